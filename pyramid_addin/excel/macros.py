"""What the buttons of the ribbon do. `run` is the only door: the add-in's VBA calls it with the key of an action.

Every macro is handed the `Excel` it was clicked in and gives back what its box says, or None where what the user sees
says enough. Whatever goes wrong becomes a text that the user can act on; nothing half-written stays.
"""

from __future__ import annotations

import platform
import sys
from contextlib import suppress
from typing import TYPE_CHECKING, Any

import pyramid_addin
from pyramid_addin.errors import ExcelError, PyramidError
from pyramid_addin.excel._desktop import desktop
from pyramid_addin.excel._insist import insist
from pyramid_addin.excel._session import Excel, kept_state
from pyramid_addin.excel.actions import action
from pyramid_addin.excel.log import log_path, note, note_failure
from pyramid_addin.texts import number_text, system_language, text

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    import xlwings

    from pyramid_addin.excel._desktop import Desktop
    from pyramid_addin.excel._live_record import LiveBuild


def run(key: str) -> None:
    """Do what the action ``key`` says, and tell the user in one box.

    Parameters
    ----------
    key : str
        Of one of `actions.ACTIONS` that a macro does.

    Raises
    ------
    KeyError
        There is no such action: a mistake of the add-in's own, not of its user.
    """
    one = action(key)
    macro: Callable[..., str | None] = globals()[one.macro]
    system = desktop()
    system.bound_retries()
    app: Any = None
    language = system_language()
    try:
        app, language = _application(system)
        if sys.platform == "emscripten":
            raise ExcelError("excel.browser")  # noqa: TRY301 -- told like every other refusal
        told = macro(Excel(app, _workbook(app), system, language), *([one.argument] if one.argument else []))
        mode = "info"
    except Exception as error:  # noqa: BLE001 -- the user is told, and the log knows more
        told, mode = _failure(error, system, language), "critical"
    if told is not None:
        _show(app, system, told, language, mode)


def _application(system: Desktop) -> tuple[xlwings.App, str]:
    """The Excel that the click came from, and its language."""
    import xlwings

    try:
        app = xlwings.Book.caller().app
    except Exception as error:
        if system.is_busy(error):
            raise
        app = None
    app = app or xlwings.apps.active
    if app is None:
        raise ExcelError("excel.no_workbook")
    return app, system.ui_language(app) or system_language()


def _workbook(app: xlwings.App) -> xlwings.Book:
    try:
        book = app.books.active
        named = book.name
    except Exception as error:
        if desktop().is_busy(error):
            raise
        raise ExcelError("excel.no_workbook") from error
    if not named:
        raise ExcelError("excel.no_workbook")
    return book


def _failure(error: Exception, system: Desktop, language: str) -> str:
    """What a user is told of a failure; all but what the user did is in the log."""
    note_failure(error)
    if isinstance(error, PyramidError):
        shown = error.text(language)
        if error.key == "excel.stopped":
            shown = f"{shown} {text('macros.restored', language)}"
        return shown
    if system.is_busy(error):
        return ExcelError("excel.busy").text(language)
    return ExcelError("excel.unexpected", path=log_path()).text(language)


def _show(app: Any, system: Desktop, told: str, language: str, mode: str) -> None:  # noqa: ANN401 -- App, or none
    title = text("macros.title", language)
    try:
        insist(lambda: app.alert(told, title=title, mode=mode))
    except Exception as error:  # noqa: BLE001 -- then without it
        note_failure(error)
        note(told)
        with suppress(Exception):
            system.tell_without_excel(told, title)


# Build


def build(excel: Excel) -> str | None:
    """Build the pyramid from the ledger on the sheet in front, or in a new workbook where this one cannot change."""
    from pyramid_addin.excel._live_apart import build_apart
    from pyramid_addin.excel._live_build import read, write
    from pyramid_addin.excel._live_filed import standing_builds
    from pyramid_addin.excel._live_told import told_of_builds

    sheet = _ledger_sheet(excel)
    reason = _obstacle(excel, sheet)
    if reason is not None:
        question = text("macros.build_apart", excel.language, reason=reason)
        answer = excel.app.alert(question, title=text("macros.title", excel.language), buttons="yes_no")
        return build_apart(excel, sheet) if answer == "yes" else None
    with kept_state(excel):
        built = write(excel, read(excel, sheet, standing_builds(excel), apart=False))
    return told_of_builds([built], excel.language)


