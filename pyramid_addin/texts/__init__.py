"""Every word a user reads, in one catalogue per language: the TOML files in ``texts/en`` and ``texts/nl``.

The files of one language are merged; a key may stand in one file only. A text names its facts in braces, as
`str.format` does. A test fails when a key is missing in one of the languages.
"""

from __future__ import annotations

import locale
import os
import tomllib
from functools import cache
from importlib.resources import files
from typing import Any

LANGUAGES = ("en", "nl")


@cache
def catalogue(language: str) -> dict[str, Any]:
    """All texts of ``language`` as nested dictionaries.

    Examples
    --------
    >>> catalogue("nl")["layers"]["large"]
    'Groot'
    """
    merged: dict[str, Any] = {}
    folder = files(__name__) / language
    for file in sorted(folder.iterdir(), key=lambda entry: entry.name):
        if file.name.endswith(".toml"):
            _merge(merged, tomllib.loads(file.read_text("utf-8")), file.name)
    return merged


def _merge(into: dict[str, Any], new: dict[str, Any], origin: str) -> None:
    for key, value in new.items():
        if isinstance(value, dict) and isinstance(into.setdefault(key, {}), dict):
            _merge(into[key], value, origin)
        elif key in into:
            message = f"{origin} repeats the text {key!r}"
            raise ValueError(message)
        else:
            into[key] = value


def text(key: str, language: str, **facts: object) -> str:
    """The text at ``key`` (dotted) in ``language``, its facts filled in.

    Examples
    --------
    >>> text("layers.inactive", "nl")
    'Inactief'
    """
    entry: Any = catalogue(language)
    for part in key.split("."):
        entry = entry[part]
    return str(entry).format(**facts) if facts else str(entry)


def system_language() -> str:
    """The language of the user's system: "nl" where it is Dutch, else "en"."""
    setting = os.environ.get("LC_ALL") or os.environ.get("LANG") or locale.getlocale()[0] or ""
    return "nl" if setting.lower().startswith(("nl", "dutch")) else "en"


def number_text(value: float, language: str, *, decimals: int = 0) -> str:
    """``value`` as people write it in ``language``; NaN is an en dash.

    Examples
    --------
    >>> number_text(1234567.891, "nl", decimals=2), number_text(1234567.891, "en", decimals=2)
    ('1.234.567,89', '1,234,567.89')
    """
    if value != value:  # noqa: PLR0124 -- NaN is the only value unequal to itself
        return "–"
    written = f"{value:,.{decimals}f}"
    return written.translate(str.maketrans(",.", ".,")) if language == "nl" else written


def percent_text(fraction: float, language: str, *, decimals: int = 1) -> str:
    """A fraction as a percentage in ``language``; NaN is an en dash.

    Examples
    --------
    >>> percent_text(0.4567, "nl")
    '45,7 %'
    """
    written = number_text(fraction * 100, language, decimals=decimals)
    return written if written == "–" else f"{written} %"
