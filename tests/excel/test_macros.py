"""Every button does what its text says, and tells it in one box, in Excel's language."""

from __future__ import annotations

import tempfile

import openpyxl
import pytest
from live_ledgers import as_seen, differences, write_ledger

from pyramid_addin.excel import macros
from pyramid_addin.excel.actions import ACTIONS
from pyramid_addin.excel.functions import FUNCTIONS
from pyramid_addin.templates import template_path
from pyramid_addin.texts import catalogue

DUTCH = 1043


@pytest.fixture(autouse=True)
def own_places(monkeypatch, tmp_path):
    """A log and a folder for temporary files of the test's own."""
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))
    (tmp_path / "temporary").mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path / "temporary"))


@pytest.fixture
def opened(make_excel, tmp_path):
    """Excel with a plain ledger open."""
    excel = make_excel()
    return excel, excel.open(write_ledger("plain", tmp_path / "klanten.xlsx"))


def saved(excel, book, path):
    """A workbook as openpyxl reads it."""
    excel.write_file(book, path)
    return openpyxl.load_workbook(path)


@pytest.mark.parametrize("action", [one for one in ACTIONS if one.macro], ids=lambda one: one.key)
def test_every_action_has_its_macro(action):
    """The list that the ribbon is made from names functions that exist and say what they do."""
    assert getattr(macros, action.macro).__doc__


def test_a_key_that_no_ribbon_has_is_a_mistake():
    """Not a thing to tell a user."""
    with pytest.raises(KeyError):
        macros.run("no such button")


@pytest.mark.parametrize(("language_id", "language"), [(1033, "en"), (DUTCH, "nl"), (2067, "nl"), (1031, "en")])
def test_the_box_says_what_was_done_left_out_and_how_to_undo(make_excel, tmp_path, language_id, language):
    """One box; figures by hand: 22 active customers of 2,400 down to 300, 29,700 in all."""
    excel = make_excel(language_id=language_id)
    excel.open(write_ledger("plain", tmp_path / "klanten.xlsx"))
    macros.run("build")
    ((told, title, _),) = excel.alerts
    texts = catalogue(language)["ribbon"]["actions"]
    assert title == catalogue(language)["macros"]["title"]
    assert "24" in told
    assert "22" in told
    assert ("29,700.00" if language == "en" else "29.700,00") in told
    assert "H3:X27" in told
    assert texts["remove"]["label"] in told


def test_what_was_left_out_is_told_with_its_amount(make_excel, tmp_path):
    """A row without number and name holds 50.00."""
    excel = make_excel()
    path = write_ledger("plain", tmp_path / "klanten.xlsx")
    changed = openpyxl.load_workbook(path)
    changed["Debiteuren"].cell(28, 4, 50)
    changed["Debiteuren"].cell(28, 6, 3)
    changed["Debiteuren"].cell(29, 1, "K999")
    changed["Debiteuren"].cell(29, 4, 1)
    changed.save(path)
    excel.open(path)
    macros.run("build")
    assert "1 row was left out, with 50.00 in it. The sheet Notes says which and why." in excel.alerts[-1][0]


def test_check_reads_and_writes_nothing(make_excel, tmp_path):
    """The fields, the first remarks, and where to find the others."""
    excel = make_excel()
    book = excel.open(write_ledger("texts and doubles", tmp_path / "klanten.xlsx"))
    before, state = excel.snapshot(book), excel.state()
    excel.forget()
    macros.run("check")
    assert excel.writes == []
    assert differences(excel.snapshot(book), before) == []
    assert excel.state() == state
    ((told, *_),) = excel.alerts
    assert "revenue = Omzet" in told
    assert "'Debiteuren'!E9" in told
    assert len(told) < 3_000


def test_check_shortens_a_long_list(make_excel, tmp_path):
    """Forty odd cells become eight, and a pointer to Notes."""
    excel = make_excel()
    path = write_ledger("plain", tmp_path / "klanten.xlsx")
    changed = openpyxl.load_workbook(path)
    for row in range(4, 24):
        changed["Debiteuren"].cell(row, 5, f"oops {row}")
        changed["Debiteuren"].cell(row, 6, f"dear {row}")
    changed.save(path)
    excel.open(path)
    macros.run("check")
    told = excel.alerts[-1][0]
    listed = [line for line in told.splitlines() if line.startswith("'Debiteuren'!")]
    assert len(listed) <= 8
    assert len(told) < 3_000


