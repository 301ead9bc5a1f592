"""The columns of the table that calculate themselves: one formula each, from its own row and a few figures.

No formula looks through a whole column: what depends on all customers, such as where a layer begins, is a fact that is
calculated once (`FACTS`). So a table of twenty thousand rows takes twenty thousand steps, not four hundred million.

A row without number, name and amount is no customer: its cells stay empty. Amounts count in steps of 0.0001, as
everywhere (METHOD 1). Formulas know Excel 2016 and nothing newer.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import numpy as np

from pyramid_addin.model import PASSIVE_LAYERS
from pyramid_addin.model._status import CONTACTS, PURCHASES
from pyramid_addin.settings import ACTIVITIES, STANDARD_KEYS
from pyramid_addin.templates.calculating._assumptions import assumed, fact
from pyramid_addin.templates.calculating._attention_columns import ATTENTION_COLUMNS
from pyramid_addin.templates.calculating._calculation import Calculation, empty_row, in_turn, present
from pyramid_addin.templates.calculating._let_go_columns import LET_GO_COLUMNS
from pyramid_addin.templates.calculating._movement_columns import MOVEMENT_COLUMNS
from pyramid_addin.templates.calculating._profit_columns import PROFIT_COLUMNS
from pyramid_addin.templates.calculating._strategy_columns import STRATEGY_COLUMNS
from pyramid_addin.templates.calculating._upgrade_columns import UPGRADE_COLUMNS
from pyramid_addin.templates.calculating._wallet_columns import WALLET_COLUMNS
from pyramid_addin.texts import text

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from numpy.typing import NDArray

    from pyramid_addin.ledger import Ledger
    from pyramid_addin.model import Analysis

_CELL = re.compile(r"\{(\w+)\}")


def row_formula(key: str, columns: Sequence[str], headers: Mapping[str, str], table: str, language: str) -> str:
    """The formula of a column as its cells hold it.

    Parameters
    ----------
    key : str
        Of `COLUMNS`.
    columns : sequence of str
        All fields and columns of the table.
    headers : mapping of str to str
        Field or column -> its header.
    table : str
        Name of the table.
    language : {"en", "nl"}

    Examples
    --------
    >>> row_formula("return_on_revenue", ["revenue", "net_profit"],
    ...     {"revenue": "Omzet", "net_profit": "Winst"}, "Klanten", "nl")[:66]
    '=IF(Klanten[[#This Row],[Winst]]="","",IF(N(Klanten[[#This Row],[O'
    """
    pattern = COLUMNS[key].formula(columns, language)
    formula = _CELL.sub(lambda match: f"{table}[[#This Row],[{headers[match[1]]}]]", pattern)
    waits = any(COLUMNS[column].waits for column in columns if column in COLUMNS)
    return f"={in_turn(formula) if waits else formula}"


def layer(columns: Sequence[str], language: str, amount: str = "revenue", facts: Sequence[str] = ()) -> str:
    """The layer: by the amounts at which the layers begin; who has no revenue by status, purchases and contacts."""
    first = facts or tuple(fact(f"from_{key}") for key in STANDARD_KEYS[:-1])
    labels = {key: f'"{text(f"layers.{key}", language)}"' for key in (*STANDARD_KEYS, *PASSIVE_LAYERS)}
    found = labels[STANDARD_KEYS[-1]]
    for key, begins in reversed(list(zip(STANDARD_KEYS, first, strict=False))):
        found = f"IF(ROUND({{{amount}}},4)>={begins},{labels[key]},{found})"
    doubt = f'"{text("calculating.doubt", language)}"'
    active = f"IF(ROUND(N({{{amount}}}),4)<>0,{found},{_without_revenue(columns, language)})"
    return f'IF({empty_row(columns)},"",IF(ISTEXT({{{amount}}}),{doubt},{active}))'


def _without_revenue(columns: Sequence[str], language: str) -> str:
    """Inactive, prospect or suspect: what the status says, else what purchases and contacts tell."""
    inactive, prospect, suspect = (f'"{text(f"layers.{key}", language)}"' for key in PASSIVE_LAYERS)
    bought = "+".join(f"ABS(N({{{key}}}))" for key in present(columns, PURCHASES))
    touched = "+".join(f"ABS(N({{{key}}}))" for key in present(columns, (*CONTACTS, "visits", "calls")))
    told = present(columns, (*PURCHASES, *CONTACTS))
    guess = inactive
    if told:
        guess = f"IF({touched}>0,{prospect},{suspect})" if touched else suspect
        guess = f"IF({bought}>0,{inactive},{guess})" if bought else guess
        guess = f"IF({fact('history')}=0,{inactive},{guess})"
    if "status" not in columns:
        return guess
    return f"IFERROR(INDEX(PYR_StatusMeanings,MATCH(TRIM({{status}}),PYR_StatusWords,0)),{guess})"


def _best(columns: Sequence[str], language: str) -> str:
    """1 for the best 20 % of the active customers: whoever has at least the amount at which they end."""
    del columns, language
    return f'IF(ROUND(N({{revenue}}),4)=0,"",IF(ROUND({{revenue}},4)>={fact("from_best")},1,""))'


def _best_values(ledger: Ledger, analysis: Analysis, language: str) -> NDArray[np.float64]:
    del ledger, language
    rank = analysis.customers["rank"].to_numpy(np.float64)
    return np.where(rank <= -(-analysis.figures.active * 20 // 100), 1.0, np.nan)


def _share(columns: Sequence[str], language: str) -> str:
    del language
    return f'IF({empty_row(columns)},"",IF({fact("revenue")}>0,N({{revenue}})/{fact("revenue")},""))'


def _to_next_layer(columns: Sequence[str], language: str) -> str:
    """What is missing for the next layer up; nothing for the first layer and for who does not buy."""
    del columns
    names = [f'"{text(f"layers.{key}", language)}"' for key in STANDARD_KEYS]
    begins = [fact(f"from_{key}") for key in STANDARD_KEYS[:-1]]
    found = '""'
    for name, amount in zip(reversed(names[1:]), reversed(begins), strict=True):
        found = f"IF({{layer}}={name},ROUND({amount}-{{revenue}},4),{found})"
    return found


def _gross_margin(columns: Sequence[str], language: str) -> str:
    """Revenue less direct cost; unknown where a customer with revenue has no cost filled in, or one is no number."""
    del language
    unknown = 'IF(ROUND(N({revenue}),4)=0,0,"")'
    filled = f"IF(ISNUMBER({{direct_cost}}),ROUND(N({{revenue}})-{{direct_cost}},4),{unknown})"
    return f'IF(OR({empty_row(columns)},ISTEXT({{revenue}}),{fact("costs")}=0),"",{filled})'


def _cost_to_serve(columns: Sequence[str], language: str) -> str:
    """Activities times their rates, plus what is given; blank counts as zero, unless nobody has any."""
    del language
    parts = [f"N({{{key}}})*{assumed(f'rate_{key}')}" for key in present(columns, ACTIVITIES)]
    parts += [f"N({{{key}}})" for key in present(columns, ("cost_to_serve_given", "marketing_cost"))]
    return f'IF(OR({empty_row(columns)},{fact("service")}=0),"",ROUND({"+".join(parts)},4))'


def _net_profit(columns: Sequence[str], language: str) -> str:
    """Gross margin less the costs that were measured; unknown where the margin is."""
    del language
    costs = "".join(f"-N({{{key}}})" for key in present(columns, ("cost_to_serve", "payment_cost")))
    return f'IF({{gross_margin}}="","",ROUND({{gross_margin}}{costs},4))'


def _return(columns: Sequence[str], language: str) -> str:
    del columns, language
    return 'IF({net_profit}="","",IF(N({revenue})>0,{net_profit}/{revenue},""))'


def _profit_class(columns: Sequence[str], language: str) -> str:
    del columns
    classes = {key: f'"{text(f"profit_classes.{key}", language)}"' for key in ("profitable", "marginal", "loss_making")}
    earning = (
        f"IF(ROUND({{return_on_revenue}},9)>={assumed('target_return')},{classes['profitable']},{classes['marginal']})"
    )
    known = f'IF({{net_profit}}<0,{classes["loss_making"]},IF({{return_on_revenue}}="","",{earning}))'
    return f'IF({{net_profit}}="","",{known})'


COLUMNS: Mapping[str, Calculation] = {
    "layer": Calculation("text", layer),
    "rank": Calculation("integer", _best, _best_values),
    "share_of_revenue": Calculation("fraction", _share),
    "revenue_to_next_layer": Calculation("amount", _to_next_layer),
    **MOVEMENT_COLUMNS,
    "gross_margin": Calculation("amount", _gross_margin),
    "cost_to_serve": Calculation("amount", _cost_to_serve),
    "net_profit": Calculation("amount", _net_profit),
    "return_on_revenue": Calculation("fraction", _return),
    "profit_class": Calculation("text", _profit_class),
    **PROFIT_COLUMNS,
    **STRATEGY_COLUMNS,
    **UPGRADE_COLUMNS,
    **LET_GO_COLUMNS,
    **ATTENTION_COLUMNS,
    **WALLET_COLUMNS,
}
