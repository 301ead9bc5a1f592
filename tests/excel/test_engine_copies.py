"""Sheets that are copied, and cells that make room or close up: what follows them in formulas, names and rules.

The rules for names follow Excel's help ("Move or copy worksheets or worksheet data"); moved references are worked out
by hand, and in a larger sheet by LibreOffice, which calculates the same values before and after.
"""

# ruff: noqa: PLW0108 - what is looked up has to be looked up late

from __future__ import annotations

import openpyxl
import pytest
import xlsxwriter


@pytest.fixture
def source(excel, tmp_path):
    """Sheets Pyramid, Notes and Data; names of the workbook, of a sheet, a constant; a table; looks."""
    with xlsxwriter.Workbook(tmp_path / "source.xlsx") as made:
        bold = made.add_format({"bold": True, "bg_color": "#0B2545", "num_format": "0.0%"})
        pyramid, notes, data = (made.add_worksheet(name) for name in ("Pyramid", "Notes", "My data"))
        made.define_name("PYR_Revenue", "='My data'!$B$2:$B$3")
        made.define_name("PYR_Title", "=Pyramid!$A$1")
        made.define_name("PYR_Tolerance", "=0.005")
        made.define_name("Unused", "='My data'!$A$1")
        made.define_name("Pyramid!PYR_Sheet", "=Pyramid!$A$1")
        pyramid.write("A1", "Title", bold)
        pyramid.write_formula("A2", "=SUM(PYR_Revenue)+PYR_Tolerance", None, 3.005)
        pyramid.write_formula("A3", "=Notes!A1&'My data'!A1", None, "xName")
        pyramid.write_formula("A4", "=Pyramid!A2*2", None, 6.01)
        pyramid.set_column("A:A", 30)
        pyramid.set_row(0, 40)
        pyramid.merge_range("C1:D2", "merged", bold)
        pyramid.conditional_format("A2:A4", {"type": "cell", "criteria": ">", "value": 1, "format": bold})
        pyramid.data_validation("B9", {"validate": "list", "source": ["x", "y"]})
        chart = made.add_chart({"type": "column"})
        chart.add_series({"values": "=Pyramid!$A$2:$A$4"})
        pyramid.insert_chart("F3", chart)
        notes.write("A1", "x")
        data.write_column("A1", ["Name", "a", "b"])
        data.write_column("B1", ["Amount", 1, 2])
        data.add_table("A1:B3", {"name": "Ledger", "columns": [{"header": "Name"}, {"header": "Amount"}]})
    return excel.open(tmp_path / "source.xlsx")


def test_a_copy_within_the_workbook(excel, source):
    """Numbered, active, with the sheet's names and its table under another name; formulas mean the same sheets."""
    source.sheets["Pyramid"].copy(after=source.sheets["Pyramid"])
    assert [sheet.name for sheet in source.sheets] == ["Pyramid", "Pyramid (2)", "Notes", "My data"]
    copy = source.sheets.active
    assert copy.name == "Pyramid (2)"
    formulas = ["=SUM(PYR_Revenue)+PYR_Tolerance", "=Notes!A1&'My data'!A1", "='Pyramid (2)'!A2*2"]
    assert [formula for (formula,) in copy["A2:A4"].formula] == formulas
    assert copy["A2:A4"].value == [3.005, "xName", 6.01]
    # names of the workbook that lie on the copied sheet are doubled on the copy
    assert {name.name: name.refers_to for name in copy.names} == {
        "'Pyramid (2)'!PYR_Sheet": "='Pyramid (2)'!$A$1",
        "'Pyramid (2)'!PYR_Title": "='Pyramid (2)'!$A$1",
    }
    source.sheets["My data"].copy(after=copy)
    assert [table.name for table in source.sheets.active.tables] == ["Ledger2"]
    assert excel.misuses == []


