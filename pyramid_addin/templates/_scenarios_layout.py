"""Where everything stands on the Scenarios sheet, and its formulas; template and filling share it.

The page has tiles, assumptions and what letting go brings beside two charts, who moves up, what then rests on few, and
the cash flow; the list of candidates grows below it. What the formulas need besides stands to the right of the page.
"""

from __future__ import annotations

from pyramid_addin.model._concentration import MOST_LARGEST
from pyramid_addin.model._let_go import MOST_MONTHS
from pyramid_addin.model._scenarios import MOST_CANDIDATES
from pyramid_addin.templates._analysis_page import Tile
from pyramid_addin.templates._layer_rows import NOTHING
from pyramid_addin.templates._scenarios_inputs import INPUTS
from pyramid_addin.templates._theme import AMOUNT, INTEGER, PERCENT
from pyramid_addin.texts import text

KEY = "scenarios"
COLUMN_WIDTHS = {"A": 1.5, "B": 8, "C": 14, "D": 26} | dict.fromkeys("EFGHIJK", 13.5)
LAST = "K"

INPUT_HEADING, INPUT_HEAD, INPUT_ROW = 8, 9, 10
INPUT_TEXT = INPUT_ROW + len(INPUTS)
LET_GO = (
    "customers",
    "active",
    "revenue",
    "direct_cost",
    "gross_margin",
    "service",
    "payment",
    "profit",
    "hours",
    "reinvested",
    "total",
)
LET_GO_HEADING = INPUT_TEXT + 2
LET_GO_HEAD, LET_GO_ROW = LET_GO_HEADING + 1, LET_GO_HEADING + 2
LET_GO_LAST = LET_GO_ROW + len(LET_GO) - 1
MOST_LAYERS = 9  # ten active layers, of which nobody moves into the last
MOVING_HEADING = LET_GO_LAST + 2
MOVING_HEAD, MOVING_ROW = MOVING_HEADING + 1, MOVING_HEADING + 2
MOVING_TOTAL = MOVING_ROW + MOST_LAYERS
RISK = ("revenue", "net_profit", "active", "hhi", "effective", "top1", "top5", "top10")
RISK_HEADING = MOVING_TOTAL + 2
RISK_HEAD, RISK_ROW = RISK_HEADING + 1, RISK_HEADING + 2
RISK_LAST = RISK_ROW + len(RISK) - 1
FLOW_HEADING = RISK_LAST + 2
FLOW_HEAD, FLOW_ROW = FLOW_HEADING + 1, FLOW_HEADING + 2
FLOW_LAST = FLOW_ROW + MOST_MONTHS - 1
TIE_ROW = FLOW_LAST + 2
FOOT_ROW = TIE_ROW + 3
MODEL_ROW = FOOT_ROW + 2
# The list follows a heading and a text, and its own header.
CANDIDATE_ROW = MODEL_ROW + 3

HEIGHTS = {
    INPUT_HEADING: 26.0,
    INPUT_HEAD: 17.0,
    **dict.fromkeys(range(INPUT_ROW, INPUT_TEXT), 21.0),
    INPUT_TEXT: 31.0,
    INPUT_TEXT + 1: 7.0,
    LET_GO_HEADING: 26.0,
    LET_GO_HEAD: 17.0,
    **dict.fromkeys(range(LET_GO_ROW, LET_GO_LAST + 1), 17.0),
    LET_GO_LAST + 1: 9.0,
    MOVING_HEADING: 26.0,
    MOVING_HEAD: 28.0,
    **dict.fromkeys(range(MOVING_ROW, MOVING_TOTAL + 1), 17.0),
    MOVING_TOTAL + 1: 9.0,
    RISK_HEADING: 26.0,
    RISK_HEAD: 17.0,
    **dict.fromkeys(range(RISK_ROW, RISK_LAST + 1), 17.0),
    RISK_LAST + 1: 9.0,
    FLOW_HEADING: 26.0,
    FLOW_HEAD: 30.0,
    **dict.fromkeys(range(FLOW_ROW, FLOW_LAST + 1), 15.0),
    FLOW_LAST + 1: 9.0,
    TIE_ROW: 14.0,
    TIE_ROW + 1: 15.0,
    TIE_ROW + 2: 6.0,
    FOOT_ROW: 48.0,
    FOOT_ROW + 1: 6.0,
}


def pixels(first: str, last: str) -> int:
    """Width of the columns ``first`` to ``last``, pixels: a character is 7, a column's padding 5."""
    return sum(int(width * 7 + 0.5) + 5 for letter, width in COLUMN_WIDTHS.items() if first <= letter <= last)


def _high(first: int, last: int) -> int:
    return int(sum(height for row, height in HEIGHTS.items() if first <= row <= last) * 96 / 72)


