"""What to do: the customers of each strategy, the most valuable first, and what is at stake with each (METHOD 4 and 6).

What is at stake is ours, since the method names no amounts: it differs by strategy, because the reasons to act do.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from pyramid_addin.model._analysis import PASSIVE_LAYERS, STRATEGIES
from pyramid_addin.model._strategy import earlier_revenue, share_of_wallet
from pyramid_addin.model._wallet import potential
from pyramid_addin.settings import STANDARD_KEYS

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from numpy.typing import NDArray

    from pyramid_addin.ledger import Ledger
    from pyramid_addin.model._analysis import Analysis, Layer
    from pyramid_addin.settings import Settings

# Strategy -> what its amount at stake is; a later one counts only where those before it are unknown.
STAKES = {
    "identify": ("category_spend",),
    "recruit": ("category_spend",),
    "reactivate": ("earlier_revenue",),
    "let_go": ("loss",),
    "cut_costs": ("loss",),
    "develop": ("open_wallet", "to_next_layer"),
    "retain": ("revenue",),
    "maintain": ("revenue",),
}
# Strategies that keep or grow a customer: how that is done differs by layer. The others are done in one way.
BY_LAYER = ("develop", "retain", "maintain")


@dataclass(frozen=True)
class Actions:
    """The customers of each strategy and what is at stake.

    Attributes
    ----------
    summary : pandas.DataFrame
        Index: the strategies. Columns: customers (int), revenue, net_profit, at_stake (currency; NaN where no customer
        of the strategy has a known amount), known (int, customers whose amount at stake is known).
    order : mapping of str to int64 array
        Strategy -> rows of ``Ledger.customers``, by falling amount at stake, unknown last; equal or unknown amounts by
        falling revenue, and then as the ledger has them.
    steps : mapping of (strategy, layer key) to str
        Key of the action text that says what to do next: that of the layer where a customer is kept or developed,
        else that of the strategy.
    """

    summary: pd.DataFrame
    order: Mapping[str, NDArray[np.int64]]
    steps: Mapping[tuple[str, str], str]


def actions(ledger: Ledger, analysis: Analysis) -> Actions:
    """The actions of an analysis; every ledger has the fields for them.

    Parameters
    ----------
    ledger : Ledger
    analysis : Analysis
        Of that ledger.

    Returns
    -------
    Actions

    Examples
    --------
    >>> from types import SimpleNamespace
    >>> from pyramid_addin.model import analyse
    >>> from pyramid_addin.settings import Settings
    >>> customers = pd.DataFrame({"customer_id": ["a", "b", "c"], "revenue": [10.0, 90.0, 0.0]})
    >>> ledger = SimpleNamespace(customers=customers, period=None)
    >>> found = actions(ledger, analyse(ledger, Settings()))
    >>> found.summary.loc["retain", ["customers", "revenue", "at_stake"]].tolist()
    [1.0, 90.0, 90.0]
    """
    customers, results = ledger.customers, analysis.customers
    codes = results["strategy"].cat.codes.to_numpy()
    revenue = np.nan_to_num(customers["revenue"].to_numpy(np.float64), copy=True)
    unknown = np.full(len(customers), np.nan)
    amounts = results["at_stake"].to_numpy(np.float64) if "at_stake" in results else unknown
    known = ~np.isnan(amounts)
    rows = np.lexsort((-revenue, np.where(known, -amounts, np.inf), codes))
    bounds = np.searchsorted(codes[rows], np.arange(len(STRATEGIES) + 1))
    sizes = np.diff(bounds)
    counted = _sums(codes, known.astype(np.float64))
    summary = pd.DataFrame(
        {
            "customers": sizes,
            "revenue": _sums(codes, revenue),
            "net_profit": np.nan,
            "at_stake": np.where(counted > 0, _sums(codes, np.where(known, amounts, 0.0)), np.nan),
            "known": counted.astype(np.int64),
        },
        index=pd.Index(STRATEGIES),
    )
    if "net_profit" in results:
        summary["net_profit"] = _sums(codes, np.nan_to_num(results["net_profit"].to_numpy(np.float64)))
    return Actions(
        summary=summary,
        order={
            strategy: rows[first:last]
            for strategy, first, last in zip(STRATEGIES, bounds[:-1], bounds[1:], strict=True)
        },
        steps=_steps(analysis),
    )


def amounts_at_stake(customers: pd.DataFrame, results: pd.DataFrame, settings: Settings) -> NDArray[np.float64]:
    """The amount at stake with each customer.

    Parameters
    ----------
    customers : pandas.DataFrame, n rows
        As `Ledger.customers`.
    results : pandas.DataFrame, n rows
        With ``strategy``, ``revenue_to_next_layer`` and, where measured, ``net_profit``.
    settings : Settings
        For the share of wallet below which there is room to sell more.

    Returns
    -------
    float64, shape (n,)
        Currency, in the period, rounded to 0.0001, never negative; NaN where it is unknown.

    Notes
    -----
    =====================  ===========================================================================================
    develop                what the customer spends elsewhere, where its share of wallet is known and below the
                           threshold; else what separates it from the next layer
    identify, recruit      what it spends on what we sell (category spend)
    reactivate             its earlier revenue
    let go, cut costs      the loss to stop: net profit below zero; zero where it earns something
    retain, maintain       its revenue in the period, zero below zero
    =====================  ===========================================================================================

    Examples
    --------
    >>> from pyramid_addin.settings import Settings
    >>> results = pd.DataFrame({"strategy": pd.Categorical(["retain", "cut_costs"], STRATEGIES)})
    >>> results["revenue_to_next_layer"], results["net_profit"] = np.nan, [4.0, -3.0]
    >>> amounts_at_stake(pd.DataFrame({"revenue": [90.0, 10.0]}), results, Settings())
    array([90.,  3.])
    """
    measured = _measured(customers, results, settings)
    amounts: NDArray[np.float64] = np.full(len(customers), np.nan)
    codes = results["strategy"].cat.codes.to_numpy()
    for code, strategy in enumerate(STRATEGIES):
        of_strategy = codes == code
        for key in STAKES[strategy]:
            here = of_strategy & np.isnan(amounts)
            amounts[here] = np.round(measured[key][here], 4) + 0.0
    return amounts


def _measured(customers: pd.DataFrame, results: pd.DataFrame, settings: Settings) -> dict[str, NDArray[np.float64]]:
    """Each kind of amount, for every customer: NaN where it is unknown."""
    unknown = np.full(len(customers), np.nan)
    revenue = np.maximum(np.nan_to_num(customers["revenue"].to_numpy(np.float64), copy=True), 0)
    earlier = earlier_revenue(customers)
    spend = customers["category_spend"].to_numpy(np.float64) if "category_spend" in customers else unknown
    profit = results["net_profit"].to_numpy(np.float64) if "net_profit" in results else unknown
    wallet = potential(customers)
    is_open = np.round(share_of_wallet(customers), 9) < settings.wallet_threshold
    return {
        "open_wallet": np.where(is_open & (wallet > revenue), wallet - revenue, np.nan),
        "to_next_layer": results["revenue_to_next_layer"].to_numpy(np.float64),
        "category_spend": np.where(spend > 0, spend, np.nan),
        "earlier_revenue": np.where(earlier > 0, earlier, np.nan),
        "loss": np.maximum(-profit, 0),
        "revenue": revenue,
    }


def _sums(codes: NDArray[np.integer], amounts: NDArray[np.float64]) -> NDArray[np.float64]:
    sums = np.bincount(codes, weights=amounts, minlength=len(STRATEGIES)).astype(np.float64)
    return np.round(sums, 4) + 0.0


def _steps(analysis: Analysis) -> dict[tuple[str, str], str]:
    keys = text_keys(analysis.layers, analysis.settings)
    return {
        (strategy, layer.key): key if strategy in BY_LAYER else strategy
        for strategy in STRATEGIES
        for layer, key in zip(analysis.layers, keys, strict=True)
    }


def text_keys(layers: Sequence[Layer], settings: Settings) -> list[str]:
    """The key of the action text of each layer.

    A layer of the seven takes its own. A layer with a name of the user's takes the text that the settings give under
    that name; without one the first takes that of Top, the last that of Small, the second that of Large, and those in
    between that of Medium. (Ours, as with the contact plan.)

    Examples
    --------
    >>> from pyramid_addin.model._layer_table import described_layers
    >>> from pyramid_addin.settings import Settings, parse_boundaries
    >>> settings = Settings(boundaries=parse_boundaries("A=20,B=50,C=100"), action_texts={"b": "Call them."})
    >>> text_keys(described_layers(np.array([9.0, 5.0, 1.0]), [1, 1, 1], settings), settings)
    ['top', 'b', 'small', 'inactive', 'prospect', 'suspect']
    """
    given = {key.casefold(): key for key in settings.action_texts}
    last = sum(layer.active for layer in layers) - 1
    *upper, lowest = STANDARD_KEYS
    keys = []
    for place, layer in enumerate(layers):
        standard = lowest if place and place == last else upper[min(place, len(upper) - 1)]
        own = given.get((layer.name or layer.key).casefold(), standard)
        keys.append(layer.key if layer.key in (*STANDARD_KEYS, *PASSIVE_LAYERS) else own)
    return keys
