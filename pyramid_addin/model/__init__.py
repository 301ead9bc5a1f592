"""Ledger and settings in, analysis out. Pure numpy and pandas: no files, no Excel, no printing."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pyramid_addin.model._analyse import analyse
    from pyramid_addin.model._analysis import (
        FLAGS,
        PASSIVE_LAYERS,
        PROFIT_CLASSES,
        STRATEGIES,
        Analysis,
        KeyFigures,
        Layer,
        ProfitBasis,
    )
    from pyramid_addin.model._compare import Comparison, GroupComparison, compare
    from pyramid_addin.model._concentration import Concentration, best_customers, concentration, share_of
    from pyramid_addin.model._layer_table import described_layers, layer_table
    from pyramid_addin.model._let_go import ScenarioInputs
    from pyramid_addin.model._migration import migration
    from pyramid_addin.model._movement import BRIDGE, MOVES, OUTCOMES, Movement, movement
    from pyramid_addin.model._profit import (
        expected_credit_loss,
        gross_margin,
        interest_rate,
        loss_rates,
        net_profit,
        over,
        payment_cost,
        profit_class,
    )
    from pyramid_addin.model._ranking import layer_amounts, layer_codes, layer_sizes, ranking, to_next_layer
    from pyramid_addin.model._scenarios import Scenarios, Upgrade, scenarios, upgrade
    from pyramid_addin.model._status import customer_status, said_status
    from pyramid_addin.model._strategy import STRATEGY_RULES, conditions_above, strategies
    from pyramid_addin.model._wallet import Wallet, wallet

_HOMES = {
    "_analyse": ("analyse",),
    "_analysis": (
        "FLAGS",
        "PASSIVE_LAYERS",
        "PROFIT_CLASSES",
        "STRATEGIES",
        "Analysis",
        "KeyFigures",
        "Layer",
        "ProfitBasis",
    ),
    "_compare": ("Comparison", "GroupComparison", "compare"),
    "_concentration": ("Concentration", "best_customers", "concentration", "share_of"),
    "_layer_table": ("described_layers", "layer_table"),
    "_let_go": ("ScenarioInputs",),
    "_migration": ("migration",),
    "_movement": ("BRIDGE", "MOVES", "OUTCOMES", "Movement", "movement"),
    "_profit": (
        "expected_credit_loss",
        "gross_margin",
        "interest_rate",
        "loss_rates",
        "net_profit",
        "over",
        "payment_cost",
        "profit_class",
    ),
    "_ranking": ("layer_amounts", "layer_codes", "layer_sizes", "ranking", "to_next_layer"),
    "_scenarios": ("Scenarios", "Upgrade", "scenarios", "upgrade"),
    "_status": ("customer_status", "said_status"),
    "_strategy": ("STRATEGY_RULES", "conditions_above", "strategies"),
    "_wallet": ("Wallet", "wallet"),
}

__all__ = [
    "BRIDGE",
    "FLAGS",
    "MOVES",
    "OUTCOMES",
    "PASSIVE_LAYERS",
    "PROFIT_CLASSES",
    "STRATEGIES",
    "STRATEGY_RULES",
    "Analysis",
    "Comparison",
    "Concentration",
    "GroupComparison",
    "KeyFigures",
    "Layer",
    "Movement",
    "ProfitBasis",
    "ScenarioInputs",
    "Scenarios",
    "Upgrade",
    "Wallet",
    "analyse",
    "best_customers",
    "compare",
    "concentration",
    "conditions_above",
    "customer_status",
    "described_layers",
    "expected_credit_loss",
    "gross_margin",
    "interest_rate",
    "layer_amounts",
    "layer_codes",
    "layer_sizes",
    "layer_table",
    "loss_rates",
    "migration",
    "movement",
    "net_profit",
    "over",
    "payment_cost",
    "profit_class",
    "ranking",
    "said_status",
    "scenarios",
    "share_of",
    "strategies",
    "to_next_layer",
    "upgrade",
    "wallet",
]


def __getattr__(name: str) -> object:
    """Import what is asked for when it is asked for: pandas takes its time."""
    for home, names in _HOMES.items():
        if name in names:
            return getattr(import_module(f"{__name__}.{home}"), name)
    message = f"module {__name__!r} has no attribute {name!r}"
    raise AttributeError(message)
