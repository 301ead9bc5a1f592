"""A hundred customers on a hidden sheet of the template, so that it shows real figures when a user opens it in Excel.

The names that formulas use point at this sheet in the template, and at the user's own ledger in a filled workbook.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from pyramid_addin.settings import STANDARD_KEYS, Settings
from pyramid_addin.templates._columns import defined_name
from pyramid_addin.texts import text

if TYPE_CHECKING:
    from pyramid_addin.templates._page import Page

SHEET = "Sample"
_COUNTS = {"top": 1, "large": 4, "medium": 15, "small": 80, "inactive": 12, "prospect": 5, "suspect": 8}
_PASSIVE = {"inactive": "let_go", "prospect": "recruit", "suspect": "identify"}
_COLUMNS = (
    "name",
    "layer",
    "rank",
    "revenue",
    "share_of_revenue",
    "gross_margin",
    "cost_to_serve",
    "net_profit",
    "previous_layer",
    "revenue_change",
    "strategy",
    "outstanding",
    "days_overdue",
    "payment_cost",
    "profit_class",
    "potential",
    "share_of_wallet",
    "amount_to_win",
    "profit_to_win",
)


def add_sample_sheet(page: Page) -> None:
    """Write the sample and define the names over it."""
    rows = _rows(page.language)
    for column, key in enumerate(_COLUMNS):
        page.sheet.write_string(0, column, key)
        letter = chr(ord("A") + column)
        page.workbook.define_name(defined_name(key), f"={page.name}!${letter}$2:${letter}${len(rows) + 1}")
    for row, values in enumerate(rows, start=1):
        for column, value in enumerate(values):
            if isinstance(value, str):
                page.sheet.write_string(row, column, value)
            elif value is not None:
                page.sheet.write_number(row, column, value)
    page.sheet.hide()


def _rows(language: str) -> list[tuple[str | float | None, ...]]:
    layers = [key for key, count in _COUNTS.items() for _ in range(count)]
    bought = [key in STANDARD_KEYS for key in layers]
    # Revenue falls off as customers' revenue does (Zipf); every seventh customer asks more than it brings.
    revenues = [round(400_000 / place**1.15) if buys else 0 for place, buys in enumerate(bought, start=1)]
    total = sum(revenues)
    before = [_before(place, revenue, key) for place, (key, revenue) in enumerate(zip(layers, revenues, strict=True))]
    bought_before = sorted((amount for amount in before if amount), reverse=True)
    rows: list[tuple[str | float | None, ...]] = []
    for place, (key, revenue) in enumerate(zip(layers, revenues, strict=True), start=1):
        margin, cost = round(revenue * 0.31), round(revenue * (0.34 if place % 7 == 0 else 0.2) + 40)
        name = text("templates.sample_customer", language, number=place)
        label = text(f"layers.{key}", language)
        rank = place if revenue else None
        earlier = before[place - 1]
        then = _layer_then(earlier, bought_before)
        previous = text(f"layers.{then}", language) if then else None
        change = revenue - earlier
        net = margin - cost
        strategy = text(f"strategies.{_strategy(place, key, net)}", language)
        owed, days = round(revenue * 0.12), place % 6 * 17 - 10
        bought_now = (name, label, rank, revenue, revenue / total, margin, cost, net)
        profit_class = "loss_making" if net < 0 else "profitable" if net >= 0.05 * revenue else "marginal"
        # Nothing is charged for late payment here, so that the parts of net profit add up.
        payment = (0, text(f"profit_classes.{profit_class}", language))
        rows.append((*bought_now, previous, change, strategy, owed, days, *payment, *_wallet(place, revenue, net)))
    return rows


def _strategy(place: int, layer: str, net_profit: int) -> str:
    """A strategy that goes with the layer; every eighth customer has room to grow."""
    if layer in _PASSIVE:
        return _PASSIVE[layer]
    if net_profit < 0:
        return "cut_costs"
    return "develop" if place % 8 == 3 else "maintain" if layer == "small" else "retain"


def _wallet(place: int, revenue: int, net_profit: int) -> tuple[float | None, ...]:
    """Potential, share of wallet, amount and net profit to win; not known of every third customer who buys."""
    threshold = Settings().wallet_threshold
    if not revenue:
        return (12_000, 0, 12_000 * threshold, None) if place % 3 == 0 else (None,) * 4
    if place % 3 == 1 and place > 1:
        return (None,) * 4
    potential = round(revenue / (0.3 + place % 7 * 0.1))
    share = round(revenue / potential, 9)
    to_win = max(threshold * potential - revenue, 0) if share < threshold else 0
    return potential, share, to_win, to_win * net_profit / revenue


def _before(place: int, revenue: int, layer: str) -> int:
    """Revenue of the period before: some grew, some shrank, every eleventh customer is new, every inactive one left."""
    if layer == "inactive":
        return 1500
    return 0 if place % 11 == 10 else round(revenue * (1.12 - place % 5 * 0.1))


def _layer_then(revenue: int, bought: list[int]) -> str | None:
    """The layer of that revenue among those of who ``bought``, greatest first."""
    if not revenue:
        return None
    above = bought.index(revenue)
    bounds = zip(STANDARD_KEYS, (1, 5, 20, 100), strict=True)
    return next(key for key, bound in bounds if above * 100 < bound * len(bought))
