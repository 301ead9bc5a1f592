"""Where everything stands on the Targets sheet, and the formulas of its figures; template and filling share it.

Ten rows for active layers, their sum, three for the others, and the total. What the user types stands to the left, in
one block; a key that does not show, in column A, says which layer a row is about whatever its name is.
"""

from __future__ import annotations

from typing import NamedTuple

from pyramid_addin.templates._analysis_page import Tile
from pyramid_addin.templates._layer_rows import NOTHING
from pyramid_addin.templates._layout import short_formula
from pyramid_addin.templates._theme import AMOUNT, INTEGER, PERCENT

KEY = "targets"
LAST = "Q"
COLUMN_WIDTHS = {"A": 1.5, "B": 1.8, "C": 16.0, "D": 11.0, "E": 13.0, "F": 10.5, "G": 9.5, "H": 9.5, "I": 9.0}
COLUMN_WIDTHS |= {"J": 12.0, "K": 12.0, "L": 12.0, "M": 12.0, "N": 9.0, "O": 11.0, "P": 11.0, "Q": 9.0}

ABOUT_ROW, GROWTH_ROW = 8, 9
GROWTH = f"$E${GROWTH_ROW}"
GROUP_ROW, HEAD_ROW, FIRST_ROW = 11, 12, 13
MOST_ACTIVE, MOST_OTHERS = 10, 3
LAST_ROW = FIRST_ROW + MOST_ACTIVE - 1
ACTIVE_ROW = LAST_ROW + 1
OTHERS_ROW = ACTIVE_ROW + 1
LAST_OTHER = OTHERS_ROW + MOST_OTHERS - 1
TOTAL_ROW = LAST_OTHER + 1
TIE_ROW = TOTAL_ROW + 2
CHART_ROW, CHART_ROWS = TIE_ROW + 3, 15
CAMPAIGN_HEADING = CHART_ROW + CHART_ROWS + 1
CAMPAIGN_HEAD = CAMPAIGN_HEADING + 1
CAMPAIGN_ROW, MOST_CAMPAIGNS, SPARE_CAMPAIGNS = CAMPAIGN_HEAD + 1, 60, 10
LAST_CAMPAIGN = CAMPAIGN_ROW + MOST_CAMPAIGNS - 1
CAMPAIGN_TOTAL = LAST_CAMPAIGN + 1
BUDGET_HEADING = CAMPAIGN_TOTAL + 1  # budget per layer against result
BUDGET_HEAD = BUDGET_HEADING + 1
BUDGET_ROW, MOST_BUDGETS = BUDGET_HEAD + 1, MOST_ACTIVE + MOST_OTHERS
LAST_BUDGET = BUDGET_ROW + MOST_BUDGETS - 1
ELSEWHERE_ROW, BUDGET_TOTAL = LAST_BUDGET + 1, LAST_BUDGET + 2
BUDGET_CHART = BUDGET_TOTAL + 2
FORMER_HEADING = BUDGET_CHART + CHART_ROWS + 1
FORMER_ROW, MOST_FORMER = FORMER_HEADING + 2, 40
LAST_FORMER = FORMER_ROW + MOST_FORMER - 1
FOOT_ROW = LAST_FORMER + 2
DATA_ROW = FOOT_ROW + 6  # first row of the charts' data; two rows above it hold the titles

