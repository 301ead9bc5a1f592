"""The template of customer movement: figures by hand, by SQL on real invoices, and whatever people paste into it."""

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
from pyramid_addin.templates._movement_layout import (
    COUNTS,
    FIRST_ROW,
    FOOT_ROW,
    LOST,
    MONEY,
    MONEY_LOST,
    MONEY_TOTAL,
    NEW_ROW,
    PYRAMID_ROW,
    RETURNED_ROW,
    STEP_ROWS,
    THEN,
    TIE_ROW,
    TOTAL_ROW,
    WHOLE_ROW,
)
from pyramid_addin.templates.calculating import _growth_list as growth
from pyramid_addin.templates.calculating._customers_page import FIRST_ROW as FIRST_CUSTOMER
from pyramid_addin.templates.calculating._design import design
from pyramid_addin.templates.calculating._examples import example_customers

SOURCE = Path(__file__).parents[3].parent / "shared" / "data" / "online-retail-invoice-lines.csv.gz"
ERRORS = ("#", "Err:")
LAYERS = ("top", "large", "medium", "small")

# Ten customers; of the eight of 2024 one is Top (g), none but it Large, one more Medium (a); the others are Small.
TEN = pd.DataFrame(
    {
        "customer_id": list("abcdefghij"),
        "name": [f"Customer {letter}" for letter in "abcdefghij"],
        "account_manager": ["Anna", "Bram"] * 5,
        "previous_revenue": [90, 80, 70, 60, 50, 40, 900, np.nan, 0.0, 10.0],
        "revenue": [20, 1000.0, 70, 60, 45, np.nan, 400, 70, 30, -5.0],
        "first_order": pd.to_datetime([*["2020-05-05"] * 7, "2025-03-01", "2019-01-01", None]),
    }
)


@pytest.fixture
def movement(make_template, calculated):
    """What LibreOffice calculates on the Movement sheet for these customers: by cell."""

    def cells(customers):
        found = calculated(make_template("customer_movement", customers, rows=len(customers) + 5))  # some stay empty
        return {cell: value for (sheet, cell), value in found.items() if sheet == "Movement"}

    return cells


def step(found, key):
    return found[f"M{STEP_ROWS[key]}"], found[f"N{STEP_ROWS[key]}"]


def listed(found, letter):
    cells = [found[f"{letter}{row}"] for row in range(growth.FIRST_ROW, growth.LAST_ROW + 1)]
    return [cell for cell in cells if cell not in (None, "")]


# --- by hand ------------------------------------------------------------------------------------------------
def test_bridge_by_hand(movement):
    """B + 920; a - 70, e - 5, g - 500, j - 15; f lost with 40; h new with 70; i back with 30."""
    found = movement(TEN)
    assert step(found, "before") == (8, 1300)
    assert step(found, "new") == (1, 70)
    assert step(found, "returned") == (1, 30)
    assert step(found, "expansion") == (1, 920)
    assert step(found, "contraction") == (4, -590)
    assert step(found, "lost") == (1, -40)
    assert step(found, "now") == (9, 1690)
    assert (found["B5"], found["B6"]) == (1690, "+30.0% on 1,300 the period before")
    assert (found["D5"], found["D6"]) == (pytest.approx(1690 / 9), "was 163 the period before")
    assert found["G5"] == pytest.approx((1300 + 920 - 590 - 40) / 1300)
    assert found["I5"] == pytest.approx((1300 - 590 - 40) / 1300)
    assert (found["K5"], found["M5"], found["M6"]) == (1, 1, "brought 40 the period before")


def test_matrix_by_hand(movement):
    """Of nine now b is Top and g Medium: g fell from Top to Medium, b rose from Small to Top, a fell from Medium."""
    found = movement(TEN)
    assert [
        [found[f"{letter}{row}"] for letter in THEN + COUNTS + LOST] for row in range(FIRST_ROW, FIRST_ROW + 4)
    ] == [
        [1, 0, 0, 1, 0, 0],
        [0, 0, 0, 0, 0, 0],
        [1, 0, 0, 0, 1, 0],
        [6, 1, 0, 0, 4, 1],
    ]
    assert [found[f"{letter}{FIRST_ROW + 3}"] for letter in MONEY + MONEY_LOST + MONEY_TOTAL] == [
        920,
        0,
        0,
        -20,
        -40,
        860,
    ]
    assert [found[f"{letter}{RETURNED_ROW}"] for letter in COUNTS + MONEY] == [0, 0, 0, 1, 0, 0, 0, 30]
    assert [found[f"{letter}{NEW_ROW}"] for letter in COUNTS + MONEY] == [0, 0, 0, 1, 0, 0, 0, 70]
    assert [found[f"{letter}{TOTAL_ROW}"] for letter in THEN + COUNTS + LOST] == [8, 1, 0, 1, 7, 1]
    assert [found[f"{letter}{PYRAMID_ROW}"] for letter in COUNTS] == [1, 0, 1, 7]
    assert [found[f"M{row}"] for row in (20, 21, 22)] == [1, 4, 2]  # up, stayed, down
    assert [found[f"O{row}"] for row in (TIE_ROW + 1, TIE_ROW + 2)] == ["Ties out", "Ties out"]