def update(excel: Excel) -> str:
    """Build every pyramid of the workbook again, from its ledger and the settings as they are now."""
    from pyramid_addin.excel._live_build import place_of, read, write
    from pyramid_addin.excel._live_told import told_of_builds

    builds = _builds(excel)
    sheets = {sheet.name.casefold(): sheet for sheet in excel.book.sheets}
    ledgers = []
    for one in builds:
        title = place_of(excel.book, one)[0]
        if title.casefold() not in sheets:
            raise ExcelError("excel.ledger_gone", sheet=title)
        ledgers.append(sheets[title.casefold()])
        _refuse_obstacle(excel, ledgers[-1])
    with kept_state(excel):
        found = [read(excel, sheet, builds, again=one, apart=False) for one, sheet in zip(builds, ledgers, strict=True)]
        done = [write(excel, one) for one in found]
    return told_of_builds(done, excel.language)


def remove(excel: Excel) -> str:
    """Take every pyramid out of the workbook; the Settings sheet stays."""
    from pyramid_addin.excel._live_build import place_of
    from pyramid_addin.excel._live_remove import take_out
    from pyramid_addin.excel._live_settings import find_settings
    from pyramid_addin.workbook import NAMESPACE

    builds = _builds(excel)
    front = excel.book.sheets.active.name
    sheets = {sheet.name.casefold(): sheet for sheet in excel.book.sheets}
    for one in builds:
        sheet = sheets.get(place_of(excel.book, one)[0].casefold())
        if sheet is not None:
            _refuse_obstacle(excel, sheet)
    with kept_state(excel):
        ledger = place_of(excel.book, builds[0])[0]
        for one in reversed(builds):
            take_out(excel, one)
        excel.system.delete_custom_xml(excel.book, NAMESPACE)
        standing = {sheet.name.casefold(): sheet for sheet in excel.book.sheets}
        if front.casefold() not in standing:  # the user stood on a sheet that is gone
            excel.destination = standing.get(ledger.casefold())
    key = "removed" if len(builds) == 1 else "removed_several"
    told = [text(f"macros.{key}", excel.language, count=number_text(len(builds), excel.language))]
    settings = find_settings(excel.book)
    if settings is not None:
        told.append(text("macros.settings_stay", excel.language, sheet=settings.name))
    return " ".join(told)


def _builds(excel: Excel) -> list[LiveBuild]:
    from pyramid_addin.excel._live_filed import standing_builds

    builds = standing_builds(excel)
    if not builds:
        raise ExcelError("excel.nothing_built")
    return builds


def _ledger_sheet(excel: Excel) -> xlwings.Sheet:
    """The sheet in front, where it can hold a ledger."""
    from pyramid_addin.excel._live_names import live_names
    from pyramid_addin.settings_sheet import MARK
    from pyramid_addin.workbook import OWN_NAME, SHEET_MARK

    if not excel.system.worksheet_is_active(excel.book):
        raise ExcelError("excel.chart_sheet")
    sheet = excel.book.sheets.active
    for name in live_names(excel.book):
        own = OWN_NAME.match(name.name)
        ours = own is not None and name.name[own.end() :].casefold() == SHEET_MARK.casefold()
        if name.sheet == sheet.name and (ours or name.name.casefold() == MARK.casefold()):
            raise ExcelError("excel.own_sheet", sheet=sheet.name)
    return sheet


def _obstacle(excel: Excel, sheet: xlwings.Sheet) -> str | None:
    """Why nothing can be added to this workbook, in words; None where all is well."""
    system, book = excel.system, excel.book
    found: dict[str, Callable[[], bool]] = {
        "contents_protected": lambda: system.contents_protected(sheet),
        "structure_protected": lambda: system.structure_protected(book),
        "shared": lambda: system.shared(book),
        "old_format": lambda: system.old_format(sheet),
    }
    for key, stands in found.items():
        if stands():
            return text(f"macros.reasons.{key}", excel.language, sheet=sheet.name)
    return None


def _refuse_obstacle(excel: Excel, sheet: xlwings.Sheet) -> None:
    reason = _obstacle(excel, sheet)
    if reason is not None:
        raise ExcelError("excel.protected", reason=reason)


# Analyse


def show_sheet(excel: Excel, which: str) -> None:
    """Go to a sheet that a build added, by its key: ``pyramid``, ``notes``."""
    from pyramid_addin.excel._live_names import live_names, marked_sheets

    for one in _builds(excel):
        titles = [sheet.name for sheet in excel.book.sheets]
        marked = set(marked_sheets(live_names(excel.book), one.prefix))
        record = one.record.name if one.record is not None else None
        standing = [title for title in titles if title in marked and title != record]
        if which.capitalize() not in one.kinds:
            continue
        place = one.kinds.index(which.capitalize())
        named = one.sheets[place]
        # a sheet that was renamed is told by its place among those of its build
        found = named if named in standing else standing[place] if len(standing) == len(one.sheets) else None
        if found is not None:
            excel.book.sheets[found].activate()
            return
    raise ExcelError("excel.no_such_sheet", sheet=text(f"templates.sheets.{which}", excel.language))


