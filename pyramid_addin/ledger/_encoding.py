"""The bytes of a text file as UTF-8, whatever it was: gzip or not, UTF-8, UTF-16, or the Windows code page."""

from __future__ import annotations

import codecs
import gzip
import zlib
from typing import TYPE_CHECKING, cast

import pyarrow as pa
from isal import igzip, isal_zlib

from pyramid_addin.errors import LedgerError, PackageError

if TYPE_CHECKING:
    from pathlib import Path

_ISAL_ERROR = cast("type[Exception]", isal_zlib.error)
MOST_BYTES = 4 * 2**30  # unpacked
SUSPECT_SIZE, SUSPECT_RATIO = 64 * 2**20, 400


def utf8_bytes(path: Path, *, zipped: bool) -> bytes:
    """The whole file as UTF-8 without byte order mark.

    UTF-16 is known by its byte order mark, or by a null byte in every other place; what is not valid UTF-8 is read as
    cp1252, as Windows programs write it.

    Raises
    ------
    LedgerError
        The file cannot be read.
    PackageError
        It is damaged, too big, or unpacks to far more than any ledger does.
    """
    try:
        data = _unzipped(path) if zipped else _plain(path)
    except (EOFError, zlib.error, _ISAL_ERROR, gzip.BadGzipFile) as error:
        raise PackageError("ledger.damaged_gzip", path=path.name) from error
    except OSError as error:
        raise LedgerError("ledger.unreadable", path=path, reason=error.strerror or type(error).__name__) from error
    return _as_utf8(data)


def _plain(path: Path) -> bytes:
    if path.stat().st_size > MOST_BYTES:
        raise PackageError("ledger.text_too_big", path=path.name, size=MOST_BYTES // 2**30)
    return path.read_bytes()


def _unzipped(path: Path) -> bytes:
    packed = max(path.stat().st_size, 1)
    most = min(MOST_BYTES, max(SUSPECT_SIZE, SUSPECT_RATIO * packed))
    with igzip.IGzipFile(str(path), "rb") as file:  # type: ignore[no-untyped-call]
        data: bytes = file.read(most + 1)
    if len(data) > MOST_BYTES:
        raise PackageError("ledger.text_too_big", path=path.name, size=MOST_BYTES // 2**30)
    if len(data) > most:
        raise PackageError("ledger.bomb", path=path.name, part=path.stem)
    return data


def _as_utf8(data: bytes) -> bytes:
    if data.startswith(codecs.BOM_UTF8):
        data = data[3:]
    elif data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return data.decode("utf-16", "replace").encode("utf-8", "replace")
    else:
        start = data[:1000]
        if len(start) > 3 and start.count(0) > 0.3 * len(start):
            encoding = "utf-16-le" if start[1::2].count(0) > start[::2].count(0) else "utf-16-be"
            return data.decode(encoding, "replace").encode("utf-8", "replace")
    return data if _is_utf8(data) else data.decode("cp1252", "replace").encode("utf-8")


def _is_utf8(data: bytes) -> bool:
    """Whether ``data`` is valid UTF-8: Arrow finds out without making a text of it.

    Examples
    --------
    >>> _is_utf8("café".encode()), _is_utf8("café".encode("cp1252"))
    (True, False)
    """
    ends = pa.array([0, len(data)], pa.int64()).buffers()[1]
    text = pa.Array.from_buffers(pa.large_string(), 1, [None, ends, pa.py_buffer(data)])
    try:
        text.validate(full=True)
    except pa.ArrowInvalid:
        return False
    return True
