"""Looks in the engine: formats, widths, rules and validation, and how they travel with cells."""

from __future__ import annotations

import openpyxl
import pytest
import xlsxwriter

CUSTOMERS = [["Name", "Amount", "Share"], ["a", 1, 0.1], ["b", 2, 0.2], ["c", 3, 0.3], ["d", 4, 0.4]]


@pytest.fixture
def sheet(excel):
    """Customers in A1:C5."""
    sheet = excel.new().sheets[0]
    sheet["A1"].value = CUSTOMERS
    return sheet


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


def test_rules_that_were_changed_are_saved_in_their_order(excel, sheet, tmp_path):
    """Read by openpyxl; a rule that code adds stops the others (FormatCondition.StopIfTrue), one of a file does not."""
    cells = sheet["A2:A5"]
    cells.api.FormatConditions.Add(Type=1, Operator=3, Formula1='="a"').Interior.Color = 255
    cells.api.FormatConditions.Add(Type=1, Operator=5, Formula1="7")
    cells.api.FormatConditions(2).StopIfTrue = False
    cells.api.FormatConditions(2).SetFirstPriority()
    saved = excel.save(sheet.book, tmp_path / "rules.xlsx")
    found = [
        (str(block.sqref), rule.operator, rule.formula, rule.priority, bool(rule.stopIfTrue))
        for block in openpyxl.load_workbook(saved).active.conditional_formatting
        for rule in block.rules
    ]
    assert found == [("A2:A5", "greaterThan", ["7"], 1, False), ("A2:A5", "equal", ['"a"'], 2, True)]
    again = excel.open(saved).sheets[0]["A3"].api.FormatConditions
    assert [(again(n).Operator, again(n).StopIfTrue) for n in (1, 2)] == [(5, False), (3, True)]
    assert again(2).Interior.Color == 255
