"""The shape of a worksheet part: where each child stands, and what a sheet must forget when it comes from elsewhere."""

from __future__ import annotations

from typing import Any

from lxml import etree

from pyramid_addin.workbook._template import MAIN

WORKSHEET_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml"
_CHILDREN = (
    "sheetPr dimension sheetViews sheetFormatPr cols sheetData sheetCalcPr sheetProtection protectedRanges scenarios "
    "autoFilter sortState dataConsolidate customSheetViews mergeCells phoneticPr conditionalFormatting dataValidations "
    "hyperlinks printOptions pageMargins pageSetup headerFooter rowBreaks colBreaks customProperties cellWatches "
    "ignoredErrors smartTags drawing legacyDrawing legacyDrawingHF drawingHF picture oleObjects controls "
    "webPublishItems tableParts extLst"
)
_ORDER = _CHILDREN.split()


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
    place = _ORDER.index(etree.QName(element).localname)
    for index, child in enumerate(root):
        name = etree.QName(child).localname if isinstance(child.tag, str) else ""
        if name in _ORDER and _ORDER.index(name) > place:
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
