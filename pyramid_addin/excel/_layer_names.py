"""Names of layers: those that formulas answer with, and those that stand in a range."""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING, Any

import numpy as np

from pyramid_addin.errors import NotAvailableError
from pyramid_addin.excel._arguments import BLANK, ERROR, KNOWN, MISSING, Given, is_blank, read_cells, refuse_errors
from pyramid_addin.excel._error_cells import NA, error_shown
from pyramid_addin.settings import PASSIVE_KEYS, STANDARD_KEYS, standard_labels
from pyramid_addin.texts import LANGUAGES, text

if TYPE_CHECKING:
    from collections.abc import Iterable

    from pyramid_addin.settings import Boundaries

_MOST_NUMBERED = 10


def layer_names(boundaries: Boundaries, language: str) -> list[str]:
    """Names of the active layers, best first: the user's own, else from the catalogue.

    Examples
    --------
    >>> from pyramid_addin.settings import Boundaries, parse_boundaries
    >>> layer_names(Boundaries(), "nl"), layer_names(parse_boundaries("50,100"), "en")
    (['Top', 'Groot', 'Middelgroot', 'Klein'], ['Layer 1', 'Layer 2'])
    """
    if boundaries.standard:
        return [text(f"layers.{key}", language) for key in boundaries.keys]
    if boundaries.keys == tuple(str(place + 1) for place in range(boundaries.count)):
        return [text("model.numbered_layer", language, number=key) for key in boundaries.keys]
    return list(boundaries.keys)


def layer_key(label: object) -> str:
    """What a name of a layer stands for: "top" to "suspect", or the name itself without regard to capitals.

    Examples
    --------
    >>> layer_key("Groot"), layer_key(" TOP "), layer_key("Laag 2"), layer_key(2.0), layer_key("Gold")
    ('large', 'top', '2', '2', 'gold')
    """
    folded = " ".join(spelled(label).casefold().split())
    return _known().get(folded, folded)


def spelled(label: object) -> str:
    """A name of a layer as a cell shows it.

    Examples
    --------
    >>> spelled(2.0), spelled(" Gold ")
    ('2', 'Gold')
    """
    return f"{label:g}" if isinstance(label, float) else str(label).strip()


@cache
def _known() -> dict[str, str]:
    numbered = {
        text("model.numbered_layer", language, number=number).casefold(): str(number)
        for language in LANGUAGES
        for number in range(1, _MOST_NUMBERED + 1)
    }
    return standard_labels() | numbered


def labels(name: str, argument: object) -> Given:
    """``argument`` as names of layers: the values are keys as of `layer_key`, None where blank or an error.

    Examples
    --------
    >>> labels("layers", [["Groot"], [None], ["#N/A"]]).entries.ravel().tolist()
    ['large', None, None]
    """
    cells = read_cells(name, argument)
    keys = np.full(len(cells.flat), None, object)
    states = np.full(len(cells.flat), BLANK, np.int8)
    seen: dict[Any, tuple[str | None, int]] = {}
    for position, cell in enumerate(cells.flat):
        # True, 1 and 1.0 are one key of a dictionary, and three labels
        known = (type(cell), cell)
        if known not in seen:
            seen[known] = _label(cell)
        keys[position], states[position] = seen[known]
    return Given(cells, keys.reshape(cells.shape), states.reshape(cells.shape))


def _label(cell: object) -> tuple[str | None, int]:
    if is_blank(cell):
        return None, BLANK
    shown = error_shown(cell)
    if shown:
        return None, MISSING if shown == NA else ERROR
    return layer_key(cell), KNOWN


def listed_labels(name: str, argument: object) -> Given:
    """The layers of all customers in a range; a heading above them is taken out (it becomes blank).

    The first cell is a heading when it says "layer" in either language, or when it is the only one that is no layer of
    the method.

    Raises
    ------
    FormulaError
        A cell is an error (#N/A: `NotAvailableError`).
    NotAvailableError
        There are no layers.
    """
    found = labels(name, argument)
    refuse_errors(found)
    known = np.flatnonzero(found.states.ravel() == KNOWN)
    keys = found.entries.ravel()[known]
    if known.size and _is_heading(keys[0], keys[1:]):
        found.entries.ravel()[known[0]] = None
        found.states.ravel()[known[0]] = BLANK
        known = known[1:]
    if not known.size:
        raise NotAvailableError("formula.no_layers", argument=name)
    return found


def _is_heading(first: str, others: Iterable[str]) -> bool:
    if first in {text("formula_words.layer", language).casefold() for language in LANGUAGES}:
        return True
    standard = {*STANDARD_KEYS, *PASSIVE_KEYS}
    rest = set(others)
    return bool(rest) and first not in standard and rest <= standard


def in_order(keys: Iterable[str]) -> list[str]:
    """Keys of layers, best first: the method's own, then others by name and number.

    Examples
    --------
    >>> in_order(["inactive", "small", "top", "b 10", "b 9"])
    ['top', 'small', 'inactive', 'b 9', 'b 10']
    """
    places = {key: place for place, key in enumerate((*STANDARD_KEYS, *PASSIVE_KEYS))}

    def natural(key: str) -> list[tuple[int, str]]:
        return [(int(part), "") if part.isdecimal() else (-1, part) for part in re.split(r"(\d+)", key) if part]

    return sorted(set(keys), key=lambda key: (places.get(key, len(places)), natural(key)))
