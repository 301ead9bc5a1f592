"""How a Range looks: number format, font, fill, borders, alignment, widths and heights."""

# ruff: noqa: N802, N803, ARG002 - Excel's names and signatures

from __future__ import annotations

from copy import copy
from typing import TYPE_CHECKING

from engine._errors import refused
from engine._looks import AUTOMATIC, Interior, Line, Type
from engine._styles import look_of

if TYPE_CHECKING:
    from engine._areas import Area

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

    Interior = property(Interior)
    Font = property(Type)
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
        return Line(self, [7, 8, 9, 10] if Index is None else [int(Index)])

    def BorderAround(self, LineStyle=1, Weight=2, ColorIndex=AUTOMATIC, Color=None):
        """A line around the outside."""
        for index in (7, 8, 9, 10):
            side = Line(self, [index])
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
