"""The Targets sheet: figures by hand, formulas recalculated by LibreOffice, what was typed, the page and the cells."""

from __future__ import annotations

from datetime import date

import numpy as np
import openpyxl
import pytest

from pyramid_addin.errors import OutputError
from pyramid_addin.model import analyse
from pyramid_addin.settings import Settings, parse_boundaries
from pyramid_addin.templates import Fixed, TypedFormula, added_columns, build_templates
from pyramid_addin.templates._customers_sheet import customers_sheet
from pyramid_addin.templates._kept import INPUT_REGIONS, kept_inputs, typed_count
from pyramid_addin.templates._targets_layout import (
    ACTIVE_ROW,
    CAMPAIGN_ROW,
    FIGURES,
    FIRST_ROW,
    LAST_CAMPAIGN,
    LAST_OTHER,
    LAST_ROW,
    OTHERS_ROW,
    TOTAL_ROW,
    TYPED_CAMPAIGN,
)
from pyramid_addin.templates._targets_sheet import targets_sheet
from pyramid_addin.texts import LANGUAGES
from pyramid_addin.workbook import Build, write_workbook

pytestmark = pytest.mark.filterwarnings("ignore:.*extension is not supported")
TOGETHER = {"revenue", "layer", "previous_layer", "revenue_change"}
# Then A was 240 and B 60 (half of five, the third included); now A is 280 and B 70.
SIX = {
    "customer_id": ["a", "b", "c", "d", "e", "f"],
    "name": ["Aa", "Bee", "Cee", "Dee", "Ee", "Eff"],
    "revenue": [120.0, 0, 30, 40, 90, 70],
    "previous_revenue": [100.0, 80, 60, 40, 20, np.nan],
}
HALVES = Settings(boundaries=parse_boundaries("A=50,B=100"))


def wanted(*rows):
    """Rows of the region of wishes: (key, name, customers, revenue)."""
    return [[key, place, name, *wishes] for place, (key, name, *wishes) in enumerate(rows, 1)]


def campaign(layer=None, name=None, goal=None, budget=None, start=None, end=None, responsible=None, result=None):
    row = [None] * 13
    for place, value in zip(TYPED_CAMPAIGN, (layer, name, goal, budget, start, end, responsible, result), strict=True):
        row[place] = value
    return row


KEPT = {
    "PYR_TargetsGrowth": [[0.1]],
    "PYR_TargetsWanted": wanted(("A", "A", 4.0, 350.0), ("B", "B", None, 56.0)),
    "PYR_TargetsOthers": wanted(("inactive", "Inactive", 0.0, "–"), ("prospect", "Prospect", 5.0, None)),
    "PYR_TargetsCampaigns": [
        campaign("A", "Visit", "One order more", 100.0, 46023.0, 46054.0, "Jo", 250.0),
        campaign(),
        campaign("B", "Mailing", budget=40.0),
        campaign("Gold", "Dinner", budget=10.0, result=4.0),
    ],
}


@pytest.fixture(scope="module")
def templates(tmp_path_factory):
    """The templates as the code makes them now."""
    return dict(zip(LANGUAGES, build_templates(tmp_path_factory.mktemp("templates")), strict=True))


@pytest.fixture
def targets_of(make_ledger):
    """The sheet of a ledger that has all names."""

    def sheet(table=SIX, settings=HALVES, language="en", names=TOGETHER, kept=None, **changes):
        ledger = make_ledger(table, **changes)
        return targets_sheet(ledger, analyse(ledger, settings), names, language, kept)

    return sheet


def figures(sheet, region="Active"):
    rows = sheet.regions[f"PYR_Targets{region}"]
    return [dict(zip(FIGURES, row, strict=True)) for row in rows]


def tile(sheet, key):
    return sheet.regions[f"PYR_Targets{key}"][0][0], sheet.regions[f"PYR_Targets{key}Note"][0][0]


# --- figures by hand --------------------------------------------------------------------------------------------


