"""The template of targets: figures by hand and by pandas, what is typed into it, and whatever people paste."""

from __future__ import annotations

from datetime import date

import numpy as np
import openpyxl
import pandas as pd
import pytest

from pyramid_addin.settings import Settings
from pyramid_addin.template_files import write_template
from pyramid_addin.templates._targets_layout import (
    ABOUT_ROW,
    ACTIVE_ROW,
    BUDGET_ROW,
    BUDGET_TOTAL,
    CAMPAIGN_ROW,
    CAMPAIGN_TOTAL,
    ELSEWHERE_ROW,
    FIRST_ROW,
    GROWTH_ROW,
    LAST_CAMPAIGN,
    OTHERS_ROW,
    TIE_ROW,
    TOTAL_ROW,
)
from pyramid_addin.templates.calculating._customers_page import FIRST_ROW as FIRST_CUSTOMER
from pyramid_addin.templates.calculating._design import design
from pyramid_addin.templates.calculating._examples import example_customers
from pyramid_addin.texts import LANGUAGES

# Twenty with revenue: one Top (1,000), none but it Large, three Medium (400 to 200), sixteen Small; a former customer.
TWENTY = pd.DataFrame(
    {
        "customer_id": [f"K{place}" for place in range(21)],
        "name": [f"Customer {place}" for place in range(21)],
        "revenue": [50.0] * 16 + [1000.0, 400.0, 300.0, 200.0, np.nan],
        "previous_revenue": [40.0] * 16 + [500.0, 900.0, 300.0, 100.0, 60.0],
        "direct_cost": [60.0] * 16 + [500.0, 200.0, 100.0, 150.0, np.nan],
    }
)
TYPED = {
    f"E{GROWTH_ROW}": 0.1,
    f"D{FIRST_ROW}": 2,
    f"E{FIRST_ROW}": 1250,
    f"E{FIRST_ROW + 2}": 1000,
    f"D{OTHERS_ROW + 1}": 4,
    **{f"{letter}{CAMPAIGN_ROW}": value for letter, value in zip("CDJO", ("Top", "Visit", 100, 250), strict=True)},
    **{f"{letter}{CAMPAIGN_ROW + 1}": value for letter, value in zip("CDJ", ("Small", "Mailing", 60), strict=True)},
    **{f"{letter}{CAMPAIGN_ROW + 2}": value for letter, value in zip("CDJO", ("Gold", "Dinner", 40, 10), strict=True)},
    **{f"{letter}{CAMPAIGN_ROW + 3}": value for letter, value in zip("CDJO", ("Small", "Calls", 20, 0), strict=True)},
}


@pytest.fixture
def targets(make_template, calculated):
    """What LibreOffice calculates on the Targets sheet for these customers and what is typed: by cell."""

    def cells(customers, typed=None):
        path = make_template("targets", customers, rows=len(customers) + 5)
        book = openpyxl.load_workbook(path)
        for cell, value in (typed or {}).items():
            book["Targets"][cell] = value
        book.save(path)
        return {cell: value for (sheet, cell), value in calculated(path).items() if sheet == "Targets"}

    return cells


def row(found, number, letters="FGHIJKLMNOPQ"):
    return [found.get(f"{letter}{number}") for letter in letters]


# --- by hand ------------------------------------------------------------------------------------------------
def test_wanted_against_actual_by_hand(targets):
    """Of 1,950; 21 customers then: one Top (900), one more Large (500), three Medium (300 to 60), sixteen Small."""
    found = targets(TWENTY, TYPED)
    assert row(found, FIRST_ROW) == [
        0, 1, -1, 0.5, 900, pytest.approx(990), 1000, -250, 0.8, 100, 250, 2.5,
    ]  # fmt: skip
    assert row(found, FIRST_ROW + 1)[:6] == [1, 0, "–", "–", 500, pytest.approx(550)]
    assert row(found, FIRST_ROW + 2)[4:9] == [460, pytest.approx(506), 900, -100, 0.9]
    assert row(found, FIRST_ROW + 3) == [16, 16, "–", "–", 640, pytest.approx(704), 800, "–", "–", 80, 0, 0]
    assert row(found, OTHERS_ROW, "GLOPQ") == [1, 0, 0, 0, "–"]
    assert row(found, OTHERS_ROW + 1, "GH") == [0, -4]
    assert row(found, ACTIVE_ROW, "DEGHIJLMN") == [2, 2250, 20, -1, 0.5, 2500, 2700, -350, pytest.approx(1900 / 2250)]
    assert row(found, TOTAL_ROW, "GLOPQ") == [21, 2700, 180, 250, pytest.approx(250 / 180)]
    assert (found["B5"], found["E5"], found["H5"], found["K5"]) == (2250, 2700, pytest.approx(1900 / 2250), 2)
    assert (found["M5"], found["O5"]) == (220, 260)
    assert found[f"P{TIE_ROW + 1}"] == "Ties out"
    assert row(found, CAMPAIGN_TOTAL, "JOP") == [220, 260, 150 - 30 - 20]


