"""The largest changes in revenue, by formula: the list below the Movement sheet of a template."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from pyramid_addin.model import PASSIVE_LAYERS
from pyramid_addin.settings import STANDARD_KEYS
from pyramid_addin.templates._analysis_page import add_heading
from pyramid_addin.templates._columns import defined_name
from pyramid_addin.templates._customers_template import number_format
from pyramid_addin.templates._labels import in_words, layer_label
from pyramid_addin.templates._live_text import fixed, quoted_text, text_formula
from pyramid_addin.templates._movement_layout import DATA_WIDTH, KEY, LAST, MODEL_ROW
from pyramid_addin.templates._movement_list import largest_changes, relative_change
from pyramid_addin.templates._theme import ACTIVE_COLOURS, AMOUNT, PASSIVE_COLOUR
from pyramid_addin.templates.calculating._movement_columns import compared_periods, outcome_words, previous_layer_words
from pyramid_addin.templates.calculating._ranked_list import ranked_rows
from pyramid_addin.texts import text

if TYPE_CHECKING:
    from collections.abc import Sequence

    import pandas as pd

    from pyramid_addin.ledger import Ledger
    from pyramid_addin.model import Analysis, Movement
    from pyramid_addin.templates._filled import CellKind
    from pyramid_addin.templates._page import Page

LISTED = 50
ABOUT_ROW = MODEL_ROW + 1
HEAD_ROW = MODEL_ROW + 3
FIRST_ROW = HEAD_ROW + 1
LAST_ROW = FIRST_ROW + LISTED - 1
# Beyond the page: each place's change and the row of the table that it stands in; above them what is counted once.
_VALUE, _ROW, _UP, _DOWN = "Q", "R", "S", "T"
_COUNT, _INCREASES, _DECREASES = (f"${letter}${ABOUT_ROW}" for letter in (_VALUE, _UP, _DOWN))
_CHANGE = "PYR_RevenueChange"


class _Listed(NamedTuple):
    """A column of the list: its letter, header, kind of value, and formula; ``{r}`` is the sheet's row."""

    letter: str
    header: str
    kind: CellKind
    formula: str


def _taken(key: str) -> str:
    return f"INDEX({defined_name(key)},${_ROW}{{r}})"


# Letter -> key of its header, kind, formula.
_COLUMNS = (
    _Listed("B", "templates.fields.customer_id", "text", f'{_taken("customer_id")}&""'),
    _Listed("C", "templates.fields.name", "text", f'{_taken("name")}&""'),
    _Listed("D", f"templates.{KEY}.list.outcome", "text", f'{_taken("outcome")}&""'),
    _Listed("E", "columns.previous_layer", "text", f'{_taken("previous_layer")}&""'),
    _Listed("F", "columns.layer", "text", f'{_taken("layer")}&""'),
    _Listed("G", f"templates.{KEY}.list.previous", "amount", f"N({_taken('previous_revenue')})"),
    _Listed("H", f"templates.{KEY}.list.revenue", "amount", f"N({_taken('revenue')})"),
    _Listed("I", f"templates.{KEY}.list.change", "amount", _taken("revenue_change")),
    _Listed("J", f"templates.{KEY}.list.relative", "fraction", 'IF($G{r}>0,$I{r}/$G{r},"")'),
    _Listed(
        "K",
        f"templates.{KEY}.list.share_of_change",
        "fraction",
        f"$I{{r}}/IF($I{{r}}>0,{_INCREASES},-{_DECREASES})",
    ),
    _Listed("L", "templates.fields.account_manager", "text", f'{_taken("account_manager")}&""'),
    _Listed("M", "templates.fields.region", "text", f'{_taken("region")}&""'),
)
_LAST = _COLUMNS[-1].letter


