"""Sentences with live figures: one catalogue text becomes a formula in the template and a cached text beside it.

Figures are turned into text by FIXED, which writes numbers as the reader's own Excel does. TEXT is no option: its
format codes depend on that language ("0,0%" in Dutch, "0.0%" in English), so a stored formula would be wrong in one.
"""

from __future__ import annotations

import string
from decimal import ROUND_HALF_UP, Decimal

from pyramid_addin.texts import number_text, text

_LONGEST_TEXT = 240  # and doubled quotes count


def text_formula(key: str, language: str, **figures: str) -> str:
    """The catalogue text at ``key`` as an Excel expression, its facts replaced by the expressions in ``figures``.

    Returns
    -------
    str
        Without the leading "=".
    """
    return _concatenation(text(key, language), figures)


def _concatenation(sentence: str, figures: dict[str, str]) -> str:
    """The sentence as an Excel expression.

    Examples
    --------
    >>> _concatenation("of {customers} in all", {"customers": "FIXED(D42,0)"})
    '"of "&FIXED(D42,0)&" in all"'
    """
    parts = []
    for literal, fact, _, _ in string.Formatter().parse(sentence):
        if literal:
            parts.append(quoted_text(literal))
        if fact:
            parts.append(figures[fact])
    return "&".join(parts)


def quoted_text(words: str) -> str:
    """A text as an Excel expression: Excel takes no more than 255 characters between quotes.

    Examples
    --------
    >>> quoted_text('5" by 7'), quoted_text("a" * 300).count("&")
    ('"5"" by 7"', 1)
    """
    pieces = [words[place : place + _LONGEST_TEXT] for place in range(0, len(words), _LONGEST_TEXT)] or [""]
    return "&".join('"' + piece.replace('"', '""') + '"' for piece in pieces)


def fixed(value: float, language: str, decimals: int = 0) -> str:
    """What FIXED makes of a number in ``language``: halves away from zero, as Excel rounds, judged on 15 digits.

    Examples
    --------
    >>> fixed(12.25, "nl", 1), fixed(-1234.5, "en"), f"{12.25:.1f}"
    ('12,3', '-1,235', '12.2')
    """
    return number_text(rounded(value, decimals), language, decimals=decimals)


def rounded(value: float, decimals: int) -> float:
    """What ROUND makes of a number: halves away from zero, judged on 15 digits; zero has no sign.

    Examples
    --------
    >>> rounded(-0.25, 1), rounded(-0.04, 1)
    (-0.3, 0.0)
    """
    exact = Decimal(f"{value:.15g}").quantize(Decimal(1).scaleb(-decimals), ROUND_HALF_UP)
    return float(exact) + 0.0
