"""The workbook as a package of parts: read what is asked for, change little, copy the rest raw.

with Package.open(path) as package:
    package.transform("xl/worksheets/sheet1.xml", splice)   # streaming, while saving
    package.replace("xl/workbook.xml", changed)
    package.save(target)                                    # complete beside the target, then renamed
"""

from __future__ import annotations

import hashlib
import os
import shutil
from contextlib import suppress
from itertools import count
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple, Self

from lxml import etree

from pyramid_addin.errors import OutputError, PackageError
from pyramid_addin.workbook import _relationships
from pyramid_addin.workbook._archive import CHUNK, ArchiveReader, ArchiveWriter, Entry
from pyramid_addin.workbook._drafts import draft_beside
from pyramid_addin.workbook._markup import Markup, refuse_dtd, safe_parser
from pyramid_addin.workbook._relationships import CONTENT_TYPES, Relationship

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    Transform = Callable[[Iterator[bytes]], Iterator[bytes]]
    Pieces = Callable[[], Iterator[bytes]]

MOST_READ = 64 << 20  # of a part that is read whole; sheets are streamed
_FAST_FROM = 4 << 20
_WORKBOOK_TYPES = (
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml",
    "application/vnd.openxmlformats-officedocument.spreadsheetml.template.main+xml",
    "application/vnd.ms-excel.sheet.macroEnabled.main+xml",
    "application/vnd.ms-excel.template.macroEnabled.main+xml",
    "application/vnd.ms-excel.addin.macroEnabled.main+xml",
)
_NO_PARTS = (
    b'<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
    b'<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
    b'<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
    b'<Default Extension="xml" ContentType="application/xml"/></Types>'
)


class Sheet(NamedTuple):
    """One sheet of the workbook.

    Attributes
    ----------
    name : str
    id : str
        Its relationship id in the workbook part.
    part : str
        Part name; "" when the relationship is missing.
    state : {"visible", "hidden", "veryHidden"}
    kind : str
        ``worksheet``, ``chartsheet``, ``dialogsheet``, ``xlMacrosheet``.
    """

    name: str
    id: str
    part: str
    state: str
    kind: str


