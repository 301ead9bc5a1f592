"""The Settings sheet of the template: a row per setting, tables with room to spare, what is allowed beside each cell.

Input cells are light and unlocked, and validated as far as Excel can. All else is protected, without a password, so
that nobody types over a key, a default or an explanation by accident.
"""

from __future__ import annotations

import textwrap
from datetime import date
from itertools import count, islice, zip_longest
from typing import TYPE_CHECKING, Any, NamedTuple

from pyramid_addin.model import STRATEGIES
from pyramid_addin.settings import Settings
from pyramid_addin.settings_sheet import (
    LETTERS,
    MARK,
    SECTIONS,
    TEXT,
    VALUE,
    Setting,
    SettingCell,
    SettingsTable,
    words,
)
from pyramid_addin.templates._live_text import fixed
from pyramid_addin.templates._theme import (
    BOLD_CHARACTERS,
    CENTS,
    CHARACTERS,
    DATES,
    INTEGER,
    LINE_HEIGHT,
    PERCENT_AS_TYPED,
    RATIO,
)
from pyramid_addin.templates._wording import date_in_words, percentage
from pyramid_addin.texts import catalogue, text

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pyramid_addin.templates._page import Page

SHEET = "Settings"
REGION = "Settings"
WIDTHS = {"A": 9, "B": 33, "C": 25, "D": 27, "E": 32, "F": 62}
_LEAST_HEIGHT = 17.0
# Lists that are longer than a validation may hold stand in hidden columns: name -> column.
_LISTS = {"conditions": "H", "reasons": "I", "flag_conditions": "J"}
# Sections whose values are sentences, and the column to which their cells reach.
_WIDE = {"action_texts": "E"}
_LONGEST_MESSAGE, _LONGEST_TITLE = 255, 32
_SHOWN = LETTERS[1:]
_HEADS = ("setting", "value", "default", "allowed", "effect")
_HEIGHTS = {"title": 32, "subtitle": 20, "heading": 30}
_FORMATS = {"whole": INTEGER, "percentage": PERCENT_AS_TYPED, "text": "@"}


class Line(NamedTuple):
    """A row of the sheet: what it is, the section that it belongs to, and the setting or table that it holds."""

    kind: str
    section: str = ""
    item: Setting | SettingsTable | None = None


def lines() -> Iterator[Line]:
    """The rows of the sheet, from the first on.

    Examples
    --------
    >>> [line.kind for line, _ in zip(lines(), range(6))]
    ['title', 'subtitle', 'heading', 'head', 'setting', 'setting']
    """
    yield Line("title")
    yield Line("subtitle")
    for section in SECTIONS:
        yield Line("heading", section.name)
        if catalogue("en")["settings_sheet"]["sections"][section.name]["about"]:
            yield Line("about", section.name)
        if section.settings:
            yield Line("head", section.name)
        for setting in section.settings:
            yield Line("setting", section.name, setting)
        if section.table:
            yield Line("table_head", section.name, section.table)
            for _ in range(section.table.rows):
                yield Line("table", section.name, section.table)


def add_settings_sheet(page: Page) -> None:
    """Lay out the rows, with the defaults in words and without values: an empty cell means the default."""
    sheet = page.sheet
    sheet.hide_gridlines(2)
    sheet.set_landscape()
    sheet.set_paper(9)
    sheet.set_margins(left=0.4, right=0.4, top=0.5, bottom=0.6)
    sheet.fit_to_pages(1, 0)
    sheet.set_footer(f"&L&8{page.words('footer')}&C&8&P / &N&R&8&F", {"margin": 0.3})
    for letter, width in WIDTHS.items():
        sheet.set_column(f"{letter}:{letter}", width, page.style("plain"), {"hidden": letter == "A"})
    _add_lists(page)
    made = _Rows(page)
    for line in lines():
        made.add(line)
    # formats stay free, since whoever writes a text into a cell from outside needs them; inserted rows count
    sheet.protect("", {"format_cells": True, "format_columns": True, "format_rows": True, "insert_rows": True})
    page.region(REGION, f"B1:F{made.row}")
    page.mark(MARK)
    sheet.print_area(f"B1:F{made.row}")


def _add_lists(page: Page) -> None:
    first, last = min(_LISTS.values()), max(_LISTS.values())
    page.sheet.set_column(f"{first}:{last}", None, page.style("plain"), {"hidden": True})
    for name, letter in _LISTS.items():
        for row, word in enumerate(words(name, page.language).values(), 1):
            page.write(f"{letter}{row}", word, "plain")


