"""What a fact is: a figure about the table that many formulas need; and the kinds of which there are several."""

from __future__ import annotations

import math
from fractions import Fraction
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from pyramid_addin.templates._columns import defined_name
from pyramid_addin.templates._theme import CENTS, INTEGER
from pyramid_addin.templates.calculating._assumptions import fact
from pyramid_addin.templates.calculating._design import FIELDS

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from numpy.typing import NDArray

    from pyramid_addin.ledger import Ledger
    from pyramid_addin.model import Analysis


class Fact(NamedTuple):
    """A figure about the table that many formulas need, calculated once.

    Attributes
    ----------
    formula : callable
        From the fields and columns of the table: the formula without "=", over the defined names of columns,
        assumptions and other facts; ``{layers.top}`` is that text of the catalogue.
    value : callable
        From (ledger, analysis): what it shows; "" for nothing.
    number_format : str
        "" for a date: the language's own.
    """

    formula: Callable[[Sequence[str]], str]
    value: Callable[[Ledger, Analysis], object]
    number_format: str = INTEGER


def amounts(ledger: Ledger, field: str = "revenue") -> NDArray[np.float64]:
    """Currency of every customer, to 0.0001; zero where the cell is blank or the ledger has no such column."""
    if field not in ledger.customers:
        return np.zeros(len(ledger.customers))
    found: NDArray[np.float64] = np.round(np.nan_to_num(ledger.customers[field].to_numpy(np.float64)), 4)
    return found


def counted(field: str = "revenue", active: str = "active") -> dict[str, Fact]:
    """How many customers have an amount above zero, one that is not zero, and zero itself.

    Parameters
    ----------
    field : str
        A column of amounts.
    active : str
        Key of the second of these facts; the others' keys end like "positive" and "zeros" in its place.

    Examples
    --------
    >>> list(counted("previous_revenue", "previous_active"))
    ['previous_positive', 'previous_active', 'previous_zeros']
    """
    column = defined_name(field)
    positive, zeros = (active.replace("active", key) for key in ("positive", "zeros"))
    return {
        positive: Fact(
            lambda _: f'COUNTIFS({column},">=0.00005")', lambda ledger, _: int((amounts(ledger, field) > 0).sum())
        ),
        active: Fact(
            lambda _: f'{fact(positive)}+COUNTIFS({column},"<=-0.00005")',
            lambda ledger, _: int((amounts(ledger, field) != 0).sum()),
        ),
        zeros: Fact(
            lambda _: f"COUNT({column})-{fact(active)}",
            lambda ledger, _: (
                int((amounts(ledger, field)[ledger.customers[field].notna()] == 0).sum())
                if field in ledger.customers
                else 0
            ),
        ),
    }


def begins(share: str, place: int, field: str = "revenue", active: str = "active") -> Fact:
    """The amount at which the first ``share`` of the active customers ends: that of the last of them.

    Amounts count in steps of 0.0001. LARGE has zeros among its values, before those below zero.

    Parameters
    ----------
    share : str
        Expression of the share.
    place : int
        Which boundary of the settings that is, from 0; -1 = the best 20 %.
    field, active : str
        As of `counted`.
    """
    positive, zeros = (fact(active.replace("active", key)) for key in ("positive", "zeros"))
    last = f"ROUNDUP(ROUND({fact(active)}*{share},6),0)"
    rank = f"{last}+IF({last}>{positive},{zeros},0)"

    def value(ledger: Ledger, analysis: Analysis) -> object:
        values = amounts(ledger, field)
        ranked = np.sort(values[values != 0])[::-1]
        part = analysis.settings.boundaries.shares[place] if place >= 0 else Fraction(1, 5)
        return float(ranked[math.ceil(len(ranked) * part) - 1]) if len(ranked) else ""

    return Fact(
        lambda _: f'IF({fact(active)}=0,"",ROUND(LARGE({defined_name(field)},{rank}),4))',
        value,
        CENTS,
    )


def middle() -> Fact:
    """The median revenue of the customers with revenue; zero without any.

    LARGE has zeros among its values, before those below zero.
    """
    active, positive = fact("active"), fact("positive")

    def at(place: str) -> str:
        return f"LARGE(PYR_Revenue,{place}+IF({place}>{positive},{fact('zeros')},0))"

    lower, upper = (f"INT(({active}+{half})/2)" for half in (1, 2))

    def value(ledger: Ledger, analysis: Analysis) -> float:
        del analysis
        revenue = amounts(ledger)
        return float(np.median(revenue[revenue != 0])) if revenue.any() else 0.0

    return Fact(lambda _: f"IF({active}=0,0,(ROUND({at(lower)},4)+ROUND({at(upper)},4))/2)", value, CENTS)


def filled(*keys: str) -> Fact:
    """How many cells of these columns hold a number or a date."""

    def value(ledger: Ledger, analysis: Analysis) -> int:
        del analysis
        fields = {FIELDS.get(key, key) for key in keys} & set(ledger.customers)
        return int(sum(ledger.customers[field].notna().sum() for field in fields))

    return Fact(lambda columns: "+".join(f"COUNT({defined_name(key)})" for key in keys if key in columns) or "0", value)


def doubts(field: str = "revenue") -> Fact:
    """How many cells of a column hold a text instead of a number."""
    column = defined_name(field)
    return Fact(lambda _: f"ROWS({column})-COUNT({column})-COUNTBLANK({column})", lambda *_: 0)
