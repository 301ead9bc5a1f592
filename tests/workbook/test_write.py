"""Columns beside the user's ledger, read back by programs that are not ours."""

from __future__ import annotations

import datetime as dt
from copy import copy

import openpyxl
import pytest
import xlsxwriter
from openpyxl.styles import Alignment, Border, Font, PatternFill, Side
from python_calamine import CalamineWorkbook

from pyramid_addin.errors import OutputError, PackageError
from pyramid_addin.workbook import strip, write_workbook

DAY = dt.datetime.fromisoformat("2024-01-01")
HEADERS = ["Id", "Revenue", "Since"]


def simple(rows=6, header_row=1, first_column=1):
    """A plain ledger as openpyxl writes it."""
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.title = "Ledger"
    for offset, header in enumerate(HEADERS):
        sheet.cell(header_row, first_column + offset, header)
    for row in range(header_row + 1, header_row + 1 + rows):
        for offset, value in enumerate((f"K{row}", float(row), dt.date(2024, 1, 1))):
            sheet.cell(row, first_column + offset, value)
    return book, sheet


def written(path, template_path, *builds, **options):
    """Where the builds were written to, from ``path``."""
    output = path.with_name("out.xlsx")
    write_workbook(list(builds), template_path, output, source=path, language="en", **options)
    return output


def grid(path, sheet="Ledger"):
    """All cells as calamine reads them."""
    return CalamineWorkbook.from_path(str(path)).get_sheet_by_name(sheet).to_python()


@pytest.fixture
def plain(tmp_path):
    book, _ = simple()
    path = tmp_path / "plain.xlsx"
    book.save(path)
    return path


def test_columns_stand_directly_right_of_the_ledger(plain, template_path, make_ledger, make_build):
    """Header and values, row by row, as calamine reads them; a missing value is blank."""
    output = written(plain, template_path, make_build(make_ledger(plain, HEADERS, 7)))
    cells = grid(output)
    assert cells[0] == [*HEADERS, "Layer", "Rank", "Net profit", "Flags"]
    assert cells[1][3:] == ["Top", 1.0, 0.0, "new"]
    assert cells[2][3:] == ["Small", 2.0, "", ""]
    assert cells[6][3:] == ["Small", 6.0, 52.5, ""]
    assert [row[:3] for row in cells] == grid(plain)


def test_two_programs_agree(plain, template_path, make_ledger, make_build):
    """The same cells as openpyxl sees them, numbers as numbers and texts as texts."""
    sheet = openpyxl.load_workbook(written(plain, template_path, make_build(make_ledger(plain, HEADERS, 7))))["Ledger"]
    assert [cell.value for cell in sheet[3]] == ["K3", 3, DAY, "Small", 2, None, None]
    assert sheet.dimensions == "A1:G7"
    assert sheet["D1"].data_type == "s"
    assert sheet["E2"].data_type == "n"


def test_a_text_is_never_a_formula(plain, template_path, make_ledger, make_build):
    """Headers and values that begin with = + - @ arrive as text in every reader."""
    build = make_build(make_ledger(plain, HEADERS, 7), headers=("=1+1", "+A1", "-x", "@SUM(A1)"))
    build.columns[3].values[:] = ["=HYPERLINK(1)", "+1", "-1", "@x", '=cmd|"/c calc"!A1', "="]
    sheet = openpyxl.load_workbook(written(plain, template_path, build))["Ledger"]
    assert [sheet.cell(1, column).value for column in range(4, 8)] == ["=1+1", "+A1", "-x", "@SUM(A1)"]
    values = [sheet.cell(row, 7) for row in range(2, 8)]
    assert [cell.value for cell in values] == ["=HYPERLINK(1)", "+1", "-1", "@x", '=cmd|"/c calc"!A1', "="]
    text_cells = CalamineWorkbook.from_path(str(plain.with_name("out.xlsx"))).get_sheet_by_name("Ledger")
    assert text_cells.to_python()[1][6] == "=HYPERLINK(1)"
    assert b"<f>" not in _sheet(plain.with_name("out.xlsx"))


def _sheet(path, name="xl/worksheets/sheet1.xml"):
    import zipfile

    with zipfile.ZipFile(path) as archive:
        return archive.read(name)


