"""Conditional formats: the rules of a sheet in their order, and Excel's FormatConditions over them."""

# ruff: noqa: N802, N803 - Excel's names

from __future__ import annotations

from copy import copy, deepcopy

from openpyxl.formatting.formatting import ConditionalFormattingList
from openpyxl.formatting.rule import Rule
from openpyxl.formula.translate import Translator
from openpyxl.styles import Color, Font, PatternFill
from openpyxl.styles.differential import DifferentialStyle

from engine._areas import Area, parse_many
from engine._dispatch import Model
from engine._errors import refused
from engine._formulas import check, shown
from engine._looks import AUTOMATIC, NONE, to_color, to_number

CELL_VALUE, EXPRESSION = 1, 2
OPERATORS = dict(
    enumerate(
        [
            "between",
            "notBetween",
            "equal",
            "notEqual",
            "greaterThan",
            "lessThan",
            "greaterThanOrEqual",
            "lessThanOrEqual",
        ],
        start=1,
    )
)
TYPES = {
    "cellIs": CELL_VALUE,
    "expression": EXPRESSION,
    "colorScale": 3,
    "dataBar": 4,
    "top10": 5,
    "iconSet": 6,
    "uniqueValues": 8,
    "duplicateValues": 8,
    "containsText": 9,
    "notContainsText": 9,
    "beginsWith": 9,
    "endsWith": 9,
    "containsBlanks": 10,
    "timePeriod": 11,
    "aboveAverage": 12,
    "notContainsBlanks": 13,
    "containsErrors": 16,
    "notContainsErrors": 17,
}


class Condition:
    """One rule and the areas that it is about."""

    def __init__(self, areas: list[Area], rule: Rule):
        self.areas, self.rule = areas, rule


class Conditions:
    """All rules of one sheet, the first one first."""

    def __init__(self, sheet):
        self.sheet = sheet
        found = [
            (rule.priority, Condition(parse_many(block.sqref), rule))
            for block in sheet.store.conditional_formatting
            for rule in block.rules
        ]
        self.rules = [condition for _, condition in sorted(found, key=lambda pair: pair[0])]

    def write(self) -> None:
        """Put them where openpyxl saves them from."""
        self.sheet.store.conditional_formatting = ConditionalFormattingList()
        for priority, condition in enumerate(self.rules, start=1):
            if condition.areas:
                condition.rule.priority = priority
                where = " ".join(area.plain for area in condition.areas)
                self.sheet.store.conditional_formatting.add(where, condition.rule)
                condition.rule.priority = priority  # openpyxl counts anew where it finds none

    def of(self, cells) -> FormatConditions:
        """Those that touch a range."""
        return FormatConditions(self, cells)

    def all_areas(self) -> list[Area]:
        """Where any rule is."""
        return [area for condition in self.rules for area in condition.areas]

    def clear(self, areas) -> None:
        """Cut the areas out of every rule."""
        for hole in areas:
            for condition in self.rules:
                condition.areas = [left for area in condition.areas for left in area.without(hole)]
        self.rules = [condition for condition in self.rules if condition.areas]

    def copy(self, source, target: Area) -> None:
        """The rules of another range, over here: what was there goes."""
        down, right = target.top - source.area.top, target.left - source.area.left
        found = []
        for condition in source.sheet.conditions.rules:
            shared = [part for part in (area.shared(source.area) for area in condition.areas) if part]
            if shared:
                moved = [Area(a.top + down, a.left + right, a.bottom + down, a.right + right) for a in shared]
                found.append((condition, moved))
        self.clear([target])
        for condition, areas in found:
            if source.sheet is self.sheet and condition in self.rules:
                condition.areas = [*condition.areas, *areas]
                continue
            rule = deepcopy(condition.rule)
            origin = Area(*condition.areas[0][:2], *condition.areas[0][:2]).plain
            place = Area(areas[0].top, areas[0].left, areas[0].top, areas[0].left).plain
            rule.formula = [Translator(f"={one}", origin).translate_formula(place)[1:] for one in rule.formula]
            self.rules.append(Condition(areas, rule))


class FormatConditions(Model):
    """Excel's collection for one range."""

    def __init__(self, conditions: Conditions, cells):
        self.conditions, self.cells = conditions, cells

    def found(self) -> list[FormatCondition]:
        """Rules that touch the range."""
        return [
            FormatCondition(self.conditions, condition)
            for condition in self.conditions.rules
            if any(area.shared(own) for area in condition.areas for own in self.cells.areas)
        ]

    Count = property(lambda self: len(self.found()))
    Parent = property(lambda self: self.cells)

    def Item(self, Index):
        """One of them, from 1."""
        found = self.found()
        if not 1 <= int(Index) <= len(found):
            raise refused("Subscript out of range")
        return found[int(Index) - 1]

    def __iter__(self):
        return iter(self.found())

    def Add(self, Type, Operator=None, Formula1=None, Formula2=None):
        """A rule at the end of the list. Relative references in it count from the active cell: give absolute ones."""
        self.conditions.sheet.guard_formats(self.cells.areas)
        formulas = [_formula(text) for text in (Formula1, Formula2) if text is not None]
        if Type == CELL_VALUE:
            if Operator not in OPERATORS or len(formulas) != (2 if Operator in (1, 2) else 1):
                raise refused("Invalid procedure call or argument")
            rule = Rule("cellIs", operator=OPERATORS[Operator], formula=formulas)
        elif Type == EXPRESSION:
            if len(formulas) != 1:
                raise refused("Invalid procedure call or argument")
            rule = Rule("expression", formula=[self._from_active_cell(formulas[0])])
        else:
            raise refused("Invalid procedure call or argument")
        rule.dxf, rule.stopIfTrue = DifferentialStyle(), True  # Excel's own default for rules that code adds
        condition = Condition(list(self.cells.areas), rule)
        self.conditions.rules.append(condition)
        self.conditions.sheet.note_write("condition", self.cells.area)
        return FormatCondition(self.conditions, condition)

    def _from_active_cell(self, formula: str) -> str:
        """Excel reads relative references as seen from the active cell of the active sheet."""
        active = self.conditions.sheet.Application.active_place()
        first = self.cells.areas[0]
        origin = Area(*active, *active).plain
        return Translator(f"={formula}", origin).translate_formula(Area(*first[:2], *first[:2]).plain)[1:]

    def Delete(self):
        """All rules leave this range."""
        self.conditions.sheet.guard_formats(self.cells.areas)
        self.conditions.clear(self.cells.areas)


