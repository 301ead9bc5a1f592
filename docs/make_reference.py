"""The pages that are made from the program itself. Run with ``make reference``.

docs/command-line.md: what every command says when asked for ``--help``. docs/formulas.md and docs/formules.md: every
formula, from the texts of Excel's function wizard.
"""

from __future__ import annotations

import inspect
import os
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from pyramid_addin.excel.functions import FUNCTIONS
from pyramid_addin.texts import catalogue

if TYPE_CHECKING:
    from collections.abc import Callable

COMMANDS = (
    *("", "build", "batch", "check", "remove", "demo", "templates", "templates list", "templates new"),
    *("templates build", "templates check", "templates functions"),
    *("addin", "addin build", "addin install", "addin remove", "addin doctor"),
)
PAGE = Path(__file__).with_name("command-line.md")
FORMULA_PAGES = {"en": Path(__file__).with_name("formulas.md"), "nl": Path(__file__).with_name("formules.md")}
# what Excel puts between arguments
SEPARATORS = {"en": ", ", "nl": "; "}
WITHOUT = ("how", "same", "type", "speed", "language", "copy", "own", "old", "except")
GUIDE = ("spill", "blank", "text", "error", "why", "names", "shares", "frozen")


def page() -> str:
    """The page as it should be."""
    lines = [
        "# The command line",
        "",
        "Made by `make reference` from what the commands themselves say. On a Dutch system they speak Dutch.",
    ]
    environment = {**os.environ, "LANG": "C", "LC_ALL": "C.UTF-8", "COLUMNS": "110", "TERM": "dumb", "NO_COLOR": "1"}
    for command in COMMANDS:
        call = [sys.executable, "-c", "from pyramid_addin.cli import main; main()", *command.split(), "--help"]
        said = subprocess.run(call, capture_output=True, text=True, check=True, env=environment).stdout
        said = said.replace("Usage: -c", "Usage: pyramid-addin")
        title = f"pyramid-addin {command}".strip()
        lines += ["", f"## {title}", "", "```text", *(line.rstrip() for line in said.strip().splitlines()), "```"]
    return "\n".join(lines) + "\n"


def formula_page(language: str) -> str:
    """The page on formulas as it should be in ``language``."""
    words, formulas = catalogue(language)["formula_guide"], catalogue(language)["formulas"]
    lines = [f"# {words['title']}", "", words["made"], "", words["intro"], "", f"## {words['behaviour']}", ""]
    lines += [f"- {words[key]}" for key in GUIDE]
    lines += ["", f"## {words['without']['title']}", ""]
    lines += [f"- {words['without'][key]}" for key in WITHOUT]
    required = {one.__name__: _required(one) for one in FUNCTIONS} | {"PYRAMID_WHY": set()}
    for name, needed in required.items():
        entry = formulas.get(name, formulas["why"])
        arguments = SEPARATORS[language].join(
            argument if argument in needed else f"[{argument}]" for argument in entry["arguments"]
        )
        lines += ["", f"## {name}", "", entry["about"], "", "```text", f"={name}({arguments})", "```", ""]
        lines += [f"| {words['argument'].lower()} | {words['meaning'].lower()} |", "|---|---|"]
        lines += [f"| `{argument}` | {meaning} |" for argument, meaning in entry["arguments"].items()]
        lines += ["", f"{words['example']}: `{entry['example']}`"]
    return "\n".join(lines) + "\n"


def _required(function: Callable[..., object]) -> set[str]:
    """The arguments of a formula that cannot be left out."""
    parameters = inspect.signature(function).parameters.values()
    return {one.name for one in parameters if one.default is inspect.Parameter.empty}


if __name__ == "__main__":
    PAGE.write_text(page(), "utf-8")
    for language, path in FORMULA_PAGES.items():
        path.write_text(formula_page(language), "utf-8")
