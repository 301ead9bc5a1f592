"""Strategy and reason of every customer: the rules of the model, written out as formulas.

The rules stand in `STRATEGY_RULES` alone. For each layer what is left of them becomes a tree of IFs, in which every
condition is asked once on the way to an answer: the first rule whose conditions all hold wins, as in the model.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from pyramid_addin.model import PASSIVE_LAYERS
from pyramid_addin.model._strategy import STRATEGY_RULES
from pyramid_addin.settings import STANDARD_KEYS
from pyramid_addin.templates.calculating._assumptions import assumed, fact
from pyramid_addin.templates.calculating._calculation import Calculation
from pyramid_addin.texts import text

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    # What is still to be asked, and the answer if all of that holds.
    Rules = Sequence[tuple[Sequence[str], str]]

REASONS = "PYR_StrategyReasons"  # the texts of the rules' reasons, in the order of the rules


def _wallet_open(columns: Sequence[str]) -> str:
    """Share of wallet, given or from what the customer spends in all, is known and below the threshold."""
    below = f"<{assumed('wallet_threshold')}"
    known = "FALSE"
    if "category_spend" in columns:
        share = f"ROUND(MAX(N({{revenue}}),0)/{{category_spend}},9){below}"
        known = f"IF(N({{category_spend}})>0,{share},FALSE)"
    if "share_of_wallet_given" in columns:
        given = f"ROUND({{share_of_wallet_given}},9){below}"
        known = f"IF(ISNUMBER({{share_of_wallet_given}}),{given},{known})"
    return known


def _conditions(columns: Sequence[str]) -> dict[str, str]:
    """Condition -> expression, for those of the model that the columns can tell; which layer it is, is asked first."""
    earlier, gap = "ROUND(N({previous_revenue}),4)", "{revenue_to_next_layer}"
    next_layer = f"ROUND({{revenue}}+{gap},4)"
    told = {
        "profit_known": (("net_profit",), "ISNUMBER({net_profit})"),
        "loss_making": (("net_profit",), "N({net_profit})<0"),
        "wallet_open": ((), _wallet_open(columns)),
        "within_reach": (("revenue_to_next_layer",), f"{gap}<=ROUND({assumed('reach')}*{next_layer},4)"),
        "earlier_revenue_known": (("previous_revenue",), f"{earlier}<>0"),
        "bought_well_earlier": (("previous_revenue",), f"AND({earlier}>0,{earlier}>={fact('median_revenue')})"),
        "margin_negative": (("margin_fraction",), "N({margin_fraction})<0"),
        "credit_balance": ((), "ROUND({revenue},4)<0"),
    }
    return {
        name: expression
        for name, (needs, expression) in told.items()
        if expression != "FALSE" and all(key in columns for key in needs)
    }


def _of_layer(layer: str) -> dict[str, bool]:
    """What the layer alone decides; a template has four active layers, so that none is the only one."""
    active = layer in STANDARD_KEYS
    places = {"first_layer": STANDARD_KEYS[0], "last_layer": STANDARD_KEYS[-1]} | {key: key for key in PASSIVE_LAYERS}
    return {name: layer == key for name, key in places.items()} | {"active": active, "only_layer": False}


def _knowing(rules: Rules, condition: str, *, holds: bool) -> Rules:
    """What is left of the rules once it is known whether a condition holds."""
    refuted = f"not {condition}" if holds else condition
    return [
        ([entry for entry in when if entry.removeprefix("not ") != condition], answer)
        for when, answer in rules
        if refuted not in when
    ]


def _tree(rules: Rules, expressions: Mapping[str, str]) -> str:
    """The answer of the first rule that holds, as nested IFs."""
    when, answer = rules[0]
    if not when:
        return answer
    asked = when[0].removeprefix("not ")
    holds, fails = (_tree(_knowing(rules, asked, holds=known), expressions) for known in (True, False))
    return holds if holds == fails else f"IF({expressions[asked]},{holds},{fails})"


def _by_rule(columns: Sequence[str], language: str, answers: Sequence[str], shown: Callable[[str], str]) -> str:
    """For each layer the tree of its rules, of which ``shown`` makes what the cell shows; nothing in other rows."""
    expressions = _conditions(columns)
    trees: dict[str, list[str]] = {}
    for layer in (*STANDARD_KEYS, *PASSIVE_LAYERS):
        rules: Rules = [(rule.when, answer) for rule, answer in zip(STRATEGY_RULES, answers, strict=True)]
        decided = _of_layer(layer)
        asked = {condition.removeprefix("not ") for when, _ in rules for condition in when}
        decided |= dict.fromkeys(asked - set(decided) - set(expressions), False)
        for condition, holds in decided.items():
            rules = _knowing(rules, condition, holds=holds)
        trees.setdefault(_tree(rules, expressions), []).append(layer)
    formula = '""'
    for tree, layers in reversed(trees.items()):
        tests = [f'{{layer}}="{text(f"layers.{layer}", language)}"' for layer in layers]
        any_of = f"OR({','.join(tests)})" if len(tests) > 1 else tests[0]
        formula = f"IF({any_of},{shown(tree)},{formula})"
    return formula


def _strategy(columns: Sequence[str], language: str) -> str:
    answers = [f'"{text(f"strategies.{rule.strategy}", language)}"' for rule in STRATEGY_RULES]
    return _by_rule(columns, language, answers, lambda tree: tree)


def _reason(columns: Sequence[str], language: str) -> str:
    """The text of the reason, by the number of the rule: written out, texts would make the file ten times as large."""
    answers = [str(number) for number in range(1, len(STRATEGY_RULES) + 1)]
    return _by_rule(columns, language, answers, lambda tree: f"INDEX({REASONS},{tree})")


def reason_texts(language: str) -> list[str]:
    """What the cells of `REASONS` hold.

    Examples
    --------
    >>> reason_texts("en")[9]
    'Loses money although it buys much: keep the revenue, cut the cost to serve, or raise the price.'
    """
    return [text(f"reasons.{rule.reason}", language) for rule in STRATEGY_RULES]


STRATEGY_COLUMNS: Mapping[str, Calculation] = {
    "strategy": Calculation("text", _strategy),
    "reason": Calculation("text", _reason),
}
