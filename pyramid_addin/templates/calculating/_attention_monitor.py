"""The template *attention-monitor*: contact plan, contact log, who is due and overdue, and effort against value."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pyramid_addin.model._analyse import period_of
from pyramid_addin.templates.calculating._attention_plan import ATTENTION
from pyramid_addin.templates.calculating._contact_log import (
    LINES,
    Line,
    counted,
    example_lines,
    shown_lines,
    typed_lines,
)
from pyramid_addin.templates.calculating._contact_log_page import add_contact_log_page
from pyramid_addin.templates.calculating._contact_plan_page import COSTS, PLANNED, add_contact_plan_page
from pyramid_addin.templates.calculating._customers_page import FIRST_ROW
from pyramid_addin.templates.calculating._design import Design, LineTable

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from pyramid_addin.ledger import Ledger
    from pyramid_addin.model import Analysis
    from pyramid_addin.settings import Settings


def _lines(ledger: Ledger, settings: Settings) -> list[Line]:
    end = period_of(ledger, settings)[0]
    return [] if end is None else example_lines(ledger, settings.language, end)


def _examples(ledger: Ledger, settings: Settings) -> Sequence[Sequence[object]]:
    return typed_lines(_lines(ledger, settings), settings.language)


def _counted(ledger: Ledger, settings: Settings) -> Ledger:
    return counted(ledger, _lines(ledger, settings), settings)


def _shown(ledger: Ledger, analysis: Analysis) -> Mapping[str, Sequence[Sequence[object]]]:
    settings = analysis.settings
    return shown_lines(ledger, analysis, _lines(ledger, settings), settings.language, FIRST_ROW)


DESIGN = Design(
    key="attention_monitor",
    inputs=(
        "customer_id",
        "name",
        "account_manager",
        "status",
        "last_contact_given",
        "revenue",
        "direct_cost",
        "hours",
        "visits_given",
        "calls_given",
        "cost_to_serve_given",
        "marketing_cost_given",
    ),
    calculated=(
        "layer",
        "contact_state",
        "days_overdue",
        "next_contact",
        "last_contact",
        "visits",
        "calls",
        "marketing_cost",
        "gross_margin",
        "cost_to_serve",
        "net_profit",
        "rank",
        "overdue_turn",
        "coming_turn",
    ),
    assumptions=("company", "period", "as_of", "months", "end_top", "end_large", "end_medium", "rate_hours"),
    facts=(
        "as_of",
        "contacts_from",
        "customers",
        "active",
        "positive",
        "zeros",
        "revenue",
        "from_top",
        "from_large",
        "from_medium",
        "from_best",
        "doubts",
        "history",
        "costs",
        "service",
    ),
    sheets=(ATTENTION,),
    further={"contact_plan": add_contact_plan_page, "contact_log": add_contact_log_page},
    elsewhere=(*PLANNED, *COSTS.values()),
    lines=LineTable(LINES, _examples, _counted, _shown),
)
