"""The lists of the Actions sheet: a table per strategy, the most valuable first, and how to let go decently."""

from __future__ import annotations

import math
import textwrap
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from pyramid_addin.model._actions import BY_LAYER
from pyramid_addin.model._flags import control_groups, own_flags
from pyramid_addin.templates._actions_layout import COLUMN_WIDTHS, KEY, ORDER
from pyramid_addin.templates._analysis_page import heading_row, space_row, text_row
from pyramid_addin.templates._filled import Column, Row, TableRows
from pyramid_addin.templates._labels import catalogue_words, flags_in_words, in_words, layer_label
from pyramid_addin.templates._live_text import fixed
from pyramid_addin.templates._theme import CHARACTERS, LINE_HEIGHT
from pyramid_addin.texts import text

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from numpy.typing import NDArray

    from pyramid_addin.ledger import Ledger
    from pyramid_addin.model import Analysis
    from pyramid_addin.model._actions import Actions
    from pyramid_addin.templates._filled import CellKind

MOST_CUSTOMERS = 10_000  # of a strategy
_WIDTH = int(sum(width for letter, width in COLUMN_WIDTHS.items() if letter != "A") * CHARACTERS)
_STEPS = tuple(f"step_{number}" for number in range(1, 6))


def action_text(analysis: Analysis, key: str, language: str) -> str:
    """The user's text for a layer or a strategy, else that of the catalogue."""
    return analysis.settings.action_texts.get(key) or text(f"action_texts.{key}", language)


def actions_lists(ledger: Ledger, analysis: Analysis, found: Actions, language: str) -> Iterator[Row | TableRows]:
    """The rows that grow below the page, in order."""
    lists = _Lists(ledger, analysis, found, language)
    for strategy in ORDER:
        if len(found.order[strategy]):
            yield from lists.strategy(strategy)


def _height(columns: Sequence[Column]) -> float:
    """The height of the rows of a table, in points: as its longest text needs, since its cells wrap."""
    lines = 1
    for letter, column in zip(tuple(COLUMN_WIDTHS)[1:], columns, strict=False):
        if column.kind == "text":
            width = int(COLUMN_WIDTHS[letter] * CHARACTERS) - 1
            shown = pd.Series(column.values).dropna().astype(str).unique()
            lines = max(lines, *(len(textwrap.wrap(words, width)) for words in shown if len(words) > width), 1)
    return LINE_HEIGHT * lines + 4


