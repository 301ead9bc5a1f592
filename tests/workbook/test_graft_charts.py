"""Charts of grafted sheets: references, caches, labels from cells, hidden rows, and what Excel 2007 left unsaid."""

from __future__ import annotations

import subprocess
import zipfile

import openpyxl
import pytest
import xlsxwriter
from lxml import etree
from package_checks import findings, validator_findings
from test_graft import LAYERS, NOTES, PYRAMID, grafted

from pyramid_addin.templates import FilledSheet
from pyramid_addin.workbook._chart_defaults import make_explicit
from pyramid_addin.workbook._formula import areas, moved, renamed

CHART = "{http://schemas.openxmlformats.org/drawingml/2006/chart}"
LATER = "{http://schemas.microsoft.com/office/drawing/2012/chart}"
pytestmark = pytest.mark.filterwarnings("ignore:.*extension is not supported")


def chart(path, number=1):
    with zipfile.ZipFile(path) as archive:
        return etree.fromstring(archive.read(f"xl/charts/chart{number}.xml"))


def cached(element):
    """Reference and cached values of a strRef, numRef or label range: (formula, count, {place: text})."""
    formula = element.findtext("{*}f")
    (count,) = element.iter(f"{CHART}ptCount")
    points = {int(point.get("idx")): point.findtext(f"{CHART}v") for point in element.iter(f"{CHART}pt")}
    return formula, int(count.get("val")), points


def test_caches_show_the_cells(tmp_path, template):
    """Titles, categories and values as the filled cells have them, under the sheet's new name."""
    sheet = FilledSheet("Pyramid", "Klanten piramide", regions=PYRAMID.regions)
    grafted(tmp_path / "out.xlsx", template, ("PYR_", [sheet]))
    root = chart(tmp_path / "out.xlsx")
    name = "'Klanten piramide'"
    assert cached(root.find(f".//{CHART}title//{CHART}strRef")) == (f"{name}!$B$2", 1, {0: "=Title & <more>"})
    series = root.find(f".//{CHART}ser")
    places = dict(enumerate(LAYERS))
    assert cached(series.find(f"{CHART}cat/{CHART}strRef")) == (f"{name}!$B$6:$B$12", 7, places)
    numbers = dict(enumerate(["0", "10.5", "21", "31.5", "42", "52.5", "63"]))
    assert cached(series.find(f"{CHART}val/{CHART}numRef")) == (f"{name}!$C$6:$C$12", 7, numbers)


def test_labels_from_cells_become_a_range_with_a_cache(tmp_path, template):
    """As Excel's "Value From Cells": LibreOffice and previews show its texts, a label linked by itself they do not."""
    grafted(tmp_path / "out.xlsx", template, ("PYR_", [PYRAMID]))
    series = chart(tmp_path / "out.xlsx").find(f".//{CHART}ser")
    texts = {place: f"{layer}!" for place, layer in enumerate(LAYERS)}
    assert cached(series.find(f".//{LATER}datalabelsRange")) == ("Pyramid!$E$6:$E$12", 7, texts)
    labels = series.findall(f"{CHART}dLbls/{CHART}dLbl")
    assert [int(label.find(f"{CHART}idx").get("val")) for label in labels] == list(range(7))
    assert {label.find(f"{CHART}showVal").get("val") for label in labels} == {"0"}
    assert {label.find(f".//{LATER}showDataLabelsRange").get("val") for label in labels} == {"1"}
    assert not list(series.iter(f"{CHART}strRef"))[2:]


def test_libreoffice_shows_the_labels(tmp_path, template):
    """The rendered page holds the labels' texts, which stand nowhere else: the cells are calculated anew there."""
    grafted(tmp_path / "out.xlsx", template, ("PYR_", [PYRAMID]))
    subprocess.run(
        [
            *("soffice", "--headless", f"-env:UserInstallation=file://{tmp_path}/profile", "--convert-to", "pdf"),
            *("--outdir", str(tmp_path), str(tmp_path / "out.xlsx")),
        ],
        check=True,
        capture_output=True,
    )
    shown = subprocess.run(["pdftotext", str(tmp_path / "out.pdf"), "-"], check=True, capture_output=True, text=True)
    assert [shown.stdout.count(f"{layer}!") for layer in LAYERS] == [1] * 7


def test_hidden_rows_leave_the_chart(tmp_path, template):
    """References skip hidden rows, and points and labels are counted without them, their colours kept."""
    sheet = FilledSheet("Pyramid", "Pyramid", regions=PYRAMID.regions, hidden_rows={"PYR_LayerTable": [1, 2, 6]})
    grafted(tmp_path / "out.xlsx", template, ("PYR_", [sheet]))
    series = chart(tmp_path / "out.xlsx").find(f".//{CHART}ser")
    shown = [LAYERS[place] for place in (0, 3, 4, 5)]
    formula = "(Pyramid!$B$6,Pyramid!$B$9:$B$11)"
    assert cached(series.find(f"{CHART}cat/{CHART}strRef")) == (formula, 4, dict(enumerate(shown)))
    labels = dict(enumerate(f"{layer}!" for layer in shown))
    assert cached(series.find(f".//{LATER}datalabelsRange")) == (formula.replace("B", "E"), 4, labels)
    points = series.findall(f"{CHART}dPt")
    assert [int(point.find(f"{CHART}idx").get("val")) for point in points] == [0, 1, 2, 3]
    colours = [point.find(".//{*}srgbClr").get("val") for point in points]
    assert colours == ["808080", "B0B0B0", "C0C0C0", "D0D0D0"]
    assert validator_findings([tmp_path / "out.xlsx"]) == {tmp_path / "out.xlsx": []}


