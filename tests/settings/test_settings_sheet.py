"""Settings from the cells of a sheet: the same as from a file, or a message that names the cell."""

from __future__ import annotations

from datetime import date, datetime
from fractions import Fraction
from pathlib import Path
from types import SimpleNamespace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pyramid_addin._setting_cells import ERRORS
from pyramid_addin.errors import UsageError
from pyramid_addin.ledger._catalogue import fields
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
from pyramid_addin.settings_file import settings_from_table, settings_to_table
from pyramid_addin.settings_sheet import (
    FIRST_INPUT,
    SECTIONS,
    SETTINGS,
    TABLES,
    TEXT,
    VALUE,
    cell_values,
    cells_to_write,
    settings_from_rows,
    table_from_rows,
)
from pyramid_addin.texts import LANGUAGES, catalogue


def sheet(*lines, language="en"):
    """A sheet with these keyed rows below its title."""
    return [[language, "Settings"], *(list(line) for line in lines)]


def empty_sheet(language="en"):
    """Every row that the sheet has, without values, with words between."""
    rows = [[language, "Settings"], [TEXT, "Type in the light cells"]]
    for section in SECTIONS:
        rows += [[], [TEXT, section.name], *([setting.key, "label"] for setting in section.settings)]
        if section.table:
            rows += [
                [f"{TEXT} {section.table.key}", "heads"],
                *([section.table.key] for _ in range(section.table.rows)),
            ]
    return [[*row, *[None] * (6 - len(row))] for row in rows]


def filled_sheet(settings, language="en"):
    """The sheet with the values of ``settings`` in its cells."""
    rows = empty_sheet(language)
    for key, lines in cell_values(settings, language).items():
        first = FIRST_INPUT if key in TABLES else VALUE
        places = [row for row in rows if row[0] == key]
        for row, line in zip(places, lines, strict=False):
            row[first - 1 : first - 1 + len(line)] = line
    return rows


def read(*lines, **options):
    return settings_from_rows(sheet(*lines, **options), "Settings")


def refusal(*lines, **options):
    with pytest.raises(UsageError) as refused:
        read(*lines, **options)
    refused.value.text("nl")  # which fails when a fact is missing
    return refused.value


def test_an_empty_sheet_means_the_defaults():
    """As an empty settings file does."""
    for language in LANGUAGES:
        assert settings_from_rows(empty_sheet(language), "Settings") == Settings()
        assert table_from_rows(empty_sheet(language), "Settings") == {}


def test_a_whole_sheet():
    """Every kind of value as Excel hands it over, words in Dutch."""
    rows = sheet(
        ("language", "Taal", "Nederlands"),
        ("sheet", "Blad", "Klanten 2025 "),
        ("as_of", "Laatste dag", datetime(2025, 12, 31)),  # noqa: DTZ001 -- Excel knows no zones
        ("months", "Maanden", 6.0),
        ("rank_by", "Gerangschikt op", "winst"),
        ("base", "Percentages van", "Actieve en inactieve  klanten"),
        ("strict", "Weigeren", "ja"),
        ("boundaries.by", "Begrensd op", "aandeel van de waarde"),
        ("boundaries", "A", 0.333),
        ("boundaries", "B", "100/3 %"),
        ("boundaries", "C", "80%"),
        ("boundaries", "D", 1.0),
        ("boundaries", None, "", None),
        ("target_return", "Rendement", 0),
        ("late_days", "Dagen", "45"),
        ("smallest_group", "Kleinste groep", 35.0),
        ("compare_by", "regio"),
        ("compare_by", "Account manager"),
        ("compare_by", None),
        ("compare_by", "Regio"),
        ("rates.hours", "Uur", "82,50"),
        ("interest", date(2025, 1, 1), 0.1115),
        ("interest", "2025-07-01", "10,15 %"),
        ("credit_loss", 0.0, 0.0),
        ("credit_loss", 90.0, 0.5),
        ("strategy_rules", "in de laagste laag", None, "niet verliesgevend", "Onderhouden", ""),
        ("columns.revenue", "Omzet", "Netto 2025"),
        ("columns.previous_revenue", "Omzet vorige periode", 2024.0),
        language="nl",
    )
    assert settings_from_rows(rows, "Instellingen") == Settings(
        language="nl",
        sheet="Klanten 2025",
        as_of=date(2025, 12, 31),
        months=6,
        rank_by="profit",
        base="all",
        strict=True,
        boundaries=boundaries_of(
            "value", [Fraction(333, 1000), Fraction(1, 3), Fraction(4, 5), Fraction(1)], ["A", "B", "C", "D"]
        ),
        target_return=0.0,
        late_days=45,
        compare_by=("region", "account_manager"),
        smallest_group=35,
        rates={**DEFAULT_RATES, "hours": 82.5},
        interest=((date(2025, 1, 1), 0.1115), (date(2025, 7, 1), 0.1015)),
        credit_loss=((0, 0.0), (90, 0.5)),
        strategy_rules=(StrategyRule(("last_layer", "not loss_making"), "maintain"),),
        columns={"revenue": "Netto 2025", "previous_revenue": "2024"},
    )


