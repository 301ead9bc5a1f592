"""A number in a cell that shows a date or a time: what it means, by the cell's number format.

A file's cells are told apart by calamine. A cell that Excel hands over is a bare number, so the same rule stands here:
one ledger must read alike from its file and from the open workbook.
"""

from __future__ import annotations

import math
import re
from datetime import date, datetime, time, timedelta
from functools import lru_cache
from typing import Literal

_LITERAL = re.compile(r'[\\_*].?|"[^"]*"?|\[(?!(?:h+|m+|s+)\])[^\]]*\]?', re.IGNORECASE | re.DOTALL)
_FIRST = re.compile(r"(?P<span>\[\w+\])|(?P<moment>[dmhys])|(?P<half>a)", re.IGNORECASE)
# Behind the A of AM/PM (or of General) only the P, the M or the slash of AM/PM says that it is a time.
_BEHIND_A = re.compile(r"(?P<span>\[\w+\])|(?P<moment>[pm/])", re.IGNORECASE)
_EPOCH = datetime(1899, 12, 30)  # noqa: DTZ001 -- a cell knows no time zone
_DAYS_LATER = 1462  # 1 January 1904 as a serial number of 1900
_LEAP_DAY = 60  # Excel's 29 February 1900, which was none: before it serial numbers are one lower
_END = 2_958_466  # the day after 31 December 9999
_MILLISECONDS = 86_400_000
_LONGEST = 999_999_999  # days that a timedelta can hold

Shown = Literal["number", "moment", "span"]


@lru_cache(1024)
def shown_as(code: str) -> Shown:
    """What cells with the number format ``code`` show: a number, a moment (date or time), or a span of time.

    The first section of the format decides; colours, locales, texts between quotes and padding say nothing.

    Examples
    --------
    >>> [shown_as(code) for code in ("General", "[$-413]d mmmm yyyy", "[h]:mm", '0 "days"', "h:mm AM/PM", "[Red]0;d")]
    ['number', 'moment', 'span', 'number', 'moment', 'number']
    """
    section = _LITERAL.sub("", code).partition(";")[0]
    first = _FIRST.search(section)
    if first and first["half"]:
        first = _BEHIND_A.search(section, first.end())
    if first is None:
        return "number"
    return "span" if first["span"] else "moment"


def moment(serial: float, shown: Shown, *, epoch_1904: bool = False) -> float | date | datetime | time | timedelta:
    """The date, time or span that a number shows, to the millisecond; the number itself where it can be none.

    Parameters
    ----------
    serial : float
        Days since the epoch; below 1 it is a time of day.
    shown : {"number", "moment", "span"}
    epoch_1904 : bool
        Whether days are counted from 1904.

    Examples
    --------
    >>> moment(45292.0, "moment"), moment(0.25, "moment"), moment(1.5, "span")
    (datetime.date(2024, 1, 1), datetime.time(6, 0), datetime.timedelta(days=1, seconds=43200))
    >>> moment(1e300, "moment")
    1e+300
    """
    if shown == "span":
        return serial if abs(serial) >= _LONGEST else timedelta(milliseconds=_rounded(serial * _MILLISECONDS))
    days = serial + (_DAYS_LATER if epoch_1904 else 0)
    if shown == "number" or not -_END < days < _END:
        return serial
    if days < _LEAP_DAY:
        days += 1
    milliseconds = _rounded(days * _MILLISECONDS)
    if serial < 1:
        return (_EPOCH + timedelta(milliseconds=milliseconds % _MILLISECONDS)).time()
    if milliseconds >= _END * _MILLISECONDS:
        return serial
    found = _EPOCH + timedelta(milliseconds=milliseconds)
    return found.date() if serial % 1 == 0 else found


def _rounded(value: float) -> int:
    """To the nearest whole number, halves away from zero."""
    return math.floor(value + 0.5) if value >= 0 else math.ceil(value - 0.5)
