"""Which files an order means: a file, a folder of ledgers, or a pattern."""

from __future__ import annotations

import glob
import os
import unicodedata
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from pyramid_addin.batch._jobs import Refused
from pyramid_addin.building import default_output
from pyramid_addin.errors import LedgerError
from pyramid_addin.ledger import SUPPORTED

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator


@dataclass(frozen=True)
class Found:
    """One file that an order means.

    Attributes
    ----------
    path : pathlib.Path
    root : pathlib.Path
        The folder that was searched: below it results keep their subfolders.
    """

    path: Path
    root: Path


def found_files(source: str, *, recursive: bool, leave_out: Iterable[Path] = ()) -> list[Found | Refused]:
    """The files that ``source`` means, in order of their names.

    Of a folder, and of what matches a pattern, these are the files of a kind that build reads. Hidden files, Excel's
    lock files (``~$...``) and results beside the ledger that they were built from are none.

    Parameters
    ----------
    source : str
        A file or folder that exists; else a pattern with ``*``, ``?``, ``[...]`` or ``**``; else a missing file.
    recursive : bool
        Look in the folders below a folder too.
    leave_out : iterable of pathlib.Path
        Files that are no ledgers, and folders that are not looked into: where the results go, the report.

    Returns
    -------
    list of Found or Refused
        Never empty: where nothing is found, and where a folder cannot be looked into, that is said.
    """
    path = Path(source)
    searched: list[Found] = []
    refused: list[Refused] = []
    away = {place_of(one) for one in leave_out}
    if path.is_dir():
        searched = list(_in_folder(path, refused, away, recursive=recursive))
    elif path.exists():
        return [Found(path, path.parent)]
    elif glob.has_magic(source) and "\0" not in source:
        searched = list(_matching(source, away))
    else:
        return [Refused(path, LedgerError("ledger.missing", path=source))]
    results = {default_output(one.path) for one in searched if default_output(one.path) != one.path}
    kept = [one for one in searched if one.path not in results]
    if not kept and not refused:
        refused.append(Refused(path, LedgerError("batch.nothing_found", path=source, allowed=" ".join(SUPPORTED))))
    return [*kept, *refused]


def searched_folder(source: str) -> Path:
    """The folder in which `found_files` looks for ``source``.

    Examples
    --------
    >>> searched_folder("ledgers/north*/*.xlsx").as_posix()
    'ledgers'
    """
    path = Path(source)
    if path.is_dir():
        return path
    parts: list[str] = []
    for part in path.parts[:-1]:
        if glob.has_magic(part) and not Path(*parts, part).is_dir():
            break
        parts.append(part)
    return Path(*parts)


def place_of(path: Path) -> str:
    """What ``path`` has in common with every other way to write it, on any disk.

    Examples
    --------
    >>> place_of(Path("Noord.xlsx")) == place_of(Path("./folder/../NOORD.xlsx"))
    True
    """
    return unicodedata.normalize("NFC", os.path.realpath(path)).casefold()


def _in_folder(folder: Path, refused: list[Refused], away: set[str], *, recursive: bool) -> Iterator[Found]:
    unreadable: list[OSError] = []
    for place, below, names in os.walk(folder, onerror=unreadable.append):
        here = Path(place)
        below[:] = sorted(name for name in below if not name.startswith(".") and place_of(here / name) not in away)
        for name in sorted(names):
            if _is_ledger(name) and place_of(here / name) not in away:
                yield Found(here / name, folder)
        if not recursive:
            break
    for error in unreadable:
        reason = error.strerror or type(error).__name__
        refused.append(
            Refused(Path(error.filename), LedgerError("batch.folder_unreadable", path=error.filename, reason=reason))
        )


def _matching(pattern: str, away: set[str]) -> Iterator[Found]:
    root = searched_folder(pattern)
    for name in sorted(glob.iglob(pattern, recursive=True)):  # noqa: PTH207 -- Path.glob takes no pattern with a root
        path = Path(name)
        if _is_ledger(path.name) and path.is_file() and away.isdisjoint(map(place_of, (path, *path.parents))):
            yield Found(path, root)


def _is_ledger(name: str) -> bool:
    return not name.startswith((".", "~$")) and name.lower().endswith(SUPPORTED)
