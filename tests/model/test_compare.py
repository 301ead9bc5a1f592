"""Compare: each group is what the whole model gives for a ledger of that group alone, and nothing is lost."""

from __future__ import annotations

from pathlib import Path
from types import SimpleNamespace

import duckdb
import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pyramid_addin.model import analyse, compare
from pyramid_addin.model._compare import MOST_RANKED
from pyramid_addin.settings import COMPARE_FIELDS, Settings, parse_boundaries

SOURCE = Path(__file__).parents[2].parent / "shared" / "data" / "online-retail-invoice-lines.csv.gz"


def ledger_of(columns: dict) -> SimpleNamespace:
    frame = pd.DataFrame(columns)
    if "customer_id" not in frame:
        frame.insert(0, "customer_id", [f"K{place}" for place in range(len(frame))])
    numbers = frame.select_dtypes("number").columns
    return SimpleNamespace(customers=frame.astype(dict.fromkeys(numbers, np.float64)), period=None)


def compared(columns: dict, **settings):
    ledger = ledger_of(columns)
    return compare(ledger, analyse(ledger, Settings(**settings)))


def random_columns(seed: int, count: int, groups: int) -> dict:
    """Skewed revenue with ties, zeros and credit balances; costs that some customers do not cover, some unknown."""
    random = np.random.default_rng(seed)
    revenue = np.round(random.pareto(1.2, count) * 1000 - 100, 2)
    revenue[random.random(count) < 0.15] = 0
    revenue[random.random(count) < 0.15] = 250
    cost = np.round(revenue * random.uniform(0.5, 1.2, count), 2)
    cost[random.random(count) < 0.05] = np.nan
    names = np.array([f"Groep {place}" for place in range(groups)], object)
    return {
        "revenue": revenue,
        "previous_revenue": random.integers(0, 2, count) * 100.0,
        "direct_cost": cost,
        "region": names[random.integers(0, groups, count)],
    }


def test_a_worked_example():
    """North: 100 from two customers, the best of whom brings 90; south: 60 from three, one at a loss."""
    found = compared(
        {
            "revenue": [90.0, 10.0, 40.0, 15.0, 5.0, 0.0],
            "direct_cost": [60.0, 5.0, 30.0, 10.0, 9.0, 0.0],
            "region": ["north", "north", "south", "south", "south", "south"],
        },
        smallest_group=2,
    ).fields[0]
    assert found.field == "region"
    north, south = found.groups.to_dict("records")
    assert north | {"share_of_active": None} == {
        "name": "north",
        "customers": 2,
        "active": 2,
        "share_of_active": None,
        "revenue": 100.0,
        "share_of_revenue": 0.625,
        "average_revenue": 50.0,
        "top_share": 0.9,
        "net_profit": 35.0,
        "return_on_revenue": 0.35,
        "loss_making": 0.0,
        "ranked": True,
    }
    assert (south["customers"], south["active"], south["net_profit"], south["loss_making"]) == (4, 3, 11.0, 1.0)
    assert (north["share_of_active"], south["share_of_active"]) == (0.4, 0.6)
    own = found.layers[found.layers["group"] == 0].set_index("layer")
    assert own["customers"].tolist() == [1, 0, 0, 1]
    assert own["share_of_revenue"].tolist() == [0.9, 0.0, 0.0, 0.1]
    assert own.loc["top", "begins_at"] == 90.0
    assert np.isnan(own.loc["large", "begins_at"])
    assert own.loc["top", "deviation_revenue"] == pytest.approx(0.5)


CASES = {
    "usual": {},
    "by profit": {"rank_by": "profit"},
    "base all": {"base": "all"},
    "abc": {"boundaries": parse_boundaries("value:40,65,80,100")},
    "amounts": {"boundaries": parse_boundaries("amount:3000,500,50")},
    "ten layers": {"boundaries": parse_boundaries("1,2,5,10,20,30,40,50,70,100")},
    "one layer": {"boundaries": parse_boundaries("100")},
}


