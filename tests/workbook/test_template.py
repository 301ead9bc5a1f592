"""Filling: what a region's values become, and sheets that grow from model rows."""

from __future__ import annotations

import datetime as dt
import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree

from pyramid_addin.errors import OutputError, TemplateError
from pyramid_addin.templates import FilledSheet, Fixed, Row
from pyramid_addin.workbook._fill import filled, serial
from pyramid_addin.workbook._template import MAIN, Template


def fill(template, sheet, **options):
    return filled(Template(template), sheet, date1904=options.get("date1904", False))


def pyramid(**regions):
    return FilledSheet("Pyramid", "Pyramid", regions={f"PYR_{name}": values for name, values in regions.items()})


def stored(canvas, row, column):
    """(type, formula, value) of a cell as the XML has them."""
    cell = canvas.cells[row, column]
    text = "".join(item.text or "" for item in cell.iterfind(f"{MAIN}is/{MAIN}t"))
    return cell.get("t"), cell.findtext(f"{MAIN}f"), text if cell.get("t") == "inlineStr" else cell.findtext(f"{MAIN}v")


def test_a_value_beside_a_formula_is_its_cached_value(template):
    """Numbers without a type, texts as str, truths as b; the formula stays."""
    canvas = fill(template, pyramid(LayerTable=[["Top", 12.0, True, "12 %"], ["Large", "none", None, float("nan")]]))
    assert stored(canvas, 6, 2) == ("inlineStr", None, "Top")
    assert stored(canvas, 6, 3) == (None, "SUMIFS(PYR_Revenue,PYR_Layer,$B6)", "12")
    assert stored(canvas, 6, 4) == ("b", "IF(C$13=0,0,C6/C$13)", "1")
    assert stored(canvas, 6, 5) == ("str", 'B6&": "&TEXT(D6,"0%")', "12 %")
    assert stored(canvas, 7, 3) == ("str", "SUMIFS(PYR_Revenue,PYR_Layer,$B7)", "none")
    assert stored(canvas, 7, 5) == ("str", 'B7&": "&TEXT(D7,"0%")', "")


def test_fixed_takes_the_place_of_the_formula(template):
    canvas = fill(template, pyramid(Total=[[Fixed(1.25)], [Fixed("not measured")]]))
    assert stored(canvas, 13, 3) == (None, None, "1.25")
    assert stored(canvas, 14, 3) == ("inlineStr", None, "not measured")


def test_none_leaves_a_cell_as_it_is(template):
    """Without a value a text stays; a formula loses the figure that the template was saved with."""
    canvas = fill(template, pyramid(Title=[[None]], LayerTable=[[None, None, None, None]]))
    assert canvas.value(2, 2) == "Title"
    assert stored(canvas, 6, 3) == (None, "SUMIFS(PYR_Revenue,PYR_Layer,$B6)", None)


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("=1+1", ("inlineStr", None, "=1+1")),
        ("@SUM(A1)", ("inlineStr", None, "@SUM(A1)")),
        ("bell\x07", ("inlineStr", None, "bell_x0007_")),
        ("", (None, None, None)),
        (float("nan"), (None, None, None)),
        (math.inf, (None, None, None)),
        (np.float64(0.1), (None, None, "0.1")),
        (np.int64(7), (None, None, "7")),
        (np.bool_(1), ("b", None, "1")),
        (dt.date(2025, 12, 31), (None, None, "46022")),
        (dt.datetime(2025, 12, 31, 12), (None, None, "46022.5")),  # noqa: DTZ001 -- Excel knows no zones
        (np.datetime64("2025-12-31"), (None, None, "46022")),
        (np.datetime64("NaT"), (None, None, None)),
    ],
)
def test_plain_cells(template, value, expected):
    assert stored(fill(template, pyramid(Title=[[value]])), 2, 2) == expected


@given(st.floats(allow_nan=False, allow_infinity=False))
def test_numbers_read_back_exactly(number):
    from pyramid_addin.workbook._worksheet import number_text

    assert float(number_text(number)) == number


