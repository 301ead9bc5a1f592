""".ods and .xls as LibreOffice writes them, and a .xlsb made by hand: the values go into a new workbook."""

from __future__ import annotations

import struct
import subprocess
import zipfile
from datetime import date

import openpyxl
import pytest
from binary_workbooks import binary_workbook, record

from pyramid_addin.errors import LedgerError, PackageError
from pyramid_addin.ledger import read_ledger
from pyramid_addin.settings import Settings

ROWS = [
    ["Debiteuren"],
    [],
    ["Klantnr", "Naam", "Omzet", "Laatste order", "Notitie"],
    ["00042", "Jansen", 1234.5, date(2025, 3, 31), "a"],
    [10001, "Smit", -10, date(2024, 2, 29), None],
    ["Totaal", None, 1224.5],
]


@pytest.fixture(scope="module")
def converted(tmp_path_factory):
    """The same sheet as .ods and .xls."""
    folder = tmp_path_factory.mktemp("converted")
    book = openpyxl.Workbook()
    book.active.title = "Lijst"
    for row in ROWS:
        book.active.append(row)
    book.save(folder / "ledger.xlsx")
    profile = f"-env:UserInstallation=file://{folder}/profile"
    for suffix in ("ods", "xls"):
        subprocess.run(
            ["soffice", "--headless", profile, "--convert-to", suffix, "--outdir", folder, folder / "ledger.xlsx"],
            check=True,
            capture_output=True,
        )
    return folder


@pytest.mark.parametrize("suffix", ["ods", "xls"])
def test_written_by_libreoffice(converted, suffix):
    """Customers, positions and the whole body."""
    ledger = read_ledger(converted / f"ledger.{suffix}", Settings())
    assert (ledger.origin.kind, ledger.origin.sheet, ledger.origin.header_row, ledger.origin.totals_row) == (
        "values",
        "Lijst",
        3,
        6,
    )
    assert ledger.customers[["customer_id", "name", "revenue"]].values.tolist() == [
        ["00042", "Jansen", 1234.5],
        ["10001", "Smit", -10],
    ]
    assert [str(day)[:10] for day in ledger.customers["last_order"]] == ["2025-03-31", "2024-02-29"]
    assert list(ledger.body.columns) == ["Klantnr", "Naam", "Omzet", "Laatste order", "Notitie"]
    assert ledger.body["Omzet"].tolist() == [1234.5, -10]
    assert ledger.body["Notitie"].tolist() == ["a", ""]
    assert str(ledger.body["Laatste order"].dtype).startswith("datetime64")
    assert ledger.body_rows.tolist() == [4, 5]
    assert not ledger.revenue_as_is


@pytest.mark.parametrize("suffix", ["ods", "xls"])
@pytest.mark.parametrize("share", [0.2, 0.6, 0.95])
def test_truncated(converted, tmp_path, suffix, share):
    """Half a file is refused, not half read."""
    data = (converted / f"ledger.{suffix}").read_bytes()
    path = tmp_path / f"half.{suffix}"
    path.write_bytes(data[: int(len(data) * share)])
    with pytest.raises((PackageError, LedgerError)):
        read_ledger(path, Settings())


def test_binary_workbook(tmp_path):
    """An .xlsb is read like the others."""
    path = binary_workbook(tmp_path / "a.xlsb", [["Klantnr", "Omzet"], ["K1", 10.5], [7.0, 2.0]])
    ledger = read_ledger(path, Settings())
    assert ledger.customers.values.tolist() == [["K1", 10.5], ["7", 2.0]]
    assert (ledger.origin.kind, ledger.origin.sheet) == ("values", "Lijst")


def test_value_far_away_in_a_binary_workbook(tmp_path):
    """A stray value in the last cell, which the declared extent hides, is refused; a stray format is not."""
    corner = struct.pack("<LL", 16_383, 0)
    path = binary_workbook(tmp_path / "a.xlsb", [["Klantnr", "Omzet"], ["K1", 10.5]], far=record(1, corner))
    assert read_ledger(path, Settings()).total == 10.5
    binary_workbook(path, [["Klantnr", "Omzet"], ["K1", 10.5]], far=record(5, corner + struct.pack("<d", 1)))
    with pytest.raises(PackageError, match="as far as cell XFD1048576"):
        read_ledger(path, Settings())


def test_cell_limit_of_an_ods(tmp_path):
    """A cell that repeats itself over the whole sheet is refused."""
    names = "".join(
        f' xmlns:{short}="urn:oasis:names:tc:opendocument:xmlns:{long}:1.0"'
        for short, long in (("office", "office"), ("table", "table"), ("text", "text"))
    )
    cell = '<table:table-cell table:number-columns-repeated="16384" office:value-type="float" office:value="1"/>'
    row = f'<table:table-row table:number-rows-repeated="1048576">{cell}</table:table-row>'
    table = f'<table:table table:name="A">{row}</table:table>'
    body = f"<office:body><office:spreadsheet>{table}</office:spreadsheet></office:body>"
    content = f'<?xml version="1.0"?><office:document-content{names}>{body}</office:document-content>'
    manifest = '<manifest:manifest xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0"/>'
    with zipfile.ZipFile(tmp_path / "a.ods", "w") as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        archive.writestr("content.xml", content)
        archive.writestr("META-INF/manifest.xml", manifest)
    with pytest.raises(PackageError, match="so many cells"):
        read_ledger(tmp_path / "a.ods", Settings())
