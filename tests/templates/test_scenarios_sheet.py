"""The Scenarios sheet: its formulas follow the input cells as the model does, and nothing on it is made up."""

from __future__ import annotations

import math
from dataclasses import replace
from datetime import date

import numpy as np
import openpyxl
import pytest
from package_checks import audit_findings, findings, validator_findings

from pyramid_addin.ledger import Period
from pyramid_addin.model import ScenarioInputs, analyse, scenarios
from pyramid_addin.settings import Settings, StrategyRule, parse_boundaries
from pyramid_addin.templates import FilledSheet, Fixed, TableRows, build_templates
from pyramid_addin.templates._scenarios_inputs import INPUTS, inputs_from_cells, shown_cells
from pyramid_addin.templates._scenarios_layout import (
    FACTS,
    FLOW,
    INPUT_ROW,
    LET_GO,
    LET_GO_ROW,
    MOVING_TOTAL,
    RISK,
    RISK_ROW,
    TILES,
)
from pyramid_addin.templates._scenarios_sheet import scenarios_sheet
from pyramid_addin.texts import LANGUAGES
from pyramid_addin.workbook import Build, write_workbook

POISON = -987_654


@pytest.fixture(scope="module")
def templates(tmp_path_factory):
    """The templates as the code makes them now."""
    return dict(zip(LANGUAGES, build_templates(tmp_path_factory.mktemp("templates")), strict=True))


def customers(seed, count, *, costs=True, lowest=0.0):
    """Skewed revenue with ties and zeros; some customers cost more than they bring, some owe money."""
    random = np.random.default_rng(seed)
    revenue = np.round(random.pareto(1.2, count) * 1000 + lowest, 2)
    revenue[random.random(count) < 0.15] = 0
    revenue[random.random(count) < 0.2] = 250
    table = {
        "customer_id": [f"K{place}" for place in range(count)],
        "name": [f"Klant {place}" for place in range(count)],
        "revenue": revenue,
        "previous_revenue": np.round(revenue * random.uniform(0, 2, count), 2),
    }
    if costs:
        table |= {
            "direct_cost": np.round(revenue * random.uniform(0.5, 1.1, count), 2),
            "hours": random.integers(0, 9, count).astype(float),
            "outstanding": np.round(revenue * random.uniform(0, 0.4, count), 2),
            "days_overdue": random.integers(0, 90, count).astype(float),
        }
    return table


@pytest.fixture
def sheet(make_ledger):
    """The filled sheet of a table of customers, with what was typed into its input cells."""

    def fill(table, typed=None, settings=None, language="en", **changes):
        from pyramid_addin.templates import added_columns

        ledger = make_ledger(table, kind="text", **changes)
        analysis = analyse(ledger, settings or Settings(language=language))
        names = {column.key for column in added_columns(ledger, analysis, language)} | set(ledger.origin.columns)
        kept = None if typed is None else {"PYR_ScenarioInputs": [[cell] for cell in typed]}
        return scenarios_sheet(ledger, analysis, names, language, kept)

    return fill


def region(sheet, name):
    return sheet.regions[f"PYR_Scenarios{name}"]


def figures(sheet):
    """Letting go: amount by figure."""
    return {key: row[0] for key, row in zip(LET_GO, region(sheet, "Leaving"), strict=True)}


# --- by hand ------------------------------------------------------------------------------------------------
TWENTY = {
    "customer_id": [f"K{place:02}" for place in range(20)],
    "name": [f"Klant {place}" for place in range(20)],
    "revenue": [1000.0, 400.0, 300.0, 200.0] + [50.0] * 16,
    "direct_cost": [600.0, 240.0, 180.0, 120.0] + [30.0] * 16,
    "hours": [0.0] * 19 + [1.0],
}


def test_figures_by_hand(sheet):
    """One of twenty took an hour of 60 on a margin of 20: 42 is avoided, 20 lost. Another rises from 200 to 300."""
    filled = sheet(TWENTY, settings=Settings(boundaries=parse_boundaries("5,15,100")))
    assert figures(filled) == {
        "customers": 1, "active": 1, "revenue": 50, "direct_cost": 30, "gross_margin": 20, "service": 42,
        "payment": Fixed("–"), "profit": 22, "hours": 1, "reinvested": 0, "total": 22,
    }  # fmt: skip
    assert region(filled, "MovingTotal")[0] == [1, 0.05, None, 150, pytest.approx(150 / 2700), 60, 60 / 1020]
    assert [row[0] for row in region(filled, "Moving")[:2]] == ["Layer 1", "Layer 2"]
    first, *_, last = (dict(zip(FLOW, row, strict=True)) for row in region(filled, "Flow"))
    assert (first["month"], first["gone"], first["phase"]) == (1, pytest.approx(1 / 6), "letting go")
    assert first["net"] == pytest.approx(-20 / 6 / 12)
    assert (last["phase"], last["net"]) == ("new situation", pytest.approx(22 / 12))
    stays, lost, _, together, ledger, difference, check = region(filled, "TieOut")[0]
    assert (stays, lost, together, ledger, difference, check) == (2650, 50, 2700, 2700, 0, "Ties out")


