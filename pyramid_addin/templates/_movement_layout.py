"""Where everything stands on the Movement sheet, and the formulas of its figures; template and filling share it.

The formulas look at two columns that a build adds beside the ledger: the layer of the period before, and the change
in revenue since. The matrix has room for two blocks of four layers beside each other, customers and money; with more
layers customers take all of it, and are values.
"""

from __future__ import annotations

from pyramid_addin.templates._analysis_page import Tile
from pyramid_addin.templates._layer_rows import MOST_ROWS, NOTHING
from pyramid_addin.templates._theme import AMOUNT, INTEGER, PERCENT

KEY = "movement"
MOST_LAYERS = MOST_ROWS - 3  # active ones
WIDTHS = {"A": 1.5, "B": 12.0, "C": 30.0} | dict.fromkeys("DEFGHIJK", 11.5) | dict.fromkeys("LMNO", 14.5)
LAST = "O"

# --- the bridge: its table to the right, its chart to the left, the chart's data beyond the page
CHART_ROW = 8
BRIDGE_GROUP, BRIDGE_HEAD, BRIDGE_ROW = 8, 9, 10
MOVES_GROUP, MOVES_HEAD, MOVES_ROW = 18, 19, 20
STEP = ("J", "L")  # columns of the step's name; then customers, amount and share
DATA = "QRSTUVW"  # label, space below, above zero, below zero, room for the label, its text, level reached
DATA_WIDTH = 9.0
STEP_ROWS = {key: BRIDGE_ROW + place for place, key in enumerate(("before", "new", "returned", "expansion"))} | {
    key: BRIDGE_ROW + 4 + place for place, key in enumerate(("contraction", "lost", "now"))
}
END_ROW = STEP_ROWS["now"]
PASSIVE_ROW = MOVES_ROW

# --- the matrix
HEADING_ROW, LEGEND_ROW, PLACE_ROW = 24, 25, 26
SIDES_ROW, WHOLE_ROW, HEAD_ROW = 27, 28, 29  # one of the first two is hidden: two blocks, or one over all columns
FIRST_ROW = 30
LAST_ROW = FIRST_ROW + MOST_LAYERS - 1
RETURNED_ROW, NEW_ROW, TOTAL_ROW, PYRAMID_ROW = LAST_ROW + 1, LAST_ROW + 2, LAST_ROW + 3, LAST_ROW + 4
SIDE = 4  # layers that a block has room for
THEN, COUNTS, LOST, MONEY, MONEY_LOST, MONEY_TOTAL = "D", "EFGH", "I", "JKLM", "N", "O"
CELLS = COUNTS + LOST + MONEY + MONEY_LOST + MONEY_TOTAL

TIE_ROW = PYRAMID_ROW + 2  # labels; customers and revenue stand in the two rows below
TIE_COLUMNS = {"before": "DE", "arrived": "FG", "kept": "HI", "lost": "JK", "now": "LM"}
DIFFERENCE, CHECK = "N", "O"
FOOT_ROW = TIE_ROW + 4
MODEL_ROW = FOOT_ROW + 2

HEIGHTS = (
    {BRIDGE_GROUP: 16, BRIDGE_HEAD: 27, MOVES_GROUP - 1: 9, MOVES_GROUP: 16, MOVES_HEAD: 16}
    | dict.fromkeys((*range(BRIDGE_ROW, BRIDGE_ROW + 7), *range(MOVES_ROW, MOVES_ROW + 3)), 21)
    | {23: 9, LEGEND_ROW: 19, PLACE_ROW: 4, SIDES_ROW: 16, WHOLE_ROW: 16, HEAD_ROW: 18}
    | dict.fromkeys(range(FIRST_ROW, PYRAMID_ROW + 1), 18.5)
    | {TIE_ROW - 1: 7, TIE_ROW: 14, TIE_ROW + 1: 15, TIE_ROW + 2: 15, FOOT_ROW - 1: 6, FOOT_ROW: 27, FOOT_ROW + 1: 20}
)

NAMES = f"$B${FIRST_ROW}:$B${LAST_ROW}"
PASSIVE = f"$Q${PASSIVE_ROW}:$Q${PASSIVE_ROW + 2}"
INACTIVE = f"$Q${PASSIVE_ROW}"
_CHANGE, _THEN, _NOW = "PYR_RevenueChange", "PYR_PreviousLayer", "PYR_Layer"
NEEDED = frozenset({"layer", "revenue", "previous_layer", "revenue_change"})


def _of_layers(formula: str) -> str:
    """Sum over the layers; the name of one that is not in use is blank, and a blank criterion finds blank cells."""
    return f'SUMPRODUCT(({NAMES}<>"")*{formula})'


def _changed(sign: str) -> tuple[str, str]:
    """How many customers changed in that direction and stayed, and by how much."""
    one_way = f'{_CHANGE},"{sign}0"'
    everyone = (f"COUNTIFS({one_way},{_THEN},{NAMES})", f"SUMIFS({_CHANGE},{one_way},{_THEN},{NAMES})")
    gone = (f"COUNTIFS({one_way},{_NOW},{PASSIVE})", f"SUMIFS({_CHANGE},{one_way},{_NOW},{PASSIVE})")
    number, amount = (f"{_of_layers(all_of)}-SUMPRODUCT({lost})" for all_of, lost in zip(everyone, gone, strict=True))
    return number, amount


