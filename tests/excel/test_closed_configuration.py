"""What a workbook of strangers can do to the add-in: nothing. The attacks are tried on xlwings' own module too.

The VBA runs in pyOpenVBA's interpreter, which has an object model of Excel; what touches the disk answers a stub.
"""

from __future__ import annotations

import re
import subprocess
import sys
from importlib.machinery import ModuleSpec
from pathlib import Path

import pytest
import xlsxwriter
import xlwings
from pyopenvba.apps.excel import ExcelApplication
from pyopenvba.exceptions import VBARuntimeError
from pyopenvba.interpreter._preprocess import strip_directives

from pyramid_addin.errors import InstallError
from pyramid_addin.excel import _xlwings_module, addin_file
from pyramid_addin.excel._xlwings_module import _CHANGES, PUBLIC, closed, xlwings_sources
from pyramid_addin.excel.addin_file import CLOSED_SETTINGS
from pyramid_addin.excel.functions import FUNCTIONS

SHIPPED = (Path(xlwings.__file__).parent / "xlwings_custom_addin.bas").read_text("ascii")
# As xlwings is meant to be used, but for a range that the interpreter, as Excel without a sheet, does not find.
OPEN = SHIPPED.replace('"myaddin"', '"pyramid"').replace("In Range(sht.", "In sht.Range(sht.")
USER_FILE = {"INTERPRETER_WIN": r"C:\Python\python.exe"}
STRANGERS = {"INTERPRETER_WIN": r"C:\evil\python.exe", "PYTHONPATH": r"C:\evil", "USE UDF SERVER": "False"}
COMMAND = (
    r'cmd.exe  /K ""C:\Python\python.exe" -B -P -c "import sys, os;import xlwings.utils;'
    r"xlwings.utils.prepare_sys_path(\"false\");"
    "import xlwings; xlwings.serve('$(CLSID)')" + '""'
)
STUBS = """
Private Function FileExists(ByVal FileSpec As String) As Boolean
    FileExists = (FileSpec = GetConfigFilePath())
End Function
Private Function GetConfigFilePath() As String
    GetConfigFilePath = "the user's file"
End Function
Private Function GetConfigFromFile(sFile As String, sName As String, Optional sValue As String) As Boolean
    Select Case sName
{cases}
    End Select
End Function
Private Function ExpandEnvironmentStrings(ByVal s As String)
    ExpandEnvironmentStrings = s
End Function
"""
PROCEDURE = re.compile(r"(?m)^[ \t]*(Public |Private |)(Declare )?(?:PtrSafe )?(Sub|Function) (\w+)")


def twin(module, user_file):
    """The module with the branches of Windows, and stubs for what needs a disk or another library."""
    module = re.sub(r"(?m)^(\s*#.*?)\s*'.*$", r"\1", module)
    # The interpreter does not compare the text "False" with a truth value, as VBA does.
    asked = 'GetConfig("SHOW CONSOLE", False)'
    assert f"{asked} = True" in module
    module = module.replace(f"{asked} = True", f"CBool({asked})")
    module = strip_directives(module, constants={"Mac": False, "VBA7": True, "Win64": True})
    for name in re.findall(r"Function (\w+)\(", STUBS):
        module, found = re.subn(rf"(?ms)^(?:Private )?Function {name}\(.*?^End Function\n", "", module)
        assert found == 1
    cases = "\n".join(
        f'        Case "{key}"\n            sValue = "{value}"\n            GetConfigFromFile = True'
        for key, value in user_file.items()
    )
    return module + STUBS.format(cases=cases)


@pytest.fixture
def excel(tmp_path):
    """Excel with the add-in's settings sheet, and with a stranger's workbook in front that has such a sheet too."""

    def started(module, user_file=USER_FILE, strangers="book.xlsx"):
        for path, settings in (("addin.xlsx", CLOSED_SETTINGS), (strangers, STRANGERS)):
            with xlsxwriter.Workbook(tmp_path / path) as book:
                sheet = book.add_worksheet("pyramid.conf")
                for row, pair in enumerate(settings.items()):
                    sheet.write_row(row, 0, pair)
        app = ExcelApplication.open(tmp_path / "addin.xlsx")
        app.add_module(twin(module, user_file))
        app.activate_workbook(app.open_workbook(tmp_path / strangers))
        return app

    return started


# ---- settings


def test_a_strangers_sheet_sets_nothing(excel):
    """With xlwings' own module it names the Python that is started; with ours only the user does."""
    ours, theirs = excel(closed(SHIPPED)), excel(OPEN)
    assert theirs.run("GetConfig", "INTERPRETER_WIN") == r"C:\evil\python.exe"
    assert ours.run("GetConfig", "INTERPRETER_WIN") == r"C:\Python\python.exe"
    assert theirs.run("GetConfig", "PYTHONPATH") == r"C:\evil"
    assert ours.run("GetConfig", "PYTHONPATH") == ""
    assert theirs.run("GetConfig", "USE UDF SERVER") == "False"
    assert ours.run("GetConfig", "USE UDF SERVER") == "True"


