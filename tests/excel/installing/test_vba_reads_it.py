"""The user's file as it is written is read by xlwings' own VBA, run by LibreOffice: an independent second reader."""

from __future__ import annotations

import io
import re
import sys
from dataclasses import replace
from pathlib import Path

import pytest
import xlsxwriter
import xlwings

sys.path.insert(0, str(Path(__file__).parents[1] / "vba"))

from vba_fixtures import office

from pyramid_addin.excel._vba_project import vba_project
from pyramid_addin.excel.install import install

__all__ = ["office"]  # a fixture

pytestmark = pytest.mark.xdist_group("libreoffice_vba")

SOURCES = Path(__file__).parents[3] / "pyramid_addin" / "excel" / "addin"
SHIPPED = (Path(xlwings.__file__).parent / "xlwings_custom_addin.bas").read_text("ascii")
READER = re.search(r"(?ms)^Function GetConfigFromFile\(.*?^End Function\n", SHIPPED)[0]
MODULE = f"""Attribute VB_Name = "Reader"
Option Explicit
{READER}
Private Function FileExists(ByVal FileSpec As String) As Boolean
    FileExists = True
End Function

Public Function Setting(Path As String, Key As String) As String
    Dim Value As String
    Setting = "none"
    If GetConfigFromFile(Path, Key, Value) Then Setting = Value
End Function
"""


@pytest.fixture
def setting(office):
    """What VBA finds in a file: (path of the file, key) to the value."""
    path = office.folder / "reader.xlsm"
    workbook_module = (SOURCES / "ThisWorkbook.cls").read_text("cp1252").split("Option Explicit")[0]
    with xlsxwriter.Workbook(path) as book:
        book.add_vba_project(io.BytesIO(vba_project([workbook_module, MODULE])), is_stream=True)
        book.set_vba_name("ThisWorkbook")
        book.add_worksheet("Sheet").set_vba_name("Sheet1")
    return lambda file, key: office.ask("call", str(path), "Reader.Setting", str(file), key)


BEFORE = {
    "no file": None,
    "other settings": b'"SHOW CONSOLE","True"\r\n"A, b","1,5"\r\n',
    "another Python": b'"SHOW CONSOLE","True"\r\n"interpreter_win","C:\\Old, older\\python.exe"\r\n"LAST","x"\r\n',
    "no line end": b'"SHOW CONSOLE","True"',
}


@pytest.mark.parametrize("before", BEFORE.values(), ids=BEFORE)
def test_vba_finds_the_python_that_was_written_down(windows, setting, before):
    """With spaces and a comma in its path, whatever else stands in the file; other lines are still found too."""
    python = windows.machine.home.parent / "a, b & c" / "python.exe"
    python.parent.mkdir(parents=True)
    for name in (python.name, "xlwings64-0.37.8.dll"):
        (python.parent / name).write_bytes(b"")
    path = windows.machine.home.parent / "anna" / ".pyramid" / "pyramid.conf"
    if before is not None:
        path.parent.mkdir(parents=True)
        path.write_bytes(before)
    install(replace(windows.machine, home=path.parents[1], interpreter=python))
    assert setting(path, "INTERPRETER_WIN") == str(python)
    assert setting(path, "SHOW CONSOLE") == ("none" if before is None else "True")
    assert setting(path, "LAST") == ("x" if before is not None and b"LAST" in before else "none")
