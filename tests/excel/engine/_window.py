"""A workbook's window: what it shows of the active sheet."""

# ruff: noqa: N802 - Excel's names

from __future__ import annotations

from engine._areas import parse
from engine._dispatch import Model
from engine._errors import refused


def of_view(part: str, default):
    """A property of the active sheet's view."""

    def get(self):
        value = getattr(self.view, part)
        return default if value is None else value

    def put(self, value):
        setattr(self.view, part, type(default)(value))

    return property(get, put)


class Window(Model):
    """One window; what it shows is kept with the sheet."""

    def __init__(self, book):
        self.book, self.shown, self.splits = book, True, {}
        self.scrolled: dict = {}

    @property
    def sheet(self):
        """The active sheet."""
        return self.book.active

    @property
    def view(self):
        """Openpyxl's view of it."""
        return self.sheet.store.sheet_view

    Parent = property(lambda self: self.book)
    Caption = property(lambda self: self.book.Name)
    ActiveSheet = property(lambda self: self.sheet)
    DisplayGridlines = of_view("showGridLines", default=True)
    DisplayHeadings = of_view("showRowColHeaders", default=True)
    DisplayZeros = of_view("showZeros", default=True)
    Zoom = of_view("zoomScale", default=100)

    @property
    def Visible(self):
        """Whether the user sees it."""
        return self.shown

    @Visible.setter
    def Visible(self, value):
        self.shown = bool(value)

    def Activate(self):
        """To the front."""
        self.book.Activate()
        return True

    @property
    def SelectedSheets(self):
        """The active one."""
        from engine._sheets import Sheets

        return Sheets(self.book, lambda: [self.sheet])

    # Panes

    def _split(self) -> tuple[int, int]:
        frozen = self.sheet.store.freeze_panes
        if frozen:
            area = parse(frozen)
            return area.top - 1, area.left - 1
        return self.splits.get(self.sheet, (0, 0))

    def _set_split(self, row: int, column: int) -> None:
        if self.sheet.store.freeze_panes:
            self._freeze(row, column)
        else:
            self.splits[self.sheet] = (row, column)

    def _freeze(self, row: int, column: int) -> None:
        self.sheet.store.freeze_panes = self.sheet.Cells.Item(row + 1, column + 1).area.plain if row or column else None

    @property
    def SplitRow(self):
        """Rows above the split."""
        return self._split()[0]

    @SplitRow.setter
    def SplitRow(self, value):
        self._set_split(int(value), self._split()[1])

    @property
    def SplitColumn(self):
        """Columns to the left of it."""
        return self._split()[1]

    @SplitColumn.setter
    def SplitColumn(self, value):
        self._set_split(self._split()[0], int(value))

    @property
    def FreezePanes(self):
        """Whether what is above and left of the split stays put."""
        return bool(self.sheet.store.freeze_panes)

    @FreezePanes.setter
    def FreezePanes(self, value):
        if not value:
            self.sheet.store.freeze_panes = None
            return
        row, column = self._split()
        if (row, column) == (0, 0):  # at the active cell, as seen from the first cell that is shown
            cell = self.sheet.selected[0]
            row, column = cell.top - self.ScrollRow, cell.left - self.ScrollColumn
        self._freeze(row, column)

    def _scroll(self) -> tuple[int, int]:
        return self.scrolled.get(self.sheet, (1, 1))

    @property
    def ScrollRow(self):
        """The first row that is shown."""
        return self._scroll()[0]

    @ScrollRow.setter
    def ScrollRow(self, value):
        if int(value) < 1:
            raise refused("Unable to set the ScrollRow property of the Window class")
        self.scrolled[self.sheet] = (int(value), self._scroll()[1])

    @property
    def ScrollColumn(self):
        """The first column that is shown."""
        return self._scroll()[1]

    @ScrollColumn.setter
    def ScrollColumn(self, value):
        if int(value) < 1:
            raise refused("Unable to set the ScrollColumn property of the Window class")
        self.scrolled[self.sheet] = (self._scroll()[0], int(value))
