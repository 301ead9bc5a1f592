"""A twin of the add-in's modules that needs no Excel, no DLL and no Python: what they ask of those answers a stub.

The modules are the add-in's own, byte for byte, but for the places named here. LibreOffice and pyOpenVBA's interpreter
(which has an object model of Excel) both run the twin, so that what the one cannot show the other does.
"""

from __future__ import annotations

import io
from pathlib import Path
from typing import TYPE_CHECKING

import xlsxwriter
from pyopenvba.interpreter._preprocess import strip_directives

from pyramid_addin.excel._vba_project import module_name, vba_project

if TYPE_CHECKING:
    from collections.abc import Sequence

HERE = Path(__file__).parent
SOURCES = Path(__file__).parents[3] / "pyramid_addin" / "excel" / "addin"
STUBS = ("TwinExcel.bas", "TwinPython.bas", "TwinRibbon.bas", "TwinConnection.cls", "TwinControl.cls")
CLASS_BASE = 'Attribute VB_Base = "0{FCFB3D2A-A0FA-1068-A738-08002B3371B5}"\n'

# What a module says of Excel, and what it says of the stubs in the twin.
CHANGES = (
    ("PyramidCall", 'Application.CommandBars("Standard").Controls(1).Enabled', "TwinNewIsEnabled()"),
    ("PyramidCall", "Application.Caller", "TwinCaller()"),
    ("PyramidCall", "Timer", "TwinTimer()"),
    ("PyramidLanguage", "Application.LanguageSettings.LanguageID(", "TwinLanguage("),
    ("PyramidRibbon", "As IRibbonControl", "As Object"),
    ("PyramidRibbon", "ActiveWorkbook", "TwinWorkbook()"),
    ("PyramidRibbon", "Application.StatusBar", "TwinStatusBar"),
    ("PyramidRibbon", "    MsgBox ", "    TwinBox "),
)
# LibreOffice's ranges have no Value2.
LIBREOFFICE_CHANGES = (("PyramidCall", ".Value2", ".Value"),)


def twin_modules(*, libreoffice: bool = False, mac: bool = False) -> dict[str, str]:
    """Texts of the twin's own modules by name, with the branches that another system would take blanked out."""
    modules = {}
    for file in sorted(SOURCES.glob("*.bas")):
        text = file.read_text("cp1252")
        name = module_name(text)
        for module, old, new in CHANGES + (LIBREOFFICE_CHANGES if libreoffice else ()):
            if module == name:
                assert old in text, f"{name} no longer says {old}"
                text = text.replace(old, new)
        modules[name] = strip_directives(text, constants={"Mac": mac})
    return modules


def stub_modules() -> dict[str, str]:
    """Texts of the stubs by name; a class with the attribute that makes it one."""
    texts = {}
    for file in STUBS:
        text = (HERE / file).read_text("ascii")
        texts[Path(file).stem] = text.replace("\n", f"\n{CLASS_BASE}", 1) if file.endswith(".cls") else text
    return texts


def case_module(expressions: Sequence[str]) -> str:
    """A module with one function per expression, ``Case1`` onwards, that says in words what the expression gives."""
    functions = "".join(
        f"\nPublic Function Case{number}() As String\n    Case{number} = TwinDescription({expression})\nEnd Function\n"
        for number, expression in enumerate(expressions, 1)
    )
    return f'Attribute VB_Name = "TwinCases"\nOption Explicit\n{functions}'


def write_twin(path: Path, expressions: Sequence[str] = (), *, libreoffice: bool = False, mac: bool = False) -> Path:
    """The twin as a workbook: modules, stubs, cases, and cells to read.

    The first sheet is used from A1 to H10, the second from C4 to C12.
    """
    workbook_module = (SOURCES / "ThisWorkbook.cls").read_text("cp1252").split("Option Explicit")[0]
    own = twin_modules(libreoffice=libreoffice, mac=mac)
    project = vba_project([workbook_module, *own.values(), *stub_modules().values(), case_module(expressions)])
    with xlsxwriter.Workbook(path) as book:
        book.add_vba_project(io.BytesIO(project), is_stream=True)
        book.set_vba_name("ThisWorkbook")
        first = book.add_worksheet("Ledger")
        first.set_vba_name("Sheet1")
        first.write("A1", "first")
        first.write("H10", "last")
        for row, value in enumerate((100, 200.5, "text", True, None, 300), 2):
            first.write(row, 1, value)
        first.write("D3", 45658, book.add_format({"num_format": "d-m-yyyy"}))
        first.write("D4", 12.34567, book.add_format({"num_format": "€ #,##0.00"}))
        first.write_formula("D5", "=1/0", None, "#DIV/0!")
        first.write_formula("D6", "=NA()", None, "#N/A")
        second = book.add_worksheet("Other sheet")
        second.write("C4", 1)
        second.write("C12", 2)
    return path
