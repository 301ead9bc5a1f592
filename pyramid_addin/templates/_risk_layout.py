"""Where everything stands on the Risk sheet, and its formulas; template and filling share it.

The page has tiles, the largest customers beside the curve, what losing them would cost beside its chart, receivables by
age, and the tie-out; below it lists grow. Data of the charts stands to the right of the page, since rows below it move.
"""

from __future__ import annotations

from pyramid_addin.model._concentration import MOST_LARGEST
from pyramid_addin.model._risk import CURVE, LOST
from pyramid_addin.templates._analysis_page import Tile
from pyramid_addin.templates._layer_rows import NOTHING
from pyramid_addin.templates._theme import AMOUNT, INTEGER, PERCENT

KEY = "risk"
LAST = "R"
COLUMN_WIDTHS = {"A": 1.5, "B": 5, "C": 29, "D": 10} | dict.fromkeys("EFGHIJKL", 11.5) | dict.fromkeys("MNOPQR", 10.0)
MOST_BUCKETS = 10  # rows for ageing buckets; more than five are rare, so the others are hidden
USUAL_BUCKETS = 5

# --- the largest customers ----------------------------------------------------------------------------------
TOP_GROUP, TOP_HEAD, TOP_ROW = 8, 9, 10
TOP_LAST = TOP_ROW + MOST_LARGEST - 1
OTHERS_ROW, TOTAL_ROW = TOP_LAST + 1, TOP_LAST + 2
# --- what losing them would cost ----------------------------------------------------------------------------
LOST_GROUP, LOST_HEAD, LOST_ROW = TOTAL_ROW + 2, TOTAL_ROW + 3, TOTAL_ROW + 4
LOST_LAST = LOST_ROW + len(LOST) - 1
# --- receivables --------------------------------------------------------------------------------------------
AGE_GROUP, AGE_HEAD, AGE_ROW = LOST_LAST + 2, LOST_LAST + 3, LOST_LAST + 4
AGE_LAST = AGE_ROW + MOST_BUCKETS - 1
AGE_TOTAL, CREDIT_ROW, BALANCE_ROW = AGE_LAST + 1, AGE_LAST + 2, AGE_LAST + 3
NOTE_ROW = BALANCE_ROW + 1
# --- below --------------------------------------------------------------------------------------------------
TIE_ROW = NOTE_ROW + 2
FOOT_ROW = TIE_ROW + 3
MODEL_ROW = FOOT_ROW + 2

HEIGHTS = {
    TOP_GROUP: 16.0,
    TOP_HEAD: 27.0,
    **dict.fromkeys(range(TOP_ROW, TOTAL_ROW + 1), 15.6),
    TOTAL_ROW + 1: 9.0,
    LOST_GROUP: 16.0,
    LOST_HEAD: 40.0,
    **dict.fromkeys(range(LOST_ROW, LOST_LAST + 1), 26.0),
    LOST_LAST + 1: 9.0,
    AGE_GROUP: 16.0,
    AGE_HEAD: 27.0,
    **dict.fromkeys(range(AGE_ROW, BALANCE_ROW + 1), 15.6),
    NOTE_ROW: 24.0,
    NOTE_ROW + 1: 6.0,
    TIE_ROW: 14.0,
    TIE_ROW + 1: 15.0,
    TIE_ROW + 2: 6.0,
    FOOT_ROW: 26.0,
    FOOT_ROW + 1: 6.0,
}


def pixels(first: str, last: str) -> int:
    """Width of the columns ``first`` to ``last``, pixels: a character is 7, a column's padding 5."""
    return sum(int(width * 7 + 0.5) + 5 for letter, width in COLUMN_WIDTHS.items() if first <= letter <= last)


def height(first: int, last: int) -> int:
    """Height of the rows ``first`` to ``last``, pixels."""
    return int(sum(points for row, points in HEIGHTS.items() if first <= row <= last) * 96 / 72)


CHART_WIDTH = pixels("M", LAST) - 10

# --- data right of the page ---------------------------------------------------------------------------------
LABEL, FACT, FIRST_POINT = "T", "U", "W"
FACT_ROWS = {
    key: TOP_ROW + place
    for place, key in enumerate(
        (
            "customers",
            "positive",
            "positive_revenue",
            "gini",
            "late_days",
            "overdue",
            "ledger",
            "owed",
            "label",
            "label_height",
        )
    )
}
CURVE_ROWS = {key: TOP_ROW + place for place, key in enumerate(("size", "customers", "value", "revenue", "share"))}
EQUAL_ROWS = {"equal_customers": TOP_ROW + 6, "equal_share": TOP_ROW + 7}
BEST = CURVE.index(20)  # the point of the curve that is marked; its label stands below it, clear of the line
LABEL_ROW, LABEL_AT, LABEL_BELOW = TOP_ROW + 8, 0.24, 0.1
PART_COLUMNS = {"name": "W", "revenue": "X", "margin": "Y", "profit": "Z"}  # of the chart beside what losing them costs


