"""Any source becomes a `Ledger`: one row per customer, canonical columns, every origin and every problem.

Nothing heavy is imported before it is asked for.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from pyramid_addin.ledger._ledger import (
        AMOUNT_FIELDS,
        DATE_FIELDS,
        FRACTION_FIELDS,
        LINE_FIELDS,
        QUANTITY_FIELDS,
        TEXT_FIELDS,
        Ledger,
        LeftOut,
        Origin,
        Period,
    )
    from pyramid_addin.ledger._live_sheet import CellError, SheetCells
    from pyramid_addin.ledger._plain_rows import first_rows
    from pyramid_addin.ledger._read import read_ledger, read_sheet
    from pyramid_addin.ledger._settings_rows import settings_rows
    from pyramid_addin.ledger._sheet import Table
    from pyramid_addin.ledger._source import SUPPORTED

_HOMES = {
    "CellError": "_live_sheet",
    "SheetCells": "_live_sheet",
    "Table": "_sheet",
    "SUPPORTED": "_source",
    "first_rows": "_plain_rows",
    "read_ledger": "_read",
    "read_sheet": "_read",
    "settings_rows": "_settings_rows",
}

__all__ = [
    "AMOUNT_FIELDS",
    "DATE_FIELDS",
    "FRACTION_FIELDS",
    "LINE_FIELDS",
    "QUANTITY_FIELDS",
    "SUPPORTED",
    "TEXT_FIELDS",
    "CellError",
    "Ledger",
    "LeftOut",
    "Origin",
    "Period",
    "SheetCells",
    "Table",
    "first_rows",
    "read_ledger",
    "read_sheet",
    "settings_rows",
]


def __getattr__(name: str) -> Any:  # noqa: ANN401 -- what a module holds
    if name not in __all__:
        message = f"module {__name__!r} has no attribute {name!r}"
        raise AttributeError(message)
    return getattr(import_module(f"{__name__}.{_HOMES.get(name, '_ledger')}"), name)


def __dir__() -> list[str]:
    return sorted(__all__)
