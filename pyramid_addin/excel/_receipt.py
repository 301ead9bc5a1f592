"""What an installation put where and what was there before, kept so that `remove` undoes exactly that."""

from __future__ import annotations

import json
from base64 import b64decode, b64encode
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

FORMAT = 1


@dataclass(frozen=True)
class Receipt:
    """The record of an installation.

    Attributes
    ----------
    configuration_was_there : bool
        Whether the user's file existed before the first installation.
    line_before : bytes or None
        Its line for our key before that; None where it had none.
    script : pathlib.Path or None
        xlwings' AppleScript, where it was put down.
    script_digest : str
        SHA-256 of what was put there; empty without a script.
    script_before : bytes or None
        What stood in its place; None where nothing did.
    folders : tuple of pathlib.Path
        Folders that were made, outermost first.
    """

    configuration_was_there: bool
    line_before: bytes | None = None
    script: Path | None = None
    script_digest: str = ""
    script_before: bytes | None = None
    folders: tuple[Path, ...] = field(default_factory=tuple)

    def content(self) -> bytes:
        """The record as a file."""
        record = {
            "format": FORMAT,
            "configuration_was_there": self.configuration_was_there,
            "line_before": _text(self.line_before),
            "script": None if self.script is None else str(self.script),
            "script_digest": self.script_digest,
            "script_before": _text(self.script_before),
            "folders": [str(folder) for folder in self.folders],
        }
        return (json.dumps(record, indent=2) + "\n").encode()


def read_receipt(path: Path) -> Receipt | None:
    """The receipt at ``path``; None where there is none, or none that can be understood."""
    try:
        record: dict[str, Any] = json.loads(path.read_bytes())
        if record["format"] != FORMAT:
            return None
        return Receipt(
            configuration_was_there=bool(record["configuration_was_there"]),
            line_before=_bytes(record["line_before"]),
            script=None if record["script"] is None else Path(record["script"]),
            script_digest=str(record["script_digest"]),
            script_before=_bytes(record["script_before"]),
            folders=tuple(Path(folder) for folder in record["folders"]),
        )
    except (OSError, ValueError, KeyError, TypeError):
        return None


def _text(content: bytes | None) -> str | None:
    return None if content is None else b64encode(content).decode("ascii")


def _bytes(written: str | None) -> bytes | None:
    return None if written is None else b64decode(written, validate=True)
