"""What a customer really brings: gross margin, cost to serve, payment cost, net profit, return and class.

A component that the ledger lacks is absent, never zero. A blank cell inside a column that is there means:

=============================================  ====================================================================
``direct_cost``, ``gross_margin``,             not known: the margin comes from the next of these three that the
``margin_fraction``                            row has; without any, the customer's margin and profit are unknown
                                               (NaN). A customer without revenue has no margin to miss: zero.
activities, ``cost_to_serve``,                 nothing was recorded: zero
``marketing_cost``
``outstanding``, ``days_overdue``              nothing outstanding, not overdue: zero
=============================================  ====================================================================

How many blanks were read so is in `ProfitBasis`, for the Notes sheet to say.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from pyramid_addin.model._analysis import PROFIT_CLASSES, ProfitBasis
from pyramid_addin.settings import ACTIVITIES

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import date

    from numpy.typing import NDArray

    from pyramid_addin.settings import Settings

MARGIN_FIELDS = ("direct_cost", "gross_margin", "margin_fraction")
COST_FIELDS = ("cost_to_serve", "marketing_cost")
PAYMENT_FIELDS = ("outstanding", "days_overdue")
PROFIT_COSTS = ("cost_to_serve", "payment_cost")
DAYS_A_YEAR = 365


def profitability(
    customers: pd.DataFrame, settings: Settings, as_of: date | None = None
) -> tuple[pd.DataFrame, ProfitBasis]:
    """Every component of net profit that the ledger's fields allow, per customer (METHOD 3).

    Parameters
    ----------
    customers : pandas.DataFrame, n rows
        As `Ledger.customers`.
    settings : Settings
        Rates of activities, interest, credit loss, target return.
    as_of : datetime.date, optional
        The day whose interest rate holds.

    Returns
    -------
    components : pandas.DataFrame, n rows
        Those of gross_margin, cost_to_serve, payment_cost, net_profit (currency, to 0.0001), return_on_revenue
        (fraction) and profit_class that can be computed; net profit needs a gross margin.
    basis : ProfitBasis

    Notes
    -----
    Return is net profit over revenue, NaN where revenue is not positive. Class: loss-making below zero profit; else by
    return, marginal below the target and profitable from it on; none where profit is unknown, or where there is
    neither revenue nor loss.

    Examples
    --------
    >>> from pyramid_addin.settings import Settings
    >>> ledger = pd.DataFrame({"revenue": [1000.0, 200.0], "direct_cost": [700.0, 150.0], "hours": [2.0, 1.0]})
    >>> components, basis = profitability(ledger, Settings())
    >>> components["net_profit"].tolist(), components["profit_class"].tolist()
    ([180.0, -10.0], ['profitable', 'loss_making'])
    >>> basis.margin_from, basis.costs, basis.payment
    (('direct_cost',), ('hours',), ())
    """
    revenue = np.nan_to_num(customers["revenue"].to_numpy(np.float64), copy=True)
    found: dict[str, NDArray[np.float64]] = {}
    margin = gross_margin(customers)
    if margin is not None:
        found["gross_margin"] = margin
    costs = cost_fields(customers, settings.rates)
    if costs:
        found["cost_to_serve"] = cost_to_serve(customers, settings.rates)
    payment = tuple(field for field in PAYMENT_FIELDS if field in customers)
    paid = payment == PAYMENT_FIELDS
    if paid:
        outstanding, days = (_zero_for_blank(customers, field) for field in PAYMENT_FIELDS)
        rates = loss_rates(days, settings.credit_loss)
        found["payment_cost"] = payment_cost(outstanding, days, interest_rate(settings, as_of), rates)
    if margin is not None:
        found["net_profit"] = net_profit(margin, *(found[part] for part in PROFIT_COSTS if part in found))
        found["return_on_revenue"] = over(found["net_profit"], revenue)
    components = pd.DataFrame(found, index=customers.index)
    if margin is not None:
        returns = found["return_on_revenue"]
        components["profit_class"] = profit_class(found["net_profit"], returns, settings.target_return)
    counted = (*(field for field in MARGIN_FIELDS if field in customers), *costs, *(PAYMENT_FIELDS if paid else ()))
    trading = revenue != 0
    blanks = {field: int(customers.loc[trading, field].isna().sum()) for field in counted}
    basis = ProfitBasis(
        margin_from=tuple(field for field in MARGIN_FIELDS if field in customers),
        costs=costs,
        payment=PAYMENT_FIELDS if paid else (),
        interest_rate=interest_rate(settings, as_of) if paid else None,
        blanks={field: count for field, count in blanks.items() if count},
        unknown=int((np.isnan(margin) & trading).sum()) if margin is not None else 0,
    )
    return components, basis


def gross_margin(customers: pd.DataFrame) -> NDArray[np.float64] | None:
    """Revenue less direct cost; else the given gross margin; else revenue times the given fraction. None without any.

    Returns
    -------
    float64, shape (n,), or None
        To 0.0001; NaN where revenue is not zero and none of the three is filled in.

    Examples
    --------
    >>> gross_margin(pd.DataFrame({"revenue": [100.0, 100.0, 0.0], "direct_cost": [60.0, np.nan, np.nan]}))
    array([40., nan,  0.])
    """
    if not any(field in customers for field in MARGIN_FIELDS):
        return None
    revenue = np.nan_to_num(customers["revenue"].to_numpy(np.float64), copy=True)
    margin = np.full(len(customers), np.nan)
    for field in MARGIN_FIELDS:
        if field in customers:
            given = customers[field].to_numpy(np.float64)
            if field != "gross_margin":
                given = revenue - given if field == "direct_cost" else revenue * given
            margin = np.where(np.isnan(margin), given, margin)
    margin[np.isnan(margin) & (revenue == 0)] = 0.0
    return in_steps(margin)


def cost_fields(customers: pd.DataFrame, rates: Mapping[str, float]) -> tuple[str, ...]:
    """The ledger's fields that count as cost to serve: activities with a rate above zero, and given costs."""
    activities = [field for field in ACTIVITIES if field in customers and rates.get(field, 0) > 0]
    return (*activities, *(field for field in COST_FIELDS if field in customers))


