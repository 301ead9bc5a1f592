"""Rows and columns of a sheet: heights, widths, what is hidden, merged or selected, and which look a new cell has."""

from __future__ import annotations

from copy import copy

from openpyxl.styles.cell_style import StyleArray
from openpyxl.utils.cell import column_index_from_string, get_column_letter
from openpyxl.worksheet.dimensions import ColumnDimension

from engine._areas import COLUMNS, ROWS, Area, parse, parse_many
from engine._styles import look_of

POINTS_PER_CHARACTER = 7 * 0.75  # Calibri 11: 7 pixels of 0.75 points
PADDING = 5


def to_characters(width: float) -> float:
    """``ColumnWidth`` of a width as files have it (ECMA-376, 18.3.1.13: five pixels of padding, seven a digit)."""
    pixels = int((256 * width + int(128 / 7)) / 256 * 7)
    return round((pixels - PADDING) / 7, 2) if pixels > 12 else round(pixels / 12, 2)


def to_width(characters: float) -> float:
    """The width that a file has for ``ColumnWidth``."""
    pixels = round(characters * 7) + PADDING if characters >= 1 else round(characters * 12)
    return int(pixels / 7 * 256) / 256


class Layout:
    """The part of Worksheet that knows rows and columns."""

    StandardWidth = property(lambda self: to_characters(self.default_width()))
    StandardHeight = property(lambda self: self.default_height())

    def default_width(self) -> float:
        """Width of a column without one of its own."""
        form = self.store.sheet_format
        return form.defaultColWidth or -(-((form.baseColWidth or 8) * 7 + PADDING) // 8) * 8 / 7

    def default_height(self) -> float:
        """Height of a row without one of its own, in points."""
        return self.store.sheet_format.defaultRowHeight or 15.0

    # Columns

    def column(self, number: int) -> ColumnDimension | None:
        """What is known about a column; one entry of a file may stand for many columns."""
        dimensions = self.store.column_dimensions
        own = dimensions.get(get_column_letter(number))
        if own is not None and (own.min or number) <= number <= (own.max or number):
            return own
        for letter, dimension in dimensions.items():
            first = dimension.min or column_index_from_string(letter)
            if first <= number <= (dimension.max or first):
                return dimension
        return None

    def own_column(self, number: int) -> ColumnDimension:
        """The same, for this column alone."""
        letter, dimensions = get_column_letter(number), self.store.column_dimensions
        found = self.column(number)
        if found is None:
            dimensions[letter] = ColumnDimension(self.store, index=letter, min=number, max=number)
            dimensions[letter].width = self.default_width()
            return dimensions[letter]
        first = found.min or column_index_from_string(found.index)
        last = found.max or first
        if first == last:
            found.min = found.max = number
            return found
        del dimensions[found.index]
        for start, end in ((first, number - 1), (number, number), (number + 1, last)):
            if start <= end:
                part = copy(found)
                part.index, part.min, part.max = get_column_letter(start), start, end
                part._style = copy(look_of(found))
                dimensions[part.index] = part
        return dimensions[letter]

    def column_width(self, number: int) -> float:
        """In characters; 0 where it is hidden."""
        found = self.column(number)
        if found is None:
            return self.StandardWidth
        return 0.0 if found.hidden else to_characters(found.width)

    def column_hidden(self, number: int) -> bool:
        """Whether it is hidden."""
        found = self.column(number)
        return bool(found is not None and found.hidden)

    # Rows

    def row_height(self, number: int) -> float:
        """In points; 0 where it is hidden."""
        found = self.store.row_dimensions.get(number)
        if found is not None and found.hidden:
            return 0.0
        return float(found.height) if found is not None and found.height is not None else self.default_height()

    def row_hidden(self, number: int) -> bool:
        """Whether it is hidden, by hand or by a filter."""
        found = self.store.row_dimensions.get(number)
        return bool(found is not None and found.hidden)

    def hidden_rows(self) -> list[int]:
        """Numbers of the rows that are hidden."""
        return sorted(number for number, row in self.store.row_dimensions.items() if row.hidden)

    def visible_parts(self, area: Area) -> list[Area]:
        """What is left of an area without hidden rows and columns."""
        parts = [area]
        holes = [Area(row, 1, row, COLUMNS) for row in self.hidden_rows()]
        holes += [Area(1, n, ROWS, n) for n in range(area.left, area.right + 1) if self.column_hidden(n)]
        for hole in holes:
            parts = [left for part in parts for left in part.without(hole)]
        return sorted(parts)

    def left_of(self, number: int) -> float:
        """Where a column begins, in points."""
        return sum(self.points_wide(column) for column in range(1, number))

    def points_wide(self, number: int) -> float:
        """Width of a column in points."""
        characters = self.column_width(number)
        return (round(characters * 7) + PADDING) * 0.75 if characters else 0.0

    def top_of(self, number: int) -> float:
        """Where a row begins, in points."""
        known = {row: self.row_height(row) for row in self.store.row_dimensions if row < number}
        return sum(known.values()) + (number - 1 - len(known)) * self.default_height()

    # Looks

    def default_style(self, row: int, column: int):
        """The look that a new cell takes: its row's, else its column's."""
        line = self.store.row_dimensions.get(row)
        if line is not None and line.has_style:
            return copy(look_of(line))
        found = self.column(column)
        return StyleArray() if found is None else copy(look_of(found))

    def number_format_at(self, row: int, column: int) -> str:
        """Number format of a cell that may not exist."""
        cell = self.store._cells.get((row, column))
        if cell is not None:
            return cell.number_format
        line = self.store.row_dimensions.get(row)
        if line is not None and line.has_style:
            return line.number_format
        found = self.column(column)
        return found.number_format if found is not None else "General"

    # Merged, validated, selected

    def merged(self) -> list[Area]:
        """Every merged area."""
        return [parse(str(merged)) for merged in self.store.merged_cells.ranges]

    def merged_at(self, row: int, column: int) -> Area | None:
        """The merged area that a cell belongs to."""
        return next((area for area in self.merged() if (row, column) in area), None)

    def validated_areas(self) -> list[Area]:
        """Every area with data validation."""
        return [area for rule in self.store.data_validations.dataValidation for area in parse_many(rule.sqref)]

    def select(self, areas) -> None:
        """What the user would have selected."""
        self.selected = list(areas)
