"""The rank rule: which layer a customer is in. Exact, independent of row order, linear in the number of customers.

With n customers in the base and r = 1 + the number of customers with a strictly greater value, a customer is in the
first layer whose cumulative boundary p satisfies (r - 1) < p * n. That is the same as r <= k with k = ceil(p * n), and
so the same as: the value is at least the k-th largest. Hence the layer's *amount*, and no sorting.

NaN and infinity: a NaN is no value; it is outside the base and gets layer -1 and rank NaN. Infinite values are refused
with a `ValueError` by every function here; `analyse` refuses them before with a text for the user.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Sequence
    from fractions import Fraction

    from numpy.typing import NDArray

    from pyramid_addin.settings import Boundaries

MONEY_UNITS = 10_000  # amounts are kept to 0.0001, so sums of these units are exact
BLOCK = 1 << 16  # values compared at a time: a block stays in the processor's cache, which halves the time


def layer_sizes(count: int, shares: Sequence[Fraction]) -> tuple[int, ...]:
    """How many of ``count`` customers each cumulative boundary takes: k = ceil(p * n), from exact integers.

    Parameters
    ----------
    count : int
        Customers in the base, n.
    shares : sequence of fractions.Fraction
        Cumulative boundaries p, 0 < p <= 1.

    Examples
    --------
    >>> from fractions import Fraction
    >>> layer_sizes(100, [Fraction(7, 100), Fraction(1)])  # in floats 0.07 * 100 is 7.000000000000001
    (7, 100)
    >>> layer_sizes(3, [Fraction(1, 100), Fraction(1)])  # never empty
    (1, 3)
    """
    return tuple(-(-share.numerator * count // share.denominator) for share in shares)


def layer_amounts(values: NDArray[np.float64], boundaries: Boundaries) -> NDArray[np.float64]:
    """The amount at which each layer begins: a customer is in the first layer whose amount does not exceed its value.

    Parameters
    ----------
    values : float64, shape (n,)
        Values of the customers in the base, currency; NaN is outside the base, infinity is refused.
    boundaries : Boundaries
        L layers by customers, by cumulative value, or by amount.

    Returns
    -------
    float64, shape (L,), decreasing
        Equal neighbours: the lower layer is empty. The last is the smallest value for shares, minus infinity for
        amounts. All NaN when the base is empty and the bounds are shares.

    Raises
    ------
    ValueError
        If a value is infinite.

    Notes
    -----
    By customers, ties share the higher layer and the first layer is never empty.

    By cumulative value (ABC), a customer is in the first layer whose boundary exceeds the share of total value *before*
    its tie group; whoever comes after the total was passed is in the last layer. The best tie group always is in the
    first layer. The total is net of negative values; where that is not positive, the total of the positive values takes
    its place, and without any of those all but the best tie group are in the last layer. (Ours.)

    Examples
    --------
    >>> from pyramid_addin.settings import parse_boundaries
    >>> layer_amounts(np.array([50.0, 40.0, 30.0, 30.0, 10.0]), parse_boundaries("20,60,100"))
    array([50., 30., 10.])
    >>> layer_amounts(np.array([80.0, 15.0, 5.0]), parse_boundaries("value:80,95,100"))
    array([80., 15.,  5.])
    """
    if boundaries.by == "amount":
        _present(values)
        return np.array([*boundaries.amounts, -np.inf])
    present = _present(values)
    if not present.size:
        return np.full(boundaries.count, np.nan)
    if boundaries.by == "value":
        return _amounts_by_value(present, boundaries.shares)
    return _kth_largest(present, layer_sizes(present.size, boundaries.shares))


def layer_codes(values: NDArray[np.float64], amounts: NDArray[np.float64]) -> NDArray[np.int8]:
    """Which layer each value is in: 0 for the first; -1 where the value is NaN or no amounts are known.

    Parameters
    ----------
    values : float64, shape (n,)
    amounts : float64, shape (L,), decreasing
        From `layer_amounts`. What lies below the last amount is in the last layer.

    Returns
    -------
    int8, shape (n,)

    Examples
    --------
    >>> layer_codes(np.array([50.0, 30.0, 10.0, np.nan]), np.array([50.0, 30.0, 10.0]))
    array([ 0,  1,  2, -1], dtype=int8)
    """
    codes = np.zeros(values.shape, np.int8)
    if np.isnan(amounts).any():
        codes.fill(-1)
        return codes
    for start in range(0, values.size, BLOCK):
        part, places = values[start : start + BLOCK], codes[start : start + BLOCK]
        for amount in amounts[:-1]:
            places += (part < amount).view(np.int8)
        places[np.isnan(part)] = -1
    return codes


class Ranking(NamedTuple):
    """Customers in order of value.

    Attributes
    ----------
    order : int64, shape (m,)
        Positions of the m values that are not NaN, greatest first.
    starts : int64, shape (m,)
        For each place in ``order`` the first place of its tie group.
    rank : float64, shape (n,)
        r = 1 + the number of strictly greater values; NaN where the value is NaN.
    """

    order: NDArray[np.int64]
    starts: NDArray[np.int64]
    rank: NDArray[np.float64]

    def cumulative(self, amounts: NDArray[np.float64]) -> NDArray[np.float64]:
        """For each customer the sum of ``amounts`` over all that rank at least as high, its whole tie group included.

        Parameters
        ----------
        amounts : float64, shape (n,)
            In the order of the values that were ranked; NaN counts as zero.

        Returns
        -------
        float64, shape (n,)
            To 0.0001, so that row order leaves no trace; NaN where the rank is.

        Examples
        --------
        >>> values = np.array([10.0, 30.0, 30.0, np.nan])
        >>> ranking(values).cumulative(values)
        array([70., 60., 60., nan])
        """
        result = np.full(self.rank.shape, np.nan)
        if self.order.size:
            sums = np.round(np.cumsum(np.nan_to_num(amounts[self.order])), 4)
            is_last = np.append(self.starts[1:] != self.starts[:-1], True)
            last = np.flatnonzero(is_last)
            group = np.cumsum(is_last) - is_last
            result[self.order] = sums[last[group]]
        return result


def ranking(values: NDArray[np.float64]) -> Ranking:
    """Rank by value, greatest first; equal values share the better rank (1, 2, 2, 4).

    Parameters
    ----------
    values : float64, shape (n,)
        NaN has no rank; infinity is refused.

    Raises
    ------
    ValueError
        If a value is infinite.

    Examples
    --------
    >>> ranking(np.array([20.0, 50.0, 20.0, np.nan, 10.0])).rank
    array([ 2.,  1.,  2., nan,  4.])
    """
    _present(values)
    present = np.flatnonzero(~np.isnan(values))
    order = present[np.argsort(-values[present])]
    ordered = values[order]
    first = np.ones(order.size, bool)
    first[1:] = ordered[1:] != ordered[:-1]
    starts = np.maximum.accumulate(np.where(first, np.arange(order.size), 0))
    rank = np.full(values.shape, np.nan)
    rank[order] = starts + 1
    return Ranking(order, starts, rank)


def greatest_first(values: NDArray[np.float64]) -> NDArray[np.int64]:
    """The order that puts the greatest value first; equal values stay in the order in which they stand.

    Four times as quick as a stable sort: only positions of equal values are put in order afterwards.

    Parameters
    ----------
    values : float64, shape (n,)
        No NaN.

    Examples
    --------
    >>> greatest_first(np.array([20.0, 50.0, 20.0, 10.0]))
    array([1, 0, 2, 3])
    """
    order = np.argsort(-values)
    ordered = values[order]
    same = ordered[1:] == ordered[:-1]
    tied = np.flatnonzero(np.append(same, False) | np.append(False, same))
    if tied.size:
        order[tied] = order[tied][np.lexsort((order[tied], -ordered[tied]))]
    return order


def to_next_layer(
    values: NDArray[np.float64], codes: NDArray[np.int8], amounts: NDArray[np.float64]
) -> NDArray[np.float64]:
    """How much more value lifts a customer into the next layer up, currency.

    Parameters
    ----------
    values : float64, shape (n,)
    codes : int8, shape (n,)
        From `layer_codes`.
    amounts : float64, shape (L,)
        From `layer_amounts`.

    Returns
    -------
    float64, shape (n,)
        To 0.0001. NaN in the first layer and where the code is -1. Where the layer above is empty because of a tie,
        this is the way to the layer above that.

    Examples
    --------
    >>> to_next_layer(np.array([50.0, 30.0]), np.array([0, 1], np.int8), np.array([50.0, 30.0]))
    array([nan, 20.])
    """
    gap = np.full(values.shape, np.nan)
    below = codes > 0
    gap[below] = np.round(amounts[codes[below] - 1] - values[below], 4)
    return gap


def _present(values: NDArray[np.float64]) -> NDArray[np.float64]:
    """The values that are numbers; a ValueError if one is infinite."""
    finite = np.isfinite(values)
    if finite.all():
        return values
    if np.isinf(values).any():
        message = "values must be finite; NaN marks a customer outside the base"
        raise ValueError(message)
    return values[finite]


def _kth_largest(values: NDArray[np.float64], sizes: Sequence[int]) -> NDArray[np.float64]:
    """The k-th largest value for each k; each partition works only on what the one before left on top."""
    rest = values.copy()
    amounts = np.empty(len(sizes))
    for place in range(len(sizes) - 1, -1, -1):
        cut = rest.size - sizes[place]
        if cut == 0:
            amounts[place] = rest.min()
            continue
        rest.partition(cut)
        amounts[place] = rest[cut]
        rest = rest[cut:]
    return amounts


def _amounts_by_value(values: NDArray[np.float64], shares: Sequence[Fraction]) -> NDArray[np.float64]:
    descending = -np.sort(-values)
    first = np.flatnonzero(np.append(True, descending[1:] != descending[:-1]))
    groups = descending[first]
    counts = np.diff(np.append(first, descending.size))
    before, total = _exact_sums(groups, counts)
    amounts = np.empty(len(shares))
    for place, share in enumerate(shares[:-1]):
        # value before the group < p * total, in whole units: before < ceil(p * total)
        needed = -(-share.numerator * total // share.denominator)
        outside = np.flatnonzero((before[1:] < 0) | (before[1:] >= needed))
        amounts[place] = groups[outside[0] if outside.size else -1]
    amounts[-1] = groups[-1]
    return amounts


def _exact_sums(groups: NDArray[np.float64], counts: NDArray[np.int64]) -> tuple[NDArray[Any], int]:
    """Value before each tie group, and the total that shares are taken of, in exact units of 0.0001."""
    scaled = np.rint(groups * MONEY_UNITS)
    fits = float(np.abs(scaled).max()) * int(counts.sum()) < 2**62
    units = scaled.astype(np.int64) if fits else np.array([int(value) for value in scaled], dtype=object)
    sums = np.cumsum(units * counts)
    net = int(sums[-1])
    return np.append(0, sums[:-1]), net if net > 0 else max(0, int(sums.max()))