def test_new_cells_look_like_their_neighbours(tmp_path, template_path, make_ledger, make_build):
    """The header has the style of the header beside it; a body cell font, fill and border of its row's last cell."""
    book, sheet = simple()
    side = Side(style="thin", color="FF00FF00")
    for column in "ABC":
        sheet[f"{column}1"].font = Font(name="Georgia", bold=True, color="FFFFFFFF")
        sheet[f"{column}1"].fill = PatternFill("solid", fgColor="FF112233")
    for row in range(2, 8):
        sheet[f"C{row}"].border = Border(bottom=side)
        sheet[f"C{row}"].font = Font(name="Georgia", italic=row % 2 == 0)
        sheet[f"C{row}"].alignment = Alignment(horizontal="right", vertical="top", wrap_text=True)
    path = tmp_path / "styled.xlsx"
    book.save(path)
    sheet = openpyxl.load_workbook(written(path, template_path, make_build(make_ledger(path, HEADERS, 7))))["Ledger"]
    assert copy(sheet["D1"].font) == copy(sheet["C1"].font)
    assert copy(sheet["G1"].fill) == copy(sheet["C1"].fill)
    assert copy(sheet["F4"].border) == copy(sheet["C4"].border)
    assert [sheet[f"F{row}"].font.i for row in (4, 5)] == [True, False]
    assert sheet["F4"].font.name == "Georgia"
    assert (sheet["F4"].alignment.vertical, sheet["F4"].alignment.horizontal) == ("top", None)
    assert not sheet["F4"].alignment.wrap_text
    assert sheet["F4"].number_format != sheet["C4"].number_format
    assert sheet["E4"].number_format == "#,##0"
    assert sheet["C4"].number_format == "yyyy-mm-dd"


def test_rows_take_the_style_of_row_or_column_where_the_ledger_has_no_cell(
    tmp_path, template_path, make_ledger, make_build
):
    path = tmp_path / "rows.xlsx"
    with xlsxwriter.Workbook(path) as book:
        sheet = book.add_worksheet("Ledger")
        sheet.set_column("C:C", 12, book.add_format({"italic": True}))
        sheet.set_row(2, None, book.add_format({"bold": True}))
        sheet.write_row("A1", HEADERS)
        for row in (1, 2, 3):
            sheet.write_row(row, 0, [f"K{row}", row])
    sheet = openpyxl.load_workbook(written(path, template_path, make_build(make_ledger(path, HEADERS, 4))))["Ledger"]
    assert sheet["D2"].font.i
    assert sheet["D3"].font.b
    assert not sheet["D3"].font.i


def test_columns_that_are_in_use_are_never_overwritten(tmp_path, template_path, make_ledger, make_build):
    """One value right of the ledger, far below it, sends all columns behind it, with one column between."""
    book, sheet = simple()
    sheet["E40"] = "mine"
    path = tmp_path / "used.xlsx"
    book.save(path)
    cells = grid(written(path, template_path, make_build(make_ledger(path, HEADERS, 7))))
    assert cells[39][4] == "mine"
    assert cells[0][3:] == ["", "", "", "Layer", "Rank", "Net profit", "Flags"]


@pytest.mark.parametrize("reference", ["E5:F6", "D1:H1"])
def test_merged_cells_beside_the_ledger_are_in_use(tmp_path, template_path, make_ledger, make_build, reference):
    book, sheet = simple()
    sheet.merge_cells(reference)
    path = tmp_path / "merged.xlsx"
    book.save(path)
    result = openpyxl.load_workbook(written(path, template_path, make_build(make_ledger(path, HEADERS, 7))))["Ledger"]
    assert [str(one) for one in result.merged_cells.ranges] == [reference]
    assert result["D1"].value is None
    assert "Layer" in {cell.value for cell in result[1]}


def test_a_merged_title_above_the_ledger_is_no_obstacle(tmp_path, template_path, make_ledger, make_build):
    book, sheet = simple(header_row=3)
    sheet.merge_cells("A1:Z1")
    path = tmp_path / "title.xlsx"
    book.save(path)
    build = make_build(make_ledger(path, HEADERS, 9, header_row=3))
    assert openpyxl.load_workbook(written(path, template_path, build))["Ledger"]["D3"].value == "Layer"


