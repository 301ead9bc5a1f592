"""The Pyramid sheet of the template, one landscape A4 page: six figures, two charts, the layer table, the tie-out."""

from __future__ import annotations

from itertools import groupby
from typing import TYPE_CHECKING

from pyramid_addin.model import PASSIVE_LAYERS
from pyramid_addin.settings import STANDARD_KEYS
from pyramid_addin.templates._charts import pyramid_chart, split_chart
from pyramid_addin.templates._layer_rows import (
    FIRST_ROW,
    LAST_LETTER,
    LAYER_COLUMNS,
    LETTERS,
    MOST_ROWS,
    NOTHING,
    TOTAL_ROW,
    formula,
)
from pyramid_addin.templates._layout import (
    CHART_ROW,
    CHECK,
    COLUMN_WIDTHS,
    DIFFERENCE_CELL,
    FIGURES,
    FOOT_ROW,
    GROUP_ROW,
    HEAD_ROW,
    HEIGHTS,
    LAST_ROW,
    ROW_HEIGHT,
    SHAPE_ROW,
    SIDES_CELL,
    SPLIT_COLUMN,
    SPLIT_OFFSET,
    SPLIT_ROW,
    SPLIT_ROWS,
    STANDARDS_SHOWN,
    TIE_OUT,
    TIE_ROW,
    shape_row,
    split_row,
)
from pyramid_addin.templates._live_text import text_formula
from pyramid_addin.templates._theme import ACTIVE_COLOURS, GOOD, PASSIVE_COLOUR, WARNING
from pyramid_addin.texts import text

if TYPE_CHECKING:
    from pyramid_addin.templates._page import Page

SHEET = "Pyramid"


def add_pyramid_sheet(page: Page) -> None:
    """Lay out the whole sheet."""
    _set_up(page)
    page.merge(f"B1:{LAST_LETTER}1", page.words("sample_title"), "title")
    page.merge(f"B2:{LAST_LETTER}2", page.words("sample_subtitle"), "subtitle")
    page.region("Title", "B1")
    page.region("Subtitle", "B2")
    _add_figures(page)
    _add_layer_table(page)
    _add_tie_out(page)
    page.merge(f"B{FOOT_ROW}:{LAST_LETTER}{FOOT_ROW}", page.words("footnote"), "foot")
    page.region("Footnote", f"B{FOOT_ROW}")
    _add_chart_data(page)
    for cell, offset, chart, key in (
        ("B", 0, pyramid_chart, "pyramid"),
        (SPLIT_COLUMN, SPLIT_OFFSET, split_chart, "split"),
    ):
        options = {"description": page.words(f"charts.{key}_description"), "object_position": 2, "x_offset": offset}
        page.sheet.insert_chart(f"{cell}{CHART_ROW}", chart(page), options)


def _set_up(page: Page) -> None:
    sheet = page.sheet
    sheet.hide_gridlines(2)
    sheet.set_landscape()
    sheet.set_paper(9)
    sheet.set_margins(left=0.35, right=0.35, top=0.4, bottom=0.5)
    sheet.fit_to_pages(1, 1)
    sheet.center_horizontally()
    sheet.print_area(f"B1:{LAST_LETTER}{FOOT_ROW}")
    sheet.set_footer(f"&L&8{page.words('footer')}&R&8&F", {"margin": 0.25})
    for letter, width in COLUMN_WIDTHS.items():
        sheet.set_column(f"{letter}:{letter}", width, page.style("plain"))
    for row in range(FIRST_ROW, TOTAL_ROW + 1):
        sheet.set_row(row - 1, ROW_HEIGHT)
    for row, height in HEIGHTS.items():
        sheet.set_row(row - 1, height)
    sheet.set_zoom(90)


def _add_figures(page: Page) -> None:
    for figure in FIGURES:
        first, last = figure.columns
        note = text_formula(f"templates.figures.{figure.key}_note", page.language, **figure.note)
        if figure.key == "top_share":
            one = text_formula("templates.figures.top_share_note_one", page.language)
            note = f'IF({figure.note["customers"]}="1",{one},{note})'
        page.merge(f"{first}4:{last}4", page.words(f"figures.{figure.key}"), "tile_label")
        page.merge(f"{first}5:{last}5", f"={figure.value}", "tile_value", num_format=figure.number_format)
        page.merge(f"{first}6:{last}6", f"={note}", "tile_note")
        page.region(figure.region, f"{first}5")
        page.region(f"{figure.region}Note", f"{first}6")


