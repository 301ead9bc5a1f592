"""What is asked of Excel past xlwings, the same for Windows and Mac; `_desktop_windows` and `_desktop_mac` answer it.

Whatever xlwings offers for both systems is used elsewhere as it is.
"""

from __future__ import annotations

import sys
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any, Protocol

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence
    from contextlib import AbstractContextManager
    from pathlib import Path

    import xlwings

Criteria = tuple[Any, Any, Any]


@dataclass(frozen=True)
class Covered:
    """Cells that something lies over, 1-based, both ends included."""

    first_row: int
    first_column: int
    last_row: int
    last_column: int


@dataclass(frozen=True)
class Filter:
    """A filter of a sheet or of a table, and what it lets through.

    Attributes
    ----------
    address : str
        The range it stands on, header included.
    table : str or None
        Name of the table it belongs to; None for the sheet's own.
    criteria : mapping of int to (first criterion, operator, second criterion)
        By 1-based field, as Excel gave them; fields that let every row through are absent.
    restorable : bool
        Whether `Desktop.apply_filter` brings exactly these criteria back: not so for colours, icons, the top ten, and
        dates by group.
    """

    address: str
    table: str | None
    criteria: Mapping[int, Criteria]
    restorable: bool


class Desktop(Protocol):
    """Excel on either system."""

    def ui_language(self, app: xlwings.App) -> str | None:
        """The language of Excel's menus, "nl" or "en" (also for all others); None where Excel does not say."""

    def full_name(self, book: xlwings.Book) -> str:
        """Path of the workbook, or its address on the web; its name where it was never saved."""

    def worksheet_is_active(self, book: xlwings.Book) -> bool:
        """Whether cells are in front, not a chart sheet."""

    def contents_protected(self, sheet: xlwings.Sheet) -> bool:
        """Whether the cells of the sheet are protected."""

    def structure_protected(self, book: xlwings.Book) -> bool:
        """Whether sheets cannot be added."""

    def shared(self, book: xlwings.Book) -> bool:
        """Whether it is shared in the old way, in which tables, formats and sheets cannot be changed."""

    def old_format(self, sheet: xlwings.Sheet) -> bool:
        """Whether its workbook is one of Excel 97-2003, with smaller sheets."""

    def epoch_1904(self, book: xlwings.Book) -> bool:
        """Whether days are counted from 1904."""

    def values(self, cells: xlwings.Range) -> list[list[Any]]:
        """Raw values: numbers as float whatever their format, blanks None, errors as Excel's own numbers (int)."""

    def moments(self, cells: xlwings.Range) -> list[tuple[int, int]]:
        """The cells that show a date or a time: 0-based row and column within ``cells``."""

    def rows_are_filtered(self, sheet: xlwings.Sheet) -> bool:
        """Whether a filter of any kind hides rows at this moment."""

    def filters(self, sheet: xlwings.Sheet) -> list[Filter]:
        """The filters of the sheet and of its tables, with or without criteria."""

    def clear_filter(self, sheet: xlwings.Sheet, found: Filter) -> None:
        """Let every row through; the filter's buttons stay."""

    def apply_filter(self, sheet: xlwings.Sheet, found: Filter) -> None:
        """Give a filter its criteria; its buttons appear where they are missing."""

    def remove_filter(self, sheet: xlwings.Sheet) -> None:
        """Take away the sheet's own filter, buttons and all."""

    def drawings(self, sheet: xlwings.Sheet) -> list[Covered]:
        """The cells under charts, pictures and shapes."""

    def is_plain_table(self, table: Any) -> bool:  # noqa: ANN401 -- xlwings' Table
        """Whether columns can be added: those of a query or an XML map are its source's."""

    def plain_alignment(self, cells: xlwings.Range) -> None:
        """No alignment but the vertical one."""

    def kept_rules(self, over: xlwings.Range) -> AbstractContextManager[None]:
        """Let conditional formats that reach over these cells keep their places through a paste of formats among them.

        Pasting would take them away from the cells pasted onto, and stretch those of the cells copied from.
        """

    def clear_rules(self, cells: xlwings.Range) -> None:
        """Take the conditional formats off ``cells``, but those kept by `kept_rules`."""

    def add_rule(self, cells: xlwings.Range, formula: str, fill: str, ink: str) -> None:
        """A conditional format behind all others: where equal to ``formula``, in these colours (``RRGGBB``)."""

    def delete_rules(self, cells: xlwings.Range, formulas: Collection[str]) -> None:
        """Take out conditional formats that reach over no other columns and say: equal to one of ``formulas``."""

    def hide_thoroughly(self, sheet: xlwings.Sheet) -> None:
        """Hide a sheet so that Excel's menu does not list it."""

    def hide_name(self, name: xlwings.main.Name) -> None:
        """Keep a defined name out of Excel's lists."""

    def links(self, book: xlwings.Book) -> Sequence[str]:
        """Workbooks that formulas point at."""

    def custom_xml(self, book: xlwings.Book, namespace: str) -> list[str]:
        """Custom XML parts of a namespace; none where Excel does not show them."""

    def delete_custom_xml(self, book: xlwings.Book, namespace: str) -> None:
        """Take out the custom XML parts of a namespace, where Excel can."""

    def escape_pressed(self, app: xlwings.App) -> bool:
        """Whether Esc is down while Excel is in front."""

    def is_busy(self, error: BaseException) -> bool:
        """Whether Excel refused because a cell is being edited, a dialog is open, or it works on something else."""

    def bound_retries(self) -> None:
        """Let xlwings, which asks a busy Excel again without end, give up after a while."""

    def open_new(self, app: xlwings.App, path: Path) -> xlwings.Book:
        """Open a workbook that was made for the user, as a new one where Excel can: nothing is saved until they do."""

    def tell_without_excel(self, told: str, title: str) -> None:
        """Show a box of the system's own, where Excel does not answer."""

    def temporary_folder(self) -> Path:
        """A folder from which Excel opens files without asking."""

    def show_file(self, path: Path) -> bool:
        """Open a text file in the system's editor; False where that cannot be done."""


