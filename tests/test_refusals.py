"""Bad input: one clear message on stderr, the right exit status, no traceback, nothing left behind."""

from __future__ import annotations

import io
import os
import subprocess
import sys
import zipfile

import openpyxl
import pytest


def workbook(path, rows, title="Blad1"):
    book = openpyxl.Workbook()
    book.active.title = title
    for row in rows:
        book.active.append(row)
    book.save(path)
    return path


def not_a_workbook(folder):
    path = folder / "brief.xlsx"
    path.write_bytes(b"Geachte heer, mevrouw")
    return path


def renamed_zip(folder):
    path = folder / "foto.xlsx"
    with zipfile.ZipFile(path, "w") as package:
        package.writestr("foto.txt", "x")
    return path


def password_protected(folder):
    path = folder / "geheim.xlsx"
    names = "EncryptedPackage".encode("utf-16-le")
    path.write_bytes(bytes.fromhex("d0cf11e0a1b11ae1") + b"\0" * 1016 + names + b"\0" * 2000)
    return path


def empty_file(folder):
    path = folder / "leeg.xlsx"
    path.write_bytes(b"")
    return path


def empty_sheet(folder):
    return workbook(folder / "leeg_blad.xlsx", [])


def empty_text(folder):
    path = folder / "leeg.csv"
    path.write_bytes(b"")
    return path


def no_revenue(folder):
    return workbook(folder / "zonder.xlsx", [["Klantnummer", "Naam"], ["1", "A"], ["2", "B"]])


def no_numbers(folder):
    return workbook(folder / "tekst.xlsx", [["Klantnummer", "Omzet"], ["1", "veel"], ["2", "weinig"]])


def headers_only(folder):
    return workbook(folder / "koppen.xlsx", [["Klantnummer", "Omzet"]])


def two_revenues(folder):
    return workbook(folder / "twee.xlsx", [["Klantnummer", "Omzet", "Netto omzet"], ["1", 1, 2]])


def truncated(folder):
    path = workbook(folder / "half.xlsx", [["Klantnummer", "Omzet"], ["1", 1]])
    path.write_bytes(path.read_bytes()[:-200])
    return path


def bomb(folder):
    path = workbook(folder / "bom.xlsx", [["Klantnummer", "Omzet"], ["1", 1]])
    with zipfile.ZipFile(path, "a", zipfile.ZIP_DEFLATED) as package:
        package.writestr("xl/media/image1.png", b"\0" * 600_000_000)
    return path


def entities(folder):
    path = workbook(folder / "entiteit.xlsx", [["Klantnummer", "Omzet"], ["1", 1]])
    with zipfile.ZipFile(io.BytesIO(path.read_bytes())) as old, zipfile.ZipFile(path, "w") as package:
        for name in old.namelist():
            data = old.read(name)
            if name.endswith("sheet1.xml"):
                doctype = b'<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]>'
                data = b'<?xml version="1.0"?>' + doctype + data.partition(b"?>")[2]
            package.writestr(name, data)
    return path


def missing(folder):
    return folder / "bestaat_niet.xlsx"


def a_folder(folder):
    return folder


def unknown_kind(folder):
    path = folder / "klanten.pdf"
    path.write_bytes(b"%PDF-1.7")
    return path


REFUSED = [
    not_a_workbook,
    renamed_zip,
    password_protected,
    empty_file,
    empty_sheet,
    empty_text,
    no_revenue,
    no_numbers,
    headers_only,
    two_revenues,
    truncated,
    bomb,
    entities,
    missing,
    a_folder,
    unknown_kind,
]


@pytest.mark.parametrize("make", REFUSED, ids=lambda make: make.__name__)
@pytest.mark.parametrize("command", ["build", "check"])
@pytest.mark.parametrize("language", ["nl", "en"])
def test_refused_with_one_clear_message(tmp_path, run, make, command, language):
    """What, where, what to do; status 3; nothing written."""
    path = make(tmp_path)
    before = {entry.name for entry in tmp_path.iterdir()}
    out, complaint = run(command, path, "--lang", language, status=3)
    assert out == ""
    assert path.name in complaint or "'Blad1'!" in complaint
    assert complaint.strip().endswith(".")
    assert {entry.name for entry in tmp_path.iterdir()} == before


