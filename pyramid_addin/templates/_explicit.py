"""Charts that say everything, so that every program and version reads the same from them.

XlsxWriter writes charts as Excel 2007 did, which left out what did not hold. Later versions write every element, and
readers take a missing one as true once the workbook around it is a later one: labels would show category and series,
bars would vary in colour, corners would be round. Sheets are grafted into workbooks of any version, so nothing is left
out here.
"""

from __future__ import annotations

import xml.etree.ElementTree as ET
import zipfile
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

_SPACES = {
    "c": "http://schemas.openxmlformats.org/drawingml/2006/chart",
    "a": "http://schemas.openxmlformats.org/drawingml/2006/main",
    "r": "http://schemas.openxmlformats.org/officeDocument/2006/relationships",
}
_C = f"{{{_SPACES['c']}}}"
# Element -> (child that must be there, its value, the children that stand before it), in the order of ECMA-376 part 1.
_LABEL = "idx delete layout tx numFmt spPr txPr dLblPos"
_AXIS = "axId scaling delete axPos majorGridlines minorGridlines title numFmt majorTickMark minorTickMark tickLblPos"
_ORDERS: dict[str, tuple[str, dict[str, str]]] = {
    "chartSpace": ("date1904 lang roundedCorners", {"roundedCorners": "0"}),
    "chart": (
        "title autoTitleDeleted pivotFmts view3D floor sideWall backWall plotArea legend plotVisOnly dispBlanksAs",
        {"autoTitleDeleted": "0", "plotVisOnly": "1", "dispBlanksAs": "gap"},
    ),
    "title": ("tx layout overlay", {"overlay": "0"}),
    "barChart": ("barDir grouping varyColors", {"varyColors": "0"}),
    "ser": ("idx order tx spPr invertIfNegative", {"invertIfNegative": "0"}),
    "dPt": ("idx invertIfNegative", {"invertIfNegative": "0"}),
    "dLbls": (
        f"dLbl {_LABEL} showLegendKey showVal showCatName showSerName showPercent showBubbleSize",
        dict.fromkeys(["showLegendKey", "showVal", "showCatName", "showSerName", "showPercent", "showBubbleSize"], "0"),
    ),
    "catAx": (
        f"{_AXIS} spPr txPr crossAx crosses crossesAt auto lblAlgn lblOffset tickLblSkip tickMarkSkip noMultiLvlLbl",
        {"delete": "0", "majorTickMark": "none", "minorTickMark": "none", "noMultiLvlLbl": "0"},
    ),
    "valAx": (
        _AXIS,
        {"delete": "0", "majorTickMark": "none", "minorTickMark": "none"},
    ),
}
_ORDERS["dLbl"] = _ORDERS["dLbls"]


def made_explicit(chart: bytes) -> bytes:
    """A chart part with every element written out that a later version would.

    Parameters
    ----------
    chart : bytes
        As XlsxWriter writes it.

    Returns
    -------
    bytes
        What stood there is unchanged.
    """
    for prefix, space in _SPACES.items():
        ET.register_namespace(prefix, space)
    root = ET.fromstring(chart)  # noqa: S314 -- our own template, just made
    for element in list(root.iter()):
        name = element.tag.removeprefix(_C)
        if name in _ORDERS and element.find(f"{_C}delete[@val='1']") is None:
            order, wanted = _ORDERS[name]
            for child, value in wanted.items():
                _ensure(element, order.split(), child, value)
        if name in ("dLbl", "dLbls"):
            # Labels are one line each; left to themselves programs wrap them at a fifth of the chart.
            for body in element.iterfind(f"{_C}txPr/{{{_SPACES['a']}}}bodyPr"):
                body.set("wrap", "none")
    written: bytes = ET.tostring(root, encoding="utf-8")
    return b'<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n' + written


def _ensure(element: ET.Element, order: list[str], child: str, value: str) -> None:
    if element.find(f"{_C}{child}") is not None:
        return
    before = {f"{_C}{name}" for name in order[: order.index(child)]}
    place = max((number for number, other in enumerate(element, start=1) if other.tag in before), default=0)
    element.insert(place, ET.Element(f"{_C}{child}", {"val": value}))


def make_charts_explicit(path: Path) -> None:
    """Rewrite the chart parts of the workbook at ``path``; all other parts and their order stay."""
    with zipfile.ZipFile(path) as package:
        entries = [(entry, package.read(entry)) for entry in package.infolist()]
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as package:
        for entry, content in entries:
            is_chart = entry.filename.startswith("xl/charts/chart")
            package.writestr(entry, made_explicit(content) if is_chart else content)
