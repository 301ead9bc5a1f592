"""The lists of the Compare sheet: the groups beyond those shown, and the layers within each group."""

from __future__ import annotations

import textwrap
from typing import TYPE_CHECKING

import numpy as np

from pyramid_addin.model._compare import MOST_GROUPS
from pyramid_addin.templates._analysis_page import heading_row, space_row, text_row
from pyramid_addin.templates._compare_layout import COLUMN_WIDTHS, KEY
from pyramid_addin.templates._filled import Column, Row, TableRows
from pyramid_addin.templates._labels import layer_label
from pyramid_addin.templates._live_text import fixed
from pyramid_addin.templates._theme import CHARACTERS
from pyramid_addin.texts import text

if TYPE_CHECKING:
    from collections.abc import Iterator

    import pandas as pd

    from pyramid_addin.model import Analysis
    from pyramid_addin.model._compare import Comparison, GroupComparison
    from pyramid_addin.templates._filled import CellKind

MOST_LISTED = 5_000  # groups in the list of others
MOST_LAYERED = 100  # groups whose layers are listed
_WIDTH = int(sum(width for letter, width in COLUMN_WIDTHS.items() if letter != "A") * CHARACTERS)
_GROUP_KINDS: dict[str, CellKind] = {
    "customers": "integer",
    "active": "integer",
    "share_of_active": "fraction",
    "revenue": "amount",
    "share_of_revenue": "fraction",
    "average_revenue": "amount",
    "top_share": "fraction",
    "net_profit": "amount",
    "return_on_revenue": "fraction",
    "loss_making": "integer",
}
_LAYER_KINDS: dict[str, CellKind] = {
    "customers": "integer",
    "share_of_customers": "fraction",
    "begins_at": "amount",
    "revenue": "amount",
    "share_of_revenue": "fraction",
    "standard_revenue": "fraction",
    "deviation_revenue": "fraction",
    "average_revenue": "amount",
    "net_profit": "amount",
    "return_on_revenue": "fraction",
}


def compare_lists(comparison: Comparison, analysis: Analysis, language: str) -> list[Row | TableRows]:
    """The rows that grow below the blocks, in order; where nothing is to be listed, a little room.

    Without any row the models would stay on the sheet.
    """
    lists = [_Lists(found, analysis, language) for found in comparison.fields]
    return [row for one in lists for row in (*one.others(), *one.layers())] or [space_row(KEY)]


class _Lists:
    def __init__(self, found: GroupComparison, analysis: Analysis, language: str) -> None:
        self.found, self.analysis, self.language = found, analysis, language
        self.field = self.words(f"headings.{found.field}")

    def words(self, key: str, **facts: object) -> str:
        return text(f"templates.{KEY}.{key}", self.language, **facts)

    def about(self, *keys: str, **counts: int) -> Row:
        facts = {fact: fixed(count, self.language) for fact, count in counts.items()}
        words = " ".join(self.words(f"lists.{key}", **facts) for key in keys)
        return text_row(KEY, words, lines=len(textwrap.wrap(words, _WIDTH)))

    def names(self, groups: pd.Series) -> Column:
        return Column("", self.words("columns.group"), groups.replace("", self.words("blank")), "text")

    def figures(self, table: pd.DataFrame, kinds: dict[str, CellKind]) -> list[Column]:
        """The columns that were measured: one without a figure is left away."""
        columns = []
        for key, kind in kinds.items():
            values = table[key].to_numpy(np.float64)
            if not np.isnan(values).all():
                columns.append(Column("", self.words(f"columns.{key}"), values, kind))
        return columns

    def others(self) -> Iterator[Row | TableRows]:
        groups = self.found.groups.iloc[MOST_GROUPS:].reset_index(drop=True)
        if groups.empty:
            return
        listed = groups.iloc[:MOST_LISTED]
        heading = self.words("lists.others", field=self.field)
        yield heading_row(KEY, heading)
        key = "others_text" if len(listed) == len(groups) else "others_cut"
        yield self.about(key, shown=MOST_GROUPS, count=len(groups), listed=len(listed))
        yield TableRows("PYR_CompareTable", heading, [self.names(listed["name"]), *self.figures(listed, _GROUP_KINDS)])
        yield space_row(KEY)

    def layers(self) -> Iterator[Row | TableRows]:
        places = self.found.layers["group"].unique()
        if not len(places):
            return
        layers = self.found.layers[self.found.layers["group"].isin(places[:MOST_LAYERED])].reset_index(drop=True)
        labels = {layer.key: layer_label(layer, self.language) for layer in self.analysis.layers}
        heading = self.words("lists.layers", field=self.field)
        yield heading_row(KEY, heading)
        keys = ["layers_text" if len(places) <= MOST_LAYERED else "layers_cut"]
        keys += [] if layers["standard_revenue"].isna().all() else ["layers_standard"]
        yield self.about(*keys, shown=MOST_LAYERED, count=len(places))
        columns = [
            self.names(self.found.groups["name"].take(layers["group"].to_numpy()).reset_index(drop=True)),
            Column("layer", self.words("columns.layer"), layers["layer"].map(labels), "text"),
            *self.figures(layers, _LAYER_KINDS),
        ]
        yield TableRows("PYR_CompareTable", heading, columns)
        yield space_row(KEY)
