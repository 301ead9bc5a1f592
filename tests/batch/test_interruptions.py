"""What breaks a batch off: a process that is killed, Ctrl+C once and twice, a power cut; and how it goes on after."""

from __future__ import annotations

import json
import multiprocessing
import os
import signal
import subprocess
import sys
import threading
import time
import zipfile
from pathlib import Path

import openpyxl
import pytest

from pyramid_addin.batch import Job, Order, _workers, plan, run_batch
from pyramid_addin.batch._jobs import Row
from pyramid_addin.batch._journal import Entry, Journal, Known, journal_path, read_journal
from pyramid_addin.batch._working import Task
from pyramid_addin.errors import OutputError
from pyramid_addin.options import Options
from pyramid_addin.settings import Settings


@pytest.fixture
def filialen(tmp_path, branch):
    """Six ledgers."""
    folder = tmp_path / "filialen"
    for name in "abcdef":
        branch(folder / f"{name}.csv", [100 * (1 + "abcdef".index(name))])
    return folder


def states(outcome):
    return "".join({"built": "B", "unchanged": "u", "failed": "F", "not_done": "."}[row.result] for row in outcome.rows)


def results(folder):
    return sorted(path.name.removesuffix("-pyramid.xlsx") for path in folder.glob("*-pyramid.xlsx"))


def whole(path):
    """Whether a workbook can be opened to its last sheet."""
    return bool(openpyxl.load_workbook(path).sheetnames)


def kill_the_worker(_=None):
    (worker,) = multiprocessing.active_children()
    os.kill(worker.pid, signal.SIGKILL)


def test_a_process_that_is_killed_is_a_row(filialen, do, watch):
    """As when memory runs out: its file is named, all others are built, and nothing half-written stays."""
    watch.at_start = lambda file: kill_the_worker() if file.endswith("c.csv") else None
    outcome = do(filialen)
    assert states(outcome) == "BBFBBB"
    assert "was ended from outside" in outcome.rows[2].message
    assert "status -9" in outcome.rows[2].message
    assert results(filialen) == ["a", "b", "d", "e", "f"]
    watch.at_start = lambda _: None
    assert states(do(filialen, resume=True)) == "uuBuuu"


def test_drafts_of_a_killed_process_go(filialen, do, watch):
    """A process that is killed while it writes cannot clear up; who started it does, and touches nobody else's."""
    other = filialen / ".pyramid-1-0123456789ab.tmp"
    other.write_text("of another program that builds here")
    drafts = []

    def leave_a_draft(file):
        if file.endswith("c.csv"):
            (worker,) = multiprocessing.active_children()
            draft = filialen / f".pyramid-{worker.pid}-0123456789ab.tmp"
            draft.write_text("half")
            drafts.append(draft)
            kill_the_worker()

    watch.at_start = leave_a_draft
    assert states(do(filialen)) == "BBFBBB"
    assert not drafts[0].exists()
    assert other.exists()
    other.unlink()


def test_ctrl_c_finishes_what_is_under_way_and_resume_goes_on(filialen, do, watch):
    """Nothing new begins; the report has a row for every file; the next run builds the rest and only the rest."""
    watch.at_start = lambda file: signal.raise_signal(signal.SIGINT) if file.endswith("c.csv") else None
    before = signal.getsignal(signal.SIGINT)
    outcome = do(filialen)
    assert signal.getsignal(signal.SIGINT) is before
    assert outcome.interrupted
    assert states(outcome) == "BBB..."
    assert watch.stopped == [1]
    sheet = openpyxl.load_workbook(outcome.report, data_only=True).active
    assert sheet["A3"].value == "built: 3   unchanged: 0   failed: 0   not done: 3"
    written = {path: path.stat().st_mtime_ns for path in filialen.glob("*-pyramid.xlsx")}
    watch.at_start = lambda _: None
    again = do(filialen, resume=True)
    assert states(again) == "uuuBBB"
    assert not again.interrupted
    assert [row.revenue for row in again.rows] == [100, 200, 300, 400, 500, 600]
    assert {path: path.stat().st_mtime_ns for path in written} == written


def test_a_second_ctrl_c_breaks_off_at_once(filialen, do, watch):
    """What was under way is not done, and leaves nothing behind."""

    def twice(file):
        if file.endswith("c.csv"):
            signal.raise_signal(signal.SIGINT)
            with pytest.raises(KeyboardInterrupt):
                signal.raise_signal(signal.SIGINT)
            raise KeyboardInterrupt

    watch.at_start = twice
    outcome = do(filialen)
    assert outcome.interrupted
    assert states(outcome) == "BB...."
    assert results(filialen) == ["a", "b"]
    assert list(filialen.glob(".pyramid-*.tmp")) == []
    watch.at_start = lambda _: None
    assert states(do(filialen, resume=True)) == "uuBBBB"


