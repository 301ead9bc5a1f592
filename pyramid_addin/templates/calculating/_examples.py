"""Example customers, the same on every machine: each says so in its number, and no figure of theirs is random."""

from __future__ import annotations

import tomllib
from functools import cache
from importlib.resources import files

import numpy as np
import pandas as pd

from pyramid_addin.texts import text

_ACTIVE, _INACTIVE, _PROSPECTS, _SUSPECTS = 100, 12, 8, 5
AS_OF = pd.Timestamp(2025, 12, 31)


def example_customers(language: str) -> pd.DataFrame:
    """A hundred customers with revenue, twelve without, eight prospects and five suspects.

    Parameters
    ----------
    language : {"en", "nl"}

    Returns
    -------
    pandas.DataFrame, 125 rows
        As `Ledger.customers`, with every field that a template has a column for.

    Examples
    --------
    >>> customers = example_customers("nl")
    >>> len(customers), customers["customer_id"].iloc[0]
    (125, 'Voorbeeld 001')
    """
    count = _ACTIVE + _INACTIVE + _PROSPECTS + _SUSPECTS
    place = np.arange(1, count + 1)
    buys = place <= _ACTIVE
    # Revenue falls off as customers' revenue does (Zipf), in whole tens.
    revenue = np.where(buys, np.round(400_000 / place**1.15, -1), 0.0)
    arrived = place % 11 == 10  # new in the period, or back after a while
    bought_before = np.where(arrived, 0.0, np.round(revenue * (1.12 - place % 5 * 0.1), -1))
    inactive = (place > _ACTIVE) & (place <= _ACTIVE + _INACTIVE)
    previous = np.where(
        inactive, np.round(24_000 / np.maximum(place - _ACTIVE + 1.0, 1), -1), np.where(buys, bought_before, np.nan)
    )
    known = place <= _ACTIVE + _INACTIVE
    costly = place % 7 == 0  # asks more than it brings
    hours = np.where(buys, np.round(revenue * np.where(costly, 0.0035, 0.0016) + 2 + place % 3), place % 4 * 1.0)
    spend = np.where(buys & (place % 3 > 0), np.round(revenue / (0.3 + place % 7 * 0.1), -1), np.nan)
    spend = np.where((place > _ACTIVE + _INACTIVE) & (place % 2 == 0), 15_000.0 + place * 100, spend)
    days = pd.to_timedelta(np.round(20 + place % 13 * 23.0), unit="D")
    touched = place <= _ACTIVE + _INACTIVE + _PROSPECTS
    first = pd.Series(AS_OF - pd.to_timedelta(np.where(arrived & (place % 33 != 10), 120, 900 + place * 5), unit="D"))
    status = np.select([buys, inactive, touched], ["", "", text("layers.prospect", language)], "")
    return pd.DataFrame(
        {
            "customer_id": [f"{text('calculating.examples.mark', language)} {number:03}" for number in place],
            "name": _names(count),
            "status": status,
            "account_manager": [("Anna", "Bram", "Chris")[number % 3] for number in place],
            "region": [("Utrecht", "Gelderland", "Limburg", "Zeeland")[number % 4] for number in place],
            "revenue": np.where(buys, revenue, np.nan),
            "previous_revenue": previous,
            "direct_cost": np.where(buys, np.round(revenue * (0.62 + place % 5 * 0.03), -1), np.nan),
            "cost_to_serve": np.where(
                buys, np.round(revenue * np.where(costly, 0.34, 0.11) + 60, -1), place % 3 * 40.0
            ),
            "marketing_cost": np.where(touched, np.round(25 + revenue * 0.004), 0.0),
            "hours": hours,
            "visits": np.where(touched, np.minimum(12, np.round(revenue / 9_000) + place % 2), 0.0),
            "calls": np.where(touched, place % 6 + np.minimum(20, np.round(revenue / 4_000)), 0.0),
            "tickets": np.where(buys, place % 5 * 1.0, 0.0),
            "orders": np.where(buys, np.maximum(1, np.round(revenue / 1_800)), 0.0),
            "outstanding": np.where(buys, np.round(revenue * 0.11, -1), np.nan),
            "days_overdue": np.where(buys, place % 6 * 17.0 - 10, np.nan),
            "category_spend": spend,
            "share_of_wallet": np.where(np.isnan(spend) & buys & (place % 6 == 0), 0.4, np.nan),
            "first_order": first.where(known),
            "last_order": pd.Series(AS_OF - days - pd.to_timedelta(np.where(inactive, 400, 0), unit="D")).where(known),
            "last_contact": pd.Series(AS_OF - days * 1.2).dt.normalize().where(touched),
            "contacts": np.where(touched, np.round(np.minimum(24, revenue / 5_000)) + place % 3, 0.0),
        }
    )


def are_examples(customers: pd.DataFrame, language: str) -> bool:
    """Whether these are example customers, or some of them.

    Examples
    --------
    >>> are_examples(example_customers("nl"), "nl"), are_examples(pd.DataFrame({"customer_id": ["K1"]}), "nl")
    (True, False)
    """
    return bool(customers["customer_id"].str.startswith(text("calculating.examples.mark", language)).any())


@cache
def _names(count: int) -> list[str]:
    """Invented companies, of the parts that the sample ledger's have."""
    parts = tomllib.loads(files("pyramid_addin").joinpath("demo_names.toml").read_text("utf-8"))
    first, second = parts["first"], parts["second"]
    return [f"{first[number % len(first)]} {second[number * 7 % len(second)]}" for number in range(count)]
