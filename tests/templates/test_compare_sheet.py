"""The Compare sheet: figures by hand, formulas recalculated by LibreOffice, nothing lost, charts and print."""

from __future__ import annotations

import math
import zipfile
from dataclasses import replace

import numpy as np
import openpyxl
import pytest
from lxml import etree

from pyramid_addin.model import analyse, compare
from pyramid_addin.model._compare import MOST_GROUPS
from pyramid_addin.settings import COMPARE_FIELDS, Settings, parse_boundaries
from pyramid_addin.templates import Fixed, TableRows, added_columns, build_templates
from pyramid_addin.templates._compare_layout import (
    BLOCK,
    DATA,
    FIRST,
    GROUP_COLUMNS,
    LETTERS,
    MODEL_ROW,
    NOTE,
    OTHERS,
    PANEL_ROWS,
    STANDARD,
    TOTAL,
)
from pyramid_addin.templates._compare_lists import MOST_LAYERED
from pyramid_addin.templates._compare_sheet import compare_sheet
from pyramid_addin.templates._customers_sheet import customers_sheet
from pyramid_addin.texts import LANGUAGES, text
from pyramid_addin.workbook import Build, write_workbook

pytestmark = pytest.mark.filterwarnings("ignore:.*extension is not supported")
POISON = -987_654
KEYS = ["name", *(column.key for column in GROUP_COLUMNS), *("layer 1", "layer 2", "layer 3", "layer 4")]
AS_IS = {"texts_as_is": frozenset(COMPARE_FIELDS)}


@pytest.fixture
def fill():
    """Analyse a ledger and fill this sheet, and the customers' where they get one: (analysis, columns, sheets)."""

    def filled(ledger, settings=None, language="en"):
        analysis = analyse(ledger, settings or Settings(language=language))
        columns = added_columns(ledger, analysis, language)
        grid = customers_sheet(ledger, columns, language)
        names = {column.key for column in (columns if grid is None else grid.ledger_columns)}
        sheet = compare_sheet(ledger, analysis, names | set(ledger.origin.columns if grid is None else ()), language)
        return analysis, columns, {one.template_sheet: one for one in (sheet, grid) if one is not None}

    return filled


@pytest.fixture(scope="module")
def templates(tmp_path_factory):
    """The templates as the code makes them now."""
    return dict(zip(LANGUAGES, build_templates(tmp_path_factory.mktemp("templates")), strict=True))


def customers(seed, count, groups, *, costs=True, lowest=0.0):
    """Skewed revenue with ties and zeros, in groups of which the first are the largest."""
    random = np.random.default_rng(seed)
    revenue = np.round(random.pareto(1.2, count) * 1000 + lowest, 2)
    revenue[random.random(count) < 0.15] = 0
    revenue[random.random(count) < 0.2] = 250
    weights = 1 / np.arange(1, groups + 1)
    names = np.array([*HOSTILE, *(f"Regio {place}" for place in range(groups))][:groups])
    table = {
        "customer_id": [f"K{place}" for place in range(count)],
        "name": [f"Klant {place}" for place in range(count)],
        "revenue": revenue,
        "region": names[random.choice(groups, count, p=weights / weights.sum())],
        "country": np.array(["NL", "nl", "BE", ""])[random.integers(0, 4, count)],
    }
    if costs:
        table["direct_cost"] = np.round(revenue * random.uniform(0.5, 1.2, count), 2)
    return table


# Names that criteria of Excel would take for operators, wildcards or numbers.
HOSTILE = ["Noord", ">5", "Z*", "007", "=A1", "~?", "TRUE", "5%", 'A "B"', "Jan 5", "<>", "1E3"]


def cells(sheet, part, field="region"):
    name = "PYR_Compare" + "".join(word.capitalize() for word in field.split("_")) + part
    return sheet.regions[name]


def plain(value):
    return value.value if isinstance(value, Fixed) else value


def table_rows(sheet, field="region"):
    rows = [dict(zip(KEYS, map(plain, line), strict=True)) for line in cells(sheet, "Table", field)]
    return [line for line in rows if line["name"]]