class _Lists:
    def __init__(self, ledger: Ledger, analysis: Analysis, found: Actions, language: str) -> None:
        self.ledger, self.analysis, self.found, self.language = ledger, analysis, found, language
        self.revenue = np.nan_to_num(ledger.customers["revenue"].to_numpy(np.float64), copy=True)

    def words(self, key: str, **facts: object) -> str:
        return text(f"templates.actions.{key}", self.language, **facts)

    def number(self, value: float) -> str:
        return fixed(value, self.language)

    def text(self, words: str) -> Row:
        return text_row(KEY, words, lines=max(1, len(textwrap.wrap(words, _WIDTH))))

    # --- one strategy -------------------------------------------------------------------------------------
    def strategy(self, strategy: str) -> Iterator[Row | TableRows]:
        """Heading, what it is about, and its customers."""
        rows, label = self.found.order[strategy], text(f"strategies.{strategy}", self.language)
        count, shown = len(rows), rows[:MOST_CUSTOMERS]
        key = "heading_one" if count == 1 else "heading"
        yield heading_row(KEY, self.words(f"lists.{key}", strategy=label, count=self.number(count)))
        about = [self.words(f"about.{strategy}")]
        if strategy in BY_LAYER:  # elsewhere it is the next step of each customer
            about.append(action_text(self.analysis, strategy, self.language))
        unknown = count - int(self.found.summary["known"].astype(int)[strategy])
        if 0 < unknown < count:
            about.append(self.words("lists.unknown", count=self.number(unknown)))
        if len(shown) < count:
            facts = {"shown": self.number(len(shown)), "count": self.number(count)}
            about.append(self.words("lists.bounded", **facts))
        yield self.text(" ".join(about))
        if strategy == "let_go":
            yield from self.letting_go()
        columns = self.columns(strategy, shown)
        name = self.words("lists.table", strategy=label)
        yield TableRows("PYR_ActionsTable", name, columns, height=_height(columns))
        yield space_row(KEY)

    def column(self, key: str, values: NDArray[np.generic] | pd.Series, kind: CellKind) -> Column:
        return Column(key, self.words(f"head.{key}"), values, kind)

    def columns(self, strategy: str, rows: NDArray[np.int64]) -> list[Column]:
        """Always as many columns, so that the long texts stand in the wide ones."""
        customers, results, language = self.ledger.customers, self.analysis.customers, self.language
        number = self.column("customer_id", customers["customer_id"].take(rows), "text")
        who = [number, self.column("rank", results["rank"].to_numpy()[rows], "integer")]
        if "name" in customers:
            name = self.column("name", customers["name"].take(rows), "text")
            who = [name, number if "customer_id" in self.ledger.origin.columns else who[1]]
        labels = {layer.key: layer_label(layer, language) for layer in self.analysis.layers}
        layers = results["layer"].take(rows)
        earned = ("net_profit", "amount") if "net_profit" in results else ("share_of_revenue", "fraction")
        amounts = np.full(len(rows), np.nan)
        if "at_stake" in results:
            amounts = results["at_stake"].to_numpy()[rows]
        steps = {
            layer.key: action_text(self.analysis, self.found.steps[strategy, layer.key], language)
            for layer in self.analysis.layers
        }
        flags = flags_in_words(results["flags"].take(rows), language, own_flags(self.analysis.settings.flag_rules))
        return [
            *who,
            self.column("layer", in_words(layers, labels), "text"),
            self.column("revenue", self.ledger.customers["revenue"].to_numpy()[rows], "amount"),
            self.column(earned[0], results[earned[0]].to_numpy()[rows], earned[1]),  # type: ignore[arg-type]
            self.column("at_stake", amounts, "amount"),
            self.column("reason", catalogue_words("reasons", results["reason"].take(rows), language), "text"),
            self.column("step", in_words(layers, steps), "text"),
            self.column("flags", flags, "text"),
        ]

    # --- letting go, decently -----------------------------------------------------------------------------
    def letting_go(self) -> Iterator[Row]:
        """How it is done, and what it risks, with the figures of this ledger."""
        yield heading_row(KEY, self.words("lists.go_steps"))
        yield from (self.text(self.words(f"go.{step}")) for step in _STEPS)
        yield space_row(KEY)
        yield heading_row(KEY, self.words("lists.go_risks"))
        total, gone = float(self.revenue.sum()), float(self.revenue[self.found.order["let_go"]].sum())
        if gone > 0 and total > 0:
            share = f"{fixed(gone / total * 100, self.language, 1)}%"
            yield self.text(self.words("go.risk_revenue", amount=self.number(gone), share=share))
        elif not self.revenue[self.found.order["let_go"]].any():
            yield self.text(self.words("go.risk_none"))
        shares = (self.largest(), self.largest(without=self.found.order["let_go"]))
        before, after = (f"{fixed(share * 100, self.language, 1)}%" for share in shares)
        if shares[1] > shares[0] and before != after:
            yield self.text(self.words("go.risk_dependence", before=before, after=after))
        yield from (self.text(self.words(f"go.{risk}")) for risk in ("risk_name", "risk_staff"))
        yield space_row(KEY)

    def largest(self, without: NDArray[np.int64] | None = None) -> float:
        """The share of the largest customer, those under one parent as one; NaN where it means nothing."""
        revenue = self.revenue.copy()
        if without is not None:
            revenue[without] = 0
        groups, _ = control_groups(self.ledger.customers)
        largest, total = float(np.bincount(groups, weights=revenue).max(initial=0.0)), float(revenue.sum())
        return largest / total if total > 0 else math.nan
