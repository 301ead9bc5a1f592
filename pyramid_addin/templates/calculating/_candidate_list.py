"""Who could move up, nearest first, by formula: the list below the Scenarios sheet of a template."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from pyramid_addin.settings import STANDARD_KEYS
from pyramid_addin.templates._analysis_page import add_heading
from pyramid_addin.templates._columns import defined_name
from pyramid_addin.templates._customers_template import number_format
from pyramid_addin.templates._labels import catalogue_words, layer_label
from pyramid_addin.templates._live_text import fixed, quoted_text, text_formula
from pyramid_addin.templates._scenarios_layout import KEY, LAST, MODEL_ROW
from pyramid_addin.templates._theme import ACTIVE_COLOURS, CENTS, QUIET, RULE
from pyramid_addin.templates.calculating._ranked_list import ranked_rows
from pyramid_addin.templates.calculating._upgrade_columns import LastOne, average_of, layer_reached, upgrade_gaps
from pyramid_addin.texts import text

if TYPE_CHECKING:
    from collections.abc import Sequence

    from pyramid_addin.ledger import Ledger
    from pyramid_addin.model import Analysis
    from pyramid_addin.templates._filled import CellKind
    from pyramid_addin.templates._page import Page

LISTED = 50
ABOUT_ROW, HEAD_ROW = MODEL_ROW + 1, MODEL_ROW + 2
FIRST_ROW = HEAD_ROW + 1
LAST_ROW = FIRST_ROW + LISTED - 1
# Beyond the page: each place's gap and the row of the table that it stands in; above them how many there are.
_GAP, _ROW = "N", "O"
_COUNT = f"${_GAP}${ABOUT_ROW}"


class _Listed(NamedTuple):
    """A column of the list: its letter, header, kind of value, and formula; ``{r}`` is the sheet's row."""

    letter: str
    header: str
    kind: CellKind
    formula: str


def _taken(key: str) -> str:
    return f"INDEX({defined_name(key)},${_ROW}{{r}})"


def _listed(language: str) -> tuple[_Listed, ...]:
    head = f"templates.{KEY}.list"
    reached = layer_reached(f"ROUND($H{{r}}+${_GAP}{{r}},4)", language)
    profit = _taken("net_profit")
    return (
        _Listed("B", f"{head}.place", "integer", f"ROW()-{HEAD_ROW}"),
        _Listed("C", f"{head}.customer_id", "text", f'{_taken("customer_id")}&""'),
        _Listed("D", f"{head}.name", "text", f'{_taken("name")}&""'),
        _Listed("E", "columns.layer", "text", _taken("layer")),
        _Listed("F", f"{head}.to", "text", reached),
        _Listed("G", "columns.strategy", "text", _taken("strategy")),
        _Listed("H", f"{head}.revenue", "amount", _taken("revenue")),
        _Listed("I", f"{head}.gap_revenue", "amount", f"${_GAP}{{r}}"),
        _Listed("J", f"{head}.extra_revenue", "amount", f"ROUND({average_of('$F{r}', language)}-$H{{r}},4)"),
        _Listed(
            "K",
            f"{head}.extra_profit",
            "amount",
            f'IF(ISNUMBER({profit}),ROUND($J{{r}}*({profit}/$H{{r}}),4),"")',
        ),
    )


def add_candidate_list(page: Page) -> None:
    """Draw the list: heading, what is listed, head and rows, and beyond the page what finds them."""
    language = page.language
    add_heading(page, f"B{MODEL_ROW}", LAST, page.words(f"{KEY}.headings.list"))
    page.merge(f"B{ABOUT_ROW}:{LAST}{ABOUT_ROW}", f"={_told(language)}", "notes_value")
    page.region("CandidatesAbout", f"B{ABOUT_ROW}")
    for row, height in {MODEL_ROW: 30.0, ABOUT_ROW: 30.4, HEAD_ROW: 30.0}.items():
        page.sheet.set_row(row - 1, height)
    for column in _listed(language):
        looks = {"align": "left", "indent": 1} if column.kind == "text" else {"align": "right"}
        page.write(f"{column.letter}{HEAD_ROW}", text(column.header, language), "customers_head", **looks)
        code = number_format(column.kind, language)
        for row in range(FIRST_ROW, LAST_ROW + 1):
            formula = f'=IF(${_ROW}{row}="","",{column.formula.replace("{r}", str(row))})'
            page.write(f"{column.letter}{row}", formula, "plain", num_format=code, shrink=True, **looks)
    page.region("CandidatesList", f"B{FIRST_ROW}:{LAST}{LAST_ROW}")
    _add_looks(page)
    page.write(f"{_GAP}{MODEL_ROW}", text("calculating.scenario.list.found", language), "data_note")
    page.write(_COUNT.replace("$", ""), "=COUNT(PYR_UpgradeGap)", "data")
    page.region("CandidatesCount", _COUNT.replace("$", ""))
    found = ranked_rows("PYR_UpgradeGap", _COUNT, (_GAP, _ROW), FIRST_ROW, LISTED, "SMALL")
    for row, formulas in enumerate(found, FIRST_ROW):
        for letter, formula, code in zip((_GAP, _ROW), formulas, (CENTS, "0"), strict=True):
            page.write(f"{letter}{row}", formula, "data", num_format=code)
    page.region("CandidatesFound", f"{_GAP}{FIRST_ROW}:{_ROW}{LAST_ROW}")


