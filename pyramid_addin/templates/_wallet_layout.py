"""Where everything stands on the Share of wallet sheet, and its figures as data; template and filling share it.

The page has tiles, two charts, a table of layers and the tie-out; below it lists grow. The formulas look at columns
that a build adds beside the ledger (potential, amount to win, net profit to win). What charts and formulas need beside
the table stands to the right of the page, since rows below it move.
"""

from __future__ import annotations

from typing import NamedTuple

from pyramid_addin.templates._analysis_page import Tile
from pyramid_addin.templates._layer_rows import MOST_ROWS, NOTHING
from pyramid_addin.templates._theme import AMOUNT, INTEGER, PERCENT

KEY = "wallet"
LAST = "P"
COLUMN_WIDTHS = {"A": 1.5, "B": 5.5, "C": 33.0, "D": 12.0, "E": 13.5}
COLUMN_WIDTHS |= dict.fromkeys("FGHIJKLMN", 11.2) | dict.fromkeys("OP", 14.0)
NEEDED = frozenset({"layer", "revenue", "potential", "amount_to_win"})

CHART_ROW, CHART_ROWS = 8, 15
GROUP_ROW = CHART_ROW + CHART_ROWS + 1
HEAD_ROW, FIRST_ROW = GROUP_ROW + 1, GROUP_ROW + 2
LAST_ROW = FIRST_ROW + MOST_ROWS - 1
ACTIVE_ROW, TOTAL_ROW = LAST_ROW + 1, LAST_ROW + 2
TIE_ROW = TOTAL_ROW + 2
FOOT_ROW = TIE_ROW + 3
MODEL_ROW = FOOT_ROW + 2

HEIGHTS = {
    **dict.fromkeys(range(CHART_ROW, CHART_ROW + CHART_ROWS), 19.0),
    GROUP_ROW - 1: 9.0,
    GROUP_ROW: 16.0,
    HEAD_ROW: 27.0,
    **dict.fromkeys(range(FIRST_ROW, TOTAL_ROW + 1), 18.0),
    TIE_ROW - 1: 7.0,
    TIE_ROW: 14.0,
    TIE_ROW + 1: 15.0,
    TIE_ROW + 2: 6.0,
    FOOT_ROW: 52.0,
    FOOT_ROW + 1: 30.0,  # the usual seven layers end the first page here
}
LEFT, RIGHT = ("B", "H"), ("I", LAST)  # columns of the charts
CHART_HEIGHT = int(sum(HEIGHTS[row] for row in range(CHART_ROW, CHART_ROW + CHART_ROWS)) * 96 / 72)


def pixels(first: str, last: str) -> int:
    """Width of the columns ``first`` to ``last``, pixels: a character is 7, a column's padding 5."""
    return sum(int(width * 7 + 0.5) + 5 for letter, width in COLUMN_WIDTHS.items() if first <= letter <= last)


# --- facts, right of the page -------------------------------------------------------------------------------
LABEL, FACT = "R", "S"
FACT_ROWS = {
    key: 10 + place for place, key in enumerate(("threshold", "in_words", "ledger", "largest_name", "largest_layer"))
}


def fact(key: str) -> str:
    """The cell of a fact.

    Examples
    --------
    >>> fact("threshold")
    '$S$10'
    """
    return f"${FACT}${FACT_ROWS[key]}"


_PER_CENT = f"ROUND({fact('threshold')}*100,2)"
# A percentage with no more decimals than it needs, at most two.
IN_WORDS = f'FIXED({_PER_CENT},IF({_PER_CENT}=ROUND({_PER_CENT},0),0,IF({_PER_CENT}=ROUND({_PER_CENT},1),1,2)))&"%"'