def test_the_addins_sheet_comes_before_the_users_file(excel):
    """What is not the user's to set is not set by an old file of theirs either."""
    old = {"ADD_WORKBOOK_TO_PYTHONPATH": "True", "LICENSE_KEY": "x", "CONDA PATH": "C:\\conda", "DEBUG UDFS": "True"}
    app = excel(closed(SHIPPED), USER_FILE | old)
    assert {key: app.run("GetConfig", key) for key in old} == {key: CLOSED_SETTINGS[key] for key in old}
    assert app.run("GetConfig", "INTERPRETER_WIN") == r"C:\Python\python.exe"


def test_a_file_beside_the_workbook_is_not_looked_for():
    """Nor can any way to it be found in the module."""
    module = closed(SHIPPED)
    assert "GetDirectoryConfigFilePath" in SHIPPED
    for word in ("Directory", "GetFullName", "RunFrozenPython", "embedded", '".py"', "SaveConfig", "xlwings.pro"):
        assert word.lower() not in re.sub(r"(?m)^\s*'.*$|vbDirectory", "", module).lower(), word
    # The one mention left is the name by which xlwings' Python finds the workbook on Mac.
    assert [line.strip() for line in module.splitlines() if "ActiveWorkbook" in line.partition("'")[0]] == [
        'ParameterString = ParameterString + "|" + ActiveWorkbook.Name'
    ]
    assert 'PROJECT_NAME As String = "pyramid"' in module


@pytest.mark.parametrize("name", ["book.xlsx", "a'&b.xlsx"])
def test_the_command_holds_nothing_of_the_workbook(excel, tmp_path, name):
    """Neither its folder nor its name: the command is one text, whatever is open."""
    command = excel(closed(SHIPPED), strangers=name).run("XLPyCommand")
    assert command == COMMAND
    assert str(tmp_path) in excel(OPEN, strangers=name).run("XLPyCommand")


def test_without_an_interpreter_nothing_is_started(excel):
    """Xlwings would start whatever is called pythonw, the current folder's first."""
    assert 'GetConfig("INTERPRETER", "pythonw")' in SHIPPED
    app = excel(closed(SHIPPED), {})
    for procedure in ("XLPyCommand", "XLPyLoadDLL", "XLPy", "KillPy"):
        with pytest.raises(VBARuntimeError, match="pyramid-addin addin doctor"):
            app.run(procedure)


@pytest.mark.parametrize(("option", "is_open"), [((), True), (("-P",), False)], ids=["xlwings", "ours"])
def test_python_takes_no_module_from_the_current_folder(tmp_path, option, is_open):
    """Excel's current folder may be the one that a workbook was opened from, with a module of a stranger in it."""
    (tmp_path / "xlwings.py").write_text("raise SystemExit('stranger')")
    program = 'import sys, os;import xlwings.utils;xlwings.utils.prepare_sys_path("false");print(sys.path)'
    command = [sys.executable, "-B", *option, "-c", program]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False, timeout=60)
    assert ("stranger" in done.stderr) is is_open
    if not is_open:
        paths = eval(done.stdout)  # noqa: S307 -- a list that Python printed
        assert "" not in paths
        assert str(tmp_path) not in paths


# ---- what a formula in a cell can call


def test_cells_can_call_formulas_only():
    """Public functions of an add-in are formulas for every workbook, macros or not."""
    callable_, listed = {}, set()
    for text in addin_file.vba_sources():
        name = re.search(r'Attribute VB_Name = "(\w+)"', text)[1]
        if name in {"ThisWorkbook", "Dictionary"}:
            continue
        public = [found for found in PROCEDURE.findall(text) if found[0] != "Private "]
        assert not [function for _, declared, _, function in public if declared]
        functions = {function for _, _, kind, function in public if kind == "Function"}
        callable_ |= dict.fromkeys(functions, name)
        if "\nOption Private Module" not in text:
            listed |= functions
    assert listed == {one.__name__ for one in FUNCTIONS} | {"PYRAMID_WHY"}
    # These answer with words, with what a formula would, or start the Python that is the user's own anyway.
    assert set(callable_) - listed == {"XLPy", "ExcelIsDutch", "PyramidText", "PyramidAnswer", "PyramidWhy"}


def test_xlwings_own_module_would_let_cells_run_python():
    """So the test above can fail: these are public there, and anyone's cells could call them."""
    public = {name for scope, _, kind, name in PROCEDURE.findall(SHIPPED) if scope != "Private " and kind == "Function"}
    assert {"RunPython", "RunFrozenPython", "SaveConfigToFile", "ReadFile", "XLPyDLLActivateAuto"} <= public
    ours = closed(SHIPPED)
    assert {name for scope, _, _, name in PROCEDURE.findall(ours) if scope != "Private "} == set(PUBLIC)


def test_what_is_kept_is_complete():
    """Every procedure of xlwings that the module still names is still in it."""
    ours = closed(SHIPPED)
    everything = {name for _, _, _, name in PROCEDURE.findall(SHIPPED)}
    kept = {name for _, _, _, name in PROCEDURE.findall(ours)}
    code = re.sub(r'(?m)"[^"\n]*"|\'.*$', "", ours)
    assert {name for name in everything - kept if re.search(rf"\b{name}\b", code)} == set()


