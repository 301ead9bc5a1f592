"""The lessons against SQL, hand-worked customers, and edge ledgers: each claim holds, does not, or cannot be told."""

from __future__ import annotations

import math
from types import SimpleNamespace

import duckdb
import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pyramid_addin.model import analyse, scenarios
from pyramid_addin.model._lessons import RULES, lessons
from pyramid_addin.settings import Settings, parse_boundaries

KEYS = [rule.key for rule in RULES]
TEN = {
    "revenue": [900.0, 500.0, 100.0, 90.0, 80.0, 70.0, 60.0, 50.0, 40.0, 10.0, 0.0],
    "direct_cost": [500.0, 300.0, 100.0, 90.0, 80.0, 70.0, 60.0, 50.0, 40.0, 30.0, 0.0],
    "marketing_cost": [10.0, 10.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 60.0, 20.0],
}


def claims_of(columns, **settings):
    frame = pd.DataFrame(columns)
    if "customer_id" not in frame:
        frame.insert(0, "customer_id", [f"K{place}" for place in range(len(frame))])
    ledger = SimpleNamespace(customers=frame, period=None)
    analysis = analyse(ledger, Settings(**settings))
    found = lessons(ledger, analysis)
    claims = {} if found is None else {claim.rule.key: claim for claim in found.claims}
    return claims, ledger, analysis


def test_ten_customers_by_hand():
    """1,400 of 1,900 from two; 580 profit of 480; 80 of 100 effort on a loser and a non-customer."""
    claims, ledger, analysis = claims_of(TEN)
    assert list(claims) == KEYS
    figures = {key: (claim.part, claim.whole, claim.holds) for key, claim in claims.items()}
    assert figures["revenue"] == (1400, 1900, True)
    assert figures["profit"] == (580, 480, True)
    assert figures["effort"] == (80, 100, True)
    develop = (analysis.customers["strategy"] == "develop") & (ledger.customers["revenue"] != 0)
    assert figures["upgrade"][:2] == (develop.sum(), 10)
    moved = scenarios(ledger, analysis)
    assert figures["migration_revenue"][:2] == (moved.extra_revenue, 1900)
    assert claims["migration_revenue"].found == moved.extra_revenue / 1900


@pytest.mark.parametrize(
    ("key", "found", "holds"),
    [
        ("revenue", 0.70, True),
        ("revenue", 0.69999, False),
        ("profit", 1.0, False),
        ("profit", 1.00001, True),
        ("effort", 0.5, False),
        ("upgrade", 0.05, True),
        ("upgrade", 0.30, True),
        ("upgrade", 0.1 + 0.2, True),
        ("upgrade", 0.3001, False),
        ("upgrade", 0.0499, False),
        ("migration_revenue", 0.08, True),
        ("migration_profit", 0.3999, False),
    ],
)
def test_rules_at_their_bounds(key, found, holds):
    assert RULES[KEYS.index(key)].holds(found) == holds


@pytest.mark.parametrize(
    ("lacking", "untold"),
    [
        (("direct_cost",), {"profit", "migration_profit"}),
        (("marketing_cost",), {"effort"}),
        (("direct_cost", "marketing_cost"), {"profit", "effort", "migration_profit"}),
    ],
)
def test_missing_fields_are_named(lacking, untold):
    """Non-customers alone cannot refute the third claim, so without a margin it is not told either."""
    claims, *_ = claims_of({key: values for key, values in TEN.items() if key not in lacking})
    if lacking == ("direct_cost",):
        untold = untold | {"effort"}
    assert {key for key, claim in claims.items() if claim.why == "fields"} == untold
    for key in untold:
        assert claims[key].holds is None
        named = {field for one in claims[key].missing for field in one}
        assert named & {"direct_cost", "cost_to_serve"}


def test_non_customers_alone_can_prove_the_third_claim():
    claims, *_ = claims_of({"revenue": [9.0, 8, 7, 6, 5, 0], "marketing_cost": [1.0, 1, 1, 1, 1, 50]})
    assert claims["effort"].holds
    assert claims["effort"].found == pytest.approx(50 / 55)


@pytest.mark.parametrize(
    ("profits", "holds"),
    [
        ([10, -5, -5, -5, -5], True),  # the best earn, all together lose
        ([-1, -5, -5, -5, -5], False),
        ([10, -10, 0, 0, 0], True),
        ([10, 5, 0, 0, 0], False),
    ],
)
def test_profit_with_and_without_a_total_above_zero(profits, holds):
    revenue = np.array([100.0, 50, 40, 30, 20])
    claims, *_ = claims_of({"revenue": revenue, "direct_cost": revenue - np.array(profits)})
    assert claims["profit"].holds is holds
    assert math.isnan(claims["profit"].found) == (sum(profits) <= 0)


@pytest.mark.parametrize("revenue", [[5.0], [5.0] * 4, [-5.0, -6.0]])
def test_few_customers_tell_nothing(revenue):
    claims, *_ = claims_of({"revenue": revenue, "direct_cost": [1.0] * len(revenue)})
    assert {claim.why for claim in claims.values()} == {"few"}


def test_edges():
    """Nobody active: none. All negative: no total. One layer: none to move up to. All equal: all are the best."""
    assert claims_of({"revenue": [0.0, np.nan]})[0] == {}
    claims, *_ = claims_of({"revenue": [-1.0, -2, -3, -4, -5]})
    assert (claims["revenue"].holds, claims["revenue"].why) == (None, "total")
    claims, *_ = claims_of(TEN, boundaries=parse_boundaries("100"))
    assert {key for key, claim in claims.items() if claim.why == "layers"} == {
        "upgrade",
        "migration_revenue",
        "migration_profit",
    }
    claims, *_ = claims_of({"revenue": [5.0] * 8})
    assert (claims["revenue"].found, claims["revenue"].holds) == (1.0, True)


@given(st.lists(st.tuples(st.integers(-50, 400), st.integers(0, 300), st.integers(0, 40)), min_size=5, max_size=60))
def test_against_sql(rows):
    """The first three claims, in SQL with another rule for ties: fewer than a fifth are strictly better."""
    table = pd.DataFrame(rows, columns=["revenue", "direct_cost", "marketing_cost"]).astype(float)
    claims, *_ = claims_of(table)
    if not claims:
        return
    connection = duckdb.connect()
    connection.register("customers", table)
    best, revenue, profit, best_profit, wasted, effort = connection.execute(
        """WITH ranked AS (SELECT *, revenue - direct_cost - marketing_cost AS profit,
            revenue <> 0 AND (rank() OVER (PARTITION BY revenue <> 0 ORDER BY revenue DESC) - 1) * 5
            < count(*) OVER (PARTITION BY revenue <> 0) AS best FROM customers)
        SELECT sum(CASE WHEN best THEN revenue ELSE 0 END), sum(revenue), sum(profit),
            sum(CASE WHEN best THEN profit ELSE 0 END),
            sum(CASE WHEN revenue = 0 OR profit < 0 THEN marketing_cost ELSE 0 END), sum(marketing_cost) FROM ranked"""
    ).fetchone()
    assert (claims["revenue"].part, claims["revenue"].whole) == (best, revenue)
    assert (claims["profit"].part, claims["profit"].whole) == (best_profit, profit)
    assert (claims["effort"].part, claims["effort"].whole) == (wasted, effort)
