"""What would happen if: the customers that are marked Let go leave, part by part (METHOD 5).

Ours, since the method leaves the arithmetic open: the same part of their business goes each month, from the first month
on. What was not bought for them any more, and what their late payment cost, ends with the revenue. Cost to serve is
people and habits: only the avoidable part of it ends, some months later. Freed hours bring something only when they are
put to use elsewhere; what an hour brings is a net profit, so its own cost is counted.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
import pandas as pd

if TYPE_CHECKING:
    from collections.abc import Mapping

    from numpy.typing import NDArray

MOST_MONTHS = 24  # of the cash flow


@dataclass(frozen=True)
class ScenarioInputs:
    """What a user assumes.

    Attributes
    ----------
    upgrade_share : float
        Part of the active customers that moves up one layer, fraction.
    months : int
        In how many months the customers are let go, 1 to 24.
    lag : int
        How many months cost to serve and freed hours follow after the revenue, 0 to 12.
    avoidable : float
        Part of their cost to serve that ends, fraction.
    reinvest : bool
        Whether the freed hours are put to use elsewhere.
    hour_value : float or None
        Net profit of an hour elsewhere, currency; None = the median of the three best layers.
    """

    upgrade_share: float = 0.02
    months: int = 6
    lag: int = 1
    avoidable: float = 0.70
    reinvest: bool = False
    hour_value: float | None = None


class LetGo(NamedTuple):
    """The customers marked Let go, and what they brought and cost in the ledger's period.

    Attributes
    ----------
    customers, active : int
        All that are marked, and those of them with revenue.
    revenue, gross_margin, cost_to_serve, payment_cost : float
        Currency, all in the period; NaN where the ledger has no field for it. A margin that is unknown counts as none.
    hours : float
        NaN where the ledger has none.
    """

    customers: int
    active: int
    revenue: float
    gross_margin: float
    cost_to_serve: float
    payment_cost: float
    hours: float


def let_go(leaving: NDArray[np.bool_], amounts: Mapping[str, NDArray[np.float64]]) -> LetGo:
    """Add up what the leaving customers brought and cost.

    Parameters
    ----------
    leaving : bool, shape (n,)
    amounts : mapping of str to float64, shape (n,)
        revenue and, where measured, gross_margin, cost_to_serve, payment_cost and hours; NaN = unknown, counts as zero.

    Examples
    --------
    >>> let_go(np.array([True, False]), {"revenue": np.array([80.0, 900.0]), "hours": np.array([3.0, 9.0])})
    LetGo(customers=1, active=1, revenue=80.0, gross_margin=nan, cost_to_serve=nan, payment_cost=nan, hours=3.0)
    """

    def total(key: str) -> float:
        return round(float(np.nansum(amounts[key][leaving])), 4) + 0.0 if key in amounts else np.nan

    active = int(np.count_nonzero(leaving & (amounts["revenue"] != 0)))
    return LetGo(int(leaving.sum()), active, *(total(key) for key in LetGo._fields[2:]))


class LetGoEffect(NamedTuple):
    """What a whole period, like the ledger's, is like once they are gone: currency; NaN = not measured.

    Attributes
    ----------
    direct_cost : float
        No longer bought in: revenue less gross margin.
    service : float
        The avoidable part of the cost to serve.
    payment : float
        What late payment and bad debts cost.
    profit : float
        What is avoided less the gross margin that is lost; unknown without a margin.
    reinvested : float
        What the freed hours bring elsewhere; zero when they are not put to use.
    total : float
        Profit and reinvested hours together.
    """

    direct_cost: float
    service: float
    payment: float
    profit: float
    reinvested: float
    total: float


def let_go_effect(gone: LetGo, inputs: ScenarioInputs, hour_value: float) -> LetGoEffect:
    """The yearly (or whatever the period is) effect of letting go.

    Parameters
    ----------
    gone : LetGo
    inputs : ScenarioInputs
    hour_value : float
        What an hour brings elsewhere, currency.

    Examples
    --------
    >>> gone = LetGo(3, 3, 1000.0, 200.0, 500.0, 10.0, 8.0)
    >>> let_go_effect(gone, ScenarioInputs(reinvest=True), 25.0)
    LetGoEffect(direct_cost=800.0, service=350.0, payment=10.0, profit=160.0, reinvested=200.0, total=360.0)
    """
    direct_cost = gone.revenue - gone.gross_margin
    service = inputs.avoidable * gone.cost_to_serve
    payment = gone.payment_cost
    profit = _measured(service) + _measured(payment) - gone.gross_margin
    reinvested = _measured(gone.hours) * hour_value if inputs.reinvest else 0.0
    return LetGoEffect(direct_cost, service, payment, profit, reinvested, profit + reinvested)


def cash_flow(gone: LetGo, effect: LetGoEffect, inputs: ScenarioInputs, period_months: int) -> pd.DataFrame:
    """Month by month what letting go changes, against going on as before.

    Parameters
    ----------
    gone : LetGo
    effect : LetGoEffect
        Of a whole period.
    inputs : ScenarioInputs
    period_months : int
        How many months the period has.

    Returns
    -------
    pandas.DataFrame
        Index: month, 1 to 24. gone: part of the business that has left, fraction; revenue (below zero: it is lost),
        direct_cost, service, payment, reinvested, net, cumulative: currency, NaN = not measured.

    Examples
    --------
    >>> gone = LetGo(3, 3, 1200.0, 240.0, 600.0, np.nan, 12.0)
    >>> inputs = ScenarioInputs(months=2, lag=1, avoidable=0.5)
    >>> flow = cash_flow(gone, let_go_effect(gone, inputs, 0.0), inputs, 12)
    >>> flow["gone"].head(3).tolist(), flow["net"].head(3).tolist(), flow["cumulative"].head(3).tolist()
    ([0.5, 1.0, 1.0], [-10.0, -7.5, 5.0], [-10.0, -17.5, -12.5])
    """
    month = np.arange(1, MOST_MONTHS + 1)
    left, followed = (np.clip(month - wait, 0, inputs.months) / inputs.months for wait in (0, inputs.lag))
    flow = {
        "revenue": -left * gone.revenue / period_months + 0.0,
        "direct_cost": left * effect.direct_cost / period_months,
        "service": followed * effect.service / period_months,
        "payment": left * effect.payment / period_months,
        "reinvested": followed * effect.reinvested / period_months,
    }
    measured = [np.nan_to_num(flow[key], nan=0.0) for key in ("service", "payment", "reinvested")]
    net = flow["revenue"] + flow["direct_cost"] + sum(measured)
    columns = {"gone": left, **flow, "net": net, "cumulative": np.cumsum(net)}
    return pd.DataFrame(columns, index=pd.Index(month, name="month"))


def _measured(amount: float) -> float:
    return 0.0 if np.isnan(amount) else amount
