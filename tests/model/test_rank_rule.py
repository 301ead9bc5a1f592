"""The rank rule as METHOD states it: by counting, in exact integers, over any amounts and any percentages."""

from __future__ import annotations

from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pyramid_addin.model import layer_amounts, layer_codes, layer_sizes, ranking, to_next_layer
from pyramid_addin.settings import Boundaries, boundaries_of, parse_boundaries

CENTS = st.integers(-(10**9), 10**9) | st.integers(-3, 3) | st.sampled_from([0, 100, 10**14])
POPULATIONS = st.lists(CENTS, min_size=1, max_size=60)
SHARES = st.sets(st.integers(1, 9999), max_size=9).map(
    lambda cuts: tuple(Fraction(cut, 10_000) for cut in (*sorted(cuts), 10_000))
)


def by_counting(cents: list[int], shares: tuple[Fraction, ...]) -> list[int]:
    """METHOD 1 word for word: the first layer with (r - 1) < p n, r = 1 + number strictly greater."""
    n = len(cents)
    greater = [sum(other > value for other in cents) for value in cents]
    return [next(place for place, p in enumerate(shares) if count < p * n) for count in greater]


def by_value_counting(cents: list[int], shares: tuple[Fraction, ...]) -> list[int]:
    """ABC word for word: the first layer whose boundary exceeds the value share before the tie group, else the last."""
    total = sum(cents)
    result = []
    for value in cents:
        before = Fraction(sum(other for other in cents if other > value), total)
        result.append(next((place for place, p in enumerate(shares) if before < p), len(shares) - 1))
    return result


def layers(cents: list[int], bounds: Boundaries) -> list[int]:
    values = np.array(cents) / 100
    return layer_codes(values, layer_amounts(values, bounds)).tolist()


@given(POPULATIONS, SHARES)
def test_amounts_give_what_counting_gives(cents, shares):
    """The linear rule by amounts is the definition."""
    assert layers(cents, boundaries_of("customers", shares)) == by_counting(cents, shares)


@given(POPULATIONS.filter(lambda cents: sum(cents) > 0), SHARES)
def test_cumulative_value_gives_what_counting_gives(cents, shares):
    """ABC by amounts is ABC by its definition, negatives included."""
    assert layers(cents, boundaries_of("value", shares)) == by_value_counting(cents, shares)


@pytest.mark.parametrize(
    ("cents", "expected"),
    [
        ([-100, -200, -200], [0, 2, 2]),  # nothing positive: the best tie group, then the last layer
        ([0, 0, -100], [0, 0, 2]),
        ([500, 300, -900], [0, 1, 2]),  # total below zero: shares of the 800 that is positive; 0 and 5/8 before
        ([500, -500], [0, 2]),
    ],
)
def test_cumulative_value_without_a_positive_total(cents, expected):
    """Shares of a total that is not positive mean nothing: the positive part takes its place."""
    assert layers(cents, boundaries_of("value", (Fraction(1, 2), Fraction(3, 4), Fraction(1)))) == expected


def test_cumulative_value_stays_exact_beyond_64_bits():
    """Two thousand customers of nine hundred billion sum to more units of 0.0001 than 64 bits hold."""
    cents = [90_000_000_000_000 + 1] + [90_000_000_000_000] * 1999
    shares = (Fraction(1, 1500), Fraction(1))
    assert layers(cents, boundaries_of("value", shares)) == by_value_counting(cents, shares)


@given(POPULATIONS, SHARES, st.sampled_from(["customers", "value"]), st.randoms(use_true_random=False))
def test_row_order_does_not_matter_and_ties_share(cents, shares, by, random):
    """A customer's layer depends on its value alone."""
    bounds = boundaries_of(by, shares)
    of_value = {}
    for value, layer in zip(cents, layers(cents, bounds), strict=True):
        assert of_value.setdefault(value, layer) == layer
    shuffled = random.sample(cents, len(cents))
    assert layers(shuffled, bounds) == [of_value[value] for value in shuffled]


@given(POPULATIONS, SHARES, st.sampled_from(["customers", "value"]))
def test_the_first_layer_is_never_empty_and_more_value_is_never_a_lower_layer(cents, shares, by):
    """Top has somebody as soon as anyone is active."""
    found = layers(cents, boundaries_of(by, shares))
    assert 0 in found
    ordered = [layer for _, layer in sorted(zip(cents, found, strict=True), reverse=True)]
    assert ordered == sorted(ordered)


