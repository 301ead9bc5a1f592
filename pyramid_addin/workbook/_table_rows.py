"""A native table of columns: its cells as bytes, by the million rows, and its part.

The template gives the look of a header and of a body cell for each kind of value, in a region of two rows.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, get_args
from xml.sax.saxutils import escape

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc
from lxml import etree

from pyramid_addin.errors import OutputError, TemplateError
from pyramid_addin.templates._filled import CellKind, Column
from pyramid_addin.workbook import _cells
from pyramid_addin.workbook._cells import MOST_COLUMNS, MOST_ROWS, cell_text, column_letters
from pyramid_addin.workbook._formula import Area
from pyramid_addin.workbook._grow import TABLE_MARK
from pyramid_addin.workbook._ledger_cells import column_width, unique_headers
from pyramid_addin.workbook._template import MAIN
from pyramid_addin.workbook._worksheet import insert, number_text, serialised

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from pyramid_addin.workbook._fill import Canvas
    from pyramid_addin.workbook._restyle import StyleMap

TABLE_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.table+xml"
KINDS: tuple[CellKind, ...] = get_args(CellKind)
_ROWS_A_PIECE = 16_384
_MOST_HEADER_CHARACTERS = 245  # of 255, so that a number still fits behind
_RELATION_ID = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"


class TableRange:
    """Where a table stands, and how its cells look.

    Parameters
    ----------
    canvas : Canvas
        The template's sheet, with the model rows still in it.
    name, region : str, Area
        The region: two rows (header, body), one column for each kind of value in the order of ``CellKind``.
    columns : sequence of Column
        All of the same length n.
    header_row : int
        1-based row in which the headers go.
    date1904 : bool
    height : float, optional
        Of a body row, in points; without one that of the model row.

    Attributes
    ----------
    columns, headers, letters : sequences
        The columns, their headers made unique, and their column letters.
    header_row, first_row, last_row : int
        1-based; a table without rows keeps one blank row, since Excel wants one.
    left, last_column : int
        1-based.

    Raises
    ------
    OutputError
        More rows or columns than a sheet holds.
    TemplateError
        The region is not shaped as said.
    """

    def __init__(
        self,
        canvas: Canvas,
        name: str,
        region: Area,
        columns: Sequence[Column],
        header_row: int,
        *,
        date1904: bool,
        height: float | None = None,
    ) -> None:
        count = len(columns[0].values)
        if region.bottom != region.top + 1 or region.right - region.left + 1 != len(KINDS):
            raise TemplateError("graft.region_shape", region=name, where=str(region), needed=f"2 x {len(KINDS)}")
        if header_row + count > MOST_ROWS:
            raise OutputError("grid.too_many_rows", rows=count, allowed=MOST_ROWS - header_row)
        if region.left - 1 + len(columns) > MOST_COLUMNS:
            raise OutputError("grid.too_many_columns", columns=len(columns), allowed=MOST_COLUMNS - region.left + 1)
        self.columns = columns
        self.header_row = header_row
        self.left = region.left
        self.headers = table_headers([column.header for column in columns])
        self.letters = [column_letters(region.left + place) for place in range(len(columns))]
        self.first_row = header_row + 1
        self.last_row = header_row + max(count, 1)
        self.last_column = region.left + len(columns) - 1
        self._count = count
        self._date1904 = date1904
        self._models = {
            kind: [int(canvas.cell(row, region.left + place).get("s", "0")) for row in (region.top, region.bottom)]
            for place, kind in enumerate(KINDS)
        }
        self._row_attributes = [_heights(canvas.rows.get(row)) for row in (region.top, region.bottom)]
        if height is not None:
            self._row_attributes[1] = f' ht="{number_text(height)}" customHeight="1"'

    @property
    def reference(self) -> str:
        """The table's range, header included."""
        area = Area("", self.header_row, self.left, self.last_row, self.last_column)
        return str(area).replace("$", "")

    def restyle(self, style_map: StyleMap) -> None:
        """From the template's style indexes to those of the workbook that receives the table."""
        self._models = {kind: [style_map.cell(style) for style in styles] for kind, styles in self._models.items()}

    def part(self, identity: int, name: str) -> bytes:
        """The table part.

        Parameters
        ----------
        identity : int
            Unique in the workbook.
        name : str
            Unique among tables and defined names.
        """
        columns = "".join(
            f'<tableColumn id="{number}" name="{_cells.escaped(header)}"/>'
            for number, header in enumerate(self.headers, 1)
        )
        return (
            '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
            f'<table xmlns="{MAIN[1:-1]}" id="{identity}" name="{name}" displayName="{name}" ref="{self.reference}" '
            f'totalsRowShown="0"><autoFilter ref="{self.reference}"/>'
            f'<tableColumns count="{len(self.headers)}">{columns}</tableColumns>'
            '<tableStyleInfo name="TableStyleLight1" showFirstColumn="0" showLastColumn="0" showRowStripes="1" '
            'showColumnStripes="0"/></table>'
        ).encode()

    def cells(self, prefix: str) -> Iterator[bytes]:
        """The rows of the table as they stand in ``sheetData``, piece by piece.

        Parameters
        ----------
        prefix : str
            Of the sheet's main namespace, with colon.
        """
        yield self._header(prefix)
        yield from self._body(prefix)

    def _header(self, prefix: str) -> bytes:
        cells = b"".join(
            f'<{prefix}c r="{letter}{self.header_row}" s="{self._models[column.kind][0]}" t="inlineStr">'
            f"<{prefix}is><{prefix}t".encode()
            + cell_text(header)
            + f"</{prefix}t></{prefix}is></{prefix}c>".encode()
            for letter, column, header in zip(self.letters, self.columns, self.headers, strict=True)
        )
        start = f'<{prefix}row r="{self.header_row}"{self._row_attributes[0]}>'
        return start.encode() + cells + f"</{prefix}row>".encode()

    def _body(self, prefix: str) -> Iterator[bytes]:
        styles = [self._models[column.kind][1] for column in self.columns]
        start, middle, end = (
            pa.scalar(text.encode(), pa.large_binary())
            for text in (f'<{prefix}row r="', f'"{self._row_attributes[1]}>', f"</{prefix}row>")
        )
        nothing = pa.scalar(b"", pa.large_binary())
        for first in range(0, self._count, _ROWS_A_PIECE):
            last = min(first + _ROWS_A_PIECE, self._count)
            rows = np.arange(self.first_row + first, self.first_row + last, dtype=np.int64)
            payloads = [
                _cells.payloads(_slice(column, first, last), column.kind, prefix=prefix, epoch_1904=self._date1904)
                for column in self.columns
            ]
            cells = _cells.row_cells(rows, self.letters, styles, payloads, prefix=prefix)
            numbers = pa.array(rows).cast(pa.large_string()).cast(pa.large_binary())
            written = pc.binary_join_element_wise(start, numbers, middle, cells, end, nothing)
            yield b"".join(written.to_pylist())

    def layer_rules(self, layers: Sequence[tuple[str, int]], first: int) -> Iterator[Any]:
        """Conditional formats that colour the layers in the column ``layer``, as lxml elements.

        Parameters
        ----------
        layers : sequence of (label, index of the differential style)
        first : int
            Priority of the first rule; the others follow.
        """
        letters = [letter for letter, column in zip(self.letters, self.columns, strict=True) if column.key == "layer"]
        for place, letter in enumerate(letters):
            for priority, (label, index) in enumerate(layers, first + place * len(layers)):
                area = f"{letter}{self.first_row}:{letter}{self.last_row}"
                element = etree.Element(f"{MAIN}conditionalFormatting", {"sqref": area})
                attributes = {"type": "cellIs", "dxfId": str(index), "priority": str(priority), "operator": "equal"}
                rule = etree.SubElement(element, f"{MAIN}cfRule", attributes)
                etree.SubElement(rule, f"{MAIN}formula").text = '"' + label.replace('"', '""') + '"'
                yield element


