"""Text files: separators, encodings, compression, titles, quotes, ragged rows, and row numbers that stay right."""

from __future__ import annotations

import gzip

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from pyramid_addin.errors import LedgerError, PackageError
from pyramid_addin.ledger import _encoding, _textfile, read_ledger
from pyramid_addin.settings import Settings

TEXT = "Klantnr;Naam;Omzet\nK1;Café Zoë;1.234,56\nK2;Ægir € BV;10,00\n"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "cp1252"])
@pytest.mark.parametrize("newline", ["\n", "\r\n", "\r"])
def test_encodings_and_line_ends(read_text, encoding, newline):
    """Each encoding with each kind of line end gives the same customers."""
    ledger = read_text(TEXT.replace("\n", newline).encode(encoding))
    assert ledger.customers.values.tolist() == [["K1", "Café Zoë", 1234.56], ["K2", "Ægir € BV", 10.0]]
    assert ledger.row_of_customer.tolist() == [2, 3]


@pytest.mark.parametrize("separator", [";", ",", "\t", "|"])
@pytest.mark.parametrize("name", ["a.csv", "a.tsv", "a.txt", "a.CSV.GZ"])
def test_separators_and_names(read_text, separator, name):
    """The separator is found in the bytes, whatever the extension says; .gz is unpacked."""
    content = f'Klantnr{separator}"Naam"{separator}Omzet\nK1{separator}"A {separator} ""B"""{separator}"1,5"\n'.encode()
    ledger = read_text(gzip.compress(content, mtime=0) if name.endswith("GZ") else content, name)
    inside = " " if separator == "\t" else f" {separator} "  # a tab in a name becomes a space
    assert ledger.customers.values.tolist() == [["K1", f'A{inside}"B"', 1.5]]
    assert (ledger.origin.kind, ledger.origin.sheet) == ("text", "a")


def test_titles_blank_lines_and_sep_line(read_text):
    """Row numbers are those that Excel shows: blank lines and title lines count."""
    ledger = read_text("sep=;\nOmzetlijst\n\nKlantnr;Omzet\n\nK1;10\n\nK2;20\n")
    assert (ledger.origin.header_row, ledger.origin.first_row, ledger.origin.last_row) == (4, 5, 8)
    assert ledger.row_of_customer.tolist() == [6, 8]
    assert ledger.rows_read == 2


def test_newlines_inside_quotes(read_text):
    """A record may run over lines; it stays one row."""
    ledger = read_text('"Omzet-\nlijst";x\nKlantnr;Naam;Omzet\nK1;"Jansen\nen Zoon";10\nK2;Smit;20\n')
    assert ledger.customers["name"].tolist() == ["Jansen en Zoon", "Smit"]
    assert ledger.row_of_customer.tolist() == [3, 4]


@pytest.mark.parametrize("newline", ["\n", "\r\n", "\r"])
@pytest.mark.parametrize("block", range(100, 160, 7))
def test_newlines_inside_quotes_wherever_blocks_end(read_text, monkeypatch, newline, block):
    """No record is lost or cut where a block that is read by itself ends between quotes, in what looks like records."""
    monkeypatch.setattr(_textfile, "_BLOCKS", (block, 2**20))
    lines = newline.join(["Jansen", "K0;Smit;5", "K0;en Zoon"])
    names = [lines if number % 5 == 0 else f"Jansen {number}" for number in range(1, 40)]
    rows = [f'K{number};"{name}";{number}' for number, name in enumerate(names, 1)]
    ledger = read_text(newline.join(["Klantnr;Naam;Omzet", *rows]).encode())
    assert ledger.customers["name"].tolist() == [" ".join(name.split()) for name in names]
    assert ledger.total == sum(range(1, 40))


def test_ragged_rows(read_text, problems):
    """Missing fields are blank, extra blank ones do not matter; a row that cannot be aligned is left out and said."""
    ledger = read_text("Klantnr,Omzet,Land\nK1,10\nK2,20,NL,,\nK3,1,234.50,NL\nK4,30,BE\n")
    assert ledger.customers[["customer_id", "revenue", "country"]].values.tolist() == [
        ["K1", 10, ""],
        ["K2", 20, "NL"],
        ["K4", 30, "BE"],
    ]
    assert ledger.row_of_customer.tolist() == [2, 3, 5]
    assert problems(ledger) == [("ragged_row", "ledger.csv row 4", "K3,1,234.50,NL")]
    assert ledger.left_out.reasons == {"ragged": (1, 0.0)}
    assert (ledger.left_out.lines, ledger.rows_read, ledger.total) == (1, 4, 60)


