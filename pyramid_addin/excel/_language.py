"""The language in which formulas answer: Excel's own, set once by whoever knows Excel."""

from __future__ import annotations

from typing import Final

from pyramid_addin.texts import LANGUAGES, text

_CHOSEN: Final = ["en"]


def set_language(language: str) -> None:
    """Answer in ``language`` from now on: "en" or "nl".

    Raises
    ------
    ValueError
        For any other.

    Examples
    --------
    >>> set_language("nl"); word("total")
    'Totaal'
    >>> set_language("en"); word("total")
    'Total'
    """
    if language not in LANGUAGES:
        message = f"{language!r} is none of {', '.join(LANGUAGES)}"
        raise ValueError(message)
    _CHOSEN[0] = language


def language() -> str:
    """The language in which formulas answer."""
    return _CHOSEN[0]


def word(key: str) -> str:
    """One of the words in what formulas answer, below ``formula_words``."""
    return text(f"formula_words.{key}", language())
