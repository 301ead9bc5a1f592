"""The two native charts of the Scenarios sheet: what letting go changes each month, and what that adds up to."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from pyramid_addin.templates._scenarios_layout import (
    AVOIDED,
    CHART_WIDTH,
    CHARTS,
    FLOW_LAST,
    FLOW_ROW,
    KEY,
    MARGIN_LOST,
)
from pyramid_addin.templates._theme import (
    ACTIVE_COLOURS,
    AMOUNT,
    INK,
    LOSS_COLOUR,
    QUIET,
    REVENUE_COLOUR,
    RULE,
    chart_font,
)

if TYPE_CHECKING:
    from xlsxwriter.chart import Chart

    from pyramid_addin.templates._page import Page

_LIGHT = ACTIVE_COLOURS[3][0]
# Series -> column, catalogue key below ``templates.scenarios.charts``, colour.
_BARS = ((MARGIN_LOST, "lost", LOSS_COLOUR), (AVOIDED, "avoided", REVENUE_COLOUR), ("I", "reinvested", _LIGHT))


def flow_chart(page: Page) -> Chart:
    """Bars per month, what is lost below the axis and what is gained above it, and their net as a line."""
    chart = page.workbook.add_chart({"type": "column", "subtype": "stacked"})
    for letter, key, colour in _BARS:
        chart.add_series(
            _series(page, letter, key) | {"fill": {"color": f"#{colour}"}, "border": {"none": True}, "gap": 40}
        )
    line = page.workbook.add_chart({"type": "line"})
    line.add_series(_series(page, "J", "net") | {"line": {"color": f"#{INK}", "width": 2.25}})
    chart.combine(line)
    _finish(chart, page, "flow")
    chart.set_legend({"position": "bottom", "font": chart_font(9)})
    return chart


def cumulative_chart(page: Page) -> Chart:
    """The cash flow added up: how deep the dip is, and when it is made good."""
    chart = page.workbook.add_chart({"type": "column"})
    chart.add_series(
        _series(page, "K", "cumulative")
        | {
            "fill": {"color": f"#{REVENUE_COLOUR}"},
            "border": {"none": True},
            "gap": 40,
            "invert_if_negative": True,
            "invert_if_negative_color": f"#{LOSS_COLOUR}",
        }
    )
    _finish(chart, page, "cumulative")
    chart.set_legend({"none": True})
    return chart


def _series(page: Page, letter: str, key: str) -> dict[str, Any]:
    def cells(column: str) -> str:
        return f"={page.name}!${column}${FLOW_ROW}:${column}${FLOW_LAST}"

    return {"name": page.words(f"{KEY}.charts.{key}"), "categories": cells("B"), "values": cells(letter)}


def _finish(chart: Chart, page: Page, key: str) -> None:
    title = {"name": page.words(f"{KEY}.charts.{key}_title"), "name_font": chart_font(12, bold=True)}
    chart.set_title(title | {"layout": {"x": 0.015, "y": 0.02}, "overlay": True})
    chart.set_x_axis(
        {
            "num_font": chart_font(9),
            "label_position": "low",
            "interval_unit": 3,
            "interval_tick": 3,
            "line": {"color": f"#{QUIET}", "width": 1},
            "major_tick_mark": "none",
        }
    )
    chart.set_y_axis(
        {
            "num_font": chart_font(9),
            "num_format": AMOUNT,
            "line": {"none": True},
            "major_gridlines": {"visible": True, "line": {"color": f"#{RULE}", "width": 0.5}},
            "major_tick_mark": "none",
        }
    )
    chart.set_chartarea({"border": {"color": f"#{RULE}", "width": 0.75}, "fill": {"color": "#FFFFFF"}})
    chart.set_plotarea({"fill": {"none": True}, "border": {"none": True}})
    chart.set_size({"width": CHART_WIDTH, "height": CHARTS[key][1]})
