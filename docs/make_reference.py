"""docs/command-line.md: what every command says when asked for ``--help``. Run with ``make reference``."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

COMMANDS = (
    *("", "build", "check", "remove", "demo", "templates", "templates build"),
    *("addin", "addin build", "addin install", "addin remove", "addin doctor"),
)
PAGE = Path(__file__).with_name("command-line.md")


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


if __name__ == "__main__":
    PAGE.write_text(page(), "utf-8")
