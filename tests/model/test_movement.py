"""Movement between two periods: by hand, in SQL on real invoice lines, and for any ledger."""

from __future__ import annotations

import math
from datetime import date
from pathlib import Path
from types import SimpleNamespace

import duckdb
import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pyramid_addin.ledger import Period
from pyramid_addin.model import analyse, layer_amounts, layer_codes, movement
from pyramid_addin.settings import Settings, parse_boundaries

SOURCE = Path(__file__).parents[2].parent / "shared" / "data" / "online-retail-invoice-lines.csv.gz"
HALVES = parse_boundaries("A=50,B=100")


@pytest.fixture
def moved():
    """Analysis and movement of columns: ``previous`` and ``revenue`` and more."""

    def run(columns, *, period=None, **settings):
        frame = pd.DataFrame(columns).rename(columns={"previous": "previous_revenue"})
        frame.insert(0, "customer_id", [f"K{place}" for place in range(len(frame))])
        ledger = SimpleNamespace(customers=frame, period=period)
        analysis = analyse(ledger, Settings(**settings))
        return analysis, movement(ledger, analysis)

    return run


def test_six_customers_by_hand(moved):
    """Of the five of then, A was 100 and 80 and 60 (half of five is three); of the five of now 120, 90 and 70."""
    _, found = moved(
        {"previous": [100.0, 80, 60, 40, 20, np.nan], "revenue": [120.0, 0, 30, 40, 90, 70]}, boundaries=HALVES
    )
    assert found.customers["outcome"].tolist() == ["growing", "lost", "shrinking", "unchanged", "growing", "new"]
    assert found.bridge["customers"].tolist() == [5, 1, 0, 2, 1, 1, 5]
    assert found.bridge["revenue"].tolist() == [300, 70, 0, 90, -30, -80, 350]
    assert found.bridge["share"].tolist() == pytest.approx([1, 70 / 300, 0, 0.3, -0.1, -80 / 300, 350 / 300])
    assert found.matrix.to_dict("split")["data"] == [[1, 1, 1], [1, 1, 0], [0, 0, 0], [1, 0, 0]]
    assert found.matrix_change.to_dict("split")["data"] == [[20, -30, -80], [70, 0, 0], [0, 0, 0], [70, 0, 0]]
    assert found.matrix.index.tolist() == ["A", "B", "returned", "new"]
    assert found.matrix.columns.tolist() == ["A", "B", "lost"]
    assert found.moves["customers"].tolist() == [1, 2, 1]
    assert found.moves["change"].tolist() == [70, 20, -30]
    assert found.moves["share"].tolist() == [0.25, 0.5, 0.25]
    assert (found.average_before, found.average_now) == (60, 70)
    assert found.net_retention == pytest.approx((300 + 90 - 30 - 80) / 300)
    assert found.gross_retention == pytest.approx((300 - 30 - 80) / 300)
    share = found.customers["share_of_change"]
    assert share[:3].tolist() == pytest.approx([20 / 160, -80 / 110, -30 / 110])
    assert math.isnan(share[3])
    assert not found.returned_known


def test_who_bought_earlier_returned(moved):
    """Earlier revenue tells it, or the date of a first order when the period is known; without either: new."""
    columns = {"previous": [50.0, 0, 0], "revenue": [50.0, 20, 10]}
    _, found = moved(columns | {"earlier_revenue": [0.0, 5, 0]})
    assert found.customers["outcome"].tolist() == ["unchanged", "returned", "new"]
    assert found.matrix.loc["returned"].sum() == found.matrix.loc["new"].sum() == 1
    assert found.returned_known
    dates = {"first_order": pd.to_datetime(["2023-01-05", "2024-12-31", "2025-01-01"])}
    period = Period(date(2024, 12, 31), date(2025, 12, 31), 12)
    _, found = moved(columns | dates, period=period)
    assert found.customers["outcome"].tolist() == ["unchanged", "returned", "new"]
    _, found = moved(columns | dates)
    assert found.customers["outcome"].tolist() == ["unchanged", "new", "new"]


