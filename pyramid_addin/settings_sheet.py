"""Settings on a sheet of the workbook: what stands on it, and the same settings as a file gives from its cells.

The sheet's hidden first column says which setting a row holds, so that reading hangs on neither words nor row numbers:
a key of the settings file (``months``, ``rates.hours``), on each row of a table its name (``interest``), `TEXT` where a
row only explains (with a table's name where it heads that table), and in the first row the sheet's language. An empty
cell means the default.
"""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any, NamedTuple

from pyramid_addin._setting_cells import SettingCell, read_cell, shown_value, words
from pyramid_addin._settings_layout import (
    FIRST_INPUT,
    LETTERS,
    MARK,
    SECTIONS,
    SETTINGS,
    TABLES,
    TEXT,
    VALUE,
    Section,
    Setting,
    SettingsTable,
)
from pyramid_addin.errors import UsageError
from pyramid_addin.settings import CONTACTS, DEFAULT_PLAN, Settings, standard_labels
from pyramid_addin.settings_file import settings_from_table, settings_to_table
from pyramid_addin.texts import LANGUAGES, text

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence
    from datetime import date
    from fractions import Fraction

__all__ = [
    "FIRST_INPUT",
    "LETTERS",
    "MARK",
    "SECTIONS",
    "SETTINGS",
    "TABLES",
    "TEXT",
    "VALUE",
    "CellToWrite",
    "Section",
    "Setting",
    "SettingCell",
    "SettingsTable",
    "cell_values",
    "cells_to_write",
    "settings_from_rows",
    "table_from_rows",
    "words",
]


class CellToWrite(NamedTuple):
    """A cell to write: 1-based row and column, and the value; None empties it."""

    row: int
    column: int
    value: object


def settings_from_rows(
    rows: Sequence[Sequence[object]], where: str, *, language: str = "en", epoch_1904: bool = False
) -> Settings:
    """Settings from the cells of a settings sheet.

    Parameters
    ----------
    rows : sequence of sequences
        Values of the sheet from cell A1 on, columns A to F at least: texts, numbers, truths, None or "" for blank,
        dates as such or as Excel's numbers; an error value as its text ("#N/A"), Excel's number for it, or a
        `ledger.CellError`.
    where : str
        Name of the sheet, for addresses in messages.
    language : {"en", "nl"}
        The language of the settings where the sheet leaves it open.
    epoch_1904 : bool
        Whether the workbook counts days from 1904, for dates that arrive as numbers.

    Returns
    -------
    Settings
        The same as from a settings file that says what the sheet says.

    Raises
    ------
    UsageError
        The sheet is damaged, or a cell holds what is not allowed: its address, what was found, what is allowed.

    Examples
    --------
    >>> rows = [["en"], ["months", "Length of the period", 6.0], ["rates.hours", "One hour", "82,50"]]
    >>> settings = settings_from_rows(rows, "Settings")
    >>> settings.months, settings.rates["hours"]
    (6, 82.5)
    >>> settings_from_rows([["en"], ["months", "Length of the period", 130.0]], "Settings")
    Traceback (most recent call last):
    ...
    pyramid_addin.errors.UsageError: 'Settings'!C2: 130 is not allowed. Give a whole number from 1 to 120.
    """
    reading = _Reading(rows, where, epoch_1904=epoch_1904)
    table = reading.table()
    try:
        return settings_from_table({"language": language} | table)
    except UsageError as error:
        raise reading.located(error) from None


def table_from_rows(rows: Sequence[Sequence[object]], where: str, *, epoch_1904: bool = False) -> dict[str, Any]:
    """What a settings sheet says, as a settings file would: nested tables for `settings_from_table`.

    Parameters are those of `settings_from_rows`. Blank cells are left out.

    Examples
    --------
    >>> table_from_rows([["nl"], ["rank_by", "Gerangschikt op", "winst"], ["months", "Maanden", ""]], "Instellingen")
    {'rank_by': 'profit'}
    """
    return _Reading(rows, where, epoch_1904=epoch_1904).table()


