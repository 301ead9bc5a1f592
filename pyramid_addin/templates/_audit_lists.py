"""The lists of the Profitability sheet: who loses money, who is over- or under-served, and everyone by net profit."""

from __future__ import annotations

import textwrap
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from pyramid_addin.templates._analysis_page import heading_row, space_row, text_row
from pyramid_addin.templates._audit_layout import COLUMN_WIDTHS, KEY
from pyramid_addin.templates._filled import Column, Row, TableRows
from pyramid_addin.templates._labels import catalogue_words, in_words, layer_label
from pyramid_addin.templates._live_text import fixed
from pyramid_addin.templates._theme import CHARACTERS
from pyramid_addin.texts import text

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

    from pyramid_addin.ledger import Ledger
    from pyramid_addin.model import Analysis
    from pyramid_addin.model._audit import Audit
    from pyramid_addin.templates._filled import CellKind

MOST_CUSTOMERS = 100_000  # in a list of all; a sheet holds a million rows, but nobody reads them
MOST_SERVED = 100  # over-served and under-served customers, of each
TEXT_WIDTH = int(sum(width for letter, width in COLUMN_WIDTHS.items() if letter != "A") * CHARACTERS)


def audit_lists(ledger: Ledger, analysis: Analysis, found: Audit, language: str) -> Iterator[Row | TableRows]:
    """The rows that grow below the page, in order."""
    lists = _Lists(ledger, analysis, found, language)
    yield from lists.losses()
    yield from lists.served()
    yield from lists.everyone()


