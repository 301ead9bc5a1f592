"""The cells of a small sheet or text file as they stand: for what is not a ledger, such as settings or a manifest."""

from __future__ import annotations

import csv
import re
from itertools import islice
from typing import TYPE_CHECKING, Any

import python_calamine as calamine

from pyramid_addin.errors import LedgerError, UsageError
from pyramid_addin.ledger._address import column_letters, column_number, quoted
from pyramid_addin.ledger._encoding import utf8_bytes
from pyramid_addin.ledger._package import WorkbookPackage
from pyramid_addin.ledger._source import identify
from pyramid_addin.ledger._textfile import separator_line
from pyramid_addin.ledger._workbook import mapped

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from pyramid_addin.ledger._source import Source

LAST_ROW, LAST_COLUMN = 10_000, 100  # what reaches farther is not the sheet that it is taken for
_LAST_CELL = f"{column_letters(LAST_COLUMN)}{LAST_ROW}"
_MOST_BYTES = 32 * 2**20
_REFERENCE = re.compile(r"([A-Z]{1,3})([1-9][0-9]{0,6})")


def first_rows(path: Path) -> list[list[object]]:
    """The cells of the first visible worksheet of a workbook, or of a text file.

    Parameters
    ----------
    path : pathlib.Path
        A workbook (.xlsx, .xlsm) or a text file of any kind that `read_ledger` reads.

    Returns
    -------
    list of lists
        From the first row on, at most 10,000 of at most 100 columns. Blank cells are ""; cells of a text file are
        texts without spaces around them; error values, and formulas that were never calculated, are their texts.

    Raises
    ------
    LedgerError, PackageError
        The file cannot be read, or is of another kind.
    UsageError
        It is far larger than that.
    """
    source = identify(path)
    if source.kind == "text":
        return _text_rows(source)
    if source.kind == "values":
        raise LedgerError("ledger.unsupported", path=path.name, allowed=".xlsx .xlsm .csv .tsv .txt")
    package = WorkbookPackage(path)
    with mapped(source):
        book = calamine.CalamineWorkbook.from_path(str(path))
        shown = [
            sheet.name
            for sheet in book.sheets_metadata
            if (sheet.typ, sheet.visible) == (calamine.SheetTypeEnum.WorkSheet, calamine.SheetVisibleEnum.Visible)
        ]
    if not shown:
        raise LedgerError("ledger.no_sheets", path=path.name)
    return sheet_rows(source, package, shown[0], width=LAST_COLUMN, too_large="rows.too_large")


def sheet_rows(
    source: Source, package: WorkbookPackage, sheet: str, *, width: int, too_large: str
) -> list[list[object]]:
    """The first ``width`` columns of a sheet, as `first_rows` gives them.

    Parameters
    ----------
    source : Source
    package : WorkbookPackage
        Of the same file.
    sheet : str
    width : int
    too_large : str
        Key of the `UsageError` where the sheet reaches beyond row 10,000 or column 100.
    """
    unread = dict(_unread(package, sheet, width, too_large))
    package.check_strings()
    with mapped(source):
        cells = calamine.CalamineWorkbook.from_path(str(source.path)).get_sheet_by_name(sheet)
        rows: list[list[Any]] = []
        if cells.start is not None:
            left = [""] * cells.start[1]  # calamine begins at the first row, but at the first column in use
            rows += ([*left, *values, *[""] * width][:width] for values in cells.iter_rows())
    for (number, column), shown in unread.items():
        rows += [[""] * width for _ in range(number - len(rows))]
        rows[number - 1][column - 1] = shown
    return rows


def _unread(package: WorkbookPackage, sheet: str, width: int, too_large: str) -> Iterator[tuple[tuple[int, int], str]]:
    """(row, column) and text of cells that only look blank to calamine; a sheet that reaches too far is refused."""
    row = 0
    for line in package.tree(package.sheet_parts[sheet]).iter("{*}row"):
        row = int(line.get("r") or row + 1)
        column = 0
        for cell in line.iterfind("{*}c"):
            reference = _REFERENCE.fullmatch(cell.get("r", ""))
            column = (column_number(reference[1]) or LAST_COLUMN + 1) if reference else column + 1
            if len(cell) and (row > LAST_ROW or column > LAST_COLUMN):
                raise UsageError(too_large, where=quoted(sheet), found=cell.get("r", str(row)), allowed=_LAST_CELL)
            value, formula = cell.findtext("{*}v") or "", cell.find("{*}f")
            if column > width:
                continue
            if cell.get("t") == "e":
                yield (row, column), value
            elif formula is not None and not value and cell.get("t") != "str":
                yield (row, column), f"={formula.text or ''}"


def _text_rows(source: Source) -> list[list[object]]:
    """The records of a text file under the separator that cuts the first of them into the most fields."""
    name = source.path.name
    size = source.path.stat().st_size
    if size > _MOST_BYTES:
        raise UsageError("rows.too_large", where=name, found=f"{size >> 20} MiB", allowed=_LAST_CELL)
    data = utf8_bytes(source.path, zipped=source.suffix.endswith(".gz"))
    skipped, offset, separators = separator_line(data)
    lines = data[offset:].decode("utf-8", "replace").splitlines(keepends=True)
    try:
        first = {separator: next(csv.reader(lines, delimiter=separator), []) for separator in separators}
        separator = max(separators, key=lambda one: len(first[one]))
        records = list(islice(csv.reader(lines, delimiter=separator), LAST_ROW + 1))
    except csv.Error as error:  # a field of more than 128 KiB, or a null byte
        raise LedgerError("ledger.unreadable", path=source.path, reason=error) from error
    widest = max(map(len, records), default=0)
    if len(records) > LAST_ROW or widest > LAST_COLUMN:
        found = f"{column_letters(widest)}{len(records)}"
        raise UsageError("rows.too_large", where=name, found=found, allowed=_LAST_CELL)
    return [[] for _ in range(skipped)] + [[value.strip() for value in record] for record in records]
