"""A sheet that may hold a ledger, in a file or open in Excel: finding the ledger on it, and its cells as a grid."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal, Protocol

import numpy as np

from pyramid_addin.errors import LedgerError
from pyramid_addin.ledger._address import quoted
from pyramid_addin.ledger._choice import Candidate, check_choice, refuse_candidates
from pyramid_addin.ledger._findings import Findings
from pyramid_addin.ledger._grid import Grid, Progress, header_extent, without_blank_rows
from pyramid_addin.ledger._header_row import HeaderRow, find_header, header_at

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from pathlib import Path

    from pyramid_addin.ledger._cells import Column
    from pyramid_addin.settings import Settings


@dataclass(frozen=True)
class Table:
    """A table (ListObject): name, sheet, and its 1-based rows and columns, header and totals rows included."""

    name: str
    sheet: str
    first_row: int
    first_column: int
    last_row: int
    last_column: int
    header_rows: int
    totals_rows: int
    columns: tuple[str, ...]


class OpenSheet(Protocol):
    """A sheet whose first rows were looked at, and whose columns can be read.

    Attributes
    ----------
    name : str
    first_column : int
        1-based column in which each of its rows begins.
    height : int
        1-based last row in which anything stands.
    top : sequence of sequences
        Its first `ROWS_SEARCHED` rows, from row 1 of the sheet on, ``""`` where blank.
    """

    @property
    def name(self) -> str: ...
    @property
    def first_column(self) -> int: ...
    @property
    def height(self) -> int: ...
    @property
    def top(self) -> Sequence[Sequence[Any]]: ...

    def columns(
        self, wanted: Sequence[int], used: Sequence[int], rows: range, progress: Progress | None
    ) -> Mapping[int, Column]:
        """The cells of the 1-based columns ``wanted`` in ``rows`` (1-based), as far as the sheet has rows.

        Errors are told from blanks in the columns ``used``.
        """


@dataclass(frozen=True)
class Found(Candidate):
    """A place where a ledger may stand, with what is needed to read it."""

    reading: OpenSheet
    listed: Table | None


@dataclass(frozen=True)
class Book:
    """What is known of the workbook around the sheets.

    Attributes
    ----------
    path : pathlib.Path
    kind : {"workbook", "values"}
        Whether the results go beside the ledger, or into a new workbook that needs all its columns.
    tables : sequence of Table
    epoch_1904 : bool
    errors_look_blank : bool
        An error such as #N/A cannot be told from a blank cell.
    number_format : callable
        (sheet, row, column) -> number format code, "" where unknown.
    """

    path: Path
    kind: Literal["workbook", "values"]
    tables: Sequence[Table]
    epoch_1904: bool
    errors_look_blank: bool
    number_format: Callable[[str, int, int], str]


def find_ledger(
    book: Book,
    names: Sequence[str],
    opened: Callable[[str], OpenSheet | None],
    settings: Settings,
    *,
    pointed_at: Table | None = None,
) -> Found:
    """The one place where a ledger stands: a table with its headers, else a sheet with its headers.

    Parameters
    ----------
    book : Book
    names : sequence of str
        The sheets to look at, unless ``settings.sheet`` chooses one of them.
    opened : callable
        Opens a sheet by its name; None where nothing stands on it.
    settings : Settings
    pointed_at : Table, optional
        The table that the user points at: the ledger, unless ``settings.sheet`` says otherwise.

    Raises
    ------
    LedgerError
        There is none, or more than one, or two columns may be the same field.
    UsageError
        A mapped header is not there.
    """
    wanted, chosen = _wanted(settings.sheet, names, book)
    only = chosen or (pointed_at if settings.sheet is None else None)
    by_table: list[Found] = []
    by_search: list[Found] = []
    partial: list[Found] = []
    for name in wanted:
        sheet = opened(name)
        if sheet is None:
            continue
        for table in book.tables:
            if table.sheet == name and (only is None or table is only):
                header = _table_header(sheet, table, settings)
                if header:
                    found = Found(name, table.name, header, sheet, table)
                    (by_table if header.recognition.is_ledger else partial).append(found)
        if only is None and not any(found.sheet == name for found in by_table):
            header = find_header(sheet.top, sheet.first_column, settings.columns)
            if header:
                found = Found(name, None, header, sheet, None)
                (by_search if header.recognition.is_ledger else partial).append(found)
    ledgers = by_table or by_search
    if len(ledgers) != 1:
        raise refuse_candidates(ledgers, partial, book.path.name, settings, wanted)
    check_choice(ledgers[0], settings, is_text=False)
    return ledgers[0]


def _wanted(chosen: str | None, names: Sequence[str], book: Book) -> tuple[Sequence[str], Table | None]:
    """The sheets to look at, and the table when the user named one."""
    if not names:
        raise LedgerError("ledger.no_sheets", path=book.path.name)
    if chosen is None:
        return names, None
    for name in names:
        if name == chosen:
            return [name], None
    for name in names:
        if name.strip().casefold() == chosen.strip().casefold():
            return [name], None
    for table in book.tables:
        if table.name.casefold() == chosen.strip().casefold() and table.sheet in names:
            return [table.sheet], table
    raise LedgerError("ledger.no_such_sheet", path=book.path.name, found=chosen, allowed=", ".join(map(quoted, names)))


def _table_header(sheet: OpenSheet, table: Table, settings: Settings) -> HeaderRow | None:
    """The header of a table; None when it lies beyond the rows searched, or shows no header row."""
    index = table.first_row + table.header_rows - 2
    if table.header_rows < 1 or index >= len(sheet.top):
        return None
    headers = dict(enumerate((" ".join(name.split()) for name in table.columns), table.first_column))
    return header_at(sheet.top, index, headers, sheet.first_column, settings.columns)


def read_grid(found: Found, book: Book, settings: Settings, progress: Progress | None) -> Grid:
    """The cells below the header that was found, as typed columns."""
    sheet, header = found.reading, found.header
    recognised = header.recognition
    used = sorted(set(recognised.columns.values()))
    if found.listed:
        first_column, last_column = found.listed.first_column, found.listed.last_column
        end = found.listed.last_row - found.listed.totals_rows
    else:
        first_column, last_column = header_extent(header.headers, used)
        end = sheet.height
    header_row = header.index + 1
    wanted = used if book.kind == "workbook" else range(first_column, last_column + 1)
    columns = dict(sheet.columns(wanted, used, range(header_row + 1, end + 1), progress))
    height = len(columns[used[0]])
    rows = np.arange(header_row + 1, header_row + 1 + height, dtype=np.int64)
    columns, rows = without_blank_rows(columns, rows, used)
    return Grid(
        path=book.path,
        kind=book.kind,
        sheet=sheet.name,
        table=found.table,
        header_row=header_row,
        first_column=first_column,
        last_column=last_column,
        headers=header.headers,
        recognition=recognised,
        columns=columns,
        rows=rows,
        epoch_1904=book.epoch_1904,
        errors_look_blank=book.errors_look_blank,
        number_format=lambda row, column: book.number_format(sheet.name, row, column),
        findings=Findings(book.path.name, sheet.name, False, header.headers, settings.language),
    )
