"""When it is not clear which ledger, or which column, is meant: errors that list the choices and say what to type."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from pyramid_addin.errors import LedgerError, PyramidError
from pyramid_addin.ledger._address import cell_address, column_letters, quoted
from pyramid_addin.ledger._catalogue import header as header_parts
from pyramid_addin.ledger._headers import chosen_column, refuse_unknown_header
from pyramid_addin.texts import text

if TYPE_CHECKING:
    from collections.abc import Sequence

    from pyramid_addin.ledger._header_row import HeaderRow
    from pyramid_addin.ledger._headers import Conflict, Recognition
    from pyramid_addin.settings import Settings

ACCEPTED = {
    "en": "Revenue, Net sales, Turnover, Amount excl. VAT, Omzet, Netto omzet, Bedrag excl. btw",
    "nl": "Omzet, Netto omzet, Omzet excl. btw, Bedrag excl. btw, Revenue, Net sales, Turnover",
}
_LINE_FIELDS = ("date", "invoice", "quantity", "unit_price")


@dataclass(frozen=True)
class Candidate:
    """A place where a ledger may stand: a sheet, or a table on it, and its header."""

    sheet: str
    table: str | None
    header: HeaderRow

    def shown(self, language: str) -> str:
        """How an error lists it."""
        if self.table:
            return text("ledger.table_on_sheet", language, table=self.table, sheet=quoted(self.sheet))
        return quoted(self.sheet)


def refuse_candidates(
    ledgers: Sequence[Candidate],
    partial: Sequence[Candidate],
    file: str,
    settings: Settings,
    sheets: Sequence[str],
) -> PyramidError:
    """The error for several ledgers, or for none; ``partial`` are places where some field was recognised."""
    language = settings.language
    if ledgers:
        names = [candidate.table or candidate.sheet for candidate in ledgers]
        listed = ", ".join(candidate.shown(language) for candidate in ledgers)
        return LedgerError("ledger.several", path=file, found=listed, first=names[0])
    if not partial:
        return LedgerError("ledger.no_header", path=file, sheets=", ".join(map(quoted, sheets)))
    best = max(partial, key=lambda candidate: candidate.header.recognition.score)
    return _incomplete(best, file, settings)


def _incomplete(best: Candidate, file: str, settings: Settings) -> PyramidError:
    headers, language = best.header.headers, settings.language
    for name, wanted in settings.columns.items():
        if chosen_column(wanted, headers) is None:
            return refuse_unknown_header(name, wanted, headers.values())
    key = "ledger.no_revenue" if best.header.recognition.has_identity else "ledger.no_identity"
    return LedgerError(
        key,
        path=file,
        where=f"{best.shown(language)}, {text('ledger.header_row', language, row=best.header.index + 1)}",
        found=", ".join(shown for shown in headers.values() if shown),
        allowed=ACCEPTED[language],
    )


def check_choice(candidate: Candidate, settings: Settings, *, is_text: bool) -> None:
    """Refuse what the header leaves open, before the rows are read.

    Raises
    ------
    UsageError
        A mapped header is not there.
    LedgerError
        Two columns may be the same field.
    """
    headers = candidate.header.headers
    for name, wanted in settings.columns.items():
        if chosen_column(wanted, headers) is None:
            raise refuse_unknown_header(name, wanted, headers.values())
    for conflict in _that_matter(candidate.header.recognition):
        raise _ambiguous(conflict, candidate, settings.language, is_text=is_text)


def _that_matter(recognition: Recognition) -> list[Conflict]:
    """Conflicts about fields that this ledger needs: invoice fields matter only where there are invoice lines."""
    conflicts = dict(recognition.conflicts)
    lines = recognition.found("date") and recognition.found("invoice")
    priced = "revenue" in recognition.columns
    for name in _LINE_FIELDS:
        if not lines and name in {"date", "invoice"}:
            conflicts.pop(name, None)
        if priced and name in {"quantity", "unit_price"}:
            conflicts.pop(name, None)
    return list(conflicts.values())


def _ambiguous(conflict: Conflict, candidate: Candidate, language: str, *, is_text: bool) -> LedgerError:
    headers = candidate.header.headers
    row = candidate.header.index + 1

    def shown(column: int) -> str:
        place = (
            text("ledger.nth_column", language, number=column)
            if is_text
            else cell_address(candidate.sheet, row, column)
        )
        return f"{headers[column]} ({place})"

    first = conflict.columns[0]
    texts = [header_parts(headers[column]).text for column in conflict.columns]
    answer = column_letters(first) if texts.count(texts[0]) > 1 else texts[0]
    return LedgerError(
        "ledger.ambiguous",
        field=text(f"ledger.fields.{conflict.field}", language),
        found=", ".join(map(shown, conflict.columns)),
        answer=answer,
        example=f'--map "{conflict.field}={answer}"',
    )
