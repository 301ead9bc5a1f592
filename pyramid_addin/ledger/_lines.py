"""From invoice lines to customers (METHOD, section 2): periods, orders, and what is left out, to the cent.

The period ends on the as-of date, that day included, and begins after the day that lies so many months before it; where
that month is shorter, after its last day. The previous period is the one before, reckoned from the as-of date too.
"""

from __future__ import annotations

import calendar
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from pyramid_addin.errors import LedgerError
from pyramid_addin.ledger._customers import Counted, Fields, note_no_customer
from pyramid_addin.ledger._identity import in_order
from pyramid_addin.ledger._ledger import TEXT_FIELDS, LeftOut, Period
from pyramid_addin.ledger._sums import exact_sum, largest, summed, weighted

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from pyramid_addin.ledger._grid import Grid

_NAT = np.datetime64("NaT")
_IN_PERIOD = (
    "direct_cost",
    "gross_margin",
    "cost_to_serve",
    "marketing_cost",
    "hours",
    "visits",
    "calls",
    "tickets",
    "contacts",
)
_LATEST = ("category_spend", "share_of_wallet")
REASONS = ("no_customer", "no_amount", "no_date", "after_as_of")


def months_before(day: date, months: int) -> date:
    """The day ``months`` months before ``day``; the month's last day where that month is shorter.

    The last day of a month goes back to the last day of a month: the three months that end on 30 June begin on 1 April,
    and not on 31 March.

    Examples
    --------
    >>> months_before(date(2024, 2, 29), 12), months_before(date(2025, 6, 30), 3)
    (datetime.date(2023, 2, 28), datetime.date(2025, 3, 31))
    """
    index = day.year * 12 + day.month - 1 - months
    year, month = divmod(index, 12)
    last = calendar.monthrange(year, month + 1)[1]
    at_the_end = day.day == calendar.monthrange(day.year, day.month)[1]
    return date(year, month + 1, last if at_the_end else min(day.day, last))


@dataclass(frozen=True)
class CountedLines:
    """Customers made of invoice lines, and the period they are counted in."""

    counted: Counted
    period: Period


def count_lines(
    grid: Grid,
    fields: Fields,
    rows: NDArray[np.int64],
    *,
    as_of: date | None,
    months: int,
    unread_dates: NDArray[np.bool_],
) -> CountedLines:
    """Make customers of the invoice lines in the grid's ``rows`` (indices).

    Parameters
    ----------
    grid : Grid
    fields : Fields
        ``dates`` holds the invoice date as ``date``.
    rows : numpy.ndarray
    as_of : datetime.date, optional
        Last day of the period; the last date of any line by default.
    months : int
    unread_dates : numpy.ndarray of bool
        Rows in which something stands that is no date.

    Raises
    ------
    LedgerError
        No line can be used.
    """
    moments = fields.dates["date"][rows]
    days = moments.astype("M8[D]")
    amounts = fields.money.numbers[rows]
    dated = ~np.isnat(days)
    if not dated.any():
        number = grid.recognition.columns["date"]
        raise LedgerError(
            "ledger.no_dates",
            where=grid.findings.column_where(number, int(grid.rows[0]), int(grid.rows[-1])),
            found=grid.columns[number].shown(int(rows[0])) if len(rows) else "",
        )
    last: date = as_of or days[dated].max().astype(object)
    period = Period(months_before(last, months), last, months)
    reason = np.select(
        [fields.who.keys[rows] < 0, np.isnan(amounts), ~dated, days > np.datetime64(last)], [1, 2, 3, 4], 0
    )
    left_out = _left_out(grid, fields, rows, reason, unread_dates[rows], last)
    kept = reason == 0
    if not kept.any():
        raise LedgerError("ledger.no_lines", path=grid.path.name, lines=len(rows))
    rows, days, moments, amounts = rows[kept], days[kept], moments[kept], amounts[kept]
    groups, first = in_order(fields.who.keys[rows])
    count = len(first)
    order = np.arange(len(rows)) if bool((moments[1:] >= moments[:-1]).all()) else np.argsort(moments, kind="stable")

    frame: dict[str, object] = {"customer_id": fields.who.texts.series(rows[first])}
    for name in TEXT_FIELDS[1:]:
        if name in fields.texts:
            frame[name] = fields.texts[name].series(
                _latest(fields.texts[name].codes[rows] >= 0, order, groups, rows, count)
            )
    start, before = np.datetime64(period.start), np.datetime64(months_before(last, 2 * months))
    current = days > start
    previous = (days > before) & ~current
    earlier = days <= before
    everyone = np.zeros(count)
    frame["revenue"] = everyone + np.nan_to_num(summed(amounts[current], groups[current], count))
    if not current.all():
        frame["previous_revenue"] = np.nan_to_num(summed(amounts[previous], groups[previous], count))
    if earlier.any():
        frame["earlier_revenue"] = np.nan_to_num(summed(amounts[earlier], groups[earlier], count))
    frame.update(_figures(fields, rows, groups, count, current, order))
    frame.update(_orders(fields, rows, groups, count, amounts, days))
    customers = pd.DataFrame(frame)
    money = [name for name in ("revenue", "previous_revenue", "earlier_revenue") if name in customers]
    total = exact_sum([*(exact_sum(customers[name]) for name in money), left_out.amount])
    nothing = np.empty(0, np.int64)
    return CountedLines(Counted(customers, rows[first], nothing, nothing, left_out, total), period)


