"""The Targets sheet of the template: what is wanted beside what is, and campaigns with budget and result.

Cells to type in are light, unlocked and validated. The sheet is not protected: Excel copies it into the workbook that
is open, and users may add columns of their own. What they type is found again through the names of the regions.
"""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

from pyramid_addin.model import PASSIVE_LAYERS
from pyramid_addin.model._targets import GROWTH
from pyramid_addin.settings import STANDARD_KEYS
from pyramid_addin.templates._analysis_page import add_heading, add_tiles, set_up
from pyramid_addin.templates._layer_rows import NOTHING
from pyramid_addin.templates._targets_budget import add_budgets
from pyramid_addin.templates._targets_charts import add_charts
from pyramid_addin.templates._targets_layout import (
    ABOUT_ROW,
    ACTIVE_ROW,
    BUDGET_HEADING,
    CAMPAIGN_COLUMNS,
    CAMPAIGN_HEAD,
    CAMPAIGN_HEADING,
    CAMPAIGN_ROW,
    CAMPAIGN_SUMS,
    CAMPAIGN_TOTAL,
    CHECK,
    COLUMN_WIDTHS,
    DATA_ROW,
    DIFFERENCE,
    FIGURES,
    FIRST_ROW,
    FOOT_ROW,
    FORMER_HEADING,
    FORMER_ROW,
    GROUP_ROW,
    GROUPS,
    GROWTH_ROW,
    HEAD_ROW,
    HEIGHTS,
    KEY,
    LAST,
    LAST_CAMPAIGN,
    LAST_FORMER,
    LAST_OTHER,
    LAST_ROW,
    MOST_ACTIVE,
    OTHERS_ROW,
    TIE_OUT,
    TIE_ROW,
    TILES,
    TOTAL_ROW,
    chart_row,
    layer_formula,
    series_formula,
    sum_formulas,
    total_formulas,
)
from pyramid_addin.templates._theme import (
    ACTIVE_COLOURS,
    AMOUNT,
    CENTS,
    DATES,
    GOOD,
    INK,
    INTEGER,
    PASSIVE_COLOUR,
    PERCENT_AS_TYPED,
    QUIET,
    WARNING,
)
from pyramid_addin.texts import text

if TYPE_CHECKING:
    from pyramid_addin.templates._page import Page

SHEET = "Targets"
_MOST_CHARACTERS = 255
_NUMBERS = {"D": INTEGER, "E": AMOUNT}
_TAKES: dict[str, dict[str, Any]] = {
    "customers": {"validate": "integer", "criteria": "between", "minimum": 0, "maximum": 10**9},
    "revenue": {"validate": "decimal", "criteria": "between", "minimum": 0, "maximum": 1e15},
    "growth": {"validate": "decimal", "criteria": "between", "minimum": -1, "maximum": 10},
    "amount": {"validate": "decimal", "criteria": "between", "minimum": -1e15, "maximum": 1e15},
    "date": {"validate": "date", "criteria": ">=", "value": date(1904, 1, 2)},
    "text": {"validate": "length", "criteria": "<=", "value": _MOST_CHARACTERS},
    "layer": {"validate": "list", "source": f"=$C${FIRST_ROW}:$C${LAST_OTHER}"},
}


def add_targets_sheet(page: Page) -> None:
    """Lay out the whole sheet."""
    set_up(page, KEY, COLUMN_WIDTHS)
    for row, height in HEIGHTS.items():
        page.sheet.set_row(row - 1, height)
    add_tiles(page, KEY, TILES)
    _add_growth(page)
    _add_heads(page)
    _add_layers(page)
    _add_tie_out(page)
    _add_campaigns(page)
    add_budgets(page)
    _add_former(page)
    page.merge(f"B{FOOT_ROW}:{LAST}{FOOT_ROW}", _words(page, "footnote"), "foot")
    _add_chart_data(page)
    add_charts(page)
    page.sheet.print_area(f"B1:{LAST}{FOOT_ROW}")
    page.sheet.set_h_pagebreaks([CAMPAIGN_HEADING - 1, BUDGET_HEADING - 1])


