"""The engine holds macros to what desktop Excel gives and takes: values, texts, refusals, and a user who is in the way.

Expected values come from Excel's documentation, from xlwings' own tables, from python-calamine (another reader), or are
worked by hand; none is the engine's own output.
"""

from __future__ import annotations

import datetime as dt
import math
import re
import zipfile
from contextlib import suppress
from decimal import Decimal
from pathlib import Path

import numpy as np
import openpyxl
import pytest
import xlwings as xw
from python_calamine import CalamineWorkbook

EXCEL_SAVED = sorted((Path(__file__).parents[2].parent / "shared" / "data" / "excel-saved").glob("*.xls[xm]"))
EXCEL_SAYS_NO = -2146827284


@pytest.fixture
def sheet(excel):
    """The only sheet of a new workbook."""
    return excel.new().sheets[0]


def reason(error) -> tuple[int, str]:
    """Number and text of Excel's refusal."""
    return error.value.excepinfo[5], error.value.excepinfo[2]


# It is xlwings' own engine


def test_macros_run_through_xlwings_own_windows_engine(sheet):
    """Nothing of xlwings is replaced: its Windows engine talks to the object model as it does to Excel."""
    assert type(sheet.impl).__module__ == "xlwings._xlwindows"
    assert (xw.engines.active.name, xw.engines.active.type) == ("excel", "desktop")
    assert xw.apps.active.books.active.sheets.active == sheet
    assert [app.pid for app in xw.apps] == [xw.apps.active.pid]
    assert sheet.book.app.selection.address == "$A$1"


def test_the_calling_workbook_is_known_as_run_python_makes_it_known(excel):
    """RunPython sets BOOK_CALLER to the active workbook (xlwings_custom_addin.bas, with the UDF server)."""
    first = excel.new()
    assert xw.Book.caller() == first
    second = excel.new()
    assert xw.Book.caller() == second


def test_nothing_stays_behind_after_a_test():
    """Without the fixture there is no Excel, and no stand-in of pywin32 that other code could take for a real one."""
    import sys

    assert not {"pywintypes", "pythoncom", "win32com", "xlwings._xlwindows", "appscript"} & set(sys.modules)
    assert len(xw.engines) == 0


# Reading


def test_values_arrive_as_com_hands_them_over(excel, tmp_path):
    """Numbers are floats; dates and money only through Value; Currency is cut to four places (COM's VT_CY)."""
    book = openpyxl.Workbook()
    cells = book.active
    cells["A1"], cells["B1"], cells["C1"], cells["D1"], cells["E1"] = 5, "text", True, 45_678.5, 1.23456789
    cells["D1"].number_format, cells["E1"].number_format = "d-m-yyyy h:mm", '"€"\\ #,##0.00'
    cells["F1"], cells["F1"].number_format = 0.25, "0%"
    book.save(tmp_path / "values.xlsx")
    row = excel.open(tmp_path / "values.xlsx").sheets[0]["A1:G1"]
    assert row.api.Value2 == ((5.0, "text", True, 45_678.5, 1.23456789, 0.25, None),)
    moment = dt.datetime(2025, 1, 21, 12, tzinfo=dt.UTC)  # 45,658 is 1 January 2025
    assert row.api.Value == ((5.0, "text", True, moment, Decimal("1.2346"), 0.25, None),)
    assert [type(value) for value in row.api.Value2[0][:3]] == [float, str, bool]
    assert row.raw_value == row.api.Value
    assert row.value == [5.0, "text", True, dt.datetime(2025, 1, 21, 12), Decimal("1.2346"), 0.25, None]  # noqa: DTZ001


@pytest.mark.parametrize(
    ("number_format", "kind"),
    [
        ("#,##0.00 €", Decimal),
        ("[$€-413] #,##0.00", Decimal),
        ("[$$-409]#,##0.00", Decimal),
        ('_-"£"* #,##0_-', Decimal),
        ("[$-413]#,##0.00", float),
        ('#,##0 "euro"', float),
        ("yyyy-mm-dd", dt.datetime),
        ("[h]:mm", dt.datetime),
        ("#,##0.00", float),
        ("@", float),
    ],
)
def test_number_formats_decide_what_value_gives(sheet, number_format, kind):
    """Range.Value returns Currency and Date for cells formatted so (Excel's help: Range.Value2 does not)."""
    sheet["A1"].value = 12.5
    sheet["A1"].number_format = number_format
    assert isinstance(sheet["A1"].api.Value, kind)
    assert sheet["A1"].api.Value2 == 12.5


