"""The synonym catalogue of ledger headers (``fields.toml``), and how a header is compared with it."""

from __future__ import annotations

import re
import tomllib
import unicodedata
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from pyramid_addin.ledger._numbers import currency_code, currency_in

STRENGTHS = ("names", "weaker", "last")

_YEAR = re.compile(
    r"(?<!\d)(?:fy\s*|boekjaar\s*|jaar\s*)?((?:19|20)\d{2})(?:\s*[/-]\s*(?:(?:19|20)\d{2}|\d{2}))?(?!\d)", re.IGNORECASE
)
_BRACKETS = re.compile(r"\([^()]*\)|\[[^\[\]]*\]|\{[^{}]*\}")
_CHOICE = re.compile(r"\{([^{}]*)\}")
_WORDS = re.compile(r"[^\W_]+|%|#|€|\$|£")


@dataclass(frozen=True)
class Header:
    """A header, taken apart.

    Attributes
    ----------
    text : str
        As it stands in the ledger.
    key : str
        What is compared: no case, accents, punctuation, spaces, year, currency, or what stands in brackets.
    full_key : str
        The same with what stands in brackets.
    year : int or None
        The (first) year that it names.
    currency : str
        ISO code that it names, or "".
    """

    text: str
    key: str
    full_key: str
    year: int | None
    currency: str


@cache
def header(text: str) -> Header:
    """Take a header apart.

    Examples
    --------
    >>> header("Netto-omzet 2025 (in EUR)")
    Header(text='Netto-omzet 2025 (in EUR)', key='nettoomzet', full_key='nettoomzet', year=2025, currency='EUR')
    >>> header("Marge (%)").key, header("Potentiële omzet").key, header("2025").key
    ('marge%', 'potentieleomzet', '')
    """
    shown = " ".join(text.split())
    year = _YEAR.search(shown)
    without_year = _YEAR.sub(" ", shown) if year else shown
    bare = _BRACKETS.sub(lambda match: " % " if "%" in match[0] else " ", without_year)
    return Header(shown, _key(bare), _key(without_year), int(year[1]) if year else None, currency_in(shown))


def _key(text: str) -> str:
    """Letters and digits of ``text`` in lower case without accents; % and # stay, currencies go.

    A camel-case header is one word, so that ``CustomerID`` and ``Customer ID`` are the same.
    """
    plain = unicodedata.normalize("NFKD", text.casefold())
    words = _WORDS.findall("".join(sign for sign in plain if not unicodedata.combining(sign)))
    kept = [word for word in words if not currency_code(word)]
    if len(kept) > 1 and len(kept) < len(words) and kept[-1] == "in":
        kept.pop()  # "Omzet in EUR"
    return "".join(kept)


@cache
def catalogue() -> dict[str, dict[str, int]]:
    """Compared key -> field -> strength (0 strongest), from ``fields.toml``. The key ``party`` is a field here too.

    Examples
    --------
    >>> catalogue()["debnr"], catalogue()["bedrag"], catalogue()["omzetvorigjaar"]
    ({'customer_id': 0}, {'revenue': 1}, {'previous_revenue': 0})
    """
    listed = tomllib.loads((files(__package__) / "fields.toml").read_text("utf-8"))
    keys: dict[str, dict[str, int]] = {}
    for field, lists in listed.items():
        for strength, name in enumerate(STRENGTHS):
            for entry in lists.get(name, ()):
                for written in _spelled(entry):
                    keys.setdefault(_key(written), {}).setdefault(field, strength)
    return keys


@cache
def fields() -> tuple[str, ...]:
    """All fields that a column can be, in the order of ``fields.toml``; what --map accepts.

    Examples
    --------
    >>> fields()[:3]
    ('customer_id', 'name', 'parent')
    """
    listed = tomllib.loads((files(__package__) / "fields.toml").read_text("utf-8"))
    return tuple(field for field in listed if field != "party")


def _spelled(entry: str) -> list[str]:
    """Every spelling that ``{a|b}`` stands for."""
    match = _CHOICE.search(entry)
    if not match:
        return [entry]
    return [
        spelled
        for choice in match[1].split("|")
        for spelled in _spelled(entry[: match.start()] + choice + entry[match.end() :])
    ]
