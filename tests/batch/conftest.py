"""Folders of small ledgers, and somebody who watches a batch."""

from __future__ import annotations

import multiprocessing
import sys
import tempfile
from pathlib import Path

import openpyxl
import pytest

from pyramid_addin.batch import Order, plan, run_batch
from pyramid_addin.options import Options

sys.path.insert(0, str(Path(__file__).parents[1] / "ledger"))  # for binary_workbooks
sys.path.insert(0, str(Path(__file__).parents[1] / "workbook"))  # for package_checks


@pytest.fixture
def branch():
    """Write a ledger of customers with these revenues, the first of a hundred euro."""

    def write(path, revenues=(100, 200, 300), headers=("Klantnummer", "Klantnaam", "Omzet 2025")):
        path.parent.mkdir(parents=True, exist_ok=True)
        rows = [(f"K{place}", f"Klant {place}", revenue) for place, revenue in enumerate(revenues, 1)]
        if path.suffix == ".csv":
            path.write_text("\n".join(";".join(map(str, row)) for row in [headers, *rows]), "utf-8")
            return path
        book = openpyxl.Workbook()
        book.active.title = "Debiteuren"
        for row in [headers, *rows]:
            book.active.append(row)
        book.save(path)
        return path

    return write


class Watch:
    """Remembers what it is told, and does something when a file begins or is done."""

    def __init__(self):
        self.begun, self.done, self.stopped = [], [], []
        self.at_start = self.at_finish = lambda _: None

    def started(self, file):
        self.begun.append(file)
        self.at_start(file)

    def finished(self, row):
        self.done.append(row)
        self.at_finish(row)

    def stopping(self, busy):
        self.stopped.append(busy)


@pytest.fixture
def watch():
    return Watch()


@pytest.fixture
def do(watch):
    """Run a batch over a folder, with the report in it."""

    def run(folder, report=None, **asked):
        report = report or folder / "pyramid-batch-report.xlsx"
        plain = {key: asked.pop(key) for key in ("output", "in_place", "recursive") if key in asked}
        jobs = plan(
            [Order(str(folder), options=Options(language="en", sheets="pyramid"))],
            language="en",
            leave_out=[report],
            **plain,
        )
        return run_batch(jobs, report, watch, **{"language": "en", "size": 1} | asked)

    return run


@pytest.fixture(autouse=True)
def nothing_left(tmp_path, monkeypatch):
    """No process, no draft and no temporary folder survives a batch, however it ended."""
    temporary = tmp_path / "temporary"
    temporary.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(temporary))
    monkeypatch.setenv("TMPDIR", str(temporary))
    yield
    assert multiprocessing.active_children() == []
    assert list(tmp_path.rglob("*.tmp")) == []
    assert [path for path in temporary.iterdir() if not path.name.endswith(".log")] == []
