"""Checks of what an installation puts down, and of what it needs to read and write while it works."""

from __future__ import annotations

import json
import tempfile
import zipfile
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING

import pyramid_addin
from pyramid_addin.errors import InstallError
from pyramid_addin.excel._addin_content import same_addin
from pyramid_addin.excel._findings import Check, Finding, finding
from pyramid_addin.excel._machine import SWITCHES, environment_as_excel_has_it
from pyramid_addin.excel._office_checks import OFFICE
from pyramid_addin.excel._places import APPLESCRIPT, CONFIGURATION_FILE, places
from pyramid_addin.excel._user_configuration import odd_line, value_of
from pyramid_addin.excel._xlwings_module import XLWINGS_VERSION
from pyramid_addin.excel.addin_file import FILE_NAME

if TYPE_CHECKING:
    from pyramid_addin.excel._machine import Machine

# The best of a hundred customers is Top: the first one per cent.
BEST_OF_HUNDRED = """
import json, sys, pyramid_addin
from pyramid_addin.excel import udfs
answer = udfs.PYRAMID_LAYER("", 100.0, [[float(revenue)] for revenue in range(1, 101)])
print(json.dumps([pyramid_addin.__version__, answer]))
"""
TOP = [["Top"]]


def addin(machine: Machine) -> Finding:
    """The add-in in Excel's start-up folder is the one that this version makes."""
    path = places(machine).addin
    try:
        content = path.read_bytes()
    except FileNotFoundError:
        return finding("addin", "missing", path=path)
    except OSError as error:
        return finding("addin", "unreadable", path=path, found=error.strerror or error)
    try:
        built = machine.build()
    except InstallError as error:
        return finding("addin", "no_builder", path=path, found=error)
    digest = sha256(content).hexdigest()
    return finding("addin", "" if same_addin(content, built) else "other", path=path, sha256=digest)


def mark_of_the_web(machine: Machine) -> Finding:
    """Windows' mark on files from the internet, kept in a second stream of the file."""
    path = places(machine).addin
    try:
        marked = "ZoneId=3" in Path(f"{path}:Zone.Identifier").read_text("utf-8", "replace")
    except OSError:
        marked = False
    return finding("mark_of_the_web", "marked" if marked else "", "warning", path=path)


def configuration(machine: Machine) -> Finding:
    """The user's file names a Python that is there, and it is this one."""
    path = places(machine).configuration
    try:
        content = path.read_bytes()
    except FileNotFoundError:
        return finding("configuration", "missing", path=path)
    except OSError as error:
        return finding("configuration", "unreadable", path=path, found=error.strerror or error)
    odd = odd_line(content, machine.code_page)
    if odd is not None:
        written = odd.written.decode(machine.code_page, "replace").strip()[:60]
        return finding("configuration", "odd_line", path=path, where=odd.number, found=written)
    interpreter = value_of(content, places(machine).interpreter_key, machine.code_page)
    if not interpreter:
        return finding("configuration", "no_interpreter", path=path, allowed=places(machine).interpreter_key)
    if not Path(interpreter).is_file():
        return finding("configuration", "no_python", path=path, found=interpreter)
    facts = {"path": path, "found": interpreter, "this": machine.interpreter}
    return finding("configuration", "" if Path(interpreter) == machine.interpreter else "other", "warning", **facts)


def copies(machine: Machine) -> Finding:
    """A second copy of the add-in that Excel opens too."""
    own = places(machine).addin
    opened = [
        str(value)
        for name, value in machine.registry(rf"{OFFICE}\Excel\Options").values.items()
        if name.startswith("open") and FILE_NAME in str(value).lower() and str(own).lower() not in str(value).lower()
    ]
    alternative = machine.registry(rf"{OFFICE}\Excel\Options").values.get("altstartup")
    folders = [Path(str(alternative))] if alternative else []
    for root in (machine.environment.get(name) for name in ("PROGRAMFILES", "PROGRAMFILES(X86)")):
        folders += [Path(root) / "Microsoft Office" / "root" / "Office16" / "XLSTART"] if root else []
    opened += [str(folder / FILE_NAME) for folder in folders if (folder / FILE_NAME).is_file()]
    return finding("copies", "more" if opened else "", "warning", path=own, found=", ".join(opened))