def test_the_largest_changes_by_hand(movement):
    """Up or down, the largest first; of h and a, which both changed by 70, a stands higher in the table."""
    found = movement(TEN)
    assert listed(found, "B") == ["b", "g", "a", "h", "f", "i", "j", "e"]
    assert listed(found, "I") == [920, -500, -70, 70, -40, 30, -15, -5]
    assert listed(found, "D") == ["Grew", "Shrank", "Shrank", "New", "Lost", "Returned", "Shrank", "Shrank"]
    assert listed(found, "F") == ["Top", "Medium", "Small", "Small", "Inactive", "Small", "Small", "Small"]
    assert listed(found, "J") == pytest.approx([11.5, -500 / 900, -70 / 90, -1, -1.5, -0.1])  # not of who had nothing
    assert listed(found, "K") == pytest.approx([920 / 1020, *(n / 630 for n in (-500, -70)), 70 / 1020, -40 / 630,
                                                30 / 1020, -15 / 630, -5 / 630])  # fmt: skip
    assert found[f"B{growth.ABOUT_ROW}"].startswith("All 8 customers whose revenue changed.")


# --- what people paste --------------------------------------------------------------------------------------
def cases():
    """Tables that a formula could stumble over."""
    random = np.random.default_rng(5)
    count = 400
    revenue = np.round(random.pareto(1.1, count) * 500 - 60, 2)
    revenue[random.random(count) < 0.25] = 0
    revenue[random.random(count) < 0.2] = 250
    before = np.round(revenue * random.choice([0, 0.5, 1, 1.7], count) + random.choice([0, 80], count), 2)
    first = pd.to_datetime("2025-12-31") - pd.to_timedelta(random.integers(0, 900, count), unit="D")
    ids = [f"K{place}" for place in range(count)]
    random_table = pd.DataFrame(
        {
            "customer_id": ids,
            "name": ids,
            "status": random.choice(["", "Prospect", "Inactive", "Suspect"], count),
            "revenue": np.where(random.random(count) < 0.1, np.nan, revenue),
            "previous_revenue": np.where(random.random(count) < 0.1, np.nan, before),
            "first_order": pd.Series(first).where(random.random(count) < 0.8),
        }
    )
    few = {"customer_id": ["a", "b", "c"], "revenue": [5.0, 5.0, 5.0]}
    return {
        "random": random_table,
        "no order dates": random_table.drop(columns=["first_order", "status"]),
        "number and revenue only": pd.DataFrame(few),
        "all equal": pd.DataFrame(few | {"previous_revenue": [5.0, 5.0, 5.0]}),
        "one": TEN.iloc[1:2],
        "everyone lost": pd.DataFrame(few | {"revenue": [np.nan, 0, 0], "previous_revenue": [1.0, 2, 3]}),
        "negative": pd.DataFrame(few | {"revenue": [-1.0, -2, -3], "previous_revenue": [-3.0, 2, 0]}),
        "only young orders": TEN.assign(first_order=pd.Timestamp("2025-06-01")),
    }


@pytest.mark.parametrize("case", cases())
def test_every_cell_shows_what_it_calculates(make_template, differences, case):
    """Beside every formula stands what LibreOffice makes of it."""
    assert differences(make_template("customer_movement", cases()[case], rows=3)) == []


def test_the_same_in_dutch(make_template, differences):
    """But for texts with figures, which LibreOffice writes in English here."""
    wrong = differences(make_template("customer_movement", TEN, "nl", rows=30))
    assert all(isinstance(shown, str) and any(c.isdigit() for c in shown) for *_, shown, _ in wrong), wrong
    assert {sheet for sheet, *_ in wrong} <= {"Klanten", "Beweging"}


def test_nothing_of_the_period_before_is_said(movement):
    """Without its revenue everyone would look new: the line below the title says why, and no ratio is given."""
    found = movement(TEN[["customer_id", "revenue"]])
    assert found["B2"].startswith("Fill in the revenue of the period before")
    assert (found["G5"], found["I5"], found["D6"]) == ("–", "–", "was – the period before")
    assert step(found, "returned") == ("–", "–")


