"""Measuring: two pieces of work in turn, A B A B, and the ratio of their medians; whole processes for memory."""

from __future__ import annotations

import gc
import statistics
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

SCRATCH = Path(__file__).parents[1] / "build" / "benchmarks"
SHARED = Path(__file__).parents[2] / "shared" / "data"


@dataclass(frozen=True)
class Row:
    """One line of the table: what was measured, ours and the peer's figure, and the bound on their ratio.

    ``bound`` is read as written: "<= 1.5" or ">= 10" (peer's figure over ours).
    """

    what: str
    ours: str
    peer: str
    ratio: float
    bound: str

    @property
    def kept(self) -> bool:
        """Whether the ratio is within its bound."""
        sign, limit = self.bound.split()
        return self.ratio <= float(limit) if sign == "<=" else self.ratio >= float(limit)


def seconds(work: Callable[[], object]) -> float:
    """Wall time of one call, garbage collected before."""
    gc.collect()
    start = time.perf_counter()
    work()
    return time.perf_counter() - start


def in_turn(ours: Callable[[], object], peer: Callable[[], object], *, rounds: int = 5) -> tuple[float, float]:
    """Median seconds of two pieces of work that run in turn, after one warm-up of each."""
    ours(), peer()
    pairs = [(seconds(ours), seconds(peer)) for _ in range(rounds)]
    return statistics.median(a for a, _ in pairs), statistics.median(b for _, b in pairs)


PROBE = """
import resource, runpy, sys, time
start = time.perf_counter()
sys.argv = sys.argv[1:]
try:
    runpy.run_path(sys.argv[0], run_name="__main__")
finally:
    print(time.perf_counter() - start, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024, file=sys.stderr)
"""


def process(script: Path, *arguments: str) -> tuple[float, float]:
    """Wall seconds and peak memory (MiB) of a Python script in a process of its own."""
    done = subprocess.run(
        [sys.executable, "-c", PROBE, str(script), *arguments], capture_output=True, text=True, check=True
    )
    wall, peak = done.stderr.strip().splitlines()[-1].split()
    return float(wall), float(peak)
