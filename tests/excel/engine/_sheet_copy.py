"""Sheets copied within a workbook and between workbooks, with what Excel does to names, tables and references.

After "Move or copy worksheets or worksheet data" (Microsoft's support pages): a copied sheet that uses a name which the
other workbook has too makes Excel ask which one is meant; with alerts off, the other workbook's own wins. A name that
it lacks comes along. What pointed at another sheet of the old workbook points into that file from then on.
"""

from __future__ import annotations

from copy import copy, deepcopy

from openpyxl.cell.cell import Cell, MergedCell
from openpyxl.workbook.defined_name import DefinedName
from openpyxl.worksheet.cell_range import MultiCellRange
from openpyxl.worksheet.formula import ArrayFormula

from engine._areas import parse
from engine._conditions import Condition
from engine._drawings import Drawings
from engine._errors import refused
from engine._formulas import quoted, references, rewrite, unquoted
from engine._styles import look_of, style_into
from engine._tables import ListObject

SETTINGS = (
    "sheet_format",
    "sheet_properties",
    "page_margins",
    "page_setup",
    "print_options",
    "HeaderFooter",
    "protection",
)


def copy_sheet(sheet, before, after) -> None:
    """One sheet; without a place it goes into a new workbook."""
    copy_sheets([sheet], before, after)


def copy_sheets(sheets, before, after) -> None:
    """Several at once: references among them point to each other's copies."""
    application = sheets[0].Application
    target = before or after
    if target is None:
        book = application.Workbooks.Add()
        target, after = book.every_sheet[0], None
        _copy_all(sheets, book, 0)
        book.drop(target)
        return
    book = target.book
    book.guard_structure()
    _copy_all(sheets, book, book.every_sheet.index(target) + (before is None))
    application.activate(book)


def _copy_all(sheets, book, place: int) -> None:
    old = book.active
    copies = {}
    for number, sheet in enumerate(sheets):
        if sheet.Visible == 2:
            raise refused("Copy method of Worksheet class failed")
        made = book.add_sheet(place + number, book.free_name(sheet.Name))
        copies[sheet] = made
    for sheet, made in copies.items():
        _fill(sheet, made)
    brought: set[str] = set()
    for sheet, made in copies.items():
        _references(sheet, made, copies)
        _names(sheet, made, copies, brought)
    for sheet, made in copies.items():
        made.store.sheet_state = sheet.store.sheet_state
        made.store.sheet_view.tabSelected = False
    shown = [made for made in copies.values() if made.Visible == -1]
    book.active = shown[0] if shown else old


def _fill(sheet, made) -> None:
    """Cells, looks, sizes, and what stands on the sheet."""
    origin, store = sheet.store, made.store
    for (row, column), cell in origin._cells.items():
        if isinstance(cell, MergedCell):
            continue
        new = Cell(store, row=row, column=column)
        new._value = deepcopy(cell._value) if isinstance(cell._value, ArrayFormula) else cell._value
        new.data_type = cell.data_type
        new._style = style_into(made, sheet, look_of(cell))
        if cell.comment is not None:
            new.comment = copy(cell.comment)
        if cell.hyperlink is not None:
            new._hyperlink = copy(cell.hyperlink)
        store._cells[row, column] = new
    made.cached.update(sheet.cached)
    for area in sheet.merged():
        store.merge_cells(area.plain)
        for row in range(area.top, area.bottom + 1):
            for column in range(area.left, area.right + 1):
                below = origin._cells.get((row, column))
                if isinstance(below, MergedCell):
                    store._cells[row, column]._style = style_into(made, sheet, look_of(below))
    for kind in ("row_dimensions", "column_dimensions"):
        for key, line in getattr(origin, kind).items():
            new = copy(line)
            new.parent = store
            new._style = style_into(made, sheet, look_of(line))
            getattr(store, kind)[key] = new
    for name in SETTINGS:
        setattr(store, name, copy(getattr(origin, name)))
    store.views = deepcopy(origin.views)
    store.freeze_panes = origin.freeze_panes
    for rule in origin.data_validations.dataValidation:
        store.data_validations.append(copy(rule))
        store.data_validations.dataValidation[-1].sqref = MultiCellRange(str(rule.sqref))
    made.conditions.rules = [Condition(list(one.areas), deepcopy(one.rule)) for one in sheet.conditions.rules]
    made.selected = list(sheet.selected)
    made.drawings = Drawings(made, sheet.drawings.list)
    store._charts, store._images = deepcopy(origin._charts), list(origin._images)
    if origin.auto_filter.ref:
        store.auto_filter = deepcopy(origin.auto_filter)
    if origin.print_area:
        store.print_area = [one.rpartition("!")[2] for one in str(origin.print_area).split(",")]
    for title in ("print_title_rows", "print_title_cols"):
        if getattr(origin, title):
            setattr(store, title, getattr(origin, title))
    _tables(sheet, made)


