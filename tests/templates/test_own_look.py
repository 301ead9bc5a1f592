"""Your own look: a template changed in LibreOffice is filled as it is, and `check` says what is damaged."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
import zipfile
from collections import Counter
from pathlib import Path

import openpyxl
import pytest
import xlsxwriter
from lxml import etree
from package_checks import audit_findings, findings, validator_findings
from PIL import Image

from pyramid_addin import building
from pyramid_addin.demo import write_demo_ledger
from pyramid_addin.errors import TemplateError
from pyramid_addin.own_template import check_template, summary
from pyramid_addin.settings import Settings
from pyramid_addin.templates import template_path
from pyramid_addin.workbook import strip

SYSTEM_PYTHON = "/usr/bin/python3"
FOLDER = Path(__file__).parents[2] / "workbook_templates"
DARK_RED = 0xAA0000
CHART = "{http://schemas.openxmlformats.org/drawingml/2006/chart}"
pytestmark = [
    pytest.mark.filterwarnings("ignore:.*extension is not supported"),
    pytest.mark.xdist_group("own_look"),
]


@pytest.fixture(scope="module")
def changed(tmp_path_factory):
    """A template after steps in LibreOffice, each as `libreoffice_changes` names it."""
    folder = tmp_path_factory.mktemp("own_look")

    def change(source, name, *steps):
        program = Path(__file__).with_name("libreoffice_changes.py")
        opened = Path(shutil.copy(source, folder / f"opened-{name}"))  # it would be locked where it stands
        command = [SYSTEM_PYTHON, program, folder / "profile", opened, folder / name, json.dumps(steps)]
        subprocess.run(command, check=True, capture_output=True, timeout=300)
        return folder / name

    return change


@pytest.fixture(scope="module")
def ledger(tmp_path_factory):
    """The first customers of the sample ledger."""
    folder = tmp_path_factory.mktemp("ledger")
    write_demo_ledger(folder / "sample.xlsx", "nl")
    sheet = openpyxl.load_workbook(folder / "sample.xlsx").worksheets[0]
    with xlsxwriter.Workbook(folder / "debiteuren.xlsx", {"default_date_format": "dd-mm-yyyy"}) as book:
        copy = book.add_worksheet(sheet.title)
        for row, values in enumerate(sheet.iter_rows(max_row=150, values_only=True)):
            for column, value in enumerate(values):
                if value is not None:
                    copy.write(row, column, value)
    return folder / "debiteuren.xlsx"


@pytest.fixture(scope="module")
def own(changed, tmp_path_factory):
    """Ours in Dutch with a logo, another colour for titles, two rows inserted, a figure moved, and sheets added."""
    picture = tmp_path_factory.mktemp("logo") / "logo.png"
    Image.new("RGB", (120, 40), (200, 30, 90)).save(picture)
    return changed(
        template_path("nl"),
        "huisstijl.xlsx",
        ["logo", "Pyramid", str(picture), 3000, 1000],
        ["style", "Piramide titel", "CharColor", DARK_RED],
        ["insert_rows", "Pyramid", 1, 2],
        ["add_sheet", "Voorblad", 0, {"B2": "Ons bedrijf", "B3": "=Pyramid.B3"}],
        ["add_sheet", "Begrippen", 13, {"A1": "Wat wij onder een klant verstaan"}],
    )


@pytest.fixture(scope="module")
def built(own, ledger, tmp_path_factory):
    """The same ledger filled into the changed template, and into ours."""
    folder = tmp_path_factory.mktemp("built")
    settings = Settings(language="nl")
    building.build(ledger, settings, output=folder / "eigen.xlsx", template=own)
    building.build(ledger, settings, output=folder / "gewoon.xlsx")
    return folder / "eigen.xlsx", folder / "gewoon.xlsx"


def sheet_names(path):
    (book,) = contents(path, r"xl/workbook\.xml")
    return [sheet.get("name") for sheet in etree.fromstring(book).iterfind("{*}sheets/{*}sheet")]


def contents(path, pattern):
    with zipfile.ZipFile(path) as package:
        return [package.read(part) for part in package.namelist() if re.fullmatch(pattern, part)]


# --- filled as it is ----------------------------------------------------------------------------------------


def test_a_changed_template_has_all_that_is_needed(own):
    report = check_template(own)
    assert report.model.name == "bladen.nl.xlsx"
    assert report.findings == ()
    assert (report.first, report.last) == (("Voorblad",), ("Begrippen",))


def test_every_figure_is_that_of_a_build_with_our_own_template(built):
    """Cell by cell: on Pyramid two rows lower, elsewhere where it always is."""
    own, plain = (openpyxl.load_workbook(path, data_only=True) for path in built)
    ours = [name for name in plain.sheetnames if name != plain.sheetnames[0]]
    assert len(ours) > 8
    compared = 0
    for name in ours:
        step = 2 if name == "Piramide" else 0
        for row in plain[name].iter_rows():
            for cell in row:
                if cell.value is not None:
                    assert own[name].cell(cell.row + step, cell.column).value == cell.value, f"{name}!{cell.coordinate}"
                    compared += 1
    assert compared > 2000


def test_formulas_of_a_changed_template_calculate_what_is_cached(built, recalculated):
    numbers = [
        (f"{sheet}!{cell}", cached, fresh)
        for sheet, cell, _, cached, fresh in recalculated(built[0])
        if isinstance(cached, int | float)
    ]
    assert len(numbers) > 1000
    assert [one for one in numbers if one[2] != pytest.approx(one[1], rel=1e-9, abs=1e-6)] == []


def test_the_logo_is_in_the_result(own, built):
    """The very picture, and a drawing that shows it on the Pyramid sheet."""
    (picture,) = contents(own, r"xl/media/.*\.png")
    assert picture in contents(built[0], r"xl/media/.*\.png")
    book = openpyxl.load_workbook(built[0])
    assert len(book["Piramide"]._images) == 1
    assert len(book["Piramide"]._charts) == 2


def test_a_style_that_was_changed_shows_on_every_sheet(built):
    """Titles of all sheets in the colour that the style got; nothing else."""
    own, plain = (openpyxl.load_workbook(path) for path in built)
    for name in plain.sheetnames[1:]:
        row = 3 if name == "Piramide" else 1
        if plain[name]["B1"].font.sz == 22:
            assert own[name].cell(row, 2).font.color.rgb == "FFAA0000", name
            assert plain[name]["B1"].font.color.rgb == "FF0B2545"
        assert own[name].cell(row + 1, 2).font.color.rgb == plain[name]["B2"].font.color.rgb


def test_named_styles_come_into_the_users_workbook(built):
    """In both results the cells still follow them, so that a style can be changed there too."""
    for path in built:
        (styles,) = contents(path, r"xl/styles\.xml")
        root = etree.fromstring(styles)
        listed = {one.get("name"): one.get("xfId") for one in root.iterfind("{*}cellStyles/{*}cellStyle")}
        title = [one for one in root.iterfind("{*}cellXfs/{*}xf") if one.get("xfId") == listed["Piramide titel"]]
        assert title
        assert {one.get("applyFont") for one in title} == {"0"}


def test_sheets_of_the_users_own_come_along(built, ledger):
    """Those in front of ours stay in front; formulas on them follow to the sheets of the result."""
    before = openpyxl.load_workbook(ledger).sheetnames
    book = openpyxl.load_workbook(built[0])
    added = book.sheetnames[len(before) :]
    assert (added[0], added[-1]) == ("Voorblad", "Begrippen")
    assert book["Voorblad"]["B2"].value == "Ons bedrijf"
    assert book["Voorblad"]["B3"].value == "=Piramide!B3"
    assert book["Begrippen"]["A1"].value == "Wat wij onder een klant verstaan"


def test_charts_say_what_they_said(built):
    """LibreOffice forgets descriptions and links of titles, and leaves ranges of labels where they were."""
    own, plain = ([etree.fromstring(part) for part in contents(path, r"xl/drawings/drawing\d+\.xml")] for path in built)
    described = [[one.get("descr") for root in roots for one in root.iter("{*}cNvPr")] for roots in (own, plain)]
    assert set(described[1]) <= set(described[0])

    def labels(path):
        """Texts of labels, and of titles that come from cells, as they are cached."""
        roots = [etree.fromstring(part) for part in contents(path, r"xl/charts/chart\d+\.xml")]
        found = (one for root in roots for one in root.iter("{*}datalabelsRange", f"{CHART}title"))
        return Counter(filter(None, ("|".join(one.itertext(f"{CHART}v")).strip() for one in found)))

    assert labels(built[0]) == labels(built[1])
    assert len(labels(built[0])) > 15
    assert any(re.search("Top.*Groot.*Middelgroot.*Klein", text) for text in labels(built[0]))


def test_nothing_is_wrong_with_the_result(built):
    path = built[0]
    assert findings(path) == []
    assert validator_findings([path]) == {path: []}
    assert audit_findings([path]) == {path: []}


def test_all_of_it_can_be_taken_out_again(built, ledger, tmp_path):
    assert strip(built[0], tmp_path / "clean.xlsx")
    with zipfile.ZipFile(ledger) as before, zipfile.ZipFile(tmp_path / "clean.xlsx") as after:
        assert before.namelist() == after.namelist()
        assert all(before.read(name) == after.read(name) for name in before.namelist())


# --- damage is named ----------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def damaged(changed):
    """Ours in English after a bad afternoon."""
    return changed(
        template_path("en"),
        "damaged.xlsx",
        ["rename_name", "PYR_LayerTable", "PYR_LayersTable"],
        ["delete_name", "PYR_AuditTitle"],
        ["point_name", "PYR_RiskTitle", "$Notes.$B$3"],
        ["insert_rows", "Audit", 28, 1],
        ["type_in", "Risk", "F12", "1234"],
        ["type_in", "Lessons", "D9", "=SUM(PYR_Revenu)"],
        ["rename_sheet", "Actions", "To do"],
        ["delete_rows", "Attention", 25, 30],
        ["copy_sheet", "Movement", "Movement (2)", 6],
        ["point_name", "PYR_LessonsSubtitle", "$Lessons.$B$1"],
    )


def kinds(report, *, repair=True):
    return {(one.problem.key.rpartition(".")[2], one.problem.where) for one in report.findings if one.repair is repair}


def test_damage_is_named_with_its_place(damaged):
    report = check_template(damaged)
    assert report.model.name == "sheets.en.xlsx"
    found = kinds(report)
    expected = {
        ("region_renamed", "PYR_LayerTable"),
        ("region_missing", "PYR_AuditTitle"),
        ("region_elsewhere", "PYR_RiskTitle"),
        ("formula_name", "Lessons!D9"),
        ("sheet_renamed", "To do"),
        ("region_overlap", "PYR_LessonsSubtitle"),
    }
    assert expected - found == set()
    names = {kind for kind, _ in found}
    assert {"formula_lost", "formulas_gone", "region_shape"} <= names
    assert ("formulas_gone", "Risk!F12") in found


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("en", ["PYR_LayersTable is not one of ours", "rename PYR_LayersTable back", "13 x ", "Name Manager"]),
        ("nl", ["PYR_LayersTable kennen wij niet", "geef PYR_LayersTable de juiste naam terug", "Namen beheren"]),
    ],
)
def test_the_command_says_what_to_do(damaged, run, language, words):
    """What, where, what is expected, what to do; exit status 3."""
    printed, _ = run("templates", "check", damaged, "--lang", language, status=3)
    assert all(word in printed for word in words), printed
    assert not re.search(r"\{\w+\}", printed)
    assert len(printed.splitlines()) == 1 + len(check_template(damaged).findings)


def test_the_command_tells_programs(damaged, own, run):
    printed, _ = run("templates", "check", own, damaged, "--json", status=3)
    good, bad = json.loads(printed)
    assert (good["fit"], good["findings"], good["own_sheets"]) == (True, [], ["Voorblad", "Begrippen"])
    assert bad["fit"] is False
    assert {"kind", "repair", "sheet", "where", "what", "expected", "done"} == set(bad["findings"][0])
    assert bad == summary(check_template(damaged), bad["findings"] and "en")


@pytest.mark.parametrize("name", sorted(path.name for path in FOLDER.glob("*.xlsx")))
def test_our_own_templates_are_as_they_should_be(name):
    report = check_template(FOLDER / name)
    assert report.model.name == name
    assert report.findings == ()


@pytest.mark.parametrize(
    ("name", "sheet"), [("klantenpiramide.nl.xlsx", "Piramide"), ("customer-movement.en.xlsx", "Movement")]
)
def test_a_template_that_calculates_can_be_changed_too(changed, name, sheet):
    """LibreOffice writes its tables and formulas otherwise; a sheet may be renamed, since a build does not copy it."""
    path = changed(
        FOLDER / name,
        name,
        ["add_sheet", "Team", 1, {"A1": "x"}],
        ["rename_sheet", "Lessen" if sheet == "Piramide" else "Customers", "Anders"],
        ["insert_rows", sheet, 1, 1],
    )
    report = check_template(path)
    assert report.model.name == name
    assert kinds(report) == set()


def test_a_calculating_template_without_its_names(changed):
    """A region that went, and a table's column that got another header."""
    path = changed(
        FOLDER / "klantenpiramide.nl.xlsx",
        "kapot.nl.xlsx",
        ["delete_name", "PYR_LayerTable"],
    )
    assert ("region_missing", "PYR_LayerTable") in kinds(check_template(path))