@pytest.mark.parametrize(
    ("lines", "expected"),
    [
        ([("A", 0.2), ("B", 0.5), ("C", 1)], "A=20,B=50,C=100"),
        ([(None, 0.001), (None, 0.2), (None, 1)], "0.1,20,100"),
        ([(None, 33.3 / 100), (None, 1)], "33.3,100"),  # 0.33299999999999996, as Excel keeps what is typed as 33.3%
        ([(None, None), (None, 0.2), (None, None), (None, 1.0)], "20,100"),
        ([("Top",), ("Groot",), ("Middelgroot",), ("Klein",)], "1,5,20,100"),
        ([("A",), ("B",), ("C",), ("D",)], "A=1,B=5,C=20,D=100"),
    ],
)
def test_shares_are_exact(lines, expected):
    """What the user sees in the cell is what counts; names alone go with the default shares."""
    assert read(*(("boundaries", *line) for line in lines)).boundaries == parse_boundaries(expected)


@pytest.mark.parametrize(
    ("lines", "expected"),
    [
        ([(None, None, 100000), (None, None, 25000.5), (None, None, "5000,25")], "amount:100000,25000.5,5000.25"),
        ([("Gold", None, 500), ("Other",)], "amount:Gold=500,Other"),
        ([(None, None, 5), (None, None, 5), (None, None, 1)], "amount:5,5,1"),
        ([(None, None, -1)], "amount:-1"),
    ],
)
def test_amounts(lines, expected):
    """One fewer than there are layers; equal ones as freezing a tie makes them."""
    found = read(("boundaries.by", "", "amounts"), *(("boundaries", *line) for line in lines))
    assert found.boundaries == parse_boundaries(expected)


def test_what_is_not_named_keeps_its_default():
    """One price changes one price; one row of interest replaces the whole list, as in a settings file."""
    found = read(("rates.orders", "", 4.0), ("interest", date(2026, 1, 1), 0.1))
    assert found.rates == DEFAULT_RATES | {"orders": 4.0}
    assert found.interest == ((date(2026, 1, 1), 0.1),)


def test_dates_may_be_excels_numbers():
    """2025-12-31 is day 46022 since 1900 and day 44560 since 1904: what Excel's own DATE() gives."""
    for number, epoch_1904 in ((46022.0, False), (44560.0, True)):
        rows = sheet(("as_of", "", number), ("interest", number, 0.1))
        found = settings_from_rows(rows, "Settings", epoch_1904=epoch_1904)
        assert (found.as_of, found.interest[0][0]) == (date(2025, 12, 31), date(2025, 12, 31))


@pytest.mark.parametrize("given", ["nl", "NEDERLANDS ", "Nederlands"])
def test_the_language_may_be_a_word_or_a_key(given):
    assert read(("language", "", given)).language == "nl"
    assert settings_from_rows(sheet(("months", "", 3)), "Settings", language="nl").language == "nl"


def test_words_of_both_languages_are_read_on_either_sheet():
    """Every word of every list, and its key."""
    for key, setting in SETTINGS.items():
        if setting.cell.kind == "choice":
            for language in LANGUAGES:
                for value, word in catalogue(language)["settings_sheet"]["choices"][setting.cell.choices].items():
                    for shown in (word, word.upper(), value):
                        extra = [("boundaries", None, 1.0, None)] if value == "value" else []
                        extra += [("boundaries", "All", None, None)] if value == "amount" else []
                        table = table_from_rows(sheet((key, "", shown), *extra), "Settings")
                        head, _, part = key.partition(".")
                        found = table[head][part] if part else table[head]
                        assert found == {"yes": True, "no": False}.get(value, value)


