Attribute VB_Name = "TwinExcel"
Option Explicit

' What the twin's modules ask of Excel and no other program can answer: the calling cell, Excel's language, whether the
' function wizard is open, the clock, the open workbook, and message boxes.

Private callingCell As String
Private language As Long
Private wizardIsOpen As Boolean
Private clock As Single
Private noWorkbook As Boolean
Private boxes As String
Public TwinStatusBar As Variant

Public Function TwinState(ByVal key As String, ByVal state As Variant) As String
    Select Case key
        Case "caller"
            callingCell = state
        Case "language"
            language = state
        Case "wizard"
            wizardIsOpen = (state = 1)
        Case "clock"
            clock = state
        Case "workbook"
            noWorkbook = (state = 0)
        Case "boxes"
            boxes = state
    End Select
    TwinState = key & " is " & state
End Function

' As Excel: a range while a cell calculates, an error while a macro runs.
Public Function TwinCaller() As Variant
    If callingCell = "" Then
        TwinCaller = CVErr(2023)
    Else
        Set TwinCaller = Worksheets(1).Range(callingCell)
    End If
End Function

Public Function TwinLanguage(ByVal kind As Long) As Long
    If kind <> 2 Then Err.Raise 5
    TwinLanguage = language
End Function

Public Function TwinNewIsEnabled() As Boolean
    TwinNewIsEnabled = Not wizardIsOpen
End Function

Public Function TwinTimer() As Single
    TwinTimer = clock
End Function

Public Function TwinWorkbook() As Object
    If noWorkbook Then
        Set TwinWorkbook = Nothing
    Else
        Set TwinWorkbook = ThisWorkbook
    End If
End Function

Public Function TwinBoxes() As String
    TwinBoxes = boxes
End Function

Public Sub TwinBox(ByVal text As String, ByVal style As Long, ByVal title As String)
    boxes = boxes & title & "|" & style & "|" & text & vbLf
End Sub

' So many cells of the first sheet's column J, from the first row on, are refused for their argument of two areas.
Public Function TwinRefuseCells(ByVal count As Variant) As Long
    Dim row As Long
    For row = 1 To count
        callingCell = "J" & row
        If IsError(PYRAMID_TABLE(Range("B3,D3"))) Then TwinRefuseCells = TwinRefuseCells + 1
    Next row
    callingCell = ""
End Function
