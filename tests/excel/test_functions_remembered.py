"""The ranking of a population is found once, is never another's, and does not fill the memory."""

from __future__ import annotations

from decimal import Decimal

import numpy as np
import pandas as pd
import pytest

from pyramid_addin.errors import FormulaError
from pyramid_addin.excel import _scales
from pyramid_addin.excel.functions import PYRAMID_LAYER, REVENUE_TO_NEXT_LAYER, set_language


@pytest.fixture
def rankings(monkeypatch):
    """How often layers were looked for in a population; with nothing remembered yet."""
    counted = []
    monkeypatch.setattr(_scales, "layer_amounts", lambda *given: counted.append(given) or layer_amounts(*given))
    _scales._REMEMBERED.clear()
    yield counted
    _scales._REMEMBERED.clear()


layer_amounts = _scales.layer_amounts


def column(values):
    return [[float(value)] for value in values]


@pytest.mark.parametrize(
    "anew",
    [lambda rows: rows, lambda rows: [list(row) for row in rows], lambda rows: tuple(map(tuple, rows)), np.array],
    ids=["same", "lists", "tuples", "arrays"],
)
def test_a_column_of_single_calls_ranks_once(rankings, anew):
    """Excel hands the same cells over anew for each cell that calculates."""
    population = column(range(1, 500))
    for value in range(1, 100):
        PYRAMID_LAYER(float(value), anew(population))
    assert len(rankings) == 1


def test_other_contents_are_another_population(rankings):
    """Cells in the middle of a long range, which a shortened text of it does not show; a text that looks the same."""
    long = column(range(1, 20_001))
    assert PYRAMID_LAYER(19_900.0, long) == "Top"
    changed = [*long[:9_000], *[[50_000.0]] * 500, *long[9_500:]]
    assert PYRAMID_LAYER(19_900.0, changed) == "Large"
    assert PYRAMID_LAYER(19_900.0, [*long[:-1], ["20000.0"]]) == "Top"
    assert len(rankings) == 3


def test_a_list_that_changed_is_another_population(rankings):
    """The very same list, with another amount in it."""
    population = column([300, 200, 100])
    assert PYRAMID_LAYER(250.0, population, "50,100") == "Layer 1"
    population[1][0] = 280.0
    assert PYRAMID_LAYER(250.0, population, "50,100") == "Layer 2"
    assert len(rankings) == 2


@pytest.mark.parametrize(
    ("known", "other"),
    [
        ([[1.0], [0.5]], [[True], [0.5]]),
        ([[True], [0.5]], [[1.0], [0.5]]),
        ([[-2146826246.0], [0.5]], [[-2146826246], [0.5]]),
        ([[0.0], [0.0]], [[False], [False]]),
        ([["Omzet"], [False]], [["Omzet"], [0.0]]),
        (((1.0,), (0.5,)), [[True], [0.5]]),
    ],
)
def test_equal_cells_of_another_meaning_are_another_population(rankings, known, other):
    """What Python calls equal may differ: asked after another population, the answer is what it is asked alone."""
    assert not rankings

    def answered(population):
        try:
            return PYRAMID_LAYER([[0.5], [0.0]], population, "50,100")
        except FormulaError as refusal:
            return str(refusal)

    alone = answered(other)
    _scales._REMEMBERED.clear()
    answered(known)
    assert answered(other) == alone
    assert answered(known) != alone


def test_zeros_and_false_do_not_count_either_way(rankings):
    """A population with customers without revenue, which most have, is still found again at once."""
    known = [[300.0], [0.0], [100.0]]
    assert PYRAMID_LAYER(100.0, known, "50,100") == PYRAMID_LAYER(100.0, [[300.0], [False], [100.0]], "50,100")
    assert _scales._REMEMBERED[0].cells == known
    assert len(rankings) == 1


def test_kinds_of_cells_are_told_apart(rankings):
    """TRUE is no number, 1 is; -2146826246 is an error, -2146826246.0 is an amount. Python calls each pair equal."""
    assert PYRAMID_LAYER(1.0, [[1.0], [0.5]], "50,100") == "Layer 1"
    assert PYRAMID_LAYER(0.5, [[True], [0.5]], "50,100") == "Layer 1"
    assert PYRAMID_LAYER(0.5, [[-2146826246.0], [0.5]], "50,100") == "Layer 1"
    with pytest.raises(FormulaError, match="error #N/A"):
        PYRAMID_LAYER(0.5, [[-2146826246], [0.5]], "50,100")
    array = np.array([[1.0], [0.5]])
    assert PYRAMID_LAYER(0.5, array, "50,100") == "Layer 2"
    assert PYRAMID_LAYER(0.5, array.view(np.int64), "amount:1") == "Layer 2"
    assert len(rankings) == 5


