"""Concentration against numpy by another route, and the share of the best against counting."""

from __future__ import annotations

from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pyramid_addin.model import best_customers, concentration, share_of

CENTS = st.lists(st.integers(-(10**6), 10**8), min_size=1, max_size=50)


@given(CENTS.map(lambda cents: [abs(cent) + 1 for cent in cents]))
def test_measures_by_another_route(cents):
    """HHI from all pairs of shares, Gini as half the relative mean absolute difference, tops by sorting."""
    values = np.array(cents) / 100
    found = concentration(values)
    shares = values / values.sum()
    assert found.hhi == pytest.approx(10_000 * np.dot(shares, shares))
    assert found.effective == pytest.approx(1 / np.dot(shares, shares))
    differences = np.abs(values[:, None] - values[None, :]).mean()
    assert found.gini == pytest.approx(differences / (2 * values.mean()), abs=1e-9)
    ordered = sorted(values, reverse=True)
    for count, top in ((1, found.top1), (5, found.top5), (10, found.top10)):
        assert top == pytest.approx(sum(ordered[:count]) / sum(ordered), abs=1e-6)


@given(CENTS)
def test_measures_keep_their_bounds(cents):
    """Credit balances and zeros do not lift any of them out of its range."""
    found = concentration(np.array(cents) / 100)
    if any(cent > 0 for cent in cents):
        positive = sum(cent > 0 for cent in cents)
        assert 10_000 / positive <= found.hhi * (1 + 1e-12)
        assert found.hhi <= 10_000
        assert 1 <= found.effective <= positive * (1 + 1e-12)
        assert 0 <= found.gini <= 1 - 1 / positive + 1e-12
    else:
        assert np.isnan([found.hhi, found.effective, found.gini]).all()
    assert np.isnan(found.top1) == (sum(cents) <= 0)


@given(CENTS, st.fractions(Fraction(1, 1000), 1))
def test_the_best_by_counting(cents, share):
    """Whoever has fewer than share x n strictly better ones is among the best."""
    values = np.array(cents) / 100
    better = [sum(other > cent for other in cents) for cent in cents]
    expected = [place for place, count in enumerate(better) if count < share * len(cents)]
    assert best_customers(values, share).tolist() == expected


def test_unknown_is_nobody():
    """NaN is no customer; of nobody there are no best, and no share of nothing."""
    values = np.array([np.nan, 5.0, np.nan])
    assert best_customers(values, Fraction(1, 5)).tolist() == [1]
    assert best_customers(np.array([np.nan]), Fraction(1, 5)).tolist() == []
    assert share_of(np.array([1]), values) == 1.0
    assert np.isnan(share_of(np.array([1]), -values))
