"""One theme for every template: can be read, told apart by anyone, heard by who cannot see it, and printed."""

from __future__ import annotations

import re
import subprocess
import zipfile
from itertools import combinations, pairwise
from pathlib import Path

import openpyxl
import pytest
import xlsxwriter
from colour_vision import SIGHT, contrast, difference, lab, least_difference
from lxml import etree
from text_room import clipped_texts, is_hidden

from pyramid_addin import building
from pyramid_addin.demo import write_demo_ledger
from pyramid_addin.settings import Settings
from pyramid_addin.templates import _theme
from pyramid_addin.texts import LANGUAGES, catalogue

FOLDER = Path(__file__).parents[2] / "workbook_templates"
FILES = sorted(path.name for path in FOLDER.glob("*.xlsx"))
MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
CHART = "{http://schemas.openxmlformats.org/drawingml/2006/chart}"
DRAWING = "{http://schemas.openxmlformats.org/drawingml/2006/main}"
READABLE = 4.5  # WCAG 2, level AA
APART = 10  # CIEDE2000: seen at a glance
SIDE_BY_SIDE = 3  # of neighbours that touch; 2.3 is "just noticeable"
pytestmark = pytest.mark.filterwarnings("ignore:.*extension is not supported")


def roots(name, pattern):
    """The parts of a template whose names match, parsed."""
    with zipfile.ZipFile(FOLDER / name) as package:
        parts = sorted(part for part in package.namelist() if re.fullmatch(pattern, part))
        return [etree.fromstring(package.read(part)) for part in parts]


def language_of(name):
    return name.split(".")[-2]


# --- the yardsticks themselves ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("first", "second", "expected"),
    [
        ((50, 2.6772, -79.7751), (50, 0, -82.7485), 2.0425),
        ((50, -1.3802, -84.2814), (50, 0, -82.7485), 1.0),
        ((50, 0, 0), (50, -1, 2), 2.3669),
        ((50, 2.49, -0.001), (50, -2.49, 0.0011), 7.2195),
        ((50, 2.5, 0), (73, 25, -18), 27.1492),
        ((60.2574, -34.0099, 36.2677), (60.4626, -34.1751, 39.4387), 1.2644),
        ((2.0776, 0.0795, -1.135), (0.9033, -0.0636, -0.5514), 0.9082),
    ],
)
def test_difference_is_the_published_one(first, second, expected):
    """From the test data that Sharma, Wu and Dalal published with their notes on CIEDE2000."""
    assert difference(first, second) == pytest.approx(expected, abs=5e-5)


def test_colour_blindness_confuses_what_it_is_known_to_confuse():
    """Red and green for most, blue and green for some; black and white for nobody."""
    alike = {sight: difference(lab("C00000", sight), lab("5A5A00", sight)) for sight in SIGHT}
    assert alike["all colours"] > 30
    assert alike["deuteranopia"] < 15
    assert difference(lab("0080FF", "tritanopia"), lab("009CA6", "tritanopia")) < 10
    assert all(difference(lab("000000", sight), lab("FFFFFF", sight)) == pytest.approx(100) for sight in SIGHT)


# --- colours ------------------------------------------------------------------------------------------------


def test_colours_of_the_theme_can_be_told_apart_by_anyone():
    """What users' own charts begin with: by hue or by lightness, whatever they see. In grey, by lightness alone."""
    for sight in set(SIGHT) - {"shades of grey"}:
        found = [
            (difference(lab(one, sight), lab(other, sight)), one, other)
            for one, other in combinations(_theme.SERIES_COLOURS, 2)
        ]
        assert min(found) > (APART,), sight
    first_three = least_difference(_theme.SERIES_COLOURS[:3])
    assert first_three > (APART,)


def test_neighbouring_layers_can_be_told_apart_by_anyone():
    """The four usual ones at a glance; further ones, each with its name on it, where they touch."""
    fills = [fill for fill, _ in _theme.ACTIVE_COLOURS]
    assert min(least_difference(pair) for pair in pairwise(fills[:4])) > (APART,)
    assert min(least_difference(pair) for pair in pairwise([*fills, _theme.PASSIVE_COLOUR[0]])) > (SIDE_BY_SIDE,)
    assert least_difference([_theme.GAIN_COLOUR, _theme.WARNING]) > (APART,)
    assert least_difference([_theme.REVENUE_COLOUR, _theme.LOSS_COLOUR]) > (APART,)