def test_budget_per_layer_against_result_by_hand(targets):
    """In a row: campaigns, budget, shares of budget, revenue and profit, reached, result, waiting, each, per 1."""
    found = targets(TWENTY, TYPED)
    layers = [found[f"B{BUDGET_ROW + place}"] for place in range(7)]
    assert layers == ["Top", "Large", "Medium", "Small", "Inactive", "Prospect", "Suspect"]
    profit = 500 + 200 + 200 + 50 - 160  # what the sixteen lose together
    letters = "DEFGHIJKLMN"
    assert row(found, BUDGET_ROW, letters) == pytest.approx(
        [1, 100, 100 / 220, 1000 / 2700, 500 / profit, 0.8, 250, 0, 100, 250, 2.5]
    )
    small = row(found, BUDGET_ROW + 3, letters)
    assert small[5] == "–"
    assert [*small[:5], *small[6:]] == pytest.approx([2, 80, 80 / 220, 800 / 2700, -160 / profit, 0, 60, 80 / 16, 0, 0])
    no = [None] * 3  # dashes that are no formulas
    assert row(found, ELSEWHERE_ROW, letters) == [1, 40, pytest.approx(40 / 220), *no, 10, 0, *no[:2], 0.25]
    assert row(found, BUDGET_TOTAL, letters) == [4, 220, 1, *no, 260, 60, *no[:2], pytest.approx(260 / 220)]


def test_without_a_period_before_the_standard_is_suggested(targets):
    """40, 25, 15 and 20 per cent of 2,700; growth needs a period to grow from."""
    found = targets(TWENTY[["customer_id", "revenue"]], TYPED)
    assert [found[f"K{row}"] for row in range(FIRST_ROW, FIRST_ROW + 4)] == pytest.approx([1080, 675, 405, 540])
    assert [found[f"J{row}"] for row in range(FIRST_ROW, FIRST_ROW + 4)] == ["–"] * 4
    assert found[f"F{GROWTH_ROW}"].startswith("Suggestion: the layer's standard share")
    assert {found[f"H{BUDGET_ROW + place}"] for place in range(7)} == {"–"}  # no cost, no profit


def test_by_pandas(targets):
    """Layers of both periods by rank, on revenue with ties; their customers, revenue, and growth on then."""
    random = np.random.default_rng(3)
    count = 300
    now = np.round(random.pareto(1.2, count) * 900 + 5, 2)
    now[random.random(count) < 0.2] = 0
    then = np.where(random.random(count) < 0.3, 0, np.round(now * random.choice([0.4, 1.0, 1.5], count), -1))
    customers = pd.DataFrame({"customer_id": [f"K{n}" for n in range(count)], "revenue": now, "previous_revenue": then})
    found = targets(customers)

    def layers(amounts):
        bought = amounts[amounts != 0]
        above = bought.rank(method="min", ascending=False) - 1
        return pd.cut(above * 100 / len(bought), [-1, 0.9999, 4.9999, 19.9999, 100], labels=False).reindex(
            amounts.index
        )

    layer_now, layer_then = layers(customers["revenue"]), layers(customers["previous_revenue"])
    for place in range(4):
        line = FIRST_ROW + place
        assert found[f"G{line}"] == (layer_now == place).sum()
        assert found[f"L{line}"] == pytest.approx(now[layer_now == place].sum())
        assert found[f"K{line}"] == pytest.approx(then[layer_then == place].sum() * 1.05)


# --- what people paste and type -----------------------------------------------------------------------------
FEW = {"customer_id": ["a", "b", "c"], "revenue": [5.0, 5.0, 5.0]}
CASES = {
    "by hand": TWENTY,
    "number and revenue only": pd.DataFrame(FEW),
    "one": TWENTY.iloc[:1],
    "negative": pd.DataFrame(FEW | {"revenue": [-1.0, -2, -3], "previous_revenue": [-3.0, 2, 0]}),
    "nobody buys": pd.DataFrame(FEW | {"revenue": [0.0, 0, np.nan], "previous_revenue": [1.0, 2, 3]}),
    "some costs": TWENTY.assign(direct_cost=[10.0, np.nan] * 10 + [np.nan], cost_to_serve=[1.0] * 21),
    "statuses": TWENTY.assign(revenue=[np.nan] * 18 + [5.0] * 3, status=["Prospect", "suspect", ""] * 7),
}


@pytest.mark.parametrize("case", CASES)
def test_every_cell_shows_what_it_calculates(make_template, differences, case):
    """Beside every formula stands what LibreOffice makes of it."""
    assert differences(make_template("targets", CASES[case], rows=25)) == []


def test_the_examples_in_dutch(make_template, differences):
    """But for texts with figures, which LibreOffice writes in English here."""
    wrong = differences(make_template("targets", example_customers("nl"), "nl", rows=200))
    assert all(isinstance(shown, str) and any(c.isdigit() for c in shown) for *_, shown, _ in wrong), wrong


