"""Invoice lines become customers as METHOD.md, section 2, says: worked by hand, and compared with plain Python."""

from __future__ import annotations

import math
from datetime import date, datetime, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from pyramid_addin.errors import LedgerError
from pyramid_addin.ledger._lines import months_before

HEADER = ["Klantnr", "Naam", "Factuurnr", "Factuurdatum", "Bedrag"]


def test_worked_example(read_book):
    """Period, previous period and history; orders and their dates; names from the latest line; credit notes net."""
    ledger = read_book(
        [
            HEADER,
            ["K1", "Oud", "F1", date(2022, 1, 1), 1000],  # history
            ["K1", "Jansen", "F2", date(2024, 12, 31), 200],  # previous: the period begins after this day
            ["K1", None, "F3", date(2025, 1, 1), 50.10],
            ["K1", None, "F3", date(2025, 1, 1), 49.90],
            ["K1", None, "C4", date(2025, 12, 31), -100],  # a credit note is no order
            ["K2", "Smit", "F5", datetime(2025, 12, 31, 23, 59), 10],  # noqa: DTZ001 -- the as-of day is included
            ["K2", "Smit", "F6", date(2023, 12, 31), 7],  # history: the previous period begins after this day
            [None, "", "F7", date(2025, 5, 5), 3],
            ["K3", "x", "F8", "onbekend", 4],
            ["K3", "x", "F9", date(2025, 6, 6), "veel"],
            ["K3", "x", "F10", date(2025, 6, 6), None],
            ["K4", "y", "F11", date(2026, 1, 1), 6],
        ],
        as_of=date(2025, 12, 31),
    )
    assert ledger.grain == "lines"
    assert (ledger.period.start, ledger.period.end) == (date(2024, 12, 31), date(2025, 12, 31))
    one, two = ledger.customers.to_dict("records")
    assert (one["name"], one["revenue"], one["previous_revenue"], one["earlier_revenue"]) == ("Jansen", 0, 200, 1000)
    assert (one["orders"], str(one["first_order"])[:10], str(one["last_order"])[:10]) == (3, "2022-01-01", "2025-01-01")
    assert (two["revenue"], two["previous_revenue"], two["earlier_revenue"], two["orders"]) == (10, 0, 7, 2)
    assert ledger.row_of_customer.tolist() == [2, 7]
    assert ledger.left_out.reasons == {
        "no_customer": (1, 3.0),
        "no_amount": (2, 0.0),
        "no_date": (1, 4.0),
        "after_as_of": (1, 6.0),
    }
    assert (ledger.left_out.lines, ledger.left_out.amount) == (5, 13.0)
    assert ledger.total == 1000 + 200 + 100 - 100 + 10 + 7 + 13
    assert ledger.origin.columns == {"customer_id": 1, "name": 2, "invoice": 3, "date": 4, "amount": 5}
    assert {problem.key for problem in ledger.problems} == {
        "no_customer",
        "date_unreadable",
        "number_unreadable",
        "line_no_amount",
        "after_as_of",
    }


def test_as_of_defaults_to_the_last_date_of_any_line(read_book):
    """Also of a line that is left out for want of a customer."""
    ledger = read_book([HEADER, ["K1", "", "1", date(2025, 1, 5), 1], [None, "", "2", date(2025, 2, 6), 1]])
    assert ledger.period.end == date(2025, 2, 6)


def test_no_history_is_absent_not_zero(read_book):
    """When no line is older than the period there is no previous revenue to speak of."""
    ledger = read_book([HEADER, ["K1", "", "1", date(2025, 1, 5), 1], ["K1", "", "2", date(2025, 2, 6), 1]])
    assert "previous_revenue" not in ledger.customers
    assert "earlier_revenue" not in ledger.customers


@pytest.mark.parametrize(
    ("day", "months", "expected"),
    [
        (date(2024, 2, 29), 12, date(2023, 2, 28)),
        (date(2025, 3, 31), 1, date(2025, 2, 28)),
        (date(2024, 3, 31), 1, date(2024, 2, 29)),
        (date(2025, 1, 15), 13, date(2023, 12, 15)),
        (date(2025, 12, 31), 120, date(2015, 12, 31)),
        (date(2025, 6, 30), 3, date(2025, 3, 31)),
        (date(2025, 2, 28), 1, date(2025, 1, 31)),
        (date(2025, 2, 28), 12, date(2024, 2, 29)),
        (date(2024, 2, 28), 12, date(2023, 2, 28)),
    ],
)
def test_months_are_calendar_months(day, months, expected):
    """Clipped to the last day of a shorter month; from the end of a month to the end of a month."""
    assert months_before(day, months) == expected


def test_a_quarter_is_three_whole_months(read_book):
    """The second quarter neither counts 31 March, which is the first quarter's, nor leaves it out."""
    days = [date(2024, 12, 31), date(2025, 1, 1), date(2025, 3, 31), date(2025, 4, 1), date(2025, 6, 30)]
    rows = [["K1", "", str(index), day, 10**index] for index, day in enumerate(days)]
    ledger = read_book([HEADER, *rows], as_of=date(2025, 6, 30), months=3)
    assert ledger.customers[["revenue", "previous_revenue", "earlier_revenue"]].values.tolist() == [[11_000, 110, 1]]


def test_lines_without_invoice_numbers(read_book):
    """A date and many rows per customer are invoice lines too; then a day with a positive total is an order."""
    rows = [
        ["Klantnr", "Datum", "Bedrag"],
        *[["K1", date(2025, 1, day), 10] for day in (1, 1, 2)],
        ["K2", date(2025, 1, 3), 5],
    ]
    ledger = read_book(rows)
    assert ledger.grain == "lines"
    assert ledger.customers["orders"].tolist() == [2, 1]
    few = read_book([["Klantnr", "Datum", "Bedrag"], ["K1", date(2025, 1, 1), 10], ["K2", date(2025, 1, 3), 5]])
    assert few.grain == "customers"


