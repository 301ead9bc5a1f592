"""Putting several files in place, all of them or none: written beside, then moved, and moved back when one fails."""

from __future__ import annotations

import os
import tempfile
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class NewFile:
    """A file to put in place.

    Attributes
    ----------
    path : pathlib.Path
    content : bytes or None
        None takes the file away.
    staging : pathlib.Path or None
        Folder on the same disk in which it is written first; None = the folder of ``path``.
    """

    path: Path
    content: bytes | None
    staging: Path | None = None


def place(files: list[NewFile]) -> list[Path]:
    """Put ``files`` in place, in their order; folders are made as needed. Files that are as wanted stay untouched.

    Returns
    -------
    list of pathlib.Path
        What was changed.

    Raises
    ------
    OSError
        One of them could not be written. All of them are as they were.
    """
    wanted = [file for file in files if _content(file.path) != file.content]
    staged: dict[Path, Path] = {}
    made: list[Path] = []
    undo: list[tuple[Path, bytes | None]] = []
    try:
        for file in wanted:
            if file.content is not None:
                staged[file.path] = _stage(file, file.content, made)
        for file in wanted:
            before = _content(file.path)
            if file.content is None:
                file.path.unlink()
            else:
                staged[file.path].replace(file.path)
            undo.append((file.path, before))
    except OSError:
        for path, before in reversed(undo):
            _put_back(path, before)
        for left in staged.values():
            left.unlink(missing_ok=True)
        for folder in reversed(made):
            with suppress(OSError):
                folder.rmdir()
        raise
    return [file.path for file in wanted]


def _content(path: Path) -> bytes | None:
    try:
        return path.read_bytes()
    except FileNotFoundError:
        return None


def _stage(file: NewFile, content: bytes, made: list[Path]) -> Path:
    """``content`` written to disk in a file of its own, from which one move puts it in place."""
    _make_folder(file.path.parent, made)
    handle, name = tempfile.mkstemp(prefix=f".{file.path.name}.", suffix=".new", dir=file.staging or file.path.parent)
    ready = Path(name)
    try:
        with os.fdopen(handle, "wb") as stream:
            stream.write(content)
            stream.flush()
            os.fsync(stream.fileno())
        ready.chmod(file.path.stat().st_mode if file.path.exists() else 0o644)
    except OSError:
        ready.unlink(missing_ok=True)
        raise
    return ready


def _make_folder(folder: Path, made: list[Path]) -> None:
    """Make ``folder`` and those above it that are missing; what was made is added to ``made``, outermost first."""
    if not folder.exists():
        _make_folder(folder.parent, made)
        folder.mkdir()
        made.append(folder)


def _put_back(path: Path, before: bytes | None) -> None:
    with suppress(OSError):
        if before is None:
            path.unlink(missing_ok=True)
        else:
            path.write_bytes(before)