# --- refused in words ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("file", "language", "key"),
    [
        ("bladen.nl.xlsx", "en", "template_check.other_language"),
        ("klantenpiramide.nl.xlsx", "nl", "template_check.other_kind"),
    ],
)
def test_a_template_that_does_not_suit_the_build_is_refused(ledger, tmp_path, file, language, key):
    settings = Settings(language=language)
    with pytest.raises(TemplateError) as error:
        building.build(ledger, settings, output=tmp_path / "out.xlsx", template=FOLDER / file)
    assert error.value.key == key
    assert all(file in error.value.text(one) for one in ("en", "nl"))
    assert list(tmp_path.iterdir()) == []


def test_a_damaged_template_is_refused_before_anything_is_written(damaged, ledger, tmp_path):
    with pytest.raises(TemplateError) as error:
        building.build(ledger, Settings(language="en"), output=tmp_path / "out.xlsx", template=damaged)
    assert error.value.key == "template_check.unfit"
    assert "templates check" in error.value.text("en")
    assert list(tmp_path.iterdir()) == []


def test_damage_on_a_sheet_that_is_left_out_does_not_matter(changed, ledger, tmp_path):
    path = changed(template_path("nl"), "zonder.xlsx", ["delete_name", "PYR_RiskTitle"])
    settings = Settings(language="nl", sheets=("pyramid",))
    building.build(ledger, settings, output=tmp_path / "out.xlsx", template=path)
    assert "Piramide" in sheet_names(tmp_path / "out.xlsx")


def test_what_is_no_template_is_refused(ledger, tmp_path, run):
    _, error = run("templates", "check", ledger, "--lang", "nl", status=3)
    assert "debiteuren.xlsx is geen sjabloon" in error
    (tmp_path / "text.xlsx").write_text("no workbook")
    _, error = run("templates", "check", tmp_path / "text.xlsx", "--lang", "en", status=3)
    assert "is not an Excel workbook" in error


def test_build_takes_the_template_from_the_command_line(own, ledger, tmp_path, run):
    run("build", ledger, "-o", tmp_path / "out.xlsx", "--template", own, "--lang", "nl", "--sheets", "pyramid")
    assert "Voorblad" in sheet_names(tmp_path / "out.xlsx")
