"""Where everything stands on the Attention sheet, and its tables as data; template and filling share it.

The page has tiles, two charts, the 80/20 target beside the budget, effort per layer, the contact plan per layer and the
tie-out; below it lists grow. The facts that formulas need stand to the right of the page, since rows below it move.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import NamedTuple

from pyramid_addin.settings import ACTIVITIES
from pyramid_addin.templates._analysis_page import Tile
from pyramid_addin.templates._layer_rows import MOST_ROWS, NOTHING
from pyramid_addin.templates._theme import AMOUNT, CENTS, INTEGER, PERCENT, POINTS

KEY = "attention"
LAST = "T"
# The lists below stand in the same columns: rank and name first, then what is due; dates need the wide ones.
COLUMN_WIDTHS = {"A": 1.5, "B": 6.5, "C": 27, "D": 9, "E": 11.5, "F": 9, "G": 11.5, "H": 11}
COLUMN_WIDTHS |= {"I": 12, "J": 11, "K": 10.5, "L": 7.5} | dict.fromkeys("MNOPQR", 9.3) | {"S": 11, "T": 10}

CHART_ROW, CHART_ROWS = 8, 14
BLOCK_GROUP, BLOCK_HEAD, BLOCK_ROW = 23, 24, 25  # the 80/20 target, and the budget beside it
BEST_TOTAL, BUDGET_TOTAL = BLOCK_ROW + 2, BLOCK_ROW + 6
ABOUT_ROWS = (BEST_TOTAL + 2, BUDGET_TOTAL)
EFFORT_GROUP = BUDGET_TOTAL + 2
EFFORT_ROW = EFFORT_GROUP + 2
EFFORT_TOTAL = EFFORT_ROW + MOST_ROWS
PLAN_GROUP = EFFORT_TOTAL + 3
PLAN_ROW = PLAN_GROUP + 2
PLAN_TOTAL = PLAN_ROW + MOST_ROWS
TIE_ROW = PLAN_TOTAL + 3
FOOT_ROW = TIE_ROW + 3
MODEL_ROW = FOOT_ROW + 2

ROW_HEIGHT = 18.0
HEIGHTS = {
    **dict.fromkeys(range(CHART_ROW, CHART_ROW + CHART_ROWS), 19.0),
    CHART_ROW + CHART_ROWS: 9.0,
    **dict.fromkeys((BLOCK_GROUP, EFFORT_GROUP, PLAN_GROUP), 16.0),
    **dict.fromkeys((BLOCK_HEAD, EFFORT_GROUP + 1, PLAN_GROUP + 1), 27.0),
    **dict.fromkeys(range(BLOCK_ROW, BUDGET_TOTAL + 1), ROW_HEIGHT),
    EFFORT_GROUP - 1: 9.0,
    PLAN_GROUP - 1: 30.0,  # the usual seven layers end the first page here
    **dict.fromkeys(range(EFFORT_ROW, EFFORT_TOTAL + 1), ROW_HEIGHT),
    **dict.fromkeys(range(PLAN_ROW, PLAN_TOTAL + 1), ROW_HEIGHT),
    EFFORT_TOTAL + 1: 15.0,
    PLAN_TOTAL + 1: 15.0,
    TIE_ROW - 1: 7.0,
    TIE_ROW: 14.0,
    TIE_ROW + 1: 15.0,
    TIE_ROW + 2: 6.0,
    FOOT_ROW: 27.0,
    FOOT_ROW + 1: 6.0,
}


def pixels(first: str, last: str) -> int:
    """Width of the columns ``first`` to ``last``, pixels: a character is 7, a column's padding 5."""
    return sum(int(width * 7 + 0.5) + 5 for letter, width in COLUMN_WIDTHS.items() if first <= letter <= last)


LEFT, RIGHT = ("B", "K"), ("M", LAST)  # columns of what stands side by side, with one between them
CHART_HEIGHT = int(sum(HEIGHTS[row] for row in range(CHART_ROW, CHART_ROW + CHART_ROWS)) * 96 / 72)

# --- facts, right of the page -------------------------------------------------------------------------------
LABEL, FACT = "V", "W"
FACT_ROWS = {
    key: 10 + place
    for place, key in enumerate(("as_of", "months", "visits", "calls", "contacts", "made", "last_rank", "customers"))
}


