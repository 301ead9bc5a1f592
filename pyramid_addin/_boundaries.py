"""Where the active layers end: the record, and how it is typed."""

from __future__ import annotations

import math
import re
from dataclasses import dataclass
from fractions import Fraction
from itertools import pairwise
from typing import TYPE_CHECKING, Any, Literal

from pyramid_addin._checks import refuse

if TYPE_CHECKING:
    from collections.abc import Iterable

STANDARD_KEYS = ("top", "large", "medium", "small")
PASSIVE_KEYS = ("inactive", "prospect", "suspect")
MOST_LAYERS = 10
LONGEST_NAME = 40

_BYS = ("customers", "value", "amount")
_DECIMAL = re.compile(r"\d{1,15}(\.\d{1,12})?|\.\d{1,12}")
_SIGNED_DECIMAL = re.compile(rf"[-+]?({_DECIMAL.pattern})")
_CRITERION_MARKS = "=<>+-@"
_WILDCARDS = "*?~"


@dataclass(frozen=True)
class Boundaries:
    """Where the active layers end.

    Attributes
    ----------
    by : {"customers", "value", "amount"}
        Cumulative share of customers (default), cumulative share of value (ABC), or hard amounts.
    shares : tuple of fractions.Fraction
        For customers and value: strictly increasing, the last is 1. Exact, so that 5 % of 20 is 1.
    amounts : tuple of float
        For amount: the amount at which each layer but the last begins, decreasing. Equal neighbours leave the lower
        layer empty, which is what freezing a ledger with ties needs.
    keys : tuple of str
        One per active layer, 1 to 10: "top", "large", "medium", "small" or the user's own names.

    Raises
    ------
    UsageError
        For anything else than the above. A name must differ from the others and from the passive layers in both
        languages (case aside), since cells hold it; it may not begin
        as a formula or a criterion does, nor hold a wildcard.

    Examples
    --------
    >>> Boundaries(shares=(Fraction(1, 5), Fraction(1)), keys=("A", "B")).count
    2
    """

    by: Literal["customers", "value", "amount"] = "customers"
    shares: tuple[Fraction, ...] = (Fraction(1, 100), Fraction(5, 100), Fraction(20, 100), Fraction(1))
    amounts: tuple[float, ...] = ()
    keys: tuple[str, ...] = STANDARD_KEYS

    def __post_init__(self) -> None:
        if self.by not in _BYS:
            refuse("settings.not_one_of", "boundaries.by", self.by, allowed=", ".join(_BYS))
        if self.by == "amount":
            self._check_amounts()
        else:
            self._check_shares()
        if self.count > MOST_LAYERS:
            refuse("settings.too_many_layers", "boundaries", str(self.count), allowed=MOST_LAYERS)
        if len(self.keys) != self.count:
            refuse("settings.names_count", "boundaries.names", ", ".join(self.keys), allowed=self.count)
        _check_names(self.keys)

    @property
    def count(self) -> int:
        """How many active layers there are."""
        return len(self.amounts) + 1 if self.by == "amount" else len(self.shares)

    @property
    def standard(self) -> bool:
        """Whether the layers carry the method's own names, so that its standard shares apply."""
        return self.keys == STANDARD_KEYS

    def _check_shares(self) -> None:
        found = ", ".join(_percentage(share) for share in self.shares)
        if not self.shares or any(low >= high for low, high in pairwise((Fraction(0), *self.shares))):
            refuse("settings.not_increasing", "boundaries", found)
        if self.shares[-1] != 1:
            refuse("settings.not_ending_at_100", "boundaries", found)

    def _check_amounts(self) -> None:
        if any(not math.isfinite(amount) for amount in self.amounts) or any(
            high < low for high, low in pairwise(self.amounts)
        ):
            refuse("settings.not_decreasing", "boundaries", ", ".join(f"{amount:g}" for amount in self.amounts))


