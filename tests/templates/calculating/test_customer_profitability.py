"""The template of customer profitability: figures by hand, by SQL on real invoices, and whatever people paste in."""

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
from pyramid_addin.templates._audit_layout import (
    CAUSE_ROW,
    CAUSE_TOTAL,
    CLASS_ROW,
    CLASS_TOTAL,
    CURVE_ROWS,
    FACT_ROWS,
    FOOT_ROW,
    PART_AT,
    TIE_ROW,
)
from pyramid_addin.templates._audit_template import curve_letters
from pyramid_addin.templates.calculating import _profit_lists as lists
from pyramid_addin.templates.calculating._columns import COLUMNS
from pyramid_addin.templates.calculating._customers_page import FIRST_ROW, column_letters
from pyramid_addin.templates.calculating._design import design
from pyramid_addin.templates.calculating._examples import example_customers
from pyramid_addin.texts import LANGUAGES

SOURCE = Path(__file__).parents[3].parent / "shared" / "data" / "online-retail-invoice-lines.csv.gz"
KEY = "customer_profitability"
ERRORS = ("#", "Err:")
LETTERS = column_letters(design(KEY))
TILES = dict(zip(("net_profit", "peak", "eaten", "return", "effort", "opportunity"), "BDGJLN", strict=True))
BLANK = float("nan")

# An hour costs 60, a visit 175; interest is 12.25 %; 1.6 % of what is late by 1 to 30 days is lost, 10.6 % from 91 on.
# Ten customers: two with a profit, five that bought and lose, a credit balance, one that cost an hour and bought
# nothing, one whose cost is not known. Profits: 340, 191.71, -75, -10, -188.50, -30, -40, -60, unknown, -10.
TEN = pd.DataFrame(
    {
        "customer_id": list("abcdefghij"),
        "name": [f"Customer {letter}" for letter in "abcdefghij"],
        "revenue": [1000, 500, 400, 200, 100, -50, 200, BLANK, 300, 200],
        "direct_cost": [600, 300, 300, 210, 60, -20, 120, BLANK, BLANK, 210],
        "hours": [1, 0, 0, 0, 0, BLANK, 2, 1, 0, 0],
        "visits": [0, 0, 1, 0, 0, 0, 0, 0, 0, 0],
        "outstanding": [0, 365, 0, BLANK, 1000, -40, 0, 0, 0, 0],
        "days_overdue": [0, 20, 0, BLANK, 365, 200, 0, 0, 0, 0],
    }
).astype(dict.fromkeys(("revenue", "direct_cost", "hours", "visits", "outstanding", "days_overdue"), np.float64))


class Found:
    """A template as LibreOffice calculates it."""

    def __init__(self, cells, name="Profitability"):
        self.cells = cells
        self.name = name

    def __getitem__(self, cell):
        return self.cells[self.name, cell]

    def column(self, key, count):
        """What a column of the table shows in its first rows."""
        return [self.cells["Customers", f"{LETTERS[key]}{FIRST_ROW + row}"] for row in range(count)]

    def row(self, number, letters):
        return [self[f"{letter}{number}"] for letter in letters]

    def tile(self, key):
        return self[f"{TILES[key]}5"], self[f"{TILES[key]}6"]

    def part(self, key, letters="F"):
        values = self.row(PART_AT[key], letters)
        return values[0] if len(letters) == 1 else values

    def fact(self, key):
        return self[f"S{FACT_ROWS[key]}"]

    def listed(self, key, letter):
        """A column of a list, as far as it is filled."""
        (one,) = [one for one in lists._LISTS if one.key == key]
        first = one.first + lists._ABOVE
        values = [self[f"{letter}{row}"] for row in range(first, first + one.length)]
        places = [self[f"B{row}"] for row in range(first, first + one.length)]
        return values[: sum(place not in (None, "") for place in places)]


@pytest.fixture
def audited(make_template, calculated):
    """What LibreOffice calculates for these customers; five rows of the table stay empty."""
    return lambda customers: Found(calculated(make_template(KEY, customers, rows=len(customers) + 5)))


@pytest.fixture
def changed(make_template, calculated):
    """The same after someone typed into cells: those of defined names, or of (column, row of the table)."""

    def values(customers, typed):
        path = make_template(KEY, customers, rows=len(customers) + 5)
        book = openpyxl.load_workbook(path)
        for place, value in typed.items():
            if isinstance(place, tuple):
                book["Customers"][f"{LETTERS[place[0]]}{FIRST_ROW + place[1]}"] = value
                continue
            ((sheet, cell),) = book.defined_names[place].destinations
            book[sheet][cell.replace("$", "")] = value
        other = path.with_name("typed.xlsx")
        book.save(other)
        return Found(calculated(other))

    return values