def test_a_copy_looks_like_its_original(excel, source):
    """Every cell, look, size, rule and validation; the chart too."""
    source.sheets["Pyramid"].copy(after=source.sheets["Pyramid"])
    both = excel.snapshot(source)
    one, other = both["'Pyramid'"], both["'Pyramid (2)'"]
    formula = one["cells"].pop("A4"), other["cells"].pop("A4")
    assert formula[0][1:] == formula[1][1:]
    assert {**one, "tables": {}} == {**other, "tables": {}}
    assert len(one["drawings"]) == len(one["validations"]) == len(one["conditions"]) == 1
    assert one["merged"] == ["C1:D2"]


def test_a_copy_into_a_workbook_without_the_names(source):
    """Names that it uses come along; what stays behind is pointed at in the old file."""
    target = source.app.books.add()
    source.sheets["Pyramid"].copy(after=target.sheets[0])
    copy = target.sheets["Pyramid"]
    assert copy["A3"].formula == "='[source.xlsx]Notes'!A1&'[source.xlsx]My data'!A1"
    assert {name.name: name.refers_to for name in target.names} == {
        "PYR_Revenue": "='[source.xlsx]My data'!$B$2:$B$3",
        "PYR_Title": "=Pyramid!$A$1",
        "PYR_Tolerance": "=0.005",
        "Pyramid!PYR_Sheet": "=Pyramid!$A$1",
    }
    assert target.api.LinkSources(1) == ("source.xlsx",)
    assert copy["A1"].column_width == source.sheets["Pyramid"]["A1"].column_width == 30
    assert (copy["A1"].color, copy["A1"].font.bold, copy["A1"].number_format) == ((11, 37, 69), True, "0.0%")


def test_a_workbook_keeps_its_own_names_when_alerts_are_off(excel, source):
    """With alerts on Excel asks, and the macro stands still."""
    from engine import Misuse

    target = source.app.books.add()
    target.sheets[0]["A1"].value = 10
    target.names.add("PYR_Revenue", "=Sheet1!$A$1")
    with pytest.raises(Misuse, match="PYR_Revenue"):
        source.sheets["Pyramid"].copy(after=target.sheets[0])
    excel.misuses.clear()
    source.app.display_alerts = False
    source.sheets["Pyramid"].copy(after=target.sheets[0])
    assert target.names["PYR_Revenue"].refers_to == "=Sheet1!$A$1"
    assert target.sheets["Pyramid (2)"]["A2"].formula == "=SUM(PYR_Revenue)+PYR_Tolerance"


def test_sheets_that_are_copied_together_stay_together(source):
    """Sheets(Array(...)).Copy: references among them do not lead back to the old file."""
    target = source.app.books.add()
    source.api.Sheets(("Pyramid", "Notes", "My data")).Copy(After=target.sheets[0].api)
    assert [sheet.name for sheet in target.sheets] == ["Sheet1", "Pyramid", "Notes", "My data"]
    assert target.sheets["Pyramid"]["A3"].formula == "=Notes!A1&'My data'!A1"
    assert target.names["PYR_Revenue"].refers_to == "='My data'!$B$2:$B$3"
    assert target.api.LinkSources(1) is None


def test_a_copy_without_a_place_is_a_new_workbook(source):
    """Which has that sheet only, and is in front."""
    source.sheets["Notes"].api.Copy()
    fresh = source.app.books.active
    assert (fresh.name, [sheet.name for sheet in fresh.sheets]) == ("Book1", ["Notes"])


def test_sheets_that_only_code_can_show_are_not_copied(source, com_error):
    """1004 for very hidden sheets."""
    source.sheets["Notes"].api.Visible = 2
    with pytest.raises(com_error, match="Copy method"):
        source.sheets["Notes"].copy()


# Cells that move


