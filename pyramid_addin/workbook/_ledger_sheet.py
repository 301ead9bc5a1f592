"""What stands on the ledger's sheet, seen in one pass, and where the new columns can go."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from pyramid_addin.errors import OutputError
from pyramid_addin.workbook._cells import MOST_COLUMNS, column_letters, column_number
from pyramid_addin.workbook._markup import Markup
from pyramid_addin.workbook._sheet_stream import SheetStream, cells, rows

if TYPE_CHECKING:
    from collections.abc import Iterable

    from pyramid_addin.ledger._ledger import Origin
    from pyramid_addin.workbook._package import Package
    from pyramid_addin.workbook._sheet_stream import Row

_REFERENCE = re.compile(r"\$?([A-Za-z]{1,3})\$?(\d{1,7})(?::\$?([A-Za-z]{1,3})\$?(\d{1,7}))?$")
_DRAWING = "http://schemas.openxmlformats.org/drawingml/2006/spreadsheetDrawing"
_ANCHORS = (f"{{{_DRAWING}}}twoCellAnchor", f"{{{_DRAWING}}}oneCellAnchor")
_COLUMN_WIDTH, _ROW_HEIGHT = 609_600, 190_500  # a default column and row, English metric units
_PLAIN_CELL = re.compile(rb'<c r="([A-Z]{1,3})\d{1,7}"(?: s="(\d{1,9})")?[\s/>]')


class Area(NamedTuple):
    """A rectangle of cells, 1-based, both ends included."""

    first_column: int
    first_row: int
    last_column: int
    last_row: int

    def __str__(self) -> str:
        start = f"{column_letters(self.first_column)}{self.first_row}"
        end = f"{column_letters(self.last_column)}{self.last_row}"
        return start if start == end else f"{start}:{end}"


def area(reference: str) -> Area | None:
    """The rectangle that ``A1:H20`` or ``$A$1`` means; None for anything else.

    Examples
    --------
    >>> area("$B$2:D7"), str(area("B2:B2"))
    (Area(first_column=2, first_row=2, last_column=4, last_row=7), 'B2')
    """
    match = _REFERENCE.match(reference.strip())
    if not match:
        return None
    columns = sorted(column_number(letters) for letters in (match[1], match[3] or match[1]))
    numbers = sorted(int(digits) for digits in (match[2], match[4] or match[2]))
    return Area(columns[0], numbers[0], columns[1], numbers[1])


@dataclass
class SheetFacts:
    """What one pass over the ledger's sheet found.

    Attributes
    ----------
    frame : Markup
        The part without its rows: head and tail put together.
    prefix : str
        Of the main namespace, with colon, or empty.
    first_row, last_row : int
        The rows that are looked at closely: header to totals row, where there is one below the ledger.
    styles : numpy.ndarray, int32, one per row from first_row to last_row
        Style of the cell in the ledger's last column; where there is none, of the row or the column.
    present : numpy.ndarray of bool
        The row exists and can hold cells.
    plain : numpy.ndarray of bool
        Nothing at all stands right of the ledger in that row: new cells go behind its last.
    used : set of int
        Columns right of the ledger in which anything stands.
    """

    frame: Markup
    prefix: str
    first_row: int
    last_row: int
    styles: np.ndarray
    present: np.ndarray
    plain: np.ndarray
    used: set[int] = field(default_factory=set)


class Placement(NamedTuple):
    """Where the new columns go: from ``first`` to ``last`` (1-based); ``adjacent`` = directly right of the ledger."""

    first: int
    last: int
    adjacent: bool


def sheet_facts(package: Package, part: str, origin: Origin) -> SheetFacts:
    """Look at the whole sheet once, piece by piece.

    Parameters
    ----------
    package : Package
    part : str
        The ledger's sheet.
    origin : Origin

    Raises
    ------
    PackageError
        Damaged XML.
    """
    stream = SheetStream(package.chunks(part), part)
    first, last = origin.header_row, max(origin.last_row, origin.totals_row or 0)
    size = last - first + 1
    facts = SheetFacts(
        Markup(b"", part, "utf-8"),
        stream.prefix.decode(),
        first,
        last,
        np.full(size, -1, np.int32),
        np.zeros(size, bool),
        np.zeros(size, bool),
    )
    number = 0
    for _, mask in stream.blocks():
        number = _look(mask, stream.prefix, number, origin.last_column, facts)
    facts.frame = Markup(stream.head + stream.tail, part, "utf-8")
    column_style = _column_style(facts.frame, origin.last_column)
    facts.styles[facts.styles < 0] = column_style
    facts.used |= _used_by_ranges(package, part, facts.frame, origin)
    return facts


def _look(mask: bytes, prefix: bytes, number: int, last_column: int, facts: SheetFacts) -> int:
    first, last = facts.first_row, facts.last_row
    styles, present, plain = facts.styles, facts.present, facts.plain
    simple = not prefix and b"extLst" not in mask
    columns: dict[bytes, int] = {}
    for row in rows(mask, prefix, number):
        number = row.number
        near = first <= number <= last and not row.closed
        if near:
            present[number - first] = True
        if simple:
            start = mask.rfind(b"<c ", row.inside, row.end)
            cell = _PLAIN_CELL.match(mask, start) if start >= 0 else None
            if cell:
                column = columns.get(cell[1]) or columns.setdefault(cell[1], column_number(cell[1].decode()))
                if column <= last_column:
                    if near:
                        plain[number - first] = True
                        styles[number - first] = int(cell[2] or 0) if column == last_column else row.style
                    continue
        _look_closely(mask, prefix, row, last_column, facts, near=near)
    return number


def _look_closely(mask: bytes, prefix: bytes, row: Row, last_column: int, facts: SheetFacts, *, near: bool) -> None:
    style = row.style
    for cell in cells(mask, prefix, row):
        if cell.column == last_column:
            style = cell.style
        elif cell.column > last_column and cell.filled:
            facts.used.add(cell.column)
    if near:
        facts.styles[row.number - facts.first_row] = style


def _column_style(frame: Markup, column: int) -> int:
    listing = frame.root.find("cols")
    for element in listing.children if listing else ():
        attributes = element.attributes
        if _whole(attributes.get("min")) <= column <= _whole(attributes.get("max")):
            return _whole(attributes.get("style"))
    return 0


def _whole(text: str | None) -> int:
    return int(text) if text and text.isdecimal() and len(text) < 10 else 0


def _used_by_ranges(package: Package, part: str, frame: Markup, origin: Origin) -> set[int]:
    """Columns right of the ledger that merged cells beside it, other tables, another autofilter or drawings take."""
    taken: list[Area | None] = []
    for element in frame.root.walk():
        if element.name in {"mergeCell", "autoFilter"}:
            found = area(element.attributes.get("ref", ""))
            taken.append(
                found if element.name == "autoFilter" or (found and found.last_row >= origin.header_row) else None
            )
    tables = package.related(part, "table")
    taken += [area(package.markup(table).root.attributes.get("ref", "")) for table in tables]
    for drawing in package.related(part, "drawing"):
        taken += [
            found
            for found in map(_anchored, package.root(drawing).iter(*_ANCHORS))
            if found and found.last_row >= origin.header_row and found.first_row <= origin.last_row
        ]
    edges = np.zeros(MOST_COLUMNS + 2, np.int64)
    for one in taken:
        if one and not (one.first_column <= origin.first_column and one.last_column == origin.last_column):
            edges[min(max(one.first_column, origin.last_column + 1), MOST_COLUMNS + 1)] += 1
            edges[min(max(one.last_column, origin.last_column), MOST_COLUMNS) + 1] -= 1
    return set(np.flatnonzero(edges.cumsum()[: MOST_COLUMNS + 1] > 0).tolist())


def _anchored(anchor: Any) -> Area | None:  # noqa: ANN401 -- an lxml element
    """The cells that a chart, picture or shape lies over; a size of its own is counted in default columns and rows."""
    corners = []
    for corner in ("from", "to"):
        places = [anchor.findtext(f"{{{_DRAWING}}}{corner}/{{{_DRAWING}}}{axis}", "") for axis in ("col", "row")]
        if all(places):
            corners.append([_whole(place) + 1 for place in places])
    extent = anchor.find(f"{{{_DRAWING}}}ext")
    if len(corners) == 1 and extent is not None:
        (column, row) = corners[0]
        width, height = (_whole(extent.get(side)) for side in ("cx", "cy"))
        corners.append([column + width // _COLUMN_WIDTH, row + height // _ROW_HEIGHT])
    if len(corners) < 2:
        return None
    return Area(*corners[0], *corners[1])


def placement(used: Iterable[int], last_column: int, count: int, sheet: str) -> Placement:
    """Where ``count`` columns go: directly right of the ledger when they are free there, else behind all that is used.

    Behind other data one column stays free between, as a person would leave it, so that Excel does not take the two
    for one range.

    Raises
    ------
    OutputError
        A sheet has no room for them: it ends at column XFD.

    Examples
    --------
    >>> placement([], 8, 3, "Ledger"), placement([11, 20], 8, 3, "Ledger")
    (Placement(first=9, last=11, adjacent=True), Placement(first=22, last=24, adjacent=False))
    """
    taken = set(used)
    adjacent = taken.isdisjoint(range(last_column + 1, last_column + count + 1))
    first = last_column + 1 if adjacent else max(taken) + 2
    if first + count - 1 > MOST_COLUMNS:
        raise OutputError("workbook.no_room", sheet=sheet, found=first + count - 1, allowed=MOST_COLUMNS)
    return Placement(first, first + count - 1, adjacent)
