"""The customer audit against SQL, hand-worked customers, Kaplan's properties of the whale curve, and edge ledgers."""

from __future__ import annotations

import itertools
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
from pyramid_addin.model import FLAGS, analyse
from pyramid_addin.model._audit import audit
from pyramid_addin.model._losses import CAUSES
from pyramid_addin.model._ranking import greatest_first
from pyramid_addin.model._whale_curve import whale_curve
from pyramid_addin.settings import Settings, parse_boundaries

SOURCE = Path(__file__).parents[2].parent / "shared" / "data" / "online-retail-invoice-lines.csv.gz"
AMOUNTS = st.integers(-10_000, 10_000).map(lambda cents: cents / 4)


def customers_of(columns: dict) -> pd.DataFrame:
    frame = pd.DataFrame(columns)
    if "customer_id" not in frame:
        frame.insert(0, "customer_id", [f"K{place + 1:03}" for place in range(len(frame))])
    return frame.astype(dict.fromkeys(frame.select_dtypes("number").columns, np.float64))


def audited(columns: dict, period: Period | None = None, **settings):
    ledger = SimpleNamespace(customers=customers_of(columns), period=period)
    analysis = analyse(ledger, Settings(**settings))
    return audit(ledger, analysis), analysis


# --- the whale curve ----------------------------------------------------------------------------------------
@given(st.lists(AMOUNTS, max_size=250))
def test_whale_curve_has_kaplans_properties(profits):
    """It starts at 0, ends at the total, peaks at the sum of the profits, and bends one way only."""
    descending = np.sort(np.array(profits, np.float64))[::-1]
    curve = whale_curve(descending)
    assert curve.profits[0] == 0
    assert curve.shares[0] == 0
    assert curve.sizes[-1] == curve.customers == len(profits)
    assert curve.profits[-1] == curve.total == pytest.approx(math.fsum(profits), abs=1e-4)
    assert curve.peak == pytest.approx(math.fsum(value for value in profits if value > 0), abs=1e-4)
    assert curve.losses == pytest.approx(math.fsum(value for value in profits if value < 0), abs=2e-4)
    assert curve.peak_customers == sum(value > 0 for value in profits)
    assert curve.profits.max() <= curve.peak
    for size, height in zip(curve.sizes, curve.profits, strict=True):
        assert height == pytest.approx(math.fsum(descending[:size]), abs=1e-4)
    steps = [
        ((second - first) / (after - before))
        for (before, first), (after, second) in itertools.pairwise(zip(curve.sizes, curve.profits, strict=True))
        if after > before
    ]
    assert all(later <= earlier + 1e-3 for earlier, later in itertools.pairwise(steps))


@given(st.lists(AMOUNTS, min_size=1, max_size=60), st.randoms())
def test_row_order_leaves_no_trace(profits, random):
    """Ties included: the curve, the classes and the causes are the same however the rows stand."""
    shuffled = profits.copy()
    random.shuffle(shuffled)
    first, second = (
        audited({"revenue": [100.0] * len(values), "gross_margin": values})[0] for values in (profits, shuffled)
    )
    assert first.curve.profits.tolist() == second.curve.profits.tolist()
    pd.testing.assert_frame_equal(first.classes, second.classes)
    pd.testing.assert_frame_equal(first.causes, second.causes)


@given(st.lists(st.sampled_from([0.0, 1.5, -2.0, 7.0]), max_size=40))
def test_greatest_first_keeps_equal_values_in_their_order(values):
    array = np.array(values, np.float64)
    assert greatest_first(array).tolist() == sorted(range(len(values)), key=lambda place: (-values[place], place))


def test_whale_curve_of_a_hundred():
    """A hundred customers: 80 that bring 10 each, 20 that cost 5 each: peak 800 at 80 %, end 700."""
    found, _ = audited({"revenue": [100.0] * 100, "gross_margin": [-5.0] * 20 + [10.0] * 80})
    assert (found.curve.peak, found.curve.peak_share, found.curve.total, found.curve.losses) == (800, 0.8, 700, -100)
    assert found.curve.heights()[[0, 40, 80, 100]].tolist() == pytest.approx([0, 400 / 7, 800 / 7, 100])
    assert found.curve.sizes.tolist() == list(range(101))