CHART_LETTER, CHART_GAP = "G", 14
CHART_WIDTH = pixels(CHART_LETTER, LAST) - CHART_GAP
# Chart -> its first row and its height in pixels.
CHARTS = {
    "flow": (INPUT_HEADING, _high(INPUT_HEADING, INPUT_TEXT)),
    "cumulative": (LET_GO_HEADING, _high(LET_GO_HEADING, LET_GO_LAST)),
}

# --- to the right of the page -------------------------------------------------------------------------------
FACT_LABEL, FACT_LETTER, FACT_ROW = "M", "N", 10
FACTS = (
    "share",
    "months",
    "lag",
    "avoidable",
    "reinvest",
    "hour_value",
    "period_months",
    "active",
    "wanted",
    "moved",
    "revenue",
    "net_profit",
    "positive",
    "squares",
    "leaving_positive",
    "leaving_squares",
    "raised_squares",
)
NOW, PLACE, STAYS, SORTED, WITHOUT = "P", "Q", "R", "AB", "AC"
LARGEST_ROW = FACT_ROW
LARGEST_LAST = LARGEST_ROW + MOST_LARGEST - 1
COPIES = (*"STUVWXYZ", "AA")
MARGIN_LOST, AVOIDED = "N", "O"  # beside the cash flow, for the chart


def fact(key: str) -> str:
    """The cell of a fact.

    Examples
    --------
    >>> fact("share")
    '$N$10'
    """
    return f"${FACT_LETTER}${FACT_ROW + FACTS.index(key)}"


def let_go_cell(key: str) -> str:
    """The cell of a figure of letting go.

    Examples
    --------
    >>> let_go_cell("customers")
    '$E$20'
    """
    return f"$E${LET_GO_ROW + LET_GO.index(key)}"


def candidates(letter: str) -> str:
    """A column of the list, as far as it may reach."""
    return f"${letter}${CANDIDATE_ROW}:${letter}${CANDIDATE_ROW + MOST_CANDIDATES - 1}"


CANDIDATE_PLACE, CANDIDATE_TO, CANDIDATE_REVENUE, EXTRA_REVENUE, EXTRA_PROFIT = "B", "F", "H", "J", "K"


def fact_formulas(language: str) -> dict[str, str]:
    """Fact -> formula without "="; period_months is written.

    An input is brought within its bounds here, so that no formula below has to doubt it.
    """
    places = {entry.key: INPUT_ROW + place for place, entry in enumerate(INPUTS)}
    leaving = f'"{text("strategies.let_go", language)}"'
    yes = f'"{text("templates.scenarios.yes_no.yes", language)}"'

    def bounded(key: str) -> str:
        row = places[key]
        entry = INPUTS[row - INPUT_ROW]
        typed = f"ROUND($E{row},0)" if entry.kind == "whole" else f"$E{row}"
        return f"IF(COUNT($E{row})=1,MIN(MAX({typed},{entry.low:g}),{entry.high:g}),N($F{row}))"

    reinvest = places["reinvest"]
    # With commas a text among the amounts counts as zero.
    counted = "--(PYR_Revenue>0),PYR_Revenue,PYR_Revenue"
    extra, place = candidates(EXTRA_REVENUE), candidates(CANDIDATE_PLACE)
    return {
        "share": bounded("upgrade_share"),
        "months": bounded("months"),
        "lag": bounded("lag"),
        "avoidable": bounded("avoidable"),
        "reinvest": f'IF(IF($E{reinvest}="",$F{reinvest},$E{reinvest})={yes},1,0)',
        "hour_value": bounded("hour_value"),
        "active": 'COUNTIFS(PYR_Revenue,">0",PYR_Strategy,"<>")+COUNTIFS(PYR_Revenue,"<0",PYR_Strategy,"<>")',
        "wanted": f"ROUNDUP(ROUND({fact('share')}*{fact('active')},6),0)",
        "moved": f"MIN({fact('wanted')},COUNT({place}))",
        "revenue": 'SUMIFS(PYR_Revenue,PYR_Strategy,"<>")',
        "net_profit": 'SUMIFS(PYR_NetProfit,PYR_Strategy,"<>")',
        "positive": 'SUMIFS(PYR_Revenue,PYR_Revenue,">0",PYR_Strategy,"<>")',
        "squares": f'SUMPRODUCT(--(PYR_Strategy<>""),{counted})',
        "leaving_positive": f'SUMIFS(PYR_Revenue,PYR_Revenue,">0",PYR_Strategy,{leaving})',
        "leaving_squares": f"SUMPRODUCT(--(PYR_Strategy={leaving}),{counted})",
        "raised_squares": (
            f"SUMPRODUCT(({place}<={fact('moved')})*{extra}*(2*{candidates(CANDIDATE_REVENUE)}+{extra}))"
        ),
    }


