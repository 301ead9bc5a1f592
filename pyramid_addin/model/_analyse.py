"""Ledger and settings in, analysis out: the pure functions of this package, in order."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from pyramid_addin.errors import LedgerError, UsageError
from pyramid_addin.model._actions import amounts_at_stake
from pyramid_addin.model._analysis import Analysis
from pyramid_addin.model._contact_plan import contact_plan, measures_contacts, next_contact
from pyramid_addin.model._figures import key_figures
from pyramid_addin.model._flags import first_bought_now, flag_bits, flag_conditions, periods_comparable
from pyramid_addin.model._layer_table import described_layers, layer_table
from pyramid_addin.model._migration import previous_layer_codes, previous_revenue
from pyramid_addin.model._profit import over, profitability
from pyramid_addin.model._ranking import layer_amounts, layer_codes, ranking, to_next_layer
from pyramid_addin.model._status import ACTIVE, INACTIVE, customer_status
from pyramid_addin.model._strategy import STRATEGY_RULES, strategies, strategy_conditions
from pyramid_addin.model._wallet import wallet_columns

if TYPE_CHECKING:
    from datetime import date

    from numpy.typing import NDArray

    from pyramid_addin.ledger._ledger import Ledger
    from pyramid_addin.settings import Settings


def analyse(ledger: Ledger, settings: Settings) -> Analysis:
    """The whole model: layers, profit, strategy and flags per customer, the layer table and the key figures.

    Parameters
    ----------
    ledger : Ledger
        Only ``customers`` and ``period`` are read, and nothing is changed.
    settings : Settings

    Returns
    -------
    Analysis
        Aligned with ``ledger.customers``.

    Raises
    ------
    UsageError
        Ranking on profit is asked, and the ledger has nothing to compute a margin from.
    LedgerError
        An amount or quantity is infinite.

    Notes
    -----
    The base of the ranking is the active customers, or active and inactive ones (``settings.base``); inactive customers
    keep their own layer either way. When ranking on profit, an active customer whose profit is unknown has no rank, is
    outside the base and stands in the last active layer.
    """
    customers = ledger.customers
    _refuse_infinite(customers)
    revenue = np.nan_to_num(customers["revenue"].to_numpy(np.float64), copy=True)
    as_of, start, months = period_of(ledger, settings)
    status = customer_status(customers)
    active = status == ACTIVE

    components, basis = profitability(customers, settings, as_of)
    if settings.rank_by == "profit" and "net_profit" not in components:
        raise UsageError("model.profit_not_measured")
    measure = components["net_profit"].to_numpy(np.float64) if settings.rank_by == "profit" else revenue
    in_base = active | (status == INACTIVE) if settings.base == "all" else active
    values = np.where(in_base, measure, np.nan)

    amounts = layer_amounts(values, settings.boundaries)
    last = settings.boundaries.count - 1
    codes = np.where(active, layer_codes(values, amounts), np.int8(-1))
    codes[active & (codes < 0)] = last
    ranked = ranking(values)
    total = np.full(len(customers), revenue.sum())

    results = pd.DataFrame(
        {
            "rank": ranked.rank,
            "share_of_revenue": over(revenue, total),
            "cumulative_share": over(ranked.cumulative(revenue), total),
            "revenue_to_next_layer": to_next_layer(np.where(active, values, np.nan), codes, amounts),
        },
        index=customers.index,
    )
    results = pd.concat([results, components], axis=1)
    # the statuses inactive, prospect, suspect are 1, 2, 3: their layers follow the last active one in that order
    layer_places = np.where(active, codes, last + status).astype(np.int8)
    occupied = np.bincount(codes[active], minlength=last + 1)
    layers = described_layers(amounts, occupied.tolist(), settings)
    keys = [layer.key for layer in layers]
    layer = pd.Series(pd.Categorical.from_codes(layer_places, pd.Index(keys), ordered=True), index=customers.index)
    results.insert(0, "layer", layer)

    conditions = strategy_conditions(customers, results, status, codes, amounts, settings)
    results["strategy"], results["reason"] = strategies(conditions, (*settings.strategy_rules, *STRATEGY_RULES))
    at_stake = amounts_at_stake(customers, results, settings)
    if not np.isnan(at_stake).all():
        results["at_stake"] = at_stake
    profit = results["net_profit"].to_numpy(np.float64) if "net_profit" in results else None
    results = results.assign(**wallet_columns(customers, profit, settings))
    comparable = periods_comparable(customers, start, months)
    if comparable:
        results = compared(results, customers, revenue, keys, start, settings)
    if measures_contacts(customers):
        due = next_contact(customers, layer_places, contact_plan(layers, settings)["interval"].to_numpy())
        if due is not None:
            results["next_contact"] = due
    asked = conditions | flag_conditions(customers, results, settings, start, comparable=comparable)
    results["flags"] = flag_bits(asked, settings.flag_rules)
    return Analysis(
        layers=layers,
        customers=results,
        layer_table=layer_table(layers, layer_places, revenue, results, settings.base),
        figures=key_figures(revenue, active, np.where(active, measure, np.nan), results),
        settings=settings,
        profit_basis=basis,
        comparable=comparable,
    )


def compared(
    results: pd.DataFrame,
    customers: pd.DataFrame,
    revenue: NDArray[np.float64],
    keys: list[str],
    start: date | None,
    settings: Settings,
) -> pd.DataFrame:
    """``results`` with what only two periods tell: the layer then, and the change in revenue since."""
    previous = previous_revenue(customers)
    found: dict[str, NDArray[np.float64] | pd.Categorical[str]] = {
        "revenue_change": np.round(revenue - previous, 4) + 0.0
    }
    if settings.rank_by == "revenue":  # of the period before only the revenue is known, not the profit
        codes = previous_layer_codes(previous, ~first_bought_now(customers, start), settings)
        layer = pd.Categorical.from_codes(codes, pd.Index(keys), ordered=True)
        found["previous_layer"] = layer
    return pd.concat([results, pd.DataFrame(found, index=results.index)], axis=1)


def period_of(ledger: Ledger, settings: Settings) -> tuple[date | None, date | None, int]:
    """The as-of date, the day before the period begins, and its months; None where not known."""
    if ledger.period is not None:
        return ledger.period.end, ledger.period.start, ledger.period.months
    if settings.as_of is None:
        return None, None, settings.months
    start = pd.Timestamp(settings.as_of) - pd.DateOffset(months=settings.months)
    return settings.as_of, start.date(), settings.months


def _refuse_infinite(customers: pd.DataFrame) -> None:
    for column in customers.columns[customers.dtypes == np.float64]:
        infinite = np.isinf(customers[column].to_numpy(np.float64))
        if infinite.any():
            first = customers["customer_id"].iloc[int(np.argmax(infinite))]
            raise LedgerError("model.not_finite", column=column, count=int(infinite.sum()), where=first)
