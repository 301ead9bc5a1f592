"""Formulas against native Excel formulas that say the same, calculated by LibreOffice from the same cells."""

from __future__ import annotations

import numpy as np
import openpyxl
import pytest
import xlsxwriter
from openpyxl.utils import get_column_letter

from pyramid_addin.excel.functions import (
    CONCENTRATION,
    CUSTOMER_PROFIT,
    EXPECTED_CREDIT_LOSS,
    LAYER_BOUNDARIES,
    LAYER_MIGRATION,
    LAYER_SHARE,
    PAYMENT_COST,
    PROFIT_CLASS,
    PYRAMID_LAYER,
    REVENUE_TO_NEXT_LAYER,
    TOP_SHARE,
)

LEDGERS = 12
COLUMNS = ("revenue", "cost", "outstanding", "days", "before", "now")
LAYERS = ("Top", "Large", "Medium", "Small")
# what each formula says in Excel's own functions; {revenue} and the like are ranges, [revenue] the row's own cell
PER_ROW = {
    "layer": (
        'IF([revenue]="","",IF([revenue]=0,"Inactive",'
        'IF([revenue]>=LARGE({revenue},ROUNDUP({n}*1/100,0)),"Top",IF([revenue]>=LARGE({revenue},ROUNDUP({n}*5/100,0)),"Large",'
        'IF([revenue]>=LARGE({revenue},ROUNDUP({n}*20/100,0)),"Medium","Small")))))'
    ),
    "profit": "ROUND([revenue]-[cost],4)",
    "payment": "ROUND(MAX([outstanding],0)*MAX([days],0)/365*0.08+MAX([outstanding],0)*0.02,4)",
    "class": (
        'IF([revenue]-[cost]<0,"Loss-making",IF([revenue]<=0,"",'
        'IF(ROUND(([revenue]-[cost])/[revenue],9)>=0.05,"Profitable","Marginal")))'
    ),
    "gap": (
        'IF(OR([revenue]=0,[revenue]>=LARGE({revenue},ROUNDUP({n}*1/100,0))),"",ROUND(MIN('
        "IF([revenue]<LARGE({revenue},ROUNDUP({n}*1/100,0)),LARGE({revenue},ROUNDUP({n}*1/100,0))-[revenue],1E99),"
        "IF([revenue]<LARGE({revenue},ROUNDUP({n}*5/100,0)),LARGE({revenue},ROUNDUP({n}*5/100,0))-[revenue],1E99),"
        "IF([revenue]<LARGE({revenue},ROUNDUP({n}*20/100,0)),LARGE({revenue},ROUNDUP({n}*20/100,0))-[revenue],1E99)),4))"
    ),
}
PER_LEDGER = {
    "top_share": "SUMPRODUCT(({revenue}>=LARGE({revenue},ROUNDUP({n}*20/100,0)))*{revenue})/SUM({revenue})",
    "top_profit": (
        "SUMPRODUCT(({revenue}>=LARGE({revenue},ROUNDUP({n}*10/100,0)))*({revenue}-{cost}))/(SUM({revenue})-SUM({cost}))"
    ),
    "hhi": "SUMSQ({revenue})/SUM({revenue})^2*10000",
    "gini": (
        "(COUNT({revenue})+1-2*SUMPRODUCT({revenue},RANK({revenue},{revenue})+(COUNTIF({revenue},{revenue})-1)/2)"
        "/SUM({revenue}))/COUNT({revenue})"
    ),
    "top5": "SUMPRODUCT(LARGE({revenue},{{1;2;3;4;5}}))/SUM({revenue})",
    "loss": "SUMPRODUCT({outstanding},{days}/1000)",
    "share": 'COUNTIF({now},"Large")/COUNTA({now})',
    "share_of_value": 'SUMIF({now},"Large",{revenue})/SUM({revenue})',
    "moved": 'COUNTIFS({before},"Small",{now},"Medium")',
    "medium": "LARGE({revenue},ROUNDUP({n}*20/100,0))",
}


def ledgers():
    """Amounts skewed, or in whole hundreds and so full of ties; all above zero, since LARGE knows no inactive ones."""
    random = np.random.default_rng(31)
    result = []
    for number in range(LEDGERS):
        count = int(random.integers(6, 70))
        revenue = np.round(random.lognormal(7, 2, count), 2) if number % 2 else random.integers(1, 9, count) * 100.0
        cost = np.round(revenue * random.uniform(0.5, 1.1, count), 2)
        cost[revenue.argmax()] = np.round(revenue.max() * 0.5, 2)  # or there might be no profit to take shares of
        result.append(
            {
                "revenue": revenue.tolist(),
                "cost": cost.tolist(),
                "outstanding": np.round(random.uniform(0, 900, count), 2).tolist(),
                "days": random.integers(0, 400, count).astype(float).tolist(),
                "before": random.choice(LAYERS, count).tolist(),
                "now": random.choice(LAYERS, count).tolist(),
            }
        )
    return result


