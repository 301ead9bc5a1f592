"""Cells that calamine shows as blank but are not: error values, and formulas that were never calculated.

Only when a column that is read has blank cells is the sheet part looked through, block by block.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING
from xml.sax.saxutils import unescape

from pyramid_addin.ledger._address import column_letters
from pyramid_addin.ledger._cells import BLANK, ERROR, UNCALCULATED, Column

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from pyramid_addin.ledger._package import WorkbookPackage

_ERROR = re.compile(rb'<(?:\w+:)?c\b([^>]*\bt="e"[^>]*)>.*?</(?:\w+:)?c>', re.DOTALL)
_NO_VALUE = re.compile(
    rb"(?:</(?:\w+:)?f>|<(?:\w+:)?f\b[^>]*/>)\s*(?:<(?:\w+:)?v\s*/>|<(?:\w+:)?v>\s*</(?:\w+:)?v>)?\s*</(?:\w+:)?c>"
)
_CELL_START = re.compile(rb"<(?:\w+:)?c\b([^>]*)>")
_ADDRESS = re.compile(rb'\br="([A-Z]{1,3})([0-9]{1,7})"')
_VALUE = re.compile(rb"<(?:\w+:)?v>([^<]*)</")
_FORMULA = re.compile(rb"<(?:\w+:)?f\b[^>]*>([^<]*)</")


def mark_unread_cells(
    package: WorkbookPackage,
    sheet: str,
    columns: Mapping[int, Column],
    first_row: int,
    used: Sequence[int],
) -> dict[int, Column]:
    """``columns`` with their error cells and uncalculated formulas told apart from blank cells.

    Parameters
    ----------
    package : WorkbookPackage
    sheet : str
    columns : mapping of int to Column
        By 1-based column, all of the same n consecutive rows.
    first_row : int
        1-based, of those rows.
    used : sequence of int
        The columns that matter.
    """
    result = dict(columns)
    watched = {column_letters(number).encode(): number for number in used if columns[number].has(BLANK)}
    part = package.sheet_parts.get(sheet, "")
    if not watched or not package.has(part):
        return result
    found: dict[tuple[int, int], dict[int, str]] = {}
    for letters, row, kind, shown in _unread(package, part):
        number = watched.get(letters)
        index = row - first_row
        if number and 0 <= index < len(columns[number]) and columns[number].kinds[index] == BLANK:
            found.setdefault((number, kind), {})[index] = shown
    for (number, kind), cells in found.items():
        result[number] = result[number].marked(list(cells), kind, list(cells.values()))
    return result


def _unread(package: WorkbookPackage, part: str) -> Iterator[tuple[bytes, int, int, str]]:
    for text in _whole_cells(package, part):
        if b't="e"' in text:
            for match in _ERROR.finditer(text):
                address = _ADDRESS.search(match[1])
                value = _VALUE.search(match[0])
                if address:
                    yield address[1], int(address[2]), ERROR, _text(value[1]) if value else ""
        if b"</f>" in text or b":f" in text or b"<f" in text:
            for match in _NO_VALUE.finditer(text):
                start = max(text.rfind(b"<c ", 0, match.start()), text.rfind(b":c ", 0, match.start()) - 5, 0)
                cell = _last(_CELL_START, text, start, match.start())
                address = _ADDRESS.search(cell[1]) if cell else None
                if cell and address and b't="str"' not in cell[1] and b't="e"' not in cell[1]:
                    formula = _FORMULA.search(text, cell.end(), match.end())
                    yield address[1], int(address[2]), UNCALCULATED, "=" + (_text(formula[1]) if formula else "…")


def _last(pattern: re.Pattern[bytes], text: bytes, start: int, end: int) -> re.Match[bytes] | None:
    last = None
    for match in pattern.finditer(text, start, end):
        last = match
    return last


def _whole_cells(package: WorkbookPackage, part: str) -> Iterator[bytes]:
    """The part in pieces that end with a cell."""
    carried = b""
    for block in package.blocks(part):
        text = carried + block
        cut = max(text.rfind(b"</c>") + 4, text.rfind(b":c>") + 3)
        if cut > 4:
            yield text[:cut]
            carried = text[cut:]
        else:
            carried = text
    if carried:
        yield carried


def _text(value: bytes) -> str:
    return unescape(value.decode("utf-8", "replace"))
