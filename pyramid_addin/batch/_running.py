"""A batch from its first job to its report: one bad file never stops the rest, and another run can go on from here."""

from __future__ import annotations

import os
import signal
import tempfile
import threading
from collections import deque
from contextlib import contextmanager, suppress
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any, Protocol

from pyramid_addin.batch._finding import place_of
from pyramid_addin.batch._jobs import Job, Refused, Row, counted
from pyramid_addin.batch._journal import Journal, Known, journal_path, read_journal
from pyramid_addin.batch._report import write_report
from pyramid_addin.batch._workers import Workers
from pyramid_addin.batch._working import Task, still_stands
from pyramid_addin.building import refuse_existing
from pyramid_addin.errors import OutputError

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path
    from types import FrameType

    from pyramid_addin.batch._working import Answer


class Watcher(Protocol):
    """Who is told how a batch gets on."""

    def started(self, file: str) -> None:
        """A process begins with ``file``."""

    def finished(self, row: Row) -> None:
        """One file is done, or will not be."""

    def stopping(self, busy: int) -> None:
        """Somebody wants to stop; ``busy`` files are being finished."""


@dataclass(frozen=True)
class Outcome:
    """What came of a batch.

    Attributes
    ----------
    rows : tuple of Row
        One for each job, in their order.
    report : pathlib.Path
    interrupted : bool
    """

    rows: tuple[Row, ...]
    report: Path
    interrupted: bool

    @property
    def counts(self) -> dict[str, int]:
        """How many rows have each result."""
        return counted(self.rows)

    def summary(self) -> dict[str, Any]:
        """The figures for programs: plain dictionaries, lists, numbers and texts, the same in every language."""
        files = [asdict(row) for row in self.rows]
        return {**self.counts, "interrupted": self.interrupted, "report": str(self.report), "files": files}


def cores() -> int:
    """How many processes can work side by side on this machine."""
    available = getattr(os, "sched_getaffinity", None)
    return len(available(0)) if available else os.cpu_count() or 1


def preview(jobs: Sequence[Job | Refused], report: Path, *, language: str, resume: bool, force: bool) -> list[Row]:
    """What `run_batch` would do, file by file, with nothing written.

    Returns
    -------
    list of Row
        "not_done" for what would be built, "unchanged" for what stands already, "failed" for what would be refused.
    """
    known = read_journal(journal_path(report)) if resume else Known()
    return [_foreseen(_due(job, known, force=force), known, language) for job in jobs]


def run_batch(
    jobs: Sequence[Job | Refused],
    report: Path,
    watcher: Watcher,
    *,
    language: str,
    resume: bool = False,
    force: bool = False,
    size: int | None = None,
) -> Outcome:
    """Do all jobs, each in a process apart, and write the report.

    The first Ctrl+C lets the files under way be finished and starts no others; the second breaks them off. Either way
    no file is half-written, the report has a row for every job, and ``resume`` goes on from there.

    Parameters
    ----------
    jobs : sequence of Job or Refused
        From `plan`.
    report : pathlib.Path
        The .xlsx file to write; its folder is made where it is missing. A hidden journal is kept beside it.
    watcher : Watcher
    language : {"en", "nl"}
        Of the report and its messages.
    resume : bool
        Leave results that an earlier batch with this report built, as long as ledger, settings, template and program
        are the same. Those that are not are built again.
    force : bool
        Overwrite what exists: results, and the report of an earlier batch.
    size : int, optional
        How many processes; as many as the machine has cores when absent.

    Returns
    -------
    Outcome

    Raises
    ------
    OutputError
        The report or the journal cannot be written, or would take the place of another file.
    """
    _check_report(report, jobs, resume=resume, force=force)
    known = read_journal(journal_path(report)) if resume else Known()
    rows = [Row(str(job.source)) for job in jobs]
    with _stoppable() as stop:
        # so that a folder that cannot be written to is known before the work, not after it
        write_report(report, rows, language)
        try:
            with Journal(journal_path(report), known) as journal, Workers(size or cores()) as workers:
                batch = _Batch(jobs, rows, known, journal, workers, watcher, language)
                batch.run(stop, force=force)
        except KeyboardInterrupt:
            pass  # the second time; rows tell what is not done
        finally:
            stop.last = True
            write_report(report, rows, language)
    return Outcome(tuple(rows), report, stop.asked)


