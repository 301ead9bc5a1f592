"""Named cell styles: every cell of a template follows one, and changing the style changes the cell."""

from __future__ import annotations

import re
import zipfile
from pathlib import Path

import openpyxl
import pytest
from lxml import etree
from package_checks import findings, validator_findings

from pyramid_addin.templates._named_styles import with_named_styles
from pyramid_addin.templates._theme import STYLES
from pyramid_addin.templates._workbook_theme import workbook_theme
from pyramid_addin.texts import LANGUAGES, catalogue

FOLDER = Path(__file__).parents[2] / "workbook_templates"
FILES = sorted(path.name for path in FOLDER.glob("*.xlsx"))
MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
NUMBERS = {"numFmtId": "applyNumberFormat", "fontId": "applyFont", "fillId": "applyFill", "borderId": "applyBorder"}
CHILDREN = {"alignment": "applyAlignment", "protection": "applyProtection"}


def styles_of(name):
    with zipfile.ZipFile(FOLDER / name) as package:
        return etree.fromstring(package.read("xl/styles.xml"))


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_style_of_the_theme_has_a_name_of_its_own(language):
    names = catalogue(language)["styles"]
    assert set(names) == set(STYLES)
    assert len({name.casefold() for name in names.values()}) == len(STYLES)
    prefix = {"en": "Pyramid ", "nl": "Piramide "}[language]
    # the prefix keeps them together in the gallery, and apart from Excel's own
    assert all(name.startswith(prefix) and len(name) <= 40 for name in names.values())


@pytest.mark.parametrize("name", FILES)
def test_cells_follow_styles_in_all_but_what_they_say(name):
    """What a format shares with its style it leaves to the style; only differences are its own."""
    root = styles_of(name)
    names = catalogue(name.split(".")[-2])["styles"].values()
    styles = root.findall(f"{MAIN}cellStyleXfs/{MAIN}xf")
    listed = {one.get("xfId"): one.get("name") for one in root.iterfind(f"{MAIN}cellStyles/{MAIN}cellStyle")}
    assert set(listed.values()) <= {"Normal", *names}
    assert len(listed) == len(styles) > 20
    formats = root.findall(f"{MAIN}cellXfs/{MAIN}xf")
    assert sum(listed[one.get("xfId")] == "Normal" for one in formats) <= 2
    for one in formats:
        style = styles[int(one.get("xfId"))]
        for number, flag in NUMBERS.items():
            assert (one.get(flag) == "1") == (one.get(number) != style.get(number)), etree.tostring(one)
        for child, flag in CHILDREN.items():
            found, shared = ([dict(item.attrib) for item in xf.iterfind(f"{MAIN}{child}")] for xf in (one, style))
            assert (one.get(flag) == "1") == (found != shared), etree.tostring(one)


@pytest.mark.parametrize("name", FILES)
def test_openpyxl_reads_the_styles_of_cells(name):
    """Another reader: a title is a title in every sheet that has one."""
    book = openpyxl.load_workbook(FOLDER / name)
    title = catalogue(name.split(".")[-2])["styles"]["title"]
    titled = [cell for sheet in book.worksheets for row in sheet["A1:D3"] for cell in row if cell.style == title]
    assert titled
    assert {cell.font.sz for cell in titled} == {STYLES["title"]["font_size"]}


@pytest.mark.parametrize("name", FILES)
def test_templates_are_workbooks_without_fault(name):
    path = FOLDER / name
    assert findings(path) == []
    assert validator_findings([path]) == {path: []}


def test_a_style_that_no_cell_has_by_itself_is_made_whole():
    """Its font, fill, border and number format are added where the workbook lacks them."""
    bare = (
        f'<styleSheet xmlns="{MAIN[1:-1]}"><fonts count="1"><font><sz val="11"/></font></fonts>'
        '<fills count="1"><fill><patternFill patternType="none"/></fill></fills>'
        '<borders count="1"><border/></borders><cellStyleXfs count="1"><xf numFmtId="0"/></cellStyleXfs>'
        '<cellXfs count="2"><xf numFmtId="0" xfId="0"/><xf numFmtId="0" fontId="0" fillId="0" borderId="0" xfId="0"/>'
        '</cellXfs><cellStyles count="1"><cellStyle name="Normal" xfId="0"/></cellStyles></styleSheet>'
    )
    root = etree.fromstring(with_named_styles(bare.encode(), {1: "notes_cell_amount"}, "nl"))
    (code,) = root.iter(f"{MAIN}numFmt")
    assert (code.get("numFmtId"), code.get("formatCode")) == ("164", "#,##0.00;-#,##0.00;0.00")
    assert root[0].tag == f"{MAIN}numFmts"
    _, style = root.find(f"{MAIN}cellStyleXfs")
    assert [style.get(number) for number in NUMBERS] == ["164", "1", "0", "1"]
    assert [root.find(f"{MAIN}{group}").get("count") for group in ("fonts", "fills", "borders")] == ["2", "1", "2"]
    _, cell = root.find(f"{MAIN}cellXfs")
    assert [flag for flag, own in cell.attrib.items() if flag.startswith("apply") and own == "1"] == [
        "applyNumberFormat",
        "applyFont",
        "applyBorder",
        "applyAlignment",
    ]


def test_the_theme_has_the_colours_and_fonts_of_the_templates():
    root = etree.fromstring(workbook_theme().encode())
    assert {font.get("typeface") for font in root.iterfind(".//{*}fontScheme//{*}latin")} == {"Calibri"}
    colours = [one.get("val") for one in root.iterfind(".//{*}clrScheme//{*}srgbClr")]
    assert len(colours) == 12
    assert all(re.fullmatch("[0-9A-F]{6}", one) for one in colours)
    for name in FILES:
        with zipfile.ZipFile(FOLDER / name) as package:
            assert package.read("xl/theme/theme1.xml").decode() == workbook_theme()
