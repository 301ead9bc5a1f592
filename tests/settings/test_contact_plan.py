"""The contact plan as a setting: in a file, on the settings sheet, and for layers of one's own."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pyramid_addin.errors import UsageError
from pyramid_addin.settings import CONTACTS, DEFAULT_PLAN, Settings
from pyramid_addin.settings_file import settings_from_table, settings_to_table
from pyramid_addin.settings_sheet import cell_values, settings_from_rows

TIMES = st.floats(0, 366)
PLANS = st.dictionaries(
    st.sampled_from([*DEFAULT_PLAN, "A", "Strategische klanten"]),
    st.dictionaries(st.sampled_from(CONTACTS), TIMES),
    max_size=9,
)


def rows_of(settings, language):
    """The settings sheet that these settings are written to."""
    lines = cell_values(settings, language)["contact_plan"] if settings != Settings(language=language) else []
    return [[language, "Settings"], *(["contact_plan", *line] for line in lines)]


def test_what_is_not_named_keeps_its_default():
    plan = settings_from_table({"contact_plan": {"large": {"calls": 9}, "A": {"visits": 2}}}).contact_plan
    assert plan["large"] == DEFAULT_PLAN["large"] | {"calls": 9.0}
    assert plan["A"] == {"visits": 2.0, "calls": 0.0, "mailings": 0.0}
    assert {key: plan[key] for key in DEFAULT_PLAN if key != "large"} == {
        key: line for key, line in DEFAULT_PLAN.items() if key != "large"
    }


@pytest.mark.parametrize("name", ["medium", "Middelgroot", " MEDIUM ", "Medium"])
def test_a_layer_goes_by_its_key_or_its_name_in_either_language(name):
    plan = settings_from_table({"contact_plan": {name: {"calls": 9}}}).contact_plan
    assert set(plan) == set(DEFAULT_PLAN)
    assert plan["medium"]["calls"] == 9


@given(PLANS, st.sampled_from(["en", "nl"]))
def test_a_plan_comes_back_from_a_file_and_from_the_sheet(plan, language):
    settings = Settings(language=language, contact_plan=plan)
    assert settings_from_table(settings_to_table(settings)) == settings
    if settings.contact_plan != Settings().contact_plan:
        assert settings_from_rows(rows_of(settings, language), "Settings") == Settings(contact_plan=plan)


@pytest.mark.parametrize(
    ("plan", "where"),
    [
        ({"top": {"visits": -1}}, "contact_plan.top.visits"),
        ({"top": {"visits": 367}}, "contact_plan.top.visits"),
        ({"top": {"visits": "often"}}, "contact_plan.top.visits"),
        ({"top": {"visit": 1}}, "contact_plan.top"),
        ({"top": 3}, "contact_plan.top"),
        (5, "contact_plan"),
    ],
)
def test_what_is_no_plan_is_refused_with_its_place(plan, where):
    with pytest.raises(UsageError) as caught:
        settings_from_table({"contact_plan": plan})
    assert caught.value.facts["where"] == where


def test_mailings_cost_something_or_nothing():
    assert Settings(mailing_cost=0).mailing_cost == 0
    with pytest.raises(UsageError, match="mailing_cost"):
        Settings(mailing_cost=-1)


def test_a_layer_that_stands_twice_on_the_sheet_is_refused():
    """Under two names too."""
    rows = [["nl", "Instellingen"], ["contact_plan", "Groot", 1], ["contact_plan", "large", 2]]
    with pytest.raises(UsageError, match=r"'Instellingen'!B3.*'Instellingen'!B2"):
        settings_from_rows(rows, "Instellingen")


def test_a_row_without_a_layer_is_refused():
    with pytest.raises(UsageError, match="'Settings'!B2"):
        settings_from_rows([["en", "Settings"], ["contact_plan", "", 3]], "Settings")
