"""All benchmarks in one run: ours and a peer in turn, their ratio, and the bound it must keep. `make bench`."""

from __future__ import annotations

import platform
import sys
from importlib import import_module

MODULES = (
    "bench_ranking",
    "bench_functions",
    "bench_analyses",
    "bench_read",
    "bench_write_back",
    "bench_build",
    "bench_batch",
)


def main(names: list[str]) -> int:
    """Print a row per benchmark; 1 when a bound is not kept."""
    print(f"Python {platform.python_version()} on {platform.machine()}; medians, ours and the peer in turn\n")
    print(f"| {'what':<62} | {'ours':>10} | {'peer':>10} | {'ratio':>6} | {'bound':>7} | kept |")
    print(f"|{'-' * 64}|{'-' * 11}:|{'-' * 11}:|{'-' * 7}:|{'-' * 8}:|------|")
    kept = True
    for name in names or MODULES:
        for row in import_module(name).rows():
            answer = "yes" if row.kept else "NO"
            ratio = f"{row.ratio:6.2f} | {row.bound:>7}"
            print(f"| {row.what:<62} | {row.ours:>10} | {row.peer:>10} | {ratio} | {answer:<4} |", flush=True)
            kept = kept and row.kept
    return 0 if kept else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
