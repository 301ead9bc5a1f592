"""The template *share-of-wallet*: what customers spend, which part of it is ours, and who is worth developing."""

from __future__ import annotations

from pyramid_addin.templates.calculating._design import Design
from pyramid_addin.templates.calculating._wallet_plan import WALLET

DESIGN = Design(
    key="share_of_wallet",
    inputs=(
        "customer_id",
        "name",
        "account_manager",
        "status",
        "last_order",
        "last_contact",
        "previous_revenue",
        "revenue",
        "category_spend",
        "share_of_wallet_given",
        "direct_cost",
        "cost_to_serve_given",
    ),
    calculated=(
        "layer",
        "revenue_to_next_layer",
        "gross_margin",
        "cost_to_serve",
        "net_profit",
        "potential",
        "share_of_wallet",
        "amount_to_win",
        "profit_to_win",
        "strategy",
        "reason",
        "develop_amount",
        "not_buying_amount",
        "develop_order",
    ),
    assumptions=("company", "period", "wallet_threshold", "reach", "end_top", "end_large", "end_medium"),
    facts=(
        "customers",
        "active",
        "positive",
        "zeros",
        "revenue",
        "revenue_size",
        "median_revenue",
        "from_top",
        "from_large",
        "from_medium",
        "above_potential",
        "unusable_potential",
        "doubts",
        "spend_doubts",
        "share_doubts",
        "history",
        "costs",
        "service",
    ),
    sheets=(WALLET,),
)
