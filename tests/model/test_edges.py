"""Ledgers at the edge: one customer, all equal, all negative, nobody, and what must be refused."""

from __future__ import annotations

import math

import numpy as np
import pandas as pd
import pytest

from pyramid_addin.errors import LedgerError


def counts(analysis) -> dict[str, int]:
    table = analysis.layer_table["customers"]
    return {key: count for key, count in table.items() if count}


@pytest.mark.parametrize("base", ["active", "all"])
@pytest.mark.parametrize(
    ("revenue", "expected"),
    [
        ([5.0], {"top": 1, "total": 1}),
        ([3.0, 3.0, 3.0], {"top": 3, "total": 3}),
        ([-1.0, -2.0, -3.0], {"top": 1, "small": 2, "total": 3}),
        ([5.0, -5.0], {"top": 1, "small": 1, "total": 2}),
        ([0.0, np.nan], {"inactive": 2, "total": 2}),
        ([], {}),
    ],
)
def test_every_customer_has_a_layer(analysed, revenue, expected, base):
    """However few there are, whatever they sum to."""
    found = analysed({"customer_id": [str(i) for i in range(len(revenue))], "revenue": revenue}, base=base)
    assert counts(found) == expected
    assert found.figures.customers == len(revenue)


def test_shares_of_a_total_that_is_not_positive_are_blank(analysed):
    """A share of nothing, or of less than nothing, is no figure."""
    found = analysed({"revenue": [5.0, -5.0], "gross_margin": [1.0, -1.0], "cost_to_serve": [0.0, 0.0]})
    assert found.customers[["share_of_revenue", "cumulative_share"]].isna().all(axis=None)
    assert found.layer_table[["share_of_revenue", "share_of_net_profit", "share_of_effort"]].isna().all(axis=None)
    assert math.isnan(found.figures.top_share)
    assert math.isnan(found.figures.largest_share)


def test_only_prospects(analysed):
    """Nobody buys yet: no largest customer, no shares, everyone is to be recruited."""
    found = analysed({"revenue": [np.nan, np.nan], "status": ["prospect", "lead"]})
    assert counts(found) == {"prospect": 2, "total": 2}
    assert (found.figures.active, found.figures.largest_customer) == (0, None)
    assert found.customers["rank"].isna().all()
    assert found.customers["strategy"].tolist() == ["recruit", "recruit"]
    assert all(math.isnan(layer.begins_at) for layer in found.layers)


def test_only_inactive_without_anyone_to_compare_with(analysed):
    """No median of active customers: whoever bought anything before is worth a call."""
    found = analysed({"revenue": [0.0, 0.0], "previous_revenue": [1.0, 0.0]})
    assert found.customers["strategy"].tolist() == ["reactivate", "identify"]


def test_all_inactive_in_the_base_leave_the_first_layer_to_others(analysed):
    """With inactive customers in the base, ninety-nine zeros outrank one credit balance."""
    found = analysed({"revenue": [*[0.0] * 99, -1.0]}, base="all")
    assert counts(found) == {"small": 1, "inactive": 99, "total": 100}


@pytest.mark.parametrize("column", ["revenue", "direct_cost", "hours"])
def test_infinite_amounts_are_refused_with_their_place(analysed, column):
    """One cell of 1E+400 must not become the whole pyramid."""
    columns = {"revenue": [1.0, 2.0], "direct_cost": [1.0, 1.0], "hours": [0.0, 0.0]}
    columns[column] = [1.0, np.inf]
    with pytest.raises(LedgerError, match=rf"{column} holds .*\(customers: 1, the first: K002\)"):
        analysed(columns)


def test_the_ledger_is_left_as_it_was():
    """The model changes nothing that was handed to it, and its rows stand as the ledger's do."""
    from types import SimpleNamespace

    from pyramid_addin.model import analyse
    from pyramid_addin.settings import Settings

    customers = pd.DataFrame({"customer_id": ["b", "a"], "revenue": [np.nan, 2.0], "hours": [np.nan, 1.0]})
    before = customers.copy(deep=True)
    found = analyse(SimpleNamespace(customers=customers, period=None), Settings())
    pd.testing.assert_frame_equal(customers, before)
    assert found.customers.index.equals(customers.index)
    assert found.customers["layer"].tolist() == ["inactive", "top"]


def test_a_million_customers(analysed):
    """Counts of each layer are ceil(p n) for a million different amounts."""
    found = analysed({"customer_id": "x", "revenue": np.random.default_rng(5).permutation(1_000_000) + 1.0})
    assert counts(found) == {
        "top": 10_000, "large": 40_000, "medium": 150_000, "small": 800_000, "total": 1_000_000,
    }  # fmt: skip
    assert [layer.begins_at for layer in found.layers[:4]] == [990_001, 950_001, 800_001, 1]