def _check_report(report: Path, jobs: Sequence[Job | Refused], *, resume: bool, force: bool) -> None:
    if report.suffix.lower() != ".xlsx":
        raise OutputError("batch.report_suffix", path=report)
    places = {place_of(path) for job in jobs for path in (job.source, getattr(job, "output", job.source))}
    if place_of(report) in places:
        raise OutputError("batch.report_over", path=report)
    before = journal_path(report).exists()
    if not force and (report.exists() or before) and not (resume and before):
        raise OutputError("batch.report_exists", path=report)
    try:
        report.parent.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise OutputError("output.unwritable", path=report, reason=error.strerror) from error


def _due(job: Job | Refused, known: Known, *, force: bool) -> Job | Refused:
    """The job, refused where something stands in the place of its result that no batch put there."""
    if isinstance(job, Refused):
        return job
    try:
        refuse_existing(job.output, force=force or job.in_place or place_of(job.output) in known.ours)
    except OutputError as error:
        return Refused(job.source, error)
    return job


def _foreseen(job: Job | Refused, known: Known, language: str) -> Row:
    if isinstance(job, Refused):
        return _refused(job, language)
    with suppress(OSError):  # a build says better what is wrong
        return still_stands(job, known.built.get(place_of(job.output))) or Row(str(job.source), str(job.output))
    return Row(str(job.source), str(job.output))


def _refused(job: Refused, language: str) -> Row:
    return Row(str(job.source), result="failed", message=job.reason.text(language))


class _Stop:
    """Whether somebody wants to stop: set by the first signal, while the second raises KeyboardInterrupt."""

    def __init__(self) -> None:
        self.asked = False
        self.last = False  # nothing is left to be broken off

    def __call__(self, _signal: int, _frame: FrameType | None) -> None:
        if self.asked and not self.last:
            raise KeyboardInterrupt
        self.asked = True


@contextmanager
def _stoppable() -> Iterator[_Stop]:
    stop = _Stop()
    if threading.current_thread() is not threading.main_thread():  # signals are for the main thread only
        yield stop
        return
    before = {one: signal.signal(one, stop) for one in (signal.SIGINT, signal.SIGTERM)}
    try:
        yield stop
    finally:
        for one, handler in before.items():
            signal.signal(one, handler)


class _Batch:
    """One call of `run_batch`."""

    def __init__(
        self,
        jobs: Sequence[Job | Refused],
        rows: list[Row],
        known: Known,
        journal: Journal,
        workers: Workers,
        watcher: Watcher,
        language: str,
    ) -> None:
        self._jobs, self._rows, self._known = jobs, rows, known
        self._journal, self._workers, self._watcher, self._language = journal, workers, watcher, language
        self._begun: set[str] = set()  # what was not ours before this run

    def run(self, stop: _Stop, *, force: bool) -> None:
        """Start what can start, take what is finished, until all is done or somebody wants to stop."""
        waiting = deque(enumerate(self._jobs))
        told = False
        while (waiting and not stop.asked) or self._workers.busy:
            while waiting and self._workers.free and not stop.asked:
                number, job = waiting.popleft()
                self._begin(number, _due(job, self._known, force=force), force=force)
            if stop.asked and not told:
                self._watcher.stopping(self._workers.busy)
                told = True
            for answer in self._workers.answers():
                self._note(answer)
                self._tell(answer.number, answer.row)

    def _begin(self, number: int, job: Job | Refused, *, force: bool) -> None:
        if isinstance(job, Refused):
            self._tell(number, _refused(job, self._language))
            return
        output = place_of(job.output)
        over = force or output in self._known.ours
        if not job.in_place and output not in self._known.ours:
            self._begun.add(output)
            self._journal.begins(output)
        task = Task(number, job, self._known.built.get(output), over, self._language, tempfile.gettempdir())
        self._workers.start(task)
        self._watcher.started(str(job.source))

    def _note(self, answer: Answer) -> None:
        if answer.entry is not None:
            self._journal.ends(answer.entry)
            return
        job = self._jobs[answer.number]
        if not isinstance(job, Job):
            return
        output, there = place_of(job.output), job.output.exists()
        # what stands there all the same is somebody else's, unless the process died just after it wrote
        if not there or (output in self._begun and not answer.died):
            self._journal.leaves(output)

    def _tell(self, number: int, row: Row) -> None:
        self._rows[number] = row
        self._watcher.finished(row)