def configurations(machine: Machine) -> Finding:
    """A second configuration file, which somebody may take for the one that counts."""
    own = places(machine).configuration
    drive, path = machine.environment.get("HOMEDRIVE", ""), machine.environment.get("HOMEPATH", "")
    elsewhere = [places(machine).addin.with_name(CONFIGURATION_FILE)]
    if drive or path:
        elsewhere.append(Path(drive + path) / ".pyramid" / CONFIGURATION_FILE)
    found = [str(one) for one in elsewhere if one != own and one.is_file()]
    return finding("configurations", "more" if found else "", "warning", path=own, found=", ".join(found))


def other_xlwings(machine: Machine) -> Finding:
    """Xlwings' own add-in, installed from another version: it looks for a DLL that this Python does not have."""
    path = places(machine).addin.with_name("xlwings.xlam")
    other = path.is_file() and path.read_bytes() != machine.xlwings_file("addin/xlwings.xlam")
    return finding("other_xlwings", "other" if other else "", "warning", path=path, allowed=XLWINGS_VERSION)


def log(machine: Machine) -> Finding:
    """What goes wrong can be written down."""
    problem = _not_writable(machine.log.parent)
    return finding("log", "not_writable" if problem else "", "warning", path=machine.log, found=problem)


def templates(machine: Machine) -> Finding:
    """The template workbooks that a build fills."""
    for path in machine.templates:
        try:
            with zipfile.ZipFile(path) as package:
                damaged = package.testzip()
        except (OSError, zipfile.BadZipFile) as error:
            return finding("templates", "unreadable", path=path, found=error)
        if damaged:
            return finding("templates", "unreadable", path=path, found=damaged)
    return finding("templates", "", path=machine.templates[0].parent)


def script(machine: Machine) -> Finding:
    """The script through which Excel on a Mac starts Python."""
    path = places(machine).script
    if path is None or not path.is_file():
        return finding("script", "missing", path=path)
    return finding("script", "" if path.read_bytes() == machine.xlwings_file(APPLESCRIPT) else "other", path=path)


def container(machine: Machine) -> Finding:
    """The only folder that Excel on a Mac may read without asking; made when Excel first starts."""
    path = places(machine).configuration.parent
    if not path.is_dir():
        return finding("container", "missing", path=path)
    problem = _not_writable(path)
    return finding("container", "not_writable" if problem else "", path=path, found=problem)


def formula(machine: Machine) -> Finding:
    """One formula, worked out in a fresh process of the Python that Excel would start."""
    interpreter = _configured(machine)
    answer = machine.run([interpreter, *SWITCHES, BEST_OF_HUNDRED], environment_as_excel_has_it(machine))
    said = answer.output.strip().splitlines()[-1:] or [""]
    try:
        version, layer = json.loads(said[0])
    except ValueError:
        return finding("formula", "no_answer", path=interpreter, found=said[0])
    if layer != TOP:
        return finding("formula", "wrong", path=interpreter, found=layer, allowed=TOP[0][0])
    own = pyramid_addin.__version__
    return finding("formula", "" if version == own else "version", path=interpreter, found=version, allowed=own)


def _configured(machine: Machine) -> str:
    """The Python in the user's file; this one where the file does not tell."""
    if machine.system == "other":
        return str(machine.interpreter)
    try:
        content = places(machine).configuration.read_bytes()
    except OSError:
        return str(machine.interpreter)
    return value_of(content, places(machine).interpreter_key, machine.code_page) or str(machine.interpreter)


def _not_writable(folder: Path) -> str:
    """Why nothing can be written in ``folder``; empty where it can. A folder still to be made counts as its parent."""
    while not folder.exists() and folder != folder.parent:
        folder = folder.parent
    try:
        with tempfile.TemporaryFile(dir=folder):
            return ""
    except OSError as error:
        return error.strerror or str(error)


CHECKS = (
    Check("addin", addin),
    Check("mark_of_the_web", mark_of_the_web, ("windows",)),
    Check("copies", copies, ("windows",)),
    Check("configuration", configuration),
    Check("configurations", configurations, ("windows",)),
    Check("other_xlwings", other_xlwings),
    Check("script", script, ("mac",)),
    Check("container", container, ("mac",)),
    Check("log", log, ("windows", "mac", "other")),
    Check("templates", templates, ("windows", "mac", "other")),
    Check("formula", formula, ("windows", "mac", "other")),
)
