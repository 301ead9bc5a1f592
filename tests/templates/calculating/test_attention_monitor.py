"""The template of the attention monitor: figures by hand and by SQL, a log that grows, and whatever is typed in it."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from pathlib import Path

import duckdb
import numpy as np
import openpyxl
import pandas as pd
import pytest

from pyramid_addin.settings import Settings
from pyramid_addin.template_files import write_template
from pyramid_addin.templates._attention_layout import (
    BEST_LETTERS,
    BLOCK_ROW,
    EFFORT_LETTERS,
    EFFORT_ROW,
    EFFORT_TOTAL,
    FOOT_ROW,
    PLAN_LETTERS,
    PLAN_ROW,
    PLAN_TOTAL,
    TIE_ROW,
)
from pyramid_addin.templates.calculating._attention_turns import COMING, LISTED, OVERDUE
from pyramid_addin.templates.calculating._contact_log import CALCULATED, READY, TYPED
from pyramid_addin.templates.calculating._customers_page import FIRST_ROW
from pyramid_addin.templates.calculating._design import design
from pyramid_addin.templates.calculating._examples import example_customers

KEY = "attention_monitor"
SOURCE = Path(__file__).parents[3].parent / "shared" / "data" / "online-retail-invoice-lines.csv.gz"
ERRORS = ("#", "Err:")
AS_OF = date(2025, 12, 31)
FIRST_LINE = 8
COLUMNS = {key: chr(ord("A") + place) for place, key in enumerate(design(KEY).columns)}
LOG = {key: chr(ord("A") + place) for place, key in enumerate((*TYPED, *CALCULATED))}
LAYERS = ("top", "large", "medium", "small", "inactive", "prospect", "suspect")

# Five customers with revenue, of which one is Top and the others Small; a prospect, and one who was never seen.
SEVEN = pd.DataFrame(
    {
        "customer_id": [f"K{place}" for place in range(1, 8)],
        "name": [f"Customer {place}" for place in range(1, 8)],
        "account_manager": ["Anna", "Bram"] * 3 + ["Anna"],
        "status": [""] * 5 + ["Prospect", "Suspect"],
        "revenue": [600.0, 250.0, 100.0, 50.0, 0.25, np.nan, np.nan],
        "direct_cost": [300.0, 100.0, 50.0, 25.0, 0.0, np.nan, np.nan],
        "visits": [2.0, 0.0, 1.0, np.nan, 1.0, np.nan, np.nan],
        "calls": [2.0, 1.0, 0.0, np.nan, 4.0, 2.0, np.nan],
        "marketing_cost": [10.0, np.nan, np.nan, np.nan, np.nan, np.nan, np.nan],
        "last_contact": pd.to_datetime(
            ["2025-12-10", "2024-12-30", "2024-12-31", None, "2025-06-01", "2025-06-01", None]
        ),
    }
)


@pytest.fixture
def monitor(make_template, calculated):
    """What LibreOffice calculates for these customers, with these lines in the log: {(sheet, cell): value}."""

    def cells(customers, lines=(), **assumptions):
        path = make_template(KEY, customers, rows=len(customers) + 5)
        fill_in(path, lines, **assumptions)
        return calculated(path)

    return cells


def fill_in(path, lines=(), **assumptions):
    """Type lines into the log, which grows where it must, and values into cells of assumptions, by defined name."""
    book = openpyxl.load_workbook(path)
    sheet = book["Contact log"]
    (table,) = sheet.tables.values()
    for row, line in enumerate(lines, FIRST_LINE):
        for letter, value in zip("ABCDEF", line, strict=False):
            sheet[f"{letter}{row}"] = value
            if letter == "A" and isinstance(value, int):
                sheet[f"{letter}{row}"].number_format = "0"  # no day, which openpyxl would not read as one
        if row >= FIRST_LINE + READY:  # as Excel does when a line is added below a table
            for key in CALCULATED:
                sheet[f"{LOG[key]}{row}"] = sheet[f"{LOG[key]}{FIRST_LINE}"].value
    last = max(FIRST_LINE + READY, FIRST_LINE + len(lines)) - 1
    table.ref = table.autoFilter.ref = f"A{FIRST_LINE - 1}:{LOG[CALCULATED[-1]]}{last}"
    for name, value in assumptions.items():
        ((where, cell),) = book.defined_names[f"PYR_Assumed{name}"].destinations
        book[where][cell.replace("$", "")] = value
    book.save(path)


def customer(found, place, key):
    return found["Customers", f"{COLUMNS[key]}{FIRST_ROW + place}"]


def day(found, place, key):
    return str(customer(found, place, key))[:10]


def line(found, place, key):
    return found["Contact log", f"{LOG[key]}{FIRST_LINE + place}"]


def effort(found, layer, key):
    row = EFFORT_TOTAL if layer == "total" else EFFORT_ROW + LAYERS.index(layer)
    return found["Attention", f"{EFFORT_LETTERS[key]}{row}"]


def plan(found, layer, key):
    row = PLAN_TOTAL if layer == "total" else PLAN_ROW + LAYERS.index(layer)
    return found["Attention", f"{PLAN_LETTERS[key]}{row}"]


def listed(found, one, letter):
    cells = [found["Attention", f"{letter}{row}"] for row in range(one.first, one.last + 1)]
    return [cell for cell in cells if cell not in (None, "")]


def about(found, one):
    return found["Attention", f"B{one.about}"]


def faults(found):
    return {where: cell for where, cell in found.items() if isinstance(cell, str) and cell.startswith(ERRORS)}


# --- by hand ------------------------------------------------------------------------------------------------
def test_without_a_log_by_hand(monitor):
    """Top is due 15 days after 10 December, Small after a year, a prospect after 183 days; a visit costs 175."""
    found = monitor(SEVEN)
    states = [customer(found, place, "contact_state") for place in range(7)]
    assert states == ["Overdue", "Overdue", "Due within 30 days", "No date known", "Planned", "Overdue",
                      "No visits or calls planned"]  # fmt: skip
    assert [customer(found, place, "days_overdue") for place in (0, 1, 5)] == [6, 1, 30]
    due = [day(found, place, "next_contact") for place in (0, 1, 2)]
    assert due == ["2025-12-25", "2025-12-30", "2025-12-31"]
    assert [effort(found, layer, "effort") for layer in ("top", "small", "prospect", "total")] == [390, 425, 30, 845]
    assert [effort(found, layer, "visits") for layer in ("top", "small", "total")] == [2, 2, 4]
    assert (effort(found, "total", "tickets"), effort(found, "total", "hours")) == ("–", "–")
    assert (effort(found, "total", "net_profit"), effort(found, "total", "marketing_cost")) == (525.25 - 845, 10)
    assert [plan(found, "top", key) for key in ("plan_visits", "plan_calls", "plan_mailings")] == [12, 12, 6]
    assert (plan(found, "top", "interval"), plan(found, "top", "plan_cost")) == (15, 12 * 175 + 12 * 15 + 6 * 2.5)
    assert plan(found, "total", "plan_cost") == 2295 + 4 * 30 + 40 + 5
    assert [plan(found, layer, "overdue") for layer in ("top", "small", "prospect", "total")] == [1, 1, 1, 3]
    assert (plan(found, "total", "overdue_revenue"), plan(found, "small", "undated")) == (850, 1)
    assert (plan(found, "total", "planned_contacts"), plan(found, "total", "made_contacts")) == (24 + 4 + 2, 13)
    best = {key: found["Attention", f"{letter}{BLOCK_ROW}"] for key, letter in BEST_LETTERS.items()}
    assert (best["customers"], best["effort"], best["target"], best["shift"]) == (1, 390, 0.8, 0.8 * 845 - 390)
    assert found["Attention", f"R{TIE_ROW + 1}"] == "Ties out"


def test_the_lists_by_hand(monitor):
    """By revenue, then who has waited longest; the second list has who is due on the day itself."""
    found = monitor(SEVEN)
    assert listed(found, OVERDUE, "C") == ["Customer 1", "Customer 2", "Customer 6"]
    assert listed(found, OVERDUE, "B") == [1, 2]
    assert listed(found, OVERDUE, "D") == [6, 1, 30]
    assert listed(found, OVERDUE, "P") == ["Anna", "Bram", "Bram"]
    assert (listed(found, COMING, "C"), listed(found, COMING, "M")) == (["Customer 3"], ["K3"])
    assert about(found, OVERDUE) == (
        "3 customers should have been visited or called before 31 Dec 2025. Most valuable first."
    )
    assert about(found, COMING) == "1 customer is to be visited or called by 30 Jan 2026."


def test_a_log_by_hand(monitor):
    """What the log adds: contacts of the period, the latest of all, and the cost of mailings."""
    found = monitor(
        SEVEN,
        [
            (date(2025, 12, 20), "K1", "Visit", "Anna", 60),
            (date(2025, 12, 28), "K1", "Mailing"),  # nobody was seen
            (date(2026, 1, 2), "K1", "Visit"),  # not yet
            (date(2024, 12, 31), "K2", "Call"),  # before the period, but later than the date that was typed
            (date(2025, 1, 1), "K4", "call "),
            (pd.Timestamp("2025-12-31 23:59").to_pydatetime(), "K4", "Call"),
            (date(2025, 5, 1), "K6", "Visit"),  # before the date that was typed
        ],
    )
    assert [customer(found, place, "visits") for place in range(7)] == [3, 0, 1, None, 1, 1, None]
    assert [customer(found, place, "calls") for place in range(7)] == [2, 1, 0, 2, 4, 2, None]
    assert customer(found, 0, "marketing_cost") == 12.5
    assert customer(found, 0, "cost_to_serve") == 3 * 175 + 2 * 15 + 12.5
    assert customer(found, 0, "net_profit") == 300 - 567.5
    last = [day(found, place, "last_contact") for place in (0, 1, 3, 5)]
    assert last == ["2025-12-20", "2024-12-31", "2025-12-31", "2025-06-01"]
    assert customer(found, 0, "contact_state") == "Due within 30 days"
    assert [line(found, place, "counts") for place in range(7)] == [
        "Yes", "Yes", "Still to come", "No, before the period", "Yes", "Yes", "Yes",
    ]  # fmt: skip
    assert [line(found, place, "cost") for place in range(4)] == [175, 2.5, 175, 15]
    assert found["Contact log", "A3"] == "5 contacts in the period, together 1.0 hours and a cost of 383."
    assert found["Attention", f"R{TIE_ROW + 1}"] == "Ties out"
    assert line(found, 0, "name") == "Customer 1"
    assert [line(found, place, "layer") for place in (0, 3)] == ["Top", "Small"]


def test_lines_that_do_not_count_say_why(monitor):
    """Unknown customers and kinds, days that are texts; a number counts as the text of its digits, and the reverse."""
    customers = SEVEN.assign(customer_id=["1001", "A*", "AB", "K~1", "?", "007", "7"])
    found = monitor(
        customers,
        [
            (date(2025, 12, 20), 1001, "Visit"),
            (date(2025, 12, 20), "AB", "Visit"),
            (date(2025, 12, 20), "A*", "Call"),
            (date(2025, 12, 20), "K~1", "Call"),
            (date(2025, 12, 20), "?", "Call"),
            (date(2025, 12, 20), "B*", "Call"),
            (date(2025, 12, 20), "AB", "E-mail"),
            ("20-12-2025x", "AB", "Visit"),
            (None, "AB", "Visit"),
            (date(2025, 12, 20), None, "Visit"),
            (date(2025, 12, 20), "AB", None),
            (None, None, None, "Anna", 5, "only a note"),
            (99_999_999, "AB", "Visit"),
        ],
    )
    assert [line(found, place, "counts") for place in range(13)] == [
        "Yes", "Yes", "Yes", "Yes", "Yes", "No, unknown customer", "No, unknown kind", "No, no date", "No, no date",
        "No, unknown customer", "No, unknown kind", None, "No, no date",
    ]  # fmt: skip
    assert [line(found, place, "name") for place in (1, 2, 3, 4)] == [
        "Customer 3", "Customer 2", "Customer 4", "Customer 5",
    ]  # fmt: skip
    assert found["Contact log", "A3"].endswith("Lines that do not count: 7; the column Counts says why.")
    assert [customer(found, place, "calls") for place in range(7)] == [2, 2, 0, 1, 5, 2, None]
    assert faults(found) == {}


def test_numbers_of_customers_may_be_numbers(make_template, calculated):
    """Pasted numbers are numbers, and what is picked in the log is a text: they find one another."""
    path = make_template(KEY, SEVEN)
    book = openpyxl.load_workbook(path)
    for place in range(7):
        book["Customers"].cell(FIRST_ROW + place, 1).value = 1001 + place
    book.save(path)
    fill_in(path, [(date(2025, 12, 20), "1002", "Visit"), (date(2025, 12, 20), 1003, "Visit")])
    found = calculated(path)
    assert [customer(found, place, "visits") for place in range(3)] == [2, 1, 2]


def test_half_a_year(monitor):
    """Six months plan half of a year, and the log counts from 30 June on."""
    lines = [(date(2025, 6, 30), "K1", "Visit"), (date(2025, 7, 1), "K1", "Visit")]
    found = monitor(SEVEN, lines, Months=6)
    assert (plan(found, "top", "planned_visits"), customer(found, 0, "visits")) == (6, 3)
    assert found["Attention", "H6"] == "12 visits, 18 calls"


def test_a_plan_of_ones_own(monitor):
    """Half a visit a year is one in two years; who gets no visit and no call is never overdue."""
    found = monitor(SEVEN, PlanVisitsSmall=0.5, PlanCallsSmall=0, PlanCallsProspect=0, RateVisits=100)
    assert (plan(found, "small", "interval"), plan(found, "prospect", "interval")) == (730, "–")
    assert customer(found, 5, "contact_state") == "No visits or calls planned"
    assert listed(found, OVERDUE, "C") == ["Customer 1"]
    assert effort(found, "top", "effort") == 2 * 100 + 2 * 15 + 10
    assert plan(found, "small", "plan_cost") == 4 * (0.5 * 100 + 6 * 2.5)


def test_no_day_is_today(make_template, calculated):
    """As long as nobody types a day, the figures are of today."""
    before = datetime.now().astimezone().date()
    path = make_template(KEY, SEVEN, as_of=None)
    shown = openpyxl.load_workbook(path, data_only=True)
    ((where, cell),) = shown.defined_names["PYR_FactAsOf"].destinations
    assert shown["Assumptions"]["C6"].value is None
    found = calculated(path)[where, cell.replace("$", "")].date()
    assert before <= found <= datetime.now().astimezone().date()
    assert shown[where][cell.replace("$", "")].value.date() in (found, found - timedelta(days=1))


# --- every cell ---------------------------------------------------------------------------------------------
def some(seed, count):
    """Skewed revenue with ties, zeros and credit balances, blank costs, contacts and dates in some of the rows."""
    random = np.random.default_rng(seed)
    revenue = np.round(random.pareto(1.2, count) * 1000 - 100, 2)
    revenue[random.random(count) < 0.15] = 0
    revenue[random.random(count) < 0.2] = 250
    contact = pd.Series(pd.Timestamp(AS_OF) - pd.to_timedelta(random.integers(-20, 500, count), "D"))

    def holes(values, share):
        return np.where(random.random(count) < share, np.nan, values)

    ids = [f"C{place}" for place in range(count)]
    return pd.DataFrame(
        {
            "customer_id": ids,
            "name": ids,
            "status": random.choice(["", "", "Prospect", "suspect", "odd"], count),
            "revenue": holes(revenue, 0.05),
            "direct_cost": holes(np.round(revenue * random.uniform(0.5, 1.1, count), 2), 0.1),
            "hours": holes(random.integers(0, 9, count), 0.3),
            "visits": holes(random.integers(0, 4, count), 0.5),
            "calls": holes(random.integers(0, 9, count), 0.3),
            "cost_to_serve": holes(np.round(random.random(count) * 90, 2), 0.5),
            "marketing_cost": holes(np.round(random.random(count) * 40, 2), 0.6),
            "last_contact": contact.where(random.random(count) < 0.8),
        }
    )


def cases():
    few = {"customer_id": ["a", "b", "c"], "revenue": [5.0, 5.0, 5.0]}
    many = some(1, 300)
    return {
        "random": many,
        "examples": example_customers("en"),
        "number and revenue only": pd.DataFrame(few),
        "no dates": many.drop(columns=["last_contact"]),
        "dates only": some(2, 60)[["customer_id", "name", "revenue", "last_contact"]],
        "one kind of contact": some(3, 60).drop(columns=["calls"]),
        "no direct cost": some(4, 60).drop(columns=["direct_cost"]),
        "one": SEVEN.iloc[:1],
        "all equal": pd.DataFrame(few | {"last_contact": [pd.Timestamp("2024-01-01")] * 3}),
        "negative": pd.DataFrame(few | {"revenue": [-1.0, -2.0, -2.0], "calls": [1.0, 2.0, 3.0]}),
        "negative, overdue": pd.DataFrame(
            few | {"revenue": [-1.0, -2.0, 0.0], "last_contact": [pd.Timestamp("2024-01-01")] * 3}
        ),
        "nobody buys": pd.DataFrame(few | {"revenue": [0.0, np.nan, 0.0], "visits": [1.0, np.nan, 0.0]}),
    }


@pytest.mark.parametrize("case", cases())
def test_every_cell_shows_what_it_calculates(make_template, differences, case):
    """Beside every formula stands what LibreOffice makes of it."""
    assert differences(make_template(KEY, cases()[case], rows=3)) == []


def test_the_same_in_dutch(make_template, differences):
    """But for texts with figures, which LibreOffice writes in English here."""
    wrong = differences(make_template(KEY, example_customers("nl"), "nl", rows=130))
    assert all(isinstance(shown, str) and any(c.isdigit() for c in shown) for *_, shown, _ in wrong), wrong
    assert {sheet for sheet, *_ in wrong} <= {"Klanten", "Aandachtsmonitor", "Contactlogboek"}


def test_no_contacts_at_all_are_told(monitor):
    """Number and revenue alone give the plan and its cost; what was not measured is not said to be zero."""
    found = monitor(SEVEN[["customer_id", "revenue"]])
    tiles = [found["Attention", f"{letter}5"] for letter in "BEHKNQ"]
    assert tiles == ["not measured", "not measured", 2295 + 4 * 30 + 2 * 20, "not measured", "not measured",
                     "not measured"]  # fmt: skip
    assert found["Attention", "N6"] == "no dates of contacts"
    assert about(found, OVERDUE).startswith("Who is overdue cannot be said yet")
    assert found["Attention", f"B{FOOT_ROW}"].startswith(
        "Planned for the period of 12 months. No contacts are filled in yet"
    )
    assert plan(found, "total", "overdue") == "–"


def test_ties_and_a_list_that_is_too_long(monitor):
    """Sixty customers of equal revenue, all overdue: fifty in the order of the table, and how many there are."""
    count = 60
    customers = pd.DataFrame(
        {
            "customer_id": [f"K{place:02}" for place in range(count)],
            "revenue": [10.0] * count,
            "last_contact": [pd.Timestamp("2024-06-01")] * count,
        }
    )
    found = monitor(customers)
    assert listed(found, OVERDUE, "M") == [f"K{place:02}" for place in range(LISTED)]
    assert set(listed(found, OVERDUE, "B")) == {1}
    assert about(found, OVERDUE).startswith("60 customers should have been visited or called")
    assert about(found, OVERDUE).endswith("The list shows the first 50 of 60.")
    assert about(found, COMING) == "Nobody is to be visited or called by 30 Jan 2026, apart from who is overdue."


def test_amounts_that_are_texts_are_told(make_template, calculated):
    """A pasted "1 000" is no number: the row says so, the layers no longer tie out, and no cell shows an error."""
    path = make_template(KEY, SEVEN, rows=20)
    book = openpyxl.load_workbook(path)
    for key, place, value in (("revenue", 1, "1 000"), ("visits_given", 2, "two"), ("last_contact_given", 4, "June")):
        book["Customers"][f"{COLUMNS[key]}{FIRST_ROW + place}"] = value
    book.save(path)
    found = calculated(path)
    assert faults(found) == {}
    assert customer(found, 1, "layer") == "Check revenue"
    assert (customer(found, 2, "visits"), customer(found, 4, "last_contact")) == (None, None)
    assert found["Attention", f"R{TIE_ROW + 1}"] == "Does not tie out"


# --- a log that grows, and real customers, held to SQL ------------------------------------------------------
def random_log(seed, count, customers):
    """Lines of three years, in any order, on the same days too; a few of nobody's."""
    random = np.random.default_rng(seed)
    ids = [*customers["customer_id"], "nobody"]
    return pd.DataFrame(
        {
            "day": pd.Timestamp(AS_OF) - pd.to_timedelta(random.integers(-60, 900, count), "D"),
            "customer": [ids[min(int(place), len(ids) - 1)] for place in random.pareto(0.7, count) * 3],
            "kind": random.choice(["Visit", "Call", "Mailing"], count),
        }
    )