def test_tiles_say_the_same_as_the_tables(sheet):
    filled = sheet(customers(1, 300))
    tiles = {tile.key: region(filled, "".join(map(str.capitalize, tile.key.split("_"))))[0][0] for tile in TILES}
    total = region(filled, "MovingTotal")[0]
    assert [tiles["moved"], tiles["revenue"], tiles["profit"]] == [total[0], total[3], total[5]]
    assert [tiles["let_go"], tiles["hours"]] == [figures(filled)["total"], figures(filled)["hours"]]


def test_tie_out_counts_what_was_left_out(sheet):
    filled = sheet({"customer_id": ["a"], "revenue": [10.0]}, left_out={"no_customer": (2, 7.25)}, total=17.25)
    assert region(filled, "TieOut")[0][4:] == [10, 0, "Ties out"]
    assert region(sheet({"customer_id": ["a"], "revenue": [10.0]}, total=11.5), "TieOut")[0][-1] == "Does not tie out"


def test_what_is_not_measured_is_a_dash(sheet):
    """Without costs there is no profit to gain; revenue and concentration are known all the same."""
    filled = sheet(customers(2, 60, costs=False))
    absent = {key for key, value in figures(filled).items() if value == Fixed("–")}
    assert absent == {"direct_cost", "gross_margin", "service", "payment", "profit", "hours", "reinvested", "total"}
    rows = dict(zip(RISK, region(filled, "Risk"), strict=True))
    assert rows["net_profit"] == [Fixed("–")] * 3
    assert all(isinstance(value, float) for value in rows["hhi"])
    (table,) = [row for row in filled.rows if isinstance(row, TableRows)]
    assert len(table.columns) == 9


def test_list_begins_with_the_nearest(sheet):
    filled = sheet(customers(1, 300))
    (table,) = [row for row in filled.rows if isinstance(row, TableRows)]
    columns = {column.header: list(column.values) for column in table.columns}
    assert columns["Place"] == list(range(1, len(columns["Place"]) + 1))
    assert columns["Gap to next layer"] == sorted(columns["Gap to next layer"])
    active = region(filled, "Facts")[FACTS.index("active")][0]
    assert len(columns["Place"]) == math.ceil(0.3 * active)
    assert list(columns)[:4] == ["Place", "Number", "Customer", "Layer"]


def test_without_names_the_rank_stands_beside_the_number(sheet):
    table = {key: values for key, values in customers(1, 40).items() if key != "name"}
    (rows,) = [row for row in sheet(table).rows if isinstance(row, TableRows)]
    assert [column.header for column in rows.columns][:3] == ["Place", "Rank", "Customer"]


# --- input cells --------------------------------------------------------------------------------------------
def test_typed_cells_come_back_and_count(sheet):
    typed = [0.05, 3, None, 0.5, "ja", 40.0]
    filled = sheet(customers(1, 300), typed)
    assert [row[0] for row in filled.regions["PYR_ScenarioInputs"]] == [0.05, 3, None, 0.5, "yes", 40.0]
    facts = dict(zip(FACTS, (row[0] for row in region(filled, "Facts")), strict=True))
    assert [facts[key] for key in FACTS[:6]] == [0.05, 3, 1, 0.5, 1, 40.0]
    assert figures(filled)["reinvested"] == figures(filled)["hours"] * 40


@pytest.mark.parametrize("language", LANGUAGES)
def test_yes_and_no_are_translated_and_all_else_stays(language):
    word = {"en": "yes", "nl": "ja"}[language]
    assert shown_cells([0.07, "so", None, 5, " YES "], language) == [0.07, "so", None, 5, word, None]
    assert inputs_from_cells(["2%", True, math.inf, -1, "maybe"]) == ScenarioInputs(avoidable=0.0)