def desktop() -> Desktop:
    """The system that this Python runs on."""
    if sys.platform == "darwin":
        from pyramid_addin.excel._desktop_mac import Mac

        return Mac()
    from pyramid_addin.excel._desktop_windows import Windows

    return Windows()


def as_rows(found: Any) -> list[list[Any]]:  # noqa: ANN401 -- whatever Excel hands over
    """Values as rows: Excel gives one cell as a scalar, and one row on a Mac as a flat list.

    Examples
    --------
    >>> as_rows(1.0), as_rows(((1.0, 2.0), (3.0, 4.0)))
    ([[1.0]], [[1.0, 2.0], [3.0, 4.0]])
    """
    if not isinstance(found, list | tuple):
        return [[found]]
    if found and not isinstance(found[0], list | tuple):
        return [list(found)]
    return [list(row) for row in found]


def colour_number(code: str) -> int:
    """A colour ``RRGGBB`` as Excel counts it: blue first.

    Examples
    --------
    >>> colour_number("0B2545") == 0x45250B
    True
    """
    red, green, blue = bytes.fromhex(code)
    return red | green << 8 | blue << 16


def moments_in(rows: Sequence[Sequence[object]]) -> list[tuple[int, int]]:
    """The places of dates in values to which Excel gave types."""
    return [
        (row, column)
        for row, line in enumerate(rows)
        for column, value in enumerate(line)
        if isinstance(value, datetime)
    ]


def restorable(criteria: Mapping[int, Criteria], comparisons: Sequence[object], by_value: object) -> bool:
    """Whether all criteria are comparisons with texts, or lists of texts.

    Examples
    --------
    >>> restorable({1: (">5", 1, "<9"), 2: (("=a", "=b", "=c"), 7, None)}, (0, 1, 2), 7)
    True
    >>> restorable({1: (None, 7, ("1", "1/31/2025"))}, (0, 1, 2), 7)  # dates by group
    False
    """
    for first, operator, second in criteria.values():
        texts = first if isinstance(first, list | tuple) else (first,)
        known = operator in comparisons or (operator == by_value and second is None)
        if not (known and texts and all(isinstance(one, str) for one in texts)):
            return False
    return True
