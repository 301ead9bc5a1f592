"""The zip container: bounded, checked reading, and writing that copies untouched entries raw.

The standard library reads the directory; the entries are read and written here, since `zipfile` can neither copy a
compressed entry as it stands nor compress at the speed a sheet of a million rows asks for.
"""

from __future__ import annotations

import struct
import zipfile
import zlib
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING, BinaryIO

from isal import isal_zlib

from pyramid_addin.errors import OutputError, PackageError

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

CHUNK = 1 << 20
MOST_ENTRIES = 50_000
MOST_BYTES = 16 << 30  # of all parts together, uncompressed
MOST_PART_BYTES = (4 << 30) - 1
MOST_RATIO = 300  # of parts above RATIO_APPLIES_FROM; sheets that Excel saves stay below 60
RATIO_APPLIES_FROM = 32 << 20
_LARGE = 0xFFFFFFFF
_UTF8_FLAG = 0x800
_LOCAL = struct.Struct("<4s2H3H3L2H")
_CENTRAL = struct.Struct("<4s4B4HL2L5H2L")
_END = struct.Struct("<4s4H2LH")
_END_64 = struct.Struct("<4sQ2H2L4Q")
_LOCATOR_64 = struct.Struct("<4sLQL")
_OLE_MAGIC = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"


@dataclass(frozen=True)
class Entry:
    """One entry of an archive: its part name (forward slashes, no leading slash) and where its bytes stand."""

    name: str
    info: zipfile.ZipInfo


class ArchiveReader:
    """The entries of a zip file, in their order, with bounds against hostile files.

    Parameters
    ----------
    path : pathlib.Path

    Raises
    ------
    PackageError
        Missing, unreadable, not a zip, encrypted, damaged, or beyond the bounds above.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self._file = _opened(path)
        try:
            with zipfile.ZipFile(self._file) as directory:
                infos = directory.infolist()
            self.entries = _checked(path, infos)
        except (
            zipfile.BadZipFile,
            NotImplementedError,
            UnicodeDecodeError,
            struct.error,
            ValueError,
            OSError,
        ) as error:
            self._file.close()
            raise PackageError("workbook.damaged", path=path.name) from error
        except PackageError:
            self._file.close()
            raise

    def close(self) -> None:
        """Let go of the file."""
        self._file.close()

    def chunks(self, entry: Entry) -> Iterator[bytes]:
        """The entry's uncompressed bytes, about a mebibyte at a time; its length and checksum are verified."""
        info = entry.info
        crc = size = 0
        try:
            for piece in self._inflated(info):
                size += len(piece)
                if size > info.file_size:
                    break
                crc = isal_zlib.crc32(piece, crc)
                yield piece
        except (isal_zlib.IsalError, OSError) as error:  # type: ignore[misc]  # its stub calls it Any
            raise PackageError("workbook.damaged_part", path=self.path.name, part=entry.name) from error
        if size != info.file_size or crc != info.CRC:
            raise PackageError("workbook.damaged_part", path=self.path.name, part=entry.name)

    def _inflated(self, info: zipfile.ZipInfo) -> Iterator[bytes]:
        raw = self.raw(info)
        if info.compress_type == zipfile.ZIP_STORED:
            yield from raw
            return
        inflater = isal_zlib.decompressobj(wbits=-15)
        for piece in raw:
            feed = piece
            while feed and not inflater.eof:
                yield inflater.decompress(feed, CHUNK)
                feed = inflater.unconsumed_tail
        while not inflater.eof:
            # The inflater may hold output back when its last call was cut off by the length given.
            more = inflater.decompress(b"", CHUNK)
            if not more:
                break
            yield more

    def raw(self, info: zipfile.ZipInfo) -> Iterator[bytes]:
        """The entry's bytes as they stand in the file."""
        place = info.header_offset
        self._file.seek(place)
        header = self._file.read(_LOCAL.size)
        if len(header) < _LOCAL.size or header[:4] != b"PK\x03\x04":
            raise PackageError("workbook.damaged", path=self.path.name)
        place += _LOCAL.size + sum(_LOCAL.unpack(header)[-2:])
        left = info.compress_size
        while left:
            self._file.seek(place)  # other entries may be read between two pieces
            piece = self._file.read(min(left, CHUNK))
            if not piece:
                raise PackageError("workbook.damaged", path=self.path.name)
            place += len(piece)
            left -= len(piece)
            yield piece


