"""The border between a macro and Excel: what crosses it is counted, checked and converted as COM does.

Objects of the object model live behind `CDispatch`, which shows their capitalised members only. Arguments must be what
pywin32 can pack: numpy's integers, paths and plain dates are refused, and numbers that are no numbers are `Misuse`.
"""

from __future__ import annotations

import datetime as dt
import math
import types
from dataclasses import dataclass, field
from decimal import Decimal
from pathlib import PurePath

from engine._errors import TYPE_MISMATCH, UNKNOWN_NAME, ComError, Misuse, editing, rejected

ENDLESS = 2_000  # a macro that is turned away this often would hang the user's Excel


class Model:
    """An object of Excel's object model; its capitalised attributes are what a macro sees."""

    def member(self, name: str):
        """The descriptor of a member, or None: only what the class declares exists."""
        if not name[:1].isupper():
            return None
        return next((vars(kind)[name] for kind in type(self).__mro__ if name in vars(kind)), None)


@dataclass
class Border:
    """What is known about the calls that crossed."""

    calls: int = 0
    members: list[str] = field(default_factory=list)
    misuses: list[str] = field(default_factory=list)
    busy: float = 0
    editing: bool = False
    turned_away: int = 0
    fail_at: int | None = None
    failure: Exception | None = None
    watch: list = field(default_factory=list)

    def turn_away(self) -> bool:
        """Whether Excel has no time for this call."""
        if not self.busy:
            self.turned_away = 0
            return False
        self.busy -= 1
        self.turned_away += 1
        if self.turned_away > ENDLESS:
            self.misuse("the macro waits without end for an Excel that is busy")
        return True

    def misuse(self, text: str) -> None:
        """Remember, and stop the macro."""
        self.busy = 0
        self.misuses.append(text)
        raise Misuse(text)

    def enter(self, label: str) -> None:
        """One call; raises what the test asked for at this one."""
        self.calls += 1
        self.members.append(label)
        for watcher in self.watch:
            watcher(label)
        if self.fail_at is not None and self.calls >= self.fail_at:
            self.fail_at = None
            raise self.failure

    def inside(self, work, *arguments, **named):
        """Do the work behind the border; a misuse is remembered, whatever the macro makes of it."""
        try:
            return work(*arguments, **named)
        except Misuse as error:
            if str(error) not in self.misuses:
                self.misuses.append(str(error))
            raise

    def out(self, value):
        """What a macro gets: objects behind the border, sequences as tuples."""
        if isinstance(value, Model):
            return CDispatch(value, self)
        if isinstance(value, list | tuple):
            return tuple(map(self.out, value))
        return value

    def pack(self, value):
        """What Excel gets, or what pywin32 and COM say about it."""
        pointer = getattr(value, "_oleobj_", None) if not isinstance(value, type) else None
        if isinstance(pointer, Pointer):
            return pointer.target
        if isinstance(value, list | tuple):
            return tuple(map(self.pack, value))
        if isinstance(value, float) and not math.isfinite(value):
            raise Misuse(f"{value} is written to Excel")
        if isinstance(value, int) and not isinstance(value, bool) and not -(2**31) <= value < 2**31:
            # pywin32 packs it as VT_I8, which Excel is not known to take in all its versions: write a float
            raise ComError(TYPE_MISMATCH, "Type mismatch.", None, 1)
        if (
            isinstance(value, PurePath)
            or type(value) is dt.date
            or (type(value).__module__ == "numpy" and not isinstance(value, float | str))
        ):
            message = f"Objects of type '{type(value).__name__}' can not be converted to a COM VARIANT"
            raise TypeError(message)
        if value is None or isinstance(value, str | bool | int | float | dt.datetime | Decimal):
            return value
        message = f"Objects of type '{type(value).__name__}' can not be converted to a COM VARIANT"
        raise TypeError(message)


class Pointer:
    """COM's own pointer: pywin32 asks it which names the object has."""

    def __init__(self, target: Model, border: Border):
        self.target, self.border = target, border

    def GetIDsOfNames(self, _, name):  # noqa: N802 - pywin32's name
        """Refuse while Excel is busy: that is how xlwings finds out."""
        if self.border.turn_away():
            raise rejected()
        if self.target.member(name) is None:
            raise ComError(UNKNOWN_NAME, "Unknown name.")
        return 1


class CDispatch:
    """What pywin32 hands out for an object of Excel's."""

    def __init__(self, target: Model, border: Border):
        object.__setattr__(self, "_oleobj_", Pointer(target, border))

    def __repr__(self):
        return f"<COM object {type(self._oleobj_.target).__name__}>"

    def __eq__(self, other):
        return isinstance(other, CDispatch) and other._oleobj_.target is self._oleobj_.target

    def __hash__(self):
        return id(self._oleobj_.target)

    def __getattr__(self, name):
        target, border = self._oleobj_.target, self._oleobj_.border
        if name.startswith("__"):
            raise AttributeError(name)
        found = self._find(name)
        if border.turn_away():
            if border.editing:
                raise editing(setting=False)
            # pywin32 takes a rejected look-up for a name that does not exist (see xlwings' COMRetryObjectWrapper)
            message = f"<unknown>.{name}"
            raise AttributeError(message)
        if isinstance(found, types.FunctionType):

            def call(proxy, *arguments, **named):
                return proxy._call(name, arguments, named)

            return types.MethodType(call, self)
        border.enter(f"{type(target).__name__}.{name}")
        return border.out(border.inside(getattr, target, name))

    def __setattr__(self, name, value):
        target, border = self._oleobj_.target, self._oleobj_.border
        found = self._find(name)
        if border.turn_away():
            raise editing(setting=True) if border.editing else rejected()
        border.enter(f"{type(target).__name__}.{name}=")
        if not isinstance(found, property) or found.fset is None:
            border.misuse(f"{type(target).__name__}.{name} cannot be set")
        border.inside(lambda: setattr(target, name, border.pack(value)))

    def __call__(self, *arguments, **named):
        return self._call("Item", arguments, named)

    def __iter__(self):
        target, border = self._oleobj_.target, self._oleobj_.border
        if not hasattr(target, "__iter__"):
            border.misuse(f"{type(target).__name__} is no collection")
        border.enter(f"{type(target).__name__}._NewEnum")
        yield from [border.out(item) for item in target]

    def _find(self, name):
        target, border = self._oleobj_.target, self._oleobj_.border
        found = target.member(name)
        if found is None:
            border.misuse(f"{type(target).__name__}.{name} is not in Excel's object model, or not in this engine's")
        return found

    def _call(self, name, arguments, named):
        target, border = self._oleobj_.target, self._oleobj_.border
        self._find(name)
        if border.turn_away():
            raise editing(setting=False) if border.editing else rejected()
        border.enter(f"{type(target).__name__}.{name}()")

        def work():
            packed = [border.pack(value) for value in arguments]
            by_name = {key: border.pack(value) for key, value in named.items()}
            return getattr(target, name)(*packed, **by_name)

        return border.out(border.inside(work))
