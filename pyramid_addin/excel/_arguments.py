"""The arguments of a formula as arrays: what each cell holds, and whether it can be calculated with.

Whatever Excel or Python hands over is read as rows and columns of cells. A cell is a number, blank, or neither; what is
neither gives an error in the answer's own cell where a formula works cell by cell, and refuses the whole formula where
it adds up. Dates are their serial numbers, as in Excel.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from itertools import chain
from typing import TYPE_CHECKING, Any, Literal

import numpy as np

from pyramid_addin.errors import FormulaError, NotAvailableError
from pyramid_addin.excel._error_cells import NA, error_shown

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from numpy.typing import NDArray

Form = Literal["scalar", "rows", "array"]
Shape = tuple[int, int]

KNOWN, BLANK, OTHER, MISSING, ERROR, TOO_LARGE, OUTSIDE = range(7)
# What the answer of a cell in such a state is, and why.
_REFUSALS = {
    OTHER: (FormulaError, "formula.not_a_number"),
    MISSING: (NotAvailableError, "formula.error_cell"),
    ERROR: (FormulaError, "formula.error_cell"),
    TOO_LARGE: (FormulaError, "formula.too_large"),
    OUTSIDE: (NotAvailableError, "formula.beyond"),
}
_LONGEST_FOUND = 60
_DAY_ZERO = datetime(1899, 12, 30)  # noqa: DTZ001 -- cells have no time zone
_DAY_SECONDS = 86_400


@dataclass(frozen=True)
class Cells:
    """An argument as rows and columns of cells.

    Attributes
    ----------
    name : str
        Of the argument, as Excel shows it.
    flat : list or numpy.ndarray, r x c cells
        Row by row.
    shape : (int, int)
        Rows r and columns c.
    form : {"scalar", "rows", "array"}
        How it was given, and so how an answer that follows it is given back.
    dimensions : int
        Of an array; a list of scalars counts as a column.
    """

    name: str
    flat: Sequence[Any] | NDArray[Any]
    shape: Shape
    form: Form
    dimensions: int = 2

    @property
    def absent(self) -> bool:
        """Whether the argument was left out: nothing, or blank cells only."""
        return all(is_blank(cell) for cell in self.flat)

    def place(self, position: int) -> dict[str, Any]:
        """What a message says of the cell at ``position``: argument, row, column, and what it holds."""
        row, column = divmod(position, self.shape[1])
        found = self.flat[position]
        shown = str(error_shown(found) or found)[:_LONGEST_FOUND]
        return {"argument": self.name, "row": row + 1, "column": column + 1, "found": shown}


@dataclass(frozen=True)
class Given:
    """What was read from the cells of an argument.

    Attributes
    ----------
    cells : Cells
    entries : float64 or object, shape (r, c)
        Numbers, NaN where there is none; or labels, None where there is none.
    states : int8, shape (r, c)
        KNOWN; BLANK; OTHER (a text or logical value instead of a number); MISSING (#N/A); ERROR (any other); TOO_LARGE;
        and, once arguments are brought to one size, OUTSIDE.
    """

    cells: Cells
    entries: NDArray[Any]
    states: NDArray[np.int8]

    def reason(self, state: int, position: int) -> FormulaError:
        """Why the cell at ``position``, in ``state``, cannot be calculated with."""
        kind, key = _REFUSALS[state]
        return kind(key, **self.cells.place(max(position, 0)))


def read_cells(name: str, argument: object) -> Cells:
    """``argument`` as rows and columns of cells.

    Parameters
    ----------
    name : str
        For messages.
    argument : object
        A scalar; a list or tuple of rows, or of scalars (a column); a numpy array of at most two dimensions; a pandas
        Series or DataFrame. Short rows are filled up with blanks; nothing at all is one blank cell.

    Raises
    ------
    FormulaError
        It has more dimensions.

    Examples
    --------
    >>> read_cells("values", ((1.0, 2.0), (3.0, None))).shape
    (2, 2)
    """
    if hasattr(argument, "to_numpy"):
        argument = argument.to_numpy()
    if isinstance(argument, np.ndarray):
        if argument.ndim > 2:
            raise FormulaError("formula.shape", argument=name)
        if not argument.size:
            return Cells(name, [None], (1, 1), "array", max(argument.ndim, 1))
        shape = (argument.size, 1) if argument.ndim < 2 else argument.shape
        return Cells(name, argument.ravel(), shape, "array" if argument.ndim else "scalar", argument.ndim)
    if not isinstance(argument, list | tuple):
        return Cells(name, [argument], (1, 1), "scalar")
    rows: Sequence[Any] = argument
    kinds = set(map(type, rows))
    if not kinds & {list, tuple}:
        rows = [(cell,) for cell in rows]
    elif kinds - {list, tuple}:
        rows = [row if isinstance(row, list | tuple) else (row,) for row in rows]
    lengths = set(map(len, rows))
    width = max(lengths, default=0)
    if not width:
        return Cells(name, [None], (1, 1), "rows")
    if len(lengths) > 1:
        rows = [(*row, *[None] * (width - len(row))) for row in rows]
    flat = list(chain.from_iterable(rows))
    if isinstance(flat[0], list | tuple | np.ndarray):
        raise FormulaError("formula.shape", argument=name)
    return Cells(name, flat, (len(rows), width), "rows")


def numbers(name: str, argument: object, *, logical: bool = False) -> Given:
    """``argument`` as numbers.

    Parameters
    ----------
    name : str
        For messages.
    argument : object
        As in `read_cells`.
    logical : bool
        Take TRUE as 1 and FALSE as 0; otherwise they are no numbers, as in Excel's ranges.

    Examples
    --------
    >>> found = numbers("values", [[1500.0], [None], ["n.v.t."], [-2146826246]])
    >>> found.entries.ravel().tolist(), found.states.ravel().tolist()
    ([1500.0, nan, nan, nan], [0, 1, 2, 3])
    """
    cells = read_cells(name, argument)
    flat = cells.flat
    if isinstance(flat, np.ndarray):
        if flat.dtype.kind == "f":
            return _of_floats(cells, flat.astype(np.float64, copy=False))
        if flat.dtype.kind == "M":
            flat = flat.astype("datetime64[us]").astype(object)
        cells = Cells(name, flat.tolist(), cells.shape, cells.form, cells.dimensions)
    elif set(map(type, flat)) == {float}:
        return _of_floats(cells, np.array(flat, np.float64))
    pairs = [_number(cell, logical=logical) for cell in cells.flat]
    values = np.array([value for value, _ in pairs], np.float64).reshape(cells.shape)
    return Given(cells, values, np.array([state for _, state in pairs], np.int8).reshape(cells.shape))


def _of_floats(cells: Cells, values: NDArray[np.float64]) -> Given:
    states = np.zeros(values.shape, np.int8)
    if not np.isfinite(values).all():
        infinite = np.isinf(values)
        states[np.isnan(values)] = BLANK
        states[infinite] = TOO_LARGE
        values = np.where(infinite, np.nan, values)
    return Given(cells, values.reshape(cells.shape), states.reshape(cells.shape))


def _number(cell: object, *, logical: bool) -> tuple[float, int]:
    """One cell as a number and a state."""
    if isinstance(cell, np.generic):
        cell = cell.item()
    if is_blank(cell):
        return math.nan, BLANK
    shown = error_shown(cell)
    if shown:
        return math.nan, MISSING if shown == NA else ERROR
    if isinstance(cell, bool):
        return (float(cell), KNOWN) if logical else (math.nan, OTHER)
    if isinstance(cell, datetime):
        cell = (cell.replace(tzinfo=None) - _DAY_ZERO).total_seconds() / _DAY_SECONDS
    elif isinstance(cell, date):
        cell = float((cell - _DAY_ZERO.date()).days)
    if not isinstance(cell, int | float | Decimal):
        return math.nan, OTHER
    try:
        value = float(cell)
    except (OverflowError, ValueError):
        value = math.inf
    return (value, KNOWN) if math.isfinite(value) else (math.nan, TOO_LARGE)


def is_blank(cell: object) -> bool:
    """Whether a cell holds nothing: None, NaN, or a text without characters that show.

    Examples
    --------
    >>> is_blank(" "), is_blank(0.0)
    (True, False)
    """
    if cell is None:
        return True
    if isinstance(cell, str):
        return not cell.strip()
    if isinstance(cell, float | np.floating):
        return math.isnan(cell)
    return type(cell).__name__ in {"NaTType", "NAType"}  # of pandas, which need not be imported to know them


def in_money_steps(values: NDArray[np.float64]) -> NDArray[np.float64]:
    """Amounts rounded to 0.0001, as the ledger's sums are, so that equal customers tie.

    Examples
    --------
    >>> in_money_steps(np.array([0.1 + 0.2, 1e300]))
    array([3.e-001, 1.e+300])
    """
    # beyond this, floats are farther apart than a step; and scaling them could leave their range
    if not values.size or max(np.fmax.reduce(values), -np.fmin.reduce(values)) <= 1e11:
        return np.round(values, 4)
    coarse = np.abs(values) > 1e11
    return np.where(coarse, values, np.round(np.where(coarse, 0.0, values), 4))


def amounts_of(name: str, argument: object) -> NDArray[np.float64]:
    """The numbers in a range that is added up or ranked; headings, other texts, logical values and blanks are left out.

    Returns
    -------
    float64, shape (m,), in steps of 0.0001

    Raises
    ------
    FormulaError
        It holds an error (#N/A: `NotAvailableError`), or a number that is too large.
    NotAvailableError
        It holds no numbers.

    Examples
    --------
    >>> amounts_of("values", [["Omzet"], [10.0], [None], [5.0]])
    array([10.,  5.])
    """
    found = numbers(name, argument)
    refuse_errors(found)
    known = found.states == KNOWN
    if not known.any():
        raise NotAvailableError("formula.no_numbers", argument=name)
    return in_money_steps(found.entries.ravel() if known.all() else found.entries[known])


def refuse_errors(found: Given, where: NDArray[np.bool_] | None = None, *, others: bool = False) -> None:
    """Refuse the formula for the first error or too large number in a range (``others``: or text), if there is one.

    Raises
    ------
    FormulaError
        With the cell's place in the range.
    """
    bad = (found.states > OTHER) | ((found.states == OTHER) & others)
    if where is not None:
        bad &= where
    if bad.any():
        position = int(np.argmax(bad))
        raise found.reason(int(found.states.ravel()[position]), position)


def paired_amounts(
    name: str, argument: object, others: Mapping[str, object]
) -> tuple[NDArray[np.float64], dict[str, NDArray[np.float64]]]:
    """The numbers in a range, and those beside them in other ranges of the same size.

    Parameters
    ----------
    name, argument
        The range that decides which cells count: those with a number.
    others : mapping of str to object
        Name and argument of the others; blank cells among them are unknown.

    Returns
    -------
    values : float64, shape (m,)
    beside : dict of str to float64, shape (m,)
        NaN where unknown. All in steps of 0.0001.

    Raises
    ------
    FormulaError
        Sizes differ by more than blank cells at the end; or a cell that counts is an error or, in the others, a text.
    NotAvailableError
        There are no numbers.
    """
    main = numbers(name, argument)
    refuse_errors(main)
    counts = (main.states == KNOWN).ravel()
    if not counts.any():
        raise NotAvailableError("formula.no_numbers", argument=name)
    beside = {}
    for other, given in others.items():
        found = numbers(other, given)
        check_sizes(main.cells, found.cells)
        size = min(counts.size, found.entries.size)
        beside_numbers = np.zeros(found.entries.size, bool)
        beside_numbers[:size] = counts[:size]
        refuse_errors(found, beside_numbers.reshape(found.entries.shape), others=True)
        values = np.full(counts.size, np.nan)
        values[:size] = found.entries.ravel()[:size]
        beside[other] = in_money_steps(values[counts])
    return in_money_steps(main.entries.ravel()[counts]), beside


def check_sizes(one: Cells, other: Cells) -> None:
    """Refuse two ranges that belong together and differ in size by more than blank cells at the end.

    Raises
    ------
    FormulaError
        With both sizes.
    """
    shorter = min(len(one.flat), len(other.flat))
    if any(not is_blank(cell) for cells in (one, other) for cell in cells.flat[shorter:]):
        raise FormulaError(
            "formula.sizes", argument=one.name, other=other.name, found=len(one.flat), allowed=len(other.flat)
        )