@pytest.fixture
def small(make_ledger, fill):
    """North 100 (90 + 10), south 60 (40 + 15 + 5), and one without a region who brings 40."""

    def made(language="en", **settings):
        ledger = make_ledger(
            {
                "customer_id": list("abcdef"),
                "revenue": [90.0, 10.0, 40.0, 15.0, 5.0, 40.0],
                "direct_cost": [60.0, 5.0, 30.0, 10.0, 9.0, 50.0],
                "region": ["north", "north", "south", "south", "south", ""],
            },
            **AS_IS,
        )
        options = {"language": language, "smallest_group": 2} | settings
        return fill(ledger, Settings(**options), language=language)[2]["Compare"]

    return made


def test_a_worked_example(small):
    north, south, blank = table_rows(small())
    assert north == {
        "name": "north",
        "active": 2.0,
        "share_of_active": pytest.approx(1 / 3),
        "revenue": 100.0,
        "share_of_revenue": 0.5,
        "average_revenue": 50.0,
        "top_share": 0.9,
        "net_profit": 35.0,
        "return_on_revenue": 0.35,
        "loss_making": 0.0,
        "layer 1": 0.9,
        "layer 2": 0.0,
        "layer 3": 0.0,
        "layer 4": 0.1,
    }
    assert (south["revenue"], south["net_profit"], south["loss_making"]) == (60.0, 11.0, 1.0)
    assert blank["name"] == "(blank)"
    assert [blank[key] for key in ("top_share", "layer 1", "layer 4")] == ["–", "–", "–"]
    assert (blank["revenue"], blank["return_on_revenue"]) == (40.0, -0.25)


def test_tiles(small):
    """The blank group has the lowest return, but it is too small to be called worst."""
    sheet = small()
    tiles = {
        key: (plain(cells(sheet, key)[0][0]), plain(cells(sheet, f"{key}Note")[0][0]))
        for key in ("Groups", "Largest", "Leaning", "Best", "Worst")
    }
    assert tiles == {
        "Groups": (3, "2 ranked, 1 too small to rank"),
        "Largest": (0.5, "north"),
        "Leaning": (0.9, "north"),
        "Best": (0.35, "north"),
        "Worst": (pytest.approx(11 / 60), "south"),
    }


def test_what_is_too_small_is_said(small):
    assert "fewer than 2 active customers" in cells(small(), "Note")[0][0]
    assert "minder dan 2 actieve klanten" in cells(small("nl"), "Note")[0][0]
    everyone = small(smallest_group=1)
    assert NOTE in everyone.hidden_rows["PYR_CompareRegionBlock"]
    assert NOTE not in small().hidden_rows["PYR_CompareRegionBlock"]


def test_no_model_stays_where_nothing_is_listed(small):
    """Rows take the place of the models: without any, those would be printed."""
    assert [row.model for row in small(smallest_group=50).rows] == ["PYR_CompareSpace"]
    assert len(small().rows) > 1


def test_small_multiples_have_one_scale(small):
    """The longest bar or standard of all panels has the length 1; what is not ranked has no panel."""
    panels = [line for line in cells(small(), "Panels") if plain(line[0]) != " "]
    assert [line[0] for line in panels] == ["north (2)", "south (3)"]
    longest = 0.9
    for line, shares in zip(panels, ([0.9, 0, 0, 0.1], [2 / 3, 0, 0, 1 / 3]), strict=True):
        parts = dict(zip(DATA, np.array(line[1:], object).reshape(5, 4).tolist(), strict=True))
        assert parts["name"] == ["Top", "Large", "Medium", "Small"]
        assert parts["share"] == pytest.approx([share / longest for share in shares])
        assert parts["standard"] == pytest.approx([share / longest for share in (0.4, 0.25, 0.15, 0.2)])
        assert parts["end"] == pytest.approx(
            [max(pair) for pair in zip(parts["share"], parts["standard"], strict=True)]
        )
        assert parts["label"] == [f"{share * 100:.1f}%" for share in shares]