def test_input_cells_are_light_unlocked_and_validated(templates):
    for path in templates.values():
        page = openpyxl.load_workbook(path)["Scenarios"]
        rules = {str(rule.sqref): rule for rule in page.data_validations.dataValidation}
        for place, entry in enumerate(INPUTS):
            cell = page[f"E{INPUT_ROW + place}"]
            assert not cell.protection.locked
            assert cell.fill.fgColor.rgb == "FFFFF8DC"
            rule = rules[cell.coordinate]
            assert rule.prompt
            assert rule.error
            assert rule.type == {"yes_no": "list"}.get(entry.kind, entry.kind)


# --- formulas -----------------------------------------------------------------------------------------------
INPUT_CASES = [
    None,
    [0.03, 6, 1, 0.7, "no", None],
    [0.0, 1, 0, 0.0, "yes", 12.5],
    [0.3, 24, 12, 1.0, "yes", None],
    [0.125, 7, 3, 0.35, None, 80.0],
    ["", "often", 99, -1, "YES", None],
]
LEDGERS = {
    "usual": (customers(1, 300), Settings()),
    "profit": (customers(3, 120), Settings(rank_by="profit")),
    "credits, base all": (customers(5, 40, lowest=-4000), Settings(base="all")),
    "ten layers": (customers(7, 200), Settings(boundaries=parse_boundaries("1,2,5,10,20,30,40,50,70,100"))),
    "names like numbers": (customers(12, 80), Settings(boundaries=parse_boundaries("2=5,100k=20,B12=50,3=100"))),
    "one layer": (customers(8, 25), Settings(boundaries=parse_boundaries("100"))),
    "no costs": (customers(2, 60, costs=False), Settings()),
    "few": (customers(9, 9), Settings(boundaries=parse_boundaries("30,60,100"))),
    "one customer": (customers(4, 1), Settings()),
    "all equal": ({"customer_id": list("abcd"), "revenue": [100.0] * 4, "direct_cost": [50.0] * 4}, Settings()),
    "all negative": ({"customer_id": list("ab"), "revenue": [-5.0, -9.0], "direct_cost": [1.0, 1.0]}, Settings()),
    "no profit in all": ({"customer_id": list("ab"), "revenue": [10.0, 10.0], "direct_cost": [5.0, 15.0]}, Settings()),
    "nobody active": ({"customer_id": list("ab"), "name": list("ab"), "revenue": [0.0, 0.0]}, Settings()),
    "all let go": (customers(10, 30), Settings(strategy_rules=(StrategyRule(("active",), "let_go"),))),
}
CASES = [("usual", typed) for typed in INPUT_CASES] + [
    (name, INPUT_CASES[1 + place % 5]) for place, name in enumerate(LEDGERS) if name != "usual"
]


@pytest.fixture(scope="module")
def formula_cells(templates):
    """Where the template's sheet has formulas, and where its regions begin."""
    book = openpyxl.load_workbook(templates["en"])
    found = {
        "cells": {cell.coordinate for row in book["Scenarios"].iter_rows() for cell in row if cell.data_type == "f"}
    }
    for name, defined in book.defined_names.items():
        (place, area), *_ = defined.destinations
        if place == "Scenarios":
            found[name] = book[place][area.partition(":")[0].replace("$", "")]
    return found


def poisoned(sheet, formulas):
    """The sheet with a wrong number beside every formula: what then is right was calculated."""

    def cell(name, down, right, value):
        where = formulas[name].offset(down, right).coordinate
        return POISON if where in formulas["cells"] and isinstance(value, int | float | str) else value

    regions = {
        name: [[cell(name, down, right, value) for right, value in enumerate(row)] for down, row in enumerate(rows)]
        for name, rows in sheet.regions.items()
    }
    return replace(sheet, regions=regions)


def test_formulas_equal_the_model(make_ledger, fill, templates, formula_cells, recalculated, tmp_path):
    """Every formula, for several inputs on one ledger and for many ledgers, calculated by LibreOffice."""
    honest, wrong = [], []
    for number, (name, typed) in enumerate(CASES):
        table, settings = LEDGERS[name]
        ledger = make_ledger(table, kind="text", name=f"{number} {name}.csv")
        analysis, columns, sheets = fill(ledger, settings)
        names = {column.key for column in columns} | set(ledger.origin.columns)
        kept = None if typed is None else {"PYR_ScenarioInputs": [[cell] for cell in typed]}
        filled = scenarios_sheet(ledger, analysis, names, "en", kept)
        for builds, one in ((honest, filled), (wrong, poisoned(filled, formula_cells))):
            builds.append(Build(ledger, columns, [one, sheets["Customers"]] if "Customers" in sheets else [one], {}))
    for builds, name in ((honest, "honest"), (wrong, "wrong")):
        write_workbook(builds, templates["en"], tmp_path / f"{name}.xlsx", language="en")
    expected = openpyxl.load_workbook(tmp_path / "honest.xlsx", data_only=True)
    compared = [row for row in recalculated(tmp_path / "wrong.xlsx") if row[0].startswith("Scenarios")]
    assert len({sheet for sheet, *_ in compared}) == len(CASES)
    assert sum(cached == POISON for *_, cached, _ in compared) > 0.95 * len(compared)
    for sheet, where, formula, _, found in compared:
        wanted = expected[sheet][where].value
        if isinstance(wanted, str) or wanted is None:
            assert (found or "") == (wanted or ""), (sheet, where, formula)
        else:
            tolerance = 1e-3 if abs(wanted) > 10 else 1e-7
            assert found == pytest.approx(wanted, rel=1e-9, abs=tolerance), (sheet, where, formula)


