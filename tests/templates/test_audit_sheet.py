"""The Profitability sheet: figures by hand, formulas recalculated by LibreOffice, the package as Excel wants it."""

from __future__ import annotations

import math
import zipfile
from dataclasses import replace
from datetime import date

import numpy as np
import openpyxl
import pytest
from lxml import etree
from poison import POISON, poisoned

from pyramid_addin.settings import Settings
from pyramid_addin.templates import FilledSheet, Fixed, TableRows, build_templates, layer_formats
from pyramid_addin.templates._audit_layout import CURVE_ROWS, FACT_ROWS, PART_LETTERS, PART_ROWS, TILES
from pyramid_addin.templates._audit_lists import MOST_SERVED
from pyramid_addin.texts import LANGUAGES
from pyramid_addin.workbook import Build, write_workbook

pytestmark = pytest.mark.filterwarnings("ignore:.*extension is not supported")
KEYS = [part.key for part in PART_ROWS]


@pytest.fixture(scope="module")
def templates(tmp_path_factory):
    """The templates as the code makes them now."""
    return dict(zip(LANGUAGES, build_templates(tmp_path_factory.mktemp("templates")), strict=True))


@pytest.fixture
def sheet(twenty, fill):
    return fill(twenty)[2]["Audit"]


def region(sheet, name):
    return sheet.regions[f"PYR_Audit{name}"]


def facts(sheet):
    return dict(zip(FACT_ROWS, (value for (value,) in region(sheet, "Facts")), strict=True))


def part(sheet, key):
    row = region(sheet, "Parts")[KEYS.index(key)]
    return dict(zip(PART_LETTERS, row[2:12], strict=True)) | {"about": row[12]}


def tile(sheet, key):
    name = "".join(word.capitalize() for word in key.split("_"))
    return region(sheet, name)[0][0], region(sheet, f"{name}Note")[0][0]


def tables(sheet):
    """The lists: their columns by key."""
    return [
        {column.key: list(column.values) for column in row.columns} for row in sheet.rows if isinstance(row, TableRows)
    ]


# --- by hand ------------------------------------------------------------------------------------------------
def test_tiles_by_hand(sheet):
    """Margins of 40 % on 2,700 are 1,080; one of twenty took an hour of 60 on a revenue of 50 and loses 40."""
    assert tile(sheet, "net_profit") == (1020.0, "of 20 customers")
    assert tile(sheet, "peak") == (1060.0, "104% of net profit, at 95% of customers")
    assert tile(sheet, "eaten") == (-40.0, "4% of the peak, by 1 loss-makers and others")
    value, note = tile(sheet, "return")
    assert value == pytest.approx(1020 / 2700)
    assert note == "target 5.0%"
    assert tile(sheet, "effort") == (17.0, "net profit ÷ 60 cost to serve")
    value, note = tile(sheet, "opportunity")
    assert value == "–"
    assert note.value == "no profit per hour in the best layers"


def test_components_by_hand(sheet):
    assert part(sheet, "revenue") | {"about": None} == {
        "quantity": None, "rate": None, "total": 2700, "share": 1, "earning": 2650, "earning_share": 1, "losing": 50,
        "losing_share": 1, "other": 0, "usual": None, "about": None,
    }  # fmt: skip
    hours = part(sheet, "hours")
    assert (hours["quantity"], hours["rate"], hours["total"], hours["losing"]) == (1, 60, 60, 60)
    assert part(sheet, "direct_cost")["total"] == pytest.approx(1620)
    assert part(sheet, "gross_margin")["usual"] == 0.4
    assert part(sheet, "net_profit")["losing_share"] == -0.8
    assert part(sheet, "gross_margin")["about"] == "from: Direct cost"
    absent = {"unknown", "visits", "calls", "tickets", "orders", "contacts", "given_cost", "marketing_cost"}
    absent |= {"interest", "credit_loss", "payment_cost"}
    assert {KEYS[place] for place in sheet.hidden_rows["PYR_AuditParts"]} == absent
    for key in absent:
        assert {type(value) for value in part(sheet, key).values()} <= {Fixed, type(None)}


