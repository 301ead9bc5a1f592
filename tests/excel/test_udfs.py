"""What Excel's cells call: marks for errors, reasons kept, faults contained; all of it through xlwings' own server."""

from __future__ import annotations

import inspect
import json
import subprocess
import sys
from pathlib import Path

import pytest

from pyramid_addin.excel import functions, udfs
from pyramid_addin.excel.functions import FUNCTIONS, set_language
from pyramid_addin.texts import text

NOT_AVAILABLE, DIVISION = -2146826246, -2146826281
CELL, OTHER = "[Boek1.xlsx]Blad1!$C$2", "[Boek1.xlsx]Blad1!$C$3"
TWENTY = tuple((2000.0 - 100 * place,) for place in range(20))


@pytest.fixture(autouse=True)
def noted(monkeypatch):
    """A fresh start in English; what is written to the log."""
    lines = []
    monkeypatch.setattr(udfs, "note", lines.append)
    monkeypatch.setattr(udfs, "note_failure", lines.append)
    udfs._refusals.clear()
    set_language("en")
    yield lines
    udfs._refusals.clear()
    set_language("en")


@pytest.mark.parametrize("function", FUNCTIONS, ids=lambda function: function.__name__)
def test_every_formula_can_be_called_by_excel(function):
    """By its name, with the calling cell first; without arguments it says what is missing, and does not raise."""
    called = getattr(udfs, function.__name__)
    count = len(inspect.signature(function).parameters)
    rows = called(CELL, *[None] * count)
    assert rows in ([["#PYR!NA"]], [[""]])


def test_answers_are_rows_of_what_a_cell_can_hold():
    """A scalar is one row of one cell; a column a row per cell; blanks are empty text."""
    assert udfs.PYRAMID_LAYER(CELL, 2000.0, TWENTY, None, None) == [["Top"]]
    assert udfs.PYRAMID_LAYER(CELL, ((2000.0,), (None,)), TWENTY, None, None) == [["Top"], [""]]
    table = udfs.PYRAMID_TABLE(CELL, TWENTY, None, None)
    assert {type(cell) for row in table for cell in row} <= {float, int, str}
    assert len(table) == 7


def test_errors_are_marks_of_their_kind():
    """#N/A stays #N/A; every other error is #VALUE!."""
    rows = udfs.PYRAMID_LAYER(CELL, ((5.0,), (NOT_AVAILABLE,), (DIVISION,), ("x",)), TWENTY, None, None)
    assert rows == [["Small"], ["#PYR!NA"], ["#PYR!VALUE"], ["#PYR!VALUE"]]
    assert udfs.PYRAMID_LAYER(CELL, 5.0, (("Omzet",),), None, None) == [["#PYR!NA"]]
    assert udfs.PYRAMID_LAYER(CELL, 5.0, TWENTY, "1,2,3", None) == [["#PYR!VALUE"]]


def test_the_reason_stands_in_why():
    """Of the cell that is asked about; how many, and where the first is."""
    udfs.PYRAMID_LAYER(CELL, ((5.0,), ("x",), ("y",)), TWENTY, None, None)
    udfs.TOP_SHARE(OTHER, TWENTY, 20.0, None)
    why = udfs.PYRAMID_WHY("", CELL)[0][0]
    assert why.startswith("2 cells have no answer. The first is row 2, column 1 of the answer: ")
    assert "'x' (row 2, column 1 of the range)" in why
    assert "Write 20% or 0.2" in udfs.PYRAMID_WHY("", OTHER)[0][0]
    assert udfs.PYRAMID_WHY("")[0][0] == udfs.PYRAMID_WHY("", OTHER)[0][0]
    set_language("nl")
    assert udfs.PYRAMID_WHY("", CELL)[0][0].startswith("2 cellen hebben geen antwoord.")


def test_a_cell_that_was_mended_has_no_reason_left():
    """Nor is it the latest refusal."""
    udfs.TOP_SHARE(OTHER, TWENTY, 20.0, None)
    udfs.TOP_SHARE(CELL, TWENTY, 30.0, None)
    udfs.TOP_SHARE(CELL, TWENTY, 0.3, None)
    assert udfs.PYRAMID_WHY("", CELL) == [[text("formula_refusals.none_here", "en", cell=CELL)]]
    assert "20.0" in udfs.PYRAMID_WHY("")[0][0]
    udfs.TOP_SHARE(OTHER, TWENTY, 0.2, None)
    assert udfs.PYRAMID_WHY("") == [[text("formula_refusals.none", "en")]]


def test_a_fault_of_ours_is_an_error_with_its_traceback_in_the_log(noted):
    """Never a traceback in Excel, never something that looks like a result."""

    def broken(_value):
        return 1 / 0

    assert udfs.answer(broken, CELL, (1.0,)) == [["#PYR!VALUE"]]
    assert isinstance(noted[0], ZeroDivisionError)
    assert "ZeroDivisionError" in udfs.PYRAMID_WHY("", CELL)[0][0]


