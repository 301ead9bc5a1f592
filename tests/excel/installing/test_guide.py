"""The guides show every button, with its picture and its words from the catalogue, and name no other."""

from __future__ import annotations

import runpy
import sys
from pathlib import Path

import pytest
from PIL import Image

from pyramid_addin.excel.actions import ACTIONS
from pyramid_addin.texts import LANGUAGES, catalogue, text

DOCS = Path(__file__).parents[3] / "docs"
GUIDES = {"en": DOCS / "user-guide.md", "nl": DOCS / "handleiding.md"}


@pytest.fixture(scope="module")
def guide():
    """The program that fills the guides."""
    return runpy.run_path(str(DOCS / "make_guide.py"))


@pytest.fixture(scope="module")
def drawn():
    """The pictures as they would be drawn today."""
    before = list(sys.path)
    made = runpy.run_path(str(DOCS / "make_button_pictures.py"))["pictures"]()
    sys.path[:] = before
    return made


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_guide_is_what_the_catalogue_says(guide, language):
    """`make reference` makes it anew."""
    assert GUIDES[language].read_text("utf-8") == guide["page"](language)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("action", ACTIONS, ids=lambda action: action.key)
def test_every_button_has_a_section(action, language):
    """Its label as a heading, its picture, and below them its tip and its help."""
    page = GUIDES[language].read_text("utf-8")
    label, tip, said = (text(f"ribbon.actions.{action.key}.{part}", language) for part in ("label", "tip", "help"))
    picture = f"pictures/buttons/{action.key}.{language}.png"
    start = page.index(f"#### {label}\n\n![{label}]({picture})")
    section = page[start : page.find("\n#", start + 5)]
    assert tip in section
    assert said in section


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("action", ACTIONS, ids=lambda action: action.key)
def test_every_button_has_a_picture_as_it_is_today(drawn, action, language):
    """As wide as its label needs: a label that changed makes another picture. `make pictures` draws them anew."""
    name = f"{action.key}.{language}.png"
    with Image.open(DOCS / "pictures" / "buttons" / name) as stored:
        assert stored.size == drawn[name].size
        assert len(stored.convert("RGB").getcolors(100_000)) > 8  # it shows something


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_whole_tab_has_a_picture(drawn, language):
    """At the head of the guide."""
    name = f"tab.{language}.png"
    with Image.open(DOCS / "pictures" / "buttons" / name) as stored:
        assert stored.size == drawn[name].size
    assert f"pictures/buttons/{name}" in GUIDES[language].read_text("utf-8").split("\n## ")[0]


def test_no_picture_is_left_over(drawn):
    """Of a button that went."""
    assert {path.name for path in (DOCS / "pictures" / "buttons").iterdir()} == set(drawn)


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_refusal_stands_in_the_guide(language, guide):
    """Up to its first fact, since facts differ."""
    page = GUIDES[language].read_text("utf-8")
    entries = {**catalogue(language)["macros"]["reasons"], **catalogue(language)["errors"]["excel"]}
    for key in set(entries) - guide["NOT_HERE"]:
        for part in entries[key].split("{")[0], entries[key].rsplit("}", 1)[-1]:
            assert part in page, key


@pytest.mark.parametrize("language", LANGUAGES)
def test_buttons_that_the_text_names_are_there(language):
    """What stands in bold beside sentences about clicking is a label of today."""
    named = {
        "en": "Build pyramid, Remove pyramid, Check ledger, Restart Python, Log, Formula guide, Sample ledger",
        "nl": "Piramide maken, Piramide verwijderen, Lijst controleren, Python herstarten, Logboek, Formules",
    }[language].split(", ")
    labels = {text(f"ribbon.actions.{action.key}.label", language) for action in ACTIONS}
    page = GUIDES[language].read_text("utf-8")
    for label in named:
        assert f"**{label}**" in page
        assert label in labels