def test_who_is_on_the_curve():
    """Buyers, and others that cost something; not who neither bought nor cost, nor whose profit is unknown."""
    found, _ = audited(
        {
            "revenue": [100.0, 100.0, 0.0, 0.0, 50.0],
            "gross_margin": [20.0, np.nan, np.nan, np.nan, 0.0],
            "hours": [0.0, 1.0, 1.0, 0.0, 0.0],
        }
    )
    assert found.ranked.tolist() == [0, 4, 2]
    assert (found.curve.total, found.unknown) == (-40.0, 1)
    assert found.classes["customers"].to_dict() == {
        "profitable": 1,
        "marginal": 1,
        "loss_making": 0,
        "other": 2,
        "total": 4,
    }


# --- hand-worked --------------------------------------------------------------------------------------------
def test_causes_by_hand():
    """Usual is a margin of 30 %, service of 10 % and a payment cost of 0.3 %, the median of three that earn.

    With 1,000 of revenue each: K4 misses 250 of margin; K5 has 390 too much service; K6 pays too late; K7 misses as
    much margin as it has too much service, and the margin comes first; K8 was credited.
    """
    found, analysis = audited(
        {
            "revenue": [1000.0, 1000.0, 1000.0, 1000.0, 1000.0, 1000.0, 1000.0, -50.0],
            "gross_margin": [200.0, 300.0, 400.0, 50.0, 300.0, 300.0, 100.0, -20.0],
            "cost_to_serve": [50.0, 100.0, 150.0, 100.0, 490.0, 100.0, 300.0, 0.0],
            "outstanding": [1000.0, 1000.0, 1000.0, 0.0, 0.0, 2000.0, 0.0, 0.0],
            "days_overdue": [0.0, 0.0, 0.0, 0.0, 0.0, 200.0, 0.0, 0.0],
        },
        interest=((date(2020, 1, 1), 0.10),),
    )
    assert analysis.customers["net_profit"].round(2).tolist()[:3] == [147.0, 197.0, 247.0]
    assert found.components["usual"].dropna().to_dict() == {
        "gross_margin": 0.3,
        "cost_to_serve": 0.1,
        "payment_cost": 0.003,
    }
    losses = found.losses.sort_index()
    late = 2000 * 200 / 365 * 0.10 + 2000 * 0.106
    assert analysis.customers["net_profit"][5] == pytest.approx(200 - late, abs=1e-4)
    assert losses.index.tolist() == [3, 4, 5, 6, 7]
    assert losses["cause"].tolist() == ["low_margin", "service", "late_payment", "low_margin", "credits"]
    assert losses["gain"].tolist() == pytest.approx([250, 390, late - 3, 200, 20], abs=1e-4)
    assert losses["enough"].tolist() == [True, True, True, True, True]
    assert losses["ratio"].tolist() == pytest.approx([0.05, 0.49, late / 1000, 0.1, np.nan], nan_ok=True)
    assert losses["price_increase"].tolist() == pytest.approx(
        [0.05, 0.19, (late - 200) / 1000, 0.2, np.nan], nan_ok=True
    )
    assert losses["hours_fewer"].isna().all()
    assert found.losses.index.tolist() == [6, 4, 5, 3, 7]
    assert found.causes["customers"].to_dict() == {"low_margin": 2, "service": 1, "late_payment": 1, "credits": 1}


def test_break_even_by_hand():
    """An hour costs 60: 30 of loss is half an hour less; 600 of loss is more than the two hours there are."""
    found, _ = audited({"revenue": [300.0, 100.0], "gross_margin": [90.0, -480.0], "hours": [2.0, 2.0]})
    assert found.losses.loc[0, ["price_increase", "hours_fewer"]].tolist() == [0.1, 0.5]
    assert found.losses.loc[1, "price_increase"] == 6.0
    assert math.isnan(found.losses.loc[1, "hours_fewer"])
    assert found.losses["enough"].tolist() == [False, True]


