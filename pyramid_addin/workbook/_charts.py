"""Charts of a grafted sheet: their references follow the sheet, their caches show what its cells now hold.

Excel reads the cells again when it opens the workbook; LibreOffice, mail viewers and previews show the caches, and
labels that come from cells stand nowhere else for them.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from lxml import etree

from pyramid_addin.templates._chart_labels import labels_from_range
from pyramid_addin.workbook._formula import Area, areas
from pyramid_addin.workbook._grow import runs
from pyramid_addin.workbook._template import CHART, CHART_2013
from pyramid_addin.workbook._worksheet import number_text

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from pyramid_addin.workbook._fill import Canvas, Value

_REFERENCES = (f"{CHART}strRef", f"{CHART}numRef")
# References of Excel 2013, and where their caches stand: labels from a range, and fields of a label.
_LATER = {
    f"{CHART_2013}datalabelsRange": f"{CHART_2013}dlblRangeCache",
    f"{CHART_2013}dlblFTEntry": f"{CHART_2013}dlblFieldTableCache",
}
_POINTS = (f"{CHART}dPt", f"{CHART}dLbl")
_SERIES = f"{CHART}ser"
# Of labels and of one label (ECMA-376 part 1, 21.2.2.47 and 21.2.2.49).
_LABEL_ORDER = (
    *("dLbl", "idx", "delete", "layout", "tx", "numFmt", "spPr", "txPr", "dLblPos", "showLegendKey", "showVal"),
    *("showCatName", "showSerName", "showPercent", "showBubbleSize", "separator", "showLeaderLines", "leaderLines"),
    "extLst",
)


def refresh(root: Any, canvases: Mapping[str, Canvas]) -> None:  # noqa: ANN401 -- an lxml element
    """Bring a chart's caches up to date with the sheets that were filled; changes ``root``.

    Rows that are hidden drop out of the references of a chart that plots visible cells only, and points and labels are
    counted anew: programs differ in how they count points behind a hidden one.

    Parameters
    ----------
    root : lxml element
        The chart part's ``chartSpace``, its references still in the template's names.
    canvases : mapping of str to Canvas
        Template sheet name, in lower case -> the filled sheet.
    """
    visible_only = root.find(f".//{CHART}plotVisOnly")
    drop_hidden = visible_only is None or visible_only.get("val", "1") in ("1", "true")
    for series in root.iter(_SERIES):
        if drop_hidden:
            _drop_hidden_points(series, canvases)
        _order_labels(series)
    for element in list(root.iter(*_REFERENCES, *_LATER)):
        _refresh_cache(element, canvases, drop_hidden=drop_hidden)
    for series in root.iter(_SERIES):
        labels_from_range(series)


def _order_labels(series: Any) -> None:  # noqa: ANN401 -- an lxml element
    """Put what belongs to labels in the order of the schema: LibreOffice writes number formats too early."""
    for labels in series.iterfind(f"{CHART}dLbls"):
        for element in (labels, *labels.findall(f"{CHART}dLbl")):
            element[:] = sorted(element, key=_place_in_label)


def _place_in_label(child: Any) -> int:  # noqa: ANN401 -- an lxml element, or a comment
    name = str(child.tag).rpartition("}")[2]
    return _LABEL_ORDER.index(name) if name in _LABEL_ORDER else len(_LABEL_ORDER)


def _formula(element: Any) -> Any:  # noqa: ANN401 -- an lxml element
    space = CHART_2013 if element.tag in _LATER else CHART
    return element.find(f"{space}f")


def _cells_of(formula: str, canvases: Mapping[str, Canvas]) -> tuple[list[Area], list[Canvas]] | None:
    found = areas(formula)
    if not found:
        return None
    filled = [canvases.get(area.sheet.lower()) for area in found]
    known = [canvas for canvas in filled if canvas is not None]
    return (found, known) if len(known) == len(found) else None


def _visible(found: Sequence[Area], filled: Sequence[Canvas]) -> list[Area]:
    """The areas without their hidden rows; unchanged when every row is hidden."""
    shown = [
        area._replace(top=top, bottom=bottom)
        for area, canvas in zip(found, filled, strict=True)
        for top, bottom in runs(row for row in range(area.top, area.bottom + 1) if not canvas.hidden(row))
    ]
    return shown or list(found)


def _refresh_cache(element: Any, canvases: Mapping[str, Canvas], *, drop_hidden: bool) -> None:  # noqa: ANN401
    formula = _formula(element)
    cells = _cells_of(formula.text or "", canvases) if formula is not None else None
    if cells is None:
        return
    found, filled = cells
    # A title or a label is one cell, and shows whether its row does or not.
    if drop_hidden and sum((area.bottom - area.top + 1) * (area.right - area.left + 1) for area in found) > 1:
        shown = _visible(found, filled)
        if shown != found:
            formula.text = _joined(shown)
            filled = [canvases[area.sheet.lower()] for area in shown]
            found = shown
    values = [
        canvas.value(row, column)
        for area, canvas in zip(found, filled, strict=True)
        for row in range(area.top, area.bottom + 1)
        for column in range(area.left, area.right + 1)
    ]
    if element.tag in _LATER:
        _write_cache(element, _LATER[element.tag], values, numbers=False)
        return
    parent = etree.QName(element.getparent()).localname
    texts = parent == "tx" or (parent in ("cat", "xVal") and any(isinstance(value, str) for value in values))
    element.tag = f"{CHART}strRef" if texts else f"{CHART}numRef"
    _write_cache(element, f"{CHART}strCache" if texts else f"{CHART}numCache", values, numbers=not texts)


def _joined(shown: Sequence[Area]) -> str:
    text = ",".join(str(area) for area in shown)
    return text if len(shown) == 1 else f"({text})"


def _write_cache(element: Any, tag: str, values: Sequence[Value], *, numbers: bool) -> None:  # noqa: ANN401
    code = element.findtext(f"{CHART}numCache/{CHART}formatCode") or "General"
    for child in list(element):
        if child.tag in (f"{CHART}strCache", f"{CHART}numCache", tag):
            element.remove(child)
    cache = etree.Element(tag)
    if numbers:
        etree.SubElement(cache, f"{CHART}formatCode").text = code
    etree.SubElement(cache, f"{CHART}ptCount", {"val": str(len(values))})
    for index, value in enumerate(values):
        if value is None or (numbers and isinstance(value, str)):
            continue
        point = etree.SubElement(cache, f"{CHART}pt", {"idx": str(index)})
        text = value if isinstance(value, str) else number_text(value)
        etree.SubElement(point, f"{CHART}v").text = text
    _formula(element).addnext(cache)


def _drop_hidden_points(series: Any, canvases: Mapping[str, Canvas]) -> None:  # noqa: ANN401 -- an lxml element
    values = series.find(f"{CHART}val")
    values = series.find(f"{CHART}yVal") if values is None else values
    formula = None if values is None else values.find(f"{CHART}numRef/{CHART}f")
    cells = _cells_of(formula.text or "", canvases) if formula is not None else None
    if cells is None:
        return
    kept: dict[int, int] = {}
    place = 0
    for area, canvas in zip(*cells, strict=True):
        for row in range(area.top, area.bottom + 1):
            for _ in range(area.left, area.right + 1):
                if not canvas.hidden(row):
                    kept[place] = len(kept)
                place += 1
    if not kept or len(kept) == place:
        return
    for point in list(series.iter(*_POINTS)):
        index = point.find(f"{CHART}idx")
        new = kept.get(int(index.get("val")))
        if new is None:
            point.getparent().remove(point)
        else:
            index.set("val", str(new))
