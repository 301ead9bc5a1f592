"""The main job from file to file: what is written, that nothing is lost, and that it can be undone."""

from __future__ import annotations

import json
import zipfile
from pathlib import Path

import openpyxl
import pytest
import xlsxwriter

SHARED = Path(__file__).parents[2] / "shared" / "data"
LAYER_KEYS = ["top", "large", "medium", "small", "inactive", "prospect", "suspect"]


def parts(path):
    """Every part of a package, as bytes."""
    with zipfile.ZipFile(path) as package:
        return {name: package.read(name) for name in package.namelist()}


def cells(path, sheet):
    """The cached values of a sheet, row by row."""
    book = openpyxl.load_workbook(path, data_only=True)
    return [[cell.value for cell in row] for row in book[sheet].iter_rows()]


def test_json_is_what_was_promised(ledger, run):
    """20 active customers: Top is 1 (1 % of 20 rounded up), Large none, Medium 3, Small 16, by hand."""
    out, _ = run("build", ledger, "--json", "--lang", "nl")
    result = json.loads(out)
    assert set(result) == {"customers", "active", "revenue", "left_out", "layers", "problems", "output"}
    assert (result["customers"], result["active"], result["revenue"]) == (22, 20, 21_000)
    assert result["left_out"] == {"lines": 0, "amount": 0}
    assert [layer["layer"] for layer in result["layers"]] == LAYER_KEYS
    assert [layer["customers"] for layer in result["layers"]] == [1, 0, 3, 16, 1, 1, 0]
    assert [layer["revenue"] for layer in result["layers"]] == [2_000, 0, 5_400, 13_600, 0, 0, 0]
    assert result["layers"][0]["share_of_customers"] == pytest.approx(1 / 20)
    assert result["layers"][2]["share_of_revenue"] == pytest.approx(5_400 / 21_000)
    assert result["output"] == str(ledger.with_name("klanten-pyramid.xlsx"))


def test_columns_stand_beside_the_ledger(ledger, run):
    """Layer, rank and net profit on the customer's own row; the user's cells as they were."""
    run("build", ledger, "--lang", "nl")
    before, after = cells(ledger, "Debiteuren"), cells(ledger.with_name("klanten-pyramid.xlsx"), "Debiteuren")
    assert [row[:7] for row in after] == before
    header = after[2]
    layer, rank, profit = (header.index(name) for name in ("Laag", "Rang", "Nettowinst"))
    assert [row[layer] for row in after[3:8]] == ["Top", "Middelgroot", "Middelgroot", "Middelgroot", "Klein"]
    assert [row[layer] for row in after[23:25]] == ["Inactief", "Prospect"]
    assert [row[rank] for row in after[3:6]] == [1, 2, 3]
    assert after[3][profit] == pytest.approx(2_000 - 1_400 - 60)


def test_sheets_are_added_in_the_language(ledger, run):
    """Dutch users get Dutch sheets, English users English ones."""
    dutch = [
        "Piramide",
        "Klantrendement",
        "Acties",
        "Beweging",
        "Aandachtsmonitor",
        "Scenario's",
        "Lessen",
        "Risico",
        "Doelen",
    ]
    english = [
        "Pyramid",
        "Profitability",
        "Actions",
        "Movement",
        "Attention",
        "Scenarios",
        "Lessons",
        "Risk",
        "Targets",
    ]
    for language, names in (("nl", [*dutch, "Toelichting"]), ("en", [*english, "Notes"])):
        output = ledger.with_name(f"{language}.xlsx")
        run("build", ledger, "--lang", language, "-o", output)
        assert openpyxl.load_workbook(output).sheetnames == ["Debiteuren", *names]


def test_building_twice_equals_building_once(ledger, run):
    """A second build updates in place."""
    output = ledger.with_name("klanten-pyramid.xlsx")
    run("build", ledger)
    once = parts(output)
    run("build", output, "--in-place")
    assert parts(output) == once
    run("build", output, "--force")
    assert parts(output) == once


