"""Machines to install on: Windows and a Mac as far as the add-in sees them, in folders of their own."""

from __future__ import annotations

import io
import json
import sys
import zipfile
from dataclasses import replace
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parent))  # for breakages

import pyramid_addin
from pyramid_addin.excel._machine import Answer, Machine
from pyramid_addin.excel._registry import RegistryKey
from pyramid_addin.texts import LANGUAGES


def package(**changed: bytes | None) -> bytes:
    """A package with the parts by which our add-in is known; ``changed`` parts by name, None = left out."""
    parts: dict[str, bytes | None] = {
        "[Content_Types].xml": b"<Types/>",
        "_rels/.rels": b"<Relationships/>",
        "customUI/customUI14.xml": b'<button onAction="PyramidRibbon.Clicked"/>',
        "xl/vbaProject.bin": b"project",
        **changed,
    }
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        for name, content in parts.items():
            if content is not None:
                archive.writestr(zipfile.ZipInfo(name), content)
    return stream.getvalue()


def signed_package() -> bytes:
    """`package` as signing leaves it: a part more, the lists of parts changed, nothing else."""
    signature = {"xl/vbaProjectSignature.bin": b"signature", "xl/_rels/vbaProject.bin.rels": b"<Relationships/>"}
    return package(**{"[Content_Types].xml": b"<Types>signature</Types>", **signature})


class Simulated:
    """A machine whose registry, processes and packages a test can change before it looks."""

    def __init__(self, machine: Machine, registry: dict[str, dict[str, object]], packages: dict[str, str]) -> None:
        self.registry = registry
        self.packages = packages
        self.running: set[str] = set()
        self.imports = Answer(0, "")
        self.formula = Answer(0, json.dumps([pyramid_addin.__version__, [["Top"]]]))
        self.calls: list[tuple[list[str], dict[str, str]]] = []
        self.machine = replace(
            machine,
            registry=self.read_registry,
            package_version=self.packages.get,
            run=self.run,
            build=package,
            xlwings_file=lambda name: f"xlwings' {name}".encode(),
        )

    def read_registry(self, path: str) -> RegistryKey:
        inside = [
            key[len(path) + 1 :].split("\\")[0] for key in self.registry if key.lower().startswith(f"{path}\\".lower())
        ]
        values = next((values for key, values in self.registry.items() if key.lower() == path.lower()), {})
        return RegistryKey({name.lower(): value for name, value in values.items()}, tuple(dict.fromkeys(inside)))

    def run(self, arguments, environment) -> Answer:
        self.calls.append((list(arguments), dict(environment)))
        program = Path(arguments[0]).name
        if program in {"tasklist", "ps"}:
            return Answer(0, "\n".join(self.running))
        return self.imports if "win32api" in arguments[-1] else self.formula


def _base(folder: Path, **given) -> Machine:
    log = folder / "Local" / "pyramid-addin" / "pyramid.log"
    templates = tuple(folder / f"template.{language}.xlsx" for language in LANGUAGES)
    for template in templates:
        template.write_bytes(package())
    settled = {"version": (3, 12, 4), "bits": 64, "registry": None, "package_version": None, "run": None, "build": None}
    return Machine(**settled, xlwings_file=None, log=log, templates=templates, **given)


@pytest.fixture
def windows(tmp_path):
    """Windows with Microsoft 365 of 64 bits, a Python in the user's own folder, and all packages."""
    home = tmp_path / "Users" / "René de Vries"
    python = home / "AppData" / "Local" / "Programs" / "Python" / "python.exe"
    python.parent.mkdir(parents=True)
    for name in (python.name, "xlwings64-0.37.8.dll", "xlwings32-0.37.8.dll"):
        (python.parent / name).write_bytes(b"")
    environment = {
        "APPDATA": str(home / "AppData" / "Roaming"),
        "USERPROFILE": str(home),
        "PATH": str(python.parent),
        "PROGRAMFILES": str(tmp_path / "Program Files"),
        "HOMEDRIVE": str(tmp_path / "H"),
        "HOMEPATH": "/home",
    }
    machine = _base(
        tmp_path,
        system="windows",
        environment=environment,
        home=home,
        interpreter=python,
        base=python.parent,
        code_page="cp1252",
    )
    registry = {
        r"HKLM\SOFTWARE\Microsoft\Windows\CurrentVersion\App Paths\excel.exe": {
            "": r"C:\Program Files\Microsoft Office\root\Office16\EXCEL.EXE"
        },
        r"HKLM\SOFTWARE\Microsoft\Office\ClickToRun\Configuration": {"Platform": "x64"},
    }
    return Simulated(machine, registry, {"xlwings": "0.37.8"})


@pytest.fixture
def mac(tmp_path):
    """A Mac on which Excel has run once, with a virtual environment in the user's folder."""
    home = tmp_path / "Users" / "anna"
    python = home / "pyramid" / "bin" / "python"
    python.parent.mkdir(parents=True)
    python.write_bytes(b"")
    (home / "Library" / "Containers" / "com.microsoft.Excel" / "Data").mkdir(parents=True)
    machine = _base(
        tmp_path,
        system="mac",
        environment={"HOME": str(home), "PATH": "/usr/bin"},
        home=home,
        interpreter=python,
        base=tmp_path / "Library" / "Frameworks",
        code_page="ascii",
    )
    return Simulated(machine, {}, {"xlwings": "0.37.8"})


@pytest.fixture
def linux(tmp_path):
    """A machine without Excel, with all packages."""
    python = tmp_path / "python3"
    python.write_bytes(b"")
    machine = _base(
        tmp_path, system="other", environment={}, home=tmp_path, interpreter=python, base=tmp_path, code_page="utf-8"
    )
    return Simulated(machine, {}, {"xlwings": "0.37.8"})


@pytest.fixture
def addin_package():
    """`package`, for tests that make add-in files."""
    return package


@pytest.fixture
def signed_addin():
    """The add-in with a signature."""
    return signed_package()
