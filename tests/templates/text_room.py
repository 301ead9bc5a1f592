"""Whether every text of a sheet has room, measured in Carlito, whose letters are as wide as Calibri's."""

from __future__ import annotations

import re
import subprocess
from functools import cache
from typing import NamedTuple

import openpyxl
from PIL import ImageFont

POINTS_PER_PIXEL = 0.75
LINE = 1.22  # height of a line of Calibri, in its size
INDENT, PADDING = 6.75, 3.75  # 9 and 5 pixels
SLACK = 1.02  # programs differ by a little in how they place letters


class Clipped(NamedTuple):
    """A text that does not fit: where, what, and what it needs against what it has (points)."""

    where: str
    text: str
    needs: float
    has: float


def clipped_texts(path, *, ledger=None):
    """Every text of the visible sheets that its cell cuts off, where it would be printed.

    Texts that shrink to fit are none, nor what stands on the sheet ``ledger``: those are the user's own.
    """
    book = openpyxl.load_workbook(path, data_only=True)
    own = {cell.value for row in book[ledger].iter_rows() for cell in row} if ledger else set()
    return [
        clip
        for sheet in book.worksheets
        if sheet.sheet_state == "visible" and sheet.title != ledger
        for cell in _texts(sheet)
        if cell.value not in own
        for clip in _clip(sheet, cell)
    ]


def _texts(sheet):
    area = sheet.print_area.rpartition("!")[2].replace("$", "") if sheet.print_area else sheet.dimensions
    for row in sheet[area] if ":" in area else ((sheet[area],),):
        if sheet.row_dimensions[row[0].row].hidden:
            continue
        for cell in row:
            if isinstance(cell.value, str) and cell.value.strip() and cell.number_format != ";;;":
                yield cell


def _clip(sheet, cell):
    merged = next((area for area in sheet.merged_cells.ranges if cell.coordinate in area), None)
    first, last = (merged.min_col, merged.max_col) if merged else (cell.column, cell.column)
    rows = range(cell.row, (merged.max_row if merged else cell.row) + 1)
    alignment, font = cell.alignment, cell.font
    width = sum(_width(sheet, column) for column in range(first, last + 1)) - INDENT * (alignment.indent or 0) - PADDING
    where = f"{sheet.title}!{cell.coordinate}"
    lines = cell.value.split("\n")
    if alignment.wrap_text:
        heights = [sheet.row_dimensions[row].height for row in rows]
        if None in heights:
            return  # the program fits the row to its text
        needed = sum(_wrapped(line, font, width / SLACK) for line in lines) * font.sz * LINE
        widest = max(_length(word, font) for word in _words(cell.value))
        if needed > sum(heights) * SLACK:
            yield Clipped(where, cell.value, round(needed, 1), sum(heights))
        if widest > width * SLACK:
            yield Clipped(where, cell.value, round(widest, 1), round(width, 1))
        return
    if alignment.shrink_to_fit:
        return
    needed = max(_length(line, font) for line in lines)
    step = -1 if alignment.horizontal == "right" else 1
    beside = first if step < 0 else last
    while not merged and needed > width * SLACK and _free(sheet, cell.row, beside + step):
        beside += step
        width += _width(sheet, beside)
    if needed > width * SLACK:
        yield Clipped(where, cell.value, round(needed, 1), round(width, 1))


def _free(sheet, row, column):
    """Whether a text beside that cell may run on into it."""
    return 1 <= column <= sheet.max_column + 3 and sheet.cell(row, column).value is None


def _dimension(sheet, column):
    """What the sheet says of a column; of columns that are alike it says so once."""
    for dimension in sheet.column_dimensions.values():
        if dimension.min and dimension.min <= column <= (dimension.max or dimension.min):
            return dimension
    return None


def is_hidden(sheet, column):
    """Whether a column does not show, be it for good or because it is folded away."""
    found = _dimension(sheet, column)
    return found is not None and found.hidden


def _width(sheet, column):
    """Width of a column in points: characters of 7 pixels. One that is folded away counts as it is when it is open."""
    found = _dimension(sheet, column)
    if found is None or not found.width:
        return (sheet.sheet_format.defaultColWidth or 9.14) * 7 * POINTS_PER_PIXEL
    return 0.0 if found.hidden and not found.outlineLevel else int(found.width * 7) * POINTS_PER_PIXEL


def _wrapped(line, font, width):
    """How many lines a text takes, broken at spaces."""
    count, used, space = 1, 0.0, _length(" ", font)
    for word in _words(line):
        length = _length(word, font)
        if used and used + length > width:
            count, used = count + 1, length
        else:
            used += length
        used += 0 if word.endswith("-") else space
    return count


def _words(text):
    """The pieces between which programs break a line: at spaces, and behind hyphens."""
    return re.findall(r"[^\s-]*-|[^\s-]+", text)


def _length(text, font):
    return _font(bool(font.b), bool(font.i)).getlength(text) / 100 * font.sz


@cache
def _font(bold, italic):
    style = {(False, False): "Regular", (True, False): "Bold", (False, True): "Italic", (True, True): "Bold Italic"}
    wanted = f"Carlito:style={style[bold, italic]}"
    command = ["fc-match", "-f", "%{family}|%{file}", wanted]
    family, _, file = subprocess.run(command, capture_output=True, text=True, check=True).stdout.partition("|")
    assert family.startswith("Carlito"), family
    return ImageFont.truetype(file, 100)
