"""Putting a build's columns beside its ledger, in as few calls as can be, in the look of the ledger's last column."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from pyramid_addin.excel._insist import insist
from pyramid_addin.excel._live_filter import own_filter, set_filter_columns
from pyramid_addin.excel._live_ledger import taken_columns
from pyramid_addin.excel._live_names import as_entered
from pyramid_addin.excel._live_record import Before
from pyramid_addin.templates import number_format
from pyramid_addin.workbook import (
    CustomerRows,
    column_width,
    label_formula,
    ledger_names,
    placement,
    plain_rows,
    unique_headers,
)

if TYPE_CHECKING:
    import xlwings

    from pyramid_addin.excel._live_ledger import LedgerSheet
    from pyramid_addin.excel._live_record import LiveBuild
    from pyramid_addin.excel._session import Excel
    from pyramid_addin.ledger import Origin
    from pyramid_addin.workbook import Build, DefinedName, Placement

_CELLS_A_CALL = 500_000
_PADDING = 5 / 7  # a width in a file counts the five pixels beside the characters, of which each takes seven


@dataclass(frozen=True)
class Plan:
    """Where the columns of a build go.

    Attributes
    ----------
    sheet : xlwings.Sheet
    origin : Origin
        Of the ledger; in a table, its first and last columns are the table's.
    place : Placement
    headers : tuple of str
        Unlike each other and all others of the ledger.
    pieces : tuple of (int, int)
        Runs of rows to write: header to the ledger's end, and a totals row further down.
    names : tuple of DefinedName
        Of the ledger's columns, old and new.
    table : str or None
        The table that grows.
    filtered_to : int or None
        Last column of the sheet's own filter, where that grows.
    """

    sheet: xlwings.Sheet
    origin: Origin
    place: Placement
    headers: tuple[str, ...]
    pieces: tuple[tuple[int, int], ...]
    names: tuple[DefinedName, ...]
    table: str | None
    filtered_to: int | None


def plan_columns(excel: Excel, seen: LedgerSheet, build: Build, prefix: str) -> Plan:
    """Decide where the columns go, as file mode does; nothing is changed.

    Raises
    ------
    OutputError
        The sheet has no room for them.
    """
    origin = build.ledger.origin
    table = next((one for one in seen.cells.tables if one.name == origin.table), None)
    end = origin.last_row
    if table is not None:
        end = max(end, table.last_row)
        origin = replace(origin, first_column=table.first_column, last_column=table.last_column)
    bottom = max(end, origin.totals_row or 0)
    pieces = ((origin.header_row, end), *(((bottom, bottom),) if bottom > end else ()))
    taken = taken_columns(excel, seen, replace(origin, totals_row=bottom), prefix)
    place = placement(taken, origin.last_column, len(build.columns), origin.sheet)
    headers = unique_headers(
        [column.header for column in build.columns], [*origin.headers, *(table.columns if table else ())]
    )
    keys = [*origin.columns.items(), *((column.key, at) for at, column in enumerate(build.columns, place.first))]
    grows = table is not None and place.adjacent and excel.system.is_plain_table(seen.sheet.tables[table.name])
    return Plan(
        seen.sheet,
        origin,
        place,
        tuple(headers),
        pieces,
        tuple(ledger_names(prefix, origin.sheet, keys, origin.first_row, origin.last_row)),
        origin.table if grows else None,
        _filtered_to(excel, seen, origin, prefix) if place.adjacent else None,
    )


def _filtered_to(excel: Excel, seen: LedgerSheet, origin: Origin, prefix: str) -> int | None:
    """The ledger's last column, where a filter ends there: one that left columns behind would tear rows apart."""
    found = own_filter(seen.sheet, excel.system)
    if found is None:
        return None
    cells = seen.sheet.range(found.address)
    last = cells.column + cells.shape[1] - 1
    while last in {area.first_column for area in seen.own.get(prefix, ())}:
        last -= 1
    return last if last == origin.last_column and cells.row == origin.header_row else None


def state_before(plan: Plan) -> Before:
    """What the cells that the plan writes over, and their columns, are now."""
    columns = [plan.sheet.range((1, at)) for at in range(plan.place.first, plan.place.last + 1)]
    hidden = tuple(bool(column.columns.hidden) for column in columns)
    widths = tuple(_width(column, hidden=one) for column, one in zip(columns, hidden, strict=True))
    return Before(
        plan.sheet.name,
        plan.place.first,
        plan.place.last,
        plan.pieces,
        plan.origin.last_row,
        widths,
        hidden,
        plan.table,
        plan.filtered_to,
    )


