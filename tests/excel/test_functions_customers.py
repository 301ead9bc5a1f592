"""Formulas on customers: status, profit, payment, class and strategy, against figures worked by hand."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

import pytest

from pyramid_addin.errors import FormulaError, NotAvailableError
from pyramid_addin.excel.functions import (
    CUSTOMER_PROFIT,
    CUSTOMER_STATUS,
    CUSTOMER_STRATEGY,
    EXPECTED_CREDIT_LOSS,
    PAYMENT_COST,
    PROFIT_CLASS,
    ErrorCell,
    set_language,
)

VALUE, NA = ErrorCell("#VALUE!"), ErrorCell("#N/A")
NOT_AVAILABLE = -2146826246


@pytest.fixture(autouse=True)
def _english():
    set_language("en")
    yield
    set_language("en")


def column(*cells):
    return [[cell] for cell in cells]


@pytest.mark.parametrize(
    ("revenue", "last_order", "contact", "status"),
    [
        (10.0, None, None, "Active"),
        (-10.0, 45000.0, "prospect", "Active"),  # credit notes exceed invoices: still active
        (0.0, 45000.0, 45500.0, "Inactive"),
        (None, 3.0, None, "Inactive"),  # blank revenue is none; three orders ever
        (0.0, None, 45500.0, "Prospect"),
        (0.0, 0.0, True, "Prospect"),
        (0.0, None, "Offerte uitgebracht", "Prospect"),
        (0.0, 45000.0, "prospect", "Prospect"),  # a status wins over the guess
        (0.0, None, "koud", "Suspect"),
        (0.0, None, False, "Suspect"),
        (0.0, None, None, "Suspect"),
        (None, None, None, ""),
        ("?", None, None, VALUE),
        (0.0, "ooit", None, VALUE),
        (0.0, None, "ja", VALUE),
        (10.0, None, "Klant", "Active"),  # a word that is not known stands in the way only where it would decide
        (0.0, 45000.0, "Klant", "Inactive"),
        (0.0, None, NOT_AVAILABLE, NA),
        (0.0, NOT_AVAILABLE, None, NA),
    ],
)
def test_status(revenue, last_order, contact, status):
    """METHOD 1, with both optional columns there."""
    found = CUSTOMER_STATUS(column(revenue, 1.0), column(last_order, 45000.0), column(contact, 1.0))
    assert found == column(status, "Active")


def test_status_where_the_ledger_tells_less():
    """With revenue only every zero is Inactive; without orders and with contacts, a contact makes a prospect."""
    assert CUSTOMER_STATUS(column(5.0, 0.0, None)) == column("Active", "Inactive", "")
    assert CUSTOMER_STATUS(0.0, None, 45000.0) == "Prospect"
    assert CUSTOMER_STATUS(0.0, 45000.0) == "Inactive"


def test_status_says_which_words_it_knows():
    """And says them in Dutch where Excel is Dutch."""
    found = CUSTOMER_STATUS(0.0, None, "ja")
    assert "holds 'ja'" in found.reason.text("en")
    assert "offerte" in found.reason.text("nl")
    set_language("nl")
    assert CUSTOMER_STATUS(column(1.0, 0.0)) == column("Actief", "Inactief")


@pytest.mark.parametrize(
    ("arguments", "profit"),
    [
        ((1000.0, 700.0), 300.0),
        ((1000.0, 700.0, 120.0, 30.5), 149.5),
        ((1000.0, None, 120.0), ""),  # what it cost is unknown, and so is the profit
        ((0.0, None, 120.0), -120.0),  # nothing was sold, so nothing was bought for it
        ((None, 50.0), -50.0),
        ((None, None, None, None), ""),
        ((1000.0, 1000.0), 0.0),
        ((0.3, 0.1 + 0.2), 0.0),
        ((1e308, -1e308), VALUE),
        (("duizend", 1.0), VALUE),
        ((1000.0, NOT_AVAILABLE), NA),
        ((NOT_AVAILABLE, "x"), NA),  # the first argument's error comes first
        ((Decimal("1000.10"), 700), 300.1),
    ],
)
def test_profit(arguments, profit):
    """Revenue - direct cost - cost to serve - payment cost; unknown is never zero."""
    found = CUSTOMER_PROFIT(*arguments)
    assert found == profit
    assert str(found) != "-0.0"


def test_payment_cost_by_hand():
    """3,650 x 50 / 365 = 500; x 12 % = 60; 1 % of 3,650 = 36.50."""
    assert PAYMENT_COST(3650.0, 50.0, 0.12, 0.01) == 96.5
    assert PAYMENT_COST(3650.0, 50.0, 0.12, 0.0) == 60.0


def test_payment_cost_by_default():
    """12.25 % statutory interest, and the standard matrix: 0.3 % not due, 1.6 % to 30, 3.6 % to 60, 6.6 %, 10.6 %."""
    balances, days = column(*[36500.0] * 6), column(-5.0, 0.0, 30.0, 31.0, 90.0, 91.0)
    assert PAYMENT_COST(balances, days) == column(
        109.5, 109.5, 36500 * 0.016 + 367.5, 36500 * 0.036 + 379.75, 36500 * 0.066 + 1102.5, 36500 * 0.106 + 1114.75
    )


def test_payment_cost_of_nothing_and_of_odd_cells():
    """Blank is nothing outstanding; a credit balance costs nothing; a rate of 12 is 1200 %, and refused."""
    outstanding = column(None, None, -500.0, 100.0, 100.0, 100.0, "open")
    days = column(None, 10.0, 10.0, None, 10.0, 10.0, 10.0)
    rates = column(0.1, 0.1, 0.1, 0.1, 12.0, None, 0.1)
    found = PAYMENT_COST(outstanding, days, rates, 0.0)
    assert found == column("", 0.0, 0.0, 0.0, VALUE, pytest.approx(0.3356), VALUE)
    assert "rate must lie between 0 and 1, but is 12.0 (row 5" in found[4][0].reason.text("en")


def test_credit_loss_of_the_standards_own_example():
    """IFRS 9's provision matrix as METHOD 3 works it out: 27,567."""
    balances = [[300_000.0, 140_000.0, 60_000.0, 23_000.0, 5_000.0]]
    rates = [2_000 / 100_000, 2_000 / 50_000, 2_000 / 23_000, 2_000 / 8_000, 2_000 / 2_000]
    expected = sum(balance * rate for balance, rate in zip(balances[0], rates, strict=True))
    assert EXPECTED_CREDIT_LOSS(balances, [[0.02, 0.04, 2000 / 23000, 0.25, 1.0]]) == pytest.approx(expected)
    assert EXPECTED_CREDIT_LOSS(balances, [rates]) == pytest.approx(27_567, abs=0.5)
    assert EXPECTED_CREDIT_LOSS(balances, column(*rates)) == pytest.approx(27_567, abs=0.5)