class _Rows:
    """The rows of the sheet while they are written."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.row = 0
        self._place = count(1)  # of rows within a table
        self._defaults = Settings(language=page.language)  # type: ignore[arg-type]

    def add(self, line: Line) -> None:
        """Write the next row."""
        self.row += 1
        match line:
            case Line("setting", _, Setting() as setting):
                self._setting(setting)
            case Line("table", _, SettingsTable() as table):
                self._table(table)
            case Line("table_head", _, SettingsTable() as table):
                self._place = count(1)
                default = [] if table.key in _WIDE else [self._words("heads.default")]
                self._head([*self._titles(table), *default][: len(_SHOWN)])
            case Line("head", section):
                heads = ("setting", "value", "", "", "default") if section in _WIDE else _HEADS
                self._head([self._words(f"heads.{key}") if key else "" for key in heads])
            case Line("heading", section):
                self._heading(self._words(f"sections.{section}.heading"))
            case Line("about", section):
                self._about(self._words(f"sections.{section}.about"))
            case Line(kind):
                self.page.sheet.set_row(self.row - 1, _HEIGHTS[kind])
                self._write("B", self._words(kind), f"notes_{kind}")
        key = line.item.key if line.item else TEXT
        shown = f"{TEXT} {key}" if line.kind == "table_head" else key
        self._write("A", self.page.language if self.row == 1 else shown, "data")

    def _write(self, letter: str, value: object, style: str, **changes: Any) -> None:  # noqa: ANN401
        self.page.write(f"{letter}{self.row}", value, style, **changes)

    def _words(self, key: str, **facts: object) -> str:
        return text(f"settings_sheet.{key}", self.page.language, **facts)

    def _height(self, *texts: tuple[str, float]) -> None:
        """As high as the longest of (text, characters that fit beside each other) needs."""
        most = max(len(textwrap.wrap(shown, int(width))) for shown, width in texts if shown)
        self.page.sheet.set_row(self.row - 1, max(_LEAST_HEIGHT, most * LINE_HEIGHT + 4))

    # --- kinds of rows ----------------------------------------------------------------------------------------------

    def _heading(self, title: str) -> None:
        self.page.sheet.set_row(self.row - 1, _HEIGHTS["heading"])
        for letter in _SHOWN:
            self._write(letter, title if letter == _SHOWN[0] else None, "notes_heading")

    def _about(self, about: str) -> None:
        self.page.merge(f"{_SHOWN[0]}{self.row}:{_SHOWN[-1]}{self.row}", about, "settings_about")
        self._height((about, sum(WIDTHS[letter] for letter in _SHOWN) * CHARACTERS))

    def _head(self, titles: list[str]) -> None:
        for letter, title in zip_longest(_SHOWN, titles):
            self._write(letter, title, "settings_head" if letter in "CDE" else "notes_head")

    def _titles(self, table: SettingsTable) -> list[str]:
        titles: list[str] = catalogue(self.page.language)["settings_sheet"]["tables"][table.key]["columns"]
        return titles

    def _setting(self, setting: Setting) -> None:
        area, _, part = setting.key.partition(".")
        if area == "columns":
            label, effect = text(f"templates.fields.{part}", self.page.language), ""
        elif area == "action_texts":
            kind = "strategies" if part in STRATEGIES else "layers"
            label = self._words(f"labels.{area}.{kind}", name=text(f"{kind}.{part}", self.page.language))
            effect = text(f"{area}.{part}", self.page.language)
        else:
            label, effect = self._words(f"labels.{setting.key}"), self._words(f"effects.{setting.key}")
        allowed = self._allowed(setting.cell, area)
        self._write("B", label, "notes_label")
        self._input(LETTERS[VALUE - 1], setting.cell, area)
        self._validate(LETTERS[VALUE - 1], setting.cell, label, effect, allowed)
        default = self._default(setting)
        if area not in _WIDE:
            self._write("D", default, "settings_default", num_format=self._format(setting.cell, default))
            self._write("E", allowed, "settings_default")
        self._write("F", effect, "notes_value")
        shown = default if isinstance(default, str) else ""
        self._height(
            (label, WIDTHS["B"] * BOLD_CHARACTERS),
            *((entry, WIDTHS[letter] * CHARACTERS) for letter, entry in (("D", shown), ("E", allowed), ("F", effect))),
        )

    def _table(self, table: SettingsTable) -> None:
        place = next(self._place)
        for letter, cell, title in zip(_SHOWN, table.cells, self._titles(table), strict=False):
            self._input(letter, cell, table.key)
            if place == 1:
                self._validate(letter, cell, title, "", self._allowed(cell, table.key), rows=table.rows)
        default = next(islice(self._table_defaults(table.key), place - 1, None), None)
        if default:
            self._write(_SHOWN[len(table.cells)], default, "settings_default")
        self.page.sheet.set_row(self.row - 1, _LEAST_HEIGHT if table.key not in _WIDE else 2 * LINE_HEIGHT + 4)

    # --- what stands in their cells ---------------------------------------------------------------------------------

    def _input(self, letter: str, cell: SettingCell, area: str) -> None:
        last = _WIDE.get(area, letter) if letter == LETTERS[VALUE - 1] else letter
        looks = {"num_format": self._format(cell, None)}
        self.page.merge(f"{letter}{self.row}:{last}{self.row}", None, "settings_input", **looks)

    def _validate(self, letter: str, cell: SettingCell, title: str, effect: str, allowed: str, rows: int = 1) -> None:
        message = " ".join(part for part in (effect, f"{allowed[:1].upper()}{allowed[1:]}.") if part)
        options: dict[str, Any] = {
            "input_title": title if len(title) <= _LONGEST_TITLE else "",
            "input_message": message if len(message) <= _LONGEST_MESSAGE else effect,
            "error_title": self._words("invalid"),
            "error_message": f"{title}: {allowed}.",
        }
        area = f"{letter}{self.row}:{letter}{self.row + rows - 1}"
        self.page.sheet.data_validation(area, options | self._rule(cell))

    def _rule(self, cell: SettingCell) -> dict[str, Any]:
        """The validation that holds a cell to what it takes."""
        if cell.kind in ("choice", "conditions"):
            listed = list(words(cell.choices, self.page.language).values())
            letter = _LISTS.get(cell.choices)
            return {"validate": "list", "source": f"=${letter}$1:${letter}${len(listed)}" if letter else listed}
        if cell.kind == "date":
            return {"validate": "date", "criteria": ">=", "value": date(1904, 1, 2)}
        if cell.kind == "text":
            return {"validate": "length", "criteria": "<=", "value": _LONGEST_MESSAGE}
        kind = "whole" if cell.kind == "whole" else "decimal"
        return {"validate": kind, "criteria": "between", "minimum": cell.low, "maximum": cell.high}

    def _format(self, cell: SettingCell, default: object) -> str:
        if isinstance(default, str):
            return "General"
        if cell.kind == "number":
            return RATIO if cell.high <= 1000 else CENTS
        return DATES[self.page.language] if cell.kind == "date" else _FORMATS.get(cell.kind, "General")

    def _allowed(self, cell: SettingCell, area: str) -> str:
        language = self.page.language
        if cell.kind == "choice" and cell.choices not in _LISTS and cell.choices != "strategies":
            return self._words("allowed.choice", choices=" / ".join(words(cell.choices, language).values()))
        if cell.kind in ("choice", "conditions"):
            return self._words("allowed.conditions")
        if cell.kind == "text":
            return self._words(f"allowed.{area}")
        low, high = fixed(cell.low, language), fixed(cell.high, language)
        if cell.kind == "percentage":
            low, high = percentage(cell.low, language), percentage(cell.high, language)
        kind: str = cell.kind
        if cell.kind == "number" and cell.high > 1000:
            kind = "amount" if cell.low < 0 else "number_from"
        return self._words(f"allowed.{kind}", low=low, high=high)

    def _default(self, setting: Setting) -> str | float:
        name, _, part = setting.key.partition(".")
        if name in ("columns", "action_texts"):
            return ""
        if name == "rates":
            return self._defaults.rates.get(part, 0.0)
        if name in catalogue("en")["settings_sheet"]["defaults"]:
            return self._words(f"defaults.{name}")
        value = self._defaults.boundaries.by if name == "boundaries" else getattr(self._defaults, name)
        if setting.cell.kind == "choice":
            key = ("yes" if value else "no") if isinstance(value, bool) else str(value)
            return words(setting.cell.choices, self.page.language)[key]
        return float(value)

    def _table_defaults(self, key: str) -> Iterator[str]:
        """The rows of a table that hold when it is empty, in words."""
        language, defaults = self.page.language, self._defaults
        if key == "boundaries":
            for name, bound in zip(defaults.boundaries.keys, defaults.boundaries.shares, strict=True):
                yield f"{text(f'layers.{name}', language)}: {percentage(float(bound), language)}"
        elif key in {"sheets", "compare_by"}:
            yield self._words(f"defaults.{key}")
        elif key == "contact_plan":
            for name, contacts in defaults.contact_plan.items():
                times = {contact: fixed(number, language) for contact, number in contacts.items()}
                yield self._words("defaults.contact_plan", layer=text(f"layers.{name}", language), **times)
        elif key == "interest":
            for day, rate in defaults.interest:
                since = date_in_words(day, language)
                rate_shown = percentage(rate, language)
                yield text("templates.notes.settings.interest_step", language, rate=rate_shown, date=since)
        elif key == "credit_loss":
            for days, share in defaults.credit_loss:
                key = f"templates.notes.settings.loss_step{'_one' if days == 1 else ''}"
                yield text(key, language, rate=percentage(share, language), count=days)
