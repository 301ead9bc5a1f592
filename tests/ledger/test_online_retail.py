"""The real ledger of 541,909 invoice lines against METHOD.md, section 2, computed by SQL in DuckDB."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import duckdb
import pandas as pd
import pytest

from pyramid_addin.ledger import read_ledger
from pyramid_addin.settings import Settings

LINES = Path(__file__).parents[2].parent / "shared" / "data" / "online-retail-invoice-lines.csv.gz"

# Quantities are whole and prices have at most three decimals in the file, so decimals make every sum exact.
SQL = """
create table lines as
    select row_number() over () as line, InvoiceNo as invoice, CustomerID as customer, Country as country,
           cast(InvoiceDate as timestamp) as moment, cast(cast(InvoiceDate as timestamp) as date) as day,
           cast(Quantity as decimal(12, 0)) * cast(UnitPrice as decimal(12, 4)) as amount
    from read_csv($path, header = true, all_varchar = true);
create table period as
    with given as (select $as_of::date as last, $as_of::date - interval ($months) month as start,
                          $as_of::date - interval (2 * $months) month as before)
    select last, if(last = last_day(last), last_day(start), start) as start,
           if(last = last_day(last), last_day(before), before) as before from given;
create table used as
    select lines.* from lines, period where customer is not null and customer <> '' and day <= last;
create table customers as
    select customer, min(line) as first_line,
           sum(case when day > start then amount else 0 end) as revenue,
           sum(case when day > before and day <= start then amount else 0 end) as previous,
           arg_max(country, (moment, line)) as country
    from used, period group by customer;
create table orders as
    select customer, count(*) as orders, min(first_day) as first_order, max(last_day) as last_order
    from (select customer, invoice, min(day) as first_day, max(day) as last_day
          from used group by customer, invoice having sum(amount) > 0)
    group by customer;
"""


def computed(as_of: str, months: int) -> tuple[pd.DataFrame, dict[str, tuple[int, float]], float]:
    """Customers in order of appearance, what was left out by reason, and the total of all lines."""
    with duckdb.connect() as connection:
        connection.execute("set threads = 1; set preserve_insertion_order = true")
        for statement in SQL.split(";"):
            if statement.strip():
                used = {
                    name: value
                    for name, value in {"path": str(LINES), "as_of": as_of, "months": months}.items()
                    if f"${name}" in statement
                }
                connection.execute(statement, used)
        customers = connection.execute(
            "select * from customers left join orders using (customer) order by first_line"
        ).df()
        left_out = connection.execute(
            """select case when customer is null or customer = '' then 'no_customer' else 'after_as_of' end as reason,
                      count(*), sum(amount)::double
               from lines, period where customer is null or customer = '' or day > last group by reason"""
        ).fetchall()
        total = connection.execute("select sum(amount)::double from lines").fetchone()[0]
    return customers, {reason: (lines, amount) for reason, lines, amount in left_out}, total


@pytest.mark.parametrize(
    ("as_of", "months"), [(None, 12), ("2011-11-30", 3), ("2011-02-28", 6)], ids=["default", "quarter", "half-year"]
)
def test_customers_equal_sql(as_of, months):
    """Customers, revenue, previous revenue, orders and dates equal an independent computation, to the cent."""
    ledger = read_ledger(LINES, Settings(as_of=as_of and date.fromisoformat(as_of), months=months))
    expected, left_out, total = computed(as_of or "2011-12-09", months)
    customers = ledger.customers
    assert ledger.grain == "lines"
    assert list(customers["customer_id"]) == list(expected["customer"])
    assert list(ledger.row_of_customer) == list(expected["first_line"] + 1)
    for ours, theirs in (("revenue", "revenue"), ("previous_revenue", "previous")):
        if ours not in customers:  # no line is that old: absent, not zero
            assert not expected[theirs].astype(float).any()
            continue
        difference = (customers[ours] - expected[theirs].astype(float)).abs()
        assert difference.max() < 0.00006
    assert list(customers["country"]) == list(expected["country"])
    assert list(customers["orders"]) == list(expected["orders"].fillna(0))
    for name in ("first_order", "last_order"):
        days = customers[name].dt.strftime("%Y-%m-%d").fillna("")
        assert list(days) == [str(day)[:10] if pd.notna(day) else "" for day in expected[name]]
    assert {reason: lines for reason, (lines, _) in ledger.left_out.reasons.items()} == {
        reason: lines for reason, (lines, _) in left_out.items()
    }
    for reason, (_, amount) in left_out.items():
        assert ledger.left_out.reasons[reason][1] == pytest.approx(amount, abs=0.005)
    assert ledger.total == pytest.approx(total, abs=0.005)


def test_published_figures():
    """What the data's description says. In exact decimals 5 of its 4,322 positive totals are zero: float noise."""
    ledger = read_ledger(LINES, Settings(months=24))
    revenue = ledger.customers["revenue"]
    assert (len(revenue), int((revenue > 0).sum()), int((revenue <= 0).sum())) == (4372, 4322 - 5, 50 + 5)
    assert revenue.sum() == pytest.approx(8_300_065.814, abs=0.001)
    assert ledger.total == pytest.approx(9_747_747.934, abs=0.001)
    assert ledger.left_out.lines == 135_080
    assert ledger.rows_read == 541_909
