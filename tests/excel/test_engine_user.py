"""The user in the way, and the state that a macro gives back: busy Excel, boxes, Esc, failing calls, switches."""

from __future__ import annotations

import math

import pytest
import xlwings as xw

EDITING, EXCEPTION = -2146777998, -2147352567


@pytest.fixture
def sheet(excel):
    """The only sheet of a new workbook."""
    return excel.new().sheets[0]


def test_a_busy_excel_is_asked_again_by_xlwings(excel, sheet):
    """Xlwings repeats a call that was rejected (its COMRetryObjectWrapper), with no end of its own."""
    sheet["A1"].value = 5
    excel.busy(3)
    assert sheet["A1"].value == 5
    assert excel.border.busy == 0


def test_a_macro_that_waits_for_ever_fails(excel, sheet, misuse):
    """N_COM_ATTEMPTS = 0 means: try indefinitely."""
    excel.busy(math.inf)
    with misuse("waits without end"):
        _ = sheet.name


def test_bounded_attempts_end_with_xlwings_own_error(excel, sheet):
    """With a bound, xlwings says that Excel is not responding."""
    excel.module.N_COM_ATTEMPTS = 5
    excel.busy(math.inf)
    with pytest.raises(excel.module.ExcelBusyError):
        _ = sheet.api.Name
    excel.busy(0)
    assert sheet.name == "Sheet1"


def test_a_cell_that_is_being_edited(excel, sheet, com_error):
    """0x800AC472: reading fails at once, setting is repeated while scode says so (xlwings' __setattr__)."""
    excel.busy(1, editing=True)
    with pytest.raises(com_error) as error:
        _ = sheet.api.Name
    assert error.value.hresult == EDITING
    xl = sheet.book.app.impl.xl
    excel.busy(4, editing=True)
    xl.ScreenUpdating = True
    assert excel.border.busy == 0
    excel.module.N_COM_ATTEMPTS = 3
    excel.busy(math.inf, editing=True)
    with pytest.raises(com_error) as error:
        xl.ScreenUpdating = True
    assert error.value.excepinfo[-1] == EDITING
    excel.busy(0)


def test_boxes_are_recorded_and_answered(excel, sheet, misuse):
    """A question that no answer was prepared for would stand there for ever."""
    app = sheet.book.app
    assert app.alert("Done", "Pyramid") == "ok"
    excel.answers[:] = ["no", "cancel"]
    assert app.alert("Sure?", "Pyramid", buttons="yes_no") == "no"
    assert app.alert("Sure?", "Pyramid", buttons="ok_cancel", mode="critical") == "cancel"
    assert excel.alerts == [
        ("Done", "Pyramid", ("ok",)),
        ("Sure?", "Pyramid", ("yes", "no")),
        ("Sure?", "Pyramid", ("ok", "cancel")),
    ]
    with misuse("nobody knows what to answer"):
        app.alert("Sure?", buttons="yes_no_cancel")


def test_escape_is_seen_by_windows_own_call(excel):
    """user32.GetAsyncKeyState, asked the way a macro asks."""
    import ctypes

    def down():
        return bool(ctypes.windll.user32.GetAsyncKeyState(0x1B) & 0x8000)

    assert not down()
    excel.escape = 2
    assert [down(), down(), down()] == [False, True, True]
    assert not ctypes.windll.user32.GetAsyncKeyState(0x1C)


def test_every_call_is_counted_and_any_can_fail(excel, sheet, com_error):
    """The n-th call from now on raises what the test wants; the next one works again."""
    excel.forget()
    _ = sheet.api.Name, sheet.api.Index
    assert (excel.calls, excel.border.members) == (2, ["Worksheet.Name", "Worksheet.Index"])
    excel.fail_at(2, com_error(EXCEPTION, "Exception occurred.", None, None))
    assert sheet.api.Name == "Sheet1"
    with pytest.raises(com_error):
        _ = sheet.api.Name
    assert sheet.api.Name == "Sheet1"


def test_writes_are_recorded_with_place_and_shape(excel, sheet):
    """So that a test can say: in as few calls as can be."""
    sheet["B2"].value = [[1, 2], [3, 4]]
    sheet["B2:C3"].clear_contents()
    assert excel.writes == [
        ("Book1", "Sheet1", "$B$2:$C$3", (2, 2), "Value"),
        ("Book1", "Sheet1", "$B$2:$C$3", (2, 2), "clear"),
    ]


# The state that a macro must give back


def test_state_tells_switches_selection_and_filters(excel):
    """Equal before and after means that nothing was left behind; every part of it can be seen to differ."""
    sheet = excel.new().sheets[0]
    sheet["A1:B3"].value = [["Name", "Amount"], ["a", 1], ["b", 2]]
    sheet["A1:B3"].api.AutoFilter(Field=1, Criteria1="a")
    app = sheet.book.app
    before = excel.state()
    assert before == excel.state()
    changes = {
        "screen_updating": lambda: setattr(app, "screen_updating", False),
        "display_alerts": lambda: setattr(app, "display_alerts", False),
        "enable_events": lambda: setattr(app, "enable_events", False),
        "calculation": lambda: setattr(app, "calculation", "manual"),
        "status": lambda: setattr(app, "status_bar", "busy"),
        "selection": sheet["C3"].select,
        "copying": sheet["A1"].copy,
        "filter": sheet.api.ShowAllData,
        "sheet": sheet.book.sheets.add,
        "book": app.books.add,
    }
    seen = [before]
    for name, change in changes.items():
        change()
        now = excel.state()
        assert now not in seen, name
        seen.append(now)
    assert excel.status_texts == ["busy"]
    assert ("ScreenUpdating", False) in excel.switched


def test_the_status_bar_is_excels_own_again_after_false(sheet):
    """Application.StatusBar returns False while Excel has control of it (Excel's help)."""
    app = sheet.book.app
    assert app.status_bar is False
    app.status_bar = "Reading"
    assert app.status_bar == "Reading"
    app.status_bar = False
    assert app.status_bar is False


def test_the_language_of_menus(make_excel):
    """MsoLanguageIDUI is 2; 1043 is Dutch."""
    excel = make_excel(language_id=1043)
    assert excel.new().app.api.LanguageSettings.LanguageID(2) == 1043


def test_calculation_cannot_be_set_without_a_workbook(excel, com_error):
    """1004, as in Excel."""
    excel.new().close()
    with pytest.raises(com_error):
        xw.apps.active.calculation = "manual"
