"""What a template finds about the period before, and about who bought earlier."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pyramid_addin.templates._theme import CENTS
from pyramid_addin.templates.calculating._assumptions import assumed
from pyramid_addin.templates.calculating._fact import Fact, amounts, begins, counted, doubts, filled

if TYPE_CHECKING:
    from collections.abc import Mapping

_BEFORE = ("previous_revenue", "previous_active")

MOVEMENT_FACTS: Mapping[str, Fact] = {
    **counted(*_BEFORE),
    "previous_revenue": Fact(
        lambda _: "ROUND(SUM(PYR_PreviousRevenue),4)",
        lambda ledger, _: round(float(amounts(ledger, "previous_revenue").sum()), 4) + 0.0,
        CENTS,
    ),
    "previous_from_top": begins(assumed("end_top"), 0, *_BEFORE),
    "previous_from_large": begins(assumed("end_large"), 1, *_BEFORE),
    "previous_from_medium": begins(assumed("end_medium"), 2, *_BEFORE),
    "previous_doubts": doubts("previous_revenue"),
    "first_orders": filled("first_order"),
}
