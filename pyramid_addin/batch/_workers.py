"""Processes that do tasks, one at a time each: what happens to one of them is known, and harms no other."""

from __future__ import annotations

import gc
import os
import shutil
import signal
import sys
import tempfile
import threading
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from multiprocessing import connection, get_context
from pathlib import Path
from typing import TYPE_CHECKING, Self

from pyramid_addin.batch._jobs import Row
from pyramid_addin.batch._working import Answer, perform
from pyramid_addin.texts import text
from pyramid_addin.workbook import remove_drafts

if TYPE_CHECKING:
    from collections.abc import Iterator
    from multiprocessing.connection import Connection
    from multiprocessing.context import SpawnProcess
    from types import TracebackType

    from pyramid_addin.batch._working import Task

_TASKS_OF_A_PROCESS = 50  # what libraries keep in memory goes with the process
_MOMENT = 0.5  # seconds between looks at whether somebody wants to stop
_PATIENCE = 10.0  # seconds for a process to clear up behind itself


@dataclass
class _Worker:
    process: SpawnProcess
    line: Connection
    tasks: int = 0


class Workers:
    """At most ``size`` processes; a context that leaves none of them behind, nor anything half-written.

    Parameters
    ----------
    size : int
        At least 1.
    """

    def __init__(self, size: int) -> None:
        self._size = size
        self._idle: list[_Worker] = []
        self._busy: dict[Connection, tuple[_Worker, Task]] = {}
        self._folder = ""

    def __enter__(self) -> Self:
        self._folder = tempfile.mkdtemp(prefix="pyramid-batch-")
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        for worker, _ in self._busy.values():
            worker.process.terminate()
        for worker, task in self._busy.values():
            _part_from(worker, task)
        for worker in self._idle:
            _part_from(worker)
        shutil.rmtree(self._folder, ignore_errors=True)

    @property
    def busy(self) -> int:
        """How many tasks are under way."""
        return len(self._busy)

    @property
    def free(self) -> bool:
        """Whether another task can start now."""
        return len(self._busy) < self._size

    def start(self, task: Task) -> None:
        """Have a free process do ``task``, a new one where there is none."""
        worker = self._idle.pop() if self._idle else self._new()
        if not worker.process.is_alive():
            _part_from(worker)
            worker = self._new()
        self._busy[worker.line] = worker, task
        worker.tasks += 1
        with suppress(OSError):  # it died just now, which its answer will say
            worker.line.send(task)

    def answers(self) -> list[Answer]:
        """What was finished, waiting half a second at most; for a process that died, that it did."""
        ready: list[object] = []
        if not self._busy:
            return []
        with suppress(InterruptedError):  # what Windows says at Ctrl+C
            ready = list(connection.wait(list(self._busy), _MOMENT))
        return [self._answer(*self._busy.pop(line)) for line in list(self._busy) if line in ready]

    def _answer(self, worker: _Worker, task: Task) -> Answer:
        try:
            answer: Answer = worker.line.recv()
        except (EOFError, OSError):
            _part_from(worker, task)
            return Answer(task.number, _died(task, worker.process.exitcode), died=True)
        if answer.spent or worker.tasks == _TASKS_OF_A_PROCESS:
            _part_from(worker)
        else:
            self._idle.append(worker)
        return answer

    def _new(self) -> _Worker:
        context = get_context("spawn")  # the same on every system, and nothing of this process goes along
        ours, theirs = context.Pipe()
        process = context.Process(target=_serve, args=(theirs, self._folder), daemon=True)
        with _interrupts_ignored():
            process.start()
        theirs.close()
        return _Worker(process, ours)


def _serve(line: Connection, folder: str) -> None:
    """What a process does: take a task, answer, until there is nobody to answer to."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl+C reaches every process; the one that gives tasks decides
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))  # so that drafts are cleared away
    gc.set_threshold(50_000)  # as on the command line
    tempfile.tempdir = folder
    with suppress(EOFError, OSError):
        while True:
            line.send(perform(line.recv()))


@contextmanager
def _interrupts_ignored() -> Iterator[None]:
    """A process that starts here does not hear Ctrl+C, not even before it can say so itself."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    before = signal.signal(signal.SIGINT, signal.SIG_IGN)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)


def _part_from(worker: _Worker, task: Task | None = None) -> None:
    """End a process, and clear away what it left of ``task`` where it could not do so itself."""
    worker.line.close()  # an idle process finds nobody there, and goes
    worker.process.join(_PATIENCE)
    if worker.process.is_alive():
        worker.process.kill()
        worker.process.join()
    if task is not None and worker.process.pid is not None:
        remove_drafts(Path(os.path.realpath(task.job.output)).parent, worker.process.pid)


def _died(task: Task, status: int | None) -> Row:
    message = text("batch.died", task.language, status=status)
    return Row(str(task.job.source), result="failed", message=message)
