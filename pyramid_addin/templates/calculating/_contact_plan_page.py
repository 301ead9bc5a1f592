"""The sheet with the contact plan: how often a year a customer of each layer is visited, called and written to."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from pyramid_addin.model import PASSIVE_LAYERS
from pyramid_addin.model._contact_plan import contact_plan
from pyramid_addin.settings import CONTACTS, STANDARD_KEYS, Settings
from pyramid_addin.templates._columns import defined_name
from pyramid_addin.templates._theme import ACTIVE_COLOURS, CENTS, INTEGER, PASSIVE_COLOUR
from pyramid_addin.templates.calculating._assumptions import ASSUMPTIONS, assumed
from pyramid_addin.texts import text

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from pyramid_addin.model import Analysis
    from pyramid_addin.templates._page import Page
    from pyramid_addin.templates.calculating._design import Design

LAYERS = (*STANDARD_KEYS, *PASSIVE_LAYERS)
COSTS = {"visits": "rate_visits", "calls": "rate_calls", "mailings": "mailing_cost"}
PLANNED = tuple(f"plan_{contact}_{layer}" for layer in LAYERS for contact in CONTACTS)

_WIDTHS = {"A": 1.5, "B": 24.0} | dict.fromkeys("CDEFG", 16.0)
_HEAD_ROW = 4
_FIRST_ROW, _LAST_ROW = _HEAD_ROW + 1, _HEAD_ROW + len(LAYERS)
_KINDS_ROW = _LAST_ROW + 2
_COST_ROW = _KINDS_ROW + 1
_LETTERS = dict(zip(CONTACTS, "CDE", strict=True))
_INTERVAL, _COST = "F", "G"


def _words(page: Page, key: str) -> str:
    return text(f"calculating.contact_plan.{key}", page.language)


def add_contact_plan_page(page: Page, design: Design) -> None:
    """Lay out the plan per layer, and below it what one contact costs; protected without a password."""
    del design
    sheet = page.sheet
    sheet.hide_gridlines(2)
    sheet.set_landscape()
    sheet.set_paper(9)
    sheet.set_margins(left=0.4, right=0.4, top=0.5, bottom=0.6)
    sheet.fit_to_pages(1, 1)
    sheet.set_zoom(100)
    sheet.set_footer(f"&L&8{page.words('footer')}&C&8&P / &N&R&8&F", {"margin": 0.3})
    for letter, width in _WIDTHS.items():
        sheet.set_column(f"{letter}:{letter}", width, page.style("plain"))
    for row, height in {1: 33, 2: 34, 3: 9, _HEAD_ROW: 30, _KINDS_ROW: 20}.items():
        sheet.set_row(row - 1, height)
    page.merge("B1:G1", _words(page, "title"), "title")
    page.merge("B2:G2", _words(page, "how"), "subtitle", text_wrap=True, shrink=False, font_size=10, valign="top")
    page.write(f"B{_HEAD_ROW}", page.words("heads.layer"), "head_text", indent=1)
    for key, letter in (*_LETTERS.items(), ("interval", _INTERVAL), ("cost", _COST)):
        page.write(f"{letter}{_HEAD_ROW}", _words(page, f"heads.{key}"), "head")
    for row, (place, layer) in enumerate(enumerate(LAYERS), start=_FIRST_ROW):
        _add_layer(page, row, place, layer)
    page.region("PlanLayers", f"B{_FIRST_ROW}:B{_LAST_ROW}")
    page.region("PlanContacts", f"C{_FIRST_ROW}:E{_LAST_ROW}")
    page.region("PlanIntervals", f"{_INTERVAL}{_FIRST_ROW}:{_INTERVAL}{_LAST_ROW}")
    page.region("PlanCostEach", f"{_COST}{_FIRST_ROW}:{_COST}{_LAST_ROW}")
    page.write(f"B{_COST_ROW}", _words(page, "cost_of_one"), "name")
    for contact, letter in _LETTERS.items():
        kind = text(f"calculating.contact_log.kinds.{contact}", page.language)
        page.write(f"{letter}{_KINDS_ROW}", kind, "head")
        _add_input(page, f"{letter}{_COST_ROW}", COSTS[contact], kind, CENTS)
    page.write(f"B{_KINDS_ROW}", None, "head_text")
    page.region("PlanKinds", f"C{_KINDS_ROW}:E{_KINDS_ROW}")
    page.region("PlanCosts", f"C{_COST_ROW}:E{_COST_ROW}")
    sheet.print_area(f"B1:G{_COST_ROW}")
    sheet.protect("", {"format_cells": True, "format_columns": True, "format_rows": True})


def _add_layer(page: Page, row: int, place: int, layer: str) -> None:
    fill, font = ACTIVE_COLOURS[place] if place < len(STANDARD_KEYS) else PASSIVE_COLOUR
    label = text(f"layers.{layer}", page.language)
    page.write(f"B{row}", label, "name", bg_color=f"#{fill}", font_color=f"#{font}")
    for contact, letter in _LETTERS.items():
        _add_input(page, f"{letter}{row}", f"plan_{contact}_{layer}", label, "General")
    asked = f"C{row}+D{row}"
    page.write(f"{_INTERVAL}{row}", f'=IF({asked}>0,MAX(1,ROUND(365/({asked}),0)),"")', "body", num_format=INTEGER)
    costs = "+".join(f"{letter}{row}*{letter}${_COST_ROW}" for letter in _LETTERS.values())
    page.write(f"{_COST}{row}", f"={costs}", "body", num_format=CENTS)


def _add_input(page: Page, cell: str, key: str, title: str, code: str) -> None:
    """A cell of an assumption, with its note and bounds."""
    entry = ASSUMPTIONS[key]
    looks: dict[str, Any] = {"num_format": code, "align": "right", "indent": 0, "text_wrap": False}
    page.write(cell, entry.usual(Settings()), "settings_input", **looks)
    kind = "cost" if key in COSTS.values() else "contacts"
    page.sheet.data_validation(
        cell,
        {
            "validate": "decimal",
            "criteria": "between",
            "minimum": entry.low,
            "maximum": entry.high,
            "input_title": title,
            "input_message": _words(page, f"{kind}_note"),
            "error_title": text("settings_sheet.invalid", page.language),
            "error_message": _words(page, f"{kind}_allowed"),
        },
    )
    page.region(defined_name(f"assumed_{key}").removeprefix("PYR_"), cell)


def contact_plan_values(analysis: Analysis) -> Mapping[str, Sequence[Sequence[object]]]:
    """What the formulas of the sheet show."""
    plan = contact_plan(analysis.layers, analysis.settings).loc[list(LAYERS)]
    return {
        "PYR_PlanIntervals": [["" if days != days else days] for days in plan["interval"]],  # noqa: PLR0124 -- NaN
        "PYR_PlanCostEach": [[cost] for cost in plan["cost"]],
    }


def planned(layer: str, contact: str) -> str:
    """The defined name of how often a year the plan asks for a contact with a customer of a layer.

    Examples
    --------
    >>> planned("top", "visits")
    'PYR_AssumedPlanVisitsTop'
    """
    return assumed(f"plan_{contact}_{layer}")
