"""How a Range looks: number format, font, fill, borders, alignment, widths and heights."""

# ruff: noqa: N802, N803, ARG002, PLW0108 - Excel's names and signatures; classes that stand further down

from __future__ import annotations

from copy import copy
from typing import TYPE_CHECKING

from openpyxl.styles import Color, PatternFill, Side
from openpyxl.styles.colors import COLOR_INDEX

from engine._dispatch import Model
from engine._errors import refused
from engine._styles import look_of

if TYPE_CHECKING:
    from engine._areas import Area

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
HORIZONTAL = {
    1: None,
    -4131: "left",
    -4108: "center",
    -4152: "right",
    5: "fill",
    -4130: "justify",
    7: "centerContinuous",
    -4117: "distributed",
}
VERTICAL = {-4160: "top", -4108: "center", -4107: None, -4130: "justify", -4117: "distributed"}
HORIZONTAL_TEXT = -4128
PIXEL = 0.75  # in points; heights are whole pixels
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


def look(name: str, part: str, read=lambda value: value, write=lambda value: value):
    """A property of Range that is one attribute of a cell's alignment or protection."""

    def get(self):
        return self.shared_look(lambda styled: read(getattr(getattr(styled, name), part)))

    def put(self, value):
        def change(styled):
            new = copy(getattr(styled, name))
            setattr(new, part, write(value))
            setattr(styled, name, new)

        self.restyle(change)

    return property(get, put)


