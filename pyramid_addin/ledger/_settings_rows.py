"""The settings sheet of a workbook file: found by its mark, read as plain values, whatever else is in the file."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pyramid_addin.errors import UsageError
from pyramid_addin.ledger._address import quoted
from pyramid_addin.ledger._package import WorkbookPackage
from pyramid_addin.ledger._plain_rows import sheet_rows
from pyramid_addin.ledger._source import identify

if TYPE_CHECKING:
    from pathlib import Path

_WIDTH = 6


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
    return marked[0], sheet_rows(source, package, marked[0], width=_WIDTH, too_large="settings_sheet.too_large")
