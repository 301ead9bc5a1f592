"""What stands in a cell: errors, formulas without a value, texts that are numbers, times, control characters."""

from __future__ import annotations

from datetime import date, timedelta

import numpy as np
import pytest
import xlsxwriter
from hypothesis import given
from hypothesis import strategies as st

from pyramid_addin.errors import LedgerError
from pyramid_addin.ledger import read_ledger
from pyramid_addin.ledger._cells import BLANK, BOOLEAN, DATE, NUMBER, TEXT, TIME, CellCollector
from pyramid_addin.settings import Settings


def test_every_kind_of_bad_revenue_has_its_address(tmp_path, problems, patch_part):
    """An error value, a formula without a value, a boolean, a date, a text: each is told apart and counts as blank."""
    path = tmp_path / "bad.xlsx"
    with xlsxwriter.Workbook(path) as book:
        sheet = book.add_worksheet("Jan's lijst")
        sheet.write_row(0, 0, ["Klantnr", "Omzet"])
        sheet.write_column(1, 0, [f"K{number}" for number in range(1, 10)])
        sheet.write_number(1, 1, 100)
        sheet.write_formula(2, 1, "=1/0", None, "#DIV/0!")
        sheet.write_boolean(3, 1, True)
        sheet.write_datetime(4, 1, date(2025, 1, 1), book.add_format({"num_format": "dd-mm-yyyy"}))
        sheet.write_string(5, 1, "n.v.t.")
        sheet.write_string(6, 1, "€ 12,50")
        sheet.write_formula(7, 1, '=IF(TRUE,"","x")', None, "EMPTY")
        sheet.write_formula(8, 1, "=40+2", None, 42)
    patch_part(path, "xl/worksheets/sheet1.xml", b"<v>EMPTY</v>", b"<v></v>")  # a formula whose result is an empty text
    ledger = read_ledger(path, Settings())
    assert list(ledger.customers["revenue"].fillna(-1)) == [100, -1, -1, -1, -1, 12.5, -1, 42, -1]
    assert sorted(problems(ledger), key=lambda problem: problem[1]) == [
        ("error_cell", "'Jan''s lijst'!B3", "#DIV/0!"),
        ("number_unreadable", "'Jan''s lijst'!B4", "TRUE"),
        ("date_in_number", "'Jan''s lijst'!B5", "2025-01-01"),
        ("number_unreadable", "'Jan''s lijst'!B6", "n.v.t."),
        ("number_as_text", "'Jan''s lijst'!B7", "€ 12,50"),
    ]
    assert not ledger.revenue_as_is
    assert all(problem.texts(language)["what"] for problem in ledger.problems for language in ("en", "nl"))


def test_formula_that_was_never_calculated(read_book, problems):
    """Openpyxl writes formulas without values, as many programs do."""
    ledger = read_book([["Klantnr", "Omzet"], ["K1", 10], ["K2", "=B2*2"]])
    assert problems(ledger) == [("formula_without_value", "'Ledger'!B3", "=B2*2")]
    with pytest.raises(LedgerError, match="never calculated; the first cell says: =1"):
        read_book([["Klantnr", "Omzet"], ["K1", "=1"], ["K2", "=2"]])


def test_error_in_the_customer_column(tmp_path, problems):
    """A customer that is #N/A is no customer."""
    path = tmp_path / "bad.xlsx"
    with xlsxwriter.Workbook(path) as book:
        sheet = book.add_worksheet("Ledger")
        sheet.write_row(0, 0, ["Klantnr", "Omzet"])
        sheet.write_formula(1, 0, "=NA()", None, "#N/A")
        sheet.write_number(1, 1, 7)
        sheet.write_row(2, 0, ["K2", 5])
    ledger = read_ledger(path, Settings())
    assert list(ledger.customers["customer_id"]) == ["K2"]
    assert (ledger.left_out.lines, ledger.left_out.amount, ledger.total) == (1, 7.0, 12.0)
    assert [key for key, _, _ in problems(ledger)] == ["error_cell", "no_customer"]


