"""Actions: amounts at stake worked by hand and in SQL on real invoices, the order of the lists, texts, edge ledgers."""

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
from pyramid_addin.model import STRATEGIES, analyse
from pyramid_addin.model._actions import STAKES, actions, amounts_at_stake
from pyramid_addin.settings import Settings, parse_boundaries

NAN = np.nan
SOURCE = Path(__file__).parents[2].parent / "shared" / "data" / "online-retail-invoice-lines.csv.gz"


def acted(columns: dict, period: Period | None = None, **settings):
    frame = pd.DataFrame(columns)
    if "customer_id" not in frame:
        frame.insert(0, "customer_id", [f"K{place}" for place in range(len(frame))])
    frame = frame.astype(dict.fromkeys(frame.select_dtypes("number").columns, np.float64))
    ledger = SimpleNamespace(customers=frame, period=period)
    analysis = analyse(ledger, Settings(**settings))
    return actions(ledger, analysis), analysis


def at_stake(strategy: str, columns: dict, *, gap: float = NAN, profit: float | None = None) -> float:
    """The amount at stake with one customer of this strategy."""
    results = pd.DataFrame({"strategy": pd.Categorical([strategy], STRATEGIES), "revenue_to_next_layer": [gap]})
    if profit is not None:
        results["net_profit"] = [profit]
    customers = pd.DataFrame({name: [value] for name, value in columns.items()})
    (amount,) = amounts_at_stake(customers, results, Settings())
    return amount


@pytest.mark.parametrize(
    ("strategy", "columns", "more", "amount"),
    [
        ("retain", {"revenue": 900.0}, {}, 900),
        ("maintain", {"revenue": -20.0}, {}, 0),
        ("cut_costs", {"revenue": 900.0}, {"profit": -30.5}, 30.5),
        ("let_go", {"revenue": NAN}, {"profit": 0.0}, 0),
        ("let_go", {"revenue": 5.0}, {"profit": 12.0}, 0),
        ("let_go", {"revenue": 5.0}, {}, None),
        ("let_go", {"revenue": 5.0}, {"profit": NAN}, None),
        ("reactivate", {"revenue": 0.0, "previous_revenue": 70.0, "earlier_revenue": 40.0}, {}, 70),
        ("reactivate", {"revenue": 0.0, "previous_revenue": NAN, "earlier_revenue": 40.0}, {}, 40),
        ("reactivate", {"revenue": 0.0, "previous_revenue": -5.0}, {}, None),
        ("recruit", {"revenue": NAN, "category_spend": 300.0}, {}, 300),
        ("identify", {"revenue": NAN, "category_spend": 0.0}, {}, None),
        ("identify", {"revenue": NAN}, {}, None),
        # a quarter of 1,000: the other 750; a given share goes before the spend
        ("develop", {"revenue": 250.0, "category_spend": 1000.0}, {"gap": 40.0}, 750),
        ("develop", {"revenue": 250.0, "share_of_wallet": 0.5, "category_spend": 1000.0}, {"gap": 40.0}, 250),
        # 60 % or more of the wallet is no room: the gap counts
        ("develop", {"revenue": 600.0, "category_spend": 1000.0}, {"gap": 40.0}, 40),
        ("develop", {"revenue": 600.0}, {"gap": 40.0}, 40),
        ("develop", {"revenue": 600.0}, {}, None),
        ("develop", {"revenue": 0.0, "share_of_wallet": 0.0}, {"gap": 40.0}, 40),
        ("develop", {"revenue": -50.0, "category_spend": 1000.0}, {"gap": 40.0}, 1000),
    ],
)
def test_what_is_at_stake(strategy, columns, more, amount):
    """Each kind of amount by hand, and what stands in where it is unknown; never a zero for the unknown."""
    found = at_stake(strategy, columns, **more)
    assert np.isnan(found) if amount is None else found == amount


def test_every_strategy_has_a_stake():
    assert tuple(sorted(STAKES)) == tuple(sorted(STRATEGIES))


