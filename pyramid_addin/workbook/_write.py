"""Writing builds into a workbook: columns beside each ledger, sheets behind the last, names, and the record."""

from __future__ import annotations

import json
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from lxml import etree

from pyramid_addin.errors import PackageError
from pyramid_addin.workbook._frame import colour_layers, extend_filter, set_widths, widen
from pyramid_addin.workbook._functions import add_functions
from pyramid_addin.workbook._graft import graft, grid_names, sheet_marks
from pyramid_addin.workbook._ledger_cells import LedgerCells, column_width, unique_headers
from pyramid_addin.workbook._ledger_sheet import Area, placement, sheet_facts
from pyramid_addin.workbook._markup import MAIN, Markup, safe_parser
from pyramid_addin.workbook._names import (
    DefinedName,
    change_names,
    column_reference,
    define,
    defined_names,
    free_prefix,
    ledger_names,
    referred,
)
from pyramid_addin.workbook._new import new_workbook
from pyramid_addin.workbook._package import Package
from pyramid_addin.workbook._record import BuildNote, Difference, Record, SheetUndo, add_record, halves
from pyramid_addin.workbook._splice import Undo, spliced
from pyramid_addin.workbook._styles import Styles
from pyramid_addin.workbook._table import Table, grow, tables

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from pathlib import Path

    from pyramid_addin.ledger._ledger import Ledger, Origin
    from pyramid_addin.templates import Column, FilledSheet
    from pyramid_addin.workbook._ledger_sheet import Placement, SheetFacts

    Progress = Callable[[str, int, int], None]

_STAGE = "write"


@dataclass(frozen=True)
class Build:
    """One ledger's results, ready to be written.

    Attributes
    ----------
    ledger : Ledger
    columns : sequence of Column
        What goes beside the ledger, for ``grain="customers"`` in a workbook; else the sheets hold it.
    sheets : sequence of FilledSheet
    recipe : mapping
        JSON-able: what the caller needs to build the same again. `strip` gives it back.
    layer_formats : sequence of (label, fill, font colour)
        Colours of the layers in the column ``layer``; see `templates.layer_formats`.
    """

    ledger: Ledger
    columns: Sequence[Column]
    sheets: Sequence[FilledSheet]
    recipe: Mapping[str, Any]
    layer_formats: Sequence[tuple[str, str, str]] = ()


def write_workbook(
    builds: Sequence[Build],
    template: Path,
    output: Path,
    *,
    source: Path | None = None,
    language: str,
    functions: bool = False,
    progress: Progress | None = None,
) -> tuple[str, ...]:
    """Write the results of one or more ledgers into a workbook, with nothing of it lost.

    Parameters
    ----------
    builds : sequence of Build
        All ledgers of the workbook, in the order in which they get the names ``PYR_``, ``PYR2_``, ...
    template : pathlib.Path
        Template workbook for the sheets.
    output : pathlib.Path
        Written complete beside its place, then renamed; may be ``source`` itself.
    source : pathlib.Path, optional
        The workbook to patch, without what earlier builds added (`strip`); None starts a new one, which gets no
        record, since without our sheets nothing would be left of it.
    language : {"en", "nl"}
    functions : bool
        Add the functions that travel too.
    progress : callable, optional
        Called with "write", rows written so far, and rows in all.

    Returns
    -------
    tuple of str
        The functions that were asked for and are not in it, since the workbook has a name of its own that is called so.

    Raises
    ------
    PackageError
        The source, or the template, is not a workbook that can be opened safely.
    TemplateError
        The template lacks a sheet or a region.
    OutputError
        No room for the columns, too many formats, or the file cannot be written.
    """
    with Package.open(template) as looks, Package.open(source) if source else new_workbook(looks) as package:
        styles = Styles(package)
        writer = _Writer(package, looks, styles, language, progress, sum(_rows(build) for build in builds))
        for build in builds:
            writer.add(build)
        left_out = writer.add_functions() if functions else ()
        styles.write()
        if source:
            writer.add_record()
        package.save(output)
    return left_out


def _rows(build: Build) -> int:
    origin: Origin = build.ledger.origin
    return origin.last_row - origin.header_row + 1


