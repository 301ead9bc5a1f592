"""Finding the ledger: tables, titles above, several sheets, two header rows, and what the user chooses."""

from __future__ import annotations

import pytest
from openpyxl.worksheet.table import Table

from pyramid_addin.errors import LedgerError, UsageError
from pyramid_addin.ledger import read_ledger
from pyramid_addin.settings import Settings

LEDGER = [["Klantnr", "Naam", "Omzet"], ["K1", "Jansen", 100], ["K2", "De Vries", 50]]


def test_titles_and_blank_columns_before_the_header(read_book):
    """Titles, blank rows and blank first columns are passed over; addresses count from the sheet's own corner."""
    rows = [
        [None, None, "Omzetlijst 2025"],
        [],
        [None, None, "Peildatum", "31-12-2025"],
        [],
        *([None, None, *row] for row in LEDGER),
    ]
    ledger = read_book(rows)
    origin = ledger.origin
    assert (origin.header_row, origin.first_row, origin.last_row) == (5, 6, 7)
    assert (origin.first_column, origin.last_column, origin.headers) == (3, 5, ("Klantnr", "Naam", "Omzet"))
    assert origin.columns == {"customer_id": 3, "name": 4, "revenue": 5}
    assert ledger.row_of_customer.tolist() == [6, 7]


def test_table_wins_over_a_header_elsewhere(book):
    """A table with ledger headers is the ledger, whatever else the workbook holds; its totals row lies outside."""

    def make_table(workbook):
        sheet = workbook["Lijst"]
        table = Table(displayName="Klanten", ref="B3:D6", totalsRowCount=1)
        sheet.add_table(table)
        table._initialise_columns()
        for column, name in zip(table.tableColumns, LEDGER[0], strict=True):
            column.name = name
        sheet["B6"], sheet["D6"] = "Totaal", 150

    rows = [["Los", "blad"], [], *([None, *row] for row in LEDGER)]
    path = book({"Ander": LEDGER, "Lijst": rows}, change=make_table)
    ledger = read_ledger(path, Settings())
    assert (ledger.origin.sheet, ledger.origin.table) == ("Lijst", "Klanten")
    assert (ledger.origin.header_row, ledger.origin.last_row, ledger.origin.last_column) == (3, 5, 4)
    assert ledger.customers["revenue"].sum() == 150
    assert read_ledger(path, Settings(sheet="ander")).origin.sheet == "Ander"
    assert read_ledger(path, Settings(sheet="klanten")).origin.table == "Klanten"


def test_two_tables_on_one_sheet_are_chosen_by_name(book):
    """Both are listed; the name of a table chooses."""

    def make_tables(workbook):
        for name, ref in (("Noord", "A1:C3"), ("Zuid", "E1:G3")):
            workbook["Klanten"].add_table(Table(displayName=name, ref=ref))

    path = book({"Klanten": [[*row, None, *row] for row in LEDGER]}, change=make_tables)
    with pytest.raises(LedgerError, match=r"table Noord on 'Klanten', table Zuid on 'Klanten'.*--sheet \"Noord\""):
        read_ledger(path, Settings())
    origin = read_ledger(path, Settings(sheet="Zuid")).origin
    assert (origin.table, origin.first_column, origin.columns["revenue"]) == ("Zuid", 5, 7)


def test_several_sheets_are_listed_not_guessed(book):
    """The error names the sheets and what to type; hidden sheets count."""
    path = book({"Noord": LEDGER, "Zuid": LEDGER}, change=lambda made: setattr(made["Zuid"], "sheet_state", "hidden"))
    with pytest.raises(LedgerError, match=r"more than one ledger: 'Noord', 'Zuid'.*--sheet \"Noord\""):
        read_ledger(path, Settings())
    assert read_ledger(path, Settings(sheet=" zuid ")).origin.sheet == "Zuid"
    with pytest.raises(LedgerError, match=r"no sheet West. It has: 'Noord', 'Zuid'"):
        read_ledger(path, Settings(sheet="West"))


def test_very_hidden_sheets_do_not_count(book):
    """A very hidden sheet belongs to a program, not to the user."""
    path = book(
        {"Noord": LEDGER, "Zuid": LEDGER}, change=lambda made: setattr(made["Zuid"], "sheet_state", "veryHidden")
    )
    assert read_ledger(path, Settings()).origin.sheet == "Noord"


def test_header_in_two_rows(read_book):
    """Omzet stands merged above two years: the later year is the revenue, the earlier one the previous revenue."""
    rows = [
        ["Klantnr", "Naam", "Omzet", None],
        [None, None, 2024, 2025],
        ["K1", "Jansen", 10, 20],
        ["K2", "Smit", 30, 40],
    ]
    ledger = read_book(rows, change=lambda made: made["Ledger"].merge_cells("C1:D1"))
    assert ledger.origin.header_row == 2
    assert ledger.origin.headers == ("Klantnr", "Naam", "Omzet 2024", "Omzet 2025")
    assert ledger.customers[["revenue", "previous_revenue"]].to_numpy().tolist() == [[20, 10], [40, 30]]


