"""Columns and sheets into the user's own workbook, nothing of it lost, and out again.

write_workbook(builds, template, output, source=path, language="en")
strip(path, target) -> the recipes of the builds that were in it; recipes(path) only reads them

What a workbook that is open in Excel needs of the same (where columns go, what they hold, names, sheets) is here too.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pyramid_addin.workbook._calculating import fill_template, template_mark
    from pyramid_addin.workbook._customer_rows import CustomerRows, plain_rows
    from pyramid_addin.workbook._drafts import draft_beside, remove_drafts
    from pyramid_addin.workbook._frame import label_formula
    from pyramid_addin.workbook._functions import erase_functions, write_functions
    from pyramid_addin.workbook._graft import Grafted
    from pyramid_addin.workbook._ledger_cells import column_width, unique_headers
    from pyramid_addin.workbook._ledger_sheet import Area, Placement, placement
    from pyramid_addin.workbook._live_record import RECORD_SHEET, LiveRecord, record_of, record_texts
    from pyramid_addin.workbook._names import (
        OWN_NAME,
        PREFIX,
        SHEET_MARK,
        DefinedName,
        free_prefix,
        ledger_names,
        quoted,
        referred,
    )
    from pyramid_addin.workbook._record import NAMESPACE, BuildNote, filed_builds
    from pyramid_addin.workbook._sheets_only import Receiver, write_sheets
    from pyramid_addin.workbook._strip import noted_builds, strip
    from pyramid_addin.workbook._template_check import Finding, TemplateReport, check_template
    from pyramid_addin.workbook._template_repair import repair_template
    from pyramid_addin.workbook._typed_cells import typed_beside, typed_inputs, typed_rows
    from pyramid_addin.workbook._write import Build, write_workbook

_HOMES = {
    "_calculating": ("fill_template", "template_mark"),
    "_customer_rows": ("CustomerRows", "plain_rows"),
    "_drafts": ("draft_beside", "remove_drafts"),
    "_frame": ("label_formula",),
    "_functions": ("erase_functions", "write_functions"),
    "_graft": ("Grafted",),
    "_ledger_cells": ("column_width", "unique_headers"),
    "_ledger_sheet": ("Area", "Placement", "placement"),
    "_live_record": ("RECORD_SHEET", "LiveRecord", "record_of", "record_texts"),
    "_names": ("OWN_NAME", "PREFIX", "SHEET_MARK", "DefinedName", "free_prefix", "ledger_names", "quoted", "referred"),
    "_record": ("NAMESPACE", "BuildNote", "filed_builds"),
    "_sheets_only": ("Receiver", "write_sheets"),
    "_strip": ("noted_builds", "strip"),
    "_template_check": ("Finding", "TemplateReport", "check_template"),
    "_template_repair": ("repair_template",),
    "_typed_cells": ("typed_beside", "typed_inputs", "typed_rows"),
    "_write": ("Build", "write_workbook"),
}

__all__ = [
    "NAMESPACE",
    "OWN_NAME",
    "PREFIX",
    "RECORD_SHEET",
    "SHEET_MARK",
    "Area",
    "Build",
    "BuildNote",
    "CustomerRows",
    "DefinedName",
    "Finding",
    "Grafted",
    "LiveRecord",
    "Placement",
    "Receiver",
    "TemplateReport",
    "check_template",
    "column_width",
    "draft_beside",
    "erase_functions",
    "filed_builds",
    "fill_template",
    "free_prefix",
    "label_formula",
    "ledger_names",
    "noted_builds",
    "placement",
    "plain_rows",
    "quoted",
    "record_of",
    "record_texts",
    "referred",
    "remove_drafts",
    "repair_template",
    "strip",
    "template_mark",
    "typed_beside",
    "typed_inputs",
    "typed_rows",
    "unique_headers",
    "write_functions",
    "write_sheets",
    "write_workbook",
]


def __getattr__(name: str) -> object:
    """Import what is asked for when it is asked for: Arrow and lxml take their time."""
    for home, names in _HOMES.items():
        if name in names:
            return getattr(import_module(f"{__name__}.{home}"), name)
    message = f"module {__name__!r} has no attribute {name!r}"
    raise AttributeError(message)
