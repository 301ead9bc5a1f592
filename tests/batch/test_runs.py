"""Batches over real files, good and bad: what is built, what is said, and that it is what single builds make."""

from __future__ import annotations

import json
import math
import os
import pty
import shutil
import subprocess
import sys
import zipfile
from contextlib import suppress
from pathlib import Path

import openpyxl
import pytest
from binary_workbooks import binary_workbook

from pyramid_addin.building import build, remove
from pyramid_addin.settings import Settings
from pyramid_addin.templates import template_path

ROWS = [["Klantnr", "Omzet"], ["K1", 100.0], ["K2", 50.0]]


def report_rows(path):
    """The report as a user reads it: a dictionary for each file, by the headings, and the totals."""
    sheet = openpyxl.load_workbook(path, data_only=True).active
    rows = [[cell.value for cell in row] for row in sheet.iter_rows()]
    top = next(number for number, row in enumerate(rows) if row[0] in {"Bestand", "File"})
    table = [dict(zip(rows[top], row, strict=True)) for row in rows[top + 1 :]]
    return table[:-1], table[-1]


@pytest.fixture
def every_kind(tmp_path, branch, libreoffice):
    """A ledger of every kind, in folders, under names that people and programs give."""
    folder = tmp_path / "filialen"
    branch(folder / "noord.xlsx", [100, 200, 300, 400])
    branch(folder / "zuid" / "=SOM(A1) & co.xlsx")
    branch(folder / "zuid" / "Ωmega 東京 \N{GRINNING FACE}.csv", [5, 6])
    branch(folder / ("lang" * 50 + ".csv"), [7])
    (folder / "oud").mkdir()
    binary_workbook(folder / "oud" / "a.xlsb", ROWS)
    for kind in ("xls", "ods"):
        shutil.move(libreoffice(branch(tmp_path / f"{kind}.xlsx", [8, 9]), kind), folder / "oud" / f"{kind}.{kind}")
    return folder


def test_every_kind_of_ledger_is_built_as_a_single_build_would(every_kind, run, tmp_path):
    """Byte for byte; the report has the customers and the revenue that were put in."""
    out, _ = run("batch", every_kind, "-r", "--lang", "nl", "-o", tmp_path / "uit", "--json", "--sheets", "pyramid")
    said = json.loads(out)
    assert (said["built"], said["failed"], said["interrupted"]) == (7, 0, False)
    by_name = {Path(row["file"]).name: row for row in said["files"]}
    assert by_name["noord.xlsx"]["revenue"] == 1_000
    assert by_name["a.xlsb"]["customers"] == 2
    for row in said["files"]:
        single = tmp_path / "single.xlsx"
        build(Path(row["file"]), Settings(language="nl", sheets=("pyramid",)), output=single, force=True)
        assert Path(row["output"]).read_bytes() == single.read_bytes(), row["file"]
        single.unlink()
    rows, totals = report_rows(tmp_path / "uit" / "pyramid-batch-report.xlsx")
    assert totals["Klanten"] == 4 + 3 + 2 + 1 + 2 + 2 + 2
    assert totals["Omzet"] == 1_000 + 600 + 11 + 7 + 150 + 17 + 17
    assert {row["Uitkomst"] for row in rows} == {"gemaakt"}
    assert (tmp_path / "uit" / "zuid" / "=SOM(A1) & co-pyramid.xlsx").is_file()


BAD = {
    "leeg.xlsx": b"",
    "brief.xlsx": b"Geachte heer, mevrouw",
    "half.xlsx": b"PK\x03\x04 half",
    "geheim.xlsx": bytes.fromhex("d0cf11e0a1b11ae1") + b"\0" * 99 + "EncryptedPackage".encode("utf-16-le") + b"\0" * 9,
    "naam.csv": b"Klantnummer;Naam\n1;A\n",
    "geen.csv.gz": b"geen gzip",
}