def cell_values(settings: Settings, language: str) -> dict[str, list[list[Any]]]:
    """What the input cells are to hold: key of a setting or table -> rows of values, from the first input cell on.

    A setting that has its default is absent, apart from the language.

    Parameters
    ----------
    settings : Settings
    language : {"en", "nl"}
        Of the sheet's words.

    Raises
    ------
    UsageError
        More rows than the sheet has room for, or a column of the ledger for a field that does not exist.

    Examples
    --------
    >>> cell_values(Settings(months=6, rank_by="profit"), "en")
    {'language': [['English']], 'rank_by': [['profit']], 'months': [[6]]}
    """
    defaults, table = settings_to_table(Settings()), settings_to_table(settings)
    changed = {name: value for name, value in table.items() if value != defaults.get(name) or name == "language"}
    values: dict[str, list[list[Any]]] = {}
    for name, value in changed.items():
        lines = _LINES[name](settings, value) if name in TABLES else []
        if lines:
            values[name] = _table_values(TABLES[name], lines, language)
        if isinstance(value, dict):
            for part, one in value.items():
                key = f"{name}.{part}"
                if key in SETTINGS and one != defaults[name].get(part):
                    values[key] = [[shown_value(SETTINGS[key].cell, one, language)]]
                elif key not in SETTINGS and name not in TABLES:
                    raise UsageError("settings_sheet.unknown_field", where=name, found=part)
        elif name not in TABLES:
            one = ("yes" if value else "no") if name == "strict" else getattr(settings, name)
            values[name] = [[shown_value(SETTINGS[name].cell, one, language)]]
    if "boundaries" in changed and settings.boundaries.by != "customers":
        values["boundaries.by"] = [[words("by", language)[settings.boundaries.by]]]
    return values


def _table_values(table: SettingsTable, lines: Sequence[Sequence[Any]], language: str) -> list[list[Any]]:
    if len(lines) > table.rows:
        raise UsageError("settings_sheet.no_room", where=table.key, found=len(lines), allowed=table.rows)
    return [
        [
            None if value is None else shown_value(cell, value, language)
            for cell, value in zip(table.cells, line, strict=True)
        ]
        for line in lines
    ]


def cells_to_write(
    rows: Sequence[Sequence[object]], where: str, settings: Settings, names: Sequence[str]
) -> list[CellToWrite]:
    """The cells to write so that a standing settings sheet says what ``settings`` say of the settings ``names``.

    Freezing boundaries is ``names=("boundaries",)`` with `settings_file.frozen_boundaries` in ``settings``.

    Parameters
    ----------
    rows, where
        The sheet as it stands, as for `settings_from_rows`.
    settings : Settings
    names : sequence of str
        Fields of `Settings`; the cells of all others stay as they are.

    Returns
    -------
    list of CellToWrite
        Only cells of these settings, among them those to empty; words in the sheet's language.

    Raises
    ------
    UsageError
        The sheet is damaged, lacks a row, or has too few for the values.

    Examples
    --------
    >>> rows = [["nl"], ["language", "Taal", "Nederlands"], ["months", "Lengte", 12.0]]
    >>> cells_to_write(rows, "Instellingen", Settings(language="en", months=6), ("language",))
    [CellToWrite(row=2, column=3, value='English')]
    """
    reading = _Reading(rows, where)
    values = cell_values(settings, reading.language)
    written = []
    for key in (*SETTINGS, *TABLES):
        if key.partition(".")[0] not in names:
            continue
        lines = values.get(key, [])
        places = reading.rows_of.get(key, [])
        if len(lines) > len(places):
            raise UsageError("settings_sheet.no_rows", where=reading.sheet, found=key)
        first, width = (FIRST_INPUT, len(TABLES[key].cells)) if key in TABLES else (VALUE, 1)
        for place, row in enumerate(places):
            line = lines[place] if place < len(lines) else [None] * width
            written += [CellToWrite(row, column, value) for column, value in enumerate(line, first)]
    return written


