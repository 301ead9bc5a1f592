"""A worksheet part as a stream: what stands before the rows, the rows by the mebibyte, what stands behind them.

The rows are never parsed into a tree: a million of them would not fit. They are cut at row boundaries, and looked at
through a *mask*: the same bytes with comments, CDATA sections and processing instructions blanked out, so that a
``</row>`` within one of those is not taken for the end of a row. Offsets in the mask are offsets in the bytes.
"""

from __future__ import annotations

import codecs
import re
from functools import cache
from typing import TYPE_CHECKING, NamedTuple

from pyramid_addin.errors import PackageError
from pyramid_addin.workbook._cells import column_number
from pyramid_addin.workbook._markup import MOST_ELEMENTS, encoding_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

_MOST_FRAME = 64 << 20
_MOST_ROW = 64 << 20
_HIDDEN = re.compile(rb"<!--.*?(?:-->|\Z)|<!\[CDATA\[.*?(?:\]\]>|\Z)|<\?.*?(?:\?>|\Z)", re.DOTALL)
_SHEET_DATA = re.compile(rb"<((?:[^\s<>/:!?]+:)?)sheetData(?=[\s/>])[^>]*>")
_ATTRIBUTES = rb"([^>\"']*(?:\"[^\"]*\"[^>\"']*|'[^']*'[^>\"']*)*)>"
_ROW_NUMBER = re.compile(rb"\sr\s*=\s*[\"'](\d{1,7})[\"']")
_SPANS = re.compile(rb"(?<=\s)spans\s*=\s*[\"']([^\"']*)[\"']")
_REFERENCE = re.compile(rb"\sr\s*=\s*[\"']([A-Za-z]{1,3})\d+[\"']")
_CELL_STYLE = re.compile(rb"\ss\s*=\s*[\"'](\d{1,9})[\"']")
_CUSTOM = re.compile(rb"\scustomFormat\s*=\s*[\"'](?:1|true)[\"']")


class Row(NamedTuple):
    """A row's number and its places in the block.

    Attributes
    ----------
    number : int
        1-based.
    start, inside, end : int
        Of the start tag, behind it, and of the end tag. A self-closing row has ``inside == end``, behind the tag.
    attributes : bytes
    closed : bool
        Self-closing: it holds no cells and cannot, as it stands.
    """

    number: int
    start: int
    inside: int
    end: int
    attributes: bytes
    closed: bool

    @property
    def style(self) -> int:
        """The style of the whole row, where it has one; else -1."""
        found = _CELL_STYLE.search(self.attributes) if _CUSTOM.search(self.attributes) else None
        return int(found[1]) if found else -1


class Cell(NamedTuple):
    """A cell's column (1-based), its places in the block, its style (0 if none), and whether anything is in it."""

    column: int
    start: int
    end: int
    style: int
    filled: bool


class SheetStream:
    """One reading of a worksheet part, as UTF-8.

    Parameters
    ----------
    chunks : iterator of bytes
    part : str
        Its name, for messages.

    Attributes
    ----------
    head : bytes
        Up to and with the start tag of ``sheetData``.
    prefix : bytes
        Of the main namespace, with colon, or empty.
    tail : bytes
        From the end tag of ``sheetData``; complete once `blocks` is exhausted.
    """

    def __init__(self, chunks: Iterator[bytes], part: str) -> None:
        self._chunks = _as_utf8(chunks, part)
        self._part = part
        buffer = b""
        for chunk in self._chunks:
            buffer += chunk
            found = _SHEET_DATA.search(_mask(buffer))
            if found:
                break
            if len(buffer) > _MOST_FRAME:
                raise PackageError("workbook.damaged_xml", part=part)
        else:
            raise PackageError("workbook.damaged_xml", part=part)
        self.prefix = found[1]
        self.head = buffer[: found.end()]
        self._rest = buffer[found.end() :]
        self._empty = found[0].endswith(b"/>")
        self.tail = b""

    def blocks(self) -> Iterator[tuple[bytes, bytes]]:
        """Whole rows and what stands between them: (bytes, their mask)."""
        if not self._empty:
            yield from self._row_blocks()
        pieces = [self._rest if self._empty else self.tail]
        size = len(pieces[0])
        for chunk in self._chunks:
            size += len(chunk)
            if size > _MOST_FRAME:
                raise PackageError("workbook.too_many_elements", part=self._part, allowed=MOST_ELEMENTS)
            pieces.append(chunk)
        self.tail = b"".join(pieces)

    def _row_blocks(self) -> Iterator[tuple[bytes, bytes]]:
        closing = b"</" + self.prefix + b"sheetData"
        row = re.compile(b"<" + re.escape(self.prefix) + rb"row(?=[\s/>])")
        buffer = self._rest
        while True:
            mask = _mask(buffer)
            end = mask.find(closing)
            if end >= 0:
                yield buffer[:end], mask[:end]
                self.tail = buffer[end:]
                return
            cut = mask.rfind(b"<" + self.prefix + b"row")
            if cut > 0 and row.match(mask, cut):
                yield buffer[:cut], mask[:cut]
                buffer = buffer[cut:]
            elif len(buffer) > _MOST_ROW:
                raise PackageError("workbook.damaged_xml", part=self._part)
            chunk = next(self._chunks, None)
            if chunk is None:
                raise PackageError("workbook.damaged_xml", part=self._part)
            buffer += chunk


