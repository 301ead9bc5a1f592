"""The formulas as Excel calls them, against the bare model on the same cells; and a column of single calls."""

from __future__ import annotations

import time
from itertools import cycle
from typing import TYPE_CHECKING

import numpy as np
from _measure import Row, in_turn
from bench_ranking import STANDARD, revenues

from pyramid_addin.excel import _scales
from pyramid_addin.excel.functions import PYRAMID_LAYER
from pyramid_addin.model import layer_amounts, layer_codes

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

ROWS = 100_000
CALLS = 10_000
LIMIT = 2.0  # seconds for a column of single calls
NAMES = np.array(["Top", "Large", "Medium", "Small"], object)


def model_on_array(values: np.ndarray) -> np.ndarray:
    """The bare model: where layers begin, and which each customer is in, by name."""
    return NAMES[layer_codes(values, layer_amounts(values, STANDARD))]


def model_on_rows(rows: tuple[tuple[float], ...]) -> list[list[str]]:
    """The same from cells to cells, written as plainly as can be: nothing checked, nothing remembered."""
    values = np.array(rows, np.float64).ravel()
    return model_on_array(values).reshape(-1, 1).tolist()


def forgetting(values: object) -> object:
    """A column of layers in one call, by someone who saw this population for the first time."""
    _scales._REMEMBERED.clear()  # noqa: SLF001 -- what is remembered would hide the work
    return PYRAMID_LAYER(values, values)


def single_calls(values: list[float], populations: list[tuple[tuple[float], ...]]) -> None:
    """One call per customer; each hands the population over as objects of its own, as Excel does."""
    for value, population in zip(values, cycle(populations), strict=False):
        PYRAMID_LAYER(value, population)


def processor_seconds(work: Callable[[], None]) -> float:
    """Processor time of one call: against a limit in seconds, what else the machine does must not count."""
    start = time.process_time()
    work()
    return time.process_time() - start


def rows() -> Iterator[Row]:
    """One call for a column: arrays in and out, then cells in and out as Excel has them; then a call per cell."""
    values = revenues(ROWS)
    ours, peer = in_turn(lambda: forgetting(values), lambda: model_on_array(values), rounds=21)
    label = f"PYRAMID_LAYER of {ROWS:,} in one call, array / model"
    yield Row(label, f"{ours * 1e3:.1f} ms", f"{peer * 1e3:.1f} ms", ours / peer, "<= 3")

    cells = tuple((value,) for value in values.tolist())
    ours, peer = in_turn(lambda: forgetting(cells), lambda: model_on_rows(cells), rounds=11)
    label = f"PYRAMID_LAYER of {ROWS:,} in one call, Excel's rows / model"
    yield Row(label, f"{ours * 1e3:.1f} ms", f"{peer * 1e3:.1f} ms", ours / peer, "<= 3")

    column = revenues(CALLS).tolist()
    # the first is the one that is remembered; each has amounts of its own, so that no two are the same object
    remembered, *populations = [tuple((value,) for value in revenues(CALLS).tolist()) for _ in range(3)]
    PYRAMID_LAYER(1.0, remembered)
    spent = min(processor_seconds(lambda: single_calls(column, populations)) for _ in range(3))
    label = f"{CALLS:,} single calls over {CALLS:,} rows / {LIMIT:.0f} s allowed"
    yield Row(label, f"{spent:.2f} s", f"{LIMIT:.0f} s", spent / LIMIT, "<= 1")