def cost_to_serve(customers: pd.DataFrame, rates: Mapping[str, float]) -> NDArray[np.float64]:
    """Quantities times their rates, plus given cost to serve, plus marketing cost; blank = zero.

    Examples
    --------
    >>> cost_to_serve(pd.DataFrame({"hours": [2.0, np.nan], "marketing_cost": [10.0, 5.0]}), {"hours": 60.0})
    array([130.,   5.])
    """
    total = np.zeros(len(customers))
    for field in cost_fields(customers, rates):
        total += _zero_for_blank(customers, field) * (rates[field] if field in ACTIVITIES else 1.0)
    return in_steps(total)


def interest_rate(settings: Settings, as_of: date | None) -> float:
    """The yearly rate on ``as_of``; the first of the table before it begins, the last one without a date.

    Examples
    --------
    >>> from datetime import date
    >>> from pyramid_addin.settings import Settings
    >>> interest_rate(Settings(), date(2024, 6, 30)), interest_rate(Settings(), date(2024, 7, 1))
    (0.125, 0.1225)
    """
    if as_of is None:
        return settings.interest[-1][1]
    begun = [rate for begin, rate in settings.interest if begin <= as_of]
    return begun[-1] if begun else settings.interest[0][1]


def loss_rates(days: NDArray[np.float64], matrix: Sequence[tuple[int, float]]) -> NDArray[np.float64]:
    """The loss rate of each customer's ageing bucket, fractions.

    Parameters
    ----------
    days : float64, shape (n,)
        Days overdue; below the first bucket (not yet due) counts as the first.
    matrix : sequence of (int, float)
        First day of each bucket and its loss rate, increasing.

    Examples
    --------
    >>> loss_rates(np.array([-5.0, 30.0, 31.0]), ((0, 0.003), (1, 0.016), (31, 0.036)))
    array([0.003, 0.016, 0.036])
    """
    begins = np.array([begin for begin, _ in matrix], np.float64)
    rates = np.array([rate for _, rate in matrix])
    return rates[np.clip(np.searchsorted(begins, days, side="right") - 1, 0, None)]


