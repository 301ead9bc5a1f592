"""Formulas on layers: which layer, where layers begin, how much is in each, who moved."""

# ruff: noqa: N802 -- formulas are named as in Excel

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from pyramid_addin.errors import NotAvailableError
from pyramid_addin.excel._answers import align, formula, number_cells, text_cells
from pyramid_addin.excel._arguments import (
    KNOWN,
    amounts_of,
    check_sizes,
    in_money_steps,
    is_blank,
    numbers,
    paired_amounts,
    read_cells,
    refuse_errors,
)
from pyramid_addin.excel._boundary_argument import boundaries_given
from pyramid_addin.excel._language import language, word
from pyramid_addin.excel._layer_names import in_order, labels, layer_key, layer_names, listed_labels, spelled
from pyramid_addin.excel._scales import scale_of
from pyramid_addin.model import layer_codes, migration, to_next_layer
from pyramid_addin.settings import PASSIVE_KEYS, STANDARD_KEYS, Settings
from pyramid_addin.texts import text

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from pyramid_addin.excel._arguments import Given
    from pyramid_addin.excel._scales import Scale

TABLE_COLUMNS = (
    "customers",
    "share_of_customers",
    "standard_customers",
    "revenue",
    "share_of_revenue",
    "standard_revenue",
    "average_revenue",
)
PROFIT_COLUMNS = ("net_profit", "share_of_net_profit", "return_on_revenue", "loss_making")


@formula
def PYRAMID_LAYER(value: object, population: object, boundaries: object = None, names: object = None) -> object:
    """Layer of each value among the amounts of all customers.

    Parameters
    ----------
    value : cell or cells
        Amount, currency. It need not be in the population.
    population : cells
        Amounts of all customers; headings, other texts, logical values, blanks and zeros do not count. May be left out
        where the boundaries are amounts.
    boundaries : cells or text, optional
        See `pyramid_addin.excel._boundary_argument.boundaries_given`.
    names : cells, optional
        Names of the layers, best first; one more for customers without revenue.

    Returns
    -------
    cell or cells, as ``value``
        Name of the layer; that of inactive customers for zero; blank for blank. Text, logical values and errors give an
        error in their own cell.

    Raises
    ------
    FormulaError, UsageError
        Boundaries, names or population cannot be used; `NotAvailableError` where the population has no numbers.

    Notes
    -----
    Values are compared in steps of 0.0001; equal values share the better layer.

    Examples
    --------
    >>> PYRAMID_LAYER(500.0, [[1000.0], [500.0], [400.0], [300.0], [0.0]], "50,100")
    'Layer 1'
    >>> PYRAMID_LAYER([[1000.0], [0.0], [None], ["?"]], [["Revenue"], [1000.0], [400.0]])
    [['Top'], ['Inactive'], [''], [ErrorCell('#VALUE!')]]
    """
    scale = scale_of(population, boundaries, names)
    if type(value) is float and np.isfinite(value):
        # one cell of many: 10,000 of these in a column should cost no more than they must
        code = int(_codes(in_money_steps(np.array([value])), scale)[0])
        if code >= 0:
            return scale.names[code]
    given = numbers("value", value)
    values = in_money_steps(given.entries.ravel())
    cells = text_cells(_codes(values, scale), scale.names)
    return _scaled(cells, given, values, scale)


@formula
def REVENUE_TO_NEXT_LAYER(value: object, population: object, boundaries: object = None) -> object:
    """How much more lifts each value into the next layer.

    Parameters
    ----------
    value, population, boundaries
        As in `PYRAMID_LAYER`.

    Returns
    -------
    cell or cells, as ``value``
        Currency, to 0.0001; blank in the first layer, and for zero and blank.

    Raises
    ------
    FormulaError, UsageError
        As `PYRAMID_LAYER`.

    Examples
    --------
    >>> REVENUE_TO_NEXT_LAYER([[1000.0], [400.0]], [[1000.0], [400.0]], "50,100")
    [[''], [600.0]]
    """
    scale = scale_of(population, boundaries)
    given = numbers("value", value)
    values = in_money_steps(given.entries.ravel())
    codes = _codes(values, scale)
    codes[codes == scale.boundaries.count] = -1
    cells = number_cells(to_next_layer(values, codes, scale.amounts))
    return _scaled(cells, given, values, scale)


def _codes(values: NDArray[np.float64], scale: Scale) -> NDArray[np.int8]:
    """Place of each value's name on the scale; -1 where there is none."""
    codes = layer_codes(values, scale.amounts)
    codes[values == 0] = scale.boundaries.count
    return codes


def _scaled(cells: NDArray[Any], given: Given, values: NDArray[np.float64], scale: Scale) -> object:
    """The answer per value; whoever has revenue where nobody in the population has is #N/A."""
    aligned = align(given)
    if np.isnan(scale.amounts).any():
        nowhere = ~np.isnan(values) & (values != 0)
        aligned.refuse(cells, 0, nowhere, "formula.no_active", NotAvailableError, argument="population")
    return aligned.answer(cells)


