"""What users typed on the Targets sheet, put back by what it is about: a layer by its key, a campaign by its layer."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from pyramid_addin.errors import OutputError
from pyramid_addin.templates._labels import layer_label
from pyramid_addin.templates._targets_layout import MOST_CAMPAIGNS, MOST_FORMER, TYPED_CAMPAIGN

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from pyramid_addin.model import Analysis
    from pyramid_addin.templates._kept import Kept

_LAYER_ROWS = ("PYR_TargetsWanted", "PYR_TargetsOthers", "PYR_TargetsFormer")
_WIDTH = 5  # key, place, name, wanted customers, wanted revenue


@dataclass(frozen=True)
class LayerWish:
    """What was wanted of a layer.

    Attributes
    ----------
    name : str
        As the layer was called then.
    customers, revenue : object
        What stood in the cell: a number, a text, a `TypedFormula`; None where it was blank.
    """

    name: str
    customers: object = None
    revenue: object = None


@dataclass(frozen=True)
class TypedTargets:
    """What users typed on the Targets sheet, as it goes with this analysis.

    Attributes
    ----------
    growth : object
        None where nothing was typed.
    wanted : mapping of str to LayerWish
        By the keys of the layers that there are.
    former : mapping of str to LayerWish
        By the keys of layers that there are no more.
    campaigns : sequence of rows
        As the region has them, without blank rows, layers by their names of now.
    """

    growth: object
    wanted: dict[str, LayerWish]
    former: dict[str, LayerWish]
    campaigns: Sequence[Sequence[object]]


def typed_targets(kept: Kept, analysis: Analysis, language: str) -> TypedTargets:
    """Match what was kept with the layers of ``analysis``.

    A layer is known by its key, so neither its row, its name nor the language matters; one that is gone keeps its
    wishes, and gets them back when it returns.

    Raises
    ------
    OutputError
        More than the sheet has room for: nothing may be lost without a word.
    """
    wishes: dict[str, LayerWish] = {}
    names: dict[str, str] = {}
    for key, wish in _wishes(kept):
        names.setdefault(wish.name.casefold(), key)
        if (wish.customers, wish.revenue) != (None, None):
            wishes.setdefault(key, wish)
    labels = {layer.key: layer_label(layer, language) for layer in analysis.layers}
    growth = kept.get("PYR_TargetsGrowth", [[None]])[0][0]
    found = TypedTargets(
        growth,
        {key: wish for key, wish in wishes.items() if key in labels},
        {key: wish for key, wish in wishes.items() if key not in labels},
        [_renamed(row, names, labels) for row in kept.get("PYR_TargetsCampaigns", ()) if _is_campaign(row)],
    )
    for refusal, count, most in (
        ("targets.too_many_campaigns", len(found.campaigns), MOST_CAMPAIGNS),
        ("targets.too_many_layers", len(found.former), MOST_FORMER),
    ):
        if count > most:
            raise OutputError(refusal, found=count, allowed=most)
    return found


def _wishes(kept: Kept) -> Iterator[tuple[str, LayerWish]]:
    for region in _LAYER_ROWS:
        for row in kept.get(region, ()):
            key, _, name, customers, revenue = [*row, *[None] * _WIDTH][:_WIDTH]
            name = name if isinstance(name, str) else ""
            # in a row that users put in themselves the name is all there is
            key = key if isinstance(key, str) else name
            if key or (customers, revenue) != (None, None):
                yield key, LayerWish(name or key, customers, revenue if region != "PYR_TargetsOthers" else None)


def _is_campaign(row: Sequence[object]) -> bool:
    return any(row[column] is not None for column in TYPED_CAMPAIGN if column < len(row))


def _renamed(row: Sequence[object], names: dict[str, str], labels: dict[str, str]) -> list[object]:
    """The row with its layer called as it is called now, and without what stands between the columns to type in."""
    cells = [row[column] if column in TYPED_CAMPAIGN else None for column in range(len(row))]
    if isinstance(cells[0], str):
        cells[0] = labels.get(names.get(cells[0].casefold(), ""), cells[0])
    return cells
