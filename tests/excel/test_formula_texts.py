"""The texts on formulas, once for function wizard and documents: complete, short enough, and true to the functions."""

from __future__ import annotations

import inspect
import re
import runpy
from pathlib import Path

import pytest

from pyramid_addin.excel.functions import FUNCTIONS
from pyramid_addin.texts import LANGUAGES, catalogue

DOCS = Path(__file__).parents[2] / "docs"
LONGEST = 255  # what Excel's function wizard shows
PARAMETERS = {one.__name__: inspect.signature(one).parameters for one in FUNCTIONS}


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_pages_on_formulas_are_made_from_the_catalogue(language):
    """`make reference` makes them anew."""
    made = runpy.run_path(str(DOCS / "make_reference.py"))
    assert made["FORMULA_PAGES"][language].read_text("utf-8") == made["formula_page"](language)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", sorted(PARAMETERS))
def test_every_argument_is_explained_in_its_order(language, name):
    """As many texts as arguments, in the same order, or the wizard explains one argument by another's text."""
    entry = catalogue(language)["formulas"][name]
    assert list(entry["arguments"]) == list(PARAMETERS[name])
    optional = [one.name for one in PARAMETERS[name].values() if one.default is not inspect.Parameter.empty]
    said = [argument for argument, words in entry["arguments"].items() if words.startswith(("Optional.", "Optioneel."))]
    assert said == optional


@pytest.mark.parametrize("language", LANGUAGES)
def test_texts_fit_into_the_function_wizard(language):
    """Excel cuts what is longer, in the middle of a word."""
    for name, entry in catalogue(language)["formulas"].items():
        assert name in {*PARAMETERS, "why"}
        for words in (entry["about"], *entry["arguments"].values()):
            assert 10 < len(words) <= LONGEST, words


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", [*sorted(PARAMETERS), "why"])
def test_examples_call_the_formula_as_it_is(language, name):
    """Its own name, as many arguments as it takes, and the separator of the language."""
    example = catalogue(language)["formulas"][name]["example"]
    called, inside = re.fullmatch(r"=([A-Z_]+)\((.*)\)", example).groups()
    assert called == (name if name in PARAMETERS else "PYRAMID_WHY")
    inside = re.sub(r'"[^"]*"|\([^()]*\)', "", inside)
    separator = {"en": ",", "nl": ";"}[language]
    given = inside.split(separator)
    needed = [one for one in PARAMETERS.get(name, {}).values() if one.default is inspect.Parameter.empty]
    assert len(needed) <= len(given) <= max(len(PARAMETERS.get(name, ())), 1)
    assert ";" not in inside or language == "nl"


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_formula_is_on_its_page(language):
    """With its signature as Excel users in that language type it."""
    page = (DOCS / {"en": "formulas.md", "nl": "formules.md"}[language]).read_text("utf-8")
    headings = re.findall(r"^## ([A-Z_]{6,})$", page, re.MULTILINE)
    assert headings == [*PARAMETERS, "PYRAMID_WHY"]
    signature = {"en": "=TOP_SHARE(values, [top], [measure])", "nl": "=TOP_SHARE(values; [top]; [measure])"}
    assert signature[language] in page
