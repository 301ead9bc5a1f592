"""Tables: Excel's ListObjects over openpyxl's."""

# ruff: noqa: N802, N803, ARG002, PLW0108 - Excel's names and signatures; classes that stand further down

from __future__ import annotations

from openpyxl.worksheet.filters import AutoFilter as StoredFilter
from openpyxl.worksheet.table import Table, TableColumn, TableStyleInfo

from engine._areas import COLUMNS, Area, parse
from engine._dispatch import Model
from engine._errors import refused
from engine._filters import AutoFilter
from engine._names import check_name
from engine._values import texts

RANGE, QUERY = 1, 3
OVERLAP = (
    "A table cannot overlap a range that contains a PivotTable report, query results, protected cells or another table."
)


class ListObjects(Model):
    """The tables of a sheet."""

    def __init__(self, sheet):
        self.sheet = sheet

    Count = property(lambda self: len(self.sheet.tables))
    Parent = property(lambda self: self.sheet)

    def Item(self, Index):
        """By number or name."""
        for number, table in enumerate(self.sheet.tables, start=1):
            if Index == number or (isinstance(Index, str) and Index.lower() == table.Name.lower()):
                return table
        raise refused("Subscript out of range")

    def __iter__(self):
        return iter(list(self.sheet.tables))

    def Add(
        self,
        SourceType=RANGE,
        Source=None,
        LinkSource=None,
        XlListObjectHasHeaders=1,
        Destination=None,
        TableStyleName=None,
    ):
        """A table over a range with headers."""
        area = Source.area
        if SourceType != RANGE or XlListObjectHasHeaders != 1 or area.shape[0] < 2:
            raise refused("Application-defined or object-defined error")
        self.sheet.guard_formats([area])
        if any(table.area.shared(area) for table in self.sheet.tables):
            raise refused(OVERLAP)
        if any(merged.shared(area) for merged in self.sheet.merged()):
            raise refused("Application-defined or object-defined error")
        book = self.sheet.book
        numbers = {table.Name.lower() for sheet in book.worksheets for table in sheet.tables}
        name = next(f"Table{n}" for n in range(1, 10_000) if f"table{n}" not in numbers)
        store = Table(
            displayName=name, ref=area.plain, tableStyleInfo=TableStyleInfo(TableStyleName or "TableStyleMedium2")
        )
        store.tableStyleInfo.showRowStripes = True
        store.autoFilter = StoredFilter(ref=area.plain)
        table = ListObject(self.sheet, store)
        table.make_columns()
        self.sheet.tables.append(table)
        table.read_headers(area)
        return table


