"""What goes into the Notes sheet."""

from __future__ import annotations

import pytest

from pyramid_addin.errors import Problem
from pyramid_addin.settings import Settings
from pyramid_addin.texts import catalogue


@pytest.fixture
def problem(monkeypatch):
    """A kind of problem of our own, so that this test does not hang on the wording of another part."""
    for language in ("en", "nl"):
        kinds = catalogue(language).setdefault("problems", {})
        texts = {"what": "{found} is no number", "expected": "a number", "done": "counted as blank"}
        monkeypatch.setitem(kinds, "sample", texts)
    return lambda where, found, **facts: Problem("sample", where, found, **facts)


def texts(sheet):
    return [value for row in sheet.rows for value in row.values if isinstance(value, str)]


def row(sheet, label):
    return next(entry for entry in sheet.rows if entry.values[0] == label).values


def test_fields_and_their_columns_are_told(twenty, fill):
    sheet = fill(twenty)[2]["Notes"]
    assert row(sheet, "Revenue")[1:3] == ["Kop revenue", "C"]
    assert row(sheet, "Rows")[1] == "Headers in row 3, data in rows 4 to 23"
    assert row(sheet, "Rows")[4] == 20


def test_what_was_left_out_adds_up(make_ledger, fill, monkeypatch):
    for language in ("en", "nl"):
        monkeypatch.setitem(catalogue(language).setdefault("left_out", {}), "sample", "without customer")
    ledger = make_ledger({"customer_id": ["a"], "revenue": [10.0]}, left_out={"sample": (2, 7.5)})
    sheet = fill(ledger)[2]["Notes"]
    assert row(sheet, "Ledger as read")[4:] == [3, 17.5]
    assert row(sheet, "Left out")[1:] == ["without customer", None, None, 2, -7.5]
    assert row(sheet, "In the pyramid")[4:] == [1, 10.0]
    assert row(sheet, "Difference")[1] == "Ties out"


def test_problems_stand_where_what_expected_done_times(make_ledger, fill, problem):
    found = (problem("'Debiteuren'!G17", "n.v.t.", count=3, amount=12.5),)
    sheet = fill(make_ledger({"customer_id": ["a"], "revenue": [10.0]}, problems=found))[2]["Notes"]
    expected = ["'Debiteuren'!G17", "n.v.t. is no number", "a number", "counted as blank", 3, 12.5]
    assert row(sheet, "'Debiteuren'!G17") == expected


def test_a_thousand_problems_at_most_and_it_is_said(make_ledger, fill, problem):
    many = tuple(problem(f"'Debiteuren'!G{place}", "x") for place in range(4, 1204))
    sheet = fill(make_ledger({"customer_id": ["a"], "revenue": [10.0]}, problems=many), language="nl")[2]["Notes"]
    assert sum(entry.model == "PYR_NotesProblem" for entry in sheet.rows) == 1000
    assert any("1.000 van 1.200" in value for value in texts(sheet))


def test_long_texts_get_a_higher_row(make_ledger, fill, problem):
    found = (problem("'Debiteuren'!G17", "kort"), problem("'Debiteuren'!G18", "een lange waarde " * 20))
    sheet = fill(make_ledger({"customer_id": ["a"], "revenue": [10.0]}, problems=found))[2]["Notes"]
    short, long = (entry.height for entry in sheet.rows if entry.model == "PYR_NotesProblem")
    assert long > 4 * short
    assert all(entry.height is None or entry.height <= 409 for entry in sheet.rows)


def test_fields_that_would_add_more_are_named_only_while_they_lack(make_ledger, twenty, fill):
    bare = fill(make_ledger({"customer_id": ["a"], "revenue": [10.0]}))[2]["Notes"]
    adds = catalogue("en")["templates"]["notes"]["adds"]
    assert adds["profit"] in texts(bare)
    assert adds["profit"] not in texts(fill(twenty)[2]["Notes"])


def test_settings_that_held_are_told(twenty, fill):
    sheet = fill(twenty, Settings(rates={"hours": 82.5}, growth=0.125, language="nl"), "nl")[2]["Notes"]
    assert row(sheet, "Kosten per eenheid")[1].startswith("Uren 82,50; Bezoeken 175; ")
    assert row(sheet, "Groeiend of dalend vanaf")[1] == "12,5%"
    assert row(sheet, "Lagen beginnen bij")[1] == "Top 1.000, Middelgroot 200, Klein 50"


@pytest.mark.parametrize("language", ["en", "nl"])
def test_every_row_has_a_model_and_six_cells(twenty, fill, language):
    from pyramid_addin.templates._notes_template import MODELS

    for entry in fill(twenty, language=language)[2]["Notes"].rows:
        assert entry.model.removeprefix("PYR_") in MODELS
        assert len(entry.values) == 6


@pytest.mark.parametrize(
    ("language", "several", "one"),
    [
        ("en", "1.6% from 1 day overdue; 3.6% from 31 days overdue", "more than 1 day overdue"),
        ("nl", "1,6% vanaf 1 dag te laat; 3,6% vanaf 31 dagen te laat", "meer dan 1 dag te laat"),
    ],
)
def test_one_day_is_not_several(twenty, fill, language, several, one):
    """The second ageing bucket begins at one day, in every workbook."""
    _, _, sheets = fill(twenty, Settings(language=language, late_days=1), language=language)
    shown = texts(next(iter(sheets[name] for name in sheets if name in {"Notes", "Toelichting"})))
    assert any(several in line for line in shown)
    assert one in shown
