"""What goes into the Settings sheet: the values that differ from the defaults, each in its cell."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pyramid_addin.settings_sheet import FIRST_INPUT, LETTERS, TABLES, VALUE, cell_values
from pyramid_addin.templates._filled import FilledSheet
from pyramid_addin.templates._settings_template import REGION, SHEET, lines
from pyramid_addin.texts import text

if TYPE_CHECKING:
    from pyramid_addin.settings import Settings


def settings_sheet(settings: Settings, language: str) -> FilledSheet:
    """The Settings sheet with these values; `pyramid_addin.settings_sheet.settings_from_rows` reads them back.

    A build does not add it: a workbook has it because its user asked for it, and keeps it when the build is taken out.

    Parameters
    ----------
    settings : Settings
    language : {"en", "nl"}
        Of the sheet's words.

    Returns
    -------
    FilledSheet

    Raises
    ------
    UsageError
        More rows than the sheet has room for.

    Examples
    --------
    >>> from pyramid_addin.settings import Settings
    >>> sheet = settings_sheet(Settings(months=6), "nl")
    >>> sheet.name, [row for row in sheet.regions["PYR_Settings"] if 6 in row]
    ('Instellingen', [[None, 6, None, None, None]])
    """
    values = {key: iter(rows) for key, rows in cell_values(settings, language).items()}
    width = len(LETTERS) - 1
    filled: list[list[object]] = []
    for line in lines():
        key = line.item.key if line.item is not None and line.kind in ("setting", "table") else ""
        first = FIRST_INPUT if key in TABLES and line.kind == "table" else VALUE
        entry = next(values.get(key, iter(())), [])
        row = [*[None] * (first - FIRST_INPUT), *entry]
        filled.append([*row, *[None] * (width - len(row))])
    return FilledSheet(SHEET, text("settings_sheet.name", language), regions={f"PYR_{REGION}": filled})