class ListObject(Model):
    """One table. Writing beside it does not make it grow: AutoCorrect works for users, not for macros."""

    def __init__(self, sheet, store):
        self.sheet, self.store = sheet, store

    @property
    def area(self) -> Area:
        """Headers, body and totals."""
        return parse(self.store.ref)

    totals = property(lambda self: int(self.store.totalsRowCount or 0))
    headers = property(lambda self: 0 if self.store.headerRowCount == 0 else 1)
    Application = property(lambda self: self.sheet.Application)
    Parent = property(lambda self: self.sheet)
    Range = property(lambda self: self._cells(self.area))
    ListColumns = property(lambda self: ListColumns(self))
    ListRows = property(lambda self: ListRows(self))
    SourceType = property(lambda self: QUERY if self.store.tableType == "queryTable" else RANGE)
    ShowHeaders = property(lambda self: bool(self.headers))
    TableStyle = property(lambda self: TableStyle(self.store.tableStyleInfo))

    def _cells(self, area: Area):
        from engine._range import Range

        return Range(self.sheet, area)

    @property
    def Name(self):
        """As formulas know it."""
        return self.store.displayName

    @Name.setter
    def Name(self, text):
        check_name(text)
        taken = [
            table.Name.lower() for sheet in self.sheet.book.worksheets for table in sheet.tables if table is not self
        ]
        if text.lower() in taken or self.sheet.book.names.find(text) is not None:
            raise refused("Application-defined or object-defined error")
        self.store.displayName = self.store.name = text

    DisplayName = Name

    @property
    def HeaderRowRange(self):
        """None where the headers are not shown."""
        return self._cells(self.area._replace(bottom=self.area.top)) if self.headers else None

    @property
    def DataBodyRange(self):
        """None where there is no row."""
        area = self.area._replace(top=self.area.top + self.headers, bottom=self.area.bottom - self.totals)
        return self._cells(area) if area.top <= area.bottom else None

    @property
    def TotalsRowRange(self):
        """None where there is none."""
        return self._cells(self.area._replace(top=self.area.bottom)) if self.totals else None

    @property
    def ShowTotals(self):
        """Whether there is a row of totals."""
        return bool(self.totals)

    @property
    def ShowAutoFilter(self):
        """Whether the headers have filter buttons."""
        return self.store.autoFilter is not None

    @ShowAutoFilter.setter
    def ShowAutoFilter(self, value):
        self.sheet.guard_formats([self.area])
        if value and self.store.autoFilter is None:
            last = self.area.bottom - self.totals
            self.store.autoFilter = StoredFilter(ref=self.area._replace(bottom=last).plain)
        elif not value and self.store.autoFilter is not None:
            if self.AutoFilter.FilterMode:
                self.AutoFilter.ShowAllData()
            self.store.autoFilter = None

    @property
    def AutoFilter(self):
        """None where there are no buttons."""
        return None if self.store.autoFilter is None else AutoFilter(self.sheet, self.store.autoFilter, self)

    def Resize(self, Range):
        """Headers stay in their row; new columns take their names from the cells."""
        new, old = Range.area, self.area
        self.sheet.guard_formats([old, new])
        wrong = (
            Range.sheet is not self.sheet
            or new.top != old.top
            or not new.shared(old)
            or new.shape[0] < 1 + self.headers
        )
        if wrong or (self.totals and new.bottom != old.bottom):
            raise refused("Application-defined or object-defined error")
        if any(table is not self and table.area.shared(new) for table in self.sheet.tables):
            raise refused(OVERLAP)
        if any(merged.shared(new) for merged in self.sheet.merged()):
            raise refused("Application-defined or object-defined error")
        own = self.sheet.AutoFilter
        if own is not None and own.area.shared(new):
            raise refused(OVERLAP)
        self.set_area(new, {column: number for number, column in enumerate(range(old.left, old.right + 1))})

    def set_area(self, new: Area, kept: dict[int, int]) -> None:
        """Another rectangle; ``kept`` says which of the old columns stands in which column of the sheet."""
        old_columns, old = self.store.tableColumns, self.area
        self.store.ref = new.plain
        used = max((column.id for column in old_columns), default=0)
        columns = []
        for place in range(new.left, new.right + 1):
            if place in kept:
                columns.append(old_columns[kept[place]])
            else:
                used += 1
                columns.append(TableColumn(id=used, name=f"\0{used}"))
        self.store.tableColumns = columns
        if self.store.autoFilter is not None:
            self.store.autoFilter.ref = new._replace(bottom=new.bottom - self.totals).plain
            places = {number: place - new.left for place, number in kept.items()}
            filtered = [column for column in self.store.autoFilter.filterColumn if column.colId in places]
            for column in filtered:
                column.colId = places[column.colId]
            self.store.autoFilter.filterColumn = filtered
        if self.headers and old is not None:
            self.read_headers(new)

    def make_columns(self) -> None:
        """Columns without names, which the headers give."""
        area = self.area
        self.store.tableColumns = [TableColumn(id=n + 1, name=f"\0{n}") for n in range(area.shape[1])]

    def read_headers(self, changed: Area) -> None:
        """Names follow the header cells; Excel fills blank ones, numbers doubles, and turns numbers into text."""
        area = self.area
        row = area._replace(bottom=area.top)
        if not self.headers or not row.shared(changed):
            return
        seen = set()
        for number, column in enumerate(self.store.tableColumns):
            place = area.left + number
            text = texts(self.sheet.value2(area.top, place)) or f"Column{number + 1}"
            unique, count = text, 1
            while unique.lower() in seen:
                count += 1
                unique = f"{text}{count}"
            seen.add(unique.lower())
            if self.sheet.value2(area.top, place) != unique:
                self.sheet.put(area.top, place, unique, "s")
            column.name = unique

    def Delete(self):
        """The table and its cells."""
        self.sheet.guard_formats([self.area])
        cells = self.Range
        self.sheet.tables.remove(self)
        cells.Clear()

    def Unlist(self):
        """The table goes, the cells stay."""
        self.sheet.guard_formats([self.area])
        self.sheet.tables.remove(self)


