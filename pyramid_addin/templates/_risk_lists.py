"""The lists of the Risk sheet: major customers, who is both major and late, the largest debtors, entities together."""

from __future__ import annotations

import textwrap
from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from pyramid_addin.model import FLAGS
from pyramid_addin.model._concentration import MOST_LARGEST
from pyramid_addin.model._profit import expected_credit_loss
from pyramid_addin.templates._analysis_page import heading_row, space_row, text_row
from pyramid_addin.templates._filled import Column, Row, TableRows
from pyramid_addin.templates._labels import flags_in_words
from pyramid_addin.templates._live_text import fixed
from pyramid_addin.templates._risk_layout import COLUMN_WIDTHS, KEY
from pyramid_addin.templates._theme import CHARACTERS
from pyramid_addin.templates._wording import percentage
from pyramid_addin.texts import text

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

    from pyramid_addin.ledger import Ledger
    from pyramid_addin.model import Analysis
    from pyramid_addin.model._risk import Receivables, Risk
    from pyramid_addin.templates._filled import CellKind

MOST_ENTITIES = 200
_WIDTH = int(sum(width for letter, width in COLUMN_WIDTHS.items() if letter != "A") * CHARACTERS)
_FIGURES = ("gross_margin", "cost_to_serve", "net_profit", "outstanding", "late")


def bucket_names(analysis: Analysis, language: str, most: int) -> list[str]:
    """The ageing buckets of the settings in words; of more than ``most`` the last takes the ones beyond."""
    begins = [begin for begin, _ in analysis.settings.credit_loss][:most]
    if len(begins) == 1:
        return [text("templates.risk.age.any", language)]
    names = [text("templates.risk.age.between", language, first=low, last=high - 1) for low, high in pairwise(begins)]
    key = "not_due" if begins[1] == 1 else "up_to"
    names[0] = text(f"templates.risk.age.{key}", language, last=begins[1] - 1)
    return [*names, text("templates.risk.age.from", language, first=begins[-1])]


def risk_lists(ledger: Ledger, analysis: Analysis, found: Risk, language: str) -> Iterator[Row | TableRows]:
    """The rows that grow below the page, in order."""
    lists = _Lists(ledger, analysis, found, language)
    yield from lists.major()
    if found.receivables is not None:
        if found.receivables.buckets is not None:
            yield from lists.major_and_late(found.receivables)
        yield from lists.debtors(found.receivables)
    if found.consolidated:
        yield from lists.entities()