def _add_looks(page: Page) -> None:
    """Quiet where the share ends before; a line below each row in use, and the colours of the layers."""
    cells = f"B{FIRST_ROW}:{LAST}{LAST_ROW}"
    used = f'=$B{FIRST_ROW}<>""'
    line = page.workbook.add_format({"bottom": 1, "bottom_color": f"#{RULE}"})
    page.sheet.conditional_format(cells, {"type": "formula", "criteria": used, "format": line})
    for key, (fill, font) in zip(STANDARD_KEYS, ACTIVE_COLOURS, strict=False):
        label = text(f"layers.{key}", page.language)
        criteria = f'=E{FIRST_ROW}="{label}"'
        page.paint(f"E{FIRST_ROW}:F{LAST_ROW}", criteria, bg_color=f"#{fill}", font_color=f"#{font}")
    stays = f'=AND($B{FIRST_ROW}<>"",INDEX(PYR_MovesTo,N(${_ROW}{FIRST_ROW}))="")'
    page.paint(cells, stays, font_color=f"#{QUIET}", italic="1")


def _told(language: str) -> str:
    """What is listed, as a formula without "="."""
    nobody = quoted_text(text(f"templates.{KEY}.list.nobody", language))
    figures = {"shown": f"FIXED(MIN({_COUNT},{LISTED}),0)", "count": f"FIXED({_COUNT},0)"}
    return f"IF({_COUNT}=0,{nobody},{text_formula('calculating.scenario.list.some', language, **figures)})"


def candidate_values(ledger: Ledger, analysis: Analysis, language: str) -> dict[str, Sequence[Sequence[object]]]:
    """What the formulas of the list show.

    Parameters
    ----------
    ledger : Ledger
    analysis : Analysis
    language : {"en", "nl"}
    """
    gaps = upgrade_gaps(ledger, analysis)
    count = int(np.count_nonzero(~np.isnan(gaps)))
    shown = np.argsort(gaps, kind="stable")[: min(count, LISTED)]
    blank: list[list[object]] = [[""] * 10] * (LISTED - len(shown))
    words = text(f"templates.{KEY}.list.nobody", language)
    if count:
        facts = {"shown": fixed(len(shown), language), "count": fixed(count, language)}
        words = text("calculating.scenario.list.some", language, **facts)
    return {
        "PYR_CandidatesAbout": [[words]],
        "PYR_CandidatesCount": [[count]],
        "PYR_CandidatesFound": [[float(gaps[row]), int(row) + 1] for row in shown] + [["", ""]] * len(blank),
        "PYR_CandidatesList": [*_rows(ledger, analysis, gaps, shown, language), *blank],
    }


def _rows(ledger: Ledger, analysis: Analysis, gaps: np.ndarray, shown: np.ndarray, language: str) -> list[list[object]]:
    customers, results = ledger.customers, analysis.customers
    labels = [layer_label(layer, language) for layer in analysis.layers]
    codes = results["layer"].cat.codes.to_numpy()
    strategies = catalogue_words("strategies", results["strategy"], language)
    names = customers["name"] if "name" in customers else [""] * len(customers)
    averages = LastOne(ledger, analysis).averages.to_numpy()
    revenue = customers["revenue"].to_numpy(np.float64)
    rows: list[list[object]] = []
    for place, row in enumerate(shown, 1):
        begins = round(revenue[row] + gaps[row], 4)
        reached = next(
            (code for code, layer in enumerate(analysis.layers) if layer.active and begins >= layer.begins_at), 0
        )
        extra = round(averages[reached] - revenue[row], 4)
        profit = results["net_profit"].iloc[row] if "net_profit" in results else np.nan
        cells = [customers["customer_id"].iloc[row], names[row], labels[codes[row]], labels[reached]]
        cells += [strategies.iloc[row], float(revenue[row]), float(gaps[row]), float(extra)]
        rows.append([place, *cells, "" if np.isnan(profit) else round(extra * (profit / revenue[row]), 4)])
    return rows