def test_each_of_two_grafts_has_charts_of_its_own(tmp_path, template):
    grafted(tmp_path / "out.xlsx", template, ("PYR_", [PYRAMID, NOTES]), ("PYR2_", [PYRAMID, NOTES]))
    names = {
        element.text.rpartition("!")[0].lstrip("(") for element in chart(tmp_path / "out.xlsx", 3).iter(f"{CHART}f")
    }
    assert names == {"'Pyramid (2)'"}
    assert findings(tmp_path / "out.xlsx") == []
    assert [len(sheet._charts) for sheet in openpyxl.load_workbook(tmp_path / "out.xlsx")] == [2, 0, 2, 0]


def test_a_terse_chart_says_all_when_it_moves(tmp_path, template):
    """XlsxWriter's template leaves switches to Excel 2007's defaults, which hold in its own file only."""
    grafted(tmp_path / "out.xlsx", template, ("PYR_", [PYRAMID]))
    root = chart(tmp_path / "out.xlsx")
    assert root.find(f"{CHART}roundedCorners").get("val") == "0"
    assert {axis.get("val") for axis in root.iter(f"{CHART}delete")} == {"0"}


KINDS = [
    {"type": "area"},
    {"type": "bar", "subtype": "stacked"},
    {"type": "column"},
    {"type": "line"},
    {"type": "pie"},
    {"type": "doughnut"},
    {"type": "radar"},
    {"type": "scatter", "subtype": "smooth"},
    {"type": "stock"},
]


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind["type"])
def test_what_excel_2007_leaves_unsaid_is_said(tmp_path, kind):
    """No switch that decides the look is left to the reader; each stands where the schema wants it."""
    path = tmp_path / "terse.xlsx"
    with xlsxwriter.Workbook(path) as book:
        sheet = book.add_worksheet("S")
        sheet.write_column("A1", [1, 2, 3])
        made = book.add_chart(kind)
        for _ in range(3 if kind["type"] == "stock" else 1):
            made.add_series(
                {
                    "values": "=S!$A$1:$A$3",
                    "categories": "=S!$A$1:$A$3",
                    "data_labels": {"value": True},
                    "points": [{"fill": {"color": "red"}}],
                    **(
                        {}
                        if kind["type"] in ("pie", "doughnut", "radar")
                        else {"y_error_bars": {"type": "standard_error"}}
                    ),
                }
            )
        made.set_title({"name": "Title"})
        sheet.insert_chart("C1", made)
    root = chart(path)
    before = {(element.getroottree().getpath(element), element.get("val")) for element in root.iter(f"{CHART}showVal")}
    make_explicit(root)
    assert before == {
        (element.getroottree().getpath(element), element.get("val")) for element in root.iter(f"{CHART}showVal")
    }
    count = len(list(root.iter()))
    make_explicit(root)
    assert len(list(root.iter())) == count
    assert root.find(f"{CHART}roundedCorners").get("val") == "0"
    assert {element.get("val") for element in root.iter(f"{CHART}overlay", f"{CHART}autoTitleDeleted")} == {"0"}
    assert {element.get("val") for element in root.iter(f"{CHART}showSerName", f"{CHART}showCatName")} == {"0"}
    axes = list(root.iter(f"{CHART}catAx", f"{CHART}valAx", f"{CHART}dateAx"))
    assert all(axis.find(f"{CHART}delete").get("val") == "0" for axis in axes)
    with zipfile.ZipFile(path) as old, zipfile.ZipFile(tmp_path / "said.xlsx", "w") as new:
        for name in old.namelist():
            new.writestr(name, etree.tostring(root) if name.startswith("xl/charts/chart") else old.read(name))
    assert validator_findings([tmp_path / "said.xlsx"]) == {tmp_path / "said.xlsx": []}


@pytest.mark.parametrize(
    ("formula", "expected"),
    [
        ("Pyramid!A1+'Pyramid'!A1", "'New ''name'''!A1+'New ''name'''!A1"),
        ("SUM(PYR_Layer)+XPYR_Layer+PYR_", "SUM(PYR9_Layer)+XPYR_Layer+PYR9_"),
        ('"Pyramid!A1 ""PYR_x"" "&PYR_x', '"Pyramid!A1 ""PYR_x"" "&PYR9_x'),
        ("Tab[PYR_x]+tab[[#All],[a 'b]]", "T2[PYR_x]+T2[[#All],[a 'b]]"),
        ("'[1]Pyramid'!A1+[1]Pyramid!A1", "'[1]Pyramid'!A1+[1]Pyramid!A1"),
        ("MyPyramid!A1+Pyramids!A1", "MyPyramid!A1+Pyramids!A1"),
        ("#REF!+1.5E+3", "#REF!+1.5E+3"),
    ],
)
def test_formulas_are_renamed_word_by_word(formula, expected):
    assert renamed(formula, {"pyramid": "New 'name'"}, "PYR9_", {"tab": "T2"}) == expected


@pytest.mark.parametrize(
    ("formula", "expected"),
    [
        ("A1:$B2+C$3+$D$4", "A6:$B7+C$3+$D$4"),
        ("LOG10(A1)+Sheet1!B2+'A1'!B2", "LOG10(A6)+Sheet1!B7+'A1'!B7"),
        ('"A1"&Name1&T[A1]', '"A1"&Name1&T[A1]'),
        ("SUM(3:$4)", "SUM(8:$4)"),
        ("XFD1048576", "XFD1048576"),
    ],
)
def test_formulas_move_as_openpyxl_moves_them(formula, expected):
    assert moved(formula, 5) == expected


def test_references_that_are_not_cells_are_left_alone():
    assert [areas(text) for text in ("PYR_Layer", "Sheet1!A0", "A1:B2:C3", "", "S!$A:$A")] == [None] * 5