class ListColumns(Model):
    """The columns of a table."""

    def __init__(self, table: ListObject):
        self.table = table

    Count = property(lambda self: len(self.table.store.tableColumns))
    Parent = property(lambda self: self.table)

    def Item(self, Index):
        """By number or name."""
        for number, column in enumerate(self.table.store.tableColumns, start=1):
            if Index == number or (isinstance(Index, str) and Index.lower() == column.name.lower()):
                return ListColumn(self.table, number)
        raise refused("Subscript out of range")

    def __iter__(self):
        return (ListColumn(self.table, number) for number in range(1, self.Count + 1))

    def Add(self, Position=None):
        """A column inside the table or at its end; what stands to the right of the table makes room."""
        from engine._shift import insert

        table, area = self.table, self.table.area
        number = self.Count + 1 if Position is None else int(Position)
        if number == self.Count + 1:
            if area.right == COLUMNS:
                raise refused("Application-defined or object-defined error")
            insert(table.sheet, area._replace(left=area.right + 1, right=area.right + 1), rows=False)
            kept = {area.left + n: n for n in range(self.Count)}
            table.set_area(area._replace(right=area.right + 1), kept)
        else:
            insert(table.sheet, area._replace(left=area.left + number - 1, right=area.left + number - 1), rows=False)
        return ListColumn(table, number)


class ListColumn(Model):
    """One column of a table."""

    def __init__(self, table: ListObject, number: int):
        self.table, self.number = table, number

    Index = property(lambda self: self.number)
    Parent = property(lambda self: self.table)

    @property
    def area(self) -> Area:
        """Header, body and totals."""
        area = self.table.area
        return area._replace(left=area.left + self.number - 1, right=area.left + self.number - 1)

    @property
    def Name(self):
        """The header."""
        return self.table.store.tableColumns[self.number - 1].name

    @Name.setter
    def Name(self, text):
        self.table.sheet.guard_formats([self.area])
        self.table.sheet.put(self.area.top, self.area.left, text, "s")
        self.table.read_headers(self.area)

    Range = property(lambda self: self.table._cells(self.area))

    @property
    def DataBodyRange(self):
        """Without header and totals."""
        body = self.table.DataBodyRange
        return (
            None if body is None else self.table._cells(body.area._replace(left=self.area.left, right=self.area.right))
        )

    def Delete(self):
        """The cells of the column go; what stands to its right moves left."""
        from engine._shift import delete

        if len(self.table.store.tableColumns) == 1:
            raise refused("Application-defined or object-defined error")
        self.table.sheet.guard_formats([self.area])
        delete(self.table.sheet, self.area, rows=False)


class ListRows(Model):
    """The rows of a table's body."""

    def __init__(self, table: ListObject):
        self.table = table

    @property
    def Count(self):
        """Without header and totals."""
        body = self.table.DataBodyRange
        return 0 if body is None else body.area.shape[0]


class TableStyle(Model):
    """The look of a table."""

    def __init__(self, store):
        self.store = store

    Name = property(lambda self: self.store.name if self.store is not None else "")