def _tables(sheet, made) -> None:
    """A table takes the next free name where its own is taken."""
    taken = {table.Name.lower() for one in made.book.worksheets for table in one.tables}
    for table in sheet.tables:
        store = deepcopy(table.store)
        name, number = table.Name, 1
        while name.lower() in taken:
            number += 1
            name = f"{table.Name}{number}" if table.Name[-1:].isalpha() else f"{table.Name}_{number}"
        taken.add(name.lower())
        store.displayName = store.name = name
        made.tables.append(ListObject(made, store))


def _references(sheet, made, copies) -> None:
    """Formulas that name a sheet: a copied one, one of the same workbook, or one that stays behind."""
    change = _pointing(sheet, made, copies)
    for cell in made.store._cells.values():
        if not isinstance(cell, Cell) or cell.data_type != "f":
            continue
        if isinstance(cell._value, ArrayFormula):
            cell._value.text = rewrite(cell._value.text, change)
        elif "!" in cell._value:
            cell._value = rewrite(cell._value, change)
    for condition in made.conditions.rules:
        condition.rule.formula = [rewrite(text, change)[1:] for text in condition.rule.formula]


def _pointing(sheet, made, copies):
    """How a reference to a sheet reads in the copy."""
    by_name = {one.Name.lower(): new.Name for one, new in copies.items()}

    def change(prefix, rest):
        if not prefix:
            return None
        name = unquoted(prefix)
        if name.lower() in by_name:
            return f"{quoted(by_name[name.lower()])}!{rest}"
        if made.book is sheet.book or "[" in name or sheet.book.sheet_named(name) is None:
            return None
        return f"'[{sheet.book.Name}]{name.replace(chr(39), chr(39) * 2)}'!{rest}"

    return change


def _names(sheet, made, copies, brought) -> None:
    """Names of the sheet, and those of its workbook that the copy uses or that lie on it."""
    change = _pointing(sheet, made, copies)
    for key, entry in sheet.store.defined_names.items():
        _define(made.store.defined_names, key, rewrite(entry.attr_text, change)[1:], hidden=entry.hidden)
    used = {
        rest.lower()
        for text in _formulas_of(sheet)
        for prefix, rest in references(f"={text}")
        if not prefix and not parse(rest)
    }
    own = {one.lower() for one in sheet.store.defined_names}
    place = sheet.Name.lower()
    pending = dict(sheet.book.store.defined_names)
    while pending:
        wanted = {
            key: entry
            for key, entry in pending.items()
            if key.lower() in used
            or any(unquoted(prefix).lower() == place for prefix, _ in references(f"={entry.attr_text}") if prefix)
        }
        if not wanted:
            break
        for key, entry in wanted.items():
            del pending[key]
            used |= {rest.lower() for prefix, rest in references(f"={entry.attr_text}") if not prefix}
            if key.lower() not in own | brought:
                _bring(sheet, made, key, entry, rewrite(entry.attr_text, change)[1:])
            if made.book is not sheet.book:
                brought.add(key.lower())


def _bring(sheet, made, key, entry, text) -> None:
    """A name of the workbook: doubled on the copy within a workbook, else brought along or left to the other's own."""
    if made.book is sheet.book:
        sheets = {unquoted(prefix).lower() for prefix, _ in references(f"={entry.attr_text}") if prefix}
        if sheet.Name.lower() in sheets:
            _define(made.store.defined_names, key, text, hidden=entry.hidden)
        return
    existing = made.book.names.find(key)
    if existing is None:
        _define(made.book.store.defined_names, key, text, hidden=entry.hidden)
    elif made.Application.DisplayAlerts:
        made.Application.excel.asked(f"The name '{key}' already exists. Click Yes to use that version of the name.")


def _define(names, key, text, *, hidden) -> None:
    names[key] = DefinedName(key, attr_text=text, hidden=hidden)


def _formulas_of(sheet):
    """Formulas of cells and rules, without the equals sign."""
    for cell in sheet.store._cells.values():
        if isinstance(cell, Cell) and cell.data_type == "f":
            text = cell._value.text if isinstance(cell._value, ArrayFormula) else cell._value
            yield text.removeprefix("=")
    for condition in sheet.conditions.rules:
        yield from condition.rule.formula
