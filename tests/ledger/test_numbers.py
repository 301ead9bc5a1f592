"""Numbers as people and programs write them; comma or point is decided from the whole column."""

from __future__ import annotations

import math
from decimal import Decimal

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pyramid_addin.ledger._numbers import currency_in, number_texts


def read(*texts, decimal):
    return number_texts(pa.array(texts)).read(decimal).tolist()


@pytest.mark.parametrize(
    ("written", "value"),
    [
        ("1.234,56", 1234.56),
        ("1 234,56", 1234.56),
        ("1\u00a0234,56", 1234.56),
        ("1\u202f234,56", 1234.56),
        ("1'234,56", 1234.56),
        ("1\u2019234\u2019567,5", 1234567.5),
        ("€ 1.234,56", 1234.56),
        ("1.234,56 €", 1234.56),
        ("EUR 1.234,56", 1234.56),
        ("1234,56 EUR", 1234.56),
        ("(1.234,56)", -1234.56),
        ("€ (1.234,56)", -1234.56),
        ("(€ 1.234,56)", -1234.56),
        ("1.234,56-", -1234.56),
        ("-1.234,56", -1234.56),
        ("\u22121.234,56", -1234.56),
        ("€ -1.234,56", -1234.56),
        ("-€ 1.234,56", -1234.56),
        ("+12,5", 12.5),
        ("12,5 %", 0.125),
        ("1.250,-", 1250.0),
        ("1.250,--", 1250.0),
        ("€ -", 0.0),
        ("-", 0.0),
        (",5", 0.5),
        ("1,5E+03", 1500.0),
        ("007", 7.0),
        ("1.234.567", 1234567.0),
    ],
)
def test_decimal_comma(written, value):
    """Each spelling of a column with decimal commas."""
    assert read(written, decimal=",") == [pytest.approx(value, rel=1e-12)]


@pytest.mark.parametrize(
    ("written", "value"),
    [("1,234.56", 1234.56), ("$1,234.56", 1234.56), ("($1,234.56)", -1234.56), ("1 234.56", 1234.56), (".5", 0.5)],
)
def test_decimal_point(written, value):
    """Each spelling of a column with decimal points."""
    assert read(written, decimal=".") == [pytest.approx(value, rel=1e-12)]


@pytest.mark.parametrize(
    "written",
    [
        "n.v.t.",
        "12.34",
        "1.23.456",
        "1,2,3",
        "--5",
        "(-5)",
        "€ 5 $",
        "12a",
        "1.2e400",
        "9" * 400,
        "#N/B",
        "1/2",
        "=1+1",
        "",
    ],
)
def test_no_number(written):
    """What is no number in a column with decimal commas stays unread; nothing is guessed."""
    assert all(map(math.isnan, read(written, decimal=",")))


@given(st.lists(st.decimals(-(10**9), 10**9, places=2), min_size=1, max_size=20), st.sampled_from(",."), st.booleans())
def test_what_is_written_is_read(amounts, decimal, grouped):
    """Any amounts written with two decimals are read back exactly, in either style, decided by the column itself."""
    group = "." if decimal == "," else ","
    texts = []
    for amount in amounts:
        text = f"{amount:,.2f}" if grouped else f"{amount:.2f}"
        texts.append(text.replace(",", "\0").replace(".", decimal).replace("\0", group))
    prepared = number_texts(pa.array(texts))
    votes = prepared.votes(np.ones(len(texts), np.int64))
    assert votes[decimal] == len(texts)
    assert prepared.read(decimal).tolist() == [float(Decimal(amount)) for amount in amounts]


@given(st.text(max_size=30))
def test_any_text_is_survived(text):
    """Whatever stands in a cell, reading it gives a number or nothing."""
    value = number_texts(pa.array([text])).read(",")[0]
    assert math.isnan(value) or abs(value) <= 1e15


def column(read_text, *cells, header="Omzet", **settings):
    rows = "\n".join(f"{index};{cell}" for index, cell in enumerate(cells, 1))
    return read_text(f"Klantnr;{header}\n{rows}\n", **settings)


