"""What goes into the Scenarios sheet: the model's figures beside the formulas, and the list of who could move up."""

from __future__ import annotations

import math
import textwrap
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from pyramid_addin.model import scenarios
from pyramid_addin.model._concentration import MOST_LARGEST
from pyramid_addin.templates._analysis_page import heading_row, region_name, text_row
from pyramid_addin.templates._filled import Column, FilledSheet, Fixed, Row, TableRows
from pyramid_addin.templates._kept import TypedFormula
from pyramid_addin.templates._labels import catalogue_words, in_words, layer_label
from pyramid_addin.templates._layer_rows import NOTHING
from pyramid_addin.templates._live_text import fixed
from pyramid_addin.templates._pyramid_sheet import earlier_revenue, subtitle
from pyramid_addin.templates._scenarios_inputs import REGION, first_cells, inputs_from_cells, shown_cells, usual_cells
from pyramid_addin.templates._scenarios_layout import (
    COLUMN_WIDTHS,
    COPIES,
    FACTS,
    KEY,
    LET_GO,
    MOST_LAYERS,
    PHASES,
    RISK,
    TILES,
)
from pyramid_addin.templates._scenarios_template import SHEET
from pyramid_addin.templates._theme import CHARACTERS
from pyramid_addin.templates._wording import ledger_name
from pyramid_addin.texts import text

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

    from numpy.typing import NDArray

    from pyramid_addin.ledger import Ledger
    from pyramid_addin.model import Analysis
    from pyramid_addin.model._concentration import Dependence
    from pyramid_addin.templates._kept import Kept

_WIDTH = int(sum(width for letter, width in COLUMN_WIDTHS.items() if letter != "A") * CHARACTERS)
# Figure of letting go -> the analysis column without which it is not measured.
_NEEDS = {
    "direct_cost": "gross_margin",
    "gross_margin": "gross_margin",
    "service": "cost_to_serve",
    "payment": "payment_cost",
    "profit": "gross_margin",
    "total": "gross_margin",
}


def scenarios_sheet(
    ledger: Ledger,
    analysis: Analysis,
    names: Collection[str],
    language: str,
    kept: Kept | None = None,
) -> FilledSheet | None:
    """The Scenarios sheet of an analysis; every ledger has the fields for it.

    Parameters
    ----------
    ledger : Ledger
    analysis : Analysis
    names : collection of str
        Columns that will have a defined name: a figure whose formula needs another one is written without formula.
    language : {"en", "nl"}
    kept : mapping of str to rows, optional
        What was typed into the sheet's input cells before; else they hold the usual values.
    """
    typed = [row[0] if row else None for row in (kept or {}).get(f"PYR_{REGION}", ())]
    filling = _Filling(ledger, analysis, names, language, typed)
    regions: dict[str, Sequence[Sequence[object]]] = {
        f"PYR_{REGION}": [[cell] for cell in filling.inputs()],
        **{f"PYR_{region_name(KEY, key)}": rows for key, rows in filling.regions().items()},
    }
    unused = list(range(len(filling.found.by_layer), MOST_LAYERS))
    return FilledSheet(
        SHEET,
        text(f"templates.sheets.{KEY}", language),
        regions,
        hidden_rows={f"PYR_{region_name(KEY, 'moving')}": unused},
        rows=tuple(filling.list_rows()),
    )