ROW_HEIGHT, CAMPAIGN_HEIGHT, CHART_ROW_HEIGHT = 17.0, 30.0, 16.0
HEIGHTS = {
    ABOUT_ROW: 30.0,
    GROWTH_ROW: 18.0,
    10: 8.0,
    GROUP_ROW: 16.0,
    HEAD_ROW: 27.0,
    **dict.fromkeys(range(FIRST_ROW, TOTAL_ROW + 1), ROW_HEIGHT),
    TOTAL_ROW + 1: 7.0,
    TIE_ROW: 14.0,
    TIE_ROW + 1: 15.0,
    TIE_ROW + 2: 8.0,
    **dict.fromkeys(range(CHART_ROW, CHART_ROW + CHART_ROWS), CHART_ROW_HEIGHT),
    CAMPAIGN_HEADING: 26.0,
    CAMPAIGN_HEAD: 27.0,
    **dict.fromkeys(range(CAMPAIGN_ROW, LAST_CAMPAIGN + 1), CAMPAIGN_HEIGHT),
    CAMPAIGN_TOTAL: ROW_HEIGHT,
    BUDGET_HEADING: 26.0,
    BUDGET_HEAD: 27.0,
    **dict.fromkeys(range(BUDGET_ROW, BUDGET_TOTAL + 1), ROW_HEIGHT),
    BUDGET_TOTAL + 1: 8.0,
    **dict.fromkeys(range(BUDGET_CHART, BUDGET_CHART + CHART_ROWS), CHART_ROW_HEIGHT),
    FORMER_HEADING: 26.0,
    FORMER_HEADING + 1: 27.0,
    FOOT_ROW - 1: 8.0,
    FOOT_ROW: 36.0,
}


class Part(NamedTuple):
    """Columns under one heading: catalogue key below ``templates.targets.groups``, first and last column."""

    key: str
    first: str
    last: str


GROUPS = (
    Part("wanted", "D", "E"),
    Part("customers", "F", "I"),
    Part("revenue", "J", "N"),
    Part("campaigns", "O", LAST),
)


class Figure(NamedTuple):
    """A column of figures per layer.

    Attributes
    ----------
    key : str
        Catalogue key below ``templates.targets.heads``.
    number_format : str
    active, other : str
        Formula of an active layer's row, and of another's; ``{r}`` is the row; NOTHING = never a figure.
    sums : bool
        Whether the rows add up.
    """

    key: str
    number_format: str
    active: str
    other: str = NOTHING
    sums: bool = True


def _gap(wanted: str, actual: str) -> str:
    return f'IF({wanted}="","{NOTHING}",IFERROR({actual}-{wanted},"{NOTHING}"))'


def _reached(wanted: str, actual: str) -> str:
    # a text is greater than any number, and cannot be divided by
    return f'IFERROR(IF({wanted}>0,{actual}/{wanted},"{NOTHING}"),"{NOTHING}")'


_STANDARD_CUSTOMERS, _STANDARD_REVENUE = "H", "I"  # in the rows of the charts' data
CAMPAIGN_LAYERS = f"$C${CAMPAIGN_ROW}:$C${LAST_CAMPAIGN}"
CAMPAIGN_NAMES, BUDGETS, RESULTS = (f"${letter}${CAMPAIGN_ROW}:${letter}${LAST_CAMPAIGN}" for letter in "DJO")
_DATA = "{data}"
_REVENUE = "SUMIFS(PYR_Revenue,PYR_Layer,$C{r})"
_CUSTOMERS = "COUNTIFS(PYR_Layer,$C{r})"
_BUDGET, _RESULT = (f"SUMIFS({amounts},{CAMPAIGN_LAYERS},$C{{r}})" for amounts in (BUDGETS, RESULTS))
_RATIO = _reached("O{r}", "P{r}")

FIGURES = {
    "F": Figure("suggestion", INTEGER, f'IFERROR(ROUND({_STANDARD_CUSTOMERS}{_DATA}*$G${ACTIVE_ROW},0),"{NOTHING}")'),
    "G": Figure("actual", INTEGER, _CUSTOMERS, _CUSTOMERS),
    "H": Figure("gap", "+#,##0;-#,##0;0", _gap("$D{r}", "G{r}"), _gap("$D{r}", "G{r}")),
    "I": Figure("reached", PERCENT, _reached("$D{r}", "G{r}"), sums=False),
    "J": Figure(
        "before",
        AMOUNT,
        "SUMIFS(PYR_Revenue,PYR_PreviousLayer,$C{r})-SUMIFS(PYR_RevenueChange,PYR_PreviousLayer,$C{r})",
    ),
    "K": Figure(
        "suggestion",
        AMOUNT,
        f"IFERROR(J{{r}}*(1+N({GROWTH})),"
        f'IF($L${TOTAL_ROW}>0,IFERROR({_STANDARD_REVENUE}{_DATA}*$L${TOTAL_ROW},"{NOTHING}"),"{NOTHING}"))',
    ),
    "L": Figure("actual", AMOUNT, _REVENUE, _REVENUE),
    "M": Figure("gap", "+#,##0;-#,##0;0", _gap("$E{r}", "L{r}")),
    "N": Figure("reached", PERCENT, _reached("$E{r}", "L{r}"), sums=False),
    "O": Figure("budget", AMOUNT, _BUDGET, _BUDGET),
    "P": Figure("result", AMOUNT, _RESULT, _RESULT),
    "Q": Figure("ratio", "0.00", _RATIO, _RATIO, sums=False),
}


