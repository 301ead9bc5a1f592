"""The two native charts of the Risk sheet: how revenue adds up, and what goes with the largest customers."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pyramid_addin.model._risk import CURVE
from pyramid_addin.templates._risk_layout import (
    BEST,
    CHART_WIDTH,
    CURVE_ROWS,
    EQUAL_ROWS,
    FIRST_POINT,
    LABEL_ROW,
    LOST_GROUP,
    LOST_HEAD,
    LOST_LAST,
    LOST_ROW,
    PART_COLUMNS,
    TOP_GROUP,
    TOTAL_ROW,
    fact,
    height,
)
from pyramid_addin.templates._theme import ACCENT, QUIET, REVENUE_COLOUR, RULE, chart_font

if TYPE_CHECKING:
    from xlsxwriter.chart import Chart

    from pyramid_addin.templates._page import Page

_SERIES = {"revenue": "0B2545", "margin": "2F77B4", "profit": "9CC7E6"}  # dark to light: told apart without hue


def point_letters() -> list[str]:
    """The columns of the points of the curve."""
    from xlsxwriter.utility import xl_cell_to_rowcol, xl_col_to_name

    _, first = xl_cell_to_rowcol(f"{FIRST_POINT}1")
    return [xl_col_to_name(first + place) for place in range(len(CURVE))]


def curve_chart(page: Page) -> Chart:
    """The cumulative share of revenue, the line of equal customers, and the best 20 % with their figure."""
    chart = page.workbook.add_chart({"type": "scatter", "subtype": "straight"})
    letters, name = point_letters(), page.name

    def cells(row: int, last: str) -> str:
        return f"={name}!${letters[0]}${row}:${last}${row}"

    chart.add_series(
        {
            "categories": cells(EQUAL_ROWS["equal_customers"], letters[1]),
            "values": cells(EQUAL_ROWS["equal_share"], letters[1]),
            "line": {"color": f"#{QUIET}", "width": 1, "dash_type": "dash"},
        }
    )
    chart.add_series(
        {
            "categories": cells(CURVE_ROWS["customers"], letters[-1]),
            "values": cells(CURVE_ROWS["share"], letters[-1]),
            "line": {"color": f"#{REVENUE_COLOUR}", "width": 2.5},
        }
    )
    label = chart_font(10, ACCENT, bold=True)
    chart.add_series(
        {
            "categories": f"={name}!${letters[BEST]}${CURVE_ROWS['customers']}",
            "values": f"={name}!${letters[BEST]}${CURVE_ROWS['share']}",
            "line": {"none": True},
            "marker": {
                "type": "circle",
                "size": 9,
                "fill": {"color": f"#{ACCENT}"},
                "border": {"color": "#FFFFFF", "width": 1.5},
            },
        }
    )
    chart.add_series(
        {
            "categories": f"={name}!${letters[0]}${LABEL_ROW}",
            "values": f"={name}!{fact('label_height')}",
            "line": {"none": True},
            "marker": {"type": "none"},
            "data_labels": {
                "value": True,
                "position": "right",
                "font": label,
                "custom": [{"value": f"={name}!{fact('label')}", "font": label}],
            },
        }
    )
    axis = {
        "num_font": chart_font(9, QUIET),
        "name_font": chart_font(9, QUIET),
        "num_format": "0%",
        "min": 0,
        "max": 1,
        "major_unit": 0.2,
        "minor_tick_mark": "none",
    }
    chart.set_x_axis(
        axis
        | {
            "name": page.words("risk.curve.customers"),
            "line": {"color": f"#{QUIET}", "width": 1},
            "major_gridlines": {"visible": False},
        }
    )
    chart.set_y_axis(
        axis
        | {
            "name": page.words("risk.curve.revenue"),
            "line": {"none": True},
            "major_tick_mark": "none",
            "major_gridlines": {"visible": True, "line": {"color": f"#{RULE}", "width": 0.5}},
        }
    )
    chart.set_legend({"none": True})
    _finish(chart, page.words("risk.curve.title"), height(TOP_GROUP, TOTAL_ROW))
    chart.set_plotarea({"layout": {"x": 0.15, "y": 0.13, "width": 0.8, "height": 0.69}})
    return chart


def shares_chart(page: Page) -> Chart:
    """Which share of revenue, margin and profit goes with the largest one, three and five."""
    chart = page.workbook.add_chart({"type": "column"})
    for key, colour in _SERIES.items():
        letter = PART_COLUMNS[key]
        chart.add_series(
            {
                "name": f"={page.name}!${letter}${LOST_HEAD}",
                "categories": f"={page.name}!${PART_COLUMNS['name']}${LOST_ROW}:${PART_COLUMNS['name']}${LOST_LAST}",
                "values": f"={page.name}!${letter}${LOST_ROW}:${letter}${LOST_LAST}",
                "fill": {"color": f"#{colour}"},
                "border": {"none": True},
                "gap": 60,
                "overlap": 0,
                "data_labels": {"value": True, "num_format": "0.0%;-0.0%;", "font": chart_font(8.5)},
            }
        )
    chart.set_x_axis(
        {
            "num_font": chart_font(9),
            "line": {"color": f"#{QUIET}", "width": 1},
            "label_position": "low",
            "major_tick_mark": "none",
        }
    )
    chart.set_y_axis({"visible": False, "major_gridlines": {"visible": False}})
    chart.set_legend(
        {"position": "bottom", "font": chart_font(9), "layout": {"x": 0.08, "y": 0.9, "width": 0.84, "height": 0.09}}
    )
    _finish(chart, page.words("risk.shares.title"), height(LOST_GROUP, LOST_LAST))
    chart.set_plotarea({"layout": {"x": 0.03, "y": 0.18, "width": 0.94, "height": 0.6}})
    return chart


def _finish(chart: Chart, title: str, high: int) -> None:
    chart.set_title(
        {"name": title, "name_font": chart_font(11, bold=True), "layout": {"x": 0.015, "y": 0.02}, "overlay": True}
    )
    chart.set_chartarea({"border": {"color": f"#{RULE}", "width": 0.75}, "fill": {"color": "#FFFFFF"}})
    chart.set_size({"width": CHART_WIDTH, "height": high})