def test_error_cells_are_large_negative_integers(excel, tmp_path):
    """CVErr's codes, as xlwings' own table has them."""
    book = openpyxl.Workbook()
    engine = excel.module
    texts = list(engine.cell_errors.values())
    for row, text in enumerate(texts, start=1):
        book.active.cell(row, 1, text).data_type = "e"
    book.save(tmp_path / "errors.xlsx")
    cells = excel.open(tmp_path / "errors.xlsx").sheets[0][f"A1:A{len(texts)}"]
    assert [engine.cell_errors[code] for (code,) in cells.api.Value2] == texts
    assert all(type(code) is int for (code,) in cells.api.Value2)
    assert cells.value == [None] * len(texts)
    assert cells.options(err_to_str=True).value == texts


def test_an_error_code_that_is_written_back_becomes_a_number(sheet):
    """pywin32 hands VT_ERROR over as an int and packs an int as a number: copying values turns #N/A into an amount."""
    sheet["A1"].api.Value2 = -2146826246
    assert sheet["A1"].api.Value2 == -2146826246.0
    assert isinstance(sheet["A1"].api.Value2, float)


def test_shapes_of_what_is_read(sheet):
    """One cell is a scalar, everything else a tuple of rows."""
    sheet["A1:B2"].value = [[1, 2], [3, 4]]
    assert sheet["A1"].api.Value2 == 1.0
    assert sheet["A1:B1"].api.Value2 == ((1.0, 2.0),)
    assert sheet["A1:A2"].api.Value2 == ((1.0,), (3.0,))
    assert sheet["A1:B2"].api.Value2 == ((1.0, 2.0), (3.0, 4.0))


def test_a_formula_shows_its_stored_value_and_a_new_one_none_at_all(excel, tmp_path, misuse):
    """The engine does not calculate: a value that no program calculated is never made up."""
    import xlsxwriter

    with xlsxwriter.Workbook(tmp_path / "formulas.xlsx") as book:
        cells = book.add_worksheet()
        cells.write_formula("A1", "=1+1", value=2)
        cells.write_formula("A2", '="a"&"b"', value="ab")
        cells.write_formula("A3", "=1/0", value="#DIV/0!")
        cells.write_formula("A4", "=TRUE()", value=True)
        cells.write_array_formula("B1:B2", "{=A1:A2*2}", value=4)
    cells = excel.open(tmp_path / "formulas.xlsx").sheets[0]
    assert cells["A1:A4"].api.Value2 == ((2.0,), ("ab",), (-2146826281,), (True,))
    assert cells["A1"].formula == "=1+1"
    assert [cell.has_array for cell in cells["A1:B1"]] == [False, True]
    cells["C1"].formula = "=A1*3"
    assert cells["C1"].formula == "=A1*3"
    with misuse("never calculated"):
        _ = cells["C1"].value


@pytest.mark.parametrize("part", range(4))
@pytest.mark.filterwarnings("ignore::UserWarning")  # openpyxl tells what it leaves out of these files
def test_real_workbooks_read_as_another_library_reads_them(excel, part):
    """Every cell of every sheet that Excel saved, against python-calamine."""
    checked = 0
    for path in EXCEL_SAVED[part::4]:
        try:
            openpyxl.load_workbook(path)
        except (ValueError, TypeError, KeyError, zipfile.BadZipFile):
            continue  # a few do not load with openpyxl at all
        book = excel.open(path)
        with CalamineWorkbook.from_path(path) as other:
            for sheet in book.sheets:
                expected = other.get_sheet_by_name(sheet.name).to_python(skip_empty_area=False)
                for row, line in enumerate(expected, start=1):
                    for column, value in enumerate(line, start=1):
                        found = sheet.range((row, column)).api.Value2 if value != "" else None
                        if found is None or (isinstance(found, int) and not isinstance(found, bool)):
                            continue  # calamine gives error cells and blanks as empty texts
                        if isinstance(found, str) and re.search("_x[0-9A-F]{4}_|[\x00-\x1f]|^_+$", f"{found}{value}"):
                            continue  # escaped control characters, which either library reads in its own way
                        assert found == as_serial(value, book.api.Date1904), (path.name, sheet.name, row, column)
                        checked += 1
        book.close()
    assert checked > 500


