"""Files made to hurt, and files that are merely broken: one clear refusal each, and nothing written."""

from __future__ import annotations

import struct
import zipfile

import openpyxl
import pytest

from pyramid_addin.errors import OutputError, PackageError
from pyramid_addin.workbook import _archive, strip
from pyramid_addin.workbook._package import Package

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"


@pytest.fixture
def good(tmp_path):
    path = tmp_path / "good.xlsx"
    book = openpyxl.Workbook()
    book.active["A1"] = "x"
    book.save(path)
    return path


def rewritten(path, change):
    """``path`` again, its parts (name -> bytes) changed."""
    with zipfile.ZipFile(path) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in change(parts).items():
            archive.writestr(name, data)
    return path


def refused(path, pattern):
    """Both ways in refuse, in both languages, without a traceback's words."""
    with pytest.raises(PackageError, match=pattern) as caught:
        Package.open(path)
    assert caught.value.text("nl")
    assert caught.value.text("nl") != str(caught.value)
    with pytest.raises(PackageError, match=pattern):
        strip(path, path.with_name("out.xlsx"))
    assert not path.with_name("out.xlsx").exists()


def test_a_missing_file_and_a_folder(tmp_path):
    refused(tmp_path / "no.xlsx", "does not exist")
    refused(tmp_path, "is a folder")


@pytest.mark.parametrize("data", [b"", b"a;b\n1;2\n", b"PK\x05\x06" + 18 * b"\0", b"%PDF-1.7"])
def test_what_is_no_zip_is_no_workbook(tmp_path, data):
    path = tmp_path / "x.xlsx"
    path.write_bytes(data)
    refused(path, "not an Excel workbook")


def test_an_encrypted_workbook_is_an_ole_file(tmp_path):
    path = tmp_path / "secret.xlsx"
    path.write_bytes(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + 600 * b"\0")
    refused(path, "protected with a password")


def test_an_archive_that_is_no_workbook(tmp_path):
    path = tmp_path / "x.xlsx"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("readme.txt", "hello")
    refused(path, "not an Excel workbook")


def test_a_document_is_no_workbook(good):
    def change(parts):
        kind = b"application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"
        word = b"application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"
        return {name: data.replace(kind, word) for name, data in parts.items()}

    refused(rewritten(good, change), "not an Excel workbook")


def test_strict_open_xml_is_said(good):
    def change(parts):
        loose, strict = (
            b"http://schemas.openxmlformats.org/officeDocument",
            b"http://purl.oclc.org/ooxml/officeDocument",
        )
        return {name: data.replace(loose, strict) for name, data in parts.items()}

    refused(rewritten(good, change), "Strict Open XML")


@pytest.mark.parametrize("share", [0.2, 0.5, 0.95])
def test_a_truncated_file(good, share):
    data = good.read_bytes()
    good.write_bytes(data[: int(len(data) * share)])
    refused(good, "damaged or incomplete")


def test_a_part_whose_bytes_were_damaged(good):
    """One bit in a compressed part: said when the part is read, at the latest while it is copied into."""
    with zipfile.ZipFile(good) as archive:
        info = archive.getinfo("xl/workbook.xml")
        place = info.header_offset + 30 + len(info.filename) + info.compress_size // 2
    data = bytearray(good.read_bytes())
    data[place] ^= 0x55
    good.write_bytes(bytes(data))
    with Package.open(good) as package, pytest.raises(PackageError, match=r"workbook\.xml in it does not match"):
        package.read("xl/workbook.xml")


@pytest.mark.parametrize("name", ["../evil.xml", "xl/../../evil.xml", "C:/evil.xml", "a\0b.xml"])
def test_part_names_that_lead_astray(good, name):
    with zipfile.ZipFile(good, "a") as archive:
        archive.writestr("evil.xml", "x")
        info = archive.getinfo("evil.xml")
        info.filename = info.orig_filename = name
    with pytest.raises(PackageError, match=r"no spreadsheet program writes|damaged or incomplete"):
        Package.open(good)  # the zip reader refuses some of them itself


@pytest.mark.filterwarnings("ignore:Duplicate name:UserWarning")
@pytest.mark.parametrize("name", ["xl/workbook.xml", "XL/Workbook.XML", "/xl/workbook.xml"])
def test_a_part_that_stands_there_twice(good, name):
    with zipfile.ZipFile(good, "a") as archive:
        archive.writestr(name, "<workbook/>")
    refused(good, "twice")


def patched_directory(path, name, offset, form, value):
    """Change one field of a part's entry in the zip directory."""
    data = bytearray(path.read_bytes())
    place = data.rfind(b"PK\x01\x02", 0, data.rfind(name.encode()))
    struct.pack_into(form, data, place + offset, value)
    path.write_bytes(bytes(data))


def test_encrypted_and_oddly_compressed_parts(good, tmp_path):
    odd = tmp_path / "odd.xlsx"
    odd.write_bytes(good.read_bytes())
    patched_directory(good, "xl/workbook.xml", 8, "<H", 1)
    refused(good, "is encrypted")
    patched_directory(odd, "xl/workbook.xml", 10, "<H", 12)
    refused(odd, "compressed in a way")


def test_parts_that_overlap(good):
    """Two entries over the same bytes: how a small file unfolds without end."""
    with zipfile.ZipFile(good) as archive:
        other = archive.getinfo("xl/styles.xml").header_offset
    patched_directory(good, "xl/workbook.xml", 42, "<L", other)
    refused(good, "overlap")


