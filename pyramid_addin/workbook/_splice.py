"""New cells into the rows of a sheet, by inserting bytes, and their exact removal."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from pyramid_addin.workbook._cells import column_letters
from pyramid_addin.workbook._sheet_stream import SheetStream, cells, edited, rows, spans

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from pyramid_addin.workbook._sheet_stream import Row

_FAR_OUT = 1 << 20


@dataclass
class Undo:
    """What `removed` needs to take a splice out exactly.

    Attributes
    ----------
    first, last : int
        The columns that were written, 1-based.
    ranges : list of [int, int]
        The rows that got cells, first and last; within them every row that can hold cells did.
    spans : list of [int, str or None]
        Runs over the rows that got cells, in their order: how many, and the value of their ``spans`` attribute where it
        was changed.
    replaced : list of [int, int, str]
        Runs of rows whose blank cells gave way: first row, how many rows, and the cells, their row number as NUL.
    """

    first: int
    last: int
    ranges: list[list[int]]
    spans: list[list[Any]] = field(default_factory=list)
    replaced: list[list[Any]] = field(default_factory=list)

    def covers(self, row: int) -> bool:
        """Whether the row is one of those that got cells."""
        return any(first <= row <= last for first, last in self.ranges)

    def note_spans(self, value: bytes | None) -> None:
        """Add one row to the runs."""
        text = value.decode("utf-8", "surrogateescape") if value is not None else None
        if self.spans and self.spans[-1][1] == text:
            self.spans[-1][0] += 1
        else:
            self.spans.append([1, text])

    def note_replaced(self, row: int, gone: bytes) -> None:
        """Add one row's replaced cells to the runs."""
        pattern = re.sub(rb"(?<=[A-Za-z])%d(?=[\"'])" % row, b"\0", gone).decode("utf-8", "surrogateescape")
        if self.replaced and self.replaced[-1][2] == pattern and sum(self.replaced[-1][:2]) == row:
            self.replaced[-1][1] += 1
        else:
            self.replaced.append([row, 1, pattern])


def spliced(
    part: str,
    head: bytes,
    tail: bytes,
    undo: Undo,
    cells_of: Callable[[int], bytes],
    plain: Callable[[int], bool],
    progress: Callable[[int], None] | None = None,
) -> Callable[[Iterator[bytes]], Iterator[bytes]]:
    """A package transform that puts new cells into rows.

    Parameters
    ----------
    part : str
    head, tail : bytes
        What takes the place of the sheet's frame.
    undo : Undo
        Filled anew by each run; its columns and rows say where the cells go.
    cells_of : callable
        Row number -> its new cells.
    plain : callable
        Row number -> whether nothing stands right of the ledger in it, so that the cells go behind all others.
    progress : callable, optional
        Called with the number of the last row written, block by block.
    """

    def begin() -> None:
        undo.spans.clear()
        undo.replaced.clear()

    def edit(data: bytes, mask: bytes, prefix: bytes, row: Row, pieces: list[bytes], place: int) -> int:
        place = _widen_spans(data, row, undo, pieces, place)
        if plain(row.number):
            start = end = row.end
        else:
            start, end = _gap(mask, prefix, row, undo)
            if end > start:
                undo.note_replaced(row.number, data[start:end])
        pieces += (data[place:start], cells_of(row.number))
        return end

    return _rewritten(part, head, tail, undo, begin, edit, progress)


def _rewritten(
    part: str,
    head: bytes,
    tail: bytes,
    undo: Undo,
    begin: Callable[[], None],
    edit: Callable[[bytes, bytes, bytes, Row, list[bytes], int], int],
    progress: Callable[[int], None] | None = None,
) -> Callable[[Iterator[bytes]], Iterator[bytes]]:
    """A transform that runs ``edit`` over the rows that ``undo`` covers, in ascending order, and copies all between.

    ``edit`` gets the block, its mask, the prefix, the row, the pieces so far and how far they reach; it adds pieces and
    returns how far they reach then.
    """

    def rewrite(stream: SheetStream) -> Iterator[bytes]:
        begin()
        yield head
        number = 0
        for data, mask in stream.blocks():
            pieces: list[bytes] = []
            place = 0
            for row in rows(mask, stream.prefix, number):
                ascends, number = row.number > number, row.number
                if ascends and not row.closed and undo.covers(number):
                    place = edit(data, mask, stream.prefix, row, pieces, place)
            pieces.append(data[place:])
            yield b"".join(pieces)
            if progress:
                progress(number)
        yield tail

    return edited(part, rewrite)


