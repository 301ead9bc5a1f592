"""The Attention sheet: figures by hand, formulas recalculated by LibreOffice, the package as Excel wants it."""

from __future__ import annotations

import time
import zipfile
from dataclasses import replace
from datetime import date

import numpy as np
import openpyxl
import pandas as pd
import pytest
from lxml import etree
from poison import POISON, poisoned

from pyramid_addin.ledger import Period
from pyramid_addin.model import analyse
from pyramid_addin.settings import Settings, parse_boundaries
from pyramid_addin.templates import FilledSheet, Fixed, TableRows, added_columns, build_templates, layer_formats
from pyramid_addin.templates import _attention_lists as attention_lists
from pyramid_addin.templates._attention_layout import (
    BEST_LETTERS,
    BUDGET_COLUMNS,
    EFFORT_TABLE,
    FACT_ROWS,
    PLAN_TABLE,
)
from pyramid_addin.templates._attention_sheet import attention_sheet
from pyramid_addin.templates._customers_sheet import customers_sheet
from pyramid_addin.texts import LANGUAGES
from pyramid_addin.workbook import Build, write_workbook

pytestmark = pytest.mark.filterwarnings("ignore:.*extension is not supported")
PERIOD = Period(date(2024, 12, 31), date(2025, 12, 31), 12)
COUNTED = frozenset({"hours", "visits", "calls", "tickets", "orders", "contacts", "marketing_cost"})


@pytest.fixture(scope="module")
def templates(tmp_path_factory):
    """The templates as the code makes them now."""
    return dict(zip(LANGUAGES, build_templates(tmp_path_factory.mktemp("templates")), strict=True))


@pytest.fixture
def five(make_ledger):
    """Five active customers (one Top, the others Small) and a prospect, on the last day of 2025.

    Effort is visits x 175 + calls x 15: 350 + 30, 0 + 15, 175, 0, 175 + 60, and 30 for the prospect: 835 in all.
    Top is due 15 days after 10 December, Small a year after its last contact, a prospect after 183 days.
    """
    days = ["2025-12-10", "2024-12-30", "2024-12-31", None, "2025-06-01", "2025-06-01"]
    return make_ledger(
        {
            "customer_id": [f"K{place}" for place in range(1, 7)],
            "name": [f"Klant {place}" for place in range(1, 7)],
            "revenue": [600.0, 250.0, 100.0, 50.0, 0.25, np.nan],
            "direct_cost": [300.0, 100.0, 50.0, 25.0, 0.0, np.nan],
            "visits": [2.0, 0.0, 1.0, 0.0, 1.0, np.nan],
            "calls": [2.0, 1.0, 0.0, 0.0, 4.0, 2.0],
            "last_contact": pd.to_datetime(days),
            "status": [""] * 5 + ["prospect"],
        },
        period=PERIOD,
        numbers_as_is=COUNTED,
    )


@pytest.fixture
def fill():
    """Analyse a ledger and fill this sheet, and the customers where they get one: (analysis, columns, sheets)."""

    def filled(ledger, settings=None, language="en"):
        analysis = analyse(ledger, settings or Settings(language=language))
        columns = added_columns(ledger, analysis, language)
        listed = customers_sheet(ledger, columns, language)
        shown = columns if listed is None else listed.ledger_columns
        names = {column.key for column in shown} | (set(ledger.origin.columns) if listed is None else set())
        sheets = {"Attention": attention_sheet(ledger, analysis, names, language), "Customers": listed}
        return analysis, columns, {name: sheet for name, sheet in sheets.items() if sheet is not None}

    return filled


def region(sheet, name):
    return sheet.regions[f"PYR_Attention{name}"]


def plain(value):
    return value.value if isinstance(value, Fixed) else value


def layer(sheet, table, name):
    rows = [*region(sheet, table.region), ["", "total", *region(sheet, f"{table.region}Total")[0]]]
    (row,) = [row for row in rows if row[1] == name]
    return dict(zip(table.letters, map(plain, row[2:]), strict=True))


def tile(sheet, key):
    name = "".join(word.capitalize() for word in key.split("_"))
    return plain(region(sheet, name)[0][0]), plain(region(sheet, f"{name}Note")[0][0])


def tables(sheet):
    return [
        {column.header: list(column.values) for column in row.columns}
        for row in sheet.rows
        if isinstance(row, TableRows)
    ]


def texts(sheet):
    rows = (row for row in sheet.rows if not isinstance(row, TableRows))
    return [first for first, *_ in (row.values for row in rows)]  # noqa: PD011 -- a row of the sheet


