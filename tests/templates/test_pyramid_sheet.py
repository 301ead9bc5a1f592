"""What goes into the Pyramid sheet, against figures worked by hand."""

from __future__ import annotations

from datetime import date
from itertools import pairwise

import pytest

from pyramid_addin.ledger import Period
from pyramid_addin.settings import Settings, parse_boundaries
from pyramid_addin.templates import Fixed


@pytest.fixture
def sheet(twenty, fill):
    return fill(twenty)[2]["Pyramid"]


def cell(sheet, region):
    return sheet.regions[f"PYR_{region}"][0][0]


def test_layer_table_by_hand(sheet, layer_rows):
    """Twenty customers: the boundaries are 0.2, 1, 4 and 20 of them, so Top is 1, Large none, Medium 3, Small 16."""
    rows = layer_rows(sheet)
    assert {name: row["customers"] for name, row in rows.items()} == {
        "Top": 1, "Large": 0, "Medium": 3, "Small": 16, "Inactive": 0, "Prospect": 0, "Suspect": 0,
    }  # fmt: skip
    top, large, small = rows["Top"], rows["Large"], rows["Small"]
    assert (top["revenue"], small["revenue"]) == (1000, 800)
    assert top["share_of_revenue"] == pytest.approx(1000 / 2700)
    assert top["share_of_customers"] == 0.05
    assert top["deviation_customers"] == pytest.approx(5 - 1)
    assert top["deviation_revenue"] == -3.0
    assert small["average_revenue"] == 50
    assert (top["gross_margin"], small["gross_margin"]) == (400, 320)
    assert (small["effort"], small["share_of_effort"]) == (60, 1)
    assert (small["net_profit"], small["loss_making"]) == (260, 1)
    assert small["return_on_revenue"] == pytest.approx(260 / 800)
    assert large["average_revenue"] == large["return_on_revenue"] == "–"
    assert rows["Inactive"]["share_of_customers"] == rows["Inactive"]["standard_revenue"] == "–"


def test_total_row_and_tie_out(sheet):
    total = sheet.regions["PYR_LayerTotal"][0]
    assert (total[0], total[1], total[4], total[10]) == (20, 1, 2700, 1020)
    assert [value for value in sheet.regions["PYR_TieOut"][0] if value is not None] == [2700, 2700, 0, 0, 0, "Ties out"]


def test_tie_out_counts_earlier_periods_and_what_was_left_out(make_ledger, fill):
    ledger = make_ledger(
        {
            "customer_id": ["a", "b"],
            "revenue": [10.0, 5.0],
            "previous_revenue": [3.0, 0.0],
            "earlier_revenue": [1.0, 0.5],
        },
        grain="lines",
        left_out={"no_customer": (2, 7.25)},
    )
    _, _, sheets = fill(ledger)
    values = [value for value in sheets["Pyramid"].regions["PYR_TieOut"][0] if value is not None]
    assert values == [26.75, 15, 4.5, 7.25, 0, "Ties out"]


def test_a_total_that_does_not_tie_out_is_said(make_ledger, fill):
    _, _, sheets = fill(make_ledger({"customer_id": ["a"], "revenue": [10.0]}, total=11.5))
    values = [value for value in sheets["Pyramid"].regions["PYR_TieOut"][0] if value is not None]
    assert values[-2:] == [1.5, "Does not tie out"]


def test_six_figures_by_hand(sheet):
    """The best 20 % are four customers with 1,900 of 2,700."""
    assert cell(sheet, "FigureActive") == 20
    assert cell(sheet, "FigureActiveNote") == "of 20 in the ledger"
    assert cell(sheet, "FigureRevenue") == 2700
    assert cell(sheet, "FigureRevenueNote") == "135 per active customer"
    assert cell(sheet, "FigureNetProfit") == 1020
    assert cell(sheet, "FigureNetProfitNote") == "37.8% of revenue"
    assert cell(sheet, "FigureTopShare") == pytest.approx(1900 / 2700)
    assert cell(sheet, "FigureTopShareNote") == "4 customers; standard 80%"
    assert cell(sheet, "FigureLossMaking") == 1
    assert cell(sheet, "FigureLossMakingNote") == "together -40"
    assert cell(sheet, "FigureLargest") == pytest.approx(1000 / 2700)
    assert cell(sheet, "FigureLargestNote") == "Klant 17"


