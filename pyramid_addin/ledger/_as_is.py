"""Which texts of a ledger stand in its cells as they are counted, so that Excel's formulas can compare with them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from pyramid_addin.ledger._cells import BLANK, NUMBER, TEXT
from pyramid_addin.ledger._ledger import TEXT_FIELDS

if TYPE_CHECKING:
    from pyramid_addin.ledger._cells import Column
    from pyramid_addin.ledger._customers import Counted, Fields
    from pyramid_addin.ledger._grid import Grid

_MOST_DIGITS = 1e11  # from 12 digits on, Excel turns a number into a text with an exponent


def texts_as_is(grid: Grid, fields: Fields, counted: Counted, *, lines: bool) -> frozenset[str]:
    """The text fields of which each customer's own row holds the text itself, or a whole number that reads as it.

    Not those with an error among their cells, which any formula over the column would show; nor those with white space
    that was trimmed, nor those of a repeated customer whose text comes from a later row.
    """
    return frozenset(
        field
        for field in TEXT_FIELDS
        if field in fields.texts
        and (lines or (_from_first_rows(fields, field, counted) and _written_as_read(grid, field)))
    )


def _from_first_rows(fields: Fields, field: str, counted: Counted) -> bool:
    codes = fields.texts[field].codes
    elsewhere = np.unique(counted.further_customer[codes[counted.further] >= 0])
    return bool((codes[counted.first[elsewhere]] >= 0).all())


def _written_as_read(grid: Grid, field: str) -> bool:
    """Whether the cells of the workbook itself say so; a new sheet is written with the texts as they were read."""
    column: Column | None = grid.column(field)
    if column is None or grid.kind != "workbook":
        return True
    numbers = column.numbers[column.kinds == NUMBER]
    plain = bool(((numbers == np.rint(numbers)) & (np.abs(numbers) < _MOST_DIGITS)).all())
    return (
        plain
        and not column.tidied
        and not grid.errors_look_blank
        and set(np.unique(column.kinds).tolist()) <= {BLANK, NUMBER, TEXT}
    )
