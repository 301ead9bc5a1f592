"""A workbook that carries its own settings: files are built by them, and the sheet stays the user's."""

from __future__ import annotations

import json
import re
import zipfile
from datetime import date

import openpyxl
import pytest
from openpyxl.workbook.defined_name import DefinedName

from pyramid_addin.building import build
from pyramid_addin.errors import PackageError, UsageError
from pyramid_addin.ledger import settings_rows
from pyramid_addin.settings import Settings, parse_boundaries
from pyramid_addin.settings_sheet import settings_from_rows
from pyramid_addin.templates import settings_sheet, template_path
from pyramid_addin.workbook._graft import graft
from pyramid_addin.workbook._package import Package
from pyramid_addin.workbook._styles import Styles

A_WHOLE_SHEET = Settings(
    language="nl",
    rank_by="profit",
    boundaries=parse_boundaries("A=20,B=50,C=100"),
    as_of=date(2025, 12, 31),
    months=6,
    interest=((date(2025, 1, 1), 0.1115),),
    columns={"revenue": "Omzet 2024", "previous_revenue": "Omzet 2025"},
)


@pytest.fixture
def with_settings(ledger):
    """The ledger's workbook with a settings sheet of these rows, marked as Excel keeps it; more sheets on demand."""

    def add(*rows, name="Settings", mark="PyramidSettings", state="visible"):
        book = openpyxl.load_workbook(ledger)
        sheet = book.create_sheet(name)
        for row in rows:
            sheet.append(list(row))
        sheet.sheet_state = state
        sheet.defined_names[mark] = DefinedName(mark, attr_text=f"'{name}'!$A$1", hidden=True)
        book.save(ledger)
        return ledger

    return add


def layers(out):
    return [(layer["layer"], layer["customers"]) for layer in json.loads(out)["layers"]]


def parts(path):
    with zipfile.ZipFile(path) as package:
        return {name: package.read(name) for name in package.namelist()}


def rewritten(path, change):
    """The workbook with the part of its second sheet changed, every other byte as it was."""
    held = parts(path)
    with zipfile.ZipFile(path, "w") as package:
        for name, data in held.items():
            package.writestr(name, change(data) if name == "xl/worksheets/sheet2.xml" else data)


BY_TENTHS = (["en"], ["boundaries", "A", 0.1], ["boundaries", "B", 1], ["language", "Language", "Nederlands"])


def test_build_and_check_go_by_the_sheet(with_settings, run):
    """20 active customers: a tenth of them is 2."""
    path = with_settings(*BY_TENTHS)
    for command in ("check", "build"):
        out, _ = run(command, path, "--json")
        assert layers(out)[:2] == [("A", 2), ("B", 18)]
    assert openpyxl.load_workbook(path.with_name("klanten-pyramid.xlsx")).sheetnames[1:3] == [
        "Settings",
        "Piramide",
    ]


def test_options_and_files_go_before_the_sheet(with_settings, run, tmp_path):
    """An option changes one thing; a settings file says it all."""
    path = with_settings(*BY_TENTHS, ["columns.revenue", "Revenue", "Omzet 2024"])
    out, _ = run("check", path, "--json", "--boundaries", "50,100", "--lang", "en")
    # by the revenue of 2024, as the sheet says: 50 less for each of 20, and one more that bought only then
    assert layers(out)[:2] == [("1", 11), ("2", 10)]
    assert json.loads(out)["revenue"] == 21_000 - 20 * 50 + 800
    out, _ = run("check", path, "--json", "--map", "hours=Uren")
    assert layers(out)[:2] == [("A", 3), ("B", 18)]
    assert json.loads(out)["revenue"] == 20_800
    file = tmp_path / "mine.toml"
    file.write_text("months = 6\n")
    out, _ = run("check", path, "--json", "--settings", file)
    assert layers(out)[0] == ("top", 1)
    assert json.loads(out)["revenue"] == 21_000