def fact(key: str) -> str:
    """The cell of a fact.

    Examples
    --------
    >>> fact("months")
    '$W$11'
    """
    return f"${FACT}${FACT_ROWS[key]}"


LAST_RANK = "ROUNDUP(COUNT(PYR_Rank)*20/100,0)"


# --- the two tables of layers -------------------------------------------------------------------------------
@dataclass(frozen=True)
class Part:
    """One column of a table of layers.

    Attributes
    ----------
    key : str
        Column of ``Attention.layers``, and catalogue key below ``templates.attention.heads``.
    group : str
        Catalogue key below ``templates.attention.groups``.
    number_format : str
    pattern : str
        The formula of a layer's row, without "="; "" where the value is written. ``{key}`` is the cell of that column
        in the same row, ``{total:key}`` in the total row, ``{rows:key}`` the cells of all layers; ``{effort:key}`` is
        the cell of the table of effort in the layer's row, ``{rate:key}`` the one below the total row.
    total : str
        The formula of the total row; "" = the same, NOTHING = never a figure.
    needs : tuple of str
        Columns whose defined names the formula uses.
    """

    key: str
    group: str
    number_format: str
    pattern: str
    total: str = ""
    needs: tuple[str, ...] = ()


def _sum(key: str) -> str:
    return f"SUM({{rows:{key}}})"


def _share(key: str) -> str:
    return f'IFERROR(IF({{total:{key}}}>0,{{{key}}}/{{total:{key}}},"{NOTHING}"),"{NOTHING}")'


def _each(amount: str, number: str) -> str:
    return f'IFERROR(IF({{{number}}}>0,{{{amount}}}/{{{number}}},"{NOTHING}"),"{NOTHING}")'


def _amounts(name: str) -> str:
    return f"SUMIFS({name},PYR_Layer,{{name}})"


def _activity(key: str) -> Part:
    name = f"PYR_{key.capitalize()}"
    return Part(key, "activities", "#,##0", _amounts(name), _sum(key), (key,))


EFFORT = (
    Part("customers", "result", INTEGER, "COUNTIFS(PYR_Layer,{name})", _sum("customers")),
    Part("revenue", "result", AMOUNT, _amounts("PYR_Revenue"), _sum("revenue")),
    Part("share_of_revenue", "result", PERCENT, _share("revenue")),
    Part("net_profit", "result", AMOUNT, _amounts("PYR_NetProfit"), _sum("net_profit"), ("net_profit",)),
    Part("share_of_net_profit", "result", PERCENT, _share("net_profit"), needs=("net_profit",)),
    Part("effort", "effort", AMOUNT, _amounts("PYR_CostToServe"), _sum("effort"), ("cost_to_serve",)),
    Part("share_of_effort", "effort", PERCENT, _share("effort"), needs=("cost_to_serve",)),
    Part("effort_each", "effort", AMOUNT, _each("effort", "customers"), needs=("cost_to_serve",)),
    Part("times", "effort", "0.0", _each("share_of_effort", "share_of_revenue"), needs=("cost_to_serve",)),
    *(_activity(key) for key in ACTIVITIES),
    # the name of the ledger's own column is taken by the cost to serve that is counted
    Part("given_cost", "given", AMOUNT, "", _sum("given_cost")),
    Part(
        "marketing_cost",
        "given",
        AMOUNT,
        _amounts("PYR_MarketingCost"),
        _sum("marketing_cost"),
        ("marketing_cost",),
    ),
)


def _planned(contact: str) -> Part:
    pattern = f"{{customers}}*{{plan_{contact}}}*{fact('months')}/12"
    return Part(f"planned_{contact}", contact, INTEGER, pattern, _sum(f"planned_{contact}"))


def _made(contact: str) -> Part:
    return Part(f"made_{contact}", contact, INTEGER, f"{{effort:{contact}}}")


