"""What LibreOffice leaves out of a template when it saves, put back from our own template of the same kind.

Of charts: the description for people who cannot see it, the link of a title to its cell, that labels stay on one line,
and that their ranges move when rows or columns are inserted. A chart is known by where its values stand relative to
each other; what a user put in the place of ours stays.
"""

from __future__ import annotations

from copy import deepcopy
from typing import TYPE_CHECKING, Any, NamedTuple

from lxml import etree

from pyramid_addin.workbook._formula import Area, areas
from pyramid_addin.workbook._package import Package
from pyramid_addin.workbook._template import CHART, CHART_2013, DRAWING, Template
from pyramid_addin.workbook._worksheet import serialised

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

_RELATION = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"
_TITLED = ("chart", "catAx", "valAx", "dateAx")
_BEFORE_TITLE = ("axId", "scaling", "delete", "axPos", "majorGridlines", "minorGridlines")
# What LibreOffice writes in the place of a title whose cell was not calculated: its value, or a word for a title in the
# language of its menus.
_PLACEHOLDERS = {"", "0", "Chart Title", "Axis Title", "Diagramtitel", "Grafiektitel", "Astitel"}


class _Chart(NamedTuple):
    """A chart on a sheet: the part and root of its drawing, what names it there, its own part and root."""

    drawing: str
    drawing_root: Any
    frame: Any
    part: str
    root: Any

    def places(self) -> list[Area] | None:
        """Where the values of each series stand; None where one of them is not a single range."""
        values = (series.find(f"{CHART}{tag}") for series in self.root.iter(f"{CHART}ser") for tag in ("val", "yVal"))
        found = [areas(one.findtext(f"{CHART}numRef/{CHART}f") or "") or [] for one in values if one is not None]
        return [one[0] for one in found] if found and all(len(one) == 1 for one in found) else None


def repair_template(path: Path, model: Path, target: Path, renames: Mapping[str, str]) -> None:
    """Write a template to ``target`` with what LibreOffice left out of its charts.

    Parameters
    ----------
    path : pathlib.Path
        It is only read.
    model : pathlib.Path
        Our own template of the same kind and language.
    target : pathlib.Path
    renames : mapping of str to str
        Sheet of ours -> what the template calls it.
    """
    with Package.open(path) as package, Package.open(model) as looks:
        found, own = Template(package), Template(looks)
        changed: dict[str, Any] = {}
        for sheet, place in renames.items():
            for ours, theirs in _pairs(list(_charts(own, sheet)), list(_charts(found, place))):
                _mend(ours, theirs)
                changed |= {theirs.drawing: theirs.drawing_root, theirs.part: theirs.root}
        for part, root in changed.items():
            package.replace(part, serialised(root))
        package.save(target)


def _charts(template: Template, sheet: str) -> Iterator[_Chart]:
    for drawing in template.package.related(template.parts[sheet], "drawing"):
        root = template.package.root(drawing)
        parts = {one.id: one.target for one in template.package.relationships(drawing) if one.kind == "chart"}
        for frame in root.iterfind(".//{*}graphicFrame"):
            named, shown = frame.find("{*}nvGraphicFramePr/{*}cNvPr"), frame.find(f".//{CHART}chart")
            part = parts.get(shown.get(_RELATION, ""), "") if shown is not None else ""
            if part in template.package and named is not None:
                yield _Chart(drawing, root, named, part, template.package.root(part))


def _pairs(ours: list[_Chart], theirs: list[_Chart]) -> Iterator[tuple[_Chart, _Chart]]:
    """Charts that are the same one: their values lie alike, and among several that do, the first is the first."""
    groups: dict[tuple[tuple[int, ...], ...], tuple[list[_Chart], list[_Chart]]] = {}
    for place, charts in enumerate((ours, theirs)):
        for chart in charts:
            found = chart.places()
            if found:
                top, left = found[0].top, found[0].left
                shape = tuple((one.top - top, one.left - left, one.bottom - top, one.right - left) for one in found)
                groups.setdefault(shape, ([], []))[place].append(chart)
    for mine, others in groups.values():
        if len(mine) == len(others):
            yield from zip(mine, others, strict=True)