def test_no_two_choices_share_a_word():
    """In one language nor across: a word means one thing on every sheet."""
    for name in ("conditions", "not_conditions"):
        both = [catalogue(language)["settings_sheet"][name] for language in LANGUAGES]
        assert sorted(both[0]) == sorted(CONDITIONS)
        words = {(key, word.casefold()) for texts in both for key, word in texts.items()}
        assert len({word for _, word in words}) == len(words)
        assert not [word for _, word in words if "," in word or ";" in word]


@pytest.mark.parametrize(
    ("line", "message"),
    [
        (("months", "", 0.0), "'Settings'!C2: 0 is not allowed. Give a whole number from 1 to 120."),
        (("months", "", 6.5), "'Settings'!C2: 6.5 is not allowed. Give a whole number from 1 to 120."),
        (("months", "", "a year"), "'Settings'!C2: 'a year' is not a number."),
        (("months", "", "1.200"), "'Settings'!C2: '1.200' is not a number. Type it without a unit and without sep"),
        (("months", "", True), "'Settings'!C2: 'TRUE' is not a number."),
        (("months", "", "#N/A"), "'Settings'!C2 holds the error #N/A. Type a value, or empty the cell"),
        (("months", "", float("nan")), "'Settings'!C2: nan is not allowed."),
        (("rank_by", "", "sales"), "'Settings'!C2: 'sales' is not one of the choices: revenue; profit."),
        (("strict", "", 1.0), "'Settings'!C2: '1' is not one of the choices: yes; no."),
        (("as_of", "", "31 december"), "'Settings'!C2: '31 december' is not a date."),
        (("as_of", "", "05-06-2025"), "'Settings'!C2: '05-06-2025' is not a date."),
        (("as_of", "", "2025-02-30"), "'Settings'!C2: '2025-02-30' is not a date."),
        (("as_of", "", 2025.0), "'Settings'!C2: '2025' is not a date."),
        (("as_of", "", 45657.5), "'Settings'!C2: '45657.5' is not a date."),
        (("months", "", -2146826246), "'Settings'!C2 holds the error #N/A."),
        (("months", "", SimpleNamespace(shown="#REF!")), "'Settings'!C2 holds the error #REF!."),
        (("as_of", "", datetime(2025, 1, 1, 9, 30)), "'Settings'!C2: '2025-01-01T09:30:00' is not a date."),  # noqa: DTZ001
        (("target_return", "", 5.0), "'Settings'!C2: 5 is not allowed. Give a percentage from 0% to 100%, with its"),
        (("target_return", "", "5"), "'Settings'!C2: 5 is not allowed. Give a percentage from 0% to 100%"),
        (("target_return", "", "five"), "'Settings'!C2: 'five' is not a percentage."),
        (("target_return", "", "1/3"), "'Settings'!C2: '1/3' is not a percentage."),
        (("target_return", "", -0.01), "'Settings'!C2: -0.01 is not allowed."),
        (("target_return", "", float("inf")), "'Settings'!C2: 'inf' is not a percentage."),
        (("reach", "", 10.01), "'Settings'!C2: 10.01 is not allowed. Give a percentage from 0% to 1000%"),
        (("rates.hours", "", -1.0), "'Settings'!C2: -1 is not allowed. Give a number from 0 to 1000000000."),
        (("rates.hours", "", "1e999"), "'Settings'!C2: inf is not allowed."),
        (("sheet", "", True), "'Settings'!C2: 'TRUE' is not a text."),
        (("columns.revenue", "", date(2025, 1, 1)), "'Settings'!C2: '2025-01-01' is not a text."),
        (("boundaries", "A", None), "'Settings'!B2:D2: the names A do not fit. There are 4 layers"),
        (("boundaries", None, 0.5), "'Settings'!B2:D2: the percentages 50 do not end at 100."),
        (("boundaries", None, None, 500), "'Settings'!D2: the layers are bounded by share of the customers, and then"),
        (("boundaries.by", "", "amounts"), "'Settings' is empty, while the layers are bounded by amounts."),
        (("interest", date(2025, 1, 1), None), "'Settings'!C2 is empty, while other cells of the row are filled in."),
        (("interest", None, 0.1), "'Settings'!B2 is empty"),
        (("credit_loss", 31.0, 0.1), "'Settings'!B2:C2: the steps 31 do not rise, or miss their beginning."),
        (("credit_loss", 4000.0, 0.1), "'Settings'!B2: 4000 is not allowed. Give a whole number from 0 to 3650."),
        (("strategy_rules", "active", None, None, None), "'Settings'!E2 is empty"),
        (("strategy_rules", "rich", None, None, "Retain"), "'Settings'!B2: 'rich' is not one of the choices: suspect;"),
        (("strategy_rules", None, None, None, "Keep"), "'Settings'!E2: 'Keep' is not one of the choices: Identify;"),
        (("month", "", 6.0), "'Settings'!A2: the hidden first column of the settings sheet holds 'month', which is no"),
    ],
    ids=str,
)
def test_a_refusal_names_the_cell(line, message):
    """Where, what was found, what is allowed, what to do."""
    assert str(refusal(line)).startswith(message)