def test_wanted_against_actual_by_hand(targets_of):
    """A has three customers and 280 of 350 wanted; B two and 70 of 56 wanted. The campaign on A cost 100."""
    sheet = targets_of(kept=KEPT)
    best, other, *unused = figures(sheet)
    assert (best["G"], best["H"], best["I"]) == (3, -1, 0.75)
    assert (best["J"], best["K"]) == (240, pytest.approx(264))
    assert (best["L"], best["M"], best["N"]) == (280, -70, 0.8)
    assert (best["O"], best["P"], best["Q"]) == (100, 250, 2.5)
    assert (best["F"], other["H"], other["I"]) == ("–", "–", "–")  # own layers have no standard; no wish
    assert (other["J"], other["L"], other["M"], other["N"]) == (60, 70, 14, 1.25)
    assert (other["O"], other["P"], other["Q"]) == (40, 0, 0)
    assert all(cell == Fixed("") for row in unused for cell in row.values())
    sums = dict(zip("DEFGHIJKLMNOPQ", sheet.regions["PYR_TargetsActiveSum"][0], strict=True))
    assert (sums["D"], sums["G"], sums["H"], sums["I"]) == (4, 5, -1, 0.75)
    assert (sums["E"], sums["L"], sums["M"], sums["N"]) == (406, 350, -56, pytest.approx(350 / 406))
    assert (sums["O"], sums["P"], sums["Q"]) == (140, 250, pytest.approx(250 / 140))


def test_tiles_by_hand(targets_of):
    """All campaigns count in the campaigns' own total, also the one of a layer that is not here: 150 and 254."""
    sheet = targets_of(kept=KEPT)
    assert tile(sheet, "WantedRevenue") == (406, "typed for 2 of 2 layers")
    assert tile(sheet, "Actual") == (350, "suggestion: 330")
    assert tile(sheet, "Reached") == (pytest.approx(350 / 406), "gap: -56")
    assert tile(sheet, "WantedCustomers") == (4, "5 active customers now")
    assert tile(sheet, "Budget") == (150, "campaigns: 3")
    assert tile(sheet, "Result") == (254, "1.69 per 1 of budget")


def test_budget_per_layer_by_hand(targets_of):
    """A has 100 of the 150 spent, 280 of the 350 revenue, three customers; Gold's 10 goes to no layer here."""
    table = SIX | {"direct_cost": [20.0, 0, 10, 10, 50, 10]}
    sheet = targets_of(table, kept=KEPT, names=TOGETHER | {"net_profit"})
    best, other, inactive, *unused = sheet.regions["PYR_TargetsBudgets"][:5]
    share = pytest.approx
    assert best[:3] + best[3:] == [
        1, "A", None, 1, 100, share(2 / 3), 0.8, share(200 / 250), 0.8, 250, 0, share(100 / 3), share(250 / 3), 2.5,
    ]  # fmt: skip
    assert other[3:] == [1, 40, share(40 / 150), 0.2, share(50 / 250), 1.25, 0, 40, 20, 0, 0]
    assert inactive[:2] + inactive[3:] == [12, "Inactive", 0, 0, 0, 0, 0, "–", 0, 0, 0, 0, "–"]
    assert [row[1] for row in unused] == ["Prospect", "Suspect"]
    elsewhere, total = sheet.regions["PYR_TargetsBudgetSums"]
    assert elsewhere == [1, 10, share(10 / 150), "–", "–", "–", 4, 0, "–", "–", 0.4]
    assert total == [3, 150, 1, "–", "–", "–", 254, 40, "–", "–", share(254 / 150)]
    assert sheet.hidden_rows["PYR_TargetsBudgets"] == list(range(5, 13))
    assert targets_of(kept=KEPT).regions["PYR_TargetsBudgets"][0][7] == Fixed("–")  # no column of profit


def test_others_have_wishes_for_customers_only(targets_of):
    inactive, prospect, _ = figures(targets_of(kept=KEPT), "Passive")
    assert (inactive["G"], inactive["H"], inactive["I"], inactive["N"]) == (1, 1, "–", "–")
    assert (prospect["G"], prospect["H"]) == (0, -5)


def test_without_anything_typed_the_suggestion_is_charted(targets_of):
    sheet = targets_of()
    assert [row[3:] for row in sheet.regions["PYR_TargetsWanted"]] == [[None, None]] * 10
    assert sheet.regions["PYR_TargetsGrowth"] == [[0.05]]
    assert sheet.regions["PYR_TargetsSeries"] == [["Suggestion", None, "Suggestion"]]
    assert [row[1:3] for row in sheet.regions["PYR_TargetsData"][:2]] == [[pytest.approx(252), 280], [63, 70]]
    assert tile(sheet, "WantedRevenue") == ("–", "typed for 0 of 2 layers")
    partly = targets_of(kept={"PYR_TargetsWanted": wanted(("A", "A", None, 300.0))})
    assert partly.regions["PYR_TargetsSeries"] == [["Wanted, or else the suggestion", None, "Suggestion"]]
    assert targets_of(kept=KEPT).regions["PYR_TargetsSeries"][0][0] == "Wanted"


