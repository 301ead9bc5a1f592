"""Checks of one setting: each takes where it stands and the value, and gives the value to keep or a `UsageError`."""

from __future__ import annotations

from datetime import date, datetime
from itertools import pairwise
from typing import TYPE_CHECKING, Any, NoReturn

from pyramid_addin.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable


def refuse(key: str, where: str, found: object, **allowed: object) -> NoReturn:
    """Raise the `UsageError` with this text, naming where it stands and what was found (60 characters of it)."""
    shown = found if isinstance(found, str) else repr(found)
    raise UsageError(key, where=where, found=shown[:60], **allowed)


def one_of(*allowed: str) -> Callable[[str, Any], str]:
    """A check for one of these words."""

    def check(where: str, value: object) -> str:
        if value not in allowed:
            refuse("settings.not_one_of", where, value, allowed=", ".join(allowed))
        return str(value)

    return check


def whole(low: int, high: int) -> Callable[[str, Any], int]:
    """A check for a whole number within these bounds, both included."""

    def check(where: str, value: object) -> int:
        if isinstance(value, bool) or not isinstance(value, int) or not low <= value <= high:
            refuse("settings.not_whole", where, value, low=low, high=high)
        return value

    return check


def number(low: float, high: float) -> Callable[[str, Any], float]:
    """A check for a finite number within these bounds, both included; NaN lies outside."""

    def check(where: str, value: object) -> float:
        if isinstance(value, bool) or not isinstance(value, int | float) or not low <= value <= high:
            refuse("settings.not_between", where, value, low=f"{low:.15g}", high=f"{high:.15g}")
        return float(value)

    return check


def day(where: str, value: object) -> date:
    """A date without a time."""
    if not isinstance(value, date) or isinstance(value, datetime):
        refuse("settings.not_a_date", where, value)
    return value


def instance_of(kind: type, key: str, *, optional: bool = False) -> Callable[[str, Any], Any]:
    """A check for the type, with the text ``key`` where it is another."""

    def check(where: str, value: object) -> Any:  # noqa: ANN401
        if not (isinstance(value, kind) or (optional and value is None)):
            refuse(key, where, value)
        return value

    return check


def steps(
    start: Callable[[str, Any], Any], first: object = None
) -> Callable[[str, Any], tuple[tuple[Any, float], ...]]:
    """A check for a table of (from where on, rate from 0 to 1), increasing, where asked beginning at ``first``."""
    rate = number(0, 1)

    def check(where: str, value: Iterable[tuple[Any, Any]]) -> tuple[tuple[Any, float], ...]:
        table = tuple((start(where, begin), rate(f"{where}.{begin}", share)) for begin, share in value)
        begins = [begin for begin, _ in table]
        if (
            not table
            or any(low >= high for low, high in pairwise(begins))
            or (first is not None and begins[0] != first)
        ):
            refuse("settings.steps", where, ", ".join(map(str, begins)))
        return table

    return check
