"""Workbook files: opened within bounds, their sheets read column by column, in chunks of rows."""

from __future__ import annotations

import gc
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from itertools import chain, islice
from operator import itemgetter
from typing import TYPE_CHECKING, Any

import python_calamine as calamine

from pyramid_addin.errors import PackageError, PyramidError
from pyramid_addin.ledger._address import column_letters
from pyramid_addin.ledger._cells import CellCollector, Column
from pyramid_addin.ledger._header_row import ROWS_SEARCHED
from pyramid_addin.ledger._package import WorkbookPackage
from pyramid_addin.ledger._sheet import Book, find_ledger, read_grid
from pyramid_addin.ledger._unread_cells import mark_unread_cells

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from pyramid_addin.ledger._grid import Grid, Progress
    from pyramid_addin.ledger._source import Source
    from pyramid_addin.settings import Settings

_CHUNK = 16_384


class _Sheet:
    """A sheet of a file that is being read: its first rows, and an iterator over the others."""

    def __init__(self, sheet: calamine.CalamineSheet, package: WorkbookPackage | None) -> None:
        first, last = sheet.start or (0, 0), sheet.end or (0, 0)
        rows = sheet.iter_rows()
        self.name = sheet.name
        self.first_column = first[1] + 1
        self.height = last[0] + 1
        self.top = list(islice(rows, ROWS_SEARCHED))
        self._rest = rows
        self._package = package

    def columns(
        self, wanted: Sequence[int], used: Sequence[int], rows: range, progress: Progress | None
    ) -> dict[int, Column]:
        """See `OpenSheet`; the rows beyond the first can be read once."""
        cells = islice(chain(self.top, self._rest), rows.start - 1, rows.stop - 1)
        positions = [column - self.first_column for column in wanted]
        columns = dict(zip(wanted, _collect(cells, positions, len(rows), progress), strict=True))
        return (
            columns if self._package is None else mark_unread_cells(self._package, self.name, columns, rows.start, used)
        )


def read_workbook(source: Source, settings: Settings, progress: Progress | None) -> Grid:
    """Find the ledger in a workbook and read it.

    Raises
    ------
    LedgerError, PackageError, UsageError
    """
    package = WorkbookPackage(source.path) if source.suffix != ".xls" else None
    with mapped(source), _opened_book(source, package) as opened:
        known = package if source.kind == "workbook" else None
        book = Book(
            path=source.path,
            kind="workbook" if source.kind == "workbook" else "values",
            tables=known.tables if known else (),
            epoch_1904=bool(known and known.epoch_1904),
            errors_look_blank=known is None,
            number_format=_formats(known),
        )
        settings_sheets = known.settings_sheets if known else ()
        names = [
            sheet.name
            for sheet in opened.sheets_metadata
            if sheet.typ == calamine.SheetTypeEnum.WorkSheet
            and sheet.visible != calamine.SheetVisibleEnum.VeryHidden
            and sheet.name not in settings_sheets
        ]

        def sheet_named(name: str) -> _Sheet | None:
            sheet = opened.get_sheet_by_name(name)
            return None if sheet.start is None else _Sheet(sheet, known)

        return read_grid(find_ledger(book, names, sheet_named, settings), book, settings, progress)


def _opened_book(source: Source, package: WorkbookPackage | None) -> calamine.CalamineWorkbook:
    """Open the workbook. Opening reads the shared strings; the sheets, which are read later, are checked meanwhile."""
    if package and source.suffix == ".xlsb":
        package.check_binary_sheets()
    if package is None or source.kind != "workbook":
        return calamine.CalamineWorkbook.from_path(str(source.path))
    package.check_strings()
    with ThreadPoolExecutor(1) as thread:
        checked = thread.submit(package.check_sheets)
        book = calamine.CalamineWorkbook.from_path(str(source.path))
        checked.result()
    return book


@contextmanager
def mapped(source: Source) -> Iterator[None]:
    """Whatever calamine raises, a panic of its Rust code included, becomes a `PackageError`."""
    try:
        yield
    except (PyramidError, MemoryError, KeyboardInterrupt, GeneratorExit):
        raise
    except calamine.PasswordError as error:
        raise PackageError("ledger.password", path=source.path.name) from error
    except calamine.CalamineError as error:
        key = "ledger.too_many_cells" if "limit exceeded" in str(error) else "ledger.damaged"
        raise PackageError(key, path=source.path.name) from error
    except OverflowError as error:  # a span of more days than Python can count
        raise PackageError("ledger.damaged", path=source.path.name) from error
    except BaseException as error:
        if type(error).__name__ != "PanicException":
            raise
        raise PackageError("ledger.damaged", path=source.path.name) from error


def _collect(rows: Iterable[list[Any]], positions: list[int], expected: int, progress: Progress | None) -> list[Column]:
    """The columns at ``positions`` (0-based) of ``rows``, chunk by chunk, so that Python objects do not pile up."""
    collectors = [CellCollector() for _ in positions]
    height = 0
    rows = iter(rows)
    collecting = gc.isenabled()
    gc.disable()  # rows are lists without cycles; looking for cycles among them takes as long as reading them
    try:
        while chunk := list(islice(rows, _CHUNK)):
            width = len(chunk[0])
            for position, collector in zip(positions, collectors, strict=True):
                inside = 0 <= position < width
                collector.extend(list(map(itemgetter(position), chunk)) if inside else [""] * len(chunk))
            height += len(chunk)
            if progress:
                progress("read", height, max(expected, height))
    finally:
        if collecting:
            gc.enable()
    return [collector.column() for collector in collectors]


def _formats(package: WorkbookPackage | None) -> Callable[[str, int, int], str]:
    def number_format(sheet: str, row: int, column: int) -> str:
        if package is None:
            return ""
        with suppress(PackageError, ValueError):
            return package.number_format(sheet, row, column_letters(column))
        return ""

    return number_format
