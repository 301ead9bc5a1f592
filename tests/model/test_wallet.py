"""Share of wallet: by hand, in SQL on real customers, and for any ledger."""

from __future__ import annotations

from pathlib import Path
from types import SimpleNamespace

import duckdb
import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pyramid_addin.model import analyse, wallet
from pyramid_addin.settings import Settings, parse_boundaries

SOURCE = Path(__file__).parents[2].parent / "shared" / "data" / "online-retail-invoice-lines.csv.gz"
NAN = np.nan
HALVES = parse_boundaries("A=50,B=100")
COLUMNS = ["potential", "share_of_wallet", "amount_to_win", "profit_to_win"]
# Four active customers, of whom d's potential is not known; a prospect with one, and an inactive customer without.
SIX = {
    "revenue": [400.0, 300.0, 100.0, 50.0, 0.0, 0.0],
    "category_spend": [500.0, 1000.0, NAN, NAN, 200.0, NAN],
    "share_of_wallet": [NAN, NAN, 0.2, NAN, NAN, NAN],
    "gross_margin": [80.0, 30.0, -10.0, 5.0, NAN, NAN],
    "status": ["", "", "", "", "prospect", ""],
}


@pytest.fixture
def held():
    """Analysis and wallet of columns."""

    def run(columns, **settings):
        frame = pd.DataFrame(columns)
        frame.insert(0, "customer_id", [f"K{place}" for place in range(len(frame))])
        ledger = SimpleNamespace(customers=frame, period=None)
        analysis = analyse(ledger, Settings(**settings))
        return analysis, wallet(ledger, analysis)

    return run


def shown(values):
    """A list in which what is unknown is None."""
    return [None if np.isnan(value) else value for value in values]


def test_six_customers_by_hand(held):
    """Up to 60 %: b from 300 to 600, c (20 % of 500) from 100 to 300, the prospect from nothing to 120; a has 80 %."""
    analysis, found = held(SIX, boundaries=HALVES)
    columns = [shown(analysis.customers[name]) for name in COLUMNS]
    assert columns == [
        [500, 1000, 500, None, 200, None],
        [0.8, 0.3, 0.2, None, 0, None],
        [0, 300, 200, None, 120, None],
        [0, 30, -20, None, None, None],
    ]
    names = ["customers", "known", "revenue", "potential", "to_win", "profit_to_win", "below"]
    rows = {key: shown(found.layers.loc[key, names]) for key in found.layers.index}
    assert rows == {
        "A": [2, 2, 700, 1500, 300, 30, 1],
        "B": [2, 1, 100, 500, 200, -20, 1],
        "inactive": [1, 0, None, None, None, None, None],
        "prospect": [1, 1, 0, 200, 120, None, 1],
        "suspect": [0, 0, None, None, None, None, None],
        "active": [4, 3, 800, 2000, 500, 10, 2],
        "total": [6, 4, 800, 2200, 620, 10, 3],
    }
    names = ["coverage", "share", "elsewhere", "growth", "share_of_to_win", "each"]
    rows = {key: found.layers.loc[key, names].tolist() for key in ("A", "prospect", "active", "total")}
    assert rows["A"] == pytest.approx([1, 7 / 15, 800, 3 / 7, 300 / 620, 300])
    assert rows["prospect"] == pytest.approx([1, 0, 200, NAN, 120 / 620, 120], nan_ok=True)
    assert rows["active"] == pytest.approx([0.75, 0.4, 1200, 0.625, 500 / 620, 250])
    assert rows["total"] == pytest.approx([4 / 6, 800 / 2200, 1400, 620 / 800, 1, 620 / 3])
    assert (found.develop.tolist(), found.not_buying.tolist(), found.largest) == ([1, 2], [4], 1)
    assert (found.above, found.unusable, found.unknown_revenue, found.credit_balances) == (0, 0, 50, 0)