def test_classes_and_causes_by_hand(sheet):
    classes = region(sheet, "Classes")
    assert [row[2:] for row in classes] == [
        [19, 2650.0, 1060.0, 0.4],
        [0, 0.0, 0.0, "–"],
        [1, 50.0, -40.0, -0.8],
        [0, 0.0, 0.0, "–"],
        [20, 2700.0, 1020.0, pytest.approx(1020 / 2700)],
    ]
    causes = region(sheet, "Causes")
    assert [row[2:] for row in causes] == [
        [0, 0.0, 0, 0.4],
        [1, -40.0, 1, 0.0],
        [0, 0.0, 0, "–"],
        [0, 0.0, 0, "–"],
        [1, -40.0, 1, None],
    ]


def test_tie_out(sheet):
    values = [value for value in region(sheet, "TieOut")[0] if value is not None]
    assert values == [1060, 40, 1020, 1020, 0, 0, "Ties out"]


def test_tie_out_counts_what_was_left_out(make_ledger, fill):
    columns = {"customer_id": ["a"], "revenue": [10.0], "gross_margin": [1.0]}
    found = fill(make_ledger(columns, left_out={"no_customer": (2, 7.25)}))[2]["Audit"]
    assert region(found, "TieOut")[0][9:12] == [0.0, None, "Ties out"]
    wrong = fill(make_ledger(columns, total=99.0))[2]["Audit"]
    assert region(wrong, "TieOut")[0][9:12] == [-89.0, None, "Does not tie out"]


def test_curve(sheet):
    size, share, last, total, height = region(sheet, "Curve")
    assert (len(size), size[0], size[5], size[100]) == (101, 0, 1, 20)
    assert share[5] == 0.05
    assert (last[5], total[5]) == (400, 400)
    assert max(total) == facts(sheet)["peak"] == 1060
    assert height[100] == pytest.approx(100)
    assert region(sheet, "Line") == [[pytest.approx(100)] * 2]


def test_loss_makers_by_hand(sheet):
    """It loses 40 on 50: 80 % more, or two thirds of its hour less; nobody else takes service."""
    lost, served, everyone = tables(sheet)
    assert {key: values[0] for key, values in lost.items()} == {
        "profit_rank": 20, "name": "Klant 1", "customer_id": "K01", "layer": "Small", "revenue": 50.0,
        "gross_margin": 20.0, "cost_to_serve": 60.0, "net_profit": -40.0, "return_on_revenue": -0.8,
        "cause": "Too much service", "ratio": 1.2, "usual": 0.0, "price_increase": 0.8, "hours_fewer": 0.7,
    }  # fmt: skip
    assert served["name"][0] == "Klant 1"
    assert served["at_stake"][0] == pytest.approx(60 - 60 * 50 / 2700)
    assert set(served["served"]) == {"Over-served", "Under-served"}
    assert everyone["name"][:4] == ["Klant 17", "Klant 18", "Klant 19", "Klant 20"]
    assert everyone["profit_rank"] == list(range(1, 21))
    assert everyone["cumulative"][-1] == 1020
    assert everyone["net_profit"] == sorted(everyone["net_profit"], reverse=True)


def test_lists_are_bounded_and_say_so(make_ledger, fill, monkeypatch):
    """Of over- and under-served customers a hundred each; of others a hundred thousand."""
    count = 600
    table = {
        "customer_id": [f"K{place}" for place in range(count)],
        "revenue": np.linspace(1000, 10, count),
        "gross_margin": np.linspace(10, -50, count),
        "hours": np.where(np.arange(count) % 2, 5.0, 0.0),
    }
    ledger = make_ledger(table)
    found = fill(ledger)[2]["Audit"]
    _, served, everyone = tables(found)
    assert served["served"].count("Over-served") == MOST_SERVED == 100
    assert len(everyone["profit_rank"]) == count
    monkeypatch.setattr("pyramid_addin.templates._audit_lists.MOST_CUSTOMERS", 7)
    found = fill(ledger)[2]["Audit"]
    lost, _, everyone = tables(found)
    assert len(lost["profit_rank"]) == len(everyone["profit_rank"]) == 7
    words = " ".join(str(row.values[0]) for row in found.rows if not isinstance(row, TableRows))
    assert "Shown are the first 7 of 600." in words
    assert "At most 100 of each are shown." in words


