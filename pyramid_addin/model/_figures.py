"""The six figures above the pyramid."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING

import numpy as np

from pyramid_addin.model._analysis import KeyFigures
from pyramid_addin.model._concentration import best_customers, share_of

if TYPE_CHECKING:
    import pandas as pd
    from numpy.typing import NDArray

BEST_SHARE = Fraction(20, 100)


def key_figures(
    revenue: NDArray[np.float64],
    active: NDArray[np.bool_],
    values: NDArray[np.float64],
    results: pd.DataFrame,
) -> KeyFigures:
    """Customers, revenue, profit, and how much rests on few.

    Parameters
    ----------
    revenue : float64, shape (n,)
        Currency, no NaN.
    active : bool, shape (n,)
    values : float64, shape (n,)
        What active customers are ranked on; NaN = unknown.
    results : pandas.DataFrame, n rows
        With ``net_profit`` where measured.

    Returns
    -------
    KeyFigures
        The best 20 % are the ceil(n / 5) best of the n active customers with a known value, and whoever ties with the
        last of them. The largest customer has the most revenue; of equals the first in the ledger. Loss-making are
        active customers with a net profit below zero, as in the layer table. Shares are NaN when total revenue
        is not positive.

    Examples
    --------
    >>> import pandas as pd
    >>> revenue = np.array([80.0, 10.0, 5.0, 3.0, 2.0, 0.0])
    >>> figures = key_figures(revenue, revenue != 0, revenue, pd.DataFrame(index=range(6)))
    >>> figures.active, figures.top_share, figures.largest_customer, figures.net_profit
    (5, 0.8, 0, None)
    """
    total = round(float(revenue.sum()), 4)
    best = best_customers(np.where(active, values, np.nan), BEST_SHARE)
    buyers = np.flatnonzero(active)
    largest = int(buyers[np.argmax(revenue[buyers])]) if buyers.size else None
    net_profit = loss_making = None
    if "net_profit" in results:
        profit = results["net_profit"].to_numpy(np.float64)
        net_profit = round(float(np.nansum(profit)), 4)
        loss_making = int((active & (profit < 0)).sum())
    return KeyFigures(
        customers=len(revenue),
        active=int(active.sum()),
        revenue=total,
        net_profit=net_profit,
        top_share=share_of(best, revenue),
        top_share_customers=int(best.size),
        loss_making=loss_making,
        largest_customer=largest,
        largest_share=float(revenue[largest]) / total if total > 0 and largest is not None else np.nan,
    )
