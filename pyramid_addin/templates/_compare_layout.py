"""Where everything stands on the Compare sheet, and the formulas of its figures; template and filling share it.

One block per field that can be compared, under each other, the ones that are not compared hidden: five tiles, small
multiples of the groups' pyramids, and the table of the groups. The charts' data stand to the right of the page, each
panel's in one row, since rows below the blocks move when the lists grow.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import NamedTuple

from pyramid_addin.model._compare import MOST_GROUPS
from pyramid_addin.settings import COMPARE_FIELDS
from pyramid_addin.templates._analysis_page import region_name
from pyramid_addin.templates._columns import defined_name
from pyramid_addin.templates._layer_rows import NOTHING
from pyramid_addin.templates._theme import AMOUNT, INTEGER, PERCENT

KEY = "compare"
COLUMN_WIDTHS = {"A": 1.5, "B": 30} | dict.fromkeys("CDEFGHIJK", 11.5) | dict.fromkeys("LMNO", 10.5)
LAST = "O"
LAYER_LETTERS = "LMNO"  # the layers that stand beside each other; of more than four, the last column holds the rest

# --- rows of a block, counted from its first ----------------------------------------------------------------
HEADING, TILE_LABEL, TILE_VALUE, TILE_NOTE, CAPTION = 0, 1, 2, 3, 5
PANEL_ROWS = (6, 7, 8)
GROUP, HEAD, STANDARD, FIRST = 10, 11, 12, 13
OTHERS = FIRST + MOST_GROUPS
TOTAL, TIE, NOTE, END = OTHERS + 1, OTHERS + 2, OTHERS + 3, OTHERS + 4
HEIGHTS = {
    HEADING: 28.0,
    TILE_LABEL: 18.0,
    TILE_VALUE: 28.0,
    TILE_NOTE: 19.0,
    TILE_NOTE + 1: 7.0,
    CAPTION: 16.0,
    **dict.fromkeys(PANEL_ROWS, 72.0),
    GROUP - 1: 7.0,
    GROUP: 16.0,
    HEAD: 27.0,
    **dict.fromkeys(range(STANDARD, TOTAL + 1), 15.5),
    TIE: 16.0,
    NOTE: 15.0,
    END: 10.0,
}
BLOCK = END + 1
TOP = 4
FOOT_ROW = TOP + BLOCK * len(COMPARE_FIELDS)
MODEL_ROW = FOOT_ROW + 2
PANELS_A_ROW = MOST_GROUPS // len(PANEL_ROWS)


def row(field: str, place: int) -> int:
    """The sheet row, 1-based, of row ``place`` of the block of ``field``.

    Examples
    --------
    >>> row("segment", HEADING), row("region", HEADING) - row("segment", END)
    (4, 1)
    """
    return TOP + BLOCK * COMPARE_FIELDS.index(field) + place


def block_region(field: str, part: str) -> str:
    """Name of a region of the block of ``field``, without ``PYR_``.

    Examples
    --------
    >>> block_region("account_manager", "table")
    'CompareAccountManagerTable'
    """
    return region_name(KEY, f"{field}_{part}")


def pixels(first: str, last: str) -> int:
    """Width of the columns ``first`` to ``last``, pixels: a character is 7, a column's padding 5."""
    return sum(int(width * 7 + 0.5) + 5 for letter, width in COLUMN_WIDTHS.items() if first <= letter <= last)


_GAP = 8
PANEL_WIDTH = (pixels("B", LAST) - _GAP * (PANELS_A_ROW - 1)) // PANELS_A_ROW
PANEL_HEIGHT = int(HEIGHTS[PANEL_ROWS[0]] * 96 / 72) - 4
PANEL_STEP = PANEL_WIDTH + _GAP

# --- data, right of the page, in the rows of the groups -----------------------------------------------------
# Key of the group; its return where it is ranked; title of panel; and per layer: name, share, standard, label's place
# and label.
KEY_LETTER, RETURN_LETTER, TITLE_LETTER = "R", "S", "T"
DATA = {
    "name": ("U", "V", "W", "X"),
    "share": ("Y", "Z", "AA", "AB"),
    "standard": ("AC", "AD", "AE", "AF"),
    "end": ("AG", "AH", "AI", "AJ"),
    "label": ("AK", "AL", "AM", "AN"),
}
DATA_LAST = DATA["label"][-1]


@dataclass(frozen=True)
class GroupColumn:
    """One column of the table of groups.

    Attributes
    ----------
    key : str
        Column of ``GroupComparison.groups``.
    group : str
        Catalogue key below ``templates.compare.groups``.
    number_format : str
    pattern : str
        Formula of a group's row; "" where the value is written. ``{key}`` is the cell of that column in the same row,
        ``{total:key}`` the one in the total row, ``{rows:key}`` all rows of groups, ``{this}`` is true for the group's
        customers.
    others, total : str
        Formulas of the row of all other groups (by default as ``pattern``, where that looks at this row only), and of
        the total row.
    needs : tuple of str
        Columns whose defined names the formula uses.
    """

    key: str
    group: str
    number_format: str
    pattern: str = ""
    others: str = ""
    total: str = ""
    needs: tuple[str, ...] = ()


def _share(key: str) -> str:
    return f'IF({{total:{key}}}>0,{{{key}}}/{{total:{key}}},"{NOTHING}")'


