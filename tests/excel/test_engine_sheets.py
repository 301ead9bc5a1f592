"""Sheets, names, tables, filters and looks in the engine: what Excel does with them, and what it refuses.

Sources are named where a rule is not plain: Excel's help by article, or a workbook that Excel saved.
"""

from __future__ import annotations

import zipfile
from pathlib import Path

import openpyxl
import pytest
import xlsxwriter

EXCEL_SAVED = Path(__file__).parents[2].parent / "shared" / "data" / "excel-saved"
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


@pytest.fixture
def com_error(excel):  # noqa: ARG001 - pywin32's stand-in is there while Excel is
    import pywintypes

    return pywintypes.com_error


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


# Tables


@pytest.fixture
def table(sheet):
    return sheet.tables.add(sheet["A1:C5"], name="Customers")


def test_tables_know_their_parts(sheet, table):
    """And cells know their table."""
    assert (table.range.address, table.header_row_range.address) == ("$A$1:$C$5", "$A$1:$C$1")
    assert table.data_body_range.address == "$A$2:$C$5"
    assert table.api.TotalsRowRange is None
    assert [column.name for column in table.columns] == ["Name", "Amount", "Share"]
    assert table.columns["Amount"].data_body_range.address == "$B$2:$B$5"
    assert sheet["B3"].table.name == "Customers"
    assert sheet["D3"].table is None
    assert sheet["Customers[Amount]"].address == "$B$2:$B$5"
    assert (table.show_headers, table.show_totals, table.show_autofilter) == (True, False, True)
    assert table.api.SourceType == 1


def test_writing_beside_a_table_does_not_make_it_grow(sheet, table):
    """AutoCorrect works for users; macros call Resize."""
    sheet["D1"].value = [["Layer"], ["Top"]]
    assert table.range.address == "$A$1:$C$5"
    table.resize(sheet["A1:D5"])
    assert table.range.address == "$A$1:$D$5"
    assert [column.name for column in table.columns] == ["Name", "Amount", "Share", "Layer"]


def test_headers_are_made_unique_and_never_blank(sheet, table):
    """Excel fills in Column4, and numbers doubles; the cells show it too."""
    sheet["D1:E1"].value = ["Name", 7]
    table.resize(sheet["A1:F5"])
    assert [column.name for column in table.columns] == ["Name", "Amount", "Share", "Name2", "7", "Column6"]
    assert sheet["A1:F1"].value == ["Name", "Amount", "Share", "Name2", "7", "Column6"]
    sheet["B1"].value = "name"
    assert sheet["B1"].value == "name2"
    assert table.columns[1].name == "name2"


@pytest.mark.parametrize("address", ["A2:D5", "A1:A1", "E1:F5", "A1:H5"])
def test_resizing_that_excel_refuses(sheet, table, com_error, address):
    """Headers stay in their row, a row stays, the old table is touched, other tables are not (ListObject.Resize)."""
    sheet["G1:H3"].value = [["x", "y"], [1, 2], [3, 4]]
    sheet.tables.add(sheet["G1:H3"], name="Other")
    with pytest.raises(com_error):
        table.resize(sheet[address])
    assert table.range.address == "$A$1:$C$5"


@pytest.mark.usefixtures("table")
def test_tables_do_not_overlap(sheet, com_error):
    """Nor do they hold merged cells."""
    with pytest.raises(com_error, match="overlap"):
        sheet.tables.add(sheet["C5:E9"])
    sheet["G1:H1"].merge()
    with pytest.raises(com_error):
        sheet.tables.add(sheet["G1:H9"])
    assert [one.name for one in sheet.tables] == ["Customers"]


def test_a_table_column_goes_with_its_cells_and_what_is_right_of_it_follows(sheet, table):
    """ListColumn.Delete moves the cells beside the table's rows, and no others."""
    sheet["D1:D6"].value = [["right"], [1], [2], [3], [4], ["below"]]
    table.columns["Amount"].delete()
    assert table.range.address == "$A$1:$B$5"
    assert sheet["A1:D2"].value == [["Name", "Share", "right", None], ["a", 0.1, 1, None]]
    assert sheet["D6"].value == "below"