def test_standard_shares_without_an_earlier_period(twenty):
    """Of 2,700 the Top's standard is 40 %; of twenty customers Medium's is three."""
    sheet = targets_sheet(twenty, analyse(twenty, Settings()), TOGETHER, "en")
    rows = figures(sheet)
    assert [row["F"] for row in rows[:4]] == [0, 1, 3, 16]
    assert [row["K"] for row in rows[:4]] == pytest.approx([1080, 675, 405, 540])
    assert all(row["J"] == Fixed("–") for row in rows[:4])
    assert "standard share" in sheet.regions["PYR_TargetsBasis"][0][0]
    own = targets_sheet(twenty, analyse(twenty, HALVES), TOGETHER, "en")
    assert own.regions["PYR_TargetsBasis"][0][0].startswith("No suggestion")
    assert figures(own)[0]["K"] == "–"


def test_totals_tie_out(targets_of):
    values = [value for value in targets_of(kept=KEPT).regions["PYR_TargetsTieOut"][0] if value is not None]
    assert values == [6, 6, 350, 350, 0, "Ties out"]
    wrong = targets_of(total=701.5).regions["PYR_TargetsTieOut"][0]
    assert [value for value in wrong if value is not None][-2:] == [351.5, "Does not tie out"]


# --- what was typed, matched -------------------------------------------------------------------------------------


def test_wishes_follow_their_layer_not_their_row(targets_of):
    """Another boundary in front moves A and B down a row each; their names and the language matter as little."""
    more = Settings(boundaries=parse_boundaries("S=10,A=50,B=100"))
    rows = targets_of(settings=more, kept=KEPT).regions["PYR_TargetsWanted"]
    assert [row[0] for row in rows[:3]] == ["S", "A", "B"]
    assert [row[3:] for row in rows[:3]] == [[None, None], [4, 350], [None, 56]]


def test_layers_that_are_gone_keep_their_wishes_and_get_them_back(targets_of):
    standard = targets_of(settings=Settings(), kept=KEPT)
    former = standard.regions["PYR_TargetsFormer"]
    assert former == [["A", None, "A", 4, 350], ["B", None, "B", None, 56]]
    assert standard.hidden_rows["PYR_TargetsFormerPart"] == list(range(4, 42))
    assert targets_of(kept=KEPT).hidden_rows["PYR_TargetsFormerPart"] == list(range(42))
    kept = {"PYR_TargetsWanted": standard.regions["PYR_TargetsWanted"], "PYR_TargetsFormer": former}
    back = targets_of(kept=kept)
    assert [row[3:] for row in back.regions["PYR_TargetsWanted"][:2]] == [[4, 350], [None, 56]]
    assert back.regions["PYR_TargetsFormer"] == []


def test_the_newer_wish_holds(targets_of):
    kept = {
        "PYR_TargetsWanted": wanted(("A", "A", 1.0, None)),
        "PYR_TargetsFormer": wanted(("A", "A", 9.0, None)),
    }
    assert targets_of(kept=kept).regions["PYR_TargetsWanted"][0][3:] == [1, None]


def test_another_language_finds_layers_and_campaigns(targets_of):
    kept = {
        "PYR_TargetsWanted": wanted(("top", "Top", 1.0, 9.0), ("large", "Large", 2.0, 8.0)),
        "PYR_TargetsCampaigns": [campaign("large", "Dinner", budget=5.0), campaign("Nobody", "X")],
    }
    sheet = targets_of(settings=Settings(), language="nl", kept=kept)
    assert [row[2:] for row in sheet.regions["PYR_TargetsWanted"][:2]] == [["Top", 1, 9], ["Groot", 2, 8]]
    assert [row[0] for row in sheet.regions["PYR_TargetsCampaigns"]] == ["Groot", "Nobody"]
    assert figures(sheet)[1]["O"] == 5


def test_campaigns_close_up_and_leave_room(targets_of):
    sheet = targets_of(kept=KEPT)
    assert [row[1] for row in sheet.regions["PYR_TargetsCampaigns"]] == ["Visit", "Mailing", "Dinner"]
    assert sheet.hidden_rows["PYR_TargetsCampaigns"] == list(range(13, 60))
    assert sheet.regions["PYR_TargetsCampaignFigures"][:4] == [[150, 2.5], ["", ""], [-6, 0.4], ["", ""]]
    assert targets_of().hidden_rows["PYR_TargetsCampaigns"] == list(range(10, 60))


def test_what_is_typed_in_a_row_of_ones_own_is_kept(targets_of):
    """A row that someone inserted has no key; its name, or nothing, is all that it is known by."""
    kept = {"PYR_TargetsWanted": [[None, None, "b", 7.0, None], [None, None, None, None, 3.0]]}
    sheet = targets_of(kept=kept)
    assert sheet.regions["PYR_TargetsFormer"] == [["b", None, "b", 7, None], ["", None, "", None, 3]]