# --- the table of layers ------------------------------------------------------------------------------------
class Figure(NamedTuple):
    """A column of the table of layers.

    Attributes
    ----------
    key : str
        Column of ``Wallet.layers``, and catalogue key below ``templates.wallet.heads``.
    group : str
        Catalogue key below ``templates.wallet.groups``.
    number_format : str
    pattern : str
        The formula of a row, without "=". ``{key}`` is the cell of that column in the same row, ``{name}`` the layer's
        name, ``{all_to_win}`` the total of what is to win.
    adds_up : bool
        Whether the rows below the layers hold sums of them, instead of the same formula.
    needs : str
        Column whose defined name the formula uses beside `NEEDED`; "" = none.
    """

    key: str
    group: str
    number_format: str
    pattern: str
    adds_up: bool = False
    needs: str = ""


def _if_known(figure: str) -> str:
    return f'IF({{known}}=0,"{NOTHING}",{figure})'


def _over(part: str, whole: str) -> str:
    return f'IF(N({{{whole}}})>0,{{{part}}}/{{{whole}}},"{NOTHING}")'


_EARNED = 'COUNTIFS(PYR_Layer,{name},PYR_ProfitToWin,">=0")+COUNTIFS(PYR_Layer,{name},PYR_ProfitToWin,"<0")'
FIGURES = (
    Figure("customers", "customers", INTEGER, "COUNTIFS(PYR_Layer,{name})", adds_up=True),
    Figure("known", "customers", INTEGER, 'COUNTIFS(PYR_Layer,{name},PYR_Potential,">0")', adds_up=True),
    Figure("coverage", "customers", PERCENT, _over("known", "customers")),
    Figure(
        "revenue",
        "wallet",
        AMOUNT,
        _if_known('SUMIFS(PYR_Revenue,PYR_Layer,{name},PYR_Potential,">0",PYR_Revenue,">0")'),
        adds_up=True,
    ),
    Figure("potential", "wallet", AMOUNT, _if_known("SUMIFS(PYR_Potential,PYR_Layer,{name})"), adds_up=True),
    Figure("share", "wallet", PERCENT, _over("revenue", "potential")),
    Figure("elsewhere", "wallet", AMOUNT, _if_known("{potential}-{revenue}")),
    Figure("to_win", "to_win", AMOUNT, _if_known("SUMIFS(PYR_AmountToWin,PYR_Layer,{name})"), adds_up=True),
    Figure("growth", "to_win", PERCENT, _over("to_win", "revenue")),
    Figure(
        "share_of_to_win",
        "to_win",
        PERCENT,
        f'IF({{known}}=0,"{NOTHING}",IF(N({{all_to_win}})>0,{{to_win}}/{{all_to_win}},"{NOTHING}"))',
    ),
    Figure(
        "profit_to_win",
        "to_win",
        AMOUNT,
        f'IF({_EARNED}=0,"{NOTHING}",SUMIFS(PYR_ProfitToWin,PYR_Layer,{{name}}))',
        adds_up=True,
        needs="profit_to_win",
    ),
    Figure("below", "to_win", INTEGER, _if_known('COUNTIFS(PYR_Layer,{name},PYR_AmountToWin,">0")'), adds_up=True),
    Figure("each", "to_win", AMOUNT, _over("to_win", "below")),
)
LETTERS = {figure.key: chr(ord("D") + place) for place, figure in enumerate(FIGURES)}


def formula(figure: Figure, row: int) -> str:
    """The formula of a figure in the sheet row ``row``: that of a layer, of the active ones, or of all.

    Examples
    --------
    >>> formula(FIGURES[0], FIRST_ROW), formula(FIGURES[0], TOTAL_ROW)
    ('=COUNTIFS(PYR_Layer,$C26)', '=SUM(D26:D38)')
    """
    if figure.adds_up and row in (ACTIVE_ROW, TOTAL_ROW):
        letter = LETTERS[figure.key]
        rows = f"{letter}{FIRST_ROW}:{letter}{LAST_ROW}"
        active = f'SUMIFS({rows},$B{FIRST_ROW}:$B{LAST_ROW},">0")'
        added = active if row == ACTIVE_ROW else f"SUM({rows})"
        if figure.key in ("customers", "known"):
            return f"={added}"
        nobody = f"COUNT({rows})=0" if figure.needs else f"{LETTERS['known']}{row}=0"
        return f'=IF({nobody},"{NOTHING}",{added})'
    cells = {key: f"{letter}{row}" for key, letter in LETTERS.items()}
    return "=" + figure.pattern.format(**cells, name=f"$C{row}", all_to_win=f"${LETTERS['to_win']}${TOTAL_ROW}")


