"""Where everything stands on the Profitability sheet, and its tables as data; template and filling share it.

The page has tiles, the whale curve beside two small tables, the components of net profit, and the tie-out; below it
lists grow. The data of the curve stands to the right of the page, since rows below it move.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

from pyramid_addin.templates._analysis_page import Tile
from pyramid_addin.templates._layer_rows import NOTHING
from pyramid_addin.templates._theme import AMOUNT, PERCENT, RATIO

KEY = "audit"
COLUMN_WIDTHS = {"A": 1.5, "B": 6, "C": 33, "D": 11} | dict.fromkeys("EFGHIJ", 11.5)
COLUMN_WIDTHS |= {"K": 9, "L": 16, "M": 10, "N": 11.5, "O": 11.5, "P": 11.5}
LAST = "P"

# --- beside the curve ---------------------------------------------------------------------------------------
CHART_ROW = 8
CLASS_GROUP, CLASS_HEAD, CLASS_ROW = 8, 9, 10  # three classes and the others
CLASS_TOTAL = CLASS_ROW + 4
CAUSE_GROUP, CAUSE_HEAD, CAUSE_ROW = 16, 17, 18  # four causes
CAUSE_TOTAL = CAUSE_ROW + 4
# --- what net profit is made of -----------------------------------------------------------------------------
PART_GROUP, PART_HEAD, PART_ROW = 24, 25, 26
# --- below --------------------------------------------------------------------------------------------------
PARTS = 17
TIE_ROW = PART_ROW + PARTS + 1
FOOT_ROW = TIE_ROW + 3
MODEL_ROW = FOOT_ROW + 2

ROW_HEIGHT = 21.5
HEIGHTS = {
    CLASS_GROUP: 16.0,
    CLASS_HEAD: 27.0,
    **dict.fromkeys(range(CLASS_ROW, CLASS_TOTAL + 1), ROW_HEIGHT),
    CLASS_TOTAL + 1: 9.0,
    CAUSE_GROUP: 16.0,
    CAUSE_HEAD: 27.0,
    **dict.fromkeys(range(CAUSE_ROW, CAUSE_TOTAL + 1), ROW_HEIGHT),
    CAUSE_TOTAL + 1: 9.0,
    PART_GROUP: 16.0,
    PART_HEAD: 27.0,
    **dict.fromkeys(range(PART_ROW, PART_ROW + PARTS), 16.0),
    TIE_ROW - 1: 7.0,
    TIE_ROW: 14.0,
    TIE_ROW + 1: 15.0,
    TIE_ROW + 2: 6.0,
    FOOT_ROW: 36.0,
    FOOT_ROW + 1: 6.0,
}


def pixels(first: str, last: str) -> int:
    """Width of the columns ``first`` to ``last``, pixels: a character is 7, a column's padding 5."""
    return sum(int(width * 7 + 0.5) + 5 for letter, width in COLUMN_WIDTHS.items() if first <= letter <= last)


CHART_WIDTH = pixels("B", "J") - 10
CHART_HEIGHT = int(sum(height for row, height in HEIGHTS.items() if CHART_ROW <= row <= CAUSE_TOTAL) * 96 / 72)

# --- data of the curve, right of the page -------------------------------------------------------------------
LABEL, FACT, FIRST_POINT = "R", "S", "U"
FACT_ROWS = {
    key: 10 + place
    for place, key in enumerate(
        (
            "customers",
            "profitable",
            "without",
            "left_out",
            "total",
            "scale",
            "hours",
            "hourly",
            "unknown",
            "peak",
            "peak_at",
            "peak_height",
            "peak_label",
            "end",
            "end_label",
            "axis",
            "target",
            "ledger",
        )
    )
}
CURVE_ROWS = {"size": 10, "share": 11, "profit": 12, "sum": 13, "height": 14}
LINE_ROWS = {"line_share": 17, "line_height": 18}  # two points: where the curve ends, from left to right


def fact(key: str) -> str:
    """The cell of a fact of the curve.

    Examples
    --------
    >>> fact("customers")
    '$S$10'
    """
    return f"${FACT}${FACT_ROWS[key]}"


_P, _R = "PYR_NetProfit", "PYR_Revenue"


def of_known(amounts: str) -> str:
    """The sum over customers whose net profit is known."""
    return f'SUMIFS({amounts},{_P},">=0")+SUMIFS({amounts},{_P},"<0")'


