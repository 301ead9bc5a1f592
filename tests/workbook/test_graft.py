"""Sheets of a filled template in another workbook: names, styles, parts and references, as other programs see them."""

from __future__ import annotations

import datetime as dt
import zipfile

import openpyxl
import pytest
import xlsxwriter
from package_checks import findings, validator_findings

from pyramid_addin.errors import TemplateError
from pyramid_addin.templates import FilledSheet, Row
from pyramid_addin.workbook._graft import graft
from pyramid_addin.workbook._new import new_workbook
from pyramid_addin.workbook._package import Package
from pyramid_addin.workbook._sheet_list import unique_sheet_name
from pyramid_addin.workbook._styles import Styles

# openpyxl leaves the newer data bars behind, and says so.
pytestmark = pytest.mark.filterwarnings("ignore:.*extension is not supported")
LAYERS = ["Top", "Large", "Medium", "Small", "Inactive", "Prospect", "Suspect"]
PYRAMID = FilledSheet(
    "Pyramid",
    "Pyramid",
    regions={
        "PYR_Title": [["=Title & <more>"]],
        "PYR_AsOf": [[dt.date(2025, 12, 31)]],
        "PYR_LayerTable": [[layer, 10.5 * place, place / 10, f"{layer}!"] for place, layer in enumerate(LAYERS)],
        "PYR_Total": [[220.5], [220.505]],
    },
)
NOTES = FilledSheet("Notes", "Toelichting", rows=[Row("PYR_NotesHeading", ["Read"])])


def grafted(path, template, *jobs, source=None):
    """The workbook at ``path``: each job's sheets grafted into ``source``, or into a new workbook."""
    with Package.open(source) if source else new_workbook(template) as package:
        styles = Styles(package)
        done = [graft(package, styles, template, sheets, prefix=prefix) for prefix, sheets in jobs]
        styles.write()
        package.save(path)
    return done


@pytest.fixture
def user_book(tmp_path):
    """A user's workbook that has nearly every name and part already, and a font and formats of its own."""
    path = tmp_path / "user.xlsx"
    with xlsxwriter.Workbook(path) as book:
        book.formats[0].set_font_name("Courier New")
        own = book.add_format({"num_format": "0.0000", "bold": True})
        sheet = book.add_worksheet("PYRAMID")
        sheet.write("A1", 1.5, own)
        sheet.insert_chart("C3", _chart(book, "PYRAMID"))
        hidden = book.add_worksheet("Toelichting")
        hidden.hide()
        hidden.add_table("A1:B3", {"name": "PYR_Table", "data": [[1, 2], [3, 4]]})
        book.add_chartsheet("Pyramid (2)").set_chart(_chart(book, "PYRAMID"))
        book.define_name("Total", "=PYRAMID!$A$1")
    return path


def _chart(book, sheet):
    chart = book.add_chart({"type": "line"})
    chart.add_series({"values": f"={sheet}!$A$1:$A$3"})
    return chart


def xml(path, part):
    with zipfile.ZipFile(path) as archive:
        return archive.read(part).decode()


def test_a_new_workbook_holds_the_sheets_and_no_other(tmp_path, template):
    grafted(tmp_path / "out.xlsx", template, ("PYR_", [PYRAMID, NOTES]))
    assert openpyxl.load_workbook(tmp_path / "out.xlsx").sheetnames == ["Pyramid", "Toelichting"]


def test_equal_builds_give_equal_bytes(tmp_path, template):
    for name in ("one.xlsx", "two.xlsx"):
        grafted(tmp_path / name, template, ("PYR_", [PYRAMID, NOTES]))
    assert (tmp_path / "one.xlsx").read_bytes() == (tmp_path / "two.xlsx").read_bytes()


def test_names_are_made_unique(tmp_path, template, user_book):
    """Case does not tell sheets apart, hidden sheets and chart sheets count, and formulas follow the new names."""
    done = grafted(tmp_path / "out.xlsx", template, ("PYR_", [PYRAMID, NOTES]), source=user_book)
    assert [one.name for one in done[0]] == ["Pyramid (3)", "Toelichting (2)"]
    book = openpyxl.load_workbook(tmp_path / "out.xlsx")
    assert book.sheetnames == ["PYRAMID", "Toelichting", "Pyramid (2)", "Pyramid (3)", "Toelichting (2)"]
    sheet = book["Pyramid (3)"]
    assert sheet["C13"].value == "=SUM('Pyramid (3)'!C6:C12)"
    assert sheet["B15"].hyperlink.location == "'Toelichting (2)'!A1"
    assert sheet.print_area == "'Pyramid (3)'!$A$1:$L$40"
    assert sheet.print_title_rows == "$2:$2"
    assert dict(book["PYRAMID"].defined_names) == {}
    assert findings(tmp_path / "out.xlsx") == []


