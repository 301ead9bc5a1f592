"""The Risk sheet of the template: tiles, the largest customers, what losing them would cost, and receivables by age."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pyramid_addin.model._concentration import MOST_LARGEST
from pyramid_addin.model._risk import CURVE, LOST
from pyramid_addin.templates._analysis_page import add_check, add_models, add_tiles, set_up
from pyramid_addin.templates._layer_rows import NOTHING
from pyramid_addin.templates._live_text import text_formula
from pyramid_addin.templates._risk_charts import curve_chart, point_letters, shares_chart
from pyramid_addin.templates._risk_layout import (
    AGE_FACTS,
    AGE_GROUP,
    AGE_HEAD,
    AGE_LAST,
    AGE_LETTERS,
    AGE_ROW,
    AGE_TOTAL,
    BALANCE_ROW,
    BEST,
    CHECK,
    CHECK_FORMULA,
    COLUMN_WIDTHS,
    CREDIT_ROW,
    CURVE_ROWS,
    EQUAL_ROWS,
    FACT,
    FACT_ROWS,
    FACTS,
    FOOT_ROW,
    HEIGHTS,
    KEY,
    LABEL,
    LABEL_AT,
    LABEL_BELOW,
    LABEL_ROW,
    LAST,
    LOST_GROUP,
    LOST_HEAD,
    LOST_LAST,
    LOST_LETTERS,
    LOST_ROW,
    MODEL_ROW,
    MOST_BUCKETS,
    NOTE_ROW,
    OTHERS_ROW,
    PART_COLUMNS,
    TIE_OUT,
    TIE_ROW,
    TILES,
    TOP_GROUP,
    TOP_HEAD,
    TOP_LAST,
    TOP_LETTERS,
    TOP_ROW,
    TOTAL,
    TOTAL_ROW,
    age_formulas,
    curve_point,
    lost_formulas,
    others_formula,
    top_formulas,
    total_formulas,
)
from pyramid_addin.templates._theme import AMOUNT, INPUT, INTEGER, PERCENT

if TYPE_CHECKING:
    from pyramid_addin.templates._page import Page

SHEET = "Risk"
_PERCENTAGES = {"share", "cumulative", "revenue_share", "margin_share", "return", "rate", "top1", "top5", "top10"}
_COUNTS = {"entities", "begin", "customers", "undated"}


def add_risk_sheet(page: Page) -> None:
    """Lay out the whole sheet."""
    set_up(page, KEY, COLUMN_WIDTHS)
    for row, height in HEIGHTS.items():
        page.sheet.set_row(row - 1, height)
    add_tiles(page, KEY, TILES)
    _add_largest(page)
    _add_lost(page)
    _add_receivables(page)
    _add_tie_out(page)
    page.merge(f"B{FOOT_ROW}:{LAST}{FOOT_ROW}", _words(page, "footnote"), "foot")
    page.region("RiskFootnote", f"B{FOOT_ROW}")
    _add_facts(page)
    _add_curve(page)
    _add_parts(page)
    for cell, chart, key in (
        (f"M{TOP_GROUP}", curve_chart(page), "curve"),
        (f"M{LOST_GROUP}", shares_chart(page), "shares"),
    ):
        options = {"description": _words(page, f"{key}.description"), "object_position": 1, "x_offset": 10}
        page.sheet.insert_chart(cell, chart, options)
    add_models(page, KEY, MODEL_ROW, LAST)
    page.sheet.print_area(f"B1:{LAST}{MODEL_ROW + 4}")


def _words(page: Page, key: str) -> str:
    return page.words(f"{KEY}.{key}")


def _code(key: str) -> str:
    return PERCENT if key in _PERCENTAGES else INTEGER if key in _COUNTS else AMOUNT


def _heads(page: Page, area: str, group_row: int, head_row: int, letters: dict[str, str]) -> None:
    page.merge(f"B{group_row}:L{group_row}", _words(page, f"{area}.title"), "group")
    page.write(f"B{head_row}", None, "head_text")
    page.write(f"C{head_row}", _words(page, f"{area}.name"), "head_text")
    for key, letter in letters.items():
        page.write(f"{letter}{head_row}", _words(page, f"{area}.{key}"), "head")


def _add_largest(page: Page) -> None:
    _heads(page, "top", TOP_GROUP, TOP_HEAD, TOP_LETTERS)
    for place in range(1, MOST_LARGEST + 1):
        row, formulas = TOP_ROW + place - 1, top_formulas(place)
        page.write(f"B{row}", place, "body", align="center")
        page.write(f"C{row}", None, "name", indent=0)
        for key, letter in TOP_LETTERS.items():
            formula = formulas.get(key)
            page.write(f"{letter}{row}", f"={formula}" if formula else None, "body", num_format=_code(key))
    totals = total_formulas()
    for row, style in ((OTHERS_ROW, "body"), (TOTAL_ROW, "total")):
        page.write(f"B{row}", None, style)
        page.write(f"C{row}", page.words("heads.total"), "name" if style == "body" else "total_name", indent=0)
        for key, letter in TOP_LETTERS.items():
            formula = totals.get(key) if style == "total" else others_formula(letter)
            if key in ("entities", "cumulative"):
                formula = ""
            elif key == "share":
                formula = f'IF({TOTAL}>0,E{row}/{TOTAL},"{NOTHING}")'
            page.write(f"{letter}{row}", f"={formula}" if formula else None, style, num_format=_code(key))
    page.region("RiskTop", f"B{TOP_ROW}:L{TOP_LAST}")
    page.region("RiskOthers", f"C{OTHERS_ROW}:L{OTHERS_ROW}")
    page.region("RiskTotal", f"D{TOTAL_ROW}:L{TOTAL_ROW}")
    page.red_below_zero(f"E{TOP_ROW}:J{TOTAL_ROW}")


def _add_lost(page: Page) -> None:
    _heads(page, "lost", LOST_GROUP, LOST_HEAD, {"blank": "D", **LOST_LETTERS})
    for place, count in enumerate(LOST):
        row = LOST_ROW + place
        page.write(f"B{row}", count, "body", align="center")
        page.merge(f"C{row}:D{row}", _words(page, f"lost.of_{count}"), "name", indent=0)
        for key, letter in LOST_LETTERS.items():
            formula = lost_formulas(place, count)[key]
            page.write(f"{letter}{row}", f"={formula}", "body", num_format=_code(key))
    page.region("RiskLost", f"E{LOST_ROW}:L{LOST_LAST}")
    page.red_below_zero(f"E{LOST_ROW}:L{LOST_LAST}")


def _add_receivables(page: Page) -> None:
    _heads(page, "age", AGE_GROUP, AGE_HEAD, AGE_LETTERS)
    page.merge(f"J{AGE_HEAD}:L{AGE_HEAD}", None, "head")
    page.merge(f"M{AGE_GROUP}:{LAST}{AGE_GROUP}", _words(page, "owed.title"), "group")
    page.merge(f"M{AGE_HEAD}:P{AGE_HEAD}", None, "head_text")
    page.merge(f"Q{AGE_HEAD}:{LAST}{AGE_HEAD}", None, "head")
    for place in range(MOST_BUCKETS):
        row, formulas = AGE_ROW + place, age_formulas(place)
        page.write(f"B{row}", None, "body")
        page.write(f"C{row}", None, "name", indent=0)
        for key, letter in AGE_LETTERS.items():
            looks = {"bg_color": f"#{INPUT}", "locked": False} if key == "rate" else {}
            formula = formulas.get(key)
            page.write(f"{letter}{row}", f"={formula}" if formula else None, "body", num_format=_code(key), **looks)
        page.merge(f"J{row}:L{row}", None, "body", align="left", indent=1, text_wrap=False)
    for place, key in enumerate(AGE_FACTS):
        row = AGE_ROW + place
        page.merge(f"M{row}:P{row}", _words(page, f"owed.{key}"), "name", bold=False)
        page.merge(f"Q{row}:{LAST}{row}", None, "body", num_format=_code(key))
    balance = f"F{AGE_ROW}:F{AGE_LAST}"
    lines = {
        AGE_TOTAL: (
            "total",
            {"customers": f"=SUM(E{AGE_ROW}:E{AGE_LAST})", "balance": f"=SUM({balance})"}
            | {"loss": f"=SUM(I{AGE_ROW}:I{AGE_LAST})"},
        ),
        CREDIT_ROW: (
            "body",
            {
                "customers": '=COUNTIFS(PYR_Outstanding,"<0")',
                "balance": '=SUMIFS(PYR_Outstanding,PYR_Outstanding,"<0")',
            },
        ),
        BALANCE_ROW: ("body", {"balance": f"=F{AGE_TOTAL}+F{CREDIT_ROW}"}),
    }
    names = {AGE_TOTAL: "total", CREDIT_ROW: "credits", BALANCE_ROW: "balance_all"}
    for row, (style, formulas) in lines.items():
        page.write(f"B{row}", None, style)
        name = "total_name" if style == "total" else "name"
        page.write(f"C{row}", _words(page, f"age.{names[row]}"), name, indent=0)
        for key, letter in AGE_LETTERS.items():
            page.write(f"{letter}{row}", formulas.get(key), style, num_format=_code(key))
        page.merge(f"J{row}:L{row}", None, style)
    page.merge(f"B{NOTE_ROW}:{LAST}{NOTE_ROW}", _words(page, "age.rates"), "foot")
    page.region("RiskAgeHeads", f"B{AGE_GROUP}:L{AGE_HEAD}")
    page.region("RiskAges", f"C{AGE_ROW}:L{AGE_LAST}")
    page.region("RiskAgeTotals", f"D{AGE_TOTAL}:I{BALANCE_ROW}")
    page.region("RiskOwedLabels", f"M{AGE_ROW}:M{AGE_ROW + len(AGE_FACTS) - 1}")
    page.region("RiskOwed", f"Q{AGE_ROW}:Q{AGE_ROW + len(AGE_FACTS) - 1}")
    page.region("RiskAgeNote", f"B{NOTE_ROW}")


def _add_tie_out(page: Page) -> None:
    row = TIE_ROW + 1
    page.merge(f"B{TIE_ROW}:C{row}", page.words("tie_out.title"), "tie_title")
    for key, (first, last), formula in TIE_OUT:
        for line, value, style in ((TIE_ROW, _words(page, f"tie_out.{key}"), "tie_label"), (row, formula, "tie_value")):
            page.merge(f"{first}{line}:{last}{line}", value, style)
    add_check(page, CHECK, TIE_ROW, CHECK_FORMULA)
    page.region("RiskTieOut", f"D{row}:{CHECK[0]}{row}")


# --- data of the charts -------------------------------------------------------------------------------------
def _add_facts(page: Page) -> None:
    page.write(f"{LABEL}{TOP_ROW - 2}", _words(page, "data.note"), "data_note")
    best = f"{point_letters()[BEST]}{CURVE_ROWS['share']}"
    label = text_formula("templates.risk.curve.best", page.language, share=f'FIXED({best}*100,1)&"%"')
    for key, row in FACT_ROWS.items():
        formula = {**FACTS, "label": label, "label_height": f"{best}-{LABEL_BELOW}"}.get(key)
        page.write(f"{LABEL}{row}", _words(page, f"data.{key}"), "data_head", text_wrap=False)
        page.write(f"{FACT}{row}", f"={formula}" if formula else None, "data")
    rows = list(FACT_ROWS.values())
    page.region("RiskFacts", f"{FACT}{rows[0]}:{FACT}{rows[-1]}")


def _add_curve(page: Page) -> None:
    letters = point_letters()
    for key, row in (CURVE_ROWS | EQUAL_ROWS).items():
        page.write(f"V{row}", _words(page, f"data.{key}"), "data_head", text_wrap=False)
    for share, letter in zip(CURVE, letters, strict=True):
        for key, formula in curve_point(share, letter).items():
            page.write(f"{letter}{CURVE_ROWS[key]}", f"={formula}", "data")
    page.write(f"{letters[0]}{LABEL_ROW}", LABEL_AT, "data")
    for place, letter in enumerate(letters[:2]):
        for row in EQUAL_ROWS.values():
            page.write(f"{letter}{row}", place, "data")
    page.region("RiskCurve", f"{letters[0]}{CURVE_ROWS['size']}:{letters[-1]}{CURVE_ROWS['share']}")


def _add_parts(page: Page) -> None:
    for key, letter in PART_COLUMNS.items():
        page.write(f"{letter}{LOST_HEAD}", _words(page, f"shares.{key}"), "data_head", text_wrap=False)
    for place, count in enumerate(LOST):
        row = LOST_ROW + place
        cells = {
            "name": _words(page, f"shares.of_{count}"),
            "revenue": f"=N(F{row})",
            "margin": f"=N(H{row})",
            "profit": f"=IF(N($J${TOTAL_ROW})>0,N(I{row})/$J${TOTAL_ROW},0)",
        }
        for key, letter in PART_COLUMNS.items():
            page.write(f"{letter}{row}", cells[key], "data")
    page.region("RiskParts", f"{PART_COLUMNS['revenue']}{LOST_ROW}:{PART_COLUMNS['profit']}{LOST_LAST}")
