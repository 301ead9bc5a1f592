"""The Customers sheet: a real table, written while it is saved, as openpyxl, calamine and the validator read it."""

from __future__ import annotations

import datetime as dt
import re
import zipfile

import numpy as np
import openpyxl
import pandas as pd
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from package_checks import audit_findings, findings, validator_findings
from python_calamine import CalamineWorkbook

from pyramid_addin.errors import OutputError, TemplateError
from pyramid_addin.templates import Column, FilledSheet, TableRows
from pyramid_addin.workbook._graft import graft
from pyramid_addin.workbook._new import new_workbook
from pyramid_addin.workbook._package import Package
from pyramid_addin.workbook._styles import Styles
from pyramid_addin.workbook._table_rows import table_headers

# openpyxl leaves the newer data bars of the template behind, and says so.
pytestmark = pytest.mark.filterwarnings("ignore:.*extension is not supported")
LAYERS = ["Top", "Large", "Small"]


def columns(count):
    rows = np.arange(count)
    return [
        Column("customer_id", "Id", np.array([f"{row:05}" for row in rows], dtype=object), "text", added=False),
        Column("orders", "Orders", rows * 1.0, "integer"),
        Column("revenue", "Revenue", np.where(rows == 1, np.nan, rows * 1000.25), "amount", added=False),
        Column("layer", "Layer", pd.Series(pd.Categorical.from_codes(rows % 3, LAYERS)), "text"),
        Column("share_of_revenue", "revenue", rows / 7, "fraction"),
        Column("last_order", "Last\norder", np.array(["2025-12-31"] * count, dtype="datetime64[us]"), "date"),
        Column("", "", np.array(["=1+1"] * count, dtype=object), "text", added=False),
    ]


def whole_sheet(name, sheet_columns, template_sheet="Customers"):
    return FilledSheet(template_sheet, name, rows=[TableRows("PYR_Customers", name, sheet_columns, is_ledger=True)])


def written(path, template, sheet_columns, *, formats=(), template_sheet="Customers", name="Klanten"):
    """What graft says of the one grid in a new workbook."""
    with new_workbook(template) as package:
        styles = Styles(package)
        sheet = FilledSheet(
            template_sheet, name, rows=[TableRows("PYR_Customers", name, sheet_columns, is_ledger=True)]
        )
        (done,) = graft(package, styles, template, [sheet], layer_formats=formats)
        styles.write()
        package.save(path)
    return done


def test_every_reader_sees_the_same_table(tmp_path, template):
    """Values by openpyxl and calamine; blanks are blank; a text that looks like a formula is text."""
    done = written(tmp_path / "out.xlsx", template, columns(4))
    header = ["Id", "Orders", "Revenue", "Layer", "revenue (2)", "Last\norder", "Column7"]
    day = dt.datetime(2025, 12, 31)  # noqa: DTZ001 -- Excel knows no zones
    second = ["00001", 1, None, "Large", 1 / 7, day, "=1+1"]
    sheet = openpyxl.load_workbook(tmp_path / "out.xlsx")["Klanten"]
    assert [cell.value for cell in sheet[1]] == header
    assert [cell.value for cell in sheet[3]] == second
    assert sheet["G3"].data_type == "s"
    by_calamine = CalamineWorkbook.from_path(str(tmp_path / "out.xlsx")).get_sheet_by_name("Klanten").to_python()
    assert by_calamine[2] == ["00001", 1, "", "Large", 1 / 7, day.date(), "=1+1"]
    assert (done.first_row, done.last_row, len(by_calamine)) == (2, 5, 5)
    assert done.columns == {
        "customer_id": "A",
        "orders": "B",
        "revenue": "C",
        "layer": "D",
        "share_of_revenue": "E",
        "last_order": "F",
    }


def test_the_table_is_real_and_sound(tmp_path, template):
    """A ListObject with a filter over all cells, found sound by both validators and our own checks."""
    path = tmp_path / "out.xlsx"
    written(path, template, columns(40), formats=[("Top", "0B2545", "FFFFFF"), ('A "B" & <C>', "9CC7E6", "1B2733")])
    (table,) = openpyxl.load_workbook(path)["Klanten"].tables.values()
    assert (table.displayName, table.ref, table.autoFilter.ref) == ("Klanten", "A1:G41", "A1:G41")
    assert (findings(path), validator_findings([path]), audit_findings([path])) == ([], {path: []}, {path: []})