LOGGED = """
    with counted as (
        select customer, count(*) filter (kind = 'Visit' and day > '2024-12-31') as visits,
            count(*) filter (kind = 'Call' and day > '2024-12-31') as calls,
            count(*) filter (kind = 'Mailing' and day > '2024-12-31') as mailings,
            max(day) filter (kind <> 'Mailing') as last
        from log where day <= '2025-12-31' group by customer)
    select c.customer_id,
        case when c.visits is not null or coalesce(l.visits, 0) > 0
            then coalesce(c.visits, 0) + coalesce(l.visits, 0) end as visits,
        case when c.calls is not null or coalesce(l.calls, 0) > 0
            then coalesce(c.calls, 0) + coalesce(l.calls, 0) end as calls,
        case when c.marketing_cost is not null or coalesce(l.mailings, 0) > 0
            then coalesce(c.marketing_cost, 0) + 2.5 * coalesce(l.mailings, 0) end as marketing,
        greatest(c.last_contact, l.last) as last
    from customers c left join counted l on l.customer = c.customer_id order by c.place"""


def test_a_log_of_450_lines_equals_sql(monitor):
    """More lines than stand ready: contacts, mailings and the latest contact of each of 120 customers."""
    customers = some(9, 120)
    log = random_log(9, 450, customers)
    sql = duckdb.connect()
    sql.register("log", log)
    sql.register("customers", customers.assign(place=range(len(customers))))
    wanted = sql.execute(LOGGED).df()
    lines = [(row.day.to_pydatetime(), row.customer, row.kind) for row in log.itertuples()]
    found = monitor(customers, lines)
    assert faults(found) == {}
    for key, column in (("visits", "visits"), ("calls", "calls"), ("marketing_cost", "marketing")):
        cells = [customer(found, place, key) for place in range(len(customers))]
        numbers = [np.nan if cell in (None, "") else cell for cell in cells]
        assert numbers == pytest.approx(wanted[column].astype(float).tolist(), nan_ok=True), key
    last = [day(found, place, "last_contact") for place in range(len(customers))]
    assert last == [str(wanted_day)[:10].replace("NaT", "None") for wanted_day in wanted["last"]]
    assert wanted["visits"].sum() > 100
    (missing,) = sql.execute("select count(*) from log where customer = 'nobody'").fetchone()
    assert f"Lines that do not count: {missing};" in found["Contact log", "A3"]


