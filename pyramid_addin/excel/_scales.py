"""The scale that a population makes: where its layers begin. Found once per population, and remembered by content."""

from __future__ import annotations

import marshal
from collections import deque
from dataclasses import dataclass
from itertools import chain
from typing import TYPE_CHECKING, Any

import numpy as np

from pyramid_addin.errors import PyramidError
from pyramid_addin.excel._arguments import amounts_of, read_cells
from pyramid_addin.excel._boundary_argument import boundaries_given, given_names
from pyramid_addin.excel._error_cells import COM_ERRORS
from pyramid_addin.excel._language import language
from pyramid_addin.excel._layer_names import layer_names
from pyramid_addin.model import layer_amounts
from pyramid_addin.texts import text

if TYPE_CHECKING:
    from collections.abc import Collection

    from numpy.typing import NDArray

    from pyramid_addin.settings import Boundaries

MOST_REMEMBERED = 16
MOST_CELLS = 2_000_000

_ERRORS = frozenset(COM_ERRORS)
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
    found = _recall(population, boundaries, names)
    if found is None:
        try:
            found = _scale(population, boundaries, names)
        except PyramidError as refusal:
            found = refusal
        _remember(population, boundaries, names, found)
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


# --- What is remembered, the newest first. Excel hands the population over anew for every cell that calculates. Few
# --- populations are in use at a time, so comparing beats hashing: those that differ do so early.


@dataclass(frozen=True)
class _Memory:
    """What was found for a population.

    Attributes
    ----------
    rest : object
        Language, boundaries and names, as of `_content`.
    found : Scale or PyramidError
    cells : list, tuple or None
        The population, where equal cells mean the same: comparing them is the fastest way.
    content : object
        Else the population as of `_content`.
    size : int
        Number of cells.
    """

    rest: object
    found: Scale | PyramidError
    cells: list[Any] | tuple[Any, ...] | None
    content: object
    size: int

    def holds(self, population: object) -> bool:
        """Whether it is the same population."""
        if self.cells is None:
            return bool(self.content == _content(population))
        if type(population) is not type(self.cells):
            return False
        try:
            return population is self.cells or bool(population == self.cells)
        except (TypeError, ValueError):  # arrays among the cells do not compare
            return False


_REMEMBERED: deque[_Memory] = deque()


def _recall(population: object, boundaries: object, names: object) -> Scale | PyramidError | None:
    """What was found for these arguments, if it is remembered."""
    if not _REMEMBERED:
        return None
    rest = (language(), _content(boundaries), _content(names))
    for place, memory in enumerate(_REMEMBERED):
        if memory.rest == rest and memory.holds(population):
            if place:
                del _REMEMBERED[place]
                _REMEMBERED.appendleft(memory)
            return memory.found
    return None


def _remember(population: object, boundaries: object, names: object, found: Scale | PyramidError) -> None:
    """Keep what was found, and let go of the oldest where that is too much."""
    flat = _flat(population)
    rest = (language(), _content(boundaries), _content(names))
    if not _is_plain(flat) or not _is_plain(_flat(boundaries)) or not _is_plain(_flat(names)):
        return
    cells = content = None
    if isinstance(population, list | tuple) and _equal_means_same(flat):
        cells = _copied(population)
    else:
        content = _content(population)
    _REMEMBERED.appendleft(_Memory(rest, found, cells, content, len(flat)))
    while len(_REMEMBERED) > MOST_REMEMBERED or (len(_REMEMBERED) > 1 and _size() > MOST_CELLS):
        _REMEMBERED.pop()


def _content(argument: object) -> object:
    """An argument as bytes, equal to those of a plain one only where every cell is, its type included; else None."""
    if isinstance(argument, np.ndarray):
        return (argument.dtype.str, argument.shape, argument.tobytes()) if argument.dtype.kind in "biuf" else None
    try:
        # format 2 writes values only; later ones also write which objects are shared
        return marshal.dumps(argument, 2)  # type: ignore[arg-type]
    except ValueError:
        return None


def _flat(argument: object) -> Collection[Any]:
    """The cells of an argument."""
    if isinstance(argument, np.ndarray):
        return argument.ravel()
    if not isinstance(argument, list | tuple):
        return [argument]
    if set(map(type, argument)) <= {list, tuple}:
        return list(chain.from_iterable(argument))
    return list(chain.from_iterable(row if isinstance(row, list | tuple) else (row,) for row in argument))


def _is_plain(flat: Collection[Any]) -> bool:
    """Whether all cells are of Python's own types: others marshal writes as memory, which may equal another's."""
    if isinstance(flat, np.ndarray):
        return flat.dtype.kind in "biuf"
    return set(map(type, flat)) <= _PLAIN


def _equal_means_same(flat: Collection[Any]) -> bool:
    """Whether whatever Python calls equal to a population of these cells makes the same scale.

    TRUE equals 1 and an error's number may equal an amount, so these must not occur. FALSE equals 0, but neither counts
    where there are other amounts.
    """
    amounts = any(cell for cell in flat if isinstance(cell, float | int))
    return amounts and 1 not in flat and _ERRORS.isdisjoint(flat)


def _copied(population: list[Any] | tuple[Any, ...]) -> list[Any] | tuple[Any, ...]:
    """The population as it is now, whatever its owner does with it; itself where it cannot change."""
    if isinstance(population, tuple) and list not in set(map(type, population)):
        return population
    return type(population)(row[:] if isinstance(row, list) else row for row in population)


def _size() -> int:
    return sum(memory.size for memory in _REMEMBERED)
