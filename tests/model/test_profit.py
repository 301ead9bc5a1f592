"""Profitability (METHOD 3): worked by hand, and by the worked example of the provision matrix."""

from __future__ import annotations

from datetime import date

import numpy as np
import pytest

from pyramid_addin.errors import UsageError
from pyramid_addin.model._profit import expected_credit_loss, loss_rates

NAN = np.nan


def test_a_customer_by_hand(analysed):
    """Revenue 10,000, cost 6,500, 12 hours, 4 visits, 10 calls, service 250, marketing 100, 3,650 open, 45 days late.

    Margin 3,500. Service 12 x 60 + 4 x 175 + 10 x 15 + 250 + 100 = 1,920. Interest 3,650 x 45 / 365 x 12.25 % = 55.125;
    credit loss 3,650 x 3.6 % = 131.40. Net 3,500 - 1,920 - 186.525 = 1,393.475, a return of 13.93475 %.
    """
    columns = {
        "revenue": [10_000], "direct_cost": [6_500], "hours": [12], "visits": [4], "calls": [10],
        "cost_to_serve": [250], "marketing_cost": [100], "outstanding": [3_650], "days_overdue": [45],
    }  # fmt: skip
    found = analysed(columns, as_of=date(2025, 12, 31))
    row = found.customers.iloc[0]
    assert row["gross_margin"] == 3_500
    assert row["cost_to_serve"] == 1_920
    assert row["payment_cost"] == 186.525
    assert row["net_profit"] == 1_393.475
    assert row["return_on_revenue"] == pytest.approx(0.1393475, abs=1e-15)
    assert row["profit_class"] == "profitable"
    assert found.figures.net_profit == 1_393.475
    basis = found.profit_basis
    assert basis.margin_from == ("direct_cost",)
    assert basis.costs == ("hours", "visits", "calls", "cost_to_serve", "marketing_cost")
    assert basis.payment == ("outstanding", "days_overdue")
    assert basis.interest_rate == 0.1225
    assert (dict(basis.blanks), basis.unknown) == ({}, 0)


def test_the_provision_matrix_of_ifrs_9():
    """The worked example: 300,000 to 5,000 in five buckets, rates from losses over balances, give 27,567."""
    rates = [2_000 / 100_000, 2_000 / 50_000, 2_000 / 23_000, 2_000 / 8_000, 2_000 / 2_000]
    matrix = tuple(zip((0, 1, 31, 61, 91), rates, strict=True))
    balances = np.array([300_000.0, 140_000.0, 60_000.0, 23_000.0, 5_000.0])
    loss = expected_credit_loss(balances, loss_rates(np.array([0.0, 30.0, 31.0, 90.0, 400.0]), matrix))
    assert round(loss.sum()) == 27_567


@pytest.mark.parametrize(
    ("as_of", "rate"),
    [
        (date(2011, 12, 9), 0.12),  # before the table: its first rate
        (date(2023, 12, 31), 0.12),
        (date(2024, 1, 1), 0.125),
        (date(2024, 6, 30), 0.125),
        (date(2024, 7, 1), 0.1225),
        (None, 0.1225),  # no date known: the last rate
    ],
)
def test_interest_is_the_rate_of_the_day(analysed, as_of, rate):
    """36,500 a day late costs a hundred times the rate."""
    columns = {"revenue": [1.0], "outstanding": [36_500], "days_overdue": [1]}
    found = analysed(columns, as_of=as_of, credit_loss=((0, 0.0),))
    assert found.customers["payment_cost"].tolist() == [pytest.approx(100 * rate, abs=1e-9)]


def test_what_is_not_due_or_negative_costs_nothing_but_the_current_loss_rate(analysed):
    """A credit balance, days to come and blanks."""
    columns = {"revenue": [1.0] * 4, "outstanding": [-500, 1_000, NAN, 1_000], "days_overdue": [50, -14, 90, NAN]}
    assert analysed(columns).customers["payment_cost"].tolist() == [0, 3, 0, 3]


def test_absent_components_stay_absent(analysed):
    """No column, no figure: revenue alone measures nothing."""
    found = analysed({"revenue": [100.0, 50.0]})
    assert not {"gross_margin", "cost_to_serve", "payment_cost", "net_profit", "profit_class"} & set(found.customers)
    assert found.figures.net_profit is None
    assert found.figures.loss_making is None
    assert found.layer_table[["gross_margin", "net_profit", "effort", "loss_making"]].isna().all(axis=None)
    only_effort = analysed({"revenue": [100.0, 50.0], "hours": [1.0, 2.0], "outstanding": [10.0, 20.0]})
    assert only_effort.customers["cost_to_serve"].tolist() == [60, 120]
    assert "net_profit" not in only_effort.customers
    assert "payment_cost" not in only_effort.customers  # without days overdue there is no ageing


