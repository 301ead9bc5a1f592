"""Files that are damaged, protected, mislabelled or made to harm: one clear message each, and never a traceback."""

from __future__ import annotations

import random
import struct
import zipfile
from pathlib import Path

import msoffcrypto.format.ooxml
import openpyxl
import pytest
import xlsxwriter

from pyramid_addin.errors import InputError, LedgerError, PackageError
from pyramid_addin.ledger import _package, read_ledger
from pyramid_addin.settings import Settings

ROWS = [["Klantnr", "Omzet"], ["K1", 10], ["K2", 20]]
SAVED = Path(__file__).parents[2].parent / "shared" / "data" / "excel-saved"
SHEET = "xl/worksheets/sheet1.xml"


@pytest.fixture
def workbook(book):
    return book({"Ledger": ROWS})


def refused(path, message, kind=InputError):
    with pytest.raises(kind, match=message) as error:
        read_ledger(path, Settings())
    assert error.value.exit_status == 3
    assert error.value.text("nl")


def test_missing_folder_and_extension(tmp_path):
    """What is not there, is a folder, or is of another kind."""
    refused(tmp_path / "no.xlsx", "does not exist", LedgerError)
    (tmp_path / "map.xlsx").mkdir()
    refused(tmp_path / "map.xlsx", "is a folder", LedgerError)
    (tmp_path / "a.pdf").write_bytes(b"%PDF")
    refused(tmp_path / "a.pdf", r"\.xlsx \.xlsm \.xlsb \.xls \.ods \.csv \.tsv \.txt \.csv\.gz", LedgerError)


def test_unreadable_file(tmp_path, monkeypatch):
    """The system's own reason is given."""
    path = tmp_path / "a.csv"
    path.write_text("x")

    def no_entry(*_arguments, **_options):
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(type(path), "open", no_entry)
    refused(path, r"cannot be read \(Permission denied\)", LedgerError)


@pytest.mark.parametrize("suffix", [".xlsx", ".xlsm", ".xlsb", ".xls", ".ods"])
@pytest.mark.parametrize(
    "content",
    [
        b"hello, world",
        b"<html><table></table></html>",
        b"PK\x03\x04" + b"\0" * 99,
        b"PK\x05\x06" + b"\0" * 18,
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 2000,
    ],
    ids=["text", "html", "zip", "empty zip", "ole"],
)
def test_not_a_workbook(tmp_path, suffix, content):
    """Whatever stands in it instead of a workbook."""
    path = tmp_path / f"a{suffix}"
    path.write_bytes(content)
    refused(path, "not a workbook|damaged|is in truth", PackageError)


def test_empty_file(tmp_path):
    (tmp_path / "a.xlsx").touch()
    refused(tmp_path / "a.xlsx", "is empty", LedgerError)


def test_zip_that_is_no_workbook(tmp_path):
    """A zip of something else."""
    with zipfile.ZipFile(tmp_path / "a.xlsx", "w") as archive:
        archive.writestr("readme.txt", "hello")
    refused(tmp_path / "a.xlsx", "damaged", PackageError)


def test_password(workbook, tmp_path):
    """A workbook encrypted with a password is an OLE file with a stream EncryptedPackage."""
    locked = tmp_path / "locked.xlsx"
    with workbook.open("rb") as plain, locked.open("wb") as file:
        msoffcrypto.format.ooxml.OOXMLFile(plain).encrypt("secret", file)
    refused(locked, "protected with a password", PackageError)


def test_other_kind_of_workbook(workbook, tmp_path):
    """A workbook under the name of another kind."""
    (tmp_path / "a.xls").write_bytes(workbook.read_bytes())
    refused(tmp_path / "a.xls", r"in truth a \.xlsx", PackageError)


@pytest.mark.parametrize("share", [0.05, 0.3, 0.6, 0.9, 0.99])
def test_truncated(workbook, share):
    """A download that broke off."""
    data = workbook.read_bytes()
    workbook.write_bytes(data[: int(len(data) * share)])
    refused(workbook, "damaged", PackageError)


def test_random_damage(workbook):
    """Bytes changed at random give a ledger or a message, nothing else."""
    data = workbook.read_bytes()
    said = []
    chance = random.Random(7)  # noqa: S311 -- reproducible damage
    for _ in range(300):
        broken = bytearray(data)
        for _ in range(chance.randint(1, 6)):
            broken[chance.randrange(len(broken))] = chance.randrange(256)
        workbook.write_bytes(broken)
        try:
            read_ledger(workbook, Settings())
        except InputError as error:
            said.append(error.text("en"))
    assert all(said)


