"""What goes into the Profitability sheet: the figures of the audit, each equal to what the formula beside it gives."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

from pyramid_addin.model import PROFIT_CLASSES
from pyramid_addin.model._audit import OTHER, audit
from pyramid_addin.templates._analysis_page import region_name
from pyramid_addin.templates._audit_layout import (
    FACT_ROWS,
    KEY,
    PART_LETTERS,
    PART_ROWS,
    TIE_OUT,
    TILES,
    Part,
    part_formulas,
)
from pyramid_addin.templates._audit_lists import audit_lists
from pyramid_addin.templates._filled import FilledSheet, Fixed
from pyramid_addin.templates._layer_rows import NOTHING
from pyramid_addin.templates._live_text import fixed
from pyramid_addin.templates._pyramid_sheet import earlier_revenue, subtitle
from pyramid_addin.templates._wording import ledger_name, percentage
from pyramid_addin.texts import text

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

    from pyramid_addin.ledger import Ledger
    from pyramid_addin.model import Analysis
    from pyramid_addin.model._audit import Audit

SHEET = "Audit"


def audit_sheet(ledger: Ledger, analysis: Analysis, names: Collection[str], language: str) -> FilledSheet | None:
    """The Profitability sheet of an analysis; None where the ledger has nothing to compute a margin from.

    Parameters
    ----------
    ledger : Ledger
    analysis : Analysis
    names : collection of str
        Columns that will have a defined name; those of the figures that the analysis added are always among them.
    language : {"en", "nl"}

    Returns
    -------
    FilledSheet or None
    """
    del names
    found = audit(ledger, analysis)
    if found is None:
        return None
    filling = _Filling(ledger, analysis, found, language)
    regions: dict[str, Sequence[Sequence[object]]] = {
        "PYR_AuditTitle": [[filling.words("title_of", ledger=filling.own_name)]],
        "PYR_AuditSubtitle": [[subtitle(ledger, analysis, language)]],
        "PYR_AuditFootnote": [[filling.footnote()]],
        "PYR_AuditClasses": filling.classes(),
        "PYR_AuditCauses": filling.causes(),
        "PYR_AuditParts": [filling.part(part) for part in PART_ROWS],
        "PYR_AuditTieOut": [filling.tie_out()],
        "PYR_AuditFacts": [[value] for value in filling.facts().values()],
        "PYR_AuditCurve": filling.curve(),
        "PYR_AuditLine": [[filling.end] * 2],
    }
    for tile in TILES:
        value, note = filling.tile(tile.key)
        regions[f"PYR_{region_name(KEY, tile.key)}"] = [[value]]
        regions[f"PYR_{region_name(KEY, f'{tile.key}_note')}"] = [[note]]
    unused = [place for place, part in enumerate(PART_ROWS) if part.key not in found.components.index]
    return FilledSheet(
        SHEET,
        text("templates.sheets.audit", language),
        regions,
        hidden_rows={"PYR_AuditParts": unused},
        rows=tuple(audit_lists(ledger, analysis, found, language)),
    )


def _or_dash(value: float) -> object:
    return NOTHING if math.isnan(value) else float(value)


class _Filling:
    """The values of the regions."""

    def __init__(self, ledger: Ledger, analysis: Analysis, found: Audit, language: str) -> None:
        self.ledger, self.analysis, self.found, self.language = ledger, analysis, found, language
        self.own_name = ledger_name(ledger)
        curve = found.curve
        self.scale = 100 / curve.total if curve.ratio_means_something else 1.0
        self.end = curve.total * self.scale

    def words(self, key: str, **facts: object) -> str:
        return text(f"templates.audit.{key}", self.language, **facts)

    def number(self, value: float, decimals: int = 0) -> str:
        return fixed(value, self.language, decimals)

    def share(self, part: float, whole: float) -> str:
        return f"{self.number(part / whole * 100)}%" if whole > 0 else NOTHING

    def total(self, key: str) -> float:
        components = self.found.components
        return float(components["total"].get(key, 0.0))

    def facts(self) -> dict[str, object]:
        """The facts of the curve, in the order of their rows."""
        found, curve = self.found, self.found.curve
        known = int(self.analysis.customers["net_profit"].notna().sum())
        without = int((self.analysis.customers["net_profit"].to_numpy()[found.ranked] == 0).sum())
        peak, end = curve.peak * self.scale, self.end
        heights = (f"{self.number(height)}{'%' if curve.ratio_means_something else ''}" for height in (peak, end))
        shown_peak, shown_end = heights
        at = f"{self.number(curve.peak_share * 100)}%"
        facts = {
            "customers": curve.customers,
            "profitable": curve.peak_customers,
            "without": without,
            "left_out": known - curve.customers,
            "total": curve.total,
            "scale": self.scale,
            "hours": None if math.isnan(found.hours) else found.hours,
            "hourly": None if math.isnan(found.hourly_profit) else found.hourly_profit,
            "unknown": found.unknown,
            "peak": curve.peak,
            "peak_at": curve.peak_share,
            "peak_height": peak,
            "peak_label": self.words("whale.peak", height=shown_peak, at=at),
            "end": end,
            "end_label": self.words("whale.end", height=shown_end),
            "axis": self.words(f"whale.axis_{'share' if curve.ratio_means_something else 'amount'}"),
            "target": self.analysis.settings.target_return,
            "ledger": self._ledger_revenue(),
        }
        return {key: facts[key] for key in FACT_ROWS}

    def _ledger_revenue(self) -> float:
        """What the ledger says that the revenue is: all it holds, less what was left out or is of earlier periods."""
        return round(self.ledger.total - self.ledger.left_out.amount - earlier_revenue(self.ledger), 4)

    def curve(self) -> list[list[object]]:
        found, curve = self.found, self.found.curve
        profit = self.analysis.customers["net_profit"].to_numpy()[found.ranked]
        values = [float(profit[size - 1]) if size else 0.0 for size in curve.sizes]
        heights = curve.profits * self.scale
        return [curve.sizes.tolist(), curve.shares.tolist(), list(values), curve.profits.tolist(), heights.tolist()]

    def classes(self) -> list[list[object]]:
        rows: list[list[object]] = []
        for key, row in self.found.classes.iterrows():
            name = text(f"profit_classes.{key}", self.language) if key in PROFIT_CLASSES else None
            # What others return says nothing: most of them have no revenue.
            share = NOTHING if key == OTHER else _or_dash(row["return"])
            figures = [int(row["customers"]), row["revenue"], row["net_profit"], share]
            rows.append([name, None, *figures])
        return rows

    def causes(self) -> list[list[object]]:
        causes = self.found.causes
        rows: list[list[object]] = [
            [None, None, int(row["customers"]), row["net_profit"], int(row["enough"]), _or_dash(row["usual"])]
            for _, row in causes.iterrows()
        ]
        sums = (
            int(causes["customers"].sum()),
            round(float(causes["net_profit"].sum()), 4),
            int(causes["enough"].sum()),
        )
        return [*rows, [None, None, *sums, None]]

    def part(self, part: Part) -> list[object]:
        """A line of the table of components, from its name to what is said about it."""
        if part.key not in self.found.components.index:
            blanks = [Fixed("") if key in part_formulas(part) else None for key in PART_LETTERS]
            return [None, None, *blanks, None, None, None]
        row, revenue = (self.found.components.loc[key].astype(float).to_dict() for key in (part.key, "revenue"))

        def share(group: str) -> object:
            return row[group] / revenue[group] if revenue[group] > 0 else NOTHING

        activity = not math.isnan(row["quantity"])
        unknown = part.key == "unknown"
        cells = {
            "quantity": row["quantity"] if activity else None,
            "rate": row["rate"] if activity else None,
            "total": row["total"],
            "share": share("total"),
            "earning": None if unknown else row["earning"],
            "earning_share": None if unknown else share("earning"),
            "losing": None if unknown else row["losing"],
            "losing_share": None if unknown else share("losing"),
            "other": row["other"],
            "usual": None if math.isnan(row["usual"]) else row["usual"],
        }
        return [None, None, *(cells[key] for key in PART_LETTERS), self._about(part.key), None, None]

    def _about(self, key: str) -> str:
        basis = self.analysis.profit_basis
        facts = {}
        if key == "gross_margin":
            fields = (text(f"templates.fields.{field}", self.language) for field in basis.margin_from)
            facts = {"fields": ", ".join(fields)}
        elif key == "interest":
            facts = {"rate": percentage(basis.interest_rate or 0.0, self.language)}
        return self.words(f"about.{key}", **facts)

    def tie_out(self) -> list[object]:
        curve = self.found.curve
        costs = self.total("gross_margin") - self.total("cost_to_serve") - self.total("payment_cost")
        operating = curve.peak + curve.losses
        values: dict[str, object] = {
            "profits": curve.peak,
            "losses": -curve.losses + 0.0,
            "operating": operating,
            "components": costs,
            "difference": round(operating - costs, 2) + 0.0,
            "ledger": round(self.total("revenue") - self._ledger_revenue(), 2) + 0.0,
        }
        holds = values["difference"] == 0 and values["ledger"] == 0
        cells: list[object] = [None] * 13
        for part in TIE_OUT:
            cells[ord(part.columns[0]) - ord("D")] = values[part.key]
        cells[ord("O") - ord("D")] = text(f"templates.tie_out.{'holds' if holds else 'fails'}", self.language)
        return cells

    def footnote(self) -> str:
        found, parts = self.found, [self.words("footnote_rule")]
        missing = [key for key in ("cost_to_serve", "payment_cost") if key not in found.components.index]
        if missing:
            listed = ", ".join(self.words(f"part.{key}").lower() for key in missing)
            parts.append(self.words("footnote_missing", parts=listed))
        if found.unknown:
            parts.append(self.words("footnote_unknown", count=self.number(found.unknown)))
        return " ".join(parts)

    def tile(self, key: str) -> tuple[object, object]:
        """Value and note of a tile."""
        found, curve = self.found, self.found.curve
        notes: dict[str, Any] = {
            "net_profit": {"customers": self.number(curve.customers)},
            "peak": {
                "share": self.share(curve.peak, curve.total),
                "at": f"{self.number(curve.peak_share * 100)}%",
            },
            "eaten": {
                "share": self.share(-curve.losses, curve.peak),
                "count": self.number(len(found.losses)),
            },
            "return": {"target": f"{self.number(self.analysis.settings.target_return * 100, 1)}%"},
            "effort": {"cost": self.number(self.total("cost_to_serve"))},
            "opportunity": {
                "hours": self.number(0 if math.isnan(found.hours) else found.hours),
                "hourly": self.number(0 if math.isnan(found.hourly_profit) else found.hourly_profit),
            },
        }
        values: dict[str, object] = {
            "net_profit": self.total("net_profit"),
            "peak": curve.peak,
            "eaten": curve.losses,
            "return": _or_dash(found.return_on_revenue),
            "effort": _or_dash(found.return_on_effort),
            "opportunity": _or_dash(found.hours * found.hourly_profit),
        }
        note = self.words(f"tiles.{key}_note", **notes[key])
        absent = {"effort": "cost_to_serve" not in found.components.index, "opportunity": math.isnan(found.hours)}
        if absent.get(key):
            return Fixed(text("templates.pyramid.not_measured", self.language)), Fixed(self.words(f"absent.{key}"))
        if key == "opportunity" and math.isnan(found.hourly_profit):
            return values[key], Fixed(self.words("absent.hourly"))
        return values[key], note
