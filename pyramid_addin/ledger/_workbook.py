"""Reading workbooks: finding the ledger among sheets and tables, then its columns, in chunks of rows."""

from __future__ import annotations

import gc
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from itertools import chain, islice
from operator import itemgetter
from typing import TYPE_CHECKING, Any

import numpy as np
import python_calamine as calamine

from pyramid_addin.errors import LedgerError, PackageError, PyramidError
from pyramid_addin.ledger._address import column_letters, quoted
from pyramid_addin.ledger._cells import CellCollector, Column
from pyramid_addin.ledger._choice import Candidate, check_choice, refuse_candidates
from pyramid_addin.ledger._findings import Findings
from pyramid_addin.ledger._grid import Grid, Progress, header_extent, without_blank_rows
from pyramid_addin.ledger._header_row import ROWS_SEARCHED, HeaderRow, find_header, header_at
from pyramid_addin.ledger._package import Table, WorkbookPackage
from pyramid_addin.ledger._unread_cells import mark_unread_cells

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from pyramid_addin.ledger._source import Source
    from pyramid_addin.settings import Settings

_CHUNK = 16_384


@dataclass
class _Sheet:
    """A sheet that is being read: its first rows, and an iterator over the others. Rows start in row 1 of the sheet."""

    name: str
    first_column: int
    height: int
    top: list[list[Any]]
    rest: Iterator[list[Any]]


@dataclass(frozen=True)
class _Found(Candidate):
    """A place where a ledger may stand, with what is needed to read it."""

    reading: _Sheet
    listed: Table | None


def read_workbook(source: Source, settings: Settings, progress: Progress | None) -> Grid:
    """Find the ledger in a workbook and read it.

    Raises
    ------
    LedgerError, PackageError, UsageError
    """
    package = WorkbookPackage(source.path) if source.suffix != ".xls" else None
    with _mapped(source), _opened_book(source, package) as book:
        tables = package.tables if package and source.kind == "workbook" else ()
        found = _locate(book, tables, source, settings)
        return _read(found, source, package if source.kind == "workbook" else None, settings, progress)


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
def _mapped(source: Source) -> Iterator[None]:
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
    except BaseException as error:
        if type(error).__name__ != "PanicException":
            raise
        raise PackageError("ledger.damaged", path=source.path.name) from error


def _locate(book: calamine.CalamineWorkbook, tables: tuple[Table, ...], source: Source, settings: Settings) -> _Found:
    names = [
        sheet.name
        for sheet in book.sheets_metadata
        if sheet.typ == calamine.SheetTypeEnum.WorkSheet and sheet.visible != calamine.SheetVisibleEnum.VeryHidden
    ]
    wanted, wanted_table = _wanted(settings.sheet, names, tables, source)
    by_table: list[_Found] = []
    by_search: list[_Found] = []
    partial: list[_Found] = []
    for name in wanted:
        sheet = _opened(book, name)
        if sheet is None:
            continue
        for table in tables:
            if table.sheet == name and (wanted_table is None or table is wanted_table):
                header = _table_header(sheet, table, settings)
                if header:
                    found = _Found(name, table.name, header, sheet, table)
                    (by_table if header.recognition.is_ledger else partial).append(found)
        if wanted_table is None and not any(found.sheet == name for found in by_table):
            header = find_header(sheet.top, sheet.first_column, settings.columns)
            if header:
                found = _Found(name, None, header, sheet, None)
                (by_search if header.recognition.is_ledger else partial).append(found)
    ledgers = by_table or by_search
    if len(ledgers) != 1:
        raise refuse_candidates(ledgers, partial, source.path.name, settings, wanted)
    check_choice(ledgers[0], settings, is_text=False)
    return ledgers[0]


def _wanted(
    chosen: str | None, names: list[str], tables: tuple[Table, ...], source: Source
) -> tuple[list[str], Table | None]:
    """The sheets to look at, and the table when the user named one."""
    if not names:
        raise LedgerError("ledger.no_sheets", path=source.path.name)
    if chosen is None:
        return names, None
    for name in names:
        if name == chosen:
            return [name], None
    for name in names:
        if name.strip().casefold() == chosen.strip().casefold():
            return [name], None
    for table in tables:
        if table.name.casefold() == chosen.strip().casefold() and table.sheet in names:
            return [table.sheet], table
    raise LedgerError(
        "ledger.no_such_sheet", path=source.path.name, found=chosen, allowed=", ".join(map(quoted, names))
    )


def _opened(book: calamine.CalamineWorkbook, name: str) -> _Sheet | None:
    sheet = book.get_sheet_by_name(name)
    if sheet.start is None or sheet.end is None:
        return None
    rows = sheet.iter_rows()
    return _Sheet(name, sheet.start[1] + 1, sheet.end[0] + 1, list(islice(rows, ROWS_SEARCHED)), rows)


def _table_header(sheet: _Sheet, table: Table, settings: Settings) -> HeaderRow | None:
    """The header of a table; None when it lies beyond the rows searched, or shows no header row."""
    index = table.first_row + table.header_rows - 2
    if table.header_rows < 1 or index >= len(sheet.top):
        return None
    headers = dict(enumerate((" ".join(name.split()) for name in table.columns), table.first_column))
    return header_at(sheet.top, index, headers, sheet.first_column, settings.columns)


def _read(
    found: _Found, source: Source, package: WorkbookPackage | None, settings: Settings, progress: Progress | None
) -> Grid:
    sheet, header = found.reading, found.header
    recognised = header.recognition
    used = sorted(set(recognised.columns.values()))
    if found.listed:
        first_column, last_column = found.listed.first_column, found.listed.last_column
        end = found.listed.last_row - found.listed.totals_rows
    else:
        first_column, last_column = header_extent(header.headers, used)
        end = sheet.height
    wanted = used if source.kind == "workbook" else list(range(first_column, last_column + 1))
    start = header.index + 1
    rows = islice(chain(sheet.top, sheet.rest), start, end)
    columns, height = _collect(rows, [column - sheet.first_column for column in wanted], end - start, progress)
    by_number = dict(zip(wanted, columns, strict=True))
    numbers = np.arange(start + 1, start + 1 + height, dtype=np.int64)
    if package:
        by_number = mark_unread_cells(package, sheet.name, by_number, numbers, used)
    by_number, numbers = without_blank_rows(by_number, numbers, used)
    return Grid(
        path=source.path,
        kind=source.kind,
        sheet=sheet.name,
        table=found.table,
        header_row=header.index + 1,
        first_column=first_column,
        last_column=last_column,
        headers=header.headers,
        recognition=recognised,
        columns=by_number,
        rows=numbers,
        epoch_1904=bool(package and package.epoch_1904),
        number_format=_formats(package, sheet.name),
        findings=Findings(source.path.name, sheet.name, False, header.headers, settings.language),
    )


def _collect(
    rows: Iterable[list[Any]], positions: list[int], expected: int, progress: Progress | None
) -> tuple[list[Column], int]:
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
    return [collector.column() for collector in collectors], height


def _formats(package: WorkbookPackage | None, sheet: str) -> Any:  # noqa: ANN401 -- a callable of two numbers
    def number_format(row: int, column: int) -> str:
        if package is None:
            return ""
        with suppress(PackageError, ValueError):
            return package.number_format(sheet, row, column_letters(column))
        return ""

    return number_format
