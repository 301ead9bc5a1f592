"""Risk against SQL on real invoices, the worked example of IFRS 9, hand-worked customers, and edge ledgers."""

from __future__ import annotations

import math
from pathlib import Path
from types import SimpleNamespace

import duckdb
import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pyramid_addin.model import FLAGS, analyse, concentration
from pyramid_addin.model._flags import control_groups
from pyramid_addin.model._risk import LOST, risk
from pyramid_addin.settings import Settings

SOURCE = Path(__file__).parents[2].parent / "shared" / "data" / "online-retail-invoice-lines.csv.gz"
FIVE = {
    "customer_id": list("abcde"),
    "name": ["Aa", "Bb", "Cc", "Dd", "Ee"],
    "parent": ["", "X", "x ", "", ""],
    "revenue": [400.0, 300.0, 200.0, 50.0, 50.0],
    "direct_cost": [240.0, 200.0, 100.0, 30.0, 40.0],
    "hours": [1.0, 1.0, 0.0, 0.0, 0.0],
    "outstanding": [100.0, 50.0, 0.0, -30.0, 20.0],
    "days_overdue": [0.0, 45.0, np.nan, 10.0, np.nan],
}


def found_in(columns, **settings):
    frame = pd.DataFrame(columns)
    if "customer_id" not in frame:
        frame.insert(0, "customer_id", [f"K{place}" for place in range(len(frame))])
    ledger = SimpleNamespace(customers=frame, period=None)
    analysis = analyse(ledger, Settings(**settings))
    return risk(ledger, analysis), analysis


def without(*fields):
    return {key: values for key, values in FIVE.items() if key not in fields}


def test_five_customers_by_hand():
    """X is b and c together: 500 of 1,000, and the largest."""
    found, _ = found_in(FIVE)
    groups = found.groups
    assert groups["name"].tolist() == ["X", "Aa", "Dd", "Ee"]
    assert groups["entities"].tolist() == [2, 1, 1, 1]
    assert groups["revenue"].tolist() == [500, 400, 50, 50]
    assert groups["cumulative"].tolist() == [0.5, 0.9, 0.95, 1.0]
    assert groups["gross_margin"].tolist() == [200, 160, 20, 10]
    assert groups["late"].tolist() == [50, 0, 0, 0]
    assert groups["major"].tolist() == [True, True, False, False]
    assert (found.customers, found.major, found.consolidated) == (4, 2, True)
    assert found.concentration.hhi == pytest.approx(2500 + 1600 + 25 + 25)
    lost = found.lost
    assert lost["revenue"].tolist() == [500, 950, 1000]
    assert lost["margin_share"].tolist() == pytest.approx([200 / 390, 380 / 390, 1])
    assert lost["net_profit"].tolist() == [groups["net_profit"][:count].sum() for count in (1, 3, 4)]
    total = found.totals["net_profit"]
    assert lost["remains"].tolist() == pytest.approx((total - lost["net_profit"]).tolist())
    assert (lost["remains"] - lost["remains_with_costs"]).tolist() == pytest.approx([60, 120, 120])


def test_receivables_by_hand():
    """Blank days are not yet due; a credit balance is no exposure."""
    found, analysis = found_in(FIVE)
    owed = found.receivables
    assert (owed.balance, owed.debtors, owed.credits, owed.credit_customers) == (170, 3, -30, 1)
    assert owed.buckets["balance"].tolist() == [120, 0, 50, 0, 0]
    assert owed.buckets["customers"].tolist() == [2, 0, 1, 0, 0]
    assert owed.loss == pytest.approx(120 * 0.003 + 50 * 0.036)
    assert (owed.overdue, owed.late, owed.undated, owed.undated_balance) == (50, 50, 1, 20)
    assert owed.largest.tolist() == [0, 1, 4]
    assert (owed.top1, owed.top5) == (pytest.approx(100 / 170), 1)
    assert owed.major_and_late.tolist() == [1]
    bits = analysis.customers["flags"].to_numpy()[1]
    assert all(bits >> FLAGS.index(flag) & 1 for flag in ("major_customer", "late_payer"))


