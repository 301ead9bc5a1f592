"""The five lessons of the method, each tested on this ledger (METHOD 5).

Rules of thumb for *holds*, ours, since the sources only state the lessons:

=====================  ===================================================  =======================================
claim                  found                                                holds
=====================  ===================================================  =======================================
``revenue``            share of the best 20 % in the revenue                from 70 %: ten points below the 80 %
``profit``             share of the best 20 % in the net profit             above 100 %: the others lose together
``effort``             share of non-customers and loss-making customers     above 50 %: that is what "most" means
                       in the cost to serve
``upgrade``            share of the active customers that the strategy      from 5 to 30 %
                       table marks Develop
``migration_revenue``  more revenue when 2 % of the active customers move   from 8 %: a fifth below the 10 %
                       up a layer (`scenarios`)
``migration_profit``   more net profit from the same                        from 40 %: a fifth below the 50 %
=====================  ===================================================  =======================================

The best 20 % are those of the pyramid: by what customers are ranked on, ties included. Of fewer than five active
customers a fifth is less than one, and nothing can be told.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from pyramid_addin.model._concentration import best_customers
from pyramid_addin.model._figures import BEST_SHARE
from pyramid_addin.model._profit import COST_FIELDS, MARGIN_FIELDS
from pyramid_addin.model._scenarios import scenarios
from pyramid_addin.settings import ACTIVITIES

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from pyramid_addin.ledger._ledger import Ledger
    from pyramid_addin.model._analysis import Analysis

FEWEST = 5  # active customers of which a fifth is one


class Rule(NamedTuple):
    """A claim of the lessons, and when it holds.

    Attributes
    ----------
    key : str
    lesson : int
        1 to 5; the fifth makes two claims.
    benchmark : float
        What the lesson says, fraction.
    least, most : float
        Between which the claim holds, both included, fractions.
    above : bool
        Whether ``least`` itself is not enough.
    """

    key: str
    lesson: int
    benchmark: float
    least: float
    most: float = math.inf
    above: bool = False

    def holds(self, found: float) -> bool:
        """Whether a found fraction bears the claim out; float noise decides nothing."""
        value = round(found, 9)
        return (value > self.least if self.above else value >= self.least) and value <= self.most


RULES = (
    Rule("revenue", 1, 0.80, 0.70),
    Rule("profit", 2, 1.00, 1.00, above=True),
    Rule("effort", 3, 0.50, 0.50, above=True),
    Rule("upgrade", 4, 0.30, 0.05, 0.30),
    Rule("migration_revenue", 5, 0.10, 0.08),
    Rule("migration_profit", 5, 0.50, 0.40),
)


@dataclass(frozen=True)
class Claim:
    """A claim tested.

    Attributes
    ----------
    rule : Rule
    part, whole : float
        What was found and what it is a part of: currency, or customers (``upgrade``). NaN = not measured.
    found : float
        ``part / whole``, fraction; NaN where the whole is not positive or something was not measured.
    holds : bool or None
        None = cannot be told.
    why : str
        Why it cannot be told, "" otherwise: few (active customers), fields (see ``missing``), total (not above zero),
        layers (there is only one), profit (unknown of those who move up).
    missing : tuple of tuple of str
        Fields that would tell: one of each tuple.
    """

    rule: Rule
    part: float
    whole: float
    found: float
    holds: bool | None
    why: str = ""
    missing: tuple[tuple[str, ...], ...] = ()


@dataclass(frozen=True)
class Lessons:
    """The claims, in the order of `RULES`, and what they rest on.

    Attributes
    ----------
    claims : tuple of Claim
    active : int
        Customers with revenue.
    best : int
        How many are the best 20 %, ties included.
    moved : int
        How many move up a layer in the fifth lesson.
    """

    claims: tuple[Claim, ...]
    active: int
    best: int
    moved: int


def lessons(ledger: Ledger, analysis: Analysis) -> Lessons | None:
    """Test the five lessons.

    Parameters
    ----------
    ledger : Ledger
        Only ``customers`` and ``period`` are read, and nothing is changed.
    analysis : Analysis
        Of that ledger.

    Returns
    -------
    Lessons or None
        None without active customers: there is nothing to test on.

    Notes
    -----
    With a total net profit of zero or less a share of it means nothing; the second claim then holds when the best 20 %
    earn something and the others together lose. Where the margin is unknown, non-customers alone can prove the third
    claim, not refute it. A customer with an unknown margin is not counted as loss-making.

    Examples
    --------
    >>> from types import SimpleNamespace
    >>> import pandas as pd
    >>> from pyramid_addin.model import analyse
    >>> from pyramid_addin.settings import Settings
    >>> table = {"customer_id": list("abcde"), "revenue": [800.0, 80.0, 50.0, 40.0, 30.0]}
    >>> ledger = SimpleNamespace(customers=pd.DataFrame(table), period=None)
    >>> found = lessons(ledger, analyse(ledger, Settings()))
    >>> [(claim.rule.key, claim.found, claim.holds) for claim in found.claims[:2]]
    [('revenue', 0.8, True), ('profit', nan, None)]
    """
    customers, results = ledger.customers, analysis.customers
    revenue = np.nan_to_num(customers["revenue"].to_numpy(np.float64))
    active = revenue != 0
    count = int(active.sum())
    if not count:
        return None
    profit = results["net_profit"].to_numpy(np.float64) if "net_profit" in results else None
    by_profit = analysis.settings.rank_by == "profit" and profit is not None
    measure = profit if by_profit and profit is not None else revenue
    best = best_customers(np.where(active, measure, np.nan), BEST_SHARE)
    total = _sum(revenue)
    moving = scenarios(ledger, analysis)
    develop = int(((results["strategy"] == "develop").to_numpy() & active).sum())
    no_margin = () if profit is not None else (MARGIN_FIELDS,)
    one_layer = "layers" if sum(layer.active for layer in analysis.layers) == 1 else ""
    all_profit = np.nan if profit is None else _sum(profit)
    known = moving.candidates["extra_profit"].iloc[: moving.moved].notna().any()
    extra_profit = moving.extra_profit if known else np.nan

    parts = {
        "revenue": _claim("revenue", _sum(revenue[best]), total),
        "profit": _profit_claim(np.nan if profit is None else _sum(profit[best]), all_profit, no_margin),
        "effort": _effort_claim(analysis, active, profit),
        "upgrade": _claim("upgrade", develop, count, why=one_layer),
        "migration_revenue": _claim("migration_revenue", moving.extra_revenue, total, why=one_layer),
        "migration_profit": _claim("migration_profit", extra_profit, all_profit, why=one_layer, missing=no_margin),
    }
    claims = (parts[rule.key] for rule in RULES)
    if count < FEWEST:
        claims = (Claim(one.rule, one.part, one.whole, one.found, None, "few", one.missing) for one in claims)
    return Lessons(tuple(claims), count, int(best.size), moving.moved)


def _claim(key: str, part: float, whole: float, *, why: str = "", missing: tuple[tuple[str, ...], ...] = ()) -> Claim:
    """A claim by its own rule; not told where ``why`` says so, a field is missing, or the whole is not positive."""
    rule = next(rule for rule in RULES if rule.key == key)
    found = part / whole if whole > 0 and not math.isnan(part) else np.nan
    why = "fields" if missing else why
    if not why and math.isnan(found):
        why = "profit" if math.isnan(part) else "total"
    return Claim(rule, part, whole, found, None if why else rule.holds(found), why, missing)


def _profit_claim(part: float, whole: float, missing: tuple[tuple[str, ...], ...]) -> Claim:
    claim = _claim("profit", part, whole, missing=missing)
    if claim.why != "total":
        return claim
    return Claim(claim.rule, part, whole, np.nan, part > 0 and round(whole - part, 4) < 0)


def _effort_claim(analysis: Analysis, active: NDArray[np.bool_], profit: NDArray[np.float64] | None) -> Claim:
    results, fields = analysis.customers, (*ACTIVITIES, *COST_FIELDS)
    if "cost_to_serve" not in results:
        missing = ((*fields,), *(() if profit is not None else (MARGIN_FIELDS,)))
        return _claim("effort", np.nan, np.nan, missing=missing)
    effort = results["cost_to_serve"].to_numpy(np.float64)
    losing = np.zeros(active.shape, bool) if profit is None else profit < 0
    part, whole = _sum(effort[~active | losing]), _sum(effort)
    claim = _claim("effort", part, whole)
    if profit is None and not claim.holds:
        return _claim("effort", part, whole, missing=(MARGIN_FIELDS,))
    return claim


def _sum(amounts: NDArray[np.float64]) -> float:
    return round(float(np.nansum(amounts)), 4) + 0.0
