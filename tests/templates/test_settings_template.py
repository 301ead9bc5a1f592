"""The Settings sheet of the templates: complete, validated, protected, and read back as it was filled in."""

from __future__ import annotations

import re
import tomllib
import zipfile
from datetime import date
from pathlib import Path

import openpyxl
import pytest
from openpyxl.cell import Cell

from pyramid_addin.ledger import settings_rows
from pyramid_addin.settings import CHOSEN_SHEETS, Settings, StrategyRule, parse_boundaries
from pyramid_addin.settings_file import settings_from_table
from pyramid_addin.settings_sheet import SETTINGS, TABLES, settings_from_rows
from pyramid_addin.templates import settings_sheet, template_path
from pyramid_addin.texts import LANGUAGES, catalogue
from pyramid_addin.workbook import OWN_NAME, Receiver, write_sheets

PAGE = Path(__file__).parents[2] / "docs" / "settings.md"
EVERYTHING = Settings(
    language="nl",
    rank_by="profit",
    base="all",
    boundaries=parse_boundaries("amount:Goud=100000,Zilver=2500.55,Rest"),
    as_of=date(2025, 12, 31),
    months=18,
    rates={"hours": 82.5, "orders": 4.25},
    interest=((date(1899, 1, 1), 0.08), (date(2025, 1, 1), 0.1115), (date(2199, 7, 1), 1 / 3)),
    credit_loss=((0, 0.0), (45, 0.125), (3650, 1.0)),
    target_return=0.075,
    wallet_threshold=0.5,
    reach=2.5,
    growth=0.1234567890123456,
    major_share=0.2,
    late_days=14,
    over_served=1.75,
    under_served=0.25,
    compare_by=("country", "segment"),
    smallest_group=50,
    sheet="Jan's klanten",
    columns={"revenue": "2025", "name": "=Naam", "direct_cost": "G"},
    strict=True,
    strategy_rules=(
        StrategyRule((), "retain"),
        StrategyRule(
            ("active", "not loss_making", "wallet_open", "profit_known", "within_reach"), "develop", "develop_reach"
        ),
    ),
)
THIRDS = Settings(boundaries=parse_boundaries("0.1,33.3,100"), as_of=date(1904, 1, 2))


@pytest.fixture(scope="module")
def sheets():
    """The Settings sheet of both templates."""
    return {language: openpyxl.load_workbook(template_path(language))["Settings"] for language in LANGUAGES}


@pytest.fixture
def written(tmp_path):
    """A workbook of its own with the filled sheet, as Excel is handed it."""

    def write(settings, language="nl", *, epoch_1904=False):
        path = tmp_path / "settings.xlsx"
        receiver = Receiver("Blad1", (), ("instellingen",), epoch_1904)
        sheet = settings_sheet(settings, language)
        write_sheets([sheet], template_path(language), path, receiver, prefix="PYR_", marked=False)
        return path

    return write


def read(path):
    name, rows = settings_rows(path)
    return settings_from_rows(rows, name)


def rows_of(sheet):
    """(row number, key, cells A to F) of the rows that hold a setting."""
    for cells in sheet.iter_rows(max_col=6):
        if cells[0].value in SETTINGS or cells[0].value in TABLES:
            yield cells[0].row, cells[0].value, cells


def inputs(sheet):
    """Every cell that takes a value, with what it takes."""
    for _, key, cells in rows_of(sheet):
        if key in SETTINGS:
            yield cells[2], SETTINGS[key].cell
        else:
            yield from zip(cells[1:], TABLES[key].cells, strict=False)


def validation_of(sheet, cell):
    (found,) = [rule for rule in sheet.data_validations.dataValidation if cell.coordinate in rule.sqref]
    return found


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_template_itself_is_a_sheet_of_defaults(language):
    """Whoever copies it changes nothing."""
    name, rows = settings_rows(template_path(language))
    assert (name, settings_from_rows(rows, name)) == ("Settings", Settings())


@pytest.mark.parametrize("settings", [EVERYTHING, THIRDS, Settings(language="nl")], ids=["all", "thirds", "defaults"])
@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("epoch_1904", [False, True], ids=["1900", "1904"])
def test_what_is_filled_in_is_read_back(written, settings, language, epoch_1904):
    """Through a workbook, in words of either language, whichever year it counts days from."""
    assert read(written(settings, language, epoch_1904=epoch_1904)) == settings


def test_another_program_keeps_it(written, libreoffice):
    """Values, keys, mark, validations and protection survive being loaded and saved."""
    path = libreoffice(written(EVERYTHING))
    assert read(path) == EVERYTHING
    sheet = openpyxl.load_workbook(path)["Instellingen (2)"]
    assert sheet.protection.sheet
    assert sum(len(list(rule.cells.ranges)) > 0 for rule in sheet.data_validations.dataValidation) > 10
    assert next(cell for cell, takes in inputs(sheet) if takes.kind == "whole").protection.locked is False


