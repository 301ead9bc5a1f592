"""The sheet that says in one page what the template is for, how it is used, and what its colours mean."""

from __future__ import annotations

import textwrap
from typing import TYPE_CHECKING

from pyramid_addin.texts import catalogue, text

if TYPE_CHECKING:
    from pyramid_addin.templates._page import Page
    from pyramid_addin.templates.calculating._design import Design

_WIDTHS = {"A": 1.5, "B": 4.0, "C": 24.0, "D": 84.0}
_CHARACTERS = 88  # that fit in the widest column
_LINE = 13.6


def add_read_me_page(page: Page, design: Design) -> None:
    """Lay out the page: what it answers, how to use it, its sheets, its colours, and what to know."""
    sheet, language = page.sheet, page.language
    own = catalogue(language)["calculating"][design.key]
    sheet.hide_gridlines(2)
    sheet.set_portrait()
    sheet.set_paper(9)
    sheet.set_margins(left=0.5, right=0.5, top=0.6, bottom=0.6)
    sheet.fit_to_pages(1, 1)
    sheet.set_zoom(100)
    sheet.set_footer(f"&L&8{page.words('footer')}&R&8&F", {"margin": 0.3})
    for letter, width in _WIDTHS.items():
        sheet.set_column(f"{letter}:{letter}", width, page.style("plain"))
    page.merge("B1:D1", own["title"], "title")
    page.merge("B2:D2", own["about"], "subtitle")
    sheet.set_row(0, 36)
    sheet.set_row(1, 20)
    row = _heading(page, 4, "steps")
    shared = catalogue(language)["calculating"]["read_me"]
    for number, words in enumerate([*own["steps"], *shared["steps"]], 1):
        page.write(f"B{row}", number, "read_me_number")
        row = _text(page, row, words)
    row = _heading(page, row + 1, "sheets")
    names = [text("templates.sheets.customers", language), *_sheet_names(design, language)]
    names.append(text("calculating.sheets.assumptions", language))
    for name, words in zip(names, own["sheets"], strict=True):
        row = _fact(page, row, name, words)
    row = _heading(page, row + 1, "colours")
    for style, words in zip(("customers_input", "customers_cell"), shared["colours"], strict=True):
        page.write(f"C{row}", text(f"calculating.read_me.{style}", language), style, locked=True, border=1)
        page.write(f"D{row}", words, "notes_value", indent=1)
        sheet.set_row(row - 1, 18)
        row += 1
    row = _heading(page, row + 1, "know")
    for words in (*own["know"], *shared["know"]):
        page.write(f"B{row}", "•", "read_me_number")
        row = _text(page, row, words)
    sheet.print_area(f"B1:D{row - 1}")
    sheet.protect("", {"format_columns": True, "format_rows": True})


def _sheet_names(design: Design, language: str) -> list[str]:
    further = [text(f"calculating.sheets.{key}", language) for key in design.further]
    return [*further, *(text(f"templates.sheets.{plan.key}", language) for plan in design.sheets)]


def _heading(page: Page, row: int, key: str) -> int:
    page.merge(f"B{row}:D{row}", text(f"calculating.read_me.{key}_heading", page.language), "notes_heading")
    page.sheet.set_row(row - 1, 26)
    return row + 1


def _text(page: Page, row: int, words: str) -> int:
    page.merge(f"C{row}:D{row}", words, "notes_value", valign="top")
    lines = len(textwrap.wrap(words, _CHARACTERS + 24))
    page.sheet.set_row(row - 1, _LINE * lines + 5)
    return row + 1


def _fact(page: Page, row: int, name: str, words: str) -> int:
    page.write(f"C{row}", name, "notes_label", valign="top")
    page.write(f"D{row}", words, "notes_value", valign="top")
    page.sheet.set_row(row - 1, _LINE * len(textwrap.wrap(words, _CHARACTERS)) + 5)
    return row + 1
