"""Cells that move: inserting and deleting rows, columns and parts of them, with all that refers to them."""

from __future__ import annotations

from copy import copy

from openpyxl.cell.cell import Cell
from openpyxl.utils.cell import get_column_letter
from openpyxl.worksheet.cell_range import MultiCellRange
from openpyxl.worksheet.formula import ArrayFormula

from engine._areas import COLUMNS, ROWS, Area, parse, parse_many
from engine._errors import refused
from engine._formulas import move, rewrite, unquoted
from engine._styles import look_of

LOSES = "Microsoft Excel can't insert new cells because it would push non-empty cells off the end of the worksheet."
PARTS = "This operation is not allowed. The operation is attempting to shift cells in a table on your worksheet."


class Shift:
    """How places move when cells are inserted (``sign`` 1) or deleted (-1); ``rows`` says along which way."""

    def __init__(self, area: Area, *, rows: bool, sign: int):
        self.hole, self.rows, self.sign = area, rows, sign
        self.start, self.length = (area.top, area.shape[0]) if rows else (area.left, area.shape[1])
        self.band = (area.left, area.right) if rows else (area.top, area.bottom)
        self.limit = ROWS if rows else COLUMNS

    def place(self, row: int, column: int) -> tuple[int, int] | None:
        """Where a cell goes; None where it is deleted."""
        along, across = (row, column) if self.rows else (column, row)
        if not self.band[0] <= across <= self.band[1] or along < self.start:
            return row, column
        if self.sign < 0 and along < self.start + self.length:
            return None
        along += self.sign * self.length
        return (along, across) if self.rows else (across, along)

    def area(self, area: Area) -> Area | None:
        """Where a rectangle goes: it grows and shrinks with the cells inside it; half of one stays where it is."""
        first, last, low, high = (
            (area.top, area.bottom, area.left, area.right)
            if self.rows
            else (area.left, area.right, area.top, area.bottom)
        )
        if low < self.band[0] or high > self.band[1]:
            return area
        if self.sign > 0:
            first, last = (end + self.length if end >= self.start else end for end in (first, last))
            last = min(last, self.limit)
        else:
            stop = self.start + self.length
            if self.start <= first and last < stop:
                return None
            first = first - self.length if first >= stop else min(first, self.start)
            last = last - self.length if last >= stop else min(last, self.start - 1) if last >= self.start else last
        if ((area.top, area.bottom) == (1, ROWS) and self.rows) or (
            (area.left, area.right) == (1, COLUMNS) and not self.rows
        ):
            return area
        return Area(first, low, last, high) if self.rows else Area(low, first, high, last)


def insert(sheet, area: Area, *, rows: bool) -> None:
    """Cells make room, looking like those before them."""
    shift = Shift(area, rows=rows, sign=1)
    for row, column in sheet.filled_places():
        moved = shift.place(row, column)
        if moved[0] > ROWS or moved[1] > COLUMNS:
            raise refused(LOSES)
    _apply(sheet, shift)
    for number in range(area.shape[0] * area.shape[1]) if area.size < 1_000_000 else ():
        row, column = area.top + number // area.shape[1], area.left + number % area.shape[1]
        before = (area.top - 1, column) if rows else (row, area.left - 1)
        neighbour = sheet.store._cells.get(before)
        if neighbour is not None and neighbour.has_style:
            sheet.own_cell(row, column)._style = copy(look_of(neighbour))


def delete(sheet, area: Area, *, rows: bool) -> None:
    """Cells go, those behind them close the gap."""
    _apply(sheet, Shift(area, rows=rows, sign=-1))


def _apply(sheet, shift: Shift) -> None:
    _check_tables(sheet, shift)
    _check_merged(sheet, shift)
    _cells(sheet, shift)
    _lines(sheet, shift)
    _on_sheet(sheet, shift)
    _tables(sheet, shift)
    _formulas(sheet, shift)


def _check_tables(sheet, shift: Shift) -> None:
    """Excel refuses to move part of a table's rows or columns."""
    for table in sheet.tables:
        area = table.area
        low, high = (area.left, area.right) if shift.rows else (area.top, area.bottom)
        last = area.bottom if shift.rows else area.right
        if last < shift.start or high < shift.band[0] or low > shift.band[1]:
            continue
        if low < shift.band[0] or high > shift.band[1]:
            raise refused(PARTS)


def _check_merged(sheet, shift: Shift) -> None:
    for area in sheet.merged():
        low, high = (area.left, area.right) if shift.rows else (area.top, area.bottom)
        last = area.bottom if shift.rows else area.right
        touched = last >= shift.start and high >= shift.band[0] and low <= shift.band[1]
        if touched and (low < shift.band[0] or high > shift.band[1]):
            raise refused("We can't do that to a merged cell.")