@pytest.mark.parametrize(
    ("revenue", "spend", "share", "expected"),
    [
        pytest.param(60.0, 100.0, NAN, [100, 0.6, 0], id="at the threshold"),
        pytest.param(59.0, 100.0, NAN, [100, 0.59, 1], id="below it"),
        pytest.param(250.0, 100.0, NAN, [250, 1, 0], id="buys more than its potential"),
        pytest.param(90.0, NAN, 1.5, [90, 1, 0], id="share above one"),
        pytest.param(90.0, NAN, 1.0, [90, 1, 0], id="all of it"),
        pytest.param(599_999_999.9, 1e9, NAN, [1e9, 0.6, 0], id="below it by nothing that counts"),
        pytest.param(10.0, NAN, 0.6, [16.6667, 0.6, 0], id="a rounded potential wins nothing"),
        pytest.param(50.0, 80.0, 0.25, [200, 0.25, 70], id="the given share goes before the spend"),
        pytest.param(50.0, 0.0, NAN, None, id="spend of zero"),
        pytest.param(50.0, -10.0, NAN, None, id="spend below zero"),
        pytest.param(50.0, NAN, 0.0, None, id="share of zero with revenue"),
        pytest.param(50.0, 80.0, 0.0, [80, 0.625, 0], id="share of zero with revenue and a spend"),
        pytest.param(0.0, NAN, 0.4, None, id="a share without revenue"),
        pytest.param(0.0, 100.0, 0.4, [100, 0, 60], id="a share and a spend without revenue"),
        pytest.param(NAN, 100.0, NAN, [100, 0, 60], id="blank revenue"),
        pytest.param(-40.0, 100.0, NAN, [100, 0, 60], id="a credit balance"),
        pytest.param(-40.0, NAN, 0.5, None, id="a credit balance with a share"),
        pytest.param(1e12, NAN, 1e-300, None, id="a share of nearly nothing"),
        pytest.param(0.0, 1e-6, NAN, None, id="less than a hundredth of a cent"),
        pytest.param(50.0, NAN, NAN, None, id="nothing given"),
    ],
)
def test_one_customer(held, revenue, spend, share, expected):
    """Beside one whose potential is known, so that there are columns."""
    columns = {"revenue": [revenue, 5.0], "category_spend": [spend, 10.0], "share_of_wallet": [share, NAN]}
    analysis, found = held(columns)
    first = shown(analysis.customers.loc[0, COLUMNS[:3]])
    assert first == (expected or [None] * 3)
    given_something = not (np.isnan(spend) and np.isnan(share))
    assert found.unusable == int(expected is None and given_something)
    assert found.above == int(revenue == 250 or share == 1.5)


@pytest.mark.parametrize("columns", [{}, {"category_spend": [NAN, 0.0]}, {"share_of_wallet": [NAN, 0.0]}])
def test_without_any_known_potential_there_is_nothing(held, columns):
    analysis, found = held({"revenue": [5.0, 3.0]} | columns)
    assert found is None
    assert not set(COLUMNS) & set(analysis.customers)


def test_no_customers(held):
    """A ledger of headers only."""
    assert held({"revenue": np.array([]), "category_spend": np.array([])})[1] is None


def test_without_costs_the_profit_is_not_measured(held):
    analysis, found = held({"revenue": [50.0], "category_spend": [100.0]})
    assert "profit_to_win" not in analysis.customers
    assert found.layers["profit_to_win"].isna().all()


@pytest.mark.parametrize(("threshold", "to_win"), [(0.0, [0, 0]), (0.5, [0, 10]), (1.0, [50, 60])])
def test_the_threshold_is_the_settings(held, threshold, to_win):
    analysis, found = held({"revenue": [50.0, 40.0], "category_spend": [100.0, 100.0]}, wallet_threshold=threshold)
    assert analysis.customers["amount_to_win"].tolist() == to_win
    assert found.develop.tolist() == [place for place in (1, 0) if to_win[place]]
    assert found.largest == (None if not any(to_win) else 1)


def test_below_the_threshold_is_what_the_strategies_call_room(held):
    """Where the potential is known; who is not in the first layer and makes no loss is then to be developed."""
    random = np.random.default_rng(3)
    revenue = np.round(random.pareto(1.1, 300) * 1000, 2)
    columns = {"revenue": revenue, "share_of_wallet": np.where(random.random(300) < 0.4, NAN, random.random(300))}
    analysis, found = held(columns, reach=0.0)
    develop = np.flatnonzero(analysis.customers["strategy"] == "develop")
    top = np.flatnonzero(analysis.customers["layer"] == "top")
    assert set(develop) == set(found.develop) - set(top)
    assert len(develop) > 50


AMOUNTS = st.sampled_from([NAN, 0.0, 10.0, 25.5, 99.9999, 1e6, -3.25]) | st.floats(-1e5, 1e6).map(lambda x: round(x, 4))
SHARES = st.sampled_from([NAN, NAN, 0.0, 0.6, 1.0, 1.3, -0.5]) | st.floats(0.001, 1)


