"""What a batch did so far, on disk line by line, so that another run can go on where this one stopped.

A line is a JSON object, written through to the disk before the next step: ``{"ours": path}`` before a result that was
not there is written, ``{"built": ...}`` when it stands, ``{"free": path}`` when nothing came of it. Whatever breaks off
in between, no result is taken for ours that was there before, and none is thought complete that is not.
"""

from __future__ import annotations

import json
import os
from contextlib import contextmanager, suppress
from dataclasses import asdict, dataclass, field, fields
from typing import TYPE_CHECKING, Any, Self

from pyramid_addin.batch._jobs import RESULTS, Row
from pyramid_addin.errors import OutputError
from pyramid_addin.workbook import draft_beside

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path
    from types import TracebackType

_MOST_BYTES = 256 * 2**20
_KINDS = {"str": (str,), "Result": (str,), "int | None": (int, type(None)), "float | None": (int, float, type(None))}


@dataclass(frozen=True)
class Entry:
    """One result that stands.

    Attributes
    ----------
    output : str
        Where, as `place_of` writes it.
    recipe : str
        Digest of all beside the ledger that the result depends on.
    ledger : str
        Digest of the ledger; where it was built in its own place, of the workbook as the build left it.
    row : Row
        What the report says of it.
    """

    output: str
    recipe: str
    ledger: str
    row: Row


@dataclass
class Known:
    """What earlier runs wrote down.

    Attributes
    ----------
    ours : set of str
        Results that a batch made, or was to make where nothing stood.
    built : dict of str to Entry
        By output.
    """

    ours: set[str] = field(default_factory=set)
    built: dict[str, Entry] = field(default_factory=dict)


def journal_path(report: Path) -> Path:
    """Where the journal stands that goes with a report: hidden, beside it.

    Examples
    --------
    >>> from pathlib import Path
    >>> journal_path(Path("results/pyramid-batch-report.xlsx")).as_posix()
    'results/.pyramid-batch-report.jsonl'
    """
    return report.with_name(f".{report.stem}.jsonl")


def read_journal(path: Path) -> Known:
    """What a journal says; lines that are torn, or make no sense, are as if they were not there.

    Raises
    ------
    OutputError
        It is there, and cannot be read.
    """
    known = Known()
    with _refusing(path):
        small = path.exists() and path.stat().st_size <= _MOST_BYTES
        lines = path.read_bytes().splitlines() if small else []
    for line in lines:
        with suppress(ValueError, TypeError, RecursionError):
            match json.loads(line, parse_constant=_no_number):
                case {"ours": str(output)}:
                    known.ours.add(output)
                case {"free": str(output)}:
                    known.ours.discard(output)
                case {"built": {"output": str(output), "recipe": str(recipe), "ledger": str(ledger), "row": dict(row)}}:
                    known.built[output] = Entry(output, recipe, ledger, _row(row))
                    known.ours.add(output)
    return known


def _no_number(constant: str) -> None:
    raise ValueError(constant)


def _row(data: dict[str, Any]) -> Row:
    """The row that ``data`` is; raises TypeError or ValueError where it is not one."""
    row = Row(**data)
    for entry in fields(Row):
        value = getattr(row, entry.name)
        if not isinstance(value, _KINDS[str(entry.type)]) or isinstance(value, bool):
            raise TypeError(entry.name)
    if row.result not in RESULTS:
        raise ValueError(row.result)
    return row


class Journal:
    """A journal that is open for writing; a context that closes it.

    Parameters
    ----------
    path : pathlib.Path
        Written anew, complete before it takes the old one's place: a torn line at the end would spoil the next.
    known : Known
        What stands in it from the start.

    Raises
    ------
    OutputError
        It cannot be written; from `begins`, `leaves` and `ends` too.
    """

    def __init__(self, path: Path, known: Known) -> None:
        self._path = path
        self._known = known
        draft = draft_beside(path)
        with _refusing(path):
            try:
                with draft.open("x", encoding="ascii") as file:
                    file.writelines(_line({"ours": output}) for output in sorted(known.ours - known.built.keys()))
                    file.writelines(_line({"built": asdict(entry)}) for entry in known.built.values())
                    file.flush()
                    os.fsync(file.fileno())
                draft.replace(path)
            finally:
                with suppress(OSError):
                    draft.unlink(missing_ok=True)
            self._file = path.open("a", encoding="ascii")

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        with suppress(OSError):  # each line is on disk already, or was refused
            self._file.close()

    def begins(self, output: str) -> None:
        """Note that what comes to stand at ``output`` is ours."""
        self._write({"ours": output})
        self._known.ours.add(output)

    def leaves(self, output: str) -> None:
        """Note that nothing came of it, so that what comes to stand at ``output`` now is not ours."""
        self._write({"free": output})
        self._known.ours.discard(output)

    def ends(self, entry: Entry) -> None:
        """Note that a result stands."""
        self._write({"built": asdict(entry)})
        self._known.built[entry.output] = entry

    def _write(self, line: dict[str, Any]) -> None:
        with _refusing(self._path):
            self._file.write(_line(line))
            self._file.flush()
            os.fsync(self._file.fileno())


def _line(line: dict[str, Any]) -> str:
    return json.dumps(line, separators=(",", ":")) + "\n"


@contextmanager
def _refusing(path: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise OutputError("batch.journal", path=path, reason=error.strerror or type(error).__name__) from error
