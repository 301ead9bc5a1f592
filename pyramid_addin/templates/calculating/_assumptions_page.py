"""The sheet of assumptions: what users may change, and the figures about their table that all formulas share."""

from __future__ import annotations

import re
import textwrap
from itertools import groupby
from typing import TYPE_CHECKING, Any

from pyramid_addin.model import PASSIVE_LAYERS
from pyramid_addin.model._status import STATUS_WORDS
from pyramid_addin.settings import Settings
from pyramid_addin.templates._columns import defined_name
from pyramid_addin.templates._theme import DATES
from pyramid_addin.templates.calculating._assumptions import ASSUMPTIONS
from pyramid_addin.templates.calculating._facts import FACTS
from pyramid_addin.templates.calculating._strategy_columns import REASONS, reason_texts
from pyramid_addin.texts import text

if TYPE_CHECKING:
    from pyramid_addin.templates._page import Page
    from pyramid_addin.templates.calculating._assumptions import Assumption
    from pyramid_addin.templates.calculating._design import Design

_WIDTHS = {"A": 1.5, "B": 38.0, "C": 24.0, "D": 92.0}
_WORDS, _MEANINGS, _REASONS = "F", "G", "H"  # hidden: what a status may say, and the reasons for a strategy
_TEXT = re.compile(r"\{([\w.]+)\}")
_CHARACTERS = 100  # that fit in the widest column
_TAKES = {"fraction": "decimal", "amount": "decimal", "whole": "integer", "days": "integer", "date": "decimal"}
_LONGEST_TITLE, _LONGEST_MESSAGE = 32, 255


def add_assumptions_page(page: Page, design: Design) -> None:
    """Lay out the cells to type in, section by section, then the facts; protected without a password."""
    sheet, language = page.sheet, page.language
    sheet.hide_gridlines(2)
    sheet.set_landscape()
    sheet.set_paper(9)
    sheet.set_margins(left=0.4, right=0.4, top=0.5, bottom=0.6)
    sheet.fit_to_pages(1, 0)
    sheet.set_zoom(90)
    sheet.set_footer(f"&L&8{page.words('footer')}&C&8&P / &N&R&8&F", {"margin": 0.3})
    for letter, width in _WIDTHS.items():
        sheet.set_column(f"{letter}:{letter}", width, page.style("plain"))
    page.merge("B1:D1", text("calculating.assumptions_page.title", language), "title")
    page.merge("B2:D2", text("calculating.assumptions_page.how", language), "subtitle")
    sheet.set_row(0, 33)
    sheet.set_row(1, 20)
    row = 3
    for section, keys in groupby(design.assumptions, key=lambda key: ASSUMPTIONS[key].section):
        row = _add_heading(page, row + 1, text(f"calculating.sections.{section}", language))
        together = {ASSUMPTIONS[key].beside for key in design.assumptions}
        for key in keys:
            if key not in together:
                _add_assumption(page, row, key, ASSUMPTIONS[key])
                row += 1
    row = _add_heading(page, row + 1, text("calculating.sections.facts", language))
    for key in design.facts:
        fact = FACTS[key]
        page.write(f"B{row}", text(f"calculating.facts.{key}", language), "notes_label")
        words = fact.formula(design.columns)
        formula = "=" + _TEXT.sub(lambda match: f'"{text(match[1], language)}"', words)
        page.write(f"C{row}", formula, "fact", num_format=fact.number_format or DATES[language])
        page.write(f"D{row}", text(f"calculating.fact_notes.{key}", language), "settings_about", indent=1)
        page.region(_region("fact", key), f"C{row}")
        row += 1
    if "status" in design.inputs:
        _add_status_words(page)
    if "reason" in design.calculated:
        _add_reasons(page)
    sheet.print_area(f"B1:D{row - 1}")
    sheet.protect("", {"format_cells": True, "format_columns": True, "format_rows": True})


def _region(kind: str, key: str) -> str:
    return defined_name(f"{kind}_{key}").removeprefix("PYR_")


def _add_heading(page: Page, row: int, words: str) -> int:
    page.merge(f"B{row}:D{row}", words, "notes_heading")
    page.sheet.set_row(row - 1, 28)
    return row + 1


def _add_assumption(page: Page, row: int, key: str, entry: Assumption) -> None:
    language = page.language
    about = text(f"calculating.assumptions.{key}.about", language)
    if entry.beside:
        _add_input(page, f"B{row}", entry.beside, ASSUMPTIONS[entry.beside])
    else:
        page.write(f"B{row}", text(f"calculating.assumptions.{key}.label", language), "notes_label")
    _add_input(page, f"C{row}", key, entry)
    page.write(f"D{row}", about, "settings_about", indent=1)
    lines = len(textwrap.wrap(about, _CHARACTERS))
    page.sheet.set_row(row - 1, 18 if lines < 2 else 13.2 * lines + 5)


def _add_input(page: Page, cell: str, key: str, entry: Assumption) -> None:
    """The cell to type in, what it takes, and its name."""
    language = page.language
    label = text(f"calculating.assumptions.{key}.label", language)
    about = text(f"calculating.assumptions.{key}.about", language)
    looks: dict[str, Any] = {"num_format": entry.number_format or DATES[language], "text_wrap": False}
    if entry.kind != "text":
        looks |= {"align": "right", "indent": 0}
    page.write(cell, entry.usual(Settings()), "settings_input", **looks)
    rule: dict[str, Any] = {"validate": "length", "criteria": "<=", "value": 100}
    if entry.kind in _TAKES:
        rule = {"validate": _TAKES[entry.kind], "criteria": "between", "minimum": entry.low, "maximum": entry.high}
    messages = {
        "input_title": label if len(label) <= _LONGEST_TITLE else "",
        "input_message": about if len(about) <= _LONGEST_MESSAGE else "",
        "error_title": text("settings_sheet.invalid", language),
        "error_message": text(f"calculating.allowed.{entry.kind}", language),
    }
    page.sheet.data_validation(cell, rule | messages)
    page.region(_region("assumed", key), cell)


def _add_status_words(page: Page) -> None:
    """What a status may say, in both languages, and what it means, in hidden columns; MATCH minds no capitals."""
    meanings = [text(f"layers.{key}", page.language) for key in PASSIVE_LAYERS]
    rows = [(word, meanings[status - 1]) for status, words in STATUS_WORDS.items() for word in words]
    for row, (word, meaning) in enumerate(rows, 1):
        page.write(f"{_WORDS}{row}", word, "data")
        page.write(f"{_MEANINGS}{row}", meaning, "data")
    page.region("StatusWords", f"{_WORDS}1:{_WORDS}{len(rows)}")
    page.region("StatusMeanings", f"{_MEANINGS}1:{_MEANINGS}{len(rows)}")
    page.sheet.set_column(f"{_WORDS}:{_MEANINGS}", None, page.style("plain"), {"hidden": True})


def _add_reasons(page: Page) -> None:
    """The reasons for a strategy, in the order of its rules, in a hidden column."""
    reasons = reason_texts(page.language)
    for row, words in enumerate(reasons, 1):
        page.write(f"{_REASONS}{row}", words, "data")
    page.region(REASONS.removeprefix("PYR_"), f"{_REASONS}1:{_REASONS}{len(reasons)}")
    page.sheet.set_column(f"{_REASONS}:{_REASONS}", None, page.style("plain"), {"hidden": True})
