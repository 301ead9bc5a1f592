"""The words that the add-in's VBA says by itself, as a VBA module made from the catalogue.

They are the ribbon's labels and tips, the few boxes that are shown where Python cannot be asked, and what Excel's
function wizard says. The module is plain ASCII: a letter outside it is written as ``ChrW(233)``, so that it reads the
same whatever code page a computer has.
"""

from __future__ import annotations

import inspect
import re
import textwrap

from pyramid_addin.excel._ribbon_xml import TAB
from pyramid_addin.excel.actions import ACTIONS, GROUPS
from pyramid_addin.excel.functions import FUNCTIONS
from pyramid_addin.texts import catalogue, text

WIZARD_LIMIT = 255
"""Characters that Excel takes as description of a formula, or of an argument."""

_LANGUAGES = {"en": "English", "nl": "Dutch"}
_CATEGORY = "ribbon.tab"
# Characters of a text on one line of VBA. A line may have 1,023 and be continued 24 times, which a formula with five
# arguments of the longest kind stays below.
_PIECE = 120

_HEAD = """\
Attribute VB_Name = "PyramidTexts"
Option Explicit
Option Private Module

' Labels, tips and boxes, and what the function wizard says. Made from the catalogue by `make addin`; do not edit.

Public Function PyramidText(ByVal key As String) As String
    If ExcelIsDutch() Then
        PyramidText = DutchText(key)
    Else
        PyramidText = EnglishText(key)
    End If
End Function

' Raises error 1004 where Excel does not let a hidden workbook be described.
Public Sub DescribeFormulas()
    If ExcelIsDutch() Then
        DescribeInDutch
    Else
        DescribeInEnglish
    End If
End Sub

Private Sub Describe(ByVal formula As String, ByVal category As String, ByVal about As String, _
                     ByVal arguments As Variant)
    Application.MacroOptions Macro:="'" & ThisWorkbook.Name & "'!" & formula, Description:=about, _
        Category:=category, ArgumentDescriptions:=arguments
End Sub
"""


def texts_module() -> str:
    r"""Source of the module ``PyramidTexts``, lines ended by ``\n``.

    Raises
    ------
    ValueError
        A text for the function wizard is longer than Excel takes.
    """
    parts = [_HEAD]
    for language, name in _LANGUAGES.items():
        cases = "".join(
            f'        Case "{key}"\n            {name}Text = {_literal(words, 16)}\n'
            for key, words in spoken(language).items()
        )
        parts.append(
            f"Private Function {name}Text(ByVal key As String) As String\n"
            f"    Select Case key\n{cases}    End Select\nEnd Function\n"
        )
    for language, name in _LANGUAGES.items():
        described = "".join(_described(formula, language) for formula in wizard(language))
        parts.append(f"Private Sub DescribeIn{name}()\n{described}End Sub\n")
    return "\n".join(parts)


def spoken(language: str) -> dict[str, str]:
    """What the VBA can say in ``language``, by its key there: ``build.label``, ``tab_pyramid.label``, ``no_workbook``.

    Examples
    --------
    >>> spoken("nl")["group_build.label"]
    'Maken'
    """
    said = {f"{TAB}.label": text("ribbon.tab", language)}
    said |= {f"group_{group}.label": text(f"ribbon.groups.{group}", language) for group in GROUPS}
    for action in ACTIONS:
        for key, words in (("label", "label"), ("screentip", "tip"), ("supertip", "help")):
            said[f"{action.key}.{key}"] = text(f"ribbon.actions.{action.key}.{words}", language)
    said |= {f"formula.{key}": words for key, words in catalogue(language)["formula_calls"].items()}
    boxes: dict[str, str] = catalogue(language)["addin"]["boxes"]
    return said | boxes


def wizard(language: str) -> list[tuple[str, str, list[str]]]:
    """Of every formula: its name, what it does, and what each argument is, in the order of the arguments.

    Raises
    ------
    ValueError
        A text is longer than `WIZARD_LIMIT`.
    """
    texts = catalogue(language)["formulas"]
    signatures = {one.__name__: list(inspect.signature(one).parameters) for one in FUNCTIONS} | {"why": ["cell"]}
    described = []
    for name, arguments in signatures.items():
        about, helps = texts[name]["about"], [texts[name]["arguments"][argument] for argument in arguments]
        for words in (about, *helps):
            if len(words) > WIZARD_LIMIT:
                message = f"{len(words)} characters, at most {WIZARD_LIMIT}: {words}"
                raise ValueError(message)
        described.append(("PYRAMID_WHY" if name == "why" else name, about, helps))
    return described


def _described(formula: tuple[str, str, list[str]], language: str) -> str:
    name, about, helps = formula
    arguments = ", _\n        ".join(_literal(words, 12) for words in helps)
    return (
        f'    Describe "{name}", {_literal(text(_CATEGORY, language), 12)}, _\n'
        f"        {_literal(about, 12)}, _\n        Array({arguments})\n"
    )


def _literal(words: str, indent: int) -> str:
    """``words`` as a VBA expression, continued on lines indented by ``indent``."""
    lines = textwrap.wrap(words, _PIECE, drop_whitespace=False, replace_whitespace=False, break_on_hyphens=False)
    expressions = [" & ".join(_quoted(piece) for piece in re.findall(r"[ -~]+|[^ -~]", line)) for line in lines]
    return f" & _\n{' ' * indent}".join(expressions)


def _quoted(piece: str) -> str:
    return '"' + piece.replace('"', '""') + '"' if piece.isascii() and piece.isprintable() else f"ChrW({ord(piece)})"