@pytest.mark.parametrize("part", [SHEET, "xl/workbook.xml", "xl/sharedStrings.xml"])
def test_document_types_and_entities(tmp_path, patch_part, part):
    """A document type in any part is refused: it could name files or grow without end."""
    workbook = tmp_path / "ledger.xlsx"
    with xlsxwriter.Workbook(workbook) as made:
        sheet = made.add_worksheet("Ledger")
        for number, row in enumerate(ROWS):
            sheet.write_row(number, 0, row)
    attack = b'?>\n<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;">]>'
    with zipfile.ZipFile(workbook) as archive:
        data = archive.read(part)
    declaration = b"" if data.startswith(b"<?xml") else b'<?xml version="1.0"?>'
    patch_part(workbook, part, data, declaration + data)
    patch_part(workbook, part, b"?>", attack)
    refused(workbook, "document type or entities", PackageError)


def test_bombs(workbook, monkeypatch):
    """Too many parts, too many bytes, or a part that was squeezed too far."""
    with zipfile.ZipFile(workbook, "a", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/media/zeros.bin", bytes(2_000_000))
    assert read_ledger(workbook, Settings()).total == 30
    monkeypatch.setattr(_package, "SUSPECT_SIZE", 1_000_000)
    refused(workbook, "zeros.bin unpacks to far more", PackageError)
    monkeypatch.setattr(_package, "MOST_BYTES", 1_000_000)
    refused(workbook, "more than is opened", PackageError)
    monkeypatch.setattr(_package, "MOST_PARTS", 3)
    refused(workbook, "more than is opened", PackageError)


def test_part_longer_than_it_declares(workbook):
    """The sizes in the directory are not believed: a sheet that goes on beyond its declared size is refused."""
    data = bytearray(workbook.read_bytes())
    with zipfile.ZipFile(workbook) as archive:
        size = archive.getinfo(SHEET).file_size
    position = 0
    for signature, offset in ((b"PK\x03\x04", 22), (b"PK\x01\x02", 24)):
        position = -1
        while (position := data.find(signature, position + 1)) >= 0:
            if struct.unpack_from("<L", data, position + offset)[0] == size:
                struct.pack_into("<L", data, position + offset, size - 50)
    workbook.write_bytes(data)
    refused(workbook, "far more than its size allows", PackageError)


def test_value_far_from_the_ledger(book, monkeypatch):
    """A value in the last cell of the sheet would make the rectangle in memory enormous; a format would not."""
    path = book({"Ledger": ROWS}, change=lambda made: made["Ledger"].__setitem__("XFD1048576", 1))
    refused(path, r"as far as cell XFD1048576 on sheet Ledger", PackageError)

    def colour(made):
        made["Ledger"]["XFD1048576"].font = openpyxl.styles.Font(bold=True)

    assert read_ledger(book({"Ledger": ROWS}, change=colour), Settings()).total == 30
    monkeypatch.setattr(_package, "MOST_CELLS", 10)
    assert read_ledger(book({"Ledger": ROWS}), Settings()).total == 30


def test_sheets_without_cells(tmp_path):
    """A workbook with charts only, or with nothing on its sheets."""
    book = openpyxl.Workbook()
    book.save(tmp_path / "blank.xlsx")
    refused(tmp_path / "blank.xlsx", "no row has headers", LedgerError)


@pytest.mark.parametrize("value", [1e12, -1e300])
def test_a_span_of_more_days_than_can_be_counted(tmp_path, value):
    """Excel shows such a cell as ####; the library that reads it gives up, which is told as damage."""
    with xlsxwriter.Workbook(tmp_path / "hours.xlsx") as book:
        sheet = book.add_worksheet()
        sheet.write_row(0, 0, ["Klantnr", "Omzet", "Uren"])
        sheet.write_row(1, 0, ["K1", 10])
        sheet.write_number(1, 2, value, book.add_format({"num_format": "[h]:mm"}))
    refused(tmp_path / "hours.xlsx", "damaged", PackageError)


def test_formulas_in_texts_stay_texts(tmp_path):
    """A name that begins with = is read as the text it is."""
    (tmp_path / "a.csv").write_text("Klantnr;Naam;Omzet\nK1;=1+1;5\nK2;@SUM(A1);6\nK3;+31 20;7\n")
    assert read_ledger(tmp_path / "a.csv", Settings()).customers["name"].tolist() == ["=1+1", "@SUM(A1)", "+31 20"]


def test_nothing_is_left_open_or_written(workbook):
    """Reading leaves the folder as it was."""
    before = {path: path.read_bytes() for path in workbook.parent.iterdir()}
    read_ledger(workbook, Settings())
    assert {path: path.read_bytes() for path in workbook.parent.iterdir()} == before


def test_every_workbook_that_excel_saved():
    """Workbooks with charts, macros, tables or nothing at all: none has customers, each gets a message."""
    paths = sorted(path for path in SAVED.iterdir() if path.suffix in {".xlsx", ".xlsm"})
    assert len(paths) > 300
    for path in paths:
        with pytest.raises(LedgerError) as error:
            read_ledger(path, Settings())
        assert error.value.key in {"ledger.no_header", "ledger.no_revenue", "ledger.no_identity", "ledger.no_sheets"}
