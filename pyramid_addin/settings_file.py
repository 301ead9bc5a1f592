"""Settings as a file or a recipe: TOML in, plain tables in and out, and freezing today's layers into a file."""

from __future__ import annotations

import difflib
import math
import os
import re
import tomllib
from contextlib import suppress
from dataclasses import fields, replace
from datetime import date
from fractions import Fraction
from typing import TYPE_CHECKING, Any

from pyramid_addin._checks import instance_of, number, one_of, refuse
from pyramid_addin.errors import InputError, OutputError, UsageError
from pyramid_addin.settings import (
    ACTIVITIES,
    CONTACTS,
    Boundaries,
    FlagRule,
    Settings,
    StrategyRule,
    boundaries_of,
    parse_boundaries,
)
from pyramid_addin.texts import system_language, text

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from pathlib import Path

    from pyramid_addin.model import Analysis

__all__ = ["freeze", "frozen_boundaries", "load_settings", "settings_from_table", "settings_to_table"]

MOST_BYTES = 256 * 1024
BOUNDARY_KEYS = ("by", "percentages", "amounts", "names")
RULE_KEYS = ("when", "strategy", "reason")
FLAG_RULE_KEYS = ("when", "flag")

_PERCENTAGE = re.compile(r"\d{1,15}(\.\d{1,12})?|\d{1,40}/[1-9]\d{0,39}")

_is_table = instance_of(dict, "settings.not_a_table")
_is_list = instance_of(list, "settings.not_a_list")
_is_text = instance_of(str, "settings.not_text")
_is_amount = number(-1e15, 1e15)


def load_settings(path: Path | None = None, **overrides: Any) -> Settings:  # noqa: ANN401
    """Settings from a TOML file, with what the command line says on top.

    Parameters
    ----------
    path : pathlib.Path, optional
        A TOML file of at most 256 KiB in UTF-8; see docs/settings.md. None: no file.
    **overrides : object
        Fields of `Settings`; None = not given. ``boundaries`` may be text as for `parse_boundaries`; ``columns`` and
        ``rates`` are added to those of the file.

    Returns
    -------
    Settings
        Without a language in either, the system's.

    Raises
    ------
    UsageError
        The file cannot be read, or holds an unknown key or a value that is not allowed: where, what, and what is.

    Examples
    --------
    >>> load_settings(None, boundaries="A=20,B=50,C=100", language="nl").boundaries.keys
    ('A', 'B', 'C')
    """
    settings = settings_from_table({"language": system_language()})
    if path is not None:
        try:
            table = _read_toml(path)
            settings = settings_from_table({"language": system_language(), **table})
        except UsageError as error:
            facts = dict(error.facts)
            if "where" in facts:
                facts["where"] = path.name if facts["where"] == "settings" else f"{path.name}, {facts['where']}"
            raise UsageError(error.key, **facts) from None
    given = {name: value for name, value in overrides.items() if value is not None}
    if isinstance(given.get("boundaries"), str):
        given["boundaries"] = parse_boundaries(given["boundaries"])
    for name in ("columns", "rates"):
        if name in given:
            given[name] = {**getattr(settings, name), **given[name]}
    return replace(settings, **given)


def settings_to_table(settings: Settings) -> dict[str, Any]:
    """Every setting in plain types that JSON and TOML can hold; `settings_from_table` gives the same back exactly.

    Returns
    -------
    dict
        None is left out. Dates are ISO texts; percentages are numbers, or texts such as "100/3" where no decimal
        number is exact.

    Examples
    --------
    >>> settings_to_table(Settings())["boundaries"]
    {'by': 'customers', 'percentages': [1, 5, 20, 100]}
    """
    table: dict[str, Any] = {}
    for name in (field.name for field in fields(settings)):
        value = getattr(settings, name)
        if value is not None:
            table[name] = _WRITERS[name](value) if name in _WRITERS else value
    return table


def settings_from_table(table: Mapping[str, Any]) -> Settings:
    """Settings from nested tables, as read from TOML or JSON; what is absent keeps its default.

    Raises
    ------
    UsageError
        An unknown key (with the nearest known one), or a value that is not allowed.

    Examples
    --------
    >>> settings_from_table({"boundaries": {"percentages": [20, 50, 100], "names": ["A", "B", "C"]}}).boundaries.count
    3
    >>> settings_from_table({"month": 6})  # doctest: +ELLIPSIS
    Traceback (most recent call last):
    ...
    pyramid_addin.errors.UsageError: settings: 'month' is no setting. Did you mean 'months'? Allowed here: language, ...
    """
    known = tuple(field.name for field in fields(Settings))
    _known_only("settings", table, known)
    return Settings(
        **{name: _READERS[name](name, value) if name in _READERS else value for name, value in table.items()}
    )