def test_tables_of_files_are_tables(excel, tmp_path):
    """With totals, a style and no buttons, as XlsxWriter makes them."""
    with xlsxwriter.Workbook(tmp_path / "table.xlsx") as made:
        cells = made.add_worksheet()
        cells.add_table(
            "B2:C5",
            {
                "name": "Ledger",
                "autofilter": False,
                "total_row": True,
                "style": "Table Style Light 9",
                "columns": [{"header": "Who", "total_string": "Total"}, {"header": "What", "total_function": "sum"}],
            },
        )
        cells.write_column("C3", [1, 2])
    table = excel.open(tmp_path / "table.xlsx").sheets[0].tables["Ledger"]
    assert (table.show_totals, table.totals_row_range.address) == (True, "$B$5:$C$5")
    assert (table.data_body_range.address, table.show_autofilter) == ("$B$3:$C$4", False)
    assert table.table_style == "TableStyleLight9"
    assert table.api.AutoFilter is None


# Filters


def test_a_filter_hides_rows_and_tells_its_criteria(sheet):
    """Filter.On, .Criteria1, .Operator, .Criteria2; no Criteria2 where there is none."""
    sheet["A1:C5"].api.AutoFilter(Field=2, Criteria1=">1", Operator=1, Criteria2="<4")
    own = sheet.api.AutoFilter
    assert (own.Range.Address, sheet.api.FilterMode, own.Filters.Count) == ("$A$1:$C$5", True, 3)
    assert [own.Filters(field).On for field in (1, 2, 3)] == [False, True, False]
    assert (own.Filters(2).Criteria1, own.Filters(2).Operator, own.Filters(2).Criteria2) == (">1", 1, "<4")
    assert [sheet[f"A{row}"].api.EntireRow.Hidden for row in range(1, 6)] == [False, True, False, False, True]
    sheet.api.ShowAllData()
    assert (sheet.api.FilterMode, sheet.api.AutoFilterMode) == (False, True)
    assert not any(sheet[f"A{row}"].api.EntireRow.Hidden for row in range(1, 6))
    sheet.api.AutoFilterMode = False
    assert sheet.api.AutoFilter is None


def test_asking_a_filter_that_is_off_and_showing_what_is_shown(sheet, com_error):
    """1004, in both cases."""
    sheet["A1:C5"].api.AutoFilter()
    with pytest.raises(com_error):
        _ = sheet.api.AutoFilter.Filters(1).Criteria1
    with pytest.raises(com_error, match="ShowAllData"):
        sheet.api.ShowAllData()
    sheet["A1:C5"].api.AutoFilter()
    assert sheet.api.AutoFilterMode is False


@pytest.mark.parametrize(
    ("criteria", "operator", "shown"),
    [
        (("a", "c", "d"), 7, ["a", "c", "d"]),
        ("=a", 0, ["a"]),
        ("<>a", 0, ["b", "c", "d"]),
        ("?", 0, ["a", "b", "c", "d"]),
        ("=B*", 0, ["b"]),
        ("=", 0, []),
    ],
)
def test_filters_by_text(sheet, criteria, operator, shown):
    """Lists of values with xlFilterValues, comparisons, * and ?, blanks."""
    told = {"Field": 1, "Criteria1": criteria, **({"Operator": operator} if operator else {})}
    sheet["A1:C5"].api.AutoFilter(**told)
    assert [sheet[f"A{row}"].value for row in range(2, 6) if not sheet[f"A{row}"].api.EntireRow.Hidden] == shown


