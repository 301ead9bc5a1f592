"""Share of wallet: what customers spend on what we sell, which part we have, and what there is to win (METHOD 2 and 4).

The method gives the share of wallet and its threshold. Ours are: that potential is never below what a customer buys
here already, what counts as to be won, and that it is sold at the customer's own margin.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from pyramid_addin.model._strategy import share_of_wallet

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from pyramid_addin.ledger import Ledger
    from pyramid_addin.model._analysis import Analysis
    from pyramid_addin.settings import Settings

FIELDS = ("share_of_wallet", "category_spend")  # of which one will do
_SUMS = ("known", "revenue", "potential", "to_win", "profit_to_win", "below")


@dataclass(frozen=True)
class Wallet:
    """What customers spend, and which part of it is ours. Money in the ledger's currency, shares as fractions.

    Attributes
    ----------
    layers : pandas.DataFrame
        Index: layer keys, then "active" (the active layers together) and "total". Columns: customers; known (those
        whose potential is known), coverage (known over customers); revenue (of those, a credit balance as zero),
        potential, share (revenue over potential), elsewhere (potential less revenue); to_win, growth (to_win over
        revenue), share_of_to_win (of all that is to win), profit_to_win, below (customers with something to win), each
        (to_win for each of those). But for customers, known and coverage a figure is NaN where no potential is known.
    develop, not_buying : int64
        Positions of the customers with something to win: the active ones, and all others; the most to win first, of
        equals the larger revenue.
    largest : int or None
        Position of the customer with the most to win, the first of equals; None where nothing is to win.
    above : int
        Customers whose given potential is below their revenue, or whose given share is above 1: they count with a
        potential of what they buy.
    unusable : int
        Customers whose potential is filled in but says nothing: see `potential`.
    unknown_revenue : float
        Revenue of customers whose potential is not known.
    credit_balances : float
        Revenue below zero of customers whose potential is known.
    """

    layers: pd.DataFrame
    develop: NDArray[np.int64]
    not_buying: NDArray[np.int64]
    largest: int | None
    above: int
    unusable: int
    unknown_revenue: float
    credit_balances: float


def potential(customers: pd.DataFrame) -> NDArray[np.float64]:
    """What each customer spends on what we sell, with us and with others.

    Parameters
    ----------
    customers : pandas.DataFrame, n rows
        As ``Ledger.customers``.

    Returns
    -------
    float64, shape (n,)
        Currency, in the period, rounded to 0.0001, above zero; NaN where it is unknown.

    Notes
    -----
    Revenue over the given share of wallet, where both are above zero; else the category spend, where that is. A spend
    of zero or below says nothing, and neither does a share of zero with revenue, or any share without. Whoever buys
    for more than its potential has a potential of what it buys: the figure is out of date, and one customer's excess
    would hide what another buys elsewhere. (Ours.)

    Examples
    --------
    >>> given = {"revenue": [40.0, 40.0, 0.0, 90.0], "share_of_wallet": [0.5, np.nan, 0.3, np.nan]}
    >>> potential(pd.DataFrame(given | {"category_spend": [200.0, 160.0, np.nan, 60.0]}))
    array([ 80., 160.,  nan,  90.])
    """
    revenue = _bought(customers)
    share = share_of_wallet(customers)
    found: NDArray[np.float64] = np.full(len(customers), np.nan)
    if "category_spend" in customers:
        spend = customers["category_spend"].to_numpy(np.float64)
        found = np.where(spend > 0, spend, np.nan)
    with np.errstate(over="ignore"):  # a share so small that no amount is as large
        np.divide(revenue, share, out=found, where=(share > 0) & (revenue > 0))
    found = np.where(found < revenue, revenue, found.round(4))
    return np.where((found > 0) & np.isfinite(found), found, np.nan)


def wallet_columns(
    customers: pd.DataFrame, net_profit: NDArray[np.float64] | None, settings: Settings
) -> dict[str, NDArray[np.float64]]:
    """What is known of each customer's wallet, as columns beside the ledger.

    Parameters
    ----------
    customers : pandas.DataFrame, n rows
        As ``Ledger.customers``.
    net_profit : float64, shape (n,), or None
        Currency; NaN where unknown; None where not measured.
    settings : Settings
        For the share of wallet below which there is room to sell more.

    Returns
    -------
    dict of str to float64, shape (n,)
        Empty where no potential is known; else

        potential
            See `potential`; NaN where unknown, and then the others too.
        share_of_wallet
            The given share where the potential came from it, else revenue over potential; 0 to 1, rounded to 1e-9.
        amount_to_win
            What takes the customer to the threshold: threshold x potential - revenue, where its share is below it;
            else zero. Currency, rounded to 0.0001.
        profit_to_win
            The same at the customer's own return (net profit over revenue), which may be below zero; NaN where that
            is not known, and without revenue. Only where net profit is measured.

    Examples
    --------
    >>> from pyramid_addin.settings import Settings
    >>> customers = pd.DataFrame({"revenue": [40.0, 90.0], "category_spend": [100.0, 100.0]})
    >>> found = wallet_columns(customers, np.array([4.0, 9.0]), Settings())
    >>> [values.tolist() for values in found.values()]
    [[100.0, 100.0], [0.4, 0.9], [20.0, 0.0], [2.0, 0.0]]
    """
    whole = potential(customers)
    known = ~np.isnan(whole)
    if not known.any():
        return {}
    revenue = _bought(customers)
    given = share_of_wallet(customers)
    shares = np.where((given > 0) & (revenue > 0), np.minimum(given, 1), revenue / whole).round(9)
    shares[~known] = np.nan
    room = np.maximum(np.round(settings.wallet_threshold * whole - revenue, 4), 0)
    to_win = np.where(shares < settings.wallet_threshold, room, np.where(known, 0.0, np.nan))
    found = {"potential": whole, "share_of_wallet": shares, "amount_to_win": to_win}
    if net_profit is not None:
        earns = np.divide(net_profit, revenue, out=np.full(revenue.shape, np.nan), where=revenue > 0)
        found["profit_to_win"] = np.round(to_win * earns, 4) + 0.0
    return found


def wallet(ledger: Ledger, analysis: Analysis) -> Wallet | None:
    """The share of wallet per layer, and the customers with something to win.

    Parameters
    ----------
    ledger : Ledger
        Only ``customers`` are read, and nothing is changed.
    analysis : Analysis
        Of that ledger.

    Returns
    -------
    Wallet or None
        None where no customer's potential is known.

    Notes
    -----
    Who does not buy (inactive, prospect, suspect) and has a potential has all of it elsewhere: it stands in its own
    layer and in the total, and is no part of the active customers' share. (Ours.)

    Examples
    --------
    >>> from types import SimpleNamespace
    >>> from pyramid_addin.model import analyse
    >>> from pyramid_addin.settings import Settings
    >>> columns = {"customer_id": ["a", "b", "c"], "revenue": [90.0, 20.0, 0.0]}
    >>> customers = pd.DataFrame(columns | {"category_spend": [100.0, 100.0, 50.0]})
    >>> ledger = SimpleNamespace(customers=customers, period=None)
    >>> found = wallet(ledger, analyse(ledger, Settings()))
    >>> found.layers.loc[["active", "total"], ["potential", "share", "elsewhere", "to_win", "below"]]
            potential  share  elsewhere  to_win  below
    active      200.0   0.55       90.0    40.0    1.0
    total       250.0   0.44      140.0    70.0    2.0
    """
    customers, results = ledger.customers, analysis.customers
    if "potential" not in results:
        return None
    revenue = np.nan_to_num(customers["revenue"].to_numpy(np.float64), copy=True)
    known = results["potential"].notna().to_numpy()
    to_win = np.nan_to_num(results["amount_to_win"].to_numpy(np.float64), copy=True)
    active = np.array([layer.active for layer in analysis.layers])[results["layer"].cat.codes.to_numpy()]
    order = np.flatnonzero(to_win > 0)
    order = order[np.lexsort((-revenue[order], -to_win[order]))]
    given = np.zeros(len(customers), bool)
    for field in FIELDS:
        if field in customers:
            given |= customers[field].notna().to_numpy()
    with np.errstate(invalid="ignore"):
        above = known & (share_of_wallet(customers) > 1)
    return Wallet(
        layers=_layers(customers, analysis, known),
        develop=order[active[order]],
        not_buying=order[~active[order]],
        largest=int(np.argmax(to_win)) if to_win.any() else None,
        above=int(above.sum()),
        unusable=int((given & ~known).sum()),
        unknown_revenue=round(float(revenue[~known].sum()), 4) + 0.0,
        credit_balances=round(float(np.minimum(revenue, 0)[known].sum()), 4) + 0.0,
    )


def _layers(customers: pd.DataFrame, analysis: Analysis, known: NDArray[np.bool_]) -> pd.DataFrame:
    results = analysis.customers
    keys = [layer.key for layer in analysis.layers]
    active = [layer.key for layer in analysis.layers if layer.active]
    codes = results["layer"].cat.codes.to_numpy().astype(np.intp)
    to_win = results["amount_to_win"].to_numpy(np.float64)
    amounts = {
        "known": known.astype(np.float64),
        "revenue": np.where(known, _bought(customers), 0.0),
        "potential": results["potential"].to_numpy(np.float64),
        "to_win": to_win,
        "below": (to_win > 0).astype(np.float64),
    }
    if "profit_to_win" in results:
        amounts["profit_to_win"] = results["profit_to_win"].to_numpy(np.float64)
    sums = pd.DataFrame({"customers": np.bincount(codes, minlength=len(keys)).astype(np.float64)}, index=pd.Index(keys))
    for name in _SUMS:
        values = amounts.get(name, np.full(len(codes), np.nan))
        measured = ~np.isnan(values)
        column = np.bincount(codes[measured], values[measured], len(keys)).round(4) + 0.0
        counted = np.bincount(codes[measured], minlength=len(keys))
        sums[name] = np.where(counted > 0, column, np.nan)
    sums["known"] = sums["known"].fillna(0.0)
    sums.loc[sums["known"] == 0, [name for name in _SUMS if name != "known"]] = np.nan
    together = [sums.loc[active].sum(min_count=1), sums.sum(min_count=1)]
    table = pd.concat([sums, pd.DataFrame(together, index=pd.Index(["active", "total"]))]).round(4)
    table["coverage"] = _over(table["known"], table["customers"])
    table["share"] = _over(table["revenue"], table["potential"])
    table["elsewhere"] = (table["potential"] - table["revenue"]).round(4) + 0.0
    table["growth"] = _over(table["to_win"], table["revenue"])
    table["share_of_to_win"] = _over(table["to_win"], pd.Series(table["to_win"].to_numpy()[-1], table.index))
    table["each"] = _over(table["to_win"], table["below"])
    return table


def _bought(customers: pd.DataFrame) -> NDArray[np.float64]:
    """Revenue, a blank and a credit balance as zero."""
    revenue: NDArray[np.float64] = np.maximum(np.nan_to_num(customers["revenue"].to_numpy(np.float64), copy=True), 0)
    return revenue


def _over(part: pd.Series, whole: pd.Series) -> pd.Series:
    """``part / whole`` where the whole is above zero, NaN elsewhere."""
    return part / whole.where(whole > 0)
