"""The workbook's list of sheets: a name that is free, and an entry behind the last one."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING
from xml.sax.saxutils import quoteattr

from pyramid_addin.workbook._names import WORKBOOK_ORDER

if TYPE_CHECKING:
    from pyramid_addin.workbook._package import Package

MOST_SHEET_CHARACTERS = 31
_RELATIONSHIPS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_RESERVED = {"history", "geschiedenis"}  # Excel keeps these for the list of tracked changes


def unique_sheet_name(wanted: str, taken: set[str]) -> str:
    """``wanted`` as a sheet name that Excel allows and that is not in use yet.

    Parameters
    ----------
    wanted : str
    taken : set of str
        Names in use, in lower case: of sheets of any kind, hidden ones too.

    Examples
    --------
    >>> unique_sheet_name("Pyramid", {"pyramid", "pyramid (2)"})
    'Pyramid (3)'
    >>> unique_sheet_name("A/B: " + 40 * "x", set())
    'A-B- xxxxxxxxxxxxxxxxxxxxxxxxxx'
    """
    plain = re.sub(r"[:\\/?*\[\]\x00-\x1f]", "-", wanted).strip("' ")[:MOST_SHEET_CHARACTERS].rstrip("' ") or "Sheet"
    name, number = plain, 1
    while name.lower() in taken or name.lower() in _RESERVED:
        number += 1
        ending = f" ({number})"
        name = plain[: MOST_SHEET_CHARACTERS - len(ending)].rstrip("' ") + ending
    return name


def list_sheet(package: Package, name: str, part: str) -> int:
    """Enter a sheet behind the last one.

    Parameters
    ----------
    package : Package
    name, part : str
        The sheet's name and the part that holds it; the relationship is made here.

    Returns
    -------
    int
        Its 0-based place, by which names that belong to it say so.
    """
    identity = package.relate(package.workbook_part, "worksheet", part)
    markup = package.markup(package.workbook_part)
    root = markup.root
    prefix = root.prefix.decode()
    listing = root.find("sheets")
    standing = listing.children if listing is not None else []
    number = max((int(item.attributes.get("sheetId", "0")) for item in standing), default=0) + 1
    declared = f'xmlns:r="{_RELATIONSHIPS}"'
    declaration = "" if declared.encode() in markup.data[root.start : root.head_end] else f" {declared}"
    tag = f'<{prefix}sheet{declaration} name={quoteattr(name)} sheetId="{number}" r:id="{identity}"/>'
    if listing is None:
        markup.insert_in_order(root, f"<{prefix}sheets>{tag}</{prefix}sheets>".encode(), "sheets", WORKBOOK_ORDER)
    else:
        markup.append(listing, tag.encode())
    package.replace(package.workbook_part, markup.result())
    return len(standing)
