"""An empty ledger: a table with the headings that are understood, to paste customers into."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pyramid_addin.templates._theme import CENTS, DATES, FONT, INK, INTEGER, QUIET
from pyramid_addin.texts import catalogue

if TYPE_CHECKING:
    from pathlib import Path

HEADER_ROW, ROWS = 4, 20  # of the sheet, 1-based; and how many empty rows the table has
_FORMATS = {
    "customer_id": "@",
    "name": "@",
    "status": "@",
    "hours": INTEGER,
    "visits": INTEGER,
    "calls": INTEGER,
    "days_overdue": INTEGER,
    "orders": INTEGER,
}
_DATES = ("first_order", "last_order", "last_contact")


def write_ledger_template(path: Path, language: str) -> None:
    """Write the empty ledger to ``path``: headings, and what each column is for when its cells are clicked.

    Parameters
    ----------
    path : pathlib.Path
    language : {"en", "nl"}

    Raises
    ------
    OutputError
        The file cannot be written.
    """
    import xlsxwriter
    from xlsxwriter.exceptions import XlsxFileError

    from pyramid_addin.errors import OutputError

    texts = catalogue(language)["ledger_template"]
    try:
        with xlsxwriter.Workbook(str(path)) as book:
            sheet = book.add_worksheet(texts["sheet"])
            plain = {"font_name": FONT, "font_size": 10, "font_color": f"#{INK}"}
            sheet.write_string(0, 0, texts["title"], book.add_format({**plain, "font_size": 16, "bold": True}))
            sheet.write_string(1, 0, texts["subtitle"], book.add_format({**plain, "font_color": f"#{QUIET}"}))
            columns = []
            for place, (field, header) in enumerate(texts["columns"].items()):
                code = DATES[language] if field in _DATES else _FORMATS.get(field, CENTS)
                look = book.add_format({**plain, "num_format": code})
                columns.append({"header": header, "format": look})
                sheet.set_column(place, place, max(len(header) + 4, 30 if field == "name" else 14))
                message = {"validate": "any", "input_title": header[:32], "input_message": texts["notes"][field]}
                sheet.data_validation(HEADER_ROW - 1, place, HEADER_ROW - 1 + ROWS, place, message)
                for row in range(HEADER_ROW, HEADER_ROW + ROWS):
                    sheet.write_blank(row, place, None, look)
            last = (HEADER_ROW - 1 + ROWS, len(columns) - 1)
            table = {
                "name": texts["table"],
                "columns": columns,
                "style": "Table Style Light 1",
            }
            sheet.add_table(HEADER_ROW - 1, 0, *last, table)
            sheet.freeze_panes(HEADER_ROW, 2)
            sheet.set_landscape()
            sheet.set_paper(9)
            sheet.fit_to_pages(1, 0)
    except (OSError, XlsxFileError) as error:
        raise OutputError("output.unwritable", path=path, reason=error) from error
