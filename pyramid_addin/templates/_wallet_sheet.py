"""What goes into the Share of wallet sheet: the values of its regions, each equal to what its formula gives."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np

from pyramid_addin.model import wallet
from pyramid_addin.templates._analysis_page import region_name
from pyramid_addin.templates._filled import FilledSheet, Fixed
from pyramid_addin.templates._labels import layer_label
from pyramid_addin.templates._layer_rows import MOST_ROWS, NOTHING
from pyramid_addin.templates._live_text import fixed
from pyramid_addin.templates._pyramid_sheet import earlier_revenue, subtitle
from pyramid_addin.templates._wallet_layout import (
    CHECK,
    DATA_LETTERS,
    FACT_ROWS,
    FIGURES,
    KEY,
    LEAST_LABELLED,
    NEEDED,
    TIE_OUT,
    TILES,
    Figure,
)
from pyramid_addin.templates._wallet_lists import wallet_lists
from pyramid_addin.templates._wording import ledger_name, percentage
from pyramid_addin.texts import text

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

    from pyramid_addin.ledger import Ledger
    from pyramid_addin.model import Analysis, Wallet

SHEET = "Wallet"


def wallet_sheet(ledger: Ledger, analysis: Analysis, names: Collection[str], language: str) -> FilledSheet | None:
    """The Share of wallet sheet of an analysis.

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
        None where no customer's potential is known.
    """
    found = wallet(ledger, analysis)
    if found is None:
        return None
    filling = _Filling(ledger, analysis, found, set(names), language)
    regions: dict[str, Sequence[Sequence[object]]] = {
        "PYR_WalletTitle": [[filling.words("title_of", ledger=ledger_name(ledger))]],
        "PYR_WalletSubtitle": [[subtitle(ledger, analysis, language)]],
        "PYR_WalletFootnote": [[filling.footnote()]],
        "PYR_WalletFacts": [[value] for value in filling.facts()],
        "PYR_WalletToWinHead": [[filling.words("groups.to_win", threshold=filling.threshold)]],
        "PYR_WalletLayers": filling.layers(),
        "PYR_WalletTotals": [filling.row("active"), filling.row("total")],
        "PYR_WalletData": filling.data(),
        "PYR_WalletTieOut": [filling.tie_out()],
    }
    for tile in TILES:
        value, note = filling.tile(tile.key)
        regions[f"PYR_{region_name(KEY, tile.key)}"] = [[value]]
        regions[f"PYR_{region_name(KEY, f'{tile.key}_note')}"] = [[note]]
    unused = list(range(len(analysis.layers), MOST_ROWS))
    return FilledSheet(
        SHEET,
        text(f"templates.sheets.{KEY}", language),
        regions,
        hidden_rows={"PYR_WalletLayers": unused},
        rows=tuple(wallet_lists(ledger, analysis, found, language)),
    )


def _or_dash(value: float) -> object:
    return NOTHING if math.isnan(value) else value


def _or_zero(value: float) -> float:
    return 0.0 if math.isnan(value) else value


class _Filling:
    """The values of the regions."""

    def __init__(self, ledger: Ledger, analysis: Analysis, found: Wallet, names: set[str], language: str) -> None:
        self.ledger, self.analysis, self.found, self.language = ledger, analysis, found, language
        self.names = names
        self.live = names >= NEEDED
        self.threshold = percentage(analysis.settings.wallet_threshold, language)
        self.table = {str(key): row.to_dict() for key, row in found.layers.iterrows()}
        self.active, self.total = self.table["active"], self.table["total"]

    def words(self, key: str, **facts: object) -> str:
        return text(f"templates.{KEY}.{key}", self.language, **facts)

    def number(self, value: float, decimals: int = 0) -> str:
        """A figure as text; a dash for what is not known."""
        return NOTHING if math.isnan(value) else fixed(value, self.language, decimals)

    def cell(self, value: object) -> object:
        """A figure beside its formula, or instead of it where the formula has no ground."""
        return value if self.live else Fixed(value)

    # --- the table of layers ------------------------------------------------------------------------------
    def layers(self) -> list[list[object]]:
        layers = self.analysis.layers
        rows: list[list[object]] = [
            [place if layer.active else -1, layer_label(layer, self.language), *self.row(layer.key)]
            for place, layer in enumerate(layers, start=1)
        ]
        unused = [-1, "", *(Fixed("") for _ in FIGURES)]
        return rows + [unused] * (MOST_ROWS - len(layers))

    def row(self, key: str) -> list[object]:
        return [self.figure(figure, self.table[key][figure.key]) for figure in FIGURES]

    def figure(self, figure: Figure, value: float) -> object:
        if figure.needs and figure.needs not in self.names:
            return Fixed(_or_dash(value))
        return self.cell(_or_dash(value))

    def data(self) -> list[list[object]]:
        """As `data_formulas` calculates them."""
        keys = [layer.key for layer in self.analysis.layers]
        longest = np.nan_to_num([self.table[key]["potential"] for key in keys]).max()
        rows: list[list[object]] = []
        for key in keys:
            known = {name: _or_zero(value) for name, value in self.table[key].items()}
            beyond = known["elsewhere"] - known["to_win"]
            labels = [
                fixed(part, self.language) if part > LEAST_LABELLED * longest else ""
                for part in (known["revenue"], known["to_win"], beyond)
            ]
            rows.append([beyond, self.analysis.settings.wallet_threshold, *labels])
        return rows + [[Fixed("") for _ in DATA_LETTERS]] * (MOST_ROWS - len(rows))

    # --- facts, tie-out and footnote ----------------------------------------------------------------------
    def facts(self) -> list[object]:
        name, layer = self.largest() or ("", "")
        values: dict[str, object] = {
            "threshold": self.analysis.settings.wallet_threshold,
            "in_words": self.threshold,
            "ledger": self.in_ledger(),
            "largest_name": name,
            "largest_layer": layer,
        }
        return [values[key] for key in FACT_ROWS]

    def in_ledger(self) -> float:
        """Revenue of the customers, as the ledger was read."""
        ledger = self.ledger
        return round(ledger.total - ledger.left_out.amount - earlier_revenue(ledger), 4) + 0.0

    def largest(self) -> tuple[str, str] | None:
        """Name and layer of the customer with the most to win."""
        place = self.found.largest
        if place is None:
            return None
        customers = self.ledger.customers
        name = customers["name"].iat[place] if "name" in customers else None
        known = isinstance(name, str) and name
        code = int(self.analysis.customers["layer"].cat.codes.to_numpy()[place])
        shown = str(name if known else customers["customer_id"].iat[place])
        return shown, layer_label(self.analysis.layers[code], self.language)

    def tie_out(self) -> list[object]:
        found = self.found
        known, unknown = _or_zero(self.total["revenue"]), found.unknown_revenue
        difference = round(known + found.credit_balances + unknown - self.in_ledger(), 2) + 0.0
        beside = float(self.analysis.customers["potential"].sum())
        potentials = round(beside - _or_zero(self.total["potential"]), 2) + 0.0
        check = text(f"templates.tie_out.{'fails' if difference or potentials else 'holds'}", self.language)
        values = (known, found.credit_balances, unknown, self.in_ledger(), difference, potentials, check)
        letters = (*(part.columns[0] for part in TIE_OUT), CHECK[0])
        cells: list[object] = [None] * (ord(CHECK[0]) - ord(letters[0]) + 1)
        for letter, value in zip(letters, values, strict=True):
            cells[ord(letter) - ord(letters[0])] = self.cell(value)
        return cells

    def footnote(self) -> str:
        parts = [self.words("footnote", threshold=self.threshold)]
        for key, count in (("above", self.found.above), ("unusable", self.found.unusable)):
            if count:
                one = "_one" if count == 1 else ""
                parts.append(self.words(f"footnote_{key}{one}", count=self.number(count)))
        return " ".join(parts)

    # --- tiles --------------------------------------------------------------------------------------------
    def tile(self, key: str) -> tuple[object, object]:
        """Value and note of a tile."""
        if key == "largest":
            return self.largest_tile()
        active = self.active
        known = {name: _or_zero(row["potential"]) for name, row in self.table.items()}
        share = active["coverage"]
        facts = {
            "potential": {"others": self.number(known["total"] - known["active"])},
            "share": {"known": self.number(active["known"])},
            "to_win": {"profit": self.number(active["profit_to_win"])},
            "below": {"threshold": self.threshold},
            "known": {"share": NOTHING if math.isnan(share) else f"{self.number(share * 100, 1)}%"},
        }
        note = self.words(f"tiles.{key}_note", **facts[key])
        return self.cell(_or_dash(active[key])), self.cell(note)

    def largest_tile(self) -> tuple[object, object]:
        found = self.largest()
        if found is None:
            return Fixed(NOTHING), Fixed(self.words("tiles.largest_none"))
        name, layer = found
        amount = float(self.analysis.customers["amount_to_win"].max())
        return self.cell(amount), self.cell(self.words("tiles.largest_note", name=name, layer=layer))