def test_one_clear_cell_decides_the_column(read_text, problems):
    """1.234 is a thousand beside 12,50, and one and a bit beside 12.50."""
    assert list(column(read_text, "1.234", "12,50").customers["revenue"]) == [1234.0, 12.5]
    assert list(column(read_text, "1.234", "12.50").customers["revenue"]) == [1.234, 12.5]
    assert problems(column(read_text, "1.234", "12.50")) == []


def test_ambiguous_column_is_thousands_and_said(read_text):
    """Without evidence 1.234 is a thousand, and a problem says how it was read."""
    ledger = column(read_text, "1.234", "2.500", "7")
    assert list(ledger.customers["revenue"]) == [1234.0, 2500.0, 7.0]
    (problem,) = ledger.problems
    assert (problem.key, problem.where, problem.found) == (
        "number_ambiguous",
        "ledger.csv row 2, column Omzet",
        "1.234",
    )
    assert "1234" in problem.texts("en")["done"]


def test_what_a_text_was_read_as_is_written_in_the_language(read_book):
    """A Dutch reader sees a decimal comma, an English one a point."""
    rows = [["Klantnr", "Omzet"], ["K1", "1.234,56"]]
    for language, shown in (("nl", "gelezen als 1234,56"), ("en", "read as 1234.56")):
        (problem,) = read_book(rows, language=language).problems
        assert problem.texts(language)["done"] == shown


def test_other_columns_decide_an_ambiguous_one(read_text):
    """The cost column shows the decimal point, so the revenue column has it too; nothing needs saying."""
    ledger = read_text("Klantnr;Omzet;Kostprijs\n1;1.234;10.55\n2;2.345;9.10\n")
    assert list(ledger.customers["revenue"]) == [1.234, 2.345]
    assert ledger.problems == ()


def test_minority_style_is_reported_not_guessed(read_text, problems):
    """A cell that contradicts the column counts as blank, with its address."""
    ledger = column(read_text, "1.234,56", "2.345,67", "3,456.78")
    assert list(ledger.customers["revenue"].fillna(-1)) == [1234.56, 2345.67, -1]
    assert problems(ledger) == [("number_unreadable", "ledger.csv row 4, column Omzet", "3,456.78")]


def test_addresses_in_dutch(read_text):
    """In a text file the address is in the user's language."""
    ledger = column(read_text, "12,50", "veel", language="nl")
    assert ledger.problems[0].where == "ledger.csv rij 3, kolom Omzet"


def test_percentage_is_no_amount(read_text, problems):
    """A percentage in the revenue column is reported; in a margin column it is a fraction."""
    ledger = read_text("Klantnr;Omzet;Marge %\n1;100;25%\n2;10%;30\n")
    assert problems(ledger) == [("number_unreadable", "ledger.csv row 3, column Omzet", "10%")]
    assert list(ledger.customers["margin_fraction"]) == [0.25, 0.3]


def test_currency_from_cells_header_and_format(read_text, read_book):
    """The currency is what the header, the cells or the number format of the revenue say."""
    assert column(read_text, "€ 12,50").currency == "EUR"
    assert column(read_text, "12,50", header="Omzet (USD)").currency == "USD"
    assert column(read_text, "12,50").currency == ""

    def style(workbook):
        workbook["Ledger"]["B2"].number_format = "[$£-809]#,##0.00"

    assert read_book([["Klantnr", "Omzet"], [1, 2.5]], change=style).currency == "GBP"
    assert currency_in('_ "€" * #,##0.00_ ') == "EUR"


def test_mixed_currencies_are_said(read_text, problems):
    """Two currencies in one column are added up, but not in silence."""
    ledger = column(read_text, "€ 10,00", "$ 20,00")
    assert problems(ledger) == [("currency_mixed", "ledger.csv row 3, column Omzet", "$ 20,00")]
    assert ledger.currency == ""
