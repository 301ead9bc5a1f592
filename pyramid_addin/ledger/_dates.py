"""Dates written as text or as bare numbers. Whether day or month comes first is decided from the whole column.

The rule for ``5/6/2025``, in this order: a text in which one of the two exceeds 12 votes, the most cells win, and a
text that contradicts them is not read; without votes a clock of twelve hours (AM, PM) says month first; else the day
comes first, and where the separator is a slash a problem says so. Two-digit years are Excel's: 00 to 29
are 2000 to 2029.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

if TYPE_CHECKING:
    from numpy.typing import NDArray

_TIME = (
    r"(?:(?:T| +|, *)(?P<hour>[0-9]{1,2}):(?P<minute>[0-9]{2})(?::(?P<second>[0-9]{2})(?:[.,][0-9]+)?)?"
    r" *(?P<half>[AaPp]\.?[Mm]\.?)?(?: *(?:Z|UTC|[+-][0-9]{2}:?[0-9]{2}))?)?"
)
_YEAR_FIRST = rf"^(?P<year>[0-9]{{4}})[-/.](?P<month>[0-9]{{1,2}})[-/.](?P<day>[0-9]{{1,2}}){_TIME}$"
_COMPACT = r"^(?P<year>(?:19|20)[0-9]{2})(?P<month>[0-9]{2})(?P<day>[0-9]{2})$"
_YEAR_LAST = (
    rf"^(?P<first>[0-9]{{1,2}})[-/. ](?P<second_part>[0-9]{{1,2}})[-/. ](?P<year>[0-9]{{4}}|[0-9]{{2}}){_TIME}$"
)
_NAMED = re.compile(
    r"^(?:[a-z]+\.?,? +)?(?:(?P<day>\d{1,2})(?:st|nd|rd|th|e)?[-/. ]*(?P<month>[a-z]{3,9})"
    r"|(?P<month_first>[a-z]{3,9})\.? +(?P<day_second>\d{1,2})(?:st|nd|rd|th)?)\.?[-/., ']*(?P<year>\d{4}|\d{2})"
    r"(?:[ ,t]+\d{1,2}:\d{2}.*)?$"
)
_MONTHS = {
    name: number
    for number, names in enumerate(
        ("jan", "feb", "mar mrt maa", "apr", "may mei", "jun", "jul", "aug", "sep", "oct okt", "nov", "dec"), start=1
    )
    for name in names.split()
}
_SERIAL = r"^[0-9]{5}(?:[.,][0-9]+)?$"
FIRST_SERIAL, LAST_SERIAL = 10_959, 109_574  # 1930-01-01 to 2199-12-31: bare numbers outside are taken for no date
_NAT = np.datetime64("NaT")


@dataclass(frozen=True)
class DateTexts:
    """Dates of unique texts.

    Attributes
    ----------
    dates : numpy.ndarray, datetime64[us]
        NaT for what is no date.
    order : {"", "day", "month"}
        What came first where that had to be decided without evidence; "" when there was evidence or no need.
    """

    dates: NDArray[np.datetime64]
    order: str


def date_texts(texts: Any, weights: NDArray[np.int64], *, epoch_1904: bool = False) -> DateTexts:  # noqa: ANN401
    """Read unique ``texts`` (a pyarrow.StringArray), each standing in ``weights`` cells, as dates.

    Examples
    --------
    >>> read = date_texts(pa.array(["31-12-2024", "5-6-2025", "2025-02-30", "3 mrt 2025"]), np.ones(4, np.int64))
    >>> [str(day)[:10] for day in read.dates], read.order
    (['2024-12-31', '2025-06-05', 'NaT', '2025-03-03'], '')
    """
    dates = np.full(len(texts), _NAT, "M8[us]")
    order = ""
    for pattern in (_YEAR_FIRST, _COMPACT):
        rows, parts = _extract(texts, pattern)
        if len(rows):
            dates[rows] = _moments(_year(parts), _whole(parts["month"]), _whole(parts["day"]), parts)
    rows, parts = _extract(texts, _YEAR_LAST)
    if len(rows):
        first, second = _whole(parts["first"]), _whole(parts["second_part"])
        day_first, order = _day_first(first, second, weights[rows], parts, texts.take(pa.array(rows)))
        day, month = (first, second) if day_first else (second, first)
        dates[rows] = _moments(_year(parts), month, day, parts)
    rest = np.flatnonzero(np.isnat(dates))
    if len(rest):
        left = texts.take(pa.array(rest))
        dates[rest] = [_named(found) for found in left.to_pylist()]
        serial = pc.match_substring_regex(left, _SERIAL).to_numpy(zero_copy_only=False)
        if serial.any():
            numbers = [float(found.replace(",", ".")) for found in left.filter(pa.array(serial)).to_pylist()]
            dates[rest[serial]] = serial_dates(np.array(numbers), epoch_1904=epoch_1904)
    return DateTexts(dates, order)


def serial_dates(numbers: NDArray[np.float64], *, epoch_1904: bool = False) -> NDArray[np.datetime64]:
    """Dates of serial numbers (days since Excel's epoch) or of numbers such as 20250331; NaT for what is neither.

    Examples
    --------
    >>> [str(day)[:10] for day in serial_dates(np.array([45292.0, 20250331.0, 3.0]))]
    ['2024-01-01', '2025-03-31', 'NaT']
    """
    dates = np.full(len(numbers), _NAT, "M8[us]")
    offset = 1462 if epoch_1904 else 0
    serials = numbers + offset
    fits = (serials >= FIRST_SERIAL) & (serials < LAST_SERIAL + 1)
    seconds = np.rint(serials[fits] * 86_400).astype("m8[s]")
    dates[fits] = np.datetime64("1899-12-30", "s") + seconds
    compact = (numbers >= 19_000_101) & (numbers <= 21_001_231) & (numbers % 1 == 0)
    whole = numbers[compact].astype(np.int64)
    dates[compact] = _calendar(whole // 10_000, whole // 100 % 100, whole % 100)
    return dates


def _extract(texts: Any, pattern: str) -> tuple[NDArray[np.int64], dict[str, Any]]:  # noqa: ANN401
    found = pc.extract_regex(texts, pattern)
    rows = np.flatnonzero(found.is_valid().to_numpy(zero_copy_only=False))
    struct = found.take(pa.array(rows))
    return rows, {field.name: struct.field(index) for index, field in enumerate(found.type)}


def _whole(digits: Any) -> NDArray[np.int64]:  # noqa: ANN401 -- pyarrow carries no types
    given = pc.if_else(pc.equal(digits, ""), "0", digits)
    whole: NDArray[np.int64] = pc.cast(given, pa.int64()).to_numpy(zero_copy_only=False)
    return whole


def _year(parts: dict[str, Any]) -> NDArray[np.int64]:
    year = _whole(parts["year"])
    short = pc.equal(pc.utf8_length(parts["year"]), 2).to_numpy(zero_copy_only=False)
    return np.where(short, year + np.where(year < 30, 2000, 1900), year)


def _day_first(
    first: NDArray[np.int64],
    second: NDArray[np.int64],
    weights: NDArray[np.int64],
    parts: dict[str, Any],
    texts: Any,  # noqa: ANN401 -- pyarrow carries no types
) -> tuple[bool, str]:
    day_votes = int(weights[(first > 12) & (second <= 12)].sum())
    month_votes = int(weights[(second > 12) & (first <= 12)].sum())
    if day_votes or month_votes:
        return day_votes >= month_votes, ""
    if pc.any(pc.not_equal(parts["half"], "")).as_py():
        return False, "month"
    slash = pc.match_substring(texts, "/").to_numpy(zero_copy_only=False)
    return True, "day" if (slash & (first != second)).any() else ""


def _moments(
    year: NDArray[np.int64], month: NDArray[np.int64], day: NDArray[np.int64], parts: dict[str, Any]
) -> NDArray[np.datetime64]:
    dates = _calendar(year, month, day)
    if "hour" not in parts:
        return dates
    hour, minute, second = (_whole(parts[name]) for name in ("hour", "minute", "second"))
    half = pc.utf8_lower(parts["half"])
    afternoon = pc.starts_with(half, "p").to_numpy(zero_copy_only=False)
    morning = pc.starts_with(half, "a").to_numpy(zero_copy_only=False)
    hour = np.where(afternoon & (hour < 12), hour + 12, np.where(morning & (hour == 12), 0, hour))
    moments: NDArray[np.datetime64] = dates + (hour * 3600 + minute * 60 + second).astype("m8[s]")
    return np.where((hour < 24) & (minute < 60) & (second < 60), moments, _NAT)


def _calendar(year: NDArray[np.int64], month: NDArray[np.int64], day: NDArray[np.int64]) -> NDArray[np.datetime64]:
    """Dates of a calendar; NaT for a 30 February and for years before 1900."""
    months = (year - 1970) * 12 + month - 1
    dates = months.astype("M8[M]").astype("M8[D]") + (day - 1)
    real = (
        (year >= 1900) & (month >= 1) & (month <= 12) & (day >= 1) & (dates.astype("M8[M]").astype(np.int64) == months)
    )
    return np.where(real, dates.astype("M8[us]"), _NAT)


def _named(found: str) -> np.datetime64:
    """A date with the month in words, Dutch or English."""
    match = _NAMED.match(found.lower()) if len(found) <= 60 else None
    month = _MONTHS.get((match["month"] or match["month_first"])[:3]) if match else None
    if not match or not month:
        return _NAT
    year = int(match["year"])
    if len(match["year"]) == 2:
        year += 2000 if year < 30 else 1900
    try:
        return np.datetime64(datetime(year, month, int(match["day"] or match["day_second"])), "us")  # noqa: DTZ001
    except ValueError:
        return _NAT
