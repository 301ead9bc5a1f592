"""Where the last customer stands that moves up a layer, and what all that move bring more."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from pyramid_addin.templates._theme import AMOUNT, CENTS
from pyramid_addin.templates.calculating._assumptions import assumed, fact
from pyramid_addin.templates.calculating._fact import Fact
from pyramid_addin.templates.calculating._upgrade_columns import REACHED, LastOne

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from pyramid_addin.ledger import Ledger
    from pyramid_addin.model import Analysis

_GAP, _TIE = "PYR_UpgradeGap", "PYR_UpgradeTie"
_NOBODY = f"{fact('upgrade_moved')}=0"


def _among(*layers: str) -> str:
    """How many customers of these layers have the gap of the last one."""
    return "+".join(f"COUNTIFS({_GAP},{fact('upgrade_gap')},PYR_Layer,{{layers.{layer}}})" for layer in layers)


def _from() -> str:
    """The revenue of the last one: of equal gaps that of the higher layer is larger."""
    same, (first, second, third) = fact("upgrade_same_gap"), (f"{fact(f'from_{key}')}" for key in REACHED)
    begins = f"IF({same}<={_among('large')},{first},IF({same}<={_among('large', 'medium')},{second},{third}))"
    return f'IF({_NOBODY},"",ROUND({begins}-{fact("upgrade_gap")},4))'


def _alike() -> str:
    """How many of those with the last one's gap and revenue move."""
    same, large, two = fact("upgrade_same_gap"), _among("large"), _among("large", "medium")
    higher = f"IF({same}<={large},0,IF({same}<={two},{large},{two}))"
    return f"IF({_NOBODY},0,{same}-({higher}))"


def _row() -> str:
    """Which row of the sheet is the last one's; of rows that do not match SMALL finds zeros."""
    tie = fact("upgrade_tie")
    better = f"SUMPRODUCT(--({_TIE}<{tie}))"
    place = f"ROWS({_TIE})-SUMPRODUCT(--({_TIE}={tie}))+{fact('upgrade_alike')}-{better}"
    return f'IF({_NOBODY},"",SUMPRODUCT(SMALL(({_TIE}={tie})*ROW({_TIE}),{place})))'


def _row_value(ledger: Ledger, analysis: Analysis) -> object:
    moving = LastOne(ledger, analysis).moving
    return int(ledger.row_of_customer[moving.index[-1]]) if len(moving) else ""


def _average(layer: str) -> Fact:
    """What a customer of a layer brings; where equal customers left it empty, the amount at which it begins."""
    members = f"COUNTIFS(PYR_Layer,{{layers.{layer}}})"
    mean = f"SUMIFS(PYR_Revenue,PYR_Layer,{{layers.{layer}}})/{members}"
    found = f'IF({fact("active")}=0,"",IF({members}=0,{fact(f"from_{layer}")},{mean}))'

    def value(ledger: Ledger, analysis: Analysis) -> object:
        average = float(LastOne(ledger, analysis).averages[layer])
        return "" if np.isnan(average) else average

    return Fact(lambda _: found, value, CENTS)


def _of_last(formula: str, value: Callable[[LastOne], object], number_format: str = AMOUNT) -> Fact:
    return Fact(lambda _: formula, lambda ledger, analysis: value(LastOne(ledger, analysis)), number_format)


def _same_gap(last: LastOne, *, alike: bool) -> int:
    """How many move with the gap of the last one, or with its revenue as well."""
    return int((last.moving["gap"] == last.gap).sum()) if not alike else int(last.alike[last.moving.index].sum())


UPGRADE_FACTS: Mapping[str, Fact] = {
    **{f"average_{layer}": _average(layer) for layer in REACHED},
    "upgrade_wanted": _of_last(
        f"ROUNDUP(ROUND({assumed('upgrade_share')}*{fact('active')},6),0)", lambda last: last.wanted
    ),
    "upgrade_moved": _of_last(f"MIN({fact('upgrade_wanted')},COUNT({_GAP}))", lambda last: len(last.moving)),
    "upgrade_gap": _of_last(
        f'IF({_NOBODY},"",SMALL({_GAP},{fact("upgrade_moved")}))',
        lambda last: "" if last.gap is None else last.gap,
        CENTS,
    ),
    "upgrade_same_gap": _of_last(
        f"IF({_NOBODY},0,{fact('upgrade_moved')}-SUMPRODUCT(--({_GAP}<{fact('upgrade_gap')})))",
        lambda last: _same_gap(last, alike=False),
    ),
    "upgrade_from": _of_last(_from(), lambda last: "" if last.revenue is None else last.revenue, CENTS),
    "upgrade_alike": _of_last(_alike(), lambda last: _same_gap(last, alike=True)),
    "upgrade_tie": _of_last(
        f'IF({_NOBODY},"",SMALL({_TIE},{fact("upgrade_alike")}))',
        lambda last: float(last.order[last.moving.index[-1]]) if len(last.moving) else "",
        "General",
    ),
    "upgrade_row": Fact(lambda _: _row(), _row_value),
    "upgrade_revenue": _of_last(
        "SUM(PYR_ExtraRevenue)", lambda last: float(np.nansum(last.moving["extra_revenue"])), CENTS
    ),
    "upgrade_profit": _of_last(
        "SUM(PYR_ExtraProfit)", lambda last: float(np.nansum(last.moving["extra_profit"])), CENTS
    ),
}