@pytest.mark.parametrize("settings", CASES.values(), ids=CASES)
@pytest.mark.parametrize("seed", range(3))
def test_a_group_is_what_the_model_gives_for_it_alone(seed, settings):
    """The layer table and the key figures of a ledger that holds this group only."""
    columns = random_columns(seed, 400, 5)
    ledger = ledger_of(columns)
    found = compare(ledger, analyse(ledger, Settings(smallest_group=1, **settings))).fields[0]
    assert len(found.groups) == 5
    for place, group in enumerate(found.groups.to_dict("records")):
        inside = ledger.customers["region"] == group["name"]
        alone = analyse(
            SimpleNamespace(customers=ledger.customers[inside].reset_index(drop=True), period=None),
            Settings(**settings),
        )
        figures, active = alone.figures, [layer.key for layer in alone.layers if layer.active]
        table = alone.layer_table.loc[active]
        own = found.layers[found.layers["group"] == place].set_index("layer")
        assert (group["customers"], group["active"]) == (figures.customers, figures.active)
        for key in ("revenue", "net_profit", "top_share", "loss_making"):
            assert group[key] == pytest.approx(getattr(figures, key), nan_ok=True), key
        assert group["return_on_revenue"] == pytest.approx(
            alone.layer_table.loc["total", "return_on_revenue"], nan_ok=True
        )
        assert own.index.tolist() == active
        for key in own.columns.intersection(table.columns):
            np.testing.assert_allclose(own[key], table[key], rtol=1e-9, atol=1e-9, err_msg=key)
        begins = [layer.begins_at for layer in alone.layers if layer.active]
        np.testing.assert_allclose(own["begins_at"], begins)


@given(
    st.lists(
        st.tuples(
            st.integers(-300, 300).map(float),
            st.sampled_from(["a", "A", "b", "", "c"]),
            st.integers(-50, 300).map(float),
        ),
        min_size=1,
        max_size=60,
    ),
    st.integers(1, 10),
)
def test_nothing_is_lost(rows, smallest):
    """Customers, revenue and profit of the groups add up to the ledger; layers add up to their group."""
    revenue, names, cost = (list(part) for part in zip(*rows, strict=True))
    columns = {"revenue": revenue, "direct_cost": cost, "country": names}
    ledger = ledger_of(columns)
    analysis = analyse(ledger, Settings(compare_by=("country",), smallest_group=smallest))
    found = compare(ledger, analysis)
    if analysis.figures.active == 0 or not any(names):
        assert found is None
        return
    groups, layers, total = found.fields[0].groups, found.fields[0].layers, found.fields[0].total
    figures = analysis.figures
    assert (total["customers"], total["active"], total["revenue"]) == (len(rows), figures.active, figures.revenue)
    assert (total["net_profit"], total["loss_making"]) == (figures.net_profit, figures.loss_making)
    for key in ("customers", "active", "revenue", "net_profit", "loss_making"):
        assert groups[key].sum() == pytest.approx(total[key])
    assert groups["ranked"].tolist() == (groups["active"] >= smallest).tolist()
    assert groups["top_share"].isna()[~groups["ranked"]].all()
    assert set(layers["group"]) == set(np.flatnonzero(groups["ranked"]))
    for place, own in layers.groupby("group"):
        assert own["customers"].sum() == groups.loc[place, "active"]
        assert own["revenue"].sum() == pytest.approx(groups.loc[place, "revenue"])
    assert groups["revenue"].is_monotonic_decreasing
    assert not np.isinf(groups.select_dtypes("number").to_numpy()).any()


def test_capitals_make_no_difference_and_the_usual_spelling_is_the_name():
    found = compared({"revenue": [1.0] * 5, "region": ["NOORD", "Noord", "noord", "Noord", "Zuid"]}).fields[0]
    assert found.groups[["name", "active"]].to_numpy().tolist() == [["Noord", 4], ["Zuid", 1]]


def test_equal_groups_stand_in_a_fixed_order():
    """Equal revenue: more customers first; then the alphabet, whatever the order of the rows."""
    found = compared({"revenue": [4.0, 4.0, 2.0, 2.0], "region": ["b", "a", "c", "c"]}).fields[0]
    assert found.groups["name"].tolist() == ["c", "a", "b"]


