"""AutoFilters of sheets and tables: which rows they hide, and what Excel tells about them."""

# ruff: noqa: N802, N803, PLW0108 - Excel's names; classes that stand further down

from __future__ import annotations

import re

from openpyxl.worksheet.filters import (
    AutoFilter as StoredFilter,
)
from openpyxl.worksheet.filters import (
    CustomFilter,
    CustomFilters,
    FilterColumn,
    Filters,
    Top10,
)

from engine._areas import Area, parse
from engine._dispatch import Model
from engine._errors import Misuse, refused
from engine._values import texts

AND, OR, TOP_ITEMS, BOTTOM_ITEMS, TOP_PERCENT, BOTTOM_PERCENT, VALUES = 1, 2, 3, 4, 5, 6, 7
CELL_COLOR, FONT_COLOR, ICON, DYNAMIC = 8, 9, 10, 11
SIGNS = {
    "=": "equal",
    "<>": "notEqual",
    ">": "greaterThan",
    "<": "lessThan",
    ">=": "greaterThanOrEqual",
    "<=": "lessThanOrEqual",
}
SIGN = re.compile(r"(>=|<=|<>|=|>|<)?(.*)", re.DOTALL)


class AutoFilter(Model):
    """The filter of a sheet (``table`` None) or of a table."""

    def __init__(self, sheet, store, table=None):
        self.sheet, self.store, self.table = sheet, store, table

    @property
    def area(self) -> Area:
        """Header and body."""
        return parse(self.store.ref)

    Parent = property(lambda self: self.sheet)
    FilterMode = property(lambda self: any(FilterOf(self, c).On for c in range(1, self.area.shape[1] + 1)))

    @property
    def Range(self):
        """Header and body."""
        from engine._range import Range

        return Range(self.sheet, self.area)

    Filters = property(lambda self: FilterList(self))

    def columns(self) -> list[FilterColumn]:
        """Openpyxl's columns with criteria."""
        return [column for column in self.store.filterColumn if criteria_of(column) is not None]

    def ShowAllData(self):
        """Criteria go, the buttons stay, all rows of the filter are shown."""
        if not self.FilterMode:
            raise refused("ShowAllData method of AutoFilter class failed")
        self.sheet.guard_formats([Area(1, 1, 1, 1)])
        self.store.filterColumn = [column for column in self.store.filterColumn if criteria_of(column) is None]
        self.sheet.store.sheet_properties.filterMode = None
        self.hide_rows()

    def ApplyFilter(self):
        """Hide rows anew."""
        self.hide_rows()

    def remove(self) -> None:
        """Criteria and buttons go."""
        if self.FilterMode:
            self.ShowAllData()
        self.store.ref = None
        self.store.filterColumn = []

    def body(self) -> range:
        """Rows below the header; a table's totals are no body."""
        last = self.area.bottom - (self.table.totals if self.table is not None and self.area == self.table.area else 0)
        return range(self.area.top + 1, last + 1)

    def hide_rows(self) -> None:
        """Show the rows that every column lets through, hide the others."""
        columns = [(self.area.left + column.colId, _test(column, self)) for column in self.columns()]
        for row in self.body():
            hidden = any(not passes(row, place) for place, passes in columns)
            if hidden or row in self.sheet.store.row_dimensions:
                self.sheet.store.row_dimensions[row].hidden = hidden

    def set_criteria(self, field: int, criteria1, operator: int, criteria2) -> None:
        """One column's criteria, or none."""
        if not 1 <= field <= self.area.shape[1]:
            raise refused("AutoFilter method of Range class failed")
        kept = [column for column in self.store.filterColumn if column.colId != field - 1]
        if criteria1 is not None:
            kept.append(_column(field - 1, criteria1, operator, criteria2))
        self.store.filterColumn = sorted(kept, key=lambda column: column.colId)
        self.hide_rows()