@pytest.mark.parametrize(
    ("kept", "words"),
    [
        ({"PYR_TargetsCampaigns": [campaign("A", str(place)) for place in range(61)]}, "61 campaigns.*60"),
        ({"PYR_TargetsWanted": wanted(*((f"L{n}", "x", 1.0, None) for n in range(41)))}, "41 layers.*40"),
    ],
    ids=["campaigns", "layers"],
)
def test_more_than_there_is_room_for_is_refused(targets_of, kept, words):
    with pytest.raises(OutputError, match=words):
        targets_of(kept=kept)


def test_what_rests_on_a_formula_is_left_to_excel(targets_of):
    """350 may have become something else since: no figure that follows from it is stated."""
    formula = TypedFormula("L13*1.25", 13, 5, 350.0)
    kept = KEPT | {"PYR_TargetsWanted": wanted(("A", "A", 4.0, formula), ("B", "B", None, 56.0))}
    sheet = targets_of(kept=kept)
    best, other, *_ = figures(sheet)
    assert sheet.regions["PYR_TargetsWanted"][0][4] is formula
    assert (best["L"], best["M"], best["N"], best["I"]) == (280, None, None, 0.75)
    assert other["N"] == 1.25
    assert sheet.regions["PYR_TargetsActiveSum"][0][1] is None
    assert tile(sheet, "WantedRevenue") == (None, "typed for 2 of 2 layers")
    assert tile(sheet, "Reached") == (None, None)
    assert sheet.regions["PYR_TargetsData"][0][1] is None


def test_kept_inputs_take_what_is_worth_it():
    rows = {
        "pyr3_targetswanted": [["top", 1, "Top", float("nan"), 5.0], ["large", 2, "Large", " ", None]],
        "PYR_TargetsCampaigns": [[None] * 13],
        "PYR_Layer": [["Top"]],
        "Other": [[1.0]],
    }
    kept = kept_inputs(rows)
    assert kept == {"PYR_TargetsWanted": [["top", 1, "Top", None, 5.0], ["large", 2, "Large", None, None]]}
    assert typed_count(kept) == 1
    assert len(kept_inputs({"PYR_TargetsGrowth": [[1.0]] * 5000})["PYR_TargetsGrowth"]) == 1000


# --- recalculated ------------------------------------------------------------------------------------------------

CASES = {
    "nothing typed": (SIX, HALVES, {}),
    "typed": (SIX, HALVES, KEPT),
    "standard": (SIX, Settings(), KEPT),
    "no earlier period": ({key: SIX[key] for key in ("customer_id", "name", "revenue")}, Settings(), KEPT),
    "profit": (SIX | {"direct_cost": [20.0, 0, 10, 10, 50, 10]}, HALVES, KEPT),
    "a loss": (SIX | {"direct_cost": [500.0, 0, 10, 10, 50, 10]}, Settings(), KEPT),
    "one": ({"customer_id": ["a"], "revenue": [5.0]}, Settings(), {}),
    "negative": ({"customer_id": ["a", "b"], "revenue": [-5.0, -2.0]}, Settings(), KEPT),
    "nobody": ({"customer_id": ["a", "b"], "revenue": [0.0, 0.0]}, Settings(), {}),
    "prospects": (
        {"customer_id": ["a", "b"], "revenue": [0.0, 0.0], "status": ["prospect", "prospect"]},
        Settings(),
        {"PYR_TargetsOthers": wanted(("prospect", "Prospect", 4.0, None))},
    ),
    "total zero": ({"customer_id": ["a", "b"], "revenue": [5.0, -5.0]}, HALVES, KEPT),
    "ten layers": (
        {"customer_id": list("abcdefghijklmnopqrst"), "revenue": [float(n * n) for n in range(20)]},
        Settings(boundaries=parse_boundaries("10,20,30,40,50,60,70,80,90,100")),
        {"PYR_TargetsWanted": wanted(("layer_10", "x", 1.0, 0.0))},
    ),
    "texts, zeros and a typed formula": (
        SIX,
        HALVES,
        {
            "PYR_TargetsWanted": wanted(("A", "A", 0.0, TypedFormula("L13*1.25", 13, 5, 350.0)), ("B", "B", "?", 0.0)),
            "PYR_TargetsCampaigns": [
                campaign("A", "x", budget=0.0, result=5.0),
                campaign("B", "y", budget="z", result=1),
            ],
        },
    ),
}