def test_both_validators_accept_it(written):
    """The Open XML SDK's and our own checks, on the templates and on a filled sheet."""
    import sys

    sys.path.insert(0, str(Path(__file__).parents[1] / "workbook"))
    from package_checks import findings, validator_findings

    paths = [written(EVERYTHING), *map(template_path, LANGUAGES)]
    assert validator_findings(paths) == {path: [] for path in paths}
    assert [findings(path) for path in paths] == [[], [], []]


@pytest.mark.parametrize("key", sorted(TABLES))
def test_a_row_inserted_anywhere_in_a_table_counts(key):
    """Right below the heads too: an empty key above the first row or between two of a table is one more row of it."""
    _, rows = settings_rows(template_path("nl"))
    places = [place for place, row in enumerate(rows) if row[0] == key]
    lines = {
        "boundaries": ["A", 1.0, "", "", ""],
        "interest": [date(2025, 1, 1), 0.1, "", "", ""],
        "credit_loss": [0, 0.1, "", "", ""],
        "contact_plan": ["Groot", 9.0, "", "", ""],
        "strategy_rules": ["actief", "", "", "Behouden", ""],
        "flag_rules": ["actief", "", "", "Ons eigen", ""],
        "action_texts": ["Goud", "Bel elke maand.", "", "", ""],
        "sheets": ["Acties", "", "", "", ""],
        "compare_by": ["regio", "", "", "", ""],
    }
    for place in (places[0], places[1], places[-1] + 1):
        found = settings_from_rows([*rows[:place], ["", *lines[key]], *rows[place:]], "Instellingen")
        assert getattr(found, key) != getattr(Settings(), key)


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_mark_is_hidden_and_no_builds_own(language, written):
    """Scoped to the sheet, so that it goes where the sheet goes; never taken for a name that Remove takes out."""
    for path, sheet in ((template_path(language), "Settings"), (written(EVERYTHING, "nl"), "Instellingen (2)")):
        book = openpyxl.load_workbook(path)
        mark = book[sheet].defined_names["PyramidSettings"]
        assert mark.hidden
        assert mark.attr_text in (f"{sheet}!$A$1", f"'{sheet}'!$A$1")
        assert OWN_NAME.match("PyramidSettings") is None
        assert "PyramidSettings" not in book.defined_names


@pytest.mark.parametrize("language", LANGUAGES)
def test_only_inputs_can_be_typed_into(sheets, language):
    """Everything else is locked, without a password; formats and sizes can change, and rows can be inserted."""
    sheet = sheets[language]
    unlocked = {
        cell.coordinate
        for row in sheet.iter_rows()
        for cell in row
        if isinstance(cell, Cell) and not cell.protection.locked
    }
    assert unlocked == {cell.coordinate for cell, _ in inputs(sheet)}
    assert sheet.protection.sheet
    assert sheet.protection.password is None
    allowed = sheet.protection  # False: not forbidden
    assert not any((allowed.formatCells, allowed.formatColumns, allowed.formatRows, allowed.insertRows))
    assert allowed.deleteRows
    assert all(cell.value is None for cell, _ in inputs(sheet))
    assert sheet.column_dimensions["A"].hidden


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_input_is_validated(sheets, language):
    """By the very words and bounds that reading goes by, with a message before and an explanation after."""
    sheet = sheets[language]
    texts = catalogue(language)
    for cell, takes in inputs(sheet):
        rule = validation_of(sheet, cell)
        assert rule.showErrorMessage
        assert rule.errorStyle in (None, "stop")
        assert rule.allow_blank
        assert 0 < len(rule.error) <= 255
        assert 0 < len(rule.prompt) <= 255
        if takes.kind in ("choice", "conditions"):
            assert rule.type == "list"
            if rule.formula1.startswith('"'):
                offered = rule.formula1.strip('"').split(",")
            else:
                offered = [one.value for (one,) in sheet[rule.formula1.replace("$", "")]]
            if takes.choices in ("strategies", "reasons"):
                expected = list(texts[takes.choices].values())
            elif takes.kind == "conditions":
                parts = texts["settings_sheet"]
                expected = [*parts["conditions"].values(), *parts["not_conditions"].values()]
                if takes.choices == "flag_conditions":
                    expected += [*parts["flag_conditions"].values(), *parts["not_flag_conditions"].values()]
            elif takes.choices == "sheets":
                expected = [texts["templates"]["sheets"][key] for key in CHOSEN_SHEETS]
            else:
                expected = list(texts["settings_sheet"]["choices"][takes.choices].values())
            assert offered == expected
        elif takes.kind in ("whole", "percentage", "number"):
            assert rule.type == ("whole" if takes.kind == "whole" else "decimal")
            assert (float(rule.formula1), float(rule.formula2)) == (takes.low, takes.high)
        else:
            assert rule.type == {"date": "date", "text": "textLength"}[takes.kind]