def parse_boundaries(given: str) -> Boundaries:
    """Boundaries as typed on the command line.

    Parameters
    ----------
    given : str
        ``"1,5,20,100"``: cumulative percentages of customers; ``"value:40,65,80,100"``: of value;
        ``"amount:100000,25000,5000"``: the amounts at which layers begin, one fewer than there are layers. A name may
        stand before each: ``"A=20,B=50,C=100"``, and a last bare name with amounts: ``"amount:Gold=50000,Other"``.
        Semicolons between them allow decimal commas: ``"0,5;2;10;100"``.

    Returns
    -------
    Boundaries
        Exact fractions of the decimal text. Without names, four layers are top, large, medium, small; another number
        of layers is called "1", "2", and so on.

    Raises
    ------
    UsageError
        With what was found and what is allowed.

    Examples
    --------
    >>> parse_boundaries("0.1,20,100").shares
    (Fraction(1, 1000), Fraction(1, 5), Fraction(1, 1))
    >>> parse_boundaries("amount:Gold=50000,Silver=10000,Other").keys
    ('Gold', 'Silver', 'Other')
    """
    if len(given) > 1000:
        refuse("settings.boundaries_text", "boundaries", given)
    by, colon, listed = given.partition(":")
    by, listed = (by.strip().casefold(), listed) if colon else ("customers", given)
    if by not in _BYS:
        refuse("settings.not_one_of", "boundaries", by, allowed=", ".join(f"{known}:" for known in _BYS))
    parts = [part.strip() for part in re.split(";" if ";" in listed else ",", listed)]
    pairs = [(name.strip(), number.strip()) for name, _, number in (part.rpartition("=") for part in parts)]
    names = [name for name, _ in pairs]
    numbers = [number.replace(",", ".") for _, number in pairs]
    if by == "amount" and len(pairs) > 1 and any(names[:-1]) and not names[-1]:
        names[-1] = numbers.pop()
    if any(names) and not all(names):
        refuse("settings.some_named", "boundaries", given)
    pattern = _SIGNED_DECIMAL if by == "amount" else _DECIMAL
    if not all(pattern.fullmatch(number) for number in numbers):
        refuse("settings.boundaries_text", "boundaries", given)
    if by == "amount":
        if any(names) and len(names) == len(numbers):
            refuse("settings.last_unnamed", "boundaries", given)
        return boundaries_of(by, numbers, names if any(names) else None)
    return boundaries_of(by, [Fraction(number) / 100 for number in numbers], names if any(names) else None)


def boundaries_of(by: str, bounds: Iterable[Any], names: Iterable[str] | None = None) -> Boundaries:
    """Boundaries from shares (fractions) or amounts, with names for the layers filled in where none are given.

    Four layers keep the method's keys; their names in either language count as these keys.

    Examples
    --------
    >>> boundaries_of("value", [Fraction(1, 2), Fraction(1)]).keys
    ('1', '2')
    >>> boundaries_of("amount", [100, 50, 10], ["Top", "Groot", "Middelgroot", "Klein"]).standard
    True
    """
    amounts = tuple(float(bound) for bound in bounds) if by == "amount" else ()
    shares = () if by == "amount" else tuple(bounds)
    count = len(amounts) + 1 if by == "amount" else len(shares)
    if names is None:
        keys = STANDARD_KEYS if count == len(STANDARD_KEYS) else tuple(str(number + 1) for number in range(count))
    else:
        keys = tuple(names)
        if [standard_labels().get(key.casefold()) for key in keys] == list(STANDARD_KEYS):
            keys = STANDARD_KEYS
    return Boundaries(by, shares, amounts, keys)  # type: ignore[arg-type]


def standard_labels() -> dict[str, str]:
    """The seven layers by their keys and their names in every language, casefolded, each with its key.

    Examples
    --------
    >>> standard_labels()["middelgroot"]
    'medium'
    """
    from pyramid_addin.texts import LANGUAGES, catalogue

    labels = {key: key for key in (*STANDARD_KEYS, *PASSIVE_KEYS)}
    for language in LANGUAGES:
        labels |= {catalogue(language)["layers"][key].casefold(): key for key in (*STANDARD_KEYS, *PASSIVE_KEYS)}
    return labels


def _check_names(keys: tuple[str, ...]) -> None:
    if keys == STANDARD_KEYS:
        return
    labels = standard_labels()
    for key in keys:
        if (
            not isinstance(key, str)
            or not key.isprintable()
            or not 1 <= len(key) <= LONGEST_NAME
            or key != key.strip()
            or key[0] in _CRITERION_MARKS
            or any(mark in key for mark in _WILDCARDS)
        ):
            refuse("settings.layer_name", "boundaries.names", key, allowed=LONGEST_NAME)
        if labels.get(key.casefold()) in PASSIVE_KEYS or key.casefold() in {"total", "totaal"}:
            refuse("settings.layer_name_taken", "boundaries.names", key)
    if len({key.casefold() for key in keys}) < len(keys):
        refuse("settings.layer_names_equal", "boundaries.names", ", ".join(keys))


def _percentage(share: Fraction) -> str:
    percent = share * 100
    return str(percent.numerator) if percent.denominator == 1 else f"{float(percent):g}"