def test_building_a_result_again_keeps_what_the_first_build_was_told(ledger, run):
    """Without options nothing changes; an option changes that one thing; a settings file says it all."""
    output = ledger.with_name("klanten-pyramid.xlsx")
    told = ["--boundaries", "A=20,B=50,C=100", "--lang", "en", "--map", "hours=Uren", "--rank-by", "profit"]
    run("build", ledger, *told)
    once = parts(output)
    run("build", output, "--in-place")
    assert parts(output) == once
    out, _ = run("check", output, "--json")
    assert [layer["layer"] for layer in json.loads(out)["layers"]][:3] == ["A", "B", "C"]
    run("build", output, "--in-place", "--rank-by", "revenue")
    changed = parts(output)
    run("build", ledger, *told[:-2], "--force")
    assert parts(output) == changed
    run("build", ledger, "--lang", "nl", "--force")
    standard = parts(output)
    (settings := ledger.with_name("instellingen.toml")).write_text('language = "nl"\n', "utf-8")
    run("build", ledger, *told, "--force")
    run("build", output, "--in-place", "--settings", settings)
    assert parts(output) == standard


def test_columns_that_were_pointed_out_are_found_again(tmp_path, run):
    """A ledger that can only be read with --map is read in its result too."""
    path = tmp_path / "lijst.xlsx"
    book = openpyxl.Workbook()
    for row in (["Wie", "Wat"], ["A", 3], ["B", 2], ["C", 1]):
        book.active.append(row)
    book.save(path)
    run("build", path, "--map", "name=Wie", "--map", "revenue=Wat")
    output = tmp_path / "lijst-pyramid.xlsx"
    once = parts(output)
    run("build", output, "--in-place")
    assert parts(output) == once


def test_remove_gives_every_part_back(ledger, run):
    """Byte for byte, and twice is refused with a reason."""
    output = ledger.with_name("klanten-pyramid.xlsx")
    run("build", ledger)
    assert parts(output) != parts(ledger)
    run("remove", output)
    assert parts(output) == parts(ledger)
    _, complaint = run("remove", output, status=3)
    assert "klanten-pyramid.xlsx" in complaint


def test_remove_can_write_elsewhere(ledger, run):
    """-o leaves the built workbook as it is."""
    output, bare = ledger.with_name("klanten-pyramid.xlsx"), ledger.with_name("bare.xlsx")
    run("build", ledger)
    built = output.read_bytes()
    run("remove", output, "-o", bare)
    assert output.read_bytes() == built
    assert parts(bare) == parts(ledger)


def two_ledgers(path):
    book = openpyxl.Workbook()
    for sheet, factor in ((book.active, 1), (book.create_sheet(), 10)):
        sheet.title = f"Land {factor}"
        sheet.append(["Customer ID", "Revenue"])
        for index in range(30):
            sheet.append([f"C{index}", factor * (index + 1)])
    book.save(path)


def test_two_ledgers_in_one_workbook(tmp_path, run):
    """Each gets its own columns, names and sheets; both can be rebuilt, and one remove undoes both."""
    path = tmp_path / "landen.xlsx"
    two_ledgers(path)
    original = parts(path)
    _, complaint = run("build", path, "--lang", "en", status=3)
    assert "Land 1" in complaint
    assert "Land 10" in complaint
    assert "--sheet" in complaint
    for sheet in ("Land 1", "Land 10"):
        run("build", path, "--sheet", sheet, "--in-place", "--lang", "en", "--sheets", "pyramid")
    book = openpyxl.load_workbook(path)
    assert book.sheetnames == ["Land 1", "Land 10", "Pyramid", "Notes", "Pyramid (2)", "Notes (2)"]
    assert "PYR_Layer" in book.defined_names
    assert "PYR2_Layer" in book.defined_names
    assert "'Land 1'" in book.defined_names["PYR_Revenue"].attr_text
    assert "'Land 10'" in book.defined_names["PYR2_Revenue"].attr_text
    twice = parts(path)
    out, _ = run("build", path, "--sheet", "Land 1", "--in-place", "--lang", "en", "--json")
    assert json.loads(out)["revenue"] == 465
    assert parts(path) == twice
    run("remove", path)
    assert parts(path) == original


def test_one_row_is_not_several(tmp_path, run):
    """What is counted stands behind a colon: right for one and for many, in both languages."""
    path = tmp_path / "een.csv"
    path.write_text("Klantnr;Omzet\n1;10\n;5\n", "utf-8")
    for language, read, left in (
        ("nl", "Rijen: 2; klanten: 1, waarvan actief: 1.", "Weggelaten rijen: 1, met in totaal 5,00."),
        ("en", "Rows: 2; customers: 1, of whom active: 1.", "Rows left out: 1, with 5.00 in all."),
    ):
        out, _ = run("check", path, "--lang", language)
        assert read in out
        assert left in out


