"""A ledger that is a table grows and shrinks with its columns."""

from __future__ import annotations

import zipfile

import openpyxl
import pytest
import xlsxwriter

from pyramid_addin.workbook import strip, write_workbook
from pyramid_addin.workbook._package import Package
from pyramid_addin.workbook._table import grow, shrink, tables

HEADERS = ["Id", "Revenue", "Since"]
ADDED = ["Layer", "Rank", "Net profit", "Flags"]


def table_book(path, *, total=False, column="Since", aside=None, rows=4):
    with xlsxwriter.Workbook(path) as book:
        sheet = book.add_worksheet("Ledger")
        columns = [{"header": "Id", "total_string": "Total"}, {"header": "Revenue", "total_function": "sum"}]
        data = [[f"K{row}", row * 10, row] for row in range(1, rows + 1)]
        last = 2 + rows + total
        options = {"name": "Klanten", "columns": [*columns, {"header": column}], "data": data, "total_row": total}
        sheet.add_table(2, 1, last, 3, options)
        if aside:
            sheet.write(*aside)
    return path


def build(path, template_path, make_ledger, make_build, **more):
    ledger = make_ledger(path, HEADERS, 7, header_row=3, first_column=2, table="klanten", **more)
    output = path.with_name("out.xlsx")
    write_workbook([make_build(ledger)], template_path, output, source=path, language="en")
    return output


def test_range_filter_and_columns_grow(tmp_path, template_path, make_ledger, make_build, parts_of):
    path = table_book(tmp_path / "in.xlsx")
    output = build(path, template_path, make_ledger, make_build)
    table = openpyxl.load_workbook(output)["Ledger"].tables["Klanten"]
    assert (table.ref, table.autoFilter.ref) == ("B3:H7", "B3:H7")
    assert [column.name for column in table.tableColumns] == [*HEADERS, *ADDED]
    assert [column.id for column in table.tableColumns] == [1, 2, 3, 4, 5, 6, 7]
    sheet = openpyxl.load_workbook(output)["Ledger"]
    assert [cell.value for cell in sheet[3]][4:] == ADDED
    strip(output, tmp_path / "back.xlsx")
    assert parts_of(tmp_path / "back.xlsx") == parts_of(path)


def test_the_totals_row_stays_the_table_s_last(tmp_path, template_path, make_ledger, make_build):
    """It is within the range, outside the filter, and its new cells are blank."""
    path = table_book(tmp_path / "in.xlsx", total=True)
    sheet = openpyxl.load_workbook(build(path, template_path, make_ledger, make_build, totals_row=8))["Ledger"]
    table = sheet.tables["Klanten"]
    assert (table.ref, table.autoFilter.ref, table.totalsRowCount) == ("B3:H8", "B3:H7", 1)
    assert sheet["C8"].value == "=SUBTOTAL(109,[Revenue])"
    assert [sheet.cell(8, column).value for column in range(5, 9)] == [None] * 4


def test_a_column_of_that_name_is_not_doubled(tmp_path, template_path, make_ledger, make_build):
    path = table_book(tmp_path / "in.xlsx", column="RANK")
    sheet = openpyxl.load_workbook(build(path, template_path, make_ledger, make_build))["Ledger"]
    names = [column.name for column in sheet.tables["Klanten"].tableColumns]
    assert names == ["Id", "Revenue", "RANK", "Layer", "Rank (2)", "Net profit", "Flags"]
    assert names == [sheet.cell(3, column).value for column in range(2, 9)]


def test_a_table_does_not_grow_over_a_gap(tmp_path, template_path, make_ledger, make_build):
    """Where the columns cannot stand beside it, the table stays as it is, to the byte."""
    path = table_book(tmp_path / "in.xlsx", aside=("F20", "mine"))
    output = build(path, template_path, make_ledger, make_build)
    with zipfile.ZipFile(path) as before, zipfile.ZipFile(output) as after:
        assert before.read("xl/tables/table1.xml") == after.read("xl/tables/table1.xml")
    sheet = openpyxl.load_workbook(output)["Ledger"]
    assert sheet["F20"].value == "mine"
    assert [cell.value for cell in sheet[3]][7:] == ADDED


def test_the_table_of_a_query_keeps_its_columns(tmp_path, template_path, make_ledger, make_build):
    """Its columns are the query's; the results stand beside it."""
    path = table_book(tmp_path / "in.xlsx")
    with zipfile.ZipFile(path) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    parts["xl/tables/table1.xml"] = parts["xl/tables/table1.xml"].replace(
        b"<table ", b'<table tableType="queryTable" ', 1
    )
    with zipfile.ZipFile(path, "w") as archive:
        for name, data in parts.items():
            archive.writestr(name, data)
    output = build(path, template_path, make_ledger, make_build)
    sheet = openpyxl.load_workbook(output)["Ledger"]
    assert sheet.tables["Klanten"].ref == "B3:D7"
    assert sheet["E3"].value == "Layer"


@pytest.mark.parametrize("count", [1, 4])
def test_shrinking_undoes_growing(tmp_path, count):
    path = table_book(tmp_path / "in.xlsx")
    with Package.open(path) as package:
        part = package.sheets()[0].part
        grow(package, tables(package, part)[0], ADDED[:count])
        grown = tables(package, part)[0]
        assert grown.columns == (*HEADERS, *ADDED[:count])
        shrink(package, grown, count)
        assert package.read("xl/tables/table1.xml") == package.original("xl/tables/table1.xml")


def test_names_that_xml_must_escape(tmp_path):
    path = table_book(tmp_path / "in.xlsx")
    with Package.open(path) as package:
        part = package.sheets()[0].part
        grow(package, tables(package, part)[0], ['R&D "x" <y>', "a\nb"])
        package.save(tmp_path / "out.xlsx")
    names = openpyxl.load_workbook(tmp_path / "out.xlsx")["Ledger"].tables["Klanten"].column_names
    assert names[3:] == ['R&D "x" <y>', "a\nb"]
