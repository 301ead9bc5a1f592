"""All analyses of a million customers, and all their sheets for five thousand; the peer is what they rest on."""

from __future__ import annotations

import statistics
from datetime import date
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any, cast

import numpy as np
import pandas as pd
from _measure import SCRATCH, Row, seconds

if TYPE_CHECKING:
    from pyramid_addin.ledger import Ledger


def customers(count: int) -> pd.DataFrame:
    """Invented customers with every field that an analysis asks for; one in five bought nothing."""
    chance = np.random.default_rng(20251231)
    revenue = np.where(chance.random(count) < 0.2, 0.0, np.exp(chance.normal(6.75, 1.95, count))).round(2)
    days = chance.integers(0, 900, count)
    return pd.DataFrame(
        {
            "customer_id": np.arange(count).astype(str).astype(object),
            "parent": np.char.add("G", chance.integers(0, count, count).astype(str)).astype(object),
            "region": pd.Categorical.from_codes(chance.integers(0, 8, count), list("ABCDEFGH")).astype(object),
            "revenue": revenue,
            "previous_revenue": (revenue * np.exp(chance.normal(0, 0.3, count))).round(2),
            "category_spend": np.where(
                chance.random(count) < 0.4, (revenue * chance.uniform(1, 4, count)).round(2), np.nan
            ),
            "direct_cost": (revenue * chance.uniform(0.6, 0.85, count)).round(2),
            "hours": chance.integers(0, 40, count) / 2,
            "visits": chance.integers(0, 6, count) * 1.0,
            "outstanding": (revenue * chance.random(count) / 12).round(2),
            "days_overdue": chance.integers(0, 120, count) * 1.0,
            "last_order": np.datetime64("2025-12-31") - days.astype("timedelta64[D]"),
            "last_contact": np.datetime64("2025-12-31") - (days // 2).astype("timedelta64[D]"),
        }
    )


def rows() -> list[Row]:
    """The rows of the table."""
    from pyramid_addin import Settings, build
    from pyramid_addin.model import analyse
    from pyramid_addin.model._actions import actions
    from pyramid_addin.model._attention import attention
    from pyramid_addin.model._audit import audit
    from pyramid_addin.model._compare import compare
    from pyramid_addin.model._lessons import lessons
    from pyramid_addin.model._movement import movement
    from pyramid_addin.model._risk import risk
    from pyramid_addin.model._scenarios import scenarios
    from pyramid_addin.model._targets import targets
    from pyramid_addin.model._wallet import wallet

    settings = Settings(as_of=date(2025, 12, 31))
    ledger = cast("Ledger", SimpleNamespace(customers=customers(1_000_000), period=None, grain="customers"))
    analysis = analyse(ledger, settings)
    work: tuple[Any, ...] = (audit, actions, movement, wallet, attention, compare, scenarios, lessons, risk, targets)
    together = statistics.median(
        seconds(lambda: [analyse_one(ledger, analysis) for analyse_one in work]) for _ in range(3)
    )
    base = statistics.median(seconds(lambda: analyse(ledger, settings)) for _ in range(3))
    SCRATCH.mkdir(parents=True, exist_ok=True)
    source, target = SCRATCH / "five-thousand.csv", SCRATCH / "five-thousand.xlsx"
    customers(5_000).to_csv(source, index=False)
    build(source, settings, output=target, force=True)
    sheets = statistics.median(seconds(lambda: build(source, settings, output=target, force=True)) for _ in range(3))
    alone = Settings(as_of=settings.as_of, sheets=("pyramid",))
    least = statistics.median(seconds(lambda: build(source, alone, output=target, force=True)) for _ in range(3))
    return [
        Row(
            "all analyses of 1,000,000 customers, seconds (peer: analyse)",
            f"{together:.2f} s",
            f"{base:.2f} s",
            together,
            "<= 2",
        ),
        Row(
            "build 5,000 customers, all sheets, seconds (peer: Pyramid alone)",
            f"{sheets:.2f} s",
            f"{least:.2f} s",
            sheets,
            "<= 3",
        ),
    ]
