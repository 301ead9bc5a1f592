"""Settings from TOML, and as a recipe in plain types that gives exactly the same settings back."""

from __future__ import annotations

import json
from datetime import date
from fractions import Fraction

import pytest
import tomlkit
from hypothesis import given
from hypothesis import strategies as st

from pyramid_addin.errors import UsageError
from pyramid_addin.settings import (
    ACTIVITIES,
    COMPARE_FIELDS,
    CONDITIONS,
    DEFAULT_RATES,
    Settings,
    StrategyRule,
    boundaries_of,
    parse_boundaries,
)
from pyramid_addin.settings_file import load_settings, settings_from_table, settings_to_table

WHOLE = """
language = "nl"
rank_by = "profit"
base = "all"
as_of = 2025-12-31
months = 6
target_return = 0
strict = true
sheet = "Klanten 2025"

[boundaries]
by = "value"
percentages = [33.3, "100/3", 80, 100]
names = ["A", "B", "C", "D"]

[rates]
hours = 85

[interest]
2025-01-01 = 0.1115

[credit_loss]
0 = 0
90 = 0.5

[columns]
revenue = "Netto 2025"

[[strategy_rules]]
when = ["last_layer", "not loss_making"]
strategy = "maintain"
"""


@pytest.fixture
def file(tmp_path):
    def write(content: str | bytes):
        path = tmp_path / "mine.toml"
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        return path

    return write


def test_a_whole_file(file):
    """Every kind of value, exactly."""
    assert load_settings(file(WHOLE)) == Settings(
        language="nl",
        rank_by="profit",
        base="all",
        as_of=date(2025, 12, 31),
        months=6,
        target_return=0.0,
        strict=True,
        sheet="Klanten 2025",
        boundaries=boundaries_of(
            "value", [Fraction(333, 1000), Fraction(1, 3), Fraction(4, 5), Fraction(1)], ["A", "B", "C", "D"]
        ),
        rates={**DEFAULT_RATES, "hours": 85.0},
        interest=((date(2025, 1, 1), 0.1115),),
        credit_loss=((0, 0.0), (90, 0.5)),
        columns={"revenue": "Netto 2025"},
        strategy_rules=(StrategyRule(("last_layer", "not loss_making"), "maintain"),),
    )


def test_the_command_line_wins(file):
    """Options over the file; mappings and rates are added; None is not given; boundaries may be text."""
    found = load_settings(
        file(WHOLE), months=3, sheet=None, boundaries="10,100", columns={"name": "B"}, rates={"visits": 9}
    )
    assert (found.months, found.sheet, found.base) == (3, "Klanten 2025", "all")
    assert found.boundaries == parse_boundaries("10,100")
    assert found.columns == {"revenue": "Netto 2025", "name": "B"}
    assert (found.rates["hours"], found.rates["visits"]) == (85.0, 9.0)


@pytest.mark.parametrize(("system", "language"), [("nl_NL.UTF-8", "nl"), ("C.UTF-8", "en")])
def test_the_systems_language_where_none_is_set(file, monkeypatch, system, language):
    """With a file or without; a language that is set wins."""
    monkeypatch.setenv("LC_ALL", system)
    assert load_settings().language == load_settings(file("months = 6")).language == language
    assert load_settings(file('language = "en"')).language == "en"
    assert load_settings(None, language="nl").language == "nl"


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ("month = 6", "mine.toml: 'month' is no setting. Did you mean 'months'? Allowed here: language, rank_by"),
        (
            "[rates]\nhour = 6",
            "mine.toml, rates: 'hour' is no setting. Did you mean 'hours'? Allowed here: hours, visits",
        ),
        (
            "[boundaries]\npercentage = [100]",
            "mine.toml, boundaries: 'percentage' is no setting. Did you mean 'percentages'?",
        ),
        ("[[strategy_rules]]\nif = []", "mine.toml, strategy_rules 1: 'if' is no setting."),
        ("months = 0", "mine.toml, months: 0 is not allowed. Give a whole number from 1 to 120."),
        ("months = '6'", "mine.toml, months: 6 is not allowed."),
        ("as_of = '31-12-2025'", "mine.toml, as_of: 31-12-2025 is not a date."),
        ("as_of = 2025-12-31T10:00:00", "mine.toml, as_of: datetime.datetime(2025, 12, 31"),
        ("rates = 5", "mine.toml, rates: 5 is not a table."),
        ("columns = 5", "mine.toml, columns: 5 is not a table."),
        ("boundaries = '1,100'", "mine.toml, boundaries: 1,100 is not a table."),
        ("[boundaries]\npercentages = 100", "mine.toml, boundaries.percentages: 100 is not a list."),
        ("[boundaries]\npercentages = [1, true]", "mine.toml, boundaries.percentages: True is not allowed."),
        ("[boundaries]\npercentages = ['1/0', 100]", "mine.toml, boundaries.percentages: 1/0 is not allowed."),
        ("[boundaries]\npercentages = [inf]", "mine.toml, boundaries.percentages: inf is not allowed."),
        ("[boundaries]\nby = 'amount'", "mine.toml, boundaries: the boundaries are by amount, and that needs amounts"),
        (
            "[boundaries]\namounts = [5]",
            "mine.toml, boundaries: the boundaries are by customers, and that needs ",
        ),
        ("[boundaries]\nby = 'amount'\namounts = [nan]", "mine.toml, boundaries.amounts: nan is not allowed."),
        (f"[boundaries]\nby = 'amount'\namounts = [{'9' * 400}]", "mine.toml, boundaries.amounts: 9999"),
        ("[boundaries]\npercentages = [50, 100]\nnames = [1, 2]", "mine.toml, boundaries.names: 1 is not a text."),
        ("[interest]\nsoon = 0.1", "mine.toml, interest: soon is not a date."),
        ("[credit_loss]\n-1 = 0.1", "mine.toml, credit_loss: -1 is not allowed."),
        ("[[strategy_rules]]\nwhen = ['x']\nstrategy = 'retain'", "mine.toml, strategy_rules.when: 'x' is not known."),
        ("[[strategy_rules]]\nwhen = []", "mine.toml, strategy_rules.strategy: '' is not known."),
        ("strategy_rules = [5]", "mine.toml, strategy_rules 1: 5 is not a table."),
        ("months = ", "not valid TOML"),
        ("a = 1\na = 2", "not valid TOML"),
        ("as_of = 2025-02-30", "not valid TOML"),
        (f"months = {'9' * 5000}", "not valid TOML"),
        ("a = " + "[" * 50_000, "not valid TOML"),
        (b"\xff\xfe\x00", "not valid TOML"),
        (b"#" * 300_000, "has 300000 bytes, and settings are 262144 bytes at most"),
    ],
)
def test_refused_with_place_and_remedy(file, content, message):
    """One clear sentence, whatever the file holds."""
    with pytest.raises(UsageError) as refused:
        load_settings(file(content))
    assert message in str(refused.value)
    assert refused.value.text("nl") != str(refused.value)