# --- fields that are missing --------------------------------------------------------------------------------
FIELDS = {
    "name": ["a", "b"],
    "hours": [1.0, 0.0],
    "visits": [0.0, 1.0],
    "cost_to_serve": [5.0, 0.0],
    "marketing_cost": [1.0, 1.0],
    "outstanding": [10.0, 0.0],
    "days_overdue": [40.0, 0.0],
}


@pytest.mark.parametrize("missing", [(), *((key,) for key in FIELDS), tuple(FIELDS)])
@pytest.mark.parametrize("language", LANGUAGES)
def test_missing_fields_are_absent(make_ledger, fill, missing, language):
    """No zero and no column for what was not measured; nothing infinite or not a number on the sheet."""
    table = {"customer_id": ["1", "2"], "revenue": [100.0, 50.0], "direct_cost": [60.0, 70.0]}
    table |= {key: values for key, values in FIELDS.items() if key not in missing}
    found = fill(make_ledger(table), language=language)[2]["Audit"]
    hidden = {KEYS[place] for place in found.hidden_rows["PYR_AuditParts"]}
    paid = not {"outstanding", "days_overdue"} & set(missing)
    assert ("payment_cost" not in hidden) == paid
    assert ("hours" in hidden) == ("hours" in missing)
    for columns in tables(found):
        assert ("payment_cost" in columns) <= paid
        assert ("hours_fewer" in columns) <= ("hours" not in missing)
    for rows in found.regions.values():
        for value in (value.value if isinstance(value, Fixed) else value for row in rows for value in row):
            assert not isinstance(value, float) or math.isfinite(value)
            assert "nan" not in str(value).lower().split()


def test_without_a_margin_the_sheet_is_absent(make_ledger, fill):
    assert "Audit" not in fill(make_ledger({"customer_id": ["1"], "revenue": [5.0], "hours": [1.0]}))[2]


def test_customers_known_by_name_only(make_ledger, fill):
    """The name is what identifies them; there is no second column that repeats it."""
    ledger = make_ledger({"customer_id": ["A"], "name": ["A"], "revenue": [5.0], "gross_margin": [1.0]})
    columns = {key: place for key, place in ledger.origin.columns.items() if key != "customer_id"}
    ledger = replace(ledger, origin=replace(ledger.origin, columns=columns))
    assert all("customer_id" not in table for table in tables(fill(ledger)[2]["Audit"]))


# --- recalculated by LibreOffice ----------------------------------------------------------------------------
def customers(seed, count, **changes):
    """Skewed revenue with ties, zeros, credit balances, unknown margins, costs without revenue, late payers."""
    random = np.random.default_rng(seed)
    revenue = np.round(random.pareto(1.2, count) * 1000, 2)
    revenue[random.random(count) < 0.15] = 0
    revenue[random.random(count) < 0.2] = 250
    revenue[random.random(count) < 0.05] *= -1
    cost = np.round(revenue * random.uniform(0.5, 1.1, count), 2)
    cost[random.random(count) < 0.05] = np.nan
    table = {
        "customer_id": [f"K{place}" for place in range(count)],
        "name": [f"Klant {place}" for place in range(count)],
        "revenue": revenue,
        "direct_cost": cost,
        "hours": random.integers(0, 9, count).astype(float),
        "visits": random.integers(0, 2, count).astype(float),
        "outstanding": np.round(np.maximum(revenue, 0) / 8, 2),
        "days_overdue": random.integers(-5, 200, count).astype(float),
    }
    return table | changes


def without(table, *keys):
    return {key: values for key, values in table.items() if key not in keys}


def of(revenue, margin, **more):
    ids = [f"K{place}" for place in range(len(revenue))]
    return {"customer_id": ids, "name": ids, "revenue": revenue, "gross_margin": margin, **more}


