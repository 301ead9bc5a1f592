"""What goes into the table of budget per layer against result: figures equal to its formulas; NaN = not known here."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, NamedTuple

from pyramid_addin.templates._filled import Fixed
from pyramid_addin.templates._layer_rows import NOTHING
from pyramid_addin.templates._layout import short_name
from pyramid_addin.templates._targets_layout import MOST_BUDGETS

if TYPE_CHECKING:
    from collections.abc import Sequence

Figure = float | str | None
_COLUMNS = 11  # of figures
_PROFIT = 7  # column of the region that holds the share of profit


class LayerBudget(NamedTuple):
    """A layer as its campaigns see it.

    Attributes
    ----------
    place : int
        Its row in the table of layers, from 1.
    name : str
    customers : int
    campaigns, budget, waiting, result : float
        Their number; what they cost, those of them without a result yet, and what they brought, currency.
    revenue, profit : float
        Its share of all revenue and of all net profit, fractions; NaN where that says nothing. None: there is no column
        of net profit for a formula to look at.
    reached, ratio : float or str
        As the table of layers shows them.
    """

    place: int
    name: str
    customers: int
    campaigns: float
    budget: float
    waiting: float
    result: float
    revenue: float
    profit: float | None
    reached: Figure
    ratio: Figure


def budget_regions(
    layers: Sequence[LayerBudget], campaigns: float, budget: float, waiting: float, result: float
) -> dict[str, Sequence[Sequence[object]]]:
    """The regions of the table.

    Parameters
    ----------
    layers : sequence of LayerBudget
        Those in use, active ones first.
    campaigns, budget, waiting, result : float
        As of a layer. Of all campaigns, also those whose layer is not in the pyramid.
    """
    rows: list[list[object]] = []
    for layer in layers:
        spent, brought = layer.budget, layer.result
        figures: list[Figure] = [
            layer.campaigns,
            spent,
            per(spent, budget),
            _or_dash(layer.revenue),
            _or_dash(math.nan if layer.profit is None else layer.profit),
            layer.reached,
            brought,
            layer.waiting,
            per(spent, layer.customers),
            per(brought, layer.customers),
            layer.ratio,
        ]
        cells = [layer.place, layer.name, None, *known(figures)]
        if layer.profit is None:
            cells[_PROFIT] = Fixed(NOTHING)
        rows.append(cells)
    empty: list[object] = ["", "", None, *[""] * _COLUMNS]
    names: list[list[object]] = [[short_name(layer.name)] for layer in layers]
    spare = MOST_BUDGETS - len(layers)
    sums = (campaigns, budget, waiting, result)
    parts = ([getattr(layer, key) for layer in layers] for key in ("campaigns", "budget", "waiting", "result"))
    elsewhere = [round(whole - math.fsum(part), 4) + 0.0 for whole, part in zip(sums, parts, strict=True)]
    return {
        "PYR_TargetsBudgets": [*rows, *[empty] * spare],
        "PYR_TargetsBudgetNames": [*names, *[[""]] * spare],
        "PYR_TargetsBudgetSums": [known(_sums(elsewhere, budget)), known(_sums(sums, budget))],
    }


def _sums(parts: Sequence[float], budget: float) -> list[Figure]:
    """A row of figures where there is no single layer."""
    campaigns, spent, waiting, brought = parts
    between: list[Figure] = [NOTHING] * 3
    return [campaigns, spent, per(spent, budget), *between, brought, waiting, NOTHING, NOTHING, per(brought, spent)]


def known(row: Sequence[Figure]) -> list[object]:
    """A row as cells: what is not known here is left to whoever calculates the formula."""
    return [None if isinstance(value, float) and math.isnan(value) else value for value in row]


def per(amount: float, count: float) -> Figure:
    """A quotient, a dash where it means nothing; NaN where it is not known.

    Examples
    --------
    >>> per(5.0, 2.0), per(5.0, 0.0) == NOTHING
    (2.5, True)
    """
    if math.isnan(amount) or math.isnan(count):
        return math.nan
    return amount / count if count > 0 else NOTHING


def _or_dash(value: float) -> Figure:
    return NOTHING if math.isnan(value) else value