@given(
    st.lists(
        st.tuples(
            st.integers(1, 500), st.integers(-200, 300), st.integers(0, 8), st.integers(0, 400), st.integers(0, 99)
        ),
        min_size=1,
        max_size=40,
    )
)
def test_remedies_end_the_loss_and_causes_are_the_greatest_gain(rows):
    """The price increase, or the hours fewer, put into the ledger bring a profit of zero; no cause would bring more."""
    revenue, margin, hours, outstanding, days = (np.array(column, np.float64) for column in zip(*rows, strict=True))
    columns = {"revenue": revenue, "gross_margin": margin, "hours": hours}
    columns |= {"outstanding": outstanding, "days_overdue": days}
    found, analysis = audited(columns)
    results = analysis.customers
    usual = found.components["usual"].fillna(0.0)
    for place, loss in found.losses.iterrows():
        raised = dict(columns, gross_margin=margin.copy(), revenue=revenue.copy())
        raised["gross_margin"][place] += loss["price_increase"] * revenue[place]
        raised["revenue"][place] += loss["price_increase"] * revenue[place]
        assert audited(raised)[1].customers["net_profit"][place] == pytest.approx(0, abs=1e-3)
        if not math.isnan(loss["hours_fewer"]):
            fewer = dict(columns, hours=hours.copy())
            fewer["hours"][place] -= loss["hours_fewer"]
            assert fewer["hours"][place] >= 0
            assert audited(fewer)[1].customers["net_profit"][place] == pytest.approx(0, abs=1e-3)
        else:
            assert hours[place] * 60 < -results["net_profit"][place]
        if not math.isnan(loss["usual"]):
            gains = [
                usual["gross_margin"] * revenue[place] - results["gross_margin"][place],
                results["cost_to_serve"][place] - usual["cost_to_serve"] * revenue[place],
                results["payment_cost"][place] - usual["payment_cost"] * revenue[place],
            ]
            assert loss["gain"] == pytest.approx(max(gains), abs=1e-3)
            assert gains[CAUSES.index(loss["cause"])] == pytest.approx(max(gains), abs=1e-3)


def test_nobody_to_compare_with():
    """Where nobody earns money, costs are set against zero."""
    found, _ = audited({"revenue": [100.0, 100.0], "gross_margin": [-30.0, 10.0], "cost_to_serve": [20.0, 40.0]})
    losses = found.losses.sort_index()
    assert losses["cause"].tolist() == ["low_margin", "service"]
    assert losses["gain"].tolist() == [30.0, 40.0]
    assert losses["enough"].tolist() == [False, True]
    assert losses["usual"].isna().all()


def test_nothing_unusual_still_has_a_cause():
    """Medians are of different customers: all of K4 is as usual, yet it loses 15; against zero its payment is worst."""
    found, _ = audited(
        {
            "revenue": [100.0] * 4,
            "gross_margin": [22.0, 22.0, 41.0, 22.0],
            "cost_to_serve": [20.0, 1.0, 20.0, 18.0],
            "outstanding": [2.0, 40.0, 40.0, 38.0],
            "days_overdue": [0.0] * 4,
        },
        credit_loss=((0, 0.5),),
    )
    assert found.components["usual"].dropna().tolist() == [0.22, 0.2, 0.2]
    assert found.losses[["cause", "gain", "enough"]].to_dict("index") == {
        3: {"cause": "late_payment", "gain": 19.0, "enough": True}
    }
    assert math.isnan(found.losses.loc[3, "usual"])


def test_opportunity_cost_by_hand():
    """The best three of the four usual layers hold 20 of 100 customers: profit per hour 10, 20, ... 200, median 105."""
    revenue = np.arange(100, 0, -1) * 1000.0
    hours = np.ones(100)
    margin = np.full(100, 60.0 + 7)
    margin[:20] = 60 + 10 * np.arange(1, 21)
    found, _ = audited({"revenue": revenue, "gross_margin": margin, "hours": hours})
    assert found.hourly_profit == 105.0
    assert found.opportunity_cost.sum() == pytest.approx(100 * 105.0)
    assert found.hours == 100


def test_opportunity_cost_is_no_part_of_net_profit():
    """And there is none when an hour could have earned nothing, or when the ledger has no hours."""
    nothing, _ = audited({"revenue": [100.0, 50.0], "gross_margin": [10.0, 5.0], "hours": [1.0, 1.0]})
    assert math.isnan(nothing.hourly_profit)
    assert nothing.opportunity_cost is None
    without, _ = audited({"revenue": [100.0], "gross_margin": [10.0]})
    assert math.isnan(without.hours)
    assert without.opportunity_cost is None
    assert without.components.loc["net_profit", "total"] == 10


