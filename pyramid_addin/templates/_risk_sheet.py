"""What goes into the Risk sheet: its figures, each equal to what the formula beside it gives."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np

from pyramid_addin.model._concentration import MOST_LARGEST
from pyramid_addin.model._risk import LOST, risk
from pyramid_addin.templates._analysis_page import region_name
from pyramid_addin.templates._filled import FilledSheet, Fixed
from pyramid_addin.templates._layer_rows import NOTHING
from pyramid_addin.templates._live_text import fixed
from pyramid_addin.templates._pyramid_sheet import earlier_revenue, subtitle
from pyramid_addin.templates._risk_layout import (
    AGE_FACTS,
    BEST,
    KEY,
    LABEL_BELOW,
    LOST_LETTERS,
    MEASURED,
    MOST_BUCKETS,
    TOP_LETTERS,
    USUAL_BUCKETS,
)
from pyramid_addin.templates._risk_lists import bucket_names, risk_lists
from pyramid_addin.templates._wording import ledger_name
from pyramid_addin.texts import text

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

    import pandas as pd

    from pyramid_addin.ledger import Ledger
    from pyramid_addin.model import Analysis
    from pyramid_addin.model._risk import Risk

SHEET = "Risk"
_AGED = {"outstanding", "days_overdue"}


def risk_sheet(ledger: Ledger, analysis: Analysis, names: Collection[str], language: str) -> FilledSheet | None:
    """The Risk sheet of an analysis; None where nobody has revenue and nobody owes anything.

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
    found = risk(ledger, analysis)
    if found is None:
        return None
    filling = _Filling(ledger, analysis, found, names, language)
    hidden = {"PYR_RiskAges": list(range(max(USUAL_BUCKETS, len(filling.buckets)), MOST_BUCKETS))}
    if found.receivables is None:
        hidden = {
            "PYR_RiskAgeHeads": [0, 1],
            "PYR_RiskAges": list(range(MOST_BUCKETS)),
            "PYR_RiskAgeTotals": [0, 1, 2],
        }
    return FilledSheet(
        SHEET,
        text(f"templates.sheets.{KEY}", language),
        filling.regions(),
        hidden_rows=hidden,
        rows=tuple(risk_lists(ledger, analysis, found, language)),
    )


def _dash(value: float) -> object:
    return NOTHING if math.isnan(value) else float(value)


