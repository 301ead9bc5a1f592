"""Excel itself: its switches, what is active, its workbooks, its language."""

# ruff: noqa: N802, N803, ARG002, PLW0108 - Excel's names and signatures; classes that stand further down

from __future__ import annotations

from pathlib import Path

from engine._areas import Area
from engine._dispatch import Model
from engine._errors import refused
from engine._pywin32 import WINDOW
from engine._range import Range
from engine._sheets import ChartArea
from engine._worksheet import Worksheet

AUTOMATIC, MANUAL, SEMIAUTOMATIC = -4105, -4135, 2
CALCULATIONS = {AUTOMATIC, MANUAL, SEMIAUTOMATIC}


def switch(name: str):
    """A property that is on or off, and that every change of is remembered."""

    def get(self):
        return self.switches[name]

    def put(self, value):
        self.excel.switched.append((name, bool(value)))
        self.switches[name] = bool(value)

    return property(get, put)


class Application(Model):
    """The one Excel of a test."""

    def __init__(self, excel):
        self.excel, self.books, self.protected, self.clipboard = excel, [], [], None
        self.front = None
        self.new_books = 0
        self.switches = dict.fromkeys(
            ("ScreenUpdating", "DisplayAlerts", "EnableEvents", "Interactive", "Visible"), True
        )
        self.calculation, self.status, self.copying, self.cancel_key, self.cursor = AUTOMATIC, False, 0, 1, -4143

    ScreenUpdating = switch("ScreenUpdating")
    DisplayAlerts = switch("DisplayAlerts")
    EnableEvents = switch("EnableEvents")
    Interactive = switch("Interactive")
    Visible = switch("Visible")
    Application = property(lambda self: self)
    Parent = property(lambda self: self)
    Name = property(lambda _: "Microsoft Excel")
    Version = property(lambda _: "16.0")
    Build = property(lambda _: 17928)
    OperatingSystem = property(lambda _: "Windows (64-bit) NT 10.00")
    Hwnd = property(lambda _: WINDOW)
    Ready = property(lambda _: True)
    Path = property(lambda self: str(self.excel.folder))
    StartupPath = property(lambda self: str(self.excel.folder / "XLSTART"))
    Workbooks = property(lambda self: Workbooks(self))
    LanguageSettings = property(lambda self: LanguageSettings(self.excel))
    CalculationState = property(lambda _: 0)
    ProtectedViewWindows = property(lambda self: Counted(self.protected))

    @property
    def Calculation(self):
        """Automatic, manual, or automatic without data tables."""
        return self.calculation

    @Calculation.setter
    def Calculation(self, value):
        if value not in CALCULATIONS or not self.books:
            raise refused("Unable to set the Calculation property of the Application class")
        self.excel.switched.append(("Calculation", value))
        self.calculation = value

    @property
    def StatusBar(self):
        """The text that a macro put there; False where Excel's own is shown."""
        return self.status

    @StatusBar.setter
    def StatusBar(self, value):
        if value is False or value is None:
            self.status = False
        else:
            self.status = str(value)
            self.excel.status_texts.append(self.status)

    @property
    def CutCopyMode(self):
        """1 while something is copied."""
        return self.copying

    @CutCopyMode.setter
    def CutCopyMode(self, value):
        self.copying = 1 if value is not False and value in (1, True) else 0
        if not self.copying:
            self.clipboard = None

    @property
    def EnableCancelKey(self):
        """What Esc does to VBA."""
        return self.cancel_key

    @EnableCancelKey.setter
    def EnableCancelKey(self, value):
        self.cancel_key = int(value)

    @property
    def Cursor(self):
        """The mouse pointer."""
        return self.cursor

    @Cursor.setter
    def Cursor(self, value):
        self.cursor = int(value)

    # What is active

    @property
    def ActiveWorkbook(self):
        """None where none is open, or only hidden ones."""
        return self.front

    @property
    def ActiveSheet(self):
        """Of the active workbook."""
        return None if self.front is None else self.front.active

    @property
    def ActiveWindow(self):
        """Of the active workbook."""
        return None if self.front is None else self.front.window

    @property
    def Selection(self):
        """A range, or what is selected on a chart sheet."""
        sheet = self.ActiveSheet
        if sheet is None:
            return None
        return Range(sheet, sheet.selected) if isinstance(sheet, Worksheet) else ChartArea()

    @property
    def ActiveCell(self):
        """None on a chart sheet."""
        sheet = self.ActiveSheet
        return Range(sheet, Area(*self.active_place(), *self.active_place())) if isinstance(sheet, Worksheet) else None

    def active_place(self) -> tuple[int, int]:
        """Row and column of the active cell."""
        sheet = self.ActiveSheet
        return sheet.selected[0][:2] if isinstance(sheet, Worksheet) else (1, 1)

    def activate(self, book) -> None:
        """Bring a workbook to the front."""
        self.books.remove(book)
        self.books.insert(0, book)
        self.front = book

    def opened(self, book) -> None:
        """A workbook is open now, and in front."""
        self.books.insert(0, book)
        self.front = book

    def forget(self, book) -> None:
        """A workbook is closed."""
        self.books.remove(book)
        if self.clipboard is not None and self.clipboard.sheet.book is book:
            self.CutCopyMode = False
        self.front = next((one for one in self.books if one.window.shown), None)

    # What it does

    def Intersect(self, Arg1, Arg2, *more):
        """What all ranges share, or None."""
        areas = Arg1.areas
        for other in (Arg2, *more):
            if other.sheet is not Arg1.sheet:
                raise refused("Method 'Intersect' of object '_Application' failed")
            areas = [shared for one in areas for two in other.areas if (shared := one.shared(two))]
        return Range(Arg1.sheet, areas) if areas else None

    def Union(self, Arg1, Arg2, *more):
        """All areas of all ranges."""
        if any(other.sheet is not Arg1.sheet for other in (Arg2, *more)):
            raise refused("Method 'Union' of object '_Application' failed")
        return Range(Arg1.sheet, [area for one in (Arg1, Arg2, *more) for area in one.areas])

    def Goto(self, Reference, Scroll=False):
        """Show and select a range."""
        Reference.sheet.Activate()
        Reference.Select()
        if Scroll:
            Reference.sheet.book.window.ScrollRow = Reference.area.top
            Reference.sheet.book.window.ScrollColumn = Reference.area.left

    def Calculate(self):
        """Nothing: see the package's first page."""
        self.excel.calculations += 1

    @property
    def International(self):
        """Signs of the country, by the number of xlApplicationInternational, which is how xlwings asks for them."""
        signs = {3: ",", 4: ".", 5: ";"} if self.excel.language_id == 1043 else {3: ".", 4: ",", 5: ","}
        return tuple(signs.get(number) for number in range(46))

    @property
    def language_in_words(self):
        """The language of a Mac's Excel, in words."""
        return "Dutch" if self.excel.language_id == 1043 else "English"

    def open_file(self, Filename, UpdateLinks=None, ReadOnly=None):
        """As ``Workbooks.Open``."""
        return self.Workbooks.Open(Filename, UpdateLinks, ReadOnly)

    def Quit(self):
        """The end."""
        self.books.clear()
        self.front = None
        self.excel.running = False