def test_credit_loss_per_customer():
    """A row per customer and a row of rates; or a column of rates for customers side by side; or one rate."""
    balances = [[100.0, 50.0], [None, -50.0], [10.0, 0.0]]
    assert EXPECTED_CREDIT_LOSS(balances, [[0.01, 0.1]]) == column(6.0, 0.0, 0.1)
    assert EXPECTED_CREDIT_LOSS([[100.0, 10.0], [50.0, 0.0]], column(0.01, 0.1)) == [[6.0, 0.1]]
    assert EXPECTED_CREDIT_LOSS(balances, 0.5) == [[50.0, 25.0], ["", 0.0], [5.0, 0.0]]
    assert EXPECTED_CREDIT_LOSS([[None, None], [1.0, None]], [[0.01, 0.1]]) == column("", 0.01)
    assert EXPECTED_CREDIT_LOSS([[None, None]], [[0.01, 0.1]]) == ""
    assert EXPECTED_CREDIT_LOSS([[100.0, 50.0], [10.0, 20.0]], [[0.1, 0.1], [0.5, 0.5]]) == 30.0
    assert EXPECTED_CREDIT_LOSS(1000.0, 0.02) == 20.0


@pytest.mark.parametrize(
    ("balances", "rates", "words"),
    [
        ([[1.0, 2.0, 3.0]], [[0.1, 0.2]], "rates has 2 cells"),
        ([[1.0, 2.0]], [[0.1, 2.0]], "between 0 and 1"),
        ([[1.0, 2.0]], [[0.1, None]], r"balance 2.0 \(row 1, column 2 of balances\) has no loss rate"),
        ([[1.0, "x"]], [[0.1, 0.2]], "needs numbers"),
        ([[1.0, NOT_AVAILABLE]], [[0.1, 0.2]], "error #N/A"),
    ],
)
def test_credit_loss_refuses(balances, rates, words):
    """A sum over the wrong cells looks right, so it is not given."""
    with pytest.raises(FormulaError, match=words):
        EXPECTED_CREDIT_LOSS(balances, rates)


