"""How far the values on a sheet of a binary workbook (.xlsb) reach, read from its records (MS-XLSB 2.1.4)."""

from __future__ import annotations

import struct
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

_ROW, _FIRST_VALUE, _LAST_VALUE, _DIMENSION = 0, 2, 11, 148  # a blank cell (1) holds a format only
_SCANNED = 4 * 2**20  # longer sheets are scanned only when their declared extent is too large


def extent(sheet: bytes, most_cells: int) -> tuple[int, int]:
    """Rows and columns from the first cell of the sheet to its last value, at least as far as it matters.

    Parameters
    ----------
    sheet : bytes
        The sheet part.
    most_cells : int
        A declared extent up to so many cells is believed of a long sheet.
    """
    rows = columns = 0
    for kind, data in _records(sheet[:65_536]):
        if kind == _DIMENSION and len(data) >= 16:
            _, last_row, _, last_column = struct.unpack_from("<4L", data)
            rows, columns = last_row + 1, last_column + 1
            break
    if rows * columns <= most_cells and len(sheet) > _SCANNED:
        return rows, columns
    return _scanned(sheet)


def _scanned(sheet: bytes) -> tuple[int, int]:
    row = rows = columns = 0
    for kind, data in _records(sheet):
        if kind == _ROW and len(data) >= 4:
            row = struct.unpack_from("<L", data)[0]
        elif _FIRST_VALUE <= kind <= _LAST_VALUE and len(data) >= 4:
            rows = max(rows, row + 1)
            columns = max(columns, struct.unpack_from("<L", data)[0] + 1)
    return rows, columns


def _records(sheet: bytes) -> Iterator[tuple[int, bytes]]:
    """Kind and data of each record; kinds and sizes are numbers of seven bits a byte."""
    position, end = 0, len(sheet)
    while position < end:
        kind = sheet[position]
        position += 1
        if kind & 0x80 and position < end:
            kind = kind & 0x7F | (sheet[position] & 0x7F) << 7
            position += 1
        size = shift = 0
        while position < end:
            part = sheet[position]
            position += 1
            size |= (part & 0x7F) << shift
            shift += 7
            if not part & 0x80 or shift > 21:
                break
        yield kind, sheet[position : position + size]
        position += size