# Step -> customers, amount. Lost: whoever is in no active layer now changed by all that it brought before.
BRIDGE_FORMULAS = {
    "before": (f"{THEN}{TOTAL_ROW}", f"ROUND(SUM(PYR_Revenue)-SUM({_CHANGE}),4)"),
    "new": (
        f'SUMPRODUCT(--({_THEN}=""),--ISNUMBER({_CHANGE}),--({_CHANGE}<>0))',
        f'SUMPRODUCT(--({_THEN}=""),{_CHANGE})',
    ),
    "returned": (
        f'COUNTIFS({_THEN},{INACTIVE},{_CHANGE},"<>0")',
        f"SUMIFS({_CHANGE},{_THEN},{INACTIVE})",
    ),
    "expansion": _changed(">"),
    "contraction": _changed("<"),
    "lost": (
        f'SUMPRODUCT(COUNTIFS({_CHANGE},"<>0",{_NOW},{PASSIVE}))',
        f"SUMPRODUCT(SUMIFS({_CHANGE},{_NOW},{PASSIVE}))",
    ),
    "now": (_of_layers(f"COUNTIFS({_NOW},{NAMES})"), "SUM(PYR_Revenue)"),
}


def amount_cell(step: str) -> str:
    """The cell of a step's amount.

    Examples
    --------
    >>> amount_cell("before")
    'N10'
    """
    return f"N{STEP_ROWS[step]}"


def moves_formulas(move: str) -> tuple[str, str]:
    """How many customers moved up, stayed or moved down, and their change in revenue.

    The places of the layers stand beside and above the matrix; zero where there is none.
    """
    sides = []
    for letters in (COUNTS, MONEY):
        above = f"${letters[0]}${PLACE_ROW}:${letters[-1]}${PLACE_ROW}"
        beside = f"$A${FIRST_ROW}:$A${FIRST_ROW + SIDE - 1}"
        cells = f"${letters[0]}${FIRST_ROW}:${letters[-1]}${FIRST_ROW + SIDE - 1}"
        sign = {"up": "<", "stayed": "=", "down": ">"}[move]
        sides.append(f"SUMPRODUCT(({above}>0)*({beside}>0)*({above}{sign}{beside})*{cells})")
    number, amount = sides
    return number, amount


def matrix_row(row: int) -> dict[str, str]:
    """Formulas of a layer's row of the matrix: column letter -> formula, without "="."""
    from_layer = f"{_THEN},$B{row}"
    return {
        THEN: f"COUNTIFS({from_layer})",
        **{letter: f"COUNTIFS({from_layer},{_NOW},{letter}${HEAD_ROW})" for letter in COUNTS},
        LOST: f"SUMPRODUCT(COUNTIFS({from_layer},{_NOW},{PASSIVE}))",
        **{letter: f"SUMIFS({_CHANGE},{from_layer},{_NOW},{letter}${HEAD_ROW})" for letter in MONEY},
        MONEY_LOST: f"SUMPRODUCT(SUMIFS({_CHANGE},{from_layer},{_NOW},{PASSIVE}))",
        MONEY_TOTAL: f"SUM({MONEY[0]}{row}:{MONEY_LOST}{row})",
    }


def arrivals_row(row: int) -> dict[str, str]:
    """Formulas of the rows of who had no revenue before: returned customers, and new ones."""
    total = {MONEY_TOTAL: f"SUM({MONEY[0]}{row}:{MONEY_LOST}{row})"}
    if row == RETURNED_ROW:
        return {
            **{letter: f"COUNTIFS({_THEN},{INACTIVE},{_NOW},{letter}${HEAD_ROW})" for letter in COUNTS},
            **{letter: f"SUMIFS({_CHANGE},{_THEN},{INACTIVE},{_NOW},{letter}${HEAD_ROW})" for letter in MONEY},
        } | total
    nobody = f'--({_THEN}="")'
    return {
        **{letter: f"SUMPRODUCT({nobody},--({_NOW}={letter}${HEAD_ROW}))" for letter in COUNTS},
        **{letter: f"SUMPRODUCT({nobody},--({_NOW}={letter}${HEAD_ROW}),{_CHANGE})" for letter in MONEY},
    } | total


def total_row() -> dict[str, str]:
    """Formulas of the row below the matrix: what stands in each column."""
    return {letter: f"SUM({letter}{FIRST_ROW}:{letter}{NEW_ROW})" for letter in THEN + CELLS}


def pyramid_row() -> dict[str, str]:
    """Formulas of the row that the columns add up to: the layers of this period's pyramid."""
    return {letter: f"COUNTIFS({_NOW},{letter}${HEAD_ROW})" for letter in COUNTS}


