"""Excel for Windows, spoken to through COM as xlwings' ``api`` hands it over. Names of members are Excel's own."""

from __future__ import annotations

import ctypes
import os
import shutil
import sys
import tempfile
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pyramid_addin.excel._desktop import Covered, Filter, as_rows, colour_number, moments_in, restorable
from pyramid_addin.excel._insist import insist

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Sequence

    import xlwings

# What Excel answers while a cell is being edited, a dialog is open, or it works on something else.
_BUSY = {-2147418111, -2147417846, -2146777998}
_ATTEMPTS = 200  # for each call; every one of them waits for Excel to say no
_DUTCH = 0x13  # the lowest ten bits of a Windows language identifier
_MENUS = 2  # msoLanguageIDUI
_WORKSHEET = -4167  # xlWorksheet
_COMPARISONS = (0, 1, 2)  # one comparison; two joined by xlAnd; two joined by xlOr
_BY_VALUE = 7  # xlFilterValues
_COMMENT = 4  # msoComment
_CELL_VALUE, _EQUAL = 1, 3  # xlCellValue, xlEqual
_FROM_CELLS = 1  # xlSrcRange
_GENERAL, _HORIZONTAL = 1, -4128  # xlGeneral, xlHorizontal
_VERY_HIDDEN = 2  # xlSheetVeryHidden
_EXCEL_LINKS = 1  # xlExcelLinks
_ESCAPE_KEY, _IS_DOWN = 0x1B, 0x8000
_WARNING = 0x1030  # MB_ICONWARNING, MB_SYSTEMMODAL


