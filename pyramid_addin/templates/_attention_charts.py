"""The two native charts of the Attention sheet: effort against revenue and profit, and contacts planned and made.

They show the tables of layers themselves, whose unused rows at the end are hidden and so leave the charts. A figure
that was not measured is a dash there, which charts draw as nothing: no label, no column.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from pyramid_addin.templates._attention_layout import (
    CHART_HEIGHT,
    EFFORT_TABLE,
    KEY,
    LEFT,
    PLAN_TABLE,
    RIGHT,
    LayerTable,
    pixels,
)
from pyramid_addin.templates._theme import ACCENT, LIGHT_COLOUR, MIDDLE_COLOUR, QUIET, RULE, chart_font

if TYPE_CHECKING:
    from xlsxwriter.chart import Chart

    from pyramid_addin.templates._page import Page

_GAP = 8


def _series(
    page: Page, table: LayerTable, key: str, name: str, colour: str, labels: str, **options: object
) -> dict[str, Any]:
    """One series over the layers of ``table``; zeros have no label."""
    letter, last = table.letters[key], table.total - 1
    return {
        "name": name,
        "categories": f"={page.name}!$C${table.first}:$C${last}",
        "values": f"={page.name}!${letter}${table.first}:${letter}${last}",
        "fill": {"color": f"#{colour}"},
        "border": {"color": f"#{ACCENT}", "width": 0.75},
        "data_labels": {"value": True, "num_format": labels, "font": chart_font(8), "position": "outside_end"},
        **options,
    }


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


def _axes(layers: dict[str, Any], amounts: dict[str, Any]) -> tuple[dict[str, Any], dict[str, Any]]:
    """The axis of layers and that of amounts."""
    axis = {"num_font": chart_font(9.5), "minor_tick_mark": "none", "major_tick_mark": "none"}
    named = axis | {"line": {"color": f"#{QUIET}", "width": 1}, "label_position": "low"}
    grid = {"visible": True, "line": {"color": f"#{RULE}", "width": 0.5}}
    plain = {"num_font": chart_font(9, QUIET), "line": {"none": True}, "major_gridlines": grid}
    return named | layers, axis | plain | amounts


def shares_chart(page: Page) -> Chart:
    """Share of effort, revenue and net profit per layer, side by side."""
    chart = page.workbook.add_chart({"type": "column"})
    for key, colour in (
        ("share_of_effort", ACCENT),
        ("share_of_revenue", MIDDLE_COLOUR),
        ("share_of_net_profit", LIGHT_COLOUR),
    ):
        name = page.words(f"{KEY}.best.{key}")
        chart.add_series(_series(page, EFFORT_TABLE, key, name, colour, "0%;-0%;", gap=60, overlap=0))
    layers, shares = _axes({}, {"num_format": "0%"})
    chart.set_x_axis(layers)
    chart.set_y_axis(shares)
    chart.set_plotarea({"layout": {"x": 0.07, "y": 0.14, "width": 0.91, "height": 0.64}})
    return _finish(page, chart, "shares", (LEFT[0], "L"))


def contacts_chart(page: Page) -> Chart:
    """Contacts planned for the period, and made in it, per layer."""
    chart = page.workbook.add_chart({"type": "bar"})
    for key, colour in (("planned_contacts", LIGHT_COLOUR), ("made_contacts", ACCENT)):
        name = page.words(f"{KEY}.heads.{key}")
        chart.add_series(_series(page, PLAN_TABLE, key, name, colour, "#,##0;-#,##0;", gap=45, overlap=0))
    # XlsxWriter calls the upright axis y, which holds the layers here; the best stands above.
    layers, contacts = _axes({"reverse": True}, {"num_format": "#,##0", "label_position": "high"})
    chart.set_y_axis(layers)
    chart.set_x_axis(contacts)
    chart.set_plotarea({"layout": {"x": 0.15, "y": 0.14, "width": 0.77, "height": 0.64}})
    return _finish(page, chart, "contacts", RIGHT)
