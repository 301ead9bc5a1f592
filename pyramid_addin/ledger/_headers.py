"""Which column is which field: exact names from the catalogue, years, and what the user mapped. Never a guess.

Names come in three strengths (see ``fields.toml``); a stronger one wins. Two columns of equal strength for one field
are a `Conflict`, which the caller refuses by name, unless they differ by year: then the latest year is the current one,
and the year before it is the previous revenue.
"""

from __future__ import annotations

import difflib
import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from pyramid_addin.errors import UsageError
from pyramid_addin.ledger._address import column_letters, column_number
from pyramid_addin.ledger._catalogue import STRENGTHS, Header, catalogue, fields, header

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

IDENTITIES = ("customer_id", "name")
ALIASES = {"amount": "revenue"}  # one column of money, whether a row is a customer or an invoice line
_CODE = re.compile(r"[A-Za-z]{0,5}[-_. /]?\d[\d.\-/]*")
_PARTY = "party"
_LAST = len(STRENGTHS) - 1


@dataclass(frozen=True)
class Conflict:
    """Two or more columns (1-based) that may equally be ``field``."""

    field: str
    columns: tuple[int, ...]


@dataclass
class Recognition:
    """What was recognised in one header row.

    Attributes
    ----------
    columns : dict of str to int
        Field -> 1-based column. Invoice amounts are under ``revenue``.
    conflicts : dict of str to Conflict
    with_vat : bool
        The revenue column says that it includes VAT.
    currency : str
        ISO code that the revenue's header names, or "".
    """

    columns: dict[str, int] = field(default_factory=dict)
    conflicts: dict[str, Conflict] = field(default_factory=dict)
    with_vat: bool = False
    currency: str = ""

    def found(self, name: str) -> bool:
        """Whether there is a column, or more than one, for field ``name``."""
        return name in self.columns or name in self.conflicts

    @property
    def has_identity(self) -> bool:
        """Whether customers can be told apart."""
        return any(map(self.found, IDENTITIES))

    @property
    def has_money(self) -> bool:
        """Whether there is revenue, or a quantity and a price."""
        return self.found("revenue") or (self.found("quantity") and self.found("unit_price"))

    @property
    def is_ledger(self) -> bool:
        """Whether customers have an identity and revenue here."""
        return self.has_identity and self.has_money

    @property
    def score(self) -> int:
        """How many fields were recognised."""
        return len(self.columns) + len(self.conflicts)


def recognise(
    headers: Mapping[int, str],
    samples: Callable[[int], Sequence[Any]],
    chosen: Mapping[str, str],
) -> Recognition:
    """Assign columns to fields.

    Parameters
    ----------
    headers : mapping of int to str
        Header text by 1-based column; "" where blank.
    samples : callable
        Gives the first values below a column.
    chosen : mapping of str to str
        What the user mapped: field -> header text or column letters. What is not in ``headers`` is passed over.

    Returns
    -------
    Recognition

    Examples
    --------
    >>> row = {1: "Debiteur", 2: "Naam", 3: "Omzet 2024", 4: "Omzet 2025", 5: "Marge %"}
    >>> recognise(row, lambda column: [], {}).columns
    {'name': 2, 'revenue': 4, 'previous_revenue': 3, 'margin_fraction': 5, 'customer_id': 1}
    """
    result = Recognition()
    for name, wanted in chosen.items():
        column = chosen_column(wanted, headers)
        if column is not None:
            result.columns[ALIASES.get(name, name)] = column
    hits = _hits(headers, set(result.columns.values()))
    if not hits:
        return result
    for strength in range(len(STRENGTHS)):
        # "Number" heads invoices where there are dates, customers elsewhere
        names = sorted(fields(), key=lambda name: name != "invoice") if result.found("date") else fields()
        for name in names:
            if not result.found(name) and strength in hits.get(name, {}):
                _assign(result, name, hits[name][strength], strength)
        if strength == 0:
            _assign_parties(result, hits.get(_PARTY, {}).get(0, []), samples)
    if "revenue" in result.columns:
        result.currency = header(headers.get(result.columns["revenue"], "")).currency
    return result