def _column(number: int, criteria1, operator: int, criteria2) -> FilterColumn:
    """Openpyxl's column for what ``Range.AutoFilter`` is given."""
    if operator == VALUES:
        wanted = list(criteria1) if isinstance(criteria1, tuple) else [criteria1]
        if criteria2 is not None or any(not isinstance(text, str) for text in wanted):
            raise refused("AutoFilter method of Range class failed")
        wanted = [text.removeprefix("=") for text in wanted]
        return FilterColumn(
            colId=number, filters=Filters(blank="" in wanted or None, filter=[text for text in wanted if text])
        )
    if operator in (TOP_ITEMS, BOTTOM_ITEMS, TOP_PERCENT, BOTTOM_PERCENT):
        top, percent = operator in (TOP_ITEMS, TOP_PERCENT), operator in (TOP_PERCENT, BOTTOM_PERCENT)
        return FilterColumn(colId=number, top10=Top10(top=top, percent=percent, val=float(criteria1)))
    if operator not in (0, AND, OR):
        raise refused("AutoFilter method of Range class failed")
    parts = [SIGN.fullmatch(str(text)).groups() for text in (criteria1, criteria2) if text is not None]
    rules = [CustomFilter(operator=SIGNS[sign or "="], val=value) for sign, value in parts]
    return FilterColumn(
        colId=number, customFilters=CustomFilters(_and=operator == AND and len(rules) > 1, customFilter=rules)
    )


def criteria_of(column: FilterColumn):
    """The part of openpyxl's column that filters, or None."""
    found = [
        column.filters,
        column.customFilters,
        column.top10,
        column.colorFilter,
        column.iconFilter,
        column.dynamicFilter,
    ]
    return next((part for part in found if part is not None), None)


def _test(column: FilterColumn, own: AutoFilter):
    """``passes(row, column)`` of one column's criteria."""
    sheet = own.sheet
    if column.filters is not None:
        wanted = {text.lower() for text in column.filters.filter}
        if column.filters.dateGroupItem:
            raise Misuse("filters by parts of dates are not computed here: show all rows, do not filter anew")
        return lambda row, place: (
            bool(column.filters.blank)
            if sheet.value2(row, place) in (None, "")
            else texts(sheet.value2(row, place)).lower() in wanted
        )
    if column.customFilters is not None:
        tests = [_comparison(rule) for rule in column.customFilters.customFilter]
        join = all if column.customFilters._and else any
        return lambda row, place: join(test(sheet.value2(row, place)) for test in tests)
    if column.top10 is not None:
        place = own.area.left + column.colId
        numbers = sorted(value for row in own.body() if isinstance(value := sheet.value2(row, place), float))
        count = int(column.top10.val * len(numbers) / 100) if column.top10.percent else int(column.top10.val)
        chosen = numbers[-count:] if column.top10.top is not False else numbers[:count]
        return lambda row, place: sheet.value2(row, place) in chosen
    raise Misuse("filters by colour, icon or period are not computed here: show all rows, do not filter anew")


def _comparison(rule: CustomFilter):
    """A test of one value against ``>100``, ``<>x`` or a text with * and ?."""
    text = rule.val or ""
    try:
        number = float(text)
    except ValueError:
        number = None
    pattern = re.compile(
        "".join(".*" if c == "*" else "." if c == "?" else re.escape(c) for c in text.strip()),
        re.IGNORECASE | re.DOTALL,
    )
    orders = {
        "greaterThan": lambda value: value > number,
        "lessThan": lambda value: value < number,
        "greaterThanOrEqual": lambda value: value >= number,
        "lessThanOrEqual": lambda value: value <= number,
    }
    if rule.operator in orders:
        return lambda value: number is not None and isinstance(value, float) and orders[rule.operator](value)

    def equal(value):
        if text == "":
            return value in (None, "")
        if number is not None and isinstance(value, float):
            return value == number
        return bool(pattern.fullmatch(texts(value)))

    return (lambda value: not equal(value)) if rule.operator == "notEqual" else equal