@pytest.mark.parametrize(
    ("file", "criteria", "operator"),
    [
        ("autofilter02", "=East", 0),
        ("autofilter06", "<> ", 0),
        ("autofilter07", "=East", 0),
        ("autofilter08", "=North", 2),
        ("autofilter09", ("=East", "=North", "=South"), 7),
        ("autofilter10", ("=East", "=North", "=South", "="), 7),
    ],
)
def test_filters_hide_the_rows_that_excel_hid(excel, file, criteria, operator):
    """Workbooks that Excel saved: what is reported, and which rows hide once criteria went and came back."""
    sheet = excel.open(EXCEL_SAVED / f"{file}.xlsx").sheets[0]
    own = sheet.api.AutoFilter
    area = own.Range
    before = [row for row in range(1, 60) if sheet[f"A{row}"].api.EntireRow.Hidden]
    column = own.Filters(1)
    assert len(before) > 0
    assert (column.On, column.Criteria1, column.Operator) == (True, criteria, operator)
    told = {"Field": 1, "Criteria1": column.Criteria1, "Operator": column.Operator}
    if operator == 2:
        told["Criteria2"] = column.Criteria2
    area.AutoFilter(Field=1)
    assert not any(sheet[f"A{row}"].api.EntireRow.Hidden for row in range(1, 60))
    area.AutoFilter(**{name: value for name, value in told.items() if value})
    assert [row for row in range(1, 60) if sheet[f"A{row}"].api.EntireRow.Hidden] == before


def test_a_table_has_its_own_filter(sheet, table):
    """ListObject.AutoFilter; ShowAllData of the sheet reaches it only with the cursor inside."""
    sheet["A1:C5"].api.AutoFilter(Field=1, Criteria1="a")
    assert (sheet.api.AutoFilterMode, sheet.api.FilterMode) == (False, True)
    assert table.api.AutoFilter.Filters(1).Criteria1 == "=a"
    table.api.AutoFilter.ShowAllData()
    assert sheet.api.FilterMode is False


# Looks


def test_looks_of_cells_and_of_ranges_that_differ(sheet):
    """None where cells differ, as COM gives it."""
    sheet["A1:B2"].number_format = "0.00"
    assert (sheet["A1:B2"].number_format, sheet["A1:C2"].number_format) == ("0.00", None)
    sheet["A1"].color = (255, 0, 128)
    assert (sheet["A1"].color, sheet["B1"].color) == ((255, 0, 128), None)
    assert sheet["A1"].api.Interior.Color == 255 + 128 * 65_536
    sheet["A1"].font.bold, sheet["A1"].font.color = True, "#0b2545"
    assert (sheet["A1"].font.bold, sheet["A1"].font.color, sheet["A1:B1"].font.bold) == (True, (11, 37, 69), None)
    assert (sheet["A1"].font.name, sheet["A1"].font.size) == ("Calibri", 11)
    sheet["A1"].borders["edge_bottom"].line_style = "continuous"
    assert sheet["A1"].borders["edge_bottom"].weight == "thin"
    sheet["A1"].api.HorizontalAlignment = -4108
    assert sheet["A1"].horizontal_alignment == "center"
    sheet["A1"].clear_formats()
    assert (sheet["A1"].color, sheet["A1"].font.bold, sheet["A1"].number_format) == (None, False, "General")


def test_columns_lend_their_look_to_new_cells(sheet):
    """A format of a whole column is its cells', those to come too."""
    sheet["F:F"].number_format = "@"
    sheet["F7"].value = "00123"
    assert (sheet["F7"].value, sheet["F9"].number_format) == ("00123", "@")


def test_widths_are_counted_in_characters(excel, tmp_path, sheet):
    """ECMA-376, 18.3.1.13: a column of 13 characters has width 13.7109375 in a file; the standard is 8.43."""
    assert sheet["A1"].column_width == 8.43
    sheet["A1"].column_width = 13
    openpyxl_width = (
        openpyxl.load_workbook(excel.save(sheet.book, tmp_path / "w.xlsx")).active.column_dimensions["A"].width
    )
    assert (sheet["A1"].column_width, openpyxl_width) == (13, 13.7109375)
    assert sheet["A1:B1"].column_width is None
    sheet["B1"].api.EntireColumn.Hidden = True
    assert (sheet["B1"].column_width, sheet["B1"].api.EntireColumn.Hidden) == (0, True)
    assert sheet["A1"].row_height == 15


