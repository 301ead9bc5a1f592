"""The Lessons sheet of the template: tiles, the claims with figures and verdicts, a chart, and how it is judged."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from pyramid_addin.model._lessons import RULES
from pyramid_addin.templates._analysis_page import add_check, add_tiles, set_up
from pyramid_addin.templates._lessons_layout import (
    ACTIVE,
    CHART_HEIGHT,
    CHART_ROW,
    CHART_WIDTH,
    CHECK,
    CHECK_FORMULA,
    COLUMN_WIDTHS,
    CUSTOMERS,
    DATA,
    DATA_COLUMNS,
    DATA_ROW,
    FACT,
    FACT_ROWS,
    FINE,
    FIRST_ROW,
    FOOT_ROW,
    GROUP_ROW,
    HEAD_ROW,
    HEIGHTS,
    KEY,
    LABEL,
    LAST,
    LAST_ROW,
    LETTERS,
    MOST_DRAWN,
    RULE_GROUP,
    RULE_ROW,
    SENTENCE,
    TIE_OUT,
    TIE_ROW,
    TILES,
    decimals,
    found_formula,
    parts,
    told_formula,
)
from pyramid_addin.templates._live_text import text_formula
from pyramid_addin.templates._theme import (
    AMOUNT,
    FINE_PERCENT,
    GOOD,
    INK,
    INTEGER,
    PERCENT,
    QUIET,
    REVENUE_COLOUR,
    RULE,
    WARNING,
    chart_font,
)
from pyramid_addin.texts import text

if TYPE_CHECKING:
    from xlsxwriter.chart import Chart

    from pyramid_addin.model._lessons import Rule
    from pyramid_addin.templates._page import Page

SHEET = "Lessons"
_TALL = {"text_wrap": True, "shrink": False}


def add_lessons_sheet(page: Page) -> None:
    """Lay out the whole sheet."""
    set_up(page, KEY, COLUMN_WIDTHS, pages_high=1)
    for row, height in HEIGHTS.items():
        page.sheet.set_row(row - 1, height)
    add_tiles(page, KEY, TILES)
    _add_claims(page)
    _add_rules(page)
    _add_tie_out(page)
    page.merge(f"B{FOOT_ROW}:{LAST}{FOOT_ROW}", _words(page, "footnote"), "foot")
    _add_data(page)
    options = {"description": _words(page, "chart.description"), "object_position": 1}
    page.sheet.insert_chart(f"B{CHART_ROW}", _chart(page), options)
    page.sheet.print_area(f"B1:{LAST}{FOOT_ROW}")


def _words(page: Page, key: str) -> str:
    return page.words(f"{KEY}.{key}")


def verdict_formula(page: Page, row: int) -> str:
    """The verdict in words, without "="."""
    words = {key: _words(page, f"verdict.{key}") for key in ("holds", "fails", "unknown")}
    return f'IF(U{row}=1,"{words["holds"]}",IF(U{row}=0,"{words["fails"]}","{words["unknown"]}"))'


def sentence_formula(rule: Rule, row: int, language: str) -> str:
    """What is found, in words, without "="; told by the verdict as a number."""
    facts = {
        "part": f"FIXED(N(D{row}),0)",
        "whole": f"FIXED(N(E{row}),0)",
        "found": f'FIXED(N(F{row})*100,{decimals(rule.key)})&"%"',
    }
    told, refuted, unknown = (
        text_formula(f"templates.{KEY}.sentence.{rule.key}_{key}", language, **facts)
        for key in ("holds", "fails", "unknown")
    )
    return f"IF(U{row}=1,{told},IF(U{row}=0,{refuted},{unknown}))"


def _add_claims(page: Page) -> None:
    page.merge(f"B{GROUP_ROW}:C{GROUP_ROW}", _words(page, "groups.lesson"), "group")
    page.merge(f"D{GROUP_ROW}:F{GROUP_ROW}", _words(page, "groups.ledger"), "group")
    page.merge(f"G{GROUP_ROW}:{LAST}{GROUP_ROW}", _words(page, "groups.verdict"), "group")
    for key, letter in LETTERS.items():
        style = "head" if key in ("part", "whole", "found", "benchmark") else "head_text"
        page.write(f"{letter}{HEAD_ROW}", _words(page, f"heads.{key}"), style, indent=0 if style == "head" else 1)
    page.merge(f"{SENTENCE[0]}{HEAD_ROW}:{SENTENCE[1]}{HEAD_ROW}", _words(page, "heads.sentence"), "head_text")
    formulas = parts(text("strategies.develop", page.language))
    for row, rule in enumerate(RULES, start=FIRST_ROW):
        part, whole = formulas[rule.key]
        code = INTEGER if rule.key in CUSTOMERS else AMOUNT
        page.write(f"B{row}", rule.lesson, "name", align="center", indent=0)
        page.write(f"C{row}", _words(page, f"claim.{rule.key}"), "name", **_TALL)
        page.write(f"D{row}", f"={part}" if part else None, "body", num_format=code)
        page.write(f"E{row}", f"={whole}", "body", num_format=code)
        page.write(
            f"F{row}",
            f"={found_formula(row)}",
            "body",
            num_format=FINE_PERCENT if rule.key in FINE else PERCENT,
            bold=True,
        )
        page.write(f"G{row}", _words(page, f"benchmark.{rule.key}"), "body", **_TALL)
        page.write(f"H{row}", f"={verdict_formula(page, row)}", "name")
        area = f"{SENTENCE[0]}{row}:{SENTENCE[1]}{row}"
        page.merge(area, f"={sentence_formula(rule, row, page.language)}", "body", align="left", **_TALL)
    page.region("LessonsClaims", f"D{FIRST_ROW}:{SENTENCE[0]}{LAST_ROW}")
    verdicts = f"H{FIRST_ROW}:H{LAST_ROW}"
    page.paint(verdicts, f"=$U{FIRST_ROW}=1", font_color=f"#{GOOD}")
    page.paint(verdicts, f"=$U{FIRST_ROW}=0", font_color=f"#{WARNING}")
    page.paint(verdicts, f"=$U{FIRST_ROW}=-1", font_color=f"#{QUIET}")


def _add_rules(page: Page) -> None:
    page.merge(f"G{RULE_GROUP}:{LAST}{RULE_GROUP}", _words(page, "rules.title"), "group")
    for row, key in enumerate((*(rule.key for rule in RULES), "unknown"), start=RULE_ROW):
        page.merge(f"G{row}:H{row}", _words(page, f"short.{key}"), "name", **_TALL)
        page.merge(f"I{row}:{LAST}{row}", _words(page, f"rules.{key}"), "body", align="left", font_size=9, **_TALL)


def _add_tie_out(page: Page) -> None:
    row = TIE_ROW + 1
    page.merge(f"B{TIE_ROW}:C{row}", page.words("tie_out.title"), "tie_title")
    for key, letter, formula in TIE_OUT:
        page.write(f"{letter}{TIE_ROW}", _words(page, f"tie_out.{key}"), "tie_label")
        page.write(f"{letter}{row}", formula, "tie_value")
    add_check(page, CHECK, TIE_ROW, CHECK_FORMULA)
    page.region("LessonsTieOut", f"D{row}:{CHECK[0]}{row}")


def _add_data(page: Page) -> None:
    page.write(f"{LABEL}{DATA_ROW - 2}", _words(page, "data.note"), "data_note")
    facts = {"active": f"={ACTIVE}", "axis": _words(page, "chart.axis")}
    for key, row in FACT_ROWS.items():
        page.write(f"{LABEL}{row}", _words(page, f"data.{key}"), "data_head", text_wrap=False)
        page.write(f"{FACT}{row}", facts.get(key), "data")
    for key, letter in DATA_COLUMNS.items():
        page.write(f"{letter}{DATA_ROW - 1}", _words(page, f"data.{key}"), "data_head", text_wrap=False)
    for row, rule in enumerate(RULES, start=DATA_ROW):
        shown = f'FIXED(N(F{row})*100,{decimals(rule.key)})&"%"'
        cells: dict[str, object] = {
            "name": _words(page, f"short.{rule.key}"),
            "drawn": f"=MAX(0,MIN(N(F{row}),{MOST_DRAWN}))",
            "standard": rule.benchmark,
            "label": f'=IF(N(E{row})>0,{shown},"{_words(page, "chart.unknown")}")',
            "told": f"={told_formula(rule, row)}",
            "least": rule.least,
            "most": None if math.isinf(rule.most) else rule.most,
        }
        for key, letter in DATA_COLUMNS.items():
            page.write(f"{letter}{row}", cells[key], "data")
    page.region("LessonsFacts", f"{FACT}{min(FACT_ROWS.values())}:{FACT}{FACT_ROWS['ledger']}")
    last = DATA_ROW + len(RULES) - 1
    page.region("LessonsData", f"{DATA}{DATA_ROW}:{DATA_COLUMNS['told']}{last}")


def _chart(page: Page) -> Chart:
    """Bars of what was found, each with its figure, and an outline at what the lesson says."""
    chart = page.workbook.add_chart({"type": "bar"})
    last = DATA_ROW + len(RULES) - 1

    def cells(key: str) -> str:
        letter = DATA_COLUMNS[key]
        return f"={page.name}!${letter}${DATA_ROW}:${letter}${last}"

    label = DATA_COLUMNS["label"]
    fonts = chart_font(10, INK, bold=True)
    shared = {"categories": cells("name"), "gap": 55, "overlap": -5}
    chart.add_series(
        shared
        | {
            "name": _words(page, "chart.found"),
            "values": cells("drawn"),
            "fill": {"color": f"#{REVENUE_COLOUR}"},
            "border": {"none": True},
            "data_labels": {
                "value": True,
                "position": "outside_end",
                "font": fonts,
                "custom": [
                    {"value": f"={page.name}!${label}${row}", "font": fonts} for row in range(DATA_ROW, last + 1)
                ],
            },
        }
    )
    chart.add_series(
        shared
        | {
            "name": _words(page, "chart.standard"),
            "values": cells("standard"),
            "fill": {"none": True},
            "border": {"color": f"#{QUIET}", "width": 1.25},
        }
    )
    chart.set_y_axis(
        {
            "reverse": True,
            "num_font": chart_font(9.5),
            "line": {"color": f"#{QUIET}", "width": 1},
            "major_tick_mark": "none",
            "minor_tick_mark": "none",
            "major_gridlines": {"visible": False},
        }
    )
    chart.set_x_axis(
        {
            "name": f"={page.name}!${FACT}${FACT_ROWS['axis']}",
            "name_font": chart_font(9, QUIET),
            "num_font": chart_font(9, QUIET),
            "num_format": "0%",
            "min": 0,
            "max": MOST_DRAWN + 0.25,
            "major_unit": 0.5,
            "label_position": "high",
            "line": {"none": True},
            "major_gridlines": {"visible": True, "line": {"color": f"#{RULE}", "width": 0.5}},
        }
    )
    chart.set_legend(
        {"position": "top", "font": chart_font(9.5), "layout": {"x": 0.62, "y": 0.02, "width": 0.36, "height": 0.07}}
    )
    chart.set_title(
        {
            "name": _words(page, "chart.title"),
            "name_font": chart_font(12, bold=True),
            "layout": {"x": 0.015, "y": 0.02},
            "overlay": True,
        }
    )
    chart.set_chartarea({"border": {"color": f"#{RULE}", "width": 0.75}, "fill": {"color": "#FFFFFF"}})
    chart.set_plotarea({"layout": {"x": 0.27, "y": 0.13, "width": 0.71, "height": 0.7}})
    chart.set_size({"width": CHART_WIDTH, "height": CHART_HEIGHT})
    return chart