def test_check_writes_nothing(ledger, run):
    """Check tells what would be read, in words and as JSON."""
    before = sorted(ledger.parent.iterdir())
    out, _ = run("check", ledger, "--lang", "en")
    assert "Omzet 2025" in out
    assert "revenue" in out
    out, _ = run("check", ledger, "--json")
    assert json.loads(out)["output"] is None
    assert sorted(ledger.parent.iterdir()) == before


def test_in_place_keeps_the_name(ledger, run):
    """The workbook itself gets the columns."""
    run("build", ledger, "--in-place", "--lang", "en")
    assert "Pyramid" in openpyxl.load_workbook(ledger).sheetnames
    assert sorted(path.name for path in ledger.parent.iterdir()) == ["klanten.xlsx"]


def test_text_becomes_a_workbook_and_remove_leaves_the_ledger(tmp_path, run):
    """A semicolon file with decimal commas: the ledger's own columns, then ours."""
    path = tmp_path / "klanten.csv"
    rows = [f"{index:05};Klant {index};{1000 - index},50" for index in range(40)]
    path.write_text("\n".join(["Klantnr;Naam;Omzet", *rows]), "cp1252")
    run("build", path, "--lang", "nl")
    output = tmp_path / "klanten-pyramid.xlsx"
    book = openpyxl.load_workbook(output, data_only=True)
    sheet = book["Klanten"]
    assert [cell.value for cell in sheet[1]][:4] == ["Klantnr", "Naam", "Omzet", "Laag"]
    assert sheet["A2"].value == "00000"
    assert sheet["C2"].value == 1000.5
    assert book.sheetnames == [
        *("Piramide", "Acties", "Scenario's", "Lessen", "Risico", "Doelen", "Toelichting", "Klanten"),
    ]


def test_frozen_boundaries_can_be_used_next_year(ledger, run):
    """--freeze writes the amounts at which the layers begin; next year's ledger is held against them."""
    settings = ledger.with_name("grenzen.toml")
    run("build", ledger, "--settings", settings, "--freeze")
    assert settings.exists()
    book = openpyxl.load_workbook(ledger)
    for row in range(4, 24):
        book["Debiteuren"].cell(row, 4).value += 1_000
    later = ledger.with_name("later.xlsx")
    book.save(later)
    out, _ = run("build", later, "--settings", settings, "--json")
    by_layer = {layer["layer"]: layer["customers"] for layer in json.loads(out)["layers"]}
    assert by_layer["top"] == 11  # 2,000 and more: last year's 1,000 to 2,000


@pytest.mark.parametrize(
    ("options", "expected"),
    [
        (["--boundaries", "10,50,100"], [2, 8, 10]),
        (["--boundaries", "amount:1500,1000"], [6, 5, 9]),
        (["--boundaries", "A=10,B=50,C=100"], [2, 8, 10]),
    ],
)
def test_other_boundaries(ledger, run, options, expected):
    """Counts worked by hand on 2,000, 1,900, ... 100."""
    out, _ = run("build", ledger, "--json", *options)
    assert [layer["customers"] for layer in json.loads(out)["layers"]][: len(expected)] == expected


def test_macros_stay(run, tmp_path):
    """An .xlsm stays an .xlsm, its VBA project byte for byte, and every part comes back."""
    source = tmp_path / "macro.xlsm"
    book = openpyxl.load_workbook(SHARED / "excel-saved" / "macro04.xlsm", keep_vba=True)
    for row in (["Customer ID", "Revenue"], ["A", 3], ["B", 2], ["C", 1]):
        book.worksheets[0].append(row)
    book.save(source)
    book.vba_archive.close()
    original = parts(source)
    run("build", source, "--lang", "en")
    output = tmp_path / "macro-pyramid.xlsm"
    built = parts(output)
    assert built["xl/vbaProject.bin"] == original["xl/vbaProject.bin"]
    assert b"macroEnabled.main+xml" in built["[Content_Types].xml"]
    run("remove", output)
    assert parts(output) == original


