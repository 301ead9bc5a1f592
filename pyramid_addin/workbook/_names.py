"""Workbook-level defined names: those that point at the ledger's columns, through which every formula goes."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple
from xml.sax.saxutils import escape, quoteattr

from pyramid_addin.workbook._cells import column_letters
from pyramid_addin.workbook._ledger_sheet import Area, area

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from pyramid_addin.workbook._package import Package

# Children of <workbook>, ECMA-376 part 1, 18.2.27.
WORKBOOK_ORDER = (
    "fileVersion",
    "fileSharing",
    "workbookPr",
    "workbookProtection",
    "bookViews",
    "sheets",
    "functionGroups",
    "externalReferences",
    "definedNames",
    "calcPr",
    "oleSize",
    "customWorkbookViews",
    "pivotCaches",
    "smartTagPr",
    "smartTagTypes",
    "webPublishing",
    "fileRecoveryPr",
    "webPublishObjects",
    "extLst",
)
PREFIX = "PYR_"
OWN_NAME = re.compile(r"PYR(\d*)_", re.IGNORECASE)
# On each sheet that a build added, a name of this ending is scoped to it: Excel keeps it through renaming and moving.
SHEET_MARK = "Sheet"


class DefinedName(NamedTuple):
    """A defined name.

    Attributes
    ----------
    name : str
    refers_to : str
        Formula without the equals sign.
    sheet : int or None
        0-based place of the sheet it is scoped to; None for the workbook.
    hidden : bool
    comment : str
        What the Name Manager says of it.
    """

    name: str
    refers_to: str
    sheet: int | None = None
    hidden: bool = False
    comment: str = ""


def quoted(sheet: str) -> str:
    """A sheet's name as formulas write it, always in quotes.

    Examples
    --------
    >>> quoted("Jan's ledger")
    "'Jan''s ledger'"
    """
    return "'" + sheet.replace("'", "''") + "'"


def column_reference(sheet: str, column: int, first_row: int, last_row: int) -> str:
    """Absolute reference to a column's body.

    Examples
    --------
    >>> column_reference("Ledger", 8, 2, 4001)
    "'Ledger'!$H$2:$H$4001"
    """
    letters = column_letters(column)
    return f"{quoted(sheet)}!${letters}${first_row}:${letters}${last_row}"


def referred(formula: str) -> tuple[str, Area] | None:
    """The sheet and the one area that a name refers to; None for any other formula.

    Examples
    --------
    >>> referred("Ledger!$H$2:$H$9")
    ('Ledger', Area(first_column=8, first_row=2, last_column=8, last_row=9))
    """
    sheet, mark, reference = formula.strip().rpartition("!")
    found = area(reference)
    if not mark or not found:
        return None
    if sheet.startswith("'") and sheet.endswith("'"):
        sheet = sheet[1:-1].replace("''", "'")
    return sheet, found


def defined_names(package: Package) -> list[DefinedName]:
    """All defined names, in the workbook's order."""
    markup = package.markup(package.workbook_part)
    listing = markup.root.find("definedNames")
    found = []
    for element in listing.children if listing else ():
        attributes = element.attributes
        local = attributes.get("localSheetId", "")
        found.append(
            DefinedName(
                attributes.get("name", ""),
                markup.text(element),
                int(local) if local.isdecimal() else None,
                attributes.get("hidden") in {"1", "true"},
                attributes.get("comment", ""),
            )
        )
    return found


def is_sheet_mark(name: DefinedName) -> bool:
    """Whether ``name`` is what marks a sheet that a build added.

    Examples
    --------
    >>> is_sheet_mark(DefinedName("PYR2_Sheet", "Pyramid!$A$1", 3, hidden=True))
    True
    >>> is_sheet_mark(DefinedName("PYR2_Layer", "Ledger!$I$2:$I$9"))
    False
    """
    own = OWN_NAME.match(name.name)
    return own is not None and name.name[own.end() :].casefold() == SHEET_MARK.casefold()


