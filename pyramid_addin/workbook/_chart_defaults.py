"""What a chart leaves unsaid, said.

Programs read a switch that is absent from a chart as *on*, as the standard has it, except in a workbook whose
properties say that Excel 2007 made it (``AppVersion`` 12), where they read it as *off*. XlsxWriter's files say so and
leave switches out. In a workbook that a later Excel saved, the same chart would lose its axes and gain round corners
and labels that nobody asked for; so what is absent is written out before such a chart moves.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from lxml import etree

from pyramid_addin.workbook._template import CHART

if TYPE_CHECKING:
    from pyramid_addin.workbook._package import Package

_SHOWN = ("showLegendKey", "showVal", "showCatName", "showSerName", "showPercent", "showBubbleSize")
_LABEL_START = ("idx", "delete", "layout", "tx", "numFmt", "spPr", "txPr", "dLblPos")
_SERIES_START = ("idx", "order", "tx", "spPr", "marker", "explosion")
_GROUP_START = ("barDir", "grouping", "scatterStyle", "radarStyle", "wireframe", "ofPieType")
_GROUP_END = ("ser", "dLbls", "dropLines", "hiLowLines", "upDownBars", "firstSliceAng", "holeSize")
_SERIES_END = ("dPt", "dLbls", "trendline", "errBars", "cat", "val", "xVal", "yVal", "bubbleSize")
_AXIS_START = ("axId", "scaling", "delete", "axPos", "majorGridlines", "minorGridlines", "title", "numFmt")
_GROUPS = (
    "area",
    "area3D",
    "bar",
    "bar3D",
    "bubble",
    "doughnut",
    "line",
    "line3D",
    "ofPie",
    "pie",
    "pie3D",
    "radar",
    "scatter",
)
_TITLE = ("tx", "layout", "legendPos", "legendEntry")

# Parent -> (switch, value, what may stand before it) in the order of the schema (ECMA-376 part 1, 21.2).
_SWITCHES: dict[str, tuple[tuple[str, str, tuple[str, ...]], ...]] = {
    "chartSpace": (("roundedCorners", "0", ("date1904", "lang")),),
    "chart": (
        ("autoTitleDeleted", "0", ("title",)),
        (
            "plotVisOnly",
            "0",
            ("title", "autoTitleDeleted", "pivotFmts", "view3D", "floor", "sideWall", "backWall", "plotArea", "legend"),
        ),
    ),
    "title": (("overlay", "0", _TITLE),),
    "legend": (("overlay", "0", _TITLE),),
    **dict.fromkeys(
        ("catAx", "valAx", "dateAx", "serAx"),
        (
            ("delete", "0", _AXIS_START[:2]),
            ("majorTickMark", "out", _AXIS_START),
            ("minorTickMark", "none", (*_AXIS_START, "majorTickMark")),
        ),
    ),
    **{
        f"{group}Chart": (("varyColors", "0", _GROUP_START),)
        + ((("marker", "0", (*_GROUP_START, "varyColors", *_GROUP_END)),) if group == "line" else ())
        for group in _GROUPS
    },
    "errBars": (("noEndCap", "0", ("errDir", "errBarType", "errValType")),),
}
_SERIES_SWITCHES: dict[str, tuple[tuple[str, str, tuple[str, ...]], ...]] = {
    "barChart": (("invertIfNegative", "0", _SERIES_START),),
    "bar3DChart": (("invertIfNegative", "0", _SERIES_START),),
    "lineChart": (("smooth", "0", (*_SERIES_START, *_SERIES_END)),),
    "scatterChart": (("smooth", "0", (*_SERIES_START, *_SERIES_END)),),
}


def made_by_excel_2007(package: Package) -> bool:
    """Whether a workbook's properties say that absent switches are off."""
    for part in package.related("", "extended-properties"):
        version = package.root(part).findtext("{*}AppVersion") or ""
        return str(version).startswith("12.")
    return False


def make_explicit(root: Any) -> None:  # noqa: ANN401 -- an lxml element
    """Write out every switch that is absent, as Excel 2007 means it; changes the ``chartSpace``."""
    for element in list(root.iter(f"{CHART}*")):
        name = etree.QName(element).localname
        for switch, value, before in _SWITCHES.get(name, ()):
            _insert(element, switch, value, before)
        if name == "ser":
            for switch, value, before in _SERIES_SWITCHES.get(etree.QName(element.getparent()).localname, ()):
                _insert(element, switch, value, before)
        elif name == "dPt" and etree.QName(element.getparent().getparent()).localname in ("barChart", "bar3DChart"):
            _insert(element, "invertIfNegative", "0", ("idx",))
        elif name in ("dLbl", "dLbls") and element.find(f"{CHART}delete") is None:
            for place, switch in enumerate(_SHOWN):
                _insert(element, switch, "0", (*_LABEL_START, "dLbl", *_SHOWN[:place]))
        elif name == "chart" and element.find(f"{CHART}dispBlanksAs") is None:
            before = tuple(etree.QName(child).localname for child in element if child.tag != f"{CHART}extLst")
            _insert(element, "dispBlanksAs", "gap", before)


def _insert(element: Any, name: str, value: str, before: tuple[str, ...]) -> None:  # noqa: ANN401 -- an lxml element
    if element.find(f"{CHART}{name}") is not None:
        return
    place = 0
    for index, child in enumerate(element, 1):
        if isinstance(child.tag, str) and etree.QName(child).localname in before:
            place = index
    element.insert(place, etree.Element(f"{CHART}{name}", {"val": value}))
