"""The attention monitor: where effort goes, what contacts are planned and made, and who is overdue (METHOD 5)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from pyramid_addin.model._analyse import period_of
from pyramid_addin.model._concentration import best_customers
from pyramid_addin.model._contact_plan import PERSONAL, contact_plan, last_contacts, measures_contacts
from pyramid_addin.settings import ACTIVITIES, CONTACTS

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from pyramid_addin.ledger._ledger import Ledger
    from pyramid_addin.model._analysis import Analysis

BEST, TARGET = Fraction(20, 100), 0.8  # METHOD 5: 80 % of the effort on the top 20 %
BUDGET = ("earning", "loss_making", "unknown", "inactive", "prospect", "suspect")
GIVEN = ("cost_to_serve", "marketing_cost")  # costs of the ledger that count as they are
COMING_DAYS = 30
_DAY_BITS = 24  # days since 1970 lie within 2 to the power of 23 on either side, up to the year 9999 and beyond


@dataclass(frozen=True)
class Attention:
    """Where attention goes, per layer and per group of customers. Money in the ledger's currency, shares as fractions.

    Attributes
    ----------
    layers : pandas.DataFrame
        Index: layer keys, then "total". Columns: customers, revenue, share_of_revenue, net_profit,
        share_of_net_profit, effort, share_of_effort (as in ``Analysis.layer_table``), effort_each (effort per
        customer), times (share of effort over share of revenue); hours, visits, calls, tickets, orders, contacts
        (numbers); given_cost, marketing_cost (currency, as the ledger gives them); plan_visits, plan_calls,
        plan_mailings (a year, for each customer), interval (days), plan_each, plan_cost (currency a year, for each
        customer and in all), share_of_plan; planned_visits, made_visits, planned_calls, made_calls, planned_contacts,
        made_contacts (numbers in the period); overdue (customers), overdue_revenue, undated (customers with a plan
        for visits or calls, and no date to count from). What the ledger does not tell is NaN, never zero.
    best : pandas.DataFrame or None
        Rows best, others, total; columns customers, revenue, net_profit, effort; None where effort is not measured.
        Best are the ceil(n / 5) best ranked of the n active customers, and who ties with the last of them.
    last_rank : int
        Rank of the last of the best; 0 without any.
    budget : pandas.DataFrame or None
        Rows `BUDGET`; columns customers, effort, marketing_cost (NaN where not in the ledger). Active customers are
        earning (net profit not below zero), loss_making or unknown.
    made_from : tuple of str
        Fields that made_contacts counts: contacts alone where the ledger has it, else those of visits and calls that
        it has; planned_contacts counts the same kinds.
    as_of : datetime.date or None
        The day that contacts are overdue on: the end of the period; without one the last contact or order.
    months : int
        Length of the period.
    last_contact : datetime64[D], shape (n,), or None
        Last contact, or else last order.
    overdue, coming : int64
        Positions of customers whose next contact was due before the as-of date, and is due on it or in the 30 days
        after it; the most valuable first: active customers by rank, then the others by the earliest due date.
    """

    layers: pd.DataFrame
    best: pd.DataFrame | None
    last_rank: int
    budget: pd.DataFrame | None
    made_from: tuple[str, ...]
    as_of: date | None
    months: int
    last_contact: NDArray[np.datetime64] | None
    overdue: NDArray[np.int64]
    coming: NDArray[np.int64]


def attention(ledger: Ledger, analysis: Analysis) -> Attention | None:
    """The attention monitor of an analysis.

    Parameters
    ----------
    ledger : Ledger
        Nothing of it is changed.
    analysis : Analysis
        Of that ledger.

    Returns
    -------
    Attention or None
        None where the ledger has neither contacts nor activities nor costs to serve.

    Notes
    -----
    Effort is cost to serve: activities weighted by their cost (METHOD 3). A blank number in a column that is there
    counts as zero, as in the cost to serve. Planned in the period is the plan of a year times months / 12. Next contact
    due: see `next_contact`. Ours, since METHOD gives no rule: mailings are no contact, and a next contact that falls
    on the as-of date itself is not overdue yet.

    Examples
    --------
    >>> import pandas as pd
    >>> from types import SimpleNamespace
    >>> from pyramid_addin.model import analyse
    >>> from pyramid_addin.settings import Settings
    >>> customers = pd.DataFrame({"customer_id": ["a", "b"], "revenue": [90.0, 10.0], "visits": [2.0, 6.0]})
    >>> ledger = SimpleNamespace(customers=customers, period=None)
    >>> found = attention(ledger, analyse(ledger, Settings()))
    >>> found.layers.loc[["top", "total"], ["share_of_revenue", "share_of_effort", "planned_visits", "made_visits"]]
           share_of_revenue  share_of_effort  planned_visits  made_visits
    top                 0.9             0.25            12.0          2.0
    total               1.0             1.00            12.0          8.0
    """
    customers, results = ledger.customers, analysis.customers
    if not (measures_contacts(customers) or "cost_to_serve" in results):
        return None
    end, _, months = period_of(ledger, analysis.settings)
    last = last_contacts(customers)
    as_of = end or _latest(last)
    due = results["next_contact"].to_numpy("M8[D]") if "next_contact" in results else None
    made_from = _made_from(customers)
    codes = results["layer"].cat.codes.to_numpy().astype(np.intp)
    rank = results["rank"].to_numpy(np.float64)
    active = np.array([layer.active for layer in analysis.layers])[codes]
    overdue, coming = _due(due, as_of, rank, active)
    best, last_rank = _best(customers, results, rank, active)
    return Attention(
        layers=_layers(customers, analysis, codes, made_from, months, overdue, due, last),
        best=best,
        last_rank=last_rank,
        budget=_budget(customers, analysis, codes, active),
        made_from=made_from,
        as_of=as_of,
        months=months,
        last_contact=last,
        overdue=overdue,
        coming=coming,
    )


def _latest(days: NDArray[np.datetime64] | None) -> date | None:
    known = days[~np.isnat(days)] if days is not None else np.array([], "M8[D]")
    return known.max().astype(date) if known.size else None


def _made_from(customers: pd.DataFrame) -> tuple[str, ...]:
    if "contacts" in customers:
        return ("contacts",)
    return tuple(field for field in PERSONAL if field in customers)


def _due(
    due: NDArray[np.datetime64] | None, as_of: date | None, rank: NDArray[np.float64], active: NDArray[np.bool_]
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Who is overdue, and who follows; the most valuable first."""
    if due is None or as_of is None:
        return np.array([], np.int64), np.array([], np.int64)
    today = np.datetime64(as_of, "D")

    def sorted_by_value(which: NDArray[np.bool_]) -> NDArray[np.int64]:
        rows = np.flatnonzero(which)
        # One key sorts faster than three: rank (the active without one after the others, the rest last), then day.
        ranks = np.where(np.isnan(rank[rows]), len(rank) + 1, rank[rows])
        places = np.where(active[rows], ranks, len(rank) + 2).astype(np.int64)
        key = (places << _DAY_BITS) + due[rows].astype(np.int64)
        return rows[np.argsort(key, kind="stable")]

    # A missing day is neither before nor after another.
    return sorted_by_value(due < today), sorted_by_value((due >= today) & (due <= today + COMING_DAYS))