def free_prefix(names: Iterable[str]) -> str:
    """``PYR_``, or the first of ``PYR2_``, ``PYR3_`` that none of a workbook's ``names`` begins with.

    Examples
    --------
    >>> free_prefix(["Total"]), free_prefix(["pyr_Layer", "PYR3_Rank"])
    ('PYR_', 'PYR2_')
    """
    taken = {match[1] for name in names if (match := OWN_NAME.match(name))}
    if "" not in taken:
        return PREFIX
    number = 2
    while str(number) in taken:
        number += 1
    return f"PYR{number}_"


def define(package: Package, names: Iterable[DefinedName]) -> None:
    """Add names, each where the alphabet wants it, as Excel writes them; those that stand keep their order."""
    new = sorted(names, key=_order)
    if not new:
        return
    markup = package.markup(package.workbook_part)
    root = markup.root
    prefix = root.prefix.decode()
    listing = root.find("definedNames")
    if listing is None:
        inside = "".join(_written(one, prefix) for one in new)
        whole = f"<{prefix}definedNames>{inside}</{prefix}definedNames>"
        markup.insert_in_order(root, whole.encode(), "definedNames", WORKBOOK_ORDER)
    else:
        standing = [(child.attributes.get("name", "").casefold(), child) for child in listing.children]
        place = 0
        for one in new:
            while place < len(standing) and standing[place][0] <= one.name.casefold():
                place += 1
            written = _written(one, prefix).encode()
            if place < len(standing):
                start = standing[place][1].start
                markup.replace(start, start, written)
            else:
                markup.append(listing, written)
    package.replace(package.workbook_part, markup.result())


def _order(one: DefinedName) -> tuple[str, int]:
    return one.name.casefold(), -1 if one.sheet is None else one.sheet


def _written(one: DefinedName, prefix: str) -> str:
    scope = "" if one.sheet is None else f' localSheetId="{one.sheet}"'
    hidden = ' hidden="1"' if one.hidden else ""
    comment = f" comment={quoteattr(one.comment)}" if one.comment else ""
    start = f"<{prefix}definedName name={quoteattr(one.name)}{comment}{scope}{hidden}>"
    return f"{start}{escape(one.refers_to)}</{prefix}definedName>"


def change_names(package: Package, change: Callable[[DefinedName], DefinedName | None]) -> None:
    """Let ``change`` say of every name what it becomes; None takes it out."""
    markup = package.markup(package.workbook_part)
    listing = markup.root.find("definedNames")
    if listing is None:
        return
    kept = 0
    touched = False
    for element, one in zip(listing.children, defined_names(package), strict=True):
        after = change(one)
        kept += after is not None
        if after is None:
            markup.remove(element)
            touched = True
        elif after != one:
            touched = True
            if after.sheet is not None and after.sheet != one.sheet:
                markup.set_attribute(element, "localSheetId", str(after.sheet))
            if after.refers_to != one.refers_to:
                markup.replace(element.head_end, element.tail_start, escape(after.refers_to).encode())
    if not touched:
        return
    if not kept:
        markup = package.markup(package.workbook_part)
        empty = markup.root.find("definedNames")
        if empty:
            markup.remove(empty)
    package.replace(package.workbook_part, markup.result())


def ledger_names(
    prefix: str, sheet: str, columns: Sequence[tuple[str, int]], first_row: int, last_row: int
) -> list[DefinedName]:
    """One name per column key: ``PYR_Revenue`` for ``revenue``; with a key twice, the later column has it.

    Parameters
    ----------
    prefix : str
        ``PYR_``, ``PYR2_`` ...
    sheet : str
    columns : sequence of (key, 1-based column)
        Columns with an empty key get no name.
    first_row, last_row : int
        The body.
    """
    from pyramid_addin.templates import defined_name

    places = {key: column for key, column in columns if key}
    return [
        DefinedName(
            prefix + defined_name(key).removeprefix(PREFIX), column_reference(sheet, column, first_row, last_row)
        )
        for key, column in places.items()
    ]
