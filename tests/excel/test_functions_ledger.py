"""Formulas on all customers together, by hand and by counting."""

from __future__ import annotations

import pytest

from pyramid_addin.errors import FormulaError, NotAvailableError
from pyramid_addin.excel.functions import CONCENTRATION, TOP_SHARE, UPGRADE_EFFECT, ErrorCell, set_language

VALUE, NA = ErrorCell("#VALUE!"), ErrorCell("#N/A")
TWENTY = [[2000.0 - 100 * place] for place in range(20)]


@pytest.fixture(autouse=True)
def _english():
    set_language("en")
    yield
    set_language("en")


def column(*cells):
    return [[cell] for cell in cells]


def test_the_best_fifth():
    """Four of twenty bring 7,400 of 21,000; a heading, blanks and zeros are no customers."""
    assert TOP_SHARE(TWENTY) == pytest.approx(7400 / 21000)
    assert TOP_SHARE([["Revenue"], *TWENTY, [0.0], [None], [0.0]]) == pytest.approx(7400 / 21000)


def test_parts_of_the_customers_spill():
    """5 % of 20 is exactly one; 0.07 x 100 would be 7.000000000000001 in floats."""
    assert TOP_SHARE(TWENTY, [[0.05, 0.1, 1.0, None]]) == [[pytest.approx(2 / 21), pytest.approx(3.9 / 21), 1.0, ""]]
    assert TOP_SHARE(TWENTY, 5e-324) == pytest.approx(2 / 21)  # the smallest part there is takes the best one
    hundred = column(*[100.0] * 7, *[float(place) for place in range(93, 0, -1)])
    assert TOP_SHARE(hundred, 0.07) == pytest.approx(700 / (700 + 93 * 94 / 2))


def test_ties_with_the_last_of_the_best_count():
    """One of five, but two are equal."""
    assert TOP_SHARE(column(40.0, 40.0, 10.0, 5.0, 5.0)) == 0.8


def test_profit_of_the_best_may_exceed_all_profit():
    """Ranked on revenue: the best brings 120 of a net 100, since others lose 20."""
    revenue, profit = column(80.0, 10.0, 5.0, 3.0, 2.0, 0.0), column(120.0, 5.0, -5.0, None, -10.0, -10.0)
    assert TOP_SHARE(revenue, 0.2, profit) == 1.2


@pytest.mark.parametrize("top", [20.0, 0.0, -0.1, 1.0001])
def test_parts_that_cannot_be(top):
    """20 is not 20 %."""
    found = TOP_SHARE(TWENTY, top)
    assert found == VALUE
    assert "Write 20% or 0.2" in found.reason.text("en")


def test_a_share_of_nothing_is_not_available():
    """A total of zero or less has no shares."""
    for values in (column(10.0, -10.0), column(-5.0), column(0.0)):
        with pytest.raises(NotAvailableError, match="not above zero"):
            TOP_SHARE(values)
    with pytest.raises(NotAvailableError, match="measure is not above zero"):
        TOP_SHARE(column(10.0, 5.0), 0.2, column(-1.0, 0.5))
    with pytest.raises(FormulaError, match="measure has 1"):
        TOP_SHARE(column(10.0, 5.0), 0.2, "profit")


def test_concentration_by_hand():
    """Shares of 50, 30 and 20 %: 2,500 + 900 + 400. Gini: 1/5. The largest five of three are all."""
    values = column(50.0, 30.0, 20.0)
    assert CONCENTRATION(values) == pytest.approx(3800)
    found = CONCENTRATION(values, column("HHI", "effective", "Gini", "top1", "top5", "top10"))
    assert found == column(*[pytest.approx(figure) for figure in (3800, 10000 / 3800, 0.2, 0.5, 1.0, 1.0)])


