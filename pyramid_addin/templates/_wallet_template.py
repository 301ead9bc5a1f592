"""The Share of wallet sheet of the template: tiles, charts, the table of layers, the tie-out, the lists."""

from __future__ import annotations

from itertools import groupby
from typing import TYPE_CHECKING

from pyramid_addin.model._analysis import PASSIVE_LAYERS
from pyramid_addin.settings import STANDARD_KEYS, Settings
from pyramid_addin.templates._analysis_page import add_check, add_models, add_tiles, set_up
from pyramid_addin.templates._layer_rows import MOST_ROWS
from pyramid_addin.templates._live_text import text_formula
from pyramid_addin.templates._theme import ACTIVE_COLOURS, AMOUNT, PASSIVE_COLOUR, PERCENT_AS_TYPED
from pyramid_addin.templates._wallet_charts import amounts_chart, shares_chart
from pyramid_addin.templates._wallet_layout import (
    ACTIVE_ROW,
    CHART_ROW,
    CHECK,
    CHECK_FORMULA,
    COLUMN_WIDTHS,
    DATA_LETTERS,
    FACT,
    FACT_ROWS,
    FIGURES,
    FIRST_ROW,
    FOOT_ROW,
    GROUP_ROW,
    HEAD_ROW,
    HEIGHTS,
    IN_WORDS,
    KEY,
    LABEL,
    LAST,
    LAST_ROW,
    LEFT,
    LETTERS,
    MODEL_ROW,
    RIGHT,
    TIE_OUT,
    TIE_ROW,
    TILES,
    TOTAL_ROW,
    data_formulas,
    fact,
    formula,
)
from pyramid_addin.texts import text

if TYPE_CHECKING:
    from pyramid_addin.templates._page import Page

SHEET = "Wallet"


def add_wallet_sheet(page: Page) -> None:
    """Lay out the whole sheet."""
    set_up(page, KEY, COLUMN_WIDTHS)
    for row, height in HEIGHTS.items():
        page.sheet.set_row(row - 1, height)
    add_tiles(page, KEY, TILES)
    _add_heads(page)
    _add_layers(page)
    _add_facts(page)
    _add_tie_out(page)
    page.merge(f"B{FOOT_ROW}:{LAST}{FOOT_ROW}", _words(page, "footnote"), "foot")
    page.region("WalletFootnote", f"B{FOOT_ROW}")
    for letter, chart, key in ((LEFT[0], amounts_chart, "amounts"), (RIGHT[0], shares_chart, "shares")):
        options = {"description": _words(page, f"charts.{key}_description"), "object_position": 2}
        page.sheet.insert_chart(f"{letter}{CHART_ROW}", chart(page), options)
    add_models(page, KEY, MODEL_ROW, LAST)
    page.sheet.print_area(f"B1:{LAST}{MODEL_ROW + 4}")


def _words(page: Page, key: str) -> str:
    return page.words(f"{KEY}.{key}")


def _add_heads(page: Page) -> None:
    page.merge(f"B{GROUP_ROW}:C{GROUP_ROW}", None, "group")
    page.write(f"B{HEAD_ROW}", None, "head_text")
    page.write(f"C{HEAD_ROW}", page.words("heads.layer"), "head_text", indent=1)
    for group, figures in groupby(FIGURES, key=lambda figure: figure.group):
        letters = [LETTERS[figure.key] for figure in figures]
        facts = {"threshold": fact("in_words")} if group == "to_win" else {}
        words = text_formula(f"templates.{KEY}.groups.{group}", page.language, **facts)
        live = f"={words}" if facts else _words(page, f"groups.{group}")
        page.merge(f"{letters[0]}{GROUP_ROW}:{letters[-1]}{GROUP_ROW}", live, "group")
    page.region("WalletToWinHead", f"{LETTERS['to_win']}{GROUP_ROW}")
    for figure in FIGURES:
        page.write(f"{LETTERS[figure.key]}{HEAD_ROW}", _words(page, f"heads.{figure.key}"), "head")


