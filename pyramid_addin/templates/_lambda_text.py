"""The notation in which the functions that travel are written, and the text that a workbook stores.

A source is a formula as Excel shows it, over as many lines as it likes, with functions in capitals and names of its own
in small letters. ``{name}`` stands for a part (`_lambda_parts`), ``<layers.top>`` for a text of the catalogue in quotes
in the language asked for, ``<en.layers.top>`` for one in a given language. An optional parameter stands in brackets.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from pyramid_addin.texts import LANGUAGES, text

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

# Functions that Excel got after 2007 are stored with a prefix, so that older versions know that they do not know them.
_NEWER = frozenset(
    (
        *("BYCOL", "BYROW", "CHOOSECOLS", "DROP", "EXPAND", "HSTACK", "IFNA", "IFS", "ISOMITTED", "LAMBDA", "LET"),
        *("MAKEARRAY", "MAP", "NUMBERVALUE", "REDUCE", "SCAN", "SEQUENCE", "SORTBY", "SWITCH", "TAKE", "TEXTAFTER"),
        *("TEXTBEFORE", "TEXTSPLIT", "TOCOL", "TOROW", "UNICHAR", "UNIQUE", "VSTACK", "XMATCH"),
    )
)
_NEWER_ON_SHEETS = frozenset({"FILTER", "SORT"})

_PART = re.compile(r"\{([a-z_]+)\}")
_WORD = re.compile(r"<([a-z]+(?:[._][a-z_]+)*\.[a-z_]+)>")
# a text in quotes; a name of the formula's own, in brackets where optional; a function
_TOKEN = re.compile(r'"(?:[^"]|"")*"|\[[a-z_]+\]|\b[a-z_]+\b|\b[A-Z][A-Z.]*(?=\()')
_SPACE = re.compile(r'("(?:[^"]|"")*")|\s+')


def quoted_text(words: str) -> str:
    """A text as formulas write it.

    Examples
    --------
    >>> len(quoted_text('5"'))
    5
    """
    return '"' + words.replace('"', '""') + '"'


def array_constant(cells: Sequence[str | float], *, down: bool = False) -> str:
    """An array constant: one row, or one column.

    Examples
    --------
    >>> array_constant([1, 0.05]), array_constant(["a", "b"], down=True)
    ('{1,0.05}', '{"a";"b"}')
    """
    written = (quoted_text(cell) if isinstance(cell, str) else f"{cell:.12g}" for cell in cells)
    return "{" + (";" if down else ",").join(written) + "}"


def shown(source: str, parts: Mapping[str, str], language: str) -> str:
    """The formula as Excel shows it, on one line.

    Parameters
    ----------
    source : str
        In the notation of this module.
    parts : mapping of str to str
        What names in braces stand for, in the same notation.
    language : {"en", "nl"}

    Raises
    ------
    KeyError
        A part or a text that there is not.

    Examples
    --------
    >>> shown("LAMBDA([cell], LET({one}, one & <layers.large>))", {"one": "one, 1"}, "nl")
    'LAMBDA([cell],LET(one,1,one&"Groot"))'
    """
    while _PART.search(source):
        source = _PART.sub(lambda found: parts[found[1]], source)
    said = _WORD.sub(lambda found: quoted_text(_catalogued(found[1], language)), source)
    return _SPACE.sub(lambda found: found[1] or "", said)


def stored(formula: str) -> str:
    """The formula as a workbook stores it: newer functions and names of its own with their prefixes.

    Examples
    --------
    >>> stored('LAMBDA(cell,[other],LET(both,cell&other,SORT(both&"cell")))')
    '_xlfn.LAMBDA(_xlpm.cell,_xlop.other,_xlfn.LET(_xlpm.both,_xlpm.cell&_xlpm.other,_xlfn._xlws.SORT(_xlpm.both&"cell")))'
    """
    return _TOKEN.sub(lambda found: _stored_token(found[0]), formula)


def _stored_token(token: str) -> str:
    if token.startswith('"'):
        return token
    if token.startswith("["):
        return f"_xlop.{token[1:-1]}"
    if token.islower():
        return f"_xlpm.{token}"
    if token in _NEWER_ON_SHEETS:
        return f"_xlfn._xlws.{token}"
    return f"_xlfn.{token}" if token in _NEWER else token


def _catalogued(key: str, language: str) -> str:
    first, _, rest = key.partition(".")
    return text(rest, first) if first in LANGUAGES else text(key, language)
