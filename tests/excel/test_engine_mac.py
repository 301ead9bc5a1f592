"""The Mac side of the engine: xlwings' own Mac engine, Excel's own dictionary, and what is different there.

Differences are those that xlwings' ``_xlmac`` documents in its comments, and those of appscript: words instead of
numbers, lists instead of tuples, empty texts for blanks, errors by number.
"""

# ruff: noqa: PLW0108 - what is looked up has to be looked up late

from __future__ import annotations

import datetime as dt
import math

import openpyxl
import pytest
import xlwings as xw

DUTCH = 1043


@pytest.fixture
def mac(make_excel):
    return make_excel(platform="mac", language_id=DUTCH)


@pytest.fixture
def book(mac, ledger):
    return mac.open(ledger)


@pytest.fixture
def sheet(book):
    return book.sheets[0]


@pytest.fixture
def command_error(mac):  # noqa: ARG001 - appscript's stand-in is there while Excel is
    from appscript.reference import CommandError

    return CommandError


def expect_misuse(mac, text, work):
    """The engine says that this must never be done."""
    from engine import Misuse

    with pytest.raises(Misuse, match=text):
        work()
    mac.misuses.clear()


def test_macros_run_through_xlwings_own_mac_engine(mac, book, sheet):
    """And know the calling workbook as RunPython tells it: by arguments, --wb and --from_xl."""
    assert type(sheet.impl).__module__ == "xlwings._xlmac"
    assert xw.main.sys.platform == "darwin"
    assert xw.Book.caller() == book
    assert xw.apps.active.books.active == book
    assert book.app.selection.address == "$A$1"
    assert book.app.api.localized_language.get() == "Dutch"
    assert mac.misuses == []


def test_values_arrive_as_apple_events_hand_them_over(mac, tmp_path):
    """Lists of lists; blanks are empty texts, error cells have no value, dates no zone, money is a float."""
    file = openpyxl.Workbook()
    cells = file.active
    cells["A1"], cells["B1"], cells["C1"], cells["D1"] = 5, "text", True, 45_678.5
    cells["D1"].number_format = "d-m-yyyy h:mm"
    cells["E1"], cells["E1"].number_format = 1.23456789, '"€"\\ #,##0.00'
    cells["G1"] = "#N/A"
    cells["G1"].data_type = "e"
    file.save(tmp_path / "values.xlsx")
    sheet = mac.open(tmp_path / "values.xlsx").sheets[0]
    from appscript import k

    row = sheet["A1:G1"].api
    moment = dt.datetime(2025, 1, 21, 12)  # noqa: DTZ001 - 45,658 is 1 January 2025
    assert row.value2.get() == [[5.0, "text", True, 45_678.5, 1.23456789, "", k.missing_value]]
    assert row.value.get()[0][3] == moment
    assert sheet["A1:D1"].value == [5.0, "text", True, moment]
    assert sheet["F1:G1"].api.string_value.get() == [["", "#N/A"]]
    assert sheet["A1"].api.value2.get() == 5.0


def test_a_ledger_is_read_written_named_and_made_a_table(mac, sheet):
    """The same objects as on Windows: seen from outside through xlwings only."""
    assert sheet.used_range.address == "$A$1:$G$25"
    assert sheet["A3:B4"].value == [["Klantnummer", "Klantnaam"], ["K001", "Klant 1"]]
    sheet["I4:I5"].number_format = "@"
    sheet["I4:I5"].value = [["00123"], ["=1+1"]]
    assert sheet["I4:I5"].value == ["00123", "=1+1"]
    table = sheet.tables.add(sheet["A3:G25"], name="Klanten")
    assert (table.range.address, table.data_body_range.address) == ("$A$3:$G$25", "$A$4:$G$25")
    assert (table.show_headers, table.show_totals, table.show_autofilter) == (True, False, True)
    table.resize(sheet["A3:H25"])
    assert [column.name for column in table.columns][-1] == "Column8"
    book = sheet.book
    book.names.add("PYR_Layer", "=Debiteuren!$H$4:$H$25")
    sheet.names.add("PYR_Sheet", "=Debiteuren!$A$1")
    assert [name.name for name in book.names] == ["PYR_Layer", "Debiteuren!PYR_Sheet"]
    assert book.names["PYR_Layer"].refers_to_range.address == "$H$4:$H$25"
    book.names["PYR_Layer"].delete()
    assert [name.name for name in book.names] == ["Debiteuren!PYR_Sheet"]
    assert mac.writes[0] == ("klanten.xlsx", "Debiteuren", "$I$4:$I$5", (2, 1), "format")


def test_looks_are_said_in_words(sheet):
    """Colours are lists of red, green and blue; alignments, weights and kinds are words."""
    from appscript import k

    sheet["A3"].color = "#0b2545"
    assert sheet["A3"].api.interior_object.color.get() == [11, 37, 69]
    assert sheet["A3"].color == (11, 37, 69)
    sheet["A3"].api.horizontal_alignment.set(k.horizontal_align_center)
    assert sheet["A3"].api.horizontal_alignment.get() == k.horizontal_align_center
    assert sheet["A3"].horizontal_alignment == "center"
    sheet["A3"].column_width = 13
    assert sheet["A3"].column_width == 13
    rules = sheet["A4:A25"].conditional_formats
    rules.add_cell_value("equal_to", '="K001"', fill_color="#0b2545", font_color="#ffffff")
    assert (rules[0].formula1, rules[0].fill_color, rules[0].font_color) == ('="K001"', (11, 37, 69), (255, 255, 255))
    sheet["A4:A25"].copy()
    sheet["I4:J25"].paste("formats")
    assert len(sheet["J7"].conditional_formats) == 1
    rules.clear()
    assert len(rules) == 0


