"""Excel's Worksheet over one of openpyxl's: what it refuses, and what stands on it."""

# ruff: noqa: N802, N803 - Excel's names

from __future__ import annotations

import re

from openpyxl.cell.cell import Cell
from openpyxl.worksheet.formula import ArrayFormula

from engine._areas import COLUMNS, ROWS, Area, parse, parse_many
from engine._conditions import Conditions
from engine._dispatch import Model
from engine._drawings import Drawings
from engine._entering import entered
from engine._errors import refused
from engine._formulas import to_store, unquoted
from engine._names import SheetNames
from engine._range import BLANKS, CONSTANTS, ERRORS, FORMULAS, LOGICALS, NUMBERS, TEXTS, Range
from engine._sheet_guards import Guards
from engine._sheet_layout import Layout
from engine._styles import look_of
from engine._tables import ListObject, ListObjects
from engine._values import NotCalculated, stored

VISIBLE, HIDDEN, VERY_HIDDEN = -1, 0, 2
STATES = {VISIBLE: "visible", HIDDEN: "hidden", VERY_HIDDEN: "veryHidden"}
WORKSHEET = -4167
FORBIDDEN = re.compile(r"[\[\]:*?/\\]")


def check_name(text: str, book, own=None) -> None:
    """Raise 1004 for a sheet name that Excel does not take."""
    wrong = (
        not isinstance(text, str)
        or not 1 <= len(text) <= 31
        or FORBIDDEN.search(text)
        or text.startswith("'")
        or text.endswith("'")
        or text.lower() in ("history", "geschiedenis")
    )
    if wrong:
        raise refused(
            "You typed an invalid name for a sheet or chart. Make sure that: the name that you type does not exceed 31 "
            "characters, does not contain any of the following characters: : \\ / ? * [ or ], is not left blank."
        )
    if any(sheet is not own and sheet.Name.lower() == text.lower() for sheet in book.every_sheet):
        raise refused("That name is already taken. Try a different one.")


