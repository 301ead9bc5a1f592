"""Excel's Workbook over openpyxl's: its sheets, names, windows, links and hidden XML parts."""

# ruff: noqa: N802, N803, ARG002 - Excel's names and signatures

from __future__ import annotations

import re
from pathlib import Path

from openpyxl.cell.cell import Cell
from openpyxl.chartsheet import Chartsheet
from openpyxl.utils.datetime import CALENDAR_MAC_1904
from openpyxl.worksheet.formula import ArrayFormula

from engine._dispatch import Model
from engine._errors import refused
from engine._formulas import quoted, rewrite, unquoted
from engine._names import BookNames
from engine._sheets import Charts, ChartSheet, Sheets
from engine._window import Window
from engine._worksheet import VISIBLE, Worksheet, check_name

FORMATS = {".xlsx": 51, ".xlsm": 52, ".xlsb": 50, ".xls": 56, ".xltx": 54, ".xlam": 55}
LINKED = re.compile(r"\[([^\]\[]+\.xl\w+)\]")
STRUCTURE = "Workbook is protected and cannot be changed."


class Workbook(Model):
    """One open workbook; ``path`` is None while it was never saved."""

    def __init__(self, application, file, path: Path | None, name: str, *, read_only=False, fullname=None):
        self.application, self.file, self.store, self.path, self.name = application, file, file.store, path, name
        self.read_only, self.fullname = read_only, fullname
        self.shared = False
        self.styles_from: dict = {}
        self.names = BookNames(self)
        self.every_sheet = [
            ChartSheet(self, sheet)
            if isinstance(sheet, Chartsheet)
            else Worksheet(self, sheet, file.cached.get(sheet.title), file.drawings.get(sheet.title, ()))
            for sheet in file.store._sheets
        ]
        shown = [sheet for sheet in self.every_sheet if sheet.Visible == VISIBLE]
        chosen = self.every_sheet[min(file.store._active_sheet_index, len(self.every_sheet) - 1)]
        self.active = chosen if chosen in shown else shown[0]
        self.window = Window(self)
        self.Saved = True

    Saved = True

    Application = property(lambda self: self.application)
    Parent = property(lambda self: self.application)
    Name = property(lambda self: self.name)
    ReadOnly = property(lambda self: self.read_only)
    MultiUserEditing = property(lambda self: self.shared)
    Date1904 = property(lambda self: self.store.epoch == CALENDAR_MAC_1904)
    Names = property(lambda self: self.names)
    Sheets = property(lambda self: Sheets(self, lambda: self.every_sheet))
    Worksheets = property(lambda self: Sheets(self, lambda: self.worksheets))
    Charts = property(lambda self: Charts(self, lambda: [s for s in self.every_sheet if isinstance(s, ChartSheet)]))
    ActiveSheet = property(lambda self: self.active)
    HasVBProject = property(lambda self: self.store.vba_archive is not None)
    IsAddin = property(lambda _: False)
    AutoSaveOn = property(lambda self: bool(self.fullname and "://" in self.fullname))
    CustomXMLParts = property(lambda self: self.file.xml_parts)
    Excel8CompatibilityMode = property(lambda self: self.FileFormat == FORMATS[".xls"])
    ProtectWindows = property(lambda self: bool(self.store.security and self.store.security.lockWindows))

    @property
    def worksheets(self) -> list[Worksheet]:
        """Sheets with cells."""
        return [sheet for sheet in self.every_sheet if isinstance(sheet, Worksheet)]

    @property
    def Path(self):
        """The folder; empty while it was never saved."""
        if self.fullname:
            return self.fullname.rpartition("/")[0]
        return "" if self.path is None else str(self.path.parent)

    @property
    def FullName(self):
        """Folder and name; a web address for files in the cloud."""
        return self.fullname or (self.name if self.path is None else str(self.path))

    @property
    def FileFormat(self):
        """XlOpenXMLWorkbook and so on."""
        return FORMATS[self.path.suffix.lower()] if self.path else FORMATS[".xlsx"]

    @property
    def ProtectStructure(self):
        """Whether sheets can be added, removed, renamed, moved, shown and hidden."""
        return bool(self.store.security and self.store.security.lockStructure)

    def guard_structure(self) -> None:
        """Raise 1004 where they cannot."""
        if self.ProtectStructure or self.shared:
            raise refused(STRUCTURE)

    def Windows(self, Index=None):
        """Its window; one."""
        if Index not in (None, 1):
            raise refused("Subscript out of range")
        return self.window

    def Activate(self):
        """Bring it to the front."""
        self.application.activate(self)
        return True

    def Close(self, SaveChanges=None, Filename=None):
        """Gone; Excel asks whether to save unless it is told."""
        if SaveChanges is None and not self.Saved:
            self.application.excel.asked(f"Do you want to save the changes you made to '{self.name}'?")
        if SaveChanges:
            self.Save()
        self.application.forget(self)
        return True

    def close_file(self, Saving="ask"):
        """As ``Close``, told in AppleScript's words."""
        return self.Close({"yes": True, "no": False}.get(Saving))

    def Save(self):
        """Where it is."""
        if self.path is None or self.read_only:
            raise refused("Method 'Save' of object '_Workbook' failed")
        self.application.excel.write_file(self, self.path)
        self.Saved = True

    def SaveAs(self, Filename, FileFormat=None, Password=None, **_):
        """Somewhere else, and it is that file from now on."""
        target = Path(Filename)
        others = [book for book in self.application.books if book is not self]
        if not target.parent.is_dir() or any(book.name.lower() == target.name.lower() for book in others):
            raise refused("Method 'SaveAs' of object '_Workbook' failed")
        self.application.excel.write_file(self, target)
        self.path, self.name, self.fullname, self.Saved = target, target.name, None, True

    def SaveCopyAs(self, Filename):
        """A copy; the workbook stays what it is."""
        self.application.excel.write_file(self, Path(Filename))

    def LinkSources(self, Type=1):
        """Files that formulas and names of this workbook point to, or None."""
        found = {name for text in self.every_formula() for name in LINKED.findall(text)}
        return tuple(sorted(found)) or None

    def every_formula(self):
        """Every formula of cells, names and conditional formats."""
        for sheet in self.worksheets:
            for cell in sheet.store._cells.values():
                if isinstance(cell, Cell) and cell.data_type == "f":
                    yield cell._value.text if isinstance(cell._value, ArrayFormula) else cell._value
            for condition in sheet.conditions.rules:
                yield from condition.rule.formula
        for names, _ in self.names.scopes():
            for name in names.values():
                yield name.attr_text

    # Sheets

    def sheet_named(self, text: str) -> Worksheet | None:
        """By the text on its tab, whatever its capitals."""
        return next((sheet for sheet in self.worksheets if sheet.Name.lower() == text.lower()), None)

    def free_name(self, wish: str) -> str:
        """The wish, or the wish with a number behind it as Excel gives it to copies."""
        taken = {sheet.Name.lower() for sheet in self.every_sheet}
        if wish.lower() not in taken:
            return wish
        base = re.sub(r" \(\d+\)$", "", wish)
        for number in range(2, 10_000):
            ending = f" ({number})"
            text = base[: 31 - len(ending)] + ending
            if text.lower() not in taken:
                return text
        raise refused("Application-defined or object-defined error")

    def add_sheet(self, place: int, wish: str | None = None) -> Worksheet:
        """A new sheet at a place, from 0; it becomes the active one."""
        self.guard_structure()
        taken = {sheet.Name.lower() for sheet in self.every_sheet}
        name = wish or next(f"Sheet{n}" for n in range(1, 100_000) if f"sheet{n}" not in taken)
        check_name(name, self)
        store = self.store.create_sheet(name, place)
        sheet = Worksheet(self, store)
        self.every_sheet.insert(place, sheet)
        self.active = sheet
        return sheet

    def place(self, sheet, target, *, after: bool) -> None:
        """Move a sheet beside another."""
        self.every_sheet.remove(sheet)
        self.every_sheet.insert(self.every_sheet.index(target) + after, sheet)
        self.store._sheets = [one.store for one in self.every_sheet]

    def drop(self, sheet) -> None:
        """Take a sheet out: references to it become #REF!, its own names go."""
        place = self.every_sheet.index(sheet)
        self.every_sheet.remove(sheet)
        self.store.remove(sheet.store)
        if self.active is sheet:
            shown = [one for one in self.every_sheet if one.Visible == VISIBLE]
            after = [one for one in self.every_sheet[place:] if one in shown]
            self.active = after[0] if after else shown[-1]
        self.change_formulas(
            lambda prefix, rest: f"#REF!{rest}" if prefix and unquoted(prefix).lower() == sheet.Name.lower() else None
        )

    def rename(self, sheet, text: str) -> None:
        """Formulas follow."""
        old, prefix_now = sheet.Name.lower(), f"{quoted(text)}!"
        self.change_formulas(
            lambda prefix, rest: f"{prefix_now}{rest}" if prefix and unquoted(prefix).lower() == old else None
        )
        sheet.store._WorkbookChild__title = text

    def change_formulas(self, change) -> None:
        """Rewrite the references of all formulas and names."""
        for sheet in self.worksheets:
            for cell in sheet.store._cells.values():
                if not isinstance(cell, Cell) or cell.data_type != "f":
                    continue
                if isinstance(cell._value, ArrayFormula):
                    cell._value.text = rewrite(cell._value.text, change)
                elif "!" in cell._value:
                    cell._value = rewrite(cell._value, change)
            for condition in sheet.conditions.rules:
                condition.rule.formula = [rewrite(text, change)[1:] for text in condition.rule.formula]
        for names, _ in self.names.scopes():
            for name in names.values():
                name.attr_text = rewrite(name.attr_text, change)[1:]

    # References

    def range_of(self, text: str, sheet=None):
        """The range of a reference such as ``Sheet1!$A$1:$B$2``; None where it is none."""
        from engine._areas import parse
        from engine._range import Range

        prefix, _, rest = text.removeprefix("=").rpartition("!")
        owner = self.sheet_named(unquoted(prefix)) if prefix else sheet
        areas = [parse(part.rpartition("!")[2]) for part in (rest if "," not in text else text).split(",")]
        return None if owner is None or None in areas else Range(owner, areas)

    def find_range(self, text: str, sheet):
        """The range of a name, a table, or an address with its sheet."""
        name = self.names.find(text, sheet)
        if name is not None:
            return self.range_of(name.definition.attr_text, name.sheet)
        bare, _, part = text.partition("[")
        for one in self.worksheets:
            for table in one.tables:
                if table.Name.lower() == bare.lower():
                    return _part_of(table, part.removesuffix("]"))
        return self.range_of(text, sheet) if "!" in text else None


def _part_of(table, part: str):
    """What ``Table1[...]`` means."""
    if part == "":
        return table.DataBodyRange
    if part.upper() in ("#ALL", "#HEADERS", "#DATA", "#TOTALS"):
        return {
            "#ALL": table.Range,
            "#HEADERS": table.HeaderRowRange,
            "#DATA": table.DataBodyRange,
            "#TOTALS": table.TotalsRowRange,
        }[part.upper()]
    return table.ListColumns.Item(part).DataBodyRange