@pytest.fixture
def moving(excel, tmp_path):
    """A ledger with a table, formulas in and around it, and a sheet that looks at it."""
    with xlsxwriter.Workbook(tmp_path / "moving.xlsx") as made:
        sheet, other = made.add_worksheet("Ledger"), made.add_worksheet("Other")
        sheet.write_row("A1", ["Name", "Amount", "Twice", "Far"])
        for row in range(2, 6):
            sheet.write_row(f"A{row}", [f"k{row}", row])
            sheet.write_formula(f"C{row}", f"=B{row}*2", None, row * 2)
            sheet.write_formula(f"D{row}", f"=SUM(B$2:B{row})", None, sum(range(2, row + 1)))
        sheet.write("F1", "right")
        sheet.write("F9", "below")
        sheet.merge_range("F11:G12", "merged")
        sheet.set_column("C:C", 30)
        sheet.set_row(3, 33)
        sheet.conditional_format(
            "B2:B5", {"type": "cell", "criteria": ">", "value": 3, "format": made.add_format({"bold": True})}
        )
        sheet.data_validation("B2:B5", {"validate": "decimal", "criteria": ">", "value": 0})
        other.write_formula("A1", "=SUM(Ledger!B2:B5)+Ledger!$C$3", None, 20)
        other.write_formula("A2", "=SUM(Ledger!B:B)", None, 14)
        other.write_formula("A3", "=SUM(Amounts)+B2", None, 14)
        made.define_name("Amounts", "=Ledger!$B$2:$B$5")
        made.define_name("Whole", "=Ledger!$C:$C")
    return excel.open(tmp_path / "moving.xlsx")


def test_a_column_makes_room(moving):
    """By hand: B becomes C; ranges that begin behind the gap move as a whole."""
    sheet, other = moving.sheets
    sheet["B:B"].insert("right")
    assert sheet["A2:E2"].formula == (("k2", "", "2", "=C2*2", "=SUM(C$2:C2)"),)
    assert [other[cell].formula for cell in ("A1", "A2", "A3")] == [
        "=SUM(Ledger!C2:C5)+Ledger!$D$3",
        "=SUM(Ledger!C:C)",
        "=SUM(Amounts)+B2",
    ]
    assert moving.names["Amounts"].refers_to == "=Ledger!$C$2:$C$5"
    assert moving.names["Whole"].refers_to == "=Ledger!$D:$D"
    assert [sheet.range((1, n)).column_width for n in (2, 3, 4)] == [8.43, 8.43, 30]
    assert sheet["C3"].api.FormatConditions.Count == 1
    assert sheet["C3"].data_validation.type == "decimal"
    assert sheet["G11"].merge_area.address == "$G$11:$H$12"


def test_a_row_makes_room_and_goes(moving, excel):
    """A range grows around a row inside it; taking the row out again gives back every cell, look and name."""
    sheet, other = moving.sheets
    before = excel.snapshot(moving)
    sheet["3:3"].insert("down")
    assert other["A1"].formula == "=SUM(Ledger!B2:B6)+Ledger!$C$4"
    assert sheet["D6"].formula == "=SUM(B$2:B6)"
    assert moving.names["Amounts"].refers_to == "=Ledger!$B$2:$B$6"
    assert (sheet["A5"].row_height, sheet["A4"].row_height) == (33, 15)
    sheet["3:3"].delete()
    assert excel.snapshot(moving) == before


def test_a_deleted_column_leaves_ref_errors_and_shrinks_ranges(moving):
    """Whole references are lost, parts of ranges only shrink them."""
    sheet, other = moving.sheets
    sheet["B:B"].delete()
    assert sheet["B2:C2"].formula == (("=#REF!*2", "=SUM(#REF!)"),)
    assert other["A1"].formula == "=SUM(Ledger!#REF!)+Ledger!$B$3"
    assert moving.names["Amounts"].refers_to == "=Ledger!#REF!"
    assert moving.names["Whole"].refers_to == "=Ledger!$B:$B"
    assert sheet["B1"].column_width == 30
    assert sheet["B3"].api.FormatConditions.Count == 0


def test_part_of_a_row_moves_alone(moving):
    """Cells beside the deleted ones move, those below stay."""
    sheet, _ = moving.sheets
    sheet["C2:C5"].delete("left")
    assert sheet["C1:D2"].formula == (("Twice", "Far"), ("=SUM(B$2:B2)", ""))
    assert sheet["F1"].value == "right"
    sheet["C2:C5"].insert("right")
    assert sheet["C1:D2"].formula == (("Twice", "Far"), ("", "=SUM(B$2:B2)"))


