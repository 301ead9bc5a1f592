Attribute VB_Name = "PyramidTexts"
Option Explicit
Option Private Module

' Labels, tips and boxes, and what the function wizard says. Made from the catalogue by `make addin`; do not edit.

Public Function PyramidText(ByVal key As String) As String
    If ExcelIsDutch() Then
        PyramidText = DutchText(key)
    Else
        PyramidText = EnglishText(key)
    End If
End Function

' Raises error 1004 where Excel does not let a hidden workbook be described.
Public Sub DescribeFormulas()
    If ExcelIsDutch() Then
        DescribeInDutch
    Else
        DescribeInEnglish
    End If
End Sub

Private Sub Describe(ByVal formula As String, ByVal category As String, ByVal about As String, _
                     ByVal arguments As Variant)
    Application.MacroOptions Macro:="'" & ThisWorkbook.Name & "'!" & formula, Description:=about, _
        Category:=category, ArgumentDescriptions:=arguments
End Sub

Private Function EnglishText(ByVal key As String) As String
    Select Case key
        Case "tab_pyramid.label"
            EnglishText = "Customer Pyramid"
        Case "group_build.label"
            EnglishText = "Build"
        Case "group_analyse.label"
            EnglishText = "Analyse"
        Case "group_templates.label"
            EnglishText = "Templates"
        Case "group_settings.label"
            EnglishText = "Settings"
        Case "group_help.label"
            EnglishText = "Help"
        Case "build.label"
            EnglishText = "Build pyramid"
        Case "build.screentip"
            EnglishText = "Turn the ledger on this sheet into the customer pyramid"
        Case "build.supertip"
            EnglishText = "Reads the table under the cursor, or the ledger on this sheet. Writes columns beside it (layer, rank, profit, strategy) " & _
                "and adds the sheet Pyramid, an analysis sheet for all that your ledger has the columns for, and Notes. Your own cells " & _
                "are not changed; Remove pyramid takes everything out again."
        Case "update.label"
            EnglishText = "Update"
        Case "update.screentip"
            EnglishText = "Build again after the ledger or the settings changed"
        Case "update.supertip"
            EnglishText = "Takes out what the last build wrote and builds again from the ledger and the Settings sheet as they are now."
        Case "remove.label"
            EnglishText = "Remove pyramid"
        Case "remove.screentip"
            EnglishText = "Take out everything the pyramid added"
        Case "remove.supertip"
            EnglishText = "Removes the added columns, sheets and names, and gives the ledger back as it was. The Settings sheet stays."
        Case "analyse.label"
            EnglishText = "Analyse"
        Case "analyse.screentip"
            EnglishText = "Go to one of the sheets that were built"
        Case "analyse.supertip"
            EnglishText = "Shows an analysis sheet. Writes nothing."
        Case "sheet_pyramid.label"
            EnglishText = "Pyramid"
        Case "sheet_pyramid.screentip"
            EnglishText = "The pyramid, its key figures and the table of layers"
        Case "sheet_pyramid.supertip"
            EnglishText = "Goes to the Pyramid sheet. Writes nothing."
        Case "sheet_audit.label"
            EnglishText = "Profitability"
        Case "sheet_audit.screentip"
            EnglishText = "What each customer truly earns, and who loses money"
        Case "sheet_audit.supertip"
            EnglishText = "Goes to the Profitability sheet: the whale curve, what each cost takes, and the customers that lose money. Writes " & _
                "nothing."
        Case "sheet_actions.label"
            EnglishText = "Actions"
        Case "sheet_actions.screentip"
            EnglishText = "What to do with whom, most valuable first"
        Case "sheet_actions.supertip"
            EnglishText = "Goes to the Actions sheet: a table for each strategy. Writes nothing."
        Case "sheet_movement.label"
            EnglishText = "Movement"
        Case "sheet_movement.screentip"
            EnglishText = "Who came, grew, shrank and left since the period before"
        Case "sheet_movement.supertip"
            EnglishText = "Goes to the Movement sheet. The ledger needs the revenue of two periods. Writes nothing."
        Case "sheet_wallet.label"
            EnglishText = "Share of wallet"
        Case "sheet_wallet.screentip"
            EnglishText = "What customers spend elsewhere, and what there is to win"
        Case "sheet_wallet.supertip"
            EnglishText = "Goes to the Share of wallet sheet. The ledger needs potentials or shares of wallet. Writes nothing."
        Case "sheet_attention.label"
            EnglishText = "Attention"
        Case "sheet_attention.screentip"
            EnglishText = "Where the time goes, and who is due for contact"
        Case "sheet_attention.supertip"
            EnglishText = "Goes to the Attention sheet. The ledger needs hours, visits, calls or contacts. Writes nothing."
        Case "sheet_compare.label"
            EnglishText = "Compare"
        Case "sheet_compare.screentip"
            EnglishText = "The pyramid per country, region, segment or account manager"
        Case "sheet_compare.supertip"
            EnglishText = "Goes to the Compare sheet: groups side by side, each ranked within itself. Writes nothing."
        Case "sheet_scenarios.label"
            EnglishText = "Scenarios"
        Case "sheet_scenarios.screentip"
            EnglishText = "What if customers move up, or are let go"
        Case "sheet_scenarios.supertip"
            EnglishText = "Goes to the Scenarios sheet: change the light cells and the outcome follows. Writes nothing."
        Case "sheet_lessons.label"
            EnglishText = "Lessons"
        Case "sheet_lessons.screentip"
            EnglishText = "The five lessons of the method, tested on this ledger"
        Case "sheet_lessons.supertip"
            EnglishText = "Goes to the Lessons sheet: each claim, the figure found, and whether it holds. Writes nothing."
        Case "sheet_risk.label"
            EnglishText = "Risk"
        Case "sheet_risk.screentip"
            EnglishText = "How much depends on few customers, and on who pays late"
        Case "sheet_risk.supertip"
            EnglishText = "Goes to the Risk sheet: concentration, major customers and receivables. Writes nothing."
        Case "sheet_targets.label"
            EnglishText = "Targets"
        Case "sheet_targets.screentip"
            EnglishText = "Wanted customers and revenue per layer, and campaigns"
        Case "sheet_targets.supertip"
            EnglishText = "Goes to the Targets sheet. What you type there stays when the pyramid is built again. Writes nothing."
        Case "sheet_notes.label"
            EnglishText = "Notes"
        Case "sheet_notes.screentip"
            EnglishText = "What was read, what was left out, and why"
        Case "sheet_notes.supertip"
            EnglishText = "Goes to the Notes sheet. Writes nothing."
        Case "sheet_customers.label"
            EnglishText = "Customers"
        Case "sheet_customers.screentip"
            EnglishText = "One row per customer, added up from invoice lines"
        Case "sheet_customers.supertip"
            EnglishText = "Goes to the Customers sheet, which a ledger of invoice lines gets. Writes nothing."
        Case "templates.label"
            EnglishText = "New from template"
        Case "templates.screentip"
            EnglishText = "Start a new workbook"
        Case "templates.supertip"
            EnglishText = "Opens a new workbook made from a template. The workbook you are in is not changed."
        Case "template_sample.label"
            EnglishText = "Sample ledger"
        Case "template_sample.screentip"
            EnglishText = "A Dutch wholesaler's customers, to try things on"
        Case "template_sample.supertip"
            EnglishText = "Opens a new workbook with a made-up ledger. Then click Build pyramid."
        Case "template_ledger.label"
            EnglishText = "Empty ledger"
        Case "template_ledger.screentip"
            EnglishText = "A table with the right headings, to paste your customers into"
        Case "template_ledger.supertip"
            EnglishText = "Opens a new workbook with an empty ledger table and a short explanation in its headings."
        Case "template_customer_pyramid.label"
            EnglishText = "Customer pyramid"
        Case "template_customer_pyramid.screentip"
            EnglishText = "Seven layers from a table that you paste, without add-in"
        Case "template_customer_pyramid.supertip"
            EnglishText = "Opens a workbook that calculates by itself, with example customers: layers, the pyramid, and the table of layers against" & _
                " the standard."
        Case "template_customer_profitability.label"
            EnglishText = "Customer profitability"
        Case "template_customer_profitability.screentip"
            EnglishText = "What each customer earns after the cost of serving it"
        Case "template_customer_profitability.supertip"
            EnglishText = "Opens a workbook that calculates by itself, with example customers: costs, rates, net profit, profit class and the whale" & _
                " curve."
        Case "template_share_of_wallet.label"
            EnglishText = "Share of wallet"
        Case "template_share_of_wallet.screentip"
            EnglishText = "What your customers spend elsewhere, and what there is to win"
        Case "template_share_of_wallet.supertip"
            EnglishText = "Opens a workbook that calculates by itself, with example customers: potential, share of wallet, and the customers to " & _
                "develop."
        Case "template_attention_monitor.label"
            EnglishText = "Attention monitor"
        Case "template_attention_monitor.screentip"
            EnglishText = "Contact plan, contact log, and who is due"
        Case "template_attention_monitor.supertip"
            EnglishText = "Opens a workbook that calculates by itself, with example customers: contacts planned and made, due and overdue, effort " & _
                "against value."
        Case "template_customer_movement.label"
            EnglishText = "Customer movement"
        Case "template_customer_movement.screentip"
            EnglishText = "Two periods: who came, grew, shrank and left"
        Case "template_customer_movement.supertip"
            EnglishText = "Opens a workbook that calculates by itself, with example customers: the migration matrix, new and lost customers, " & _
                "retention."
        Case "template_scenario.label"
            EnglishText = "Scenario"
        Case "template_scenario.screentip"
            EnglishText = "Upgrade some customers, let others go"
        Case "template_scenario.supertip"
            EnglishText = "Opens a workbook that calculates by itself, with example customers: change an assumption, and revenue, profit and cash " & _
                "flow follow."
        Case "template_targets.label"
            EnglishText = "Targets"
        Case "template_targets.screentip"
            EnglishText = "Targets and campaigns per layer"
        Case "template_targets.supertip"
            EnglishText = "Opens a workbook that calculates by itself, with example customers: what is wanted, campaigns, and budget against " & _
                "result."
        Case "template_pyramid.label"
            EnglishText = "Sheets of a build"
        Case "template_pyramid.screentip"
            EnglishText = "The sheets that a build fills, to look at"
        Case "template_pyramid.supertip"
            EnglishText = "Opens a copy of the template that Build pyramid fills."
        Case "settings.label"
            EnglishText = "Settings"
        Case "settings.screentip"
            EnglishText = "Open the Settings sheet of this workbook"
        Case "settings.supertip"
            EnglishText = "Adds a Settings sheet if there is none, with every setting, its default and what is allowed. Build and Update follow it."
        Case "freeze.label"
            EnglishText = "Freeze boundaries"
        Case "freeze.screentip"
            EnglishText = "Keep today's layer amounts for the next period"
        Case "freeze.supertip"
            EnglishText = "Writes the amounts at which the layers begin today into the Settings sheet, so that next period is measured against the " & _
                "same amounts."
        Case "language.label"
            EnglishText = "Language"
        Case "language.screentip"
            EnglishText = "Language of the columns and sheets"
        Case "language.supertip"
            EnglishText = "Writes the language into the Settings sheet; the next build follows it."
        Case "language_en.label"
            EnglishText = "English"
        Case "language_en.screentip"
            EnglishText = "Columns and sheets in English"
        Case "language_en.supertip"
            EnglishText = "Writes English as the language into the Settings sheet."
        Case "language_nl.label"
            EnglishText = "Nederlands"
        Case "language_nl.screentip"
            EnglishText = "Columns and sheets in Dutch"
        Case "language_nl.supertip"
            EnglishText = "Writes Dutch as the language into the Settings sheet."
        Case "check.label"
            EnglishText = "Check ledger"
        Case "check.screentip"
            EnglishText = "See what would be read, without writing anything"
        Case "check.supertip"
            EnglishText = "Reads the ledger on this sheet and says which columns it understands and what is odd. Writes nothing."
        Case "formulas.label"
            EnglishText = "Formula guide"
        Case "formulas.screentip"
            EnglishText = "All formulas of the add-in, with examples"
        Case "formulas.supertip"
            EnglishText = "Opens a new workbook that lists every formula, its arguments and an example."
        Case "log.label"
            EnglishText = "Log"
        Case "log.screentip"
            EnglishText = "What the add-in did, and what went wrong"
        Case "log.supertip"
            EnglishText = "Opens the log of this add-in. Writes nothing in your workbook."
        Case "restart.label"
            EnglishText = "Restart Python"
        Case "restart.screentip"
            EnglishText = "Start the add-in's Python anew"
        Case "restart.supertip"
            EnglishText = "For when formulas stop answering. Writes nothing in your workbook."
        Case "about.label"
            EnglishText = "About"
        Case "about.screentip"
            EnglishText = "Version, Python and licence"
        Case "about.supertip"
            EnglishText = "Shows the version of the add-in and where its Python is."
        Case "formula.unreachable"
            EnglishText = "Excel could not reach Python, so no formula of the Customer Pyramid can calculate. Excel says: {failure}. Open a command" & _
                " window, run: pyramid-addin addin doctor, and follow what it says. Then press Ctrl+Alt+F9 to calculate again."
        Case "formula.unexpected"
            EnglishText = "Something went wrong in Excel itself before or after Python was asked. Excel says: {failure}. Look in the log (tab " & _
                "Customer Pyramid, Help) and press Ctrl+Alt+F9 to calculate again."
        Case "formula.areas"
            EnglishText = "An argument consists of several separate areas. Give one connected range, for example A2:A500."
        Case "formula.too_large"
            EnglishText = "The answer has more rows or columns than a sheet: at most 1,048,576 rows and 16,384 columns. Give a smaller range."
        Case "formula.wizard"
            EnglishText = "The arguments of a formula are being typed. The answer appears when the formula is entered."
        Case "title"
            EnglishText = "Customer Pyramid"
        Case "no_workbook"
            EnglishText = "There is no workbook to work in. Open one, or start a new one, and try again. If Excel shows the yellow bar of Protected" & _
                " View, choose Enable Editing first."
        Case "no_python"
            EnglishText = "The add-in cannot reach its Python. Open a command window (on Mac: Terminal), run this, and follow what it says:"
        Case "doctor"
            EnglishText = "pyramid-addin addin doctor"
        Case "reported"
            EnglishText = "What Excel reports:"
        Case "workbook_name"
            EnglishText = "On a Mac, the name of this workbook stands in the way: it holds one of these characters: $ ` \ | "". Save the workbook " & _
                "under another name and try again."
        Case "running"
            EnglishText = "Customer Pyramid is working" & ChrW(8230)
        Case "restarted"
            EnglishText = "Python was stopped. The next formula or button starts it anew."
    End Select
