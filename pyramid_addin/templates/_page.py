"""A worksheet of a template while XlsxWriter makes it: cells by style name, regions by defined name."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from pyramid_addin.templates._theme import STYLES, WARNING
from pyramid_addin.texts import text

if TYPE_CHECKING:
    from xlsxwriter.format import Format
    from xlsxwriter.workbook import Workbook


class Page:
    """One sheet of a template.

    Parameters
    ----------
    workbook : xlsxwriter.Workbook
        To which the sheet is added.
    name : str
        Name of the sheet in the template.
    language : {"en", "nl"}
    formats : dict
        Formats that the workbook has already, shared by its pages.
    """

    def __init__(self, workbook: Workbook, name: str, language: str, formats: dict[str, Format]) -> None:
        self.workbook = workbook
        self.name = name
        self.sheet = workbook.add_worksheet(name)
        self.language = language
        self._formats = formats

    def words(self, key: str) -> str:
        """A text of this area of the catalogue."""
        return text(f"templates.{key}", self.language)

    def style(self, name: str, **changes: Any) -> Format:  # noqa: ANN401 -- properties of XlsxWriter
        """The format of a style of the theme, with ``changes`` to its properties."""
        key = repr((name, sorted(changes.items())))
        if key not in self._formats:
            self._formats[key] = self.workbook.add_format(STYLES[name] | changes)
        return self._formats[key]

    def region(self, name: str, area: str) -> None:
        """Give ``area`` ("B2" or "B2:C3") the workbook-defined name ``PYR_<name>``."""
        self.workbook.define_name(f"PYR_{name}", f"={self.name}!{absolute(area)}")

    def mark(self, name: str) -> None:
        """Give the sheet a hidden name of its own, by which it is known whatever it is called."""
        self.workbook.define_name(f"{self.name}!{name}", f"={self.name}!$A$1")
        self.workbook.defined_names[-1][-1] = True  # hidden, which `define_name` cannot say

    def write(self, cell: str, value: object, style: str, **changes: Any) -> None:  # noqa: ANN401
        """Write a text, a number, a blank, or a formula: a text that begins with "="."""
        looks = self.style(style, **changes)
        if isinstance(value, str) and value.startswith("="):
            self.sheet.write_formula(cell, value, looks)
        elif isinstance(value, str) and value:
            self.sheet.write_string(cell, value, looks)
        elif isinstance(value, int | float):
            self.sheet.write_number(cell, value, looks)
        else:
            self.sheet.write_blank(cell, None, looks)

    def merge(self, area: str, value: object, style: str, **changes: Any) -> None:  # noqa: ANN401
        """Merge ``area``, unless it is one cell, and write its first cell."""
        first, _, last = area.partition(":")
        if first != last:
            self.sheet.merge_range(area, "", self.style(style, **changes))
        self.write(first, value, style, **changes)

    def paint(self, area: str, criteria: str, **properties: str) -> None:
        """Conditional format on ``area`` where the formula ``criteria`` is true."""
        looks = self.workbook.add_format(properties)
        self.sheet.conditional_format(area, {"type": "formula", "criteria": criteria, "format": looks})

    def red_below_zero(self, area: str) -> None:
        """Show amounts below zero in ``area`` in the colour of a warning."""
        # N() because a text is greater than any number, and a dash is a text.
        self.paint(area, f"=N({area.partition(':')[0]})<0", font_color=f"#{WARNING}")


def absolute(area: str) -> str:
    """An area with dollars.

    Examples
    --------
    >>> absolute("B2:C13")
    '$B$2:$C$13'
    """
    cells = (cell.rstrip("0123456789") for cell in area.split(":"))
    return ":".join(f"${letters}${cell[len(letters) :]}" for letters, cell in zip(cells, area.split(":"), strict=True))
