"""A hundred ledgers of 500 customers each: one batch, against a command for each of them in turn."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import xlsxwriter
from _measure import SCRATCH, Row, seconds

LEDGERS, CUSTOMERS = 100, 500
COMMAND = Path(sys.executable).with_name("pyramid-addin")
# As installed: every module is compiled once, whatever the working tree holds.
COMPILED = {**os.environ, "PYTHONDONTWRITEBYTECODE": "", "PYTHONPYCACHEPREFIX": str(SCRATCH / "compiled")}


def write_ledger(path: Path, branch: int) -> None:
    with xlsxwriter.Workbook(path) as book:
        sheet = book.add_worksheet("Ledger")
        sheet.write_row(0, 0, ["Customer number", "Name", "Revenue 2024", "Revenue 2025", "Cost of sales", "Hours"])
        for row in range(1, CUSTOMERS + 1):
            revenue = round(400_000 / (row + branch % 7) ** 1.1, 2)
            cost = round(revenue * 0.7, 2)
            sheet.write_row(row, 0, [f"{branch:03}-{row:04}", f"Customer {row}", revenue * 0.9, revenue, cost, row % 9])


def one_by_one(ledgers: list[Path], results: Path) -> None:
    for ledger in ledgers:
        subprocess.run(
            [COMMAND, "build", ledger, "-o", results / ledger.name, "--json"],
            env=COMPILED,
            stdout=subprocess.DEVNULL,
            check=True,
        )


def in_one_batch(folder: Path, results: Path) -> None:
    command = [COMMAND, "batch", folder, "-o", results, "--json"]
    subprocess.run(command, env=COMPILED, stdout=subprocess.DEVNULL, check=True)


def rows() -> list[Row]:
    """The row of the table; each runs once, since both take minutes rather than moments."""
    folder, single, batch = (SCRATCH / name for name in ("branches", "branches-single", "branches-batch"))
    for place in (folder, single, batch):
        shutil.rmtree(place, ignore_errors=True)
        place.mkdir(parents=True)
    ledgers = [folder / f"branch-{number:03}.xlsx" for number in range(LEDGERS)]
    for number, ledger in enumerate(ledgers):
        write_ledger(ledger, number)
    one_by_one(ledgers[:1], single)  # so that every module is compiled
    (single / ledgers[0].name).unlink()
    ours = seconds(lambda: in_one_batch(folder, batch))
    peer = seconds(lambda: one_by_one(ledgers, single))
    what = f"batch of {LEDGERS} ledgers on {os.cpu_count()} cores: one by one / ours"
    return [Row(what, f"{ours:.1f} s", f"{peer:.1f} s", peer / ours, ">= 2")]