def test_quantity_times_price_when_there_is_no_amount_without_vat(read_book):
    """The amount excluding VAT wins; one that includes VAT does not; a cost that may be per unit is not read."""
    head = ["Klantnr", "Factuurnr", "Datum", "Aantal", "Prijs", "Kostprijs"]
    line = ["K1", "F1", date(2025, 1, 1), 3, 2.5, 1]
    ledger = read_book([[*head, "Bedrag incl. btw"], [*line, 9.08]])
    assert ledger.total == 7.5
    assert "direct_cost" not in ledger.customers
    assert [problem.key for problem in ledger.problems] == ["cost_unit_unclear"]
    assert read_book([[*head, "Bedrag excl. btw"], [*line, 7.0]]).customers[
        ["revenue", "direct_cost"]
    ].values.tolist() == [[7, 1]]
    ledger = read_book([["Klantnr", "Factuurnr", "Datum", "Bedrag incl. btw"], ["K1", "F1", date(2025, 1, 1), 9.08]])
    assert [problem.key for problem in ledger.problems] == ["amount_with_vat"]


def test_open_items_on_lines(read_book):
    """Open amounts add up whatever their date; days overdue are weighted by them."""
    head = ["Klantnr", "Factuurnr", "Datum", "Bedrag", "Openstaand", "Dagen te laat"]
    ledger = read_book([head, ["K1", "1", date(2020, 1, 1), 5, 300, 10], ["K1", "2", date(2025, 1, 1), 5, 100, 50]])
    assert ledger.customers[["outstanding", "days_overdue"]].values.tolist() == [[400, 20]]


@pytest.mark.parametrize("as_of", [date(2020, 1, 1), None])
def test_no_line_can_be_used(read_book, as_of):
    """All lines after the as-of date, or none with a date, is an error and not an empty result."""
    rows = [HEADER, ["K1", "", "1", date(2025, 1, 5) if as_of else "ooit", 1]]
    with pytest.raises(LedgerError, match=r"None of the 1 invoice lines|no readable dates; the first cell says: ooit"):
        read_book(rows, as_of=as_of)


lines = st.lists(
    st.tuples(
        st.sampled_from(["", "A", "B", "C"]),
        st.sampled_from(["1", "2", "3", ""]),
        st.one_of(st.none(), st.dates(date(2022, 1, 1), date(2025, 12, 31))),
        st.one_of(st.none(), st.decimals(-10_000, 10_000, places=2)),
    ),
    min_size=1,
    max_size=30,
)


@settings(max_examples=80, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(lines, st.sampled_from([1, 6, 12]), st.dates(date(2023, 1, 1), date(2025, 12, 31)))
def test_lines_tie_out(read_text, rows, months, as_of):
    """Whatever the lines, every cent is with a customer or left out with its reason, and each figure is as by hand."""
    known = [("A", "9", date(2022, 6, 1), 1)]  # so that there is always a line to use
    text = "".join(
        f"{who};{number};{day or ''};{'' if amount is None else amount}\n" for who, number, day, amount in known + rows
    )
    ledger = read_text(f"Klantnr;Factuurnr;Factuurdatum;Bedrag\n{text}", as_of=as_of, months=months)
    start, before = months_before(as_of, months), months_before(as_of, 2 * months)
    used = [row for row in known + rows if row[0] and row[2] and row[3] is not None and row[2] <= as_of]
    money = [name for name in ("revenue", "previous_revenue", "earlier_revenue") if name in ledger.customers]
    assert abs(sum(ledger.customers[name].sum() for name in money) + ledger.left_out.amount - ledger.total) < 0.005
    assert ledger.total == pytest.approx(float(sum(row[3] or 0 for row in known + rows)), abs=0.005)
    blank = sum(not row[0] and not row[1] and row[2] is None and row[3] is None for row in rows)
    assert ledger.left_out.lines == len(known + rows) - blank - len(used)
    for row in ledger.customers.to_dict("records"):
        own = [line for line in used if line[0] == row["customer_id"]]
        assert row["revenue"] == pytest.approx(float(sum(line[3] for line in own if line[2] > start)), abs=1e-6)
        previous = float(sum(line[3] for line in own if before < line[2] <= start))
        assert row.get("previous_revenue", 0) == pytest.approx(previous, abs=1e-6)
        invoices = {line[1] or line[2] for line in own}
        totals = {number: sum(line[3] for line in own if (line[1] or line[2]) == number) for number in invoices}
        positive = [number for number, total in totals.items() if total > 0]
        days = [line[2] for line in own if (line[1] or line[2]) in positive]
        assert row["orders"] == len(positive)
        found = [
            None if isinstance(value, float) or value is None or str(value) == "NaT" else value.date()
            for value in (row["first_order"], row["last_order"])
        ]
        assert found == ([min(days), max(days)] if days else [None, None])


@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.permutations(range(8)))
def test_the_order_of_lines_does_not_matter(read_text, order):
    """Only the order of the customers follows the lines."""
    rows = [
        f"{'AB'[index % 2]};{index // 3};{date(2025, 1, 1) + timedelta(index * 40)};{index * 1.1 + 0.1:.2f}"
        for index in range(8)
    ]
    head = "Klantnr;Factuurnr;Factuurdatum;Bedrag\n"
    one = read_text(head + "\n".join(rows)).customers.sort_values("customer_id", ignore_index=True)
    other = read_text(head + "\n".join(rows[index] for index in order)).customers.sort_values(
        "customer_id", ignore_index=True
    )
    assert one.equals(other)
    assert not any(math.isnan(value) for value in one["revenue"])
