"""The attention monitor: worked by hand, against SQL on real invoices, edges, and what must hold for any ledger."""

from __future__ import annotations

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
from pyramid_addin.model import analyse
from pyramid_addin.model._attention import attention
from pyramid_addin.model._contact_plan import contact_plan, last_contacts
from pyramid_addin.settings import DEFAULT_PLAN, Settings, parse_boundaries

SOURCE = Path(__file__).parents[2].parent / "shared" / "data" / "online-retail-invoice-lines.csv.gz"
PERIOD = Period(date(2024, 12, 31), date(2025, 12, 31), 12)


def attended(columns, period=PERIOD, **settings):
    """(attention, analysis) of a table of customers."""
    frame = pd.DataFrame(columns)
    if "customer_id" not in frame:
        frame.insert(0, "customer_id", [f"K{place + 1:03}" for place in range(len(frame))])
    frame = frame.astype(dict.fromkeys(frame.select_dtypes("number").columns, np.float64))
    ledger = SimpleNamespace(customers=frame, period=period)
    analysis = analyse(ledger, Settings(**settings))
    return attention(ledger, analysis), analysis


# --- the plan -----------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("boundaries", "expected"),
    [
        ("100", ["top"]),
        ("A=20,B=100", ["top", "small"]),
        ("A=20,B=50,C=100", ["top", "large", "small"]),
        ("1,2,5,10,20,100", ["top", "large", "medium", "medium", "medium", "small"]),
    ],
)
def test_own_layers_take_the_lines_of_standard_ones(boundaries, expected):
    _, analysis = attended({"revenue": np.arange(1.0, 101), "visits": 1.0}, boundaries=parse_boundaries(boundaries))
    plan = contact_plan(analysis.layers, analysis.settings)
    wanted = [DEFAULT_PLAN[key] for key in (*expected, "inactive", "prospect", "suspect")]
    assert plan[["visits", "calls", "mailings"]].to_dict("records") == wanted


@pytest.mark.parametrize("name", ["2", "Layer 2", "layer 2"])
def test_a_line_of_its_own_wins(name):
    bounds = parse_boundaries("1,2,5,10,100")
    _, analysis = attended({"revenue": [1.0], "visits": 1.0}, boundaries=bounds, contact_plan={name: {"calls": 73}})
    plan = contact_plan(analysis.layers, analysis.settings)
    assert plan["calls"].iloc[1] == 73
    assert plan["interval"].iloc[1] == 5


@pytest.mark.parametrize(("a_year", "days"), [(366, 1), (4, 91), (2, 183), (0.5, 730), (0, np.nan)])
def test_intervals_are_whole_days(a_year, days):
    """A half is rounded up: two contacts a year are 182.5 days apart."""
    _, analysis = attended({"revenue": [1.0], "visits": 1.0}, contact_plan={"top": {"visits": a_year, "calls": 0}})
    interval = contact_plan(analysis.layers, analysis.settings)["interval"].iloc[0]
    assert interval == days or (np.isnan(interval) and np.isnan(days))


# --- dates --------------------------------------------------------------------------------------------------
def test_the_last_order_stands_in_only_where_the_contact_is_blank():
    found = last_contacts(
        pd.DataFrame(
            {
                "last_contact": pd.to_datetime(["2025-01-01 13:00", None, None]),
                "last_order": pd.to_datetime(["2025-06-01", "2025-06-01", None]),
            }
        )
    )
    assert [str(day) for day in found] == ["2025-01-01", "2025-06-01", "NaT"]


def test_without_a_period_the_last_date_is_the_as_of_date():
    found, _ = attended(
        {"revenue": [2.0, 1.0], "last_contact": pd.to_datetime(["2025-03-09", "2023-01-01"])}, period=None
    )
    assert found.as_of == date(2025, 3, 9)
    assert found.overdue.tolist() == [1]
    assert found.coming.tolist() == [0]
    settled, _ = attended(
        {"revenue": [2.0], "last_contact": pd.to_datetime(["2025-03-09"])}, None, as_of=date(2025, 12, 31)
    )
    assert settled.as_of == date(2025, 12, 31)


