"""Formula texts: which Excel takes, how files write them, and how references move with the cells."""

from __future__ import annotations

import re
from functools import cache

from openpyxl.formula import Tokenizer
from openpyxl.formula.tokenizer import Token, TokenizerError

from engine._areas import Area, parse
from engine._errors import refused

# Functions younger than the file format, which files write with a prefix and Excel shows without (ECMA-376's list as
# "Issue: An _xlfn. prefix is displayed in front of a formula", Microsoft's support pages; those a ledger may use)
FUTURE = [
    "CONCAT",
    "TEXTJOIN",
    "IFS",
    "SWITCH",
    "MAXIFS",
    "MINIFS",
    "XLOOKUP",
    "XMATCH",
    "LET",
    "LAMBDA",
    "UNIQUE",
    "SEQUENCE",
    "RANDARRAY",
    "SORTBY",
    "BYROW",
    "BYCOL",
    "MAP",
    "REDUCE",
    "SCAN",
    "MAKEARRAY",
    "ISOMITTED",
    "TAKE",
    "DROP",
    "HSTACK",
    "VSTACK",
    "TOCOL",
    "TOROW",
    "WRAPROWS",
    "WRAPCOLS",
    "EXPAND",
    "CHOOSECOLS",
    "CHOOSEROWS",
    "TEXTSPLIT",
    "TEXTBEFORE",
    "TEXTAFTER",
    "PERCENTRANK.INC",
    "PERCENTILE.INC",
    "RANK.EQ",
    "RANK.AVG",
    "STDEV.S",
    "STDEV.P",
]
PREFIX = re.compile(r"_xlfn\.(?:_xlws\.)?|_xlpm\.|_xlws\.")
BARE_FUTURE = re.compile(rf"(?<![\w.])({'|'.join(map(re.escape, FUTURE))})(?=\()")
REFERENCE = re.compile(
    r"(?P<sheet>(?:'(?:[^']|'')+'|[^\s'!:(),;]+)!)?(?P<area>\$?[A-Za-z]{1,3}\$?\d{1,7}(?::\$?[A-Za-z]{1,3}\$?\d{1,7})?"
    r"|\$?[A-Za-z]{1,3}:\$?[A-Za-z]{1,3}|\$?\d{1,7}:\$?\d{1,7})"
)
PLAIN_SHEET = re.compile(r"[A-Za-z_\u0080-\uffff][\w.\u0080-\uffff]*")
LONGEST = 8_192


def shown(formula: str) -> str:
    """A stored formula as Excel shows it."""
    return PREFIX.sub("", formula) if "_xl" in formula else formula


def to_store(formula: str) -> str:
    """A formula as a file holds it."""
    parts = re.split(r'("(?:[^"]|"")*")', formula)
    return "".join(part if part.startswith('"') else BARE_FUTURE.sub(r"_xlfn.\1", part) for part in parts)


def check(formula: str) -> None:
    """Raise Excel's 1004 for what is no formula: dangling operators, open brackets, two values side by side.

    Semicolons between arguments are refused as well: ``Range.Formula`` is English, whatever the language of Excel.
    """
    if not _well_formed(formula):
        raise refused("Application-defined or object-defined error")


@cache
def _well_formed(formula: str) -> bool:
    if len(formula) > LONGEST or not formula.startswith("=") or len(formula) == 1:
        return False
    try:
        items = Tokenizer(formula).items
    except (TokenizerError, IndexError):
        return False
    wants_value, open_kinds = True, []
    for token in items:
        if token.type == Token.WSPACE:
            continue
        if token.type in (Token.OPERAND, Token.LITERAL):
            if not wants_value or not _operand(token):
                return False
            wants_value = False
        elif token.type == Token.OP_PRE:
            if not wants_value:
                return False
        elif token.type == Token.OP_IN:
            if wants_value:
                return False
            wants_value = True
        elif token.type == Token.OP_POST:
            if wants_value:
                return False
        elif token.subtype == Token.OPEN:
            if not wants_value:
                return False
            open_kinds.append(token.type)
            wants_value = True
        elif token.subtype == Token.CLOSE:
            if not open_kinds or (wants_value and open_kinds[-1] != Token.FUNC):
                return False
            open_kinds.pop()
            wants_value = False
        elif token.type == Token.SEP:
            inside_array = bool(open_kinds) and open_kinds[-1] in (Token.ARRAY, "ARRAYROW")
            if not open_kinds or (token.value == ";" and not inside_array):
                return False
            wants_value = True
    return not wants_value and not open_kinds


def _operand(token) -> bool:
    """Whether an operand is one that Excel could mean."""
    if token.subtype != Token.RANGE:
        return True
    text = token.value.rsplit("!", 1)[-1]
    return bool(re.fullmatch(r"[\w$.:\\?#\[\]@,'\" \u0080-\uffff%&()/*+<>=^{}|~;-]+", text)) and "{" not in text


def quoted(sheet: str) -> str:
    """A sheet's name as a formula writes it."""
    if PLAIN_SHEET.fullmatch(sheet) and parse(sheet) is None and not re.fullmatch(r"(?i)[rc]\d*", sheet):
        return sheet
    return "'" + sheet.replace("'", "''") + "'"


def unquoted(prefix: str) -> str:
    """The sheet's name of ``'My sheet'!``."""
    text = prefix.removesuffix("!")
    return text[1:-1].replace("''", "'") if text.startswith("'") else text


def references(formula: str):
    """Every operand that may be a reference or a name, as (sheet prefix or "", rest)."""
    for token in Tokenizer(formula).items:
        if token.type == Token.OPERAND and token.subtype == Token.RANGE:
            prefix, mark, rest = token.value.rpartition("!")
            yield prefix + mark, rest


def rewrite(formula: str, change) -> str:
    """The formula with ``change(prefix, rest)`` in the place of each operand; None keeps it."""
    if not formula.startswith("="):
        formula = f"={formula}"
    tokenizer = Tokenizer(formula)
    for token in tokenizer.items:
        if token.type == Token.OPERAND and token.subtype == Token.RANGE:
            prefix, mark, rest = token.value.rpartition("!")
            new = change(prefix + mark, rest)
            if new is not None:
                token.value = new
    return tokenizer.render()


def move(text: str, shift) -> str | None:
    """An address in a formula after cells moved: dollar signs stay where they are; #REF! where nothing is left."""
    area = parse(text)
    if area is None:
        return None
    moved = shift(area)
    if moved is None:
        return "#REF!"
    return None if moved == area else restyled(text, moved)


def restyled(text: str, area: Area) -> str:
    """The address of an area with the dollar signs of the text that it replaces."""
    ends = []
    for end, (row, column) in zip(text.split(":"), ((area.top, area.left), (area.bottom, area.right)), strict=False):
        cell = Area(row, column, row, column)
        if re.fullmatch(r"\$?[A-Za-z]+", end):
            ends.append(cell.address(absolute_row=False, absolute_column=end.startswith("$")).rstrip("0123456789"))
        elif re.fullmatch(r"\$?\d+", end):
            ends.append(("$" if end.startswith("$") else "") + str(row))
        else:
            ends.append(cell.address(absolute_row="$" in end[1:], absolute_column=end.startswith("$")))
    return ":".join(ends)
