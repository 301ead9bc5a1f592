"""The template *targets*: what is wanted of each layer, campaigns, and budget per layer against result."""

from __future__ import annotations

from pyramid_addin.templates.calculating._design import Design
from pyramid_addin.templates.calculating._targets_plan import TARGETS

DESIGN = Design(
    key="targets",
    inputs=(
        "customer_id",
        "name",
        "status",
        "previous_revenue",
        "revenue",
        "direct_cost",
        "cost_to_serve_given",
    ),
    calculated=(
        "layer",
        "previous_layer",
        "revenue_change",
        "gross_margin",
        "cost_to_serve",
        "net_profit",
    ),
    assumptions=(
        "company",
        "period",
        "end_top",
        "end_large",
        "end_medium",
        "standard_top",
        "standard_large",
        "standard_medium",
        "standard_small",
    ),
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
        "previous_from_top",
        "previous_from_large",
        "previous_from_medium",
        "doubts",
        "previous_doubts",
        "history",
        "costs",
        "service",
    ),
    sheets=(TARGETS,),
)