def test_net_profit_without_costs_is_not_measured(make_ledger, fill, layer_rows):
    _, _, sheets = fill(make_ledger({"customer_id": ["a", "b"], "revenue": [10.0, 5.0]}), language="nl")
    sheet = sheets["Pyramid"]
    assert cell(sheet, "FigureNetProfit") == Fixed("niet gemeten")
    assert cell(sheet, "FigureLossMaking") == Fixed("niet gemeten")
    row = layer_rows(sheet)["Top"]
    for key in ("gross_margin", "net_profit", "share_of_net_profit", "return_on_revenue", "loss_making", "effort"):
        assert row[key] == Fixed("–")


def test_without_a_name_column_the_largest_customer_is_its_number(make_ledger, fill):
    """The formula would need PYR_Name."""
    _, _, sheets = fill(make_ledger({"customer_id": ["00042", "7"], "revenue": [10.0, 5.0]}))
    assert cell(sheets["Pyramid"], "FigureLargestNote") == Fixed("00042")


def test_nobody_active(make_ledger, fill):
    _, _, sheets = fill(make_ledger({"customer_id": ["a", "b"], "revenue": [0.0, float("nan")]}))
    sheet = sheets["Pyramid"]
    assert cell(sheet, "FigureActive") == 0
    assert cell(sheet, "FigureTopShare") == "–"
    assert cell(sheet, "FigureLargest") == Fixed("–")
    assert cell(sheet, "FigureLargestNote") == Fixed("no active customers")


@pytest.mark.parametrize(("bounds", "active"), [("100", 1), ("A=20,B=50,C=100", 3), ("1,5,20,100", 4),
                                                ("5,10,20,30,40,50,60,70,80,100", 10)])  # fmt: skip
def test_rows_beyond_the_layers_are_hidden_at_the_end(twenty, fill, bounds, active):
    analysis, _, sheets = fill(twenty, Settings(boundaries=parse_boundaries(bounds)))
    sheet = sheets["Pyramid"]
    used = active + 3
    assert len(analysis.layers) == used
    assert len(sheet.regions["PYR_LayerTable"]) == len(sheet.regions["PYR_ShapeData"]) == 13
    assert sheet.hidden_rows == {
        "PYR_LayerTable": list(range(used, 13)),
        "PYR_ShapeData": list(range(used, 13)),
        "PYR_SplitData": list(range(active, 10)),
    }


def test_bars_are_centred_and_grow_evenly(sheet):
    """Spacer, bar and the space to its right: the bar's middle is always at one half."""
    rows = sheet.regions["PYR_ShapeData"][:7]
    for _, space, active, passive, *_ in rows:
        assert space + (active + passive) / 2 == pytest.approx(0.5)
    widths = [row[2] + row[3] for row in rows]
    assert widths[-1] == pytest.approx(1)
    assert {round(later - earlier, 9) for earlier, later in pairwise(widths)} == {round(0.78 / 6, 9)}
    assert [row[-1] for row in rows[:2]] == ["1 customer · 37.0% of revenue", "0 customers · 0.0% of revenue"]


def test_customers_go_left_and_revenue_right(sheet):
    name, customers, revenue, standard, expected, *_, left, right = sheet.regions["PYR_SplitData"][0]
    assert (name, customers, standard, expected) == ("Top", -0.05, -0.01, 0.4)
    assert revenue == pytest.approx(0.37037, abs=1e-5)
    assert (left, right) == ("5.0%", "37.0%")


def test_subtitle_says_where_when_what(make_ledger, fill):
    ledger = make_ledger(
        {"customer_id": ["a"], "revenue": [10.0]}, grain="lines", kind="text", name="regels.2011.csv.gz",
        period=Period(date(2010, 12, 9), date(2011, 12, 9), 12),
    )  # fmt: skip
    _, _, sheets = fill(ledger, language="nl")
    sheet = sheets["Pyramid"]
    assert cell(sheet, "Title") == "Klantenpiramide – regels.2011"
    expected = "regels.2011.csv.gz · 10 dec 2010 t/m 9 dec 2011 · bedragen in EUR · gerangschikt op omzet"
    assert " ".join(cell(sheet, "Subtitle").split()) == expected


@pytest.mark.parametrize(("language", "note"), [("nl", "1 klant; standaard 80%"), ("en", "1 customer; standard 80%")])
def test_one_customer_is_not_spoken_of_as_several(make_ledger, fill, language, note):
    """The best 20 % of five are one, of six two."""
    for count, shown in ((5, note), (6, note.replace("1 klant", "2 klanten").replace("1 customer", "2 customers"))):
        ledger = make_ledger(
            {"customer_id": [f"K{n}" for n in range(count)], "revenue": [1.0 + n for n in range(count)]}
        )
        _, _, sheets = fill(ledger, language=language)
        assert cell(sheets["Pyramid"], "FigureTopShareNote") == shown
