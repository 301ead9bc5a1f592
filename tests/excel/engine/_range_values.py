"""What a Range holds: values, formulas and texts, in one call for all cells, in the shapes that COM gives and takes."""

# ruff: noqa: N802 - Excel's names

from __future__ import annotations

import datetime as dt
from decimal import Decimal

from openpyxl.worksheet.formula import ArrayFormula

from engine._errors import Misuse, refused
from engine._formulas import check, shown
from engine._styles import look_of
from engine._values import as_value, texts, to_serial

MISSING = object()  # what is beyond the data
MOST_CELLS = 20_000_000  # beyond this Excel runs out of memory for one call


class Values:
    """The part of Range that reads and writes what cells hold."""

    def _rows(self, read):
        """``read(row, column, cell or None)`` for every cell: a scalar for one cell, else a tuple of rows."""
        area = self.area
        if area.size > MOST_CELLS:
            raise Misuse(f"{area.size} cells are read in one call: cut down to the used range first")
        find = self.sheet.store._cells.get
        columns = range(area.left, area.right + 1)
        rows = tuple(
            tuple([read(row, column, find((row, column))) for column in columns])
            for row in range(area.top, area.bottom + 1)
        )
        return rows[0][0] if area.size == 1 else rows

    def _value2(self, _row, _column, cell):
        if cell is None:
            return None
        value = cell._value
        # most cells, without another call for each
        return value if type(value) is float and cell.data_type == "n" else self.sheet.stored(cell)

    @property
    def Value2(self):
        """Floats, texts, booleans, error codes and None; dates and money are floats."""
        return self._rows(self._value2)

    @Value2.setter
    def Value2(self, data):
        self._write(data, "Value2")

    @property
    def Value(self):
        """As ``Value2``, with dates as times and money as decimals of four places."""
        epoch, formats = self.sheet.book.store.epoch, {}

        def read(row, column, cell):
            value = self._value2(row, column, cell)
            if not isinstance(value, float):
                return value
            key = look_of(cell).numFmtId
            if key not in formats:
                formats[key] = cell.number_format
            return as_value(value, formats[key], epoch)

        return self._rows(read)

    @Value.setter
    def Value(self, data):
        self._write(data, "Value")

    @property
    def string_values(self):
        """What each cell shows, for the General format: a Mac's ``string value``."""
        return self._rows(lambda row, column, _: texts(self.sheet.value2(row, column)))

    @property
    def Text(self):
        """What one cell shows, for the General format; None where cells differ."""
        shown_texts = self.string_values
        if isinstance(shown_texts, str):
            return shown_texts
        return shown_texts[0][0] if len({text for line in shown_texts for text in line}) == 1 else None

    @property
    def Formula(self):
        """Formulas in English; where there is none, what was typed; blanks are empty texts."""
        return self._rows(self._formula)

    @Formula.setter
    def Formula(self, data):
        self._write(data, "Formula")

    @property
    def Formula2(self):
        """As ``Formula``: this engine keeps no formula with implicit intersection."""
        return self._rows(self._formula)

    @Formula2.setter
    def Formula2(self, data):
        self._write(data, "Formula2")

    @property
    def FormulaArray(self):
        """The formula of the first cell."""
        return self._formula(*self.area[:2], self.sheet.store._cells.get(self.area[:2]))

    def _formula(self, _row, _column, cell):
        if cell is None or cell._value is None:
            return ""
        if cell.data_type == "f":
            text = cell._value.text if isinstance(cell._value, ArrayFormula) else cell._value
            return shown(text if text.startswith("=") else f"={text}")
        value = self.sheet.stored(cell)
        if isinstance(value, float):
            return str(int(value)) if value.is_integer() and abs(value) < 1e15 else repr(value)
        return texts(value)

    @property
    def HasFormula(self):
        """True, False, or None where only some cells have one."""
        return self._uniform(lambda cell: cell is not None and cell.data_type == "f")

    @property
    def HasArray(self):
        """Whether cells belong to an array formula."""
        return self._uniform(lambda cell: cell is not None and isinstance(cell._value, ArrayFormula))

    def _uniform(self, ask):
        answers = {ask(cell) for cell in self.sheet.existing(self.area)}
        if len(self.sheet.existing(self.area)) < self.area.size:
            answers.add(ask(None))
        return answers.pop() if len(answers) == 1 else None

    def _write(self, data, member):
        sheet, area = self.sheet, self.area
        rows = self._arranged(data)
        sheet.guard_values(self.areas, many=not isinstance(data, str | int | float | bool | None))
        sheet.note_write(member, area)
        for part in self.areas:
            whole = isinstance(rows, _Everywhere)
            places = sheet.places(part) if whole and rows.value is None else part
            if places is not part:
                for place in places:
                    self._enter(*place, None, member)
                continue
            if part.size > MOST_CELLS:
                raise refused("Out of memory.")
            for i, row in enumerate(range(part.top, part.bottom + 1)):
                for j, column in enumerate(range(part.left, part.right + 1)):
                    self._enter(row, column, rows.value if whole else _element(rows, i, j), member)
            sheet.headers_follow(part)

    def _arranged(self, data):
        """One value for all cells, or rows; a single row goes into every row, as Excel does it."""
        if not isinstance(data, tuple):
            return _Everywhere(data)
        if not data:
            raise refused("Application-defined or object-defined error")
        if any(isinstance(row, tuple) for row in data):
            if len({len(row) if isinstance(row, tuple) else -1 for row in data}) != 1:
                raise refused("Application-defined or object-defined error")
            return data if len(data) > 1 else _Repeated(data[0], len(data[0]) > 1)
        return _Repeated(data, True)

    def _enter(self, row, column, value, member):
        sheet = self.sheet
        if isinstance(value, str):
            if member in ("Formula", "Formula2") and value.startswith("="):
                check(value)
            sheet.enter_text(row, column, value)
            return
        if isinstance(value, dt.datetime):
            serial = to_serial(value, sheet.book.store.epoch)
            form = "m/d/yyyy" if float(serial).is_integer() else "m/d/yyyy h:mm"
            sheet.put(row, column, serial, "n", form)
            return
        if isinstance(value, Decimal):
            sheet.put(row, column, float(value), "n", None if member == "Value2" else '"$"#,##0.00')
            return
        if value is None:
            sheet.put(row, column, None, "n")
        elif isinstance(value, bool):
            sheet.put(row, column, value, "b")
        elif value is MISSING:
            sheet.put(row, column, "#N/A", "e")
        else:  # an error code that was read comes back as the number that it is to Python
            sheet.put(row, column, float(value), "n")


class _Everywhere:
    """One value for all cells."""

    def __init__(self, value):
        self.value = value


class _Repeated:
    """One row for every row of the range; one value in a column for every column of it."""

    def __init__(self, row, wide):
        self.row, self.wide = row, wide


def _element(rows, i, j):
    """What goes into the i-th row and j-th column; beyond the data Excel writes #N/A."""
    if isinstance(rows, _Repeated):
        return rows.row[j] if rows.wide and j < len(rows.row) else (MISSING if rows.wide else rows.row[0])
    if i >= len(rows):
        return MISSING
    row = rows[i]
    if len(row) == 1:
        return row[0]
    return row[j] if j < len(row) else MISSING
