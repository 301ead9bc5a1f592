"""Targets: actual figures against SQL on real invoice lines, suggestions against figures worked by hand."""

from __future__ import annotations

import math
from datetime import date
from pathlib import Path

import duckdb
import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pyramid_addin.ledger import Ledger, LeftOut, Origin, Period, read_ledger
from pyramid_addin.model import analyse
from pyramid_addin.model._targets import GROWTH, suggested, targets
from pyramid_addin.settings import Settings, parse_boundaries

SOURCE = Path(__file__).parents[2].parent / "shared" / "data" / "online-retail-invoice-lines.csv.gz"
HALVES = Settings(boundaries=parse_boundaries("A=50,B=100"))


def ledger_of(table, *, period=None):
    frame = pd.DataFrame(table)
    columns = {name: place for place, name in enumerate(frame.columns, 1)}
    origin = Origin(Path("a.xlsx"), "workbook", "A", None, 1, 2, 1 + len(frame), 1, len(columns), (), columns)
    count = len(frame)
    nobody = np.empty((0, 2), np.int64)
    total = float(frame["revenue"].sum())
    nothing = LeftOut(0, 0.0, {})
    return Ledger(
        origin, "customers", frame, np.arange(2, 2 + count), nobody, True, None, period, total, nothing, count
    )


def found(table, settings=None, growth=GROWTH, **changes):
    ledger = ledger_of(table, **changes)
    return targets(ledger, analyse(ledger, settings or Settings()), growth)


def customers(revenues, **more):
    return {"customer_id": [f"K{place}" for place in range(len(revenues))], "revenue": revenues} | more


def test_standard_shares_where_no_earlier_period_is_known():
    """A hundred customers of 100 down to 1 euro: 5,050; standards 1, 4, 15, 80 % and 40, 25, 15, 20 %."""
    result = found(customers([float(value) for value in range(100, 0, -1)]))
    layers = result.layers
    assert layers["customers"].to_dict() == {
        "top": 1, "large": 4, "medium": 15, "small": 80, "inactive": 0, "prospect": 0, "suspect": 0,
    }  # fmt: skip
    assert layers["revenue"].tolist()[:4] == [100, 99 + 98 + 97 + 96, sum(range(81, 96)), sum(range(1, 81))]
    assert layers["suggested_customers"].tolist()[:4] == [1, 4, 15, 80]
    assert layers["suggested_revenue"].tolist()[:4] == pytest.approx([2020, 1262.5, 757.5, 1010])
    assert layers["previous_revenue"].isna().all()
    assert layers.iloc[4:, 2:].isna().all(axis=None)
    assert not result.from_previous


def test_the_period_before_with_growth_where_it_is_known():
    """Then a and b were the better half, with 180; c, d and e the other, with 120. Growth is a tenth."""
    table = customers([120.0, 0, 30, 40, 90, 70], previous_revenue=[100.0, 80, 60, 40, 20, np.nan])
    result = found(table, HALVES, 0.10)
    layers = result.layers
    assert result.from_previous
    assert layers["customers"].tolist()[:3] == [3, 2, 1]
    assert layers["revenue"].tolist()[:2] == [280, 70]
    # half of five is two and a half: a, b and c, whose rank is 3, begin before it
    assert layers["previous_revenue"].tolist()[:2] == [240, 60]
    assert layers["suggested_revenue"].tolist()[:2] == pytest.approx([264, 66])
    assert layers["suggested_customers"].isna().all()  # own layers have no standard


@pytest.mark.parametrize(
    ("active", "share", "expected"), [(50, 0.01, 1), (49, 0.01, 0), (70, 0.15, 11), (10, 0.15, 2), (350, 0.01, 4)]
)
def test_suggested_customers_are_whole_and_halves_go_up(active, share, expected):
    assert suggested(active, share, 1.0, 0.1, math.nan, 0.0)[0] == expected


def test_a_share_of_no_revenue_is_no_suggestion():
    assert math.isnan(suggested(5, 0.8, -10.0, 0.2, math.nan, 0.05)[1])
    assert suggested(5, 0.8, -10.0, 0.2, -4.0, 0.5)[1] == -6


