"""A worksheet of a template while XlsxWriter makes it: cells by style name, regions by defined name."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from pyramid_addin.templates._theme import STYLES, WARNING
from pyramid_addin.texts import text

if TYPE_CHECKING:
    from collections.abc import Sequence

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
        Formats that the workbook has already, shared by its pages: name of the style, a space, and the changes to it.
    calculates : bool
        Whether the workbook calculates by itself: then nothing on the sheet waits for a build to write it.

    Attributes
    ----------
    name : str
        As references write it: in quotes where it needs them.
    regions : dict of str to str
        Area of each region on this sheet, by its name without ``PYR_``.
    """

    def __init__(
        self, workbook: Workbook, name: str, language: str, formats: dict[str, Format], *, calculates: bool = False
    ) -> None:
        self.workbook = workbook
        self.name = name if name.isascii() and name.isalpha() else "'" + name.replace("'", "''") + "'"
        self.sheet = workbook.add_worksheet(name)
        self.language = language
        self.calculates = calculates
        self.regions: dict[str, str] = {}
        self._formats = formats
        self._looks: dict[str, Format] = {}

    def words(self, key: str) -> str:
        """A text of this area of the catalogue."""
        return text(f"templates.{key}", self.language)

    def style(self, name: str, **changes: Any) -> Format:  # noqa: ANN401 -- properties of XlsxWriter
        """The format of a style of the theme, with ``changes`` to its properties."""
        key = f"{name} {sorted(changes.items())}"
        if key not in self._formats:
            self._formats[key] = self.workbook.add_format(STYLES[name] | changes)
        return self._formats[key]

    def region(self, name: str, area: str) -> None:
        """Give ``area`` ("B2" or "B2:C3") the workbook-defined name ``PYR_<name>``."""
        self.workbook.define_name(f"PYR_{name}", f"={self.name}!{absolute(area)}")
        self.regions[name] = area

    def mark(self, name: str) -> None:
        """Give the sheet a hidden name of its own, by which it is known whatever it is called."""
        self.workbook.define_name(f"{self.name}!{name}", f"={self.name}!$A$1")
        self.workbook.defined_names[-1][-1] = True  # hidden, which `define_name` cannot say

    def write(self, cell: str, value: object, style: str, **changes: Any) -> None:  # noqa: ANN401
        """Write a text, a number, a blank, or a formula: a text that begins with "="."""
        looks = self._looks[cell] = self.style(style, **changes)
        if isinstance(value, str) and value.startswith("="):
            self.sheet.write_formula(cell, value, looks)
        elif isinstance(value, str) and value:
            self.sheet.write_string(cell, value, looks)
        elif isinstance(value, int | float):
            self.sheet.write_number(cell, value, looks)
        else:
            self.sheet.write_blank(cell, None, looks)

    def calculate(self, name: str, formulas: Sequence[Sequence[str | None]]) -> None:
        """Give cells of the region ``name`` formulas of their own, in the looks that they have.

        None leaves a cell as it is, "" empties it.
        """
        from xlsxwriter.utility import xl_cell_to_rowcol, xl_rowcol_to_cell

        top, left = xl_cell_to_rowcol(self.regions[name].partition(":")[0])
        for row, line in enumerate(formulas, top):
            for column, formula in enumerate(line, left):
                cell = xl_rowcol_to_cell(row, column)
                if formula:
                    self.sheet.write_formula(cell, formula, self._looks.get(cell))
                elif formula is not None:
                    self.sheet.write_blank(cell, None, self._looks.get(cell))

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