@given(
    st.lists(st.tuples(AMOUNTS, AMOUNTS, SHARES, AMOUNTS), min_size=1, max_size=60),
    st.sampled_from([0.0, 0.3, 0.6, 1.0]),
    st.sampled_from(["1,5,20,100", "A=50,B=100", "100", "amount:1000,50,5"]),
)
def test_properties(rows, threshold, bounds):
    """Layers add up, shares lie from 0 to 1, nothing is to win beyond the threshold, row order does not matter."""
    revenue, spend, share, margin = (np.array(column, np.float64) for column in zip(*rows, strict=True))
    frame = pd.DataFrame({"customer_id": [str(place) for place in range(len(rows))], "revenue": revenue})
    frame = frame.assign(category_spend=spend, share_of_wallet=share, gross_margin=margin)
    settings = Settings(boundaries=parse_boundaries(bounds), wallet_threshold=threshold)
    ledger = SimpleNamespace(customers=frame, period=None)
    analysis = analyse(ledger, settings)
    found = wallet(ledger, analysis)
    if found is None:
        assert not set(COLUMNS) & set(analysis.customers)
        return
    results, bought = analysis.customers, np.maximum(np.nan_to_num(revenue), 0)
    known = results["potential"].notna().to_numpy()
    assert (results["potential"][known] > 0).all()
    assert (results["potential"][known] >= bought[known]).all()
    assert results["share_of_wallet"][known].between(0, 1).all()
    for name in COLUMNS[1:3]:
        assert (results[name].notna() == known).all()
    gained = (bought + results["amount_to_win"])[known]
    assert (gained <= np.maximum(threshold * results["potential"], bought)[known] + 1e-4).all()
    assert not np.isinf(results[COLUMNS].to_numpy()).any()
    layers = found.layers.drop(index=["active", "total"])
    for name in ("customers", "known", "revenue", "potential", "elsewhere", "to_win", "below", "profit_to_win"):
        whole = found.layers.loc["total", name]
        assert layers[name].sum() == pytest.approx(0 if np.isnan(whole) else whole, abs=1e-2)
    total = found.layers.loc["total"]
    assert total["revenue"] + found.credit_balances + found.unknown_revenue == pytest.approx(
        np.nansum(revenue), abs=1e-2
    )
    assert total["below"] == len(found.develop) + len(found.not_buying)
    amounts = results["amount_to_win"].to_numpy()[found.develop]
    assert (np.diff(amounts) <= 0).all()
    turned = SimpleNamespace(customers=frame[::-1].reset_index(drop=True), period=None)
    again = wallet(turned, analyse(turned, settings))
    pd.testing.assert_frame_equal(again.layers, found.layers, atol=1e-3)


LAYERS = """
    with known as (
        select layer, revenue, greatest(revenue, 0) as bought, margin,
            case when share > 0 and revenue > 0 then greatest(revenue / share, revenue)
                when spend > 0 then greatest(spend, revenue) end as potential
        from customers),
    rooms as (
        select *, case when potential is null then null
            when round(bought / potential, 9) < 0.6 then round(0.6 * potential - bought, 4) else 0 end as room
        from known)
    select layer, count(*), count(potential), sum(bought) filter (potential is not null), sum(potential),
        sum(room), sum(room * margin / revenue) filter (revenue > 0),
        count(*) filter (room > 0), sum(bought) filter (potential is not null) / sum(potential),
        sum(potential - bought)
    from rooms group by layer"""


def test_real_customers_equal_sql():
    """The customers of Online Retail, with spends and shares made up: every figure of every layer."""
    connection = duckdb.connect()
    retail = connection.execute(
        """select trim(CustomerID) as customer_id, sum(Quantity * UnitPrice)::double as revenue
        from read_csv(?, types = {'CustomerID': 'VARCHAR', 'Quantity': 'DECIMAL(18,4)', 'UnitPrice': 'DECIMAL(18,4)'})
        where trim(CustomerID) <> '' group by 1 order by 1""",
        [str(SOURCE)],
    ).df()
    random = np.random.default_rng(11)
    count = len(retail)
    assert count > 4_000
    spend = np.round(retail["revenue"].abs() * random.uniform(0.8, 6, count), 2)
    frame = retail.assign(
        category_spend=np.where(random.random(count) < 0.5, spend, NAN),
        share_of_wallet=np.where(random.random(count) < 0.2, np.round(random.random(count), 3), NAN),
        gross_margin=(retail["revenue"] * random.uniform(-0.1, 0.4, count)).round(2),
    )
    frame.loc[frame.index[::17], "revenue"] = 0.0
    ledger = SimpleNamespace(customers=frame, period=None)
    analysis = analyse(ledger, Settings())
    found = wallet(ledger, analysis)
    table = frame.assign(layer=analysis.customers["layer"].astype(str))
    connection.register("frame", table)
    connection.execute(
        """create table customers as select layer, revenue, gross_margin as margin,
        nullif(category_spend, 'nan') as spend, nullif(share_of_wallet, 'nan') as share from frame"""
    )
    names = ["customers", "known", "revenue", "potential", "to_win", "profit_to_win", "below", "share", "elsewhere"]
    rows = connection.execute(LAYERS).fetchall()
    assert len(rows) == 5
    for layer, *figures in rows:
        expected = [NAN if figure is None else float(figure) for figure in figures]
        got = found.layers.loc[layer, names].tolist()
        # each potential is rounded to 0.0001, two thousand of them
        assert got == pytest.approx(expected, rel=1e-7, abs=0.2, nan_ok=True), layer
        assert [got[0], got[1], got[6]] == [expected[0], expected[1], expected[6]]
    assert found.layers.loc["total", "below"] > 1_000
