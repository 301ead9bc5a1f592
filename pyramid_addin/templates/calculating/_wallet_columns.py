"""Columns about the share of wallet: what a customer spends, which part of it is ours, and what there is to win.

The rules are the model's (`pyramid_addin.model._wallet`). Two columns more hold only who can be listed, and a third in
which order: no row looks at others, but each may look at the few amounts that a list shows.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from pyramid_addin.templates.calculating._assumptions import assumed, fact
from pyramid_addin.templates.calculating._calculation import Calculation, empty_row
from pyramid_addin.templates.calculating._fact import amounts

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from numpy.typing import NDArray

    from pyramid_addin.ledger import Ledger
    from pyramid_addin.model import Analysis

    Numbers = NDArray[np.float64]

LISTED = 50  # customers with room
LISTED_AMOUNTS = "PYR_FactDevelopAmounts"  # what there is to win at each of them, the most first
_BOUGHT = "MAX(N({revenue}),0)"
# Revenue and the given share of it: together they say more than an estimate of the whole.
_BY_SHARE = "AND(N({share_of_wallet_given})>0,N({revenue})>0)"
_ACTIVE = "ROUND(N({revenue}),4)<>0"


def _potential(columns: Sequence[str], language: str) -> str:
    """Revenue over the given share, else what is filled in; never below revenue. Unknown where neither says anything.

    A share of almost nothing makes an amount that no cell can hold, which is unknown too.
    """
    del language
    by_share = "IF({share_of_wallet_given}>1,{revenue},ROUND({revenue}/{share_of_wallet_given},4))"
    spend = "ROUND(N({category_spend}),4)"
    filled = f'IF({spend}>0,MAX({_BOUGHT},{spend}),"")'
    found = f'IFERROR(IF({_BY_SHARE},{by_share},{filled}),"")'
    return f'IF(OR({empty_row(columns)},ISTEXT({{revenue}})),"",{found})'


def _share(columns: Sequence[str], language: str) -> str:
    del columns, language
    share = f"IF({_BY_SHARE},MIN({{share_of_wallet_given}},1),{_BOUGHT}/{{potential}})"
    return f'IF({{potential}}="","",ROUND({share},9))'


def _to_win(columns: Sequence[str], language: str) -> str:
    """What takes the customer to the threshold."""
    del columns, language
    threshold = assumed("wallet_threshold")
    room = f"MAX(ROUND({threshold}*{{potential}}-{_BOUGHT},4),0)"
    return f'IF({{potential}}="","",IF({{share_of_wallet}}<{threshold},{room},0))'


def _profit_to_win(columns: Sequence[str], language: str) -> str:
    """At the customer's own return; unknown without revenue."""
    del columns, language
    profit = "ROUND({amount_to_win}*({net_profit}/{revenue}),4)"
    return f'IF({{amount_to_win}}="","",IF({{net_profit}}="","",IF(N({{revenue}})>0,{profit},"")))'


# --- who can be listed --------------------------------------------------------------------------------------
def _with_room(columns: Sequence[str], language: str) -> str:
    del columns, language
    return f'IF(N({{amount_to_win}})>0,IF({_ACTIVE},{{amount_to_win}},""),"")'


def _not_buying(columns: Sequence[str], language: str) -> str:
    del columns, language
    return f'IF(N({{amount_to_win}})>0,IF({_ACTIVE},"",{{amount_to_win}}),"")'


def _to_win_of(ledger: Ledger, analysis: Analysis, *, active: bool) -> Numbers:
    results = analysis.customers
    if "amount_to_win" not in results:
        return np.full(len(ledger.customers), np.nan)
    to_win = results["amount_to_win"].to_numpy(np.float64)
    return np.where((to_win > 0) & ((amounts(ledger) != 0) == active), to_win, np.nan)


def amounts_with_room(ledger: Ledger, analysis: Analysis) -> Numbers:
    """What is to win at each customer with revenue, n values; NaN where that is nothing or unknown."""
    return _to_win_of(ledger, analysis, active=True)


def amounts_not_buying(ledger: Ledger, analysis: Analysis) -> Numbers:
    """What is to win at everyone without revenue, n values; NaN where that is nothing or unknown."""
    return _to_win_of(ledger, analysis, active=False)


def _order(columns: Sequence[str], language: str) -> str:
    """A number that is larger the earlier a customer comes: by amount, of equal amounts by revenue.

    The place of the amount in the list, less a third of a place at most for revenue: so the least of one place stays
    above the most of the next. Only who can be listed has one.
    """
    del columns, language
    place = f"MATCH({{develop_amount}},{LISTED_AMOUNTS},0)"
    order = f"ROUND({{revenue}},4)/(3*{fact('revenue_size')})-{place}"
    return f'IF({{develop_amount}}="","",IFERROR({order},""))'


def develop_order(ledger: Ledger, analysis: Analysis) -> Numbers:
    """What that column shows, n values; NaN for who cannot be listed."""
    found = amounts_with_room(ledger, analysis)
    listed = np.sort(found[~np.isnan(found)])[::-1][:LISTED]
    order = np.full(len(found), np.nan)
    if listed.size:
        within = found >= listed[-1]
        place = np.searchsorted(-listed, -found[within], side="left") + 1.0
        revenue = amounts(ledger)
        order[within] = revenue[within] / (3 * np.abs(revenue).max()) - place
    return order


WALLET_COLUMNS: Mapping[str, Calculation] = {
    "potential": Calculation("amount", _potential),
    "share_of_wallet": Calculation("fraction", _share),
    "amount_to_win": Calculation("amount", _to_win),
    "profit_to_win": Calculation("amount", _profit_to_win),
    "develop_amount": Calculation(
        "amount", _with_room, lambda ledger, analysis, _: amounts_with_room(ledger, analysis), aside=True
    ),
    "not_buying_amount": Calculation(
        "amount", _not_buying, lambda ledger, analysis, _: amounts_not_buying(ledger, analysis), aside=True
    ),
    "develop_order": Calculation(
        "number", _order, lambda ledger, analysis, _: develop_order(ledger, analysis), aside=True
    ),
}
