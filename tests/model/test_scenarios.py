"""Both scenarios: by hand, against SQL on real invoices with generated costs, by brute force, and at the edges."""

from __future__ import annotations

import math
from datetime import date
from fractions import Fraction
from pathlib import Path
from types import SimpleNamespace

import duckdb
import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pyramid_addin.ledger import Period
from pyramid_addin.model import ScenarioInputs, analyse, concentration, layer_amounts, layer_codes, scenarios, upgrade
from pyramid_addin.model import _scenarios as module
from pyramid_addin.model._concentration import dependence
from pyramid_addin.settings import Settings, StrategyRule, parse_boundaries

SOURCE = Path(__file__).parents[2].parent / "shared" / "data" / "online-retail-invoice-lines.csv.gz"
MONEY = {
    "revenue": [1000.0, 400.0, 300.0, 200.0, 100.0, 50.0],
    "direct_cost": [600.0, 240.0, 180.0, 120.0, 60.0, 30.0],
    "hours": [2.0, 1.0, 0.0, 0.0, 0.0, 3.0],
}


def ledger_of(columns, months=None):
    frame = pd.DataFrame(columns)
    frame.insert(0, "customer_id", [f"K{place}" for place in range(len(frame))])
    period = None if months is None else Period(date(2025, 1, 1), date(2025, 12, 31), months)
    return SimpleNamespace(customers=frame, period=period)


def found_in(columns, inputs=None, months=None, **settings):
    ledger = ledger_of(columns, months)
    return scenarios(ledger, analyse(ledger, Settings(**settings)), inputs or ScenarioInputs())


# --- by hand ------------------------------------------------------------------------------------------------
@pytest.fixture
def six():
    """Boundaries 20/50/100 % of six: layers of 2, 1 and 3. The last one took three hours at 60 and loses 160."""
    return found_in(
        MONEY,
        ScenarioInputs(upgrade_share=0.3, months=2, lag=1, avoidable=0.5),
        boundaries=parse_boundaries("20,50,100"),
    )


def test_who_moves_up_by_hand(six):
    """Layers begin at 400, 300 and 50: the gap is 100 for the 300 and for the 200, of which the larger goes first."""
    assert (six.active, six.wanted, six.moved) == (6, 2, 2)
    assert six.candidates.index.tolist() == [2, 3]
    assert six.candidates["gap"].tolist() == [100, 100]
    assert six.candidates["extra_revenue"].tolist() == [700 - 300, 300 - 200]
    # net profit of the two: 120 of 300, 80 of 200
    assert six.candidates["extra_profit"].tolist() == [160, 40]
    assert six.by_layer.to_dict("index") == {
        "1": {"customers": 1, "target": 700, "extra_revenue": 400, "extra_profit": 160},
        "2": {"customers": 1, "target": 300, "extra_revenue": 100, "extra_profit": 40},
    }
    assert (six.extra_revenue, six.extra_profit) == (500, 200)


def test_letting_go_by_hand(six):
    """Only the last one is small and loses money: 50 of revenue, 20 of margin, 180 of hours."""
    assert np.flatnonzero(six.leaving).tolist() == [5]
    gone = six.let_go
    assert (gone.customers, gone.active, gone.revenue, gone.gross_margin, gone.cost_to_serve) == (1, 1, 50, 20, 180)
    assert gone.hours == 3
    assert math.isnan(gone.payment_cost)
    assert six.effect[:2] == (30, 90)
    assert math.isnan(six.effect.payment)
    assert six.effect[3:] == (70, 0, 70)


def test_cash_flow_by_hand(six):
    """A twelfth of 50, 30 and 90 a month: half in the first month, service a month later."""
    flow = six.cash_flow
    assert flow["gone"].head(3).tolist() == [0.5, 1, 1]
    assert flow["revenue"].head(3).tolist() == pytest.approx([-25 / 12, -50 / 12, -50 / 12])
    assert flow["direct_cost"].head(3).tolist() == pytest.approx([15 / 12, 30 / 12, 30 / 12])
    assert flow["service"].head(4).tolist() == pytest.approx([0, 45 / 12, 90 / 12, 90 / 12])
    assert flow["net"].head(4).tolist() == pytest.approx([-10 / 12, 25 / 12, 70 / 12, 70 / 12])
    assert flow["cumulative"].iloc[-1] == pytest.approx((-10 + 25 + 22 * 70) / 12)


