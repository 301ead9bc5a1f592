"""Three ways to the same figures: a function that travels, the add-in's formula, and native formulas in LibreOffice.

The native formulas say in Excel 2016's own functions what each means; they share no text with either of the others.
"""

from __future__ import annotations

from pathlib import Path

import duckdb
import numpy as np
import openpyxl
import pytest
from lambda_engines import as_handed_over, ironcalc_answers, save_ledgers

from pyramid_addin.excel import functions

SOURCE = Path(__file__).parents[2].parent / "shared" / "data" / "online-retail-invoice-lines.csv.gz"
COLUMNS = "ABCDEF"  # revenue, direct cost, outstanding, days overdue, the layer before, the layer now
LAYERS = ("Top", "Large", "Medium", "Small")
LEAST = "LARGE({A},ROUNDUP(COUNT({A})*%s/100,0))"
TOP, LARGE, MEDIUM = (LEAST % share for share in (1, 5, 20))
# function -> what it says in native functions, per row; {A} is column A, [A] the row's own cell
PER_ROW = {
    "PYRAMID_LAYER({A},{A})": f'IF([A]>={TOP},"Top",IF([A]>={LARGE},"Large",IF([A]>={MEDIUM},"Medium","Small")))',
    "REVENUE_TO_NEXT_LAYER({A},{A})": (
        f'IF([A]>={TOP},"",ROUND(MIN(IF([A]<{TOP},{TOP},9E99),IF([A]<{LARGE},{LARGE},9E99),'
        f"IF([A]<{MEDIUM},{MEDIUM},9E99))-[A],4))"
    ),
    "CUSTOMER_PROFIT({A},{B})": "ROUND([A]-[B],4)",
    "PAYMENT_COST({C},{D},0.08,0.02)": "ROUND(MAX([C],0)*MAX([D],0)/365*0.08+MAX([C],0)*0.02,4)",
    "PROFIT_CLASS({B},{A})": 'IF([B]<0,"Loss-making",IF(ROUND([B]/[A],9)>=0.05,"Profitable","Marginal"))',
}
PER_LEDGER = {
    "TOP_SHARE({A})": f"SUMPRODUCT(({{A}}>={MEDIUM})*{{A}})/SUM({{A}})",
    'CONCENTRATION({A},"hhi")': "SUMSQ({A})/SUM({A})^2*10000",
    'CONCENTRATION({A},"effective")': "SUM({A})^2/SUMSQ({A})",
    'CONCENTRATION({A},"gini")': (
        "(COUNT({A})+1-2*SUMPRODUCT({A},RANK({A},{A})+(COUNTIF({A},{A})-1)/2)/SUM({A}))/COUNT({A})"
    ),
    'CONCENTRATION({A},"top5")': "SUMPRODUCT(LARGE({A},{{1;2;3;4;5}}))/SUM({A})",
    "EXPECTED_CREDIT_LOSS({C},0.02*{D}/400)": "SUMPRODUCT({C},0.02*{D}/400)",
    'LAYER_SHARE("Large",{F})': 'COUNTIF({F},"Large")/COUNTA({F})',
    'LAYER_SHARE("groot",{F},{A})': 'SUMIF({F},"Large",{A})/SUM({A})',
    "INDEX(LAYER_BOUNDARIES({A}),3,2)": MEDIUM,
    "INDEX(LAYER_MIGRATION({E},{F}),5,4)": 'COUNTIFS({E},"Small",{F},"Medium")',
    "INDEX(PYRAMID_TABLE({A}),4,2)": f"SUMPRODUCT(({{A}}<{LARGE})*({{A}}>={MEDIUM}))",
    "INDEX(PYRAMID_TABLE({A}),4,5)": f"SUMPRODUCT(({{A}}<{LARGE})*({{A}}>={MEDIUM})*{{A}})",
    "INDEX(PYRAMID_TABLE({A},{B}),5,9)": f"SUMPRODUCT(({{A}}<{MEDIUM})*{{B}})",
}


