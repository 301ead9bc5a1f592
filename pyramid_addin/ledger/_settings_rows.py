"""The settings sheet of a workbook file: found by its mark, read as plain values, whatever else is in the file."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import python_calamine as calamine

from pyramid_addin.errors import UsageError
from pyramid_addin.ledger._address import column_letters, column_number, quoted
from pyramid_addin.ledger._package import WorkbookPackage
from pyramid_addin.ledger._source import identify
from pyramid_addin.ledger._workbook import mapped

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

LAST_ROW, LAST_COLUMN = 10_000, 100  # a settings sheet ends long before; what lies beyond is no settings sheet
_WIDTH = 6
_REFERENCE = re.compile(r"([A-Z]{1,3})([1-9][0-9]{0,6})")


def settings_rows(path: Path) -> tuple[str, list[list[object]]] | None:
    """The cells of the settings sheet that a workbook holds.

    Parameters
    ----------
    path : pathlib.Path
        A workbook (.xlsx, .xlsm).

    Returns
    -------
    (str, list of lists) or None
        The sheet's name, and its columns A to F from the first row on, as `settings_sheet.settings_from_rows` takes
        them: error values as their texts, formulas that were never calculated as themselves. None where the workbook
        has no such sheet.

    Raises
    ------
    UsageError
        It has more than one, or one that is far larger than a settings sheet.
    LedgerError, PackageError
        The workbook cannot be opened safely.
    """
    source = identify(path)
    package = WorkbookPackage(path)
    marked = package.settings_sheets
    if not marked:
        return None
    if len(marked) > 1:
        raise UsageError("settings_sheet.several", found=", ".join(map(quoted, marked)))
    unread = dict(_unread(package, marked[0]))
    package.check_strings()
    with mapped(source):
        sheet = calamine.CalamineWorkbook.from_path(str(path)).get_sheet_by_name(marked[0])
        rows: list[list[Any]] = []
        if sheet.start is not None:
            left = [""] * sheet.start[1]  # calamine begins at the first row, but at the first column in use
            rows += ([*left, *values, *[""] * _WIDTH][:_WIDTH] for values in sheet.iter_rows())
    for (number, column), shown in unread.items():
        rows += [[""] * _WIDTH for _ in range(number - len(rows))]
        rows[number - 1][column - 1] = shown
    return marked[0], rows


def _unread(package: WorkbookPackage, sheet: str) -> Iterator[tuple[tuple[int, int], str]]:
    """(row, column) and text of cells that only look blank to calamine; a sheet that reaches too far is refused."""
    row = 0
    for line in package.tree(package.sheet_parts[sheet]).iter("{*}row"):
        row = int(line.get("r") or row + 1)
        column = 0
        for cell in line.iterfind("{*}c"):
            reference = _REFERENCE.fullmatch(cell.get("r", ""))
            column = (column_number(reference[1]) or LAST_COLUMN + 1) if reference else column + 1
            if len(cell) and (row > LAST_ROW or column > LAST_COLUMN):
                allowed = f"{column_letters(LAST_COLUMN)}{LAST_ROW}"
                found = cell.get("r", str(row))
                raise UsageError("settings_sheet.too_large", where=quoted(sheet), found=found, allowed=allowed)
            value, formula = cell.findtext("{*}v") or "", cell.find("{*}f")
            if column > _WIDTH:
                continue
            if cell.get("t") == "e":
                yield (row, column), value
            elif formula is not None and not value and cell.get("t") != "str":
                yield (row, column), f"={formula.text or ''}"