# ---- another xlwings


@pytest.mark.parametrize("change", _CHANGES, ids=[f"{index}-{one.procedure}" for index, one in enumerate(_CHANGES)])
def test_a_change_that_does_not_find_its_place_once_is_refused(monkeypatch, change):
    """Half closed is open: neither where there is nothing to close, nor where there is more than is known."""
    module = _xlwings_module._for_excel(SHIPPED)
    found = next(match[0] for match in _xlwings_module._PROCEDURE.finditer(module) if match[2] == change.procedure)
    assert _xlwings_module._changed(found, *change) != found
    with pytest.raises(InstallError, match=rf"xlwings_custom_addin.bas, {change.procedure} \(2 x"):
        _xlwings_module._changed(found * 2, *change)
    elsewhere = change._replace(pattern=f"nowhere {change.pattern.removeprefix('(?s)')}")
    monkeypatch.setattr(_xlwings_module, "_CHANGES", tuple(elsewhere if one is change else one for one in _CHANGES))
    with pytest.raises(InstallError, match=rf"xlwings_custom_addin.bas, {change.procedure} \(0 x"):
        closed(SHIPPED)


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ('XLWINGS_VERSION As String = "0.37.8"', 'XLWINGS_VERSION As String = "0.38.0"', "xlwings 0.38.0 is installed"),
        ("XLWINGS_VERSION As String", "XLWINGS_EDITION As String", "xlwings ? is installed"),
        ('"myaddin"', '"otheraddin"', "0 x"),
        ("Function XLPyCommand()", "Function XLPyCommandLine()", "XLPyCommand, XLPyCommandLine"),
        ("Sub KillPy()", "Sub NewPower()\nEnd Sub\nSub KillPy()", "(NewPower)"),
    ],
    ids=["version", "no-version", "name", "renamed", "added"],
)
def test_another_xlwings_is_refused(old, new, said):
    """Loudly, and in words that say which one to install."""
    with pytest.raises(InstallError) as caught:
        closed(SHIPPED.replace(old, new))
    assert said in caught.value.text("en")
    assert "pip install" in caught.value.text("nl")


def test_absent_xlwings_is_said(monkeypatch):
    """The add-in is built by whoever has the extra installed."""
    monkeypatch.setattr(_xlwings_module, "find_spec", lambda _: None)
    with pytest.raises(InstallError, match="The package xlwings is not installed"):
        xlwings_sources()


def test_xlwings_without_its_files_is_said(monkeypatch, tmp_path):
    """An installation that lost a file."""
    spec = ModuleSpec("xlwings", None, origin=str(tmp_path / "__init__.py"))
    monkeypatch.setattr(_xlwings_module, "find_spec", lambda _: spec)
    with pytest.raises(InstallError, match="xlwings is not as this version"):
        xlwings_sources()


# ---- the shell of a Mac

SHELL = """
Public Function PyramidText(ByVal key As String) As String
    PyramidText = key
End Function
Public Sub ReadSetting(ByVal Key As String, ByRef Value As String)
    Value = "/usr/bin/python3"
End Sub
Public Sub ExecuteMac(PythonCommand As String, PYTHON_MAC As String, Optional PYTHONPATH As String)
    Debug.Print PYTHONPATH & "|" & PYTHON_MAC & "|" & PythonCommand & "|" & ActiveWorkbook.Name
End Sub
"""


@pytest.mark.parametrize(
    ("name", "goes_through"),
    [
        ("Debiteuren 2025 (é), v2 & definitief; #1.xlsx", True),
        ("$(touch stranger).xlsx", False),
        ("`touch stranger`.xlsx", False),
        ('a" ; touch stranger ; ".xlsx', False),
        ("a|import os|b.xlsx", False),
        ("a\\b.xlsx", False),
        ("it's.xlsx", True),
    ],
    ids=["ordinary", "dollar", "backquote", "quote", "bar", "backslash", "apostrophe"],
)
def test_a_workbooks_name_is_no_command_on_mac(tmp_path, name, goes_through):
    """Xlwings puts the name between double quotes in a shell's line; such a name is told apart, in a box."""
    source = (Path(addin_file.__file__).parent / "addin" / "PyramidRibbon.bas").read_text("ascii")
    with xlsxwriter.Workbook(tmp_path / name) as book:
        book.add_worksheet()
    app = ExcelApplication.open(tmp_path / name)
    app.add_module(SHELL, name="Shell")
    app.add_module(strip_directives(source, constants={"Mac": True}), name="PyramidRibbon")
    app.run("PyramidRun", "build")
    command = "import pyramid_addin.excel.macros as m; m.run('build')"
    assert app.console == ([f"false|/usr/bin/python3|{command}|{name}"] if goes_through else [])
    assert ["workbook_name" in dialog for dialog in app.dialogs] == ([] if goes_through else [True])