# --- by hand ------------------------------------------------------------------------------------------------
def test_effort_by_hand(five, fill):
    sheet = fill(five)[2]["Attention"]
    top, small = (layer(sheet, EFFORT_TABLE, name) for name in ("Top", "Small"))
    assert (top["customers"], top["effort"], top["visits"], top["calls"]) == (1, 380, 2, 2)
    assert (small["customers"], small["effort"], small["visits"], small["calls"]) == (4, 425, 2, 5)
    prospect, total = (layer(sheet, EFFORT_TABLE, name) for name in ("Prospect", "total"))
    assert (prospect["effort"], prospect["net_profit"], prospect["times"]) == (30, -30, "–")
    assert (total["effort"], total["revenue"], total["net_profit"]) == (835, 1000.25, 525.25 - 835)
    assert top["times"] == pytest.approx(380 / 835 / (600 / 1000.25))
    assert {small[key] for key in ("hours", "tickets", "orders", "contacts", "given_cost", "marketing_cost")} == {"–"}


def test_plan_by_hand(five, fill):
    """A visit is 175, a call 15, a mailing 2.50; Top has 12, 12 and 6 of them a year, Small 0, 1 and 6."""
    sheet = fill(five)[2]["Attention"]
    top, small, total = (layer(sheet, PLAN_TABLE, name) for name in ("Top", "Small", "total"))
    assert [top[f"plan_{key}"] for key in ("visits", "calls", "mailings")] == [12, 12, 6]
    assert (top["interval"], top["plan_each"], top["plan_cost"]) == (15, 2295, 2295)
    assert (small["interval"], small["plan_each"], small["plan_cost"]) == (365, 30, 120)
    assert total["plan_cost"] == 2295 + 120 + 40  # and a prospect of 2 calls and 4 mailings
    assert (top["planned_visits"], top["made_visits"], small["planned_calls"], small["made_calls"]) == (12, 2, 4, 5)
    assert (total["planned_contacts"], total["made_contacts"]) == (24 + 4 + 2, 4 + 9)
    assert tile(sheet, "plan") == (2455.0, "12 visits, 18 calls")
    assert tile(sheet, "done") == (13 / 30, "13 made, 30 planned")


def test_half_a_period_plans_half_a_year(five, fill):
    ledger = replace(five, period=Period(date(2025, 6, 30), date(2025, 12, 31), 6))
    sheet = fill(ledger)[2]["Attention"]
    assert layer(sheet, PLAN_TABLE, "Top")["planned_visits"] == 6
    assert tile(sheet, "plan")[1] == "12 visits, 18 calls"


def test_overdue_by_hand(five, fill):
    """30 December 2024 plus 365 days is a day before the as-of date; 31 December 2024 is due on the day itself."""
    sheet = fill(five)[2]["Attention"]
    top, small, prospect = (layer(sheet, PLAN_TABLE, name) for name in ("Top", "Small", "Prospect"))
    assert [row["overdue"] for row in (top, small, prospect)] == [1, 1, 1]
    assert [row["overdue_revenue"] for row in (top, small, prospect)] == [600, 250, 0]
    assert [row["undated"] for row in (top, small, prospect)] == [0, 1, 0]
    overdue, coming = tables(sheet)
    assert overdue["Name"] == ["Klant 1", "Klant 2", "Klant 6"]
    assert overdue["Days overdue"] == [6, 1, 30]
    assert [str(day)[:10] for day in overdue["Next contact due"]] == ["2025-12-25", "2025-12-30", "2025-12-01"]
    assert coming["Name"] == ["Klant 3"]
    assert tile(sheet, "overdue") == (3.0, "customers, with 850 revenue")
    assert "3 customers should have been visited or called before 31 Dec 2025. Most valuable first." in texts(sheet)


def test_target_and_budget_by_hand(five, fill):
    """Best 20 % of five is one; 80 % of 835 is 668, so 288 should move to it."""
    sheet = fill(five)[2]["Attention"]
    best, others, total = (dict(zip(BEST_LETTERS, row, strict=True)) for row in region(sheet, "Best"))
    assert (best["customers"], best["effort"], best["target"], best["gap"], best["shift"]) == (1, 380, 0.8, -34.5, 288)
    assert (others["effort"], others["shift"], total["effort"]) == (455, pytest.approx(-288), 835)
    budget = [dict(zip(BUDGET_COLUMNS, map(plain, row), strict=True)) for row in region(sheet, "Budget")]
    # Customers 2 and 4 keep 135 and 25; 1, 3 and 5 lose 80, 125 and 234.75.
    assert [row["effort"] for row in budget] == [15, 790, 0, 0, 30, 0, 835]
    assert [row["customers"] for row in budget] == [2, 3, 0, 0, 1, 0, 6]
    assert tile(sheet, "leak") == (820 / 835, "820 of 835")
    assert tile(sheet, "top") == (380 / 835, "target 80%, gap -34.5 points")


