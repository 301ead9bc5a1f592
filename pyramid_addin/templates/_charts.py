"""The two native charts of the Pyramid sheet.

Both are made of documented bar-chart features only, so that Excel, LibreOffice and previews draw the same: labels come
from cells through the label's own reference (its text is cached in the chart), spacers and carriers are bars without
fill. A bar's place in the data decides its colour; bars of layers that do not buy are a series of their own.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from pyramid_addin.templates._layer_rows import MOST_ROWS
from pyramid_addin.templates._layout import (
    PYRAMID_WIDTH,
    ROOM,
    SHAPE_ROW,
    SIDES_CELL,
    SPLIT_ROW,
    SPLIT_ROWS,
    SPLIT_WIDTH,
)
from pyramid_addin.templates._page import absolute
from pyramid_addin.templates._theme import (
    ACTIVE_COLOURS,
    CUSTOMERS_COLOUR,
    INK,
    PASSIVE_COLOUR,
    QUIET,
    REVENUE_COLOUR,
    RULE,
    chart_font,
)

if TYPE_CHECKING:
    from xlsxwriter.chart import Chart

    from pyramid_addin.templates._page import Page

_NO_LINE = {"none": True}
_HEIGHT = 358
SIDE = 1.3  # each side of the 80/20 chart: a bar of 100 % leaves room for its label
_SPLIT_PLOT = {"x": 0.16, "y": 0.12, "width": 0.82, "height": 0.76}


def _cells(page: Page, letter: str, first: int, rows: int) -> str:
    return f"={page.name}!${letter}${first}:${letter}${first + rows - 1}"


def _labels(page: Page, letter: str, first: int, rows: int, fonts: list[dict[str, Any]]) -> list[dict[str, Any]]:
    name = page.name
    return [{"value": f"={name}!${letter}${first + row}", "font": fonts[row]} for row in range(rows)]


def _no_axes(chart: Chart) -> None:
    hidden = {"visible": False, "major_gridlines": {"visible": False}, "num_font": chart_font(8)}
    chart.set_y_axis({"reverse": True, **hidden})
    chart.set_x_axis(hidden)


def pyramid_chart(page: Page) -> Chart:
    """The pyramid: centred bars, the best layer above, each with its name inside and its figures to the right.

    The shape is fixed, as in the method's own picture: widths that followed the figures would make the best 1 % of the
    customers too thin to be seen. The figures are the ledger's own.
    """
    chart = page.workbook.add_chart({"type": "bar", "subtype": "stacked"})
    categories = _cells(page, "C", SHAPE_ROW, MOST_ROWS)
    blank = {"fill": _NO_LINE, "border": _NO_LINE, "categories": categories, "gap": 9}
    active = [(f"#{fill}", chart_font(10.5, text, bold=True)) for fill, text in ACTIVE_COLOURS]
    passive = (f"#{PASSIVE_COLOUR[0]}", chart_font(10.5, PASSIVE_COLOUR[1], bold=True))
    active += [passive] * (MOST_ROWS - len(active))
    chart.add_series(blank | {"name": "", "values": _cells(page, "D", SHAPE_ROW, MOST_ROWS)})
    for letter, label_letter, looks in (("E", "H", active), ("F", "I", [passive] * MOST_ROWS)):
        chart.add_series(
            {
                "values": _cells(page, letter, SHAPE_ROW, MOST_ROWS),
                "categories": categories,
                "fill": {"color": looks[-1][0]},
                "border": _NO_LINE,
                "points": [{"fill": {"color": fill}, "border": _NO_LINE} for fill, _ in looks],
                "data_labels": {
                    "value": True,
                    "position": "center",
                    "font": looks[0][1],
                    "custom": _labels(page, label_letter, SHAPE_ROW, MOST_ROWS, [font for _, font in looks]),
                },
            }
        )
    figures = [chart_font(10)] * MOST_ROWS
    chart.add_series(
        blank
        | {
            "values": _cells(page, "G", SHAPE_ROW, MOST_ROWS),
            "data_labels": {
                "value": True,
                "position": "inside_base",
                "font": figures[0],
                "custom": _labels(page, "J", SHAPE_ROW, MOST_ROWS, figures),
            },
        }
    )
    _no_axes(chart)
    chart.set_x_axis({"visible": False, "major_gridlines": {"visible": False}, "min": -0.03, "max": 1 + ROOM})
    chart.set_legend({"none": True})
    _finish(
        chart, page.words("charts.pyramid_title"), PYRAMID_WIDTH, {"x": 0.0, "y": 0.11, "width": 0.99, "height": 0.87}
    )
    return chart


def split_chart(page: Page) -> Chart:
    """The 80/20 chart: share of customers to the left, share of revenue to the right, the standard as an outline."""
    chart = page.workbook.add_chart({"type": "bar"})
    categories = _cells(page, "C", SPLIT_ROW, SPLIT_ROWS)
    head = SPLIT_ROW - 1
    name = page.name
    shared = {"categories": categories, "gap": 45, "overlap": 100}
    for letter, colour in (("D", CUSTOMERS_COLOUR), ("E", REVENUE_COLOUR)):
        chart.add_series(
            shared
            | {
                "name": f"={name}!${letter}${head}",
                "values": _cells(page, letter, SPLIT_ROW, SPLIT_ROWS),
                "fill": {"color": f"#{colour}"},
                "border": _NO_LINE,
            }
        )
    for letter in "FG":
        chart.add_series(
            shared
            | {
                "name": f"={name}!$F${head}",
                "values": _cells(page, letter, SPLIT_ROW, SPLIT_ROWS),
                "fill": _NO_LINE,
                "border": {"color": f"#{INK}", "width": 1.5},
            }
        )
    for letter, label_letter in (("H", "J"), ("I", "K")):
        chart.add_series(
            shared
            | {
                "name": "",
                "values": _cells(page, letter, SPLIT_ROW, SPLIT_ROWS),
                "fill": _NO_LINE,
                "border": _NO_LINE,
                "data_labels": {
                    "value": True,
                    "position": "outside_end",
                    "font": chart_font(10),
                    "custom": _labels(page, label_letter, SPLIT_ROW, SPLIT_ROWS, [chart_font(10)] * SPLIT_ROWS),
                },
            }
        )
    chart.set_y_axis(
        {
            "reverse": True,
            "label_position": "low",
            "num_font": chart_font(10, bold=True),
            "line": {"color": f"#{QUIET}", "width": 1},
            "major_tick_mark": "none",
            "minor_tick_mark": "none",
            "major_gridlines": {"visible": False},
        }
    )
    # The axis shows nothing but its title, which says what the sides are: programs number the entries of a legend
    # differently when series are left out of it.
    chart.set_x_axis(
        {
            "name": f"={page.name}!{absolute(SIDES_CELL)}",
            "name_font": chart_font(9.5, QUIET),
            "label_position": "none",
            "line": _NO_LINE,
            "major_tick_mark": "none",
            "minor_tick_mark": "none",
            "major_gridlines": {"visible": False},
            "min": -SIDE,
            "max": SIDE,
        }
    )
    chart.set_legend({"none": True})
    _finish(chart, page.words("charts.split_title"), SPLIT_WIDTH, _SPLIT_PLOT)
    return chart


def _finish(chart: Chart, title: str, width: int, plot: dict[str, float]) -> None:
    chart.set_title(
        {"name": title, "name_font": chart_font(12, bold=True), "layout": {"x": 0.015, "y": 0.02}, "overlay": True}
    )
    chart.set_chartarea({"border": {"color": f"#{RULE}", "width": 0.75}, "fill": {"color": "#FFFFFF"}})
    chart.set_plotarea({"fill": _NO_LINE, "border": _NO_LINE, "layout": plot})
    chart.set_size({"width": width, "height": _HEIGHT})
