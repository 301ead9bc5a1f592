"""The formulas' VBA, run: what Python is handed for every kind of argument, and what the cell gets for every answer.

LibreOffice runs it, and so does pyOpenVBA's interpreter, whose ranges behave as Excel's do where LibreOffice's differ
(error cells, `.Value2`, spills). What neither shows stands in the checklist for the first run in Excel.
"""

from __future__ import annotations

import inspect
from typing import NamedTuple

import pytest
import twin as twin_maker
from engines import IN_BOTH, IN_LIBREOFFICE

from pyramid_addin.excel.functions import FUNCTIONS
from pyramid_addin.texts import text

MODULE = "pyramid_addin.excel.udfs"
LATER = 1_000  # seconds
DUTCH, FLEMISH, ENGLISH = 1043, 2067, 1033


class Case(NamedTuple):
    """A formula, how the stub is told to answer, what Python is handed behind the caller, and what the cell gets."""

    formula: str
    answer: str
    handed: str
    shown: str = "double 12.5"
    engines: tuple = IN_BOTH


def signature(function):
    """(all arguments, how many of them are required)."""
    parameters = inspect.signature(function).parameters.values()
    return len(parameters), sum(each.default is inspect.Parameter.empty for each in parameters)


def every_formula():
    """Each formula with all its arguments, and with the required ones only: numbered, so that order shows."""
    for function in FUNCTIONS:
        for count in dict.fromkeys(signature(function)):
            arguments = ", ".join(str(number) for number in range(1, count + 1))
            left_out = signature(function)[0] - count
            handed = [f"integer {number}" for number in range(1, count + 1)] + ["empty"] * left_out
            yield Case(f"{function.__name__}({arguments})", "number", f"{function.__name__}||{'|'.join(handed)}")


