"""Flags (METHOD 4): each by an example worked by hand, at its bound."""

from __future__ import annotations

from datetime import date

import numpy as np
import pandas as pd

from pyramid_addin.model import FLAGS
from pyramid_addin.model._flags import FLAG_RULES, own_flags
from pyramid_addin.settings import FLAG_CONDITIONS, FLAG_THRESHOLDS, FlagRule, Settings, parse_boundaries

NAN = np.nan
HALVES = parse_boundaries("50,100")
MAY = "2025-05-01"
START, END = date(2024, 12, 31), date(2025, 12, 31)


def raised(flags_of, analysis, name: str) -> list[bool]:
    return [name in flags for flags in flags_of(analysis)]


def test_plain_customers_have_no_flags(analysed, flags_of):
    """Twelve equal customers with nothing to remark."""
    assert flags_of(analysed({"revenue": [100.0] * 12, "gross_margin": [50.0] * 12})) == [[]] * 12


def test_credit_balance_and_major_customer(analysed, flags_of):
    """Exactly a tenth of all revenue is major; a negative sum is a credit balance."""
    found = analysed({"revenue": [100, 99, *[50] * 16, 21, -20]})  # total 1,000
    assert flags_of(found)[:2] == [["major_customer"], []]
    assert flags_of(found)[-1] == ["credit_balance"]


def test_entities_under_one_parent_are_one_customer(analysed, flags_of):
    """Two of 6 % under one parent are major together, and so is the parent that carries its own id."""
    parents = ["Holding", " HOLDING ", "", "", *[""] * 84]
    ids = ["A", "B", "holding", "C", *[f"D{place}" for place in range(84)]]
    found = analysed({"customer_id": ids, "revenue": [6, 6, 1, 3, *[1] * 84], "parent": parents})  # total 100
    assert raised(flags_of, found, "major_customer")[:5] == [True, True, True, False, False]


def test_one_off(analysed, flags_of):
    """One order ever: not one of those who bought before, in whatever way the ledger shows it."""
    columns = {
        "revenue": [10, 10, 10, 10, 10, 0],
        "orders": [1, 2, 1, 1, NAN, 1],
        "previous_revenue": [0, 0, 5, NAN, 0, 0],
        "first_order": [pd.Timestamp(day) for day in ("2025-05-01 09:00", MAY, MAY, "2020-01-01", None, MAY)],
        "last_order": [pd.Timestamp(day) for day in ("2025-05-01 17:30", "2025-06-01", MAY, MAY, None, MAY)],
    }
    assert raised(flags_of, analysed(columns), "one_off") == [True, False, False, False, False, False]


def test_high_revenue_low_profit(analysed, flags_of):
    """Above the last layer and below the 5 % target, a loss included."""
    found = analysed(
        {"revenue": [500, 400, 300, 200], "gross_margin": [24.99, 20, -1, -1]}, boundaries=parse_boundaries("75,100")
    )
    assert raised(flags_of, found, "high_revenue_low_profit") == [True, False, True, False]


def test_late_payer(analysed, flags_of):
    """More than thirty days, and something to pay; inactive customers too."""
    columns = {"revenue": [9, 9, 9, 0, 9], "outstanding": [5, 5, 0, 5, NAN], "days_overdue": [31, 30, 99, 40, 40]}
    assert raised(flags_of, analysed(columns), "late_payer") == [True, False, False, True, False]


def test_growing_declining_and_lost(analysed, flags_of):
    """Ten per cent up or down counts; 110 is 10 % more than 100 although 100 x 1.1 is not 110 in floats."""
    columns = {"revenue": [110, 109.99, 90, 90.01, 0, 50, -5], "previous_revenue": [100, 100, 100, 100, 100, 0, 100]}
    found = analysed(columns)
    assert raised(flags_of, found, "growing") == [True, False, False, False, False, False, False]
    assert raised(flags_of, found, "declining") == [False, False, True, False, False, False, True]
    assert raised(flags_of, found, "lost") == [False, False, False, False, True, False, False]
    assert raised(flags_of, found, "new") == [False, False, False, False, False, True, False]


def test_no_change_is_no_growth_even_with_a_threshold_of_zero(analysed, flags_of):
    """Zero change is neither growing nor declining."""
    assert flags_of(analysed({"revenue": [100.0] * 11, "previous_revenue": [100.0] * 11}, growth=0.0)) == [[]] * 11


def test_new_is_judged_on_the_full_history(analysed, flags_of):
    """A first order in the period is new; an older one is a customer that came back; the first day is in the period."""
    columns = {
        "revenue": [5, 5, 5, 5, 5],
        "previous_revenue": [0, 0, 0, 0, 5],
        "earlier_revenue": [0, 0, 0, 7, 0],
        "first_order": pd.to_datetime(["2025-01-01", "2024-12-31", "2019-01-01", None, "2024-01-15"]),
    }
    assert raised(flags_of, analysed(columns, start=START, end=END), "new") == [True, False, False, False, False]


