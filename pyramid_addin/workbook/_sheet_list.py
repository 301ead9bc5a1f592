"""The workbook's own lists: its sheets, and the names that belong to one of them."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING
from xml.sax.saxutils import escape, quoteattr

if TYPE_CHECKING:
    from collections.abc import Sequence

    from pyramid_addin.workbook._package import Package
    from pyramid_addin.workbook._template import DefinedName

MOST_SHEET_CHARACTERS = 31
_RELATIONSHIPS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_RESERVED = {"history", "geschiedenis"}  # Excel keeps these for the list of tracked changes
_CHILDREN = (
    "fileVersion fileSharing workbookPr workbookProtection bookViews sheets functionGroups externalReferences "
    "definedNames calcPr oleSize customWorkbookViews pivotCaches smartTagPr smartTagTypes webPublishing fileRecoveryPr "
    "webPublishObjects extLst"
)
_ORDER = tuple(_CHILDREN.split())


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


def list_sheet(package: Package, name: str, part: str, names: Sequence[DefinedName]) -> None:
    """Enter a sheet behind the last one, and the names that belong to it.

    Parameters
    ----------
    package : Package
    name, part : str
        The sheet's name and the part that holds it; the relationship is made here.
    names : sequence of DefinedName
        Print area, print titles and the like.
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
        markup.insert_in_order(root, f"<{prefix}sheets>{tag}</{prefix}sheets>".encode(), "sheets", _ORDER)
    else:
        markup.append(listing, tag.encode())
    package.replace(package.workbook_part, markup.result())
    add_names(package, names, scope=len(standing))


def add_names(package: Package, names: Sequence[DefinedName], *, scope: int | None) -> None:
    """Add defined names, of one sheet (``scope``, its 0-based place) or of the workbook (None)."""
    if not names:
        return
    markup = package.markup(package.workbook_part)
    root = markup.root
    prefix = root.prefix.decode()
    local = "" if scope is None else f' localSheetId="{scope}"'
    items = "".join(
        f"<{prefix}definedName name={quoteattr(name.name)}{local}"
        + "".join(f" {key}={quoteattr(value)}" for key, value in name.attributes)
        + f">{escape(name.text)}</{prefix}definedName>"
        for name in names
    )
    group = root.find("definedNames")
    if group is None:
        whole = f"<{prefix}definedNames>{items}</{prefix}definedNames>"
        markup.insert_in_order(root, whole.encode(), "definedNames", _ORDER)
    else:
        markup.append(group, items.encode())
    package.replace(package.workbook_part, markup.result())