class Formats:
    """The part of Range that is about looks."""

    Interior = property(lambda self: Interior(self))
    Font = property(lambda self: Type(self))
    WrapText = look("alignment", "wrap_text", bool, bool)
    ShrinkToFit = look("alignment", "shrink_to_fit", bool, bool)
    IndentLevel = look("alignment", "indent", int, int)
    HorizontalAlignment = look(
        "alignment", "horizontal", {name: number for number, name in HORIZONTAL.items()}.get, HORIZONTAL.get
    )
    VerticalAlignment = look(
        "alignment", "vertical", {name: number for number, name in VERTICAL.items()}.get, VERTICAL.get
    )
    Orientation = look(
        "alignment",
        "textRotation",
        lambda angle: angle or HORIZONTAL_TEXT,
        lambda n: 0 if n == HORIZONTAL_TEXT else n,
    )
    Locked = look("protection", "locked", bool, bool)
    FormulaHidden = look("protection", "hidden", bool, bool)
    FormatConditions = property(lambda self: self.sheet.conditions.of(self))
    Validation = property(lambda self: self.sheet.validation_of(self))

    def shared_look(self, ask):
        """What all cells have in common, or None."""
        answers = set()
        for area in self.areas:
            existing = self.sheet.existing(area)
            answers.update(map(ask, existing))
            if len(existing) < area.size and len(answers) < 2:
                answers.update(ask(styled) for styled in self._unmade(area, existing))
        return answers.pop() if len(answers) == 1 else None

    def _unmade(self, area: Area, existing):
        """The rows' and columns' own looks, which cells that do not exist have."""
        sheet, blank = self.sheet, self.sheet.blank()
        lines = [row for number, row in sheet.store.row_dimensions.items() if row.has_style]
        lines = [row for row in lines if area.top <= row.index <= area.bottom]
        if len(lines) < area.shape[0]:
            filled = {}
            for cell in existing:
                filled[cell.column] = filled.get(cell.column, 0) + 1
            for number in range(area.left, area.right + 1):
                if filled.get(number, 0) + len(lines) < area.shape[0]:
                    found = sheet.column(number)
                    yield blank if found is None else found
        yield from lines

    def restyle(self, change):
        """Change the look of every cell; of whole columns and rows their own look too."""
        sheet = self.sheet
        sheet.guard_formats(self.areas)
        sheet.note_write("format", self.area)
        done = {}

        def apply(styled):
            key = tuple(look_of(styled))
            if key not in done:
                change(styled)
                done[key] = look_of(styled)
            styled._style = copy(done[key])

        for area in self.areas:
            if area.whole_columns:
                for number in range(area.left, area.right + 1):
                    apply(sheet.own_column(number))
            elif area.whole_rows:
                for number in range(area.top, area.bottom + 1):
                    apply(sheet.store.row_dimensions[number])
            else:
                for row in range(area.top, area.bottom + 1):
                    for column in range(area.left, area.right + 1):
                        sheet.own_cell(row, column)
            for place in sheet.places(area):
                apply(sheet.store._cells[place])

    @property
    def NumberFormat(self):
        """In English; None where cells differ."""
        return self.shared_look(lambda styled: styled.number_format)

    @NumberFormat.setter
    def NumberFormat(self, text):
        if not isinstance(text, str) or not text or text.count('"') % 2 or text.count("[") != text.count("]"):
            raise refused("Unable to set the NumberFormat property of the Range class")

        def change(styled):
            styled.number_format = text

        self.restyle(change)

    def Borders(self, Index=None):
        """One side of the cells, or all four."""
        return Side_(self, [7, 8, 9, 10] if Index is None else [int(Index)])

    def BorderAround(self, LineStyle=1, Weight=2, ColorIndex=AUTOMATIC, Color=None):
        """A line around the outside."""
        for index in (7, 8, 9, 10):
            side = Side_(self, [index])
            side.LineStyle = LineStyle
            side.Weight = Weight
            if Color is not None:
                side.Color = Color
        return True

    # Widths and heights

    @property
    def ColumnWidth(self):
        """In characters of the standard font; None where columns differ."""
        widths = {self.sheet.column_width(number) for number in range(self.area.left, self.area.right + 1)}
        return widths.pop() if len(widths) == 1 else None

    @ColumnWidth.setter
    def ColumnWidth(self, value):
        from engine._sheet_layout import to_width

        self.sheet.guard_formats(self.areas)
        if not 0 <= value <= 255:
            raise refused("Unable to set the ColumnWidth property of the Range class")
        for area in self.areas:
            for number in range(area.left, area.right + 1):
                column = self.sheet.own_column(number)
                column.hidden = value == 0
                if value:
                    column.width = to_width(value)

    @property
    def RowHeight(self):
        """In points; None where rows differ."""
        heights = {self.sheet.row_height(number) for number in range(self.area.top, self.area.bottom + 1)}
        return heights.pop() if len(heights) == 1 else None

    @RowHeight.setter
    def RowHeight(self, value):
        self.sheet.guard_formats(self.areas)
        if not 0 <= value <= 409.5:
            raise refused("Unable to set the RowHeight property of the Range class")
        for area in self.areas:
            for number in range(area.top, area.bottom + 1):
                row = self.sheet.store.row_dimensions[number]
                row.hidden = value == 0
                if value:
                    row.height = round(value / PIXEL) * PIXEL

    @property
    def Hidden(self):
        """Whether whole rows or whole columns are hidden."""
        if self.area.whole_columns:
            answers = {self.sheet.column_hidden(number) for number in range(self.area.left, self.area.right + 1)}
        elif self.area.whole_rows:
            answers = {self.sheet.row_hidden(number) for number in range(self.area.top, self.area.bottom + 1)}
        else:
            raise refused("Unable to get the Hidden property of the Range class")
        return answers.pop() if len(answers) == 1 else None

    @Hidden.setter
    def Hidden(self, value):
        self.sheet.guard_formats(self.areas)
        for area in self.areas:
            if area.whole_columns:
                for number in range(area.left, area.right + 1):
                    self.sheet.own_column(number).hidden = bool(value)
            elif area.whole_rows:
                for number in range(area.top, area.bottom + 1):
                    self.sheet.store.row_dimensions[number].hidden = bool(value)
            else:
                raise refused("Unable to set the Hidden property of the Range class")

    def AutoFit(self):
        """Columns as wide as their longest text; only on whole rows or columns, as Excel wants it."""
        self.sheet.guard_formats(self.areas)
        if self.unit == "rows" or self.area.whole_rows:
            for number in {row for row, _ in self.sheet.places(self.area)}:
                self.sheet.store.row_dimensions[number].height = None
            return True
        if self.unit != "columns" and not self.area.whole_columns:
            raise refused("AutoFit method of Range class failed")
        longest = {}
        for cell in self.sheet.existing(self.area):
            if cell._value is not None:
                longest[cell.column] = max(longest.get(cell.column, 0), len(str(cell._value)))
        for number, characters in longest.items():
            self.sheet.own_column(number).width = min(characters, 255) + 5 / 7
        return True

    Left = property(lambda self: self.sheet.left_of(self.area.left))
    Top = property(lambda self: self.sheet.top_of(self.area.top))

    @property
    def Width(self):
        """In points."""
        return sum(self.sheet.points_wide(number) for number in range(self.area.left, self.area.right + 1))

    @property
    def Height(self):
        """In points."""
        return self.sheet.top_of(self.area.bottom + 1) - self.sheet.top_of(self.area.top)


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


class Side_(Model):  # noqa: N801 - openpyxl's Side is another thing
    """Excel's Border, or Borders for all four at once."""

    def __init__(self, of, indexes):
        self.of, self.indexes = of, indexes

    def Item(self, Index):
        """One side."""
        return Side_(self.of, [int(Index)])

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
