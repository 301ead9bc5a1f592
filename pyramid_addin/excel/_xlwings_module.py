"""The VBA module of xlwings, closed: only what the add-in calls, and settings from nobody but the add-in and its user.

As xlwings ships it, the module suits a workbook that its reader wrote. An add-in meets workbooks of strangers, so four
things are taken out here. A sheet or a file beside the open workbook can no longer name the Python that is started. The
folder of the open workbook, and the current one, are no longer on Python's path. Sheets that hold code are not looked
for. And procedures that nobody needs are left out and the others made private, since a formula in any workbook can call
the public functions of an add-in, macros enabled or not: one of them runs Python, another writes the settings file.

Every change must find its place exactly once: another version of xlwings is refused, never half closed.
"""

from __future__ import annotations

import re
from importlib.util import find_spec
from pathlib import Path
from typing import NamedTuple

from pyramid_addin.errors import InstallError

XLWINGS_VERSION = "0.37.8"
CONFIGURATION_NAME = "pyramid"
"""What the settings sheet (``pyramid.conf``) and the user's own file are called after."""

_FILE = "xlwings_custom_addin.bas"
# What other modules of the add-in call. CleanUp is called by xlwings' Python on Mac, which finds it though private.
PUBLIC = ("ExecuteMac", "KillPy", "ReadSetting", "XLPy")
_KEPT = {
    "CleanUp", "ExecuteMac", "ExpandEnvironmentStrings", "FileExists", "FileExistsOnWindows", "FileOrFolderExistsOnMac",
    "GetConfig", "GetConfigFilePath", "GetConfigFromFile", "GetConfigFromSheet", "GetMacDir", "KillFileOnMac", "KillPy",
    "ParentFolder", "ReadFile", "SheetExists", "ShowError", "ToMacPath", "ToPosixPath", "WScript", "XLPy",
    "XLPyCommand", "XLPyLoadDLL",
}  # fmt: skip
_LEFT_OUT = {
    "CheckConda", "CreateGUID", "ExecuteWindows", "GetBaseName", "GetDLLVersion", "GetDirectory",
    "GetDirectoryConfigFilePath", "GetDirectoryPath", "GetFullName", "GetUdfModules", "ImportPythonUDFs",
    "ImportPythonUDFsBase", "ImportPythonUDFsToAddin", "ImportXlwingsUdfsModule", "IsFullName", "NDims",
    "RunFrozenPython", "RunPython", "SaveConfigToFile", "has_dynamic_array",
}  # fmt: skip


class _Change(NamedTuple):
    """In ``procedure``, what matches ``pattern`` becomes ``new``, ``times`` times."""

    procedure: str
    pattern: str
    new: str
    times: int = 1


_NO_INTERPRETER = (
    'Err.Raise 1000, Description:="INTERPRETER_WIN is not set. Run in a command window: pyramid-addin addin doctor"'
)
_CHANGES = (
    # The open workbook's sheet, then the file beside it.
    _Change("GetConfig", r"(?s)[ \t]*'Workbook Sheet Config\n.*?(?=[ \t]*'Add-in Sheet Config)", ""),
    _Change("GetConfig", r"(?s)[ \t]*' Directory Config\n.*?(?=[ \t]*' User Config)", ""),
    _Change("GetConfig", r"\(sheet -> directory -> user -> default\)", "(the add-in's sheet -> user -> default)"),
    # An unqualified Range needs an active sheet, and there may be none.
    _Change("GetConfigFromSheet", r"In Range\(sht\.", "In sht.Range(sht."),
    # Without a path Windows would look for python in the current folder, which may be the open workbook's.
    _Change("XLPyLoadDLL", r'PYTHON_WIN = GetConfig\("INTERPRETER", "pythonw"\)', _NO_INTERPRETER),
    _Change("XLPyCommand", r'PYTHON_WIN = GetConfig\("INTERPRETER", "pythonw"\)', _NO_INTERPRETER),
    # No folder of a workbook on Python's path, and (-P) not the current one either.
    _Change(
        "XLPyCommand",
        r"(?s)[ \t]*' TODO: Doesn't automatically[^\n]*\n[ \t]*AddExcelDir = .*?PYTHONPATH = AddExcelDir & [^\n]*\n",
        '    PYTHONPATH = "false"\n',
    ),
    _Change("XLPyCommand", r"PYTHONPATH As String, (.*), AddExcelDir As String", r"PYTHONPATH As String, \1"),
    _Change("XLPyCommand", r'tail = " -B -c ', 'tail = " -B -P -c '),
    # Nothing is ever written into the open workbook.
    _Change(
        "ShowError",
        r"(?s)    If GetConfig\(\"SHOW_ERROR_POPUPS\".*?\n    Else\n(.*?)\n    End If\n(?=End Sub)",
        r"\1\n",
    ),
    _Change("ShowError", r"    Dim ErrorSheet As Worksheet\n", ""),
    # What people have to do on Mac is said in their language, before this is called.
    _Change("ExecuteMac", r'MsgBox "To enable RunPython.*', "Err.Raise 1000, Description:=Err.Description"),
)
_NOTICE = "'Reduced and changed by pyramid-addin, which tells what and why in pyramid_addin/excel/_xlwings_module.py\n"
_NOTICE += "Option Private Module\n"
_READ_SETTING = """
' Added by pyramid-addin: a setting for its other modules. A Sub, because a formula could call a Function.
Public Sub ReadSetting(ByVal Key As String, ByRef Value As String)
    Value = GetConfig(Key)
End Sub
"""
_PROCEDURE = re.compile(
    r"(?:(?<=\n)|\A)(?:Public |Private )?(Function|Sub) (\w+)\b.*?\n[ \t]*End \1[^\n]*\n", re.DOTALL
)
_DIRECTIVE = re.compile(r"\s*#(If|ElseIf|Else|End If)\b(.*)", re.IGNORECASE)
_OF_THE_APPLICATION = re.compile(r'\s*App = "(.*?)"\s*Then\s*', re.IGNORECASE)