def test_worked_example_of_ifrs_9():
    """METHOD 3: 300,000 / 140,000 / 60,000 / 23,000 / 5,000 at these rates lose 27,567."""
    rates = (2000 / 100_000, 2000 / 50_000, 2000 / 23_000, 2000 / 8000, 1.0)
    columns = {
        "revenue": [1.0] * 5,
        "outstanding": [300_000.0, 140_000.0, 60_000.0, 23_000.0, 5_000.0],
        "days_overdue": [0.0, 30.0, 60.0, 90.0, 200.0],
    }
    found, _ = found_in(columns, credit_loss=tuple(zip((0, 1, 31, 61, 91), rates, strict=True)))
    assert found.receivables.buckets["balance"].tolist() == columns["outstanding"]
    assert round(found.receivables.loss) == 27_567


@pytest.mark.parametrize(
    ("fields", "measured", "aged"),
    [
        (("outstanding",), True, None),
        (("days_overdue",), True, False),
        (("direct_cost",), False, True),
        (("hours",), True, True),
        (("name",), True, True),
        (("parent",), True, True),
    ],
)
def test_a_missing_field_is_absent_not_zero(fields, measured, aged):
    found, _ = found_in(without(*fields))
    assert ("net_profit" in found.totals) == measured == ("remains" in found.lost)
    assert (found.receivables is None) == (aged is None)
    if found.receivables is not None:
        assert (found.receivables.buckets is not None) == aged
        assert math.isnan(found.receivables.loss) != aged
    assert found.consolidated == ("parent" not in fields)


@pytest.mark.parametrize(
    ("columns", "customers", "top1", "hhi"),
    [
        ({"revenue": [7.0]}, 1, 1.0, 10_000),
        ({"revenue": [5.0] * 4}, 4, 0.25, 2500),
        ({"revenue": [-5.0, -6.0]}, 2, math.nan, math.nan),
        ({"revenue": [10.0, -10.0]}, 2, math.nan, 10_000),
        ({"revenue": [0.0, 4.0], "outstanding": [0.0, 0.0]}, 1, 1.0, 10_000),
    ],
)
def test_edges(columns, customers, top1, hhi):
    found, _ = found_in(columns)
    assert found.customers == customers
    assert found.concentration.top1 == pytest.approx(top1, nan_ok=True)
    assert found.concentration.hhi == pytest.approx(hhi, nan_ok=True)
    assert found.lost.index.tolist() == list(LOST)
    assert not np.isinf(found.groups.select_dtypes("number").to_numpy(float)).any()


def test_nothing_at_risk():
    """Only prospects: no sheet. A former customer who still owes something: one."""
    assert found_in({"revenue": [0.0, np.nan]})[0] is None
    found, _ = found_in({"revenue": [0.0, 0.0], "outstanding": [0.0, 9.0], "days_overdue": [0.0, 100.0]})
    assert (found.customers, found.receivables.loss) == (0, pytest.approx(9 * 0.106))


CUSTOMERS = st.lists(
    st.tuples(st.integers(-400, 4000), st.integers(0, 6), st.integers(-100, 900), st.integers(-40, 200)),
    min_size=1,
    max_size=40,
)


@given(CUSTOMERS)
def test_whole_and_parts(rows):
    """Groups, buckets and curve add up to the ledger, whoever belongs to whom and in whatever order."""
    revenue, parent, owed, days = (np.array(part) for part in zip(*rows, strict=True))
    columns = {
        "revenue": revenue / 4,
        "parent": [f"P{number}" if number < 4 else "" for number in parent],
        "outstanding": owed / 4,
        "days_overdue": days.astype(float),
    }
    found, _ = found_in(columns)
    if found is None:
        assert not revenue.any()
        return
    sums = {}
    for place, (amount, number) in enumerate(zip(revenue / 4, parent, strict=True)):
        sums[number if number < 4 else f"own {place}"] = sums.get(number if number < 4 else f"own {place}", 0) + amount
    present = sorted((amount for amount in sums.values() if amount), reverse=True)
    assert found.groups["revenue"].tolist()[:10] == present[:10]
    assert found.customers == len(present)
    assert found.concentration == pytest.approx(concentration(np.array(present or [np.nan])), nan_ok=True)
    assert found.curve["revenue"].iloc[-1] == found.positive_revenue == sum(value for value in present if value > 0)
    assert (found.curve["share"].diff().dropna() >= 0).all()
    receivables = found.receivables
    assert receivables.buckets["balance"].sum() == receivables.balance
    assert receivables.balance + receivables.credits == pytest.approx((owed / 4).sum())
    assert receivables.buckets["customers"].sum() == receivables.debtors
    assert receivables.late <= receivables.overdue <= receivables.balance