def test_a_history_that_begins_too_late_says_nothing_about_change(analysed, flags_of):
    """Data that begins eight days before the period would make everyone new or growing."""
    columns = {
        "revenue": [5, 500],
        "previous_revenue": [0, 10],
        "first_order": pd.to_datetime(["2025-03-01", "2024-12-23"]),
    }
    short = analysed(columns, start=START, end=END)
    assert not short.comparable
    assert not any({"new", "growing"} & set(flags) for flags in flags_of(short))
    columns["first_order"] = pd.to_datetime(["2025-03-01", "2024-01-20"])
    whole = analysed(columns, start=START, end=END)
    assert whole.comparable
    assert [sorted({"new", "growing"} & set(flags)) for flags in flags_of(whole)] == [["new"], ["growing"]]


def test_without_a_previous_period_nothing_is_compared(analysed, flags_of):
    """No column, or nothing in it."""
    for columns in ({}, {"previous_revenue": [0.0, NAN]}):
        found = analysed({"revenue": [5.0, 6.0], **columns})
        assert not found.comparable
        assert not raised(flags_of, found, "new")[0]


def test_over_and_under_served(analysed, flags_of):
    """Revenue 60/30/10, effort 29.9/10/60.1 in a hundred: below half of it twice, above twice of it once."""
    columns = {"revenue": [600, 300, 100], "cost_to_serve": [299, 100, 601]}
    found = analysed(columns, boundaries=parse_boundaries("34,100"))
    assert raised(flags_of, found, "under_served") == [True, True, False]
    assert raised(flags_of, found, "over_served") == [False, False, True]
    at_the_bound = analysed({"revenue": [500, 500], "cost_to_serve": [250, 750]}, over_served=1.5, boundaries=HALVES)
    assert raised(flags_of, at_the_bound, "under_served") == [False, False]
    assert raised(flags_of, at_the_bound, "over_served") == [False, False]


def test_a_credit_balance_that_takes_effort_is_over_served(analysed, flags_of):
    """Any effort for less than nothing; prospects are no customers and have no such flag."""
    found = analysed({"revenue": [500, -10, 0], "cost_to_serve": [40, 5, 40]})
    assert raised(flags_of, found, "over_served") == [False, True, False]


# --- rules as data --------------------------------------------------------------------------------------------
def test_the_standard_table_raises_every_flag_by_known_conditions():
    assert [row.flag for row in FLAG_RULES] == list(FLAGS)
    assert {name.removeprefix("not ") for row in FLAG_RULES for name in row.when} <= set(FLAG_CONDITIONS)
    assert {name for name in FLAG_THRESHOLDS.values() if name} <= set(vars(Settings()))


def own(analysis, name: str) -> list[bool]:
    bit = 1 << (len(FLAGS) + own_flags(analysis.settings.flag_rules).index(name))
    return (analysis.customers["flags"].to_numpy() & bit > 0).tolist()


def test_own_flags_stand_beside_the_standard_ones(analysed):
    """All conditions of a rule must hold, those of any rule of the name; the standard flags stay as they were."""
    columns = {"revenue": [500, 400, 90, 0], "previous_revenue": [400, 500, 100, 50], "cost_to_serve": [1, 1, 9, 0]}
    rules = (
        FlagRule(("first_layer", "shrank"), "Alarm"),
        FlagRule(("inactive", "bought_in_previous_period"), "Alarm"),
        FlagRule(("active", "not much_effort", "not grew"), "Calm"),
    )
    plain = analysed(columns, boundaries=parse_boundaries("66,100"))
    found = analysed(columns, boundaries=parse_boundaries("66,100"), flag_rules=rules)
    assert own(found, "Alarm") == [False, True, False, True]
    assert own(found, "Calm") == [False, True, False, False]
    standard = found.customers["flags"].to_numpy() & ((1 << len(FLAGS)) - 1)
    assert standard.tolist() == plain.customers["flags"].tolist()


def test_twenty_own_flags_fit(analysed):
    rules = tuple(FlagRule(("active",), f"Flag {place}") for place in range(20))
    found = analysed({"revenue": [5.0, 0.0]}, flag_rules=rules)
    assert own(found, "Flag 19") == [True, False]


def test_what_the_ledger_does_not_tell_holds_for_nobody(analysed):
    """So a rule on it raises nothing, and its opposite holds for everyone."""
    for condition in FLAG_THRESHOLDS:
        if condition != "major_share":  # revenue is always there
            found = analysed(
                {"revenue": [5.0]}, flag_rules=(FlagRule((condition,), "On"), FlagRule((f"not {condition}",), "Off"))
            )
            assert (own(found, "On"), own(found, "Off")) == ([False], [True])
