"""What kind of file a ledger comes in: by its extension, checked against its first bytes."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from pyramid_addin.errors import LedgerError, PackageError

if TYPE_CHECKING:
    from pathlib import Path

WORKBOOKS = (".xlsx", ".xlsm")
VALUES = (".xlsb", ".xls", ".ods")
TEXTS = (".csv", ".tsv", ".txt", ".csv.gz", ".tsv.gz", ".txt.gz")
SUPPORTED = (*WORKBOOKS, *VALUES, *TEXTS)

_ZIP, _EMPTY_ZIP, _OLE, _GZIP = b"PK\x03\x04", b"PK\x05\x06", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", b"\x1f\x8b"
_ENCRYPTED = "EncryptedPackage".encode("utf-16-le")


@dataclass(frozen=True)
class Source:
    """A file that may hold a ledger.

    Attributes
    ----------
    path : pathlib.Path
    kind : {"workbook", "values", "text"}
    suffix : str
        Lower case, ``.csv.gz`` in whole.
    stem : str
        File name without ``suffix``.
    """

    path: Path
    kind: Literal["workbook", "values", "text"]
    suffix: str
    stem: str


def identify(path: Path) -> Source:
    """Say what ``path`` is.

    Raises
    ------
    LedgerError
        It is missing, a folder, unreadable, empty, or of a kind that is not supported.
    PackageError
        It is password-protected, or not what its extension says.
    """
    name = path.name.lower()
    suffix = next((suffix for suffix in sorted(SUPPORTED, key=len, reverse=True) if name.endswith(suffix)), "")
    try:
        if path.is_dir():
            raise LedgerError("ledger.is_folder", path=path)
        if not path.exists():
            raise LedgerError("ledger.missing", path=path)
        if not suffix:
            raise LedgerError("ledger.unsupported", path=path.name, allowed=" ".join(SUPPORTED))
        with path.open("rb") as file:
            start = file.read(8)
    except OSError as error:
        raise LedgerError("ledger.unreadable", path=path, reason=error.strerror or type(error).__name__) from error
    if not start:
        raise LedgerError("ledger.empty_file", path=path.name)
    _check_start(path, suffix, start)
    stem = path.name[: -len(suffix)] or path.name
    if suffix in TEXTS:
        return Source(path, "text", suffix, stem)
    return Source(path, "workbook" if suffix in WORKBOOKS else "values", suffix, stem)


def _check_start(path: Path, suffix: str, start: bytes) -> None:
    zipped = start.startswith((_ZIP, _EMPTY_ZIP))
    ole = start.startswith(_OLE)
    if suffix in TEXTS:
        if zipped or ole:
            raise PackageError("ledger.workbook_as_text", path=path.name, suffix=suffix)
        if suffix.endswith(".gz") and not start.startswith(_GZIP):
            raise PackageError("ledger.not_gzip", path=path.name)
    elif ole and _is_encrypted(path):
        raise PackageError("ledger.password", path=path.name)
    elif suffix == ".xls":
        if zipped:
            raise PackageError("ledger.other_kind", path=path.name, suffix=suffix, actual=".xlsx")
        if not ole and start[:2] not in {b"\x09\x08", b"\x09\x04", b"\x09\x02", b"\x09\x00"}:
            raise PackageError("ledger.not_workbook", path=path.name, suffix=suffix)
    elif ole:
        raise PackageError("ledger.other_kind", path=path.name, suffix=suffix, actual=".xls")
    elif not zipped:
        raise PackageError("ledger.not_workbook", path=path.name, suffix=suffix)


def _is_encrypted(path: Path) -> bool:
    """Whether an OLE file wraps an encrypted workbook: its directory names the stream EncryptedPackage."""
    tail = b""
    with path.open("rb") as file:
        while block := file.read(2**20):
            if _ENCRYPTED in tail + block:
                return True
            tail = block[-64:]
    return False
