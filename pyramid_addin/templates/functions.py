"""The functions that travel: the add-in's formulas as LAMBDA names that a workbook carries with it.

In Excel 365, on any system and without the add-in, a workbook that carries these names calculates the same formulas
with the same names and arguments, and gives the same answers. This is the one source of every such name.
`PYRAMID_WHY` cannot be written so: a name does not know why another cell has no answer.
"""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, NamedTuple
from xml.sax.saxutils import quoteattr

from pyramid_addin.templates import _lambda_customers, _lambda_layers, _lambda_ledger
from pyramid_addin.templates._lambda_constants import constants
from pyramid_addin.templates._lambda_parts import PARTS
from pyramid_addin.templates._lambda_text import shown, stored
from pyramid_addin.texts import text

if TYPE_CHECKING:
    from xlsxwriter import Workbook

# At the end of every comment, by which our own names are known again, in any language and of any version.
MARK = "[pyramid-addin]"
LONGEST_TEXT = 8192
LONGEST_COMMENT = 255

_SOURCES = {
    "PYRAMID_LAYER": _lambda_layers.PYRAMID_LAYER,
    "LAYER_SHARE": _lambda_layers.LAYER_SHARE,
    "PYRAMID_TABLE": _lambda_layers.PYRAMID_TABLE,
    "LAYER_BOUNDARIES": _lambda_layers.LAYER_BOUNDARIES,
    "REVENUE_TO_NEXT_LAYER": _lambda_layers.REVENUE_TO_NEXT_LAYER,
    "CUSTOMER_STATUS": _lambda_customers.CUSTOMER_STATUS,
    "CUSTOMER_PROFIT": _lambda_customers.CUSTOMER_PROFIT,
    "PAYMENT_COST": _lambda_customers.PAYMENT_COST,
    "EXPECTED_CREDIT_LOSS": _lambda_customers.EXPECTED_CREDIT_LOSS,
    "PROFIT_CLASS": _lambda_customers.PROFIT_CLASS,
    "CUSTOMER_STRATEGY": _lambda_customers.CUSTOMER_STRATEGY,
    "TOP_SHARE": _lambda_ledger.TOP_SHARE,
    "CONCENTRATION": _lambda_ledger.CONCENTRATION,
    "LAYER_MIGRATION": _lambda_layers.LAYER_MIGRATION,
    "UPGRADE_EFFECT": _lambda_ledger.UPGRADE_EFFECT,
}
FUNCTION_NAMES = tuple(_SOURCES)


class LambdaName(NamedTuple):
    """A function as a workbook carries it.

    Attributes
    ----------
    name : str
    text : str
        The LAMBDA as a workbook stores it, without an equals sign; at most 8,192 characters.
    comment : str
        What the Name Manager, and Excel where one types, say of it; at most 255 characters, `MARK` at its end.
    """

    name: str
    text: str
    comment: str


@cache
def lambda_names(language: str) -> tuple[LambdaName, ...]:
    """Every function that travels.

    Parameters
    ----------
    language : {"en", "nl"}
        Of the names of layers, classes and strategies that they answer with, and of their comments.

    Returns
    -------
    tuple of LambdaName
        In the order of the guide.

    Examples
    --------
    >>> [one.name for one in lambda_names("nl")][:2]
    ['PYRAMID_LAYER', 'LAYER_SHARE']
    >>> lambda_names("nl")[1].text[:56]
    '_xlfn.LAMBDA(_xlpm.layer,_xlpm.layers,_xlop.values,_xlfn'
    """
    return tuple(
        LambdaName(name, stored(lambda_formula(name, language)), f"{text(f'formulas.{name}.about', language)} {MARK}")
        for name in FUNCTION_NAMES
    )


def define_functions(workbook: Workbook, language: str) -> None:
    """Define every function in a workbook that XlsxWriter is making; its comments are `with_comments`' part.

    Examples
    --------
    >>> import io
    >>> from xlsxwriter import Workbook
    >>> with Workbook(io.BytesIO()) as book:
    ...     define_functions(book, "en")
    """
    for one in lambda_names(language):
        workbook.define_name(one.name, f"={one.text}")


def with_comments(workbook_part: bytes, language: str) -> bytes:
    """The workbook part that XlsxWriter wrote, with the comments of the functions among its names.

    Examples
    --------
    >>> part = b'<workbook><definedNames><definedName name="TOP_SHARE">1</definedName></definedNames></workbook>'
    >>> b'name="TOP_SHARE" comment="Which share' in with_comments(part, "en")
    True
    """
    for one in lambda_names(language):
        name = f'<definedName name="{one.name}"'.encode()
        workbook_part = workbook_part.replace(name, name + f" comment={quoteattr(one.comment)}".encode())
    return workbook_part


def lambda_formula(name: str, language: str) -> str:
    """One function as the Name Manager shows it in English, without the equals sign.

    Examples
    --------
    >>> lambda_formula("PROFIT_CLASS", "en")[:32]
    'LAMBDA(profit,revenue,[target],L'
    """
    return shown(_SOURCES[name], {**PARTS, **constants(language)}, language)


def is_own_comment(comment: str) -> bool:
    """Whether a name with this comment was put there by us.

    Examples
    --------
    >>> is_own_comment("Share of a layer. [pyramid-addin]"), is_own_comment("")
    (True, False)
    """
    return comment.rstrip().endswith(MARK)