CASES = {
    "usual": customers(1, 300),
    "no payment": without(customers(2, 150), "outstanding", "days_overdue"),
    "margin only": without(customers(3, 90), "outstanding", "days_overdue", "hours", "visits"),
    "payment only": without(customers(4, 70), "hours", "visits"),
    "a loss in all": customers(5, 120, direct_cost=np.full(120, 9_000.0)),
    "one customer": of([5.0], [2.0]),
    "all equal": of([3.0] * 7, [1.0] * 7, hours=[0.0] * 7),
    "all negative": of([-1.0, -2.0], [-1.0, -2.0]),
    "total profit zero": of([9.0, 9.0], [4.0, -4.0]),
    "no actives": of([0.0, np.nan], [np.nan, 0.0]),
    "only prospects": of([np.nan] * 2, [np.nan] * 2, status=["prospect"] * 2, visits=[1.0, 0.0]),
}


@pytest.mark.parametrize("language", LANGUAGES)
def test_recalculated_equals_cached(make_ledger, fill, templates, recalculated, tmp_path, language):
    """Eleven ledgers in one workbook, each with its own names."""
    template = openpyxl.load_workbook(templates[language])
    honest, wrong = [], []
    for number, (name, table) in enumerate(CASES.items()):
        ledger = make_ledger(table, kind="text", name=f"{number} {name}.csv")
        analysis, columns, sheets = fill(ledger, Settings(language=language), language)
        shown = [sheets["Audit"], sheets["Customers"]]
        formats = layer_formats(analysis, language)
        honest.append(Build(ledger, columns, shown, {}, formats))
        wrong.append(Build(ledger, columns, [poisoned(shown[0], template), shown[1]], {}, formats))
    for builds, name in ((honest, "honest"), (wrong, "wrong")):
        write_workbook(builds, templates[language], tmp_path / f"{name}.xlsx", language=language)
    expected = openpyxl.load_workbook(tmp_path / "honest.xlsx", data_only=True)
    compared = recalculated(tmp_path / "wrong.xlsx")
    assert len(compared) > 11 * 550
    assert sum(cached == POISON for *_, cached, _ in compared) > 0.99 * len(compared)
    for sheet, where, formula, _, found in compared:
        wanted = expected[sheet][where].value
        if isinstance(wanted, str) or wanted is None:
            if language == "en":  # LibreOffice calculates in English: 1,234.5 and not 1.234,5
                assert (found or "") == (wanted or ""), (sheet, where, formula)
        else:
            close = pytest.approx(wanted, rel=1e-9, abs=1e-3 if abs(wanted) > 10 else 1e-6)
            assert found == close, (sheet, where, formula)


