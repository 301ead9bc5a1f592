"""Sheets, ranges and names in the engine: what Excel does with them, and what it refuses (Excel's help, by article)."""

from __future__ import annotations

import pytest
import xlsxwriter

CUSTOMERS = [["Name", "Amount", "Share"], ["a", 1, 0.1], ["b", 2, 0.2], ["c", 3, 0.3], ["d", 4, 0.4]]


@pytest.fixture
def book(excel):
    return excel.new()


@pytest.fixture
def sheet(book):
    """Customers in A1:C5."""
    sheet = book.sheets[0]
    sheet["A1"].value = CUSTOMERS
    return sheet


# Sheets


@pytest.mark.parametrize(
    "name", ["", "x" * 32, "a/b", "a\\b", "a?b", "a*b", "a[b", "a]b", "a:b", "'a", "a'", "History"]
)
def test_sheet_names_that_excel_does_not_take(book, com_error, name):
    """Excel's help, "Rename a worksheet": 31 characters, none of seven signs, no apostrophe at an end, not History."""
    with pytest.raises(com_error):
        book.sheets[0].api.Name = name
    assert book.sheets[0].name == "Sheet1"


def test_sheet_names_are_unique_whatever_their_capitals(book, com_error):
    """Past xlwings' own check, Excel's."""
    second = book.sheets.add("Cijfers é'n")
    with pytest.raises(com_error, match="already taken"):
        book.sheets["Sheet1"].api.Name = "CIJFERS É'N"
    second.name = "cijfers é'n"
    assert [one.name for one in book.sheets] == ["cijfers é'n", "Sheet1"]


def test_formulas_and_names_follow_a_renamed_sheet(book, sheet):
    """Excel rewrites every reference, with quotes where the new name needs them."""
    other = book.sheets.add("Other")
    other["A1"].formula = "=SUM(Sheet1!A1:B2)+Sheet1!$C$3"
    book.names.add("Amounts", "=Sheet1!$B$2:$B$5")
    sheet.name = "It's 1"
    assert other["A1"].formula == "=SUM('It''s 1'!A1:B2)+'It''s 1'!$C$3"
    assert book.names["Amounts"].refers_to == "='It''s 1'!$B$2:$B$5"
    assert book.names["Amounts"].refers_to_range.address == "$B$2:$B$5"


def test_a_deleted_sheet_leaves_ref_errors(excel, book, sheet):
    """Excel's help, "How to correct a #REF! error"."""
    other = book.sheets.add("Other")
    other["A1"].formula = "=Sheet1!B2"
    book.names.add("Amounts", "=Sheet1!$B$2:$B$5")
    sheet.delete()
    assert other["A1"].formula == "=#REF!B2"
    assert book.names["Amounts"].refers_to == "=#REF!$B$2:$B$5"
    assert excel.misuses == []


def test_deleting_asks_unless_alerts_are_off(excel, sheet):
    """Worksheet.Delete shows a box (Excel's help); xlwings' own delete turns alerts off, ``api`` does not."""
    from engine import Misuse

    sheet.book.sheets.add("Other")
    with pytest.raises(Misuse, match="permanently delete"):
        sheet.api.Delete()
    excel.misuses.clear()
    sheet.book.app.display_alerts = False
    sheet.api.Delete()
    assert [one.name for one in sheet.book.sheets] == ["Other"]


def test_the_last_visible_sheet_stays(book, com_error):
    """1004 for hiding it and for deleting it."""
    with pytest.raises(com_error):
        book.sheets[0].api.Visible = 0
    hidden = book.sheets.add("Hidden")
    hidden.api.Visible = 2
    assert (hidden.api.Visible, book.sheets.active.name) == (2, "Sheet1")
    with pytest.raises(com_error, match="at least one visible"):
        book.sheets["Sheet1"].delete()
    with pytest.raises(com_error):
        hidden.activate()


def test_a_protected_structure_keeps_its_sheets(excel, book, com_error):
    """Workbook.ProtectStructure."""
    from openpyxl.workbook.protection import WorkbookProtection

    excel.inner(book).store.security = WorkbookProtection(lockStructure=True)
    assert book.api.ProtectStructure is True
    for attempt in (book.sheets.add, lambda: setattr(book.sheets[0], "name", "x"), book.sheets[0].copy):
        with pytest.raises(com_error, match="protected"):
            attempt()
    book.sheets[0]["A1"].value = 1