def ledgers():
    """Amounts skewed, or in whole hundreds and so full of ties; all above zero, since LARGE knows no inactive ones."""
    random = np.random.default_rng(77)
    found = []
    for number in range(8):
        count = int(random.integers(6, 60))
        revenue = np.round(random.lognormal(7, 2, count), 2) if number % 2 else random.integers(1, 9, count) * 100.0
        columns = (
            revenue,
            np.round(revenue * random.uniform(-0.2, 0.9, count), 2),
            np.round(random.uniform(0, 900, count), 2),
            random.integers(0, 400, count).astype(float),
            random.choice(LAYERS, count),
            random.choice([*LAYERS, "Large", "Medium"], count),
        )
        found.append([column.tolist() for column in columns])
    return found


def retail():
    """Revenue of real customers from invoice lines, credit notes and all."""
    lines = """
        select sum(cast(Quantity * UnitPrice as decimal(18, 4)))::double
        from read_csv(?, types = {'CustomerID': 'VARCHAR', 'Quantity': 'DECIMAL(18,4)', 'UnitPrice': 'DECIMAL(18,4)'})
        where trim(CustomerID) <> '' group by trim(CustomerID) order by 1"""
    return [row[0] for row in duckdb.execute(lines, [str(SOURCE)]).fetchall()]


def written(formula, count, sheet):
    return formula.format(**{letter: f"{sheet}!${letter}$1:${letter}${count}" for letter in COLUMNS})


@pytest.fixture(scope="module")
def natives(tmp_path_factory, libreoffice):
    """What LibreOffice makes of the native formulas: per ledger function -> column, or figure."""
    path = tmp_path_factory.mktemp("native") / "native.xlsx"
    book = openpyxl.Workbook()
    book.remove(book.active)
    for number, columns in enumerate(ledgers(), 1):
        sheet = book.create_sheet(f"Ledger{number}")
        count = len(columns[0])
        for place, column in enumerate(columns, 1):
            for row, cell in enumerate(column, 1):
                sheet.cell(row, place, cell)
        for place, native in enumerate(PER_ROW.values(), 8):
            for row in range(1, count + 1):
                own = written(native, count, sheet.title)
                for letter in COLUMNS:
                    own = own.replace(f"[{letter}]", f"{letter}{row}")
                sheet.cell(row, place, f"={own}")
        for row, native in enumerate(PER_LEDGER.values(), 1):
            cell = sheet.cell(row, 20)
            sheet[cell.coordinate] = openpyxl.worksheet.formula.ArrayFormula(
                cell.coordinate, f"={written(native, count, sheet.title)}"
            )
    book.save(path)
    found = []
    for sheet in openpyxl.load_workbook(libreoffice(path), data_only=True).worksheets:
        count = sum(sheet.cell(row, 1).value is not None for row in range(1, sheet.max_row + 1))
        columns = {
            function: [[_blank(sheet.cell(row, place).value)] for row in range(1, count + 1)]
            for place, function in enumerate(PER_ROW, 8)
        }
        figures = {function: [[sheet.cell(row, 20).value]] for row, function in enumerate(PER_LEDGER, 1)}
        found.append({**columns, **figures})
    return found


def _blank(value):
    return "" if value is None else float(value) if isinstance(value, int) else value


@pytest.fixture(scope="module")
def lambdas(tmp_path_factory):
    """The same by the functions that travel, in IronCalc."""
    path = tmp_path_factory.mktemp("functions") / "functions.xlsx"
    every = ledgers()
    save_ledgers(path, every, "en")
    asked = [*PER_ROW, *PER_LEDGER]
    calls = [
        f"={written(function, len(columns[0]), f'Ledger{number}')}"
        for number, columns in enumerate(every, 1)
        for function in asked
    ]
    answers = iter(ironcalc_answers(path, calls))
    return [{function: next(answers) for function in asked} for _ in every]


@pytest.mark.parametrize("function", [*PER_ROW, *PER_LEDGER])
def test_the_function_says_what_native_formulas_say(natives, lambdas, function):
    """Layers and classes to the letter, amounts to 1e-9."""
    distinct = set()
    for native, found in zip(natives, lambdas, strict=True):
        assert len(found[function]) == len(native[function])
        for (one,), (other,) in zip(found[function], native[function], strict=True):
            assert one == (pytest.approx(other, rel=1e-9, abs=1e-9) if isinstance(other, float | int) else other)
            distinct.add(str(other))
    assert len(distinct) > 1