def _words(page: Page, key: str, **facts: object) -> str:
    return text(f"templates.{KEY}.{key}", page.language, **facts)


def _number_looks(code: str) -> dict[str, Any]:
    return {"num_format": code, "align": "right", "indent": 0, "text_wrap": False, "shrink": True}


def _input(page: Page, area: str, takes: str, value: float | None = None, **looks: Any) -> None:  # noqa: ANN401
    """Cells to type in, with what they take and why; ``looks`` are properties of XlsxWriter."""
    first, _, last = area.partition(":")
    if last and first[0] != last[0]:
        page.merge(area, value, "settings_input", **looks)
    else:
        page.write(first, value, "settings_input", **looks)
    title = _words(page, f"inputs.{takes}")
    page.sheet.data_validation(
        area,
        _TAKES[takes]
        | {
            "input_title": title,
            "input_message": _words(page, f"inputs.{takes}_about"),
            "error_title": text("settings_sheet.invalid", page.language),
            "error_message": _words(page, f"inputs.{takes}_error"),
        },
    )


def _add_growth(page: Page) -> None:
    page.merge(f"B{ABOUT_ROW}:{LAST}{ABOUT_ROW}", _words(page, "about"), "settings_about")
    page.merge(f"B{GROWTH_ROW}:D{GROWTH_ROW}", _words(page, "growth"), "notes_label")
    cell = f"E{GROWTH_ROW}"
    _input(page, cell, "growth", GROWTH, **_number_looks(PERCENT_AS_TYPED))
    page.merge(
        f"F{GROWTH_ROW}:{LAST}{GROWTH_ROW}",
        _words(page, "basis_standard"),
        "notes_value",
        font_color=f"#{QUIET}",
        indent=1,
    )
    page.region("TargetsGrowth", cell)
    page.region("TargetsBasis", f"F{GROWTH_ROW}")


def _add_heads(page: Page) -> None:
    page.merge(f"B{GROUP_ROW}:C{GROUP_ROW}", None, "group")
    page.merge(f"B{HEAD_ROW}:C{HEAD_ROW}", page.words("heads.layer"), "head_text", indent=1)
    for part in GROUPS:
        page.merge(f"{part.first}{GROUP_ROW}:{part.last}{GROUP_ROW}", _words(page, f"groups.{part.key}"), "group")
    for letter, key in {"D": "customers", "E": "revenue"}.items():
        page.write(f"{letter}{HEAD_ROW}", _words(page, f"heads.{key}"), "head")
    for letter, figure in FIGURES.items():
        page.write(f"{letter}{HEAD_ROW}", _words(page, f"heads.{figure.key}"), "head")


def _add_layers(page: Page) -> None:
    for place in range(MOST_ACTIVE):
        key = STANDARD_KEYS[place] if place < len(STANDARD_KEYS) else ""
        _add_layer(page, FIRST_ROW + place, key, ACTIVE_COLOURS[place][0], place + 1)
    for place, key in enumerate(PASSIVE_LAYERS):
        _add_layer(page, OTHERS_ROW + place, key, PASSIVE_COLOUR[0], -1)
    for row, key, formulas in (
        (ACTIVE_ROW, "active", sum_formulas()),
        (TOTAL_ROW, "total", total_formulas()),
    ):
        style, name = ("total", "total_name") if key == "total" else ("body", "name")
        looks = {} if key == "total" else {"bold": True, "top": 1, "top_color": f"#{INK}"}
        page.merge(f"B{row}:C{row}", _words(page, f"rows.{key}"), name, **looks)
        for letter in "DEFGHIJKLMNOPQ":
            code = FIGURES[letter].number_format if letter in FIGURES else _NUMBERS[letter]
            page.write(f"{letter}{row}", formulas.get(letter, NOTHING), style, num_format=code, **looks)
    page.region("TargetsWanted", f"A{FIRST_ROW}:E{LAST_ROW}")
    page.region("TargetsOthers", f"A{OTHERS_ROW}:E{LAST_OTHER}")
    page.region("TargetsActive", f"F{FIRST_ROW}:{LAST}{LAST_ROW}")
    page.region("TargetsActiveSum", f"D{ACTIVE_ROW}:{LAST}{ACTIVE_ROW}")
    page.region("TargetsPassive", f"F{OTHERS_ROW}:{LAST}{LAST_OTHER}")
    page.region("TargetsTotal", f"D{TOTAL_ROW}:{LAST}{TOTAL_ROW}")
    for letter in "HM":
        page.paint(f"{letter}{FIRST_ROW}:{letter}{ACTIVE_ROW}", f"=N({letter}{FIRST_ROW})<0", font_color=f"#{WARNING}")


