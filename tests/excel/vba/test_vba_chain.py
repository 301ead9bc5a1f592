"""From a cell's range to Python's formulas and back: the add-in's VBA, interpreted, calls the real functions.

Between the two stands what pywin32 does to values on the way, as its documentation tells it.
"""

from __future__ import annotations

import pytest
from engines import InterpreterTwin
from pyopenvba.interpreter import EMPTY, VBAArray, VBAErrorValue, VBAObject, method

from pyramid_addin.excel import udfs

EXPRESSIONS = {
    # 100 - 40, 200.5 - 40
    'CUSTOMER_PROFIT(Range("B3:B4"), 40)': "[1:2,1:1]{double 60}{double 160.5}",
    # a blank has no layer; an error keeps its kind (#DIV/0! counts as #VALUE!); a text where money is wanted is #VALUE!
    'PYRAMID_LAYER(Range("B7"), Range("B:B"))': "string ",
    'CUSTOMER_PROFIT(Range("D5"), 40)': "Error 2015",
    'CUSTOMER_PROFIT(Range("D6"), 40)': "Error 2042",
    'CUSTOMER_PROFIT(Range("B5"), 40)': "Error 2015",
    # 300 of 100 + 200.5 + 300; texts, booleans and blanks of the whole column are no customers
    'Round(CONCENTRATION(Range("B:B"), "top1"), 6)': "double 0.499584",
    # an array of one dimension is a row
    "CUSTOMER_PROFIT(Array(5, 6), 1)": "[1:1,1:2]{double 4, double 5}",
    # nobody to measure
    'CONCENTRATION(Range("C3:C8"))': "Error 2042",
}
ERROR_BASE = -2146828288  # 0x800A0000, on which pywin32 counts Excel's errors


class Connection(VBAObject):
    """xlwings' connection, with Python at the other end."""

    @method
    def CallUDF(self, script, fname, args):  # noqa: N802 -- as xlwings names it
        assert script == udfs.__name__
        return for_vba(getattr(udfs, fname)(*(for_python(each) for each in args.items)))


def for_python(value):
    """A VBA value as pywin32 hands it to Python."""
    if isinstance(value, VBAArray):
        (top, bottom), (left, right) = value.bounds
        rows = range(top, bottom + 1)
        return tuple(tuple(for_python(value.get([row, column])) for column in range(left, right + 1)) for row in rows)
    if value is EMPTY:
        return None
    return ERROR_BASE + value.number if isinstance(value, VBAErrorValue) else value


def for_vba(rows):
    """Rows as xlwings hands them back: one value bare, one row without its second dimension."""
    if len(rows) == 1:
        return rows[0][0] if len(rows[0]) == 1 else VBAArray([(0, len(rows[0]) - 1)], items=list(rows[0]))
    columns = [cell for column in zip(*rows, strict=True) for cell in column]  # VBA stores column by column
    return VBAArray([(0, len(rows) - 1), (0, len(rows[0]) - 1)], items=columns)


@pytest.fixture(scope="module")
def excel(tmp_path_factory):
    """The twin, connected."""
    why = 'PYRAMID_WHY(Range("C2"))'
    twin = InterpreterTwin(tmp_path_factory.mktemp("chain") / "chain.xlsm", [*EXPRESSIONS, why])
    twin.call("TwinExcel.TwinState", "language", 1033)
    modules = twin.application.interpreter
    modules.initialise()
    modules.module("PyramidCall").variables["connection"].set(Connection())
    return twin


@pytest.mark.parametrize(("number", "shown"), list(enumerate(EXPRESSIONS.values(), 1)), ids=list(EXPRESSIONS))
def test_formulas_answer_through_vba(excel, number, shown):
    """Real ranges in, real numbers and real errors out."""
    assert excel.call(f"TwinCases.Case{number}") == shown


def test_the_reason_of_a_refusal_is_found_by_the_cell(excel):
    """VBA and Python mean the same cell by the same address."""
    why, refused = (f"TwinCases.Case{number}" for number in (len(EXPRESSIONS) + 1, len(EXPRESSIONS)))
    before = excel.call(why)
    excel.call("TwinExcel.TwinState", "caller", "C2")
    assert excel.call(refused) == "Error 2042"
    excel.call("TwinExcel.TwinState", "caller", "")
    reason = udfs.PYRAMID_WHY("", f"[{excel.book}]Ledger!$C$2")[0][0]
    assert excel.call(why) == f"string {reason}" != before
