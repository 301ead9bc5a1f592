"""Budget per layer against result, below the campaigns of the Targets sheet: the table, and formulas of its figures.

The layers that are in use stand below each other, whatever rows they have in the table above, so that only rows at the
end are ever hidden and charts keep their points. Behind them stands what goes to layers that the pyramid does not have.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from pyramid_addin.templates._analysis_page import add_heading
from pyramid_addin.templates._layer_rows import NOTHING
from pyramid_addin.templates._layout import short_formula
from pyramid_addin.templates._targets_layout import (
    BUDGET_HEAD,
    BUDGET_HEADING,
    BUDGET_ROW,
    BUDGET_TOTAL,
    BUDGETS,
    CAMPAIGN_LAYERS,
    CAMPAIGN_NAMES,
    CAMPAIGN_TOTAL,
    ELSEWHERE_ROW,
    FIRST_ROW,
    KEY,
    LAST,
    LAST_BUDGET,
    LAST_OTHER,
    MOST_BUDGETS,
    OTHERS_ROW,
    RESULTS,
    TOTAL_ROW,
    USED_LAYERS,
)
from pyramid_addin.templates._theme import AMOUNT, CENTS, INTEGER, PERCENT

if TYPE_CHECKING:
    from pyramid_addin.templates._page import Page

SHORT_NAMES = "S"  # beyond the page: names as the charts show them


class BudgetFigure(NamedTuple):
    """A column of the table.

    Attributes
    ----------
    key : str
        Catalogue key below ``templates.targets.budget``.
    number_format : str
    formula : str
        Of a layer's row; ``{r}`` is the row, ``{above:X}`` the layer's cell in column X of the table above.
    elsewhere : str
        Of the row of layers that the pyramid does not have.
    total : str
    """

    key: str
    number_format: str
    formula: str
    elsewhere: str = NOTHING
    total: str = NOTHING


def _rest(whole: str, letter: str) -> str:
    return f"ROUND({whole}-SUM({letter}{BUDGET_ROW}:{letter}{LAST_BUDGET}),4)"


def _per(amount: str, count: str) -> str:
    return f'IF({count}>0,{amount}/{count},"{NOTHING}")'


_SHARE = _per("$E{r}", f"$E${BUDGET_TOTAL}")
_RATIO = _per("$J{r}", "$E{r}")
_WAITING = f'($J${CAMPAIGN_TOTAL}-SUMIFS({BUDGETS},{RESULTS},"<>"))'
_COUNT = f'SUMPRODUCT(--({CAMPAIGN_NAMES}<>""))'
BUDGET_FIGURES = {
    "D": BudgetFigure(
        "campaigns",
        INTEGER,
        f'COUNTIFS({CAMPAIGN_LAYERS},$B{{r}},{CAMPAIGN_NAMES},"<>")',
        _rest(_COUNT, "D"),
        _COUNT,
    ),
    "E": BudgetFigure("budget", AMOUNT, "{above:O}", _rest(f"$J${CAMPAIGN_TOTAL}", "E"), f"$J${CAMPAIGN_TOTAL}"),
    "F": BudgetFigure("share_of_budget", PERCENT, _SHARE, _SHARE, _SHARE),
    "G": BudgetFigure("share_of_revenue", PERCENT, _per("{above:L}", f"$L${TOTAL_ROW}")),
    "H": BudgetFigure("share_of_profit", PERCENT, _per("SUMIFS(PYR_NetProfit,PYR_Layer,$B{r})", "SUM(PYR_NetProfit)")),
    "I": BudgetFigure("reached", PERCENT, "{above:N}"),
    "J": BudgetFigure("result", AMOUNT, "{above:P}", _rest(f"$O${CAMPAIGN_TOTAL}", "J"), f"$O${CAMPAIGN_TOTAL}"),
    "K": BudgetFigure(
        "waiting",
        AMOUNT,
        f'$E{{r}}-SUMIFS({BUDGETS},{CAMPAIGN_LAYERS},$B{{r}},{RESULTS},"<>")',
        _rest(_WAITING, "K"),
        _WAITING,
    ),
    "L": BudgetFigure("budget_each", CENTS, _per("$E{r}", "{above:G}")),
    "M": BudgetFigure("result_each", CENTS, _per("$J{r}", "{above:G}")),
    "N": BudgetFigure("ratio", "0.00", *[_RATIO] * 3),
}


def budget_formula(pattern: str, row: int) -> str:
    """A formula of `BUDGET_FIGURES` for a row of the table.

    Examples
    --------
    >>> budget_formula("{above:O}/$E{r}", 110)
    '=INDEX($O$13:$O$26,$A110)/$E110'
    """
    for letter in "GLNOP":
        above = f"INDEX(${letter}${FIRST_ROW}:${letter}${LAST_OTHER},$A{{r}})"
        pattern = pattern.replace(f"{{above:{letter}}}", above)
    return "=" + pattern.replace("{r}", str(row))


def _place_formula(number: int) -> str:
    """Which row of the table above the ``number``-th layer in use has, from 1; "" where there are fewer."""
    others = f'SUMPRODUCT(--($C${OTHERS_ROW}:$C${LAST_OTHER}<>""))'
    behind = f"{number}-{USED_LAYERS}"
    other = f'IF({behind}<={others},{behind}+{OTHERS_ROW - FIRST_ROW},"")'
    return f"=IF({number}<={USED_LAYERS},{number},{other})"


def add_budgets(page: Page) -> None:
    """Draw the table: heading, head, a row per layer, what goes elsewhere, and the total."""

    def words(key: str) -> str:
        return page.words(f"{KEY}.budget.{key}")

    add_heading(page, f"B{BUDGET_HEADING}", LAST, words("heading"))
    page.merge(f"B{BUDGET_HEAD}:C{BUDGET_HEAD}", page.words("heads.layer"), "head_text", indent=1)
    for letter, figure in BUDGET_FIGURES.items():
        page.write(f"{letter}{BUDGET_HEAD}", words(figure.key), "head")
    for number in range(1, MOST_BUDGETS + 1):
        row = BUDGET_ROW + number - 1
        page.write(f"A{row}", _place_formula(number), "swatch", bottom=0)
        name = f'=IF($A{row}="","",INDEX($C${FIRST_ROW}:$C${LAST_OTHER},$A{row})&"")'
        page.merge(f"B{row}:C{row}", name, "name")
        page.write(f"{SHORT_NAMES}{row}", f"={short_formula(f'$B{row}')}", "data")
        for letter, figure in BUDGET_FIGURES.items():
            formula = budget_formula(figure.formula, row).removeprefix("=")
            value = f'=IF($A{row}="","",{formula})'
            page.write(f"{letter}{row}", value, "body", num_format=figure.number_format)
    page.merge(f"B{ELSEWHERE_ROW}:C{ELSEWHERE_ROW}", words("elsewhere"), "name", bold=False)
    page.merge(f"B{BUDGET_TOTAL}:C{BUDGET_TOTAL}", page.words("heads.total"), "total_name")
    for letter, figure in BUDGET_FIGURES.items():
        rows = ((ELSEWHERE_ROW, figure.elsewhere, "body"), (BUDGET_TOTAL, figure.total, "total"))
        for row, pattern, style in rows:
            value = NOTHING if pattern == NOTHING else budget_formula(pattern, row)
            page.write(f"{letter}{row}", value, style, num_format=figure.number_format)
    page.region("TargetsBudgets", f"A{BUDGET_ROW}:{max(BUDGET_FIGURES)}{LAST_BUDGET}")
    page.region("TargetsBudgetNames", f"{SHORT_NAMES}{BUDGET_ROW}:{SHORT_NAMES}{LAST_BUDGET}")
    page.region("TargetsBudgetSums", f"D{ELSEWHERE_ROW}:{max(BUDGET_FIGURES)}{BUDGET_TOTAL}")