def test_blank_but_formatted_cells_give_way_and_come_back(tmp_path, template_path, make_ledger, make_build, parts_of):
    """Styled blanks right of the ledger, in every second row, inside and beyond the new columns."""
    book, sheet = simple()
    for row in (1, 2, 4, 6):
        for column in "DFGHJ":
            sheet[f"{column}{row}"].fill = PatternFill("solid", fgColor="FFEEEEEE")
    path = tmp_path / "blanks.xlsx"
    book.save(path)
    output = written(path, template_path, make_build(make_ledger(path, HEADERS, 7)))
    result = openpyxl.load_workbook(output)["Ledger"]
    assert result["D2"].value == "Top"
    assert result["J2"].fill.fgColor.rgb == "FFEEEEEE"
    strip(output, tmp_path / "back.xlsx")
    assert parts_of(tmp_path / "back.xlsx") == parts_of(path)


def test_a_sheet_without_room_is_refused(tmp_path, template_path, make_ledger, make_build):
    book, sheet = simple()
    sheet["XFC2"] = 1
    sheet["D2"] = 1
    path = tmp_path / "full.xlsx"
    book.save(path)
    with pytest.raises(OutputError, match=r"'Ledger'.*16384 \(XFD\)"):
        written(path, template_path, make_build(make_ledger(path, HEADERS, 7)))
    assert not (tmp_path / "out.xlsx").exists()


def test_further_rows_of_a_customer_say_where_it_is_counted(tmp_path, template_path, make_ledger, make_build):
    book, _ = simple()
    path = tmp_path / "double.xlsx"
    book.save(path)
    ledger = make_ledger(path, HEADERS, 7, further={4: 2, 7: 3}, blank=[5])
    cells = grid(written(path, template_path, make_build(ledger)))
    assert cells[3][3:] == ["", "", "", "Counted in row 2"]
    assert cells[6][3:] == ["", "", "", "Counted in row 3"]
    assert cells[4][3:] == ["", "", "", ""]
    assert [row[3] for row in cells[1:]] == ["Top", "Small", "", "", "Top", ""]


def test_headers_that_exist_are_numbered(tmp_path, template_path, make_ledger, make_build):
    book, sheet = simple()
    sheet["C1"] = "LAYER"
    path = tmp_path / "headers.xlsx"
    book.save(path)
    build = make_build(make_ledger(path, ["Id", "Revenue", "LAYER"], 7))
    assert grid(written(path, template_path, build))[0][2:4] == ["LAYER", "Layer (2)"]


def test_widths_fit_and_split_what_reaches_over_the_new_columns(tmp_path, template_path, make_ledger, make_build):
    """A definition over D:XFD, hidden, is split: the new columns show, what is right of them stays hidden."""
    path = tmp_path / "widths.xlsx"
    with xlsxwriter.Workbook(path) as book:
        sheet = book.add_worksheet("Ledger")
        sheet.set_column("A:B", 30)
        sheet.set_column("D:XFD", None, None, {"hidden": True})
        sheet.write_row("A1", HEADERS)
        sheet.write_row("A2", ["K", 1, 2])
    result = openpyxl.load_workbook(written(path, template_path, make_build(make_ledger(path, HEADERS, 2))))["Ledger"]
    widths = result.column_dimensions
    assert widths["A"].width == pytest.approx(30.7, abs=0.1)
    assert not widths["D"].hidden
    assert not widths["G"].hidden
    assert widths["H"].hidden
    assert (widths["H"].min, widths["H"].max) == (8, 16384)
    assert widths["F"].width >= len("Net profit") + 2


