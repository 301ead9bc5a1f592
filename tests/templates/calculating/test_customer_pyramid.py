"""The template *customer-pyramid*: what LibreOffice calculates is what the model says, and what SQL says."""

from __future__ import annotations

from pathlib import Path

import duckdb
import openpyxl
import pandas as pd
import pytest

from pyramid_addin.template_files import new_template
from pyramid_addin.templates.calculating._examples import example_customers

RETAIL = Path(__file__).parents[4] / "shared" / "data" / "online-retail-invoice-lines.csv.gz"
EXAMPLES = example_customers("en")
SERVED = ["cost_to_serve", "marketing_cost", "hours", "visits", "calls", "tickets", "orders", "contacts"]


def plain(revenues, **more):
    """A table of numbers and revenues."""
    return pd.DataFrame({"customer_id": [f"C{place}" for place in range(len(revenues))], "revenue": revenues, **more})


CASES = {
    "revenue alone": plain([float(place * 37 % 11 * 100) for place in range(40)]),
    "all equal": plain([100.0] * 25),
    "nobody above zero": plain([-10.0 * place for place in range(20)], direct_cost=[5.0] * 20),
    "one": plain([50.0], name=["Only"], direct_cost=[60.0], cost_to_serve=[5.0]),
    "four": EXAMPLES.iloc[:4],
    "no cost of sales": EXAMPLES.drop(columns="direct_cost"),
    "no cost to serve": EXAMPLES.drop(columns=SERVED),
    "a total loss": EXAMPLES.assign(direct_cost=EXAMPLES["revenue"] * 1.2),
    "some margins unknown": EXAMPLES.assign(direct_cost=EXAMPLES["direct_cost"].where(EXAMPLES.index % 3 > 0)),
    "hair's breadths": plain([0.30000000000000004, 0.3, 0.1 + 0.2, 1e-9, -1e-9, 0.0, 1e12, 1e12 + 0.01]),
}


@pytest.mark.parametrize("case", CASES)
def test_formulas_say_what_the_model_says(make_template, differences, case):
    """Cell for cell, from wrong cached values."""
    path = make_template("customer_pyramid", CASES[case].reset_index(drop=True), name=case.replace("'", ""))
    assert differences(path) == []


def test_layers_are_those_of_sql(tmp_path, libreoffice, spoil):
    """On real invoices: an independent engine ranks the customers of the table and adds up their layers."""
    path = new_template("customer-pyramid", "en", output=tmp_path / "retail.xlsx", source=RETAIL)
    book = openpyxl.load_workbook(libreoffice(spoil(path)), data_only=True)
    sheet = book["Customers"]
    (table,) = openpyxl.load_workbook(path)["Customers"].tables.values()
    head, *rows = [[cell.value for cell in row] for row in sheet[table.ref]]
    frame = pd.DataFrame(rows, columns=head)[["Customer number", "Revenue", "Layer"]]
    found = duckdb.query_df(
        frame,
        "frame",
        """
        with active as (
            select "Layer" as layer, "Revenue" as revenue, rank() over (order by "Revenue" desc) - 1 as above,
                count(*) over () as n
            from frame where "Revenue" <> 0
        )
        select layer, count(*), sum(revenue),
            bool_and(layer = case when above * 100 < n then 'Top' when above * 100 < 5 * n then 'Large'
                when above * 100 < 20 * n then 'Medium' else 'Small' end)
        from active group by layer
        """,
    ).fetchall()
    assert {layer for layer, *_ in found} == {"Top", "Large", "Medium", "Small"}
    assert all(agrees for *_, agrees in found)
    shown = {row[2].value: (row[3].value, row[7].value) for row in book["Pyramid"]["A29:S32"]}
    for layer, customers, revenue, _ in found:
        assert shown[layer][0] == customers
        assert shown[layer][1] == pytest.approx(revenue, rel=1e-9)


def test_typed_shares_move_the_layers(make_template, libreoffice):
    """A user's own boundaries, typed into the sheet of assumptions, and nothing else."""
    path = make_template("customer_pyramid", plain([float(100 - place) for place in range(100)]))
    book = openpyxl.load_workbook(path)
    for cell, share in (("C9", 0.1), ("C10", 0.3), ("C11", 0.5)):
        assert book["Assumptions"][cell].value in (0.01, 0.05, 0.2)
        book["Assumptions"][cell] = share
    book.save(path)
    pyramid = openpyxl.load_workbook(libreoffice(path), data_only=True)["Pyramid"]
    assert [pyramid[f"D{row}"].value for row in range(29, 33)] == [10, 20, 20, 50]
    assert [pyramid[f"F{row}"].value for row in range(29, 33)] == pytest.approx([0.1, 0.2, 0.2, 0.5])


def test_a_pasted_text_is_told_and_does_not_count(make_template, libreoffice):
    """An amount with a currency sign is a text to Excel: it must not pass in silence."""
    path = make_template("customer_pyramid", plain([300.0, 200.0, 100.0]))
    book = openpyxl.load_workbook(path)
    book["Customers"]["F9"] = "€ 200"
    book.save(path)
    found = openpyxl.load_workbook(libreoffice(path), data_only=True)
    layer = next(cell.column_letter for cell in book["Customers"][7] if cell.value == "Layer")
    assert found["Customers"][f"{layer}9"].value == "Check revenue"
    assert "no number, and does not count: 1" in found["Customers"]["A3"].value
    assert found["Pyramid"]["D42"].value == 2
    assert found["Pyramid"]["H42"].value == 400
