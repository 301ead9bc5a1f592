"""Whatever shape and kind the arguments of a formula have: shapes meet as in Excel, nothing odd becomes a figure."""

from __future__ import annotations

import inspect
import math
import subprocess
import sys

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pyramid_addin.errors import FormulaError, PyramidError
from pyramid_addin.excel import functions
from pyramid_addin.excel.functions import (
    CUSTOMER_PROFIT,
    FUNCTIONS,
    LAYER_SHARE,
    PAYMENT_COST,
    PYRAMID_LAYER,
    REVENUE_TO_NEXT_LAYER,
    TOP_SHARE,
    ErrorCell,
)

VALUE, NA = ErrorCell("#VALUE!"), ErrorCell("#N/A")
NOT_AVAILABLE, GETTING_DATA, NULL = -2146826246, -2146826245, -2146826288

CENTS = st.integers(-(10**8), 10**8).map(lambda cents: cents / 100)
CELLS = (
    st.none()
    | CENTS
    | st.sampled_from(
        ["", " ", "Omzet", "1.234,56", "#N/A", "#N/B", "Top", "klein", True, False, 0.0, -0.0, 1e308, -1e308, 5e-324]
    )
    | st.sampled_from([NOT_AVAILABLE, GETTING_DATA, NULL, 10**400, -(10**400), math.nan, math.inf, -math.inf, 2**63])
)
GRIDS = st.lists(st.lists(CELLS, max_size=3), max_size=6)
ARGUMENTS = CELLS | GRIDS | GRIDS.map(lambda rows: tuple(map(tuple, rows))) | st.lists(CELLS, max_size=4)


def flat(answered):
    if isinstance(answered, np.ndarray):
        return answered.ravel().tolist()
    if isinstance(answered, list):
        assert len({len(row) for row in answered}) == 1, "ragged"
        return [cell for row in answered for cell in row]
    return [answered]


@pytest.mark.parametrize("function", FUNCTIONS, ids=lambda function: function.__name__)
@given(data=st.data())
def test_any_arguments_give_cells_that_excel_can_show_or_a_refusal_in_words(function, data):
    """Numbers that are finite, texts, blanks, errors with a reason; and nothing else, whatever comes in."""
    arguments = [data.draw(ARGUMENTS, label=name) for name in inspect.signature(function).parameters]
    try:
        cells = flat(function(*arguments))
    except PyramidError as refusal:
        for language in ("en", "nl"):
            assert refusal.text(language)  # noqa: PT017 -- a refusal is one of two good outcomes
        return
    for cell in cells:
        assert type(cell) in {float, int, str, ErrorCell}
        if isinstance(cell, float | int):
            assert math.isfinite(cell)
            assert math.copysign(1, cell) > 0 or cell < 0, "zero has no sign"
        if isinstance(cell, ErrorCell):
            assert all(cell.reason.text(language) for language in ("en", "nl"))


@given(st.lists(CENTS, min_size=1, max_size=40), st.randoms(use_true_random=False))
def test_a_column_is_its_cells_one_by_one_in_any_order(amounts, random):
    """One call for a column gives what a call per cell gives, and the order of the population does not matter."""
    population = [[amount] for amount in amounts]
    shuffled = random.sample(population, len(population))
    for function in (PYRAMID_LAYER, REVENUE_TO_NEXT_LAYER):
        try:
            together = function(population, population)
        except PyramidError:
            continue
        assert together == [[function(amount, shuffled)] for amount in amounts]


@given(st.lists(CENTS.filter(bool), min_size=1, max_size=40))
def test_equal_values_share_a_layer_and_more_is_never_worse(amounts):
    """Order by value is order by layer."""
    layers = [PYRAMID_LAYER(amount, [[one] for one in amounts]) for amount in sorted(amounts, reverse=True)]
    places = [["Top", "Large", "Medium", "Small"].index(layer) for layer in layers]
    assert places == sorted(places)
    assert layers[0] == "Top"
    by_value = dict(zip(sorted(amounts, reverse=True), layers, strict=True))
    assert layers == [by_value[amount] for amount in sorted(amounts, reverse=True)]


@given(st.integers(1, 5), st.integers(1, 4))
def test_answers_have_the_shape_of_their_argument(rows, columns):
    """What spills fills as many cells as were given: 1x1, 1xN, Nx1, NxM."""
    block = [[100.0 * row + column + 1 for column in range(columns)] for row in range(rows)]
    answered = PYRAMID_LAYER(block, block)
    assert (len(answered), {len(row) for row in answered}) == (rows, {columns})


def test_sizes_meet_as_in_excel():
    """A row against a column makes a block; a cell goes with all; beyond the smaller range is #N/A."""
    row, column = [[100.0, 200.0, 300.0]], [[10.0], [20.0]]
    assert CUSTOMER_PROFIT(row, column) == [[90.0, 190.0, 290.0], [80.0, 180.0, 280.0]]
    assert CUSTOMER_PROFIT(row, 10.0) == [[90.0, 190.0, 290.0]]
    assert CUSTOMER_PROFIT([[100.0], [200.0], [300.0]], column) == [[90.0], [180.0], [NA]]
    found = CUSTOMER_PROFIT([[1.0, 2.0, 3.0], [4.0, 5.0, 6.0]], [[1.0, 1.0], [1.0, 1.0], [1.0, 1.0]])
    assert found == [[0.0, 1.0, NA], [3.0, 4.0, NA], [NA, NA, NA]]
    assert "direct_cost has no cell" in found[0][2].reason.text("en")


