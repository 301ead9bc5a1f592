"""Every column of a ledger that goes into a new workbook: numbers and dates as such, the rest as it is written."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
import pyarrow.compute as pc

from pyramid_addin.ledger._cells import BLANK, DATE, NUMBER, TEXT
from pyramid_addin.ledger._dates import date_texts
from pyramid_addin.ledger._ledger import AMOUNT_FIELDS, DATE_FIELDS, FRACTION_FIELDS, QUANTITY_FIELDS, TEXT_FIELDS
from pyramid_addin.ledger._numbers import number_texts
from pyramid_addin.ledger._values import column_texts
from pyramid_addin.texts import text

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from pyramid_addin.ledger._cells import Column
    from pyramid_addin.ledger._customers import Fields
    from pyramid_addin.ledger._grid import Grid

_NUMBER_FIELDS = (*AMOUNT_FIELDS, *QUANTITY_FIELDS, *FRACTION_FIELDS)


def ledger_body(grid: Grid, fields: Fields, rows: NDArray[np.int64], language: str) -> pd.DataFrame:
    """All columns of the grid's ``rows`` under their own headers, made unique as Excel does: *Omzet*, *Omzet2*."""
    roles = {number: field for field, number in grid.recognition.columns.items()}
    columns: dict[str, object] = {}
    for number in range(grid.first_column, grid.last_column + 1):
        header = grid.headers.get(number, "") or text("ledger.unnamed_column", language, number=number)
        columns[_unique(header, columns)] = _values(grid, fields, number, roles.get(number, ""), rows)
    return pd.DataFrame(columns)


def _unique(header: str, taken: dict[str, object]) -> str:
    used = {name.casefold() for name in taken}
    candidate, number = header, 2
    while candidate.casefold() in used:
        candidate, number = f"{header}{number}", number + 1
    return candidate


def _values(grid: Grid, fields: Fields, number: int, role: str, rows: NDArray[np.int64]) -> object:
    column = grid.columns[number]
    if role == "revenue" and not fields.money.unread[rows].any():
        return fields.money.numbers[rows]
    if role in _NUMBER_FIELDS and role in fields.numbers and not fields.numbers[role].unread[rows].any():
        return fields.numbers[role].numbers[rows]
    if (
        role in DATE_FIELDS
        and role in fields.dates
        and bool((np.isnat(fields.dates[role]) == (column.kinds == BLANK)).all())
    ):
        return fields.dates[role][rows]
    if role not in TEXT_FIELDS:
        kinds = set(np.unique(column.kinds).tolist()) - {BLANK}
        if kinds == {NUMBER}:
            return column.numbers[rows]
        if kinds == {DATE} and column.dates is not None:
            return column.dates[rows]
        if kinds == {TEXT}:
            values = _numbers_or_dates(column, rows)
            if values is not None:
                return values
    return column_texts(column).series(rows)


def _numbers_or_dates(column: Column, rows: NDArray[np.int64]) -> NDArray[np.float64] | NDArray[np.datetime64] | None:
    """A text column as numbers or dates when every cell is one, without doubt; codes with leading zeros stay text."""
    codes = column.codes
    if codes is None:
        return None
    weights = np.bincount(codes[codes >= 0], minlength=len(column.texts))
    texts = column.texts
    used = weights > 0
    if not pc.any(pc.match_substring_regex(texts, r"^[+(]?0[0-9]|[0-9]{12}")).as_py():
        prepared = number_texts(texts)
        votes = prepared.votes(weights)
        clear = bool(votes[","]) != bool(votes["."]) or not votes["either"]
        values = prepared.read("," if votes[","] else ".")
        if clear and not np.isnan(values[used]).any() and not prepared.percent.any():
            return np.where(codes >= 0, values[codes], np.nan)[rows]
    read = date_texts(texts, weights)
    if not read.order and not np.isnat(read.dates[used]).any():
        return np.where(codes >= 0, read.dates[codes], np.datetime64("NaT"))[rows]
    return None