DUE = """
    with lines as (
        select trim(CustomerID) as id, Quantity * UnitPrice as amount, cast(InvoiceDate as date) as day
        from read_csv(?, types = {'CustomerID': 'VARCHAR', 'InvoiceNo': 'VARCHAR', 'Quantity': 'DECIMAL(18,4)',
            'UnitPrice': 'DECIMAL(18,4)', 'InvoiceDate': 'TIMESTAMP'})
        where trim(CustomerID) <> ''),
    customers as (select id, sum(amount) as revenue, max(day) as last from lines group by id),
    ranked as (
        select *, rank() over (partition by revenue <> 0 order by revenue desc) - 1 as above,
            count(*) over (partition by revenue <> 0) as n from customers),
    layers as (
        select *, case when revenue = 0 then 'suspect' when above * 100 < n then 'top' when above * 100 < 5 * n
            then 'large' when above * 100 < 20 * n then 'medium' else 'small' end as layer from ranked),
    due as (
        select *, last + case layer when 'top' then 15 when 'large' then 30 when 'medium' then 61
            when 'small' then 365 end as due from layers)
    select * from due"""


def test_real_customers_equal_sql(tmp_path, calculated):
    """Customers of real invoice lines, seen last on their last order: who is overdue, per layer and at the top."""
    sql = duckdb.connect()
    sql.execute(f"create table due as {DUE}", [str(SOURCE)])
    customers = sql.execute(
        """select id as customer_id, revenue::double as revenue, last::timestamp as last_contact,
        case when revenue = 0 then 'suspect' else '' end as status from due order by hash(id)"""
    ).df()
    path = tmp_path / "real.xlsx"
    write_template(path, design(KEY), customers, Settings(as_of=date(2011, 12, 9)), rows=0)
    found = calculated(path)
    wanted = sql.execute(
        """select layer, count(*), coalesce(sum(revenue), 0)::double from due where due < '2011-12-09' group by layer"""
    ).fetchall()
    assert {layer for layer, *_ in wanted} >= {"top", "large", "medium"}
    for layer, number, revenue in wanted:
        assert plan(found, layer, "overdue") == number
        assert plan(found, layer, "overdue_revenue") == pytest.approx(revenue, abs=1e-3)
    top = sql.execute("select id from due where due < '2011-12-09' order by revenue desc limit 50").fetchall()
    assert listed(found, OVERDUE, "M") == [number for (number,) in top]
    ranks = sql.execute("select above + 1 from due where due < '2011-12-09' order by revenue desc limit 50").fetchall()
    assert listed(found, OVERDUE, "B") == [rank for (rank,) in ranks]
    (coming,) = sql.execute("select count(*) from due where due between '2011-12-09' and '2012-01-08'").fetchone()
    assert found["Attention", COMING.count.replace("$", "")] == coming > 30


