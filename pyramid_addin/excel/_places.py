"""Where things go: Excel's start-up folder, the file that tells the add-in its Python, and the rest, per system."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from pyramid_addin.errors import InstallError
from pyramid_addin.excel._xlwings_module import CONFIGURATION_NAME, XLWINGS_VERSION
from pyramid_addin.excel.addin_file import FILE_NAME

if TYPE_CHECKING:
    from pyramid_addin.excel._machine import Machine

CONFIGURATION_FILE = f"{CONFIGURATION_NAME}.conf"
APPLESCRIPT = f"xlwings-{XLWINGS_VERSION}.applescript"
MAC_CONTAINER = "Library/Containers/com.microsoft.Excel/Data"
MAC_STARTUP = "Library/Group Containers/UBF8T346G9.Office/User Content.localized/Startup.localized/Excel"
MAC_SCRIPTS = "Library/Application Scripts/com.microsoft.Excel"


@dataclass(frozen=True)
class Places:
    """Paths of what an installation puts down.

    Attributes
    ----------
    addin : pathlib.Path
        The add-in in Excel's start-up folder.
    addin_staging : pathlib.Path
        Folder in which a new add-in is written before it is moved there: Excel opens whatever lies in its start-up
        folder, half a file included.
    configuration : pathlib.Path
        The user's file that names the Python.
    interpreter_key : str
        Under which name the Python stands in it.
    line_end : bytes
        How lines in it end.
    receipt : pathlib.Path
        What was put where, for `remove`.
    script : pathlib.Path or None
        xlwings' AppleScript, on a Mac.
    """

    addin: Path
    addin_staging: Path
    configuration: Path
    interpreter_key: str
    line_end: bytes
    receipt: Path
    script: Path | None = None


def places(machine: Machine) -> Places:
    """Where things go on ``machine``.

    Raises
    ------
    InstallError
        Excel with add-ins runs on Windows and on a Mac only.
    """
    if machine.system == "windows":
        # a roaming or redirected profile is known to the environment, not to the home folder
        roaming = Path(machine.environment.get("APPDATA") or machine.home / "AppData" / "Roaming")
        excel = roaming / "Microsoft" / "Excel"
        own = machine.home / ".pyramid"
        return Places(
            addin=excel / "XLSTART" / FILE_NAME,
            addin_staging=excel,
            configuration=own / CONFIGURATION_FILE,
            interpreter_key="INTERPRETER_WIN",
            line_end=b"\r\n",
            receipt=own / "installed.json",
        )
    if machine.system == "mac":
        startup = machine.home / MAC_STARTUP
        return Places(
            addin=startup / FILE_NAME,
            addin_staging=startup.parent,
            configuration=machine.home / MAC_CONTAINER / CONFIGURATION_FILE,
            interpreter_key="INTERPRETER_MAC",
            line_end=b"\n",
            receipt=machine.home / "Library" / "Application Support" / "pyramid-addin" / "installed.json",
            script=machine.home / MAC_SCRIPTS / APPLESCRIPT,
        )
    raise InstallError("addin.system")
