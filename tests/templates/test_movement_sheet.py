"""The Movement sheet: figures by hand, formulas recalculated by LibreOffice, the page, the chart, the package."""

from __future__ import annotations

import re
import time
import zipfile

import numpy as np
import openpyxl
import pandas as pd
import pytest
from poison import POISON, poisoned

from pyramid_addin.model import analyse
from pyramid_addin.settings import Settings, parse_boundaries
from pyramid_addin.templates import Fixed, TableRows, added_columns, build_templates, layer_formats
from pyramid_addin.templates import _movement_list as listing
from pyramid_addin.templates._customers_sheet import customers_sheet
from pyramid_addin.templates._movement_layout import (
    CELLS,
    FIRST_ROW,
    HEAD_ROW,
    LAST,
    NEEDED,
    NEW_ROW,
    PYRAMID_ROW,
    SIDES_ROW,
    TOTAL_ROW,
    WHOLE_ROW,
)
from pyramid_addin.templates._movement_sheet import movement_sheet
from pyramid_addin.texts import LANGUAGES, text
from pyramid_addin.workbook import Build, write_workbook

pytestmark = pytest.mark.filterwarnings("ignore:.*extension is not supported")
# Then A is 100 and 80 and 60, half of five; now 120, 90 and 70.
SIX = {
    "customer_id": ["a", "b", "c", "d", "e", "f"],
    "name": ["Aa", "Bee", "Cee", "Dee", "Ee", "Eff"],
    "revenue": [120.0, 0, 30, 40, 90, 70],
    "previous_revenue": [100.0, 80, 60, 40, 20, np.nan],
}
HALVES = Settings(boundaries=parse_boundaries("A=50,B=100"))


@pytest.fixture(scope="module")
def templates(tmp_path_factory):
    """The templates as the code makes them now."""
    return dict(zip(LANGUAGES, build_templates(tmp_path_factory.mktemp("templates")), strict=True))


@pytest.fixture
def movement_of(make_ledger):
    """The sheet of a ledger that has all names."""

    def sheet(table, settings=HALVES, language="en", names=NEEDED, **changes):
        ledger = make_ledger(table, **changes)
        return movement_sheet(ledger, analyse(ledger, settings), names, language)

    return sheet


def region(sheet, name):
    return sheet.regions[f"PYR_Movement{name}"]


def tile(sheet, key):
    return region(sheet, key)[0][0], region(sheet, f"{key}Note")[0][0]


def matrix(sheet):
    """Row name -> its figures, blanks left out."""
    return {
        row[1]: [cell for cell in row[3:] if cell != Fixed(None)]
        for row in region(sheet, "Matrix")
        if row[1] != Fixed(None)
    }


def customers_listed(sheet):
    (table,) = [row for row in sheet.rows if isinstance(row, TableRows)]
    return {column.header: pd.Series(column.values).tolist() for column in table.columns}


def told(sheet):
    """What the text above the list says."""
    (words,) = sheet.rows[1].values  # noqa: PD011 -- no frame
    return words


# --- by hand ------------------------------------------------------------------------------------------------
def test_tiles_by_hand(movement_of):
    sheet = movement_of(SIX)
    assert tile(sheet, "Revenue") == (350.0, "+16.7% on 300 the period before")
    assert tile(sheet, "Average") == (70.0, "was 60 the period before")
    assert tile(sheet, "NetRetention")[0] == pytest.approx(280 / 300)
    assert tile(sheet, "GrossRetention")[0] == pytest.approx(190 / 300)
    assert tile(sheet, "New") == (1, "bring 70")
    assert tile(sheet, "Lost") == (1, "brought 80 the period before")


def test_bridge_and_movers_by_hand(movement_of):
    sheet = movement_of(SIX | {"earlier_revenue": [0.0] * 6})
    assert [row[:2] for row in region(sheet, "Bridge")] == [
        [5, 300], [1, 70], [0, 0], [2, 90], [1, -30], [1, -80], [5, 350],
    ]  # fmt: skip
    assert [row[:2] for row in region(sheet, "Moves")] == [[1, 70], [2, 20], [1, -30]]
    assert [row[2] for row in region(sheet, "Moves")] == [0.25, 0.5, 0.25]


