"""Stand-ins of appscript and of the commands that xlwings asks a Mac, and xlwings' Mac engine loaded on top of them.

A reference is a path that is only walked when a command is sent to it, as appscript's are: what it points at may have
moved in the meantime. Words that Excel's dictionary does not have, and parameters that a command does not take, are
`Misuse`.
"""

from __future__ import annotations

import datetime as dt
import math
import struct
from dataclasses import dataclass

from engine._dispatch import Model
from engine._errors import ComError, Misuse
from engine._mac_terms import (
    CLASSES,
    COMMANDS,
    ELEMENTS,
    ENUMS,
    MADE,
    PROPERTIES,
    STANDARD,
    TERMS,
    VERBS,
    enumerator,
    number_of,
)
from engine._pywin32 import PROCESS

PARAMETER_ERROR, TIMED_OUT, REFUSED_WHILE_EDITING = -50, -1712, -10000
PLACES = ("before", "after")


class CommandError(Exception):
    """An Apple event came back with an error."""

    def __init__(self, errornumber: int, errormessage: str):
        super().__init__(errornumber, errormessage)
        self.errornumber, self.errormessage = errornumber, errormessage


@dataclass(frozen=True)
class Keyword:
    """A word without quotes in AppleScript."""

    AS_name: str

    def __repr__(self):
        return f"k.{self.AS_name}"


class Keywords:
    """appscript's ``k``."""

    def __getattr__(self, name):
        if name.startswith("__"):
            raise AttributeError(name)
        return Keyword(name)


k = Keywords()
MISSING = k.missing_value


class Reference:
    """A path from Excel to an object or a property."""

    def __init__(self, excel, steps=()):
        self.__dict__.update(excel=excel, steps=steps)

    def __repr__(self):
        return "app" + "".join(f".{step}" if isinstance(step, str) else f"[{step[0]!r}]" for step in self.steps)

    def __eq__(self, other):
        return isinstance(other, Reference) and other.steps == self.steps

    def __hash__(self):
        return hash(self.steps)

    def __getattr__(self, name):
        if name.startswith("__"):
            raise AttributeError(name)
        if name == "AS_appdata":
            return _Connection()
        if name in COMMANDS:
            return _Command(self, name)
        if name == "properties":
            return _Command(self, name)
        if name not in TERMS and name not in PLACES:
            self.excel.border.misuse(f"'{name}' is not in Excel's dictionary on a Mac")
        return Reference(self.excel, (*self.steps, name))

    def __setattr__(self, name, value):
        self.excel.border.misuse(f"'{name}' is assigned; a Mac wants .set()")

    def __getitem__(self, key):
        if isinstance(key, Reference):
            key = key.found()
        return Reference(self.excel, (*self.steps, (key,)))

    def __call__(self, *_, **__):
        self.excel.border.misuse(f"{self!r} is called as if this were Windows")

    # Walking the path

    def owner(self):
        """(object, last property) of a path to a property; (object, None) of one to an object."""
        here = self.excel.application
        for number, step in enumerate(self.steps):
            if here is None:
                raise CommandError(-1728, "Object not found.")
            last = number == len(self.steps) - 1
            if isinstance(step, tuple):
                here = self._item(here, step[0])
                continue
            if isinstance(here, _Every):
                return here, step
            kind = type(here).__name__
            if step in ELEMENTS.get(kind, {}):
                here = _Every(here, step)
            elif step in PROPERTIES.get(kind, {}):
                member = PROPERTIES[kind][step].member
                value = getattr(here, member)
                if last and not isinstance(value, Model):
                    return here, step
                here = value
            else:
                raise Misuse(f"{kind} has no '{step}' on a Mac, or not in this engine")
        return here, None

    def found(self):
        """The object at the end of the path."""
        here, name = self.owner()
        if name is not None:
            raise Misuse(f"{self!r} is a value, not an object: .get() is missing")
        return here

    @staticmethod
    def _item(here, key):
        if not isinstance(here, _Every):
            raise Misuse(f"{type(here).__name__} has no elements by [{key!r}]")
        return here.item(key)


