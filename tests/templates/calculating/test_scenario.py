"""The template of scenarios: figures by hand, by sorting, by SQL on real invoices, and whatever is typed or pasted."""

from __future__ import annotations

import random
import re
import zipfile
from dataclasses import replace
from datetime import date
from pathlib import Path

import duckdb
import ironcalc
import numpy as np
import openpyxl
import pandas as pd
import pytest

from pyramid_addin.model import ScenarioInputs, analyse, scenarios
from pyramid_addin.settings import Settings
from pyramid_addin.template_files import write_template
from pyramid_addin.templates._scenarios_layout import (
    FLOW_ROW,
    INPUT_ROW,
    LET_GO,
    LET_GO_ROW,
    MOVING_ROW,
    MOVING_TOTAL,
    RISK,
    RISK_ROW,
    TIE_ROW,
)
from pyramid_addin.templates.calculating import _candidate_list as listed
from pyramid_addin.templates.calculating._customers_page import FIRST_ROW
from pyramid_addin.templates.calculating._design import design
from pyramid_addin.templates.calculating._examples import example_customers
from pyramid_addin.templates.calculating._table_ledger import table_ledger, typed_columns

SOURCE = Path(__file__).parents[3].parent / "shared" / "data" / "online-retail-invoice-lines.csv.gz"
DESIGN = design("scenario")
SHEET = "Scenarios"

# Top is K00, Large is empty, Medium the next three; of sixteen equal Small ones K09 and K12 earn more than the others,
# and K19 took an hour of 60.
TWENTY = pd.DataFrame(
    {
        "customer_id": [f"K{place:02}" for place in range(20)],
        "name": [f"Customer {place}" for place in range(20)],
        "revenue": [1000.0, 400.0, 300.0, 200.0] + [50.0] * 16,
        "direct_cost": [600.0, 240.0, 180.0, 120.0] + [30.0] * 5 + [10.0, 30.0, 30.0, 20.0] + [30.0] * 7,
        "hours": [0.0] * 19 + [1.0],
    }
)


@pytest.fixture
def typed(make_template, calculated):
    """What LibreOffice calculates after these cells were typed: {(sheet, cell): value}."""

    def values(customers, cells, **what):
        path = make_template("scenario", customers, **what)
        book = openpyxl.load_workbook(path)
        for row, value in enumerate(cells, INPUT_ROW):
            book[SHEET][f"E{row}"] = value
        book.save(path)
        return calculated(path)

    return values


def column(found, key, count):
    """What a column of the table shows, for the first rows."""
    letter = openpyxl.utils.get_column_letter(DESIGN.columns.index(key) + 1)
    return [found["Customers", f"{letter}{row}"] or "" for row in range(FIRST_ROW, FIRST_ROW + count)]


def let_go(found, key):
    return found[SHEET, f"E{LET_GO_ROW + LET_GO.index(key)}"]


# --- by hand ------------------------------------------------------------------------------------------------
def test_figures_by_hand(typed):
    """Two of twenty rise from 50 to 300: the two that earn most. One leaves, who brought 20 and cost 60."""
    found = typed(TWENTY, [0.1, 6, 1, 0.7, "yes", 12.0], rows=25)
    moves = column(found, "moves_to", 25)
    assert [place for place, layer in enumerate(moves) if layer] == [9, 12]
    assert set(moves) == {"", "Medium"}
    moving = [found[SHEET, f"{letter}{MOVING_ROW + 2}"] for letter in "EFGHIJK"]
    assert moving == pytest.approx([2, 0.1, 300, 500, 500 / 2700, 350, 350 / 1050])
    assert [found[SHEET, f"G{MOVING_ROW + place}"] for place in (0, 1)] == [1000, 1000]
    wanted = {
        "customers": 1, "active": 1, "revenue": 50, "direct_cost": 30, "gross_margin": 20, "service": 42,
        "payment": "–", "profit": 22, "hours": 1, "reinvested": 12, "total": 34,
    }  # fmt: skip
    assert {key: let_go(found, key) for key in LET_GO} == pytest.approx(wanted)
    first = [found[SHEET, f"{letter}{FLOW_ROW}"] for letter in "CEFGIJ"]
    assert first == pytest.approx([1 / 6, -50 / 72, 30 / 72, 0, 0, -20 / 72])
    later = [found[SHEET, f"{letter}{FLOW_ROW + 6}"] for letter in "CEFGIJ"]
    assert later == pytest.approx([1, -50 / 12, 30 / 12, 42 / 12, 1, 34 / 12])
    top1 = [found[SHEET, f"{letter}{RISK_ROW + RISK.index('top1')}"] for letter in "EFG"]
    assert top1 == pytest.approx([1000 / 2700, 1000 / 3200, 1000 / 2650])
    squares = 1000**2 + 400**2 + 300**2 + 200**2
    hhi = [
        10_000 * (squares + small) / total**2
        for small, total in ((16 * 2500, 2700), (14 * 2500 + 2 * 90_000, 3200), (15 * 2500, 2650))
    ]
    assert [found[SHEET, f"{letter}{RISK_ROW + RISK.index('hhi')}"] for letter in "EFG"] == pytest.approx(hhi)
    assert [found[SHEET, f"{letter}{TIE_ROW + 1}"] for letter in "DEGHI"] == [2650, 50, 2700, 2700, 0]


