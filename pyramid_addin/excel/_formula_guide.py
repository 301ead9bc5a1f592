"""A workbook that lists every formula of the add-in: what it gives, its arguments, an example."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pyramid_addin.excel.functions import FUNCTIONS
from pyramid_addin.texts import catalogue, text

if TYPE_CHECKING:
    from pathlib import Path

_WIDTHS = {"formula": 30, "about": 60, "arguments": 70, "example": 52}
_LINE = 15.0  # points


def write_formula_guide(path: Path, language: str) -> None:
    """Write the guide to ``path``: one row per formula, texts from the catalogue, nothing that calculates."""
    import xlsxwriter

    texts = catalogue(language)["formulas"]
    with xlsxwriter.Workbook(str(path), {"strings_to_formulas": False, "strings_to_urls": False}) as book:
        sheet = book.add_worksheet(text("macros.guide.sheet", language))
        look = {"font_name": "Calibri", "font_size": 10, "font_color": "#1B2733", "valign": "top", "text_wrap": True}
        title = book.add_format({**look, "font_size": 16, "bold": True, "text_wrap": False})
        quiet = book.add_format({**look, "font_color": "#56636F", "text_wrap": False})
        head = book.add_format({**look, "bold": True, "bg_color": "#0B2545", "font_color": "#FFFFFF"})
        cell = book.add_format({**look, "bottom": 1, "bottom_color": "#C3CCD4"})
        name = book.add_format({**look, "bold": True, "bottom": 1, "bottom_color": "#C3CCD4"})
        sheet.write_string(0, 0, text("macros.guide.title", language), title)
        sheet.write_string(1, 0, text("macros.guide.intro", language), quiet)
        for column, (key, width) in enumerate(_WIDTHS.items()):
            sheet.set_column(column, column, width)
            sheet.write_string(3, column, text(f"macros.guide.{key}", language), head)
        entries = [(function.__name__, texts[function.__name__]) for function in FUNCTIONS]
        entries.append(("PYRAMID_WHY", texts["why"]))
        for row, (formula, entry) in enumerate(entries, 4):
            arguments = "\n".join(f"{argument}: {told}" for argument, told in entry["arguments"].items())
            shown = (formula, entry["about"], arguments, entry.get("example", "=PYRAMID_WHY()"))
            for column, value in enumerate(shown):
                sheet.write_string(row, column, value, name if column == 0 else cell)
            sheet.set_row(row, _LINE * max(map(_lines, shown, _WIDTHS.values())))
        sheet.freeze_panes(4, 1)
        sheet.set_landscape()
        sheet.set_paper(9)
        sheet.fit_to_pages(1, 0)
        sheet.repeat_rows(3)


def _lines(shown: str, width: int) -> int:
    """How many lines a text takes in a column of so many characters."""
    return sum(max(1, -(-len(line) // width)) for line in shown.split("\n"))
