"""A template that calculates by itself, drawn: all sheets, all names, a table of one row and no customers."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING

from pyramid_addin.templates._build import MADE
from pyramid_addin.templates._finishing import finish
from pyramid_addin.templates._page import Page
from pyramid_addin.templates._workbook_theme import workbook_theme
from pyramid_addin.templates.calculating._assumptions_page import add_assumptions_page
from pyramid_addin.templates.calculating._customers_page import add_customers_page
from pyramid_addin.templates.calculating._design import TEMPLATE_MARK
from pyramid_addin.templates.calculating._read_me_page import add_read_me_page
from pyramid_addin.templates.calculating._titles import titles
from pyramid_addin.templates.functions import define_functions
from pyramid_addin.texts import text

if TYPE_CHECKING:
    from pathlib import Path

    from xlsxwriter.format import Format

    from pyramid_addin.templates.calculating._design import Design


def draw(path: Path, design: Design, language: str) -> None:
    """Write the template to ``path``, the same bytes every time.

    Parameters
    ----------
    path : pathlib.Path
    design : Design
    language : {"en", "nl"}

    Raises
    ------
    OSError
        The file cannot be written.
    """
    from xlsxwriter import Workbook
    from xlsxwriter.exceptions import FileCreateError

    workbook = Workbook(str(path))
    workbook.set_properties(
        {"title": design.words("title", language), "comments": design.words("about", language), "created": MADE}
    )
    workbook.use_custom_theme(io.StringIO(workbook_theme()))
    workbook.set_size(2400, 1500)
    formats: dict[str, Format] = {}

    # By this a template is known whatever its file is called.
    workbook.define_name(TEMPLATE_MARK, f'="{design.key}.{language}"')
    define_functions(workbook, language)

    def page(name: str) -> Page:
        return Page(workbook, name, language, formats, calculates=True)

    add_read_me_page(page(text("calculating.sheets.read_me", language)), design)
    add_customers_page(page(text("templates.sheets.customers", language)), design)
    for key, add in design.further.items():
        add(page(text(f"calculating.sheets.{key}", language)), design)
    for plan in design.sheets:
        sheet = page(text(f"templates.sheets.{plan.key}", language))
        plan.add(sheet)
        own = titles(*plan.titled, language) if plan.titled else {}
        for region, formulas in {**own, **plan.formulas(design, language)}.items():
            sheet.calculate(region, formulas)
        plan.finish(sheet, design)
        # Charts stay free to be copied, and formats to be changed: only figures are kept from being typed over.
        options = {"objects": True, "format_cells": True, "format_columns": True, "format_rows": True}
        sheet.sheet.protect("", options)
    add_assumptions_page(page(text("calculating.sheets.assumptions", language)), design)
    try:
        workbook.close()
    except FileCreateError as error:
        raise error.args[0] from error
    finish(path, formats, language)
