"""Filling a template sheet: the values of its regions, rows to hide, and rows that are written top down from models."""

from __future__ import annotations

import math
from copy import deepcopy
from datetime import date, datetime, timedelta
from numbers import Real
from typing import TYPE_CHECKING, Any

import numpy as np
from lxml import etree

from pyramid_addin.errors import TemplateError
from pyramid_addin.templates._filled import Fixed, Row
from pyramid_addin.templates._kept import TypedFormula
from pyramid_addin.workbook._cells import cell_text, column_letters, column_number
from pyramid_addin.workbook._formula import Area, moved, sheets_named
from pyramid_addin.workbook._grow import grow
from pyramid_addin.workbook._table_rows import TableRange
from pyramid_addin.workbook._template import MAIN, Template
from pyramid_addin.workbook._worksheet import number_text

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

    from pyramid_addin.templates._filled import FilledSheet, TableRows

    Value = bool | float | str | None


class Canvas:
    """A template sheet while it is being filled.

    Parameters
    ----------
    root : lxml element
        The worksheet; it is changed in place.
    strings : sequence of lxml elements
        The template's shared strings; they become inline strings, since the target's list is not ours to grow.
    date1904 : bool
        Whether the workbook that receives the sheet counts days from 1904.
    stays : bool
        Whether the sheet stays in its own workbook, whose shared strings then stay as well.
    """

    def __init__(
        self,
        root: Any,  # noqa: ANN401
        strings: Sequence[Any],
        *,
        date1904: bool,
        stays: bool = False,
    ) -> None:
        self.root = root
        self._strings = strings
        self.date1904 = date1904
        self.grown_from = 0  # the first row that came in the place of a model
        self.tables: list[TableRange] = []
        self.typed: list[tuple[Any, TypedFormula, str]] = []  # cells with formulas of the user's own
        self.data = root.find(f"{MAIN}sheetData")
        self.rows: dict[int, Any] = {}
        self.cells: dict[tuple[int, int], Any] = {}
        number = 0
        for row in self.data.iterfind(f"{MAIN}row"):
            number = int(row.get("r", number + 1))
            row.attrib.pop("spans", None)
            self.take(number, row)
        for cell in self.cells.values() if not stays else ():
            _made_independent(cell, strings)
        self._unshare_formulas()

    def _unshare_formulas(self) -> None:
        """Give every cell its own formula: Excel stores runs of alike ones once, and a run may be broken here."""
        masters: dict[str, tuple[int, int, str]] = {}
        for (row, column), cell in self.cells.items():
            formula = cell.find(f"{MAIN}f")
            if formula is None or formula.get("t") != "shared":
                continue
            if formula.text:
                masters[formula.get("si", "")] = row, column, formula.text
            elif formula.get("si", "") in masters:
                top, left, text = masters[formula.get("si", "")]
                formula.text = moved(text, row - top, column - left)
            formula.attrib.clear()

    def take(self, number: int, row: Any) -> None:  # noqa: ANN401
        """Count a row element, and its cells, as row ``number``."""
        row.set("r", str(number))
        self.rows[number] = row
        column = 0
        for cell in row.iterfind(f"{MAIN}c"):
            reference = cell.get("r")
            column = column_number(reference.rstrip("0123456789")) if reference else column + 1
            cell.set("r", f"{column_letters(column)}{number}")
            self.cells[number, column] = cell

    def row(self, number: int) -> Any:  # noqa: ANN401
        """The row element, made where it is missing."""
        row = self.rows.get(number)
        if row is None:
            row = etree.Element(f"{MAIN}row", {"r": str(number)}, nsmap=self.data.nsmap)
            later = min((other for other in self.rows if other > number), default=None)
            place = len(self.data) if later is None else self.data.index(self.rows[later])
            self.data.insert(place, row)
            self.rows[number] = row
        return row

    def cell(self, number: int, column: int) -> Any:  # noqa: ANN401
        """The cell element, made where it is missing, in the style of its row or column."""
        cell = self.cells.get((number, column))
        if cell is None:
            row = self.row(number)
            cell = etree.Element(f"{MAIN}c", {"r": f"{column_letters(column)}{number}"}, nsmap=row.nsmap)
            style = row.get("s") or self._column_style(column)
            if style:
                cell.set("s", style)
            later = min((other for line, other in self.cells if line == number and other > column), default=None)
            place = len(row) if later is None else row.index(self.cells[number, later])
            row.insert(place, cell)
            self.cells[number, column] = cell
        return cell

    def _column_style(self, column: int) -> str | None:
        for item in self.root.iterfind(f"{MAIN}cols/{MAIN}col"):
            if int(item.get("min")) <= column <= int(item.get("max")):
                style: str | None = item.get("style")
                return style
        return None

    def write(self, number: int, column: int, value: object) -> None:
        """Write one value of a region.

        None leaves the cell as it is, `Fixed` takes the place of its formula, any other value is written, beside the
        formula if there is one. A text is always text, whatever it begins with; only a `TypedFormula` is a formula.
        """
        if value is None:
            return
        cell = self.cell(number, column)
        if isinstance(value, TypedFormula):
            self.typed.append((cell, value, moved(value.text, number - value.row, column - value.column)))
            return
        formula = cell.find(f"{MAIN}f")
        if isinstance(value, Fixed):
            value = value.value
            if formula is not None:
                cell.remove(formula)
                formula = None
        for child in list(cell):
            if child is not formula:
                cell.remove(child)
        cell.attrib.pop("t", None)
        plain = self.plain(value)
        if plain is None and formula is None:
            return
        if isinstance(plain, str) and formula is None:
            cell.set("t", "inlineStr")
            etree.SubElement(cell, f"{MAIN}is").append(text_element("t", plain))
            return
        if plain is None or isinstance(plain, str):
            # A formula that shows nothing gives the empty text.
            cell.set("t", "str")
            cell.append(text_element("v", plain or ""))
            return
        if isinstance(plain, bool):
            cell.set("t", "b")
        etree.SubElement(cell, f"{MAIN}v").text = number_text(plain)

    def plain(self, value: object) -> Value:
        """A value as a cell holds it: bool, float, text, or None for a blank (NaN, NaT, infinities, the empty text)."""
        if isinstance(value, bool | np.bool_):
            return bool(value)
        if isinstance(value, str):
            return value or None
        if isinstance(value, np.datetime64):
            value = None if np.isnat(value) else value.astype("datetime64[us]").item()
        if value is None or value != value:  # noqa: PLR0124 -- NaN and NaT only
            return None
        if isinstance(value, date):
            return serial(value, date1904=self.date1904)
        if isinstance(value, Real):
            return float(value) if math.isfinite(value) else None
        raise TypeError(type(value).__name__)

    def write_typed(self, sheets: Collection[str]) -> None:
        """Write the users' own formulas, without value: it may have changed with the figures, so programs calculate it.

        A formula that names a sheet which is not among ``sheets``, in lower case, would damage the workbook: what it
        showed takes its place.
        """
        for cell, typed, formula in self.typed:
            if (sheets_named(formula) or set()) <= set(sheets):
                cell.append(text_element("f", formula))
            else:
                self.write(*self._place(cell), typed.value)

    def _place(self, cell: Any) -> tuple[int, int]:  # noqa: ANN401 -- an lxml element
        return next(place for place, other in self.cells.items() if other is cell)

    def hide(self, number: int) -> None:
        """Hide a row."""
        self.row(number).set("hidden", "1")

    @property
    def last_row(self) -> int:
        """The last row there is."""
        return max([1, *self.rows, *(table.last_row for table in self.tables)])

    def hidden(self, number: int) -> bool:
        """Whether a row does not show."""
        row = self.rows.get(number)
        return row is not None and row.get("hidden") in ("1", "true")

    def value(self, number: int, column: int) -> Value:
        """What the cell shows, for charts."""
        cell = self.cells.get((number, column))
        if cell is None:
            return None
        kind = cell.get("t", "n")
        if kind == "inlineStr":
            return "".join(text.text or "" for text in cell.iterfind(f"{MAIN}is//{MAIN}t"))
        text = cell.findtext(f"{MAIN}v")
        if text is None or kind == "e":
            return None
        if kind == "s":
            item = self._strings[int(text)] if text.isdigit() and int(text) < len(self._strings) else ()
            return "".join(part.text or "" for entry in item for part in entry.iter(f"{MAIN}t"))
        if kind == "str":
            return str(text)
        return text == "1" if kind == "b" else float(text)

    def finish(self) -> None:
        """Say how far the cells reach, and forget cached values that nobody gave."""
        dimension = self.root.find(f"{MAIN}dimension")
        if dimension is not None and (self.cells or self.tables):
            rows = [row for row, _ in self.cells]
            columns = [column for _, column in self.cells]
            for table in self.tables:
                rows += [table.header_row, table.last_row]
                columns += [table.left, table.last_column]
            area = Area("", min(rows), min(columns), max(rows), max(columns))
            dimension.set("ref", str(area).replace("$", ""))


