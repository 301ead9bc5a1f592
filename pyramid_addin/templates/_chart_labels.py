"""Labels that come from cells, in the form in which Excel since 2013 and LibreOffice both show them.

Labels can be linked to cells one by one, and LibreOffice passes over the texts that are cached for them; or a series
takes its labels from a range, as Excel's own "Value From Cells" does, and every program shows the range's cached texts
and keeps the range when it saves. XlsxWriter writes the first form.
"""

from __future__ import annotations

import re
import uuid
from copy import deepcopy
from itertools import pairwise
from typing import Any

from lxml import etree

CHART = "{http://schemas.openxmlformats.org/drawingml/2006/chart}"
CHART_2013 = "{http://schemas.microsoft.com/office/drawing/2012/chart}"
DRAWING = "{http://schemas.openxmlformats.org/drawingml/2006/main}"
_CELL = re.compile(r"('(?:[^']|'')+'|[\w.]+)!(\$[A-Z]{1,3}\$[0-9]{1,7})")
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
    cells = [_CELL.fullmatch(reference.findtext(f"{CHART}f") or "") for reference in references]
    if places != list(range(len(labels))) or any(cell is None for cell in cells):
        return
    formula = _joined([(cell[1], cell[2]) for cell in cells if cell])
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


def _joined(cells: list[tuple[str, str]]) -> str:
    """One reference over cells in their order, each as its sheet and its address: runs down or across become ranges.

    Examples
    --------
    >>> _joined([("Risk", "$C$9"), ("Risk", "$C$10")]), _joined([("Risk", "$Z$9"), ("Risk", "$AA$9")])
    ('Risk!$C$9:$C$10', 'Risk!$Z$9:$AA$9')
    >>> _joined([("Risk", "$C$9"), ("Risk", "$C$12")])
    '(Risk!$C$9,Risk!$C$12)'
    """
    from xlsxwriter.utility import xl_cell_to_rowcol

    places = [(sheet, *xl_cell_to_rowcol(address)) for sheet, address in cells]
    down, across = (
        [later == (sheet, row + step, column + 1 - step) for (sheet, row, column), later in pairwise(places)]
        for step in (1, 0)
    )
    follows = across if all(across) else down
    runs = [cells[:1]]
    for cell, joins in zip(cells[1:], follows, strict=True):
        if joins:
            runs[-1].append(cell)
        else:
            runs.append([cell])
    texts = [f"{run[0][0]}!{run[0][1]}" + (f":{run[-1][1]}" if len(run) > 1 else "") for run in runs]
    return texts[0] if len(texts) == 1 else f"({','.join(texts)})"


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
