"""The sheet with the contact log: a table to type in, beside it whom each line is about, and whether it counts."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from pyramid_addin.templates._customers_template import number_format
from pyramid_addin.templates._live_text import text_formula
from pyramid_addin.templates._theme import QUIET, WARNING
from pyramid_addin.templates.calculating._contact_log import (
    CALCULATED,
    DOUBTS,
    HIDDEN,
    LINE_ORDER,
    LINES,
    READY,
    TYPED,
    headers,
    line_formulas,
)
from pyramid_addin.templates.calculating._customers_page import table_name
from pyramid_addin.texts import text

if TYPE_CHECKING:
    from pyramid_addin.templates._filled import CellKind
    from pyramid_addin.templates._page import Page
    from pyramid_addin.templates.calculating._design import Design

_TITLE_ROW, _HOW_ROW, _STATE_ROW, _EXAMPLES_ROW, _GROUP_ROW, _HEADER_ROW = 1, 2, 3, 4, 6, 7
_FIRST_ROW, _LAST_ROW = _HEADER_ROW + 1, _HEADER_ROW + READY
_HEIGHTS = {_TITLE_ROW: 33, _HOW_ROW: 18, _STATE_ROW: 18, _EXAMPLES_ROW: 18, 5: 8, _GROUP_ROW: 16, _HEADER_ROW: 30}
_LETTERS = dict(zip((*TYPED, *CALCULATED), "ABCDEFGHIJKLM", strict=True))
_WIDTHS = {"day": 13.0, "customer": 17.0, "kind": 15.0, "person": 14.0, "minutes": 10.0, "note": 46.0, "name": 30.0}
_WIDTHS |= {"layer": 13.0, "cost": 12.0, "counts": 24.0} | dict.fromkeys(HIDDEN, 20.0)
_KINDS: dict[str, CellKind] = {"day": "date", "minutes": "integer", "cost": "amount"}
_KINDS |= dict.fromkeys(HIDDEN, "number")
_NAMED = {"key": "LogKey", "order": LINE_ORDER.removeprefix("PYR_"), "counts": "LogCounts", "minutes": "LogMinutes"}
_NAMED |= {"cost": "LogCost", "customer": "LogCustomers"}
_LAST_VISIBLE = _LETTERS[CALCULATED[-len(HIDDEN) - 1]]
_TAKES: dict[str, dict[str, Any]] = {
    "day": {"validate": "decimal", "criteria": "between", "minimum": 1, "maximum": 2_958_465},
    # A warning: a number among texts, or a text among numbers, is found all the same.
    "customer": {"validate": "list", "source": "=PYR_CustomerId", "error_type": "warning"},
    "kind": {"validate": "list", "source": "=PYR_PlanKinds"},
    "person": {"validate": "length", "criteria": "<=", "value": 100},
    "minutes": {"validate": "decimal", "criteria": "between", "minimum": 0, "maximum": 1440},
    "note": {"validate": "length", "criteria": "<=", "value": 255},
}


def _words(page: Page, key: str) -> str:
    return text(f"calculating.contact_log.{key}", page.language)


def add_contact_log_page(page: Page, design: Design) -> None:
    """Lay out the sheet and its table; it is not protected, since no table grows on a protected sheet."""
    sheet, language, names = page.sheet, page.language, headers(page.language)
    sheet.hide_gridlines(2)
    sheet.set_landscape()
    sheet.set_paper(9)
    sheet.set_margins(left=0.35, right=0.35, top=0.4, bottom=0.5)
    sheet.fit_to_pages(1, 0)
    sheet.repeat_rows(_HEADER_ROW - 1)
    sheet.freeze_panes(_HEADER_ROW, 2)
    sheet.set_zoom(90)
    sheet.set_footer(f"&L&8{page.words('footer')}&C&8&P / &N&R&8&F", {"margin": 0.25})
    for row, height in _HEIGHTS.items():
        sheet.set_row(row - 1, height)
    for key, letter in _LETTERS.items():
        hidden = {"hidden": True} if key in HIDDEN else {}
        sheet.set_column(f"{letter}:{letter}", _WIDTHS[key], page.style("plain"), hidden)
    _add_head(page)
    first, last = _LETTERS[TYPED[0]], _LETTERS[TYPED[-1]]
    page.merge(f"{first}{_GROUP_ROW}:{last}{_GROUP_ROW}", text("calculating.groups.inputs", language), "input_group")
    first = _LETTERS[CALCULATED[0]]
    group = text("calculating.groups.calculated", language)
    page.merge(f"{first}{_GROUP_ROW}:{_LAST_VISIBLE}{_GROUP_ROW}", group, "group")
    number = f"{table_name(language)}[[#Headers],[{design.headers(language)['customer_id']}]]"
    formulas = line_formulas(language, number)
    table = _words(page, "table")
    sheet.add_table(
        f"A{_HEADER_ROW}:{_LETTERS[CALCULATED[-1]]}{_LAST_ROW}",
        {
            "name": table,
            "style": None,
            "columns": [
                {"header": names[key], "header_row_format": None}
                | ({"formula": formulas[key]} if key in formulas else {})
                for key in _LETTERS
            ],
        },
    )
    for key, letter in _LETTERS.items():
        _add_column(page, key, letter, names[key], formulas.get(key))
        if key in _NAMED:
            page.workbook.define_name(f"PYR_{_NAMED[key]}", f"={table}[{names[key]}]")
    page.region(LINES.removeprefix("PYR_"), f"A{_FIRST_ROW}:{last}{_LAST_ROW}")
    page.region("LogFigures", f"{first}{_FIRST_ROW}:{_LETTERS[CALCULATED[-1]]}{_LAST_ROW}")
    _add_looks(page)
    sheet.print_area(f"A1:{_LAST_VISIBLE}{_LAST_ROW}")


def _add_head(page: Page) -> None:
    language, last = page.language, _LAST_VISIBLE
    page.merge(f"A{_TITLE_ROW}:{last}{_TITLE_ROW}", _words(page, "title"), "title")
    page.merge(f"A{_HOW_ROW}:{last}{_HOW_ROW}", _words(page, "how"), "subtitle", shrink=False)
    yes = f'PYR_LogCounts,"{_words(page, "counts.yes")}"'
    facts = {
        "lines": f"FIXED(COUNTIFS({yes}),0)",
        "hours": f"FIXED(SUMIFS(PYR_LogMinutes,{yes})/60,1)",
        "cost": f"FIXED(SUMIFS(PYR_LogCost,{yes}),0)",
    }
    state = text_formula("calculating.contact_log.state", language, **facts)
    doubtful = "+".join(f'COUNTIFS(PYR_LogCounts,"{_words(page, f"counts.{key}")}")' for key in DOUBTS)
    doubts = text_formula("calculating.contact_log.doubts", language, count=f"FIXED({doubtful},0)")
    page.merge(f"A{_STATE_ROW}:{last}{_STATE_ROW}", f'={state}&IF({doubtful}=0,"",{doubts})', "notes_label")
    page.region("LogState", f"A{_STATE_ROW}")
    page.paint(f"A{_STATE_ROW}", f"={doubtful}>0", font_color=f"#{WARNING}")
    mark = text("calculating.examples.mark", language)
    examples = f'=IF(COUNTIFS(PYR_LogCustomers,"{mark}*")=0,"","{_words(page, "examples")}")'
    page.merge(f"A{_EXAMPLES_ROW}:{last}{_EXAMPLES_ROW}", examples, "subtitle", italic=True)
    page.region("LogExamples", f"A{_EXAMPLES_ROW}")


def _add_column(page: Page, key: str, letter: str, header: str, formula: str | None) -> None:
    """Header and cells of a column, and what it takes."""
    language, kind = page.language, _KINDS.get(key, "text")
    looks: dict[str, Any] = {"align": "left", "indent": 1} if kind == "text" else {"align": "right"}
    page.write(f"{letter}{_HEADER_ROW}", header, "customers_head", valign="bottom", **looks)
    code = "@" if kind == "text" and formula is None else number_format(kind, language)
    style = "customers_input" if formula is None else "customers_cell"
    for row in range(_FIRST_ROW, _LAST_ROW + 1):
        page.write(f"{letter}{row}", formula, style, num_format=code, **looks)
    rule = _TAKES.get(key, {"validate": "custom", "value": "=FALSE", "ignore_blank": False})
    messages = {"input_title": header, "input_message": _words(page, f"notes.{key}")}
    if formula is None:
        messages |= {"error_title": text("settings_sheet.invalid", language)}
        messages |= {"error_message": _words(page, f"takes.{key}")}
    else:
        messages |= {"error_title": text("calculating.locked.title", language)}
        messages |= {"error_message": text("calculating.locked.message", language)}
    page.sheet.data_validation(f"{letter}{_FIRST_ROW}:{letter}{_LAST_ROW}", rule | messages)


def _add_looks(page: Page) -> None:
    """Lines that do not count in the colour of a warning, examples in grey."""
    counts = _LETTERS["counts"]
    area = f"{_LETTERS['name']}{_FIRST_ROW}:{counts}{_LAST_ROW}"
    words = [f'${counts}{_FIRST_ROW}="{_words(page, f"counts.{key}")}"' for key in DOUBTS]
    page.paint(area, f"=OR({','.join(words)})", font_color=f"#{WARNING}")
    mark = text("calculating.examples.mark", page.language)
    page.paint(
        f"A{_FIRST_ROW}:{_LETTERS[TYPED[-1]]}{_LAST_ROW}",
        f'=LEFT($B{_FIRST_ROW},{len(mark)})="{mark}"',
        font_color=f"#{QUIET}",
        italic="1",
    )
