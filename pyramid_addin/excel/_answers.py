"""Answers of formulas that work cell by cell: arguments of different sizes brought together, errors in their own cells.

Sizes meet as in Excel: one cell goes with all, a row repeats downwards, a column repeats to the right; where the sizes
do not fit, the cells beyond the smaller range are #N/A.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import wraps
from typing import TYPE_CHECKING, Any, ParamSpec, TypeVar

import numpy as np

from pyramid_addin.errors import FormulaError, NotAvailableError
from pyramid_addin.excel._arguments import BLANK, OUTSIDE, Cells, Given, Shape
from pyramid_addin.excel._error_cells import NA, VALUE, ErrorCell

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from numpy.typing import NDArray

    from pyramid_addin.errors import PyramidError

Parameters = ParamSpec("Parameters")
Answered = TypeVar("Answered")


def formula(function: Callable[Parameters, Answered]) -> Callable[Parameters, Answered]:
    """Decorate a formula: what overflows becomes infinite without a warning, and so an error in its cell."""

    @wraps(function)
    def calculated(*arguments: Parameters.args, **named: Parameters.kwargs) -> Answered:
        with np.errstate(over="ignore", invalid="ignore", divide="ignore"):
            return function(*arguments, **named)

    return calculated


@dataclass(frozen=True)
class Aligned:
    """Arguments brought to one size, r x c.

    Attributes
    ----------
    givens : tuple of Given
    places : tuple of int64, each shape (r * c,), or None
        For each argument and each cell of the answer: which of the argument's cells goes there; -1 where none does.
        None: each goes to its own.
    shape : (int, int)
    """

    givens: tuple[Given, ...]
    places: tuple[NDArray[np.int64] | None, ...]
    shape: Shape

    def values(self, index: int) -> NDArray[Any]:
        """What the argument at ``index`` holds for each cell of the answer, shape (r * c,)."""
        flat = self.givens[index].entries.ravel()
        return self.spread(index, flat, np.array([np.nan] if flat.dtype == np.float64 else [None]))

    def states(self, index: int) -> NDArray[np.int8]:
        """The same for its states."""
        return self.spread(index, self.givens[index].states.ravel(), np.array([OUTSIDE], np.int8))

    def spread(self, index: int, flat: NDArray[Any], nothing: NDArray[Any]) -> NDArray[Any]:
        """Anything that goes with the cells of the argument at ``index``, for each cell of the answer."""
        places = self.places[index]
        return flat if places is None else np.append(flat, nothing)[places]

    def first(self, index: int, where: NDArray[np.bool_]) -> int:
        """Which cell of the argument at ``index`` goes to the first cell of the answer in ``where``."""
        place, places = int(np.argmax(where)), self.places[index]
        return place if places is None else int(places[place])

    def blank(self) -> NDArray[np.bool_]:
        """Where every argument is blank, shape (r * c,)."""
        blank: NDArray[np.bool_] = np.all([self.states(index) == BLANK for index in range(len(self.givens))], axis=0)
        return blank

    def refuse(
        self,
        cells: NDArray[Any],
        index: int,
        where: NDArray[np.bool_],
        key: str,
        kind: type[FormulaError] = FormulaError,
        **facts: object,
    ) -> None:
        """Put an error into ``cells`` wherever ``where`` holds; its reason names the first such cell of an argument."""
        if where.any():
            place = self.givens[index].cells.place(self.first(index, where))
            cells[where] = error_cell(kind(key, **{**place, **facts}))

    def answer(self, cells: NDArray[Any]) -> object:
        """``cells``, shape (r * c,) of objects, as `given_back` gives them, with the arguments' errors in them."""
        return given_back(self.with_errors(cells), self.shape, [given.cells for given in self.givens])

    def with_errors(self, cells: NDArray[Any]) -> NDArray[Any]:
        """The same cells; what is wrong in an argument shows in the cells that it goes to, the first argument first."""
        for index in reversed(range(len(self.givens))):
            states = self.states(index)
            for state in np.unique(states[states > BLANK]).tolist():
                where = states == state
                cells[where] = error_cell(self.givens[index].reason(state, self.first(index, where)))
        return cells


def align(*givens: Given) -> Aligned:
    """Bring arguments to one size.

    Examples
    --------
    >>> from pyramid_addin.excel._arguments import numbers
    >>> align(numbers("a", [[1.0], [2.0]]), numbers("b", [[10.0, 20.0, 30.0]])).shape
    (2, 3)
    """
    rows, columns = (max(given.entries.shape[axis] for given in givens) for axis in (0, 1))
    return Aligned(givens, tuple(_stretched(given.entries.shape, (rows, columns)) for given in givens), (rows, columns))


def _stretched(given: Shape, shape: Shape) -> NDArray[np.int64] | None:
    """Which cell of a range of size ``given`` stands at each place of ``shape``; -1 beyond it; None for equal sizes."""
    if given == shape:
        return None
    rows, columns = (
        np.where(np.arange(wanted) < size, np.arange(wanted), 0 if size == 1 else -1)
        for size, wanted in zip(given, shape, strict=True)
    )
    inside = (rows >= 0)[:, None] & (columns >= 0)[None, :]
    return np.where(inside, rows[:, None] * given[1] + columns[None, :], -1).ravel()


def given_back(cells: NDArray[Any], shape: Shape, arguments: Sequence[Cells]) -> object:
    """Cells in the form in which the arguments came.

    Returns
    -------
    object
        One value where all were scalars; rows (a list of lists) where one came as rows; else an array with as many
        dimensions as theirs.
    """
    forms = {argument.form for argument in arguments}
    if "rows" in forms:
        rows: list[list[Any]] = cells.reshape(shape).tolist()
        return rows
    if "array" in forms:
        flat = max(argument.dimensions for argument in arguments if argument.form == "array") == 1
        return cells if flat else cells.reshape(shape)
    return cells[0]


def error_cell(reason: PyramidError) -> ErrorCell:
    """The cell that a refusal leaves behind."""
    return ErrorCell(NA if isinstance(reason, NotAvailableError) else VALUE, reason)


def number_cells(values: NDArray[np.float64]) -> NDArray[Any]:
    """Numbers as cells: NaN is blank, infinity an error, and zero has no sign.

    Examples
    --------
    >>> number_cells(np.array([1.5, -0.0, np.nan, np.inf])).tolist()
    [1.5, 0.0, '', ErrorCell('#VALUE!')]
    """
    cells = (values + 0.0).astype(object)
    if not np.isfinite(values).all():
        cells[np.isnan(values)] = ""
        cells[np.isinf(values)] = error_cell(FormulaError("formula.result_too_large"))
    return cells


def text_cells(codes: NDArray[Any], labels: Sequence[str]) -> NDArray[Any]:
    """The label of each code as cells; -1 is blank.

    Examples
    --------
    >>> text_cells(np.array([1, -1]), ["Top", "Large"]).tolist()
    ['Large', '']
    """
    found: NDArray[Any] = np.array([*labels, ""], object)[codes]
    return found
