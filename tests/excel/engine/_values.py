"""What a cell's value is to COM: floats, texts, booleans, error codes; dates and money where its format says so."""

from __future__ import annotations

import datetime as dt
import re
from decimal import ROUND_HALF_EVEN, Decimal
from functools import cache

from openpyxl.styles.numbers import is_date_format
from openpyxl.utils.datetime import CALENDAR_MAC_1904

from engine._errors import Misuse
from engine._pywin32 import Time

# CVErr's codes, as xlwings' ``_xlwindows.cell_errors`` has them; the last three as Microsoft's XlCVError lists them
ERRORS = {
    "#DIV/0!": -2146826281,
    "#N/A": -2146826246,
    "#NAME?": -2146826259,
    "#NULL!": -2146826288,
    "#NUM!": -2146826252,
    "#REF!": -2146826265,
    "#VALUE!": -2146826273,
    "#GETTING_DATA": -2146826245,
    "#SPILL!": -2146826243,
    "#CALC!": -2146826238,
}
ERROR_TEXTS = {code: text for text, code in ERRORS.items()}
NOT_AVAILABLE = ERRORS["#N/A"]
CURRENCY = re.compile(r"[$€£¥](?![^\[]*\])|\[\$[^\]-]+(-[0-9A-Fa-f]+)?\]")
WINDOWS_EPOCH, MAC_EPOCH = dt.datetime(1899, 12, 30), dt.datetime(1904, 1, 1)  # noqa: DTZ001 - cells know no zone
LAST_DAY = 2_958_466  # 31 December 9999, plus one
LONGEST_TEXT = 32_767


class NotCalculated:
    """The value of a formula that no spreadsheet program has calculated since it was written."""

    def __init__(self, formula: str):
        self.formula = formula


@cache
def kind_of(number_format: str) -> str:
    """Whether ``Range.Value`` gives a "date", "currency" or plain "number" for this format."""
    if is_date_format(number_format):
        return "date"
    without_quotes = re.sub(r'"[^"€$£¥]*"|\\.', "", number_format)
    return "currency" if CURRENCY.search(without_quotes) else "number"


def from_serial(serial: float, epoch) -> Time | float:
    """The date that a serial number is, as pywin32 hands it out; the number itself where no date is."""
    start = MAC_EPOCH if epoch == CALENDAR_MAC_1904 else WINDOWS_EPOCH
    if not 0 <= serial < LAST_DAY:
        return serial
    # COM's own dates count from 30 December 1899, so that the day before 1 March 1900 is not told from the one before
    moment = start + dt.timedelta(milliseconds=round(serial * 86_400_000))
    return Time(
        moment.year,
        moment.month,
        moment.day,
        moment.hour,
        moment.minute,
        moment.second,
        moment.microsecond,
        dt.UTC,
    )


def to_serial(value: dt.datetime, epoch) -> float:
    """The serial number of a date."""
    start = MAC_EPOCH if epoch == CALENDAR_MAC_1904 else WINDOWS_EPOCH
    return (value.replace(tzinfo=None) - start) / dt.timedelta(days=1)


def as_value(value, number_format: str, epoch):
    """``Value`` from ``Value2``."""
    if not isinstance(value, float):
        return value
    kind = kind_of(number_format)
    if kind == "date":
        return from_serial(value, epoch)
    if kind == "currency":
        return Decimal(repr(value)).quantize(Decimal("0.0001"), ROUND_HALF_EVEN)
    return value


def stored(cell, cached: dict):
    """``Value2`` of one of openpyxl's cells."""
    value, kind = cell._value, cell.data_type
    if kind == "f":
        found = cached.get((cell.row, cell.column))
        if isinstance(found, NotCalculated):
            raise Misuse(f"{cell.parent.title}!{cell.coordinate} {found.formula} was never calculated: store its value")
        return found
    if value is None or isinstance(value, bool):
        return value
    if kind == "e":
        return ERRORS[value]
    if isinstance(value, int | float):
        return float(value)
    return str(value)


def texts(value) -> str:
    """What a cell in the General format shows."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return str(value).upper()
    if isinstance(value, int):
        return ERROR_TEXTS[value]
    if isinstance(value, float):
        return f"{value:.10g}"
    return value
