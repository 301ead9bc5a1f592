"""The machine that the add-in is installed on: everything that installing and checking ask of it, in one record.

Tests hand over a record that says "Windows" or "Mac" with folders of their own; only `this_machine` looks around.
"""

from __future__ import annotations

import os
import struct
import subprocess
import sys
from dataclasses import dataclass
from importlib import metadata
from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from pyramid_addin.excel._registry import read_registry

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from pyramid_addin.excel._registry import ReadRegistry

SWITCHES = ("-B", "-P", "-c")  # with these the add-in starts Python
SECONDS_TO_ANSWER = 120  # a first start with a virus scanner in the way is slow

System = Literal["windows", "mac", "other"]
_SYSTEMS: dict[str, System] = {"win32": "windows", "darwin": "mac"}
_EXCEL_PROCESS = {
    "windows": (("tasklist", "/NH", "/FI", "IMAGENAME eq EXCEL.EXE"), "EXCEL.EXE"),
    "mac": (("ps", "-axo", "comm"), "/Microsoft Excel"),
}


@dataclass(frozen=True)
class Answer:
    """What a program said.

    Attributes
    ----------
    status : int
        Its exit status; -1 where it could not be started or took too long.
    output : str
        What it printed, errors last.
    """

    status: int
    output: str


@dataclass(frozen=True)
class Machine:
    """Where, and with which Python, the add-in is to work.

    Attributes
    ----------
    system : {"windows", "mac", "other"}
    environment : mapping of str to str
        Environment variables.
    home : pathlib.Path
        The user's own folder, as Excel sees it.
    interpreter : pathlib.Path
        This Python, symbolic links not followed: a virtual environment is known by its own path.
    base : pathlib.Path
        The Python that a virtual environment was made from; else the folder of this one.
    version : tuple of int
        Of Python: major, minor, micro.
    bits : {32, 64}
        Of Python.
    code_page : str
        Codec in which Excel reads text files.
    registry : callable
        `read_registry`, or what stands for it.
    package_version : callable
        Version of an installed package by its name; None where it is not there.
    run : callable
        Runs a program (arguments, environment) and gives its `Answer`.
    build : callable
        The content of the add-in file as this version makes it.
    xlwings_file : callable
        The content of a file of the xlwings package, by its path inside the package; empty where it is not there.
    log : pathlib.Path
        The add-in's log file.
    templates : tuple of pathlib.Path
        The template workbooks.
    """

    system: System
    environment: Mapping[str, str]
    home: Path
    interpreter: Path
    base: Path
    version: tuple[int, int, int]
    bits: int
    code_page: str
    registry: ReadRegistry
    package_version: Callable[[str], str | None]
    run: Callable[[Sequence[str], Mapping[str, str]], Answer]
    build: Callable[[], bytes]
    xlwings_file: Callable[[str], bytes]
    log: Path
    templates: tuple[Path, ...]


def this_machine() -> Machine:
    """The machine and the Python that this runs on."""
    from pyramid_addin.excel.log import log_path
    from pyramid_addin.templates import template_path
    from pyramid_addin.texts import LANGUAGES

    return Machine(
        system=_SYSTEMS.get(sys.platform, "other"),
        environment=dict(os.environ),
        home=Path(os.environ.get("USERPROFILE") or Path.home()),
        interpreter=_interpreter(Path(sys.executable)),
        base=Path(sys.base_prefix),
        version=sys.version_info[:3],
        bits=struct.calcsize("P") * 8,
        code_page="mbcs" if sys.platform == "win32" else "ascii",
        registry=read_registry,
        package_version=_package_version,
        run=_run,
        build=_build,
        xlwings_file=_xlwings_file,
        log=log_path(),
        templates=tuple(template_path(language) for language in LANGUAGES),
    )


def excel_is_running(machine: Machine) -> bool:
    """Whether an Excel is open for some user of this machine; False where that cannot be seen."""
    if machine.system not in _EXCEL_PROCESS:
        return False
    command, sign = _EXCEL_PROCESS[machine.system]
    return sign.lower() in machine.run(command, machine.environment).output.lower()


def environment_as_excel_has_it(machine: Machine) -> dict[str, str]:
    """The environment without what an activated virtual environment or Conda adds: Excel starts Python without it."""
    hidden = {"VIRTUAL_ENV", "VIRTUAL_ENV_PROMPT", "PYTHONPATH", "PYTHONHOME"}
    kept = {
        name: value
        for name, value in machine.environment.items()
        if name.upper() not in hidden and not name.upper().startswith("CONDA")
    }
    own = str(machine.interpreter.parent)
    for name in [name for name in kept if name.upper() == "PATH"]:
        kept[name] = os.pathsep.join(entry for entry in kept[name].split(os.pathsep) if not entry.startswith(own))
    return kept | polluting_variables(machine)


def polluting_variables(machine: Machine) -> dict[str, str]:
    """``PYTHONPATH`` and ``PYTHONHOME`` as every program of this user gets them, Excel included."""
    everywhere: Mapping[str, object] = machine.environment
    if machine.system == "windows":
        everywhere = {name.upper(): value for name, value in machine.registry(r"HKCU\Environment").values.items()}
    return {name: str(everywhere[name]) for name in ("PYTHONHOME", "PYTHONPATH") if everywhere.get(name)}


def _interpreter(executable: Path) -> Path:
    """The one with a console: the window is hidden by xlwings' DLL, and errors have somewhere to go."""
    beside = executable.with_name("python.exe")
    return beside if executable.name.lower() == "pythonw.exe" and beside.exists() else executable


def _package_version(name: str) -> str | None:
    try:
        return metadata.version(name)
    except metadata.PackageNotFoundError:
        return None


def _run(arguments: Sequence[str], environment: Mapping[str, str]) -> Answer:
    try:
        done = subprocess.run(
            arguments,
            env=dict(environment),
            capture_output=True,
            text=True,
            encoding="utf-8",
            errors="replace",
            timeout=SECONDS_TO_ANSWER,
            check=False,
        )
    except (OSError, subprocess.TimeoutExpired) as error:
        return Answer(-1, str(error))
    return Answer(done.returncode, done.stdout + done.stderr)


def _build() -> bytes:
    from pyramid_addin.excel.addin_file import addin_bytes

    return addin_bytes()


def _xlwings_file(name: str) -> bytes:
    try:
        return Path(str(files("xlwings")), name).read_bytes()
    except (ModuleNotFoundError, FileNotFoundError):
        return b""
