"""The add-in's log: one text file per user, of bounded size, for what a formula or a button cannot show.

Writing never raises: a log that cannot be written must not stop a formula.
"""

from __future__ import annotations

import os
import sys
import traceback
from contextlib import suppress
from datetime import datetime
from pathlib import Path

from pyramid_addin.errors import PyramidError

LIMIT = 1_000_000  # bytes; a longer log loses its beginning
KEPT = 500_000


def log_path() -> Path:
    """Where the log is, whether or not there is one yet.

    Returns
    -------
    pathlib.Path
        Windows: below ``%LOCALAPPDATA%``. Mac: inside Excel's own container, the only place where Excel may write
        without asking. Elsewhere: below ``$XDG_STATE_HOME``, or ``~/.local/state``.

    Examples
    --------
    >>> log_path().name
    'pyramid.log'
    """
    if sys.platform == "win32":
        folder = Path(os.environ.get("LOCALAPPDATA") or Path.home() / "AppData" / "Local")
    elif sys.platform == "darwin":
        folder = Path.home() / "Library" / "Containers" / "com.microsoft.Excel" / "Data"
    else:
        folder = Path(os.environ.get("XDG_STATE_HOME") or Path.home() / ".local" / "state")
    return folder / "pyramid-addin" / "pyramid.log"


def note(message: str) -> None:
    """Add ``message`` to the log, with date and time; further lines of it are indented."""
    moment = datetime.now().astimezone().strftime("%Y-%m-%d %H:%M:%S")
    lines = message.rstrip().splitlines() or [""]
    with suppress(OSError, RuntimeError):  # RuntimeError: a user without a home folder
        path = log_path()
        path.parent.mkdir(parents=True, exist_ok=True)
        _shorten(path)
        with path.open("ab") as log:
            log.write(("\n    ".join([f"{moment}  {lines[0]}", *lines[1:]]) + "\n").encode("utf-8", "backslashreplace"))


def note_failure(exception: BaseException) -> None:
    """Add what went wrong: the text of a refusal, or the whole traceback of anything else."""
    if isinstance(exception, PyramidError):
        note(f"{type(exception).__name__}: {exception}")
    else:
        note("".join(traceback.format_exception(exception)))


def _shorten(path: Path) -> None:
    """Keep the newest lines of a log that has grown too long."""
    if not path.exists() or path.stat().st_size <= LIMIT:
        return
    with path.open("rb") as log:
        log.seek(-KEPT, os.SEEK_END)
        log.readline()
        newest = log.read()
    shortened = path.with_suffix(".tmp")
    shortened.write_bytes(newest)
    shortened.replace(path)
