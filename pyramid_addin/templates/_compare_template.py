"""The Compare sheet of the template: per field tiles, small multiples of the groups' pyramids, and their table."""

from __future__ import annotations

from itertools import groupby
from typing import TYPE_CHECKING

from pyramid_addin.model._compare import MOST_GROUPS
from pyramid_addin.settings import COMPARE_FIELDS
from pyramid_addin.templates._analysis_page import add_models, set_up
from pyramid_addin.templates._compare_layout import (
    BLOCK,
    CAPTION,
    COLUMN_WIDTHS,
    DATA,
    DATA_LAST,
    END,
    FIRST,
    FOOT_ROW,
    GROUP,
    GROUP_COLUMNS,
    HEAD,
    HEADING,
    HEIGHTS,
    KEY,
    KEY_LETTER,
    LAST,
    LAYER_LETTERS,
    LETTERS,
    MODEL_ROW,
    NOTE,
    OTHERS,
    PANEL_HEIGHT,
    PANEL_ROWS,
    PANEL_STEP,
    PANEL_WIDTH,
    PANELS_A_ROW,
    RETURN_LETTER,
    STANDARD,
    TIE,
    TILE_LABEL,
    TILE_NOTE,
    TILE_VALUE,
    TILES,
    TITLE_LETTER,
    TOTAL,
    block_region,
    formula,
    ranked_return,
    row,
    tie_out,
)
from pyramid_addin.templates._layer_rows import NOTHING
from pyramid_addin.templates._live_text import text_formula
from pyramid_addin.templates._theme import ACTIVE_COLOURS, FONT, GOOD, INK, PERCENT, WARNING

if TYPE_CHECKING:
    from xlsxwriter.chart import Chart

    from pyramid_addin.templates._page import Page

SHEET = "Compare"
_NO_LINE = {"none": True}
_SCALE = 1.3  # the longest bar of all panels has the length 1, and room for its label


def add_compare_sheet(page: Page) -> None:
    """Lay out a block per field, the footnote, and the models of the lists."""
    set_up(page, KEY, COLUMN_WIDTHS)
    page.sheet.print_area(f"B1:{LAST}{MODEL_ROW + 5}")
    page.write(f"{KEY_LETTER}2", page.words(f"{KEY}.chart_data"), "data_note")
    for field in COMPARE_FIELDS:
        for place in range(BLOCK):
            page.sheet.set_row(row(field, place) - 1, HEIGHTS.get(place))
        page.region(block_region(field, "block"), f"B{row(field, HEADING)}:B{row(field, END)}")
        page.merge(_across(field, HEADING), page.words(f"{KEY}.headings.{field}"), "notes_heading")
        _add_tiles(page, field)
        page.merge(_across(field, CAPTION), page.words(f"{KEY}.panels"), "subtitle", font_size=9)
        page.region(block_region(field, "caption"), f"B{row(field, CAPTION)}")
        _add_table(page, field)
        _add_tie_out(page, field)
        page.merge(_across(field, NOTE), page.words(f"{KEY}.too_small"), "foot", valign="vcenter")
        page.region(block_region(field, "note"), f"B{row(field, NOTE)}")
        _add_panels(page, field)
    page.sheet.set_row(FOOT_ROW - 1, 36)
    page.merge(f"B{FOOT_ROW}:{LAST}{FOOT_ROW}", page.words(f"{KEY}.footnote"), "foot")
    page.sheet.set_row(FOOT_ROW, 6)
    page.sheet.set_h_pagebreaks([FOOT_ROW + 1])
    add_models(page, KEY, MODEL_ROW, LAST)


def _across(field: str, place: int) -> str:
    return f"B{row(field, place)}:{LAST}{row(field, place)}"


def _add_tiles(page: Page, field: str) -> None:
    for tile in TILES:
        first, last = tile.columns
        value: object = MOST_GROUPS
        note = page.words(f"{KEY}.tiles.{tile.key}_note") if not tile.of else ""
        if tile.of:
            figure, name = tile.formulas(field)
            value, note = f"={figure}", f"={name}"
        cells: tuple[tuple[int, object, str, dict[str, str]], ...] = (
            (TILE_LABEL, page.words(f"{KEY}.tiles.{tile.key}"), "tile_label", {}),
            (TILE_VALUE, value, "tile_value", {"num_format": tile.number_format}),
            (TILE_NOTE, note, "tile_note", {}),
        )
        for place, content, style, changes in cells:
            here = row(field, place)
            if first == last:
                page.write(f"{first}{here}", content, style, **changes)
            else:
                page.merge(f"{first}{here}:{last}{here}", content, style, **changes)
        page.region(block_region(field, tile.key), f"{first}{row(field, TILE_VALUE)}")
        page.region(block_region(field, f"{tile.key}_note"), f"{first}{row(field, TILE_NOTE)}")


