"""What goes into the Targets sheet: what the user typed before, and beside it figures equal to their formulas.

A figure that rests on a formula of the user's own is not known here; its cell is left without a value, and the program
that opens the workbook calculates it. NaN stands for such a figure.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

from pyramid_addin.model import PASSIVE_LAYERS
from pyramid_addin.model._targets import GROWTH, targets
from pyramid_addin.templates._analysis_page import region_name
from pyramid_addin.templates._filled import FilledSheet, Fixed
from pyramid_addin.templates._labels import layer_label
from pyramid_addin.templates._layer_rows import NOTHING
from pyramid_addin.templates._layout import short_name
from pyramid_addin.templates._live_text import fixed
from pyramid_addin.templates._pyramid_sheet import earlier_revenue, subtitle
from pyramid_addin.templates._targets_budget_sheet import LayerBudget, budget_regions, known
from pyramid_addin.templates._targets_kept import LayerWish, typed_targets
from pyramid_addin.templates._targets_layout import (
    CAMPAIGN_COLUMNS,
    FIGURES,
    KEY,
    MOST_ACTIVE,
    MOST_BUDGETS,
    MOST_CAMPAIGNS,
    MOST_FORMER,
    MOST_OTHERS,
    SPARE_CAMPAIGNS,
)
from pyramid_addin.templates._wording import ledger_name
from pyramid_addin.texts import text

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence

    from pyramid_addin.ledger import Ledger
    from pyramid_addin.model import Analysis, Layer
    from pyramid_addin.templates._kept import Kept

SHEET = "Targets"
_LETTERS = tuple(FIGURES)
_CAMPAIGN = {column.key: ord(column.first) - ord("C") for column in CAMPAIGN_COLUMNS}

Figure = float | str | None  # NaN: not known here


def targets_sheet(
    ledger: Ledger, analysis: Analysis, names: Collection[str], language: str, kept: Kept | None = None
) -> FilledSheet:
    """The Targets sheet of an analysis; every ledger has one.

    Parameters
    ----------
    ledger : Ledger
    analysis : Analysis
    names : collection of str
        Columns that will have a defined name; without the layers of the period before, nothing is said of that period.
    language : {"en", "nl"}
    kept : mapping of str to rows, optional
        What the user typed before; see `kept_inputs`.

    Raises
    ------
    OutputError
        More was typed than the sheet has room for.
    """
    filling = _Filling(ledger, analysis, names, language, kept or {})
    typed = filling.typed
    used, others = len(filling.active), len(analysis.layers) - len(filling.active)
    former = [[key, None, wish.name, wish.customers, wish.revenue] for key, wish in typed.former.items()]
    shown = max(SPARE_CAMPAIGNS, len(typed.campaigns) + SPARE_CAMPAIGNS)
    regions: dict[str, Sequence[Sequence[object]]] = {
        "PYR_TargetsTitle": [[filling.words("title_of", ledger=filling.own_name)]],
        "PYR_TargetsSubtitle": [[subtitle(ledger, analysis, language)]],
        "PYR_TargetsGrowth": [[GROWTH if typed.growth is None else typed.growth]],
        "PYR_TargetsBasis": [[filling.basis()]],
        "PYR_TargetsWanted": filling.wanted(filling.active, MOST_ACTIVE),
        "PYR_TargetsOthers": filling.wanted(filling.passive, MOST_OTHERS),
        "PYR_TargetsActive": [
            *filling.figures(filling.active),
            *([[Fixed("")] * len(_LETTERS)] * (MOST_ACTIVE - used)),
        ],
        "PYR_TargetsPassive": filling.figures(filling.passive),
        "PYR_TargetsActiveSum": [known(filling.sums())],
        "PYR_TargetsTotal": [known(filling.totals())],
        "PYR_TargetsTieOut": [filling.tie_out()],
        "PYR_TargetsCampaigns": typed.campaigns,
        "PYR_TargetsCampaignFigures": [
            *(known(row) for row in filling.campaign_figures()),
            *([["", ""]] * (MOST_CAMPAIGNS - len(typed.campaigns))),
        ],
        "PYR_TargetsCampaignSum": [known(filling.campaign_sums())],
        **filling.budgets(),
        "PYR_TargetsFormer": former,
        "PYR_TargetsSeries": [filling.series()],
        "PYR_TargetsData": filling.chart_data(),
    }
    for key, (value, note) in filling.tiles().items():
        regions[f"PYR_{region_name(KEY, key)}"] = [known([value])]
        regions[f"PYR_{region_name(KEY, f'{key}_note')}"] = [[note]]
    unused = {"PYR_TargetsWanted": range(used, MOST_ACTIVE), "PYR_TargetsOthers": range(others, MOST_OTHERS)}
    unused |= {"PYR_TargetsData": range(used, MOST_ACTIVE), "PYR_TargetsCampaigns": range(shown, MOST_CAMPAIGNS)}
    unused |= {"PYR_TargetsBudgets": range(used + others, MOST_BUDGETS)}
    # two rows stand above the first: heading and head
    unused["PYR_TargetsFormerPart"] = range(len(former) + 2 if former else 0, MOST_FORMER + 2)
    hidden = {region: list(rows) for region, rows in unused.items()}
    return FilledSheet(SHEET, text("templates.sheets.targets", language), regions, hidden_rows=hidden)


def _figure(cell: object) -> float | None:
    """What a formula sees in an input cell: a number, nothing, or NaN for what cannot be told here."""
    if cell is None:
        return None
    return float(cell) if isinstance(cell, int | float) and not isinstance(cell, bool) else math.nan


def _or_dash(value: float) -> Figure:
    return NOTHING if math.isnan(value) else float(value)


def _gap(wanted: float | None, actual: float) -> Figure:
    return NOTHING if wanted is None else actual - wanted


def _ratio(wanted: float | None, actual: float) -> Figure:
    if wanted is None or wanted <= 0:
        return NOTHING
    return actual / wanted


def _sum(values: Sequence[Figure]) -> float:
    """The sum of the numbers; NaN where one of them is not known."""
    return math.fsum(value for value in values if isinstance(value, int | float))


class _Filling:
    """The values of the regions."""

    def __init__(self, ledger: Ledger, analysis: Analysis, names: Collection[str], language: str, kept: Kept) -> None:
        self.ledger, self.analysis, self.language = ledger, analysis, language
        self.own_name = ledger_name(ledger)
        self.typed = typed_targets(kept, analysis, language)
        growth = _figure(self.typed.growth)
        self._growth = GROWTH if growth is None else growth
        found = targets(ledger, analysis, 0.0 if math.isnan(self._growth) else self._growth)
        self.before_known = found.from_previous and {"previous_layer", "revenue_change"} <= set(names)
        self._layers: Mapping[Any, dict[Any, float]] = found.layers.to_dict("index")
        self._has_profit = "net_profit" in names
        self.active = [layer for layer in analysis.layers if layer.active]
        self.passive = [layer for layer in analysis.layers if layer.key in PASSIVE_LAYERS]
        self._rows: Mapping[str, dict[str, Figure]] = {layer.key: self._row(layer) for layer in analysis.layers}

    def words(self, key: str, **facts: object) -> str:
        return text(f"templates.{KEY}.{key}", self.language, **facts)

    def number(self, value: Figure, decimals: int = 0) -> str:
        return value if isinstance(value, str) else fixed(value or 0.0, self.language, decimals)

    def basis(self) -> str:
        """What the suggested revenue rests on."""
        if self.before_known:
            return self.words("basis_before")
        has_standard = any(layer.standard_revenue > 0 for layer in self.active)
        return self.words("basis_standard" if has_standard else "basis_none")

    def wanted(self, layers: Sequence[Layer], most: int) -> list[list[object]]:
        """Key, place, name and what was typed, per layer; blank rows behind them."""
        rows: list[list[object]] = []
        for layer in layers:
            wish = self.typed.wanted.get(layer.key, LayerWish(""))
            place = len(rows) + 1 if layer.active else -1
            rows.append([layer.key, place, layer_label(layer, self.language), wish.customers, wish.revenue])
        return rows + [["", -1, "", None, None]] * (most - len(rows))

    # --- the layers -----------------------------------------------------------------------------------------------

    def _row(self, layer: Layer) -> dict[str, Figure]:
        """The figures of a layer by column letter."""
        wish = self.typed.wanted.get(layer.key, LayerWish(""))
        row = self._layers[layer.key]
        customers, revenue = _figure(wish.customers), _figure(wish.revenue)
        budget, result = self._campaign_sum(layer, "budget"), self._campaign_sum(layer, "result")
        found: dict[str, Figure] = {
            "D": customers,
            "G": int(row["customers"]),
            "H": _gap(customers, row["customers"]),
            "L": row["revenue"],
            "O": budget,
            "P": result,
            "Q": _ratio(budget, result),
        }
        if not layer.active:
            return found
        before = row["previous_revenue"] if self.before_known else math.nan
        suggestion = row["suggested_revenue"]
        if self.before_known:
            suggestion = before * (1 + self._growth)
        known_before = not math.isnan(before)
        return found | {
            "E": revenue,
            "F": _or_dash(row["suggested_customers"]),
            "I": _ratio(customers, row["customers"]),
            "J": _or_dash(before),
            "K": suggestion if known_before else _or_dash(suggestion),
            "M": _gap(revenue, row["revenue"]),
            "N": _ratio(revenue, row["revenue"]),
        }

    def _campaign_sum(self, layer: Layer, key: str, *, waiting: bool = False) -> float:
        """Of the campaigns of a layer; only of those that wait for a result, if that is asked."""
        label = layer_label(layer, self.language).casefold()
        rows = [row for row in self.typed.campaigns if str(row[0]).casefold() == label]
        rows = [row for row in rows if not waiting or row[_CAMPAIGN["result"]] is None]
        if any(row[0] is not None and not isinstance(row[0], str) for row in self.typed.campaigns):
            return math.nan
        return _sum([_figure(row[_CAMPAIGN[key]]) for row in rows])

    def figures(self, layers: Sequence[Layer]) -> list[list[object]]:
        """The figures of layers as cells; what the ledger cannot tell takes the place of its formula."""
        rows = []
        for layer in layers:
            cells = known([self._rows[layer.key].get(letter, NOTHING) for letter in _LETTERS])
            if layer.active and not self.before_known:
                cells[_LETTERS.index("J")] = Fixed(NOTHING)
            rows.append(cells)
        return rows

    def _column(self, letter: str) -> list[Figure]:
        return [self._rows[layer.key].get(letter) for layer in self.active]

    def sums(self) -> list[Figure]:
        """The sums of the active layers, from column D on."""
        found: dict[str, Figure] = {}
        for letter in "DE":
            column = self._column(letter)
            found[letter] = NOTHING if all(value is None for value in column) else _sum(column)
        for letter in "GLOP":
            found[letter] = _sum(self._column(letter))
        for letter in "FJK":
            found[letter] = _sum(self._column(letter)) or NOTHING
        for wanted, gap, reached in (("D", "H", "I"), ("E", "M", "N")):
            total = found[wanted]
            found[gap] = NOTHING if isinstance(total, str) else _sum(self._column(gap))
            found[reached] = NOTHING
            if not isinstance(total, str) and total is not None and not total <= 0:
                found[reached] = (total + float(found[gap] or 0)) / total
        found["Q"] = _ratio(_number(found["O"]), _number(found["P"]))
        return [found[letter] for letter in "DEFGHIJKLMNOPQ"]

    def totals(self) -> list[Figure]:
        """The totals of all layers, from column D on."""
        found: dict[str, Figure] = dict.fromkeys("DEFGHIJKLMNOPQ", NOTHING)
        for letter in "GLOP":
            found[letter] = _sum([row.get(letter) for row in self._rows.values()])
        found["Q"] = _ratio(_number(found["O"]), _number(found["P"]))
        return list(found.values())

    def tie_out(self) -> list[object]:
        """The ledger's own customers and revenue against the layers', from column D on."""
        ledger = self.ledger
        customers, revenue = len(ledger.customers), ledger.total - ledger.left_out.amount - earlier_revenue(ledger)
        here = dict(zip("DEFGHIJKLMNOPQ", self.totals(), strict=True))
        count, amount = _number(here["G"]), _number(here["L"])
        difference = round(round(revenue, 4) - amount, 2) + customers - count + 0.0
        check = text(f"templates.tie_out.{'fails' if difference else 'holds'}", self.language)
        cells: list[object] = [None] * 14
        for letter, value in zip(
            "DFHKNP", (customers, count, round(revenue, 4), amount, difference, check), strict=True
        ):
            cells[ord(letter) - ord("D")] = value
        return cells

    # --- campaigns ------------------------------------------------------------------------------------------------

    def campaign_figures(self) -> list[list[Figure]]:
        """Result less budget, and result over budget, of every campaign that has a result."""
        rows: list[list[Figure]] = []
        for row in self.typed.campaigns:
            budget, result = (_figure(row[_CAMPAIGN[key]]) for key in ("budget", "result"))
            if result is None:
                rows.append(["", ""])
                continue
            ratio = _ratio(budget, result)
            rows.append([result - (budget or 0.0), "" if ratio == NOTHING else ratio])
        return rows

    def campaign_sums(self) -> list[Figure]:
        """Budget, result, the difference and the ratio of all campaigns, from column J on."""
        budget, result = (
            _sum([_figure(row[_CAMPAIGN[key]]) for row in self.typed.campaigns]) for key in ("budget", "result")
        )
        difference = _sum([row[0] for row in self.campaign_figures()])
        cells: list[Figure] = [None] * 8
        for letter, value in zip("JOPQ", (budget, result, difference, _ratio(budget, result)), strict=True):
            cells[ord(letter) - ord("J")] = value
        return cells

    def _named(self, layer: Layer | None = None) -> float:
        """How many campaigns have a name: of a layer, or all."""
        named = [row for row in self.typed.campaigns if row[_CAMPAIGN["name"]] is not None]
        if layer is None:
            return len(named)
        if any(row[0] is not None and not isinstance(row[0], str) for row in named):
            return math.nan
        label = layer_label(layer, self.language).casefold()
        return sum(str(row[0]).casefold() == label for row in named)

    def budgets(self) -> dict[str, Sequence[Sequence[object]]]:
        """The regions of the table of budget per layer against result."""
        revenue = _number(self.totals()["DEFGHIJKLMNOPQ".index("L")])
        profits = self.analysis.layer_table["share_of_net_profit"]
        layers = []
        for place, layer in [*enumerate(self.active, 1), *enumerate(self.passive, MOST_ACTIVE + 2)]:
            row = self._rows[layer.key]
            layers.append(
                LayerBudget(
                    place=place,
                    name=layer_label(layer, self.language),
                    customers=int(_number(row["G"])),
                    campaigns=self._named(layer),
                    budget=_number(row["O"]),
                    waiting=self._campaign_sum(layer, "budget", waiting=True),
                    result=_number(row["P"]),
                    revenue=_number(row["L"]) / revenue if revenue > 0 else math.nan,
                    profit=float(profits[layer.key]) if self._has_profit else None,
                    reached=row.get("N", NOTHING),
                    ratio=row["Q"],
                )
            )
        campaigns = dict(zip("JKLMNOPQ", self.campaign_sums(), strict=True))
        waiting = [row for row in self.typed.campaigns if row[_CAMPAIGN["result"]] is None]
        open_budget = _sum([_figure(row[_CAMPAIGN["budget"]]) for row in waiting])
        return budget_regions(layers, self._named(), _number(campaigns["J"]), open_budget, _number(campaigns["O"]))

    # --- tiles and charts -----------------------------------------------------------------------------------------

    def tiles(self) -> dict[str, tuple[Figure, str | None]]:
        """Value and note per tile; a note without a value is left to its formula."""
        sums = dict(zip("DEFGHIJKLMNOPQ", self.sums(), strict=True))
        campaigns = dict(zip("JKLMNOPQ", self.campaign_sums(), strict=True))
        revenue = _number(self.totals()["DEFGHIJKLMNOPQ".index("L")])
        typed = sum(value is not None for value in self._column("E"))
        facts: dict[str, tuple[Figure, dict[str, Figure], int]] = {
            "wanted_revenue": (sums["E"], {"count": typed, "layers": len(self.active)}, 0),
            "actual": (revenue, {"amount": sums["K"]}, 0),
            "reached": (sums["N"], {"gap": sums["M"]}, 0),
            "wanted_customers": (sums["D"], {"actual": sums["G"]}, 0),
            "budget": (campaigns["J"], {"count": self._named()}, 0),
            "result": (campaigns["O"], {"ratio": campaigns["Q"]}, 2),
        }
        found: dict[str, tuple[Figure, str | None]] = {}
        for key, (value, told, decimals) in facts.items():
            unknown = any(isinstance(fact, float) and math.isnan(fact) for fact in told.values())
            words = {name: self.number(fact, decimals) for name, fact in told.items() if not unknown}
            found[key] = value, None if unknown else self.words(f"tiles.{key}_note", **words)
        return found

    def series(self) -> list[object]:
        """What the first series of each chart is called, from column D on: revenue, and customers."""
        names: list[object] = []
        for letter in "ED":
            typed = sum(value is not None for value in self._column(letter))
            key = "suggested" if not typed else "partly" if typed < len(self.active) else "wanted"
            names.append(self.words(f"charts.{key}"))
        return [names[0], None, names[1]]

    def chart_data(self) -> list[list[object]]:
        """Name, wanted (or else suggested) and actual revenue, the same of customers, and the standard shares."""
        rows = []
        for layer in self.active:
            row = self._rows[layer.key]
            bars = [
                *(_number(row["K"]) if row["E"] is None else row["E"], row["L"]),
                *(_number(row["F"]) if row["D"] is None else row["D"], row["G"]),
            ]
            name = short_name(layer_label(layer, self.language))
            standards = (_or_dash(layer.standard_customers), _or_dash(layer.standard_revenue))
            rows.append([name, *known(bars), *standards])
        return rows + [["", 0.0, 0.0, 0.0, 0.0, NOTHING, NOTHING]] * (MOST_ACTIVE - len(rows))


def _number(value: Figure) -> float:
    """What the formula N makes of a figure."""
    return float(value) if isinstance(value, int | float) else 0.0
