"""The contact log: a table of its own, a line for every visit, call or mailing, and how customers find their lines.

Each line that counts has one number: its customer's row, the kind and the day, one behind the other. A column holds
these numbers sorted, so that every customer finds how many it has of a kind between two days by halving. A line looks
its customer up once, and sorting takes as many steps as lines times lines: five thousand lines are done in seconds.
"""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
import pandas as pd

from pyramid_addin.model._analyse import period_of
from pyramid_addin.model._contact_plan import contact_costs
from pyramid_addin.settings import CONTACTS
from pyramid_addin.templates._labels import in_words, layer_label
from pyramid_addin.templates._live_text import fixed
from pyramid_addin.templates.calculating._assumptions import fact
from pyramid_addin.texts import text

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import date

    from pyramid_addin.ledger import Ledger
    from pyramid_addin.model import Analysis
    from pyramid_addin.settings import Settings

KINDS = CONTACTS
READY = 200  # lines that stand ready, for programs in which a table does not grow by itself
LINE_ORDER = "PYR_LogOrder"
LINES = "PYR_LogLines"  # the cells to type in
BLOCK = 10**7  # more than any day: room for the days of one customer and kind
_KINDS_ROOM = 4
_LAST_DAY = 2_958_465
_BEHIND = 9e15  # stands behind the last line, in the formula too
_CELL = re.compile(r"\{(\w+)\}")

TYPED = ("day", "customer", "kind", "person", "minutes", "note")
CALCULATED = ("name", "layer", "cost", "counts", "place", "key", "order")
HIDDEN = ("place", "key", "order")
COUNTS = ("yes", "later", "earlier", "no_customer", "no_kind", "no_day")
DOUBTS = COUNTS[3:]


class Line(NamedTuple):
    """A contact: its day, the number of the customer, a kind of `KINDS`, who made it, its minutes, and a note."""

    day: date
    customer: str
    kind: str
    person: str
    minutes: int
    note: str


def block(row: str, kind: str) -> str:
    """The number at which the lines of a customer and kind begin, as an expression.

    Examples
    --------
    >>> block("ROW()", "calls")
    '(ROW()*4+2)*10^7'
    """
    return f"({row}*{_KINDS_ROOM}+{KINDS.index(kind) + 1})*10^7"


def headers(language: str) -> dict[str, str]:
    """Column of the log -> its header."""
    return {key: text(f"calculating.contact_log.heads.{key}", language) for key in (*TYPED, *CALCULATED)}