End Function

Private Function DutchText(ByVal key As String) As String
    Select Case key
        Case "tab_pyramid.label"
            DutchText = "Klantenpiramide"
        Case "group_build.label"
            DutchText = "Maken"
        Case "group_analyse.label"
            DutchText = "Analyseren"
        Case "group_templates.label"
            DutchText = "Sjablonen"
        Case "group_settings.label"
            DutchText = "Instellingen"
        Case "group_help.label"
            DutchText = "Hulp"
        Case "build.label"
            DutchText = "Piramide maken"
        Case "build.screentip"
            DutchText = "Maak van de debiteurenlijst op dit blad de klantenpiramide"
        Case "build.supertip"
            DutchText = "Leest de tabel onder de cursor, of de lijst op dit blad. Schrijft kolommen ernaast (laag, rang, winst, strategie) en " & _
                "voegt het blad Piramide toe, een analyseblad voor alles waarvoor uw lijst de kolommen heeft, en de Toelichting. Uw eigen" & _
                " cellen veranderen niet; Piramide verwijderen haalt alles er weer uit."
        Case "update.label"
            DutchText = "Bijwerken"
        Case "update.screentip"
            DutchText = "Opnieuw maken nadat de lijst of de instellingen zijn veranderd"
        Case "update.supertip"
            DutchText = "Haalt weg wat de vorige keer is geschreven en maakt de piramide opnieuw uit de lijst en het blad Instellingen zoals die " & _
                "nu zijn."
        Case "remove.label"
            DutchText = "Piramide verwijderen"
        Case "remove.screentip"
            DutchText = "Haal alles weg wat de piramide heeft toegevoegd"
        Case "remove.supertip"
            DutchText = "Verwijdert de toegevoegde kolommen, bladen en namen en geeft de lijst terug zoals die was. Het blad Instellingen blijft " & _
                "staan."
        Case "analyse.label"
            DutchText = "Analyseren"
        Case "analyse.screentip"
            DutchText = "Ga naar een van de gemaakte bladen"
        Case "analyse.supertip"
            DutchText = "Toont een analyseblad. Schrijft niets."
        Case "sheet_pyramid.label"
            DutchText = "Piramide"
        Case "sheet_pyramid.screentip"
            DutchText = "De piramide, de kerncijfers en de tabel met lagen"
        Case "sheet_pyramid.supertip"
            DutchText = "Gaat naar het blad Piramide. Schrijft niets."
        Case "sheet_audit.label"
            DutchText = "Klantrendement"
        Case "sheet_audit.screentip"
            DutchText = "Wat elke klant werkelijk oplevert, en wie geld kost"
        Case "sheet_audit.supertip"
            DutchText = "Gaat naar het blad Klantrendement: de walviscurve, wat elke kostensoort neemt, en de klanten die geld kosten. Schrijft " & _
                "niets."
        Case "sheet_actions.label"
            DutchText = "Acties"
        Case "sheet_actions.screentip"
            DutchText = "Wat te doen met wie, de waardevolste eerst"
        Case "sheet_actions.supertip"
            DutchText = "Gaat naar het blad Acties: een tabel voor elke strategie. Schrijft niets."
        Case "sheet_movement.label"
            DutchText = "Beweging"
        Case "sheet_movement.screentip"
            DutchText = "Wie erbij kwam, groeide, kromp en vertrok sinds de vorige periode"
        Case "sheet_movement.supertip"
            DutchText = "Gaat naar het blad Beweging. De lijst moet de omzet van twee perioden hebben. Schrijft niets."
        Case "sheet_wallet.label"
            DutchText = "Klantaandeel"
        Case "sheet_wallet.screentip"
            DutchText = "Wat klanten elders besteden, en wat er te winnen is"
        Case "sheet_wallet.supertip"
            DutchText = "Gaat naar het blad Klantaandeel. De lijst moet een potentieel of klantaandeel hebben. Schrijft niets."
        Case "sheet_attention.label"
            DutchText = "Aandachtsmonitor"
        Case "sheet_attention.screentip"
            DutchText = "Waar de tijd heen gaat, en wie aan de beurt is voor contact"
        Case "sheet_attention.supertip"
            DutchText = "Gaat naar het blad Aandachtsmonitor. De lijst moet uren, bezoeken, telefoontjes of contacten hebben. Schrijft niets."
        Case "sheet_compare.label"
            DutchText = "Vergelijken"
        Case "sheet_compare.screentip"
            DutchText = "De piramide per land, regio, branche of accountmanager"
        Case "sheet_compare.supertip"
            DutchText = "Gaat naar het blad Vergelijken: groepen naast elkaar, elk in zichzelf gerangschikt. Schrijft niets."
        Case "sheet_scenarios.label"
            DutchText = "Scenario's"
        Case "sheet_scenarios.screentip"
            DutchText = "Wat als klanten een laag stijgen, of worden afgestoten"
        Case "sheet_scenarios.supertip"
            DutchText = "Gaat naar het blad Scenario's: verander de lichte cellen en de uitkomst volgt. Schrijft niets."
        Case "sheet_lessons.label"
            DutchText = "Lessen"
        Case "sheet_lessons.screentip"
            DutchText = "De vijf lessen van de methode, getoetst aan deze lijst"
        Case "sheet_lessons.supertip"
            DutchText = "Gaat naar het blad Lessen: elke bewering, het gevonden cijfer, en of zij opgaat. Schrijft niets."
        Case "sheet_risk.label"
            DutchText = "Risico"
        Case "sheet_risk.screentip"
            DutchText = "Hoeveel er afhangt van weinig klanten, en van wie laat betaalt"
        Case "sheet_risk.supertip"
            DutchText = "Gaat naar het blad Risico: concentratie, grote klanten en vorderingen. Schrijft niets."
        Case "sheet_targets.label"
            DutchText = "Doelen"
        Case "sheet_targets.screentip"
            DutchText = "Gewenste klanten en omzet per laag, en campagnes"
        Case "sheet_targets.supertip"
            DutchText = "Gaat naar het blad Doelen. Wat u daar typt blijft staan als de piramide opnieuw wordt gemaakt. Schrijft niets."
        Case "sheet_notes.label"
            DutchText = "Toelichting"
        Case "sheet_notes.screentip"
            DutchText = "Wat er is gelezen, wat is weggelaten, en waarom"
        Case "sheet_notes.supertip"
            DutchText = "Gaat naar het blad Toelichting. Schrijft niets."
        Case "sheet_customers.label"
            DutchText = "Klanten"
        Case "sheet_customers.screentip"
            DutchText = "E" & ChrW(233) & "n rij per klant, opgeteld uit factuurregels"
        Case "sheet_customers.supertip"
            DutchText = "Gaat naar het blad Klanten, dat een lijst met factuurregels krijgt. Schrijft niets."
        Case "templates.label"
            DutchText = "Nieuw uit sjabloon"
        Case "templates.screentip"
            DutchText = "Begin een nieuwe werkmap"
        Case "templates.supertip"
            DutchText = "Opent een nieuwe werkmap uit een sjabloon. De werkmap waarin u werkt verandert niet."
        Case "template_sample.label"
            DutchText = "Voorbeeldlijst"
        Case "template_sample.screentip"
            DutchText = "De klanten van een Nederlandse groothandel, om te proberen"
        Case "template_sample.supertip"
            DutchText = "Opent een nieuwe werkmap met een verzonnen debiteurenlijst. Klik daarna op Piramide maken."
        Case "template_ledger.label"
            DutchText = "Lege lijst"
        Case "template_ledger.screentip"
            DutchText = "Een tabel met de juiste koppen, om uw klanten in te plakken"
        Case "template_ledger.supertip"
            DutchText = "Opent een nieuwe werkmap met een lege debiteurentabel en een korte uitleg bij de koppen."
        Case "template_customer_pyramid.label"
            DutchText = "Klantenpiramide"
        Case "template_customer_pyramid.screentip"
            DutchText = "Zeven lagen uit een tabel die u plakt, zonder invoegtoepassing"
        Case "template_customer_pyramid.supertip"
            DutchText = "Opent een werkmap die zichzelf uitrekent, met voorbeeldklanten: lagen, de piramide en de lagentabel naast de standaard."
        Case "template_customer_profitability.label"
            DutchText = "Klantrendement"
        Case "template_customer_profitability.screentip"
            DutchText = "Wat elke klant oplevert na de kosten om hem te bedienen"
        Case "template_customer_profitability.supertip"
            DutchText = "Opent een werkmap die zichzelf uitrekent, met voorbeeldklanten: kosten, tarieven, nettowinst, winstklasse en de " & _
                "walviscurve."
        Case "template_share_of_wallet.label"
            DutchText = "Klantaandeel"
        Case "template_share_of_wallet.screentip"
            DutchText = "Wat uw klanten elders besteden, en wat er te winnen is"
        Case "template_share_of_wallet.supertip"
            DutchText = "Opent een werkmap die zichzelf uitrekent, met voorbeeldklanten: potentieel, klantaandeel en de klanten om te promoveren."
        Case "template_attention_monitor.label"
            DutchText = "Aandachtsmonitor"
        Case "template_attention_monitor.screentip"
            DutchText = "Contactplan, contactlogboek en wie aan de beurt is"
        Case "template_attention_monitor.supertip"
            DutchText = "Opent een werkmap die zichzelf uitrekent, met voorbeeldklanten: contacten gepland en gedaan, aan de beurt en te laat, " & _
                "inspanning naast waarde."
        Case "template_customer_movement.label"
            DutchText = "Klantbeweging"
        Case "template_customer_movement.screentip"
            DutchText = "Twee perioden: wie kwam, groeide, kromp en vertrok"
        Case "template_customer_movement.supertip"
            DutchText = "Opent een werkmap die zichzelf uitrekent, met voorbeeldklanten: de migratiematrix, nieuwe en verloren klanten, behoud."
        Case "template_scenario.label"
            DutchText = "Scenario"
        Case "template_scenario.screentip"
            DutchText = "Klanten opwaarderen, andere loslaten"
        Case "template_scenario.supertip"
            DutchText = "Opent een werkmap die zichzelf uitrekent, met voorbeeldklanten: wijzig een uitgangspunt, en omzet, winst en kasstroom " & _
                "volgen."
        Case "template_targets.label"
            DutchText = "Doelen"
        Case "template_targets.screentip"
            DutchText = "Doelen en campagnes per laag"
        Case "template_targets.supertip"
            DutchText = "Opent een werkmap die zichzelf uitrekent, met voorbeeldklanten: wat u wilt, campagnes, en budget naast resultaat."
        Case "template_pyramid.label"
            DutchText = "Bladen van een opbouw"
        Case "template_pyramid.screentip"
            DutchText = "De bladen die worden gevuld, om te bekijken"
        Case "template_pyramid.supertip"
            DutchText = "Opent een kopie van het sjabloon dat Piramide maken vult."
        Case "settings.label"
            DutchText = "Instellingen"
        Case "settings.screentip"
            DutchText = "Open het blad Instellingen van deze werkmap"
        Case "settings.supertip"
            DutchText = "Voegt zo nodig een blad Instellingen toe, met elke instelling, de standaardwaarde en wat mag. Maken en Bijwerken volgen " & _
                "het."
        Case "freeze.label"
            DutchText = "Grenzen vastzetten"
        Case "freeze.screentip"
            DutchText = "Bewaar de bedragen van de lagen voor de volgende periode"
        Case "freeze.supertip"
            DutchText = "Schrijft de bedragen waarbij de lagen vandaag beginnen in het blad Instellingen, zodat de volgende periode aan dezelfde " & _
                "bedragen wordt gemeten."
        Case "language.label"
            DutchText = "Taal"
        Case "language.screentip"
            DutchText = "Taal van de kolommen en bladen"
        Case "language.supertip"
            DutchText = "Schrijft de taal in het blad Instellingen; de volgende keer dat u de piramide maakt geldt die."
        Case "language_en.label"
            DutchText = "English"
        Case "language_en.screentip"
            DutchText = "Kolommen en bladen in het Engels"
        Case "language_en.supertip"
            DutchText = "Schrijft Engels als taal in het blad Instellingen."
        Case "language_nl.label"
            DutchText = "Nederlands"
        Case "language_nl.screentip"
            DutchText = "Kolommen en bladen in het Nederlands"
        Case "language_nl.supertip"
            DutchText = "Schrijft Nederlands als taal in het blad Instellingen."
        Case "check.label"
            DutchText = "Lijst controleren"
        Case "check.screentip"
            DutchText = "Zie wat er zou worden gelezen, zonder iets te schrijven"
        Case "check.supertip"
            DutchText = "Leest de lijst op dit blad en zegt welke kolommen worden begrepen en wat vreemd is. Schrijft niets."
        Case "formulas.label"
            DutchText = "Formules"
        Case "formulas.screentip"
            DutchText = "Alle formules van de invoegtoepassing, met voorbeelden"
        Case "formulas.supertip"
            DutchText = "Opent een nieuwe werkmap met elke formule, de argumenten en een voorbeeld."
        Case "log.label"
            DutchText = "Logboek"
        Case "log.screentip"
            DutchText = "Wat de invoegtoepassing deed, en wat misging"
        Case "log.supertip"
            DutchText = "Opent het logboek van deze invoegtoepassing. Schrijft niets in uw werkmap."
        Case "restart.label"
            DutchText = "Python herstarten"
        Case "restart.screentip"
            DutchText = "Start de Python van de invoegtoepassing opnieuw"
        Case "restart.supertip"
            DutchText = "Voor als formules niet meer antwoorden. Schrijft niets in uw werkmap."
        Case "about.label"
            DutchText = "Over"
        Case "about.screentip"
            DutchText = "Versie, Python en licentie"
        Case "about.supertip"
            DutchText = "Toont de versie van de invoegtoepassing en waar de Python ervan staat."
        Case "formula.unreachable"
            DutchText = "Excel kon Python niet bereiken; daarom rekent geen enkele formule van de Klantenpiramide. Excel meldt: {failure}. Open " & _
                "een opdrachtvenster, voer uit: pyramid-addin addin doctor, en volg de aanwijzingen. Druk daarna op Ctrl+Alt+F9 om " & _
                "opnieuw te berekenen."
        Case "formula.unexpected"
            DutchText = "Er ging iets mis in Excel zelf, voor of nadat Python werd gevraagd. Excel meldt: {failure}. Kijk in het logboek (tabblad" & _
                " Klantenpiramide, Help) en druk op Ctrl+Alt+F9 om opnieuw te berekenen."
        Case "formula.areas"
            DutchText = "Een argument bestaat uit meerdere losse gebieden. Geef " & ChrW(233) & ChrW(233) & "n aaneengesloten bereik op, bijvoorbeeld A2:A500."
        Case "formula.too_large"
            DutchText = "Het antwoord heeft meer rijen of kolommen dan een werkblad: hoogstens 1.048.576 rijen en 16.384 kolommen. Geef een " & _
                "kleiner bereik op."
        Case "formula.wizard"
            DutchText = "De argumenten van een formule worden nog ingevuld. Het antwoord verschijnt zodra de formule is ingevoerd."
        Case "title"
            DutchText = "Klantenpiramide"
        Case "no_workbook"
            DutchText = "Er is geen werkmap om in te werken. Open er een, of begin een nieuwe, en probeer het opnieuw. Toont Excel de gele balk " & _
                "van de beveiligde weergave, kies dan eerst Bewerken inschakelen."
        Case "no_python"
            DutchText = "De invoegtoepassing kan Python niet bereiken. Open een opdrachtvenster (op een Mac: Terminal), voer dit uit en volg wat " & _
                "er staat:"
        Case "doctor"
            DutchText = "pyramid-addin addin doctor"
        Case "reported"
            DutchText = "Excel meldt:"
        Case "workbook_name"
            DutchText = "Op een Mac zit de naam van deze werkmap in de weg: er staat een van deze tekens in: $ ` \ | "". Sla de werkmap onder een " & _
                "andere naam op en probeer het opnieuw."
        Case "running"
            DutchText = "Klantenpiramide is bezig" & ChrW(8230)
        Case "restarted"
            DutchText = "Python is gestopt. De volgende formule of knop start het opnieuw."
    End Select
