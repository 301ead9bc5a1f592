"""The columns of contacts: what was done in all, when someone was last seen, whose turn it is, and what that is worth.

Contacts stand in two places: as numbers beside a customer, for the time before the log began, and line by line in the
log. The log sorts its lines by customer, kind and day (`_contact_log`), so that a customer finds its own by halving:
twenty thousand customers and five thousand lines take some hundred thousand steps.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from pyramid_addin.model._attention import COMING_DAYS
from pyramid_addin.templates.calculating._assumptions import assumed, fact
from pyramid_addin.templates.calculating._calculation import Calculation, empty_row
from pyramid_addin.templates.calculating._contact_log import LINE_ORDER, block
from pyramid_addin.texts import text

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from numpy.typing import NDArray

    from pyramid_addin.ledger import Ledger
    from pyramid_addin.model import Analysis

STATES = ("overdue", "coming", "planned", "no_date", "no_plan")
# Of one whose turn it is but who brings no revenue: below every amount, and first who has waited longest.
WITHOUT_REVENUE = 1e13


def _up_to(kind: str, day: str) -> str:
    """How many lines of the log come before the end of ``day`` in the order of the log."""
    return f"IFERROR(MATCH({block('ROW()', kind)}+{day},{LINE_ORDER},1),0)"


def _logged(kind: str) -> str:
    """How many contacts of a kind the log holds in the period."""
    return f"({_up_to(kind, fact('as_of'))}-{_up_to(kind, fact('contacts_from'))})"


def _made(kind: str) -> Calculation:
    """What was typed plus what is in the log; nothing where there is neither."""
    given = f"{{{kind}_given}}"

    def formula(columns: Sequence[str], language: str) -> str:
        del language
        logged = _logged(kind)
        none = f'IF(COUNT({given})+{logged}=0,"",N({given})+{logged})'
        return f'IF({empty_row(columns)},"",{none})'

    return Calculation("integer", formula, lambda ledger, *_: numbers(ledger, kind))


def numbers(ledger: Ledger, field: str) -> NDArray[np.float64]:
    """A column of the ledger, NaN where it is blank or not there; shape (n,)."""
    customers = ledger.customers
    return customers[field].to_numpy(np.float64) if field in customers else np.full(len(customers), np.nan)


def days(ledger: Ledger, analysis: Analysis, key: str) -> NDArray[np.datetime64]:
    """A column of days of the ledger or the analysis, NaT where there is none; datetime64[D], shape (n,)."""
    for frame in (ledger.customers, analysis.customers):
        if key in frame:
            return frame[key].to_numpy("M8[D]")
    return np.full(len(ledger.customers), np.datetime64("NaT"), "M8[D]")


def _marketing(columns: Sequence[str], language: str) -> str:
    """What was typed plus what the mailings in the log cost."""
    del language
    logged, given = _logged("mailings"), "{marketing_cost_given}"
    cost = f"ROUND(N({given})+{logged}*{assumed('mailing_cost')},4)"
    return f'IF({empty_row(columns)},"",IF(COUNT({given})+{logged}=0,"",{cost}))'


def _last_contact(columns: Sequence[str], language: str) -> str:
    """The latest of the day that was typed and of the visits and calls in the log; a mailing asks nobody anything."""
    del language
    found = ["INT(N({last_contact_given}))"]
    for kind in ("visits", "calls"):
        begins = block("ROW()", kind)
        before = f"MATCH({begins}+{fact('as_of')},{LINE_ORDER},1)"
        # Where the customer has none, the line before belongs to another one: less than the block, so below zero.
        found.append(f"IFERROR(INDEX({LINE_ORDER},{before})-{begins},0)")
    latest = f"MAX({','.join(found)})"
    return f'IF({empty_row(columns)},"",IF({latest}<=0,"",{latest}))'


def _next_contact(columns: Sequence[str], language: str) -> str:
    """The last contact plus the days that the plan of the layer leaves between two."""
    del columns, language
    wait = "INDEX(PYR_PlanIntervals,MATCH({layer},PYR_PlanLayers,0))"
    return f'IF({{last_contact}}="","",IFERROR(IF({wait}="","",{{last_contact}}+{wait}),""))'


def _days_overdue(columns: Sequence[str], language: str) -> str:
    del columns, language
    late = f"{fact('as_of')}-{{next_contact}}"
    return f'IF({{next_contact}}="","",IF({late}>0,{late},""))'


def _days_overdue_values(ledger: Ledger, analysis: Analysis, language: str) -> NDArray[np.float64]:
    del language
    due = days(ledger, analysis, "next_contact")
    late = (np.datetime64(analysis.settings.as_of, "D") - due).astype(np.float64)
    return np.where(np.isnat(due) | (late <= 0), np.nan, late)


def _state(columns: Sequence[str], language: str) -> str:
    words = {key: f'"{text(f"calculating.contact_states.{key}", language)}"' for key in STATES}
    wanted = "ISNUMBER(INDEX(PYR_PlanIntervals,MATCH({layer},PYR_PlanLayers,0)))"
    undated = f"IF({wanted},{words['no_date']},{words['no_plan']})"
    coming = f"IF({{next_contact}}<={fact('as_of')}+{COMING_DAYS},{words['coming']},{words['planned']})"
    dated = f"IF({{next_contact}}<{fact('as_of')},{words['overdue']},{coming})"
    return f'IF({empty_row(columns)},"",IF({{next_contact}}="",{undated},{dated}))'


def contact_states(ledger: Ledger, analysis: Analysis) -> NDArray[np.intp]:
    """The place in `STATES` of every customer, shape (n,)."""
    due, today = days(ledger, analysis, "next_contact"), np.datetime64(analysis.settings.as_of, "D")
    plan = analysis.settings.contact_plan
    wanted = {key: contacts["visits"] + contacts["calls"] > 0 for key, contacts in plan.items()}
    planned = analysis.customers["layer"].astype(str).map(wanted).to_numpy(bool)
    dated = np.where(due < today, 0, np.where(due <= today + COMING_DAYS, 1, 2))
    return np.where(np.isnat(due), np.where(planned, 3, 4), dated)


def _state_values(ledger: Ledger, analysis: Analysis, language: str) -> pd.Series:
    words = [text(f"calculating.contact_states.{key}", language) for key in STATES]
    return pd.Series([words[place] for place in contact_states(ledger, analysis)], dtype=object)


def _turn(state: str) -> Calculation:
    """What a list is sorted by: revenue, and below that, of those without, who has waited longest."""
    place = STATES.index(state)

    def formula(columns: Sequence[str], language: str) -> str:
        del columns
        word = text(f"calculating.contact_states.{state}", language)
        without = "-1E13-{next_contact}"
        value = f"IF(ROUND(N({{revenue}}),4)=0,{without},ROUND({{revenue}},4))"
        return f'IF({{contact_state}}="{word}",{value},"")'

    def values(ledger: Ledger, analysis: Analysis, language: str) -> NDArray[np.float64]:
        del language
        revenue = np.round(np.nan_to_num(numbers(ledger, "revenue")), 4)
        due = (days(ledger, analysis, "next_contact") - np.datetime64("1899-12-30")).astype(np.float64)
        worth = np.where(revenue == 0, -WITHOUT_REVENUE - due, revenue)
        return np.where(contact_states(ledger, analysis) == place, worth, np.nan)

    return Calculation("amount", formula, values, aside=True)


ATTENTION_COLUMNS: Mapping[str, Calculation] = {
    "visits": _made("visits"),
    "calls": _made("calls"),
    "marketing_cost": Calculation("amount", _marketing, lambda ledger, *_: numbers(ledger, "marketing_cost")),
    "last_contact": Calculation(
        "date", _last_contact, lambda ledger, analysis, _: days(ledger, analysis, "last_contact").astype("M8[us]")
    ),
    "next_contact": Calculation(
        "date", _next_contact, lambda ledger, analysis, _: days(ledger, analysis, "next_contact").astype("M8[us]")
    ),
    "days_overdue": Calculation("integer", _days_overdue, _days_overdue_values),
    "contact_state": Calculation("text", _state, _state_values),
    "overdue_turn": _turn("overdue"),
    "coming_turn": _turn("coming"),
}