def let_go_formulas(language: str) -> dict[str, tuple[str, str]]:
    """Figure -> formula of its amount and of its share of the total, without "="; "" = written, or none."""
    leaving = f'PYR_Strategy,"{text("strategies.let_go", language)}"'
    cell = let_go_cell

    def share(key: str, whole: str) -> str:
        return f'IF({fact(whole)}>0,IFERROR({cell(key)}/{fact(whole)},"{NOTHING}"),"{NOTHING}")'

    return {
        "customers": (f"COUNTIFS({leaving})", ""),
        "active": (
            f'COUNTIFS({leaving},PYR_Revenue,">0")+COUNTIFS({leaving},PYR_Revenue,"<0")',
            share("active", "active"),
        ),
        "revenue": (f"SUMIFS(PYR_Revenue,{leaving})", share("revenue", "revenue")),
        "direct_cost": (f"{cell('revenue')}-{cell('gross_margin')}", ""),
        "gross_margin": (f"SUMIFS(PYR_GrossMargin,{leaving})", ""),
        "service": (f"{fact('avoidable')}*SUMIFS(PYR_CostToServe,{leaving})", ""),
        "payment": (f"SUMIFS(PYR_PaymentCost,{leaving})", ""),
        "profit": (
            f"N({cell('service')})+N({cell('payment')})-{cell('gross_margin')}",
            share("profit", "net_profit"),
        ),
        "hours": ("", ""),
        "reinvested": (f"{fact('reinvest')}*N({cell('hours')})*{fact('hour_value')}", ""),
        "total": (f"{cell('profit')}+N({cell('reinvested')})", share("total", "net_profit")),
    }


def moving_formulas(row: int) -> dict[str, str]:
    """Letter -> formula of a layer's row among those that move up; G, what each will bring, is written."""
    name, moved = f"$B{row}", f'"<="&ROUNDUP({fact("moved")},0)'
    chosen = f"{candidates(CANDIDATE_TO)},{name},{candidates(CANDIDATE_PLACE)},{moved}"
    return {
        "E": f"COUNTIFS({chosen})",
        "H": f"SUMIFS({candidates(EXTRA_REVENUE)},{chosen})",
        "J": f"SUMIFS({candidates(EXTRA_PROFIT)},{chosen})",
        **_shares_of_moving(row),
    }


def moving_total_formulas() -> dict[str, str]:
    """Letter -> formula of the total of those that move up."""
    rows = {letter: f"SUM({letter}{MOVING_ROW}:{letter}{MOVING_TOTAL - 1})" for letter in "EHJ"}
    return rows | _shares_of_moving(MOVING_TOTAL)


def _shares_of_moving(row: int) -> dict[str, str]:
    return {
        "F": f'IF({fact("active")}>0,E{row}/{fact("active")},"{NOTHING}")',
        "I": f'IF({fact("revenue")}>0,H{row}/{fact("revenue")},"{NOTHING}")',
        "K": f'IFERROR(IF({fact("net_profit")}>0,J{row}/{fact("net_profit")},"{NOTHING}"),"{NOTHING}")',
    }


def risk_formulas() -> dict[str, tuple[str, str, str]]:
    """Measure -> formulas for today, after moving up, and after letting go."""
    rows = {key: RISK_ROW + place for place, key in enumerate(RISK)}
    positive, squares = fact("positive"), fact("squares")
    extra = f"$H${MOVING_TOTAL}"

    def index(of_squares: str, of_total: str) -> str:
        return f'IF(ROUND({of_total},4)>0,({of_squares})/({of_total})^2*10000,"{NOTHING}")'

    def first(count: int, letter: str, column: str) -> str:
        total = f"{letter}{rows['revenue']}"
        best = f"SUM(${column}${LARGEST_ROW}:${column}${LARGEST_ROW + count - 1})"
        return f'IF(ROUND({total},4)>0,{best}/{total},"{NOTHING}")'

    def tops(count: int) -> tuple[str, str, str]:
        return first(count, "E", NOW), first(count, "F", SORTED), first(count, "G", WITHOUT)

    def effective(letter: str) -> str:
        return f'IFERROR(10000/{letter}{rows["hhi"]},"{NOTHING}")'

    return {
        "revenue": (fact("revenue"), f"E{rows['revenue']}+{extra}", f"E{rows['revenue']}-{let_go_cell('revenue')}"),
        "net_profit": (
            fact("net_profit"),
            f"E{rows['net_profit']}+$J${MOVING_TOTAL}",
            f"E{rows['net_profit']}+{let_go_cell('total')}",
        ),
        "active": (fact("active"), fact("active"), f"{fact('active')}-{let_go_cell('active')}"),
        "hhi": (
            index(squares, positive),
            index(f"{squares}+{fact('raised_squares')}", f"{positive}+{extra}"),
            index(f"{squares}-{fact('leaving_squares')}", f"{positive}-{fact('leaving_positive')}"),
        ),
        "effective": (effective("E"), effective("F"), effective("G")),
        "top1": tops(1),
        "top5": tops(5),
        "top10": tops(10),
    }


