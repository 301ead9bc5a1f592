"""Which header is which field, in exports of the packages that Dutch firms use; what is refused, not guessed."""

from __future__ import annotations

import tomllib
from importlib.resources import files

import pytest

from pyramid_addin.errors import LedgerError
from pyramid_addin.ledger import _ledger as contract
from pyramid_addin.ledger._catalogue import catalogue, fields
from pyramid_addin.ledger._headers import recognise

EXPORTS = {
    "Exact Online": (
        "Code;Naam;Land;Omzet;Kostprijs;Marge %",
        "customer_id name country revenue direct_cost margin_fraction",
    ),
    "AFAS": (
        "Debiteurnummer;Naam debiteur;Factuurnr;Factuurdatum;Bedrag excl. btw",
        "customer_id name invoice date revenue",
    ),
    "Twinfield": (
        "Debiteurcode;Debiteurnaam;Boekstuknummer;Factuurdatum;Basisbedrag",
        "customer_id name invoice date revenue",
    ),
    "SnelStart": (
        "Relatiecode;Relatienaam;Factuurnummer;Datum;Factuurbedrag;Openstaand saldo",
        "customer_id name invoice date revenue outstanding",
    ),
    "Yuki": ("Contactcode;Contact;Factuurnummer;Datum;Bedrag excl. BTW", "customer_id name invoice date revenue"),
    "Visma": ("Klantnr;Klantnaam;Omzet excl. BTW;Aantal facturen", "customer_id name revenue orders"),
    "SAP": ("KUNNR;NAME1;VBELN;FKDAT;NETWR", "customer_id name invoice date revenue"),
    "Business Central": (
        "Customer No.;Customer Name;Posting Date;Document No.;Sales (LCY);Profit (LCY);Salesperson Code",
        "customer_id name date invoice revenue gross_margin account_manager",
    ),
    "QuickBooks": ("Customer full name;Num;Date;Amount", "name - date revenue"),
    "Xero": (
        "ContactName;InvoiceNumber;InvoiceDate;Quantity;UnitAmount;LineAmount",
        "name invoice date quantity unit_price revenue",
    ),
    "Odoo": (
        "Number;Invoice Partner Display Name;Invoice/Bill Date;Untaxed Amount Signed;Total Signed",
        "invoice name date revenue -",
    ),
    "online retail": (
        "InvoiceNo;StockCode;Description;Quantity;InvoiceDate;UnitPrice;CustomerID;Country",
        "invoice - - quantity date unit_price customer_id country",
    ),
    "hand-made": (
        "Deb.nr.;Debiteur;OMZET 2024;Omzet 2025 (€);Uren;Bezoeken;Laatste order;Dagen te laat;Klantaandeel %",
        "customer_id name previous_revenue revenue hours visits last_order days_overdue share_of_wallet",
    ),
    "years only": ("Klant;2023;2024;2025", "name - previous_revenue revenue"),
    "months": ("Klant;Jan;Feb;Mrt;Totaal", "name - - - revenue"),
    "accents": ("Cliëntnummer;Potentiële omzet;Omzet", "customer_id category_spend revenue"),
}


def recognised(row, samples=()):
    return recognise(dict(enumerate(row.split(";"), 1)), lambda _column: list(samples), {})


@pytest.mark.parametrize("name", EXPORTS)
def test_export(name):
    """The headers of one package's export are recognised, and nothing more."""
    row, expected = EXPORTS[name]
    found = recognised(row)
    assert found.conflicts == {}
    by_column = {column: field for field, column in found.columns.items()}
    assert [by_column.get(column, "-") for column in range(1, len(row.split(";")) + 1)] == expected.split()


@pytest.mark.parametrize(
    ("row", "field"),
    [
        ("Klantnr;Omzet;Netto omzet", "revenue"),
        ("Naam;Klantnaam;Omzet", "name"),
        ("Klantnr;Omzet;Omzet", "revenue"),
        ("Klantnr;Omzet;Omzet 2024", "revenue"),
        ("Klantnr;Bedrag;Totaal", "revenue"),
    ],
)
def test_two_plausible_columns_are_a_conflict(row, field):
    """Equal candidates are never decided."""
    assert list(recognised(row).conflicts) == [field]


def test_conflict_names_both_columns(read_book):
    """The error gives both addresses and the option to type."""
    with pytest.raises(LedgerError) as refused:
        read_book([["Klantnr", "Omzet", "Netto omzet"], ["K1", 1, 2]])
    message = refused.value.text("en")
    assert "Omzet ('Ledger'!B1), Netto omzet ('Ledger'!C1)" in message
    assert '--map "revenue=Omzet"' in message
    with pytest.raises(LedgerError, match='--map "revenue=B"'):
        read_book([["Klantnr", "Omzet", "Omzet"], ["K1", 1, 2]])


def test_conflict_in_a_field_that_is_not_needed_does_not_matter(read_book):
    """Two date columns in a ledger of customers are of no concern."""
    assert read_book([["Klantnr", "Omzet", "Datum", "Boekdatum"], ["K1", 1, None, None]]).total == 1


@pytest.mark.parametrize(
    ("row", "samples", "columns"),
    [
        ("Debiteur;Omzet", ["10001", "10002"], {"customer_id": 1, "revenue": 2}),
        ("Debiteur;Omzet", [10001.0, 10002.0], {"customer_id": 1, "revenue": 2}),
        ("Debiteur;Omzet", ["Jansen BV", "Smit"], {"name": 1, "revenue": 2}),
        ("Debiteurnr;Klant;Omzet", ["Jansen BV", "Smit"], {"customer_id": 1, "name": 2, "revenue": 3}),
    ],
)
def test_what_stands_in_the_column_tells_number_from_name(row, samples, columns):
    """Debiteur may head numbers as well as names."""
    assert recognised(row, samples).columns == columns


def test_stronger_names_win():
    """Excluding VAT wins over plain amounts, those over amounts including VAT, which is said."""
    found = recognised("Klantnr;Bedrag incl. btw;Bedrag;Bedrag excl. btw")
    assert (found.columns["revenue"], found.with_vat) == (4, False)
    found = recognised("Klantnr;Bedrag incl. btw;Bedrag")
    assert (found.columns["revenue"], found.with_vat) == (3, False)
    found = recognised("Klantnr;Bedrag incl. btw")
    assert (found.columns["revenue"], found.with_vat) == (2, True)


def test_the_catalogue_is_sound():
    """Every field of the contract can be recognised, and no header is two fields with equal right.

    But for *Number*, which heads invoices where there are dates and customers elsewhere.
    """
    derived = {"earlier_revenue", "amount"}
    listed = {name for group in dir(contract) if group.endswith("_FIELDS") for name in getattr(contract, group)}
    assert set(fields()) == listed - derived
    for key, found in catalogue().items():
        strengths = list(found.values())
        assert key
        assert len(set(strengths)) == len(strengths) or key in {"nummer", "number"}, (key, found)
    tomllib.loads((files("pyramid_addin.ledger") / "fields.toml").read_text("utf-8"))