def test_a_filter_over_the_ledger_takes_the_columns_in(tmp_path, template_path, make_ledger, make_build, parts_of):
    """Range and hidden name both, so that sorting moves results along with their customers; undone by strip."""
    path = tmp_path / "filter.xlsx"
    with xlsxwriter.Workbook(path) as book:
        sheet = book.add_worksheet("Ledger")
        sheet.write_row("A1", HEADERS)
        for row in range(1, 5):
            sheet.write_row(row, 0, [f"K{row}", row, 2])
        sheet.autofilter("A1:C5")
    output = written(path, template_path, make_build(make_ledger(path, HEADERS, 5)))
    book = openpyxl.load_workbook(output)
    assert book["Ledger"].auto_filter.ref == "A1:G5"
    assert b"'Ledger'!$A$1:$G$5</definedName>" in _sheet(output, "xl/workbook.xml")
    strip(output, tmp_path / "back.xlsx")
    assert parts_of(tmp_path / "back.xlsx") == parts_of(path)


def test_layers_are_coloured_by_conditional_formats(plain, template_path, make_ledger, make_build):
    """Behind the formats that stand there already, with priorities of their own."""
    book = openpyxl.load_workbook(plain)
    from openpyxl.formatting.rule import CellIsRule

    book["Ledger"].conditional_formatting.add(
        "B2:B7", CellIsRule("greaterThan", ["3"], fill=PatternFill(bgColor="FF0000"))
    )
    book.save(plain)
    result = openpyxl.load_workbook(written(plain, template_path, make_build(make_ledger(plain, HEADERS, 7))))["Ledger"]
    rules = {str(area.sqref): area.rules for area in result.conditional_formatting}
    assert set(rules) == {"B2:B7", "D2:D7"}
    assert [rule.formula for rule in rules["D2:D7"]] == [['"Top"'], ['"Small"']]
    assert [rule.dxf.font.color.rgb for rule in rules["D2:D7"]] == ["FFFFFFFF", "FF1B2733"]
    assert [rule.dxf.fill.bgColor.rgb for rule in rules["D2:D7"]] == ["FF0B2545", "FF9CC7E6"]
    priorities = [rule.priority for area in rules.values() for rule in area]
    assert len(set(priorities)) == 3


def test_dates_follow_the_workbook_s_epoch(tmp_path, template_path, make_ledger, make_build):
    """A workbook that counts from 1904 gets its serials from 1904."""
    import numpy as np

    from pyramid_addin.templates import Column

    for epoch in (False, True):
        path = tmp_path / f"epoch-{epoch}.xlsx"
        with xlsxwriter.Workbook(path, {"date_1904": epoch}) as book:
            sheet = book.add_worksheet("Ledger")
            sheet.write_row("A1", HEADERS)
            sheet.write_row("A2", ["K", 1, 2])
        build = make_build(make_ledger(path, HEADERS, 2))
        build.columns.append(Column("last_order", "Last", np.array(["2024-02-29T12:00"], "datetime64[ns]"), "date"))
        result = openpyxl.load_workbook(written(path, template_path, build))["Ledger"]
        assert result["H2"].value == dt.datetime.fromisoformat("2024-02-29T12:00")


def test_progress_ends_at_the_last_row(plain, template_path, make_ledger, make_build):
    told = []
    written(plain, template_path, make_build(make_ledger(plain, HEADERS, 7)), progress=lambda *args: told.append(args))
    assert told[-1] == ("write", 7, 7)


def test_a_sheet_that_is_not_there_is_named(plain, template_path, make_ledger, make_build):
    with pytest.raises(PackageError, match="no worksheet named 'Elsewhere'"):
        written(plain, template_path, make_build(make_ledger(plain, HEADERS, 7, sheet="Elsewhere")))


def test_only_the_parts_that_must_change_do(plain, template_path, make_ledger, make_build, parts_of):
    before = parts_of(plain)
    after = parts_of(written(plain, template_path, make_build(make_ledger(plain, HEADERS, 7))))
    changed = {name for name in before if before[name] != after[name]}
    assert changed == {
        "[Content_Types].xml",
        "xl/workbook.xml",
        "xl/_rels/workbook.xml.rels",
        "xl/styles.xml",
        "xl/worksheets/sheet1.xml",
    }
    assert {name.partition("/")[0] for name in set(after) - set(before)} == {"customXml"}


def test_libreoffice_reads_the_result(plain, template_path, make_ledger, make_build, libreoffice):
    output = written(plain, template_path, make_build(make_ledger(plain, HEADERS, 7)))
    cells = grid(libreoffice(output))
    assert cells == grid(output)
