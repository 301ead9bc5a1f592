"""Manifests: Dutch or English, text or workbook, as people make them; what is not understood is said with its row."""

from __future__ import annotations

from datetime import date, datetime
from pathlib import Path

import openpyxl
import pytest

from pyramid_addin.batch import plan, read_manifest
from pyramid_addin.errors import LedgerError, PackageError, UsageError
from pyramid_addin.options import Options
from pyramid_addin.texts import catalogue


@pytest.fixture
def text(tmp_path):
    """Write a manifest and read it."""

    def read(content, name="filialen.csv", options=None, **asked):
        path = tmp_path / name
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        return read_manifest(path, options or Options(language="nl"), "nl", **asked)

    return read


@pytest.fixture
def table(tmp_path):
    """Write a manifest as a workbook and read it."""

    def read(rows, change=None):
        book = openpyxl.Workbook()
        for row in rows:
            book.active.append(row)
        if change:
            change(book)
        book.save(tmp_path / "branches.xlsx")
        return read_manifest(tmp_path / "branches.xlsx", Options(), "en")

    return read


def test_a_row_says_what_is_different_for_its_file(tmp_path, text):
    """Everything else is as on the command line; paths begin at the manifest."""
    orders = text(
        "Bestand;Resultaat;Blad;Kolommen;Instellingen;Peildatum;Maanden;Taal;Grenzen;Rangschikken op;Bladen;Opmerking\n"
        "noord.xlsx;;;;;;;;;;;let op\n"
        "zuid/*.csv;uit;Omzet 2025;revenue=Netto; name=Naam;eigen.toml;2025-06-30;6;EN;A=20,B=100;profit;pyramid;\n"
        ";;;;;;;;;;;\n".replace("revenue=Netto; name=Naam", '"revenue=Netto; name=Naam"'),
        options=Options(language="nl", strict=True),
    )
    assert [order.source for order in orders] == [str(tmp_path / "noord.xlsx"), str(tmp_path / "zuid/*.csv")]
    assert [order.where for order in orders] == ["filialen.csv rij 2", "filialen.csv rij 3"]
    assert orders[0].output is None
    assert orders[0].options == Options(language="nl", strict=True)
    assert orders[1].output == tmp_path / "uit"
    assert orders[1].options == Options(
        settings=tmp_path / "eigen.toml",
        sheet="Omzet 2025",
        mapping=("revenue=Netto", "name=Naam"),
        rank_by="profit",
        boundaries="A=20,B=100",
        as_of="2025-06-30",
        months=6,
        sheets="pyramid",
        language="en",
        strict=True,
    )


@pytest.mark.parametrize(
    ("content", "name"),
    [
        (b"file,language\na.xlsx,en\n", "m.csv"),
        ("\ufefffile\tlang\na.xlsx\ten\n".encode(), "m.tsv"),
        (b"sep=|\nFILE|Language\na.xlsx|en\n", "m.txt"),
        ("file;language\r\na.xlsx;en\r\n".encode("utf-16"), "m.csv"),
        ('\n\n"file";"remark";"language"\n"a.xlsx";"caf\xe9, twee";"en"\n'.encode("cp1252"), "m.csv"),
    ],
    ids=["commas", "tabs", "sep", "utf-16", "cp1252"],
)
def test_text_in_any_form_that_excel_saves(tmp_path, text, content, name):
    """Separator and encoding are found, as for ledgers."""
    (order,) = text(content, name)
    assert (order.source, order.options.language) == (str(tmp_path / "a.xlsx"), "en")


def test_a_workbook_has_dates_and_numbers(table):
    """Cells are read as they would have been typed."""
    rows = [["File", "As of", "Months", "Sheet"], ["a.xlsx", date(2025, 6, 30), 6, 2025], [None, None, None, None]]
    (order,) = table(rows)
    assert (order.options.as_of, order.options.months, order.options.sheet) == ("2025-06-30", 6, "2025")
    rows[1][1] = datetime(2025, 6, 30, 12, 0)  # noqa: DTZ001 -- cells know no zone
    assert table(rows)[0].options.as_of == "2025-06-30"


def test_an_error_in_a_cell_is_not_taken_for_blank(table):
    """A sheet that a broken formula was to name would else be any sheet."""

    def change(book):
        book.active["B2"] = "=X!A1"
        book.active["B3"] = "#REF!"
        book.active["B3"].data_type = "e"

    orders = table([["File", "Sheet"], ["a.xlsx", "x"], ["b.xlsx", "x"]], change)
    assert [order.options.sheet for order in orders] == ["=X!A1", "#REF!"]


def test_the_first_visible_sheet_is_the_manifest(table):
    """A hidden sheet in front is not what the user sees."""

    def change(book):
        book.create_sheet("Lists", 0).append(["nothing"])
        book["Lists"].sheet_state = "hidden"
        book.active = 1

    assert len(table([["File"], ["a.xlsx"]], change)) == 1