def _filled(customers: pd.DataFrame, field: str) -> NDArray[np.float64]:
    values = customers[field].to_numpy(np.float64)
    return np.where(np.isnan(values), 0.0, values)


def _layers(
    customers: pd.DataFrame,
    analysis: Analysis,
    codes: NDArray[np.intp],
    made_from: tuple[str, ...],
    months: int,
    overdue: NDArray[np.int64],
    due: NDArray[np.datetime64] | None,
    last: NDArray[np.datetime64] | None,
) -> pd.DataFrame:
    settings, count = analysis.settings, len(analysis.layers)
    unknown = np.full(count + 1, np.nan)

    def summed(amounts: NDArray[np.float64], rows: NDArray[np.int64] | slice = slice(None)) -> NDArray[np.float64]:
        sums = np.bincount(codes[rows], amounts[rows], count).round(4)
        return np.append(sums, sums.sum().round(4))

    def of_field(field: str) -> NDArray[np.float64]:
        return summed(_filled(customers, field)) if field in customers else unknown

    taken = ("customers", "revenue", "share_of_revenue", "net_profit", "share_of_net_profit")
    table = analysis.layer_table[[*taken, "effort", "share_of_effort"]].copy()
    number = table["customers"].to_numpy(np.float64)
    table["effort_each"] = _ratio(table["effort"].to_numpy(), number)
    table["times"] = _ratio(table["share_of_effort"].to_numpy(), table["share_of_revenue"].to_numpy())
    for activity in ACTIVITIES:
        table[activity] = of_field(activity)
    for field, name in zip(GIVEN, ("given_cost", "marketing_cost"), strict=True):
        table[name] = of_field(field)

    plan = contact_plan(analysis.layers, settings)
    for name, column in ((f"plan_{contact}", contact) for contact in CONTACTS):
        table[name] = np.append(plan[column].to_numpy(), np.nan)
    table["interval"] = np.append(plan["interval"].to_numpy(), np.nan)
    table["plan_each"] = np.append(plan["cost"].to_numpy(), np.nan)
    table["plan_cost"] = _with_total(number[:-1] * plan["cost"].to_numpy())
    table.loc["total", "plan_each"] = _ratio(table["plan_cost"].to_numpy()[-1:], number[-1:])[0]
    table["share_of_plan"] = _ratio(table["plan_cost"].to_numpy(), np.full(count + 1, table["plan_cost"].iloc[-1]))
    for contact in PERSONAL:
        table[f"planned_{contact}"] = _with_total(number[:-1] * plan[contact].to_numpy() * months / 12)
        table[f"made_{contact}"] = of_field(contact)
    kinds = PERSONAL if made_from in (("contacts",), ()) else made_from
    table["planned_contacts"] = sum(table[f"planned_{contact}"] for contact in kinds)
    table["made_contacts"] = sum(table[field] for field in made_from) if made_from else unknown

    known = due is not None and last is not None
    table["overdue"] = summed(np.ones(len(codes)), overdue) if known else unknown
    table["overdue_revenue"] = summed(_filled(customers, "revenue"), overdue) if known else unknown
    if last is not None and due is not None:
        wanted = plan["interval"].notna().to_numpy()[codes]
        table["undated"] = summed((wanted & np.isnat(last)).astype(np.float64))
    else:
        table["undated"] = unknown
    return table