@pytest.mark.parametrize(
    ("lines", "message"),
    [
        ([("months", "", 6), ("months", "", 7)], "'Settings'!A3: months stands here a second time; the first is in "),
        (
            [("interest", date(2025, 1, 1), 0.1), ("interest", "2025-01-01", 0.2)],
            "'Settings'!B3: 2025-01-01 stands here a second time; the first is in 'Settings'!B2.",
        ),
        (
            [("interest", date(2025, 1, 1), 0.1), ("interest", date(2024, 1, 1), 0.2)],
            "'Settings'!B2:C3: the steps 2025-01-01, 2024-01-01 do not rise",
        ),
        (
            [("boundaries", "A", 0.5), ("boundaries", None, 1)],
            "'Settings'!B3 is empty, while other layers have a name.",
        ),
        ([("boundaries", "A", 0.5), ("boundaries", "B", None)], "'Settings'!C3 is empty"),
        (
            [("boundaries", None, 0.5), ("boundaries", None, 0.2)],
            "'Settings'!B2:D3: the percentages 50, 20 do not rise",
        ),
        (
            [("boundaries.by", "", "amount"), ("boundaries", None, 0.5, None)],
            "'Settings'!C3: the layers are bounded by amounts, and then this column stays empty.",
        ),
        (
            [("boundaries.by", "", "amounts"), ("boundaries", "Other"), ("boundaries", "Gold", None, 5)],
            "'Settings'!D3 is empty",
        ),
        (
            [("boundaries.by", "", "amounts"), ("boundaries", None, None, 5), ("boundaries", None, None, 9)],
            "'Settings'!B3:D4: the amounts 5, 9 do not fall.",
        ),
    ],
)
def test_a_table_that_does_not_add_up(lines, message):
    assert str(refusal(*lines)).startswith(message)


def test_addresses_quote_the_sheets_name():
    with pytest.raises(UsageError, match="'Jan''s instellingen'!C2: 0 is not allowed"):
        settings_from_rows(sheet(("months", "", 0)), "Jan's instellingen")


def test_messages_list_the_words_of_the_sheets_language():
    assert "omzet; winst" in refusal(("rank_by", "", "x"), language="nl").text("nl")


@pytest.mark.parametrize("rows", [[], [[]], [["en"]], [["nl", "Instellingen"], [None, "Maanden", 6]], [["text", "x"]]])
def test_a_sheet_that_lost_its_keys_is_damaged(rows):
    """Never taken for a sheet on which everything has its default."""
    with pytest.raises(UsageError, match="no longer says which row holds which setting"):
        settings_from_rows(rows, "Settings")


def test_a_row_inserted_into_a_table_counts():
    """It has no key; what stands between other rows is the user's own."""
    rows = sheet(
        ("text interest", "From date", "Rate per year"),
        (None, date(2023, 1, 1), 0.05),
        ("interest", date(2024, 1, 1), 0.1),
        (None, date(2025, 1, 1), 0.2),
        (),
        ("interest", date(2026, 1, 1), 0.3),
        ("text", "Expected credit loss"),
        (None, "remember to ask the controller", 9.9),
        ("months", "Length", 6),
        ("", "", "my own remark"),
    )
    found = settings_from_rows(rows, "Settings")
    assert found.interest == (
        (date(2023, 1, 1), 0.05),
        (date(2024, 1, 1), 0.1),
        (date(2025, 1, 1), 0.2),
        (date(2026, 1, 1), 0.3),
    )
    assert found.months == 6


