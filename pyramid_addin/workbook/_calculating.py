"""Filling a template that calculates by itself: rows into its table, and what its formulas show, wherever they stand.

The template may be ours or changed by hand: everything is found through its defined names. Formulas stay; beside them
is written what they show, so that previews and programs that do not calculate see figures too.
"""

from __future__ import annotations

import math
import re
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from lxml import etree

from pyramid_addin.errors import OutputError, TemplateError
from pyramid_addin.templates import INPUT_REGIONS, defined_name, kept_inputs, typed_count
from pyramid_addin.templates._filled import Fixed
from pyramid_addin.templates.calculating._design import TEMPLATE_MARK
from pyramid_addin.workbook import _cells
from pyramid_addin.workbook._cells import MOST_ROWS, cell_text, column_letters
from pyramid_addin.workbook._charts import refresh
from pyramid_addin.workbook._fill import Canvas
from pyramid_addin.workbook._formula import Area, areas, moved
from pyramid_addin.workbook._grow import TABLE_MARK
from pyramid_addin.workbook._ledger_sheet import area as range_of
from pyramid_addin.workbook._package import Package
from pyramid_addin.workbook._table import Table, tables
from pyramid_addin.workbook._template import MAIN, Template
from pyramid_addin.workbook._worksheet import serialised

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence
    from pathlib import Path

    from pyramid_addin.templates._filled import Column, FilledTemplate

_STRUCTURED = re.compile(r"(?P<table>[^\[\]!]+)\[(?P<column>(?:[^\[\]']|'.)+)\]\Z")
_CHART_TYPE = "application/vnd.openxmlformats-officedocument.drawingml.chart+xml"
_ROWS_A_PIECE = 16_384
_BYTES = pa.large_binary()
_SQREF_FORMULAS = (f"{MAIN}formula", f"{MAIN}formula1", f"{MAIN}formula2")


def fill_template(template: Path, output: Path, filling: FilledTemplate) -> None:
    """Write ``template`` to ``output`` with the rows and figures of ``filling``.

    Regions that the template no longer has are passed over: its formulas give the figures all the same.

    Parameters
    ----------
    template, output : pathlib.Path
    filling : FilledTemplate

    Raises
    ------
    TemplateError
        The table, or one of its columns, is not there, or something stands below it.
    PackageError
        The template is no workbook that can be read.
    OutputError
        More rows than a sheet holds, or the file cannot be written.
    """
    with Package.open(template) as package:
        looks = Template(package)
        canvases = {
            name: Canvas(looks.sheet(name), looks.strings, date1904=_date1904(package), stays=True)
            for name, part in looks.parts.items()
            if part and package.root(part).tag == f"{MAIN}worksheet"
        }
        if not _as_usual(looks, canvases, filling):
            filling = replace(filling, columns=_typed_only(filling), shown={})
        body = _find_table(package, looks, canvases, filling)
        for region, values in filling.typed.items():
            _write(looks, canvases, region, values, into_formulas=False)
        _forget_shown(canvases)
        for region, values in filling.shown.items():
            _write(looks, canvases, region, values, into_formulas=True)
        for region, numbers in filling.hidden.items():
            where = looks.regions.get(region)
            for number in numbers if where else ():
                canvases[where.sheet].hide(where.top + number)  # type: ignore[union-attr]
        body.stretch(package)
        for name, canvas in canvases.items():
            canvas.finish()
            content = body.content() if name == body.sheet else serialised(canvas.root)
            package.replace(looks.parts[name], content)
        lower = {name.lower(): canvas for name, canvas in canvases.items()}
        for part in [name for name in package.names() if package.content_type(name) == _CHART_TYPE]:
            root = package.root(part)
            refresh(root, lower)
            package.replace(part, serialised(root))
        _calculate_on_load(package)
        package.save(output)


def template_mark(path: Path) -> str | None:
    """Which template a workbook is, and its language, as ``key.language``; None where it does not say.

    Raises
    ------
    PackageError
        The file is no workbook that can be read.
    """
    with Package.open(path) as package:
        marks = [name.text for name in Template(package).names if name.name == TEMPLATE_MARK and not name.sheet]
    return marks[0].strip('"') if marks else None


