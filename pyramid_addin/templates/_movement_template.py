"""The Movement sheet of the template: tiles, the bridge between periods, movers, the migration matrix, the list."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from pyramid_addin.model import BRIDGE, MOVES, PASSIVE_LAYERS
from pyramid_addin.settings import STANDARD_KEYS
from pyramid_addin.templates._analysis_page import add_heading, add_models, add_tiles, set_up
from pyramid_addin.templates._layer_rows import NOTHING
from pyramid_addin.templates._movement_layout import (
    BRIDGE_FORMULAS,
    BRIDGE_GROUP,
    BRIDGE_HEAD,
    BRIDGE_ROW,
    CELLS,
    CHART_ROW,
    CHECK,
    COUNTS,
    DATA,
    DATA_WIDTH,
    DIFFERENCE,
    DIFFERENCES,
    END_ROW,
    FIRST_ROW,
    FOOT_ROW,
    HEAD_ROW,
    HEADING_ROW,
    HEIGHTS,
    KEY,
    LAST,
    LAST_ROW,
    LEGEND_ROW,
    LOST,
    MATRIX_HOLDS,
    MODEL_ROW,
    MONEY,
    MONEY_LOST,
    MOVES_GROUP,
    MOVES_HEAD,
    MOVES_ROW,
    NEW_ROW,
    PASSIVE_ROW,
    PLACE_ROW,
    PYRAMID_ROW,
    RETURNED_ROW,
    REVENUE_HOLDS,
    SIDES_ROW,
    STEP,
    STEP_ROWS,
    THEN,
    TIE_COLUMNS,
    TIE_FORMULAS,
    TIE_ROW,
    TILES,
    TOTAL_ROW,
    WHOLE_ROW,
    WIDTHS,
    amount_cell,
    arrivals_row,
    bridge_data,
    matrix_row,
    moves_formulas,
    pyramid_row,
    total_row,
)
from pyramid_addin.templates._theme import (
    ACCENT,
    AMOUNT,
    GAIN_COLOUR,
    GOOD,
    INK,
    INTEGER,
    PERCENT,
    QUIET,
    RULE,
    SCALE_AMOUNTS,
    SCALE_COUNTS,
    WARNING,
    chart_font,
)
from pyramid_addin.texts import text

if TYPE_CHECKING:
    from xlsxwriter.chart import Chart

    from pyramid_addin.templates._page import Page

SHEET = "Movement"
_NO_LINE = {"none": True}
_ENDS = ("min", "mid", "max")  # of a scale of colours


def add_movement_sheet(page: Page) -> None:
    """Lay out the whole sheet."""
    set_up(page, KEY, WIDTHS)
    for row, height in HEIGHTS.items():
        page.sheet.set_row(row - 1, height)
    page.sheet.set_column(f"{DATA[0]}:{DATA[-1]}", DATA_WIDTH, page.style("plain"))
    add_tiles(page, KEY, TILES)
    _add_bridge(page)
    _add_moves(page)
    _add_matrix(page)
    _add_tie_out(page)
    page.merge(f"B{FOOT_ROW}:{LAST}{FOOT_ROW}", page.words("movement.footnote"), "foot")
    page.region("MovementFootnote", f"B{FOOT_ROW}")
    add_models(page, KEY, MODEL_ROW, LAST)
    page.sheet.print_area(f"B1:{LAST}{MODEL_ROW + 4}")
    options = {"description": page.words("movement.chart.description"), "object_position": 2}
    page.sheet.insert_chart(f"B{CHART_ROW}", _bridge_chart(page), options)


def _add_small_head(page: Page, key: str, group_row: int, head_row: int) -> None:
    page.merge(f"{STEP[0]}{group_row}:{LAST}{group_row}", page.words(f"movement.{key}.title"), "group")
    page.merge(f"{STEP[0]}{head_row}:{STEP[1]}{head_row}", None, "head_text")
    for letter, head in zip("MNO", ("customers", "amount", "share"), strict=True):
        page.write(f"{letter}{head_row}", page.words(f"movement.{key}.{head}"), "head")


def _add_bridge(page: Page) -> None:
    _add_small_head(page, "bridge", BRIDGE_GROUP, BRIDGE_HEAD)
    page.write(f"{DATA[0]}{BRIDGE_GROUP}", page.words("movement.data.note"), "data_note")
    for letter, head in zip(DATA, ("step", "space", "above", "below", "room", "label", "level"), strict=True):
        page.write(f"{letter}{BRIDGE_HEAD}", page.words(f"movement.data.{head}"), "data_head")
    before = amount_cell("before")
    for step in BRIDGE:
        row = STEP_ROWS[step]
        name, body = ("total_name", "total") if step in ("before", "now") else ("name", "body")
        page.merge(f"{STEP[0]}{row}:{STEP[1]}{row}", page.words(f"movement.steps.{step}"), name, bold=True)
        customers, amount = BRIDGE_FORMULAS[step]
        page.write(f"M{row}", f"={customers}", body, num_format=INTEGER)
        page.write(f"N{row}", f"={amount}", body, num_format=AMOUNT)
        share = f'=IF(N({before})>0,IF(N{row}="{NOTHING}","{NOTHING}",N{row}/{before}),"{NOTHING}")'
        page.write(f"O{row}", share, body, num_format=PERCENT)
        for letter, expression in bridge_data(step).items():
            page.write(f"{letter}{row}", f"={expression}", "data", num_format=AMOUNT)
    page.region("MovementBridge", f"M{BRIDGE_ROW}:O{END_ROW}")
    page.region("MovementBridgeData", f"{DATA[0]}{BRIDGE_ROW}:{DATA[-1]}{END_ROW}")
    page.paint(f"N{BRIDGE_ROW}:O{END_ROW}", f"=N(N{BRIDGE_ROW})<0", font_color=f"#{WARNING}")
    for place, key in enumerate(PASSIVE_LAYERS):
        page.write(f"{DATA[0]}{PASSIVE_ROW + place}", text(f"layers.{key}", page.language), "data")
    page.region("MovementPassive", f"{DATA[0]}{PASSIVE_ROW}:{DATA[0]}{PASSIVE_ROW + 2}")


def _add_moves(page: Page) -> None:
    _add_small_head(page, "moves", MOVES_GROUP, MOVES_HEAD)
    numbers = f"$M${MOVES_ROW}:$M${MOVES_ROW + 2}"
    for place, move in enumerate(MOVES):
        row = MOVES_ROW + place
        customers, amount = moves_formulas(move)
        page.merge(f"{STEP[0]}{row}:{STEP[1]}{row}", page.words(f"movement.moves.{move}"), "name")
        page.write(f"M{row}", f"={customers}", "body", num_format=INTEGER)
        page.write(f"N{row}", f"={amount}", "body", num_format=AMOUNT)
        share = f'=IF(SUM({numbers})>0,M{row}/SUM({numbers}),"{NOTHING}")'
        page.write(f"O{row}", share, "body", num_format=PERCENT)
    page.region("MovementMoves", f"M{MOVES_ROW}:O{MOVES_ROW + 2}")
    page.paint(f"N{MOVES_ROW}:N{MOVES_ROW + 2}", f"=N(N{MOVES_ROW})<0", font_color=f"#{WARNING}")


def _add_matrix(page: Page) -> None:
    add_heading(page, f"B{HEADING_ROW}", LAST, page.words("movement.matrix.title"))
    page.region("MovementMatrixHeading", f"B{HEADING_ROW}")
    page.merge(f"B{LEGEND_ROW}:{LAST}{LEGEND_ROW}", page.words("movement.matrix.legend"), "settings_about")
    page.region("MovementMatrixLegend", f"B{LEGEND_ROW}")
    _add_matrix_head(page)
    for place in range(LAST_ROW - FIRST_ROW + 1):
        row = FIRST_ROW + place
        name = text(f"layers.{STANDARD_KEYS[place]}", page.language) if place < len(STANDARD_KEYS) else None
        page.write(f"A{row}", place + 1 if name else 0, "swatch")
        _add_matrix_row(page, row, name, matrix_row(row), "name", "body")
    for row, key in ((RETURNED_ROW, "returned"), (NEW_ROW, "new")):
        _add_matrix_row(page, row, page.words(f"movement.steps.{key}"), arrivals_row(row), "name", "body")
    _add_matrix_row(page, TOTAL_ROW, page.words("heads.total"), total_row(), "total_name", "total")
    _add_matrix_row(page, PYRAMID_ROW, page.words("movement.matrix.pyramid"), pyramid_row(), "name", "body")
    page.region("MovementMatrix", f"A{FIRST_ROW}:{LAST}{NEW_ROW}")
    page.region("MovementMatrixTotals", f"D{TOTAL_ROW}:{LAST}{PYRAMID_ROW}")
    _shade(page)


def _add_matrix_head(page: Page) -> None:
    for letter in f"A{CELLS}":
        page.write(f"{letter}{PLACE_ROW}", _place_of(letter), "swatch")
    page.region("MovementPlaces", f"{CELLS[0]}{PLACE_ROW}:{LAST}{PLACE_ROW}")
    for row in (SIDES_ROW, WHOLE_ROW):
        page.merge(f"B{row}:{THEN}{row}", page.words("movement.matrix.before"), "group")
    page.merge(f"E{SIDES_ROW}:{LOST}{SIDES_ROW}", page.words("movement.matrix.customers"), "group")
    page.merge(f"{MONEY[0]}{SIDES_ROW}:{LAST}{SIDES_ROW}", page.words("movement.matrix.money"), "group")
    page.merge(f"E{WHOLE_ROW}:{LAST}{WHOLE_ROW}", page.words("movement.matrix.customers"), "group")
    page.region("MovementGroups", f"B{SIDES_ROW}:{LAST}{WHOLE_ROW}")
    page.merge(f"B{HEAD_ROW}:C{HEAD_ROW}", page.words("heads.layer"), "head_text", indent=1)
    page.write(f"{THEN}{HEAD_ROW}", page.words("movement.matrix.number"), "head", shrink=True, text_wrap=False)
    labels = [text(f"layers.{key}", page.language) for key in STANDARD_KEYS]
    lost, total = page.words("movement.steps.lost"), page.words("heads.total")
    for letter, head in zip(CELLS, (*labels, lost, *labels, lost, total), strict=True):
        page.write(f"{letter}{HEAD_ROW}", head, "head", shrink=True, text_wrap=False)
    page.region("MovementHeads", f"{CELLS[0]}{HEAD_ROW}:{LAST}{HEAD_ROW}")


def _place_of(letter: str) -> int:
    """Place of the layer in a column of the matrix, 0 where the column holds none."""
    return max(COUNTS.find(letter), MONEY.find(letter)) + 1


def _add_matrix_row(
    page: Page, row: int, name: str | None, formulas: dict[str, str], name_style: str, style: str
) -> None:
    page.merge(f"B{row}:C{row}", name, name_style)
    for letter in THEN + CELLS:
        value = f"={formulas[letter]}" if letter in formulas else NOTHING
        page.write(f"{letter}{row}", value, style, num_format=INTEGER if letter == THEN else AMOUNT)


def _shade(page: Page) -> None:
    """Darker where more customers, or more money, went; a frame around who stayed.

    Colours grow with the values of this ledger. Most customers stay where they are, so the middle of the scale is a
    high percentile: else all but a cell or two would look empty.
    """
    counted = {"min_type": "num", "min_value": 0, "mid_type": "percentile", "mid_value": 75}
    counted |= {f"{end}_color": f"#{colour}" for end, colour in zip(_ENDS, SCALE_COUNTS, strict=True)}
    cells = f"${MONEY[0]}${FIRST_ROW}:${MONEY_LOST}${NEW_ROW}"
    # Where nothing is negative the middle would be the least value as well, and take its colour.
    earned = {"min_type": "formula", "min_value": f"=MIN({cells},-0.01)", "mid_type": "num", "mid_value": 0}
    earned |= {f"{end}_color": f"#{colour}" for end, colour in zip(_ENDS, SCALE_AMOUNTS, strict=True)}
    stayed = page.workbook.add_format({"bold": True, "border": 1, "border_color": f"#{INK}"})
    for first, last, scale in ((COUNTS[0], LOST, counted), (MONEY[0], MONEY_LOST, earned)):
        area = f"{first}{FIRST_ROW}:{last}{NEW_ROW}"
        criteria = f"=AND({first}${PLACE_ROW}=$A{FIRST_ROW},$A{FIRST_ROW}>0)"
        page.sheet.conditional_format(area, {"type": "formula", "criteria": criteria, "format": stayed})
        page.sheet.conditional_format(area, scale | {"type": "3_color_scale", "max_type": "max"})


def _add_tie_out(page: Page) -> None:
    page.merge(f"B{TIE_ROW}:C{TIE_ROW}", page.words("movement.tie_out.title"), "tie_title")
    rows = (("customers", TIE_ROW + 1, INTEGER), ("revenue", TIE_ROW + 2, None))
    for place, (key, row, number_format) in enumerate(rows):
        looks: dict[str, Any] = {"num_format": number_format} if number_format else {}
        page.merge(f"B{row}:C{row}", page.words(f"movement.tie_out.{key}"), "tie_title", bold=False)
        for part, letters in TIE_COLUMNS.items():
            first, last = letters[0], letters[1]
            formula = TIE_FORMULAS[part][place]
            if not place:
                page.merge(f"{first}{TIE_ROW}:{last}{TIE_ROW}", page.words(f"movement.tie_out.{part}"), "tie_label")
            value = f"={formula}" if formula else NOTHING if part == "kept" else 0
            page.merge(f"{first}{row}:{last}{row}", value, "tie_value", **looks)
        page.write(f"{DIFFERENCE}{row}", f"={DIFFERENCES[place]}", "tie_value", **looks)
        holds = (MATRIX_HOLDS, REVENUE_HOLDS)[place]
        words = [page.words(f"tie_out.{key}") for key in ("holds", "fails")]
        cell = f"{CHECK}{row}"
        page.write(cell, f'=IF({holds},"{words[0]}","{words[1]}")', "tie_check")
        page.paint(cell, f'={cell}="{words[0]}"', font_color=f"#{GOOD}")
        page.paint(cell, f'={cell}<>"{words[0]}"', font_color=f"#{WARNING}")
    page.write(f"{DIFFERENCE}{TIE_ROW}", page.words("tie_out.difference"), "tie_label")
    page.write(f"{CHECK}{TIE_ROW}", page.words("tie_out.check"), "tie_label", align="left", indent=1)
    page.region("MovementTieOut", f"D{TIE_ROW + 1}:{CHECK}{TIE_ROW + 2}")


def _bridge_chart(page: Page) -> Chart:
    """From last period's revenue to this period's: columns that begin where the one before ended.

    Totals are dark, increases blue, decreases red and darker; each has its figure above it, with its sign.
    """
    chart = page.workbook.add_chart({"type": "column", "subtype": "stacked"})
    colours = [ACCENT, GAIN_COLOUR, GAIN_COLOUR, GAIN_COLOUR, WARNING, WARNING, ACCENT]

    def cells(letter: str) -> str:
        return f"={page.name}!${letter}${BRIDGE_ROW}:${letter}${END_ROW}"

    blank = {"fill": _NO_LINE, "border": _NO_LINE, "categories": cells("Q"), "gap": 45}
    points = [{"fill": {"color": f"#{colour}"}, "border": _NO_LINE} for colour in colours]
    chart.add_series(blank | {"name": "", "values": cells("R")})
    for letter in "ST":
        fill = {"fill": {"color": f"#{GAIN_COLOUR}"}, "points": points}
        chart.add_series(blank | fill | {"values": cells(letter)})
    labels = [
        {"value": f"={page.name}!$V${row}", "font": chart_font(10, colour, bold=True)}
        for row, colour in zip(range(BRIDGE_ROW, END_ROW + 1), [INK, *colours[1:-1], INK], strict=True)
    ]
    label = {"value": True, "position": "inside_base", "font": chart_font(10, bold=True), "custom": labels}
    chart.add_series(blank | {"values": cells("U"), "data_labels": label})
    chart.set_x_axis(
        {
            "num_font": chart_font(10),
            "label_position": "low",
            "line": {"color": f"#{QUIET}", "width": 1},
            "major_tick_mark": "none",
            "minor_tick_mark": "none",
        }
    )
    chart.set_y_axis({"visible": False, "major_gridlines": {"visible": False}, "num_font": chart_font(8)})
    chart.set_legend({"none": True})
    title = {"name": page.words("movement.chart.title"), "name_font": chart_font(12, bold=True)}
    chart.set_title(title | {"layout": {"x": 0.015, "y": 0.02}, "overlay": True})
    chart.set_chartarea({"border": {"color": f"#{RULE}", "width": 0.75}, "fill": {"color": "#FFFFFF"}})
    plot = {"x": 0.01, "y": 0.12, "width": 0.98, "height": 0.76}
    chart.set_plotarea({"fill": _NO_LINE, "border": _NO_LINE, "layout": plot})
    width = sum(int(width * 7 + 0.5) + 5 for letter, width in WIDTHS.items() if "B" <= letter < STEP[0])
    height = sum(HEIGHTS[row] for row in range(CHART_ROW, MOVES_ROW + 3)) * 4 / 3
    chart.set_size({"width": width - 12, "height": height})
    return chart
