"""Writing six columns (and, ours, the sheets) into a 200,000-row workbook, against openpyxl's load, set, save.

Each run is a process, `python bench_write_back.py ours|openpyxl|build LEDGER OUTPUT`, which prints the seconds
of the work alone and its peak memory with everything in it: interpreter, imports, columns.
"""

from __future__ import annotations

import json
import pickle
import resource
import statistics
import subprocess
import sys
import time
import zipfile
import zlib
from pathlib import Path

from _measure import SCRATCH, Row, in_turn
from ledger_200k import ledger_200k

COLUMNS = ("layer", "rank", "share_of_revenue", "cumulative_share", "revenue_to_next_layer", "strategy")
ROUNDS = 3
MOST_MEMORY = 2048  # MiB, for a million rows, reading included


def prepared(path: Path) -> Path:
    """The build's inputs, made once: a pickle of (Build, values of its columns as openpyxl takes them)."""
    from pyramid_addin import Settings
    from pyramid_addin.ledger import read_ledger
    from pyramid_addin.model import analyse
    from pyramid_addin.templates import added_columns, filled_sheets, layer_formats
    from pyramid_addin.workbook import Build

    target = SCRATCH / f"{path.stem}.pickle"
    ledger = read_ledger(path, Settings())
    analysis = analyse(ledger, Settings())
    every = added_columns(ledger, analysis, "en")
    columns = [column for key in COLUMNS for column in every if column.key == key]
    sheets = filled_sheets(ledger, analysis, every, "en")
    build = Build(ledger, columns, sheets, {}, layer_formats(analysis, "en"))
    target.write_bytes(pickle.dumps(build))
    return target


def ours(build, source: Path, output: Path) -> None:
    """The package is patched."""
    from pyramid_addin.templates import template_path
    from pyramid_addin.workbook import write_workbook

    write_workbook([build], template_path("en"), output, source=source, language="en")


def peer(build, source: Path, output: Path) -> None:
    """The workbook is loaded, six cells a row are set, the workbook is saved."""
    import openpyxl
    import pandas as pd

    book = openpyxl.load_workbook(source)
    sheet = book[build.ledger.origin.sheet]
    first = build.ledger.origin.last_column + 1
    for place, column in enumerate(build.columns, first):
        sheet.cell(1, place, column.header)
        values = pd.Series(column.values).astype(object)
        for row, value in zip(build.ledger.row_of_customer.tolist(), values.where(values.notna(), None), strict=True):
            sheet.cell(row, place, value)
    book.save(output)


def whole(source: Path, output: Path) -> None:
    """From file to file: read, analyse, fill, write."""
    from pyramid_addin import Settings, build

    build(source, Settings(), output=output, force=True)


def run(which: str, source: Path, output: Path) -> tuple[float, float]:
    """Seconds and peak MiB of one process."""
    command = [sys.executable, __file__, which, str(source), str(output)]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    seconds, peak = json.loads(done.stdout.splitlines()[-1])
    return seconds, peak


def rows() -> list[Row]:
    """The rows of the table."""
    source = ledger_200k()
    prepared(source)
    output, theirs = SCRATCH / "ours.xlsx", SCRATCH / "openpyxl.xlsx"
    pairs = [(run("ours", source, output), run("openpyxl", source, theirs)) for _ in range(ROUNDS)]
    time_ours, time_peer = (statistics.median(pair[who][0] for pair in pairs) for who in (0, 1))
    peak_ours, peak_peer = (statistics.median(pair[who][1] for pair in pairs) for who in (0, 1))
    million = ledger_200k(1_000_000)
    took, peak = run("build", million, SCRATCH / "million.xlsx")
    with zipfile.ZipFile(output) as archive:
        sheet = archive.read("xl/worksheets/sheet1.xml")
    fast, slow = in_turn(lambda: packed(sheet), lambda: zlib.compress(sheet, 6), rounds=2)
    return [
        Row(
            "six columns and sheets into 200,000 rows: openpyxl / ours",
            f"{time_ours:.2f} s",
            f"{time_peer:.2f} s",
            time_peer / time_ours,
            ">= 10",
        ),
        Row(
            "the same, peak memory: ours / openpyxl",
            f"{peak_ours:.0f} MiB",
            f"{peak_peer:.0f} MiB",
            peak_ours / peak_peer,
            "<= 0.33",
        ),
        Row(
            f"1,000,000 rows, whole build ({took:.0f} s), peak / 2 GiB",
            f"{peak:.0f} MiB",
            f"{MOST_MEMORY} MiB",
            peak / MOST_MEMORY,
            "<= 1",
        ),
        Row("packing the sheet: zlib level 6 / igzip", f"{fast:.2f} s", f"{slow:.2f} s", slow / fast, ">= 5"),
        Row(
            "its size: igzip / zlib level 6",
            f"{len(packed(sheet)) >> 20} MiB",
            f"{len(zlib.compress(sheet, 6)) >> 20} MiB",
            len(packed(sheet)) / len(zlib.compress(sheet, 6)),
            "<= 1.25",
        ),
    ]


def packed(data: bytes) -> bytes:
    """As the writer packs sheets."""
    from isal import isal_zlib

    packer = isal_zlib.compressobj(2, isal_zlib.DEFLATED, -15)
    return packer.compress(data) + packer.flush()


def main(which: str, source: Path, output: Path) -> None:
    """One measured run."""
    if which == "build":
        work = whole
        arguments = (source, output)
    else:
        work = {"ours": ours, "openpyxl": peer}[which]
        arguments = (pickle.loads((SCRATCH / f"{source.stem}.pickle").read_bytes()), source, output)  # noqa: S301 -- our own
    start = time.perf_counter()
    work(*arguments)
    print(json.dumps([time.perf_counter() - start, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024]))


if __name__ == "__main__":
    main(sys.argv[1], Path(sys.argv[2]), Path(sys.argv[3]))
