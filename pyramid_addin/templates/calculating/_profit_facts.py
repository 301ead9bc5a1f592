"""Facts about costs and profit: what is usual at customers that earn money, and what an hour could have earned."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from pyramid_addin.model._audit import audit
from pyramid_addin.model._losses import COMPONENT_OF
from pyramid_addin.model._profit import PAYMENT_FIELDS
from pyramid_addin.templates._columns import defined_name
from pyramid_addin.templates._theme import CENTS, PERCENT_AS_TYPED
from pyramid_addin.templates.calculating._fact import Fact

if TYPE_CHECKING:
    from collections.abc import Mapping

    from pyramid_addin.ledger import Ledger
    from pyramid_addin.model import Analysis

# Component -> the column that its median is taken of.
_MEDIAN_OF = dict(
    zip(COMPONENT_OF.values(), ("earning_margin", "earning_service", "earning_payment"), strict=True),
)


def _median(column: str, decimals: int) -> str:
    name = defined_name(column)
    return f'IF(COUNT({name})=0,"",ROUND(MEDIAN({name}),{decimals}))'


def _usual(component: str) -> Fact:
    def value(ledger: Ledger, analysis: Analysis) -> object:
        found = audit(ledger, analysis)
        usual = found.components["usual"].get(component, np.nan) if found is not None else np.nan
        return "" if np.isnan(usual) else float(usual)

    return Fact(lambda _: _median(_MEDIAN_OF[component], 9), value, PERCENT_AS_TYPED)


def _effort(ledger: Ledger, analysis: Analysis) -> float:
    del ledger
    found = analysis.customers
    return round(float(found["cost_to_serve"].sum()), 4) if "cost_to_serve" in found else 0.0


def _payments(ledger: Ledger, analysis: Analysis) -> int:
    del analysis
    found = ledger.customers
    return min(int(found[field].notna().sum()) if field in found else 0 for field in PAYMENT_FIELDS)


def _hourly(ledger: Ledger, analysis: Analysis) -> object:
    found = audit(ledger, analysis)
    return "" if found is None or np.isnan(found.hourly_profit) else found.hourly_profit


_COUNTS = ",".join(f"COUNT({defined_name(field)})" for field in PAYMENT_FIELDS)
_MEDIAN_HOUR = _median("profit_per_hour", 4)

PROFIT_FACTS: Mapping[str, Fact] = {
    "payments": Fact(lambda _: f"MIN({_COUNTS})", _payments),
    "effort": Fact(lambda _: "ROUND(SUM(PYR_CostToServe),4)", _effort, CENTS),
    **{f"usual_{component}": _usual(component) for component in _MEDIAN_OF},
    # An hour that would have brought nothing is no opportunity.
    "hourly_profit": Fact(lambda _: f'IF(N({_MEDIAN_HOUR})>0,{_MEDIAN_HOUR},"")', _hourly, CENTS),
}