def test_list_names_the_nearest(typed):
    found = typed(TWENTY, [0.1], rows=25)
    rows = [
        [found[SHEET, f"{letter}{row}"] for letter in "BCEFHIJK"] for row in range(listed.FIRST_ROW, listed.LAST_ROW)
    ]
    assert rows[0] == [1, "K04", "Small", "Medium", 50, 150, 250, pytest.approx(100)]
    assert [row[1] for row in rows[:16]] == [f"K{place:02}" for place in range(4, 20)]
    assert rows[16][1:6] == ["K01", "Medium", "Top", 400, 600]
    assert rows[19] == [None] * 8
    assert found[SHEET, f"B{listed.ABOUT_ROW}"].startswith("The 19 customers nearest to the next layer, of the 19 ")


# --- who moves, sorted ----------------------------------------------------------------------------------------
def ties(seed, *, profit=True):
    """Few different amounts, so that every gap is shared: within a layer, across layers, with and without profit."""
    values = np.random.default_rng(seed)
    amounts = [5000.0, 900, 800, 300, 250, 200, 100, 50, 0, -20]
    revenue = values.choice(amounts, 120, p=[0.02, 0.04, 0.05, 0.09, 0.2, 0.2, 0.2, 0.1, 0.06, 0.04])
    table = {"customer_id": [f"K{place}" for place in range(120)], "revenue": revenue}
    if profit:
        table["direct_cost"] = np.where(values.random(120) < 0.3, np.nan, revenue * values.choice([0.5, 0.7, 1.2], 120))
    return pd.DataFrame(table)


