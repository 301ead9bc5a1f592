"""Defined names of a workbook that is open in Excel, told apart by what they belong to."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from pyramid_addin.workbook import SHEET_MARK, referred

if TYPE_CHECKING:
    from collections.abc import Iterable

    import xlwings

    from pyramid_addin.excel._desktop import Desktop
    from pyramid_addin.workbook import Area, DefinedName


class LiveName(NamedTuple):
    """A defined name: its own part, the sheet that it is scoped to (None for the workbook), and Excel's object."""

    name: str
    sheet: str | None
    native: Any

    @property
    def target(self) -> tuple[str, Area] | None:
        """The sheet and the one area that it refers to; None for anything else, such as cells that are gone."""
        return referred(str(self.native.refers_to or "").removeprefix("="))


def live_names(book: xlwings.Book) -> list[LiveName]:
    """Every name of the workbook, hidden ones too, in Excel's order."""
    found = []
    for native in book.names:
        sheet, mark, name = str(native.name).rpartition("!")
        if sheet.startswith("'") and sheet.endswith("'"):
            sheet = sheet[1:-1].replace("''", "'")
        found.append(LiveName(name, sheet if mark else None, native))
    return found


def is_own(name: LiveName, prefix: str) -> bool:
    """Whether ``name`` belongs to the build of that prefix: ``PYR_``, ``PYR2_``."""
    return name.name.casefold().startswith(prefix.casefold())


def marked_sheets(names: Iterable[LiveName], prefix: str) -> list[str]:
    """The sheets that the build of a prefix added, wherever they are now and whatever they are called."""
    mark = f"{prefix}{SHEET_MARK}".casefold()
    return [name.sheet for name in names if name.sheet is not None and name.name.casefold() == mark]


def define(book: xlwings.Book, names: Iterable[DefinedName]) -> None:
    """Let workbook-level names refer to what they should, whether or not they are there."""
    standing = {name.name.casefold(): name.native for name in live_names(book) if name.sheet is None}
    for one in names:
        native = standing.get(one.name.casefold())
        if native is None:
            book.names.add(one.name, f"={one.refers_to}")
        elif native.refers_to != f"={one.refers_to}":
            native.refers_to = f"={one.refers_to}"


def mark(sheet: xlwings.Sheet, name: str, system: Desktop) -> None:
    """Give ``sheet`` a hidden name of its own, which stays with it however it is renamed, moved or copied."""
    quoted = sheet.name.replace("'", "''")
    system.hide_name(sheet.names.add(name, f"='{quoted}'!$A$1"))


def as_entered(value: Any) -> Any:  # noqa: ANN401 -- what a cell takes
    """A value as it is entered into a cell: Excel takes an apostrophe at its beginning for the mark of a text.

    Examples
    --------
    >>> as_entered("'s-Hertogenbosch"), as_entered("Top"), as_entered(None)
    ("''s-Hertogenbosch", 'Top', '')
    """
    if value is None:
        return ""
    return f"'{value}" if isinstance(value, str) and value.startswith("'") else value