# --- the sheets ---------------------------------------------------------------------------------------------
@pytest.mark.parametrize(("language", "name"), [("en", "Contact log"), ("nl", "Contactlogboek")])
def test_the_log_takes_what_it_says(make_template, language, name):
    """Customers and kinds from lists, every other column within bounds, and nothing over a formula."""
    sheet = openpyxl.load_workbook(make_template(KEY, example_customers(language), language))[name]
    rules = {str(rule.sqref).partition(":")[0]: rule for rule in sheet.data_validations.dataValidation}
    assert set(rules) == {f"{letter}{FIRST_LINE}" for letter in LOG.values()}
    assert all(str(rule.sqref).endswith(f"{first[0]}{FIRST_LINE + READY - 1}") for first, rule in rules.items())
    assert rules[f"{LOG['customer']}{FIRST_LINE}"].formula1 == "PYR_CustomerId"
    assert rules[f"{LOG['kind']}{FIRST_LINE}"].formula1 == "PYR_PlanKinds"
    for key in CALCULATED:
        rule = rules[f"{LOG[key]}{FIRST_LINE}"]
        assert (rule.type, rule.formula1, bool(rule.allowBlank)) == ("custom", "FALSE", False)
    assert not sheet.protection.sheet


def test_the_examples_are_marked_and_a_ledger_has_none(make_template):
    """The log has example lines of example customers; with customers of one's own it is empty."""
    sheet = openpyxl.load_workbook(make_template(KEY, example_customers("en")))["Contact log"]
    customers = [sheet[f"B{row}"].value for row in range(FIRST_LINE, FIRST_LINE + READY)]
    assert sum(number is not None for number in customers) == 36
    assert all(number.startswith("Example") for number in customers if number)
    sheet = openpyxl.load_workbook(make_template(KEY, SEVEN))["Contact log"]
    assert not [cell for row in sheet[f"A{FIRST_LINE}:F{FIRST_LINE + READY - 1}"] for cell in row if cell.value]


