"""Sheets that grow: rows written top down, each in the look of a model row of the template.

What belongs to a model row comes along with each row in its look: height, formulas, merged cells, conditional formats,
data validations, links. What stands below the models moves down.
"""

from __future__ import annotations

from copy import deepcopy
from typing import TYPE_CHECKING, Any

from lxml import etree

from pyramid_addin.errors import OutputError
from pyramid_addin.templates._filled import TableRows
from pyramid_addin.workbook._cells import MOST_ROWS
from pyramid_addin.workbook._formula import Area, areas, moved
from pyramid_addin.workbook._template import EXCEL_2006, EXCEL_2010, MAIN
from pyramid_addin.workbook._worksheet import number_text

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from pyramid_addin.templates._filled import Row
    from pyramid_addin.workbook._fill import Canvas
    from pyramid_addin.workbook._table_rows import TableRange

TABLE_MARK = "pyramid-table"  # a processing instruction, which no worksheet holds
_FORMULAS = (f"{MAIN}formula", f"{MAIN}formula1", f"{MAIN}formula2")


def grow(
    canvas: Canvas,
    rows: Sequence[Row | TableRows],
    models: Mapping[str, Area],
    table_at: Callable[[TableRows, int], TableRange],
) -> None:
    """Write ``rows`` from the first model row's place; the model rows vanish, what stands below moves along.

    Parameters
    ----------
    canvas : Canvas
    rows : sequence of Row or TableRows
    models : mapping of str to Area
        Where the model rows stand.
    table_at : callable
        Makes the `TableRange` of a table whose header goes into the given row. Its cells are not made here: a mark
        keeps their place until the sheet is written.
    """
    first = min(area.top for area in models.values())
    last = max(area.bottom for area in models.values())
    canvas.tables = []
    below = first
    for row in rows:
        if isinstance(row, TableRows):
            canvas.tables.append(table_at(row, below))
        below = canvas.tables[-1].last_row + 1 if isinstance(row, TableRows) else below + 1
    if below - 1 > MOST_ROWS:
        raise OutputError("grid.too_many_rows", rows=below - first, allowed=MOST_ROWS - first)
    shift = below - 1 - last
    placed = _Placement(first, last, shift)
    canvas.grown_from = first
    old_rows, canvas.rows = canvas.rows, {}
    canvas.cells = {}
    for element in list(canvas.data):
        canvas.data.remove(element)
    for number, element in old_rows.items():
        if number < first:
            canvas.data.append(element)
            canvas.take(number, element)
    number = first
    tables = iter(canvas.tables)
    for row in rows:
        if isinstance(row, TableRows):
            canvas.data.append(etree.ProcessingInstruction(TABLE_MARK))
            number = next(tables).last_row + 1
        else:
            area = models[row.model]
            placed.models.setdefault(area.top, []).append(number)
            _append_model(canvas, number, area, old_rows.get(area.top), row)
            number += 1
    for number, element in old_rows.items():
        if number > last:
            canvas.data.append(element)
            _move_formulas(element, shift)
            canvas.take(number + shift, element)
    _move_ranges(canvas.root, placed)


def _append_model(canvas: Canvas, number: int, area: Area, model: Any, row: Row) -> None:  # noqa: ANN401
    element = deepcopy(model) if model is not None else etree.Element(f"{MAIN}row", nsmap=canvas.data.nsmap)
    canvas.data.append(element)
    _move_formulas(element, number - area.top)
    canvas.take(number, element)
    if row.height is not None:
        element.set("ht", number_text(row.height))
        element.set("customHeight", "1")
    for column, value in enumerate(row.values, area.left):
        canvas.write(number, column, value)