# The cells of twin.write_twin: B3:B8 of the first sheet; columns of the first and second sheet, as long as the second.
H_COLUMN = "[1:12,1:1]" + "{empty}" * 9 + "{string last}" + "{empty}" * 2
C_COLUMN = "[1:12,1:1]" + "{empty}" * 3 + "{double 1}" + "{empty}" * 7 + "{double 2}"
B_COLUMN = "{double 100}{double 200.5}{string text}{boolean True}{empty}{double 300}"
# What the stub answers (see TwinPython.bas), and what the cell gets.
ANSWERS = {
    "whole number": "double 7",
    "text": "string Top",
    "blank": "string ",
    "nothing": "string ",
    "truth": "boolean True",
    "value error": "Error 2015",
    "missing error": "Error 2042",
    "long text": "string of 32767",
    "one cell": "double 3.5",
    "row": "[1:1,1:4]{string Top, double 2.5, string , Error 2042}",
    "column": "[1:2,1:1]{Error 2015}{double 3}",
    "rows": "[1:3,1:2]{string Layer, string Revenue}{string Top, double 1000}{Error 2015, Error 2042}",
    "too wide": "Error 2015",
    "too long": "Error 2015",
}
CASES = (
    *every_formula(),
    # values
    Case('PYRAMID_LAYER(5.5, "x")', "number", "PYRAMID_LAYER||double 5.5|string x|empty|empty"),
    Case("PROFIT_CLASS(True, 1)", "number", "PROFIT_CLASS||boolean True|integer 1|empty"),
    # (to LibreOffice an error is an argument left out)
    Case(
        "PROFIT_CLASS(1, CVErr(xlErrNA))",
        "number",
        "PROFIT_CLASS||integer 1|Error 2042|empty",
        engines=("interpreter",),
    ),
    Case('PYRAMID_LAYER(1, 2, , "x")', "number", "PYRAMID_LAYER||integer 1|integer 2|empty|string x"),
    Case("TOP_SHARE(1, Empty)", "number", "TOP_SHARE||integer 1|empty|empty"),
    # ranges
    Case('TOP_SHARE(Range("B3"))', "number", "TOP_SHARE||[1:1,1:1]{double 100}|empty|empty"),
    Case('TOP_SHARE(Range("B7"))', "number", "TOP_SHARE||[1:1,1:1]{empty}|empty|empty"),
    Case('TOP_SHARE(Range("B3:B8"))', "number", f"TOP_SHARE||[1:6,1:1]{B_COLUMN}|empty|empty"),
    Case('TOP_SHARE(Range("A1:C1"))', "number", "TOP_SHARE||[1:1,1:3]{string first, empty, empty}|empty|empty"),
    Case(
        'TOP_SHARE(Range("A3:B4"))',
        "number",
        "TOP_SHARE||[1:2,1:2]{empty, double 100}{empty, double 200.5}|empty|empty",
    ),
    # dates and money as plain numbers, to the last digit; errors as errors (LibreOffice's Value cannot)
    Case(
        'TOP_SHARE(Range("D3:D6"))',
        "number",
        "TOP_SHARE||[1:4,1:1]{double 45658}{double 12.34567}{Error 2007}{Error 2042}|empty|empty",
        engines=("interpreter",),
    ),
    # what runs to the edge of the sheet ends where the sheet's use ends, and keeps its beginning
    Case(
        'TOP_SHARE(Range("B:B"))',
        "number",
        "TOP_SHARE||[1:10,1:1]{empty}{empty}" + B_COLUMN + "{empty}{empty}|empty|empty",
    ),
    Case('TOP_SHARE(Range("B3:B1048576"))', "number", "TOP_SHARE||[1:8,1:1]" + B_COLUMN + "{empty}{empty}|empty|empty"),
    Case(
        'TOP_SHARE(Range("10:10"))',
        "number",
        "TOP_SHARE||[1:1,1:8]{empty, empty, empty, empty, empty, empty, empty, string last}|empty|empty",
    ),
    Case('TOP_SHARE(Range("B1000:B1048576"))', "number", "TOP_SHARE||[1:1,1:1]{empty}|empty|empty"),
    Case('TOP_SHARE(Worksheets(2).Range("C:C"))', "number", f"TOP_SHARE||{C_COLUMN}|empty|empty"),
    Case(
        "TOP_SHARE(Worksheets(2).Cells)",
        "number",
        "TOP_SHARE||[1:12,1:3]"
        + "{empty, empty, empty}" * 3
        + "{empty, empty, double 1}"
        + "{empty, empty, empty}" * 7
        + "{empty, empty, double 2}|empty|empty",
    ),
    # columns of two sheets stay equally long, whichever comes first: 12 rows are used on the second (the interpreter
    # reads no further than a sheet's use)
    Case(
        'LAYER_MIGRATION(Range("H:H"), Worksheets(2).Range("C:C"))',
        "number",
        f"LAYER_MIGRATION||{H_COLUMN}|{C_COLUMN}",
        engines=(IN_LIBREOFFICE,),
    ),
    Case(
        'LAYER_MIGRATION(Worksheets(2).Range("C:C"), Range("H:H"))',
        "number",
        f"LAYER_MIGRATION||{C_COLUMN}|{H_COLUMN}",
        engines=(IN_LIBREOFFICE,),
    ),
    # arrays from other formulas
    Case('TOP_SHARE(Array(1.5, "x"))', "number", "TOP_SHARE||[1:1,1:2]{double 1.5, string x}|empty|empty"),
    Case('TOP_SHARE(Range("B3:B4").Value)', "number", "TOP_SHARE||[1:2,1:1]{double 100}{double 200.5}|empty|empty"),
    *(Case("TOP_SHARE(1)", answer, "TOP_SHARE||integer 1|empty|empty", shown) for answer, shown in ANSWERS.items()),
    # a cell
    Case('PYRAMID_WHY(Range("B3"))', "text", "PYRAMID_WHY||string [{book}]Ledger!$B$3", "string Top"),
    Case("PYRAMID_WHY(5)", "text", "", "Error 2015"),
)


