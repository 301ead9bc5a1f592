"""Which files a batch takes, what each becomes, and which are refused before anything is touched."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from pyramid_addin.batch import Job, Order, Refused, plan
from pyramid_addin.building import build
from pyramid_addin.errors import UsageError
from pyramid_addin.options import Options
from pyramid_addin.settings import Settings


def planned(*sources, **asked):
    """(source, output or key of the refusal) of each job."""
    jobs = plan([Order(str(source)) for source in sources], **{"language": "en"} | asked)
    return [(job.source, job.output if isinstance(job, Job) else job.reason.key) for job in jobs]


def touch(folder, *names):
    for name in names:
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(b"x")


def test_a_folder_is_every_kind_of_ledger_in_it(tmp_path):
    """Hidden files, Excel's lock files, other kinds and the report are no ledgers; neither are folders below it."""
    kinds = ["a.CSV", "b.ods", "c.tsv", "d.txt.gz", "e.xls", "f.xlsb", "g.xlsm", "h.xlsx"]
    touch(tmp_path, *kinds, ".hidden.xlsx", "~$h.xlsx", "i.pdf", "report.xlsx", "below/j.xlsx", ".git/k.xlsx")
    found = planned(tmp_path, leave_out=[tmp_path / "report.xlsx"])
    assert [source.name for source, _ in found] == kinds
    assert found[0][1] == tmp_path / "a-pyramid.xlsx"
    assert found[6][1] == tmp_path / "g-pyramid.xlsm"
    deeper = planned(tmp_path, recursive=True, leave_out=[tmp_path / "report.xlsx"])
    assert [source.name for source, _ in deeper] == [*kinds, "j.xlsx"]


def test_a_result_beside_its_ledger_is_no_ledger(tmp_path):
    """The second month, last month's results stand between the ledgers."""
    touch(tmp_path, "a.xlsx", "a-pyramid.xlsx", "b.csv", "b-pyramid.xlsx")
    assert [source.name for source, _ in planned(tmp_path)] == ["a.xlsx", "b.csv"]
    assert [source.name for source, _ in planned(tmp_path, output=tmp_path / "out")] == ["a.xlsx", "b.csv"]


def test_a_pattern_is_looked_up_here_and_not_by_the_shell(tmp_path):
    """On Windows no shell does; results keep their subfolders below the part that is no pattern."""
    touch(tmp_path, "2024/noord/a.xlsx", "2025/noord/a.xlsx", "2025/zuid/b.xlsx", "2025/zuid/b.pdf")
    out = tmp_path / "out"
    found = planned(tmp_path / "20*" / "**" / "*.x*", output=out)
    assert [output.relative_to(out).as_posix() for _, output in found] == [
        "2024/noord/a-pyramid.xlsx",
        "2025/noord/a-pyramid.xlsx",
        "2025/zuid/b-pyramid.xlsx",
    ]
    assert planned(tmp_path / "2025" / "?????" / "*") == [
        (tmp_path / "2025/noord/a.xlsx", tmp_path / "2025/noord/a-pyramid.xlsx")
    ]


def test_a_name_with_brackets_is_a_name_when_it_exists(tmp_path):
    """``[1]`` is what a browser puts behind a second download."""
    touch(tmp_path, "klanten[1].xlsx", "map[1]/a.xlsx")
    assert planned(tmp_path / "klanten[1].xlsx")[0][1] == tmp_path / "klanten[1]-pyramid.xlsx"
    assert planned(tmp_path / "map[1]")[0][0] == tmp_path / "map[1]" / "a.xlsx"


def test_results_go_to_a_folder_that_mirrors_theirs(tmp_path):
    """The folder with results is not searched itself, wherever it is."""
    touch(tmp_path, "a.xlsx", "deep/er/b.csv", "out/old-pyramid.xlsx")
    found = planned(tmp_path, recursive=True, output=tmp_path / "out")
    assert [output for _, output in found] == [
        tmp_path / "out" / "a-pyramid.xlsx",
        tmp_path / "out" / "deep" / "er" / "b-pyramid.xlsx",
    ]


def test_one_result_for_two_ledgers_is_refused_for_both(tmp_path):
    """Which of the two would win would be chance; both messages name the other."""
    touch(tmp_path, "a.xlsx", "a.csv", "b.xlsx")
    jobs = plan([Order(str(tmp_path))], language="en")
    assert [isinstance(job, Refused) for job in jobs] == [True, True, False]
    texts = [job.reason.text("en") for job in jobs[:2]]
    assert "a.csv would become" in texts[0]
    assert "a.xlsx" in texts[0].partition("so would")[2]
    assert "a.xlsx would become" in texts[1]
    assert "a.csv" in texts[1].partition("so would")[2]


def test_names_that_differ_in_capitals_are_one_on_windows(tmp_path):
    """A shared folder takes two such results for one file, whatever this disk does; and two spellings of an accent."""
    touch(tmp_path, "x/Noord.xlsx", "y/noord.xlsx", "x/café.csv", "y/cafe\N{COMBINING ACUTE ACCENT}.csv")
    found = planned(tmp_path / "x", tmp_path / "y", output=tmp_path / "out")
    assert [output for _, output in found] == ["batch.same_output"] * 4