def test_live_curve_is_the_ledgers(make_ledger, fill, templates, libreoffice, tmp_path):
    """Recalculated points lie on the curve that a plain sort gives."""
    table = customers(11, 400)
    ledger = make_ledger(table, kind="text")
    analysis, columns, sheets = fill(ledger)
    build = Build(ledger, columns, [sheets["Audit"], sheets["Customers"]], {}, layer_formats(analysis, "en"))
    write_workbook([build], templates["en"], tmp_path / "one.xlsx", language="en")
    book = openpyxl.load_workbook(libreoffice(tmp_path / "one.xlsx"), data_only=True)
    sheet = book["Profitability"]
    first = openpyxl.utils.column_index_from_string("U")
    profit = analysis.customers["net_profit"].dropna().to_numpy()
    active = analysis.customers["net_profit"].dropna().index
    revenue = np.nan_to_num(np.array(table["revenue"]))[active]
    profit = np.sort(profit[(revenue != 0) | (profit != 0)])[::-1]
    sums = np.append(0, np.cumsum(profit))
    for step in range(101):
        size = -(-step * len(profit) // 100)
        assert sheet.cell(CURVE_ROWS["size"], first + step).value == size
        assert sheet.cell(CURVE_ROWS["sum"], first + step).value == pytest.approx(sums[size], abs=1e-3)


# --- the package --------------------------------------------------------------------------------------------
@pytest.fixture(scope="module")
def demo(tmp_path_factory, templates):
    """The sample ledger with its sheets, per language."""
    from pyramid_addin.demo import write_demo_ledger
    from pyramid_addin.ledger import read_ledger
    from pyramid_addin.model import analyse
    from pyramid_addin.templates import added_columns, filled_sheets

    made = {}
    for language in LANGUAGES:
        folder = tmp_path_factory.mktemp(language)
        settings = Settings(language=language, as_of=date(2025, 12, 31))
        write_demo_ledger(folder / "ledger.xlsx", language)
        ledger = read_ledger(folder / "ledger.xlsx", settings)
        analysis = analyse(ledger, settings)
        columns = added_columns(ledger, analysis, language)
        sheets = [
            sheet for sheet in filled_sheets(ledger, analysis, columns, language) if sheet.template_sheet == "Audit"
        ]
        made[language] = folder / "out.xlsx"
        build = Build(ledger, columns, sheets, {}, layer_formats(analysis, language))
        write_workbook([build], templates[language], made[language], source=folder / "ledger.xlsx", language=language)
    return made


@pytest.mark.parametrize("language", LANGUAGES)
def test_live_formulas_stand_beside_the_demo(demo, recalculated, language):
    """In the user's own workbook, with dirt in the ledger: rows without a customer, an error among the costs."""
    compared = [row for row in recalculated(demo[language]) if row[0] in ("Profitability", "Klantrendement")]
    assert len(compared) > 600
    for _, where, formula, cached, found in compared:
        if isinstance(cached, int | float):
            assert found == pytest.approx(cached, rel=1e-9, abs=1e-3), (where, formula)


def test_package_is_valid(demo):
    from package_checks import audit_findings, findings, validator_findings

    paths = list(demo.values())
    assert [finding for path in paths for finding in findings(path)] == []
    for found in (audit_findings(paths), validator_findings(paths)):
        assert [finding for path in paths for finding in found[path]] == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_chart(templates, language):
    """Four series, alt text, labels from cells on one line, and a plot of all 101 points."""
    with zipfile.ZipFile(templates[language]) as package:
        charts = [package.read(name) for name in package.namelist() if name.startswith("xl/charts/chart")]
        drawings = [package.read(name) for name in package.namelist() if name.startswith("xl/drawings/drawing")]
    (chart,) = [chart for chart in charts if b"Audit!" in chart]
    root = etree.fromstring(chart)
    assert len(root.findall(".//{*}ser")) == 4
    assert b"Audit!$U$14:$DQ$14" in chart
    labels = root.findall(".//{*}dLbl")
    assert [one.findtext("{*}f") for one in root.iter("{*}datalabelsRange")] == ["Audit!$S$22", "Audit!$S$24"]
    assert len(labels) == 2
    assert all(b'wrap="none"' in etree.tostring(label) for label in labels)
    names = [element.get("descr") for drawing in drawings for element in etree.fromstring(drawing).iter("{*}cNvPr")]
    assert any("cumulati" in (name or "") and len(name) > 100 for name in names)


@pytest.mark.parametrize("language", LANGUAGES)
def test_page(templates, language):
    book = openpyxl.load_workbook(templates[language])
    sheet = book["Audit"]
    assert sheet.page_setup.orientation == "landscape"
    assert int(sheet.page_setup.paperSize) == 9
    assert (sheet.page_setup.fitToWidth or 1, sheet.page_setup.fitToHeight) == (1, 0)
    assert not sheet.sheet_view.showGridLines
    last = sheet.print_area.rpartition("$")[0]
    assert last.endswith(":$P")
    assert len(TILES) == 6


def test_five_thousand_customers_are_filled_at_once(make_ledger, fill):
    """Filling is linear: five thousand customers take well under a second."""
    import time

    ledger = make_ledger(customers(12, 5_000))
    analysis, columns, _ = fill(ledger)
    from pyramid_addin.templates._audit_sheet import audit_sheet

    started = time.process_time()
    found = audit_sheet(ledger, analysis, {column.key for column in columns}, "en")
    assert isinstance(found, FilledSheet)
    assert time.process_time() - started < 1.0
