"""The whale curve: how profit adds up from the best customer to the worst (Kaplan and Narayanan, 2001; METHOD 3)."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

STEPS = 100  # the curve is drawn at every hundredth of the customers


class WhaleCurve(NamedTuple):
    """Cumulative net profit at every hundredth of the customers, the most profitable first.

    Attributes
    ----------
    sizes : int64, shape (101,)
        Customers counted at each point: ceil(step * n / 100), from 0 to n.
    shares : float64, shape (101,)
        ``sizes / n``, fractions; zeros without customers.
    profits : float64, shape (101,)
        Net profit of that many customers together, currency, to 0.0001; it begins at 0 and ends at ``total``.
    customers : int
        How many there are, n.
    total : float
        Net profit of all, currency.
    peak : float
        The highest point: the sum of the profits above zero, currency.
    peak_customers : int
        How many have a profit above zero: there the curve stops rising.
    """

    sizes: NDArray[np.int64]
    shares: NDArray[np.float64]
    profits: NDArray[np.float64]
    customers: int
    total: float
    peak: float
    peak_customers: int

    @property
    def peak_share(self) -> float:
        """Where the peak lies, as a fraction of the customers; 0 without any."""
        return self.peak_customers / self.customers if self.customers else 0.0

    @property
    def losses(self) -> float:
        """What the customers behind the peak take away again, currency, zero or below."""
        return round(self.total - self.peak, 4) + 0.0

    @property
    def ratio_means_something(self) -> bool:
        """Whether the curve may be read as a share of the total: only of a total above zero."""
        return self.total > 0

    def heights(self) -> NDArray[np.float64]:
        """The curve as it is drawn: per cent of the total, or currency where a ratio would mean nothing.

        Examples
        --------
        >>> float(whale_curve(np.array([30.0, -10.0])).heights().max())
        150.0
        >>> float(whale_curve(np.array([30.0, -50.0])).heights().max())
        30.0
        """
        return self.profits * 100 / self.total if self.ratio_means_something else self.profits


def whale_curve(descending: NDArray[np.float64]) -> WhaleCurve:
    """The curve over net profits that are sorted already.

    Parameters
    ----------
    descending : float64, shape (n,)
        Net profit per customer, currency, greatest first, no NaN.

    Returns
    -------
    WhaleCurve
        Ties need no rule: whichever of two equal profits comes first, the sums are the same.

    Examples
    --------
    >>> curve = whale_curve(np.array([50.0, 30.0, 0.0, -20.0]))
    >>> curve.profits[[0, 25, 50, 75, 100]].tolist(), curve.peak, curve.peak_share, curve.losses
    ([0.0, 50.0, 80.0, 80.0, 60.0], 80.0, 0.5, -20.0)
    """
    count = descending.size
    sizes = -(-np.arange(STEPS + 1) * count // STEPS)
    sums = np.round(np.append(0.0, np.cumsum(descending)), 4) + 0.0
    rising = int(np.searchsorted(-descending, 0.0, side="left"))
    shares = sizes / count if count else np.zeros(STEPS + 1)
    return WhaleCurve(sizes, shares, sums[sizes], count, float(sums[-1]), float(sums[rising]), rising)