def test_no_result_is_written_over_a_ledger_of_the_same_batch(tmp_path):
    """Neither the ledger that would be lost nor the one that would do it is built."""
    touch(tmp_path, "a.xlsx", "b.xlsx")
    orders = [Order(str(tmp_path / "a.xlsx"), tmp_path / "b.xlsx"), Order(str(tmp_path / "b.xlsx"))]
    jobs = plan(orders, language="en")
    assert [job.reason.key for job in jobs] == ["batch.over_ledger", "batch.overwritten"]


def test_what_is_named_twice_is_done_once(tmp_path, monkeypatch):
    """A folder and a file in it, by any way to write them; with other settings it is a clash."""
    touch(tmp_path, "a.xlsx", "b.xlsx", "folder/c.xlsx")
    monkeypatch.chdir(tmp_path)
    found = planned(".", tmp_path / "a.xlsx", tmp_path / "folder" / ".." / "b.xlsx")
    assert [Path(source).name for source, _ in found] == ["a.xlsx", "b.xlsx"]
    orders = [Order("a.xlsx"), Order("a.xlsx", options=Options(months=6))]
    assert [job.reason.key for job in plan(orders, language="en")] == ["batch.same_output"] * 2


@pytest.mark.parametrize("missing", ["nowhere.xlsx", "nowhere/*.xlsx", "empty", "a\0b.xlsx"])
def test_what_finds_nothing_is_said_and_stops_nothing(tmp_path, missing):
    """A branch that sent nothing is a row, and the others are built."""
    touch(tmp_path, "a.xlsx")
    (tmp_path / "empty").mkdir()
    jobs = plan([Order(f"{tmp_path}/{missing}"), Order(str(tmp_path / "a.xlsx"))], language="en")
    assert [job.source.name for job in jobs][1] == "a.xlsx"
    assert isinstance(jobs[1], Job)
    assert jobs[0].reason.key == ("batch.nothing_found" if missing in {"nowhere/*.xlsx", "empty"} else "ledger.missing")


def test_a_folder_that_cannot_be_opened_is_said(tmp_path, monkeypatch):
    """Else a whole branch would be missing in silence."""
    touch(tmp_path, "a.xlsx", "closed/b.xlsx")
    real = os.scandir

    def scandir(path):
        if Path(path).name == "closed":
            raise PermissionError(13, "Permission denied", str(path))
        return real(path)

    monkeypatch.setattr(os, "scandir", scandir)
    found = planned(tmp_path, recursive=True)
    assert found == [
        (tmp_path / "a.xlsx", tmp_path / "a-pyramid.xlsx"),
        (tmp_path / "closed", "batch.folder_unreadable"),
    ]


def test_links_do_not_lead_in_circles(tmp_path):
    """A folder that holds itself is searched once."""
    touch(tmp_path, "a.xlsx")
    (tmp_path / "again").symlink_to(tmp_path, target_is_directory=True)
    assert len(planned(tmp_path, recursive=True)) == 1


def test_a_result_without_its_ledger_is_built_again_in_its_place(tmp_path, branch):
    """That is what regenerating means; to a folder it goes like any other, under its own name."""
    build(branch(tmp_path / "a.xlsx"), Settings(sheets=("pyramid",)))
    (tmp_path / "a.xlsx").unlink()
    result = tmp_path / "a-pyramid.xlsx"
    assert planned(tmp_path) == [(result, result)]
    assert planned(tmp_path, output=tmp_path / "out") == [(result, tmp_path / "out" / "a-pyramid.xlsx")]


def test_a_name_of_a_result_without_a_build_in_it_is_refused(tmp_path, branch):
    """A ledger of that name would be overwritten by its own result; one made from a text file has no ledger in it."""
    branch(tmp_path / "a-pyramid.xlsx")
    build(branch(tmp_path / "b.csv"), Settings(sheets=("pyramid",)))
    (tmp_path / "b.csv").unlink()
    assert [output for _, output in planned(tmp_path)] == ["batch.named_as_result"] * 2
    assert planned(tmp_path / "a-pyramid.xlsx", in_place=True)[0][1] == tmp_path / "a-pyramid.xlsx"


def test_in_place_is_for_workbooks(tmp_path):
    """A text file cannot hold a pyramid."""
    touch(tmp_path, "a.xlsx", "b.csv")
    assert [output for _, output in planned(tmp_path, in_place=True)] == [
        tmp_path / "a.xlsx",
        "output.in_place_needs_workbook",
    ]


def test_the_folder_for_results_is_no_workbook(tmp_path):
    """With -o result.xlsx three hundred results would be one file."""
    with pytest.raises(UsageError, match="is the name of a workbook"):
        plan([Order(str(tmp_path))], language="en", output=tmp_path / "result.xlsx")


def test_ten_thousand_files_are_planned_in_no_more_looks_than_files(tmp_path, monkeypatch):
    """Planning compares each job with the few that could be the same, not with all."""
    touch(tmp_path, *(f"{number:04}.csv" for number in range(300)))
    compared = 0
    original = Settings.__eq__

    def counting(one, other):
        nonlocal compared
        compared += 1
        return original(one, other)

    monkeypatch.setattr(Settings, "__eq__", counting)
    assert len(planned(tmp_path, tmp_path)) == 300
    assert compared <= 300