def _opened(path: Path) -> BinaryIO:
    if path.is_dir():
        raise PackageError("workbook.is_folder", path=path)
    try:
        file = path.open("rb")
    except FileNotFoundError as error:
        raise PackageError("workbook.missing", path=path) from error
    except OSError as error:
        raise PackageError("workbook.unreadable", path=path, reason=error.strerror or str(error)) from error
    magic = file.read(8)
    if magic[:4] != b"PK\x03\x04":
        file.close()
        if magic == _OLE_MAGIC:
            raise PackageError("workbook.protected_or_old", path=path.name)
        raise PackageError("workbook.not_a_workbook", path=path.name)
    return file


def _checked(path: Path, infos: list[zipfile.ZipInfo]) -> tuple[Entry, ...]:
    def refuse(key: str, **facts: object) -> PackageError:
        return PackageError(key, path=path.name, **facts)

    if len(infos) > MOST_ENTRIES:
        raise refuse("workbook.too_many_parts", found=len(infos), allowed=MOST_ENTRIES)
    total = sum(info.file_size for info in infos)
    if total > MOST_BYTES:
        raise refuse("workbook.too_large", found=total >> 20, allowed=MOST_BYTES >> 20)
    seen: set[str] = set()
    entries = []
    for info in infos:
        name = info.orig_filename.replace("\\", "/").lstrip("/")
        # Only the user's own archiver could have made these: no spreadsheet program does.
        if not name or "\0" in name or ".." in name.split("/") or ":" in name or len(name) > 1024:
            raise refuse("workbook.odd_part_name", part=ascii(info.orig_filename)[:80])
        if name.casefold() in seen:
            raise refuse("workbook.double_part", part=name[:80])
        seen.add(name.casefold())
        if info.flag_bits & 1:
            raise refuse("workbook.encrypted_part", part=name[:80])
        if info.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
            raise refuse("workbook.odd_compression", part=name[:80])
        inflation = info.file_size / max(info.compress_size, 1)
        swollen = info.file_size > RATIO_APPLIES_FROM and inflation > MOST_RATIO
        if swollen or max(info.file_size, info.compress_size) > MOST_PART_BYTES:
            raise refuse("workbook.part_too_large", part=name[:80], found=info.file_size >> 20)
        entries.append(Entry(name, info))
    by_place = sorted(infos, key=lambda info: info.header_offset)
    for one, following in pairwise(by_place):
        # Entries that share their bytes are how a few kilobytes unfold into petabytes.
        if one.header_offset + _LOCAL.size + one.compress_size > following.header_offset:
            raise refuse("workbook.overlapping_parts", part=following.orig_filename[:80])
    return tuple(entries)


@dataclass(frozen=True)
class _Written:
    name: bytes
    flags: int
    method: int
    stamp: tuple[int, int]
    crc: int
    packed: int
    size: int
    offset: int
    made_by: tuple[int, int]
    attributes: tuple[int, int]


