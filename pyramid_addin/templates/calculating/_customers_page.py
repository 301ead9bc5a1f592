"""The sheet with the table: columns to type in, which look like input, and columns that calculate themselves.

The sheet is not protected: Excel lets no table grow on a protected sheet. Cells that calculate refuse what is typed
into them by a validation instead. The table is drawn with one row; filling gives it as many as there are customers.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from pyramid_addin.ledger import AMOUNT_FIELDS, DATE_FIELDS, FRACTION_FIELDS, QUANTITY_FIELDS
from pyramid_addin.model import PASSIVE_LAYERS
from pyramid_addin.settings import STANDARD_KEYS
from pyramid_addin.templates._columns import defined_name
from pyramid_addin.templates._customers_template import number_format
from pyramid_addin.templates._live_text import text_formula
from pyramid_addin.templates._theme import ACTIVE_COLOURS, PASSIVE_COLOUR, QUIET, WARNING
from pyramid_addin.templates.calculating._assumptions import fact
from pyramid_addin.templates.calculating._columns import COLUMNS, row_formula
from pyramid_addin.templates.calculating._design import FIELDS
from pyramid_addin.texts import text

if TYPE_CHECKING:
    from pyramid_addin.templates._filled import CellKind
    from pyramid_addin.templates._page import Page
    from pyramid_addin.templates.calculating._design import Design

TITLE_ROW, HOW_ROW, STATE_ROW, EXAMPLES_ROW, GROUP_ROW, HEADER_ROW, FIRST_ROW = 1, 2, 3, 4, 6, 7, 8  # 1-based
_HEIGHTS = {TITLE_ROW: 33, HOW_ROW: 18, STATE_ROW: 18, EXAMPLES_ROW: 18, 5: 8, GROUP_ROW: 16, HEADER_ROW: 42}
_WIDTHS = {"customer_id": 14.0, "name": 30.0, "strategy": 18.0, "reason": 84.0, "contact_state": 24.0}
_WIDTHS |= dict.fromkeys(("overdue_turn", "coming_turn"), 24.0)  # who brings no revenue has many digits there
_KIND_WIDTHS = {"text": 15.0, "integer": 10.0, "amount": 14.0, "number": 10.0, "fraction": 11.0, "date": 13.0}
_LONGEST_TITLE = 32
_TAKES: dict[str, dict[str, Any]] = {
    "amount": {"validate": "decimal", "criteria": "between", "minimum": -1e15, "maximum": 1e15},
    "number": {"validate": "decimal", "criteria": "between", "minimum": 0, "maximum": 1e9},
    "integer": {"validate": "decimal", "criteria": "between", "minimum": -1e6, "maximum": 1e9},
    "fraction": {"validate": "decimal", "criteria": "between", "minimum": -10, "maximum": 10},
    "date": {"validate": "decimal", "criteria": "between", "minimum": 1, "maximum": 2_958_465},
    "text": {"validate": "length", "criteria": "<=", "value": 255},
}


def input_kind(key: str) -> CellKind:
    """The kind of cells of a column to type in.

    Examples
    --------
    >>> input_kind("revenue"), input_kind("last_order"), input_kind("cost_to_serve_given"), input_kind("name")
    ('amount', 'date', 'amount', 'text')
    """
    field = FIELDS.get(key, key)
    kinds: dict[CellKind, tuple[str, ...]] = {
        "amount": AMOUNT_FIELDS,
        "integer": ("orders", "contacts", "days_overdue"),
        "number": QUANTITY_FIELDS,
        "fraction": FRACTION_FIELDS,
        "date": DATE_FIELDS,
    }
    return next((kind for kind, fields in kinds.items() if field in fields), "text")


def column_letters(design: Design) -> dict[str, str]:
    """Column -> its letter on the sheet."""
    from xlsxwriter.utility import xl_col_to_name

    return {key: xl_col_to_name(place) for place, key in enumerate(design.columns)}


def table_name(language: str) -> str:
    """The name of the table, as structured references write it."""
    return text("calculating.table", language)


def add_customers_page(page: Page, design: Design) -> None:
    """Lay out the sheet with a table of one row, and give its columns their names."""
    sheet, language = page.sheet, page.language
    letters, headers = column_letters(design), design.headers(language)
    first, last = "A", letters[design.columns[-1]]
    sheet.hide_gridlines(2)
    sheet.set_landscape()
    sheet.set_paper(9)
    sheet.set_margins(left=0.35, right=0.35, top=0.4, bottom=0.5)
    sheet.fit_to_pages(1, 0)
    sheet.repeat_rows(HEADER_ROW - 1)
    sheet.freeze_panes(HEADER_ROW, 2)
    sheet.set_zoom(90)
    sheet.set_footer(f"&L&8{page.words('footer')}&C&8&P / &N&R&8&F", {"margin": 0.25})
    for row, height in _HEIGHTS.items():
        sheet.set_row(row - 1, height)
    for key in design.columns:
        kind = COLUMNS[key].kind if key in design.calculated else input_kind(key)
        folded = {"level": 1, "hidden": True} if key in design.calculated and COLUMNS[key].aside else {}
        width = _WIDTHS.get(key, _KIND_WIDTHS[kind])
        sheet.set_column(f"{letters[key]}:{letters[key]}", width, page.style("plain"), folded)
    _add_head(page, last)
    for group, keys in (("inputs", design.inputs), ("calculated", design.calculated)):
        area = f"{letters[keys[0]]}{GROUP_ROW}:{letters[keys[-1]]}{GROUP_ROW}"
        style = "input_group" if group == "inputs" else "group"
        page.merge(area, text(f"calculating.groups.{group}", language), style)
    table = table_name(language)
    sheet.add_table(
        f"{first}{HEADER_ROW}:{last}{FIRST_ROW}",
        {
            "name": table,
            "style": None,
            "columns": [
                {"header": headers[key], "header_row_format": None}
                | ({"formula": _formula(design, key, language)} if key in design.calculated else {})
                for key in design.columns
            ],
        },
    )
    for key in design.columns:
        _add_column(page, design, key, letters[key])
        page.workbook.define_name(defined_name(key), f"={table}[{headers[key]}]")
    _add_colours(page, design, letters)


def _formula(design: Design, key: str, language: str) -> str:
    return row_formula(key, design.columns, design.headers(language), table_name(language), language)


def _add_head(page: Page, last: str) -> None:
    language = page.language
    page.merge(f"A{TITLE_ROW}:{last}{TITLE_ROW}", text("calculating.customers.title", language), "title")
    page.merge(f"A{HOW_ROW}:{last}{HOW_ROW}", text("calculating.customers.how", language), "subtitle", shrink=False)
    facts = {
        "customers": f"FIXED({fact('customers')},0)",
        "active": f"FIXED({fact('active')},0)",
        "revenue": f"FIXED({fact('revenue')},0)",
    }
    state = text_formula("calculating.customers.state", language, **facts)
    doubts = text_formula("calculating.customers.doubts", language, count=f"FIXED({fact('doubts')},0)")
    page.merge(f"A{STATE_ROW}:{last}{STATE_ROW}", f'={state}&IF({fact("doubts")}=0,"",{doubts})', "notes_label")
    page.region("CustomersState", f"A{STATE_ROW}")
    page.paint(f"A{STATE_ROW}", f"={fact('doubts')}>0", font_color=f"#{WARNING}")
    mark = text("calculating.examples.mark", language)
    examples = text("calculating.customers.examples", language)
    page.merge(
        f"A{EXAMPLES_ROW}:{last}{EXAMPLES_ROW}",
        f'=IF(COUNTIFS(PYR_CustomerId,"{mark}*")=0,"","{examples}")',
        "subtitle",
        italic=True,
    )
    page.region("CustomersExamples", f"A{EXAMPLES_ROW}")


def _add_column(page: Page, design: Design, key: str, letter: str) -> None:
    """Header and first cell of a column, and what it takes."""
    language, calculated = page.language, key in design.calculated
    kind = COLUMNS[key].kind if calculated else input_kind(key)
    looks: dict[str, Any] = {"align": "left", "indent": 1} if kind == "text" else {"align": "right"}
    code = "@" if kind == "text" and not calculated else number_format(kind, language)
    page.write(f"{letter}{HEADER_ROW}", design.headers(language)[key], "customers_head", valign="bottom", **looks)
    value = _formula(design, key, language) if calculated else None
    style = "customers_cell" if calculated else "customers_input"
    if kind == "text" and calculated:
        looks["shrink"] = True
    page.write(f"{letter}{FIRST_ROW}", value, style, num_format=code, **looks)
    header = design.headers(language)[key]
    messages = {"input_title": header if len(header) <= _LONGEST_TITLE else ""}
    if calculated:
        rule: dict[str, Any] = {"validate": "custom", "value": "=FALSE", "ignore_blank": False}
        messages["input_message"] = text(f"calculating.column_notes.{key}", language)
        messages |= {
            "error_title": text("calculating.locked.title", language),
            "error_message": text("calculating.locked.message", language),
        }
    else:
        rule = _TAKES[kind] if key != "status" else _status_choice(language)
        messages["input_message"] = text(f"calculating.input_notes.{key}", language)
        messages |= {
            "error_title": text("settings_sheet.invalid", language),
            "error_message": text(f"calculating.takes.{'status' if key == 'status' else kind}", language),
        }
        if key == "status":
            messages["error_type"] = "warning"
    page.sheet.data_validation(f"{letter}{FIRST_ROW}", rule | messages)


def _status_choice(language: str) -> dict[str, Any]:
    return {"validate": "list", "source": [text(f"layers.{key}", language) for key in PASSIVE_LAYERS]}


def _add_colours(page: Page, design: Design, letters: dict[str, str]) -> None:
    """The colours of the layers, amounts below zero, doubled numbers, and example rows."""
    for key in (key for key in design.calculated if key in ("layer", "previous_layer")):
        cell = f"{letters[key]}{FIRST_ROW}"
        colours = [*ACTIVE_COLOURS[: len(STANDARD_KEYS)], *[PASSIVE_COLOUR] * len(PASSIVE_LAYERS)]
        for name, (fill, font) in zip((*STANDARD_KEYS, *PASSIVE_LAYERS), colours, strict=True):
            label = text(f"layers.{name}", page.language)
            page.paint(cell, f'={cell}="{label}"', bg_color=f"#{fill}", font_color=f"#{font}")
        page.paint(cell, f'={cell}="{text("calculating.doubt", page.language)}"', font_color=f"#{WARNING}")
    if "contact_state" in design.calculated:
        cell = f"{letters['contact_state']}{FIRST_ROW}"
        overdue = text("calculating.contact_states.overdue", page.language)
        page.paint(cell, f'={cell}="{overdue}"', font_color=f"#{WARNING}", bold="1")
    for key in (key for key in design.calculated if COLUMNS[key].kind == "amount"):
        page.red_below_zero(f"{letters[key]}{FIRST_ROW}")
    number = f"{letters['customer_id']}{FIRST_ROW}"
    doubled = page.workbook.add_format({"font_color": f"#{WARNING}", "bold": True})
    page.sheet.conditional_format(number, {"type": "duplicate", "format": doubled})
    mark = text("calculating.examples.mark", page.language)
    page.paint(
        f"A{FIRST_ROW}:{letters[design.inputs[-1]]}{FIRST_ROW}",
        f'=LEFT($A{FIRST_ROW},{len(mark)})="{mark}"',
        font_color=f"#{QUIET}",
        italic="1",
    )
