"""Ledgers made by hand, their analyses, and workbooks filled from them."""

from __future__ import annotations

import sys
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from pyramid_addin.ledger import Ledger, LeftOut, Origin
from pyramid_addin.model import analyse
from pyramid_addin.settings import Settings
from pyramid_addin.templates import added_columns, filled_sheets

sys.path.insert(0, str(Path(__file__).parent))  # for lambda_engines
sys.path.insert(0, str(Path(__file__).parents[1] / "workbook"))  # for package_checks

# One customer of 1,000; three of 400, 300 and 200; sixteen of 50: 2,700 in all.
REVENUES = [50.0] * 16 + [1000.0, 400.0, 300.0, 200.0]


@pytest.fixture
def make_ledger():
    """A ledger from a table of customers; one row per customer, from a workbook unless another kind is asked."""

    def make(customers, *, kind="workbook", grain="customers", left_out=(), further=(), name="klanten.xlsx", **changes):
        frame = pd.DataFrame(customers)
        count = len(frame)
        headers = tuple(f"Kop {column}" for column in frame.columns)
        columns = {field: place for place, field in enumerate(frame.columns, start=1)}
        origin = Origin(Path(name), kind, "Debiteuren", None, 3, 4, 3 + count, 1, len(headers), headers, columns)
        reasons = dict(left_out)
        lost = LeftOut(sum(n for n, _ in reasons.values()), sum(money for _, money in reasons.values()), reasons)
        history = [field for field in ("previous_revenue", "earlier_revenue") if field in frame and grain == "lines"]
        body = None
        if kind != "workbook" and grain == "customers":
            body = frame.set_axis(list(headers), axis=1)
        values = {
            "origin": origin,
            "grain": grain,
            "customers": frame,
            "row_of_customer": np.arange(4, 4 + count),
            "further_rows": np.array(further, np.int64).reshape(-1, 2),
            "revenue_as_is": True,
            "currency": "EUR",
            "period": None,
            "total": float(frame[["revenue", *history]].sum().sum()) + lost.amount,
            "left_out": lost,
            "rows_read": count + lost.lines,
            "body": body,
            "body_rows": None if body is None else np.arange(4, 4 + count),
        }
        return Ledger(**values | changes)

    return make


@pytest.fixture
def twenty(make_ledger):
    """Twenty customers with a margin of 40 %; one of the small ones took an hour, which costs 60: it loses 40."""
    return make_ledger(
        {
            "customer_id": [f"K{place:02}" for place in range(1, 21)],
            "name": [f"Klant {place}" for place in range(1, 21)],
            "revenue": REVENUES,
            "direct_cost": [revenue * 0.6 for revenue in REVENUES],
            "hours": [1.0] + [0.0] * 19,
        }
    )


@pytest.fixture
def fill():
    """Analyse a ledger and fill its sheets: (analysis, added columns, {template sheet: filled sheet})."""

    def filled(ledger, settings=None, language="en"):
        analysis = analyse(ledger, settings or Settings(language=language))
        columns = added_columns(ledger, analysis, language)
        sheets = filled_sheets(ledger, analysis, columns, language)
        return analysis, columns, {sheet.template_sheet: sheet for sheet in sheets}

    return filled


@pytest.fixture
def layer_rows():
    """The rows of the layer table that are in use: {layer name: {column: value}}."""
    from pyramid_addin.templates._layer_rows import LAYER_COLUMNS

    keys = ["place", "name", *(column.key for column in LAYER_COLUMNS)]

    def rows(sheet):
        table = [dict(zip(keys, row, strict=True)) for row in sheet.regions["PYR_LayerTable"]]
        return {row["name"]: row for row in table if row["name"]}

    return rows
