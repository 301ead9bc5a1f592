Attribute VB_Name = "PyramidRibbon"
Option Explicit

' What the ribbon calls. Every control is called as its action; what an action does is decided in Python, in
' pyramid_addin.excel.macros. Here is only what must be known before Python can be asked.

' On Mac the workbook's name goes through a shell, where these mean something else.
Private Const SHELL_CHARACTERS As String = "$`\|"""

' --- Words -----------------------------------------------------------------------------------------------

Public Sub GetLabel(control As IRibbonControl, ByRef returnedVal)
    returnedVal = PyramidText(control.Id & ".label")
End Sub

Public Sub GetScreentip(control As IRibbonControl, ByRef returnedVal)
    returnedVal = PyramidText(control.Id & ".screentip")
End Sub

Public Sub GetSupertip(control As IRibbonControl, ByRef returnedVal)
    returnedVal = PyramidText(control.Id & ".supertip")
End Sub

' A gallery is there once per language.
Public Sub GetVisible(control As IRibbonControl, ByRef returnedVal)
    returnedVal = ((Right$(control.Id, 3) = "_nl") = ExcelIsDutch())
End Sub

' --- Clicks ----------------------------------------------------------------------------------------------

Public Sub Clicked(control As IRibbonControl)
    PyramidRun control.Id
End Sub

' An item of a gallery is called as its action, with the language behind it.
Public Sub Chosen(control As IRibbonControl, selectedId As String, selectedIndex As Integer)
    PyramidRun Left$(selectedId, Len(selectedId) - 3)
End Sub

' Does the action of that key. Whatever goes wrong is said in a box, never by the VBA editor.
Public Sub PyramidRun(ByVal key As String)
    On Error GoTo failed
    If key = "restart" Then
        StopPython
    ElseIf ActiveWorkbook Is Nothing Then
        Say "no_workbook", vbExclamation
    Else
        CallPython "import pyramid_addin.excel.macros as m; m.run('" & key & "')"
    End If
    Exit Sub
failed:
    SayUnreachable Err.Description
End Sub

#If Mac Then

Private Sub CallPython(ByVal command As String)
    Dim interpreter As String
    Dim place As Long
    For place = 1 To Len(SHELL_CHARACTERS)
        If InStr(ActiveWorkbook.Name, Mid$(SHELL_CHARACTERS, place, 1)) > 0 Then
            Say "workbook_name", vbExclamation
            Exit Sub
        End If
    Next place
    ReadSetting "INTERPRETER_MAC", interpreter
    If interpreter = "" Then
        SayUnreachable "INTERPRETER_MAC"
        Exit Sub
    End If
    Application.StatusBar = PyramidText("running")
    ' "false": no folder of a workbook on Python's path.
    ExecuteMac command, interpreter, "false"
End Sub

' Every click has a Python of its own, which ends by itself.
Private Sub StopPython()
    Say "restarted", vbInformation
End Sub

#Else

Private Sub CallPython(ByVal command As String)
    Dim python As Object
    Set python = XLPy()
    python.SetAttr python.Module("xlwings._xlwindows"), "BOOK_CALLER", ActiveWorkbook
    python.Exec command
End Sub

Private Sub StopPython()
    KillPy
    Say "restarted", vbInformation
End Sub

#End If

' --- Boxes -----------------------------------------------------------------------------------------------

Private Sub Say(ByVal key As String, ByVal style As Long)
    MsgBox PyramidText(key), style, PyramidText("title")
End Sub

Private Sub SayUnreachable(ByVal reported As String)
    Application.StatusBar = False
    MsgBox PyramidText("no_python") & vbNewLine & vbNewLine & PyramidText("doctor") & _
        vbNewLine & vbNewLine & PyramidText("reported") & " " & reported, vbCritical, PyramidText("title")
End Sub
