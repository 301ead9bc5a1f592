"""Flags beside the strategy: what else stands out about a customer. A table of rules, each tried on its own."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np
import pandas as pd

from pyramid_addin.model._analysis import FLAGS
from pyramid_addin.model._migration import previous_revenue
from pyramid_addin.model._profit import over
from pyramid_addin.settings import FLAG_THRESHOLDS, FlagRule

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import date

    from numpy.typing import NDArray

    from pyramid_addin.settings import Settings

HISTORY_SLACK = pd.Timedelta(days=31)  # the first order of a period need not fall on its first day


class FlagRow(NamedTuple):
    """A row of the standard table: the flag, and what must hold for it."""

    flag: str
    when: tuple[str, ...]


# What "not last_layer" asks of the only layer holds: there is none below it.
FLAG_RULES = tuple(
    FlagRow(flag, tuple(when.split(", ")))
    for flag, when in (
        ("one_off", "active, single_order"),
        ("high_revenue_low_profit", "active, not last_layer, return_below_target"),
        ("major_customer", "active, major_share"),
        ("credit_balance", "credit_balance"),
        ("late_payer", "overdue"),
        ("new", "active, not credit_balance, first_bought_now"),
        ("lost", "inactive, bought_in_previous_period"),
        ("growing", "active, grew"),
        ("declining", "active, shrank"),
        ("over_served", "active, much_effort"),
        ("under_served", "active, not last_layer, little_effort"),
    )
)


def flag_bits(conditions: Mapping[str, NDArray[np.bool_]], own: Sequence[FlagRule] = ()) -> NDArray[np.uint32]:
    """All flags of each customer as bits: bit i is FLAGS[i], and after those the i-th name of `own_flags`.

    Parameters
    ----------
    conditions : mapping of str to bool, shape (n,)
        Those of `strategy_conditions` and `flag_conditions`.
    own : sequence of FlagRule
        The user's; they are tried beside the standard table `FLAG_RULES`. Rules of one name raise one flag.

    Returns
    -------
    uint32, shape (n,)

    Examples
    --------
    >>> from pyramid_addin.settings import FLAG_CONDITIONS
    >>> conditions = {name: np.array([False]) for name in FLAG_CONDITIONS} | {"active": np.array([True])}
    >>> flag_bits(conditions, [FlagRule(("active", "not grew"), "Flat")]).tolist() == [1 << len(FLAGS)]
    True
    """
    names = [*FLAGS, *own_flags(own)]
    bits = np.zeros(len(conditions["active"]), np.uint32)
    for flag, when in (*FLAG_RULES, *((rule.flag, rule.when) for rule in own)):
        raised = np.ones(len(bits), bool)
        for condition in when:
            name = condition.removeprefix("not ")
            raised &= conditions[name] if name == condition else ~conditions[name]
        bits |= raised.astype(np.uint32) << np.uint32(names.index(flag))
    return bits


def own_flags(rules: Sequence[FlagRule]) -> list[str]:
    """The user's flags, each once, in the order of their rules.

    Examples
    --------
    >>> own_flags([FlagRule(("active",), "Ours"), FlagRule(("inactive",), "Ours")])
    ['Ours']
    """
    return list(dict.fromkeys(rule.flag for rule in rules))


def flag_conditions(
    customers: pd.DataFrame, results: pd.DataFrame, settings: Settings, start: date | None, *, comparable: bool
) -> dict[str, NDArray[np.bool_]]:
    """What flag rules ask beside the conditions of the strategy rules.

    Parameters
    ----------
    customers : pandas.DataFrame, n rows
        As `Ledger.customers`.
    results : pandas.DataFrame, n rows
        With ``cost_to_serve``, ``net_profit`` and ``return_on_revenue`` where measured.
    settings : Settings
        Each condition's threshold is the setting that `FLAG_THRESHOLDS` names.
    start : datetime.date or None
        The day before the period begins.
    comparable : bool
        From `periods_comparable`; without it the conditions on the previous period hold for nobody.

    Returns
    -------
    dict of str to bool, shape (n,)
        A condition that the ledger has no fields for holds for nobody.

        single_order
            One order, none earlier: no earlier revenue, first and last order on one day.
        first_bought_now
            The first order in the period; without order dates no earlier revenue.
        bought_in_previous_period
            Revenue of the previous period above zero.
        return_below_target
            A return below the target, or a loss.
        major_share
            Revenue, together with that under the same parent, at least this share of the total.
        overdue
            Something outstanding, more than this many days overdue.
        grew, shrank
            Revenue at least this part above or below that of the previous period, which was above zero.
        much_effort, little_effort
            Share of effort above, or below, this many times the share of revenue.
    """
    nobody = np.zeros(len(customers), bool)
    conditions = dict.fromkeys(FLAG_THRESHOLDS, nobody)
    limit = {name: getattr(settings, threshold) for name, threshold in FLAG_THRESHOLDS.items() if threshold}
    revenue = np.nan_to_num(customers["revenue"].to_numpy(np.float64), copy=True)
    conditions["major_share"] = _major(customers, revenue, limit["major_share"])
    if "orders" in customers:
        conditions["single_order"] = _single_order(customers)
    if "net_profit" in results:
        low = (results["return_on_revenue"].round(9) < limit["return_below_target"]) | (results["net_profit"] < 0)
        conditions["return_below_target"] = low.to_numpy(bool)
    if "outstanding" in customers and "days_overdue" in customers:
        late = (customers["outstanding"] > 0) & (customers["days_overdue"] > limit["overdue"])
        conditions["overdue"] = late.to_numpy(bool)
    if comparable:
        previous = previous_revenue(customers)
        bought = previous > 0
        grown, shrunk = np.round(revenue - previous, 4), np.round(previous - revenue, 4)
        conditions |= {
            "first_bought_now": first_bought_now(customers, start),
            "bought_in_previous_period": bought,
            "grew": bought & (revenue > previous) & (grown >= np.round(previous * limit["grew"], 4)),
            "shrank": bought & (revenue < previous) & (shrunk >= np.round(previous * limit["shrank"], 4)),
        }
    if "cost_to_serve" in results:
        effort = results["cost_to_serve"].to_numpy(np.float64)
        of_effort = over(effort, np.full(effort.shape, effort.sum()))
        of_revenue = over(revenue, np.full(effort.shape, revenue.sum()))
        most = np.maximum(of_revenue * limit["much_effort"], 0)
        conditions["much_effort"] = (of_effort > 0) & (of_effort > most)
        conditions["little_effort"] = of_effort < of_revenue * limit["little_effort"]
    return conditions


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
