"""What changed between two periods: who came, grew, shrank and left, who moved between layers, what revenue stayed.

The questions of METHOD 5 and 6: which customers grew, how average value developed, how many came, how many left. NRR
and GRR are METHOD 5's. Ours are: the treatment of credit balances, and the share of growth.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from pyramid_addin.model._analyse import period_of
from pyramid_addin.model._flags import first_bought_now
from pyramid_addin.model._migration import migration, previous_revenue

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from pyramid_addin.ledger._ledger import Ledger
    from pyramid_addin.model._analysis import Analysis

OUTCOMES = ("new", "returned", "growing", "shrinking", "unchanged", "lost")
BRIDGE = ("before", "new", "returned", "expansion", "contraction", "lost", "now")
MOVES = ("up", "stayed", "down")
_STEPS = {
    "new": "new",
    "returned": "returned",
    "expansion": "growing",
    "contraction": "shrinking",
    "lost": "lost",
}


@dataclass(frozen=True)
class Movement:
    """Two periods beside each other.

    Attributes
    ----------
    customers : pandas.DataFrame, n rows, aligned with ``Ledger.customers``
        outcome : Categorical of OUTCOMES; none for who had revenue in neither period. *new* and *returned* have revenue
        now and had none then: returned customers had bought before the period. *lost* is the reverse. The others had
        revenue in both.
        previous, revenue, change : float64, currency
        share_of_change : float64 fraction; of all increases together for who rose (they add up to 1), of all decreases
        for who fell (they add up to -1); NaN without change.
    bridge : pandas.DataFrame
        Index: BRIDGE, from the revenue of the period before to that of this one. Columns: customers (int), revenue
        (currency; the steps between are changes, and add up), share (fraction of the revenue before; NaN where that is
        not positive).
    moves : pandas.DataFrame or None
        Index: MOVES, of who is in an active layer in both periods. Columns: customers (int), change (currency), share
        (fraction of these customers; NaN without any). None without previous layers.
    matrix, matrix_change : pandas.DataFrame or None
        Index: layer in the period before, best first, then "returned" (no revenue then, but earlier) and "new".
        Columns: layer now, then "lost". Customers (int), and their change in revenue (currency). None when ranked on
        net profit: that of the period before is not known, so neither are its layers.
    average_before, average_now : float
        Revenue per customer with revenue, currency; NaN without any.
    net_retention, gross_retention : float
        Fractions of the revenue before; NaN where that is not positive. Net: what its customers bring now. Gross: the
        same with no customer above what it brought then, so never above 1; below 0 where credit balances outweigh.
    returned_known : bool
        Whether the ledger tells who bought before the period before: earlier revenue, or order dates and a known
        period. Without, nobody is called returned, and who returned counts as new.
    """

    customers: pd.DataFrame
    bridge: pd.DataFrame
    moves: pd.DataFrame | None
    matrix: pd.DataFrame | None
    matrix_change: pd.DataFrame | None
    average_before: float
    average_now: float
    net_retention: float
    gross_retention: float
    returned_known: bool


def movement(ledger: Ledger, analysis: Analysis) -> Movement | None:
    """Compare the period with the one before it (METHOD 5, dynamics).

    Parameters
    ----------
    ledger : Ledger
        Only ``customers`` and ``period`` are read.
    analysis : Analysis
        Of that ledger.

    Returns
    -------
    Movement or None
        None when there are no two periods to compare (see `Analysis.comparable`).

    Notes
    -----
    A customer is one of a period when its revenue in it is not zero; blank is zero. A negative revenue is one too, so
    a credit balance that ended counts as a lost customer whose step in the bridge is upward; gross retention takes only
    what fell, whoever's it was. Sums of money are rounded to 0.0001. (Ours.)

    Examples
    --------
    >>> from types import SimpleNamespace
    >>> from pyramid_addin.model import analyse
    >>> from pyramid_addin.settings import Settings
    >>> columns = {"customer_id": ["a", "b", "c", "d"], "revenue": [90.0, 50, 0, 40]}
    >>> table = pd.DataFrame(columns | {"previous_revenue": [60.0, 60, 80, 0]})
    >>> ledger = SimpleNamespace(customers=table, period=None)
    >>> found = movement(ledger, analyse(ledger, Settings()))
    >>> found.customers["outcome"].tolist(), found.bridge["revenue"].tolist()
    (['growing', 'shrinking', 'lost', 'new'], [200.0, 40.0, 0.0, 30.0, -10.0, -80.0, 180.0])
    >>> found.net_retention, found.gross_retention
    (0.7, 0.55)
    """
    if not analysis.comparable:
        return None
    customers = ledger.customers
    previous = previous_revenue(customers)
    revenue = np.nan_to_num(customers["revenue"].to_numpy(np.float64), copy=True)
    change = analysis.customers["revenue_change"].to_numpy(np.float64)
    start = period_of(ledger, analysis.settings)[1]
    before, now = previous != 0, revenue != 0
    outcome = _outcomes(before, now, change, first_bought_now(customers, start))
    total_before = _sum(previous)
    kept = np.minimum(change, 0)[before].sum()
    results = {
        "outcome": pd.Categorical.from_codes(outcome, pd.Index(OUTCOMES)),
        "previous": previous,
        "revenue": revenue,
        "change": change,
        "share_of_change": _share_of_change(change),
    }
    moves, matrix, matrix_change = _layers(analysis, change)
    return Movement(
        customers=pd.DataFrame(results, index=customers.index),
        bridge=_bridge(outcome, change, (int(before.sum()), total_before), (int(now.sum()), _sum(revenue))),
        moves=moves,
        matrix=matrix,
        matrix_change=matrix_change,
        average_before=_ratio(total_before, int(before.sum())),
        average_now=_ratio(_sum(revenue), int(now.sum())),
        net_retention=_ratio(total_before + _sum(change[before]), total_before),
        gross_retention=_ratio(total_before + round(float(kept), 4), total_before),
        returned_known="earlier_revenue" in customers or (start is not None and "first_order" in customers),
    )


def _outcomes(
    before: NDArray[np.bool_], now: NDArray[np.bool_], change: NDArray[np.float64], first_time: NDArray[np.bool_]
) -> NDArray[np.int8]:
    """Place in OUTCOMES of each customer, -1 for who had revenue in neither period."""
    both = before & now
    where = (
        now & ~before & first_time,
        now & ~before & ~first_time,
        both & (change > 0),
        both & (change < 0),
        both & (change == 0),
        before & ~now,
    )
    codes = np.full(before.shape, -1, np.int8)
    for place, rows in enumerate(where):
        codes[rows] = place
    return codes


def _bridge(
    outcome: NDArray[np.int8], change: NDArray[np.float64], before: tuple[int, float], now: tuple[int, float]
) -> pd.DataFrame:
    places = outcome + np.int8(1)  # who had revenue in neither period comes first
    numbers, sums = (np.bincount(places, weights, len(OUTCOMES) + 1)[1:] for weights in (None, change))
    rows = {"before": before}
    for step, name in _STEPS.items():
        place = OUTCOMES.index(name)
        rows[step] = int(numbers[place]), round(float(sums[place]), 4) + 0.0
    table = pd.DataFrame.from_dict(rows | {"now": now}, orient="index", columns=["customers", "revenue"])
    table["share"] = [_ratio(amount, before[1]) for amount in table["revenue"]]
    return table


def _layers(
    analysis: Analysis, change: NDArray[np.float64]
) -> tuple[pd.DataFrame | None, pd.DataFrame | None, pd.DataFrame | None]:
    """Who moved up, stayed and moved down; the migration matrix in customers, and in money."""
    if "previous_layer" not in analysis.customers:
        return None, None, None
    keys = [layer.key for layer in analysis.layers if layer.active]
    count = len(keys)
    then = analysis.customers["previous_layer"].cat.codes.to_numpy().astype(np.int64)
    now = analysis.customers["layer"].cat.codes.to_numpy().astype(np.int64)
    now[now >= count] = -1
    then[(now < 0) & (then == count)] = -1  # inactive in both periods: a customer in neither
    customers, money = (
        # nobody is *now* in the place behind the layers, which is that of who was inactive then
        pd.DataFrame(
            np.delete(migration(then, now, count + 1, amounts), count, axis=1),
            index=[*keys, "returned", "new"],
            columns=[*keys, "lost"],
        )
        for amounts in (None, change)
    )
    numbers, changes = (table.to_numpy()[:count, :count] for table in (customers, money))
    below, above = np.tri(count, k=-1, dtype=bool), ~np.tri(count, dtype=bool)
    places = {"up": below, "stayed": np.eye(count, dtype=bool), "down": above}
    moves = pd.DataFrame(
        {
            "customers": [int(numbers[places[move]].sum()) for move in MOVES],
            "change": [_sum(changes[places[move]]) for move in MOVES],
        },
        index=pd.Index(MOVES),
    )
    moves["share"] = [_ratio(number, int(numbers.sum())) for number in moves["customers"]]
    return moves, customers, money


def _share_of_change(change: NDArray[np.float64]) -> NDArray[np.float64]:
    share = np.full(change.shape, np.nan)
    for moved in (change > 0, change < 0):
        np.divide(change, abs(float(change[moved].sum())), out=share, where=moved)
    return share


def _sum(amounts: NDArray[np.float64]) -> float:
    return round(float(amounts.sum()), 4) + 0.0


def _ratio(part: float, whole: float) -> float:
    return part / whole if whole > 0 else np.nan
