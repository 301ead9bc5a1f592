"""What goes into the Lessons sheet: the claims, each figure equal to what the formula beside it gives."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np

from pyramid_addin.model._lessons import RULES, lessons
from pyramid_addin.templates._analysis_page import region_name
from pyramid_addin.templates._filled import FilledSheet, Fixed
from pyramid_addin.templates._layer_rows import NOTHING
from pyramid_addin.templates._lessons_layout import KEY, MOST_DRAWN, TILES, decimals
from pyramid_addin.templates._live_text import fixed
from pyramid_addin.templates._pyramid_sheet import earlier_revenue, subtitle
from pyramid_addin.templates._wording import ledger_name
from pyramid_addin.texts import text

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

    from pyramid_addin.ledger import Ledger
    from pyramid_addin.model import Analysis
    from pyramid_addin.model._lessons import Claim, Lessons

SHEET = "Lessons"
_TOLD = {True: 1, False: 0, None: -1}
_VERDICTS = {1: "holds", 0: "fails", -1: "unknown"}


def lessons_sheet(ledger: Ledger, analysis: Analysis, names: Collection[str], language: str) -> FilledSheet | None:
    """The Lessons sheet of an analysis; None where nobody has revenue.

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
    found = lessons(ledger, analysis)
    if found is None:
        return None
    filling = _Filling(ledger, analysis, found, language)
    own_name = ledger_name(ledger)
    regions: dict[str, Sequence[Sequence[object]]] = {
        "PYR_LessonsTitle": [[filling.words("title_of", ledger=own_name)]],
        "PYR_LessonsSubtitle": [[subtitle(ledger, analysis, language)]],
        "PYR_LessonsClaims": [filling.claim(claim) for claim in found.claims],
        "PYR_LessonsTieOut": [filling.tie_out()],
        "PYR_LessonsFacts": [[found.active], [found.moved], [filling.ledger_revenue()]],
        "PYR_LessonsData": [filling.data(claim) for claim in found.claims],
    }
    for key, (value, note) in filling.tiles().items():
        regions[f"PYR_{region_name(KEY, key)}"] = [[value]]
        regions[f"PYR_{region_name(KEY, f'{key}_note')}"] = [[note]]
    return FilledSheet(SHEET, text(f"templates.sheets.{KEY}", language), regions)


class _Filling:
    """The values of the regions."""

    def __init__(self, ledger: Ledger, analysis: Analysis, found: Lessons, language: str) -> None:
        self.ledger, self.analysis, self.found, self.language = ledger, analysis, found, language

    def words(self, key: str, **facts: object) -> str:
        return text(f"templates.{KEY}.{key}", self.language, **facts)

    def told(self, claim: Claim) -> int:
        return _TOLD[claim.holds]

    def plain(self, claim: Claim) -> bool:
        """Whether the sheet's formulas come to the same verdict; they know nothing of what is missing."""
        if claim.why in ("fields", "layers", "profit"):
            return False
        return not (claim.holds is not None and math.isnan(claim.found))

    def claim(self, claim: Claim) -> list[object]:
        """A line from its part to the sentence."""
        key = _VERDICTS[self.told(claim)]
        live = self.plain(claim)
        part, whole, found = (
            NOTHING if math.isnan(value) else value for value in (claim.part, claim.whole, claim.found)
        )
        verdict, sentence = self.words(f"verdict.{key}"), self._sentence(claim)
        cells: list[object] = [
            part if live and self._ranks_agree(claim) else Fixed(part),
            Fixed(whole) if whole == NOTHING else whole,
            found if live else Fixed(found),
            None,
            verdict if live else Fixed(verdict),
            sentence if live else Fixed(sentence),
        ]
        return cells

    def _ranks_agree(self, claim: Claim) -> bool:
        """Whether ranks up to a fifth of the active customers are the best 20 %: not where others rank among them."""
        if claim.rule.key not in ("revenue", "profit"):
            return True
        if claim.rule.key == "profit" and "net_profit" not in self.analysis.customers:
            return False
        best = self.analysis.customers["rank"].to_numpy() <= -(-self.found.active * 20 // 100)
        column = self.ledger.customers["revenue"] if claim.rule.key == "revenue" else None
        amounts = self.analysis.customers["net_profit"] if column is None else column
        total = float(np.nansum(amounts.to_numpy(np.float64)[best]))
        return int(best.sum()) == self.found.best and math.isclose(total, claim.part, rel_tol=1e-9, abs_tol=1e-3)

    def _sentence(self, claim: Claim) -> str:
        key = claim.rule.key
        if claim.why == "fields":
            fields = "; ".join(
                " / ".join(text(f"templates.fields.{field}", self.language) for field in one) for one in claim.missing
            )
            return self.words("why.fields", fields=fields)
        if claim.why in ("layers", "profit"):
            return self.words(f"why.{claim.why}")
        facts = {
            "part": self.amount(claim.part),
            "whole": self.amount(claim.whole),
            "found": f"{fixed(0.0 if math.isnan(claim.found) else claim.found * 100, self.language, decimals(key))}%",
        }
        if claim.holds is not None and math.isnan(claim.found):
            return self.words(f"why.no_share_{_VERDICTS[self.told(claim)]}", **facts)
        return self.words(f"sentence.{key}_{_VERDICTS[self.told(claim)]}", **facts)

    def amount(self, value: float) -> str:
        return fixed(0.0 if math.isnan(value) else value, self.language)

    def data(self, claim: Claim) -> list[object]:
        """What the chart shows of a claim, and the verdict as a number."""
        found = claim.found
        unknown = math.isnan(found)
        label = (
            self.words("chart.unknown")
            if unknown
            else f"{fixed(found * 100, self.language, decimals(claim.rule.key))}%"
        )
        told: object = self.told(claim)
        # what was not measured has no whole above zero, so the other formulas give the same
        same = unknown == (not claim.whole > 0)
        return [
            None,
            0.0 if unknown else max(0.0, min(found, MOST_DRAWN)),
            None,
            label if same else Fixed(label),
            told if self.plain(claim) else Fixed(told),
        ]

    def ledger_revenue(self) -> float:
        """What the ledger says that the revenue is: all it holds, less what was left out or is of earlier periods."""
        return round(self.ledger.total - self.ledger.left_out.amount - earlier_revenue(self.ledger), 4)

    def tie_out(self) -> list[object]:
        revenue, ledger = self.analysis.figures.revenue, self.ledger_revenue()
        difference = round(revenue - ledger, 2) + 0.0
        check = text(f"templates.tie_out.{'fails' if difference else 'holds'}", self.language)
        return [revenue, ledger, difference, check]

    def tiles(self) -> dict[str, tuple[object, object]]:
        told = [self.told(claim) for claim in self.found.claims]
        values: dict[str, object] = {key: told.count(number) for number, key in _VERDICTS.items()}
        values |= {"customers": self.found.active, "revenue": self.analysis.figures.revenue}
        note = {"all": str(len(RULES))}
        return {tile.key: (values[tile.key], self.words(f"tiles.{tile.key}_note", **note)) for tile in TILES}
