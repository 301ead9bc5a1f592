Attribute VB_Name = "PyramidLanguage"
Option Explicit
Option Private Module

Private Const INTERFACE_LANGUAGE As Long = 2
Private Const DUTCH As Long = 1043
Private Const DUTCH_BELGIUM As Long = 2067
' Application.International(1), the edition of Excel, is a telephone prefix.
Private Const EDITION As Long = 1
Private Const NETHERLANDS As Long = 31

' Whether Excel itself speaks Dutch; where it does not tell, its edition says.
Public Function ExcelIsDutch() As Boolean
    Dim language As Long
    On Error GoTo untold
    language = Application.LanguageSettings.LanguageID(INTERFACE_LANGUAGE)
    ExcelIsDutch = (language = DUTCH Or language = DUTCH_BELGIUM)
    Exit Function
untold:
    ExcelIsDutch = EditionIsDutch()
End Function

Private Function EditionIsDutch() As Boolean
    On Error Resume Next
    EditionIsDutch = (Application.International(EDITION) = NETHERLANDS)
End Function