def sorted_movers(table, share):
    """Positions of who moves, by sorting rows on what the method says: a third way, beside model and formulas."""
    revenue = table["revenue"].tolist()
    active = sorted((value for value in revenue if value), reverse=True)
    begins = [active[-(-len(active) * part // 100) - 1] for part in (1, 5, 20)]
    cost = table["direct_cost"] if "direct_cost" in table else [np.nan] * len(table)
    queue = []
    for place, (value, spent) in enumerate(zip(revenue, cost, strict=True)):
        above = [amount for amount in begins if amount > value]
        if value > 0 and above:
            profit = -np.inf if np.isnan(spent) else round(value - spent, 4)
            queue.append((above[-1] - value, -value, -profit, place))
    wanted = -(-len(active) * round(share * 1000) // 1000)
    return sorted(place for *_, place in sorted(queue)[:wanted])


def shared_gap():
    """A gap of 100 in every layer: one Large, two Medium, six Small; nobody is nearer."""
    revenue = [2000.0, 1900, 600, 600, 600, 500, 500, *[300.0] * 13, *[200.0] * 6, *[50.0] * 74]
    cost = [value * (0.5 + place % 5 / 10) for place, value in enumerate(revenue)]
    return pd.DataFrame(
        {"customer_id": [f"K{place}" for place in range(100)], "revenue": revenue, "direct_cost": cost}
    ).iloc[::-1]


@pytest.mark.parametrize(
    ("table", "share"),
    [
        pytest.param(ties(1), 0.02, id="2 %"),
        pytest.param(ties(2), 0.1, id="10 %"),
        pytest.param(ties(3), 0.25, id="25 %"),
        pytest.param(ties(4, profit=False), 0.3, id="30 %, no profit"),
        pytest.param(ties(5), 0.0, id="nobody"),
        pytest.param(shared_gap(), 0.01, id="the only Large"),
        pytest.param(shared_gap(), 0.02, id="one of two Medium"),
        pytest.param(shared_gap(), 0.06, id="three of six Small"),
    ],
)
def test_who_moves_is_whoever_sorting_says(table, share, typed):
    found = typed(table, [share])
    moves = column(found, "moves_to", len(table))
    assert [place for place, layer in enumerate(moves) if layer] == sorted_movers(table, share)


# --- the model, whatever is typed -----------------------------------------------------------------------------
def random_customers(seed, count=150):
    """Skewed revenue with ties, zeros and credit balances; some cost more than they bring; blanks among the costs."""
    values = np.random.default_rng(seed)
    revenue = np.round(values.pareto(1.2, count) * 1000, 2)
    revenue[values.random(count) < 0.15] = 0
    revenue[values.random(count) < 0.2] = 250
    revenue[values.random(count) < 0.03] = -75
    cost = np.round(revenue * values.uniform(0.5, 1.1, count), 2)
    return pd.DataFrame(
        {
            "customer_id": [f"K{place}" for place in range(count)],
            "name": [f"Klant {place}" for place in range(count)],
            "revenue": revenue,
            "previous_revenue": np.round(revenue * values.uniform(0, 2, count), 2),
            "direct_cost": np.where(values.random(count) < 0.1, np.nan, cost),
            "hours": values.integers(0, 9, count).astype(float),
            "category_spend": np.where(values.random(count) < 0.5, np.nan, np.round(np.abs(revenue) * 2, 2)),
        }
    )


@pytest.mark.parametrize(
    "cells",
    [
        [0.03, 6, 1, 0.7, "no", None],
        [0.3, 24, 12, 1.0, "yes", None],
        [0.125, 7, 3, 0.35, None, 80.0],
        ["", "often", 99, -1, "YES", 12.5],
    ],
    ids=["little", "much", "own hour", "nonsense"],
)
def test_sheet_follows_what_is_typed(cells, typed):
    """The figures of the model with the same assumptions."""
    table = random_customers(11)
    inputs = {
        "little": ScenarioInputs(0.03),
        "much": ScenarioInputs(0.3, 24, 12, 1.0, reinvest=True),
        "own hour": ScenarioInputs(0.125, 7, 3, 0.35, hour_value=80.0),
        "nonsense": ScenarioInputs(0.02, 6, 12, 0.0, reinvest=True, hour_value=12.5),
    }[{0.03: "little", 0.3: "much", 0.125: "own hour", "": "nonsense"}[cells[0]]]
    ledger = table_ledger(typed_columns(table, DESIGN, "en"), "", "", "en")
    wanted = scenarios(ledger, analyse(ledger, Settings()), inputs)
    found = typed(table, cells)
    total = [found[SHEET, f"{letter}{MOVING_TOTAL}"] for letter in "EHJ"]
    assert total == pytest.approx([wanted.moved, wanted.extra_revenue, wanted.extra_profit])
    amounts = wanted.let_go._asdict() | wanted.effect._asdict()
    keys = [key for key in LET_GO if key != "payment"]
    assert [let_go(found, key) for key in keys] == pytest.approx([amounts[key] for key in keys])
    flow = [[found[SHEET, f"{letter}{row}"] for letter in "CEFGIJK"] for row in range(FLOW_ROW, FLOW_ROW + 24)]
    names = ["gone", "revenue", "direct_cost", "service", "reinvested", "net", "cumulative"]
    assert np.array(flow, float) == pytest.approx(wanted.cash_flow[names].to_numpy())
    for key in ("hhi", "effective", "top1", "top5", "top10"):
        cells = [found[SHEET, f"{letter}{RISK_ROW + RISK.index(key)}"] for letter in "EFG"]
        rests = [getattr(part, key) for part in (wanted.now, wanted.upgraded, wanted.without)]
        assert cells == pytest.approx(rests), key
    moves = column(found, "moves_to", len(table))
    assert {place for place, layer in enumerate(moves) if layer} == set(wanted.candidates.index[: wanted.moved])


# --- whatever people paste --------------------------------------------------------------------------------------
def cases():
    few = {"customer_id": list("abc"), "name": list("abc")}
    return {
        "random": random_customers(12),
        "ties": ties(6),
        "number and revenue": TWENTY[["customer_id", "revenue"]],
        "nobody": TWENTY.iloc[:0],
        "one": TWENTY.iloc[1:2],
        "two": TWENTY.iloc[:2],
        "all equal": TWENTY.assign(revenue=50.0),
        "nobody buys": TWENTY.assign(revenue=0.0),
        "all negative": pd.DataFrame(few | {"revenue": [-1.0, -2, -3], "direct_cost": [1.0, 1, 1]}),
        "in all nothing": pd.DataFrame(few | {"revenue": [10.0, -5, -5], "direct_cost": [1.0, np.nan, 1]}),
        "blank costs": TWENTY.assign(direct_cost=np.where(np.arange(20) % 3 == 0, np.nan, 20.0)),
        "no margin, but hours": TWENTY[["customer_id", "revenue", "hours"]],
    }


@pytest.mark.parametrize("case", cases())
def test_every_cell_shows_what_it_calculates(make_template, differences, calculated, case):
    """Beside every formula stands what LibreOffice makes of it; without customers nothing does, and nothing fails."""
    path = make_template("scenario", cases()[case], rows=3)
    if case == "nobody":
        assert not [where for where, value in calculated(path).items() if str(value).startswith(("#", "Err:"))]
    else:
        assert differences(path) == []


def test_the_same_in_dutch(make_template, differences):
    """But for texts with figures, which LibreOffice writes in English here."""
    wrong = differences(make_template("scenario", random_customers(13), "nl", rows=30))
    assert all(isinstance(shown, str) and any(c.isdigit() for c in shown) for *_, shown, _ in wrong), wrong


def test_texts_instead_of_amounts_count_for_nothing(make_template, calculated):
    """Where a pasted amount is a text the row does not count, says so, and no figure fails."""
    path = make_template("scenario", random_customers(14, 60))
    book = openpyxl.load_workbook(path)
    sheet, letters = book["Customers"], {header.value: header.column for header in book["Customers"][FIRST_ROW - 1]}
    for row, header in enumerate(("Revenue", "Revenue", "Direct cost", "Hours", "Customer's total spend"), FIRST_ROW):
        place = letters.get(header) or DESIGN.columns.index("category_spend") + 1
        sheet.cell(row, place).value = "€ 1.200 "
    book.save(path)
    found = calculated(path)
    assert not [where for where, value in found.items() if str(value).startswith(("#", "Err:"))]
    assert column(found, "layer", 2) == ["Check revenue"] * 2
    assert column(found, "strategy", 2) + column(found, "moves_to", 2) == [""] * 4
    assert found[SHEET, f"I{TIE_ROW + 1}"] == 0


@pytest.mark.parametrize("seed", [3, 6])
def test_the_order_of_columns_does_not_matter(seed, tmp_path, differences):
    """LibreOffice takes columns for empty that it is still to calculate, unless formulas keep it from that."""
    order = list(DESIGN.calculated)
    random.Random(seed).shuffle(order)  # noqa: S311 -- an order, not a secret
    path = tmp_path / "shuffled.xlsx"
    settings = Settings(as_of=date(2025, 12, 31))
    write_template(path, replace(DESIGN, calculated=tuple(order)), example_customers("en"), settings, rows=250)
    assert differences(path) == []


# --- real invoices ------------------------------------------------------------------------------------------------
UPGRADE = """
    with ranked as (
        select id, revenue, rank() over (order by revenue desc) - 1 as above, count(*) over () as n
        from customers where revenue <> 0),
    layered as (
        select *, case when above * 100 < n then 1 when above * 100 < 5 * n then 2 when above * 100 < 20 * n then 3
            else 4 end as layer from ranked),
    layers as (select layer, min(revenue) as begins, avg(revenue) as average from layered group by layer),
    queue as (
        select id, revenue, average, row_number() over (order by begins - revenue, revenue desc) as place, n
        from layered join layers on layers.layer = layered.layer - 1 where revenue > 0),
    after as (
        select customers.id,
            case when place <= ceil(n * 0.02) then average else customers.revenue end as revenue,
            customers.revenue as before
        from customers left join queue using (id) where customers.revenue <> 0)
    select count(*) filter (revenue <> before), sum(revenue - before),
        10000 * sum(revenue * revenue) filter (revenue > 0) / pow(sum(revenue) filter (revenue > 0), 2),
        (select sum(revenue) from (select revenue from after order by revenue desc limit 10)) / sum(revenue)
    from after"""


def test_real_invoices_equal_sql(tmp_path, calculated):
    """The customers of a web shop in its last year, credit notes included: who moves up, and what then rests on few."""
    sql = duckdb.connect()
    sql.execute(
        """create table customers as
        select trim(CustomerID) as id, sum(Quantity * UnitPrice)::double as revenue
        from read_csv(?, types = {'CustomerID': 'VARCHAR', 'InvoiceNo': 'VARCHAR', 'Quantity': 'DECIMAL(18,4)',
            'UnitPrice': 'DECIMAL(18,4)', 'InvoiceDate': 'TIMESTAMP'})
        where trim(CustomerID) <> '' group by 1""",
        [str(SOURCE)],
    )
    customers = sql.execute("select id as customer_id, revenue from customers order by hash(id)").df()
    path = tmp_path / "real.xlsx"
    write_template(path, DESIGN, customers, Settings(as_of=date(2011, 12, 9)), rows=0)
    found = calculated(path)
    moved, extra, hhi, top10 = sql.execute(UPGRADE).fetchone()
    assert moved > 80
    assert [found[SHEET, f"{letter}{MOVING_TOTAL}"] for letter in "EH"] == pytest.approx([moved, extra])
    rows = [found[SHEET, f"F{RISK_ROW + RISK.index(key)}"] for key in ("hhi", "top10")]
    assert rows == pytest.approx([hhi, top10])


# --- another program --------------------------------------------------------------------------------------------
def test_ironcalc_calculates_the_same(make_template, tmp_path):
    """Every cell, by a program that shares no code with LibreOffice; it wants addresses in the names of columns."""
    path = make_template("scenario", random_customers(15))
    shown, formulas = openpyxl.load_workbook(path, data_only=True), openpyxl.load_workbook(path)
    table = formulas["Customers"].tables["Customers"]
    _, first, _, last = openpyxl.utils.range_boundaries(table.ref)
    letters = {name: openpyxl.utils.get_column_letter(place) for place, name in enumerate(table.column_names, 1)}

    def addresses(match):
        letter = letters[match[1].decode()]
        return f">Customers!${letter}${first + 1}:${letter}${last}<".encode()

    plain = tmp_path / "addresses.xlsx"
    with zipfile.ZipFile(path) as source, zipfile.ZipFile(plain, "w") as target:
        for entry in source.namelist():
            content = source.read(entry)
            if entry == "xl/workbook.xml":
                content = re.sub(rb">Customers\[(.*?)\]<", addresses, content)
            target.writestr(entry, content)
    model = ironcalc.load_from_xlsx(str(plain), "en", "UTC", "en")
    model.evaluate()
    cells = [
        (number, cell)
        for number, sheet in enumerate(formulas.worksheets)
        for row in sheet.iter_rows()
        for cell in row
        if cell.data_type == "f"
    ]
    assert len(cells) > 3000
    for number, cell in cells:
        value = shown[cell.parent.title][cell.coordinate].value
        found = model.get_cell_value(number, cell.row, cell.column)
        if isinstance(value, int | float):
            assert found == pytest.approx(value, rel=1e-9, abs=1e-6), (cell.coordinate, cell.value)
        else:
            assert (found or "") == (value or ""), (cell.coordinate, cell.value)


# --- the file -----------------------------------------------------------------------------------------------------
def test_figures_of_other_assumptions_do_not_stay(make_template, tmp_path):
    """A template in which 3 % was typed: beside its formulas stands nothing until a program has calculated."""
    own = make_template("scenario", TWENTY)
    book = openpyxl.load_workbook(own)
    book[SHEET][f"E{INPUT_ROW}"] = 0.03
    book.save(own)
    path = tmp_path / "filled.xlsx"
    write_template(path, DESIGN, TWENTY, Settings(as_of=date(2025, 12, 31)), rows=0, template=own)
    assert openpyxl.load_workbook(path)[SHEET][f"E{INPUT_ROW}"].value == 0.03
    assert openpyxl.load_workbook(path, data_only=True)[SHEET]["B5"].value is None
    assert openpyxl.load_workbook(make_template("scenario", TWENTY), data_only=True)[SHEET]["B5"].value == 1


def test_input_cells_are_light_unlocked_and_validated(make_template):
    sheet = openpyxl.load_workbook(make_template("scenario", TWENTY))[SHEET]
    assert sheet.protection.sheet
    rules = {str(rule.sqref): rule for rule in sheet.data_validations.dataValidation}
    for row in range(INPUT_ROW, INPUT_ROW + 6):
        cell = sheet[f"E{row}"]
        assert not cell.protection.locked
        assert cell.fill.fgColor.rgb == "FFFFF8DC"
        assert rules[cell.coordinate].prompt
    assert sheet[f"E{MOVING_ROW}"].protection.locked
