"""What goes into the Compare sheet: the groups of each field, each figure equal to what the formula beside it gives."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any, cast

import numpy as np

from pyramid_addin.model._compare import MOST_GROUPS, compare
from pyramid_addin.settings import COMPARE_FIELDS
from pyramid_addin.templates._compare_layout import (
    BLOCK,
    DATA,
    FIRST,
    GROUP_COLUMNS,
    KEY,
    LAYER_LETTERS,
    NOTE,
    OTHERS,
    PANEL_ROWS,
    PANELS_A_ROW,
    STANDARD,
    TILES,
    GroupColumn,
    block_region,
)
from pyramid_addin.templates._compare_lists import compare_lists
from pyramid_addin.templates._filled import FilledSheet, Fixed
from pyramid_addin.templates._labels import layer_label
from pyramid_addin.templates._layer_rows import NOTHING
from pyramid_addin.templates._layout import short_name
from pyramid_addin.templates._live_text import fixed
from pyramid_addin.templates._pyramid_sheet import subtitle
from pyramid_addin.templates._wording import ledger_name
from pyramid_addin.texts import text

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence

    from pyramid_addin.ledger import Ledger
    from pyramid_addin.model import Analysis
    from pyramid_addin.model._compare import GroupComparison

    Regions = dict[str, Sequence[Sequence[object]]]

SHEET = "Compare"
_CLOSE = 1e-9  # shares nearer to each other than this may change places when a program adds up in another order
_LONGEST_TITLE = 34
STANDARD_TOP_SHARE = 0.8  # METHOD 5, the first lesson
# LibreOffice shows "Chart Title" where the cell of a title is empty
_NO_TITLE = " "
_LABELS = len(LAYER_LETTERS)
_WIDTH = 1 + len(GROUP_COLUMNS) + _LABELS
# Parts of a block -> rows and columns of their regions.
_SHAPES = {
    **dict.fromkeys(("block", "caption", "note", "tie_customers", "tie_revenue", "tie_check"), (1, 1)),
    **{part: (1, 1) for tile in TILES for part in (tile.key, f"{tile.key}_note")},
    **dict.fromkeys(("standard", "others", "total"), (1, _WIDTH)),
    "layers": (1, _LABELS),
    "table": (MOST_GROUPS, _WIDTH),
    "keys": (MOST_GROUPS, 2),
    "panels": (MOST_GROUPS, 1 + _LABELS * len(DATA)),
}


def compare_sheet(ledger: Ledger, analysis: Analysis, names: Collection[str], language: str) -> FilledSheet | None:
    """The Compare sheet of an analysis; None where no field makes groups (`model.compare`).

    Parameters
    ----------
    ledger : Ledger
    analysis : Analysis
    names : collection of str
        Columns that will have a defined name.
    language : {"en", "nl"}

    Returns
    -------
    FilledSheet or None
    """
    comparison = compare(ledger, analysis)
    if comparison is None:
        return None
    own_name = ledger_name(ledger)
    regions: Regions = {
        "PYR_CompareTitle": [[text("templates.compare.title", language, ledger=own_name)]],
        "PYR_CompareSubtitle": [[subtitle(ledger, analysis, language)]],
    }
    hidden: dict[str, Sequence[int]] = {}
    parts: Regions
    found = {one.field: one for one in comparison.fields}
    for field in COMPARE_FIELDS:
        if field in found:
            block = _Block(found[field], ledger, analysis, names, language)
            parts, rows = block.regions(), block.hidden_rows()
        else:
            parts, rows = {part: _unused(part) for part in _SHAPES}, list(range(BLOCK))
        regions |= {f"PYR_{block_region(field, part)}": values for part, values in parts.items()}
        hidden[f"PYR_{block_region(field, 'block')}"] = rows
    lists = compare_lists(comparison, analysis, language)
    return FilledSheet(SHEET, text("templates.sheets.compare", language), regions, hidden, tuple(lists))


def _unused(part: str) -> list[list[object]]:
    """A region of a field that is not compared, without any formula over a name that need not be there."""
    rows, columns = _SHAPES[part]
    first = Fixed(_NO_TITLE if part == "panels" else "")
    return [[first, *[Fixed("")] * (columns - 1)] for _ in range(rows)]


def _or_dash(value: float) -> float | str:
    return NOTHING if math.isnan(value) else float(value)


class _Block:
    """The values of one field's block."""

    def __init__(
        self, found: GroupComparison, ledger: Ledger, analysis: Analysis, names: Collection[str], language: str
    ) -> None:
        self.found, self.analysis, self.names, self.language = found, analysis, names, language
        self.shown = found.groups.iloc[:MOST_GROUPS]
        self.others = found.groups.iloc[MOST_GROUPS:]
        # formulas find a group by its text, so the cells must hold the texts that were counted
        self.live = found.field in names and found.field in ledger.texts_as_is
        self.active = [layer for layer in analysis.layers if layer.active]
        self.apart = len(self.active) if len(self.active) <= _LABELS else _LABELS - 1
        self.shares = self._shares()

    def words(self, key: str, **facts: object) -> str:
        return text(f"templates.{KEY}.{key}", self.language, **facts)

    def number(self, value: float, decimals: int = 0) -> str:
        return fixed(value, self.language, decimals)

    def label(self, name: str) -> str:
        return name or self.words("blank")

    def _groups(self) -> list[dict[str, Any]]:
        """The groups that are shown, as records."""
        return cast("list[dict[str, Any]]", self.shown.to_dict("records"))

    def regions(self) -> Regions:
        groups = self._groups()
        parts: Regions = {
            "block": [[None]],
            "caption": [[self.words("panels" if self._has_standard() else "panels_own")]],
            "layers": [[*self._layer_names(), *[""] * (_LABELS - len(self._layer_names()))]],
            "standard": [self._standard()],
            "table": [self._group(place, group) for place, group in enumerate(groups)]
            + _unused("table")[len(groups) :],
            "others": [self._others()],
            "total": [self._total()],
            "keys": [[group["name"], self._ranked_return(group)] for group in groups] + _unused("keys")[len(groups) :],
            "panels": self._panels(),
            "note": [[self._note()]],
        }
        for tile in TILES:
            value, note = self._tile(tile.key, tile.highest)
            parts |= {tile.key: [[value]], f"{tile.key}_note": [[note]]}
        return parts | self._tie_out()

    def hidden_rows(self) -> list[int]:
        """Rows of the block that have nothing to show."""
        panels = min(int(self.shown["ranked"].sum()), MOST_GROUPS)
        rows = list(PANEL_ROWS[math.ceil(panels / PANELS_A_ROW) :])
        rows += [FIRST + place for place in range(len(self.shown), MOST_GROUPS)]
        rows += [] if len(self.others) else [OTHERS]
        rows += [] if self._has_standard() else [STANDARD]
        return rows if self._note() else [*rows, NOTE]

    # --- layers -------------------------------------------------------------------------------------------
    def _layer_names(self) -> list[str]:
        names = [layer_label(layer, self.language) for layer in self.active[: self.apart]]
        return names if self.apart == len(self.active) else [*names, self.words("other_layers")]

    def _together(self, values: Sequence[float]) -> list[float]:
        """One value per column: beyond the first layers, the sum of the rest."""
        rest = values[self.apart :]
        return [*values[: self.apart], *([math.fsum(rest)] if rest else [])]

    def _shares(self) -> dict[int, list[float]]:
        """Place of each ranked group -> its shares of revenue, one per column."""
        layers = self.found.layers
        places = layers["group"].to_numpy()[:: len(self.active)]
        shares = layers["share_of_revenue"].to_numpy().reshape(len(places), len(self.active))
        return {int(place): self._together(line.tolist()) for place, line in zip(places, shares, strict=True)}

    def _standards(self) -> list[float]:
        return self._together([layer.standard_revenue for layer in self.active])

    def _has_standard(self) -> bool:
        return not any(math.isnan(share) for share in self._standards())

    def _own_shares(self) -> list[float]:
        """The shares of all customers, in the layers of the whole ledger."""
        table = self.analysis.layer_table
        return self._together([float(table.loc[layer.key, "share_of_revenue"]) for layer in self.active])  # type: ignore[arg-type]

    def _layer_cells(self, shares: Sequence[float]) -> list[object]:
        return [*map(_or_dash, shares), *[Fixed("")] * (_LABELS - len(shares))]

    def _standard(self) -> list[object]:
        top_share = STANDARD_TOP_SHARE if self._has_standard() else ""
        figures = [top_share if column.key == "top_share" else "" for column in GROUP_COLUMNS]
        return [None, *figures, *self._layer_cells(self._standards())]

    # --- rows ---------------------------------------------------------------------------------------------
    def _cell(self, column: GroupColumn, figures: Mapping[str, Any]) -> object:
        """A figure beside its formula, or instead of it where the formula has no ground."""
        value = _or_dash(float(figures[column.key]))
        grounded = self.live and set(column.needs) <= set(self.names) and value != NOTHING
        return value if grounded or "{this}" not in column.pattern else Fixed(value)

    def _group(self, place: int, group: Mapping[str, Any]) -> list[object]:
        figures = [self._cell(column, group) for column in GROUP_COLUMNS]
        shares = self.shares.get(place, [math.nan] * len(self._layer_names()))
        return [self.label(group["name"]), *figures, *self._layer_cells(shares)]

    def _others(self) -> list[object]:
        if not len(self.others):
            return _unused("others")[0]
        figures: dict[str, float] = {
            key: float(self.others[key].sum(min_count=1)) for key in ("active", "revenue", "net_profit", "loss_making")
        }
        total, revenue = self.found.total, figures["revenue"]
        figures |= {
            "share_of_active": figures["active"] / total["active"],
            "share_of_revenue": revenue / total["revenue"] if total["revenue"] > 0 else math.nan,
            "average_revenue": revenue / figures["active"] if figures["active"] else math.nan,
            "top_share": math.nan,
            "return_on_revenue": figures["net_profit"] / revenue if revenue > 0 else math.nan,
        }
        name = self.words("others_one" if len(self.others) == 1 else "others", count=self.number(len(self.others)))
        return [
            name,
            *(_or_dash(figures[column.key]) for column in GROUP_COLUMNS),
            *self._layer_cells([math.nan] * len(self._layer_names())),
        ]

    def _total(self) -> list[object]:
        cells: list[object] = [None]
        for column in GROUP_COLUMNS:
            value = _or_dash(float(self.found.total[column.key]))
            cells.append(Fixed(value) if value == NOTHING and column.total.startswith("SUM(") else value)
        shares = self._layer_cells(self._own_shares())
        if self.apart < len(self.active):
            shares[-1] = Fixed(shares[-1])
        return [*cells, *shares]

    def _ranked_return(self, group: Mapping[str, Any]) -> float | str:
        return _or_dash(group["return_on_revenue"] if group["top_share"] > 0 else math.nan)

    def _note(self) -> str:
        smallest = self.analysis.settings.smallest_group
        return "" if self.found.groups["ranked"].all() else self.words("too_small", smallest=self.number(smallest))

    # --- tiles --------------------------------------------------------------------------------------------
    def _tile(self, key: str, highest: bool) -> tuple[object, object]:
        if key == "groups":
            ranked = int(self.found.groups["ranked"].sum())
            count = len(self.found.groups)
            note = self.words("tiles.groups_note", ranked=self.number(ranked), small=self.number(count - ranked))
            return count, note
        if key in ("best", "worst") and self.analysis.figures.net_profit is None:
            words = (text(f"templates.pyramid.{part}", self.language) for part in ("not_measured", "not_measured_note"))
            value, note = words
            return Fixed(value), Fixed(note)
        column = {"largest": "share_of_revenue", "leaning": "top_share"}.get(key)
        if column:
            figures = self.shown[column].to_numpy(np.float64)
        else:
            returns = [self._ranked_return(group) for group in self._groups()]
            figures = np.array([math.nan if value == NOTHING else value for value in returns], np.float64)
        if np.isnan(figures).all():
            return NOTHING, ""
        place = int(np.nanargmax(figures) if highest else np.nanargmin(figures))
        name = self.label(self.shown["name"].iloc[place])
        alone = int((np.abs(figures - figures[place]) <= _CLOSE).sum()) == 1
        return float(figures[place]), name if alone else Fixed(name)

    # --- charts -------------------------------------------------------------------------------------------
    def _panels(self) -> list[list[object]]:
        """The data of the small multiples: of the ranked groups among those shown, in their order."""
        outline = self._standards() if self._has_standard() else self._own_shares()
        panels = {place: self.shares[place] for place in range(len(self.shown)) if place in self.shares}
        lengths = [share for shares in (outline, *panels.values()) for share in shares if not math.isnan(share)]
        longest = max([share for share in lengths if share > 0], default=1.0)
        rows: list[list[object]] = []
        names = [short_name(name) for name in self._layer_names()]
        for place, shares in panels.items():
            group = self.shown.iloc[place]
            name = self.label(group["name"])
            name = name if len(name) <= _LONGEST_TITLE else name[: _LONGEST_TITLE - 1] + "…"
            bars, lines = ([_length(share, longest) for share in values] for values in (shares, outline))
            ends = [max(pair) for pair in zip(bars, lines, strict=True)]
            labels = [NOTHING if math.isnan(share) else f"{self.number(share * 100, 1)}%" for share in shares]
            title = self.words("panel", group=name, customers=self.number(group["active"]))
            row: list[object] = [title]
            for part in (names, bars, lines, ends, labels):
                row += [*part, *[Fixed("")] * (_LABELS - len(part))]
            rows.append(row)
        return rows + _unused("panels")[len(rows) :]

    # --- tie-out ------------------------------------------------------------------------------------------
    def _tie_out(self) -> Regions:
        figures, total = self.analysis.figures, self.found.total
        difference = round(total["revenue"] - figures.revenue, 2) + 0.0
        customers = self.words(
            "tie_out.customers", groups=self.number(total["active"]), pyramid=self.number(figures.active)
        )
        revenue = self.words("tie_out.revenue", difference=self.number(difference, 2))
        holds = int(total["active"]) == figures.active and difference == 0
        check = text(f"templates.tie_out.{'holds' if holds else 'fails'}", self.language)
        return {"tie_customers": [[customers]], "tie_revenue": [[revenue]], "tie_check": [[check]]}


def _length(share: float, longest: float) -> float:
    """Length of a bar; a negative share has none, since nothing lies left of the axis."""
    return 0.0 if math.isnan(share) else min(max(share / longest, 0.0), 1.0)
