"""The record of a build that was made in Excel: JSON in the cells of a very hidden sheet among those that it added.

Excel gives a macro no place for data of its own that it keeps on every computer, except in cells. Like every record it
is data from a file: read with bounds and checked field by field.
"""

from __future__ import annotations

import json
import re
from contextlib import suppress
from dataclasses import dataclass
from itertools import takewhile
from typing import TYPE_CHECKING, Any

from lxml import etree

from pyramid_addin.errors import PackageError
from pyramid_addin.workbook._markup import Markup
from pyramid_addin.workbook._names import OWN_NAME, defined_names, is_sheet_mark
from pyramid_addin.workbook._record import BuildNote, build_note, must
from pyramid_addin.workbook._shared_strings import shared_strings
from pyramid_addin.workbook._sheet_stream import SheetStream, cells, rows

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from pyramid_addin.workbook._package import Package

RECORD_SHEET = "Record"  # behind the prefix: PYR_Record
_VERSION = 1
_LONGEST_CELL = 30_000  # Excel's limit is 32,767
_MOST_CELLS = 1_000
_ESCAPE = re.compile("_x([0-9A-Fa-f]{4})_")


@dataclass(frozen=True)
class LiveRecord:
    """What a build in Excel remembers.

    Attributes
    ----------
    note : BuildNote
        What it added.
    recipe : dict
        Enough to build it again.
    before : dict
        What stood there before, as far as the workbook does not tell it: for Excel's own *Remove pyramid*.
    """

    note: BuildNote
    recipe: dict[str, Any]
    before: dict[str, Any]


def record_texts(record: LiveRecord) -> list[str]:
    """The cells of a record, from A1 down; each is written as text.

    Raises
    ------
    ValueError
        More than a record may hold: 30 million characters.

    Examples
    --------
    >>> note = BuildNote("PYR_", ["PYR_Layer"], ["Top"], ["Pyramid"])
    >>> texts = record_texts(LiveRecord(note, {"sheet": "Débiteuren"}, {}))
    >>> len(texts), record_of(texts).recipe
    (1, {'sheet': 'Débiteuren'})
    """
    note = record.note
    data = {
        "version": _VERSION,
        "prefix": note.prefix,
        "recipe": record.recipe,
        "keys": note.keys,
        "labels": note.labels,
        "sheets": note.sheets,
        "kinds": note.kinds,
        "before": record.before,
    }
    written = json.dumps(data, separators=(",", ":"), sort_keys=True)
    texts = [written[start : start + _LONGEST_CELL] for start in range(0, len(written), _LONGEST_CELL)]
    if len(texts) > _MOST_CELLS:
        message = "more than a record may hold"
        raise ValueError(message)
    return texts


def record_of(values: Iterable[object]) -> LiveRecord | None:
    """The record in a column of cells, from its first on; None where there is none, or none that can be used.

    Parameters
    ----------
    values : iterable
        The cells' values, downwards; what follows the first blank cell is passed over.
    """
    texts = [str(value) for value in takewhile(lambda value: isinstance(value, str) and value, values)]
    if len(texts) > _MOST_CELLS:
        return None
    with suppress(ValueError, TypeError, KeyError, AttributeError, RecursionError):
        data = json.loads("".join(texts))
        if data["version"] == _VERSION:
            return LiveRecord(build_note(data), must(data["recipe"], dict), must(data["before"], dict))
    return None


def live_records(package: Package) -> list[LiveRecord]:
    """The records of the builds that were made in Excel.

    Raises
    ------
    PackageError
        A sheet that should hold a record holds none that can be used.
    """
    sheets = package.sheets()
    found: list[LiveRecord] = []
    for name in defined_names(package):
        own = OWN_NAME.match(name.name)
        if not own or not is_sheet_mark(name) or name.sheet is None or name.sheet >= len(sheets):
            continue
        sheet = sheets[name.sheet]
        if sheet.name.casefold() != f"{own[0]}{RECORD_SHEET}".casefold():
            continue
        with suppress(PackageError, etree.XMLSyntaxError, ValueError):
            record = record_of(_first_column(package, sheet.part)) if sheet.part else None
            if record and record.note.prefix.casefold() == own[0].casefold():
                found.append(record)
                continue
        raise PackageError("workbook.record_unreadable", path=package.source_name, sheet=sheet.name)
    return found


def _first_column(package: Package, part: str) -> list[str]:
    """The texts in column A, from row 1 down to the first cell that holds none."""
    texts = list(_texts(package, part))
    shared = shared_strings(package, {text for text in texts if isinstance(text, int)})
    plain = [shared.get(text, "") if isinstance(text, int) else text for text in texts]
    return [_ESCAPE.sub(lambda match: chr(int(match[1], 16)), text) for text in plain]


def _texts(package: Package, part: str) -> Iterator[str | int]:
    """The texts in column A; a shared one as its number."""
    stream = SheetStream(package.chunks(part), part)
    number = 0
    for data, mask in stream.blocks():
        for row in rows(mask, stream.prefix, number):
            first = next(cells(mask, stream.prefix, row), None)
            if first is None or first.column != 1 or row.number != number + 1 or number > _MOST_CELLS:
                return
            number = row.number
            cell = Markup(data[first.start : first.end], part, "utf-8")
            kind = cell.root.attributes.get("t")
            value = cell.root.find("is" if kind == "inlineStr" else "v")
            if value is None or kind not in {"s", "str", "inlineStr"}:
                return
            if kind == "s":
                yield int(cell.text(value))
            else:
                yield "".join(cell.text(element) for element in value.walk() if element.name in {"v", "t"})
