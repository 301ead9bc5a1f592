"""The parts of a workbook package that calamine does not tell about, and the bounds within which a package is opened.

Nothing is trusted: the number of parts, their sizes, how far they were compressed, document types and entities are
checked before any reader that holds a whole sheet in memory sees the file.
"""

from __future__ import annotations

import posixpath
import re
import struct
import zipfile
import zlib
from contextlib import contextmanager
from functools import cached_property
from typing import IO, TYPE_CHECKING, cast

import numpy as np
from isal import isal_zlib
from lxml import etree

from pyramid_addin.errors import PackageError
from pyramid_addin.ledger._address import LAST_COLUMN, column_letters, column_number
from pyramid_addin.ledger._binary_sheet import extent
from pyramid_addin.ledger._sheet import Table
from pyramid_addin.settings_sheet import MARK

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

MOST_PARTS = 20_000
MOST_BYTES = 6 * 2**30  # all parts together, unpacked
MOST_BYTES_OF_A_PARSED_PART = 64 * 2**20
SUSPECT_SIZE, SUSPECT_RATIO = 32 * 2**20, 400  # sheets saved by spreadsheet programs stay below 100
MOST_CELLS = 64_000_000  # calamine holds the rectangle around all cells in memory
_BLOCK = 2**20
_ROWS_OF_A_SHEET = 2**20

_CELL = re.compile(rb'<(?:\w+:)?c\b[^>]*?\br="([A-Z]{1,3})([0-9]{1,7})"[^>]*[^/>]>\s*<(?:\w+:)?(?:is\b|f\b|v>[^<])')
_ISAL_ERROR = cast("type[Exception]", isal_zlib.error)
_BROKEN = (zipfile.BadZipFile, zlib.error, _ISAL_ERROR, EOFError, struct.error, NotImplementedError, RuntimeError)


