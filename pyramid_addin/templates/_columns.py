"""The columns that go beside the ledger, and the names by which formulas find them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from pyramid_addin.model._flags import own_flags
from pyramid_addin.templates._filled import CellKind, Column
from pyramid_addin.templates._labels import catalogue_words, flags_in_words, in_words, layer_label
from pyramid_addin.texts import text

if TYPE_CHECKING:
    import pandas as pd

    from pyramid_addin.ledger import Ledger
    from pyramid_addin.model import Analysis

# In the order in which they stand; those that the analysis lacks are left away.
ADDED: dict[str, CellKind] = {
    "layer": "text",
    "rank": "integer",
    "share_of_revenue": "fraction",
    "cumulative_share": "fraction",
    "revenue_to_next_layer": "amount",
    "previous_layer": "text",
    "revenue_change": "amount",
    "gross_margin": "amount",
    "cost_to_serve": "amount",
    "payment_cost": "amount",
    "net_profit": "amount",
    "return_on_revenue": "fraction",
    "profit_class": "text",
    "next_contact": "date",
    "potential": "amount",
    "share_of_wallet": "fraction",
    "amount_to_win": "amount",
    "profit_to_win": "amount",
    "strategy": "text",
    "reason": "text",
    "at_stake": "amount",
    "flags": "text",
}
_CATALOGUES = {"profit_class": "profit_classes", "strategy": "strategies", "reason": "reasons"}


def defined_name(key: str) -> str:
    """The workbook-defined name of a column.

    Examples
    --------
    >>> defined_name("revenue_to_next_layer")
    'PYR_RevenueToNextLayer'
    """
    return "PYR_" + "".join(part.capitalize() for part in key.split("_"))


def added_columns(ledger: Ledger, analysis: Analysis, language: str) -> list[Column]:
    """What a build adds beside the ledger, in the order in which it stands there.

    *Revenue as counted* comes first when the ledger's own cells do not add up to the figures (texts, doubles, invoice
    lines excepted: their customers stand on a sheet of their own, with revenue among the first columns). A figure that
    the ledger has no fields for is absent.

    Parameters
    ----------
    ledger : Ledger
    analysis : Analysis
        Of that ledger.
    language : {"en", "nl"}
        Of headers, layers, strategies, reasons and flags.

    Returns
    -------
    list of Column
        Values aligned with the rows of ``ledger.customers``; NaN and missing categories are blank cells.
    """
    customers = analysis.customers
    columns = [_added(key, kind, customers[key], analysis, language) for key, kind in ADDED.items() if key in customers]
    if ledger.grain == "customers" and not _own_revenue_counts(ledger):
        header = text("columns.revenue_as_counted", language)
        columns.insert(0, Column("revenue", header, ledger.customers["revenue"], "amount"))
    return columns


def _own_revenue_counts(ledger: Ledger) -> bool:
    """Whether the ledger's revenue column, as it will stand in the workbook, gives the figures of the analysis."""
    place = ledger.origin.columns.get("revenue")
    if ledger.body is None or ledger.body_rows is None or place is None:
        return ledger.revenue_as_is
    # The column is copied to a new sheet as numbers, so what counts is these numbers, not how the source wrote them.
    own = ledger.body.iloc[:, place - ledger.origin.first_column]
    if own.dtype.kind not in "fiu":
        return False
    rows = np.searchsorted(ledger.body_rows, ledger.row_of_customer)
    counted = ledger.customers["revenue"].to_numpy(np.float64)
    return np.array_equal(np.nan_to_num(own.to_numpy(np.float64)[rows]), np.nan_to_num(counted))


def _added(key: str, kind: CellKind, values: pd.Series, analysis: Analysis, language: str) -> Column:
    if key in ("layer", "previous_layer"):
        values = in_words(values, {layer.key: layer_label(layer, language) for layer in analysis.layers})
    elif key == "flags":
        values = flags_in_words(values, language, own_flags(analysis.settings.flag_rules))
    elif key in _CATALOGUES:
        values = catalogue_words(_CATALOGUES[key], values, language)
    by_profit = key == "revenue_to_next_layer" and analysis.settings.rank_by == "profit"
    header = text(f"columns.{'profit_to_next_layer' if by_profit else key}", language)
    return Column(key, header, values, kind)
