"""The text of every VBA module, judged as Excel's compiler would; and the checks themselves, broken on purpose."""

from __future__ import annotations

import re
from importlib import import_module

import pytest
import twin
from vba_checks import RULES, findings

from pyramid_addin.excel._vba_project import module_name
from pyramid_addin.excel.addin_file import vba_sources
from pyramid_addin.texts import catalogue

BY_OTHERS = frozenset({"xlwings", "Dictionary"})


@pytest.fixture(scope="module")
def project():
    """Every module of the add-in file by name, as the file gets it."""
    return {module_name(text): text.replace("\r\n", "\n") for text in vba_sources()}


def test_excel_would_compile_every_module(project):
    """On Windows and on Mac: declared names, closed blocks, short lines, no word of the language as a name."""
    assert {"PyramidCall", "PyramidFunctions", "PyramidRibbon", "PyramidTexts", "xlwings"} <= set(project)
    assert findings(project, loose=BY_OTHERS) == []


def test_the_stubs_compile_too():
    """A twin that does not compile would answer nothing, and tests would compare nothing with nothing."""
    assert findings({**twin.twin_modules(), **twin.stub_modules()}) == []


CLEAN = """Attribute VB_Name = "One"
Option Explicit
Public Function LAYER(value As Variant) As Variant
    Dim index As Long
    For index = 1 To 3
        If index = 2 Then
            LAYER = value
        End If
    Next index
End Function
"""
OTHER = """Attribute VB_Name = "Two"
Option Explicit
Public Sub Other()
    Dim answer As Variant
    answer = 1
End Sub
"""

BROKEN = {
    "block": ("        End If\n", ""),
    "cell-name": ("LAYER", "LAY1"),
    "code-page": ("Option Explicit\n", "Option Explicit\n' \u0141\u00f3d\u017a\n"),
    "continuation": ("LAYER = value", "LAYER = value" + " _\n& 1" * 25),
    "declared": ("LAYER = value", "LAYER = valeu"),
    "directive": ("    Dim index", "#If Mac Then\n    Dim index"),
    "explicit": ("Option Explicit\n", ""),
    "length": ("LAYER = value", "LAYER = value " + "+ 1 " * 300),
    "parameters": ("(value As Variant)", "(value As Variant, Value As Variant)"),
    "procedure-size": ("    Dim index As Long\n", "    Dim index As Long\n" + "    index = 1\n" * 5_000),
    "ptrsafe": ("Public Function", 'Private Declare Function Beep Lib "kernel32" () As Long\nPublic Function'),
    "reserved": ("index", "loop"),
    "syntax": ("LAYER = value", "LAYER = = value"),
    "twice": ("LAYER", "Other"),
    "type": ("As Long", "As Lnog"),
}


def test_the_checks_find_nothing_in_clean_modules():
    """What they find elsewhere is not in the examples."""
    assert findings({"One": CLEAN, "Two": OTHER}) == []


@pytest.mark.parametrize("rule", sorted(RULES))
def test_every_check_finds_what_it_is_for(rule):
    """A check that cannot fail checks nothing."""
    old, new = BROKEN[rule]
    assert old in CLEAN
    broken = {"One": CLEAN.replace(old, new), "Two": OTHER}
    assert any(found.startswith(f"[{rule}]") for found in findings(broken)), findings(broken)


@pytest.mark.parametrize(
    "broken",
    [
        CLEAN.replace("(value As Variant)", "(layer As Variant)"),
        CLEAN.replace("Dim index As Long", "Dim index As Long\n    Dim Index As Long"),
        CLEAN.replace("Dim index As Long", "Dim value As Long"),
        CLEAN.replace("Option Explicit", "Option Explicit\nPrivate layer As Long"),
        CLEAN.replace("LAYER", "Two"),
    ],
    ids=["argument-as-function", "twice-declared", "argument-again", "variable-as-function", "function-as-module"],
)
def test_names_that_collide_are_found(broken):
    """VBA does not tell Layer from LAYER."""
    assert findings({"One": broken, "Two": OTHER})


def test_formulas_never_show_a_box_nor_write_nor_calculate_at_every_change(project):
    """Not for a cell, of which there may be 10,000."""
    for name in ("PyramidCall", "PyramidFunctions", "PyramidLanguage"):
        code = re.sub(r"(?m)'.*$", "", project[name])
        assert not re.search(r"(?i)\b(MsgBox|InputBox|Popup|ShowError|Volatile|SendKeys|Shell|CreateObject)\b", code)
        assert not re.search(r"(?im)^\s*[\w.()]*\.(Value2?|Formula\w*|NumberFormat|Select|Activate)\b", code)


def test_every_reason_of_the_wrapper_is_in_the_catalogue(project):
    """And none is dead."""
    said = set(re.findall(r'PyramidText\("formula\.(\w+)"\)', project["PyramidCall"]))
    assert said == set(catalogue("en")["formula_calls"])


def test_the_wrapper_asks_what_python_offers(project):
    """The module by its full name, the functions, and the marks of errors."""
    code = project["PyramidCall"]
    offered = import_module(re.search(r'PYTHON_MODULE As String = "(.*)"', code)[1])
    asked = set(re.findall(r'"(PYRAMID_\w+)"', code)) | set(
        re.findall(r'PyramidAnswer\("(\w+)"', project["PyramidFunctions"])
    )
    assert {"PYRAMID_WHY", "PYRAMID_LANGUAGE", "PYRAMID_LAYER"} <= asked
    assert [name for name in sorted(asked) if not callable(getattr(offered, name, None))] == []
    assert set(re.findall(r'"(#PYR!\w+)"', code)) == {offered.VALUE_MARK, offered.NA_MARK}
