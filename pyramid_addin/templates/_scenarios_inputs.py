"""The cells of the Scenarios sheet that wait for the user's own assumptions: bounds, usual values, how they are read.

The formulas read the cells the same way: a number is brought within its bounds, an empty cell or a text counts as the
usual value.
"""

from __future__ import annotations

import math
from numbers import Real
from typing import TYPE_CHECKING, Any, NamedTuple

from pyramid_addin.model import ScenarioInputs
from pyramid_addin.model._let_go import MOST_MONTHS
from pyramid_addin.model._scenarios import MOST_SHARE
from pyramid_addin.templates._theme import CENTS, INTEGER, PERCENT_AS_TYPED
from pyramid_addin.texts import LANGUAGES, text

if TYPE_CHECKING:
    from collections.abc import Sequence

REGION = "ScenarioInputs"  # one column of cells, in the order of INPUTS
YES = "templates.scenarios.yes_no.yes"
NO = "templates.scenarios.yes_no.no"


class Input(NamedTuple):
    """A cell: its field of `ScenarioInputs`, what it takes ("whole", "decimal", "yes_no"), its bounds, its format."""

    key: str
    kind: str
    low: float
    high: float
    number_format: str


INPUTS = (
    Input("upgrade_share", "decimal", 0, MOST_SHARE, PERCENT_AS_TYPED),
    Input("months", "whole", 1, MOST_MONTHS, INTEGER),
    Input("lag", "whole", 0, 12, INTEGER),
    Input("avoidable", "decimal", 0, 1, PERCENT_AS_TYPED),
    Input("reinvest", "yes_no", 0, 1, "General"),
    Input("hour_value", "decimal", 0, 1e9, CENTS),
)


def usual_cells(language: str, hour_value: float) -> list[object]:
    """The values that hold where a cell is empty; for an hour that of the best layers, or "" where it is unknown."""
    usual = ScenarioInputs()
    cells: list[object] = [getattr(usual, entry.key) for entry in INPUTS]
    cells[_PLACE["reinvest"]] = text(YES if usual.reinvest else NO, language)
    cells[_PLACE["hour_value"]] = "" if math.isnan(hour_value) else hour_value
    return cells


def first_cells(language: str) -> list[object]:
    """What the cells hold before anybody typed into them: an hour's value stays empty, since it follows the ledger."""
    cells = usual_cells(language, math.nan)
    cells[_PLACE["hour_value"]] = None
    return cells


def inputs_from_cells(cells: Sequence[object]) -> ScenarioInputs:
    """What the cells mean to the formulas.

    Parameters
    ----------
    cells : sequence of object
        Values of the region, top down; those that are missing count as empty.

    Examples
    --------
    >>> found = inputs_from_cells([0.03, None, 40, "much", "Ja"])
    >>> found.upgrade_share, found.months, found.lag, found.avoidable, found.reinvest, found.hour_value
    (0.03, 6, 12, 0.7, True, None)
    """
    values: dict[str, Any] = {}
    for entry, cell in zip(INPUTS, cells, strict=False):
        if entry.kind == "yes_no":
            if isinstance(cell, str) and cell.strip():
                values[entry.key] = cell.strip().lower() in {text(YES, language) for language in LANGUAGES}
        elif isinstance(cell, Real) and not isinstance(cell, bool) and math.isfinite(cell):
            bounded = min(max(float(cell), entry.low), entry.high)
            values[entry.key] = math.floor(bounded + 0.5) if entry.kind == "whole" else bounded
    return ScenarioInputs(**values)


def shown_cells(cells: Sequence[object], language: str) -> list[object]:
    """Typed cells as they stand on a sheet in ``language``: yes and no are translated, all else stays as typed."""
    place = _PLACE["reinvest"]
    shown = [*cells, *[None] * (len(INPUTS) - len(cells))][: len(INPUTS)]
    if isinstance(shown[place], str) and shown[place].strip():  # type: ignore[attr-defined]
        shown[place] = text(YES if inputs_from_cells(shown).reinvest else NO, language)
    return shown


_PLACE = {entry.key: place for place, entry in enumerate(INPUTS)}