def test_matrix_by_hand(movement_of):
    """In a row: customers then, to A, to B, lost; the same moves in money, and their sum."""
    dash = Fixed("–")
    sheet = movement_of(SIX)
    assert matrix(sheet) == {
        "A": [3, 1, 1, 1, 20, -30, -80, -90],
        "B": [2, 1, 1, 0, 70, 0, 0, 70],
        "Returned": [dash, 0, 0, dash, 0, 0, dash, 0],
        "New": [dash, 1, 0, dash, 70, 0, dash, 70],
    }
    totals, pyramid = region(sheet, "MatrixTotals")
    assert [cell for cell in totals if cell != Fixed(None)] == [5, 3, 2, 1, 160, -30, -80, 50]
    assert [cell for cell in pyramid if cell != Fixed(None)] == [dash, 3, 2, dash]


def test_tie_out_and_how_it_fails(movement_of, monkeypatch):
    rows = [[cell for cell in row if cell is not None] for row in region(movement_of(SIX), "TieOut")]
    assert rows == [[5, 1, -1, 5, 0, "Ties out"], [300, 70, 60, -80, 350, 0, "Ties out"]]
    from pyramid_addin.templates import _movement_sheet

    def wrong(ledger, analysis):
        found = _movement_sheet.__dict__["honest"](ledger, analysis)
        found.matrix.loc["A", "A"] += 1
        found.matrix.loc["A", "B"] -= 1
        return found

    monkeypatch.setattr(_movement_sheet, "honest", _movement_sheet.movement, raising=False)
    monkeypatch.setattr(_movement_sheet, "movement", wrong)
    assert [row[-1] for row in region(movement_of(SIX), "TieOut")] == ["Does not tie out", "Ties out"]


def test_list_by_hand(movement_of):
    """Largest change first; equal ones as they stand in the ledger; who did not change is not listed."""
    listed = customers_listed(movement_of(SIX))
    assert listed["Name"] == ["Bee", "Ee", "Eff", "Cee", "Aa"]
    assert listed["Movement"] == ["Lost", "Grew", "New", "Shrank", "Grew"]
    assert listed["Change"] == [-80, 70, 70, -30, 20]
    assert listed["Layer"] == ["Inactive", "A", "A", "B", "A"]
    assert listed["Previous layer"][:2] == ["A", "B"]
    assert listed["Share of growth"] == pytest.approx([-80 / 110, 70 / 160, 70 / 160, -30 / 110, 20 / 160])
    assert listed["Change %"][:2] == [-1, 3.5]
    assert np.isnan(listed["Change %"][2])


def test_a_long_list_is_bounded_and_says_so(movement_of, monkeypatch):
    monkeypatch.setattr(listing, "MOST_LISTED", 2)
    sheet = movement_of(SIX)
    assert len(customers_listed(sheet)["Name"]) == 2
    assert "The 2 largest changes, of the 5 customers whose revenue changed; together 55.6%" in told(sheet)


def test_nobody_changed(movement_of):
    sheet = movement_of(SIX | {"revenue": [5.0] * 6, "previous_revenue": [5.0] * 6})
    assert not [row for row in sheet.rows if isinstance(row, TableRows)]
    assert told(sheet).startswith("No customer's revenue changed.")


# --- what is absent -----------------------------------------------------------------------------------------
def test_without_two_periods_there_is_no_sheet(movement_of):
    assert movement_of({"customer_id": ["a"], "revenue": [5.0]}) is None
    assert movement_of({"customer_id": ["a"], "revenue": [5.0], "previous_revenue": [0.0]}) is None


def test_who_returned_is_unknown_without_history(movement_of):
    """A dash, not a zero; the row of the matrix is hidden, and the footnote says why."""
    unknown, known = movement_of(SIX), movement_of(SIX | {"earlier_revenue": [0.0] * 6})
    assert region(unknown, "Bridge")[2] == [Fixed("–")] * 3
    assert region(known, "Bridge")[2] == [0, 0, 0]
    assert 10 in unknown.hidden_rows["PYR_MovementMatrix"]
    assert 10 not in known.hidden_rows["PYR_MovementMatrix"]
    assert "who returned counts as new" in region(unknown, "Footnote")[0][0]
    assert "who returned" not in region(known, "Footnote")[0][0]


@pytest.mark.parametrize("lacking", sorted(NEEDED))
def test_without_a_name_figures_are_values(movement_of, lacking):
    sheet = movement_of(SIX, names=NEEDED - {lacking})
    assert tile(sheet, "Revenue")[0] == Fixed(350.0)
    assert all(isinstance(cell, Fixed) for row in region(sheet, "Bridge") for cell in row)
    assert region(sheet, "Matrix")[0][3] == Fixed(3)


