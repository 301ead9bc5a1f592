"""The Actions sheet: lists and texts by hand, formulas recalculated by LibreOffice, the package as Excel wants it."""

from __future__ import annotations

import zipfile
from dataclasses import replace

import numpy as np
import openpyxl
import pytest
from lxml import etree
from poison import POISON, poisoned

from pyramid_addin.settings import FlagRule, Settings, parse_boundaries
from pyramid_addin.templates import Fixed, Row, TableRows, build_templates, layer_formats
from pyramid_addin.templates._actions_layout import COLUMN_WIDTHS, FIGURES, ORDER, TIE_OUT
from pyramid_addin.texts import LANGUAGES, catalogue, text
from pyramid_addin.workbook import Build, write_workbook

NAN = np.nan


@pytest.fixture(scope="module")
def templates(tmp_path_factory):
    """The templates as the code makes them now."""
    return dict(zip(LANGUAGES, build_templates(tmp_path_factory.mktemp("templates")), strict=True))


def customers(seed, count, **changes):
    """Skewed revenue with ties, zeros and credits; costs, some of them blank; earlier revenue, spends and prospects."""
    random = np.random.default_rng(seed)
    revenue = np.round(random.pareto(1.2, count) * 1000, 2)
    revenue[random.random(count) < 0.3] = 0
    revenue[random.random(count) < 0.2] = 250
    revenue[random.random(count) < 0.05] *= -1
    cost = np.round(revenue * random.uniform(0.5, 1.1, count), 2)
    cost[random.random(count) < 0.05] = NAN
    table = {
        "customer_id": [f"K{place}" for place in range(count)],
        "name": [f"Klant {place}" for place in range(count)],
        "revenue": revenue,
        "previous_revenue": np.where(random.random(count) < 0.7, np.round(random.pareto(1.5, count) * 900, 2), NAN),
        "direct_cost": cost,
        "hours": random.integers(0, 9, count).astype(float),
        "category_spend": np.where(random.random(count) < 0.3, np.round(revenue * 4 + 500, 2), NAN),
        "status": np.where(random.random(count) < 0.1, "prospect", "").tolist(),
    }
    return table | changes


def without(table, *keys):
    return {key: values for key, values in table.items() if key not in keys}


def of(revenue, **more):
    ids = [f"K{place}" for place in range(len(revenue))]
    return {"customer_id": ids, "name": ids, "revenue": revenue, **more}


CASES = {
    "usual": (customers(1, 300), Settings()),
    "no costs": (without(customers(2, 90), "direct_cost", "hours"), Settings()),
    "no history": (without(customers(3, 90), "previous_revenue"), Settings()),
    "revenue only": (
        without(customers(4, 60), "direct_cost", "hours", "previous_revenue", "category_spend"),
        Settings(),
    ),
    "own layers, by profit": (
        customers(5, 80),
        Settings(boundaries=parse_boundaries("A=5,B=40,C=100"), rank_by="profit"),
    ),
    "one customer": (of([5.0]), Settings()),
    "all equal": (of([3.0] * 7, gross_margin=[1.0] * 7), Settings()),
    "all negative": (of([-1.0, -2.0], gross_margin=[-1.0, -2.0]), Settings()),
    "total profit zero": (of([9.0, 9.0], gross_margin=[4.0, -4.0]), Settings()),
    "no actives": (of([0.0, NAN]), Settings()),
    "only prospects": (of([NAN] * 2, status=["prospect"] * 2), Settings()),
}


def tables(sheet):
    return {row.name: row for row in sheet.rows if isinstance(row, TableRows)}


def texts_of(sheet):
    return [row.values[0] for row in sheet.rows if isinstance(row, Row)]


# --- by hand ------------------------------------------------------------------------------------------------
def test_a_list_per_strategy_with_reason_stake_and_step(twenty, fill):
    """Of `twenty`: the large are kept; the small one with an hour loses 40 and is let go; small ones are maintained."""
    analysis, _, sheets = fill(twenty)
    found = tables(sheets["Actions"])
    strategies = analysis.customers["strategy"].astype(str)
    assert set(found) == {f"Actions {text(f'strategies.{key}', 'en')}" for key in strategies}
    gone = {column.key: list(column.values) for column in found["Actions Let go"].columns}
    assert gone["name"] == ["Klant 1"]
    assert (gone["revenue"], gone["net_profit"], gone["at_stake"]) == ([50.0], [-40.0], [40.0])
    assert gone["reason"] == [catalogue("en")["reasons"]["let_go_loss"]]
    assert gone["step"] == [catalogue("en")["action_texts"]["let_go"]]
    kept = {column.key: list(column.values) for column in found["Actions Retain"].columns}
    assert kept["name"][0] == "Klant 17"
    assert kept["at_stake"] == sorted(kept["at_stake"], reverse=True)
    assert kept["step"][0] == catalogue("en")["action_texts"]["top"]
    said = texts_of(sheets["Actions"])
    assert "Letting go, decently" in said
    assert "•  A dip in revenue: 50 is with these customers, 1.9% of all revenue." in said
    assert "•  Dependence on few: the largest customer rises from 37.0% to 37.7% of revenue." in said


