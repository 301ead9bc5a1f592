"""Error cells: those that Excel hands over, and those that our formulas give back, with the reason."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final, Literal

if TYPE_CHECKING:
    from pyramid_addin.errors import PyramidError

Shown = Literal["#VALUE!", "#N/A"]
VALUE: Final = "#VALUE!"
NA: Final = "#N/A"

# Excel's own errors in COM are whole numbers: this base plus 2000 (#NULL!) to 2050 (#CALC!). Numbers are floats.
COM_ERRORS = range(-2146828288 + 2000, -2146828288 + 2100)
_COM_NA = -2146828288 + 2042
_WRITTEN = frozenset(
    {
        "#N/A",
        "#VALUE!",
        "#REF!",
        "#DIV/0!",
        "#NUM!",
        "#NAME?",
        "#NULL!",
        "#SPILL!",
        "#CALC!",
        "#GETTING_DATA",
        "#FIELD!",
    }
    | {"#N/B", "#WAARDE!", "#VERW!", "#DEEL/0!", "#GETAL!", "#NAAM?", "#LEEG!", "#OVERLOOP!", "#BEREKENEN!"}
)
_WRITTEN_NA = frozenset({"#N/A", "#N/B"})


@dataclass(frozen=True)
class ErrorCell:
    """A cell that shows an error.

    Attributes
    ----------
    shows : {"#VALUE!", "#N/A"}
    reason : PyramidError or None
        Why; two error cells that show the same are equal whatever their reasons.

    Examples
    --------
    >>> ErrorCell("#N/A")
    ErrorCell('#N/A')
    """

    shows: Shown
    reason: PyramidError | None = field(default=None, compare=False)

    def __repr__(self) -> str:
        return f"ErrorCell({self.shows!r})"


def error_shown(cell: object) -> Shown | None:
    """What a formula shows that meets ``cell``, where that is an error: #N/A stays, all others become #VALUE!.

    Parameters
    ----------
    cell : object
        As Excel hands it over (an `int`), as a text in English or Dutch, or an `ErrorCell`.

    Returns
    -------
    str or None
        None where ``cell`` is no error.

    Examples
    --------
    >>> error_shown(-2146826246), error_shown("#DEEL/0!"), error_shown(-2146826246.0)
    ('#N/A', '#VALUE!', None)
    """
    if isinstance(cell, ErrorCell):
        return cell.shows
    if isinstance(cell, str):
        written = cell.strip().upper() if cell.lstrip().startswith("#") else ""
        return None if written not in _WRITTEN else NA if written in _WRITTEN_NA else VALUE
    if isinstance(cell, int) and not isinstance(cell, bool) and cell in COM_ERRORS:
        return NA if cell == _COM_NA else VALUE
    return None