def test_served():
    """Half of the revenue with all of the effort is no more than twice; a tenth with half of it is."""
    found, analysis = audited(
        {"revenue": [900.0, 100.0], "gross_margin": [300.0, 60.0], "cost_to_serve": [30.0, 30.0]},
        boundaries=parse_boundaries("50,100"),
        under_served=0.6,
    )
    served = found.served
    assert served.index.tolist() == [0, 1]
    assert served["over"].tolist() == [False, True]
    assert served["at_stake"].tolist() == pytest.approx([-24.0, 24.0])
    assert served["share_of_effort"].tolist() == [0.5, 0.5]
    bits = [1 << FLAGS.index("under_served"), 1 << FLAGS.index("over_served")]
    assert [value & bit > 0 for value, bit in zip(analysis.customers["flags"], bits, strict=True)] == [True, True]
    assert audited({"revenue": [1.0], "gross_margin": [1.0]})[0].served is None


# --- everything adds up -------------------------------------------------------------------------------------
MONEY = st.integers(-2_000, 9_000).map(lambda cents: cents / 8)
BLANK_OR_MONEY = st.one_of(st.just(np.nan), MONEY)
ROWS = st.lists(
    st.tuples(BLANK_OR_MONEY, BLANK_OR_MONEY, st.integers(0, 5), BLANK_OR_MONEY, st.integers(-9, 120)), max_size=40
)


@given(ROWS, st.sets(st.sampled_from(["hours", "outstanding", "days_overdue", "marketing_cost"])))
def test_everything_ties_out(rows, fields):
    """Profits less losses = operating profit = net profit = revenue less every cost, whatever the ledger lacks."""
    columns = list(zip(*rows, strict=True)) or [()] * 5
    table = {"revenue": columns[0], "gross_margin": columns[1]}
    given_fields = {"hours": columns[2], "outstanding": columns[3], "days_overdue": columns[4]}
    given_fields["marketing_cost"] = [abs(value) for value in columns[3]]
    table |= {key: np.array(values, np.float64) for key, values in given_fields.items() if key in fields}
    found, analysis = audited(table)
    total = found.components["total"]
    net = analysis.figures.net_profit
    assert found.curve.peak + found.curve.losses == pytest.approx(net, abs=1e-3)
    assert total["net_profit"] == pytest.approx(net, abs=1e-3)
    assert found.classes.loc["total", "net_profit"] == pytest.approx(net, abs=1e-3)
    assert total["revenue"] == pytest.approx(analysis.figures.revenue, abs=1e-3)
    margin = total["revenue"] - total.get("unknown", 0.0) - total["direct_cost"]
    assert margin == pytest.approx(total["gross_margin"], abs=1e-3)
    costs = total.get("cost_to_serve", 0.0) + total.get("payment_cost", 0.0)
    assert total["gross_margin"] - costs == pytest.approx(net, abs=1e-3)
    parts = total.reindex(["hours", "given_cost", "marketing_cost"]).dropna()
    assert parts.sum() == pytest.approx(total.get("cost_to_serve", 0.0), abs=1e-3)
    if "payment_cost" in total:
        assert total["interest"] + total["credit_loss"] == pytest.approx(total["payment_cost"], abs=1e-3)
    assert ("payment_cost" in total) == ({"outstanding", "days_overdue"} <= fields)
    assert ("cost_to_serve" in total) == bool({"hours", "marketing_cost"} & fields)
    sums = found.components[["earning", "losing", "other"]].sum(axis=1)
    assert sums.tolist() == pytest.approx(total.tolist(), abs=1e-3)
    assert len(found.losses) == analysis.figures.loss_making == found.causes["customers"].sum()
    assert found.classes.loc["loss_making", "customers"] == len(found.losses)
    assert found.causes["net_profit"].sum() == pytest.approx(found.classes.loc["loss_making", "net_profit"], abs=1e-3)
    assert found.classes.loc["total", "customers"] == found.curve.customers + found.unknown
    for frame in (found.classes, found.components, found.causes, found.losses):
        assert not np.isinf(frame.select_dtypes("number").to_numpy(np.float64)).any()


# --- edges --------------------------------------------------------------------------------------------------
def test_without_a_margin_there_is_no_audit():
    assert audited({"revenue": [100.0], "hours": [1.0]})[0] is None