def _hits(headers: Mapping[int, str], taken: set[int]) -> dict[str, dict[int, list[tuple[int, Header]]]]:
    """Field -> strength -> columns that may be it."""
    names = catalogue()
    hits: dict[str, dict[int, list[tuple[int, Header]]]] = {}
    for column, shown in headers.items():
        if not shown or column in taken or len(shown) > 200:
            continue
        parts = header(shown)
        found = names.get(parts.full_key) or names.get(parts.key) or {}
        if parts.year and not parts.key:
            found = {"revenue": _LAST}  # columns headed by bare years
        for name, strength in found.items():
            hits.setdefault(name, {}).setdefault(strength, []).append((column, parts))
    return hits


def _assign(result: Recognition, name: str, candidates: list[tuple[int, Header]], strength: int) -> None:
    taken = set(result.columns.values()) | {
        column for conflict in result.conflicts.values() for column in conflict.columns
    }
    free = [(column, parts) for column, parts in candidates if column not in taken]
    if not free:
        return
    years = {parts.year for _, parts in free}
    if len(free) > 1 and (None in years or len(years) < len(free)):
        result.conflicts[name] = Conflict(name, tuple(column for column, _ in free))
        return
    latest = sorted(free, key=lambda candidate: candidate[1].year or 0, reverse=True)
    result.columns[name] = latest[0][0]
    if name == "revenue":
        result.with_vat = strength == _LAST and bool(latest[0][1].key)
        if len(latest) > 1 and not result.found("previous_revenue"):
            result.columns["previous_revenue"] = latest[1][0]


def _assign_parties(
    result: Recognition, candidates: list[tuple[int, Header]], samples: Callable[[int], Sequence[Any]]
) -> None:
    """Columns headed *Debiteur* or *Customer*: an id where codes stand in them, a name otherwise."""
    taken = set(result.columns.values())
    wishes: dict[str, list[int]] = {name: [] for name in IDENTITIES}
    for column, _ in candidates:
        if column in taken:
            continue
        codes, words = _looks(samples(column))
        wish = "customer_id" if codes else "name"
        if wish == "name" and result.found("name") and not words:
            wish = "customer_id"
        wishes[wish].append(column)
    for name, columns in wishes.items():
        if columns and not result.found(name):
            if len(columns) > 1:
                result.conflicts[name] = Conflict(name, tuple(columns))
            else:
                result.columns[name] = columns[0]


def _looks(values: Sequence[Any]) -> tuple[bool, bool]:
    """Whether ``values`` are mostly codes; and whether they are words with spaces between them."""
    if not values:
        return False, False
    codes = sum(isinstance(value, int | float) or bool(_CODE.fullmatch(str(value).strip())) for value in values)
    spaced = sum(" " in str(value).strip() for value in values)
    return codes >= 0.8 * len(values), spaced >= 0.3 * len(values)


def loose(text: str) -> str:
    """``text`` without case, spaces and punctuation, to find a header that the user typed."""
    return "".join(sign for sign in text.casefold() if sign.isalnum() or sign == "%")


def chosen_column(wanted: str, headers: Mapping[int, str]) -> int | None:
    """The column that the user means by a header text or column letters; None when there is no such column.

    Raises
    ------
    UsageError
        The header stands there more than once.
    """
    for same in (str.strip, loose):
        found = [column for column, shown in headers.items() if same(shown) == same(wanted) and same(wanted)]
        if len(found) == 1:
            return found[0]
        if found:
            columns = ", ".join(map(column_letters, found))
            raise UsageError("ledger.header_repeated", found=wanted, columns=columns, first=column_letters(found[0]))
    column = column_number(wanted.strip())
    return column if column in headers else None


def check_fields(chosen: Iterable[str]) -> None:
    """Refuse fields that do not exist.

    Raises
    ------
    UsageError
    """
    allowed = (*fields(), *ALIASES)
    for name in chosen:
        if name not in allowed:
            near = difflib.get_close_matches(name, allowed, 1)
            raise UsageError(
                "ledger.unknown_field_near" if near else "ledger.unknown_field",
                found=name,
                near=near[0] if near else "",
                allowed=", ".join(allowed),
            )


def refuse_unknown_header(name: str, wanted: str, headers: Iterable[str]) -> UsageError:
    """The error for a mapped header that does not exist, with the one that was probably meant."""
    listed = [shown for shown in headers if shown]
    near = difflib.get_close_matches(wanted, listed, 1)
    return UsageError(
        "ledger.unknown_header_near" if near else "ledger.unknown_header",
        field=name,
        found=wanted,
        near=near[0] if near else "",
        allowed=", ".join(listed),
    )
