"""Reading text files: separator and header are found in the first records, the columns are read by Arrow.

Every column is read as dictionary-encoded text, so that numbers and dates are recognised on unique values. Rows with
too few fields are filled up, rows with too many are reported and left out; neither moves the row numbers of the others.
"""

from __future__ import annotations

import csv
import re
from dataclasses import dataclass
from itertools import islice
from typing import TYPE_CHECKING, Any

import numpy as np
import pyarrow as pa
import pyarrow.csv as arrow_csv

from pyramid_addin.errors import LedgerError
from pyramid_addin.ledger._cells import Column, text_column
from pyramid_addin.ledger._choice import Candidate, check_choice, refuse_candidates
from pyramid_addin.ledger._encoding import utf8_bytes
from pyramid_addin.ledger._findings import Findings
from pyramid_addin.ledger._grid import Grid, Progress, header_extent, without_blank_rows
from pyramid_addin.ledger._header_row import ROWS_SEARCHED, HeaderRow, find_header

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from numpy.typing import NDArray

    from pyramid_addin.ledger._source import Source
    from pyramid_addin.settings import Settings

SEPARATORS = (";", ",", "\t", "|")
_LINE_FEED = ord("\n")
_TOP_BYTES = 2**18
_MOST_COLUMNS = 16_384
_BLOCKS = (2**22, 2**26)  # bytes that Arrow takes at a time
_CACHED = 2**18  # bytes that stay near the processor
_SEPARATOR_LINE = re.compile(rb'\A"?sep=(.)"?\r?\n', re.IGNORECASE)


@dataclass(frozen=True)
class _Top:
    """The first records under one separator, and the line on which each ends."""

    separator: str
    records: list[list[str]]
    ends: list[int]
    widths: list[int]
    header: HeaderRow | None

    @property
    def rank(self) -> tuple[bool, int, float]:
        """How well the separator fits: a ledger's header, fields recognised, and how alike the records are."""
        recognised = self.header.recognition if self.header else None
        widths = [width for width in self.widths if width]
        usual = max(set(widths), key=widths.count) if widths else 1
        alike = widths.count(usual) / len(widths) if usual > 1 else 0.0
        return bool(recognised and recognised.is_ledger), recognised.score if recognised else 0, alike

    def width(self, header: HeaderRow) -> int:
        """How many fields a record has: as many as the header, or as most records below it when those have more."""
        own = self.widths[header.index]
        below = self.widths[header.index + 1 :]
        more = [width for width in set(below) if width > own and below.count(width) > len(below) / 2]
        return more[0] if more else own


def read_text(source: Source, settings: Settings, progress: Progress | None) -> Grid:
    """Find the ledger in a text file and read it.

    Raises
    ------
    LedgerError, PackageError, UsageError
    """
    if settings.sheet is not None and settings.sheet.casefold() != source.stem.casefold():
        raise LedgerError("ledger.text_has_no_sheets", path=source.path.name, found=settings.sheet)
    if progress:
        progress("read", 0, 1)
    data = utf8_bytes(source.path, zipped=source.suffix.endswith(".gz"))
    if not data[:_TOP_BYTES].strip() and not data.strip():
        raise LedgerError("ledger.empty_file", path=source.path.name)
    skipped, offset, separators = separator_line(data)
    top = max((_top(data, offset, separator, settings) for separator in separators), key=lambda found: found.rank)
    header = _checked(top, source, settings)
    grid = _read(data, offset, skipped, top, header, source, settings)
    if progress:
        progress("read", len(grid.rows), len(grid.rows))
    return grid


def separator_line(data: bytes) -> tuple[int, int, tuple[str, ...]]:
    """Excel's ``sep=;`` on the first line: lines and bytes to skip, and the separators to try."""
    match = _SEPARATOR_LINE.match(data)
    if match and match[1].decode("latin-1") not in {'"', "\r", "\n"} and match[1].isascii():
        return 1, match.end(), (match[1].decode("ascii"),)
    return 0, 0, SEPARATORS


