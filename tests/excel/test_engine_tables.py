"""Tables and filters in the engine; what filters hide is compared with workbooks that Excel saved."""

from __future__ import annotations

from pathlib import Path

import pytest
import xlsxwriter

EXCEL_SAVED = Path(__file__).parents[2].parent / "shared" / "data" / "excel-saved"
CUSTOMERS = [["Name", "Amount", "Share"], ["a", 1, 0.1], ["b", 2, 0.2], ["c", 3, 0.3], ["d", 4, 0.4]]


@pytest.fixture
def sheet(excel):
    """Customers in A1:C5."""
    sheet = excel.new().sheets[0]
    sheet["A1"].value = CUSTOMERS
    return sheet


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