class _Reading:
    """A settings sheet that is being read: which rows hold which setting, and where each value came from."""

    def __init__(self, rows: Sequence[Sequence[object]], where: str, *, epoch_1904: bool = False) -> None:
        self._rows = rows
        self._epoch_1904 = epoch_1904
        self.sheet = "'" + where.replace("'", "''") + "'"
        self.language = next((name for name in LANGUAGES if rows and _cell(rows[0], 1) == name), LANGUAGES[0])
        self.rows_of: dict[str, list[int]] = {}
        self._places: dict[str, str] = {}
        self._find_rows()

    def _find_rows(self) -> None:
        standing = ""  # the table that the rows above belong to
        for number, row in enumerate(self._rows, 1):
            key = _cell(row, 1)
            if key in SETTINGS and key in self.rows_of:
                first = self._address(self.rows_of[key][0], 1)
                raise UsageError("settings_sheet.twice", where=self._address(number, 1), found=key, first=first)
            if key in SETTINGS or key in TABLES:
                self.rows_of.setdefault(key, []).append(number)
                standing = key
            elif not key:
                # a row that the user inserted into a table
                if standing in TABLES and any(_cell(row, column) for column in range(2, len(LETTERS) + 1)):
                    self.rows_of.setdefault(standing, []).append(number)
            elif key.partition(" ")[0] == TEXT or (number == 1 and key in LANGUAGES):
                standing = key.partition(" ")[2]
            else:
                raise UsageError("settings_sheet.unknown_key", where=self._address(number, 1), found=key)
        if not self.rows_of:
            raise UsageError("settings_sheet.damaged", where=self.sheet)

    def located(self, error: UsageError) -> UsageError:
        """``error`` with the address of the cell instead of the name of the setting."""
        where = str(error.facts.get("where", ""))
        while where and where not in self._places:
            where = where.rpartition(".")[0]
        return UsageError(error.key, **{**error.facts, "where": self._places.get(where, self.sheet)})

    def _address(self, row: int, column: int) -> str:
        return f"{self.sheet}!{LETTERS[column - 1]}{row}"

    def table(self) -> dict[str, Any]:
        """What the sheet says, as nested tables."""
        table: dict[str, Any] = {}
        for section in SECTIONS:
            for setting in section.settings:
                value = self._value(setting)
                head, _, part = setting.key.partition(".")
                if value is not None and head != "boundaries":
                    (table.setdefault(head, {}) if part else table)[part or head] = value
        readers: dict[str, Callable[[], object]] = {
            "sheets": partial(self._list, "sheets"),
            "compare_by": partial(self._list, "compare_by"),
            "interest": self._interest,
            "credit_loss": self._credit_loss,
            "contact_plan": self._contact_plan,
            "strategy_rules": self._rules,
            "flag_rules": self._flag_rules,
        }
        for key, read in readers.items():
            found = read()
            if found:
                table[key] = found
        for name, words_of_layer in self._own_texts():
            table.setdefault("action_texts", {})[name] = words_of_layer
        boundaries = self._boundaries()
        if boundaries:
            table["boundaries"] = boundaries
        return table

    def _value(self, setting: Setting) -> Any:  # noqa: ANN401 -- by kind of cell
        for row in self.rows_of.get(setting.key, ()):
            value = self._read(setting.cell, row, VALUE)
            self._places[setting.key] = self._address(row, VALUE)
            if setting.key == "strict" and value is not None:
                return value == "yes"
            return float(value) if setting.cell.kind == "percentage" and value is not None else value
        return None

    def _read(self, cell: SettingCell, row: int, column: int) -> Any:  # noqa: ANN401 -- by kind of cell
        line = self._rows[row - 1]
        value = line[column - 1] if column <= len(line) else None
        return read_cell(cell, value, self._address(row, column), self.language, epoch_1904=self._epoch_1904)

    def _filled(self, key: str) -> Iterator[tuple[int, list[Any]]]:
        """The rows of a table that hold anything: their numbers and values."""
        table = TABLES[key]
        rows = self.rows_of.get(key, [])
        if rows:
            last = LETTERS[FIRST_INPUT + len(table.cells) - 2]
            self._places[key] = f"{self._address(rows[0], FIRST_INPUT)}:{last}{rows[-1]}"
        for row in rows:
            values = [self._read(cell, row, column) for column, cell in enumerate(table.cells, FIRST_INPUT)]
            if any(value is not None for value in values):
                yield row, values

    def _need(self, value: object, row: int, column: int) -> None:
        if value is None:
            raise UsageError("settings_sheet.missing", where=self._address(row, column))

    def _steps(self, key: str) -> Iterator[tuple[Any, float]]:
        first: dict[object, int] = {}
        for row, (begin, share) in self._filled(key):
            self._need(begin, row, 2)
            self._need(share, row, 3)
            if begin in first:
                raise UsageError(
                    "settings_sheet.twice",
                    where=self._address(row, 2),
                    found=begin,
                    first=self._address(first[begin], 2),
                )
            first[begin] = row
            yield begin, float(share)

    def _interest(self) -> dict[str, float]:
        return {begin.isoformat(): rate for begin, rate in self._steps("interest")}

    def _credit_loss(self) -> dict[str, float]:
        return {str(begin): share for begin, share in self._steps("credit_loss")}

    def _contact_plan(self) -> dict[str, dict[str, float]]:
        labels = standard_labels()
        plan: dict[str, dict[str, float]] = {}
        first: dict[str, int] = {}
        for row, (layer, *times) in self._filled("contact_plan"):
            self._need(layer, row, FIRST_INPUT)
            name = " ".join(layer.split())
            key = labels.get(name.casefold(), name.casefold())
            if key in first:
                raise UsageError(
                    "settings_sheet.twice",
                    where=self._address(row, FIRST_INPUT),
                    found=layer,
                    first=self._address(first[key], FIRST_INPUT),
                )
            first[key] = row
            plan[name] = {
                contact: number for contact, number in zip(CONTACTS, times, strict=True) if number is not None
            }
        return plan

    def _list(self, key: str) -> list[str]:
        return [name for _, (name,) in self._filled(key)]

    def _rules(self) -> list[dict[str, Any]]:
        rules = []
        for row, (*conditions, strategy, reason) in self._filled("strategy_rules"):
            self._need(strategy, row, 5)
            rule = {"when": [name for names in conditions for name in names or ()], "strategy": strategy}
            rules.append(rule if reason is None else rule | {"reason": reason})
        return rules

    def _flag_rules(self) -> list[dict[str, Any]]:
        rules = []
        for row, (*conditions, flag) in self._filled("flag_rules"):
            self._need(flag, row, 5)
            rules.append({"when": [name for names in conditions for name in names or ()], "flag": flag})
        return rules

    def _own_texts(self) -> Iterator[tuple[str, str]]:
        """The texts of layers with names of the user's."""
        for row, (layer, shown) in self._filled("action_texts"):
            self._need(layer, row, FIRST_INPUT)
            self._need(shown, row, FIRST_INPUT + 1)
            self._places[f"action_texts.{layer}"] = self._address(row, FIRST_INPUT + 1)
            yield layer, shown

    def _boundaries(self) -> dict[str, Any]:
        given = self._value(SETTINGS["boundaries.by"])
        lines = list(self._filled("boundaries"))
        by = given or "customers"
        used, other = (4, 3) if by == "amount" else (3, 4)
        bounded = [row for row, values in lines if values[used - FIRST_INPUT] is not None]
        named = [row for row, values in lines if values[0] is not None]
        for row, values in lines:
            if values[other - FIRST_INPUT] is not None:
                by_word = words("by", self.language)[by]
                raise UsageError("settings_sheet.other_bounds", where=self._address(row, other), found=by_word)
        if not (bounded or by == "customers" or (by == "amount" and named)):
            by_word = words("by", self.language)[by]
            raise UsageError(
                "settings_sheet.no_bounds", where=self._places.get("boundaries", self.sheet), found=by_word
            )
        without = [row for row in named if row not in bounded]
        # nobody is below the last share; below the last amount is one more layer
        excused = without[-1:] if by == "amount" and without and without[-1] > max(bounded, default=0) else []
        if bounded and without != excused:
            raise UsageError("settings_sheet.missing", where=self._address(without[0], used))
        unnamed = [row for row in bounded if row not in named]
        if named and unnamed:
            raise UsageError("settings_sheet.some_named", where=self._address(unnamed[0], FIRST_INPUT))
        if not lines and given is None:
            return {}
        bounds = [values[used - FIRST_INPUT] for _, values in lines if values[used - FIRST_INPUT] is not None]
        table: dict[str, Any] = {"by": by}
        if by == "amount":
            table["amounts"] = bounds
        elif bounds:
            percents = [share * 100 for share in bounds]
            table["percentages"] = [f"{percent.numerator}/{percent.denominator}" for percent in percents]
        return table | ({"names": [values[0] for _, values in lines]} if named else {})


