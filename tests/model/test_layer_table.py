"""The layer table and the key figures (METHOD 5), by a ledger worked by hand, and that they tie out for any ledger."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pyramid_addin.model._layer_table import LAYER_COLUMNS
from pyramid_addin.settings import parse_boundaries

NAN = np.nan
COLUMNS = {  # Top 400; Large 300; Medium 200; Small 60, 50, -10; Inactive; Prospect
    "revenue": [60, 400, 200, 300, 50, -10, 0, 0],
    "direct_cost": [50, 200, 210, NAN, 30, 0, NAN, NAN],
    "cost_to_serve": [5, 100, 20, 40, 25, 0, 4, 6],
    "status": [""] * 6 + ["inactief", "prospect"],
}
SIXTHS = parse_boundaries("16,33,50,100")


@pytest.fixture
def by_hand(analysed):
    return analysed(COLUMNS, boundaries=SIXTHS)


def column(analysis, name: str) -> list[float | None]:
    return [None if math.isnan(value) else round(value, 12) for value in analysis.layer_table[name].tolist()]


def test_customers_revenue_and_shares(by_hand):
    """Shares of customers are of the six that are active; of revenue, of 1,000."""
    assert by_hand.layer_table.index.tolist() == [
        "top", "large", "medium", "small", "inactive", "prospect", "suspect", "total",
    ]  # fmt: skip
    assert tuple(by_hand.layer_table.columns) == LAYER_COLUMNS
    assert column(by_hand, "customers") == [1, 1, 1, 3, 1, 1, 0, 8]
    assert column(by_hand, "share_of_customers") == [*[round(1 / 6, 12)] * 3, 0.5, None, None, None, 1]
    assert column(by_hand, "standard_customers") == [0.01, 0.04, 0.15, 0.80, None, None, None, None]
    assert column(by_hand, "deviation_customers")[3] == -0.3
    assert column(by_hand, "revenue") == [400, 300, 200, 100, 0, 0, 0, 1000]
    assert column(by_hand, "share_of_revenue") == [0.4, 0.3, 0.2, 0.1, 0, 0, 0, 1]
    assert column(by_hand, "standard_revenue") == [0.40, 0.25, 0.15, 0.20, None, None, None, None]
    assert column(by_hand, "deviation_revenue")[:4] == [0, 0.05, 0.05, -0.1]
    assert column(by_hand, "average_revenue") == [400, 300, 200, round(100 / 3, 12), 0, 0, None, 125]


def test_profit_and_effort(by_hand):
    """Margins 200, unknown, -10, 10 + 20 - 10; less effort 100, 40, 20, 30, 4, 6."""
    assert column(by_hand, "gross_margin") == [200, None, -10, 20, 0, 0, 0, 210]
    assert column(by_hand, "effort") == [100, 40, 20, 30, 4, 6, 0, 200]
    assert column(by_hand, "net_profit") == [100, None, -30, -10, -4, -6, 0, 50]
    assert column(by_hand, "share_of_net_profit") == [2, None, -0.6, -0.2, -0.08, -0.12, 0, 1]
    assert column(by_hand, "return_on_revenue") == [0.25, None, -0.15, -0.1, None, None, None, 0.05]
    assert column(by_hand, "share_of_effort") == [0.5, 0.2, 0.1, 0.15, 0.02, 0.03, 0, 1]
    assert column(by_hand, "loss_making") == [0, 0, 1, 2, None, None, None, 3]


def test_key_figures(by_hand):
    """The best fifth of six is two customers; the largest has 40 %."""
    figures = by_hand.figures
    assert (figures.customers, figures.active, figures.revenue, figures.net_profit) == (8, 6, 1000, 50)
    assert (figures.top_share, figures.top_share_customers) == (0.7, 2)
    assert (figures.largest_customer, figures.largest_share, figures.loss_making) == (1, 0.4, 3)


def test_layers_begin_where_their_lowest_customer_stands(by_hand):
    """The amount at which a layer begins is a customer's own; passive and empty layers begin nowhere."""
    assert [layer.begins_at for layer in by_hand.layers[:4]] == [400, 300, 200, -10]
    assert all(math.isnan(layer.begins_at) for layer in by_hand.layers[4:])
    assert [layer.boundary for layer in by_hand.layers[:4]] == [0.16, 0.33, 0.5, 1]
    assert [layer.active for layer in by_hand.layers] == [True] * 4 + [False] * 3


