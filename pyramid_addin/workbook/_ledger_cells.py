"""The cells that go beside the ledger: every customer's results in the customer's row, in the look of the row."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from pyramid_addin.templates import number_format
from pyramid_addin.workbook._cells import (
    column_letters,
    payloads,
    row_cells,
)
from pyramid_addin.workbook._customer_rows import FLAGS, CustomerRows

if TYPE_CHECKING:
    from collections.abc import Sequence

    from pyramid_addin.ledger._ledger import Ledger
    from pyramid_addin.templates import Column
    from pyramid_addin.workbook._ledger_sheet import Placement, SheetFacts
    from pyramid_addin.workbook._styles import Styles

_WINDOW = 8192  # rows made at a time: enough to be quick, little enough to stay small
_NARROWEST, _WIDEST = 9.0, 48.0


class LedgerCells:
    """The new cells of each row, made a few thousand rows at a time.

    Parameters
    ----------
    ledger : Ledger
        Of ``grain="customers"``, read from a workbook.
    columns : sequence of Column
        Values per customer.
    headers : sequence of str
        Unique already.
    facts : SheetFacts
    place : Placement
    styles : Styles
        Gains the formats that are needed; every format stands there once this object exists.
    language : str
    epoch_1904 : bool

    Notes
    -----
    What stands in which row `CustomerRows` says. Rows that are no customer's get blank cells in the row's look.
    """

    def __init__(
        self,
        ledger: Ledger,
        columns: Sequence[Column],
        headers: Sequence[str],
        facts: SheetFacts,
        place: Placement,
        styles: Styles,
        *,
        language: str,
        epoch_1904: bool,
    ) -> None:
        origin = ledger.origin
        self._columns = columns
        self._facts = facts
        self._epoch_1904 = epoch_1904
        self._letters = [column_letters(number) for number in range(place.first, place.last + 1)]
        self._header_row = origin.header_row
        self._rows = CustomerRows(ledger, facts.first_row, facts.last_row, language)
        base, self._look = np.unique(facts.styles, return_inverse=True)
        codes = [number_format(column.kind, language) for column in columns]
        self._styles = [np.array([styles.beside(int(one), code) for one in base]) for code in codes]
        self._header = self._header_cells(headers)
        self._window = -1
        self._made: list[bytes] = []

    def _header_cells(self, headers: Sequence[str]) -> bytes:
        style = int(self._facts.styles[0])
        texts = [payloads(np.array([header], dtype=object), "text", prefix=self._facts.prefix) for header in headers]
        count = len(headers)
        row = row_cells(np.array([self._header_row]), self._letters, [style] * count, texts, prefix=self._facts.prefix)
        return bytes(row[0].as_py())

    def __call__(self, row: int) -> bytes:
        """The new cells of ``row``."""
        if row == self._header_row:
            return self._header
        window, offset = divmod(row - self._facts.first_row, _WINDOW)
        if window != self._window:
            self._made = self._make(window)
            self._window = window
        return self._made[offset]

    def _make(self, window: int) -> list[bytes]:
        part = slice(window * _WINDOW, (window + 1) * _WINDOW)
        who = self._rows.customer[part]
        numbers = np.arange(part.start, part.start + len(who)) + self._facts.first_row
        styles = [style[self._look[part]] for style in self._styles]
        columns = [self._column(column, who, numbers) for column in self._columns]
        made: list[bytes] = row_cells(numbers, self._letters, styles, columns, prefix=self._facts.prefix).to_pylist()
        return made

    def _column(self, column: Column, who: np.ndarray, numbers: np.ndarray) -> Any:  # noqa: ANN401 -- Arrow
        blank = pa.scalar(b"/>", pa.large_binary())
        if not (who >= 0).any():
            cells = pa.array([b"/>"] * len(who), pa.large_binary())
        else:
            values = column.values  # noqa: PD011 -- a field of ours
            taken = values.iloc[who] if isinstance(values, pd.Series) else values[who]
            made = payloads(taken, column.kind, prefix=self._facts.prefix, epoch_1904=self._epoch_1904)
            cells = pc.if_else(pa.array(who >= 0), made, blank)
        if column.key != FLAGS or not self._rows.any_further:
            return cells
        notes = list(map(self._rows.note, numbers.tolist()))
        mask = pa.array([bool(note) for note in notes])
        told = payloads(np.array(notes, dtype=object), "text", prefix=self._facts.prefix)
        return pc.if_else(mask, told, cells)

    def plain(self, row: int) -> bool:
        """Whether nothing stands right of the ledger in ``row``."""
        return bool(self._facts.plain[row - self._facts.first_row])


def column_width(column: Column, header: str) -> float:
    """A width in characters in which the header and nearly every value can be read.

    Examples
    --------
    >>> from pyramid_addin.templates import Column
    >>> column_width(Column("rank", "Rank", np.array([1.0, 1200.0]), "integer"), "Rank")
    9.0
    """
    longest = len(header) + 3  # room for the filter's button
    values = column.values  # noqa: PD011 -- a field of ours
    if isinstance(values, pd.Series) and isinstance(values.dtype, pd.CategoricalDtype):
        longest = max([longest, *(len(str(label)) + 2 for label in values.cat.categories)])
    elif column.kind == "text":
        lengths = [len(str(value)) for value in values[: _WINDOW * 4] if value]
        longest = max(longest, int(np.quantile(lengths, 0.98)) + 2 if lengths else 0)
    elif column.kind == "date":
        longest = max(longest, 11)
    elif column.kind != "fraction":
        numbers = np.asarray(values, dtype=np.float64)
        finite = numbers[np.isfinite(numbers)]
        if len(finite):
            decimals = "0" if column.kind == "integer" else "2"
            longest = max(longest, *(len(f"{value:,.{decimals}f}") + 2 for value in (finite.min(), finite.max())))
    return min(max(float(longest), _NARROWEST), _WIDEST)


def unique_headers(wanted: Sequence[str], taken: Sequence[str]) -> list[str]:
    """``wanted``, each made unlike all in ``taken`` and each other; Excel compares column names without case.

    Examples
    --------
    >>> unique_headers(["Layer", "Rank", "rank"], ["LAYER", "Revenue"])
    ['Layer (2)', 'Rank', 'rank (2)']
    """
    seen = {name.casefold() for name in taken}
    unique = []
    for header in wanted:
        name = header
        number = 2
        while name.casefold() in seen:
            name = f"{header} ({number})"
            number += 1
        seen.add(name.casefold())
        unique.append(name)
    return unique
