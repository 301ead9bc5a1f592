"""The Scenarios sheet of the template: assumptions to fill in, and figures and charts that follow them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from pyramid_addin.model import PASSIVE_LAYERS
from pyramid_addin.settings import STANDARD_KEYS
from pyramid_addin.templates._analysis_page import add_heading, add_models, add_tiles, region_name, set_up
from pyramid_addin.templates._layer_rows import NOTHING
from pyramid_addin.templates._scenarios_charts import cumulative_chart, flow_chart
from pyramid_addin.templates._scenarios_inputs import INPUTS, REGION, first_cells, usual_cells
from pyramid_addin.templates._scenarios_layout import (
    AVOIDED,
    CHART_GAP,
    CHART_LETTER,
    CHARTS,
    COLUMN_WIDTHS,
    COPIES,
    FACT_LABEL,
    FACT_LETTER,
    FACT_ROW,
    FACTS,
    FLOW,
    FLOW_HEAD,
    FLOW_HEADING,
    FLOW_LAST,
    FLOW_ROW,
    FOOT_ROW,
    HEIGHTS,
    INPUT_HEAD,
    INPUT_HEADING,
    INPUT_ROW,
    INPUT_TEXT,
    KEY,
    LARGEST_LAST,
    LARGEST_ROW,
    LAST,
    LET_GO_HEAD,
    LET_GO_HEADING,
    LET_GO_LAST,
    LET_GO_ROW,
    MARGIN_LOST,
    MODEL_ROW,
    MOVING_HEAD,
    MOVING_HEADING,
    MOVING_ROW,
    MOVING_TOTAL,
    NOW,
    PLACE,
    RISK_FORMATS,
    RISK_HEAD,
    RISK_HEADING,
    RISK_LAST,
    RISK_ROW,
    SORTED,
    STAYS,
    TIE_ROW,
    TILES,
    WITHOUT,
    fact_formulas,
    flow_formulas,
    largest_formulas,
    let_go_formulas,
    moving_formulas,
    moving_total_formulas,
    risk_formulas,
    tie_formulas,
)
from pyramid_addin.templates._theme import AMOUNT, GOOD, INTEGER, PERCENT, QUIET, WARNING
from pyramid_addin.texts import text

if TYPE_CHECKING:
    from pyramid_addin.templates._page import Page

SHEET = "Scenarios"
_TOTALS = ("profit", "total")
_COUNTS = ("customers", "active", "hours")
_MOVING_FORMATS = {"E": INTEGER, "F": PERCENT, "G": AMOUNT, "H": AMOUNT, "I": PERCENT, "J": AMOUNT, "K": PERCENT}
_MOVING = dict(
    zip("EFGHIJK", ("customers", "share", "target", "revenue", "revenue_share", "profit", "profit_share"), strict=True)
)
_LONGEST_TITLE = 32


def add_scenarios_sheet(page: Page) -> None:
    """Lay out the whole sheet."""
    set_up(page, KEY, COLUMN_WIDTHS, pages_high=2)
    for row, height in HEIGHTS.items():
        page.sheet.set_row(row - 1, height)
    add_tiles(page, KEY, TILES)
    _add_inputs(page)
    _add_let_go(page)
    _add_moving(page)
    _add_risk(page)
    _add_flow(page)
    _add_tie_out(page)
    page.merge(f"B{FOOT_ROW}:{LAST}{FOOT_ROW}", _words(page, "footnote"), "foot")
    page.region(region_name(KEY, "footnote"), f"B{FOOT_ROW}")
    _add_facts(page)
    _add_largest(page)
    for key, chart in (("flow", flow_chart), ("cumulative", cumulative_chart)):
        options = {
            "description": _words(page, f"charts.{key}_description"),
            "object_position": 2,
            "x_offset": CHART_GAP,
        }
        page.sheet.insert_chart(f"{CHART_LETTER}{CHARTS[key][0]}", chart(page), options)
    add_models(page, KEY, MODEL_ROW, LAST)
    page.sheet.print_area(f"B1:{LAST}{FOOT_ROW}")


def _words(page: Page, key: str) -> str:
    return page.words(f"{KEY}.{key}")


def _heading(page: Page, row: int, last: str, key: str) -> None:
    add_heading(page, f"B{row}", last, _words(page, f"headings.{key}"))


def _add_inputs(page: Page) -> None:
    _heading(page, INPUT_HEADING, "F", "inputs")
    page.merge(f"B{INPUT_HEAD}:D{INPUT_HEAD}", _words(page, "heads.assumption"), "head_text", indent=1)
    page.write(f"E{INPUT_HEAD}", _words(page, "heads.yours"), "head")
    page.write(f"F{INPUT_HEAD}", _words(page, "heads.usual"), "head")
    usual, first = usual_cells(page.language, 0.0), first_cells(page.language)
    for place, entry in enumerate(INPUTS):
        row, label = INPUT_ROW + place, _words(page, f"inputs.{entry.key}")
        page.merge(f"B{row}:D{row}", label, "name", bold=False)
        page.write(f"E{row}", first[place], "settings_input", num_format=entry.number_format, align="right")
        page.write(f"F{row}", usual[place], "body", num_format=entry.number_format, font_color=f"#{QUIET}")
        rule: dict[str, Any] = {"validate": entry.kind, "criteria": "between", "minimum": entry.low}
        rule |= {"maximum": entry.high}
        if entry.kind == "yes_no":
            rule = {"validate": "list", "source": [_words(page, "yes_no.yes"), _words(page, "yes_no.no")]}
        messages = {
            "input_title": label if len(label) <= _LONGEST_TITLE else "",
            "input_message": _words(page, f"prompts.{entry.key}"),
            "error_title": text("settings_sheet.invalid", page.language),
            "error_message": _words(page, f"allowed.{entry.key}"),
        }
        page.sheet.data_validation(f"E{row}", rule | messages)
    page.region(REGION, f"E{INPUT_ROW}:E{INPUT_TEXT - 1}")
    page.region(region_name(KEY, "usual"), f"F{INPUT_ROW}:F{INPUT_TEXT - 1}")
    page.merge(f"B{INPUT_TEXT}:F{INPUT_TEXT}", _words(page, "how"), "foot", font_size=9)


def _add_let_go(page: Page) -> None:
    _heading(page, LET_GO_HEADING, "F", "let_go")
    page.merge(f"B{LET_GO_HEAD}:D{LET_GO_HEAD}", None, "head_text")
    page.write(f"E{LET_GO_HEAD}", _words(page, "heads.per_period"), "head")
    page.write(f"F{LET_GO_HEAD}", _words(page, "heads.share_of_all"), "head")
    for place, (key, formulas) in enumerate(let_go_formulas(page.language).items()):
        row = LET_GO_ROW + place
        name, body = ("total_name", "total") if key in _TOTALS else ("name", "body")
        page.merge(f"B{row}:D{row}", _words(page, f"let_go.{key}"), name, **_looks(key))
        formats = (INTEGER if key in _COUNTS else AMOUNT, PERCENT)
        for letter, formula, code in zip("EF", formulas, formats, strict=True):
            page.write(f"{letter}{row}", f"={formula}" if formula else None, body, num_format=code)
    page.region(region_name(KEY, "leaving"), f"E{LET_GO_ROW}:F{LET_GO_LAST}")
    page.red_below_zero(f"E{LET_GO_ROW}:F{LET_GO_LAST}")


def _looks(key: str) -> dict[str, Any]:
    return {"bold": True} if key in _TOTALS else {"bold": False, "indent": 3 if key == "active" else 1}


def _add_moving(page: Page) -> None:
    _heading(page, MOVING_HEADING, LAST, "moving")
    page.merge(f"B{MOVING_HEAD}:D{MOVING_HEAD}", _words(page, "heads.to"), "head_text", indent=1)
    for letter, key in _MOVING.items():
        page.write(f"{letter}{MOVING_HEAD}", _words(page, f"heads.{key}"), "head")
    keys = [*STANDARD_KEYS, *PASSIVE_LAYERS]
    for row in range(MOVING_ROW, MOVING_TOTAL):
        place = row - MOVING_ROW
        name = text(f"layers.{keys[place]}", page.language) if place < len(STANDARD_KEYS) - 1 else None
        page.merge(f"B{row}:D{row}", name, "name")
        formulas = moving_formulas(row)
        for letter, code in _MOVING_FORMATS.items():
            value = f"={formulas[letter]}" if letter in formulas else None
            page.write(f"{letter}{row}", value, "body", num_format=code)
    page.merge(f"B{MOVING_TOTAL}:D{MOVING_TOTAL}", page.words("heads.total"), "total_name")
    totals = moving_total_formulas()
    for letter, code in _MOVING_FORMATS.items():
        value = f"={totals[letter]}" if letter in totals else NOTHING
        page.write(f"{letter}{MOVING_TOTAL}", value, "total", num_format=code)
    page.region(region_name(KEY, "moving"), f"B{MOVING_ROW}:{LAST}{MOVING_TOTAL - 1}")
    page.region(region_name(KEY, "moving_total"), f"E{MOVING_TOTAL}:{LAST}{MOVING_TOTAL}")


def _add_risk(page: Page) -> None:
    _heading(page, RISK_HEADING, LAST, "risk")
    page.merge(f"B{RISK_HEAD}:D{RISK_HEAD}", None, "head_text")
    for letter, key in zip("EFG", ("today", "upgraded", "without"), strict=True):
        page.write(f"{letter}{RISK_HEAD}", _words(page, f"heads.{key}"), "head")
    page.merge(f"H{RISK_HEAD}:{LAST}{RISK_HEAD}", _words(page, "heads.beware"), "head_text", indent=1)
    for place, (key, formulas) in enumerate(risk_formulas().items()):
        row = RISK_ROW + place
        page.merge(f"B{row}:D{row}", _words(page, f"risk.{key}"), "name", bold=False)
        for letter, formula in zip("EFG", formulas, strict=True):
            page.write(f"{letter}{row}", f"={formula}", "body", num_format=RISK_FORMATS[key])
    page.merge(
        f"H{RISK_ROW}:{LAST}{RISK_LAST}", _words(page, "beware"), "notes_value", align="left", indent=1, valign="top"
    )
    page.region(region_name(KEY, "risk"), f"E{RISK_ROW}:G{RISK_LAST}")
    page.red_below_zero(f"E{RISK_ROW}:G{RISK_LAST}")


def _add_flow(page: Page) -> None:
    _heading(page, FLOW_HEADING, LAST, "flow")
    letters = "BCDEFGHIJK"
    formats = {"B": INTEGER, "C": "0%"}
    for letter, key in zip(letters, FLOW, strict=True):
        style = "head_text" if letter == "D" else "head"
        page.write(f"{letter}{FLOW_HEAD}", _words(page, f"flow.{key}"), style, indent=int(letter == "D"))
    for row in range(FLOW_ROW, FLOW_LAST + 1):
        formulas = flow_formulas(row, page.language)
        for letter in letters:
            value = f"={formulas[letter]}" if letter in formulas else row - FLOW_ROW + 1
            place = {"align": "left", "indent": 1} if letter == "D" else {}
            bold = letter in "JK"
            page.write(f"{letter}{row}", value, "body", num_format=formats.get(letter, AMOUNT), bold=bold, **place)
        for letter in (MARGIN_LOST, AVOIDED):
            page.write(f"{letter}{row}", f"={formulas[letter]}", "data", num_format=AMOUNT)
    for letter, key in ((MARGIN_LOST, "lost"), (AVOIDED, "avoided")):
        page.write(f"{letter}{FLOW_HEAD}", _words(page, f"charts.{key}"), "data_head")
    page.region(region_name(KEY, "flow"), f"B{FLOW_ROW}:{LAST}{FLOW_LAST}")
    page.region(region_name(KEY, "bars"), f"{MARGIN_LOST}{FLOW_ROW}:{AVOIDED}{FLOW_LAST}")
    page.red_below_zero(f"E{FLOW_ROW}:{LAST}{FLOW_LAST}")


def _add_tie_out(page: Page) -> None:
    row = TIE_ROW + 1
    page.merge(f"B{TIE_ROW}:C{row}", page.words("tie_out.title"), "tie_title")
    formulas = tie_formulas(page.language)
    for letter, key in zip("DEGHI", ("stays", "lost", "together", "ledger", "difference"), strict=True):
        area = "E{0}:F{0}" if letter == "E" else f"{letter}{{0}}"
        words = page.words(f"tie_out.{key}") if key == "difference" else _words(page, f"tie_out.{key}")
        value = f"={formulas[key]}" if key in formulas else 0
        for line, content, style in ((TIE_ROW, words, "tie_label"), (row, value, "tie_value")):
            if letter == "E":
                page.merge(area.format(line), content, style)
            else:
                page.write(area.format(line), content, style)
    check = f'=IF(I{row}=0,"{page.words("tie_out.holds")}","{page.words("tie_out.fails")}")'
    page.merge(f"J{TIE_ROW}:{LAST}{TIE_ROW}", page.words("tie_out.check"), "tie_label", align="left", indent=1)
    page.merge(f"J{row}:{LAST}{row}", check, "tie_check")
    page.paint(f"J{row}", f"=$I{row}=0", font_color=f"#{GOOD}")
    page.paint(f"J{row}", f"=$I{row}<>0", font_color=f"#{WARNING}")
    page.region(region_name(KEY, "tie_out"), f"D{row}:J{row}")


def _add_facts(page: Page) -> None:
    page.write(f"{FACT_LABEL}{FACT_ROW - 2}", _words(page, "facts.note"), "data_note")
    formulas = fact_formulas(page.language)
    for place, key in enumerate(FACTS):
        row = FACT_ROW + place
        page.write(f"{FACT_LABEL}{row}", _words(page, f"facts.{key}"), "data")
        value = f"={formulas[key]}" if key in formulas else 12
        page.write(f"{FACT_LETTER}{row}", value, "data", num_format="#,##0.####")
    page.region(region_name(KEY, "facts"), f"{FACT_LETTER}{FACT_ROW}:{FACT_LETTER}{FACT_ROW + len(FACTS) - 1}")
    page.sheet.set_column(f"{FACT_LABEL}:{FACT_LABEL}", 30, page.style("plain"))
    page.sheet.set_column(f"{FACT_LETTER}:{FACT_LETTER}", 16, page.style("plain"))


def _add_largest(page: Page) -> None:
    heads = {NOW: "now", PLACE: "place", STAYS: "stays", COPIES[0]: "copies", SORTED: "sorted", WITHOUT: "without"}
    for letter, key in heads.items():
        page.write(f"{letter}{LARGEST_ROW - 1}", _words(page, f"largest.{key}"), "data_head", text_wrap=False)
    page.write(f"{NOW}{LARGEST_ROW - 2}", _words(page, "largest.note"), "data_note")
    for row in range(LARGEST_ROW, LARGEST_LAST + 1):
        for letter in (NOW, PLACE, WITHOUT):
            page.write(f"{letter}{row}", None, "data", num_format=AMOUNT)
        for letter, formula in largest_formulas(row - LARGEST_ROW).items():
            page.write(f"{letter}{row}", f"={formula}", "data", num_format=AMOUNT)
    page.region(region_name(KEY, "largest"), f"{NOW}{LARGEST_ROW}:{WITHOUT}{LARGEST_LAST}")