def test_customers_without_the_field_are_a_group_without_a_name():
    found = compared({"revenue": [1.0, 2.0, 3.0], "region": ["x", "", "y"]}).fields[0]
    assert found.groups["name"].tolist() == ["y", "", "x"]
    missing = compared({"revenue": [1.0, 2.0, 3.0], "region": ["x", None, "y"]}).fields[0]
    assert missing.groups["name"].tolist() == ["y", "", "x"]


def many(count):
    return [f"groep {place}" for place in range(count)]


@pytest.mark.parametrize(
    ("columns", "expected"),
    [
        ({"segment": ["a"] * 80, "region": ["x", "y"] * 40}, "region"),
        ({"segment": ["a"] * 79 + [""], "region": ["x"] * 80}, None),
        ({"segment": [*many(40)] * 2, "region": ["x", "y"] * 40}, "region"),
        ({"segment": many(12) * 6 + ["groep 0"] * 8, "region": ["x", "y"] * 40}, "segment"),
        ({"segment": ["a"] * 30 + ["b"] * 30 + many(20)}, "segment"),
        ({"segment": many(80)}, None),
        ({"country": ["NL", "nl"] * 40, "account_manager": ["a", "b"] * 40}, "account_manager"),
        ({}, None),
    ],
)
def test_what_is_compared_by_default(columns, expected):
    """The first field with 2 to 12 named groups; else the first with two that are large enough; else nothing."""
    found = compared({"revenue": np.arange(1.0, 81.0), **columns})
    assert (found and [one.field for one in found.fields]) == (expected and [expected])


def test_groups_of_the_default_are_those_of_buyers():
    """Thirteen regions, of which one has prospects only: twelve can be compared."""
    found = compared({"revenue": [1.0] * 12 + [0.0], "region": many(13), "country": ["a", "b"] * 6 + ["a"]})
    assert (found.fields[0].field, len(found.fields[0].groups)) == ("region", 13)


def test_what_is_asked_is_compared_in_a_fixed_order():
    """A field that the ledger lacks, or that is blank throughout, is no comparison; one group is, where asked."""
    columns = {"revenue": [1.0, 2.0], "country": ["NL", "NL"], "segment": ["", ""], "region": ["x", "y"]}
    found = compared(columns, compare_by=("country", "account_manager", "segment", "region"))
    assert [one.field for one in found.fields] == ["region", "country"]
    assert compared(columns, compare_by=("account_manager",)) is None


def test_only_the_largest_groups_are_ranked():
    count = MOST_RANKED + 3
    found = compared({"revenue": np.arange(1.0, count + 1), "region": many(count)}, smallest_group=1).fields
    assert found[0].groups["ranked"].tolist() == [True] * MOST_RANKED + [False] * 3


@pytest.mark.parametrize(
    "columns",
    [
        {"revenue": [0.0, 0.0], "region": ["a", "b"]},
        {"revenue": [0.0], "region": ["a"], "status": ["prospect"]},
        {"revenue": [5.0], "region": ["a"]},
        {"revenue": [5.0, 6.0]},
    ],
)
def test_nothing_to_compare(columns):
    """Nobody active, only a prospect, one customer, no field."""
    assert compared(columns) is None


def test_all_negative_and_all_equal():
    """Shares of what is not positive have no meaning; equal customers share the Top of their group."""
    found = compared({"revenue": [-5.0, -6.0, -1.0], "region": ["a", "a", "b"]}, smallest_group=1).fields[0]
    assert found.groups["revenue"].tolist() == [-1.0, -11.0]
    assert found.groups[["share_of_revenue", "top_share", "return_on_revenue"]].isna().all(axis=None)
    assert np.isnan(found.total["share_of_revenue"])
    equal = compared({"revenue": [7.0] * 6, "region": ["a", "b"] * 3}, smallest_group=1).fields[0]
    assert equal.layers["customers"].tolist() == [3, 0, 0, 0] * 2
    assert equal.groups["top_share"].tolist() == [1.0, 1.0]


