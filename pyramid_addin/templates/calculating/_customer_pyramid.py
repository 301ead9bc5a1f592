"""The template *customer-pyramid*: layers, the pyramid, and the layer table against the standard."""

from __future__ import annotations

from pyramid_addin.templates.calculating._design import Design
from pyramid_addin.templates.calculating._pyramid_plan import PYRAMID

DESIGN = Design(
    key="customer_pyramid",
    inputs=(
        "customer_id",
        "name",
        "status",
        "last_order",
        "previous_revenue",
        "revenue",
        "direct_cost",
        "cost_to_serve_given",
    ),
    calculated=(
        "layer",
        "share_of_revenue",
        "revenue_to_next_layer",
        "gross_margin",
        "cost_to_serve",
        "net_profit",
        "return_on_revenue",
        "rank",
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
        "from_best",
        "doubts",
        "history",
        "costs",
        "service",
    ),
    sheets=(PYRAMID,),
)