def test_one_entry_of_a_file_for_many_columns_is_taken_apart(excel, tmp_path):
    """Changing one of them leaves the others alone."""
    with xlsxwriter.Workbook(tmp_path / "columns.xlsx") as made:
        made.add_worksheet().set_column("B:F", 20)
    sheet = excel.open(tmp_path / "columns.xlsx").sheets[0]
    sheet["D1"].column_width = 5
    assert [sheet.range((1, n)).column_width for n in range(1, 8)] == [8.43, 20, 20, 5, 20, 20, 8.43]


def test_formats_are_pasted_without_values(sheet):
    """PasteSpecial with xlPasteFormats: looks, conditional formats, merged cells; a column fills as many as fit."""
    sheet["C1:C5"].number_format = "0%"
    sheet["C1"].color = "#112233"
    sheet["C2:C5"].conditional_formats.add_cell_value("greater_than", 0.25, font_color="#ff0000")
    sheet["C1:C5"].copy()
    assert sheet.book.app.cut_copy_mode == "copy"
    sheet["E1:F5"].paste("formats")
    assert sheet["E1:F5"].number_format == "0%"
    assert (sheet["F1"].color, sheet["E2"].color) == ((17, 34, 51), None)
    assert sheet["E1:F5"].value == [[None, None]] * 5
    rule = sheet["F3"].conditional_formats[0]
    assert (rule.formula1, sheet["F3"].api.FormatConditions(1).AppliesTo.Address) == (
        "=0.25",
        "$C$2:$C$5,$E$2:$E$5,$F$2:$F$5",
    )
    sheet.book.app.cut_copy_mode = False
    with pytest.raises(Exception, match="PasteSpecial"):
        sheet["H1"].paste("formats")


def test_copied_formulas_move_with_their_cells(sheet):
    """Relative references follow, absolute ones stay."""
    sheet["D2"].formula = "=B2*$C$2+A$1+$A2"
    sheet["D2"].copy(sheet["E4"])
    assert sheet["E4"].formula == "=C4*$C$2+B$1+$A4"
    sheet["D2"].copy(sheet["A9"])
    assert "#REF!" in sheet["A9"].formula


def test_conditional_formats_in_their_order(sheet):
    """The last one added through xlwings comes first; rules can be moved, narrowed and deleted."""
    cells = sheet["A2:A5"]
    cells.conditional_formats.add_cell_value("equal_to", '="a"', fill_color="#0b2545", font_color="#ffffff")
    cells.conditional_formats.add_cell_value("equal_to", '="b"', fill_color="#9cc7e6")
    assert [rule.formula1 for rule in cells.conditional_formats] == ['="b"', '="a"']
    first = cells.conditional_formats[1]
    assert (first.fill_color, first.font_color, first.operator) == ((11, 37, 69), (255, 255, 255), "equal_to")
    sheet["A3"].conditional_formats.clear()
    assert cells.api.FormatConditions(1).AppliesTo.Address == "$A$2,$A$4:$A$5"
    assert len(sheet["A3"].conditional_formats) == 0
    cells.conditional_formats[0].delete()
    assert [rule.formula1 for rule in cells.conditional_formats] == ['="a"']


def test_rules_are_read_as_seen_from_the_active_cell(sheet):
    """Excel's old trap: relative references in FormatConditions.Add count from the active cell."""
    sheet["B2"].select()
    sheet["C5"].api.FormatConditions.Add(Type=2, Formula1="=B2>1")
    assert sheet["C5"].api.FormatConditions(1).Formula1 == "=C5>1"


def test_validation_is_added_once(sheet, com_error):
    """A second Add raises 1004 (Validation.Add); a list of 256 characters too."""
    sheet["A9"].data_validation.set_list(["x", "y"])
    assert (sheet["A9"].data_validation.type, sheet["A9"].data_validation.source) == ("list", "x,y")
    with pytest.raises(com_error):
        sheet["A9"].api.Validation.Add(Type=3, Formula1="z")
    with pytest.raises(com_error):
        sheet["A10"].api.Validation.Add(Type=3, Formula1="x" * 256)
    sheet["A9"].data_validation.delete()
    assert sheet["A9"].data_validation.type == "none"