def test_chart_sheets_have_no_cells(excel, tmp_path):
    """Type tells (xlWorksheet is -4167); the selection there is no range, so xlwings gives None."""
    with xlsxwriter.Workbook(tmp_path / "chart.xlsx") as made:
        made.add_worksheet("Data").write("A1", 1)
        chart = made.add_chart({"type": "column"})
        chart.add_series({"values": "=Data!$A$1:$A$2"})
        place = made.add_chartsheet("Picture")
        place.set_chart(chart)
        place.activate()
    book = excel.open(tmp_path / "chart.xlsx")
    assert book.api.ActiveSheet.Type != -4167
    assert book.app.selection is None
    assert [one.name for one in book.sheets] == ["Data"]
    assert (book.api.Sheets.Count, book.api.Worksheets.Count) == (2, 1)


def test_sheets_are_added_and_moved_where_they_are_told(book):
    """Where After is broken, xlwings works around it; the new sheet is the active one."""
    first = book.sheets[0]
    last = book.sheets.add("Last", after=first)
    book.sheets.add("Middle", after=first)
    book.sheets.add("First", before=first)
    assert [one.name for one in book.sheets] == ["First", "Sheet1", "Middle", "Last"]
    assert book.sheets.active.name == "First"
    last.impl.move(first.impl, None)
    assert [one.name for one in book.sheets] == ["First", "Last", "Sheet1", "Middle"]


def test_used_range_spans_values_and_looks(book):
    """A1 in an empty sheet; formats count too, as in Excel."""
    sheet = book.sheets[0]
    assert sheet.used_range.address == "$A$1"
    sheet["C3"].value = 1
    assert sheet.used_range.address == "$C$3"
    sheet["E9"].color = "#ff0000"
    assert sheet.used_range.address == "$C$3:$E$9"
    assert sheet.used_range.last_cell.address == "$E$9"
    sheet["E9"].clear()
    assert sheet.used_range.address == "$C$3"


def test_freeze_panes_raise_on_the_desktop_and_work_through_the_window(book, sheet):
    """Sheet.freeze_panes of xlwings raises on the desktop; Application.ActiveWindow.FreezePanes does it."""
    with pytest.raises((AttributeError, NotImplementedError)):
        sheet.freeze_panes.freeze_at("A1:A1")
    window = book.app.api.ActiveWindow
    window.SplitRow, window.SplitColumn = 1, 2
    window.FreezePanes = True
    assert (window.FreezePanes, window.SplitRow, window.SplitColumn) == (True, 1, 2)
    window.FreezePanes = False
    assert window.FreezePanes is False


# Getting around


def test_ends_regions_and_offsets(sheet):
    """Range.End is Ctrl and an arrow."""
    assert sheet["A1"].end("down").address == "$A$5"
    assert sheet["A1"].end("right").address == "$C$1"
    assert sheet["E1"].end("left").address == "$C$1"
    assert sheet["A5"].end("down").address == "$A$1048576"
    assert sheet["C3"].end("up").address == "$C$1"
    assert sheet["A9"].end("up").address == "$A$5"
    assert sheet["B2"].current_region.address == "$A$1:$C$5"
    assert sheet["A1"].expand("table").address == "$A$1:$C$5"
    assert sheet["A1:B2"].offset(1, 1).resize(3, 1).address == "$B$2:$B$4"
    assert sheet["A1:C5"][1:, 0].address == "$A$2:$A$5"
    assert sheet["B2"].get_address(False, False) == "B2"
    assert sheet["B2"].get_address(include_sheetname=True) == "Sheet1!$B$2"
    assert sheet["B2"].get_address(external=True) == "[Book1]Sheet1!$B$2"


def test_special_cells_and_their_absence(sheet, com_error):
    """1004 "No cells were found." where there are none."""
    sheet["D2"].formula = "=B2"
    assert sheet["A1:D5"].api.SpecialCells(-4123).Address == "$D$2"
    with pytest.raises(com_error, match="No cells"):
        sheet["A1:C5"].api.SpecialCells(-4123)
    sheet["3:3"].api.EntireRow.Hidden = True
    assert sheet["A1:D5"].api.SpecialCells(12).Address == "$A$1:$D$2,$A$4:$D$5"
    areas = sheet["A1:D5"].api.SpecialCells(12).Areas
    assert (areas.Count, areas(2).Address) == (2, "$A$4:$D$5")


