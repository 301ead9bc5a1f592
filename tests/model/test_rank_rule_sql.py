"""The rank rule against SQL windows over random populations: ties, negatives, any percentages."""

from __future__ import annotations

import duckdb
import numpy as np
import pandas as pd
import pytest

from pyramid_addin.model import layer_amounts, layer_codes
from pyramid_addin.settings import boundaries_of

QUERIES = {
    "customers": """
        with ranked as (
            select *, rank() over (partition by population order by cents desc) as r,
                count(*) over (partition by population) as n
            from values_of)
        select population, row, min(place) as layer from ranked join bounds using (population)
        where (r - 1) * 10000 < share * n group by all order by all""",
    "value": """
        with summed as (
            select *, coalesce(sum(cents) over (partition by population order by cents desc
                    groups between unbounded preceding and 1 preceding), 0) as before,
                sum(cents) over (partition by population) as total
            from values_of)
        select population, row, coalesce(min(place) filter (before * 10000 < share * total), max(place)) as layer
        from summed join bounds using (population) group by all order by all""",
}


def populations() -> tuple[pd.DataFrame, pd.DataFrame]:
    random = np.random.default_rng(17)
    values, bounds = [], []
    for population in range(200):
        count = int(random.integers(1, 120))
        cents = np.round(np.exp(random.normal(7, 2.5, count))).astype(np.int64)
        if population % 2:
            cents = random.integers(-2, 8, count)  # many ties, some zero, some negative
        cents[0] += max(0, 1 - cents.sum())  # a positive total
        shares = [*sorted(random.choice(np.arange(1, 10_000), int(random.integers(0, 6)), replace=False)), 10_000]
        values += [(population, row, int(amount)) for row, amount in enumerate(cents)]
        bounds += [(population, place, int(share)) for place, share in enumerate(shares)]
    return (
        pd.DataFrame(values, columns=["population", "row", "cents"]),
        pd.DataFrame(bounds, columns=["population", "place", "share"]),
    )


@pytest.mark.parametrize("by", QUERIES)
def test_agrees_with_sql(by):
    """Two hundred random populations with boundaries of their own, in whole cents and ten-thousandths."""
    from fractions import Fraction

    values, bounds = populations()
    connection = duckdb.connect()
    connection.register("values_of", values)
    connection.register("bounds", bounds)
    wanted = connection.execute(QUERIES[by]).fetchall()
    found = []
    for population, part in values.groupby("population"):
        shares = [Fraction(share, 10_000) for share in bounds.loc[bounds["population"] == population, "share"].tolist()]
        amounts = part["cents"].to_numpy() / 100
        codes = layer_codes(amounts, layer_amounts(amounts, boundaries_of(by, shares)))
        found += [(population, row, code) for row, code in enumerate(codes.tolist())]
    assert found == wanted