def test_texts_for_numbers_make_no_error(targets):
    """Amounts and wishes that are texts: nothing of them is counted, and no cell shows an error."""
    customers = TWENTY.copy()
    typed = TYPED | {
        f"E{FIRST_ROW}": "much",
        f"J{CAMPAIGN_ROW}": "100 euro",
        f"O{CAMPAIGN_ROW}": "?",
        f"D{FIRST_ROW}": "x",
    }
    found = targets(customers, typed)
    assert not [cell for cell, value in found.items() if isinstance(value, str) and value.startswith(("#", "Err:"))]
    assert row(found, FIRST_ROW, "MNOP") == ["–", "–", 0, 0]


def test_revenue_that_is_a_text_does_not_tie_out(make_template, calculated):
    """The customer counts, its layer says why it is in none, and the tie-out says that one is missing."""
    path = make_template("targets", TWENTY)
    book = openpyxl.load_workbook(path)
    place = design("targets").inputs.index("revenue") + 1
    book["Customers"].cell(FIRST_CUSTOMER + 16, place).value = "1 000"
    book.save(path)
    found = {cell: value for (sheet, cell), value in calculated(path).items() if sheet == "Targets"}
    assert (found[f"D{TIE_ROW + 1}"], found[f"F{TIE_ROW + 1}"]) == (21, 20)
    assert found[f"P{TIE_ROW + 1}"] == "Does not tie out"


@pytest.mark.parametrize("language", LANGUAGES)
def test_example_campaigns_come_with_example_customers_only(make_template, language):
    """They say that they are examples; a ledger of one's own finds the yellow cells empty, but for the growth."""
    sheets = {"en": "Targets", "nl": "Doelen"}
    for customers, examples in ((example_customers(language), True), (TWENTY, False)):
        path = make_template("targets", customers, language, name=f"{language} {examples}")
        sheet = openpyxl.load_workbook(path, data_only=True)[sheets[language]]
        names = [sheet[f"D{row}"].value for row in range(CAMPAIGN_ROW, LAST_CAMPAIGN + 1)]
        mark = {"en": "Example: ", "nl": "Voorbeeld: "}[language]
        assert [name[: len(mark)] for name in names if name] == [mark] * (5 if examples else 0)
        assert (sheet[f"E{FIRST_ROW}"].value is not None) == examples
        assert sheet[f"E{GROWTH_ROW}"].value == 0.05
        assert (sheet[f"B{ABOUT_ROW}"].value.split()[0] in ("These", "Deze")) == examples


@pytest.mark.parametrize("cell", [f"E{GROWTH_ROW}", f"D{FIRST_ROW}", f"D{OTHERS_ROW + 1}", f"C{CAMPAIGN_ROW}"])
def test_what_was_typed_stays_and_nothing_stale_is_shown(make_template, tmp_path, cell):
    """Into a template of one's own with a target: its figures are left to whatever program opens it."""
    own = make_template("targets", TWENTY, name="own")
    book = openpyxl.load_workbook(own)
    book["Targets"][cell] = TYPED[cell]
    book.save(own)
    path = tmp_path / "filled.xlsx"
    settings = Settings(as_of=date(2025, 12, 31))
    write_template(path, design("targets"), TWENTY.iloc[:10], settings, rows=30, template=own)
    shown = openpyxl.load_workbook(path, data_only=True)["Targets"]
    assert (shown[cell].value, shown[f"L{TOTAL_ROW}"].value) == (TYPED[cell], None)


def test_an_untouched_template_shows_its_figures(make_template, tmp_path):
    """Where nothing was typed what the formulas give is known."""
    path, settings = tmp_path / "filled.xlsx", Settings(as_of=date(2025, 12, 31))
    plain = make_template("targets", TWENTY, name="plain")
    write_template(path, design("targets"), TWENTY.iloc[:10], settings, rows=30, template=plain)
    assert openpyxl.load_workbook(path, data_only=True)["Targets"][f"L{TOTAL_ROW}"].value == 500


def test_rows_that_stay_empty_are_hidden(make_template):
    """Layers that are not in use, most campaigns, and what a build keeps of former layers."""
    sheet = openpyxl.load_workbook(make_template("targets", TWENTY))["Targets"]
    shown = [row for row in range(1, 250) if not sheet.row_dimensions[row].hidden]
    assert set(range(FIRST_ROW, FIRST_ROW + 4)) <= set(shown)
    assert not set(range(FIRST_ROW + 4, ACTIVE_ROW)) & set(shown)
    assert len(set(range(CAMPAIGN_ROW, LAST_CAMPAIGN + 1)) & set(shown)) == 18
    assert len(set(range(BUDGET_ROW, ELSEWHERE_ROW)) & set(shown)) == 7
    assert all(sheet[f"D{row}"].protection.locked is False for row in range(FIRST_ROW, FIRST_ROW + 4))
