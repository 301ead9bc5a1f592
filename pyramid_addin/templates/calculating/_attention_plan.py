"""The Attention sheet of a template that calculates by itself."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pandas as pd

from pyramid_addin.model._attention import TARGET, attention
from pyramid_addin.settings import ACTIVITIES, CONTACTS
from pyramid_addin.templates._analysis_page import region_name
from pyramid_addin.templates._attention_layout import (
    ABOUT_ROWS,
    BEST_LETTERS,
    BLOCK_ROW,
    BUDGET_COLUMNS,
    FACT_ROWS,
    KEY,
    TABLES,
    TILES,
    LayerTable,
    Part,
    best_formulas,
    budget_formulas,
    formula,
)
from pyramid_addin.templates._attention_sheet import attention_sheet
from pyramid_addin.templates._attention_template import add_attention_sheet
from pyramid_addin.templates._layer_rows import MOST_ROWS, NOTHING
from pyramid_addin.templates._live_text import quoted_text, text_formula
from pyramid_addin.templates._wording import date_in_words
from pyramid_addin.templates.calculating._assumptions import assumed, fact
from pyramid_addin.templates.calculating._attention_turns import add_turn_lists, day_words, turn_values
from pyramid_addin.templates.calculating._contact_plan_page import COSTS, LAYERS, contact_plan_values, planned
from pyramid_addin.templates.calculating._design import SheetPlan
from pyramid_addin.texts import text

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence

    from pyramid_addin.ledger import Ledger
    from pyramid_addin.model import Analysis
    from pyramid_addin.templates._filled import FilledSheet
    from pyramid_addin.templates._page import Page
    from pyramid_addin.templates.calculating._design import Design

    Cells = list[list[str | None]]

_TITLED = ("AttentionTitle", "AttentionSubtitle", f"templates.{KEY}.title_of")
# What a part of a table of layers is measured by; without any such number its cells are dashes.
_MEASURED = {
    "net_profit": "NetProfit",
    "share_of_net_profit": "NetProfit",
    "effort": "CostToServe",
    "hours": "Hours",
    "visits": "Visits",
    "calls": "Calls",
    "given_cost": "CostToServeGiven",
    "marketing_cost": "MarketingCost",
    **dict.fromkeys(("overdue", "overdue_revenue", "undated"), "LastContact"),
}
_REASONS = {key: f"templates.{KEY}.absent.{key}" for key in ("effort", "done")}
_REASONS["overdue"] = "calculating.attention_monitor.foot.undated"
_NOT_HERE = ("tickets", "orders", "contacts")  # activities that the template has no columns for


def _unless(name: str, expression: str, otherwise: str = f'"{NOTHING}"') -> str:
    """A formula that tells of a column only where it holds a number."""
    return f"=IF(COUNT(PYR_{name})=0,{otherwise},{expression.removeprefix('=')})"


def _part(table: LayerTable, part: Part, row: int, layer: str) -> str | None:
    """The formula of a cell of a table of layers; None leaves it as it is drawn. ``layer`` is "" in the total row."""
    if part.key in _NOT_HERE:
        return f'="{NOTHING}"'
    if part.key.startswith("plan_") and part.key.removeprefix("plan_") in CONTACTS:
        return f"={planned(layer, part.key.removeprefix('plan_'))}" if layer else None
    name = _MEASURED.get(part.key)
    if name is None or (part.total == NOTHING and not layer):
        return None
    pattern = part.pattern if layer else part.total or part.pattern
    return _unless(name, formula(table, pattern or f"SUMIFS(PYR_{name},PYR_Layer,{{name}})", row))


def _tables() -> dict[str, Cells]:
    found: dict[str, Cells] = {}
    for table in TABLES:
        rows: Cells = [
            [None, None, *(_part(table, part, table.first + place, layer) for part in table.parts)]
            for place, layer in enumerate(LAYERS)
        ]
        unused: Cells = [[None, "", *[""] * len(table.parts)]] * (MOST_ROWS - len(LAYERS))
        found[f"Attention{table.region}"] = rows + unused
        found[f"Attention{table.region}Total"] = [[_part(table, part, table.total, "") for part in table.parts]]
    found["AttentionEffortLayersRates"] = [
        [f'="{NOTHING}"' if key in _NOT_HERE else f"={assumed(f'rate_{key}')}" for key in ACTIVITIES]
    ]
    found["AttentionPlanLayersRates"] = [[f"={assumed(COSTS[contact])}" for contact in CONTACTS]]
    return found


def _facts() -> Cells:
    visits, calls = ("COUNT(PYR_Visits)", "COUNT(PYR_Calls)")
    formulas = {
        "as_of": fact("as_of"),
        "months": assumed("months"),
        "visits": f"IF(OR({visits}>0,{calls}=0),1,0)",
        "calls": f"IF(OR({calls}>0,{visits}=0),1,0)",
        "contacts": "0",
        "made": f"IF({visits}+{calls}>0,1,0)",
        "last_rank": "1",  # the column says 1 for the best, and nothing for others
        "customers": fact("customers"),
    }
    return [[f"={formulas[key]}"] for key in FACT_ROWS]


def _best() -> Cells:
    targets = {"best": f"{TARGET}", "others": f"ROUND(1-I{BLOCK_ROW},9)", "total": "1"}
    rows: Cells = []
    for key, target in targets.items():
        formulas = best_formulas(key) | {"target": target}
        rows.append([_unless("CostToServe", formulas.get(column, f'"{NOTHING}"')) for column in BEST_LETTERS])
    return rows


def _budget() -> Cells:
    rows: Cells = []
    for place in range(7):
        formulas: dict[str, str] = {}
        for column, drawn in budget_formulas(place).items():
            name = "MarketingCost" if column == "marketing_cost" else "NetProfit" if place < 2 else ""
            counted = column in ("customers", "effort", "marketing_cost")
            inner = _unless(name, drawn) if name and counted else drawn
            if column == "marketing_cost" and place < 2:
                inner = _unless("NetProfit", inner)
            formulas[column] = _unless("CostToServe", inner)
        rows.append([formulas[column] for column in BUDGET_COLUMNS])
    return rows


def _tiles(language: str) -> dict[str, Cells]:
    """The tiles say so where a figure was not measured."""
    missing = f'"{text("templates.pyramid.not_measured", language)}"'
    measured = dict.fromkeys(("top", "leak", "effort"), ("COUNT(PYR_CostToServe)=0", "effort"))
    measured |= {
        "done": ("COUNT(PYR_Visits)+COUNT(PYR_Calls)=0", "done"),
        "overdue": ("COUNT(PYR_LastContact)=0", "overdue"),
    }
    found: dict[str, Cells] = {}
    for tile in TILES:
        if tile.key not in measured:
            continue
        unknown, why = measured[tile.key]
        reason = quoted_text(text(_REASONS[why], language))
        note = text_formula(f"templates.{KEY}.tiles.{tile.key}_note", language, **tile.note)
        found[region_name(KEY, tile.key)] = [[f"=IF({unknown},{missing},{tile.value})"]]
        found[region_name(KEY, f"{tile.key}_note")] = [[f"=IF({unknown},{reason},{note})"]]
    return found


def _footnote(language: str) -> str:
    visits, calls = ("COUNT(PYR_Visits)", "COUNT(PYR_Calls)")
    months = text_formula(f"templates.{KEY}.footnote_months", language, months=f"FIXED({assumed('months')},0)")
    nothing = quoted_text(" " + text("calculating.attention_monitor.foot.none_made", language))
    some = {field: quoted_text(" " + _some(field, language)) for field in ("visits", "calls")}
    one = f'IF({calls}=0,{some["visits"]},IF({visits}=0,{some["calls"]},""))'
    made = f"IF({visits}+{calls}=0,{nothing},{one})"
    day = day_words(fact("as_of"), language)
    due = text_formula("calculating.attention_monitor.foot.due", language, date=day)
    undated = quoted_text(text("calculating.attention_monitor.list.unknown", language))
    return f'={months}&{made}&" "&IF(COUNT(PYR_LastContact)=0,{undated},{due})'


def _some(field: str, language: str) -> str:
    fields = text(f"templates.fields.{field}", language)
    return text("calculating.attention_monitor.foot.some", language, fields=fields)


def _formulas(design: Design, language: str) -> Mapping[str, Sequence[Sequence[str | None]]]:
    del design
    return {
        "AttentionFootnote": [[_footnote(language)]],
        "AttentionFacts": _facts(),
        "AttentionBest": _best(),
        "AttentionBudget": _budget(),
        **_tables(),
        **_tiles(language),
    }


def _with_dates(ledger: Ledger) -> Ledger:
    """The ledger with a column of contacts: the template tells of the plan also where nothing was filled in."""
    if "last_contact" in ledger.customers:
        return ledger
    unknown = pd.Series(pd.NaT, index=ledger.customers.index)
    return replace(ledger, customers=ledger.customers.assign(last_contact=unknown))


def _fill(ledger: Ledger, analysis: Analysis, names: Collection[str], language: str) -> FilledSheet | None:
    """As a build fills it; but the best customers are marked, not ranked, and some activities have no column."""
    sheet = attention_sheet(_with_dates(ledger), analysis, names, language)
    if sheet is None:
        return None
    facts = [list(row) for row in sheet.regions["PYR_AttentionFacts"]]
    facts[list(FACT_ROWS).index("last_rank")] = [1]
    rates = [NOTHING if key in _NOT_HERE else analysis.settings.rates.get(key, 0.0) for key in ACTIVITIES]
    regions = {**sheet.regions, "PYR_AttentionFacts": facts, "PYR_AttentionEffortLayersRates": [rates]}
    return replace(sheet, regions=regions, rows=())


def _values(ledger: Ledger, analysis: Analysis, language: str) -> Mapping[str, Sequence[Sequence[object]]]:
    found = attention(_with_dates(ledger), analysis)
    assert found is not None  # noqa: S101 -- there is a column of contacts
    as_of = analysis.settings.as_of
    parts = [text(f"templates.{KEY}.footnote_months", language, months=found.months)]
    if not found.made_from:
        parts.append(text("calculating.attention_monitor.foot.none_made", language))
    elif len(found.made_from) == 1:
        parts.append(_some(found.made_from[0], language))
    dated = "last_contact" in ledger.customers
    if dated and as_of is not None:
        parts.append(text("calculating.attention_monitor.foot.due", language, date=date_in_words(as_of, language)))
    else:
        parts.append(text("calculating.attention_monitor.list.unknown", language))
    values: dict[str, Sequence[Sequence[object]]] = {
        "PYR_AttentionFootnote": [[" ".join(parts)]],
        **contact_plan_values(analysis),
        **turn_values(ledger, analysis, language),
    }
    if not dated:
        values["PYR_AttentionOverdueNote"] = [[text(_REASONS["overdue"], language)]]
    return values


def _finish(page: Page, design: Design) -> None:
    """The lists; where to change the plan; and seven layers, of which none is an own one."""
    del design
    page.write(f"B{ABOUT_ROWS[0]}", text("calculating.attention_monitor.foot.rule", page.language), "foot", font_size=9)
    for table in TABLES:
        for row in range(table.first + len(LAYERS), table.total):
            page.sheet.set_row(row - 1, None, None, {"hidden": True})
    add_turn_lists(page)


ATTENTION = SheetPlan(KEY, add_attention_sheet, _fill, _formulas, _values, titled=_TITLED, finish=_finish)