def test_most_valuable_first_and_the_unknown_last():
    """By amount at stake, then revenue, then as the ledger has them."""
    found, analysis = acted(
        {
            "revenue": [0, 0, 0, 0, 100, 100, 300],
            "status": ["prospect"] * 4 + [""] * 3,
            "category_spend": [NAN, 5, 9, 5, NAN, NAN, NAN],
        },
        boundaries=parse_boundaries("100"),
    )
    assert found.order["recruit"].tolist() == [2, 1, 3, 0]
    assert found.order["retain"].tolist() == [6, 4, 5]
    assert found.summary.loc["recruit"].fillna(-1).tolist() == [4, 0, -1, 19, 3]
    assert analysis.customers["at_stake"].tolist()[4:] == [100, 100, 300]


def test_what_to_do_next_is_the_layers_where_a_customer_is_kept():
    """Retain, maintain and develop differ by layer; elsewhere one way fits all. Own layers may have own texts."""
    bounds = parse_boundaries("A=20,B=40,C=60,D=100")
    found, analysis = acted(
        {"revenue": range(1, 11)}, boundaries=bounds, action_texts={"b": "Call.", "Promoveren": "Sell."}
    )
    assert [found.steps["retain", layer.key] for layer in analysis.layers] == [
        "top",
        "b",
        "medium",
        "small",
        "inactive",
        "prospect",
        "suspect",
    ]
    assert {found.steps["let_go", layer.key] for layer in analysis.layers} == {"let_go"}
    assert analysis.settings.action_texts == {"b": "Call.", "develop": "Sell."}


# --- against SQL ----------------------------------------------------------------------------------------------
SQL = """
    with staked as (
        select *, case
            when strategy in ('retain', 'maintain') then greatest(coalesce(revenue, 0), 0)
            when strategy in ('cut_costs', 'let_go') then greatest(-net_profit, 0)
            when strategy = 'reactivate' and previous_revenue > 0 then previous_revenue
            when strategy = 'develop' and category_spend > 0
                and round(greatest(revenue, 0) / category_spend, 9) < 0.6 then category_spend - greatest(revenue, 0)
            when strategy = 'develop' then gap
            when strategy in ('identify', 'recruit') and category_spend > 0 then category_spend
            end as stake
        from customers)
"""


def test_real_invoices_against_sql():
    """Two half years of Online Retail with generated costs and spends: amounts, sums and order."""
    connection = duckdb.connect()
    lines = """select trim(CustomerID) as id,
            sum(Quantity * UnitPrice) filter (InvoiceDate >= '2011-06-10')::double as revenue,
            sum(Quantity * UnitPrice) filter (InvoiceDate < '2011-06-10')::double as previous
        from read_csv(?, types = {'CustomerID': 'VARCHAR', 'Quantity': 'DECIMAL(18,4)', 'UnitPrice': 'DECIMAL(18,4)',
            'InvoiceDate': 'TIMESTAMP'}) where trim(CustomerID) <> '' group by 1 order by 1"""
    retail = connection.execute(lines, [str(SOURCE)]).df()
    random = np.random.default_rng(4)
    count = len(retail)
    revenue = retail["revenue"].round(4)
    spend = np.where(random.random(count) < 0.5, np.round(revenue.fillna(300) * random.uniform(0.9, 6, count), 2), NAN)
    columns = {
        "customer_id": retail["id"],
        "revenue": revenue,
        "previous_revenue": retail["previous"].round(4),
        "direct_cost": (revenue * random.uniform(0.4, 1.1, count)).round(2),
        "hours": random.integers(0, 4, count).astype(float),
        "category_spend": spend,
        "status": np.where(random.random(count) < 0.1, "prospect", ""),
    }
    found, analysis = acted(columns, Period(date(2011, 6, 9), date(2011, 12, 9), 6), months=6)
    results = analysis.customers
    customers = pd.DataFrame(columns).assign(
        place=np.arange(count),
        strategy=results["strategy"].astype(str),
        net_profit=results["net_profit"],
        gap=results["revenue_to_next_layer"],
    )
    customers = customers.assign(previous_revenue=customers["previous_revenue"].fillna(0))
    connection.register("frame", customers)
    connection.execute(
        """create table customers as select * exclude (revenue, net_profit, gap, category_spend),
        nullif(revenue, 'nan') as revenue, nullif(net_profit, 'nan') as net_profit, nullif(gap, 'nan') as gap,
        nullif(category_spend, 'nan') as category_spend from frame"""
    )
    sums = connection.execute(
        f"{SQL} select strategy, count(*), coalesce(sum(revenue), 0), coalesce(sum(net_profit), 0), sum(stake),"  # noqa: S608
        " count(stake) from staked group by 1"
    ).fetchall()
    assert {row[0] for row in sums} >= set(STRATEGIES) - {"identify"}
    for strategy, *figures in sums:
        expected = [NAN if figure is None else float(figure) for figure in figures]
        assert found.summary.loc[strategy].tolist() == pytest.approx(expected, rel=1e-9, abs=0.01, nan_ok=True)
        order = connection.execute(
            f"{SQL} select place from staked where strategy = ? "  # noqa: S608
            "order by round(stake, 4) desc nulls last, coalesce(revenue, 0) desc, place",
            [strategy],
        ).fetchnumpy()["place"]
        assert found.order[strategy].tolist() == order.tolist()
    assert found.summary["customers"].sum() == count
    assert found.summary["revenue"].sum() == pytest.approx(float(revenue.sum()), abs=1e-3)