def test_letting_go_is_explained_only_where_somebody_is_let_go(make_ledger, fill):
    _, _, sheets = fill(make_ledger(of([5.0, 4.0])))
    assert "Letting go, decently" not in texts_of(sheets["Actions"])


def test_texts_of_the_user(twenty, fill):
    """For a strategy that has one way, for a layer, and for the strategy above the list of those who are kept."""
    own = {"let_go": "Send a letter.", "top": "Visit monthly.", "retain": "Keep them."}
    _, _, sheets = fill(twenty, Settings(action_texts=own))
    found = tables(sheets["Actions"])
    steps = {name: list(table.columns[8 - 1].values) for name, table in found.items()}
    assert steps["Actions Let go"] == ["Send a letter."]
    assert steps["Actions Retain"][0] == "Visit monthly."
    assert any(words.endswith("Keep them.") for words in texts_of(sheets["Actions"]))
    assert sheets["Actions"].regions["PYR_ActionsLayers"][0][-1] == "Visit monthly."


def test_own_flags_stand_in_the_list_and_in_the_column(twenty, fill):
    settings = Settings(flag_rules=(FlagRule(("first_layer",), "Ours"),))
    _, columns, sheets = fill(twenty, settings)
    assert [str(value) for value in columns[-1].values][16] == "Major customer, Under-served, Ours"
    kept = tables(sheets["Actions"])["Actions Retain"].columns[-1]
    assert next(iter(kept.values)) == "Major customer, Under-served, Ours"