@pytest.mark.parametrize("margin", ["direct_cost", "gross_margin", "margin_fraction"])
def test_any_margin_field_will_do(margin):
    found, _ = audited({"revenue": [100.0], margin: [0.25 if margin == "margin_fraction" else 75.0]})
    assert found.curve.total == (75.0 if margin == "gross_margin" else 25.0)


EDGES = {
    "one customer": ({"revenue": [5.0], "gross_margin": [2.0]}, 2.0, 1.0),
    "all equal": ({"revenue": [3.0] * 7, "gross_margin": [1.0] * 7}, 7.0, 1.0),
    "all negative": ({"revenue": [-1.0, -2.0], "gross_margin": [-1.0, -2.0]}, -3.0, 0.0),
    "all at a loss": ({"revenue": [1.0, 2.0], "gross_margin": [-1.0, -2.0]}, -3.0, 0.0),
    "total profit zero": ({"revenue": [9.0, 9.0], "gross_margin": [4.0, -4.0]}, 0.0, 0.5),
    "no actives": ({"revenue": [0.0, np.nan], "gross_margin": [np.nan, 0.0]}, 0.0, 0.0),
    "only prospects": (
        {"revenue": [np.nan] * 2, "gross_margin": [np.nan] * 2, "status": ["prospect"] * 2, "visits": [1.0, 0.0]},
        -175.0,
        0.0,
    ),
    "nobody": ({"customer_id": np.array([], object), "revenue": [], "gross_margin": []}, 0.0, 0.0),
}


@pytest.mark.parametrize("case", EDGES)
def test_edges(case):
    columns, total, peak_share = EDGES[case]
    found, _ = audited(columns)
    assert found.curve.total == total
    assert found.curve.peak_share == peak_share
    assert found.curve.ratio_means_something == (total > 0)
    assert np.isfinite(found.curve.heights()).all()
    assert np.isfinite(found.curve.shares).all()
    assert list(found.causes.index) == list(CAUSES)


def test_total_profit_at_or_below_zero_is_drawn_in_currency():
    found, _ = audited(EDGES["total profit zero"][0])
    assert found.curve.heights().max() == 4.0


# --- against SQL --------------------------------------------------------------------------------------------
SQL = """
create table lines as select trim(CustomerID) as id, InvoiceNo as invoice, Quantity * UnitPrice as amount
    from read_csv(?, types = {'CustomerID': 'VARCHAR', 'InvoiceNo': 'VARCHAR', 'Quantity': 'DECIMAL(18,4)',
        'UnitPrice': 'DECIMAL(18,4)', 'InvoiceDate': 'TIMESTAMP'})
    where trim(CustomerID) <> '' and cast(InvoiceDate as date) > '2010-12-09';
create table customers as
    with summed as (select id, sum(amount)::double as revenue, count(distinct invoice)::double as invoices
        from lines group by id)
    select id as customer_id, revenue, revenue * (0.5 + (hash(id) % 60) / 100.0) as direct_cost,
        (hash(id || 'h') % 12)::double / 2 as hours, invoices as calls,
        greatest(revenue, 0) / 10 as outstanding, (hash(id || 'd') % 150)::double as days_overdue
    from summed order by id;
create table profits as
    select *, round(revenue - direct_cost, 4) as margin, round(hours * 60 + calls * 15, 4) as service,
        round(outstanding * days_overdue / 365 * 0.12 + outstanding * case when days_overdue >= 91 then 0.106
            when days_overdue >= 61 then 0.066 when days_overdue >= 31 then 0.036 when days_overdue >= 1 then 0.016
            else 0.003 end, 4) as payment
    from customers;
create table net as select *, margin - service - payment as profit from profits;
"""


@pytest.fixture(scope="module")
def retail():
    connection = duckdb.connect()
    connection.execute(SQL.replace("?", f"'{SOURCE}'"))
    customers = connection.execute(
        "select customer_id, revenue, direct_cost, hours, calls, outstanding, days_overdue from customers"
    ).df()
    found, analysis = audited(
        {key: customers[key] for key in customers},
        Period(date(2010, 12, 9), date(2011, 12, 9), 12),
        interest=((date(2000, 1, 1), 0.12),),
    )
    return connection, found, analysis, customers


