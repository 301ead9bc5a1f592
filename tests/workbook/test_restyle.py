"""Named cell styles of a template in a user's workbook, which may have styles of its own, or hardly any."""

from __future__ import annotations

import re
import zipfile

import openpyxl
import pytest
import xlsxwriter
from lxml import etree
from package_checks import findings, validator_findings
from test_package_checks import changed

from pyramid_addin import building
from pyramid_addin.settings import Settings
from pyramid_addin.templates import FilledSheet, template_path
from pyramid_addin.workbook import Receiver, strip, write_sheets

pytestmark = pytest.mark.filterwarnings("ignore:.*extension is not supported")
OWN_STYLE = b'<cellStyle name="PYRAMID TITLE" xfId="1"/>'


def styles(path):
    with zipfile.ZipFile(path) as package:
        return etree.fromstring(package.read("xl/styles.xml"))


@pytest.fixture
def book(tmp_path):
    path = tmp_path / "customers.xlsx"
    with xlsxwriter.Workbook(path) as made:
        sheet = made.add_worksheet("Ledger")
        sheet.write_row(0, 0, ["Customer ID", "Name", "Revenue"], made.add_format({"bold": True}))
        for place in range(1, 21):
            sheet.write_row(place, 0, [f"K{place}", f"Customer {place}", 100 * place])
    return path


@pytest.fixture
def build(tmp_path):
    def made(source):
        building.build(source, Settings(language="en", sheets=("pyramid",)), output=tmp_path / "built.xlsx", force=True)
        return tmp_path / "built.xlsx"

    return made


def taken_out(built, source, tmp_path):
    strip(built, tmp_path / "clean.xlsx")
    with zipfile.ZipFile(source) as before, zipfile.ZipFile(tmp_path / "clean.xlsx") as after:
        return all(before.read(name) == after.read(name) for name in before.namelist())


def test_a_style_of_the_users_own_keeps_its_looks(book, build, tmp_path):
    """Theirs has our name, in capitals: it stays, and our title follows it in nothing that would change its looks."""
    edits = [
        (
            rb"<cellStyleXfs count=\"1\">(<xf [^>]*/>)</cellStyleXfs>",
            rb'<cellStyleXfs count="2">\1<xf numFmtId="9" fontId="0" fillId="0" borderId="0"/></cellStyleXfs>',
        ),
        (
            rb"<cellStyles count=\"1\">(<cellStyle [^>]*/>)</cellStyles>",
            rb'<cellStyles count="2">\1' + OWN_STYLE + b"</cellStyles>",
        ),
    ]
    source = changed(book, tmp_path / "theirs.xlsx", {"xl/styles.xml": edits})
    built = build(source)
    root = styles(built)
    listed = [one.get("name") for one in root.iterfind("{*}cellStyles/{*}cellStyle")]
    assert listed.count("PYRAMID TITLE") == 1
    assert not {"Pyramid title"} & set(listed)
    assert "Pyramid subtitle" in listed
    theirs = root.findall("{*}cellStyleXfs/{*}xf")[1]
    assert dict(theirs.attrib) == {"numFmtId": "9", "fontId": "0", "fillId": "0", "borderId": "0"}
    (title,) = [one for one in root.iterfind("{*}cellXfs/{*}xf") if one.get("xfId") == "1"]
    assert (title.get("applyFont"), title.get("applyNumberFormat")) == ("1", "1")
    cell = openpyxl.load_workbook(built)["Pyramid"]["B1"]
    assert (cell.font.sz, cell.font.color.rgb, cell.number_format) == (22, "FF0B2545", "General")
    assert findings(built) == []
    assert taken_out(built, source, tmp_path)


def test_a_workbook_without_named_styles_gets_a_plain_one_first(book, build, tmp_path):
    """Cells that name no style mean the first: that must not become one of ours."""
    edits = [(rb"<cellStyleXfs.*</cellStyleXfs>", b""), (rb"<cellStyles.*</cellStyles>", b"")]
    source = changed(book, tmp_path / "bare.xlsx", {"xl/styles.xml": edits})
    built = build(source)
    root = styles(built)
    first = root.find("{*}cellStyles/{*}cellStyle")
    assert (first.get("name"), first.get("xfId"), first.get("builtinId")) == ("Normal", "0", "0")
    plain = root.find("{*}cellStyleXfs/{*}xf")
    assert {plain.get(key) for key in ("numFmtId", "fontId", "fillId", "borderId")} == {"0"}
    assert openpyxl.load_workbook(built)["Ledger"]["A2"].style == "Normal"
    assert findings(built) == []
    assert validator_findings([built]) == {built: []}
    assert taken_out(built, source, tmp_path)


def test_a_second_build_adds_no_style_twice(book, build):
    """The names of the first build's styles went out with it."""
    once = styles(build(book))
    names = [one.get("name") for one in once.iterfind("{*}cellStyles/{*}cellStyle")]
    again = styles(build(build(book)))
    assert [one.get("name") for one in again.iterfind("{*}cellStyles/{*}cellStyle")] == names
    assert len(names) == len({name.casefold() for name in names})


def test_sheets_for_open_excel_bring_no_named_styles(tmp_path):
    """Excel would keep them in the user's workbook after the sheets are gone; the looks are the same."""
    receiver = Receiver("Ledger", (), (), epoch_1904=False)
    path = tmp_path / "sheets.xlsx"
    write_sheets([FilledSheet("Pyramid", "Pyramid")], template_path("en"), path, receiver, prefix="PYR_")
    root = styles(path)
    assert [one.get("name") for one in root.iterfind("{*}cellStyles/{*}cellStyle")] == ["Normal"]
    assert {one.get("xfId") for one in root.iterfind("{*}cellXfs/{*}xf")} == {"0"}
    own, made = (openpyxl.load_workbook(one)["Pyramid"] for one in (path, template_path("en")))
    compared = 0
    for row in made.iter_rows():
        for cell in row:
            other = own[cell.coordinate]
            assert (other.font.sz, other.font.b, other.font.color.rgb if other.font.color else None) == (
                cell.font.sz,
                cell.font.b,
                cell.font.color.rgb if cell.font.color else None,
            )
            assert other.fill.fgColor.rgb == cell.fill.fgColor.rgb
            assert re.sub(r"^General$", "", other.number_format) == re.sub(r"^General$", "", cell.number_format)
            compared += 1
    assert compared > 500
