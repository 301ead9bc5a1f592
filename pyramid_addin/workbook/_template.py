"""A template workbook: its sheets, its shared strings, and its regions, which are the defined names ``PYR_...``."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING, Any, NamedTuple

from pyramid_addin.errors import TemplateError
from pyramid_addin.workbook._formula import Area, areas

if TYPE_CHECKING:
    from pyramid_addin.workbook._package import Package

MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
CHART = "{http://schemas.openxmlformats.org/drawingml/2006/chart}"
CHART_2013 = "{http://schemas.microsoft.com/office/drawing/2012/chart}"
DRAWING = "{http://schemas.openxmlformats.org/drawingml/2006/main}"
EXCEL_2006 = "{http://schemas.microsoft.com/office/excel/2006/main}"
EXCEL_2010 = "{http://schemas.microsoft.com/office/spreadsheetml/2009/9/main}"
PREFIX = "PYR_"


class TemplateName(NamedTuple):
    """A defined name: its text without the equals sign, and the sheet it belongs to ("" = the workbook)."""

    name: str
    text: str
    sheet: str
    hidden: bool


class Template:
    """What stands in a template workbook, read when it is first asked for.

    Parameters
    ----------
    package : Package
        The open template; it is only read.
    """

    def __init__(self, package: Package) -> None:
        self.package = package

    @cached_property
    def parts(self) -> dict[str, str]:
        """Sheet name -> part name, in the order of the tabs."""
        return {sheet.name: sheet.part for sheet in self.package.sheets()}

    @cached_property
    def names(self) -> tuple[TemplateName, ...]:
        """Every defined name of the template."""
        sheets = list(self.parts)
        found = []
        for element in self.package.root(self.package.workbook_part).iterfind(f"{MAIN}definedNames/{MAIN}definedName"):
            scope = element.get("localSheetId")
            sheet = sheets[int(scope)] if scope is not None and int(scope) < len(sheets) else ""
            hidden = element.get("hidden") in ("1", "true")
            found.append(TemplateName(element.get("name", ""), element.text or "", sheet, hidden))
        return tuple(found)

    @cached_property
    def regions(self) -> dict[str, Area]:
        """Name -> area of every name of the workbook that begins with ``PYR_`` and is one rectangle of a sheet."""
        found = {}
        for name in self.names:
            area = areas(name.text) if name.name.startswith(PREFIX) and not name.sheet else None
            if area is not None and len(area) == 1 and area[0].sheet in self.parts:
                found[name.name] = area[0]
        return found

    def region(self, name: str, sheet: str) -> Area:
        """The area of a region, which must stand on ``sheet``.

        Raises
        ------
        TemplateError
            The template has no such region, or has it on another sheet.
        """
        area = self.regions.get(name)
        if area is None:
            raise TemplateError("graft.no_region", region=name, template=self.package.source_name)
        if area.sheet != sheet:
            raise TemplateError(
                "graft.region_elsewhere", region=name, sheet=sheet, found=area.sheet, template=self.package.source_name
            )
        return area

    def sheet(self, name: str) -> Any:  # noqa: ANN401 -- an lxml element
        """A fresh copy of a sheet's XML, for changing.

        Raises
        ------
        TemplateError
            The template has no such worksheet.
        """
        part = self.parts.get(name)
        root = self.package.root(part) if part else None
        if root is None or root.tag != f"{MAIN}worksheet":
            raise TemplateError(
                "graft.no_sheet", sheet=name, allowed=", ".join(self.parts), template=self.package.source_name
            )
        return root

    @cached_property
    def strings(self) -> tuple[Any, ...]:
        """The shared strings, as elements ``si``."""
        for part in self.package.related(self.package.workbook_part, "sharedStrings"):
            return tuple(self.package.root(part).iterfind(f"{MAIN}si"))
        return ()