def test_tie_out(five, fill):
    values = [value for value in region(fill(five)[2]["Attention"], "TieOut")[0] if value is not None]
    assert values == [835, 835, 835, 0, 0, "Ties out"]


def test_contacts_field_wins_over_visits_and_calls(five, fill):
    five.customers["contacts"] = [9.0, 1, 1, 1, 1, 1]
    sheet = fill(five)[2]["Attention"]
    assert layer(sheet, PLAN_TABLE, "Top")["made_contacts"] == 9
    assert "Contacts" in plain(region(sheet, "Footnote")[0][0])


def test_one_kind_is_compared_with_its_own_plan(five, fill):
    del five.customers["calls"]
    sheet = fill(five)[2]["Attention"]
    total = layer(sheet, PLAN_TABLE, "total")
    assert (total["planned_contacts"], total["made_contacts"]) == (12, 4)
    assert "only Visits" in region(sheet, "Footnote")[0][0]


# --- without the fields -------------------------------------------------------------------------------------
def test_no_sheet_without_contacts_or_costs(make_ledger, fill):
    assert "Attention" not in fill(make_ledger({"customer_id": ["a"], "name": ["a"], "revenue": [1.0]}))[2]


def test_last_contact_alone_gives_the_plan_and_who_is_overdue(five, fill):
    ledger = replace(five, customers=five.customers[["customer_id", "revenue", "last_contact", "status"]].copy())
    sheet = fill(ledger)[2]["Attention"]
    assert tile(sheet, "top") == ("not measured", "no activities or costs to weigh")
    assert tile(sheet, "done") == ("not measured", "no visits, calls or contacts")
    assert tile(sheet, "overdue")[0] == 3
    assert tables(sheet)[0]["Customer"] == ["K1", "K2", "K6"]
    assert {plain(value) for row in region(sheet, "Best") for value in row} == {"–"}


def test_without_dates_nobody_is_said_to_be_overdue(five, fill):
    del five.customers["last_contact"]
    analysis, _, sheets = fill(five)
    assert "next_contact" not in analysis.customers
    assert tile(sheets["Attention"], "overdue") == ("not measured", "no dates of contacts or orders")
    assert tables(sheets["Attention"]) == []
    assert any("cannot be said" in words for words in texts(sheets["Attention"]))


def test_a_long_list_says_how_long(five, fill, monkeypatch):
    monkeypatch.setattr(attention_lists, "MOST_OVERDUE", 2)
    sheet = fill(five)[2]["Attention"]
    assert tables(sheet)[0]["Name"] == ["Klant 1", "Klant 2"]
    assert any(words.endswith("The list shows the first 2 of 3.") for words in texts(sheet))


# --- recalculated by LibreOffice ----------------------------------------------------------------------------
def customers(seed, count, **changes):
    """Skewed revenue with ties, zeros and credit balances, costs that make losses, contacts and blanks among them."""
    random = np.random.default_rng(seed)
    revenue = np.round(random.pareto(1.2, count) * 1000 - 100, 2)
    revenue[random.random(count) < 0.15] = 0
    revenue[random.random(count) < 0.2] = 250
    cost = np.round(revenue * random.uniform(0.5, 1.1, count), 2)
    cost[random.random(count) < 0.05] = np.nan
    contact = pd.Timestamp("2025-12-31") - pd.to_timedelta(random.integers(-20, 500, count), "D")
    order = pd.Series(pd.Timestamp("2025-12-31") - pd.to_timedelta(random.integers(0, 900, count), "D"))
    return {
        "customer_id": [f"K{place}" for place in range(count)],
        "name": [f"Klant {place}" for place in range(count)],
        "revenue": revenue,
        "direct_cost": cost,
        "hours": random.integers(0, 9, count).astype(float),
        "visits": np.where(random.random(count) < 0.1, np.nan, random.integers(0, 4, count)),
        "calls": random.integers(0, 9, count).astype(float),
        "marketing_cost": np.round(random.random(count) * 40, 2),
        "last_contact": pd.Series(contact).mask(random.random(count) < 0.2),
        "last_order": order.mask(random.random(count) < 0.2),
        **changes,
    }


def without(table, *keys):
    return {key: values for key, values in table.items() if key not in keys}


