"""What someone who sits in Excel is told instead: to click, or to use the Settings sheet, where files have options."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING

from pyramid_addin.errors import LedgerError

if TYPE_CHECKING:
    from collections.abc import Iterator

_TOLD_INSTEAD = {
    "ledger.no_such_sheet": "ledger_in_excel.no_such_sheet",
    "ledger.several": "ledger_in_excel.several",
    "ledger.no_header": "ledger_in_excel.no_header",
    "ledger.no_revenue": "ledger_in_excel.no_revenue",
    "ledger.no_identity": "ledger_in_excel.no_identity",
    "ledger.ambiguous": "ledger_in_excel.ambiguous",
    "ledger.no_customers": "ledger_in_excel.no_customers",
    "ledger.no_numbers": "ledger_in_excel.no_numbers",
    "ledger.revenue_blank": "ledger_in_excel.revenue_blank",
    "ledger.no_dates": "ledger_in_excel.no_dates",
    "ledger.no_lines": "ledger_in_excel.no_lines",
    "ledger.duplicate": "ledger_in_excel.duplicate",
}


@contextmanager
def told_in_excel() -> Iterator[None]:
    """Refusals that name an option of the command line leave as ones that name what Excel has."""
    try:
        yield
    except LedgerError as error:
        key = _TOLD_INSTEAD.get(error.key)
        if key is None:
            raise
        raise LedgerError(key, **error.facts) from error