def test_the_first_error_is_named_with_its_place():
    """In a column of thousands, where to look."""
    amounts = [[float(place)] for place in range(5000)]
    amounts[4711] = ["vierduizend"]
    amounts[4900] = ["nog een"]
    found = PYRAMID_LAYER(amounts, amounts)
    assert found[4711] == [VALUE]
    assert found[4900][0].reason is found[4711][0].reason
    assert "'vierduizend' (row 4712, column 1" in found[4711][0].reason.text("en")


@pytest.mark.parametrize(
    "population",
    [
        [[400.0], [300.0], [200.0], [100.0]],
        ((400.0,), (300.0,), (200.0,), (100.0,)),
        [[400.0, 300.0], [200.0, 100.0]],
        [[400.0, 300.0, 200.0, 100.0]],
        [400.0, 300.0, 200.0, 100.0],
        [[400.0, 300.0, 200.0], [100.0]],
        [400, [300, 200], (100.0,)],
        np.array([400.0, 300.0, 200.0, 100.0]),
        np.array([[400], [300], [200], [100]]),
        np.array([400, "x", None, 300, 200, 100], object),
        pd.Series([400.0, 300.0, 200.0, 100.0, None]),
        pd.DataFrame({"a": [400, 300], "b": [200, 100]}),
        pd.Series([400, 300, 200, 100], dtype="Int64"),
    ],
    ids=range(13),
)
def test_ranges_of_any_kind_are_the_same_range(population):
    """Lists, tuples, arrays and frames; one row, one column or a block; ragged rows."""
    assert PYRAMID_LAYER([[400.0, 300.0, 150.0]], population, "25,50,100") == [["Layer 1", "Layer 2", "Layer 3"]]


def test_answers_come_in_the_form_of_the_argument():
    """A cell for a cell, rows for rows, an array for an array."""
    values = np.array([400.0, np.nan, 100.0])
    layers = PYRAMID_LAYER(values, values)
    assert isinstance(layers, np.ndarray)
    assert layers.tolist() == ["Top", "", "Small"]
    assert PYRAMID_LAYER(values.reshape(-1, 1), values).tolist() == [["Top"], [""], ["Small"]]
    assert PYRAMID_LAYER(pd.Series(values), values).tolist() == ["Top", "", "Small"]
    assert PYRAMID_LAYER(np.float64(400.0), values) == "Top"
    assert PYRAMID_LAYER([[400.0]], values) == [["Top"]]
    assert CUSTOMER_PROFIT(values, [[1.0], [1.0], [1.0]]) == [[399.0], [-1.0], [99.0]]


def test_error_codes_are_never_amounts():
    """As whole numbers they are Excel's errors, in lists and in arrays; as floats they are amounts."""
    codes = [[NOT_AVAILABLE], [GETTING_DATA], [NULL], [-2146826246.0]]
    assert PYRAMID_LAYER(codes, [[5.0], [3.0]]) == [[NA], [VALUE], [VALUE], ["Small"]]
    assert PYRAMID_LAYER(np.array([5, NOT_AVAILABLE]), [[5.0]]).tolist() == ["Top", NA]
    with pytest.raises(FormulaError, match="error #N/A"):
        TOP_SHARE([[5.0], [NOT_AVAILABLE]])
    with pytest.raises(FormulaError, match="error #N/A"):
        LAYER_SHARE("Top", [["Top"], ["Small"]], [[5], [NOT_AVAILABLE]])


def test_empty_optional_arguments_are_left_out():
    """`=PAYMENT_COST(A1, B1, , )`, and references to empty cells, are the defaults."""
    by_default = PAYMENT_COST(1000.0, 40.0)
    for nothing in (None, "", [[None]], [[None], [""]], np.array([]), []):
        assert flat(PAYMENT_COST(1000.0, 40.0, nothing, nothing))[0] == by_default
    assert PYRAMID_LAYER(5.0, [[5.0]], [[None]], [[""]]) == "Top"


@pytest.mark.parametrize("argument", [np.zeros((2, 2, 2)), [[[1.0]]]])
def test_more_than_rows_and_columns_is_refused(argument):
    """Excel has no such thing; a program might."""
    with pytest.raises(FormulaError, match="rows and columns"):
        PYRAMID_LAYER(argument, [[1.0]])


def test_arguments_are_not_changed():
    """What a caller hands over stays as it is, arrays too."""
    values = np.array([3.0, np.inf, -0.00001, 1.0])
    layers = np.array([["Layer"], ["Top"], ["Small"]], object)
    before = values.copy(), layers.copy()
    PYRAMID_LAYER(values, [[1.0]])
    LAYER_SHARE("Top", layers)
    assert np.array_equal(values, before[0])
    assert (layers == before[1]).all()


def test_every_formula_is_listed_once():
    """What Excel registers is what this module shows."""
    names = [function.__name__ for function in FUNCTIONS]
    assert len(names) == len(set(names)) == 15
    assert all(getattr(functions, name) is function for name, function in zip(names, FUNCTIONS, strict=True))
    assert set(names) < set(functions.__all__)


def test_no_excel_is_needed():
    """The formulas run where only numpy, pandas and the model are; none of these is loaded before it is needed."""
    program = "import sys, pyramid_addin.excel.functions as f; f.PYRAMID_LAYER(1.0, [[1.0]]); print(*sys.modules)"
    loaded = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True).stdout.split()
    heavy = {"xlwings", "lxml", "openpyxl", "pyarrow", "python_calamine", "xlsxwriter", "typer", "pandas"}
    assert "numpy" in loaded
    assert not heavy & set(loaded)
