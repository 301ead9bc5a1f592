"""Finding the header: the row, among the first of a sheet, in which most fields are recognised.

Titles, blank rows, report parameters may stand above it. A header may take two rows (*Omzet* above *2024* and
*2025*): then the upper texts, carried to the right over merged cells, are read together with the lower ones.
"""

from __future__ import annotations

import itertools
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from pyramid_addin.ledger._headers import IDENTITIES, Recognition, recognise

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

ROWS_SEARCHED = 200
_ROWS_AFTER = 20  # a better header seldom stands far below a good one
_SAMPLE = 50
_NUMBER = re.compile(r"[^\w]*(?:[A-Z]{3})?[^\w]*\d[\d.,' \u00a0]*[^\w]*(?:[A-Z]{3})?\s*")


@dataclass(frozen=True)
class HeaderRow:
    """A header that was found.

    Attributes
    ----------
    index : int
        0-based index of its (last) row.
    headers : mapping of int to str
        Header text by 1-based column; "" where blank.
    recognition : Recognition
    """

    index: int
    headers: Mapping[int, str]
    recognition: Recognition


def find_header(rows: Sequence[Sequence[Any]], first_column: int, chosen: Mapping[str, str]) -> HeaderRow | None:
    """The header among ``rows``; None when no field is recognised anywhere.

    Parameters
    ----------
    rows : sequence of sequences
        The first rows of a sheet, each from ``first_column`` (1-based) on; ``""`` is blank.
    first_column : int
    chosen : mapping of str to str
        The user's mapping, field -> header or column letters.

    Returns
    -------
    HeaderRow or None
        The row with identity and revenue that has most fields, the upper of equals; else the best of the others.

    Examples
    --------
    >>> rows = [["Debiteurenlijst", ""], ["", ""], ["Klantnr", "Omzet"], [10001.0, 5.0]]
    >>> find_header(rows, 2, {}).headers
    {2: 'Klantnr', 3: 'Omzet'}
    """
    best: HeaderRow | None = None
    for index in range(min(len(rows), ROWS_SEARCHED)):
        if best is not None and best.recognition.is_ledger and index > best.index + _ROWS_AFTER:
            break
        single = _texts(rows[index], first_column)
        if not any(single.values()):
            continue
        found = header_at(rows, index, single, first_column, chosen)
        if index + 1 < len(rows):
            double = _combined(rows, index, first_column)
            if double:
                below = header_at(rows, index + 1, double, first_column, chosen)
                if below.recognition.score > found.recognition.score or (
                    _is_header_too(rows[index + 1], found, first_column)
                    and below.recognition.is_ledger >= found.recognition.is_ledger
                ):
                    found = below
        if found.recognition.score and (best is None or _rank(found) > _rank(best)):
            best = found
    return _above_the_amounts(rows, best, first_column, chosen) if best and chosen else best


def _above_the_amounts(
    rows: Sequence[Sequence[Any]], best: HeaderRow, first_column: int, chosen: Mapping[str, str]
) -> HeaderRow:
    """``best``, or the row below it that stands just above the first amount.

    Column letters fit any row: where the user gave them and no other header decides, titles above the ledger would be
    taken for its header.
    """
    column = best.recognition.columns.get("revenue")
    if column is None:
        return best
    filled = [
        index for index, row in enumerate(rows) if index >= best.index and not _is_blank(row[column - first_column])
    ]
    for above, below in itertools.pairwise(filled):
        if not _is_number(rows[above][column - first_column]) and _is_number(rows[below][column - first_column]):
            if above == best.index:
                return best
            found = header_at(rows, above, _texts(rows[above], first_column), first_column, chosen)
            return found if _rank(found) == _rank(best) else best
    return best


def header_at(
    rows: Sequence[Sequence[Any]],
    index: int,
    headers: Mapping[int, str],
    first_column: int,
    chosen: Mapping[str, str],
) -> HeaderRow:
    """Recognise ``headers``, with the cells below row ``index`` as samples."""

    def samples(column: int) -> list[Any]:
        below = (row[column - first_column] for row in rows[index + 1 : index + 1 + 2 * _SAMPLE])
        return [value for value in below if not _is_blank(value)][:_SAMPLE]

    return HeaderRow(index, headers, recognise(headers, samples, chosen))


def _rank(found: HeaderRow) -> tuple[bool, int]:
    return found.recognition.is_ledger, found.recognition.score


def _texts(row: Sequence[Any], first_column: int) -> dict[int, str]:
    return {column: _header_text(value) for column, value in enumerate(row, first_column)}


def _header_text(value: object) -> str:
    if isinstance(value, str):
        return " ".join(value.split())
    if isinstance(value, int | float) and not isinstance(value, bool) and 1990 <= value <= 2100 and value % 1 == 0:
        return str(int(value))
    return ""


def _combined(rows: Sequence[Sequence[Any]], index: int, first_column: int) -> dict[int, str] | None:
    """Rows ``index`` and the next read as one header; None when the lower one cannot be a header."""
    upper, lower = rows[index], rows[index + 1]
    if any(not _is_blank(value) and not _header_text(value) for value in (*upper, *lower)):
        return None
    combined = {}
    carried = ""
    for column, (above, below) in enumerate(zip(upper, lower, strict=True), first_column):
        top, bottom = _header_text(above), _header_text(below)
        carried = top or (carried if bottom else "")
        combined[column] = f"{carried} {bottom}".strip()
    return combined


def _is_header_too(row: Sequence[Any], above: HeaderRow, first_column: int) -> bool:
    """Whether ``row`` continues the header above it: no customer in it, and nothing but texts and years."""
    identities = [above.recognition.columns[name] for name in IDENTITIES if name in above.recognition.columns]
    if not identities or any(not _is_blank(row[column - first_column]) for column in identities):
        return False
    filled = [value for value in row if not _is_blank(value)]
    return bool(filled) and all(_header_text(value) for value in filled) and not any(map(_is_amount, filled))


def _is_amount(value: object) -> bool:
    return isinstance(value, str) and any(sign.isdigit() for sign in value) and not _header_text(value).isdigit()


def _is_number(value: object) -> bool:
    return bool(_NUMBER.fullmatch(value)) if isinstance(value, str) else isinstance(value, int | float)


def _is_blank(value: object) -> bool:
    return isinstance(value, str) and not value.strip()