def test_retail_curve(retail):
    """Cumulative profit by a window over the customers, best first, at every hundredth of them."""
    connection, found, _, _ = retail
    (count, total, peak, better) = connection.execute(
        "select count(*), sum(profit), sum(profit) filter (profit > 0), count(*) filter (profit > 0) from net"
    ).fetchall()[0]
    assert (found.curve.customers, found.curve.peak_customers) == (count, better)
    assert found.curve.total == pytest.approx(total, abs=1e-3)
    assert found.curve.peak == pytest.approx(peak, abs=1e-3)
    wanted = connection.execute(
        """with ranked as (select row_number() over (order by profit desc) as place,
            sum(profit) over (order by profit desc rows unbounded preceding) as upto from net),
        steps as (select unnest(range(1, 101)) as step)
        select step, upto from steps join ranked on place = ceil(step * (select count(*) from net) / 100.0)
        order by step"""
    ).fetchall()
    assert len(wanted) == 100
    assert found.curve.profits[1:].tolist() == pytest.approx([height for _, height in wanted], abs=1e-3)


def test_retail_components(retail):
    """Each component in all, at customers without and with a loss; and the usual ratios."""
    connection, found, _, _ = retail
    for key, sums in {
        "revenue": "revenue",
        "direct_cost": "direct_cost",
        "gross_margin": "margin",
        "hours": "hours * 60",
        "calls": "calls * 15",
        "cost_to_serve": "service",
        "payment_cost": "payment",
        "interest": "outstanding * days_overdue / 365 * 0.12",
        "net_profit": "profit",
    }.items():
        wanted = connection.execute(
            f"""select sum({sums}) filter (profit >= 0), sum({sums}) filter (profit < 0), sum({sums})
            from net where revenue <> 0"""  # noqa: S608 -- the text is this module's own
        ).fetchall()[0]
        assert found.components.loc[key, ["earning", "losing"]].tolist() == pytest.approx(wanted[:2], abs=0.5), key
        passive = connection.execute(f"select coalesce(sum({sums}), 0) from net where revenue = 0").fetchall()[0]  # noqa: S608
        assert found.components.loc[key, "other"] == pytest.approx(passive[0], abs=0.5), key
    usual = connection.execute(
        """select median(margin / revenue), median(service / revenue), median(payment / revenue)
        from net where profit > 0 and revenue > 0"""
    ).fetchall()[0]
    kept = found.components.loc[["gross_margin", "cost_to_serve", "payment_cost"], "usual"]
    assert kept.tolist() == pytest.approx(usual, abs=1e-8)


def test_retail_causes(retail):
    """The cause of each loss, its price increase and hours fewer."""
    connection, found, _, customers = retail
    usual = found.components["usual"]
    rows = connection.execute(
        """with gains as (select customer_id, revenue, profit, hours,
            greatest($margin * revenue - margin, 0) as margin_gain,
            greatest(service - $service * revenue, 0) as service_gain,
            greatest(payment - $payment * revenue, 0) as payment_gain
            from net where profit < 0 and revenue <> 0)
        select customer_id, case when revenue < 0 then 'credits'
            when margin_gain >= greatest(service_gain, payment_gain) then 'low_margin'
            when service_gain >= payment_gain then 'service' else 'late_payment' end,
            case when revenue > 0 then -profit / revenue end, case when -profit <= hours * 60 then -profit / 60 end
        from gains""",
        {"margin": usual["gross_margin"], "service": usual["cost_to_serve"], "payment": usual["payment_cost"]},
    ).fetchall()
    losses = found.losses.set_index(customers["customer_id"].to_numpy()[found.losses.index])
    assert len(rows) == len(losses) > 500
    assert len({cause for _, cause, *_ in rows}) >= 3
    for identity, cause, price, hours in rows:
        loss = losses.loc[identity]
        assert loss["cause"] == cause
        assert loss["price_increase"] == pytest.approx(math.nan if price is None else price, abs=1e-5, nan_ok=True)
        assert loss["hours_fewer"] == pytest.approx(math.nan if hours is None else hours, abs=1e-5, nan_ok=True)


def test_retail_opportunity_cost(retail):
    connection, found, analysis, customers = retail
    best = analysis.customers["layer"].isin(["top", "large", "medium"]).to_numpy()
    names = customers["customer_id"][best].tolist()
    ((median,),) = connection.execute(
        "select median(profit / hours) from net where hours > 0 and list_contains(?, customer_id)", [names]
    ).fetchall()
    assert found.hourly_profit == pytest.approx(median, abs=1e-4)