def test_risk_by_hand(six):
    """Shares squared: of 2,050 before; 700 and 300 in the place of 300 and 200; and without the 50."""
    before, after, without = (
        [*map(float, text.split())]
        for text in ("1000 400 300 200 100 50", "1000 700 400 300 100 50", "1000 400 300 200 100")
    )
    for measured, values in ((six.now, before), (six.upgraded, after), (six.without, without)):
        total = sum(values)
        assert measured.hhi == pytest.approx(sum((value / total) ** 2 for value in values) * 10_000)
        assert measured.effective == pytest.approx(10_000 / measured.hhi)
        assert measured.top1 == pytest.approx(max(values) / total)
        assert measured.top5 == pytest.approx(sum(values[:5]) / total)
        assert measured.top10 == 1
    assert six.largest.tolist() == [0, 1, 2, 3, 4, 5]
    assert six.largest_without.tolist() == without


def test_freed_hours_earn_only_when_put_to_use():
    """Three hours at 25 come on top; without an amount, the median net profit per hour of the best layers counts."""
    settings = {"boundaries": parse_boundaries("20,50,100")}
    found = found_in(MONEY, ScenarioInputs(reinvest=True, hour_value=25.0), **settings)
    assert found.effect.reinvested == 75
    assert found.effect.total == found.effect.profit + 75
    # 400 - 120 over two hours, 160 - 60 over one, and the last one's -160 over three
    assert found.hour_value == pytest.approx(np.median([140, 100, -160 / 3]))
    usual = found_in(MONEY, ScenarioInputs(reinvest=True), **settings)
    assert usual.effect.reinvested == pytest.approx(3 * usual.hour_value)
    assert found_in(MONEY, ScenarioInputs(hour_value=25.0), **settings).effect.reinvested == 0


def test_a_month_is_a_part_of_the_ledgers_own_period():
    """Half a year's revenue is lost in six months."""
    yearly, half = (found_in(MONEY, months=months, boundaries=parse_boundaries("20,100")) for months in (12, 6))
    assert half.let_go.revenue == yearly.let_go.revenue > 0
    assert half.cash_flow["revenue"].iloc[-1] == 2 * yearly.cash_flow["revenue"].iloc[-1]


def test_ranked_on_profit_the_profit_rises_and_revenue_with_it():
    """Profits are 400, 160, 120, 80, 40 less 60 an hour; half of the revenue is not half of the profit."""
    found = found_in(MONEY, ScenarioInputs(0.2), rank_by="profit", boundaries=parse_boundaries("20,50,100"))
    profit = np.array([280.0, 100.0, 120.0, 80.0, 40.0, -160.0])  # the best two: 280 and 120
    assert found.candidates.index.tolist() == [1, 3]
    assert found.by_layer["target"].tolist() == [200, 100]
    first = found.candidates.iloc[0]
    assert first["gap"] == 120 - profit[1]
    assert first["extra_profit"] == 200 - profit[1]
    assert first["extra_revenue"] == (200 - profit[1]) * 400 / profit[1]


# --- against SQL --------------------------------------------------------------------------------------------
@pytest.fixture(scope="module")
def retail():
    """The customers of Online Retail, with costs from their numbers: the same in SQL and in the ledger."""
    connection = duckdb.connect()
    connection.execute(
        """create table customers as with summed as (
            select trim(CustomerID) as customer_id, round(sum(Quantity * UnitPrice), 2)::double as revenue
            from read_csv(?, types = {
                'CustomerID': 'VARCHAR', 'Quantity': 'DECIMAL(18,4)', 'UnitPrice': 'DECIMAL(18,4)'})
            where trim(CustomerID) <> '' group by all)
        select *, revenue * (0.5 + (customer_id::int % 7) / 12) as direct_cost, (customer_id::int % 5)::double as hours
        from summed where revenue <> 0""",
        [str(SOURCE)],
    )
    return connection


SQL_LAYERS = """
    with ranked as (select *, rank() over (order by revenue desc) - 1 as above, count(*) over () as n from customers),
    layered as (select *, case when above * 100 < n then 0 when above * 100 < 5 * n then 1
        when above * 100 < 20 * n then 2 else 3 end as layer,
        round(revenue - direct_cost, 4) as margin, round(hours * 60, 4) as service from ranked),
    layers as (select layer, avg(revenue) as average, min(revenue) as begins from layered group by layer)"""


