"""Totals rows, subtotals and notes at the foot are no customers; customers with odd names are."""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

HEADER = ["Klantnr", "Naam", "Omzet"]
ROWS = [["K1", "Jansen", 100.1], ["K2", "Smit", 50.2]]


@pytest.mark.parametrize(
    "total",
    [
        ["Totaal", None, 150.3],
        [None, "Totaal", 150.3],
        [None, "Eindtotaal:", 150.3],
        ["Grand Total", None, 150.3],
        [None, None, 150.3],
        ["SOM", None, 150.3],
        ["Totaal generaal", None, 150.3],
    ],
)
def test_totals_row_is_left_out_and_said(read_book, problems, total):
    """By its label, or without one by its sum."""
    ledger = read_book([HEADER, *ROWS, [], total])
    assert list(ledger.customers["customer_id"]) == ["K1", "K2"]
    assert (ledger.total, ledger.rows_read, ledger.left_out.lines) == (150.3, 2, 0)
    assert (ledger.origin.last_row, ledger.origin.totals_row) == (3, 5)
    assert problems(ledger) == [("totals_row", "'Ledger'!C5", "150.3")]
    assert ledger.revenue_as_is


def test_total_that_does_not_add_up_is_said(read_book):
    """A label is enough, but the difference is told."""
    ledger = read_book([HEADER, *ROWS, ["Totaal", None, 999]])
    (problem,) = ledger.problems
    assert (problem.key, problem.found, problem.facts["sum"]) == ("totals_mismatch", "999", "150.30")


def test_subtotals_between(read_book):
    """Subtotals as Excel's own command writes them, and the grand total below."""
    rows = [
        ["Regio", "Klantnr", "Omzet"],
        ["Noord", "K1", 10],
        ["Noord", "K2", 20],
        ["Totaal Noord", None, 30],
        ["Zuid", "K3", 5],
        ["Zuid", "K4", 6],
        ["Totaal Zuid", None, 11],
        ["Eindtotaal", None, 41],
    ]
    ledger = read_book(rows)
    assert list(ledger.customers["customer_id"]) == ["K1", "K2", "K3", "K4"]
    assert (ledger.total, ledger.origin.totals_row, ledger.origin.last_row) == (41, 8, 6)
    assert [problem.key for problem in ledger.problems] == ["totals_row"] * 3
    assert not ledger.revenue_as_is


@pytest.mark.parametrize("name", ["Total Energies", "Totaal Bouw BV", "Total", "Somers", "Sum"])
def test_customers_are_not_totals(read_book, name):
    """A customer with a number is a customer, whatever it is called."""
    ledger = read_book([HEADER, *ROWS, ["K3", name, 12]])
    assert list(ledger.customers["name"])[-1] == name
    assert ledger.problems == ()
    ledger = read_book([["Naam", "Omzet"], ["Jansen", 10], [name + " ", 7], ["Smit", 20]])
    assert len(ledger.customers) == 3


def test_sum_without_label_needs_more_than_one_row(read_book):
    """A customer's row without identity that equals the only row above is not taken for a total."""
    ledger = read_book([HEADER, ["K1", "Jansen", 5], [None, None, 5]])
    assert ledger.left_out.reasons == {"no_customer": (1, 5.0)}


def test_notes_at_the_foot(read_book, problems):
    """Below the totals, or after a blank row and worded as one, a lonely text is a note; a lonely customer is none."""
    ledger = read_book([HEADER, *ROWS, ["Totaal", None, 150.3], ["Bron: Exact Online"]])
    assert problems(ledger, "note_row") == [("note_row", "'Ledger'!A5", "Bron: Exact Online")]
    ledger = read_book([HEADER, *ROWS, [], ["Afgedrukt op 1-1-2026"]])
    assert problems(ledger) == [("note_row", "'Ledger'!A5", "Afgedrukt op 1-1-2026")]
    assert list(ledger.customers["customer_id"]) == ["K1", "K2"]
    ledger = read_book([HEADER, *ROWS, [], [None, "De Vries BV"]])
    assert list(ledger.customers["customer_id"]) == ["K1", "K2", "De Vries BV"]


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.decimals(-1000, 1000, places=2), min_size=2, max_size=12))
def test_a_total_never_changes_the_customers(read_text, amounts):
    """With and without a totals row below, the same ledger is read."""
    lines = "".join(f"K{index};{amount}\n" for index, amount in enumerate(amounts))
    without = read_text(f"Klantnr;Omzet\n{lines}")
    with_total = read_text(f"Klantnr;Omzet\n{lines}Totaal;{sum(amounts)}\n")
    assert with_total.customers.equals(without.customers)
    assert with_total.total == without.total


def test_what_was_mended_comes_last(read_book, problems):
    """Two hundred numbers stored as text must not bury the one amount that could not be read."""
    rows = [[f"K{number}", "", str(number)] for number in range(1, 200)]
    ledger = read_book([HEADER, *rows, ["K200", "", "n.v.t."]])
    keys = [key for key, *_ in problems(ledger)]
    assert keys[0] == "number_unreadable"
    assert set(keys[1:]) == {"number_as_text"}