def _add_layers(page: Page) -> None:
    """The table of layers, with a model for every row that settings allow; the data of the charts beside it."""
    keys = [*STANDARD_KEYS, *PASSIVE_LAYERS]
    for place in range(MOST_ROWS):
        row = FIRST_ROW + place
        fill = f"#{ACTIVE_COLOURS[place][0]}" if place < len(ACTIVE_COLOURS) else f"#{PASSIVE_COLOUR[0]}"
        page.write(f"B{row}", place + 1 if place < len(STANDARD_KEYS) else -1, "swatch", bg_color=fill)
        page.write(f"C{row}", text(f"layers.{keys[place]}", page.language) if place < len(keys) else None, "name")
        _add_figures(page, row, "body")
        for key, expression in data_formulas(row).items():
            looks = {"num_format": PERCENT_AS_TYPED if key == "line" else AMOUNT}
            page.write(f"{DATA_LETTERS[key]}{row}", expression, "data", **looks)
    for row, words in ((ACTIVE_ROW, _words(page, "heads.active")), (TOTAL_ROW, page.words("heads.total"))):
        page.write(f"B{row}", None, "total_name")
        page.write(f"C{row}", words, "total_name")
        _add_figures(page, row, "total")
    for key, letter in DATA_LETTERS.items():
        page.write(f"{letter}{HEAD_ROW}", _words(page, f"facts.{key}"), "data_head")
    first, *_, last = DATA_LETTERS.values()
    page.region("WalletLayers", f"B{FIRST_ROW}:{LAST}{LAST_ROW}")
    page.region("WalletTotals", f"D{ACTIVE_ROW}:{LAST}{TOTAL_ROW}")
    page.region("WalletData", f"{first}{FIRST_ROW}:{last}{LAST_ROW}")
    page.paint(f"B{FIRST_ROW}:B{LAST_ROW}", f"=$B{FIRST_ROW}<=0", bg_color=f"#{PASSIVE_COLOUR[0]}")
    page.red_below_zero(f"{LETTERS['profit_to_win']}{FIRST_ROW}:{LETTERS['profit_to_win']}{TOTAL_ROW}")


def _add_figures(page: Page, row: int, style: str) -> None:
    for figure in FIGURES:
        page.write(f"{LETTERS[figure.key]}{row}", formula(figure, row), style, num_format=figure.number_format)


def _add_facts(page: Page) -> None:
    first, last = min(FACT_ROWS.values()), max(FACT_ROWS.values())
    page.write(f"{LABEL}{first - 1}", _words(page, "facts.title"), "data_note")
    formats = {"threshold": PERCENT_AS_TYPED, "ledger": AMOUNT}
    values = {"threshold": Settings().wallet_threshold, "in_words": f"={IN_WORDS}"}
    for key, row in FACT_ROWS.items():
        page.write(f"{LABEL}{row}", _words(page, f"facts.{key}"), "data_head", text_wrap=False)
        looks = {"num_format": formats[key]} if key in formats else {}
        page.write(f"{FACT}{row}", values.get(key), "data", **looks)
    page.region("WalletFacts", f"{FACT}{first}:{FACT}{last}")


def _add_tie_out(page: Page) -> None:
    row = TIE_ROW + 1
    page.merge(f"B{TIE_ROW}:C{row}", _words(page, "tie_out.title"), "tie_title")
    for part in TIE_OUT:
        first, last = part.columns
        page.merge(f"{first}{TIE_ROW}:{last}{TIE_ROW}", _words(page, f"tie_out.{part.key}"), "tie_label")
        page.merge(f"{first}{row}:{last}{row}", part.formula, "tie_value")
    add_check(page, CHECK, TIE_ROW, CHECK_FORMULA)
    page.region("WalletTieOut", f"D{row}:{CHECK[0]}{row}")
