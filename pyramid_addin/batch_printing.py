"""What a person sees of a batch in the terminal: a progress bar, what would be done, and what came of it."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Self

from rich.console import Console
from rich.progress import BarColumn, Progress, TextColumn, TimeRemainingColumn

from pyramid_addin.texts import text

if TYPE_CHECKING:
    from collections.abc import Iterable
    from types import TracebackType

    from pyramid_addin.batch import Outcome, Row

FAILURES_SHOWN = 10


class BatchBar:
    """A bar on stderr that counts files; nothing where stderr is no terminal. It is a `batch.Watcher`.

    Parameters
    ----------
    total : int
        How many files there are.
    language : {"en", "nl"}
    quiet : bool
        Show nothing but that somebody wants to stop.
    """

    def __init__(self, total: int, language: str, *, quiet: bool = False) -> None:
        self._total, self._language = total, language
        self._done = self._failed = 0
        columns = (BarColumn(), TextColumn("{task.description}", markup=False), TimeRemainingColumn())
        self._console = Console(stderr=True, highlight=False)
        shown = sys.stderr.isatty() and not quiet
        self._bars = Progress(*columns, console=self._console, transient=True, disable=not shown)
        self._bar = self._bars.add_task(self._description(), total=total)

    def __enter__(self) -> Self:
        self._bars.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._bars.stop()

    def started(self, file: str) -> None:
        """Files that are under way are not shown."""

    def finished(self, row: Row) -> None:
        """Count one more."""
        self._done += 1
        self._failed += row.result == "failed"
        self._bars.update(self._bar, completed=self._done, description=self._description())

    def stopping(self, busy: int) -> None:
        """Say that stopping takes a moment."""
        self._console.print(text("batch.stopping", self._language, count=busy), markup=False, soft_wrap=True)

    def _description(self) -> str:
        return text("batch.progress", self._language, done=self._done, total=self._total, failed=self._failed)


def print_preview(rows: Iterable[Row], language: str) -> None:
    """Print a line for each file: what would be done with it, or why not."""
    console = Console(highlight=False)
    for row in rows:
        key = {"failed": "would_fail", "unchanged": "would_stay"}.get(row.result, "would_build")
        if key == "would_build" and row.file == row.output:
            key = "would_rebuild"
        said = text(f"batch.{key}", language, file=row.file, output=row.output, message=row.message)
        console.print(said, markup=False, soft_wrap=True)
    console.print(text("batch.previewed", language), markup=False, soft_wrap=True)


def print_outcome(outcome: Outcome, language: str) -> None:
    """Print the first files that failed, each with its message, how many came to what, and where the report is."""
    console = Console(highlight=False)
    failed = [row for row in outcome.rows if row.result == "failed"]
    for row in failed[:FAILURES_SHOWN]:
        said = text("batch.failure", language, file=row.file, message=row.message)
        console.print(said, markup=False, soft_wrap=True)
    if len(failed) > FAILURES_SHOWN:
        more = text("batch.more_failures", language, count=len(failed) - FAILURES_SHOWN)
        console.print(more, markup=False)
    said = text("batch.done", language, report=outcome.report, **outcome.counts)
    console.print(said, markup=False, soft_wrap=True)