def add_to_sheet(
    root: Any,  # noqa: ANN401 -- an lxml element
    tables: Sequence[TableRange],
    relations: Sequence[str],
    layers: Sequence[tuple[str, int]],
) -> None:
    """Tell a sheet of its tables: their relationships, the colours of layers, and that texts may look like numbers.

    Parameters
    ----------
    root : lxml element
        The worksheet, which is changed.
    tables : sequence of TableRange
    relations : sequence of str
        Relationship id of each.
    layers : sequence of (label, index of the differential style)
        Colours of the layers.
    """
    for table in tables:
        # Rules of one sheet share their priorities: the template's own, and those of the tables before.
        used = [int(rule.get("priority", "0")) for rule in root.iter(f"{MAIN}cfRule")]
        for element in table.layer_rules(layers, max(used, default=0) + 1):
            insert(root, element)
    # Spare the user Excel's green corners: a customer number is text on purpose.
    texts = [
        f"{letter}{table.first_row}:{letter}{table.last_row}"
        for table in tables
        for letter, column in zip(table.letters, table.columns, strict=True)
        if column.kind == "text"
    ]
    if texts:
        for old in root.findall(f"{MAIN}ignoredErrors"):
            root.remove(old)
        ignored = etree.Element(f"{MAIN}ignoredErrors")
        etree.SubElement(ignored, f"{MAIN}ignoredError", {"sqref": " ".join(texts), "numberStoredAsText": "1"})
        insert(root, ignored)
    parts = etree.Element(f"{MAIN}tableParts", {"count": str(len(tables))})
    for relation in relations:
        etree.SubElement(parts, f"{MAIN}tablePart", {_RELATION_ID: relation})
    insert(root, parts)


