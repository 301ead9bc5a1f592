"""The two native charts of the Share of wallet sheet: what each layer spends where, and its share of wallet.

They show the table of layers and the data beside it, whose unused rows at the end are hidden and so leave the charts. A
figure that is not known is a dash there, which charts draw as nothing.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from pyramid_addin.templates._theme import ACCENT, INK, QUIET, RULE, WARNING, chart_font
from pyramid_addin.templates._wallet_layout import (
    CHART_HEIGHT,
    DATA_LETTERS,
    FIRST_ROW,
    KEY,
    LAST_ROW,
    LEFT,
    LETTERS,
    RIGHT,
    pixels,
)

if TYPE_CHECKING:
    from xlsxwriter.chart import Chart

    from pyramid_addin.templates._page import Page

_GAP = 8
# Dark, middle and light, each with a dark edge: told apart without hue. Colour of the bar, and of the label on it.
_PARTS = {"revenue": (ACCENT, "FFFFFF"), "to_win": ("2F77B4", "FFFFFF"), "beyond": ("D5DCE3", INK)}


def _cells(page: Page, letter: str) -> str:
    return f"={page.name}!${letter}${FIRST_ROW}:${letter}${LAST_ROW}"


def _finish(page: Page, chart: Chart, title: str, columns: tuple[str, str]) -> Chart:
    chart.set_title(
        {
            "name": page.words(f"{KEY}.charts.{title}"),
            "name_font": chart_font(12, bold=True),
            "layout": {"x": 0.015, "y": 0.02},
            "overlay": True,
        }
    )
    chart.set_legend({"position": "bottom", "font": chart_font(9.5)})
    chart.set_chartarea({"border": {"color": f"#{RULE}", "width": 0.75}, "fill": {"color": "#FFFFFF"}})
    chart.set_size({"width": pixels(*columns) - _GAP, "height": CHART_HEIGHT})
    return chart


def _axes() -> tuple[dict[str, Any], dict[str, Any]]:
    """The axis of layers and that of figures."""
    axis = {"num_font": chart_font(9.5), "minor_tick_mark": "none", "major_tick_mark": "none"}
    named = axis | {"line": {"color": f"#{QUIET}", "width": 1}, "label_position": "low"}
    grid = {"visible": True, "line": {"color": f"#{RULE}", "width": 0.5}}
    return named, axis | {"num_font": chart_font(9, QUIET), "line": {"none": True}, "major_gridlines": grid}


def amounts_chart(page: Page) -> Chart:
    """A bar per layer: revenue here, to win up to the threshold, and what lies beyond it."""
    chart = page.workbook.add_chart({"type": "bar", "subtype": "stacked"})
    letters = {"revenue": LETTERS["revenue"], "to_win": LETTERS["to_win"], "beyond": DATA_LETTERS["beyond"]}
    for key, (colour, ink) in _PARTS.items():
        font = chart_font(9, ink)
        label = DATA_LETTERS[f"{key}_label"]
        labels = [{"value": f"={page.name}!${label}${row}", "font": font} for row in range(FIRST_ROW, LAST_ROW + 1)]
        chart.add_series(
            {
                "name": page.words(f"{KEY}.charts.{key}"),
                "categories": _cells(page, "C"),
                "values": _cells(page, letters[key]),
                "fill": {"color": f"#{colour}"},
                "border": {"color": f"#{ACCENT}", "width": 0.75},
                "gap": 40,
                "data_labels": {"value": True, "position": "center", "font": font, "custom": labels},
            }
        )
    # XlsxWriter calls the upright axis y, which holds the layers here; the best stands above.
    layers, amounts = _axes()
    chart.set_y_axis(layers | {"reverse": True})
    chart.set_x_axis(amounts | {"num_format": "#,##0", "label_position": "high"})
    chart.set_plotarea({"layout": {"x": 0.14, "y": 0.12, "width": 0.8, "height": 0.68}})
    return _finish(page, chart, "amounts", LEFT)


def shares_chart(page: Page) -> Chart:
    """A column per layer, and the threshold as a dashed line."""
    chart = page.workbook.add_chart({"type": "column"})
    # a ground of their own, since the line passes behind them
    labels = {"value": True, "num_format": "0%;-0%;", "font": chart_font(9), "position": "outside_end"}
    labels |= {"fill": {"color": "#FFFFFF"}}
    chart.add_series(
        {
            "name": page.words(f"{KEY}.heads.share"),
            "categories": _cells(page, "C"),
            "values": _cells(page, LETTERS["share"]),
            "fill": {"color": f"#{ACCENT}"},
            "border": {"color": f"#{ACCENT}", "width": 0.75},
            "gap": 60,
            "data_labels": labels,
        }
    )
    line = page.workbook.add_chart({"type": "line"})
    line.add_series(
        {
            "name": page.words(f"{KEY}.charts.threshold"),
            "categories": _cells(page, "C"),
            "values": _cells(page, DATA_LETTERS["line"]),
            "line": {"color": f"#{WARNING}", "width": 1.75, "dash_type": "dash"},
            "marker": {"type": "none"},
        }
    )
    chart.combine(line)
    layers, shares = _axes()
    chart.set_x_axis(layers)
    chart.set_y_axis(shares | {"num_format": "0%", "min": 0, "max": 1, "major_unit": 0.2})
    chart.set_plotarea({"layout": {"x": 0.07, "y": 0.14, "width": 0.91, "height": 0.64}})
    return _finish(page, chart, "shares", RIGHT)
