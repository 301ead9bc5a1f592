"""What happens when Excel opens the add-in: the function wizard learns of the formulas, and Excel is left as it was."""

from __future__ import annotations

from pathlib import Path

import pytest
from pyopenvba.apps.excel import ExcelApplication
from pyopenvba.interpreter._preprocess import strip_directives

from pyramid_addin.excel import addin_file

SOURCE = Path(addin_file.__file__).parent / "addin" / "ThisWorkbook.cls"
# DescribeFormulas refuses as Excel does: always while the add-in is hidden, if so told, and else so often.
EXCEL = """
Public isHidden As Boolean
Public refusesHidden As Boolean
Public refusals As Long
Public Sub DescribeFormulas()
    Debug.Print isHidden & " " & Application.ScreenUpdating & " " & Application.EnableEvents
    If refusals > 0 Or (refusesHidden And isHidden) Then
        refusals = refusals - 1
        Err.Raise 1004, , "Cannot edit a macro on a hidden workbook"
    End If
End Sub
Public Sub Prepare(ByVal whileHidden As Boolean, ByVal times As Long)
    isHidden = True
    refusesHidden = whileHidden
    refusals = times
End Sub
Public Function StateLeft() As String
    StateLeft = isHidden & " " & Application.ScreenUpdating & " " & Application.EnableEvents & " " & ThisWorkbook.Saved
End Function
"""


@pytest.fixture
def excel():
    """Excel with the add-in as its workbook; whether it is hidden is a variable."""
    text = strip_directives(SOURCE.read_text("ascii"), constants={"Mac": False})
    for old, new, times in (("Private WithEvents ", "Public ", 1), ("Me.IsAddin", "isHidden", 2)):
        assert text.count(old) == times
        text = text.replace(old, new)
    app = ExcelApplication()
    app.add_workbook()
    app.add_module(EXCEL, name="PyramidTexts")
    app.add_module(text, name="ThisWorkbook", kind="document")
    return app


@pytest.mark.parametrize(
    ("while_hidden", "refusals", "described"),
    [
        (False, 0, ["True True True"]),
        (True, 0, ["True True True", "False False False"]),
        (False, 1, ["True True True", "False False False"]),
        (False, 2, ["True True True", "False False False", "True True True"]),
        (False, 9, ["True True True", "False False False"] * 2),
    ],
    ids=["taken", "hidden-refused", "once-refused", "second-chance", "never-taken"],
)
def test_formulas_are_described_in_two_chances(excel, while_hidden, refusals, described):
    """Once is enough; where Excel refuses, the add-in is shown for a moment behind a still screen; then it is left."""
    excel.run("Prepare", while_hidden, refusals)
    excel.run("ThisWorkbook.Workbook_Open")
    for _ in range(3):
        if not excel.evaluate("ThisWorkbook.host Is Nothing"):  # else Excel has nobody to tell
            excel.run("ThisWorkbook.host_WorkbookActivate", excel.workbooks()[0])
    assert excel.console == described
    assert excel.run("StateLeft") == "True True True True"