def test_the_sheet_goes_before_what_an_earlier_build_was_told(with_settings, run):
    """An emptied cell is the default again, not what was remembered; what was built stays where it was found."""
    path = with_settings(*BY_TENTHS)
    output = path.with_name("klanten-pyramid.xlsx")
    run("build", path, "--boundaries", "50,100", "--sheet", "Debiteuren")
    out, _ = run("check", output, "--json")
    assert layers(out)[:2] == [("A", 2), ("B", 18)]
    rewritten(output, lambda part: re.sub(rb'<row r="[23]".*?</row>', b"", part))
    out, _ = run("check", output, "--json")
    assert layers(out)[0] == ("top", 1)


def test_who_calls_from_python_gets_what_he_says(with_settings, tmp_path):
    """Settings that are handed over hold as they are; what is wrong on the sheet is not their affair."""
    path = with_settings(*BY_TENTHS, ["sheet", "Sheet of the ledger", "Elsewhere"], ["months", "Length", 999])
    result = build(path, Settings(), output=tmp_path / "out.xlsx")
    assert result.analysis.settings.boundaries == Settings().boundaries


def test_a_ledger_that_was_built_is_found_again(with_settings, run):
    """Of two ledgers in the workbook the sheet names neither; the one that was built is meant."""
    path = with_settings(*BY_TENTHS)
    book = openpyxl.load_workbook(path)
    book.copy_worksheet(book["Debiteuren"]).title = "Debiteuren 2024"
    book.save(path)
    _, complaint = run("check", path, "--lang", "en", status=3)
    assert "'Debiteuren', 'Debiteuren 2024'" in complaint
    run("build", path, "--in-place", "--sheet", "Debiteuren 2024")
    out, _ = run("check", path, "--json")
    assert layers(out)[:2] == [("A", 2), ("B", 18)]


def test_a_wrong_cell_stops_the_build(with_settings, run):
    """With its address, before anything is written."""
    path = with_settings(["nl"], ["months", "Lengte", 130], name="Jan's instellingen")
    _, complaint = run("build", path, "--lang", "nl", status=2)
    assert complaint == ("'Jan''s instellingen'!C2: 130 mag niet. Geef een geheel getal van 1 tot en met 120.\n")
    assert sorted(entry.name for entry in path.parent.iterdir()) == [path.name]


def test_the_sheet_is_no_ledger(with_settings, run):
    """Words such as Naam and Omzet beside each other make no header of it."""
    path = with_settings(
        ["nl"], ["columns.name", "Klantnaam", "Omzet"], ["columns.revenue", "Naam", "Omzet 2025"], ["text", "a", 1]
    )
    book = openpyxl.load_workbook(path)
    del book["Debiteuren"]
    book.save(path)
    _, complaint = run("check", path, "--lang", "en", status=3)
    assert "Settings" not in complaint


def test_addresses_count_empty_rows_and_columns(with_settings):
    """A user who empties the title moves nothing."""
    path = with_settings([], [], [None, "x"], ["months", "", 130])
    with pytest.raises(UsageError, match="'Settings'!C4: 130"):
        settings_from_rows(settings_rows(path)[1], "Settings")


def test_a_sheet_without_keys_is_damaged(with_settings):
    """Someone deleted the hidden column: what is left begins further right."""
    path = with_settings([], [None, None, "Length", 6])
    with pytest.raises(UsageError, match="no longer says which row"):
        settings_from_rows(settings_rows(path)[1], "Settings")


@pytest.mark.parametrize("state", ["hidden", "veryHidden"])
def test_a_hidden_sheet_holds_too(with_settings, state):
    name, rows = settings_rows(with_settings(["en"], ["months", "", 7], state=state))
    assert (name, settings_from_rows(rows, name).months) == ("Settings", 7)


def test_two_sheets_are_one_too_many(with_settings, run):
    """Excel copies the mark with the sheet."""
    with_settings(["en"], ["months", "", 7])
    path = with_settings(["en"], ["months", "", 8], name="Settings (2)")
    _, complaint = run("build", path, "--lang", "en", status=2)
    assert "more than one settings sheet: 'Settings', 'Settings (2)'. Delete all but" in complaint