def near(values, digits=6):
    return pytest.approx(values, abs=10**-digits)


# --- by hand ------------------------------------------------------------------------------------------------
@pytest.fixture(scope="module")
def ten(tmp_path_factory, libreoffice):
    """The ten customers, as LibreOffice calculates them."""
    path = tmp_path_factory.mktemp("ten") / "ten.xlsx"
    write_template(path, design(KEY), TEN, Settings(as_of=date(2025, 12, 31)), rows=15)
    book = openpyxl.load_workbook(libreoffice(path), data_only=True)
    return Found({(sheet.title, cell.coordinate): cell.value for sheet in book for row in sheet for cell in row})


def test_costs_by_hand(ten):
    """365 late by 20 days is 2.45 interest and 5.84 lost; 1,000 by a year 122.50 and 106; a credit costs nothing."""
    assert ten.column("gross_margin", 10) == near([400, 200, 100, -10, 40, -30, 80, 0, None, -10])
    assert ten.column("cost_to_serve", 10) == near([60, 0, 175, 0, 0, 0, 120, 60, 0, 0])
    assert ten.column("credit_loss", 10) == near([0, 5.84, 0, 0, 106, 0, 0, 0, 0, 0])
    assert ten.column("payment_cost", 10) == near([0, 8.29, 0, 0, 228.5, 0, 0, 0, 0, 0])
    assert ten.column("net_profit", 10) == near([340, 191.71, -75, -10, -188.5, -30, -40, -60, None, -10])
    classes = ["Profitable"] * 2 + ["Loss-making"] * 6 + [None, "Loss-making"]
    assert ten.column("profit_class", 10) == classes


def test_place_by_hand(ten):
    """Nine are on the curve; the two at -10 share the third place."""
    assert ten.column("profit_place", 10) == near([place and place / 9 for place in (1, 2, 8, 3, 9, 5, 6, 7, None, 3)])


def test_service_by_hand(ten):
    """Of 415 the third takes 175 on a seventh of the revenue; the layer Small cannot be under-served."""
    over, under = "Over-served", "Under-served"
    assert ten.column("served", 10) == [under, under, over, None, None, None, over, None, None, None]
    assert ten.column("share_of_effort", 3) == near([60 / 415, 0, 175 / 415])


def test_causes_by_hand(ten):
    """Usual: a margin of 40 %, service of 3 %, late payment of 0.829 %: the medians of the two that earn."""
    low, service = "Low margin", "Too much service"
    wanted = [None, None, service, low, "Late payment", "Credit notes", service, None, None, low]
    assert ten.column("loss_cause", 10) == wanted
    assert ten.column("missing_margin", 7)[2:] == near([60, 90, 0, None, 0])
    assert ten.column("excess_service", 7)[2:] == near([163, 0, 0, None, 114])
    assert ten.column("late_payment", 7)[2:] == near([0, 0, 227.671, None, 0])
    assert ten.column("profit_if_usual", 7)[2:] == near([88, 80, 39.171, 0, 74])
    rows = [ten.row(row, "MNOP") for row in range(CAUSE_ROW, CAUSE_TOTAL + 1)]
    assert rows == [
        [2, near(-20), 2, near(0.4)],
        [2, near(-115), 2, near(0.03)],
        [1, near(-188.5), 1, near(0.00829)],
        [1, near(-30), 1, "–"],
        [6, near(-353.5), 6, None],
    ]


def test_classes_by_hand(ten):
    rows = [ten.row(row, "MNOP") for row in range(CLASS_ROW, CLASS_TOTAL + 1)]
    assert rows == [
        [2, 1500, near(531.71), near(531.71 / 1500)],
        [0, 0, 0, "–"],
        [6, 1050, near(-353.5), near(-353.5 / 1050)],
        [2, 300, near(-60), "–"],
        [10, 2850, near(118.21), near(118.21 / 2850)],
    ]


def test_tiles_by_hand(ten):
    assert ten.tile("net_profit") == (near(118.21), "of 9 customers")
    assert ten.tile("peak") == (near(531.71), "450% of net profit, at 22% of customers")
    assert ten.tile("eaten") == (near(-413.5), "78% of the peak, by 6 loss-makers and others")
    assert ten.tile("return") == (near(118.21 / 2850), "target 5.0%")
    assert ten.tile("effort") == (near(118.21 / 415), "net profit ÷ 415 cost to serve")
    # Of the layers above Small only the first customer took an hour, and earned 340 with it.
    assert ten.tile("opportunity") == (near(4 * 340), "4 hours at 340 an hour")


