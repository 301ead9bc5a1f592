"""Columns about costs and profit: what a customer takes, what late payment costs, why a loss is one."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from pyramid_addin.model import FLAGS
from pyramid_addin.model._audit import BEST_LAYERS, audit
from pyramid_addin.model._losses import CAUSES, COMPONENT_OF, gains_if_usual
from pyramid_addin.model._profit import PAYMENT_FIELDS, expected_credit_loss, loss_rates
from pyramid_addin.settings import STANDARD_KEYS
from pyramid_addin.templates._labels import catalogue_words
from pyramid_addin.templates.calculating._assumptions import BUCKETS, assumed, fact
from pyramid_addin.templates.calculating._calculation import Calculation, empty_row
from pyramid_addin.texts import text

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from numpy.typing import NDArray

    from pyramid_addin.ledger import Ledger
    from pyramid_addin.model import Analysis
    from pyramid_addin.model._audit import Audit

    Numbers = NDArray[np.float64]

STEPS = 100  # of the whale curve
CURVE_PROFITS, CURVE_SHARES = fact("curve_profits"), fact("curve_shares")
_GAINS = dict(zip(COMPONENT_OF, ("missing_margin", "excess_service", "late_payment"), strict=True))
_BUYS = "ROUND(N({revenue}),4)<>0"


def _nothing(ledger: Ledger) -> Numbers:
    return np.full(len(ledger.customers), np.nan)


def _measured(ledger: Ledger, analysis: Analysis, key: str) -> Numbers:
    """A figure of the analysis; blank where it was not measured."""
    found = analysis.customers
    return found[key].to_numpy(np.float64) if key in found else _nothing(ledger)


def _revenue(ledger: Ledger) -> Numbers:
    found: Numbers = np.nan_to_num(ledger.customers["revenue"].to_numpy(np.float64), copy=True)
    return found


# --- what a customer takes ----------------------------------------------------------------------------------
def _share_of_effort(columns: Sequence[str], language: str) -> str:
    del columns, language
    return f'IF({{cost_to_serve}}="","",IF({fact("effort")}>0,{{cost_to_serve}}/{fact("effort")},""))'


def _share_of_effort_values(ledger: Ledger, analysis: Analysis, language: str) -> Numbers:
    del language
    effort = _measured(ledger, analysis, "cost_to_serve")
    total = np.nansum(effort)
    return effort / total if total > 0 else _nothing(ledger)


def _served(columns: Sequence[str], language: str) -> str:
    """Over-served or under-served, as the flags of the method are; the last layer is never under-served."""
    del columns
    over, under = (f'"{text(f"flags.{flag}", language)}"' for flag in ("over_served", "under_served"))
    last = f'"{text(f"layers.{STANDARD_KEYS[-1]}", language)}"'
    effort, revenue = "{share_of_effort}", "{share_of_revenue}"
    much = f"AND({effort}>0,{effort}>MAX({revenue}*{assumed('over_served')},0))"
    little = f"AND({{layer}}<>{last},{effort}<{revenue}*{assumed('under_served')})"
    found = f'IF({much},{over},IF({little},{under},""))'
    return f'IF({effort}="","",IF({revenue}="","",IF({_BUYS},{found},"")))'


def _served_values(ledger: Ledger, analysis: Analysis, language: str) -> pd.Series:
    flags = analysis.customers["flags"].to_numpy()
    words = np.full(len(ledger.customers), "", dtype=object)
    for flag in ("over_served", "under_served"):
        words[flags & np.uint32(1 << FLAGS.index(flag)) > 0] = text(f"flags.{flag}", language)
    return pd.Series(words)


# --- late payment -------------------------------------------------------------------------------------------
def _credit_loss(columns: Sequence[str], language: str) -> str:
    """What is outstanding times the loss rate of its age; an age that is left blank counts for nobody."""
    del language
    rate = assumed("loss_rate_0")
    for bucket in range(1, BUCKETS):
        begins = assumed(f"loss_from_{bucket}")
        rate = f"IF(AND(ISNUMBER({begins}),N({{days_overdue}})>={begins}),{assumed(f'loss_rate_{bucket}')},{rate})"
    return f'IF(OR({empty_row(columns)},{fact("payments")}=0),"",MAX(N({{outstanding}}),0)*{rate})'


def credit_losses(ledger: Ledger, analysis: Analysis) -> Numbers:
    """Expected credit loss of each customer, currency; NaN where late payment was not measured."""
    if analysis.profit_basis.payment != PAYMENT_FIELDS:
        return _nothing(ledger)
    outstanding, days = (ledger.customers[field].fillna(0.0).to_numpy(np.float64) for field in PAYMENT_FIELDS)
    return expected_credit_loss(outstanding, loss_rates(days, analysis.settings.credit_loss))


def _payment_cost(columns: Sequence[str], language: str) -> str:
    """Interest on what is overdue, and the expected credit loss."""
    del columns, language
    interest = f"MAX(N({{outstanding}}),0)*MAX(N({{days_overdue}}),0)/365*{assumed('interest')}"
    return f'IF({{credit_loss}}="","",ROUND({interest}+{{credit_loss}},4))'


# --- the whale curve ----------------------------------------------------------------------------------------
def _on_curve(columns: Sequence[str], language: str) -> str:
    """Net profit of who bought or cost something."""
    del columns, language
    return f'IF({{net_profit}}="","",IF({{net_profit}}<>0,{{net_profit}},IF({_BUYS},0,"")))'


def _on_curve_values(ledger: Ledger, analysis: Analysis, language: str) -> Numbers:
    del language
    profit = _measured(ledger, analysis, "net_profit")
    return np.where((profit != 0) | (_revenue(ledger) != 0), profit, np.nan)


def _profit_place(columns: Sequence[str], language: str) -> str:
    """The part of the customers that is as profitable or more, in steps of a hundredth: the first that reaches down."""
    del columns, language
    step = f"MIN(SUMPRODUCT(--({CURVE_PROFITS}>{{curve_profit}}))+1,{STEPS})"
    return f'IF({{curve_profit}}="","",INDEX({CURVE_SHARES},{step}))'


def _profit_place_values(ledger: Ledger, analysis: Analysis, language: str) -> Numbers:
    profit = _on_curve_values(ledger, analysis, language)
    known = np.flatnonzero(~np.isnan(profit))
    places, count = _nothing(ledger), known.size
    if count:
        sizes = -(-np.arange(1, STEPS + 1) * count // STEPS)
        last_ones = np.sort(profit[known])[::-1][sizes - 1]
        steps = np.searchsorted(-last_ones, -profit[known], side="left")
        places[known] = (sizes / count)[steps]
    return places


# --- losses -------------------------------------------------------------------------------------------------
def _loss(columns: Sequence[str], language: str) -> str:
    """Net profit below zero of who bought."""
    del columns, language
    return f'IF({{net_profit}}="","",IF(AND({{net_profit}}<0,{_BUYS}),{{net_profit}},""))'


def _loss_values(ledger: Ledger, analysis: Analysis, language: str) -> Numbers:
    del language
    profit = _measured(ledger, analysis, "net_profit")
    return np.where((profit < 0) & (_revenue(ledger) != 0), profit, np.nan)


def _gain(cause: str) -> Calculation:
    """What a loss-making customer would bring more with one component as usual."""
    component, place = COMPONENT_OF[cause], list(COMPONENT_OF).index(cause)
    usual = fact(f"usual_{component}")
    excess = f"{{{component}}}-{usual}*{{revenue}}"
    if component == "gross_margin":
        excess = f"{usual}*{{revenue}}-{{{component}}}"

    def formula(columns: Sequence[str], language: str) -> str:
        del columns, language
        return f'IF({{loss}}="","",IF({{revenue}}<=0,"",IF({usual}="",0,MAX(ROUND({excess},4),0))))'

    def values(ledger: Ledger, analysis: Analysis, language: str) -> Numbers:
        revenue = _revenue(ledger)
        losing = ~np.isnan(_loss_values(ledger, analysis, language)) & (revenue > 0)
        found = audit(ledger, analysis)
        gains = _nothing(ledger)
        if found is not None:
            parts = {key: _measured(ledger, analysis, key)[losing] for key in _parts(found)}
            usual_here = {key: float(found.components["usual"][key]) for key in parts}
            known = {key: value for key, value in usual_here.items() if value == value}  # noqa: PLR0124 -- no NaN
            gains[losing] = gains_if_usual(revenue[losing], parts, known)[place]
        return gains

    return Calculation("amount", formula, values)


def _parts(found: Audit) -> list[str]:
    return [key for key in COMPONENT_OF.values() if key in found.components.index]


_MOST = f"MAX({','.join(f'{{{key}}}' for key in _GAINS.values())})"


def _loss_cause(columns: Sequence[str], language: str) -> str:
    """The greatest gain; where nothing is unusual the greatest cost; credits where there is no revenue to compare."""
    del columns
    low, service, late, credits_ = (f'"{text(f"templates.audit.cause.{cause}", language)}"' for cause in CAUSES)
    unusual = f"IF({{missing_margin}}={_MOST},{low},IF({{excess_service}}={_MOST},{service},{late}))"
    margin, served, paid = "-{gross_margin}", "N({cost_to_serve})", "N({payment_cost})"
    costly = f"IF(AND({margin}>={served},{margin}>={paid}),{low},IF({served}>={paid},{service},{late}))"
    return f'IF({{loss}}="","",IF({{revenue}}<=0,{credits_},IF({_MOST}>0,{unusual},{costly})))'


def _loss_cause_values(ledger: Ledger, analysis: Analysis, language: str) -> pd.Series:
    found = audit(ledger, analysis)
    words = pd.Series(np.full(len(ledger.customers), "", dtype=object))
    if found is not None:
        shown = catalogue_words("templates.audit.cause", found.losses["cause"].reset_index(drop=True), language)
        words.iloc[found.losses.index.to_numpy()] = shown.astype(object).to_numpy()
    return words


def _profit_if_usual(columns: Sequence[str], language: str) -> str:
    """What would be left of the loss with the cause set right; credits that never were leave none."""
    del columns, language
    costs = "MAX(-{gross_margin},N({cost_to_serve}),N({payment_cost}))"
    return f'IF({{loss}}="","",IF({{revenue}}<=0,0,ROUND({{loss}}+IF({_MOST}>0,{_MOST},{costs}),4)))'


def _profit_if_usual_values(ledger: Ledger, analysis: Analysis, language: str) -> Numbers:
    del language
    found, left = audit(ledger, analysis), _nothing(ledger)
    if found is not None:
        rows = found.losses.index.to_numpy()
        profit = _measured(ledger, analysis, "net_profit")[rows]
        left[rows] = np.round(profit + found.losses["gain"].to_numpy(), 4) + 0.0
    return left


# --- what medians are taken of ------------------------------------------------------------------------------
def _earning_ratio(component: str) -> Calculation:
    """A component as a part of revenue, of customers that earn money only: their median is what is usual."""

    def formula(columns: Sequence[str], language: str) -> str:
        del columns, language
        ratio = f'IF(AND({{net_profit}}>0,N({{revenue}})>0),{{{component}}}/{{revenue}},"")'
        return f'IF({{net_profit}}="","",IF({{{component}}}="","",{ratio}))'

    def values(ledger: Ledger, analysis: Analysis, language: str) -> Numbers:
        del language
        revenue = _revenue(ledger)
        counted = (_measured(ledger, analysis, "net_profit") > 0) & (revenue > 0)
        part = _measured(ledger, analysis, component)
        return np.divide(part, revenue, out=_nothing(ledger), where=counted)

    return Calculation("fraction", formula, values, aside=True)


def _profit_per_hour(columns: Sequence[str], language: str) -> str:
    """Net profit per hour, of customers in the best layers that took hours."""
    del columns
    best = ",".join(f'{{layer}}="{text(f"layers.{key}", language)}"' for key in STANDARD_KEYS[:BEST_LAYERS])
    return f'IF({{net_profit}}="","",IF(AND(N({{hours}})>0,OR({best})),{{net_profit}}/{{hours}},""))'


def _profit_per_hour_values(ledger: Ledger, analysis: Analysis, language: str) -> Numbers:
    del language
    if "hours" not in ledger.customers:
        return _nothing(ledger)
    hours = ledger.customers["hours"].fillna(0.0).to_numpy(np.float64)
    best = analysis.customers["layer"].isin(STANDARD_KEYS[:BEST_LAYERS]).to_numpy()
    found = _nothing(ledger)
    np.divide(_measured(ledger, analysis, "net_profit"), hours, out=found, where=best & (hours > 0))
    return found


PROFIT_COLUMNS: Mapping[str, Calculation] = {
    "share_of_effort": Calculation("fraction", _share_of_effort, _share_of_effort_values),
    "served": Calculation("text", _served, _served_values),
    "credit_loss": Calculation("amount", _credit_loss, lambda ledger, analysis, _: credit_losses(ledger, analysis)),
    "payment_cost": Calculation("amount", _payment_cost),
    "profit_place": Calculation("fraction", _profit_place, _profit_place_values),
    **{key: _gain(cause) for cause, key in _GAINS.items()},
    "loss_cause": Calculation("text", _loss_cause, _loss_cause_values),
    "profit_if_usual": Calculation("amount", _profit_if_usual, _profit_if_usual_values),
    "loss": Calculation("amount", _loss, _loss_values, aside=True),
    "curve_profit": Calculation("amount", _on_curve, _on_curve_values, aside=True),
    "earning_margin": _earning_ratio("gross_margin"),
    "earning_service": _earning_ratio("cost_to_serve"),
    "earning_payment": _earning_ratio("payment_cost"),
    "profit_per_hour": Calculation("amount", _profit_per_hour, _profit_per_hour_values, aside=True),
}
