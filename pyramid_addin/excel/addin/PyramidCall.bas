Attribute VB_Name = "PyramidCall"
Option Explicit
Option Private Module

' How a formula in a cell reaches Python, and how the answer comes back into the cell.
'
' PyramidFunctions holds one function per formula; each hands its arguments to PyramidAnswer below. Ranges are read
' here, each in one call, so that Python need not ask Excel for anything while Excel calculates. Nothing is ever
' written to a cell, no message box is ever shown, and no formula is volatile.
'
' On Mac there are no such functions: xlwings reaches Python for buttons only.

#If Not Mac Then

Private Const PYTHON_MODULE As String = "pyramid_addin.excel.udfs"
Private Const VALUE_MARK As String = "#PYR!VALUE"
Private Const MISSING_MARK As String = "#PYR!NA"
Private Const SHEET_ROWS As Long = 1048576
Private Const SHEET_COLUMNS As Long = 16384
Private Const LONGEST_TEXT As Long = 32767
' vbObjectError + 513: a number of our own.
Private Const REFUSED As Long = -2147220991
Private Const REFUSALS_KEPT As Long = 1000
' The formulas of one calculation follow each other within this many seconds.
Private Const PAUSE_SECONDS As Single = 5

' xlwings reads its configuration anew for every connection: one is kept for all cells.
Private connection As Object
' Why Python could not be reached, empty while it can; and when (seconds of the day) a formula last wanted it.
Private failure As String
Private lastWanted As Single
' A Collection of the reasons of refusals made here, by address of the cell, oldest first; and the latest of them, until
' Python refuses one.
Private refusals As Object
Private latestRefusal As String

' The answer of a formula: a value, an error, or rows that spill.
Public Function PyramidAnswer(ByVal formula As String, ByRef arguments As Variant) As Variant
    Dim caller As String
    Dim reason As String
    If WizardIsOpen() Then
        PyramidAnswer = CVErr(xlErrNA)
        Exit Function
    End If
    On Error GoTo failed
    caller = CallingCell()
    PyramidAnswer = AnswerForCells(AskPython(formula, PreparedArguments(caller, arguments)))
    ForgetRefusal caller
    Exit Function
failed:
    reason = ReasonOfError(Err.Number, Err.Description)
    Resume refused
refused:
    On Error GoTo 0
    PyramidAnswer = CVErr(xlErrValue)
    KeepRefusal caller, reason
End Function

' Why the formula in a cell was refused; without a cell, the latest refusal. Answered here where Python cannot.
Public Function PyramidWhy(Optional ByRef cell As Variant) As Variant
    Dim address As String
    If WizardIsOpen() Then
        PyramidWhy = PyramidText("formula.wizard")
        Exit Function
    End If
    On Error GoTo failed
    If Not IsMissing(cell) Then
        If Not IsObject(cell) Then
            PyramidWhy = CVErr(xlErrValue)
            Exit Function
        End If
        address = CellAddress(FormulaCell(cell))
    End If
    PyramidWhy = KeptRefusal(address)
    If PyramidWhy = "" Then PyramidWhy = AnswerForCells(AskPython("PYRAMID_WHY", WhyArguments(address)))
    Exit Function
failed:
    PyramidWhy = Left$(ReasonOfError(Err.Number, Err.Description), LONGEST_TEXT)
End Function

' --- Arguments -------------------------------------------------------------------------------------------

' The caller's address and the arguments as Python wants them: nothing, a value, or rows of values.
Private Function PreparedArguments(ByVal caller As String, ByRef arguments As Variant) As Variant
    Dim index As Long
    Dim lastRow As Long
    Dim lastColumn As Long
    Dim prepared() As Variant
    For index = LBound(arguments) To UBound(arguments)
        If IsObject(arguments(index)) Then
            If arguments(index).Areas.Count > 1 Then Err.Raise REFUSED, , PyramidText("formula.areas")
            ExtendUse arguments(index), lastRow, lastColumn
        End If
    Next index
    ReDim prepared(0 To UBound(arguments) - LBound(arguments) + 1)
    prepared(0) = caller
    For index = LBound(arguments) To UBound(arguments)
        prepared(index - LBound(arguments) + 1) = PreparedArgument(lastRow, lastColumn, arguments(index))
    Next index
    PreparedArguments = prepared
End Function

' Raises lastRow and lastColumn to where the use of a range's sheet ends, if the range runs to the sheet's edge.
Private Sub ExtendUse(ByVal source As Object, ByRef lastRow As Long, ByRef lastColumn As Long)
    Dim used As Object
    If Not (RunsToLastRow(source) Or RunsToLastColumn(source)) Then Exit Sub
    Set used = source.Worksheet.UsedRange
    If used.Row + used.Rows.Count - 1 > lastRow Then lastRow = used.Row + used.Rows.Count - 1
    If used.Column + used.Columns.Count - 1 > lastColumn Then lastColumn = used.Column + used.Columns.Count - 1