def _width(column: xlwings.Range, *, hidden: bool) -> float:
    """The width of a column; Excel calls that of a hidden one 0, so such a one comes to light for a moment."""
    if not hidden:
        return float(column.column_width or 0)
    try:
        column.columns.hidden = False
        return float(column.column_width or 0)
    finally:
        insist(lambda: setattr(column.columns, "hidden", True))


def keep_formats(excel: Excel, plan: Plan, build: LiveBuild) -> None:
    """Copy the formats of the cells to be written over onto the record's sheet, at the same addresses."""
    if build.record is None:
        return
    for first, last in plan.pieces:
        corners = (first, plan.place.first), (last, plan.place.last)
        plan.sheet.range(*corners).copy()
        kept = build.record.range(*corners)
        kept.paste("formats")
        excel.system.clear_rules(kept)  # the user's rules stay on the sheet itself


def write_columns(excel: Excel, plan: Plan, build: Build) -> None:
    """Write the columns. Every row must be shown (`all_rows_shown`)."""
    sheet, place, origin = plan.sheet, plan.place, plan.origin
    if plan.table is not None:
        table = sheet.tables[plan.table]
        cells = table.range
        end = (cells.row + cells.shape[0] - 1, place.last)
        table.resize(sheet.range((cells.row, cells.column), end))
    elif plan.filtered_to is not None:
        found = own_filter(sheet, excel.system)
        if found is not None:
            set_filter_columns(sheet, excel.system, found, place.last)
    for at, (column, header) in enumerate(zip(build.columns, plan.headers, strict=True), place.first):
        sheet.range((1, at)).columns.hidden = False
        sheet.range((1, at)).column_width = round(column_width(column, header) - _PADDING, 2)
    for first, last in plan.pieces:
        _paint(excel, plan, build, first, last)
    _write_values(excel, plan, build)
    for at, column in enumerate(build.columns, place.first):
        for first, last in _bodies(plan):
            code = number_format(column.kind, written_in(build))
            if column.kind == "text":  # it was "@" while it was written
                sheet.range((first, at), (last, at)).number_format = code
        if column.key == "layer":
            cells = sheet.range((origin.first_row, at), (origin.last_row, at))
            for label, fill, ink in build.layer_formats:
                excel.system.add_rule(cells, f"={label_formula(label)}", fill, ink)


def written_in(build: Build) -> str:
    """The language of what a build writes."""
    language: str = build.recipe["settings"]["language"]
    return language


def _bodies(plan: Plan) -> list[tuple[int, int]]:
    """The runs of rows without the header."""
    found = [(max(first, plan.origin.first_row), last) for first, last in plan.pieces]
    return [(first, last) for first, last in found if first <= last]


def _paint(excel: Excel, plan: Plan, build: Build, first: int, last: int) -> None:
    """Give the cells the look of the ledger's last column, and the number formats of what will stand in them."""
    sheet, place = plan.sheet, plan.place
    block = sheet.range((first, place.first), (last, place.last))
    source = sheet.range((first, plan.origin.last_column), (last, plan.origin.last_column))
    with excel.system.kept_rules(sheet.range((first, plan.origin.last_column), (last, place.last))):
        source.copy()
        block.paste("formats")
        excel.system.clear_rules(block)
    excel.app.cut_copy_mode = False
    top = max(first, plan.origin.first_row)
    if top > last:
        return
    excel.system.plain_alignment(sheet.range((top, place.first), (last, place.last)))
    for at, column in enumerate(build.columns, place.first):
        code = "@" if column.kind == "text" else number_format(column.kind, written_in(build))
        sheet.range((top, at), (last, at)).number_format = code


def _write_values(excel: Excel, plan: Plan, build: Build) -> None:
    first, last = plan.pieces[0]
    rows = CustomerRows(build.ledger, plan.origin.first_row, last, written_in(build))
    values = plain_rows(build.columns, rows, epoch_1904=excel.system.epoch_1904(excel.book))
    step = max(_CELLS_A_CALL // len(build.columns), 1)
    cells: list[list[Any]] = [[as_entered(value) for value in row] for row in (plan.headers, *values)]
    for start in range(0, len(cells), step):
        excel.progress("write", start, len(cells))
        part = cells[start : start + step]
        corners = (first + start, plan.place.first), (first + start + len(part) - 1, plan.place.last)
        plan.sheet.range(*corners).raw_value = part
