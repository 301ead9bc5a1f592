"""The user's file as it is written is read by xlwings' own VBA, run by LibreOffice: an independent second reader."""

from __future__ import annotations

import io
import re
from pathlib import Path

import pytest
import xlsxwriter
import xlwings

from pyramid_addin.excel._user_configuration import with_value
from pyramid_addin.excel._vba_project import vba_project

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
    "no file": b"",
    "other settings": b'"SHOW CONSOLE","True"\r\n"A, b","1,5"\r\n',
    "another Python": b'"SHOW CONSOLE","True"\r\n"interpreter_win","C:\\Old, older\\python.exe"\r\n"LAST","x"\r\n',
    "no line end": b'"SHOW CONSOLE","True"',
}


@pytest.mark.parametrize("before", BEFORE.values(), ids=BEFORE)
def test_vba_finds_the_python_that_was_written_down(tmp_path, setting, before):
    """With spaces and a comma in its path, whatever else stands in the file; other lines are still found too."""
    python = r"C:\Users\anna\a, b & c\python.exe"
    path = tmp_path / "pyramid.conf"
    path.write_bytes(with_value(before, "INTERPRETER_WIN", python, "cp1252", b"\r\n"))
    assert setting(path, "INTERPRETER_WIN") == python
    assert setting(path, "SHOW CONSOLE") == ("True" if before else "none")
    assert setting(path, "LAST") == ("x" if b"LAST" in before else "none")