@pytest.mark.parametrize("name", CASES)
def test_long_texts_always_stand_in_the_wide_columns(make_ledger, fill, name):
    """Whatever the ledger lacks, as many columns, and the rows high enough for the texts."""
    table, settings = CASES[name]
    _, _, sheets = fill(make_ledger(table, kind="text"), settings)
    for rows in tables(sheets["Actions"]).values():
        assert len(rows.columns) == len(COLUMN_WIDTHS) - 1
        assert [column.key for column in rows.columns[6:]] == ["reason", "step", "flags"]
        longest = max((len(str(words)) for words in set(rows.columns[7].values)), default=0)
        assert rows.height >= 13 * -(-longest // (COLUMN_WIDTHS["I"] * 1.3))


@pytest.mark.parametrize("name", CASES)
@pytest.mark.parametrize("language", LANGUAGES)
def test_ties_out(make_ledger, fill, name, language):
    table, settings = CASES[name]
    ledger = make_ledger(table, kind="text")
    _, _, sheets = fill(ledger, replace(settings, language=language), language)
    (tie,) = sheets["Actions"].regions["PYR_ActionsTieOut"]
    assert tie[-1] == text("templates.tie_out.holds", language)
    counted, in_ledger, revenue, ledger_revenue, difference = tie[: len(TIE_OUT)]
    assert counted == in_ledger == len(table["revenue"])
    assert revenue == pytest.approx(np.nansum(table["revenue"]), abs=1e-3)
    assert (revenue, difference) == (pytest.approx(ledger_revenue), 0)


def test_a_long_list_says_that_it_is_cut(make_ledger, fill, monkeypatch):
    monkeypatch.setattr("pyramid_addin.templates._actions_lists.MOST_CUSTOMERS", 3)
    _, _, sheets = fill(make_ledger(of([3.0] * 7)))
    (table,) = tables(sheets["Actions"]).values()
    assert len(table.columns[0].values) == 3
    assert any("These are the first 3 of 7." in words for words in texts_of(sheets["Actions"]))


# --- LibreOffice --------------------------------------------------------------------------------------------
@pytest.mark.parametrize("language", LANGUAGES)
def test_recalculated_equals_cached(make_ledger, fill, templates, recalculated, tmp_path, language):
    """Eleven ledgers in one workbook, each with its own names."""
    template = openpyxl.load_workbook(templates[language])
    honest, wrong = [], []
    for number, (name, (table, settings)) in enumerate(CASES.items()):
        ledger = make_ledger(table, kind="text", name=f"{number} {name}.csv")
        analysis, columns, sheets = fill(ledger, replace(settings, language=language), language)
        shown = [sheets["Actions"], sheets["Customers"]]
        formats = layer_formats(analysis, language)
        honest.append(Build(ledger, columns, shown, {}, formats))
        wrong.append(Build(ledger, columns, [poisoned(shown[0], template), shown[1]], {}, formats))
    for builds, name in ((honest, "honest"), (wrong, "wrong")):
        write_workbook(builds, templates[language], tmp_path / f"{name}.xlsx", language=language)
    expected = openpyxl.load_workbook(tmp_path / "honest.xlsx", data_only=True)
    compared = recalculated(tmp_path / "wrong.xlsx")
    assert len(compared) > 11 * 60
    assert sum(cached == POISON for *_, cached, _ in compared) > 0.6 * len(compared)  # rows of unused layers have none
    for sheet, where, formula, _, found in compared:
        wanted = expected[sheet][where].value
        if isinstance(wanted, str) or wanted is None:
            if language == "en":  # LibreOffice calculates in English: 1,234.5 and not 1.234,5
                assert (found or "") == (wanted or ""), (sheet, where, formula)
        else:
            close = pytest.approx(wanted, rel=1e-9, abs=1e-3 if abs(wanted) > 10 else 1e-6)
            assert found == close, (sheet, where, formula)


# --- the package --------------------------------------------------------------------------------------------
@pytest.mark.parametrize("language", LANGUAGES)
def test_package_is_valid(make_ledger, fill, templates, tmp_path, language):
    from package_checks import audit_findings, findings, validator_findings

    paths = []
    for name in ("usual", "only prospects"):
        table, settings = CASES[name]
        ledger = make_ledger(table, kind="text")
        analysis, columns, sheets = fill(ledger, replace(settings, language=language), language)
        paths.append(tmp_path / f"{name}.xlsx")
        build = Build(ledger, columns, [sheets["Actions"], sheets["Customers"]], {}, layer_formats(analysis, language))
        write_workbook([build], templates[language], paths[-1], language=language)
    assert [finding for path in paths for finding in findings(path)] == []
    for found in (audit_findings(paths), validator_findings(paths)):
        assert [finding for path in paths for finding in found[path]] == []
    book = openpyxl.load_workbook(paths[0])
    sheet = book[text("templates.sheets.actions", language)]
    assert all(table.autoFilter is not None for table in sheet.tables.values())
    assert len(sheet.tables) > 5


@pytest.mark.parametrize("language", LANGUAGES)
def test_charts(templates, language):
    """Two, one series each, with alt text, over the summary."""
    with zipfile.ZipFile(templates[language]) as package:
        charts = [package.read(name) for name in package.namelist() if name.startswith("xl/charts/chart")]
    charts = [etree.fromstring(chart) for chart in charts if b"Actions!" in chart]
    assert [len(chart.findall(".//{*}ser")) for chart in charts] == [1, 1]
    values = {chart.findtext(".//{*}ser/{*}val//{*}f") for chart in charts}
    last = 10 + len(ORDER) - 1
    assert values == {f"Actions!${figure.letter}$10:${figure.letter}${last}" for figure in FIGURES[::4]}


@pytest.mark.parametrize("language", LANGUAGES)
def test_page(templates, language):
    sheet = openpyxl.load_workbook(templates[language])["Actions"]
    assert sheet.page_setup.orientation == "landscape"
    assert int(sheet.page_setup.paperSize) == 9
    assert (sheet.page_setup.fitToWidth or 1, sheet.page_setup.fitToHeight) == (1, 0)
    assert not sheet.sheet_view.showGridLines


def test_a_figure_without_ground_is_a_dash(make_ledger, fill):
    table, settings = CASES["revenue only"]
    _, _, sheets = fill(make_ledger(table, kind="text"), settings)
    place = [figure.key for figure in FIGURES].index("net_profit") + 1
    assert {row[place] for row in sheets["Actions"].regions["PYR_ActionsSummary"]} == {Fixed("–")}


def test_five_thousand_customers_are_filled_at_once(make_ledger, fill):
    """Filling is linear: five thousand customers take well under a second."""
    import time

    from pyramid_addin.templates._actions_sheet import actions_sheet

    ledger = make_ledger(customers(12, 5_000))
    analysis, columns, _ = fill(ledger)
    started = time.process_time()
    actions_sheet(ledger, analysis, {column.key for column in columns}, "en")
    assert time.process_time() - started < 1.0
