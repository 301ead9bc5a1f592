"""The layer table of the Pyramid sheet as data: one record per column, read by the template and by the filling.

A pattern is a formula in which ``{key}`` stands for the cell of that column in the same row, ``{total:key}`` for the
cell of that column in the total row, and ``{rows:key}`` for the column's cells over all layer rows. ``{name}`` and
``{place}`` are the layer's name and its place: from 1 for active layers, 0 for others whose customers are in the base
of the ranking, -1 for the rest.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from pyramid_addin.templates._theme import AMOUNT, INTEGER, PERCENT, POINTS

# What a cell shows where a figure has no meaning; formulas give it too, and arithmetic with it gives #VALUE!.
NOTHING = "–"
MOST_ROWS = 13  # ten active layers and three others
FIRST_ROW, TOTAL_ROW = 29, 42
NAME_LETTER, PLACE_LETTER = "C", "B"


@dataclass(frozen=True)
class LayerColumn:
    """One column of the layer table.

    Attributes
    ----------
    key : str
        Column of ``Analysis.layer_table``.
    group : str
        Catalogue key below ``templates.groups``.
    number_format : str
    pattern : str
        The formula of a layer's row; "" where the value is written (standards are settings).
    total : str
        The formula of the total row; "" = same as ``pattern``, NOTHING = never a figure.
    needs : tuple of str
        Columns whose defined names the formula uses; without them the figure was not measured.
    width : float
        In characters.
    points : bool
        A fraction of the analysis is shown in points: times 100, rounded to one decimal so that no zero has a sign.
    """

    key: str
    group: str
    number_format: str
    pattern: str
    total: str = ""
    needs: tuple[str, ...] = ()
    width: float = 8.3
    points: bool = False


def _sum(key: str) -> str:
    return f"SUM({{rows:{key}}})"


# The customers that shares are taken of: those in layers whose place is not negative.
_BASE = 'SUMIFS({rows:customers},{rows:place},">=0")'

LAYER_COLUMNS = (
    LayerColumn("customers", "customers", INTEGER, "COUNTIFS(PYR_Layer,{name})", _sum("customers")),
    LayerColumn(
        "share_of_customers",
        "customers",
        PERCENT,
        f'IF(OR({{place}}<0,{_BASE}=0),"–",{{customers}}/{_BASE})',
        f'IF({_BASE}=0,"–",{_sum("share_of_customers")})',
    ),
    LayerColumn("standard_customers", "customers", PERCENT, "", NOTHING),
    LayerColumn(
        "deviation_customers",
        "customers",
        POINTS,
        'IFERROR(ROUND(({share_of_customers}-{standard_customers})*100,1),"–")',
        NOTHING,
        points=True,
    ),
    LayerColumn("revenue", "revenue", AMOUNT, "SUMIFS(PYR_Revenue,PYR_Layer,{name})", _sum("revenue"), width=11),
    LayerColumn("share_of_revenue", "revenue", PERCENT, 'IF({total:revenue}>0,{revenue}/{total:revenue},"–")'),
    LayerColumn("standard_revenue", "revenue", PERCENT, "", NOTHING),
    LayerColumn(
        "deviation_revenue",
        "revenue",
        POINTS,
        'IFERROR(ROUND(({share_of_revenue}-{standard_revenue})*100,1),"–")',
        NOTHING,
        points=True,
    ),
    LayerColumn("average_revenue", "revenue", AMOUNT, 'IF({customers}=0,"–",{revenue}/{customers})', width=9.5),
    LayerColumn(
        "gross_margin",
        "profit",
        AMOUNT,
        "SUMIFS(PYR_GrossMargin,PYR_Layer,{name})",
        _sum("gross_margin"),
        ("gross_margin",),
        11,
    ),
    LayerColumn(
        "net_profit",
        "profit",
        AMOUNT,
        "SUMIFS(PYR_NetProfit,PYR_Layer,{name})",
        _sum("net_profit"),
        ("net_profit",),
        11,
    ),
    LayerColumn(
        "share_of_net_profit",
        "profit",
        PERCENT,
        'IFERROR(IF({total:net_profit}>0,{net_profit}/{total:net_profit},"–"),"–")',
        needs=("net_profit",),
    ),
    LayerColumn(
        "return_on_revenue",
        "profit",
        PERCENT,
        'IFERROR(IF({revenue}>0,{net_profit}/{revenue},"–"),"–")',
        needs=("net_profit",),
    ),
    LayerColumn(
        "loss_making",
        "profit",
        INTEGER,
        'COUNTIFS(PYR_Layer,{name},PYR_NetProfit,"<0")',
        _sum("loss_making"),
        ("net_profit",),
        10,
    ),
    LayerColumn(
        "effort",
        "effort",
        AMOUNT,
        "SUMIFS(PYR_CostToServe,PYR_Layer,{name})",
        _sum("effort"),
        ("cost_to_serve",),
        11,
    ),
    LayerColumn(
        "share_of_effort",
        "effort",
        PERCENT,
        'IFERROR(IF({total:effort}>0,{effort}/{total:effort},"–"),"–")',
        needs=("cost_to_serve",),
    ),
)
LETTERS = {column.key: chr(ord("D") + place) for place, column in enumerate(LAYER_COLUMNS)}
LAST_LETTER = LETTERS[LAYER_COLUMNS[-1].key]
_REFERENCE = re.compile(r"\{(?:(rows|total):)?(\w+)\}")


def formula(pattern: str, row: int) -> str:
    """The formula that ``pattern`` means in sheet row ``row``, 1-based.

    Examples
    --------
    >>> formula("{revenue}/{total:revenue}", 30)
    '=H30/H$42'
    >>> formula("SUM({rows:customers})", 42)
    '=SUM(D$29:D$41)'
    """
    letters = LETTERS | {"name": NAME_LETTER, "place": PLACE_LETTER}

    def cell(match: re.Match[str]) -> str:
        letter = letters[match[2]]
        if match[1] == "rows":
            return f"{letter}${FIRST_ROW}:{letter}${FIRST_ROW + MOST_ROWS - 1}"
        if match[1] == "total":
            return f"{letter}${TOTAL_ROW}"
        return f"{'$' if match[2] in ('name', 'place') else ''}{letter}{row}"

    return "=" + _REFERENCE.sub(cell, pattern)