def as_serial(value, epoch_1904):
    """What calamine makes of a cell, as the number that the cell holds."""
    start = dt.datetime(1904, 1, 1) if epoch_1904 else dt.datetime(1899, 12, 30)  # noqa: DTZ001
    if isinstance(value, dt.date):
        moment = value if isinstance(value, dt.datetime) else dt.datetime.combine(value, dt.time())
        days = (moment - start) / dt.timedelta(days=1)
        return pytest.approx(days - (not epoch_1904 and days < 61), abs=1e-8)  # 29 February 1900 counts
    if isinstance(value, dt.time):
        value = dt.timedelta(
            hours=value.hour, minutes=value.minute, seconds=value.second, microseconds=value.microsecond
        )
    if isinstance(value, dt.timedelta):
        return pytest.approx(value / dt.timedelta(days=1), abs=1e-8)
    return value


# Writing


@pytest.mark.parametrize(
    ("text", "value", "number_format"),
    [
        ("00123", 123.0, "General"),
        ("1e5", 100_000.0, "0.00E+00"),
        ("1,234.5", 1234.5, "#,##0.00"),
        ("12%", 0.12, "0%"),
        ("(12)", -12.0, "General"),
        ("TRUE", True, "General"),
        ("1-2", 46_024.0, "d-mmm"),  # 2 January 2026
        ("3/4", 46_085.0, "d-mmm"),  # 4 March 2026
        ("2025-01-31", 45_688.0, "m/d/yyyy"),
        ("1/31/2025", 45_688.0, "m/d/yyyy"),
        ("5-Jan-24", 45_296.0, "d-mmm-yy"),
        ("12:30", 0.5208333333333334, "h:mm"),
        ("#N/A", -2146826246, "General"),
        ("31-13", "31-13", "General"),
        ("K001", "K001", "General"),
        ("0x10", "0x10", "General"),
        (" 7", 7.0, "General"),
        ("NaN", "NaN", "General"),
    ],
)
def test_texts_are_converted_as_if_they_were_typed(sheet, text, value, number_format):
    """Serial numbers by hand: 1 January 2026 is 46,023 (Excel's own count from 1 January 1900 as day 1)."""
    sheet["A1"].value = text
    assert sheet["A1"].api.Value2 == value
    assert type(sheet["A1"].api.Value2) is type(value)
    assert sheet["A1"].number_format == number_format


@pytest.mark.parametrize("text", ["00123", "1-2", "=1+1", "-5", "TRUE", "+31 6", "@x", "#N/A", "1e5"])
def test_text_cells_keep_what_they_get(sheet, text):
    """Both ways that Excel offers: the Text format, and an apostrophe before the text."""
    sheet["A1"].number_format = "@"
    sheet["A1"].value = text
    sheet["B1"].value = f"'{text}"
    assert sheet["A1:B1"].api.Value2 == ((text, text),)
    assert sheet["B1"].number_format == "General"
    assert not sheet["A1"].api.HasFormula


@pytest.mark.parametrize(("text", "formula"), [("=1+1", "=1+1"), ("-A1", "=-A1"), ("+A1", "=+A1"), ("@A1", "=A1")])
def test_texts_that_begin_like_formulas_become_formulas(sheet, text, formula):
    """Which is why customers' names must never be written so."""
    sheet["B1"].value = text
    assert sheet["B1"].formula == formula
    assert sheet["B1"].api.HasFormula is True


@pytest.mark.parametrize("text", ["=1+", "=(1", "=SUM(1;2)", '="a', "=1 2", "=A1)", "=*2", "=", "-cmd|' /C calc'!A0"])
def test_malformed_formulas_are_refused(sheet, com_error, text):
    """Run-time error 1004; a semicolon is no separator in Range.Formula, which is English."""
    if text == "=":
        sheet["A1"].value = text
        assert sheet["A1"].api.Value2 == "="
        return
    with pytest.raises(com_error) as error:
        sheet["A1"].value = text
    assert reason(error)[0] == EXCEL_SAYS_NO
    assert sheet["A1"].api.Value2 is None


