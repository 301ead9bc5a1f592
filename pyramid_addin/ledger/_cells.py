"""One column of a source as typed arrays: what its cells are, their numbers, dates and texts. Cheap by the million.

Whatever the source, a column becomes a `Column`: a kind per cell, and per kind an array. Texts are dictionary-encoded,
so that recognition and parsing work on unique values only.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from typing import TYPE_CHECKING, Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

BLANK, NUMBER, TEXT, DATE, BOOLEAN, TIME, ERROR, UNCALCULATED = range(8)

_KIND_OF_TYPE: dict[type, int] = {
    float: NUMBER,
    int: NUMBER,
    str: TEXT,
    date: DATE,
    datetime: DATE,
    bool: BOOLEAN,
    time: TIME,
    timedelta: TIME,
}
_NO_TEXTS = pa.array([], pa.string())
_LONGEST_TEXT = 32_767  # what a cell of Excel can hold


@dataclass(frozen=True)
class Column:
    """The cells of one column, n rows.

    Attributes
    ----------
    kinds : numpy.ndarray, shape (n,), uint8
        What each cell is: BLANK, NUMBER, TEXT, DATE, BOOLEAN, TIME, ERROR or UNCALCULATED.
    numbers : numpy.ndarray, shape (n,), float64
        NUMBER as it is; BOOLEAN 0 or 1; TIME in days; NaN elsewhere.
    dates : numpy.ndarray, shape (n,), datetime64[us], or None
        NaT where the cell is not a DATE; None when no cell is.
    codes : numpy.ndarray, shape (n,), int32, or None
        Index into ``texts`` where the cell is TEXT, -1 elsewhere; None when no cell is.
    texts : pyarrow.StringArray
        The texts, trimmed; usually, but not always, unique.
    marks : dict of int to str
        What an ERROR or UNCALCULATED cell shows, by row.
    tidied : bool
        Whether some text lost white space, control characters or its end.
    """

    kinds: NDArray[np.uint8]
    numbers: NDArray[np.float64]
    dates: NDArray[np.datetime64] | None
    codes: NDArray[np.int32] | None
    texts: Any
    marks: dict[int, str]
    tidied: bool = False

    def __len__(self) -> int:
        return len(self.kinds)

    def has(self, kind: int) -> bool:
        """Whether any cell is of ``kind``."""
        return bool((self.kinds == kind).any())

    def shown(self, row: int) -> str:
        """What stands in the cell at index ``row``, at most 60 characters.

        Examples
        --------
        >>> cells = CellCollector()
        >>> cells.extend((1.5, "x" * 100, True, date(2025, 3, 1), 12.0, ""))
        >>> [cells.column().shown(row)[:10] for row in range(6)]
        ['1.5', 'xxxxxxxxxx', 'TRUE', '2025-03-01', '12', '']
        """
        kind = self.kinds[row]
        if kind == TEXT and self.codes is not None:
            shown = str(self.texts[int(self.codes[row])].as_py())
        elif kind == DATE and self.dates is not None:
            shown = str(self.dates[row].astype("M8[s]")).replace("T", " ").removesuffix(" 00:00:00")
        elif kind == BOOLEAN:
            shown = "TRUE" if self.numbers[row] else "FALSE"
        elif kind == TIME:
            shown = str(timedelta(days=float(self.numbers[row])))
        elif kind == NUMBER:
            shown = number_text(float(self.numbers[row]))
        else:
            shown = self.marks.get(row, "")
        return shown if len(shown) <= 60 else shown[:59] + "…"

    def take(self, rows: NDArray[np.int64]) -> Column:
        """The cells at the indices ``rows``, in that order."""
        position = {int(row): index for index, row in enumerate(rows)} if self.marks else {}
        return Column(
            self.kinds[rows],
            self.numbers[rows],
            None if self.dates is None else self.dates[rows],
            None if self.codes is None else self.codes[rows],
            self.texts,
            {position[row]: mark for row, mark in self.marks.items() if row in position},
            self.tidied,
        )

    def marked(self, rows: Sequence[int], kind: int, shown: Sequence[str]) -> Column:
        """The same column, the cells at ``rows`` being of ``kind`` (ERROR or UNCALCULATED) and showing ``shown``."""
        kinds = self.kinds.copy()
        kinds[list(rows)] = kind
        return replace(self, kinds=kinds, marks={**self.marks, **dict(zip(rows, shown, strict=True))})


def no_numbers(size: int) -> NDArray[np.float64]:
    """``size`` NaNs that take no memory."""
    return np.broadcast_to(np.float64(np.nan), size)


def number_text(value: float) -> str:
    """``value`` as text, without ``.0`` behind whole numbers: an id 10001.0 is "10001".

    Examples
    --------
    >>> number_text(10001.0), number_text(12.5), number_text(1e15), number_text(-0.0)
    ('10001', '12.5', '1000000000000000', '0')
    """
    if value.is_integer() and abs(value) < 1e17:
        return str(int(value))
    return repr(value)


class CellCollector:
    """Collects the values of one column chunk by chunk, and makes a `Column` of them."""

    def __init__(self) -> None:
        self._kinds: list[NDArray[np.uint8]] = []
        self._numbers: list[NDArray[np.float64]] = []
        self._dates: dict[int, NDArray[np.datetime64]] = {}
        self._texts: dict[int, tuple[NDArray[np.int64] | None, Any]] = {}

    def extend(self, values: Sequence[Any]) -> None:
        """Add the next cells; ``""`` is blank. Homogeneous chunks never touch a cell in Python."""
        types = set(map(type, values))
        size = len(values)
        chunk = len(self._kinds)
        if types == {float}:
            self._kinds.append(np.full(size, NUMBER, np.uint8))
            self._numbers.append(np.array(values, dtype=np.float64))
        elif types == {str}:
            self._kinds.append(np.full(size, TEXT, np.uint8))
            self._numbers.append(no_numbers(size))
            self._texts[chunk] = (None, _encoded(values))
        elif types in ({date}, {datetime}):
            self._kinds.append(np.full(size, DATE, np.uint8))
            self._numbers.append(no_numbers(size))
            self._dates[chunk] = _as_dates(values, types)
        else:
            self._extend_mixed(values, chunk)

    def _extend_mixed(self, values: Sequence[Any], chunk: int) -> None:
        size = len(values)
        kinds = np.fromiter((_KIND_OF_TYPE[type(value)] for value in values), np.uint8, size)
        numbers = np.full(size, np.nan)
        for kind in np.unique(kinds):
            rows = np.flatnonzero(kinds == kind)
            found = [values[row] for row in rows.tolist()]
            if kind in {NUMBER, BOOLEAN}:
                numbers[rows] = found
            elif kind == TIME:
                numbers[rows] = [_days(value) for value in found]
            elif kind == DATE:
                dates = np.full(size, np.datetime64("NaT"), "M8[us]")
                dates[rows] = _as_dates(found, set(map(type, found)))
                self._dates[chunk] = dates
            else:
                self._texts[chunk] = (rows, _encoded(found))
        self._kinds.append(kinds)
        self._numbers.append(numbers)

    def column(self) -> Column:
        """All cells so far."""
        if not self._kinds:
            return Column(np.empty(0, np.uint8), np.empty(0), None, None, _NO_TEXTS, {})
        kinds = np.concatenate(self._kinds)
        numbers = no_numbers(len(kinds))
        if np.isin((NUMBER, BOOLEAN, TIME), kinds).any():
            numbers = np.concatenate(self._numbers)
        dates = None
        if self._dates:
            dates = np.concatenate(
                [
                    self._dates.get(chunk, np.full(len(part), np.datetime64("NaT"), "M8[us]"))
                    for chunk, part in enumerate(self._kinds)
                ]
            )
        if not self._texts:
            return Column(kinds, numbers, dates, None, _NO_TEXTS, {})
        encoded = pa.chunked_array([part for _, part in self._texts.values()]).unify_dictionaries()
        codes = np.full(len(kinds), -1, np.int32)
        starts = np.cumsum([0, *map(len, self._kinds)])
        for (chunk, (rows, _)), part in zip(self._texts.items(), encoded.chunks, strict=True):
            found = part.indices.to_numpy()
            if rows is None:
                codes[starts[chunk] : starts[chunk + 1]] = found
            else:
                codes[starts[chunk] + rows] = found
        return text_column(codes, encoded.chunk(0).dictionary, kinds, numbers, dates)


def text_column(
    codes: NDArray[np.int32],
    texts: Any,  # noqa: ANN401 -- pyarrow carries no types
    kinds: NDArray[np.uint8] | None = None,
    numbers: NDArray[np.float64] | None = None,
    dates: NDArray[np.datetime64] | None = None,
) -> Column:
    """A `Column` from dictionary-encoded texts, ``codes`` -1 where the cell is no text; empty texts become BLANK."""
    given, texts = texts, tidy_texts(texts)
    if kinds is None:
        kinds = np.where(codes < 0, np.uint8(BLANK), np.uint8(TEXT))
    if numbers is None:
        numbers = no_numbers(len(codes))
    empty = pc.equal(texts, "").to_numpy(zero_copy_only=False)
    if empty.any():
        blank = (codes >= 0) & empty[codes]
        kinds = np.where(blank, np.uint8(BLANK), kinds)
        codes = np.where(blank, np.int32(-1), codes)
    return Column(kinds, numbers, dates, codes, texts, {}, tidied=not texts.equals(given))


def tidy_texts(texts: Any) -> Any:  # noqa: ANN401 -- pyarrow carries no types
    r"""Texts without control characters, white space at the ends, and what exceeds a cell's 32,767 characters.

    Examples
    --------
    >>> tidy_texts(pa.array(["  a\x01b ", "De\n Vries", "ok"])).to_pylist()
    ['a b', 'De Vries', 'ok']
    """
    if len(texts) == 0:
        return texts
    odd = pc.match_substring_regex(texts, r"[\x00-\x1f\x7f\x{fffe}\x{ffff}]")
    if pc.any(odd).as_py():
        texts = pc.replace_substring_regex(texts, r"\s*[\x00-\x1f\x7f\x{fffe}\x{ffff}]+\s*", " ")
    texts = pc.utf8_trim_whitespace(texts)
    if pc.max(pc.utf8_length(texts)).as_py() > _LONGEST_TEXT:
        texts = pc.utf8_slice_codeunits(texts, 0, _LONGEST_TEXT)
    return texts


def _encoded(values: Sequence[str]) -> Any:  # noqa: ANN401 -- pyarrow carries no types
    return pa.array(values, pa.string()).dictionary_encode()


def _as_dates(values: Sequence[Any], types: set[type]) -> NDArray[np.datetime64]:
    if types == {date}:
        days: NDArray[np.datetime64] = pa.array(values, pa.date32()).to_numpy(zero_copy_only=False)
        return days.astype("M8[us]")
    if types == {datetime}:
        moments: NDArray[np.datetime64] = pa.array(values, pa.timestamp("us")).to_numpy(zero_copy_only=False)
        return moments
    return np.array(values, dtype="M8[us]")


def _days(value: time | timedelta) -> float:
    if isinstance(value, timedelta):
        return value / timedelta(days=1)
    return (value.hour * 3600 + value.minute * 60 + value.second) / 86_400
