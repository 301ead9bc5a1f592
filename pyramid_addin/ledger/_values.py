"""From typed cells to the values of a field: amounts, quantities, fractions, dates and texts, each decided per column.

What cannot be read is never guessed: the cell is reported with its address and counts as blank.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from pyramid_addin.ledger._cells import BLANK, BOOLEAN, DATE, ERROR, NUMBER, TEXT, TIME, UNCALCULATED, number_text
from pyramid_addin.ledger._dates import date_texts, serial_dates
from pyramid_addin.ledger._findings import MOST_OF_A_KIND
from pyramid_addin.ledger._ledger import FRACTION_FIELDS
from pyramid_addin.ledger._numbers import LARGEST, NumberTexts, number_texts

if TYPE_CHECKING:
    from collections.abc import Iterable

    from numpy.typing import NDArray

    from pyramid_addin.ledger._cells import Column
    from pyramid_addin.ledger._grid import Grid

_NAT = np.datetime64("NaT")
_MONEY_THAT_COUNTS = ("revenue", "direct_cost", "amount", "quantity", "unit_price")
_CELL_PROBLEMS = {ERROR: "error_cell", UNCALCULATED: "formula_without_value"}


@dataclass(frozen=True)
class Numbers:
    """The numbers of one field, n rows.

    Attributes
    ----------
    numbers : numpy.ndarray, shape (n,), float64
        NaN where blank or unreadable.
    unread : numpy.ndarray, shape (n,), bool
        Something stands there, but no number.
    as_text : bool
        Some were texts.
    currencies : frozenset of str
        ISO codes that texts name.
    """

    numbers: NDArray[np.float64]
    unread: NDArray[np.bool_]
    as_text: bool
    currencies: frozenset[str]


@dataclass(frozen=True)
class Texts:
    """The texts of one field, n rows: ``labels[codes]``, code -1 where blank; labels may stand there twice."""

    codes: NDArray[np.int64]
    labels: Any

    def series(self, rows: NDArray[np.int64]) -> pd.Series[str]:
        """The texts at the indices ``rows`` as a pandas series, "" where blank or where the index is -1."""
        codes = np.where(rows < 0, -1, self.codes[rows]) if len(self.codes) else np.full(len(rows), -1)
        blank = len(self.labels)
        labels = pa.concat_arrays([self.labels, pa.array([""], pa.string())])
        series: pd.Series[str] = labels.take(pa.array(np.where(codes < 0, blank, codes))).to_pandas()
        return series


def read_numbers(grid: Grid, fields: Iterable[str]) -> dict[str, Numbers]:
    """The numbers of those of ``fields`` that the ledger has.

    Text columns without evidence for comma or point follow the evidence in the others (see `_numbers`).
    """
    present = {field: column for field in fields if (column := grid.column(field)) is not None}
    prepared: dict[str, tuple[NumberTexts, NDArray[np.int64]]] = {}
    votes = {",": 0, ".": 0}
    for field, column in present.items():
        if column.codes is not None and column.has(TEXT):
            weights = np.bincount(column.codes[column.codes >= 0], minlength=len(column.texts))
            texts = number_texts(column.texts)
            prepared[field] = (texts, weights)
            for decimal in votes:
                votes[decimal] += texts.votes(weights)[decimal]
    hint = "" if votes[","] == votes["."] else max(votes, key=lambda decimal: votes[decimal])
    return {field: _numbers(grid, field, column, prepared.get(field), hint) for field, column in present.items()}


def _numbers(
    grid: Grid, field: str, column: Column, prepared: tuple[NumberTexts, NDArray[np.int64]] | None, hint: str
) -> Numbers:
    fraction = field in FRACTION_FIELDS
    with np.errstate(invalid="ignore"):
        fits = np.abs(column.numbers) <= LARGEST
    if field == "hours" and column.has(TIME):
        usable = fits & np.isin(column.kinds, (NUMBER, TIME))
        values = np.where(column.kinds == TIME, column.numbers * 24, column.numbers)
        values = np.where(usable, values, np.nan)
    elif (column.kinds == NUMBER).all() and fits.all():
        values = column.numbers
    else:
        values = np.where((column.kinds == NUMBER) & fits, column.numbers, np.nan)
    if fraction:
        values = _fractions(values)
    currencies: frozenset[str] = frozenset()
    as_text = False
    if prepared and column.codes is not None:
        texts, weights = prepared
        read = _decided(grid, field, column, texts, weights, hint)
        unmarked = _fractions(read) if fraction else read
        read = np.where(texts.percent, read if fraction else np.nan, unmarked)
        is_text = column.kinds == TEXT
        values = np.where(is_text, read[column.codes], values)
        as_text = bool((is_text & ~np.isnan(values)).any())
        currencies = _currencies(grid, field, column, texts)
    unread = np.isnan(values) & (column.kinds != BLANK)
    if as_text and grid.kind != "text":
        _note_texts(grid, field, column, values)
    _note_unread(grid, field, column, unread, "number_unreadable")
    if grid.errors_look_blank and field in _MONEY_THAT_COUNTS:
        _note_blanks(grid, field, column)
    return Numbers(values, unread, as_text, currencies)


def _decided(
    grid: Grid, field: str, column: Column, texts: NumberTexts, weights: NDArray[np.int64], hint: str
) -> NDArray[np.float64]:
    votes = texts.votes(weights)
    if votes[","] or votes["."]:
        return texts.read("," if votes[","] >= votes["."] else ".")
    if hint or not votes["either"]:
        return texts.read(hint or ",")
    thousands = texts.thousands_sign(weights)
    read = texts.read("." if thousands == "," else ",")
    number = grid.recognition.columns[field]
    either = texts.either()
    example = int(np.flatnonzero((column.kinds == TEXT) & either[column.codes])[0])
    grid.findings.add(
        "number_ambiguous",
        grid.findings.where(int(grid.rows[example]), number),
        column.shown(example),
        count=votes["either"],
        read=_number_read(grid, float(read[column.codes[example]])),  # type: ignore[index]
        header=grid.headers[number],
    )
    return read


def _number_read(grid: Grid, value: float) -> str:
    """``value`` with all its decimals, and the decimal sign of the language in which it is reported."""
    shown = number_text(value)
    return shown.replace(".", ",") if grid.findings.language == "nl" else shown


def _fractions(values: NDArray[np.float64]) -> NDArray[np.float64]:
    """Fractions as they are; percentages, known by any value above 1, divided by 100."""
    known = values[~np.isnan(values)]
    return values / 100 if len(known) and known.max() > 1 else values


def _currencies(grid: Grid, field: str, column: Column, texts: NumberTexts) -> frozenset[str]:
    if not texts.currencies or column.codes is None:
        return frozenset()
    present = set(np.unique(column.codes).tolist())
    used = {code: currency for code, currency in texts.currencies.items() if code in present}
    found = frozenset(used.values())
    if len(found) > 1:
        number = grid.recognition.columns[field]
        first = next(iter(used.values()))
        other = next(code for code, currency in used.items() if currency != first)
        row = int(np.flatnonzero(column.codes == other)[0])
        grid.findings.add(
            "currency_mixed",
            grid.findings.where(int(grid.rows[row]), number),
            column.shown(row),
            header=grid.headers[number],
            currencies=", ".join(sorted(found)),
        )
    return found


def _note_texts(grid: Grid, field: str, column: Column, values: NDArray[np.float64]) -> None:
    rows = np.flatnonzero((column.kinds == TEXT) & ~np.isnan(values))
    number = grid.recognition.columns[field]
    grid.findings.add_cells(
        "number_as_text",
        ((int(grid.rows[row]), number, column.shown(int(row)), None) for row in rows),
        count=len(rows),
        read_as=[_number_read(grid, float(value)) for value in values[rows[: MOST_OF_A_KIND + 1]]],
        header=grid.headers[number],
    )


def _note_unread(grid: Grid, field: str, column: Column, unread: NDArray[np.bool_], key: str) -> None:
    """One problem per unread cell, by what stands there."""
    if not unread.any():
        return
    number = grid.recognition.columns[field]
    kinds = column.kinds
    for problem, cells in (
        *((problem, unread & (kinds == kind)) for kind, problem in _CELL_PROBLEMS.items()),
        ("date_in_number", unread & (kinds == DATE) if key == "number_unreadable" else np.zeros(len(kinds), np.bool_)),
        (key, unread & ~np.isin(kinds, [*_CELL_PROBLEMS, *([DATE] if key == "number_unreadable" else [])])),
    ):
        rows = np.flatnonzero(cells)
        grid.findings.add_cells(
            problem,
            ((int(grid.rows[row]), number, column.shown(int(row)), None) for row in rows),
            count=len(rows),
            header=grid.headers[number],
        )


def _note_blanks(grid: Grid, field: str, column: Column) -> None:
    """Blank cells of a file in which errors look blank too: nobody should take #N/A for zero unawares."""
    rows = np.flatnonzero(column.kinds == BLANK)
    if len(rows):
        number = grid.recognition.columns[field]
        where = grid.findings.where(int(grid.rows[rows[0]]), number)
        grid.findings.add("blank_or_error", where, count=len(rows), header=grid.headers[number])


