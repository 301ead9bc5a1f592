"""Dates as text, as bare numbers, and as Excel stores them; day or month first is decided from the whole column."""

from __future__ import annotations

from datetime import date, datetime

import numpy as np
import openpyxl
import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st
from openpyxl.utils.datetime import CALENDAR_MAC_1904, to_excel

from pyramid_addin.ledger import read_ledger
from pyramid_addin.ledger._dates import date_texts, serial_dates
from pyramid_addin.settings import Settings


def read(*texts):
    found = date_texts(pa.array(texts), np.ones(len(texts), np.int64))
    return [str(moment.astype("M8[s]")) for moment in found.dates], found.order


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ("2025-03-31", "2025-03-31T00:00:00"),
        ("2025-03-31 14:05:06", "2025-03-31T14:05:06"),
        ("2025-03-31T14:05:06.123+01:00", "2025-03-31T14:05:06"),
        ("2025-03-31T14:05Z", "2025-03-31T14:05:00"),
        ("20250331", "2025-03-31T00:00:00"),
        ("2025/3/31", "2025-03-31T00:00:00"),
        ("31-03-2025", "2025-03-31T00:00:00"),
        ("31/3/2025", "2025-03-31T00:00:00"),
        ("31.03.2025 09:30", "2025-03-31T09:30:00"),
        ("3/31/2025 2:05 PM", "2025-03-31T14:05:00"),
        ("3/31/2025 12:05 am", "2025-03-31T00:05:00"),
        ("31-03-25", "2025-03-31T00:00:00"),
        ("31-03-75", "1975-03-31T00:00:00"),
        ("31 mrt 2025", "2025-03-31T00:00:00"),
        ("31 maart 2025", "2025-03-31T00:00:00"),
        ("31-Mar-25", "2025-03-31T00:00:00"),
        ("March 31, 2025", "2025-03-31T00:00:00"),
        ("ma 31 mrt. 2025", "2025-03-31T00:00:00"),
        ("45747", "2025-03-31T00:00:00"),
    ],
)
def test_spelling(written, expected):
    """One spelling of 31 March 2025 after the other."""
    assert read(written)[0] == [expected]


@pytest.mark.parametrize(
    "written", ["2025-02-30", "31-04-2025", "0-1-2025", "soon", "2025", "13/13/2025", "1-1-1899", "25:00"]
)
def test_no_date(written):
    """What no calendar holds is no date."""
    assert read(written)[0] == ["NaT"]


@given(
    st.lists(st.dates(date(1950, 1, 1), date(2100, 1, 1)), min_size=1, max_size=30),
    st.booleans(),
    st.sampled_from("-/."),
)
def test_column_decides_the_order(days, month_first, separator):
    """As soon as one day exceeds 12, every date of the column is read in that order."""
    days = [*days, date(2024, 5, 28)]
    style = "%m{0}%d{0}%Y" if month_first else "%d{0}%m{0}%Y"
    moments, order = read(*(day.strftime(style.format(separator)) for day in days))
    assert [moment[:10] for moment in moments] == [day.isoformat() for day in days]
    assert order == ""


def test_ambiguous_order_is_day_first_and_said(read_text):
    """Only days up to 12, with slashes: the day comes first and a problem says so; AM and PM turn that round."""
    rows = "Klantnr;Factuurnr;Factuurdatum;Bedrag\n1;1;{};10\n1;2;{};20\n"
    ledger = read_text(rows.format("05/06/2025", "07/08/2025"))
    assert ledger.period.end == date(2025, 8, 7)
    assert [(p.key, p.found) for p in ledger.problems] == [("date_ambiguous_day", "05/06/2025")]
    ledger = read_text(rows.format("05/06/2025 1:00 PM", "07/08/2025 2:00 AM"))
    assert ledger.period.end == date(2025, 7, 8)
    assert [p.key for p in ledger.problems] == ["date_ambiguous_month"]
    assert read_text(rows.format("05-06-2025", "07-08-2025")).problems == ()


def test_majority_decides_and_the_others_stay_unread():
    """Two say the day comes first and one the month: that one is not read; half a column read wrongly is worse."""
    assert read("31/1/2025", "30/1/2025", "1/31/2025", "5/6/2025")[0] == [
        "2025-01-31T00:00:00",
        "2025-01-30T00:00:00",
        "NaT",
        "2025-06-05T00:00:00",
    ]
    assert read("31/1/2025", "1/30/2025", "1/31/2025")[0] == ["NaT", "2025-01-30T00:00:00", "2025-01-31T00:00:00"]


@given(st.dates(date(1930, 1, 1), date(2199, 12, 31)), st.booleans())
def test_serials(day, epoch_1904):
    """A bare number is the date that openpyxl computes for it, in both date systems."""
    epoch = {"epoch": CALENDAR_MAC_1904} if epoch_1904 else {}
    number = np.array([float(to_excel(datetime(day.year, day.month, day.day), **epoch))])  # noqa: DTZ001
    assert str(serial_dates(number, epoch_1904=epoch_1904)[0])[:10] == day.isoformat()


@pytest.mark.parametrize("epoch_1904", [False, True])
def test_dates_in_a_workbook(tmp_path, epoch_1904):
    """Typed dates, bare serial numbers, texts and a zero in one column, in both date systems."""
    book = openpyxl.Workbook()
    if epoch_1904:
        book.epoch = CALENDAR_MAC_1904
    sheet = book.active
    serial = 45747 - (1462 if epoch_1904 else 0)
    for row in (
        ["Klantnr", "Omzet", "Laatste order"],
        [1, 10, date(2025, 3, 31)],
        [2, 20, serial],
        [3, 30, "31-3-2025"],
    ):
        sheet.append(row)
    sheet.append([4, 40, "onbekend"])
    sheet.append([5, 50, True])
    book.save(tmp_path / "dates.xlsx")
    ledger = read_ledger(tmp_path / "dates.xlsx", Settings())
    assert [str(day)[:10] for day in ledger.customers["last_order"]] == ["2025-03-31"] * 3 + ["NaT"] * 2
    assert [(p.key, p.where, p.found) for p in ledger.problems] == [
        ("date_serial", "'Sheet'!C3", str(serial)),
        ("date_unreadable", "'Sheet'!C5", "onbekend"),
        ("date_unreadable", "'Sheet'!C6", "TRUE"),
    ]
