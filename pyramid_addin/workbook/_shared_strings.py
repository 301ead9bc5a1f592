"""The texts that cells share: only those that are asked for, read piece by piece."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from lxml import etree

from pyramid_addin.workbook._markup import refuse_dtd

if TYPE_CHECKING:
    from collections.abc import Collection

    from pyramid_addin.workbook._package import Package


def shared_strings(package: Package, wanted: Collection[int]) -> dict[int, str]:
    """Those of the workbook's shared strings that have the numbers ``wanted``; escapes are left as they stand.

    Raises
    ------
    PackageError, lxml.etree.XMLSyntaxError
        Damaged XML, or a document type declaration.
    """
    found: dict[int, str] = {}
    number = 0
    for part in package.related(package.workbook_part, "sharedStrings") if wanted else ():
        parser = etree.XMLPullParser(("end",), tag="{*}si", resolve_entities=False, no_network=True, load_dtd=False)
        for piece in package.chunks(part):
            refuse_dtd(piece, part)
            parser.feed(piece)
            for _, event in parser.read_events():
                element: Any = event
                if number in wanted:
                    runs = (text for text in element.iter("{*}t") if not text.getparent().tag.endswith("}rPh"))
                    found[number] = "".join(text.text or "" for text in runs)
                number += 1
                element.clear()
                while element.getprevious() is not None:
                    del element.getparent()[0]
            if len(found) == len(wanted):
                return found
    return found
