"""What goes into the Movement sheet: the values of its regions, each equal to what the formula beside it gives."""

from __future__ import annotations

import math
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from pyramid_addin.model import BRIDGE, MOVES, PASSIVE_LAYERS, movement
from pyramid_addin.templates._analysis_page import region_name
from pyramid_addin.templates._filled import FilledSheet, Fixed
from pyramid_addin.templates._labels import layer_label
from pyramid_addin.templates._layer_rows import NOTHING
from pyramid_addin.templates._live_text import fixed
from pyramid_addin.templates._movement_layout import (
    CELLS,
    FIRST_ROW,
    KEY,
    MOST_LAYERS,
    NEEDED,
    NEW_ROW,
    SIDE,
)
from pyramid_addin.templates._movement_list import customer_list
from pyramid_addin.templates._pyramid_sheet import subtitle
from pyramid_addin.texts import text

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

    import pandas as pd

    from pyramid_addin.ledger import Ledger
    from pyramid_addin.model import Analysis, Movement

SHEET = "Movement"
ROWS = NEW_ROW - FIRST_ROW + 1
_NONE = Fixed(None)  # a blank cell, without formula


def movement_sheet(ledger: Ledger, analysis: Analysis, names: Collection[str], language: str) -> FilledSheet | None:
    """The Movement sheet of an analysis.

    Parameters
    ----------
    ledger : Ledger
    analysis : Analysis
    names : collection of str
        Columns that will have a defined name; where the formulas need others, figures are written without formula.
    language : {"en", "nl"}

    Returns
    -------
    FilledSheet or None
        None where the ledger has no two periods to compare.
    """
    found = movement(ledger, analysis)
    if found is None:
        return None
    sheet = _Filling(ledger, analysis, found, live=set(names) >= NEEDED, language=language)
    return FilledSheet(
        SHEET,
        text(f"templates.sheets.{KEY}", language),
        sheet.regions(),
        hidden_rows=sheet.hidden_rows(),
        rows=customer_list(ledger, analysis, found, language),
    )


