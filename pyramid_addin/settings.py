"""What a user can set, with its defaults. One frozen record that reading, model and sheets share."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from fractions import Fraction
from typing import Literal

DEFAULT_RATES = {"hours": 60.0, "visits": 175.0, "calls": 15.0, "tickets": 20.0}


@dataclass(frozen=True)
class Boundaries:
    """Where the active layers end.

    Attributes
    ----------
    by : {"customers", "value", "amount"}
        Cumulative share of customers (default), cumulative share of value (ABC), or hard amounts.
    shares : tuple of fractions.Fraction
        For customers and value: strictly increasing, the last is 1. Exact, so that 5 % of 20 is 1.
    amounts : tuple of float
        For amount: strictly decreasing, the amount at which each layer but the last begins.
    keys : tuple of str
        One per active layer: "top", "large", "medium", "small" or the user's own names.
    """

    by: Literal["customers", "value", "amount"] = "customers"
    shares: tuple[Fraction, ...] = (Fraction(1, 100), Fraction(5, 100), Fraction(20, 100), Fraction(1))
    amounts: tuple[float, ...] = ()
    keys: tuple[str, ...] = ("top", "large", "medium", "small")


@dataclass(frozen=True)
class Settings:
    """Everything that changes a figure or a text. Fractions are 0 to 1, money is in the ledger's currency."""

    language: Literal["en", "nl"] = "en"
    rank_by: Literal["revenue", "profit"] = "revenue"
    base: Literal["active", "all"] = "active"
    boundaries: Boundaries = field(default_factory=Boundaries)
    as_of: date | None = None
    months: int = 12
    rates: Mapping[str, float] = field(default_factory=lambda: dict(DEFAULT_RATES))
    interest: tuple[tuple[date, float], ...] = (
        (date(2023, 7, 1), 0.12),
        (date(2024, 1, 1), 0.125),
        (date(2024, 7, 1), 0.1225),
    )
    credit_loss: tuple[tuple[int, float], ...] = ((0, 0.003), (1, 0.016), (31, 0.036), (61, 0.066), (91, 0.106))
    target_return: float = 0.05
    wallet_threshold: float = 0.60
    reach: float = 0.25
    growth: float = 0.10
    major_share: float = 0.10
    late_days: int = 30
    over_served: float = 2.0
    under_served: float = 0.5
    sheet: str | None = None
    columns: Mapping[str, str] = field(default_factory=dict)
    strict: bool = False