def cases():
    """One parameter set per case and engine."""
    for number, case in enumerate(CASES, 1):
        for engine in case.engines:
            name, marks = (engine, ()) if isinstance(engine, str) else (engine.values[0], engine.marks)
            yield pytest.param(name, number, case, marks=marks, id=f"{name}-{number}-{case.formula}-{case.answer}")


def record(handed):
    """The stub's record of one call by no cell: module, formula, caller, arguments."""
    name, _, rest = handed.partition("||")
    return f"{MODULE}|{name}|string |{rest}\n" if handed else ""


@pytest.mark.parametrize(("engine", "number", "case"), list(cases()))
def test_python_is_handed_what_the_protocol_says_and_the_cell_gets_its_answer(twins, engine, number, case):
    """Every argument as nothing, a value or rows; every answer as a value, a real error or rows."""
    twin = twins(engine, "calls", [each.formula for each in CASES])
    twin.call("TwinPython.TwinPrepare", case.answer)
    assert twin.call(f"TwinCases.Case{number}") == case.shown
    assert twin.call("TwinPython.TwinCalls") == record(case.handed).replace("{book}", twin.book)


STATEFUL = (
    "TOP_SHARE(1)",
    'TOP_SHARE(Range("B3,D3"))',
    "PYRAMID_WHY()",
    'PYRAMID_WHY(Range("C2"))',
    'PYRAMID_WHY(Range("J1"))',
    'PYRAMID_WHY(Range("J2"))',
)
GOOD, AREAS, WHY, WHY_C2, WHY_J1, WHY_J2 = (f"TwinCases.Case{number}" for number in range(1, 7))


@pytest.fixture(params=IN_BOTH)
def twin(request, twins):
    """A twin that was never used, in English."""
    made = twins(request.param, "stateful", STATEFUL, fresh=True)
    made.call("TwinExcel.TwinState", "language", ENGLISH)
    made.call("TwinExcel.TwinState", "clock", LATER)
    made.call("TwinPython.TwinPrepare", "text")
    return made


@pytest.mark.parametrize(("language", "words"), [(DUTCH, "nl"), (FLEMISH, "nl"), (ENGLISH, "en")])
def test_several_areas_are_refused_and_the_reason_is_in_excels_language(twin, language, words):
    """A union of ranges has no rows; Python is not asked."""
    twin.call("TwinExcel.TwinState", "language", language)
    assert twin.call(AREAS) == "Error 2015"
    assert twin.call(WHY) == f"string {text('formula_calls.areas', words)}"
    assert twin.call("TwinPython.TwinCalls") == ""


def test_a_reason_belongs_to_its_cell_until_the_cell_calculates_well(twin):
    """The address is that of the first calling cell, in full, as Python keeps it too."""
    twin.call("TwinExcel.TwinState", "caller", "C2:C4")
    assert twin.call(AREAS) == "Error 2015"
    twin.call("TwinExcel.TwinState", "caller", "")
    assert twin.call(WHY_C2) == f"string {text('formula_calls.areas', 'en')}"
    assert twin.call(WHY_J1) == "string Top"
    twin.call("TwinExcel.TwinState", "caller", "C2")
    assert twin.call(GOOD) == "string Top"
    assert twin.call(WHY_C2) == "string Top"
    cell = f"string [{twin.book}]Ledger!$C$2"
    assert twin.call("TwinPython.TwinCalls").splitlines() == [
        f"{MODULE}|PYRAMID_WHY|string |string [{twin.book}]Ledger!$J$1",
        f"{MODULE}|TOP_SHARE|{cell}|integer 1|empty|empty",
        f"{MODULE}|PYRAMID_WHY|{cell}|{cell}",
    ]


def test_the_latest_reason_is_pythons_once_python_refuses(twin):
    """`=PYRAMID_WHY()` without a cell tells the latest refusal, whoever refused."""
    twin.call(AREAS)
    twin.call("TwinPython.TwinPrepare", "value error")
    assert twin.call(GOOD) == "Error 2015"
    twin.call("TwinPython.TwinPrepare", "text")
    assert twin.call(WHY) == "string Top"
    assert twin.call("TwinPython.TwinCalls") == f"{MODULE}|PYRAMID_WHY|string |empty\n"


