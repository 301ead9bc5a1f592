Attribute VB_Name = "PyramidReasons"
Option Explicit
Option Private Module

' Why a formula got no answer. Made from the catalogue (formula_calls) by `make addin`; do not edit.

#If Not Mac Then

Public Function PyramidReason(ByVal key As String, ByVal inDutch As Boolean) As String
    Select Case key
        Case "unreachable"
            PyramidReason = "Excel could not reach Python, so no formula of the Customer Pyramid can " & _
                            "calculate. Excel says: {failure}. Open a command window, run: pyramid-addin " & _
                            "addin doctor, and follow what it says. Then press Ctrl+Alt+F9 to calculate " & _
                            "again."
            If inDutch Then
                PyramidReason = "Excel kon Python niet bereiken; daarom rekent geen enkele formule van de" & _
                                " Klantenpiramide. Excel meldt: {failure}. Open een opdrachtvenster, voer" & _
                                " uit: pyramid-addin addin doctor, en volg de aanwijzingen. Druk daarna " & _
                                "op Ctrl+Alt+F9 om opnieuw te berekenen."
            End If
        Case "unexpected"
            PyramidReason = "Something went wrong in Excel itself before or after Python was asked. Excel" & _
                            " says: {failure}. Look in the log (tab Customer Pyramid, Help) and press " & _
                            "Ctrl+Alt+F9 to calculate again."
            If inDutch Then
                PyramidReason = "Er ging iets mis in Excel zelf, voor of nadat Python werd gevraagd. " & _
                                "Excel meldt: {failure}. Kijk in het logboek (tabblad Klantenpiramide, " & _
                                "Help) en druk op Ctrl+Alt+F9 om opnieuw te berekenen."
            End If
        Case "areas"
            PyramidReason = "An argument consists of several separate areas. Give one connected range, " & _
                            "for example A2:A500."
            If inDutch Then
                PyramidReason = "Een argument bestaat uit meerdere losse gebieden. Geef één " & _
                                "aaneengesloten bereik op, bijvoorbeeld A2:A500."
            End If
        Case "too_large"
            PyramidReason = "The answer has more rows or columns than a sheet: at most 1,048,576 rows and" & _
                            " 16,384 columns. Give a smaller range."
            If inDutch Then
                PyramidReason = "Het antwoord heeft meer rijen of kolommen dan een werkblad: hoogstens " & _
                                "1.048.576 rijen en 16.384 kolommen. Geef een kleiner bereik op."
            End If
        Case "wizard"
            PyramidReason = "The arguments of a formula are being typed. The answer appears when the " & _
                            "formula is entered."
            If inDutch Then
                PyramidReason = "De argumenten van een formule worden nog ingevuld. Het antwoord " & _
                                "verschijnt zodra de formule is ingevoerd."
            End If
    End Select
End Function

#End If