def fact(key: str) -> str:
    """The cell of a fact.

    Examples
    --------
    >>> fact("customers")
    '$U$10'
    """
    return f"${FACT}${FACT_ROWS[key]}"


_R, _O, _D = "PYR_Revenue", "PYR_Outstanding", "PYR_DaysOverdue"
TOTAL = f"$E${TOTAL_ROW}"
# Column -> letter of the largest customers; and the name whose column its figures come from.
TOP_LETTERS = dict(
    zip(
        ("entities", "revenue", "share", "cumulative", "gross_margin", "cost_to_serve", "net_profit"),
        "DEFGHIJ",
        strict=True,
    )
) | {"outstanding": "K", "late": "L"}
MEASURED = {"gross_margin": "PYR_GrossMargin", "cost_to_serve": "PYR_CostToServe", "net_profit": "PYR_NetProfit"}
FACTS = {
    "customers": f'COUNTIFS({_R},">0")+COUNTIFS({_R},"<0")',
    "positive": f'COUNTIFS({_R},">0")',
    "positive_revenue": f'SUMIFS({_R},{_R},">0")',
    "overdue": f'SUMIFS({_O},{_O},">0",{_D},">0")',
}


def _share(part: str, whole: str) -> str:
    return f'IF(N({whole})>0,{part}/{whole},"{NOTHING}")'


def top_formulas(place: int) -> dict[str, str]:
    """Formulas of the ``place``-th largest customer (1 to 10), by column, without "="."""
    row = TOP_ROW + place - 1
    formulas = {
        "revenue": f"LARGE({_R},{place})",
        "share": _share(f"N(E{row})", TOTAL),
        "cumulative": _share(f"SUM(E${TOP_ROW}:E{row})", TOTAL),
    }
    return formulas | {key: f"INDEX({name},MATCH($E{row},{_R},0))" for key, name in MEASURED.items()}


def total_formulas() -> dict[str, str]:
    """Formulas of the total, by column."""
    late = f'SUMIFS({_O},{_O},">0",{_D},">"&{fact("late_days")})'
    formulas = {"revenue": f"SUM({_R})", **{key: f"SUM({name})" for key, name in MEASURED.items()}}
    return formulas | {"outstanding": f'SUMIFS({_O},{_O},">0")', "late": late}


def others_formula(letter: str) -> str:
    """What all other customers bring."""
    return f"N({letter}{TOTAL_ROW})-SUM({letter}{TOP_ROW}:{letter}{TOP_LAST})"


# Column -> letter of what losing customers would cost.
LOST_LETTERS = dict(
    zip(
        ("revenue", "revenue_share", "gross_margin", "margin_share", "net_profit"),
        "EFGHI",
        strict=True,
    )
) | {"remains": "J", "remains_with_costs": "K", "return": "L"}


def lost_formulas(place: int, count: int) -> dict[str, str]:
    """Formulas of losing the ``count`` largest customers, on the ``place``-th line (from 0), without "="."""
    row, last = LOST_ROW + place, TOP_ROW + count - 1

    def together(letter: str) -> str:
        return f"SUM({letter}${TOP_ROW}:{letter}${last})"

    return {
        "revenue": together("E"),
        "revenue_share": _share(f"E{row}", TOTAL),
        "gross_margin": together("H"),
        "margin_share": _share(f"G{row}", f"$H${TOTAL_ROW}"),
        "net_profit": together("J"),
        "remains": f"$J${TOTAL_ROW}-I{row}",
        "remains_with_costs": f"J{row}-{together('I')}",
        "return": f'IF({TOTAL}-E{row}>0,J{row}/({TOTAL}-E{row}),"{NOTHING}")',
    }


# Column -> letter of receivables by age.
AGE_LETTERS = {"begin": "D", "customers": "E", "balance": "F", "share": "G", "rate": "H", "loss": "I"}
AGE_FACTS = ("top1", "top5", "top10", "late", "undated")  # beside them, on the rows of the usual buckets


