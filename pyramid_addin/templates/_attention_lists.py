"""The lists of the Attention sheet: who is overdue for contact, and whose turn it is in the coming days."""

from __future__ import annotations

import textwrap
from datetime import timedelta
from typing import TYPE_CHECKING

import numpy as np

from pyramid_addin.model._attention import COMING_DAYS
from pyramid_addin.templates._analysis_page import heading_row, space_row, text_row
from pyramid_addin.templates._attention_layout import COLUMN_WIDTHS, KEY
from pyramid_addin.templates._filled import Column, Row, TableRows
from pyramid_addin.templates._labels import in_words, layer_label
from pyramid_addin.templates._live_text import fixed
from pyramid_addin.templates._theme import CHARACTERS
from pyramid_addin.templates._wording import date_in_words
from pyramid_addin.texts import text

if TYPE_CHECKING:
    from collections.abc import Iterator

    import pandas as pd
    from numpy.typing import NDArray

    from pyramid_addin.ledger import Ledger
    from pyramid_addin.model import Analysis
    from pyramid_addin.model._attention import Attention
    from pyramid_addin.templates._filled import CellKind

MOST_OVERDUE = 10_000
MOST_COMING = 500
_WIDTH = int(sum(width for letter, width in COLUMN_WIDTHS.items() if letter != "A") * CHARACTERS)


def attention_lists(ledger: Ledger, analysis: Analysis, found: Attention, language: str) -> Iterator[Row | TableRows]:
    """The rows that grow below the page, in order."""
    lists = _Lists(ledger, analysis, found, language)
    yield from lists.overdue()
    yield from lists.coming()


class _Lists:
    def __init__(self, ledger: Ledger, analysis: Analysis, found: Attention, language: str) -> None:
        self.ledger, self.analysis, self.found, self.language = ledger, analysis, found, language

    def words(self, key: str, **facts: object) -> str:
        return text(f"templates.{KEY}.lists.{key}", self.language, **facts)

    def text(self, words: str) -> Row:
        return text_row(KEY, words, lines=len(textwrap.wrap(words, _WIDTH)))

    def overdue(self) -> Iterator[Row | TableRows]:
        found = self.found
        yield heading_row(KEY, self.words("overdue"))
        if found.as_of is None or "next_contact" not in self.analysis.customers:
            yield self.text(self.words("overdue_unknown"))
            return
        today = date_in_words(found.as_of, self.language)
        if found.overdue.size:
            yield from self.table("overdue", found.overdue, MOST_OVERDUE, date=today)
        else:
            yield self.text(self.words("overdue_none", date=today))
        yield space_row(KEY)

    def coming(self) -> Iterator[Row | TableRows]:
        found = self.found
        if found.as_of is None or not found.coming.size:
            return
        yield heading_row(KEY, self.words("coming", days=COMING_DAYS))
        last = date_in_words(found.as_of + timedelta(days=COMING_DAYS), self.language)
        yield from self.table("coming", found.coming, MOST_COMING, date=last)

    def table(self, key: str, customers: NDArray[np.int64], most: int, **facts: str) -> Iterator[Row | TableRows]:
        """What the list holds, how many of how many where it does not show all, and the list."""
        count, shown = (fixed(number, self.language) for number in (len(customers), most))
        words = self.words(f"{key}_about{'_one' if len(customers) == 1 else ''}", count=count, **facts)
        if len(customers) > most:
            words = f"{words} {self.words('bounded', shown=shown, count=count)}"
        yield self.text(words)
        yield TableRows("PYR_AttentionTable", self.words(f"{key}_table"), self.columns(customers[:most]))

    def column(self, key: str, values: NDArray[np.generic] | pd.Series, kind: CellKind) -> Column:
        return Column("", self.words(f"head.{key}"), values, kind)

    def columns(self, rows: NDArray[np.int64]) -> list[Column]:
        """Who, since when, and how much is at stake; widths of the sheet's columns go by this order."""
        customers, results, found = self.ledger.customers, self.analysis.customers, self.found
        assert found.last_contact is not None  # noqa: S101 -- nobody is due without dates
        own_number = "customer_id" in self.ledger.origin.columns
        who = "name" if "name" in customers else "customer_id"
        layer = results["layer"].take(rows)
        labels = {layer.key: layer_label(layer, self.language) for layer in self.analysis.layers}
        places = layer.cat.codes.to_numpy()
        due = results["next_contact"].to_numpy("M8[D]")[rows]
        today = np.datetime64(found.as_of, "D")

        def planned(key: str) -> NDArray[np.float64]:
            return found.layers[key].to_numpy(np.float64)[places]

        columns = [
            self.column("rank", results["rank"].to_numpy(np.float64)[rows], "integer"),
            self.column(who, customers[who].take(rows).reset_index(drop=True), "text"),
            self.column("late", (today - due).astype(np.int64).astype(np.float64), "integer"),
            self.column("last", found.last_contact[rows].astype("M8[us]"), "date"),
            self.column("interval", planned("interval"), "integer"),
            self.column("due", due.astype("M8[us]"), "date"),
            self.column("layer", in_words(layer, labels), "text"),
            self.column("revenue", np.nan_to_num(customers["revenue"].to_numpy(np.float64)[rows]), "amount"),
        ]
        if "net_profit" in results:
            columns.append(self.column("net_profit", results["net_profit"].to_numpy(np.float64)[rows], "amount"))
        columns += [self.column(key, planned(f"plan_{key}"), "number") for key in ("visits", "calls")]
        further = [key for key in ("customer_id", "account_manager") if key in customers and key != who]
        columns += [
            self.column(key, customers[key].take(rows).reset_index(drop=True), "text")
            for key in further
            if key != "customer_id" or own_number
        ]
        return columns
