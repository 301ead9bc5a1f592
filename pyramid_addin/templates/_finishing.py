"""What XlsxWriter cannot write, put into the workbook that it wrote: named styles, labels of charts, what names say."""

from __future__ import annotations

import zipfile
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from xlsxwriter.format import Format


def finish(path: Path, formats: Mapping[str, Format], language: str) -> None:
    """Finish the workbook at ``path``, which XlsxWriter has closed.

    Cell formats follow named styles. Labels of charts do not wrap, since programs wrap at a fifth of the chart; they
    come from a range of cells, which LibreOffice keeps when it saves. The functions that travel get their comments.

    Parameters
    ----------
    path : pathlib.Path
    formats : mapping of str to xlsxwriter.format.Format
        The formats of its pages, as `Page` keeps them. Where two styles come to the same looks, their cells follow the
        one that was used first.
    language : {"en", "nl"}
    """
    from pyramid_addin.templates._named_styles import with_named_styles
    from pyramid_addin.templates.functions import with_comments

    names = {looks.xf_index: key.partition(" ")[0] for key, looks in formats.items() if looks.xf_index is not None}
    with zipfile.ZipFile(path) as package:
        entries = [(entry, package.read(entry)) for entry in package.infolist()]
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as package:
        for entry, content in entries:
            if entry.filename == "xl/styles.xml":
                package.writestr(entry, with_named_styles(content, names, language))
            elif entry.filename == "xl/workbook.xml":
                package.writestr(entry, with_comments(content, language))
            elif entry.filename.startswith("xl/charts/chart"):
                package.writestr(entry, _with_labels(content))
            else:
                package.writestr(entry, content)


def _with_labels(content: bytes) -> bytes:
    """A chart whose labels stand on one line and come from ranges."""
    from lxml import etree

    from pyramid_addin.templates._chart_labels import CHART, DRAWING, labels_from_range

    root = etree.fromstring(content)
    for labels in root.iter(f"{CHART}dLbls"):
        for body in labels.iter(f"{DRAWING}bodyPr"):
            body.set("wrap", "none")
    for series in root.iter(f"{CHART}ser"):
        labels_from_range(series)
    return bytes(etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True))
