"""The sheet in front, as it stands in Excel: its values in one call, less what builds added, and what is in the way."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pyramid_addin.errors import ExcelError
from pyramid_addin.excel._live_names import live_names, marked_sheets
from pyramid_addin.ledger import SheetCells, Table
from pyramid_addin.workbook import Area

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    import xlwings

    from pyramid_addin.excel._live_record import LiveBuild
    from pyramid_addin.excel._session import Excel
    from pyramid_addin.ledger import Origin

_CELLS_A_CALL = 2_000_000
_MOST_CELLS = 64_000_000
_PATCHED = (".xlsx", ".xlsm")


@dataclass(frozen=True)
class LedgerSheet:
    """A sheet as the ledger is looked for on it: without the columns of builds.

    Attributes
    ----------
    sheet : xlwings.Sheet
    cells : SheetCells
    own : mapping of str to Area
        Prefix of a build -> the cells that its columns take on this sheet, header included.
    """

    sheet: xlwings.Sheet
    cells: SheetCells
    own: dict[str, list[Area]]


def columns_of(book: xlwings.Book, build: LiveBuild) -> dict[str, tuple[str, Area]]:
    """Name of an added column -> its sheet and its body, wherever they are now.

    Columns that are gone are absent, and those of a sheet that the build itself added.
    """
    wanted = {key.casefold(): key for key in build.keys}
    names = live_names(book)
    added = {title.casefold() for title in marked_sheets(names, build.prefix)}
    found = {}
    for name in names:
        key = wanted.get(name.name.casefold()) if name.sheet is None else None
        target = name.target if key else None
        if key is None or target is None or target[0].casefold() in added:
            continue
        if target[1].first_column == target[1].last_column and target[1].first_row > 1:
            found[key] = target
    return {key: found[key] for key in build.keys if key in found}


def look_at(
    excel: Excel, sheet: xlwings.Sheet, builds: Sequence[LiveBuild], *, file: str = "", apart: bool = False
) -> LedgerSheet:
    """Read ``sheet`` in one call (in several where it is very large).

    Parameters
    ----------
    excel : Excel
    sheet : xlwings.Sheet
    builds : sequence of LiveBuild
        Those that the workbook holds; their columns count as blank.
    file : str
        What the ledger's file was called when it was first built; `file_name` where it was not.
    apart : bool
        The results go into a new workbook.

    Raises
    ------
    ExcelError
        The sheet is too large to be read.
    """
    used = sheet.used_range
    (height, width), top, left = used.shape, used.row, used.column
    if height * width > _MOST_CELLS:
        raise ExcelError("excel.too_large", sheet=sheet.name, found=used.last_cell.get_address(False, False))
    step = max(_CELLS_A_CALL // width, 1)
    rows: list[list[Any]] = []
    moments: dict[int, set[int]] = {}  # by column, the rows that show a date or a time
    for start in range(0, height, step):
        excel.progress("read", start, height)
        end = min(start + step, height)
        part = sheet.range((top + start, left), (top + end - 1, left + width - 1))
        rows += excel.system.values(part)
        for row, column in excel.system.moments(part):
            moments.setdefault(left + column, set()).add(top + start + row)
    own = {build.prefix: _own_cells(sheet, build) for build in builds}
    for area in (area for areas in own.values() for area in areas):
        for column in range(max(area.first_column, left), min(area.last_column, left + width - 1) + 1):
            for row in range(max(area.first_row, top), min(area.last_row, top + height - 1) + 1):
                rows[row - top][column - left] = None
    taken = {area.first_column for areas in own.values() for area in areas}
    tables = [_table(table, sheet.name, rows, (top, left), taken) for table in sheet.tables]

    cells = SheetCells(
        path=Path(file) if file else file_name(excel),
        sheet=sheet.name,
        first_row=top,
        first_column=left,
        values=rows,
        number_format=_Formats(sheet, rows, (top, left), moments),
        tables=tables,
        table=_pointed_at(excel, sheet, tables),
        epoch_1904=excel.system.epoch_1904(excel.book),
        apart=apart,
    )
    return LedgerSheet(sheet, cells, own)


class _Formats:
    """Number formats of runs of cells in a column, as `SheetCells.number_format`.

    Where cells look alike but for blank ones between, Excel calls the run mixed, and to ask cell by cell would take
    minutes. What matters of a run is which numbers are dates, and that Excel has told of all cells at once.
    """

    def __init__(
        self, sheet: xlwings.Sheet, rows: list[list[Any]], corner: tuple[int, int], moments: dict[int, set[int]]
    ) -> None:
        self._sheet = sheet
        self._rows = rows
        self._corner = corner
        self._moments = moments

    def __call__(self, first: int, last: int, column: int) -> str | None:
        if first == last:
            return self._asked(first, first, column)
        top, left = self._corner
        place = column - left
        numbers = [row for row in range(first, last + 1) if isinstance(self._rows[row - top][place], float)]
        dates = self._moments.get(column, set())
        shown = sum(row in dates for row in numbers)
        if not shown:
            return "General"
        if shown < len(numbers):
            return None
        return self._asked(first, last, column) or self._asked(numbers[0], numbers[0], column)

    def _asked(self, first: int, last: int, column: int) -> str | None:
        code = self._sheet.range((first, column), (last, column)).number_format
        return code if isinstance(code, str) else None


def file_name(excel: Excel) -> Path:
    """Under which name the workbook is spoken of; one that was never saved will be a workbook of the usual kind."""
    name = excel.system.full_name(excel.book).replace("\\", "/").rpartition("/")[2] or excel.book.name
    return Path(name) if "." in name else Path(f"{name}{_PATCHED[0]}")


def _own_cells(sheet: xlwings.Sheet, build: LiveBuild) -> list[Area]:
    """The cells of a build's columns on this sheet, header included; in a table down to its end."""
    found = []
    for where, body in columns_of(sheet.book, build).values():
        if where.casefold() != sheet.name.casefold():
            continue
        bottom = body.last_row
        for table in sheet.tables:
            cells = table.range
            inside = cells.row < body.first_row <= cells.row + cells.shape[0] - 1
            if inside and cells.column <= body.first_column <= cells.column + cells.shape[1] - 1:
                bottom = max(bottom, cells.row + cells.shape[0] - 1)
        found.append(Area(body.first_column, body.first_row - 1, body.last_column, bottom))
    return found


