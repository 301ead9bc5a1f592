"""Data validation: what a cell takes from a user."""

# ruff: noqa: N802, N803 - Excel's names

from __future__ import annotations

from copy import copy

from openpyxl.worksheet.cell_range import MultiCellRange
from openpyxl.worksheet.datavalidation import DataValidation

from engine._areas import Area, parse_many
from engine._conditions import OPERATORS
from engine._dispatch import Model
from engine._errors import refused
from engine._formulas import check

TYPES = {1: "whole", 2: "decimal", 3: "list", 4: "date", 5: "time", 6: "textLength", 7: "custom"}
STYLES = {1: "stop", 2: "warning", 3: "information"}
NONE_HERE = "Application-defined or object-defined error"


def cut(sheet, holes) -> None:
    """Take areas out of every rule."""
    kept = []
    for rule in sheet.store.data_validations.dataValidation:
        areas = parse_many(rule.sqref)
        for hole in holes:
            areas = [left for area in areas for left in area.without(hole)]
        if areas:
            rule.sqref = MultiCellRange([area.plain for area in areas])
            kept.append(rule)
    sheet.store.data_validations.dataValidation = kept


def copy_rules(source, sheet, target: Area) -> None:
    """The rules of a range, somewhere else."""
    down, right = target.top - source.area.top, target.left - source.area.left
    found = []
    for rule in source.sheet.store.data_validations.dataValidation:
        shared = [part for part in (area.shared(source.area) for area in parse_many(rule.sqref)) if part]
        if shared:
            new = copy(rule)
            moved = [Area(a.top + down, a.left + right, a.bottom + down, a.right + right) for a in shared]
            new.sqref = MultiCellRange([area.plain for area in moved])
            found.append(new)
    cut(sheet, [target])
    sheet.store.data_validations.dataValidation.extend(found)


def text_of(part: str):
    """A text of the rule that Excel gives as it is."""

    def get(self):
        return getattr(self.rule(), part) or ""

    def put(self, value):
        setattr(self.rule(), part, value)

    return property(get, put)


class Validation(Model):
    """The rule of a range; asking where there is none, or not one for all cells, raises 1004."""

    def __init__(self, sheet, cells):
        self.sheet, self.cells = sheet, cells

    separator = property(lambda self: self.sheet.Application.International[5])

    def rule(self) -> DataValidation:
        """Openpyxl's."""
        for rule in self.sheet.store.data_validations.dataValidation:
            if any(area.covers(self.cells.area) for area in parse_many(rule.sqref)):
                return rule
        raise refused(NONE_HERE)

    ErrorTitle = text_of("errorTitle")
    ErrorMessage = text_of("error")
    InputTitle = text_of("promptTitle")
    InputMessage = text_of("prompt")

    @property
    def Type(self):
        """XlValidateList and so on."""
        return {name: number for number, name in TYPES.items()}[self.rule().type]

    @property
    def Operator(self):
        """XlBetween and so on."""
        return {name: number for number, name in OPERATORS.items()}[self.rule().operator or "between"]

    @property
    def AlertStyle(self):
        """XlValidAlertStop and so on."""
        return {name: number for number, name in STYLES.items()}[self.rule().errorStyle or "stop"]

    @property
    def Formula1(self):
        """The list, or the first limit."""
        text = self.rule().formula1 or ""
        return (
            text[1:-1].replace(",", self.separator)
            if text.startswith('"')
            else text
            if text.replace(".", "").isdigit()
            else f"={text}"
        )

    @property
    def Formula2(self):
        """The second limit."""
        return self.rule().formula2 or ""

    @property
    def IgnoreBlank(self):
        """Whether blanks are fine."""
        return bool(self.rule().allowBlank)

    @IgnoreBlank.setter
    def IgnoreBlank(self, value):
        self.rule().allowBlank = bool(value)

    @property
    def InCellDropdown(self):
        """The arrow of a list; in files the flag says the opposite."""
        return not self.rule().showDropDown

    @InCellDropdown.setter
    def InCellDropdown(self, value):
        self.rule().showDropDown = None if value else True

    @property
    def ShowError(self):
        """Whether wrong input is refused with a box."""
        return bool(self.rule().showErrorMessage)

    @ShowError.setter
    def ShowError(self, value):
        self.rule().showErrorMessage = bool(value)

    @property
    def ShowInput(self):
        """Whether a text is shown beside the cell."""
        return bool(self.rule().showInputMessage)

    @ShowInput.setter
    def ShowInput(self, value):
        self.rule().showInputMessage = bool(value)

    def Add(self, Type, AlertStyle=1, Operator=1, Formula1=None, Formula2=None):
        """A rule where there is none yet."""
        self.sheet.guard_formats(self.cells.areas)
        touched = [area for area in self.sheet.validated_areas() if area.shared(self.cells.area)]
        if touched or Type not in TYPES or Formula1 is None:
            raise refused(NONE_HERE)
        rule = DataValidation(
            type=TYPES[Type],
            errorStyle=None if AlertStyle == 1 else STYLES[AlertStyle],
            operator=OPERATORS[Operator] if Type not in (3, 7) else None,
            formula1=self._stored(Formula1, is_list=Type == 3),
            formula2=None if Formula2 is None else self._stored(Formula2, is_list=False),
            allowBlank=True,
            showErrorMessage=True,
            showInputMessage=True,
            sqref=MultiCellRange([area.plain for area in self.cells.areas]),
        )
        self.sheet.store.data_validations.append(rule)

    def Modify(self, Type, AlertStyle=1, Operator=1, Formula1=None, Formula2=None):
        """Another rule."""
        self.Delete()
        self.Add(Type, AlertStyle, Operator, Formula1, Formula2)

    def Delete(self):
        """Anything goes."""
        self.sheet.guard_formats(self.cells.areas)
        cut(self.sheet, self.cells.areas)

    def _stored(self, formula, *, is_list: bool) -> str:
        """As files have it: lists with commas, whatever the country's separator."""
        text = str(formula)
        if text.startswith("="):
            check(text)
            return text[1:]
        if is_list:
            if len(text) > 255:
                raise refused(NONE_HERE)
            return '"' + text.replace(self.separator, ",") + '"'
        return text