def _as_usual(looks: Template, canvases: Mapping[str, Canvas], filling: FilledTemplate) -> bool:
    """Whether the template's assumptions are those with which the figures were calculated."""
    for region, usual in filling.usual.items():
        where = looks.regions.get(region)
        found = canvases[where.sheet].value(where.top, where.left) if where else None
        if isinstance(found, float) and isinstance(usual, int | float):
            if not math.isclose(found, usual):
                return False
        elif (found or None) != (usual or None):
            return False
    return not _typed_in(looks, canvases)


def _typed_in(looks: Template, canvases: Mapping[str, Canvas]) -> bool:
    """Whether somebody typed into the sheets of analyses: targets, campaigns."""
    rows = {
        region: [
            [canvases[where.sheet].value(row, column) for column in range(where.left, where.right + 1)]
            for row in range(where.top, where.bottom + 1)
        ]
        for region in INPUT_REGIONS
        if (where := looks.regions.get(region))
    }
    return typed_count(kept_inputs(rows)) > 0


def _typed_only(filling: FilledTemplate) -> dict[str, Column]:
    """The columns, of which those that calculate show nothing."""
    return {
        key: column
        if not column.added
        else replace(column, values=np.full(len(column.values), "", dtype=object), kind="text")
        for key, column in filling.columns.items()
    }


def _forget_shown(canvases: Mapping[str, Canvas]) -> None:
    """Take out what formulas showed before: no figure of other customers may stay."""
    for canvas in canvases.values():
        for cell in canvas.cells.values():
            if cell.find(f"{MAIN}f") is not None:
                cell.attrib.pop("t", None)
                for value in cell.findall(f"{MAIN}v"):
                    cell.remove(value)


def _write(
    looks: Template,
    canvases: Mapping[str, Canvas],
    region: str,
    values: Sequence[Sequence[object]],
    *,
    into_formulas: bool,
) -> None:
    """Write into the cells of a region that hold a formula, beside it; or into those that hold none."""
    where = looks.regions.get(region)
    if where is None:
        return
    canvas = canvases[where.sheet]
    for number, line in enumerate(values[: where.bottom - where.top + 1], where.top):
        for column, value in enumerate(line[: where.right - where.left + 1], where.left):
            cell = canvas.cells.get((number, column))
            has_formula = cell is not None and cell.find(f"{MAIN}f") is not None
            if has_formula == into_formulas and value is not None:
                canvas.write(number, column, value.value if isinstance(value, Fixed) else value)


def _date1904(package: Package) -> bool:
    properties = package.root(package.workbook_part).find(f"{MAIN}workbookPr")
    return properties is not None and properties.get("date1904") in ("1", "true")


def _calculate_on_load(package: Package) -> None:
    """Have every program calculate once when it opens the workbook, and forget in which order it did so before."""
    root = package.root(package.workbook_part)
    properties = root.find(f"{MAIN}calcPr")
    if properties is None:
        behind = root.find(f"{MAIN}definedNames")
        properties = etree.Element(f"{MAIN}calcPr")
        behind.addnext(properties)
    if properties.get("fullCalcOnLoad") not in ("1", "true"):
        properties.set("fullCalcOnLoad", "1")
        package.replace(package.workbook_part, serialised(root))
    for relationship in package.relationships(package.workbook_part):
        if relationship.kind == "calcChain":
            package.unrelate(package.workbook_part, relationship.id)
            package.drop(relationship.target)


