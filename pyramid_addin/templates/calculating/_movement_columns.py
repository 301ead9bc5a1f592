"""Columns about two periods: the layer of the period before, what changed, and what that makes of a customer."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, cast

import numpy as np

from pyramid_addin.model._analyse import compared, period_of
from pyramid_addin.model._movement import movement
from pyramid_addin.settings import STANDARD_KEYS
from pyramid_addin.templates._labels import catalogue_words, in_words, layer_label
from pyramid_addin.templates._movement_list import relative_change
from pyramid_addin.templates.calculating._assumptions import assumed, fact
from pyramid_addin.templates.calculating._calculation import Calculation, empty_row
from pyramid_addin.texts import text

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    import pandas as pd
    from numpy.typing import NDArray

    from pyramid_addin.ledger import Ledger
    from pyramid_addin.model import Analysis, Movement

_BEFORE, _NOW = "ROUND(N({previous_revenue}),4)", "ROUND(N({revenue}),4)"


def two_periods(ledger: Ledger, analysis: Analysis) -> tuple[Ledger, Analysis]:
    """The ledger and its analysis with both periods compared, whatever they hold.

    A build leaves periods alone whose history looks incomplete. In a table that someone fills in by hand both columns
    stand as they were typed, and formulas compare them: so do the figures beside the formulas.
    """
    customers = ledger.customers
    if "previous_revenue" not in customers:
        ledger = replace(ledger, customers=customers.assign(previous_revenue=0.0))
    if not analysis.comparable:
        revenue = np.nan_to_num(customers["revenue"].to_numpy(np.float64), copy=True)
        keys = [layer.key for layer in analysis.layers]
        start = period_of(ledger, analysis.settings)[1]
        results = compared(analysis.customers, ledger.customers, revenue, keys, start, analysis.settings)
        analysis = replace(analysis, customers=results, comparable=True)
    return ledger, analysis


def compared_periods(ledger: Ledger, analysis: Analysis) -> Movement:
    """What changed between the periods of `two_periods`, which can always be told."""
    return cast("Movement", movement(*two_periods(ledger, analysis)))


def _doubtful() -> str:
    return "OR(ISTEXT({revenue}),ISTEXT({previous_revenue}))"


def _change(columns: Sequence[str], language: str) -> str:
    """Nothing where one of the two is no number: then nobody knows."""
    del language
    return f'IF(OR({empty_row(columns)},{_doubtful()}),"",ROUND(N({{revenue}})-N({{previous_revenue}}),4))'


def _change_values(ledger: Ledger, analysis: Analysis, language: str) -> pd.Series:
    del language
    return compared_periods(ledger, analysis).customers["change"]


def _previous_layer(columns: Sequence[str], language: str) -> str:
    """By the amounts at which the layers began then; without revenue then Inactive, or nothing for who is new."""
    labels = {key: f'"{text(f"layers.{key}", language)}"' for key in (*STANDARD_KEYS, "inactive")}
    found = labels[STANDARD_KEYS[-1]]
    for key in reversed(STANDARD_KEYS[:-1]):
        found = f"IF({_BEFORE}>={fact(f'previous_from_{key}')},{labels[key]},{found})"
    nobody = '""'
    if "first_order" in columns:
        known = "N({first_order})>0"
        earlier = f"INT(N({{first_order}}))<N({assumed('period_begins')})"
        nobody = f'IF({known},IF({earlier},{labels["inactive"]},""),"")'
    doubt = f'"{text("calculating.doubt", language)}"'
    told = f"IF({_doubtful()},{doubt},IF({_BEFORE}<>0,{found},{nobody}))"
    return f'IF({empty_row(columns)},"",{told})'


def previous_layer_words(ledger: Ledger, analysis: Analysis, language: str) -> pd.Series:
    """The layer of the period before of every customer, n values; none for who was no customer then."""
    labels = {layer.key: layer_label(layer, language) for layer in analysis.layers}
    return in_words(two_periods(ledger, analysis)[1].customers["previous_layer"], labels)


def _outcome(columns: Sequence[str], language: str) -> str:
    """New, returned, grew, shrank, unchanged or lost; nothing for who has revenue in neither period."""
    del columns
    words = {
        key: f'"{text(f"templates.movement.outcomes.{key}", language)}"'
        for key in ("new", "returned", "growing", "shrinking", "unchanged", "lost")
    }
    inactive = text("layers.inactive", language)
    arrived = f'IF({{previous_layer}}="{inactive}",{words["returned"]},{words["new"]})'
    changed = f"IF({{revenue_change}}<0,{words['shrinking']},{words['unchanged']})"
    both = f"IF({{revenue_change}}>0,{words['growing']},{changed})"
    without = f'IF({_NOW}=0,"",{arrived})'
    return f'IF({{revenue_change}}="","",IF({_BEFORE}=0,{without},IF({_NOW}=0,{words["lost"]},{both})))'


def outcome_words(ledger: Ledger, analysis: Analysis, language: str) -> pd.Series:
    """What became of every customer, n values; none for who has revenue in neither period."""
    outcome = compared_periods(ledger, analysis).customers["outcome"]
    return catalogue_words("templates.movement.outcomes", outcome, language)


def _size(columns: Sequence[str], language: str) -> str:
    del columns, language
    return 'IF({revenue_change}="","",ABS({revenue_change}))'


def _size_values(ledger: Ledger, analysis: Analysis, language: str) -> NDArray[np.float64]:
    del language
    size: NDArray[np.float64] = np.abs(compared_periods(ledger, analysis).customers["change"].to_numpy(np.float64))
    return size


def _relative(columns: Sequence[str], language: str) -> str:
    del columns, language
    before = "N({previous_revenue})"
    return f'IF({{revenue_change}}="","",IF({before}>0,{{revenue_change}}/{before},""))'


def _relative_values(ledger: Ledger, analysis: Analysis, language: str) -> pd.Series:
    del language
    return relative_change(compared_periods(ledger, analysis).customers)


MOVEMENT_COLUMNS: Mapping[str, Calculation] = {
    "previous_layer": Calculation("text", _previous_layer, previous_layer_words),
    "revenue_change": Calculation("amount", _change, _change_values),
    "relative_change": Calculation("fraction", _relative, _relative_values),
    "outcome": Calculation("text", _outcome, outcome_words),
    "change_size": Calculation("amount", _size, _size_values),
}
