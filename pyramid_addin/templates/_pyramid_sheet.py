"""What goes into the Pyramid sheet: the values of its regions, each equal to what the formula beside it gives."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any, cast

import numpy as np

from pyramid_addin.templates._filled import FilledSheet, Fixed
from pyramid_addin.templates._labels import layer_label
from pyramid_addin.templates._layer_rows import LAYER_COLUMNS, MOST_ROWS, NOTHING, LayerColumn
from pyramid_addin.templates._layout import CHECK, FIGURES, LEAST_WIDTH, ROOM, SPLIT_ROWS, TIE_OUT, short_name
from pyramid_addin.templates._live_text import fixed, rounded
from pyramid_addin.templates._wording import bounds_in_words, date_in_words, ledger_name, period_in_words
from pyramid_addin.texts import text

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

    from pyramid_addin.ledger import Ledger
    from pyramid_addin.model import Analysis, Layer

SHEET = "Pyramid"


def pyramid_sheet(ledger: Ledger, analysis: Analysis, names: Collection[str], language: str) -> FilledSheet:
    """The Pyramid sheet of an analysis.

    Parameters
    ----------
    ledger : Ledger
    analysis : Analysis
    names : collection of str
        Columns that will have a defined name: a figure whose formula needs another one is written without formula.
    language : {"en", "nl"}

    Returns
    -------
    FilledSheet
    """
    used = len(analysis.layers)
    own_name = ledger_name(ledger)
    table = [
        _layer_row(layer, place, analysis, names, language) for place, layer in enumerate(analysis.layers, start=1)
    ]
    unused = [-1, "", *([Fixed("")] * len(LAYER_COLUMNS))]
    active = sum(layer.active for layer in analysis.layers)
    total = [_figure_cell(column, "total", analysis, names) for column in LAYER_COLUMNS]
    regions: dict[str, Sequence[Sequence[object]]] = {
        "PYR_Title": [[text("templates.pyramid.title", language, ledger=own_name)]],
        "PYR_Subtitle": [[subtitle(ledger, analysis, language)]],
        "PYR_LayerTable": table + [unused] * (MOST_ROWS - used),
        "PYR_LayerTotal": [total],
        "PYR_TieOut": [_tie_out(ledger, analysis, language)],
        "PYR_Footnote": [[_footnote(analysis, language)]],
        "PYR_ShapeData": _shape_data(analysis, language),
        "PYR_SplitData": _split_data(analysis, language),
        "PYR_SplitSides": [[_sides(analysis, language)]],
    }
    for figure in FIGURES:
        value, note = _FIGURES[figure.key](ledger, analysis, names, language)
        regions[f"PYR_{figure.region}"] = [[value]]
        regions[f"PYR_{figure.region}Note"] = [[note]]
    return FilledSheet(
        SHEET,
        text("templates.sheets.pyramid", language),
        regions,
        hidden_rows={
            "PYR_LayerTable": list(range(used, MOST_ROWS)),
            "PYR_ShapeData": list(range(used, MOST_ROWS)),
            "PYR_SplitData": list(range(active, SPLIT_ROWS)),
        },
    )


def subtitle(ledger: Ledger, analysis: Analysis, language: str) -> str:
    """The source, the period, the currency and the ranking, as they stand below the title of a sheet."""
    origin, settings = ledger.origin, analysis.settings
    parts = [origin.path.name if origin.kind == "text" else f"{origin.path.name}, {origin.table or origin.sheet}"]
    if ledger.period is not None:
        parts.append(period_in_words(ledger.period, language))
    elif settings.as_of is not None:
        parts.append(text("templates.pyramid.as_of", language, date=date_in_words(settings.as_of, language)))
    elif "revenue" in origin.columns:
        header = origin.headers[origin.columns["revenue"] - origin.first_column]
        parts.append(text("templates.pyramid.revenue_column", language, header=header))
    if ledger.currency:
        parts.append(text("templates.pyramid.currency", language, currency=ledger.currency))
    parts.append(text(f"templates.pyramid.ranked_{settings.rank_by}", language))
    return "  ·  ".join(parts)


def _layer_row(layer: Layer, place: int, analysis: Analysis, names: Collection[str], language: str) -> list[object]:
    share = _in_table(analysis, layer.key, "share_of_customers")
    marker = place if layer.active else -1 if math.isnan(share) else 0
    cells = [_figure_cell(column, layer.key, analysis, names) for column in LAYER_COLUMNS]
    return [marker, layer_label(layer, language), *cells]


def _figure_cell(column: LayerColumn, key: str, analysis: Analysis, names: Collection[str]) -> object:
    """A figure of the layer table as a cell: beside its formula, or instead of it where the formula has no ground."""
    value = _in_table(analysis, key, column.key)
    if column.total == NOTHING and key == "total":
        return NOTHING
    unknown = math.isnan(value)
    if not set(column.needs) <= set(names) or (unknown and "(PYR_" in column.pattern):
        return Fixed(NOTHING)
    if unknown:
        return NOTHING
    return rounded(value * 100, 1) if column.points else value


def _in_table(analysis: Analysis, layer: str, column: str) -> float:
    return float(cast("float", analysis.layer_table.at[layer, column]))


def _tie_out(ledger: Ledger, analysis: Analysis, language: str) -> list[object]:
    earlier = earlier_revenue(ledger)
    revenue = analysis.figures.revenue
    difference = round(ledger.total - revenue - earlier - ledger.left_out.amount, 2) + 0.0
    check = text(f"templates.tie_out.{'fails' if difference else 'holds'}", language)
    cells: list[object] = [None] * 16
    values = (ledger.total, revenue, earlier, ledger.left_out.amount, difference, check)
    letters = (*(part.columns[0] for part in TIE_OUT), CHECK[0])
    for letter, value in zip(letters, values, strict=True):
        cells[ord(letter) - ord(TIE_OUT[0].columns[0])] = value
    return cells


def earlier_revenue(ledger: Ledger) -> float:
    """Revenue of invoice lines before the period, currency: in the ledger's total, but not in the pyramid.

    Zero for a ledger with one row per customer, whose previous revenue is a column of its own.
    """
    if ledger.grain != "lines":
        return 0.0
    columns = [key for key in ("previous_revenue", "earlier_revenue") if key in ledger.customers]
    return round(float(sum(ledger.customers[key].sum() for key in columns)), 4) + 0.0


def _footnote(analysis: Analysis, language: str) -> str:
    note = text("templates.footnote", language) + " " + bounds_in_words(analysis, language)
    if analysis.profit_basis.unknown:
        note += " " + text("templates.pyramid.partly", language, count=fixed(analysis.profit_basis.unknown, language))
    return note


def _active(ledger: Ledger, analysis: Analysis, names: Collection[str], language: str) -> tuple[object, object]:
    del ledger, names
    figures = analysis.figures
    note = text("templates.figures.active_note", language, customers=fixed(figures.customers, language))
    return figures.active, note


def _revenue(ledger: Ledger, analysis: Analysis, names: Collection[str], language: str) -> tuple[object, object]:
    del ledger, names
    figures = analysis.figures
    active = [layer.key for layer in analysis.layers if layer.active]
    revenue = float(analysis.layer_table.loc[active, "revenue"].sum())
    average = fixed(revenue / figures.active, language) if figures.active else NOTHING
    return figures.revenue, text("templates.figures.revenue_note", language, average=average)


def _net_profit(ledger: Ledger, analysis: Analysis, names: Collection[str], language: str) -> tuple[object, object]:
    del ledger, names
    figures = analysis.figures
    if figures.net_profit is None:
        return _not_measured(language)
    share = f"{fixed(figures.net_profit / figures.revenue * 100, language, 1)}%" if figures.revenue > 0 else NOTHING
    return figures.net_profit, text("templates.figures.net_profit_note", language, share=share)


def _not_measured(language: str) -> tuple[object, object]:
    return (
        Fixed(text("templates.pyramid.not_measured", language)),
        Fixed(text("templates.pyramid.not_measured_note", language)),
    )


def _top_share(ledger: Ledger, analysis: Analysis, names: Collection[str], language: str) -> tuple[object, object]:
    del names
    figures = analysis.figures
    value: Any = NOTHING if math.isnan(figures.top_share) else figures.top_share
    key = "top_share_note_one" if figures.top_share_customers == 1 else "top_share_note"
    note: Any = text(f"templates.figures.{key}", language, customers=fixed(figures.top_share_customers, language))
    # The formula takes ranks of the whole base; with other than active customers in it, the active ones may rank lower.
    best = analysis.customers["rank"].to_numpy() <= -(-figures.active * 20 // 100)
    revenue = float(np.nansum(ledger.customers["revenue"].to_numpy()[best]))
    agrees = best.sum() == figures.top_share_customers and (
        value == NOTHING or math.isclose(revenue, value * figures.revenue, rel_tol=1e-9, abs_tol=1e-4)
    )
    return (value, note) if agrees else (Fixed(value), Fixed(note))


def _loss_making(ledger: Ledger, analysis: Analysis, names: Collection[str], language: str) -> tuple[object, object]:
    del ledger, names
    figures = analysis.figures
    if figures.loss_making is None:
        return _not_measured(language)
    profit = analysis.customers["net_profit"].to_numpy()
    active = analysis.customers["layer"].isin([layer.key for layer in analysis.layers if layer.active]).to_numpy()
    lost = fixed(float(profit[active & (profit < 0)].sum()), language)
    return figures.loss_making, text("templates.figures.loss_making_note", language, amount=lost)


def _largest(ledger: Ledger, analysis: Analysis, names: Collection[str], language: str) -> tuple[object, object]:
    figures, customers = analysis.figures, ledger.customers
    if figures.largest_customer is None:
        return Fixed(NOTHING), Fixed(text("templates.pyramid.nobody", language))
    name = str(customers["name"].iat[figures.largest_customer]) if "name" in customers else ""
    shares = analysis.customers["share_of_revenue"]
    share: Any = Fixed(NOTHING) if math.isnan(figures.largest_share) else figures.largest_share
    alone = (shares == figures.largest_share).sum() == 1
    live = bool(name) and "name" in names and alone and not isinstance(share, Fixed)
    note = text(
        "templates.figures.largest_note", language, name=name or customers["customer_id"].iat[figures.largest_customer]
    )
    return share, note if live else Fixed(note)


_FIGURES = {
    "active": _active,
    "revenue": _revenue,
    "net_profit": _net_profit,
    "top_share": _top_share,
    "loss_making": _loss_making,
    "largest": _largest,
}


def _shape_data(analysis: Analysis, language: str) -> list[list[object]]:
    used = len(analysis.layers)
    rows: list[list[object]] = []
    for place, layer in enumerate(analysis.layers):
        width = 1.0 if used == 1 else LEAST_WIDTH + (1 - LEAST_WIDTH) * place / (used - 1)
        active, passive = (width, 0.0) if layer.active else (0.0, width)
        name = short_name(layer_label(layer, language))
        labels = (name, "") if layer.active else ("", name)
        margin = (1 - width) / 2
        rows.append([name, margin, active, passive, margin + ROOM, *labels, _bar_label(layer, analysis, language)])
    return rows + [["", 0.5, 0.0, 0.0, 0.5 + ROOM, "", "", ""]] * (MOST_ROWS - used)


def _bar_label(layer: Layer, analysis: Analysis, language: str) -> str:
    count = int(_in_table(analysis, layer.key, "customers"))
    revenue = _or_zero(_in_table(analysis, layer.key, "share_of_revenue"))
    key = f"{'' if layer.active else 'passive_'}{'one' if count == 1 else 'many'}"
    share = f"{fixed(revenue * 100, language, 1)}%"
    return text(f"templates.charts.label_{key}", language, customers=fixed(count, language), share=share)


def _split_data(analysis: Analysis, language: str) -> list[list[object]]:
    rows: list[list[object]] = []
    for layer in analysis.layers:
        if layer.active:
            keys = ("share_of_customers", "share_of_revenue", "standard_customers", "standard_revenue")
            customers, revenue, standard, expected = (_or_zero(_in_table(analysis, layer.key, key)) for key in keys)
            ends = (min(-customers, -standard), max(revenue, expected, 0.0))
            labels = (f"{fixed(share * 100, language, 1)}%" for share in (customers, revenue))
            name = short_name(layer_label(layer, language))
            rows.append([name, -customers, revenue, -standard, expected, *ends, *labels])
    return rows + [["", 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, "", ""]] * (SPLIT_ROWS - len(rows))


def _sides(analysis: Analysis, language: str) -> str:
    shown = any(layer.standard_revenue > 0 for layer in analysis.layers if layer.active)
    return text(f"templates.charts.{'sides_and_standard' if shown else 'sides'}", language)


def _or_zero(value: float) -> float:
    return 0.0 if math.isnan(value) else float(value)
