"""The template *customer-movement*: two periods, who came, grew, shrank and left, and from which layer to which."""

from __future__ import annotations

from pyramid_addin.templates.calculating._design import Design
from pyramid_addin.templates.calculating._movement_plan import MOVEMENT

DESIGN = Design(
    key="customer_movement",
    inputs=(
        "customer_id",
        "name",
        "account_manager",
        "region",
        "status",
        "first_order",
        "last_order",
        "previous_revenue",
        "revenue",
    ),
    calculated=("layer", "previous_layer", "revenue_change", "relative_change", "outcome", "change_size"),
    assumptions=("company", "period", "period_begins", "previous_begins", "end_top", "end_large", "end_medium"),
    facts=(
        "customers",
        "active",
        "positive",
        "zeros",
        "revenue",
        "from_top",
        "from_large",
        "from_medium",
        "previous_active",
        "previous_positive",
        "previous_zeros",
        "previous_revenue",
        "previous_from_top",
        "previous_from_large",
        "previous_from_medium",
        "doubts",
        "previous_doubts",
        "history",
        "first_orders",
    ),
    sheets=(MOVEMENT,),
)
