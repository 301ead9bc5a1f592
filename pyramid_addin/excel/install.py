"""The add-in brought to Excel and taken away again: a file in its start-up folder, and one that names this Python.

All or nothing: everything is looked at first, new files are written beside and then moved, and moved back when one of
them fails. What was there before is kept in a receipt, from which `remove` gives it back.
"""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING

import pyramid_addin
from pyramid_addin.errors import InstallError
from pyramid_addin.excel._addin_content import is_our_addin, same_addin
from pyramid_addin.excel._file_checks import container
from pyramid_addin.excel._findings import Check
from pyramid_addin.excel._machine import excel_is_running
from pyramid_addin.excel._places import APPLESCRIPT, places
from pyramid_addin.excel._placing import NewFile, place
from pyramid_addin.excel._python_checks import NEEDED
from pyramid_addin.excel._receipt import Receipt, read_receipt
from pyramid_addin.excel._user_configuration import line_of, odd_line, with_value, without

if TYPE_CHECKING:
    from collections.abc import Sequence

    from pyramid_addin.excel._findings import Finding
    from pyramid_addin.excel._machine import Machine
    from pyramid_addin.excel._places import Places


class NotReadyError(InstallError):
    """Checks that must pass before anything is installed failed.

    Parameters
    ----------
    findings : sequence of Finding
        What stands in the way, each with its cure.
    """

    def __init__(self, findings: Sequence[Finding]) -> None:
        super().__init__("addin.not_ready")
        self.findings = tuple(findings)

    def text(self, language: str) -> str:
        """All of it, so that one reading is enough."""
        problems = "\n".join(f"- {one.found(language)} {one.cure(language)}" for one in self.findings)
        return f"{super().text(language)}\n{problems}"


@dataclass(frozen=True)
class Installed:
    """What an installation did.

    Attributes
    ----------
    addin, configuration : pathlib.Path
        The add-in, and the file that names the Python.
    script : pathlib.Path or None
        xlwings' AppleScript, on a Mac.
    interpreter : pathlib.Path
        The Python that Excel will start.
    changed : tuple of pathlib.Path
        Files that were written; empty where everything was in place already.
    excel_runs : bool
        Whether Excel is open, and must be started anew.
    """

    addin: Path
    configuration: Path
    script: Path | None
    interpreter: Path
    changed: tuple[Path, ...]
    excel_runs: bool


@dataclass(frozen=True)
class Removed:
    """What taking away did.

    Attributes
    ----------
    changed : tuple of pathlib.Path
        Files that were taken away or given back; empty where nothing was installed.
    kept : tuple of pathlib.Path
        Files that were left, since they are not ours.
    excel_runs : bool
        Whether Excel is open, and still shows the tab.
    """

    changed: tuple[Path, ...]
    kept: tuple[Path, ...]
    excel_runs: bool


def install(machine: Machine, file: Path | None = None) -> Installed:
    """Put the add-in into Excel's start-up folder and tell it its Python. Done twice, it changes nothing more.

    Parameters
    ----------
    machine : Machine
    file : pathlib.Path, optional
        A signed copy of the add-in to install instead of a new one; made by this version.

    Raises
    ------
    InstallError
        Excel does not run here, something that the add-in needs is missing, a file of another program stands in the
        way, or a file cannot be written. Nothing was changed.
    """
    where = places(machine)
    _be_ready(machine)
    content = _addin_content(machine, file)
    there = _content(where.addin)
    if there is not None and not is_our_addin(there):
        raise InstallError("addin.foreign", path=where.addin)
    receipt = _receipt(machine, where)
    files = [
        NewFile(where.addin, content, where.addin_staging),
        *_scripts(machine, where, receipt),
        NewFile(where.configuration, _configuration(machine, where)),
        NewFile(where.receipt, receipt.content()),
    ]
    changed = [path for path in _place(machine, files) if path != where.receipt]
    return Installed(
        where.addin, where.configuration, where.script, machine.interpreter, tuple(changed), excel_is_running(machine)
    )


def remove(machine: Machine) -> Removed:
    """Take away what `install` put down and give back what was there before. Where nothing is, nothing happens.

    Raises
    ------
    InstallError
        Excel does not run here, or a file cannot be taken away. Nothing was changed.
    """
    where = places(machine)
    receipt = read_receipt(where.receipt)
    files: list[NewFile] = []
    kept: list[Path] = []
    addin = _content(where.addin)
    if addin is not None:
        if is_our_addin(addin):
            files.append(NewFile(where.addin, None))
        else:
            kept.append(where.addin)
    script = None if receipt is None or receipt.script is None else _content(receipt.script)
    if receipt is not None and receipt.script is not None and script is not None:
        if sha256(script).hexdigest() == receipt.script_digest:
            files.append(NewFile(receipt.script, receipt.script_before))
        else:
            kept.append(receipt.script)
    files += _configuration_without(machine, where, receipt)
    files.append(NewFile(where.receipt, None))
    changed = [path for path in _place(machine, files) if path != where.receipt]
    for folder in reversed(receipt.folders if receipt is not None else ()):
        with suppress(OSError):  # not empty: somebody uses it
            folder.rmdir()
    return Removed(tuple(changed), tuple(kept), excel_is_running(machine))