End Sub

Private Function RunsToLastRow(ByVal source As Object) As Boolean
    RunsToLastRow = (source.Row + source.Rows.Count - 1 = source.Worksheet.Rows.Count)
End Function

Private Function RunsToLastColumn(ByVal source As Object) As Boolean
    RunsToLastColumn = (source.Column + source.Columns.Count - 1 = source.Worksheet.Columns.Count)
End Function

' One argument; left out is Empty, as is an empty cell.
Private Function PreparedArgument(ByVal lastRow As Long, ByVal lastColumn As Long, _
                                  Optional ByRef argument As Variant) As Variant
    If IsMissing(argument) Then
        PreparedArgument = Empty
    ElseIf IsObject(argument) Then
        PreparedArgument = CellValues(argument, lastRow, lastColumn)
    ElseIf IsArray(argument) Then
        PreparedArgument = RowsOf(argument)
    Else
        PreparedArgument = argument
    End If
End Function

' The values of a range as rows. Whole columns and rows keep their beginning, so that answers stand beside their
' cells; they end where the last of their sheets is used, so that columns of two sheets stay equally long.
Private Function CellValues(ByVal source As Object, ByVal lastRow As Long, ByVal lastColumn As Long) As Variant
    Dim rowCount As Long
    Dim columnCount As Long
    Dim cellValue As Variant
    Dim lone(1 To 1, 1 To 1) As Variant
    rowCount = source.Rows.Count
    columnCount = source.Columns.Count
    If RunsToLastRow(source) Then rowCount = AtLeastOne(lastRow - source.Row + 1)
    If RunsToLastColumn(source) Then columnCount = AtLeastOne(lastColumn - source.Column + 1)
    cellValue = source.Resize(rowCount, columnCount).Value2
    If IsArray(cellValue) Then
        CellValues = cellValue
    Else
        lone(1, 1) = cellValue
        CellValues = lone
    End If
End Function

Private Function AtLeastOne(ByVal count As Long) As Long
    AtLeastOne = count
    If count < 1 Then AtLeastOne = 1
End Function

' An array in two dimensions; one of one dimension is a row, as in Excel.
Private Function RowsOf(ByRef given As Variant) As Variant
    Dim index As Long
    Dim row() As Variant
    If HasTwoDimensions(given) Then
        RowsOf = given
        Exit Function
    End If
    ReDim row(1 To 1, 1 To UBound(given) - LBound(given) + 1)
    For index = LBound(given) To UBound(given)
        row(1, index - LBound(given) + 1) = given(index)
    Next index
    RowsOf = row
End Function

Private Function HasTwoDimensions(ByRef given As Variant) As Boolean
    Dim last As Long
    On Error Resume Next
    last = UBound(given, 2)
    HasTwoDimensions = (Err.Number = 0)
End Function

Private Function WhyArguments(ByVal address As String) As Variant
    If address = "" Then
        WhyArguments = Array(CallingCell(), Empty)
    Else
        WhyArguments = Array(CallingCell(), address)
    End If
End Function

' --- Python ----------------------------------------------------------------------------------------------

' What the function of that name in PYTHON_MODULE answers. A connection that broke (Python was restarted) is made once
' more; where Python cannot be reached at all, the other cells of the same calculation do not wait for it again.
Private Function AskPython(ByVal formula As String, ByVal arguments As Variant) As Variant
    Dim isNew As Boolean
    If IsPausing() Then Err.Raise REFUSED, , Replace(PyramidText("formula.unreachable"), "{failure}", failure)
    On Error GoTo failed
connect:
    isNew = connection Is Nothing
    If isNew Then
        Set connection = XLPy()
        connection.CallUDF PYTHON_MODULE, "PYRAMID_LANGUAGE", Array("", IIf(ExcelIsDutch(), "nl", "en"))
    End If
    ' Neither a workbook nor the calling cell is handed over: xlwings would look for code on the workbook's sheets.
    AskPython = connection.CallUDF(PYTHON_MODULE, formula, arguments)
    failure = ""
    Exit Function
failed:
    Set connection = Nothing
    If Not isNew Then
        Resume connect
    End If
    failure = Replace(Err.Description, vbCrLf, " ") & " (" & Err.Number & ")"
    lastWanted = Timer
    On Error GoTo 0
    Err.Raise REFUSED, , Replace(PyramidText("formula.unreachable"), "{failure}", failure)
End Function

Private Function IsPausing() As Boolean
    Dim passed As Single
    If failure = "" Then Exit Function
    passed = Timer - lastWanted
    IsPausing = (passed >= 0 And passed < PAUSE_SECONDS)
    lastWanted = Timer