def test_arguments_that_are_missing_or_too_many_do_not_raise(noted):
    """An add-in file of another version may call with more."""
    assert udfs.PYRAMID_LAYER(CELL) == [["#PYR!VALUE"]]
    assert udfs.PYRAMID_LAYER(None, 1.0, TWENTY, None, None, "new") == [["#PYR!VALUE"]]
    assert [type(one) for one in noted[::2]] == [TypeError] * len(noted[::2])


def test_a_column_of_the_same_mistake_is_one_line_in_the_log(noted):
    """Ten thousand lines would push everything else out."""
    for row in range(100):
        udfs.PYRAMID_LAYER(f"[B]S!$C${row}", "x", TWENTY, None, None)
    assert len(noted) == 1
    assert noted[0].startswith("PYRAMID_LAYER ([B]S!$C$0): The argument value needs numbers")


def test_reasons_are_bounded(monkeypatch):
    """The oldest go first."""
    monkeypatch.setattr(udfs, "MOST_REASONS", 3)
    for row in range(5):
        udfs.TOP_SHARE(f"[B]S!$C${row}", TWENTY, 20.0, None)
    assert list(udfs._refusals) == [f"[B]S!$C${row}" for row in (2, 3, 4)]


@pytest.mark.parametrize(("said", "spoken"), [("nl", "nl"), ("en", "en"), ("de", "en"), (None, "en")])
def test_excel_says_its_language(said, spoken):
    """Whatever is not Dutch is answered in English."""
    set_language("nl")
    assert udfs.PYRAMID_LANGUAGE("", said) == [[spoken]]
    assert functions.language() == spoken


@pytest.fixture(scope="module")
def server():
    """Answers of a series of calls through xlwings' own server, as VBA would make them."""

    def ask(*calls):
        program = Path(__file__).with_name("udf_server.py")
        done = subprocess.run(
            [sys.executable, "-W", "error", str(program)],
            input=json.dumps(calls),
            capture_output=True,
            text=True,
            timeout=120,
            check=False,
        )
        assert done.returncode == 0, done.stderr
        return json.loads(done.stdout)

    return ask


def test_through_xlwings_own_server(server, tmp_path, monkeypatch):
    """Registration, arguments and answers pass xlwings unchanged: errors as numbers, blanks, dates, wide rows."""
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path))
    twenty = [list(row) for row in TWENTY]
    odd = [[2000.0], [None], [NOT_AVAILABLE], [DIVISION], ["x"], [True], [0.0]]
    answers = server(
        ["PYRAMID_LANGUAGE", "", "nl"],
        ["PYRAMID_LAYER", CELL, odd, twenty, None, None],
        ["PYRAMID_LAYER", OTHER, 5.0, twenty, None, None],
        ["TOP_SHARE", CELL, twenty, [[0.05, 0.2]], None],
        ["CUSTOMER_STATUS", CELL, 0.0, 45000.0, None],
        ["LAYER_MIGRATION", OTHER, [["Top"], ["Klein"]], [["Klein"], [None]]],
        ["PYRAMID_WHY", "", CELL],
        ["PYRAMID_LAYER", CELL, "2025", twenty, None, None],
        ["PYRAMID_WHY", "", CELL],
    )
    layers = [["Top"], [""], ["#PYR!NA"], ["#PYR!VALUE"], ["#PYR!VALUE"], ["#PYR!VALUE"], ["Inactief"]]
    assert [one["answer"] for one in answers[:3]] == ["nl", layers, "Klein"]
    assert answers[3]["answer"] == [pytest.approx(2000 / 21000), pytest.approx(7400 / 21000)]
    assert answers[4]["answer"] == "Inactief"
    assert answers[5]["answer"][1] == ["Top", 0, 0, 0, 1, 0, 1]
    assert answers[6]["answer"] == text("formula_refusals.none_here", "nl", cell=CELL)
    assert answers[7]["answer"] == "#PYR!VALUE"
    assert "heeft getallen nodig, maar bevat '2025'" in answers[8]["answer"]
    assert {kind for one in answers for kind in one["kinds"]} == {"float", "int", "str"}
    # any other converter looks at every cell once more, which for 100,000 of them takes longer than the formula
    assert {kind for one in answers for kind in one["converters"]} == {"raw"}
    log = (tmp_path / "pyramid-addin" / "pyramid.log").read_text("utf-8")
    assert "PYRAMID_LAYER ([Boek1.xlsx]Blad1!$C$2): 4 cellen hebben geen antwoord." in log


def test_the_argument_of_the_calling_cell_is_not_xlwings_own():
    """Xlwings replaces an argument called "caller" by an object of Excel's; ours must arrive as the text it is."""
    for name in [function.__name__ for function in FUNCTIONS] + ["PYRAMID_WHY", "PYRAMID_LANGUAGE"]:
        assert "caller" not in inspect.signature(getattr(udfs, name)).parameters