@pytest.mark.parametrize("language", ["en", "nl"])
def test_an_empty_ledger_can_be_filled_and_built(make_excel, tmp_path, language):
    """Its headings are those that are understood, each as the field that it was made for."""
    excel = make_excel(language_id=DUTCH if language == "nl" else 1033)
    excel.open(write_ledger("plain", tmp_path / "klanten.xlsx"))
    macros.run("template_ledger")
    book = excel.application.front
    assert book.path is None  # new: nothing is saved until the user does
    sheet = book.worksheets[0]
    made = saved(excel, book, tmp_path / "leeg.xlsx")
    texts = catalogue(language)["ledger_template"]
    assert [cell.value for cell in made.worksheets[0][4]] == list(texts["columns"].values())
    filled = made.worksheets[0]
    for row in range(5, 15):
        for column, field in enumerate(texts["columns"], 1):
            filled.cell(row, column).value = {"customer_id": f"{row:05}", "status": "", "name": f"N{row}"}.get(
                field, row
            )
    made.save(tmp_path / "gevuld.xlsx")
    excel.open(tmp_path / "gevuld.xlsx")
    macros.run("check")
    told = excel.alerts[-1][0]
    fields = catalogue(language)["ledger"]["fields"]
    for field, header in texts["columns"].items():
        if field != "status":
            assert f"{fields[field]} = {header}" in told
    assert sheet.Name == texts["sheet"]


def test_explanations_of_the_empty_ledger_fit_excels_box():
    """Excel cuts an input message at 255 characters, its title at 32, and a table's name must be a word."""
    for language in ("en", "nl"):
        texts = catalogue(language)["ledger_template"]
        assert sorted(texts["columns"]) == sorted(texts["notes"])
        assert max(map(len, texts["notes"].values())) <= 255
        assert max(map(len, texts["columns"].values())) <= 32
        assert texts["table"].isidentifier()


def test_a_copy_of_the_template_opens(opened, tmp_path):
    """A new workbook; the one that the user was in is as it was."""
    excel, book = opened
    before = excel.snapshot(book)
    macros.run("template_pyramid")
    assert excel.alerts == []
    template = openpyxl.load_workbook(template_path("en"))
    assert saved(excel, excel.application.front, tmp_path / "new.xlsx").sheetnames == template.sheetnames
    assert differences(excel.snapshot(book), before) == []


@pytest.mark.parametrize(("key", "sheet"), [("customer_pyramid", "Pyramid"), ("targets", "Targets")])
def test_a_template_that_calculates_opens(opened, tmp_path, key, sheet):
    """With its example customers, and every formula in its place."""
    excel, book = opened
    before = excel.snapshot(book)
    macros.run(f"template_{key}")
    assert excel.alerts == []
    new = saved(excel, excel.application.front, tmp_path / "new.xlsx")
    assert new["Customers"]["A8"].value.startswith("Example")
    assert sheet in new.sheetnames
    assert differences(excel.snapshot(book), before) == []


@pytest.mark.parametrize("language_id", [1033, DUTCH])
def test_the_sample_ledger_opens_and_can_be_built(make_excel, tmp_path, language_id):
    """What the tip says: then click Build pyramid."""
    excel = make_excel(language_id=language_id)
    excel.open(write_ledger("plain", tmp_path / "klanten.xlsx"))
    macros.run("template_sample")
    excel.called_from(excel.application.front)
    macros.run("build")
    assert "3,201" in excel.alerts[-1][0] or "3.201" in excel.alerts[-1][0]


@pytest.mark.parametrize("language", ["en", "nl"])
def test_the_formula_guide_lists_every_formula(make_excel, tmp_path, language):
    """Name, what it gives, arguments, an example that is a text."""
    excel = make_excel(language_id=DUTCH if language == "nl" else 1033)
    excel.open(write_ledger("plain", tmp_path / "klanten.xlsx"))
    macros.run("formulas")
    guide = saved(excel, excel.application.front, tmp_path / "guide.xlsx").worksheets[0]
    rows = {row[0].value: row for row in guide.iter_rows(min_row=5) if row[0].value}
    assert set(rows) == {function.__name__ for function in FUNCTIONS} | {"PYRAMID_WHY"}
    texts = catalogue(language)["formulas"]
    assert rows["TOP_SHARE"][1].value == texts["TOP_SHARE"]["about"]
    assert rows["TOP_SHARE"][3].value == texts["TOP_SHARE"]["example"]
    assert all(cell.data_type == "s" for row in rows.values() for cell in row)


