"""The template workbooks: fresh, the same every time, and made of what Excel 2016 and every other program knows."""

from __future__ import annotations

import re
import zipfile
from itertools import pairwise
from pathlib import Path

import openpyxl
import pytest

from pyramid_addin.errors import OutputError
from pyramid_addin.templates import build_templates, template_path
from pyramid_addin.templates._theme import (
    ACTIVE_COLOURS,
    GOOD,
    PANEL,
    PASSIVE_COLOUR,
    QUIET,
    STYLES,
    WARNING,
    contrast,
)
from pyramid_addin.texts import LANGUAGES

ROOT = Path(__file__).parents[2]
ALLOWED_FUNCTIONS = {
    *("SUM", "SUMIFS", "COUNTIFS", "SUMPRODUCT", "INDEX", "MATCH", "IF", "IFERROR", "AND", "OR", "N"),
    *("MIN", "MAX", "ROUND", "ROUNDUP", "FIXED", "LEN", "LEFT", "COUNT", "LARGE", "ISNUMBER"),
}


def parts(path):
    with zipfile.ZipFile(path) as package:
        return {name: package.read(name) for name in package.namelist()}


@pytest.fixture(scope="module")
def built(tmp_path_factory):
    return dict(zip(LANGUAGES, build_templates(tmp_path_factory.mktemp("templates")), strict=True))


@pytest.fixture(scope="module")
def books(built):
    return {language: openpyxl.load_workbook(path) for language, path in built.items()}


def test_committed_templates_are_what_the_code_makes(built):
    """Run `make templates` when this fails."""
    for language, path in built.items():
        assert parts(path) == parts(ROOT / "workbook_templates" / path.name), language


def test_two_builds_are_equal_byte_for_byte(built, tmp_path):
    again = dict(zip(LANGUAGES, build_templates(tmp_path / "new"), strict=True))
    assert {language: path.read_bytes() for language, path in built.items()} == {
        language: path.read_bytes() for language, path in again.items()
    }


@pytest.mark.parametrize("language", LANGUAGES)
def test_template_is_found(language):
    assert template_path(language).is_file()


def test_unwritable_folder_is_refused_in_words(tmp_path):
    """A file stands where the folder should be."""
    (tmp_path / "taken").write_text("")
    with pytest.raises(OutputError, match=r"taken.*cannot be written"):
        build_templates(tmp_path / "taken")


@pytest.mark.parametrize("language", LANGUAGES)
def test_formulas_use_functions_of_excel_2016_only(books, language):
    formulas = [
        str(cell.value)
        for sheet in books[language].worksheets
        for row in sheet.iter_rows()
        for cell in row
        if cell.data_type == "f"
    ]
    used = {name for formula in formulas for name in re.findall(r"([A-Z][A-Z0-9.]*)\(", formula)}
    assert used <= ALLOWED_FUNCTIONS
    # A criterion from a number would lose digits; from a rank, an integer, it is exact.
    assert {found for formula in formulas for found in re.findall(r'"[<>]=?"&(\w+)', formula)} == {"ROUNDUP"}


@pytest.mark.parametrize("language", LANGUAGES)
def test_pyramid_is_one_landscape_a4_page_without_gridlines(books, language):
    sheet = books[language]["Pyramid"]
    assert sheet.page_setup.orientation == "landscape"
    assert int(sheet.page_setup.paperSize) == 9
    assert sheet.sheet_properties.pageSetUpPr.fitToPage
    assert (sheet.page_setup.fitToWidth or 1, sheet.page_setup.fitToHeight or 1) == (1, 1)
    assert sheet.print_area == "'Pyramid'!$B$1:$S$47"
    assert not sheet.sheet_view.showGridLines


@pytest.mark.parametrize("language", LANGUAGES)
def test_charts_have_alt_text_and_labels_on_one_line(built, language):
    """Labels come from cells and do not wrap; hidden rows leave the charts."""
    content = parts(built[language])
    drawings = [content[name].decode() for name in sorted(content) if name.startswith("xl/drawings/drawing")]
    charts = [content[name].decode() for name in sorted(content) if name.startswith("xl/charts/chart")]
    described = [text for drawing in drawings for text in re.findall(r'<xdr:cNvPr [^>]*descr="([^"]{60,})"', drawing)]
    assert len(described) == len(charts) >= 2
    assert sum("<c:dLbl>" in chart for chart in charts) >= 2
    for chart in charts:
        for label in re.findall(r"<c:dLbl>.*?</c:dLbl>", chart):
            assert '<c15:showDataLabelsRange val="1"' in label
            assert 'type="CELLRANGE"' in label
            assert 'wrap="none"' in label
        for series in re.findall(r"<c:ser>.*?</c:ser>", chart):
            ranges = re.findall(r"<c15:datalabelsRange><c15:f>\w+!\$[A-Z]+\$\d+(?::\$[A-Z]+\$\d+)?</c15:f>", series)
            assert len(ranges) == ("<c:dLbl>" in series)
        # but for Compare's, whose data stand in rows that are hidden together with the chart
        assert ('<c:plotVisOnly val="1"' in chart) != ("<c:f>Compare!" in chart)


def test_languages_differ_in_words_only(books):
    """Same cells, same formulas but for texts within them, same regions."""
    english, dutch = (books[language] for language in LANGUAGES)
    assert set(english.defined_names) == set(dutch.defined_names)
    assert {name: english.defined_names[name].attr_text for name in english.defined_names} == {
        name: dutch.defined_names[name].attr_text for name in dutch.defined_names
    }
    for sheet in english.worksheets:
        for row in sheet.iter_rows():
            for cell in row:
                other = dutch[sheet.title][cell.coordinate]
                assert cell.data_type == other.data_type
                if cell.data_type == "f":
                    # a sentence may begin or end with words in one language and with a figure in the other
                    pair = [re.sub(r'&?"[^"]*"&?', '""', str(one.value)) for one in (cell, other)]
                    assert pair[0].replace('""', "") == pair[1].replace('""', "")


@pytest.mark.parametrize(("fill", "ink"), [*ACTIVE_COLOURS, PASSIVE_COLOUR])
def test_text_on_a_layers_colour_can_be_read(fill, ink):
    """WCAG 2, AA: 4.5 to 1."""
    assert contrast(fill, ink) >= 4.5


def test_text_of_every_style_can_be_read():
    for name, style in STYLES.items():
        assert contrast(style["font_color"], style.get("bg_color", "FFFFFF")) >= 4.5, name
    for colour in (WARNING, GOOD, QUIET):
        assert min(contrast(colour, ground) for ground in ("FFFFFF", PANEL)) >= 4.5


def test_active_layers_can_be_told_apart_without_hue():
    """The four usual layers grow lighter from the best one down, by a quarter at least each."""
    lightness = [contrast(fill, "000000") for fill, _ in ACTIVE_COLOURS[:4]]
    assert all(later >= 1.25 * earlier for earlier, later in pairwise(lightness))


def test_a_side_of_a_hundred_percent_leaves_room_for_its_label(built):
    """With one layer, or one customer, a bar takes its whole side; "100,0%" is 46 pixels wide at 10 points."""
    from pyramid_addin.templates._layout import SPLIT_WIDTH

    for path in built.values():
        (chart,) = [part for part in parts(path).values() if b'<c:min val="-1.3"/>' in part]
        (side,) = re.findall(rb'<c:max val="([\d.]+)"/>', chart)
        widths = [float(width) for width in re.findall(rb'<c:w val="([\d.]+)"/>', chart)]
        assert (float(side) - 1) / (2 * float(side)) * max(widths) * SPLIT_WIDTH > 46