def test_tables_and_merged_cells_are_not_torn_apart(moving, com_error):
    """Excel's own words."""
    sheet, _ = moving.sheets
    sheet.tables.add(sheet["A1:D5"], name="Ledger1")
    with pytest.raises(com_error, match="shift cells in a table"):
        sheet["B3:B4"].delete("left")
    with pytest.raises(com_error, match="merged cell"):
        sheet["E11"].delete("left")
    sheet["C:C"].delete()
    assert sheet.tables[0].range.address == "$A$1:$C$5"
    assert [column.name for column in sheet.tables[0].columns] == ["Name", "Amount", "Far"]
    sheet["3:4"].delete()
    assert sheet.tables[0].range.address == "$A$1:$C$3"


def test_nothing_is_pushed_off_the_sheet(moving, com_error):
    """1004, and nothing has moved."""
    sheet, _ = moving.sheets
    sheet.range((1, 16_384)).value = "last"
    with pytest.raises(com_error, match="off the end of the worksheet"):
        sheet["B:B"].insert("right")
    assert sheet["B1"].value == "Amount"


def test_libreoffice_calculates_the_same_after_cells_moved(excel, moving, tmp_path, recalculated):
    """Rows and columns in and out in many places: every formula still gives the value that it had."""
    sheet, _ = moving.sheets
    for step in ("A:A", "C:D", "F:F"):
        sheet[step].insert("right")
    for step in ("1:2", "5:5", "8:9"):
        sheet[step].insert("down")
    saved = excel.save(moving, tmp_path / "moved.xlsx")
    cells = recalculated(saved)
    assert len(cells) == 11
    for name, cell, formula, kept, fresh in cells:
        assert kept == pytest.approx(fresh), (name, cell, formula)
    shown = openpyxl.load_workbook(saved)["Other"]
    assert shown["A1"].value == "=SUM(Ledger!E4:E10)+Ledger!$G$6"


def test_a_snapshot_sees_every_kind_of_change(excel, source):
    """What a test of Remove relies on: each change alone makes a difference, and none stays when undone."""
    sheet = source.sheets["Pyramid"]
    before = excel.snapshot(source)
    changes = [
        (lambda: setattr(sheet["Z9"], "value", 1), lambda: sheet["Z9"].clear()),
        (lambda: setattr(sheet["A1"], "number_format", "0"), lambda: setattr(sheet["A1"], "number_format", "0.0%")),
        (lambda: setattr(sheet["A1"].font, "bold", False), lambda: setattr(sheet["A1"].font, "bold", True)),
        (lambda: setattr(sheet["Z9"], "color", "#ff0000"), lambda: sheet["Z9"].clear_formats()),
        (lambda: setattr(sheet["B1"], "column_width", 5), lambda: setattr(sheet["B1"], "column_width", 8.43)),
        (lambda: setattr(sheet["A1"], "row_height", 5), lambda: setattr(sheet["A1"], "row_height", 39.75)),
        (lambda: sheet["G7:G8"].merge(), lambda: sheet["G7:G8"].unmerge()),
        (lambda: source.names.add("More", "=1"), lambda: source.names["More"].delete()),
        (lambda: setattr(sheet, "visible", False), lambda: setattr(sheet, "visible", True)),
        (lambda: setattr(sheet, "name", "Other"), lambda: setattr(sheet, "name", "Pyramid")),
        (lambda: source.sheets.add("New"), lambda: source.sheets["New"].delete()),
        (lambda: sheet["A9:B9"].api.AutoFilter(), lambda: setattr(sheet.api, "AutoFilterMode", False)),
        (
            lambda: sheet["A9"].conditional_formats.add_cell_value("equal_to", 1, fill_color="#ff0000"),
            lambda: sheet["A9"].conditional_formats.clear(),
        ),
        (
            lambda: sheet["A9"].data_validation.set_list(["x"]),
            lambda: sheet["A9"].data_validation.delete(),
        ),
        (lambda: sheet.api.Protect(), lambda: sheet.api.Unprotect()),
    ]
    for number, (change, undo) in enumerate(changes):
        change()
        assert excel.snapshot(source) != before, number
        undo()
        assert excel.snapshot(source) == before, number