def read_dates(grid: Grid, field: str) -> tuple[NDArray[np.datetime64], NDArray[np.bool_]] | None:
    """The dates of ``field`` (datetime64[us], NaT where blank or unreadable) and where something unreadable stands."""
    column = grid.column(field)
    if column is None:
        return None
    number = grid.recognition.columns[field]
    dates = np.full(len(column), _NAT, "M8[us]") if column.dates is None else column.dates
    if column.codes is not None and column.has(TEXT):
        weights = np.bincount(column.codes[column.codes >= 0], minlength=len(column.texts))
        read = date_texts(column.texts, weights, epoch_1904=grid.epoch_1904)
        is_text = column.kinds == TEXT
        dates = np.where(is_text, read.dates[column.codes], dates)
        if read.order:
            row = int(np.flatnonzero(is_text & ~np.isnat(dates))[0])
            grid.findings.add(
                f"date_ambiguous_{read.order}",
                grid.findings.where(int(grid.rows[row]), number),
                column.shown(row),
                count=int((is_text & ~np.isnat(dates)).sum()),
                header=grid.headers[number],
                read=str(dates[row])[:10],
            )
    if column.has(NUMBER):
        is_number = column.kinds == NUMBER
        serials = serial_dates(np.where(is_number, column.numbers, np.nan), epoch_1904=grid.epoch_1904)
        dates = np.where(is_number, serials, dates)
        rows = np.flatnonzero(is_number & ~np.isnat(dates))
        if len(rows):
            grid.findings.add(
                "date_serial",
                grid.findings.where(int(grid.rows[rows[0]]), number),
                column.shown(int(rows[0])),
                count=len(rows),
                header=grid.headers[number],
                read=str(dates[rows[0]])[:10],
            )
    nothing = (column.kinds == BLANK) | ((column.kinds == TIME) & (column.numbers == 0))  # a zero shown as a date
    unread = np.isnat(dates) & ~nothing
    _note_unread(grid, field, column, unread, "date_unreadable")
    return dates, unread


