"""What Excel makes of a text that is put into a cell, as if it had been typed: numbers, dates, formulas.

After "Change how Excel converts data" and "Enter data manually in worksheet cells" (Microsoft's support pages): a cell
in the Text format keeps what it gets, and so does a text behind an apostrophe. Texts that arrive through COM are read
the American way, whatever the language of Windows.
"""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass

from engine._errors import refused
from engine._formulas import check
from engine._values import ERRORS, LONGEST_TEXT, to_serial

NUMBER = re.compile(r"([-+]?)\$?((?:\d{1,3}(?:,\d{3})+|\d+)(?:\.\d*)?|\.\d+)(E[-+]?\d+)?(%?)", re.IGNORECASE)
BRACKETED = re.compile(r"\(\$?(\d[\d,]*(?:\.\d*)?)\)")
FRACTION = re.compile(r"(-?\d+) (\d+)/(\d+)")
NUMERIC_DATE = re.compile(r"(\d{1,4})[-/](\d{1,2})(?:[-/](\d{1,4}))?")
NAMED_DATE = re.compile(r"(?:(\d{1,2})[- ])?([A-Za-z]{3,9})[- ](\d{1,4})")
CLOCK = re.compile(r"(\d{1,2}):(\d{2})(?::(\d{2}))?(?: ?([AP])M?)?", re.IGNORECASE)
MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
THIS_YEAR = 2026  # a date without a year belongs to the current one; fixed, so that tests are


@dataclass(frozen=True)
class Entry:
    """What goes into the cell: kind as openpyxl names it (n, s, b, e, f), and a number format that comes with it."""

    value: object
    kind: str
    number_format: str | None = None
    quoted: bool = False


def entered(text: str, number_format: str, epoch) -> Entry:
    """What a cell holds once this text was put into it."""
    if len(text) > LONGEST_TEXT:
        raise refused("Application-defined or object-defined error")
    if text == "":
        return Entry(None, "n")
    if text.startswith("'"):
        return Entry(text[1:], "s", quoted=True)
    if number_format == "@":
        return Entry(text, "s")
    if text[0] in "=+-@" and len(text) > 1 and not NUMBER.fullmatch(text.strip()):
        formula = text if text[0] == "=" else f"={text.removeprefix('@')}"
        check(formula)
        return Entry(formula, "f")
    if text.upper() in ("TRUE", "FALSE"):
        return Entry(text.upper() == "TRUE", "b")
    if text.upper() in ERRORS:
        return Entry(text.upper(), "e")
    return _number(text.strip()) or _moment(text.strip(), epoch) or Entry(text, "s")


def _number(text: str) -> Entry | None:
    """1,234.50  1e5  50%  $5  (12)  1 1/2."""
    if match := BRACKETED.fullmatch(text):
        return Entry(-float(match[1].replace(",", "")), "n")
    if match := FRACTION.fullmatch(text):
        whole, over, under = map(int, match.groups())
        return Entry(whole + over / under * (-1 if whole < 0 else 1), "n", "# ?/?") if under else None
    match = NUMBER.fullmatch(text)
    if match is None:
        return None
    value = float(f"{match[1]}{match[2].replace(',', '')}{match[3] or ''}")
    if value in (float("inf"), float("-inf")):
        return None
    if match[4]:
        return Entry(value / 100, "n", "0.00%" if "." in match[2] else "0%")
    if match[3]:
        return Entry(value, "n", "0.00E+00")
    if "$" in text:
        return Entry(value, "n", '"$"#,##0.00')
    if "," in match[2]:
        return Entry(value, "n", "#,##0.00" if "." in match[2] else "#,##0")
    return Entry(value, "n")


def _moment(text: str, epoch) -> Entry | None:
    """1-2  3/4  2025-01-31  1/31/2025  Jan 5  5-Jan-24  12:30."""
    if match := CLOCK.fullmatch(text):
        hours, minutes, seconds = int(match[1]), int(match[2]), int(match[3] or 0)
        if match[4]:
            hours = hours % 12 + (12 if match[4].upper() == "P" else 0)
        if minutes < 60 and seconds < 60:
            form = "h:mm:ss" if match[3] else "h:mm"
            return Entry((hours * 3600 + minutes * 60 + seconds) / 86_400, "n", form)
        return None
    try:
        found = _date(text)
    except ValueError:
        return None
    if found is None or found[0].year < 1900:
        return None
    return Entry(to_serial(found[0], epoch), "n", found[1])


def _date(text: str) -> tuple[dt.datetime, str] | None:
    if match := NUMERIC_DATE.fullmatch(text):
        first, second, third = match.groups()
        if len(first) > 2 and third:
            return dt.datetime(_year(first), int(second), int(third)), "m/d/yyyy"  # noqa: DTZ001
        if third:
            return dt.datetime(_year(third), int(first), int(second)), "m/d/yyyy"  # noqa: DTZ001
        if int(second) <= 31 and len(first) <= 2:
            return dt.datetime(THIS_YEAR, int(first), int(second)), "d-mmm"  # noqa: DTZ001
        return None
    match = NAMED_DATE.fullmatch(text)
    if match is None or match[2][:3].lower() not in MONTHS:
        return None
    month = MONTHS.index(match[2][:3].lower()) + 1
    if match[1]:
        return dt.datetime(_year(match[3]), month, int(match[1])), "d-mmm-yy"  # noqa: DTZ001
    if int(match[3]) <= 31:
        return dt.datetime(THIS_YEAR, month, int(match[3])), "d-mmm"  # noqa: DTZ001
    return dt.datetime(_year(match[3]), month, 1), "mmm-yy"  # noqa: DTZ001


def _year(text: str) -> int:
    """Two digits below 30 belong to this century."""
    year = int(text)
    return year if len(text) > 2 else year + (2000 if year < 30 else 1900)