_AVERAGE = f'IF({{active}}=0,"{NOTHING}",{{revenue}}/{{active}})'
_RETURN = f'IFERROR(IF({{revenue}}>0,{{net_profit}}/{{revenue}},"{NOTHING}"),"{NOTHING}")'
GROUP_COLUMNS = (
    GroupColumn("active", "customers", INTEGER, "SUMPRODUCT({this}*(PYR_Revenue<>0))", total="SUM({rows:active})"),
    GroupColumn("share_of_active", "customers", PERCENT, _share("active"), _share("active"), _share("active")),
    GroupColumn("revenue", "revenue", AMOUNT, "SUMPRODUCT(--{this},PYR_Revenue)", total="SUM({rows:revenue})"),
    GroupColumn("share_of_revenue", "revenue", PERCENT, _share("revenue"), _share("revenue"), _share("revenue")),
    GroupColumn("average_revenue", "revenue", AMOUNT, _AVERAGE, _AVERAGE, _AVERAGE),
    GroupColumn("top_share", "revenue", PERCENT),
    GroupColumn(
        "net_profit",
        "profit",
        AMOUNT,
        "SUMPRODUCT(--{this},PYR_NetProfit)",
        total="SUM({rows:net_profit})",
        needs=("net_profit",),
    ),
    GroupColumn("return_on_revenue", "profit", PERCENT, _RETURN, _RETURN, _RETURN, ("net_profit",)),
    GroupColumn(
        "loss_making",
        "profit",
        INTEGER,
        "SUMPRODUCT({this}*(PYR_Revenue<>0)*(PYR_NetProfit<0))",
        total="SUM({rows:loss_making})",
        needs=("net_profit",),
    ),
)
LETTERS = {column.key: letter for column, letter in zip(GROUP_COLUMNS, "CDEFGHIJK", strict=True)}
_REFERENCE = re.compile(r"\{(?:(rows|total):)?(\w+)\}")


def formula(field: str, pattern: str, place: int) -> str:
    """The formula that ``pattern`` means in row ``place`` of the block of ``field``.

    Examples
    --------
    >>> formula("segment", "SUMPRODUCT(--{this},PYR_Revenue)/{total:revenue}", FIRST)
    '=SUMPRODUCT(--(PYR_Segment&""=$R17),PYR_Revenue)/E$30'
    >>> formula("segment", "SUM({rows:active})", TOTAL)
    '=SUM(C$17:C$29)'
    """
    here = row(field, place)

    def cell(match: re.Match[str]) -> str:
        if match[2] == "this":
            return f'({defined_name(field)}&""=${KEY_LETTER}{here})'
        letter = LETTERS[match[2]]
        if match[1] == "rows":
            return f"{letter}${row(field, FIRST)}:{letter}${row(field, OTHERS)}"
        return f"{letter}${row(field, TOTAL)}" if match[1] == "total" else f"{letter}{here}"

    return "=" + _REFERENCE.sub(cell, pattern)


class BlockTile(NamedTuple):
    """A tile of a block: catalogue key below ``templates.compare.tiles``, columns, format, and what it looks at.

    ``of`` is the column letter of the figures, ``highest`` whether the largest of them is meant; no ``of``: written.
    """

    key: str
    columns: tuple[str, str]
    number_format: str
    of: str = ""
    highest: bool = True

    def formulas(self, field: str) -> tuple[str, str]:
        """The figure, and the name of the group that has it ("" without any), without "="."""
        figures = f"${self.of}${row(field, FIRST)}:${self.of}${row(field, OTHERS - 1)}"
        names = f"$B${row(field, FIRST)}:$B${row(field, OTHERS - 1)}"
        found = f"{'MAX' if self.highest else 'MIN'}({figures})"
        none = f"COUNT({figures})=0"
        return (
            f'IF({none},"{NOTHING}",{found})',
            f'IF({none},"",INDEX({names},MATCH({found},{figures},0))&"")',
        )


TILES = (
    BlockTile("groups", ("B", "B"), INTEGER),
    BlockTile("largest", ("C", "E"), PERCENT, LETTERS["share_of_revenue"]),
    BlockTile("leaning", ("F", "H"), PERCENT, LETTERS["top_share"]),
    BlockTile("best", ("I", "K"), PERCENT, RETURN_LETTER),
    BlockTile("worst", ("L", LAST), PERCENT, RETURN_LETTER, highest=False),
)


def ranked_return(field: str, place: int) -> str:
    """Formula of the return of a group that is ranked; a dash for others, which are too small to be called best."""
    here = row(field, place)
    return f'=IF(N(${LETTERS["top_share"]}{here})>0,${LETTERS["return_on_revenue"]}{here},"{NOTHING}")'


# Tie-out: active customers and revenue of the pyramid, which the groups must add up to.
PYRAMID_ACTIVE = 'COUNTIFS(PYR_Revenue,">0")+COUNTIFS(PYR_Revenue,"<0")'


def tie_out(field: str) -> dict[str, str]:
    """Expressions of the tie-out of a block: both numbers of customers, and the difference in revenue."""
    active, revenue = (f"{LETTERS[key]}{row(field, TOTAL)}" for key in ("active", "revenue"))
    return {"groups": active, "pyramid": PYRAMID_ACTIVE, "difference": f"ROUND({revenue}-SUM(PYR_Revenue),2)"}
