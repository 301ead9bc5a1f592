"""The numbers and words in the functions that travel: from the settings, the rules of the model and the catalogue."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pyramid_addin.model import STRATEGY_RULES
from pyramid_addin.model._layer_table import LAYER_COLUMNS, STANDARD_SHARES
from pyramid_addin.model._status import INACTIVE, PROSPECT, STATUS_WORDS, SUSPECT
from pyramid_addin.settings import (
    LONGEST_NAME,
    MOST_LAYERS,
    PASSIVE_KEYS,
    STANDARD_KEYS,
    Settings,
    standard_labels,
)
from pyramid_addin.templates._lambda_text import array_constant, quoted_text
from pyramid_addin.texts import LANGUAGES, catalogue, text

if TYPE_CHECKING:
    from collections.abc import Sequence

_METHOD_KEYS = (*STANDARD_KEYS, *PASSIVE_KEYS)

# What the rules of strategy ask, in the names of CUSTOMER_STRATEGY; None: it knows of no earlier revenue, and of more
# layers than one.
_CONDITIONS = {
    "inactive": f"place={_METHOD_KEYS.index('inactive') + 1}",
    "prospect": f"place={_METHOD_KEYS.index('prospect') + 1}",
    "suspect": f"place={_METHOD_KEYS.index('suspect') + 1}",
    "first_layer": "place=1",
    "last_layer": f"place={len(STANDARD_KEYS)}",
    "only_layer": None,
    "profit_known": 'gain<>""',
    "loss_making": "loss_making",
    "wallet_open": "wallet_open",
    "within_reach": "within_reach",
    "earlier_revenue_known": None,
    "bought_well_earlier": None,
    "margin_negative": None,
    "credit_balance": "N(sale)<0",
}


def constants(language: str) -> dict[str, str]:
    """What names in braces stand for, besides `PARTS`, in ``language``.

    Examples
    --------
    >>> constants("nl")["standard_names"], constants("nl")["target_return"]
    ('{"Top";"Groot";"Middelgroot";"Klein"}', '0.05')
    """
    settings = Settings()
    words = catalogue(language)["formula_words"]
    return {
        **_of_layers(settings),
        "standard_names": array_constant(_layer_names(language, STANDARD_KEYS), down=True),
        "layer_names": array_constant(_layer_names(language, _METHOD_KEYS)),
        "numbered_names": f"{quoted_text(_before_number(language))}&SEQUENCE(layers)",
        # the columns that have a heading for a formula
        "table_heads": array_constant([words[column] for column in LAYER_COLUMNS if column in words]),
        "upgrade_heads": array_constant([words[key] for key in words if key.startswith("upgrade_")], down=True),
        "strategy_rules": _strategy_rules(language),
        "wallet_threshold": f"{settings.wallet_threshold:.12g}",
        "reach": f"{settings.reach:.12g}",
        "interest_rate": f"{settings.interest[-1][1]:.12g}",
        "loss_days": array_constant([first for first, _ in settings.credit_loss]),
        "loss_rates": array_constant([rate for _, rate in settings.credit_loss]),
        "target_return": f"{settings.target_return:.12g}",
        "inactive_words": array_constant(STATUS_WORDS[INACTIVE]),
        "prospect_words": array_constant(STATUS_WORDS[PROSPECT]),
        "suspect_words": array_constant(STATUS_WORDS[SUSPECT]),
    }


def _of_layers(settings: Settings) -> dict[str, str]:
    """What names of layers are known, in whatever language, and the method's standard."""
    others = {label: key for label, key in standard_labels().items() if label != key}
    passive = dict.fromkeys(name for one in LANGUAGES for name in _layer_names(one, PASSIVE_KEYS))
    return {
        "most_layers": str(MOST_LAYERS),
        "longest_name": str(LONGEST_NAME),
        "standard_keys": array_constant(STANDARD_KEYS, down=True),
        "standard_percents": array_constant([float(share * 100) for share in settings.boundaries.shares], down=True),
        "standard_customers": array_constant([STANDARD_SHARES[key][0] for key in STANDARD_KEYS]),
        "standard_revenue": array_constant([STANDARD_SHARES[key][1] for key in STANDARD_KEYS]),
        "standard_en": array_constant(_layer_names("en", STANDARD_KEYS), down=True),
        "standard_nl": array_constant(_layer_names("nl", STANDARD_KEYS), down=True),
        "method_keys": array_constant(_METHOD_KEYS),
        "passive_keys": array_constant(PASSIVE_KEYS),
        "other_labels": array_constant(tuple(others)),
        "other_labels_keys": array_constant(tuple(others.values())),
        "numbered_en": quoted_text(_before_number("en").lower()),
        "numbered_nl": quoted_text(_before_number("nl").lower()),
        "not_names": array_constant([*passive, *(text("formula_words.total", one) for one in LANGUAGES)]),
    }


def _strategy_rules(language: str) -> str:
    """The standard rules as one IFS, without those that CUSTOMER_STRATEGY never finds to hold."""
    steps = []
    for rule in STRATEGY_RULES:
        names = [condition.removeprefix("not ") for condition in rule.when]
        if any(_CONDITIONS[name] is None and name in rule.when for name in names):
            continue
        tests = [
            f"{_CONDITIONS[name]}" if name in rule.when else f"NOT({_CONDITIONS[name]})"
            for name in names
            if _CONDITIONS[name] is not None
        ]
        steps.append(f"{_all(tests)},{quoted_text(text(f'strategies.{rule.strategy}', language))}")
    return f"IFS({','.join(steps)})"


def _all(tests: Sequence[str]) -> str:
    if len(tests) > 1:
        return f"AND({','.join(tests)})"
    return tests[0] if tests else "TRUE"


def _layer_names(language: str, keys: Sequence[str]) -> list[str]:
    return [text(f"layers.{key}", language) for key in keys]


def _before_number(language: str) -> str:
    """What stands before the number in the name of a layer that has no other."""
    return text("model.numbered_layer", language, number="")