@pytest.mark.parametrize("share", [0.01, 0.02, 0.03, 0.1])
def test_upgrade_equals_sql(retail, share):
    """The nearest customers rise to the average of the layer above, at their own margin."""
    expected = retail.execute(
        f"""{SQL_LAYERS}, moves as (
            select average - revenue as extra, (average - revenue) * (margin - service) / revenue as profit,
                row_number() over (order by round(begins - revenue, 4), revenue desc, margin - service desc) as place, n
            from layered join layers on layers.layer = layered.layer - 1 where revenue > 0)
        select count(*), sum(extra), sum(profit) from moves where place <= ceil(n * {share}::decimal(9, 4))"""  # noqa: S608
    ).fetchone()
    ledger = SimpleNamespace(customers=retail.execute("from customers order by hash(customer_id)").df(), period=None)
    found = scenarios(ledger, analyse(ledger, Settings()), ScenarioInputs(share))
    assert found.moved == expected[0]
    assert found.extra_revenue == pytest.approx(expected[1], abs=0.1)
    assert found.extra_profit == pytest.approx(expected[2], abs=0.1)


def test_letting_go_equals_sql(retail):
    """Small customers that lose money leave: what they brought and cost, and what then rests on few."""
    expected = retail.execute(
        f"""{SQL_LAYERS}, marked as (select *, layer = 3 and margin - service < 0 as leaves from layered),
        staying as (select revenue, revenue / sum(revenue) filter (revenue > 0) over () as share,
            row_number() over (order by revenue desc) as place, sum(revenue) over () as total
            from marked where not leaves)
        select (select count(*) from marked where leaves), (select sum(revenue) from marked where leaves),
            (select 0.7 * sum(service) - sum(margin) from marked where leaves),
            (select sum(hours) from marked where leaves),
            (select 10000 * sum(share * share) from staying where revenue > 0),
            (select sum(revenue) / max(total) from staying where place <= 10)"""  # noqa: S608
    ).fetchone()
    ledger = SimpleNamespace(customers=retail.execute("from customers order by hash(customer_id)").df(), period=None)
    found = scenarios(ledger, analyse(ledger, Settings()))
    assert found.let_go.customers == expected[0] > 100
    assert found.let_go.revenue == pytest.approx(expected[1])
    assert found.effect.profit == pytest.approx(expected[2])
    assert found.let_go.hours == expected[3]
    assert found.without.hhi == pytest.approx(expected[4])
    assert found.without.top10 == pytest.approx(expected[5])


# --- properties ---------------------------------------------------------------------------------------------
cents = st.integers(-50_000, 500_000).map(lambda amount: amount / 100)
inputs_strategy = st.builds(
    ScenarioInputs,
    upgrade_share=st.integers(0, 3000).map(lambda part: part / 10_000),
    months=st.integers(1, 24),
    lag=st.integers(0, 12),
    avoidable=st.integers(0, 100).map(lambda part: part / 100),
    reinvest=st.booleans(),
    hour_value=st.none() | st.integers(0, 500).map(float),
)


@given(st.lists(st.tuples(cents, cents, st.integers(0, 5)), min_size=1, max_size=60), inputs_strategy)
def test_identities(rows, inputs):
    """What stays and what leaves is all; the flow ends at the effect; nobody moves twice, or brings less."""
    revenue, cost, hours = (list(map(float, column)) for column in zip(*rows, strict=True))
    found = found_in({"revenue": revenue, "direct_cost": cost, "hours": hours}, inputs)
    stays = float(np.array(revenue)[~found.leaving].sum())
    assert stays + found.let_go.revenue == pytest.approx(sum(revenue), abs=1e-3)
    flow = found.cash_flow
    if inputs.months + inputs.lag <= 24:
        assert flow["net"].iloc[-1] * found.period_months == pytest.approx(found.effect.total, abs=1e-6)
    assert flow["cumulative"].iloc[-1] == pytest.approx(flow["net"].sum(), abs=1e-6)
    assert found.moved <= found.wanted == math.ceil(round(inputs.upgrade_share * found.active, 6))
    assert found.candidates.index.is_unique
    assert (found.candidates["extra_revenue"] >= 0).all()
    assert found.candidates["gap"].is_monotonic_increasing
    assert found.by_layer["customers"].sum() == found.moved
    assert found.by_layer["extra_revenue"].sum() == pytest.approx(found.extra_revenue, abs=1e-6)
    assert not np.isnan(flow.drop(columns="payment").to_numpy()).any()


