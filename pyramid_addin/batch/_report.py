"""The report of a batch: a workbook of one sheet with a row per file, and totals that count along with its filter."""

from __future__ import annotations

import io
import math
import os
import textwrap
from contextlib import suppress
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, Literal, NamedTuple

from pyramid_addin.batch._jobs import RESULTS, counted
from pyramid_addin.errors import OutputError
from pyramid_addin.templates._theme import CHARACTERS, LINE_HEIGHT, PERCENT, QUIET, WARNING
from pyramid_addin.texts import text
from pyramid_addin.workbook import draft_beside

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from pyramid_addin.batch._jobs import Row
    from pyramid_addin.templates._page import Page

REPORT_NAME = "pyramid-batch-report.xlsx"
_HEAD_ROW = 5  # 0-based, of the headings
_LONGEST = 1_000  # characters of a text: more would not fit the highest row
_LEAST_HEIGHT, _MOST_HEIGHT = 18.0, 400.0
# A date of making would make every report differ.
_MADE = datetime(2026, 1, 1, tzinfo=UTC).replace(tzinfo=None)

_TABLE = "BatchReport"
_HEAD_HEIGHT = 40
_PATHS = ("file", "output")

Kind = Literal["text", "count", "amount", "fraction"]


class _Column(NamedTuple):
    """A column of the report: field of `Row`, width in characters, what it holds, and whether it is added up."""

    key: str
    width: float
    kind: Kind
    added: bool = False


_COLUMNS = (
    _Column("file", 27, "text"),
    _Column("output", 27, "text"),
    _Column("result", 11, "text"),
    _Column("customers", 10, "count", added=True),
    _Column("active", 9, "count", added=True),
    _Column("currency", 9, "text"),
    _Column("revenue", 14.5, "amount", added=True),
    _Column("top_share", 10.5, "fraction"),
    _Column("net_profit", 14, "amount", added=True),
    _Column("loss_making", 13, "count", added=True),
    _Column("left_out_lines", 11, "count", added=True),
    _Column("left_out_amount", 15, "amount", added=True),
    _Column("problems", 11, "count", added=True),
    _Column("message", 46, "text"),
)
_STYLES: dict[Kind, str] = {
    "text": "notes_cell",
    "count": "notes_cell_count",
    "amount": "notes_cell_amount",
    "fraction": "notes_cell_count",
}
_TOTAL_STYLES: dict[Kind, str] = {
    "text": "notes_total",
    "count": "notes_total_count",
    "amount": "notes_total_amount",
    "fraction": "notes_total",
}


_RESULT = [column.key for column in _COLUMNS].index("result")
_CHANGES: dict[Kind, dict[str, Any]] = {"text": {"align": "left", "indent": 1}, "fraction": {"num_format": PERCENT}}
_RESULT_LOOKS: dict[str, dict[str, Any]] = {
    "failed": {"bold": True, "font_color": WARNING},
    "not_done": {"font_color": QUIET},
}


def write_report(path: Path, rows: Sequence[Row], language: str) -> None:
    """Write the report, complete beside its place and then renamed; the same rows make the same bytes.

    What is not known of a file is blank. A column is added up where that means something: not where files are in
    several currencies, nor where a figure is not known of all files that were built. Texts are texts, whatever
    a file may be called.

    Parameters
    ----------
    path : pathlib.Path
        An .xlsx file; replaced where it exists. Files below its folder are named from there.
    rows : sequence of Row
    language : {"en", "nl"}

    Raises
    ------
    OutputError
        It cannot be written.
    """
    content = _content(rows, path.parent, language)
    target = path.resolve()
    draft = draft_beside(target)
    try:
        try:
            with draft.open("xb") as file:
                file.write(content)
                file.flush()
                os.fsync(file.fileno())
            draft.replace(target)
        finally:
            with suppress(OSError):
                draft.unlink(missing_ok=True)
    except OSError as error:
        raise OutputError(
            "batch.report_unwritable", path=path, reason=error.strerror or type(error).__name__
        ) from error


def _content(rows: Sequence[Row], folder: Path, language: str) -> bytes:
    from xlsxwriter import Workbook

    from pyramid_addin.templates._page import Page

    content = io.BytesIO()
    workbook = Workbook(content, {"in_memory": True})
    workbook.set_properties({"title": _words("title", language), "created": _MADE})
    _Report(Page(workbook, _words("sheet", language), language, {}), rows, folder).write()
    workbook.close()
    return content.getvalue()


