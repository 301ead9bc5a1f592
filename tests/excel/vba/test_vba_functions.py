"""The module that declares the formulas is made from the Python functions, and is what stands in the repository."""

from __future__ import annotations

import inspect
import re

import pytest
import twin

from pyramid_addin.excel._vba_functions import declaration, functions_module
from pyramid_addin.excel.functions import FUNCTIONS

COMMITTED = (twin.SOURCES / "PyramidFunctions.bas").read_text("cp1252")
DECLARATION = re.compile(r"^Public Function (\w+)\((.*?)\) As Variant$", re.MULTILINE)


def test_the_committed_module_is_current():
    """After a change of a formula: `make addin`."""
    assert functions_module() == COMMITTED


def test_every_formula_is_declared_with_pythons_arguments():
    """Names and order are what Excel's function wizard shows; what Python can do without is optional."""
    statements = re.sub(r" _\n\s*", " ", COMMITTED)
    declared = {name: re.split(r",\s*", arguments) for name, arguments in DECLARATION.findall(statements)}
    expected = {
        function.__name__: [
            f"{'' if parameter.default is inspect.Parameter.empty else 'Optional '}{parameter.name} As Variant"
            for parameter in inspect.signature(function).parameters.values()
        ]
        for function in FUNCTIONS
    }
    assert declared == {**expected, "PYRAMID_WHY": ["Optional cell As Variant"]}


def test_a_formula_of_many_arguments_is_continued_over_lines():
    """Excel's editor takes 1,023 characters on a line; people take fewer."""
    arguments = [f"argument_number_{number:02}" for number in range(30)]
    parameters = [inspect.Parameter(name, inspect.Parameter.POSITIONAL_OR_KEYWORD) for name in arguments]

    def LARGE(): ...  # noqa: N802 -- as Excel names formulas

    LARGE.__signature__ = inspect.Signature(parameters)
    lines = declaration(LARGE).splitlines()
    assert max(map(len, lines)) <= 112
    assert DECLARATION.findall(re.sub(r" _\n\s*", " ", "\n".join(lines))) == [
        ("LARGE", ", ".join(f"{name} As Variant" for name in arguments))
    ]


@pytest.mark.parametrize("function", FUNCTIONS, ids=[each.__name__ for each in FUNCTIONS])
def test_no_argument_bears_the_name_of_its_formula(function):
    """VBA does not tell them apart by their case, and would not compile."""
    assert function.__name__.lower() not in inspect.signature(function).parameters
