"""The Attention sheet of the template: tiles, charts, the 80/20 target, the budget, two tables of layers, the lists."""

from __future__ import annotations

from itertools import groupby
from typing import TYPE_CHECKING

from pyramid_addin.model._analysis import PASSIVE_LAYERS
from pyramid_addin.settings import ACTIVITIES, CONTACTS, STANDARD_KEYS
from pyramid_addin.templates._analysis_page import add_models, add_tiles, set_up
from pyramid_addin.templates._attention_charts import contacts_chart, shares_chart
from pyramid_addin.templates._attention_layout import (
    ABOUT_ROWS,
    BEST_FORMATS,
    BEST_LETTERS,
    BEST_TOTAL,
    BLOCK_GROUP,
    BLOCK_HEAD,
    BLOCK_ROW,
    BUDGET_COLUMNS,
    BUDGET_TOTAL,
    CHART_ROW,
    CHECK,
    CHECK_FORMULA,
    COLUMN_WIDTHS,
    EFFORT_GROUP,
    EFFORT_TABLE,
    FACT,
    FACT_ROWS,
    FOOT_ROW,
    HEIGHTS,
    KEY,
    LABEL,
    LAST,
    LAST_RANK,
    LEFT,
    MODEL_ROW,
    NAME_COLUMNS,
    PLAN_GROUP,
    PLAN_TABLE,
    RIGHT,
    TABLES,
    TIE_OUT,
    TIE_ROW,
    TILES,
    LayerTable,
    best_formulas,
    budget_formulas,
    formula,
)
from pyramid_addin.templates._layer_rows import MOST_ROWS, NOTHING
from pyramid_addin.templates._theme import ACTIVE_COLOURS, CENTS, DATES, GOOD, PASSIVE_COLOUR, WARNING
from pyramid_addin.texts import text

if TYPE_CHECKING:
    from pyramid_addin.templates._page import Page

SHEET = "Attention"


def add_attention_sheet(page: Page) -> None:
    """Lay out the whole sheet."""
    set_up(page, KEY, COLUMN_WIDTHS)
    for row, height in HEIGHTS.items():
        page.sheet.set_row(row - 1, height)
    add_tiles(page, KEY, TILES)
    _add_best(page)
    _add_budget(page)
    for table, group_row in zip(TABLES, (EFFORT_GROUP, PLAN_GROUP), strict=True):
        _add_layers(page, table, group_row)
    _add_rates(page)
    _add_tie_out(page)
    page.merge(f"B{FOOT_ROW}:{LAST}{FOOT_ROW}", _words(page, "footnote_contact"), "foot")
    page.region("AttentionFootnote", f"B{FOOT_ROW}")
    _add_facts(page)
    for letter, chart, key in ((LEFT[0], shares_chart, "shares"), (RIGHT[0], contacts_chart, "contacts")):
        options = {"description": _words(page, f"charts.{key}_description"), "object_position": 2}
        page.sheet.insert_chart(f"{letter}{CHART_ROW}", chart(page), options)
    add_models(page, KEY, MODEL_ROW, LAST)
    page.sheet.print_area(f"B1:{LAST}{MODEL_ROW + 4}")


def _words(page: Page, key: str) -> str:
    return page.words(f"{KEY}.{key}")


def _write(page: Page, columns: tuple[str, str], row: int, value: object, style: str, **changes: object) -> None:
    """Write into one cell, or merge several."""
    first, last = columns
    if first == last:
        page.write(f"{first}{row}", value, style, **changes)
    else:
        page.merge(f"{first}{row}:{last}{row}", value, style, **changes)


def _add_best(page: Page) -> None:
    page.merge(f"{LEFT[0]}{BLOCK_GROUP}:{LEFT[1]}{BLOCK_GROUP}", _words(page, "best.title"), "group")
    page.merge(f"B{BLOCK_HEAD}:C{BLOCK_HEAD}", _words(page, "best.who"), "head_text", indent=1)
    for key, letter in BEST_LETTERS.items():
        page.write(f"{letter}{BLOCK_HEAD}", _words(page, f"best.{key}"), "head")
    for row, key in enumerate(("best", "others", "total"), start=BLOCK_ROW):
        style = "total" if key == "total" else "body"
        words = page.words("heads.total") if key == "total" else _words(page, f"best.{key}")
        page.merge(f"B{row}:C{row}", words, "total_name" if key == "total" else "name")
        formulas = best_formulas(key)
        for column, letter in BEST_LETTERS.items():
            page.write(f"{letter}{row}", formulas.get(column), style, num_format=BEST_FORMATS[column])
    page.region("AttentionBest", f"D{BLOCK_ROW}:{LEFT[1]}{BEST_TOTAL}")
    page.red_below_zero(f"F{BLOCK_ROW}:F{BEST_TOTAL}")
    first, last = ABOUT_ROWS
    page.merge(f"B{first}:{LEFT[1]}{last}", _words(page, "footnote_rule"), "foot", font_size=9)


def _add_budget(page: Page) -> None:
    page.merge(f"{RIGHT[0]}{BLOCK_GROUP}:{RIGHT[1]}{BLOCK_GROUP}", _words(page, "budget.title"), "group")
    _write(page, NAME_COLUMNS, BLOCK_HEAD, _words(page, "budget.who"), "head_text", indent=1)
    for key, (letter, _) in BUDGET_COLUMNS.items():
        page.write(f"{letter}{BLOCK_HEAD}", _words(page, f"budget.{key}"), "head")
    names = [_words(page, f"budget.{key}") for key in ("earning", "loss_making", "unknown")]
    names += [text(f"layers.{key}", page.language) for key in PASSIVE_LAYERS]
    for place, name in enumerate((*names, page.words("heads.total"))):
        row, total = BLOCK_ROW + place, place == len(names)
        _write(page, NAME_COLUMNS, row, name, "total_name" if total else "name")
        formulas = budget_formulas(place)
        for key, (letter, code) in BUDGET_COLUMNS.items():
            page.write(f"{letter}{row}", formulas[key], "total" if total else "body", num_format=code)
    page.region("AttentionBudget", f"{BUDGET_COLUMNS['customers'][0]}{BLOCK_ROW}:{LAST}{BUDGET_TOTAL}")