def test_a_folder_that_does_not_exist_is_named(tmp_path, run):
    """And nothing is read before that is known."""
    path = workbook(tmp_path / "klanten.xlsx", [["Klantnummer", "Omzet"], ["1", 1]])
    target = tmp_path / "nieuw" / "uit.xlsx"
    for language, said in (("nl", "de map {} bestaat niet"), ("en", "there is no folder {}")):
        _, complaint = run("build", path, "-o", target, "--lang", language, status=3)
        assert said.format(target.parent) in complaint


def test_revenue_that_was_never_calculated(tmp_path, run):
    """Formulas without results are not called text: the workbook must be opened in Excel once."""
    path = workbook(tmp_path / "formules.xlsx", [["Klantnummer", "Omzet"], ["1", "=2*3"], ["2", "=2*4"]])
    for language, advice in (("nl", "Open de werkmap in Excel, sla hem op"), ("en", "Open the workbook in Excel")):
        _, complaint = run("build", path, "--lang", language, status=3)
        assert "=2*3" in complaint
        assert advice in complaint


@pytest.mark.parametrize("make", REFUSED, ids=lambda make: make.__name__)
def test_remove_refuses_them_too(tmp_path, run, make):
    """Remove meets the same files."""
    path = make(tmp_path)
    before = {entry.name for entry in tmp_path.iterdir()}
    run("remove", path, status=3)
    assert {entry.name for entry in tmp_path.iterdir()} == before


def test_unknown_sheet_lists_the_sheets(ledger, run):
    """The message says which sheets there are."""
    _, complaint = run("build", ledger, "--sheet", "Klanten", "--lang", "en", status=3)
    assert "Debiteuren" in complaint


def test_output_that_exists(ledger, run):
    """Only --force overwrites."""
    output = ledger.with_name("klanten-pyramid.xlsx")
    output.write_text("mine")
    _, complaint = run("build", ledger, "--lang", "en", status=3)
    assert "--force" in complaint
    assert output.read_text() == "mine"
    run("build", ledger, "--force")
    assert openpyxl.load_workbook(output)


@pytest.mark.parametrize("output", ["no_such_folder/x.xlsx", "klanten.xlsx/x.xlsx"])
def test_folder_that_cannot_be_written(ledger, run, output):
    """No such folder, or a file in the way."""
    before = {entry.name for entry in ledger.parent.iterdir()}
    run("build", ledger, "-o", ledger.parent / output, status=3)
    assert {entry.name for entry in ledger.parent.iterdir()} == before


FULL_DISK = """
import resource, signal, sys
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
from pyramid_addin import cli
import pyramid_addin.workbook, pyramid_addin.ledger, pyramid_addin.model, pyramid_addin.templates
resource.setrlimit(resource.RLIMIT_FSIZE, (2000, 2000))
cli.main()
"""


def test_full_disk(ledger):
    """The write fails half-way: a message, and no half-written file; an in-place target stays whole."""
    original = ledger.read_bytes()
    environment = {**os.environ, "PYTHONDONTWRITEBYTECODE": "1"}
    for options in ([], ["--in-place"]):
        done = subprocess.run(
            [sys.executable, "-c", FULL_DISK, "build", str(ledger), "--lang", "en", *options],
            capture_output=True,
            text=True,
            check=False,
            env=environment,
        )
        assert done.returncode == 3, done.stderr
        assert "Traceback" not in done.stderr
        assert [entry.name for entry in ledger.parent.iterdir()] == ["klanten.xlsx"]
        assert ledger.read_bytes() == original