def test_a_whole_sheet_is_not_read_cell_by_cell(excel, sheet):
    """17 thousand million cells: Count overflows, and reading them is never done."""
    from engine import Misuse

    with pytest.raises(Exception, match="Overflow"):
        _ = sheet.cells.api.Count
    assert sheet.cells.api.CountLarge == 17_179_869_184
    with pytest.raises(Misuse, match="cut down to the used range"):
        _ = sheet.cells.api.Value2
    excel.misuses.clear()


def test_reading_and_writing_are_one_call_each(excel, sheet):
    """However many cells."""
    cells = sheet["A1:C5"].api
    excel.forget()
    values = cells.Value2
    cells.Value2 = values
    assert excel.border.members == ["Range.Value2", "Range.Value2="]


# Names


@pytest.mark.parametrize(
    "name", ["A1", "PYR2", "xfd1048576", "R", "c", "R1C1", "my name", "1st", "a-b", "x" * 256, "", "TRUE"]
)
def test_names_that_excel_does_not_take(book, com_error, name):
    """Excel's help, "Names in formulas": no addresses, no R and C, no blanks, 255 characters."""
    with pytest.raises(com_error):
        book.names.add(name, "=Sheet1!$A$1")
    assert len(book.names) == 0


@pytest.mark.parametrize("name", ["PYR2_Layer", "Klant.Omzet", "_x", "\\y", "Größe", "XFE1", "RC_", "x" * 255])
def test_names_that_excel_takes(book, name):
    """Letters of any language, digits, points, underscores, backslashes."""
    book.names.add(name, "=Sheet1!$A$1")
    assert book.names[name].refers_to == "=Sheet1!$A$1"


def test_sheets_have_names_of_their_own(book, sheet):
    """Both can hold the same name; the workbook lists all, a sheet its own, which it shows with its prefix."""
    book.names.add("Mark", "=1")
    sheet.names.add("Mark", "=Sheet1!$B$2")
    assert [(name.name, name.refers_to) for name in book.names] == [("Mark", "=1"), ("Sheet1!Mark", "=Sheet1!$B$2")]
    assert [name.name for name in sheet.names] == ["Sheet1!Mark"]
    assert sheet["Mark"].address == "$B$2"
    book.names["Sheet1!Mark"].api.Visible = False
    assert book.names["Sheet1!Mark"].api.Visible is False
    sheet.names["Mark"].delete()
    assert [name.name for name in book.names] == ["Mark"]


def test_names_are_found_whatever_their_capitals_and_replaced(book, com_error):
    """A second Add with the same text changes what it means."""
    book.names.add("Amounts", "=Sheet1!$A$1")
    book.names.add("AMOUNTS", "=Sheet1!$A$2")
    assert [(name.name, name.refers_to) for name in book.names] == [("Amounts", "=Sheet1!$A$2")]
    assert "amounts" in book.names
    with pytest.raises(com_error):
        _ = book.api.Names("Other")
    with pytest.raises(com_error):
        book.names.add("Broken", "=SUM(")
    with pytest.raises(com_error):
        book.names.add("Nowhere", "=NoSheet!$A$1")


def test_a_name_for_a_constant_has_no_range(book, com_error):
    """Name.RefersToRange: 1004."""
    book.names.add("Rate", "=0.21")
    with pytest.raises(com_error):
        _ = book.names["Rate"].refers_to_range


def test_names_of_lambdas_are_shown_as_formulas(excel, tmp_path):
    """Files hold _xlfn.LAMBDA(_xlpm.x, ...); the name manager shows LAMBDA(x, ...)."""
    with xlsxwriter.Workbook(tmp_path / "lambda.xlsx") as made:
        made.add_worksheet()
        made.define_name("DOUBLE", "=_xlfn.LAMBDA(_xlpm.x,_xlpm.x*2)")
    assert excel.open(tmp_path / "lambda.xlsx").names["DOUBLE"].refers_to == "=LAMBDA(x,x*2)"
