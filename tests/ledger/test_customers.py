"""One row per customer: repeated customers, who has no identity, and what the ledger adds up to."""

from __future__ import annotations

import math
from collections import defaultdict
from datetime import date
from decimal import Decimal

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from pyramid_addin.errors import LedgerError


def test_a_plain_ledger(read_book):
    """Each field in its column; what the source lacks is absent."""
    ledger = read_book(
        [
            ["Klantnr", "Naam", "Omzet", "Vorig jaar", "Uren", "Klantaandeel", "Laatste order", "Land"],
            ["K1", "Jansen", 100.00004, 90, 2, 0.5, date(2025, 3, 1), "NL"],
            ["K2", "Smit", None, 10, None, None, None, None],
        ]
    )
    assert ledger.grain == "customers"
    assert list(ledger.customers.columns) == [
        "customer_id",
        "name",
        "country",
        "revenue",
        "previous_revenue",
        "hours",
        "share_of_wallet",
        "last_order",
    ]
    first, second = ledger.customers.to_dict("records")
    assert first == {
        "customer_id": "K1",
        "name": "Jansen",
        "country": "NL",
        "revenue": 100.0,
        "previous_revenue": 90.0,
        "hours": 2.0,
        "share_of_wallet": 0.5,
        "last_order": np.datetime64("2025-03-01"),
    }
    assert (second["customer_id"], second["country"]) == ("K2", "")
    assert math.isnan(second["revenue"])
    assert ledger.customers["last_order"].isna().tolist() == [False, True]
    assert ledger.revenue_as_is
    assert (ledger.body, ledger.period, ledger.currency, ledger.problems) == (None, None, "", ())


def test_repeated_customers_are_summed_and_reported(read_book):
    """Amounts add up; the earliest first order, the latest other dates, the first text, the largest delay."""
    ledger = read_book(
        [
            ["Klantnr", "Naam", "Omzet", "Uren", "Dagen te laat", "Klant sinds", "Laatste order", "Marge %"],
            ["K1", "", 10.1, 1, 5, date(2020, 1, 1), date(2025, 1, 1), 0.1],
            ["K2", "Smit", 5, None, None, None, None, None],
            [" k1", "Jansen", 20.2, 2, 3, date(2019, 1, 1), date(2024, 1, 1), 0.4],
            ["K1", "Anders", None, None, None, None, None, None],
        ]
    )
    assert ledger.customers["revenue"].tolist() == [30.3, 5.0]
    assert ledger.customers["hours"].tolist()[0] == 3
    assert math.isnan(ledger.customers["hours"][1])
    row = ledger.customers.iloc[0]
    assert (row["name"], row["days_overdue"]) == ("Jansen", 5)
    assert row["margin_fraction"] == pytest.approx((10.1 * 0.1 + 20.2 * 0.4) / 30.3)
    assert (str(row["first_order"])[:10], str(row["last_order"])[:10]) == ("2019-01-01", "2025-01-01")
    assert ledger.row_of_customer.tolist() == [2, 3]
    assert ledger.further_rows.tolist() == [[4, 0], [5, 0]]
    assert not ledger.revenue_as_is
    assert [(p.key, p.where, p.found, p.facts["first"]) for p in ledger.problems] == [
        ("duplicate_customer", "'Ledger'!A4", "k1", "'Ledger'!A2"),
        ("duplicate_customer", "'Ledger'!A5", "K1", "'Ledger'!A2"),
    ]


def test_strict_refuses_repeated_customers(read_book):
    """With --strict the first repetition is named."""
    with pytest.raises(LedgerError, match=r"Customer K1 .*at 'Ledger'!A4, and before that at 'Ledger'!A2"):
        read_book([["Klantnr", "Omzet"], ["K1", 1], ["K2", 2], ["K1", 3]], strict=True)


def test_rows_without_customer_are_left_out_with_their_money(read_book):
    """They are counted, reported, and part of the total."""
    ledger = read_book(
        [["Klantnr", "Omzet", "Land"], ["K1", 10, "NL"], [None, 2.5, "NL"], [None, None, "BE"], ["K2", 1, "NL"]]
    )
    assert (ledger.left_out.lines, ledger.left_out.amount) == (2, 2.5)
    assert ledger.left_out.reasons == {"no_customer": (2, 2.5)}
    assert (ledger.total, ledger.rows_read, ledger.revenue_as_is) == (13.5, 4, False)
    assert [(p.where, p.amount) for p in ledger.problems] == [("'Ledger'!A3", 2.5), ("'Ledger'!A4", 0.0)]


def test_the_name_is_the_id_where_there_is_no_number(read_book):
    """With names only they are the ids; with a number missing the name stands in, and that is said."""
    ledger = read_book([["Naam", "Omzet"], ["Jansen", 1], ["jansen ", 2]])
    assert ledger.customers.to_dict("records") == [{"customer_id": "Jansen", "name": "Jansen", "revenue": 3.0}]
    ledger = read_book([["Klantnr", "Naam", "Omzet"], ["K1", "Jansen", 1], [None, "Contant", 2]])
    assert ledger.customers["customer_id"].tolist() == ["K1", "Contant"]
    assert [(p.key, p.where, p.found) for p in ledger.problems] == [("name_for_id", "'Ledger'!B3", "Contant")]


def test_quantity_and_price_make_revenue(read_book):
    """Without dates the rows are customers, whose revenue is quantity times price."""
    ledger = read_book([["Klantnr", "Aantal", "Prijs"], ["K1", 3, 1.5], ["K2", 2, None]])
    assert ledger.customers["revenue"].fillna(-1).tolist() == [4.5, -1]
    assert not ledger.revenue_as_is


def test_period_only_when_asked(read_book):
    """A ledger of customers has a period when the user gives the as-of date."""
    ledger = read_book([["Klantnr", "Omzet"], ["K1", 1]], as_of=date(2024, 2, 29))
    assert (ledger.period.start, ledger.period.end, ledger.period.months) == (date(2023, 2, 28), date(2024, 2, 29), 12)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.lists(
        st.tuples(
            st.sampled_from(["", "A", "b", "B ", "00042", "42"]),
            st.one_of(st.none(), st.decimals(-(10**7), 10**7, places=4)),
        ),
        min_size=1,
        max_size=40,
    )
)
def test_what_is_read_ties_out(read_text, rows):
    """Customers plus what was left out equal the sum of all amounts, and each customer equals its own."""
    text = "".join(f"{who};{'' if amount is None else amount};x\n" for who, amount in rows)
    if not any(who.strip() and amount is not None for who, amount in rows):
        return
    ledger = read_text(f"Klantnr;Omzet;Land\n{text}Z;0.0000;x\n")
    sums = defaultdict(Decimal)
    for who, amount in rows:
        sums[who.strip().lower()] += amount or 0
    counted = {
        row.customer_id.lower(): 0 if math.isnan(row.revenue) else row.revenue for row in ledger.customers.itertuples()
    }
    assert {who: Decimal(repr(round(value, 4))) for who, value in counted.items() if who != "z"} == {
        who: round(value, 4) for who, value in sums.items() if who
    }
    assert ledger.left_out.amount == pytest.approx(float(sums[""]), abs=1e-9)
    assert ledger.total == pytest.approx(float(sum(sums.values())), abs=1e-6)
    assert abs(ledger.customers["revenue"].sum() + ledger.left_out.amount - ledger.total) < 0.005
