"""What goes into the Notes sheet: what was read, left out and why, which settings held, what more fields would add."""

from __future__ import annotations

import math
import textwrap
from dataclasses import replace
from typing import TYPE_CHECKING

from pyramid_addin.settings import ACTIVITIES, COMPARE_FIELDS
from pyramid_addin.templates._filled import FilledSheet, Row
from pyramid_addin.templates._live_text import fixed
from pyramid_addin.templates._notes_template import LETTERS, MERGED, WIDTHS
from pyramid_addin.templates._pyramid_sheet import earlier_revenue
from pyramid_addin.templates._theme import BOLD_CHARACTERS, CHARACTERS, LINE_HEIGHT
from pyramid_addin.templates._wording import (
    amount_in_words,
    begins_in_words,
    bounds_in_words,
    date_in_words,
    percentage,
    period_in_words,
)
from pyramid_addin.texts import text

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pyramid_addin.errors import Problem
    from pyramid_addin.ledger import Ledger
    from pyramid_addin.model import Analysis

SHEET = "Notes"
MOST_PROBLEMS = 1_000
MOST_HEIGHT = 409.0
# Fields that switch on something: the catalogue key below ``templates.adds``, and the fields of which one will do.
_ADDS = {
    "profit": ("direct_cost", "gross_margin", "margin_fraction"),
    "effort": ("hours", "visits", "calls", "tickets", "cost_to_serve", "marketing_cost"),
    "contacts": ("visits", "calls", "contacts", "last_contact"),
    "payment": ("outstanding",),
    "overdue": ("days_overdue",),
    "previous": ("previous_revenue",),
    "wallet": ("share_of_wallet", "category_spend"),
    "orders": ("orders",),
    "dates": ("first_order", "last_order"),
    "status": ("status",),
    "parent": ("parent",),
    "compare": COMPARE_FIELDS,
}
# Sheets that need more than revenue: the fields of which one will do.
_SHEET_NEEDS = {
    "audit": ("direct_cost", "gross_margin", "margin_fraction"),
    "movement": ("previous_revenue",),
    "wallet": ("share_of_wallet", "category_spend"),
    "attention": (*ACTIVITIES, "cost_to_serve", "marketing_cost"),
}


def notes_sheet(ledger: Ledger, analysis: Analysis, language: str) -> FilledSheet:
    """The Notes sheet of an analysis: rows of six cells, each after a model row of the template."""
    notes = _Notes(ledger, analysis, language)
    return FilledSheet(SHEET, text("templates.sheets.notes", language), rows=tuple(notes.rows()))


