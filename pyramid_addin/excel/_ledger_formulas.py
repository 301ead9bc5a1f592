"""Formulas on all customers together: how much rests on few, and what moving some of them up would bring."""

# ruff: noqa: N802 -- formulas are named as in Excel

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from pyramid_addin.errors import NotAvailableError
from pyramid_addin.excel._answers import align, formula, number_cells
from pyramid_addin.excel._arguments import KNOWN, amounts_of, numbers, paired_amounts, read_cells
from pyramid_addin.excel._boundary_argument import exact_fraction
from pyramid_addin.excel._language import word
from pyramid_addin.excel._layer_names import labels
from pyramid_addin.settings import Boundaries

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from pyramid_addin.excel._answers import Aligned

TOP = 0.2
MOVING_UP = 0.02
MEASURES = ("hhi", "effective", "gini", "top1", "top5", "top10")


@formula
def TOP_SHARE(values: object, top: object = None, measure: object = None) -> object:
    """Share of the total that the best customers bring.

    Parameters
    ----------
    values : cells
        What customers are ranked on; headings, blanks and zeros do not count.
    top : cell or cells, optional
        Part of the customers, fraction above 0 and at most 1; 0.2 by default.
    measure : cells, optional
        An amount of the same customers that the share is taken of, currency; blank = unknown. By default ``values``.

    Returns
    -------
    cell or cells, as ``top``
        Fraction; above 1 where the others bring losses. Of n customers the ceil(top * n) best, and whoever ties with
        the last of them.

    Raises
    ------
    FormulaError
        An error among the cells, or ranges of different sizes.
    NotAvailableError
        There are no numbers, or their total is not above zero.

    Examples
    --------
    >>> TOP_SHARE([[80.0], [10.0], [5.0], [3.0], [2.0]])
    0.8
    >>> TOP_SHARE([[80.0], [10.0], [5.0], [3.0], [2.0]], [[0.2, 0.4]], [[60.0], [0.0], [0.0], [-5.0], [-5.0]])
    [[1.2, 1.2]]
    """
    from pyramid_addin.model import best_customers, share_of

    given = not read_cells("measure", measure).absent
    ranked, beside = paired_amounts("values", values, {"measure": measure} if given else {})
    amounts = beside["measure"] if given else ranked
    ranked = np.where(ranked == 0, np.nan, ranked)
    aligned, parts, wrong = _parts("top", top, TOP)
    if np.isnan(share_of(np.empty(0, np.int64), amounts)):
        raise NotAvailableError("formula.no_total", argument="measure" if given else "values")
    shares = np.full(parts.size, np.nan)
    for place in np.flatnonzero(~wrong & ~np.isnan(parts)):
        shares[place] = share_of(best_customers(ranked, exact_fraction(parts[place])), amounts)
    cells = number_cells(shares)
    aligned.refuse(cells, 0, wrong, "formula.not_between", low=0, high=1)
    return aligned.answer(cells)


@formula
def CONCENTRATION(values: object, measure: object = None) -> object:
    """How much rests on few customers.

    Parameters
    ----------
    values : cells
        Amounts of all customers; headings and blanks do not count.
    measure : cell or cells, optional
        "hhi" (by default), "effective", "gini", "top1", "top5" or "top10".

    Returns
    -------
    cell or cells, as ``measure``
        See `pyramid_addin.model.concentration`: hhi from 0 to 10,000, effective a number of customers, the others
        fractions. A name that is none of these is an error in its own cell.

    Raises
    ------
    FormulaError
        An error among the values.
    NotAvailableError
        There are no numbers.

    Examples
    --------
    >>> CONCENTRATION([[50.0], [50.0]], [["hhi", "effective", "top1"]])
    [[5000.0, 2.0, 0.5]]
    """
    from pyramid_addin.model import concentration

    found = concentration(amounts_of("values", values))
    chosen = labels("measure", measure)
    if chosen.cells.absent:
        chosen = labels("measure", MEASURES[0])
    aligned = align(chosen)
    wanted = aligned.values(0)
    figures = np.array([getattr(found, key) if key in MEASURES else np.nan for key in wanted], np.float64)
    cells = number_cells(figures)
    known = np.array([key in MEASURES for key in wanted])
    without_total = known & np.array([str(key).startswith("top") for key in wanted]) & np.isnan(figures)
    without_positive = known & np.isnan(figures) & ~without_total
    aligned.refuse(cells, 0, without_total, "formula.no_total", NotAvailableError, argument="values")
    aligned.refuse(cells, 0, without_positive, "formula.no_positive", NotAvailableError, argument="values")
    odd = ~known & (aligned.states(0) == KNOWN)
    aligned.refuse(cells, 0, odd, "formula.not_one_of", allowed=", ".join(MEASURES))
    return aligned.answer(cells)


