"""The Actions sheet of the template: tiles, a summary per strategy with two bar charts, the layers, and the lists."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pyramid_addin.templates._actions_layout import (
    CHART_HEIGHT,
    CHART_LETTER,
    CHECK,
    CHECK_FORMULA,
    COLUMN_WIDTHS,
    FIGURES,
    FIRST_ROW,
    FOOT_ROW,
    GROUP_ROW,
    HEAD_ROW,
    HEIGHTS,
    KEY,
    LAST,
    LAYER_FIGURES,
    LAYER_GROUP,
    LAYER_HEAD,
    LAYER_ROW,
    MODEL_ROW,
    ORDER,
    TEXT_LETTERS,
    TIE_OUT,
    TIE_ROW,
    TILES,
    TOTAL_ROW,
    pixels,
    row_of,
)
from pyramid_addin.templates._analysis_page import add_check, add_models, add_tiles, set_up
from pyramid_addin.templates._layer_rows import MOST_ROWS, NOTHING
from pyramid_addin.templates._theme import INTEGER, QUIET, REVENUE_COLOUR, RULE, chart_font
from pyramid_addin.texts import text

if TYPE_CHECKING:
    from xlsxwriter.chart import Chart

    from pyramid_addin.templates._page import Page

SHEET = "Actions"
_CHARTS = {"customers": ("C", INTEGER), "at_stake": ("G", "#,##0;-#,##0;")}
_GAP = 10  # pixels between the table and the charts, and between these


def add_actions_sheet(page: Page) -> None:
    """Lay out the whole sheet."""
    set_up(page, KEY, COLUMN_WIDTHS)
    for row, height in HEIGHTS.items():
        page.sheet.set_row(row - 1, height)
    add_tiles(page, KEY, TILES)
    _add_summary(page)
    _add_layers(page)
    _add_tie_out(page)
    page.merge(f"B{FOOT_ROW}:{LAST}{FOOT_ROW}", _words(page, "footnote"), "foot")
    page.region("ActionsFootnote", f"B{FOOT_ROW}")
    _add_charts(page)
    add_models(page, KEY, MODEL_ROW, LAST)
    # The texts of the lists are sentences: their cells wrap.
    body = MODEL_ROW + 4
    page.write(f"B{body}", None, "customers_cell", align="left", indent=1, text_wrap=True)
    page.sheet.print_area(f"B1:{LAST}{body}")


def _words(page: Page, key: str) -> str:
    return page.words(f"{KEY}.{key}")


def _add_summary(page: Page) -> None:
    page.merge(f"B{GROUP_ROW}:G{GROUP_ROW}", _words(page, "summary.title"), "group")
    page.write(f"B{HEAD_ROW}", _words(page, "summary.strategy"), "head_text", indent=1)
    for figure in FIGURES:
        page.write(f"{figure.letter}{HEAD_ROW}", _words(page, f"summary.{figure.key}"), "head")
    for strategy in ORDER:
        row = row_of(strategy)
        page.write(f"B{row}", text(f"strategies.{strategy}", page.language), "name")
        for figure in FIGURES:
            formula = f"={figure.formula.format(row=row)}"
            page.write(f"{figure.letter}{row}", formula, "body", num_format=figure.number_format)
    page.write(f"B{TOTAL_ROW}", page.words("heads.total"), "total_name")
    for figure in FIGURES:
        rows = f"{figure.letter}{FIRST_ROW}:{figure.letter}{TOTAL_ROW - 1}"
        total = f"={figure.total.format(rows=rows)}" if figure.total else NOTHING
        page.write(f"{figure.letter}{TOTAL_ROW}", total, "total", num_format=figure.number_format)
    page.region("ActionsSummary", f"B{FIRST_ROW}:G{TOTAL_ROW}")
    page.red_below_zero(f"E{FIRST_ROW}:F{TOTAL_ROW}")


def _add_layers(page: Page) -> None:
    first, last = TEXT_LETTERS
    page.merge(f"B{LAYER_GROUP}:{LAST}{LAYER_GROUP}", _words(page, "layers.title"), "group")
    page.write(f"B{LAYER_HEAD}", _words(page, "layers.layer"), "head_text", indent=1)
    page.merge(f"{first}{LAYER_HEAD}:{last}{LAYER_HEAD}", _words(page, "layers.text"), "head_text", indent=1)
    for figure in LAYER_FIGURES:
        page.write(f"{figure.letter}{LAYER_HEAD}", _words(page, f"layers.{figure.key}"), "head")
    for row in range(LAYER_ROW, LAYER_ROW + MOST_ROWS):
        page.write(f"B{row}", None, "name")
        for figure in LAYER_FIGURES:
            formula = f"={figure.formula.format(row=row)}"
            page.write(f"{figure.letter}{row}", formula, "body", num_format=figure.number_format)
        page.merge(f"{first}{row}:{last}{row}", None, "body", align="left", indent=1)
    page.region("ActionsLayers", f"B{LAYER_ROW}:{first}{LAYER_ROW + MOST_ROWS - 1}")
    page.red_below_zero(f"D{LAYER_ROW}:D{LAYER_ROW + MOST_ROWS - 1}")


def _add_tie_out(page: Page) -> None:
    row = TIE_ROW + 1
    page.merge(f"B{TIE_ROW}:B{row}", _words(page, "tie_out.title"), "tie_title")
    for part in TIE_OUT:
        code = {"num_format": INTEGER} if part.letter in "CD" else {}
        page.write(f"{part.letter}{TIE_ROW}", _words(page, f"tie_out.{part.key}"), "tie_label")
        page.write(f"{part.letter}{row}", part.formula, "tie_value", **code)
    add_check(page, (CHECK, CHECK), TIE_ROW, CHECK_FORMULA)
    page.region("ActionsTieOut", f"C{row}:{CHECK}{row}")


# --- the charts ---------------------------------------------------------------------------------------------
def _add_charts(page: Page) -> None:
    room = pixels(CHART_LETTER, LAST) - _GAP
    width = (room - _GAP) // 2
    for place, key in enumerate(_CHARTS):
        options = {
            "description": _words(page, f"charts.{key}_description"),
            "object_position": 1,
            "x_offset": _GAP + place * (width + _GAP),
        }
        page.sheet.insert_chart(f"{CHART_LETTER}{GROUP_ROW}", _bars(page, key, width), options)


def _bars(page: Page, key: str, width: int) -> Chart:
    """One bar per strategy, in the order of the table, with its figure."""
    letter, code = _CHARTS[key]
    rows = f"${FIRST_ROW}:${{letter}}${TOTAL_ROW - 1}"
    chart = page.workbook.add_chart({"type": "bar"})
    chart.add_series(
        {
            "categories": f"={page.name}!$B{rows.format(letter='B')}",
            "values": f"={page.name}!${letter}{rows.format(letter=letter)}",
            "fill": {"color": f"#{REVENUE_COLOUR}"},
            "border": {"none": True},
            "gap": 45,
            "data_labels": {"value": True, "num_format": code, "position": "outside_end", "font": chart_font(9)},
        }
    )
    chart.set_y_axis(
        {"reverse": True, "num_font": chart_font(9), "line": {"color": f"#{QUIET}"}, "major_tick_mark": "none"}
    )
    chart.set_x_axis({"visible": False, "min": 0, "major_gridlines": {"visible": False}})
    chart.set_legend({"none": True})
    title = {"name": _words(page, f"charts.{key}"), "name_font": chart_font(11, bold=True), "overlay": True}
    chart.set_title(title | {"layout": {"x": 0.02, "y": 0.02}})
    chart.set_chartarea({"border": {"color": f"#{RULE}", "width": 0.75}, "fill": {"color": "#FFFFFF"}})
    chart.set_plotarea({"layout": {"x": 0.27, "y": 0.12, "width": 0.54, "height": 0.85}})
    chart.set_size({"width": width, "height": CHART_HEIGHT})
    return chart