def test_concentration_at_its_ends():
    """One customer is everything; equal customers are as many as they are."""
    assert CONCENTRATION([[5.0]], [["hhi", "effective", "gini", "top1"]]) == [[10000.0, 1.0, 0.0, 1.0]]
    four = column(*[25.0] * 4)
    assert CONCENTRATION(four, [["hhi", "effective", "gini", "top1"]]) == [[2500.0, 4.0, 0.0, 0.25]]
    assert CONCENTRATION(column(1e308, 1e308), [["hhi", "effective"]]) == [[5000.0, 2.0]]


def test_credit_balances_are_in_the_total_but_have_no_share():
    """The largest is 100 of a net 80; inequality is among those above zero."""
    values = column(100.0, -20.0, 0.0, None)
    assert CONCENTRATION(values, [["top1", "hhi", "gini"]]) == [[1.25, 10000.0, 0.0]]
    found = CONCENTRATION(column(-5.0, 0.0), [["hhi", "top1", "median", None]])
    assert found == [[NA, NA, VALUE, ""]]
    assert [cell.reason.key for cell in found[0][:3]] == [
        "formula.no_positive", "formula.no_total", "formula.not_one_of",
    ]  # fmt: skip


def test_upgrading_by_hand():
    """Of 20, Top is 2,000; Medium 1,900, 1,800, 1,700; Small the rest.

    The smallest gaps: 1,900 and 1,600 lack 100 each, and the larger goes first. It moves to Top's average of 2,000: 100
    more. 1,600 moves to Medium's average of 1,800: 200 more. With a margin of 10 % and 20 %: 10 and 40.
    """
    profits = [[row[0] * (0.2 if row[0] == 1600 else 0.1)] for row in TWENTY]
    one, two = UPGRADE_EFFECT(TWENTY, 0.05), UPGRADE_EFFECT(TWENTY, [[0.05, 0.1]], profits)
    assert [row[1] for row in one] == [0.05, 1, 100, pytest.approx(100 / 21000)]
    assert [row[0] for row in two] == [
        "Share of customers that moves up", "Customers that move up", "Extra revenue",
        "Extra revenue, share of the total", "Extra profit", "Extra profit, share of the total",
    ]  # fmt: skip
    total = 2100 + 160
    assert [row[1:] for row in two] == [
        [0.05, 0.1], [1, 2], [100, 300], [pytest.approx(100 / 21000), pytest.approx(300 / 21000)],
        [10, 50], [pytest.approx(10 / total), pytest.approx(50 / total)],
    ]  # fmt: skip


def test_two_per_cent_by_default_and_never_more_than_can_move():
    """2 % of 20 is one, rounded up; at 100 % everybody but the best moves."""
    assert [row[1] for row in UPGRADE_EFFECT(TWENTY)][:2] == [0.02, 1]
    assert UPGRADE_EFFECT(TWENTY, 1.0)[1][1] == 19
    assert [row[1] for row in UPGRADE_EFFECT([[5.0]])] == [0.02, 0, 0, 0]


def test_upgrading_leaves_out_credit_balances():
    """A negative revenue has no margin to keep."""
    assert UPGRADE_EFFECT(column(100.0, -1.0), 1.0)[1][1] == 0


def test_unknown_profit_stays_unknown():
    """The customer that moves has no profit in the ledger; its extra profit is not zero."""
    profits = [[row[0] / 10] for row in TWENTY]
    profits[1] = [None]
    assert [row[1] for row in UPGRADE_EFFECT(TWENTY, 0.05, profits)][4:] == ["", ""]


def test_upgrading_refusals():
    """A share of 5 is 500 %; nobody has revenue."""
    found = UPGRADE_EFFECT(TWENTY, [[5.0, 0.05]])
    assert [row[1] for row in found] == [VALUE] * 4
    assert found[1][2] == 1
    with pytest.raises(NotAvailableError):
        UPGRADE_EFFECT(column(0.0, None))


def test_in_dutch():
    """What spills speaks Excel's language."""
    set_language("nl")
    assert UPGRADE_EFFECT(TWENTY)[2][0] == "Extra omzet"