def test_a_log_of_ones_own_stays_and_nothing_false_is_shown(make_template, tmp_path):
    """Filled anew, one's own template keeps its log; until a program calculates, its formulas show nothing."""
    own = make_template(KEY, SEVEN, name="own")
    fill_in(own, [(date(2025, 12, 20), "K1", "Visit")])
    path = tmp_path / "again.xlsx"
    write_template(path, design(KEY), SEVEN, Settings(as_of=AS_OF), rows=0, template=own)
    book = openpyxl.load_workbook(path, data_only=True)
    assert [book["Contact log"][f"{letter}{FIRST_LINE}"].value for letter in "BC"] == ["K1", "Visit"]
    assert book["Customers"][f"A{FIRST_ROW}"].value == "K1"
    assert not book["Customers"][f"{COLUMNS['visits']}{FIRST_ROW}"].value


def test_the_examples_tell_of_every_state(make_template):
    """Each state but one occurs among the examples: all of them have been seen, or are not planned to be."""
    book = openpyxl.load_workbook(make_template(KEY, example_customers("nl"), "nl"), data_only=True)
    place = design(KEY).columns.index("contact_state")
    words = {row[place] for row in book["Klanten"].iter_rows(min_row=FIRST_ROW, values_only=True)}
    assert words >= {"Te laat", "Binnen 30 dagen", "Gepland", "Geen bezoek of telefoontje gepland"}
