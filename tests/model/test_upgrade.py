"""The upgrade scenario against a plain loop, customer by customer."""

from __future__ import annotations

from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pyramid_addin.model import layer_amounts, layer_codes, upgrade
from pyramid_addin.settings import parse_boundaries

LEDGERS = st.lists(
    st.tuples(st.integers(-500, 5000).filter(bool), st.integers(-300, 900) | st.none()), min_size=1, max_size=40
)
BOUNDARIES = st.sampled_from(["1,5,20,100", "25,50,75,100", "100", "amount:4000,2000,500", "value:40,65,80,100"])


def by_loop(ledger, boundaries, share):
    """(customer, extra revenue, extra profit): METHOD 5 in words."""
    values = [float(revenue) for revenue, _ in ledger]
    amounts = layer_amounts(np.array(values), boundaries).tolist()
    layer = [
        next((place for place, amount in enumerate(amounts) if value >= amount), len(amounts) - 1) for value in values
    ]
    candidates = []
    for place, value in enumerate(values):
        if layer[place] > 0 and value > 0:
            begins = amounts[layer[place] - 1]
            target = next(number for number, amount in enumerate(amounts) if begins >= amount)
            members = [other for other, its in zip(values, layer, strict=True) if its == target]
            goal = sum(members) / len(members) if members else begins
            profit = ledger[place][1]
            margin = float("nan") if profit is None else profit / value
            order = (begins - value, -value, float("inf") if profit is None else -profit)
            candidates.append((order, place, goal - value, (goal - value) * margin))
    moving = -(-share.numerator * len(values) // share.denominator)
    return [entry[1:] for entry in sorted(candidates, key=lambda entry: entry[0])][:moving]


@given(LEDGERS, BOUNDARIES, st.fractions(Fraction(1, 100), 1))
def test_customer_by_customer(ledger, boundaries, share):
    """Who moves, and what each brings; equal customers are interchangeable."""
    bounds = parse_boundaries(boundaries)
    values = np.array([revenue for revenue, _ in ledger], float)
    profits = np.array([np.nan if profit is None else profit for _, profit in ledger], float)
    amounts = layer_amounts(values, bounds)
    found = upgrade(values, layer_codes(values, amounts), amounts, share, profits)
    expected = by_loop(ledger, bounds, share)
    assert [ledger[place] for place in found.moved] == [ledger[place] for place, _, _ in expected]
    assert found.extra_revenue.tolist() == pytest.approx([extra for _, extra, _ in expected], abs=1e-3)
    assert found.extra_profit.tolist() == pytest.approx([extra for _, _, extra in expected], abs=1e-3, nan_ok=True)
    assert (found.extra_revenue > 0).all()


def test_without_profits_only_revenue_is_known():
    """No profit in the ledger, no extra profit."""
    values = np.array([100.0, 50.0])
    found = upgrade(values, np.array([0, 1], np.int8), np.array([100.0, 50.0]), Fraction(1))
    assert found.extra_revenue.tolist() == [50.0]
    assert np.isnan(found.extra_profit).all()