def age_formulas(place: int) -> dict[str, str]:
    """Formulas of the ``place``-th ageing bucket (from 0), by column, without "=".

    A bucket ends where the next one begins; the first holds what the others do not, blank days among it.
    """
    row, owed = AGE_ROW + place, f'{_O},">0"'
    bounds = f'{_D},">="&$D{row}'
    following = f"$D{row + 1}"
    balance, count = f"SUMIFS({_O},{owed},{bounds}", f"COUNTIFS({owed},{bounds}"
    if place == 0:
        rest = f"{AGE_ROW + 1}:{{letter}}${AGE_LAST}"
        balance = f"SUMIFS({_O},{owed})-SUM(F{rest.format(letter='F')})"
        count = f"COUNTIFS({owed})-SUM(E{rest.format(letter='E')})"
    elif place < MOST_BUCKETS - 1:
        upper = f'{_D},"<"&{following}'
        balance = f'IF({following}="",{balance}),{balance},{upper}))'
        count = f'IF({following}="",{count}),{count},{upper}))'
    else:
        balance, count = f"{balance})", f"{count})"
    return {
        "customers": count,
        "balance": balance,
        "share": _share(f"N(F{row})", f"$F${AGE_TOTAL}"),
        "loss": f"N(F{row})*N(H{row})",
    }


def curve_point(share: int, letter: str) -> dict[str, str]:
    """Formulas of one point of the curve: ``share`` hundredths of the customers, in the column ``letter``.

    The k-th largest revenue v splits the customers: above it all count, at it as many as are still missing.
    """
    size, value, revenue = (f"{letter}${CURVE_ROWS[key]}" for key in ("size", "value", "revenue"))
    n, whole = fact("positive"), fact("positive_revenue")
    above = f"SUMPRODUCT(({_R}>{value})*{_R})+({size}-SUMPRODUCT(--({_R}>{value})))*{value}"
    return {
        "size": f"ROUNDUP({n}*{share}/100,0)",
        "customers": f"IF({n}=0,0,{size}/{n})",
        "value": f"IF({size}=0,0,LARGE({_R},{size}))",
        "revenue": f"IF({size}=0,0,{above})",
        "share": f"IF({whole}>0,{revenue}/{whole},0)",
    }


def _top(count: int) -> str:
    return _share(f"SUM($E${TOP_ROW}:$E${TOP_ROW + count - 1})", TOTAL)


_HHI = f'IF({fact("positive")}>0,10000*SUMPRODUCT(({_R}>0)*{_R}*{_R})/{fact("positive_revenue")}^2,"{NOTHING}")'
_OWED, _LOSS = f"$F${AGE_TOTAL}", f"$I${AGE_TOTAL}"
_OVERDUE = f'IF({_OWED}>0,FIXED({fact("overdue")}/{_OWED}*100,1)&"%","{NOTHING}")'
TILES = (
    Tile("largest", ("B", "C"), PERCENT, _top(1), {"name": f'$C${TOP_ROW}&""'}),
    Tile("five", ("D", "F"), PERCENT, _top(5), {"of": f"FIXED({fact('customers')},0)"}),
    Tile("ten", ("G", "I"), PERCENT, _top(10), {"of": f"FIXED({fact('customers')},0)"}),
    Tile(
        "hhi",
        ("J", "L"),
        INTEGER,
        _HHI,
        {
            "effective": f'IF(N($J$5)>0,FIXED(10000/$J$5,1),"{NOTHING}")',
            "gini": f"FIXED(N({fact('gini')}),2)",
        },
    ),
    Tile("balance", ("M", "O"), AMOUNT, _OWED, {"overdue": _OVERDUE}),
    Tile(
        "loss",
        ("P", LAST),
        AMOUNT,
        _LOSS,
        {"share": f'IF({_OWED}>0,FIXED({_LOSS}/{_OWED}*100,1)&"%","{NOTHING}")'},
    ),
)

# --- the tie-out: catalogue key, columns, formula -----------------------------------------------------------
_V = TIE_ROW + 1
TIE_OUT = (
    ("revenue", ("D", "E"), f"=SUM(E{TOP_ROW}:E{OTHERS_ROW})"),
    ("ledger", ("F", "G"), f"={fact('ledger')}"),
    ("difference", ("H", "H"), f"=ROUND(D{_V}-F{_V},2)"),
    ("owed", ("I", "J"), f"=N(F{BALANCE_ROW})"),
    ("outstanding", ("K", "L"), f"=N({fact('owed')})"),
    ("owed_difference", ("M", "N"), f"=ROUND(I{_V}-K{_V},2)"),
)
CHECK = ("O", LAST)
CHECK_FORMULA = f"AND(H{_V}=0,M{_V}=0)"
