"""Assigning customers to layers, against `numpy.sort` of the same array: the floor of any ranking that sorts."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from _measure import Row, in_turn

from pyramid_addin.model import layer_amounts, layer_codes
from pyramid_addin.settings import Boundaries

if TYPE_CHECKING:
    from collections.abc import Iterator

SIZES = (10_000, 100_000, 1_000_000, 10_000_000)
STANDARD = Boundaries()
ROUNDS = {10_000: 101, 100_000: 51, 1_000_000: 21, 10_000_000: 5}


def revenues(count: int) -> np.ndarray:
    """Amounts as ledgers have them: skewed, in cents, a tenth of them equal, some credit notes."""
    random = np.random.default_rng(2026)
    values = np.round(random.lognormal(8, 2, count), 2)
    values[random.random(count) < 0.1] = 250.0
    values[random.random(count) < 0.01] *= -1
    return values


def layers(values: np.ndarray) -> np.ndarray:
    return layer_codes(values, layer_amounts(values, STANDARD))


def measured(count: int) -> tuple[float, float]:
    """Seconds for layers, and for a sort."""
    values = revenues(count)
    return in_turn(lambda: layers(values), lambda: np.sort(values), rounds=ROUNDS[count])


def rows() -> Iterator[Row]:
    """The bound at a million, and growth: three steps of ten should cost a thousand times as much, caches allowing."""
    times = {count: measured(count) for count in SIZES}
    for count in SIZES[2:]:
        ours, peer = times[count]
        label = f"layers of {count:,} customers / numpy.sort"
        yield Row(label, f"{ours * 1e3:.1f} ms", f"{peer * 1e3:.1f} ms", ours / peer, "<= 1.5")
    small, large = times[SIZES[0]][0], times[SIZES[-1]][0]
    label = f"layers of {SIZES[-1]:,} / {SIZES[-1] // SIZES[0]:,} x those of {SIZES[0]:,}"
    yield Row(label, f"{large * 1e3:.1f} ms", f"{small * 1e3:.3f} ms", large / small * SIZES[0] / SIZES[-1], "<= 5")


def main() -> None:
    """A table from 10^4 to 10^7 customers, with the growth per step: 10 is linear."""
    print(f"{'customers':>12} {'layers, ms':>12} {'numpy.sort, ms':>15} {'ratio':>7} {'growth':>7}")
    before = None
    for count in SIZES:
        ours, peer = measured(count)
        growth = "" if before is None else f"{ours / before:.1f}"
        print(f"{count:>12,} {ours * 1e3:>12.3f} {peer * 1e3:>15.3f} {ours / peer:>7.2f} {growth:>7}")
        before = ours


if __name__ == "__main__":
    main()
