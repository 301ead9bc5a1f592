"""From a file or a sheet open in Excel to a `Ledger`: read the cells, then the fields, then make customers."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from pyramid_addin.errors import LedgerError
from pyramid_addin.ledger._as_is import numbers_as_is, texts_as_is
from pyramid_addin.ledger._body import ledger_body
from pyramid_addin.ledger._cells import BLANK, UNCALCULATED
from pyramid_addin.ledger._customers import Counted, Fields, count_customers
from pyramid_addin.ledger._headers import check_fields
from pyramid_addin.ledger._identity import identity, in_order
from pyramid_addin.ledger._in_excel import told_in_excel
from pyramid_addin.ledger._ledger import (
    AMOUNT_FIELDS,
    DATE_FIELDS,
    FRACTION_FIELDS,
    QUANTITY_FIELDS,
    TEXT_FIELDS,
    Ledger,
    LeftOut,
    Origin,
    Period,
)
from pyramid_addin.ledger._lines import count_lines, months_before
from pyramid_addin.ledger._live_sheet import SheetCells, read_live
from pyramid_addin.ledger._numbers import currency_in
from pyramid_addin.ledger._source import identify
from pyramid_addin.ledger._textfile import read_text
from pyramid_addin.ledger._totals import find_body, without_repeated_headers
from pyramid_addin.ledger._values import Numbers, read_dates, read_numbers, read_texts
from pyramid_addin.ledger._workbook import read_workbook

if TYPE_CHECKING:
    from pathlib import Path

    from numpy.typing import NDArray

    from pyramid_addin.ledger._grid import Grid, Progress
    from pyramid_addin.ledger._totals import Body
    from pyramid_addin.settings import Settings

MANY_ROWS_PER_CUSTOMER = 1.5  # with a date but no invoice column, what tells invoice lines from customers
_NUMBER_FIELDS = (*AMOUNT_FIELDS, *QUANTITY_FIELDS, *FRACTION_FIELDS, "quantity", "unit_price")
_FORMATS_LOOKED_AT = 3


def read_ledger(path: Path, settings: Settings, *, progress: Progress | None = None) -> Ledger:
    """Find the ledger in a file, read it, and make one row per customer of it.

    Parameters
    ----------
    path : pathlib.Path
        .xlsx .xlsm .xlsb .xls .ods, or .csv .tsv .txt, those also .gz.
    settings : Settings
        ``sheet`` chooses a sheet, or a table by its name; ``columns`` overrides recognition; ``as_of`` and ``months``
        set the period of invoice lines; ``strict`` refuses repeated customers; ``language`` is that of
        addresses in text files.
    progress : callable, optional
        Called with ``"read"``, rows read so far, and rows expected.

    Returns
    -------
    Ledger

    Raises
    ------
    LedgerError
        The ledger cannot be found or read, or is ambiguous.
    PackageError
        The file is not what its extension says, is password-protected, damaged or hostile.
    UsageError
        The settings name a field or header that does not exist.
    """
    check_fields(settings.columns)
    source = identify(path)
    grid = read_text(source, settings, progress) if source.kind == "text" else read_workbook(source, settings, progress)
    return _ledger_in(grid, settings)


def read_sheet(cells: SheetCells, settings: Settings, *, progress: Progress | None = None) -> Ledger:
    """Find the ledger on a sheet that is open in Excel, and read it as `read_ledger` reads one from a file.

    Parameters
    ----------
    cells : SheetCells
        The sheet's values. The table that holds the active cell is the ledger; else the one table with its headers;
        else the row with its headers.
    settings : Settings
        As for `read_ledger`; ``sheet`` may name this sheet, or a table on it, and wins over the active cell.
    progress : callable, optional
        Called with ``"read"``, rows read so far, and rows expected.

    Returns
    -------
    Ledger
        With ``origin.kind`` "workbook"; "values", and a ``body``, where the results go apart.

    Raises
    ------
    LedgerError
        The ledger cannot be found or read, or is ambiguous.
    UsageError
        The settings name a field or header that does not exist.

    Examples
    --------
    >>> from pathlib import Path
    >>> from pyramid_addin.settings import Settings
    >>> rows = [["Klantnr", "Omzet"], ["K1", 100.0], ["K2", 50.0]]
    >>> cells = SheetCells(Path("klanten.xlsx"), "Blad1", 3, 2, rows, lambda first, last, column: "General")
    >>> ledger = read_sheet(cells, Settings())
    >>> ledger.total, ledger.origin.header_row, ledger.origin.columns
    (150.0, 3, {'customer_id': 2, 'revenue': 3})
    """
    check_fields(settings.columns)
    with told_in_excel():
        return _ledger_in(read_live(cells, settings, progress), settings)


def _ledger_in(grid: Grid, settings: Settings) -> Ledger:
    """Fields and customers from cells, wherever the cells came from."""
    grid = _with_margin_fraction(without_repeated_headers(grid))
    if not len(grid.rows):
        raise LedgerError("ledger.no_rows", where=grid.findings.where(grid.header_row, grid.first_column))
    numbers = read_numbers(grid, _needed(grid))
    money = _money(grid, numbers)
    body = find_body(grid, money)
    rows = np.flatnonzero(body.keep)
    if np.isnan(money.numbers[rows]).all():
        raise _no_numbers(grid, rows)
    texts = {field: found for field in (*TEXT_FIELDS, "invoice") if (found := read_texts(grid, field)) is not None}
    who = identity(texts.get("customer_id"), texts.get("name"))
    dates: dict[str, NDArray[np.datetime64]] = {}
    unread_dates = np.zeros(len(grid.rows), np.bool_)
    lines = _is_lines(grid, who.keys[rows])
    for field in (*DATE_FIELDS, *(("date",) if lines else ())):
        column = read_dates(grid, field)
        if column is not None:
            dates[field] = column[0]
            if field == "date":
                unread_dates = column[1]
    fields = Fields(who, texts, numbers, dates, money, settings.strict)
    period: Period | None = None
    if lines:
        counted_lines = count_lines(
            grid, fields, rows, as_of=settings.as_of, months=settings.months, unread_dates=unread_dates
        )
        counted, period = counted_lines.counted, counted_lines.period
    else:
        counted = count_customers(grid, fields, rows)
        if settings.as_of:
            period = Period(months_before(settings.as_of, settings.months), settings.as_of, settings.months)
    return _ledger(grid, fields, rows, body, counted, period, lines=lines, language=settings.language)


def _needed(grid: Grid) -> list[str]:
    """The number fields to read: quantity and price only where they make the revenue."""
    skip = ("quantity", "unit_price") if "revenue" in grid.recognition.columns and not _by_product(grid) else ()
    return [field for field in _NUMBER_FIELDS if field not in skip]


def _by_product(grid: Grid) -> bool:
    """Whether revenue is quantity times price: there is no amount, or only one that includes VAT."""
    columns = grid.recognition.columns
    priced = "quantity" in columns and "unit_price" in columns
    return priced and ("revenue" not in columns or grid.recognition.with_vat)


def _money(grid: Grid, numbers: dict[str, Numbers]) -> Numbers:
    """Revenue of each row, from its own column or as quantity times price."""
    if not _by_product(grid):
        money = numbers["revenue"]
        if grid.recognition.with_vat:
            number = grid.recognition.columns["revenue"]
            grid.findings.add(
                "amount_with_vat",
                grid.findings.column_where(number, int(grid.rows[0]), int(grid.rows[-1])),
                grid.headers[number],
            )
        return money
    quantity, price = numbers["quantity"], numbers["unit_price"]
    if "direct_cost" in numbers:
        number = grid.recognition.columns["direct_cost"]
        del numbers["direct_cost"]
        grid.findings.add(
            "cost_unit_unclear",
            grid.findings.column_where(number, int(grid.rows[0]), int(grid.rows[-1])),
            grid.headers[number],
        )
    return Numbers(
        quantity.numbers * price.numbers,
        quantity.unread | price.unread,
        quantity.as_text or price.as_text,
        quantity.currencies | price.currencies,
    )


def _with_margin_fraction(grid: Grid) -> Grid:
    """A margin column whose cells are shown as percentages is a fraction, whatever its header says."""
    columns = grid.recognition.columns
    number = columns.get("gross_margin")
    if number is None or "margin_fraction" in columns:
        return grid
    column = grid.columns[number]
    filled = np.flatnonzero(column.kinds != BLANK)[:_FORMATS_LOOKED_AT]
    if len(filled) and all(
        "%" in column.shown(int(row)) or "%" in grid.number_format(int(grid.rows[row]), number) for row in filled
    ):
        moved = {("margin_fraction" if field == "gross_margin" else field): place for field, place in columns.items()}
        return replace(grid, recognition=replace(grid.recognition, columns=moved))
    return grid


def _is_lines(grid: Grid, keys: NDArray[np.int64]) -> bool:
    columns = grid.recognition.columns
    if "date" not in columns:
        return False
    if "invoice" in columns:
        return True
    known = keys[keys >= 0]
    return len(known) >= MANY_ROWS_PER_CUSTOMER * max(len(in_order(known)[1]), 1)


def _no_numbers(grid: Grid, rows: NDArray[np.int64]) -> LedgerError:
    columns = grid.recognition.columns
    number = columns.get("revenue") or columns["unit_price"]
    kinds = grid.columns[number].kinds[rows]
    filled = rows[kinds != BLANK]
    key = "ledger.not_calculated" if (kinds == UNCALCULATED).any() else "ledger.no_numbers"
    return LedgerError(
        key if len(filled) else "ledger.revenue_blank",
        where=grid.findings.column_where(number, int(grid.rows[0]), int(grid.rows[-1])),
        header=grid.headers[number],
        found=grid.columns[number].shown(int(filled[0])) if len(filled) else "",
    )


def _currency(grid: Grid, money: Numbers) -> str:
    """What the revenue header says, else its texts, else its number format."""
    if grid.recognition.currency:
        return grid.recognition.currency
    if len(money.currencies) == 1:
        return next(iter(money.currencies))
    number = grid.recognition.columns.get("revenue") or grid.recognition.columns["unit_price"]
    for row in grid.rows[:_FORMATS_LOOKED_AT]:
        code = currency_in(re.sub(r'["\\]', "", grid.number_format(int(row), number)))
        if code:
            return code
    return ""


def _ledger(
    grid: Grid,
    fields: Fields,
    rows: NDArray[np.int64],
    body: Body,
    counted: Counted,
    period: Period | None,
    *,
    lines: bool,
    language: str,
) -> Ledger:
    columns = {
        ("amount" if lines and field == "revenue" else field): number
        for field, number in grid.recognition.columns.items()
    }
    left_out = counted.left_out
    if grid.left_out_rows:
        reasons = {**left_out.reasons, "ragged": (grid.left_out_rows, 0.0)}
        left_out = LeftOut(left_out.lines + grid.left_out_rows, left_out.amount, reasons)
    as_is = (
        not lines
        and grid.kind == "workbook"
        and not _by_product(grid)
        and not fields.money.as_text
        and not fields.money.unread.any()
        and not len(counted.further)
        and not left_out.amount
        and not body.subtotals
    )
    needs_body = not lines and grid.kind != "workbook"
    further = np.column_stack([grid.rows[counted.further], counted.further_customer])
    return Ledger(
        origin=Origin(
            path=grid.path,
            kind=grid.kind,
            sheet=grid.sheet,
            table=grid.table,
            header_row=grid.header_row,
            first_row=grid.header_row + 1,
            last_row=int(grid.rows[rows[-1]]),
            first_column=grid.first_column,
            last_column=grid.last_column,
            headers=tuple(grid.headers.get(number, "") for number in range(grid.first_column, grid.last_column + 1)),
            columns=columns,
            totals_row=body.totals_row,
        ),
        grain="lines" if lines else "customers",
        customers=counted.customers,
        row_of_customer=grid.rows[counted.first],
        further_rows=further.astype(np.int64),
        revenue_as_is=as_is,
        currency=_currency(grid, fields.money),
        period=period,
        total=counted.total,
        left_out=left_out,
        rows_read=len(rows) + grid.left_out_rows,
        body=ledger_body(grid, fields, rows, language) if needs_body else None,
        body_rows=grid.rows[rows] if needs_body else None,
        problems=grid.findings.in_order(),
        texts_as_is=texts_as_is(grid, fields, counted, lines=lines),
        numbers_as_is=frozenset() if body.subtotals else numbers_as_is(grid, fields, counted, lines=lines),
    )