def _with_total(values: NDArray[np.float64]) -> NDArray[np.float64]:
    rounded = values.round(4)
    return np.append(rounded, rounded.sum().round(4))


def _ratio(part: NDArray[np.float64], whole: NDArray[np.float64]) -> NDArray[np.float64]:
    """``part / whole`` where the whole is positive, NaN elsewhere."""
    ratio: NDArray[np.float64] = np.divide(part, whole, out=np.full(part.shape, np.nan), where=whole > 0)
    return ratio


def _best(
    customers: pd.DataFrame, results: pd.DataFrame, rank: NDArray[np.float64], active: NDArray[np.bool_]
) -> tuple[pd.DataFrame | None, int]:
    """The best 20 % against all others; and the rank of the last of them."""
    rows = best_customers(np.where(active, -rank, np.nan), BEST)
    last_rank = int(rank[rows].max()) if rows.size else 0
    if "cost_to_serve" not in results:
        return None, last_rank
    amounts = {"revenue": _filled(customers, "revenue")}
    amounts |= {
        name: _filled(results, key) if key in results else np.full(len(rank), np.nan)
        for name, key in (("net_profit", "net_profit"), ("effort", "cost_to_serve"))
    }
    table = pd.DataFrame({"customers": [float(rows.size), len(rank) - rows.size, len(rank)]})
    for name, values in amounts.items():
        of_best, of_all = values[rows].sum().round(4), values.sum().round(4)
        table[name] = [of_best, np.round(of_all - of_best, 4), of_all]
    return table.set_axis(["best", "others", "total"]), last_rank


def _budget(
    customers: pd.DataFrame, analysis: Analysis, codes: NDArray[np.intp], active: NDArray[np.bool_]
) -> pd.DataFrame | None:
    """Customers and effort by who they go to."""
    results = analysis.customers
    if "cost_to_serve" not in results:
        return None
    first_passive = sum(layer.active for layer in analysis.layers)
    profit = results["net_profit"].to_numpy(np.float64) if "net_profit" in results else np.full(len(codes), np.nan)
    group = np.where(active, np.where(profit < 0, 1, np.where(profit >= 0, 0, 2)), codes - first_passive + 3)
    marketing = _filled(customers, "marketing_cost") if "marketing_cost" in customers else np.full(len(codes), np.nan)
    effort = results["cost_to_serve"].to_numpy(np.float64)
    return pd.DataFrame(
        {
            "customers": np.bincount(group, minlength=len(BUDGET)).astype(np.float64),
            "effort": np.bincount(group, effort, len(BUDGET)).round(4),
            "marketing_cost": np.bincount(group, marketing, len(BUDGET)).round(4)
            if "marketing_cost" in customers
            else np.nan,
        },
        index=pd.Index(BUDGET),
    )