_DUE = f'PYR_Layer,{{name}},PYR_NextContact,"<"&{fact("as_of")}'
PLAN = (
    Part("customers", "plan", INTEGER, "{effort:customers}"),
    Part("plan_visits", "plan", "General", "", NOTHING),
    Part("plan_calls", "plan", "General", "", NOTHING),
    Part("plan_mailings", "plan", "General", "", NOTHING),
    Part(
        "interval",
        "plan",
        INTEGER,
        f'IF({{plan_visits}}+{{plan_calls}}>0,MAX(1,ROUND(365/({{plan_visits}}+{{plan_calls}}),0)),"{NOTHING}")',
        NOTHING,
    ),
    Part(
        "plan_each",
        "cost",
        CENTS,
        "+".join(f"{{plan_{contact}}}*{{rate:plan_{contact}}}" for contact in ("visits", "calls", "mailings")),
        f'IF({{customers}}>0,{{plan_cost}}/{{customers}},"{NOTHING}")',
    ),
    Part("plan_cost", "cost", AMOUNT, "{customers}*{plan_each}", _sum("plan_cost")),
    Part("share_of_plan", "cost", PERCENT, _share("plan_cost")),
    _planned("visits"),
    _made("visits"),
    _planned("calls"),
    _made("calls"),
    Part(
        "planned_contacts",
        "contacts",
        INTEGER,
        f"{fact('visits')}*{{planned_visits}}+{fact('calls')}*{{planned_calls}}",
    ),
    Part(
        "made_contacts",
        "contacts",
        INTEGER,
        f'IF({fact("contacts")}=1,{{effort:contacts}},IF({fact("made")}=0,"{NOTHING}",'
        f"{fact('visits')}*N({{made_visits}})+{fact('calls')}*N({{made_calls}})))",
    ),
    Part("overdue", "due", INTEGER, f"COUNTIFS({_DUE})", _sum("overdue"), ("next_contact",)),
    Part(
        "overdue_revenue",
        "due",
        AMOUNT,
        f"SUMIFS(PYR_Revenue,{_DUE})",
        _sum("overdue_revenue"),
        ("next_contact",),
    ),
    Part(
        "undated",
        "due",
        INTEGER,
        'IF(N({interval})>0,{customers}-COUNTIFS(PYR_Layer,{name},PYR_NextContact,">0"),0)',
        _sum("undated"),
        ("next_contact",),
    ),
)


class LayerTable(NamedTuple):
    """A table of layers: its region, its columns from D on, and its first and total rows."""

    region: str
    parts: tuple[Part, ...]
    first: int
    total: int

    @property
    def letters(self) -> dict[str, str]:
        """Column letter by key."""
        return {part.key: chr(ord("D") + place) for place, part in enumerate(self.parts)}


TABLES = (
    LayerTable("EffortLayers", EFFORT, EFFORT_ROW, EFFORT_TOTAL),
    LayerTable("PlanLayers", PLAN, PLAN_ROW, PLAN_TOTAL),
)
EFFORT_TABLE, PLAN_TABLE = TABLES
EFFORT_LETTERS, PLAN_LETTERS = EFFORT_TABLE.letters, PLAN_TABLE.letters
_REFERENCE = re.compile(r"\{(?:(rows|total|effort|rate):)?(\w+)\}")


def formula(table: LayerTable, pattern: str, row: int) -> str:
    """The formula that ``pattern`` means in sheet row ``row`` of ``table``.

    Examples
    --------
    >>> formula(EFFORT_TABLE, "{revenue}/{total:revenue}", 36)
    '=E36/E$48'
    >>> formula(PLAN_TABLE, "{effort:customers}*{rate:plan_calls}", 53)
    '=D35*$F$67'
    """
    letters = table.letters | {"name": "$C"}

    def cell(match: re.Match[str]) -> str:
        kind, key = match.groups()
        if kind == "rows":
            return f"{letters[key]}${table.first}:{letters[key]}${table.total - 1}"
        if kind == "total":
            return f"{letters[key]}${table.total}"
        if kind == "rate":
            return f"${letters[key]}${table.total + 1}"
        if kind == "effort":
            return f"{EFFORT_LETTERS[key]}{row - table.first + EFFORT_ROW}"
        return f"{letters[key]}{row}"

    return "=" + _REFERENCE.sub(cell, pattern)


def of_layers(key: str, *, total: bool = True) -> str:
    """The total of a column of the table of effort, or the cells of its layers."""
    letter = EFFORT_LETTERS[key]
    return f"${letter}${EFFORT_TOTAL}" if total else f"${letter}${EFFORT_ROW}:${letter}${EFFORT_TOTAL - 1}"


