"""The collections of a workbook's sheets, and sheets that are one big chart."""

# ruff: noqa: N802, N803 - Excel's names

from __future__ import annotations

from engine._dispatch import Model
from engine._errors import BAD_INDEX, ComError, refused

CHART_SHEET = 3
STATES = {"visible": -1, "hidden": 0, "veryHidden": 2}


class Sheets(Model):
    """Worksheets, all sheets, or some: ``find()`` is asked anew each time, since COM's collections are alive."""

    def __init__(self, book, find):
        self.book, self.find = book, find

    sheets = property(lambda self: list(self.find()))

    Count = property(lambda self: len(self.sheets))
    Parent = property(lambda self: self.book)
    Application = property(lambda self: self.book.Application)

    def Item(self, Index):
        """By number, by name, or several by a list of them."""
        if isinstance(Index, tuple):
            chosen = [self.Item(one) for one in Index]
            return Sheets(self.book, lambda: chosen)
        for number, sheet in enumerate(self.sheets, start=1):
            if Index == number or (isinstance(Index, str) and Index.lower() == sheet.Name.lower()):
                return sheet
        raise ComError(BAD_INDEX, "Invalid index.")

    def __iter__(self):
        return iter(self.sheets)

    def Add(self, Before=None, After=None, Count=1, Type=None):
        """A new sheet, before the active one if no place is given."""
        if Count != 1 or Type not in (None, -4167):
            raise refused("Method 'Add' of object 'Sheets' failed")
        target = Before or After or self.book.active
        place = self.book.every_sheet.index(target) + (Before is None and After is not None)
        return self.book.add_sheet(place)

    def Copy(self, Before=None, After=None):
        """All of them in one go: references among them stay among the copies."""
        from engine._sheet_copy import copy_sheets

        copy_sheets(self.sheets, Before, After)

    def Delete(self):
        """All of them."""
        for sheet in self.sheets:
            sheet.Delete()

    def Select(self, Replace=True):
        """One after another, as far as this engine goes: the first."""
        self.sheets[0].Select(Replace)


class Charts(Sheets):
    """Chart sheets."""


class ChartSheet(Model):
    """A sheet without cells."""

    def __init__(self, book, store):
        self.book, self.store = book, store

    Application = property(lambda self: self.book.Application)
    Parent = property(lambda self: self.book)
    Type = property(lambda _: CHART_SHEET)
    Index = property(lambda self: self.book.every_sheet.index(self) + 1)
    Name = property(lambda self: self.store.title)
    Visible = property(lambda self: STATES[self.store.sheet_state])
    ProtectContents = property(lambda _: False)

    def Activate(self):
        """Show it."""
        self.book.active = self
        self.Application.activate(self.book)
        return True

    Select = Activate


class ChartArea(Model):
    """What is selected while a chart sheet is shown: no range."""

    @property
    def Address(self):
        """There is none."""
        raise refused("Application-defined or object-defined error")
