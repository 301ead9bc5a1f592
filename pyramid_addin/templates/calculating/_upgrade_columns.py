"""Who moves up a layer: columns that find the nearest customers without sorting them, and what each brings more.

The order is the model's (`pyramid_addin.model._scenarios.upgrade`): the smallest gap to the next layer first, of equal
gaps the larger revenue, then the larger profit (unknown last), then as they stand in the table. No row looks at others:
`UPGRADE_FACTS` say where the last of them stands in that order, and each row compares itself with that.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from pyramid_addin.model import scenarios
from pyramid_addin.settings import STANDARD_KEYS
from pyramid_addin.templates._labels import in_words, layer_label
from pyramid_addin.templates.calculating._assumptions import fact
from pyramid_addin.templates.calculating._calculation import Calculation
from pyramid_addin.texts import text

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from numpy.typing import NDArray

    from pyramid_addin.ledger import Ledger
    from pyramid_addin.model import Analysis

_UNKNOWN = "1E+15"  # more than any amount that a cell takes: of equals, unknown profit comes last
REACHED = STANDARD_KEYS[:-1]  # nobody moves into the last layer


def layer_reached(amount: str, language: str) -> str:
    """The layer that an amount belongs to: above a layer that equal customers left empty, the one above that.

    Parameters
    ----------
    amount : str
        Expression of the amount at which a customer's next layer begins.
    language : {"en", "nl"}

    Examples
    --------
    >>> layer_reached("A1", "en")
    'IF(A1>=PYR_FactFromTop,"Top",IF(A1>=PYR_FactFromLarge,"Large","Medium"))'
    """
    *above, last = (f'"{text(f"layers.{key}", language)}"' for key in REACHED)
    found = last
    for key, label in reversed(list(zip(REACHED, above, strict=False))):
        found = f"IF({amount}>={fact(f'from_{key}')},{label},{found})"
    return found


def average_of(label: str, language: str) -> str:
    """What a customer of the layer ``label``, an expression, brings on average."""
    found = fact(f"average_{REACHED[-1]}")
    for key in reversed(REACHED[:-1]):
        found = f'IF({label}="{text(f"layers.{key}", language)}",{fact(f"average_{key}")},{found})'
    return found


def _gap(columns: Sequence[str], language: str) -> str:
    """Of those who can move up: who has a negative revenue has no margin to keep."""
    del columns, language
    return 'IF(AND(ISNUMBER({revenue_to_next_layer}),N({revenue})>0),{revenue_to_next_layer},"")'


def upgrade_gaps(ledger: Ledger, analysis: Analysis) -> NDArray[np.float64]:
    """The gap of every customer that can move up, n values; NaN for all others."""
    revenue = ledger.customers["revenue"].to_numpy(np.float64)
    gaps = analysis.customers["revenue_to_next_layer"].to_numpy(np.float64)
    return np.where(revenue > 0, gaps, np.nan)


def _gap_values(ledger: Ledger, analysis: Analysis, language: str) -> NDArray[np.float64]:
    del language
    return upgrade_gaps(ledger, analysis)


def _tie(columns: Sequence[str], language: str) -> str:
    """Among customers like the last that moves up: profit with its sign turned round, so that the smallest is first."""
    del language
    profit = f"IF(ISNUMBER({{net_profit}}),-{{net_profit}},{_UNKNOWN})" if "net_profit" in columns else _UNKNOWN
    alike = f"AND({{upgrade_gap}}={fact('upgrade_gap')},ROUND({{revenue}},4)={fact('upgrade_from')})"
    return f'IF({{upgrade_gap}}="","",IF({alike},{profit},""))'


class LastOne:
    """The last customer that moves up, and who is like it in gap and revenue.

    Parameters
    ----------
    ledger : Ledger
    analysis : Analysis

    Attributes
    ----------
    wanted : int
        How many the share asks to move.
    moving : pandas.DataFrame, k rows
        Those who move, as `Scenarios.candidates`.
    gap, revenue : float or None
        Of the last of them; None where nobody moves.
    alike : bool, shape (n,)
        Who has that gap and that revenue.
    order : float64, shape (n,)
        For those, their profit with its sign turned round, 1E+15 where it is unknown; NaN for all others.
    """

    def __init__(self, ledger: Ledger, analysis: Analysis) -> None:
        found = scenarios(ledger, analysis)
        revenue = np.round(ledger.customers["revenue"].to_numpy(np.float64), 4)
        gaps = upgrade_gaps(ledger, analysis)
        self.wanted = found.wanted
        self.averages = found.by_layer["target"]
        self.moving = found.candidates.iloc[: found.moved]
        self.gap = self.revenue = None
        self.alike = np.zeros(len(revenue), bool)
        if found.moved:
            last = self.moving.index[-1]
            self.gap, self.revenue = float(gaps[last]), float(revenue[last])
            self.alike = (gaps == self.gap) & (revenue == self.revenue)
        results = analysis.customers
        profit = (
            results["net_profit"].to_numpy(np.float64) if "net_profit" in results else np.full(len(revenue), np.nan)
        )
        self.order = np.where(self.alike, np.nan_to_num(0.0 - profit, nan=float(_UNKNOWN)), np.nan)


def _tie_values(ledger: Ledger, analysis: Analysis, language: str) -> NDArray[np.float64]:
    del language
    return LastOne(ledger, analysis).order


def _moves_to(columns: Sequence[str], language: str) -> str:
    """The layer reached, of those up to the last one in the order above."""
    del columns
    gap, tie = "{upgrade_gap}", "{upgrade_tie}"
    nearer = (
        f"OR({gap}<{fact('upgrade_gap')},AND({gap}={fact('upgrade_gap')},ROUND({{revenue}},4)>{fact('upgrade_from')}))"
    )
    first = f"OR({tie}<{fact('upgrade_tie')},AND({tie}={fact('upgrade_tie')},ROW()<={fact('upgrade_row')}))"
    reached = layer_reached(f"ROUND({{revenue}}+{gap},4)", language)
    moves = f'IF(IF({tie}="",{nearer},{first}),{reached},"")'
    return f'IF({gap}="","",IF({fact("upgrade_moved")}=0,"",{moves}))'


def _moves_to_values(ledger: Ledger, analysis: Analysis, language: str) -> pd.Series:
    moving = LastOne(ledger, analysis).moving
    labels = {layer.key: layer_label(layer, language) for layer in analysis.layers}
    keys = np.full(len(ledger.customers), -1)
    keys[moving.index] = moving["reached"]
    reached = pd.Categorical.from_codes(keys, pd.Index([layer.key for layer in analysis.layers]))
    return in_words(pd.Series(reached), labels)


def _extra_revenue(columns: Sequence[str], language: str) -> str:
    del columns
    return f'IF({{moves_to}}="","",ROUND({average_of("{moves_to}", language)}-{{revenue}},4))'


def _extra_profit(columns: Sequence[str], language: str) -> str:
    """At the customer's own margin."""
    del columns, language
    at_margin = "ROUND({extra_revenue}*({net_profit}/{revenue}),4)"
    return f'IF({{extra_revenue}}="","",IF(ISNUMBER({{net_profit}}),{at_margin},""))'


def _extra_values(key: str, ledger: Ledger, analysis: Analysis) -> NDArray[np.float64]:
    moving = LastOne(ledger, analysis).moving
    values = np.full(len(ledger.customers), np.nan)
    values[moving.index] = moving[key]
    return values


UPGRADE_COLUMNS: Mapping[str, Calculation] = {
    "upgrade_gap": Calculation("amount", _gap, _gap_values, aside=True),
    "upgrade_tie": Calculation("number", _tie, _tie_values, aside=True, waits=True),
    "moves_to": Calculation("text", _moves_to, _moves_to_values, waits=True),
    "extra_revenue": Calculation(
        "amount",
        _extra_revenue,
        lambda ledger, analysis, _: _extra_values("extra_revenue", ledger, analysis),
        waits=True,
    ),
    "extra_profit": Calculation(
        "amount", _extra_profit, lambda ledger, analysis, _: _extra_values("extra_profit", ledger, analysis)
    ),
}