@pytest.mark.parametrize(
    "table",
    [
        customers([5.0]),
        customers([7.0] * 9),
        customers([-5.0, -3.0, -3.0]),
        customers([0.0, 0.0]),
        customers([10.0, -10.0]),
        customers([0.0, 0.0], status=["prospect", "prospect"]),
        customers([5.0, 3.0], previous_revenue=[0.0, 0.0]),
        customers([5.0, 3.0], previous_revenue=[np.nan, np.nan]),
        customers([0.0, 0.0], previous_revenue=[3.0, 2.0]),
    ],
    ids=["one", "equal", "negative", "nobody", "zero", "prospects", "no earlier", "blank earlier", "all lost"],
)
@pytest.mark.parametrize("settings", [Settings(), HALVES, Settings(base="all")], ids=["standard", "own", "all"])
def test_ledgers_at_the_edge(table, settings):
    """Everybody is in one layer, every euro too, and nothing is infinite."""
    layers = found(table, settings).layers
    assert layers["customers"].sum() == len(table["revenue"])
    assert layers["revenue"].sum() == pytest.approx(sum(table["revenue"]))
    assert not np.isinf(layers.to_numpy(np.float64)).any()
    assert layers[["customers", "revenue"]].notna().all(axis=None)


def test_growth_must_be_a_number():
    with pytest.raises(ValueError, match="nan"):
        found(customers([5.0]), growth=math.nan)


@given(
    st.lists(
        st.tuples(
            st.integers(-50, 500).map(lambda cents: cents / 4), st.integers(-50, 500).map(lambda cents: cents / 4)
        ),
        min_size=1,
        max_size=60,
    ),
    st.sampled_from([Settings(), HALVES]),
)
def test_nothing_is_lost_between_the_layers(pairs, settings):
    """Layers add up to both periods, whatever moved; with no growth the suggestion is the period before."""
    now, before = ([pair[place] for pair in pairs] for place in (0, 1))
    result = found(customers(now, previous_revenue=before), settings, 0.0)
    layers = result.layers
    assert layers["customers"].sum() == len(pairs)
    assert layers["revenue"].sum() == pytest.approx(sum(now))
    assert result.from_previous == any(before)
    if result.from_previous:
        assert layers["previous_revenue"].sum() == pytest.approx(sum(before))
        assert layers["suggested_revenue"].sum() == pytest.approx(sum(before))


SQL = """
with quarter as (
  select CustomerID as customer,
    sum(case when d > date '2011-09-09' and d <= date '2011-12-09' then amount end) as now,
    sum(case when d > date '2011-06-09' and d <= date '2011-09-09' then amount end) as before
  from (select CustomerID, Quantity * UnitPrice as amount, cast(InvoiceDate as date) as d from lines)
  where CustomerID is not null group by all),
sums as (select customer, round(coalesce(now, 0), 4) as now, round(coalesce(before, 0), 4) as before from quarter),
active as (select now as value, rank() over (order by now desc) as r, count(*) over () as n from sums where now <> 0),
earlier as (select before as value, rank() over (order by before desc) as r, count(*) over () as n
            from sums where before <> 0),
placed as (select 'now' as period, * from active union all select 'before', * from earlier)
select period, case when (r - 1) * 100 < n then 'top' when (r - 1) * 100 < 5 * n then 'large'
    when (r - 1) * 100 < 20 * n then 'medium' else 'small' end as layer, count(*), sum(value)
from placed group by all
"""


def test_online_retail_equals_sql():
    """Customers and revenue per layer, of this quarter and of the one before, ranked each within itself."""
    ledger = read_ledger(SOURCE, Settings(months=3))
    settings = Settings(months=3)
    analysis = analyse(ledger, settings)
    assert ledger.period == Period(date(2011, 9, 9), date(2011, 12, 9), 3)
    layers = targets(ledger, analysis, 0.05).layers
    lines = pd.read_csv(SOURCE)
    connection = duckdb.connect()
    connection.register("lines", lines)
    expected = {(period, layer): figures for period, layer, *figures in connection.execute(SQL).fetchall()}
    for layer in ("top", "large", "medium", "small"):
        count, revenue = expected["now", layer]
        assert layers["customers"][layer] == count
        assert layers["revenue"][layer] == pytest.approx(revenue, abs=0.01)
        assert layers["previous_revenue"][layer] == pytest.approx(expected["before", layer][1], abs=0.01)
        assert layers["suggested_revenue"][layer] == pytest.approx(expected["before", layer][1] * 1.05, abs=0.01)
    active = sum(count for (period, _), (count, _) in expected.items() if period == "now")
    wanted = [math.floor(active * share / 100 + 0.5) for share in (1, 4, 15, 80)]
    assert layers["suggested_customers"].tolist()[:4] == wanted
