"""The contact plan: how often a customer of each layer is visited and called, what that costs, and who is due when."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from pyramid_addin.settings import CONTACTS, STANDARD_KEYS

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from numpy.typing import NDArray

    from pyramid_addin.model._analysis import Layer
    from pyramid_addin.settings import Settings

# Fields that tell what was done for a customer; orders alone do not, since customers place them.
CONTACT_FIELDS = ("hours", "visits", "calls", "tickets", "contacts", "last_contact")
PERSONAL = ("visits", "calls")  # a mailing asks nobody anything
DAYS_A_YEAR = 365


def measures_contacts(customers: pd.DataFrame) -> bool:
    """Whether the ledger says anything of contacts or activities."""
    return any(field in customers for field in CONTACT_FIELDS)


def contact_plan(layers: Sequence[Layer], settings: Settings) -> pd.DataFrame:
    """The contact plan of each layer.

    Parameters
    ----------
    layers : sequence of Layer
    settings : Settings
        ``contact_plan``; the cost of a visit and a call from ``rates``, and ``mailing_cost``.

    Returns
    -------
    pandas.DataFrame
        Index: layer keys. Columns: visits, calls, mailings (a year, for each customer); interval (whole days from one
        visit or call to the next, NaN where none is planned); cost (currency a year, for each customer).

    Notes
    -----
    A layer takes the line under its own key or name. An active layer without one takes a standard one: the first that
    of Top, the last that of Small, the second that of Large, those in between that of Medium. (Ours, as are the
    numbers: METHOD 5 asks for a plan per layer and gives none.)

    Examples
    --------
    >>> from pyramid_addin.model._layer_table import described_layers
    >>> from pyramid_addin.settings import Settings
    >>> layers = described_layers(np.array([9.0, 5.0, 2.0, 1.0]), [1, 1, 1, 1], Settings())
    >>> contact_plan(layers, Settings()).loc[["top", "suspect"]]
             visits  calls  mailings  interval    cost
    top        12.0   12.0       6.0      15.0  2295.0
    suspect     0.0    0.0       2.0       NaN     5.0
    """
    lines = _lines(layers, settings.contact_plan)
    plan = pd.DataFrame(lines, index=pd.Index([layer.key for layer in layers]), columns=list(CONTACTS), dtype=float)
    personal = plan[list(PERSONAL)].sum(axis=1).to_numpy()
    plan["interval"] = np.full(len(plan), np.nan)
    days = np.divide(DAYS_A_YEAR, personal, out=np.full(len(plan), np.nan), where=personal > 0)
    plan["interval"] = np.maximum(np.floor(days + 0.5), 1)
    costs = contact_costs(settings)
    plan["cost"] = sum(plan[contact] * costs[contact] for contact in CONTACTS)
    return plan


def contact_costs(settings: Settings) -> dict[str, float]:
    """What one visit, call and mailing cost, currency."""
    return {contact: settings.rates.get(contact, 0.0) for contact in PERSONAL} | {"mailings": settings.mailing_cost}


def _lines(layers: Sequence[Layer], plan: Mapping[str, Mapping[str, float]]) -> list[Mapping[str, float]]:
    folded = {key.casefold(): contacts for key, contacts in plan.items()}
    last = sum(layer.active for layer in layers) - 1
    *upper, lowest = STANDARD_KEYS
    lines = []
    for place, layer in enumerate(layers):
        standard = lowest if place and place == last else upper[min(place, len(upper) - 1)]
        names = (layer.key, layer.name or layer.key, standard)
        lines.append(next(folded[name.casefold()] for name in names if name.casefold() in folded))
    return lines


def last_contacts(customers: pd.DataFrame) -> NDArray[np.datetime64] | None:
    """The day of each customer's last contact; where that is blank or not recorded, of the last order.

    Returns
    -------
    datetime64[D], shape (n,), or None
        NaT where neither is known; None where the ledger has neither field.
    """
    fields = [field for field in ("last_contact", "last_order") if field in customers]
    if not fields:
        return None
    last = np.full(len(customers), np.datetime64("NaT"), "M8[D]")
    for field in fields:
        days = customers[field].to_numpy("M8[D]")
        last = np.where(np.isnat(last), days, last)
    return last


def next_contact(
    customers: pd.DataFrame, codes: NDArray[np.int8], intervals: NDArray[np.float64]
) -> NDArray[np.datetime64] | None:
    """The day on which the plan asks for the next visit or call: the last contact plus the layer's interval.

    Parameters
    ----------
    customers : pandas.DataFrame, n rows
        As `Ledger.customers`.
    codes : int8, shape (n,)
        Place of each customer's layer.
    intervals : float64, shape (L,)
        Days, from `contact_plan`; NaN = never.

    Returns
    -------
    datetime64[us], shape (n,), or None
        Whole days; NaT where none is planned or no date is known; None where the ledger has no dates of contacts.

    Examples
    --------
    >>> seen = pd.DataFrame({"last_contact": pd.to_datetime(["2025-01-01", None])})
    >>> next_contact(seen, np.array([0, 0], np.int8), np.array([20.0])).astype("M8[D]").tolist()
    [datetime.date(2025, 1, 21), None]
    """
    last = last_contacts(customers)
    if last is None:
        return None
    waits = intervals[codes]
    never = np.isnan(waits)
    due: NDArray[np.datetime64] = (last + np.where(never, 0, waits).astype("m8[D]")).astype("M8[us]")
    due[never] = np.datetime64("NaT")
    return due
