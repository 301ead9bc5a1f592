"""Formulas on one customer at a time, or on columns of them: status, profit, what to do."""

# ruff: noqa: N802 -- formulas are named as in Excel

from __future__ import annotations

from typing import TYPE_CHECKING, Any, cast

import numpy as np

from pyramid_addin.errors import FormulaError, NotAvailableError
from pyramid_addin.excel._answers import align, formula, given_back, number_cells, text_cells
from pyramid_addin.excel._arguments import BLANK, KNOWN, OTHER, Given, numbers, read_cells, refuse_errors
from pyramid_addin.excel._language import language, word
from pyramid_addin.excel._layer_names import labels
from pyramid_addin.settings import PASSIVE_KEYS, STANDARD_KEYS, Settings
from pyramid_addin.texts import text

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

STATUSES = ("active", *PASSIVE_KEYS)


@formula
def CUSTOMER_STATUS(revenue: object, last_order: object = None, contact: object = None) -> object:
    """Active, Inactive, Prospect or Suspect.

    Parameters
    ----------
    revenue : cell or cells
        In the period, currency; blank counts as zero.
    last_order : cell or cells, optional
        Date of the last order, or number of orders ever; blank or zero = never bought.
    contact : cell or cells, optional
        Date of the last contact, number of contacts, a logical value, or a word such as "prospect", "offerte",
        "suspect" or "inactive" (see `pyramid_addin.model.customer_status`), which decides where there is no revenue.
        Any other word is an error in its own cell, where neither revenue nor order tells more.

    Returns
    -------
    cell or cells
        Blank where all that is given is blank. With nothing but revenue, zero is Inactive.

    Examples
    --------
    >>> CUSTOMER_STATUS([[100.0, 0.0, 0.0, 0.0]], [[None, 45000.0, None, None]], [["-", None, 2.0, "-"]])
    [['Active', 'Inactive', 'Prospect', ErrorCell('#VALUE!')]]
    """
    import pandas as pd

    from pyramid_addin.model import customer_status, said_status

    contacts = numbers("contact", contact, logical=True)
    words = np.array([cell if isinstance(cell, str) else "" for cell in contacts.cells.flat], object)
    unknown = (contacts.states.ravel() == OTHER) & (said_status(pd.Series(words, dtype=object)) < 0)
    # what is wrong with a word is said below, and only where it decides
    states = np.where(contacts.states == OTHER, KNOWN, contacts.states).astype(np.int8)
    aligned = align(
        numbers("revenue", revenue),
        numbers("last_order", last_order),
        Given(contacts.cells, contacts.entries, states),
    )
    columns: dict[str, Any] = {"revenue": aligned.values(0)}
    if not read_cells("last_order", last_order).absent:
        columns["last_order"] = aligned.values(1)
    if not contacts.cells.absent:
        columns["contacts"] = aligned.values(2)
        columns["status"] = aligned.spread(2, words, np.array([""], object))
    status = customer_status(pd.DataFrame(columns))
    cells = text_cells(status, [_status_name(key) for key in STATUSES])
    cells[aligned.blank()] = ""
    decides = status == STATUSES.index("suspect")
    unknown = aligned.spread(2, unknown, np.array([False]))
    aligned.refuse(cells, 2, unknown & decides, "formula.contact_unknown")
    return aligned.answer(cells)


def _status_name(key: str) -> str:
    return word("active") if key == "active" else text(f"layers.{key}", language())


@formula
def CUSTOMER_PROFIT(
    revenue: object, direct_cost: object, cost_to_serve: object = None, payment_cost: object = None
) -> object:
    """Net profit: revenue less direct cost, cost to serve and payment cost.

    Parameters
    ----------
    revenue : cell or cells
        Currency; blank counts as zero.
    direct_cost : cell or cells
        Currency; blank = unknown, and so is the profit unless there is no revenue.
    cost_to_serve, payment_cost : cell or cells, optional
        Currency; blank counts as zero.

    Returns
    -------
    cell or cells
        Currency, to 0.0001; blank where unknown, and where all that is given is blank.

    Examples
    --------
    >>> CUSTOMER_PROFIT(1000.0, [[700.0, None]], 120.0)
    [[180.0, '']]
    """
    import pandas as pd

    from pyramid_addin.model import gross_margin, net_profit

    aligned = align(
        numbers("revenue", revenue),
        numbers("direct_cost", direct_cost),
        numbers("cost_to_serve", cost_to_serve),
        numbers("payment_cost", payment_cost),
    )
    ledger = pd.DataFrame({"revenue": aligned.values(0), "direct_cost": aligned.values(1)})
    margin = cast("NDArray[np.float64]", gross_margin(ledger))  # there is a column direct_cost, so there is a margin
    costs = (np.nan_to_num(aligned.values(index), nan=0.0) for index in (2, 3))
    cells = number_cells(net_profit(margin, *costs))
    cells[aligned.blank()] = ""
    return aligned.answer(cells)


