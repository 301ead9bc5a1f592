"""The rows of the settings sheet: which settings there are, in which order, and what their cells take."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

from pyramid_addin._setting_cells import SettingCell
from pyramid_addin.settings import ACTIVITIES, CHOSEN_SHEETS, COMPARE_FIELDS, MOST_LAYERS, PASSIVE_KEYS, STANDARD_KEYS
from pyramid_addin.texts import catalogue

MARK = "PyramidSettings"  # hidden name, scoped to the sheet: Excel keeps it through renaming, moving and copying
TEXT = "text"
FIRST_INPUT, VALUE = 2, 3  # 1-based columns: where a table begins, and where the value of a setting stands
LETTERS = "ABCDEF"


@dataclass(frozen=True)
class Setting:
    """A row with one value: its key, and what its cell takes."""

    key: str
    cell: SettingCell


@dataclass(frozen=True)
class SettingsTable:
    """Rows of values side by side, from column B on: the key, what its cells take, and how many rows the sheet has."""

    key: str
    cells: tuple[SettingCell, ...]
    rows: int


class Section(NamedTuple):
    """A part of the sheet under one heading."""

    name: str
    settings: tuple[Setting, ...] = ()
    table: SettingsTable | None = None


def _choice(key: str) -> Setting:
    return Setting(key, SettingCell("choice", choices=key.rpartition(".")[2]))


_TEXT_CELL, _DATE_CELL = SettingCell("text"), SettingCell("date")
_DAYS, _SHARE, _TIMES = SettingCell("whole", 0, 3650), SettingCell("percentage", 0, 1), SettingCell("number", 0, 1000)
_WIDE_SHARE, _RATE = SettingCell("percentage", 0, 10), SettingCell("number", 0, 1e9)
_A_YEAR = SettingCell("number", 0, 366)
_CONDITION, _FLAG_CONDITION = (SettingCell("conditions", choices=key) for key in ("conditions", "flag_conditions"))
ACTION_KEYS = (*catalogue("en")["strategies"], *STANDARD_KEYS, *PASSIVE_KEYS)
# What a user may point out: every field of a ledger but what only adding up invoice lines gives.
MAPPED_FIELDS = tuple(field for field in catalogue("en")["ledger"]["fields"] if field != "earlier_revenue")

SECTIONS = (
    Section(
        "general",
        (
            _choice("language"),
            Setting("sheet", _TEXT_CELL),
            Setting("as_of", _DATE_CELL),
            Setting("months", SettingCell("whole", 1, 120)),
            _choice("rank_by"),
            _choice("base"),
            _choice("strict"),
        ),
    ),
    Section(
        "boundaries",
        (_choice("boundaries.by"),),
        SettingsTable("boundaries", (_TEXT_CELL, _SHARE, SettingCell("number", -1e15, 1e15)), 10),
    ),
    Section(
        "thresholds",
        (
            Setting("target_return", _SHARE),
            Setting("wallet_threshold", _SHARE),
            Setting("reach", _WIDE_SHARE),
            Setting("growth", _WIDE_SHARE),
            Setting("major_share", _SHARE),
            Setting("late_days", _DAYS),
            Setting("over_served", _TIMES),
            Setting("under_served", _TIMES),
        ),
    ),
    Section("sheets", (), SettingsTable("sheets", (SettingCell("choice", choices="sheets"),), len(CHOSEN_SHEETS))),
    Section(
        "compare",
        (Setting("smallest_group", SettingCell("whole", 1, 100_000)),),
        SettingsTable("compare_by", (SettingCell("choice", choices="compare_by"),), len(COMPARE_FIELDS)),
    ),
    Section("rates", tuple(Setting(f"rates.{activity}", _RATE) for activity in ACTIVITIES)),
    Section(
        "attention",
        (Setting("mailing_cost", _RATE),),
        SettingsTable("contact_plan", (_TEXT_CELL, _A_YEAR, _A_YEAR, _A_YEAR), 13),
    ),
    Section("interest", (), SettingsTable("interest", (_DATE_CELL, _SHARE), 12)),
    Section("credit_loss", (), SettingsTable("credit_loss", (_DAYS, _SHARE), 10)),
    Section(
        "strategy_rules",
        (),
        SettingsTable(
            "strategy_rules",
            (
                _CONDITION,
                _CONDITION,
                _CONDITION,
                SettingCell("choice", choices="strategies"),
                SettingCell("choice", choices="reasons"),
            ),
            12,
        ),
    ),
    Section(
        "flag_rules",
        (),
        SettingsTable("flag_rules", (_FLAG_CONDITION, _FLAG_CONDITION, _FLAG_CONDITION, _TEXT_CELL), 8),
    ),
    Section(
        "action_texts",
        tuple(Setting(f"action_texts.{key}", _TEXT_CELL) for key in ACTION_KEYS),
        SettingsTable("action_texts", (_TEXT_CELL, _TEXT_CELL), MOST_LAYERS),
    ),
    Section("columns", tuple(Setting(f"columns.{field}", _TEXT_CELL) for field in MAPPED_FIELDS)),
)
SETTINGS = {setting.key: setting for section in SECTIONS for setting in section.settings}
TABLES = {section.table.key: section.table for section in SECTIONS if section.table}