class ArchiveWriter:
    """Writes a zip file, entry after entry, to a seekable file."""

    def __init__(self, file: BinaryIO) -> None:
        self._file = file
        self._written: list[_Written] = []

    def copy(self, reader: ArchiveReader, entry: Entry) -> None:
        """Copy the entry's compressed bytes as they stand."""
        info = entry.info
        record = _Written(
            info.orig_filename.encode("utf-8" if info.flag_bits & _UTF8_FLAG else "cp437"),
            info.flag_bits & _UTF8_FLAG,
            info.compress_type,
            _stamp(info.date_time),
            info.CRC,
            info.compress_size,
            info.file_size,
            self._file.tell(),
            (info.create_version & 0xFF, info.create_system & 0xFF),
            (info.internal_attr & 0xFFFF, info.external_attr & _LARGE),
        )
        self._header(record)
        for piece in reader.raw(info):
            self._file.write(piece)
        self._written.append(record)

    def write(self, name: str, pieces: Iterable[bytes], *, like: Entry | None, fast: bool) -> None:
        """Compress and write one entry.

        Parameters
        ----------
        name : str
        pieces : iterable of bytes
        like : Entry or None
            The entry it takes the place of: its date is kept. New entries are dated 1980-01-01, so that two builds of
            the same ledger are equal byte for byte.
        fast : bool
            For sheets by the hundred megabytes: igzip level 2 packs some fourteen times faster than zlib level 6, into
            an eighth more bytes (benchmarks/bench_write_back.py measures both).
        """
        plain = name.encode("utf-8")
        flags = 0 if plain.isascii() else _UTF8_FLAG
        offset = self._file.tell()
        stamp = _stamp(like.info.date_time if like else (1980, 1, 1, 0, 0, 0))
        draft = _Written(plain, flags, zipfile.ZIP_DEFLATED, stamp, 0, 0, 0, offset, (20, 0), (0, 0))
        self._header(draft)
        packer = isal_zlib.compressobj(2, isal_zlib.DEFLATED, -15) if fast else zlib.compressobj(6, zlib.DEFLATED, -15)
        crc = size = packed = 0
        for piece in pieces:
            crc = isal_zlib.crc32(piece, crc)
            size += len(piece)
            packed += self._file.write(packer.compress(piece))
            if size > MOST_PART_BYTES:
                raise OutputError("workbook.result_too_large", part=name)
        packed += self._file.write(packer.flush())
        end = self._file.tell()
        done = _Written(plain, flags, zipfile.ZIP_DEFLATED, stamp, crc, packed, size, offset, (20, 0), (0, 0))
        self._file.seek(offset)
        self._header(done)
        self._file.seek(end)
        self._written.append(done)

    def _header(self, record: _Written) -> None:
        self._file.write(
            _LOCAL.pack(
                b"PK\x03\x04",
                20,
                record.flags,
                record.method,
                *record.stamp,
                record.crc,
                record.packed,
                record.size,
                len(record.name),
                0,
            )
        )
        self._file.write(record.name)

    def finish(self) -> None:
        """Write the directory; zip64 where the number of entries or their place asks for it.

        No entry alone is that large: `ArchiveReader` and `write` see to it.
        """
        start = self._file.tell()
        for record in self._written:
            far = record.offset >= _LARGE
            extra = struct.pack("<2HQ", 1, 8, record.offset) if far else b""
            self._file.write(
                _CENTRAL.pack(
                    b"PK\x01\x02",
                    *record.made_by,
                    45 if far else 20,
                    0,
                    record.flags,
                    record.method,
                    *record.stamp,
                    record.crc,
                    record.packed,
                    record.size,
                    len(record.name),
                    len(extra),
                    0,
                    0,
                    record.attributes[0],
                    record.attributes[1],
                    min(record.offset, _LARGE),
                )
            )
            self._file.write(record.name + extra)
        end = self._file.tell()
        count = len(self._written)
        if count > 0xFFFE or end >= _LARGE:
            self._file.write(_END_64.pack(b"PK\x06\x06", 44, 45, 45, 0, 0, count, count, end - start, start))
            self._file.write(_LOCATOR_64.pack(b"PK\x06\x07", 0, end, 1))
        short = min(count, 0xFFFF)
        self._file.write(_END.pack(b"PK\x05\x06", 0, 0, short, short, min(end - start, _LARGE), min(start, _LARGE), 0))


def _stamp(moment: tuple[int, int, int, int, int, int]) -> tuple[int, int]:
    year, month, day, hour, minute, second = moment
    return hour << 11 | minute << 5 | second >> 1, (max(year, 1980) - 1980 & 0x7F) << 9 | month << 5 | day
