"""Workbooks from files and back: openpyxl's, and what it loses: values of formulas, serial numbers, drawings' places.

openpyxl turns serial numbers into dates and gives a formula without its value, or the value without its formula. Both
are read here from the sheets' own XML, and written into it again when openpyxl has saved.
"""

from __future__ import annotations

import datetime as dt
import itertools
import posixpath
import zipfile
from dataclasses import dataclass, field

import openpyxl
from lxml import etree
from openpyxl.cell.cell import Cell
from openpyxl.utils.cell import coordinate_to_tuple
from openpyxl.worksheet.formula import ArrayFormula
from openpyxl.worksheet.table import TableList

from engine._areas import Area
from engine._drawings import CHART, PICTURE, SHAPE, Drawing
from engine._values import ERROR_TEXTS, ERRORS, NotCalculated
from engine._xml_parts import XmlParts

MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
RELATIONSHIPS = "{http://schemas.openxmlformats.org/package/2006/relationships}"
RELATION_ID = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"
DRAWING = "{http://schemas.openxmlformats.org/drawingml/2006/spreadsheetDrawing}"
KINDS = {f"{DRAWING}graphicFrame": CHART, f"{DRAWING}pic": PICTURE}
_numbers = itertools.count()


@dataclass
class File:
    """A workbook as it was read."""

    store: openpyxl.Workbook
    cached: dict[str, dict] = field(default_factory=dict)
    drawings: dict[str, list[Drawing]] = field(default_factory=dict)
    xml_parts: XmlParts = field(default_factory=XmlParts)
    number: int = field(default_factory=lambda: next(_numbers))


def new() -> File:
    """One empty sheet."""
    store = openpyxl.Workbook()
    store.active.title = "Sheet1"
    return File(store)


def load(path) -> File:
    """Everything that a file holds."""
    store = openpyxl.load_workbook(path, keep_vba=path.suffix.lower() in (".xlsm", ".xlam"))
    file = File(store)
    with zipfile.ZipFile(path) as archive:
        file.xml_parts = XmlParts.read(archive)
        for title, part in _sheet_parts(archive).items():
            if title in store.sheetnames and hasattr(store[title], "_cells"):
                file.cached[title] = _values(archive, part, store[title])
                file.drawings[title] = _drawings(archive, part)
    return file


def relations(archive, part: str) -> dict[str, tuple[str, str]]:
    """Relationship id -> (type, target part) of a part."""
    folder, name = posixpath.split(part)
    where = f"{folder}/_rels/{name}.rels".lstrip("/")
    if where not in archive.namelist():
        return {}
    return {
        one.get("Id"): (
            one.get("Type"),
            posixpath.normpath(posixpath.join("/", folder, one.get("Target"))).lstrip("/"),
        )
        for one in etree.fromstring(archive.read(where))
        if one.get("TargetMode") != "External"
    }


def _sheet_parts(archive) -> dict[str, str]:
    """Sheet name -> part."""
    found = relations(archive, "")
    book = next(target for kind, target in found.values() if kind.endswith("/officeDocument"))
    targets = relations(archive, book)
    sheets = etree.fromstring(archive.read(book)).find(f"{MAIN}sheets")
    return {sheet.get("name"): targets[sheet.get(RELATION_ID)][1] for sheet in sheets}


def _values(archive, part: str, sheet) -> dict:
    """Values of formulas; on the way, numbers that openpyxl took for dates become numbers again."""
    cached, cells = {}, sheet._cells
    with archive.open(part) as stream:
        for _, element in etree.iterparse(stream, tag=f"{MAIN}c"):
            place = coordinate_to_tuple(element.get("r"))
            cell = cells.get(place)
            if isinstance(cell, Cell):
                value = element.findtext(f"{MAIN}v")
                if cell.data_type == "f":
                    cached[place] = _cached(element.get("t"), value, cell)
                elif isinstance(cell._value, dt.date | dt.time | dt.timedelta):
                    cell._value, cell.data_type = _serial(element.get("t"), value, cell), "n"
            element.clear()
    return cached


