"""What Excel's cells call: the formulas, registered with xlwings, raw values in and raw values out.

Excel (through the add-in's VBA) calls ``NAME(address, argument, ...)``: the address of the calling cell, and each
argument as `pyramid_addin.excel.functions` takes it. The answer always is rows of cells: float, int or str, "" for
blank, and for errors `VALUE_MARK` and `NA_MARK`, which VBA turns into real ones. Nothing raises: what goes wrong is an
error in the cell, its reason is kept for ``PYRAMID_WHY``, and the log has it.
"""

from __future__ import annotations

from collections import OrderedDict
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

import xlwings

from pyramid_addin.errors import FormulaError, PyramidError
from pyramid_addin.excel import functions
from pyramid_addin.excel._answers import error_cell
from pyramid_addin.excel._error_cells import NA, VALUE, ErrorCell
from pyramid_addin.excel.log import note, note_failure
from pyramid_addin.texts import LANGUAGES, system_language, text

if TYPE_CHECKING:
    from collections.abc import Callable

VALUE_MARK: Final = "#PYR!VALUE"
NA_MARK: Final = "#PYR!NA"
MOST_REASONS = 10_000

_MARKS: Final = {VALUE: VALUE_MARK, NA: NA_MARK}

Rows = list[list[Any]]


@dataclass(frozen=True)
class Refusal:
    """Why cells of an answer are errors.

    Attributes
    ----------
    reason : PyramidError
        Of the first of them.
    count : int
        How many there are.
    row, column : int
        Where the first is in the answer, 1-based.
    """

    reason: PyramidError
    count: int = 1
    row: int = 1
    column: int = 1

    def text(self, language: str) -> str:
        """The reason in words."""
        reason = self.reason.text(language)
        if self.count == 1:
            return reason
        return text(
            "errors.formula.several", language, count=self.count, row=self.row, column=self.column, reason=reason
        )


# By address of the calling cell, the latest last.
_refusals: OrderedDict[str, Refusal] = OrderedDict()


def answer(function: Callable[..., object], address: str, arguments: tuple[Any, ...]) -> Rows:
    """What ``function`` answers, as Excel can show it; what it refuses is kept and logged.

    Parameters
    ----------
    function : callable
        One of `pyramid_addin.excel.functions.FUNCTIONS`.
    address : str
        Of the calling cell; "" where it is not known.
    arguments : tuple
        As Excel hands them over.

    Returns
    -------
    list of list
        At least one row of at least one cell.

    Examples
    --------
    >>> answer(functions.CUSTOMER_PROFIT, "", (1000.0, ((700.0,), (-2146826246,)), None, None))
    [[300.0], ['#PYR!NA']]
    """
    try:
        rows = _rows(function(*arguments))
    except PyramidError as refusal:
        rows = [[error_cell(refusal)]]
    except Exception as fault:  # noqa: BLE001 -- a fault of ours must not look like a result, nor stop Excel
        note_failure(fault)
        rows = [[error_cell(FormulaError("formula.unexpected", found=type(fault).__name__))]]
    found = _refusal(rows)
    _keep(function.__name__, address, found)
    if found is None:
        return rows
    return [[_MARKS[cell.shows] if type(cell) is ErrorCell else cell for cell in row] for row in rows]


def _rows(answered: Any) -> Rows:  # noqa: ANN401 -- whatever a formula answers
    rows = answered if isinstance(answered, list) else [[answered]]
    return rows if rows and rows[0] else [[""]]


def _refusal(rows: Rows) -> Refusal | None:
    """The errors among the cells, if any."""
    places = [
        (row, column) for row, cells in enumerate(rows) for column, cell in enumerate(cells) if type(cell) is ErrorCell
    ]
    if not places:
        return None
    row, column = places[0]
    reason = rows[row][column].reason or FormulaError("formula.unexpected", found=rows[row][column].shows)
    return Refusal(reason, len(places), row + 1, column + 1)


def _keep(name: str, address: str, refusal: Refusal | None) -> None:
    """Remember why this cell was refused, or that it no longer is."""
    latest = next(reversed(_refusals.values())) if _refusals else None
    _refusals.pop(address, None)
    if refusal is None:
        return
    _refusals[address] = refusal
    while len(_refusals) > MOST_REASONS:
        _refusals.popitem(last=False)
    # a column of the same mistake is one line in the log, not ten thousand
    if latest is None or latest.reason.key != refusal.reason.key:
        note(f"{name} ({address or '-'}): {refusal.text(functions.language())}")


def _registered(function: Callable[..., object]) -> Callable[..., Rows]:
    """The function that Excel calls for a formula."""

    def called(address: str | None, *arguments: Any) -> Rows:  # noqa: ANN401 -- whatever cells hold
        return answer(function, address or "", arguments)

    called.__name__ = called.__qualname__ = function.__name__
    called.__doc__ = f"As `pyramid_addin.excel.functions.{function.__name__}`, for Excel."
    return _raw(called, "address", "*arguments")


def _raw(called: Callable[..., Rows], *arguments: str) -> Callable[..., Rows]:
    """Registered with xlwings; arguments and answer stay as they are, or it would turn error cells into blanks."""
    for argument in arguments:
        called = xlwings.arg(argument, "raw")(called)
    registered: Callable[..., Rows] = xlwings.func(xlwings.ret("raw")(called))
    return registered


def _why(address: str | None, cell: str | None = None) -> Rows:
    """Why the formula in ``cell`` was refused; without a cell, the latest refusal of all."""
    if cell:
        refusal = _refusals.get(str(cell))
        return [[refusal.text(functions.language()) if refusal else _unrefused("none_here", cell=cell)]]
    # the cell that asks is not the one that is asked about
    latest = next((refusal for place, refusal in reversed(_refusals.items()) if place != (address or None)), None)
    return [[latest.text(functions.language()) if latest else _unrefused("none")]]


def _unrefused(key: str, **facts: str) -> str:
    return text(f"formula_refusals.{key}", functions.language(), **facts)


def _speak(address: str | None, language: str) -> Rows:  # noqa: ARG001 -- every call begins with the calling cell
    """Answer in Excel's language from now on; any other than Dutch is answered in English."""
    functions.set_language(language if language in LANGUAGES else "en")
    return [[functions.language()]]


for _function in functions.FUNCTIONS:
    globals()[_function.__name__] = _registered(_function)
_why.__name__ = _why.__qualname__ = "PYRAMID_WHY"
PYRAMID_WHY: Final = _raw(_why, "address", "cell")
_speak.__name__ = _speak.__qualname__ = "PYRAMID_LANGUAGE"
PYRAMID_LANGUAGE: Final = _raw(_speak, "address", "language")
functions.set_language(system_language())