def test_a_name_of_the_workbook_marks_nothing(with_settings, ledger):
    """Only a name that is scoped to a sheet, whatever its case; no mark, no settings sheet."""
    assert settings_rows(ledger) is None
    book = openpyxl.load_workbook(ledger)
    book.defined_names["PyramidSettings"] = DefinedName("PyramidSettings", attr_text="Debiteuren!$A$1")
    book.save(ledger)
    assert settings_rows(ledger) is None
    assert settings_rows(with_settings(["en"], ["months", "", 7], mark="PYRAMIDSETTINGS"))[0] == "Settings"


def test_errors_and_formulas_without_a_value_are_not_blank(with_settings):
    """Readers show them as empty cells, which would silently be the default."""
    path = with_settings(["en"], ["months", "", "=1+1"], ["reach", "", "#N/A"])
    with pytest.raises(UsageError, match=r"'Settings'!C2: '=1\+1' is not a number"):
        settings_from_rows(settings_rows(path)[1], "Settings")
    book = openpyxl.load_workbook(path)
    book["Settings"]["C2"] = None
    book.save(path)
    with pytest.raises(UsageError, match="'Settings'!C3 holds the error #N/A"):
        settings_from_rows(settings_rows(path)[1], "Settings")


def test_formulas_hold_by_their_value(with_settings, libreoffice):
    """A cell may be calculated, as long as a program did so."""
    path = libreoffice(with_settings(["en"], ["months", "", "=3*3"]))
    name, rows = settings_rows(path)
    assert settings_from_rows(rows, name).months == 9


def test_a_sheet_without_end_is_refused(with_settings):
    """Before a reader reserves memory for all cells between."""
    path = with_settings(["en"], ["months", "", 7])
    book = openpyxl.load_workbook(path)
    book["Settings"]["XFD1048576"] = "here"
    book.save(path)
    with pytest.raises(UsageError, match="reaches to XFD1048576, and CV10000 at most is read"):
        settings_rows(path)


@pytest.mark.parametrize(
    "content",
    [
        b'<!DOCTYPE x [<!ENTITY a "aaaa">]><worksheet><sheetData><row><c><v>&a;</v></c></row></sheetData></worksheet>',
        b"<worksheet><sheetData><row><c",
        b"",
    ],
    ids=["entities", "broken", "empty"],
)
def test_a_hostile_part_is_refused(with_settings, content):
    """As any other part of a workbook."""
    path = with_settings(["en"], ["months", "", 7])
    rewritten(path, lambda _: content)
    with pytest.raises(PackageError):
        settings_rows(path)


def test_the_sheet_that_we_make_goes_with_the_ledger(ledger, run):
    """Grafted into the user's workbook and built by; taking the build out leaves every byte of it."""
    made = ledger.with_name("met instellingen.xlsx")
    with Package.open(template_path("nl")) as looks, Package.open(ledger) as package:
        styles = Styles(package)
        graft(package, styles, looks, [settings_sheet(A_WHOLE_SHEET, "nl")])
        styles.write()
        package.save(made)
    name, rows = settings_rows(made)
    assert (name, settings_from_rows(rows, name)) == ("Instellingen", A_WHOLE_SHEET)
    output = made.with_name("uit.xlsx")
    out, _ = run("build", made, "-o", output, "--json", "--as-of", "2025-12-31")
    assert [layer for layer, _ in layers(out)[:3]] == ["A", "B", "C"]
    assert openpyxl.load_workbook(output).sheetnames[:3] == ["Debiteuren", "Instellingen", "Piramide"]
    run("remove", output)
    assert parts(output) == parts(made)
    run("build", made, "--in-place")
    run("build", made, "--in-place")
    assert openpyxl.load_workbook(made).sheetnames[:3] == ["Debiteuren", "Instellingen", "Piramide"]


def test_text_files_have_no_settings_sheet(tmp_path, run):
    path = tmp_path / "klanten.csv"
    path.write_text("Klant;Omzet\nA;5\nB;1\n")
    out, _ = run("check", path, "--json")
    assert json.loads(out)["customers"] == 2