def of(revenue, **more):
    ids = [f"K{place}" for place in range(len(revenue))]
    return {"customer_id": ids, "name": ids, "revenue": revenue, **more}


CASES = {
    "usual": (customers(1, 300), Settings()),
    "base all": (customers(2, 90), Settings(base="all")),
    "by profit": (customers(3, 90), Settings(rank_by="profit")),
    "contacts": (customers(4, 60, contacts=np.arange(60.0)), Settings(rates={"contacts": 8.0})),
    "one kind": (without(customers(5, 60), "visits", "hours"), Settings()),
    "own layers": (
        customers(6, 80),
        Settings(boundaries=parse_boundaries("A=20,B=50,C=100"), contact_plan={"B": {"visits": 0.5, "mailings": 1}}),
    ),
    "ten layers": (
        customers(7, 90),
        Settings(boundaries=parse_boundaries("1,2,5,10,20,30,40,50,70,100"), mailing_cost=0.0),
    ),
    "no dates": (without(customers(8, 40), "last_contact", "last_order"), Settings()),
    "no margin": (without(customers(9, 40), "direct_cost", "marketing_cost"), Settings()),
    "dates only": (without(customers(10, 40), "hours", "visits", "calls", "marketing_cost"), Settings()),
    "one customer": (of([5.0], visits=[1.0]), Settings()),
    "all equal": (of([3.0] * 7, visits=[0.0] * 7, gross_margin=[1.0] * 7), Settings()),
    "all negative": (of([-1.0, -2.0], calls=[1.0, 2.0], gross_margin=[-1.0, -2.0]), Settings()),
    "total profit zero": (of([9.0, 9.0], calls=[0.0, 0.0], gross_margin=[4.0, -4.0]), Settings()),
    "no actives": (of([0.0, np.nan], visits=[1.0, np.nan]), Settings()),
    "only prospects": (of([np.nan] * 2, status=["prospect"] * 2, visits=[1.0, 0.0]), Settings()),
    "nothing planned": (
        customers(11, 30),
        Settings(contact_plan={key: {"visits": 0, "calls": 0} for key in Settings().contact_plan}),
    ),
}


@pytest.mark.parametrize("language", LANGUAGES)
def test_recalculated_equals_cached(make_ledger, fill, templates, recalculated, tmp_path, language):
    """Many ledgers in one workbook, each with its own names."""
    template = openpyxl.load_workbook(templates[language])
    honest, wrong = [], []
    for number, (name, (table, settings)) in enumerate(CASES.items()):
        ledger = make_ledger(table, kind="text", name=f"{number} {name}.csv", numbers_as_is=COUNTED, period=PERIOD)
        analysis, columns, sheets = fill(ledger, replace(settings, language=language), language)
        shown = [sheets["Attention"], sheets["Customers"]]
        formats = layer_formats(analysis, language)
        honest.append(Build(ledger, columns, shown, {}, formats))
        wrong.append(Build(ledger, columns, [poisoned(shown[0], template), shown[1]], {}, formats))
    for builds, name in ((honest, "honest"), (wrong, "wrong")):
        write_workbook(builds, templates[language], tmp_path / f"{name}.xlsx", language=language)
    expected = openpyxl.load_workbook(tmp_path / "honest.xlsx", data_only=True)
    compared = recalculated(tmp_path / "wrong.xlsx")
    assert len(compared) > len(CASES) * 230
    assert sum(cached == POISON for *_, cached, _ in compared) > 0.99 * len(compared)
    for sheet, where, formula, _, found in compared:
        wanted = expected[sheet][where].value
        if isinstance(wanted, str) or wanted is None:
            if language == "en":  # LibreOffice calculates in English: 1,234.5 and not 1.234,5
                assert (found or "") == (wanted or ""), (sheet, where, formula)
        else:
            close = pytest.approx(wanted, rel=1e-9, abs=1e-3 if abs(wanted) > 10 else 1e-6)
            assert found == close, (sheet, where, formula)


def test_every_figure_of_a_whole_ledger_is_a_formula(make_ledger, fill):
    """Where all of the ledger's columns count, only what is not measured stands without a formula."""
    ledger = make_ledger(customers(1, 50), kind="text", numbers_as_is=COUNTED, period=PERIOD)
    sheet = fill(ledger)[2]["Attention"]
    fixed = [
        value.value
        for name in ("EffortLayers", "PlanLayers", "Best", "Budget", "Facts")
        for row in region(sheet, name)
        for value in row
        if isinstance(value, Fixed)
    ]
    assert set(fixed) <= {"–", ""}


