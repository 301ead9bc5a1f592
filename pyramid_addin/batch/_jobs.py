"""What passes between the parts of a batch: an order, the jobs that come of it, and the row that tells of each."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Literal

from pyramid_addin.options import Options

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from pathlib import Path

    from pyramid_addin.errors import PyramidError
    from pyramid_addin.settings import Settings

    Result = Literal["built", "unchanged", "failed", "not_done"]

RESULTS: tuple[Result, ...] = ("built", "unchanged", "failed", "not_done")


@dataclass(frozen=True)
class Order:
    """What was asked for at once: on the command line, or in one row of a manifest.

    Attributes
    ----------
    source : str
        A file, a folder, or a pattern such as ``ledgers/**/*.xlsx``.
    output : pathlib.Path or None
        The folder that the results go into, each in the subfolder that its ledger has below ``source``; or, where it
        ends in .xlsx or .xlsm, the result itself.
    options : Options
    where : str
        The row of the manifest, for messages; "" for the command line.
    """

    source: str
    output: Path | None = None
    options: Options = field(default_factory=Options)
    where: str = ""


@dataclass(frozen=True)
class Job:
    """One file, and what is to become of it.

    Attributes
    ----------
    source : pathlib.Path
    output : pathlib.Path
        The workbook that is to be written: ``source`` itself where it is built in its own place.
    settings : Settings
    given : mapping or None
        Which of the settings were asked for by name, as `building.build` takes them.
    functions : bool
        Put the functions that travel into the result too.
    template : pathlib.Path or None
        A template of the user's own.
    """

    source: Path
    output: Path
    settings: Settings
    given: Mapping[str, Any] | None = None
    functions: bool = False
    template: Path | None = None

    @property
    def in_place(self) -> bool:
        """Whether the result takes the place of the source."""
        return self.source == self.output


@dataclass(frozen=True)
class Refused:
    """One file, or what was to lead to files, for which nothing can be done, and why."""

    source: Path
    reason: PyramidError


@dataclass(frozen=True)
class Row:
    """What became of one file: a row of the report.

    Attributes
    ----------
    file, output : str
        As named; ``output`` is "" where nothing was written.
    result : {"built", "unchanged", "failed", "not_done"}
        ``unchanged``: an earlier batch built it, and nothing that counts is different since. ``not_done``: the batch
        was interrupted before its turn.
    customers, active, loss_making, left_out_lines, problems : int or None
        ``loss_making`` are active customers; ``problems`` counts the places that Notes lists.
    revenue, net_profit, left_out_amount : float or None
        Currency. None = not known, never zero.
    top_share : float or None
        Share of revenue of the best 20 % of active customers, fraction.
    currency : str
        ISO code, "" where the ledger does not say.
    message : str
        Why it failed, or what could not go along, in the user's language.
    """

    file: str
    output: str = ""
    result: Result = "not_done"
    customers: int | None = None
    active: int | None = None
    revenue: float | None = None
    top_share: float | None = None
    net_profit: float | None = None
    loss_making: int | None = None
    left_out_lines: int | None = None
    left_out_amount: float | None = None
    problems: int | None = None
    currency: str = ""
    message: str = ""


def counted(rows: Iterable[Row]) -> dict[str, int]:
    """How many rows have each result.

    Examples
    --------
    >>> counted([Row("a.xlsx", result="built"), Row("b.xlsx", result="failed")])
    {'built': 1, 'unchanged': 0, 'failed': 1, 'not_done': 0}
    """
    counts = Counter(row.result for row in rows)
    return {result: counts[result] for result in RESULTS}