class Windows:
    """What `Desktop` asks, on Windows."""

    def ui_language(self, app: xlwings.App) -> str | None:
        with suppress(Exception):
            return "nl" if int(app.api.LanguageSettings.LanguageID(_MENUS)) & 0x3FF == _DUTCH else "en"
        return None

    def full_name(self, book: xlwings.Book) -> str:
        return str(book.api.FullName)

    def worksheet_is_active(self, book: xlwings.Book) -> bool:
        active = book.api.ActiveSheet
        return active is not None and active.Type == _WORKSHEET

    def contents_protected(self, sheet: xlwings.Sheet) -> bool:
        return bool(sheet.api.ProtectContents)

    def structure_protected(self, book: xlwings.Book) -> bool:
        return bool(book.api.ProtectStructure)

    def shared(self, book: xlwings.Book) -> bool:
        return bool(book.api.MultiUserEditing)

    def old_format(self, sheet: xlwings.Sheet) -> bool:
        return bool(sheet.book.api.Excel8CompatibilityMode)

    def epoch_1904(self, book: xlwings.Book) -> bool:
        return bool(book.api.Date1904)

    def values(self, cells: xlwings.Range) -> list[list[Any]]:
        return as_rows(cells.api.Value2)

    def moments(self, cells: xlwings.Range) -> list[tuple[int, int]]:
        return moments_in(as_rows(cells.api.Value))

    def rows_are_filtered(self, sheet: xlwings.Sheet) -> bool:
        if sheet.api.FilterMode:
            return True
        return any(found.criteria for found in self.filters(sheet))

    def filters(self, sheet: xlwings.Sheet) -> list[Filter]:
        natives: list[tuple[str | None, Any]] = [(None, sheet.api.AutoFilter)] if sheet.api.AutoFilterMode else []
        natives += [(table.name, table.api.AutoFilter) for table in sheet.tables if table.api.ShowAutoFilter]
        return [_filter(name, native) for name, native in natives if native is not None]

    def clear_filter(self, sheet: xlwings.Sheet, found: Filter) -> None:
        for field in found.criteria:
            sheet.range(found.address).api.AutoFilter(Field=field)

    def apply_filter(self, sheet: xlwings.Sheet, found: Filter) -> None:
        cells = sheet.range(found.address).api
        if found.table is None and not sheet.api.AutoFilterMode:
            cells.AutoFilter(Field=1)
        for field, (first, operator, second) in found.criteria.items():
            told = {"Field": field, "Criteria1": first, "Operator": operator, "Criteria2": second}
            cells.AutoFilter(**{name: value for name, value in told.items() if value})

    def remove_filter(self, sheet: xlwings.Sheet) -> None:
        sheet.api.AutoFilterMode = False

    def drawings(self, sheet: xlwings.Sheet) -> list[Covered]:
        found = []
        shapes = sheet.api.Shapes
        for index in range(1, shapes.Count + 1):
            shape = shapes(index)
            if shape.Type == _COMMENT:
                continue
            with suppress(Exception):  # the arrows of filters and lists are shapes that have no place
                start, end = shape.TopLeftCell, shape.BottomRightCell
                found.append(Covered(start.Row, start.Column, end.Row, end.Column))
        return found

    def is_plain_table(self, table: Any) -> bool:  # noqa: ANN401 -- xlwings' Table
        return bool(table.api.SourceType == _FROM_CELLS)

    def plain_alignment(self, cells: xlwings.Range) -> None:
        native = cells.api
        native.HorizontalAlignment = _GENERAL
        native.IndentLevel = 0
        native.WrapText = False
        native.ShrinkToFit = False
        native.Orientation = _HORIZONTAL

    @contextmanager
    def kept_rules(self, over: xlwings.Range) -> Iterator[None]:
        # A rule whose cells are all pasted over would be gone. Meanwhile each reaches over the last cell of the sheet
        # too, where it is found again among those that were there before.
        sheet, excel = over.sheet.api, over.sheet.api.Application
        corner = sheet.Cells(sheet.Rows.Count, sheet.Columns.Count)
        strangers = {
            rule.AppliesTo.Address for rule in _rules(corner) if excel.Intersect(rule.AppliesTo, over.api) is None
        }
        places: list[Any] = []
        try:
            for rule in _rules(over.api):
                place = rule.AppliesTo
                rule.ModifyAppliesToRange(excel.Union(place, corner))
                places.append(place)
            yield
        finally:
            kept = insist(lambda: [rule for rule in _rules(corner) if rule.AppliesTo.Address not in strangers])
            for rule, place in reversed(list(zip(kept, places, strict=False))):  # fewer places where that broke off
                insist(lambda rule=rule, place=place: rule.ModifyAppliesToRange(place))  # type: ignore[misc]

    def clear_rules(self, cells: xlwings.Range) -> None:
        cells.api.FormatConditions.Delete()

    def add_rule(self, cells: xlwings.Range, formula: str, fill: str, ink: str) -> None:
        rule = cells.api.FormatConditions.Add(Type=_CELL_VALUE, Operator=_EQUAL, Formula1=formula)
        rule.Interior.Color = colour_number(fill)
        rule.Font.Color = colour_number(ink)
        rule.StopIfTrue = False

    def delete_rules(self, cells: xlwings.Range, formulas: Collection[str]) -> None:
        left, right = cells.column, cells.column + cells.shape[1] - 1
        for rule in reversed(_rules(cells.api)):
            if rule.Type != _CELL_VALUE or rule.Operator != _EQUAL or rule.Formula1 not in formulas:
                continue
            areas = rule.AppliesTo.Areas
            places = [areas(index) for index in range(1, areas.Count + 1)]
            if all(left <= one.Column and one.Column + one.Columns.Count - 1 <= right for one in places):
                rule.Delete()

    def hide_thoroughly(self, sheet: xlwings.Sheet) -> None:
        sheet.api.Visible = _VERY_HIDDEN

    def hide_name(self, name: xlwings.main.Name) -> None:
        name.api.Visible = False

    def links(self, book: xlwings.Book) -> Sequence[str]:
        return tuple(book.api.LinkSources(_EXCEL_LINKS) or ())

    def custom_xml(self, book: xlwings.Book, namespace: str) -> list[str]:
        parts = book.api.CustomXMLParts.SelectByNamespace(namespace)
        return [str(parts(index).XML) for index in range(1, parts.Count + 1)]

    def delete_custom_xml(self, book: xlwings.Book, namespace: str) -> None:
        parts = book.api.CustomXMLParts.SelectByNamespace(namespace)
        for index in range(parts.Count, 0, -1):
            parts(index).Delete()

    def escape_pressed(self, app: xlwings.App) -> bool:
        windll = getattr(ctypes, "windll", None)
        if windll is None or windll.user32.GetForegroundWindow() != app.hwnd:
            return False
        return bool(windll.user32.GetAsyncKeyState(_ESCAPE_KEY) & _IS_DOWN)

    def is_busy(self, error: BaseException) -> bool:
        if type(error).__name__ == "ExcelBusyError" or getattr(error, "hresult", None) in _BUSY:
            return True
        details = getattr(error, "excepinfo", None) or (None,)
        return details[-1] in _BUSY

    def bound_retries(self) -> None:
        engine: Any = sys.modules.get("xlwings._xlwindows")
        if engine is not None:
            engine.N_COM_ATTEMPTS = _ATTEMPTS

    def open_new(self, app: xlwings.App, path: Path) -> xlwings.Book:
        name = str(app.api.Workbooks.Add(str(path)).Name)
        shutil.rmtree(path.parent, ignore_errors=True)
        return app.books[name]

    def tell_without_excel(self, told: str, title: str) -> None:
        ctypes.windll.user32.MessageBoxW(None, told, title, _WARNING)  # type: ignore[attr-defined]  # not on Linux

    def temporary_folder(self) -> Path:
        return Path(tempfile.gettempdir())

    def show_file(self, path: Path) -> bool:
        start = getattr(os, "startfile", None)
        if start is None:
            return False
        with suppress(OSError):
            start(path)
            return True
        return False


def _filter(table: str | None, native: Any) -> Filter:  # noqa: ANN401 -- COM
    criteria = {}
    for field in range(1, native.Filters.Count + 1):
        one = native.Filters(field)
        if one.On:
            first = second = None
            with suppress(Exception):  # dates by group have no first criterion
                first = one.Criteria1
            with suppress(Exception):  # most filters have no second one
                second = one.Criteria2
            criteria[field] = (first, one.Operator, second)
    return Filter(native.Range.Address, table, criteria, restorable(criteria, _COMPARISONS, _BY_VALUE))


def _rules(cells: Any) -> list[Any]:  # noqa: ANN401 -- COM
    conditions = cells.FormatConditions
    return [conditions(index) for index in range(1, conditions.Count + 1)]
