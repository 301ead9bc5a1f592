"""The Movement sheet of a template that calculates by itself."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from pyramid_addin.model._flags import HISTORY_SLACK
from pyramid_addin.settings import STANDARD_KEYS
from pyramid_addin.templates._layer_rows import NOTHING
from pyramid_addin.templates._live_text import quoted_text, text_formula
from pyramid_addin.templates._movement_layout import (
    BRIDGE_FORMULAS,
    CELLS,
    FIRST_ROW,
    KEY,
    LAST_ROW,
    MOST_LAYERS,
    NEW_ROW,
    RETURNED_ROW,
    STEP_ROWS,
    TIE_COLUMNS,
    WHOLE_ROW,
    arrivals_row,
)
from pyramid_addin.templates._movement_sheet import movement_sheet
from pyramid_addin.templates._movement_template import add_movement_sheet
from pyramid_addin.templates._theme import WARNING
from pyramid_addin.templates.calculating._assumptions import assumed, fact
from pyramid_addin.templates.calculating._design import SheetPlan
from pyramid_addin.templates.calculating._growth_list import add_growth_list, growth_values
from pyramid_addin.templates.calculating._movement_columns import compared_periods, two_periods
from pyramid_addin.templates.calculating._titles import titles
from pyramid_addin.texts import text

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence

    from pyramid_addin.ledger import Ledger
    from pyramid_addin.model import Analysis
    from pyramid_addin.templates._filled import FilledSheet
    from pyramid_addin.templates._page import Page
    from pyramid_addin.templates.calculating._design import Design

    Cells = Sequence[Sequence[str | None]]

_TITLED = ("MovementTitle", "MovementSubtitle", f"templates.{KEY}.title_of")
# Whether the table tells who bought before the period before.
_KNOWN = f"AND(N({assumed('period_begins')})>0,{fact('first_orders')}>0)"
# Nothing is typed in yet of the period before, but of this one.
_MISSING = f"AND({fact('active')}>0,{fact('previous_active')}=0)"
# The table's history begins after the period before did: whoever came in between looks new, the others grown.
_LATE = (
    f"AND({_KNOWN},{fact('previous_active')}>0,N({assumed('previous_begins')})>0,"
    f"MIN(PYR_FirstOrder)>{assumed('previous_begins')}+{HISTORY_SLACK.days - 1})"
)
_USED = len(STANDARD_KEYS)


def _known(formula: str) -> str:
    return f'=IF({_KNOWN},{formula},"{NOTHING}")'


def _bridge() -> Cells:
    """What the period before brought is typed in; who returned is not always known."""
    rows: list[list[str | None]] = [[None] * 3 for _ in STEP_ROWS]
    steps = sorted(STEP_ROWS, key=lambda step: STEP_ROWS[step])
    rows[steps.index("before")][1] = f"={fact('previous_revenue')}"
    customers, amount = BRIDGE_FORMULAS["returned"]
    rows[steps.index("returned")] = [_known(customers), _known(amount), None]
    return rows


def _matrix() -> Cells:
    """Four layers, then rows that are not in use, then who returned and who is new; from column A on."""
    rows: list[list[str | None]] = [[None] * (4 + len(CELLS)) for _ in range(NEW_ROW - FIRST_ROW + 1)]
    for place in range(_USED, MOST_LAYERS):
        rows[place][3:] = [""] * (1 + len(CELLS))
    returned = arrivals_row(RETURNED_ROW)
    rows[RETURNED_ROW - FIRST_ROW][4:] = [_known(returned[letter]) if letter in returned else None for letter in CELLS]
    return rows


def _tie_out() -> Cells:
    width = ord("O") - ord(TIE_COLUMNS["before"][0]) + 1
    return [[f"={fact(key)}", *[None] * (width - 1)] for key in ("previous_active", "previous_revenue")]


def _subtitle(language: str) -> str:
    """Below the title what is still missing, else the period."""
    usual = titles(*_TITLED, language)["MovementSubtitle"][0][0] or ""
    count = f"FIXED({fact('doubts')}+{fact('previous_doubts')},0)"
    doubts = text_formula("calculating.customer_movement.doubts", language, count=count)
    missing, late = (quoted_text(text(f"calculating.customer_movement.{key}", language)) for key in ("missing", "late"))
    return f'=IF({count}<>"0",{doubts},IF({_MISSING},{missing},IF({_LATE},{late},{usual.removeprefix("=")})))'


def _formulas(design: Design, language: str) -> Mapping[str, Cells]:
    del design
    footnote, returned = (
        quoted_text(words)
        for words in (
            text(f"templates.{KEY}.footnote", language),
            " " + text(f"templates.{KEY}.footnote_returned", language),
        )
    )
    return {
        "MovementSubtitle": [[_subtitle(language)]],
        "MovementBridge": _bridge(),
        "MovementMatrix": _matrix(),
        "MovementTieOut": _tie_out(),
        "MovementFootnote": [[f'={footnote}&IF({_KNOWN},"",{returned})']],
    }


def _fill(ledger: Ledger, analysis: Analysis, names: Collection[str], language: str) -> FilledSheet | None:
    """As a build fills it; but nothing is hidden that may come to hold figures."""
    ledger, analysis = two_periods(ledger, analysis)
    sheet = movement_sheet(ledger, analysis, names, language)
    if sheet is None:
        return None
    regions = dict(sheet.regions)
    if not compared_periods(ledger, analysis).returned_known:
        rows = [list(row) for row in regions["PYR_MovementMatrix"]]
        rows[RETURNED_ROW - FIRST_ROW][4:] = [NOTHING] * len(CELLS)
        regions["PYR_MovementMatrix"] = rows
    return replace(sheet, regions=regions, hidden_rows={}, rows=())


def _values(ledger: Ledger, analysis: Analysis, language: str) -> Mapping[str, Sequence[Sequence[object]]]:
    found = growth_values(ledger, analysis, language)
    before = two_periods(ledger, analysis)[0].customers["previous_revenue"].any()
    told = "missing" if analysis.figures.active and not before else "late" if before and not analysis.comparable else ""
    if told:
        found["PYR_MovementSubtitle"] = [[text(f"calculating.customer_movement.{told}", language)]]
    return found


def _finish(page: Page, design: Design) -> None:
    """The list of changes; four layers are in use, and money stands beside customers."""
    del design
    add_growth_list(page)
    for row in (*range(FIRST_ROW + _USED, LAST_ROW + 1), WHOLE_ROW):
        page.sheet.set_row(row - 1, None, None, {"hidden": True})
    doubts = f"{fact('doubts')}+{fact('previous_doubts')}"
    page.paint("B2", f"=OR({doubts}>0,{_MISSING},{_LATE})", font_color=f"#{WARNING}")


MOVEMENT = SheetPlan(KEY, add_movement_sheet, _fill, _formulas, _values, titled=_TITLED, finish=_finish)