@pytest.mark.parametrize("language", LANGUAGES)
def test_changing_a_cell_in_a_finished_workbook(language, make_ledger, fill, templates, libreoffice, tmp_path):
    """From 2 % to 3 %, from 6 months to 4, hours put to use: no Python, and the figures of the model."""
    ledger = make_ledger(customers(11, 400), kind="text", name="klanten.csv")
    analysis, columns, sheets = fill(ledger, Settings(language=language), language)
    write_workbook([Build(ledger, columns, list(sheets.values()), {})], templates[language], tmp_path / "a.xlsx",
                   language=language)  # fmt: skip
    book = openpyxl.load_workbook(tmp_path / "a.xlsx")
    name = {"en": "Scenarios", "nl": "Scenario's"}[language]
    for row, value in enumerate([0.03, 4, 2, 0.6, {"en": "yes", "nl": "ja"}[language], 33.0], INPUT_ROW):
        book[name][f"E{row}"] = value
    book.save(tmp_path / "changed.xlsx")
    shown = openpyxl.load_workbook(libreoffice(tmp_path / "changed.xlsx"), data_only=True)[name]
    found = scenarios(ledger, analysis, ScenarioInputs(0.03, 4, 2, 0.6, reinvest=True, hour_value=33.0))
    usual = scenarios(ledger, analysis)
    assert found.moved > usual.moved
    assert shown[f"E{MOVING_TOTAL}"].value == found.moved
    assert shown[f"H{MOVING_TOTAL}"].value == pytest.approx(found.extra_revenue)
    assert shown[f"J{MOVING_TOTAL}"].value == pytest.approx(found.extra_profit)
    assert shown[f"E{LET_GO_ROW + LET_GO.index('total')}"].value == pytest.approx(found.effect.total)
    assert shown[f"F{RISK_ROW + RISK.index('hhi')}"].value == pytest.approx(found.upgraded.hhi)
    assert shown[f"G{RISK_ROW + RISK.index('top10')}"].value == pytest.approx(found.without.top10)
    assert shown["H5"].value == pytest.approx(found.effect.total)


# --- the package --------------------------------------------------------------------------------------------
@pytest.mark.parametrize("language", LANGUAGES)
def test_package_is_what_excel_expects(language, make_ledger, fill, templates, tmp_path):
    """Two ledgers in one workbook, whose Dutch sheets have an apostrophe in their names."""
    builds = []
    for number in (1, 2):
        ledger = make_ledger(customers(number, 80), kind="text", name=f"{number}.csv")
        _, columns, sheets = fill(ledger, Settings(language=language), language)
        builds.append(Build(ledger, columns, list(sheets.values()), {}))
    path = tmp_path / "two.xlsx"
    write_workbook(builds, templates[language], path, language=language)
    names = openpyxl.load_workbook(path).sheetnames
    assert {"en": "Scenarios (2)", "nl": "Scenario's (2)"}[language] in names
    assert findings(path) == []
    assert validator_findings([path])[path] == []
    assert audit_findings([path])[path] == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_sheet_is_two_landscape_pages_and_the_list_is_not_printed(language, templates):
    page = openpyxl.load_workbook(templates[language])["Scenarios"]
    assert page.page_setup.orientation == "landscape"
    assert (page.page_setup.fitToWidth or 1, page.page_setup.fitToHeight) == (1, 2)
    assert page.print_area.startswith("'Scenarios'!$B$1:$K$")


def test_the_period_of_invoice_lines_counts(sheet):
    table = customers(1, 50)
    filled = sheet(table, period=Period(date(2025, 6, 30), date(2025, 12, 31), 6))
    assert isinstance(filled, FilledSheet)
    assert region(filled, "Facts")[FACTS.index("period_months")] == [6]
