"""The customer audit: what each customer truly earns, what everything costs, who loses money and why (METHOD 3)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from pyramid_addin.model._analysis import FLAGS, PROFIT_CLASSES
from pyramid_addin.model._losses import CAUSES, COMPONENT_OF, break_even, loss_causes, usual_ratios
from pyramid_addin.model._profit import expected_credit_loss, loss_rates, over
from pyramid_addin.model._ranking import greatest_first
from pyramid_addin.model._whale_curve import WhaleCurve, whale_curve
from pyramid_addin.settings import ACTIVITIES

if TYPE_CHECKING:
    from collections.abc import Mapping

    from numpy.typing import NDArray

    from pyramid_addin.ledger._ledger import Ledger
    from pyramid_addin.model._analysis import Analysis

GROUPS = ("earning", "losing", "other")
BEST_LAYERS = 3  # whose profit per hour an hour could have earned
OTHER = "other"


@dataclass(frozen=True)
class Audit:
    """What the audit found. Money in the ledger's currency, to 0.0001; shares as fractions.

    Attributes
    ----------
    ranked : int64, shape (m,)
        Positions in ``Ledger.customers``, greatest net profit first; of equal profits the first in the ledger. Who
        neither bought nor cost anything is left out, and so is who has no known profit.
    curve : WhaleCurve
        Over the same customers.
    classes : pandas.DataFrame
        Index: PROFIT_CLASSES (active customers), "other", "total". Columns: customers, revenue, net_profit, return
        (NaN where revenue is not positive). "other" has no purchases but cost or profit, an unknown margin, or credits
        without a loss.
    components : pandas.DataFrame
        Index, as far as the ledger has them: revenue, unknown (revenue of customers whose margin is unknown),
        direct_cost, gross_margin, activities, given_cost, marketing_cost, cost_to_serve, interest, credit_loss,
        payment_cost, net_profit. Columns: quantity and rate (activities only), then currency per group: earning
        (active, no loss), losing (active, loss), other; total; usual (fraction of revenue, see `usual_ratios`). All
        costs are of customers whose net profit is known, so that revenue - unknown - costs = net profit.
    causes : pandas.DataFrame
        Index: CAUSES. Columns: customers, net_profit, enough (customers whose loss that alone would end), usual.
    losses : pandas.DataFrame
        Active customers with a net profit below zero, the largest loss first; index: their positions. Columns: those
        of `loss_causes` and `break_even`.
    served : pandas.DataFrame or None
        Over-served and under-served customers, the most at stake first; index: their positions. Columns: over (bool),
        share_of_revenue, share_of_effort, at_stake (cost to serve less what the share of revenue would give, currency).
        None without cost to serve.
    return_on_revenue, return_on_effort : float
        Net profit over revenue and over the cost to serve of the same customers; NaN where that is not positive.
    hours : float
        All hours in the ledger; NaN where it has none.
    hourly_profit : float
        Median net profit per hour of the active customers in the best three layers (fewer where there are fewer) that
        took hours; NaN where it is not positive: then an hour could have earned nothing.
    opportunity_cost : float64, shape (n,), or None
        Hours times that, information only; None where it is not known.
    unknown : int
        Active customers whose net profit is not known.
    """

    ranked: NDArray[np.int64]
    curve: WhaleCurve
    classes: pd.DataFrame
    components: pd.DataFrame
    causes: pd.DataFrame
    losses: pd.DataFrame
    served: pd.DataFrame | None
    return_on_revenue: float
    return_on_effort: float
    hours: float
    hourly_profit: float
    opportunity_cost: NDArray[np.float64] | None
    unknown: int


def audit(ledger: Ledger, analysis: Analysis) -> Audit | None:
    """The customer audit of a ledger; None where it has nothing to compute a margin from.

    Parameters
    ----------
    ledger : Ledger
        Only ``customers`` is read, and nothing is changed.
    analysis : Analysis
        Of that ledger.

    Examples
    --------
    >>> from types import SimpleNamespace
    >>> from pyramid_addin.model import analyse
    >>> from pyramid_addin.settings import Settings
    >>> table = {"customer_id": list("abc"), "revenue": [100.0, 80.0, 50.0], "gross_margin": [30.0, 20.0, -10.0]}
    >>> ledger = SimpleNamespace(customers=pd.DataFrame(table), period=None)
    >>> found = audit(ledger, analyse(ledger, Settings()))
    >>> found.curve.peak, found.curve.losses, found.causes["customers"].to_dict()
    (50.0, -10.0, {'low_margin': 1, 'service': 0, 'late_payment': 0, 'credits': 0})
    """
    results = analysis.customers
    if "net_profit" not in results:
        return None
    customers, settings, basis = ledger.customers, analysis.settings, analysis.profit_basis
    revenue = np.nan_to_num(customers["revenue"].to_numpy(np.float64), copy=True)
    profit = results["net_profit"].to_numpy(np.float64)
    active_layers = sum(layer.active for layer in analysis.layers)
    codes = results["layer"].cat.codes.to_numpy()
    active = codes < active_layers
    known = ~np.isnan(profit)

    counted = np.flatnonzero(known & ((revenue != 0) | (profit != 0)))
    ranked = counted[greatest_first(profit[counted])]
    parts = {key: results[key].to_numpy(np.float64) for key in COMPONENT_OF.values() if key in results}
    usual = usual_ratios(revenue, parts, active & (profit > 0))

    group = np.where(active & (profit >= 0), 0, np.where(active & (profit < 0), 1, 2))
    components = _components(ledger, analysis, revenue, known, group, parts)
    components["usual"] = [usual.get(key, np.nan) for key in components.index]

    losing = np.flatnonzero(group == 1)
    losing = losing[greatest_first(-profit[losing])]
    hours = customers["hours"].fillna(0.0).to_numpy(np.float64) if "hours" in customers else None
    losses = _losses(losing, revenue, profit, parts, usual, hours, settings.rates if "hours" in basis.costs else {})
    causes = losses.groupby("cause", observed=False)["enough"].agg(["size", "sum"])
    causes.columns = pd.Index(["customers", "enough"])
    causes["net_profit"] = np.bincount(losses["cause"].cat.codes, profit[losing], len(CAUSES)).round(4) + 0.0
    causes["usual"] = [usual.get(COMPONENT_OF.get(cause, ""), np.nan) for cause in CAUSES]

    hourly = hourly_profit(profit, hours, active & (codes < BEST_LAYERS))
    total = components["total"]
    served_cost = float(total.get("cost_to_serve", 0.0))
    net = float(total["net_profit"])
    return Audit(
        ranked=ranked,
        curve=whale_curve(profit[ranked]),
        classes=_classes(results, revenue, profit, active, counted.size + basis.unknown),
        components=components,
        causes=causes,
        losses=losses,
        served=_served(results, parts["cost_to_serve"]) if "cost_to_serve" in parts else None,
        return_on_revenue=net / float(total["revenue"]) if total["revenue"] > 0 else np.nan,
        return_on_effort=net / served_cost if served_cost > 0 else np.nan,
        hours=np.nan if hours is None else round(float(hours.sum()), 4),
        hourly_profit=hourly,
        opportunity_cost=None if hours is None or np.isnan(hourly) else np.round(hours * hourly, 4),
        unknown=basis.unknown,
    )


def _components(
    ledger: Ledger,
    analysis: Analysis,
    revenue: NDArray[np.float64],
    known: NDArray[np.bool_],
    group: NDArray[np.intp],
    parts: Mapping[str, NDArray[np.float64]],
) -> pd.DataFrame:
    customers, settings, basis = ledger.customers, analysis.settings, analysis.profit_basis
    rows: dict[str, list[float]] = {}

    def add(key: str, amounts: NDArray[np.float64], quantity: float = np.nan, rate: float = np.nan) -> None:
        sums = np.bincount(group, amounts, len(GROUPS)).round(4) + 0.0
        rows[key] = [quantity, rate, *sums, round(float(sums.sum()), 4)]

    add("revenue", revenue)
    if basis.unknown:
        add("unknown", np.where(known, 0.0, revenue))
    margin = np.where(known, parts["gross_margin"], 0.0)
    add("direct_cost", np.where(known, revenue, 0.0) - margin)
    add("gross_margin", margin)
    for field in basis.costs:
        quantity = np.where(known, customers[field].fillna(0.0).to_numpy(np.float64), 0.0)
        if field in ACTIVITIES:
            rate = settings.rates[field]
            add(field, quantity * rate, round(float(quantity.sum()), 4), rate)
        else:
            add("given_cost" if field == "cost_to_serve" else field, quantity)
    if "cost_to_serve" in parts:
        add("cost_to_serve", np.where(known, parts["cost_to_serve"], 0.0))
    if "payment_cost" in parts:
        outstanding, days = (customers[field].fillna(0.0).to_numpy(np.float64) for field in basis.payment)
        paid = np.where(known, parts["payment_cost"], 0.0)
        lost = np.where(known, expected_credit_loss(outstanding, loss_rates(days, settings.credit_loss)), 0.0)
        add("interest", paid - lost)
        add("credit_loss", lost)
        add("payment_cost", paid)
    add("net_profit", np.nan_to_num(analysis.customers["net_profit"].to_numpy(np.float64)))
    return pd.DataFrame.from_dict(rows, orient="index", columns=["quantity", "rate", *GROUPS, "total"])


def _losses(
    losing: NDArray[np.int64],
    revenue: NDArray[np.float64],
    profit: NDArray[np.float64],
    parts: Mapping[str, NDArray[np.float64]],
    usual: Mapping[str, float],
    hours: NDArray[np.float64] | None,
    rates: Mapping[str, float],
) -> pd.DataFrame:
    own = {key: amounts[losing] for key, amounts in parts.items()}
    causes = loss_causes(revenue[losing], profit[losing], own, usual)
    remedies = break_even(
        revenue[losing], profit[losing], None if hours is None else hours[losing], rates.get("hours", 0)
    )
    return pd.DataFrame({**causes, **remedies}, index=pd.Index(losing), copy=False)


def _classes(
    results: pd.DataFrame,
    revenue: NDArray[np.float64],
    profit: NDArray[np.float64],
    active: NDArray[np.bool_],
    total: int,
) -> pd.DataFrame:
    keys = [*PROFIT_CLASSES, OTHER, "total"]
    codes = results["profit_class"].cat.codes.to_numpy()
    place = np.where(active & (codes >= 0), codes, len(PROFIT_CLASSES))
    size = len(PROFIT_CLASSES) + 1
    counts = np.bincount(place, minlength=size)
    counts[-1] = total - counts[:-1].sum()
    amounts = [np.bincount(place, values, size).round(4) + 0.0 for values in (revenue, np.nan_to_num(profit))]
    revenues, profits = (np.append(sums, round(float(sums.sum()), 4)) for sums in amounts)
    columns = {
        "customers": np.append(counts, counts.sum()),
        "revenue": revenues,
        "net_profit": profits,
        "return": over(profits, revenues),
    }
    return pd.DataFrame(columns, index=pd.Index(keys))


def hourly_profit(profit: NDArray[np.float64], hours: NDArray[np.float64] | None, best: NDArray[np.bool_]) -> float:
    """The median net profit per hour of the customers in ``best``; NaN where unknown, or not above zero."""
    if hours is None:
        return np.nan
    counted = best & (hours > 0) & ~np.isnan(profit)
    median = round(float(np.median(profit[counted] / hours[counted])), 4) if counted.any() else np.nan
    return median if median > 0 else np.nan


def _served(results: pd.DataFrame, effort: NDArray[np.float64]) -> pd.DataFrame:
    flags = results["flags"].to_numpy()
    over_served, under_served = (1 << FLAGS.index(flag) for flag in ("over_served", "under_served"))
    found = np.flatnonzero(flags & np.uint32(over_served | under_served))
    total = effort.sum()
    shares = results["share_of_revenue"].to_numpy(np.float64)
    at_stake = np.round(effort[found] - shares[found] * total, 4)
    order = greatest_first(np.abs(at_stake))
    found = found[order]
    columns = {
        "over": (flags[found] & np.uint32(over_served)) > 0,
        "share_of_revenue": shares[found],
        "share_of_effort": effort[found] / total,
        "at_stake": at_stake[order],
    }
    return pd.DataFrame(columns, index=pd.Index(found))