def _cells(sheet, shift: Shift) -> None:
    old, cached = dict(sheet.store._cells), dict(sheet.cached)
    sheet.store._cells.clear()
    sheet.cached.clear()
    for (row, column), cell in sorted(old.items()):
        moved = shift.place(row, column)
        if moved is None:
            continue
        cell.row, cell.column = moved
        sheet.store._cells[moved] = cell
        if (row, column) in cached:
            sheet.cached[moved] = cached[row, column]


def _lines(sheet, shift: Shift) -> None:
    """Heights and widths move where whole rows or columns do."""
    if shift.rows and shift.band == (1, COLUMNS):
        old = dict(sheet.store.row_dimensions)
        sheet.store.row_dimensions.clear()
        for number, line in old.items():
            moved = shift.place(number, 1)
            if moved is not None:
                line.index = moved[0]
                sheet.store.row_dimensions[moved[0]] = line
    elif not shift.rows and shift.band == (1, ROWS):
        dimensions = sheet.store.column_dimensions
        numbers = [n for d in list(dimensions.values()) for n in range(d.min or 0, (d.max or 0) + 1) if d.min]
        for edge in {shift.start - 1, shift.start, shift.start + shift.length - 1, shift.start + shift.length}:
            if edge in numbers:
                sheet.own_column(edge)
        old = list(dimensions.values())
        dimensions.clear()
        for line in old:
            moved = shift.area(Area(1, line.min, ROWS, line.max))
            if moved is not None:
                line.min, line.max, line.index = moved.left, moved.right, get_column_letter(moved.left)
                dimensions[line.index] = line


def _on_sheet(sheet, shift: Shift) -> None:
    """Merged areas, conditional formats, validation, the filter, drawings, hyperlinks."""
    store = sheet.store
    merged = [shift.area(area) for area in sheet.merged()]
    store.merged_cells = MultiCellRange()
    for area in merged:
        if area is not None and area.size > 1:
            store.merged_cells.add(area.plain)
    for condition in sheet.conditions.rules:
        condition.areas = [area for area in map(shift.area, condition.areas) if area]
        condition.rule.formula = [_moved(text, sheet, sheet, shift) for text in condition.rule.formula]
    sheet.conditions.rules = [condition for condition in sheet.conditions.rules if condition.areas]
    kept = []
    for rule in store.data_validations.dataValidation:
        areas = [area for area in map(shift.area, parse_many(rule.sqref)) if area]
        if areas:
            rule.sqref = MultiCellRange([area.plain for area in areas])
            kept.append(rule)
    store.data_validations.dataValidation = kept
    own = sheet.AutoFilter
    if own is not None:
        old, new = own.area, shift.area(own.area)
        if new is None:
            own.remove()
        else:
            own.store.ref = new.plain
            kept = []
            for column in own.store.filterColumn:
                place = shift.place(old.top, old.left + column.colId)
                if place is not None:
                    column.colId = place[1] - new.left
                    kept.append(column)
            own.store.filterColumn = kept
    sheet.drawings.move(shift)
    for cell in store._cells.values():
        if isinstance(cell, Cell) and cell.hyperlink is not None:
            cell.hyperlink.ref = cell.coordinate


def _tables(sheet, shift: Shift) -> None:
    for table in list(sheet.tables):
        old, new = table.area, shift.area(table.area)
        if new is None:
            sheet.tables.remove(table)
            continue
        if new == old:
            continue
        if shift.rows:
            kept = {new.left + n: n for n in range(old.shape[1])}
        else:
            kept = {}
            for n in range(old.shape[1]):
                place = shift.place(old.top, old.left + n)
                if place is not None:
                    kept[place[1]] = n
        table.set_area(new, kept)


def _moved(text: str, home, sheet, shift: Shift) -> str:
    """A formula without its equals sign after the cells of a sheet moved."""

    def change(prefix, rest):
        owner = sheet if not prefix and home is sheet else home.book.sheet_named(unquoted(prefix)) if prefix else None
        if owner is not sheet:
            return None
        new = move(rest, shift.area)
        return None if new is None else f"{prefix}{new}"

    return rewrite(f"={text}", change)[1:]


def _formulas(sheet, shift: Shift) -> None:
    """Every formula and every name of the workbook that knows the sheet."""
    for home in sheet.book.worksheets:
        for cell in home.store._cells.values():
            if not isinstance(cell, Cell) or cell.data_type != "f":
                continue
            if isinstance(cell._value, ArrayFormula):
                cell._value.text = "=" + _moved(cell._value.text.removeprefix("="), home, sheet, shift)
                if home is sheet:
                    cell._value.ref = (shift.area(parse(cell._value.ref)) or parse(cell.coordinate)).plain
            else:
                cell._value = "=" + _moved(cell._value[1:], home, sheet, shift)
    for names, owner in sheet.book.names.scopes():
        for name in names.values():
            name.attr_text = _moved(name.attr_text, owner or _Nowhere(sheet.book), sheet, shift)


class _Nowhere:
    """Home of the workbook's own names: an address without a sheet is on none."""

    def __init__(self, book):
        self.book = book