def test_the_settings_sheet_is_added_once_and_followed(opened):
    """Settings, language, build: Dutch sheets in an English Excel."""
    excel, book = opened
    before = as_seen(excel.snapshot(book))
    macros.run("settings")
    assert book.sheets.active.name == "Settings"
    macros.run("settings")
    macros.run("language_nl")
    assert excel.alerts[-1][0] == "The next build is written in Dutch."
    assert [sheet.name for sheet in book.sheets] == ["Debiteuren", "Settings"]
    book.sheets["Debiteuren"].activate()
    macros.run("build")
    assert "Piramide" in [sheet.name for sheet in book.sheets]
    macros.run("remove")
    book.sheets["Settings"].delete()
    book.sheets["Debiteuren"].activate()
    assert differences(as_seen(excel.snapshot(book)), before) == []


def test_boundaries_are_frozen_where_layers_begin_today(opened):
    """22 active customers: one in Top from 2,400; k = 2, 5 and 22 for the others: 2,300, 2,000 and 300."""
    excel, book = opened
    macros.run("freeze")
    assert "Top 2,400.00, Large 2,300.00, Medium 2,000.00, Small 300.00" in excel.alerts[-1][0]
    sheet = book.sheets["Settings"]
    values = sheet.range("A1:D120").options(ndim=2).value
    amounts = [row[3] for row in values if row[0] == "boundaries"]
    assert amounts[:4] == [2400.0, 2300.0, 2000.0, None]  # the last layer takes all others
    book.sheets["Debiteuren"].activate()
    book.sheets["Debiteuren"].range("D4").value = 2350.0  # the best customer shrinks below Top
    macros.run("build")
    layers = [cell for (cell,) in book.sheets["Debiteuren"].range("H4:H8").options(ndim=2).value]
    assert layers == ["Large", "Large", "Medium", "Medium", "Medium"]


def test_a_wrong_setting_is_told_with_its_cell(opened):
    """Where, what was found, what is allowed; nothing is built."""
    excel, book = opened
    macros.run("settings")
    sheet = book.sheets["Settings"]
    keys = [row[0] for row in sheet.range("A1:A200").options(ndim=2).value]
    row = keys.index("months") + 1
    sheet.range((row, 3)).value = 500
    book.sheets["Debiteuren"].activate()
    macros.run("build")
    assert f"'Settings'!C{row}: 500 is not allowed." in excel.alerts[-1][0]
    assert [one.name for one in book.sheets] == ["Debiteuren", "Settings"]


def test_the_analysis_sheets_are_shown(make_excel, tmp_path):
    """Pyramid and Notes; Customers only where a ledger of invoice lines was built."""
    excel = make_excel()
    book = excel.open(write_ledger("invoice lines", tmp_path / "facturen.xlsx"))
    macros.run("sheet_pyramid")
    assert excel.alerts[-1][0].startswith("This workbook holds no pyramid")
    macros.run("build")
    for key, name in (("sheet_customers", "Customers"), ("sheet_notes", "Notes"), ("sheet_pyramid", "Pyramid")):
        excel.forget()
        macros.run(key)
        assert book.sheets.active.name == name
        assert excel.alerts == []


def test_the_log_is_opened_or_its_place_is_said(opened, tmp_path, monkeypatch):
    """Empty, without an editor, and with one."""
    excel, _ = opened
    log = tmp_path / "state" / "pyramid-addin" / "pyramid.log"
    macros.run("log")
    assert str(log) in excel.alerts[-1][0]
    log.parent.mkdir(parents=True)
    log.write_text("something", "utf-8")
    macros.run("log")
    assert excel.alerts[-1][0] == f"The log of the add-in is {log}."
    shown = []
    monkeypatch.setattr("os.startfile", shown.append, raising=False)
    excel.forget()
    macros.run("log")
    assert shown == [log]
    assert excel.alerts == []


def test_about_says_which_python(opened):
    """Version and interpreter, for whoever helps the user."""
    import sys

    excel, _ = opened
    macros.run("about")
    assert sys.executable in excel.alerts[-1][0]


def test_in_a_browser_it_is_said_that_a_desktop_is_needed(opened, monkeypatch):
    """Xlwings Lite has no such workbook to change."""
    excel, book = opened
    before = excel.snapshot(book)
    monkeypatch.setattr("pyramid_addin.excel.macros.sys.platform", "emscripten")
    macros.run("build")
    assert differences(excel.snapshot(book), before) == []
    assert excel.alerts[-1][0].startswith("This button needs Excel for Windows or Mac")
