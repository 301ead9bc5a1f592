"""Real data: the layer table of Online Retail equals the same computed in SQL, to the cent."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from types import SimpleNamespace

import duckdb
import numpy as np
import pytest

from pyramid_addin.ledger import Period, read_ledger
from pyramid_addin.model import FLAGS, analyse
from pyramid_addin.settings import Settings, parse_boundaries

SOURCE = Path(__file__).parents[2].parent / "shared" / "data" / "online-retail-invoice-lines.csv.gz"

LINES = """
    create table lines as select trim(CustomerID) as id, InvoiceNo as invoice, Quantity * UnitPrice as amount,
        cast(InvoiceDate as date) as day
    from read_csv(?, types = {'CustomerID': 'VARCHAR', 'InvoiceNo': 'VARCHAR', 'Quantity': 'DECIMAL(18,4)',
        'UnitPrice': 'DECIMAL(18,4)', 'InvoiceDate': 'TIMESTAMP'})
    where trim(CustomerID) <> ''"""
CUSTOMERS = """
    create table customers as
        with invoices as (select id, invoice, day, sum(amount) as total from lines group by all)
        select id,
            coalesce(sum(total) filter (day > '2010-12-09'), 0) as revenue,
            coalesce(sum(total) filter (day <= '2010-12-09'), 0) as previous,
            count(distinct invoice) filter (total > 0) as orders,
            min(day) filter (total > 0) as first_order, max(day) filter (total > 0) as last_order
        from invoices group by id"""
LAYERS = {
    "1,5,20,100": """
        with ranked as (select *, rank() over (order by revenue desc) - 1 as above, count(*) over () as n
            from customers where revenue <> 0)
        select id, revenue, case when above * 100 < n then 'top' when above * 100 < 5 * n then 'large'
            when above * 100 < 20 * n then 'medium' else 'small' end as layer from ranked""",
    "value:40,65,80,100": """
        with summed as (select *, sum(revenue) over () as total, coalesce(sum(revenue) over (order by revenue desc
            groups between unbounded preceding and 1 preceding), 0) as before from customers where revenue <> 0)
        select id, revenue, case when before * 100 < total * 40 then 'top' when before * 100 < total * 65 then 'large'
            when before * 100 < total * 80 then 'medium' else 'small' end as layer from summed""",
    "amount:10000,2500,500": """
        select id, revenue, case when revenue >= 10000 then 'top' when revenue >= 2500 then 'large'
            when revenue >= 500 then 'medium' else 'small' end as layer from customers where revenue <> 0""",
}


@pytest.fixture(scope="module")
def sql():
    connection = duckdb.connect()
    connection.execute(LINES, [str(SOURCE)])
    connection.execute(CUSTOMERS)
    return connection


@pytest.fixture(scope="module", params=["customers from SQL", "the file itself"])
def retail(request, sql):
    """The customers as SQL finds them, which proves the model alone; and as our own reading hands them over."""
    if request.param == "the file itself":
        return read_ledger(SOURCE, Settings())
    customers = sql.execute(
        """select id as customer_id, revenue::double as revenue, previous::double as previous_revenue,
            orders::double as orders, first_order::timestamp as first_order, last_order::timestamp as last_order
        from customers order by hash(id)"""
    ).df()
    return SimpleNamespace(customers=customers, period=Period(date(2010, 12, 9), date(2011, 12, 9), 12))


@pytest.mark.parametrize("boundaries", LAYERS)
def test_layer_table(retail, sql, boundaries):
    """Customers, shares, revenue and average of each layer, by customers, by value and by amount."""
    found = analyse(retail, Settings(boundaries=parse_boundaries(boundaries)))
    wanted = sql.execute(
        f"""with layered as ({LAYERS[boundaries]})
        select layer, count(*), count(*) / sum(count(*)) over (), sum(revenue)::double, avg(revenue)::double,
            sum(revenue)::double / sum(sum(revenue)::double) over (), min(revenue)::double
        from layered group by layer"""  # noqa: S608 -- the text is this module's own
    ).fetchall()
    assert len(wanted) == 4
    begins = {layer.key: layer.begins_at for layer in found.layers}
    for layer, customers, share, revenue, average, share_of_revenue, lowest in wanted:
        row = found.layer_table.loc[layer]
        assert row["customers"] == customers
        assert row["revenue"] == pytest.approx(revenue, abs=0.00005)
        assert row["share_of_customers"] == pytest.approx(share, rel=1e-12)
        assert row["average_revenue"] == pytest.approx(average, abs=0.00005)
        assert row["share_of_revenue"] == pytest.approx(share_of_revenue, rel=1e-12)
        if not boundaries.startswith("amount"):
            assert begins[layer] == lowest


def test_each_customer(retail, sql):
    """Layer, rank, shares and the way to the next layer of every customer."""
    wanted = sql.execute(
        f"""with layered as ({LAYERS["1,5,20,100"]}), begins as (select layer, min(revenue) as amount from layered group by layer),
            steps (layer, above) as (values ('large', 'top'), ('medium', 'large'), ('small', 'medium')),
            totals as (select sum(revenue) as total from customers)
        select layered.id, layered.layer, rank() over (order by revenue desc), revenue::double / total::double,
            (sum(revenue) over (order by revenue desc))::double / total::double, (begins.amount - revenue)::double
        from layered cross join totals left join steps using (layer) left join begins on begins.layer = steps.above"""  # noqa: S608, E501
    ).fetchall()
    found = analyse(retail, Settings()).customers.set_index(retail.customers["customer_id"])
    assert len(wanted) == found["rank"].notna().sum()
    for identity, layer, rank, share, cumulative, gap in wanted:
        row = found.loc[identity]
        assert (row["layer"], row["rank"]) == (layer, rank)
        assert row["share_of_revenue"] == pytest.approx(share, abs=1e-12)
        assert row["cumulative_share"] == pytest.approx(cumulative, abs=1e-9)
        assert row["revenue_to_next_layer"] == pytest.approx(gap, abs=0.00005) if gap is not None else layer == "top"


def test_key_figures(retail, sql):
    """Active customers, revenue, the share of the best fifth, the largest customer."""
    active, revenue, largest, identity = sql.execute(
        """select count(*), sum(revenue)::double, max(revenue)::double, arg_max(id, revenue)
        from customers where revenue <> 0"""
    ).fetchone()
    (best,) = sql.execute(
        """with ranked as (select revenue, rank() over (order by revenue desc) - 1 as above, count(*) over () as n
            from customers where revenue <> 0)
        select sum(revenue)::double from ranked where above * 5 < n"""
    ).fetchone()
    figures = analyse(retail, Settings()).figures
    assert (figures.customers, figures.active) == (len(retail.customers), active)
    assert figures.revenue == pytest.approx(revenue, abs=0.00005)
    assert figures.top_share == pytest.approx(best / revenue, rel=1e-12)
    assert retail.customers["customer_id"][figures.largest_customer] == identity
    assert figures.largest_share == pytest.approx(largest / revenue, rel=1e-12)
    assert figures.net_profit is None


def test_without_revenue(retail, sql):
    """Inactive who ever bought; one customer that only ever got goods for nothing never bought: a suspect."""
    wanted = sql.execute(
        """select count(*) filter (previous <> 0 or last_order is not null),
            count(*) filter (previous = 0 and last_order is null)
        from customers where revenue = 0"""
    ).fetchone()
    table = analyse(retail, Settings()).layer_table["customers"]
    assert (table["inactive"], table["suspect"]) == wanted == (91, 1)
    assert table["prospect"] == 0


def test_eight_days_of_history_are_no_previous_year(retail):
    """The data begins on 2010-12-01: nobody may be called new, growing, declining or lost on eight days."""
    found = analyse(retail, Settings())
    assert not found.comparable
    compared = sum(1 << FLAGS.index(name) for name in ("new", "growing", "declining", "lost"))
    assert not (found.customers["flags"] & np.uint32(compared)).any()
