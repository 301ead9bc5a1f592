"""The rank rule in native Excel formulas, calculated by LibreOffice and by IronCalc, agrees with ours."""

from __future__ import annotations

from fractions import Fraction

import ironcalc
import numpy as np
import openpyxl
import pytest
import xlsxwriter
from openpyxl.utils import get_column_letter

from pyramid_addin.model import layer_amounts, layer_codes
from pyramid_addin.settings import boundaries_of

POPULATIONS = 40


def populations() -> list[tuple[list[float], list[int]]]:
    """Amounts (skewed, or full of ties, or with credit notes) and cumulative boundaries in thousandths."""
    random = np.random.default_rng(23)
    result = []
    for number in range(POPULATIONS):
        count = int(random.integers(1, 60))
        kind = number % 4
        if kind == 0:
            amounts = np.round(random.lognormal(7, 2, count), 2)
        elif kind == 1:
            amounts = random.integers(-3, 4, count) * 0.1  # 0.1 * 3 and 0.3 are not the same float
        elif kind == 2:
            amounts = np.full(count, 1234.56)
        else:
            amounts = np.round(random.normal(0, 1000, count), 2)
        shares = [10, 50, 200, 1000]
        if number >= POPULATIONS // 4:
            shares = [*sorted(random.choice(np.arange(1, 1000), int(random.integers(1, 6)), replace=False)), 1000]
        result.append((np.round(amounts, 4).tolist(), [int(share) for share in shares]))
    return result


@pytest.fixture(scope="module")
def workbook(tmp_path_factory):
    """One population per three columns: amounts, the rule by rank, the rule by the layers' amounts."""
    path = tmp_path_factory.mktemp("native") / "native.xlsx"
    book = xlsxwriter.Workbook(path)
    sheet = book.add_worksheet()
    for number, (amounts, shares) in enumerate(populations()):
        column = 3 * number
        letter = get_column_letter(column + 1)
        everyone = f"{letter}$1:{letter}${len(amounts)}"
        starts = ",".join(map(str, [0, *shares[:-1]]))
        places = ",".join(str(place + 1) for place in range(len(shares)))
        cuts = [f"LARGE({everyone},ROUNDUP(COUNT({everyone})*{share}/1000,0))" for share in shares[:-1]]
        for row, amount in enumerate(amounts):
            cell = f"{letter}{row + 1}"
            by_rank = f"=LOOKUP((RANK({cell},{everyone})-1)*1000,COUNT({everyone})*{{{starts}}},{{{places}}})"
            by_amount = "=1+" + "+".join(f"IF({cell}<{cut},1,0)" for cut in cuts)
            sheet.write_number(row, column, amount)
            sheet.write_formula(row, column + 1, by_rank, value=-1)
            sheet.write_formula(row, column + 2, by_amount, value=-1)
    book.close()
    return path


def expected() -> list[list[int]]:
    result = []
    for amounts, shares in populations():
        values = np.array(amounts)
        bounds = boundaries_of("customers", [Fraction(share, 1000) for share in shares])
        result.append((layer_codes(values, layer_amounts(values, bounds)) + 1).tolist())
    return result


@pytest.mark.parametrize("formula", [1, 2], ids=["by rank", "by amounts"])
def test_libreoffice_agrees(recalculated_native, formula):
    """LOOKUP over RANK, and LARGE with ROUNDUP, both in integers."""
    for number, layers in enumerate(expected()):
        column = 3 * number + formula
        found = [recalculated_native.cell(row + 1, column + 1).value for row in range(len(layers))]
        assert found == layers, populations()[number]


@pytest.fixture(scope="module")
def recalculated_native(workbook, libreoffice):
    return openpyxl.load_workbook(libreoffice(workbook), data_only=True).active


@pytest.mark.parametrize("formula", [1, 2], ids=["by rank", "by amounts"])
def test_ironcalc_agrees(workbook, formula):
    """A second engine that shares no code with the first."""
    model = ironcalc.load_from_xlsx(str(workbook), "en", "UTC", "en")
    model.evaluate()
    for number, layers in enumerate(expected()):
        column = 3 * number + formula
        found = [int(model.get_formatted_cell_value(0, row + 1, column + 1)) for row in range(len(layers))]
        assert found == layers, populations()[number]
