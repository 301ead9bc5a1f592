"""The Customers sheet: for invoice lines, and for text files and older workbooks."""

from __future__ import annotations

import numpy as np
import pandas as pd

from pyramid_addin.settings import Settings


def by_header(sheet):
    return {column.header: list(column.values) for column in sheet.ledger_columns}


def test_beside_a_workbooks_own_ledger_there_is_none(twenty, fill):
    assert "Customers" not in fill(twenty)[2]


def test_customers_from_lines_stand_best_first(make_ledger, fill):
    ledger = make_ledger(
        {
            "customer_id": ["a", "b", "c"],
            "country": ["NL", "BE", ""],
            "revenue": [5.0, 10.0, 0.0],
            "previous_revenue": [1.0, 2.0, 3.0],
            "orders": [1.0, 2.0, 0.0],
        },
        grain="lines",
    )
    sheet = fill(ledger)[2]["Customers"]
    assert [column.key for column in sheet.ledger_columns][:7] == [
        "customer_id", "country", "revenue", "previous_revenue", "orders", "layer", "rank",
    ]  # fmt: skip
    found = by_header(sheet)
    assert found["Kop customer_id"] == ["b", "a", "c"]
    assert found["Layer"] == ["Top", "Small", "Inactive"]
    assert [column.added for column in sheet.ledger_columns][4:6] == [False, True]


def test_a_ledger_with_names_only_has_no_second_column_of_them(make_ledger, fill):
    frame = pd.DataFrame({"customer_id": ["Jansen"], "name": ["Jansen"], "revenue": [5.0]})
    ledger = make_ledger(frame, grain="lines")
    del ledger.origin.columns["customer_id"]
    assert [column.key for column in fill(ledger)[2]["Customers"].ledger_columns][:2] == ["name", "revenue"]


def test_a_text_ledger_keeps_every_row_and_column_of_its_own(make_ledger, fill):
    """Row 5 was left out (no id), row 7 is the second row of customer a, which stands in row 2 of the new sheet."""
    body = pd.DataFrame({"Nr": ["a", "", "b", "a"], "Omzet": [5.0, 9.0, 7.0, 1.0], "Notitie": ["=1+1", "x", "", "y"]})
    ledger = make_ledger(
        {"customer_id": ["a", "b"], "revenue": [6.0, 7.0]},
        kind="text",
        name="klanten.csv",
        revenue_as_is=False,
        row_of_customer=np.array([4, 6]),
        further=[(7, 0)],
        body=body,
        body_rows=np.array([4, 5, 6, 7]),
    )
    sheet = fill(ledger, Settings(language="nl"), "nl")[2]["Customers"]
    found = by_header(sheet)
    assert list(found)[:5] == ["Nr", "Omzet", "Notitie", "Omzet zoals geteld", "Laag"]
    assert found["Notitie"] == ["=1+1", "x", "", "y"]
    counted = np.array(found["Omzet zoals geteld"], float)
    assert np.array_equal(counted, [6, np.nan, 7, np.nan], equal_nan=True)
    assert [value if isinstance(value, str) else None for value in found["Laag"]] == ["Klein", None, "Top", None]
    assert found["Signalen"][3] == "Geteld in rij 2"
    # PYR_Revenue must be one column: the counted one, not the source's.
    assert [column.header for column in sheet.ledger_columns if column.key == "revenue"] == ["Omzet zoals geteld"]
    assert len({len(column.values) for column in sheet.ledger_columns}) == 1


def test_a_field_that_the_model_computes_anew_gives_up_its_name(make_ledger, fill):
    """PYR_CostToServe is the total that was counted, not what the source gave."""
    ledger = make_ledger(
        {"customer_id": ["a"], "revenue": [10.0], "direct_cost": [4.0], "cost_to_serve": [1.0], "hours": [2.0]},
        kind="values",
    )
    sheet = fill(ledger)[2]["Customers"]
    named = [column for column in sheet.ledger_columns if column.key == "cost_to_serve"]
    assert [(column.header, list(column.values)) for column in named] == [("Total cost to serve", [121.0])]
