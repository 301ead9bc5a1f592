"""What a template finds in its table: figures that many formulas need, each calculated once and under a name."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pyramid_addin.model._status import CONTACTS, PURCHASES
from pyramid_addin.settings import ACTIVITIES
from pyramid_addin.templates._theme import CENTS
from pyramid_addin.templates.calculating._assumptions import assumed
from pyramid_addin.templates.calculating._attention_facts import ATTENTION_FACTS
from pyramid_addin.templates.calculating._fact import Fact, begins, counted, doubts, filled, middle
from pyramid_addin.templates.calculating._movement_facts import MOVEMENT_FACTS
from pyramid_addin.templates.calculating._profit_facts import PROFIT_FACTS
from pyramid_addin.templates.calculating._upgrade_facts import UPGRADE_FACTS
from pyramid_addin.templates.calculating._wallet_facts import WALLET_FACTS

if TYPE_CHECKING:
    from collections.abc import Mapping

FACTS: Mapping[str, Fact] = {
    "customers": Fact(lambda _: 'SUMPRODUCT(--(PYR_Layer<>""))', lambda ledger, _: len(ledger.customers)),
    **counted(),
    "revenue": Fact(lambda _: "ROUND(SUM(PYR_Revenue),4)", lambda _, analysis: analysis.figures.revenue, CENTS),
    "from_top": begins(assumed("end_top"), 0),
    "from_large": begins(assumed("end_large"), 1),
    "from_medium": begins(assumed("end_medium"), 2),
    "from_best": begins("0.2", -1),
    "median_revenue": middle(),
    "best": Fact(lambda _: "COUNT(PYR_Rank)", lambda _, analysis: analysis.figures.top_share_customers),
    "doubts": doubts(),
    **MOVEMENT_FACTS,
    **UPGRADE_FACTS,
    **ATTENTION_FACTS,
    "history": filled(*PURCHASES, *CONTACTS),
    "costs": filled("direct_cost"),
    "service": filled(*ACTIVITIES, "cost_to_serve_given", "marketing_cost"),
    **PROFIT_FACTS,
    **WALLET_FACTS,
}