def add_growth_list(page: Page) -> None:
    """Draw the list: heading, what is listed, head and rows, and beyond the page what finds them."""
    language = page.language
    add_heading(page, f"B{MODEL_ROW}", LAST, page.words(f"{KEY}.list.title"))
    page.merge(f"B{ABOUT_ROW}:{LAST}{ABOUT_ROW}", f"={_told(language)}", "notes_value")
    page.region("GrowthAbout", f"B{ABOUT_ROW}")
    for row, height in {MODEL_ROW: 30.0, ABOUT_ROW: 30.4, ABOUT_ROW + 1: 10.0, HEAD_ROW: 30.0}.items():
        page.sheet.set_row(row - 1, height)
    for column in _COLUMNS:
        looks = {"align": "left", "indent": 1} if column.kind == "text" else {"align": "right"}
        header = text(column.header, language)
        page.write(f"{column.letter}{HEAD_ROW}", header, "customers_head", valign="bottom", **looks)
        code = number_format(column.kind, language)
        for row in range(FIRST_ROW, LAST_ROW + 1):
            formula = f'=IF(${_ROW}{row}="","",{column.formula.replace("{r}", str(row))})'
            page.write(f"{column.letter}{row}", formula, "customers_cell", num_format=code, shrink=True, **looks)
    page.region("GrowthList", f"B{FIRST_ROW}:{_LAST}{LAST_ROW}")
    _add_looks(page)
    _add_found(page)
    page.sheet.print_area(f"B1:{LAST}{LAST_ROW}")
    page.sheet.set_h_pagebreaks([MODEL_ROW - 1])


def _add_looks(page: Page) -> None:
    """The colours of the layers, decreases in the colour of a warning, and no lines below rows that hold nothing."""
    colours = [*ACTIVE_COLOURS[: len(STANDARD_KEYS)], *[PASSIVE_COLOUR] * len(PASSIVE_LAYERS)]
    for key, (fill, font) in zip((*STANDARD_KEYS, *PASSIVE_LAYERS), colours, strict=True):
        label = text(f"layers.{key}", page.language)
        area = f"E{FIRST_ROW}:F{LAST_ROW}"
        page.paint(area, f'=E{FIRST_ROW}="{label}"', bg_color=f"#{fill}", font_color=f"#{font}")
    page.red_below_zero(f"I{FIRST_ROW}:K{LAST_ROW}")
    nothing = page.workbook.add_format({"bottom": 1, "bottom_color": "#FFFFFF"})
    rule = {"type": "formula", "criteria": f'=$I{FIRST_ROW}=""', "format": nothing}
    page.sheet.conditional_format(f"B{FIRST_ROW}:{_LAST}{LAST_ROW}", rule)


def _add_found(page: Page) -> None:
    page.sheet.set_column(f"{_VALUE}:{_DOWN}", DATA_WIDTH, page.style("plain"))
    page.write(f"{_VALUE}{MODEL_ROW}", text("calculating.customer_movement.list.found", page.language), "data_note")
    counted = {
        _VALUE: 'COUNTIFS(PYR_ChangeSize,">0")',
        _ROW: f"SUM({_VALUE}{FIRST_ROW}:{_VALUE}{LAST_ROW})",
        _UP: f'SUMIFS({_CHANGE},{_CHANGE},">0")',
        _DOWN: f'SUMIFS({_CHANGE},{_CHANGE},"<0")',
    }
    for letter, formula in counted.items():
        page.write(f"{letter}{ABOUT_ROW}", f"={formula}", "data", num_format=AMOUNT)
    page.region("GrowthCounted", f"{_VALUE}{ABOUT_ROW}:{_DOWN}{ABOUT_ROW}")
    found = ranked_rows("PYR_ChangeSize", _COUNT, (_VALUE, _ROW), FIRST_ROW, LISTED)
    for row, formulas in enumerate(found, FIRST_ROW):
        for letter, formula in zip((_VALUE, _ROW), formulas, strict=True):
            page.write(f"{letter}{row}", formula, "data", num_format=AMOUNT)
    page.region("GrowthFound", f"{_VALUE}{FIRST_ROW}:{_ROW}{LAST_ROW}")