def freeze(settings: Settings, analysis: Analysis, path: Path) -> None:
    """Write the amounts at which today's layers begin into a settings file, so that next period is measured alike.

    Parameters
    ----------
    settings : Settings
    analysis : Analysis
        Made with these settings.
    path : pathlib.Path
        A TOML file. Where it exists, only its boundaries (and, where it differs, what is ranked on) change: comments
        and all else stay. It is written beside and then renamed, so it never stands there half.

    Raises
    ------
    InputError
        There are no active customers, so layers begin nowhere.
    UsageError
        The file exists and is no valid TOML.
    OutputError
        The file cannot be written.
    """
    import tomlkit

    frozen = frozen_boundaries(settings, analysis, str(path))
    existing = path.exists()
    if existing:
        _read_toml(path)  # refuses what cannot be read, with its place
    document = tomlkit.parse(path.read_bytes().decode("utf-8-sig")) if existing else tomlkit.document()
    if document.get("rank_by", "revenue") != settings.rank_by:
        document["rank_by"] = settings.rank_by
    if not isinstance(document.get("boundaries"), dict):
        document["boundaries"] = tomlkit.table()
    section: Any = document["boundaries"]
    section.pop("percentages", None)
    section.pop("names", None)
    for key, value in _write_boundaries(frozen).items():
        section[key] = value
    if "inline" not in type(section).__name__.casefold():
        section["amounts"].comment(text("settings.frozen", settings.language))
    _replace_file(path, tomlkit.dumps(document))


def frozen_boundaries(settings: Settings, analysis: Analysis, place: str) -> Boundaries:
    """The amounts at which today's layers begin, as boundaries that hold next period too.

    Parameters
    ----------
    settings : Settings
    analysis : Analysis
        Made with these settings.
    place : str
        Where they are to be written, for the message: a file, or the settings sheet.

    Returns
    -------
    Boundaries
        By amount, under the same names; those of ``settings`` where they are by amount already.

    Raises
    ------
    InputError
        There are no active customers, so layers begin nowhere.
    """
    if settings.boundaries.by == "amount":
        return settings.boundaries
    begins = [layer.begins_at for layer in analysis.layers if layer.active]
    if all(math.isnan(begin) for begin in begins):
        raise InputError("model.nothing_to_freeze", path=place)
    # an empty layer begins where the one above it does: the tie that emptied it
    above = next(begin for begin in begins if not math.isnan(begin))
    amounts = []
    for begin in begins[:-1]:
        above = above if math.isnan(begin) else begin
        amounts.append(above)
    return Boundaries("amount", (), tuple(amounts), settings.boundaries.keys)


def _replace_file(path: Path, content: str) -> None:
    target = path.resolve()
    beside = target.with_name(f".{target.name}.{os.getpid()}.new")
    try:
        try:
            with beside.open("x", encoding="utf-8", newline="") as file:
                file.write(content)
                file.flush()
                os.fsync(file.fileno())
            if target.exists():
                beside.chmod(target.stat().st_mode & 0o777)
            beside.replace(target)
        except BaseException:
            with suppress(OSError):
                beside.unlink(missing_ok=True)
            raise
    except OSError as error:
        raise OutputError("settings.unwritable", path=path, found=error.strerror or str(error)) from None


def _read_toml(path: Path) -> dict[str, Any]:
    try:
        with path.open("rb") as file:
            content = file.read(MOST_BYTES + 1)
    except FileNotFoundError:
        raise UsageError("settings.file_missing", path=path) from None
    except OSError as error:
        raise UsageError("settings.file_unreadable", path=path, found=error.strerror or str(error)) from None
    if len(content) > MOST_BYTES:
        raise UsageError("settings.file_too_large", path=path, found=path.stat().st_size, allowed=MOST_BYTES)
    try:
        return tomllib.loads(content.decode("utf-8-sig"))
    except (ValueError, RecursionError) as error:  # bad TOML, bad UTF-8, numbers and nesting without end
        raise UsageError("settings.not_toml", path=path, found=str(error)[:200]) from None


def _known_only(where: str, table: Mapping[str, Any], known: Sequence[str]) -> None:
    for key in table:
        if key not in known:
            (nearest,) = difflib.get_close_matches(str(key), known, 1, 0)
            refuse("settings.unknown_key", where, str(key), nearest=nearest, allowed=", ".join(known))


# --- from plain values: each takes where it stands and the value -----------------------------------------------------


def _read_boundaries(where: str, value: object) -> Boundaries:
    table = _is_table(where, value)
    _known_only(where, table, BOUNDARY_KEYS)
    by = one_of("customers", "value", "amount")(f"{where}.by", table.get("by", "customers"))
    needed, other = ("amounts", "percentages") if by == "amount" else ("percentages", "amounts")
    if other in table or (needed not in table and by != "customers"):
        refuse("settings.boundaries_kind", where, by, needed=needed, other=other)
    read = _is_amount if by == "amount" else _read_percentage
    default = [_write_percentage(share) for share in Boundaries().shares]
    bounds = [read(f"{where}.{needed}", entry) for entry in _is_list(f"{where}.{needed}", table.get(needed, default))]
    names = None
    if "names" in table:
        names = [_is_text(f"{where}.names", name) for name in _is_list(f"{where}.names", table["names"])]
    return boundaries_of(by, bounds, names)


