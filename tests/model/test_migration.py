"""The migration matrix against counting in SQL."""

from __future__ import annotations

import duckdb
import numpy as np
import pandas as pd
import pytest

from pyramid_addin.model import migration


@pytest.mark.parametrize("seed", range(5))
def test_counting_in_sql(seed):
    """Every pair of layers, with -1 for not a customer; DuckDB counts the same."""
    random = np.random.default_rng(seed)
    moves = pd.DataFrame({"then": random.integers(-1, 4, 300), "now": random.integers(-1, 4, 300)})
    matrix = migration(moves["then"].to_numpy(), moves["now"].to_numpy(), 4)
    counted = duckdb.sql('select "then", "now", count(*) from moves group by all').fetchall()
    expected = np.zeros((5, 5), int)
    for then, now, count in counted:
        expected[then, now] = count
    expected[-1, -1] = 0
    assert matrix.tolist() == expected.tolist()


def test_nobody_moved():
    """An empty ledger has an empty matrix."""
    none = np.empty(0, np.int64)
    assert migration(none, none, 2).tolist() == [[0] * 3] * 3
