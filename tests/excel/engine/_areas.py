"""Rectangles of cells: from and to addresses, what they share, and what is left of one without another."""

from __future__ import annotations

import re
from typing import NamedTuple

from openpyxl.utils.cell import column_index_from_string, get_column_letter

ROWS, COLUMNS = 1_048_576, 16_384
CELL = re.compile(r"\$?([A-Za-z]{1,3})\$?([1-9]\d{0,6})")
LINE = re.compile(r"\$?([A-Za-z]{1,3})(?!\d)|\$?([1-9]\d{0,6})")


class Area(NamedTuple):
    """A rectangle of cells, its ends included, counted from 1."""

    top: int
    left: int
    bottom: int
    right: int

    @property
    def shape(self) -> tuple[int, int]:
        """Number of rows and of columns."""
        return self.bottom - self.top + 1, self.right - self.left + 1

    @property
    def size(self) -> int:
        """Number of cells."""
        return self.shape[0] * self.shape[1]

    @property
    def whole_columns(self) -> bool:
        """Whether it runs from the first row to the last."""
        return self.top == 1 and self.bottom == ROWS

    @property
    def whole_rows(self) -> bool:
        """Whether it runs from the first column to the last."""
        return self.left == 1 and self.right == COLUMNS

    def __contains__(self, place: object) -> bool:
        row, column = place  # type: ignore[misc]
        return self.top <= row <= self.bottom and self.left <= column <= self.right

    def shared(self, other: Area) -> Area | None:
        """What lies in both."""
        area = Area(
            max(self.top, other.top),
            max(self.left, other.left),
            min(self.bottom, other.bottom),
            min(self.right, other.right),
        )
        return area if area.top <= area.bottom and area.left <= area.right else None

    def covers(self, other: Area) -> bool:
        """Whether all of the other lies in this one."""
        return self.shared(other) == other

    def without(self, hole: Area) -> list[Area]:
        """What is left when the hole is cut out: at most four rectangles."""
        inner = self.shared(hole)
        if inner is None:
            return [self]
        parts = [
            Area(self.top, self.left, inner.top - 1, self.right),
            Area(inner.bottom + 1, self.left, self.bottom, self.right),
            Area(inner.top, self.left, inner.bottom, inner.left - 1),
            Area(inner.top, inner.right + 1, inner.bottom, self.right),
        ]
        return [part for part in parts if part.top <= part.bottom and part.left <= part.right]

    def address(self, *, absolute_row: bool = True, absolute_column: bool = True) -> str:
        """As Excel writes it: $A$1, $A$1:$C$2, $A:$C or $1:$3."""
        row, column = "$" if absolute_row else "", "$" if absolute_column else ""
        first = f"{column}{get_column_letter(self.left)}", f"{row}{self.top}"
        last = f"{column}{get_column_letter(self.right)}", f"{row}{self.bottom}"
        if self.whole_columns:
            return f"{first[0]}:{last[0]}"
        if self.whole_rows:
            return f"{first[1]}:{last[1]}"
        return "".join(first) if self.size == 1 else f"{''.join(first)}:{''.join(last)}"

    @property
    def plain(self) -> str:
        """The address without dollar signs, as files hold it."""
        return self.address(absolute_row=False, absolute_column=False)


def _end(text: str) -> Area | None:
    """One end of an address: a cell, a whole column or a whole row."""
    if match := CELL.fullmatch(text):
        row, column = int(match[2]), column_index_from_string(match[1].upper())
        area = Area(row, column, row, column)
    elif (match := LINE.fullmatch(text)) and match[1]:
        column = column_index_from_string(match[1].upper())
        area = Area(1, column, ROWS, column)
    elif match:
        area = Area(int(match[2]), 1, int(match[2]), COLUMNS)
    else:
        return None
    return area if area.bottom <= ROWS and area.right <= COLUMNS else None


def parse(address: str) -> Area | None:
    """The rectangle that an address without a sheet names; None where it is no address of one rectangle."""
    ends = [_end(text) for text in address.split(":")]
    if None in ends or len(ends) > 2:
        return None
    first, last = ends[0], ends[-1]
    if len(ends) == 1 and first.size > 1:
        return None
    return Area(
        min(first.top, last.top),
        min(first.left, last.left),
        max(first.bottom, last.bottom),
        max(first.right, last.right),
    )


def parse_many(addresses: str) -> list[Area]:
    """The rectangles of a file's ``sqref``: addresses with blanks between them."""
    return [area for area in map(parse, str(addresses).split()) if area is not None]