def test_only_so_many_reasons_are_kept(twin):
    """A thousand, the newest; a workbook of wrong formulas does not fill the memory."""
    assert twin.call("TwinExcel.TwinRefuseCells", 1_001) == 1_001
    assert twin.call(WHY_J1) == "string Top"
    assert twin.call(WHY_J2) == f"string {text('formula_calls.areas', 'en')}"


def test_an_answer_larger_than_a_sheet_is_refused_with_its_reason(twin):
    """Excel would cut it silently."""
    twin.call("TwinPython.TwinPrepare", "too wide")
    assert twin.call(GOOD) == "Error 2015"
    assert twin.call(WHY) == f"string {text('formula_calls.too_large', 'en')}"


def test_while_arguments_are_typed_python_is_left_alone(twin):
    """The wizard shows #N/A instead of waiting for Python at each letter."""
    twin.call("TwinExcel.TwinState", "wizard", 1)
    assert twin.call(GOOD) == "Error 2042"
    assert twin.call(WHY) == f"string {text('formula_calls.wizard', 'en')}"
    assert twin.call("TwinPython.TwinCalls") == ""
    twin.call("TwinExcel.TwinState", "wizard", 0)
    assert twin.call(GOOD) == "string Top"


def test_one_connection_serves_all_cells_and_is_made_again_when_it_broke(twin):
    """Restarting Python costs the next cell one call, not its answer."""
    assert [twin.call(GOOD) for _ in range(3)] == ["string Top"] * 3
    assert twin.call("TwinPython.TwinConnections") == 1
    twin.call("TwinPython.TwinBreak", 1, 0)
    assert twin.call(GOOD) == "string Top"
    assert twin.call("TwinPython.TwinConnections") == 1
    assert len(twin.call("TwinPython.TwinCalls").splitlines()) == 5


@pytest.mark.parametrize(("language", "told"), [(DUTCH, "nl"), (FLEMISH, "nl"), (ENGLISH, "en")])
def test_a_new_python_is_told_excels_language_once(twin, language, told):
    """Layers are named, and refusals are told, in the language of Excel; another Python is told again."""
    twin.call("TwinExcel.TwinState", "language", language)
    for _ in range(2):
        assert twin.call(GOOD) == "string Top"
    line = f"{MODULE}|string |string {told}\n"
    assert twin.call("TwinPython.TwinLanguages") == line
    twin.call("TwinPython.TwinBreak", 1, 0)
    assert twin.call(GOOD) == "string Top"
    assert twin.call("TwinPython.TwinLanguages") == line * 2


def test_without_python_a_calculation_tries_once_and_every_cell_says_why(twin):
    """10,000 cells must not each wait for a Python that does not start; a later calculation tries again."""
    twin.call("TwinPython.TwinBreak", 0, 2)
    twin.call("TwinExcel.TwinState", "caller", "C2")
    for second in range(20):  # each cell comes within the pause after the one before
        twin.call("TwinExcel.TwinState", "clock", LATER + 4 * second)
        assert twin.call(GOOD) == "Error 2015"
    assert twin.call("TwinPython.TwinConnections") == 1
    reason = text("formula_calls.unreachable", "en", failure="File not found: xlwings64.dll (53)")
    assert [twin.call(WHY), twin.call(WHY_C2)] == [f"string {reason}"] * 2
    assert twin.call("TwinPython.TwinCalls") == ""
    twin.call("TwinExcel.TwinState", "clock", LATER + 4 * 19 + 5)
    assert twin.call(GOOD) == "Error 2015"
    assert twin.call("TwinPython.TwinConnections") == 2
    twin.call("TwinExcel.TwinState", "clock", 1)  # past midnight
    assert twin.call(GOOD) == "string Top"
    assert twin.call("TwinPython.TwinConnections") == 3