def test_boundaries_names_and_language_belong_to_what_is_remembered(rankings):
    """The same population with other boundaries, other names, or after Excel's language is known."""
    population = column([300, 200, 100])
    answers = [
        PYRAMID_LAYER(200.0, population),
        PYRAMID_LAYER(200.0, population, "20,100"),
        PYRAMID_LAYER(200.0, population, "20,100", ["Best", "Rest"]),
    ]
    set_language("nl")
    answers.append(PYRAMID_LAYER(200.0, population))
    set_language("en")
    answers.append(PYRAMID_LAYER(200.0, population))
    assert answers == ["Small", "Layer 2", "Rest", "Klein", "Small"]
    assert len(rankings) == 4


def test_two_populations_in_turn_are_both_kept(rankings):
    """Two years beside each other, row by row."""
    then, now = column(range(100, 200)), column(range(200, 300))
    for value in range(100, 300):
        PYRAMID_LAYER(float(value), then)
        REVENUE_TO_NEXT_LAYER(float(value), now)
    assert len(rankings) == 2


def test_refusals_are_remembered_too(rankings):
    """A column over a population with an error in it must not read that population ten thousand times."""
    population = [*column(range(100)), [-2146826281]]
    texts = set()
    for _ in range(3):
        with pytest.raises(FormulaError) as refusal:
            PYRAMID_LAYER(1.0, population)
        texts.add(str(refusal.value))
        assert len(_scales._REMEMBERED) == 1
    assert len(texts) == 1
    assert not rankings


def test_memory_is_bounded(rankings, monkeypatch):
    """By number, and by cells; the newest always stays."""
    for offset in range(2 * _scales.MOST_REMEMBERED):
        PYRAMID_LAYER(1.0, column([offset + 1]))
    assert len(_scales._REMEMBERED) == _scales.MOST_REMEMBERED
    monkeypatch.setattr(_scales, "MOST_CELLS", 1_000)
    PYRAMID_LAYER(1.0, column(range(2, 2_000)))
    assert len(_scales._REMEMBERED) == 1
    PYRAMID_LAYER(2.0, column(range(2, 2_000)))
    assert len(rankings) == 2 * _scales.MOST_REMEMBERED + 1


@pytest.mark.parametrize(
    "population",
    [np.array([[300.0], [None], ["x"]], object), [[np.float64(300.0)], [100.0]], [[Decimal(300)], [100.0]]],
    ids=["objects", "numpy's floats", "decimals"],
)
def test_what_cannot_be_compared_is_not_remembered(rankings, population):
    """Equal memory need not be equal content; answered all the same."""
    assert [PYRAMID_LAYER(300.0, population) for _ in range(2)] == ["Top", "Top"]
    assert len(rankings) == 2
    assert not _scales._REMEMBERED


@pytest.mark.parametrize("odd", [pd.NA, pd.NaT], ids=str)
def test_cells_that_do_not_compare_are_another_population(rankings, odd):
    """Missing values of pandas equal nothing, and say so by an error; they are blanks."""
    assert PYRAMID_LAYER(100.0, [[300.0], [100.0]], "50,100") == "Layer 2"
    assert PYRAMID_LAYER(100.0, [[odd], [100.0]], "50,100") == "Layer 1"
    with pytest.raises(FormulaError, match="rows and columns"):
        PYRAMID_LAYER(100.0, [[np.array([300.0, 200.0])], [100.0]], "50,100")
    assert len(rankings) == 2


def test_equal_memory_of_other_types_is_another_population(rankings):
    """As a whole number the bytes of 1.0 are 4,607,182,418,800,017,408."""
    as_float, as_whole = np.float64(1.0), np.float64(1.0).view(np.int64)
    assert PYRAMID_LAYER(2.0, [[as_float], [1.5]], "50,100") == "Layer 1"
    assert PYRAMID_LAYER(2.0, [[as_whole], [1.5]], "50,100") == "Layer 2"
    assert len(rankings) == 2
