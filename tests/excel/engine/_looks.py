"""Colours, fonts, fills and lines of cells."""

# ruff: noqa: N802, N803 - Excel's names

from __future__ import annotations

from copy import copy

from openpyxl.styles import Color, PatternFill, Side
from openpyxl.styles.colors import COLOR_INDEX

from engine._dispatch import Model
from engine._errors import refused

NONE, AUTOMATIC = -4142, -4105
SIDES = {7: "left", 8: "top", 9: "bottom", 10: "right", 5: "diagonal", 6: "diagonal"}
INSIDE_VERTICAL, INSIDE_HORIZONTAL = 11, 12
LINES = {
    (1, 1): "hair",
    (1, 2): "thin",
    (1, -4138): "medium",
    (1, 4): "thick",
    (-4115, 2): "dashed",
    (-4115, -4138): "mediumDashed",
    (4, 2): "dashDot",
    (4, -4138): "mediumDashDot",
    (5, 2): "dashDotDot",
    (5, -4138): "mediumDashDotDot",
    (-4118, 2): "dotted",
    (-4119, 4): "double",
    (13, -4138): "slantDashDot",
}
LINE_OF = {name: numbers for numbers, name in LINES.items()}
UNDERLINES = {NONE: None, 2: "single", -4119: "double", 4: "singleAccounting", 5: "doubleAccounting"}
# the Office theme of 2013, in the order of theme indexes
THEME = ["FFFFFF", "000000", "E7E6E6", "44546A", "4472C4", "ED7D31", "A5A5A5", "FFC000", "5B9BD5", "70AD47"]


def to_number(color: Color | None) -> int | None:
    """A colour as COM has it: red in the lowest byte."""
    if color is None:
        return None
    if color.type == "theme":
        text = THEME[color.theme]
    elif color.type == "indexed":
        text = COLOR_INDEX[color.indexed][2:] if color.indexed < len(COLOR_INDEX) else "000000"
    else:
        text = color.rgb[-6:]
    return int(text[4:6] + text[2:4] + text[:2], 16)


def to_color(number: int) -> Color:
    """The reverse."""
    text = f"{int(number):06X}"
    return Color(rgb=f"FF{text[4:6]}{text[2:4]}{text[:2]}")


class Interior(Model):
    """The fill of cells."""

    def __init__(self, of):
        self.of = of

    @property
    def Color(self):
        """White where there is no fill; None where cells differ."""
        return self.of.shared_look(lambda styled: to_number(styled.fill.fgColor) if styled.fill.fill_type else 0xFFFFFF)

    @Color.setter
    def Color(self, value):
        def change(styled):
            styled.fill = PatternFill("solid", fgColor=to_color(value))

        self.of.restyle(change)

    @property
    def ColorIndex(self):
        """XlColorIndexNone where there is no fill."""
        return self.of.shared_look(lambda styled: 1 if styled.fill.fill_type else NONE)

    @ColorIndex.setter
    def ColorIndex(self, value):
        if value not in (NONE, 0):
            raise refused("Unable to set the ColorIndex property of the Interior class")

        def change(styled):
            styled.fill = PatternFill()

        self.of.restyle(change)

    @property
    def Pattern(self):
        """XlSolid or xlNone."""
        return self.of.shared_look(lambda styled: 1 if styled.fill.fill_type else NONE)


def type_part(part: str, read=lambda value: value, write=lambda value: value):
    """A property of a font."""

    def get(self):
        return self.of.shared_look(lambda styled: read(getattr(styled.font, part)))

    def put(self, value):
        def change(styled):
            new = copy(styled.font)
            setattr(new, part, write(value))
            styled.font = new

        self.of.restyle(change)

    return property(get, put)


class Type(Model):
    """The font of cells."""

    def __init__(self, of):
        self.of = of

    Name = type_part("name")
    Size = type_part("sz", float, float)
    Bold = type_part("b", bool, bool)
    Italic = type_part("i", bool, bool)
    Strikethrough = type_part("strike", bool, bool)
    Underline = type_part("u", {name: number for number, name in UNDERLINES.items()}.get, UNDERLINES.get)
    Color = type_part("color", lambda color: to_number(color) or 0, to_color)

    @property
    def ColorIndex(self):
        """XlColorIndexAutomatic where the font has no colour of its own."""
        return self.of.shared_look(lambda styled: AUTOMATIC if styled.font.color is None else 1)

    @ColorIndex.setter
    def ColorIndex(self, value):
        if value != AUTOMATIC:
            raise refused("Unable to set the ColorIndex property of the Font class")

        def change(styled):
            new = copy(styled.font)
            new.color = None
            styled.font = new

        self.of.restyle(change)


class Line(Model):
    """Excel's Border, or Borders for all four at once."""

    def __init__(self, of, indexes):
        self.of, self.indexes = of, indexes

    def Item(self, Index):
        """One side."""
        return Line(self.of, [int(Index)])

    def _lines(self, index):
        """(range of cells, name of their side) for an index; inner lines are the cells' own right and bottom sides."""
        area = self.of.area
        one_row, one_column = area.top == area.bottom, area.left == area.right
        edges = {
            7: area._replace(right=area.left),
            8: area._replace(bottom=area.top),
            9: area._replace(top=area.bottom),
            10: area._replace(left=area.right),
            5: area,
            6: area,
        }
        if index in edges:
            return [(self.of.same(edges[index]), SIDES[index])]
        if index == INSIDE_VERTICAL:
            return [] if one_column else [(self.of.same(area._replace(right=area.right - 1)), "right")]
        return [] if one_row else [(self.of.same(area._replace(bottom=area.bottom - 1)), "bottom")]

    def _read(self, ask):
        for index in self.indexes:
            for cells, side in self._lines(index):
                return cells.shared_look(lambda styled, side=side: ask(getattr(styled.border, side) or Side()))
        return None

    def _set(self, alter):
        for index in self.indexes:
            for cells, side in self._lines(index):

                def change(styled, side=side):
                    new = copy(styled.border)
                    setattr(new, side, alter(copy(getattr(new, side)) or Side()))
                    styled.border = new

                cells.restyle(change)

    @property
    def LineStyle(self):
        """XlLineStyleNone where there is none."""
        return self._read(lambda side: LINE_OF[side.style][0] if side.style else NONE)

    @LineStyle.setter
    def LineStyle(self, value):
        def alter(side):
            weight = LINE_OF[side.style][1] if side.style else 2
            style = (
                LINES.get((value, weight))
                or LINES.get((value, 2))
                or LINES.get((value, 4))
                or LINES.get((value, -4138))
            )
            if value != NONE and style is None:
                raise refused("Unable to set the LineStyle property of the Border class")
            return Side() if value == NONE else Side(style=style, color=side.color)

        self._set(alter)

    @property
    def Weight(self):
        """XlThin where there is none, as Excel says it."""
        return self._read(lambda side: LINE_OF[side.style][1] if side.style else 2)

    @Weight.setter
    def Weight(self, value):
        def alter(side):
            line = LINE_OF[side.style][0] if side.style else 1
            return Side(style=LINES.get((line, value)) or LINES[1, value], color=side.color)

        self._set(alter)

    @property
    def Color(self):
        """Black where it is automatic."""
        return self._read(lambda side: to_number(side.color) or 0)

    @Color.setter
    def Color(self, value):
        self._set(lambda side: Side(style=side.style or "thin", color=to_color(value)))

    @property
    def ColorIndex(self):
        """XlColorIndexNone where there is no line."""
        return self._read(lambda side: NONE if not side.style else AUTOMATIC if side.color is None else 1)
