"""What a template assumes: cells to type in, each under a defined name; and the names of what it finds."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal, NamedTuple

import pandas as pd

from pyramid_addin.model._layer_table import STANDARD_SHARES
from pyramid_addin.model._scenarios import MOST_SHARE, USUAL
from pyramid_addin.settings import ACTIVITIES, CONTACTS, DEFAULT_PLAN, STANDARD_KEYS
from pyramid_addin.templates._columns import defined_name
from pyramid_addin.templates._theme import CENTS, INTEGER, PERCENT_AS_TYPED

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from datetime import date

    from pyramid_addin.settings import Settings

Kind = Literal["text", "fraction", "amount", "number", "days", "whole", "date"]
_FORMATS: Mapping[Kind, str] = {
    "text": "@",
    "fraction": PERCENT_AS_TYPED,
    "amount": CENTS,
    "number": "General",
    "whole": INTEGER,
    "days": '"≥ "#,##0',
    "date": "",  # the language's own
}


BUCKETS = 5  # ages of what is outstanding that have a loss rate of their own


class Assumption(NamedTuple):
    """A cell to type in.

    Attributes
    ----------
    section : str
        Catalogue key below ``calculating.sections``; label, meaning and what is allowed stand below
        ``calculating.assumptions.<key>``.
    kind : {"text", "fraction", "amount", "number", "days", "whole", "date"}
    low, high : float
        Bounds of a number, inclusive.
    usual : callable
        The value that it has at first, from the settings of the add-in, which say what is usual.
    beside : str
        Key of another assumption that stands in the same row, in the place of the label: the two are a row of a table.
    """

    section: str
    kind: Kind
    low: float = 0
    high: float = 1e9
    usual: Callable[[Settings], object] = lambda _: None
    beside: str = ""

    @property
    def number_format(self) -> str:
        """The number format of its cell; "" for a date."""
        return _FORMATS[self.kind]


def assumed(key: str) -> str:
    """The defined name of an assumption.

    Examples
    --------
    >>> assumed("target_return")
    'PYR_AssumedTargetReturn'
    """
    return defined_name(f"assumed_{key}")


def fact(key: str) -> str:
    """The defined name of a fact.

    Examples
    --------
    >>> fact("from_top")
    'PYR_FactFromTop'
    """
    return defined_name(f"fact_{key}")


def _period_begins(settings: Settings, before: int = 0) -> date | None:
    """The first day of the period that ends on the day of the figures, or of one that many periods before it."""
    if settings.as_of is None:
        return None
    start = pd.Timestamp(settings.as_of)
    for _ in range(before + 1):
        start -= pd.DateOffset(months=settings.months)
    return (start + pd.Timedelta(days=1)).date()


def _rate(activity: str) -> Assumption:
    return Assumption("rates", "amount", usual=lambda settings: settings.rates.get(activity, 0.0))


def _end(place: int) -> Assumption:
    return Assumption("layers", "fraction", 0.0001, 0.9999, lambda settings: float(settings.boundaries.shares[place]))


def _planned(layer: str, contact: str) -> Assumption:
    return Assumption("plan", "number", 0, 366, lambda settings: settings.contact_plan[layer][contact])


def _standard(key: str) -> Assumption:
    return Assumption("standard", "fraction", 0, 1, lambda _: STANDARD_SHARES[key][1])


def _bucket(place: int, part: int) -> Callable[[Settings], object]:
    """The first day of an ageing bucket (part 0) or its loss rate (1); settings may have fewer buckets than cells."""

    def usual(settings: Settings) -> object:
        return settings.credit_loss[place][part] if place < len(settings.credit_loss) else None

    return usual


def _credit_loss() -> dict[str, Assumption]:
    """What is expected to be lost by age: the first rate is of what is not overdue, each other begins at a day."""
    found = {"loss_rate_0": Assumption("credit_loss", "fraction", 0, 1, _bucket(0, 1))}
    for place in range(1, BUCKETS):
        begins = f"loss_from_{place}"
        found[begins] = Assumption("credit_loss", "days", 1, 36_500, _bucket(place, 0))
        found[f"loss_rate_{place}"] = Assumption("credit_loss", "fraction", 0, 1, _bucket(place, 1), begins)
    return found


ASSUMPTIONS: Mapping[str, Assumption] = {
    "company": Assumption("about", "text"),
    "period": Assumption("about", "text"),
    "as_of": Assumption("about", "date", 1, 2_958_465, lambda settings: settings.as_of),
    "months": Assumption("about", "whole", 1, 120, lambda settings: settings.months),
    "period_begins": Assumption("about", "date", 1, 2_958_465, _period_begins),
    "previous_begins": Assumption("about", "date", 1, 2_958_465, lambda settings: _period_begins(settings, 1)),
    "period_months": Assumption("about", "whole", 1, 120, lambda settings: settings.months),
    "end_top": _end(0),
    "end_large": _end(1),
    "end_medium": _end(2),
    **{f"standard_{key}": _standard(key) for key in STANDARD_KEYS},
    **{f"rate_{activity}": _rate(activity) for activity in ACTIVITIES},
    "mailing_cost": Assumption("rates", "amount", usual=lambda settings: settings.mailing_cost),
    **{f"plan_{contact}_{layer}": _planned(layer, contact) for layer in DEFAULT_PLAN for contact in CONTACTS},
    "interest": Assumption("payment", "fraction", 0, 1, lambda settings: settings.interest[-1][1]),
    **_credit_loss(),
    "over_served": Assumption("profit", "amount", 1, 1000, lambda settings: settings.over_served),
    "under_served": Assumption("profit", "amount", 0, 1, lambda settings: settings.under_served),
    "target_return": Assumption("profit", "fraction", -1, 1, lambda settings: settings.target_return),
    "wallet_threshold": Assumption("strategy", "fraction", 0, 1, lambda settings: settings.wallet_threshold),
    "reach": Assumption("strategy", "fraction", 0, 10, lambda settings: settings.reach),
    "upgrade_share": Assumption("strategy", "fraction", 0, MOST_SHARE, lambda _: USUAL.upgrade_share),
}