def test_files_that_are_not_there(tmp_path):
    """A missing file and a folder."""
    with pytest.raises(UsageError, match="does not exist"):
        load_settings(tmp_path / "absent.toml")
    with pytest.raises(UsageError, match="cannot be read"):
        load_settings(tmp_path)


def test_a_byte_order_mark_is_no_error(file):
    """Notepad writes one."""
    assert load_settings(file(b"\xef\xbb\xbfmonths = 6\r\n")).months == 6


FRACTIONS = st.floats(0, 1)
BOUNDARIES = st.one_of(
    st.sets(st.fractions(0, 1).filter(lambda share: 0 < share < 1), max_size=9).map(
        lambda cuts: boundaries_of("customers", [*sorted(cuts), Fraction(1)])
    ),
    st.sets(st.integers(1, 99_999), max_size=9).map(
        lambda cuts: boundaries_of("value", [*(Fraction(cut, 100_000) for cut in sorted(cuts)), Fraction(1)])
    ),
    st.lists(st.floats(-1e12, 1e12), max_size=9).map(lambda cuts: boundaries_of("amount", sorted(cuts, reverse=True))),
    st.just(parse_boundaries("amount:Gold=5.5,Other")),
)
RULES = st.builds(
    StrategyRule,
    st.lists(st.sampled_from([*CONDITIONS, *(f"not {condition}" for condition in CONDITIONS)]), max_size=3).map(tuple),
    st.sampled_from(["retain", "let_go"]),
    st.sampled_from(["own_rule", "retain"]),
)
TEXTS = st.text(st.characters(codec="utf-8", exclude_categories=["Cc", "Cs"]), max_size=20)
SETTINGS = st.builds(
    Settings,
    language=st.sampled_from(["en", "nl"]),
    rank_by=st.sampled_from(["revenue", "profit"]),
    base=st.sampled_from(["active", "all"]),
    boundaries=BOUNDARIES,
    as_of=st.none() | st.dates(),
    months=st.integers(1, 120),
    rates=st.dictionaries(st.sampled_from(ACTIVITIES), st.floats(0, 1e6)),
    interest=st.dictionaries(st.dates(), FRACTIONS, min_size=1).map(lambda steps: tuple(sorted(steps.items()))),
    credit_loss=st.dictionaries(st.integers(1, 3650), FRACTIONS, max_size=4).map(
        lambda steps: ((0, 0.0), *sorted(steps.items()))
    ),
    target_return=FRACTIONS,
    reach=FRACTIONS,
    late_days=st.integers(0, 3650),
    compare_by=st.lists(st.sampled_from(COMPARE_FIELDS), max_size=4, unique=True).map(tuple),
    smallest_group=st.integers(1, 100_000),
    sheet=st.none() | TEXTS,
    columns=st.dictionaries(TEXTS, TEXTS, max_size=3),
    strict=st.booleans(),
    strategy_rules=st.lists(RULES, max_size=2).map(tuple),
)


@given(SETTINGS)
def test_a_recipe_gives_exactly_the_same_settings_back(settings):
    """Through JSON, as the workbook keeps it, and through TOML, as a user would."""
    table = settings_to_table(settings)
    assert settings_from_table(json.loads(json.dumps(table, allow_nan=False))) == settings
    assert settings_from_table(tomlkit.loads(tomlkit.dumps(table)).unwrap()) == settings


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=8,
)


@given(st.dictionaries(st.sampled_from([*settings_to_table(Settings()), "as_of", "sheet", "else"]), JSON, max_size=3))
def test_a_hostile_recipe_is_settings_or_a_usage_error(table):
    """A workbook from elsewhere may hold anything under our name."""
    try:
        settings_from_table(table)
    except UsageError as refused:
        refused.text("nl")  # which fails when a fact is missing
