"""A sheet that is open in Excel, given as plain values: typed as `_workbook` types those of a file."""

from __future__ import annotations

import math
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from functools import cached_property
from typing import TYPE_CHECKING, Any, Literal

from pyramid_addin.ledger._address import LAST_COLUMN
from pyramid_addin.ledger._cells import ERROR, CellCollector, Column
from pyramid_addin.ledger._header_row import ROWS_SEARCHED
from pyramid_addin.ledger._number_format import moment, shown_as
from pyramid_addin.ledger._sheet import Book, Table, find_ledger, read_grid

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from pathlib import Path

    from pyramid_addin.ledger._grid import Grid, Progress
    from pyramid_addin.settings import Settings

_LAST_ROW = 2**20
_CHUNK = 16_384
_ERROR_BASE = -2_146_828_288  # 0x800A0000 as a signed number: errors come as HRESULTs of this facility
_ERRORS = {
    2000: "#NULL!",
    2007: "#DIV/0!",
    2015: "#VALUE!",
    2023: "#REF!",
    2029: "#NAME?",
    2036: "#NUM!",
    2042: "#N/A",
    2043: "#GETTING_DATA",
    2045: "#SPILL!",
    2046: "#CONNECT!",
    2047: "#BLOCKED!",
    2048: "#UNKNOWN!",
    2049: "#FIELD!",
    2050: "#CALC!",
}


@dataclass(frozen=True)
class CellError:
    """An error value in a cell.

    Attributes
    ----------
    shown : str
        As the cell shows it: ``#N/A``.
    """

    shown: str


@dataclass(frozen=True)
class SheetCells:
    """The cells of a sheet that is open in Excel, as plain values.

    Attributes
    ----------
    path : pathlib.Path
        Of the workbook, for messages, the Notes sheet and the recipe; a workbook that was never saved has its name.
    sheet : str
    first_row, first_column : int
        1-based place of the values' top left cell.
    values : sequence of equally long sequences
        Rows of cells as ``Range.Value2`` gives them: numbers as float (dates too), texts, booleans, None where blank,
        errors as Excel's whole numbers (-2146826246 is #N/A) or as `CellError`. Where the host makes dates and times
        of cells itself (Excel on a Mac), those are taken as they are. Hidden and filtered rows are among them.
    number_format : callable
        (first_row, last_row, column), all 1-based and inclusive -> the number format code that all these cells share
        (in Excel's own English, as ``Range.NumberFormat``); None where they differ: then the halves are asked. It
        is asked only where numbers stand: once for a column whose cells look alike.
    tables : sequence of Table
        Those of this sheet.
    table : str or None
        Name of the table that holds the active cell: it is the ledger, unless the settings name another.
    epoch_1904 : bool
        Whether the workbook counts days from 1904.
    apart : bool
        The results go into a new workbook, not beside the ledger: `Ledger.body` then holds all its columns.

    Raises
    ------
    ValueError
        Rows of unequal length, cells beyond the sheet's edges, or an active table that is none of ``tables``.

    Examples
    --------
    >>> from pathlib import Path
    >>> rows = [["Klantnr", "Omzet", "Laatste order"], ["K1", 100.0, 45292.0], ["K2", -2146826246, None]]
    >>> formats = {1: "General", 2: "#,##0.00", 3: "dd-mm-yyyy"}
    >>> SheetCells(Path("klanten.xlsx"), "Blad1", 1, 1, rows, lambda first, last, column: formats[column]).table
    """

    path: Path
    sheet: str
    first_row: int
    first_column: int
    values: Sequence[Sequence[Any]]
    number_format: Callable[[int, int, int], str | None]
    tables: Sequence[Table] = ()
    table: str | None = None
    epoch_1904: bool = False
    apart: bool = False

    def __post_init__(self) -> None:
        widths = set(map(len, self.values)) or {0}
        if len(widths) > 1:
            message = "rows of unequal length"
            raise ValueError(message)
        if not (
            1 <= self.first_row <= _LAST_ROW + 1 - len(self.values)
            and 1 <= self.first_column <= LAST_COLUMN + 1 - max(widths)
        ):
            message = "cells beyond the edges of a sheet"
            raise ValueError(message)
        if self.table is not None and self.table not in {table.name for table in self.tables}:
            message = f"no table {self.table!r} among those of the sheet"
            raise ValueError(message)


def read_live(cells: SheetCells, settings: Settings, progress: Progress | None) -> Grid:
    """Find the ledger on a sheet that is open in Excel, and type its cells.

    Raises
    ------
    LedgerError, UsageError
    """
    sheet = _LiveSheet(cells)
    kind: Literal["workbook", "values"] = "values" if cells.apart else "workbook"
    book = Book(
        cells.path,
        kind,
        tuple(cells.tables),
        cells.epoch_1904,
        errors_look_blank=False,
        number_format=sheet.number_format,
    )
    active = next((table for table in cells.tables if table.name == cells.table), None)
    found = find_ledger(book, [cells.sheet], lambda _: sheet if sheet.height else None, settings, pointed_at=active)
    return read_grid(found, book, settings, progress)