def test_components_by_hand(ten):
    assert ten.part("revenue", "FHJL") == [2850, 1500, 1050, 300]
    assert ten.part("unknown") == 300
    assert ten.part("direct_cost", "FHJL") == near([2850 - 300 - 770, 900, 880, 0])
    assert ten.part("hours", "DEFHJL") == near([4, 60, 240, 60, 120, 60])
    assert ten.part("visits", "DEFHJL") == near([1, 175, 175, 0, 175, 0])
    assert ten.part("interest", "FHJ") == near([124.95, 2.45, 122.5])
    assert ten.part("credit_loss", "FHJ") == near([111.84, 5.84, 106])
    assert ten.part("payment_cost", "FM") == near([236.79, 0.00829])
    assert ten.part("net_profit", "FHJL") == near([118.21, 531.71, -353.5, -60])
    for key in ("calls", "tickets", "orders", "given_cost", "marketing_cost"):
        assert ten.part(key, "FGHIJKL") == ["–"] * 7
    assert ten[f"N{PART_AT['interest']}"] == "outstanding × days ÷ 365 × 12.25%"
    assert ten[f"M{TIE_ROW + 1}"] == ten[f"L{TIE_ROW + 1}"] == 0
    assert ten[f"O{TIE_ROW + 1}"] == "Ties out"
    assert ten[f"B{FOOT_ROW}"].endswith("because their margin is unknown: 1.")


def test_losses_by_hand(ten):
    """Equal losses in the order of the table; an hour less is a remedy only where enough hours were taken."""
    assert ten.listed("losses", "D") == list("ecgfdj")
    assert ten.listed("losses", "B") == [1, 2, 3, 4, 5, 6]
    assert ten.listed("losses", "J") == near([-188.5, -75, -40, -30, -10, -10])
    assert ten.listed("losses", "M") == near([2.285, 175 / 400, 0.6, None, -0.05, -0.05])
    assert ten.listed("losses", "N") == near([0.00829, 0.03, 0.03, None, 0.4, 0.4])
    assert ten.listed("losses", "O") == near([1.885, 0.1875, 0.2, None, 0.05, 0.05])
    assert ten.listed("losses", "P") == [None, None, near(0.7), None, None, None]
    (losses, *_) = lists._LISTS
    assert ten[f"B{losses.first + 1}"] == "6 customers lose 354 together; the largest loss comes first."


def test_most_and_least_by_hand(ten):
    assert ten.listed("most", "D") == ["a", "b"]
    assert ten.listed("most", "N") == near([340, 531.71])
    assert ten.listed("most", "O") == near([340, 0])
    assert ten.listed("least", "D") == list("echgfdjba")
    assert ten.listed("least", "B") == [9, 8, 7, 6, 5, 4, 3, 2, 1]
    assert ten.listed("least", "N") == near([118.21, 306.71, 381.71, 441.71, 481.71, 511.71, 521.71, 531.71, 340])
    assert ten.listed("least", "F")[2] == 0


def test_curve_by_hand(ten):
    """Nine customers: a ninth is the first, two ninths the peak."""
    letters = curve_letters()
    sums = {ten[f"{letter}{CURVE_ROWS['size']}"]: ten[f"{letter}{CURVE_ROWS['sum']}"] for letter in letters}
    assert list(sums) == list(range(10))
    assert list(sums.values()) == near([0, 340, 531.71, 521.71, 511.71, 481.71, 441.71, 381.71, 306.71, 118.21])


def test_who_neither_bought_nor_cost_is_on_no_list(audited):
    """A profit of zero that is nobody's: not on the curve, and not between those who earn and those who lose."""
    found = audited(pd.concat([pd.DataFrame({"customer_id": ["z"], "name": ["Nobody"]}), TEN], ignore_index=True))
    assert found.column("net_profit", 2) == near([0, 340])
    assert found.column("profit_place", 2) == near([None, 1 / 9])
    assert found.listed("least", "D") == list("echgfdjba")
    assert found.tile("net_profit") == (near(118.21), "of 9 customers")


