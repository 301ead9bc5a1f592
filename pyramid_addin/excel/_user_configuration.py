"""The user's configuration file, as the add-in's VBA reads it: lines of ``"KEY","VALUE"`` in the system's code page.

Everything works on bytes, so that lines that are not ours come back exactly as they were.
"""

from __future__ import annotations

import csv
from typing import NamedTuple


class Line(NamedTuple):
    """One line of the file: its number from 1, its bytes with the line end, and its fields."""

    number: int
    written: bytes
    fields: tuple[str, ...]


def lines(content: bytes, code_page: str) -> list[Line]:
    """The lines of ``content``; bytes that ``code_page`` does not know become question marks."""
    found = []
    for number, written in enumerate(content.splitlines(keepends=True), 1):
        row = next(csv.reader([written.decode(code_page, "replace").rstrip("\r\n")], skipinitialspace=True), [])
        found.append(Line(number, written, tuple(row)))
    return found


def line_of(content: bytes, key: str, code_page: str) -> Line | None:
    """The line that gives ``key`` its value: the first that has it, in either case, as the VBA takes it."""
    return next((line for line in lines(content, code_page) if line.fields and _same(line.fields[0], key)), None)


def value_of(content: bytes, key: str, code_page: str) -> str | None:
    r"""The value of ``key``; None where it has none.

    Examples
    --------
    >>> value_of(b'"interpreter_win","C:\\Python\\python.exe"\r\n', "INTERPRETER_WIN", "cp1252")
    'C:\\Python\\python.exe'
    """
    line = line_of(content, key, code_page)
    return line.fields[1] if line is not None and len(line.fields) > 1 else None


def odd_line(content: bytes, code_page: str) -> Line | None:
    """The first line that is not a name and a value: VBA reads field by field, so all lines below it go wrong."""
    return next((line for line in lines(content, code_page) if len(line.fields) != 2), None)


def with_value(content: bytes, key: str, value: str, code_page: str, line_end: bytes) -> bytes:
    r"""``content`` in which ``key`` has ``value``: its line replaced where it stands, else one added at the end.

    A file whose last line has no line end gets none after the added line either: `without` can so undo it exactly.

    Raises
    ------
    UnicodeEncodeError
        ``value`` cannot be written in ``code_page``.

    Examples
    --------
    >>> with_value(b"", "INTERPRETER_MAC", "/usr/bin/python3", "ascii", b"\n")
    b'"INTERPRETER_MAC","/usr/bin/python3"\n'
    """
    new = f'"{key}","{value}"'.encode(code_page)
    old = line_of(content, key, code_page)
    if old is None:
        open_end = bool(content) and not content.endswith((b"\r", b"\n"))
        return content + line_end + new if open_end else content + new + line_end
    end = old.written[len(old.written.rstrip(b"\r\n")) :]
    return _replaced(content, old, new + end)


def without(content: bytes, key: str, code_page: str, before: bytes | None) -> bytes:
    r"""``content`` in which the line of ``key`` is as it was before `with_value`.

    Parameters
    ----------
    content : bytes
    key, code_page : str
    before : bytes or None
        The line that stood there, with its line end; None where there was none.

    Examples
    --------
    >>> without(b'"A","1"\n"B","2"', "B", "ascii", None)
    b'"A","1"'
    """
    line = line_of(content, key, code_page)
    if line is None:
        return content
    left = _replaced(content, line, before or b"")
    if before is None and not line.written.endswith((b"\r", b"\n")):
        left = left.removesuffix(b"\n").removesuffix(b"\r")
    return left


def _replaced(content: bytes, line: Line, new: bytes) -> bytes:
    pieces = content.splitlines(keepends=True)
    pieces[line.number - 1] = new
    return b"".join(pieces)


def _same(written: str, key: str) -> bool:
    return written.strip().lower() == key.lower()