class _Filling:
    """The regions of one sheet."""

    def __init__(self, ledger: Ledger, analysis: Analysis, found: Movement, *, live: bool, language: str) -> None:
        self.ledger, self.analysis, self.found, self.language = ledger, analysis, found, language
        self.live = live and found.matrix is not None
        self.active = [layer for layer in analysis.layers if layer.active]
        self.count = len(self.active)
        self.sides = self.count <= SIDE  # customers and money beside each other
        self.steps: dict[Any, dict[Any, Any]] = found.bridge.to_dict("index")
        self.numbers, self.amounts = (_rows_of(table) for table in (found.matrix, found.matrix_change))

    def regions(self) -> dict[str, Sequence[Sequence[object]]]:
        title = self.words("title_of", ledger=Path(self.ledger.origin.path.name.removesuffix(".gz")).stem)
        explained = "legend" if self.found.matrix is not None else "by_profit"
        heads, places = self._heads()
        return {
            "PYR_MovementTitle": [[title]],
            "PYR_MovementSubtitle": [[subtitle(self.ledger, self.analysis, self.language)]],
            **self._tiles(),
            "PYR_MovementBridge": self._bridge(),
            "PYR_MovementBridgeData": self._bridge_data(),
            "PYR_MovementPassive": [[text(f"layers.{key}", self.language)] for key in PASSIVE_LAYERS],
            "PYR_MovementMoves": self._moves(),
            "PYR_MovementMatrixHeading": [[self.words("matrix.title")]],
            "PYR_MovementMatrixLegend": [[self.words(f"matrix.{explained}")]],
            "PYR_MovementPlaces": [places],
            "PYR_MovementGroups": [[self.words("matrix.before")], [self.words("matrix.before")]],
            "PYR_MovementHeads": [heads],
            "PYR_MovementMatrix": self._matrix(),
            "PYR_MovementMatrixTotals": self._matrix_totals(),
            "PYR_MovementTieOut": self._tie_out(),
            "PYR_MovementFootnote": [[self._footnote()]],
        }

    def hidden_rows(self) -> dict[str, Sequence[int]]:
        """Layers that are not in use, the head that does not fit, who cannot be told; or the whole matrix."""
        matrix = list(range(self.count, MOST_LAYERS))
        if not self.found.returned_known:
            matrix.append(MOST_LAYERS)
        if self.found.matrix is not None:
            return {"PYR_MovementMatrix": matrix, "PYR_MovementGroups": [1 if self.sides else 0]}
        return {
            "PYR_MovementPlaces": [0],
            "PYR_MovementGroups": [0, 1],
            "PYR_MovementHeads": [0],
            "PYR_MovementMatrix": list(range(ROWS)),
            "PYR_MovementMatrixTotals": [0, 1],
        }

    def words(self, key: str, **facts: object) -> str:
        return text(f"templates.{KEY}.{key}", self.language, **facts)

    def cell(self, value: object, *, live: bool = True) -> object:
        """A figure beside its formula, or instead of it where the formula has no ground; a dash for what is unknown."""
        known = NOTHING if isinstance(value, float) and math.isnan(value) else value
        return known if self.live and live else Fixed(known)

    # --- tiles and bridge -----------------------------------------------------------------------------------

    def _tiles(self) -> dict[str, Sequence[Sequence[object]]]:
        found, new, lost = self.found, self.steps["new"], self.steps["lost"]
        before, now = (self.steps[step]["revenue"] for step in ("before", "now"))
        change = self._percent(now / before) if before > 0 else NOTHING
        figures: dict[str, tuple[object, dict[str, str]]] = {
            "revenue": (now, {"change": change, "before": self.number(before)}),
            "average": (found.average_now, {"before": self.number(found.average_before)}),
            "net_retention": (found.net_retention, {}),
            "gross_retention": (found.gross_retention, {}),
            "new": (new["customers"], {"amount": self.number(new["revenue"])}),
            "lost": (lost["customers"], {"amount": self.number(-lost["revenue"])}),
        }
        regions: dict[str, Sequence[Sequence[object]]] = {}
        for key, (value, facts) in figures.items():
            regions[f"PYR_{region_name(KEY, key)}"] = [[self.cell(value)]]
            regions[f"PYR_{region_name(KEY, f'{key}_note')}"] = [[self.cell(self.words(f"tiles.{key}_note", **facts))]]
        return regions

    def number(self, value: float) -> str:
        return NOTHING if math.isnan(value) else fixed(value, self.language)

    def _percent(self, ratio: float) -> str:
        return f"{'+' if ratio > 1 else ''}{fixed((ratio - 1) * 100, self.language, 1)}%"

    def _bridge(self) -> list[list[object]]:
        unknown: list[object] = [Fixed(NOTHING)] * 3
        return [
            unknown
            if step == "returned" and not self.found.returned_known
            else [self.cell(self.steps[step][column]) for column in ("customers", "revenue", "share")]
            for step in BRIDGE
        ]

    def _bridge_data(self) -> list[list[object]]:
        """As `bridge_data` calculates them."""
        amounts = [float(self.steps[step]["revenue"]) for step in BRIDGE]
        unknown = None if self.found.returned_known else BRIDGE.index("returned")
        levels = np.cumsum(amounts)
        levels[-1] = amounts[-1]
        room = (max(float(levels.max()), 0.0) - min(float(levels.min()), 0.0)) / 10
        rows: list[list[object]] = []
        for place, (step, amount) in enumerate(zip(BRIDGE, amounts, strict=True)):
            end = step in ("before", "now")
            low, high = sorted((0.0 if end else float(levels[place - 1]), float(levels[place])))
            sign = "+" if amount > 0 and not end else ""
            label = NOTHING if place == unknown else sign + self.number(amount)
            space = max(low, 0.0) + min(high, 0.0)
            above, below = max(high, 0.0) - max(low, 0.0), min(low, 0.0) - min(high, 0.0)
            rows.append([self.words(f"steps.{step}"), space, above, below, room, label, float(levels[place])])
        return rows

    def _moves(self) -> list[list[object]]:
        if self.found.moves is None:
            return [[Fixed(NOTHING)] * 3 for _ in MOVES]
        moves: dict[Any, dict[Any, Any]] = self.found.moves.to_dict("index")
        return [
            [self.cell(moves[move][column], live=self.sides) for column in ("customers", "change")]
            + [self.cell(moves[move]["share"])]
            for move in MOVES
        ]

    # --- the matrix -----------------------------------------------------------------------------------------

    def _spread(self, layers: Sequence[object], lost: object, money: Sequence[object], blank: object) -> list[object]:
        """Cells over the columns of the matrix; ``money`` are the layers', the lost ones', and the total."""
        if not self.sides:
            return [*layers, lost, *[blank] * (len(CELLS) - len(layers) - 1)]
        space = [blank] * (SIDE - self.count)
        return [*layers, *space, lost, *money[:-2], *space, *money[-2:]]

    def _heads(self) -> tuple[list[object], list[object]]:
        labels = [layer_label(layer, self.language) for layer in self.active]
        lost, total = self.words("steps.lost"), text("templates.heads.total", self.language)
        places = list(range(1, self.count + 1))
        return (
            self._spread(labels, lost, [*labels, lost, total], _NONE),
            self._spread(places, 0, [*places, 0, 0], 0),
        )

    def _matrix(self) -> list[list[object]]:
        if not self.numbers:
            return [[0, _NONE, None, *[_NONE] * (len(CELLS) + 1)] for _ in range(ROWS)]
        rows: list[list[object]] = []
        for place, layer in enumerate(self.active):
            label, number = layer_label(layer, self.language), sum(self.numbers[layer.key])
            rows.append([place + 1, label, None, self.cell(number), *self._matrix_cells(layer.key)])
        unused = [0, _NONE, None, *[_NONE] * (len(CELLS) + 1)]
        rows += [list(unused) for _ in range(MOST_LAYERS - self.count)]
        for key in ("returned", "new"):
            rows.append([0, self.words(f"steps.{key}"), None, Fixed(NOTHING), *self._matrix_cells(key)])
        return rows

    def _matrix_cells(self, key: str) -> list[object]:
        """A row of the matrix; who was no customer cannot be lost."""
        numbers, amounts = self.numbers[key], self.amounts[key]
        layers = [self.cell(number, live=self.sides) for number in numbers[:-1]]
        lost = self.cell(numbers[-1], live=self.sides)
        money = [self.cell(amount) for amount in (*amounts, _added(amounts))]
        if key in ("returned", "new"):
            lost = money[-2] = Fixed(NOTHING)
        return self._spread(layers, lost, money, _NONE)

    def _matrix_totals(self) -> list[list[object]]:
        if not self.numbers:
            return [[_NONE] * (len(CELLS) + 1)] * 2
        numbers = [sum(column) for column in zip(*self.numbers.values(), strict=True)]
        amounts = [_added(column) for column in zip(*self.amounts.values(), strict=True)]
        totals = self._spread(
            [self.cell(number, live=self.sides) for number in numbers[:-1]],
            self.cell(numbers[-1], live=self.sides),
            [self.cell(amount) for amount in (*amounts, _added(amounts))],
            _NONE,
        )
        here = [self.cell(number, live=self.sides) for number in self._pyramid()]
        pyramid = self._spread(here, Fixed(NOTHING), [_NONE] * (self.count + 2), _NONE)
        return [[self.cell(self.steps["before"]["customers"]), *totals], [Fixed(NOTHING), *pyramid]]

    def _pyramid(self) -> list[int]:
        """Customers per active layer of this period."""
        counts: dict[Any, Any] = self.analysis.layer_table["customers"].to_dict()
        return [int(counts[layer.key]) for layer in self.active]

    # --- tie-out and footnote -------------------------------------------------------------------------------

    def _tie_out(self) -> list[list[object]]:
        previous = self.ledger.customers["previous_revenue"]
        read = (int((previous.fillna(0) != 0).sum()), round(float(previous.sum()), 4) + 0.0)
        rows: list[list[object]] = []
        for place, column in enumerate(("customers", "revenue")):
            step = {key: figures[column] for key, figures in self.steps.items()}
            arrived = step["new"] + step["returned"]
            kept = step["expansion"] + step["contraction"] if column == "revenue" else 0.0
            lost = step["lost"] if column == "revenue" else -step["lost"]
            difference = round(read[place] + arrived + kept + lost - step["now"], 2) + 0.0
            key = "fails" if difference or (not place and not self._adds_up()) else "holds"
            cells = [read[place], arrived, kept if place else None, lost, step["now"]]
            spread = [value for cell in cells for value in (cell, None)]
            check = text(f"templates.tie_out.{key}", self.language)
            rows.append([*spread, difference, check if place or (self.live and self.sides) else Fixed(check)])
        return rows

    def _adds_up(self) -> bool:
        """Whether rows and columns of the matrix are the layers of the two periods."""
        if not self.numbers:
            return True
        keys = [layer.key for layer in self.active]
        counts: dict[Any, Any] = self.analysis.customers["previous_layer"].value_counts().to_dict()
        rows = all(sum(self.numbers[key]) == counts[key] for key in keys)
        columns = [sum(column) for column in zip(*self.numbers.values(), strict=True)][:-1]
        return rows and columns == self._pyramid()

    def _footnote(self) -> str:
        parts = [self.words("footnote")]
        if not self.found.returned_known:
            parts.append(self.words("footnote_returned"))
        return " ".join(parts)


def _rows_of(table: pd.DataFrame | None) -> dict[Any, list[Any]]:
    """The rows of a matrix as plain lists by their key; none without a matrix."""
    if table is None:
        return {}
    return dict(zip(table.index, table.to_numpy().tolist(), strict=True))


def _added(amounts: Sequence[float]) -> float:
    return round(math.fsum(amounts), 4) + 0.0