def _told(language: str) -> str:
    """What is listed, as a formula without "="."""
    count = f"FIXED({_COUNT},0)"
    part = f"FIXED(${_ROW}${ABOUT_ROW}/({_INCREASES}-{_DECREASES})*100,1)"
    some = text_formula(
        "calculating.customer_movement.list.some", language, shown=f'"{LISTED}"', count=count, share=f'{part}&"%"'
    )
    none, one, about = (
        quoted_text(text(f"templates.{KEY}.list.{key}", language)) for key in ("none", "all_one", "about")
    )
    all_of = text_formula(f"templates.{KEY}.list.all", language, count=count)
    told = f"IF({_COUNT}=1,{one},IF({_COUNT}<={LISTED},{all_of},{some}))"
    return f'IF({_COUNT}=0,{none},{told})&" "&{about}'


def growth_values(ledger: Ledger, analysis: Analysis, language: str) -> dict[str, Sequence[Sequence[object]]]:
    """What the formulas of the list show.

    Parameters
    ----------
    ledger : Ledger
    analysis : Analysis
    language : {"en", "nl"}
    """
    found = compared_periods(ledger, analysis)
    order = largest_changes(found)
    shown = order[:LISTED]
    change = found.customers["change"].to_numpy(np.float64)
    sizes = np.abs(change)
    counted = [len(order), sizes[shown].sum(), change[change > 0].sum(), change[change < 0].sum()]
    blank: list[list[object]] = [[""] * len(_COLUMNS)] * (LISTED - len(shown))
    places: list[list[object]] = [[float(sizes[row]), int(row) + 1] for row in shown]
    return {
        "PYR_GrowthAbout": [[_told_value(order, shown, sizes, language)]],
        "PYR_GrowthCounted": [[float(value) for value in counted]],
        "PYR_GrowthList": [*_rows(ledger, analysis, found, shown, language), *blank],
        "PYR_GrowthFound": [*places, *[["", ""]] * (LISTED - len(shown))],
    }


def _told_value(order: np.ndarray, shown: np.ndarray, sizes: np.ndarray, language: str) -> str:
    def words(key: str, area: str = f"templates.{KEY}", **facts: object) -> str:
        return text(f"{area}.list.{key}", language, **facts)

    count = fixed(len(order), language)
    if len(order) > LISTED:
        share = fixed(float(sizes[shown].sum() / sizes.sum() * 100), language, 1)
        told = words("some", "calculating.customer_movement", shown=LISTED, count=count, share=f"{share}%")
    else:
        told = words("none" if not len(order) else "all_one" if len(order) == 1 else "all", count=count)
    return f"{told} {words('about')}"


def _rows(ledger: Ledger, analysis: Analysis, found: Movement, shown: np.ndarray, language: str) -> list[list[object]]:
    customers, results = ledger.customers, found.customers

    def typed(key: str) -> Sequence[object]:
        return customers[key].iloc[shown].tolist() if key in customers else [""] * len(shown)

    def told(values: pd.Series) -> Sequence[object]:
        return values.iloc[shown].astype(object).where(values.iloc[shown].notna(), "").tolist()

    labels = {layer.key: layer_label(layer, language) for layer in analysis.layers}

    columns: list[Sequence[object]] = [
        typed("customer_id"),
        typed("name"),
        told(outcome_words(ledger, analysis, language)),
        told(previous_layer_words(ledger, analysis, language)),
        told(in_words(analysis.customers["layer"], labels)),
        *(results[key].iloc[shown].tolist() for key in ("previous", "revenue", "change")),
        told(relative_change(results)),
        results["share_of_change"].iloc[shown].tolist(),
        typed("account_manager"),
        typed("region"),
    ]
    return [list(row) for row in zip(*columns, strict=True)]