class WorkbookPackage:
    """A zip with a workbook in it (.xlsx, .xlsm; .xlsb and .ods for the bounds only).

    Raises
    ------
    PackageError
        The zip is truncated, exceeds the bounds, or holds a document type.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        with self._mapped(), zipfile.ZipFile(path) as archive:
            self._names = {entry.filename: entry for entry in archive.infolist()}
        self._check_bounds()

    @contextmanager
    def _mapped(self) -> Iterator[None]:
        try:
            yield
        except _BROKEN as error:
            raise PackageError("ledger.damaged", path=self.path.name) from error

    def _check_bounds(self) -> None:
        entries = self._names.values()
        total = sum(entry.file_size for entry in entries)
        if len(entries) > MOST_PARTS or total > MOST_BYTES:
            raise PackageError("ledger.too_big", path=self.path.name, parts=len(entries), size=_megabytes(total))
        for entry in entries:
            if entry.flag_bits & 1:
                raise PackageError("ledger.password", path=self.path.name)
            if entry.compress_type not in {zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED}:
                raise PackageError("ledger.damaged", path=self.path.name)
            if entry.file_size > SUSPECT_SIZE and entry.file_size > SUSPECT_RATIO * max(entry.compress_size, 1):
                raise PackageError("ledger.bomb", path=self.path.name, part=entry.filename)

    def has(self, part: str) -> bool:
        """Whether the package holds ``part``."""
        return part in self._names

    # --- small parts, parsed ---

    def tree(self, part: str) -> etree._Element:
        """``part`` parsed, entities and document types refused."""
        entry = self._names.get(part)
        if entry is None:
            raise PackageError("ledger.damaged", path=self.path.name)
        if entry.file_size > MOST_BYTES_OF_A_PARSED_PART:
            raise PackageError("ledger.bomb", path=self.path.name, part=part)
        data = b"".join(self._blocks(entry))
        parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False)
        try:
            root = etree.fromstring(data, parser)
        except (etree.XMLSyntaxError, ValueError) as error:
            raise PackageError("ledger.damaged", path=self.path.name) from error
        if b"<!DOCTYPE" in data or b"<!ENTITY" in data:
            raise PackageError("ledger.doctype", path=self.path.name, part=part)
        return root

    def _related(self, part: str) -> dict[str, tuple[str, str]]:
        """Relationship id -> (last word of its type, target part)."""
        folder, name = posixpath.split(part)
        relations = posixpath.join(folder, "_rels", f"{name}.rels")
        if not self.has(relations):
            return {}
        found = {}
        for relation in self.tree(relations):
            if isinstance(relation.tag, str) and relation.get("TargetMode") != "External":
                target = relation.get("Target", "")
                resolved = target[1:] if target.startswith("/") else posixpath.normpath(posixpath.join(folder, target))
                found[relation.get("Id", "")] = (relation.get("Type", "").rpartition("/")[2], resolved)
        return found

    @cached_property
    def _workbook_part(self) -> str:
        for kind, target in self._related("").values():
            if kind == "officeDocument":
                return target
        return "xl/workbook.xml"

    @cached_property
    def _workbook(self) -> etree._Element:
        return self.tree(self._workbook_part)

    @cached_property
    def epoch_1904(self) -> bool:
        """Whether dates are counted from 1904."""
        properties = next(_all(self._workbook, "workbookPr"), None)
        return properties is not None and properties.get("date1904", "0") in {"1", "true", "on"}

    @cached_property
    def sheet_parts(self) -> dict[str, str]:
        """Sheet name -> part."""
        related = self._related(self._workbook_part)
        parts = {}
        for sheet in _all(self._workbook, "sheet"):
            ids = [str(value) for key, value in sheet.items() if str(key).startswith("{") and str(key).endswith("}id")]
            if ids and ids[0] in related:
                parts[sheet.get("name", "")] = related[ids[0]][1]
        return parts

    @cached_property
    def settings_sheets(self) -> tuple[str, ...]:
        """The sheets that are marked as holding settings; Excel marks a copy of one too."""
        sheets = [sheet.get("name", "") for sheet in _all(self._workbook, "sheet")]
        marked = {
            int(name.get("localSheetId", ""))
            for name in _all(self._workbook, "definedName")
            if name.get("name", "").casefold() == MARK.casefold() and name.get("localSheetId", "").isdecimal()
        }
        return tuple(sheet for place, sheet in enumerate(sheets) if place in marked and sheet in self.sheet_parts)

    @cached_property
    def tables(self) -> tuple[Table, ...]:
        """All tables, sheet by sheet."""
        return tuple(
            table
            for sheet, part in self.sheet_parts.items()
            for kind, target in self._related(part).values()
            if kind == "table" and self.has(target)
            for table in [_table(self.tree(target), sheet)]
            if table
        )

    @cached_property
    def _style_formats(self) -> list[str]:
        """Number format by cell style."""
        styles = next((target for kind, target in self._related(self._workbook_part).values() if kind == "styles"), "")
        if not self.has(styles):
            return []
        root = self.tree(styles)
        codes = {entry.get("numFmtId"): entry.get("formatCode", "") for entry in _all(root, "numFmt")}
        codes = {"9": "0%", "10": "0.00%", **codes}
        cell_styles = next(_all(root, "cellXfs"), None)
        return [] if cell_styles is None else [codes.get(style.get("numFmtId"), "") for style in cell_styles]

    def number_format(self, sheet: str, row: int, column_letters: str) -> str:
        """The number format code of a cell; "" where it has none, or stands further down than the first megabytes."""
        entry = self._names.get(self.sheet_parts.get(sheet, ""))
        if entry is None:
            return ""
        pattern = re.compile(rf'<(?:\w+:)?c\b(?=[^>]*\br="{column_letters}{row}")[^>]*\bs="(\d+)"'.encode())
        seen = b""
        for number, block in enumerate(self._blocks(entry)):
            seen = seen[-512:] + block
            match = pattern.search(seen)
            if match:
                style = int(match[1])
                return self._style_formats[style] if style < len(self._style_formats) else ""
            if number > 4:
                break
        return ""

    # --- big parts, in blocks ---

    def _blocks(self, entry: zipfile.ZipInfo) -> Iterator[bytes]:
        """``entry`` unpacked block by block; more bytes than it declares are refused."""
        with self._mapped(), self.path.open("rb") as file:
            file.seek(entry.header_offset)
            header = file.read(30)
            name, extra = struct.unpack("<HH", header[26:30])
            file.seek(name + extra, 1)
            produced = 0
            for block in _inflated(file, entry):
                produced += len(block)
                if produced > entry.file_size:
                    raise PackageError("ledger.bomb", path=self.path.name, part=entry.filename)
                yield block
            if produced != entry.file_size:
                raise PackageError("ledger.damaged", path=self.path.name)

    def blocks(self, part: str) -> Iterator[bytes]:
        """``part`` unpacked, a megabyte at a time."""
        return self._blocks(self._names[part])

    def check_strings(self) -> None:
        """Unpack the shared strings, in blocks: their size as declared, no document type.

        Raises
        ------
        PackageError
        """
        for part in self._names:
            if part.casefold().endswith("/sharedstrings.xml"):
                self._check_big_part(part)

    def check_sheets(self) -> None:
        """Unpack the sheets, in blocks: sizes as declared, no document types, no rectangle of cells beyond bounds.

        Raises
        ------
        PackageError
        """
        for part in dict.fromkeys(self.sheet_parts.values()):
            if self.has(part):
                self._check_big_part(part)

    def check_binary_sheets(self) -> None:
        """Refuse sheets of an .xlsb whose values span a rectangle beyond bounds.

        Raises
        ------
        PackageError
        """
        for part, entry in self._names.items():
            if part.startswith("xl/worksheets/") and part.endswith(".bin"):
                rows, columns = extent(b"".join(self._blocks(entry)), MOST_CELLS)
                if rows * columns > MOST_CELLS:
                    address = f"{column_letters(min(columns, LAST_COLUMN))}{rows}"
                    raise PackageError("ledger.too_wide", path=self.path.name, sheet=part, address=address)

    def _check_big_part(self, part: str) -> None:
        widest = 0
        seen = b""
        for block in self._blocks(self._names[part]):
            text = seen + block
            if b"<!DOCTYPE" in text or b"<!ENTITY" in text:
                raise PackageError("ledger.doctype", path=self.path.name, part=part)
            widest = max(widest, _widest_column(text))
            seen = text[-16:]
        if widest * _ROWS_OF_A_SHEET <= MOST_CELLS or part not in self.sheet_parts.values():
            return
        last_row = last_column = 0
        address = ""
        seen = b""
        for block in self._blocks(self._names[part]):
            text = seen + block
            for letters, digits in _CELL.findall(text):
                row, column = int(digits), column_number(letters.decode()) or 0
                if row > last_row or column > last_column:
                    address = f"{letters.decode()}{row}"
                    last_row, last_column = max(row, last_row), max(column, last_column)
            seen = text[-512:]
        if last_row * last_column > MOST_CELLS:
            sheet = next(name for name, target in self.sheet_parts.items() if target == part)
            raise PackageError("ledger.too_wide", path=self.path.name, sheet=sheet, address=address)


def _inflated(file: IO[bytes], entry: zipfile.ZipInfo) -> Iterator[bytes]:
    left = entry.compress_size
    if entry.compress_type == zipfile.ZIP_STORED:
        while left > 0:
            block = file.read(min(left, _BLOCK))
            if not block:
                return
            left -= len(block)
            yield block
        return
    unpack = isal_zlib.decompressobj(-15)
    waiting = b""
    while not unpack.eof:
        if not waiting:
            waiting = file.read(min(left, _BLOCK))
            left -= len(waiting)
        before = len(waiting)
        block = unpack.decompress(waiting, _BLOCK)
        waiting = unpack.unconsumed_tail
        if block:
            yield block
        elif len(waiting) == before:  # nothing came in or out: the stream breaks off
            return


def _widest_column(block: bytes) -> int:
    """The widest column that a cell in ``block`` names; 26 when all have one letter."""
    signs = np.frombuffer(block, np.uint8)
    capital = (signs - 65) < 26
    if not (capital[1:-1] & capital[2:] & (signs[:-2] == 34)).any():
        return 26
    return max(
        (column_number(found.decode()) or 0 for found in set(re.findall(rb'\br="([A-Z]{2,3})\d', block))), default=26
    )


def _all(root: etree._Element, name: str) -> Iterator[etree._Element]:
    """Elements of that local name: strict and transitional files use different namespaces."""
    return root.iter(f"{{*}}{name}")


def _table(root: etree._Element, sheet: str) -> Table | None:
    match = re.fullmatch(r"\$?([A-Z]{1,3})\$?(\d+)(?::\$?([A-Z]{1,3})\$?(\d+))?", root.get("ref", ""))
    if not match:
        return None
    first_column, last_column = column_number(match[1]), column_number(match[3] or match[1])
    if not (first_column and last_column):
        return None
    return Table(
        name=root.get("displayName") or root.get("name") or "",
        sheet=sheet,
        first_row=int(match[2]),
        first_column=first_column,
        last_row=int(match[4] or match[2]),
        last_column=last_column,
        header_rows=_count(root.get("headerRowCount"), 1),
        totals_rows=_count(root.get("totalsRowCount"), 0),
        columns=tuple(column.get("name", "") for column in _all(root, "tableColumn")),
    )


def _count(digits: str | None, default: int) -> int:
    return int(digits) if digits and digits.isdigit() else default


def _megabytes(size: int) -> int:
    return round(size / 2**20)