@pytest.mark.parametrize(("first", "late"), [("2024-02-01", True), ("2024-01-31", False)], ids=["late", "in time"])
def test_history_that_begins_late_is_told(movement, first, late):
    """The period before begins on 1 January 2024; orders that all come a month after it leave something out."""
    found = movement(TEN.assign(first_order=pd.Timestamp(first)))
    assert found["B2"].startswith("The table's first order is from well after") == late


def test_who_returned_needs_two_things(make_template, calculated):
    """Order dates, and the day on which the period begins; without one of them nobody is called returned."""
    path = make_template("customer_movement", TEN, as_of=None)
    found = calculated(path)
    assert found["Movement", f"M{STEP_ROWS['returned']}"] == "–"
    assert found["Movement", f"M{STEP_ROWS['new']}"] == 2
    assert "who returned counts as new" in found["Movement", f"B{FOOT_ROW}"]
    book = openpyxl.load_workbook(path)
    (_, where), *_ = book.defined_names["PYR_AssumedPeriodBegins"].destinations
    book["Assumptions"][where.replace("$", "")] = date(2025, 1, 1)
    book.save(path)
    found = calculated(path)
    assert found["Movement", f"M{STEP_ROWS['returned']}"] == 1
    assert "who returned" not in found["Movement", f"B{FOOT_ROW}"]


def test_amounts_that_are_texts_are_left_out_and_told(make_template, calculated):
    """A pasted "1 000" is no number: the row says so, the totals no longer tie out, and no cell shows an error."""
    path = make_template("customer_movement", TEN, rows=20)
    book = openpyxl.load_workbook(path)
    sheet = book["Customers"]
    inputs = design("customer_movement").inputs
    now, then = (inputs.index(key) + 1 for key in ("revenue", "previous_revenue"))
    sheet.cell(FIRST_CUSTOMER + 1, now).value = "1 000"
    sheet.cell(FIRST_CUSTOMER + 2, then).value = "€ 70"
    book.save(path)
    found = calculated(path)
    assert not [cell for cell, value in found.items() if isinstance(value, str) and value.startswith(ERRORS)]
    assert found["Movement", "B2"].startswith("On the sheet Customers 2 amounts are texts")
    columns = dict(zip(design("customer_movement").columns, "ABCDEFGHIJKLMNOPQRST", strict=False))
    for row in (FIRST_CUSTOMER + 1, FIRST_CUSTOMER + 2):
        assert found["Customers", f"{columns['previous_layer']}{row}"] == "Check revenue"
        assert found["Customers", f"{columns['revenue_change']}{row}"] in (None, "")
        assert found["Customers", f"{columns['outcome']}{row}"] in (None, "")
    assert found["Movement", f"O{TIE_ROW + 2}"] == "Does not tie out"
    assert found["Movement", f"N{TIE_ROW + 2}"] == 80 - 70  # what b brought then, less what c brings now


def test_ties_in_the_list_are_all_there_once(movement):
    """Sixty equal changes in both directions: the first fifty rows of the table, in its order."""
    count = 60
    customers = pd.DataFrame(
        {
            "customer_id": [f"K{place:02}" for place in range(count)],
            "revenue": [110.0 if place % 2 else 100.0 for place in range(count)],
            "previous_revenue": [100.0 if place % 2 else 110.0 for place in range(count)],
        }
    )
    found = movement(customers)
    assert listed(found, "B") == [f"K{place:02}" for place in range(50)]
    assert found[f"B{growth.ABOUT_ROW}"].startswith("The 50 largest changes, of the 60 customers")
    assert "together 83.3% of all that changed" in found[f"B{growth.ABOUT_ROW}"]