@pytest.mark.parametrize("function", ["PYRAMID_LAYER", "REVENUE_TO_NEXT_LAYER", "CUSTOMER_PROFIT", "PROFIT_CLASS"])
def test_the_add_in_says_what_native_formulas_say(natives, function):
    """The third side of the triangle."""
    (key,) = (one for one in PER_ROW if one.startswith(f"{function}("))
    for columns, native in zip(ledgers(), natives, strict=True):
        revenue, second = as_handed_over(columns[0]), as_handed_over(columns[1])
        pairs = {"PROFIT_CLASS": (second, revenue), "CUSTOMER_PROFIT": (revenue, second)}
        found = getattr(functions, function)(*pairs.get(function, (revenue, revenue)))
        for (one,), (other,) in zip(found, native[key], strict=True):
            assert one == (pytest.approx(other, rel=1e-9, abs=1e-9) if isinstance(other, float | int) else other)


@pytest.fixture(scope="module")
def real(tmp_path_factory):
    """Thousands of real customers by the functions, in IronCalc, and their amounts."""
    revenue = retail()
    path = tmp_path_factory.mktemp("real") / "real.xlsx"
    save_ledgers(path, [[revenue]], "en")
    cells = f"Ledger1!A1:A{len(revenue)}"
    calls = (
        "PYRAMID_LAYER({0},{0})",
        "PYRAMID_TABLE({0})",
        "TOP_SHARE({0})",
        'CONCENTRATION({0},{{"hhi","gini","top10"}})',
    )
    answers = ironcalc_answers(path, [f"={call.format(cells)}" for call in calls])
    return revenue, dict(zip(("layers", "table", "top", "concentration"), answers, strict=True))


def test_real_customers_are_in_the_layers_of_sql(real):
    """By the rank rule in SQL; zero is Inactive."""
    revenue, answers = real
    assert len(revenue) > 4000
    rule = """
        with listed as (select ?::decimal(18, 4)[] as amounts),
            everyone as (select unnest(amounts) as revenue, generate_subscripts(amounts, 1) as place from listed),
            ranked as (select place, rank() over (order by revenue desc) - 1 as above, count(*) over () as many
                from everyone where revenue <> 0)
        select coalesce(case when above * 100 < many then 'Top' when above * 100 < 5 * many then 'Large'
            when above * 100 < 20 * many then 'Medium' when above is not null then 'Small' end, 'Inactive')
        from everyone left join ranked using (place) order by place"""
    wanted = duckdb.execute(rule, [revenue]).fetchall()
    assert [row[0] for row in answers["layers"]] == [row[0] for row in wanted]


def test_real_customers_add_up(real):
    """Counted and summed here, by layer."""
    revenue, answers = real
    layers = [row[0] for row in answers["layers"]]
    table = {row[0]: row for row in answers["table"][1:]}
    assert list(table) == [*LAYERS, "Inactive", "Total"]
    for name in (*LAYERS, "Inactive"):
        own = [amount for amount, layer in zip(revenue, layers, strict=True) if layer == name]
        assert table[name][1] == len(own)
        assert table[name][4] == pytest.approx(sum(own), abs=1e-4)
    assert table["Total"][4] == pytest.approx(sum(revenue), abs=1e-4)
    best = sum(table[name][4] for name in LAYERS[:3]) / table["Total"][4]
    assert answers["top"] == [[pytest.approx(best, rel=1e-12)]]


def test_real_customers_concentrate_as_numpy_says(real):
    """Squares, pairs and the ten largest."""
    revenue, answers = real
    amounts = np.sort(np.array(revenue))
    positive = amounts[amounts > 0]
    shares = positive / positive.sum()
    pairs = np.abs(shares[:, None] - shares[None, :]).sum() / (2 * shares.size)
    wanted = [(shares**2).sum() * 10_000, pairs, amounts[-10:].sum() / amounts.sum()]
    assert answers["concentration"] == [[pytest.approx(one, rel=1e-9) for one in wanted]]