def test_header_repeated_on_every_page_is_left_out(read_book, problems):
    """Exports repeat the header; those rows are no customers."""
    ledger = read_book([*LEDGER, LEDGER[0], ["K3", "Bakker", 25]])
    assert list(ledger.customers["customer_id"]) == ["K1", "K2", "K3"]
    assert problems(ledger) == [("repeated_header", "'Ledger'!A4", "Klantnr")]


def test_block_beside_the_ledger_is_not_part_of_it(read_book):
    """Notes to the right of a blank column are no headers of the ledger."""
    ledger = read_book([[*row, None, note] for row, note in zip(LEDGER, ["Notitie", "x", "y"], strict=True)])
    assert ledger.origin.last_column == 3


def test_mapping_by_header_and_by_letter(read_book):
    """--map overrides what would be recognised: by header, without regard to case and spaces, or by column letter."""
    rows = [["Klantnr", "Omzet", "Netto 2025"], ["K1", 1, 10], ["K2", 2, 20]]
    assert read_book(rows, columns={"revenue": "netto  2025"}).customers["revenue"].tolist() == [10, 20]
    assert read_book(rows, columns={"amount": "c"}).customers["revenue"].tolist() == [10, 20]
    assert read_book([["a", "b"], ["K1", 5], ["K2", 6]], columns={"name": "A", "revenue": "B"}).total == 11


@pytest.mark.parametrize(
    ("columns", "message"),
    [
        ({"revenu": "Omzet"}, r"no field revenu. Did you mean revenue\?"),
        ({"qqq": "Omzet"}, "no field qqq. The fields are: customer_id, name, parent, revenue"),
        ({"revenue": "Omzett"}, r"header Omzett \(for revenue\). Did you mean Omzet\?"),
        ({"revenue": "ZZ"}, r"header ZZ \(for revenue\). The headers are: Klantnr, Naam, Omzet"),
    ],
)
def test_wrong_mapping(read_book, columns, message):
    """A wrong mapping is wrong usage, and says what was probably meant."""
    with pytest.raises(UsageError, match=message) as refused:
        read_book(LEDGER, columns=columns)
    assert refused.value.exit_status == 2


def test_mapped_header_that_stands_twice(read_book):
    """The column letter tells the two apart."""
    rows = [["Klantnr", "Netto", "Netto"], ["K1", 1, 2]]
    with pytest.raises(UsageError, match="above more than one column: B, C"):
        read_book(rows, columns={"revenue": "Netto"})
    assert read_book(rows, columns={"revenue": "C"}).total == 2


def test_no_revenue_column_lists_the_headers(read_book):
    """The error lists the headers that were found, where, and what is accepted."""
    with pytest.raises(LedgerError) as refused:
        read_book([["Klantnr", "Naam", "Postcode"], ["K1", "Jansen", "1234 AB"]])
    message = refused.value.text("en")
    assert "'Ledger', row 1. The headers there are: Klantnr, Naam, Postcode." in message
    assert "Omzet" in message
    assert "--map" in message
    assert "--map" in refused.value.text("nl")


def test_no_ledger_at_all(book):
    """Sheets without any known header are named."""
    with pytest.raises(LedgerError, match=r"on 'Een', 'Twee' no row has headers"):
        read_ledger(book({"Een": [["x", 1]], "Twee": [["y", 2]]}), Settings())


def test_no_identity(read_book):
    """Revenue without customers is refused."""
    with pytest.raises(LedgerError, match="No column with the customer"):
        read_book([["Artikel", "Omzet"], ["A", 1]])


def test_choices_hold_for_text_files_too(read_text):
    """A text file has no sheets: the file's own name passes, any other is refused."""
    text = "Klantnr;Omzet\nK1;10\n"
    assert read_text(text, sheet="Ledger").total == 10
    with pytest.raises(LedgerError, match="has no sheet Blad1"):
        read_text(text, sheet="Blad1")


@pytest.mark.parametrize("amounts", [(10.5, 20.0), ("€ 10,50", "20,00"), ("10.50 EUR", "(20.00)")])
def test_titles_above_columns_that_are_chosen_by_letter_are_no_customers(read_book, amounts):
    """QuickBooks heads its list of customers by a blank and *Total*: the letters fit the titles too."""
    titles = [["Acme Trading"], ["Sales by Customer"], ["January - December 2025", "Q1 2025"], []]
    rows = [*titles, [None, "Total"], *zip(("Jones", "Smith"), amounts, strict=True)]
    ledger = read_book(rows, columns={"name": "A", "revenue": "B"})
    assert (ledger.origin.header_row, ledger.origin.first_row) == (5, 6)
    assert ledger.customers["name"].tolist() == ["Jones", "Smith"]
    assert ledger.problems == () or {problem.key for problem in ledger.problems} == {"number_as_text"}


def test_letters_do_not_move_a_header_of_two_rows(read_book):
    """The header that was found stays where amounts begin below it."""
    rows = [["Klant", None, "Omzet"], ["Nr", "Naam", "2025"], ["K1", "A", 5.0], ["K2", "B", 7.0]]
    ledger = read_book(rows, columns={"revenue": "C"})
    assert ledger.origin.headers == ("Klant Nr", "Klant Naam", "Omzet 2025")
    assert ledger.customers["revenue"].tolist() == [5, 7]