# What each row and each column of the matrix differs from the pyramid of its period, squared so that nothing cancels.
_BESIDE = "-".join(f"{letter}{FIRST_ROW}:{letter}{LAST_ROW}" for letter in THEN + COUNTS + LOST)
_BELOW = f"{COUNTS[0]}{TOTAL_ROW}:{COUNTS[-1]}{TOTAL_ROW}-{COUNTS[0]}{PYRAMID_ROW}:{COUNTS[-1]}{PYRAMID_ROW}"
_ROWS_HOLD = f"SUMPRODUCT(({_BESIDE})*({_BESIDE}))=0"
_COLUMNS_HOLD = f"SUMPRODUCT(({_BELOW})*({_BELOW}))=0"
_C, _R = TIE_ROW + 1, TIE_ROW + 2
MATRIX_HOLDS = f"AND({DIFFERENCE}{_C}=0,{_ROWS_HOLD},{_COLUMNS_HOLD})"
REVENUE_HOLDS = f"{DIFFERENCE}{_R}=0"
# Part -> formulas of customers and of revenue; "" = written, as the ledger was read.
_NEW, _BACK, _UP, _DOWN, _GONE, _END = (
    STEP_ROWS[step] for step in ("new", "returned", "expansion", "contraction", "lost", "now")
)
TIE_FORMULAS = {
    "before": ("", ""),
    "arrived": (f"SUM(M{_NEW}:M{_BACK})", f"SUM(N{_NEW}:N{_BACK})"),
    "kept": ("", f"SUM(N{_UP}:N{_DOWN})"),
    "lost": (f"-M{_GONE}", f"N{_GONE}"),
    "now": (f"M{_END}", f"N{_END}"),
}
DIFFERENCES = (f"D{_C}+F{_C}+J{_C}-L{_C}", f"ROUND(D{_R}+F{_R}+H{_R}+J{_R}-L{_R},2)")

_BEFORE, _NOW_CELL = amount_cell("before"), amount_cell("now")
_STAYED = f"({_BEFORE}+{amount_cell('expansion')}+{amount_cell('contraction')}+{amount_cell('lost')})"
_FELL = _of_layers(f'SUMIFS({_CHANGE},{_CHANGE},"<0",{_THEN},{NAMES})')
_AVERAGES = [f"N{row}/M{row}" for row in (BRIDGE_ROW, END_ROW)]


def _percent(ratio: str) -> str:
    """A change as text, with its sign."""
    return f'IF({ratio}>1,"+","")&FIXED(({ratio}-1)*100,1)&"%"'


TILES = (
    Tile(
        "revenue",
        ("B", "C"),
        AMOUNT,
        _NOW_CELL,
        {
            "change": f'IF({_BEFORE}>0,{_percent(f"{_NOW_CELL}/{_BEFORE}")},"{NOTHING}")',
            "before": f"FIXED({_BEFORE},0)",
        },
    ),
    Tile(
        "average",
        ("D", "F"),
        AMOUNT,
        f'IF(M{END_ROW}=0,"{NOTHING}",{_AVERAGES[1]})',
        {"before": f'IF(M{BRIDGE_ROW}=0,"{NOTHING}",FIXED({_AVERAGES[0]},0))'},
    ),
    Tile("net_retention", ("G", "H"), PERCENT, f'IF({_BEFORE}>0,{_STAYED}/{_BEFORE},"{NOTHING}")'),
    Tile("gross_retention", ("I", "J"), PERCENT, f'IF({_BEFORE}>0,({_BEFORE}+{_FELL})/{_BEFORE},"{NOTHING}")'),
    Tile("new", ("K", "L"), INTEGER, f"M{_NEW}", {"amount": f"FIXED(N{_NEW},0)"}),
    Tile("lost", ("M", "O"), INTEGER, f"M{_GONE}", {"amount": f"FIXED(-N{_GONE},0)"}),
)


def bridge_data(step: str) -> dict[str, str]:
    """Formulas of a step's row of the chart's data: column letter -> formula, without "=".

    A bar goes from the level before its step to the level after it. What lies below the bar is a series without fill;
    the parts above and below zero are series of their own, since stacked columns cannot cross the axis.
    """
    row = STEP_ROWS[step]
    end = step in ("before", "now")
    levels = f"0,W{row}" if end else f"W{row - 1},W{row}"
    sign = "" if end else f'IF(N{row}>0,"+","")&'
    return {
        "Q": f"{STEP[0]}{row}",
        "R": f"MAX(MIN({levels}),0)+MIN(MAX({levels}),0)",
        "S": f"MAX({levels},0)-MAX(MIN({levels}),0)",
        "T": f"MIN({levels},0)-MIN(MAX({levels}),0)",
        "U": f"(MAX(W${BRIDGE_ROW}:W${END_ROW},0)-MIN(W${BRIDGE_ROW}:W${END_ROW},0))/10",
        "V": f'IF(N{row}="{NOTHING}","{NOTHING}",{sign}FIXED(N{row},0))',
        "W": f"N(N{row})" if end else f"W{row - 1}+N(N{row})",
    }
