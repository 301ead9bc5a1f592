"""The Analysis: what the model hands to the sheets. Plain data."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

    import pandas as pd

    from pyramid_addin.settings import Settings

PASSIVE_LAYERS = ("inactive", "prospect", "suspect")
STRATEGIES = ("identify", "recruit", "reactivate", "let_go", "cut_costs", "develop", "retain", "maintain")
PROFIT_CLASSES = ("profitable", "marginal", "loss_making")
FLAGS = (
    "one_off",
    "high_revenue_low_profit",
    "major_customer",
    "credit_balance",
    "late_payer",
    "new",
    "lost",
    "growing",
    "declining",
    "over_served",
    "under_served",
)


@dataclass(frozen=True)
class Layer:
    """One layer of the pyramid.

    Attributes
    ----------
    key : str
        top, large, medium, small, inactive, prospect, suspect; custom boundaries: their names as given.
    name : str or None
        The user's own name for it; None = from the catalogue, ``layers.<key>``.
    active : bool
    boundary : float
        Cumulative share of customers (or value) at which it ends, fraction; NaN by amount and for passive layers.
    begins_at : float
        Lowest amount that still belongs to it, currency; NaN when empty or passive.
    standard_customers, standard_revenue : float
        Standard share of customers and of revenue, fraction; NaN where the method has none.
    """

    key: str
    name: str | None
    active: bool
    boundary: float
    begins_at: float
    standard_customers: float
    standard_revenue: float


@dataclass(frozen=True)
class ProfitBasis:
    """What net profit was made of, so that the sheets can say what was counted.

    Attributes
    ----------
    margin_from : tuple of str
        Ledger fields the gross margin came from, best first; empty: net profit is not measured.
    costs : tuple of str
        Ledger fields counted in the cost to serve.
    payment : tuple of str
        Ledger fields counted in the payment cost.
    interest_rate : float or None
        Yearly rate used, fraction; None without payment cost.
    blanks : mapping of str to int
        Counted field -> customers with revenue whose cell is blank. Blank costs, activities and balances count as zero;
        a blank margin is looked for in the other margin fields.
    unknown : int
        Customers with revenue whose margin, and so net profit, stays unknown.
    """

    margin_from: tuple[str, ...] = ()
    costs: tuple[str, ...] = ()
    payment: tuple[str, ...] = ()
    interest_rate: float | None = None
    blanks: Mapping[str, int] = field(default_factory=dict)
    unknown: int = 0


@dataclass(frozen=True)
class KeyFigures:
    """The six figures above the pyramid, and what they rest on. Money in the ledger's currency, shares as fractions."""

    customers: int
    active: int
    revenue: float
    net_profit: float | None  # None: not measured
    top_share: float  # of revenue, of the best 20 % of active customers, ties included; NaN if revenue <= 0
    top_share_customers: int
    loss_making: int | None  # None: not measured
    largest_customer: int | None  # row index in Ledger.customers; None without active customers
    largest_share: float


@dataclass(frozen=True)
class Analysis:
    """What the model found.

    Attributes
    ----------
    layers : tuple of Layer
        Active layers, best first, then inactive, prospect, suspect.
    customers : pandas.DataFrame, n rows, aligned with ``Ledger.customers``
        layer : ordered Categorical of layer keys
        rank : float64, 1-based, equal values share, NaN outside the base
        share_of_revenue, cumulative_share : float64 fractions of the total revenue; NaN where meaningless
        revenue_to_next_layer : float64, currency (of the ranking basis); NaN in the first layer and for the not active
        gross_margin, cost_to_serve, payment_cost, net_profit : float64, currency; only if the ledger has the fields
        return_on_revenue : float64 fraction; profit_class : Categorical of PROFIT_CLASSES; with net_profit only
        previous_layer : ordered Categorical of layer keys, where a customer stood in the previous period: an active
            layer, inactive where earlier purchases are known, NaN = no customer then; revenue_change : float64,
            currency, revenue less that of the previous period. Both only if ``comparable``, and the layer only when
            ranked on revenue.
        next_contact : datetime64, the day on which the contact plan asks for the next visit or call; NaT where it asks
            for none, or neither a contact nor an order is known. Only if the ledger has contacts and the last one's
            date.
        strategy : Categorical of STRATEGIES; reason : Categorical of catalogue keys below ``reasons``
        at_stake : float64, currency, what may be won or lost with the customer, see `amounts_at_stake`; NaN where
            unknown. Only if it is known of anyone.
        potential, amount_to_win, profit_to_win : float64, currency; share_of_wallet : float64 fraction; see
            `wallet_columns`. Only if the potential of anyone is known, and the profit only with net_profit.
        flags : uint32, bit i set = FLAGS[i], and after those the i-th of the user's own flags, see `own_flags`
    layer_table : pandas.DataFrame
        Index: layer keys, then "total". Columns: customers, share_of_customers, standard_customers,
        deviation_customers, revenue, share_of_revenue, standard_revenue, deviation_revenue, average_revenue,
        gross_margin, net_profit, share_of_net_profit, return_on_revenue, effort, share_of_effort, loss_making.
        Fractions 0 to 1, deviations as fractions (0.01 = one point); a figure that was not measured is NaN. Effort is
        cost to serve: activities weighted by their cost.
    figures : KeyFigures
    settings : Settings
    profit_basis : ProfitBasis
    comparable : bool
        Whether the ledger's history covers the whole previous period; if not, no flag new, lost, growing or declining.
    """

    layers: tuple[Layer, ...]
    customers: pd.DataFrame
    layer_table: pd.DataFrame
    figures: KeyFigures
    settings: Settings
    profit_basis: ProfitBasis = field(default_factory=ProfitBasis)
    comparable: bool = True