# --- the 80/20 target ---------------------------------------------------------------------------------------
BEST_LETTERS = dict(
    zip(
        (
            "customers",
            "share_of_revenue",
            "share_of_net_profit",
            "effort",
            "share_of_effort",
            "target",
            "gap",
            "shift",
        ),
        "DEFGHIJK",
        strict=True,
    )
)
BEST_FORMATS = dict.fromkeys(BEST_LETTERS, PERCENT) | {"customers": INTEGER, "effort": AMOUNT, "shift": AMOUNT}
BEST_FORMATS |= {"gap": POINTS}


def best_formulas(row: str) -> dict[str, str]:
    """Formulas of the row ``best``, ``others`` or ``total``, by column; a target is written.

    Examples
    --------
    >>> best_formulas("best")["effort"]
    '=SUMIFS(PYR_CostToServe,PYR_Rank,"<="&$W$16)'
    """
    best, others, total = BLOCK_ROW, BLOCK_ROW + 1, BEST_TOTAL
    among = f'PYR_Rank,"<="&{fact("last_rank")}'
    revenue, profit, effort = (of_layers(key) for key in ("revenue", "net_profit", "effort"))
    if row == "total":
        return {
            "customers": f"={of_layers('customers')}",
            "share_of_revenue": f'=IF({revenue}>0,1,"{NOTHING}")',
            "share_of_net_profit": f'=IF(N({profit})>0,1,"{NOTHING}")',
            "effort": f"={effort}",
            "share_of_effort": f'=IF(N({effort})>0,1,"{NOTHING}")',
        }
    place = best if row == "best" else others
    found = {
        "gap": f'=IFERROR(ROUND((H{place}-I{place})*100,1),"{NOTHING}")',
        "shift": f'=IF(N({effort})>0,I{place}*{effort}-G{place},"{NOTHING}")',
    }
    if row == "others":
        rest = ("customers", "share_of_revenue", "share_of_net_profit", "effort", "share_of_effort")
        letters = {key: BEST_LETTERS[key] for key in rest}
        return found | {key: f'=IFERROR({at}{total}-{at}{best},"{NOTHING}")' for key, at in letters.items()}
    return found | {
        "customers": f"=COUNTIFS({among})",
        "share_of_revenue": f'=IF({revenue}>0,SUMIFS(PYR_Revenue,{among})/{revenue},"{NOTHING}")',
        "share_of_net_profit": f'=IF(N({profit})>0,SUMIFS(PYR_NetProfit,{among})/{profit},"{NOTHING}")',
        "effort": f"=SUMIFS(PYR_CostToServe,{among})",
        "share_of_effort": f'=IF(N({effort})>0,G{place}/{effort},"{NOTHING}")',
    }


# --- the budget ---------------------------------------------------------------------------------------------
NAME_COLUMNS = ("M", "O")
BUDGET_COLUMNS = {
    "customers": ("P", INTEGER),
    "effort": ("Q", AMOUNT),
    "share": ("R", PERCENT),
    "marketing_cost": ("S", AMOUNT),
    "marketing_share": ("T", PERCENT),
}
_SUMMED = {"effort": "PYR_CostToServe", "marketing_cost": "PYR_MarketingCost"}
_NAMES, _PLACES = f"$C${EFFORT_ROW}:$C${EFFORT_TOTAL - 1}", f"$B${EFFORT_ROW}:$B${EFFORT_TOTAL - 1}"


def budget_formulas(place: int) -> dict[str, str]:
    """Formulas of row ``place`` of the budget, 0-based in the order of ``BUDGET``, by column; 6 is the total."""
    row, total = BLOCK_ROW + place, BUDGET_TOTAL
    found: dict[str, str] = {
        key: f'=IF(N({of}{total})>0,N({of}{row})/{of}{total},"{NOTHING}")'
        for key, of in (("share", "Q"), ("marketing_share", "S"))
    }
    for key in ("customers", "effort", "marketing_cost"):
        letter, amounts = BUDGET_COLUMNS[key][0], _SUMMED.get(key, "")

        def counted(criteria: str, amounts: str = amounts) -> str:
            return f"SUMIFS({amounts},{criteria})" if amounts else f"COUNTIFS({criteria})"

        above = f"{letter}{BLOCK_ROW}", f"{letter}{BLOCK_ROW + 1}"
        if row == total:
            found[key] = f"=SUM({letter}{BLOCK_ROW}:{letter}{total - 1})"
        elif place < 2:
            sign = ">=0" if place == 0 else "<0"
            criteria = f'PYR_NetProfit,"{sign}",PYR_Layer,{_NAMES}'
            found[key] = f"=SUMPRODUCT(({_PLACES}>0)*{counted(criteria)})"
        elif place == 2:
            active = f"SUMPRODUCT(({_PLACES}>0)*{counted(f'PYR_Layer,{_NAMES}')})"
            found[key] = f"=ROUND({active}-N({above[0]})-N({above[1]}),4)"
        else:
            found[key] = f"={counted(f'PYR_Layer,$M{row}')}"
    return found


