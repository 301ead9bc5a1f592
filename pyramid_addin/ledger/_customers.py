"""A ledger with one row per customer: rows of the same customer are added up, and reported."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from pyramid_addin.errors import LedgerError
from pyramid_addin.ledger._findings import MOST_OF_A_KIND
from pyramid_addin.ledger._identity import Identity, in_order
from pyramid_addin.ledger._ledger import (
    AMOUNT_FIELDS,
    DATE_FIELDS,
    FRACTION_FIELDS,
    QUANTITY_FIELDS,
    TEXT_FIELDS,
    LeftOut,
)
from pyramid_addin.ledger._sums import exact_sum, largest, rounded, summed, weighted

if TYPE_CHECKING:
    from collections.abc import Mapping

    from numpy.typing import NDArray

    from pyramid_addin.ledger._grid import Grid
    from pyramid_addin.ledger._values import Numbers, Texts

_NAT = np.datetime64("NaT")
_WEIGHT = {"margin_fraction": "revenue", "share_of_wallet": "category_spend"}


@dataclass(frozen=True)
class Counted:
    """Customers with their figures, and the rows they come from (indices into the grid)."""

    customers: pd.DataFrame
    first: NDArray[np.int64]
    further: NDArray[np.int64]
    further_customer: NDArray[np.int64]
    left_out: LeftOut
    total: float


@dataclass(frozen=True)
class Fields:
    """All fields of a grid, read: n rows each."""

    who: Identity
    texts: Mapping[str, Texts]
    numbers: Mapping[str, Numbers]
    dates: Mapping[str, NDArray[np.datetime64]]
    money: Numbers
    strict: bool


def count_customers(grid: Grid, fields: Fields, rows: NDArray[np.int64]) -> Counted:
    """Make customers of the grid's ``rows`` (indices): amounts and quantities of a repeated customer are summed.

    Of a repeated customer the earliest first order counts, the latest of other dates, the text of the first row
    that has one, the largest number of days overdue, and the mean of fractions, weighted by their whole.

    Raises
    ------
    LedgerError
        A customer is repeated and the settings are strict; or no row has a customer.
    """
    known = fields.who.keys[rows] >= 0
    left = rows[~known]
    kept = rows[known]
    left_out = _left_out(grid, fields, left)
    if not len(kept):
        raise LedgerError("ledger.no_customers", path=grid.path.name, where=grid.findings.where(grid.header_row))
    groups, first = in_order(fields.who.keys[kept])
    count = len(first)
    is_first = np.zeros(len(kept), np.bool_)
    is_first[first] = True
    further = np.flatnonzero(~is_first)
    _note_by_name(grid, fields, kept)
    if len(further):
        _note_duplicates(grid, fields, kept, groups, first, further)
    once = len(further) == 0
    frame: dict[str, object] = {"customer_id": fields.who.texts.series(kept[first])}
    for name in TEXT_FIELDS[1:]:
        if name in fields.texts:
            frame[name] = fields.texts[name].series(
                kept if once else _first_with(fields.texts[name].codes[kept] >= 0, groups, kept, count)
            )
    numbers = {name: found.numbers[kept] for name, found in fields.numbers.items()}
    numbers["revenue"] = fields.money.numbers[kept]
    for name in AMOUNT_FIELDS:
        if name in numbers:
            frame[name] = rounded(numbers[name]) if once else summed(numbers[name], groups, count)
    for name in QUANTITY_FIELDS:
        if name in numbers:
            combine = largest if name == "days_overdue" else summed
            frame[name] = numbers[name] if once else combine(numbers[name], groups, count)
    for name in FRACTION_FIELDS:
        if name in numbers:
            weights = numbers.get(_WEIGHT[name], np.ones(len(kept)))
            frame[name] = numbers[name] if once else weighted(numbers[name], weights, groups, count)
    for name in DATE_FIELDS:
        if name in fields.dates:
            dates = fields.dates[name][kept]
            frame[name] = dates if once else _extreme(dates, groups, count, earliest=name == "first_order")
    customers = pd.DataFrame(frame)
    total = exact_sum([exact_sum(customers["revenue"].dropna()), left_out.amount])
    return Counted(customers, kept[first], kept[further], groups[further], left_out, total)


def _first_with(
    present: NDArray[np.bool_], groups: NDArray[np.int64], kept: NDArray[np.int64], count: int
) -> NDArray[np.int64]:
    """Per customer the first row (index into the grid) where ``present``; -1 where there is none."""
    found = np.full(count, -1, np.int64)
    rows = np.flatnonzero(present)[::-1]
    found[groups[rows]] = kept[rows]
    return found


def _extreme(
    dates: NDArray[np.datetime64], groups: NDArray[np.int64], count: int, *, earliest: bool
) -> NDArray[np.datetime64]:
    known = np.flatnonzero(~np.isnat(dates))
    order = known[np.argsort(dates[known], kind="stable")]
    if earliest:
        order = order[::-1]
    found = np.full(count, _NAT, "M8[us]")
    found[groups[order]] = dates[order]  # the last of repeated assignments stands
    return found


def _left_out(grid: Grid, fields: Fields, left: NDArray[np.int64]) -> LeftOut:
    if not len(left):
        return LeftOut(0, 0.0, {})
    amounts = np.nan_to_num(fields.money.numbers[left])
    amount = exact_sum(amounts)
    note_no_customer(grid, left, amounts)
    return LeftOut(len(left), amount, {"no_customer": (len(left), amount)})


def note_no_customer(grid: Grid, left: NDArray[np.int64], amounts: NDArray[np.float64]) -> None:
    """Report rows without a customer, with the money in them."""
    column = next(grid.recognition.columns[name] for name in ("customer_id", "name") if grid.column(name) is not None)
    looked_at = slice(MOST_OF_A_KIND + 1)
    pairs = zip(left[looked_at].tolist(), amounts[looked_at].tolist(), strict=True)
    grid.findings.add_cells(
        "no_customer",
        ((int(grid.rows[row]), column, "", amount) for row, amount in pairs),
        count=len(left),
        rest_amount=exact_sum(amounts[100:]),
    )


def _note_by_name(grid: Grid, fields: Fields, kept: NDArray[np.int64]) -> None:
    rows = kept[fields.who.by_name[kept]]
    if len(rows):
        number = grid.recognition.columns["name"]
        column = grid.columns[number]
        grid.findings.add_cells(
            "name_for_id",
            ((int(grid.rows[row]), number, column.shown(row), None) for row in rows.tolist()),
            count=len(rows),
        )


def _note_duplicates(
    grid: Grid,
    fields: Fields,
    kept: NDArray[np.int64],
    groups: NDArray[np.int64],
    first: NDArray[np.int64],
    further: NDArray[np.int64],
) -> None:
    number = grid.recognition.columns.get("customer_id") or grid.recognition.columns["name"]
    ids = fields.who.texts.series(kept[further[:101]]).tolist()
    firsts = grid.rows[kept[first[groups[further[:101]]]]]
    if fields.strict:
        raise LedgerError(
            "ledger.duplicate",
            where=grid.findings.where(int(grid.rows[kept[further[0]]]), number),
            found=ids[0],
            first=grid.findings.where(int(firsts[0]), number),
            count=len(further),
        )
    amounts = fields.money.numbers[kept[further]]
    for row, shown, start, amount in zip(
        kept[further[:100]].tolist(), ids, firsts.tolist(), amounts.tolist(), strict=False
    ):
        grid.findings.add(
            "duplicate_customer",
            grid.findings.where(int(grid.rows[row]), number),
            shown,
            amount=None if np.isnan(amount) else amount,
            first=grid.findings.where(start, number),
        )
    if len(further) > 100:
        grid.findings.add(
            "duplicate_customer",
            grid.findings.where(int(grid.rows[kept[further[100]]]), number),
            ids[100],
            count=len(further) - 100,
            amount=exact_sum(np.nan_to_num(amounts[100:])),
            first=grid.findings.where(int(firsts[100]), number),
        )
