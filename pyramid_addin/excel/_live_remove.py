"""Taking out what a build put into a workbook that is open in Excel, whether it was finished or broke off half-way.

The columns are found through their names, since the user may have moved, sorted or inserted around them meanwhile.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from pyramid_addin.excel._live_filter import all_rows_shown, own_filter, set_filter_columns
from pyramid_addin.excel._live_ledger import columns_of
from pyramid_addin.excel._live_names import is_own, live_names, marked_sheets
from pyramid_addin.workbook import label_formula

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    import xlwings

    from pyramid_addin.excel._live_record import Before, LiveBuild
    from pyramid_addin.excel._session import Excel
    from pyramid_addin.workbook import Area


def take_out(excel: Excel, build: LiveBuild, *, sheets_before: Sequence[str] | None = None) -> None:
    """Give the ledger back as it was, and drop the sheets and names of ``build``.

    Parameters
    ----------
    excel : Excel
    build : LiveBuild
    sheets_before : sequence of str, optional
        Sheets that were there before a build that broke off; every other one goes.

    Raises
    ------
    ExcelError
        Rows of the ledger's sheet are filtered in a way that cannot be brought back: nothing is changed then.
    """
    book = excel.book
    found = columns_of(book, build)
    for title in dict.fromkeys(sheet for sheet, _ in found.values()):
        sheet = book.sheets[title]
        with all_rows_shown(sheet, excel.system):
            _clear_sheet(excel, sheet, build)
    doomed = set(marked_sheets(live_names(book), build.prefix))
    if sheets_before is not None:
        doomed |= {sheet.name for sheet in book.sheets} - set(sheets_before)
    if build.record is not None:
        doomed.add(build.record.name)
    if not any(sheet.name not in doomed and sheet.visible in (True, -1) for sheet in book.sheets):
        book.sheets.add()  # a workbook needs one sheet that shows
    for title in [sheet.name for sheet in book.sheets if sheet.name in doomed]:
        book.sheets[title].delete()
    for name in live_names(book):
        if is_own(name, build.prefix):
            name.native.delete()


def _clear_sheet(excel: Excel, sheet: xlwings.Sheet, build: LiveBuild) -> None:
    _leave_table(sheet, build)
    here = {key: body for key, (title, body) in columns_of(sheet.book, build).items() if title == sheet.name}
    _leave_filter(excel, sheet, {body.first_column for body in here.values()})
    labels = [f"={label_formula(label)}" for label in build.labels]
    for run in _runs(build, here):
        for first, last in run.rows:
            cells = sheet.range((first, run.column), (last, run.column + run.width - 1))
            cells.clear_contents()
            excel.system.delete_rules(cells, labels)
        _restore_formats(excel, sheet, build, run)
        if build.before is not None and run.former is not None:
            for place in range(run.width):
                at = run.former - build.before.first + place
                column = sheet.range((1, run.column + place))
                column.column_width = build.before.widths[at]
                if build.before.hidden[at]:
                    column.columns.hidden = True
    excel.app.cut_copy_mode = False


class _Run(NamedTuple):
    """Columns of ours side by side: the first, how many, the first's column when it was written, their rows now."""

    column: int
    width: int
    former: int | None
    rows: tuple[tuple[int, int], ...]


def _runs(build: LiveBuild, here: Mapping[str, Area]) -> list[_Run]:
    found: list[_Run] = []
    for key, body in sorted(here.items(), key=lambda entry: entry[1].first_column):
        former = None if build.before is None else build.before.first + build.keys.index(key)
        one = _Run(body.first_column, 1, former, _rows(build.before, body))
        last = found[-1] if found else None
        if (
            last
            and (last.column + last.width, last.rows) == (one.column, one.rows)
            and (former is None or (last.former is not None and last.former + last.width == former))
        ):
            found[-1] = last._replace(width=last.width + 1)
        else:
            found.append(one)
    return found


def _rows(before: Before | None, body: Area) -> tuple[tuple[int, int], ...]:
    """The runs of rows that the build wrote, header first, where they are now in a column with that body."""
    if before is None:
        return ((body.first_row - 1, body.last_row),)
    down = body.first_row - 1 - before.pieces[0][0]
    grown = body.last_row - down - before.last_row
    (first, last), *others = before.pieces
    return ((first + down, max(last + down + grown, first + down)), *((one + down + grown,) * 2 for one, _ in others))


def _leave_table(sheet: xlwings.Sheet, build: LiveBuild) -> None:
    """Take our columns out of the table: cut off at its end, deleted where the user put columns behind them."""
    own = {body.first_column: body for title, body in columns_of(sheet.book, build).values() if title == sheet.name}
    for table in sheet.tables:
        cells = table.range
        top, left = cells.row, cells.column
        bottom, right = top + cells.shape[0] - 1, left + cells.shape[1] - 1
        inside = [column for column, body in own.items() if left <= column <= right and top < body.first_row <= bottom]
        if not inside:
            continue
        end = right
        while end in inside and end > left:
            end -= 1
        for column in sorted((one for one in inside if one <= end), reverse=True):
            table.columns[column - left].delete()
        gone = sum(one <= end for one in inside)
        if end < right:
            table.resize(sheet.range((top, left), (bottom, end - gone)))


def _leave_filter(excel: Excel, sheet: xlwings.Sheet, own: set[int]) -> None:
    found = own_filter(sheet, excel.system)
    if found is None:
        return
    cells = sheet.range(found.address)
    last = end = cells.column + cells.shape[1] - 1
    while end in own and end > cells.column:
        end -= 1
    if end < last:
        set_filter_columns(sheet, excel.system, found, end)


def _restore_formats(excel: Excel, sheet: xlwings.Sheet, build: LiveBuild, run: _Run) -> None:
    """Paste the formats that the cells had; rows that came since get those of the last row."""
    right = run.column + run.width - 1
    for number, (first, last) in enumerate(run.rows):
        cells = sheet.range((first, run.column), (last, right))
        with excel.system.kept_rules(cells):
            if build.before is None or build.record is None or run.former is None:
                cells.clear_formats()
                continue
            top, bottom = build.before.pieces[number]
            edge = run.former + run.width - 1
            end = min(bottom, top + last - first)
            build.record.range((top, run.former), (end, edge)).copy()
            sheet.range((first, run.column), (first + end - top, right)).paste("formats")
            if last - first > end - top:
                build.record.range((bottom, run.former), (bottom, edge)).copy()
                sheet.range((first + end - top + 1, run.column), (last, right)).paste("formats")
