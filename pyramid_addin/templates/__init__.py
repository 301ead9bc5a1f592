"""The looks, and what goes in: template workbooks made from code, and the values of an analysis in their regions."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pyramid_addin.templates._build import build_templates, template_path
    from pyramid_addin.templates._columns import added_columns, defined_name
    from pyramid_addin.templates._customers_template import number_format
    from pyramid_addin.templates._filled import CellKind, Column, FilledSheet, FilledTemplate, Fixed, Row, TableRows
    from pyramid_addin.templates._kept import INPUT_REGIONS, Kept, TypedFormula, kept_inputs, typed_count
    from pyramid_addin.templates._labels import layer_formats, layer_label
    from pyramid_addin.templates._ledger_template import write_ledger_template
    from pyramid_addin.templates._settings_sheet import settings_sheet
    from pyramid_addin.templates._sheets import filled_sheets
    from pyramid_addin.templates._wording import period_in_words
    from pyramid_addin.templates.calculating._draw import draw
    from pyramid_addin.templates.calculating._filled_template import filled_template
    from pyramid_addin.templates.functions import FUNCTION_NAMES, LambdaName, is_own_comment, lambda_names

_HOMES = {
    "_build": ("build_templates", "template_path"),
    "_columns": ("added_columns", "defined_name"),
    "_customers_template": ("number_format",),
    "_filled": ("CellKind", "Column", "FilledSheet", "FilledTemplate", "Fixed", "Row", "TableRows"),
    "_kept": ("INPUT_REGIONS", "Kept", "TypedFormula", "kept_inputs", "typed_count"),
    "_ledger_template": ("write_ledger_template",),
    "_labels": ("layer_formats", "layer_label"),
    "_settings_sheet": ("settings_sheet",),
    "_sheets": ("filled_sheets",),
    "_wording": ("period_in_words",),
    "calculating._draw": ("draw",),
    "calculating._filled_template": ("filled_template",),
    "functions": ("FUNCTION_NAMES", "LambdaName", "is_own_comment", "lambda_names"),
}

__all__ = [
    "FUNCTION_NAMES",
    "INPUT_REGIONS",
    "CellKind",
    "Column",
    "FilledSheet",
    "FilledTemplate",
    "Fixed",
    "Kept",
    "LambdaName",
    "Row",
    "TableRows",
    "TypedFormula",
    "added_columns",
    "build_templates",
    "defined_name",
    "draw",
    "filled_sheets",
    "filled_template",
    "is_own_comment",
    "kept_inputs",
    "lambda_names",
    "layer_formats",
    "layer_label",
    "number_format",
    "period_in_words",
    "settings_sheet",
    "template_path",
    "typed_count",
    "write_ledger_template",
]


def __getattr__(name: str) -> object:
    """Import what is asked for when it is asked for: pandas and XlsxWriter take their time."""
    for home, names in _HOMES.items():
        if name in names:
            return getattr(import_module(f"{__name__}.{home}"), name)
    message = f"module {__name__!r} has no attribute {name!r}"
    raise AttributeError(message)
