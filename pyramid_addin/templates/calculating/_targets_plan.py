"""The Targets sheet of a template that calculates by itself; wishes and campaigns are typed into it."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import TYPE_CHECKING, NamedTuple

from pyramid_addin.model import PASSIVE_LAYERS
from pyramid_addin.model._targets import GROWTH
from pyramid_addin.settings import STANDARD_KEYS
from pyramid_addin.templates._layer_rows import NOTHING
from pyramid_addin.templates._live_text import quoted_text
from pyramid_addin.templates._targets_layout import (
    ABOUT_ROW,
    BUDGET_ROW,
    CAMPAIGN_COLUMNS,
    CAMPAIGN_NAMES,
    CAMPAIGN_ROW,
    CHECK,
    DATA_ROW,
    FIGURES,
    FIRST_ROW,
    FOOT_ROW,
    FORMER_HEADING,
    KEY,
    LAST_BUDGET,
    LAST_CAMPAIGN,
    LAST_FORMER,
    LAST_ROW,
    MOST_ACTIVE,
    TIE_OUT,
    layer_formula,
)
from pyramid_addin.templates._targets_sheet import targets_sheet
from pyramid_addin.templates._targets_template import add_targets_sheet
from pyramid_addin.templates.calculating._assumptions import assumed, fact
from pyramid_addin.templates.calculating._design import SheetPlan
from pyramid_addin.templates.calculating._examples import are_examples
from pyramid_addin.texts import text

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence

    from pyramid_addin.ledger import Ledger
    from pyramid_addin.model import Analysis
    from pyramid_addin.templates._filled import FilledSheet
    from pyramid_addin.templates._page import Page
    from pyramid_addin.templates.calculating._design import Design

    Cells = Sequence[Sequence[str | None]]

_USED = len(STANDARD_KEYS)
_SHOWN_CAMPAIGNS = 18  # with their total they fill a page
_OWN = f"calculating.{KEY}"
_NO_PREVIOUS = f"{fact('previous_active')}=0"


class _Campaign(NamedTuple):
    """An example: key of its texts, layer, budget, first and last month, result."""

    key: str
    layer: str
    budget: float
    months: tuple[int, int]
    result: float | None


# Layer -> wanted customers and revenue; those that do not buy have no revenue to want.
_WANTED: Mapping[str, tuple[int, float | None]] = {
    "top": (1, 420_000),
    "large": (5, 450_000),
    "medium": (16, 400_000),
    "small": (85, 380_000),
    "inactive": (8, None),
    "prospect": (5, None),
}
_CAMPAIGNS = (
    _Campaign("dinner", "large", 4_000, (2, 3), 15_000),
    _Campaign("calls", "medium", 6_000, (3, 6), 21_500),
    _Campaign("mailing", "small", 2_500, (4, 5), 2_100),
    _Campaign("offer", "inactive", 1_500, (5, 6), 4_200),
    _Campaign("fair", "prospect", 5_000, (9, 10), None),
)
_MANAGERS = ("Anna", "Bram", "Chris")
_YEAR = 2025


def example_targets(language: str) -> dict[str, Sequence[Sequence[object]]]:
    """Wishes and campaigns that stand beside example customers; the names of the campaigns say that they are examples.

    Parameters
    ----------
    language : {"en", "nl"}

    Returns
    -------
    dict of str to rows
        Region -> what is typed; a wish stands behind the key, the place and the name of its layer.

    Examples
    --------
    >>> example_targets("nl")["PYR_TargetsCampaigns"][0][:2]
    ['Groot', 'Voorbeeld: relatiediner']
    """
    wanted = [[key, None, None, *_WANTED.get(key, (None, None))] for key in (*STANDARD_KEYS, *PASSIVE_LAYERS)]
    rows: list[list[object]] = []
    for number, campaign in enumerate(_CAMPAIGNS):
        first, last = campaign.months
        cells = {
            "layer": text(f"layers.{campaign.layer}", language),
            "name": text(f"{_OWN}.examples.{campaign.key}.name", language),
            "goal": text(f"{_OWN}.examples.{campaign.key}.goal", language),
            "budget": campaign.budget,
            "start": date(_YEAR, first, 1),
            "end": date(_YEAR, last + 1, 1) - timedelta(days=1),
            "responsible": _MANAGERS[number % len(_MANAGERS)],
            "result": campaign.result,
        }
        row: list[object] = [None] * 13
        for column in CAMPAIGN_COLUMNS:
            if column.takes:
                row[ord(column.first) - ord("C")] = cells[column.key]
        rows.append(row)
    return {
        "PYR_TargetsWanted": wanted[:_USED],
        "PYR_TargetsOthers": wanted[_USED:],
        "PYR_TargetsCampaigns": rows,
    }


def _active() -> Cells:
    """Without any revenue of the period before nothing is said of it; layers beyond the fourth are not in use."""
    rows: list[list[str | None]] = []
    for place in range(_USED):
        before = layer_formula(FIGURES["J"].active, FIRST_ROW + place).removeprefix("=")
        known = f'=IF({_NO_PREVIOUS},"{NOTHING}",{before})'
        rows.append([known if letter == "J" else None for letter in FIGURES])
    return rows + [[""] * len(FIGURES)] * (MOST_ACTIVE - _USED)


def _standards() -> Cells:
    """The standard shares in the data of the charts, which the suggestions rest on; from column C on."""
    ends = [assumed(f"end_{key}") for key in STANDARD_KEYS[:-1]]
    shares = [ends[0], f"{ends[1]}-{ends[0]}", f"{ends[2]}-{ends[1]}", f"1-{ends[2]}"]
    revenues = [assumed(f"standard_{key}") for key in STANDARD_KEYS]
    return [[None] * 5 + [f"=ROUND({share},6)", f"={revenue}"] for share, revenue in zip(shares, revenues, strict=True)]


def _tie_out() -> Cells:
    first, last = TIE_OUT[0].first, CHECK[1]
    cells: list[str | None] = [None] * (ord(last) - ord(first) + 1)
    for part in TIE_OUT:
        if part.key in ("customers", "revenue"):
            cells[ord(part.first) - ord(first)] = f"={fact(part.key)}"
    return [cells]


def _formulas(design: Design, language: str) -> Mapping[str, Cells]:
    del design
    basis = (quoted_text(text(f"templates.{KEY}.basis_{key}", language)) for key in ("standard", "before"))
    standard, before = basis
    return {
        "TargetsBasis": [[f"=IF({_NO_PREVIOUS},{standard},{before})"]],
        "TargetsActive": _active(),
        "TargetsTieOut": _tie_out(),
        "TargetsData": _standards(),
    }


def _fill(ledger: Ledger, analysis: Analysis, names: Collection[str], language: str) -> FilledSheet:
    """As a build fills it; which rows are in use is the same for every table."""
    kept = example_targets(language) if are_examples(ledger.customers, language) else {}
    return replace(targets_sheet(ledger, analysis, names, language, kept), hidden_rows={})


def _about(language: str, *, examples: bool) -> str:
    told = text(f"{_OWN}.explained", language)
    return f"{text(f'{_OWN}.clear', language)} {told}" if examples else told


def _values(ledger: Ledger, analysis: Analysis, language: str) -> Mapping[str, Sequence[Sequence[object]]]:
    del analysis
    return {"PYR_TargetsAbout": [[_about(language, examples=are_examples(ledger.customers, language))]]}


def _finish(page: Page, design: Design) -> None:
    """What the sheet says of itself, and which rows wait until they are needed."""
    del design
    language = page.language
    mark = text("calculating.examples.mark", language)
    with_examples, without = (quoted_text(_about(language, examples=examples)) for examples in (True, False))
    about = f'=IF(COUNTIFS({CAMPAIGN_NAMES},"{mark}*")>0,{with_examples},{without})'
    page.write(f"B{ABOUT_ROW}", about, "settings_about")
    page.region("TargetsAbout", f"B{ABOUT_ROW}")
    page.write(f"B{FOOT_ROW}", text(f"{_OWN}.footnote", language), "foot")
    hidden = (
        range(FIRST_ROW + _USED, LAST_ROW + 1),
        range(CAMPAIGN_ROW + _SHOWN_CAMPAIGNS, LAST_CAMPAIGN + 1),
        range(BUDGET_ROW + _USED + len(PASSIVE_LAYERS), LAST_BUDGET + 1),
        range(FORMER_HEADING, LAST_FORMER + 1),
        range(DATA_ROW + _USED, DATA_ROW + MOST_ACTIVE),
    )
    for row in (row for rows in hidden for row in rows):
        page.sheet.set_row(row - 1, None, None, {"hidden": True})


TARGETS = SheetPlan(
    KEY,
    add_targets_sheet,
    _fill,
    _formulas,
    _values,
    titled=("TargetsTitle", "TargetsSubtitle", f"templates.{KEY}.title_of"),
    finish=_finish,
    examples=example_targets,
    usual=lambda _: {"PYR_TargetsGrowth": GROWTH},
)
