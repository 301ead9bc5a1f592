"""The argument ``boundaries`` of the formulas: numbers, names with numbers beside them, or a text."""

from __future__ import annotations

from fractions import Fraction
from itertools import pairwise
from typing import TYPE_CHECKING, Any

from pyramid_addin.errors import FormulaError
from pyramid_addin.excel._arguments import is_blank, numbers, read_cells, refuse_errors
from pyramid_addin.excel._error_cells import error_shown
from pyramid_addin.settings import Boundaries, boundaries_of, parse_boundaries

if TYPE_CHECKING:
    from collections.abc import Sequence

    from pyramid_addin.excel._arguments import Cells

_LARGEST_DENOMINATOR = 1_000_000
_FLOAT_NOISE = 1e-12


def boundaries_given(argument: object, names: object = None) -> Boundaries:
    """Boundaries as a formula takes them.

    Parameters
    ----------
    argument : object
        Left out: the standard. A text: as on the command line. A row or column of numbers: where they rise, cumulative
        percentages (1, 5, 20, 100) or fractions (1%, 5%, 20%, 100%); where they fall, the amounts at which layers
        begin, one fewer than there are layers. Two columns (or rows) of names and numbers, as of LAYER_BOUNDARIES: the
        same, but falling amounts stand beside every name; the last layer takes whoever is below, whatever stands there.
    names : object
        Names of the layers, best first; they win over names in ``argument``. One more than there are layers is left
        for the caller.

    Returns
    -------
    Boundaries

    Raises
    ------
    FormulaError, UsageError
        With what was found and what is allowed.

    Examples
    --------
    >>> boundaries_given([[0.01, 0.05, 0.2, 1.0]]) == boundaries_given((1, 5, 20, 100)) == Boundaries()
    True
    >>> boundaries_given([["A", 900.0], ["B", 100.0], ["C", 2.0]]).amounts
    (900.0, 100.0)
    """
    cells = read_cells("boundaries", argument)
    refuse_errors(numbers("boundaries", argument))
    own = None if names is None else given_names(names)
    if cells.absent:
        found = Boundaries()
    elif len(cells.flat) == 1 and isinstance(cells.flat[0], str):
        found = parse_boundaries(cells.flat[0].strip())
    else:
        found = _of_cells(cells)
    if not own:
        return found
    if len(own) not in {found.count, found.count + 1}:
        raise FormulaError("formula.names_count", found=len(own), allowed=found.count)
    bounds = found.amounts if found.by == "amount" else found.shares
    return boundaries_of(found.by, bounds, own[: found.count])


def given_names(argument: object) -> list[str]:
    """The names in a range, without blank cells at its end; empty where it was left out.

    Raises
    ------
    FormulaError
        A cell is an error.

    Examples
    --------
    >>> given_names([["Goud", "Zilver", 3.0, None]])
    ['Goud', 'Zilver', '3']
    """
    cells = read_cells("names", argument)
    refuse_errors(numbers("names", argument))
    names = [
        "" if is_blank(cell) else f"{cell:g}" if isinstance(cell, float) else str(cell).strip() for cell in cells.flat
    ]
    while names and not names[-1]:
        names.pop()
    return names


def exact_fraction(value: float) -> Fraction:
    """The fraction that a cell means: 0.05 is 1/20, 0.1 + 0.2 is 3/10, 1/3 is a third.

    Examples
    --------
    >>> exact_fraction(0.1 + 0.2), exact_fraction(1 / 3), exact_fraction(0.123456789)
    (Fraction(3, 10), Fraction(1, 3), Fraction(123456789, 1000000000))
    """
    simple = Fraction(value).limit_denominator(_LARGEST_DENOMINATOR)
    return simple if simple and abs(float(simple) - value) <= _FLOAT_NOISE else Fraction(f"{value:.12g}")


def _of_cells(cells: Cells) -> Boundaries:
    """Boundaries from a row or column of numbers, or from two that hold names and numbers."""
    rows, columns = cells.shape
    table = [list(cells.flat[row * columns : (row + 1) * columns]) for row in range(rows)]
    if min(rows, columns) > 2:
        raise _unreadable(f"{rows} x {columns}")
    if min(rows, columns) == 1 and not (columns == 2 and _is_name(table[0][0])):
        return _of_numbers(list(cells.flat))
    if columns != 2 or not all(_is_name(row[0]) or is_blank(row[0]) for row in table):
        table = [list(pair) for pair in zip(*table, strict=True)]
    pairs = [row for row in table if not all(map(is_blank, row))]
    if pairs and _is_name(pairs[0][0]) and _is_name(pairs[0][1]):
        pairs = pairs[1:]  # headings
    if not pairs or any(len(pair) != 2 or not _is_name(pair[0]) for pair in pairs):
        raise _unreadable(", ".join(str(cell) for cell in cells.flat if not is_blank(cell))[:60])
    return _of_numbers([pair[1] for pair in pairs], [str(pair[0]).strip() for pair in pairs])


def _of_numbers(listed: Sequence[Any], names: list[str] | None = None) -> Boundaries:
    listed = list(listed)
    while listed and names is None and is_blank(listed[-1]):
        listed.pop()
    if names is not None and is_blank(listed[-1]) and len(listed) > 1:
        # the last layer has no amount of its own
        listed[-1] = listed[-2]
    values = numbers("boundaries", listed)
    if not listed or values.states.any():
        raise _unreadable(", ".join(map(str, listed))[:60])
    bounds = values.entries.ravel().tolist()
    if (len(bounds) > 1 or names is not None) and all(high >= low for high, low in pairwise(bounds)):
        return boundaries_of("amount", bounds if names is None else bounds[:-1], names)
    scale = 1 if bounds[-1] == 1 else 100
    return boundaries_of("customers", [exact_fraction(bound) / scale for bound in bounds], names)


def _is_name(cell: object) -> bool:
    return isinstance(cell, str) and not is_blank(cell) and not error_shown(cell)


def _unreadable(found: str) -> FormulaError:
    return FormulaError("formula.boundaries", found=found)
