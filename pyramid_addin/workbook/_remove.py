"""Removal by structure, from a workbook that another program saved after the build.

Such a program renumbers parts, styles and strings, so bytes tell nothing. What it keeps is meaning: defined names still
point at the added columns wherever they were moved to, and a name scoped to each added sheet still marks it. So the
columns are found through the names, never by their address at the time.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from pyramid_addin.workbook._frame import label_formula
from pyramid_addin.workbook._ledger_sheet import Area, area
from pyramid_addin.workbook._markup import Markup
from pyramid_addin.workbook._names import change_names, defined_names, is_sheet_mark, quoted, referred
from pyramid_addin.workbook._record import halves
from pyramid_addin.workbook._sheet_stream import SheetStream, cells, edited, rows
from pyramid_addin.workbook._table import shrink, tables

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from pyramid_addin.workbook._names import DefinedName
    from pyramid_addin.workbook._package import Package, Sheet
    from pyramid_addin.workbook._record import BuildNote


class _Columns(NamedTuple):
    """Added columns of one sheet, and the rows they fill, header included."""

    columns: frozenset[int]
    first_row: int
    last_row: int


def remove_by_structure(package: Package, notes: Sequence[BuildNote], record_parts: Sequence[str]) -> None:
    """Take out the columns, sheets, names and conditional formats of every build, and the records.

    Parameters
    ----------
    package : Package
    notes : sequence of BuildNote
        One for every build; what was built in Excel has its record on one of the sheets that go.
    record_parts : sequence of str
        The parts that hold the records of builds by the command line.
    """
    sheets = {sheet.name.casefold(): sheet for sheet in package.sheets()}
    names = defined_names(package)
    marked = [name for name in names if name.sheet is not None and is_sheet_mark(name)]
    doomed = [
        package.sheets()[name.sheet].name for name in marked if name.sheet is not None and name.sheet < len(sheets)
    ]
    labels = {label for note in notes for label in note.labels}
    for note in notes:
        for sheet, columns in _added_columns(note.keys, names).items():
            if sheet in sheets and sheets[sheet].part and sheets[sheet].name not in doomed:
                _clear(package, sheets[sheet], columns, labels)
    prefixes = tuple(note.prefix.casefold() for note in notes)
    change_names(package, lambda name: None if name.name.casefold().startswith(prefixes) else name)
    for name in doomed:
        drop_sheet(package, name)
    for part in record_parts:
        for owner in (package.workbook_part, ""):
            _detach(package, owner, part)


def _added_columns(keys: list[str], names: list[DefinedName]) -> dict[str, _Columns]:
    """Sheet (case folded) -> the columns that names of ``keys`` point at."""
    wanted = {key.casefold() for key in keys}
    found: dict[str, _Columns] = {}
    for name in names:
        target = referred(name.refers_to) if name.sheet is None and name.name.casefold() in wanted else None
        if target is None or target[1].first_column != target[1].last_column:
            continue
        sheet, where = target[0].casefold(), target[1]
        known = found.get(sheet, _Columns(frozenset(), where.first_row - 1, where.last_row))
        found[sheet] = _Columns(
            known.columns | {where.first_column},
            min(known.first_row, where.first_row - 1),
            max(known.last_row, where.last_row),
        )
    return found


def _clear(package: Package, sheet: Sheet, gone: _Columns, labels: set[str]) -> None:
    part = sheet.part
    last_row = gone.last_row
    for table in tables(package, part):
        if not gone.columns & set(range(table.area.first_column, table.area.last_column + 1)):
            continue
        last_row = max(last_row, table.area.last_row)
        count = 0
        while table.area.last_column - count in gone.columns:
            count += 1
        if 0 < count < len(table.columns):
            shrink(package, table, count)
        inside = {column for column in gone.columns if column <= table.area.last_column - count}
        # A column that was moved into the table's midst cannot leave without moving the user's own: it stays, as text.
        gone = gone._replace(columns=gone.columns - {column for column in inside if column >= table.area.first_column})
    gone = gone._replace(last_row=last_row)
    stream = SheetStream(package.chunks(part), part)
    for _ in stream.blocks():
        pass
    frame = Markup(stream.head + stream.tail, part, "utf-8")
    _clear_frame(package, sheet, frame, gone, labels)
    head, tail = halves(Markup(frame.result(), part, "utf-8"))

    def edit(again: SheetStream) -> Iterator[bytes]:
        yield head
        number = 0
        for data, mask in again.blocks():
            pieces, place = [], 0
            for row in rows(mask, again.prefix, number):
                number = row.number
                if row.closed or not gone.first_row <= number <= gone.last_row:
                    continue
                for cell in cells(mask, again.prefix, row):
                    if cell.column in gone.columns:
                        pieces.append(data[place : cell.start])
                        place = cell.end
            pieces.append(data[place:])
            yield b"".join(pieces)
        yield tail

    package.transform(part, edited(part, edit))


def _clear_frame(package: Package, sheet: Sheet, frame: Markup, gone: _Columns, labels: set[str]) -> None:
    formulas = {label_formula(label) for label in labels}
    for element in frame.root.children:
        if element.name == "conditionalFormatting":
            covered = [area(one) for one in element.attributes.get("sqref", "").split()]
            if not all(one and set(range(one.first_column, one.last_column + 1)) <= gone.columns for one in covered):
                continue
            ours = [rule for rule in element.children if any(frame.text(child) in formulas for child in rule.children)]
            for rule in [element] if len(ours) == len(element.children) else ours:
                frame.remove(rule)
        elif element.name == "autoFilter":
            before = area(element.attributes.get("ref", ""))
            after = before
            while after and after.last_column in gone.columns and after.last_column > after.first_column:
                after = after._replace(last_column=after.last_column - 1)
            if before and after and after != before:
                frame.set_attribute(element, "ref", str(after))
                _shrink_filter_name(package, sheet.name, before, after)


def _shrink_filter_name(package: Package, sheet: str, before: Area, after: Area) -> None:
    def change(name: DefinedName) -> DefinedName:
        hit = name.name.casefold() == "_xlnm._filterdatabase" and referred(name.refers_to) == (sheet, before)
        first, _, last = str(after).partition(":")
        absolute = ":".join(re.sub(r"([A-Z]+)(\d+)", r"$\1$\2", corner) for corner in (first, last))
        return name._replace(refers_to=f"{quoted(sheet)}!{absolute}") if hit else name

    change_names(package, change)


def drop_sheet(package: Package, name: str) -> None:
    """Take a sheet out, with the parts that only it leads to, the names scoped to it, and its tab."""
    listing = package.sheets()
    place = next(index for index, sheet in enumerate(listing) if sheet.name == name)
    sheet = listing[place]

    def change(one: DefinedName) -> DefinedName | None:
        if one.sheet is None or one.sheet < place:
            return one
        return None if one.sheet == place else one._replace(sheet=one.sheet - 1)

    change_names(package, change)
    markup = package.markup(package.workbook_part)
    root = markup.root
    entries = root.find("sheets")
    if entries:
        markup.remove(entries.children[place])
    views = root.find("bookViews")
    for view in views.children if views else ():
        for attribute in ("activeTab", "firstSheet"):
            value = view.attributes.get(attribute, "")
            if value.isdecimal() and int(value) >= place and int(value) > 0:
                markup.set_attribute(view, attribute, str(int(value) - 1))
    package.replace(package.workbook_part, markup.result())
    _detach(package, package.workbook_part, sheet.part)
    # Excel makes the order of calculation anew; one that names cells of a sheet that is gone it calls damage.
    for chain in package.related(package.workbook_part, "calcChain"):
        _detach(package, package.workbook_part, chain)


def _detach(package: Package, owner: str, part: str) -> None:
    """Take the relationships of ``owner`` to ``part`` out, and drop every part that thereby nothing leads to."""
    before = _reached(package)
    for relationship in package.relationships(owner):
        if relationship.target == part and not relationship.external:
            package.unrelate(owner, relationship.id)
    for name in before - _reached(package):
        package.drop(name)


def _reached(package: Package) -> set[str]:
    reached: set[str] = set()
    front = [""]
    while front:
        for relationship in package.relationships(front.pop()):
            if not relationship.external and relationship.target in package and relationship.target not in reached:
                reached.add(relationship.target)
                front.append(relationship.target)
    return reached