class _Lists:
    def __init__(self, ledger: Ledger, analysis: Analysis, found: Risk, language: str) -> None:
        self.ledger, self.analysis, self.found, self.language = ledger, analysis, found, language

    def words(self, key: str, **facts: object) -> str:
        return text(f"templates.{KEY}.lists.{key}", self.language, **facts)

    def number(self, value: float) -> str:
        return fixed(value, self.language)

    def text(self, words: str) -> Row:
        return text_row(KEY, words, lines=max(1, len(textwrap.wrap(words, _WIDTH))))

    def column(self, key: str, values: NDArray[np.generic] | pd.Series, kind: CellKind) -> Column:
        return Column(key, self.words(f"head.{key}"), values, kind)

    def place(self, count: int) -> Column:
        return self.column("place", np.arange(1, count + 1), "integer")

    def who(self, rows: NDArray[np.int64]) -> list[Column]:
        """Name and number."""
        customers = self.ledger.customers
        keys = [key for key in ("name", "customer_id") if key in customers]
        if "customer_id" not in self.ledger.origin.columns and "name" in customers:
            keys = ["name"]
        return [self.column(key, customers[key].take(rows).reset_index(drop=True), "text") for key in keys]

    def amounts(self, key: str, rows: NDArray[np.int64]) -> NDArray[np.float64]:
        values: NDArray[np.float64] = np.nan_to_num(self.ledger.customers[key].to_numpy(np.float64)[rows])
        return values

    def nobody(self, key: str, **facts: str) -> Iterator[Row]:
        yield self.text(self.words(key, **facts))
        yield space_row(KEY)

    # --- lists --------------------------------------------------------------------------------------------
    def major(self) -> Iterator[Row | TableRows]:
        groups = self.found.groups[self.found.groups["major"]]
        limit = percentage(self.analysis.settings.major_share, self.language)
        yield heading_row(KEY, self.words("major", share=limit))
        if groups.empty:
            yield from self.nobody("major_none", share=limit)
            return
        words = self.words("major_about", count=self.number(self.found.major), share=limit)
        if len(groups) < self.found.major:
            words = f"{words} {self.words('bounded', shown=self.number(len(groups)))}"
        yield self.text(words)
        columns = [
            self.place(len(groups)),
            self.column("name", pd.Series(groups["name"].tolist(), dtype=object), "text"),
            self.column("entities", groups["entities"].to_numpy(), "integer"),
            self.column("revenue", groups["revenue"].to_numpy(), "amount"),
            self.column("share", groups["share"].to_numpy(), "fraction"),
            self.column("cumulative", groups["cumulative"].to_numpy(), "fraction"),
            *(self.column(key, groups[key].to_numpy(), "amount") for key in _FIGURES if key in groups),
        ]
        yield TableRows("PYR_RiskTable", self.words("major_table"), columns)
        yield space_row(KEY)

    def major_and_late(self, receivables: Receivables) -> Iterator[Row | TableRows]:
        rows = receivables.major_and_late
        yield heading_row(KEY, self.words("both"))
        days = str(self.analysis.settings.late_days)
        if not rows.size:
            yield from self.nobody("both_none", days=days)
            return
        yield self.text(
            self.words("both_about", days=days, amount=self.number(float(self.amounts("outstanding", rows).sum())))
        )
        yield TableRows("PYR_RiskTable", self.words("both_table"), self._debtor_columns(rows, receivables))
        yield space_row(KEY)

    def debtors(self, receivables: Receivables) -> Iterator[Row | TableRows]:
        rows = receivables.largest
        yield heading_row(KEY, self.words("debtors"))
        if not rows.size:
            yield from self.nobody("debtors_none")
            return
        shown = float(self.amounts("outstanding", rows).sum())
        facts = {"count": self.number(receivables.debtors), "shown": self.number(rows.size)}
        facts |= {"amount": self.number(shown), "total": self.number(receivables.balance)}
        yield self.text(self.words("debtors_about", **facts))
        yield TableRows("PYR_RiskTable", self.words("debtors_table"), self._debtor_columns(rows, receivables))
        yield space_row(KEY)

    def _debtor_columns(self, rows: NDArray[np.int64], receivables: Receivables) -> list[Column]:
        owed = self.amounts("outstanding", rows)
        columns = [
            self.place(rows.size),
            *self.who(rows),
            self.column("outstanding", owed, "amount"),
            self.column("balance_share", owed / receivables.balance, "fraction"),
        ]
        if receivables.bucket is not None:
            rates = np.array([rate for _, rate in self.analysis.settings.credit_loss])
            bucket = receivables.bucket[rows]
            labels = bucket_names(self.analysis, self.language, len(rates))
            days = self.ledger.customers["days_overdue"].to_numpy(np.float64)[rows]
            columns += [
                self.column("days_overdue", days, "number"),
                self.column("bucket", pd.Series([labels[place] for place in bucket], dtype=object), "text"),
                self.column("loss", expected_credit_loss(owed, rates[bucket]).round(4), "amount"),
            ]
        telling = sum(1 << FLAGS.index(flag) for flag in ("major_customer", "late_payer"))
        flags = flags_in_words(
            self.analysis.customers["flags"].take(rows).reset_index(drop=True) & telling, self.language
        )
        return [
            *columns,
            self.column("revenue", self.amounts("revenue", rows), "amount"),
            self.column("share", self.analysis.customers["share_of_revenue"].to_numpy()[rows], "fraction"),
            self.column("flags", flags, "text"),
        ]

    def entities(self) -> Iterator[Row | TableRows]:
        """The entities behind those of the ten largest that are more than one."""
        groups = self.found.groups.iloc[:MOST_LARGEST]
        together = groups[groups["entities"] > 1]
        if together.empty:
            return
        yield heading_row(KEY, self.words("entities"))
        places = {number: place for place, number in enumerate(groups.index, start=1) if number in together.index}
        rows = np.flatnonzero(np.isin(self.found.group, list(places)))
        place_of = np.array([places[number] for number in self.found.group[rows]])
        revenue = self.amounts("revenue", rows)
        order = np.lexsort((-revenue, place_of))
        rows, place_of = rows[order][:MOST_ENTITIES], place_of[order][:MOST_ENTITIES]
        words = self.words("entities_about")
        if order.size > MOST_ENTITIES:
            words = f"{words} {self.words('bounded', shown=self.number(MOST_ENTITIES))}"
        yield self.text(words)
        names = groups["name"].tolist()
        columns = [
            self.column("place", place_of, "integer"),
            *self.who(rows),
            self.column("revenue", self.amounts("revenue", rows), "amount"),
            self.column("share", self.analysis.customers["share_of_revenue"].to_numpy()[rows], "fraction"),
            self.column("group", pd.Series([names[place - 1] for place in place_of], dtype=object), "text"),
        ]
        yield TableRows("PYR_RiskTable", self.words("entities_table"), columns)
        yield space_row(KEY)