class Worksheet(Guards, Layout, Model):
    """One sheet of cells; ``store`` is openpyxl's, ``cached`` what its formulas were last calculated to."""

    def __init__(self, book, store, cached=None, drawings=()):
        self.book, self.store = book, store
        self.cached = {} if cached is None else cached
        self.conditions = Conditions(self)
        self.drawings = Drawings(self, drawings)
        self.tables = [ListObject(self, table) for table in store.tables.values()]
        selected = store.sheet_view.selection
        self.selected = parse_many(selected[0].sqref if selected else "A1") or [Area(1, 1, 1, 1)]

    Application = property(lambda self: self.book.Application)
    Parent = property(lambda self: self.book)
    Type = property(lambda _: WORKSHEET)
    Index = property(lambda self: self.book.every_sheet.index(self) + 1)
    CodeName = property(lambda self: self.store.sheet_properties.codeName or f"Sheet{self.Index}")
    Names = property(lambda self: SheetNames(self.book, self))
    ListObjects = property(ListObjects)
    Cells = property(lambda self: Range(self, Area(1, 1, ROWS, COLUMNS)))
    Rows = property(lambda self: Range(self, Area(1, 1, ROWS, COLUMNS), "rows"))
    Columns = property(lambda self: Range(self, Area(1, 1, ROWS, COLUMNS), "columns"))
    Shapes = property(lambda self: self.drawings.shapes())
    Comments = property(lambda self: self.drawings.comments())
    CommentsThreaded = property(lambda self: self.drawings.threads())

    def ChartObjects(self, Index=None):
        """The charts on the sheet, or one of them."""
        charts = self.drawings.charts()
        return charts if Index is None else charts.Item(Index)

    def Pictures(self, Index=None):
        """The pictures on the sheet, or one of them."""
        pictures = self.drawings.pictures()
        return pictures if Index is None else pictures.Item(Index)

    def PivotTables(self, Index=None):
        """The pivot tables on the sheet, or one of them."""
        pivots = self.drawings.pivots()
        return pivots if Index is None else pivots.Item(Index)

    @property
    def Name(self):
        """The text on its tab."""
        return self.store.title

    @Name.setter
    def Name(self, text):
        self.book.guard_structure()
        check_name(text, self.book, self)
        self.book.rename(self, text)

    @property
    def Visible(self):
        """-1, 0 (the user can show it) or 2 (only code can)."""
        return {state: number for number, state in STATES.items()}[self.store.sheet_state]

    @Visible.setter
    def Visible(self, value):
        self.book.guard_structure()
        number = {1: VISIBLE, 0: HIDDEN}.get(value, value)  # True and False too
        if number not in STATES:
            raise refused("Unable to set the Visible property of the Worksheet class")
        others = [sheet for sheet in self.book.every_sheet if sheet is not self and sheet.Visible == VISIBLE]
        if number != VISIBLE and not others:
            raise refused("Unable to set the Visible property of the Worksheet class")
        self.store.sheet_state = STATES[number]
        if number != VISIBLE and self.book.active is self:
            self.book.active = others[0]

    ProtectContents = property(lambda self: bool(self.store.protection.sheet))
    ProtectDrawingObjects = property(lambda self: bool(self.store.protection.sheet and self.store.protection.objects))
    ProtectScenarios = property(lambda self: bool(self.store.protection.sheet and self.store.protection.scenarios))

    def Protect(self, Password=None, **_):
        """Locked cells can no longer be changed."""
        self.store.protection.sheet = True
        if Password:
            self.store.protection.password = Password

    def Unprotect(self, Password=None):
        """Only with the password that it was protected with."""
        from openpyxl.utils.protection import hash_password

        kept = self.store.protection.password
        if kept and (not Password or hash_password(Password) != kept):
            raise refused("The password you supplied is not correct.")
        self.store.protection.sheet = False

    def Activate(self):
        """Show it; a hidden sheet cannot be shown so."""
        if self.Visible != VISIBLE:
            raise refused("Activate method of Worksheet class failed")
        self.book.active = self
        self.Application.activate(self.book)
        return True

    def Select(self, Replace=True):
        """As ``Activate``, for one sheet."""
        if not Replace:
            raise refused("Select method of Worksheet class failed")
        return self.Activate()

    def Delete(self):
        """After Excel has asked, unless alerts are off; the last visible sheet stays."""
        self.book.guard_structure()
        others = [sheet for sheet in self.book.every_sheet if sheet is not self and sheet.Visible == VISIBLE]
        if not others:
            raise refused("A workbook must contain at least one visible worksheet.")
        application = self.Application
        if application.DisplayAlerts and self.filled_places():
            application.excel.asked("Microsoft Excel will permanently delete this sheet. Do you want to continue?")
        self.book.drop(self)
        return True

    def Copy(self, Before=None, After=None):
        """Into the same workbook, another, or a new one."""
        from engine._sheet_copy import copy_sheet

        copy_sheet(self, Before, After)

    def Move(self, Before=None, After=None):
        """Within the workbook only."""
        self.book.guard_structure()
        target = Before or After
        if target is None or target.book is not self.book:
            raise refused("Move method of Worksheet class failed")
        self.book.place(self, target, after=Before is None)

    # Ranges

    @property
    def UsedRange(self):
        """From the first to the last cell that holds or looks like something; A1 where there is none."""
        return Range(self, self.used_area() or Area(1, 1, 1, 1))

    def Range(self, Cell1, Cell2=None):
        """By address or name, or from one range to another."""
        first = Cell1 if isinstance(Cell1, Range) else self.resolve(Cell1)
        if Cell2 is None:
            if first.sheet is not self:
                raise refused("Method 'Range' of object '_Worksheet' failed")
            return first
        last = Cell2 if isinstance(Cell2, Range) else self.resolve(Cell2)
        if first.sheet is not self or last.sheet is not self:
            raise refused("Method 'Range' of object '_Worksheet' failed")
        one, other = first.area, last.area
        return Range(
            self,
            Area(
                min(one.top, other.top),
                min(one.left, other.left),
                max(one.bottom, other.bottom),
                max(one.right, other.right),
            ),
        )

    def resolve(self, text: str) -> Range:
        """The range of an address (several areas with commas), of a defined name, or of a table."""
        areas = [parse(part.strip().upper() if "!" not in part else "") for part in str(text).split(",")]
        if None not in areas:
            return Range(self, areas)
        found = self.book.find_range(str(text), self)
        if found is None:
            raise refused("Method 'Range' of object '_Worksheet' failed")
        return found

    # Cells

    def stored(self, cell):
        """``Value2`` of an existing cell."""
        return stored(cell, self.cached)

    def value2(self, row: int, column: int):
        """``Value2`` of any cell."""
        cell = self.store._cells.get((row, column))
        return None if cell is None else self.stored(cell)

    def filled(self, row: int, column: int) -> bool:
        """Whether a cell holds a value or a formula."""
        cell = self.store._cells.get((row, column))
        return cell is not None and cell._value is not None if isinstance(cell, Cell) else False

    def filled_places(self) -> list[tuple[int, int]]:
        """Every cell that holds something."""
        return [
            place for place, cell in self.store._cells.items() if isinstance(cell, Cell) and cell._value is not None
        ]

    def used_area(self) -> Area | None:
        """What UsedRange spans."""
        places = [
            place
            for place, cell in self.store._cells.items()
            if not isinstance(cell, Cell) or cell._value is not None or cell.has_style
        ]
        if not places:
            return None
        rows, columns = zip(*places, strict=True)
        return Area(min(rows), min(columns), max(rows), max(columns))

    def places(self, area: Area) -> list[tuple[int, int]]:
        """The cells of an area that openpyxl knows, in order."""
        cells = self.store._cells
        if area.size <= len(cells):
            return [
                (row, column)
                for row in range(area.top, area.bottom + 1)
                for column in range(area.left, area.right + 1)
                if (row, column) in cells
            ]
        return sorted(place for place in cells if place in area)

    def existing(self, area: Area) -> list[Cell]:
        """Those cells themselves, without the hidden ones of merged areas."""
        cells = self.store._cells
        return [cells[place] for place in self.places(area) if isinstance(cells[place], Cell)]

    def own_cell(self, row: int, column: int) -> Cell:
        """The cell, made with the look of its row or column if it is new."""
        cell = self.store._cells.get((row, column))
        if cell is None:
            cell = self.store._cells[row, column] = Cell(self.store, row=row, column=column)
            cell._style = self.default_style(row, column)
        return cell

    def put(self, row: int, column: int, value, kind: str, number_format: str | None = None) -> None:
        """A value as openpyxl keeps it; a number format comes along where the cell has none."""
        if value is None and (row, column) not in self.store._cells:
            return
        cell = self.own_cell(row, column)
        if not isinstance(cell, Cell):
            return  # hidden below a merged cell
        if isinstance(cell._value, ArrayFormula) and cell._value.ref not in (cell.coordinate, None):
            raise refused("You can't change part of an array.")
        cell._value, cell.data_type = value, kind
        self.cached.pop((row, column), None)
        if kind == "f":
            self.cached[row, column] = NotCalculated(str(value))
        if number_format and cell.number_format == "General":
            cell.number_format = number_format

    def enter_text(self, row: int, column: int, text: str) -> None:
        """As if typed."""
        cell = self.store._cells.get((row, column))
        number_format = self.number_format_at(row, column) if cell is None else cell.number_format
        entry = entered(text, number_format, self.book.store.epoch)
        kept = self.cached.get((row, column))
        value = to_store(entry.value) if entry.kind == "f" else entry.value
        same = cell is not None and cell.data_type == "f" and cell._value == value
        self.put(row, column, value, entry.kind, entry.number_format)
        if same and kept is not None:
            self.cached[row, column] = kept
        if entry.quoted:
            self.own_cell(row, column).quotePrefix = True

    def blank(self) -> Cell:
        """A cell that looks like nothing, and is on no sheet."""
        return Cell(self.store, row=1, column=1)

    def validation_of(self, cells):
        """Excel's Validation of a range."""
        from engine._validation import Validation

        return Validation(self, cells)

    def copy_validation(self, source, target: Area) -> None:
        """The rules of another range, over here."""
        from engine._validation import copy_rules

        copy_rules(source, self, target)

    def unmerge_cell(self, row: int, column: int) -> None:
        """A cell that was hidden below a merged one comes back, empty."""
        old = self.store._cells.pop((row, column), None)
        if old is not None:
            cell = self.store._cells[row, column] = Cell(self.store, row=row, column=column)
            cell._style = look_of(old)

    def is_special(self, row: int, column: int, kind: int, value: int) -> bool:
        """Whether ``SpecialCells`` means this cell."""
        cell = self.store._cells.get((row, column))
        if cell is None or cell.value is None:
            return kind == BLANKS
        formula = cell.data_type == "f"
        if kind not in (CONSTANTS, FORMULAS) or formula != (kind == FORMULAS):
            return False
        if value == NUMBERS + TEXTS + LOGICALS + ERRORS:
            return True
        content = self.stored(cell)
        if isinstance(content, bool):
            return bool(value & LOGICALS)
        return bool(value & {str: TEXTS, float: NUMBERS, int: ERRORS}[type(content)])

    # Tables

    def table_at(self, row: int, column: int):
        """The table that a cell belongs to."""
        return next((table for table in self.tables if (row, column) in table.area), None)

    def headers_follow(self, area: Area) -> None:
        """A table's column is called what its header cell says."""
        for table in self.tables:
            table.read_headers(area)

    def range_of(self, text: str) -> Range:
        """The range of a reference that may name its sheet, as in names."""
        prefix, _, rest = text.removeprefix("=").rpartition("!")
        sheet = self.book.sheet_named(unquoted(prefix)) if prefix else self
        area = parse(rest)
        return None if sheet is None or area is None else Range(sheet, area)
