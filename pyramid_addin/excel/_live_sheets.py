"""Sheets made as in file mode, copied by Excel itself from a temporary workbook into the one that is open.

What Excel makes of names and formulas while it copies depends on what both workbooks hold. So afterwards everything is
compared with what was meant, and set right.
"""

from __future__ import annotations

import secrets
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING, Any

from pyramid_addin.errors import ExcelError
from pyramid_addin.excel._desktop import as_rows
from pyramid_addin.excel._insist import insist
from pyramid_addin.excel._live_names import define, is_own, live_names, mark
from pyramid_addin.templates import template_path
from pyramid_addin.workbook import SHEET_MARK, DefinedName, Receiver, write_sheets

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    import xlwings

    from pyramid_addin.excel._session import Excel
    from pyramid_addin.templates import FilledSheet


def add_sheets(
    excel: Excel,
    sheets: Sequence[FilledSheet],
    language: str,
    *,
    ledger_sheet: str,
    names: Sequence[DefinedName],
    prefix: str,
    layer_formats: Sequence[tuple[str, str, str]] = (),
    marked: bool = True,
) -> list[xlwings.Sheet]:
    """Add filled template sheets behind the last visible sheet of the workbook.

    Parameters
    ----------
    excel : Excel
    sheets : sequence of FilledSheet
    language : {"en", "nl"}
        Of the template.
    ledger_sheet : str
        The sheet that ``names`` point at.
    names : sequence of DefinedName
        Names over the ledger's columns, which the workbook has already.
    prefix : str
        Of all names of this build.
    layer_formats : sequence of (label, fill, font colour)
    marked : bool
        Whether removing the build takes the sheets out again.

    Returns
    -------
    list of xlwings.Sheet

    Raises
    ------
    ExcelError
        Excel made something else of the sheets than what was meant, which could not be set right.
    """
    book = excel.book
    taken = {sheet.name for sheet in book.sheets} | {name.name for name in live_names(book)}
    taken |= {table.name for sheet in book.sheets for table in sheet.tables}
    receiver = Receiver(ledger_sheet, names, taken, excel.system.epoch_1904(book))
    path = excel.system.temporary_folder() / f"pyramid-{secrets.token_hex(6)}.xlsx"
    try:
        done = write_sheets(
            sheets, template_path(language), path, receiver, prefix=prefix, layer_formats=layer_formats, marked=marked
        )
        with _opened(excel, path) as source:
            added = [_copied(source.sheets[one.name], book) for one in done]
            _enforce_names(source, book, added, prefix, marked=marked, excel=excel)
            for one, copy in zip(done, added, strict=True):
                if not one.columns:  # a grid holds values only, and many
                    _enforce_formulas(source.sheets[one.name], copy)
    finally:
        with suppress(OSError):
            path.unlink(missing_ok=True)
    if any(path.name.casefold() in link.casefold() for link in excel.system.links(book)):
        raise ExcelError("excel.copied_wrongly")
    return added


@contextmanager
def _opened(excel: Excel, path: Path) -> Iterator[xlwings.Book]:
    source = excel.app.books.open(str(path), update_links=False, add_to_mru=False)
    try:
        yield source
    finally:
        insist(source.close)


def _copied(sheet: xlwings.Sheet, book: xlwings.Book) -> xlwings.Sheet:
    """A copy of ``sheet`` behind the last visible sheet of ``book``, under the same name."""
    last = [one for one in book.sheets if one.visible in (True, -1)][-1]
    copy = sheet.copy(after=last)
    if copy.name != sheet.name:
        copy.name = sheet.name
    return copy


def _enforce_names(
    source: xlwings.Book, book: xlwings.Book, added: Sequence[xlwings.Sheet], prefix: str, *, marked: bool, excel: Excel
) -> None:
    """Let every name of the temporary workbook be one of ``book``, and none belong to a sheet but its mark."""
    wanted = [
        DefinedName(name.name, str(name.native.refers_to).removeprefix("="))
        for name in live_names(source)
        if name.sheet is None
    ]
    define(book, wanted)
    titles = {sheet.name for sheet in added}
    own_mark = f"{prefix}{SHEET_MARK}".casefold()
    unmarked = set(titles) if marked else set()
    for name in live_names(book):
        if name.sheet not in titles or not is_own(name, prefix):
            continue
        if name.name.casefold() == own_mark:
            unmarked.discard(name.sheet)
            if name.target is None or name.target[0] != name.sheet:
                name.native.delete()
                unmarked.add(name.sheet)
        else:
            name.native.delete()
    for sheet in added:
        if sheet.name in unmarked:
            mark(sheet, f"{prefix}{SHEET_MARK}", excel.system)


def _enforce_formulas(source: xlwings.Sheet, copy: xlwings.Sheet) -> None:
    """Let every formula of the copy be what it is in the temporary workbook."""
    cells = source.used_range
    here = copy.range(cells.address)
    for _ in range(2):
        wrong = _differences(cells.formula, here.formula)
        if not wrong:
            return
        for row, column, formula in wrong:
            here[row, column].formula = formula
    raise ExcelError("excel.copied_wrongly")


def _differences(wanted: Any, found: Any) -> list[tuple[int, int, str]]:  # noqa: ANN401 -- as Excel hands formulas over
    return [
        (row, column, one)
        for row, (line, other) in enumerate(zip(as_rows(wanted), as_rows(found), strict=True))
        for column, (one, two) in enumerate(zip(line, other, strict=True))
        if one != two
    ]
