"""Flags beside the strategy: what else stands out about a customer."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from pyramid_addin.model._analysis import FLAGS
from pyramid_addin.model._migration import previous_revenue
from pyramid_addin.model._profit import over
from pyramid_addin.model._status import ACTIVE, INACTIVE

if TYPE_CHECKING:
    from datetime import date

    from numpy.typing import NDArray

    from pyramid_addin.settings import Settings

HISTORY_SLACK = pd.Timedelta(days=31)  # the first order of a period need not fall on its first day


def flag_bits(
    customers: pd.DataFrame,
    results: pd.DataFrame,
    status: NDArray[np.int8],
    codes: NDArray[np.int8],
    last_code: int,
    settings: Settings,
    start: date | None,
    *,
    comparable: bool,
) -> NDArray[np.uint32]:
    """All flags of each customer as bits: bit i is FLAGS[i].

    Parameters
    ----------
    customers : pandas.DataFrame, n rows
        As `Ledger.customers`.
    results : pandas.DataFrame, n rows
        With ``cost_to_serve``, ``net_profit`` and ``return_on_revenue`` where measured.
    status, codes : int8, shape (n,)
        From `customer_status`; place of the active layer, -1 for who is not active.
    last_code : int
        Place of the last active layer.
    settings : Settings
    start : datetime.date or None
        The day before the period begins.
    comparable : bool
        From `periods_comparable`; without it nobody is new, lost, growing or declining.

    Returns
    -------
    uint32, shape (n,)

    Notes
    -----
    Only active customers have flags, save *late payer* (anyone) and *lost* (inactive, with revenue the period before).

    ==========================  ======================================================================================
    one_off                     one order, none earlier (no earlier revenue, first and last order on one day)
    high_revenue_low_profit     above the last layer, with a return below the target or a loss
    major_customer              revenue, together with that under the same parent, at least ``major_share`` of the total
    credit_balance              revenue below zero
    late_payer                  something outstanding, more than ``late_days`` days overdue
    new                         revenue, and the first order in the period; without order dates: no earlier revenue
    growing, declining          revenue at least ``growth`` above or below that of the previous period
    over_served, under_served   share of effort above ``over_served`` times, or (above the last layer) below
                                ``under_served`` times, the share of revenue
    ==========================  ======================================================================================
    """
    revenue = np.nan_to_num(customers["revenue"].to_numpy(np.float64), copy=True)
    active = status == ACTIVE
    upper = active & (codes < max(last_code, 1)) & (codes >= 0)
    bits = np.zeros(len(customers), np.uint32)

    def raise_flag(name: str, where: NDArray[np.bool_]) -> None:
        nonlocal bits
        bits |= where.astype(np.uint32) << np.uint32(FLAGS.index(name))

    raise_flag("credit_balance", revenue < 0)
    raise_flag("major_customer", active & _major(customers, revenue, settings.major_share))
    if "orders" in customers:
        raise_flag("one_off", active & _single_order(customers))
    if "net_profit" in results:
        low = (results["return_on_revenue"].round(9) < settings.target_return) | (results["net_profit"] < 0)
        raise_flag("high_revenue_low_profit", upper & low.to_numpy(bool))
    if "outstanding" in customers and "days_overdue" in customers:
        late = (customers["outstanding"] > 0) & (customers["days_overdue"] > settings.late_days)
        raise_flag("late_payer", late.to_numpy(bool))
    if comparable:
        previous = previous_revenue(customers)
        raise_flag("new", active & (revenue > 0) & first_bought_now(customers, start))
        raise_flag("lost", (status == INACTIVE) & (previous > 0))
        change = np.round(previous * settings.growth, 4)
        moved = active & (previous > 0)
        raise_flag("growing", moved & (np.round(revenue - previous, 4) >= change) & (revenue > previous))
        raise_flag("declining", moved & (np.round(previous - revenue, 4) >= change) & (revenue < previous))
    if "cost_to_serve" in results:
        effort = results["cost_to_serve"].to_numpy(np.float64)
        share_of_effort = over(effort, np.full(effort.shape, effort.sum()))
        share_of_revenue = over(revenue, np.full(effort.shape, revenue.sum()))
        over_limit, under_limit = (share_of_revenue * limit for limit in (settings.over_served, settings.under_served))
        raise_flag("over_served", active & (share_of_effort > 0) & (share_of_effort > np.maximum(over_limit, 0)))
        raise_flag("under_served", upper & (share_of_effort < under_limit))
    return bits


def periods_comparable(customers: pd.DataFrame, start: date | None, months: int) -> bool:
    """Whether the ledger's history covers the whole previous period, so that change between the two means something.

    Parameters
    ----------
    customers : pandas.DataFrame
        As `Ledger.customers`.
    start : datetime.date or None
        The day before the period begins; None = not known.
    months : int
        Length of the period.

    Returns
    -------
    bool
        False without any revenue in a previous period. With a known period and order dates also False when the very
        first order is more than 31 days younger than the beginning of the previous period: a ledger that begins eight
        days before the period would call everyone new and growing. True otherwise.

    Examples
    --------
    >>> from datetime import date
    >>> orders = pd.DataFrame({"previous_revenue": [5.0], "first_order": pd.to_datetime(["2010-12-01"])})
    >>> periods_comparable(orders, date(2010, 12, 9), 12)
    False
    """
    if not (previous_revenue(customers) != 0).any():
        return False
    if start is None or "first_order" not in customers or customers["first_order"].isna().all():
        return True
    begin = pd.Timestamp(start) - pd.DateOffset(months=months)
    return bool(customers["first_order"].min() <= begin + HISTORY_SLACK)


def _no_earlier_revenue(customers: pd.DataFrame) -> NDArray[np.bool_]:
    nothing = np.ones(len(customers), bool)
    for column in ("previous_revenue", "earlier_revenue"):
        if column in customers:
            values = customers[column].to_numpy(np.float64)
            nothing &= np.isnan(values) | (values == 0)
    return nothing


def _single_order(customers: pd.DataFrame) -> NDArray[np.bool_]:
    single = (customers["orders"] == 1).to_numpy(bool) & _no_earlier_revenue(customers)
    if "first_order" in customers and "last_order" in customers:
        first, last = customers["first_order"], customers["last_order"]
        single &= (first.isna() | last.isna() | (first.dt.normalize() == last.dt.normalize())).to_numpy(bool)
    return single


def first_bought_now(customers: pd.DataFrame, start: date | None) -> NDArray[np.bool_]:
    """Who bought nothing before the period, as far as the ledger knows: no earlier revenue, no order before it.

    Parameters
    ----------
    customers : pandas.DataFrame, n rows
        As `Ledger.customers`.
    start : datetime.date or None
        The day before the period begins; None = not known, so dates of orders tell nothing.

    Examples
    --------
    >>> from datetime import date
    >>> orders = pd.DataFrame({"first_order": pd.to_datetime(["2024-12-31", "2025-01-01", None])})
    >>> first_bought_now(orders, date(2024, 12, 31))
    array([False,  True,  True])
    """
    first_time = _no_earlier_revenue(customers)
    if start is not None and "first_order" in customers:
        first = customers["first_order"]
        first_time &= (first.isna() | (first.dt.normalize() > pd.Timestamp(start))).to_numpy(bool)
    return first_time


def _major(customers: pd.DataFrame, revenue: NDArray[np.float64], share: float) -> NDArray[np.bool_]:
    """Entities under one parent count as one customer (IFRS 8.34, ASC 280-10-50-42)."""
    total = revenue.sum()
    if not total > 0:
        return np.zeros(len(revenue), bool)
    group, _ = control_groups(customers)
    together = np.bincount(group, weights=revenue)[group]
    major: NDArray[np.bool_] = (revenue > 0) & (np.round(together, 4) >= round(share * float(total), 4))
    return major


def control_groups(customers: pd.DataFrame) -> tuple[NDArray[np.int64], list[str]]:
    """A number per group of entities: those that name the same parent, and the parent itself by its id or name.

    Parameters
    ----------
    customers : pandas.DataFrame, n rows
        As `Ledger.customers`.

    Returns
    -------
    groups : int64, shape (n,)
        0-based; who has no parent and is nobody's parent is a group alone. Row numbers without a column of parents.
    parents : list of str
        What the first groups are called in that column; the groups after them are customers alone.

    Notes
    -----
    Case and white space around a name do not make two parents of one.

    Examples
    --------
    >>> control_groups(pd.DataFrame({"customer_id": ["a", "b", "c"], "parent": ["", "A ", ""]}))
    (array([0, 0, 1]), ['A'])
    """
    if "parent" not in customers:
        return np.arange(len(customers)), []
    codes, named = pd.factorize(customers["parent"])
    plain = [_plain(name) for name in named]
    number_of = {name: number for number, name in enumerate(dict.fromkeys(name for name in plain if name))}
    called = {name: str(shown).strip() for name, shown in zip(reversed(plain), reversed(named.tolist()), strict=True)}
    group = np.array([number_of.get(name, -1) for name in plain] + [-1], np.int64)[codes]
    for column in ("customer_id", "name"):
        if column in customers and number_of:
            loose = np.flatnonzero(group < 0)
            own = customers[column].iloc[loose]
            group[loose] = [number_of.get(_plain(name), -1) for name in own.tolist()]
    loose = np.flatnonzero(group < 0)
    group[loose] = len(number_of) + np.arange(loose.size)
    return group, [called[name] for name in number_of]


def _plain(name: object) -> str:
    return str(name).strip().casefold()
