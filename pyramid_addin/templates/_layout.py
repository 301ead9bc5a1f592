"""Where everything stands on the Pyramid sheet, and the formulas of its figures; template and filling share it.

The data of the charts stands below the page, in rows of its own: a chart leaves out hidden rows, and only rows at the
end of its range are ever hidden, so that points keep their places however a program counts them.
"""

from __future__ import annotations

from typing import NamedTuple

from pyramid_addin.templates._layer_rows import (
    FIRST_ROW,
    LAST_LETTER,
    LAYER_COLUMNS,
    LETTERS,
    MOST_ROWS,
    NAME_LETTER,
    NOTHING,
    PLACE_LETTER,
    TOTAL_ROW,
)
from pyramid_addin.templates._theme import AMOUNT, INTEGER, PERCENT

LAST_ROW = FIRST_ROW + MOST_ROWS - 1
GROUP_ROW, HEAD_ROW = FIRST_ROW - 2, FIRST_ROW - 1
CHART_ROW = 8
TIE_ROW = TOTAL_ROW + 2  # labels; the figures stand in the row below
FOOT_ROW = TIE_ROW + 3
SHAPE_ROW = 54  # first row of the pyramid's data
# Two rows above the first: the title of the block, and what the chart says about its sides.
SPLIT_ROW, SPLIT_ROWS = SHAPE_ROW + MOST_ROWS + 3, 10
HEIGHTS = {1: 33, 2: 18, 3: 8, 4: 18, 5: 28, 6: 19, 7: 9, 26: 9, 27: 16, 28: 27, 43: 7, 44: 14, 45: 15, 46: 6, 47: 36}
ROW_HEIGHT = 16

COLUMN_WIDTHS = {"A": 1.5, "B": 1.8, "C": 14.0} | {LETTERS[column.key]: column.width for column in LAYER_COLUMNS}


def pixels(first: str, last: str) -> int:
    """Width of the columns ``first`` to ``last``, pixels: a character is 7, a column's padding 5."""
    return sum(int(width * 7 + 0.5) + 5 for letter, width in COLUMN_WIDTHS.items() if first <= letter <= last)


_GAP = 8
PYRAMID_WIDTH = 655
SPLIT_WIDTH = pixels("B", LAST_LETTER) - PYRAMID_WIDTH - _GAP
SPLIT_COLUMN = max(
    letter for letter in COLUMN_WIDTHS if letter > "B" and pixels("B", chr(ord(letter) - 1)) <= PYRAMID_WIDTH
)
SPLIT_OFFSET = PYRAMID_WIDTH + _GAP - pixels("B", chr(ord(SPLIT_COLUMN) - 1))

_PLACES, _NAMES, _CUSTOMERS, _REVENUES = (
    f"{letter}{FIRST_ROW}:{letter}{LAST_ROW}" for letter in (PLACE_LETTER, NAME_LETTER, "D", "H")
)
ACTIVE = f'SUMIFS({_CUSTOMERS},{_PLACES},">0")'
ACTIVE_REVENUE = f'SUMIFS({_REVENUES},{_PLACES},">0")'
TOP_RANK = f"ROUNDUP({ACTIVE}*20/100,0)"
_REVENUE, _PROFIT = f"H{TOTAL_ROW}", f"{LETTERS['net_profit']}{TOTAL_ROW}"


class Figure(NamedTuple):
    """A tile above the charts.

    Attributes
    ----------
    key : str
        Catalogue key below ``templates.figures``, which also holds ``<key>_note``; regions are ``Figure<Key>`` and
        ``Figure<Key>Note``.
    columns : tuple of str
        First and last column.
    number_format : str
    value : str
        Formula, without "=".
    note : dict of str to str
        Fact of the note -> expression that gives it as text.
    """

    key: str
    columns: tuple[str, str]
    number_format: str
    value: str
    note: dict[str, str]

    @property
    def region(self) -> str:
        """Name of the region of the value."""
        return "Figure" + "".join(part.capitalize() for part in self.key.split("_"))


# What the loss-making customers of the active layers lose together.
_LOST = f'SUMPRODUCT(({_PLACES}>0)*SUMIFS(PYR_NetProfit,PYR_NetProfit,"<0",PYR_Layer,{_NAMES}))'

