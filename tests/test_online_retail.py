"""The build of 541,909 real invoice lines equals an independent computation in SQL, to the cent."""

from __future__ import annotations

import json
import math
from pathlib import Path

import duckdb
import openpyxl
import pytest

SOURCE = Path(__file__).parents[2] / "shared" / "data" / "online-retail-invoice-lines.csv.gz"

# The method, in SQL alone: period (as_of - 12 months, as_of]; active = revenue not zero; a customer is in the first
# layer whose boundary p satisfies (r - 1) < p n, r = 1 + the number of active customers with strictly more.
CUSTOMERS = """
create table lines as
    select nullif(trim(CustomerID), '') as id, InvoiceNo as invoice, Quantity * UnitPrice as amount,
        cast(InvoiceDate as date) as day
    from read_csv(?, types = {'CustomerID': 'VARCHAR', 'InvoiceNo': 'VARCHAR', 'Quantity': 'DECIMAL(18,4)',
        'UnitPrice': 'DECIMAL(18,4)'});
create table period as select max(day) as as_of, cast(max(day) - interval 12 month as date) as start from lines;
create table customers as
    select id,
        coalesce(sum(amount) filter (day > start), 0) as revenue,
        coalesce(sum(amount) filter (day <= start), 0) as earlier
    from lines, period where id is not null group by id;
create table orders as
    select distinct id from (select id, invoice from lines group by id, invoice having sum(amount) > 0);
create table ranked as
    select *, rank() over (order by revenue desc) as r, count(*) over () as n from customers where revenue <> 0;
create table layered as
    select id, revenue, case when (r - 1) * 100 < n then 'top' when (r - 1) * 100 < 5 * n then 'large'
        when (r - 1) * 100 < 20 * n then 'medium' else 'small' end as layer from ranked
    union all select id, revenue, case when earlier <> 0 or id in (from orders) then 'inactive' else 'suspect' end
        from customers where revenue = 0;
"""


@pytest.fixture(scope="module")
def sql():
    """The tables of the independent computation."""
    connection = duckdb.connect()
    first, rest = CUSTOMERS.split(";", 1)
    connection.execute(first, [str(SOURCE)])
    connection.execute(rest)
    return connection


@pytest.fixture(scope="module")
def built(tmp_path_factory):
    """The workbook that a build makes, and its summary."""
    from pyramid_addin import Settings, build

    output = tmp_path_factory.mktemp("online-retail") / "online-retail.xlsx"
    result = build(SOURCE, Settings(language="en"), output=output)
    return output, json.loads(json.dumps(result.summary()))


def test_customers_and_revenue(built, sql):
    """Counts are equal, money to the cent."""
    customers, active, revenue = sql.execute(
        "select count(*), count(*) filter (revenue <> 0), sum(revenue)::double from customers"
    ).fetchone()
    _, summary = built
    assert (summary["customers"], summary["active"]) == (customers, active)
    assert summary["revenue"] == pytest.approx(revenue, abs=0.005)


def test_left_out_and_the_ledgers_total(built, sql):
    """Lines without a customer are left out, counted, and their money is known; everything ties out."""
    lines, amount = sql.execute("select count(*), sum(amount)::double from lines where id is null").fetchone()
    total, earlier = sql.execute(
        "select (select sum(amount)::double from lines), (select sum(earlier)::double from customers)"
    ).fetchone()
    _, summary = built
    assert summary["left_out"]["lines"] == lines == 135_080
    assert summary["left_out"]["amount"] == pytest.approx(amount, abs=0.005)
    assert summary["revenue"] + earlier + summary["left_out"]["amount"] == pytest.approx(total, abs=0.005)
    assert total == pytest.approx(9_747_747.934, abs=0.0005)


@pytest.mark.parametrize("layer", ["top", "large", "medium", "small", "inactive", "prospect", "suspect"])
def test_each_layer(built, sql, layer):
    """Customers and revenue of each layer."""
    customers, revenue = sql.execute(
        "select count(*), coalesce(sum(revenue), 0)::double from layered where layer = ?", [layer]
    ).fetchone()
    _, summary = built
    found = next(entry for entry in summary["layers"] if entry["layer"] == layer)
    assert found["customers"] == customers
    assert found["revenue"] == pytest.approx(revenue, abs=0.005)


def test_each_customer_on_the_sheet(built, sql):
    """The Customers sheet holds every customer with the layer and revenue that SQL gives."""
    output, _ = built
    sheet = openpyxl.load_workbook(output)["Customers"]
    rows = sheet.iter_rows(values_only=True)
    header = next(rows)
    identity, revenue, layer = (header.index(name) for name in ("CustomerID", "Revenue", "Layer"))
    found = {row[identity]: (row[layer].lower(), row[revenue]) for row in rows}
    wanted = {row[0]: row[1:] for row in sql.execute("select id, layer, revenue::double from layered").fetchall()}
    assert found.keys() == wanted.keys()
    assert {key: value[0] for key, value in found.items()} == {key: value[0] for key, value in wanted.items()}
    assert all(found[key][1] == pytest.approx(wanted[key][1], abs=0.00005) for key in wanted)


def test_formulas_recalculated_equal_the_cached_values(built, recalculated):
    """What LibreOffice calculates from the live formulas is what the file already shows."""
    output, _ = built
    formulas = recalculated(output)
    assert len(formulas) > 50
    for sheet, cell, formula, cached, fresh in formulas:
        if isinstance(fresh, float | int) and not isinstance(fresh, bool):
            assert math.isclose(cached, fresh, rel_tol=1e-9, abs_tol=1e-6), (sheet, cell, formula, cached, fresh)
        else:
            assert (cached or None) == (fresh or None), (sheet, cell, formula, cached, fresh)