def filled(template: Template, sheet: FilledSheet, *, date1904: bool) -> Canvas:
    """The template's sheet with the values of ``sheet`` in its regions.

    Raises
    ------
    TemplateError
        A region is missing, stands on another sheet, or is smaller than its values.
    """
    canvas = Canvas(template.sheet(sheet.template_sheet), template.strings, date1904=date1904)
    stale = {place for place, cell in canvas.cells.items() if cell.find(f"{MAIN}f") is not None}
    for name, values in sheet.regions.items():
        area = template.region(name, sheet.template_sheet)
        _check_shape(name, area, values, template)
        for number, line in enumerate(values, area.top):
            for column, value in enumerate(line, area.left):
                if value is not None:
                    canvas.write(number, column, value)
                    stale.discard((number, column))
    for place in stale:
        # What the template was saved with is not this ledger's figure; without it, Excel calculates.
        for value in canvas.cells[place].findall(f"{MAIN}v"):
            canvas.cells[place].remove(value)
            canvas.cells[place].attrib.pop("t", None)
    for name, numbers in sheet.hidden_rows.items():
        area = template.region(name, sheet.template_sheet)
        for number in numbers:
            canvas.hide(area.top + number)
    if sheet.rows:
        models = {
            name: area
            for name, area in template.regions.items()
            if area.sheet == sheet.template_sheet and name not in sheet.regions
        }
        for row in sheet.rows:
            area = template.region(row.model, sheet.template_sheet)
            if isinstance(row, Row):
                _check_shape(row.model, area, [row.values], template)

        def table_at(table: TableRows, header_row: int) -> TableRange:
            region = models[table.model]
            return TableRange(
                canvas, table.model, region, table.columns, header_row, date1904=date1904, height=table.height
            )

        grow(canvas, sheet.rows, models, table_at)
    canvas.finish()
    return canvas