# Workbooks


def test_workbooks_open_close_and_are_found(excel, ledger, com_error, tmp_path):
    """Two of one name cannot be open (Excel's own words)."""
    book = excel.open(ledger)
    assert (book.fullname, book.api.Path, book.api.ReadOnly) == (str(ledger), str(ledger.parent), False)
    other = tmp_path / "other" / ledger.name
    other.parent.mkdir()
    other.write_bytes(ledger.read_bytes())
    with pytest.raises(com_error, match="same name"):
        book.app.api.Workbooks.Open(str(other))
    with pytest.raises(com_error, match="couldn't find"):
        book.app.api.Workbooks.Open(str(tmp_path / "no.xlsx"))
    fresh = book.app.books.add()
    assert (fresh.name, fresh.fullname, fresh.api.Path) == ("Book1", "Book1", "")
    assert book.app.books.active == fresh
    fresh.close()
    assert book.app.books.active == book


def test_a_workbook_in_the_cloud_has_a_web_address(excel, ledger):
    """FullName is a URL then, on which xlwings' own fullname may raise."""
    address = "https://d.docs.live.net/1234/klanten.xlsx"
    book = excel.open(ledger, fullname=address)
    assert (book.api.FullName, book.api.Path, book.name) == (address, "https://d.docs.live.net/1234", "klanten.xlsx")


def test_parts_that_openpyxl_drops_come_back(excel, tmp_path, ledger, run):
    """The record of a build by the command line survives a save in Excel; macros see it, and can delete it."""
    built = tmp_path / "built.xlsx"
    run("build", ledger, "-o", built)
    with zipfile.ZipFile(built) as archive:
        records = [archive.read(name) for name in archive.namelist() if name.startswith("customXml/item1")]
    assert len(records) == 1
    book = excel.open(built)
    saved = excel.save(book, tmp_path / "saved.xlsx")
    with zipfile.ZipFile(saved) as archive:
        assert archive.read("customXml/item1.xml") == records[0]
    parts = book.api.CustomXMLParts.SelectByNamespace("urn:pyramid-addin:record:1")
    assert (parts.Count, book.api.CustomXMLParts.Count) == (1, 4)
    parts(1).Delete()
    assert book.api.CustomXMLParts.SelectByNamespace("urn:pyramid-addin:record:1").Count == 0
    again = excel.save(book, tmp_path / "again.xlsx")
    with zipfile.ZipFile(again) as archive:
        assert not [name for name in archive.namelist() if name.startswith("customXml/")]


def test_saved_workbooks_keep_values_of_formulas(excel, tmp_path, ledger, run):
    """A build's every cell, formula and value, opened, saved and read by openpyxl: nothing differs."""
    built = tmp_path / "built.xlsx"
    run("build", ledger, "-o", built)
    saved = excel.save(excel.open(built), tmp_path / "saved.xlsx")
    for data_only in (False, True):
        before, after = (openpyxl.load_workbook(path, data_only=data_only) for path in (built, saved))
        assert before.sheetnames == after.sheetnames
        for sheet in before:
            cells = {cell.coordinate: cell.value for row in sheet.iter_rows() for cell in row if cell.value is not None}
            kept = {c.coordinate: c.value for row in after[sheet.title].iter_rows() for c in row if c.value is not None}
            assert cells == kept, (sheet.title, data_only)


def test_drawings_are_known_by_their_place(excel):
    """Charts, pictures and text boxes of a workbook that Excel saved; anchors read from its XML by hand."""
    sheet = excel.open(EXCEL_SAVED / "textbox40.xlsx").sheets[0]
    found = [(shape.Name, shape.Type, shape.TopLeftCell.Address) for shape in sheet.api.Shapes]
    assert found == [("Picture 1", 13, "$E$25"), ("Chart 2", 3, "$E$9"), ("TextBox 3", 1, "$G$25")]
    assert (len(sheet.charts), len(sheet.pictures), len(sheet.shapes)) == (1, 1, 3)