def test_rows_may_be_short_or_long_and_in_any_order():
    """Readers cut blanks off; users sort."""
    rows = [["nl"], ["reach"], ["months", None, 9, 1, 2, 3, 4, 5, 6]]
    assert settings_from_rows(rows, "Settings").months == 9


def test_several_conditions_in_one_cell():
    """Separated by semicolons or commas."""
    line = ("strategy_rules", "active, not in the last layer", "creditsaldo; verliesgevend", None, "Let go")
    (rule,) = read(line).strategy_rules
    assert rule == StrategyRule(("active", "not last_layer", "credit_balance", "loss_making"), "let_go")


@pytest.mark.parametrize("setting", list(SETTINGS.values()), ids=lambda setting: setting.key)
def test_bounds_are_those_of_the_record(setting):
    """What a cell allows, `Settings` allows; what lies just beyond, neither does."""
    cell = setting.cell
    if cell.kind not in ("whole", "percentage", "number"):
        return
    head, _, part = setting.key.partition(".")

    def accepts(value):
        try:
            settings_from_table({head: {part: value} if part else value})
        except UsageError:
            return False
        return True

    step = 1 if cell.kind == "whole" else 1e-6
    plain = int if cell.kind == "whole" else float
    assert [accepts(plain(value)) for value in (cell.low - step, cell.low, cell.high, cell.high + step)] == [
        False,
        True,
        True,
        False,
    ]


def test_every_setting_has_its_place_on_the_sheet():
    """No more and no fewer than the record and the fields that a column can be."""
    from dataclasses import fields as record_fields

    heads = {key.partition(".")[0] for key in (*SETTINGS, *TABLES)}
    assert heads == {field.name for field in record_fields(Settings)}
    columns = {key.removeprefix("columns.") for key in SETTINGS if key.startswith("columns.")}
    assert columns == {*fields(), "amount"}
    assert tuple(key.removeprefix("rates.") for key in SETTINGS if key.startswith("rates.")) == ACTIVITIES


FRACTIONS = st.floats(0, 1)
BOUNDARIES = st.one_of(
    st.sets(st.fractions(0, 1).filter(lambda share: 0 < share < 1), max_size=9).map(
        lambda cuts: boundaries_of("customers", [*sorted(cuts), Fraction(1)])
    ),
    st.sets(st.integers(1, 99_999), max_size=9).map(
        lambda cuts: boundaries_of("value", [*(Fraction(cut, 100_000) for cut in sorted(cuts)), Fraction(1)])
    ),
    st.lists(st.floats(-1e12, 1e12), max_size=9).map(lambda cuts: boundaries_of("amount", sorted(cuts, reverse=True))),
    st.sampled_from(["amount:Gold=5.5,Other", "A=20,B=50,C=100", "A=1,B=5,C=20,D=100", "value:1,5,20,100"]).map(
        parse_boundaries
    ),
)
RULES = st.builds(
    StrategyRule,
    st.lists(st.sampled_from([*CONDITIONS, *(f"not {condition}" for condition in CONDITIONS)]), max_size=5).map(tuple),
    st.sampled_from(sorted(catalogue("en")["strategies"])),
    st.sampled_from(sorted(catalogue("en")["reasons"])),
)
HEADERS = st.text(st.characters(codec="utf-8", exclude_categories=["Cc", "Cs"]), min_size=1, max_size=20).filter(
    lambda text: text == text.strip() and text.upper() not in ERRORS  # which no cell can tell from the error itself
)
SETTINGS_OF_ANY_KIND = st.builds(
    Settings,
    language=st.sampled_from(LANGUAGES),
    rank_by=st.sampled_from(["revenue", "profit"]),
    base=st.sampled_from(["active", "all"]),
    boundaries=BOUNDARIES,
    as_of=st.none() | st.dates(),
    months=st.integers(1, 120),
    rates=st.dictionaries(st.sampled_from(ACTIVITIES), st.floats(0, 1e9)),
    interest=st.dictionaries(st.dates(), FRACTIONS, min_size=1, max_size=12).map(
        lambda steps: tuple(sorted(steps.items()))
    ),
    credit_loss=st.dictionaries(st.integers(1, 3650), FRACTIONS, max_size=9).map(
        lambda steps: ((0, 0.0), *sorted(steps.items()))
    ),
    target_return=FRACTIONS,
    wallet_threshold=FRACTIONS,
    reach=st.floats(0, 10),
    growth=st.floats(0, 10),
    major_share=FRACTIONS,
    late_days=st.integers(0, 3650),
    over_served=st.floats(0, 1000),
    under_served=st.floats(0, 1000),
    compare_by=st.lists(st.sampled_from(COMPARE_FIELDS), max_size=4, unique=True).map(tuple),
    smallest_group=st.integers(1, 100_000),
    sheet=st.none() | HEADERS,
    columns=st.dictionaries(st.sampled_from(fields()), HEADERS, max_size=5),
    strict=st.booleans(),
    strategy_rules=st.lists(RULES, max_size=4).map(tuple),
)


