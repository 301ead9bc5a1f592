"""The template of the share of wallet: figures by hand, by SQL on real invoices, and whatever people paste into it."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import duckdb
import numpy as np
import openpyxl
import pandas as pd
import pytest

from pyramid_addin.settings import Settings
from pyramid_addin.template_files import write_template
from pyramid_addin.templates._wallet_layout import (
    ACTIVE_ROW,
    FIRST_ROW,
    FOOT_ROW,
    LAST_ROW,
    LETTERS,
    TIE_ROW,
    TOTAL_ROW,
)
from pyramid_addin.templates.calculating import _wallet_lists as lists
from pyramid_addin.templates.calculating._customers_page import FIRST_ROW as FIRST_CUSTOMER
from pyramid_addin.templates.calculating._design import design
from pyramid_addin.templates.calculating._examples import example_customers

SOURCE = Path(__file__).parents[3].parent / "shared" / "data" / "online-retail-invoice-lines.csv.gz"
ERRORS = ("#", "Err:")
NAN = np.nan
DASH = "–"
LAYERS = ("top", "large", "medium", "small", "inactive", "prospect", "suspect")
DEVELOP, NOT_BUYING = lists.LISTS

# To win up to 60 %: b 300 of 1,000 (30 of it profit), c 200 of 500 (at a loss), g 66 of 110 in spite of its credit.
# Of d nothing is known; h buys more than it is said to spend. The prospect e has 120 to win, f nothing that is known.
EIGHT = pd.DataFrame(
    {
        "customer_id": list("abcdefgh"),
        "name": ["Aa", "Bee", "Cee", "Dee", "Ee", "Eff", "Gee", ""],
        "account_manager": ["x", "y", "z", "", "y", "", "x", "x"],
        "status": ["", "", "", "", "prospect", "Inactive", "", ""],
        "revenue": [400.0, 300.0, 100.0, 50.0, 0.0, NAN, -20.0, 90.0],
        "previous_revenue": [NAN, NAN, NAN, NAN, 0.0, 70.0, NAN, NAN],
        "category_spend": [500.0, 1000.0, NAN, NAN, 200.0, NAN, 110.0, 60.0],
        "share_of_wallet": [NAN, NAN, 0.2, NAN, NAN, 0.5, NAN, NAN],
        "direct_cost": [320.0, 270.0, 110.0, 45.0, NAN, NAN, 0.0, NAN],
        "last_contact": pd.to_datetime([None, "2025-06-30", None, None, "2025-03-01", None, None, None]),
    }
)
COLUMNS = dict(zip(design("share_of_wallet").columns, "ABCDEFGHIJKLMNOPQRSTUVWXYZ", strict=False))


@pytest.fixture
def wallet(make_template, calculated):
    """What LibreOffice calculates for these customers: by (sheet, cell)."""

    def cells(customers, **what):
        return calculated(make_template("share_of_wallet", customers, rows=len(customers) + 5, **what))

    return cells


@pytest.fixture(scope="module")
def calculated_before():
    """What was calculated for the eight, once."""
    return {}


@pytest.fixture
def eight(calculated_before, wallet):
    """What LibreOffice calculates for the eight."""
    if not calculated_before:
        calculated_before.update(wallet(EIGHT))
    return calculated_before


@pytest.fixture
def changed(make_template, calculated):
    """What LibreOffice calculates after someone typed into cells: {sheet and cell or defined name: value}."""

    def cells(customers, typed):
        path = make_template("share_of_wallet", customers, rows=len(customers) + 5)
        book = openpyxl.load_workbook(path)
        for where, value in typed.items():
            sheet, cell = where if isinstance(where, tuple) else next(iter(book.defined_names[where].destinations))
            book[sheet][cell.replace("$", "")] = value
        book.save(path)
        return calculated(path)

    return cells


def column(found, key, count):
    """The cells of a column of the table."""
    cells = [found["Customers", f"{COLUMNS[key]}{row}"] for row in range(FIRST_CUSTOMER, FIRST_CUSTOMER + count)]
    return [None if cell == "" else cell for cell in cells]


def layer(found, row):
    """The figures of a row of the table of layers."""
    return {key: found["Share of wallet", f"{letter}{row}"] for key, letter in LETTERS.items()}


def listed(found, one, key):
    """What a list shows below a head."""
    letter = lists._letters(one)[[entry.key for entry in one.columns].index(key)]
    cells = [found["Share of wallet", f"{letter}{row}"] for row in one.rows]
    return [cell for cell in cells if cell not in (None, "")]


def about(found, one):
    return found["Share of wallet", f"B{one.first + 1}"]


def plain(customers, **more):
    """As many customers as there are amounts, with nothing but what is given."""
    return pd.DataFrame({"customer_id": [f"K{place:03}" for place in range(customers)], **more})


# --- the columns --------------------------------------------------------------------------------------------
# Revenue, category spend, given share -> potential, share of wallet, amount to win.
RULES = [
    (40.0, NAN, 0.5, 80, 0.5, 8),  # revenue over the share
    (40.0, 200.0, 0.5, 80, 0.5, 8),  # which goes before what is filled in
    (40.0, 160.0, NAN, 160, 0.25, 56),
    (40.0, 160.0, 0.0, 160, 0.25, 56),  # a share of nothing does not go with revenue
    (40.0, 160.0, -0.3, 160, 0.25, 56),
    (40.0, 25.0, NAN, 40, 1, 0),  # never below revenue
    (40.0, NAN, 1.6, 40, 1, 0),
    (40.0, NAN, 0.6, 66.6667, 0.6, 0),  # the threshold itself is enough
    (599_999_999.9, 1e9, NAN, 1e9, 0.6, 0),  # and so is what rounds to it
    (40.0, NAN, NAN, None, None, None),
    (40.0, 0.0, NAN, None, None, None),
    (40.0, -5.0, NAN, None, None, None),
    (40.0, 160.0, 1e-308, None, None, None),  # more than a cell can hold
    (0.0, NAN, 0.3, None, None, None),
    (NAN, 100.0, 0.3, 100, 0, 60),
    (-40.0, 100.0, NAN, 100, 0, 60),
    (-40.0, 100.0, 0.5, 100, 0, 60),
]


def test_potential_by_hand(wallet):
    """Every way to come by a potential, and to come by none."""
    revenue, spend, share, *wanted = zip(*RULES, strict=True)
    found = wallet(plain(len(RULES), revenue=revenue, category_spend=spend, share_of_wallet=share))
    for key, values in zip(("potential", "share_of_wallet", "amount_to_win"), wanted, strict=True):
        assert column(found, key, len(RULES)) == list(values), key


def test_columns_by_hand(eight):
    found = eight
    assert column(found, "potential", 8) == [500, 1000, 500, None, 200, None, 110, 90]
    assert column(found, "amount_to_win", 8) == [0, 300, 200, None, 120, None, 66, 0]
    assert column(found, "profit_to_win", 8) == pytest.approx([0, 30, -20, None, None, None, None, None])
    assert column(found, "develop_amount", 8) == [None, 300, 200, None, None, None, 66, None]
    assert column(found, "not_buying_amount", 8) == [None, None, None, None, 120, None, None, None]
    assert column(found, "strategy", 3)[1:] == ["Develop", "Cut costs"]


# --- the sheet by hand --------------------------------------------------------------------------------------
def test_layers_by_hand(eight):
    """Of six customers with revenue a is Top, b Medium, the others Small."""
    found = eight
    assert list(layer(found, FIRST_ROW).values()) == [1, 1, 1, 400, 500, 0.8, 100, 0, 0, 0, 0, 0, DASH]
    medium = layer(found, FIRST_ROW + 2)
    assert list(medium.values()) == pytest.approx([1, 1, 1, 300, 1000, 0.3, 700, 300, 1, 300 / 686, 30, 1, 300])
    small = layer(found, FIRST_ROW + 3)
    assert list(small.values()) == pytest.approx(
        [4, 3, 0.75, 190, 700, 190 / 700, 510, 266, 1.4, 266 / 686, -20, 2, 133]
    )
    assert list(layer(found, FIRST_ROW + 4).values()) == [1, 0, 0, *[DASH] * 10]  # inactive
    assert list(layer(found, FIRST_ROW + 6).values()) == [0, 0, *[DASH] * 11]  # no suspects
    prospect = layer(found, FIRST_ROW + 5)
    assert list(prospect.values()) == pytest.approx([1, 1, 1, 0, 200, 0, 200, 120, DASH, 120 / 686, DASH, 1, 120])
    active, total = layer(found, ACTIVE_ROW), layer(found, TOTAL_ROW)
    assert [active[key] for key in ("customers", "known", "potential", "revenue", "to_win", "below")] == [
        6, 5, 2200, 890, 566, 3,
    ]  # fmt: skip
    assert [total[key] for key in ("customers", "known", "potential", "to_win", "profit_to_win", "below")] == [
        8, 6, 2400, 686, 10, 4,
    ]  # fmt: skip


def test_tiles_and_tie_out_by_hand(eight):
    found = {cell: value for (sheet, cell), value in eight.items() if sheet == "Share of wallet"}
    assert (found["B5"], found["B6"]) == (2200, "200 more with those who do not buy")
    assert (found["D5"], found["D6"]) == (pytest.approx(890 / 2200), "of what 5 customers spend")
    assert (found["F5"], found["F6"]) == (566, "net profit on it: 10")
    assert (found["I5"], found["I6"]) == (3, "share of wallet below 60%")
    assert (found["K5"], found["K6"]) == (5, "83.3% of your customers")
    assert (found["N5"], found["N6"]) == (300, "Bee (Medium)")
    letters = "DFHJLMO"  # known, credits, unknown, ledger, difference, potentials, check
    assert [found[f"{letter}{TIE_ROW + 1}"] for letter in letters] == [890, -20, 50, 920, 0, 0, "Ties out"]
    foot = found[f"B{FOOT_ROW}"]
    assert foot.startswith("Potential: what a customer spends")
    assert "a share below 60% to that share" in foot
    assert "One customer buys more than its potential says" in foot  # h
    assert "Of one customer the potential says nothing" in foot  # f


def test_lists_by_hand(eight):
    """The most to win first; who does not buy stands in a list of its own."""
    found = eight
    assert about(found, DEVELOP) == "3 customers have a share of wallet below 60%; together there is 566 to win."
    shown = {key: listed(found, DEVELOP, key) for key in [entry.key for entry in DEVELOP.columns]}
    assert (shown["place"], shown["name"], shown["customer_id"]) == ([1, 2, 3], ["Bee", "Cee", "Gee"], ["b", "c", "g"])
    assert (shown["layer"], shown["strategy"][0]) == (["Medium", "Small", "Small"], "Develop")
    assert (shown["revenue"], shown["potential"]) == ([300, 100, -20], [1000, 500, 110])
    assert (shown["share_of_wallet"], shown["elsewhere"]) == ([0.3, 0.2, 0], [700, 400, 110])
    assert (shown["amount_to_win"], shown["growth"]) == ([300, 200, 66], [1, 2])  # no growth on a credit balance
    assert shown["cumulative"] == pytest.approx([300 / 566, 500 / 566, 1])
    assert shown["profit_to_win"] == pytest.approx([30, -20])
    assert (shown["account_manager"], len(shown["last_contact"])) == (["y", "z", "x"], 1)
    assert "Of one customer without revenue the potential is known" in about(found, NOT_BUYING)
    keys = ("name", "layer", "potential", "amount_to_win", "cumulative")
    assert [listed(found, NOT_BUYING, key) for key in keys] == [["Ee"], ["Prospect"], [200], [120], [1]]


def test_who_has_no_name_goes_by_its_number(wallet):
    found = wallet(plain(2, revenue=[10.0, 5.0], category_spend=[10.0, 50.0]))
    assert found["Share of wallet", "N6"] == "K001 (Small)"


# --- ties ---------------------------------------------------------------------------------------------------
def test_of_equal_amounts_the_larger_revenue_comes_first(wallet):
    """Seventy have 60 to win, from 1 to 70 revenue or a credit, in three of four amounts twice; five have more."""
    revenue = np.array([*(float(place % 40 - 3) for place in range(70)), *[7.0] * 5])
    revenue[revenue == 0] = 0.5
    spend = (np.maximum(revenue, 0) + 60) / 0.6
    spend[70:] += [5, 30, 5, 100, 60]
    customers = plain(75, revenue=revenue, category_spend=np.round(spend, 10))
    found = wallet(customers)
    table = customers.assign(
        to_win=np.round(0.6 * customers["category_spend"].round(4) - np.maximum(revenue, 0), 4), row=range(75)
    )
    wanted = table.sort_values(["to_win", "revenue", "row"], ascending=[False, False, True])["customer_id"][:50]
    assert listed(found, DEVELOP, "customer_id") == wanted.tolist()
    assert "These are the first 50; together" in about(found, DEVELOP)
    share = table["to_win"].nlargest(50).sum() / table["to_win"].sum()
    assert f"together {share * 100:.1f}% of that" in about(found, DEVELOP)


def test_extremes_of_revenue_do_not_mix_amounts(wallet):
    """The worst credit balance with 0.30 more to win stands above the best customer."""
    customers = plain(3, revenue=[1000.0, -1000.0, -1000.0], category_spend=[1060 / 0.6, 100.5, 100.0])
    assert listed(wallet(customers), DEVELOP, "customer_id") == ["K001", "K000", "K002"]


def test_equal_prospects_stand_in_the_order_of_the_table(wallet):
    """Thirty alike: the first 25, each once."""
    customers = plain(31, revenue=[5.0, *[0.0] * 30], category_spend=[NAN, *[80.0] * 30])
    found = wallet(customers)
    assert listed(found, NOT_BUYING, "customer_id") == [f"K{place:03}" for place in range(1, 26)]
    assert "Of 30 customers without revenue the potential is known" in about(found, NOT_BUYING)
    assert "These are the first 25; together 83.3% of that." in about(found, NOT_BUYING)


# --- what people paste --------------------------------------------------------------------------------------
def cases():
    """Tables that a formula could stumble over."""
    random = np.random.default_rng(7)
    count = 400

    def some(values, share):
        return np.where(random.random(count) < share, values, NAN)

    revenue = np.round(random.pareto(1.1, count) * 500 - 60, 2)
    revenue[random.random(count) < 0.25] = 0
    revenue[random.random(count) < 0.2] = 250
    spend = np.round(np.abs(revenue) / random.choice([0.2, 0.5, 0.59, 0.6, 0.61, 1.3], count), 2)
    ids = [f"K{place}" for place in range(count)]
    random_table = pd.DataFrame(
        {
            "customer_id": ids,
            "name": random.choice(["Anna", "Bram", ""], count),
            "status": np.where(revenue == 0, random.choice(["", "Prospect", "suspect", "odd"], count), ""),
            "revenue": np.where(random.random(count) < 0.1, NAN, revenue),
            "previous_revenue": some(np.round(random.choice([0, 80, 900, -40], count), 2), 0.7),
            "category_spend": some(np.where(random.random(count) < 0.1, 0, spend + random.choice([0, 70], count)), 0.8),
            "share_of_wallet": some(random.choice([0.0, 0.3, 0.6, 0.9, 1.4, -0.1], count), 0.3),
            "direct_cost": some(np.round(revenue * random.uniform(0.3, 1.2, count), 2), 0.8),
            "cost_to_serve": some(np.round(random.uniform(0, 200, count), 2), 0.8),
            "last_order": pd.Series(pd.Timestamp(2025, 3, 1), range(count)).where(random.random(count) < 0.5),
        }
    )
    few = {"customer_id": ["a", "b", "c"], "revenue": [5.0, 5.0, 5.0]}
    return {
        "random": random_table,
        "no costs": random_table.drop(columns=["direct_cost", "cost_to_serve", "last_order"]),
        "shares only": random_table.drop(columns="category_spend"),
        "number and revenue only": pd.DataFrame(few),
        "all equal": pd.DataFrame(few | {"category_spend": [50.0, 50.0, 50.0]}),
        "one": EIGHT.iloc[1:2],
        "one of whom nothing is known": EIGHT.iloc[3:4],
        "prospects only": pd.DataFrame(few | {"revenue": [NAN, 0, 0], "category_spend": [1.0, 2, NAN]}),
        "negative": pd.DataFrame(few | {"revenue": [-1.0, -2, -3], "category_spend": [9.0, 2, 9]}),
        "nobody has room": pd.DataFrame(few | {"category_spend": [6.0, 7, 4], "direct_cost": [1.0, 2, 3]}),
        "says nothing": pd.DataFrame(few | {"category_spend": [0.0, -7, NAN]}),
        "eight": EIGHT,
    }


@pytest.mark.parametrize("case", cases())
def test_every_cell_shows_what_it_calculates(make_template, differences, case):
    """Beside every formula stands what LibreOffice makes of it."""
    assert differences(make_template("share_of_wallet", cases()[case], rows=3)) == []


def test_the_same_in_dutch(make_template, differences):
    """But for texts with figures, which LibreOffice writes in English here."""
    wrong = differences(make_template("share_of_wallet", cases()["random"], "nl", rows=30))
    assert all(isinstance(shown, str) and any(c.isdigit() for c in shown) for *_, shown, _ in wrong), wrong
    assert {sheet for sheet, *_ in wrong} <= {"Klanten", "Klantaandeel"}


def test_without_potentials_the_sheet_says_what_is_missing(wallet):
    found = wallet(EIGHT[["customer_id", "revenue"]])
    assert found["Share of wallet", "B2"].startswith("Fill in on the sheet Customers what customers spend in all")
    assert [found["Share of wallet", f"{letter}5"] for letter in "BDFIKN"] == [DASH, DASH, DASH, DASH, 0, DASH]
    assert found["Share of wallet", "N6"] == "nobody has room to grow"
    assert about(found, DEVELOP) == "No customer with a known potential has a share of wallet below 60%."
    assert about(found, NOT_BUYING) == "Of nobody without revenue a potential is known."
    assert found["Share of wallet", f"O{TIE_ROW + 1}"] == "Ties out"


def test_texts_are_left_out_and_told(changed):
    """Pasted amounts that are texts: the line below the title counts them, and no cell shows an error."""
    typed = {("Customers", f"{COLUMNS['revenue']}{FIRST_CUSTOMER}"): "1 000"}
    typed |= {("Customers", f"{COLUMNS['category_spend']}{FIRST_CUSTOMER + 1}"): "€ 70"}
    typed |= {("Customers", f"{COLUMNS['share_of_wallet_given']}{FIRST_CUSTOMER + 2}"): "ca. 20%"}
    found = changed(EIGHT, typed)
    assert not [cell for cell, value in found.items() if isinstance(value, str) and value.startswith(ERRORS)]
    assert found["Share of wallet", "B2"].startswith("On the sheet Customers 3 amounts or shares are texts")
    assert column(found, "layer", 1) == ["Check revenue"]
    assert column(found, "potential", 8) == [None, None, None, None, 200, None, 110, 90]
    assert listed(found, DEVELOP, "name") == ["Gee"]
    assert found["Share of wallet", f"O{TIE_ROW + 1}"] == "Ties out"
    assert "One customer buys more" in found["Share of wallet", f"B{FOOT_ROW}"]


def test_the_threshold_is_what_is_typed(changed):
    """At 35 % only b and g are below it; the texts say 35 %, and 12.25 % in full."""
    found = changed(EIGHT, {"PYR_AssumedWalletThreshold": 0.35})
    assert column(found, "amount_to_win", 8) == [0, 50, 75, None, 70, None, 38.5, 0]
    assert listed(found, DEVELOP, "name") == ["Cee", "Bee", "Gee"]
    assert found["Share of wallet", "I6"] == "share of wallet below 35%"
    assert found["Share of wallet", f"{LETTERS['to_win']}24"] == "To win, up to a share of wallet of 35%"
    found = changed(EIGHT, {"PYR_AssumedWalletThreshold": 0.1225})
    assert "below 12.25%" in about(found, DEVELOP)


@pytest.mark.parametrize("threshold", [0, None])
def test_without_a_threshold_nobody_has_room(changed, threshold):
    found = changed(EIGHT, {"PYR_AssumedWalletThreshold": threshold})
    assert listed(found, DEVELOP, "name") == []
    assert found["Share of wallet", "N5"] == DASH
    assert not [cell for cell, value in found.items() if isinstance(value, str) and value.startswith(ERRORS)]


# --- real invoices ------------------------------------------------------------------------------------------
CUSTOMERS = """
    with lines as (
        select trim(CustomerID) as id, Quantity * UnitPrice as amount, cast(InvoiceDate as date) as day
        from read_csv(?, types = {'CustomerID': 'VARCHAR', 'InvoiceNo': 'VARCHAR', 'Quantity': 'DECIMAL(18,4)',
            'UnitPrice': 'DECIMAL(18,4)', 'InvoiceDate': 'TIMESTAMP'})
        where trim(CustomerID) <> ''),
    bought as (
        select id, coalesce(sum(amount) filter (day > '2011-05-29'), 0)::double as revenue from lines group by id)
    select id, revenue,
        case when hash(id) % 3 > 0 then round(100 + abs(revenue) * (hash(id) % 29) / 7, 2)::double end as spend,
        case when hash(id) % 5 = 0 then (1 + hash(id) % 12) / 10 end as share
    from bought order by hash(id)"""
LAYER_SUMS = """
    with ranked as (
        select *, rank() over (partition by revenue <> 0 order by revenue desc) - 1 as above,
            count(*) over (partition by revenue <> 0) as n,
            case when share > 0 and revenue > 0 then greatest(revenue / share, revenue)
                when spend > 0 then greatest(spend, revenue) end as potential
        from customers),
    layered as (
        select *, case when revenue = 0 then 'inactive' when above * 100 < n then 'top'
            when above * 100 < 5 * n then 'large' when above * 100 < 20 * n then 'medium' else 'small' end as layer,
            greatest(0.6 * potential - greatest(revenue, 0), 0) as to_win
        from ranked)
    select layer, count(*), count(potential), sum(greatest(revenue, 0)) filter (potential is not null),
        sum(potential), sum(to_win), count(*) filter (to_win > 0.0001)
    from layered group by layer"""
TOP = """
    select id from (select *, case when share > 0 and revenue > 0 then greatest(revenue / share, revenue)
        when spend > 0 then greatest(spend, revenue) end as potential from customers)
    where revenue <> 0 and 0.6 * potential > greatest(revenue, 0) + 0.0001
    order by 0.6 * potential - greatest(revenue, 0) desc limit 50"""


def test_real_invoices_equal_sql(tmp_path, calculated):
    """Half a year of real invoice lines, credit notes included, with potentials of many kinds."""
    sql = duckdb.connect()
    sql.execute(f"create table customers as {CUSTOMERS}", [str(SOURCE)])
    customers = sql.execute(
        "select id as customer_id, revenue, spend as category_spend, share as share_of_wallet from customers"
    ).df()
    path = tmp_path / "real.xlsx"
    write_template(path, design("share_of_wallet"), customers, Settings(as_of=date(2011, 11, 29)), rows=0)
    found = calculated(path)
    rows = dict(zip(LAYERS, range(FIRST_ROW, FIRST_ROW + len(LAYERS)), strict=True))
    keys = ("customers", "known", "revenue", "potential", "to_win", "below")
    seen = 0
    for name, *wanted in sql.execute(LAYER_SUMS).fetchall():
        shown = layer(found, rows[name])
        # potentials and amounts to win are rounded to 0.0001 each
        assert [shown[key] for key in keys] == pytest.approx(wanted, abs=0.2, rel=1e-9), name
        seen += wanted[0]
    assert seen == len(customers) > 4_000
    wanted = [name for (name,) in sql.execute(TOP).fetchall()]
    assert listed(found, DEVELOP, "customer_id") == wanted
    # who does not buy has the same 100 to spend each: the first in the table
    first = customers[(customers["revenue"] == 0) & customers["category_spend"].notna()]["customer_id"][:25]
    assert listed(found, NOT_BUYING, "customer_id") == first.tolist()


# --- the sheet ----------------------------------------------------------------------------------------------
def test_rows_that_stay_empty_are_hidden(make_template):
    """Six of the thirteen rows for layers, with or without customers; each list begins a page."""
    for customers in (EIGHT, EIGHT.iloc[:0][["customer_id", "revenue"]]):
        sheet = openpyxl.load_workbook(make_template("share_of_wallet", customers))["Share of wallet"]
        hidden = {row for row, look in sheet.row_dimensions.items() if look.hidden}
        assert hidden == set(range(FIRST_ROW + 7, LAST_ROW + 1))
        assert sheet.print_area == f"'Share of wallet'!$B$1:$P${NOT_BUYING.rows[-1]}"
        assert [mark.id for mark in sheet.row_breaks.brk] == [DEVELOP.first - 1, NOT_BUYING.first - 1]


def test_columns_that_only_lists_need_are_folded_away(make_template):
    sheet = openpyxl.load_workbook(make_template("share_of_wallet", EIGHT))["Customers"]
    folded = {key for key, letter in COLUMNS.items() if sheet.column_dimensions[letter].hidden}
    grouped = sheet.column_dimensions[COLUMNS["develop_amount"]]
    assert folded <= {"develop_amount", "not_buying_amount", "develop_order"}
    assert (grouped.hidden, grouped.outlineLevel) == (True, 1)


def test_the_examples_tell_of_everything(make_template):
    """Among the examples are a given share, a given potential, room and none, and prospects."""
    path = make_template("share_of_wallet", example_customers("nl"), "nl")
    sheet = openpyxl.load_workbook(path, data_only=True)["Klanten"]
    keys = design("share_of_wallet").columns
    rows = [dict(zip(keys, row, strict=False)) for row in sheet.iter_rows(min_row=FIRST_CUSTOMER, values_only=True)]
    assert any(row["share_of_wallet_given"] and row["amount_to_win"] for row in rows)
    assert any(row["category_spend"] and row["amount_to_win"] for row in rows)
    assert any(row["potential"] and not row["amount_to_win"] for row in rows)
    assert any(isinstance(row["not_buying_amount"], int | float) for row in rows)
    assert {row["strategy"] for row in rows} >= {"Promoveren"}