def read_texts(grid: Grid, field: str) -> Texts | None:
    """The texts of ``field``: numbers without ``.0``, dates as ISO; None when the ledger has no such column."""
    column = grid.column(field)
    if column is None:
        return None
    texts = column_texts(column)
    if field == "invoice":
        texts = _unique(texts.codes, texts.labels)
    if field == "customer_id" and len(texts.labels):
        plain = pc.all(pc.match_substring_regex(texts.labels, r"^[0-9]+\.0+$")).as_py()
        if plain:
            texts = Texts(texts.codes, pc.replace_substring_regex(texts.labels, r"\.0+$", ""))
    unread = np.isin(column.kinds, list(_CELL_PROBLEMS))
    _note_unread(grid, field, column, unread, "")
    return texts


def column_texts(column: Column) -> Texts:
    """Every cell of ``column`` as text, error cells as blank."""
    codes = np.full(len(column), -1, np.int64)
    labels: list[Any] = []
    size = 0
    if column.codes is not None and column.has(TEXT):
        is_text = column.kinds == TEXT
        codes[is_text] = column.codes[is_text]
        labels.append(column.texts)
        size = len(column.texts)
    for kind in (NUMBER, BOOLEAN, TIME, DATE):
        rows = np.flatnonzero(column.kinds == kind)
        if not len(rows):
            continue
        values = column.dates[rows] if kind == DATE and column.dates is not None else column.numbers[rows]
        found, unique = pd.factorize(values)
        codes[rows] = found + size
        first = np.zeros(len(unique), np.int64)
        first[found[::-1]] = rows[::-1]
        labels.append(pa.array([column.shown(int(row)) for row in first], pa.string()))
        size += len(unique)
    if not labels:
        return Texts(codes, pa.array([], pa.string()))
    return Texts(codes, labels[0] if len(labels) == 1 else pa.concat_arrays(labels))


def _unique(codes: NDArray[np.int64], labels: Any) -> Texts:  # noqa: ANN401 -- pyarrow carries no types
    """The same texts, every label once."""
    encoded = labels.dictionary_encode()
    if len(encoded.dictionary) == len(labels):
        return Texts(codes, labels)
    mapped = encoded.indices.to_numpy().astype(np.int64)
    return Texts(np.where(codes < 0, -1, mapped[codes]), encoded.dictionary)
