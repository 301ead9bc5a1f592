"""Excel's Range: where it is and how one gets from it to other cells. What it holds and how it looks stands beside."""

# ruff: noqa: N802, N803, PLW0108 - Excel's names; classes that stand further down

from __future__ import annotations

from openpyxl.worksheet.cell_range import CellRange

from engine._areas import COLUMNS, ROWS, Area
from engine._dispatch import Model
from engine._errors import refused
from engine._formulas import quoted
from engine._range_editing import Editing
from engine._range_formats import Formats
from engine._range_values import Values

DOWN, TO_LEFT, TO_RIGHT, UP = -4121, -4159, -4161, -4162
BLANKS, CONSTANTS, FORMULAS, LAST, VISIBLE, ALL_VALIDATION, ALL_CONDITIONS = 4, 2, -4123, 11, 12, -4174, -4172
NUMBERS, TEXTS, LOGICALS, ERRORS = 1, 2, 4, 16


class Range(Values, Formats, Editing, Model):
    """Cells of one sheet: one rectangle, or several areas. ``unit`` says what Count and Item count."""

    def __init__(self, sheet, areas, unit="cells"):
        self.sheet = sheet
        self.areas = [areas] if isinstance(areas, Area) else list(areas)
        self.unit = unit

    @property
    def area(self) -> Area:
        """The first area, which is what most members are about."""
        return self.areas[0]

    def same(self, area: Area) -> Range:
        """Another range of the same sheet."""
        if area.top < 1 or area.left < 1 or area.bottom > ROWS or area.right > COLUMNS:
            raise refused("Application-defined or object-defined error")
        return Range(self.sheet, area)

    # What it is

    Application = property(lambda self: self.sheet.Application)
    Worksheet = property(lambda self: self.sheet)
    Parent = property(lambda self: self.sheet)
    Row = property(lambda self: self.area.top)
    Column = property(lambda self: self.area.left)
    Areas = property(lambda self: Areas(self))
    Cells = property(lambda self: Range(self.sheet, self.areas))
    Rows = property(lambda self: Range(self.sheet, self.area, "rows"))
    Columns = property(lambda self: Range(self.sheet, self.area, "columns"))

    @property
    def CountLarge(self):
        """Number of cells, rows or columns."""
        rows, columns = self.area.shape
        return {"rows": rows, "columns": columns}.get(self.unit) or sum(area.size for area in self.areas)

    @property
    def Count(self):
        """The same as a Long, which overflows for a whole sheet."""
        count = self.CountLarge
        if count >= 2**31:
            raise refused("Overflow")
        return count

    @property
    def Address(self):
        """All areas, absolute, with commas between them."""
        return self.GetAddress()

    def GetAddress(self, RowAbsolute=True, ColumnAbsolute=True, ReferenceStyle=1, External=False, RelativeTo=None):
        """The address; with ``External`` the workbook's and the sheet's name go before it."""
        if ReferenceStyle != 1 or RelativeTo is not None:
            raise refused("Application-defined or object-defined error")
        text = ",".join(
            area.address(absolute_row=bool(RowAbsolute), absolute_column=bool(ColumnAbsolute)) for area in self.areas
        )
        if not External:
            return text
        place = f"[{self.sheet.book.Name}]{self.sheet.Name}"
        bare = quoted(place.replace("[", "").replace("]", "").replace(".", "")).startswith("'")
        return (f"'{place.replace(chr(39), chr(39) * 2)}'" if bare else place) + f"!{text}"

    # The way to other cells

    def Item(self, RowIndex, ColumnIndex=None):
        """A cell, row or column, counted from the top left one; it may lie outside the range."""
        area = self.area
        if isinstance(RowIndex, str):
            return self.sheet.resolve(RowIndex)
        index = int(RowIndex)
        if self.unit == "rows" and ColumnIndex is None:
            return self.same(Area(area.top + index - 1, area.left, area.top + index - 1, area.right))
        if self.unit == "columns" and ColumnIndex is None:
            return self.same(Area(area.top, area.left + index - 1, area.bottom, area.left + index - 1))
        if ColumnIndex is None:
            row, column = divmod(index - 1, area.shape[1])
            row, column = area.top + row, area.left + column
        else:
            row, column = area.top + index - 1, area.left + int(ColumnIndex) - 1
        return self.same(Area(row, column, row, column))

    def __iter__(self):
        if self.unit == "cells":
            for area in self.areas:
                for row in range(area.top, area.bottom + 1):
                    for column in range(area.left, area.right + 1):
                        yield self.same(Area(row, column, row, column))
        else:
            for index in range(1, self.CountLarge + 1):
                yield self.Item(index)

    def Range(self, Cell1, Cell2=None):
        """Cells by an address that counts from this range's corner, or between two ranges."""
        if isinstance(Cell1, str):
            found = self.sheet.resolve(Cell1).area
            rows, columns = self.area.top - 1, self.area.left - 1
            return self.same(Area(found.top + rows, found.left + columns, found.bottom + rows, found.right + columns))
        return self.sheet.Range(Cell1, Cell2)

    def GetOffset(self, RowOffset=0, ColumnOffset=0):
        """As large, elsewhere."""
        area, down, right = self.area, int(RowOffset or 0), int(ColumnOffset or 0)
        return self.same(Area(area.top + down, area.left + right, area.bottom + down, area.right + right))

    def GetResize(self, RowSize=None, ColumnSize=None):
        """Same corner, other size."""
        area = self.area
        rows, columns = RowSize or area.shape[0], ColumnSize or area.shape[1]
        return self.same(Area(area.top, area.left, area.top + int(rows) - 1, area.left + int(columns) - 1))

    Offset, Resize = GetOffset, GetResize

    @property
    def EntireRow(self):
        """The rows of all areas."""
        return Range(self.sheet, [Area(area.top, 1, area.bottom, COLUMNS) for area in self.areas], "rows")

    @property
    def EntireColumn(self):
        """The columns of all areas."""
        return Range(self.sheet, [Area(1, area.left, ROWS, area.right) for area in self.areas], "columns")

    def End(self, Direction):
        """Where Ctrl and an arrow lead: the edge of the filled block, or the next filled cell, or the sheet's edge."""
        step = {DOWN: (1, 0), UP: (-1, 0), TO_RIGHT: (0, 1), TO_LEFT: (0, -1)}[Direction]
        row, column = self.area.top, self.area.left
        edge = Area(1, 1, ROWS, COLUMNS)
        used = self.sheet.used_area()
        bounds = edge if used is None else used

        def filled(place):
            return self.sheet.filled(*place)

        def after(place):
            return place[0] + step[0], place[1] + step[1]

        place = (row, column)
        if filled(place) and after(place) in edge and filled(after(place)):
            while after(place) in edge and filled(after(place)):
                place = after(place)
            return self.same(Area(*place, *place))
        place = after(place)
        while place in edge and not filled(place):
            inside = place in bounds
            place = after(place)
            if not inside and place not in bounds and used is None:
                break
            if not inside and place not in bounds and self._leaves(place, bounds, step):
                break
        if place in edge and filled(place):
            return self.same(Area(*place, *place))
        limit = (
            {1: ROWS, -1: 1}.get(step[0], self.area.top),
            {1: COLUMNS, -1: 1}.get(step[1], self.area.left),
        )
        return self.same(Area(*limit, *limit))

    @staticmethod
    def _leaves(place, bounds, step) -> bool:
        """Whether walking on from outside the used cells never meets them."""
        row, column = place
        return (
            (step[0] > 0 and row > bounds.bottom)
            or (step[0] < 0 and row < bounds.top)
            or (step[1] > 0 and column > bounds.right)
            or (step[1] < 0 and column < bounds.left)
            or (step[0] and not bounds.left <= column <= bounds.right)
            or (step[1] and not bounds.top <= row <= bounds.bottom)
        )

    @property
    def CurrentRegion(self):
        """The block around the first cell up to empty rows and columns."""
        area = Area(self.area.top, self.area.left, self.area.top, self.area.left)
        filled = self.sheet.filled_places()
        while True:
            around = Area(
                max(area.top - 1, 1), max(area.left - 1, 1), min(area.bottom + 1, ROWS), min(area.right + 1, COLUMNS)
            )
            touched = [place for place in filled if place in around and place not in area]
            if not touched:
                return self.same(area)
            rows, columns = zip(*touched, strict=True)
            area = Area(
                min(area.top, *rows), min(area.left, *columns), max(area.bottom, *rows), max(area.right, *columns)
            )

    def SpecialCells(self, Type, Value=NUMBERS + TEXTS + LOGICALS + ERRORS):
        """Cells of a kind within the used cells; 1004 where there are none."""
        found = self._special(int(Type), int(Value))
        if not found:
            raise refused("No cells were found.")
        return Range(self.sheet, found)

    def _special(self, kind: int, value: int) -> list[Area]:
        used = self.sheet.used_area() or Area(1, 1, 1, 1)
        area = used if self.area.size == 1 else self.area.shared(used)
        if kind == LAST:
            return [Area(used.bottom, used.right, used.bottom, used.right)]
        if kind in (ALL_VALIDATION, ALL_CONDITIONS):
            every = self.sheet.validated_areas() if kind == ALL_VALIDATION else self.sheet.conditions.all_areas()
            shared = [one.shared(self.area) for one in every]
            return [one for one in shared if one]
        if area is None:
            return []
        if kind == VISIBLE:
            return self.sheet.visible_parts(area)
        return [
            Area(row, column, row, column)
            for row in range(area.top, area.bottom + 1)
            for column in range(area.left, area.right + 1)
            if self.sheet.is_special(row, column, kind, value)
        ]

    @property
    def ListObject(self):
        """The table that the first cell belongs to."""
        return self.sheet.table_at(self.area.top, self.area.left)

    @property
    def Name(self):
        """The defined name of exactly this range."""
        found = self.sheet.book.names.of(self)
        if found is None:
            raise refused("Application-defined or object-defined error")
        return found

    @Name.setter
    def Name(self, text):
        self.sheet.book.Names.Add(text, f"={quoted(self.sheet.Name)}!{self.Address}")

    @property
    def MergeArea(self):
        """The merged area that the first cell belongs to, or that cell."""
        return self.same(self.sheet.merged_at(self.area.top, self.area.left) or Area(*self.area[:2], *self.area[:2]))

    @property
    def MergeCells(self):
        """True, False, or None where only some of the cells are merged."""
        touched = [merged for merged in self.sheet.merged() if merged.shared(self.area)]
        if not touched:
            return False
        inside = sum(merged.shared(self.area).size for merged in touched)
        return True if inside == self.area.size else None

    def Merge(self, Across=False):
        """One cell out of many: what the others held is lost."""
        self.sheet.guard_formats(self.areas)
        if Across:
            for row in range(self.area.top, self.area.bottom + 1):
                Range(self.sheet, self.area._replace(top=row, bottom=row)).Merge()
            return
        if any(table.area.shared(self.area) for table in self.sheet.tables):
            raise refused("We can't do that to a merged cell.")
        keep = self.sheet.value2(self.area.top, self.area.left)
        self.ClearContents()
        self.Item(1).Value2 = keep
        self.sheet.store.merge_cells(self.area.plain)

    def UnMerge(self):
        """Every merged area that is touched falls apart."""
        self.sheet.guard_formats(self.areas)
        for merged in [merged for merged in self.sheet.merged() if merged.shared(self.area)]:
            self.sheet.store.merged_cells.remove(CellRange(merged.plain))
            for row in range(merged.top, merged.bottom + 1):
                for column in range(merged.left, merged.right + 1):
                    if (row, column) != merged[:2]:
                        self.sheet.unmerge_cell(row, column)

    def Select(self):
        """Only on the active sheet."""
        if self.sheet.Application.ActiveSheet is not self.sheet:
            raise refused("Select method of Range class failed")
        self.sheet.select(self.areas)
        return True

    Activate = Select


class Areas(Model):
    """The rectangles of a range."""

    def __init__(self, of: Range):
        self.ranges = [Range(of.sheet, area) for area in of.areas]

    Count = property(lambda self: len(self.ranges))

    def Item(self, Index):
        """One of them, from 1."""
        return self.ranges[int(Index) - 1]

    def __iter__(self):
        return iter(self.ranges)
