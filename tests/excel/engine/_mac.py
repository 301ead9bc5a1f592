"""What a Mac is made of for a test: appscript's modules, boxes, running programs; xlwings' engine on top of them."""

from __future__ import annotations

import atexit
import importlib
import sys
import types

from engine._appscript import CommandError, Reference, k
from engine._errors import Misuse
from engine._pywin32 import PROCESS


class Osax:
    """Standard Additions: boxes."""

    def __init__(self, pid=None):  # noqa: ARG002 - OSAX's signature
        self.excel = MACHINE.excel

    def activate(self):
        """To the front."""

    def display_alert(self, title, message, buttons, as_):  # noqa: ARG002 - the icon is not looked at
        """Buttons are said from right to left on a Mac; the first is asked for here as on Windows."""
        named = [buttons] if isinstance(buttons, str) else buttons
        style = {1: 0, 3: 3}.get(len(named), 4 if "Yes" in named else 1)
        chosen = self.excel.answer(message, title, style)
        return {k.button_returned: {1: "OK", 2: "Cancel", 6: "Yes", 7: "No"}[chosen]}


class _Shell:
    """``subprocess`` as xlwings' Mac engine uses it: which Excel is running."""

    def check_output(self, command, *_, **__):
        """What ``lsappinfo`` says."""
        if command[1] == "visibleprocesslist":
            return b"ASN:0x0-0x1-Microsoft_Excel:" if MACHINE.excel.running else b"ASN:0x0-0x2-Finder:"
        return f'"pid" = {PROCESS}'.encode()

    def __getattr__(self, name):
        raise Misuse(f"subprocess.{name} is asked for")


def _app(name=None, *, newinstance=False, **_):
    if newinstance:
        MACHINE.excel.border.misuse("the macro starts a second Excel")
    if name == "System Events":
        raise CommandError(-1743, "Not authorized to send Apple events to System Events.")
    return Reference(MACHINE.excel)


MACHINE = types.SimpleNamespace(excel=None, module=None)


def _modules():
    def module(name, **members):
        made = types.ModuleType(name)
        vars(made).update(members)
        return made

    reference = module("appscript.reference", CommandError=CommandError, Reference=Reference)
    its = types.SimpleNamespace(unix_id=None)
    paths = module("appscript.mactypes", convertpathtourl=lambda path, _: path, converturltopath=lambda path, _: path)
    script = module("appscript", app=_app, its=its, k=k, mactypes=paths, reference=reference)
    return {
        "appscript": script,
        "appscript.reference": reference,
        "aem": module("aem", kae=types.SimpleNamespace(typeKernelProcessID=b"kpid")),
        "osax": module("osax", OSAX=Osax),
        "psutil": module("psutil"),
    }


MODULES = _modules()


def install(monkeypatch, excel):
    """Let this test run on a Mac, with this Excel open; returns xlwings' Mac engine module."""
    import xlwings

    MACHINE.excel = excel
    for name, module in MODULES.items():
        monkeypatch.setitem(sys.modules, name, module)
    if MACHINE.module is None:
        MACHINE.module = importlib.import_module("xlwings._xlmac")
        atexit.unregister(MACHINE.module.cleanup)
        sys.modules.pop("xlwings._xlmac")
        del xlwings._xlmac
    monkeypatch.setitem(sys.modules, "xlwings._xlmac", MACHINE.module)
    monkeypatch.setattr(xlwings, "_xlmac", MACHINE.module, raising=False)
    monkeypatch.setattr(MACHINE.module, "subprocess", _Shell())
    return MACHINE.module