class _Filling:
    """The regions of the sheet; each value is what the formula beside it gives."""

    def __init__(
        self, ledger: Ledger, analysis: Analysis, names: Collection[str], language: str, typed: Sequence[object]
    ) -> None:
        self.ledger, self.analysis, self.names, self.language = ledger, analysis, set(names), language
        self.typed = typed
        values = [cell.value if isinstance(cell, TypedFormula) else cell for cell in typed]
        assumed = inputs_from_cells(values) if typed else inputs_from_cells(first_cells(language))
        self.found = scenarios(ledger, analysis, assumed)
        self.revenue = np.nan_to_num(ledger.customers["revenue"].to_numpy(np.float64), copy=True)
        results = analysis.customers
        self.profit = float(np.nansum(results["net_profit"])) if "net_profit" in results else math.nan
        self.total = float(self.revenue.sum())

    def words(self, key: str, **facts: object) -> str:
        return text(f"templates.{KEY}.{key}", self.language, **facts)

    def number(self, value: float, decimals: int = 0) -> str:
        return fixed(value, self.language, decimals)

    def inputs(self) -> list[object]:
        """The input cells: what was typed, else the usual values."""
        return shown_cells(self.typed, self.language) if self.typed else first_cells(self.language)

    def regions(self) -> dict[str, list[list[object]]]:
        """The rows of every other region, by its key."""
        own_name = ledger_name(self.ledger)
        regions: dict[str, list[list[object]]] = {
            "title": [[self.words("title_of", ledger=own_name)]],
            "subtitle": [[subtitle(self.ledger, self.analysis, self.language)]],
            "footnote": [[self.footnote()]],
            "usual": [[cell] for cell in usual_cells(self.language, self.found.hour_value)],
            "facts": [[value] for value in self.facts()],
            "leaving": self.let_go(),
            "moving": self.moving(),
            "moving_total": [self.moving_total()],
            "risk": self.risk(),
            "flow": self.flow(),
            "bars": self.bars(),
            "tie_out": [self.tie_out()],
            "largest": self.largest(),
        }
        for tile, (value, note) in zip(TILES, self.tiles(), strict=True):
            regions[tile.key] = [[value]]
            regions[f"{tile.key}_note"] = [[note]]
        return regions

    # --- measured or not ------------------------------------------------------------------------------------
    def measured(self, value: float, needs: str) -> object:
        """A figure beside its formula; a dash instead where the ledger has no field for it."""
        return value if needs in self.names else Fixed(NOTHING)

    def share(self, part: float, whole: float) -> object:
        return part / whole if whole > 0 else NOTHING

    def share_of_profit(self, part: float) -> object:
        return self.share(part, self.profit) if "net_profit" in self.names else Fixed(NOTHING)

    # --- regions --------------------------------------------------------------------------------------------
    def facts(self) -> list[object]:
        found, inputs = self.found, self.found.inputs
        given = usual_cells(self.language, found.hour_value)[-1]
        usual_hour = float(given) if isinstance(given, float) else 0.0
        positive = self.revenue > 0
        rising = found.candidates.iloc[: found.moved]
        extra = np.nan_to_num(rising["extra_revenue"].to_numpy(), nan=0.0)
        values = {
            "share": inputs.upgrade_share,
            "months": inputs.months,
            "lag": inputs.lag,
            "avoidable": inputs.avoidable,
            "reinvest": int(inputs.reinvest),
            "hour_value": usual_hour if inputs.hour_value is None else inputs.hour_value,
            "period_months": found.period_months,
            "active": found.active,
            "wanted": found.wanted,
            "moved": found.moved,
            "revenue": self.total,
            "net_profit": self.measured(self.profit, "net_profit"),
            "positive": float(self.revenue[positive].sum()),
            "squares": _squares(self.revenue[positive]),
            "leaving_positive": float(self.revenue[positive & found.leaving].sum()),
            "leaving_squares": _squares(self.revenue[positive & found.leaving]),
            "raised_squares": float((extra * (2 * self.revenue[rising.index] + extra)).sum()),
        }
        return [values[key] for key in FACTS]

    def let_go(self) -> list[list[object]]:
        found, gone, effect = self.found, self.found.let_go, self.found.effect
        amounts = {**gone._asdict(), **effect._asdict()}
        hours = Fixed(NOTHING) if math.isnan(gone.hours) else gone.hours
        values = {
            key: self.measured(amounts[key], _NEEDS[key]) if key in _NEEDS else amounts[key] for key in LET_GO
        } | {"hours": hours}
        if math.isnan(gone.hours):
            values["reinvested"] = Fixed(NOTHING)
        shares: dict[str, object] = {
            "active": self.share(gone.active, found.active),
            "revenue": self.share(gone.revenue, self.total),
            "profit": self.share_of_profit(effect.profit),
            "total": self.share_of_profit(effect.total),
        }
        return [[values[key], shares.get(key)] for key in LET_GO]

    def moving(self) -> list[list[object]]:
        labels = {layer.key: layer_label(layer, self.language) for layer in self.analysis.layers}
        figures = zip(
            self.found.by_layer.index,
            *(self.found.by_layer[key].tolist() for key in ("customers", "extra_revenue", "extra_profit", "target")),
            strict=True,
        )
        rows: list[list[object]] = [
            [labels[key], None, None, *self._moving(count, revenue, profit, target)]
            for key, count, revenue, profit, target in figures
        ]
        blank: list[object] = ["", None, None, *[Fixed("")] * 7]
        return rows + [blank] * (MOST_LAYERS - len(rows))

    def moving_total(self) -> list[object]:
        found = self.found
        return self._moving(found.moved, found.extra_revenue, found.extra_profit, None)

    def _moving(self, count: int, revenue: float, profit: float, target: float | None) -> list[object]:
        if target is not None and not math.isfinite(target):
            target = None
        return [
            count,
            self.share(count, self.found.active),
            target,
            revenue,
            self.share(revenue, self.total),
            self.measured(profit, "net_profit"),
            self.share_of_profit(profit),
        ]

    def risk(self) -> list[list[object]]:
        found = self.found
        measured = "net_profit" in self.names
        revenue = (self.total, self.total + found.extra_revenue, self.total - found.let_go.revenue)
        profit = (self.profit, self.profit + found.extra_profit, self.profit + found.effect.total)
        rows: dict[str, list[object]] = {
            "revenue": list(revenue),
            "net_profit": list(profit) if measured else [Fixed(NOTHING)] * 3,
            "active": [found.active, found.active, found.active - found.let_go.active],
        }
        dependences: tuple[Dependence, ...] = (found.now, found.upgraded, found.without)
        for key in RISK[len(rows) :]:
            values = (getattr(dependence, key) for dependence in dependences)
            rows[key] = [NOTHING if math.isnan(value) else value for value in values]
            if key.startswith("top") and self.by_profit:
                rows[key][1] = Fixed(rows[key][1])
        return [rows[key] for key in RISK]

    @property
    def by_profit(self) -> bool:
        """Ranked on profit, who moves up does not all get the same revenue, so no formula can count copies of it."""
        return self.analysis.settings.rank_by == "profit"

    def flow(self) -> list[list[object]]:
        found = self.found
        months, lag = found.inputs.months, found.inputs.lag
        under_way, follow, done = (self.words(f"phases.{key}") for key in PHASES)
        rows: list[list[object]] = []
        for month, row in found.cash_flow.iterrows():
            at = int(str(month))
            phase = under_way if at <= months else follow if at <= months + lag else done
            cells = {
                "revenue": row["revenue"],
                "direct_cost": self.measured(row["direct_cost"], "gross_margin"),
                "service": self.measured(row["service"], "cost_to_serve"),
                "payment": self.measured(row["payment"], "payment_cost"),
                "reinvested": Fixed(NOTHING) if math.isnan(found.let_go.hours) else row["reinvested"],
                "net": self.measured(row["net"], "gross_margin"),
                "cumulative": self.measured(row["cumulative"], "gross_margin"),
            }
            rows.append([at, row["gone"], phase, *cells.values()])
        return rows

    def bars(self) -> list[list[object]]:
        """What the chart shows of each month: the margin that is lost, and the costs that are avoided."""
        flow = self.found.cash_flow

        def part(key: str, needs: str) -> NDArray[np.float64]:
            return flow[key].to_numpy(np.float64) if needs in self.names else np.zeros(len(flow))

        lost = part("revenue", "strategy") + part("direct_cost", "gross_margin")
        avoided = part("service", "cost_to_serve") + part("payment", "payment_cost")
        return [[float(low), float(high)] for low, high in zip(lost, avoided, strict=True)]

    def tie_out(self) -> list[object]:
        ledger = self.ledger
        lost = self.found.let_go.revenue
        stays = float(self.revenue[~self.found.leaving].sum())
        read = round(ledger.total - earlier_revenue(ledger) - ledger.left_out.amount, 4)
        difference = round(stays + lost - read, 2) + 0.0
        check = text(f"templates.tie_out.{'fails' if difference else 'holds'}", self.language)
        return [stays, lost, None, stays + lost, read, difference, check]

    def largest(self) -> list[list[object]]:
        found, rows = self.found, []
        place_of = {int(position): place for place, position in enumerate(found.candidates.index, 1)}
        targets = found.by_layer["target"].to_numpy()
        copies = [
            (int(count), float(target)) for count, target in zip(found.by_layer["customers"], targets, strict=True)
        ]
        staying = [
            float(self.revenue[position])
            for position in found.largest
            if place_of.get(int(position), found.moved + 1) > found.moved
        ]
        ranked = sorted(staying + [target for count, target in copies for _ in range(min(count, MOST_LARGEST))])[::-1]
        for place in range(MOST_LARGEST):
            own: list[object] = ["", "", ""]
            if place < found.largest.size:
                position = int(found.largest[place])
                value = float(self.revenue[position])
                moves = place_of.get(position)
                own = [value, moves or "", "" if moves and moves <= found.moved else value]
            beside: list[object] = [target if place < count else "" for count, target in copies]
            beside += [""] * (len(COPIES) - len(beside))
            formulas = [own[2], *beside, ranked[place] if place < len(ranked) else ""]
            if self.by_profit:
                formulas = [Fixed("")] * len(formulas)
            last = float(found.largest_without[place]) if place < found.largest_without.size else ""
            rows.append([*own[:2], *formulas, last])
        return rows

    def tiles(self) -> list[tuple[object, object]]:
        found = self.found
        measured = "net_profit" in self.names

        def percent(part: float, whole: float) -> str:
            return f"{self.number(part / whole * 100, 1)}%" if whole > 0 else NOTHING

        absent = Fixed(text("templates.pyramid.not_measured", self.language))
        why = Fixed(text("templates.pyramid.not_measured_note", self.language))
        profit = percent(found.extra_profit, self.profit) if measured else ""
        return [
            (found.moved, self.words("tiles.moved_note", active=self.number(found.active))),
            (found.extra_revenue, self.words("tiles.revenue_note", share=percent(found.extra_revenue, self.total))),
            (found.extra_profit, self.words("tiles.profit_note", share=profit)) if measured else (absent, why),
            (found.effect.total, self.words("tiles.let_go_note", revenue=self.number(found.let_go.revenue)))
            if measured
            else (absent, why),
            (absent, Fixed(self.words("no_hours")))
            if math.isnan(found.let_go.hours)
            else (found.let_go.hours, self.words("tiles.hours_note", customers=self.number(found.let_go.customers))),
        ]

    def footnote(self) -> str:
        parts = [self.words("footnote")]
        if self.by_profit:
            parts.append(self.words("footnote_profit"))
        return " ".join(parts)

    # --- the list -------------------------------------------------------------------------------------------
    def list_rows(self) -> list[Row | TableRows]:
        """Who could move up, below a heading and a text."""
        candidates = self.found.candidates
        key = "list.text" if len(candidates) else "list.nobody"
        words = self.words(key, shown=self.number(len(candidates)), active=self.number(self.found.active))
        lines = max(1, len(textwrap.wrap(words, _WIDTH)))
        return [
            heading_row(KEY, self.words("headings.list")),
            text_row(KEY, words, lines=lines),
            TableRows(f"PYR_{region_name(KEY, 'table')}", self.words("list.table"), self._columns()),
        ]

    def _columns(self) -> list[Column]:
        candidates, results = self.found.candidates, self.analysis.customers
        rows = candidates.index.to_numpy(np.int64)
        labels = {layer.key: layer_label(layer, self.language) for layer in self.analysis.layers}
        layers = in_words(results["layer"].take(rows), labels)
        keys = pd.Index([layer.key for layer in self.analysis.layers])
        to = pd.Series(pd.Categorical.from_codes(candidates["reached"].to_numpy(), keys))
        customers = self.ledger.customers
        both = "name" in customers and "customer_id" in self.ledger.origin.columns
        second = customers["name" if "name" in customers else "customer_id"].take(rows)
        first = (
            Column("", self.words("list.customer_id"), customers["customer_id"].take(rows), "text")
            if both
            else Column("", text("columns.rank", self.language), results["rank"].take(rows), "integer")
        )
        gap = f"list.gap_{'profit' if self.by_profit else 'revenue'}"
        columns = [
            Column("", self.words("list.place"), np.arange(1, len(rows) + 1, dtype=np.float64), "integer"),
            first,
            Column("", self.words("list.name"), second, "text"),
            Column("layer", text("columns.layer", self.language), layers, "text"),
            Column("", self.words("list.to"), in_words(to, labels), "text"),
            Column(
                "",
                text("columns.strategy", self.language),
                catalogue_words("strategies", results["strategy"].take(rows), self.language),
                "text",
            ),
            Column("", self.words("list.revenue"), self.revenue[rows], "amount"),
            Column("", self.words(gap), candidates["gap"].to_numpy(), "amount"),
            Column("", self.words("list.extra_revenue"), candidates["extra_revenue"].to_numpy(), "amount"),
        ]
        if "net_profit" in results:
            profit = candidates["extra_profit"].to_numpy()
            columns.append(Column("", self.words("list.extra_profit"), profit, "amount"))
        return columns


def _squares(amounts: np.ndarray) -> float:
    return float(np.square(amounts).sum())
