"""What a template finds about potentials: those that cannot be right, and what orders its list."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, cast

import numpy as np

from pyramid_addin.model import wallet
from pyramid_addin.templates._theme import CENTS
from pyramid_addin.templates.calculating._fact import Fact, amounts, doubts

if TYPE_CHECKING:
    from collections.abc import Mapping

    from pyramid_addin.ledger import Ledger
    from pyramid_addin.model import Analysis, Wallet

_COLUMNS = ("potential", "share_of_wallet", "amount_to_win")


def with_wallets(analysis: Analysis) -> Analysis:
    """The analysis with the columns about the share of wallet, blank where no potential is known.

    A build has no sheet without potentials; here the sheet stands and says that they are missing.
    """
    if "potential" in analysis.customers:
        return analysis
    return replace(analysis, customers=analysis.customers.assign(**dict.fromkeys(_COLUMNS, np.nan)))


def known_wallets(ledger: Ledger, analysis: Analysis) -> Wallet:
    """The share of wallet per layer, whether or not any potential is known."""
    return cast("Wallet", wallet(ledger, with_wallets(analysis)))


def _size(ledger: Ledger, analysis: Analysis) -> float:
    del analysis
    revenue = amounts(ledger)
    return float(np.abs(revenue).max()) if revenue.size else 0.0


_SPEND, _SHARE = "PYR_CategorySpend", "PYR_ShareOfWalletGiven"
# A share above 1; or, where no share is given, revenue above what is filled in. Any text is above any number.
_ABOVE = (
    f'COUNTIFS({_SHARE},">1",PYR_Potential,">0")+SUMPRODUCT(--(PYR_Revenue>{_SPEND}),--({_SPEND}>0),'
    f"--ISNUMBER(PYR_Revenue),--ISNUMBER({_SPEND}),1-ISNUMBER({_SHARE}))"
)
_UNUSABLE = f'SUMPRODUCT(--(ISNUMBER({_SPEND})+ISNUMBER({_SHARE})>0),--(PYR_Potential=""))'

WALLET_FACTS: Mapping[str, Fact] = {
    "above_potential": Fact(lambda _: _ABOVE, lambda ledger, analysis: known_wallets(ledger, analysis).above),
    "unusable_potential": Fact(lambda _: _UNUSABLE, lambda ledger, analysis: known_wallets(ledger, analysis).unusable),
    "spend_doubts": doubts("category_spend"),
    "share_doubts": doubts("share_of_wallet_given"),
    "revenue_size": Fact(lambda _: "MAX(MAX(PYR_Revenue),-MIN(PYR_Revenue))", _size, CENTS),
}