# --- what someone types -------------------------------------------------------------------------------------
def test_assumptions_are_used(changed):
    """No interest, no age of 91 days, free hours, a target of 41 %: 66 is lost of 1,000, and 40 % is too little."""
    found = changed(
        TEN,
        {
            "PYR_AssumedInterest": 0,
            "PYR_AssumedLossFrom4": None,
            "PYR_AssumedRateHours": 0,
            "PYR_AssumedTargetReturn": 0.41,
            "PYR_AssumedOverServed": 9,
        },
    )
    assert found.column("net_profit", 10) == near([400, 194.16, -75, -10, -26, -30, 80, 0, None, -10])
    assert found.tile("net_profit") == (near(523.16), "of 8 customers")
    assert [found[f"M{row}"] for row in range(CLASS_ROW, CLASS_TOTAL)] == [0, 3, 5, 1]
    assert found.part("hours", "DEF") == ["–"] * 3
    assert found.part("interest") == 0
    assert found.column("served", 3)[2] is None
    assert found.listed("losses", "P") == [None] * 5


def test_texts_count_as_nothing(changed):
    """A text for revenue or cost makes a profit unknown, and one for hours, days or an amount owed counts as zero."""
    typed = {("revenue", 2): "400,-", ("direct_cost", 3): "n.b.", ("hours", 6): "twee", ("days_overdue", 4): "lang"}
    typed |= {("outstanding", 1): "?"}
    found = changed(TEN, typed)
    assert found.column("net_profit", 7) == near([340, 200, None, None, 37, -30, 80])
    assert found.column("layer", 3)[2] == "Check revenue"
    assert found["O" + str(TIE_ROW + 1)] == "Ties out"
    assert [cell for cell in found.cells.values() if isinstance(cell, str) and cell.startswith(ERRORS)] == []


# --- every figure, in many tables ---------------------------------------------------------------------------
def customers(seed, count, **changes):
    """Skewed revenue with ties, zeros, credit balances, unknown costs, costs without revenue, late payers."""
    random = np.random.default_rng(seed)
    revenue = np.round(random.pareto(1.2, count) * 1000, 2)
    revenue[random.random(count) < 0.15] = 0
    revenue[random.random(count) < 0.2] = 250
    revenue[random.random(count) < 0.05] *= -1
    revenue[random.random(count) < 0.05] = np.nan
    cost = np.round(revenue * random.choice([0.5, 0.75, 0.9, 1.1], count), 2)
    cost[random.random(count) < 0.05] = np.nan
    table = {
        "customer_id": [f"K{place}" for place in range(count)],
        "name": [f"Klant {place}" for place in range(count)],
        "revenue": revenue,
        "direct_cost": cost,
        "hours": np.where(random.random(count) < 0.1, np.nan, random.integers(0, 4, count)),
        "visits": random.integers(0, 2, count).astype(float),
        "marketing_cost": random.integers(0, 3, count) * 12.5,
        "outstanding": np.round(revenue / 8, 2),
        "days_overdue": random.integers(-5, 200, count).astype(float),
    }
    return pd.DataFrame(table | changes)


def of(revenue, **more):
    return pd.DataFrame({"customer_id": [f"K{place}" for place in range(len(revenue))], "revenue": revenue, **more})


CASES = {
    "usual": customers(1, 300),
    "ten": TEN,
    "revenue only": of([30.0, 20.0, 0.0]),
    "no payment": customers(2, 80).drop(columns=["outstanding", "days_overdue"]),
    "half of payment": customers(3, 40).drop(columns=["days_overdue"]),
    "margin only": customers(4, 60)[["customer_id", "name", "revenue", "direct_cost"]],
    "no costs of sales": customers(5, 40).drop(columns=["direct_cost"]),
    "a loss in all": customers(6, 120, direct_cost=np.full(120, 9_000.0)),
    "all equal": of([3.0] * 60, direct_cost=[4.0] * 60, hours=[1.0] * 60),
    "all negative": of([-1.0, -2.0], direct_cost=[0.0, 0.0]),
    "one customer": of([5.0], direct_cost=[3.0]),
    "total profit zero": of([9.0, 9.0], direct_cost=[5.0, 13.0]),
    "nobody buys": of([0.0, np.nan], direct_cost=[np.nan, 0.0], visits=[1.0, 0.0]),
    "all profits zero": of([5.0, 5.0, np.nan], direct_cost=[5.0, 5.0, np.nan]),
}


