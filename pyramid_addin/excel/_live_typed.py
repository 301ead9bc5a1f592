"""What the user typed into the sheets of a build, read from Excel before the build gives way to a new one."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pyramid_addin.excel._live_names import is_own, live_names
from pyramid_addin.templates import INPUT_REGIONS, kept_inputs
from pyramid_addin.workbook import typed_rows

if TYPE_CHECKING:
    from pyramid_addin.excel._live_record import LiveBuild
    from pyramid_addin.excel._session import Excel
    from pyramid_addin.templates import Kept

_MOST_ROWS, _MOST_COLUMNS = 1_000, 40


def typed_in(excel: Excel, build: LiveBuild) -> Kept:
    """The input cells of the sheets of ``build``, wherever these are now; what shows an error counts as blank.

    Returns
    -------
    mapping of str to rows
        As `templates.kept_inputs` gives them, for `building.filled`.
    """
    own = {name.removeprefix("PYR").casefold() for name in INPUT_REGIONS}
    titles = {sheet.name.casefold(): sheet for sheet in excel.book.sheets}
    found = {}
    for name in live_names(excel.book):
        suffix = name.name[len(build.prefix) - 1 :].casefold()
        if name.sheet is not None or not is_own(name, build.prefix) or suffix not in own or name.target is None:
            continue
        sheet, area = titles.get(name.target[0].casefold()), name.target[1]
        if sheet is None:
            continue
        rows = min(area.last_row, area.first_row + _MOST_ROWS - 1) - area.first_row + 1
        columns = min(area.last_column, area.first_column + _MOST_COLUMNS - 1) - area.first_column + 1
        cells = sheet.range((area.first_row, area.first_column)).resize(rows, columns)
        values = [[_shown(value) for value in row] for row in excel.system.values(cells)]
        formulas = cells.formula if rows * columns > 1 else ((cells.formula,),)
        found[name.name] = typed_rows(values, formulas, area.first_row, area.first_column)
    return kept_inputs(found)


def _shown(value: object) -> object:
    """A cell's value; Excel hands numbers over as floats, so that a whole number is the code of an error."""
    return None if isinstance(value, int) and not isinstance(value, bool) else value