def test_most_valuable_first():
    """By rank; then who has none, the longest due first."""
    days = pd.to_datetime(["2020-01-01", "2020-01-02", "2019-01-01", "2019-06-01", None])
    found, _ = attended(
        {"revenue": [5.0, 9.0, np.nan, np.nan, 7.0], "last_contact": days, "status": ["", "", *["prospect"] * 2, ""]}
    )
    assert found.overdue.tolist() == [1, 0, 2, 3]
    assert found.layers.loc["total", "undated"] == 1


# --- fields one by one --------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    "field", ["hours", "visits", "calls", "tickets", "contacts", "cost_to_serve", "marketing_cost"]
)
def test_each_field_alone_switches_it_on(field):
    found, _ = attended({"revenue": [3.0, 1.0], field: [1.0, 2.0]})
    assert found is not None
    assert found.overdue.size == 0
    assert np.isnan(found.layers.loc["total", "overdue"])
    measured = field != "contacts"  # which has no cost by default
    assert (found.best is not None) == measured
    others = {"hours", "visits", "calls", "tickets", "orders", "contacts", "given_cost", "marketing_cost"}
    others -= {"given_cost" if field == "cost_to_serve" else field}
    assert found.layers[sorted(others)].isna().all().all()


def test_revenue_and_orders_alone_do_not():
    columns = {"revenue": [3.0], "orders": [2.0], "last_order": pd.to_datetime(["2025-01-01"])}
    found, analysis = attended(columns)
    assert found is None
    assert "next_contact" not in analysis.customers
    assert attended(columns, rates={"orders": 5.0})[0] is not None


# --- edges --------------------------------------------------------------------------------------------------
EDGES = {
    "one customer": {"revenue": [5.0], "visits": [1.0]},
    "all equal": {"revenue": [5.0] * 6, "visits": [1.0] * 6, "gross_margin": [2.0] * 6},
    "all negative": {"revenue": [-5.0, -1.0], "visits": [1.0, 0.0], "gross_margin": [-1.0, -1.0]},
    "total profit zero": {"revenue": [5.0, 5.0], "calls": [0.0, 0.0], "gross_margin": [3.0, -3.0]},
    "no actives": {"revenue": [0.0, np.nan], "visits": [1.0, 2.0]},
    "only prospects": {"revenue": [np.nan] * 2, "visits": [1.0, 2.0], "status": ["prospect"] * 2},
}


@pytest.mark.parametrize("name", EDGES)
@pytest.mark.parametrize("base", ["active", "all"])
def test_edges(name, base):
    """Nothing is infinite; parts make up the whole."""
    found, analysis = attended(EDGES[name], base=base)
    assert not np.isinf(found.layers.to_numpy(np.float64)).any()
    assert found.budget["customers"].sum() == len(analysis.customers)
    assert found.budget["effort"].sum() == pytest.approx(found.layers.loc["total", "effort"])
    assert found.best.loc["best"].add(found.best.loc["others"])["effort"] == pytest.approx(
        found.best.loc["total", "effort"]
    )


def test_best_are_active_though_the_base_is_all():
    """With credit balances alone, inactive customers rank above them, and yet are not the best of the active."""
    found, _ = attended(
        {"revenue": [-5.0, 0.0, 0.0], "previous_revenue": [1.0, 1.0, 1.0], "visits": [1.0, 0.0, 0.0]}, base="all"
    )
    assert found.best.loc["best", "customers"] == 1
    assert found.best.loc["best", "effort"] == 175


# --- what must hold for any ledger --------------------------------------------------------------------------
ROWS = st.lists(
    st.tuples(st.integers(-5, 40), st.integers(0, 5), st.integers(0, 9), st.integers(-30, 60), st.integers(0, 800)),
    min_size=1,
    max_size=40,
)


