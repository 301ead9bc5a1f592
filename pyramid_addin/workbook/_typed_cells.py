"""Reading what users typed into the input regions of a build, before the build is taken out.

A workbook is a stranger's until it is read: only values and plain formulas are taken, from the cells of the regions
alone, and only so many of them. The regions are found through their names, so a sheet may have been renamed or moved,
and any program may have saved the workbook since.
"""

from __future__ import annotations

import math
import re
from contextlib import suppress
from datetime import datetime
from typing import TYPE_CHECKING, NamedTuple

from lxml import etree

from pyramid_addin.errors import PackageError
from pyramid_addin.templates._kept import INPUT_REGIONS, Kept, TypedFormula, kept_inputs
from pyramid_addin.workbook._formula import functions_used, moved, sheets_named
from pyramid_addin.workbook._markup import Markup
from pyramid_addin.workbook._names import OWN_NAME, defined_names, referred
from pyramid_addin.workbook._package import Package
from pyramid_addin.workbook._shared_strings import shared_strings
from pyramid_addin.workbook._sheet_stream import SheetStream, cells, rows
from pyramid_addin.workbook._strip import noted_builds

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from pyramid_addin.workbook._ledger_sheet import Area

    Place = tuple[str, str | None]

_MOST_ROWS, _MOST_COLUMNS = 1_000, 40
_ESCAPE = re.compile("_x([0-9A-Fa-f]{4})_")
# What people calculate a target with. Newer functions are stored otherwise than they are shown, and some reach outside
# the workbook.
_PLAIN_FUNCTIONS = {
    *("abs", "and", "average", "averageif", "averageifs", "ceiling", "choose", "concatenate", "count", "counta"),
    *("countif", "countifs", "date", "day", "edate", "eomonth", "false", "floor", "hlookup", "if", "iferror", "index"),
    *("int", "isblank", "isnumber", "large", "left", "len", "lookup", "match", "max", "median", "mid", "min", "mod"),
    *("month", "n", "not", "or", "power", "product", "rank", "right", "round", "rounddown", "roundup", "small", "sqrt"),
    *("subtotal", "sum", "sumif", "sumifs", "sumproduct", "today", "trim", "true", "vlookup", "year"),
}


def typed_rows(
    values: Sequence[Sequence[object]], formulas: Sequence[Sequence[object]], top: int, left: int
) -> list[list[object]]:
    """The cells of an input region as `kept_inputs` takes them.

    A formula stays a formula where it is plain: common functions over cells and names of this very workbook. One that
    leads to another workbook, into a table or to a newer function is kept as what it showed.

    Parameters
    ----------
    values : rows of cells
        What the cells show; dates as a date or as Excel's number.
    formulas : rows of cells
        What stands in them: a text that begins with "=" is a formula, all else is passed over.
    top, left : int
        1-based row and column of the first cell.

    Examples
    --------
    >>> typed_rows([[12.0, 3.0]], [["=C5*1.1", "=[1]Plan!A1"]], 7, 2)
    [[TypedFormula(text='C5*1.1', row=7, column=2, value=12.0), 3.0]]
    """
    return [
        [
            TypedFormula(formula[1:], row, column, value)
            if isinstance(formula, str) and formula.startswith("=") and is_plain(formula[1:])
            else value
            for column, (value, formula) in enumerate(zip(shown, written, strict=True), left)
        ]
        for row, (shown, written) in enumerate(zip(values, formulas, strict=True), top)
    ]


def is_plain(formula: str) -> bool:
    """Whether a formula, without its equals sign, is kept as one.

    Examples
    --------
    >>> is_plain("ROUND('Budget 2026'!C4*1.1,0)"), is_plain("'[1]Plan'!A1"), is_plain("WEBSERVICE(A1)")
    (True, False, False)
    """
    return sheets_named(formula) is not None and functions_used(formula) <= _PLAIN_FUNCTIONS


def typed_inputs(path: Path) -> dict[Place, Kept]:
    """What users typed into the sheets of each build in a workbook; nothing is changed.

    Parameters
    ----------
    path : pathlib.Path

    Returns
    -------
    dict
        (sheet, table) of each ledger, as `Recipe` has them -> what was typed; ("", None) where no record says which
        ledger it was, as in a workbook that was made from a text file. Builds without any are absent.

    Raises
    ------
    PackageError
        Not a workbook that can be opened safely, or the record of a build cannot be read.
    """
    places = {note.prefix.casefold(): _place(recipe) for note, recipe in noted_builds(path)}
    with Package.open(path) as package:
        found = {prefix: kept for prefix, kept in _regions(package).items() if kept}
    if not places:
        return {("", None): found["pyr_"]} if "pyr_" in found else {}
    return {place: found[prefix] for prefix, place in places.items() if prefix in found}


