"""What goes into a template: its customers, and what every formula shows for them."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from typing import TYPE_CHECKING

from pyramid_addin.model import analyse
from pyramid_addin.model._profit import interest_rate
from pyramid_addin.settings import Settings
from pyramid_addin.templates._filled import FilledTemplate
from pyramid_addin.templates._live_text import fixed
from pyramid_addin.templates.calculating._assumptions import ASSUMPTIONS, assumed, fact
from pyramid_addin.templates.calculating._examples import are_examples
from pyramid_addin.templates.calculating._facts import FACTS
from pyramid_addin.templates.calculating._table_ledger import calculated_columns, table_ledger, typed_columns
from pyramid_addin.templates.calculating._titles import title_values
from pyramid_addin.texts import text

if TYPE_CHECKING:
    from collections.abc import Sequence

    import pandas as pd

    from pyramid_addin.ledger import Ledger
    from pyramid_addin.model import Analysis
    from pyramid_addin.templates.calculating._design import Design

    Regions = dict[str, Sequence[Sequence[object]]]


def filled_template(
    design: Design,
    customers: pd.DataFrame,
    settings: Settings,
    *,
    name: str = "",
    period: str = "",
    currency: str = "",
    rows: int = 0,
) -> FilledTemplate:
    """The customers of a template, and what its formulas show.

    Parameters
    ----------
    design : Design
    customers : pandas.DataFrame, n rows
        As `Ledger.customers`; fields that the template has no column for are left out.
    settings : Settings
        Its language, and the day on which the figures are taken.
    name, period, currency : str
        For the titles; "" where not known.
    rows : int
        The least number of rows of the table.

    Returns
    -------
    FilledTemplate
        Without customers it shows nothing: programs calculate when they open it.
    """
    language = settings.language
    columns = typed_columns(customers, design, language)
    typed: Regions = {assumed("company"): [[name]], assumed("period"): [[period]]}
    days = [key for key in design.assumptions if ASSUMPTIONS[key].kind == "date"]
    typed |= {assumed(key): [[day]] for key in days if (day := ASSUMPTIONS[key].usual(settings)) is not None}
    if "interest" in design.assumptions:
        typed[assumed("interest")] = [[interest_rate(settings, settings.as_of)]]
    if "months" in design.assumptions and settings.as_of is not None:
        typed[assumed("months")] = [[settings.months]]
    if not len(customers):
        return FilledTemplate(columns, rows, {}, typed, {}, _usual(design, typed, language))
    ledger = table_ledger(columns, name, currency, language)
    if "as_of" in design.facts and settings.as_of is None:
        settings = replace(settings, as_of=datetime.now().astimezone().date())  # as the formula does
    lines = design.lines
    if lines is not None:
        typed |= {lines.region: found} if (found := lines.examples(ledger, settings)) else {}
        ledger = lines.counted(ledger, settings)
    analysis = analyse(ledger, settings)
    columns |= calculated_columns(design, ledger, analysis, language)
    names = [key for key in design.columns if key in columns]
    shown: Regions = {fact(key): [[FACTS[key].value(ledger, analysis)]] for key in design.facts}
    shown["PYR_CustomersState"] = [[_state(ledger, analysis, language)]]
    examples = are_examples(ledger.customers, language)
    shown["PYR_CustomersExamples"] = [[text("calculating.customers.examples", language) if examples else ""]]
    if lines is not None:
        shown |= lines.shown(ledger, analysis)
    hidden: dict[str, Sequence[int]] = {}
    for plan in design.sheets:
        typed |= plan.examples(language) if examples else {}
        sheet = plan.fill(ledger, analysis, names, language)
        if sheet is not None:
            shown |= sheet.regions
            hidden |= sheet.hidden_rows
        if plan.titled:
            shown |= title_values(*plan.titled, name, period, language)
        shown |= plan.values(ledger, analysis, language)
    return FilledTemplate(columns, rows, shown, typed, hidden, _usual(design, typed, language))


def _usual(design: Design, typed: Regions, language: str) -> dict[str, object]:
    """The assumptions with which the figures were calculated: the usual ones, but for what is typed here."""
    found = {assumed(key): ASSUMPTIONS[key].usual(Settings()) for key in (*design.assumptions, *design.elsewhere)}
    found |= {region: value for plan in design.sheets for region, value in plan.usual(language).items()}
    if design.lines is not None:
        found[design.lines.region] = None  # lines of the user's own count, and are not read
    return {region: value for region, value in found.items() if region not in typed}


def _state(ledger: Ledger, analysis: Analysis, language: str) -> str:
    return text(
        "calculating.customers.state",
        language,
        customers=fixed(len(ledger.customers), language),
        active=fixed(analysis.figures.active, language),
        revenue=fixed(analysis.figures.revenue, language),
    )