def test_credit_loss_of_a_bucket_without_balance_needs_no_rate():
    """Blank beside blank is no mistake."""
    assert EXPECTED_CREDIT_LOSS([[1000.0, None, 0.0]], [[0.01, None, None]]) == 10.0


def test_profit_class():
    """5 % is the target: at it is profitable, below marginal; a loss is a loss with or without revenue."""
    profits = column(50.0, 49.99, 0.0, -0.01, -5.0, 5.0, None, "x")
    revenues = column(1000.0, 1000.0, 1000.0, 1000.0, 0.0, None, 1000.0, 1000.0)
    assert PROFIT_CLASS(profits, revenues) == column(
        "Profitable", "Marginal", "Marginal", "Loss-making", "Loss-making", "", "", VALUE
    )
    assert PROFIT_CLASS(100.0, 1000.0, [[0.1, 0.11, 5.0]]) == [["Profitable", "Marginal", VALUE]]
    set_language("nl")
    assert PROFIT_CLASS(-1.0, 5.0) == "Verliesgevend"


@pytest.mark.parametrize(
    ("layer", "profit", "wallet", "gap", "revenue", "strategy"),
    [
        ("Suspect", None, None, None, None, "Identify"),
        ("Prospect", None, None, None, None, "Recruit"),
        ("Inactief", None, None, None, None, "Let go"),
        ("Klein", -1.0, None, None, None, "Let go"),
        ("Small", -1.0, 0.9, None, None, "Let go"),
        ("Small", -1.0, 0.2, None, None, "Cut costs"),
        ("TOP", -1.0, None, None, None, "Cut costs"),
        ("Large", 1.0, 0.59, None, None, "Develop"),
        ("Large", 1.0, 0.6, None, None, "Retain"),
        ("Top", 1.0, 0.1, "", 5000.0, "Retain"),
        ("Small", 1.0, None, 25.0, 75.0, "Develop"),  # 25 of 100: within reach
        ("Small", 1.0, None, 25.1, 74.9, "Maintain"),
        ("Small", 1.0, None, 25.0, None, "Maintain"),  # without revenue, how far 25 is cannot be told
        ("Medium", None, None, None, None, "Retain"),
        ("Small", None, None, None, None, "Maintain"),
        (None, 1.0, None, None, None, ""),
        ("Gold", 1.0, None, None, None, NA),
        ("Small", "?", None, None, None, VALUE),
        ("Small", 1.0, 40.0, None, None, VALUE),  # 40, not 40 %
        (NOT_AVAILABLE, 1.0, None, None, None, NA),
    ],
)
def test_strategy(layer, profit, wallet, gap, revenue, strategy):
    """METHOD 4, rule by rule."""
    assert CUSTOMER_STRATEGY(layer, profit, wallet, gap, revenue) == strategy
    columns = [
        column(cell, other)
        for cell, other in zip((layer, profit, wallet, gap, revenue), ("Top", 1.0, None, None, None), strict=True)
    ]
    assert CUSTOMER_STRATEGY(*columns) == column(strategy, "Retain")


def test_strategy_in_dutch():
    """Names of strategies are Excel's language."""
    set_language("nl")
    assert CUSTOMER_STRATEGY(column("Groot", "Small"), column(1.0, -1.0)) == column("Behouden", "Afstoten")


def test_dates_are_their_serial_numbers():
    """Python's own dates mean what Excel's serial numbers mean: 45,000 is 15 March 2023."""
    assert PAYMENT_COST(365.0, dt.date(2023, 3, 15), 0.01, 0.0) == 450.0
    assert PAYMENT_COST(365.0, dt.datetime(2023, 3, 15, 12, tzinfo=dt.UTC), 0.01, 0.0) == 450.005


def test_a_strategy_for_an_unknown_layer_says_so():
    """Whether "Gold" is the best or the last is not in the cell."""
    reason = CUSTOMER_STRATEGY("Gold", 1.0).reason
    assert isinstance(reason, NotAvailableError)
    assert "'Gold'" in reason.text("nl")