def test_hidden_is_what_is_not_compared(small):
    sheet = small()
    hidden = sheet.hidden_rows
    assert hidden["PYR_CompareSegmentBlock"] == list(range(BLOCK))
    shown = set(range(BLOCK)) - set(hidden["PYR_CompareRegionBlock"])
    assert {FIRST, FIRST + 1, FIRST + 2, TOTAL, NOTE, STANDARD, PANEL_ROWS[0]} <= shown
    assert not {FIRST + 3, OTHERS, PANEL_ROWS[1]} & shown
    assert all(isinstance(value, Fixed) for line in cells(sheet, "Table", "segment") for value in line)


def test_more_groups_than_fit_are_one_line_and_a_list(make_ledger, fill):
    """Totals tie out; each of the others stands in the list."""
    ledger = make_ledger(customers(5, 900, 20), **AS_IS)
    analysis, _, sheets = fill(ledger, Settings(compare_by=("region",)))
    sheet = sheets["Compare"]
    others = dict(zip(KEYS, cells(sheet, "Others")[0], strict=True))
    assert others["name"] == "8 other groups"
    shown = table_rows(sheet)
    assert len(shown) == MOST_GROUPS
    for key, total in (("active", analysis.figures.active), ("revenue", analysis.figures.revenue)):
        assert sum(line[key] for line in shown) + others[key] == pytest.approx(total)
        assert dict(zip(KEYS, cells(sheet, "Total")[0], strict=True))[key] == pytest.approx(total)
    listed, layers = (entry for entry in sheet.rows if isinstance(entry, TableRows))
    figures = {column.header: column.values for column in listed.columns}
    assert len(figures["Group"]) == 8
    assert sum(figures["Revenue"]) == pytest.approx(others["revenue"])
    ranked = int(compare(ledger, analysis).fields[0].groups["ranked"].sum())
    assert len(layers.columns[0].values) == ranked * 4


def test_a_long_list_of_layers_says_how_much_it_shows(make_ledger, fill):
    count = MOST_LAYERED + 5
    table = {
        "customer_id": range(count),
        "revenue": np.arange(1.0, count + 1),
        "region": [f"g{i}" for i in range(count)],
    }
    settings = Settings(compare_by=("region",), smallest_group=1)
    sheet = fill(make_ledger(table, **AS_IS), settings)[2]["Compare"]
    said = [entry.values[0] for entry in sheet.rows if not isinstance(entry, TableRows)]
    assert any("for the 100 largest of the 105 groups that are ranked" in words for words in said)
    assert len([entry for entry in sheet.rows if isinstance(entry, TableRows)][-1].columns[0].values) == 100 * 4


@pytest.mark.parametrize(
    ("bounds", "names", "apart"),
    [
        ("1,5,20,100", ["Top", "Large", "Medium", "Small"], 4),
        ("A=20,B=50,C=100", ["A", "B", "C", ""], 3),
        ("1,2,5,10,100", ["Layer 1", "Layer 2", "Layer 3", "Other layers"], 3),
    ],
)
def test_columns_of_layers(make_ledger, fill, bounds, names, apart):
    """At most four beside each other; the last then holds the rest, and each row adds up to all revenue."""
    ledger = make_ledger(customers(1, 300, 3), **AS_IS)
    settings = Settings(boundaries=parse_boundaries(bounds), compare_by=("region",))
    analysis, _, sheets = fill(ledger, settings)
    assert cells(sheets["Compare"], "Layers")[0] == names
    for line in table_rows(sheets["Compare"]):
        shares = [line[f"layer {place}"] for place in range(1, 5)]
        assert sum(share for share in shares if share != "") == pytest.approx(1)
    own = [analysis.layer_table.loc[layer.key, "share_of_revenue"] for layer in analysis.layers[:apart]]
    assert list(map(plain, cells(sheets["Compare"], "Total")[0][10 : 10 + apart])) == pytest.approx(own)
    outline = text(f"templates.compare.{'panels' if apart == 4 else 'panels_own'}", "en")
    assert cells(sheets["Compare"], "Caption")[0][0] == outline