def _mend(ours: _Chart, theirs: _Chart) -> None:
    """Put back what is missing; changes the roots of ``theirs``."""
    if not theirs.frame.get("descr") and ours.frame.get("descr"):
        theirs.frame.set("descr", ours.frame.get("descr"))
    (before, *_), (now, *_) = ours.places() or [], theirs.places() or []
    step = now.top - before.top, now.left - before.left
    label_range = f".//{CHART_2013}datalabelsRange/{CHART_2013}f"
    for mine, other in zip(ours.root.iter(f"{CHART}ser"), theirs.root.iter(f"{CHART}ser"), strict=False):
        usual, found = mine.find(label_range), other.find(label_range)
        if usual is not None and found is not None and _stayed(usual.text, found.text, now.sheet):
            found.text = _moved(usual.text, step, now.sheet)
        if mine.find(f"{CHART}dLbls//{DRAWING}bodyPr[@wrap='none']") is not None:
            for body in other.iterfind(f"{CHART}dLbls//{DRAWING}bodyPr"):
                body.set("wrap", "none")
    parents = [root.iter(*(f"{CHART}{tag}" for tag in _TITLED)) for root in (ours.root, theirs.root)]
    for mine, other in zip(*parents, strict=False):
        _mend_title(mine, other, step, now.sheet)


def _mend_title(mine: Any, other: Any, step: tuple[int, int], sheet: str) -> None:  # noqa: ANN401 -- lxml elements
    """Link the title of a chart or an axis to its cell again; LibreOffice drops it when the cell is empty."""
    usual, title = mine.find(f"{CHART}title"), other.find(f"{CHART}title")
    linked = None if usual is None else usual.find(f"{CHART}tx/{CHART}strRef/{CHART}f")
    if linked is None:
        return
    formula = _moved(linked.text, step, sheet)
    if title is None:
        title = deepcopy(usual)
        title.find(f"{CHART}tx/{CHART}strRef/{CHART}f").text = formula
        other.insert(sum(etree.QName(child).localname in _BEFORE_TITLE for child in other), title)
        for switch in other.iterfind(f"{CHART}autoTitleDeleted"):
            switch.set("val", "0")
        return
    text = title.find(f"{CHART}tx/{CHART}rich")
    shown = {*_PLACEHOLDERS, *(value.text for value in usual.iterfind(f".//{CHART}strCache//{CHART}v"))}
    if text is not None and "".join(run.text or "" for run in text.iter(f"{DRAWING}t")) in shown:
        _link(title, text, formula)


def _stayed(usual: str, found: str, sheet: str) -> bool:
    """Whether a range is where ours is, on whatever the sheet is called."""
    places = [[one._replace(sheet=sheet) for one in areas(text) or []] for text in (usual, found)]
    return bool(places[0]) and places[0] == places[1]


def _moved(formula: str, step: tuple[int, int], sheet: str) -> str:
    rows, columns = step
    places = [
        str(Area(sheet, one.top + rows, one.left + columns, one.bottom + rows, one.right + columns))
        for one in areas(formula) or []
    ]
    return places[0] if len(places) == 1 else f"({','.join(places)})"


def _link(title: Any, rich: Any, formula: str) -> None:  # noqa: ANN401 -- lxml elements
    """Let a title take its text from a cell again, in the font that it has."""
    properties = etree.Element(f"{CHART}txPr")
    properties.extend(deepcopy(child) for child in rich if child.tag != f"{DRAWING}p")
    paragraph = etree.SubElement(properties, f"{DRAWING}p")
    paragraph.extend(deepcopy(child) for child in rich.iterfind(f"{DRAWING}p[1]/{DRAWING}pPr"))
    text = rich.getparent()
    text.remove(rich)
    reference = etree.SubElement(text, f"{CHART}strRef")
    etree.SubElement(reference, f"{CHART}f").text = formula
    for old in title.findall(f"{CHART}txPr"):
        title.remove(old)
    title.append(properties)  # last in the schema but for extensions
    for extension in title.findall(f"{CHART}extLst"):
        title.append(extension)
