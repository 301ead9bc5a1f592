"""Who is active, inactive, a prospect or a suspect."""

from __future__ import annotations

import unicodedata
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

if TYPE_CHECKING:
    from numpy.typing import NDArray

ACTIVE, INACTIVE, PROSPECT, SUSPECT = range(4)

# What a status column may say, Dutch and English; compared without case, accents and outer punctuation.
STATUS_WORDS = {
    INACTIVE: (
        "inactive", "not active", "dormant", "lapsed", "lost", "former customer", "ex-customer", "closed",
        "inactief", "niet actief", "slapend", "verloren", "oud-klant", "ex-klant", "voormalige klant", "opgezegd",
    ),
    PROSPECT: (
        "prospect", "prospects", "lead", "leads", "hot lead", "warm lead", "opportunity", "quote", "quoted",
        "interested", "offerte", "offerte uitgebracht", "kans", "geinteresseerd", "belangstelling", "potentiele klant",
    ),
    SUSPECT: ("suspect", "suspects", "target", "cold", "cold lead", "koud", "doelgroep", "koude lead"),
}  # fmt: skip

PURCHASES = ("previous_revenue", "earlier_revenue", "first_order", "last_order", "orders")
CONTACTS = ("last_contact", "contacts")
ACTIVITY_CONTACTS = ("visits", "calls")  # signs of contact, but no history: alone they do not make a zero a suspect


def customer_status(customers: pd.DataFrame) -> NDArray[np.int8]:
    """Active, inactive, prospect or suspect, for each customer (METHOD 1).

    Parameters
    ----------
    customers : pandas.DataFrame, n rows
        As `Ledger.customers`: ``revenue`` and, where the ledger has them, ``status``, earlier revenue, order dates and
        counts, contact dates and counts.

    Returns
    -------
    int8, shape (n,)
        0 active, 1 inactive, 2 prospect, 3 suspect.

    Notes
    -----
    Active: revenue is not zero; blank counts as zero. Without revenue the status column decides where it holds a word
    for one of the three (see `STATUS_WORDS`). Else: inactive if it ever bought (earlier revenue, an order date or
    count), prospect if there was contact (date, count, visit, call), else suspect. A ledger without any column on
    purchases or contacts cannot tell: there all others are inactive.

    Examples
    --------
    >>> ledger = pd.DataFrame({"revenue": [10.0, 0, 0, np.nan], "status": ["Prospect", "", "Prospect", "inactief"]})
    >>> customer_status(ledger)
    array([0, 1, 2, 1], dtype=int8)
    """
    status = np.full(len(customers), INACTIVE, np.int8)
    if any(column in customers for column in (*PURCHASES, *CONTACTS)):
        bought = _any_filled(customers, PURCHASES)
        contacted = _any_filled(customers, (*CONTACTS, *ACTIVITY_CONTACTS))
        status[~bought & contacted] = PROSPECT
        status[~bought & ~contacted] = SUSPECT
    if "status" in customers:
        said = said_status(customers["status"])
        status[said >= 0] = said[said >= 0]
    revenue = customers["revenue"].to_numpy(np.float64)
    status[~np.isnan(revenue) & (revenue != 0)] = ACTIVE
    return status


def _any_filled(customers: pd.DataFrame, columns: tuple[str, ...]) -> NDArray[np.bool_]:
    """Where any of these columns holds a date, or a number other than zero."""
    filled = np.zeros(len(customers), bool)
    for column in columns:
        if column in customers:
            values = customers[column]
            present = values.notna()
            if not pd.api.types.is_datetime64_any_dtype(values):
                present &= values != 0
            filled |= present.to_numpy(bool)
    return filled


def said_status(status: pd.Series) -> NDArray[np.int8]:
    """What a status column says in words, -1 where it says none of the three.

    Parameters
    ----------
    status : pandas.Series of str, n values

    Returns
    -------
    int8, shape (n,)
        1 inactive, 2 prospect, 3 suspect; -1 otherwise.

    Examples
    --------
    >>> said_status(pd.Series(["Offerte", "koud", "?"]))
    array([ 2,  3, -1], dtype=int8)
    """
    codes, words = pd.factorize(status)
    known = {word: code for code, synonyms in STATUS_WORDS.items() for word in synonyms}
    meaning = np.array([known.get(_plain(str(word)), -1) for word in words] + [-1], np.int8)
    return meaning[codes]


def _plain(word: str) -> str:
    decomposed = unicodedata.normalize("NFKD", word.casefold())
    letters = "".join(letter for letter in decomposed if not unicodedata.combining(letter))
    return " ".join(letters.strip(" .:;-*()[]").split())
