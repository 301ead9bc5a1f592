"""Targets: what each layer is and brings, and what it could be asked to become.

METHOD 5 asks for wanted customers and revenue per layer against actual. What is wanted is the user's own to say; the
model only suggests: the standard shares of Jay Curry's pyramid, or the period before with growth.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from pyramid_addin.model._migration import previous_revenue

if TYPE_CHECKING:
    from pyramid_addin.ledger._ledger import Ledger
    from pyramid_addin.model._analysis import Analysis

GROWTH = 0.05


@dataclass(frozen=True)
class Targets:
    """What each layer is now, and what is suggested.

    Attributes
    ----------
    layers : pandas.DataFrame
        Index: layer keys, in the order of ``Analysis.layers``. Columns:

        customers : int64, in the layer now
        revenue : float64, currency
        previous_revenue : float64, currency, of who stood in the layer in the period before; NaN where that is not
            known, and for layers that do not buy
        suggested_customers : float64, whole; the standard share of the active customers, halves away from zero; NaN
            where the layer has no standard
        suggested_revenue : float64, currency; the period before with growth, else the standard share of the revenue;
            NaN where there is neither
    growth : float
        Fraction that was added to the period before.
    from_previous : bool
        Whether the suggested revenue rests on the period before.
    """

    layers: pd.DataFrame
    growth: float
    from_previous: bool


def targets(ledger: Ledger, analysis: Analysis, growth: float = GROWTH) -> Targets:
    """Actual customers and revenue per layer, and suggestions beside them.

    Parameters
    ----------
    ledger : Ledger
        Only the revenue of the period before is read, where ``analysis`` has the layers of then.
    analysis : Analysis
        Of that ledger.
    growth : float
        Fraction by which the suggested revenue exceeds that of the period before; 0.05 is five per cent.

    Returns
    -------
    Targets
        Every ledger has revenue, so there are always targets.

    Raises
    ------
    ValueError
        ``growth`` is not a finite number.

    Examples
    --------
    A thousand customers and a million: the standard asks 1 % of the customers, and 40 % of the revenue, of the Top.

    >>> suggested(1000, 0.01, 1e6, 0.40, math.nan, 0.05)
    (10.0, 400000.0)
    >>> suggested(1000, 0.01, 1e6, 0.40, 300_000.0, 0.05)
    (10.0, 315000.0)
    >>> suggested(1000, math.nan, 1e6, math.nan, math.nan, 0.05)
    (nan, nan)
    """
    if not math.isfinite(growth):
        raise ValueError(growth)
    table = analysis.layer_table
    before = _revenue_before(ledger, analysis)
    rows = {}
    for layer in analysis.layers:
        earlier = before.get(layer.key, math.nan) if layer.active else math.nan
        rows[layer.key] = (
            table["customers"][layer.key],
            table["revenue"][layer.key],
            earlier,
            *suggested(
                analysis.figures.active,
                layer.standard_customers,
                analysis.figures.revenue,
                layer.standard_revenue,
                earlier,
                growth,
            ),
        )
    columns = ["customers", "revenue", "previous_revenue", "suggested_customers", "suggested_revenue"]
    layers = pd.DataFrame.from_dict(rows, orient="index", columns=columns).astype({"customers": np.int64})
    return Targets(layers, growth, bool(before))


def suggested(
    active: int, standard_customers: float, revenue: float, standard_revenue: float, before: float, growth: float
) -> tuple[float, float]:
    """Suggested customers and revenue of one layer; NaN where nothing can be suggested.

    Shares and growth are fractions; a standard share of a revenue that is not positive means nothing.
    """
    share = standard_revenue * revenue if revenue > 0 else math.nan
    customers = round(standard_customers * active, 9)  # halves must not be lost to float noise
    customers = customers if math.isnan(customers) else float(math.floor(customers + 0.5))
    return customers, share if math.isnan(before) else before * (1 + growth)


def _revenue_before(ledger: Ledger, analysis: Analysis) -> dict[str, float]:
    """Revenue of the period before by the layer of then, currency; empty where the layers of then are not known."""
    if "previous_layer" not in analysis.customers:
        return {}
    codes = analysis.customers["previous_layer"].cat.codes.to_numpy()
    amounts = previous_revenue(ledger.customers)
    keys = [layer.key for layer in analysis.layers]
    sums = np.bincount(codes[codes >= 0], amounts[codes >= 0], len(keys)).round(4)
    return dict(zip(keys, (sums + 0.0).tolist(), strict=True))