@pytest.mark.parametrize("language", LANGUAGES)
def test_ranked_on_profit_there_is_no_matrix(movement_of, language):
    settings = Settings(rank_by="profit", language=language)
    sheet = movement_of(SIX | {"direct_cost": [1.0] * 6}, settings, language)
    assert region(sheet, "MatrixLegend")[0][0] == text("templates.movement.matrix.by_profit", language)
    assert sheet.hidden_rows["PYR_MovementMatrix"] == list(range(12))
    assert text("columns.previous_layer", language) not in customers_listed(sheet)
    assert tile(sheet, "Revenue")[0] == Fixed(350.0)


def test_more_than_four_layers_take_the_whole_width(movement_of):
    settings = Settings(boundaries=parse_boundaries("5,10,20,30,40,50,60,70,80,100"))
    sheet = movement_of(SIX, settings)
    assert sheet.hidden_rows["PYR_MovementGroups"] == [0]
    assert region(sheet, "Heads")[0][9:] == ["Layer 10", "Lost"]
    assert region(sheet, "Places")[0] == [*range(1, 11), 0]
    assert sum(cell.value for cell in region(sheet, "Matrix")[0][4:]) == region(sheet, "Matrix")[0][3]
    assert movement_of(SIX).hidden_rows["PYR_MovementGroups"] == [1]


# --- recalculated -------------------------------------------------------------------------------------------
def ledger_of(seed, count, *, lowest=0.0, **changes):
    """Skewed revenue with ties, lost, new and returned customers and, below ``lowest`` = 0, credit balances."""
    random = np.random.default_rng(seed)
    revenue = np.round(random.pareto(1.2, count) * 1000 + lowest, 2)
    revenue[random.random(count) < 0.2] = 0
    revenue[random.random(count) < 0.2] = 250
    previous = np.round(revenue * random.uniform(0.3, 1.8, count) + 400 * (revenue == 0), 2)
    previous[random.random(count) < 0.2] = 0
    return {
        "customer_id": [f"K{place}" for place in range(count)],
        "name": [f"Klant {place}" for place in range(count)],
        "revenue": revenue,
        "previous_revenue": previous,
        "earlier_revenue": np.where(random.random(count) < 0.5, 75.0, 0),
        "country": ["NL"] * count,
    } | changes


def without(table, key):
    return {name: values for name, values in table.items() if name != key}


def few(revenue, previous):
    count = len(revenue)
    return {"customer_id": [f"k{place}" for place in range(count)], "revenue": revenue, "previous_revenue": previous}


CASES = {
    "usual": (ledger_of(1, 400), {}),
    "history unknown": (without(ledger_of(2, 200), "earlier_revenue"), {}),
    "base all": (ledger_of(3, 150), {"base": "all"}),
    "credits": (ledger_of(4, 60, lowest=-800), {}),
    "mostly credits": (ledger_of(5, 60, lowest=-90_000), {}),
    "two layers": (ledger_of(6, 90), {"boundaries": parse_boundaries("Gold=20,Other=100")}),
    "one layer": (ledger_of(7, 25), {"boundaries": parse_boundaries("100")}),
    "ten layers": (ledger_of(8, 200), {"boundaries": parse_boundaries("1,2,5,10,20,30,40,50,70,100")}),
    "amounts": (ledger_of(9, 50), {"boundaries": parse_boundaries("amount:100k=5000,Strategische partner=800,rest")}),
    "by profit": (ledger_of(10, 40, direct_cost=[1.0] * 40), {"rank_by": "profit"}),
    "one customer": (few([8.0], [5.0]), {}),
    "all equal": (few([5.0] * 4, [5.0] * 4), {}),
    "everyone lost": (few([0.0, 0.0], [5.0, 3.0]), {}),
    "nothing before on balance": (few([5.0, 2.0], [5.0, -5.0]), {}),
}


def build_cases(make_ledger, templates, folder, language):
    template = openpyxl.load_workbook(templates[language])
    honest, wrong = [], []
    for number, (name, (table, settings)) in enumerate(CASES.items()):
        ledger = make_ledger(table, kind="text", name=f"{number} {name}.csv")
        analysis = analyse(ledger, Settings(language=language, **settings))
        columns = added_columns(ledger, analysis, language)
        customers = customers_sheet(ledger, columns, language)
        names = {column.key for column in customers.ledger_columns}
        sheet = movement_sheet(ledger, analysis, names, language)
        formats = layer_formats(analysis, language)
        honest.append(Build(ledger, columns, [sheet, customers], {}, formats))
        wrong.append(Build(ledger, columns, [poisoned(sheet, template), customers], {}, formats))
    paths = []
    for builds, name in ((honest, "honest"), (wrong, "wrong")):
        paths.append(folder / f"{name}.xlsx")
        write_workbook(builds, templates[language], paths[-1], language=language)
    return paths


