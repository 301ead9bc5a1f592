"""A grid: one real table of columns, by the million rows, written piece by piece while the workbook is saved.

The template's sheet gives everything but the rows: panes, print settings, and in the region ``PYR_Customers`` the look
of a header and of a body cell for each kind of value.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar, get_args
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
from pyramid_addin.workbook._ledger_cells import column_width, unique_headers
from pyramid_addin.workbook._template import MAIN
from pyramid_addin.workbook._worksheet import insert, serialised

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from pyramid_addin.workbook._fill import Canvas
    from pyramid_addin.workbook._restyle import StyleMap

TABLE_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.table+xml"
_KINDS: tuple[CellKind, ...] = get_args(CellKind)
_ROWS_A_PIECE = 16_384
_MOST_HEADER_CHARACTERS = 245  # of 255, so that a number still fits behind
_RELATION_ID = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"


class Grid:
    """The columns of a sheet as a table.

    Parameters
    ----------
    canvas : Canvas
        The template's sheet; the rows above the region stay, the region's own rows are taken as models.
    region : Area
        Two rows (header, body), one column for each kind of value in the order of ``CellKind``.
    columns : sequence of Column
        All of the same length n.
    style_map : StyleMap
    layer_formats : sequence of (label, fill, font colour)
        Colours of the column ``layer``.
    date1904 : bool

    Attributes
    ----------
    letters : dict of str to str
        Key -> column letters, of the columns that have a key.
    first_row, last_row : int
        The body's 1-based rows; a table without customers keeps one blank row, since Excel wants one.
    last_column : int
        1-based.

    Raises
    ------
    OutputError
        More rows or columns than a sheet holds.
    TemplateError
        The region is not shaped as said.
    """

    REGION: ClassVar = "PYR_Customers"

    def __init__(
        self,
        canvas: Canvas,
        region: Area,
        columns: Sequence[Column],
        style_map: StyleMap,
        layer_formats: Sequence[tuple[str, str, str]],
        *,
        date1904: bool,
    ) -> None:
        count = len(columns[0].values)
        if region.bottom != region.top + 1 or region.right - region.left + 1 != len(_KINDS):
            raise TemplateError(
                "graft.region_shape", region=self.REGION, where=str(region), needed=f"2 x {len(_KINDS)}"
            )
        if region.top + count > MOST_ROWS:
            raise OutputError("grid.too_many_rows", rows=count, allowed=MOST_ROWS - region.top)
        if region.left - 1 + len(columns) > MOST_COLUMNS:
            raise OutputError("grid.too_many_columns", columns=len(columns), allowed=MOST_COLUMNS - region.left + 1)
        self._canvas = canvas
        self._columns = columns
        self._count = count
        self._style_map = style_map
        self._layer_formats = layer_formats
        self._date1904 = date1904
        self._header_row = region.top
        self._left = region.left
        self._headers = table_headers([column.header for column in columns])
        self._letters = [column_letters(region.left + place) for place in range(len(columns))]
        self.first_row = region.top + 1
        self.last_row = region.top + max(count, 1)
        self.last_column = region.left + len(columns) - 1
        self.letters = {column.key: letter for column, letter in zip(columns, self._letters, strict=True) if column.key}
        self._models = {
            kind: [self._style_of(row, region.left + place) for row in (region.top, region.bottom)]
            for place, kind in enumerate(_KINDS)
        }
        self._row_attributes = [_heights(canvas.rows.get(row)) for row in (region.top, region.bottom)]
        self._prepare()

    def _style_of(self, row: int, column: int) -> int:
        return self._style_map.cell(int(self._canvas.cell(row, column).get("s", "0")))

    def _prepare(self) -> None:
        """Leave of the template's sheet what stands above the table and around the cells."""
        root = self._canvas.root
        data = root.find(f"{MAIN}sheetData")
        for number, row in self._canvas.rows.items():
            if number >= self._header_row:
                data.remove(row)
        for tag in ("autoFilter", "sortState", "conditionalFormatting", "dataValidations", "tableParts", "rowBreaks"):
            for element in root.findall(f"{MAIN}{tag}"):
                root.remove(element)
        for merge in root.findall(f"{MAIN}mergeCells/{MAIN}mergeCell"):
            if int(merge.get("ref").rpartition(":")[2].lstrip("ABCDEFGHIJKLMNOPQRSTUVWXYZ")) >= self._header_row:
                merge.getparent().remove(merge)
        for merges in root.findall(f"{MAIN}mergeCells"):
            merges.set("count", str(len(merges)))
            if not len(merges):
                root.remove(merges)
        dimension = root.find(f"{MAIN}dimension")
        if dimension is not None:
            first = min([self._header_row, *(row for row in self._canvas.rows if row < self._header_row)])
            left = min([self._left, *(column for row, column in self._canvas.cells if row < self._header_row)])
            right = max([self.last_column, *(column for row, column in self._canvas.cells if row < self._header_row)])
            dimension.set("ref", _reference(first, left, self.last_row, right))
        self._freeze(root)

    def _freeze(self, root: Any) -> None:  # noqa: ANN401 -- an lxml element
        views = root.find(f"{MAIN}sheetViews")
        if views is None:
            views = etree.Element(f"{MAIN}sheetViews")
            etree.SubElement(views, f"{MAIN}sheetView", {"workbookViewId": "0"})
            insert(root, views)
        view = views.find(f"{MAIN}sheetView")
        if view.find(f"{MAIN}pane") is None:
            for selection in view.findall(f"{MAIN}selection"):
                view.remove(selection)
            below = f"A{self.first_row}"
            pane = {
                "ySplit": str(self._header_row),
                "topLeftCell": below,
                "activePane": "bottomLeft",
                "state": "frozen",
            }
            etree.SubElement(view, f"{MAIN}pane", pane)
            etree.SubElement(view, f"{MAIN}selection", {"pane": "bottomLeft", "activeCell": below, "sqref": below})

    @property
    def reference(self) -> str:
        """The table's range, header included."""
        return _reference(self._header_row, self._left, self.last_row, self.last_column)

    def table(self, identity: int, name: str) -> bytes:
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
            for number, header in enumerate(self._headers, 1)
        )
        return (
            '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
            f'<table xmlns="{MAIN[1:-1]}" id="{identity}" name="{name}" displayName="{name}" ref="{self.reference}" '
            f'totalsRowShown="0"><autoFilter ref="{self.reference}"/>'
            f'<tableColumns count="{len(self._headers)}">{columns}</tableColumns>'
            '<tableStyleInfo name="TableStyleLight1" showFirstColumn="0" showLastColumn="0" showRowStripes="1" '
            'showColumnStripes="0"/></table>'
        ).encode()

    def finish(self, table_relation: str) -> Callable[[], Iterator[bytes]]:
        """Add what depends on the columns to the sheet; the pieces of the whole part are made when asked for.

        Parameters
        ----------
        table_relation : str
            Relationship id of the table.
        """
        root = self._canvas.root
        for columns in root.findall(f"{MAIN}cols"):
            root.remove(columns)
        columns = etree.Element(f"{MAIN}cols")
        for place, (column, header) in enumerate(zip(self._columns, self._headers, strict=True), self._left):
            width = column_width(column, header)
            limits = {"min": str(place), "max": str(place), "width": f"{width:.2f}", "customWidth": "1"}
            etree.SubElement(columns, f"{MAIN}col", limits)
        insert(root, columns)
        if "layer" in self.letters:
            for element in self._layer_rules(self.letters["layer"]):
                insert(root, element)
        self._expect_numbers_as_text(root)
        parts = etree.Element(f"{MAIN}tableParts", {"count": "1"})
        etree.SubElement(parts, f"{MAIN}tablePart", {_RELATION_ID: table_relation})
        insert(root, parts)
        data = root.find(f"{MAIN}sheetData")
        data.text = ""
        prefix = f"{data.prefix}:" if data.prefix else ""
        head, end, tail = serialised(root).partition(f"</{prefix}sheetData>".encode())

        def pieces() -> Iterator[bytes]:
            yield head + self._header(prefix)
            yield from self._body(prefix)
            yield end + tail

        return pieces

    def _header(self, prefix: str) -> bytes:
        cells = b"".join(
            f'<{prefix}c r="{letter}{self._header_row}" s="{self._models[column.kind][0]}" t="inlineStr">'
            f"<{prefix}is><{prefix}t".encode()
            + cell_text(header)
            + f"</{prefix}t></{prefix}is></{prefix}c>".encode()
            for letter, column, header in zip(self._letters, self._columns, self._headers, strict=True)
        )
        start = f'<{prefix}row r="{self._header_row}"{self._row_attributes[0]}>'
        return start.encode() + cells + f"</{prefix}row>".encode()

    def _body(self, prefix: str) -> Iterator[bytes]:
        styles = [self._models[column.kind][1] for column in self._columns]
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
                for column in self._columns
            ]
            cells = _cells.row_cells(rows, self._letters, styles, payloads, prefix=prefix)
            numbers = pa.array(rows).cast(pa.large_string()).cast(pa.large_binary())
            written = pc.binary_join_element_wise(start, numbers, middle, cells, end, nothing)
            yield b"".join(written.to_pylist())

    def _layer_rules(self, letter: str) -> Iterator[Any]:
        for priority, (label, fill, font) in enumerate(self._layer_formats, 1):
            area = f"{letter}{self.first_row}:{letter}{self.last_row}"
            element = etree.Element(f"{MAIN}conditionalFormatting", {"sqref": area})
            index = self._style_map.layer(fill, font)
            attributes = {"type": "cellIs", "dxfId": str(index), "priority": str(priority), "operator": "equal"}
            rule = etree.SubElement(element, f"{MAIN}cfRule", attributes)
            etree.SubElement(rule, f"{MAIN}formula").text = '"' + label.replace('"', '""') + '"'
            yield element

    def _expect_numbers_as_text(self, root: Any) -> None:  # noqa: ANN401 -- an lxml element
        """Spare the user Excel's green corners: a customer number is text on purpose."""
        texts = [
            f"{letter}{self.first_row}:{letter}{self.last_row}"
            for letter, column in zip(self._letters, self._columns, strict=True)
            if column.kind == "text"
        ]
        if texts:
            for old in root.findall(f"{MAIN}ignoredErrors"):
                root.remove(old)
            ignored = etree.Element(f"{MAIN}ignoredErrors")
            etree.SubElement(ignored, f"{MAIN}ignoredError", {"sqref": " ".join(texts), "numberStoredAsText": "1"})
            insert(root, ignored)


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


def _reference(top: int, left: int, bottom: int, right: int) -> str:
    return str(Area("", top, left, bottom, right)).replace("$", "")