def _serial(kind, text: str, cell) -> float:
    if kind == "d":
        return openpyxl.utils.datetime.to_excel(cell._value, cell.parent.parent.epoch)
    return float(text)


def _cached(kind, text: str | None, cell):
    """What a formula was last calculated to."""
    if text is None or (text == "" and kind != "str"):
        if kind == "str":
            return ""
        formula = cell._value.text if isinstance(cell._value, ArrayFormula) else str(cell._value)
        return NotCalculated(formula)
    if kind == "str":
        return text
    if kind == "b":
        return text == "1"
    return ERRORS[text] if kind == "e" else float(text)


def _drawings(archive, part: str) -> list[Drawing]:
    """Where charts, pictures and shapes are."""
    found = []
    for kind, target in relations(archive, part).values():
        if not kind.endswith("/drawing"):
            continue
        for anchor in etree.fromstring(archive.read(target)):
            first, last = anchor.find(f"{DRAWING}from"), anchor.find(f"{DRAWING}to")
            if first is None:
                continue
            corners = [
                int(corner.findtext(f"{DRAWING}{axis}")) + 1
                for corner in (first, first if last is None else last)
                for axis in ("row", "col")
            ]
            body = next((child for child in anchor if child.find(f".//{DRAWING}cNvPr") is not None), None)
            if body is not None:
                name = body.find(f".//{DRAWING}cNvPr").get("name")
                found.append(Drawing(name, KINDS.get(body.tag, SHAPE), Area(*corners)))
    return found


def save(book, path) -> None:
    """Write a workbook, with the values of its formulas and its XML parts."""
    store = book.store
    store._active_sheet_index = book.every_sheet.index(book.active)
    for sheet in book.worksheets:
        sheet.conditions.write()
        sheet.store._tables = TableList()
        for table in sheet.tables:
            sheet.store._tables[table.Name] = table.store
        sheet.store.sheet_view.tabSelected = sheet is book.active
        if sheet.store.sheet_view.selection:
            first = sheet.store.sheet_view.selection[-1]
            first.sqref = " ".join(area.plain for area in sheet.selected)
            first.activeCell = (
                sheet.selected[0]._replace(bottom=sheet.selected[0].top, right=sheet.selected[0].left).plain
            )
    store.save(path)
    _complete(book, path)


def _complete(book, path) -> None:
    """Put into the saved file what openpyxl leaves out."""
    with zipfile.ZipFile(path) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
        sheets = _sheet_parts(archive)
    for sheet in book.worksheets:
        values = {place: value for place, value in sheet.cached.items() if not isinstance(value, NotCalculated)}
        parts[sheets[sheet.Name]] = _with_values(parts[sheets[sheet.Name]], values, sheet.store._cells)
    book.file.xml_parts.write(parts)
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)


def _with_values(content: bytes, values: dict, cells: dict) -> bytes:
    """Values of formulas; all digits of numbers, of which openpyxl writes sixteen and Excel seventeen."""
    root = etree.fromstring(content)
    for element in root.iter(f"{MAIN}c"):
        place = coordinate_to_tuple(element.get("r"))
        if element.find(f"{MAIN}f") is None:
            if isinstance(cells[place]._value, float) and element.get("t", "n") == "n":
                element.find(f"{MAIN}v").text = repr(cells[place]._value)
            continue
        if values.get(place) is None:
            continue
        value = values[place]
        slot = element.find(f"{MAIN}v")
        slot = etree.SubElement(element, f"{MAIN}v") if slot is None else slot
        kind, slot.text = _written(value)
        if kind:
            element.set("t", kind)
        elif "t" in element.attrib:
            del element.attrib["t"]
    return etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True)


def _written(value) -> tuple[str, str]:
    """(type, text) of a formula's value."""
    if isinstance(value, bool):
        return "b", str(int(value))
    if isinstance(value, int):
        return "e", ERROR_TEXTS[value]
    return ("", repr(value)) if isinstance(value, float) else ("str", value)