@pytest.mark.parametrize(
    ("content", "key", "said"),
    [
        ("", "ledger.empty_file", "filialen.csv"),
        ("\n;;\n", "batch.manifest_empty", "bestand, resultaat"),
        ("bestand\n", "batch.manifest_empty", "noemt geen bestanden"),
        ("naam;blad\na.xlsx;x\n", "batch.heading", "onbekende kop: naam"),
        ("bestand;instelingen\na.xlsx;x\n", "batch.heading_near", "instellingen"),
        ("blad;taal\nx;nl\n", "batch.no_file_heading", "bestand"),
        ("bestand;file\na.xlsx;b.xlsx\n", "batch.heading_twice", "file tweemaal"),
        ("bestand;blad\na.xlsx;\n;Omzet\n", "batch.no_file", "filialen.csv rij 3 noemt geen bestand, maar wel: Omzet"),
        ("bestand\n" + "a.xlsx\n" * 10_000, "rows.too_large", "10001"),
        ("bestand" + ";" * 200 + "\na.xlsx\n", "rows.too_large", "CV10000"),
        ('bestand\n"' + "a" * 200_000, "ledger.unreadable", "filialen.csv"),
    ],
    ids=[
        "nothing",
        "blank",
        "headings",
        "unknown",
        "misspelled",
        "no-file",
        "twice",
        "no-name",
        "long",
        "wide",
        "field",
    ],
)
def test_what_is_no_manifest_is_refused_before_anything_is_done(text, content, key, said):
    """A manifest that is not understood as a whole is not followed in part."""
    with pytest.raises((UsageError, LedgerError)) as refusal:
        text(content)
    assert refusal.value.key == key
    assert said in refusal.value.text("nl")


def test_files_of_another_kind_are_refused(tmp_path, text, table):
    """What cannot be read to the last cell is not read at all."""
    with pytest.raises(LedgerError, match=r"\.xlsx \.xlsm \.csv"):
        text(bytes.fromhex("d0cf11e0a1b11ae1"), "m.xls")
    with pytest.raises(PackageError):
        text(b"PK\x03\x04 half a workbook", "m.xlsx")
    with pytest.raises(LedgerError):
        read_manifest(tmp_path / "none.csv", Options(), "en")
    with pytest.raises(UsageError) as refusal:
        table([["File"], ["a.xlsx"], *[[None]] * 12_000, ["b.xlsx"]])
    assert "A12003" in refusal.value.text("en")


def test_the_page_about_batches_names_every_heading():
    """In both languages, beside each other."""
    page = (Path(__file__).parents[2] / "docs" / "batch.md").read_text("utf-8")
    english, dutch = (catalogue(language)["batch"]["headings"] for language in ("en", "nl"))
    for key, heading in english.items():
        assert f"| {heading} | {dutch[key]} |" in page


def test_a_bad_row_is_one_row(tmp_path, text):
    """What it says wrong is said with its place, in the user's language; the others go on."""
    (tmp_path / "goed.csv").write_text("Klant;Omzet\na;1\n")
    orders = text(
        "bestand;maanden;grenzen;instellingen\n"
        "a.xlsx;zes;;\n"
        "b.xlsx;;5,1;\n"
        "c.xlsx;;;weg.toml\n"
        "leeg/*.xlsx;;;\n"
        "goed.csv;6;;\n"
    )
    jobs = plan(orders, language="nl")
    texts = [job.reason.text("nl") for job in jobs[:4]]
    assert [said.split(":")[0] for said in texts] == [f"filialen.csv rij {row}" for row in (2, 3, 4, 5)]
    assert "zes mag niet" in texts[0]
    assert "weg.toml" in texts[2]
    assert "geen debiteurenlijst" in texts[3]
    assert jobs[4].settings.months == 6


def test_outputs_of_a_manifest(tmp_path, text):
    """A name of a workbook is the result, another is a folder; both below that of -o, else the manifest's."""
    for name in ("a.csv", "b.csv", "c.xlsm"):
        (tmp_path / name).write_text("Klant;Omzet\na;1\n")
    rows = "file,output\na.csv,board.xlsx\nb.csv,../elsewhere/b\nc.xlsm,board.xlsx\n"
    jobs = plan(text(rows), language="en")
    assert jobs[0].output == tmp_path / "board.xlsx"
    assert jobs[1].output == tmp_path / ".." / "elsewhere" / "b" / "b-pyramid.xlsx"
    assert "does not end in .xlsm" in jobs[2].reason.text("en")
    out = tmp_path / "out"
    assert plan(text(rows, output=out), language="en", output=out)[0].output == out / "board.xlsx"