def test_ids_keep_their_shape(read_book):
    """A number has no .0 behind it, a text keeps its zeros, and both may be one customer."""
    ledger = read_book(
        [["Klantnr", "Omzet"], [10001.0, 1], ["00042", 2], ["10001", 4], [" k-7 ", 8], ["K-7", 16], [12.5, 32]]
    )
    assert list(ledger.customers["customer_id"]) == ["10001", "00042", "k-7", "12.5"]
    assert list(ledger.customers["revenue"]) == [5, 2, 24, 32]


def test_text_ids_with_decimals_lose_them_only_together(read_text):
    """17850.0 is how pandas writes an id that was once blank somewhere; then all of them have .0."""
    assert list(read_text("CustomerID;Omzet\n17850.0;1\n13047.0;2\n").customers["customer_id"]) == ["17850", "13047"]
    assert list(read_text("CustomerID;Omzet\n1.0;1\nA1;2\n").customers["customer_id"]) == ["1.0", "A1"]


def test_hours_as_time(read_book):
    """[h]:mm cells are hours; a time in an amount is none."""
    ledger = read_book([["Klantnr", "Omzet", "Uren"], ["K1", 10, timedelta(hours=36, minutes=30)], ["K2", 20, 4]])
    assert list(ledger.customers["hours"]) == [36.5, 4]


def test_margin_shown_as_percentage_is_a_fraction(read_book):
    """The number format tells what the header Marge leaves open."""

    def style(workbook):
        for cell in ("C2", "C3"):
            workbook["Ledger"][cell].number_format = "0%"

    rows = [["Klantnr", "Omzet", "Marge"], ["K1", 10, 0.25], ["K2", 20, 0.5]]
    assert list(read_book(rows, change=style).customers["margin_fraction"]) == [0.25, 0.5]
    assert list(read_book(rows).customers["gross_margin"]) == [0.25, 0.5]


def test_control_characters_and_long_texts(read_text):
    """Nothing that Excel refuses survives in a text, and nothing longer than a cell."""
    ledger = read_text('Klantnr;Naam;Omzet\nK1;"A\x01B\nC\x7f";1\nK2;' + "x" * 100_000 + ";2\n")
    assert ledger.customers["name"][0] == "A B C"
    assert len(ledger.customers["name"][1]) == 32_767


def test_huge_numbers_are_no_money(read_book, problems):
    """Beyond a thousand billion a float holds no cents."""
    ledger = read_book([["Klantnr", "Omzet"], ["K1", 1e20], ["K2", 5]])
    assert problems(ledger) == [("number_unreadable", "'Ledger'!B2", repr(1e20))]


def test_long_runs_are_folded(read_text):
    """A hundred problems one by one, the others in one record with their number."""
    rows = "".join(f"K{index};x{index}\n" for index in range(250))
    ledger = read_text(f"Klantnr;Omzet\nK;1\n{rows}")
    counts = [problem.count for problem in ledger.problems]
    assert counts == [1] * 100 + [150]
    assert ledger.problems[-1].where == "ledger.csv row 103, column Omzet"


cells = st.one_of(
    st.just(""),
    st.floats(allow_nan=False, allow_infinity=False, width=32),
    st.text("ab 1", max_size=3),
    st.booleans(),
    st.dates(date(1900, 3, 1), date(2200, 1, 1)),
    st.timedeltas(timedelta(0), timedelta(days=9)),
)


@given(st.lists(cells, max_size=40), st.integers(1, 7))
def test_collecting_in_chunks_changes_nothing(values, size):
    """Whatever the chunks, a column holds what was put in, by kind."""
    collector = CellCollector()
    for start in range(0, len(values), size):
        collector.extend(values[start : start + size])
    column = collector.column()
    assert len(column) == len(values)
    for index, value in enumerate(values):
        kind = column.kinds[index]
        if isinstance(value, bool):
            assert (kind, column.numbers[index]) == (BOOLEAN, value)
        elif isinstance(value, float):
            assert (kind, column.numbers[index]) == (NUMBER, value)
        elif isinstance(value, date):
            assert (kind, column.dates[index]) == (DATE, np.datetime64(value, "us"))
        elif isinstance(value, timedelta):
            assert kind == TIME
            assert column.numbers[index] == pytest.approx(value / timedelta(days=1))
        elif value.strip():
            assert (kind, column.shown(index)) == (TEXT, value.strip())
        else:
            assert (kind, column.shown(index)) == (BLANK, "")