def _be_ready(machine: Machine) -> None:
    checks = (*NEEDED, Check("container", container, ("mac",)))
    failed = [one for one in (check.finding(machine) for check in checks) if one.state == "failed"]
    if failed:
        raise NotReadyError(failed)


def _addin_content(machine: Machine, file: Path | None) -> bytes:
    built = machine.build()
    if file is None:
        return built
    try:
        given = file.read_bytes()
    except OSError as error:
        raise InstallError("addin.unreadable", path=file, found=error.strerror or error) from error
    if not same_addin(given, built):
        raise InstallError("addin.other_file", path=file, version=pyramid_addin.__version__)
    return given


def _configuration(machine: Machine, where: Places) -> bytes:
    content = _content(where.configuration) or b""
    odd = odd_line(content, machine.code_page)
    if odd is not None:
        found = odd.written.decode(machine.code_page, "replace").strip()[:60]
        raise InstallError("addin.odd_line", path=where.configuration, where=odd.number, found=found)
    return with_value(content, where.interpreter_key, str(machine.interpreter), machine.code_page, where.line_end)


def _configuration_without(machine: Machine, where: Places, receipt: Receipt | None) -> list[NewFile]:
    content = _content(where.configuration)
    if content is None:
        return []
    before = None if receipt is None else receipt.line_before
    left = without(content, where.interpreter_key, machine.code_page, before)
    was_there = receipt is not None and receipt.configuration_was_there
    return [NewFile(where.configuration, left if left.strip() or was_there else None)]


def _receipt(machine: Machine, where: Places) -> Receipt:
    """What is there before this installation; what an earlier one found counts where there was one."""
    made = dict.fromkeys(_missing_folders(where))
    digest = "" if where.script is None else sha256(machine.xlwings_file(APPLESCRIPT)).hexdigest()
    earlier = read_receipt(where.receipt)
    if earlier is not None:
        folders = tuple(dict.fromkeys((*earlier.folders, *made)))
        before = earlier.script_before if earlier.script == where.script else _script_before(where)
        return Receipt(earlier.configuration_was_there, earlier.line_before, where.script, digest, before, folders)
    content = _content(where.configuration)
    line = line_of(content or b"", where.interpreter_key, machine.code_page)
    return Receipt(
        configuration_was_there=content is not None,
        line_before=None if line is None else line.written,
        script=where.script,
        script_digest=digest,
        script_before=_script_before(where),
        folders=tuple(made),
    )


def _script_before(where: Places) -> bytes | None:
    return None if where.script is None else _content(where.script)


def _scripts(machine: Machine, where: Places, receipt: Receipt) -> list[NewFile]:
    """Xlwings' AppleScript of this version; the one that an earlier version put down gives way."""
    if where.script is None:
        return []
    files = [NewFile(where.script, machine.xlwings_file(APPLESCRIPT))]
    earlier = read_receipt(where.receipt)
    if earlier is not None and earlier.script not in {None, receipt.script}:
        files.append(NewFile(Path(str(earlier.script)), earlier.script_before))
    return files


def _missing_folders(where: Places) -> list[Path]:
    """Folders that are still to be made, outermost first."""
    wanted = [path.parent for path in (where.addin, where.configuration, where.receipt, where.script) if path]
    missing = {folder for inner in wanted for folder in (inner, *inner.parents) if not folder.exists()}
    return sorted(missing, key=lambda folder: len(folder.parts))


def _content(path: Path) -> bytes | None:
    try:
        return path.read_bytes()
    except FileNotFoundError:
        return None
    except OSError as error:
        raise InstallError("addin.unreadable", path=path, found=error.strerror or error) from error


def _place(machine: Machine, files: list[NewFile]) -> list[Path]:
    try:
        return place(files)
    except OSError as error:
        path = Path(str(error.filename2 or error.filename or places(machine).addin))
        # Windows does not let go of a file that a program has open
        if path == places(machine).addin and excel_is_running(machine):
            raise InstallError("addin.excel_runs", path=path) from error
        raise InstallError("addin.not_written", path=path, found=error.strerror or error) from error