def colour(properties, path):
    """The colour of a fill or a line, as ``RRGGBB``; None where there is none or it is not drawn."""
    found = None if properties is None else properties.find(f"{path}/{DRAWING}solidFill/{DRAWING}srgbClr")
    return None if found is None else found.get("val").upper()


def series_looks(root):
    """What tells each series from the others: kind of mark -> colours, one for each series."""
    looks = {}
    for series in root.iter(f"{CHART}ser"):
        kind = etree.QName(series.getparent()).localname
        properties = series.find(f"{CHART}spPr")
        fill, line = colour(properties, "."), colour(properties, f"{DRAWING}ln")
        points = {colour(point, ".") for point in series.iterfind(f"{CHART}dPt/{CHART}spPr")} - {None}
        marker = series.find(f"{CHART}marker")
        if kind in ("barChart", "areaChart", "pieChart"):
            found = {("bar", one) for one in points or {fill}} | ({("outline", line)} if fill is None else set())
        else:
            dashed = "" if properties is None else properties.find(f"{DRAWING}ln/{DRAWING}prstDash") is not None
            found = {(f"line {dashed}", line)}
            if marker is not None:
                symbol = marker.find(f"{CHART}symbol").get("val")
                found.add((f"marker {symbol}", colour(marker.find(f"{CHART}spPr"), ".")))
        for mark, one in found:
            if one is not None:
                looks.setdefault(mark, []).append(one)
    return looks


@pytest.mark.parametrize("name", FILES)
def test_series_of_a_chart_can_be_told_apart_by_anyone(name):
    """Marks of one kind that differ in colour differ enough, for colour-blind eyes and on paper without colour.

    Layers carry their names and are told by them: they have a test of their own.
    """
    layers = {fill for fill, _ in _theme.ACTIVE_COLOURS} | {_theme.PASSIVE_COLOUR[0]}
    charts = roots(name, r"xl/charts/chart\d+\.xml")
    assert charts
    for root in charts:
        title = "".join(text.text or "" for text in root.iterfind(f".//{CHART}title//{DRAWING}t"))
        for mark, colours in series_looks(root).items():
            if len(set(colours)) > 1 and not (len(colours) > 3 and set(colours) <= layers):
                assert least_difference(colours) > (APART,), (title, mark, least_difference(colours))
            # a graphic that is needed to understand: 3 to 1 (WCAG 2, 1.4.11), or beside one that is darker
            assert max(contrast(one, "FFFFFF") for one in colours) >= 3, (title, mark)


# --- text ---------------------------------------------------------------------------------------------------


def rgb(element):
    """``RRGGBB`` of a colour element; black where the theme or the program decides."""
    return element.get("rgb", "FF000000")[2:] if element is not None else "000000"


@pytest.mark.parametrize("name", FILES)
def test_text_of_every_cell_format_can_be_read(name):
    """Font against fill, of every format of every cell; layers' swatches hold no text that shows."""
    (root,) = roots(name, "xl/styles.xml")
    fonts = [rgb(font.find(f"{MAIN}color")) for font in root.iterfind(f"{MAIN}fonts/{MAIN}font")]
    fills = [fill.find(f"{MAIN}patternFill/{MAIN}fgColor") for fill in root.iterfind(f"{MAIN}fills/{MAIN}fill")]
    hidden = {code.get("numFmtId") for code in root.iter(f"{MAIN}numFmt") if code.get("formatCode") == ";;;"}
    formats = root.find(f"{MAIN}cellXfs")
    assert len(formats) > 20
    for look in formats:
        ground = fills[int(look.get("fillId"))]
        if look.get("numFmtId") not in hidden:
            on = "FFFFFF" if ground is None else rgb(ground)
            assert contrast(fonts[int(look.get("fontId"))], on) >= READABLE, etree.tostring(look)