def test_a_process_does_not_hear_ctrl_c_itself(tmp_path):
    """However it was started: on Windows it cannot be told beforehand."""
    context = multiprocessing.get_context("spawn")
    ours, theirs = context.Pipe()
    process = context.Process(target=_workers._serve, args=(theirs, str(tmp_path / "temporary")))
    process.start()
    theirs.close()
    job = Job(tmp_path / "none.csv", tmp_path / "none.xlsx", Settings())
    for _ in range(2):
        ours.send(Task(0, job, None, False, "en", str(tmp_path)))
        assert "does not exist" in ours.recv().row.message
        os.kill(process.pid, signal.SIGINT)
    ours.close()
    process.join(60)
    assert process.exitcode == 0


def test_a_batch_runs_outside_the_main_thread_too(filialen, do):
    """Where signals cannot be heard nothing is done about them."""
    done = []
    thread = threading.Thread(target=lambda: done.append(do(filialen)))
    thread.start()
    thread.join()
    assert states(done[0]) == "BBBBBB"


def command(folder, *arguments):
    program = [sys.executable, "-m", "pyramid_addin", "batch", str(folder), "--lang", "en", "--jobs", "2", "--json"]
    return [*program, "--sheets", "pyramid", *arguments]


def started(folder, *, built, arguments=()):
    """A batch in a process of its own, once its journal says that so many results stand."""
    process = subprocess.Popen(
        command(folder, *arguments), stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, start_new_session=True
    )
    journal = journal_path(folder / "pyramid-batch-report.xlsx")
    until = time.monotonic() + 300  # an end, should it hang
    while len(read_journal(journal).built) < built:
        assert process.poll() is None, process.communicate()
        assert time.monotonic() < until
        time.sleep(0.01)
    return process


def test_ctrl_c_in_a_terminal_reaches_every_process(tmp_path, branch):
    """The whole group gets the signal, as a terminal sends it: no traceback, status 130, and --resume does the rest."""
    folder = tmp_path / "filialen"
    for number in range(16):
        branch(folder / f"{number:02}.csv")
    process = started(folder, built=3)
    os.killpg(process.pid, signal.SIGINT)
    out, complaint = process.communicate(timeout=120)
    assert process.returncode == 130, complaint
    assert "Stopping" in complaint
    assert "Go on where it stopped with --resume" in complaint
    assert "Traceback" not in complaint
    said = json.loads(out)
    assert said["interrupted"]
    assert said["built"] >= 3
    assert said["not_done"] == 16 - said["built"] > 0
    assert len(results(folder)) == said["built"]
    assert all(map(whole, folder.glob("*-pyramid.xlsx")))
    done = subprocess.run(command(folder, "--resume"), capture_output=True, text=True, check=True)
    again = json.loads(done.stdout)
    assert (again["unchanged"], again["built"]) == (said["built"], said["not_done"])


def test_after_a_power_cut_resume_builds_what_is_missing(tmp_path, branch):
    """The whole batch is killed with its processes; no report, but a journal: no result is lost, none half-written."""
    folder = tmp_path / "filialen"
    for number in range(16):
        branch(folder / f"{number:02}.csv")
    process = started(folder, built=3)
    os.killpg(process.pid, signal.SIGKILL)
    process.communicate(timeout=60)
    for left in [*folder.glob(".pyramid-*.tmp")]:
        left.unlink()  # of processes that could not clear up, nor anybody else for them
    for left in (tmp_path / "temporary").iterdir():
        subprocess.run(["rm", "-r", left], check=True)
    assert all(map(whole, folder.glob("*-pyramid.xlsx")))
    standing = len(read_journal(journal_path(folder / "pyramid-batch-report.xlsx")).built)
    done = subprocess.run(command(folder, "--resume"), capture_output=True, text=True, check=True)
    again = json.loads(done.stdout)
    assert (again["unchanged"], again["built"], again["failed"]) == (standing, 16 - standing, 0)