class _Lists:
    def __init__(self, ledger: Ledger, analysis: Analysis, found: Audit, language: str) -> None:
        self.ledger, self.analysis, self.found, self.language = ledger, analysis, found, language
        self.ranks = np.zeros(len(ledger.customers), np.int64)
        self.ranks[found.ranked] = np.arange(1, len(found.ranked) + 1)

    def words(self, key: str, **facts: object) -> str:
        return text(f"templates.audit.lists.{key}", self.language, **facts)

    def number(self, value: float) -> str:
        return fixed(value, self.language)

    def text(self, words: str) -> Row:
        return text_row(KEY, words, lines=max(1, len(textwrap.wrap(words, TEXT_WIDTH))))

    def bounded(self, key: str, count: int, shown: int, **facts: str) -> Row:
        """What a list holds; and how many of how many it shows, where it does not show all."""
        words = self.words(key, count=self.number(count), **facts)
        if shown < count:
            words = f"{words} {self.words('bounded', shown=self.number(shown), count=self.number(count))}"
        return self.text(words)

    # --- columns ------------------------------------------------------------------------------------------
    def column(self, key: str, values: NDArray[np.generic] | pd.Series, kind: CellKind) -> Column:
        header = self.words(f"head.{key}")
        return Column(key, header, values, kind)

    def who(self, rows: NDArray[np.int64]) -> list[Column]:
        """Rank by profit, name, number and layer."""
        customers, columns = self.ledger.customers, [self.column("profit_rank", self.ranks[rows], "integer")]
        keys = [key for key in ("name", "customer_id") if key in customers]
        if "customer_id" not in self.ledger.origin.columns and "name" in customers:
            keys = ["name"]
        columns += [self.column(key, customers[key].take(rows), "text") for key in keys]
        labels = {layer.key: layer_label(layer, self.language) for layer in self.analysis.layers}
        layers = in_words(self.analysis.customers["layer"].take(rows), labels)
        return [*columns, self.column("layer", layers, "text")]

    def figures(self, rows: NDArray[np.int64]) -> list[Column]:
        """What net profit is made of, as far as it was measured."""
        results = self.analysis.customers
        revenue = np.nan_to_num(self.ledger.customers["revenue"].to_numpy(np.float64)[rows])
        keys = [key for key in ("gross_margin", "cost_to_serve", "payment_cost", "net_profit") if key in results]
        return [
            self.column("revenue", revenue, "amount"),
            *(self.column(key, results[key].to_numpy()[rows], "amount") for key in keys),
            self.column("return_on_revenue", results["return_on_revenue"].to_numpy()[rows], "fraction"),
        ]

    # --- lists --------------------------------------------------------------------------------------------
    def losses(self) -> Iterator[Row | TableRows]:
        losses = self.found.losses
        yield heading_row(KEY, self.words("losses"))
        if losses.empty:
            yield self.text(self.words("losses_none"))
            return
        shown = losses.iloc[:MOST_CUSTOMERS]
        rows = shown.index.to_numpy()
        total = float(self.found.causes["net_profit"].sum())
        yield self.bounded("losses_about", len(losses), len(shown), amount=self.number(-total))
        yield self.text(self.words("losses_remedy"))
        cause = catalogue_words("templates.audit.cause", shown["cause"].reset_index(drop=True), self.language)
        columns = [
            *self.who(rows),
            *self.figures(rows),
            self.column("cause", cause, "text"),
            self.column("ratio", shown["ratio"].to_numpy(), "fraction"),
            self.column("usual", shown["usual"].to_numpy(), "fraction"),
            self.column("price_increase", shown["price_increase"].to_numpy(), "fraction"),
        ]
        if "hours" in self.analysis.profit_basis.costs:
            # Rounded up: a tenth less than what is needed would leave a loss.
            hours = np.ceil(np.round(shown["hours_fewer"].to_numpy() * 10, 6)) / 10
            columns.append(self.column("hours_fewer", hours, "number"))
        yield TableRows("PYR_AuditTable", self.words("losses_table"), columns)
        yield space_row(KEY)

    def served(self) -> Iterator[Row | TableRows]:
        served = self.found.served
        if served is None:
            return
        yield heading_row(KEY, self.words("served"))
        over, under = served[served["over"]], served[~served["over"]]
        settings = self.analysis.settings
        facts = {
            "over": self.number(len(over)),
            "under": self.number(len(under)),
            "over_limit": fixed(settings.over_served, self.language, 1),
            "under_limit": fixed(settings.under_served, self.language, 1),
        }
        words = self.words("served_about", **facts)
        if max(len(over), len(under)) > MOST_SERVED:
            words = f"{words} {self.words('served_bounded', shown=self.number(MOST_SERVED))}"
        yield self.text(words)
        if served.empty:
            yield space_row(KEY)
            return
        shown = pd.concat([over.iloc[:MOST_SERVED], under.iloc[:MOST_SERVED]])
        rows = shown.index.to_numpy()
        which = [text(f"flags.{'over' if more else 'under'}_served", self.language) for more in shown["over"]]
        results = self.analysis.customers
        share, effort = shown["share_of_revenue"].to_numpy(), shown["share_of_effort"].to_numpy()
        times = np.divide(effort, share, out=np.full(len(shown), np.nan), where=share > 0)
        columns = [
            *self.who(rows),
            self.column("revenue", self.ledger.customers["revenue"].to_numpy()[rows], "amount"),
            self.column("cost_to_serve", results["cost_to_serve"].to_numpy()[rows], "amount"),
            self.column("share_of_revenue", share, "fraction"),
            self.column("share_of_effort", effort, "fraction"),
            self.column("at_stake", shown["at_stake"].to_numpy(), "amount"),
            self.column("times", times.round(1), "number"),
            self.column("served", pd.Series(which, dtype=object), "text"),
        ]
        if "net_profit" in results:
            columns.append(self.column("net_profit", results["net_profit"].to_numpy()[rows], "amount"))
        yield TableRows("PYR_AuditTable", self.words("served_table"), columns)
        yield space_row(KEY)

    def everyone(self) -> Iterator[Row | TableRows]:
        found, results = self.found, self.analysis.customers
        yield heading_row(KEY, self.words("everyone"))
        rows = found.ranked[:MOST_CUSTOMERS]
        yield self.bounded("everyone_about", len(found.ranked), len(rows), amount=self.number(found.curve.total))
        classes = catalogue_words("profit_classes", results["profit_class"].take(rows), self.language)
        columns = [*self.who(rows), *self.figures(rows), self.column("profit_class", classes, "text")]
        profit = results["net_profit"].to_numpy()[rows]
        if "cost_to_serve" in results:
            effort = results["cost_to_serve"].to_numpy()[rows]
            returns = np.divide(profit, effort, out=np.full(len(rows), np.nan), where=effort > 0)
            columns.append(self.column("return_on_effort", returns.round(2), "number"))
        columns.append(self.column("cumulative", np.cumsum(profit).round(4), "amount"))
        if found.opportunity_cost is not None:
            columns.append(self.column("opportunity", found.opportunity_cost[rows], "amount"))
        yield TableRows("PYR_AuditTable", self.words("everyone_table"), columns)
