"""Sums per customer in which blanks stay blank, rounded so that an invoice and its credit note make exactly zero."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Iterable

    from numpy.typing import NDArray


def rounded(values: NDArray[np.float64]) -> NDArray[np.float64]:
    """``values`` rounded to 0.0001, without negative zeros."""
    result: NDArray[np.float64] = np.round(values, 4) + 0.0
    return result


def summed(values: NDArray[np.float64], groups: NDArray[np.int64], count: int) -> NDArray[np.float64]:
    """Sum of ``values`` per group, shape (count,), rounded to 0.0001; NaN where a group has no value at all.

    Examples
    --------
    >>> summed(np.array([0.1, 0.2, np.nan, -0.3]), np.array([0, 0, 1, 0]), 2).tolist()
    [0.0, nan]
    """
    known = ~np.isnan(values)
    if not known.all():
        values, groups = values[known], groups[known]
    sums = np.bincount(groups, values, count).astype(np.float64, copy=False)
    if not known.all():
        sums[np.bincount(groups, minlength=count) == 0] = np.nan
    return rounded(sums)


def largest(values: NDArray[np.float64], groups: NDArray[np.int64], count: int) -> NDArray[np.float64]:
    """Largest of ``values`` per group; NaN where a group has none."""
    found = np.full(count, -np.inf)
    known = ~np.isnan(values)
    np.maximum.at(found, groups[known], values[known])
    return np.where(np.isneginf(found), np.nan, found)


def weighted(
    values: NDArray[np.float64], weights: NDArray[np.float64], groups: NDArray[np.int64], count: int
) -> NDArray[np.float64]:
    """Mean of ``values`` per group, weighted; where the weights make nothing, the plain mean; NaN without values."""
    known = ~np.isnan(values)
    weight = np.where(known, np.nan_to_num(weights), 0.0)
    plain = np.where(known, 1.0, 0.0)
    value = np.nan_to_num(values)
    total, number = np.bincount(groups, weight, count), np.bincount(groups, plain, count)
    use_plain = np.abs(total) < 1e-9
    divisor = np.where(use_plain, np.where(number > 0, number, np.nan), total)
    top = np.where(use_plain, np.bincount(groups, value * plain, count), np.bincount(groups, value * weight, count))
    mean: NDArray[np.float64] = top / divisor
    return mean


def exact_sum(values: Iterable[float]) -> float:
    """The sum without float noise, rounded to 0.0001."""
    return round(math.fsum(values), 4) + 0.0
