"""The VBA that Excel sees of the formulas, made from the Python functions and the catalogue.

`PyramidFunctions` declares every formula with Excel's argument names, which are Python's; `PyramidReasons` holds what
``=PYRAMID_WHY()`` says where Python cannot be asked. What they call is written by hand, in ``PyramidCall.bas``.
"""

from __future__ import annotations

import inspect
import textwrap
from typing import TYPE_CHECKING

from pyramid_addin.excel.functions import FUNCTIONS
from pyramid_addin.texts import catalogue

if TYPE_CHECKING:
    from collections.abc import Callable

# Excel's editor refuses lines of more than 1,023 characters; people refuse shorter ones.
WIDTH = 110

FUNCTIONS_HEAD = """\
Attribute VB_Name = "PyramidFunctions"
Option Explicit

' The formulas as cells call them. Made from pyramid_addin.excel.functions by `make addin`; do not edit.

#If Not Mac Then
"""

WHY = """\
Public Function PYRAMID_WHY(Optional cell As Variant) As Variant
    PYRAMID_WHY = PyramidWhy(cell)
End Function
"""

REASONS_HEAD = """\
Attribute VB_Name = "PyramidReasons"
Option Explicit
Option Private Module

' Why a formula got no answer. Made from the catalogue (formula_calls) by `make addin`; do not edit.

#If Not Mac Then
"""

FOOT = "\n#End If\n"


def vba_modules() -> dict[str, str]:
    r"""Source of the generated modules by file name, lines ended by ``\n``.

    Examples
    --------
    >>> sorted(vba_modules())
    ['PyramidFunctions.bas', 'PyramidReasons.bas']
    """
    declarations = [*map(declaration, FUNCTIONS), WHY]
    return {
        "PyramidFunctions.bas": FUNCTIONS_HEAD + "".join(f"\n{one}" for one in declarations) + FOOT,
        "PyramidReasons.bas": REASONS_HEAD + f"\n{_reasons()}" + FOOT,
    }


def declaration(function: Callable[..., object]) -> str:
    """The VBA function that lets a cell call ``function``: same name, same arguments.

    Examples
    --------
    >>> def LAYER_SIZE(layer, total=None): ...
    >>> print(declaration(LAYER_SIZE))
    Public Function LAYER_SIZE(layer As Variant, Optional total As Variant) As Variant
        LAYER_SIZE = PyramidAnswer("LAYER_SIZE", Array(layer, total))
    End Function
    <BLANKLINE>
    """
    name = function.__name__
    parameters = inspect.signature(function).parameters.values()
    optional = {each.name: each.default is not inspect.Parameter.empty for each in parameters}
    declared = [f"{'Optional ' if optional[argument] else ''}{argument} As Variant" for argument in optional]
    lines = [
        *_continued(f"Public Function {name}(", declared, ") As Variant"),
        *_continued(f'    {name} = PyramidAnswer("{name}", Array(', list(optional), "))"),
        "End Function",
    ]
    return "\n".join(lines) + "\n"


def _continued(head: str, items: list[str], tail: str) -> list[str]:
    """One statement over as many lines as it needs, continued lines below the first item."""
    lines = [head]
    for index, item in enumerate(items):
        piece = item + (tail if index == len(items) - 1 else ", ")
        if len(lines[-1]) + len(piece) > WIDTH:
            lines[-1] = f"{lines[-1].rstrip()} _"
            lines.append(" " * len(head))
        lines[-1] += piece
    return lines


def _reasons() -> str:
    """The function that knows every reason in both languages."""
    english, dutch = (catalogue(language)["formula_calls"] for language in ("en", "nl"))
    lines = [
        "Public Function PyramidReason(ByVal key As String, ByVal inDutch As Boolean) As String",
        "    Select Case key",
    ]
    for key in english:
        lines += [
            f'        Case "{key}"',
            *_assigned(12, english[key]),
            "            If inDutch Then",
            *_assigned(16, dutch[key]),
            "            End If",
        ]
    return "\n".join([*lines, "    End Select", "End Function", ""])


def _assigned(indent: int, text: str) -> list[str]:
    """The statement that answers ``text``, its literal in pieces of a line each."""
    target = f"{' ' * indent}PyramidReason = "
    pieces = textwrap.wrap(text, WIDTH - len(target) - 6, drop_whitespace=False)
    quoted = ['"' + piece.replace('"', '""') + '"' for piece in pieces]
    return [
        (target if index == 0 else " " * len(target)) + piece + (" & _" if index < len(quoted) - 1 else "")
        for index, piece in enumerate(quoted)
    ]
