"""The charts of the Targets sheet: two bars per layer, light and dark, so that they differ without their hues."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from pyramid_addin.templates._targets_budget import SHORT_NAMES
from pyramid_addin.templates._targets_layout import (
    BUDGET_CHART,
    BUDGET_HEAD,
    BUDGET_ROW,
    CHART_ROW,
    CHART_ROW_HEIGHT,
    CHART_ROWS,
    COLUMN_WIDTHS,
    DATA_ROW,
    KEY,
    LAST,
    LAST_BUDGET,
    MOST_ACTIVE,
)
from pyramid_addin.templates._theme import ACTIVE_COLOURS, QUIET, REVENUE_COLOUR, RULE, chart_font

if TYPE_CHECKING:
    from xlsxwriter.chart import Chart

    from pyramid_addin.templates._page import Page

_LIGHT = ACTIVE_COLOURS[3][0]
_HEIGHT = int(CHART_ROWS * CHART_ROW_HEIGHT * 96 / 72) - 6
_GAP = 8


class _Bars(NamedTuple):
    """A chart: catalogue key, where it lies, the columns of its names and of its two series, and their rows."""

    key: str
    first: str
    last: str
    row: int
    names: str
    series: str
    head: int
    top: int
    bottom: int
    number_format: str = "#,##0"


_WANTED = (DATA_ROW - 1, DATA_ROW, DATA_ROW + MOST_ACTIVE - 1)
_SPENT = (BUDGET_HEAD, BUDGET_ROW, LAST_BUDGET)
_CHARTS = (
    _Bars("revenue", "B", "I", CHART_ROW, "C", "DE", *_WANTED),
    _Bars("customers", "J", LAST, CHART_ROW, "C", "FG", *_WANTED),
    _Bars("budgets", "B", "I", BUDGET_CHART, SHORT_NAMES, "EJ", *_SPENT),
    _Bars("shares", "J", LAST, BUDGET_CHART, SHORT_NAMES, "FG", *_SPENT, "0.0%"),
)


def add_charts(page: Page) -> None:
    """Place the charts side by side: wanted and actual, and below the campaigns budget and result."""
    for bars in _CHARTS:
        options = {"description": _words(page, f"{bars.key}_description"), "object_position": 2}
        offset = {"x_offset": 0 if bars.first == "B" else _GAP}
        page.sheet.insert_chart(f"{bars.first}{bars.row}", _chart(page, bars), options | offset)


def _words(page: Page, key: str) -> str:
    return page.words(f"{KEY}.charts.{key}")


def _width(first: str, last: str) -> int:
    """Width of the columns ``first`` to ``last``, pixels: a character is 7, a column's padding 5."""
    columns = (width for letter, width in COLUMN_WIDTHS.items() if first <= letter <= last)
    return sum(int(width * 7 + 0.5) + 5 for width in columns) - _GAP


def _chart(page: Page, bars: _Bars) -> Chart:
    chart = page.workbook.add_chart({"type": "bar"})
    name = page.name
    for letter, colour in zip(bars.series, (_LIGHT, REVENUE_COLOUR), strict=True):
        chart.add_series(
            {
                "name": f"={name}!${letter}${bars.head}",
                "categories": f"={name}!${bars.names}${bars.top}:${bars.names}${bars.bottom}",
                "values": f"={name}!${letter}${bars.top}:${letter}${bars.bottom}",
                "fill": {"color": f"#{colour}"},
                "border": {"none": True},
                "gap": 55,
                "overlap": -5,
                "data_labels": {"value": True, "font": chart_font(8.5), "num_format": bars.number_format},
            }
        )
    quiet = {"line": {"color": f"#{QUIET}", "width": 1}, "major_tick_mark": "none", "minor_tick_mark": "none"}
    no_lines = {"major_gridlines": {"visible": False}}
    chart.set_y_axis(
        quiet | no_lines | {"reverse": True, "num_font": chart_font(10, bold=True), "label_position": "low"}
    )
    chart.set_x_axis({"visible": False, "num_font": chart_font(8), "min": 0} | no_lines)
    chart.set_legend({"position": "bottom", "font": chart_font(9.5)})
    title = {"name": _words(page, bars.key), "name_font": chart_font(12, bold=True), "overlay": True}
    chart.set_title(title | {"layout": {"x": 0.015, "y": 0.02}})
    chart.set_chartarea({"border": {"color": f"#{RULE}", "width": 0.75}, "fill": {"color": "#FFFFFF"}})
    chart.set_plotarea({"layout": {"x": 0.17, "y": 0.12, "width": 0.78, "height": 0.74}})
    chart.set_size({"width": _width(bars.first, bars.last), "height": _HEIGHT})
    return chart
