"""Templates as files: listed, made anew, and made for a user's own customers."""

from __future__ import annotations

import csv
import json

import openpyxl
import pytest

from pyramid_addin.template_files import list_templates, new_template


@pytest.fixture
def ledger_file(tmp_path):
    """Five customers as a text file."""
    path = tmp_path / "branch Utrecht.csv"
    rows = [
        ["Debiteurnummer", "Naam", "Omzet", "Kostprijs"],
        ["00123", "=cmd|' /C calc'!A0", "1.000,50", "600"],
        ["00124", "Bakker", "200", "150"],
        ["00125", "Visser", "-40", ""],
        ["00126", "Smit", "0", "0"],
        ["00126", "Smit", "12,5", "5"],
    ]
    with path.open("w", newline="", encoding="utf-8") as file:
        csv.writer(file, delimiter=";").writerows(rows)
    return path


def body(path, language="en"):
    """Header -> values of the table, as the workbook shows them."""
    sheet = openpyxl.load_workbook(path, data_only=True)[{"en": "Customers", "nl": "Klanten"}[language]]
    (table,) = sheet.tables.values()
    head, *rows = [[cell.value for cell in row] for row in sheet[table.ref]]
    return {header: [row[place] for row in rows] for place, header in enumerate(head)}


def test_customers_of_a_ledger_are_filled_in(run, ledger_file, tmp_path):
    """Added up as a build does; a text stays a text, whatever it begins with; numbers keep their zeros."""
    made = tmp_path / "made.xlsx"
    run("templates", "new", "customer-pyramid", "-o", made, "--from", ledger_file, "--rows", "7")
    found = body(made)
    assert found["Customer number"] == ["00123", "00124", "00125", "00126", None, None, None]
    assert found["Name"][0] == "=cmd|' /C calc'!A0"
    assert openpyxl.load_workbook(made)["Customers"]["B8"].data_type == "s"
    assert found["Revenue"][:4] == [1000.5, 200, -40, 12.5]
    assert found["Layer"] == ["Top", "Small", "Small", "Small", None, None, None]
    assert found["Gross margin"][:4] == [400.5, 50, None, 7.5]


def test_the_titles_tell_whose_customers(run, ledger_file, tmp_path):
    """The company is the name of the ledger's file until someone types another."""
    made = tmp_path / "made.xlsx"
    run("templates", "new", "customer-pyramid", "-o", made, "--from", ledger_file)
    book = openpyxl.load_workbook(made, data_only=True)
    assert book["Assumptions"]["C5"].value == "branch Utrecht"
    assert book["Pyramid"]["B1"].value == "Customer pyramid – branch Utrecht"


def test_without_ledger_it_is_empty(run, tmp_path):
    """Spare rows and no examples; what formulas showed for the examples is gone."""
    run("templates", "new", "klantenpiramide", "-o", tmp_path / "leeg.xlsx", "--rows", "30")
    found = body(tmp_path / "leeg.xlsx", "nl")
    assert all(value is None for column in found.values() for value in column)
    assert {len(column) for column in found.values()} == {30}
    piramide = openpyxl.load_workbook(tmp_path / "leeg.xlsx", data_only=True)["Piramide"]
    assert piramide["H42"].value is None


@pytest.mark.parametrize(
    ("name", "asked", "sheet"),
    [
        ("klantenpiramide", [], "Klanten"),
        ("Customer-Pyramid", [], "Customers"),
        ("klantenpiramide", ["--lang", "en"], "Customers"),
        ("customer-pyramid", ["--lang", "nl"], "Klanten"),
    ],
)
def test_a_name_brings_its_language(run, tmp_path, name, asked, sheet):
    """What is asked for wins over the language of the name."""
    run("templates", "new", name, "-o", tmp_path / "made.xlsx", *asked)
    assert sheet in openpyxl.load_workbook(tmp_path / "made.xlsx").sheetnames


def test_an_own_template_is_filled_as_it_is(run, ledger_file, tmp_path):
    """A template that was made before, with an assumption of the user's own: nothing stale is shown."""
    own = tmp_path / "own.xlsx"
    run("templates", "new", "customer-pyramid", "-o", own)
    book = openpyxl.load_workbook(own)
    book["Assumptions"]["C9"] = 0.25  # Top ends at
    book["Pyramid"]["B1"] = "Our customers"
    book.save(own)
    run("templates", "new", own, "--from", ledger_file)
    filled = tmp_path / "own-filled.xlsx"
    assert body(filled)["Customer number"][:4] == ["00123", "00124", "00125", "00126"]
    assert body(filled)["Layer"][0] is None  # until a program calculates it with that assumption
    shown = openpyxl.load_workbook(filled, data_only=True)
    assert shown["Assumptions"]["C9"].value == 0.25
    assert shown["Pyramid"]["B1"].value == "Our customers"


def test_an_unknown_name_is_told(run, tmp_path):
    """With the names that there are."""
    _, said = run("templates", "new", "pyramide", "-o", tmp_path / "made.xlsx", "--lang", "en", status=2)
    assert "pyramide" in said
    assert "customer-pyramid" in said
    assert not (tmp_path / "made.xlsx").exists()


def test_what_is_no_template_is_told(run, ledger_file, tmp_path):
    """A workbook that is no template is not written over, nor filled."""
    other = tmp_path / "other.xlsx"
    openpyxl.Workbook().save(other)
    before = other.read_bytes()
    _, said = run("templates", "new", other, "--from", ledger_file, status=3)
    assert "other.xlsx" in said
    assert other.read_bytes() == before
    assert not (tmp_path / "other-filled.xlsx").exists()


@pytest.mark.parametrize(
    ("output", "said"), [("made.xlsm", ".xlsx"), ("nowhere/made.xlsx", "nowhere"), ("there.xlsx", "--force")]
)
def test_what_cannot_be_written_is_refused(run, tmp_path, output, said):
    """Before anything is read."""
    (tmp_path / "there.xlsx").write_bytes(b"mine")
    _, told = run("templates", "new", "customer-pyramid", "-o", tmp_path / output, "--lang", "en", status=3)
    assert said in told
    assert (tmp_path / "there.xlsx").read_bytes() == b"mine"


def test_the_list_is_for_people_and_programs(run):
    """A line each; as JSON with the path of each file."""
    said, _ = run("templates", "list", "--lang", "nl")
    for one in list_templates("nl"):
        assert f"{one.name} " in said
    found, _ = run("templates", "list", "--lang", "en", "--json")
    assert [one["name"] for one in json.loads(found)] == [one.name for one in list_templates("en")]


def test_twenty_thousand_rows(tmp_path):
    """The table is as long as it is asked to be, and every row calculates."""
    path = new_template("customer-pyramid", "en", output=tmp_path / "long.xlsx", rows=20_000)
    book = openpyxl.load_workbook(path, read_only=True)
    assert book["Customers"].max_row == 20_007
    last = next(book["Customers"].iter_rows(min_row=20_007, max_row=20_007, values_only=True))
    book.close()
    assert any(isinstance(value, str) and value.startswith("=IF(Customers[[#This Row]") for value in last)