@formula
def LAYER_BOUNDARIES(values: object, boundaries: object = None) -> object:
    """The amounts at which layers begin.

    Parameters
    ----------
    values : cells
        Amounts of all customers; headings, blanks and zeros do not count.
    boundaries : cells or text, optional
        As in `PYRAMID_LAYER`.

    Returns
    -------
    rows of (name, amount), best layer first
        Pasted as values they serve as the boundaries of `PYRAMID_LAYER`. The amount of the last layer is the smallest
        there is; blank where layers begin at given amounts.

    Raises
    ------
    FormulaError, UsageError
        `NotAvailableError` where nobody has revenue, unless the boundaries are amounts.

    Examples
    --------
    >>> LAYER_BOUNDARIES([[50.0], [40.0], [30.0], [30.0], [10.0]], [["A", 0.2], ["B", 0.6], ["C", 1.0]])
    [['A', 50.0], ['B', 30.0], ['C', 10.0]]
    """
    amounts_of("values", values)
    scale = scale_of(values, boundaries)
    if np.isnan(scale.amounts).any():
        raise NotAvailableError("formula.no_active", argument="values")
    amounts = np.where(np.isinf(scale.amounts), np.nan, scale.amounts)
    return [list(row) for row in zip(scale.names, number_cells(amounts).tolist(), strict=False)]


@formula
def PYRAMID_TABLE(values: object, profits: object = None, boundaries: object = None) -> object:
    """The layer table.

    Parameters
    ----------
    values : cells
        Revenue of all customers; headings and blanks are left out, zeros are Inactive.
    profits : cells, optional
        Net profit of the same customers; blank = unknown.
    boundaries : cells or text, optional
        As in `PYRAMID_LAYER`.

    Returns
    -------
    rows
        Headings; one row per layer, best first, then Inactive; a total. Money in the ledger's currency, shares and
        returns as fractions; blank where a figure means nothing (see `pyramid_addin.model.layer_table`).

    Raises
    ------
    FormulaError, UsageError
        Also where ``profits`` has another size.

    Examples
    --------
    >>> table = PYRAMID_TABLE([[90.0], [10.0], [0.0]], None, "50,100")
    >>> [row[:4] for row in table][:2]
    [['Layer', 'Customers', 'Share of customers', 'Standard'], ['Layer 1', 1.0, 0.5, '']]
    """
    import pandas as pd

    from pyramid_addin.model import described_layers, layer_amounts, layer_table

    bounds = boundaries_given(boundaries)
    measured = not read_cells("profits", profits).absent
    revenue, beside = paired_amounts("values", values, {"profits": profits} if measured else {})
    amounts = layer_amounts(np.where(revenue == 0, np.nan, revenue), bounds)
    codes = layer_codes(np.where(revenue == 0, np.nan, revenue), amounts)
    occupied = np.bincount(codes[codes >= 0], minlength=bounds.count)
    layers = described_layers(amounts, occupied.tolist(), Settings(boundaries=bounds))
    results = pd.DataFrame({"net_profit": beside["profits"]} if measured else {}, index=range(revenue.size))
    places = np.where(codes < 0, bounds.count, codes).astype(np.int8)
    table = layer_table(layers, places, revenue, results, "active")

    columns = (*TABLE_COLUMNS, *(PROFIT_COLUMNS if measured else ()))
    # zeros may be prospects as well as former customers: the table cannot tell, and calls them Inactive
    rows = [*range(bounds.count + 1), len(table) - 1]
    heads = [*layer_names(bounds, language()), text("layers.inactive", language()), word("total")]
    figures = table[list(columns)].to_numpy(np.float64)[rows]
    return [
        [word("layer"), *map(word, columns)],
        *([head, *number_cells(row).tolist()] for head, row in zip(heads, figures, strict=True)),
    ]