End Function

' Excel disables its first standard control, New, while a formula's arguments are being typed. Asking Python for each
' letter would make typing slow.
Private Function WizardIsOpen() As Boolean
    On Error Resume Next
    WizardIsOpen = Not Application.CommandBars("Standard").Controls(1).Enabled
End Function

' --- Answers ---------------------------------------------------------------------------------------------

' Python's rows (one row arrives without its second dimension, one value without any) as a cell can show them.
Private Function AnswerForCells(ByRef answer As Variant) As Variant
    Dim rows As Variant
    Dim shown() As Variant
    Dim row As Long
    Dim column As Long
    Dim rowCount As Long
    Dim columnCount As Long
    If Not IsArray(answer) Then
        AnswerForCells = ValueForCell(answer)
        Exit Function
    End If
    rows = RowsOf(answer)
    rowCount = UBound(rows, 1) - LBound(rows, 1) + 1
    columnCount = UBound(rows, 2) - LBound(rows, 2) + 1
    If rowCount > SHEET_ROWS Or columnCount > SHEET_COLUMNS Then Err.Raise REFUSED, , PyramidText("formula.too_large")
    ReDim shown(1 To rowCount, 1 To columnCount)
    For row = 1 To rowCount
        For column = 1 To columnCount
            shown(row, column) = ValueForCell(rows(LBound(rows, 1) + row - 1, LBound(rows, 2) + column - 1))
        Next column
    Next row
    If rowCount = 1 And columnCount = 1 Then
        AnswerForCells = shown(1, 1)
    Else
        AnswerForCells = shown
    End If
End Function

Private Function ValueForCell(ByVal answer As Variant) As Variant
    Select Case VarType(answer)
        Case vbString
            ValueForCell = TextForCell(answer)
        Case vbBoolean
            ValueForCell = answer
        Case vbEmpty, vbNull
            ValueForCell = ""
        Case Else
            ValueForCell = CDbl(answer)
    End Select
End Function

' A text, or the real error that it stands for.
Private Function TextForCell(ByVal answer As String) As Variant
    Select Case answer
        Case VALUE_MARK
            TextForCell = CVErr(xlErrValue)
            latestRefusal = ""
        Case MISSING_MARK
            TextForCell = CVErr(xlErrNA)
            latestRefusal = ""
        Case Else
            TextForCell = Left$(answer, LONGEST_TEXT)
    End Select
End Function

' --- Refusals made here ----------------------------------------------------------------------------------

Private Sub KeepRefusal(ByVal caller As String, ByVal text As String)
    latestRefusal = text
    If caller = "" Then Exit Sub
    If refusals Is Nothing Then Set refusals = New Collection
    ForgetRefusal caller
    If refusals.Count >= REFUSALS_KEPT Then refusals.Remove 1
    refusals.Add text, caller
End Sub

Private Sub ForgetRefusal(ByVal caller As String)
    If refusals Is Nothing Then Exit Sub
    ' Most cells were never refused.
    On Error Resume Next
    refusals.Remove caller
End Sub

' The reason kept for a cell, or the latest one where no address is given; empty where there is none.
Private Function KeptRefusal(ByVal address As String) As String
    If address = "" Then
        KeptRefusal = latestRefusal
        Exit Function
    End If
    If refusals Is Nothing Then Exit Function
    On Error Resume Next
    KeptRefusal = refusals.Item(address)
End Function

Private Function ReasonOfError(ByVal number As Long, ByVal description As String) As String
    If number = REFUSED Then
        ReasonOfError = description
    Else
        ReasonOfError = Replace(PyramidText("formula.unexpected"), "{failure}", description & " (" & number & ")")
    End If
End Function

' --- Cells -----------------------------------------------------------------------------------------------

' The address of the cell that calculates, of its first cell where an array formula fills several; empty elsewhere.
Private Function CallingCell() As String
    If TypeName(Application.Caller) = "Range" Then CallingCell = CellAddress(Application.Caller.Cells(1, 1))
End Function

Private Function CellAddress(ByVal cell As Object) As String
    CellAddress = cell.Address(True, True, xlA1, True)
End Function

' The cell that holds the formula whose answer stands in the given cell.
Private Function FormulaCell(ByVal cell As Object) As Object
    Dim origin As Object
    Set FormulaCell = cell.Cells(1, 1)
    ' Older versions of Excel know no spills; and a cell outside arrays has no CurrentArray.
    On Error Resume Next
    Set origin = cell.Cells(1, 1).SpillParent
    If origin Is Nothing Then Set origin = cell.Cells(1, 1).CurrentArray
    If Not origin Is Nothing Then Set FormulaCell = origin.Cells(1, 1)
End Function

#End If
