"""What a user can set, with its defaults. One frozen record that reading, model and sheets share."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from datetime import date
from typing import TYPE_CHECKING, Any, Literal

from pyramid_addin._boundaries import (
    LONGEST_NAME,
    MOST_LAYERS,
    PASSIVE_KEYS,
    STANDARD_KEYS,
    Boundaries,
    boundaries_of,
    parse_boundaries,
    standard_labels,
)
from pyramid_addin._checks import day, instance_of, number, one_of, refuse, steps, whole

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

__all__ = [
    "ACTIVITIES",
    "CHOSEN_SHEETS",
    "COMPARE_FIELDS",
    "CONDITIONS",
    "CONTACTS",
    "DEFAULT_PLAN",
    "DEFAULT_RATES",
    "FLAG_CONDITIONS",
    "FLAG_THRESHOLDS",
    "LONGEST_NAME",
    "MOST_LAYERS",
    "PASSIVE_KEYS",
    "SHEETS",
    "STANDARD_KEYS",
    "Boundaries",
    "FlagRule",
    "Settings",
    "StrategyRule",
    "boundaries_of",
    "parse_boundaries",
    "standard_labels",
    "strategy_labels",
]

DEFAULT_RATES = {"hours": 60.0, "visits": 175.0, "calls": 15.0, "tickets": 20.0}
ACTIVITIES = ("hours", "visits", "calls", "tickets", "orders", "contacts")
CONTACTS = ("visits", "calls", "mailings")
# Contacts a year with each customer of a layer. (Ours.)
DEFAULT_PLAN = {
    "top": {"visits": 12.0, "calls": 12.0, "mailings": 6.0},
    "large": {"visits": 6.0, "calls": 6.0, "mailings": 6.0},
    "medium": {"visits": 2.0, "calls": 4.0, "mailings": 6.0},
    "small": {"visits": 0.0, "calls": 1.0, "mailings": 6.0},
    "inactive": {"visits": 0.0, "calls": 1.0, "mailings": 2.0},
    "prospect": {"visits": 0.0, "calls": 2.0, "mailings": 4.0},
    "suspect": {"visits": 0.0, "calls": 0.0, "mailings": 2.0},
}
# Every sheet that a build can add, in the order of the tabs; Notes stands with every result.
SHEETS = (
    "pyramid",
    "audit",
    "actions",
    "movement",
    "wallet",
    "attention",
    "compare",
    "scenarios",
    "lessons",
    "risk",
    "targets",
    "notes",
    "customers",
)
CHOSEN_SHEETS = SHEETS[: SHEETS.index("notes")]
COMPARE_FIELDS = ("segment", "region", "country", "account_manager")

CONDITIONS = (
    "suspect",
    "prospect",
    "inactive",
    "active",
    "first_layer",
    "last_layer",
    "only_layer",
    "profit_known",
    "loss_making",
    "wallet_open",
    "within_reach",
    "earlier_revenue_known",
    "bought_well_earlier",
    "margin_negative",
    "credit_balance",
)
# What flags can ask beside these: condition -> the setting that is its threshold, "" = none.
FLAG_THRESHOLDS = {
    "single_order": "",
    "first_bought_now": "",
    "bought_in_previous_period": "",
    "return_below_target": "target_return",
    "major_share": "major_share",
    "overdue": "late_days",
    "grew": "growth",
    "shrank": "growth",
    "much_effort": "over_served",
    "little_effort": "under_served",
}
FLAG_CONDITIONS = (*CONDITIONS, *FLAG_THRESHOLDS)
MOST_FLAG_RULES = 20  # with the standard flags they are the bits of one number
LONGEST_FLAG, LONGEST_ACTION = 40, 255  # 255 is what a cell of the settings sheet takes


@dataclass(frozen=True)
class StrategyRule:
    """One row of the strategy table: when all conditions hold, this strategy, for this reason.

    Attributes
    ----------
    when : tuple of str
        Names from `CONDITIONS`; "not " before a name turns it round. Empty: always.
    strategy : str
        Key of the strategy.
    reason : str
        Catalogue key below ``reasons``.
    """

    when: tuple[str, ...]
    strategy: str
    reason: str = "own_rule"

    def __post_init__(self) -> None:
        for condition in self.when:
            if condition.removeprefix("not ") not in CONDITIONS:
                refuse("settings.not_one_of", "strategy_rules.when", condition, allowed=", ".join(CONDITIONS))
        for part, key in (("strategies", self.strategy), ("reasons", self.reason)):
            allowed = _catalogue_keys(part)
            if key not in allowed:
                where = "strategy_rules.strategy" if part == "strategies" else "strategy_rules.reason"
                refuse("settings.not_one_of", where, key, allowed=", ".join(allowed))


@dataclass(frozen=True)
class FlagRule:
    """One row of the flag table: when all conditions hold, this flag is raised.

    Attributes
    ----------
    when : tuple of str
        Names from `FLAG_CONDITIONS`; "not " before a name turns it round. At least one.
    flag : str
        What cells show, 1 to 40 characters without a comma, which separates flags; not the word of a standard flag.
    """

    when: tuple[str, ...]
    flag: str

    def __post_init__(self) -> None:
        for condition in self.when:
            if condition.removeprefix("not ") not in FLAG_CONDITIONS:
                refuse("settings.not_one_of", "flag_rules.when", condition, allowed=", ".join(FLAG_CONDITIONS))
        if not self.when:
            refuse("settings.no_conditions", "flag_rules.when", self.flag)
        name = instance_of(str, "settings.not_text")("flag_rules.flag", self.flag)
        plain = name.isprintable() and name == name.strip() and "," not in name
        if not (plain and 1 <= len(name) <= LONGEST_FLAG) or name[0] in "=+-@":
            refuse("settings.flag_name", "flag_rules.flag", name, allowed=LONGEST_FLAG)
        if name.casefold() in _standard_flags():
            refuse("settings.flag_taken", "flag_rules.flag", name)


@dataclass(frozen=True)
class Settings:
    """Everything that changes a figure or a text. Fractions are 0 to 1, money is in the ledger's currency.

    Attributes
    ----------
    language : {"en", "nl"}
    rank_by : {"revenue", "profit"}
        What customers are ranked on: revenue in the period, or net profit.
    base : {"active", "all"}
        Whose number the percentages are taken of: active customers, or active and inactive ones.
    boundaries : Boundaries
    as_of : datetime.date or None
        Last day of the period; None = the last date in the ledger.
    months : int
        Length of the period, 1 to 120.
    rates : mapping of str to float
        Cost of one hour, visit, call, ticket, order or contact. What is not named keeps its default; 0 = not counted.
    contact_plan : mapping of str to mapping of str to float
        Layer -> visits, calls and mailings a year for each of its customers: a key of the seven layers, or an own name.
        What is not named keeps its default; an own layer without a line takes that of a standard one.
    mailing_cost : float
        Cost of one mailing; those of a visit and a call are rates.
    interest : tuple of (datetime.date, float)
        Yearly rate from that date on, by increasing date. Default: Dutch statutory commercial interest.
    credit_loss : tuple of (int, float)
        Share of the balance expected to be lost from that many days overdue on, by increasing days, the first 0.
    target_return : float
        Return on revenue from which a customer is profitable rather than marginal.
    wallet_threshold : float
        Share of wallet below which there is room to sell more.
    reach : float
        How far below the next layer, as a fraction of the amount at which it begins, a customer is within reach of it.
    growth : float
        Change against the previous period from which a customer is growing or declining.
    major_share : float
        Share of revenue from which a customer (with those under the same parent) is major.
    late_days : int
        More days overdue than this make a late payer.
    over_served, under_served : float
        Share of effort divided by share of revenue: above the first over-served, below the second under-served.
    sheets : tuple of str
        Which of `CHOSEN_SHEETS` a build adds; empty = all that the ledger has the fields for. Notes is always there.
    compare_by : tuple of str
        Fields of `COMPARE_FIELDS` whose groups are compared, each ranked within itself; empty = the first of them that
        makes a comparison.
    smallest_group : int
        Fewer active customers than this are too few to rank, 1 to 100,000.
    sheet : str or None
        The sheet that holds the ledger; None = look for it.
    columns : mapping of str to str
        Field -> header or column letter; wins over recognition.
    strict : bool
        Refuse what would otherwise be repaired and reported.
    strategy_rules : tuple of StrategyRule
        The user's own rules, tried before the standard table.
    flag_rules : tuple of FlagRule
        The user's own flags, beside the standard ones; at most 20.
    action_texts : mapping of str to str
        Strategy or layer -> the user's own text for it: a key of the eight strategies or the seven layers, or the name
        of an own layer. What is not named keeps that of the catalogue.

    Raises
    ------
    UsageError
        For a value outside the above: where, what was found, what is allowed.

    Examples
    --------
    >>> Settings(rates={"hours": 75.0}).rates["visits"]
    175.0
    >>> Settings(months=0)
    Traceback (most recent call last):
    ...
    pyramid_addin.errors.UsageError: months: 0 is not allowed. Give a whole number from 1 to 120.
    """

    language: Literal["en", "nl"] = "en"
    rank_by: Literal["revenue", "profit"] = "revenue"
    base: Literal["active", "all"] = "active"
    boundaries: Boundaries = field(default_factory=Boundaries)
    as_of: date | None = None
    months: int = 12
    rates: Mapping[str, float] = field(default_factory=lambda: dict(DEFAULT_RATES))
    contact_plan: Mapping[str, Mapping[str, float]] = field(
        default_factory=lambda: {layer: dict(contacts) for layer, contacts in DEFAULT_PLAN.items()}
    )
    mailing_cost: float = 2.5
    interest: tuple[tuple[date, float], ...] = (
        (date(2023, 7, 1), 0.12),
        (date(2024, 1, 1), 0.125),
        (date(2024, 7, 1), 0.1225),
    )
    credit_loss: tuple[tuple[int, float], ...] = ((0, 0.003), (1, 0.016), (31, 0.036), (61, 0.066), (91, 0.106))
    target_return: float = 0.05
    wallet_threshold: float = 0.60
    reach: float = 0.25
    growth: float = 0.10
    major_share: float = 0.10
    late_days: int = 30
    over_served: float = 2.0
    under_served: float = 0.5
    sheets: tuple[str, ...] = ()
    compare_by: tuple[str, ...] = ()
    smallest_group: int = 20
    sheet: str | None = None
    columns: Mapping[str, str] = field(default_factory=dict)
    strict: bool = False
    strategy_rules: tuple[StrategyRule, ...] = ()
    flag_rules: tuple[FlagRule, ...] = ()
    action_texts: Mapping[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        for name in (entry.name for entry in fields(self)):
            checked = _CHECKS[name](name, getattr(self, name))
            object.__setattr__(self, name, checked)


def _catalogue_keys(part: str) -> tuple[str, ...]:
    from pyramid_addin.texts import catalogue

    return tuple(catalogue("en")[part])


def _rates(where: str, value: Mapping[str, Any]) -> dict[str, float]:
    for name in value:
        if name not in ACTIVITIES:
            refuse("settings.not_one_of", where, name, allowed=", ".join(ACTIVITIES))
    rate = number(0, 1e9)
    return {name: rate(f"{where}.{name}", amount) for name, amount in {**DEFAULT_RATES, **value}.items()}


def _contact_plan(where: str, value: Mapping[str, Any]) -> dict[str, dict[str, float]]:
    name_of = instance_of(str, "settings.not_text")
    a_year = number(0, 366)
    labels = standard_labels()
    plan = {layer: dict(contacts) for layer, contacts in DEFAULT_PLAN.items()}
    for name, contacts in value.items():
        layer = " ".join(name_of(where, name).split())
        layer = labels.get(layer.casefold(), layer)
        here = f"{where}.{name}"
        plan[layer] = dict(DEFAULT_PLAN.get(layer, dict.fromkeys(CONTACTS, 0.0)))
        for contact, times in instance_of(Mapping, "settings.not_a_table")(here, contacts).items():
            plan[layer][one_of(*CONTACTS)(here, contact)] = a_year(f"{here}.{contact}", times)
    return plan


def _columns(where: str, value: Mapping[str, Any]) -> dict[str, str]:
    text = instance_of(str, "settings.not_text")
    return {text(where, name): text(f"{where}.{name}", header) for name, header in value.items()}


def _sheets(where: str, value: Iterable[Any]) -> tuple[str, ...]:
    chosen = [one_of(*CHOSEN_SHEETS)(where, name) for name in value]
    return tuple(name for name in CHOSEN_SHEETS if name in chosen)


def _compare_by(where: str, value: Iterable[Any]) -> tuple[str, ...]:
    field = one_of(*COMPARE_FIELDS)
    return tuple(dict.fromkeys(field(where, name) for name in value))


def _rules(where: str, value: Iterable[Any]) -> tuple[StrategyRule, ...]:
    rule = instance_of(StrategyRule, "settings.not_a_table")
    return tuple(rule(where, entry) for entry in value)


def _flag_rules(where: str, value: Iterable[Any]) -> tuple[FlagRule, ...]:
    rule = instance_of(FlagRule, "settings.not_a_table")
    rules = tuple(rule(where, entry) for entry in value)
    if len(rules) > MOST_FLAG_RULES:
        refuse("settings.too_many_flags", where, str(len(rules)), allowed=MOST_FLAG_RULES)
    return rules


def _standard_flags() -> set[str]:
    """The standard flags by their keys and their words in every language, casefolded."""
    from pyramid_addin.texts import LANGUAGES, catalogue

    entries = [entry for language in LANGUAGES for entry in catalogue(language)["flags"].items()]
    return {word.casefold() for entry in entries for word in entry}


def _action_texts(where: str, value: Mapping[str, Any]) -> dict[str, str]:
    text = instance_of(str, "settings.not_text")
    labels = standard_labels() | strategy_labels()
    texts: dict[str, str] = {}
    for name, words in value.items():
        key = " ".join(text(where, name).split())
        here = f"{where}.{name}"
        shown = " ".join(text(here, words).split())
        if not key or not 1 <= len(shown) <= LONGEST_ACTION:
            refuse("settings.action_text", here, shown, allowed=LONGEST_ACTION)
        texts[labels.get(key.casefold(), key)] = shown
    return texts


def strategy_labels() -> dict[str, str]:
    """The strategies by their keys and their names in every language, casefolded, each with its key.

    Examples
    --------
    >>> strategy_labels()["promoveren"]
    'develop'
    """
    from pyramid_addin.texts import LANGUAGES, catalogue

    entries = [entry for language in LANGUAGES for entry in catalogue(language)["strategies"].items()]
    return {name.casefold(): key for key, label in entries for name in (key, label)}


_CHECKS: dict[str, Callable[[str, Any], Any]] = {
    "language": one_of("en", "nl"),
    "rank_by": one_of("revenue", "profit"),
    "base": one_of("active", "all"),
    "boundaries": instance_of(Boundaries, "settings.not_a_table"),
    "as_of": lambda where, value: None if value is None else day(where, value),
    "months": whole(1, 120),
    "rates": _rates,
    "contact_plan": _contact_plan,
    "mailing_cost": number(0, 1e9),
    "interest": steps(day),
    "credit_loss": steps(whole(0, 3650), first=0),
    "target_return": number(0, 1),
    "wallet_threshold": number(0, 1),
    "reach": number(0, 10),
    "growth": number(0, 10),
    "major_share": number(0, 1),
    "late_days": whole(0, 3650),
    "over_served": number(0, 1000),
    "under_served": number(0, 1000),
    "sheets": _sheets,
    "compare_by": _compare_by,
    "smallest_group": whole(1, 100_000),
    "sheet": instance_of(str, "settings.not_text", optional=True),
    "columns": _columns,
    "strict": instance_of(bool, "settings.not_yes_no"),
    "strategy_rules": _rules,
    "flag_rules": _flag_rules,
    "action_texts": _action_texts,
}