def test_the_same_amounts_hold_for_both_periods(moved):
    """Frozen boundaries: 100 and more is Top, then and now; by shares the only customer of then would be Top."""
    _, found = moved(
        {"previous": [90.0, 0.0], "revenue": [110.0, 20.0]}, boundaries=parse_boundaries("amount:100,50,10")
    )
    assert found.matrix.loc["large"].to_dict() == {"top": 1, "large": 0, "medium": 0, "small": 0, "lost": 0}
    assert found.matrix.loc["new", "medium"] == 1


def test_base_all_counts_who_was_inactive_then(moved):
    """Half of the four customers of then are two; of the two active ones it would be one."""
    columns = {"previous": [50.0, 40, 0, 0], "revenue": [50.0, 40, 0, 0], "earlier_revenue": [0.0, 0, 9, 9]}
    for base, in_a in (("active", 1), ("all", 2)):
        analysis, _ = moved(columns, boundaries=HALVES, base=base)
        assert (analysis.customers["previous_layer"] == "A").sum() == in_a
        assert (analysis.customers["previous_layer"] == "inactive").sum() == 2


def test_ranked_on_profit_nobody_has_a_previous_layer(moved):
    """The profit of the period before is not known; all that revenue tells stays."""
    analysis, found = moved(
        {"previous": [50.0, 40.0], "revenue": [60.0, 20.0], "direct_cost": [30.0, 10.0]}, rank_by="profit"
    )
    assert "previous_layer" not in analysis.customers
    assert found.matrix is found.matrix_change is found.moves is None
    assert found.bridge["revenue"].tolist() == [90, 0, 0, 10, -20, 0, 80]


@pytest.mark.parametrize(
    "columns",
    [
        {"revenue": [5.0, 3.0]},
        {"revenue": [5.0, 3.0], "previous": [0.0, np.nan]},
        {"revenue": [], "previous": []},
    ],
)
def test_without_two_periods_there_is_nothing(moved, columns):
    analysis, found = moved({key: np.array(values, np.float64) for key, values in columns.items()})
    assert found is None
    assert not {"previous_layer", "revenue_change"} & set(analysis.customers)


def test_a_history_too_short_to_compare_is_not_compared(moved):
    """Eight days of the period before would call nearly everyone new."""
    dates = pd.to_datetime(["2024-12-24", "2025-03-01"])
    columns = {"revenue": [5.0, 3.0], "previous": [1.0, 0.0], "first_order": dates}
    assert moved(columns, period=Period(date(2024, 12, 31), date(2025, 12, 31), 12))[1] is None


EDGES = {
    "one customer": ([5.0], [8.0]),
    "all equal": ([5.0] * 4, [5.0] * 4),
    "all negative": ([-5.0, -1], [-2.0, -9]),
    "everyone lost": ([5.0, 3], [0.0, 0]),
    "only prospects now": ([5.0, 0, 0], [np.nan, np.nan, 0]),
    "revenue before is zero": ([5.0, -5], [1.0, 2]),
    "a credit balance that ended": ([100.0, -20], [90.0, 0]),
}


@pytest.mark.parametrize("name", EDGES)
def test_edges(moved, name):
    """Nothing is infinite; what has no meaning is NaN, and never where a percentage of nothing would stand."""
    previous, revenue = EDGES[name]
    _, found = moved({"previous": previous, "revenue": revenue})
    before = np.nansum(previous)
    assert math.isnan(found.net_retention) == math.isnan(found.gross_retention) == (before <= 0)
    for table in (found.bridge, found.moves, found.customers.drop(columns="outcome")):
        assert not np.isinf(table.to_numpy(np.float64)).any()
    assert found.bridge["revenue"][:-1].sum() == pytest.approx(found.bridge.loc["now", "revenue"])
    assert math.isnan(found.average_now) == (not np.nan_to_num(revenue).any())


