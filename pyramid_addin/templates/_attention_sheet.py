"""What goes into the Attention sheet: the figures of the attention monitor, each equal to what the formula gives."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

from pyramid_addin.model._attention import BUDGET, TARGET, attention
from pyramid_addin.model._contact_plan import contact_costs
from pyramid_addin.settings import ACTIVITIES, CONTACTS
from pyramid_addin.templates._analysis_page import region_name
from pyramid_addin.templates._attention_layout import (
    BEST_LETTERS,
    BUDGET_COLUMNS,
    EFFORT_TABLE,
    FACT_ROWS,
    KEY,
    PLAN_TABLE,
    TIE_OUT,
    TILES,
    LayerTable,
    Part,
)
from pyramid_addin.templates._attention_lists import attention_lists
from pyramid_addin.templates._filled import FilledSheet, Fixed
from pyramid_addin.templates._labels import layer_label
from pyramid_addin.templates._layer_rows import MOST_ROWS, NOTHING
from pyramid_addin.templates._live_text import fixed, rounded
from pyramid_addin.templates._pyramid_sheet import subtitle
from pyramid_addin.templates._wording import date_in_words, ledger_name
from pyramid_addin.texts import text

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

    from pyramid_addin.ledger import Ledger
    from pyramid_addin.model import Analysis
    from pyramid_addin.model._attention import Attention

SHEET = "Attention"


def attention_sheet(ledger: Ledger, analysis: Analysis, names: Collection[str], language: str) -> FilledSheet | None:
    """The Attention sheet of an analysis; None where the ledger has neither contacts nor activities nor costs.

    Parameters
    ----------
    ledger : Ledger
    analysis : Analysis
    names : collection of str
        Columns that will have a defined name: a figure whose formula needs another one is written without formula.
    language : {"en", "nl"}

    Returns
    -------
    FilledSheet or None
    """
    found = attention(ledger, analysis)
    if found is None:
        return None
    filling = _Filling(ledger, analysis, found, names, language)
    own_name = ledger_name(ledger)
    regions: dict[str, Sequence[Sequence[object]]] = {
        "PYR_AttentionTitle": [[filling.words("title_of", ledger=own_name)]],
        "PYR_AttentionSubtitle": [[subtitle(ledger, analysis, language)]],
        "PYR_AttentionFootnote": [[filling.footnote()]],
        "PYR_AttentionFacts": [[value] for value in filling.facts().values()],
        "PYR_AttentionBest": filling.best(),
        "PYR_AttentionBudget": filling.budget(),
        "PYR_AttentionTieOut": [filling.tie_out()],
        "PYR_AttentionEffortLayersRates": [[analysis.settings.rates.get(key, 0.0) for key in ACTIVITIES]],
        "PYR_AttentionPlanLayersRates": [[contact_costs(analysis.settings)[contact] for contact in CONTACTS]],
    }
    for table in (EFFORT_TABLE, PLAN_TABLE):
        regions[f"PYR_Attention{table.region}"] = filling.layers(table)
        regions[f"PYR_Attention{table.region}Total"] = [filling.row(table, "total")]
    for tile in TILES:
        value, note = filling.tile(tile.key)
        regions[f"PYR_{region_name(KEY, tile.key)}"] = [[value]]
        regions[f"PYR_{region_name(KEY, f'{tile.key}_note')}"] = [[note]]
    unused = list(range(len(analysis.layers), MOST_ROWS))
    return FilledSheet(
        SHEET,
        text("templates.sheets.attention", language),
        regions,
        hidden_rows={"PYR_AttentionEffortLayers": unused, "PYR_AttentionPlanLayers": unused},
        rows=tuple(attention_lists(ledger, analysis, found, language)),
    )


def _or_dash(value: float) -> object:
    return NOTHING if math.isnan(value) else float(value) + 0.0


class _Filling:
    """The values of the regions."""

    def __init__(
        self, ledger: Ledger, analysis: Analysis, found: Attention, names: Collection[str], language: str
    ) -> None:
        self.ledger, self.analysis, self.found, self.language = ledger, analysis, found, language
        self.live = {name for name in names if self._counts(name)}

    def _counts(self, name: str) -> bool:
        """Whether formulas over the column of this name give the figures of the analysis."""
        if name in self.analysis.customers or name not in self.ledger.origin.columns:
            return name in self.analysis.customers or self.ledger.grain == "lines"
        if name not in self.ledger.numbers_as_is:
            return False
        body = self.ledger.body
        place = self.ledger.origin.columns[name] - self.ledger.origin.first_column
        return body is None or body.iloc[:, place].dtype.kind in "fiu"

    def words(self, key: str, **facts: object) -> str:
        return text(f"templates.{KEY}.{key}", self.language, **facts)

    def number(self, value: float, decimals: int = 0) -> str:
        return fixed(value, self.language, decimals)

    def total(self, key: str) -> float:
        return float(self.found.layers.at["total", key])  # type: ignore[arg-type]

    def known(self, key: str) -> float:
        """A total, zero where it was not measured: what N() makes of a dash."""
        return 0.0 if math.isnan(self.total(key)) else self.total(key)

    # --- tables of layers ---------------------------------------------------------------------------------
    def layers(self, table: LayerTable) -> list[list[object]]:
        layers = self.analysis.layers
        rows: list[list[object]] = [
            [
                place if layer.active else -1,
                layer_label(layer, self.language),
                *self.row(table, layer.key),
            ]
            for place, layer in enumerate(layers, start=1)
        ]
        unused = [-1, "", *(Fixed("") for _ in table.parts)]
        return rows + [unused] * (MOST_ROWS - len(layers))

    def row(self, table: LayerTable, key: str) -> list[object]:
        return [self.cell(part, key) for part in table.parts]

    def cell(self, part: Part, key: str) -> object:
        """A figure beside its formula, or instead of it where the formula has no ground."""
        value = float(self.found.layers.at[key, part.key])  # type: ignore[arg-type]
        if part.total == NOTHING and key == "total":
            return NOTHING
        if not part.pattern and key != "total":
            return _or_dash(value)
        measured = not self.found.layers[part.key].isna().all()
        if not measured or (math.isnan(value) and part.total):
            return Fixed(NOTHING)
        if key != "total" and not set(part.needs) <= self.live and "(PYR_" in part.pattern:
            return Fixed(_or_dash(value))
        return _or_dash(value)

    # --- the 80/20 target ---------------------------------------------------------------------------------
    def best(self) -> list[list[object]]:
        best = self.found.best
        if best is None:
            return [[Fixed(NOTHING) for _ in BEST_LETTERS]] * 3
        rows = []
        whole = best.loc["total"]
        targets = {"best": TARGET, "others": 1 - TARGET, "total": 1.0}
        # With other than active customers in the base, ranks do not tell who is active.
        loose = self.analysis.settings.base != "active"
        for key, row in best.iterrows():
            shares = {
                name: float(row[name] / whole[name]) if whole[name] > 0 else math.nan
                for name in ("revenue", "net_profit", "effort")
            }
            target, share = targets[str(key)], shares["effort"]
            cells: dict[str, Any] = {
                "customers": float(row["customers"]),
                "share_of_revenue": _or_dash(shares["revenue"]),
                "share_of_net_profit": _or_dash(shares["net_profit"]),
                "effort": float(row["effort"]),
                "share_of_effort": _or_dash(share),
                "target": round(target, 9),
                "gap": NOTHING if math.isnan(share) else rounded((share - target) * 100, 1),
                "shift": NOTHING if math.isnan(share) else float(target * whole["effort"] - row["effort"]) + 0.0,
            }
            if "net_profit" not in self.live:
                cells["share_of_net_profit"] = Fixed(NOTHING)
            if key == "total":
                cells |= {"gap": NOTHING, "shift": NOTHING}
            elif key == "best" and loose:
                live = ("customers", "share_of_revenue", "share_of_net_profit", "effort")
                cells |= {name: Fixed(cells[name]) for name in live if not isinstance(cells[name], Fixed)}
            rows.append([cells[name] for name in BEST_LETTERS])
        return rows

    # --- the budget ---------------------------------------------------------------------------------------
    def budget(self) -> list[list[object]]:
        budget = self.found.budget
        if budget is None:
            return [[Fixed(NOTHING) for _ in BUDGET_COLUMNS]] * (len(BUDGET) + 1)
        total = budget.sum(min_count=1)
        rows: list[list[object]] = []
        for key, row in [*budget.iterrows(), ("total", total)]:
            profit = key in ("earning", "loss_making")
            cells: dict[str, object] = {}
            for name, share in (("customers", ""), ("effort", "share"), ("marketing_cost", "marketing_share")):
                value = float(row[name])
                lacking = (profit and "net_profit" not in self.live) or math.isnan(value)
                grounded = name != "marketing_cost" or "marketing_cost" in self.live or key == "total"
                shown = NOTHING if lacking else round(value, 4) + 0.0
                cells[name] = Fixed(shown) if lacking or not grounded else shown
                if share:
                    part = 0.0 if lacking else value
                    cells[share] = part / float(total[name]) if total[name] > 0 else NOTHING
            rows.append([cells[name] for name in BUDGET_COLUMNS])
        return rows

    # --- tie-out, facts, footnote -------------------------------------------------------------------------
    def tie_out(self) -> list[object]:
        rates = self.analysis.settings.rates
        parts = sum(self.known(key) * rates.get(key, 0.0) for key in ACTIVITIES)
        parts += self.known("given_cost") + self.known("marketing_cost")
        effort = self.known("effort")
        budget = 0.0 if self.found.budget is None else float(self.found.budget["effort"].sum())
        difference = round(max(effort, parts, budget) - min(effort, parts, budget), 2)
        ledger = self.total("customers") - len(self.ledger.customers)
        holds = text(f"templates.tie_out.{'fails' if difference or ledger else 'holds'}", self.language)
        cells: list[object] = [None] * 17
        values = (effort, parts, budget, difference, ledger)
        for part, value in zip(TIE_OUT, values, strict=True):
            cells[ord(part.columns[0]) - ord("D")] = value + 0.0
        cells[ord("R") - ord("D")] = holds
        return cells

    def facts(self) -> dict[str, object]:
        found, settings = self.found, self.analysis.settings
        ranked = int(self.analysis.customers["rank"].notna().sum())
        last_rank: object = -(-ranked * 20 // 100) if settings.base == "active" else Fixed(found.last_rank)
        either = found.made_from in ((), ("contacts",))
        values: dict[str, object] = {
            "as_of": found.as_of,
            "months": found.months,
            "visits": int(either or "visits" in found.made_from),
            "calls": int(either or "calls" in found.made_from),
            "contacts": int("contacts" in found.made_from),
            "made": int(bool(found.made_from)),
            "last_rank": last_rank,
            "customers": len(self.ledger.customers),
        }
        return {key: values[key] for key in FACT_ROWS}

    def footnote(self) -> str:
        found, fields = self.found, [text(f"templates.fields.{field}", self.language) for field in self.found.made_from]
        parts = [self.words("footnote_months", months=found.months)]
        if not found.made_from:
            parts.append(self.words("footnote_none_made"))
        elif found.made_from == ("contacts",):
            parts.append(self.words("footnote_contacts_field", field=fields[0]))
        elif len(fields) == 1:
            parts.append(self.words("footnote_some", fields=fields[0]))
        if found.as_of is None or found.last_contact is None:
            parts.append(self.words("footnote_no_dates"))
        else:
            parts.append(self.words("footnote_contact", date=date_in_words(found.as_of, self.language)))
        return " ".join(parts)

    # --- tiles --------------------------------------------------------------------------------------------
    def absent(self, key: str) -> tuple[object, object]:
        return Fixed(text("templates.pyramid.not_measured", self.language)), Fixed(self.words(f"absent.{key}"))

    def tile(self, key: str) -> tuple[object, object]:
        """Value and note of a tile."""
        found = self.found
        reasons = {
            "effort": found.best is None and key in ("top", "leak", "effort"),
            "done": not found.made_from and key == "done",
            "overdue": math.isnan(self.total("overdue")) and key == "overdue",
        }
        lacking = next((reason for reason, holds in reasons.items() if holds), None)
        if lacking:
            return self.absent(lacking)
        value, facts = getattr(self, f"_{key}")()
        return value, self.words(f"tiles.{key}_note", **facts)

    def _top(self) -> tuple[object, dict[str, str]]:
        row = dict(zip(BEST_LETTERS, self.best()[0], strict=True))
        gap = row["gap"]
        shown = self.number(gap, 1) if isinstance(gap, float) else NOTHING
        return row["share_of_effort"], {"target": f"{self.number(TARGET * 100)}%", "gap": shown}

    def _leak(self) -> tuple[object, dict[str, str]]:
        budget = self.found.budget
        assert budget is not None  # noqa: S101 -- the tile says so otherwise
        total = float(budget["effort"].sum())
        leak = float(budget["effort"].drop(["earning", "unknown"]).sum())
        return leak / total if total > 0 else NOTHING, {"amount": self.number(leak), "total": self.number(total)}

    def _plan(self) -> tuple[object, dict[str, str]]:
        months = self.found.months
        facts = {key: self.number(self.total(f"planned_{key}") * 12 / months) for key in ("visits", "calls")}
        return self.total("plan_cost"), facts

    def _done(self) -> tuple[object, dict[str, str]]:
        made, planned = self.total("made_contacts"), self.total("planned_contacts")
        value: object = made / planned if planned > 0 else NOTHING
        return value, {"made": self.number(made), "planned": self.number(planned)}

    def _overdue(self) -> tuple[object, dict[str, str]]:
        return self.total("overdue"), {"revenue": self.number(self.total("overdue_revenue"))}

    def _effort(self) -> tuple[object, dict[str, str]]:
        effort, revenue = self.total("effort"), self.total("revenue")
        share = f"{self.number(effort / revenue * 100, 1)}%" if revenue > 0 else NOTHING
        return effort, {"share": share}
