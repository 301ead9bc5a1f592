"""Checks of the Python that the add-in is to use: its kind, its place, and the packages in it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from pyramid_addin.excel._findings import Check, Finding, finding
from pyramid_addin.excel._machine import SWITCHES, environment_as_excel_has_it, polluting_variables
from pyramid_addin.excel._xlwings_module import XLWINGS_VERSION

if TYPE_CHECKING:
    from pyramid_addin.excel._machine import Machine

OLDEST_PYTHON = (3, 11)
# Windows expands % in the path and quotes end it; on a Mac xlwings hands the path to the shell unquoted.
FORBIDDEN = {"windows": '%"', "mac": " \t\"'\\$`&;|<>()*?[]#~{}!", "other": ""}
PYWIN32 = "import pythoncom, pywintypes, win32api, win32com.client"


def python(machine: Machine) -> Finding:
    """New enough, and with room for large ledgers; Python and Excel need not have the same bitness."""
    facts: dict[str, Any] = {
        "version": ".".join(map(str, machine.version)),
        "bits": machine.bits,
        "path": machine.interpreter,
    }
    if machine.version < OLDEST_PYTHON:
        return finding("python", "old", **facts)
    return finding("python", "bits" if machine.bits == 32 else "", "warning", **facts)


def store_python(machine: Machine) -> Finding:
    """Windows keeps what a program from its Store writes to AppData in a place of that program's own."""
    paths = [path for path in (machine.interpreter, machine.base) if "windowsapps" in str(path).lower()]
    return finding("store_python", "store" if paths else "", path=paths[0] if paths else machine.interpreter)


def interpreter_path(machine: Machine) -> Finding:
    """Whether Excel can start a Python that lies there."""
    path = str(machine.interpreter)
    forbidden = next((character for character in FORBIDDEN[machine.system] if character in path), "")
    if forbidden:
        return finding("interpreter_path", "character", path=path, found=repr(forbidden))
    try:
        path.encode(machine.code_page)
    except UnicodeEncodeError as error:
        return finding("interpreter_path", "code_page", path=path, found=path[error.start])
    folder = _synchronised_folder(machine)
    return finding("interpreter_path", "synchronised" if folder else "", "warning", path=path, found=folder)


def variables(machine: Machine) -> Finding:
    """Variables that lead every Python of this user to other packages than its own."""
    found = polluting_variables(machine)
    written = ", ".join(f"{name}={value}" for name, value in found.items())
    if "PYTHONHOME" in found:
        return finding("variables", "home", found=written)
    return finding("variables", "path" if found else "", "warning", found=written)


def xlwings(machine: Machine) -> Finding:
    """Exactly the version that the add-in's VBA was made with: it finds DLL and script by that name."""
    found = machine.package_version("xlwings")
    problem = "missing" if found is None else "version" if found != XLWINGS_VERSION else ""
    return finding("xlwings", problem, found=found, allowed=XLWINGS_VERSION, path=machine.interpreter)


def dll(machine: Machine) -> Finding:
    """Xlwings' DLL beside python.exe or one folder up, for the bitness of Excel, which need not be Python's."""
    bits = excel_bits(machine)
    folders = (machine.interpreter.parent, machine.interpreter.parent.parent)
    names = [f"xlwings{one}-{XLWINGS_VERSION}.dll" for one in ([bits] if bits else [64, 32])]
    missing = [name for name in names if not any((folder / name).is_file() for folder in folders)]
    facts: dict[str, Any] = {"found": ", ".join(missing or names), "where": folders[0], "other": folders[1]}
    return finding("dll", "missing" if missing else "", **facts)


def pywin32(machine: Machine) -> Finding:
    """The package through which Python speaks to Excel, imported as Excel would have it done."""
    answer = machine.run([str(machine.interpreter), *SWITCHES, PYWIN32], environment_as_excel_has_it(machine))
    said = answer.output.strip().splitlines()[-1:] or [""]
    return finding("pywin32", "missing" if answer.status else "", found=said[0], path=machine.interpreter)


def excel_bits(machine: Machine) -> int | None:
    """32 or 64, as Office was installed; None where the registry does not tell."""
    installed = machine.registry(r"HKLM\SOFTWARE\Microsoft\Office\ClickToRun\Configuration").values.get("platform")
    installed = installed or machine.registry(r"HKLM\SOFTWARE\Microsoft\Office\16.0\Outlook").values.get("bitness")
    return {"x64": 64, "x86": 32}.get(str(installed))


def _synchronised_folder(machine: Machine) -> str:
    """The OneDrive folder in which Python lies: files there may exist in the cloud only; else empty."""
    for variable in ("OneDrive", "OneDriveCommercial", "OneDriveConsumer"):
        folder = machine.environment.get(variable.upper()) or machine.environment.get(variable)
        if folder and machine.interpreter.is_relative_to(folder):
            return folder
    return ""


# What must be in order before anything is installed.
NEEDED = (
    Check("python", python, ("windows", "mac", "other")),
    Check("store_python", store_python, ("windows",)),
    Check("interpreter_path", interpreter_path),
    Check("xlwings", xlwings, ("windows", "mac", "other")),
    Check("dll", dll, ("windows",)),
    Check("pywin32", pywin32, ("windows",)),
)
CHECKS = (*NEEDED, Check("variables", variables))
