"""The Lessons sheet of a template that calculates by itself: each claim follows the table, and says when it cannot."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pyramid_addin.model._lessons import FEWEST, RULES
from pyramid_addin.model._profit import COST_FIELDS, MARGIN_FIELDS
from pyramid_addin.settings import ACTIVITIES
from pyramid_addin.templates._layer_rows import NOTHING
from pyramid_addin.templates._lessons_layout import DATA_ROW, FIRST_ROW, KEY, decimals, fact, parts, told_formula
from pyramid_addin.templates._lessons_sheet import lessons_sheet
from pyramid_addin.templates._lessons_template import add_lessons_sheet, sentence_formula
from pyramid_addin.templates._live_text import quoted_text, text_formula
from pyramid_addin.templates.calculating import _assumptions
from pyramid_addin.templates.calculating._design import SheetPlan
from pyramid_addin.texts import text

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from pyramid_addin.templates.calculating._design import Design

_PROFIT, _COST, _EXTRA = "COUNT(PYR_NetProfit)", "COUNT(PYR_CostToServe)", "COUNT(PYR_ExtraProfit)"
# Claim -> what must have been measured before it can be told.
_NEEDS = {"profit": (_PROFIT,), "effort": (_COST,), "migration_profit": (_PROFIT, _EXTRA)}


def _fields(language: str, *missing: Sequence[str]) -> str:
    """The sentence that says which fields would tell: one of each group."""
    named = "; ".join(" / ".join(text(f"templates.fields.{field}", language) for field in group) for group in missing)
    return quoted_text(text(f"templates.{KEY}.why.fields", language, fields=named))


def _claim(place: int, language: str) -> list[str | None]:
    """Formulas of one claim from its part to its sentence; None where what is drawn holds."""
    rule, row = RULES[place], FIRST_ROW + place
    part, whole = parts(text("strategies.develop", language))[rule.key]
    part = {
        "migration_revenue": _assumptions.fact("upgrade_revenue"),
        "migration_profit": _assumptions.fact("upgrade_profit"),
    }.get(rule.key, part)
    for needed in _NEEDS.get(rule.key, ()):
        part = f'IF({needed}=0,"{NOTHING}",{part})'
    if rule.key in _NEEDS:
        whole = f'IF({_NEEDS[rule.key][0]}=0,"{NOTHING}",{whole})'
    found = f'IF(AND(N(E{row})>0,ISNUMBER(D{row})),D{row}/E{row},"{NOTHING}")'
    return [f"={part}", f"={whole}", f"={found}", None, None, f"={_sentence(place, language)}"]


def _sentence(place: int, language: str) -> str:
    """What is found in words; where it cannot be told, why."""
    rule, row = RULES[place], FIRST_ROW + place
    told, sentence = f"U{DATA_ROW + place}", sentence_formula(rule, row, language)
    few = f"{fact('active')}<{FEWEST}"
    if rule.key == "profit":
        facts = {
            "part": f"FIXED(N(D{row}),0)",
            "whole": f"FIXED(N(E{row}),0)",
            "found": f'FIXED(N(F{row})*100,{decimals(rule.key)})&"%"',
        }
        holds, fails = (text_formula(f"templates.{KEY}.why.no_share_{key}", language, **facts) for key in _VERDICTS)
        no_share = f"IF({told}=1,{holds},{fails})"
        sentence = f'IF(AND({told}>=0,F{row}="{NOTHING}"),{no_share},{sentence})'
        return f"IF(AND({_PROFIT}=0,NOT({few})),{_fields(language, MARGIN_FIELDS)},{sentence})"
    if rule.key == "effort":
        all_costs = (*ACTIVITIES, *COST_FIELDS)
        both, costs = _fields(language, all_costs, MARGIN_FIELDS), _fields(language, all_costs)
        margin = _fields(language, MARGIN_FIELDS)
        unmeasured = f"IF({_COST}=0,IF({_PROFIT}=0,{both},{costs}),IF(AND({_PROFIT}=0,{told}<>1),{margin},{sentence}))"
        return f"IF({few},{sentence},{unmeasured})"
    if rule.key == "migration_profit":
        unknown = quoted_text(text(f"templates.{KEY}.why.profit", language))
        missing = _fields(language, MARGIN_FIELDS)
        return f"IF({few},{sentence},IF({_PROFIT}=0,{missing},IF({_EXTRA}=0,{unknown},{sentence})))"
    return sentence


_VERDICTS = ("holds", "fails")


def _told(place: int) -> str | None:
    """1 = holds, 0 = does not, -1 = cannot be told, where more decides than the share that was found."""
    rule, row = RULES[place], FIRST_ROW + place
    usual, few = told_formula(rule, row), f"{fact('active')}<{FEWEST}"
    if rule.key == "profit":
        others_lose = f"IF(AND(D{row}>0,ROUND(E{row}-D{row},4)<0),1,0)"
        return f"=IF(AND(NOT({few}),ISNUMBER(E{row}),N(E{row})<=0),{others_lose},{usual})"
    if rule.key == "effort":
        return f"=IF({_PROFIT}=0,IF({usual}=1,1,-1),{usual})"
    return f"=IF(ISNUMBER(F{row}),{usual},-1)"


def _formulas(design: Design, language: str) -> Mapping[str, Sequence[Sequence[str | None]]]:
    del design
    places = range(len(RULES))
    return {
        "LessonsClaims": [_claim(place, language) for place in places],
        "LessonsFacts": [
            [f"={_assumptions.fact('active')}"],
            [f"={_assumptions.fact('upgrade_moved')}"],
            [f"={_assumptions.fact('revenue')}"],
        ],
        "LessonsData": [[None, None, None, None, _told(place)] for place in places],
    }


LESSONS = SheetPlan(
    KEY,
    add_lessons_sheet,
    lessons_sheet,
    _formulas,
    titled=("LessonsTitle", "LessonsSubtitle", f"templates.{KEY}.title_of"),
)
