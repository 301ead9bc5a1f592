"""What is done to a Range: clearing, copying and pasting, inserting and deleting, filtering, finding."""

# ruff: noqa: N802, N803, ARG002 - Excel's names and signatures

from __future__ import annotations

from copy import copy

from openpyxl.formula.translate import Translator, TranslatorError
from openpyxl.styles.cell_style import StyleArray
from openpyxl.worksheet.formula import ArrayFormula

from engine._areas import Area
from engine._errors import refused
from engine._shift import delete, insert
from engine._styles import look_of, style_into

ALL, FORMATS, COLUMN_WIDTHS, VALIDATION, VALUES, VALUES_AND_FORMATS = -4104, -4122, 8, 6, -4163, 12
FORMULAS, FORMULAS_AND_FORMATS = -4123, 11
NO_OPERATION = -4142
SHIFT_DOWN, SHIFT_RIGHT, SHIFT_UP, SHIFT_LEFT = -4121, -4161, -4162, -4159
VALUES_IN, FORMULAS_IN, WHOLE = -4163, -4123, 1
TOO_SMALL = "You can't paste this here because the Copy area and paste area aren't the same size."


class Editing:
    """The part of Range that changes things."""

    def ClearContents(self):
        """Values and formulas go, looks stay."""
        self._clear(contents=True)
        return True

    def ClearFormats(self):
        """Looks and conditional formats go; merged cells fall apart."""
        self._clear(formats=True)
        return True

    def Clear(self):
        """Both."""
        self._clear(contents=True, formats=True)
        return True

    def _clear(self, *, contents=False, formats=False):
        sheet = self.sheet
        if contents:
            sheet.guard_values(self.areas, many=False)
            sheet.note_write("clear", self.area)
        sheet.guard_formats(self.areas)
        if formats:
            self.UnMerge()
            sheet.conditions.clear(self.areas)
        for area in self.areas:
            for cell in sheet.existing(area):
                if contents:
                    sheet.put(cell.row, cell.column, None, "n")
                if formats:
                    cell._style = StyleArray()
            if formats and area.whole_columns:
                for number in range(area.left, area.right + 1):
                    if sheet.column(number) is not None:
                        sheet.own_column(number)._style = StyleArray()
            if contents:
                sheet.headers_follow(area)

    # Copying

    def Copy(self, Destination=None):
        """To the clipboard, or straight to another place."""
        if len(self.areas) > 1:
            raise refused("This action won't work on multiple selections.")
        application = self.sheet.Application
        if Destination is None:
            application.clipboard = self
            application.CutCopyMode = 1
            return True
        Destination._paste(self, ALL)
        return True

    def Cut(self, Destination=None):
        """Not in this engine: moving cells changes every formula that knows them."""
        raise refused("Cut method of Range class failed")

    def PasteSpecial(self, Paste=ALL, Operation=NO_OPERATION, SkipBlanks=False, Transpose=False):
        """What was copied last, or a part of it."""
        source = self.sheet.Application.clipboard
        if source is None or self.sheet.Application.CutCopyMode != 1:
            raise refused("PasteSpecial method of Range class failed")
        if Operation != NO_OPERATION or SkipBlanks or Transpose:
            raise refused("PasteSpecial method of Range class failed")
        self._paste(source, int(Paste))
        return True

    def _targets(self, source) -> list[Area]:
        """Where the copies go: as often as they fit, else once from the first cell."""
        area, (rows, columns) = self.area, source.area.shape
        height, width = area.shape
        if height % rows or width % columns:
            height, width = rows, columns
        if area.top + max(height, rows) - 1 > 1_048_576 or area.left + max(width, columns) - 1 > 16_384:
            raise refused(TOO_SMALL)
        return [
            Area(top, left, top + rows - 1, left + columns - 1)
            for top in range(area.top, area.top + max(height, rows), rows)
            for left in range(area.left, area.left + max(width, columns), columns)
        ]

    def _paste(self, source, what):
        sheet = self.sheet
        for target in self._targets(source):
            down, right = target.top - source.area.top, target.left - source.area.left
            if what in (ALL, VALUES, VALUES_AND_FORMATS, FORMULAS, FORMULAS_AND_FORMATS):
                sheet.guard_values([target], many=True)
                sheet.note_write("paste", target)
            sheet.guard_formats([target])
            if what == COLUMN_WIDTHS:
                for number in range(source.area.left, source.area.right + 1):
                    sheet.own_column(number + right).width = source.sheet.own_column(number).width
                continue
            if what in (ALL, FORMATS):
                self._paste_merged(source, target, down, right)
                sheet.conditions.copy(source, target)
            if what in (ALL, VALIDATION):
                sheet.copy_validation(source, target)
            self._paste_cells(source, target, what)
            sheet.headers_follow(target)

    def _paste_merged(self, source, target, down, right):
        inside = [area for area in source.sheet.merged() if source.area.covers(area)]
        for area in [area for area in self.sheet.merged() if area.shared(target)]:
            if not target.covers(area):
                raise refused("We can't do that to a merged cell.")
            self.same(area).UnMerge()
        for area in inside:
            moved = Area(area.top + down, area.left + right, area.bottom + down, area.right + right)
            self.sheet.store.merge_cells(moved.plain)

    def _paste_cells(self, source, target, what):
        rows, columns = source.area.shape
        kept = {
            (cell.row, cell.column): (cell, cell._value, cell.data_type, copy(look_of(cell)))
            for cell in source.sheet.existing(source.area)
        }
        cached = {place: source.sheet.cached[place] for place in kept if place in source.sheet.cached}
        for i in range(rows):
            for j in range(columns):
                origin = (source.area.top + i, source.area.left + j)
                row, column = target.top + i, target.left + j
                cell, value, kind, style = kept.get(origin, (None, None, "n", None))
                if cell is None and (row, column) not in self.sheet.store._cells:
                    number_style = source.sheet.default_style(*origin)
                    if not any(number_style):
                        continue
                if what in (ALL, FORMATS):
                    own = self.sheet.own_cell(row, column)
                    own._style = style_into(self.sheet, source.sheet, style or source.sheet.default_style(*origin))
                elif what in (VALUES_AND_FORMATS, FORMULAS_AND_FORMATS):
                    own = self.sheet.own_cell(row, column)
                    own.number_format = source.sheet.number_format_at(*origin)
                if what in (VALUES, VALUES_AND_FORMATS) and kind == "f":
                    self._put_plain(row, column, source.sheet.value2(*origin))
                elif what in (ALL, FORMULAS, FORMULAS_AND_FORMATS, VALUES, VALUES_AND_FORMATS):
                    if kind == "f":
                        value = _translated(value, origin, (row, column))
                    self.sheet.put(row, column, value, kind)
                    if kind == "f" and source.sheet is self.sheet and (row, column) == origin:
                        self.sheet.cached[row, column] = cached.get(origin)

    def _put_plain(self, row, column, value):
        from engine._values import ERROR_TEXTS

        if isinstance(value, int) and not isinstance(value, bool):
            self.sheet.put(row, column, ERROR_TEXTS[value], "e")
        else:
            kind = {str: "s", bool: "b"}.get(type(value), "n")
            self.sheet.put(row, column, value, kind)

    # Inserting and deleting

    def Insert(self, Shift=None, CopyOrigin=None):
        """Cells make room; whole rows and columns where the range is one."""
        self._move(insert, Shift, SHIFT_DOWN)
        return True

    def Delete(self, Shift=None):
        """Cells close the gap; of several areas the last goes first."""
        self._move(delete, Shift, SHIFT_UP)
        return True

    def _move(self, action, shift, down):
        sheet = self.sheet
        sheet.guard_formats(self.areas)
        for area in sorted(self.areas, reverse=True):
            sheet.note_write(action.__name__, area)
            if area.whole_columns:
                rows = False
            elif area.whole_rows:
                rows = True
            else:
                rows = shift == down if shift is not None else area.shape[1] >= area.shape[0]
            action(sheet, area, rows=rows)

    # Filtering and finding

    def AutoFilter(self, Field=None, Criteria1=None, Operator=1, Criteria2=None, VisibleDropDown=None):
        """Switch the filter buttons, or filter by one column."""
        from engine._filters import filter_range

        filter_range(self, Field, Criteria1, int(Operator or 0), Criteria2)
        return True

    def Find(
        self,
        What,
        After=None,
        LookIn=FORMULAS_IN,
        LookAt=2,
        SearchOrder=1,
        SearchDirection=1,
        MatchCase=False,
        MatchByte=None,
        SearchFormat=False,
    ):
        """The first cell with this text after another one, row by row."""
        if SearchOrder != 1 or SearchDirection != 1 or SearchFormat:
            raise refused("Unable to get the Find property of the Range class")
        start = After.area[:2] if After is not None else self.area[:2]
        places = [place for place in self.sheet.places(self.area) if self.sheet.filled(*place)]
        wanted = str(What) if MatchCase else str(What).lower()
        for place in [p for p in places if p > start] + [p for p in places if p <= start]:
            cell = self.same(Area(*place, *place))
            text = cell.Formula if LookIn == FORMULAS_IN else cell.Text
            text = text if MatchCase else text.lower()
            if text == wanted if LookAt == WHOLE else wanted in text:
                return cell
        return None


def _translated(value, origin, place):
    """A formula as it reads somewhere else."""
    text = value.text if isinstance(value, ArrayFormula) else value
    try:
        moved = Translator(text, Area(*origin, *origin).plain).translate_formula(Area(*place, *place).plain)
    except TranslatorError:
        return "=#REF!"
    return ArrayFormula(Area(*place, *place).plain, moved) if isinstance(value, ArrayFormula) else moved