def test_why_itself_says_that_python_is_out_of_reach(twin):
    """Also where it is the first formula of the day."""
    twin.call("TwinPython.TwinBreak", 0, 1)
    reason = text("formula_calls.unreachable", "en", failure="File not found: xlwings64.dll (53)")
    assert twin.call(WHY_C2) == f"string {reason}"


def test_what_python_says_as_it_fails_is_in_the_reason(twin):
    """A module that cannot be imported, say."""
    twin.call("TwinPython.TwinPrepare", "failure")
    assert twin.call(GOOD) == "Error 2015"
    reason = text("formula_calls.unreachable", "en", failure="ModuleNotFoundError: No module named 'numpy' (5)")
    assert twin.call(WHY) == f"string {reason}"


def test_no_message_box_for_a_cell(twin):
    """Neither for refusals nor without Python."""
    twin.call("TwinPython.TwinBreak", 5, 5)
    for formula in (GOOD, AREAS, WHY):
        twin.call(formula)
    assert twin.call("TwinExcel.TwinBoxes") == ""


def test_a_spilled_cell_is_asked_about_as_its_formula(twins):
    """J2 shows what the formula in J1 spilled; Python knows refusals by the formula's cell."""
    twin = twins("interpreter", "spilled", STATEFUL)
    twin.call("TwinPython.TwinPrepare", "text")
    twin.application.evaluate('Range("J1")').vba_set("Formula2", "=B3:B5*1")
    assert twin.call(WHY_J2) == "string Top"
    assert twin.call("TwinPython.TwinCalls") == f"{MODULE}|PYRAMID_WHY|string |string [{twin.book}]Ledger!$J$1\n"


@pytest.mark.xdist_group("libreoffice_vba")
def test_cells_calculate_with_the_formulas(twins):
    """As a formula of a cell, with separators and all; and over a block of cells."""
    twin = twins("libreoffice", "cells", fresh=True)
    twin.call("TwinPython.TwinPrepare", "rows")
    assert twin.enter("J1", "=PYRAMID_LAYER(B3;B3:B4)") == [["Layer"]]
    assert twin.enter("L1:M2", "=PYRAMID_TABLE(B3:B4;5)") == [["Layer", "Revenue"], ["Top", 1000]]
    assert twin.enter("J2", "=TOP_SHARE({1|2|3})") == [["Layer"]]
    assert twin.call("TwinPython.TwinCalls").splitlines() == [
        f"{MODULE}|PYRAMID_LAYER|string |[1:1,1:1]{{double 100}}|[1:2,1:1]{{double 100}}{{double 200.5}}|empty|empty",
        f"{MODULE}|PYRAMID_TABLE|string |[1:2,1:1]{{double 100}}{{double 200.5}}|double 5|empty",
        f"{MODULE}|TOP_SHARE|string |[1:3,1:1]{{double 1}}{{double 2}}{{double 3}}|empty|empty",
    ]


@pytest.mark.parametrize("engine", IN_BOTH)
def test_on_mac_there_are_no_formulas_of_vba(twins, engine):
    """Names with LAMBDA serve there; a VBA function of the same name would hide them."""
    mac = twins(engine, "mac", mac=True)
    mac.call("TwinExcel.TwinState", "language", DUTCH)
    assert mac.call("PyramidTexts.PyramidText", "group_build.label") == text("ribbon.groups.build", "nl")
    with pytest.raises(Exception, match=r"(?s)(not defined|could not be found).*PYRAMID_LAYER"):
        mac.call("PyramidFunctions.PYRAMID_LAYER", 1, 2)


def test_the_twin_says_so_when_a_source_changes(monkeypatch, tmp_path):
    """A place that is no longer found would leave Excel's own words in the twin."""
    monkeypatch.setattr(twin_maker, "CHANGES", (("PyramidCall", "no such words", ""),))
    with pytest.raises(AssertionError, match="no longer says"):
        twin_maker.write_twin(tmp_path / "twin.xlsm")
