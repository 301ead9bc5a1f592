"""The Customers sheet of the template: a header cell and a body cell for each kind of column."""

from __future__ import annotations

from typing import TYPE_CHECKING, get_args

from pyramid_addin.templates._filled import CellKind
from pyramid_addin.templates._theme import CENTS, DATES, FINE_PERCENT, INTEGER

if TYPE_CHECKING:
    from pyramid_addin.templates._page import Page

SHEET = "Customers"
HEADER_ROW = 1  # of the sheet, 1-based; the table begins in column A


def number_format(kind: CellKind, language: str) -> str:
    """The number format of a kind of cell.

    Examples
    --------
    >>> number_format("fraction", "nl")
    '0.00%'
    """
    formats = {"integer": INTEGER, "amount": CENTS, "fraction": FINE_PERCENT, "date": DATES[language]}
    return formats.get(kind, "General")


def add_customers_sheet(page: Page) -> None:
    """Lay out the two model rows."""
    sheet = page.sheet
    sheet.set_landscape()
    sheet.set_paper(9)
    sheet.set_margins(left=0.4, right=0.4, top=0.5, bottom=0.6)
    sheet.fit_to_pages(1, 0)
    sheet.repeat_rows(HEADER_ROW - 1)
    sheet.freeze_panes(HEADER_ROW, 0)
    sheet.set_footer(f"&L&8{page.words('footer')}&C&8&P / &N&R&8&F", {"margin": 0.3})
    sheet.set_row(HEADER_ROW - 1, 30)
    for place, kind in enumerate(get_args(CellKind)):
        letter = chr(ord("A") + place)
        place_in_cell = {"align": "left", "indent": 1} if kind == "text" else {"align": "right"}
        page.write(f"{letter}{HEADER_ROW}", page.words(f"kinds.{kind}"), "customers_head", **place_in_cell)
        page.write(
            f"{letter}{HEADER_ROW + 1}",
            None,
            "customers_cell",
            num_format=number_format(kind, page.language),
            **place_in_cell,
        )
        sheet.set_column(f"{letter}:{letter}", 14)
    page.region("Customers", f"A{HEADER_ROW}:F{HEADER_ROW + 1}")
