"""The ledger sheet's frame, all but its rows: used range, column widths, filter and conditional formats."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING
from xml.sax.saxutils import escape

from pyramid_addin.workbook._cells import escaped
from pyramid_addin.workbook._ledger_sheet import Area, Placement, area

if TYPE_CHECKING:
    from collections.abc import Sequence

    from pyramid_addin.workbook._markup import Element, Markup

# Children of <worksheet> as ECMA-376 part 1, 18.3.1.99 orders them; markup compatibility stands where controls do.
WORKSHEET_ORDER = (
    "sheetPr",
    "dimension",
    "sheetViews",
    "sheetFormatPr",
    "cols",
    "sheetData",
    "sheetCalcPr",
    "sheetProtection",
    "protectedRanges",
    "scenarios",
    "autoFilter",
    "sortState",
    "dataConsolidate",
    "customSheetViews",
    "mergeCells",
    "phoneticPr",
    "conditionalFormatting",
    "dataValidations",
    "hyperlinks",
    "printOptions",
    "pageMargins",
    "pageSetup",
    "headerFooter",
    "rowBreaks",
    "colBreaks",
    "customProperties",
    "cellWatches",
    "ignoredErrors",
    "smartTags",
    "drawing",
    "legacyDrawing",
    "legacyDrawingHF",
    "drawingHF",
    "picture",
    "oleObjects",
    "controls",
    "AlternateContent",
    "webPublishItems",
    "tableParts",
    "extLst",
)
_NOT_FOR_NEW_COLUMNS = {"min", "max", "width", "customWidth", "hidden", "collapsed", "outlineLevel", "bestFit"}


def widen(frame: Markup, cells: Area) -> None:
    """Let the used range (``dimension``) take in ``cells``."""
    element = frame.root.find("dimension")
    found = area(element.attributes.get("ref", "")) if element else None
    if element and found:
        union = Area(
            min(found.first_column, cells.first_column),
            min(found.first_row, cells.first_row),
            max(found.last_column, cells.last_column),
            max(found.last_row, cells.last_row),
        )
        if union != found:
            frame.set_attribute(element, "ref", str(union))


def set_widths(frame: Markup, prefix: str, first: int, widths: Sequence[float]) -> None:
    """Give the columns from ``first`` on their widths; what was set for other columns keeps its own.

    A column definition that reaches over the new columns is split. Its style stays; a hidden one comes to light, since
    hiding everything right of a ledger is a habit, and results that cannot be seen are no use.
    """
    listing = frame.root.find("cols")
    standing = listing.children if listing else []
    last = first + len(widths) - 1
    over = [one for one in standing if _bounds(one)[0] <= last and _bounds(one)[1] >= first]
    left = "".join(_column(prefix, one, _bounds(one)[0], first - 1) for one in over if _bounds(one)[0] < first)
    right = "".join(_column(prefix, one, last + 1, _bounds(one)[1]) for one in over if _bounds(one)[1] > last)
    middle = ""
    for number, width in enumerate(widths, first):
        below = next((one for one in over if _bounds(one)[0] <= number <= _bounds(one)[1]), None)
        kept = {
            key: value for key, value in (below.attributes if below else {}).items() if key not in _NOT_FOR_NEW_COLUMNS
        }
        attributes = {"min": str(number), "max": str(number), "width": f"{width:g}", **kept, "customWidth": "1"}
        middle += _tag(prefix, attributes)
    new = (left + middle + right).encode()
    if over:
        frame.replace(over[0].start, over[-1].end, new)
    elif listing is None:
        whole = f"<{prefix}cols>".encode() + new + f"</{prefix}cols>".encode()
        frame.insert_in_order(frame.root, whole, "cols", WORKSHEET_ORDER)
    else:
        behind = next((one for one in standing if _bounds(one)[0] > last), None)
        if behind:
            frame.replace(behind.start, behind.start, new)
        else:
            frame.append(listing, new)


def _bounds(element: Element) -> tuple[int, int]:
    attributes = element.attributes
    low, high = (attributes.get(name, "") for name in ("min", "max"))
    return (int(low), int(high)) if low.isdecimal() and high.isdecimal() else (0, 0)


def _column(prefix: str, element: Element, low: int, high: int) -> str:
    return _tag(prefix, {**element.attributes, "min": str(low), "max": str(high)})


def _tag(prefix: str, attributes: dict[str, str]) -> str:
    return f"<{prefix}col " + " ".join(f'{key}="{escaped(value)}"' for key, value in attributes.items()) + "/>"


def extend_filter(frame: Markup, ledger: Area, place: Placement) -> tuple[Area, Area] | None:
    """Let a filter over the plain range of the ledger take in columns put directly beside it.

    A filter or a sort that leaves columns of the same rows behind would tear customers and results apart.

    Returns
    -------
    tuple of Area or None
        The filter's range before and after; None where there is no such filter.
    """
    element = frame.root.find("autoFilter")
    found = area(element.attributes.get("ref", "")) if element else None
    if not element or not found or not place.adjacent:
        return None
    if found.last_column != ledger.last_column or found.first_row != ledger.first_row:
        return None
    after = found._replace(last_column=place.last)
    frame.set_attribute(element, "ref", str(after))
    return found, after


def colour_layers(frame: Markup, prefix: str, cells: Area, labels: Sequence[str], differentials: Sequence[int]) -> None:
    """Colour the layers in ``cells`` by conditional formats: one rule per label, equal to it.

    Parameters
    ----------
    frame : Markup
    prefix : str
    cells : Area
    labels : sequence of str
    differentials : sequence of int
        Index of each label's differential format.
    """
    used = [int(match) for match in re.findall(rb"\spriority\s*=\s*[\"'](\d{1,9})[\"']", frame.data)]
    first = max(used, default=0) + 1
    rules = "".join(
        f'<{prefix}cfRule type="cellIs" dxfId="{index}" priority="{priority}" operator="equal">'
        f"<{prefix}formula>{escape(label_formula(label))}</{prefix}formula></{prefix}cfRule>"
        for priority, (label, index) in enumerate(zip(labels, differentials, strict=True), first)
    )
    whole = f'<{prefix}conditionalFormatting sqref="{cells}">{rules}</{prefix}conditionalFormatting>'
    frame.insert_in_order(frame.root, whole.encode(), "conditionalFormatting", WORKSHEET_ORDER)


def label_formula(label: str) -> str:
    """The formula of a text.

    Examples
    --------
    >>> print(label_formula('12" pipes'))
    "12"" pipes"
    """
    return '"' + label.replace('"', '""') + '"'
