"""What the user guides take from the catalogue: a section per button, and what is said when something is refused.

Run with ``make reference``. The rest of ``user-guide.md`` and ``handleiding.md`` is written by hand, around two regions
that this fills.
"""

from __future__ import annotations

import re
from pathlib import Path

from pyramid_addin.excel.actions import ACTIONS, GROUPS, Action
from pyramid_addin.settings import CHOSEN_SHEETS
from pyramid_addin.texts import catalogue, text

FOLDER = Path(__file__).parent
PAGES = {"en": FOLDER / "user-guide.md", "nl": FOLDER / "handleiding.md"}

# What the box of a button says, by the texts it is put together from; the figures are those of the sample ledger.
BOXES = {
    "build": ("built", "columns", "sheets", "nothing_left_out", "remarks", "undo"),
    "update": ("built", "columns", "sheets", "nothing_left_out", "remarks", "undo"),
    "remove": ("removed", "settings_stay"),
    "freeze": ("frozen",),
    "check": ("checked", "remark", "more_remarks"),
    "log": ("log_is_empty",),
    "about": ("about",),
}
FACTS = {
    "en": {
        "customers": "3,201",
        "rows": "3,202",
        "active": "2,362",
        "revenue": "13,364,539.18",
        "total": "13,364,539.18",
        "notes": "Notes",
        "amounts": "Top 85,000, Large 25,000, Medium 5,000",
        "where": "'Customers 2025'!M968",
        "what": "No number: n.v.t.",
        "path": r"C:\Users\you\AppData\Local\pyramid-addin\pyramid.log",
        "interpreter": r"C:\Users\you\AppData\Local\Programs\Python\Python312\python.exe",
        "reason": "…",
        "found": "XFD1048576",
    },
    "nl": {
        "customers": "3.201",
        "rows": "3.202",
        "active": "2.362",
        "revenue": "13.364.539,18",
        "total": "13.364.539,18",
        "notes": "Toelichting",
        "amounts": "Top 85.000, Groot 25.000, Middel 5.000",
        "where": "'Debiteuren 2025'!M968",
        "what": "Geen getal: n.v.t.",
        "path": r"C:\Users\u\AppData\Local\pyramid-addin\pyramid.log",
        "interpreter": r"C:\Users\u\AppData\Local\Programs\Python\Python312\python.exe",
        "reason": "…",
        "found": "XFD1048576",
    },
}
# The ledger's sheet, and that of the settings.
SHEETS = {"en": ("Customers 2025", "Settings"), "nl": ("Debiteuren 2025", "Instellingen")}
WORDS = {
    "en": {"box": "It then says:", "inside": "Stands under *{menu}*."},
    "nl": {"box": "Daarna meldt Excel:", "inside": "Staat onder *{menu}*."},
}
# Only a frame around a reason; and what needs Excel in a browser, where this add-in cannot be.
NOT_HERE = {"protected", "browser"}
REGION = re.compile(r"(<!-- made: (\w+) -->\n)(.*?)(<!-- end -->)", re.DOTALL)


def page(language: str) -> str:
    """The guide as it should be."""
    makers = {"buttons": buttons, "refusals": refusals}
    return REGION.sub(
        lambda region: f"{region[1]}{makers[region[2]](language)}{region[4]}", PAGES[language].read_text("utf-8")
    )


def buttons(language: str) -> str:
    """A section per group and in it one per button, menu and item, each with its picture."""
    lines = []
    for group in GROUPS:
        lines += ["", f"### {text(f'ribbon.groups.{group}', language)}"]
        for action in ACTIONS:
            if action.group == group:
                lines += _section(action, language)
    return "\n".join([*lines, "", ""])


def _section(action: Action, language: str) -> list[str]:
    said = {part: text(f"ribbon.actions.{action.key}.{part}", language) for part in ("label", "tip", "help")}
    lines = ["", f"#### {said['label']}", "", f"![{said['label']}](pictures/buttons/{action.key}.{language}.png)", ""]
    if action.inside:
        menu = text(f"ribbon.actions.{action.inside}.label", language)
        lines += [WORDS[language]["inside"].format(menu=menu), ""]
    lines += [f"**{said['tip']}.** {said['help']}"]
    if action.key in BOXES:
        lines += ["", WORDS[language]["box"], "", *(f"> {line}".rstrip() for line in _box(action.key, language))]
    return lines


def _box(key: str, language: str) -> list[str]:
    """The lines of its box, with empty ones between, as Markdown quotes them."""
    lines: list[str] = []
    for part in BOXES[key]:
        sheet = SHEETS[language][1] if part in {"settings_stay", "frozen"} else SHEETS[language][0]
        facts = {**_facts(language), "sheet": sheet, "count": _count(part)}
        lines += [*text(f"macros.{part}", language, **facts).splitlines(), ""]
    return lines[:-1]


def _count(part: str) -> str:
    return {"columns": "23", "remarks": "8"}.get(part, "5")


def refusals(language: str) -> str:
    """Everything that a button may refuse, in its own words, which say what to do."""
    facts = {**_facts(language), "sheet": SHEETS[language][0], "count": "3"}
    entries = {**catalogue(language)["macros"]["reasons"], **catalogue(language)["errors"]["excel"]}
    entries["no_such_sheet"] = entries["no_such_sheet"].replace("{sheet}", text("templates.sheets.pyramid", language))
    said = [entry.format(**facts) for key, entry in entries.items() if key not in NOT_HERE]
    return "\n" + "\n".join(f"- {line}" for line in said) + "\n\n"


def _facts(language: str) -> dict[str, str]:
    from pyramid_addin import __version__

    fixed = {"version": __version__, "python": "3.12", "xlwings": "0.37.8", "cells": "U4:AQ3206"}
    files = {"en": ("Workbook2", "wholesaler.xlsx"), "nl": ("Map2", "groothandel.xlsx")}[language]
    added = ", ".join(text(f"templates.sheets.{key}", language) for key in (*CHOSEN_SHEETS, "notes"))
    return FACTS[language] | fixed | {"sheets": added, "file": files[0], "source": files[1]}


if __name__ == "__main__":
    for language, path in PAGES.items():
        path.write_text(page(language), "utf-8")
