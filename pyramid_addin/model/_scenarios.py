"""What would happen if: moving customers one layer up, and letting go of those that are marked so (METHOD 5).

Two scenarios, each on its own, against the ledger as it is.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
import pandas as pd

from pyramid_addin.model._audit import BEST_LAYERS, hourly_profit
from pyramid_addin.model._concentration import MOST_LARGEST, Dependence, dependence, largest, positions_of_largest
from pyramid_addin.model._let_go import LetGo, LetGoEffect, ScenarioInputs, cash_flow, let_go, let_go_effect
from pyramid_addin.model._ranking import layer_amounts, layer_codes, layer_sizes, to_next_layer

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from pyramid_addin.ledger._ledger import Ledger
    from pyramid_addin.model._analysis import Analysis

MOST_CANDIDATES = 20_000
MOST_SHARE = 0.30  # METHOD 5, lesson 4: 5 to 30 % of the customers can be upgraded
USUAL = ScenarioInputs()


class Upgrade(NamedTuple):
    """The customers that move up, and what each brings more.

    Attributes
    ----------
    moved : int64, shape (k,)
        Their positions, the smallest gap to the next layer first.
    extra_revenue : float64, shape (k,)
        Currency, to 0.0001.
    extra_profit : float64, shape (k,)
        The same at the customer's own margin; NaN where its profit is unknown.
    """

    moved: NDArray[np.int64]
    extra_revenue: NDArray[np.float64]
    extra_profit: NDArray[np.float64]


def upgrade(
    values: NDArray[np.float64],
    codes: NDArray[np.int8],
    amounts: NDArray[np.float64],
    share: Fraction,
    profits: NDArray[np.float64] | None = None,
) -> Upgrade:
    """Move the best ``share`` of the active customers one layer up, to the average revenue of that layer.

    Parameters
    ----------
    values : float64, shape (n,)
        Revenue, currency; NaN for who is not active.
    codes : int8, shape (n,)
        From `layer_codes`.
    amounts : float64, shape (L,)
        From `layer_amounts`.
    share : fractions.Fraction
        Of the active customers; ceil(share * n) move, or all that can.
    profits : float64, shape (n,), optional
        Net profit, currency; NaN = unknown.

    Returns
    -------
    Upgrade

    Notes
    -----
    The smallest gap to the next layer goes first; of equal gaps the larger revenue, then the larger profit, so that
    row order does not matter. Who has a negative revenue has no margin to keep and does not move. The layer reached is
    the one that the next amount belongs to (above a layer that a tie left empty); where nobody is in it, its lowest
    amount stands for the average. (Ours.)

    Examples
    --------
    >>> values = np.array([100.0, 60.0, 50.0, 40.0])
    >>> codes, amounts = np.array([0, 1, 1, 1], np.int8), np.array([100.0, 40.0])
    >>> from fractions import Fraction
    >>> upgrade(values, codes, amounts, Fraction(1, 4), profits=values / 10)
    Upgrade(moved=array([1]), extra_revenue=array([40.]), extra_profit=array([4.]))
    """
    profits = np.full(values.shape, np.nan) if profits is None else profits
    steps = upgrade_steps(values, codes, amounts, share, profits)
    moved = steps.moved
    extra = np.round(steps.targets[steps.reached] - values[moved], 4)
    return Upgrade(moved, extra, np.round(extra * (profits[moved] / values[moved]), 4))


class Steps(NamedTuple):
    """Who moves, where to, and how far.

    Attributes
    ----------
    moved : int64, shape (k,)
        Positions, the smallest gap first.
    gap : float64, shape (k,)
        To the amount at which the next layer begins, currency.
    reached : int8, shape (k,)
        Code of the layer that each reaches.
    targets : float64, shape (L,)
        What a customer that reaches a layer will bring: the layer's average, currency; its lowest amount where nobody
        is in it.
    """

    moved: NDArray[np.int64]
    gap: NDArray[np.float64]
    reached: NDArray[np.int8]
    targets: NDArray[np.float64]


def upgrade_steps(
    values: NDArray[np.float64],
    codes: NDArray[np.int8],
    amounts: NDArray[np.float64],
    share: Fraction,
    profits: NDArray[np.float64],
) -> Steps:
    """The steps of `upgrade`, which see, before they are turned into revenue and profit."""
    gap = to_next_layer(values, codes, amounts)
    candidates = np.flatnonzero((codes > 0) & (values > 0))
    active = codes >= 0
    (size,) = layer_sizes(int(active.sum()), [share])
    if 0 < size < candidates.size:
        # who is farther away than the last of them need not be sorted
        farthest = np.partition(gap[candidates], size - 1)[size - 1]
        candidates = candidates[gap[candidates] <= farthest]
    order = np.lexsort((-profits[candidates], -values[candidates], gap[candidates]))
    moved = candidates[order][:size]
    reached = layer_codes(amounts[codes[moved] - 1], amounts)
    members = np.bincount(codes[active], minlength=amounts.size)
    sums = np.bincount(codes[active], values[active], amounts.size)
    targets = np.divide(sums, members, out=amounts.copy(), where=members > 0)
    return Steps(moved, gap[moved], reached, targets)


@dataclass(frozen=True)
class Scenarios:
    """Both scenarios of a ledger. Currency and hours are those of its period; NaN = not measured.

    Attributes
    ----------
    inputs : ScenarioInputs
        As they were used.
    hour_value : float
        Net profit of an hour in the three best layers, the median, to the cent; NaN = unknown.
    period_months : int
        Months in the ledger's period.
    active : int
        Customers with revenue.
    wanted : int
        How many of them the share asks to move: ceil(share x active).
    moved : int
        How many do: as many of the candidates.
    candidates : pandas.DataFrame, k rows
        Who could move, the smallest gap first; at most 30 % of the active customers and at most 20,000. Index:
        positions in ``Ledger.customers``. Columns: gap (of what is ranked on), reached (place of the layer, 0 = the
        best), extra_revenue, extra_profit.
    by_layer : pandas.DataFrame
        Index: key of the layer that is reached, all but the last active one. Columns: customers, target (what each
        will bring, of what is ranked on), extra_revenue, extra_profit.
    extra_revenue, extra_profit : float
        Of those who move.
    leaving : bool, shape (n,)
        Marked Let go.
    let_go : LetGo
    effect : LetGoEffect
    cash_flow : pandas.DataFrame
        See `cash_flow`.
    now, upgraded, without : Dependence
        How much rests on few customers today, after the upgrade, and after letting go.
    largest : int64, shape (at most 10,)
        Positions of the largest customers, descending.
    largest_without : float64, shape (at most 10,)
        Revenue of the largest customers that stay when others are let go.
    """

    inputs: ScenarioInputs
    hour_value: float
    period_months: int
    active: int
    wanted: int
    moved: int
    candidates: pd.DataFrame
    by_layer: pd.DataFrame
    extra_revenue: float
    extra_profit: float
    leaving: NDArray[np.bool_]
    let_go: LetGo
    effect: LetGoEffect
    cash_flow: pd.DataFrame
    now: Dependence
    upgraded: Dependence
    without: Dependence
    largest: NDArray[np.int64]
    largest_without: NDArray[np.float64]


def scenarios(ledger: Ledger, analysis: Analysis, inputs: ScenarioInputs = USUAL) -> Scenarios:
    """Both scenarios of METHOD 5, with these assumptions.

    Parameters
    ----------
    ledger : Ledger
        Only ``customers`` and ``period`` are read, and nothing is changed.
    analysis : Analysis
        Of that ledger.
    inputs : ScenarioInputs

    Returns
    -------
    Scenarios
        Every ledger has the fields for it; without customers to move or to let go its figures are zero.

    Notes
    -----
    Upgrade: see `upgrade`. Ranked on net profit, the profit rises to the average of the next layer, and revenue with it
    at the customer's own return. Let go: see `pyramid_addin.model._let_go`. (Ours.)

    Examples
    --------
    >>> from types import SimpleNamespace
    >>> from pyramid_addin.model import analyse
    >>> from pyramid_addin.settings import Settings, parse_boundaries
    >>> table = {"customer_id": list("abcd"), "revenue": [100.0, 60.0, 50.0, 40.0]}
    >>> ledger = SimpleNamespace(customers=pd.DataFrame(table), period=None)
    >>> found = scenarios(ledger, analyse(ledger, Settings(boundaries=parse_boundaries("25,100"))))
    >>> found.wanted, found.moved, found.candidates.index.tolist(), found.extra_revenue
    (1, 1, [1, 2], 40.0)
    """
    customers, results = ledger.customers, analysis.customers
    revenue = np.nan_to_num(customers["revenue"].to_numpy(np.float64), copy=True)
    profit = results["net_profit"].to_numpy(np.float64) if "net_profit" in results else None
    codes = results["layer"].cat.codes.to_numpy().astype(np.int8)
    keys = [layer.key for layer in analysis.layers if layer.active]
    active = codes < len(keys)
    count = int(active.sum())
    candidates, targets = _candidates(analysis, revenue, profit, codes, len(keys))
    wanted = _part(inputs.upgrade_share, count)
    moving = candidates.iloc[:wanted]
    rising = np.nan_to_num(moving["extra_revenue"].to_numpy(), nan=0.0)

    leaving = (results["strategy"] == "let_go").to_numpy()
    hours = customers["hours"].fillna(0.0).to_numpy(np.float64) if "hours" in customers else None
    amounts = {key: results[key].to_numpy(np.float64) for key in LetGo._fields if key in results}
    amounts |= {"revenue": revenue} | ({} if hours is None else {"hours": hours})
    gone = let_go(leaving, amounts)
    an_hour = np.nan if profit is None else hourly_profit(profit, hours, active & (codes < BEST_LAYERS))
    hour_value = an_hour if np.isnan(an_hour) else _to_cents(an_hour)
    given = inputs.hour_value if inputs.hour_value is not None else float(np.nan_to_num(hour_value, nan=0.0))
    effect = let_go_effect(gone, inputs, given)
    months = ledger.period.months if ledger.period is not None else analysis.settings.months

    present = np.where(active, revenue, np.nan)
    raised = present.copy()
    raised[moving.index] += rising
    staying = np.where(leaving, np.nan, present)
    stay = staying[~np.isnan(staying)]
    return Scenarios(
        inputs=inputs,
        hour_value=hour_value,
        period_months=months,
        active=count,
        wanted=wanted,
        moved=len(moving),
        candidates=candidates,
        by_layer=_by_layer(moving, keys[:-1], targets),
        extra_revenue=float(rising.sum()),
        extra_profit=np.nan if profit is None else float(np.nansum(moving["extra_profit"])),
        leaving=leaving,
        let_go=gone,
        effect=effect,
        cash_flow=cash_flow(gone, effect, inputs, months),
        now=dependence(present),
        upgraded=dependence(raised),
        without=dependence(staying),
        largest=positions_of_largest(present, MOST_LARGEST),
        largest_without=largest(stay, MOST_LARGEST),
    )


def _to_cents(amount: float) -> float:
    """An amount above zero to 0.01, halves up: as spreadsheets round, and people, where `round` looks at binary digits.

    Examples
    --------
    >>> _to_cents(2.675), round(2.675, 2)
    (2.68, 2.67)
    """
    return float(Decimal(str(amount)).quantize(Decimal("0.01"), ROUND_HALF_UP))


def _part(share: float, count: int) -> int:
    """ceil(share x count), of which float noise is no part: 0.07 x 100 is 7, not 7.000000000000001."""
    return math.ceil(round(share * count, 6))


def _candidates(
    analysis: Analysis,
    revenue: NDArray[np.float64],
    profit: NDArray[np.float64] | None,
    codes: NDArray[np.int8],
    layers: int,
) -> tuple[pd.DataFrame, NDArray[np.float64]]:
    """Who could move up, the smallest gap first; and what a customer of each layer brings on average."""
    by_profit = analysis.settings.rank_by == "profit" and profit is not None
    measure = profit if by_profit and profit is not None else revenue
    other = revenue if by_profit else profit
    in_base = codes <= layers if analysis.settings.base == "all" else codes < layers
    amounts = layer_amounts(np.where(in_base, measure, np.nan), analysis.settings.boundaries)
    values = np.where(codes < layers, measure, np.nan)
    placed = np.where(np.isnan(values), np.int8(-1), codes).astype(np.int8)
    count = int((placed >= 0).sum())
    size = min(MOST_CANDIDATES, _part(MOST_SHARE, int((codes < layers).sum())), count)
    other = np.full(values.shape, np.nan) if other is None else other
    steps = upgrade_steps(values, placed, amounts, Fraction(size, max(count, 1)), other)
    moved = steps.moved
    extra = np.round(steps.targets[steps.reached] - values[moved], 4)
    beside = np.round(extra * (other[moved] / values[moved]), 4)
    if by_profit:
        beside[revenue[moved] <= 0] = np.nan
    columns = {
        "gap": steps.gap,
        "reached": steps.reached,
        "extra_revenue": beside if by_profit else extra,
        "extra_profit": extra if by_profit else beside,
    }
    return pd.DataFrame(columns, index=pd.Index(moved)), steps.targets


def _by_layer(moving: pd.DataFrame, keys: list[str], targets: NDArray[np.float64]) -> pd.DataFrame:
    reached, size = moving["reached"].to_numpy(np.int64), len(keys)
    columns = {"customers": np.bincount(reached, minlength=size), "target": targets[:size]}
    for key in ("extra_revenue", "extra_profit"):
        columns[key] = np.bincount(reached, np.nan_to_num(moving[key].to_numpy(), nan=0.0), size)
    return pd.DataFrame(columns, index=pd.Index(keys, dtype=object))
