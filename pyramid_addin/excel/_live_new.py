"""New workbooks from templates: made as files in a folder of their own, and opened."""

from __future__ import annotations

import shutil
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

from pyramid_addin.demo import write_demo_ledger
from pyramid_addin.excel._formula_guide import write_formula_guide
from pyramid_addin.templates import template_path, write_ledger_template
from pyramid_addin.templates.calculating._design import KEYS, design
from pyramid_addin.texts import text

if TYPE_CHECKING:
    from collections.abc import Callable

    import xlwings

    from pyramid_addin.excel._session import Excel


def _copy_template(path: Path, language: str) -> None:
    shutil.copyfile(template_path(language), path)


def _copy_calculating(key: str) -> Callable[[Path, str], None]:
    def copy(path: Path, language: str) -> None:
        shutil.copyfile(template_path(language).with_name(design(key).file_name(language)), path)

    return copy


# What can be opened: how its file is made, and the catalogue's key of its name.
_MADE: dict[str, tuple[Callable[[Path, str], None], str]] = {
    "sample": (write_demo_ledger, "demo.file"),
    "ledger": (write_ledger_template, "ledger_template.file"),
    "pyramid": (_copy_template, "templates.sheets.pyramid"),
    "formulas": (write_formula_guide, "macros.guide.sheet"),
    **{key: (_copy_calculating(key), f"calculating.{key}.file") for key in KEYS},
}


def open_new(excel: Excel, which: str) -> xlwings.Book:
    """Make a workbook and open it.

    ``which`` is ``sample``, ``ledger``, ``pyramid``, ``formulas``, or the key of a template that calculates by itself.
    """
    make, name = _MADE[which]
    folder = Path(tempfile.mkdtemp(prefix="pyramid-", dir=excel.system.temporary_folder()))
    path = folder / f"{text(name, excel.language)}.xlsx"
    make(path, excel.language)
    return excel.system.open_new(excel.app, path)