def _top(data: bytes, offset: int, separator: str, settings: Settings) -> _Top:
    text = data[offset : offset + _TOP_BYTES].decode("utf-8", "replace")
    lines = text.splitlines(keepends=True) if "\n" not in text else text.split("\n")
    reader = csv.reader((line + "\n" for line in lines), delimiter=separator)
    records: list[list[str]] = []
    ends: list[int] = []
    try:
        for record in islice(reader, ROWS_SEARCHED):
            records.append([value.strip("\ufeff\x00") for value in record[:_MOST_COLUMNS]])
            ends.append(reader.line_num)
    except csv.Error:
        pass  # an absurdly long field: what was read so far has to do
    widths = list(map(len, records))
    width = max(widths, default=0)
    padded = [record + [""] * (width - len(record)) for record in records]
    header = find_header(padded, 1, settings.columns) if width > 1 else None
    return _Top(separator, padded, ends, widths, header)


def _checked(top: _Top, source: Source, settings: Settings) -> HeaderRow:
    header = top.header
    found = [Candidate(source.stem, None, header)] if header else []
    if header is None or not header.recognition.is_ledger:
        raise refuse_candidates([], found, source.path.name, settings, [source.stem])
    check_choice(found[0], settings, is_text=True)
    return header


def _read(
    data: bytes, offset: int, skipped: int, top: _Top, header: HeaderRow, source: Source, settings: Settings
) -> Grid:
    recognised = header.recognition
    used = sorted(set(recognised.columns.values()))
    first_column, last_column = header_extent(header.headers, used)
    lines_likely = "date" in recognised.columns and "invoice" in recognised.columns
    wanted = used if lines_likely else list(range(first_column, last_column + 1))
    header_record = header.index + 1 + skipped
    start = _line_offset(data, offset, top.ends[header.index])
    width = top.width(header)
    findings = Findings(source.path.name, source.stem, True, header.headers, settings.language)
    table = _Records(memoryview(data)[start:], width, top.separator, wanted, source)
    columns, numbers, broken = table.read()
    numbers = numbers + header_record
    left_out = 0
    if broken:
        left_out = len(broken)
        findings.add_cells(
            "ragged_row",
            ((number + header_record, None, " ".join(text.split()), None) for number, text, _ in broken),
            count=left_out,
            expected=width,
        )
    by_number = dict(zip(wanted, columns, strict=True))
    by_number, numbers = without_blank_rows(by_number, numbers, used)
    return Grid(
        path=source.path,
        kind="text",
        sheet=source.stem,
        table=None,
        header_row=header_record,
        first_column=first_column,
        last_column=last_column,
        headers=header.headers,
        recognition=recognised,
        columns=by_number,
        rows=numbers,
        epoch_1904=False,
        errors_look_blank=False,
        number_format=lambda _row, _column: "",
        findings=findings,
        left_out_rows=left_out,
    )


def _line_offset(data: bytes, offset: int, lines: int) -> int:
    """The byte at which line number ``lines`` (0-based, counted from ``offset``) begins."""
    end = b"\n" if b"\n" in data[offset : offset + _TOP_BYTES] else b"\r"
    for _ in range(lines):
        position = data.find(end, offset)
        if position < 0:
            return len(data)
        offset = position + 1
    return offset