def test_a_credit_balance_that_ended_lifts_no_gross_retention(moved):
    """Of 80 in all, 10 fell away: 70 of 80, although what was lost is a credit of 20."""
    _, found = moved({"previous": [100.0, -20], "revenue": [90.0, 0]})
    assert found.bridge.loc["lost"].tolist()[:2] == [1, 20]
    assert found.gross_retention == 0.875
    assert found.net_retention == 1.125


AMOUNTS = st.sampled_from([0.0, 0.0, 10.0, 25.5, 99.9999, 1e6, -3.25]) | st.floats(-1e5, 1e6).map(lambda x: round(x, 4))


@given(
    st.lists(st.tuples(AMOUNTS, AMOUNTS, st.sampled_from([0.0, 7.0])), min_size=1, max_size=60),
    st.sampled_from(["1,5,20,100", "A=50,B=100", "100", "value:40,65,80,100", "amount:1000,50,5"]),
    st.sampled_from(["active", "all"]),
)
def test_properties(rows, bounds, base):
    """METHOD's: the bridge adds up, rows and columns are both periods' pyramids, gross retention is at most 1."""
    previous, revenue, earlier = (np.array(column) for column in zip(*rows, strict=True))
    frame = pd.DataFrame(
        {
            "customer_id": [str(place) for place in range(len(rows))],
            "revenue": revenue,
            "previous_revenue": previous,
            "earlier_revenue": earlier,
        }
    )
    ledger = SimpleNamespace(customers=frame, period=None)
    settings = Settings(boundaries=parse_boundaries(bounds), base=base)
    analysis = analyse(ledger, settings)
    found = movement(ledger, analysis)
    assert (found is None) == (not previous.any())
    if found is None:
        return
    steps = found.bridge["revenue"]
    assert steps["before"] == pytest.approx(previous.sum(), abs=1e-3)
    assert steps[:-1].sum() == pytest.approx(revenue.sum(), abs=1e-2)
    people = found.bridge["customers"]
    assert people["before"] + people["new"] + people["returned"] - people["lost"] == people["now"]
    keys = [layer.key for layer in analysis.layers if layer.active]
    assert found.matrix[keys].sum().tolist() == analysis.layer_table.loc[keys, "customers"].tolist()
    # the pyramid of the period before, as the same ledger a period earlier would have it
    then = pd.DataFrame({"customer_id": frame["customer_id"], "revenue": previous, "earlier_revenue": earlier})
    if base == "active":
        pyramid = analyse(SimpleNamespace(customers=then, period=None), settings).layer_table
        assert found.matrix.loc[keys].sum(axis=1).tolist() == pyramid.loc[keys, "customers"].tolist()
    assert found.matrix["lost"].sum() == people["lost"]
    assert [found.matrix.loc[key].sum() for key in ("new", "returned")] == [people["new"], people["returned"]]
    assert found.matrix_change.to_numpy().sum() == pytest.approx(revenue.sum() - previous.sum(), abs=1e-2)
    numbers = found.matrix.loc[keys, keys].to_numpy()
    up, stayed, down = (numbers[of].sum() for of in (np.tril_indices(len(keys), -1), np.diag_indices(len(keys)),
                                                     np.triu_indices(len(keys), 1)))  # fmt: skip
    assert found.moves["customers"].tolist() == [up, stayed, down]
    if previous.sum() > 1e-3:
        assert found.gross_retention <= 1 + 1e-12
        assert found.gross_retention <= found.net_retention + 1e-12
    share = found.customers["share_of_change"]
    for part, whole in ((share[share > 0], 1), (share[share < 0], -1)):
        assert part.empty or part.sum() == pytest.approx(whole)