class _Notes:
    """The sections of the sheet, in order; each yields its rows."""

    def __init__(self, ledger: Ledger, analysis: Analysis, language: str) -> None:
        self.ledger, self.analysis, self.language = ledger, analysis, language

    def rows(self) -> Iterator[Row]:
        yield Row("PYR_NotesTitle", [self.words("title"), *[None] * 5])
        yield Row("PYR_NotesSubtitle", [self.words("subtitle", file=self.ledger.origin.path.name), *[None] * 5])
        yield from self._source()
        yield from self._fields()
        yield from self._tie_out()
        yield from self._problems()
        yield from self._profit()
        yield from self._settings()
        yield from self._more()
        yield from self._care()
        yield from self._remove()

    # --- kinds of rows --------------------------------------------------------------------------------------

    def words(self, key: str, **facts: object) -> str:
        return text(f"templates.notes.{key}", self.language, **facts)

    def counted(self, key: str, count: int, **facts: object) -> str:
        """A text about ``count`` things, or about one."""
        return self.words(f"{key}_one" if count == 1 else key, count=count, **facts)

    def number(self, value: float, decimals: int = 0) -> str:
        return fixed(value, self.language, decimals)

    def heading(self, key: str) -> Row:
        return Row("PYR_NotesHeading", [self.words(f"headings.{key}"), *[None] * 5])

    def header(self, *keys: str) -> Row:
        return Row("PYR_NotesHeader", [self.words(f"header.{key}") if key else "" for key in keys])

    def fact(self, label: str, value: str = "", *, count: float | None = None, money: float | None = None) -> Row:
        return _wrapped(Row("PYR_NotesFact", [label, value, None, None, count, money]))

    def field_row(self, label: str, value: str, third: str = "", *, count: float | None = None) -> Row:
        return _wrapped(Row("PYR_NotesField", [label, value, third, "", count, None]))

    # --- sections -------------------------------------------------------------------------------------------

    def _source(self) -> Iterator[Row]:
        ledger, origin = self.ledger, self.ledger.origin
        yield self.heading("source")
        yield self.fact(self.words("source.file"), origin.path.name)
        if origin.kind != "text":
            yield self.fact(self.words("source.sheet"), origin.sheet)
        if origin.table:
            yield self.fact(self.words("source.table"), origin.table)
        yield self.fact(self.words("source.grain"), self.words(f"source.grain_{ledger.grain}"))
        place = {"header": origin.header_row, "first": origin.first_row, "last": origin.last_row}
        yield self.fact(self.words("source.rows"), self.words("source.rows_value", **place), count=ledger.rows_read)
        if origin.totals_row is not None:
            yield self.fact(self.words("source.totals"), self.words("source.totals_value", row=origin.totals_row))
        yield self.fact(self.words("source.customers"), count=len(ledger.customers))
        yield self.fact(self.words("source.active"), count=self.analysis.figures.active)
        yield self.fact(self.words("source.period"), self._period())
        yield self.fact(self.words("source.currency"), ledger.currency or self.words("source.currency_unknown"))

    def _period(self) -> str:
        period = self.ledger.period
        if period is None:
            return self.words("source.period_unknown")
        return period_in_words(period, self.language)

    def _fields(self) -> Iterator[Row]:
        origin, blanks = self.ledger.origin, self.analysis.profit_basis.blanks
        yield self.heading("fields")
        yield self.header("field", "ledger_header", "column", "", "blank", "")
        for field, column in sorted(origin.columns.items(), key=lambda entry: entry[1]):
            header = origin.headers[column - origin.first_column]
            yield self.field_row(self.field(field), header, _letters(column), count=blanks.get(field))

    def field(self, field: str) -> str:
        return text(f"templates.fields.{field}", self.language)

    def _tie_out(self) -> Iterator[Row]:
        ledger, left_out = self.ledger, self.ledger.left_out
        revenue, earlier = self.analysis.figures.revenue, earlier_revenue(ledger)
        yield self.heading("tie_out")
        yield self.header("", "", "", "", "rows", "amount")
        yield self.fact(self.words("tie_out.read"), count=ledger.rows_read, money=ledger.total)
        for reason, (lines, money) in left_out.reasons.items():
            yield self.fact(
                self.words("tie_out.left_out"), text(f"left_out.{reason}", self.language), count=lines, money=-money
            )
        if ledger.grain == "lines":
            yield self.fact(self.words("tie_out.earlier"), self.words("tie_out.earlier_why"), money=-earlier)
        counted = ledger.rows_read - left_out.lines
        yield Row("PYR_NotesTotal", [self.words("tie_out.pyramid"), None, None, None, counted, revenue])
        difference = round(ledger.total - left_out.amount - earlier - revenue, 2) + 0.0
        key = "fails" if difference else "holds"
        yield self.fact(
            self.words("tie_out.difference"), text(f"templates.tie_out.{key}", self.language), money=difference
        )

    def _problems(self) -> Iterator[Row]:
        problems = self.ledger.problems
        yield self.heading("problems")
        if not problems:
            yield self.fact(self.words("problems.none"))
            return
        yield self.header("where", "found", "expected", "done", "times", "amount")
        for problem in problems[:MOST_PROBLEMS]:
            yield self._problem(problem)
        if len(problems) > MOST_PROBLEMS:
            facts = {"shown": self.number(MOST_PROBLEMS), "count": self.number(len(problems))}
            yield self.fact(self.words("problems.more"), self.words("problems.more_value", **facts))

    def _problem(self, problem: Problem) -> Row:
        texts = problem.texts(self.language)
        found = texts["what"]
        if problem.found and problem.found not in found:
            found = f"{found} ({problem.found})"
        cells = [problem.where, found, texts["expected"], texts["done"], problem.count, problem.amount]
        return _wrapped(Row("PYR_NotesProblem", cells))

    def _profit(self) -> Iterator[Row]:
        basis = self.analysis.profit_basis
        yield self.heading("profit")
        if self.analysis.figures.net_profit is None:
            yield self.fact(text("templates.pyramid.not_measured", self.language), self.words("profit.not_measured"))
            return
        for key, fields in (("margin", basis.margin_from), ("costs", basis.costs), ("payment", basis.payment)):
            value = ", ".join(self.field(field) for field in fields) or self.words("profit.nothing")
            yield self.fact(self.words(f"profit.{key}"), value)
        if basis.interest_rate is not None:
            yield self.fact(self.words("profit.interest"), percentage(basis.interest_rate, self.language))
        if basis.unknown:
            yield self.fact(self.words("profit.unknown"), self.words("profit.unknown_value"), count=basis.unknown)

    def _settings(self) -> Iterator[Row]:
        settings, language = self.analysis.settings, self.language
        yield self.heading("settings")
        yield self.fact(self.words("settings.rank_by"), self.words(f"settings.rank_by_{settings.rank_by}"))
        yield self.fact(self.words("settings.base"), self.words(f"settings.base_{settings.base}"))
        yield self.fact(self.words("settings.boundaries"), bounds_in_words(self.analysis, language))
        yield self.fact(self.words("settings.begins"), begins_in_words(self.analysis, language))
        if self.ledger.grain == "lines":
            yield self.fact(self.words("settings.months"), self.counted("settings.months_value", settings.months))
        rates = [(name, rate) for name, rate in settings.rates.items() if rate]
        listed = "; ".join(f"{self.field(name)} {amount_in_words(rate, language)}" for name, rate in rates)
        yield self.fact(self.words("settings.rates"), listed)
        steps = "; ".join(
            self.words("settings.interest_step", date=date_in_words(day, language), rate=percentage(rate, language))
            for day, rate in settings.interest
        )
        yield self.fact(self.words("settings.interest"), steps)
        buckets = "; ".join(
            self.counted("settings.loss_step", days, rate=percentage(rate, language))
            for days, rate in settings.credit_loss
        )
        yield self.fact(self.words("settings.credit_loss"), buckets)
        for name in ("target_return", "wallet_threshold", "reach", "growth", "major_share"):
            yield self.fact(self.words(f"settings.{name}"), percentage(getattr(settings, name), language))
        yield self.fact(self.words("settings.late_days"), self.counted("settings.late_days_value", settings.late_days))
        for name in ("over_served", "under_served"):
            ratio = self.number(getattr(settings, name), 1)
            yield self.fact(self.words(f"settings.{name}"), self.words("settings.served_value", ratio=ratio))
        if settings.strategy_rules:
            yield self.fact(self.words("settings.rules"), count=len(settings.strategy_rules))

    def _more(self) -> Iterator[Row]:
        have = set(self.ledger.customers.columns)
        lacking = {key: fields for key, fields in _ADDS.items() if not have & set(fields)}
        sheets = {key: fields for key, fields in _SHEET_NEEDS.items() if not have & set(fields)}
        yield self.heading("more")
        if not lacking and not sheets:
            yield self.fact(self.words("more.none"))
            return
        yield self.header("would_add", "any_of", "", "", "", "")
        for key, fields in lacking.items():
            yield self.fact(self.words(f"adds.{key}"), "; ".join(self.field(field) for field in fields))
        for key, fields in sheets.items():
            name = text(f"templates.sheets.{key}", self.language)
            yield self.fact(self.words("more.sheet", sheet=name), "; ".join(self.field(field) for field in fields))
        yield self.fact(self.words("more.how"), self.words("more.how_value"))

    def _care(self) -> Iterator[Row]:
        """What the pyramid does not say by itself, as far as it applies to this ledger."""
        analysis, table = self.analysis, self.analysis.layer_table
        figures = analysis.figures
        applies: list[tuple[str, dict[str, str]]] = []
        if figures.net_profit is None:
            applies.append(("profit", {}))
        elif figures.loss_making:
            best = [layer.key for layer in analysis.layers if layer.active][:-1]
            count = int(table.loc[best, "loss_making"].sum()) if best else 0
            if count:
                applies.append(("losses", {"count": self.number(count)}))
        if not {"share_of_wallet", "category_spend"} & set(self.ledger.customers.columns):
            applies.append(("potential", {}))
        if not math.isnan(figures.top_share) and abs(figures.top_share - 0.8) > 0.1:
            applies.append(("split", {"share": percentage(round(figures.top_share, 3), self.language)}))
        if not analysis.comparable:
            applies.append(("history", {}))
        if applies:
            yield self.heading("care")
        for key, facts in applies:
            yield self.fact(self.words(f"care.{key}"), self.words(f"care.{key}_value", **facts))

    def _remove(self) -> Iterator[Row]:
        kind = "workbook" if self.ledger.origin.kind == "workbook" else "values"
        yield self.heading("remove")
        yield self.fact(self.words("remove.how"), self.words(f"remove.{kind}"))
        yield self.fact(self.words("remove.again"), self.words("remove.again_value"))
        yield self.fact(self.words("remove.formulas"), self.words("remove.formulas_value"))


def _wrapped(row: Row) -> Row:
    """``row``, as high as its longest text needs in the width of its column."""
    lines = 1
    for value, letter in zip(row.values, LETTERS, strict=True):
        if isinstance(value, str) and value:
            merged = row.model.removeprefix("PYR_") in MERGED and letter == "C"
            width = sum(WIDTHS[other] for other in ("CDE" if merged else letter))
            width = int(width * (BOLD_CHARACTERS if letter == "B" else CHARACTERS))
            lines = max(lines, sum(max(1, len(textwrap.wrap(part, width))) for part in value.splitlines()))
    return replace(row, height=min(lines * LINE_HEIGHT + 4, MOST_HEIGHT))


def _letters(column: int) -> str:
    """Letters of a 1-based column.

    Examples
    --------
    >>> _letters(1), _letters(28)
    ('A', 'AB')
    """
    letters = ""
    while column:
        column, place = divmod(column - 1, 26)
        letters = chr(ord("A") + place) + letters
    return letters