@pytest.mark.parametrize("language", LANGUAGES)
def test_defaults_are_those_of_the_documented_settings_file(sheets, language):
    """The page's example, which a test holds to be the defaults, says the same as the column Default."""
    example = tomllib.loads(re.search(r"```toml\n(.*?)```", PAGE.read_text("utf-8"), re.DOTALL)[1])
    assert settings_from_table(example) == Settings()
    shown = {key: cells[3].value for _, key, cells in rows_of(sheets[language]) if key in SETTINGS}
    for key in ("months", "target_return", "wallet_threshold", "reach", "growth", "major_share", "late_days"):
        assert shown[key] == example[key]
    for key in ("over_served", "under_served"):
        assert shown[key] == example[key]
    for activity, rate in example["rates"].items():
        assert shown[f"rates.{activity}"] == rate
    words = {"en": ["revenue", "active customers", "no"], "nl": ["omzet", "actieve klanten", "nee"]}
    assert [shown[key] for key in ("rank_by", "base", "strict")] == words[language]


def test_defaults_of_tables_in_words(sheets):
    """Beside the table whose empty rows they stand for."""

    def told(language, key, column):
        cells = [cells[column].value for _, found, cells in rows_of(sheets[language]) if found == key]
        return [value for value in cells if value]

    assert told("nl", "boundaries", 4) == ["Top: 1%", "Groot: 5%", "Middelgroot: 20%", "Klein: 100%"]
    assert told("en", "interest", 3) == ["12% from 1 Jul 2023", "12.5% from 1 Jan 2024", "12.25% from 1 Jul 2024"]
    assert told("nl", "credit_loss", 3) == [
        "0,3% vanaf 0 dagen te laat",
        "1,6% vanaf 1 dag te laat",
        "3,6% vanaf 31 dagen te laat",
        "6,6% vanaf 61 dagen te laat",
        "10,6% vanaf 91 dagen te laat",
    ]


def test_languages_differ_in_words_only(sheets):
    """Same keys in the same rows, same formats but for dates, same kinds of validation."""
    english, dutch = (list(rows_of(sheets[language])) for language in LANGUAGES)
    assert [(row, key) for row, key, _ in english] == [(row, key) for row, key, _ in dutch]
    for (_, _, ours), (_, _, theirs) in zip(english, dutch, strict=True):
        for one, other in zip(ours, theirs, strict=True):
            assert type(one.value) is type(other.value)
            if "yy" not in one.number_format:
                assert one.number_format == other.number_format


def test_texts_that_excel_would_change_stand_in_cells_of_kind_text(sheets):
    """00123 and 2025 are headers, not numbers; percentages show what was typed."""
    formats = {takes.kind: set() for _, takes in inputs(sheets["nl"])}
    for cell, takes in inputs(sheets["nl"]):
        formats[takes.kind].add(cell.number_format)
    assert formats["text"] == {"@"}
    assert formats["percentage"] == {"0.00##%"}
    assert formats["date"] == {"dd-mm-yyyy"}


@pytest.mark.parametrize("language", LANGUAGES)
def test_rows_are_high_enough_for_their_texts(sheets, language):
    """A line takes 13 points, and a unit of width at most 1.3 characters of Calibri 10."""
    sheet = sheets[language]
    widths = {letter: sheet.column_dimensions[letter].width for letter in "BCDEF"}
    merged = {str(area).partition(":")[0]: sum(widths.values()) for area in sheet.merged_cells.ranges}
    for row in sheet.iter_rows(min_row=3, min_col=2, max_col=6):
        for cell in row:
            if isinstance(cell.value, str) and cell.alignment.wrap_text:
                width = merged.get(cell.coordinate, widths[cell.column_letter])
                needed = -(-len(cell.value) // int(width * 1.3))
                assert (sheet.row_dimensions[cell.row].height or 15) >= needed * 12.5, cell.coordinate


def test_a_build_adds_no_settings_sheet(twenty, fill):
    """It is the user's own."""
    assert "Settings" not in fill(twenty)[2]


def test_nothing_points_back_at_the_template(written):
    """Lists of choices stand on the sheet itself, under whatever name it has there."""
    with zipfile.ZipFile(written(EVERYTHING)) as package:
        content = package.read("xl/worksheets/sheet2.xml").decode()
    formulas = re.findall(r"<formula1>(.*?)</formula1>", content)
    assert any("$H$1" in formula for formula in formulas)
    assert not [formula for formula in formulas if "!" in formula]
