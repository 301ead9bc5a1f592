"""The sheets of a build as a workbook of their own, from which Excel copies them into the workbook that is open."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from pyramid_addin.workbook._graft import graft, grid_names, sheet_marks
from pyramid_addin.workbook._names import define
from pyramid_addin.workbook._new import new_workbook
from pyramid_addin.workbook._package import Package
from pyramid_addin.workbook._sheet_list import list_sheet
from pyramid_addin.workbook._styles import Styles
from pyramid_addin.workbook._worksheet import WORKSHEET_TYPE

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence
    from pathlib import Path

    from pyramid_addin.templates import FilledSheet
    from pyramid_addin.workbook._graft import Grafted
    from pyramid_addin.workbook._names import DefinedName

_BLANK = (
    b'<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
    b'<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData/></worksheet>'
)


@dataclass(frozen=True)
class Receiver:
    """What is known of the workbook that the sheets are meant for.

    Attributes
    ----------
    sheet : str
        Its sheet that ``names`` point at; a blank one of that name stands in for it.
    names : sequence of DefinedName
        Names that formulas on the sheets use, so that none of them is an error.
    taken : collection of str
        Names of its sheets, tables and defined names, which ours must not get.
    epoch_1904 : bool
        Whether it counts days from 1904.
    """

    sheet: str
    names: Sequence[DefinedName]
    taken: Collection[str]
    epoch_1904: bool


def write_sheets(
    sheets: Sequence[FilledSheet],
    template: Path,
    output: Path,
    receiver: Receiver,
    *,
    prefix: str,
    layer_formats: Sequence[tuple[str, str, str]] = (),
    marked: bool = True,
) -> list[Grafted]:
    """Write filled sheets into a workbook that holds nothing else but a stand-in for the receiver's own sheet.

    Parameters
    ----------
    sheets : sequence of FilledSheet
        Of one build, all at once.
    template : pathlib.Path
    output : pathlib.Path
    receiver : Receiver
    prefix : str
        What ``PYR_`` becomes in formulas and names.
    layer_formats : sequence of (label, fill, font colour)
        See `templates.layer_formats`.
    marked : bool
        Whether the sheets are marked as made by a build, which takes them out again.

    Returns
    -------
    list of Grafted
        The sheets, named as they can be in the receiver too.

    Raises
    ------
    TemplateError
        The template lacks a sheet or a region.
    OutputError
        More rows or columns than a sheet holds, or the file cannot be written.
    """
    with Package.open(template) as looks, new_workbook(looks, epoch_1904=receiver.epoch_1904) as package:
        part = package.unused("xl/worksheets/sheet{}.xml")
        package.add(part, _BLANK, WORKSHEET_TYPE)
        list_sheet(package, receiver.sheet, part)
        styles = Styles(package)
        # Excel would leave named styles behind in the workbook when the sheets are taken out again.
        done = graft(
            package,
            styles,
            looks,
            sheets,
            prefix=prefix,
            layer_formats=layer_formats,
            taken=receiver.taken,
            named_styles=False,
        )
        marks = sheet_marks(package, prefix, done) if marked else []
        define(package, [*receiver.names, *grid_names(prefix, done), *marks])
        styles.write()
        package.save(output)
    return done
