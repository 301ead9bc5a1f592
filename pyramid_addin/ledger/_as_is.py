"""What of a ledger stands in its cells as it is counted, so that Excel's formulas can compare with it and sum it."""

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


def numbers_as_is(grid: Grid, fields: Fields, counted: Counted, *, lines: bool) -> frozenset[str]:
    """The numeric fields whose column Excel sums to the customers' figures: numbers only, one row for each customer.

    A new sheet is written with the numbers as they were read; for lines with those of the customers.
    """
    if lines:
        return frozenset(fields.numbers)
    if len(counted.further) or counted.left_out.lines:
        return frozenset()
    own_cells = grid.kind == "workbook"
    return frozenset(
        field for field, found in fields.numbers.items() if not own_cells or not (found.as_text or found.unread.any())
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