def _add_table(page: Page, field: str) -> None:
    head = row(field, HEAD)
    page.write(f"B{row(field, GROUP)}", None, "group")
    page.write(f"B{head}", page.words(f"{KEY}.heads.group"), "head_text", indent=1)
    for group, columns in groupby(GROUP_COLUMNS, key=lambda column: column.group):
        letters = [LETTERS[column.key] for column in columns]
        _add_group(page, field, group, letters[0], letters[-1])
    _add_group(page, field, "layers", LAYER_LETTERS[0], LAYER_LETTERS[-1])
    for column in GROUP_COLUMNS:
        page.write(f"{LETTERS[column.key]}{head}", page.words(f"{KEY}.heads.{column.key}"), "head")
    names = {STANDARD: "standard", OTHERS: "others", TOTAL: "ledger"}
    for place in (STANDARD, *range(FIRST, TOTAL + 1)):
        here = row(field, place)
        looks = "total" if place == TOTAL else "body"
        page.write(
            f"B{here}",
            page.words(f"{KEY}.{names[place]}") if place in names else None,
            "total_name" if place == TOTAL else "name",
            bold=place not in (STANDARD, OTHERS),
        )
        for column in GROUP_COLUMNS:
            pattern = {STANDARD: "", OTHERS: column.others, TOTAL: column.total}.get(place, column.pattern)
            value = formula(field, pattern, place) if pattern else None if place == STANDARD else NOTHING
            page.write(f"{LETTERS[column.key]}{here}", value, looks, num_format=column.number_format)
        for letter in LAYER_LETTERS:
            share = f"SUMIFS(PYR_Revenue,PYR_Layer,{letter}${head})/{LETTERS['revenue']}{here}"
            value = f'=IF({LETTERS["revenue"]}{here}>0,{share},"{NOTHING}")' if place == TOTAL else NOTHING
            page.write(f"{letter}{here}", value, looks, num_format=PERCENT)
        if FIRST <= place < OTHERS:
            page.write(f"{RETURN_LETTER}{here}", ranked_return(field, place), "data", num_format=PERCENT)
    for letter in LAYER_LETTERS:
        page.write(f"{letter}{head}", None, "head")
    page.region(block_region(field, "layers"), f"{LAYER_LETTERS[0]}{head}:{LAST}{head}")
    areas = {"standard": (STANDARD, STANDARD), "table": (FIRST, OTHERS - 1), "others": (OTHERS, OTHERS)}
    for part, (first, last) in (areas | {"total": (TOTAL, TOTAL)}).items():
        page.region(block_region(field, part), f"B{row(field, first)}:{LAST}{row(field, last)}")
    for key in ("net_profit", "return_on_revenue"):
        letter, first = LETTERS[key], row(field, FIRST)
        # N() because a text is greater than any number, and a dash is a text.
        page.paint(f"{letter}{first}:{letter}{row(field, TOTAL)}", f"=N({letter}{first})<0", font_color=f"#{WARNING}")


def _add_group(page: Page, field: str, group: str, first: str, last: str) -> None:
    here = row(field, GROUP)
    page.merge(f"{first}{here}:{last}{here}", page.words(f"{KEY}.groups.{group}"), "group")