# --- data of the charts, beside the table and hidden with its rows ---------------------------------------------
DATA_LETTERS = dict(
    zip(("beyond", "line", "revenue_label", "to_win_label", "beyond_label"), ("U", "V", "W", "X", "Y"), strict=True)
)
LEAST_LABELLED = 0.1  # of the longest bar: what is shorter has no room for its label


def data_formulas(row: int) -> dict[str, str]:
    """Formulas of the data in the sheet row ``row``, by key."""
    longest = f"MAX(${LETTERS['potential']}${FIRST_ROW}:${LETTERS['potential']}${LAST_ROW})"
    parts = {"revenue": LETTERS["revenue"], "to_win": LETTERS["to_win"], "beyond": DATA_LETTERS["beyond"]}
    labels = {
        f"{key}_label": f'=IF(N({letter}{row})>{LEAST_LABELLED}*{longest},FIXED({letter}{row},0),"")'
        for key, letter in parts.items()
    }
    beyond = f"=N({LETTERS['elsewhere']}{row})-N({LETTERS['to_win']}{row})"
    return {"beyond": beyond, "line": f"={fact('threshold')}", **labels}


# --- tiles and tie-out --------------------------------------------------------------------------------------
def _active(key: str) -> str:
    return f"{LETTERS[key]}{ACTIVE_ROW}"


def _shown(cell: str, decimals: int = 0) -> str:
    """A figure as text; a dash stays one."""
    return f'IFERROR(FIXED({cell},{decimals}),"{NOTHING}")'


_POTENTIAL = LETTERS["potential"]
TILES = (
    Tile(
        "potential",
        ("B", "C"),
        AMOUNT,
        _active("potential"),
        {"others": f"FIXED(N({_POTENTIAL}{TOTAL_ROW})-N({_POTENTIAL}{ACTIVE_ROW}),0)"},
    ),
    Tile("share", ("D", "E"), PERCENT, _active("share"), {"known": f"FIXED({_active('known')},0)"}),
    Tile("to_win", ("F", "H"), AMOUNT, _active("to_win"), {"profit": _shown(_active("profit_to_win"))}),
    Tile("below", ("I", "J"), INTEGER, _active("below"), {"threshold": fact("in_words")}),
    Tile(
        "known",
        ("K", "M"),
        INTEGER,
        _active("known"),
        {"share": f'IFERROR(FIXED({_active("coverage")}*100,1)&"%","{NOTHING}")'},
    ),
    Tile(
        "largest",
        ("N", LAST),
        AMOUNT,
        "MAX(PYR_AmountToWin)",
        {"name": f'{fact("largest_name")}&""', "layer": f'{fact("largest_layer")}&""'},
    ),
)


class TieOut(NamedTuple):
    """A part of the tie-out: catalogue key, columns, formula."""

    key: str
    columns: tuple[str, str]
    formula: str


_V = TIE_ROW + 1
TIE_OUT = (
    TieOut("known", ("D", "E"), f"=N({LETTERS['revenue']}{TOTAL_ROW})"),
    TieOut("credits", ("F", "G"), '=SUMIFS(PYR_Revenue,PYR_Potential,">0",PYR_Revenue,"<0")'),
    TieOut("unknown", ("H", "I"), '=SUM(PYR_Revenue)-SUMIFS(PYR_Revenue,PYR_Potential,">0")'),
    TieOut("ledger", ("J", "K"), f"={fact('ledger')}"),
    TieOut("difference", ("L", "L"), f"=ROUND(D{_V}+F{_V}+H{_V}-J{_V},2)"),
    TieOut("potentials", ("M", "N"), f"=ROUND(SUM(PYR_Potential)-N({_POTENTIAL}{TOTAL_ROW}),2)"),
)
CHECK = ("O", LAST)
CHECK_FORMULA = f"AND(L{_V}=0,M{_V}=0)"
