"""docs/settings.md tells the truth: every key, every default, every condition."""

from __future__ import annotations

import re
import tomllib
from dataclasses import fields
from pathlib import Path

from pyramid_addin.model import STRATEGIES
from pyramid_addin.settings import CONDITIONS, Settings, parse_boundaries
from pyramid_addin.settings_file import settings_from_table

PAGE = (Path(__file__).parents[2] / "docs" / "settings.md").read_text("utf-8")
EXAMPLES = re.findall(r"```toml\n(.*?)```", PAGE, re.DOTALL)


def rows(heading: str) -> list[list[str]]:
    part = PAGE.split(f"## {heading}")[1].split("\n## ")[0]
    return [[cell.strip() for cell in line.split("|")[1:-1]] for line in part.splitlines() if line.startswith("| `")]


def test_every_key_is_explained_once():
    """The table names the fields of the record, no more and no fewer."""
    assert sorted(row[0].strip("`") for row in rows("What they mean")) == sorted(
        field.name for field in fields(Settings)
    )


def test_the_whole_example_is_the_defaults():
    """Whoever copies the page changes nothing."""
    assert settings_from_table(tomllib.loads(EXAMPLES[0])) == Settings()


def test_commented_examples_work_too():
    """The lines that are commented out are right when uncommented."""
    uncommented = re.sub(r"^# (?=\w+ = )", "", EXAMPLES[0], flags=re.MULTILINE)
    found = settings_from_table(tomllib.loads(uncommented))
    assert (found.as_of, found.sheet, found.columns) != (None, None, {})
    assert None not in (found.as_of, found.sheet)


def test_every_form_of_boundaries_on_the_page():
    """The file's form and the command line's give the same."""
    found = re.findall(r"^\| [^|]+\| (`.*`) \| `--boundaries ([^`]+)` \|$", PAGE, re.MULTILINE)
    assert len(found) == 4
    for in_file, typed in found:
        table = tomllib.loads("\n".join(part.strip("`") for part in in_file.split("`, `")))
        assert settings_from_table({"boundaries": table}).boundaries == parse_boundaries(typed)


def test_rules_and_conditions():
    """The example rules are accepted, and all conditions and strategies are named."""
    assert len(settings_from_table(tomllib.loads(EXAMPLES[1])).strategy_rules) == 2
    part = PAGE.split("## Strategy rules")[1]
    named = re.findall(r"`(\w+)`", "".join(row[0] + " " for row in rows("Strategy rules")))
    assert sorted(named) == sorted(CONDITIONS)
    assert all(f"`{strategy}`" in part for strategy in STRATEGIES)
