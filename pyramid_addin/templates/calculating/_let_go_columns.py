"""What stays when customers are let go."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from pyramid_addin.templates.calculating._calculation import Calculation
from pyramid_addin.texts import text

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from numpy.typing import NDArray

    from pyramid_addin.ledger import Ledger
    from pyramid_addin.model import Analysis


def _staying(columns: Sequence[str], language: str) -> str:
    """Revenue of whoever is not let go; nothing where there is none."""
    del columns
    stays = f'AND({{strategy}}<>"",{{strategy}}<>"{text("strategies.let_go", language)}",ROUND(N({{revenue}}),4)<>0)'
    return f'IF({stays},{{revenue}},"")'


def _staying_values(ledger: Ledger, analysis: Analysis, language: str) -> NDArray[np.float64]:
    del language
    revenue = ledger.customers["revenue"].to_numpy(np.float64)
    stays = (analysis.customers["strategy"] != "let_go").to_numpy() & (np.nan_to_num(revenue) != 0)
    return np.where(stays, revenue, np.nan)


LET_GO_COLUMNS: Mapping[str, Calculation] = {
    "staying_revenue": Calculation("amount", _staying, _staying_values, aside=True),
}
