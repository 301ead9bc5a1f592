"""What goes into the Actions sheet: figures per strategy and layer, each equal to what its formula gives."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, cast

from pyramid_addin.model._actions import actions, text_keys
from pyramid_addin.templates._actions_layout import FIGURES, KEY, LAYER_FIGURES, ORDER, TIE_OUT
from pyramid_addin.templates._actions_lists import action_text, actions_lists
from pyramid_addin.templates._analysis_page import region_name
from pyramid_addin.templates._filled import FilledSheet, Fixed
from pyramid_addin.templates._labels import layer_label
from pyramid_addin.templates._layer_rows import MOST_ROWS, NOTHING
from pyramid_addin.templates._live_text import fixed
from pyramid_addin.templates._pyramid_sheet import earlier_revenue, subtitle
from pyramid_addin.templates._wording import ledger_name
from pyramid_addin.texts import text

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

    from pyramid_addin.ledger import Ledger
    from pyramid_addin.model import Analysis
    from pyramid_addin.model._actions import Actions

SHEET = "Actions"


def actions_sheet(ledger: Ledger, analysis: Analysis, names: Collection[str], language: str) -> FilledSheet:
    """The Actions sheet of an analysis; every ledger has the fields for it.

    Parameters
    ----------
    ledger : Ledger
    analysis : Analysis
    names : collection of str
        Columns that will have a defined name; a formula without them gives way to a dash.
    language : {"en", "nl"}

    Returns
    -------
    FilledSheet
    """
    found = actions(ledger, analysis)
    filling = _Filling(ledger, analysis, found, set(names), language)
    own_name = ledger_name(ledger)
    regions: dict[str, Sequence[Sequence[object]]] = {
        "PYR_ActionsTitle": [[text("templates.actions.title_of", language, ledger=own_name)]],
        "PYR_ActionsSubtitle": [[subtitle(ledger, analysis, language)]],
        "PYR_ActionsFootnote": [[filling.footnote()]],
        "PYR_ActionsSummary": [*(filling.strategy(strategy) for strategy in ORDER), filling.total()],
        "PYR_ActionsLayers": filling.layers(),
        "PYR_ActionsTieOut": [filling.tie_out()],
    }
    for key, (value, note) in filling.tiles().items():
        regions[f"PYR_{region_name(KEY, key)}"] = [[value]]
        regions[f"PYR_{region_name(KEY, f'{key}_note')}"] = [[note]]
    return FilledSheet(
        SHEET,
        text("templates.sheets.actions", language),
        regions,
        hidden_rows={"PYR_ActionsLayers": list(range(len(analysis.layers), MOST_ROWS))},
        rows=tuple(actions_lists(ledger, analysis, found, language)),
    )


class _Filling:
    """The values of the regions."""

    def __init__(self, ledger: Ledger, analysis: Analysis, found: Actions, names: set[str], language: str) -> None:
        self.ledger, self.analysis, self.found, self.language = ledger, analysis, found, language
        self.names = names
        self.summary = found.summary
        self.count = len(ledger.customers)

    def words(self, key: str, **facts: object) -> str:
        return text(f"templates.actions.{key}", self.language, **facts)

    def amount(self, strategy: str, column: str) -> float:
        return float(cast("float", self.summary.at[strategy, column]))

    def customers(self, *strategies: str) -> int:
        return int(self.summary.loc[list(strategies), "customers"].sum())

    def strategy(self, strategy: str) -> list[object]:
        """A row of the summary: its name, and its figures beside their formulas."""
        customers = self.customers(strategy)
        values: dict[str, object] = {
            "customers": customers,
            "share": customers / self.count if self.count else NOTHING,
            "revenue": self.amount(strategy, "revenue"),
            "net_profit": self.amount(strategy, "net_profit"),
            "at_stake": self.at_stake(strategy),
        }
        return [None, *self.figures(values)]

    def total(self) -> list[object]:
        """The row below the summary."""
        values: dict[str, object] = {
            "customers": self.count,
            "share": 1.0 if self.count else 0.0,
            "revenue": round(float(self.summary["revenue"].sum()), 4),
            "net_profit": round(float(self.summary["net_profit"].sum()), 4),
            "at_stake": None,
        }
        return [None, *self.figures(values)]

    def figures(self, values: dict[str, object]) -> list[object]:
        return [
            Fixed(NOTHING) if figure.needs and figure.needs not in self.names else values[figure.key]
            for figure in FIGURES
        ]

    def at_stake(self, *strategies: str) -> object:
        """What is at stake with the customers of these strategies; a dash where it is known of none."""
        amounts = [self.amount(strategy, "at_stake") for strategy in strategies]
        known = [amount for amount in amounts if not math.isnan(amount)]
        return sum(known) if known else NOTHING

    def layers(self) -> list[list[object]]:
        table, keys = self.analysis.layer_table, text_keys(self.analysis.layers, self.analysis.settings)
        customers, revenue = table["customers"].astype(int).to_dict(), table["revenue"].astype(float).to_dict()
        rows: list[list[object]] = []
        for layer, key in zip(self.analysis.layers, keys, strict=True):
            figures = (int(customers[layer.key]), float(revenue[layer.key]))
            label = layer_label(layer, self.language)
            rows.append([label, *figures, action_text(self.analysis, key, self.language)])
        unused = ["", *(Fixed("") for _ in LAYER_FIGURES), ""]
        return rows + [unused] * (MOST_ROWS - len(rows))

    def tie_out(self) -> list[object]:
        """How many customers and how much revenue the strategies hold, and what the ledger says that there is."""
        revenue = round(float(self.summary["revenue"].sum()), 4)
        in_ledger = round(self.ledger.total - self.ledger.left_out.amount - earlier_revenue(self.ledger), 4)
        difference = round(revenue - in_ledger, 2) + 0.0
        counted = int(self.summary["customers"].sum())
        values = {
            "customers": counted,
            "ledger": self.count,
            "revenue": revenue,
            "ledger_revenue": in_ledger,
            "difference": difference,
        }
        holds = counted == self.count and not difference
        check = text(f"templates.tie_out.{'holds' if holds else 'fails'}", self.language)
        return [*(values[part.key] for part in TIE_OUT), check]

    def footnote(self) -> str:
        unknown = int((self.summary["known"] < self.summary["customers"]).sum())
        more = [self.words("footnote_unknown")] if unknown else []
        return " ".join([self.words("footnote"), *more])

    def tiles(self) -> dict[str, tuple[object, object]]:
        """Value and note of each tile."""
        counts = {strategy: fixed(self.customers(strategy), self.language) for strategy in ORDER}
        recruit = self.customers("recruit", "identify")
        values: dict[str, tuple[object, dict[str, str]]] = {
            "retain": (self.at_stake("retain"), {"count": counts["retain"]}),
            "develop": (self.at_stake("develop"), {"count": counts["develop"]}),
            "losses": (self.at_stake("cut_costs", "let_go"), {"cut": counts["cut_costs"], "go": counts["let_go"]}),
            "reactivate": (self.at_stake("reactivate"), {"count": counts["reactivate"]}),
            "recruit": (recruit, {"recruit": counts["recruit"], "identify": counts["identify"]}),
        }
        return {key: (value, self.words(f"tiles.{key}_note", **facts)) for key, (value, facts) in values.items()}