class Counted(Model):
    """A collection of which only the number matters."""

    def __init__(self, items):
        self.items = items

    Count = property(lambda self: len(self.items))


class LanguageSettings(Model):
    """Office's languages."""

    def __init__(self, excel):
        self.excel = excel

    def LanguageID(self, Id):
        """2 is the language of menus and boxes."""
        if Id not in (1, 2, 3):
            raise refused("Application-defined or object-defined error")
        return self.excel.language_id


class Workbooks(Model):
    """The open workbooks, in the order in which they were opened."""

    def __init__(self, application):
        self.application = application

    @property
    def books(self):
        """Oldest first."""
        return sorted(self.application.books, key=lambda book: book.file.number)

    Application = property(lambda self: self.application)
    Count = property(lambda self: len(self.books))

    def __iter__(self):
        return iter(self.books)

    def Item(self, Index):
        """By number or name."""
        for number, book in enumerate(self.books, start=1):
            if Index == number or (isinstance(Index, str) and Index.lower() == book.name.lower()):
                return book
        raise refused("Subscript out of range")

    def Add(self, Template=None):
        """A new workbook with one sheet, or one made like a template."""
        self.application.new_books += 1
        name = f"Book{self.application.new_books}"
        book = self.application.excel.read_file(Template and Path(Template), name=name)
        book.path = None
        self.application.opened(book)
        return book

    def Open(
        self,
        Filename,
        UpdateLinks=None,
        ReadOnly=None,
        *more,
    ):
        """From a file; two workbooks of one name cannot be open."""
        path = Path(Filename)
        if not path.is_file():
            raise refused(f"Sorry, we couldn't find {Filename}. Is it possible it was moved, renamed or deleted?")
        if any(book.name.lower() == path.name.lower() for book in self.books):
            raise refused(f"Sorry, Excel can't open two workbooks with the same name at the same time: '{path.name}'.")
        book = self.application.excel.read_file(path, name=path.name)
        book.read_only = bool(ReadOnly)
        self.application.opened(book)
        return book