def expected_credit_loss(
    outstanding: NDArray[np.float64], loss_rate: NDArray[np.float64] | float
) -> NDArray[np.float64]:
    """Balance times loss rate (the provision matrix of IFRS 9: 5.5.15, B5.5.35); a negative balance loses nothing.

    Parameters
    ----------
    outstanding : float64, shape (n,)
        Currency.
    loss_rate : float64, shape (n,), or float
        Fraction, from `loss_rates` or given.

    Examples
    --------
    >>> expected_credit_loss(np.array([1000.0, -1000.0]), 0.016)
    array([16.,  0.])
    """
    lost: NDArray[np.float64] = np.maximum(outstanding, 0) * loss_rate
    return lost


def payment_cost(
    outstanding: NDArray[np.float64],
    days: NDArray[np.float64],
    rate: NDArray[np.float64] | float,
    loss_rate: NDArray[np.float64] | float,
) -> NDArray[np.float64]:
    """Interest on what is overdue (outstanding x days / 365 x rate) plus the expected credit loss, to 0.0001.

    Negative balances and days that are still to come cost nothing.

    Parameters
    ----------
    outstanding, days : float64, shape (n,)
        Currency, and days overdue.
    rate, loss_rate : float64, shape (n,), or float
        Yearly interest, and the part of the balance that is expected to be lost, fractions.

    Examples
    --------
    >>> payment_cost(np.array([3650.0]), np.array([50.0]), 0.12, 0.01)
    array([96.5])
    """
    owed = np.maximum(outstanding, 0)
    interest = owed * np.maximum(days, 0) / DAYS_A_YEAR * rate
    return in_steps(interest + expected_credit_loss(owed, loss_rate))


def net_profit(margin: NDArray[np.float64], *costs: NDArray[np.float64]) -> NDArray[np.float64]:
    """Gross margin less costs, currency, to 0.0001; NaN where the margin is unknown.

    Examples
    --------
    >>> net_profit(np.array([300.0, np.nan]), np.array([120.0, 60.0]))
    array([180.,  nan])
    """
    left = margin
    for cost in costs:
        left = left - cost
    return in_steps(left)


def profit_class(
    net_profit: NDArray[np.float64], return_on_revenue: NDArray[np.float64], target: NDArray[np.float64] | float
) -> pd.Categorical[str]:
    """Profitable, marginal or loss-making; none where profit is unknown or there is neither revenue nor loss.

    Examples
    --------
    >>> list(profit_class(np.array([5.0, 4.0, -1.0]), np.array([0.05, 0.04, np.nan]), 0.05))
    ['profitable', 'marginal', 'loss_making']
    """
    codes = np.full(net_profit.shape, -1, np.int8)
    codes[return_on_revenue >= 0] = PROFIT_CLASSES.index("marginal")
    codes[np.round(return_on_revenue, 9) >= target] = PROFIT_CLASSES.index("profitable")
    codes[net_profit < 0] = PROFIT_CLASSES.index("loss_making")
    return pd.Categorical.from_codes(codes, pd.Index(PROFIT_CLASSES), ordered=True)


def in_steps(amounts: NDArray[np.float64]) -> NDArray[np.float64]:
    """Amounts in steps of 0.0001, halves away from zero and judged on 15 digits: as spreadsheets round.

    Parameters
    ----------
    amounts : float64, shape (n,)
        Currency; NaN stays NaN.

    Examples
    --------
    >>> in_steps(np.array([17.24995, -0.00005, 2.5])).tolist(), float(np.round(17.24995, 4))
    ([17.25, -0.0001, 2.5], 17.2499)
    """
    steps = np.floor(np.abs(amounts) * 10_000 * (1 + 2e-15) + 0.5)
    found: NDArray[np.float64] = np.copysign(steps / 10_000, amounts) + 0.0
    return found


def over(part: NDArray[np.float64], whole: NDArray[np.float64]) -> NDArray[np.float64]:
    """``part / whole`` where the whole is positive, NaN elsewhere."""
    result = np.full(part.shape, np.nan)
    np.divide(part, whole, out=result, where=whole > 0)
    return result


def _zero_for_blank(customers: pd.DataFrame, field: str) -> NDArray[np.float64]:
    return customers[field].fillna(0.0).to_numpy(np.float64)