def test_sheets_are_added_copied_hidden_and_deleted(book):
    """By reference to their place."""
    from appscript import k

    first = book.sheets[0]
    new = book.sheets.add("Nieuw", after=first)
    assert [sheet.name for sheet in book.sheets] == ["Debiteuren", "Nieuw"]
    first.copy(after=new)
    assert [sheet.name for sheet in book.sheets] == ["Debiteuren", "Nieuw", "Debiteuren (2)"]
    new.api.visible.set(k.sheet_very_hidden)
    assert new.visible is False
    assert new.api.visible.get() == k.sheet_very_hidden
    book.sheets["Debiteuren (2)"].delete()
    assert [sheet.name for sheet in book.sheets] == ["Debiteuren", "Nieuw"]


def test_state_can_be_set_and_given_back(mac, book):
    """Through the same properties as on Windows, except interactive, which xlwings does not offer there."""
    before = mac.state()
    app = book.app
    app.screen_updating = app.display_alerts = app.enable_events = False
    app.calculation, app.status_bar = "manual", "bezig"
    assert (app.calculation, app.status_bar, mac.state() == before) == ("manual", "bezig", False)
    app.screen_updating = app.display_alerts = app.enable_events = True
    app.calculation, app.status_bar = "automatic", False
    assert mac.state() == before
    with pytest.raises(xw.XlwingsError, match=r"isn't supported on macOS"):
        app.interactive = False


def test_filters(mac, sheet):
    """autofilter_range and autofilter_object; operators are words."""
    from appscript import k

    sheet["A3:G25"].api.autofilter_range(field=1, criteria1=["K001", "K002", "K003"], operator=k.filter_by_value)
    assert sheet.api.filter_mode.get() is True
    own = sheet.api.autofilter_object
    assert own.count(each=k.filter) == 7
    assert (own.filters[1].filter_on.get(), own.filters[2].filter_on.get()) == (True, False)
    assert own.filters[1].criteria1.get() == ["=K001", "=K002", "=K003"]
    assert own.filters[1].operator.get() == k.filter_by_value
    assert own.range_object.get_address() == "$A$3:$G$25"
    expect_misuse(mac, "while a filter hides rows", lambda: setattr(sheet["H4:H25"], "value", 1))
    sheet["A3:G25"].api.autofilter_range(field=1)
    assert sheet.api.filter_mode.get() is False


def test_boxes_have_buttons_from_right_to_left(mac, book):
    """The answers that a test prepares are the same on both systems."""
    mac.answers[:] = ["no", "cancel"]
    assert book.app.alert("Klaar", "Piramide") == "ok"
    assert book.app.alert("Zeker?", buttons="yes_no") == "no"
    assert book.app.alert("Zeker?", buttons="ok_cancel") == "cancel"
    assert [buttons for _, _, buttons in mac.alerts] == [("ok",), ("yes", "no"), ("ok", "cancel")]


def test_what_excel_refuses_is_a_command_error(book, sheet, command_error):
    """Number -50, a parameter error, with Excel's own words."""
    from appscript import k

    with pytest.raises(command_error, match="already taken"):
        book.sheets.add("x").api.name.set("Debiteuren")
    with pytest.raises(command_error) as error:
        sheet["A1"].api.special_cells(type=k.cell_type_formulas)
    assert error.value.errornumber == -50
    sheet.book.api.worksheets["Debiteuren"].get()
    assert not book.api.worksheets["Nergens"].exists()


def test_a_busy_excel_times_out(mac, sheet, command_error):
    """No repeating there: the Apple event comes back with an error."""
    mac.busy(1)
    with pytest.raises(command_error) as error:
        sheet.api.name.get()
    assert error.value.errornumber == -1712
    mac.busy(1, editing=True)
    with pytest.raises(command_error) as error:
        sheet.api.name.get()
    assert error.value.errornumber == -10000
    assert sheet.name == "Debiteuren"


def test_words_that_the_dictionary_does_not_have(mac, sheet):
    """Nor COM's members, parameters that a command does not take, properties without get, or assignments."""
    from appscript import k

    expect_misuse(mac, "'Value2' is not in Excel's dictionary", lambda: sheet["A1"].api.Value2)
    expect_misuse(mac, "'valu' is not in", lambda: sheet["A1"].api.valu.get())
    expect_misuse(mac, "takes no colour", lambda: sheet["A1"].api.copy_range(colour=1))
    expect_misuse(mac, "no constant", lambda: sheet.api.visible.set(k.sheet_gone))
    expect_misuse(mac, "called as if this were Windows", lambda: sheet.api.used_range())
    expect_misuse(mac, r"wants \.set", lambda: setattr(sheet.api, "visible", True))
    expect_misuse(mac, "nan is written", lambda: sheet["A1"].api.value.set(math.nan))
    expect_misuse(mac, "cannot pack date", lambda: sheet["A1"].api.value.set(dt.date(2025, 1, 1)))


def test_references_are_walked_when_they_are_used(sheet):
    """What was found by its name is gone once it has another; by its number it is still there."""
    by_name, by_number = sheet.book.api.worksheets["Debiteuren"], sheet.book.api.worksheets[1]
    by_number.name.set("Klanten")
    assert by_number.name.get() == "Klanten"
    assert not by_name.exists()


def test_any_call_can_fail(mac, sheet, command_error):
    """As on Windows."""
    mac.fail_at(2, command_error(-1728, "Object not found."))
    assert sheet.name == "Debiteuren"
    with pytest.raises(command_error):
        _ = sheet.name
    assert sheet.name == "Debiteuren"