def layer_formula(pattern: str, row: int) -> str:
    """A formula of `FIGURES` for a row of the table.

    Examples
    --------
    >>> layer_formula("COUNTIFS(PYR_Layer,$C{r})", 13)
    '=COUNTIFS(PYR_Layer,$C13)'
    """
    return "=" + pattern.replace("{r}", str(row)).replace(_DATA, str(DATA_ROW + row - FIRST_ROW))


def _shown_sum(cells: str) -> str:
    return f'=IF(SUM({cells})=0,"{NOTHING}",SUM({cells}))'


def _typed_sum(letter: str) -> str:
    cells = f"{letter}{FIRST_ROW}:{letter}{LAST_ROW}"
    return f'=IF(SUMPRODUCT(--({cells}<>""))=0,"{NOTHING}",SUM({cells}))'


def sum_formulas() -> dict[str, str]:
    """The sums of the active layers: column letter -> formula. What was reached counts layers with a target only."""
    row = ACTIVE_ROW
    found = {"D": _typed_sum("D"), "E": _typed_sum("E")}
    for letter, figure in FIGURES.items():
        cells = f"{letter}{FIRST_ROW}:{letter}{LAST_ROW}"
        found[letter] = f"=SUM({cells})" if figure.key in ("actual", "budget", "result") else _shown_sum(cells)
    for gap, reached, wanted in (("H", "I", "D"), ("M", "N", "E")):
        cells = f"{gap}{FIRST_ROW}:{gap}{LAST_ROW}"
        found[gap] = f'=IF({wanted}{row}="{NOTHING}","{NOTHING}",SUM({cells}))'
        found[reached] = (
            f'=IFERROR(IF({wanted}{row}>0,({wanted}{row}+{gap}{row})/{wanted}{row},"{NOTHING}"),"{NOTHING}")'
        )
    found["Q"] = layer_formula(_RATIO, row)
    return found


def total_formulas() -> dict[str, str]:
    """The total of all layers, where the figures of customers who buy and of others belong together."""
    found = {
        letter: f"={letter}{ACTIVE_ROW}+SUM({letter}{OTHERS_ROW}:{letter}{LAST_OTHER})"
        for letter, figure in FIGURES.items()
        if figure.key in ("actual", "budget", "result")
    }
    return found | {"Q": layer_formula(_RATIO, TOTAL_ROW)}


USED_LAYERS = f'SUMPRODUCT(--($C${FIRST_ROW}:$C${LAST_ROW}<>""))'


def _fixed(cell: str, decimals: int = 0) -> str:
    return f'IF({cell}="{NOTHING}","{NOTHING}",FIXED({cell},{decimals}))'


_TYPED = f'SUMPRODUCT(--(E{FIRST_ROW}:E{LAST_ROW}<>""))'
_BUDGET_CELL, _RESULT_CELL = f"J{CAMPAIGN_TOTAL}", f"O{CAMPAIGN_TOTAL}"