def test_resume_builds_what_changed(filialen, do, branch):
    """Another ledger, other settings, a result that is gone: each is built again, and nothing else is."""
    do(filialen)
    assert states(do(filialen, resume=True)) == "uuuuuu"
    branch(filialen / "b.csv", [1_000])
    (filialen / "d-pyramid.xlsx").unlink()
    outcome = do(filialen, resume=True)
    assert states(outcome) == "uBuBuu"
    assert outcome.rows[1].revenue == 1_000
    (filialen / "e.csv").write_text("no ledger")
    outcome = do(filialen, resume=True)
    assert states(outcome) == "uuuuFu"
    assert (filialen / "e-pyramid.xlsx").exists()


def test_resume_keeps_what_was_typed_into_results(filialen, do):
    """Somebody works in a result meanwhile: it stands, so it stays as it is."""
    do(filialen)
    result = filialen / "a-pyramid.xlsx"
    book = openpyxl.load_workbook(result)
    book.active["A1"] = "typed"
    book.save(result)
    typed = result.read_bytes()
    assert states(do(filialen, resume=True)) == "uuuuuu"
    assert result.read_bytes() == typed


def test_resume_in_place(tmp_path, branch, do):
    """A ledger that is its own result is known by what the build left; what its owner changes is built anew."""
    folder = tmp_path / "filialen"
    for name in "ab":
        branch(folder / f"{name}.xlsx")
    do(folder, in_place=True)
    assert states(do(folder, in_place=True, resume=True)) == "uu"
    with zipfile.ZipFile(folder / "b.xlsx") as package:
        parts = {name: package.read(name) for name in package.namelist()}
    assert b"<v>100</v>" in parts["xl/worksheets/sheet1.xml"]
    parts["xl/worksheets/sheet1.xml"] = parts["xl/worksheets/sheet1.xml"].replace(b"<v>100</v>", b"<v>5000</v>", 1)
    with zipfile.ZipFile(folder / "b.xlsx", "w") as package:
        for name, content in parts.items():
            package.writestr(name, content)
    outcome = do(folder, in_place=True, resume=True)
    assert states(outcome) == "uB"
    assert outcome.rows[1].revenue == 5_500


def test_a_result_that_is_not_ours_is_never_taken_for_ours(filialen, do, watch):
    """It stood there before, or was made after a build had failed: --resume alone does not write over it."""
    (filialen / "b-pyramid.xlsx").write_bytes(b"mine")
    (filialen / "d.csv").write_text("no ledger")
    assert states(do(filialen)) == "BFBFBB"
    (filialen / "d-pyramid.xlsx").write_bytes(b"mine too")
    assert states(do(filialen, resume=True)) == "uFuFuu"
    assert (filialen / "b-pyramid.xlsx").read_bytes() == b"mine"
    assert (filialen / "d-pyramid.xlsx").read_bytes() == b"mine too"
    assert [Path(row.file).stem for row in watch.done[-6:] if "exists already" in row.message] == ["b", "d"]


def test_a_file_that_appears_meanwhile_is_somebody_elses(filialen, do, watch):
    """Between the look and the build another program saved it: it is kept, now and by --resume."""

    def other(file):
        if file.endswith("a.csv"):  # for which a process has to start first
            (filialen / "a-pyramid.xlsx").write_bytes(b"mine")

    watch.at_start = other
    assert states(do(filialen)) == "FBBBBB"
    assert states(do(filialen, resume=True)) == "Fuuuuu"
    assert (filialen / "a-pyramid.xlsx").read_bytes() == b"mine"


def test_a_result_that_stood_before_its_line_was_written_is_built_again(filialen, do):
    """The power goes between the rename and the journal: the line before says that it is ours."""
    do(filialen)
    journal = journal_path(filialen / "pyramid-batch-report.xlsx")
    lines = journal.read_text().splitlines(keepends=True)
    last = next(number for number, line in enumerate(lines) if '"built"' in line and "c-pyramid" in line)
    journal.write_text("".join(lines[:last]) + lines[last][:100])
    assert states(do(filialen, resume=True)) == "uuBFFF"
    assert states(do(filialen, resume=True, force=True)) == "uuuBBB"


