"""The record of a build in a workbook that is open in Excel: a sheet that Excel's menus do not list.

Column A holds one JSON object, cut into texts. From column B on stand the formats of the cells that were written over,
at their own addresses, so that Excel itself can paste them back.
"""

from __future__ import annotations

import re
from contextlib import suppress
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

from pyramid_addin.excel._live_names import as_entered, mark
from pyramid_addin.workbook import RECORD_SHEET, SHEET_MARK, BuildNote, LiveRecord, record_of, record_texts

if TYPE_CHECKING:
    from collections.abc import Mapping

    import xlwings

    from pyramid_addin.excel._desktop import Desktop

_SHEET = re.compile(rf"(PYR\d*_){RECORD_SHEET}", re.IGNORECASE)
_MOST_PIECES = 1_000


@dataclass(frozen=True)
class Before:
    """What the ledger's sheet was before its columns came.

    Attributes
    ----------
    sheet : str
    first, last : int
        1-based columns that were added.
    pieces : tuple of (int, int)
        First and last row of each run of rows that was written; the first run begins with the header.
    last_row : int
        The last row of the ledger, which names of its columns end with.
    widths : tuple of float
        Of these columns, in characters.
    hidden : tuple of bool
        Whether each of them was hidden.
    table : str or None
        The table that grew.
    filtered_to : int or None
        The last column of the sheet's own filter, where that was stretched.
    """

    sheet: str
    first: int
    last: int
    pieces: tuple[tuple[int, int], ...]
    last_row: int
    widths: tuple[float, ...]
    hidden: tuple[bool, ...]
    table: str | None = None
    filtered_to: int | None = None


@dataclass(frozen=True)
class LiveBuild:
    """A build that the workbook holds.

    Attributes
    ----------
    prefix : str
        Of its names: ``PYR_``, ``PYR2_``.
    recipe : mapping
        As `building.Recipe`.
    keys : tuple of str
        Names, with prefix, of the columns beside the ledger, in their order.
    labels : tuple of str
        Layer names that conditional formats colour.
    sheets : tuple of str
        Names that its sheets had.
    kinds : tuple of str
        What each of them is: its name in the template.
    before : Before or None
        None where nothing is known of it: no columns were added, or the command line added them.
    record : xlwings.Sheet or None
        The sheet of the record; None where the command line made the build.
    """

    prefix: str
    recipe: Mapping[str, Any]
    keys: tuple[str, ...] = ()
    labels: tuple[str, ...] = ()
    sheets: tuple[str, ...] = ()
    kinds: tuple[str, ...] = ()
    before: Before | None = None
    record: xlwings.Sheet | None = field(default=None, compare=False)

    @property
    def ledger(self) -> tuple[str, str | None]:
        """Sheet and table of its ledger, as they were called."""
        return self.recipe["sheet"], self.recipe["table"]


def is_recipe(told: Mapping[str, Any]) -> bool:
    """Whether what a record gives as a recipe is one, as far as it is used here."""
    sheet, table, settings = (told.get(name) for name in ("sheet", "table", "settings"))
    return isinstance(sheet, str) and isinstance(table, str | None) and isinstance(settings, dict)


def add_record(book: xlwings.Book, build: LiveBuild, system: Desktop) -> LiveBuild:
    """Write the record of ``build`` on a sheet of its own."""
    last = [sheet for sheet in book.sheets if sheet.visible in (True, -1)][-1]
    sheet = book.sheets.add(after=last)
    sheet.name = f"{build.prefix}{RECORD_SHEET}"
    mark(sheet, f"{build.prefix}{SHEET_MARK}", system)
    build = replace(build, record=sheet)
    write_record(build)
    system.hide_thoroughly(sheet)
    return build


def write_record(build: LiveBuild) -> None:
    """Write what ``build`` is into its record, over what stands there."""
    if build.record is None:
        return
    note = BuildNote(build.prefix, list(build.keys), list(build.labels), list(build.sheets), list(build.kinds))
    before = {} if build.before is None else vars(build.before)
    pieces = [[as_entered(piece)] for piece in record_texts(LiveRecord(note, dict(build.recipe), before))]
    column = build.record.range((1, 1), (len(pieces), 1))
    column.number_format = "@"
    column.raw_value = pieces


def recorded_builds(book: xlwings.Book, system: Desktop) -> list[LiveBuild]:
    """The builds whose records are in the workbook, in the order of their prefixes; a damaged record counts as none."""
    found = []
    for sheet in book.sheets:
        name = _SHEET.fullmatch(sheet.name)
        build = _read(sheet, name[1], system) if name else None
        if build is not None:
            found.append(build)
    return sorted(found, key=lambda build: (len(build.prefix), build.prefix))


def _read(sheet: xlwings.Sheet, prefix: str, system: Desktop) -> LiveBuild | None:
    rows = min(sheet.used_range.last_cell.row, _MOST_PIECES)
    record = record_of(row[0] for row in system.values(sheet.range((1, 1), (rows, 1))))
    if record is None or not is_recipe(record.recipe):
        return None
    before = None
    with suppress(ValueError, TypeError):
        before = _before(**record.before) if record.before else None
    note = record.note
    keys, labels, sheets, kinds = map(tuple, (note.keys, note.labels, note.sheets, note.kinds))
    return LiveBuild(prefix, record.recipe, keys, labels, sheets, kinds, before, sheet)


def _before(  # the parameters are the fields of the object in the record
    sheet: str,
    first: int,
    last: int,
    pieces: list[list[int]],
    last_row: int,
    widths: list[float],
    hidden: list[bool],
    table: str | None,
    filtered_to: int | None,
) -> Before:
    """What the record says of the sheet before; TypeError or ValueError where it cannot be that."""
    runs = tuple((int(start), int(end)) for start, end in pieces)
    count = int(last) - int(first) + 1
    sane = 1 < first <= last <= 16_384 and runs and all(1 <= start <= end <= 1_048_576 for start, end in runs)
    if not sane or not len(widths) == len(hidden) == count:
        message = "not what the sheet was"
        raise ValueError(message)
    return Before(
        str(sheet),
        int(first),
        int(last),
        runs,
        int(last_row),
        tuple(map(float, widths)),
        tuple(map(bool, hidden)),
        None if table is None else str(table),
        None if filtered_to is None else int(filtered_to),
    )