def test_younger_functions_are_shown_without_their_prefix(excel, tmp_path):
    """Files hold _xlfn.XLOOKUP; Excel shows XLOOKUP, and writes the prefix when it saves."""
    book = excel.new()
    book.sheets[0]["A1"].formula = '=XLOOKUP(1,B:B,C:C)&"LET("'
    assert book.sheets[0]["A1"].formula == '=XLOOKUP(1,B:B,C:C)&"LET("'
    saved = openpyxl.load_workbook(excel.save(book, tmp_path / "saved.xlsx"))
    assert saved.active["A1"].value == '=_xlfn.XLOOKUP(1,B:B,C:C)&"LET("'


def test_what_is_written_fills_the_range_as_excel_fills_it(sheet):
    """A scalar goes everywhere, a row into each row, a column into each column; beyond the data stands #N/A."""
    sheet["A1:B2"].api.Value = 7
    assert sheet["A1:B2"].api.Value2 == ((7.0, 7.0), (7.0, 7.0))
    sheet["A1:B2"].api.Value = (1, 2)
    assert sheet["A1:B2"].api.Value2 == ((1.0, 2.0), (1.0, 2.0))
    sheet["A1:B2"].api.Value = ((1,), (2,))
    assert sheet["A1:B2"].api.Value2 == ((1.0, 1.0), (2.0, 2.0))
    sheet["A1:C3"].api.Value = ((1, 2), (3, 4))
    gone = -2146826246
    assert sheet["A1:C3"].api.Value2 == ((1.0, 2.0, gone), (3.0, 4.0, gone), (gone, gone, gone))
    sheet["E1"].value = [1, None, 3]
    assert sheet["E1:G1"].api.Value2 == ((1.0, None, 3.0),)


def test_blanks_and_what_is_no_number(sheet, misuse):
    """Xlwings turns None and NaN into blanks; past xlwings, NaN must not reach Excel."""
    sheet["A1:C1"].value = 1
    sheet["A1:C1"].value = [None, math.nan, np.float64("nan")]
    assert sheet["A1:C1"].api.Value2 == ((None, None, None),)
    with misuse("nan is written"):
        sheet["A1"].api.Value2 = math.nan
    with misuse("inf is written"):
        sheet["A1"].api.Value2 = ((1.0, math.inf),)


@pytest.mark.parametrize("value", [np.int64(1), np.bool_(True), Path("x"), dt.date(2025, 1, 1), {1}, b"x"])
def test_what_pywin32_cannot_pack_is_refused(sheet, value):
    """COM knows few types; xlwings converts some of them on the way, ``api`` none."""
    with pytest.raises(TypeError, match="COM VARIANT"):
        sheet["A1"].api.Value2 = value


def test_huge_integers_are_written_as_floats_or_not_at_all(sheet, com_error):
    """Beyond 32 bits pywin32 packs VT_I8, which not every Excel takes."""
    with pytest.raises(com_error, match="Type mismatch"):
        sheet["A1"].api.Value2 = 2**31
    sheet["A1"].api.Value2 = float(2**53)
    assert sheet["A1"].api.Value2 == 9_007_199_254_740_992.0


def test_dates_are_written_with_a_date_format_and_read_back(sheet):
    """As a day in the General format becomes m/d/yyyy; a cell that has a format keeps it."""
    sheet["A1"].value = dt.date(2025, 1, 31)
    assert (sheet["A1"].api.Value2, sheet["A1"].number_format) == (45_688.0, "m/d/yyyy")
    sheet["A2"].number_format = "yyyy"
    sheet["A2"].value = dt.datetime(2025, 1, 31, 6)  # noqa: DTZ001
    assert (sheet["A2"].api.Value2, sheet["A2"].number_format) == (45_688.25, "yyyy")
    assert sheet["A2"].value == dt.datetime(2025, 1, 31, 6)  # noqa: DTZ001


def test_days_count_from_1904_where_the_workbook_says_so(excel, tmp_path):
    """1 January 2025 is day 44,196 there: 1,462 less."""
    book = openpyxl.Workbook()
    book.epoch = openpyxl.utils.datetime.CALENDAR_MAC_1904
    book.active["A1"], book.active["A1"].number_format = 44_196, "yyyy-mm-dd"
    book.save(tmp_path / "mac.xlsx")
    sheet = excel.open(tmp_path / "mac.xlsx").sheets[0]
    assert sheet.book.api.Date1904 is True
    assert sheet["A1"].value == dt.datetime(2025, 1, 1)  # noqa: DTZ001
    sheet["A2"].value = dt.datetime(2025, 1, 1)  # noqa: DTZ001
    assert sheet["A2"].api.Value2 == 44_196.0