# --- tie-out and tiles --------------------------------------------------------------------------------------
class TieOut(NamedTuple):
    """A part of the tie-out: catalogue key, columns, formula."""

    key: str
    columns: tuple[str, str]
    formula: str


_V = TIE_ROW + 1
_ACTIVITY_COSTS = "+".join(
    f"N({EFFORT_LETTERS[key]}{EFFORT_TOTAL})*N({EFFORT_LETTERS[key]}{EFFORT_TOTAL + 1})" for key in ACTIVITIES
)
_GIVEN_COSTS = "+".join(f"N({of_layers(key)})" for key in ("given_cost", "marketing_cost"))
TIE_OUT = (
    TieOut("effort", ("D", "F"), f"=N({of_layers('effort')})"),
    TieOut("parts", ("G", "I"), f"={_ACTIVITY_COSTS}+{_GIVEN_COSTS}"),
    TieOut("budget", ("J", "L"), f"=N(Q{BUDGET_TOTAL})"),
    TieOut("difference", ("M", "N"), f"=ROUND(MAX(D{_V},G{_V},J{_V})-MIN(D{_V},G{_V},J{_V}),2)"),
    TieOut("ledger", ("O", "Q"), f"={of_layers('customers')}-{fact('customers')}"),
)
CHECK = ("R", LAST)
CHECK_FORMULA = f"AND(M{_V}=0,O{_V}=0)"


def _planned_total(key: str) -> str:
    return f"{PLAN_LETTERS[key]}{PLAN_TOTAL}"


def _a_year(contact: str) -> str:
    return f"FIXED({_planned_total(f'planned_{contact}')}*12/{fact('months')},0)"


_LEAK = f"N(Q{BLOCK_ROW + 1})+SUM(Q{BLOCK_ROW + 3}:Q{BUDGET_TOTAL - 1})"
_MADE, _PLANNED = _planned_total("made_contacts"), _planned_total("planned_contacts")
_EFFORT, _REVENUE = of_layers("effort"), of_layers("revenue")
TILES = (
    Tile(
        "top",
        ("B", "D"),
        PERCENT,
        f"H{BLOCK_ROW}",
        {
            "target": f'FIXED(I{BLOCK_ROW}*100,0)&"%"',
            "gap": f'IFERROR(FIXED(J{BLOCK_ROW},1),"{NOTHING}")',
        },
    ),
    Tile(
        "leak",
        ("E", "G"),
        PERCENT,
        f'IF(N(Q{BUDGET_TOTAL})>0,({_LEAK})/Q{BUDGET_TOTAL},"{NOTHING}")',
        {"amount": f"FIXED({_LEAK},0)", "total": f"FIXED(Q{BUDGET_TOTAL},0)"},
    ),
    Tile(
        "plan",
        ("H", "J"),
        AMOUNT,
        _planned_total("plan_cost"),
        {"visits": _a_year("visits"), "calls": _a_year("calls")},
    ),
    Tile(
        "done",
        ("K", "M"),
        PERCENT,
        f'IF({_PLANNED}>0,{_MADE}/{_PLANNED},"{NOTHING}")',
        {"made": f"FIXED({_MADE},0)", "planned": f"FIXED({_PLANNED},0)"},
    ),
    Tile(
        "overdue",
        ("N", "P"),
        INTEGER,
        _planned_total("overdue"),
        {"revenue": f"FIXED({_planned_total('overdue_revenue')},0)"},
    ),
    Tile(
        "effort",
        ("Q", LAST),
        AMOUNT,
        _EFFORT,
        {"share": f'IF({_REVENUE}>0,FIXED({_EFFORT}/{_REVENUE}*100,1)&"%","{NOTHING}")'},
    ),
)
