"""Who moved between two periods: where customers stood then, and from each layer to each other (METHOD 5)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from pyramid_addin.model._ranking import layer_amounts, layer_codes

if TYPE_CHECKING:
    import pandas as pd
    from numpy.typing import NDArray

    from pyramid_addin.settings import Settings


def previous_revenue(customers: pd.DataFrame) -> NDArray[np.float64]:
    """Revenue of the previous period, currency, blank = zero; zeros where the ledger has no such column.

    Examples
    --------
    >>> import pandas as pd
    >>> previous_revenue(pd.DataFrame({"previous_revenue": [5.0, np.nan]}))
    array([5., 0.])
    """
    if "previous_revenue" not in customers:
        return np.zeros(len(customers))
    return customers["previous_revenue"].fillna(0.0).to_numpy(np.float64)


def previous_layer_codes(
    previous: NDArray[np.float64], bought_before: NDArray[np.bool_], settings: Settings
) -> NDArray[np.int8]:
    """The layer in which each customer stood in the previous period, ranked within that period on its revenue.

    Parameters
    ----------
    previous : float64, shape (n,)
        Revenue of that period, currency, no NaN.
    bought_before : bool, shape (n,)
        Whose first purchase was before the current period.
    settings : Settings
        The same boundaries hold for both periods: shares are taken of that period's customers, amounts (frozen ones
        too) are the same amounts.

    Returns
    -------
    int8, shape (n,)
        Place of the active layer, 0 for the best, equal values sharing the better one; L, the number of active layers,
        for who had bought before but not in that period (Inactive); -1 for who was no customer then.

    Examples
    --------
    >>> from pyramid_addin.settings import Settings, parse_boundaries
    >>> halves = Settings(boundaries=parse_boundaries("50,100"))
    >>> previous_layer_codes(np.array([9.0, 5.0, 0.0, 0.0]), np.array([True, True, True, False]), halves)
    array([ 0,  1,  2, -1], dtype=int8)
    """
    active = previous != 0
    inactive = ~active & bought_before
    base = active | inactive if settings.base == "all" else active
    values = np.where(base, previous, np.nan)
    codes = layer_codes(values, layer_amounts(values, settings.boundaries))
    codes[inactive] = settings.boundaries.count
    codes[~active & ~inactive] = -1
    return codes


def migration(
    previous: NDArray[np.int64], current: NDArray[np.int64], count: int, amounts: NDArray[np.float64] | None = None
) -> NDArray[Any]:
    """How many customers went from each layer to each other, or what they bring with them.

    Parameters
    ----------
    previous, current : int64, shape (n,)
        Place of each customer's layer then and now, 0 to ``count`` - 1; -1 = not a customer.
    count : int
        Number of layers, L.
    amounts : float64, shape (n,), optional
        Currency; summed, to 0.0001, instead of counting customers.

    Returns
    -------
    int64 (float64 with amounts), shape (L + 1, L + 1)
        Row: the layer then, last row: not a customer then (new). Column: the layer now, last column: not a customer
        now (lost). Who was a customer in neither period is not counted, so the last corner is zero.

    Examples
    --------
    >>> migration(np.array([0, 0, 1, -1]), np.array([0, 1, -1, 1]), 2)
    array([[1, 1, 0],
           [0, 0, 1],
           [0, 1, 0]])
    """
    size = count + 1
    rows, columns = (np.where(codes < 0, count, codes) for codes in (previous, current))
    places = rows * size + columns
    if amounts is None:
        sums: NDArray[Any] = np.bincount(places, minlength=size * size)
    else:
        sums = np.bincount(places, amounts, size * size).round(4) + 0.0
    matrix: NDArray[Any] = sums.reshape(size, size)
    matrix[count, count] = 0
    return matrix