def test_a_workbook_made_as_a_whole_says_so(tmp_path, run):
    """Made from a text file there is nothing to go back to: build and remove say what to do instead."""
    path = tmp_path / "klanten.csv"
    path.write_text("Klantnr;Omzet\n1;10\n2;5\n", "utf-8")
    run("build", path)
    output = tmp_path / "klanten-pyramid.xlsx"
    made = output.read_bytes()
    for command in (["build", output, "--in-place"], ["check", output], ["remove", output]):
        _, complaint = run(*command, "--lang", "en", status=3)
        assert "Build the original ledger again" in complaint
    assert output.read_bytes() == made


@pytest.mark.parametrize("change", [{"file": "x.exe"}, {"file": 7}, {"sheet": None}, {"settings": []}, {"table": 3}])
def test_a_recipe_that_no_build_wrote_is_refused(tmp_path, change):
    """What a workbook remembers is read as carefully as the rest of it."""
    from pyramid_addin.building import Recipe
    from pyramid_addin.errors import PackageError

    good = {"file": "a.xlsx", "sheet": "S", "table": None, "settings": {}}
    assert Recipe.read(good, tmp_path / "b.xlsx").sheet == "S"
    with pytest.raises(PackageError):
        Recipe.read(good | change, tmp_path / "b.xlsx")


@pytest.mark.parametrize("cell", ["D2", "H3"])
def test_a_chart_beside_the_ledger_is_not_written_under(tmp_path, run, cell):
    """Columns go right of a chart that floats beside the ledger; one far below it does not matter."""
    path = tmp_path / "met grafiek.xlsx"
    book = xlsxwriter.Workbook(str(path))
    sheet = book.add_worksheet("Klanten")
    sheet.write_row(0, 0, ["Klantnummer", "Naam", "Omzet"])
    for row in range(1, 30):
        sheet.write_row(row, 0, [f"K{row}", f"Klant {row}", row])
    chart = book.add_chart({"type": "bar"})
    chart.add_series({"values": "=Klanten!$C$2:$C$30"})
    sheet.insert_chart(cell, chart)
    sheet.insert_image("D200", str(Path(__file__).parents[1] / "docs" / "pictures" / "pyramid.nl.png"))
    book.close()
    run("build", path, "--lang", "nl")
    built = openpyxl.load_workbook(tmp_path / "met grafiek-pyramid.xlsx")["Klanten"]
    anchor = built._charts[0].anchor
    where = next(number for number in range(4, 60) if built.cell(1, number).value == "Laag")
    assert where > anchor.to.col + 1
    assert where < anchor.to.col + 5


def test_two_tables_on_one_sheet(tmp_path, run):
    """--sheet names a table too; both keep their own columns when one is built again, and both come out."""
    path = tmp_path / "tabellen.xlsx"
    book = xlsxwriter.Workbook(str(path))
    sheet = book.add_worksheet("Blad")
    headers = [{"header": "Klantnummer"}, {"header": "Omzet"}]
    for name, top, factor in (("Noord", 0, 1), ("Zuid", 60, 10)):
        rows = [[f"{name}{index}", factor * (index + 1)] for index in range(30)]
        sheet.add_table(top, 0, top + 30, 1, {"name": name, "columns": headers, "data": rows})
    book.close()
    original = parts(path)
    for table in ("Noord", "Zuid"):
        run("build", path, "--sheet", table, "--in-place", "--lang", "nl")
    both = parts(path)
    names = openpyxl.load_workbook(path).defined_names
    assert names["PYR_Revenue"].attr_text == "'Blad'!$B$2:$B$31"
    assert names["PYR2_Revenue"].attr_text == "'Blad'!$B$62:$B$91"
    out, _ = run("build", path, "--sheet", "Noord", "--in-place", "--lang", "nl", "--json")
    assert json.loads(out)["revenue"] == 465
    assert parts(path) == both
    run("remove", path)
    assert parts(path) == original


def test_nothing_to_freeze_is_said_before_anything_is_written(tmp_path, run):
    """Without active customers no layer begins anywhere."""
    path = tmp_path / "klanten.csv"
    path.write_text("Klantnr;Omzet\n1;0\n2;0\n", "utf-8")
    run("build", path, "--freeze", status=3)
    assert [entry.name for entry in tmp_path.iterdir()] == ["klanten.csv"]
    run("build", path)


def test_freeze_without_a_settings_file_makes_one(ledger, run):
    """Beside the result, under its name."""
    out, _ = run("build", ledger, "--freeze", "--lang", "en")
    assert "klanten-pyramid-settings.toml" in out
    assert "2000" in ledger.with_name("klanten-pyramid-settings.toml").read_text("utf-8")