@given(SETTINGS_OF_ANY_KIND, st.sampled_from(LANGUAGES))
def test_what_is_written_is_read_back(settings, language):
    """On a sheet of either language; and it is what a settings file with the same content gives."""
    found = settings_from_rows(filled_sheet(settings, language), "Settings")
    assert found == settings
    assert found == settings_from_table(settings_to_table(settings))


CELLS = st.one_of(
    st.none(),
    st.booleans(),
    st.floats(),
    st.integers(),
    st.text(max_size=12),
    st.datetimes(),
    st.dates(),
    st.sampled_from(["9" * 5000, "1e999", "#REF!", "=1+1", "100/3 %", "{where}", "'", "active;" * 50]),
)


@given(
    st.lists(
        st.tuples(st.sampled_from([*SETTINGS, *TABLES, "", TEXT]) | st.text(max_size=3), CELLS, CELLS, CELLS, CELLS),
        max_size=6,
    )
)
def test_any_cells_are_settings_or_a_usage_error(lines):
    """A workbook from elsewhere may hold anything under our keys."""
    said = ["understood"]
    try:
        settings_from_rows(sheet(("months", "", 12), *lines), "Settings")
    except UsageError as refused:
        said = [refused.text(language) for language in LANGUAGES]
    assert all(0 < len(message) < 3000 for message in said)


def written(rows, changes):
    """The sheet after the changes."""
    copy = [list(row) for row in rows]
    for row, column, value in changes:
        copy[row - 1][column - 1] = value
    return copy


@given(SETTINGS_OF_ANY_KIND, SETTINGS_OF_ANY_KIND, st.sampled_from(LANGUAGES))
def test_boundaries_can_be_replaced_on_a_standing_sheet(before, after, language):
    """Whatever stood there, and nothing else changes: this is how boundaries are frozen."""
    from dataclasses import replace

    rows = filled_sheet(before, language)
    found = settings_from_rows(
        written(rows, cells_to_write(rows, "Settings", after, ("boundaries", "rank_by"))), "Settings"
    )
    assert found == replace(before, boundaries=after.boundaries, rank_by=after.rank_by)


def test_only_the_cells_of_the_setting_are_written():
    """What the user typed elsewhere stays as it was typed, even where it is the default."""
    rows = sheet(("language", "Taal", "Nederlands"), ("months", "Lengte", "12"), language="nl")
    assert cells_to_write(rows, "Instellingen", Settings(language="en"), ("language",)) == [(2, 3, "English")]
    assert cells_to_write(rows, "Instellingen", Settings(), ("months",)) == [(3, 3, None)]


def test_more_than_the_sheet_holds_is_refused():
    """Never written in part."""
    many = Settings(interest=tuple((date(2000 + year, 1, 1), 0.1) for year in range(13)))
    with pytest.raises(UsageError, match="interest: there are 13 rows, and the settings sheet has room for 12"):
        cell_values(many, "en")
    with pytest.raises(UsageError, match="'profit' is no field of a ledger"):
        cell_values(Settings(columns={"profit": "Winst"}), "nl")
    few = sheet(("boundaries.by", "", ""), ("boundaries", None, None, None))
    with pytest.raises(UsageError, match="lacks rows for boundaries"):
        cells_to_write(few, "Settings", Settings(boundaries=parse_boundaries("amount:5,4,3")), ("boundaries",))


def test_reading_settings_needs_no_heavy_library():
    """Excel waits for the first answer."""
    import subprocess
    import sys

    program = "import sys, pyramid_addin.settings_sheet; print(*sys.modules)"
    root = Path(__file__).parents[2]
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True, cwd=root)
    assert not {"numpy", "pandas", "xlsxwriter", "openpyxl", "lxml"} & set(done.stdout.split())