def xlwings_sources() -> tuple[str, str]:
    r"""The module of xlwings as `closed` leaves it, and its stand-in for Scripting.Dictionary, with their licences.

    Returns
    -------
    tuple of str
        The standard module ``xlwings`` and the class ``Dictionary``, in file form, lines ended by ``\n``.

    Raises
    ------
    InstallError
        xlwings is not installed, is another version, or its module is not the one that is known here.
    """
    spec = find_spec("xlwings")
    if spec is None or spec.origin is None:
        raise InstallError("addin.package_missing", package="xlwings")
    folder = Path(spec.origin).parent
    try:
        module = (folder / _FILE).read_text("ascii")
        dictionary = (folder / "addin" / "Dictionary.cls").read_text("ascii")
    except (OSError, UnicodeDecodeError) as error:
        raise InstallError("addin.package_changed", package="xlwings", where=folder, found=error) from error
    return closed(module), dictionary


def closed(module: str) -> str:
    """Xlwings' module reduced to what the add-in calls, and closed as told above.

    Parameters
    ----------
    module : str
        Text of ``xlwings_custom_addin.bas``.

    Raises
    ------
    InstallError
        It is another version's, or a change does not find its place exactly once.
    """
    found = re.search(r'XLWINGS_VERSION As String = "(.*?)"', module)
    if found is None or found[1] != XLWINGS_VERSION:
        version = found[1] if found else "?"
        raise InstallError("addin.xlwings_version", found=version, allowed=XLWINGS_VERSION)
    module = _for_excel(module)
    module = _changed(module, "", r'(PROJECT_NAME As String = )"myaddin"', rf'\1"{CONFIGURATION_NAME}"', 1)
    module = _changed(module, "", r"(?m)^(\s*)(?:Private )?(Declare )", r"\1Private \2", None)
    module = _changed(module, "", r"(?m)^('Version: .*\n)", rf"\1{_NOTICE}", 1)
    return re.sub(r"\n{3,}", "\n\n", _PROCEDURE.sub(_kept, _only_known(module))) + _READ_SETTING


def _for_excel(module: str) -> str:
    """Choose Excel's branches where xlwings also serves Word, Access and PowerPoint; others stay."""
    lines: list[str] = []
    # Of each open #If: whether it asks for the application, whether this branch is taken, whether one was.
    open_ifs: list[tuple[bool, bool, bool]] = []
    for line in module.splitlines(keepends=True):
        match = _DIRECTIVE.match(line)
        word = match[1].lower() if match else ""
        asked = _OF_THE_APPLICATION.match(match[2]) if match else None
        if word == "if":
            is_excel = asked is not None and asked[1] == "Microsoft Excel"
            open_ifs.append((asked is not None, asked is None or is_excel, is_excel))
        elif word in {"elseif", "else"} and open_ifs[-1][0]:
            was_taken = open_ifs[-1][2]
            is_next = word == "else" or (asked is not None and asked[1] == "Microsoft Excel")
            open_ifs[-1] = (True, is_next and not was_taken, was_taken or is_next)
        of_the_application = bool(word) and open_ifs[-1][0]
        if not of_the_application and all(taken for _, taken, _ in open_ifs):
            lines.append(line)
        if word == "end if":
            open_ifs.pop()
    return "".join(lines)


def _only_known(module: str) -> str:
    names = {match[2] for match in _PROCEDURE.finditer(module)}
    if names != _KEPT | _LEFT_OUT:
        odd = ", ".join(sorted(names ^ (_KEPT | _LEFT_OUT)))
        raise InstallError("addin.package_changed", package="xlwings", where=_FILE, found=odd)
    return module


def _kept(match: re.Match[str]) -> str:
    """One procedure as it shall be; empty where it is left out."""
    kind, name = match[1], match[2]
    if name in _LEFT_OUT:
        return ""
    text = match[0]
    for change in _CHANGES:
        if change.procedure == name:
            text = _changed(text, name, change.pattern, change.new, change.times)
    scope = "Public" if name in PUBLIC else "Private"
    return re.sub(rf"\A(?:Public |Private )?{kind} ", f"{scope} {kind} ", text)


def _changed(text: str, where: str, pattern: str, new: str, times: int | None) -> str:
    text, found = re.subn(pattern, new, text)
    if found != times and not (times is None and found):
        place = f"{_FILE}, {where}" if where else _FILE
        raise InstallError("addin.package_changed", package="xlwings", where=place, found=f"{found} x {pattern}")
    return text
