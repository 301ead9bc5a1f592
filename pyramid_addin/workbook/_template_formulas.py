"""Formulas of a template that a user changed: lost references, names that nobody defines, values in their place."""

from __future__ import annotations

import re
from difflib import get_close_matches
from typing import TYPE_CHECKING, Any

from pyramid_addin.workbook._cells import column_letters, column_number
from pyramid_addin.workbook._formula import quoted
from pyramid_addin.workbook._table import tables
from pyramid_addin.workbook._template import MAIN, PREFIX

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from pyramid_addin.workbook._template import Template

    Place = tuple[int, int]

_CELL = re.compile(r"([A-Z]{1,3})([0-9]{1,7})")
_OTHER_BOOK = re.compile(r"(?<![\w\]])\[[0-9]+\]")
_OUR_NAME = re.compile(rf"(?<![\w.\\\"]){PREFIX}\w+", re.IGNORECASE)
_FORMULA_TAGS = ("formula", "formula1", "formula2")


def formula_findings(
    found: Template, place: str, own: Template, sheet: str, known: Mapping[str, str]
) -> Iterator[tuple[str, str, dict[str, Any]]]:
    """What is wrong with the formulas of a sheet.

    Parameters
    ----------
    found, own : Template
        The changed one, and ours.
    place, sheet : str
        What the sheet is called in each.
    known : mapping of str to str
        Names that formulas may use, by their lower case. Only those that begin as ours are looked for: a program may
        know functions and names that we do not.

    Yields
    ------
    (key, where, facts)
        Below ``problems.template_check``; one for each kind and name, at the first cell that has it.
    """
    root = found.sheet(place)
    cells = dict(_cells(root))
    formulas = {where: cell.findtext(f"{MAIN}f") or "" for where, cell in cells.items() if _has_formula(cell)}
    texts = [(_address(place, where), text) for where, text in formulas.items()]
    texts += [(quoted(place), element.text or "") for tag in _FORMULA_TAGS for element in root.iter(f"{MAIN}{tag}")]
    places: dict[tuple[str, str], list[str]] = {}
    for where, text in texts:
        for fault in _faults(text, known):
            places.setdefault(fault, []).append(where)
    for (key, fact), addresses in places.items():
        near = get_close_matches(fact.lower(), sorted(known), 1, 0.75)
        like = known[near[0]] if near else "–"
        yield key, addresses[0], {"found": fact, "count": len(addresses), "like": like}
    yield from _gone(found, place, own, sheet, cells, formulas)


def our_names(template: Template) -> set[str]:
    """The names that formulas of a template use and that begin as ours, as they are written."""
    texts = (element.text or "" for sheet in template.parts for element in _formulas(template.sheet(sheet)))
    return {word for text in texts for word in _OUR_NAME.findall(text)}


def _formulas(root: Any) -> Iterator[Any]:  # noqa: ANN401 -- lxml elements
    yield from root.iter(*(f"{MAIN}{tag}" for tag in ("f", *_FORMULA_TAGS)))


def _faults(formula: str, known: Mapping[str, str]) -> set[tuple[str, str]]:
    faults = {("formula_name", word) for word in _OUR_NAME.findall(formula) if word.lower() not in known}
    if "#REF!" in formula:
        faults.add(("formula_lost", "#REF!"))
    if _OTHER_BOOK.search(formula):
        faults.add(("formula_outside", ""))
    return faults


def _gone(
    found: Template,
    place: str,
    own: Template,
    sheet: str,
    cells: dict[Place, Any],
    formulas: dict[Place, str],
) -> Iterator[tuple[str, str, dict[str, Any]]]:
    """Formulas of ours that are no more: whatever stands there would look like a figure of the user's ledger.

    Counted, since cells may have moved; where the sheet has kept its layout, the first of them is named. Those in
    tables are not counted: a table has as many as it has rows.
    """
    usual = {where for where, cell in _cells(own.sheet(sheet)) if _has_formula(cell)}
    usual = _outside_tables(own, sheet, usual)
    left = _outside_tables(found, place, set(formulas))
    if len(left) >= len(usual):
        return
    values = sorted(where for where in usual - left if where in cells and cells[where].find(f"{MAIN}v") is not None)
    where = _address(place, values[0]) if values else quoted(place)
    yield "formulas_gone", where, {"found": "", "count": len(usual) - len(left), "needed": len(usual)}


def _outside_tables(template: Template, sheet: str, places: set[Place]) -> set[Place]:
    ranges = [table.area for table in tables(template.package, template.parts[sheet])]
    return {
        (row, column)
        for row, column in places
        if not any(
            one.first_row <= row <= one.last_row and one.first_column <= column <= one.last_column for one in ranges
        )
    }


def _cells(root: Any) -> Iterator[tuple[Place, Any]]:  # noqa: ANN401 -- lxml elements
    for cell in root.iterfind(f"{MAIN}sheetData/{MAIN}row/{MAIN}c"):
        match = _CELL.fullmatch(cell.get("r", ""))
        if match:
            yield (int(match[2]), column_number(match[1])), cell


def _has_formula(cell: Any) -> bool:  # noqa: ANN401 -- an lxml element
    return cell.find(f"{MAIN}f") is not None


def _address(sheet: str, place: Place) -> str:
    return f"{quoted(sheet)}!{column_letters(place[1])}{place[0]}"