def _formula(text) -> str:
    """What a rule is given: a formula, a number, or a text to compare with."""
    if isinstance(text, str):
        if text.startswith("="):
            check(text)
            return text[1:]
        return text if text.replace(".", "", 1).lstrip("-").isdigit() else '"' + text.replace('"', '""') + '"'
    return f"{text:g}"


class FormatCondition(Model):
    """One rule."""

    def __init__(self, conditions: Conditions, condition: Condition):
        self.conditions, self.condition = conditions, condition

    Type = property(lambda self: TYPES[self.condition.rule.type])
    Interior = property(lambda self: ConditionInterior(self.condition.rule))
    Font = property(lambda self: ConditionFont(self.condition.rule))

    @property
    def AppliesTo(self):
        """The range of the rule."""
        from engine._range import Range

        return Range(self.conditions.sheet, self.condition.areas)

    def ModifyAppliesToRange(self, Range):
        """The rule is about these cells from now on."""
        self.condition.areas = list(Range.areas)

    def Modify(self, Type, Operator=None, Formula1=None, Formula2=None):
        """Another condition, the same look."""
        rule = self.condition.rule
        formulas = [_formula(text) for text in (Formula1, Formula2) if text is not None]
        rule.type = {CELL_VALUE: "cellIs", EXPRESSION: "expression"}[Type]
        rule.operator, rule.formula = OPERATORS.get(Operator), formulas
        return self

    @property
    def Operator(self):
        """How a cell's value is compared."""
        return {name: number for number, name in OPERATORS.items()}[self.condition.rule.operator]

    @property
    def Formula1(self):
        """The first formula, as Excel shows it."""
        if not self.condition.rule.formula:
            raise refused("Application-defined or object-defined error")
        return f"={shown(self.condition.rule.formula[0])}"

    @property
    def Formula2(self):
        """The second one."""
        if len(self.condition.rule.formula) < 2:
            raise refused("Application-defined or object-defined error")
        return f"={shown(self.condition.rule.formula[1])}"

    @property
    def Priority(self):
        """Its place in the sheet's list."""
        return self.conditions.rules.index(self.condition) + 1

    @Priority.setter
    def Priority(self, value):
        self.conditions.rules.remove(self.condition)
        self.conditions.rules.insert(int(value) - 1, self.condition)

    def SetFirstPriority(self):
        """To the front."""
        self.Priority = 1

    def SetLastPriority(self):
        """To the end."""
        self.Priority = len(self.conditions.rules)

    @property
    def StopIfTrue(self):
        """Whether later rules are left out."""
        return bool(self.condition.rule.stopIfTrue)

    @StopIfTrue.setter
    def StopIfTrue(self, value):
        self.condition.rule.stopIfTrue = bool(value)

    def Delete(self):
        """The rule goes, for all its cells."""
        self.conditions.rules.remove(self.condition)


class ConditionInterior(Model):
    """The fill that a rule gives."""

    def __init__(self, rule):
        self.rule = rule

    @property
    def Color(self):
        """None where it gives none."""
        fill = self.rule.dxf.fill if self.rule.dxf else None
        color = None if fill is None else fill.bgColor if fill.bgColor.rgb != "00000000" else fill.fgColor
        return to_number(color)

    @Color.setter
    def Color(self, value):
        self.rule.dxf = _with(self.rule.dxf, fill=PatternFill("solid", bgColor=to_color(value)))

    @property
    def ColorIndex(self):
        """XlColorIndexNone where it gives none."""
        return NONE if self.Color is None else 1


class ConditionFont(Model):
    """The font that a rule gives."""

    def __init__(self, rule):
        self.rule = rule

    def _font(self):
        return self.rule.dxf.font if self.rule.dxf and self.rule.dxf.font else Font(name=None, sz=None, family=None)

    def _change(self, **parts):
        font = copy(self._font())
        for part, value in parts.items():
            setattr(font, part, value)
        self.rule.dxf = _with(self.rule.dxf, font=font)

    @property
    def Color(self):
        """None where it gives none."""
        color = self._font().color
        return to_number(color) if isinstance(color, Color) else None

    @Color.setter
    def Color(self, value):
        self._change(color=to_color(value))

    @property
    def ColorIndex(self):
        """XlColorIndexAutomatic where it gives none."""
        return AUTOMATIC if self.Color is None else 1

    @property
    def Bold(self):
        """None where the rule does not say."""
        return self._font().b

    @Bold.setter
    def Bold(self, value):
        self._change(b=bool(value))

    @property
    def Italic(self):
        """None where the rule does not say."""
        return self._font().i

    @Italic.setter
    def Italic(self, value):
        self._change(i=bool(value))


def _with(style, **parts):
    """A differential style with other parts; openpyxl's are not to be changed in place."""
    new = copy(style) if style is not None else DifferentialStyle()
    for part, value in parts.items():
        setattr(new, part, value)
    return new
