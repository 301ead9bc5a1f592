"""The VBA module that declares the formulas, made from the Python functions: same names, same arguments.

What each declaration calls is written by hand, in ``PyramidCall.bas``.
"""

from __future__ import annotations

import inspect
from typing import TYPE_CHECKING

from pyramid_addin.excel.functions import FUNCTIONS

if TYPE_CHECKING:
    from collections.abc import Callable

# Excel's editor refuses lines of more than 1,023 characters; people refuse shorter ones.
_WIDTH = 110

_HEAD = """\
Attribute VB_Name = "PyramidFunctions"
Option Explicit

' The formulas as cells call them. Made from pyramid_addin.excel.functions by `make addin`; do not edit.

#If Not Mac Then
"""

_WHY = """\
Public Function PYRAMID_WHY(Optional cell As Variant) As Variant
    PYRAMID_WHY = PyramidWhy(cell)
End Function
"""

_FOOT = "\n#End If\n"


def functions_module() -> str:
    r"""Source of the module ``PyramidFunctions``, lines ended by ``\n``.

    Examples
    --------
    >>> functions_module().count("Public Function ")
    16
    """
    return _HEAD + "".join(f"\n{one}" for one in (*(declaration(each) for each in FUNCTIONS), _WHY)) + _FOOT


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
        if len(lines[-1]) + len(piece) > _WIDTH:
            lines[-1] = f"{lines[-1].rstrip()} _"
            lines.append(" " * len(head))
        lines[-1] += piece
    return lines