def test_ties_at_the_best_fifth_are_included(analysed):
    """Five equal customers and a smaller one: two are asked, five tie."""
    figures = analysed({"revenue": [10, 10, 10, 10, 10, 5]}).figures
    assert (figures.top_share_customers, figures.top_share) == (5, 50 / 55)


def test_all_customers_as_base(analysed):
    """With inactive ones in the base 20 % of ten is two, and shares are of ten; Inactive keeps its own layer."""
    columns = {"revenue": [50, 40, 30, 20, *[0] * 6], "status": [""] * 9 + ["prospect"]}
    active = analysed(columns, boundaries=parse_boundaries("20,50,100"))
    everyone = analysed(columns, boundaries=parse_boundaries("20,50,100"), base="all")
    assert column(active, "customers")[:4] == [1, 1, 2, 5]
    assert column(active, "share_of_customers") == [0.25, 0.25, 0.5, None, None, None, 1]
    assert column(everyone, "customers")[:4] == [2, 2, 0, 5]  # of nine: ceil(1.8) and ceil(4.5)
    assert column(everyone, "share_of_customers") == [*[round(2 / 9, 12)] * 2, 0, round(5 / 9, 12), None, None, 1]
    assert everyone.customers["rank"].fillna(0).tolist() == [1, 2, 3, 4, *[5] * 5, 0]


def test_names_of_own_layers(analysed):
    """Own names stand as given; layers without names are numbered in the language; standards are the method's only."""
    columns = {"revenue": [5.0, 4.0]}
    named = analysed(columns, boundaries=parse_boundaries("A=50,B=100"))
    assert [(layer.key, layer.name) for layer in named.layers[:3]] == [("A", "A"), ("B", "B"), ("inactive", None)]
    numbered = analysed(columns, boundaries=parse_boundaries("50,100"), language="nl")
    assert [(layer.key, layer.name) for layer in numbered.layers[:2]] == [("1", "Laag 1"), ("2", "Laag 2")]
    assert all(math.isnan(layer.standard_customers) for layer in (*named.layers, *numbered.layers))
    hard = analysed(columns, boundaries=parse_boundaries("amount:3,2,1"))
    assert [layer.name for layer in hard.layers] == [None] * 7
    assert hard.layers[0].begins_at == 3
    assert math.isnan(hard.layers[0].boundary)


AMOUNTS = st.integers(-(10**7), 10**9).map(lambda cents: cents / 100) | st.just(0.0)
ROWS = st.lists(st.tuples(AMOUNTS, AMOUNTS, st.integers(0, 10**6), st.booleans()), max_size=40)


@given(ROWS, st.sampled_from(["1,5,20,100", "value:40,65,80,100", "amount:1000,10,0", "A=50,B=100"]))
def test_the_table_ties_out_for_any_ledger(rows, boundaries):
    """Layers add up to the total, and the total to the ledger, to the cent; shares add up to one."""
    from types import SimpleNamespace

    import pandas as pd

    from pyramid_addin.model import analyse
    from pyramid_addin.settings import Settings

    frame = pd.DataFrame(rows, columns=["revenue", "direct_cost", "cost_to_serve", "asked"]).astype(np.float64)
    frame["status"] = np.where(frame.pop("asked") > 0, "prospect", "")
    frame.insert(0, "customer_id", [str(place) for place in range(len(frame))])
    settings = Settings(boundaries=parse_boundaries(boundaries))
    found = analyse(SimpleNamespace(customers=frame, period=None), settings)
    table, total = found.layer_table.iloc[:-1], found.layer_table.loc["total"]
    assert total["customers"] == len(frame) == table["customers"].sum()
    profit = math.fsum([*frame["revenue"], *-frame["direct_cost"], *-frame["cost_to_serve"]])
    cents = {
        "revenue": math.fsum(frame["revenue"]),
        "effort": math.fsum(frame["cost_to_serve"]),
        "net_profit": profit,
    }
    for name, wanted in cents.items():
        known = table[name].dropna()
        if len(frame):
            assert total[name] == pytest.approx(wanted, abs=0.004)
        assert math.fsum(known) == pytest.approx(total[name], abs=0.004)
    assert found.figures.revenue == total["revenue"]
    for share, whole in (("share_of_revenue", "revenue"), ("share_of_net_profit", "net_profit")):
        if total[whole] > 0:
            assert table[share].sum() == pytest.approx(1)
        else:
            assert table[share].isna().all()
    if found.figures.active:
        assert table["share_of_customers"].sum() == pytest.approx(1)
    assert found.customers["strategy"].notna().all()
    assert found.customers["layer"].notna().all()