FIGURES = (
    Figure("active", ("B", "D"), INTEGER, ACTIVE, {"customers": f"FIXED(D{TOTAL_ROW},0)"}),
    Figure(
        "revenue",
        ("E", "G"),
        AMOUNT,
        _REVENUE,
        {"average": f'IF({ACTIVE}=0,"{NOTHING}",FIXED({ACTIVE_REVENUE}/{ACTIVE},0))'},
    ),
    Figure(
        "net_profit",
        ("H", "J"),
        AMOUNT,
        _PROFIT,
        {"share": f'IF({_REVENUE}>0,FIXED({_PROFIT}/{_REVENUE}*100,1)&"%","{NOTHING}")'},
    ),
    Figure(
        "top_share",
        ("K", "M"),
        PERCENT,
        f'IF({_REVENUE}>0,SUMIFS(PYR_Revenue,PYR_Rank,"<="&{TOP_RANK})/{_REVENUE},"{NOTHING}")',
        {"customers": f'FIXED(COUNTIFS(PYR_Rank,"<="&{TOP_RANK}),0)'},
    ),
    Figure(
        "loss_making",
        ("N", "P"),
        INTEGER,
        f"{LETTERS['loss_making']}{TOTAL_ROW}",
        {"amount": f"FIXED({_LOST},0)"},
    ),
    Figure(
        "largest",
        ("Q", "S"),
        PERCENT,
        "MAX(PYR_ShareOfRevenue)",
        {"name": 'INDEX(PYR_Name,MATCH(MAX(PYR_ShareOfRevenue),PYR_ShareOfRevenue,0))&""'},
    ),
)


class TieOut(NamedTuple):
    """A part of the tie-out: its region and catalogue key, its columns, its formula ("" = written)."""

    key: str
    columns: tuple[str, str]
    formula: str = ""


_V = TIE_ROW + 1
TIE_OUT = (
    TieOut("ledger", ("D", "F")),
    TieOut("layers", ("G", "H"), f"={_REVENUE}"),
    TieOut("earlier", ("I", "K")),
    TieOut("left_out", ("L", "M")),
    TieOut("difference", ("N", "P"), f"=ROUND(D{_V}-G{_V}-I{_V}-L{_V},2)"),
)
CHECK = ("Q", "S")
DIFFERENCE_CELL = f"N{_V}"

# The pyramid: 1 is the width of the lowest bar; the room to its right holds the figures.
LEAST_WIDTH, ROOM = 0.22, 0.6
# The uppermost bar and the axis of the other chart have room for that many characters of a layer's name.
LONGEST_NAME = 14


def short_formula(cell: str) -> str:
    """What gives the `short_name` of the layer in ``cell``, without "="."""
    return f'IF(LEN({cell})>{LONGEST_NAME},LEFT({cell},{LONGEST_NAME - 1})&"…",{cell})'


def short_name(name: str) -> str:
    """A layer's name as the charts show it; the table below them has the whole name.

    Examples
    --------
    >>> short_name("Middelgroot"), short_name("Strategische klanten")
    ('Middelgroot', 'Strategische …')
    """
    return name if len(name) <= LONGEST_NAME else name[: LONGEST_NAME - 1] + "…"


def shape_row(place: int) -> dict[str, str]:
    """Formulas of the pyramid's data in its row ``place``, 0-based: column letter -> formula.

    Widths grow evenly from the first visible layer to the last. Labels of layers that do not buy are in a column of
    their own, as their bars are a series of their own.
    """
    row, source = SHAPE_ROW + place, FIRST_ROW + place
    used = f'SUMPRODUCT(--($C${FIRST_ROW}:$C${LAST_ROW}<>""))'
    width = f"IF({used}=1,1,{LEAST_WIDTH}+{1 - LEAST_WIDTH}*{place}/({used}-1))"
    return {
        "C": f'={short_formula(f"$C{source}")}&""',
        "D": f"=(1-E{row}-F{row})/2",
        "E": f'=IF(AND($C{source}<>"",$B{source}>0),{width},0)',
        "F": f'=IF(AND($C{source}<>"",$B{source}<=0),{width},0)',
        "G": f"=(1-E{row}-F{row})/2+{ROOM}",
        "H": f'=IF(E{row}>0,$C{row},"")',
        "I": f'=IF(F{row}>0,$C{row},"")',
    }


SIDES_CELL = f"E{SPLIT_ROW - 2}"
STANDARDS_SHOWN = f"SUM(G{SPLIT_ROW}:G{SPLIT_ROW + SPLIT_ROWS - 1})>0"


def split_row(place: int) -> dict[str, str]:
    """Formulas of the 80/20 chart's data in its row ``place``, 0-based: column letter -> formula.

    Only active layers stand there. Customers are negative, so that their bars point left; H and I carry the labels at
    the end of the longer of bar and standard.
    """
    row, source = SPLIT_ROW + place, FIRST_ROW + place
    shown = f"$B{source}>0"
    return {
        "C": f'=IF({shown},{short_formula(f"$C{source}")},"")',
        "D": f"=IF({shown},-N({LETTERS['share_of_customers']}{source}),0)",
        "E": f"=IF({shown},N({LETTERS['share_of_revenue']}{source}),0)",
        "F": f"=IF({shown},-N({LETTERS['standard_customers']}{source}),0)",
        "G": f"=IF({shown},N({LETTERS['standard_revenue']}{source}),0)",
        "H": f"=MIN(D{row},F{row})",
        "I": f"=MAX(E{row},G{row},0)",
        "J": f'=IF({shown},FIXED(-D{row}*100,1)&"%","")',
        "K": f'=IF({shown},FIXED(E{row}*100,1)&"%","")',
    }
