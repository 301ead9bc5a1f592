"""The Profitability sheet of a template that calculates by itself."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, cast

import numpy as np
import pandas as pd

from pyramid_addin.model import PROFIT_CLASSES
from pyramid_addin.model._audit import audit
from pyramid_addin.model._losses import COMPONENT_OF
from pyramid_addin.model._profit import interest_rate
from pyramid_addin.settings import ACTIVITIES
from pyramid_addin.templates._analysis_page import region_name
from pyramid_addin.templates._audit_layout import (
    CURVE_ROWS,
    FACT_ROWS,
    KEY,
    PART_AT,
    PART_LETTERS,
    PART_ROWS,
    TILES,
    count_buyers,
    of_buyers,
    of_known,
    part_formulas,
)
from pyramid_addin.templates._audit_layout import fact as cell_of
from pyramid_addin.templates._audit_sheet import audit_sheet
from pyramid_addin.templates._audit_template import add_audit_sheet, curve_letters
from pyramid_addin.templates._columns import defined_name
from pyramid_addin.templates._layer_rows import NOTHING
from pyramid_addin.templates._live_text import quoted_text, text_formula
from pyramid_addin.templates._wording import percentage, percentage_formula
from pyramid_addin.templates.calculating._assumptions import assumed, fact
from pyramid_addin.templates.calculating._design import SheetPlan, design
from pyramid_addin.templates.calculating._profit_columns import CURVE_PROFITS, CURVE_SHARES
from pyramid_addin.templates.calculating._profit_lists import add_profit_lists, list_values
from pyramid_addin.templates.calculating._table_ledger import calculated_columns, typed_columns
from pyramid_addin.texts import text

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence

    from pyramid_addin.ledger import Ledger
    from pyramid_addin.model import Analysis
    from pyramid_addin.model._audit import Audit
    from pyramid_addin.templates._audit_layout import Part
    from pyramid_addin.templates._filled import FilledSheet
    from pyramid_addin.templates._page import Page
    from pyramid_addin.templates.calculating._design import Design

    Cells = Sequence[Sequence[str | None]]

_UNMEASURED = "COUNT(PYR_NetProfit)=0"
_NO_COST = "calculating.customer_profitability.no_cost"
_LEFT_OUT = "contacts"  # an activity that this template has no column for
# Line of components -> the column of the table with its quantities or amounts.
_AMOUNTS = {key: key for key in (*ACTIVITIES, "marketing_cost") if key != _LEFT_OUT} | {
    "given_cost": "cost_to_serve_given"
}
# The first column less the second, where there is one.
_PAYMENT: Mapping[str, tuple[str, ...]] = {
    "interest": ("PYR_PaymentCost", "PYR_CreditLoss"),
    "credit_loss": ("PYR_CreditLoss",),
}
_ABOUT_PLACE = 2 + len(PART_LETTERS)


def _words(key: str, language: str, **facts: object) -> str:
    return text(f"templates.{KEY}.{key}", language, **facts)


# --- what net profit is made of -----------------------------------------------------------------------------
def _absent(part: Part) -> str:
    """What is true as long as the table tells nothing of a component; "" for what it always tells."""
    if part.key in _AMOUNTS:
        empty = f"COUNT({defined_name(_AMOUNTS[part.key])})=0"
        return f"OR({empty},N({assumed(f'rate_{part.key}')})=0)" if part.key in ACTIVITIES else empty
    if part.key == "cost_to_serve":
        return f"{fact('service')}=0"
    if part.key in (*_PAYMENT, "payment_cost"):
        return f"{fact('payments')}=0"
    return "" if part.key in ("revenue", "unknown") else _UNMEASURED


def _amounts(part: Part) -> dict[str, str]:
    """Formulas of amounts that a build writes, without "=": no column of figures holds them.

    Each group is rounded and the total adds them up, as in the model.
    """
    row, key = PART_AT[part.key], part.key
    names: tuple[str, ...]
    if key in _AMOUNTS:
        names, rate = (defined_name(_AMOUNTS[key]),), assumed(f"rate_{key}") if key in ACTIVITIES else ""
        found = {"quantity": of_known(names[0]), "rate": rate} if rate else {}
    elif key in _PAYMENT:
        names, rate, found = _PAYMENT[key], "", {}
    else:
        return {"usual": fact(f"usual_{key}")} if key in COMPONENT_OF.values() else {}
    times = f"*{rate}" if rate else ""

    def amount(sums: Sequence[str]) -> str:
        return "-".join(f"({one})" for one in sums)

    known, earning, losing = (
        amount([add(name) for name in names])
        for add in (of_known, lambda name: of_buyers(name, ">=0"), lambda name: of_buyers(name, "<0"))
    )
    return found | {
        "earning": f"ROUND(({earning}){times},4)",
        "losing": f"ROUND(({losing}){times},4)",
        "other": f"ROUND(({known}-({earning})-({losing})){times},4)",
        "total": f"H{row}+J{row}+L{row}",
    }


def _about(part: Part, language: str) -> str:
    """How a component is counted, as a formula."""
    key = f"about.{part.key}"
    if part.key == "interest":
        return "=" + text_formula(f"templates.{KEY}.{key}", language, rate=percentage_formula(assumed("interest")))
    fields = text("templates.fields.direct_cost", language)
    facts = {"fields": fields} if part.key == "gross_margin" else {}
    return f"={quoted_text(_words(key, language, **facts))}"


def _part(part: Part, language: str) -> list[str | None]:
    if part.key == _LEFT_OUT:
        return ["" if key in part_formulas(part) else None for key in ("", "", *PART_LETTERS, "")]
    drawn = {key: formula.removeprefix("=") for key, formula in part_formulas(part).items()}
    formulas, absent = drawn | _amounts(part), _absent(part)
    cells: list[str | None] = []
    for key in PART_LETTERS:
        formula = formulas.get(key)
        if formula is not None:
            formula = f'=IF({absent},"{NOTHING}",{formula})' if absent else f"={formula}"
        cells.append(formula)
    return [None, None, *cells, _about(part, language)]


# --- the other regions --------------------------------------------------------------------------------------
def _causes(language: str) -> Cells:
    rows: list[list[str | None]] = []
    for cause in (*COMPONENT_OF, "credits"):
        which = f'PYR_LossCause,"{_words(f"cause.{cause}", language)}"'
        usual = fact(f"usual_{COMPONENT_OF[cause]}") if cause in COMPONENT_OF else ""
        rows.append(
            [
                None,
                None,
                f"=COUNTIFS({which})",
                f"=SUMIFS(PYR_Loss,{which})",
                f'=COUNTIFS({which},PYR_ProfitIfUsual,">=0")',
                f'=IF({usual}="","{NOTHING}",{usual})' if usual else f'="{NOTHING}"',
            ]
        )
    return rows


def _facts() -> Cells:
    known = f"{count_buyers('>=0')}+{count_buyers('<0')}"
    formulas = {
        "hours": '=IF(COUNT(PYR_Hours)=0,"",SUM(PYR_Hours))',
        "hourly": f"={fact('hourly_profit')}",
        "unknown": f"={fact('active')}-({known})",
        "target": f"={assumed('target_return')}",
        "ledger": f"={fact('revenue')}",
    }
    return [[formulas.get(key)] for key in FACT_ROWS]


def _tiles(language: str) -> dict[str, Cells]:
    """The tiles say so when what they tell of was not measured."""
    missing = f'"{text("templates.pyramid.not_measured", language)}"'
    found: dict[str, Cells] = {}
    for tile in TILES:
        value, note = tile.value, text_formula(f"templates.{KEY}.tiles.{tile.key}_note", language, **tile.note)
        if tile.key == "opportunity":
            hourly = f'"{_words("absent.hourly", language)}"'
            note = f'IF({fact("hourly_profit")}="",{hourly},{note})'
        why = {"effort": f"{fact('service')}=0", "opportunity": "COUNT(PYR_Hours)=0"}.get(tile.key)
        if why is not None:
            value, note = f"IF({why},{missing},{value})", f'IF({why},"{_words(f"absent.{tile.key}", language)}",{note})'
        costs = f'"{text(_NO_COST, language)}"'
        found[region_name(KEY, tile.key)] = [[f'=IF({_UNMEASURED},"{NOTHING}",{value})']]
        found[region_name(KEY, f"{tile.key}_note")] = [[f"=IF({_UNMEASURED},{costs},{note})"]]
    return found


def _footnote(language: str) -> str:
    """The rule, what was not counted, and who was left out."""
    service, payment = (_words(f"part.{key}", language).lower() for key in ("cost_to_serve", "payment_cost"))

    def missing(parts: str) -> str:
        return quoted_text(" " + _words("footnote_missing", language, parts=parts))

    no_service, no_payment = f"{fact('service')}=0", f"{fact('payments')}=0"
    one = f'IF({no_service},{missing(service)},IF({no_payment},{missing(payment)},""))'
    both = f"IF(AND({no_service},{no_payment}),{missing(f'{service}, {payment}')},{one})"
    unknown = cell_of("unknown")
    left_out = text_formula(f"templates.{KEY}.footnote_unknown", language, count=f"FIXED({unknown},0)")
    rule = quoted_text(_words("footnote_rule", language))
    return f'={rule}&{both}&IF({unknown}=0,""," "&{left_out})'


def _formulas(design: Design, language: str) -> Mapping[str, Cells]:
    del design
    return {
        "AuditParts": [_part(part, language) for part in PART_ROWS],
        "AuditCauses": _causes(language),
        "AuditFacts": _facts(),
        "AuditFootnote": [[_footnote(language)]],
        **_tiles(language),
    }


# --- what the formulas show ---------------------------------------------------------------------------------
def _known_or_not(ledger: Ledger, analysis: Analysis) -> Analysis:
    """The analysis; without any cost of sales the net profit of everyone is unknown, rather than absent."""
    if "net_profit" in analysis.customers:
        return analysis
    keys = ("gross_margin", "net_profit", "return_on_revenue")
    results = analysis.customers.assign(**dict.fromkeys(keys, np.nan))
    results["profit_class"] = pd.Categorical([None] * len(results), categories=list(PROFIT_CLASSES), ordered=True)
    unknown = int((ledger.customers["revenue"].fillna(0.0) != 0).sum())
    return replace(analysis, customers=results, profit_basis=replace(analysis.profit_basis, unknown=unknown))


def _fill(ledger: Ledger, analysis: Analysis, names: Collection[str], language: str) -> FilledSheet | None:
    """As a build fills it; but nothing is hidden that may come to hold figures."""
    known = _known_or_not(ledger, analysis)
    sheet = audit_sheet(ledger, known, names, language)
    if sheet is None:
        return None
    found = cast("Audit", audit(ledger, known))
    measured = "net_profit" in analysis.customers
    regions = dict(sheet.regions)
    regions["PYR_AuditParts"] = [
        _part_values(part, row, found, analysis, language)
        for part, row in zip(PART_ROWS, regions["PYR_AuditParts"], strict=True)
    ]
    for key in ("PYR_AuditFacts", "PYR_AuditCauses"):
        regions[key] = [["" if value is None else value for value in row] for row in regions[key]]
    if not measured:
        for tile in TILES:
            regions[f"PYR_{region_name(KEY, tile.key)}"] = [[NOTHING]]
            regions[f"PYR_{region_name(KEY, f'{tile.key}_note')}"] = [[text(_NO_COST, language)]]
    one = design("customer_profitability")
    columns = typed_columns(ledger.customers, one, language) | calculated_columns(one, ledger, analysis, language)
    regions |= list_values(columns, found, language)
    return replace(sheet, regions=regions, hidden_rows={}, rows=())


def _part_values(part: Part, row: Sequence[object], found: Audit, analysis: Analysis, language: str) -> list[object]:
    """A line of components: dashes for what was not measured, a zero where no margin is unknown."""
    cells = ["" if value is None else value for value in row]
    cells[_ABOUT_PLACE] = _about_value(part, analysis, language)
    unmeasured = _absent(part) == _UNMEASURED and "net_profit" not in analysis.customers
    if part.key in found.components.index and not unmeasured:
        return cells
    if part.key == "unknown":
        revenue = float(found.components["total"]["revenue"])
        shown = {"total": 0.0, "share": 0.0 if revenue > 0 else NOTHING, "other": 0.0}
        cells[2:_ABOUT_PLACE] = [shown.get(key, "") for key in PART_LETTERS]
        return cells
    cells[2:_ABOUT_PLACE] = [NOTHING] * len(PART_LETTERS)
    return cells


def _about_value(part: Part, analysis: Analysis, language: str) -> str:
    facts = {}
    if part.key == "interest":
        facts = {"rate": percentage(interest_rate(analysis.settings, analysis.settings.as_of), language)}
    elif part.key == "gross_margin":
        facts = {"fields": text("templates.fields.direct_cost", language)}
    return _words(f"about.{part.key}", language, **facts)


def _finish(page: Page, design: Design) -> None:
    """The points of the curve get names of their own, the lists stand below, and one activity has no column."""
    del design
    letters = curve_letters()
    for name, key in ((CURVE_PROFITS, "profit"), (CURVE_SHARES, "share")):
        row = CURVE_ROWS[key]
        page.region(name.removeprefix("PYR_"), f"{letters[1]}{row}:{letters[-1]}{row}")
    page.sheet.set_row(PART_AT[_LEFT_OUT] - 1, None, None, {"hidden": True})
    add_profit_lists(page)


AUDIT = SheetPlan(
    KEY,
    add_audit_sheet,
    _fill,
    _formulas,
    titled=("AuditTitle", "AuditSubtitle", f"templates.{KEY}.title_of"),
    finish=_finish,
)