@given(st.lists(cents, min_size=1, max_size=60), st.integers(1, 100))
def test_whom_the_nearest_are_does_not_depend_on_how_they_are_found(values, percent):
    """Only the nearest are sorted; sorting all gives the same. Row order leaves no trace."""
    revenue = np.array(values)
    amounts = layer_amounts(revenue, parse_boundaries("10,30,100"))
    codes = layer_codes(revenue, amounts)
    few = upgrade(revenue, codes, amounts, Fraction(percent, 100))
    everyone = upgrade(revenue, codes, amounts, Fraction(1))
    assert few.moved.tolist() == everyone.moved[: few.moved.size].tolist()
    turned = upgrade(revenue[::-1], codes[::-1], amounts, Fraction(percent, 100))
    assert sorted(turned.extra_revenue) == sorted(few.extra_revenue)


@given(st.lists(st.none() | cents, min_size=1, max_size=40))
def test_dependence_is_concentration_without_gini(values):
    amounts = np.array([np.nan if value is None else value for value in values])
    whole = concentration(amounts)
    expected = (whole.hhi, whole.effective, whole.top1, whole.top5, whole.top10)
    assert dependence(amounts) == pytest.approx(expected, nan_ok=True)


# --- edges --------------------------------------------------------------------------------------------------
EDGES = {
    "one customer": {"revenue": [500.0], "direct_cost": [400.0], "hours": [1.0]},
    "all equal": {"revenue": [100.0] * 30, "direct_cost": [90.0] * 30, "hours": [1.0] * 30},
    "all negative": {"revenue": [-10.0, -20.0, -30.0], "direct_cost": [0.0, 0.0, 0.0]},
    "no profit in all": {"revenue": [100.0, 100.0], "direct_cost": [50.0, 150.0]},
    "nobody active": {"revenue": [0.0, 0.0], "previous_revenue": [10.0, 20.0]},
    "only prospects": {"revenue": [0.0, 0.0], "status": ["prospect", "prospect"]},
    "nothing but revenue": {"revenue": [10.0, 5.0, 1.0]},
    "an unknown margin": {"revenue": [10.0, 5.0, 1.0], "direct_cost": [5.0, np.nan, 2.0]},
}


BASES = [
    (name, rank)
    for name in EDGES
    for rank in ("revenue", "profit")
    if rank == "revenue" or "direct_cost" in EDGES[name]
]


@pytest.mark.parametrize(("name", "rank_by"), BASES)
def test_edges(name, rank_by):
    """Nothing infinite, and nothing unknown but what was not measured."""
    found = found_in(EDGES[name], ScenarioInputs(0.3, reinvest=True), rank_by=rank_by)
    assert found.moved <= found.wanted <= found.active
    assert found.extra_revenue >= 0
    numbers = [*found.let_go, *found.effect, *found.now, *found.upgraded, *found.without, found.extra_profit]
    assert not any(math.isinf(number) for number in numbers)
    assert math.isnan(found.let_go.gross_margin) == ("direct_cost" not in EDGES[name])
    assert math.isnan(found.let_go.hours) == ("hours" not in EDGES[name])
    assert math.isnan(found.extra_profit) == ("direct_cost" not in EDGES[name])


def test_equal_customers_have_nowhere_to_go():
    found = found_in(EDGES["all equal"])
    assert (found.wanted, found.moved, found.extra_revenue) == (1, 0, 0)
    assert found.upgraded == found.now


def test_all_may_be_let_go():
    """An own rule marks everyone: nothing is left, and no share of nothing."""
    ledger = ledger_of(MONEY)
    rules = (StrategyRule(("active",), "let_go"),)
    found = scenarios(ledger, analyse(ledger, Settings(strategy_rules=rules)))
    assert found.let_go.revenue == 2050
    assert all(math.isnan(number) for number in found.without)
    assert found.largest_without.size == 0


def test_list_is_bounded(monkeypatch):
    """Of a big ledger only so many candidates are listed, and no more than those can move."""
    monkeypatch.setattr(module, "MOST_CANDIDATES", 5)
    found = found_in({"revenue": [float(value) for value in range(1, 101)]}, ScenarioInputs(0.1))
    assert (found.wanted, found.moved, len(found.candidates)) == (10, 5, 5)


def test_float_noise_moves_nobody():
    """0.07 x 100 is 7.000000000000001 in floats."""
    found = found_in({"revenue": [float(value) for value in range(1, 101)]}, ScenarioInputs(0.07))
    assert found.wanted == 7
