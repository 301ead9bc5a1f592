"""The text of the functions that travel: within Excel's limits, in the form in which Excel stores it, one for all."""

from __future__ import annotations

import inspect
import re

import pytest
from openpyxl.formula import Tokenizer
from pyopenvba.formula._calc import functions as excel_functions
from pyopenvba.formula._calc.registry import FUNCTIONS as EXCEL_FUNCTIONS
from xlsxwriter.worksheet import Worksheet

from pyramid_addin.excel import functions
from pyramid_addin.templates.functions import (
    FUNCTION_NAMES,
    LONGEST_COMMENT,
    LONGEST_TEXT,
    MARK,
    is_own_comment,
    lambda_formula,
    lambda_names,
    with_comments,
)
from pyramid_addin.texts import LANGUAGES, catalogue, text

assert excel_functions  # importing it fills the registry
EVERY = [(name, language) for name in FUNCTION_NAMES for language in LANGUAGES]
_TEXT = re.compile(r'"(?:[^"]|"")*"')


def bare(formula):
    """Without the texts in it."""
    return _TEXT.sub('""', formula)


def parameters(formula):
    """Those of the LAMBDA itself; optional ones in brackets."""
    head = re.match(r"LAMBDA\(((?:\[?[a-z_]+\]?,)+)", formula)
    return head[1].rstrip(",").split(",")


def test_every_formula_of_the_add_in_travels():
    """In the order of the guide."""
    assert tuple(one.__name__ for one in functions.FUNCTIONS) == FUNCTION_NAMES
    assert [one.name for one in lambda_names("en")] == list(FUNCTION_NAMES)


@pytest.mark.parametrize(("name", "language"), EVERY)
def test_excel_can_hold_it(name, language):
    """A formula has at most 8,192 characters, a text in it 255, a comment 255."""
    (one,) = (one for one in lambda_names(language) if one.name == name)
    assert len(one.text) <= LONGEST_TEXT
    assert len(one.comment) <= LONGEST_COMMENT
    assert max(map(len, _TEXT.findall(one.text)), default=0) <= 257
    assert one.comment == f"{text(f'formulas.{name}.about', language)} {MARK}"
    assert is_own_comment(one.comment)


@pytest.mark.parametrize(("name", "language"), EVERY)
def test_it_takes_the_arguments_of_the_formula(name, language):
    """Under the same names and in the same order; optional where they may be left out, or left empty."""
    wanted = []
    for one in inspect.signature(getattr(functions, name)).parameters.values():
        # a parameter cannot have the name of another function, which IronCalc would take it for
        shown = "payment_costs" if one.name == "payment_cost" else one.name
        may_be_empty = one.default is not inspect.Parameter.empty or one.name == "population"
        wanted.append(f"[{shown}]" if may_be_empty else shown)
    found = parameters(lambda_formula(name, language))
    assert found == wanted
    assert not {one.strip("[]").upper() for one in found} & set(FUNCTION_NAMES)


@pytest.mark.parametrize(("name", "language"), EVERY)
def test_it_is_stored_as_excel_stores_it(name, language):
    """XlsxWriter knows the prefixes of functions; names of its own have theirs."""
    (one,) = (one for one in lambda_names(language) if one.name == name)
    shown, stored = bare(lambda_formula(name, language)), bare(one.text)
    assert stored.replace("_xlop.", "").replace("_xlpm.", "") == _prefixed(shown)
    own = set(re.findall(r"(?<![\w.])[a-z_]+\b", re.sub(r"_xlfn\.(?:_xlws\.)?", "", stored)))
    assert own <= {"_xlpm", "_xlop"}
    assert [f"[{found}]" for found in re.findall(r"_xlop\.([a-z_]+)", stored)] == [
        found for found in parameters(shown) if found.startswith("[")
    ]


def _prefixed(formula):
    """What XlsxWriter makes of it."""
    sheet = Worksheet()
    sheet.use_future_functions = True
    return sheet._prepare_formula(formula, expand_future_functions=True).replace("[", "").replace("]", "")


@pytest.mark.parametrize(("name", "language"), EVERY)
def test_it_calls_what_excel_has(name, language):
    """Functions are Excel's own; what it calls besides is bound in it and has no function's name."""
    formula = bare(lambda_formula(name, language))
    assert set(re.findall(r"\b([A-Z][A-Z.]*)\(", formula)) <= set(EXCEL_FUNCTIONS)
    called = set(re.findall(r"(?<![\w.])([a-z_]+)\(", formula))
    assert not {one.upper() for one in called} & set(EXCEL_FUNCTIONS)
    for one in called:
        assert f"{one},LAMBDA(" in formula
    assert not re.search(r"\b[a-z]{1,3}\d", formula), "a name that is a cell"


@pytest.mark.parametrize(("name", "language"), EVERY)
def test_all_that_is_bound_is_used(name, language):
    """No step stands there for nothing."""
    formula = bare(lambda_formula(name, language))
    words = re.findall(r"\b[a-z_]+\b", formula)
    assert [word for word in set(words) if words.count(word) == 1] == []


@pytest.mark.parametrize(("name", "language"), EVERY)
def test_parentheses_match(name, language):
    """Another tokenizer reads it to its end."""
    depth = 0
    for token in Tokenizer(f"={lambda_formula(name, language)}").items:
        depth += {"OPEN": 1, "CLOSE": -1}.get(token.subtype, 0)
        assert depth >= 0
    assert depth == 0


def test_the_languages_differ_in_their_words_only():
    """Same steps; Dutch layers in one, English in the other."""
    for name in FUNCTION_NAMES:
        assert bare(lambda_formula(name, "en")) == bare(lambda_formula(name, "nl"))
    assert '"Middelgroot"' in lambda_formula("PYRAMID_TABLE", "nl")
    assert lambda_formula("PROFIT_CLASS", "en") != lambda_formula("PROFIT_CLASS", "nl")


def test_comments_stand_at_the_functions_only():
    """And say what they say in any XML."""
    part = b'<definedName name="CONCENTRATION">1</definedName><definedName name="CONCENTRATION_MINE">2</definedName>'
    found = with_comments(part, "nl").decode()
    assert found.count("comment=") == 1
    assert re.search(r'name="CONCENTRATION" comment="Hoeveel[^"]* \[pyramid-addin\]">1<', found)


@pytest.mark.parametrize("language", ["en", "nl"])
def test_no_table_of_ours_is_called_like_a_function(language):
    """A table and a name share one list of names: a build with functions would have to leave that function out."""

    def tables(texts):
        for key, value in texts.items():
            if isinstance(value, dict):
                yield from tables(value)
            elif isinstance(value, str) and (key == "table" or key.endswith("_table")):
                yield value.casefold()

    found = set(tables(catalogue(language)))
    assert len(found) > 10
    assert not found & {name.casefold() for name in FUNCTION_NAMES}