def fit_columns(root: Any, table: TableRange) -> None:  # noqa: ANN401 -- an lxml element
    """Make the sheet's columns as wide as the table's values need; other columns lose the template's widths."""
    for columns in root.findall(f"{MAIN}cols"):
        root.remove(columns)
    columns = etree.Element(f"{MAIN}cols")
    for place, (column, header) in enumerate(zip(table.columns, table.headers, strict=True), table.left):
        width = column_width(column, header)
        limits = {"min": str(place), "max": str(place), "width": f"{width:.2f}", "customWidth": "1"}
        etree.SubElement(columns, f"{MAIN}col", limits)
    insert(root, columns)


def freeze_header(root: Any, table: TableRange) -> None:  # noqa: ANN401 -- an lxml element
    """Keep the table's header in sight, unless the template freezes something itself."""
    views = root.find(f"{MAIN}sheetViews")
    if views is None:
        views = etree.Element(f"{MAIN}sheetViews")
        etree.SubElement(views, f"{MAIN}sheetView", {"workbookViewId": "0"})
        insert(root, views)
    view = views.find(f"{MAIN}sheetView")
    if view.find(f"{MAIN}pane") is None:
        for selection in view.findall(f"{MAIN}selection"):
            view.remove(selection)
        below = f"A{table.first_row}"
        split = {"ySplit": str(table.header_row), "topLeftCell": below, "activePane": "bottomLeft", "state": "frozen"}
        etree.SubElement(view, f"{MAIN}pane", split)
        etree.SubElement(view, f"{MAIN}selection", {"pane": "bottomLeft", "activeCell": below, "sqref": below})


def with_tables(root: Any, tables: Sequence[TableRange]) -> bytes | Callable[[], Iterator[bytes]]:  # noqa: ANN401
    """A worksheet as bytes; with tables in it, its pieces are made when they are asked for."""
    data = root.find(f"{MAIN}sheetData")
    prefix = f"{data.prefix}:" if data.prefix else ""
    whole = serialised(root)
    if not tables:
        return whole
    parts = whole.split(f"<?{TABLE_MARK} ?>".encode())

    def pieces() -> Iterator[bytes]:
        yield parts[0]
        for table, behind in zip(tables, parts[1:], strict=True):
            yield from table.cells(prefix)
            yield behind

    return pieces


def table_headers(wanted: Sequence[str]) -> list[str]:
    """Headers as a table wants them: not blank, at most 255 characters, unique in any case.

    Examples
    --------
    >>> table_headers(["Name", "name", "", "Layer"])
    ['Name', 'name (2)', 'Column3', 'Layer']
    """
    plain = (header.replace("\r\n", "\n").replace("\r", "\n").replace("\t", " ") for header in wanted)
    named = [header if header.strip() else f"Column{number}" for number, header in enumerate(plain, 1)]
    return unique_headers([header[:_MOST_HEADER_CHARACTERS] for header in named], [])


def _slice(column: Column, first: int, last: int) -> np.ndarray | pd.Series:
    values = column.values  # noqa: PD011 -- a column of ours, not a frame
    return values.iloc[first:last] if isinstance(values, pd.Series) else values[first:last]


def _heights(row: Any) -> str:  # noqa: ANN401 -- an lxml element or None
    if row is None:
        return ""
    return "".join(f' {key}="{escape(value)}"' for key, value in row.attrib.items() if key in ("ht", "customHeight"))