def test_one_bad_file_never_stops_the_rest(tmp_path, branch, run):
    """Each has its message in its row, in the user's language; the good ones are built; the exit status tells."""
    folder = tmp_path / "filialen"
    branch(folder / "aa goed.csv")
    branch(folder / "zz goed.xlsx")
    for name, content in BAD.items():
        (folder / name).write_bytes(content)
    before = {path: path.read_bytes() for path in folder.iterdir()}
    out, complaint = run("batch", folder, "--lang", "nl", "--sheets", "pyramid", status=3)
    report = folder / "pyramid-batch-report.xlsx"
    assert complaint.strip() == f"Mislukt: 6 van 8. Het verslag zegt waarom: {report}"
    assert f"Gemaakt: 2; ongewijzigd: 0; mislukt: 6. Verslag: {report}" in out
    assert {path: path.read_bytes() for path in before} == before
    rows, totals = report_rows(report)
    messages = {row["Bestand"]: row["Melding"] for row in rows}
    assert list(messages) == sorted(path.name for path in before)
    assert messages.pop("aa goed.csv") is messages.pop("zz goed.xlsx") is None
    assert "geen Excel-werkmap" in messages["leeg.xlsx"]
    assert "wachtwoord" in messages["geheim.xlsx"]
    assert "geen kolom met omzet" in messages["naam.csv"]
    assert all(name.partition(".")[0] in message for name, message in messages.items())
    assert totals["Klanten"] == 6
    results = sorted(path.name for path in folder.glob("*-pyramid.xlsx"))
    assert results == ["aa goed-pyramid.xlsx", "zz goed-pyramid.xlsx"]


def test_a_file_that_cannot_be_opened_is_a_row(tmp_path, branch, run):
    """A ledger that is missing by the time of its turn, a folder by the name of a ledger, a link to nowhere."""
    folder = tmp_path / "filialen"
    branch(folder / "a.csv")
    (folder / "weg.xlsx").symlink_to(folder / "nergens.xlsx")
    (folder / "map.xlsx").mkdir()
    out, _ = run("batch", folder, folder / "niets.csv", folder / "map.xlsx", "--lang", "nl", "--json", status=3)
    said = {Path(row["file"]).name: row for row in json.loads(out)["files"]}
    assert said["a.csv"]["result"] == "built"
    assert "bestaat niet" in said["niets.csv"]["message"]
    assert said["weg.xlsx"]["result"] == "failed"
    assert "geen debiteurenlijst" in said["map.xlsx"]["message"]


def test_results_that_cannot_be_written_are_rows(tmp_path, branch, run):
    """Where a file stands in the place of a folder, only what would go there fails."""
    folder = tmp_path / "filialen"
    branch(folder / "a.csv")
    branch(folder / "noord" / "b.csv")
    out = tmp_path / "uit"
    out.mkdir()
    (out / "noord").write_text("geen map")
    said, _ = run("batch", folder, "-r", "-o", out, "--lang", "en", "--json", status=3)
    rows = json.loads(said)["files"]
    assert [row["result"] for row in rows] == ["built", "failed"]
    assert "cannot be written" in rows[1]["message"]
    assert (out / "noord").read_text() == "geen map"


def test_what_exists_is_not_written_over(tmp_path, branch, run):
    """A result that somebody made before is kept, unless --force says otherwise."""
    folder = tmp_path / "filialen"
    branch(folder / "a.csv")
    (folder / "a-pyramid.xlsx").write_bytes(b"mine")
    out, _ = run("batch", folder, "--lang", "en", "--json", status=3)
    assert "exists already" in json.loads(out)["files"][0]["message"]
    assert (folder / "a-pyramid.xlsx").read_bytes() == b"mine"
    _, complaint = run("batch", folder, "--lang", "en", status=3)
    assert "is there from an earlier batch" in complaint
    run("batch", folder, "--lang", "en", "--resume", status=3)
    assert (folder / "a-pyramid.xlsx").read_bytes() == b"mine"
    run("batch", folder, "--lang", "en", "--force")
    assert (folder / "a-pyramid.xlsx").read_bytes()[:2] == b"PK"