def test_a_rate_of_zero_is_not_counted(analysed):
    """Hours without a price are no cost, and the sheet must not say that they were counted."""
    found = analysed({"revenue": [100.0], "hours": [9.0]}, rates={"hours": 0})
    assert "cost_to_serve" not in found.customers
    assert found.profit_basis.costs == ()


def test_margin_comes_from_cost_then_margin_then_percentage(analysed):
    """The first of the three that a row has; unknown where revenue has none; zero where there is no revenue."""
    columns = {
        "revenue": [100, 100, 100, 100, 0, NAN],
        "direct_cost": [60, NAN, NAN, NAN, NAN, NAN],
        "gross_margin": [99, 35, NAN, NAN, NAN, NAN],
        "margin_fraction": [0.9, 0.9, 0.25, NAN, NAN, 0.3],
    }
    found = analysed(columns)
    assert found.customers["gross_margin"].fillna(-1).tolist() == [40, 35, 25, -1, 0, 0]
    assert found.customers["profit_class"].isna().tolist() == [False, False, False, True, True, True]
    assert found.profit_basis.unknown == 1
    assert found.profit_basis.blanks == {"direct_cost": 3, "gross_margin": 2, "margin_fraction": 1}
    assert found.figures.net_profit == 100


def test_cost_without_revenue_is_a_loss(analysed):
    """A prospect that was visited costs money; a loss-making customer is one with revenue."""
    columns = {"revenue": [0, 1_000], "direct_cost": [NAN, 400], "visits": [2, 0], "status": ["prospect", ""]}
    found = analysed(columns)
    assert found.customers["net_profit"].tolist() == [-350, 600]
    assert found.customers["profit_class"].tolist() == ["loss_making", "profitable"]
    assert np.isnan(found.customers["return_on_revenue"][0])
    assert found.layer_table.loc["prospect", "net_profit"] == -350
    assert found.figures.loss_making == 0


@pytest.mark.parametrize(
    ("margin", "expected"), [(5.0, "profitable"), (4.9999, "marginal"), (0.0, "marginal"), (-0.0001, "loss_making")]
)
def test_classes_meet_at_their_bounds(analysed, margin, expected):
    """Five per cent is profitable, nothing is marginal, a hundredth of a cent lost is a loss."""
    assert analysed({"revenue": [100.0], "gross_margin": [margin]}).customers["profit_class"].tolist() == [expected]


def test_float_noise_is_no_loss(analysed):
    """1.1 - 1.0 - 0.1 is 8e-17 in floats, and 0.3 - 0.1 - 0.2 is below zero: both are zero money."""
    columns = {"revenue": [1.1, 0.3], "direct_cost": [1.0, 0.0], "cost_to_serve": [0.1, 0.1]}
    late = {"outstanding": [0.0, 1.0], "days_overdue": [0.0, 0.0]}  # costs 0.2 at a loss rate of 20 %
    found = analysed({**columns, **late}, credit_loss=((0, 0.2),))
    assert found.customers["net_profit"].tolist() == [0, 0]
    assert found.figures.loss_making == 0


def test_ranking_on_profit(analysed):
    """Layers follow net profit; who has none known is last and without a rank; active still means revenue."""
    columns = {"revenue": [1_000, 500, 400, 300, 0], "gross_margin": [10, 200, NAN, -5, NAN]}
    found = analysed(columns, rank_by="profit")
    assert found.customers["rank"].fillna(-1).tolist() == [2, 1, -1, 3, -1]
    assert found.customers["layer"].tolist() == ["small", "top", "small", "small", "inactive"]
    assert found.customers["revenue_to_next_layer"].fillna(-1).tolist() == [190, -1, -1, 205, -1]
    assert found.figures.top_share == 500 / 2_200  # the best fifth of the three that are ranked: one customer
    assert found.figures.largest_customer == 0


def test_ranking_on_profit_needs_profit(analysed):
    """The message says which columns would make it possible."""
    with pytest.raises(UsageError, match="direct cost, gross margin or margin percentage"):
        analysed({"revenue": [100.0], "hours": [1.0]}, rank_by="profit")