def test_recalculated_equals_cached(make_ledger, templates, recalculated, tmp_path):
    """Every ledger in one workbook; where nothing is cached, LibreOffice finds a figure all the same."""
    builds = []
    for number, (name, (table, settings, kept)) in enumerate(CASES.items()):
        ledger = make_ledger(table, kind="text", name=f"{number} {name}.csv")
        analysis = analyse(ledger, settings)
        columns = added_columns(ledger, analysis, "en")
        customers = customers_sheet(ledger, columns, "en")
        names = {column.key for column in customers.ledger_columns}
        builds.append(Build(ledger, columns, [targets_sheet(ledger, analysis, names, "en", kept), customers], {}))
    path = tmp_path / "targets.xlsx"
    write_workbook(builds, templates["en"], path, language="en")
    compared = recalculated(path)
    assert len(compared) > len(CASES) * 250
    unknown = [(sheet, where) for sheet, where, _, cached, found in compared if cached is None and found]
    assert {sheet for sheet, _ in unknown} == {openpyxl.load_workbook(path, read_only=True).sheetnames[-2]}
    for sheet, where, formula, cached, found in compared:
        if (sheet, where) in unknown:
            continue
        if isinstance(cached, str) or cached is None:
            assert (found or "") == (cached or ""), (sheet, where, formula)
        else:
            assert found == pytest.approx(cached, rel=1e-9, abs=1e-9), (sheet, where, formula)
    last = openpyxl.load_workbook(path)[unknown[0][0]]
    assert last[f"E{FIRST_ROW}"].value == f"=L{FIRST_ROW}*1.25"
    calculated = {where: found for sheet, where, _, _, found in compared if sheet == unknown[0][0]}
    assert (calculated[f"E{FIRST_ROW}"], calculated[f"N{FIRST_ROW}"]) == (350, 0.8)


# --- the page ----------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def pages(templates):
    return {language: openpyxl.load_workbook(path)["Targets"] for language, path in templates.items()}


@pytest.mark.parametrize("language", LANGUAGES)
def test_input_cells_are_light_unlocked_and_validated(pages, language):
    page = pages[language]
    typed = [f"{letter}{row}" for letter in "DE" for row in range(FIRST_ROW, LAST_ROW + 1)]
    typed += [f"D{row}" for row in range(OTHERS_ROW, LAST_OTHER + 1)] + ["E9"]
    typed += [f"{letter}{row}" for letter in "CDFJKLMO" for row in (CAMPAIGN_ROW, LAST_CAMPAIGN)]
    validated = {
        cell for rule in page.data_validations.dataValidation for area in rule.sqref.ranges for cell in area.cells
    }
    for where in typed:
        cell = page[where]
        assert not cell.protection.locked, where
        assert cell.fill.fgColor.rgb == "FFFFF8DC", where
        assert (cell.row, cell.column) in validated, where
    for where in (f"E{OTHERS_ROW}", f"D{ACTIVE_ROW}", f"D{TOTAL_ROW}", f"F{FIRST_ROW}", f"P{CAMPAIGN_ROW}"):
        assert page[where].protection.locked, where
        assert (page[where].row, page[where].column) not in validated, where
    lists = [rule for rule in page.data_validations.dataValidation if rule.type == "list"]
    assert {rule.formula1 for rule in lists} == {f"$C${FIRST_ROW}:$C${LAST_OTHER}"}
    assert all(rule.prompt and rule.error for rule in page.data_validations.dataValidation)


def test_input_regions_are_regions_of_the_template(templates):
    """What the reader looks for is what the templates have, in both languages at the same place."""
    names = [openpyxl.load_workbook(path).defined_names for path in templates.values()]
    for region in INPUT_REGIONS:
        assert names[0][region].attr_text == names[1][region].attr_text


@pytest.mark.parametrize("language", LANGUAGES)
def test_one_landscape_a4_page_wide_with_four_charts(pages, language):
    page = pages[language]
    assert (page.page_setup.orientation, int(page.page_setup.paperSize)) == ("landscape", 9)
    assert (page.page_setup.fitToWidth or 1, page.page_setup.fitToHeight) == (1, 0)
    assert len(page._charts) == 4
    assert all(len(chart.series) == 2 for chart in page._charts)


def test_a_date_can_be_typed(pages):
    """Excel's own first day of the other calendar is the earliest."""
    dates = [rule for rule in pages["en"].data_validations.dataValidation if rule.type == "date"]
    assert {float(rule.formula1) for rule in dates} == {(date(1904, 1, 2) - date(1899, 12, 30)).days}