class Package:
    """The parts of one workbook file and what is to change in them. Make one with `open` or `new`."""

    def __init__(self, reader: ArchiveReader | None) -> None:
        self._reader = reader
        self._entries: dict[str, Entry] = {entry.name: entry for entry in reader.entries} if reader else {}
        self._spelling = {name.casefold(): name for name in self._entries}
        self._replaced: dict[str, bytes | Pieces] = {}
        self._transforms: dict[str, list[Transform]] = {}
        self._dropped: set[str] = set()
        self._added: dict[str, None] = {}  # in order
        self._workbook_part = ""
        self.digests: dict[str, str] = {}

    @classmethod
    def open(cls, path: Path) -> Self:
        """Open a workbook (.xlsx, .xlsm) for patching; the file itself is not changed.

        Raises
        ------
        PackageError
            Not a zip, password-protected, damaged, beyond the bounds, not a workbook, or "Strict Open XML".
        """
        package = cls(ArchiveReader(path))
        try:
            package._workbook_part = package._found_workbook(path)
        except BaseException:
            package.close()
            raise
        return package

    @classmethod
    def new(cls) -> Self:
        """A package without parts but its content types; `workbook_part` is set once it is related."""
        package = cls(None)
        package.add(CONTENT_TYPES, _NO_PARTS)
        return package

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Let go of the source file."""
        if self._reader:
            self._reader.close()

    def _found_workbook(self, path: Path) -> str:
        if CONTENT_TYPES not in self:
            raise PackageError("workbook.not_a_workbook", path=path.name)
        for relationship in self.relationships(""):
            if relationship.kind != "officeDocument":
                continue
            if "purl.oclc.org" in relationship.type:
                raise PackageError("workbook.strict", path=path.name)
            if relationship.target in self and self.content_type(relationship.target) in _WORKBOOK_TYPES:
                return relationship.target
        raise PackageError("workbook.not_a_workbook", path=path.name)

    @property
    def workbook_part(self) -> str:
        """Name of the workbook part, usually ``xl/workbook.xml``."""
        if not self._workbook_part:
            self._workbook_part = next(one.target for one in self.relationships("") if one.kind == "officeDocument")
        return self._workbook_part

    # Which parts there are

    def __contains__(self, name: object) -> bool:
        return (name in self._entries and name not in self._dropped) or name in self._added

    def names(self) -> list[str]:
        """Part names, in the file's order, added ones last."""
        return [*(name for name in self._entries if name not in self._dropped), *self._added]

    def actual_name(self, name: str) -> str:
        """``name`` as the package spells it: part names compare without regard to case."""
        if name in self:
            return name
        return self._spelling.get(name.casefold(), name)

    def unused(self, pattern: str) -> str:
        """The first free part name of that pattern.

        Parameters
        ----------
        pattern : str
            With one pair of braces: ``xl/worksheets/sheet{}.xml``.
        """
        taken = {name.casefold() for name in (*self._entries, *self._added)}
        return next(name for number in count(1) if (name := pattern.format(number)).casefold() not in taken)

    @property
    def changed(self) -> list[str]:
        """Names of the source's parts that will differ: replaced, transformed or dropped."""
        touched = {*self._replaced, *self._transforms, *self._dropped}
        return [name for name in self._entries if name in touched]

    @property
    def added(self) -> list[str]:
        """Names of the parts that the source does not have."""
        return list(self._added)

    # Reading

    def original_chunks(self, name: str) -> Iterator[bytes]:
        """The part as the source has it, piece by piece."""
        assert self._reader is not None  # noqa: S101 -- a new package has no originals
        return self._reader.chunks(self._entries[name])

    def original(self, name: str) -> bytes:
        """The part as the source has it."""
        self._bound(name)
        return b"".join(self.original_chunks(name))

    def chunks(self, name: str) -> Iterator[bytes]:
        """The part as it will be saved, piece by piece."""
        new = self._replaced.get(name)
        if new is None:
            if name not in self:
                raise PackageError("workbook.no_such_part", part=name)
            pieces = self.original_chunks(name)
        else:
            pieces = _cut(new) if isinstance(new, bytes) else new()
        for transform in self._transforms.get(name, ()):
            pieces = transform(pieces)
        return pieces

    def read(self, name: str) -> bytes:
        """The part as it will be saved.

        Raises
        ------
        PackageError
            There is none of that name, or it exceeds 64 MiB.
        """
        new = self._replaced.get(name)
        if isinstance(new, bytes) and name not in self._transforms:
            return new
        if new is None and name in self._entries:
            self._bound(name)
        return b"".join(self.chunks(name))

    def _bound(self, name: str) -> None:
        size = self._entries[name].info.file_size
        if size > MOST_READ:
            raise PackageError("workbook.part_too_large", path=self.source_name, part=name, found=size >> 20)

    @property
    def source_name(self) -> str:
        """File name of the source; "" for a new package."""
        return self._reader.path.name if self._reader else ""

    def size(self, name: str) -> int:
        """Bytes of the source's part, uncompressed; 0 for an added one."""
        entry = self._entries.get(name)
        return entry.info.file_size if entry else 0

    def root(self, name: str) -> Any:  # noqa: ANN401 -- an lxml element
        """The part parsed by lxml, for reading; entities, DTD and network are off.

        Raises
        ------
        PackageError
            Damaged XML, or a document type declaration.
        """
        data = self.read(name)
        refuse_dtd(data, name)
        try:
            root = etree.fromstring(data, safe_parser())
        except (etree.XMLSyntaxError, ValueError) as error:
            raise PackageError("workbook.damaged_xml", part=name) from error
        if root.getroottree().docinfo.doctype:
            raise PackageError("workbook.dtd", part=name)
        return root

    def markup(self, name: str) -> Markup:
        """The part as bytes with places, for small edits; give the result to `replace`."""
        return Markup(self.read(name), name)

    # Changing

    def replace(self, name: str, data: bytes | Pieces) -> None:
        """Give a part new content."""
        if name not in self:
            raise PackageError("workbook.no_such_part", part=name)
        self._replaced[name] = data
        self._transforms.pop(name, None)

    def transform(self, name: str, function: Transform) -> None:
        """Change a part while it is saved, piece by piece; several transforms run in the order given.

        ``function`` may run more than once (`chunks` runs it too) and must give the same each time.
        """
        if name not in self:
            raise PackageError("workbook.no_such_part", part=name)
        self._transforms.setdefault(name, []).append(function)

    def add(self, name: str, data: bytes | Pieces, content_type: str | None = None) -> None:
        """Add a part.

        Parameters
        ----------
        name : str
            Not in use yet: see `unused`.
        data : bytes or callable
            A callable is asked for the pieces when the part's turn to be saved comes, after all parts before it.
        content_type : str, optional
            Declared unless the extension's default says it already.
        """
        if name.casefold() in {other.casefold() for other in self.names()}:
            raise PackageError("workbook.double_part", path=self.source_name, part=name)
        if name in self._entries:  # dropped before, and back again
            self._dropped.discard(name)
        else:
            self._added[name] = None
        self._replaced[name] = data
        if content_type:
            _relationships.declare(self, name, content_type)

    def drop(self, name: str) -> None:
        """Take a part out, with its relationships and content type; those that point at it are the caller's."""
        for one in (name, _relationships.relationships_part(name)):
            if one in self:
                self.forget(one)
        _relationships.undeclare(self, name)

    def forget(self, name: str) -> None:
        """Take a part out and nothing else: for one whose listings are restored as a whole."""
        self._replaced.pop(name, None)
        self._transforms.pop(name, None)
        if name in self._added:
            del self._added[name]
        elif name in self._entries:
            self._dropped.add(name)

    def relationships(self, part: str) -> list[Relationship]:
        """The relationships of ``part`` ("" = of the package): (id, type, target part, external)."""
        return _relationships.relationships(self, part)

    def related(self, part: str, kind: str) -> list[str]:
        """The parts that ``part`` is related to by a type that ends in ``kind``, as far as they exist."""
        return [one.target for one in self.relationships(part) if one.kind == kind and one.target in self]

    def relate(self, part: str, kind: str, target: str, *, external: bool = False) -> str:
        """Add a relationship (whole URI, or an office one's last word) and return its id."""
        return _relationships.relate(self, part, kind, target, external=external)

    def unrelate(self, part: str, identity: str) -> None:
        """Take a relationship out."""
        _relationships.unrelate(self, part, identity)

    def content_type(self, name: str) -> str:
        """The content type of a part; "" when none is declared."""
        return _relationships.content_type(self, name)

    def sheets(self) -> list[Sheet]:
        """The workbook's sheets, in the order of their tabs."""
        part = self.workbook_part
        related = {one.id: one for one in self.relationships(part)}
        listing = self.markup(part).root.find("sheets")
        sheets = []
        for element in listing.children if listing else ():
            attributes = element.attributes
            identity = next((value for key, value in attributes.items() if key.rpartition(":")[2] == "id"), "")
            target = related.get(identity)
            exists = target is not None and target.target in self
            sheets.append(
                Sheet(
                    attributes.get("name", ""),
                    identity,
                    target.target if target and exists else "",
                    attributes.get("state", "visible"),
                    target.kind if target else "",
                )
            )
        return sheets

    # Saving

    def save(self, path: Path) -> None:
        """Write the package: complete under a temporary name beside ``path``, then renamed onto it.

        Untouched entries are copied raw and keep their place; added parts follow. `digests` then holds the SHA-256 of
        every part that was written anew.

        Raises
        ------
        OutputError
            The folder is missing or cannot be written to, or the disk is full; nothing half-written stays.
        """
        target = Path(os.path.realpath(path))
        draft = draft_beside(target)
        try:
            try:
                with draft.open("xb") as file:
                    self._write(ArchiveWriter(file))
                    file.flush()
                    os.fsync(file.fileno())  # or a power cut after the rename could leave neither file
                if target.exists():
                    shutil.copymode(target, draft)
                    if self._reader and self._reader.path.exists() and target.samefile(self._reader.path):
                        self._reader.close()  # Windows does not rename onto a file that is open
                draft.replace(target)
            except OSError as error:
                raise OutputError(
                    "output.unwritable", path=path, reason=error.strerror or type(error).__name__
                ) from error
        finally:
            with suppress(OSError):
                draft.unlink(missing_ok=True)

    def _write(self, writer: ArchiveWriter) -> None:
        self.digests = {}
        for name in self.names():
            entry = self._entries.get(name)
            if entry and self._reader and name not in self._replaced and name not in self._transforms:
                writer.copy(self._reader, entry)
                continue
            new = self._replaced.get(name)
            size = len(new) if isinstance(new, bytes) else self.size(name)
            fast = size > _FAST_FROM or callable(new)
            digest = hashlib.sha256()
            writer.write(name, _hashed(self.chunks(name), digest), like=entry, fast=fast)
            self.digests[name] = digest.hexdigest()
        writer.finish()


def _cut(data: bytes) -> Iterator[bytes]:
    for start in range(0, len(data), CHUNK):
        yield data[start : start + CHUNK]


def _hashed(pieces: Iterator[bytes], digest: Any) -> Iterator[bytes]:  # noqa: ANN401 -- hashlib's private type
    for piece in pieces:
        digest.update(piece)
        yield piece