class _Writer:
    """One call of `write_workbook`."""

    def __init__(
        self, package: Package, looks: Package, styles: Styles, language: str, progress: Progress | None, rows: int
    ) -> None:
        self._package = package
        self._looks = looks
        self._styles = styles
        self._language = language
        self._progress = progress
        self._rows = rows
        self._record = Record()
        self._before = 0
        self._epoch_1904 = _epoch_1904(package)

    def add(self, build: Build) -> None:
        """Add one build's columns, sheets and names."""
        package = self._package
        prefix = free_prefix(name.name for name in defined_names(package))
        origin = build.ledger.origin
        names: list[DefinedName] = []
        if origin.kind == "workbook" and build.ledger.grain == "customers" and build.columns:
            names = self._add_columns(build, prefix)
        done = graft(package, self._styles, self._looks, build.sheets, prefix=prefix, layer_formats=build.layer_formats)
        define(package, [*names, *grid_names(prefix, done), *sheet_marks(package, prefix, done)])
        self._record.recipes.append(json.loads(json.dumps(build.recipe)))
        added = {column.key for column in build.columns}
        self._record.notes.append(
            BuildNote(
                prefix,
                [name.name for name in ledger_names(prefix, "", [(key, 1) for key in sorted(added)], 1, 1)],
                [label for label, _, _ in build.layer_formats],
                [one.name for one in done],
                [one.template_sheet for one in done],
            )
        )

    def _add_columns(self, build: Build, prefix: str) -> list[DefinedName]:
        """Put the build's columns beside its ledger; the names of the ledger's columns, old and new."""
        package, columns = self._package, build.columns
        origin = build.ledger.origin
        part = self._sheet_part(origin.sheet)
        table = self._table(part, origin)
        ranges = [[origin.header_row, origin.last_row]]
        if table:
            ranges[0][1] = max(origin.last_row, table.area.last_row)
            origin = replace(origin, first_column=table.area.first_column, last_column=table.area.last_column)
        bottom = max(ranges[0][1], origin.totals_row or 0)
        if bottom > ranges[0][1]:
            ranges.append([bottom, bottom])
        facts = sheet_facts(package, part, replace(origin, totals_row=bottom))
        place = placement(facts.used, origin.last_column, len(columns), origin.sheet)
        headers = unique_headers(
            [column.header for column in columns], [*origin.headers, *(table.columns if table else ())]
        )
        cells = LedgerCells(
            build.ledger,
            columns,
            headers,
            facts,
            place,
            self._styles,
            language=self._language,
            epoch_1904=self._epoch_1904,
        )
        undo = Undo(place.first, place.last, ranges)
        self._record.sheets.append(SheetUndo.of(part, undo, facts.frame))
        head, tail = self._new_frame(build, origin, facts, place, headers, bottom)
        package.transform(part, spliced(part, head, tail, undo, cells, cells.plain, self._told(build)))
        if table and table.grows and place.adjacent:
            grow(package, table, headers)
        names = [*origin.columns.items(), *((column.key, at) for at, column in enumerate(columns, place.first))]
        return ledger_names(prefix, origin.sheet, names, origin.first_row, origin.last_row)

    def _new_frame(
        self,
        build: Build,
        origin: Origin,
        facts: SheetFacts,
        place: Placement,
        headers: Sequence[str],
        bottom: int,
    ) -> tuple[bytes, bytes]:
        frame, prefix = facts.frame, facts.prefix
        widen(frame, Area(place.first, origin.header_row, place.last, bottom))
        widths = [column_width(column, header) for column, header in zip(build.columns, headers, strict=True)]
        set_widths(frame, prefix, place.first, widths)
        ledger = Area(origin.first_column, origin.header_row, origin.last_column, origin.last_row)
        stretched = extend_filter(frame, ledger, place)
        if stretched:
            self._stretch_filter_name(origin.sheet, *stretched)
        for at, column in enumerate(build.columns, place.first):
            if column.key == "layer" and build.layer_formats:
                colour_layers(
                    frame,
                    prefix,
                    Area(at, origin.first_row, at, origin.last_row),
                    [label for label, _, _ in build.layer_formats],
                    [self._styles.differential(_layer_look(fill, ink)) for _, fill, ink in build.layer_formats],
                )
        return halves(Markup(frame.result(), frame.part, "utf-8"))

    def _stretch_filter_name(self, sheet: str, before: Area, after: Area) -> None:
        """Excel keeps a filter's range in a hidden name too, and repairs a workbook where the two differ."""

        def change(name: DefinedName) -> DefinedName:
            target = referred(name.refers_to)
            if name.name.casefold() == "_xlnm._filterdatabase" and target == (sheet, before):
                first = column_reference(sheet, after.first_column, after.first_row, after.last_row).partition(":")[0]
                last = column_reference("", after.last_column, after.first_row, after.last_row).partition(":")[2]
                return name._replace(refers_to=f"{first}:{last}")
            return name

        change_names(self._package, change)

    def _sheet_part(self, name: str) -> str:
        for sheet in self._package.sheets():
            if sheet.name.casefold() == name.casefold() and sheet.kind == "worksheet" and sheet.part:
                return sheet.part
        raise PackageError("workbook.no_sheet", path=self._package.source_name, sheet=name)

    def _table(self, part: str, origin: Origin) -> Table | None:
        wanted = (origin.table or "").casefold()
        return next(
            (table for table in tables(self._package, part) if wanted and table.name.casefold() == wanted), None
        )

    def _told(self, build: Build) -> Callable[[int], None] | None:
        progress = self._progress
        if progress is None:
            return None
        top, count, before = build.ledger.origin.header_row, _rows(build), self._before
        self._before += count

        def tell(row: int) -> None:
            progress(_STAGE, before + min(max(row - top + 1, 0), count), self._rows)

        return tell

    def add_functions(self) -> tuple[str, ...]:
        """Add the functions that travel; those that there is no room for."""
        left_out, self._record.functions = add_functions(self._package, self._language)
        return left_out

    def add_record(self) -> None:
        """Add the record; nothing may be added after it."""
        add_record(self._package, self._completed)

    def _completed(self) -> Record:
        package, record = self._package, self._record
        spliced_parts = {sheet.part for sheet in record.sheets}
        for name in package.changed:
            if name not in spliced_parts:
                record.parts[name] = Difference.between(package.original(name), package.read(name))
            record.digests[name] = package.digests[name]
        record.added = package.added
        return record


def _epoch_1904(package: Package) -> bool:
    properties = package.markup(package.workbook_part).root.find("workbookPr")
    return properties is not None and properties.attributes.get("date1904") in {"1", "true"}


def _layer_look(fill: str, ink: str) -> Any:  # noqa: ANN401 -- an lxml element
    return etree.fromstring(
        f'<dxf xmlns="{MAIN}"><font><color rgb="FF{ink}"/></font>'
        f'<fill><patternFill patternType="solid"><fgColor rgb="FF{fill}"/>'
        f'<bgColor rgb="FF{fill}"/></patternFill></fill></dxf>',
        safe_parser(),
    )