@given(ROWS, st.sampled_from(["active", "all"]), st.integers(1, 24))
def test_parts_make_up_the_whole(rows, base, months):
    revenue, visits, calls, margin, days = (np.array(column, np.float64) for column in zip(*rows, strict=True))
    contact = pd.Timestamp("2025-12-31") - pd.to_timedelta(days, "D")
    period = Period(date(2023, 12, 31), date(2025, 12, 31), months)
    columns = {"revenue": revenue, "visits": visits, "calls": calls, "gross_margin": margin, "last_contact": contact}
    found, analysis = attended(columns, period, base=base, months=months)
    total, parts = found.layers.loc["total"], found.layers.drop("total")
    for key in ("customers", "revenue", "effort", "visits", "calls", "plan_cost", "planned_contacts", "overdue"):
        assert parts[key].sum() == pytest.approx(total[key])
    assert total["effort"] == pytest.approx(175 * visits.sum() + 15 * calls.sum())
    assert total["made_contacts"] == visits.sum() + calls.sum()
    assert total["overdue"] == len(found.overdue)
    assert found.budget["effort"].sum() == pytest.approx(total["effort"])
    # Overdue is what waited longer than its layer's interval; nobody is overdue and coming.
    waits = parts["interval"].reindex(analysis.customers["layer"].astype(str)).to_numpy()
    assert sorted(found.overdue) == np.flatnonzero(days > waits).tolist()
    assert not set(found.overdue) & set(found.coming)
    ranks = analysis.customers["rank"].to_numpy()[found.overdue]
    known = ranks[revenue[found.overdue] != 0]
    assert (np.diff(known) >= 0).all()


# --- against SQL on real invoices ---------------------------------------------------------------------------
SQL = """
create table customers as
with lines as (
    select CustomerID as customer_id, Quantity * UnitPrice as amount, cast(InvoiceDate as date) as day, InvoiceNo
    from read_csv('{source}', all_varchar=false)
    where CustomerID is not null
)
select cast(customer_id as varchar) as customer_id, round(sum(amount), 4) as revenue, max(day) as last_contact,
    count(distinct InvoiceNo) % 5 as visits, count(*) % 11 as calls
from lines group by customer_id order by customer_id
"""


def test_against_sql_on_real_invoices():
    """Layers by the rank rule in SQL, effort and contacts from generated visits and calls."""
    connection = duckdb.connect()
    connection.execute(SQL.format(source=SOURCE))
    customers = connection.execute("select * from customers").df()
    customers["last_contact"] = pd.to_datetime(customers["last_contact"])
    end = date(2011, 12, 9)
    found, _ = attended({key: customers[key] for key in customers}, Period(date(2010, 12, 9), end, 12))
    rows = connection.execute(
        """
        with ranked as (
            select *, rank() over (order by revenue desc) as place, count(*) over () as n
            from customers where revenue <> 0
        ), layered as (
            select *, case when (place - 1) * 100 < n then 'top' when (place - 1) * 100 < 5 * n then 'large'
                when (place - 1) * 100 < 20 * n then 'medium' else 'small' end as layer from ranked
        )
        select layer, sum(visits * 175 + calls * 15), sum(visits), sum(calls),
            count(*) filter (last_contact + case layer when 'top' then 15 when 'large' then 30 when 'medium' then 61
                else 365 end < date '2011-12-09'),
            count(*) * case layer when 'top' then 12 * 175 + 12 * 15 + 6 * 2.5 when 'large' then 6 * 190 + 15
                when 'medium' then 2 * 175 + 4 * 15 + 15 else 30 end
        from layered group by layer
        """
    ).fetchall()
    assert len(rows) == 4
    for layer, effort, visits, calls, overdue, cost in rows:
        row = found.layers.loc[layer]
        assert row["effort"] == pytest.approx(float(effort))
        assert (row["made_visits"], row["made_calls"], row["overdue"]) == (visits, calls, overdue)
        assert row["plan_cost"] == pytest.approx(float(cost))
    best = connection.execute(
        """select count(*), sum(visits * 175 + calls * 15) from
        (select *, rank() over (order by revenue desc) as place, count(*) over () as n
            from customers where revenue <> 0)
        where place <= ceil(n / 5.0)"""
    ).fetchall()[0]
    assert (found.best.loc["best", "customers"], found.best.loc["best", "effort"]) == best
