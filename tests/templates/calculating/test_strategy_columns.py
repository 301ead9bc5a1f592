"""Strategy and reason as formulas: on thousands of customers the rules of the model, whatever columns there are."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import openpyxl
import pandas as pd
import pytest

from pyramid_addin.model import analyse
from pyramid_addin.model._strategy import STRATEGY_RULES
from pyramid_addin.settings import Settings
from pyramid_addin.template_files import write_template
from pyramid_addin.templates.calculating._customers_page import FIRST_ROW
from pyramid_addin.templates.calculating._scenario import DESIGN
from pyramid_addin.templates.calculating._strategy_columns import STRATEGY_COLUMNS
from pyramid_addin.templates.calculating._table_ledger import table_ledger, typed_columns
from pyramid_addin.texts import LANGUAGES, text

COUNT = 3000


def design(*inputs):
    """The template of scenarios with these columns to type in; profit is calculated only where there is a cost."""
    profit = ("gross_margin", "cost_to_serve", "net_profit") if "direct_cost" in inputs else ()
    facts = [fact for fact in DESIGN.facts if not fact.startswith(("average_", "upgrade_", "hourly_"))]
    return replace(
        DESIGN,
        inputs=("customer_id", "name", "status", "revenue", *inputs),
        calculated=("layer", "revenue_to_next_layer", *profit, "strategy", "reason"),
        facts=tuple(facts),
    )


ALL = (
    "last_order", "previous_revenue", "direct_cost", "cost_to_serve_given", "category_spend", "share_of_wallet_given",
)  # fmt: skip


def customers(seed, count=COUNT):
    """Whatever a rule can ask, in every mixture: blanks, zeros, ties, negatives, thresholds that are met exactly."""
    random = np.random.default_rng(seed)

    def some(values, share):
        return np.where(random.random(count) < share, values, np.nan)

    revenue = np.round(random.pareto(1.2, count) * 1000, 2)
    revenue[random.random(count) < 0.2] = 0
    revenue[random.random(count) < 0.1] = 250
    revenue[random.random(count) < 0.05] *= -1
    spend = np.abs(revenue) / random.choice([0.2, 0.59, 0.6, 0.61, 1.0], count)
    status = np.where(revenue == 0, random.choice(["", "Prospect", "suspect", "Inactive", "odd"], count), "")
    return pd.DataFrame(
        {
            "customer_id": [f"K{place}" for place in range(count)],
            "name": [f"Klant {place}" for place in range(count)],
            "status": status,
            "revenue": revenue,
            "last_order": pd.Series(pd.Timestamp(2025, 3, 1), range(count)).where(random.random(count) < 0.5),
            "previous_revenue": some(np.round(random.choice([0, 100, 250, 900, 3000, -40], count), 2), 0.7),
            "direct_cost": some(np.round(revenue * random.uniform(0.3, 1.2, count), 2), 0.8),
            "cost_to_serve": some(np.round(random.uniform(0, 200, count), 2), 0.8),
            "category_spend": some(np.where(random.random(count) < 0.1, 0, np.round(spend, 2)), 0.6),
            "share_of_wallet": some(random.choice([0.0, 0.3, 0.6, 0.6000000001, 0.9, 1.4], count), 0.3),
        }
    )


def expected(one, table, language):
    """Strategy and reason by the model."""
    settings = Settings(language=language)
    ledger = table_ledger(typed_columns(table, one, language), "", "", language)
    results = analyse(ledger, settings).customers
    return [
        (text(f"strategies.{strategy}", language), text(f"reasons.{reason}", language))
        for strategy, reason in zip(results["strategy"], results["reason"], strict=True)
    ]


@pytest.fixture
def calculated(libreoffice, spoil, tmp_path):
    """Strategy and reason of every customer, by LibreOffice."""

    def calculate(one, table, language):
        path = tmp_path / "table.xlsx"
        write_template(path, one, table, Settings(language=language), rows=len(table) + 5, name="")
        book = openpyxl.load_workbook(path)
        name = text("templates.sheets.customers", language)
        shown = openpyxl.load_workbook(libreoffice(spoil(path)), data_only=True)[name]
        columns = [one.columns.index(key) + 1 for key in ("strategy", "reason")]
        assert all(book[name].cell(FIRST_ROW, column).data_type == "f" for column in columns)
        rows = range(FIRST_ROW, FIRST_ROW + len(table) + 5)
        found = [tuple(shown.cell(row, column).value or "" for column in columns) for row in rows]
        cached = openpyxl.load_workbook(path, data_only=True)[name]
        beside = [tuple(cached.cell(row, column).value or "" for column in columns) for row in rows]
        return found, beside

    return calculate


@pytest.mark.parametrize(("language", "seed"), [("en", 1), ("nl", 2)])
def test_formulas_follow_the_model(language, seed, calculated):
    """Three thousand customers with everything a rule may ask."""
    one, table = design(*ALL), customers(seed)
    found, beside = calculated(one, table, language)
    wanted = expected(one, table, language)
    assert found == [*wanted, *[("", "")] * 5]
    assert beside == found


def test_every_rule_that_four_layers_can_meet_is_met():
    """The random customers put every rule to the test; the others need one layer, or a margin percentage."""
    table = pd.concat([customers(1), customers(2)])
    reached = {reason for _, reason in expected(design(*ALL), table.reset_index(drop=True), "en")}
    never = {"let_go_sold_at_a_loss", "cut_costs_only_layer", "retain_only_layer", "maintain"}
    can = {rule.reason for rule in STRATEGY_RULES} - never
    assert {text(f"reasons.{reason}", "en") for reason in can} - reached == set()


@pytest.mark.parametrize(
    "inputs",
    [(), ("previous_revenue",), ("direct_cost", "cost_to_serve_given", "share_of_wallet_given"), ("category_spend",)],
    ids=["revenue only", "previous revenue", "given share", "spend"],
)
def test_an_absent_column_is_absent_in_the_model(inputs, calculated):
    one, table = design(*inputs), customers(3, 300)
    found, _ = calculated(one, table, "en")
    assert found[:-5] == expected(one, table, "en")


def test_columns_that_stay_empty_count_as_absent(calculated):
    """All columns are there, and nobody filled in more than revenue."""
    one, table = design(*ALL), customers(4, 60)[["customer_id", "name", "revenue"]]
    found, _ = calculated(one, table, "en")
    assert found[:-5] == expected(one, table, "en")


def test_the_median_lies_between_the_two_in_the_middle(calculated):
    """Of 300, 100, -20 and -50 it is 40; customers without revenue do not count. Who bought as much is won back."""
    table = pd.DataFrame(
        {
            "customer_id": list("abcdefgh"),
            "revenue": [0.0, 300, -50, np.nan, 100, -20, 0, 0],
            "previous_revenue": [40.0, 0, 0, 39.99, 0, 0, 40.01, 0],
        }
    )
    found, _ = calculated(design("previous_revenue"), table, "en")
    assert [found[row][0] for row in (0, 3, 6, 7)] == ["Reactivate", "Let go", "Reactivate", "Identify"]


@pytest.mark.parametrize("language", LANGUAGES)
def test_formulas_are_short(language):
    """Every row carries both: a table of twenty thousand rows must stay a file that can be mailed."""
    columns = design(*ALL).columns
    assert max(len(STRATEGY_COLUMNS[key].formula(columns, language)) for key in STRATEGY_COLUMNS) < 2000