def _read_percentage(where: str, value: object) -> Fraction:
    if not isinstance(value, str):
        value = str(number(0, 100)(where, value))
        value = re.sub(r"\.0$", "", value)
        return Fraction(value) / 100
    if not _PERCENTAGE.fullmatch(value):
        refuse("settings.not_between", where, value, low="0", high="100")
    return Fraction(value) / 100


def _read_date(where: str, value: object) -> object:
    if isinstance(value, str):
        try:
            return date.fromisoformat(value)
        except ValueError:
            refuse("settings.not_a_date", where, value)
    return value


def _read_steps(read: Callable[[str, object], object]) -> Callable[[str, object], tuple[tuple[Any, Any], ...]]:
    def steps(where: str, value: object) -> tuple[tuple[Any, Any], ...]:
        return tuple((read(where, begin), share) for begin, share in _is_table(where, value).items())

    return steps


def _read_days(where: str, value: object) -> int:
    if not re.fullmatch(r"\d{1,4}", str(value)):
        refuse("settings.not_whole", where, value, low=0, high=3650)
    return int(str(value))


def _read_rates(where: str, value: object) -> Any:  # noqa: ANN401
    _known_only(where, _is_table(where, value), ACTIVITIES)
    return value


def _read_plan(where: str, value: object) -> Any:  # noqa: ANN401
    for layer, contacts in _is_table(where, value).items():
        _known_only(f"{where}.{layer}", _is_table(f"{where}.{layer}", contacts), CONTACTS)
    return value


def _read_rules(where: str, value: object) -> tuple[StrategyRule, ...]:
    rules = []
    for place, entry in enumerate(_is_list(where, value), 1):
        here = f"{where} {place}"
        table = _is_table(here, entry)
        _known_only(here, table, RULE_KEYS)
        when = _read_conditions(here, table)
        facts = {part: _is_text(f"{here}.{part}", table[part]) for part in ("strategy", "reason") if part in table}
        rules.append(StrategyRule(when, facts.pop("strategy", ""), **facts))
    return tuple(rules)


def _read_conditions(where: str, table: Mapping[str, Any]) -> tuple[str, ...]:
    listed = _is_list(f"{where}.when", table.get("when", []))
    return tuple(_is_text(f"{where}.when", name) for name in listed)


def _read_flag_rules(where: str, value: object) -> tuple[FlagRule, ...]:
    rules = []
    for place, entry in enumerate(_is_list(where, value), 1):
        here = f"{where} {place}"
        table = _is_table(here, entry)
        _known_only(here, table, FLAG_RULE_KEYS)
        rules.append(FlagRule(_read_conditions(here, table), table.get("flag", "")))
    return tuple(rules)


def _read_list(where: str, value: object) -> tuple[object, ...]:
    return tuple(_is_list(where, value))


_READERS: dict[str, Callable[[str, object], Any]] = {
    "boundaries": _read_boundaries,
    "as_of": _read_date,
    "rates": _read_rates,
    "contact_plan": _read_plan,
    "interest": _read_steps(_read_date),
    "credit_loss": _read_steps(_read_days),
    "sheets": _read_list,
    "compare_by": _read_list,
    "columns": _is_table,
    "strategy_rules": _read_rules,
    "flag_rules": _read_flag_rules,
    "action_texts": _is_table,
}


# --- to plain values -------------------------------------------------------------------------------------------------


def _write_boundaries(boundaries: Boundaries) -> dict[str, Any]:
    by_amount = boundaries.by == "amount"
    bounds: Sequence[Any] = boundaries.amounts if by_amount else boundaries.shares
    table: dict[str, Any] = {"by": boundaries.by}
    if by_amount:
        table["amounts"] = _amounts(boundaries.amounts)
    else:
        table["percentages"] = [_write_percentage(share) for share in boundaries.shares]
    if boundaries_of(boundaries.by, bounds).keys != boundaries.keys:
        table["names"] = list(boundaries.keys)
    return table


def _write_percentage(share: Fraction) -> int | float | str:
    percent = share * 100
    if percent.denominator == 1:
        return percent.numerator
    decimal = float(percent)
    return decimal if Fraction(str(decimal)) == percent else f"{percent.numerator}/{percent.denominator}"


def _amounts(amounts: Sequence[float]) -> list[int | float]:
    return [int(amount) if amount.is_integer() else amount for amount in amounts]


def _write_rules(rules: Sequence[StrategyRule]) -> list[dict[str, Any]]:
    return [{"when": list(rule.when), "strategy": rule.strategy, "reason": rule.reason} for rule in rules]


_WRITERS: dict[str, Callable[[Any], Any]] = {
    "boundaries": _write_boundaries,
    "as_of": date.isoformat,
    "rates": dict,
    "contact_plan": lambda plan: {layer: dict(contacts) for layer, contacts in plan.items()},
    "interest": lambda steps: {begin.isoformat(): rate for begin, rate in steps},
    "credit_loss": lambda steps: {str(begin): rate for begin, rate in steps},
    "sheets": list,
    "compare_by": list,
    "columns": dict,
    "strategy_rules": _write_rules,
    "flag_rules": lambda rules: [{"when": list(rule.when), "flag": rule.flag} for rule in rules],
    "action_texts": dict,
}