def _add_layer_table(page: Page) -> None:
    page.merge(f"B{GROUP_ROW}:C{GROUP_ROW}", None, "group")
    page.write(f"B{HEAD_ROW}", None, "head_text")
    page.write(f"C{HEAD_ROW}", page.words("heads.layer"), "head_text", indent=1)
    for group, columns in groupby(LAYER_COLUMNS, key=lambda column: column.group):
        letters = [LETTERS[column.key] for column in columns]
        page.merge(f"{letters[0]}{GROUP_ROW}:{letters[-1]}{GROUP_ROW}", page.words(f"groups.{group}"), "group")
    for column in LAYER_COLUMNS:
        page.write(f"{LETTERS[column.key]}{HEAD_ROW}", page.words(f"heads.{column.key}"), "head")
    keys = [*STANDARD_KEYS, *PASSIVE_LAYERS]
    for place in range(MOST_ROWS):
        row = FIRST_ROW + place
        fill = f"#{ACTIVE_COLOURS[place][0]}" if place < len(ACTIVE_COLOURS) else f"#{PASSIVE_COLOUR[0]}"
        marker = place + 1 if place < len(STANDARD_KEYS) else -1
        page.write(f"B{row}", marker, "swatch", bg_color=fill)
        page.write(f"C{row}", text(f"layers.{keys[place]}", page.language) if place < len(keys) else None, "name")
        for column in LAYER_COLUMNS:
            value = formula(column.pattern, row) if column.pattern else NOTHING
            page.write(f"{LETTERS[column.key]}{row}", value, "body", num_format=column.number_format)
    page.write(f"B{TOTAL_ROW}", None, "total_name")
    page.write(f"C{TOTAL_ROW}", page.words("heads.total"), "total_name")
    for column in LAYER_COLUMNS:
        pattern = column.total or column.pattern
        value = NOTHING if pattern == NOTHING else formula(pattern, TOTAL_ROW)
        page.write(f"{LETTERS[column.key]}{TOTAL_ROW}", value, "total", num_format=column.number_format)
    page.region("LayerTable", f"B{FIRST_ROW}:{LAST_LETTER}{LAST_ROW}")
    page.region("LayerTotal", f"D{TOTAL_ROW}:{LAST_LETTER}{TOTAL_ROW}")
    page.paint(f"B{FIRST_ROW}:B{LAST_ROW}", f"=$B{FIRST_ROW}<=0", bg_color=f"#{PASSIVE_COLOUR[0]}")
    for key in ("gross_margin", "net_profit", "return_on_revenue"):
        letter = LETTERS[key]
        page.red_below_zero(f"{letter}{FIRST_ROW}:{letter}{TOTAL_ROW}")


def _add_tie_out(page: Page) -> None:
    row = TIE_ROW + 1
    page.merge(f"B{TIE_ROW}:C{row}", page.words("tie_out.title"), "tie_title")
    for part in TIE_OUT:
        first, last = part.columns
        page.merge(f"{first}{TIE_ROW}:{last}{TIE_ROW}", page.words(f"tie_out.{part.key}"), "tie_label")
        page.merge(f"{first}{row}:{last}{row}", part.formula or 0, "tie_value")
    page.region("TieOut", f"D{row}:{CHECK[1]}{row}")
    check = f'=IF({DIFFERENCE_CELL}=0,"{page.words("tie_out.holds")}","{page.words("tie_out.fails")}")'
    page.merge(
        f"{CHECK[0]}{TIE_ROW}:{CHECK[1]}{TIE_ROW}", page.words("tie_out.check"), "tie_label", align="left", indent=1
    )
    page.merge(f"{CHECK[0]}{row}:{CHECK[1]}{row}", check, "tie_check")
    cell = f"{CHECK[0]}{row}"
    page.paint(cell, f"={DIFFERENCE_CELL}=0", font_color=f"#{GOOD}")
    page.paint(cell, f"={DIFFERENCE_CELL}<>0", font_color=f"#{WARNING}")


def _add_chart_data(page: Page) -> None:
    page.write(f"C{SHAPE_ROW - 3}", page.words("chart_data.note"), "data_note")
    for first, block in ((SHAPE_ROW, "shape"), (SPLIT_ROW, "split")):
        page.write(
            f"C{first - 2}", page.words(f"charts.{'pyramid' if block == 'shape' else 'split'}_title"), "data_title"
        )
        for letter, key in zip("CDEFGHIJK", _DATA_HEADS[block], strict=False):
            page.write(f"{letter}{first - 1}", page.words(f"chart_data.{key}"), "data_head")
    for place in range(MOST_ROWS):
        source = FIRST_ROW + place
        for letter, expression in shape_row(place).items():
            page.write(f"{letter}{SHAPE_ROW + place}", expression, "data")
        facts = {
            "customers": f"FIXED(D{source},0)",
            "share": f'FIXED(N({LETTERS["share_of_revenue"]}{source})*100,1)&"%"',
        }
        labels = [text_formula(f"templates.charts.label_{key}", page.language, **facts) for key in _LABELS]
        many, one, passive_many, passive_one = labels
        passive, active = (
            f"IF(D{source}=1,{single},{several})" for single, several in ((passive_one, passive_many), (one, many))
        )
        label = f'=IF($C{source}="","",IF($B{source}<=0,{passive},{active}))'
        page.write(f"J{SHAPE_ROW + place}", label, "data")
    for place in range(SPLIT_ROWS):
        for letter, expression in split_row(place).items():
            page.write(f"{letter}{SPLIT_ROW + place}", expression, "data", num_format="0.0%;-0.0%;0")
    sides, both = (page.words(f"charts.{key}") for key in ("sides", "sides_and_standard"))
    page.write(SIDES_CELL, f'=IF({STANDARDS_SHOWN},"{both}","{sides}")', "data")
    page.region("SplitSides", SIDES_CELL)
    page.region("ShapeData", f"C{SHAPE_ROW}:J{SHAPE_ROW + MOST_ROWS - 1}")
    page.region("SplitData", f"C{SPLIT_ROW}:K{SPLIT_ROW + SPLIT_ROWS - 1}")


_LABELS = ("many", "one", "passive_many", "passive_one")
_DATA_HEADS = {
    "shape": ("layer", "space", "active", "passive", "room", "name", "name", "figures"),
    "split": ("layer", "customers", "revenue", "standard", "standard", "end", "end", "label", "label"),
}
