"""What floats over the cells: charts, pictures and shapes by name and place, comments and pivot tables by number."""

# ruff: noqa: N802, N803 - Excel's names

from __future__ import annotations

from dataclasses import dataclass, replace

from engine._areas import Area
from engine._dispatch import Model
from engine._errors import refused

CHART, PICTURE, SHAPE = 3, 13, 1


@dataclass(frozen=True)
class Drawing:
    """One thing and the cells that it covers; ``kind`` as Excel's MsoShapeType."""

    name: str
    kind: int
    area: Area


class Drawings:
    """All of one sheet."""

    def __init__(self, sheet, drawings=()):
        self.sheet = sheet
        self.list = list(drawings)

    def shapes(self):
        """Everything."""
        return Shapes(self, self.list)

    def charts(self):
        """The charts."""
        return Shapes(self, [one for one in self.list if one.kind == CHART])

    def pictures(self):
        """The pictures."""
        return Shapes(self, [one for one in self.list if one.kind == PICTURE])

    def comments(self):
        """One entry per commented cell."""
        commented = [c for c in self.sheet.store._cells.values() if getattr(c, "comment", None) is not None]
        return Counted(self.sheet, [Place(self.sheet, cell.row, cell.column) for cell in commented])

    def threads(self):
        """Openpyxl reads none."""
        return Counted(self.sheet, [])

    def pivots(self):
        """One entry per pivot table."""
        return Counted(self.sheet, [PivotTable(self.sheet, pivot) for pivot in self.sheet.store._pivots])

    def move(self, shift) -> None:
        """With their cells."""
        moved = [(one, shift.area(one.area)) for one in self.list]
        self.list = [replace(one, area=area) for one, area in moved if area is not None]


class Counted(Model):
    """A collection that can be counted and walked through."""

    def __init__(self, sheet, items):
        self.sheet, self.items = sheet, items

    Count = property(lambda self: len(self.items))
    Parent = property(lambda self: self.sheet)

    def Item(self, Index):
        """By number, or by name where it has one."""
        for number, item in enumerate(self.items, start=1):
            if Index == number or (isinstance(Index, str) and Index == getattr(item, "Name", None)):
                return item
        raise refused("The item with the specified name wasn't found.")

    def __iter__(self):
        return iter(self.items)


class Shapes(Counted):
    """Charts, pictures and shapes."""

    def __init__(self, drawings: Drawings, found):
        super().__init__(drawings.sheet, [Shape(drawings, one) for one in found])


class Shape(Model):
    """One of them."""

    def __init__(self, drawings: Drawings, drawing: Drawing):
        self.drawings, self.drawing = drawings, drawing

    Name = property(lambda self: self.drawing.name)
    Type = property(lambda self: self.drawing.kind)
    Index = property(lambda self: self.drawings.list.index(self.drawing) + 1)
    Parent = property(lambda self: self.drawings.sheet)

    def _cell(self, row: int, column: int):
        from engine._range import Range

        return Range(self.drawings.sheet, Area(row, column, row, column))

    TopLeftCell = property(lambda self: self._cell(self.drawing.area.top, self.drawing.area.left))
    BottomRightCell = property(lambda self: self._cell(self.drawing.area.bottom, self.drawing.area.right))
    Left = property(lambda self: self.TopLeftCell.Left)
    Top = property(lambda self: self.TopLeftCell.Top)

    def Delete(self):
        """Gone."""
        self.drawings.list.remove(self.drawing)


class Place(Model):
    """A comment, of which only the cell is known."""

    def __init__(self, sheet, row: int, column: int):
        self.sheet, self.row, self.column = sheet, row, column

    @property
    def Parent(self):
        """The cell."""
        from engine._range import Range

        return Range(self.sheet, Area(self.row, self.column, self.row, self.column))


class PivotTable(Model):
    """A pivot table and where it stands."""

    def __init__(self, sheet, store):
        self.sheet, self.store = sheet, store

    Name = property(lambda self: self.store.name)

    @property
    def TableRange2(self):
        """With its page fields."""
        return self.sheet.range_of(self.store.location.ref)

    TableRange1 = TableRange2
