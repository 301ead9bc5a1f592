"""What a cell of the settings sheet may hold: read from whatever stands there, and written as people read it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from fractions import Fraction
from typing import TYPE_CHECKING, Any, Literal

from pyramid_addin._checks import number, refuse, whole
from pyramid_addin.settings import CHOSEN_SHEETS
from pyramid_addin.texts import LANGUAGES, catalogue

if TYPE_CHECKING:
    from collections.abc import Callable

Kind = Literal["choice", "conditions", "whole", "percentage", "number", "date", "text"]

# Error values as cells show them, and the numbers by which Excel hands them to programs.
ERRORS = {
    "#NULL!": -2146826288,
    "#DIV/0!": -2146826281,
    "#VALUE!": -2146826273,
    "#REF!": -2146826265,
    "#NAME?": -2146826259,
    "#NUM!": -2146826252,
    "#N/A": -2146826246,
    "#GETTING_DATA": -2146826245,
    "#SPILL!": -2146826243,
    "#CALC!": -2146826238,
}
_SHOWN_ERRORS = {number: shown for shown, number in ERRORS.items()}
# Excel counts days from 1900 or, in some workbooks, from 1904; what lies before either is written as a text.
FIRST_DAY = date(1904, 1, 2)
# 1930 to 2199: a number beyond, such as 2025 or 20251231, was not meant as Excel's count of days.
_SERIALS = range(10_959, 109_575)
_DAYS_TO_1904 = 1462

_NUMBER = re.compile(r"[-+]?\d{1,40}(?:[.,]\d{1,40})?(?:[eE][-+]?\d{1,3})?")
_GROUPED = re.compile(r"[-+]?[1-9]\d{0,2}[.,]\d{3}")
_RATIO = re.compile(r"\d{1,40}/[1-9]\d{0,39}")
_DAY_FIRST = re.compile(r"(\d{1,2})[-./](\d{1,2})[-./](\d{4})")


@dataclass(frozen=True)
class SettingCell:
    """What a cell takes.

    Attributes
    ----------
    kind : {"choice", "conditions", "whole", "percentage", "number", "date", "text"}
    low, high : float
        Bounds of numbers, both included; a percentage's as a fraction.
    choices : str
        Which words a choice is made from: see `words`.
    """

    kind: Kind
    low: float = 0
    high: float = 0
    choices: str = ""


def words(choices: str, language: str) -> dict[str, str]:
    """What can be chosen: value -> word in ``language``.

    Parameters
    ----------
    choices : str
        ``conditions``, ``flag_conditions``, ``strategies``, ``reasons``, ``sheets``, or a key below
        ``settings_sheet.choices``.
    language : {"en", "nl"}

    Examples
    --------
    >>> words("rank_by", "nl")
    {'revenue': 'omzet', 'profit': 'winst'}
    """
    texts = catalogue(language)
    sheet = texts["settings_sheet"]
    if choices == "conditions":
        turned = {f"not {name}": word for name, word in sheet["not_conditions"].items()}
        return {**sheet["conditions"], **turned}
    if choices == "flag_conditions":
        turned = {f"not {name}": word for name, word in sheet["not_flag_conditions"].items()}
        return {**words("conditions", language), **sheet["flag_conditions"], **turned}
    if choices == "sheets":
        names = texts["templates"]["sheets"]
        return {key: names[key] for key in CHOSEN_SHEETS if key in names}
    found: dict[str, str] = texts[choices] if choices in ("strategies", "reasons") else sheet["choices"][choices]
    return found


def read_cell(cell: SettingCell, value: object, where: str, language: str, *, epoch_1904: bool = False) -> Any:  # noqa: ANN401 -- by kind of cell
    """What a cell means; None where it is blank.

    Parameters
    ----------
    cell : SettingCell
    value : object
        As Excel or a reader of files hands it over: text, number, truth, date or None; an error value as its text, as
        Excel's number for it, or as an object that holds its text as ``shown``.
    where : str
        Address of the cell, for messages.
    language : {"en", "nl"}
        In which a message lists the choices; words are read in both.
    epoch_1904 : bool
        Whether the workbook counts days from 1904, for dates that arrive as numbers.

    Returns
    -------
    object
        A key (``choice``), a list of keys (``conditions``), int, `fractions.Fraction` (``percentage``: 5% is 1/20, and
        exact, since what Excel calculated is rounded to the 15 digits that it shows), float, date or str.

    Raises
    ------
    UsageError

    Examples
    --------
    >>> read_cell(SettingCell("percentage", 0, 1), "33,3 %", "'Settings'!C7", "en")
    Fraction(333, 1000)
    >>> read_cell(SettingCell("choice", choices="rank_by"), "Winst ", "'Settings'!C7", "en")
    'profit'
    """
    if isinstance(value, str):
        value = value.strip()
    if value is None or value == "":
        return None
    error = _error(value)
    if error:
        refuse("settings_sheet.error_value", where, error)
    if cell.kind in ("choice", "conditions"):
        return _READ_WORDS[cell.kind](cell.choices, value, where, language)
    if cell.kind == "date":
        return _date(value, where, epoch_1904=epoch_1904)
    return _READ_VALUES[cell.kind](cell, value, where)


def _error(value: object) -> str:
    """The text of an error value; "" for any other."""
    if isinstance(value, str):
        return value.upper() if value.upper() in ERRORS else ""
    if isinstance(value, int):
        return _SHOWN_ERRORS.get(value, "")
    return str(getattr(value, "shown", ""))


def shown_value(cell: SettingCell, value: Any, language: str) -> bool | float | str | date:  # noqa: ANN401
    """A setting's value as its cell is to hold it, so that `read_cell` gives it back exactly.

    What Excel cannot hold as a number or a date (a third, a day before 1904) becomes a text.

    Examples
    --------
    >>> shown_value(SettingCell("percentage"), Fraction(1, 3), "en"), shown_value(SettingCell("percentage"), 0.05, "en")
    ('100/3 %', 0.05)
    """
    if cell.kind == "choice":
        return words(cell.choices, language)[value]
    if cell.kind == "conditions":
        chosen = words(cell.choices, language)
        return "; ".join(chosen[name] for name in value)
    if cell.kind == "date":
        day: date = value
        return day if day >= FIRST_DAY else day.isoformat()
    if cell.kind != "percentage":
        return value  # type: ignore[no-any-return]
    plain = float(value)
    digits = f"{plain:.15g}"
    if isinstance(value, Fraction):
        percent = value * 100
        return plain if Fraction(digits) == value else f"{percent.numerator}/{percent.denominator} %"
    return plain if float(digits) == plain else repr(plain)


def percentage_text(fraction: float | Fraction) -> str:
    """A percentage as short as it can be said, for messages.

    Examples
    --------
    >>> percentage_text(0.125), percentage_text(10)
    ('12.5%', '1000%')
    """
    return f"{float(fraction * 100):.12g}%"


def _found(value: object) -> str:
    """What stands in a cell, as Excel shows it."""
    if isinstance(value, bool):
        return str(value).upper()
    if isinstance(value, float):
        return f"{value:.15g}"
    return value.isoformat() if isinstance(value, date) else str(value)


# --- by kind of cell; what stands there is not blank -----------------------------------------------------------------


def _choice(choices: str, value: object, where: str, language: str) -> str:
    if isinstance(value, bool) and choices == "strict":
        return "yes" if value else "no"
    known = {word.casefold(): key for each in LANGUAGES for key, word in words(choices, each).items()}
    known |= {key: key for key in words(choices, language)}
    wanted = " ".join(_found(value).split()).casefold()
    if wanted not in known:
        allowed = "; ".join(words(choices, language).values())
        refuse("settings_sheet.not_a_choice", where, _found(value), allowed=allowed)
    return known[wanted]


def _conditions(choices: str, value: object, where: str, language: str) -> list[str]:
    listed = [part.strip() for part in re.split("[,;]", _found(value))]
    return [_choice(choices, part, where, language) for part in listed if part]


def _whole(cell: SettingCell, value: object, where: str) -> int:
    return whole(int(cell.low), int(cell.high))(where, _plain_number(value, where))


def _number(cell: SettingCell, value: object, where: str) -> float:
    return number(cell.low, cell.high)(where, _plain_number(value, where))


def _plain_number(value: object, where: str) -> float:
    """A number, an int where it is whole: messages show it as the user typed it."""
    if isinstance(value, str) and _NUMBER.fullmatch(value) and not _GROUPED.fullmatch(value):
        value = float(value.replace(",", "."))
    if isinstance(value, bool) or not isinstance(value, int | float):
        refuse("settings_sheet.not_a_number", where, _found(value))
    return int(value) if abs(value) < 1e15 and value == int(value) else value


def _percentage(cell: SettingCell, value: object, where: str) -> Fraction:
    fraction = _exact_fraction(value)
    if fraction is None:
        refuse("settings_sheet.not_a_percentage", where, _found(value))
    if not Fraction(cell.low) <= fraction <= Fraction(cell.high):
        bounds = {"low": percentage_text(cell.low), "high": percentage_text(cell.high)}
        refuse("settings_sheet.percentage_bounds", where, _found(value), **bounds)
    return fraction


def _exact_fraction(value: object) -> Fraction | None:
    if isinstance(value, str):
        plain = value.removesuffix("%").strip().replace(",", ".")
        if plain == value.replace(",", "."):
            return Fraction(plain) if _NUMBER.fullmatch(plain) else None
        readable = _RATIO.fullmatch(plain) or (_NUMBER.fullmatch(plain) and not _GROUPED.fullmatch(plain))
        return Fraction(plain) / 100 if readable else None
    if isinstance(value, bool) or not isinstance(value, int | float) or not abs(value) < float("inf"):
        return None
    return Fraction(f"{value:.15g}")


def _date(value: object, where: str, *, epoch_1904: bool) -> date:
    day = _date_text(value) if isinstance(value, str) else None
    if isinstance(value, datetime):
        day = value.date() if value.time() == time() else None
    elif isinstance(value, date):
        day = value
    elif isinstance(value, int | float) and not isinstance(value, bool):
        days = value + _DAYS_TO_1904 if epoch_1904 else value
        day = date(1899, 12, 30) + timedelta(days=int(days)) if days in _SERIALS else None
    if day is None:
        refuse("settings_sheet.not_a_date", where, _found(value))
    return day


def _date_text(text: str) -> date | None:
    """Year-month-day, or a day that nobody can take for a month, a month and a year."""
    parts = _DAY_FIRST.fullmatch(text)
    try:
        if not parts:
            return date.fromisoformat(text) if len(text) == len("2025-12-31") else None
        first, second, year = map(int, parts.groups())
        return date(year, second, first) if first > 12 or first == second else None
    except ValueError:
        return None


def _text(_: SettingCell, value: object, where: str) -> str:
    if isinstance(value, str):
        return value
    if isinstance(value, bool) or not isinstance(value, int | float):
        refuse("settings_sheet.not_a_text", where, _found(value))
    return f"{value:.15g}"  # a header that is a year


_READ_WORDS: dict[str, Callable[[str, object, str, str], Any]] = {"choice": _choice, "conditions": _conditions}
_READ_VALUES: dict[str, Callable[[SettingCell, Any, str], Any]] = {
    "whole": _whole,
    "percentage": _percentage,
    "number": _number,
    "text": _text,
}