# --- the table ----------------------------------------------------------------------------------------------
def _find_table(package: Package, looks: Template, canvases: Mapping[str, Canvas], filling: FilledTemplate) -> _Body:
    """The table whose columns bear the names of the columns of ``filling``."""
    found = {
        (sheet, table.name.casefold()): table for sheet in canvases for table in tables(package, looks.parts[sheet])
    }
    places: dict[str, tuple[str, Table, int]] = {}
    for name in looks.names:
        place = None if name.sheet else _column_of(name.text, found)
        if place is not None:
            places[name.name] = place
    missing = [defined_name(key) for key in filling.columns if defined_name(key) not in places]
    if missing:
        raise TemplateError("calculating.no_column", names=", ".join(missing), template=package.source_name)
    columns = {key: places[defined_name(key)] for key in filling.columns}
    homes = {(sheet, table.part) for sheet, table, _ in columns.values()}
    if len(homes) > 1:
        raise TemplateError("calculating.two_tables", template=package.source_name)
    sheet, table, _ = next(iter(columns.values()))
    by_column = {place: filling.columns[key] for key, (_, _, place) in columns.items()}
    count = len(next(iter(filling.columns.values())).values)
    return _Body(canvases[sheet], sheet, table, by_column, count, filling.rows, package.source_name)


def _column_of(text: str, found: Mapping[tuple[str, str], Table]) -> tuple[str, Table, int] | None:
    """Sheet, table and 1-based column of the sheet that a name points at: ``Table[Header]`` or the column's cells."""
    structured = _STRUCTURED.match(text)
    if structured:
        header = re.sub(r"'(.)", r"\1", structured["column"]).casefold()
        for (sheet, name), table in found.items():
            headers = [column.casefold() for column in table.columns]
            if name == structured["table"].casefold() and header in headers:
                return sheet, table, table.area.first_column + headers.index(header)
    for where in areas(text) or ():
        for (sheet, _), table in found.items():
            inside = table.area.first_column <= where.left == where.right <= table.area.last_column
            if sheet == where.sheet and inside and where.top > table.area.first_row:
                return sheet, table, where.left
    return None


