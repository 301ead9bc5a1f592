"""Why a customer loses money, and what would make it break even."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from pyramid_addin.model._profit import in_steps, over

if TYPE_CHECKING:
    from collections.abc import Mapping

    from numpy.typing import NDArray

# Cause -> the component of net profit that it is about. Of equal causes the first counts.
COMPONENT_OF = {"low_margin": "gross_margin", "service": "cost_to_serve", "late_payment": "payment_cost"}
CREDITS = "credits"
CAUSES = (*COMPONENT_OF, CREDITS)


def usual_ratios(
    revenue: NDArray[np.float64], parts: Mapping[str, NDArray[np.float64]], earning: NDArray[np.bool_]
) -> dict[str, float]:
    """What is usual at customers that earn money: the median of each component over revenue.

    Parameters
    ----------
    revenue : float64, shape (n,)
        Currency, no NaN.
    parts : mapping of str to float64, shape (n,)
        The components of net profit that were measured, currency.
    earning : bool, shape (n,)
        Customers with a net profit above zero; those without revenue above zero do not count.

    Returns
    -------
    dict of str to float
        Component -> fraction of revenue; empty when nobody earns money.

    Examples
    --------
    >>> revenue, margin = np.array([100.0, 200.0, 50.0]), np.array([20.0, 80.0, -5.0])
    >>> usual_ratios(revenue, {"gross_margin": margin}, margin > 0)
    {'gross_margin': 0.3}
    """
    counted = earning & (revenue > 0)
    if not counted.any():
        return {}
    return {key: round(float(np.median(amounts[counted] / revenue[counted])), 9) for key, amounts in parts.items()}


def loss_causes(
    revenue: NDArray[np.float64],
    profit: NDArray[np.float64],
    parts: Mapping[str, NDArray[np.float64]],
    usual: Mapping[str, float],
) -> dict[str, NDArray[Any] | pd.Categorical[str]]:
    """The cause of each loss.

    Parameters
    ----------
    revenue, profit : float64, shape (n,)
        Of customers that lose money, currency; no NaN.
    parts : mapping of str to float64, shape (n,)
        gross_margin, cost_to_serve and payment_cost where measured, currency.
    usual : mapping of str to float
        From `usual_ratios`.

    Returns
    -------
    dict of str to array, shape (n,)
        cause : Categorical of CAUSES
        ratio : float64, the component that it is about over revenue; NaN without revenue above zero
        usual : float64, what is usual there; NaN where the cause was judged against zero
        gain : float64, currency: what the customer would bring more with that component as usual
        enough : bool, whether that alone ends the loss

    Notes
    -----
    The rule (ours). Each component is set to what is usual at customers that earn money: the median of its ratio to
    revenue. What the customer would gain by that is how far the margin is too low, the service too much, the payment
    too late; the greatest gain is the cause. Where any component alone would end the loss, the greatest gain is the
    largest of those. When nobody earns money, or nothing about the customer is unusual, components are set to zero
    instead: costs that vanish, a negative margin that becomes none. A customer that was credited more than invoiced has
    no ratios: the credits are the cause, and the gain is the loss itself.

    Examples
    --------
    >>> parts = {"gross_margin": np.array([5.0, 30.0]), "cost_to_serve": np.array([10.0, 40.0])}
    >>> usual = {"gross_margin": 0.3, "cost_to_serve": 0.1}
    >>> found = loss_causes(np.array([100.0, 100.0]), np.array([-5.0, -10.0]), parts, usual)
    >>> found["cause"].tolist(), found["gain"].tolist(), found["enough"].tolist()
    (['low_margin', 'service'], [25.0, 30.0], [True, True])
    """
    gains = gains_if_usual(revenue, parts, usual)
    nothing_unusual = gains.max(axis=0) <= 0
    if nothing_unusual.any():
        those = {key: amounts[nothing_unusual] for key, amounts in parts.items()}
        zero = dict.fromkeys(those, 0.0)
        gains[:, nothing_unusual] = gains_if_usual(revenue[nothing_unusual], those, zero)
    cause = gains.argmax(axis=0)
    gain = gains.max(axis=0)
    credited = revenue <= 0
    cause[credited] = CAUSES.index(CREDITS)
    gain[credited] = -profit[credited]
    ratios = np.full((len(CAUSES), revenue.size), np.nan)
    for place, key in enumerate(COMPONENT_OF.values()):
        if key in parts:
            ratios[place] = over(parts[key], revenue)
    typical = np.array([usual.get(key, np.nan) for key in COMPONENT_OF.values()] + [np.nan])[cause]
    return {
        "cause": pd.Categorical.from_codes(cause, pd.Index(CAUSES)),
        "ratio": ratios[cause, np.arange(cause.size)],
        "usual": np.where(nothing_unusual, np.nan, typical),
        "gain": gain,
        "enough": np.round(profit + gain, 4) >= 0,
    }


def gains_if_usual(
    revenue: NDArray[np.float64], parts: Mapping[str, NDArray[np.float64]], usual: Mapping[str, float]
) -> NDArray[np.float64]:
    """What each customer would bring more with one component as usual, currency, to 0.0001; never below zero.

    Parameters
    ----------
    revenue, parts, usual
        As in `loss_causes`.

    Returns
    -------
    float64, shape (3, n)
        A row for each of `COMPONENT_OF`; zeros for a component that was not measured, or of which nothing is usual.

    Examples
    --------
    >>> parts = {"gross_margin": np.array([5.0]), "cost_to_serve": np.array([8.0])}
    >>> gains_if_usual(np.array([100.0]), parts, {"gross_margin": 0.3, "cost_to_serve": 0.1}).ravel().tolist()
    [25.0, 0.0, 0.0]
    """
    rows = []
    for key in COMPONENT_OF.values():
        if key not in parts or key not in usual:
            rows.append(np.zeros_like(revenue))
            continue
        excess = parts[key] - usual[key] * revenue
        rows.append(np.maximum(in_steps(-excess if key == "gross_margin" else excess), 0.0))
    return np.array(rows)


def break_even(
    revenue: NDArray[np.float64],
    profit: NDArray[np.float64],
    hours: NDArray[np.float64] | None,
    hourly_rate: float,
) -> dict[str, NDArray[np.float64]]:
    """What would end each loss: a higher price, or fewer hours, all else as it is.

    Parameters
    ----------
    revenue, profit : float64, shape (n,)
        Of customers that lose money, currency; no NaN.
    hours : float64, shape (n,), or None
        Hours spent on each; None where the ledger has none.
    hourly_rate : float
        Cost of an hour; 0 = hours are not counted.

    Returns
    -------
    dict of str to array, shape (n,)
        price_increase : float64, fraction of today's price at the same volume and cost; NaN without revenue above zero
        hours_fewer : float64; NaN where hours are not counted, or where even no hours at all would not be enough

    Examples
    --------
    >>> found = break_even(np.array([100.0, 100.0]), np.array([-5.0, -90.0]), np.array([1.0, 1.0]), 60.0)
    >>> found["price_increase"].tolist(), found["hours_fewer"].round(4).tolist()
    ([0.05, 0.9], [0.0833, nan])
    """
    fewer = np.full(revenue.size, np.nan)
    if hours is not None and hourly_rate > 0:
        needed = -profit / hourly_rate
        fewer = np.where(needed <= hours, needed, np.nan)
    return {"price_increase": over(-profit, revenue), "hours_fewer": fewer}
