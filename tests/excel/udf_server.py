"""The Python server of xlwings, as Excel finds it on Windows: calls come as JSON on standard input, answers go out so.

Everything between ``CallUDF``, which the add-in's VBA calls, and the formulas is xlwings' code; pywin32 is a stand-in.
Arguments become tuples, as pywin32 makes of Excel's arrays. Run as a program, since xlwings decides once per process
what its decorators do.
"""

from __future__ import annotations

import ctypes
import importlib
import json
import sys
import types
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))  # for engine

from engine import _pywin32


def _empty(name: str, **members: object) -> types.ModuleType:
    module = types.ModuleType(name)
    vars(module).update(members)
    return module


def _no_wrapper(_: object) -> None:
    message = "not one of the server's own objects"
    raise TypeError(message)


def started() -> object:
    """The server, with xlwings' decorators of Windows in force."""
    sys.modules.update(_pywin32.MODULES)
    for name, library in _pywin32.DLLS.items():
        setattr(ctypes, name, library)
    pythoncom = sys.modules["pythoncom"]
    pythoncom.IID_IDispatch, pythoncom.TypeIIDs = "IDispatch", {"IDispatch": type("PyIDispatch", (), {})}
    server = _empty("win32com.server", util=_empty("win32com.server.util", unwrap=_no_wrapper))
    for name in ("win32event", "win32com.server.dispatcher", "win32com.server.policy"):
        sys.modules[name] = _empty(name)
    sys.modules |= {"win32com.server": server, "win32com.server.util": server.util}
    sys.modules["win32com"].server = server

    import xlwings

    ctypes.PyDLL, library = _pywin32._Library, ctypes.PyDLL
    windows = importlib.import_module("xlwings._xlwindows")
    ctypes.PyDLL = library
    xlwings.engines.add(xlwings.Engine(impl=windows.engine))
    udfs = importlib.import_module("xlwings.udfs")
    xlwings.func, xlwings.arg, xlwings.ret = udfs.xlfunc, udfs.xlarg, udfs.xlret
    return importlib.import_module("xlwings.com_server").XLPython()


def as_excel_has_it(argument: object) -> object:
    """Rows as pywin32 hands them over."""
    return tuple(tuple(row) for row in argument) if isinstance(argument, list) else argument


def main() -> None:
    """Answer each call, in order."""
    server = started()
    answers = []
    for name, *arguments in json.load(sys.stdin):
        answered = server.CallUDF("pyramid_addin.excel.udfs", name, tuple(map(as_excel_has_it, arguments)))
        kinds = {type(cell).__name__ for row in _rows(answered) for cell in row}
        registered = getattr(sys.modules["pyramid_addin.excel.udfs"], name).__xlfunc__
        converters = {part["options"].get("convert") for part in (*registered["args"], registered["ret"])}
        answers.append({"answer": answered, "kinds": sorted(kinds), "converters": sorted(map(str, converters))})
    json.dump(answers, sys.stdout)


def _rows(answered: object) -> list[list[object]]:
    if not isinstance(answered, list | tuple):
        return [[answered]]
    return answered if isinstance(answered[0], list | tuple) else [answered]


if __name__ == "__main__":
    main()