def test_two_ledgers_in_one_workbook(tmp_path, template):
    """The second graft reads its own names, has its own sheets, and both carry the names that their formulas use."""
    grafted(tmp_path / "out.xlsx", template, ("PYR_", [PYRAMID, NOTES]), ("PYR2_", [PYRAMID, NOTES]))
    book = openpyxl.load_workbook(tmp_path / "out.xlsx")
    assert book["Pyramid"]["C6"].value == "=SUMIFS(PYR_Revenue,PYR_Layer,$B6)"
    assert book["Pyramid (2)"]["C6"].value == "=SUMIFS(PYR2_Revenue,PYR2_Layer,$B6)"
    assert {name: one.attr_text for name, one in book.defined_names.items()} == {
        "PYR_LayerTable": "Pyramid!$B$6:$E$12",
        "PYR_Tolerance": "0.005",
        "PYR2_LayerTable": "'Pyramid (2)'!$B$6:$E$12",
        "PYR2_Tolerance": "0.005",
    }
    assert findings(tmp_path / "out.xlsx") == []


def test_the_users_parts_stay_as_they_were(tmp_path, template, user_book, parts_of):
    """Only the workbook's own lists change; added parts get names that were free."""
    grafted(tmp_path / "out.xlsx", template, ("PYR_", [PYRAMID, NOTES]), source=user_book)
    before, after = parts_of(user_book), parts_of(tmp_path / "out.xlsx")
    changed = {name for name in before if before[name] != after[name]}
    assert changed == {"[Content_Types].xml", "xl/workbook.xml", "xl/_rels/workbook.xml.rels", "xl/styles.xml"}
    assert {"xl/charts/chart3.xml", "xl/charts/chart4.xml", "xl/media/image1.png"} <= after.keys() - before.keys()
    assert validator_findings([tmp_path / "out.xlsx"]) == {tmp_path / "out.xlsx": []}


def test_styles_look_as_in_the_template(tmp_path, template, template_path, user_book):
    """Fonts, fills, borders, number formats and conditional formats, whatever the receiving workbook's defaults are."""
    grafted(tmp_path / "out.xlsx", template, ("PYR_", [PYRAMID]), source=user_book)
    made = openpyxl.load_workbook(template_path)["Pyramid"]
    book = openpyxl.load_workbook(tmp_path / "out.xlsx")
    sheet = book["Pyramid (3)"]
    for address in ("B2", "B3", "C3", "B6", "C6", "D6", "E6", "C13"):
        ours, theirs = sheet[address], made[address]
        assert (ours.font.name, ours.font.b, ours.font.sz) == (theirs.font.name, theirs.font.b, theirs.font.sz), address
        assert ours.fill.fgColor.rgb == theirs.fill.fgColor.rgb, address
        assert (ours.border.top.style, ours.number_format) == (theirs.border.top.style, theirs.number_format), address
        assert ours.alignment.wrap_text == theirs.alignment.wrap_text, address
    (rule,) = [rule for rules in sheet.conditional_formatting for rule in rules.rules if rule.type == "cellIs"]
    assert rule.dxf.font.color.rgb == "FF9C2A10"
    assert book["PYRAMID"]["A1"].number_format == "0.0000"
    assert book["PYRAMID"]["B1"].font.name == "Courier New"


def test_fonts_do_not_follow_another_theme(tmp_path, template, user_book):
    """The layout was made for the widths of the template's fonts: they are named, not taken from the theme."""
    grafted(tmp_path / "out.xlsx", template, ("PYR_", [PYRAMID]), source=user_book)
    sheet = openpyxl.load_workbook(tmp_path / "out.xlsx")["Pyramid (3)"]
    assert (sheet["E6"].font.name, sheet["E6"].font.scheme) == ("Calibri", None)


def test_the_receiving_workbooks_dates_count(tmp_path, template):
    """In a workbook that counts from 1904 the same day is another number, and the same date."""
    path = tmp_path / "old.xlsx"
    with xlsxwriter.Workbook(path, {"date_1904": True}) as book:
        book.add_worksheet("Mac")
    grafted(tmp_path / "out.xlsx", template, ("PYR_", [PYRAMID]), source=path)
    assert openpyxl.load_workbook(tmp_path / "out.xlsx")["Pyramid"]["C3"].value == dt.datetime(2025, 12, 31)  # noqa: DTZ001
    assert "<v>44560</v>" in xml(tmp_path / "out.xlsx", "xl/worksheets/sheet2.xml")