def _add_layers(page: Page, table: LayerTable, group_row: int) -> None:
    """A table of layers, with a model for every row that settings allow."""
    letters, head = table.letters, group_row + 1
    page.merge(f"B{group_row}:C{group_row}", None, "group")
    page.write(f"B{head}", None, "head_text")
    page.write(f"C{head}", page.words("heads.layer"), "head_text", indent=1)
    for group, parts in groupby(table.parts, key=lambda part: part.group):
        of_group = [letters[part.key] for part in parts]
        _write(page, (of_group[0], of_group[-1]), group_row, _words(page, f"groups.{group}"), "group")
    for part in table.parts:
        page.write(f"{letters[part.key]}{head}", _words(page, f"heads.{part.key}"), "head")
    keys = [*STANDARD_KEYS, *PASSIVE_LAYERS]
    for place in range(MOST_ROWS):
        row = table.first + place
        fill = f"#{ACTIVE_COLOURS[place][0]}" if place < len(ACTIVE_COLOURS) else f"#{PASSIVE_COLOUR[0]}"
        page.write(f"B{row}", place + 1 if place < len(STANDARD_KEYS) else -1, "swatch", bg_color=fill)
        page.write(f"C{row}", text(f"layers.{keys[place]}", page.language) if place < len(keys) else None, "name")
        for part in table.parts:
            value = formula(table, part.pattern, row) if part.pattern else NOTHING
            page.write(f"{letters[part.key]}{row}", value, "body", num_format=part.number_format)
    page.write(f"B{table.total}", None, "total_name")
    page.write(f"C{table.total}", page.words("heads.total"), "total_name")
    for part in table.parts:
        pattern = part.total or part.pattern
        value = NOTHING if pattern == NOTHING else formula(table, pattern, table.total)
        page.write(f"{letters[part.key]}{table.total}", value, "total", num_format=part.number_format)
    last = table.total - 1
    page.region(f"Attention{table.region}", f"B{table.first}:{LAST}{last}")
    page.region(f"Attention{table.region}Total", f"D{table.total}:{LAST}{table.total}")
    page.paint(f"B{table.first}:B{last}", f"=$B{table.first}<=0", bg_color=f"#{PASSIVE_COLOUR[0]}")
    for key in (key for key in ("revenue", "net_profit") if key in letters):
        page.red_below_zero(f"{letters[key]}{table.first}:{letters[key]}{table.total}")


def _add_rates(page: Page) -> None:
    """Below each table what one of an activity or contact costs."""
    for table, keys in (
        (EFFORT_TABLE, ACTIVITIES),
        (PLAN_TABLE, tuple(f"plan_{contact}" for contact in CONTACTS)),
    ):
        row, letters = table.total + 1, table.letters
        first, last = letters[keys[0]], letters[keys[-1]]
        before = chr(ord(first) - 2)
        if before > "C":
            page.merge(f"{before}{row}:{chr(ord(first) - 1)}{row}", _words(page, "heads.rate"), "tie_label")
        else:
            page.write(f"C{row}", _words(page, "heads.rate"), "tie_label")
        for key in keys:
            page.write(f"{letters[key]}{row}", None, "tie_value", num_format=CENTS)
        page.region(f"Attention{table.region}Rates", f"{first}{row}:{last}{row}")


def _add_tie_out(page: Page) -> None:
    row = TIE_ROW + 1
    page.merge(f"B{TIE_ROW}:C{row}", _words(page, "tie_out.title"), "tie_title")
    for part in TIE_OUT:
        _write(page, part.columns, TIE_ROW, _words(page, f"tie_out.{part.key}"), "tie_label")
        _write(page, part.columns, row, part.formula, "tie_value")
    holds, fails = (page.words(f"tie_out.{key}") for key in ("holds", "fails"))
    _write(page, CHECK, TIE_ROW, _words(page, "tie_out.check"), "tie_label", align="left", indent=1)
    _write(page, CHECK, row, f'=IF({CHECK_FORMULA},"{holds}","{fails}")', "tie_check")
    page.region("AttentionTieOut", f"D{row}:{CHECK[1]}{row}")
    page.paint(f"{CHECK[0]}{row}", f"={CHECK_FORMULA}", font_color=f"#{GOOD}")
    page.paint(f"{CHECK[0]}{row}", f"=NOT({CHECK_FORMULA})", font_color=f"#{WARNING}")


def _add_facts(page: Page) -> None:
    first = min(FACT_ROWS.values())
    page.write(f"{LABEL}{first - 1}", _words(page, "facts.title"), "data_title")
    for key, row in FACT_ROWS.items():
        page.write(f"{LABEL}{row}", _words(page, f"facts.{key}"), "data_head", text_wrap=False)
        looks = {"num_format": DATES[page.language]} if key == "as_of" else {}
        page.write(f"{FACT}{row}", f"={LAST_RANK}" if key == "last_rank" else None, "data", **looks)
    page.region("AttentionFacts", f"{FACT}{first}:{FACT}{max(FACT_ROWS.values())}")
