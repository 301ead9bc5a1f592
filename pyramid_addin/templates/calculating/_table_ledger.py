"""The table of a template as a ledger, and what its columns show: the figures beside formulas are the model's."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from pyramid_addin.ledger import AMOUNT_FIELDS, DATE_FIELDS, TEXT_FIELDS, Ledger, LeftOut, Origin
from pyramid_addin.templates._columns import added_columns
from pyramid_addin.templates._filled import Column
from pyramid_addin.templates.calculating._columns import COLUMNS
from pyramid_addin.templates.calculating._customers_page import FIRST_ROW, HEADER_ROW, input_kind, table_name
from pyramid_addin.templates.calculating._design import FIELDS
from pyramid_addin.texts import text

if TYPE_CHECKING:
    from pyramid_addin.model import Analysis
    from pyramid_addin.templates.calculating._design import Design


def typed_columns(customers: pd.DataFrame, design: Design, language: str) -> dict[str, Column]:
    """The columns to type in, as far as ``customers`` has them; the others are blank.

    Parameters
    ----------
    customers : pandas.DataFrame, n rows
        As `Ledger.customers`.
    design : Design
    language : {"en", "nl"}
    """
    headers, found = design.headers(language), {}
    for key in design.inputs:
        field, kind = FIELDS.get(key, key), input_kind(key)
        if field in customers:
            values = customers[field].reset_index(drop=True)
        else:
            values = pd.Series([""] * len(customers) if kind == "text" else np.full(len(customers), np.nan))
        found[key] = Column(key, headers[key], values, kind, added=False)
    return found


def table_ledger(columns: dict[str, Column], name: str, currency: str, language: str) -> Ledger:
    """The ledger that the table holds: a column without any value counts as absent.

    Parameters
    ----------
    columns : dict of str to Column
        From `typed_columns`.
    name : str
        Of the ledger, which becomes the company's.
    currency : str
        ISO code, or "".
    language : {"en", "nl"}
    """
    frame = {}
    for key, column in columns.items():
        field, values = FIELDS.get(key, key), pd.Series(column.values)
        filled = values.ne("") if field in TEXT_FIELDS else values.notna()
        if field in ("customer_id", "revenue") or filled.any():
            frame[field] = values if field in (*TEXT_FIELDS, *DATE_FIELDS) else values.astype(np.float64)
        if field in AMOUNT_FIELDS and field in frame:
            frame[field] = frame[field].round(4) + 0.0  # as reading a ledger does, and as the formulas count
    customers = pd.DataFrame(frame)
    count = len(customers)
    headers = tuple(column.header for column in columns.values())
    places = {FIELDS.get(key, key): place for place, key in enumerate(columns, 1) if FIELDS.get(key, key) in customers}
    origin = Origin(
        Path(f"{name}.xlsx"), "workbook", text("templates.sheets.customers", language), table_name(language),
        HEADER_ROW, FIRST_ROW, FIRST_ROW + max(count, 1) - 1, 1, len(headers), headers, places,
    )  # fmt: skip
    numbers = [field for field in frame if field not in (*TEXT_FIELDS, *DATE_FIELDS, "revenue")]
    return Ledger(
        origin=origin,
        grain="customers",
        customers=customers,
        row_of_customer=np.arange(FIRST_ROW, FIRST_ROW + count),
        further_rows=np.zeros((0, 2), np.int64),
        revenue_as_is=True,
        currency=currency,
        period=None,
        total=round(float(customers["revenue"].sum()), 4) + 0.0,
        left_out=LeftOut(0, 0.0, {}),
        rows_read=count,
        texts_as_is=frozenset(field for field in frame if field in TEXT_FIELDS),
        numbers_as_is=frozenset(numbers),
    )


def calculated_columns(design: Design, ledger: Ledger, analysis: Analysis, language: str) -> dict[str, Column]:
    """What the columns with formulas show."""
    headers = design.headers(language)
    added = {column.key: column for column in added_columns(ledger, analysis, language)}
    found = {}
    for key in design.calculated:
        own = COLUMNS[key].values  # noqa: PD011 -- what gives them
        if own is not None:
            values = own(ledger, analysis, language)
        elif key in added:
            values = added[key].values  # noqa: PD011 -- a column of ours, not a frame
        else:
            values = pd.Series([""] * len(ledger.customers), dtype=object)
        found[key] = Column(key, headers[key], values, COLUMNS[key].kind)
    return found