def largest_formulas(place: int) -> dict[str, str]:
    """Letter -> formula for the ``place``-th largest customer, 0-based, after moving up.

    Who moves leaves its row; whoever reaches a layer brings that layer's average, of which ten copies are enough.
    """
    row = LARGEST_ROW + place
    own, moves = f"${NOW}{row}", f"${PLACE}{row}"
    rectangle = f"${STAYS}${LARGEST_ROW}:${COPIES[-1]}${LARGEST_LAST}"
    copies = {
        letter: f'IF({place + 1}<=N($E${MOVING_ROW + layer}),$G${MOVING_ROW + layer},"")'
        for layer, letter in enumerate(COPIES)
    }
    return {
        STAYS: f'IF(OR({own}="",AND({moves}<>"",N({moves})<={fact("moved")})),"",{own})',
        **copies,
        SORTED: f'IF({place + 1}<=COUNT({rectangle}),LARGE({rectangle},{place + 1}),"")',
    }


def flow_formulas(row: int, language: str) -> dict[str, str]:
    """Letter -> formula of a month of the cash flow."""
    months, lag, period = fact("months"), fact("lag"), fact("period_months")
    followed = f"MIN(MAX($B{row}-{lag},0),{months})/{months}"
    under_way, follow, done = (text(f"templates.scenarios.phases.{key}", language) for key in PHASES)
    return {
        "C": f"MIN($B{row},{months})/{months}",
        "D": f'IF($B{row}<={months},"{under_way}",IF($B{row}<={months}+{lag},"{follow}","{done}"))',
        "E": f"0-$C{row}*{let_go_cell('revenue')}/{period}",
        "F": f"$C{row}*{let_go_cell('direct_cost')}/{period}",
        "G": f"{followed}*{let_go_cell('service')}/{period}",
        "H": f"$C{row}*{let_go_cell('payment')}/{period}",
        "I": f"{followed}*{let_go_cell('reinvested')}/{period}",
        "J": f"E{row}+F{row}+N(G{row})+N(H{row})+N(I{row})",
        "K": f"N(K{row - 1})+J{row}",
        MARGIN_LOST: f"E{row}+N(F{row})",
        AVOIDED: f"N(G{row})+N(H{row})",
    }


PHASES = ("under_way", "follow", "done")
FLOW = ("month", "gone", "phase", "revenue", "direct_cost", "service", "payment", "reinvested", "net", "cumulative")


def _percent(cell: str) -> str:
    return f'IFERROR(FIXED({cell}*100,1)&"%","{NOTHING}")'


TILES = (
    Tile(
        "moved",
        ("B", "C"),
        INTEGER,
        f"E{MOVING_TOTAL}",
        {"active": f"FIXED({fact('active')},0)"},
    ),
    Tile("revenue", ("D", "E"), AMOUNT, f"H{MOVING_TOTAL}", {"share": _percent(f"I{MOVING_TOTAL}")}),
    Tile("profit", ("F", "G"), AMOUNT, f"J{MOVING_TOTAL}", {"share": _percent(f"K{MOVING_TOTAL}")}),
    Tile(
        "let_go",
        ("H", "I"),
        AMOUNT,
        let_go_cell("total"),
        {"revenue": f"FIXED({let_go_cell('revenue')},0)"},
    ),
    Tile("hours", ("J", "K"), AMOUNT, let_go_cell("hours"), {"customers": f"FIXED({let_go_cell('customers')},0)"}),
)
RISK_FORMATS = {"revenue": AMOUNT, "net_profit": AMOUNT, "active": INTEGER, "hhi": AMOUNT, "effective": "#,##0.0"}
RISK_FORMATS |= dict.fromkeys(("top1", "top5", "top10"), PERCENT)


def tie_formulas(language: str) -> dict[str, str]:
    """Part of the tie-out -> formula; the ledger's revenue is written."""
    row, leaving = TIE_ROW + 1, text("strategies.let_go", language)
    return {
        "stays": f'SUMIFS(PYR_Revenue,PYR_Strategy,"<>{leaving}",PYR_Strategy,"<>")',
        "lost": let_go_cell("revenue"),
        "together": f"D{row}+E{row}",
        "difference": f"ROUND(G{row}-H{row},2)",
    }
