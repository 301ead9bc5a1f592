"""Which customer's results stand in which row of the ledger, and what stands there as plain values."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from pyramid_addin.texts import text
from pyramid_addin.workbook._cells import serials

if TYPE_CHECKING:
    from collections.abc import Sequence

    from pyramid_addin.ledger import Ledger
    from pyramid_addin.templates import Column

FLAGS = "flags"


class CustomerRows:
    """The rows of a ledger of ``grain="customers"`` and whose they are.

    Results stand in a customer's first row only, so that no total counts them twice; the flags of a further row say
    where they are. Rows that are no customer's stay blank.

    Parameters
    ----------
    ledger : Ledger
    first_row, last_row : int
        1-based rows of the sheet that are looked at.
    language : {"en", "nl"}

    Attributes
    ----------
    customer : numpy.ndarray, shape (last_row - first_row + 1,), int64
        Index of the customer whose first row it is; -1 for all other rows.
    """

    def __init__(self, ledger: Ledger, first_row: int, last_row: int, language: str) -> None:
        self.first_row = first_row
        self.customer = np.full(last_row - first_row + 1, -1, np.int64)
        self.customer[ledger.row_of_customer - first_row] = np.arange(len(ledger.row_of_customer))
        self._first_rows = ledger.row_of_customer
        self._further = dict(ledger.further_rows.tolist())
        self._language = language

    @property
    def any_further(self) -> bool:
        """Whether a customer has more than one row."""
        return bool(self._further)

    def note(self, row: int) -> str:
        """What the flags of a customer's further row say; "" for every other row."""
        customer = self._further.get(row)
        if customer is None:
            return ""
        return text("workbook.counted_in_row", self._language, row=int(self._first_rows[customer]))


def plain_rows(columns: Sequence[Column], rows: CustomerRows, *, epoch_1904: bool) -> list[list[Any]]:
    """What stands in the columns, row by row, as a program that takes values is told it.

    Parameters
    ----------
    columns : sequence of Column
        Values per customer.
    rows : CustomerRows
    epoch_1904 : bool
        Whether dates are counted from 1904.

    Returns
    -------
    list of list
        One list per row: float, str, or None where blank (NaN, NaT, infinities, the empty text); dates as days.
    """
    whose = rows.customer >= 0
    made = []
    for column in columns:
        cells = np.full(len(rows.customer), None, dtype=object)
        cells[whose] = _plain(column, rows.customer[whose], epoch_1904=epoch_1904)
        if column.key == FLAGS and rows.any_further:
            for place, note in enumerate(map(rows.note, range(rows.first_row, rows.first_row + len(cells)))):
                if note:
                    cells[place] = note
        made.append(cells.tolist())
    return [list(row) for row in zip(*made, strict=True)]


def _plain(column: Column, customers: np.ndarray, *, epoch_1904: bool) -> np.ndarray:
    values = column.values  # noqa: PD011 -- a field of ours
    if isinstance(values, pd.Series) and isinstance(values.dtype, pd.CategoricalDtype):
        labels = np.array([*map(str, values.cat.categories), None], dtype=object)
        labels[labels == ""] = None
        return np.asarray(labels[values.cat.codes.to_numpy()[customers]], dtype=object)
    array = (values.to_numpy() if isinstance(values, pd.Series) else np.asarray(values))[customers]
    if array.dtype.kind == "M":
        array = serials(array, epoch_1904=epoch_1904)
    if array.dtype.kind in "fiub":
        numbers = array.astype(np.float64)
        cells = (numbers + 0.0).astype(object)  # -0.0 would show as "-0" in some programs
        cells[~np.isfinite(numbers)] = None
        return np.asarray(cells, dtype=object)
    return np.array([str(value) if isinstance(value, str) and value else None for value in array.tolist()], object)
