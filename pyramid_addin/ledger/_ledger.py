"""The Ledger: what reading hands to the model and to the write-back. Plain data, no files, no Excel."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date
    from pathlib import Path

    import numpy as np
    import pandas as pd

    from pyramid_addin.errors import Problem

TEXT_FIELDS = ("customer_id", "name", "parent", "status", "segment", "country", "region", "account_manager")
DATE_FIELDS = ("first_order", "last_order", "last_contact")
AMOUNT_FIELDS = (
    "revenue",
    "previous_revenue",
    "earlier_revenue",  # before the previous period; only from invoice lines
    "direct_cost",
    "gross_margin",
    "cost_to_serve",
    "marketing_cost",
    "outstanding",
    "category_spend",
)
QUANTITY_FIELDS = ("hours", "visits", "calls", "tickets", "orders", "contacts", "days_overdue")
FRACTION_FIELDS = ("margin_fraction", "share_of_wallet")
LINE_FIELDS = ("invoice", "date", "amount", "quantity", "unit_price")


@dataclass(frozen=True)
class Origin:
    """Where the ledger stands in its file.

    Attributes
    ----------
    path : pathlib.Path
    kind : {"workbook", "values", "text"}
        ``workbook`` is patched (.xlsx, .xlsm); ``values`` (.xlsb, .xls, .ods) and ``text`` go into a new workbook.
    sheet : str
        Sheet name; for text files the file's stem.
    table : str or None
        Name of the table (ListObject) that is the ledger.
    header_row, first_row, last_row : int
        1-based rows of the sheet (of the file's records for text). A totals row lies outside.
    first_column, last_column : int
        1-based columns of the sheet.
    headers : tuple of str
        The header texts from first_column to last_column; "" where blank.
    columns : mapping of str to int
        Field -> 1-based column it was read from.
    totals_row : int or None
        1-based row that was recognised as totals and left out.
    """

    path: Path
    kind: Literal["workbook", "values", "text"]
    sheet: str
    table: str | None
    header_row: int
    first_row: int
    last_row: int
    first_column: int
    last_column: int
    headers: tuple[str, ...]
    columns: Mapping[str, int]
    totals_row: int | None = None


@dataclass(frozen=True)
class Period:
    """The days that count, METHOD's (as_of - 12 months, as_of]: ``start`` is out, ``end`` (the as-of date) is in."""

    start: date
    end: date
    months: int


@dataclass(frozen=True)
class LeftOut:
    """Rows that could not be used, and the money in them.

    Attributes
    ----------
    lines : int
        Rows of the ledger (customers or invoice lines) left out.
    amount : float
        Sum of their readable amounts, currency.
    reasons : mapping of str to (int, float)
        Catalogue key below ``left_out`` -> lines and amount; they add up to the two totals.
    """

    lines: int
    amount: float
    reasons: Mapping[str, tuple[int, float]]


@dataclass(frozen=True)
class Ledger:
    """One row per customer, canonical columns, every origin and every problem.

    Attributes
    ----------
    origin : Origin
    grain : {"customers", "lines"}
        What one row of the source is.
    customers : pandas.DataFrame, n rows, RangeIndex
        A subset of the ``*_FIELDS`` as columns, always ``customer_id`` and ``revenue``. Amounts are float64 in the
        ledger's currency, rounded to 0.0001, blank = NaN (``revenue`` too: NaN counts as zero); quantities float64;
        fractions float64, 0 to 1; dates datetime64, blank = NaT; texts are str, blank = "". A column the source lacks
        is absent, never zero. Order: first appearance in the source. Duplicate ids are summed already.
    row_of_customer : numpy.ndarray, shape (n,), int64
        1-based row of the customer's first line in the source.
    further_rows : numpy.ndarray, shape (m, 2), int64
        For ``grain="customers"``: (1-based row, index of the customer) of each row beyond a customer's first.
    revenue_as_is : bool
        True when the source's own revenue cells are plain numbers, one per customer, that Excel can sum to the same
        figures; False when some were text, doubled or derived, so that a column *as counted* must be written.
    texts_as_is : frozenset of str
        Text fields whose cells Excel can compare with the texts in ``customers``: each customer's own row holds the
        text itself, or a whole number that reads as it. For lines all of them: their customers get a new sheet.
    numbers_as_is : frozenset of str
        Amounts and quantities, revenue apart, whose column Excel sums to the figures in ``customers``: numbers only, in
        one row for each customer and no others.
    currency : str
        ISO code such as "EUR"; "" where the ledger does not say.
    period : Period or None
        Known for invoice lines; for customers only when given with the as-of date.
    total : float
        Sum of all readable amounts of the source, left-out rows included.
    left_out : LeftOut
        ``customers[revenue + previous_revenue + earlier_revenue].sum() + left_out.amount == total`` for lines and
        ``customers.revenue.sum() + left_out.amount == total`` for customers, to the cent.
    rows_read : int
        Rows of the source below the header, blank rows and totals row not counted.
    body : pandas.DataFrame or None
        For kinds other than ``workbook`` with ``grain="customers"``: every column of the source under its own (made
        unique) header, numbers as float64, dates as datetime64, the rest str; row i stands in source row
        ``body_rows[i]``. None otherwise.
    body_rows : numpy.ndarray or None
    problems : tuple of Problem
    """

    origin: Origin
    grain: Literal["customers", "lines"]
    customers: pd.DataFrame
    row_of_customer: np.ndarray
    further_rows: np.ndarray
    revenue_as_is: bool
    currency: str
    period: Period | None
    total: float
    left_out: LeftOut
    rows_read: int
    body: pd.DataFrame | None = None
    body_rows: np.ndarray | None = None
    problems: tuple[Problem, ...] = ()
    texts_as_is: frozenset[str] = frozenset()
    numbers_as_is: frozenset[str] = frozenset()