@dataclass
class _Records:
    """The records below the header, read by Arrow."""

    data: memoryview
    width: int
    separator: str
    wanted: Sequence[int]
    source: Source

    def read(self) -> tuple[list[Column], NDArray[np.int64], list[tuple[int, str, int]]]:
        """The wanted columns, the 1-based record number of each row, and the records left out."""
        if not bytes(self.data[:1000]).strip() and not bytes(self.data).strip():
            return [text_column(np.empty(0, np.int32), pa.array([], pa.string())) for _ in self.wanted], _whole(0), []
        ragged: list[tuple[int, str, int]] = []
        table = self._one_a_line(ragged)
        if table is None:
            table = self._table(threads=True, ragged=ragged)
        if not ragged:
            return self._columns(table), _whole(table.num_rows), []
        table = self._table(threads=False, ragged=ragged)
        return self._with_ragged(table, ragged)

    def _one_a_line(self, ragged: list[tuple[int, str, int]]) -> Any | None:  # noqa: ANN401
        """The records when each is one line, else None: some quoted value holds a line break, or may hold one.

        Only then may Arrow cut its blocks at any line end, which lets it read them side by side. A record takes a line
        or more, so as many records as lines prove that no value was cut.
        """
        try:
            table = self._parse(ragged, threads=True, block=_BLOCKS[0], line_breaks=False)
        except pa.ArrowInvalid:
            return None
        return table if table.num_rows + len(ragged) == _line_count(self.data) else None

    def _table(self, *, threads: bool, ragged: list[tuple[int, str, int]]) -> Any:  # noqa: ANN401
        quotes = b'"' in self.data.obj  # type: ignore[operator]
        for block in (*_BLOCKS, min(len(self.data) + 1, 2**31 - 1)):
            try:
                return self._parse(ragged, threads=threads, block=block, line_breaks=quotes)
            except pa.ArrowInvalid as error:
                if "straddl" not in str(error) and "block" not in str(error):
                    break
        raise LedgerError("ledger.text_unreadable", path=self.source.path.name, found=_shown(self.separator))

    def _parse(self, ragged: list[tuple[int, str, int]], *, threads: bool, block: int, line_breaks: bool) -> Any:  # noqa: ANN401
        names = [str(number) for number in range(1, self.width + 1)]
        ragged.clear()

        def note(row: Any) -> str:  # noqa: ANN401 -- pyarrow carries no types
            ragged.append((row.number or 0, row.text, row.actual_columns))
            return "skip"

        return arrow_csv.read_csv(
            pa.BufferReader(pa.py_buffer(self.data)),
            read_options=arrow_csv.ReadOptions(column_names=names, use_threads=threads, block_size=block),
            parse_options=arrow_csv.ParseOptions(
                delimiter=self.separator,
                newlines_in_values=line_breaks,
                ignore_empty_lines=False,
                invalid_row_handler=note,
            ),
            convert_options=arrow_csv.ConvertOptions(
                column_types=dict.fromkeys(names, pa.dictionary(pa.int32(), pa.string())),
                include_columns=[str(number) for number in self.wanted],
                strings_can_be_null=False,
                null_values=[],
                check_utf8=False,
            ),
        )

    def _columns(self, table: Any) -> list[Column]:  # noqa: ANN401 -- pyarrow carries no types
        whole = [chunked.combine_chunks() for chunked in table.columns]
        return [text_column(column.indices.to_numpy(), column.dictionary) for column in whole]

    def _with_ragged(
        self,
        table: Any,  # noqa: ANN401 -- pyarrow carries no types
        ragged: list[tuple[int, str, int]],
    ) -> tuple[list[Column], NDArray[np.int64], list[tuple[int, str, int]]]:
        """Rows of another width, back in their place where possible: filled up, or without empty fields at the end."""
        bad = np.array([number for number, _, _ in ragged], np.int64)
        good = np.setdiff1d(np.arange(1, table.num_rows + len(bad) + 1), bad)
        mended: list[list[str]] = []
        places: list[int] = []
        broken = []
        for number, text, width in ragged:
            record = next(_records(text, self.separator), [])
            if width > self.width and any(value.strip() for value in record[self.width :]):
                broken.append((number, text, width))
                continue
            mended.append((record + [""] * self.width)[: self.width])
            places.append(number)
        if not mended:
            return self._columns(table), good, broken
        extra = pa.table(
            {
                str(column): pa.array([record[column - 1] for record in mended], pa.string()).dictionary_encode()
                for column in self.wanted
            }
        )
        numbers = np.concatenate([good, np.array(places, np.int64)])
        order = np.argsort(numbers, kind="stable")
        columns = [column.take(order) for column in self._columns(pa.concat_tables([table, extra]))]
        return columns, numbers[order], broken


def _records(text: str, separator: str) -> Iterator[list[str]]:
    try:
        yield from csv.reader([text], delimiter=separator)
    except csv.Error:
        yield [text]


def _line_count(data: memoryview) -> int:
    r"""How many lines there are, ended by a line feed, a carriage return, or both.

    Examples
    --------
    >>> _line_count(memoryview(b"a\nb\r\nc\rd"))
    4
    """
    whole = bytes(data[-1:]) in {b"\n", b"\r"}
    pieces = (np.frombuffer(data[start : start + _CACHED], np.uint8) for start in range(0, len(data), _CACHED))
    feeds = sum(int(np.count_nonzero(piece == _LINE_FEED)) for piece in pieces)
    text: bytes = data.obj  # type: ignore[assignment]
    begin = len(text) - len(data)
    lone_returns = text.count(b"\r", begin) - text.count(b"\r\n", begin) if b"\r" in text else 0
    return feeds + lone_returns + (not whole)


def _whole(count: int) -> NDArray[np.int64]:
    return np.arange(1, count + 1, dtype=np.int64)


def _shown(separator: str) -> str:
    return "tab" if separator == "\t" else separator
