"""Compare: the pyramid per country, region, segment or account manager, each ranked within itself (METHOD 5).

Every figure of a group is what the whole model gives for a ledger of that group alone: its own active customers are the
base of the boundaries, so each group has a Top of its own. Ours are: which field is compared by default, that a group
with fewer active customers than ``settings.smallest_group`` is not ranked, and that capitals make no difference in the
name of a group (as in Excel, whose formulas compare so).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from pyramid_addin.model._concentration import best_customers, share_of
from pyramid_addin.model._figures import BEST_SHARE
from pyramid_addin.model._profit import over
from pyramid_addin.model._ranking import layer_amounts, layer_codes
from pyramid_addin.settings import COMPARE_FIELDS

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from pyramid_addin.ledger._ledger import Ledger
    from pyramid_addin.model._analysis import Analysis

LEAST_GROUPS, MOST_GROUPS = 2, 12  # of which a reader can still compare the pyramids
MOST_RANKED = 500  # groups; who has more does not compare them by eye


@dataclass(frozen=True)
class GroupComparison:
    """The groups of one field.

    Attributes
    ----------
    field : str
        One of `COMPARE_FIELDS`.
    groups : pandas.DataFrame, g rows
        Largest revenue first; of equals the one with more active customers, then in the order of the alphabet; the
        customers without this field together, under the name "". Columns: name (its usual spelling); customers, active
        (numbers); share_of_active; revenue (currency); share_of_revenue; average_revenue (currency, per active
        customer); top_share (of the group's revenue, from the best 20 % of its own active customers, ties included);
        net_profit (currency); return_on_revenue; loss_making (active customers below zero); ranked (bool). Shares and
        returns are fractions. NaN: not measured, without meaning (a share of a total that is not positive), or, for
        top_share, of a group that is not ranked.
    layers : pandas.DataFrame
        One row per ranked group and active layer, in the order of ``groups`` and ``Analysis.layers``. Columns: group
        (place in ``groups``, 0-based), layer (key), customers, share_of_customers, standard_customers, revenue,
        share_of_revenue, standard_revenue, deviation_revenue, average_revenue, net_profit, return_on_revenue,
        begins_at (the smallest value in the layer; NaN where it is empty or has no floor).
    total : pandas.Series
        The same figures as ``groups`` for the whole ledger; the groups' customers, active, revenue, net_profit and
        loss_making add up to it.
    """

    field: str
    groups: pd.DataFrame
    layers: pd.DataFrame
    total: pd.Series


@dataclass(frozen=True)
class Comparison:
    """The comparisons of a ledger, one per field, in the order of `COMPARE_FIELDS`; at least one."""

    fields: tuple[GroupComparison, ...]


def compare(ledger: Ledger, analysis: Analysis) -> Comparison | None:
    """The groups of each field that ``settings.compare_by`` names, each ranked within itself.

    Parameters
    ----------
    ledger : Ledger
        Only ``customers`` is read.
    analysis : Analysis
        Of that ledger.

    Returns
    -------
    Comparison or None
        None where nobody is active, or no field makes groups. Without ``compare_by``, the first field of
        `COMPARE_FIELDS` with 2 to 12 named groups of active customers; where none is, the first with at least two
        named groups that are large enough to rank. A field that is named is shown with a single group too.

    Notes
    -----
    Only the `MOST_RANKED` largest groups are ranked. Revenue and profit are summed to 0.0001.

    Examples
    --------
    >>> from types import SimpleNamespace
    >>> from pyramid_addin.model import analyse
    >>> from pyramid_addin.settings import Settings
    >>> customers = pd.DataFrame({"customer_id": list("abcd"), "region": ["N", "S", "n", "S"]})
    >>> ledger = SimpleNamespace(customers=customers.assign(revenue=[90.0, 20.0, 10.0, 30.0]), period=None)
    >>> found = compare(ledger, analyse(ledger, Settings(smallest_group=2))).fields[0]
    >>> found.groups[["name", "active", "revenue", "top_share"]].values.tolist()
    [['N', 2, 100.0, 0.9], ['S', 2, 50.0, 0.6]]
    >>> found.layers.loc[found.layers["group"] == 1, ["layer", "revenue"]].values.tolist()
    [['top', 30.0], ['large', 0.0], ['medium', 0.0], ['small', 20.0]]
    """
    customers, settings = ledger.customers, analysis.settings
    active = _places(analysis) < _active_layers(analysis)
    if not active.any():
        return None
    present = [field for field in COMPARE_FIELDS if field in customers]
    wanted = [field for field in present if field in settings.compare_by]
    grouped: list[tuple[str, NDArray[np.int64], list[str]]] = []
    if settings.compare_by:
        for field in wanted:
            codes, names = _groups(customers[field])
            if any(names):
                grouped.append((field, codes, names))
    else:
        grouped = _by_default(customers, present, active, settings.smallest_group)
    if not grouped:
        return None
    return Comparison(tuple(_compared(*one, ledger, analysis, active) for one in grouped))


def _active_layers(analysis: Analysis) -> int:
    return sum(layer.active for layer in analysis.layers)


def _places(analysis: Analysis) -> NDArray[np.int8]:
    """Place of each customer's layer, over the whole ledger: below `_active_layers` for the active."""
    places: NDArray[np.int8] = analysis.customers["layer"].cat.codes.to_numpy().astype(np.int8)
    return places


def _by_default(
    customers: pd.DataFrame, present: Sequence[str], active: NDArray[np.bool_], smallest: int
) -> list[tuple[str, NDArray[np.int64], list[str]]]:
    large_enough = []
    for field in present:
        codes, names = _groups(customers[field])
        buyers = np.bincount(codes[active], minlength=len(names))
        named = np.array([name != "" for name in names], bool)
        if LEAST_GROUPS <= int((named & (buyers > 0)).sum()) <= MOST_GROUPS:
            return [(field, codes, names)]
        if int((named & (buyers >= smallest)).sum()) >= LEAST_GROUPS:
            large_enough.append((field, codes, names))
    return large_enough[:1]


def _groups(texts: pd.Series) -> tuple[NDArray[np.int64], list[str]]:
    """Code of each customer's group, and the names; capitals make no difference, the usual spelling is the name.

    Examples
    --------
    >>> _groups(pd.Series(["Noord", "", "NOORD", "Noord"]))
    (array([0, 1, 0, 0]), ['Noord', ''])
    """
    spelt, spellings = pd.factorize(texts)
    # a missing text is a blank one
    spelt = np.where(spelt < 0, len(spellings), spelt)
    written = ["" if text is None else str(text) for text in [*spellings, ""]]
    often = np.bincount(spelt, minlength=len(written))
    merged: dict[str, int] = {}
    group_of = np.array([merged.setdefault(text.lower(), len(merged)) for text in written])
    names = [""] * len(merged)
    for place in np.argsort(-often, kind="stable")[::-1]:  # the most frequent spelling comes last, and stays
        names[group_of[place]] = written[place]
    used = np.unique(group_of[often > 0])
    return np.searchsorted(used, group_of)[spelt], [names[place] for place in used]


def _compared(
    field: str,
    codes: NDArray[np.int64],
    names: list[str],
    ledger: Ledger,
    analysis: Analysis,
    active: NDArray[np.bool_],
) -> GroupComparison:
    revenue = np.nan_to_num(ledger.customers["revenue"].to_numpy(np.float64))
    profit = analysis.customers["net_profit"].to_numpy(np.float64) if "net_profit" in analysis.customers else None
    groups = _group_figures(codes, len(names), revenue, profit, active)
    groups.insert(0, "name", names)
    order = np.lexsort((np.array([name.lower() for name in names]), -groups["active"], -groups["revenue"]))
    groups = groups.iloc[order].reset_index(drop=True)
    codes = np.argsort(order)[codes]
    total = _total(groups)
    total["top_share"] = analysis.figures.top_share
    groups["share_of_active"] = groups["active"] / total["active"]
    groups["share_of_revenue"] = over(groups["revenue"].to_numpy(), np.full(len(groups), total["revenue"]))
    ranked = (groups["active"] >= analysis.settings.smallest_group).to_numpy() & (np.arange(len(groups)) < MOST_RANKED)
    own_layers, begins, groups["top_share"] = _ranked_within(codes, ranked, revenue, profit, active, analysis)
    groups["ranked"] = ranked
    layers = _layer_figures(codes, own_layers, begins, np.flatnonzero(ranked), revenue, profit, analysis)
    return GroupComparison(field, groups, layers, total)


def _total(groups: pd.DataFrame) -> pd.Series:
    added = groups[["customers", "active", "revenue", "net_profit", "loss_making"]].sum(min_count=1)
    revenue, profit = (np.array([round(added[key], 4)]) for key in ("revenue", "net_profit"))
    shares = {
        "share_of_active": 1.0,
        "revenue": revenue[0],
        "share_of_revenue": over(revenue, revenue)[0],
        "average_revenue": revenue[0] / added["active"],
        "net_profit": profit[0],
        "return_on_revenue": over(profit, revenue)[0],
    }
    return pd.Series(added.to_dict() | shares)


def _sums(codes: NDArray[np.int64], count: int, amounts: NDArray[np.float64]) -> NDArray[np.float64]:
    return np.bincount(codes, amounts, count).astype(np.float64).round(4)


def _profits(
    codes: NDArray[np.int64], count: int, profit: NDArray[np.float64] | None
) -> tuple[NDArray[np.float64], NDArray[np.bool_]]:
    """Net profit per group, NaN where it is known of none of its customers; and of whom it is known."""
    if profit is None:
        return np.full(count, np.nan), np.zeros(codes.shape, bool)
    known = ~np.isnan(profit)
    sums = _sums(codes[known], count, profit[known])
    sums[(np.bincount(codes[known], minlength=count) == 0) & (np.bincount(codes, minlength=count) > 0)] = np.nan
    return sums, known


def _group_figures(
    codes: NDArray[np.int64],
    count: int,
    revenue: NDArray[np.float64],
    profit: NDArray[np.float64] | None,
    active: NDArray[np.bool_],
) -> pd.DataFrame:
    buyers = np.bincount(codes[active], minlength=count)
    revenues = _sums(codes, count, revenue)
    profits, _ = _profits(codes, count, profit)
    losses = np.full(count, np.nan)
    if profit is not None:
        losses = np.bincount(codes[active & (profit < 0)], minlength=count).astype(np.float64)
    return pd.DataFrame(
        {
            "customers": np.bincount(codes, minlength=count),
            "active": buyers,
            "revenue": revenues,
            "average_revenue": over(revenues, buyers.astype(np.float64)),
            "net_profit": profits,
            "return_on_revenue": over(profits, revenues),
            "loss_making": losses,
        }
    )


def _ranked_within(
    codes: NDArray[np.int64],
    ranked: NDArray[np.bool_],
    revenue: NDArray[np.float64],
    profit: NDArray[np.float64] | None,
    active: NDArray[np.bool_],
    analysis: Analysis,
) -> tuple[NDArray[np.int8], NDArray[np.float64], NDArray[np.float64]]:
    """Layer of each customer within its group (-1: none), where each group's layers begin, and its top share."""
    settings, count = analysis.settings, len(ranked)
    bounds = settings.boundaries
    measure = profit if settings.rank_by == "profit" and profit is not None else revenue
    in_base = active
    if settings.base == "all":
        in_base = active | (analysis.customers["layer"] == "inactive").to_numpy()
    layers = np.full(codes.shape, -1, np.int8)
    begins = np.full((count, bounds.count), np.nan)
    top_shares = np.full(count, np.nan)
    taken = np.flatnonzero(in_base & ranked[codes])
    small_codes = codes[taken].astype(np.int16 if count < 2**15 else np.int64)  # which sorts six times as quick
    taken = taken[np.argsort(small_codes, kind="stable")]
    ends = np.cumsum(np.bincount(codes[taken], minlength=count))
    for group in np.flatnonzero(ranked):
        members = taken[ends[group - 1] if group else 0 : ends[group]]
        values = measure[members]
        amounts = layer_amounts(values, bounds)
        places = layer_codes(values, amounts)
        buys = active[members]
        places[buys & (places < 0)] = bounds.count - 1  # profit is unknown
        places[~buys] = -1
        layers[members] = places
        occupied = np.bincount(places[buys], minlength=bounds.count) > 0
        begins[group] = np.where(occupied & np.isfinite(amounts), amounts, np.nan)
        best = best_customers(np.where(buys, values, np.nan), BEST_SHARE)
        top_shares[group] = share_of(best, revenue[members])
    return layers, begins, top_shares


def _layer_figures(
    codes: NDArray[np.int64],
    own_layers: NDArray[np.int8],
    begins: NDArray[np.float64],
    ranked: NDArray[np.int64],
    revenue: NDArray[np.float64],
    profit: NDArray[np.float64] | None,
    analysis: Analysis,
) -> pd.DataFrame:
    layers = [layer for layer in analysis.layers if layer.active]
    groups, count = begins.shape
    inside = own_layers >= 0
    places = codes[inside] * count + own_layers[inside]
    size = groups * count
    whole = np.repeat(_sums(codes, groups, revenue), count)
    customers = np.bincount(places, minlength=size)
    base = customers.reshape(groups, count).sum(1)
    if analysis.settings.base == "all":
        base = base + np.bincount(codes[(analysis.customers["layer"] == "inactive").to_numpy()], minlength=groups)
    revenues = _sums(places, size, revenue[inside])
    profits, _ = _profits(places, size, None if profit is None else profit[inside])
    shares = over(revenues, whole)
    standard = np.tile([layer.standard_revenue for layer in layers], groups)
    table = pd.DataFrame(
        {
            "group": np.repeat(np.arange(groups), count),
            "layer": np.tile([layer.key for layer in layers], groups),
            "customers": customers,
            "share_of_customers": over(customers.astype(np.float64), np.repeat(base, count).astype(np.float64)),
            "standard_customers": np.tile([layer.standard_customers for layer in layers], groups),
            "revenue": revenues,
            "share_of_revenue": shares,
            "standard_revenue": standard,
            "deviation_revenue": shares - standard,
            "average_revenue": over(revenues, customers.astype(np.float64)),
            "net_profit": profits,
            "return_on_revenue": over(profits, revenues),
            "begins_at": begins.ravel(),
        }
    )
    return table[table["group"].isin(ranked)].reset_index(drop=True)
