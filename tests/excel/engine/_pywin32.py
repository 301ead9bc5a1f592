"""Stand-ins of pywin32 and of Windows' own calls, and xlwings' Windows engine loaded on top of them."""

from __future__ import annotations

import atexit
import ctypes
import datetime as dt
import importlib
import sys
import types

from engine._dispatch import CDispatch
from engine._errors import ComError

WINDOW, DESK, SHEET_WINDOW, PROCESS = 4711, 4712, 4713, 815
ESCAPE = 0x1B


class Time(dt.datetime):
    """pywintypes' time: a datetime in UTC, whatever the clock of the cell was."""


class Desktop:
    """The window station: which Excel is running, what its message boxes say, which keys are down."""

    def __init__(self):
        self.excel = None

    # user32
    def GetTopWindow(self, _):  # noqa: N802 - Windows' names, here and below
        return WINDOW if self.excel and self.excel.running else 0

    def GetWindow(self, *_):  # noqa: N802
        return 0

    def GetForegroundWindow(self):  # noqa: N802
        return WINDOW

    def SetForegroundWindow(self, _):  # noqa: N802
        return 1

    def SetWindowPos(self, *_):  # noqa: N802
        return 1

    def GetAsyncKeyState(self, key):  # noqa: N802
        """The highest bit: down now. The lowest: pressed since the last question."""
        return -32768 if key == ESCAPE and self.excel.escape_is_down() else 0

    # win32gui, win32process, win32api
    def FindWindowEx(self, parent, *_):  # noqa: N802
        return {WINDOW: DESK, DESK: SHEET_WINDOW}.get(parent, 0)

    def GetWindowThreadProcessId(self, _):  # noqa: N802
        return 1, PROCESS

    def MessageBox(self, _, prompt, title, style):  # noqa: N802
        return self.excel.answer(prompt, title, style)

    # ctypes' view of oleacc and ole32
    def AccessibleObjectFromWindow(self, *_):  # noqa: N802
        return 0

    def CLSIDFromString(self, *_):  # noqa: N802
        return 0


DESKTOP = Desktop()


class _Library:
    """``PyDLL(pythoncom.__file__)``, of which xlwings uses one function: the pointer to Excel's window."""

    def __init__(self, *_):
        def pointer(*_):
            return DESKTOP.excel.window

        self.PyCom_PyObjectFromIUnknown = pointer


def _module(name, **members):
    module = types.ModuleType(name)
    vars(module).update(members)
    return module


def _dispatch(pointer):
    return pointer


def _new_excel(_):
    DESKTOP.excel.border.misuse("the macro starts a second Excel")


def _modules():
    """What ``import`` finds in the place of pywin32."""
    utc = type("TimeZoneInfo", (), {"utc": staticmethod(lambda: dt.UTC)})
    client = _module(
        "win32com.client",
        CDispatch=CDispatch,
        CoClassBaseClass=type("CoClassBaseClass", (), {}),
        DispatchBaseClass=type("DispatchBaseClass", (), {}),
        Dispatch=_dispatch,
        DispatchEx=_new_excel,
    )
    return {
        "pythoncom": _module(
            "pythoncom",
            __file__="pythoncom",
            CoInitialize=lambda: None,
            com_error=ComError,
            ole_error=ComError,
            Missing=None,
        ),
        "pywintypes": _module("pywintypes", com_error=ComError, error=type("error", (Exception,), {}), TimeType=Time),
        "win32api": _module("win32api", MessageBox=DESKTOP.MessageBox, GetAsyncKeyState=DESKTOP.GetAsyncKeyState),
        "win32con": _module(
            "win32con",
            MB_OK=0,
            MB_OKCANCEL=1,
            MB_YESNOCANCEL=3,
            MB_YESNO=4,
            MB_ICONWARNING=48,
            MB_ICONINFORMATION=64,
        ),
        "win32gui": _module("win32gui", FindWindowEx=DESKTOP.FindWindowEx),
        "win32process": _module("win32process", GetWindowThreadProcessId=DESKTOP.GetWindowThreadProcessId),
        "win32timezone": _module("win32timezone", TimeZoneInfo=utc),
        "win32com": _module("win32com", client=client),
        "win32com.client": client,
    }


MODULES = _modules()
DLLS = {
    "windll": types.SimpleNamespace(user32=DESKTOP),
    "oledll": types.SimpleNamespace(oleacc=DESKTOP, ole32=DESKTOP),
}
_loaded: dict[str, types.ModuleType] = {}


def install(monkeypatch, excel):
    """Let this test run on Windows, with this Excel open; returns xlwings' Windows engine module."""
    import xlwings

    DESKTOP.excel = excel
    for name, module in MODULES.items():
        monkeypatch.setitem(sys.modules, name, module)
    for name, library in DLLS.items():
        monkeypatch.setattr(ctypes, name, library, raising=False)
    if not _loaded:
        with monkeypatch.context() as patch:
            patch.setattr(ctypes, "PyDLL", _Library)
            module = importlib.import_module("xlwings._xlwindows")
        atexit.unregister(module.cleanup)  # it looks for Excels that were left behind
        _loaded["xlwings._xlwindows"] = sys.modules.pop("xlwings._xlwindows")
        del xlwings._xlwindows
    module = _loaded["xlwings._xlwindows"]
    monkeypatch.setitem(sys.modules, "xlwings._xlwindows", module)
    monkeypatch.setattr(xlwings, "_xlwindows", module, raising=False)
    monkeypatch.setattr(module, "BOOK_CALLER", None)
    monkeypatch.setattr(module, "N_COM_ATTEMPTS", module.N_COM_ATTEMPTS)
    return module