def of_buyers(amounts: str, sign: str) -> str:
    """The sum over customers with revenue whose net profit is ``>=0`` or ``<0``; a blank is no revenue."""
    return f'SUMIFS({amounts},{_P},"{sign}",{_R},">0")+SUMIFS({amounts},{_P},"{sign}",{_R},"<0")'


def count_buyers(sign: str) -> str:
    """How many customers with revenue have such a net profit."""
    return f'COUNTIFS({_P},"{sign}",{_R},">0")+COUNTIFS({_P},"{sign}",{_R},"<0")'


_PEAK_SHARE = f'IF({fact("total")}>0,FIXED({fact("peak")}/{fact("total")}*100,0)&"%","{NOTHING}")'

FACTS = {
    "customers": f'COUNTIFS({_P},">0")+COUNTIFS({_P},"<0")+{count_buyers("0")}',
    "profitable": f'COUNTIFS({_P},">0")',
    "without": count_buyers("0"),
    "left_out": f"COUNT({_P})-{fact('customers')}",
    "total": f"SUM({_P})",
    "scale": f"IF({fact('total')}>0,100/{fact('total')},1)",
    "peak": f'SUMIFS({_P},{_P},">0")',
    "peak_at": f"IF({fact('customers')}=0,0,{fact('profitable')}/{fact('customers')})",
    "peak_height": f"{fact('peak')}*{fact('scale')}",
    "end": f"{fact('total')}*{fact('scale')}",
}


def curve_point(step: int, letter: str) -> dict[str, str]:
    """Formulas of one point of the curve: ``step`` hundredths of the customers, in the column ``letter``.

    The k-th largest profit v splits the customers: above it all count, at it as many as are still missing. Customers
    who neither bought nor cost anything have a profit of zero too and are no point of the curve, so below zero the sum
    is taken from the other end. Cells without a profit count nowhere: a blank compares as zero, an empty text as more
    than any number.
    """
    size, value, total = (f"{letter}${CURVE_ROWS[key]}" for key in ("size", "profit", "sum"))
    n = fact("customers")
    after_zeros = f"{fact('profitable')}+{fact('without')}"
    known = f'*({_P}<>"")'
    above = f"SUMPRODUCT(--({_P}>{value}),{_P})+({size}-SUMPRODUCT(({_P}>{value}){known}))*{value}"
    below = f"SUMPRODUCT(--({_P}<{value}),{_P})+({n}-{size}-SUMPRODUCT(({_P}<{value}){known}))*{value}"
    return {
        "size": f"=ROUNDUP({n}*{step}/100,0)",
        "share": f"=IF({n}=0,0,{size}/{n})",
        "profit": f"=IF({size}=0,0,LARGE({_P},{size}+IF({size}>{after_zeros},{fact('left_out')},0)))",
        "sum": f"=IF({size}=0,0,IF({value}<0,{fact('total')}-({below}),{above}))",
        "height": f"={total}*{fact('scale')}",
    }


# --- what net profit is made of -----------------------------------------------------------------------------
@dataclass(frozen=True)
class Part:
    """A line of the table of components.

    Attributes
    ----------
    key : str
        Row of ``Audit.components``.
    name : str
        The column of added figures that its formulas sum; "" = the amounts are written, since no column holds them.
    level : int
        0 = a result, 1 = a cost, 2 = part of the cost below it.
    needs : str
        Column whose defined name the formulas use; "" = revenue only.
    """

    key: str
    name: str = ""
    level: int = 2
    needs: str = ""


PART_ROWS = (
    Part("revenue", _R, 0),
    Part("unknown", level=1),
    Part("direct_cost", level=1),
    Part("gross_margin", "PYR_GrossMargin", 0, "gross_margin"),
    Part("hours"),
    Part("visits"),
    Part("calls"),
    Part("tickets"),
    Part("orders"),
    Part("contacts"),
    Part("given_cost"),
    Part("marketing_cost"),
    Part("cost_to_serve", "PYR_CostToServe", 1, "cost_to_serve"),
    Part("interest"),
    Part("credit_loss"),
    Part("payment_cost", "PYR_PaymentCost", 1, "payment_cost"),
    Part("net_profit", _P, 0, "net_profit"),
)
PART_AT = {part.key: PART_ROW + place for place, part in enumerate(PART_ROWS)}
# Column -> letter; the group of columns that it stands in.
PART_LETTERS = dict(
    zip(
        ("quantity", "rate", "total", "share", "earning", "earning_share", "losing", "losing_share", "other", "usual"),
        "DEFGHIJKLM",
        strict=True,
    )
)
PART_GROUPS = (("all", "D", "G"), ("earning", "H", "I"), ("losing", "J", "K"), ("other", "L", "L"), ("usual", "M", "M"))
ABOUT = ("N", LAST)


