"""A pyramid in a new workbook, for a ledger in one that cannot take it: protected, shared, or of the old format."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

from pyramid_addin.building import filled
from pyramid_addin.excel._live_build import read
from pyramid_addin.excel._live_told import told_of_ledger
from pyramid_addin.excel._session import kept_state
from pyramid_addin.templates import template_path
from pyramid_addin.texts import text
from pyramid_addin.workbook import write_workbook

if TYPE_CHECKING:
    import xlwings

    from pyramid_addin.excel._session import Excel


def build_apart(excel: Excel, sheet: xlwings.Sheet) -> str:
    """Write the ledger's values, its columns and the sheets into a new workbook, as file mode does for a text file.

    Returns
    -------
    str
        What the box says.
    """
    from pyramid_addin.excel._live_filed import standing_builds

    with kept_state(excel):
        source = excel.book.name
        found = read(excel, sheet, standing_builds(excel), apart=True)
        language = found.result.analysis.settings.language
        build = filled(found.result)
        folder = Path(tempfile.mkdtemp(prefix="pyramid-", dir=excel.system.temporary_folder()))
        path = folder / f"{found.result.ledger.origin.path.stem}-pyramid.xlsx"
        write_workbook([build], template_path(language), path, language=language, progress=excel.progress)
        excel.book = excel.system.open_new(excel.app, path)
        excel.destination = excel.book.sheets[0]
        kinds = [sheet.template_sheet for sheet in build.sheets]
        notes = excel.book.sheets[kinds.index("Notes")].name
    lines = [
        text("macros.apart", excel.language, file=excel.book.name, source=source),
        *told_of_ledger(found.result, notes, excel.language),
    ]
    return "\n".join(lines)