def _place(recipe: dict[str, object]) -> Place:
    sheet, table = recipe.get("sheet"), recipe.get("table")
    return sheet if isinstance(sheet, str) else "", table if isinstance(table, str) else None


def _regions(package: Package) -> dict[str, Kept]:
    """Prefix, case folded -> what stands in its input regions."""
    own = {name.removeprefix("PYR_").casefold() for name in INPUT_REGIONS}
    sheets = {sheet.name.casefold(): sheet.part for sheet in package.sheets()}
    found: dict[str, dict[str, list[list[object]]]] = {}
    for name in defined_names(package):
        prefix, target = OWN_NAME.match(name.name), referred(name.refers_to)
        if prefix is None or target is None or name.sheet is not None:
            continue
        part = sheets.get(target[0].casefold())
        if part and name.name[prefix.end() :].casefold() in own:
            with suppress(etree.XMLSyntaxError, ValueError):
                found.setdefault(prefix[0].casefold(), {})[name.name] = _region(package, part, target[1])
    return {prefix: kept_inputs(regions) for prefix, regions in found.items()}


class _Cell(NamedTuple):
    """A cell as the part has it: kind, content, and formula with its equals sign ("" = none)."""

    kind: str
    content: str
    formula: str


def _region(package: Package, part: str, area: Area) -> list[list[object]]:
    area = area._replace(
        last_row=min(area.last_row, area.first_row + _MOST_ROWS - 1),
        last_column=min(area.last_column, area.first_column + _MOST_COLUMNS - 1),
    )
    stored = dict(_cells(package, part, area))
    shared = shared_strings(package, {_number(cell.content) for cell in stored.values() if cell.kind == "s"})
    columns = range(area.first_column, area.last_column + 1)
    blank = _Cell("n", "", "")
    grid = [
        [stored.get((row, column), blank) for column in columns] for row in range(area.first_row, area.last_row + 1)
    ]
    values = [[_value(cell, shared) for cell in row] for row in grid]
    formulas = [[cell.formula for cell in row] for row in grid]
    return typed_rows(values, formulas, area.first_row, area.first_column)


def _cells(package: Package, part: str, area: Area) -> Iterator[tuple[tuple[int, int], _Cell]]:
    stream = SheetStream(package.chunks(part), part)
    masters: dict[str, tuple[int, int, str]] = {}
    number = 0
    for data, mask in stream.blocks():
        for row in rows(mask, stream.prefix, number):
            number = row.number
            if number > area.last_row:
                return
            if row.closed or number < area.first_row:
                continue
            for cell in cells(mask, stream.prefix, row):
                if cell.filled and area.first_column <= cell.column <= area.last_column:
                    markup = Markup(data[cell.start : cell.end], part, "utf-8")
                    yield (number, cell.column), _stored(markup, number, cell.column, masters)


def _stored(markup: Markup, row: int, column: int, masters: dict[str, tuple[int, int, str]]) -> _Cell:
    root = markup.root
    kind = root.attributes.get("t", "n")
    value, written = root.find("is" if kind == "inlineStr" else "v"), root.find("f")
    content = "" if value is None else "".join(markup.text(one) for one in value.walk() if one.name in {"v", "t"})
    formula = ""
    if written is not None and written.attributes.get("t", "normal") in {"normal", "shared"}:
        formula = markup.text(written)
        group = written.attributes.get("si", "")
        if formula:
            masters[group] = row, column, formula
        elif group in masters:  # Excel stores a formula that was filled down once, in its first cell
            top, left, text = masters[group]
            formula = moved(text, row - top, column - left)
    return _Cell(kind, content, f"={formula}" if formula else "")


def _number(content: str) -> int:
    return int(content) if content.isdecimal() and len(content) < 10 else -1


def _value(cell: _Cell, shared: dict[int, str]) -> object:
    match cell.kind:
        case "s":
            return _unescaped(shared.get(_number(cell.content), ""))
        case "str" | "inlineStr":
            return _unescaped(cell.content)
        case "b":
            return cell.content == "1"
        case "d":
            return datetime.fromisoformat(cell.content)
        case "n" if cell.content:
            number = float(cell.content)
            return number if math.isfinite(number) else None
    return None


def _unescaped(text: str) -> str:
    return _ESCAPE.sub(lambda match: chr(int(match[1], 16)), text)


def typed_beside(path: Path) -> dict[Place, Kept]:
    """As `typed_inputs`, of a file that is about to be written over; none where it is no workbook that can be read."""
    with suppress(PackageError, OSError):
        return typed_inputs(path)
    return {}
