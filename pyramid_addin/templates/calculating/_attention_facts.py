"""The days that contacts are counted by: the one on which the figures are taken, and the one before the period."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pyramid_addin.model._analyse import period_of
from pyramid_addin.templates.calculating._assumptions import assumed, fact
from pyramid_addin.templates.calculating._fact import Fact

if TYPE_CHECKING:
    from collections.abc import Mapping

ATTENTION_FACTS: Mapping[str, Fact] = {
    # The one figure that changes by itself: it stands once, and only where no day was typed.
    "as_of": Fact(
        lambda _: f"IF(N({assumed('as_of')})<1,TODAY(),INT({assumed('as_of')}))",
        lambda ledger, analysis: period_of(ledger, analysis.settings)[0],
        "",
    ),
    "contacts_from": Fact(
        lambda _: f"EDATE({fact('as_of')},-{assumed('months')})",
        lambda ledger, analysis: period_of(ledger, analysis.settings)[1],
        "",
    ),
}
