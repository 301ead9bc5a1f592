"""Named cell styles, which XlsxWriter cannot write: whoever changes one in Excel changes every cell that follows it."""

from __future__ import annotations

import io
import zipfile
from copy import deepcopy
from typing import TYPE_CHECKING, Any

from pyramid_addin.templates._theme import STYLES
from pyramid_addin.texts import text

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

_MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
# What a format names by number: attribute -> (section of the part, flag that a cell differs from its style in it).
_PARTS = {
    "numFmtId": ("numFmts", "applyNumberFormat"),
    "fontId": ("fonts", "applyFont"),
    "fillId": ("fills", "applyFill"),
    "borderId": ("borders", "applyBorder"),
}
_LAST_BUILT_IN = 163
_CHILDREN = {"alignment": "applyAlignment", "protection": "applyProtection"}


def with_named_styles(content: bytes, names: Mapping[int, str], language: str) -> bytes:
    """A styles part in which cell formats follow named styles.

    A style says nothing about number format and protection unless the theme does, so that it can be laid over any cell.
    A format that differs from its style says in what: that stays as it is when the style is changed.

    Parameters
    ----------
    content : bytes
        The part ``xl/styles.xml`` as XlsxWriter wrote it.
    names : mapping of int to str
        Index of a cell format -> the entry of ``STYLES`` that it was made from.
    language : {"en", "nl"}
        Of the names: the catalogue's texts below ``styles``.

    Returns
    -------
    bytes
        Equal for equal input.
    """
    from lxml import etree

    root: Any = etree.fromstring(content)
    models = _models([name for name in STYLES if name in set(names.values())])
    formats, listed = root.find(f"{_MAIN}cellStyleXfs"), root.find(f"{_MAIN}cellStyles")
    styles: dict[str, tuple[str, Any]] = {}
    for name, (model, parts) in models.items():
        style = etree.SubElement(formats, f"{_MAIN}xf")
        for attribute, (section, _) in _PARTS.items():
            style.set(attribute, _number(root, section, parts[attribute]))
        said = dict.fromkeys([*(flag for _, flag in _PARTS.values()), *_CHILDREN.values()], True)
        said["applyNumberFormat"] = style.get("numFmtId") != "0"
        said["applyProtection"] = model.find(f"{_MAIN}protection") is not None
        for flag, holds in said.items():
            style.set(flag, str(int(holds)))
        style.extend(deepcopy(child) for child in model)
        styles[name] = str(len(formats) - 1), style
        etree.SubElement(listed, f"{_MAIN}cellStyle", name=text(f"styles.{name}", language), xfId=styles[name][0])
    cells = root.find(f"{_MAIN}cellXfs")
    for index, name in names.items():
        _follow(cells[index], *styles[name])
    for group in root:
        if group.get("count") is not None:
            group.set("count", str(len(group)))
    return bytes(etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True))


def _models(names: Collection[str]) -> dict[str, tuple[Any, dict[str, Any]]]:
    """Each style as XlsxWriter writes it: the format, and by attribute the element it names (None for none)."""
    from lxml import etree
    from xlsxwriter import Workbook

    file = io.BytesIO()
    with Workbook(file, {"in_memory": True}) as workbook:
        sheet = workbook.add_worksheet()
        looks = {name: workbook.add_format(STYLES[name]) for name in names}
        for row, look in enumerate(looks.values()):
            sheet.write_blank(row, 0, None, look)
    with zipfile.ZipFile(file) as package:
        root: Any = etree.fromstring(package.read("xl/styles.xml"))
    codes = {code.get("numFmtId"): code for code in root.iterfind(f"{_MAIN}numFmts/{_MAIN}numFmt")}
    models = {}
    for name, look in looks.items():
        model = root.find(f"{_MAIN}cellXfs")[look.xf_index]
        parts = {key: root.find(f"{_MAIN}{_PARTS[key][0]}")[int(model.get(key))] for key in list(_PARTS)[1:]}
        models[name] = model, {"numFmtId": codes.get(model.get("numFmtId")), **parts}
    return models


def _number(root: Any, section: str, wanted: Any) -> str:  # noqa: ANN401 -- lxml elements
    """The number by which formats name ``wanted`` in a styles part; what is not there yet is added."""
    from lxml import etree

    if wanted is None:
        return "0"
    elements = root.find(f"{_MAIN}{section}")
    if elements is None:
        elements = etree.Element(f"{_MAIN}{section}", count="0")
        root.insert(0, elements)  # number formats, which come first, are the only ones that may be absent
    if section == "numFmts":
        for code in elements:
            if code.get("formatCode") == wanted.get("formatCode"):
                return str(code.get("numFmtId"))
        free = str(max([_LAST_BUILT_IN, *(int(code.get("numFmtId")) for code in elements)]) + 1)
        elements.append(etree.Element(wanted.tag, numFmtId=free, formatCode=wanted.get("formatCode")))
        return free
    for place, element in enumerate(elements):
        if etree.tostring(element) == etree.tostring(wanted):
            return str(place)
    elements.append(deepcopy(wanted))
    return str(len(elements) - 1)


def _follow(cell: Any, number: str, style: Any) -> None:  # noqa: ANN401 -- lxml elements
    """Let a cell format follow a style in all that it has in common with it."""
    from lxml import etree

    same = {flag: cell.get(attribute) == style.get(attribute) for attribute, (_, flag) in _PARTS.items()}
    for tag, flag in _CHILDREN.items():
        own, shared = ([etree.tostring(child) for child in one.iterfind(f"{_MAIN}{tag}")] for one in (cell, style))
        same[flag] = own == shared
    cell.set("xfId", number)
    for flag, follows in same.items():
        cell.set(flag, str(int(not follows)))  # said in full: programs differ in what they take for granted
