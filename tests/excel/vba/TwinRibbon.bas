Attribute VB_Name = "TwinRibbon"
Option Explicit

' Office, as the ribbon's callbacks know it.

' What the callback of that name answers for a control.
Public Function TwinSays(ByVal callback As String, ByVal id As String) As String
    Dim control As TwinControl
    Dim said As Variant
    Set control = New TwinControl
    control.Id = id
    Select Case callback
        Case "GetLabel"
            GetLabel control, said
        Case "GetScreentip"
            GetScreentip control, said
        Case "GetSupertip"
            GetSupertip control, said
        Case "GetVisible"
            GetVisible control, said
    End Select
    TwinSays = TypeName(said) & " " & CStr(said)
End Function

Public Function TwinClick(ByVal id As String) As String
    Dim control As TwinControl
    Set control = New TwinControl
    control.Id = id
    Clicked control
    TwinClick = "clicked " & id
End Function

Public Function TwinChoose(ByVal gallery As String, ByVal item As String) As String
    Dim control As TwinControl
    Set control = New TwinControl
    control.Id = gallery
    Chosen control, item, 0
    TwinChoose = "chosen " & item
End Function