class _Every:
    """All elements of a kind, before one of them is chosen."""

    def __init__(self, of, element):
        self.of, self.element = of, element

    @property
    def collection(self):
        """The object model's own."""
        member = getattr(self.of, ELEMENTS[type(self.of).__name__][self.element])
        return member() if callable(member) else member

    def item(self, key):
        """By number, by name; of cells, rows and columns by address too."""
        from engine._range import Range
        from engine._worksheet import Worksheet

        if self.element == "windows":
            return self.of.Windows(key)
        if self.element in ("cells", "rows", "columns") and isinstance(key, str) and isinstance(self.of, Worksheet):
            found = self.of.resolve(key)
            return Range(found.sheet, found.areas, {"cells": "cells"}.get(self.element, self.element))
        if self.element == "columns" and isinstance(self.of, Range) and self.of.area.whole_rows:
            return self.of.same(self.of.area._replace(left=key, right=key))
        return self.collection.Item(key)

    def all(self) -> list:
        """One after another."""
        return list(self.collection)


class _Connection:
    """What xlwings asks for the number of Excel's process."""

    def target(self):
        """The application."""
        return self

    addressdesc = property(lambda self: self)
    data = struct.pack("i", PROCESS)

    def coerce(self, _):
        """As it is."""
        return self


class _Command:
    """A command that waits for its parameters."""

    def __init__(self, reference: Reference, name: str):
        self.reference, self.name = reference, name

    def __getattr__(self, name):
        # some words are both a command and a property or an element
        return getattr(Reference(self.reference.excel, (*self.reference.steps, self.name)), name)

    def __getitem__(self, key):
        return Reference(self.reference.excel, (*self.reference.steps, self.name))[key]

    def __call__(self, *direct, **named):
        border = self.reference.excel.border
        named.pop("timeout", None)
        if border.turn_away():
            raise CommandError(*((REFUSED_WHILE_EDITING, "Refused.") if border.editing else (TIMED_OUT, "Timed out.")))
        border.enter(f"{self.reference!r}.{self.name}()")
        unknown = set(named) - COMMANDS.get(self.name, set())
        if unknown:
            border.misuse(f"'{self.name}' takes no {', '.join(sorted(unknown))}")
        return border.inside(self._do, direct, named)

    def _do(self, direct, named):
        try:
            standard = {
                "get": self._get,
                "set": self._set,
                "count": self._count,
                "exists": self._exists,
                "make": self._make,
            }
            if self.name in standard:
                return standard[self.name](*direct, **named)
            if self.name == "properties":
                return self._properties()
            return self._verb(named)
        except ComError as error:
            text = error.excepinfo[2] if error.excepinfo else error.strerror
            raise CommandError(PARAMETER_ERROR, str(text)) from None

    def _get(self):
        here, name = self.reference.owner()
        if isinstance(here, _Every):
            if name is None:
                found = [_out(self.reference, one, None) for one in here.all()]
            else:
                found = [_read(self.reference, one, name) for one in here.all()]
            return found or MISSING
        return _out(self.reference, here, None) if name is None else _read(self.reference, here, name)

    def _set(self, value):
        here, name = self.reference.owner()
        if name is None and self.reference.steps:
            # a property that holds an object is set by its word: the style of a table
            here, name = Reference(self.reference.excel, self.reference.steps[:-1]).found(), self.reference.steps[-1]
        term = PROPERTIES[type(here).__name__][name]
        setattr(here, term.member, _in(value, term.kind))

    def _count(self, each):
        here = self.reference.found()
        every = _Every(here, CLASSES[each.AS_name])
        if CLASSES[each.AS_name] not in ELEMENTS.get(type(here).__name__, {}):
            raise Misuse(f"{type(here).__name__} has no {each.AS_name} to count")
        return every.collection.Count

    def _exists(self):
        try:
            self.reference.owner()
        except (ComError, CommandError):
            return False
        return True

    def _make(self, new, at=None, with_properties=None):
        kind, parts = new.AS_name, {key.AS_name: value for key, value in (with_properties or {}).items()}
        excel, application = self.reference.excel, self.reference.excel.application
        if kind == "workbook":
            return Reference(excel, ("workbooks", (application.Workbooks.Add().name,)))
        if kind == "worksheet":
            *target, place = at.steps
            beside = Reference(excel, tuple(target)).found()
            made = beside.book.Sheets.Add(**{{"before": "Before", "after": "After"}[place]: beside})
            return Reference(excel, ("workbooks", (made.book.name,), "worksheets", (made.Name,)))
        if kind not in MADE:
            raise Misuse(f"this engine makes no {kind}")
        element = CLASSES[kind]
        holder = at.found()
        collection = _Every(holder, element).collection
        arguments = {
            argument: _in(parts[name], _kind_of(kind, name))
            for name, argument in MADE[kind].arguments.items()
            if parts.get(name) is not None
        }
        made = getattr(collection, MADE[kind].member)(**arguments)
        if kind == "format_condition":
            return Reference(excel, (*at.steps, element, (collection.Count,)))
        return Reference(excel, (*at.steps, element, (made.Name,)))

    def _properties(self):
        here = self.reference.found()
        terms = PROPERTIES[type(here).__name__]
        found = {}
        for name, term in terms.items():
            try:
                value = getattr(here, term.member)
            except ComError:
                continue
            found[Keyword(name)] = _out(
                Reference(self.reference.excel, (*self.reference.steps, name)), value, term.kind
            )
        return found

    def _verb(self, named):
        here = self.reference.found()
        verb = VERBS.get(type(here).__name__, {}).get(self.name)
        if verb is None:
            raise Misuse(f"{type(here).__name__} has no command '{self.name}' on a Mac, or not in this engine")
        unknown = {name for name, value in named.items() if value is not None and name not in verb.arguments}
        if unknown - {"notify", "add_to_mru", "editable"}:
            raise Misuse(f"'{self.name}' is told {', '.join(sorted(unknown))}, which this engine does not know")
        arguments = {
            verb.arguments[name]: _in(value, "plain")
            for name, value in named.items()
            if value is not None and name in verb.arguments
        }
        result = getattr(here, verb.member)(**arguments)
        return _out(self.reference, result, None)