@formula
def LAYER_SHARE(layer: object, layers: object, values: object = None) -> object:
    """Share of a layer in the customers, or in an amount.

    Parameters
    ----------
    layer : cell or cells
        Name of a layer.
    layers : cells
        The layer of every customer; a heading above them is left out.
    values : cells, optional
        An amount of the same customers, currency; blank counts as zero.

    Returns
    -------
    cell or cells, as ``layer``
        Fraction. Of customers: of those in active layers, so that Inactive, Prospect and Suspect have none (#N/A), as
        in the layer table. Of an amount: of its sum over all customers that have a layer. Zero for a layer of the
        method that nobody is in; #N/A for an unknown name.

    Raises
    ------
    FormulaError
        An error among ``layers`` or ``values``, or ranges of different sizes.
    NotAvailableError
        There are no layers, or the total of ``values`` is not above zero.

    Examples
    --------
    >>> LAYER_SHARE("Top", [["Layer"], ["Top"], ["Small"], ["Small"], ["Inactive"]])
    0.3333333333333333
    >>> LAYER_SHARE("klein", [["Top"], ["Small"]], [[75.0], [25.0]])
    0.25
    """
    listed = listed_labels("layers", layers)
    keys = listed.entries.ravel()
    member = listed.states.ravel() == KNOWN
    by_amount = not read_cells("values", values).absent
    if by_amount:
        amounts = numbers("values", values)
        check_sizes(listed.cells, amounts.cells)
        size = min(keys.size, amounts.entries.size)
        here = np.zeros(amounts.entries.size, bool)
        here[:size] = member[:size]
        refuse_errors(amounts, here.reshape(amounts.entries.shape), others=True)
        weights = np.zeros(keys.size)
        weights[:size] = np.nan_to_num(in_money_steps(amounts.entries.ravel()[:size]))
    else:
        weights = np.array([key not in PASSIVE_KEYS for key in keys], float)
    total = round(float(weights[member].sum()), 4)
    if total <= 0:
        raise NotAvailableError("formula.no_total", argument="values" if by_amount else "layers")
    found = {key: round(float(weights[member & (keys == key)].sum()), 4) / total for key in set(keys[member])}

    given = labels("layer", layer)
    aligned = align(given)
    wanted = aligned.values(0)
    known = {**dict.fromkeys((*STANDARD_KEYS, *(PASSIVE_KEYS if by_amount else ())), 0.0), **found}
    cells = number_cells(np.array([np.nan if key is None else known.get(key, np.nan) for key in wanted]))
    unknown = np.array([key is not None and key not in known and key not in PASSIVE_KEYS for key in wanted])
    aligned.refuse(cells, 0, unknown, "formula.layer_unknown", NotAvailableError)
    if not by_amount:
        outside = np.array([key in PASSIVE_KEYS for key in wanted])
        aligned.refuse(cells, 0, outside, "formula.layer_outside_base", NotAvailableError)
    return aligned.answer(cells)


@formula
def LAYER_MIGRATION(previous: object, current: object) -> object:
    """From which layer to which layer customers went.

    Parameters
    ----------
    previous, current : cells
        The layer of the same customers then and now, in the same order; blank = was no customer. Headings are left out.

    Returns
    -------
    rows
        Headings; one row per layer of then (the method's active layers always, where any of its layers occurs; others
        where they occur) and one for New; a total. Columns the same for now, with Lost. Numbers of customers.

    Raises
    ------
    FormulaError
        An error among the cells, or ranges of different sizes.
    NotAvailableError
        There are no layers in one of them.

    Examples
    --------
    >>> for row in LAYER_MIGRATION([["A"], ["A"], [None]], [["A"], ["B"], ["B"]]):
    ...     print(row)
    ['From (rows) to (columns)', 'A', 'B', 'Lost', 'Total']
    ['A', 1, 1, 0, 2]
    ['B', 0, 0, 0, 0]
    ['New', 0, 1, 0, 1]
    ['Total', 1, 2, 0, 3]
    """
    sides = [listed_labels("previous", previous), listed_labels("current", current)]
    check_sizes(sides[0].cells, sides[1].cells)
    occurring = {key for side in sides for key in side.entries.ravel() if key is not None}
    if occurring & {*STANDARD_KEYS, *PASSIVE_KEYS}:
        occurring |= set(STANDARD_KEYS)
    keys = in_order(occurring)
    size = max(side.entries.size for side in sides)
    places = {key: place for place, key in enumerate(keys)}
    codes = []
    for side in sides:
        found = np.full(size, -1)
        found[: side.entries.size] = [places.get(key, -1) for key in side.entries.ravel()]
        codes.append(found)
    matrix = migration(codes[0], codes[1], len(keys))
    matrix = np.vstack([matrix, matrix.sum(axis=0)])
    matrix = np.column_stack([matrix, matrix.sum(axis=1)])
    shown = _shown(keys, sides)
    return [
        [word("from_to"), *shown, word("lost"), word("total")],
        *([head, *row] for head, row in zip([*shown, word("new"), word("total")], matrix.tolist(), strict=True)),
    ]


def _shown(keys: list[str], sides: list[Given]) -> list[str]:
    """Names of the method's layers from the catalogue; others as in the ranges (the first in order of several)."""
    spellings: dict[str, str] = {}
    for cell in {spelled(cell) for side in sides for cell in side.cells.flat if not is_blank(cell)}:
        spellings[layer_key(cell)] = min(cell, spellings.get(layer_key(cell), cell))
    method = (*STANDARD_KEYS, *PASSIVE_KEYS)
    return [text(f"layers.{key}", language()) if key in method else spellings[key] for key in keys]