@given(st.dates(dt.date(1900, 3, 1), dt.date(9999, 12, 31)))
def test_serials_count_as_openpyxl_does(day):
    from openpyxl.utils.datetime import CALENDAR_MAC_1904, to_excel

    assert serial(day, date1904=False) == to_excel(day)
    assert serial(day, date1904=True) == to_excel(day, CALENDAR_MAC_1904)


def test_january_1900_as_excel_counts_it():
    """Excel's day 1 is 1 January 1900, and its day 60 never was."""
    days = [dt.date(1900, 1, 1), dt.date(1900, 2, 28), dt.date(1900, 3, 1)]
    assert [serial(day, date1904=False) for day in days] == [1, 59, 61]


def test_rows_are_hidden(template):
    sheet = FilledSheet("Pyramid", "P", hidden_rows={"PYR_LayerTable": [0, 6]})
    canvas = fill(template, sheet)
    assert {row for row in canvas.rows if canvas.hidden(row)} == {6, 12}


def test_notes_grow_from_their_models(template):
    """Rows stand from the first model's place, with its height, merges and formulas; what stood below comes after."""
    rows = [
        Row("PYR_NotesHeading", ["Read"]),
        Row("PYR_NotesFact", ["file", "ledger.xlsx"]),
        Row("PYR_NotesHeading", ["Problems"]),
        Row("PYR_NotesProblem", ["G17", -1.0, 1.0]),
        Row("PYR_NotesProblem", ["G18", 2.0, 5.0]),
    ]
    canvas = fill(template, FilledSheet("Notes", "N", rows=rows))
    found = {place: canvas.value(*place) for place in canvas.cells if canvas.value(*place) is not None}
    assert found == {
        (1, 1): "Above the models",
        (3, 2): "Read",
        (4, 2): "file",
        (4, 3): "ledger.xlsx",
        (5, 2): "Problems",
        (6, 2): "G17",
        (6, 3): -1,
        (6, 4): 1,
        (7, 2): "G18",
        (7, 3): 2,
        (7, 4): 5,
        (10, 2): "Below the models",
    }
    assert stored(canvas, 7, 4)[1] == "IF($C7<0,-C7,Pyramid!$C$13)"
    assert [row.get("ht") for number, row in canvas.rows.items() if number in (3, 4, 5)] == ["30", None, "30"]
    assert [item.get("ref") for item in canvas.root.iter(f"{MAIN}mergeCell")] == ["B3:E3", "B5:E5"]
    (rules,) = canvas.root.iter(f"{MAIN}conditionalFormatting")
    assert (rules.get("sqref"), rules.findtext(f"{MAIN}cfRule/{MAIN}formula")) == ("B6:D7", "$C6<0")
    assert canvas.root.find(f"{MAIN}dimension").get("ref") == "A1:E10"


def test_models_that_are_not_used_vanish(template):
    """No problems: neither the model row nor its conditional format is left."""
    canvas = fill(template, FilledSheet("Notes", "N", rows=[Row("PYR_NotesFact", ["a", "b"])]))
    assert sorted(canvas.rows) == [1, 3, 6]
    assert not list(canvas.root.iter(f"{MAIN}conditionalFormatting", f"{MAIN}mergeCells"))


@pytest.mark.parametrize(
    ("sheet", "words"),
    [
        (pyramid(Missing=[[1]]), ["PYR_Missing", "template.xlsx"]),
        (pyramid(Customers=[[1]]), ["PYR_Customers", "Pyramid", "Customers"]),
        (pyramid(Title=[[1], [2]]), ["PYR_Title", "Pyramid!$B$2", "2 x 1"]),
        (pyramid(Title=[[1, 2]]), ["PYR_Title", "1 x 2"]),
        (FilledSheet("Piramide", "P"), ["Piramide", "Pyramid, Notes, Customers"]),
        (FilledSheet("Notes", "N", rows=[Row("PYR_Title", [])]), ["PYR_Title", "Notes"]),
    ],
)
def test_a_template_that_does_not_fit_is_refused(template, sheet, words):
    """The message names the region, where it stands, and what is needed, in both languages."""
    with pytest.raises(TemplateError) as error:
        fill(template, sheet)
    for language in ("en", "nl"):
        assert all(word in error.value.text(language) for word in words)


