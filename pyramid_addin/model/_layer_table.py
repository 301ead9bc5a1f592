"""The layers, and the layer table: customers, revenue, profit and effort per layer, beside the method's standard."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from pyramid_addin.model._analysis import PASSIVE_LAYERS, Layer
from pyramid_addin.settings import STANDARD_KEYS
from pyramid_addin.texts import text

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from pyramid_addin.settings import Settings

# METHOD 1: share of customers, share of revenue
STANDARD_SHARES = {"top": (0.01, 0.40), "large": (0.04, 0.25), "medium": (0.15, 0.15), "small": (0.80, 0.20)}
NO_STANDARD = (np.nan, np.nan)

LAYER_COLUMNS = (
    "customers",
    "share_of_customers",
    "standard_customers",
    "deviation_customers",
    "revenue",
    "share_of_revenue",
    "standard_revenue",
    "deviation_revenue",
    "average_revenue",
    "gross_margin",
    "net_profit",
    "share_of_net_profit",
    "return_on_revenue",
    "effort",
    "share_of_effort",
    "loss_making",
)


def described_layers(amounts: NDArray[np.float64], occupied: Sequence[int], settings: Settings) -> tuple[Layer, ...]:
    """The active layers, best first, then inactive, prospect and suspect.

    Parameters
    ----------
    amounts : float64, shape (L,)
        From `layer_amounts`; a last amount of minus infinity means that the last layer has no floor.
    occupied : sequence of int, length L
        Customers per active layer: an empty layer begins nowhere.
    settings : Settings
        Boundaries, and the language of the names "Layer 1", "Layer 2", for layers that have none.

    Examples
    --------
    >>> from pyramid_addin.settings import Settings
    >>> [layer.key for layer in described_layers(np.array([9.0, 5.0, 2.0, 1.0]), [1, 1, 1, 1], Settings())]
    ['top', 'large', 'medium', 'small', 'inactive', 'prospect', 'suspect']
    """
    bounds = settings.boundaries
    numbered = bounds.keys != STANDARD_KEYS and bounds.keys == tuple(str(place + 1) for place in range(bounds.count))
    layers = []
    for place, key in enumerate(bounds.keys):
        name = None if bounds.standard else key
        if numbered:
            name = text("model.numbered_layer", settings.language, number=key)
        layers.append(
            Layer(
                key=key,
                name=name,
                active=True,
                boundary=float(bounds.shares[place]) if bounds.by != "amount" else np.nan,
                begins_at=float(amounts[place]) if occupied[place] and np.isfinite(amounts[place]) else np.nan,
                standard_customers=(STANDARD_SHARES[key] if bounds.standard else NO_STANDARD)[0],
                standard_revenue=(STANDARD_SHARES[key] if bounds.standard else NO_STANDARD)[1],
            )
        )
    passive = (Layer(key, None, False, np.nan, np.nan, *NO_STANDARD) for key in PASSIVE_LAYERS)
    return (*layers, *passive)


def layer_table(
    layers: Sequence[Layer],
    codes: NDArray[np.int8],
    revenue: NDArray[np.float64],
    results: pd.DataFrame,
    base: str,
) -> pd.DataFrame:
    """The layer table of METHOD 5, with a total row that the layers add up to.

    Parameters
    ----------
    layers : sequence of Layer, length L
    codes : int8, shape (n,)
        Place of each customer's layer in ``layers``.
    revenue : float64, shape (n,)
        Currency, no NaN.
    results : pandas.DataFrame, n rows
        With gross_margin, net_profit and cost_to_serve where measured; NaN = unknown, left out of the sums.
    base : {"active", "all"}
        Whose number the shares of customers are taken of: the active layers', or theirs and Inactive's.

    Returns
    -------
    pandas.DataFrame
        Index: layer keys, then "total"; columns: see `Analysis`. Sums of money are rounded to 0.0001. Shares of
        revenue, net profit and effort are NaN when their total is not positive; shares of customers are NaN for
        layers outside the base. Where the margin of all of a layer's customers is unknown, so is the layer's (NaN); a
        layer without customers has zero. Only customers with revenue are counted as loss-making, so that number is NaN
        for Inactive, Prospect and Suspect: what they cost shows in their net profit.

    Examples
    --------
    >>> from pyramid_addin.settings import Settings
    >>> layers = described_layers(np.array([9.0, 5.0, 2.0, 1.0]), [1, 0, 0, 1], Settings())
    >>> codes, revenue = np.array([0, 3, 4], np.int8), np.array([90.0, 10.0, 0.0])
    >>> table = layer_table(layers, codes, revenue, pd.DataFrame(index=range(3)), "active")
    >>> table.loc[["top", "small", "inactive", "total"], ["customers", "share_of_customers", "share_of_revenue"]]
              customers  share_of_customers  share_of_revenue
    top               1                 0.5               0.9
    small             1                 0.5               0.1
    inactive          1                 NaN               0.0
    total             3                 1.0               1.0
    """
    keys = [layer.key for layer in layers]
    count = len(keys)

    def per_layer(which: NDArray[np.bool_], amounts: NDArray[np.float64] | None = None) -> NDArray[np.float64]:
        weights = None if amounts is None else amounts[which]
        sums: NDArray[np.float64] = np.bincount(codes[which], weights, count).astype(np.float64)
        return sums.round(4)

    def with_total(values: NDArray[np.float64]) -> NDArray[np.float64]:
        known = values[~np.isnan(values)]
        return np.append(values, np.round(known.sum(), 4) if known.size else np.nan)

    def summed(column: str) -> NDArray[np.float64]:
        if column not in results:
            return np.full(count + 1, np.nan)
        values = results[column].to_numpy(np.float64)
        known = ~np.isnan(values)
        sums = per_layer(known, values)
        sums[(per_layer(known) == 0) & (customers[:-1] > 0)] = np.nan
        return with_total(sums)

    def share(values: NDArray[np.float64]) -> NDArray[np.float64]:
        return values / values[-1] if values[-1] > 0 else np.full(count + 1, np.nan)

    everyone = np.ones(codes.shape, bool)
    customers = with_total(per_layer(everyone))
    in_base = np.array([layer.active or (base == "all" and layer.key == "inactive") for layer in layers])
    share_of_customers = share(with_total(np.where(in_base, customers[:-1], np.nan)))
    revenues = with_total(per_layer(everyone, revenue))
    share_of_revenue = share(revenues)
    standard_customers = np.append([layer.standard_customers for layer in layers], np.nan)
    standard_revenue = np.append([layer.standard_revenue for layer in layers], np.nan)
    net_profit, effort = summed("net_profit"), summed("cost_to_serve")
    losses = np.full(count + 1, np.nan)
    if "net_profit" in results:
        active = np.array([layer.active for layer in layers])
        losses = with_total(np.where(active, per_layer(results["net_profit"].to_numpy(np.float64) < 0), np.nan))
    columns = {
        "customers": customers.astype(np.int64),
        "share_of_customers": share_of_customers,
        "standard_customers": standard_customers,
        "deviation_customers": share_of_customers - standard_customers,
        "revenue": revenues,
        "share_of_revenue": share_of_revenue,
        "standard_revenue": standard_revenue,
        "deviation_revenue": share_of_revenue - standard_revenue,
        "average_revenue": np.divide(revenues, customers, out=np.full(count + 1, np.nan), where=customers > 0),
        "gross_margin": summed("gross_margin"),
        "net_profit": net_profit,
        "share_of_net_profit": share(net_profit),
        "return_on_revenue": np.divide(net_profit, revenues, out=np.full(count + 1, np.nan), where=revenues > 0),
        "effort": effort,
        "share_of_effort": share(effort),
        "loss_making": losses,
    }
    return pd.DataFrame({name: columns[name] for name in LAYER_COLUMNS}, index=pd.Index([*keys, "total"]))
