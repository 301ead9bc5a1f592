"""Dates, boundaries and settings in words."""

from __future__ import annotations

import math
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING

from pyramid_addin.templates._labels import layer_label
from pyramid_addin.templates._live_text import fixed
from pyramid_addin.texts import text

if TYPE_CHECKING:
    from datetime import date

    from pyramid_addin.ledger import Ledger, Period
    from pyramid_addin.model import Analysis


def ledger_name(ledger: Ledger) -> str:
    """The name of the ledger's file, as a title shows it: without what says which kind of file it is."""
    return Path(ledger.origin.path.name.removesuffix(".gz")).stem


def date_in_words(day: date, language: str) -> str:
    """A date as people write it, with the month in letters so that nobody takes it for a day.

    Examples
    --------
    >>> from datetime import date
    >>> date_in_words(date(2011, 3, 9), "nl"), date_in_words(date(2011, 3, 9), "en")
    ('9 mrt 2011', '9 Mar 2011')
    """
    months = text("templates.months", language).split()
    return f"{day.day} {months[day.month - 1]} {day.year}"


def period_in_words(period: Period, language: str) -> str:
    """The first and the last day that count.

    Examples
    --------
    >>> from datetime import date
    >>> from pyramid_addin.ledger import Period
    >>> period_in_words(Period(date(2010, 12, 9), date(2011, 12, 9), 12), "en")
    '10 Dec 2010 to 9 Dec 2011'
    """
    first, last = (date_in_words(day, language) for day in (period.start + timedelta(days=1), period.end))
    return text("templates.pyramid.period", language, first=first, last=last)


def percentage(fraction: float, language: str) -> str:
    """A fraction as a percentage with no more decimals than it needs, at most two.

    Examples
    --------
    >>> percentage(0.05, "en"), percentage(0.1225, "nl")
    ('5%', '12,25%')
    """
    hundredths = round(fraction * 10_000)
    decimals = 0 if hundredths % 100 == 0 else 1 if hundredths % 10 == 0 else 2
    return f"{fixed(fraction * 100, language, decimals)}%"


def percentage_formula(fraction: str) -> str:
    """`percentage` as an Excel expression, of an expression that gives a fraction."""
    hundredths = f"ROUND({fraction}*10000,0)"
    return f'FIXED({fraction}*100,IF(MOD({hundredths},100)=0,0,IF(MOD({hundredths},10)=0,1,2)))&"%"'


def amount_in_words(value: float, language: str) -> str:
    """An amount of money, with cents only where there are any.

    Examples
    --------
    >>> amount_in_words(1250.0, "nl"), amount_in_words(1250.5, "nl")
    ('1.250', '1.250,50')
    """
    return fixed(value, language, 0 if round(value, 2) == round(value) else 2)


def bounds_in_words(analysis: Analysis, language: str) -> str:
    """Where the active layers end, or begin, as one sentence."""
    bounds, settings = analysis.settings.boundaries, analysis.settings
    active = [layer for layer in analysis.layers if layer.active]
    if bounds.by == "amount":
        lows = [amount_in_words(low, language) for low in bounds.amounts] + [text("templates.pyramid.below", language)]
        marks = [f"{layer_label(layer, language)} {low}" for layer, low in zip(active, lows, strict=True)]
        return text("templates.pyramid.bounds_amount", language, bounds=", ".join(marks))
    marks = [f"{layer_label(layer, language)} {percentage(layer.boundary, language)}" for layer in active]
    key = "value" if bounds.by == "value" else "all" if settings.base == "all" else "customers"
    return text(f"templates.pyramid.bounds_{key}", language, bounds=", ".join(marks))


def begins_in_words(analysis: Analysis, language: str) -> str:
    """The amounts at which the active layers begin in this ledger; a layer without customers has none."""
    marks = [
        f"{layer_label(layer, language)} {amount_in_words(layer.begins_at, language)}"
        for layer in analysis.layers
        if layer.active and not math.isnan(layer.begins_at)
    ]
    return ", ".join(marks) or text("templates.pyramid.nobody", language)
