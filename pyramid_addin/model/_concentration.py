"""How much rests on few customers: the share of the best, and the measures of concentration (METHOD 5)."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from pyramid_addin.model._ranking import layer_sizes

if TYPE_CHECKING:
    from fractions import Fraction

    from numpy.typing import NDArray

HIGHEST_HHI = 10_000  # one customer brings everything


def best_customers(values: NDArray[np.float64], share: Fraction) -> NDArray[np.int64]:
    """Positions of the best ``share`` of the customers, and of whoever ties with the last of them.

    Parameters
    ----------
    values : float64, shape (n,)
        What customers are ranked on; NaN = not a customer.
    share : fractions.Fraction
        0 < share <= 1; of m customers the ceil(share * m) best.

    Returns
    -------
    int64, shape (k,), in row order

    Examples
    --------
    >>> from fractions import Fraction
    >>> best_customers(np.array([10.0, 30.0, np.nan, 30.0, 5.0]), Fraction(1, 5))
    array([1, 3])
    """
    ranked = np.flatnonzero(~np.isnan(values))
    if not ranked.size:
        return ranked
    (size,) = layer_sizes(ranked.size, [share])
    bound = np.partition(values[ranked], ranked.size - size)[ranked.size - size]
    best: NDArray[np.int64] = ranked[values[ranked] >= bound]
    return best


def share_of(best: NDArray[np.int64], amounts: NDArray[np.float64]) -> float:
    """Which part of the total these customers bring; above 1 where others bring losses.

    Parameters
    ----------
    best : int64, shape (k,)
        Positions, from `best_customers`.
    amounts : float64, shape (n,)
        Revenue, profit or the like, currency; NaN is unknown and counts for nobody.

    Returns
    -------
    float
        A fraction. NaN when the total is not positive: a share of it would mean nothing.

    Examples
    --------
    >>> share_of(np.array([0]), np.array([120.0, 30.0, -50.0]))
    1.2
    """
    known = np.nan_to_num(amounts, nan=0.0, posinf=np.inf, neginf=-np.inf)
    total = round(float(known.sum()), 4)
    return round(float(known[best].sum()), 4) / total if total > 0 else np.nan


class Concentration(NamedTuple):
    """How unequal customers are.

    Attributes
    ----------
    hhi : float
        Herfindahl-Hirschman index, the sum of squared shares: 0 to 10,000.
    effective : float
        10,000 / hhi: as many customers of equal size would be as concentrated.
    gini : float
        0 when all are equal; (n - 1) / n when one of n brings everything.
    top1, top5, top10 : float
        Share of the largest, the five and the ten largest in the total, fraction.
    """

    hhi: float
    effective: float
    gini: float
    top1: float
    top5: float
    top10: float


def concentration(values: NDArray[np.float64]) -> Concentration:
    """The measures of concentration of ``values``.

    Parameters
    ----------
    values : float64, shape (n,)
        Revenue per customer (or per group under common control), currency; NaN = not a customer.

    Returns
    -------
    Concentration
        hhi, effective and gini look at amounts above zero only, since a negative share means nothing in them; NaN
        without any. top1, top5 and top10 are shares of the total, credit balances included, as everywhere else; NaN
        when that is not positive, and above 1 where credit balances outweigh the rest. (Ours.)

    Examples
    --------
    >>> found = concentration(np.array([50.0, 30.0, 20.0]))
    >>> round(found.hhi, 6), round(found.effective, 4), round(found.gini, 4), found.top1
    (3800.0, 2.6316, 0.2, 0.5)
    """
    known = values[~np.isnan(values)]
    descending = -np.sort(-known)
    top1, top5, top10 = (share_of(np.arange(min(count, known.size)), descending) for count in (1, 5, 10))
    positive = descending[descending > 0]
    if not positive.size:
        return Concentration(np.nan, np.nan, np.nan, top1, top5, top10)
    sizes = positive / positive[0]  # of any size: the sum of amounts could exceed what a float holds
    shares = sizes / sizes.sum()
    hhi = min(float((shares**2).sum()) * HIGHEST_HHI, HIGHEST_HHI)
    count = positive.size
    # mean absolute difference over twice the mean, from the ranks: the largest has rank 1
    gini = (count + 1 - 2 * float((shares * np.arange(1, count + 1)).sum())) / count
    return Concentration(hhi, HIGHEST_HHI / hhi, max(gini, 0.0), top1, top5, top10)
