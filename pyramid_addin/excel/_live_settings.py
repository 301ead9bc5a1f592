"""The Settings sheet of a workbook that is open in Excel: found by its mark, read, added, and written into."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from pyramid_addin.errors import UsageError
from pyramid_addin.excel._live_names import as_entered, live_names
from pyramid_addin.excel._live_sheets import add_sheets
from pyramid_addin.ledger import CellError
from pyramid_addin.ledger._live_sheet import plain_value
from pyramid_addin.ledger._number_format import moment, shown_as
from pyramid_addin.settings import Settings
from pyramid_addin.settings_file import settings_from_table
from pyramid_addin.settings_sheet import LETTERS, MARK, cells_to_write, settings_from_rows
from pyramid_addin.workbook import PREFIX

if TYPE_CHECKING:
    from collections.abc import Sequence

    import xlwings

    from pyramid_addin.excel._live_record import LiveBuild
    from pyramid_addin.excel._session import Excel

_MOST_ROWS = 10_000  # a settings sheet ends long before


def find_settings(book: xlwings.Book) -> xlwings.Sheet | None:
    """The Settings sheet of the workbook, whatever it is called; None where there is none.

    Raises
    ------
    UsageError
        There are several, as when a user copies one.
    """
    marked = [name.sheet for name in live_names(book) if name.sheet and name.name.casefold() == MARK.casefold()]
    if len(marked) > 1:
        raise UsageError("settings_sheet.several", found=", ".join(f"'{title}'" for title in marked))
    return book.sheets[marked[0]] if marked else None


def settings_in_force(excel: Excel, build: LiveBuild | None) -> Settings:
    """What a build follows: the Settings sheet; without one, what the earlier build was told; else the defaults.

    Raises
    ------
    UsageError
        A cell of the Settings sheet holds what is not allowed.
    """
    sheet = find_settings(excel.book)
    if sheet is not None:
        return settings_from_rows(_rows(excel, sheet), sheet.name, language=excel.language)
    if build is not None:
        return settings_from_table({name: told for name, told in build.recipe["settings"].items() if name != "sheet"})
    return Settings(language="nl" if excel.language == "nl" else "en")


def settings_sheet_of(excel: Excel) -> xlwings.Sheet:
    """The Settings sheet of the workbook; where there is none it is added, with the settings that hold now."""
    from pyramid_addin.excel._live_filed import standing_builds

    found = find_settings(excel.book)
    if found is not None:
        return found
    builds = standing_builds(excel)
    return add_settings(excel, settings_in_force(excel, builds[0] if len(builds) == 1 else None))


def add_settings(excel: Excel, settings: Settings) -> xlwings.Sheet:
    """A Settings sheet that says what ``settings`` say, behind the last visible sheet."""
    from pyramid_addin.templates import settings_sheet

    filled = settings_sheet(settings, settings.language)
    before = {sheet.name for sheet in excel.book.sheets}
    try:
        return add_sheets(
            excel,
            [filled],
            settings.language,
            ledger_sheet=excel.book.sheets[0].name,
            names=(),
            prefix=PREFIX,
            marked=False,
        )[0]
    except BaseException:
        for title in [sheet.name for sheet in excel.book.sheets if sheet.name not in before]:
            excel.book.sheets[title].delete()
        raise


def write_settings(excel: Excel, sheet: xlwings.Sheet, settings: Settings, names: Sequence[str]) -> None:
    """Write some of ``settings`` (fields of `Settings`) into the standing Settings sheet; all else stays."""
    for row, column, value in cells_to_write(_rows(excel, sheet), sheet.name, settings, names):
        cell = sheet.range((row, column))
        if isinstance(value, str):
            looks = cell.number_format
            cell.number_format = "@"
            cell.value = as_entered(value)
            cell.number_format = looks
        else:
            cell.value = value


def _rows(excel: Excel, sheet: xlwings.Sheet) -> list[list[object]]:
    """The cells from A1 on as `settings_from_rows` takes them: dates as such, errors as their texts."""
    last = min(sheet.used_range.last_cell.row, _MOST_ROWS)
    epoch_1904 = excel.system.epoch_1904(excel.book)

    def plain(value: Any, row: int, column: int) -> object:  # noqa: ANN401 -- what a cell may hold
        found = plain_value(value)
        if isinstance(found, CellError):
            return found.shown
        if isinstance(found, float):
            code = sheet.range((row, column)).number_format
            return moment(found, shown_as(code if isinstance(code, str) else ""), epoch_1904=epoch_1904)
        return found

    values = excel.system.values(sheet.range((1, 1), (last, len(LETTERS))))
    return [[plain(value, row, column) for column, value in enumerate(line, 1)] for row, line in enumerate(values, 1)]