def test_a_part_that_claims_to_be_smaller_than_it_is(good):
    """The bound holds for what comes out, not for what the directory promises."""
    patched_directory(good, "_rels/.rels", 24, "<L", 10)
    refused(good, r"_rels/\.rels in it does not match")


def test_bounds_on_number_size_and_ratio(good, monkeypatch):
    monkeypatch.setattr(_archive, "MOST_ENTRIES", 3)
    refused(good, "up to 3 are opened")
    monkeypatch.setattr(_archive, "MOST_ENTRIES", 1000)
    monkeypatch.setattr(_archive, "MOST_BYTES", 100)
    refused(good, "unfolds into 0 MiB")


def test_a_part_that_unfolds_a_thousandfold(good):
    def change(parts):
        return {**parts, "xl/media/zeros.bin": bytes(40 << 20)}

    refused(rewritten(good, change), "unfolds into 40 MiB")


DTD = b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/hostname">]>'


@pytest.mark.parametrize(
    "part", ["xl/workbook.xml", "xl/_rels/workbook.xml.rels", "[Content_Types].xml", "xl/styles.xml"]
)
def test_document_types_are_refused_wherever_they_stand(good, part):
    def change(parts):
        return {**parts, part: DTD + parts[part].partition(b"?>")[2] if b"?>" in parts[part] else DTD + parts[part]}

    path = rewritten(good, change)
    with pytest.raises(PackageError, match="declares a document type"):
        sheets_and_styles(path)


def sheets_and_styles(path):
    with Package.open(path) as package:
        return package.sheets(), package.root("xl/styles.xml")


@pytest.mark.parametrize(
    "broken",
    [b"", b"<workbook", b"<workbook><sheets></workbook>", b"<a/><b/>", b"</workbook>", b"\xff\xfe<\0", 300 * b"<a>"],
)
def test_parts_that_are_no_xml(good, broken):
    path = rewritten(good, lambda parts: {**parts, "xl/workbook.xml": broken})
    with Package.open(path) as package, pytest.raises(PackageError, match=r"not well-formed|unknown encoding"):
        package.sheets()


def test_an_encoding_that_nobody_knows(good):
    odd = b'<?xml version="1.0" encoding="klingon"?><workbook/>'
    path = rewritten(good, lambda parts: {**parts, "xl/workbook.xml": odd})
    with Package.open(path) as package, pytest.raises(PackageError, match="unknown encoding"):
        package.sheets()


@pytest.mark.parametrize(
    "sheet", [b"", b"<worksheet/>", b"<worksheet><sheetData><row r='1'>", b"<worksheet><sheetData>"]
)
def test_a_sheet_without_rows_or_end(good, sheet, template_path, make_ledger, make_build):
    from pyramid_addin.workbook import write_workbook

    path = rewritten(good, lambda parts: {**parts, "xl/worksheets/sheet1.xml": sheet})
    build = make_build(make_ledger(path, ["Id", "Revenue"], 3, sheet="Sheet"))
    with pytest.raises(PackageError, match="not well-formed"):
        write_workbook([build], template_path, path.with_name("out.xlsx"), source=path, language="en")
    assert sorted(one.name for one in path.parent.iterdir()) == ["good.xlsx"]


def test_more_elements_than_memory_holds(good, monkeypatch, template_path, make_ledger, make_build):
    """In a part that is held whole, and behind the rows of a sheet."""
    from pyramid_addin.workbook import _markup, _sheet_stream, write_workbook

    with Package.open(good) as package:
        monkeypatch.setattr(_markup, "MOST_ELEMENTS", 5)
        with pytest.raises(PackageError, match="up to 5 elements"):
            package.sheets()
        monkeypatch.undo()
    monkeypatch.setattr(_sheet_stream, "_MOST_FRAME", 100)
    tail = b"<worksheet><sheetData><row r='1'><c r='A1'/></row></sheetData>" + b"<a/>" * 400_000 + b"</worksheet>"
    path = rewritten(good, lambda parts: {**parts, "xl/worksheets/sheet1.xml": tail})
    build = make_build(make_ledger(path, ["Id", "Revenue"], 3, sheet="Sheet"))
    with pytest.raises(PackageError, match="holds more than can be kept in memory"):
        write_workbook([build], template_path, path.with_name("out.xlsx"), source=path, language="en")


def test_a_disk_that_is_full_leaves_nothing_behind(good, monkeypatch):
    def full(*_args, **_options):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(_archive.ArchiveWriter, "finish", full)
    target = good.with_name("out.xlsx")
    with Package.open(good) as package, pytest.raises(OutputError, match="No space left on device"):
        package.save(target)
    assert sorted(one.name for one in good.parent.iterdir()) == ["good.xlsx"]


def test_a_result_beyond_four_gibibytes_is_said(good, monkeypatch):
    with Package.open(good) as package:
        monkeypatch.setattr(_archive, "MOST_PART_BYTES", 5000)
        package.replace("xl/workbook.xml", package.read("xl/workbook.xml") + 6000 * b" ")
        with pytest.raises(OutputError, match="exceed 4 GiB"):
            package.save(good.with_name("out.xlsx"))
    assert sorted(one.name for one in good.parent.iterdir()) == ["good.xlsx"]
