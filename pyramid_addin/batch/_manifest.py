"""A manifest: a table with a row per file, or per pattern, and what is to be done differently there."""

from __future__ import annotations

import difflib
from dataclasses import replace
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from pyramid_addin.batch._jobs import Order
from pyramid_addin.errors import UsageError
from pyramid_addin.ledger import first_rows
from pyramid_addin.texts import LANGUAGES, catalogue, text

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from pyramid_addin.options import Options

REMARK = "remark"


def read_manifest(path: Path, options: Options, language: str, *, output: Path | None = None) -> list[Order]:
    """The orders in a manifest.

    Parameters
    ----------
    path : pathlib.Path
        A text file (.csv, .tsv, .txt) or a workbook (.xlsx, .xlsm; its first visible sheet). The first row that is
        not blank holds the headings, in Dutch or English: file, and as wanted output, sheet, map, rank by, boundaries,
        as of, months, sheets, settings, language and remark. Files may be patterns. Relative paths are relative to the
        folder of the manifest.
    options : Options
        What holds where a row says nothing.
    language : {"en", "nl"}
        Language of where an order stands.
    output : pathlib.Path, optional
        Folder to which the outputs in the manifest are relative, instead.

    Returns
    -------
    list of Order
        One for each row below the headings that is not blank.

    Raises
    ------
    UsageError
        It has no rows, no heading *file*, a heading that is not known or that stands twice, or a row without a file.
    LedgerError, PackageError
        It cannot be read.
    """
    rows = [[_written(value) for value in row] for row in first_rows(path)]
    top = next((number for number, row in enumerate(rows) if any(row)), None)
    if top is None:
        raise UsageError("batch.manifest_empty", path=path.name, allowed=_allowed(language))
    columns = _columns(rows[top], path, language)
    orders = []
    for number, row in enumerate(rows[top + 1 :], top + 2):
        cells = {key: row[column] for key, column in columns.items() if column < len(row) and row[column]}
        cells.pop(REMARK, None)
        if cells:
            where = text("batch.place", language, file=path.name, row=number)
            orders.append(_order(cells, path.parent, options, where, output))
    if not orders:
        raise UsageError("batch.manifest_empty", path=path.name, allowed=_allowed(language))
    return orders


def _columns(headings: list[str], path: Path, language: str) -> dict[str, int]:
    known = {
        _plain(name): key
        for spoken in LANGUAGES
        for key, heading in catalogue(spoken)["batch"]["headings"].items()
        for name in (key, heading)
    }
    columns: dict[str, int] = {}
    for column, heading in enumerate(headings):
        if not heading:
            continue
        key = known.get(_plain(heading))
        facts = {"path": path.name, "found": heading, "allowed": _allowed(language)}
        if key is None:
            near = difflib.get_close_matches(_plain(heading), list(known), 1)
            if near:
                raise UsageError("batch.heading_near", near=near[0], **facts)
            raise UsageError("batch.heading", **facts)
        if key in columns:
            raise UsageError("batch.heading_twice", **facts)
        columns[key] = column
    if "file" not in columns:
        raise UsageError("batch.no_file_heading", path=path.name, allowed=_allowed(language))
    return columns


def _order(cells: dict[str, str], folder: Path, options: Options, where: str, output: Path | None) -> Order:
    if "file" not in cells:
        raise UsageError("batch.no_file", where=where, found=" ".join(cells.values())[:60])
    asked: dict[str, Any] = {
        _OPTIONS[key][0]: _OPTIONS[key][1](value) for key, value in cells.items() if key in _OPTIONS
    }
    if "settings" in cells:
        asked["settings"] = folder / cells["settings"]
    goes_to = (output or folder) / cells["output"] if "output" in cells else None
    return Order(str(folder / cells["file"]), goes_to, replace(options, **asked), where)


def _months(value: str) -> int | str:
    return int(value) if value.isascii() and value.isdigit() and len(value) < 10 else value  # else settings refuse it


def _mapping(value: str) -> tuple[str, ...]:
    return tuple(part.strip() for part in value.replace("\n", ";").split(";") if part.strip())


# Heading -> the option that it is, and how its text is read.
_OPTIONS: dict[str, tuple[str, Callable[[str], object]]] = {
    "sheet": ("sheet", str),
    "map": ("mapping", _mapping),
    "rank_by": ("rank_by", str),
    "boundaries": ("boundaries", str),
    "as_of": ("as_of", str),
    "months": ("months", _months),
    "sheets": ("sheets", str),
    "lang": ("language", str.lower),
}


def _written(value: object) -> str:
    """A cell as somebody would have typed it into a text file."""
    if isinstance(value, datetime):
        return value.date().isoformat()
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value).strip()


def _plain(heading: str) -> str:
    return " ".join(heading.casefold().replace("_", " ").replace("-", " ").split())


def _allowed(language: str) -> str:
    return ", ".join(catalogue(language)["batch"]["headings"].values())