def line_formulas(language: str, number: str) -> dict[str, str]:
    """The formulas of the columns that calculate themselves, as their cells hold them.

    Parameters
    ----------
    language : {"en", "nl"}
    number : str
        The header cell of the customers' numbers, which their rows are counted from.

    Examples
    --------
    >>> line_formulas("nl", "Klanten[[#Headers],[Klantnummer]]")["layer"]
    '=IF(Contactlogboek[[#This Row],[Plaats]]="","",INDEX(PYR_Layer,Contactlogboek[[#This Row],[Plaats]]))'
    """
    words = {key: f'"{text(f"calculating.contact_log.counts.{key}", language)}"' for key in COUNTS}
    unknown = f'"{text("calculating.contact_log.unknown", language)}"'
    # MATCH takes a text with an asterisk or a question mark for a pattern.
    plain = 'SUBSTITUTE(SUBSTITUTE(SUBSTITUTE({customer},"~","~~"),"*","~*"),"?","~?")'
    as_number = 'IFERROR(MATCH(VALUE({customer}),PYR_CustomerId,0),"")'
    kind = "MATCH(TRIM({kind}),PYR_PlanKinds,0)"
    dated = f"AND(N({{day}})>=1,N({{day}})<={_LAST_DAY})"
    in_period = f"IF(INT({{day}})<={fact('contacts_from')},{words['earlier']},{words['yes']})"
    counts = f"IF(INT({{day}})>{fact('as_of')},{words['later']},{in_period})"
    doubt = f"IF({dated},{words['no_kind']},{words['no_day']})"
    patterns = {
        "name": f'IF({{customer}}="","",IF({{place}}="",{unknown},INDEX(PYR_Name,{{place}})&""))',
        "layer": 'IF({place}="","",INDEX(PYR_Layer,{place}))',
        "cost": f'IF({{key}}="","",INDEX(PYR_PlanCosts,{kind}))',
        "counts": f'IF({{day}}&{{customer}}&{{kind}}="","",IF({{place}}="",{words["no_customer"]},'
        f'IF({{key}}="",{doubt},{counts})))',
        "place": f'IF({{customer}}="","",IFERROR(MATCH({plain},PYR_CustomerId,0),{as_number}))',
        "key": f'IF({{place}}="","",IF({dated},'
        f'IFERROR(((ROW({number})+{{place}})*{_KINDS_ROOM}+{kind})*10^7+INT({{day}}),""),""))',
        "order": "IFERROR(SMALL({all:key},ROW()-ROW({head:order})),9E15)",
    }
    table, names = text("calculating.contact_log.table", language), headers(language)

    def written(pattern: str) -> str:
        pattern = pattern.replace("{all:key}", f"{table}[{names['key']}]")
        pattern = pattern.replace("{head:order}", f"{table}[[#Headers],[{names['order']}]]")
        return "=" + _CELL.sub(lambda match: f"{table}[[#This Row],[{names[match[1]]}]]", pattern)

    return {key: written(pattern) for key, pattern in patterns.items()}


# --- what the lines come to ---------------------------------------------------------------------------------
def example_lines(ledger: Ledger, language: str, as_of: date) -> list[Line]:
    """The log that goes with the example customers; none for others.

    Examples
    --------
    >>> from datetime import date
    >>> from types import SimpleNamespace
    >>> from pyramid_addin.templates.calculating._examples import example_customers
    >>> examples = SimpleNamespace(customers=example_customers("nl"))
    >>> lines = example_lines(examples, "nl", date(2025, 12, 31))
    >>> len(lines), lines[0][1:4]
    (36, ('Voorbeeld 001', 'visits', 'Bram'))
    """
    numbers = ledger.customers["customer_id"]
    if not numbers.str.startswith(text("calculating.examples.mark", language)).all():
        return []
    notes = text("calculating.contact_log.example_notes", language).split("|")
    found = []
    for place in range(36):
        kind = KINDS[0 if place % 4 == 0 else 1 if place % 4 < 3 else 2]
        # The best customers most of all, and now and then a prospect.
        customer = place * 7 % 23 if place % 6 < 5 else 112 + place // 6
        if customer >= len(numbers):
            continue
        row = ledger.customers.iloc[customer]
        day = (pd.Timestamp(as_of) - pd.Timedelta(days=72 - 2 * place)).date()
        minutes = {"visits": 60 + place % 3 * 30, "calls": 10 + place % 4 * 5, "mailings": 5}[kind]
        found.append(
            Line(day, row["customer_id"], kind, row.get("account_manager", ""), minutes, notes[place % len(notes)])
        )
    return found


def typed_lines(lines: Sequence[Line], language: str) -> list[list[object]]:
    """The lines as cells to type in."""
    kinds = kind_words(language)
    return [[line.day, line.customer, kinds[line.kind], line.person, line.minutes, line.note] for line in lines]


def kind_words(language: str) -> dict[str, str]:
    """A kind -> what it is called in the log."""
    return {kind: text(f"calculating.contact_log.kinds.{kind}", language) for kind in KINDS}


