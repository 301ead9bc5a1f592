"""What goes into the Customers sheet: the customers of a ledger that cannot take columns itself."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from pyramid_addin.ledger import AMOUNT_FIELDS, DATE_FIELDS, FRACTION_FIELDS, QUANTITY_FIELDS, TEXT_FIELDS
from pyramid_addin.templates._customers_template import HEADER_ROW
from pyramid_addin.templates._filled import CellKind, Column, FilledSheet, TableRows
from pyramid_addin.texts import text

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from numpy.typing import NDArray

    from pyramid_addin.ledger import Ledger

SHEET = "Customers"
_KINDS: Mapping[str, CellKind] = {
    **dict.fromkeys(TEXT_FIELDS, "text"),
    **dict.fromkeys(AMOUNT_FIELDS, "amount"),
    **dict.fromkeys(QUANTITY_FIELDS, "number"),
    **dict.fromkeys(FRACTION_FIELDS, "fraction"),
    **dict.fromkeys(DATE_FIELDS, "date"),
    "orders": "integer",
    "contacts": "integer",
    "days_overdue": "integer",
}
# Who, how much, when; what is not named here follows in the order of the ledger's fields.
_FIRST = (*TEXT_FIELDS, "revenue", "previous_revenue", "earlier_revenue", "orders", "first_order", "last_order")


def customers_sheet(ledger: Ledger, added: Sequence[Column], language: str) -> FilledSheet | None:
    """The Customers sheet, or None where the columns go beside the ledger in its own workbook.

    From invoice lines: one row per customer, best first. From text files and older workbooks: every row and column of
    the source in its own order, then the added columns; rows beyond a customer's first say in which row it is counted.

    Parameters
    ----------
    ledger : Ledger
    added : sequence of Column
        From `added_columns`, aligned with ``ledger.customers``.
    language : {"en", "nl"}

    Returns
    -------
    FilledSheet or None
    """
    if ledger.grain == "lines":
        columns = _from_lines(ledger, added, language)
    elif ledger.origin.kind == "workbook":
        return None
    else:
        columns = _from_body(ledger, added, language)
    name = text("templates.sheets.customers", language)
    return FilledSheet(SHEET, name, rows=[TableRows("PYR_Customers", name, columns, is_ledger=True)])


def _from_lines(ledger: Ledger, added: Sequence[Column], language: str) -> list[Column]:
    taken = {column.key for column in added}
    only_names = "customer_id" not in ledger.origin.columns and "name" in ledger.customers
    keys = [key for key in _FIRST if key in ledger.customers]
    keys += [key for key in _KINDS if key in ledger.customers and key not in keys]
    own = [
        Column(
            "" if key in taken else key, _header(ledger, key, language), ledger.customers[key], _KINDS[key], added=False
        )
        for key in keys
        if not (key == "customer_id" and only_names)
    ]
    rank = next(column for column in added if column.key == "rank")
    best_first = np.argsort(np.asarray(rank.values, np.float64), kind="stable")  # blank ranks last
    return [replace(column, values=taken_rows(column.values, best_first)) for column in (*own, *added)]


def _header(ledger: Ledger, key: str, language: str) -> str:
    """Texts keep the header that they have in the source; sums and dates of many lines are no longer that column."""
    place = ledger.origin.columns.get(key)
    own = ledger.origin.headers[place - ledger.origin.first_column] if key in TEXT_FIELDS and place else ""
    return own.strip() or text(f"templates.fields.{key}", language)


def taken_rows(values: NDArray[np.generic] | pd.Series, rows: NDArray[np.int64]) -> NDArray[np.generic] | pd.Series:
    """The values in ``rows``, 0-based; -1 gives a blank.

    Examples
    --------
    >>> taken_rows(np.array([1.5, 2.5]), np.array([1, -1])).tolist()
    [2.5, nan]
    """
    series = pd.Series(values).reset_index(drop=True)
    blank = rows < 0
    if not blank.any():
        return series.take(rows).reset_index(drop=True)
    if series.dtype.kind in "iu":
        series = series.astype(np.float64)
    filled = series.take(np.where(blank, 0, rows)).reset_index(drop=True) if len(series) else series.reindex(rows)
    return filled.mask(pd.Series(blank))


def _from_body(ledger: Ledger, added: Sequence[Column], language: str) -> list[Column]:
    body, places = ledger.body, ledger.body_rows
    if body is None or places is None:
        message = "a ledger from text or values carries its body"
        raise ValueError(message)
    taken = {column.key for column in added}
    fields = {column - ledger.origin.first_column: field for field, column in ledger.origin.columns.items()}
    own = [
        _own_column(fields.get(place, ""), str(header), body.iloc[:, place], taken)
        for place, header in enumerate(body.columns)
    ]
    customer_in_row = np.full(len(body), -1, np.int64)
    customer_in_row[np.searchsorted(places, ledger.row_of_customer)] = np.arange(len(ledger.customers))
    aligned = [replace(column, values=taken_rows(column.values, customer_in_row)) for column in added]
    if len(ledger.further_rows):
        aligned = [
            _with_further_rows(column, ledger, language) if column.key == "flags" else column for column in aligned
        ]
    return own + aligned


def _own_column(field: str, header: str, values: pd.Series, taken: set[str]) -> Column:
    kind: CellKind = {"f": "number", "i": "number", "u": "number", "M": "date"}.get(values.dtype.kind, "text")  # type: ignore[assignment]
    if kind == "number":
        kind = _KINDS.get(field, "number")
        kind = "number" if kind in ("text", "date") else kind
    return Column("" if field in taken else field, header, values.reset_index(drop=True), kind, added=False)


def _with_further_rows(column: Column, ledger: Ledger, language: str) -> Column:
    """The flags, with "Counted in row 12" (a row of the new sheet) in each row beyond a customer's first."""
    places = np.asarray(ledger.body_rows)
    words = pd.Series(column.values).astype(object).where(pd.Series(column.values).notna(), "").to_numpy(copy=True)
    for row, customer in ledger.further_rows.tolist():
        counted = int(np.searchsorted(places, ledger.row_of_customer[customer])) + HEADER_ROW + 1
        words[np.searchsorted(places, row)] = text("workbook.counted_in_row", language, row=counted)
    return replace(column, values=pd.Series(words, dtype=object))