# Templates


def new_workbook(excel: Excel, which: str) -> None:
    """Open a new workbook: the ``sample`` ledger, an empty ``ledger``, or the sheets of the ``pyramid``."""
    from pyramid_addin.excel._live_new import open_new

    with kept_state(excel):
        book = open_new(excel, which)
        excel.book = book
        excel.destination = book.sheets[0]


# Settings


def open_settings(excel: Excel) -> None:
    """Show the Settings sheet, after adding it where there is none."""
    from pyramid_addin.excel._live_settings import settings_sheet_of

    with kept_state(excel):
        excel.destination = settings_sheet_of(excel)


def freeze_boundaries(excel: Excel) -> str:
    """Write the amounts at which the layers begin today into the Settings sheet."""
    from dataclasses import replace

    from pyramid_addin.excel._live_build import read
    from pyramid_addin.excel._live_filed import standing_builds
    from pyramid_addin.excel._live_settings import find_settings, settings_sheet_of, write_settings
    from pyramid_addin.settings_file import frozen_boundaries
    from pyramid_addin.templates import layer_label

    ledger = _ledger_of(excel)
    with kept_state(excel):
        found = read(excel, ledger, standing_builds(excel), apart=False)
        analysis = found.result.analysis
        standing = find_settings(excel.book)
        place = standing.name if standing is not None else text("settings_sheet.name", excel.language)
        boundaries = frozen_boundaries(analysis.settings, analysis, place)
        sheet = settings_sheet_of(excel)
        write_settings(excel, sheet, replace(analysis.settings, boundaries=boundaries), ("boundaries",))
        excel.destination = sheet
    amounts = [
        f"{layer_label(layer, excel.language)} {number_text(layer.begins_at, excel.language, decimals=2)}"
        for layer in analysis.layers
        if layer.active
    ]
    return text("macros.frozen", excel.language, sheet=sheet.name, amounts=", ".join(amounts))


def set_language(excel: Excel, language: str) -> str:
    """Write the language of columns and sheets into the Settings sheet."""
    from dataclasses import replace

    from pyramid_addin.excel._live_filed import standing_builds
    from pyramid_addin.excel._live_settings import settings_in_force, settings_sheet_of, write_settings

    with kept_state(excel):
        builds = standing_builds(excel)
        settings = settings_in_force(excel, builds[0] if len(builds) == 1 else None)
        chosen = replace(settings, language="nl" if language == "nl" else "en")
        write_settings(excel, settings_sheet_of(excel), chosen, ("language",))
    return text(f"macros.language_{chosen.language}", excel.language)


# Help


def check(excel: Excel) -> str:
    """Say what would be read from the sheet in front, and write nothing."""
    from pyramid_addin.excel._live_build import read
    from pyramid_addin.excel._live_filed import standing_builds
    from pyramid_addin.excel._live_told import told_of_check

    sheet = _ledger_sheet(excel)
    with kept_state(excel):
        found = read(excel, sheet, standing_builds(excel), apart=False)
    return told_of_check(found.result, excel.language)


def formula_guide(excel: Excel) -> None:
    """Open a new workbook that lists every formula."""
    new_workbook(excel, "formulas")


def show_log(excel: Excel) -> str | None:
    """Open the log in the system's editor, or say where it is."""
    path = log_path()
    if not path.exists():
        return text("macros.log_is_empty", excel.language, path=path)
    return None if excel.system.show_file(path) else text("macros.log_is_here", excel.language, path=path)


def about(excel: Excel) -> str:
    """Version of the add-in, and which Python it runs in."""
    from importlib.metadata import version

    return text(
        "macros.about",
        excel.language,
        version=pyramid_addin.__version__,
        python=platform.python_version(),
        interpreter=sys.executable,
        xlwings=version("xlwings"),
    )


def _ledger_of(excel: Excel) -> xlwings.Sheet:
    """The sheet in front; from a sheet that a build made, the ledger of the only build."""
    from pyramid_addin.excel._live_build import place_of

    try:
        return _ledger_sheet(excel)
    except ExcelError:
        builds: Sequence[LiveBuild] = _builds(excel)
        titles = {place_of(excel.book, one)[0].casefold() for one in builds}
        sheets = [sheet for sheet in excel.book.sheets if sheet.name.casefold() in titles]
        if len(sheets) != 1:
            raise
        return sheets[0]