def _widen_spans(data: bytes, row: Row, undo: Undo, pieces: list[bytes], place: int) -> int:
    found = spans(row)
    if found:
        start, end, value = found
        low, _, high = value.partition(b":")
        if low.isdigit() and high.isdigit() and int(high) < undo.last:
            pieces += (data[place:start], low + b":%d" % undo.last)
            undo.note_spans(value)
            return end
    undo.note_spans(None)
    return place


def _gap(mask: bytes, prefix: bytes, row: Row, undo: Undo) -> tuple[int, int]:
    """Where the new cells go: behind the cells left of them, over the blank cells in their own columns."""
    start = row.inside
    end = None
    for cell in cells(mask, prefix, row):
        if cell.column < undo.first:
            start = cell.end
        elif cell.column <= undo.last:
            if end is None:
                start = cell.start
            end = cell.end
        else:
            break
    return start, start if end is None else end


def removed(part: str, head: bytes, tail: bytes, undo: Undo) -> Callable[[Iterator[bytes]], Iterator[bytes]]:
    """A package transform that undoes `spliced` to the byte, given the frame as it was and what `spliced` noted."""
    runs = _Runs(undo)

    def edit(data: bytes, mask: bytes, prefix: bytes, row: Row, pieces: list[bytes], place: int) -> int:
        start, end = _own_cells(mask, prefix, row, undo)
        was = runs.next_spans()
        found = spans(row)
        if was is not None and found:
            pieces += (data[place : found[0]], was)
            place = found[1]
        pieces += (data[place:start], runs.replaced(row.number))
        return end

    return _rewritten(part, head, tail, undo, runs.restart, edit)


def _own_cells(mask: bytes, prefix: bytes, row: Row, undo: Undo) -> tuple[int, int]:
    opening = b"<" + prefix + b'c r="'
    start = mask.rfind(opening + column_letters(undo.first).encode() + b'%d"' % row.number, row.inside, row.end)
    if start < 0:
        return 0, 0
    after = mask.rfind(opening + column_letters(undo.last).encode() + b'%d"' % row.number, start, row.end)
    if after < 0:
        return 0, 0
    end = mask.find(b">", after) + 1  # our own attributes hold no >
    if mask[end - 2 : end] != b"/>":
        closing = b"</" + prefix + b"c>"
        end = mask.find(closing, end) + len(closing)
    return start, end


class _Runs:
    """Reads the runs of an `Undo` row by row."""

    def __init__(self, undo: Undo) -> None:
        self._undo = undo
        self.restart()

    def restart(self) -> None:
        self._spans = iter(self._undo.spans)
        self._left = 0
        self._value: bytes | None = None
        self._replaced = iter(self._undo.replaced)
        self._run: tuple[int, int, str] = (0, 0, "")

    def next_spans(self) -> bytes | None:
        while not self._left:
            count, value = next(self._spans, (_FAR_OUT, None))
            self._left, self._value = count, None if value is None else value.encode("utf-8", "surrogateescape")
        self._left -= 1
        return self._value

    def replaced(self, row: int) -> bytes:
        first, count, pattern = self._run
        if row >= first + count:
            first, count, pattern = next(self._replaced, (_FAR_OUT << 8, 0, ""))
            self._run = first, count, pattern
        return (
            pattern.replace("\0", str(row)).encode("utf-8", "surrogateescape") if first <= row < first + count else b""
        )