def _check_shape(name: str, area: Area, values: Sequence[Sequence[object]], template: Template) -> None:
    rows, columns = area.bottom - area.top + 1, area.right - area.left + 1
    widest = max((len(line) for line in values), default=0)
    if len(values) > rows or widest > columns:
        raise TemplateError(
            "graft.region_too_small",
            region=name,
            where=str(area),
            found=f"{rows} x {columns}",
            needed=f"{len(values)} x {widest}",
            template=template.package.source_name,
        )


def serial(moment: date, *, date1904: bool) -> float:
    """A date as Excel counts it, in days.

    Examples
    --------
    >>> serial(date(2025, 12, 31), date1904=False), serial(date(1904, 1, 2), date1904=True)
    (46022.0, 1.0)
    """
    start = datetime(1904, 1, 1) if date1904 else datetime(1899, 12, 30)  # noqa: DTZ001 -- Excel knows no zones
    whole = moment.replace(tzinfo=None) if isinstance(moment, datetime) else datetime(*moment.timetuple()[:3])  # noqa: DTZ001
    days = (whole - start) / timedelta(days=1)
    # Excel counts a 29 February 1900 that never was.
    return days - 1 if not date1904 and days < 61 else days


def text_element(name: str, text: str) -> Any:  # noqa: ANN401 -- an lxml element
    """An element of the main namespace that holds ``text`` as Excel writes it, with its escapes."""
    return etree.fromstring(f'<{name} xmlns="{MAIN[1:-1]}"'.encode() + cell_text(text) + f"</{name}>".encode())


def _made_independent(cell: Any, strings: Sequence[Any]) -> None:  # noqa: ANN401
    """Take out what points at parts of the template: shared strings, and metadata of rich values."""
    cell.attrib.pop("cm", None)
    cell.attrib.pop("vm", None)
    if cell.get("t") != "s":
        return
    value = cell.find(f"{MAIN}v")
    index = int(value.text) if value is not None and (value.text or "").isdigit() else -1
    cell.attrib.pop("t")
    if value is not None:
        cell.remove(value)
    if 0 <= index < len(strings):
        cell.set("t", "inlineStr")
        inline = etree.SubElement(cell, f"{MAIN}is")
        for child in strings[index]:
            inline.append(deepcopy(child))
