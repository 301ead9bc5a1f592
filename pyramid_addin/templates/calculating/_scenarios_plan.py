"""The Scenarios sheet of a template that calculates by itself.

A build lists who could move up, sorted, and its formulas look at that list. Here the table itself says who moves
(`UPGRADE_COLUMNS`), so that any share of any number of customers is counted without a list.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from pyramid_addin.model import scenarios
from pyramid_addin.model._concentration import MOST_LARGEST
from pyramid_addin.model._let_go import MOST_MONTHS
from pyramid_addin.templates._analysis_page import region_name
from pyramid_addin.templates._columns import ADDED
from pyramid_addin.templates._layer_rows import NOTHING
from pyramid_addin.templates._live_text import quoted_text, text_formula
from pyramid_addin.templates._scenarios_inputs import INPUTS, first_cells
from pyramid_addin.templates._scenarios_layout import (
    COPIES,
    FACTS,
    FLOW_ROW,
    INPUT_ROW,
    INPUT_TEXT,
    KEY,
    LARGEST_ROW,
    MOST_LAYERS,
    MOVING_ROW,
    MOVING_TOTAL,
    NOW,
    PLACE,
    TILES,
    fact_formulas,
    flow_formulas,
    let_go_formulas,
    moving_total_formulas,
    risk_formulas,
)
from pyramid_addin.templates._scenarios_layout import fact as cell_of
from pyramid_addin.templates._scenarios_sheet import scenarios_sheet
from pyramid_addin.templates._scenarios_template import add_scenarios_sheet
from pyramid_addin.templates.calculating._assumptions import assumed, fact
from pyramid_addin.templates.calculating._candidate_list import add_candidate_list, candidate_values
from pyramid_addin.templates.calculating._design import SheetPlan
from pyramid_addin.templates.calculating._ranked_list import ranked_rows
from pyramid_addin.templates.calculating._upgrade_columns import REACHED
from pyramid_addin.texts import text

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence

    from pyramid_addin.ledger import Ledger
    from pyramid_addin.model import Analysis
    from pyramid_addin.templates._filled import FilledSheet
    from pyramid_addin.templates._page import Page
    from pyramid_addin.templates.calculating._design import Design

    Rows = list[list[str | None]]

# What a figure needs -> its column in the table; late payment has none here.
_MEASURED = {"gross_margin": "PYR_GrossMargin", "cost_to_serve": "PYR_CostToServe", "net_profit": "PYR_NetProfit"}
_HOURS = "PYR_Hours"
# Figure of letting go -> what it needs.
_LET_GO_NEEDS = {
    "direct_cost": "gross_margin",
    "gross_margin": "gross_margin",
    "service": "cost_to_serve",
    "profit": "gross_margin",
    "total": "gross_margin",
}
_FLOW_NEEDS = {"F": "gross_margin", "G": "cost_to_serve", "J": "gross_margin", "K": "gross_margin"}


def _if_measured(needs: str, formula: str, otherwise: str = f'"{NOTHING}"') -> str:
    return f"=IF(COUNT({_MEASURED[needs]})=0,{otherwise},{formula})"


def _if_hours(formula: str, otherwise: str = f'"{NOTHING}"') -> str:
    return f"=IF(COUNT({_HOURS})=0,{otherwise},{formula})"


def _usual() -> Rows:
    """What an hour brings follows the table; the other usual values are constants."""
    hour = f'=IF({fact("hourly_profit")}="","",ROUND({fact("hourly_profit")},2))'
    return [[hour if entry.key == "hour_value" else None] for entry in INPUTS]


def _facts() -> Rows:
    found = {
        "period_months": f"={assumed('period_months')}",
        "active": f"={fact('active')}",
        "wanted": f"={fact('upgrade_wanted')}",
        "moved": f"={fact('upgrade_moved')}",
        "net_profit": _if_measured("net_profit", fact_formulas("en")["net_profit"]),
        "raised_squares": "=2*SUMPRODUCT(PYR_ExtraRevenue,PYR_Revenue)+SUMSQ(PYR_ExtraRevenue)",
    }
    return [[found.get(key)] for key in FACTS]


def _let_go(language: str) -> Rows:
    rows: Rows = []
    for key, (amount, share) in let_go_formulas(language).items():
        own = None
        if key in _LET_GO_NEEDS:
            own = _if_measured(_LET_GO_NEEDS[key], amount)
        elif key == "payment":
            own = f'="{NOTHING}"'
        elif key == "hours":
            own = _if_hours(f'SUMIFS({_HOURS},PYR_Strategy,"{text("strategies.let_go", language)}")')
        elif key == "reinvested":
            own = _if_hours(amount)
        rows.append([own, f"={share}" if share else None])
    return rows


def _moving() -> tuple[Rows, list[str | None]]:
    """The layers that can be reached, then rows that are not in use; and the total."""
    rows: Rows = []
    for row, key in enumerate(REACHED, MOVING_ROW):
        name = f"$B{row}"
        cells = {
            "E": f"=COUNTIFS(PYR_MovesTo,{name})",
            "G": f"={fact(f'average_{key}')}",
            "H": f"=SUMIFS(PYR_ExtraRevenue,PYR_MovesTo,{name})",
            "J": _if_measured("net_profit", f"SUMIFS(PYR_ExtraProfit,PYR_MovesTo,{name})"),
        }
        rows.append([None, None, None, *(cells.get(letter) for letter in "EFGHIJK")])
    rows += [[None, None, None, *[""] * 7] for _ in range(MOST_LAYERS - len(rows))]
    profit = _if_measured("net_profit", moving_total_formulas()["J"])
    return rows, [profit if letter == "J" else None for letter in "EFGHIJK"]


def _risk() -> Rows:
    rows: Rows = []
    for key, formulas in risk_formulas().items():
        measured = [_if_measured("net_profit", formula) for formula in formulas]
        rows.append(list(measured) if key == "net_profit" else [None] * 3)
    return rows


def _flow(language: str) -> Rows:
    rows: Rows = []
    for row in range(FLOW_ROW, FLOW_ROW + MOST_MONTHS):
        formulas = flow_formulas(row, language)
        own = {letter: _if_measured(needs, formulas[letter]) for letter, needs in _FLOW_NEEDS.items()}
        own |= {"H": f'="{NOTHING}"', "I": _if_hours(formulas["I"])}
        rows.append([own.get(letter) for letter in "BCDEFGHIJK"])
    return rows


def _largest() -> Rows:
    """The largest customers, the rows of the table in which they stand, whether each stays, and who is largest then."""
    active, positive, zeros = (fact(key) for key in ("active", "positive", "zeros"))
    rows: Rows = []
    found = ranked_rows("PYR_Revenue", active, (NOW, PLACE), LARGEST_ROW, MOST_LARGEST)
    for place, (_, where) in enumerate(found, 1):
        row = LARGEST_ROW + place - 1
        # LARGE finds zeros before what is below zero.
        nth = f"LARGE(PYR_Revenue,{place}+IF({place}>{positive},{zeros},0))"
        stays = f'=IF(${NOW}{row}="","",IF(INDEX(PYR_MovesTo,${PLACE}{row})="",${NOW}{row},""))'
        without = f'=IF({place}>COUNT(PYR_StayingRevenue),"",LARGE(PYR_StayingRevenue,{place}))'
        rows.append([f'=IF({place}>{active},"",{nth})', where, stays, *[None] * (len(COPIES) + 1), without])
    return rows


def _tiles(language: str) -> dict[str, Rows]:
    """The tiles that tell of profit or hours say so when those were not measured."""
    absent, why = (
        quoted_text(text(f"templates.pyramid.{key}", language)) for key in ("not_measured", "not_measured_note")
    )
    no_hours = quoted_text(text(f"templates.{KEY}.no_hours", language))
    found: dict[str, Rows] = {}
    for tile in TILES:
        note = text_formula(f"templates.{KEY}.tiles.{tile.key}_note", language, **tile.note)
        if tile.key in ("profit", "let_go"):
            cells = _if_measured("net_profit", tile.value, absent), _if_measured("net_profit", note, why)
        elif tile.key == "hours":
            cells = _if_hours(tile.value, absent), _if_hours(note, no_hours)
        else:
            continue
        found[region_name(KEY, tile.key)] = [[cells[0]]]
        found[region_name(KEY, f"{tile.key}_note")] = [[cells[1]]]
    return found


def _formulas(design: Design, language: str) -> Mapping[str, Sequence[Sequence[str | None]]]:
    del design
    moving, total = _moving()
    tie: list[str | None] = [None] * 7
    tie[ord("H") - ord("D")] = "=ROUND(SUM(PYR_Revenue),4)"
    regions = {
        "usual": _usual(),
        "facts": _facts(),
        "leaving": _let_go(language),
        "moving": moving,
        "moving_total": [total],
        "risk": _risk(),
        "flow": _flow(language),
        "largest": _largest(),
        "tie_out": [tie],
    }
    return {region_name(KEY, key): rows for key, rows in regions.items()} | _tiles(language)


def _fill(ledger: Ledger, analysis: Analysis, names: Collection[str], language: str) -> FilledSheet | None:
    """As a build fills it, for the columns that hold something.

    Beside the largest customers stand their rows in the table, where a build has their places in its list.
    """
    known = [name for name in names if name not in ADDED or name in analysis.customers]
    sheet = scenarios_sheet(ledger, analysis, known, language)
    if sheet is None:
        return None
    largest, positions = f"PYR_{region_name(KEY, 'largest')}", scenarios(ledger, analysis).largest
    places = [*(int(position) + 1 for position in positions), *[""] * (MOST_LARGEST - len(positions))]
    rows = [[own, place, *rest] for (own, _, *rest), place in zip(sheet.regions[largest], places, strict=True)]
    return replace(sheet, regions={**sheet.regions, largest: rows}, rows=())


def _input_region(key: str) -> str:
    return region_name(KEY, f"input_{key}")


def _first(language: str) -> dict[str, object]:
    """What the cells to type in hold as drawn."""
    cells = first_cells(language)
    return {f"PYR_{_input_region(entry.key)}": cell for entry, cell in zip(INPUTS, cells, strict=True)}


def _finish(page: Page, design: Design) -> None:
    """What the share and each cell to type in are called, the list, and only as many rows as four layers need."""
    del design
    for place, entry in enumerate(INPUTS):
        page.region(_input_region(entry.key), f"E{INPUT_ROW + place}")
    page.region("AssumedUpgradeShare", cell_of("share").replace("$", ""))
    page.write(f"B{INPUT_TEXT}", text("calculating.scenario.how", page.language), "foot", font_size=9)
    for row in range(MOVING_ROW + len(REACHED), MOVING_TOTAL):
        page.sheet.set_row(row - 1, None, None, {"hidden": True})
    add_candidate_list(page)


SCENARIOS = SheetPlan(
    KEY,
    add_scenarios_sheet,
    _fill,
    _formulas,
    candidate_values,
    titled=(region_name(KEY, "title"), region_name(KEY, "subtitle"), f"templates.{KEY}.title_of"),
    finish=_finish,
    usual=_first,
)