@pytest.mark.parametrize("name", CASES)
def test_formulas_show_what_they_calculate(make_template, differences, name):
    """LibreOffice, given nothing but wrong numbers, comes to every figure that the template shows."""
    path = make_template(KEY, CASES[name], rows=len(CASES[name]) + 3)
    assert differences(path) == []
    book = openpyxl.load_workbook(path, data_only=True)
    shown = [cell.value for sheet in book for row in sheet for cell in row if isinstance(cell.value, str)]
    assert [value for value in shown if value.startswith(ERRORS)] == []


def test_dutch_figures_are_calculated_too(make_template, differences):
    """But for the marks in numbers within texts, which are 1,234.5 in LibreOffice's own language."""
    found = differences(make_template(KEY, CASES["usual"], "nl", rows=303))
    marks = str.maketrans(",.", ".,")
    (*cells,) = ((shown, calculated) for *_, shown, calculated in found)
    assert 0 < len(cells) < 20
    for shown, calculated in cells:
        pairs = zip(shown, calculated, strict=True)
        assert all(one == other or one == other.translate(marks) for one, other in pairs), (shown, calculated)


# --- real invoices, in SQL ----------------------------------------------------------------------------------
AUDIT = """
create table customers as
    select id, round(revenue, 2) as revenue, round(revenue * (0.55 + id % 40 * 0.01), 2) as cost, id % 7 as hours,
        round(greatest(revenue, 0) * 0.1, 2) as outstanding, id % 130 - 10 as late
    from (select cast(CustomerID as integer) as id, sum(Quantity * UnitPrice) as revenue
        from read_csv(?, types = {'CustomerID': 'VARCHAR', 'Quantity': 'DECIMAL(18,4)', 'UnitPrice': 'DECIMAL(18,4)'})
        where CustomerID is not null group by id)
    where id % 3 = 0;
create table profits as
    select *, margin - service - payment as profit from (
        select *, round(revenue - cost, 4)::double as margin, hours * 60.0::double as service,
            round(outstanding * greatest(late, 0) / 365.0::double * 0.1225
                + outstanding * case when late >= 91 then 0.106 when late >= 61 then 0.066 when late >= 31 then 0.036
                    when late >= 1 then 0.016 else 0.003 end, 4)::double as payment
        from customers);
create table usual as
    select round(median(margin / revenue), 9) as margin, round(median(service / revenue), 9) as service,
        round(median(payment / revenue), 9) as payment from profits where profit > 0.00005 and revenue > 0;
"""


@pytest.fixture(scope="module")
def sql():
    """The tables of the independent computation."""
    connection = duckdb.connect()
    first, rest = AUDIT.split(";", 1)
    connection.execute(first, [str(SOURCE)])
    connection.execute(rest)
    return connection


@pytest.fixture(scope="module")
def real(sql, tmp_path_factory, libreoffice):
    """The same customers in the template, as LibreOffice calculates it."""
    table = sql.sql("select * from customers order by id").df()
    frame = pd.DataFrame(
        {
            "customer_id": table["id"].astype(str),
            "revenue": table["revenue"].astype(float),
            "direct_cost": table["cost"].astype(float),
            "hours": table["hours"].astype(float),
            "outstanding": table["outstanding"].astype(float),
            "days_overdue": table["late"].astype(float),
        }
    )
    path = tmp_path_factory.mktemp("real") / "real.xlsx"
    write_template(path, design(KEY), frame, Settings(as_of=date(2025, 12, 31)), rows=0)
    book = openpyxl.load_workbook(libreoffice(path), data_only=True)
    return Found({(sheet.title, cell.coordinate): cell.value for sheet in book for row in sheet for cell in row})


def test_real_profits_are_those_of_sql(real, sql):
    wanted = [profit for (profit,) in sql.sql("select profit from profits order by id").fetchall()]
    assert len(wanted) > 1_000
    assert real.column("net_profit", len(wanted)) == near(wanted, 3)


def test_real_classes_are_those_of_sql(real, sql):
    query = """
        select case when profit < -0.00005 then 'Loss-making' when round(profit / revenue, 9) >= 0.05 then 'Profitable'
                when revenue > 0 then 'Marginal' end as class, count(*), sum(revenue), sum(profit)
        from profits where revenue <> 0 group by class"""
    wanted = {name: figures for name, *figures in sql.sql(query).fetchall() if name}
    assert len(wanted) == 3
    for row, name in enumerate(("Profitable", "Marginal", "Loss-making"), CLASS_ROW):
        assert real.row(row, "MNO") == near([float(figure) for figure in wanted[name]], 2)