def _move_ranges(root: Any, placed: _Placement) -> None:  # noqa: ANN401 -- an lxml element
    merges = root.find(f"{MAIN}mergeCells")
    for merge in list(merges) if merges is not None else ():
        merges.remove(merge)
        for reference in placed.references(merge.get("ref", "")):
            etree.SubElement(merges, f"{MAIN}mergeCell", {"ref": reference})
    if merges is not None:
        merges.set("count", str(len(merges)))
        if not len(merges):
            root.remove(merges)
    for tag, group in (
        ("conditionalFormatting", root),
        ("dataValidation", root.find(f"{MAIN}dataValidations")),
    ):
        for element in list(group.iterfind(f"{MAIN}{tag}")) if group is not None else ():
            if not _move_reference(element, placed):
                group.remove(element)
    validations = root.find(f"{MAIN}dataValidations")
    if validations is not None:
        validations.set("count", str(len(validations)))
        if not len(validations):
            root.remove(validations)
    for links in root.findall(f"{MAIN}hyperlinks"):
        for link in list(links):
            links.remove(link)
            for reference in placed.references(link.get("ref", "")):
                copy = deepcopy(link)
                copy.set("ref", reference)
                links.append(copy)
        if not len(links):
            root.remove(links)
    for element in list(root.iter(f"{EXCEL_2010}conditionalFormatting")):
        where = element.find(f"{EXCEL_2006}sqref")
        spread, distance = placed.spread(where.text or "") if where is not None else ("", 0)
        if not spread:
            element.getparent().remove(element)
            continue
        where.text = spread
        for formula in element.iter(f"{EXCEL_2006}f"):
            formula.text = moved(formula.text or "", distance)
    for breaks in root.findall(f"{MAIN}rowBreaks"):
        # Where pages broke between models says nothing about the rows that come in their place.
        for element in list(breaks):
            if int(element.get("id", "0")) >= placed.first:
                breaks.remove(element)
        for attribute in ("count", "manualBreakCount"):
            breaks.set(attribute, str(len(breaks)))
        if not len(breaks):
            root.remove(breaks)


class _Placement:
    """Where the rows of a template sheet went when it grew."""

    def __init__(self, first: int, last: int, shift: int) -> None:
        self.first, self._last, self._shift = first, last, shift
        self.models: dict[int, list[int]] = {}

    def rows(self, number: int) -> list[int]:
        if number < self.first:
            return [number]
        if number > self._last:
            return [number + self._shift]
        return self.models.get(number, [])

    def spread(self, reference: str) -> tuple[str, int]:
        """Ranges, separated by blanks, over all rows that came in the place of theirs; and how far the first moved."""
        old = [area for item in reference.split() for area in areas(item) or ()]
        rows_of: dict[tuple[int, int], set[int]] = {}
        for area in old:
            taken = rows_of.setdefault((area.left, area.right), set())
            for number in range(area.top, area.bottom + 1):
                taken.update(self.rows(number))
        new = [
            Area("", top, left, bottom, right)
            for (left, right), numbers in rows_of.items()
            for top, bottom in runs(sorted(numbers))
        ]
        if not new:
            return "", 0
        distance = min(area.top for area in new) - min(area.top for area in old)
        return " ".join(str(area).replace("$", "") for area in new), distance

    def references(self, reference: str) -> list[str]:
        """Where a range went, by its first row: it is as high as it was."""
        return [
            str(area._replace(top=top, bottom=top + area.bottom - area.top)).replace("$", "")
            for area in areas(reference) or ()
            for top in self.rows(area.top)
        ]


def _move_formulas(row: Any, rows: int) -> None:  # noqa: ANN401
    for formula in row.iterfind(f"{MAIN}c/{MAIN}f"):
        formula.text = moved(formula.text or "", rows)
        if formula.get("ref"):
            formula.set("ref", moved(formula.get("ref"), rows))


def _move_reference(element: Any, placed: _Placement) -> bool:  # noqa: ANN401 -- an lxml element
    """Spread a ``sqref`` over the rows that came in the place of its own; False when none did."""
    spread, distance = placed.spread(element.get("sqref", ""))
    if spread:
        element.set("sqref", spread)
        for formula in element.iter(*_FORMULAS):
            formula.text = moved(formula.text or "", distance)
    return bool(spread)


def runs(numbers: Iterable[int]) -> list[tuple[int, int]]:
    """Ascending numbers as (first, last) of each unbroken run.

    Examples
    --------
    >>> runs([3, 4, 5, 9])
    [(3, 5), (9, 9)]
    """
    found: list[tuple[int, int]] = []
    for number in numbers:
        if found and found[-1][1] == number - 1:
            found[-1] = (found[-1][0], number)
        else:
            found.append((number, number))
    return found
