"""The lists of the Share of wallet sheet: customers with room to grow, and those who do not buy yet."""

from __future__ import annotations

import textwrap
from typing import TYPE_CHECKING

import numpy as np

from pyramid_addin.model._migration import previous_revenue
from pyramid_addin.templates._analysis_page import heading_row, space_row, text_row
from pyramid_addin.templates._customers_sheet import taken_rows
from pyramid_addin.templates._filled import Column, Row, TableRows
from pyramid_addin.templates._labels import catalogue_words, in_words, layer_label
from pyramid_addin.templates._live_text import fixed
from pyramid_addin.templates._theme import CHARACTERS
from pyramid_addin.templates._wallet_layout import COLUMN_WIDTHS, KEY
from pyramid_addin.templates._wording import percentage
from pyramid_addin.texts import text

if TYPE_CHECKING:
    from collections.abc import Iterator

    import pandas as pd
    from numpy.typing import NDArray

    from pyramid_addin.ledger import Ledger
    from pyramid_addin.model import Analysis, Wallet
    from pyramid_addin.templates._filled import CellKind

MOST_LISTED = 1_000  # in each list
_WIDTH = int(sum(width for letter, width in COLUMN_WIDTHS.items() if letter != "A") * CHARACTERS)
_MOST_COLUMNS = len(COLUMN_WIDTHS) - 1
_ABOUT = ("account_manager", "region")


def wallet_lists(ledger: Ledger, analysis: Analysis, found: Wallet, language: str) -> Iterator[Row | TableRows]:
    """The rows that grow below the page, in order."""
    lists = _Lists(ledger, analysis, language)
    yield from lists.develop(found.develop)
    yield from lists.not_buying(found.not_buying)


class _Lists:
    def __init__(self, ledger: Ledger, analysis: Analysis, language: str) -> None:
        self.ledger, self.analysis, self.language = ledger, analysis, language
        self.to_win = analysis.customers["amount_to_win"].to_numpy(np.float64)
        self.threshold = percentage(analysis.settings.wallet_threshold, language)

    def words(self, key: str, **facts: object) -> str:
        return text(f"templates.{KEY}.lists.{key}", self.language, **facts)

    def number(self, value: float) -> str:
        return fixed(value, self.language)

    def text(self, words: str) -> Row:
        return text_row(KEY, words, lines=len(textwrap.wrap(words, _WIDTH)))

    def column(self, key: str, values: NDArray[np.generic] | pd.Series, kind: CellKind) -> Column:
        # the key "layer" colours the cells
        return Column(key if key == "layer" else "", self.words(f"head.{key}"), values, kind)

    # --- lists --------------------------------------------------------------------------------------------
    def develop(self, rows: NDArray[np.int64]) -> Iterator[Row | TableRows]:
        """The customers with revenue; what they spend stands below what the layers spend."""
        yield heading_row(KEY, self.words("develop"))
        if not rows.size:
            yield self.text(self.words("develop_none", threshold=self.threshold))
            yield space_row(KEY)
            return
        yield self.about("develop", rows)
        shown, results = rows[:MOST_LISTED], self.analysis.customers
        revenue = np.nan_to_num(self.ledger.customers["revenue"].to_numpy(np.float64)[shown])
        potential, won = self.taken("potential", shown), self.to_win[shown]
        columns = [
            *self.who(shown),
            self.column("rank", self.taken("rank", shown), "integer"),
            self.column("revenue", revenue, "amount"),
            self.column("potential", potential, "amount"),
            self.column("share", self.taken("share_of_wallet", shown), "fraction"),
            self.column("elsewhere", potential - np.maximum(revenue, 0), "amount"),
            self.column("to_win", won, "amount"),
            self.column("growth", _over(won, revenue), "fraction"),
            self.column("cumulative", np.cumsum(won) / self.to_win[rows].sum(), "fraction"),
        ]
        if "profit_to_win" in results:
            columns.append(self.column("profit_to_win", self.taken("profit_to_win", shown), "amount"))
        yield self.table("develop", columns, shown)

    def not_buying(self, rows: NDArray[np.int64]) -> Iterator[Row | TableRows]:
        """Prospects, suspects and inactive customers; absent where no potential of them is known."""
        if not rows.size:
            return
        yield heading_row(KEY, self.words("not_buying"))
        yield self.about("not_buying", rows)
        shown, customers = rows[:MOST_LISTED], self.ledger.customers
        won = self.to_win[shown]
        columns = [
            *self.who(shown),
            self.column("potential", self.taken("potential", shown), "amount"),
            self.column("to_win", won, "amount"),
            self.column("cumulative", np.cumsum(won) / self.to_win[rows].sum(), "fraction"),
        ]
        before = previous_revenue(customers)[shown]
        if before.any():
            columns.append(self.column("previous_revenue", before, "amount"))
        yield self.table("not_buying", columns, shown)

    def about(self, key: str, rows: NDArray[np.int64]) -> Row:
        """How many they are and what is to win; and how many of them are shown."""
        count, amount = len(rows), float(self.to_win[rows].sum())
        facts = {"count": self.number(count), "threshold": self.threshold, "amount": self.number(amount)}
        words = self.words(f"{key}_about{'_one' if count == 1 else ''}", **facts)
        if count > MOST_LISTED:
            shown = float(self.to_win[rows[:MOST_LISTED]].sum())
            share = f"{fixed(shown / amount * 100, self.language, 1)}%"
            facts = {"shown": self.number(MOST_LISTED), "count": self.number(count), "share": share}
            words = f"{words} {self.words('bounded', **facts)}"
        return self.text(words)

    def table(self, key: str, columns: list[Column], shown: NDArray[np.int64]) -> TableRows:
        """A table of ``columns``, and of what else tells who it is, as far as the page is wide."""
        customers = self.ledger.customers
        further = [field for field in _ABOUT if field in customers]
        if "customer_id" in self.ledger.origin.columns and "name" in customers:
            further.insert(0, "customer_id")
        further = further[: _MOST_COLUMNS - len(columns)]
        about = [self.column(field, taken_rows(customers[field], shown), "text") for field in further]
        return TableRows("PYR_WalletTable", self.words(f"{key}_table"), [*columns, *about])

    # --- columns ------------------------------------------------------------------------------------------
    def taken(self, key: str, rows: NDArray[np.int64]) -> NDArray[np.float64]:
        values: NDArray[np.float64] = self.analysis.customers[key].to_numpy(np.float64)[rows]
        return values

    def who(self, rows: NDArray[np.int64]) -> list[Column]:
        """Place in the list, name, layer and strategy."""
        customers, results = self.ledger.customers, self.analysis.customers
        key = "name" if "name" in customers else "customer_id"
        labels = {layer.key: layer_label(layer, self.language) for layer in self.analysis.layers}
        strategy = catalogue_words("strategies", results["strategy"].take(rows), self.language)
        return [
            self.column("place", np.arange(1, len(rows) + 1), "integer"),
            self.column(key, taken_rows(customers[key], rows), "text"),
            self.column("layer", in_words(results["layer"].take(rows), labels), "text"),
            self.column("strategy", strategy, "text"),
        ]


def _over(part: NDArray[np.float64], whole: NDArray[np.float64]) -> NDArray[np.float64]:
    """``part / whole`` where the whole is above zero, NaN elsewhere."""
    ratio: NDArray[np.float64] = np.divide(part, whole, out=np.full(part.shape, np.nan), where=whole > 0)
    return ratio