def test_own_cells_that_do_not_count_are_written_as_values(make_ledger, fill):
    ledger = make_ledger(customers(1, 50), period=PERIOD)
    rows = region(fill(ledger)[2]["Attention"], "EffortLayers")
    place = 2 + list(EFFORT_TABLE.letters).index("visits")
    assert all(isinstance(row[place], Fixed) for row in rows)


# --- the package --------------------------------------------------------------------------------------------
@pytest.fixture(scope="module")
def demo(tmp_path_factory, templates):
    """The sample ledger with its sheet, per language."""
    from pyramid_addin.demo import write_demo_ledger
    from pyramid_addin.ledger import read_ledger

    made = {}
    for language in LANGUAGES:
        folder = tmp_path_factory.mktemp(language)
        settings = Settings(language=language, as_of=date(2025, 12, 31))
        write_demo_ledger(folder / "ledger.xlsx", language)
        ledger = read_ledger(folder / "ledger.xlsx", settings)
        analysis = analyse(ledger, settings)
        columns = added_columns(ledger, analysis, language)
        names = {column.key for column in columns} | set(ledger.origin.columns)
        sheet = attention_sheet(ledger, analysis, names, language)
        made[language] = folder / "out.xlsx"
        build = Build(ledger, columns, [sheet], {}, layer_formats(analysis, language))
        write_workbook([build], templates[language], made[language], source=folder / "ledger.xlsx", language=language)
    return made


@pytest.mark.parametrize("language", LANGUAGES)
def test_live_formulas_stand_beside_the_demo(demo, recalculated, language):
    """In the user's own workbook, with dirt in the ledger: rows without a customer, an error among the costs."""
    compared = [row for row in recalculated(demo[language]) if row[0] in ("Attention", "Aandachtsmonitor")]
    assert len(compared) > 250
    for _, where, formula, cached, found in compared:
        if isinstance(cached, int | float):
            assert found == pytest.approx(cached, rel=1e-9, abs=1e-3), (where, formula)


def test_package_is_valid(demo):
    from package_checks import audit_findings, findings, validator_findings

    paths = list(demo.values())
    assert [finding for path in paths for finding in findings(path)] == []
    for found in (audit_findings(paths), validator_findings(paths)):
        assert [finding for path in paths for finding in found[path]] == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_charts(templates, language):
    """Two charts of at most three series over the layers of the tables, with alt text."""
    with zipfile.ZipFile(templates[language]) as package:
        charts = [package.read(name) for name in package.namelist() if name.startswith("xl/charts/chart")]
        drawings = [package.read(name) for name in package.namelist() if name.startswith("xl/drawings/drawing")]
    own = [etree.fromstring(chart) for chart in charts if b"Attention!" in chart]
    assert sorted(len(chart.findall(".//{*}ser")) for chart in own) == [2, 3]
    for chart in own:
        first = (EFFORT_TABLE if len(chart.findall(".//{*}ser")) == 3 else PLAN_TABLE).first
        assert {cell.findtext("{*}strRef/{*}f") for cell in chart.iter("{*}cat")} == {
            f"Attention!$C${first}:$C${first + 12}"
        }
    words = {"en": ("share of effort", "contacts planned"), "nl": ("aandeel in de inspanning", "contacten die")}
    described = [element.get("descr") for drawing in drawings for element in etree.fromstring(drawing).iter("{*}cNvPr")]
    for wanted in words[language]:
        assert any(wanted in (text or "") and len(text) > 100 for text in described)


@pytest.mark.parametrize("language", LANGUAGES)
def test_page(templates, language):
    sheet = openpyxl.load_workbook(templates[language])["Attention"]
    assert sheet.page_setup.orientation == "landscape"
    assert int(sheet.page_setup.paperSize) == 9
    assert (sheet.page_setup.fitToWidth or 1, sheet.page_setup.fitToHeight) == (1, 0)
    assert sheet.print_area.rpartition("$")[0].endswith(":$T")
    facts = [sheet[f"V{row}"].value for row in FACT_ROWS.values()]
    assert all(facts)


def test_five_thousand_customers_are_filled_at_once(make_ledger, fill):
    """Filling is linear: five thousand customers take well under a second."""
    ledger = make_ledger(customers(12, 5_000), period=PERIOD)
    analysis, columns, _ = fill(ledger)
    started = time.process_time()
    found = attention_sheet(ledger, analysis, {column.key for column in columns}, "en")
    assert isinstance(found, FilledSheet)
    assert time.process_time() - started < 1.0