@pytest.mark.parametrize("name", FILES)
def test_text_of_every_conditional_format_can_be_read(name):
    """On its own fill, else on white and on a panel, which both occur; with scales of colour behind figures as well."""
    (root,) = roots(name, "xl/styles.xml")
    for look in root.iterfind(f"{MAIN}dxfs/{MAIN}dxf"):
        ink = look.find(f"{MAIN}font/{MAIN}color")
        ground = look.find(f"{MAIN}fill/{MAIN}patternFill/{MAIN}bgColor")
        for on in ["FFFFFF", _theme.PANEL] if ground is None else [rgb(ground)]:
            assert contrast(_theme.INK if ink is None else rgb(ink), on) >= READABLE, etree.tostring(look)
    for sheet in roots(name, r"xl/worksheets/sheet\d+\.xml"):
        for end in sheet.iterfind(f".//{MAIN}colorScale/{MAIN}color"):
            assert contrast(_theme.INK, rgb(end)) >= READABLE
        for bar in sheet.iterfind(f".//{MAIN}dataBar/{MAIN}color"):
            assert contrast(_theme.INK, rgb(bar)) >= READABLE


@pytest.mark.parametrize("name", FILES)
def test_text_of_every_chart_can_be_read(name):
    """Titles, axes, legends and labels beside their marks on white; labels inside bars on the colour of the bar."""
    for root in roots(name, r"xl/charts/chart\d+\.xml"):
        for series in root.iter(f"{CHART}ser"):
            base = colour(series.find(f"{CHART}spPr"), ".")
            points = {
                point.find(f"{CHART}idx").get("val"): colour(point.find(f"{CHART}spPr"), ".")
                for point in series.iterfind(f"{CHART}dPt")
            }
            for label in series.iterfind(f"{CHART}dLbls/{CHART}dLbl"):
                position = label.find(f"{CHART}dLblPos")
                inside = position is not None and position.get("val") in ("ctr", "inEnd")
                ground = points.get(label.find(f"{CHART}idx").get("val"), base) if inside else None
                inks = {one.get("val") for one in label.iterfind(f".//{DRAWING}defRPr//{DRAWING}srgbClr")}
                assert all(contrast(ink, ground or "FFFFFF") >= READABLE for ink in inks), etree.tostring(label)
        for part in (f"{CHART}title", f"{CHART}legend", f"{CHART}catAx", f"{CHART}valAx"):
            for font in root.iterfind(f".//{part}//{DRAWING}defRPr//{DRAWING}srgbClr"):
                assert contrast(font.get("val"), "FFFFFF") >= READABLE


# --- who cannot see, and who prints -------------------------------------------------------------------------


def sentences(table):
    """Every text below ``table`` of the catalogue."""
    for entry in table.values():
        if isinstance(entry, dict):
            yield from sentences(entry)
        else:
            yield str(entry)


@pytest.mark.parametrize("name", FILES)
def test_every_chart_is_described_in_the_language_of_its_template(name):
    own = [re.escape(sentence) for sentence in sentences(catalogue(language_of(name))) if len(sentence) > 30]
    known = [re.compile(re.sub(r"\\\{\w+\\\}", ".+", sentence)) for sentence in own]
    frames = [
        properties
        for root in roots(name, r"xl/drawings/drawing\d+\.xml")
        for properties in root.iterfind(".//{*}graphicFrame/{*}nvGraphicFramePr/{*}cNvPr")
    ]
    assert len(frames) == len(roots(name, r"xl/charts/chart\d+\.xml"))
    for frame in frames:
        text = frame.get("descr", "")
        assert any(sentence.fullmatch(text) for sentence in known), text


@pytest.mark.parametrize("name", FILES)
def test_every_sheet_prints_one_a4_page_wide_with_a_footer(name):
    """What is printed is said, or the header row is repeated; pages are numbered where there may be more than one."""
    book = openpyxl.load_workbook(FOLDER / name)
    for sheet in book.worksheets:
        if sheet.sheet_state == "visible":
            setup = sheet.page_setup
            assert int(setup.paperSize) == 9, sheet.title
            assert sheet.sheet_properties.pageSetUpPr.fitToPage, sheet.title
            assert setup.fitToWidth in (None, 1), sheet.title
            assert sheet.oddFooter.left.text, sheet.title
            assert sheet.oddFooter.right.text == "&F", sheet.title
            one_page = setup.fitToHeight in (None, 1)
            assert one_page or sheet.oddFooter.center.text == "&P / &N", sheet.title
            assert sheet.print_area or sheet.print_title_rows, sheet.title


