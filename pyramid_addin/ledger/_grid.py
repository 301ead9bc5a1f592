"""What reading a file yields, whatever kind it is: typed columns below a recognised header, and where they stand."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

import numpy as np

from pyramid_addin.ledger._cells import BLANK

if TYPE_CHECKING:
    from pathlib import Path

    from numpy.typing import NDArray

    from pyramid_addin.ledger._cells import Column
    from pyramid_addin.ledger._findings import Findings
    from pyramid_addin.ledger._headers import Recognition

Progress = Callable[[str, int, int], None]


@dataclass(frozen=True)
class Grid:
    """The cells below a header, n rows; rows that are blank in every column read are gone already.

    Attributes
    ----------
    path : pathlib.Path
    kind : {"workbook", "values", "text"}
    sheet : str
    table : str or None
    header_row : int
        1-based.
    first_column, last_column : int
        1-based; the header's extent.
    headers : mapping of int to str
        By 1-based column, "" where blank.
    recognition : Recognition
    columns : mapping of int to Column
        By 1-based column: those that fields were recognised in, and the others where ``body`` needs them.
    rows : numpy.ndarray, shape (n,), int64
        1-based row of each.
    epoch_1904 : bool
    errors_look_blank : bool
        An error such as #N/A cannot be told from a blank cell.
    number_format : callable
        (row, column) -> number format code, "" where unknown.
    findings : Findings
    left_out_rows : int
        Rows of the file that could not be taken apart at all.
    """

    path: Path
    kind: Literal["workbook", "values", "text"]
    sheet: str
    table: str | None
    header_row: int
    first_column: int
    last_column: int
    headers: Mapping[int, str]
    recognition: Recognition
    columns: Mapping[int, Column]
    rows: NDArray[np.int64]
    epoch_1904: bool
    errors_look_blank: bool
    number_format: Callable[[int, int], str]
    findings: Findings
    left_out_rows: int = 0

    def column(self, field: str) -> Column | None:
        """The cells of ``field``; None when the ledger has no such column."""
        number = self.recognition.columns.get(field)
        return None if number is None else self.columns[number]


def header_extent(headers: Mapping[int, str], used: list[int]) -> tuple[int, int]:
    """First and last column of the block of headers around the columns ``used``: it ends at a blank header.

    Examples
    --------
    >>> header_extent({1: "Nr", 2: "Omzet", 3: "", 4: "Notes"}, [1, 2])
    (1, 2)
    """
    first, last = min(used), max(used)
    while headers.get(first - 1):
        first -= 1
    while headers.get(last + 1):
        last += 1
    return first, last


def without_blank_rows(
    columns: dict[int, Column], rows: NDArray[np.int64], used: list[int]
) -> tuple[dict[int, Column], NDArray[np.int64]]:
    """``columns`` and the numbers of their ``rows``, less the rows that are blank in every column ``used``."""
    filled = np.zeros(len(rows), np.bool_)
    for number in used:
        filled |= columns[number].kinds != BLANK
    if filled.all():
        return columns, rows
    kept = np.flatnonzero(filled)
    return {number: column.take(kept) for number, column in columns.items()}, rows[kept]