def _left_out(
    grid: Grid,
    fields: Fields,
    rows: NDArray[np.int64],
    reason: NDArray[np.int64],
    unread_dates: NDArray[np.bool_],
    last: date,
) -> LeftOut:
    reasons: dict[str, tuple[int, float]] = {}
    amounts = fields.money.numbers[rows]
    amounts[np.isnan(amounts)] = 0.0
    for code, name in enumerate(REASONS, start=1):
        chosen = reason == code
        number = int(chosen.sum())
        if not number:
            continue
        reasons[name] = (number, exact_sum(amounts[chosen]))
        if name == "no_customer":
            note_no_customer(grid, rows[chosen], amounts[chosen])
        elif name == "after_as_of":
            first = int(grid.rows[rows[chosen][0]])
            column = grid.recognition.columns["date"]
            grid.findings.add(
                "after_as_of",
                grid.findings.where(first, column),
                grid.columns[column].shown(int(rows[chosen][0])),
                count=number,
                amount=reasons[name][1],
                as_of=last.isoformat(),
            )
        else:
            # what stands there but cannot be read was reported cell by cell
            reported = unread_dates if name == "no_date" else fields.money.unread[rows]
            blank = rows[chosen & ~reported]
            column = grid.recognition.columns["date" if name == "no_date" else _money_field(grid)]
            if len(blank):
                grid.findings.add(
                    f"line_{name}",
                    grid.findings.where(int(grid.rows[blank[0]]), column),
                    count=len(blank),
                    amount=exact_sum(np.nan_to_num(fields.money.numbers[blank])),
                )
    return LeftOut(
        sum(lines for lines, _ in reasons.values()), exact_sum([amount for _, amount in reasons.values()]), reasons
    )


def _money_field(grid: Grid) -> str:
    return "revenue" if "revenue" in grid.recognition.columns else "quantity"


def _latest(
    present: NDArray[np.bool_],
    order: NDArray[np.int64],
    groups: NDArray[np.int64],
    rows: NDArray[np.int64],
    count: int,
) -> NDArray[np.int64]:
    """Per customer the latest row where ``present``, of equal dates the lower one; -1 where there is none."""
    found = np.full(count, -1, np.int64)
    chosen = order[present[order]]
    found[groups[chosen]] = rows[chosen]  # the last of repeated assignments stands
    return found


def _figures(
    fields: Fields,
    rows: NDArray[np.int64],
    groups: NDArray[np.int64],
    count: int,
    current: NDArray[np.bool_],
    order: NDArray[np.int64],
) -> dict[str, object]:
    """The other figures of lines: effort and cost in the period are summed, open items whatever their date."""
    figures: dict[str, object] = {}
    numbers = {name: found.numbers[rows] for name, found in fields.numbers.items()}
    for name in _IN_PERIOD:
        if name in numbers:
            figures[name] = summed(numbers[name][current], groups[current], count)
    if "outstanding" in numbers:
        figures["outstanding"] = summed(numbers["outstanding"], groups, count)
    if "days_overdue" in numbers:
        figures["days_overdue"] = (
            weighted(numbers["days_overdue"], numbers["outstanding"], groups, count)
            if "outstanding" in numbers
            else largest(numbers["days_overdue"], groups, count)
        )
    if "margin_fraction" in numbers:
        figures["margin_fraction"] = weighted(
            numbers["margin_fraction"][current], fields.money.numbers[rows][current], groups[current], count
        )
    for name in _LATEST:
        if name in numbers:
            latest = _latest(~np.isnan(numbers[name]), order, groups, np.arange(len(rows)), count)
            figures[name] = np.where(latest < 0, np.nan, numbers[name][latest])
    if "last_contact" in fields.dates:
        dates = fields.dates["last_contact"][rows]
        chosen = np.flatnonzero(~np.isnat(dates))
        chosen = chosen[np.argsort(dates[chosen], kind="stable")]
        contacts = np.full(count, _NAT, "M8[us]")
        contacts[groups[chosen]] = dates[chosen]
        figures["last_contact"] = contacts
    return figures


def _orders(
    fields: Fields,
    rows: NDArray[np.int64],
    groups: NDArray[np.int64],
    count: int,
    amounts: NDArray[np.float64],
    days: NDArray[np.datetime64],
) -> dict[str, object]:
    """Orders ever, first and last: invoices with a positive total. Lines without a number make one invoice a day."""
    day = days.astype(np.int64)
    documents = -1 - (day - day.min())
    if "invoice" in fields.texts:
        codes = fields.texts["invoice"].codes[rows]
        documents = np.where(codes >= 0, codes, documents)
    documents = documents - documents.min()
    invoice, unique = pd.factorize(groups * (documents.max() + 1) + documents)
    is_order = summed(amounts, invoice, len(unique)) > 0
    customer_of_invoice = np.zeros(len(unique), np.int64)
    customer_of_invoice[invoice] = groups
    orders = np.bincount(customer_of_invoice[is_order], minlength=count).astype(np.float64)
    chosen = np.flatnonzero(is_order[invoice])
    chosen = chosen[np.argsort(days[chosen], kind="stable")]
    first = np.full(count, _NAT, days.dtype)
    last = first.copy()
    last[groups[chosen]] = days[chosen]
    first[groups[chosen[::-1]]] = days[chosen[::-1]]
    return {"orders": orders, "first_order": first.astype("M8[us]"), "last_order": last.astype("M8[us]")}