# --- room ---------------------------------------------------------------------------------------------------


def test_a_text_without_room_is_found(tmp_path):
    """The measure itself: too long beside a neighbour, too high for its row, a word too wide; and texts that fit."""
    path = tmp_path / "tight.xlsx"
    with xlsxwriter.Workbook(path) as book:
        sheet = book.add_worksheet("Tight")
        plain, wrapped = book.add_format({"font_size": 10}), book.add_format({"font_size": 10, "text_wrap": True})
        right, shrunk = book.add_format({"align": "right"}), book.add_format({"shrink": True})
        sheet.write("A1", "This is longer than a column", plain)
        sheet.write("B1", "x", plain)
        sheet.write("A2", "This is longer than a column", plain)
        sheet.set_row(2, 13)
        sheet.write("A3", "This takes three lines or more here", wrapped)
        sheet.set_row(3, 60)
        sheet.write("A4", "Two lines here", wrapped)
        sheet.write("B5", "to the left of it there is room", right)
        sheet.write("A6", "This is longer than a column", shrunk)
        sheet.write("B6", "x", plain)
        sheet.set_row(6, 60)
        sheet.write("A7", "Incomprehensibilities", wrapped)
    assert [clip.where for clip in clipped_texts(path)] == ["Tight!A1", "Tight!A3", "Tight!B5", "Tight!A7"]


@pytest.fixture(scope="module", params=LANGUAGES)
def built(request, tmp_path_factory):
    """Part of the sample ledger, with every sheet that a build adds."""
    folder = tmp_path_factory.mktemp(f"built_{request.param}")
    write_demo_ledger(folder / "ledger.xlsx", request.param)
    book = openpyxl.load_workbook(folder / "ledger.xlsx")
    book.worksheets[0].delete_rows(150, book.worksheets[0].max_row)
    book.save(folder / "ledger.xlsx")
    output = folder / "built.xlsx"
    building.build(folder / "ledger.xlsx", Settings(language=request.param), output=output)
    return output


def printed(libreoffice, path):
    """The words of a workbook as LibreOffice prints it."""
    pdf = libreoffice(path, "pdf")
    return subprocess.run(["pdftotext", "-layout", pdf, "-"], capture_output=True, text=True, check=True).stdout


def missing_words(path, text, *, ledger=None):
    """Words of texts on visible sheets, within what is printed, that the print lacks."""
    shown = set(re.findall(r"\w{4,}", text))
    book = openpyxl.load_workbook(path, data_only=True)
    wanted = set()
    for sheet in book.worksheets:
        area = sheet.print_area.rpartition("!")[2].replace("$", "") if sheet.print_area else sheet.dimensions
        if sheet.sheet_state == "visible" and sheet.title != ledger and ":" in area:
            wanted |= {
                word
                for row in sheet[area]
                if not sheet.row_dimensions[row[0].row].hidden
                for cell in row
                if isinstance(cell.value, str) and cell.number_format != ";;;" and not is_hidden(sheet, cell.column)
                for word in re.findall(r"\w{4,}", cell.value)
            }
    return wanted - shown


@pytest.mark.xdist_group("looks")
def test_every_text_of_a_build_has_room_and_is_printed(built, libreoffice):
    ledger = openpyxl.load_workbook(built).sheetnames[0]
    assert clipped_texts(built, ledger=ledger) == []
    text = printed(libreoffice, built)
    assert "###" not in text
    assert missing_words(built, text, ledger=ledger) == set()


@pytest.mark.parametrize("name", FILES)
@pytest.mark.xdist_group("looks")
def test_every_text_of_a_template_has_room_and_is_printed(name, libreoffice):
    assert clipped_texts(FOLDER / name) == []
    text = printed(libreoffice, FOLDER / name)
    assert "###" not in text
    assert missing_words(FOLDER / name, text) == set()
