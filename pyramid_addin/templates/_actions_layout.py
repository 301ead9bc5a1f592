"""Where everything stands on the Actions sheet, and its two tables as data; template and filling share it.

The columns are those of the lists below; the page above them takes their widths. Columns that a ledger may lack are
replaced by others, so that the long texts always stand in the wide columns.
"""

from __future__ import annotations

from typing import NamedTuple

from pyramid_addin.templates._analysis_page import Tile
from pyramid_addin.templates._layer_rows import MOST_ROWS, NOTHING
from pyramid_addin.templates._theme import AMOUNT, INTEGER, PERCENT

KEY = "actions"
COLUMN_WIDTHS = {
    "A": 1.5,
    "B": 25,
    "C": 14,
    "D": 12,
    "E": 11.5,
    "F": 11.5,
    "G": 11.5,
    "H": 48,
    "I": 52,
    "J": 32,
}
LAST = "J"
TEXT_LETTERS = ("E", LAST)  # of the approach of a layer

# As people act: keep and grow what there is, repair, win back, win, and only then let go.
ORDER = ("retain", "develop", "cut_costs", "reactivate", "recruit", "identify", "maintain", "let_go")

GROUP_ROW, HEAD_ROW, FIRST_ROW = 8, 9, 10
TOTAL_ROW = FIRST_ROW + len(ORDER)
LAYER_GROUP = TOTAL_ROW + 2
LAYER_HEAD, LAYER_ROW = LAYER_GROUP + 1, LAYER_GROUP + 2
TIE_ROW = LAYER_ROW + MOST_ROWS + 1
FOOT_ROW = TIE_ROW + 3
MODEL_ROW = FOOT_ROW + 2
CHART_LETTER = "H"  # where the two charts begin

ROW_HEIGHT = 22.0
HEIGHTS = {
    GROUP_ROW: 16.0,
    HEAD_ROW: 27.0,
    **dict.fromkeys(range(FIRST_ROW, TOTAL_ROW + 1), ROW_HEIGHT),
    TOTAL_ROW + 1: 9.0,
    LAYER_GROUP: 16.0,
    LAYER_HEAD: 16.0,
    **dict.fromkeys(range(LAYER_ROW, LAYER_ROW + MOST_ROWS), 18.0),
    TIE_ROW - 1: 7.0,
    TIE_ROW: 14.0,
    TIE_ROW + 1: 15.0,
    TIE_ROW + 2: 6.0,
    FOOT_ROW: 38.0,
    FOOT_ROW + 1: 6.0,
}
CHART_HEIGHT = int(sum(height for row, height in HEIGHTS.items() if GROUP_ROW <= row <= TOTAL_ROW) * 96 / 72)


def pixels(first: str, last: str) -> int:
    """Width of the columns ``first`` to ``last``, pixels: a character is 7, a column's padding 5."""
    return sum(int(width * 7 + 0.5) + 5 for letter, width in COLUMN_WIDTHS.items() if first <= letter <= last)


class Figure(NamedTuple):
    """A column of the summary: key, letter, number format, formulas of a row and of the total, what it needs."""

    key: str
    letter: str
    number_format: str
    formula: str
    total: str
    needs: str = ""


_KNOWN = 'COUNTIFS(PYR_Strategy,$B{row},PYR_AtStake,">=0")'
FIGURES = (
    Figure("customers", "C", INTEGER, "COUNTIFS(PYR_Strategy,$B{row})", "SUM({rows})"),
    Figure("share", "D", PERCENT, f'IF($C${TOTAL_ROW}=0,"{NOTHING}",$C{{row}}/$C${TOTAL_ROW})', "SUM({rows})"),
    Figure("revenue", "E", AMOUNT, "SUMIFS(PYR_Revenue,PYR_Strategy,$B{row})", "SUM({rows})"),
    Figure("net_profit", "F", AMOUNT, "SUMIFS(PYR_NetProfit,PYR_Strategy,$B{row})", "SUM({rows})", "net_profit"),
    Figure(
        "at_stake",
        "G",
        AMOUNT,
        f'IF({_KNOWN}=0,"{NOTHING}",SUMIFS(PYR_AtStake,PYR_Strategy,$B{{row}}))',
        "",
        "at_stake",
    ),
)
LAYER_FIGURES = (
    Figure("customers", "C", INTEGER, "COUNTIFS(PYR_Layer,$B{row})", ""),
    Figure("revenue", "D", AMOUNT, "SUMIFS(PYR_Revenue,PYR_Layer,$B{row})", ""),
)


def row_of(strategy: str) -> int:
    """The row of a strategy in the summary, 1-based.

    Examples
    --------
    >>> row_of("retain")
    10
    """
    return FIRST_ROW + ORDER.index(strategy)


def _count(strategy: str) -> str:
    return f"FIXED(C{row_of(strategy)},0)"


def _losses() -> str:
    cut, go = (f"G{row_of(strategy)}" for strategy in ("cut_costs", "let_go"))
    return f'IF(COUNT({cut},{go})=0,"{NOTHING}",N({cut})+N({go}))'


TILES = (
    Tile("retain", ("B", "C"), AMOUNT, f"G{row_of('retain')}", {"count": _count("retain")}),
    Tile("develop", ("D", "G"), AMOUNT, f"G{row_of('develop')}", {"count": _count("develop")}),
    Tile("losses", ("H", "H"), AMOUNT, _losses(), {"cut": _count("cut_costs"), "go": _count("let_go")}),
    Tile("reactivate", ("I", "I"), AMOUNT, f"G{row_of('reactivate')}", {"count": _count("reactivate")}),
    Tile(
        "recruit",
        (LAST, LAST),
        INTEGER,
        f"C{row_of('recruit')}+C{row_of('identify')}",
        {"recruit": _count("recruit"), "identify": _count("identify")},
    ),
)


class TieOut(NamedTuple):
    """A part of the tie-out: catalogue key, column, formula ("" = written)."""

    key: str
    letter: str
    formula: str = ""


_V = TIE_ROW + 1
TIE_OUT = (
    TieOut("customers", "C", f"=C{TOTAL_ROW}"),
    TieOut("ledger", "D"),
    TieOut("revenue", "E", f"=E{TOTAL_ROW}"),
    TieOut("ledger_revenue", "F"),
    TieOut("difference", "G", f"=ROUND(E{_V}-F{_V},2)"),
)
CHECK = "H"
CHECK_FORMULA = f"AND(C{_V}=D{_V},G{_V}=0)"