def part_formulas(part: Part) -> dict[str, str]:
    """Formulas of a line of components, by column; none for amounts that are written."""
    row, revenue = PART_AT[part.key], PART_AT["revenue"]
    found: dict[str, str] = {}
    if part.key in ("unknown", "direct_cost"):
        margin = PART_AT["gross_margin"]
        known = of_known(_R)
        found["total"] = f"F{revenue}-({known})" if part.key == "unknown" else f"{known}-F{margin}"
        if part.key == "direct_cost":
            found |= {key: f"{letter}{revenue}-{letter}{margin}" for key, letter in (("earning", "H"), ("losing", "J"))}
    elif part.name:
        found["total"] = f"SUM({_R})" if part.key == "revenue" else of_known(part.name)
        found["earning"] = of_buyers(part.name, ">=0")
        found["losing"] = of_buyers(part.name, "<0")
    if found:
        found["other"] = f"F{row}-H{row}-J{row}"
    shares = (("share", "F"), ("earning_share", "H"), ("losing_share", "J"))
    for key, letter in shares[:1] if part.key == "unknown" else shares:
        found[key] = f'IF(N({letter}${revenue})>0,{letter}{row}/{letter}${revenue},"{NOTHING}")'
    return {key: f"={formula}" for key, formula in found.items()}


# --- the tie-out --------------------------------------------------------------------------------------------
class TieOut(NamedTuple):
    """A part of the tie-out: catalogue key, columns, formula ("" = written)."""

    key: str
    columns: tuple[str, str]
    formula: str = ""


_V = TIE_ROW + 1
_COSTS = "-".join(f"N(F{PART_AT[key]})" for key in ("cost_to_serve", "payment_cost"))
TIE_OUT = (
    TieOut("profits", ("D", "E"), f"={fact('peak')}"),
    TieOut("losses", ("F", "G"), f'=-SUMIFS({_P},{_P},"<0")'),
    TieOut("operating", ("H", "I"), f"=D{_V}-F{_V}"),
    TieOut("components", ("J", "K"), f"=N(F{PART_AT['gross_margin']})-{_COSTS}"),
    TieOut("difference", ("L", "L"), f"=ROUND(H{_V}-J{_V},2)"),
    TieOut("ledger", ("M", "N"), f"=ROUND(F{PART_AT['revenue']}-{fact('ledger')},2)"),
)
CHECK = ("O", LAST)
CHECK_FORMULA = f"AND(L{_V}=0,M{_V}=0)"

_NET, _REVENUE = f"F{PART_AT['net_profit']}", f"F{PART_AT['revenue']}"
_SERVICE, _LOST = f"F{PART_AT['cost_to_serve']}", f'SUMIFS({_P},{_P},"<0")'
TILES = (
    Tile(
        "net_profit",
        ("B", "C"),
        AMOUNT,
        _NET,
        {"customers": f"FIXED({fact('customers')},0)"},
    ),
    Tile(
        "peak",
        ("D", "F"),
        AMOUNT,
        fact("peak"),
        {"share": _PEAK_SHARE, "at": f'FIXED({fact("peak_at")}*100,0)&"%"'},
    ),
    Tile(
        "eaten",
        ("G", "I"),
        AMOUNT,
        _LOST,
        {
            "share": f'IF({fact("peak")}>0,FIXED(-{_LOST}/{fact("peak")}*100,0)&"%","{NOTHING}")',
            "count": f"FIXED(M{CLASS_ROW + 2},0)",
        },
    ),
    Tile(
        "return",
        ("J", "K"),
        PERCENT,
        f'IF({_REVENUE}>0,{_NET}/{_REVENUE},"{NOTHING}")',
        {"target": f'FIXED({fact("target")}*100,1)&"%"'},
    ),
    Tile(
        "effort",
        ("L", "M"),
        RATIO,
        f'IF(N({_SERVICE})>0,{_NET}/{_SERVICE},"{NOTHING}")',
        {"cost": f"FIXED(N({_SERVICE}),0)"},
    ),
    Tile(
        "opportunity",
        ("N", LAST),
        AMOUNT,
        f'IF(N({fact("hourly")})>0,{fact("hours")}*{fact("hourly")},"{NOTHING}")',
        {"hours": f"FIXED(N({fact('hours')}),0)", "hourly": f"FIXED(N({fact('hourly')}),0)"},
    ),
)
