"""From orders to jobs: which files, which results, and what is refused before anything is touched."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from pyramid_addin.batch._finding import found_files, place_of
from pyramid_addin.batch._jobs import Job, Refused
from pyramid_addin.building import PATCHED, default_output, result_path
from pyramid_addin.errors import OutputError, PyramidError, UsageError
from pyramid_addin.workbook import noted_builds

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from pyramid_addin.batch._finding import Found
    from pyramid_addin.batch._jobs import Order


def plan(
    orders: Iterable[Order],
    *,
    language: str,
    output: Path | None = None,
    in_place: bool = False,
    recursive: bool = False,
    functions: bool = False,
    template: Path | None = None,
    leave_out: Sequence[Path] = (),
) -> list[Job | Refused]:
    """A job for each file that the orders mean.

    A workbook that holds a build already is built again in its own place, as it was told then, unless results go to a
    folder. Where two jobs would write the same file, or one would write over the ledger of another, none of them is
    done: which of them would win would be chance. Names count as the same where a Windows or Mac disk takes them so.

    Parameters
    ----------
    orders : iterable of Order
    language : {"en", "nl"}
        Of what is wrong in a row of a manifest.
    output : pathlib.Path, optional
        Folder for results, where an order names no other; they keep the subfolders of their ledgers. Without it each
        result goes beside its ledger.
    in_place : bool
        Build every ledger in its own workbook.
    recursive : bool
        Look in the folders below a folder too.
    functions : bool
        Put the functions that travel into the results too.
    template : pathlib.Path, optional
        A template of the user's own, for all of them.
    leave_out : sequence of pathlib.Path
        Files that are no ledgers, such as the report.

    Returns
    -------
    list of Job or Refused
        In the order of the orders, and of names within each; the same job asked for twice is there once.

    Raises
    ------
    UsageError
        ``output`` is the name of a workbook.
    """
    if output is not None and output.suffix.lower() in PATCHED:
        raise UsageError("batch.output_folder", path=output)
    away = [*leave_out, *([output] if output else [])]
    jobs: list[Job | Refused] = []
    seen: defaultdict[tuple[str, str], list[Job]] = defaultdict(list)
    for order in orders:
        for job in _ordered(order, language, output, away, in_place=in_place, recursive=recursive):
            if isinstance(job, Refused):
                jobs.append(job)
                continue
            same = seen[place_of(job.source), place_of(job.output)]
            if not any((one.settings, one.given) == (job.settings, job.given) for one in same):
                same.append(job)
                jobs.append(replace(job, functions=functions, template=template))
    return _apart(jobs)


def _ordered(
    order: Order, language: str, output: Path | None, away: Sequence[Path], *, in_place: bool, recursive: bool
) -> Iterator[Job | Refused]:
    """The jobs of one order."""
    try:
        settings, given = order.options.chosen()
    except PyramidError as error:
        yield Refused(Path(order.source), _located(error, order, language))
        return
    for found in found_files(order.source, recursive=recursive, leave_out=away):
        if isinstance(found, Refused):
            yield Refused(found.source, _located(found.reason, order, language))
            continue
        try:
            yield Job(found.path, _output(found, order.output or output, in_place=in_place), settings, given)
        except PyramidError as error:
            yield Refused(found.path, _located(error, order, language))


def _located(error: PyramidError, order: Order, language: str) -> PyramidError:
    """The error with the row of the manifest that it comes from."""
    return OutputError("batch.row", where=order.where, reason=error.text(language)) if order.where else error


def _output(found: Found, into: Path | None, *, in_place: bool) -> Path:
    source = found.path
    if into is not None and into.suffix.lower() in PATCHED:
        return result_path(source, into)
    if into is not None:
        return into / source.parent.relative_to(found.root) / default_output(source).name
    if in_place or _holds_builds(source):
        return result_path(source, in_place=True)
    target = default_output(source)
    if target == source:
        raise OutputError("batch.named_as_result", path=source)
    return target


def _holds_builds(path: Path) -> bool:
    """Whether builds stand in a workbook; one that cannot be read is refused when its turn comes, in better words."""
    if path.suffix.lower() not in PATCHED:
        return False
    try:
        return bool(noted_builds(path))
    except PyramidError:
        return False


def _apart(jobs: Sequence[Job | Refused]) -> list[Job | Refused]:
    """The jobs, those that would be in each other's way refused."""
    writers: defaultdict[str, list[Job]] = defaultdict(list)
    readers: defaultdict[str, list[Job]] = defaultdict(list)
    for job in jobs:
        if isinstance(job, Job):
            writers[place_of(job.output)].append(job)
            readers[place_of(job.source)].append(job)

    def apart(job: Job | Refused) -> Job | Refused:
        if isinstance(job, Refused):
            return job
        ways = (
            ("batch.same_output", writers[place_of(job.output)]),
            ("batch.over_ledger", readers[place_of(job.output)]),
            ("batch.overwritten", writers[place_of(job.source)]),
        )
        for key, others in ways:
            for other in others:
                if other is not job:
                    facts = {"path": job.source, "output": job.output, "other": other.source}
                    return Refused(job.source, OutputError(key, **facts))
        return job

    return [apart(job) for job in jobs]
