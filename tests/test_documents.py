"""The documents are true: what they name exists, and what exists is named."""

from __future__ import annotations

import re
import runpy
from pathlib import Path
from urllib.parse import unquote

import pytest

ROOT = Path(__file__).parents[1]
PAGES = sorted([ROOT / "README.md", ROOT / "CHANGELOG.md", *(ROOT / "docs").rglob("*.md")])


def test_the_command_line_page_is_what_the_commands_say():
    """`make reference` makes it anew."""
    made = runpy.run_path(str(ROOT / "docs" / "make_reference.py"))
    assert (ROOT / "docs" / "command-line.md").read_text("utf-8") == made["page"]()


def options():
    import typer.main

    from pyramid_addin import cli

    group = typer.main.get_command(cli.app)
    for name, command in group.commands.items():
        for parameter in command.params:
            for option in parameter.opts:
                if option.startswith("--"):
                    yield name, option


def test_every_command_has_a_line_in_the_readme():
    """A command that README does not show is not found."""
    readme = (ROOT / "README.md").read_text("utf-8")
    for name in {name for name, _ in options()}:
        assert f"pyramid-addin {name}" in readme, name


@pytest.mark.parametrize(
    "option", sorted({option for name, option in options() if name == "build"} - {"--help", "--output"})
)
def test_every_option_of_build_is_in_the_readme(option):
    """And so are its options."""
    assert option in (ROOT / "README.md").read_text("utf-8")


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_links_and_pictures_exist(page):
    """A link inside the project leads somewhere."""
    for target in re.findall(r"\]\(([^)#]+)(?:#[^)]*)?\)", page.read_text("utf-8")):
        if "://" not in target:
            assert (page.parent / unquote(target)).exists(), target


def test_the_make_targets_that_the_readme_names_exist():
    """The two commands that head the README, and the others."""
    makefile = (ROOT / "Makefile").read_text("utf-8")
    named = set(re.findall(r"make ([a-z]+)\s", (ROOT / "README.md").read_text("utf-8")))
    assert {"demo", "test"} <= named
    for target in named:
        assert re.search(rf"^{target}:", makefile, re.MULTILINE), target