def test_results_are_built_again_as_they_were_told(tmp_path, branch, run):
    """Without their ledgers, in their own place, under the settings of the first time; with an option, but for that."""
    folder = tmp_path / "resultaten"
    for name in ("a", "b"):
        ledger = branch(folder / f"{name}.xlsx", list(range(1, 41)))
        run("build", ledger, "--lang", "nl", "--boundaries", "A=20,B=50,C=100", "--sheets", "pyramid")
        ledger.unlink()
    results = [folder / "a-pyramid.xlsx", folder / "b-pyramid.xlsx"]
    before = [path.read_bytes() for path in results]
    run("batch", folder)
    assert [path.read_bytes() for path in results] == before
    run("batch", folder, "--boundaries", "X=10,Y=100", "--force")
    book = openpyxl.load_workbook(results[0], data_only=True)
    assert book.sheetnames == ["Debiteuren", "Piramide", "Toelichting"]
    layers = [cell.value for cell in book["Debiteuren"]["D"]]
    assert (layers[0], layers.count("X"), layers.count("Y")) == ("Laag", 4, 36)


def test_in_place_and_back(tmp_path, branch, run):
    """Every ledger gets its pyramid in its own workbook, and loses it again without a trace."""
    folder = tmp_path / "filialen"
    ledgers = [branch(folder / f"{name}.xlsx") for name in ("a", "b")]
    before = [path.read_bytes() for path in ledgers]
    run("batch", folder, "--in-place", "--sheets", "pyramid", "--lang", "en")
    assert all("Pyramid" in openpyxl.load_workbook(path).sheetnames for path in ledgers)
    for path, original in zip(ledgers, before, strict=True):
        remove(path)
        first, last = (openpyxl.load_workbook(source).active for source in (path, path))
        assert list(first.values) == list(last.values)
        assert original != b""


def test_the_functions_that_travel_go_along(tmp_path, branch, run):
    """As with a single build; a result that has none is not one that has them."""
    folder = tmp_path / "filialen"
    ledger = branch(folder / "a.xlsx")
    asked = ("--lang", "en", "--sheets", "pyramid")
    run("batch", folder, *asked)
    assert "PYRAMID_LAYER" not in openpyxl.load_workbook(folder / "a-pyramid.xlsx").defined_names
    out, _ = run("batch", folder, *asked, "--with-functions", "--resume", "--json")
    assert json.loads(out)["built"] == 1
    run("build", ledger, *asked, "--with-functions", "-o", tmp_path / "single.xlsx")
    assert (folder / "a-pyramid.xlsx").read_bytes() == (tmp_path / "single.xlsx").read_bytes()
    assert "PYRAMID_LAYER" in openpyxl.load_workbook(tmp_path / "single.xlsx").defined_names


def recoloured(path, colour):
    """The English template with its darkest blue in another colour, at ``path``."""
    with zipfile.ZipFile(template_path("en")) as ours, zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as own:
        for entry in ours.infolist():
            own.writestr(entry, ours.read(entry).replace(b"FF0B2545", colour))
    return path


def test_a_template_of_ones_own_holds_for_all(tmp_path, branch, run):
    """As with a single build; when it changes, the results are built again."""
    folder = tmp_path / "filialen"
    ledger = branch(folder / "a.xlsx")
    asked = ("--lang", "en", "--sheets", "pyramid", "--template", recoloured(tmp_path / "own.xlsx", b"FF123456"))
    run("batch", folder, *asked)
    run("build", ledger, *asked, "-o", tmp_path / "single.xlsx")
    assert (folder / "a-pyramid.xlsx").read_bytes() == (tmp_path / "single.xlsx").read_bytes()
    assert openpyxl.load_workbook(tmp_path / "single.xlsx")["Pyramid"]["B1"].font.color.rgb == "FF123456"
    out, _ = run("batch", folder, *asked, "--resume", "--json")
    assert json.loads(out)["unchanged"] == 1
    recoloured(tmp_path / "own.xlsx", b"FF654321")
    out, _ = run("batch", folder, *asked, "--resume", "--json")
    assert json.loads(out)["built"] == 1
    (tmp_path / "own.xlsx").unlink()
    out, _ = run("batch", folder, *asked, "--resume", "--json", status=3)
    assert "own.xlsx" in json.loads(out)["files"][0]["message"]


