"""Labels that come from cells, in the form in which Excel since 2013 and LibreOffice both show them.

Labels can be linked to cells one by one, and LibreOffice passes over the texts that are cached for them; or a series
takes its labels from a range, as Excel's own "Value From Cells" does, and every program shows the range's cached texts.
"""

from __future__ import annotations

import uuid
from copy import deepcopy
from typing import Any

from lxml import etree

from pyramid_addin.workbook._formula import Area, areas
from pyramid_addin.workbook._template import CHART, CHART_2013, DRAWING

_OF_LABELS = "{CE6537A1-D6FC-4f65-9D91-7224C49458BB}"
_OF_SERIES = "{02D57815-91ED-43cb-92C2-25804820EDAC}"
_NAMESPACE = uuid.UUID("9c1d2c52-6a0f-5d51-8e5b-6d2d5a1c7f10")


def labels_from_range(series: Any) -> None:  # noqa: ANN401 -- an lxml element
    """Let a series whose every point has a label of its own cell take them from the range of those cells.

    Changes ``series``; the caches must be filled. Labels that are linked otherwise stay as they are.
    """
    labels = series.findall(f"{CHART}dLbls/{CHART}dLbl")
    references = [label.find(f"{CHART}tx/{CHART}strRef") for label in labels]
    if not labels or any(reference is None for reference in references):
        return
    places = [int(label.find(f"{CHART}idx").get("val")) for label in labels]
    found = [areas(reference.findtext(f"{CHART}f") or "") or [] for reference in references]
    if places != list(range(len(labels))) or any(len(one) != 1 for one in found):
        return
    formula = _joined([one[0] for one in found])
    shown = [reference.findtext(f"{CHART}strCache/{CHART}pt/{CHART}v") for reference in references]
    for place, (label, reference) in enumerate(zip(labels, references, strict=True)):
        # The same chart gives the same identities, so that two builds are equal.
        identity = f"{{{str(uuid.uuid5(_NAMESPACE, f'{formula} {place}')).upper()}}}"
        text = reference.getparent()
        text.replace(reference, _field(label, identity))
        label.find(f"{CHART}showVal").set("val", "0")
        _extend(label, _OF_LABELS, _shows_range())
    group = series.find(f"{CHART}dLbls")
    for switch in group.findall(f"{CHART}showVal"):
        switch.set("val", "0")
    _extend(group, _OF_LABELS, _shows_range())
    _extend(series, _OF_SERIES, _range(formula, shown))


def _joined(cells: list[Area]) -> str:
    """One reference over cells in their order: runs down a column become ranges."""
    joined: list[Area] = []
    for cell in cells:
        below = joined and cell == joined[-1]._replace(top=joined[-1].bottom + 1, bottom=joined[-1].bottom + 1)
        if below:
            joined[-1] = joined[-1]._replace(bottom=cell.bottom)
        else:
            joined.append(cell)
    text = ",".join(str(area) for area in joined)
    return text if len(joined) == 1 else f"({text})"


def _field(label: Any, identity: str) -> Any:  # noqa: ANN401 -- lxml elements
    """The text of a label: one field, in the font that the label's own text properties ask for."""
    properties = label.find(f"{CHART}txPr")
    rich = etree.Element(f"{CHART}rich")
    looks = None
    if properties is None:
        etree.SubElement(rich, f"{DRAWING}bodyPr")
    else:
        label.remove(properties)
        rich.extend(properties.findall(f"{DRAWING}bodyPr") + properties.findall(f"{DRAWING}lstStyle"))
        looks = properties.find(f"{DRAWING}p/{DRAWING}pPr")
    paragraph = etree.SubElement(rich, f"{DRAWING}p")
    run = etree.Element(f"{DRAWING}rPr", {"lang": "en-US"})
    if looks is not None:
        paragraph.append(deepcopy(looks))
        for default in looks.findall(f"{DRAWING}defRPr"):
            run.attrib.update(default.attrib)
            run.extend(deepcopy(child) for child in default)
    field = etree.SubElement(paragraph, f"{DRAWING}fld", {"id": identity, "type": "CELLRANGE"})
    field.append(run)
    if looks is not None:
        field.append(deepcopy(looks))
    etree.SubElement(field, f"{DRAWING}t").text = "[CELLRANGE]"
    etree.SubElement(paragraph, f"{DRAWING}endParaRPr", {"lang": "en-US"})
    return rich


def _extend(parent: Any, uri: str, content: Any) -> None:  # noqa: ANN401 -- lxml elements
    """Put an extension behind the others of ``parent``, in the place of one of the same kind."""
    extensions = parent.find(f"{CHART}extLst")
    if extensions is None:
        extensions = etree.SubElement(parent, f"{CHART}extLst")
    for old in extensions.findall(f"{CHART}ext[@uri='{uri}']"):
        extensions.remove(old)
    extension = etree.SubElement(extensions, f"{CHART}ext", {"uri": uri}, nsmap={"c15": CHART_2013[1:-1]})
    extension.append(content)


def _shows_range() -> Any:  # noqa: ANN401 -- an lxml element
    return etree.Element(f"{CHART_2013}showDataLabelsRange", {"val": "1"})


def _range(formula: str, shown: list[str | None]) -> Any:  # noqa: ANN401 -- an lxml element
    labels = etree.Element(f"{CHART_2013}datalabelsRange")
    etree.SubElement(labels, f"{CHART_2013}f").text = formula
    cache = etree.SubElement(labels, f"{CHART_2013}dlblRangeCache")
    etree.SubElement(cache, f"{CHART}ptCount", {"val": str(len(shown))})
    for place, text in enumerate(shown):
        if text:
            point = etree.SubElement(cache, f"{CHART}pt", {"idx": str(place)})
            etree.SubElement(point, f"{CHART}v").text = text
    return labels
