"""The whole build of online-retail, against the script a user would write; and how long `--help` takes."""

from __future__ import annotations

import os
import statistics
import subprocess
import sys
from pathlib import Path

from _measure import SCRATCH, SHARED, Row, in_turn, seconds

SOURCE = SHARED / "online-retail-invoice-lines.csv.gz"
SCRIPT = Path(__file__).with_name("script_online_retail.py")
COMMAND = Path(sys.executable).with_name("pyramid-addin")
# As installed: every module is compiled once, whatever the working tree holds.
COMPILED = {**os.environ, "PYTHONDONTWRITEBYTECODE": "", "PYTHONPYCACHEPREFIX": str(SCRATCH / "compiled")}


def rows() -> list[Row]:
    """The rows of the table: inside one Python that has imported everything, and as whole commands."""
    import script_online_retail

    from pyramid_addin import Settings, build

    SCRATCH.mkdir(parents=True, exist_ok=True)
    target, theirs = SCRATCH / "online-retail.xlsx", SCRATCH / "script.xlsx"
    inside = in_turn(
        lambda: build(SOURCE, Settings(sheets=("pyramid",)), output=target, force=True),
        lambda: script_online_retail.main(SOURCE, theirs),
    )
    whole = in_turn(
        lambda: subprocess.run(
            [COMMAND, "build", SOURCE, "-o", target, "--force", "--json", "--sheets", "pyramid"],
            env=COMPILED,
            stdout=subprocess.DEVNULL,
            check=True,
        ),
        lambda: subprocess.run([sys.executable, SCRIPT, SOURCE, theirs], env=COMPILED, check=True),
    )
    help_time = statistics.median(
        seconds(lambda: subprocess.run([COMMAND, "--help"], env=COMPILED, stdout=subprocess.DEVNULL, check=True))
        for _ in range(9)
    )
    bare = statistics.median(seconds(lambda: subprocess.run([sys.executable, "-c", ""], check=True)) for _ in range(9))
    return [
        Row(
            "build online-retail: the user's script / ours",
            f"{inside[0]:.2f} s",
            f"{inside[1]:.2f} s",
            inside[1] / inside[0],
            ">= 3",
        ),
        Row(
            "the same as whole commands, imports included",
            f"{whole[0]:.2f} s",
            f"{whole[1]:.2f} s",
            whole[1] / whole[0],
            ">= 3",
        ),
        Row(
            "pyramid-addin --help, seconds (peer: empty Python)",
            f"{help_time:.2f} s",
            f"{bare:.2f} s",
            help_time,
            "<= 0.3",
        ),
    ]