def test_a_journal_that_makes_no_sense_costs_work_and_nothing_else(filialen, do):
    """Bytes of another program, JSON of another shape, numbers that are none: as if the lines were not there."""
    do(filialen)
    journal = journal_path(filialen / "pyramid-batch-report.xlsx")
    good = journal.read_text().splitlines()
    entry = json.loads(next(line for line in good if '"built"' in line))["built"]
    wrong = [
        b"\xff\xfe\x00",
        b"[" * 100_000,
        b"[]",
        b'{"built": {"output": 1}}',
        json.dumps({"built": {**entry, "row": {**entry["row"], "revenue": "=1+1"}}}).encode(),
        json.dumps({"built": {**entry, "row": {**entry["row"], "revenue": float("nan")}}}).encode(),
        json.dumps({"built": {**entry, "row": {**entry["row"], "customers": True}}}).encode(),
        json.dumps({"built": {**entry, "row": {**entry["row"], "result": "fine"}}}).encode(),
        json.dumps({"built": {**entry, "row": {**entry["row"], "other": 1}}}).encode(),
    ]
    journal.write_bytes(b"\n".join(wrong))
    assert read_journal(journal) == Known()
    assert states(do(filialen, resume=True)) == "FFFFFF"
    assert states(do(filialen, resume=True, force=True)) == "BBBBBB"


def test_an_earlier_report_is_written_over_only_when_asked(filialen, do):
    """Without its journal even --resume does not know the report for its own."""
    outcome = do(filialen)
    with pytest.raises(OutputError, match="from an earlier batch"):
        do(filialen)
    journal_path(outcome.report).unlink()
    with pytest.raises(OutputError, match="from an earlier batch"):
        do(filialen, resume=True)
    assert states(do(filialen, force=True)) == "BBBBBB"


def test_a_disk_that_is_full_ends_the_batch_with_words(filialen, do, watch, monkeypatch):
    """What cannot be noted cannot be gone on with: the batch stops, the report says how far it was, nothing is lost."""

    def full(file):
        if file.endswith("c.csv"):
            monkeypatch.setattr(os, "fsync", no_space)

    def no_space(_):
        raise OSError(28, "No space left on device")

    watch.at_start = full
    with pytest.raises(OutputError, match="No space left on device"):
        do(filialen)
    monkeypatch.undo()
    watch.at_start = lambda _: None
    assert states(do(filialen, resume=True)).startswith("uu")
    assert results(filialen) == list("abcdef")


def test_a_report_that_excel_holds_open_is_said_and_nothing_is_lost(filialen, do, watch, monkeypatch):
    """At the end it cannot be replaced; closing it and --resume is all it takes."""
    real = Path.replace

    def locked(self, target):
        if Path(target).name == "pyramid-batch-report.xlsx":
            raise PermissionError(13, "Permission denied", str(target))
        return real(self, target)

    watch.at_finish = lambda _: monkeypatch.setattr(Path, "replace", locked)
    with pytest.raises(OutputError, match=r"report .* cannot be written: Permission denied"):
        do(filialen)
    monkeypatch.setattr(Path, "replace", real)
    watch.at_finish = lambda _: None
    assert states(do(filialen, resume=True)) == "uuuuuu"


def test_a_journal_is_written_line_by_line(tmp_path):
    """Each line is there before the next step; another reader sees what is done so far."""
    path = tmp_path / ".report.jsonl"
    entry = Entry("/x/b-pyramid.xlsx", "r", "l", Row("b.csv", "b-pyramid.xlsx", "built", revenue=1.5))
    with Journal(path, Known()) as journal:
        journal.begins("/x/a-pyramid.xlsx")
        assert read_journal(path) == Known({"/x/a-pyramid.xlsx"})
        journal.begins("/x/b-pyramid.xlsx")
        journal.ends(entry)
        journal.leaves("/x/a-pyramid.xlsx")
        assert read_journal(path) == Known({"/x/b-pyramid.xlsx"}, {"/x/b-pyramid.xlsx": entry})


def test_processes_are_renewed_now_and_then(tmp_path, branch, watch, monkeypatch):
    """What libraries keep in memory goes with them; no file is lost or done twice on the way."""
    monkeypatch.setattr(_workers, "_TASKS_OF_A_PROCESS", 3)
    folder = tmp_path / "filialen"
    for number in range(13):
        branch(folder / f"{number:03}.csv", [number + 1])
    seen = set()
    watch.at_start = lambda _: seen.update(worker.pid for worker in multiprocessing.active_children())
    orders = [Order(str(folder), options=Options(sheets="pyramid"))]
    jobs = plan(orders, language="en", output=tmp_path / "uit")
    outcome = run_batch(jobs, tmp_path / "uit" / "r.xlsx", watch, language="en", size=2)
    assert [row.revenue for row in outcome.rows] == list(range(1, 14))
    assert sorted(watch.begun) == sorted(row.file for row in watch.done) == sorted(str(job.source) for job in jobs)
    assert len(seen) == 5