def test_cells_look_as_the_templates_models(tmp_path, template, template_path):
    """Header and body styles by kind of value; the layers' colours by conditional format; the header stays in view."""
    written(tmp_path / "out.xlsx", template, columns(9), formats=[("Top", "0B2545", "FFFFFF")])
    model = openpyxl.load_workbook(template_path)["Customers"]
    sheet = openpyxl.load_workbook(tmp_path / "out.xlsx")["Klanten"]
    kinds = {"A": "A", "B": "B", "C": "C", "D": "A", "E": "E", "F": "F"}
    for ours, theirs in kinds.items():
        assert sheet[f"{ours}9"].number_format == model[f"{theirs}2"].number_format
        assert sheet[f"{ours}9"].border.top.style == model[f"{theirs}2"].border.top.style
        assert sheet[f"{ours}1"].font.sz == model[f"{theirs}1"].font.sz
    assert sheet.row_dimensions[1].height == 30
    assert sheet.freeze_panes == "A2"
    (rules,) = sheet.conditional_formatting
    (rule,) = rules.rules
    assert (str(rules.sqref), rule.formula, rule.dxf.fill.bgColor.rgb) == ("D2:D10", ['"Top"'], "FF0B2545")
    assert all(9 <= sheet.column_dimensions[letter].width <= 60 for letter in kinds)


def test_no_customers_leave_one_blank_row(tmp_path, template):
    """Excel wants a table to have a body."""
    done = written(tmp_path / "out.xlsx", template, columns(0))
    assert (done.first_row, done.last_row) == (2, 2)
    assert findings(tmp_path / "out.xlsx") == []
    assert validator_findings([tmp_path / "out.xlsx"]) == {tmp_path / "out.xlsx": []}


def test_two_grids_have_tables_of_their_own(tmp_path, template):
    with new_workbook(template) as package:
        styles = Styles(package)
        for _ in range(2):
            graft(
                package,
                styles,
                template,
                [
                    FilledSheet(
                        "Customers",
                        "Klanten 2025",
                        rows=[TableRows("PYR_Customers", "Klanten 2025", columns(3), is_ledger=True)],
                    )
                ],
            )
        styles.write()
        package.save(tmp_path / "out.xlsx")
    book = openpyxl.load_workbook(tmp_path / "out.xlsx")
    names = [table.displayName for sheet in book for table in sheet.tables.values()]
    assert names == ["Klanten_2025", "Klanten_2025__2_"]
    assert findings(tmp_path / "out.xlsx") == []


def test_more_rows_or_columns_than_a_sheet_holds(tmp_path, template):
    """Excel's limits are told before anything is written, with what to do."""
    tall = [Column("revenue", "Revenue", np.zeros(1_048_576), "amount")]
    with pytest.raises(OutputError) as error:
        written(tmp_path / "out.xlsx", template, tall)
    for language in ("en", "nl"):
        assert "1048576" in error.value.text(language)
        assert "1048575" in error.value.text(language)
    wide = [Column("", f"c{place}", np.zeros(1), "amount") for place in range(16_385)]
    with pytest.raises(OutputError, match="16384"):
        written(tmp_path / "out.xlsx", template, wide)
    assert list(tmp_path.iterdir()) == []


def test_a_grid_needs_its_models(tmp_path, template_path):
    from test_package_checks import changed

    path = changed(
        template_path,
        tmp_path / "t.xlsx",
        {"xl/workbook.xml": [(rb"Customers!\$A\$1:\$F\$2", rb"Customers!$A$1:$E$2")]},
    )
    with Package.open(path) as template, pytest.raises(TemplateError, match="2 x 6"):
        written(tmp_path / "out.xlsx", template, columns(1))


def test_rows_come_in_pieces_and_in_order(tmp_path, template):
    """More rows than a piece holds: none is lost or doubled where pieces meet."""
    done = written(tmp_path / "out.xlsx", template, columns(40_000))
    with zipfile.ZipFile(tmp_path / "out.xlsx") as archive:
        data = archive.read(done.part)
    assert [int(number) for number in re.findall(rb'<row r="(\d+)"', data)] == list(range(1, 40_002))


TEXTS = st.text(st.characters(exclude_categories=["Cs"]), max_size=20)


@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(headers=st.lists(TEXTS, min_size=1, max_size=6), texts=st.lists(TEXTS, min_size=1, max_size=5))
def test_any_text_arrives(tmp_path, template, headers, texts):
    """Headers stay unique and equal to the table's columns; texts read back as they were, controls and all."""
    path = tmp_path / "out.xlsx"
    written(path, template, [Column("", header, np.array(texts, dtype=object), "text") for header in headers])
    assert findings(path) == []
    sheet = openpyxl.load_workbook(path)["Klanten"]
    shown = [openpyxl.utils.escape.unescape(sheet.cell(row, 1).value or "") for row in range(2, len(texts) + 2)]
    assert shown == [text.replace("\r\n", "\n") for text in texts]


def test_headers_of_a_table():
    wanted = ["Name", "NAME", "", " ", "a\tb", 300 * "x", 300 * "x"]
    found = table_headers(wanted)
    assert found[:5] == ["Name", "NAME (2)", "Column3", "Column4", "a b"]
    assert len({header.casefold() for header in found}) == len(wanted)
    assert max(map(len, found)) <= 255