class _Report:
    """One call of `write_report`."""

    def __init__(self, page: Page, rows: Sequence[Row], folder: Path) -> None:
        self._page = page
        self._sheet = page.sheet
        self._rows = rows
        self._folder = os.path.realpath(folder)
        self._first = _HEAD_ROW + 1
        self._last = _HEAD_ROW + max(len(rows), 1)

    def write(self) -> None:
        """Lay out the sheet and write everything."""
        self._lay_out()
        self._write_top()
        self._write_table()
        for number, row in enumerate(self._rows, self._first):
            self._write_row(number, row)

    def _lay_out(self) -> None:
        sheet = self._sheet
        sheet.hide_gridlines(2)
        sheet.set_landscape()
        sheet.set_paper(9)
        sheet.set_margins(left=0.35, right=0.35, top=0.4, bottom=0.5)
        sheet.fit_to_pages(1, 0)
        sheet.repeat_rows(_HEAD_ROW)
        sheet.freeze_panes(_HEAD_ROW + 1, 1)
        sheet.set_footer(f"&L&8{self._page.words('footer')}&C&8&P / &N&R&8&F", {"margin": 0.25})
        for place, column in enumerate(_COLUMNS):
            sheet.set_column(place, place, column.width, self._page.style("plain"))

    def _write_top(self) -> None:
        sheet, style = self._sheet, self._page.style
        sheet.set_row(0, 33)
        sheet.write_string(0, 0, self._words("title"), style("notes_title"))
        sheet.write_string(1, 0, _shown(self._folder), style("notes_subtitle"))
        area = self._area("result")
        labels = [self._words(f"results.{result}") for result in RESULTS]
        counts = counted(self._rows).values()
        formula = '&"   "&'.join(f'"{label}: "&COUNTIF({area},"{label}")' for label in labels)
        shown = "   ".join(f"{label}: {count}" for label, count in zip(labels, counts, strict=True))
        sheet.write_formula(2, 0, f"={formula}", style("notes_label", text_wrap=False), shown)
        sheet.write_string(3, 0, self._remark(), style("notes_subtitle", font_size=9))

    def _remark(self) -> str:
        """Which columns are not added up, and why."""
        if self._several_currencies:
            return self._words("several_currencies", found=", ".join(self._currencies))
        built = [row for row in self._rows if row.customers is not None]
        unknown = sum(row.net_profit is None for row in built)
        return self._words("unknown_profit", count=unknown) if 0 < unknown < len(built) else self._words("blank")

    def _write_table(self) -> None:
        columns: list[dict[str, str]] = []
        for column in _COLUMNS:
            total = {"total_function": "sum"} if self._adds_up(column) else {}
            columns.append({"header": self._words(f"columns.{column.key}"), **total})
        columns[0]["total_string"] = self._words("total")
        area = (_HEAD_ROW, 0, self._last + 1, len(_COLUMNS) - 1)
        self._sheet.add_table(*area, {"name": _TABLE, "style": None, "total_row": True, "columns": columns})
        self._sheet.set_row(_HEAD_ROW, _HEAD_HEIGHT)
        for place, column in enumerate(_COLUMNS):
            header = self._words(f"columns.{column.key}")
            side = _CHANGES["text"] if column.kind == "text" else {}
            head = self._page.style("notes_head" if side else "notes_head_right", valign="top", **side)
            self._sheet.write_string(_HEAD_ROW, place, header, head)
            look = self._page.style(_TOTAL_STYLES[column.kind], **_CHANGES.get(column.kind, {}))
            if self._adds_up(column):
                value = math.fsum(getattr(row, column.key) or 0 for row in self._rows)
                self._sheet.write_formula(self._last + 1, place, f"=SUBTOTAL(109,{_TABLE}[{header}])", look, value)
            elif place == 0:
                self._sheet.write_string(self._last + 1, place, self._words("total"), look)
            else:
                self._sheet.write_blank(self._last + 1, place, None, look)
        for key in ("revenue", "net_profit", "left_out_amount"):
            self._page.red_below_zero(self._area(key))

    def _write_row(self, number: int, row: Row) -> None:
        lines = 1
        for place, column in enumerate(_COLUMNS):
            value = getattr(row, column.key)
            changes = dict(_CHANGES.get(column.kind, {}))
            if place == _RESULT:
                changes |= _RESULT_LOOKS.get(row.result, {})
            look = self._page.style(_STYLES[column.kind], **changes)
            if value is None or value == "":
                self._sheet.write_blank(number, place, None, look)
            elif column.kind == "text":
                shown = self._text(column.key, value)
                lines = max(lines, len(textwrap.wrap(shown, int(column.width * CHARACTERS) - 2)))
                self._sheet.write_string(number, place, shown, look)
            else:
                self._sheet.write_number(number, place, value, look)
        self._sheet.set_row(number, min(max(lines * LINE_HEIGHT + 4, _LEAST_HEIGHT), _MOST_HEIGHT))

    def _text(self, key: str, value: str) -> str:
        if key == "result":
            return self._words(f"results.{value}")
        if key in _PATHS:
            inside = os.path.realpath(value).startswith(self._folder + os.sep)
            value = os.path.relpath(os.path.realpath(value), self._folder) if inside else value
        return _shown(value)

    def _adds_up(self, column: _Column) -> bool:
        """Whether a total of the column means something."""
        known = [getattr(row, column.key) is not None for row in self._rows if row.customers is not None]
        return column.added and all(known) and not (column.kind == "amount" and self._several_currencies)

    @property
    def _currencies(self) -> list[str]:
        return sorted({row.currency for row in self._rows if row.currency})

    @property
    def _several_currencies(self) -> bool:
        return len(self._currencies) > 1

    def _area(self, key: str) -> str:
        letter = chr(ord("A") + [column.key for column in _COLUMNS].index(key))
        return f"{letter}{self._first + 1}:{letter}{self._last + 1}"

    def _words(self, key: str, **facts: object) -> str:
        return _words(key, self._page.language, **facts)


def _words(key: str, language: str, **facts: object) -> str:
    return text(f"batch.report.{key}", language, **facts)


def _shown(value: str) -> str:
    """A text that a cell can hold: names of files may be bytes that are no text."""
    return value.encode("utf-8", "replace").decode("utf-8")[:_LONGEST]