def test_real_curve_is_that_of_sql(real, sql):
    query = """
        select sum(profit) over (order by profit desc rows unbounded preceding)
        from profits where revenue <> 0 or profit <> 0 order by profit desc"""
    sums = [0.0, *(float(total) for (total,) in sql.sql(query).fetchall())]
    count = len(sums) - 1
    for step, letter in enumerate(curve_letters()):
        size = -(-step * count // 100)
        assert real.row(CURVE_ROWS["size"], [letter]) == [size]
        assert real[f"{letter}{CURVE_ROWS['sum']}"] == near(sums[size], 2)


def test_real_causes_are_those_of_sql(real, sql):
    """The greatest of three gains against the medians, all in SQL."""
    query = """
        with gains as (
            select p.profit, p.revenue, greatest(u.margin * p.revenue - p.margin, 0) as low,
                greatest(p.service - u.service * p.revenue, 0) as service,
                greatest(p.payment - u.payment * p.revenue, 0) as late, p.margin, p.service as cost, p.payment
            from profits p, usual u where p.profit < -0.00005 and p.revenue <> 0),
        caused as (
            select *, case when revenue < 0 then 'Credit notes'
                when greatest(low, service, late) > 0.00005
                    then case greatest(low, service, late) when low then 'Low margin' when service
                        then 'Too much service' else 'Late payment' end
                when -margin >= cost and -margin >= payment then 'Low margin'
                when cost >= payment then 'Too much service' else 'Late payment' end as cause
            from gains)
        select cause, count(*), sum(profit) from caused group by cause"""
    wanted = {cause: figures for cause, *figures in sql.sql(query).fetchall()}
    assert len(wanted) >= 3
    for row, cause in enumerate(("Low margin", "Too much service", "Late payment", "Credit notes"), CAUSE_ROW):
        assert real.row(row, "MN") == near([float(figure) for figure in wanted.get(cause, (0, 0))], 2)
    (usual,) = sql.sql("select margin, service, payment from usual").fetchall()
    assert [real[f"P{row}"] for row in range(CAUSE_ROW, CAUSE_ROW + 3)] == near([float(each) for each in usual], 9)


def test_real_lists_are_those_of_sql(real, sql):
    bought = "from profits where revenue <> 0 or profit <> 0"
    most = sql.sql(f"select profit {bought} order by profit desc limit 25").fetchall()
    least = sql.sql(f"select profit {bought} order by profit limit 25").fetchall()
    losses = sql.sql("select profit from profits where revenue <> 0 and profit < 0 order by profit limit 50").fetchall()
    for key, wanted in (("most", most), ("least", least), ("losses", losses)):
        found = real.listed(key, "J")
        assert found == near([profit for (profit,) in wanted], 3)
        of_customer = dict(sql.sql("select id::varchar, profit from profits").fetchall())
        assert found == near([of_customer[number] for number in real.listed(key, "D")], 3)


# --- the workbook -------------------------------------------------------------------------------------------
@pytest.mark.parametrize("language", LANGUAGES)
def test_columns_for_other_figures_are_folded_away(make_template, language):
    """Behind a + that opens them, at the end of the table, and only those."""
    path = make_template(KEY, example_customers(language), language)
    sheet = openpyxl.load_workbook(path).worksheets[1]
    folded = [key for key, letter in LETTERS.items() if _dimension(sheet, letter).hidden]
    assert folded == [key for key in design(KEY).calculated if COLUMNS[key].aside] == list(LETTERS)[-len(folded) :]
    assert all(_dimension(sheet, LETTERS[key]).outlineLevel == 1 for key in folded)


def _dimension(sheet, letter):
    """The settings of a column; the file tells of neighbours together."""
    place = openpyxl.utils.column_index_from_string(letter)
    return next(one for one in sheet.column_dimensions.values() if one.min <= place <= one.max)


def test_a_row_hides_nothing_that_may_be_filled_in(make_template):
    """Hours that nobody has today may come tomorrow; contacts have no column."""
    sheet = openpyxl.load_workbook(make_template(KEY, of([5.0])))["Profitability"]
    hidden = {row for row, settings in sheet.row_dimensions.items() if settings.hidden}
    assert hidden == {PART_AT["contacts"]}


def test_interest_is_that_of_the_day(make_template):
    """12 % in the autumn of 2023, by the dated table of statutory interest."""
    path = make_template(KEY, TEN, as_of=date(2023, 10, 1))
    book = openpyxl.load_workbook(path)
    ((sheet, cell),) = book.defined_names["PYR_AssumedInterest"].destinations
    assert book[sheet][cell.replace("$", "")].value == 0.12
