"""Rows below the header that are no customer and no invoice line: totals, subtotals, repeated headers, notes.

A totals row is known by its label (*Totaal*, *Grand total*) or by having no customer, and proved by its amount: the sum
of the rows above it, or of those since the last subtotal. A label alone is enough only where no customer can be meant.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from pyramid_addin.ledger._cells import BLANK, TEXT
from pyramid_addin.ledger._headers import IDENTITIES
from pyramid_addin.texts import number_text

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from pyramid_addin.ledger._grid import Grid
    from pyramid_addin.ledger._values import Numbers

_EXACT = re.compile(
    r"(?:(?:sub|eind|deel)?totaal|totalen|totaal[ -]?generaal|algemeen totaal|(?:sub|grand |general |overall )?totals?"
    r"|som|sum|totaal (?:debiteuren|klanten|omzet|relaties|alle klanten|lijst)"
    r"|total (?:customers|revenue|sales|all customers))[ :.]*",
    re.IGNORECASE,
)
_LOOSE = re.compile(r"(?:sub)?tota+l\b.*|.*\b(?:sub)?tota+l:?", re.IGNORECASE)
_LIKELY = r"(?i)^(?:.{0,80}\b(?:sub|eind|deel)?tota+l|(?:som|sum|totalen)\b).{0,80}$"
_NOTE = re.compile(
    r"^\W*(?:bron|source|afgedrukt|gedrukt|geprint|printed|rapport|report|export|opmerking|notes?|noot|let op|peildatum"
    r"|datum|date|pagina|page|gegenereerd|generated|aangemaakt|created|selectie|filter|aantal|number of)\b|:(?:\s|$)",
    re.IGNORECASE,
)
_NEAR = 0.015
_FEW = 20


@dataclass(frozen=True)
class Body:
    """Which rows of a grid are data.

    Attributes
    ----------
    keep : numpy.ndarray, shape (n,), bool
    totals_row : int or None
        1-based row of the totals below all data.
    subtotals : int
        Rows left out between data rows.
    """

    keep: NDArray[np.bool_]
    totals_row: int | None
    subtotals: int


def find_body(grid: Grid, money: Numbers) -> Body:
    """Tell data rows from totals and notes at the foot, and note what was left out.

    Parameters
    ----------
    grid : Grid
    money : Numbers
        Revenue or amount of each row.
    """
    size = len(grid.rows)
    keep = np.ones(size, np.bool_)
    if not size:
        return Body(keep, None, 0)
    identified = _identified(grid)
    totals = _totals(grid, money, keep, identified)
    for index, proved in totals.items():
        keep[index] = False
        _note_total(grid, money, index, proved=proved, keep=keep)
    last_data = _drop_notes(grid, money, keep, after=max(totals, default=size))
    below = [index for index in totals if index > last_data]
    return Body(keep, int(grid.rows[below[-1]]) if below else None, len(totals) - len(below))


def _identified(grid: Grid) -> NDArray[np.int64]:
    """How many of the columns that identify a customer are filled, per row."""
    filled = np.zeros(len(grid.rows), np.int64)
    for name in IDENTITIES:
        column = grid.column(name)
        if column is not None:
            filled += column.kinds != BLANK
    return filled


def without_repeated_headers(grid: Grid) -> Grid:
    """``grid`` without the rows that repeat its header, as exports do on every printed page."""
    same = np.ones(len(grid.rows), np.bool_)
    compared = 0
    for name in (*IDENTITIES, "revenue"):
        column = grid.column(name)
        if column is None:
            continue
        wanted = grid.headers[grid.recognition.columns[name]].casefold()
        if column.codes is None or not wanted:
            return grid
        repeats = pc.equal(pc.utf8_lower(column.texts), wanted).to_numpy(zero_copy_only=False)
        if not repeats.any():
            return grid
        same &= np.isin(column.codes, np.flatnonzero(repeats))
        compared += 1
    rows = np.flatnonzero(same)
    if compared < 2 or not len(rows):
        return grid
    first = min(grid.recognition.columns.values())
    grid.findings.add_cells(
        "repeated_header",
        ((int(grid.rows[row]), first, grid.columns[first].shown(int(row)), None) for row in rows),
        count=len(rows),
    )
    kept = np.flatnonzero(~same)
    columns = {number: column.take(kept) for number, column in grid.columns.items()}
    return replace(grid, columns=columns, rows=grid.rows[kept])


def _labels(grid: Grid, identified: NDArray[np.int64]) -> tuple[NDArray[np.bool_], NDArray[np.bool_]]:
    """Rows that a cell labels as total, and rows that one may label so; no cell beside a customer labels anything."""
    exact = np.zeros(len(grid.rows), np.bool_)
    maybe = exact.copy()
    identities = {grid.recognition.columns.get(name) for name in IDENTITIES}
    for number in set(grid.recognition.columns.values()):
        column = grid.columns[number]
        if column.codes is None or not column.has(TEXT):
            continue
        possible = identified <= (1 if number in identities else 0)
        likely = np.flatnonzero(pc.match_substring_regex(column.texts, _LIKELY).to_numpy(zero_copy_only=False))
        labels = column.texts.take(pa.array(likely)).to_pylist()
        for pattern, labelled in ((_EXACT, exact), (_LOOSE, maybe)):
            codes = [code for code, label in zip(likely, labels, strict=True) if pattern.fullmatch(label)]
            if codes:
                np.logical_or(labelled, np.isin(column.codes, codes) & possible, out=labelled)
    return exact, maybe


def _totals(grid: Grid, money: Numbers, keep: NDArray[np.bool_], identified: NDArray[np.int64]) -> dict[int, bool]:
    """Index of each totals row -> whether its amount is the sum that it should be."""
    exact, maybe = _labels(grid, identified)
    with_money = np.flatnonzero(keep & (~np.isnan(money.numbers) | money.unread))
    last = int(with_money[-1]) if len(with_money) else -1
    candidates = set(np.flatnonzero(keep & (exact | maybe)).tolist())
    if last > 0 and identified[last] == 0:
        candidates.add(last)
    if not candidates:
        return {}
    amounts = np.where(keep & ~np.isnan(money.numbers), money.numbers, 0.0)
    sums = np.concatenate([[0.0], np.cumsum(amounts)])
    identities = sum(name in grid.recognition.columns for name in IDENTITIES)
    found: dict[int, bool] = {}
    since, excluded = 0, 0.0
    for index in sorted(candidates):
        value = money.numbers[index]
        above = sums[index] - excluded
        part = sums[index] - sums[since]
        rest = sums[-1] - sums[index + 1]
        rows_above = index - since
        proved = (
            abs(value - above) <= _NEAR
            or (rows_above > 0 and abs(value - part) <= _NEAR)
            or (index == 0 and exact[index] and abs(value - rest) <= _NEAR)
        ) and (index == 0 or rows_above > 0 or bool(found))
        alone = identified[index] == 0 or identities > 1 or index >= last
        unlabelled = not (exact[index] or maybe[index])
        if proved and (not unlabelled or (rows_above > 1 and value != 0)):
            found[index] = True
        elif exact[index] and alone and index > 0:
            found[index] = False
        else:
            continue
        excluded += amounts[index]
        since = index + 1
    return found


def _note_total(grid: Grid, money: Numbers, index: int, *, proved: bool, keep: NDArray[np.bool_]) -> None:
    value = float(money.numbers[index])
    number = grid.recognition.columns.get("revenue") or next(iter(grid.recognition.columns.values()))
    where = grid.findings.where(int(grid.rows[index]), number)
    column = grid.columns[number]
    if proved or np.isnan(value):
        grid.findings.add("totals_row", where, column.shown(index), row=int(grid.rows[index]))
        return
    counted = np.where(keep, money.numbers, np.nan)[:index]
    grid.findings.add(
        "totals_mismatch",
        where,
        column.shown(index),
        row=int(grid.rows[index]),
        total=number_text(value, grid.findings.language, decimals=2),
        sum=number_text(float(np.nansum(counted)), grid.findings.language, decimals=2),
    )


def _drop_notes(grid: Grid, money: Numbers, keep: NDArray[np.bool_], *, after: int) -> int:
    """Leave out texts at the foot: below the totals, or lonely ones after a blank row. Returns the last row kept."""
    used = [grid.columns[number] for number in set(grid.recognition.columns.values())]
    filled = np.sum([column.kinds != BLANK for column in used], axis=0, dtype=np.uint8)
    lonely = keep & np.isnan(money.numbers) & ~money.unread & (filled == 1) & (len(used) > 1)
    kept = np.flatnonzero(keep)
    start = after + 1
    if start > len(keep) or not lonely[start:].all():
        start = len(keep)
    for index in kept[::-1][:_FEW].tolist():
        if not lonely[index] or index == 0:
            break
        if grid.rows[index] - grid.rows[index - 1] > 1 and _NOTE.search(_only_text(grid, index)):
            start = min(start, index)
    notes = kept[(kept >= start) & lonely[kept]]
    for index in notes[:_FEW].tolist():
        grid.findings.add("note_row", grid.findings.where(int(grid.rows[index])), _only_text(grid, index))
    keep[notes] = False
    left = np.flatnonzero(keep)
    return int(left[-1]) if len(left) else -1


def _only_text(grid: Grid, index: int) -> str:
    """The one cell that is filled in a lonely row."""
    columns = sorted(set(grid.recognition.columns.values()))
    return next(
        (grid.columns[number].shown(index) for number in columns if grid.columns[number].kinds[index] != BLANK), ""
    )