@pytest.mark.parametrize(
    "options",
    [
        ["--map", "omzet"],
        ["--map", "nonsense=Omzet 2025"],
        ["--map", "revenue=Bestaat niet"],
        ["--as-of", "31-12-2025"],
        ["--boundaries", "5,1,100"],
        ["--boundaries", "a lot"],
        ["--months", "0"],
        ["--rank-by", "colour"],
        ["--in-place", "-o", "x.xlsx"],
        ["--no-such-option"],
    ],
)
def test_wrong_usage_is_status_2(ledger, run, options):
    """Wrong usage is told apart from bad input."""
    run("build", ledger, *options, status=2)
    assert [entry.name for entry in ledger.parent.iterdir()] == ["klanten.xlsx"]


@pytest.mark.parametrize("text", ["=1+1", "+31 20 1234567", "-cmd", "@SUM(A1)", '=HYPERLINK("http://x","y")'])
def test_text_is_never_written_as_a_formula(tmp_path, run, text):
    """A name that begins with = stays a name, in a new workbook and in the added columns."""
    path = tmp_path / "klanten.csv"
    quoted = text.replace('"', '""')
    path.write_text(f'Klantnr;Naam;Omzet;Status\n1;"{quoted}";100;\n2;B;50;"{quoted}"\n', "utf-8")
    run("build", path, "--lang", "nl")
    book = openpyxl.load_workbook(tmp_path / "klanten-pyramid.xlsx")
    cell = book["Klanten"]["B2"]
    assert (cell.value, cell.data_type) == (text, "s")
    for sheet in book:
        for row in sheet.iter_rows():
            assert not [cell for cell in row if cell.data_type == "f" and text.lstrip("=") in str(cell.value)]


def test_a_fault_of_ours_is_no_traceback(ledger, run, monkeypatch):
    """Whatever goes wrong, the user reads a sentence and where the details are."""
    from pyramid_addin import building

    monkeypatch.setattr(building, "build", lambda *_, **__: 1 / 0)
    _, complaint = run("build", ledger, "--lang", "en", status=1)
    assert "ZeroDivisionError" in complaint
    assert complaint.count("\n") == 1


WRONG = [
    (["build"], "LIJST ontbreekt.", "LEDGER is missing."),
    (["bild", "a.csv"], "De opdracht bild bestaat niet. Wel: build,", "There is no command bild. There is: build,"),
    (
        ["build", "a.csv", "--forse"],
        "De optie --forse bestaat niet. Bedoelt u --force",
        "no option --forse. Did you mean",
    ),
    (["build", "a.csv", "--zzz"], "De optie --zzz bestaat niet.", "There is no option --zzz."),
    (["build", "a.csv", "--sheet"], "Achter --sheet ontbreekt een waarde.", "A value is missing behind --sheet."),
    (["build", "a.csv", "--months", "0"], "--months 0 mag niet.", "--months 0 is not allowed."),
    (["build", "a.csv", "--months=drie"], "van 1 tot en met 120", "from 1 to 120"),
    (["build", "a.csv", "--rank-by", "omzet"], "revenue (omzet) of profit (winst)", "revenue or profit"),
    (["build", "a.csv", "b.csv"], "b.csv is te veel", "b.csv is too many"),
    (["remove"], "WERKMAP ontbreekt.", "WORKBOOK is missing."),
]


@pytest.mark.parametrize(("arguments", "dutch", "english"), WRONG, ids=lambda value: str(value)[:40])
@pytest.mark.parametrize("language", ["nl", "en"])
def test_wrong_usage_is_said_in_the_language_of_the_system(arguments, dutch, english, language):
    """Status 2, one line, and where help is to be had; none of the parser's own words."""
    code = "from pyramid_addin.cli import main; main()"
    environment = os.environ | {"LC_ALL": {"nl": "nl_NL.UTF-8", "en": "en_GB.UTF-8"}[language]}
    done = subprocess.run([sys.executable, "-c", code, *arguments], capture_output=True, env=environment, check=False)
    complaint = done.stderr.decode()
    assert done.returncode == 2
    assert {"nl": dutch, "en": english}[language] in complaint
    assert complaint.count("\n") == 1
    assert "--help" in complaint
    assert "Invalid value" not in complaint
    assert "Error" not in complaint