def counted(ledger: Ledger, lines: Sequence[Line], settings: Settings) -> Ledger:
    """The ledger with what its customers' lines add: contacts and mailings in the period, and the latest contact.

    Parameters
    ----------
    ledger : Ledger
        As it was typed.
    lines : sequence of Line
    settings : Settings
        ``as_of``, ``months`` and ``mailing_cost``.
    """
    end, start, _ = period_of(ledger, settings)
    customers, count = ledger.customers.copy(), len(ledger.customers)
    places = {number: place for place, number in reversed(list(enumerate(customers["customer_id"])))}
    made = {kind: np.zeros(count) for kind in KINDS}
    last = np.full(count, np.datetime64("NaT"), "M8[D]")
    for line in lines:
        place = places.get(line.customer)
        if place is None or end is None or start is None or line.day > end:
            continue
        made[line.kind][place] += line.day > start
        if line.kind != "mailings":
            last[place] = np.fmax(last[place], np.datetime64(line.day, "D"))
    made["marketing_cost"] = made.pop("mailings") * settings.mailing_cost
    for field, number in made.items():
        typed = customers[field].to_numpy(np.float64) if field in customers else np.full(count, np.nan)
        total = np.where(np.isnan(typed) & (number == 0), np.nan, np.round(np.nan_to_num(typed) + number, 4))
        if not np.isnan(total).all():
            customers[field] = total
    if "last_contact" in customers:
        last = np.fmax(last, customers["last_contact"].to_numpy("M8[D]"))
    if not np.isnat(last).all():
        customers["last_contact"] = last.astype("M8[us]")
    return replace(ledger, customers=customers, numbers_as_is=ledger.numbers_as_is | set(made))


def shown_lines(
    ledger: Ledger, analysis: Analysis, lines: Sequence[Line], language: str, first_row: int
) -> Mapping[str, Sequence[Sequence[object]]]:
    """What the formulas of the log show.

    Parameters
    ----------
    ledger : Ledger
        As `counted` gives it.
    analysis : Analysis
        Of that ledger.
    lines : sequence of Line
        All of customers in the ledger.
    language : {"en", "nl"}
    first_row : int
        Row of the sheet in which the first customer stands.
    """
    customers, settings = ledger.customers, analysis.settings
    end, start, _ = period_of(ledger, settings)
    places = {number: place for place, number in reversed(list(enumerate(customers["customer_id"])))}
    labels = {layer.key: layer_label(layer, language) for layer in analysis.layers}
    layers, costs = in_words(analysis.customers["layer"], labels), contact_costs(settings)
    rows: list[list[object]] = []
    keys: list[float] = []
    done: list[tuple[float, float]] = []  # minutes and cost of those in the period
    yes, later, earlier = (text(f"calculating.contact_log.counts.{key}", language) for key in COUNTS[:3])
    for line in lines:
        place = places[line.customer]
        day = (pd.Timestamp(line.day) - pd.Timestamp(1899, 12, 30)).days
        keys.append(float(((first_row + place) * _KINDS_ROOM + KINDS.index(line.kind) + 1) * BLOCK + day))
        early, late = start is not None and line.day <= start, end is not None and line.day > end
        counts = later if late else earlier if early else yes
        name = customers["name"].iloc[place] if "name" in customers else ""
        rows.append([name, layers.iloc[place], costs[line.kind], counts, place + 1, keys[-1]])
        if counts == yes:
            done.append((line.minutes, costs[line.kind]))
    figures = [[*row, key] for row, key in zip(rows, sorted(keys), strict=True)]
    figures += [["", "", "", "", "", "", _BEHIND]] * (READY - len(figures))
    state = text(
        "calculating.contact_log.state",
        language,
        lines=fixed(len(done), language),
        hours=fixed(sum(minutes for minutes, _ in done) / 60, language, 1),
        cost=fixed(sum(cost for _, cost in done), language),
    )
    examples = text("calculating.contact_log.examples", language) if lines else ""
    return {"PYR_LogFigures": figures, "PYR_LogState": [[state]], "PYR_LogExamples": [[examples]]}