class _Filling:
    """The values of the regions."""

    def __init__(self, ledger: Ledger, analysis: Analysis, found: Risk, names: Collection[str], language: str) -> None:
        self.ledger, self.analysis, self.found, self.language = ledger, analysis, found, language
        self.names = set(names)
        self.revenue = np.nan_to_num(ledger.customers["revenue"].to_numpy(np.float64))
        self.live = not found.consolidated
        self.owed_live = "outstanding" in self.names & ledger.numbers_as_is
        self.aged_live = self.names & ledger.numbers_as_is >= _AGED
        aged = found.receivables.buckets if found.receivables else None
        self.buckets: list[dict[str, float]] = [] if aged is None else _bounded(aged)
        self.balance = found.receivables.balance if found.receivables else math.nan

    def words(self, key: str, **facts: object) -> str:
        return text(f"templates.{KEY}.{key}", self.language, **facts)

    def number(self, value: float, decimals: int = 0) -> str:
        return fixed(value, self.language, decimals)

    def percent(self, part: float, whole: float) -> str:
        return f"{self.number(part / whole * 100, 1)}%" if whole > 0 else NOTHING

    def cell(self, value: object, *, live: bool) -> object:
        """A figure beside its formula, or instead of it where the formula has no ground."""
        return value if live else Fixed(value)

    def regions(self) -> dict[str, Sequence[Sequence[object]]]:
        own_name = ledger_name(self.ledger)
        regions: dict[str, Sequence[Sequence[object]]] = {
            "PYR_RiskTitle": [[self.words("title_of", ledger=own_name)]],
            "PYR_RiskSubtitle": [[subtitle(self.ledger, self.analysis, self.language)]],
            "PYR_RiskTop": [self._top(place) for place in range(MOST_LARGEST)],
            "PYR_RiskOthers": [self._others()],
            "PYR_RiskTotal": [self._total()],
            "PYR_RiskLost": [self._lost(count) for count in LOST],
            "PYR_RiskAgeHeads": [[None] * 11] * 2,
            "PYR_RiskAges": [self._age(place) for place in range(MOST_BUCKETS)],
            "PYR_RiskAgeTotals": self._age_totals(),
            "PYR_RiskOwedLabels": [[self._owed_label(key)] for key in AGE_FACTS],
            "PYR_RiskOwed": [[self._owed(key)] for key in AGE_FACTS],
            "PYR_RiskAgeNote": [[self._age_note()]],
            "PYR_RiskTieOut": [self._tie_out()],
            "PYR_RiskFootnote": [[self._footnote()]],
            "PYR_RiskFacts": [[value] for value in self._facts()],
            "PYR_RiskCurve": self._curve(),
            "PYR_RiskParts": [self._parts(count) for count in LOST],
        }
        for key, (value, note) in self._tiles().items():
            regions[f"PYR_{region_name(KEY, key)}"] = [[value]]
            regions[f"PYR_{region_name(KEY, f'{key}_note')}"] = [[note]]
        return regions

    # --- the largest customers ------------------------------------------------------------------------------
    def _top(self, place: int) -> list[object]:
        """A line from its number to what is late."""
        groups = self.found.groups
        if place >= len(groups):
            return ["", "", *([Fixed("")] * len(TOP_LETTERS))]
        row = groups.iloc[place].to_dict()
        positive = row["revenue"] > 0
        # INDEX finds the first customer with that revenue, so it must be the only one
        alone = self.live and positive and int((self.revenue == row["revenue"]).sum()) == 1
        figures: dict[str, object] = {
            "entities": int(row["entities"]),
            "revenue": self.cell(float(row["revenue"]), live=self.live and positive),
            "share": _dash(row["share"]),
            "cumulative": _dash(row["cumulative"]),
        }
        for key in MEASURED:
            value = _dash(row[key]) if key in groups else NOTHING
            figures[key] = self.cell(value, live=alone and value != NOTHING)
        figures |= {key: _dash(row[key]) if key in groups else NOTHING for key in ("outstanding", "late")}
        return [place + 1, row["name"], *(figures[key] for key in TOP_LETTERS)]

    def _shown(self, key: str) -> float:
        """What the ten largest add up to."""
        groups = self.found.groups
        return float(groups[key].iloc[:MOST_LARGEST].sum()) if key in groups else 0.0

    def _whole(self, key: str) -> float:
        """The total of a column; NaN where it was not measured."""
        receivables = self.found.receivables
        if key in ("outstanding", "late"):
            if receivables is None:
                return math.nan
            return receivables.balance if key == "outstanding" else receivables.late
        return self.found.totals.get(key, math.nan)

    def _others(self) -> list[object]:
        total, count = self.found.totals["revenue"], max(self.found.customers - MOST_LARGEST, 0)
        rest = round(total - self._shown("revenue"), 4) + 0.0
        figures: dict[str, object] = {"revenue": rest, "share": rest / total if total > 0 else NOTHING}
        for key in ("gross_margin", "cost_to_serve", "net_profit", "outstanding", "late"):
            whole = self._whole(key)
            figures[key] = Fixed(NOTHING) if math.isnan(whole) else round(whole - self._shown(key), 4) + 0.0
        name = self.words("top.others", count=self.number(count))
        return [name, *(figures.get(key) for key in TOP_LETTERS)]

    def _total(self) -> list[object]:
        total = self.found.totals["revenue"]
        figures: dict[str, object] = {"revenue": total, "share": 1.0 if total > 0 else NOTHING}
        for key in MEASURED:
            value = self._whole(key)
            figures[key] = Fixed(NOTHING) if math.isnan(value) else value
        for key, live in (("outstanding", self.owed_live), ("late", self.aged_live)):
            value = self._whole(key)
            figures[key] = self.cell(_dash(value), live=live and not math.isnan(value))
        return [figures.get(key) for key in TOP_LETTERS]

    # --- what losing them would cost ------------------------------------------------------------------------
    def _losing(self, count: int) -> dict[str, float]:
        return {str(key): float(values[count]) for key, values in self.found.lost.to_dict().items()}

    def _lost(self, count: int) -> list[object]:
        row = self._losing(count)
        total = self.found.totals["revenue"]
        stays = total - row["revenue"]
        if "remains" in row:
            row["return"] = row["remains"] / stays if stays > 0 else math.nan
        return [_dash(row[key]) if key in row else Fixed(NOTHING) for key in LOST_LETTERS]

    def _parts(self, count: int) -> list[object]:
        row, totals = self._losing(count), self.found.totals

        def share(key: str, whole: str) -> float:
            total = totals.get(whole, 0.0)
            return row[key] / total if total > 0 else 0.0

        return [share("revenue", "revenue"), share("gross_margin", "gross_margin"), share("net_profit", "net_profit")]

    # --- receivables ----------------------------------------------------------------------------------------
    def _age(self, place: int) -> list[object]:
        """A bucket, from its name to what is said about it."""
        receivables = self.found.receivables
        blank: list[object] = ["", None, *([Fixed("")] * 3), None, Fixed(""), None, None, None]
        if receivables is None:
            return blank
        if not self.buckets and place == 0:
            figures: list[object] = [Fixed(receivables.debtors), Fixed(receivables.balance), Fixed(_dash(1.0))]
            return [self.words("age.unknown"), None, *figures, NOTHING, Fixed(NOTHING), None, None, None]
        if place >= len(self.buckets):
            return blank
        bucket = self.buckets[place]
        cells: list[object] = [
            bucket_names(self.analysis, self.language, MOST_BUCKETS)[place],
            int(bucket["begin"]),
            self.cell(int(bucket["customers"]), live=self.aged_live),
            self.cell(bucket["balance"], live=self.aged_live),
            bucket["balance"] / self.balance if self.balance > 0 else NOTHING,
            bucket["rate"],
            round(bucket["balance"] * bucket["rate"], 10),
        ]
        return [*cells, None, None, None]

    def _age_totals(self) -> list[list[object]]:
        receivables = self.found.receivables
        if receivables is None:
            return [[Fixed("")] * 6] * 3
        loss = _dash(receivables.loss)
        credit = (self.cell(receivables.credit_customers, live=self.owed_live), receivables.credits)
        return [
            [None, receivables.debtors, self.balance, None, None, loss if self.buckets else Fixed(loss)],
            [None, credit[0], self.cell(credit[1], live=self.owed_live), None, None, None],
            [None, None, round(self.balance + receivables.credits, 4), None, None, None],
        ]

    def _owed_label(self, key: str) -> str:
        return (
            self.words(f"owed.{key}", days=self.analysis.settings.late_days)
            if key == "late"
            else self.words(f"owed.{key}")
        )

    def _owed(self, key: str) -> object:
        receivables = self.found.receivables
        if receivables is None:
            return ""
        if key == "undated":
            return receivables.undated if self.buckets else receivables.debtors
        return _dash(float(getattr(receivables, key)))

    def _age_note(self) -> str:
        if self.found.receivables is None:
            return self.words("age.absent")
        return self.words("age.rates" if self.buckets else "age.no_days")

    # --- the rest -------------------------------------------------------------------------------------------
    def _tie_out(self) -> list[object]:
        revenue, ledger = self.found.totals["revenue"], self._ledger_revenue()
        receivables = self.found.receivables
        owed = round(receivables.balance + receivables.credits, 4) if receivables else 0.0
        outstanding = self._ledger_outstanding() or 0.0
        differences = [round(revenue - ledger, 2) + 0.0, round(owed - outstanding, 2) + 0.0]
        check = text(f"templates.tie_out.{'fails' if any(differences) else 'holds'}", self.language)
        cells = [
            revenue,
            None,
            ledger,
            None,
            differences[0],
            owed,
            None,
            outstanding,
            None,
            differences[1],
            None,
            check,
        ]
        return list(cells)

    def _ledger_revenue(self) -> float:
        """What the ledger says that the revenue is: all it holds, less what was left out or is of earlier periods."""
        return round(self.ledger.total - self.ledger.left_out.amount - earlier_revenue(self.ledger), 4)

    def _ledger_outstanding(self) -> float | None:
        customers = self.ledger.customers
        return round(float(customers["outstanding"].sum()), 4) if "outstanding" in customers else None

    def _footnote(self) -> str:
        parts = [self.words("footnote")]
        parts.append(self.words("footnote_groups" if self.found.parents else "footnote_no_parents"))
        if "net_profit" not in self.found.totals:
            parts.append(self.words("footnote_no_profit"))
        return " ".join(parts)

    def _facts(self) -> list[object]:
        found, receivables = self.found, self.found.receivables
        overdue = receivables.overdue if receivables else math.nan
        gini, best = found.concentration.gini, float(found.curve["share"].to_numpy()[BEST])
        return [
            self.cell(found.customers, live=self.live),
            self.cell(found.positive, live=self.live),
            self.cell(found.positive_revenue, live=self.live),
            None if math.isnan(gini) else gini,
            self.analysis.settings.late_days,
            self.cell(None if math.isnan(overdue) else overdue, live=self.aged_live)
            if not math.isnan(overdue)
            else Fixed(""),
            self._ledger_revenue(),
            self._ledger_outstanding(),
            self.words("curve.best", share=self.percent(best, 1.0)),
            best - LABEL_BELOW,
        ]

    def _curve(self) -> list[list[object]]:
        curve: pd.DataFrame = self.found.curve
        rows: list[list[object]] = []
        for key in ("size", "customers", "value", "revenue", "share"):
            live = self.live or key in ("customers", "share")
            rows.append([self.cell(value, live=live) for value in curve[key].tolist()])
        return rows

    def _tiles(self) -> dict[str, tuple[object, object]]:
        found, figures = self.found, self.found.concentration
        of = {"of": self.number(found.customers)}
        name = str(found.groups["name"].iloc[0]) if len(found.groups) else ""
        effective = NOTHING if math.isnan(figures.effective) else self.number(figures.effective, 1)
        gini = self.number(0.0 if math.isnan(figures.gini) else figures.gini, 2)
        tiles: dict[str, tuple[object, object]] = {
            "largest": (_dash(figures.top1), self.words("tiles.largest_note", name=name)),
            "five": (_dash(figures.top5), self.words("tiles.five_note", **of)),
            "ten": (_dash(figures.top10), self.words("tiles.ten_note", **of)),
            "hhi": (
                self.cell(_dash(figures.hhi), live=self.live),
                self.words("tiles.hhi_note", effective=effective, gini=gini),
            ),
        }
        not_measured = text("templates.pyramid.not_measured", self.language)
        receivables = found.receivables
        if receivables is None:
            absent = Fixed(self.words("tiles.no_balances"))
            return tiles | {"balance": (Fixed(not_measured), absent), "loss": (Fixed(not_measured), absent)}
        if not self.buckets:
            absent = Fixed(self.words("tiles.no_days"))
            return tiles | {"balance": (self.balance, absent), "loss": (Fixed(not_measured), absent)}
        overdue = self.percent(receivables.overdue, self.balance)
        share = self.percent(receivables.loss, self.balance)
        return tiles | {
            "balance": (self.balance, self.words("tiles.balance_note", overdue=overdue)),
            "loss": (receivables.loss, self.words("tiles.loss_note", share=share)),
        }


def _bounded(buckets: pd.DataFrame) -> list[dict[str, float]]:
    """The buckets as far as there are rows for them: the last row takes the ones beyond, at their average rate."""
    rows = [{str(key): float(value) for key, value in row.items()} for row in buckets.to_dict("records")]
    if len(rows) <= MOST_BUCKETS:
        return rows
    kept, beyond = rows[: MOST_BUCKETS - 1], rows[MOST_BUCKETS - 1 :]
    sums = {key: sum(row[key] for row in beyond) for key in ("customers", "balance", "loss")}
    rate = sums["loss"] / sums["balance"] if sums["balance"] > 0 else beyond[0]["rate"]
    return [*kept, {"begin": beyond[0]["begin"], "rate": rate, **sums}]
