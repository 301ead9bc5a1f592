"""What a column is that calculates itself, and what all such columns share."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    import numpy as np
    import pandas as pd
    from numpy.typing import NDArray

    from pyramid_addin.ledger import Ledger
    from pyramid_addin.model import Analysis
    from pyramid_addin.templates._filled import CellKind


@dataclass(frozen=True)
class Calculation:
    """A column that calculates itself.

    Attributes
    ----------
    kind : str
        As of a `Column`.
    formula : callable
        From (fields and columns of the table, language): the formula without "="; ``{revenue}`` is the cell of that
        column in the same row.
    values : callable or None
        From (ledger, analysis, language): what its cells show; None where that is what a build puts beside a ledger
        under the same key.
    aside : bool
        Whether only other figures need it: then it stands folded away, and opens with the + above the sheet.
    waits : bool
        Whether its formula needs facts about other columns that calculate themselves; see `in_turn`.
    """

    kind: CellKind
    formula: Callable[[Sequence[str], str], str]
    values: Callable[[Ledger, Analysis, str], NDArray[np.generic] | pd.Series] | None = None
    aside: bool = False
    waits: bool = False


def in_turn(formula: str) -> str:
    """The formula, calculated by LibreOffice cell by cell.

    LibreOffice 7.4 calculates a column on several processors at once, unless there is a MATCH in it. Where columns wait
    for facts about columns, and these for facts in turn, it goes wrong: cells count as empty that are still to be
    calculated. To Excel the MATCH means nothing.

    Examples
    --------
    >>> in_turn("A1+B1")
    'IF(MATCH(1,{1},0),A1+B1)'
    """
    return formula if "MATCH(" in formula else f"IF(MATCH(1,{{1}},0),{formula})"


def empty_row(columns: Sequence[str]) -> str:
    """What is true of a row that holds no customer.

    Examples
    --------
    >>> empty_row(["customer_id", "revenue", "layer"])
    '{customer_id}&{revenue}=""'
    """
    return "&".join(f"{{{key}}}" for key in present(columns, ("customer_id", "name", "revenue"))) + '=""'


def present(columns: Sequence[str], wanted: Sequence[str]) -> list[str]:
    """Those of ``wanted`` that the table has."""
    return [key for key in wanted if key in columns]