End Function

Private Sub DescribeInEnglish()
    Describe "PYRAMID_LAYER", "Customer Pyramid", _
        "The layer of a customer: Top, Large, Medium or Small by its place among all customers; Inactive without revenue. Give a " & _
            "whole column as value and the answers fill the column.", _
        Array("Revenue of the customer, or of all customers. Blank gives blank, zero gives Inactive.", _
        "Revenue of all customers, for instance a whole column. Headings, blanks and zeros do not count. May be left empty when " & _
            "the boundaries are amounts.", _
        "Optional. Where layers end, cumulative: 1%, 5%, 20%, 100% (standard). Or falling amounts, the answer of " & _
            "LAYER_BOUNDARIES, or a text such as ""A=20,B=50,C=100"" or ""amount:100000,25000,5000"".", _
        "Optional. Names of the layers, best first, one per layer; one more names the customers without revenue.")
    Describe "LAYER_SHARE", "Customer Pyramid", _
        "The share of a layer in the customers with revenue, or in the values, as a fraction. Format it as a percentage.", _
        Array("The layer, or several. Dutch and English names are the same; capitals make no difference.", _
        "The layer of every customer, for instance the column that PYRAMID_LAYER filled.", _
        "Optional. Revenue or profit of the same customers: the share is taken of their sum. Without it the share is of the " & _
            "number of customers in active layers.")
    Describe "PYRAMID_TABLE", "Customer Pyramid", _
        "The layer table, with headings and total: customers, revenue, shares and the method's standard per layer; with profits " & _
            "also net profit and return. Fills the cells below and to the right.", _
        Array("Revenue of all customers. Headings and blanks are left out; zeros are Inactive.", _
        "Optional. Net profit of the same customers. Blank means unknown.", _
        "Optional. Where layers end, cumulative: 1%, 5%, 20%, 100% (standard). Or falling amounts, the answer of " & _
            "LAYER_BOUNDARIES, or a text such as ""A=20,B=50,C=100"".")
    Describe "LAYER_BOUNDARIES", "Customer Pyramid", _
        "The amounts at which the layers begin, with their names. Copy and paste them as values to freeze them, and use them next" & _
            " year as the boundaries of PYRAMID_LAYER.", _
        Array("Revenue of all customers. Headings, blanks and zeros do not count.", _
        "Optional. Where layers end, cumulative: 1%, 5%, 20%, 100% (standard); or a text such as ""A=20,B=50,C=100"" or " & _
            """value:40,65,80,100"".")
    Describe "REVENUE_TO_NEXT_LAYER", "Customer Pyramid", _
        "How much more revenue lifts a customer into the next layer. Blank for the first layer and for customers without revenue.", _
        Array("Revenue of the customer, or of all customers.", _
        "Revenue of all customers, for instance a whole column. Headings, blanks and zeros do not count. May be left empty when " & _
            "the boundaries are amounts.", _
        "Optional. Where layers end, cumulative: 1%, 5%, 20%, 100% (standard). Or falling amounts, the answer of " & _
            "LAYER_BOUNDARIES, or a text such as ""A=20,B=50,C=100"".")
    Describe "CUSTOMER_STATUS", "Customer Pyramid", _
        "Active, Inactive, Prospect or Suspect. Active has revenue; Inactive bought before; a Prospect showed interest but never " & _
            "bought; a Suspect had no contact yet.", _
        Array("Revenue in the period. With nothing else given, zero means Inactive.", _
        "Optional. Date of the last order, or the number of orders ever. Blank or zero: never bought.", _
        "Optional. Date of the last contact, the number of contacts, TRUE or FALSE, or a status such as prospect, quote or " & _
            "suspect, which decides where there is no revenue.")
    Describe "CUSTOMER_PROFIT", "Customer Pyramid", _
        "Net profit of a customer: revenue less direct cost, cost to serve and payment cost. Blank where the direct cost is " & _
            "unknown.", _
        Array("Revenue in the period. Blank counts as zero, unless everything is blank.", _
        "What was sold cost this much. Blank means unknown, and so is the profit, unless there is no revenue.", _
        "Optional. Hours, visits, calls and the like, in money. Blank counts as zero.", _
        "Optional. What late payment costs, for instance from PAYMENT_COST. Blank counts as zero.")
    Describe "PAYMENT_COST", "Customer Pyramid", _
        "What late payment costs: interest on what is overdue (outstanding x days / 365 x rate) plus the expected credit loss. " & _
            "Negative balances cost nothing.", _
        Array("What the customer owes.", _
        "Days past the due date. Negative: not due yet.", _
        "Optional. Yearly interest as a fraction: 12%. Without it the latest Dutch statutory commercial rate that this add-in " & _
            "knows, 12.25%.", _
        "Optional. Part of the balance that is expected to be lost: 2%. Without it the standard provision matrix, from 0.3% for " & _
            "what is not due to 10.6% after 90 days.")
    Describe "EXPECTED_CREDIT_LOSS", "Customer Pyramid", _
        "Expected credit loss by a provision matrix (IFRS 9): each balance times the loss rate of its ageing bucket, added up. " & _
            "Negative balances lose nothing.", _
        Array("Balance per ageing bucket. With several rows and one row of rates: one answer per row.", _
        "Loss rate per bucket, as fractions: 0.3%, 1.6%, ... One rate for all is allowed.")
    Describe "PROFIT_CLASS", "Customer Pyramid", _
        "Profitable (return at or above the target), Marginal (from zero to the target) or Loss-making (below zero). Return is " & _
            "profit divided by revenue.", _
        Array("Net profit of the customer. Blank gives blank.", _
        "Revenue of the customer. Without revenue only a loss has a class.", _
        "Optional. Return from which a customer is profitable, as a fraction; 5% by default.")
    Describe "CUSTOMER_STRATEGY", "Customer Pyramid", _
        "What to do with a customer: Retain, Develop, Maintain, Cut costs, Let go, Reactivate, Recruit or Identify, by the " & _
            "standard strategy table. Earlier revenue is not known here: Build pyramid weighs that too.", _
        Array("Top, Large, Medium, Small, Inactive, Prospect or Suspect, in Dutch or English.", _
        "Net profit. Blank means unknown.", _
        "Optional. Which part of what the customer spends it spends with us, as a fraction. Below 60% there is room to sell more.", _
        "Optional. Revenue to the next layer, from REVENUE_TO_NEXT_LAYER. Together with revenue it tells whether that layer is " & _
            "within reach.", _
        "Optional. Revenue of the customer. Within reach: at most 25% of the next layer's amount away.")
    Describe "TOP_SHARE", "Customer Pyramid", _
        "Which share of the total the best customers bring, as a fraction: the best 20% by default. Whoever ties with the last of" & _
            " them counts too. With profits it can exceed 100%.", _
        Array("What customers are ranked on, for instance revenue. Headings, blanks and zeros do not count.", _
        "Optional. Which part of the customers, as a fraction; 20% by default. Several give several answers.", _
        "Optional. What the share is taken of, for instance the net profit of the same customers. Without it the values " & _
            "themselves.")
    Describe "CONCENTRATION", "Customer Pyramid", _
        "How much rests on few customers: hhi (0 to 10,000), effective (number of equal customers that would be as concentrated)," & _
            " gini (0 to 1), top1, top5 or top10 (share of the largest).", _
        Array("Revenue of all customers. hhi, effective and gini leave out what is not above zero; top1, top5 and top10 are shares of " & _
            "the whole total.", _
        "Optional. hhi (by default), effective, gini, top1, top5 or top10. Several give several answers.")
    Describe "LAYER_MIGRATION", "Customer Pyramid", _
        "Who moved: a table with the layer of before in the rows and of now in the columns, with New, Lost and totals. Fills the " & _
            "cells below and to the right.", _
        Array("The layer of every customer in the earlier period. Blank: was no customer then (New).", _
        "The layer of the same customers, in the same order, now. Blank: is no customer any more (Lost).")
    Describe "UPGRADE_EFFECT", "Customer Pyramid", _
        "What it brings to lift the customers nearest to the next layer one layer up, to the average of that layer: extra " & _
            "revenue, and with profits extra profit at each customer's own margin.", _
        Array("Revenue of all customers. Headings, blanks and zeros do not count.", _
        "Optional. Which part of the customers moves up, as a fraction; 2% by default. Several give several columns.", _
        "Optional. Net profit of the same customers.")
    Describe "PYRAMID_WHY", "Customer Pyramid", _
        "Why a formula of this add-in gave #VALUE! or #N/A: the reason in words. Without a cell: the latest reason.", _
        Array("Optional. The cell with the formula that gave an error.")
End Sub

Private Sub DescribeInDutch()
    Describe "PYRAMID_LAYER", "Klantenpiramide", _
        "De laag van een klant: Top, Groot, Middelgroot of Klein naar de plaats onder alle klanten; Inactief zonder omzet. Geef " & _
            "een hele kolom als waarde en de antwoorden vullen de kolom.", _
        Array("Omzet van de klant, of van alle klanten. Leeg geeft leeg, nul geeft Inactief.", _
        "Omzet van alle klanten, bijvoorbeeld een hele kolom. Koppen, lege cellen en nullen tellen niet mee. Mag leeg blijven als" & _
            " de grenzen bedragen zijn.", _
        "Optioneel. Waar lagen eindigen, cumulatief: 1%, 5%, 20%, 100% (standaard). Of dalende bedragen, het antwoord van " & _
            "LAYER_BOUNDARIES, of een tekst zoals ""A=20;B=50;C=100"" of ""amount:100000;25000;5000"".", _
        "Optioneel. Namen van de lagen, de beste eerst, " & ChrW(233) & ChrW(233) & "n per laag; " & ChrW(233) & ChrW(233) & "n extra is de naam voor klanten zonder omzet.")
    Describe "LAYER_SHARE", "Klantenpiramide", _
        "Het aandeel van een laag in de klanten met omzet, of in de waarden, als fractie. Maak de cel op als percentage.", _
        Array("De laag, of meer lagen. Nederlandse en Engelse namen zijn gelijk; hoofdletters maken niet uit.", _
        "De laag van elke klant, bijvoorbeeld de kolom die PYRAMID_LAYER vulde.", _
        "Optioneel. Omzet of winst van dezelfde klanten: het aandeel is dan in de som daarvan. Zonder dit argument is het aandeel" & _
            " in het aantal klanten in actieve lagen.")
    Describe "PYRAMID_TABLE", "Klantenpiramide", _
        "De lagentabel, met koppen en totaal: per laag klanten, omzet, aandelen en de standaard van de methode; met winsten ook " & _
            "nettowinst en rendement. Vult de cellen eronder en ernaast.", _
        Array("Omzet van alle klanten. Koppen en lege cellen tellen niet mee; nullen zijn Inactief.", _
        "Optioneel. Nettowinst van dezelfde klanten. Leeg betekent onbekend.", _
        "Optioneel. Waar lagen eindigen, cumulatief: 1%, 5%, 20%, 100% (standaard). Of dalende bedragen, het antwoord van " & _
            "LAYER_BOUNDARIES, of een tekst zoals ""A=20;B=50;C=100"".")
    Describe "LAYER_BOUNDARIES", "Klantenpiramide", _
        "De bedragen waarbij de lagen beginnen, met hun namen. Kopieer ze en plak ze als waarden om ze vast te zetten, en gebruik" & _
            " ze volgend jaar als grenzen van PYRAMID_LAYER.", _
        Array("Omzet van alle klanten. Koppen, lege cellen en nullen tellen niet mee.", _
        "Optioneel. Waar lagen eindigen, cumulatief: 1%, 5%, 20%, 100% (standaard); of een tekst zoals ""A=20;B=50;C=100"" of " & _
            """value:40;65;80;100"" (naar omzetaandeel).")
    Describe "REVENUE_TO_NEXT_LAYER", "Klantenpiramide", _
        "Hoeveel meer omzet een klant in de volgende laag brengt. Leeg voor de hoogste laag en voor klanten zonder omzet.", _
        Array("Omzet van de klant, of van alle klanten.", _
        "Omzet van alle klanten, bijvoorbeeld een hele kolom. Koppen, lege cellen en nullen tellen niet mee. Mag leeg blijven als" & _
            " de grenzen bedragen zijn.", _
        "Optioneel. Waar lagen eindigen, cumulatief: 1%, 5%, 20%, 100% (standaard). Of dalende bedragen, het antwoord van " & _
            "LAYER_BOUNDARIES, of een tekst zoals ""A=20;B=50;C=100"".")
    Describe "CUSTOMER_STATUS", "Klantenpiramide", _
        "Actief, Inactief, Prospect of Suspect. Actief heeft omzet; Inactief kocht eerder; een Prospect toonde belangstelling " & _
            "maar kocht nooit; met een Suspect was nog geen contact.", _
        Array("Omzet in de periode. Is verder niets gegeven, dan betekent nul Inactief.", _
        "Optioneel. Datum van de laatste order, of het aantal orders ooit. Leeg of nul: nooit gekocht.", _
        "Optioneel. Datum van het laatste contact, het aantal contacten, WAAR of ONWAAR, of een status zoals prospect, offerte of" & _
            " suspect; die beslist als er geen omzet is.")
    Describe "CUSTOMER_PROFIT", "Klantenpiramide", _
        "Nettowinst van een klant: omzet min kostprijs, servicekosten en betaalkosten. Leeg als de kostprijs onbekend is.", _
        Array("Omzet in de periode. Leeg telt als nul, behalve als alles leeg is.", _
        "Kostprijs van wat is verkocht. Leeg betekent onbekend; dan is de winst dat ook, tenzij er geen omzet is.", _
        "Optioneel. Uren, bezoeken, telefoontjes en dergelijke, in geld. Leeg telt als nul.", _
        "Optioneel. Wat te laat betalen kost, bijvoorbeeld uit PAYMENT_COST. Leeg telt als nul.")
    Describe "PAYMENT_COST", "Klantenpiramide", _
        "Wat te laat betalen kost: rente over wat te laat is (openstaand x dagen / 365 x rente) plus het verwachte " & _
            "kredietverlies. Negatieve saldi kosten niets.", _
        Array("Wat de klant nog moet betalen.", _
        "Dagen na de vervaldatum. Negatief: nog niet vervallen.", _
        "Optioneel. Rente per jaar als fractie: 12%. Zonder dit argument de laatste wettelijke handelsrente die deze " & _
            "invoegtoepassing kent, 12,25%.", _
        "Optioneel. Deel van het saldo dat naar verwachting verloren gaat: 2%. Zonder dit argument de standaard " & _
            "voorzieningenmatrix, van 0,3% voor wat nog niet is vervallen tot 10,6% na 90 dagen.")
    Describe "EXPECTED_CREDIT_LOSS", "Klantenpiramide", _
        "Verwacht kredietverlies volgens een voorzieningenmatrix (IFRS 9): elk saldo maal het verliespercentage van zijn " & _
            "ouderdomsklasse, opgeteld. Negatieve saldi verliezen niets.", _
        Array("Saldo per ouderdomsklasse. Bij meer rijen en " & ChrW(233) & ChrW(233) & "n rij percentages: " & ChrW(233) & ChrW(233) & "n antwoord per rij.", _
        "Verliespercentage per klasse, als fractie: 0,3%, 1,6%, ... E" & ChrW(233) & "n percentage voor alle mag ook.")
    Describe "PROFIT_CLASS", "Klantenpiramide", _
        "Winstgevend (rendement op of boven de norm), Marginaal (van nul tot de norm) of Verliesgevend (onder nul). Rendement is " & _
            "winst gedeeld door omzet.", _
        Array("Nettowinst van de klant. Leeg geeft leeg.", _
        "Omzet van de klant. Zonder omzet heeft alleen een verlies een klasse.", _
        "Optioneel. Rendement vanaf waar een klant winstgevend is, als fractie; standaard 5%.")
    Describe "CUSTOMER_STRATEGY", "Klantenpiramide", _
        "Wat u met een klant doet: Behouden, Promoveren, Onderhouden, Kosten snijden, Afstoten, Reactiveren, Werven of " & _
            "Identificeren, volgens de standaardtabel. Eerdere omzet kent deze formule niet: Piramide maken weegt die ook mee.", _
        Array("Top, Groot, Middelgroot, Klein, Inactief, Prospect of Suspect, in het Nederlands of Engels.", _
        "Nettowinst. Leeg betekent onbekend.", _
        "Optioneel. Klantaandeel: welk deel van de bestedingen van de klant naar ons gaat, als fractie. Onder 60% is er ruimte " & _
            "voor meer verkoop.", _
        "Optioneel. Omzet tot de volgende laag, uit REVENUE_TO_NEXT_LAYER. Samen met de omzet blijkt of die laag binnen bereik " & _
            "is.", _
        "Optioneel. Omzet van de klant. Binnen bereik: hooguit 25% van het beginbedrag van de volgende laag te gaan.")
    Describe "TOP_SHARE", "Klantenpiramide", _
        "Welk aandeel van het totaal de beste klanten brengen, als fractie: standaard de beste 20%. Wie gelijk staat met de " & _
            "laatste telt mee. Bij winst kan het meer dan 100% zijn.", _
        Array("Waarop klanten worden gerangschikt, bijvoorbeeld omzet. Koppen, lege cellen en nullen tellen niet mee.", _
        "Optioneel. Welk deel van de klanten, als fractie; standaard 20%. Meer delen geven meer antwoorden.", _
        "Optioneel. Waarvan het aandeel wordt genomen, bijvoorbeeld de nettowinst van dezelfde klanten. Zonder dit argument de " & _
            "waarden zelf.")
    Describe "CONCENTRATION", "Klantenpiramide", _
        "Hoeveel op weinig klanten rust: hhi (0 tot 10.000), effective (aantal even grote klanten dat even geconcentreerd zou " & _
            "zijn), gini (0 tot 1), top1, top5 of top10 (aandeel van de grootste).", _
        Array("Omzet van alle klanten. hhi, effective en gini laten weg wat niet boven nul ligt; top1, top5 en top10 zijn aandelen in " & _
            "het hele totaal.", _
        "Optioneel. hhi (standaard), effective, gini, top1, top5 of top10. Meer maten geven meer antwoorden.")
    Describe "LAYER_MIGRATION", "Klantenpiramide", _
        "Wie is verschoven: een tabel met de laag van toen in de rijen en de laag van nu in de kolommen, met Nieuw, Verloren en " & _
            "totalen. Vult de cellen eronder en ernaast.", _
        Array("De laag van elke klant in de vorige periode. Leeg: was toen geen klant (Nieuw).", _
        "De laag van dezelfde klanten nu, in dezelfde volgorde. Leeg: is geen klant meer (Verloren).")
    Describe "UPGRADE_EFFECT", "Klantenpiramide", _
        "Wat het oplevert om de klanten die het dichtst bij de volgende laag zitten " & ChrW(233) & ChrW(233) & "n laag op te tillen, tot het gemiddelde van" & _
            " die laag: extra omzet, en met winsten de extra winst bij de eigen marge van elke klant.", _
        Array("Omzet van alle klanten. Koppen, lege cellen en nullen tellen niet mee.", _
        "Optioneel. Welk deel van de klanten stijgt, als fractie; standaard 2%. Meer delen geven meer kolommen.", _
        "Optioneel. Nettowinst van dezelfde klanten.")
    Describe "PYRAMID_WHY", "Klantenpiramide", _
        "Waarom een formule van deze invoegtoepassing #WAARDE! of #N/B gaf: de reden in woorden. Zonder cel: de laatste reden.", _
        Array("Optioneel. De cel met de formule die een fout gaf.")
End Sub