# --- properties and edges -------------------------------------------------------------------------------------
AMOUNTS = st.one_of(st.none(), st.integers(-4_000, 4_000).map(lambda cents: cents / 4))


@given(
    st.lists(st.tuples(AMOUNTS, AMOUNTS, AMOUNTS, AMOUNTS), min_size=1, max_size=40),
    st.sets(st.sampled_from(("previous_revenue", "gross_margin", "category_spend"))),
)
def test_everybody_is_in_one_list_in_order(rows, fields):
    """The lists hold each customer once; amounts fall, are finite and never negative; sums are those of the lists."""
    keys = ("revenue", "previous_revenue", "gross_margin", "category_spend")
    columns = dict(zip(keys, zip(*rows, strict=True), strict=True))
    table = {key: np.array(columns[key], float) for key in columns if key == "revenue" or key in fields}
    found, analysis = acted(table)
    assert sorted(np.concatenate(list(found.order.values())).tolist()) == list(range(len(rows)))
    revenue = np.nan_to_num(table["revenue"])
    staked = analysis.customers.get("at_stake", pd.Series(np.full(len(rows), NAN))).to_numpy()
    for strategy, order in found.order.items():
        known = staked[order][~np.isnan(staked[order])]
        assert (known >= 0).all()
        assert np.isfinite(known).all()
        assert (np.diff(known) <= 0).all()
        assert np.isnan(staked[order][len(known) :]).all()
        row = found.summary.loc[strategy]
        assert (row["customers"], row["known"]) == (len(order), len(known))
        assert row["revenue"] == pytest.approx(revenue[order].sum(), abs=1e-3)
        assert np.isnan(row["at_stake"]) == (len(known) == 0)
        assert len(known) == 0 or row["at_stake"] == pytest.approx(known.sum(), abs=1e-3)


@pytest.mark.parametrize(
    ("columns", "strategy", "amount"),
    [
        ({"revenue": [5.0]}, "retain", 5),
        ({"revenue": [3.0] * 7}, "retain", 21),
        ({"revenue": [-1.0, -2.0]}, "maintain", 0),
        ({"revenue": [9.0, 9.0], "gross_margin": [4.0, -4.0]}, "cut_costs", 4),
        ({"revenue": [0.0, NAN]}, "let_go", NAN),
        ({"revenue": [NAN] * 2, "status": ["prospect"] * 2}, "recruit", NAN),
        ({"revenue": [NAN] * 2, "status": ["prospect"] * 2, "category_spend": [8.0, NAN]}, "recruit", 8),
    ],
)
def test_edges(columns, strategy, amount):
    """One customer, all equal, all negative, total profit zero, no actives, only prospects."""
    found, analysis = acted(columns)
    assert found.summary["customers"].sum() == len(columns["revenue"])
    assert found.summary.loc[strategy, "at_stake"] == pytest.approx(amount, nan_ok=True)
    assert ("at_stake" in analysis.customers) == bool(found.summary["at_stake"].notna().any())