# --- real invoices ------------------------------------------------------------------------------------------
MOVES = """
    with lines as (
        select trim(CustomerID) as id, Quantity * UnitPrice as amount, cast(InvoiceDate as date) as day
        from read_csv(?, types = {'CustomerID': 'VARCHAR', 'InvoiceNo': 'VARCHAR', 'Quantity': 'DECIMAL(18,4)',
            'UnitPrice': 'DECIMAL(18,4)', 'InvoiceDate': 'TIMESTAMP'})
        where trim(CustomerID) <> ''),
    customers as (
        select id, coalesce(sum(amount) filter (day > '2011-08-29'), 0) as now,
            coalesce(sum(amount) filter (day > '2011-05-29' and day <= '2011-08-29'), 0) as then, min(day) as first
        from lines where day <= '2011-11-29' group by id),
    ranked as (
        select *, rank() over (partition by now <> 0 order by now desc) - 1 as above_now,
            count(*) over (partition by now <> 0) as n_now,
            rank() over (partition by "then" <> 0 order by "then" desc) - 1 as above_then,
            count(*) over (partition by "then" <> 0) as n_then
        from customers)
    select *,
        case when now = 0 then 'lost' when above_now * 100 < n_now then 'top'
            when above_now * 100 < 5 * n_now then 'large' when above_now * 100 < 20 * n_now then 'medium'
            else 'small' end as layer_now,
        case when "then" = 0 then case when first <= '2011-08-29' then 'returned' else 'new' end
            when above_then * 100 < n_then then 'top' when above_then * 100 < 5 * n_then then 'large'
            when above_then * 100 < 20 * n_then then 'medium' else 'small' end as layer_then
    from ranked"""


def test_real_invoices_equal_sql(tmp_path, calculated):
    """Two quarters of real invoice lines, credit notes included: every cell of the matrix, and the bridge."""
    sql = duckdb.connect()
    sql.execute(f"create table moves as {MOVES}", [str(SOURCE)])
    customers = sql.execute(
        """select id as customer_id, now::double as revenue, "then"::double as previous_revenue,
        first::timestamp as first_order from moves order by hash(id)"""
    ).df()
    path = tmp_path / "real.xlsx"
    settings = Settings(as_of=date(2011, 11, 29), months=3)
    write_template(path, design("customer_movement"), customers, settings, rows=0)
    found = calculated(path)
    counted = dict.fromkeys(((then, now) for then in (*LAYERS, "returned", "new") for now in (*LAYERS, "lost")), (0, 0))
    for then, now, number, change in sql.execute(
        """select layer_then, layer_now, count(*), sum(now - "then")::double from moves
        where now <> 0 or "then" <> 0 group by all"""
    ).fetchall():
        counted[then, now] = number, change
    rows = dict(
        zip((*LAYERS, "returned", "new"), (*range(FIRST_ROW, FIRST_ROW + 4), RETURNED_ROW, NEW_ROW), strict=True)
    )
    letters = dict(zip((*LAYERS, "lost"), zip(COUNTS + LOST, MONEY + MONEY_LOST, strict=True), strict=True))
    for (then, now), (number, change) in counted.items():
        if then in ("returned", "new") and now == "lost":
            continue
        in_number, in_money = (found["Movement", f"{letter}{rows[then]}"] for letter in letters[now])
        assert in_number == number, (then, now)
        assert in_money == pytest.approx(change, abs=1e-4), (then, now)
    assert sum(number for number, _ in counted.values()) > 3_000
    kept, gross, start = sql.execute(
        """select sum(now)::double, sum(least(now, "then"))::double, sum("then")::double from moves where "then" <> 0"""
    ).fetchone()
    assert found["Movement", "G5"] == pytest.approx(kept / start, rel=1e-9)
    assert found["Movement", "I5"] == pytest.approx(gross / start, rel=1e-9)
    largest = sql.execute("""select abs(now - "then")::double from moves order by 1 desc limit 50""").fetchall()
    sizes = [abs(found["Movement", f"I{row}"]) for row in range(growth.FIRST_ROW, growth.LAST_ROW + 1)]
    assert sizes == pytest.approx([size for (size,) in largest])


# --- the sheet ----------------------------------------------------------------------------------------------
def test_rows_that_stay_empty_are_hidden(make_template):
    """Six of the ten layers, and one of the two heads; who returned shows, since a date may be typed in."""
    sheet = openpyxl.load_workbook(make_template("customer_movement", TEN))["Movement"]
    hidden = {row for row, look in sheet.row_dimensions.items() if look.hidden}
    assert hidden == {WHOLE_ROW, *range(FIRST_ROW + 4, FIRST_ROW + 10)}
    assert sheet.print_area == f"'Movement'!$B$1:$O${growth.LAST_ROW}"


def test_the_examples_tell_of_everything(make_template):
    """Each kind of movement occurs among the examples."""
    book = openpyxl.load_workbook(make_template("customer_movement", example_customers("nl"), "nl"), data_only=True)
    place = design("customer_movement").columns.index("outcome")
    words = {row[place] for row in book["Klanten"].iter_rows(min_row=FIRST_CUSTOMER, values_only=True)}
    assert words >= {"Nieuw", "Terug", "Gegroeid", "Gekrompen", "Verloren"}