def test_profit_that_is_not_measured_is_absent():
    """Without costs no figure of profit; a group whose margins are all unknown has none, the others keep theirs."""
    bare = compared({"revenue": [1.0, 2.0], "region": ["a", "b"]}).fields[0]
    assert bare.groups[["net_profit", "return_on_revenue", "loss_making"]].isna().all(axis=None)
    assert np.isnan(bare.total["net_profit"])
    partly = compared({"revenue": [1.0, 2.0], "direct_cost": [np.nan, 1.5], "region": ["a", "b"]}).fields[0]
    assert partly.groups.set_index("name")["net_profit"].to_dict() == pytest.approx(
        {"b": 0.5, "a": np.nan}, nan_ok=True
    )
    assert partly.total["net_profit"] == 0.5


@pytest.mark.parametrize("field", COMPARE_FIELDS)
def test_every_field_can_be_compared(field):
    assert compared({"revenue": [1.0, 2.0], field: ["a", "b"]}).fields[0].field == field


SQL = """
    create table customers as
        select CustomerID as id, min_by(Country, InvoiceDate) as country, sum(Quantity * UnitPrice) as revenue,
            round(sum(Quantity * UnitPrice) * (0.6 + (hash(CustomerID) % 60) / 100), 4) as cost
        from read_csv(?, types = {'CustomerID': 'VARCHAR', 'InvoiceNo': 'VARCHAR', 'Quantity': 'DECIMAL(18,4)',
            'UnitPrice': 'DECIMAL(18,4)', 'InvoiceDate': 'TIMESTAMP'})
        where trim(CustomerID) <> '' group by CustomerID;
    create table ranked as
        select *, rank() over (partition by country order by revenue desc) - 1 as above,
            count(*) over (partition by country) as n
        from customers where revenue <> 0;
    create table layered as
        select *, case when above * 100 < n then 'top' when above * 100 < 5 * n then 'large'
            when above * 100 < 20 * n then 'medium' else 'small' end as layer from ranked
"""


def test_online_retail_per_country_equals_sql():
    """Every group and every layer within it, to the cent, with costs that were generated."""
    connection = duckdb.connect()
    first, *rest = SQL.split(";")
    connection.execute(first, [str(SOURCE)])
    for statement in rest:
        connection.execute(statement)
    ledger = ledger_of(
        connection.execute(
            "select id as customer_id, country, revenue::double as revenue, cost::double as direct_cost from customers"
        )
        .df()
        .to_dict("list")
    )
    found = compare(ledger, analyse(ledger, Settings(compare_by=("country",)))).fields[0]
    wanted = connection.execute(
        """select country, count(*), sum(revenue)::double, sum(revenue - cost)::double,
            count(*) filter (revenue - cost < 0),
            sum(revenue) filter (above * 5 < n)::double / sum(revenue)::double
        from ranked group by country"""
    ).fetchall()
    groups = found.groups.set_index("name")
    assert len(groups) == len(wanted) > 30
    for country, active, revenue, profit, losses, top_share in wanted:
        group = groups.loc[country]
        assert (group["active"], group["loss_making"]) == (active, losses)
        assert group["revenue"] == pytest.approx(revenue, abs=0.00006)
        assert group["net_profit"] == pytest.approx(profit, abs=0.001)
        assert group["ranked"] == (active >= 20)
        assert group["top_share"] == pytest.approx(top_share if active >= 20 else np.nan, nan_ok=True)
    layers = connection.execute(
        "select country, layer, count(*), sum(revenue)::double, min(revenue)::double from layered group by all"
    ).fetchall()
    own = found.layers.assign(name=found.groups["name"].take(found.layers["group"].to_numpy()).to_numpy())
    own = own.set_index(["name", "layer"])
    assert len(own) == 4 * int(groups["ranked"].sum()) > 8
    for country, layer, customers, revenue, begins in layers:
        if groups.loc[country, "ranked"]:
            row = own.loc[(country, layer)]
            assert row["customers"] == customers
            assert row["revenue"] == pytest.approx(revenue, abs=0.00006)
            assert row["begins_at"] == pytest.approx(begins, abs=0.00006)