def test_a_manifest_on_the_command_line(tmp_path, branch, run):
    """Columns, language and results as each row says; the report stands beside the manifest."""
    branch(tmp_path / "noord.csv", headers=("Klantnummer", "Naam", "Netto"))
    branch(tmp_path / "zuid.csv", [10, 20])
    (tmp_path / "filialen.csv").write_text(
        "bestand;kolommen;resultaat;taal\nnoord.csv;revenue=Netto;uit/noord.xlsx;en\nzuid.csv;;;nl\nweg.csv;;;\n"
    )
    out, _ = run("batch", "--manifest", tmp_path / "filialen.csv", "--lang", "nl", "--json", status=3)
    said = json.loads(out)
    assert [row["revenue"] for row in said["files"]] == [600, 30, None]
    assert "Pyramid" in openpyxl.load_workbook(tmp_path / "uit" / "noord.xlsx").sheetnames
    assert "Piramide" in openpyxl.load_workbook(tmp_path / "zuid-pyramid.xlsx").sheetnames
    assert said["report"] == str(tmp_path / "pyramid-batch-report.xlsx")


def test_dry_run_says_it_all_and_writes_nothing(tmp_path, branch, run):
    """Also what stands since an earlier batch, and what would be refused."""
    folder = tmp_path / "filialen"
    for name in ("a.csv", "b.csv", "b.xlsx"):
        branch(folder / name)
    before = sorted(folder.iterdir())
    out, _ = run("batch", folder, "--dry-run", "--lang", "en", status=3)
    assert f"would be built: {folder / 'a.csv'} → {folder / 'a-pyramid.xlsx'}" in out
    assert out.count("cannot be built") == 2
    assert "Nothing was written." in out
    assert sorted(folder.iterdir()) == before
    (folder / "b.csv").unlink()
    run("batch", folder, "--lang", "en", "--sheets", "pyramid")
    out, _ = run("batch", folder, "--dry-run", "--resume", "--lang", "en", "--sheets", "pyramid")
    assert out.count("unchanged, stays as it is") == 2
    out, _ = run("batch", folder, "--dry-run", "--resume", "--lang", "en", "--json")
    assert [row["result"] for row in json.loads(out)["files"]] == ["not_done", "not_done"]
    outputs = [Path(row["output"]) for row in json.loads(out)["files"]]
    assert outputs == [folder / "a-pyramid.xlsx", folder / "b-pyramid.xlsx"]
    (folder / "a.csv").unlink()
    (folder / "b.xlsx").unlink()
    out, _ = run("batch", folder / "b-pyramid.xlsx", "--dry-run", "--lang", "en")
    assert f"would be built again in its own place: {folder / 'b-pyramid.xlsx'}" in out


@pytest.mark.parametrize(
    ("arguments", "status", "said"),
    [
        ([], 2, "Name a folder"),
        (["x", "--in-place", "-o", "y"], 2, "cannot be used together"),
        (["x", "--boundaries", "5,1"], 2, "5"),
        (["x", "--settings", "nowhere.toml"], 2, "nowhere.toml"),
        (["x", "-o", "result.xlsx"], 2, "name of a workbook"),
        (["nowhere.csv"], 3, "nowhere.csv does not exist"),
        (["no*where"], 3, "no*where holds no ledger"),
        (["a.csv", "--report", "report.pdf"], 3, "does not end in .xlsx"),
        (["a.csv", "--report", "a-pyramid.xlsx"], 3, "would take the place"),
        (["--manifest", "m.xlsx", "--report", "m.xlsx", "--force"], 3, "would take the place"),
        (["--manifest", "nowhere.csv"], 3, "nowhere.csv does not exist"),
        (["x", "--jobs", "0"], 2, "--jobs 0"),
    ],
    ids=[
        *("nothing", "both", "boundaries", "settings", "folder", "missing"),
        *("pattern", "report", "over", "itself", "manifest", "jobs"),
    ],
)
def test_what_is_asked_wrongly_is_refused_at_once(tmp_path, branch, run, monkeypatch, arguments, status, said):
    """What holds for all files is no row of a report, and nothing is made."""
    branch(tmp_path / "a.csv")
    book = openpyxl.Workbook()
    book.active.append(["file"])
    book.active.append(["a.csv"])
    book.save(tmp_path / "m.xlsx")
    before = {path: path.read_bytes() for path in tmp_path.glob("*.*")}
    monkeypatch.chdir(tmp_path)
    _, complaint = run("batch", *arguments, "--lang", "en", status=status)
    assert said in complaint
    assert {path: path.read_bytes() for path in tmp_path.glob("*.*")} == before