@given(st.integers(1, 10**7), st.integers(1, 10**6))
def test_sizes_are_exact_for_any_percentage(count, millionths):
    """K is the smallest whole number that is not below p n."""
    share = Fraction(millionths, 10**6)
    (size,) = layer_sizes(count, [share])
    assert (size - 1) * 10**6 < millionths * count <= size * 10**6


@pytest.mark.parametrize(
    ("count", "text", "sizes"),
    [
        (20, "1,5,20,100", (1, 1, 4, 20)),  # 0.05 * 20 is 1, not a little more
        (100, "7,100", (7, 100)),  # 0.07 * 100 is 7.000000000000001 in floats
        (10, "30,100", (3, 10)),  # 0.1 + 0.2 is 0.30000000000000004 in floats
        (1000, "0.1,0.3,100", (1, 3, 1000)),
        (1, "1,5,20,100", (1, 1, 1, 1)),
        (0, "1,100", (0, 0)),
    ],
)
def test_sizes_where_floats_fail(count, text, sizes):
    """The cases that quotients and products of floats get wrong."""
    assert layer_sizes(count, parse_boundaries(text).shares) == sizes


@given(POPULATIONS)
def test_ranks_by_counting(cents):
    """R = 1 + the number of strictly greater values."""
    values = np.array(cents) / 100
    assert ranking(values).rank.tolist() == [1 + sum(other > value for other in cents) for value in cents]


@given(POPULATIONS, st.randoms(use_true_random=False))
def test_cumulative_sums_by_counting(cents, random):
    """All that rank at least as high, tie group included; equal to the last bit in any order of rows."""
    found = ranking(np.array(cents) / 100).cumulative(np.array(cents) / 100)
    wanted = [sum(other for other in cents if other >= value) / 100 for value in cents]
    assert found == pytest.approx(wanted, abs=1e-4, rel=1e-12)
    shuffled = np.array(random.sample(cents, len(cents))) / 100
    again = dict(zip(shuffled, ranking(shuffled).cumulative(shuffled), strict=True))
    assert found.tolist() == [again[value / 100] for value in cents]


@given(POPULATIONS, SHARES)
def test_the_way_to_the_next_layer_is_exactly_enough(cents, shares):
    """With the gap added a customer meets the amount of a higher layer; with a cent less it does not."""
    bounds = boundaries_of("customers", shares)
    values = np.array(cents) / 100
    amounts = layer_amounts(values, bounds)
    codes = layer_codes(values, amounts)
    gap = to_next_layer(values, codes, amounts)
    assert np.isnan(gap).tolist() == (codes == 0).tolist()
    lower = codes > 0
    lifted = np.round(values[lower] + gap[lower], 2)
    assert (layer_codes(lifted, amounts) < codes[lower]).all()
    assert (layer_codes(np.round(lifted - 0.01, 2), amounts) == codes[lower]).all()


def test_what_is_no_number_stands_outside_and_infinity_is_refused():
    """NaN has no layer and no rank and is not counted; infinity would silently lead every ranking."""
    values = np.array([10.0, np.nan, 30.0])
    amounts = layer_amounts(values, parse_boundaries("50,100"))
    assert amounts.tolist() == [30.0, 10.0]
    assert layer_codes(values, amounts).tolist() == [1, -1, 0]
    assert ranking(values).rank.tolist()[::2] == [2.0, 1.0]
    for infinite in (np.inf, -np.inf):
        values[1] = infinite
        for refuse in (ranking, lambda given: layer_amounts(given, Boundaries())):
            with pytest.raises(ValueError, match="finite"):
                refuse(values)


def test_hard_amounts():
    """A layer begins at its amount, that amount included; who is below all is in the last."""
    bounds = parse_boundaries("amount:Gold=500,Silver=100,Other")
    values = np.array([500.0, 499.99, 100.0, 99.99, -3.0])
    assert layer_codes(values, layer_amounts(values, bounds)).tolist() == [0, 1, 1, 2, 2]


def test_nobody():
    """An empty base has no amounts, and nobody gets a layer."""
    nobody = np.array([])
    assert np.isnan(layer_amounts(nobody, Boundaries())).all()
    assert layer_codes(nobody, layer_amounts(nobody, Boundaries())).size == 0
    assert layer_codes(np.array([5.0]), layer_amounts(nobody, Boundaries())).tolist() == [-1]
