"""Addresses as Excel writes them: column letters, quoted sheet names, cells and ranges."""

from __future__ import annotations

LAST_COLUMN = 16_384


def column_letters(column: int) -> str:
    """The letters of a 1-based ``column``.

    Examples
    --------
    >>> column_letters(1), column_letters(26), column_letters(27), column_letters(16384)
    ('A', 'Z', 'AA', 'XFD')
    """
    letters = ""
    while column:
        column, rest = divmod(column - 1, 26)
        letters = chr(65 + rest) + letters
    return letters


def column_number(letters: str) -> int | None:
    """The 1-based column that ``letters`` name; None when they name no column of a sheet.

    Examples
    --------
    >>> column_number("aa"), column_number("XFD"), column_number("XFE"), column_number("Omzet")
    (27, 16384, None, None)
    """
    if not (0 < len(letters) <= 3 and letters.isascii() and letters.isalpha()):
        return None
    number = 0
    for letter in letters.upper():
        number = number * 26 + ord(letter) - 64
    return number if number <= LAST_COLUMN else None


def quoted(sheet: str) -> str:
    """``sheet`` in single quotes, a quote inside doubled, as a reference needs it.

    Examples
    --------
    >>> quoted("Jan's klanten")
    "'Jan''s klanten'"
    """
    return "'" + sheet.replace("'", "''") + "'"


def cell_address(sheet: str, row: int, column: int) -> str:
    """The address of a cell, ``row`` and ``column`` 1-based.

    Examples
    --------
    >>> cell_address("Ledger", 17, 7)
    "'Ledger'!G17"
    """
    return f"{quoted(sheet)}!{column_letters(column)}{row}"
