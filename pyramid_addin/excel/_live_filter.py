"""Filters: Excel tears rows apart when cells among filtered ones are written, so every row is shown meanwhile."""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import replace
from typing import TYPE_CHECKING

from pyramid_addin.errors import ExcelError
from pyramid_addin.excel._insist import insist

if TYPE_CHECKING:
    from collections.abc import Iterator

    import xlwings

    from pyramid_addin.excel._desktop import Desktop, Filter


@contextmanager
def all_rows_shown(sheet: xlwings.Sheet, system: Desktop) -> Iterator[None]:
    """Take the criteria of every filter on ``sheet`` away, and bring them back at the end, whatever happens.

    A filter that has meanwhile grown or shrunk at its right end gets its criteria back for the columns it still has.

    Raises
    ------
    ExcelError
        Rows are filtered in a way that cannot be brought back exactly: nothing is changed then.
    """
    if not system.rows_are_filtered(sheet):
        yield
        return
    before = [found for found in system.filters(sheet) if found.criteria]
    if not before or not all(found.restorable for found in before):
        raise ExcelError("excel.filter", sheet=sheet.name)
    try:
        for found in before:
            system.clear_filter(sheet, found)
        yield
    finally:
        for found in before:
            insist(lambda found=found: system.apply_filter(sheet, _as_it_stands(sheet, system, found)))  # type: ignore[misc]


def _as_it_stands(sheet: xlwings.Sheet, system: Desktop, before: Filter) -> Filter:
    now = next((found for found in system.filters(sheet) if found.table == before.table), None)
    if now is None:
        return before
    width = sheet.range(now.address).shape[1]
    return replace(now, criteria={place: one for place, one in before.criteria.items() if place <= width})


def own_filter(sheet: xlwings.Sheet, system: Desktop) -> Filter | None:
    """The sheet's own filter, which is no table's; None where there is none."""
    return next((found for found in system.filters(sheet) if found.table is None), None)


def set_filter_columns(sheet: xlwings.Sheet, system: Desktop, found: Filter, last_column: int) -> None:
    """Let the sheet's own filter reach to ``last_column`` (1-based). It must not hide rows at that time."""
    cells = sheet.range(found.address)
    end = (cells.row + cells.shape[0] - 1, last_column)
    wider = sheet.range((cells.row, cells.column), end).address
    system.remove_filter(sheet)
    system.apply_filter(sheet, replace(found, address=wider, criteria={}))
