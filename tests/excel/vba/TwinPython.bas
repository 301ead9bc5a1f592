Attribute VB_Name = "TwinPython"
Option Explicit

' Python as the twin knows it: a record of the calls, one prepared answer, and failures on demand.

Private calls As String
Private languages As String
Private answer As String
Private brokenCalls As Long
Private refusedConnections As Long
Private connections As Long

' Forgets everything; answers with the prepared answer of that name from now on.
Public Function TwinPrepare(ByVal name As String) As String
    calls = ""
    answer = name
    brokenCalls = 0
    refusedConnections = 0
    connections = 0
    TwinPrepare = "prepared " & name
End Function

' From now on so many calls break, and so many connections are refused. (LibreOffice hands over 0 for a Long.)
Public Function TwinBreak(ByVal broken As Variant, ByVal refused As Variant) As String
    brokenCalls = broken
    refusedConnections = refused
    connections = 0
    TwinBreak = "broken " & broken & " and " & refused
End Function

Public Function TwinCalls() As String
    TwinCalls = calls
End Function

' The languages that new connections were told.
Public Function TwinLanguages() As String
    TwinLanguages = languages
End Function

Public Function TwinConnections() As Long
    TwinConnections = connections
End Function

Public Sub TwinNote(ByVal line As String)
    calls = calls & line & vbLf
    BreakIfAsked
End Sub

' --- What xlwings' module offers under these names --------------------------------------------------------

Public Function XLPy() As Variant
    connections = connections + 1
    If refusedConnections > 0 Then
        refusedConnections = refusedConnections - 1
        Err.Raise 53, , "File not found: xlwings64.dll"
    End If
    Set XLPy = New TwinConnection
End Function

Public Sub KillPy()
    TwinNote "KillPy"
End Sub

Public Sub ReadSetting(ByVal key As String, ByRef state As String)
    state = "python of " & key
End Sub

Public Sub ExecuteMac(ByVal command As String, ByVal interpreter As String, ByVal paths As String)
    TwinNote interpreter & "|" & paths & "|" & command
End Sub

' --- Answers -----------------------------------------------------------------------------------------------

Public Function TwinAnswer(ByVal script As String, ByVal fname As String, ByRef args As Variant) As Variant
    Dim index As Long
    If fname = "PYRAMID_LANGUAGE" Then
        languages = languages & script & "|" & TwinDescription(args(0)) & "|" & TwinDescription(args(1)) & vbLf
        Exit Function
    End If
    calls = calls & script & "|" & fname
    For index = LBound(args) To UBound(args)
        calls = calls & "|" & TwinDescription(args(index))
    Next index
    calls = calls & vbLf
    BreakIfAsked
    TwinAnswer = PreparedAnswer()
End Function

Private Sub BreakIfAsked()
    If brokenCalls > 0 Then
        brokenCalls = brokenCalls - 1
        Err.Raise 462, , "The remote server machine does not exist"
    End If
End Sub

' Arrays begin at 0, as pywin32 makes them; one row comes without its second dimension, one value without any.
Private Function PreparedAnswer() As Variant
    Dim rows() As Variant
    Select Case answer
        Case "number"
            PreparedAnswer = 12.5
        Case "whole number"
            PreparedAnswer = CLng(7)
        Case "text"
            PreparedAnswer = "Top"
        Case "blank"
            PreparedAnswer = ""
        Case "truth"
            PreparedAnswer = True
        Case "nothing"
            PreparedAnswer = Null
        Case "value error"
            PreparedAnswer = "#PYR!VALUE"
        Case "missing error"
            PreparedAnswer = "#PYR!NA"
        Case "long text"
            PreparedAnswer = String(40000, "x")
        Case "row"
            PreparedAnswer = Array("Top", 2.5, "", "#PYR!NA")
        Case "column"
            ReDim rows(0 To 1, 0 To 0)
            rows(0, 0) = "#PYR!VALUE"
            rows(1, 0) = CLng(3)
            PreparedAnswer = rows
        Case "rows"
            ReDim rows(0 To 2, 0 To 1)
            rows(0, 0) = "Layer"
            rows(0, 1) = "Revenue"
            rows(1, 0) = "Top"
            rows(1, 1) = CLng(1000)
            rows(2, 0) = "#PYR!VALUE"
            rows(2, 1) = "#PYR!NA"
            PreparedAnswer = rows
        Case "one cell"
            ReDim rows(0 To 0, 0 To 0)
            rows(0, 0) = 3.5
            PreparedAnswer = rows
        Case "too wide"
            ReDim rows(0 To 0, 0 To 16384)
            PreparedAnswer = rows
        Case "too long"
            ReDim rows(0 To 1048576, 0 To 0)
            PreparedAnswer = rows
        Case "failure"
            Err.Raise 5, , "ModuleNotFoundError: No module named 'numpy'"
    End Select
End Function

' A value in words: its type, and its rows with their bounds where it is an array.
Public Function TwinDescription(ByRef given As Variant) As String
    Dim row As Long
    Dim column As Long
    If IsObject(given) Then
        TwinDescription = "object"
    ElseIf IsArray(given) Then
        TwinDescription = "[" & LBound(given, 1) & ":" & UBound(given, 1) & "," & LBound(given, 2) & ":" _
            & UBound(given, 2) & "]"
        For row = LBound(given, 1) To UBound(given, 1)
            TwinDescription = TwinDescription & "{"
            For column = LBound(given, 2) To UBound(given, 2)
                If column > LBound(given, 2) Then TwinDescription = TwinDescription & ", "
                TwinDescription = TwinDescription & TwinDescription(given(row, column))
            Next column
            TwinDescription = TwinDescription & "}"
        Next row
    ElseIf IsError(given) Then
        TwinDescription = CStr(given)
    ElseIf IsEmpty(given) Then
        TwinDescription = "empty"
    ElseIf VarType(given) = vbString And Len(given) > 1000 Then
        TwinDescription = "string of " & Len(given)
    Else
        TwinDescription = LCase$(TypeName(given)) & " " & CStr(given)
    End If
End Function