def edited(part: str, edit: Callable[[SheetStream], Iterator[bytes]]) -> Callable[[Iterator[bytes]], Iterator[bytes]]:
    """A package transform from an edit of the stream; the part keeps its encoding."""

    def run(chunks: Iterator[bytes]) -> Iterator[bytes]:
        first = next(chunks, b"")
        encoding = encoding_of(first)
        pieces = edit(SheetStream(_with_first(first, chunks), part))
        if encoding == "utf-8":
            yield from pieces
            return
        decoder = codecs.getincrementaldecoder("utf-8")()
        for piece in pieces:
            yield decoder.decode(piece).encode(encoding, "xmlcharrefreplace")

    return run


def _with_first(first: bytes, chunks: Iterator[bytes]) -> Iterator[bytes]:
    yield first
    yield from chunks


def _as_utf8(chunks: Iterator[bytes], part: str) -> Iterator[bytes]:
    first = next(chunks, b"")
    encoding = encoding_of(first)
    if encoding == "utf-8":
        yield first
        yield from chunks
        return
    decoder = codecs.getincrementaldecoder(encoding)()
    try:
        for chunk in _with_first(first, chunks):
            yield decoder.decode(chunk).encode()
        yield decoder.decode(b"", final=True).encode()
    except UnicodeError as error:
        raise PackageError("workbook.damaged_xml", part=part) from error


def _mask(data: bytes) -> bytes:
    if b"<!" not in data and b"<?" not in data:
        return data
    return _HIDDEN.sub(lambda match: b" " * len(match[0]), data)


@cache
def _patterns(prefix: bytes) -> tuple[re.Pattern[bytes], re.Pattern[bytes], re.Pattern[bytes]]:
    name = re.escape(prefix)
    return (
        re.compile(b"<" + name + rb"row(?=[\s/>])" + _ATTRIBUTES),
        re.compile(b"<" + name + rb"c(?=[\s/>])" + _ATTRIBUTES),
        re.compile(b"</" + name + rb"c\s*>"),
    )


def rows(mask: bytes, prefix: bytes, before: int) -> Iterator[Row]:
    """The rows of a block; ``before`` is the number of the row before it, since a row may go without a number.

    Examples
    --------
    >>> [(row.number, row.closed) for row in rows(b'<row r="3"><c/></row><row/>', b"", 0)]
    [(3, False), (4, True)]
    """
    pattern = _patterns(prefix)[0]
    closing = b"</" + prefix + b"row"
    number = before
    for match in pattern.finditer(mask):
        attributes = match[1]
        found = _ROW_NUMBER.search(attributes)
        number = int(found[1]) if found else number + 1
        inside = match.end()
        closed = attributes.endswith(b"/")
        end = inside if closed else mask.find(closing, inside)
        yield Row(number, match.start(), inside, end if end >= 0 else len(mask), attributes, closed)


def cells(mask: bytes, prefix: bytes, row: Row) -> Iterator[Cell]:
    """The cells of a row; one without an address stands right of the one before it.

    Examples
    --------
    >>> block = b'<row r="3"><c r="B3" s="4"/><c><v>1</v></c></row>'
    >>> [(cell.column, cell.style, cell.filled) for cell in cells(block, b"", next(rows(block, b"", 0)))]
    [(2, 4, False), (3, 0, True)]
    """
    _, pattern, closing = _patterns(prefix)
    column = 0
    place = row.inside
    while found := pattern.search(mask, place, row.end):
        attributes = found[1]
        address = _REFERENCE.search(attributes)
        column = column_number(address[1].decode()) if address else column + 1
        style = _CELL_STYLE.search(attributes)
        place = found.end()
        filled = False
        if not attributes.endswith(b"/"):
            closed = closing.search(mask, place, row.end)
            if closed is None:
                return
            filled = b"<" in mask[place : closed.start()]
            place = closed.end()
        yield Cell(column, found.start(), place, int(style[1]) if style else 0, filled)


def spans(row: Row) -> tuple[int, int, bytes] | None:
    """Place (in the block) and bytes of the value of the row's ``spans`` attribute, if it has one."""
    found = _SPANS.search(row.attributes)
    if not found:
        return None
    offset = row.inside - 1 - len(row.attributes)
    return offset + found.start(1), offset + found.end(1), found[1]
