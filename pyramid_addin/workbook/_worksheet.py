"""The shape of a worksheet part: where each child stands, and what a sheet must forget when it comes from elsewhere."""

from __future__ import annotations

from typing import Any

from lxml import etree

from pyramid_addin.workbook._frame import WORKSHEET_ORDER
from pyramid_addin.workbook._template import MAIN

WORKSHEET_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml"


def insert(root: Any, element: Any) -> None:  # noqa: ANN401 -- lxml elements
    """Put a child into a worksheet where the schema wants it, behind those of its own kind.

    Examples
    --------
    >>> sheet = etree.fromstring(f'<worksheet xmlns="{MAIN[1:-1]}"><sheetData/><pageMargins/></worksheet>')
    >>> insert(sheet, etree.Element(f"{MAIN}cols"))
    >>> insert(sheet, etree.Element(f"{MAIN}hyperlinks"))
    >>> [etree.QName(child).localname for child in sheet]
    ['cols', 'sheetData', 'hyperlinks', 'pageMargins']
    """
    place = WORKSHEET_ORDER.index(etree.QName(element).localname)
    for index, child in enumerate(root):
        name = etree.QName(child).localname if isinstance(child.tag, str) else ""
        if name in WORKSHEET_ORDER and WORKSHEET_ORDER.index(name) > place:
            root.insert(index, element)
            return
    root.append(element)


def make_guest(root: Any) -> None:  # noqa: ANN401 -- an lxml element
    """Take out what ties a sheet to the workbook it was made in: tab selection, code name, views."""
    for view in root.iterfind(f"{MAIN}sheetViews/{MAIN}sheetView"):
        view.attrib.pop("tabSelected", None)
        view.set("workbookViewId", "0")
    for properties in root.iterfind(f"{MAIN}sheetPr"):
        properties.attrib.pop("codeName", None)
    for views in root.findall(f"{MAIN}customSheetViews"):
        root.remove(views)


def serialised(root: Any) -> bytes:  # noqa: ANN401 -- an lxml element
    """A part as bytes, with the declaration that Excel writes."""
    return b'<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n' + etree.tostring(root, encoding="utf-8")


def number_text(value: float) -> str:
    """A number as XML writes it: the shortest text that reads back the same.

    Examples
    --------
    >>> number_text(3.0), number_text(0.1), number_text(1e300), number_text(True)
    ('3', '0.1', '1e+300', '1')
    """
    value = float(value)
    return str(int(value)) if value.is_integer() and abs(value) < 1e15 else repr(value)