def _kind_of(made: str, name: str) -> str:
    owner = {"format_condition": "FormatCondition", "named_item": "Entry", "list_object": "ListObject"}[made]
    term = PROPERTIES[owner].get(name)
    return term.kind if term is not None and term.kind != "plain" else "plain"


def _in(value, kind):
    """A parameter in the object model's terms."""
    if isinstance(value, Reference):
        return value.found()
    if isinstance(value, Keyword):
        if value.AS_name in STANDARD:
            return value.AS_name
        if value.AS_name not in ENUMS:
            raise Misuse(f"'{value.AS_name}' is no constant in Excel's dictionary on a Mac")
        return number_of(value.AS_name)
    if kind == "color":
        red, green, blue = value
        return red + green * 256 + blue * 65_536
    if isinstance(value, list | tuple):
        return tuple(_in(one, "plain") for one in value)
    if value is None or isinstance(value, str | bool | int | float | dt.datetime):
        if isinstance(value, float) and math.isnan(value):
            raise Misuse("nan is written to Excel")
        return value
    raise Misuse(f"appscript cannot pack {type(value).__name__}")


def _read(reference, here, name):
    terms = PROPERTIES.get(type(here).__name__, {})
    if name not in terms:
        raise Misuse(f"{type(here).__name__} has no '{name}' on a Mac, or not in this engine")
    return _out(reference, getattr(here, terms[name].member), terms[name].kind, here=here, name=name)


def _out(reference, value, kind, *, here=None, name=None):
    """A value in AppleScript's terms."""
    from engine._range import Range

    if isinstance(value, Model):
        return _reference_to(reference, value)
    if value is None:
        return "" if isinstance(here, Range) and name in ("value", "value2") else MISSING
    if kind == "color":
        return [value % 256, value // 256 % 256, value // 65_536]
    if kind in ENUMS and isinstance(value, int):
        word = enumerator(kind, int(value))
        return int(value) if word is None else Keyword(word)
    if isinstance(value, tuple):
        return [_row(one, name) if isinstance(one, tuple) else _cell(one, name) for one in value]
    return _cell(value, name)


def _row(cells, name):
    return [_cell(cell, name) for cell in cells]


def _cell(value, name):
    """Blank cells are empty texts; error cells have no value; dates have no zone; money is a float."""
    if value is None:
        return ""
    if isinstance(value, bool | str):
        return value
    if isinstance(value, dt.datetime):
        return dt.datetime(*value.timetuple()[:6], value.microsecond)  # noqa: DTZ001 - appscript gives none
    if isinstance(value, int) and name in ("value", "value2"):
        return MISSING
    return value if isinstance(value, int) else float(value)


def _reference_to(reference, value):
    """A path to an object that a command or property gave."""
    from engine._range import Range

    if isinstance(value, Range):
        steps = (
            "workbooks",
            (value.sheet.book.name,),
            "worksheets",
            (value.sheet.Name,),
            "cells",
            (value.GetAddress(),),
        )
        return Reference(reference.excel, steps)
    return reference