def test_guests_are_not_selected_and_have_no_code_name(tmp_path, template, user_book):
    grafted(tmp_path / "out.xlsx", template, ("PYR_", [PYRAMID, NOTES]), source=user_book)
    for part in ("xl/worksheets/sheet3.xml", "xl/worksheets/sheet4.xml"):
        assert "tabSelected" not in xml(tmp_path / "out.xlsx", part)
        assert "codeName" not in xml(tmp_path / "out.xlsx", part)


def test_tables_and_images_come_along(tmp_path, user_book):
    """A user's own template: its table gets a free name and id, formulas over it follow, images are copied."""
    path = tmp_path / "template.xlsx"
    with xlsxwriter.Workbook(path) as book:
        sheet = book.add_worksheet("Pyramid")
        sheet.write("A1", "x")
        sheet.add_table("A3:B5", {"name": "PYR_Table", "data": [[1, 2], [3, 4]], "style": "Table Style Light 9"})
        sheet.write_formula("D1", "=SUM(PYR_Table[Column1])", None, 4)
        book.define_name("PYR_Title", "=Pyramid!$A$1")
    with Package.open(path) as template:
        title = FilledSheet("Pyramid", "P", regions={"PYR_Title": [["T"]]})
        grafted(tmp_path / "out.xlsx", template, ("PYR_", [title]), source=user_book)
    sheet = openpyxl.load_workbook(tmp_path / "out.xlsx")["P"]
    (table,) = sheet.tables.values()
    assert (table.displayName, table.id, table.ref) == ("PYR_Table_2", 2, "A3:B5")
    assert findings(tmp_path / "out.xlsx") == []


def test_what_is_tied_to_its_workbook_is_refused(tmp_path, template_path):
    """A pivot table hangs on a cache of the whole workbook: the message names it and the template."""
    from test_package_checks import changed

    relation = (
        b'<Relationship Id="rId77" Target="../pivotTables/pivotTable1.xml" Type="http://schemas.openxmlformats.org/'
        b'officeDocument/2006/relationships/pivotTable"/></Relationships>'
    )
    edits = {
        "xl/worksheets/_rels/sheet1.xml.rels": [(rb"</Relationships>", relation)],
        "xl/pivotTables/pivotTable1.xml": b"<a/>",
    }
    path = changed(template_path, tmp_path / "pivot.xlsx", edits)
    with Package.open(path) as tied, pytest.raises(TemplateError) as error:
        grafted(tmp_path / "out.xlsx", tied, ("PYR_", [PYRAMID]))
    for language in ("en", "nl"):
        assert "pivotTable" in error.value.text(language)
        assert "pivot.xlsx" in error.value.text(language)


def test_prefixed_and_sparse_workbooks_receive_too(tmp_path, template):
    """A workbook whose main namespace has a prefix, without styles, without names."""
    from test_package_checks import changed

    path = tmp_path / "plain.xlsx"
    with xlsxwriter.Workbook(path) as book:
        book.add_worksheet("One")
    prefixed = (
        b'<x:workbook xmlns:x="http://schemas.openxmlformats.org/spreadsheetml/2006/main" '
        b'xmlns:rel="http://schemas.openxmlformats.org/officeDocument/2006/relationships">'
        b'<x:sheets><x:sheet name="One" sheetId="7" rel:id="rId1"/></x:sheets></x:workbook>'
    )
    with zipfile.ZipFile(path) as archive:
        old = archive.read("xl/workbook.xml")
    import re

    edits = {
        "xl/workbook.xml": [(re.escape(old), prefixed)],
        "xl/styles.xml": None,
        "xl/_rels/workbook.xml.rels": [(rb"<Relationship [^>]*styles[^>]*/>", b"")],
        "[Content_Types].xml": [(rb"<Override [^>]*styles[^>]*/>", b"")],
    }
    sparse = changed(path, tmp_path / "sparse.xlsx", edits)
    grafted(tmp_path / "out.xlsx", template, ("PYR_", [PYRAMID, NOTES]), source=sparse)
    assert openpyxl.load_workbook(tmp_path / "out.xlsx").sheetnames == ["One", "Pyramid", "Toelichting"]
    assert findings(tmp_path / "out.xlsx") == []
    assert validator_findings([tmp_path / "out.xlsx"]) == {tmp_path / "out.xlsx": []}


@pytest.mark.parametrize(
    ("wanted", "taken", "expected"),
    [
        ("Pyramid", set(), "Pyramid"),
        ("Pyramid", {"pyramid"}, "Pyramid (2)"),
        (31 * "x", {31 * "x"}, 27 * "x" + " (2)"),
        ("History", set(), "History (2)"),
        ("'quoted'", set(), "quoted"),
        ("", set(), "Sheet"),
        ("a[b]:c*?/\\", set(), "a-b--c----"),
    ],
)
def test_sheet_names_are_what_excel_allows(wanted, taken, expected):
    assert unique_sheet_name(wanted, taken) == expected