def test_groups_of_parents():
    """Case and white space do not make two; the parent itself belongs to its group by number or name."""
    table = pd.DataFrame(
        {"customer_id": ["1", "2", "3", "4"], "name": ["ACME", "b", "c", "d"], "parent": ["", "acme", " Acme ", "4"]}
    )
    groups, called = control_groups(table)
    assert groups.tolist() == [0, 0, 0, 1]
    assert called == ["acme", "4"]


CUSTOMERS_SQL = """
CREATE TABLE customers AS
    WITH summed AS (SELECT trim(CustomerID) AS id, hash(trim(CustomerID)) AS number, max(Country) AS country,
        round(sum(Quantity * UnitPrice)::DOUBLE, 4) AS revenue
        FROM read_csv(?, types = {'CustomerID': 'VARCHAR', 'InvoiceNo': 'VARCHAR',
            'Quantity': 'DECIMAL(18,4)', 'UnitPrice': 'DECIMAL(18,4)'})
        WHERE trim(CustomerID) <> '' GROUP BY ALL)
    SELECT id, CASE WHEN number % 3 = 0 THEN country ELSE '' END AS parent, revenue,
        round(revenue * (0.4 + (number % 50)::DOUBLE / 100), 4) AS cost,
        round((number % 7)::DOUBLE * revenue / 30, 4) AS owed, (number % 140)::DOUBLE - 10 AS days FROM summed;
CREATE VIEW grouped AS
    SELECT CASE WHEN parent = '' THEN id ELSE parent END AS who, round(sum(revenue), 4) AS revenue,
        round(sum(revenue - cost), 4) AS margin
    FROM customers GROUP BY 1 HAVING round(sum(revenue), 4) <> 0;
CREATE VIEW rated AS
    SELECT *, CASE WHEN days < 1 THEN 0.003 WHEN days < 31 THEN 0.016 WHEN days < 61 THEN 0.036
        WHEN days < 91 THEN 0.066 ELSE 0.106 END AS rate FROM customers WHERE owed > 0;
"""


def test_against_sql_on_real_invoices():
    """Every third customer belongs to its country; costs and balances are generated from the number."""
    connection = duckdb.connect()
    connection.execute(CUSTOMERS_SQL.replace("?", f"'{SOURCE}'"))
    frame = connection.sql("SELECT * FROM customers ORDER BY id").df()
    columns = {"customer_id": frame["id"], "parent": frame["parent"], "revenue": frame["revenue"]}
    columns |= {"direct_cost": frame["cost"], "outstanding": frame["owed"], "days_overdue": frame["days"]}
    found, _ = found_in(columns)
    largest = connection.sql("SELECT * FROM grouped ORDER BY revenue DESC LIMIT 10").df()
    assert found.groups["name"].tolist()[:10] == largest["who"].tolist()
    assert found.groups["revenue"].tolist()[:10] == pytest.approx(largest["revenue"].tolist())
    assert found.lost["gross_margin"].tolist() == pytest.approx([largest["margin"][:count].sum() for count in LOST])
    ((count, total, hhi),) = connection.execute(
        """SELECT count(*), sum(revenue), 10000 * sum(revenue * revenue) FILTER (revenue > 0)
        / pow(sum(revenue) FILTER (revenue > 0), 2) FROM grouped"""
    ).fetchall()
    assert (found.customers, found.totals["revenue"]) == (count, pytest.approx(total))
    assert found.concentration.hhi == pytest.approx(hhi)
    buckets = connection.sql(
        """SELECT rate, sum(owed) AS owed, count(*) AS number, sum(owed * rate) AS loss
        FROM rated GROUP BY rate ORDER BY rate"""
    ).df()
    assert found.receivables.buckets["balance"].tolist() == pytest.approx(buckets["owed"].tolist())
    assert found.receivables.buckets["customers"].tolist() == buckets["number"].tolist()
    assert found.receivables.loss == pytest.approx(buckets["loss"].sum(), abs=0.01)
