"""Formulas over the sample ledger's columns give what a build writes beside them."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from pyramid_addin import Settings
from pyramid_addin.demo import write_demo_ledger
from pyramid_addin.excel.functions import (
    CUSTOMER_PROFIT,
    CUSTOMER_STATUS,
    CUSTOMER_STRATEGY,
    PAYMENT_COST,
    PROFIT_CLASS,
    PYRAMID_LAYER,
    PYRAMID_TABLE,
    REVENUE_TO_NEXT_LAYER,
    TOP_SHARE,
    set_language,
)
from pyramid_addin.ledger import read_ledger
from pyramid_addin.model import analyse
from pyramid_addin.texts import text


@pytest.fixture(scope="module")
def built(tmp_path_factory):
    """The sample ledger as read, and its analysis."""
    path = tmp_path_factory.mktemp("sample") / "sample.xlsx"
    write_demo_ledger(path, "nl")
    settings = Settings(language="nl")
    ledger = read_ledger(path, settings)
    return ledger.customers, analyse(ledger, settings)


@pytest.fixture(autouse=True)
def _dutch():
    set_language("nl")
    yield
    set_language("en")


def rows(values):
    return [[None if value != value else value] for value in values.astype(float).tolist()]  # noqa: PLR0124 -- NaN


def flat(answered):
    return [row[0] for row in answered]


def test_layers_and_the_way_up(built):
    """The layer of every active customer, and the revenue that it lacks."""
    customers, analysis = built
    revenue = rows(customers["revenue"].fillna(0))
    layers = [text(f"layers.{key}", "nl") for key in analysis.customers["layer"]]
    active = [row[0] != 0 for row in revenue]
    assert 0 < sum(active) < len(active)
    found = flat(PYRAMID_LAYER(revenue, revenue))
    assert [one for one, its in zip(found, active, strict=True) if its] == [
        one for one, its in zip(layers, active, strict=True) if its
    ]
    assert {one for one, its in zip(found, active, strict=True) if not its} == {"Inactief"}
    gaps = analysis.customers["revenue_to_next_layer"].tolist()
    expected = ["" if gap != gap else gap for gap in gaps]  # noqa: PLR0124 -- NaN
    assert flat(REVENUE_TO_NEXT_LAYER(revenue, revenue)) == expected


def test_profit_class_and_strategy(built):
    """From the analysis' own parts: profit, its class, and what to do with every active customer."""
    customers, analysis = built
    results = analysis.customers
    payment = PAYMENT_COST(rows(customers["outstanding"]), rows(customers["days_overdue"]))
    assert [cell or 0 for cell in flat(payment)] == results["payment_cost"].tolist()
    revenue = rows(customers["revenue"])
    profit = CUSTOMER_PROFIT(revenue, rows(customers["direct_cost"]), rows(results["cost_to_serve"]), payment)
    known = results["net_profit"].notna().to_numpy() & customers["direct_cost"].notna().to_numpy()
    assert np.array(flat(profit), object)[known].tolist() == results["net_profit"][known].tolist()
    classes = flat(PROFIT_CLASS(rows(results["net_profit"]), revenue))
    said = results["profit_class"].astype(object)
    assert classes == [text(f"profit_classes.{key}", "nl") if isinstance(key, str) else "" for key in said]

    layers = [[text(f"layers.{key}", "nl")] for key in results["layer"]]
    wallet = rows(customers["revenue"].clip(lower=0) / customers["category_spend"])
    strategies = flat(
        CUSTOMER_STRATEGY(layers, rows(results["net_profit"]), wallet, rows(results["revenue_to_next_layer"]), revenue)
    )
    # of the inactive ones the formula does not know what they bought before
    here = (results["layer"] != "inactive").to_numpy()
    expected = [text(f"strategies.{key}", "nl") for key in results["strategy"]]
    assert [one for one, its in zip(strategies, here, strict=True) if its] == [
        one for one, its in zip(expected, here, strict=True) if its
    ]
    assert len(set(strategies)) > 4


def test_the_layer_table_and_the_share_of_the_best(built):
    """The figures of the Pyramid sheet."""
    customers, analysis = built
    revenue = rows(customers["revenue"].fillna(0))
    profits = rows(analysis.customers["net_profit"])
    table = PYRAMID_TABLE(revenue, profits)
    expected = analysis.layer_table
    for row, key in zip(table[1:5], ("top", "large", "medium", "small"), strict=True):
        assert row[0] == text(f"layers.{key}", "nl")
        assert row[1:] == [
            expected.loc[key, column]
            for column in (
                "customers", "share_of_customers", "standard_customers", "revenue", "share_of_revenue",
                "standard_revenue", "average_revenue", "net_profit", "share_of_net_profit", "return_on_revenue",
                "loss_making",
            )
        ]  # fmt: skip
    assert TOP_SHARE(revenue) == analysis.figures.top_share


def test_status(built):
    """Active, inactive, prospect and suspect, from the ledger's own columns."""
    customers, analysis = built
    passive = {key: text(f"layers.{key}", "nl") for key in ("inactive", "prospect", "suspect")}
    expected = [passive.get(layer, "Actief") for layer in analysis.customers["layer"]]
    assert len(set(expected)) == 4
    orders = (customers["last_order"] - pd.Timestamp(1899, 12, 30)).dt.days  # as Excel counts days
    status = [[word if isinstance(word, str) else None] for word in customers["status"]]
    assert flat(CUSTOMER_STATUS(rows(customers["revenue"].fillna(0)), rows(orders), status)) == expected
