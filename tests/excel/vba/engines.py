"""The two programs that run the twin: LibreOffice, and pyOpenVBA's interpreter with its object model of Excel."""

from __future__ import annotations

import json
import os
import selectors
import signal
import subprocess
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from twin import write_twin

if TYPE_CHECKING:
    from collections.abc import Sequence

IN_LIBREOFFICE = pytest.param("libreoffice", marks=pytest.mark.xdist_group("libreoffice_vba"))
IN_BOTH = ("interpreter", IN_LIBREOFFICE)

SYSTEM_PYTHON = "/usr/bin/python3"
SECONDS = 90


class LibreOffice:
    """One LibreOffice in a process group of its own, asked line by line."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.server = subprocess.Popen(
            [SYSTEM_PYTHON, Path(__file__).with_name("libreoffice_server.py"), folder / "profile"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            start_new_session=True,
        )
        self.answers = selectors.DefaultSelector()
        self.answers.register(self.server.stdout, selectors.EVENT_READ)

    def ask(self, *request: object) -> object:
        """What the server answers; its errors, and silence, are errors here."""
        self.server.stdin.write(json.dumps(request) + "\n")
        self.server.stdin.flush()
        if not self.answers.select(SECONDS):
            self.kill()
            message = f"LibreOffice gave no answer in {SECONDS} s to {request}"
            raise TimeoutError(message)
        answer = json.loads(self.server.stdout.readline() or '{"error": "LibreOffice ended"}')
        if "error" in answer:
            raise RuntimeError(answer["error"])
        return answer["answer"]

    def kill(self) -> None:
        """End the server and LibreOffice by force."""
        with suppress(ProcessLookupError):
            os.killpg(self.server.pid, signal.SIGKILL)

    def close(self) -> None:
        """Let both end by themselves."""
        self.answers.close()
        self.server.stdin.close()
        try:
            self.server.wait(30)
        except subprocess.TimeoutExpired:
            self.kill()
            self.server.wait()
        self.server.stdout.close()


class LibreOfficeTwin:
    """The twin as LibreOffice runs it."""

    def __init__(self, office: LibreOffice, name: str, expressions: Sequence[str] = (), *, mac: bool = False) -> None:
        self.office = office
        self.book = name
        self.path = str(write_twin(office.folder / name, expressions, libreoffice=True, mac=mac))

    def call(self, name: str, *arguments: object) -> object:
        """What the function ``Module.Name`` answers."""
        return self.office.ask("call", self.path, name, *arguments)

    def enter(self, cells: str, formula: str) -> object:
        """The values that cells of the first sheet show with that formula in them."""
        return self.office.ask("enter", self.path, cells, formula)


class InterpreterTwin:
    """The twin as pyOpenVBA's interpreter runs it, which stops at undeclared names and at what Excel has not."""

    def __init__(self, path: Path, expressions: Sequence[str] = (), *, mac: bool = False) -> None:
        from pyopenvba.apps.excel import ExcelApplication

        self.book = path.name
        self.application = ExcelApplication.open(write_twin(path, expressions, mac=mac))

    def call(self, name: str, *arguments: object) -> object:
        """What the function ``Module.Name`` answers."""
        return self.application.run(name.partition(".")[2], *arguments)