def _cell(row: Sequence[object], column: int) -> str:
    value = row[column - 1] if column <= len(row) else None
    return "" if value is None else str(value).strip()


# --- tables of settings as rows of cells -----------------------------------------------------------------------------


def _boundary_lines(settings: Settings, table: Mapping[str, Any]) -> list[list[str | Fraction | float | None]]:
    boundaries = settings.boundaries
    count = boundaries.count
    # a single layer has no amount: its name is all that its row can hold
    names = table.get("names", boundaries.keys if boundaries.by == "amount" and count == 1 else [None] * count)
    shares = boundaries.shares or (None,) * count
    amounts = (*boundaries.amounts, None) if boundaries.by == "amount" else (None,) * count
    return [list(line) for line in zip(names, shares, amounts, strict=True)]


def _condition_cells(when: tuple[str, ...]) -> list[tuple[str, ...] | None]:
    return [part or None for part in (when[:1], when[1:2], when[2:])]  # a fourth stands beside the third


def _rule_lines(settings: Settings, _: object) -> list[list[Any]]:
    lines = []
    for rule in settings.strategy_rules:
        reason = None if rule.reason == "own_rule" else rule.reason
        lines.append([*_condition_cells(rule.when), rule.strategy, reason])
    return lines


def _own_text_lines(_: Settings, table: Mapping[str, Any]) -> list[list[Any]]:
    return [[name, shown] for name, shown in table.items() if f"action_texts.{name}" not in SETTINGS]


def _plan_lines(settings: Settings, table: Mapping[str, Any]) -> list[list[Any]]:
    labels = {key: text(f"layers.{key}", settings.language) for key in DEFAULT_PLAN}
    return [
        [labels.get(layer, layer), *(contacts[contact] for contact in CONTACTS)]
        for layer, contacts in table.items()
        if contacts != DEFAULT_PLAN.get(layer)
    ]


def _step_lines(steps: Sequence[tuple[date | int, float]]) -> list[list[Any]]:
    return [[begin, share] for begin, share in steps]


_LINES: dict[str, Any] = {
    "boundaries": _boundary_lines,
    "interest": lambda settings, _: _step_lines(settings.interest),
    "contact_plan": _plan_lines,
    "sheets": lambda settings, _: [[name] for name in settings.sheets],
    "compare_by": lambda settings, _: [[field] for field in settings.compare_by],
    "credit_loss": lambda settings, _: _step_lines(settings.credit_loss),
    "strategy_rules": _rule_lines,
    "flag_rules": lambda settings, _: [[*_condition_cells(rule.when), rule.flag] for rule in settings.flag_rules],
    "action_texts": _own_text_lines,
}