def _add_tie_out(page: Page, field: str) -> None:
    here, parts = row(field, TIE), tie_out(field)
    page.write(f"B{here}", page.words(f"{KEY}.tie_out.title"), "tie_title")
    shown = {key: f"FIXED({parts[key]},{2 if key == 'difference' else 0})" for key in parts}
    for key, first, last in (("customers", "C", "G"), ("revenue", "H", "M")):
        sentence = text_formula(f"templates.{KEY}.tie_out.{key}", page.language, **shown)
        page.merge(f"{first}{here}:{last}{here}", f"={sentence}", "tie_label", align="left")
        page.region(block_region(field, f"tie_{key}"), f"{first}{here}")
    holds = f"AND({parts['groups']}={parts['pyramid']},{parts['difference']}=0)"
    words = [page.words(f"tie_out.{key}") for key in ("holds", "fails")]
    page.merge(f"N{here}:{LAST}{here}", f'=IF({holds},"{words[0]}","{words[1]}")', "tie_check")
    page.region(block_region(field, "tie_check"), f"N{here}")
    page.paint(f"N{here}", f"={holds}", font_color=f"#{GOOD}")
    page.paint(f"N{here}", f"=NOT({holds})", font_color=f"#{WARNING}")


def _add_panels(page: Page, field: str) -> None:
    for number in range(MOST_GROUPS):
        page.write(f"{KEY_LETTER}{row(field, FIRST + number)}", "", "data", num_format="@")
        down, across = divmod(number, PANELS_A_ROW)
        options = {
            "description": page.words(f"{KEY}.chart_description").replace("{number}", str(number + 1)),
            "object_position": 1,
            "x_offset": across * PANEL_STEP,
            "y_offset": 2,
        }
        page.sheet.insert_chart(f"B{row(field, PANEL_ROWS[down])}", _panel(page, row(field, FIRST + number)), options)
    first, last = row(field, FIRST), row(field, OTHERS - 1)
    page.region(block_region(field, "keys"), f"{KEY_LETTER}{first}:{RETURN_LETTER}{last}")
    page.region(block_region(field, "panels"), f"{TITLE_LETTER}{first}:{DATA_LAST}{last}")


def _panel(page: Page, here: int) -> Chart:
    """One group: a bar per layer in the layer's colour, the standard as an outline, the share as a label.

    Nothing of it shows where its data are blank: neither frame nor axis has a line.
    """
    chart = page.workbook.add_chart({"type": "bar"})

    def cells(part: str) -> str:
        first, last = DATA[part][0], DATA[part][-1]
        return f"={page.name}!${first}${here}:${last}${here}"

    shared = {"categories": cells("name"), "gap": 35, "overlap": 100}
    chart.add_series(
        shared
        | {
            "values": cells("share"),
            "fill": {"color": f"#{ACTIVE_COLOURS[0][0]}"},
            "border": _NO_LINE,
            "points": [{"fill": {"color": f"#{fill}"}, "border": _NO_LINE} for fill, _ in ACTIVE_COLOURS[:4]],
        }
    )
    chart.add_series(
        shared | {"values": cells("standard"), "fill": _NO_LINE, "border": {"color": f"#{INK}", "width": 1}}
    )
    font = {"name": FONT, "size": 8.5, "color": f"#{INK}"}
    labels = [{"value": f"={page.name}!${letter}${here}", "font": font} for letter in DATA["label"]]
    chart.add_series(
        shared
        | {
            "values": cells("end"),
            "fill": _NO_LINE,
            "border": _NO_LINE,
            "data_labels": {
                "value": True,
                "position": "outside_end",
                "font": font,
                "custom": labels,
            },
        }
    )
    chart.set_y_axis(
        {
            "reverse": True,
            "label_position": "low",
            "num_font": font,
            "line": _NO_LINE,
            "major_tick_mark": "none",
            "minor_tick_mark": "none",
            "major_gridlines": {"visible": False},
        }
    )
    chart.set_x_axis({"visible": False, "major_gridlines": {"visible": False}, "min": 0, "max": _SCALE})
    chart.set_legend({"none": True})
    chart.set_title(
        {
            "name": f"={page.name}!${TITLE_LETTER}${here}",
            "name_font": {"name": FONT, "size": 9.5, "bold": True, "color": f"#{INK}"},
            "layout": {"x": 0.02, "y": 0.02},
            "overlay": True,
        }
    )
    chart.set_chartarea({"border": _NO_LINE, "fill": _NO_LINE})
    chart.set_plotarea(
        {"fill": _NO_LINE, "border": _NO_LINE, "layout": {"x": 0.29, "y": 0.2, "width": 0.69, "height": 0.79}}
    )
    chart.set_size({"width": PANEL_WIDTH, "height": PANEL_HEIGHT})
    # its data hide together with it, and LibreOffice draws something of a chart that has no data left
    chart.show_hidden_data()
    return chart