def test_without_ground_there_is_no_formula(make_ledger, fill):
    """Where cells do not hold the texts as they were counted, and where the ledger's own column has no name."""
    table = customers(1, 100, 3)
    for ledger in (make_ledger(table), make_ledger(table, texts_as_is=frozenset({"country"}))):
        sheet = fill(ledger, Settings(compare_by=("region",)))[2]["Compare"]
        (first, *_) = cells(sheet, "Table")
        assert [isinstance(value, Fixed) for value in first[1:8]] == [True, False, True, False, False, False, True]


@pytest.mark.parametrize(
    "table",
    [
        {"customer_id": ["a"], "revenue": [5.0], "region": ["x"]},
        {"customer_id": ["a", "b"], "revenue": [0.0, 0.0], "region": ["x", "y"]},
        {"customer_id": ["a", "b"], "revenue": [5.0, 6.0]},
    ],
)
def test_no_sheet_without_groups(make_ledger, fill, table):
    assert "Compare" not in fill(make_ledger(table))[2]


CASES = {
    "usual": (customers(1, 300, 5), {}),
    "many": (customers(2, 900, 30), {"compare_by": ("region", "country")}),
    "no costs": (customers(3, 120, 4, costs=False), {"compare_by": ("region",)}),
    "by profit": (customers(4, 200, 4), {"rank_by": "profit", "compare_by": ("country",)}),
    "base all": (customers(5, 200, 4), {"base": "all"}),
    "mostly credits": (customers(6, 90, 3, lowest=-90_000), {"smallest_group": 5}),
    "ten layers": (
        customers(7, 400, 4),
        {"boundaries": parse_boundaries("1,2,5,10,20,30,40,50,70,100")},
    ),
    "amounts": (customers(8, 100, 12), {"boundaries": parse_boundaries("amount:Groot=5000,rest")}),
    "all too small": (customers(9, 30, 4), {}),
    "all equal": (
        {"customer_id": range(60), "revenue": [7.0] * 60, "direct_cost": [5.0] * 60, "country": ["a", "b", "c"] * 20},
        {},
    ),
    "total profit zero": (
        {"customer_id": range(4), "revenue": [5.0] * 4, "direct_cost": [4.0, 6.0] * 2, "region": ["a", "a", "b", "b"]},
        {"smallest_group": 1},
    ),
    "one asked": ({"customer_id": ["a"], "revenue": [5.0], "segment": ["x"]}, {"compare_by": ("segment",)}),
}


@pytest.fixture(scope="module")
def formula_cells(templates):
    """Where the Compare sheet has formulas, and where its regions begin."""
    book = openpyxl.load_workbook(templates["en"])
    found = {
        "cells": {
            (cell.row, cell.column) for line in book["Compare"].iter_rows() for cell in line if cell.data_type == "f"
        }
    }
    for name, defined in book.defined_names.items():
        (sheet, area), *_ = defined.destinations
        first = book[sheet][area.partition(":")[0].replace("$", "")]
        found[name] = (first.row, first.column)
    return found


def poisoned(sheet, formulas):
    """The sheet with a wrong number beside every formula, so that a cached value cannot pass for a calculated one."""
    regions = {}
    for name, lines in sheet.regions.items():
        top, left = formulas[name]
        regions[name] = [
            [
                POISON
                if (top + down, left + right) in formulas["cells"] and isinstance(value, int | float | str)
                else value
                for right, value in enumerate(line)
            ]
            for down, line in enumerate(lines)
        ]
    return replace(sheet, regions=regions)


