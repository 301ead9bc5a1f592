"""The formulas of the template, recalculated by LibreOffice, give the values that are cached beside them."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import openpyxl
import pytest

from pyramid_addin.settings import Settings, parse_boundaries
from pyramid_addin.templates import template_path
from pyramid_addin.workbook import Build, write_workbook

POISON = -987_654


def customers(seed, count, *, costs=True, lowest=0.0):
    """Skewed revenue with ties, zeros and, below ``lowest`` = 0, credit balances."""
    random = np.random.default_rng(seed)
    revenue = np.round(random.pareto(1.2, count) * 1000 + lowest, 2)
    revenue[random.random(count) < 0.15] = 0
    revenue[random.random(count) < 0.2] = 250
    table = {
        "customer_id": [f"K{place}" for place in range(count)],
        "name": [f"Klant {place}" for place in range(count)],
        "revenue": revenue,
        "previous_revenue": np.round(revenue * random.uniform(0, 2, count), 2) + (random.random(count) < 0.5),
    }
    if costs:
        table |= {
            "direct_cost": np.round(revenue * random.uniform(0.5, 1.1, count), 2),
            "hours": random.integers(0, 9, count).astype(float),
        }
    return table


CASES = {
    "usual": (customers(1, 300), Settings()),
    "no costs": (customers(2, 60, costs=False), Settings()),
    "by profit": (customers(3, 120), Settings(rank_by="profit")),
    "base all": (customers(4, 90), Settings(base="all")),
    "credits, base all": (customers(5, 40, lowest=-4000), Settings(base="all")),
    "mostly credits": (customers(6, 30, lowest=-90_000), Settings()),
    "ten layers": (customers(7, 200), Settings(boundaries=parse_boundaries("1,2,5,10,20,30,40,50,70,100"))),
    "one layer": (customers(8, 25), Settings(boundaries=parse_boundaries("100"))),
    "amounts": (
        customers(9, 50),
        Settings(boundaries=parse_boundaries("amount:100k=5000,Strategische partner=800,rest")),
    ),
    "one customer": (customers(1, 1), Settings()),
    "nobody active": ({"customer_id": ["a", "b"], "name": ["a", "b"], "revenue": [0.0, 0.0]}, Settings()),
}


def poisoned(sheet, formulas):
    """The sheet with a wrong number beside every formula, so that a cached value cannot pass for a calculated one."""
    regions = {}
    for name, rows in sheet.regions.items():
        where, top, left = formulas[name]
        regions[name] = [
            [
                POISON
                if (where, top + down, left + right) in formulas["cells"] and isinstance(value, int | float | str)
                else value
                for right, value in enumerate(row)
            ]
            for down, row in enumerate(rows)
        ]
    return replace(sheet, regions=regions)


@pytest.fixture(scope="module")
def formula_cells():
    """Where the template's sheets have formulas, and where their regions begin."""
    book = openpyxl.load_workbook(template_path("en"))
    cells = {
        (sheet.title, cell.row, cell.column)
        for sheet in book.worksheets
        for row in sheet.iter_rows()
        for cell in row
        if cell.data_type == "f"
    }
    found = {"cells": cells}
    for name, defined in book.defined_names.items():
        (sheet, area), *_ = defined.destinations
        first = book[sheet][area.partition(":")[0].replace("$", "")]
        found[name] = (sheet, first.row, first.column)
    return found


def test_recalculated_equals_cached(make_ledger, fill, formula_cells, recalculated, tmp_path):
    """Eleven ledgers in one workbook: the eleventh's names begin with PYR11_."""
    honest, wrong = [], []
    for number, (name, (table, settings)) in enumerate(CASES.items()):
        ledger = make_ledger(table, kind="text", name=f"{number} {name}.csv")
        _, columns, sheets = fill(ledger, settings)
        honest.append(Build(ledger, columns, list(sheets.values()), {}))
        spoilt = {key: poisoned(sheet, formula_cells) for key, sheet in sheets.items()}
        wrong.append(Build(ledger, columns, list(spoilt.values()), {}))
    for builds, name in ((honest, "honest"), (wrong, "wrong")):
        write_workbook(builds, template_path("en"), tmp_path / f"{name}.xlsx", language="en")
    expected = openpyxl.load_workbook(tmp_path / "honest.xlsx", data_only=True)
    compared = recalculated(tmp_path / "wrong.xlsx")
    assert len(compared) > 11 * 250
    assert {sheet for sheet, *_ in compared} >= {"Pyramid", *(f"Pyramid ({place})" for place in range(2, 12))}
    assert sum(cached == POISON for *_, cached, _ in compared) > 0.95 * len(compared)
    for sheet, where, formula, _, found in compared:
        wanted = expected[sheet][where].value
        if isinstance(wanted, str) or wanted is None:
            assert (found or "") == (wanted or ""), (sheet, where, formula)
        else:
            assert found == pytest.approx(wanted, rel=1e-9, abs=1e-3 if abs(wanted) > 10 else 1e-7), (
                sheet,
                where,
                formula,
            )
