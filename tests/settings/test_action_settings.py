"""Own flags and own texts of actions: checked wherever they are written, and the same on the sheet as in a file."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pyramid_addin.errors import UsageError
from pyramid_addin.model import STRATEGIES
from pyramid_addin.settings import FLAG_CONDITIONS, FlagRule, Settings
from pyramid_addin.settings_file import settings_from_table, settings_to_table
from pyramid_addin.settings_sheet import SETTINGS, TABLES, cell_values, settings_from_rows
from pyramid_addin.texts import LANGUAGES, catalogue


def flag(**changes):
    return {"flag_rules": [{"when": ["active"], "flag": "Ours"} | changes]}


@pytest.mark.parametrize(
    ("table", "message"),
    [
        (flag(when=["rich"]), "flag_rules.when: 'rich' is not known."),
        (flag(when=[]), "the flag 'Ours' has no conditions"),
        ({"flag_rules": [{"when": ["active"]}]}, "flag_rules.flag: '' cannot be the name of a flag"),
        (flag(flag=5), "flag_rules.flag: 5 is not a text"),
        (flag(flag="a, b"), "cannot be the name of a flag"),
        (flag(flag="=1+1"), "cannot be the name of a flag"),
        (flag(flag="x" * 41), "cannot be the name of a flag. A name has 1 to 40"),
        (flag(flag="Groeiend"), "'Groeiend' is a standard flag already"),
        (flag(name="Ours"), "flag_rules 1: 'name' is no setting."),
        ({"flag_rules": [{"when": ["active"], "flag": f"f{n}"} for n in range(21)]}, "21 flag rules are too many"),
        ({"action_texts": {"top": ""}}, "action_texts.top: '' cannot be a text"),
        ({"action_texts": {"top": "x" * 256}}, "It has 1 to 255 characters"),
        ({"action_texts": {"top": 5}}, "action_texts.top: 5 is not a text"),
        ({"action_texts": ["top"]}, "action_texts: .* is not a table"),
    ],
)
def test_what_is_not_allowed_is_refused(table, message):
    with pytest.raises(UsageError, match=message):
        settings_from_table(table)


def test_strategies_and_layers_are_known_by_their_names_too():
    """In either language, case aside; other names are layers of the user's."""
    found = settings_from_table({"action_texts": {"Promoveren": "a", " middelgroot": "b", "Gold": "c"}})
    assert found.action_texts == {"develop": "a", "medium": "b", "Gold": "c"}


def test_every_strategy_and_layer_has_a_row_and_a_default():
    keys = {key.partition(".")[2] for key in SETTINGS if key.startswith("action_texts.")}
    assert keys == {*STRATEGIES, *catalogue("en")["layers"]}
    for language in LANGUAGES:
        assert set(catalogue(language)["action_texts"]) == keys
        assert all(0 < len(words) <= 255 for words in catalogue(language)["action_texts"].values())
    assert "action_texts" in TABLES


def test_the_default_leaves_the_sheet_empty():
    assert not [key for key in cell_values(Settings(), "en") if key.startswith(("action_texts", "flag_rules"))]


WORDS = st.text("abc dé.;", min_size=1, max_size=30).map(lambda word: " ".join(f"x{word}".split()))
CONDITIONS = st.sampled_from([*FLAG_CONDITIONS, *(f"not {name}" for name in FLAG_CONDITIONS)])
RULES = st.builds(FlagRule, st.lists(CONDITIONS, min_size=1, max_size=5).map(tuple), WORDS)
KEYS = st.sampled_from([*STRATEGIES, *catalogue("en")["layers"], "Gold", "B"])


@given(st.lists(RULES, max_size=8).map(tuple), st.dictionaries(KEYS, WORDS), st.sampled_from(LANGUAGES))
def test_sheet_and_file_give_the_same_back(rules, texts, language):
    """However they are written, they are read as they were."""
    settings = Settings(language=language, flag_rules=rules, action_texts=texts)
    assert settings_from_table(settings_to_table(settings)) == settings
    rows: list[list[object]] = [[language]]
    for key, lines in cell_values(settings, language).items():
        rows += [[key, *([] if key in TABLES else [""]), *line] for line in lines]
    found = settings_from_rows(rows, "Settings")
    assert (found.flag_rules, found.action_texts) == (settings.flag_rules, settings.action_texts)


@pytest.mark.parametrize(
    ("row", "message"),
    [
        (("flag_rules", "active", None, None, None), "'Settings'!E2 is empty"),
        (("flag_rules", "rich", None, None, "Ours"), "'Settings'!B2: 'rich' is not one of the choices"),
        (("flag_rules", None, None, None, "Ours"), "the flag 'Ours' has no conditions"),
        (("action_texts", "Gold", None), "'Settings'!C2 is empty"),
        (("action_texts", None, "Call."), "'Settings'!B2 is empty"),
        (("action_texts.top", "Layer Top", "x" * 256), "'Settings'!C2: 'x+' cannot be a text"),
    ],
)
def test_the_sheet_refuses_with_the_address(row, message):
    with pytest.raises(UsageError, match=message):
        settings_from_rows([["en"], list(row)], "Settings")
