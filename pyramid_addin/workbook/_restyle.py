"""Styles of a template in the workbook that receives it: every index of the one as an index of the other."""

from __future__ import annotations

from copy import deepcopy
from typing import TYPE_CHECKING, Any

from lxml import etree

from pyramid_addin.workbook._template import MAIN, Template

if TYPE_CHECKING:
    from collections.abc import Mapping

    from pyramid_addin.workbook._styles import Styles

_FIRST_OWN_FORMAT = 164
_APPLY = {"numFmtId": "applyNumberFormat", "fontId": "applyFont", "fillId": "applyFill", "borderId": "applyBorder"}
_APPLY_CHILD = {"alignment": "applyAlignment", "protection": "applyProtection"}
_XF_ATTRIBUTES = {*_APPLY.values(), *_APPLY_CHILD.values(), "quotePrefix"}


class StyleMap:
    """Template style -> style of the receiving workbook, appended when it is first asked for.

    Fonts stay what the template says they are: their tie to a theme is cut, since the layout was made for their widths.
    Theme colours stay tied, so that cells and charts take the receiving workbook's colours alike. Named cell styles
    come along; where the workbook has one of that name, cells follow it, but for what makes them look as intended.

    Parameters
    ----------
    template : Template
    styles : Styles
        Of the receiving workbook.
    named : bool
        Whether named styles come along; without, every cell has its looks by itself.
    """

    def __init__(self, template: Template, styles: Styles, *, named: bool = True) -> None:
        self._styles = styles
        self._has_names = named
        self._cells: dict[int, int] = {}
        self._differentials: dict[int, int] = {}
        parts = template.package.related(template.package.workbook_part, "styles")
        root = template.package.root(parts[0]) if parts else None
        self._groups = {
            name: [] if root is None else root.findall(f"{MAIN}{name}/{MAIN}{item}")
            for name, item in (
                ("fonts", "font"),
                ("fills", "fill"),
                ("borders", "border"),
                ("cellStyleXfs", "xf"),
                ("cellXfs", "xf"),
                ("cellStyles", "cellStyle"),
                ("dxfs", "dxf"),
            )
        }
        codes = () if root is None else root.iterfind(f"{MAIN}numFmts/{MAIN}numFmt")
        self._codes = {int(item.get("numFmtId")): item.get("formatCode", "General") for item in codes}
        for font in self._groups["fonts"]:
            for scheme in font.findall(f"{MAIN}scheme"):
                font.remove(scheme)

    def cell(self, index: int) -> int:
        """The index of a cell format."""
        if index not in self._cells:
            formats = self._groups["cellXfs"]
            if not 0 <= index < len(formats):
                return 0
            element = formats[index]
            style = self._named(int(element.get("xfId", "0")))
            attributes = self._attributes(element)
            attributes |= _deviations(attributes, element, self._styles.style_format(style))
            attributes["xfId"] = str(style)
            self._cells[index] = self._styles.cell_format(attributes, _children(element))
        return self._cells[index]

    def differential(self, index: int) -> int:
        """The index of a differential format; those of conditional formats and tables."""
        if index not in self._differentials:
            formats = self._groups["dxfs"]
            if not 0 <= index < len(formats):
                return self._styles.differential(etree.Element(f"{MAIN}dxf"))
            element = deepcopy(formats[index])
            for number in element.iterfind(f"{MAIN}numFmt"):
                number.set("numFmtId", str(self._styles.number_format(number.get("formatCode", "General"))))
            self._differentials[index] = self._styles.differential(element)
        return self._differentials[index]

    def layer(self, fill: str, font: str) -> int:
        """The index of the differential format of a layer: fill and font colour as six hexadecimal digits."""
        return self._styles.differential(
            etree.fromstring(
                f'<dxf xmlns="{MAIN[1:-1]}"><font><color rgb="FF{font}"/></font><fill><patternFill patternType="solid">'
                f'<fgColor rgb="FF{fill}"/><bgColor rgb="FF{fill}"/></patternFill></fill></dxf>'
            )
        )

    def _attributes(self, element: Any) -> dict[str, str]:  # noqa: ANN401 -- an lxml element
        """The attributes of a format in the receiving workbook, but for the style that it follows."""
        number = int(element.get("numFmtId", "0"))
        known = number in self._codes or number >= _FIRST_OWN_FORMAT
        indexes = {
            "numFmtId": self._styles.number_format(self._codes.get(number, "General")) if known else number,
            "fontId": self._part("fonts", element.get("fontId"), self._styles.font),
            "fillId": self._part("fills", element.get("fillId"), self._styles.fill),
            "borderId": self._part("borders", element.get("borderId"), self._styles.border),
        }
        flags = {key: value for key, value in element.attrib.items() if key in _XF_ATTRIBUTES}
        return flags | {key: str(value) for key, value in indexes.items()}

    def _part(self, group: str, index: str | None, add: Any) -> int:  # noqa: ANN401 -- a method of Styles
        elements = self._groups[group]
        place = int(index or 0)
        return int(add(elements[place])) if place < len(elements) else 0

    def _named(self, index: int) -> int:
        formats, listed = self._groups["cellStyleXfs"], self._groups["cellStyles"]
        style = next((item for item in listed if int(item.get("xfId", "0")) == index), None)
        if style is None or index >= len(formats) or not self._has_names:
            return 0
        listing = {key: value for key, value in style.attrib.items() if not key.startswith("{")}
        attributes, children = self._attributes(formats[index]), _children(formats[index])
        return self._styles.named_style(style.get("name", ""), attributes, children, listing=listing)


def _deviations(attributes: Mapping[str, str], element: Any, style: Any) -> dict[str, str]:  # noqa: ANN401 -- lxml elements
    """Flag by flag whether a cell format has something else than the style that it follows.

    What the template says of it does not count: LibreOffice says of every format that it has all for itself.
    """
    differs = {flag: attributes[key] != style.get(key, "0") for key, flag in _APPLY.items()}
    for tag, flag in _APPLY_CHILD.items():
        found, shared = ([dict(child.attrib) for child in one.iterfind(f"{MAIN}{tag}")] for one in (element, style))
        differs[flag] = found != shared
    return {flag: str(int(holds)) for flag, holds in differs.items()}


def _children(element: Any) -> list[Any]:  # noqa: ANN401 -- an lxml element
    return [child for child in element if child.tag in (f"{MAIN}alignment", f"{MAIN}protection")]