def _add_layer(page: Page, row: int, key: str, colour: str, place: int) -> None:
    """A row of the table: its key, which does not show, its colour and name, what is wanted, and its figures."""
    page.write(f"A{row}", key or None, "swatch", bottom=0)
    page.write(f"B{row}", place, "swatch", bg_color=f"#{colour}")
    page.write(f"C{row}", text(f"layers.{key}", page.language) if key else None, "name")
    _input(page, f"D{row}", "customers", **_number_looks(INTEGER))
    if place > 0:
        _input(page, f"E{row}", "revenue", **_number_looks(AMOUNT))
    else:
        page.write(f"E{row}", NOTHING, "body")
    for letter, figure in FIGURES.items():
        pattern = figure.active if place > 0 else figure.other
        value = NOTHING if pattern == NOTHING else layer_formula(pattern, row)
        page.write(f"{letter}{row}", value, "body", num_format=figure.number_format)


def _add_tie_out(page: Page) -> None:
    row = TIE_ROW + 1
    page.merge(f"B{TIE_ROW}:C{row}", page.words("tie_out.title"), "tie_title")
    for part in TIE_OUT:
        page.merge(f"{part.first}{TIE_ROW}:{part.last}{TIE_ROW}", _words(page, f"tie_out.{part.key}"), "tie_label")
        code = INTEGER if part.key.startswith("customers") else CENTS
        page.merge(f"{part.first}{row}:{part.last}{row}", part.formula or 0, "tie_value", num_format=code)
    first, last = CHECK
    holds, fails = (page.words(f"tie_out.{key}") for key in ("holds", "fails"))
    page.merge(f"{first}{TIE_ROW}:{last}{TIE_ROW}", page.words("tie_out.check"), "tie_label", align="left", indent=1)
    page.merge(f"{first}{row}:{last}{row}", f'=IF({DIFFERENCE}=0,"{holds}","{fails}")', "tie_check")
    page.region("TargetsTieOut", f"D{row}:{last}{row}")
    page.paint(f"{first}{row}", f"={DIFFERENCE}=0", font_color=f"#{GOOD}")
    page.paint(f"{first}{row}", f"={DIFFERENCE}<>0", font_color=f"#{WARNING}")


def _add_campaigns(page: Page) -> None:
    add_heading(page, f"B{CAMPAIGN_HEADING}", LAST, _words(page, "campaigns.heading"))
    page.write(f"B{CAMPAIGN_HEAD}", None, "head_text")
    for column in CAMPAIGN_COLUMNS:
        right = column.takes in ("amount", "date", "")
        area = f"{column.first}{CAMPAIGN_HEAD}"
        words = _words(page, f"campaigns.{column.key}")
        style = "head" if right else "head_text"
        if column.first == column.last:
            page.write(area, words, style, **({} if right else {"indent": 1}))
        else:
            page.merge(f"{area}:{column.last}{CAMPAIGN_HEAD}", words, style, indent=1)
    for row in range(CAMPAIGN_ROW, LAST_CAMPAIGN + 1):
        for column in CAMPAIGN_COLUMNS:
            _add_campaign_cell(page, row, column.first, column.last, column.takes, column.formula)
    page.merge(f"B{CAMPAIGN_TOTAL}:C{CAMPAIGN_TOTAL}", page.words("heads.total"), "total_name")
    for letter in "DEFGHIJKLMNOPQ":
        code = "0.00" if letter == "Q" else AMOUNT
        page.write(f"{letter}{CAMPAIGN_TOTAL}", CAMPAIGN_SUMS.get(letter), "total", num_format=code)
    cells = f"C{CAMPAIGN_ROW}:O{LAST_CAMPAIGN}"
    page.region("TargetsCampaigns", cells)
    page.region("TargetsCampaignFigures", f"P{CAMPAIGN_ROW}:Q{LAST_CAMPAIGN}")
    page.region("TargetsCampaignSum", f"J{CAMPAIGN_TOTAL}:Q{CAMPAIGN_TOTAL}")
    # a campaign of a layer that this pyramid does not have
    page.paint(
        f"C{CAMPAIGN_ROW}:C{LAST_CAMPAIGN}",
        f'=AND($C{CAMPAIGN_ROW}<>"",SUMPRODUCT(--($C${FIRST_ROW}:$C${LAST_OTHER}=$C{CAMPAIGN_ROW}))=0)',
        font_color=f"#{WARNING}",
    )
    page.paint(f"P{CAMPAIGN_ROW}:P{LAST_CAMPAIGN}", f"=N(P{CAMPAIGN_ROW})<0", font_color=f"#{WARNING}")