@pytest.fixture(scope="module")
def natives(tmp_path_factory, libreoffice):
    """Per ledger a sheet: its columns from A on, the rows' formulas from H on, the ledger's own in column N."""
    path = tmp_path_factory.mktemp("native") / "formulas.xlsx"
    with xlsxwriter.Workbook(path) as book:
        for ledger in ledgers():
            sheet = book.add_worksheet()
            count = len(ledger["revenue"])
            letters = {name: get_column_letter(place + 1) for place, name in enumerate(COLUMNS)}
            ranges = {name: f"${letter}$1:${letter}${count}" for name, letter in letters.items()}
            for place, name in enumerate(COLUMNS):
                sheet.write_column(0, place, ledger[name])
            facts = {**ranges, "n": count}
            for place, said in enumerate(PER_ROW.values()):
                for row in range(count):
                    own = said
                    for name, letter in letters.items():
                        own = own.replace(f"[{name}]", f"{letter}{row + 1}")
                    sheet.write_formula(row, 7 + place, "=" + own.format(**facts), value=-1)
            for place, said in enumerate(PER_LEDGER.values()):
                sheet.write_array_formula(place, 13, place, 13, "=" + said.format(**facts), value=-1)
    return openpyxl.load_workbook(libreoffice(path), data_only=True).worksheets


def column(values):
    return [[value] for value in values]


def native_rows(sheet, name, count):
    place = 8 + list(PER_ROW).index(name)
    return [sheet.cell(row + 1, place).value or "" for row in range(count)]


def native(sheet, name):
    return sheet.cell(1 + list(PER_LEDGER).index(name), 14).value


@pytest.mark.parametrize("number", range(LEDGERS))
def test_row_by_row(natives, number):
    """Layer, profit, payment cost, class and the way to the next layer, for every customer."""
    ledger, sheet = ledgers()[number], natives[number]
    count = len(ledger["revenue"])
    revenue, cost = column(ledger["revenue"]), column(ledger["cost"])
    profit = CUSTOMER_PROFIT(revenue, cost)
    ours = {
        "layer": PYRAMID_LAYER(revenue, revenue),
        "profit": profit,
        "payment": PAYMENT_COST(column(ledger["outstanding"]), column(ledger["days"]), 0.08, 0.02),
        "class": PROFIT_CLASS(profit, revenue),
        "gap": REVENUE_TO_NEXT_LAYER(revenue, revenue),
    }
    for name, rows in ours.items():
        expected = native_rows(sheet, name, count)
        if name in {"profit", "payment"}:
            expected = [value or 0 for value in expected]
        found = [row[0] for row in rows]
        assert len(set(expected)) > 1, name
        for one, other in zip(found, expected, strict=True):
            assert one == (pytest.approx(other, abs=1.1e-4) if isinstance(other, float | int) else other), name


@pytest.mark.parametrize("number", range(LEDGERS))
def test_over_all_customers(natives, number):
    """Shares, concentration, credit loss, migration and the amount at which Medium begins."""
    ledger, sheet = ledgers()[number], natives[number]
    revenue, now = column(ledger["revenue"]), column(ledger["now"])
    profit = column([one - other for one, other in zip(ledger["revenue"], ledger["cost"], strict=True)])
    moved = LAYER_MIGRATION(column(ledger["before"]), now)
    ours = {
        "top_share": TOP_SHARE(revenue),
        "top_profit": TOP_SHARE(revenue, 0.1, profit),
        "hhi": CONCENTRATION(revenue),
        "gini": CONCENTRATION(revenue, "gini"),
        "top5": CONCENTRATION(revenue, "top5"),
        "loss": EXPECTED_CREDIT_LOSS(column(ledger["outstanding"]), column(day / 1000 for day in ledger["days"])),
        "share": LAYER_SHARE("Large", now),
        "share_of_value": LAYER_SHARE("groot", now, revenue),
        "moved": next(row for row in moved if row[0] == "Small")[moved[0].index("Medium")],
        "medium": LAYER_BOUNDARIES(revenue)[2][1],
    }
    assert list(ours) == list(PER_LEDGER)
    for name, figure in ours.items():
        assert figure == pytest.approx(native(sheet, name), rel=1e-9), name
