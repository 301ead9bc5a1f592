"""Two engines, neither of them ours, that calculate the functions that travel from a workbook that carries them.

IronCalc, and pyOpenVBA's, which is held to formulas that Excel itself calculated: where the two read Excel differently,
a function that both calculate alike depends on neither reading.
"""

from __future__ import annotations

from itertools import count
from typing import TYPE_CHECKING, Any

import ironcalc
import openpyxl
from openpyxl.workbook.defined_name import DefinedName
from pyopenvba.apps.excel import ExcelApplication
from pyopenvba.interpreter._values import VBAErrorValue

from pyramid_addin.excel.functions import ErrorCell
from pyramid_addin.templates.functions import lambda_names

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

Answer = list[list[Any]]

# Excel's errors as a workbook writes them, and as its COM interface hands them to Python.
COM_ERROR = {
    "#NULL!": 2000,
    "#DIV/0!": 2007,
    "#VALUE!": 2015,
    "#REF!": 2023,
    "#NAME?": 2029,
    "#NUM!": 2036,
    "#N/A": 2042,
}
_COM_BASE = -2146828288
_APART = 20  # columns between formulas, so that no answer meets the next
_ON_A_SHEET = 16_384 // _APART


def save_ledgers(path: Path, ledgers: Sequence[Sequence[Sequence[Any]]], language: str) -> None:
    """A workbook with the functions, and a sheet ``Ledger1``, ``Ledger2``, ... for each ledger: columns of cells."""
    book = openpyxl.Workbook()
    for number, columns in enumerate(ledgers, 1):
        sheet = book.create_sheet(f"Ledger{number}")
        for place, column in enumerate(columns, 1):
            for row, cell in enumerate(column, 1):
                if cell is not None:
                    sheet.cell(row, place, cell)
    del book["Sheet"]
    for one in lambda_names(language):
        book.defined_names[one.name] = DefinedName(one.name, comment=one.comment, attr_text=one.text)
    book.save(path)


def as_handed_over(column: Sequence[Any]) -> Answer:
    """A column of cells as the add-in gets it: errors are whole numbers, numbers are floats."""
    return [[_handed_over(cell)] for cell in column]


def _handed_over(cell: object) -> object:
    if isinstance(cell, str) and cell in COM_ERROR:
        return _COM_BASE + COM_ERROR[cell]
    return float(cell) if isinstance(cell, int) and not isinstance(cell, bool) else cell


def ironcalc_answers(path: Path, calls: Sequence[str]) -> list[Answer]:
    """What each formula spills, by IronCalc."""
    model = ironcalc.load_from_xlsx(str(path), "en", "UTC", "en")
    first = len(model.get_worksheets_properties())
    anchors = [(first + number // _ON_A_SHEET, 1 + number % _ON_A_SHEET * _APART) for number in range(len(calls))]
    for sheet in sorted({sheet for sheet, _ in anchors}):
        model.add_sheet(f"Answers{sheet}")
    for (sheet, column), call in zip(anchors, calls, strict=True):
        model.set_user_input(sheet, 1, column, call)
    model.evaluate()
    return [_spilled(model, sheet, column) for sheet, column in anchors]


def _spilled(model: ironcalc.Model, sheet: int, anchor: int) -> Answer:
    rows = next(row for row in count(1) if model.is_empty_cell(sheet, row + 1, anchor))
    columns = next(column for column in count(1) if model.is_empty_cell(sheet, 1, anchor + column))
    return [
        [_cell(model.get_cell_value(sheet, row, column)) for column in range(anchor, anchor + columns)]
        for row in range(1, rows + 1)
    ]


def pyopenvba_answers(path: Path, calls: Sequence[str]) -> list[Answer]:
    """What each formula comes to, by pyOpenVBA's engine."""
    application = ExcelApplication.open(path)
    lines = []
    for number, call in enumerate(calls):
        assert len(call) <= 255, "Evaluate reads no more"
        lines += [
            f"Function F{number}()",
            f'F{number} = Evaluate("{call[1:].replace(chr(34), chr(34) * 2)}")',
            "End Function",
        ]
    application.add_module("\n".join(lines) + "\n", name="Calls")
    return [_listed(application.run(f"F{number}")) for number in range(len(calls))]


def _listed(answer: object) -> Answer:
    """Evaluate gives one value, a list for one row, or a list of rows."""
    if not isinstance(answer, list):
        return [[_cell(answer)]]
    rows = answer if answer and isinstance(answer[0], list) else [answer]
    return [[_cell(cell) for cell in row] for row in rows]


def _cell(value: object) -> object:
    """A cell as formulas give it back: an error as such, a blank one as the empty text."""
    if isinstance(value, VBAErrorValue):
        value = next(shown for shown, number in COM_ERROR.items() if number == value.number)
    if value is None:
        return ""
    if isinstance(value, str) and value in COM_ERROR:
        return ErrorCell(value)
    return float(value) if isinstance(value, int) and not isinstance(value, bool) else value