def test_a_fault_of_ours_is_a_row_with_a_log(tmp_path, branch):
    """A template that is broken on this machine: short words to the user, the details in a file, no traceback."""
    folder = tmp_path / "filialen"
    branch(folder / "a.csv")
    program = (
        "import sys, pyramid_addin.batch._working as working\n"
        "from pyramid_addin.batch import Job\n"
        "from pathlib import Path\n"
        "task = working.Task(0, Job(Path(sys.argv[1]), Path(sys.argv[2]), None), None, False, 'nl', sys.argv[3])\n"
        "print(working.perform(task).row.message)"
    )
    command = [sys.executable, "-c", program, folder / "a.csv", folder / "b.xlsx", tmp_path / "temporary"]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    assert done.stdout.startswith("Dit had niet mogen gebeuren (AttributeError).")
    (log,) = (tmp_path / "temporary").glob("*.log")
    assert str(log) in done.stdout
    assert "Traceback" in log.read_text()
    assert not (folder / "b.xlsx").exists()


def test_the_folder_of_a_report_that_cannot_be_written_is_known_before_the_work(tmp_path, branch, run):
    """Two hours of building are not to end with a report that cannot be saved."""
    folder = tmp_path / "filialen"
    branch(folder / "a.csv")
    (tmp_path / "uit").write_text("geen map")
    _, complaint = run("batch", folder, "-o", tmp_path / "uit", "--lang", "nl", status=3)
    assert "kan niet worden geschreven" in complaint
    (tmp_path / "verslag.xlsx").mkdir()
    _, complaint = run("batch", folder, "--report", tmp_path / "verslag.xlsx", "--lang", "nl", "--force", status=3)
    assert "verslag.xlsx kan niet worden geschreven" in complaint
    assert sorted(path.name for path in folder.iterdir()) == ["a.csv"]


def test_a_terminal_sees_a_bar_and_others_do_not(tmp_path, branch):
    """A pipe gets plain lines; nobody's log fills up with bars."""
    branch(tmp_path / "filialen" / "a.csv")
    command = [sys.executable, "-m", "pyramid_addin", "batch", tmp_path / "filialen", "--lang", "en"]
    piped = subprocess.run(command, capture_output=True, text=True, check=True)
    assert piped.stderr == ""
    near, far = pty.openpty()
    screen = {**os.environ, "TERM": "xterm"}
    process = subprocess.Popen([*command, "--force"], stdout=subprocess.DEVNULL, stderr=far, env=screen)
    os.close(far)
    seen = b""
    with suppress(OSError):  # the terminal is closed at the other end
        while block := os.read(near, 4096):
            seen += block
    os.close(near)
    assert process.wait(60) == 0
    assert b"0 of 1, failed: 0" in seen
    assert b"1 of 1, failed: 0" in seen


def test_the_figures_are_those_of_the_ledger(tmp_path, run, ledger):
    """20 active customers of 2,000 down to 100; the best 4 bring 7,400 of 21,000, and one hour each costs 60 euro."""
    out, _ = run("batch", ledger, "--lang", "nl", "--json", "--sheets", "pyramid")
    (row,) = json.loads(out)["files"]
    assert (row["customers"], row["active"], row["revenue"]) == (22, 20, 21_000)
    assert row["top_share"] == pytest.approx(7_400 / 21_000)
    assert row["net_profit"] == pytest.approx(21_000 * 0.3 - 20 * 60)
    assert row["loss_making"] == 1
    assert math.isclose(row["left_out_amount"], 0)
    assert tmp_path in Path(row["output"]).parents
