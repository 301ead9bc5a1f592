"""Growth per customer: the list below the Movement sheet, largest change first."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from pyramid_addin.templates._analysis_page import heading_row, space_row, text_row
from pyramid_addin.templates._customers_sheet import taken_rows
from pyramid_addin.templates._filled import Column, Row, TableRows
from pyramid_addin.templates._labels import catalogue_words, in_words, layer_label
from pyramid_addin.templates._live_text import fixed
from pyramid_addin.templates._movement_layout import KEY
from pyramid_addin.texts import text

if TYPE_CHECKING:
    import pandas as pd
    from numpy.typing import NDArray

    from pyramid_addin.ledger import Ledger
    from pyramid_addin.model import Analysis, Movement

MOST_LISTED = 1000
_ABOUT = ("account_manager", "region", "country", "segment")  # as many as there are columns left on the page
_MOST_COLUMNS = 14


def customer_list(ledger: Ledger, analysis: Analysis, found: Movement, language: str) -> list[Row | TableRows]:
    """The rows below the fixed part: heading, what is listed, and the table.

    Parameters
    ----------
    ledger : Ledger
    analysis : Analysis
    found : Movement
        Of that analysis.
    language : {"en", "nl"}
    """

    def words(key: str, **facts: object) -> str:
        return text(f"templates.{KEY}.list.{key}", language, **facts)

    size = np.abs(found.customers["change"].to_numpy(np.float64))
    order = largest_changes(found)
    shown = order[:MOST_LISTED]
    facts = {"count": fixed(len(order), language), "shown": fixed(len(shown), language)}
    if not len(order):
        told = words("none")
    elif len(shown) == len(order):
        told = words("all" if len(order) > 1 else "all_one", **facts)
    else:
        share = fixed(float(size[shown].sum() / size[order].sum() * 100), language, 1)
        told = words("some", share=f"{share}%", **facts)
    rows: list[Row | TableRows] = [heading_row(KEY, words("title")), text_row(KEY, f"{told} {words('about')}", lines=2)]
    if len(shown):
        columns = _columns(ledger, analysis, found, shown, language)
        rows += [space_row(KEY), TableRows("PYR_MovementTable", words("table"), columns)]
    return rows


def largest_changes(found: Movement) -> NDArray[np.int64]:
    """Rows of the customers whose revenue changed, the largest change first; equal ones as they stand in the ledger."""
    size = np.abs(found.customers["change"].to_numpy(np.float64))
    changed = np.flatnonzero(size > 0)
    return changed[np.argsort(-size[changed], kind="stable")]


def _columns(ledger: Ledger, analysis: Analysis, found: Movement, shown: np.ndarray, language: str) -> list[Column]:
    """The columns of the table, as many as the page is wide."""
    customers, results = ledger.customers, found.customers
    columns = []

    def add(key: str, header: str, values: pd.Series, kind: str) -> None:
        columns.append(Column(key, header, taken_rows(values, shown), kind))  # type: ignore[arg-type]

    def head(key: str) -> str:
        return text(f"templates.{KEY}.list.{key}", language)

    add("", text("templates.fields.customer_id", language), customers["customer_id"], "text")
    if "name" in customers:
        add("", text("templates.fields.name", language), customers["name"], "text")
    add("", head("outcome"), catalogue_words(f"templates.{KEY}.outcomes", results["outcome"], language), "text")
    labels = {layer.key: layer_label(layer, language) for layer in analysis.layers}
    for key in ("previous_layer", "layer"):
        if key in analysis.customers:
            # the key "layer" colours the cells
            add("layer", text(f"columns.{key}", language), in_words(analysis.customers[key], labels), "text")
    for key in ("previous", "revenue", "change"):
        add("", head(key), results[key], "amount")
    add("", head("relative"), relative_change(results), "fraction")
    add("", head("share_of_change"), results["share_of_change"], "fraction")
    about = [key for key in _ABOUT if key in customers][: _MOST_COLUMNS - len(columns)]
    for key in about:
        add("", text(f"templates.fields.{key}", language), customers[key], "text")
    return columns


def relative_change(results: pd.DataFrame) -> pd.Series:
    """Change over what it was, where that was positive; else NaN. Of `Movement.customers`."""
    return (results["change"] / results["previous"]).where(results["previous"] > 0)
