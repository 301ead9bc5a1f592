"""The template workbooks: made from code, one per language, the same bytes every time."""

from __future__ import annotations

import io
from datetime import UTC, datetime
from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING

from pyramid_addin.texts import LANGUAGES, text

if TYPE_CHECKING:
    from xlsxwriter.format import Format

FILE_NAMES = {"en": "sheets.en.xlsx", "nl": "bladen.nl.xlsx"}
# A date of making would make every build differ.
MADE = datetime(2026, 1, 1, tzinfo=UTC).replace(tzinfo=None)


def build_templates(folder: Path) -> list[Path]:
    """Make the template workbooks in ``folder``, one per language; what stands there under their names is replaced.

    Parameters
    ----------
    folder : pathlib.Path
        Made where it is missing.

    Returns
    -------
    list of pathlib.Path
        In the order of ``texts.LANGUAGES``.

    Raises
    ------
    OutputError
        The folder cannot be made or written to.
    """
    from pyramid_addin.errors import OutputError

    try:
        folder.mkdir(parents=True, exist_ok=True)
        return [_build(folder / FILE_NAMES[language], language) for language in LANGUAGES]
    except OSError as error:
        raise OutputError("templates.unwritable", path=folder, reason=error.strerror or str(error)) from error


def _build(path: Path, language: str) -> Path:
    from xlsxwriter import Workbook
    from xlsxwriter.exceptions import FileCreateError

    from pyramid_addin.templates import (
        _actions_template,
        _attention_template,
        _audit_template,
        _compare_template,
        _customers_template,
        _lessons_template,
        _movement_template,
        _notes_template,
        _pyramid_template,
        _risk_template,
        _sample,
        _scenarios_template,
        _settings_template,
        _targets_template,
        _wallet_template,
    )
    from pyramid_addin.templates._finishing import finish
    from pyramid_addin.templates._page import Page
    from pyramid_addin.templates._workbook_theme import workbook_theme

    workbook = Workbook(str(path))
    workbook.set_properties(
        {
            "title": text("templates.properties.title", language),
            "comments": text("templates.properties.comments", language),
            "created": MADE,
        }
    )
    workbook.use_custom_theme(io.StringIO(workbook_theme()))
    workbook.set_size(2400, 1500)
    formats: dict[str, Format] = {}
    sheets = (
        (_pyramid_template.SHEET, _pyramid_template.add_pyramid_sheet),
        (_audit_template.SHEET, _audit_template.add_audit_sheet),
        (_actions_template.SHEET, _actions_template.add_actions_sheet),
        (_movement_template.SHEET, _movement_template.add_movement_sheet),
        (_wallet_template.SHEET, _wallet_template.add_wallet_sheet),
        (_attention_template.SHEET, _attention_template.add_attention_sheet),
        (_compare_template.SHEET, _compare_template.add_compare_sheet),
        (_scenarios_template.SHEET, _scenarios_template.add_scenarios_sheet),
        (_lessons_template.SHEET, _lessons_template.add_lessons_sheet),
        (_risk_template.SHEET, _risk_template.add_risk_sheet),
        (_targets_template.SHEET, _targets_template.add_targets_sheet),
        (_notes_template.SHEET, _notes_template.add_notes_sheet),
        (_customers_template.SHEET, _customers_template.add_customers_sheet),
        (_settings_template.SHEET, _settings_template.add_settings_sheet),
        (_sample.SHEET, _sample.add_sample_sheet),
    )
    for name, add in sheets:
        add(Page(workbook, name, language, formats))
    try:
        workbook.close()
    except FileCreateError as error:
        raise error.args[0] from error
    finish(path, formats, language)
    return path


def template_path(language: str) -> Path:
    """The template workbook of ``language``: beside the installed package, else in the checkout.

    Examples
    --------
    >>> template_path("nl").name
    'bladen.nl.xlsx'
    """
    installed = Path(str(files("pyramid_addin"))) / "workbook_templates"
    folder = installed if installed.is_dir() else installed.parents[1] / "workbook_templates"
    return folder / FILE_NAMES[language]