def test_long_texts_and_cells_outside_the_sheet_are_refused(sheet, com_error):
    """Excel's specifications and limits: 32,767 characters, 1,048,576 rows, 16,384 columns."""
    sheet["A1"].value = "x" * 32_767
    with pytest.raises(com_error):
        sheet["A2"].value = "x" * 32_768
    with pytest.raises(com_error):
        _ = sheet.range("XFE1")
    with pytest.raises(com_error):
        _ = sheet["A1"].api.GetOffset(-1, 0)
    with pytest.raises(com_error):
        sheet.range((1_048_576, 1)).value = [[1], [2]]


# What damages a workbook


def filtered(excel):
    """Rows 2 to 4 hold a, b, a; the filter shows a."""
    sheet = excel.new().sheets[0]
    sheet["A1:B4"].value = [["Name", "Amount"], ["a", 1], ["b", 2], ["a", 3]]
    sheet["A1:B4"].api.AutoFilter(Field=1, Criteria1="a")
    return sheet


def test_writing_among_filtered_rows_is_never_done(excel, misuse):
    """Writing into a filtered range corrupts rows."""
    sheet = filtered(excel)
    assert sheet["A3"].api.EntireRow.Hidden is True
    with misuse("while a filter hides rows"):
        sheet["C2:C4"].value = [[1], [2], [3]]
    sheet["C2"].value = 1
    sheet.api.ShowAllData()
    sheet["C2:C4"].value = [[1], [2], [3]]
    assert sheet["C2:C4"].value == [1, 2, 3]


def test_rows_that_were_hidden_by_hand_can_be_written(sheet):
    """Only a filter makes Excel skip rows."""
    sheet["A3"].api.EntireRow.Hidden = True
    sheet["A2:A4"].value = [[1], [2], [3]]
    assert sheet["A2:A4"].value == [1, 2, 3]


def test_writing_into_part_of_a_merged_area_is_never_done(sheet, misuse):
    """What goes into a hidden cell is lost without a word."""
    sheet["B2:C3"].merge()
    with misuse("merged cells B2:C3"):
        sheet["A2:B4"].value = 1
    with misuse("merged cells B2:C3"):
        sheet["C3"].value = 1
    with misuse("merged cells B2:C3"):
        sheet["B2:C3"].value = [[1, 2], [3, 4]]
    sheet["B2"].value = 1
    assert sheet["B2:C3"].api.Value2 == ((1.0, None), (None, None))


def test_protected_sheets_are_refused_where_cells_are_locked(sheet, com_error):
    """Excel's own words, 1004; unlocked cells take values, not formats."""
    sheet["B2"].api.Locked = False
    sheet.api.Protect("secret")
    assert sheet.api.ProtectContents is True
    with pytest.raises(com_error) as error:
        sheet["A1:B2"].value = 1
    assert reason(error)[0] == EXCEL_SAYS_NO
    assert "protected sheet" in reason(error)[1]
    sheet["B2"].value = 1
    with pytest.raises(com_error):
        sheet["A1"].number_format = "0"
    with pytest.raises(com_error, match="not correct"):
        sheet.api.Unprotect("wrong")
    sheet.api.Unprotect("secret")
    sheet["A1"].value = 1


def test_members_that_excel_does_not_have_fail_the_test(sheet, misuse):
    """A typo in a macro; even where it catches every exception, the fixture remembers."""
    with misuse(r"Range\.Valeu is not in Excel's object model"):
        _ = sheet["A1"].api.Valeu
    with misuse(r"Worksheet\.Protected is not in"):
        sheet.api.Protected = True
    with misuse(r"Worksheet\.Index cannot be set"):
        sheet.api.Index = 2
    with misuse(r"Range\.area is not in"):  # the engine's own attributes are not Excel's
        _ = sheet["A1"].api.area


def test_a_misuse_that_a_macro_swallows_still_fails_the_test(excel, sheet):
    """The border keeps it."""
    with suppress(AssertionError):
        _ = sheet.api.NoSuchThing
    assert excel.misuses == ["Worksheet.NoSuchThing is not in Excel's object model, or not in this engine's"]
    excel.misuses.clear()