@formula
def PAYMENT_COST(outstanding: object, days_overdue: object, rate: object = None, loss_rate: object = None) -> object:
    """What late payment costs: interest on what is overdue, plus the expected credit loss.

    Parameters
    ----------
    outstanding : cell or cells
        Currency; blank counts as zero, negative costs nothing.
    days_overdue : cell or cells
        Blank counts as zero; negative = not due yet.
    rate : cell or cells, optional
        Yearly interest, fraction; by default the latest Dutch statutory commercial rate in `Settings`.
    loss_rate : cell or cells, optional
        Part of the balance that is expected to be lost, fraction; by default by the provision matrix in `Settings`.

    Returns
    -------
    cell or cells
        Currency, to 0.0001; blank where balance and days are both blank. A rate that is not from 0 to 1 is an error in
        its own cell.

    Examples
    --------
    >>> PAYMENT_COST(3650.0, 50.0, 0.12, 0.01)
    96.5
    """
    from pyramid_addin.model import interest_rate, loss_rates
    from pyramid_addin.model import payment_cost as cost

    settings = Settings()
    aligned = align(
        numbers("outstanding", outstanding),
        numbers("days_overdue", days_overdue),
        numbers("rate", rate),
        numbers("loss_rate", loss_rate),
    )
    balance, days = (np.nan_to_num(aligned.values(index), nan=0.0) for index in (0, 1))
    rates, losses = aligned.values(2), aligned.values(3)
    rates = np.where(np.isnan(rates), interest_rate(settings, None), rates)
    losses = np.where(np.isnan(losses), loss_rates(days, settings.credit_loss), losses)
    cells = number_cells(cost(balance, days, rates, losses))
    cells[(aligned.states(0) == BLANK) & (aligned.states(1) == BLANK)] = ""
    for index, used in ((2, rates), (3, losses)):
        aligned.refuse(cells, index, _outside(used), "formula.not_between", low=0, high=1)
    return aligned.answer(cells)


@formula
def EXPECTED_CREDIT_LOSS(balances: object, rates: object) -> object:
    """Expected credit loss by a provision matrix: balance times loss rate per ageing bucket, added up.

    Parameters
    ----------
    balances : cells
        Currency; blank counts as zero, negative loses nothing. A row or column of buckets, or a block with the buckets
        of one customer per row (or per column).
    rates : cells
        Fraction per bucket, in the same order; for a block: as many as it has columns (or rows), or a block of the same
        size. A single rate goes with every balance.

    Returns
    -------
    cell or cells
        Currency: one sum for a row or column and for blocks of the same size; one per row (or column) for a block; one
        per balance where there is a single rate. Blank where all balances are.

    Raises
    ------
    FormulaError
        The sizes do not fit; a cell is a text or an error; a rate is blank or not from 0 to 1.

    Examples
    --------
    >>> EXPECTED_CREDIT_LOSS([[1000.0, 500.0]], [[0.01], [0.1]])
    60.0
    >>> EXPECTED_CREDIT_LOSS([[1000.0, 500.0], [0.0, 100.0]], [[0.01, 0.1]])
    [[60.0], [10.0]]
    """
    from pyramid_addin.model import expected_credit_loss

    balance, rate = numbers("balances", balances), numbers("rates", rates)
    for given in (balance, rate):
        refuse_errors(given, others=True)
    wrong = _outside(rate.entries)
    if wrong.any():
        raise FormulaError("formula.not_between", **rate.cells.place(int(np.argmax(wrong))), low=0, high=1)
    amounts, loss_rates = np.nan_to_num(balance.entries, nan=0.0), rate.entries
    rows, columns = amounts.shape
    count = loss_rates.size
    if amounts.shape != loss_rates.shape and min(rows, columns) == 1 and count == amounts.size:
        loss_rates = loss_rates.reshape(amounts.shape)
    elif amounts.shape != loss_rates.shape and loss_rates.shape not in {(1, 1), (1, columns), (rows, 1)}:
        raise FormulaError("formula.rates_shape", found=count, rows=rows, columns=columns)
    without_rate = np.isnan(np.broadcast_to(loss_rates, amounts.shape)) & (amounts > 0)
    if without_rate.any():
        raise FormulaError("formula.no_rate", **balance.cells.place(int(np.argmax(without_rate))))
    lost = expected_credit_loss(amounts, np.nan_to_num(loss_rates, nan=0.0))
    blank = balance.states == BLANK
    if count > 1:
        # as many rates as there are balances: one sum; a row of rates: one per row; a column of them: one per column
        axis = None if loss_rates.shape == amounts.shape else 1 if loss_rates.shape[0] == 1 else 0
        lost, blank = lost.sum(axis=axis, keepdims=True), blank.all(axis=axis, keepdims=True)
    cells = number_cells(lost.ravel())
    cells[blank.ravel()] = ""
    return cells[0] if lost.size == 1 and count > 1 else given_back(cells, lost.shape, [balance.cells])