def _table(table: Any, sheet: str, rows: list[list[Any]], corner: tuple[int, int], taken: set[int]) -> Table:  # noqa: ANN401
    """A table as the ledger knows it, without columns of ours at its right end; others of ours have no name."""
    cells = table.range
    first_row, first_column = cells.row, cells.column
    last_row, last_column = first_row + cells.shape[0] - 1, first_column + cells.shape[1] - 1
    while last_column > first_column and last_column in taken:
        last_column -= 1
    header = rows[first_row - corner[0]] if 0 <= first_row - corner[0] < len(rows) else []
    texts = [
        header[column - corner[1]] if 0 <= column - corner[1] < len(header) else None
        for column in range(first_column, last_column + 1)
    ]
    return Table(
        name=table.name,
        sheet=sheet,
        first_row=first_row,
        first_column=first_column,
        last_row=last_row,
        last_column=last_column,
        header_rows=int(table.show_headers),
        totals_rows=int(table.show_totals),
        columns=tuple("" if text is None else str(text) for text in texts),
    )


def _pointed_at(excel: Excel, sheet: xlwings.Sheet, tables: Iterable[Table]) -> str | None:
    """The table under the cursor, columns of ours included."""
    selection = excel.app.selection
    if selection is None or selection.sheet.name != sheet.name:
        return None
    row, column = selection.row, selection.column
    for table, native in zip(tables, sheet.tables, strict=True):
        right = native.range.column + native.range.shape[1] - 1
        if table.first_row <= row <= table.last_row and table.first_column <= column <= right:
            return table.name
    return None


def taken_columns(excel: Excel, seen: LedgerSheet, origin: Origin, replaced: str) -> set[int]:
    """Columns right of the ledger in which anything stands: cells, merged cells, tables, a filter, drawings.

    Parameters
    ----------
    excel : Excel
    seen : LedgerSheet
    origin : Origin
        Of the ledger on it; its last column is the table's where it is a table.
    replaced : str
        Prefix of the build that gives way to this one; the columns of all others are taken.
    """
    cells, edge = seen.cells, origin.last_column
    found = {
        cells.first_column + place
        for row in cells.values
        for place, value in enumerate(row)
        if value is not None and cells.first_column + place > edge
    }
    covered = [area for prefix, areas in seen.own.items() if prefix != replaced for area in areas]
    covered += [
        Area(table.first_column, table.first_row, table.last_column, table.last_row)
        for table in cells.tables
        if table.name != origin.table
    ]
    for one in excel.system.drawings(seen.sheet):
        if one.last_row >= origin.header_row and one.first_row <= origin.last_row:
            covered.append(Area(one.first_column, one.first_row, one.last_column, one.last_row))
    for standing in excel.system.filters(seen.sheet):
        where = seen.sheet.range(standing.address)
        last = where.column + where.shape[1] - 1
        own = {area.first_column for area in seen.own.get(replaced, ())}
        while last in own:
            last -= 1
        if standing.table is None and not (where.column <= origin.first_column and last == edge):
            covered.append(Area(where.column, where.row, last, where.row + where.shape[0] - 1))
    for area in covered:
        found |= set(range(max(area.first_column, edge + 1), area.last_column + 1))
    return found | _merged_columns(seen, origin)


def _merged_columns(seen: LedgerSheet, origin: Origin) -> set[int]:
    """Columns right of the ledger that merged cells beside it or below take."""
    cells = seen.cells
    last_row = cells.first_row + len(cells.values) - 1
    last_column = cells.first_column + (len(cells.values[0]) if cells.values else 0) - 1
    if last_column <= origin.last_column or last_row < origin.header_row:
        return set()
    top = origin.header_row
    beside = seen.sheet.range((top, origin.last_column + 1), (last_row, last_column))
    if beside.merge_cells is False:
        return set()
    return {
        column
        for column in range(origin.last_column + 1, last_column + 1)
        if seen.sheet.range((top, column), (last_row, column)).merge_cells is not False
    }


def refuse_merged(sheet: xlwings.Sheet, ledger: Area) -> None:
    """Refuse merged cells in the ledger: what stands in them belongs to one row only, and they cannot be written.

    Raises
    ------
    ExcelError
        Names the first merged area.
    """
    first_row, last_row = ledger.first_row, ledger.last_row
    first_column, last_column = ledger.first_column, ledger.last_column

    def merged(top: int, left: int, bottom: int, right: int) -> bool:
        return sheet.range((top, left), (bottom, right)).merge_cells is not False

    if not merged(first_row, first_column, last_row, last_column):
        return
    while first_row < last_row:
        half = (first_row + last_row) // 2
        if merged(first_row, first_column, half, last_column):
            last_row = half
        else:
            first_row = half + 1
    while first_column < last_column:
        half = (first_column + last_column) // 2
        if merged(first_row, first_column, first_row, half):
            last_column = half
        else:
            first_column = half + 1
    where = sheet.range((first_row, first_column)).merge_area.get_address(False, False)
    raise ExcelError("excel.merged", where=f"'{sheet.name}'!{where}")
