"""Strategies (METHOD 4): every row of the table by an example worked by hand, the order of the rows, own rules."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from pyramid_addin.model import STRATEGIES
from pyramid_addin.model._strategy import STRATEGY_RULES
from pyramid_addin.settings import CONDITIONS, Settings, StrategyRule, parse_boundaries
from pyramid_addin.texts import LANGUAGES, catalogue

NAN = np.nan
# Five equal parts: 1,000 is Top, 800 Large, 500 Medium, 300 and 100 Small.
REVENUE = [1_000, 800, 500, 300, 100]
PARTS = parse_boundaries("20,40,60,100")


def advice(analysis) -> list[tuple[str, str]]:
    return list(zip(analysis.customers["strategy"], analysis.customers["reason"], strict=True))


def test_profitable_without_upside(analysed):
    """Top to Medium are retained, Small is maintained."""
    found = analysed({"revenue": REVENUE, "gross_margin": [100] * 5}, boundaries=PARTS, reach=0.0)
    assert advice(found) == [
        ("retain", "retain_best"),
        ("retain", "retain"),
        ("retain", "retain"),
        ("maintain", "maintain_profitable"),
        ("maintain", "maintain_profitable"),
    ]


def test_profit_not_measured_is_not_loss_making(analysed):
    """Without costs nobody loses money; the reason says that it was not measured."""
    found = analysed({"revenue": REVENUE}, boundaries=PARTS, reach=0.0)
    assert advice(found)[3:] == [("maintain", "maintain")] * 2


def test_loss_makers(analysed):
    """Small without upside goes; Small that spends much elsewhere, and all others, have their costs cut."""
    columns = {
        "revenue": [*REVENUE, 90],
        "gross_margin": [-1] * 6,
        "share_of_wallet": [0.1, 0.1, NAN, NAN, 0.60, 0.59],
    }
    assert advice(analysed(columns, boundaries=parse_boundaries("15,30,50,100"))) == [
        ("cut_costs", "cut_costs_large"),
        ("cut_costs", "cut_costs_large"),
        ("cut_costs", "cut_costs_large"),
        ("let_go", "let_go_loss"),  # share of wallet unknown
        ("let_go", "let_go_loss"),  # at the threshold: no upside
        ("cut_costs", "cut_costs_small"),
    ]


def test_upside(analysed):
    """Share of wallet below 60 %, given or from category spend, or within 25 % of the next layer's amount."""
    columns = {
        "revenue": [1_000, 800, 600, 300, 375],
        "share_of_wallet": [0.2, NAN, NAN, NAN, NAN],
        "category_spend": [NAN, NAN, 1_001, 400, 1_000],
    }
    # Large begins at 800: 600 is 200 away, a quarter of it. Medium begins at 600: 375 is 225 away, more than 150.
    assert advice(analysed(columns, boundaries=PARTS)) == [
        ("retain", "retain_best"),  # the first layer has nowhere to go
        ("develop", "develop_reach"),  # 200 from the 1,000 of Top is within its quarter
        ("develop", "develop_wallet_and_reach"),  # 600 of 1,001 is just below 60 %
        ("maintain", "maintain"),  # 300 of 400 is 75 %
        ("develop", "develop_wallet"),
    ]


@pytest.mark.parametrize(("revenue", "within"), [(750.0, True), (749.99, False)])
def test_reach_meets_its_bound(analysed, revenue, within):
    """A gap of exactly a quarter of 1,000 is within reach; a cent more is not."""
    found = analysed({"revenue": [1_000.0, revenue]}, boundaries=parse_boundaries("50,100"))
    assert (advice(found)[1] == ("develop", "develop_reach")) == within


def test_negative_amounts_are_never_within_reach(analysed):
    """A layer that begins below zero is nothing to reach for; credit notes are explained instead."""
    found = analysed({"revenue": [-100.0, -101.0]}, boundaries=parse_boundaries("50,100"))
    assert advice(found)[1] == ("maintain", "maintain_credit_balance")


def test_not_active(analysed):
    """The median of today's 100, 300, 500 is 300: who bought 300 before comes back, who bought less goes."""
    columns = {
        "revenue": [100, 300, 500, 0, 0, 0, 0, 0, 0],
        "previous_revenue": [0, 0, 0, 300, 299, NAN, 400, 0, 0],
        "earlier_revenue": [0, 0, 0, 0, 900, 350, 0, 0, 0],
        "margin_fraction": [0.3, 0.3, 0.3, 0.3, 0.3, NAN, -0.1, NAN, NAN],
        "last_order": pd.to_datetime([pd.NaT] * 9),
        "status": ["", "", "", "", "", "", "", "prospect", "inactief"],
    }
    assert advice(analysed(columns))[3:] == [
        ("reactivate", "reactivate"),
        ("let_go", "let_go_bought_little"),  # the previous period counts, not the 900 of long ago
        ("reactivate", "reactivate"),  # nothing in the previous period: what was before counts
        ("let_go", "let_go_sold_at_a_loss"),
        ("recruit", "recruit"),
        ("let_go", "let_go_unknown_past"),
    ]
    assert advice(analysed({"revenue": [0.0], "orders": [0.0]})) == [("identify", "identify")]


def test_a_single_layer_is_neither_the_best_nor_the_lowest(analysed):
    """With one layer nobody is let go for buying little, nor praised for buying much."""
    found = analysed({"revenue": [10, 20], "gross_margin": [-1, 5]}, boundaries=parse_boundaries("100"))
    assert advice(found) == [("cut_costs", "cut_costs_only_layer"), ("retain", "retain_only_layer")]


def test_own_rules_come_first(analysed):
    """First match wins, "not" turns a condition round, and who matches none keeps the standard advice."""
    rules = (
        StrategyRule(("last_layer", "not credit_balance"), "let_go"),
        StrategyRule(("first_layer",), "develop", "develop_wallet"),
    )
    found = analysed({"revenue": [9, 5, -1]}, boundaries=parse_boundaries("30,60,100"), strategy_rules=rules, reach=0)
    assert advice(found) == [
        ("develop", "develop_wallet"),
        ("retain", "retain"),
        ("maintain", "maintain_credit_balance"),
    ]


def test_the_table_ends_with_a_rule_for_everyone_and_knows_only_known_words():
    """Every customer gets a strategy and a reason that both languages have."""
    assert STRATEGY_RULES[-1].when == ()
    for rule in STRATEGY_RULES:
        assert {condition.removeprefix("not ") for condition in rule.when} <= set(CONDITIONS)
        assert rule.strategy in STRATEGIES
        for language in LANGUAGES:
            assert catalogue(language)["reasons"][rule.reason]
    assert {rule.reason for rule in STRATEGY_RULES} | {"own_rule"} == set(catalogue("en")["reasons"])


def test_every_condition_is_computed(analysed):
    """A rule may use any documented condition."""
    rules = tuple(StrategyRule((condition,), "maintain") for condition in CONDITIONS)
    found = analysed({"revenue": [5.0, 0.0]}, strategy_rules=rules)
    assert found.settings == Settings(strategy_rules=rules)