@pytest.mark.parametrize(
    ("language", "cases"),
    [("en", list(CASES)[start : start + 3]) for start in range(0, len(CASES), 3)]
    + [("nl", ["usual", "all too small"])],
)
def test_recalculated_equals_cached(
    make_ledger, fill, formula_cells, templates, recalculated, tmp_path, language, cases
):
    """Some ledgers in one workbook, each with names of its own; group names that criteria would misread."""
    honest, wrong = [], []
    for number, name in enumerate(cases):
        table, settings = CASES[name]
        ledger = make_ledger(table, kind="text", name=f"{number} {name}.csv", **AS_IS)
        _, columns, sheets = fill(ledger, Settings(language=language, **settings), language=language)
        kept = {key: sheets[key] for key in ("Compare", "Customers")}
        honest.append(Build(ledger, columns, list(kept.values()), {}))
        spoilt = kept | {"Compare": poisoned(kept["Compare"], formula_cells)}
        wrong.append(Build(ledger, columns, list(spoilt.values()), {}))
    for builds, name in ((honest, "honest"), (wrong, "wrong")):
        write_workbook(builds, templates[language], tmp_path / f"{name}.xlsx", language=language)
    expected = openpyxl.load_workbook(tmp_path / "honest.xlsx", data_only=True)
    compared = recalculated(tmp_path / "wrong.xlsx")
    assert len(compared) > len(cases) * 30
    assert sum(cached == POISON for *_, cached, _ in compared) > 0.95 * len(compared)
    for sheet, where, formula, _, found in compared:
        wanted = expected[sheet][where].value
        if isinstance(wanted, str) or wanted is None:
            # FIXED writes numbers as the reader's own program does; here that is English
            shown = (wanted or "").replace(",", "").replace(".", "")
            assert (found or "").replace(",", "").replace(".", "") == shown, (sheet, where, formula)
        else:
            near = pytest.approx(wanted, rel=1e-9, abs=1e-3 if abs(wanted) > 10 else 1e-7)
            assert found == near, (sheet, where, formula)


def test_charts_and_package(make_ledger, fill, templates, tmp_path):
    """A panel per group with alt text, titles from cells; unused panels hold nothing."""
    ledger = make_ledger(customers(1, 300, 5), kind="text", name="k.csv", **AS_IS)
    _, columns, sheets = fill(ledger, Settings(compare_by=("region",)))
    path = tmp_path / "k.xlsx"
    write_workbook(
        [Build(ledger, columns, [sheets["Compare"], sheets["Customers"]], {})], templates["en"], path, language="en"
    )
    with zipfile.ZipFile(path) as package:
        names = package.namelist()
        charts = [etree.fromstring(package.read(name)) for name in names if name.startswith("xl/charts/chart")]
        drawings = b"".join(package.read(name) for name in names if name.startswith("xl/drawings/drawing"))
    assert len(charts) == MOST_GROUPS * len(COMPARE_FIELDS)
    assert drawings.count(b'descr="Bar chart of one group') == len(charts)
    # lists begin on a new page, though they grow
    assert [brk.id for brk in openpyxl.load_workbook(path)["Compare"].row_breaks.brk] == [MODEL_ROW - 1]
    main = "{http://schemas.openxmlformats.org/drawingml/2006/chart}"
    titles = [chart.findtext(f"{main}chart/{main}title//{main}v") for chart in charts]
    assert len([title for title in titles if title and title.strip()]) == 5
    assert {chart.find(f".//{main}valAx/{main}scaling/{main}max").get("val") for chart in charts} == {"1.3"}
    bars = [point for chart in charts for point in chart.iterfind(f".//{main}val//{main}pt")]
    assert len(bars) == 5 * 3 * 4


def test_prints_one_page_wide(templates):
    """Landscape A4; the charts' data lie outside the print area; lists begin on a new page."""
    for path in templates.values():
        sheet = openpyxl.load_workbook(path)["Compare"]
        assert sheet.page_setup.orientation == "landscape"
        assert (int(sheet.page_setup.paperSize), sheet.page_setup.fitToHeight) == (9, 0)
        assert sheet.print_area.startswith("'Compare'!$B$1:$O$")
        assert [brk.id for brk in sheet.row_breaks.brk] == [MODEL_ROW - 1]


def test_letters_fit_the_layout():
    assert list(LETTERS) == [column.key for column in GROUP_COLUMNS]
    assert math.prod((len(PANEL_ROWS), MOST_GROUPS // len(PANEL_ROWS))) == MOST_GROUPS
