"""What users typed into the sheets of a build: the regions for it, and how it comes back after the next build.

A region is read as it stands, with the cells that say what a row is about; the sheet that owns it puts every value
back by what it is about, not by where it stood.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

Kept = Mapping[str, Sequence[Sequence[object]]]

# Region -> its columns, 0-based, that the user types in; the others say what the row is about.
INPUT_REGIONS: Mapping[str, tuple[int, ...]] = {
    "PYR_ScenarioInputs": (0,),
    "PYR_TargetsGrowth": (0,),
    "PYR_TargetsWanted": (3, 4),
    "PYR_TargetsOthers": (3,),
    "PYR_TargetsFormer": (3, 4),
    "PYR_TargetsCampaigns": (0, 1, 3, 7, 8, 9, 10, 12),
}
# Cells of these hold something from the start, so that what they hold does not tell whether anyone typed.
FILLED_AT_FIRST = {"PYR_ScenarioInputs", "PYR_TargetsGrowth"}
_MOST_ROWS = 1_000


@dataclass(frozen=True)
class TypedFormula:
    """A formula that a user typed into an input cell.

    Attributes
    ----------
    text : str
        Without the equals sign, as it stood.
    row, column : int
        1-based cell in which it stood: relative addresses move along when its row moves.
    value : object
        What it showed.
    """

    text: str
    row: int
    column: int
    value: object


def kept_inputs(rows_by_region: Mapping[str, Sequence[Sequence[object]]]) -> Kept:
    """What is worth keeping of input regions, whoever read them: the file's reader, or Excel.

    Parameters
    ----------
    rows_by_region : mapping of str to rows of cells
        Name of a region, with the prefix of whichever ledger (``PYR2_TargetsWanted``) -> its cells: None, bool, number,
        text, date or `TypedFormula`. What is no input region is passed over.

    Returns
    -------
    mapping of str to rows
        By the region's name in the template; without regions in which nothing stands. Numbers are finite, texts are not
        empty, rows at most a thousand.

    Examples
    --------
    >>> kept_inputs({"PYR2_TargetsGrowth": [[0.08]], "PYR_Title": [["Pyramid"]], "PYR_TargetsCampaigns": [["", None]]})
    {'PYR_TargetsGrowth': [[0.08]]}
    """
    wanted = {name.casefold(): name for name in INPUT_REGIONS}
    found = {}
    for name, rows in rows_by_region.items():
        region = wanted.get(f"pyr_{name.partition('_')[2]}".casefold())
        cells = [[_worth(cell) for cell in row] for row in rows[:_MOST_ROWS]]
        if region and any(_typed(region, row) for row in cells):
            found[region] = cells
    return found


def _worth(cell: object) -> object:
    """A cell as it is kept: nothing for a blank text and for a number that is none."""
    if isinstance(cell, str):
        return cell if cell.strip() else None
    return None if isinstance(cell, float) and not math.isfinite(cell) else cell


def _typed(region: str, row: Sequence[object]) -> int:
    return sum(row[column] is not None for column in INPUT_REGIONS[region] if column < len(row))


def typed_sheets(kept: Kept) -> set[str]:
    """The keys of the sheets in which somebody typed, so that they stay whichever sheets are chosen.

    Examples
    --------
    >>> typed_sheets({"PYR_TargetsCampaigns": [["Top"]], "PYR_ScenarioInputs": [[0.02]]})
    {'targets'}
    """
    sheets = {"PYR_Targets": "targets", "PYR_Scenario": "scenarios"}
    found = (name for name, rows in kept.items() if typed_count({name: rows}))
    return {key for name in found for start, key in sheets.items() if name.startswith(start)}


def typed_count(kept: Kept) -> int:
    """How many cells hold what nobody but the user put there.

    Examples
    --------
    >>> typed_count({"PYR_TargetsWanted": [["top", 1, "Top", 12.0, None]], "PYR_TargetsGrowth": [[0.05]]})
    1
    """
    return sum(_typed(name, row) for name, rows in kept.items() if name not in FILLED_AT_FIRST for row in rows)
