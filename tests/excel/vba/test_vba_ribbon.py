"""The ribbon's VBA, run: what controls are called, what a click asks of Python, and what is said where it cannot."""

from __future__ import annotations

import pytest
from engines import IN_BOTH

from pyramid_addin.excel.actions import ACTIONS, GROUPS
from pyramid_addin.texts import text

LANGUAGES = {"nl": (1043, 2067), "en": (1033, 1031)}  # Dutch in both countries; English, and German as any other
EXCLAMATION, CRITICAL, INFORMATION = 48, 16, 64


@pytest.fixture(params=IN_BOTH)
def ribbon(request, twins):
    """The twin on Windows, with nothing said or asked yet, in English."""
    made = twins(request.param, "ribbon")
    made.call("TwinPython.TwinPrepare", "text")
    for key, state in {"language": 1033, "workbook": 1, "boxes": ""}.items():
        made.call("TwinExcel.TwinState", key, state)
    return made


def asked(action):
    """What Python is asked on Windows for an action."""
    return ["xlwings._xlwindows.BOOK_CALLER set", f"import pyramid_addin.excel.macros as m; m.run('{action}')"]


@pytest.mark.parametrize("language", sorted(LANGUAGES))
def test_every_control_has_its_words_in_excels_language(ribbon, language):
    """Label, screen tip and what it will write, from the catalogue that the guide shows too."""
    expected = {("GetLabel", "tab_pyramid"): text("ribbon.tab", language)}
    expected |= {("GetLabel", f"group_{group}"): text(f"ribbon.groups.{group}", language) for group in GROUPS}
    for action in ACTIONS:
        for callback, words in (("GetLabel", "label"), ("GetScreentip", "tip"), ("GetSupertip", "help")):
            expected[callback, action.key] = text(f"ribbon.actions.{action.key}.{words}", language)
    for spoken in LANGUAGES[language]:
        ribbon.call("TwinExcel.TwinState", "language", spoken)
        said = {key: ribbon.call("TwinRibbon.TwinSays", *key) for key in expected}
        assert said == {key: f"String {words}" for key, words in expected.items()}


def test_the_gallery_of_excels_language_is_shown(ribbon):
    """There is one per language, since a gallery's items are fixed."""
    for language, codes in LANGUAGES.items():
        for code in codes:
            ribbon.call("TwinExcel.TwinState", "language", code)
            shown = {key: ribbon.call("TwinRibbon.TwinSays", "GetVisible", f"templates_{key}") for key in LANGUAGES}
            assert shown == {key: f"Boolean {key == language}" for key in LANGUAGES}


@pytest.mark.parametrize("action", [each.key for each in ACTIONS if each.macro])
def test_a_click_runs_its_action(ribbon, action):
    """In the Python that serves the formulas too; the workbook is the one that is open."""
    ribbon.call("TwinRibbon.TwinClick", action)
    assert ribbon.call("TwinPython.TwinCalls").splitlines() == asked(action)
    assert ribbon.call("TwinExcel.TwinBoxes") == ""


@pytest.mark.parametrize("action", [each.key for each in ACTIONS if each.inside == "templates"])
@pytest.mark.parametrize("language", sorted(LANGUAGES))
def test_an_item_of_the_gallery_runs_its_action(ribbon, action, language):
    """Items are called as the action, with the language behind it."""
    ribbon.call("TwinRibbon.TwinChoose", f"templates_{language}", f"{action}_{language}")
    assert ribbon.call("TwinPython.TwinCalls").splitlines() == asked(action)


def test_without_a_workbook_a_click_says_so(ribbon):
    """Python's part needs one; Excel would stop with error 91."""
    ribbon.call("TwinExcel.TwinState", "workbook", 0)
    ribbon.call("TwinRibbon.TwinClick", "build")
    title, words = text("addin.boxes.title", "en"), text("addin.boxes.no_workbook", "en")
    assert ribbon.call("TwinExcel.TwinBoxes") == f"{title}|{EXCLAMATION}|{words}\n"
    assert ribbon.call("TwinPython.TwinCalls") == ""


@pytest.mark.parametrize(("broken", "refused", "reported"), [(0, 1, "File not found: xlwings64.dll"), (1, 0, "remote")])
def test_without_python_a_click_says_what_to_do(ribbon, broken, refused, reported):
    """One box, in Excel's language, with the command that finds the cause; never the VBA editor."""
    ribbon.call("TwinExcel.TwinState", "language", 1043)
    ribbon.call("TwinPython.TwinBreak", broken, refused)
    ribbon.call("TwinRibbon.TwinClick", "check")
    said = ribbon.call("TwinExcel.TwinBoxes")
    assert said.startswith(f"{text('addin.boxes.title', 'nl')}|{CRITICAL}|{text('addin.boxes.no_python', 'nl')}")
    assert text("addin.boxes.doctor", "nl") in said
    assert reported in said


def test_restarting_stops_python_even_without_a_workbook(ribbon):
    """It is what one tries when nothing else works."""
    ribbon.call("TwinExcel.TwinState", "workbook", 0)
    ribbon.call("TwinRibbon.TwinClick", "restart")
    assert ribbon.call("TwinPython.TwinCalls") == "KillPy\n"
    title, words = text("addin.boxes.title", "en"), text("addin.boxes.restarted", "en")
    assert ribbon.call("TwinExcel.TwinBoxes") == f"{title}|{INFORMATION}|{words}\n"


@pytest.mark.parametrize("engine", IN_BOTH)
def test_on_mac_a_click_starts_a_python_of_its_own(twins, engine):
    """With the interpreter that the user's file names, and no folder of a workbook on its path."""
    mac = twins(engine, "mac", mac=True)
    mac.call("TwinPython.TwinPrepare", "text")
    mac.call("TwinExcel.TwinState", "workbook", 1)
    mac.call("TwinRibbon.TwinClick", "update")
    command = "import pyramid_addin.excel.macros as m; m.run('update')"
    assert mac.call("TwinPython.TwinCalls") == f"python of INTERPRETER_MAC|false|{command}\n"