@formula
def PROFIT_CLASS(profit: object, revenue: object, target: object = None) -> object:
    """Profitable, Marginal or Loss-making.

    Parameters
    ----------
    profit, revenue : cell or cells
        Currency.
    target : cell or cells, optional
        Return from which a customer is profitable, fraction; 5 % by default.

    Returns
    -------
    cell or cells
        Blank where the profit is, and where there is neither revenue nor loss. A target that is not from 0 to 1 is an
        error in its own cell.

    Examples
    --------
    >>> PROFIT_CLASS([[5.0], [4.0], [-1.0], [None]], 100.0)
    [['Profitable'], ['Marginal'], ['Loss-making'], ['']]
    """
    from pyramid_addin.model import PROFIT_CLASSES, over, profit_class

    aligned = align(numbers("profit", profit), numbers("revenue", revenue), numbers("target", target))
    profits, targets = aligned.values(0), aligned.values(2)
    targets = np.where(np.isnan(targets), Settings().target_return, targets)
    returns = over(profits, np.nan_to_num(aligned.values(1), nan=0.0))
    classes = profit_class(profits, returns, targets)
    cells = text_cells(classes.codes, [text(f"profit_classes.{key}", language()) for key in PROFIT_CLASSES])
    aligned.refuse(cells, 2, _outside(targets), "formula.not_between", low=0, high=1)
    return aligned.answer(cells)


@formula
def CUSTOMER_STRATEGY(
    layer: object, profit: object, share_of_wallet: object = None, to_next_layer: object = None, revenue: object = None
) -> object:
    """What to do with a customer, by the standard table of strategies.

    Parameters
    ----------
    layer : cell or cells
        One of the method's seven layers, in Dutch or English.
    profit : cell or cells
        Net profit, currency; blank = unknown.
    share_of_wallet : cell or cells, optional
        Fraction; below 60 % there is room to sell more. Blank = unknown.
    to_next_layer : cell or cells, optional
        Currency, as of `REVENUE_TO_NEXT_LAYER`; with ``revenue`` it tells whether that layer is within reach (25 %).
    revenue : cell or cells, optional
        Currency.

    Returns
    -------
    cell or cells
        Name of the strategy; blank where the layer is. Earlier revenue and the user's own rules are not known here: an
        inactive customer is let go. #N/A for other names of layers: their place is not known.

    Examples
    --------
    >>> CUSTOMER_STRATEGY([["Top"], ["Small"], ["Small"], ["Prospect"]], [[10.0], [-5.0], [5.0], [None]])
    [['Retain'], ['Let go'], ['Maintain'], ['Recruit']]
    >>> CUSTOMER_STRATEGY("Large", 100.0, None, 50.0, 950.0)
    'Develop'
    """
    import pandas as pd

    from pyramid_addin.model import STRATEGIES, STRATEGY_RULES, conditions_above, strategies

    aligned = align(
        labels("layer", layer),
        numbers("profit", profit),
        numbers("share_of_wallet", share_of_wallet),
        numbers("to_next_layer", to_next_layer),
        numbers("revenue", revenue),
    )
    keys = aligned.values(0)
    status = _places(keys, PASSIVE_KEYS) + np.int8(1)  # 0 active, 1 inactive, 2 prospect, 3 suspect
    profits, wallet, gap, revenues = (aligned.values(index) for index in (1, 2, 3, 4))
    conditions = conditions_above(
        customers=pd.DataFrame({"revenue": revenues, "share_of_wallet": wallet}),
        results=pd.DataFrame({"revenue_to_next_layer": gap, "net_profit": profits}),
        status=status,
        codes=_places(keys, STANDARD_KEYS),
        layers=len(STANDARD_KEYS),
        above=revenues + gap,
        settings=Settings(),
    )
    strategy, _ = strategies(conditions, STRATEGY_RULES)
    cells = text_cells(strategy.codes, [text(f"strategies.{key}", language()) for key in STRATEGIES])
    blank = aligned.states(0) == BLANK
    cells[blank] = ""
    unknown = np.array([key is not None and key not in (*STANDARD_KEYS, *PASSIVE_KEYS) for key in keys])
    aligned.refuse(cells, 0, unknown, "formula.layer_without_place", NotAvailableError)
    aligned.refuse(cells, 2, ~np.isnan(wallet) & ~blank & _outside(wallet), "formula.not_between", low=0, high=1)
    return aligned.answer(cells)


def _places(keys: NDArray[Any], among: Sequence[str]) -> NDArray[np.int8]:
    """Place of each key, -1 where it is not there."""
    places = {key: place for place, key in enumerate(among)}
    return np.array([places.get(key, -1) for key in keys], np.int8)


def _outside(fractions: NDArray[np.float64]) -> NDArray[np.bool_]:
    """Where a fraction is not from 0 to 1; unknown is neither."""
    return (fractions < 0) | (fractions > 1)
