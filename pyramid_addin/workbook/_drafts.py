"""Where a workbook is written before it takes its place: beside it, under a name that tells which process wrote it."""

from __future__ import annotations

import os
import secrets
from contextlib import suppress
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path


def draft_beside(target: Path) -> Path:
    """A free, hidden name in the folder of ``target``, so that a rename brings the draft into place.

    Examples
    --------
    >>> from pathlib import Path
    >>> draft = draft_beside(Path("ledgers/north-pyramid.xlsx"))
    >>> draft.parent.as_posix(), draft.name.startswith(f".pyramid-{os.getpid()}-"), draft.suffix
    ('ledgers', True, '.tmp')
    """
    return target.with_name(f".pyramid-{os.getpid()}-{secrets.token_hex(6)}.tmp")


def remove_drafts(folder: Path, process: int) -> None:
    """Remove from ``folder`` what a process left half-written when it was killed.

    Parameters
    ----------
    folder : pathlib.Path
    process : int
        Its id. It must have ended.
    """
    for draft in folder.glob(f".pyramid-{process}-*.tmp"):
        with suppress(OSError):
            draft.unlink()