def test_more_notes_than_a_sheet_has_rows(template):
    fact = Row("PYR_NotesFact", ["a", "b"])
    with pytest.raises(OutputError, match="1048"):
        fill(template, FilledSheet("Notes", "N", rows=[fact] * 1_048_576))


def test_the_template_itself_does_not_change(template):
    before = etree.tostring(Template(template).sheet("Pyramid"))
    source = Template(template)
    for _ in range(2):
        filled(source, pyramid(Title=[["x"]]), date1904=False)
    assert etree.tostring(source.sheet("Pyramid")) == before


def test_shared_formulas_are_told_apart(tmp_path, template_path):
    """Excel stores a run of alike formulas once: each cell gets its own, so that one can be replaced."""
    from test_package_checks import changed

    from pyramid_addin.workbook._package import Package

    def shared(row):
        return rf"<f>SUMIFS\(PYR_Revenue,PYR_Layer,\$B{row}\)</f>".encode()

    master = b'<f t="shared" ref="C6:C8" si="0">SUMIFS(PYR_Revenue,PYR_Layer,$B6)</f>'
    edits = [(shared(6), master), (shared(7), b'<f t="shared" si="0"/>'), (shared(8), b'<f t="shared" si="0"/>')]
    path = changed(template_path, tmp_path / "shared.xlsx", {"xl/worksheets/sheet1.xml": edits})
    with Package.open(path) as package:
        canvas = fill(package, pyramid(LayerTable=[[None, Fixed(1)], [None, 2.0], [None, 3.0]]))
    assert [stored(canvas, row, 3)[1:] for row in (6, 7, 8)] == [
        (None, "1"),
        ("SUMIFS(PYR_Revenue,PYR_Layer,$B7)", "2"),
        ("SUMIFS(PYR_Revenue,PYR_Layer,$B8)", "3"),
    ]


def test_newer_conditional_formats_grow_too(tmp_path, template_path):
    """A data bar on a model row, which Excel keeps in an extension, covers the rows that came in its place."""
    from test_package_checks import changed

    from pyramid_addin.workbook._package import Package

    bar = (
        b'<extLst><ext uri="{78C0D931-6437-407d-A8EE-F0AAD7539E65}" '
        b'xmlns:x14="http://schemas.microsoft.com/office/spreadsheetml/2009/9/main">'
        b"<x14:conditionalFormattings><x14:conditionalFormatting "
        b'xmlns:xm="http://schemas.microsoft.com/office/excel/2006/main"><x14:cfRule type="expression" priority="9" '
        b'id="{00000000-0000-0000-0000-000000000001}"><xm:f>$C6&gt;1</xm:f></x14:cfRule><xm:sqref>C6</xm:sqref>'
        b"</x14:conditionalFormatting></x14:conditionalFormattings></ext></extLst></worksheet>"
    )
    path = changed(template_path, tmp_path / "bar.xlsx", {"xl/worksheets/sheet2.xml": [(rb"</worksheet>", bar)]})
    problem = Row("PYR_NotesProblem", ["A1", 1.0])
    with Package.open(path) as package:
        canvas = fill(package, FilledSheet("Notes", "N", rows=[Row("PYR_NotesFact", ["a"]), problem, problem]))
    excel = "{http://schemas.microsoft.com/office/excel/2006/main}"
    assert [canvas.root.findtext(f".//{excel}{tag}") for tag in ("sqref", "f")] == ["C4:C5", "$C4>1"]


def test_a_row_may_be_higher_than_its_model(template):
    rows = [Row("PYR_NotesHeading", ["a"]), Row("PYR_NotesHeading", ["b"], height=45.5)]
    canvas = fill(template, FilledSheet("Notes", "N", rows=rows))
    assert [(canvas.rows[row].get("ht"), canvas.rows[row].get("customHeight")) for row in (3, 4)] == [
        ("30", "1"),
        ("45.5", "1"),
    ]
