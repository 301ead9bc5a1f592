"""Numbers written as text. Whether a comma or a point is the decimal sign is decided from the whole column.

The rule, in this order:

1. A text that can be read one way only votes: ``1.234,56``, ``12,5`` and ``1.234.567`` for the decimal comma,
   ``1,234.56``, ``12.5`` and ``1,234,567`` for the decimal point. The most votes, counted in cells, win; a text that
   contradicts them is not read at all, since half a column read wrongly is worse than a cell that is reported.
2. Without votes the other number columns of the same ledger decide.
3. Without those either, ``1.234`` and ``1,234`` are one thousand two hundred and thirty-four, since money seldom has
   three decimals; a problem says so.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

if TYPE_CHECKING:
    from numpy.typing import NDArray

SYMBOLS = {"€": "EUR", "$": "USD", "£": "GBP", "¥": "JPY", "₽": "RUB", "₹": "INR", "zł": "PLN", "fr.": "CHF"}
CODES = [
    "EUR",
    "USD",
    "GBP",
    "CHF",
    "JPY",
    "SEK",
    "NOK",
    "DKK",
    "PLN",
    "CZK",
    "HUF",
    "RON",
    "BGN",
    "TRY",
    "CAD",
    "AUD",
    "NZD",
    "CNY",
    "HKD",
    "SGD",
    "INR",
    "ZAR",
    "BRL",
    "MXN",
    "ILS",
    "AED",
    "SAR",
    "RUB",
    "UAH",
]
LARGEST = 1e15  # beyond it a float no longer holds cents

_CURRENCY = re.compile(
    rf"(?<![A-Za-z])(?:{'|'.join(CODES)})(?![A-Za-z])|{'|'.join(map(re.escape, SYMBOLS))}", re.IGNORECASE
)
_PLAIN = r"^[+-]?[0-9][0-9.,]*$"
_UNIFORM = str.maketrans(
    {
        **dict.fromkeys("\u2212\u2010\u2011\u2012\u2013\u2014\u00ad\ufe63\uff0d", "-"),
        **dict.fromkeys("\u00a0\u202f\u2007\u2009\u2008\u2006\u200a\u2005\t", " "),
        **dict.fromkeys("\u2019\u2018\u02bc\u00b4`", "'"),
        **dict.fromkeys("\u200b\u200e\u200f\ufeff\u2060", None),
    }
)
_GROUPED = re.compile(r"^\d{1,3}(?:([ '])\d{3})(?:\1\d{3})*(?:[.,]\d*)?$")
_SCIENTIFIC = re.compile(r"^\d+(?:[.,]\d+)?e[+-]?\d{1,2}$", re.IGNORECASE)
_LOCALE = re.compile(r"\[\$([^\]-]*)[^\]]*\]")  # [$€-413] in a number format
_BODY = re.compile(r"^[.,]?\d[\d.,]*$")


def _sure(decimal: str, group: str) -> str:
    """Texts that can only be read with ``decimal`` as the decimal sign."""
    d, g = re.escape(decimal), re.escape(group)
    return (
        rf"^(?:[0-9]{{1,3}}(?:{g}[0-9]{{3}})+{d}[0-9]*|[0-9]*{d}(?:[0-9]{{0,2}}|[0-9]{{4,}})"
        rf"|[0-9]{{4,}}{d}[0-9]{{3}}|0[0-9]*{d}[0-9]{{3}}|{d}[0-9]+|[0-9]{{1,3}}(?:{g}[0-9]{{3}}){{2,}})$"
    )


def _readable(decimal: str, group: str) -> str:
    d, g = re.escape(decimal), re.escape(group)
    return rf"^(?:(?:[0-9]+|[0-9]{{1,3}}(?:{g}[0-9]{{3}})+)(?:{d}[0-9]*)?|{d}[0-9]+)$"


_SURE = {",": _sure(",", "."), ".": _sure(".", ",")}
_READABLE = {",": _readable(",", "."), ".": _readable(".", ",")}
_EITHER = r"^[1-9][0-9]{0,2}[.,][0-9]{3}$"


@dataclass(frozen=True)
class NumberTexts:
    """Unique texts of one column, prepared for reading.

    Attributes
    ----------
    bodies : pyarrow.StringArray
        Digits and separators only; "" for what is no number.
    factors : numpy.ndarray, float64
        1, or -1 for negatives; divided by 100 where the text is a percentage.
    values : numpy.ndarray, float64
        Known already (scientific notation), else NaN.
    percent : numpy.ndarray, bool
    currencies : dict of int to str
        ISO code by index, where the text names one.
    """

    bodies: Any
    factors: NDArray[np.float64]
    values: NDArray[np.float64]
    percent: NDArray[np.bool_]
    currencies: dict[int, str]

    def votes(self, weights: NDArray[np.int64]) -> dict[str, int]:
        """How many cells can be read with a comma only, with a point only, and either way."""
        return {
            **{decimal: _weigh(self.bodies, pattern, weights) for decimal, pattern in _SURE.items()},
            "either": _weigh(self.bodies, _EITHER, weights),
        }

    def either(self) -> NDArray[np.bool_]:
        """Which texts can be read either way."""
        either: NDArray[np.bool_] = pc.match_substring_regex(self.bodies, _EITHER).to_numpy(zero_copy_only=False)
        return either

    def thousands_sign(self, weights: NDArray[np.int64]) -> str:
        """The sign in texts that can be read either way; the more frequent one."""
        points = _weigh(self.bodies, r"^[0-9]+[.][0-9]{3}$", weights)
        commas = _weigh(self.bodies, r"^[0-9]+[,][0-9]{3}$", weights)
        return "." if points >= commas else ","

    def read(self, decimal: str) -> NDArray[np.float64]:
        """The values, ``decimal`` being the decimal sign; NaN for what cannot be read so."""
        group = "." if decimal == "," else ","
        readable = pc.match_substring_regex(self.bodies, _READABLE[decimal])
        bodies = pc.if_else(readable, self.bodies, pa.scalar(None, pa.string()))
        bodies = pc.replace_substring(bodies, group, "")
        if decimal == ",":
            bodies = pc.replace_substring(bodies, ",", ".")
        values = pc.cast(bodies, pa.float64()).to_numpy(zero_copy_only=False)
        values = np.where(np.isnan(self.values), values, self.values) * self.factors
        return np.where(np.abs(values) <= LARGEST, values, np.nan)


def _weigh(bodies: Any, pattern: str, weights: NDArray[np.int64]) -> int:  # noqa: ANN401 -- pyarrow carries no types
    return int(weights[pc.match_substring_regex(bodies, pattern).to_numpy(zero_copy_only=False)].sum())


def number_texts(texts: Any) -> NumberTexts:  # noqa: ANN401 -- pyarrow carries no types
    """Prepare unique ``texts`` (a pyarrow.StringArray) for reading as numbers.

    Examples
    --------
    >>> texts = pa.array(["€ 1.234,56", "(12,50)", "7,5-", "12 %", "1 234", "n.v.t."])
    >>> number_texts(texts).read(",").tolist()
    [1234.56, -12.5, -7.5, 0.12, 1234.0, nan]
    """
    size = len(texts)
    plain = pc.match_substring_regex(texts, _PLAIN).to_numpy(zero_copy_only=False)
    factors = np.ones(size)
    values = np.full(size, np.nan)
    percent = np.zeros(size, np.bool_)
    currencies: dict[int, str] = {}
    negative = pc.starts_with(texts, "-").to_numpy(zero_copy_only=False) & plain
    factors[negative] = -1.0
    bodies = pc.utf8_ltrim(texts, "+-") if size else texts
    odd = np.flatnonzero(~plain)
    if len(odd):
        tidied = []
        for index, found in zip(odd.tolist(), texts.take(pa.array(odd)).to_pylist(), strict=True):
            body, factors[index], percent[index], currency = _tidy(found)
            if _SCIENTIFIC.match(body):
                values[index] = float(body.replace(",", "."))
                body = ""
            if currency and (body or values[index] == values[index]):
                currencies[index] = currency
            tidied.append(body)
        bodies = pc.replace_with_mask(bodies, pa.array(~plain), pa.array(tidied, pa.string()))
    return NumberTexts(bodies, factors, values, percent, currencies)


def _tidy(found: str) -> tuple[str, float, bool, str]:
    """Digits and separators of ``found`` ("" when it is no number), factor, whether a percentage, and currency."""
    nothing = ("", 1.0, False, "")
    if len(found) > 60:
        return nothing
    body = found.translate(_UNIFORM).strip()
    currencies = {currency_code(match) for match in _CURRENCY.findall(body)}
    if len(currencies) > 1:
        return nothing
    body = _CURRENCY.sub("", body).strip()
    if body == "-":
        return "0", 1.0, False, next(iter(currencies), "")  # how accounting formats show zero
    percent = body.endswith("%") or body.startswith("%")
    body = body.strip("% ")
    signs = 0
    if body.startswith("(") and body.endswith(")"):
        body, signs = body[1:-1].strip(), 1
    body = re.sub(r"(?<=\d)[.,]-{1,2}$", "", body)
    if body.startswith(("-", "+")):
        signs += body[0] == "-"
        body = body[1:].strip()
    elif body.endswith("-"):
        signs += 1
        body = body[:-1].strip()
    if signs > 1:
        return nothing
    if _GROUPED.match(body):
        body = body.replace(" ", "").replace("'", "")
    if not (_BODY.match(body) or _SCIENTIFIC.match(body)):
        return nothing
    return body, (-1.0 if signs else 1.0) / (100 if percent else 1), percent, next(iter(currencies), "")


def currency_code(found: str) -> str:
    """The ISO code of a currency sign or code; "" when it is none.

    Examples
    --------
    >>> currency_code("€"), currency_code("usd"), currency_code("uur")
    ('EUR', 'USD', '')
    """
    if found in SYMBOLS:
        return SYMBOLS[found]
    if found.lower() in SYMBOLS:
        return SYMBOLS[found.lower()]
    return found.upper() if found.upper() in CODES else ""


def currency_in(found: str) -> str:
    """The currency that a header or number format names; "" when none or several.

    Examples
    --------
    >>> currency_in("Omzet (EUR)"), currency_in("[$€-413] #,##0.00"), currency_in("Omzet")
    ('EUR', 'EUR', '')
    """
    codes = {currency_code(match) for match in _CURRENCY.findall(_LOCALE.sub(r"\1", found))}
    return codes.pop() if len(codes) == 1 else ""
