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
    from pyramid_addin.model._ranking import layer_amounts, layer_codes, layer_sizes, ranking, to_next_layer

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
    "_ranking": ("layer_amounts", "layer_codes", "layer_sizes", "ranking", "to_next_layer"),
}

__all__ = [
    "FLAGS",
    "PASSIVE_LAYERS",
    "PROFIT_CLASSES",
    "STRATEGIES",
    "Analysis",
    "KeyFigures",
    "Layer",
    "ProfitBasis",
    "analyse",
    "layer_amounts",
    "layer_codes",
    "layer_sizes",
    "ranking",
    "to_next_layer",
]


def __getattr__(name: str) -> object:
    """Import what is asked for when it is asked for: pandas takes its time."""
    for home, names in _HOMES.items():
        if name in names:
            return getattr(import_module(f"{__name__}.{home}"), name)
    message = f"module {__name__!r} has no attribute {name!r}"
    raise AttributeError(message)