class FilterList(Model):
    """One filter per column."""

    def __init__(self, own: AutoFilter):
        self.own = own

    Count = property(lambda self: self.own.area.shape[1])

    def Item(self, Index):
        """From 1."""
        if not 1 <= int(Index) <= self.Count:
            raise refused("Subscript out of range")
        return FilterOf(self.own, int(Index))

    def __iter__(self):
        return (FilterOf(self.own, number) for number in range(1, self.Count + 1))


class FilterOf(Model):
    """Excel's Filter: the criteria of one column. Asking for what is not there raises 1004, as in Excel."""

    def __init__(self, own: AutoFilter, field: int):
        self.own, self.field = own, field

    @property
    def column(self) -> FilterColumn | None:
        """Openpyxl's column."""
        return next((column for column in self.own.columns() if column.colId == self.field - 1), None)

    On = property(lambda self: self.column is not None)

    def _criteria(self) -> tuple[int, list]:
        """(operator, criteria)."""
        column = self.column
        if column is None:
            raise refused("Application-defined or object-defined error")
        if column.filters is not None:
            if column.filters.dateGroupItem:
                return VALUES, []
            wanted = [f"={text}" for text in column.filters.filter] + (["="] if column.filters.blank else [])
            if len(wanted) == 1:
                return 0, wanted
            if len(wanted) == 2:
                return OR, wanted
            return VALUES, [tuple(wanted)]
        if column.customFilters is not None:
            signs = {name: sign for sign, name in SIGNS.items()}
            wanted = [signs[rule.operator or "equal"] + (rule.val or "") for rule in column.customFilters.customFilter]
            return (0 if len(wanted) == 1 else AND if column.customFilters._and else OR), wanted
        if column.top10 is not None:
            top, percent = column.top10.top is not False, bool(column.top10.percent)
            kinds = {(True, False): TOP_ITEMS, (False, False): BOTTOM_ITEMS, (True, True): TOP_PERCENT}
            return kinds.get((top, percent), BOTTOM_PERCENT), [f"{column.top10.val:g}"]
        if column.colorFilter is not None:
            return (CELL_COLOR if column.colorFilter.cellColor is not False else FONT_COLOR), []
        return (ICON if column.iconFilter is not None else DYNAMIC), []

    Operator = property(lambda self: self._criteria()[0])

    @property
    def Criteria1(self):
        """A text, or a tuple of texts."""
        _, criteria = self._criteria()
        if not criteria:
            raise refused("Application-defined or object-defined error")
        return criteria[0]

    @property
    def Criteria2(self):
        """The second condition."""
        _, criteria = self._criteria()
        if len(criteria) < 2:
            raise refused("Application-defined or object-defined error")
        return criteria[1]

    @property
    def Count(self):
        """Number of criteria."""
        return len(self._criteria()[1])


def filter_range(cells, field, criteria1, operator: int, criteria2) -> None:
    """``Range.AutoFilter``: without a field it switches the buttons on and off."""
    sheet = cells.sheet
    sheet.guard_formats([Area(1, 1, 1, 1)])
    table = sheet.table_at(cells.area.top, cells.area.left)
    if table is not None:
        if field is None:
            table.ShowAutoFilter = not table.ShowAutoFilter
            return
        table.ShowAutoFilter = True
        table.AutoFilter.set_criteria(int(field), criteria1, operator, criteria2)
        return
    if field is None and sheet.AutoFilterMode:
        sheet.AutoFilter.remove()
        return
    if not sheet.AutoFilterMode:
        area = cells.CurrentRegion.area if cells.area.size == 1 else cells.area
        sheet.store.auto_filter = StoredFilter(ref=area.plain)
    if field is not None:
        sheet.AutoFilter.set_criteria(int(field), criteria1, operator, criteria2)