TILES = (
    Tile(
        "wanted_revenue",
        ("B", "D"),
        AMOUNT,
        f"E{ACTIVE_ROW}",
        {"count": f"FIXED({_TYPED},0)", "layers": f"FIXED({USED_LAYERS},0)"},
    ),
    Tile("actual", ("E", "G"), AMOUNT, f"L{TOTAL_ROW}", {"amount": _fixed(f"K{ACTIVE_ROW}")}),
    Tile("reached", ("H", "J"), PERCENT, f"N{ACTIVE_ROW}", {"gap": _fixed(f"M{ACTIVE_ROW}")}),
    Tile("wanted_customers", ("K", "L"), INTEGER, f"D{ACTIVE_ROW}", {"actual": f"FIXED(G{ACTIVE_ROW},0)"}),
    Tile(
        "budget",
        ("M", "N"),
        AMOUNT,
        _BUDGET_CELL,
        {"count": f'FIXED(SUMPRODUCT(--({CAMPAIGN_NAMES}<>"")),0)'},
    ),
    Tile("result", ("O", LAST), AMOUNT, _RESULT_CELL, {"ratio": _fixed(f"Q{CAMPAIGN_TOTAL}", 2)}),
)


class CampaignColumn(NamedTuple):
    """A column of the campaigns: catalogue key, first and last column letter, what it takes ("" = it is a formula)."""

    key: str
    first: str
    last: str
    takes: str = ""
    formula: str = ""


CAMPAIGN_COLUMNS = (
    CampaignColumn("layer", "C", "C", "layer"),
    CampaignColumn("name", "D", "E", "text"),
    CampaignColumn("goal", "F", "I", "text"),
    CampaignColumn("budget", "J", "J", "amount"),
    CampaignColumn("start", "K", "K", "date"),
    CampaignColumn("end", "L", "L", "date"),
    CampaignColumn("responsible", "M", "N", "text"),
    CampaignColumn("result", "O", "O", "amount"),
    CampaignColumn("difference", "P", "P", formula='IF(O{r}="","",IFERROR(O{r}-J{r},""))'),
    CampaignColumn("ratio", "Q", "Q", formula='IF(O{r}="","",IFERROR(IF(J{r}>0,O{r}/J{r},""),""))'),
)
TYPED_CAMPAIGN = tuple(ord(column.first) - ord("C") for column in CAMPAIGN_COLUMNS if column.takes)
CAMPAIGN_SUMS = {
    "J": f"=SUM({BUDGETS})",
    "O": f"=SUM({RESULTS})",
    "P": f"=SUM($P${CAMPAIGN_ROW}:$P${LAST_CAMPAIGN})",
    "Q": layer_formula(_reached("J{r}", "O{r}"), CAMPAIGN_TOTAL),
}


class TieOut(NamedTuple):
    """A part of the tie-out: its catalogue key, its columns, its formula ("" = written)."""

    key: str
    first: str
    last: str
    formula: str = ""


_V = TIE_ROW + 1
DIFFERENCE = f"N{_V}"
TIE_OUT = (
    TieOut("customers", "D", "E"),
    TieOut("customers_here", "F", "G", f"=G{TOTAL_ROW}"),
    TieOut("revenue", "H", "J"),
    TieOut("revenue_here", "K", "M", f"=L{TOTAL_ROW}"),
    TieOut("difference", "N", "O", f"=ROUND(H{_V}-K{_V},2)+D{_V}-F{_V}"),
)
CHECK = ("P", LAST)


def chart_row(place: int) -> dict[str, str]:
    """Formulas of the charts' data in its row ``place``, 0-based: column letter -> formula.

    Where nothing is wanted yet the suggestion stands in. H and I hold the standard shares, which are written.
    """
    row = FIRST_ROW + place
    return {
        "C": f'={short_formula(f"$C{row}")}&""',
        "D": f'=IF($E{row}="",N(K{row}),N($E{row}))',
        "E": f"=N(L{row})",
        "F": f'=IF($D{row}="",N(F{row}),N($D{row}))',
        "G": f"=N(G{row})",
    }


def series_formula(letter: str, wanted: str, partly: str, suggested: str) -> str:
    """What the first series of a chart is called: by how many layers have a target in column ``letter``."""
    typed = f'SUMPRODUCT(--({letter}{FIRST_ROW}:{letter}{LAST_ROW}<>""))'
    return f'=IF({typed}=0,"{suggested}",IF({typed}<{USED_LAYERS},"{partly}","{wanted}"))'
