"""What a template finds in its table: figures that many formulas need, each calculated once and under a name."""

from __future__ import annotations

import math
from fractions import Fraction
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from pyramid_addin.model._status import CONTACTS, PURCHASES
from pyramid_addin.settings import ACTIVITIES
from pyramid_addin.templates._columns import defined_name
from pyramid_addin.templates._theme import CENTS, INTEGER
from pyramid_addin.templates.calculating._assumptions import assumed, fact
from pyramid_addin.templates.calculating._design import FIELDS

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from pyramid_addin.ledger import Ledger
    from pyramid_addin.model import Analysis


class Fact(NamedTuple):
    """A figure about the table that many formulas need, calculated once.

    Attributes
    ----------
    formula : callable
        From the fields and columns of the table: the formula without "=", over the defined names of columns,
        assumptions and other facts.
    value : callable
        From (ledger, analysis): what it shows; "" for nothing.
    number_format : str
    """

    formula: Callable[[Sequence[str]], str]
    value: Callable[[Ledger, Analysis], object]
    number_format: str = INTEGER


_R = "PYR_Revenue"


def _revenues(ledger: Ledger) -> np.ndarray:
    return np.round(np.nan_to_num(ledger.customers["revenue"].to_numpy(np.float64)), 4)


def _begins(share: str, place: int) -> Fact:
    """The amount at which the first ``share`` of the active customers ends: that of the last of them.

    Amounts count in steps of 0.0001. LARGE has zeros among its values, before those below zero.
    """
    last = f"ROUNDUP(ROUND({fact('active')}*{share},6),0)"
    counted = f"{last}+IF({last}>{fact('positive')},{fact('zeros')},0)"

    def value(ledger: Ledger, analysis: Analysis) -> object:
        active = np.sort(_revenues(ledger)[_revenues(ledger) != 0])[::-1]
        part = analysis.settings.boundaries.shares[place] if place >= 0 else Fraction(1, 5)
        return float(active[math.ceil(len(active) * part) - 1]) if len(active) else ""

    return Fact(lambda _: f'IF({fact("active")}=0,"",ROUND(LARGE({_R},{counted}),4))', value, CENTS)


def _filled(*keys: str) -> Fact:
    """How many cells of these columns hold a number or a date."""

    def value(ledger: Ledger, analysis: Analysis) -> int:
        del analysis
        fields = {FIELDS.get(key, key) for key in keys} & set(ledger.customers)
        return int(sum(ledger.customers[field].notna().sum() for field in fields))

    return Fact(lambda columns: "+".join(f"COUNT({defined_name(key)})" for key in keys if key in columns) or "0", value)


FACTS: Mapping[str, Fact] = {
    "customers": Fact(lambda _: 'SUMPRODUCT(--(PYR_Layer<>""))', lambda ledger, _: len(ledger.customers)),
    "positive": Fact(lambda _: f'COUNTIFS({_R},">=0.00005")', lambda ledger, _: int((_revenues(ledger) > 0).sum())),
    "active": Fact(
        lambda _: f'{fact("positive")}+COUNTIFS({_R},"<=-0.00005")',
        lambda ledger, _: int((_revenues(ledger) != 0).sum()),
    ),
    "zeros": Fact(
        lambda _: f"COUNT({_R})-{fact('active')}",
        lambda ledger, _: int((_revenues(ledger)[ledger.customers["revenue"].notna()] == 0).sum()),
    ),
    "revenue": Fact(lambda _: f"ROUND(SUM({_R}),4)", lambda _, analysis: analysis.figures.revenue, CENTS),
    "from_top": _begins(assumed("end_top"), 0),
    "from_large": _begins(assumed("end_large"), 1),
    "from_medium": _begins(assumed("end_medium"), 2),
    "from_best": _begins("0.2", -1),
    "best": Fact(lambda _: "COUNT(PYR_Rank)", lambda _, analysis: analysis.figures.top_share_customers),
    "doubts": Fact(lambda _: f"ROWS({_R})-COUNT({_R})-COUNTBLANK({_R})", lambda *_: 0),
    "history": _filled(*PURCHASES, *CONTACTS),
    "costs": _filled("direct_cost"),
    "service": _filled(*ACTIVITIES, "cost_to_serve_given", "marketing_cost"),
}
