"""The scale that a population makes: where its layers begin. Found once per population, and remembered by content."""

from __future__ import annotations

import marshal
from collections import deque
from dataclasses import dataclass
from itertools import chain
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from pyramid_addin.errors import PyramidError
from pyramid_addin.excel._arguments import amounts_of, read_cells
from pyramid_addin.excel._boundary_argument import boundaries_given, given_names
from pyramid_addin.excel._language import language
from pyramid_addin.excel._layer_names import layer_names
from pyramid_addin.model import layer_amounts
from pyramid_addin.texts import text

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from pyramid_addin.settings import Boundaries

MOST_REMEMBERED = 16
MOST_BYTES = 64_000_000

Arguments = tuple[Any, ...]

_PLAIN = frozenset({float, int, bool, str, type(None)})


@dataclass(frozen=True)
class Scale:
    """Where the layers of a population begin.

    Attributes
    ----------
    boundaries : Boundaries
    amounts : float64, shape (L,)
        As of `layer_amounts`; all NaN where nobody in the population has revenue.
    names : tuple of str, length L + 1
        Of the active layers, best first, and of customers without revenue.
    """

    boundaries: Boundaries
    amounts: NDArray[np.float64]
    names: tuple[str, ...]


def scale_of(population: object, boundaries: object = None, names: object = None) -> Scale:
    """The scale that ``population`` makes.

    Parameters
    ----------
    population : object
        Amounts of all customers; zeros do not count. May be left out where the boundaries are amounts.
    boundaries, names : object
        As in `boundaries_given`.

    Raises
    ------
    FormulaError, UsageError
        See `amounts_of` and `boundaries_given`.

    Examples
    --------
    >>> scale_of([[400.0], [300.0], [0.0]], "50,100").amounts
    array([400., 300.])
    """
    given = (language(), population, boundaries, names)
    found = _recall(given)
    if found is None:
        try:
            found = _scale(population, boundaries, names)
        except PyramidError as refusal:
            found = refusal
        _remember(given, found)
    if isinstance(found, PyramidError):
        raise type(found)(found.key, **found.facts)
    return found


def _scale(population: object, boundaries: object, names: object) -> Scale:
    found = boundaries_given(boundaries, names)
    if found.by == "amount" and read_cells("population", population).absent:
        values = np.empty(0)
    else:
        values = amounts_of("population", population)
    own = given_names(names)
    active = own[: found.count] or layer_names(found, language())
    inactive = own[found.count :] or [text("layers.inactive", language())]
    buyers = values if np.count_nonzero(values) == values.size else values[values != 0]
    return Scale(found, layer_amounts(buyers, found), (*active, *inactive))


# --- What is remembered, the newest first. Few populations are in use at a time, so comparing beats hashing: contents
# --- that differ do so early, and equal ones are compared at the speed of memory.


class _Memory(NamedTuple):
    """What was found for arguments of this content."""

    content: Arguments
    found: Scale | PyramidError
    same: Arguments | None  # the arguments themselves where they cannot change: the very same need no comparing


_REMEMBERED: deque[_Memory] = deque()


def _recall(given: Arguments) -> Scale | PyramidError | None:
    """What was found for these arguments, if it is remembered."""
    if not _REMEMBERED:
        return None
    newest = _REMEMBERED[0]
    if newest.same and all(one is other for one, other in zip(newest.same, given, strict=True)):
        return newest.found
    content = _content(given)
    for place, memory in enumerate(_REMEMBERED):
        if memory.content == content:
            if place:
                del _REMEMBERED[place]
                _REMEMBERED.appendleft(memory)
            return memory.found
    return None


def _remember(given: Arguments, found: Scale | PyramidError) -> None:
    """Keep what was found, and let go of the oldest where that is too much."""
    content = _content(given)
    kinds = set().union(*map(_kinds, given))
    if content is None or not kinds <= {*_PLAIN, list, tuple, np.ndarray}:
        return
    _REMEMBERED.appendleft(_Memory(content, found, given if kinds <= {*_PLAIN, tuple} else None))
    while len(_REMEMBERED) > MOST_REMEMBERED or (len(_REMEMBERED) > 1 and _size() > MOST_BYTES):
        _REMEMBERED.pop()


def _content(given: Arguments) -> Arguments | None:
    """The arguments as bytes, equal to those of remembered ones only where every cell is, its type included."""
    parts: list[Any] = []
    for argument in given:
        if isinstance(argument, np.ndarray):
            if argument.dtype.kind not in "biuf":
                return None
            parts += [argument.dtype.str, argument.shape, argument.tobytes()]
        else:
            try:
                # format 2 writes values only; later ones also write which objects are shared
                parts.append(marshal.dumps(argument, 2))
            except ValueError:
                return None
    return tuple(parts)


def _kinds(argument: object) -> set[type]:
    """Which types an argument, its rows and its cells have.

    marshal writes what is none of Python's own types as its memory, which may equal that of something else; so only
    arguments of Python's own types are remembered, and whatever equals those is of the same types.
    """
    kinds = {type(argument)}
    if isinstance(argument, list | tuple):
        kinds |= set(map(type, argument))
        if kinds <= {list, tuple}:
            kinds |= set(map(type, chain.from_iterable(argument)))
    return kinds


def _size() -> int:
    return sum(len(part) for memory in _REMEMBERED for part in memory.content if isinstance(part, bytes))