@pytest.mark.parametrize("language", LANGUAGES)
def test_recalculated_equals_cached(make_ledger, templates, recalculated, tmp_path, language):
    """Every ledger in one workbook, each with its own names."""
    honest, wrong = build_cases(make_ledger, templates, tmp_path, language)
    expected = openpyxl.load_workbook(honest, data_only=True)
    compared = recalculated(wrong)
    assert len({sheet for sheet, *_ in compared}) == len(CASES)
    assert len(compared) > len(CASES) * 100
    assert sum(cached == POISON for *_, cached, _ in compared) > 0.97 * len(compared)
    for sheet, where, formula, _, found in compared:
        wanted = expected[sheet][where].value
        if isinstance(wanted, str) or wanted is None:
            if language == "en":  # LibreOffice calculates in English: 1,234.5 and not 1.234,5
                assert (found or "") == (wanted or ""), (sheet, where, formula)
        else:
            close = pytest.approx(wanted, rel=1e-9, abs=1e-3 if abs(wanted) > 10 else 1e-6)
            assert found == close, (sheet, where, formula)


def test_packages_are_valid(make_ledger, templates, tmp_path):
    from package_checks import findings, validator_findings

    path, _ = build_cases(make_ledger, templates, tmp_path, "nl")
    assert findings(path) == []
    assert validator_findings([path]) == {path: []}


# --- the template -------------------------------------------------------------------------------------------
@pytest.mark.parametrize("language", LANGUAGES)
def test_page_and_matrix(templates, language):
    """One landscape A4 page wide, without the data of the chart; matrix shaded by value, who stayed framed."""
    sheet = openpyxl.load_workbook(templates[language])["Movement"]
    assert sheet.page_setup.orientation == "landscape"
    assert int(sheet.page_setup.paperSize) == 9
    assert (sheet.page_setup.fitToWidth or 1, sheet.page_setup.fitToHeight) == (1, 0)
    assert re.match(r"'Movement'!\$B\$1:\$O\$\d+$", sheet.print_area)
    assert not sheet.sheet_view.showGridLines
    rules = {str(area.sqref): [rule.type for rule in area.rules] for area in sheet.conditional_formatting}
    for first, last in (("E", "I"), ("J", "N")):
        assert rules[f"{first}{FIRST_ROW}:{last}{NEW_ROW}"] == ["expression", "colorScale"]
    assert (CELLS[-1], HEAD_ROW - WHOLE_ROW, WHOLE_ROW - SIDES_ROW, PYRAMID_ROW - TOTAL_ROW) == (LAST, 1, 1, 1)


@pytest.mark.parametrize("language", LANGUAGES)
def test_chart(templates, language):
    """Seven columns of four series, one of them without fill, one that carries labels; text for who cannot see it."""
    with zipfile.ZipFile(templates[language]) as package:
        parts = {name: package.read(name).decode() for name in package.namelist()}
    (chart,) = [part for name, part in parts.items() if "/charts/chart" in name and "Movement!" in part]
    assert chart.count("<c:ser>") == 4
    assert chart.count("<c:dLbl>") == 7
    assert "Movement!$R$10:$R$16" in chart
    described = re.findall(r'descr="([^"]{100,})"', "".join(part for name, part in parts.items() if "drawing" in name))
    assert text("templates.movement.chart.description", language) in described


def test_bars_begin_where_the_one_before_ended(movement_of):
    """From level to level, below zero too: space, bar above zero and bar below it are what a stacked column draws."""
    for table in (SIX, few([5.0, -90.0, 3.0], [60.0, -10.0, 0.0]), few([-5.0, -3.0], [-9.0, 0.0])):
        rows = region(movement_of(table), "BridgeData")
        for (_, space, above, below, _, _, level), before in zip(rows, [None, *rows], strict=False):
            start = 0.0 if before is None or level is rows[-1][-1] else before[-1]
            top = max(space, 0) + above
            bottom = min(space, 0) + below
            low, high = sorted((start, level))
            assert max(high, 0) == pytest.approx(top)
            assert min(low, 0) == pytest.approx(bottom)


def test_five_thousand_customers_are_filled_at_once(make_ledger):
    """Filling is linear: five thousand customers take a small part of a second."""
    ledger = make_ledger(ledger_of(12, 5_000))
    analysis = analyse(ledger, Settings())
    started = time.process_time()
    movement_sheet(ledger, analysis, NEEDED, "en")
    assert time.process_time() - started < 0.5
