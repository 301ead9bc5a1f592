"""The catalogue: every key in every language, every fact in every translation, every key that the code names."""

from __future__ import annotations

import ast
import re
import string
from pathlib import Path

import pytest

from pyramid_addin.texts import LANGUAGES, catalogue, number_text, percent_text, text

PACKAGE = Path(__file__).parents[1] / "pyramid_addin"


def flat(table: dict, prefix: str = "") -> dict[str, str]:
    entries = {}
    for key, value in table.items():
        name = f"{prefix}{key}"
        entries |= flat(value, f"{name}.") if isinstance(value, dict) else {name: value}
    return entries


def facts(template: str) -> set[str]:
    return {name.split("!")[0] for _, name, _, _ in string.Formatter().parse(template) if name}


def test_every_language_has_the_same_keys():
    """A key that one language lacks would be a missing message for half of the users."""
    english, dutch = (flat(catalogue(language)) for language in LANGUAGES)
    assert sorted(english) == sorted(dutch)


@pytest.mark.parametrize("key", sorted(flat(catalogue("en"))))
def test_translations_name_the_same_facts_and_are_not_empty(key):
    """What the English text tells the Dutch text tells too."""
    english, dutch = (flat(catalogue(language))[key] for language in LANGUAGES)
    if isinstance(english, str):
        assert facts(english) == facts(dutch)
        assert not english or dutch.strip()


def named_in_code() -> set[tuple[str, str]]:
    """(where, key) of every PyramidError and Problem that the package makes with a literal key."""
    found = set()
    for path in PACKAGE.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if not (isinstance(node, ast.Call) and node.args and isinstance(node.args[0], ast.Constant)):
                continue
            name = getattr(node.func, "id", getattr(node.func, "attr", ""))
            key = node.args[0].value
            if name.endswith("Error") and isinstance(key, str) and re.fullmatch(r"[a-z_]+\.[a-z_.]+", key):
                found.add((path.name, f"errors.{key}"))
            elif name == "text" and isinstance(key, str) and re.fullmatch(r"[a-z_]+(\.[a-z_]+)+", key):
                found.add((path.name, key))
    return found


@pytest.mark.parametrize(("where", "key"), sorted(named_in_code()))
def test_every_text_that_the_code_names_exists(where, key):
    """A typing error in a key must not reach a user as a KeyError."""
    assert text(key, "nl"), where


def test_errors_used_and_errors_written_are_the_same():
    """A text that no code uses is dead."""
    used = {key for _, key in named_in_code() if key.startswith("errors.")}
    written = {key for key in flat(catalogue("en")) if key.startswith("errors.")}
    literals = {
        node.value
        for path in PACKAGE.rglob("*.py")
        for node in ast.walk(ast.parse(path.read_text("utf-8")))
        if isinstance(node, ast.Constant) and isinstance(node.value, str)
    }
    assert {key for key in written - used if key.removeprefix("errors.") not in literals} == set()


def test_numbers_are_written_as_the_language_does():
    """Controllers read 1.234,5 and 1,234.5 as different numbers."""
    assert number_text(1234.5, "nl", decimals=1) == "1.234,5"
    assert number_text(-1234.5, "en", decimals=1) == "-1,234.5"
    assert percent_text(float("nan"), "en") == "–"
