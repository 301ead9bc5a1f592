"""Formulas as text: other names for the sheets and names they use, and the same formula some rows lower.

A formula is cut into texts, sheet names, structured references, addresses and words; only the pieces concerned change,
so that everything else stays as it was written.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from pyramid_addin.workbook._cells import MOST_COLUMNS, MOST_ROWS, column_letters, column_number

if TYPE_CHECKING:
    from collections.abc import Mapping

_PIECE = re.compile(
    r"""(?P<text>"(?:[^"]|"")*")
    | (?P<quoted>'(?:[^']|'')+')(?=!)
    | (?P<error>\#[A-Z/0!?]+)
    | (?P<brackets>\[(?:[^\[\]']|'.|\[(?:[^\[\]']|'.)*\])*\])
    | (?<!\])(?P<sheets>[^\W\d][\w.]*(?::[^\W\d][\w.]*)?)(?=!)
    | (?P<address>\$?[A-Za-z]{1,3}\$?[0-9]{1,7})(?![\w.(!])
    | (?P<rows>\$?[0-9]{1,7}:\$?[0-9]{1,7})(?![\w.])
    | (?P<number>(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:[Ee][+-]?[0-9]+)?)
    | (?P<word>[^\W\d\\]?[\\\w.?]+)
    | (?P<other>.)""",
    re.VERBOSE | re.DOTALL,
)
_ADDRESS = re.compile(r"(\$?)([A-Za-z]{1,3})(\$?)([0-9]{1,7})\Z")
_AREA = re.compile(
    r"(?:(?:'(?P<quoted>(?:[^']|'')+)'|(?P<plain>[\w.]+))!)?"
    r"\$?(?P<left>[A-Za-z]{1,3})\$?(?P<top>[0-9]{1,7})(?::\$?(?P<right>[A-Za-z]{1,3})\$?(?P<bottom>[0-9]{1,7}))?\Z"
)


class Area(NamedTuple):
    """A rectangle of cells: sheet name ("" = not said), first and last row, first and last column, all 1-based."""

    sheet: str
    top: int
    left: int
    bottom: int
    right: int

    def __str__(self) -> str:
        """As an absolute reference: ``'My sheet'!$B$2:$D$9``.

        Examples
        --------
        >>> str(Area("My sheet", 2, 2, 9, 4)), str(Area("", 1, 1, 1, 1))
        ("'My sheet'!$B$2:$D$9", '$A$1')
        """
        sheet = f"{quoted(self.sheet)}!" if self.sheet else ""
        first = f"${column_letters(self.left)}${self.top}"
        last = f"${column_letters(self.right)}${self.bottom}"
        return sheet + (first if first == last else f"{first}:{last}")


def quoted(sheet: str) -> str:
    """A sheet name as a formula writes it: in quotes, unless it is a plain word that no address looks like.

    Examples
    --------
    >>> quoted("Pyramid"), quoted("Pyramid (2)"), quoted("Q1"), quoted("it's")
    ('Pyramid', "'Pyramid (2)'", "'Q1'", "'it''s'")
    """
    plain = re.fullmatch(r"[A-Za-z_][A-Za-z_.]*", sheet) and sheet.upper() not in {"R", "C", "RC", "TRUE", "FALSE"}
    return sheet if plain else "'" + sheet.replace("'", "''") + "'"


def areas(formula: str) -> list[Area] | None:
    """The areas of a formula that is nothing but references: one, or several in parentheses; None for any other.

    Examples
    --------
    >>> areas("Pyramid!$B$2:$B$9")
    [Area(sheet='Pyramid', top=2, left=2, bottom=9, right=2)]
    >>> areas("('a, b'!$A$1,'a, b'!$A$3)")
    [Area(sheet='a, b', top=1, left=1, bottom=1, right=1), Area(sheet='a, b', top=3, left=1, bottom=3, right=1)]
    >>> areas("SUM(A1:A2)") is None
    True
    """
    text = formula.strip().removeprefix("=")
    if text.startswith("(") and text.endswith(")"):
        text = text[1:-1]
    found = []
    for item in re.findall(r"(?:'(?:[^']|'')*'|[^,'])+", text):
        match = _AREA.match(item.strip())
        if match is None:
            return None
        top, left = int(match["top"]), column_number(match["left"])
        bottom = int(match["bottom"] or top)
        right = column_number(match["right"] or match["left"])
        if not (1 <= top <= bottom <= MOST_ROWS and 1 <= left <= right <= MOST_COLUMNS):
            return None
        found.append(Area((match["quoted"] or "").replace("''", "'") or match["plain"] or "", top, left, bottom, right))
    return found or None


def renamed(formula: str, sheets: Mapping[str, str], prefix: str, names: Mapping[str, str]) -> str:
    r"""``formula`` with other names for sheets and names.

    Parameters
    ----------
    formula : str
        Without the equals sign; a link's location and a chart's reference are written alike.
    sheets : mapping of str to str
        Old sheet name, in lower case -> new name.
    prefix : str
        What takes the place of ``PYR_`` at the beginning of a name.
    names : mapping of str to str
        Old table or defined name, in lower case -> new name; wins over the prefix.

    Examples
    --------
    >>> sheets = {"pyramid": "Pyramid (2)"}
    >>> renamed('SUM(Pyramid!B2:B9)&"Pyramid!"&PYR_Revenue', sheets, "PYR2_", {})
    'SUM(\'Pyramid (2)\'!B2:B9)&"Pyramid!"&PYR2_Revenue'
    """
    pieces = []
    for match in _PIECE.finditer(formula):
        piece, kind = match[0], match.lastgroup
        if kind == "quoted":
            old = piece[1:-1].replace("''", "'")
            piece = quoted(sheets[old.lower()]) if old.lower() in sheets else piece
        elif kind == "sheets" and piece.lower() in sheets:
            piece = quoted(sheets[piece.lower()])
        elif kind in ("word", "address") and piece.lower() in names:
            piece = names[piece.lower()]
        elif kind == "word" and piece.startswith("PYR_"):
            piece = prefix + piece[4:]
        pieces.append(piece)
    return "".join(pieces)


def names_used(formula: str) -> set[str]:
    """The words of a formula that may be defined names or tables, in lower case.

    Examples
    --------
    >>> sorted(names_used('SUMIFS(PYR_Revenue,PYR_Layer,$B8)+Sheet1!A1&"PYR_Text"'))
    ['pyr_layer', 'pyr_revenue', 'sumifs']
    """
    return {match[0].lower() for match in _PIECE.finditer(formula) if match.lastgroup == "word"}


def functions_used(formula: str) -> set[str]:
    """The functions that a formula calls, in lower case.

    Examples
    --------
    >>> sorted(functions_used('SUM(A1,LOG10(B2))&"IF("'))
    ['log10', 'sum']
    """
    return {
        match[0].lower()
        for match in _PIECE.finditer(formula)
        if match.lastgroup == "word" and formula[match.end() :].lstrip()[:1] == "("
    }


def sheets_named(formula: str) -> set[str] | None:
    """The sheets that a formula names, in lower case; None where it reaches beyond its workbook's cells and names.

    That is: a link to another workbook, another program, a table, or a reference that is lost already.

    Examples
    --------
    >>> sheets_named("C5*1.1"), sheets_named("'It''s'!A1+SUM(Jan:Mar!B2)") == {"it's", "jan", "mar"}
    (set(), True)
    >>> [sheets_named(one) for one in ("[1]Plan!A1", "'[a.xlsx]B'!A1", "Budget[Amount]", "cmd|'/c'!A1", "#REF!+1")]
    [None, None, None, None, None]
    """
    found: set[str] = set()
    for match in _PIECE.finditer(formula):
        piece, kind = match[0], match.lastgroup
        if kind in ("brackets", "error") or piece == "|" or (kind == "quoted" and "[" in piece):
            return None
        if kind == "quoted":
            found.update(piece[1:-1].replace("''", "'").lower().split(":"))
        elif kind == "sheets":
            found.update(piece.lower().split(":"))
    return found


def moved(formula: str, rows: int, columns: int = 0) -> str:
    """``formula`` as it reads some rows lower and columns further: relative addresses move along, absolute ones stay.

    Examples
    --------
    >>> moved('IF($B9="B9",C$9,Notes!C9)+SUM(4:5)', 3)
    'IF($B12="B9",C$9,Notes!C12)+SUM(7:8)'
    >>> moved("$A1+B1", 0, 2)
    '$A1+D1'
    """
    if not rows and not columns:
        return formula
    pieces = []
    for match in _PIECE.finditer(formula):
        piece = match[0]
        if match.lastgroup == "address" and (parts := _ADDRESS.match(piece)) is not None:
            fixed_column, letters, fixed_row, number = parts.groups()
            place = column_number(letters)
            column = place if fixed_column else _inside(place + columns, MOST_COLUMNS)
            row = int(number) if fixed_row else _inside(int(number) + rows, MOST_ROWS)
            # What looks like an address beyond the last column is a name.
            piece = piece if place > MOST_COLUMNS else f"{fixed_column}{column_letters(column)}{fixed_row}{row}"
        elif match.lastgroup == "rows":
            ends = piece.split(":")
            piece = ":".join(end if end[0] == "$" else str(_inside(int(end) + rows, MOST_ROWS)) for end in ends)
        pieces.append(piece)
    return "".join(pieces)


def _inside(place: int, last: int) -> int:
    return min(max(place, 1), last)
