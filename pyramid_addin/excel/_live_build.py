"""A build in the workbook that is open in Excel: read, analyse, write; where it breaks off, all is as it was."""

from __future__ import annotations

from contextlib import nullcontext
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from pyramid_addin.building import Result, filled
from pyramid_addin.excel._live_columns import keep_formats, plan_columns, state_before, write_columns, written_in
from pyramid_addin.excel._live_filter import all_rows_shown
from pyramid_addin.excel._live_ledger import columns_of, look_at, refuse_merged
from pyramid_addin.excel._live_names import define, live_names
from pyramid_addin.excel._live_record import LiveBuild, add_record, write_record
from pyramid_addin.excel._live_remove import take_out
from pyramid_addin.excel._live_settings import settings_in_force
from pyramid_addin.excel._live_sheets import add_sheets
from pyramid_addin.excel._live_typed import typed_in
from pyramid_addin.excel.log import note_failure
from pyramid_addin.ledger import read_sheet
from pyramid_addin.model import analyse
from pyramid_addin.workbook import Area, free_prefix, ledger_names

if TYPE_CHECKING:
    from collections.abc import Sequence

    import xlwings

    from pyramid_addin.excel._live_columns import Plan
    from pyramid_addin.excel._live_ledger import LedgerSheet
    from pyramid_addin.excel._session import Excel


@dataclass(frozen=True)
class Built:
    """What a build wrote.

    Attributes
    ----------
    result : Result
    headers : tuple of str
        Of the columns beside the ledger; empty where there are none.
    columns : str
        Their address, headers included.
    sheets : tuple of str
        Names of the sheets that were added.
    kinds : tuple of str
        What each of them is: its name in the template.
    """

    result: Result
    headers: tuple[str, ...]
    columns: str
    sheets: tuple[str, ...]
    kinds: tuple[str, ...]


@dataclass(frozen=True)
class Read:
    """A ledger that was read and analysed, before anything is changed.

    Attributes
    ----------
    seen : LedgerSheet
    result : Result
    earlier : LiveBuild or None
        The build of the same ledger, which gives way.
    """

    seen: LedgerSheet
    result: Result
    earlier: LiveBuild | None


def place_of(book: xlwings.Book, build: LiveBuild) -> tuple[str, str | None]:
    """Sheet and table of a build's ledger, wherever they are now."""
    sheet, table = build.recipe["sheet"], build.recipe["table"]
    found = next(iter(columns_of(book, build).values()), None)
    return (found[0] if found else sheet), table


def read(
    excel: Excel, sheet: xlwings.Sheet, builds: Sequence[LiveBuild], *, again: LiveBuild | None = None, apart: bool
) -> Read:
    """Find the ledger on ``sheet``, read it and analyse it; nothing is changed.

    Parameters
    ----------
    excel : Excel
    sheet : xlwings.Sheet
    builds : sequence of LiveBuild
        Those that the workbook holds.
    again : LiveBuild, optional
        The build whose ledger is wanted, wherever the cursor is.
    apart : bool
        The results go into a new workbook.

    Raises
    ------
    LedgerError, UsageError, ExcelError
    """
    here = [build for build in builds if place_of(excel.book, build)[0].casefold() == sheet.name.casefold()]
    known = again or (here[0] if len(here) == 1 else None)
    settings = settings_in_force(excel, known)
    if again is None and settings.sheet:
        named = [one for one in excel.book.sheets if one.name.casefold() == settings.sheet.casefold()]
        sheet = named[0] if named else sheet
    file = str(known.recipe.get("file", "")) if known else ""
    seen = look_at(excel, sheet, builds, file=file, apart=apart)
    if again is not None:
        settings = replace(settings, sheet=None)
        table = again.recipe["table"] if again.recipe["table"] in {one.name for one in seen.cells.tables} else None
        seen = replace(seen, cells=replace(seen.cells, table=table))
    ledger = read_sheet(seen.cells, settings, progress=excel.progress)
    excel.progress("analyse", 0, 1)
    analysis = analyse(ledger, settings)
    place = (ledger.origin.sheet, ledger.origin.table)
    earlier = next((build for build in builds if place_of(excel.book, build) == place), None)
    return Read(seen, Result(ledger, analysis, None), earlier)


def write(excel: Excel, found: Read) -> Built:
    """Write columns, names and sheets of a ledger that was `read`; where that breaks off, take all of it out again.

    Raises
    ------
    ExcelError, OutputError, TemplateError
        Nothing half-written stays; an earlier build of the same ledger is gone then.
    """
    return _Writing(excel, found).write()


class _Writing:
    """One build while it is written, and what is known of it so far, by which it can be taken out again."""

    def __init__(self, excel: Excel, found: Read) -> None:
        self._excel = excel
        self._found = found
        kept = typed_in(excel, found.earlier) if found.earlier is not None else None
        self._build = filled(found.result, kept)
        self._sheets_before: list[str] = []
        self._live: LiveBuild | None = None

    def write(self) -> Built:
        found, excel = self._found, self._excel
        origin = found.result.ledger.origin
        beside = found.result.ledger.grain == "customers"
        if beside:
            ledger = Area(origin.first_column, origin.header_row, origin.last_column, origin.last_row)
            refuse_merged(found.seen.sheet, ledger)
        try:
            with all_rows_shown(found.seen.sheet, excel.system) if beside else nullcontext():
                prefix = free_prefix(name.name for name in live_names(excel.book))
                if found.earlier is not None:
                    prefix = found.earlier.prefix
                    take_out(excel, found.earlier)
                columns = beside and bool(self._build.columns)
                plan = plan_columns(excel, found.seen, self._build, prefix) if columns else None
                self._sheets_before = [sheet.name for sheet in excel.book.sheets]
                return self._written(plan, prefix)
        except BaseException:
            self._undo()
            raise

    def _undo(self) -> None:
        if self._live is None:
            return
        self._excel.destination = None
        try:
            take_out(self._excel, self._live, sheets_before=self._sheets_before)
        except Exception as failure:  # noqa: BLE001 -- the first failure is the one to tell
            note_failure(failure)

    def _written(self, plan: Plan | None, prefix: str) -> Built:
        excel, build = self._excel, self._build
        origin = build.ledger.origin
        names = plan.names if plan else ()
        own = ledger_names(prefix, "", [(column.key, 1) for column in build.columns], 1, 1)
        live = LiveBuild(
            prefix,
            build.recipe,
            tuple(name.name for name in own) if plan else (),
            tuple(label for label, _, _ in build.layer_formats),
            before=state_before(plan) if plan else None,
        )
        self._live = live
        self._live = add_record(excel.book, live, excel.system)
        if plan is not None:
            keep_formats(excel, plan, self._live)
            define(excel.book, names)
            write_columns(excel, plan, build)
        added = add_sheets(
            excel,
            build.sheets,
            written_in(build),
            ledger_sheet=origin.sheet,
            names=names,
            prefix=prefix,
            layer_formats=build.layer_formats,
        )
        kinds = tuple(sheet.template_sheet for sheet in build.sheets)
        self._live = replace(self._live, sheets=tuple(sheet.name for sheet in added), kinds=kinds)
        write_record(self._live)
        columns = ""
        if plan is not None:
            corners = (origin.header_row, plan.place.first), (plan.pieces[0][1], plan.place.last)
            columns = plan.sheet.range(*corners).get_address(False, False)
        excel.destination = added[0]
        return Built(self._found.result, plan.headers if plan else (), columns, self._live.sheets, kinds)