def _add_campaign_cell(page: Page, row: int, first: str, last: str, takes: str, formula: str) -> None:
    if not takes:
        code = "0.00" if first == LAST else AMOUNT
        page.write(f"{first}{row}", "=" + formula.replace("{r}", str(row)), "body", num_format=code)
        return
    formats = {"amount": AMOUNT, "date": DATES[page.language]}
    looks = _number_looks(formats[takes]) if takes in formats else {}
    _input(page, f"{first}{row}" + (f":{last}{row}" if last != first else ""), takes, **looks)


def _add_former(page: Page) -> None:
    """What is wanted of layers that the pyramid no longer has; its rows show when there is any."""
    add_heading(page, f"B{FORMER_HEADING}", LAST, _words(page, "former.heading"))
    head = FORMER_HEADING + 1
    page.merge(f"B{head}:C{head}", page.words("heads.layer"), "head_text", indent=1)
    for letter, key in {"D": "customers", "E": "revenue"}.items():
        page.write(f"{letter}{head}", _words(page, f"heads.{key}"), "head")
    page.merge(f"F{head}:{LAST}{head}", _words(page, "former.about"), "head_text", bold=False, indent=1)
    for row in range(FORMER_ROW, LAST_FORMER + 1):
        page.write(f"A{row}", None, "swatch", bottom=0)
        page.write(f"C{row}", None, "name")
        for letter, takes in (("D", "customers"), ("E", "revenue")):
            _input(page, f"{letter}{row}", takes, **_number_looks(_NUMBERS[letter]))
    page.region("TargetsFormer", f"A{FORMER_ROW}:E{LAST_FORMER}")
    page.region("TargetsFormerPart", f"A{FORMER_HEADING}:A{LAST_FORMER}")


def _add_chart_data(page: Page) -> None:
    page.write(f"C{DATA_ROW - 3}", page.words("chart_data.note"), "data_note")
    heads = {letter: _words(page, "charts.actual") for letter in "EG"}
    names = (_words(page, f"charts.{key}") for key in ("wanted", "partly", "suggested"))
    wanted, partly, suggested = names
    heads |= {"D": series_formula("E", wanted, partly, suggested), "F": series_formula("D", wanted, partly, suggested)}
    heads |= {"C": page.words("chart_data.layer")}
    heads |= {letter: _words(page, f"charts.standard_{key}") for letter, key in (("H", "customers"), ("I", "revenue"))}
    for letter, words in heads.items():
        page.write(f"{letter}{DATA_ROW - 1}", words, "data_head", text_wrap=False)
    for place in range(MOST_ACTIVE):
        row = DATA_ROW + place
        for letter, formula in chart_row(place).items():
            page.write(f"{letter}{row}", formula, "data", num_format="General" if letter == "C" else INTEGER)
        for letter in "HI":
            page.write(f"{letter}{row}", NOTHING, "data", num_format=PERCENT_AS_TYPED, align="right")
    page.region("TargetsSeries", f"D{DATA_ROW - 1}:F{DATA_ROW - 1}")
    page.region("TargetsData", f"C{DATA_ROW}:I{DATA_ROW + MOST_ACTIVE - 1}")
