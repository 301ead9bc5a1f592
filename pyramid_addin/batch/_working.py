"""One job of a batch, done in a process of its own: everything that can go wrong becomes the message of its row."""

from __future__ import annotations

import hashlib
import json
import math
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from pyramid_addin import __version__
from pyramid_addin._faults import fault_message
from pyramid_addin.batch._finding import place_of
from pyramid_addin.batch._jobs import Row
from pyramid_addin.batch._journal import Entry
from pyramid_addin.errors import OutputError, PyramidError
from pyramid_addin.settings_file import settings_to_table
from pyramid_addin.texts import text

if TYPE_CHECKING:
    from pathlib import Path

    from pyramid_addin.batch._jobs import Job
    from pyramid_addin.building import Result

_BLOCK = 2**20


@dataclass(frozen=True)
class Task:
    """A job, and what the process that does it has to know.

    Attributes
    ----------
    number : int
        Place of the job in its batch.
    job : Job
    known : Entry or None
        What an earlier run wrote down of this result.
    force : bool
        Overwrite an output that exists.
    language : {"en", "nl"}
        Of messages.
    logs : str
        Folder for the details of faults.
    """

    number: int
    job: Job
    known: Entry | None
    force: bool
    language: str
    logs: str


@dataclass(frozen=True)
class Answer:
    """What became of a task.

    Attributes
    ----------
    number : int
    row : Row
    entry : Entry or None
        What to write down; None where nothing was built.
    spent : bool
        The process ran out of memory, or met a fault: it is better not used again.
    died : bool
        The process ended without an answer; this is said in its place.
    """

    number: int
    row: Row
    entry: Entry | None = None
    spent: bool = False
    died: bool = False


def perform(task: Task) -> Answer:
    """Do one task: build the ledger, unless its result stands and nothing that counts is different since.

    Never raises an `Exception`: one bad file does not stop the others.
    """
    row = Row(str(task.job.source))
    try:
        return _performed(task)
    except PyramidError as error:
        return Answer(task.number, replace(row, result="failed", message=error.text(task.language)))
    except MemoryError:
        message = text("cli.no_memory", task.language)
        return Answer(task.number, replace(row, result="failed", message=message), spent=True)
    except Exception as error:  # noqa: BLE001 -- the last door: a fault in one file is a row, not the end
        message = fault_message(error, task.language, folder=task.logs)
        return Answer(task.number, replace(row, result="failed", message=message), spent=True)


def still_stands(job: Job, known: Entry | None) -> Row | None:
    """The row of a result that an earlier run built and that needs no building now; None where it does.

    A result counts as long as it is there, whatever users typed into it since.

    Raises
    ------
    OSError
        The ledger or the template cannot be read.
    """
    if known is None or known.recipe != recipe_of(job) or not job.output.is_file():
        return None
    if known.ledger != digest_of(job.source):
        return None
    return replace(known.row, file=str(job.source), output=str(job.output), result="unchanged")


def digest_of(path: Path) -> str:
    """SHA-256 of a file."""
    digest = hashlib.sha256()
    with path.open("rb") as file:
        while block := file.read(_BLOCK):
            digest.update(block)
    return digest.hexdigest()


def recipe_of(job: Job) -> str:
    """SHA-256 of all beside the ledger that a result depends on: settings, template, version, the ledger's name.

    Raises
    ------
    OSError
        The template cannot be read.
    """
    from pyramid_addin.templates import template_path

    told = {
        "version": __version__,
        "source": place_of(job.source),
        "settings": settings_to_table(job.settings),
        "given": None if job.given is None else sorted(job.given),
        "functions": job.functions,
        "template": digest_of(job.template or template_path(job.settings.language)),
    }
    return hashlib.sha256(json.dumps(told, sort_keys=True).encode()).hexdigest()


def _performed(task: Task) -> Answer:
    from pyramid_addin.building import build

    job, ledger = task.job, ""
    try:
        stands = still_stands(job, task.known)
        if stands:
            return Answer(task.number, stands)
        ledger = digest_of(job.source)
    except OSError:
        pass  # reading it says what is wrong, in better words
    try:
        job.output.parent.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise OutputError("output.unwritable", path=job.output, reason=error.strerror) from error
    result = build(
        job.source,
        job.settings,
        given=job.given,
        output=None if job.in_place else job.output,
        in_place=job.in_place,
        force=task.force,
        functions=job.functions,
        template=job.template,
    )
    if job.in_place:
        ledger = digest_of(job.output)
    row = _row(job, result, task.language)
    return Answer(task.number, row, Entry(place_of(job.output), recipe_of(job), ledger, row))


def _row(job: Job, result: Result, language: str) -> Row:
    said = (text("function_cli.left_out", language, name=name) for name in result.functions_left_out)
    figures, ledger = result.analysis.figures, result.ledger
    return Row(
        file=str(job.source),
        output=str(job.output),
        result="built",
        customers=figures.customers,
        active=figures.active,
        revenue=figures.revenue,
        top_share=None if math.isnan(figures.top_share) else float(figures.top_share),
        net_profit=figures.net_profit,
        loss_making=figures.loss_making,
        left_out_lines=ledger.left_out.lines,
        left_out_amount=round(float(ledger.left_out.amount), 4) + 0.0,
        problems=sum(problem.count for problem in ledger.problems),
        currency=ledger.currency,
        message=" ".join(said),
    )
