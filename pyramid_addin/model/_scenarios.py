"""What would happen if: moving customers one layer up (METHOD 5)."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from pyramid_addin.model._ranking import layer_codes, layer_sizes, to_next_layer

if TYPE_CHECKING:
    from fractions import Fraction

    from numpy.typing import NDArray


class Upgrade(NamedTuple):
    """The customers that move up, and what each brings more.

    Attributes
    ----------
    moved : int64, shape (k,)
        Their positions, the smallest gap to the next layer first.
    extra_revenue : float64, shape (k,)
        Currency, to 0.0001.
    extra_profit : float64, shape (k,)
        The same at the customer's own margin; NaN where its profit is unknown.
    """

    moved: NDArray[np.int64]
    extra_revenue: NDArray[np.float64]
    extra_profit: NDArray[np.float64]


def upgrade(
    values: NDArray[np.float64],
    codes: NDArray[np.int8],
    amounts: NDArray[np.float64],
    share: Fraction,
    profits: NDArray[np.float64] | None = None,
) -> Upgrade:
    """Move the best ``share`` of the active customers one layer up, to the average revenue of that layer.

    Parameters
    ----------
    values : float64, shape (n,)
        Revenue, currency; NaN for who is not active.
    codes : int8, shape (n,)
        From `layer_codes`.
    amounts : float64, shape (L,)
        From `layer_amounts`.
    share : fractions.Fraction
        Of the active customers; ceil(share * n) move, or all that can.
    profits : float64, shape (n,), optional
        Net profit, currency; NaN = unknown.

    Returns
    -------
    Upgrade

    Notes
    -----
    The smallest gap to the next layer goes first; of equal gaps the larger revenue, then the larger profit, so that
    row order does not matter. Who has a negative revenue has no margin to keep and does not move. The layer reached is
    the one that the next amount belongs to (above a layer that a tie left empty); where nobody is in it, its lowest
    amount stands for the average. (Ours.)

    Examples
    --------
    >>> values = np.array([100.0, 60.0, 50.0, 40.0])
    >>> codes, amounts = np.array([0, 1, 1, 1], np.int8), np.array([100.0, 40.0])
    >>> from fractions import Fraction
    >>> upgrade(values, codes, amounts, Fraction(1, 4), profits=values / 10)
    Upgrade(moved=array([1]), extra_revenue=array([40.]), extra_profit=array([4.]))
    """
    profits = np.full(values.shape, np.nan) if profits is None else profits
    gap = to_next_layer(values, codes, amounts)
    candidates = np.flatnonzero((codes > 0) & (values > 0))
    order = np.lexsort((-profits[candidates], -values[candidates], gap[candidates]))
    (size,) = layer_sizes(int((codes >= 0).sum()), [share])
    moved = candidates[order][:size]
    begins = amounts[codes[moved] - 1]
    reached = layer_codes(begins, amounts)
    active = codes >= 0
    members = np.bincount(codes[active], minlength=amounts.size)
    sums = np.bincount(codes[active], values[active], amounts.size)
    averages = np.divide(sums, members, out=np.full(amounts.size, np.nan), where=members > 0)[reached]
    extra = np.round(np.where(members[reached] > 0, averages, begins) - values[moved], 4)
    return Upgrade(moved, extra, np.round(extra * (profits[moved] / values[moved]), 4))