def test_body_keeps_every_column(read_text):
    """For a new workbook: numbers as numbers, dates as dates, codes as text, headers made unique."""
    ledger = read_text(
        "Klantnr;Omzet;Telefoon;Score;Score;Sinds;;Opmerking\n007;1.234,50;0612345678;1,5;2;2020-01-31;x;=1+1\n008;2,25;0687654321;2,5;;2021-02-28;;tekst\nTotaal;1236,75;;;;;;\n"
    )
    body = ledger.body
    assert (
        list(body.columns)
        == ["Klantnr", "Omzet", "Telefoon", "Score", "Score2", "Sinds", "Column 7", "Opmerking"][: len(body.columns)]
    )
    assert body["Klantnr"].tolist() == ["007", "008"]
    assert body["Omzet"].tolist() == [1234.5, 2.25]
    assert body["Telefoon"].tolist() == ["0612345678", "0687654321"]
    assert body["Score"].tolist() == [1.5, 2.5]
    assert body["Score2"].fillna(-1).tolist() == [2, -1]
    assert [str(day)[:10] for day in body["Sinds"]] == ["2020-01-31", "2021-02-28"]
    assert ledger.body_rows.tolist() == [2, 3]


def test_more_bytes_than_bounds_allow(read_text, monkeypatch):
    """A gzip bomb and an oversized file are refused before they fill the memory."""
    monkeypatch.setattr(_encoding, "SUSPECT_SIZE", 1000)
    with pytest.raises(PackageError, match="unpacks to far more"):
        read_text(gzip.compress(b"Klantnr;Omzet\n" + b"\n" * 10_000_000, mtime=0), "bomb.csv.gz")
    monkeypatch.setattr(_encoding, "MOST_BYTES", 1000)
    for name, content in (("big.csv", b"x" * 1001), ("big.csv.gz", gzip.compress(bytes(range(256)) * 8))):
        with pytest.raises(PackageError, match="more than is read"):
            read_text(content, name)


@pytest.mark.parametrize(
    ("name", "content", "message"),
    [
        ("a.csv", b"", "is empty"),
        ("a.csv", b"\n  \n\n", "is empty"),
        ("a.csv", b"\xff\xfe", "is empty"),
        ("a.csv.gz", gzip.compress(b"", mtime=0), "is empty"),
        ("a.csv.gz", b"Klantnr;Omzet\n", "not a gzip file"),
        ("a.csv.gz", gzip.compress(TEXT.encode() * 99, mtime=0)[:60], "damaged or not complete"),
        ("a.csv.gz", b"\x1f\x8b" + b"\xff" * 50, "damaged or not complete"),
        ("a.csv", b"PK\x03\x04rest", "is a workbook"),
        ("a.txt", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "is a workbook"),
        ("a.csv", b"hello", "no row has headers"),
        ("a.csv", b"Klantnr;Omzet\n", "no rows below"),
        ("a.csv", b"Klantnr;Omzet\nK1;veel\n", "holds no numbers; the first cell says: veel"),
        ("a.csv", b"Klantnr;Omzet\nK1;\nK2;\n", "is blank from top to bottom"),
        ("a.csv", b"Klantnr;Omzet\n;5\n;6\n", "None of the rows"),
        ("a.csv", b"Naam;Plaats\nx;y\n", "No revenue column"),
    ],
)
def test_refusals(read_text, name, content, message):
    """One clear message each, in both languages."""
    with pytest.raises((LedgerError, PackageError), match=message) as refused:
        read_text(content, name)
    assert refused.value.exit_status == 3
    assert refused.value.text("nl") != refused.value.text("en")


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.binary(max_size=200),
    st.sampled_from([b"", b"Klantnr;Omzet\nK1;1\n", b"Klantnr,Factuurnr,Factuurdatum,Bedrag\nA,1,2025-01-01,5\n"]),
)
def test_any_bytes_give_a_ledger_or_a_message(tmp_path, content, head):
    """No bytes whatever make reading fail in another way."""
    path = tmp_path / "any.csv"
    path.write_bytes(head + content)
    try:
        ledger = read_ledger(path, Settings())
    except (LedgerError, PackageError) as error:
        found = error.text("en") and error.text("nl")
    else:
        found = len(ledger.customers)
    assert found