@formula
def UPGRADE_EFFECT(values: object, share: object = None, profits: object = None) -> object:
    """What it brings to move the customers nearest to the next layer one layer up.

    Parameters
    ----------
    values : cells
        Revenue of all customers, currency; headings, blanks and zeros do not count.
    share : cell or cells, optional
        Part of the customers that moves up, fraction above 0 and at most 1; 0.02 by default.
    profits : cells, optional
        Net profit of the same customers, currency; blank = unknown.

    Returns
    -------
    rows
        What, and a figure per share: the share, customers that move up, extra revenue and its share of the total; with
        profits also extra profit (blank where a mover's profit is unknown) and its share. See
        `pyramid_addin.model.upgrade`. Shares are blank where the total is not above zero.

    Raises
    ------
    FormulaError
        An error among the cells, or ranges of different sizes.
    NotAvailableError
        Nobody has revenue.

    Examples
    --------
    >>> for row in UPGRADE_EFFECT([[100.0], [60.0], [50.0], [40.0]], 0.25):
    ...     print(row)
    ['Share of customers that moves up', 0.25]
    ['Customers that move up', 1.0]
    ['Extra revenue', 40.0]
    ['Extra revenue, share of the total', 0.16]
    """
    from pyramid_addin.model import layer_amounts, layer_codes, upgrade

    given = not read_cells("profits", profits).absent
    revenue, beside = paired_amounts("values", values, {"profits": profits} if given else {})
    active = revenue != 0
    if not active.any():
        raise NotAvailableError("formula.no_active", argument="values")
    revenue = revenue[active]
    profit = beside["profits"][active] if given else None
    amounts = layer_amounts(revenue, Boundaries())
    codes = layer_codes(revenue, amounts)
    aligned, parts, wrong = _parts("share", share, MOVING_UP)
    rows = 6 if given else 4
    figures = np.full((rows, parts.size), np.nan)
    for column in np.flatnonzero(~wrong & ~np.isnan(parts)):
        found = upgrade(revenue, codes, amounts, exact_fraction(parts[column]), profit)
        extra = round(float(found.extra_revenue.sum()), 4)
        figures[:4, column] = parts[column], found.moved.size, extra, _over(extra, revenue)
        if profit is not None:
            extra = round(float(found.extra_profit.sum()), 4)
            figures[4:, column] = extra, _over(extra, profit)
    heads = ("share", "customers", "revenue", "revenue_share", "profit", "profit_share")
    table = []
    for head, row in zip(heads, figures, strict=False):
        cells = number_cells(row)
        aligned.refuse(cells, 0, wrong, "formula.not_between", low=0, high=1)
        table.append([word(f"upgrade_{head}"), *aligned.with_errors(cells).tolist()])
    return table


def _parts(name: str, argument: object, default: float) -> tuple[Aligned, NDArray[np.float64], NDArray[np.bool_]]:
    """Which parts of the customers are asked: the argument, its fractions, and where they are none."""
    absent = read_cells(name, argument).absent
    aligned = align(numbers(name, default if absent else argument))
    parts = aligned.values(0)
    return aligned, parts, (parts <= 0) | (parts > 1)


def _over(part: float, whole: NDArray[np.float64]) -> float:
    """Part of a total; NaN where that is not above zero or not known."""
    total = round(float(np.nansum(whole)), 4)
    return part / total if total > 0 else np.nan