class _LiveSheet:
    """See `OpenSheet`. Blank rows and columns around the cells do not count, as they do not in a file."""

    def __init__(self, cells: SheetCells) -> None:
        self.name = cells.sheet
        self._cells = cells
        values = cells.values
        end = len(values)
        while end and all(value is None for value in values[end - 1]):
            end -= 1
        left, right = 0, len(values[0]) if end else 0
        while left < right and all(row[left] is None for row in values):
            left += 1
        while left < right and all(row[right - 1] is None for row in values):
            right -= 1
        self._left = left
        self._right = right
        self.height = cells.first_row + end - 1 if end else 0
        self.first_column = cells.first_column + left

    @cached_property
    def top(self) -> list[list[Any]]:
        """See `OpenSheet`."""
        last = min(ROWS_SEARCHED, self.height)
        columns = [
            self._typed(column, range(1, last + 1))[0]
            for column in range(self.first_column, self.first_column + self._right - self._left)
        ]
        return list(map(list, zip(*columns, strict=True)))

    def columns(
        self, wanted: Sequence[int], used: Sequence[int], rows: range, progress: Progress | None
    ) -> dict[int, Column]:
        """See `OpenSheet`."""
        rows = range(rows.start, min(rows.stop, self.height + 1))
        columns = {}
        for done, number in enumerate(wanted, 1):
            values, errors = self._typed(number, rows)
            collector = CellCollector()
            for start in range(0, len(values), _CHUNK):
                collector.extend(values[start : start + _CHUNK])
            column = collector.column()
            columns[number] = column.marked(list(errors), ERROR, list(errors.values())) if number in used else column
            if progress:
                progress("read", len(rows) * done // len(wanted), len(rows))
        return columns

    def number_format(self, _sheet: str, row: int, column: int) -> str:
        """The number format of one cell, "" where it has none of its own."""
        code = self._cells.number_format(row, row, column) or ""
        return "" if code == "General" else code

    def _typed(self, column: int, rows: range) -> tuple[list[Any], dict[int, str]]:
        """The cells of a column as calamine types them, errors blank; and the errors, by place."""
        cells = self._cells
        place = column - cells.first_column
        above = min(max(cells.first_row - rows.start, 0), len(rows))
        raw: list[Any] = [None] * above
        if 0 <= place < self._right:
            first = rows.start + above - cells.first_row
            raw += [row[place] for row in cells.values[first : rows.stop - cells.first_row]]
        raw += [None] * (len(rows) - len(raw))
        values = raw if set(map(type, raw)) == {str} else list(map(plain_value, raw))
        errors = {at: value.shown for at, value in enumerate(values) if type(value) is CellError}
        for at in errors:
            values[at] = ""
        numbers = [rows[at] for at, value in enumerate(values) if type(value) is float]
        for run, code in self._formats(column, numbers):
            shown = shown_as(code)
            for row in run if shown != "number" else ():
                at = row - rows.start
                values[at] = moment(values[at], shown, epoch_1904=cells.epoch_1904)
        return _storable(values), errors

    def _formats(self, column: int, rows: Sequence[int]) -> Iterator[tuple[Sequence[int], str]]:
        """``rows`` (increasing) of a column, in runs of one number format each."""
        if not rows:
            return
        code = self._cells.number_format(rows[0], rows[-1], column)
        if code is not None or len(rows) == 1:
            yield rows, code or ""
            return
        half = len(rows) // 2
        yield from self._formats(column, rows[:half])
        yield from self._formats(column, rows[half:])


def plain_value(value: object) -> Any:  # noqa: ANN401 -- what a cell may hold
    """A value as calamine would give it; what no cell of Excel can hold as its text."""
    match value:
        case None:
            return ""
        case bool() | CellError():
            return value
        case int():
            error = _ERRORS.get(value - _ERROR_BASE)
            return CellError(error) if error else _number(value)
        case float() | Decimal():
            return _number(value)
        case str():
            return str(value)
        case datetime():
            return datetime.combine(value.date(), value.time())
        case date():
            return date(value.year, value.month, value.day)
        case time():
            return time(value.hour, value.minute, value.second, value.microsecond)
        case timedelta():
            return timedelta(value.days, value.seconds, value.microseconds)
        case bytes():
            return value.decode("utf-8", "replace")
    return str(value)


def _number(value: float | Decimal) -> float | str:
    try:
        number = float(value)
    except (OverflowError, ValueError):  # more digits than a float has, or a Decimal that signals
        return f"{Decimal(value):.15E}"
    return number if math.isfinite(number) else str(value)


def _storable(values: list[Any]) -> list[Any]:
    """``values``, halves of characters mended: Excel's texts are pairs of 16 bits, and need not be whole."""
    try:
        "".join(value for value in values if type(value) is str).encode()
    except UnicodeEncodeError:
        return [
            value.encode("utf-16", "surrogatepass").decode("utf-16", "replace") if type(value) is str else value
            for value in values
        ]
    return values
