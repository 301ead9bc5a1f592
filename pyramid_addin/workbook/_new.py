"""A new workbook to graft into, for sources that are no workbook to patch: text files, .xls, .xlsb, .ods."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from lxml import etree

from pyramid_addin.workbook._package import Package
from pyramid_addin.workbook._template import MAIN
from pyramid_addin.workbook._worksheet import serialised

if TYPE_CHECKING:
    from collections.abc import Iterable

_DECLARATION = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
_SPREADSHEET = "application/vnd.openxmlformats-officedocument.spreadsheetml."
_THEME_TYPE = "application/vnd.openxmlformats-officedocument.theme+xml"
_CORE_TYPE = "application/vnd.openxmlformats-package.core-properties+xml"
_APP_TYPE = "application/vnd.openxmlformats-officedocument.extended-properties+xml"
_CORE_RELATION = "http://schemas.openxmlformats.org/package/2006/relationships/metadata/core-properties"
_WORKBOOK = f"""{_DECLARATION}<workbook xmlns="{MAIN[1:-1]}" \
xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"><workbookPr/><bookViews>\
<workbookView xWindow="0" yWindow="0" windowWidth="28800" windowHeight="16000"/></bookViews><sheets/>\
<calcPr calcId="191029"/></workbook>"""
_APP = f"""{_DECLARATION}<Properties xmlns="http://schemas.openxmlformats.org/officeDocument/2006/extended-properties">\
<Application>pyramid-addin</Application></Properties>"""
_CORE = f"""{_DECLARATION}<cp:coreProperties \
xmlns:cp="http://schemas.openxmlformats.org/package/2006/metadata/core-properties" \
xmlns:dc="http://purl.org/dc/elements/1.1/"><dc:creator>pyramid-addin</dc:creator></cp:coreProperties>"""


def new_workbook(template: Package, *, epoch_1904: bool = False) -> Package:
    """A workbook without sheets, in the template's theme and basic font; a workbook needs one before it is saved.

    Equal input gives equal bytes: nothing in it tells the time.

    Parameters
    ----------
    template : Package
        The open template; it is only read.
    epoch_1904 : bool
        Whether it counts days from 1904.

    Returns
    -------
    Package
    """
    package = Package.new()
    workbook = _WORKBOOK.replace("<workbookPr/>", '<workbookPr date1904="1"/>') if epoch_1904 else _WORKBOOK
    package.add("xl/workbook.xml", workbook.encode(), f"{_SPREADSHEET}sheet.main+xml")
    package.relate("", "officeDocument", "xl/workbook.xml")
    for part in template.related(template.workbook_part, "theme"):
        package.add("xl/theme/theme1.xml", template.read(part), _THEME_TYPE)
        package.relate("xl/workbook.xml", "theme", "xl/theme/theme1.xml")
        break
    package.add("xl/styles.xml", _styles(template), f"{_SPREADSHEET}styles+xml")
    package.relate("xl/workbook.xml", "styles", "xl/styles.xml")
    package.add("docProps/core.xml", _CORE.encode(), _CORE_TYPE)
    package.relate("", _CORE_RELATION, "docProps/core.xml")
    package.add("docProps/app.xml", _APP.encode(), _APP_TYPE)
    package.relate("", "extended-properties", "docProps/app.xml")
    return package


def _styles(template: Package) -> bytes:
    """The least that a workbook needs, with the template's first font as "Normal"."""
    parts = template.related(template.workbook_part, "styles")
    root = template.root(parts[0]) if parts else etree.Element(f"{MAIN}styleSheet")
    font = root.find(f"{MAIN}fonts/{MAIN}font")
    if font is None:
        font = _element(
            "font", [_element("sz", val="11"), _element("name", val="Calibri"), _element("family", val="2")]
        )
    sides = [_element(side) for side in ("left", "right", "top", "bottom", "diagonal")]
    patterns = [_element("fill", [_element("patternFill", patternType=kind)]) for kind in ("none", "gray125")]
    plain = {"numFmtId": "0", "fontId": "0", "fillId": "0", "borderId": "0"}
    groups = [
        _element("fonts", [font], count="1"),
        _element("fills", patterns, count="2"),
        _element("borders", [_element("border", sides)], count="1"),
        _element("cellStyleXfs", [_element("xf", **plain)], count="1"),
        _element("cellXfs", [_element("xf", **plain, xfId="0")], count="1"),
        _element("cellStyles", [_element("cellStyle", name="Normal", xfId="0", builtinId="0")], count="1"),
        _element("dxfs", count="0"),
        _element(
            "tableStyles", count="0", defaultTableStyle="TableStyleMedium2", defaultPivotStyle="PivotStyleLight16"
        ),
    ]
    style_sheet = etree.Element(f"{MAIN}styleSheet", nsmap={None: MAIN[1:-1]})  # type: ignore[dict-item]
    style_sheet.extend(groups)
    etree.cleanup_namespaces(style_sheet)
    return serialised(style_sheet)


def _element(tag: str, children: Iterable[Any] = (), /, **attributes: str) -> Any:  # noqa: ANN401 -- an lxml element
    element = etree.Element(f"{MAIN}{tag}", attributes)
    element.extend(children)
    return element