class _Body:
    """The rows of the table: its first one is the model of all others."""

    def __init__(
        self,
        canvas: Canvas,
        sheet: str,
        table: Table,
        columns: Mapping[int, Column],
        count: int,
        least: int,
        source: str,
    ) -> None:
        self.canvas, self.sheet, self.table, self.columns, self._count = canvas, sheet, table, columns, count
        self._first = table.area.first_row + 1
        self._old_last = table.area.last_row
        self._last = self._first + max(count, least, 1) - 1
        if self._last > MOST_ROWS:
            raise OutputError("grid.too_many_rows", rows=max(count, least), allowed=MOST_ROWS - self._first + 1)
        below = [
            place
            for place in canvas.cells
            if place[0] > self._old_last
            and table.area.first_column <= place[1] <= table.area.last_column
            and canvas.value(*place) is not None
        ]
        if below and self._last > self._old_last:
            row, column = min(below)
            raise TemplateError("calculating.below", where=f"'{sheet}'!{column_letters(column)}{row}", template=source)

    def stretch(self, package: Package) -> None:
        """Give the table, its validations and its conditional formats as many rows as it needs."""
        root = package.root(self.table.part)
        for element in (root, *root.iterfind(f"{MAIN}autoFilter")):
            where = range_of(element.get("ref", ""))
            if where is not None:
                element.set("ref", str(where._replace(last_row=self._last)))
        package.replace(self.table.part, serialised(root))
        sheet = self.canvas.root
        ruled = [*sheet.iterfind(f"{MAIN}conditionalFormatting")]
        ruled += sheet.iterfind(f"{MAIN}dataValidations/{MAIN}dataValidation")
        for element in ruled:
            old = [where for item in element.get("sqref", "").split() for where in areas(item) or ()]
            new = [self._stretched(where) for where in old]
            if new != old:
                element.set("sqref", " ".join(str(where).replace("$", "") for where in new))

    def _stretched(self, where: Area) -> Area:
        left, right = self.table.area.first_column, self.table.area.last_column
        ours = (
            where.top >= self._first and where.bottom == self._old_last and left <= where.left <= where.right <= right
        )
        return where._replace(bottom=self._last) if ours else where

    def content(self) -> bytes | Callable[[], Iterator[bytes]]:
        """The sheet as bytes, its rows made when they are asked for."""
        canvas = self.canvas
        model = canvas.rows[self._first]
        letters, heights = [], "".join(f' {key}="{model.get(key)}"' for key in ("ht", "customHeight") if model.get(key))
        styles, formulas, left = [], [], self.table.area.first_column
        for column in range(left, self.table.area.last_column + 1):
            cell = canvas.cell(self._first, column)
            letters.append(column_letters(column))
            styles.append(int(cell.get("s", "0")))
            formulas.append(cell.findtext(f"{MAIN}f"))
        mark = etree.ProcessingInstruction(TABLE_MARK)
        model.addprevious(mark)
        for number, row in list(canvas.rows.items()):
            if self._first <= number <= max(self._old_last, self._last):
                canvas.data.remove(row)
        dimension = canvas.root.find(f"{MAIN}dimension")
        for where in areas(dimension.get("ref", "")) or () if dimension is not None else ():
            dimension.set("ref", str(where._replace(bottom=max(where.bottom, self._last))).replace("$", ""))
        prefix = f"{canvas.data.prefix}:" if canvas.data.prefix else ""
        before, _, behind = serialised(canvas.root).partition(f"<?{TABLE_MARK} ?>".encode())

        def pieces() -> Iterator[bytes]:
            yield before
            for first in range(self._first, self._last + 1, _ROWS_A_PIECE):
                rows = np.arange(first, min(first + _ROWS_A_PIECE, self._last + 1), dtype=np.int64)
                yield self._rows(rows, letters, styles, formulas, heights, prefix)
            yield behind

        return pieces

    def _rows(
        self,
        rows: np.ndarray,
        letters: Sequence[str],
        styles: Sequence[int],
        formulas: Sequence[str | None],
        heights: str,
        prefix: str,
    ) -> bytes:
        payloads = [
            self._payloads(column, rows, formula, prefix)
            for column, formula in enumerate(formulas, self.table.area.first_column)
        ]
        cells = _cells.row_cells(rows, letters, styles, payloads, prefix=prefix)
        numbers = pa.array(rows).cast(pa.large_string()).cast(_BYTES)
        start, middle, end = (
            pa.scalar(text.encode(), _BYTES) for text in (f'<{prefix}row r="', f'"{heights}>', f"</{prefix}row>")
        )
        written = pc.binary_join_element_wise(start, numbers, middle, cells, end, pa.scalar(b"", _BYTES))
        return b"".join(written.to_pylist())

    def _payloads(self, column: int, rows: np.ndarray, formula: str | None, prefix: str) -> Any:  # noqa: ANN401
        """What stands in the cells of a column behind their style: values, or formulas and what they show."""
        filled = self.columns.get(column)
        first = int(rows[0]) - self._first
        shown = min(max(self._count - first, 0), len(rows))
        values: Any = pa.array([b"/>"] * len(rows), _BYTES)
        if filled is not None and shown:
            held = filled.values
            part = held.iloc[first : first + shown] if hasattr(held, "iloc") else held[first : first + shown]
            known = _cells.payloads(part, filled.kind, prefix=prefix, epoch_1904=self.canvas.date1904)
            values = pa.concat_arrays([known, values[: len(rows) - shown]])
        if formula is None:
            return values
        same = moved(formula, 1) == formula
        relative = [
            _formula(formula if same else moved(formula, int(row) - self._first), prefix)
            for row in (rows[:1] if same else rows)
        ] * (len(rows) if same else 1)
        return pa.array(
            [_beside(text, value, prefix) for text, value in zip(relative, values.to_pylist(), strict=True)], _BYTES
        )


def _formula(text: str, prefix: str) -> bytes:
    return f"<{prefix}f".encode() + cell_text(text) + f"</{prefix}f>".encode()


def _beside(formula: bytes, value: bytes, prefix: str) -> bytes:
    """A cell's formula and the value that it shows, from behind the style on; a blank is the empty text."""
    ends = f"</{prefix}v></{prefix}c>".encode()
    opened = f"<{prefix}v>".encode()
    if value == b"/>":
        return b' t="str">' + formula + opened + ends
    start = f' t="inlineStr"><{prefix}is><{prefix}t'.encode()
    if value.startswith(start):
        text = value[len(start) :].removesuffix(f"</{prefix}t></{prefix}is></{prefix}c>".encode())
        return b' t="str">' + formula + opened[:-1] + text + ends
    return b">" + formula + value.removeprefix(b">")
