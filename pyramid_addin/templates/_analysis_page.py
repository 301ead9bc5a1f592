"""What the analysis sheets share: page, title, tiles of figures, headings, and models for rows and tables that grow.

A sheet has a fixed part above (title, tiles, charts, small tables with formulas in regions) and, where it lists
customers, a part below that is written top down: headings, texts and native tables, each after a model row.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, get_args

from pyramid_addin.templates._customers_template import number_format
from pyramid_addin.templates._filled import CellKind, Row
from pyramid_addin.templates._live_text import text_formula
from pyramid_addin.templates._theme import GOOD, WARNING

if TYPE_CHECKING:
    from collections.abc import Mapping

    from pyramid_addin.templates._page import Page

TILE_ROWS = {4: 18.0, 5: 28.0, 6: 19.0}  # label, figure, note: 1-based rows and their heights in points


@dataclass(frozen=True)
class Tile:
    """One figure above the charts.

    Attributes
    ----------
    key : str
        Catalogue key below ``templates.<sheet>.tiles``, which also holds ``<key>_note``; the regions are
        ``<Sheet><Key>`` and ``<Sheet><Key>Note``.
    columns : tuple of str
        First and last column letters.
    number_format : str
    value : str
        Formula, without "=".
    note : mapping of str to str
        Fact of the note -> Excel expression that gives it as text.
    """

    key: str
    columns: tuple[str, str]
    number_format: str
    value: str
    note: Mapping[str, str] = field(default_factory=dict)


def region_name(sheet: str, key: str) -> str:
    """The name of a region of an analysis sheet, without ``PYR_``.

    Examples
    --------
    >>> region_name("audit", "net_profit")
    'AuditNetProfit'
    """
    return "".join(part.capitalize() for part in (sheet, *key.split("_")))


def set_up(page: Page, key: str, widths: Mapping[str, float], *, pages_high: int = 0) -> str:
    """Page, columns and title block of the sheet ``key``; the letter of its last column.

    Parameters
    ----------
    page : Page
    key : str
        Catalogue key below ``templates``; the regions ``<Key>Title`` and ``<Key>Subtitle`` hold the title block.
    widths : mapping of str to float
        Column letter -> width in characters; the title block runs from B to the last of them.
    pages_high : int
        How many pages high it prints; 0 = as many as it needs. It is one landscape A4 page wide.
    """
    sheet, last = page.sheet, max(widths, key=lambda letter: (len(letter), letter))
    sheet.hide_gridlines(2)
    sheet.set_landscape()
    sheet.set_paper(9)
    sheet.set_margins(left=0.35, right=0.35, top=0.4, bottom=0.5)
    sheet.fit_to_pages(1, pages_high)
    sheet.center_horizontally()
    sheet.set_footer(f"&L&8{page.words('footer')}&C&8&P / &N&R&8&F", {"margin": 0.25})
    for letter, width in widths.items():
        sheet.set_column(f"{letter}:{letter}", width, page.style("plain"))
    for row, height in {1: 33.0, 2: 18.0, 3: 8.0, **TILE_ROWS, 7: 9.0}.items():
        sheet.set_row(row - 1, height)
    sheet.set_zoom(90)
    page.merge(f"B1:{last}1", page.words(f"{key}.title"), "title")
    page.merge(f"B2:{last}2", page.words("sample_subtitle"), "subtitle")
    page.region(region_name(key, "title"), "B1")
    page.region(region_name(key, "subtitle"), "B2")
    return last


def add_tiles(page: Page, key: str, tiles: tuple[Tile, ...]) -> None:
    """Write the tiles of the sheet ``key`` with their formulas and live notes."""
    for tile in tiles:
        first, last = tile.columns
        label, value, note = TILE_ROWS
        page.merge(f"{first}{label}:{last}{label}", page.words(f"{key}.tiles.{tile.key}"), "tile_label")
        page.merge(f"{first}{value}:{last}{value}", f"={tile.value}", "tile_value", num_format=tile.number_format)
        sentence = text_formula(f"templates.{key}.tiles.{tile.key}_note", page.language, **tile.note)
        page.merge(f"{first}{note}:{last}{note}", f"={sentence}", "tile_note")
        page.region(region_name(key, tile.key), f"{first}{value}")
        page.region(region_name(key, f"{tile.key}_note"), f"{first}{note}")


def add_heading(page: Page, cell: str, last: str, words: str) -> None:
    """A heading over the columns from ``cell`` to ``last``."""
    row = cell.lstrip("ABCDEFGHIJKLMNOPQRSTUVWXYZ")
    page.merge(f"{cell}:{last}{row}", words, "notes_heading")
    page.sheet.set_row(int(row) - 1, 26)


def add_check(page: Page, columns: tuple[str, str], row: int, holds: str) -> None:
    """Beside a tie-out whether it holds: the heading in ``row``, the answer below it, in the colour of what it says.

    Parameters
    ----------
    page : Page
    columns : tuple of str
        First and last column letters.
    row : int
        1-based row of the headings.
    holds : str
        Formula that is true where it ties out, without "=".
    """
    first, last = columns
    yes, no = (page.words(f"tie_out.{key}") for key in ("holds", "fails"))
    page.merge(f"{first}{row}:{last}{row}", page.words("tie_out.check"), "tie_label", align="left", indent=1)
    page.merge(f"{first}{row + 1}:{last}{row + 1}", f'=IF({holds},"{yes}","{no}")', "tie_check")
    page.paint(f"{first}{row + 1}", f"={holds}", font_color=f"#{GOOD}")
    page.paint(f"{first}{row + 1}", f"=NOT({holds})", font_color=f"#{WARNING}")


def add_models(page: Page, key: str, row: int, last: str) -> None:
    """The model rows of the growing part, from sheet row ``row``: heading, text, space, and a table's header and body.

    Regions: ``<Key>Heading``, ``<Key>Text`` and ``<Key>Space`` (one row from B to ``last``), ``<Key>Table`` (two rows,
    one cell for each kind of value, from B). In a workbook that calculates by itself nothing grows, and there are none.
    """
    if page.calculates:
        return
    models = (("heading", "notes_heading", 30.0), ("text", "notes_value", None), ("space", "plain", 10.0))
    for place, (model, style, height) in enumerate(models):
        line = row + place
        page.merge(f"B{line}:{last}{line}", page.words(f"models.{model}"), style)
        page.region(region_name(key, model), f"B{line}:{last}{line}")
        if height:
            page.sheet.set_row(line - 1, height)
    head = row + len(models)
    page.sheet.set_row(head - 1, 30)
    for place, kind in enumerate(get_args(CellKind)):
        letter = chr(ord("B") + place)
        place_in_cell = {"align": "left", "indent": 1} if kind == "text" else {"align": "right"}
        page.write(f"{letter}{head}", page.words(f"kinds.{kind}"), "customers_head", **place_in_cell)
        code = number_format(kind, page.language)
        page.write(f"{letter}{head + 1}", None, "customers_cell", num_format=code, shrink=True, **place_in_cell)
    page.region(region_name(key, "table"), f"B{head}:{chr(ord('A') + len(get_args(CellKind)))}{head + 1}")


def heading_row(key: str, words: str) -> Row:
    """A heading among the rows that grow."""
    return Row(f"PYR_{region_name(key, 'heading')}", [words])


def text_row(key: str, words: str, *, lines: int = 1) -> Row:
    """A text among the rows that grow, ``lines`` high: not every program fits rows to wrapped, merged cells."""
    return Row(f"PYR_{region_name(key, 'text')}", [words], 13.2 * lines + 4)


def space_row(key: str) -> Row:
    """A little room among the rows that grow."""
    return Row(f"PYR_{region_name(key, 'space')}", [""])
