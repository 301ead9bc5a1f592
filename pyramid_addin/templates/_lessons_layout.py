"""Where everything stands on the Lessons sheet, and its formulas; template and filling share it."""

from __future__ import annotations

import math

from pyramid_addin.model._lessons import FEWEST, RULES, Rule
from pyramid_addin.templates._analysis_page import Tile
from pyramid_addin.templates._layer_rows import NOTHING
from pyramid_addin.templates._theme import AMOUNT, INTEGER

KEY = "lessons"
LAST = "L"
COLUMN_WIDTHS = {"A": 1.5, "B": 5, "C": 44, "D": 15, "E": 15, "F": 11, "G": 11, "H": 17}
COLUMN_WIDTHS |= dict.fromkeys("IJKL", 17.0)

# --- the claims ---------------------------------------------------------------------------------------------
GROUP_ROW, HEAD_ROW, FIRST_ROW = 8, 9, 10
LAST_ROW = FIRST_ROW + len(RULES) - 1
LETTERS = {"lesson": "B", "claim": "C", "part": "D", "whole": "E", "found": "F", "benchmark": "G", "verdict": "H"}
SENTENCE = ("I", LAST)
CUSTOMERS = ("upgrade",)  # claims that count customers instead of money
FINE = ("profit",)  # shares that are close to their benchmark often enough to need two decimals
# --- below --------------------------------------------------------------------------------------------------
CHART_ROW = LAST_ROW + 2
RULE_GROUP, RULE_ROW = CHART_ROW, CHART_ROW + 1
RULES_LAST = RULE_ROW + len(RULES)  # a line more than there are rules: who cannot be judged
TIE_ROW = RULES_LAST + 2
FOOT_ROW = TIE_ROW + 3
# --- data right of the page ---------------------------------------------------------------------------------
LABEL, FACT, DATA = "N", "O", "Q"  # facts; then one row per claim
FACT_ROWS = {key: 10 + place for place, key in enumerate(("active", "moved", "ledger", "axis"))}
DATA_COLUMNS = dict(zip(("name", "drawn", "standard", "label", "told", "least", "most"), "QRSTUVW", strict=True))
DATA_ROW = 10
MOST_DRAWN = 1.5  # longer bars end here; the label tells what was found

HEIGHTS = {
    GROUP_ROW: 16.0,
    HEAD_ROW: 20.0,
    **dict.fromkeys(range(FIRST_ROW, LAST_ROW + 1), 38.0),
    LAST_ROW + 1: 12.0,
    RULE_GROUP: 16.0,
    **dict.fromkeys(range(RULE_ROW, RULES_LAST + 1), 32.0),
    RULES_LAST + 1: 9.0,
    TIE_ROW: 14.0,
    TIE_ROW + 1: 15.0,
    TIE_ROW + 2: 6.0,
    FOOT_ROW: 28.0,
}


def pixels(first: str, last: str) -> int:
    """Width of the columns ``first`` to ``last``, pixels: a character is 7, a column's padding 5."""
    return sum(int(width * 7 + 0.5) + 5 for letter, width in COLUMN_WIDTHS.items() if first <= letter <= last)


CHART_WIDTH = pixels("B", "F") - 10
CHART_HEIGHT = int(sum(height for row, height in HEIGHTS.items() if CHART_ROW <= row <= RULES_LAST) * 96 / 72)


def fact(key: str) -> str:
    """The cell of a fact.

    Examples
    --------
    >>> fact("active")
    '$O$10'
    """
    return f"${FACT}${FACT_ROWS[key]}"


def decimals(key: str) -> int:
    """Of the percentages of a claim."""
    return 2 if key in FINE else 1


_R, _P, _C = "PYR_Revenue", "PYR_NetProfit", "PYR_CostToServe"
ACTIVE = f'COUNTIFS({_R},">0")+COUNTIFS({_R},"<0")'
_BEST = f'"<="&ROUNDUP({fact("active")}*20/100,0)'
_LOSING = f'SUMIFS({_C},{_P},"<0",{_R},">0")+SUMIFS({_C},{_P},"<0",{_R},"<0")'
_BUYERS = f'SUMIFS({_C},{_R},">0")-SUMIFS({_C},{_R},"<0")'


def parts(develop: str) -> dict[str, tuple[str, str]]:
    """Formulas of what was found and of the whole that it is part of, by claim; "" = written.

    Parameters
    ----------
    develop : str
        The strategy Develop as it stands in cells.
    """
    return {
        "revenue": (f"SUMIFS({_R},PYR_Rank,{_BEST})", f"SUM({_R})"),
        "profit": (f"SUMIFS({_P},PYR_Rank,{_BEST})", f"SUM({_P})"),
        "effort": (f"SUM({_C})-{_BUYERS}+{_LOSING}", f"SUM({_C})"),
        "upgrade": (
            f'COUNTIFS(PYR_Strategy,"{develop}",{_R},">0")+COUNTIFS(PYR_Strategy,"{develop}",{_R},"<0")',
            fact("active"),
        ),
        "migration_revenue": ("", f"SUM({_R})"),
        "migration_profit": ("", f"SUM({_P})"),
    }


def found_formula(row: int) -> str:
    """The part of the whole, without "="; a dash where a share means nothing."""
    return f'IF(N(E{row})>0,D{row}/E{row},"{NOTHING}")'


def told_formula(rule: Rule, row: int) -> str:
    """1 = holds, 0 = does not, -1 = cannot be told; without "="."""
    found = f"ROUND(F{row},9)"
    least = f"{found}{'>' if rule.above else '>='}V{row}"
    within = least if math.isinf(rule.most) else f"AND({least},{found}<=W{row})"
    return f"IF(AND({fact('active')}>={FEWEST},N(E{row})>0),IF({within},1,0),-1)"


def _told(value: int) -> str:
    return f"COUNTIFS($U${DATA_ROW}:$U${DATA_ROW + len(RULES) - 1},{value})"


_ALL = str(len(RULES))
TILES = (
    Tile("holds", ("B", "C"), INTEGER, _told(1), {"all": f'"{_ALL}"'}),
    Tile("fails", ("D", "E"), INTEGER, _told(0), {"all": f'"{_ALL}"'}),
    Tile("unknown", ("F", "H"), INTEGER, _told(-1), {"all": f'"{_ALL}"'}),
    Tile("customers", ("I", "J"), INTEGER, fact("active"), {}),
    Tile("revenue", ("K", LAST), AMOUNT, f"SUM({_R})", {}),
)
_V = TIE_ROW + 1
TIE_OUT = (  # catalogue key, columns, formula
    ("revenue", "D", f"=E{FIRST_ROW}"),
    ("ledger", "E", f"={fact('ledger')}"),
    ("difference", "F", f"=ROUND(D{_V}-E{_V},2)"),
)
CHECK = ("G", "H")
CHECK_FORMULA = f"F{_V}=0"
