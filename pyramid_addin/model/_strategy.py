"""One strategy per customer, with its reason: a table of rules, first match wins."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from pyramid_addin.model._analysis import STRATEGIES
from pyramid_addin.model._status import ACTIVE, INACTIVE, PROSPECT, SUSPECT
from pyramid_addin.settings import StrategyRule

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from numpy.typing import NDArray

    from pyramid_addin.settings import Settings

    Conditions = Mapping[str, NDArray[np.bool_]]

STRATEGY_RULES = tuple(
    StrategyRule(tuple(when.split(", ")) if when else (), strategy, reason)
    for when, strategy, reason in (
        ("suspect", "identify", "identify"),
        ("prospect", "recruit", "recruit"),
        ("inactive, bought_well_earlier, not margin_negative", "reactivate", "reactivate"),
        ("inactive, bought_well_earlier", "let_go", "let_go_sold_at_a_loss"),
        ("inactive, earlier_revenue_known", "let_go", "let_go_bought_little"),
        ("inactive", "let_go", "let_go_unknown_past"),
        ("loss_making, last_layer, not wallet_open", "let_go", "let_go_loss"),
        ("loss_making, last_layer", "cut_costs", "cut_costs_small"),
        ("loss_making, only_layer", "cut_costs", "cut_costs_only_layer"),
        ("loss_making", "cut_costs", "cut_costs_large"),
        ("not first_layer, wallet_open, within_reach", "develop", "develop_wallet_and_reach"),
        ("not first_layer, wallet_open", "develop", "develop_wallet"),
        ("not first_layer, within_reach", "develop", "develop_reach"),
        ("only_layer", "retain", "retain_only_layer"),
        ("first_layer", "retain", "retain_best"),
        ("not last_layer", "retain", "retain"),
        ("credit_balance", "maintain", "maintain_credit_balance"),
        ("profit_known", "maintain", "maintain_profitable"),
        ("", "maintain", "maintain"),
    )
)


def strategies(
    conditions: Conditions, rules: Sequence[StrategyRule]
) -> tuple[pd.Categorical[str], pd.Categorical[str]]:
    """For each customer the strategy and the reason of the first rule whose conditions all hold.

    Parameters
    ----------
    conditions : mapping of str to bool, shape (n,)
        From `strategy_conditions`.
    rules : sequence of StrategyRule
        The last one must hold for everyone.

    Returns
    -------
    strategy : pandas.Categorical of STRATEGIES
    reason : pandas.Categorical of catalogue keys below ``reasons``

    Examples
    --------
    >>> strategy, reason = strategies(
    ...     {"last_layer": np.array([True, False])},
    ...     [StrategyRule(("last_layer",), "maintain", "maintain"), StrategyRule((), "retain", "retain")],
    ... )
    >>> list(strategy), list(reason)
    (['maintain', 'retain'], ['maintain', 'retain'])
    """
    count = len(next(iter(conditions.values())))
    row = np.full(count, -1, np.int16)
    open_still = np.ones(count, bool)
    for number, rule in enumerate(rules):
        matches = open_still.copy()
        for condition in rule.when:
            name = condition.removeprefix("not ")
            matches &= conditions[name] if name == condition else ~conditions[name]
        row[matches] = number
        open_still &= ~matches
        if not open_still.any():
            break
    reasons = tuple(dict.fromkeys(rule.reason for rule in rules))
    strategy_of_row = np.array([STRATEGIES.index(rule.strategy) for rule in rules], np.int8)
    reason_of_row = np.array([reasons.index(rule.reason) for rule in rules], np.int16)
    return (
        pd.Categorical.from_codes(strategy_of_row[row], pd.Index(STRATEGIES)),
        pd.Categorical.from_codes(reason_of_row[row], pd.Index(reasons)),
    )


def strategy_conditions(
    customers: pd.DataFrame,
    results: pd.DataFrame,
    status: NDArray[np.int8],
    codes: NDArray[np.int8],
    amounts: NDArray[np.float64],
    settings: Settings,
) -> dict[str, NDArray[np.bool_]]:
    """What the rules ask, per customer: one array for each name in `pyramid_addin.settings.CONDITIONS`.

    Parameters
    ----------
    customers : pandas.DataFrame, n rows
        As `Ledger.customers`.
    results : pandas.DataFrame, n rows
        With ``revenue_to_next_layer`` and, where measured, ``net_profit``.
    status, codes : int8, shape (n,)
        From `customer_status`; place of the active layer, -1 for who is not active.
    amounts : float64, shape (L,)
        From `layer_amounts`.
    settings : Settings

    Returns
    -------
    dict of str to bool, shape (n,)
        See `conditions_above`.
    """
    above = np.full(len(customers), np.nan)
    below_first = codes > 0
    above[below_first] = amounts[codes[below_first] - 1]
    return conditions_above(customers, results, status, codes, len(amounts), above, settings)


def conditions_above(
    customers: pd.DataFrame,
    results: pd.DataFrame,
    status: NDArray[np.int8],
    codes: NDArray[np.int8],
    layers: int,
    above: NDArray[np.float64],
    settings: Settings,
) -> dict[str, NDArray[np.bool_]]:
    """As `strategy_conditions`, where the next layer's amount is known per customer rather than per layer.

    Parameters
    ----------
    customers, results, status, codes, settings
        As in `strategy_conditions`.
    layers : int
        Number of active layers.
    above : float64, shape (n,)
        The amount at which the next layer up begins, currency; NaN where there is none or it is unknown.

    Returns
    -------
    dict of str to bool, shape (n,)
        suspect, prospect, inactive, active
            The customer's status.
        first_layer, last_layer, only_layer
            In the first or the last of several active layers, or in the only one.
        profit_known, loss_making
            Net profit is known; is below zero.
        wallet_open
            Share of wallet is known (given, or revenue over category spend) and below the threshold.
        within_reach
            The gap to the next layer is at most ``reach`` of the amount at which it begins; never if that is negative.
        earlier_revenue_known
            Earlier revenue is not zero. It is that of the previous period, else all before it.
        bought_well_earlier
            Earlier revenue is positive, and at or above the median revenue of today's active customers (if any).
        margin_negative
            The ledger's margin percentage is below zero: what it bought was sold at a loss.
        credit_balance
            Revenue is negative.
    """
    count = len(customers)
    unknown = np.full(count, np.nan)
    revenue = np.nan_to_num(customers["revenue"].to_numpy(np.float64), copy=True)
    earlier = earlier_revenue(customers)
    active = status == ACTIVE
    wallet = share_of_wallet(customers)
    gap = results["revenue_to_next_layer"].to_numpy(np.float64)
    profit = results["net_profit"].to_numpy(np.float64) if "net_profit" in results else unknown
    margin = customers["margin_fraction"].to_numpy(np.float64) if "margin_fraction" in customers else unknown
    median = float(np.median(revenue[active])) if active.any() else 0.0
    several = layers > 1
    return {
        "suspect": status == SUSPECT,
        "prospect": status == PROSPECT,
        "inactive": status == INACTIVE,
        "active": active,
        "first_layer": (codes == 0) & several,
        "last_layer": (codes == layers - 1) & several,
        "only_layer": (codes == 0) & (not several),
        "profit_known": ~np.isnan(profit),
        "loss_making": profit < 0,
        "wallet_open": np.round(wallet, 9) < settings.wallet_threshold,
        "within_reach": gap <= np.round(settings.reach * above, 4),
        "earlier_revenue_known": earlier != 0,
        "bought_well_earlier": (earlier > 0) & (earlier >= median),
        "margin_negative": margin < 0,
        "credit_balance": revenue < 0,
    }


def share_of_wallet(customers: pd.DataFrame) -> NDArray[np.float64]:
    """The given share of wallet, else revenue over category spend (never below 0); NaN where neither is known.

    Examples
    --------
    >>> share_of_wallet(pd.DataFrame({"revenue": [40.0, 40.0], "category_spend": [100.0, np.nan]}))
    array([0.4, nan])
    """
    share = np.full(len(customers), np.nan)
    if "category_spend" in customers:
        spend = customers["category_spend"].to_numpy(np.float64)
        revenue = np.nan_to_num(customers["revenue"].to_numpy(np.float64), copy=True)
        np.divide(np.maximum(revenue, 0), spend, out=share, where=spend > 0)
    if "share_of_wallet" in customers:
        given = customers["share_of_wallet"].to_numpy(np.float64)
        share = np.where(np.isnan(given), share, given)
    return share


def earlier_revenue(customers: pd.DataFrame) -> NDArray[np.float64]:
    """Revenue of the previous period; where that is zero, blank or absent, all revenue before it; else zero."""
    found = np.zeros(len(customers))
    for column in ("previous_revenue", "earlier_revenue"):
        if column in customers:
            values = np.nan_to_num(customers[column].to_numpy(np.float64), copy=True)
            found = np.where(found == 0, values, found)
    return found