MOVES = """
    with lines as (
        select trim(CustomerID) as id, InvoiceNo as invoice, Quantity * UnitPrice as amount,
            cast(InvoiceDate as date) as day
        from read_csv(?, types = {'CustomerID': 'VARCHAR', 'InvoiceNo': 'VARCHAR', 'Quantity': 'DECIMAL(18,4)',
            'UnitPrice': 'DECIMAL(18,4)', 'InvoiceDate': 'TIMESTAMP'})
        where trim(CustomerID) <> ''),
    customers as (
        select id, coalesce(sum(amount) filter (day > '2011-08-31' and day <= '2011-11-30'), 0) as now,
            coalesce(sum(amount) filter (day > '2011-05-31' and day <= '2011-08-31'), 0) as then,
            coalesce(sum(amount) filter (day <= '2011-05-31'), 0) as earlier,
            min(day) as first
        from lines where day <= '2011-11-30' group by id),
    ranked as (
        select *, rank() over (partition by now <> 0 order by now desc) - 1 as above_now,
            count(*) over (partition by now <> 0) as n_now,
            rank() over (partition by "then" <> 0 order by "then" desc) - 1 as above_then,
            count(*) over (partition by "then" <> 0) as n_then
        from customers)
    select *,
        case when now = 0 then 'lost' when above_now * 100 < n_now then 'top'
            when above_now * 100 < 5 * n_now then 'large' when above_now * 100 < 20 * n_now then 'medium'
            else 'small' end as layer_now,
        case when "then" = 0 then case when earlier <> 0 then 'returned' else 'new' end
            when above_then * 100 < n_then then 'top' when above_then * 100 < 5 * n_then then 'large'
            when above_then * 100 < 20 * n_then then 'medium' else 'small' end as layer_then
    from ranked where now <> 0 or "then" <> 0"""


def test_online_retail_equals_sql():
    """Two quarters of real invoice lines: matrix, bridge and retention, to the cent."""
    sql = duckdb.connect()
    sql.execute(f"create table moves as {MOVES}", [str(SOURCE)])
    customers = sql.execute(
        """select id as customer_id, now::double as revenue, "then"::double as previous_revenue,
        earlier::double as earlier_revenue from moves order by hash(id)"""
    ).df()
    ledger = SimpleNamespace(customers=customers, period=None)
    found = movement(ledger, analyse(ledger, Settings()))
    counted = sql.execute(
        'select layer_then, layer_now, count(*), sum(now - "then")::double from moves group by all'
    ).fetchall()
    assert len(counted) > 20
    matrix, money = found.matrix.copy(), found.matrix_change.copy()
    for then, now, count, change in counted:
        assert matrix.loc[then, now] == count, (then, now)
        assert money.loc[then, now] == pytest.approx(change, abs=0.0001)
        matrix.loc[then, now] = 0
    assert not matrix.to_numpy().any()
    start, kept, gross, lost = sql.execute(
        """select sum("then")::double, sum(now)::double, sum(least(now, "then"))::double,
        sum("then") filter (now = 0)::double from moves where "then" <> 0"""
    ).fetchone()
    assert found.net_retention == pytest.approx(kept / start, rel=1e-12)
    assert found.gross_retention == pytest.approx(gross / start, rel=1e-12)
    assert found.bridge.loc["lost", "revenue"] == pytest.approx(-lost, abs=0.0001)
    averages = sql.execute('select avg("then") filter ("then" <> 0), avg(now) filter (now <> 0) from moves').fetchone()
    assert (found.average_before, found.average_now) == pytest.approx(averages)


def test_previous_layers_are_the_rank_rule_on_the_previous_revenue(moved):
    """Blank is no customer; ties share the better layer."""
    previous = np.array([9.0, 9, 5, np.nan, 0, -2])
    analysis, _ = moved({"previous": previous, "revenue": [1.0] * 6}, boundaries=HALVES)
    ranked = np.where(np.nan_to_num(previous) != 0, previous, np.nan)
    codes = layer_codes(ranked, layer_amounts(ranked, HALVES))
    assert analysis.customers["previous_layer"].cat.codes.tolist() == codes.tolist() == [0, 0, 1, -1, -1, 1]
