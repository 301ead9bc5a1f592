"""The styles part, append-only: what stands there keeps its index, what is added is added once."""

from __future__ import annotations

from copy import deepcopy
from typing import TYPE_CHECKING, Any
from xml.sax.saxutils import escape, quoteattr

from lxml import etree

from pyramid_addin.errors import OutputError
from pyramid_addin.workbook._markup import MAIN, Markup

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from pyramid_addin.workbook._package import Package

_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.styles+xml"
_ORDER = (
    "numFmts",
    "fonts",
    "fills",
    "borders",
    "cellStyleXfs",
    "cellXfs",
    "cellStyles",
    "dxfs",
    "tableStyles",
    "colors",
    "extLst",
)
_SECTIONS = _ORDER[:8]
_MOST_CELL_FORMATS = 65_430  # Excel's limit; beyond it a workbook is repaired on opening
_FIRST_OWN_FORMAT = 164  # below are Excel's built-in number formats
_BUILT_IN = {
    "General": 0,
    "0": 1,
    "0.00": 2,
    "#,##0": 3,
    "#,##0.00": 4,
    "0%": 9,
    "0.00%": 10,
    "mm-dd-yy": 14,
    "@": 49,
}
_MINIMAL = f"""<?xml version="1.0" encoding="UTF-8" standalone="yes"?>
<styleSheet xmlns="{MAIN}"><fonts count="1"><font><sz val="11"/><name val="Calibri"/><family val="2"/></font></fonts>\
<fills count="2"><fill><patternFill patternType="none"/></fill>\
<fill><patternFill patternType="gray125"/></fill></fills>\
<borders count="1"><border><left/><right/><top/><bottom/><diagonal/></border></borders>\
<cellStyleXfs count="1"><xf numFmtId="0" fontId="0" fillId="0" borderId="0"/></cellStyleXfs>\
<cellXfs count="1"><xf numFmtId="0" fontId="0" fillId="0" borderId="0" xfId="0"/></cellXfs>\
<cellStyles count="1"><cellStyle name="Normal" xfId="0" builtinId="0"/></cellStyles></styleSheet>""".encode()


class Styles:
    """The styles of a package: look up, add, and `write` once at the end.

    Parameters
    ----------
    package : Package
        Its styles part, or a minimal one where it has none.

    Notes
    -----
    Elements given are lxml elements in the main namespace; attributes of other namespaces are left behind.
    """

    def __init__(self, package: Package) -> None:
        self._package = package
        parts = package.related(package.workbook_part, "styles")
        self._part = parts[0] if parts else ""
        data = package.read(self._part) if parts else _MINIMAL
        self._data = data
        root = package.root(self._part) if parts else etree.fromstring(data)
        self._sections: dict[str, list[Any]] = {}
        for name in _SECTIONS:
            section = root.find(f"{{{MAIN}}}{name}")
            self._sections[name] = [] if section is None else list(section.iterchildren(f"{{{MAIN}}}*"))
        self._standing = {name: len(children) for name, children in self._sections.items()}
        self._seen: dict[str, dict[Any, int]] = {}
        self._codes = {
            one.get("formatCode", ""): int(one.get("numFmtId", "0")) for one in reversed(self._sections["numFmts"])
        }

    def number_format(self, code: str) -> int:
        """The id of a number format code: built in, there already, or added.

        Examples
        --------
        >>> from pyramid_addin.workbook._package import Package
        >>> package = Package.new()
        >>> package.add("xl/workbook.xml", b"<workbook/>")
        >>> _ = package.relate("", "officeDocument", "xl/workbook.xml")
        >>> styles = Styles(package)
        >>> styles.number_format("#,##0.00"), styles.number_format("0.0%"), styles.number_format("0.0%")
        (4, 164, 164)
        """
        if code in _BUILT_IN:
            return _BUILT_IN[code]
        if code not in self._codes:
            number = max(_FIRST_OWN_FORMAT, *(value + 1 for value in self._codes.values()), 0)
            self._codes[code] = number
            self._sections["numFmts"].append(_element("numFmt", {"numFmtId": str(number), "formatCode": code}))
        return self._codes[code]

    def font(self, element: Any) -> int:  # noqa: ANN401 -- an lxml element
        """The id of a ``<font>``."""
        return self._index("fonts", element)

    def fill(self, element: Any) -> int:  # noqa: ANN401 -- an lxml element
        """The id of a ``<fill>``."""
        return self._index("fills", element)

    def border(self, element: Any) -> int:  # noqa: ANN401 -- an lxml element
        """The id of a ``<border>``."""
        return self._index("borders", element)

    def differential(self, element: Any) -> int:  # noqa: ANN401 -- an lxml element
        """The index of a ``<dxf>``, as conditional formats and tables name it."""
        return self._index("dxfs", element)

    def cell_format(self, attributes: Mapping[str, str], children: Iterable[Any] = ()) -> int:
        """The index of a cell format (``s`` of a cell).

        Parameters
        ----------
        attributes : mapping of str to str
            Of ``<xf>``: numFmtId, fontId, fillId, borderId, xfId and the apply flags.
        children : iterable of lxml elements
            ``<alignment>`` and ``<protection>``.

        Raises
        ------
        OutputError
            The workbook has as many formats as Excel allows.
        """
        index = self._index("cellXfs", _element("xf", attributes, children))
        if index >= _MOST_CELL_FORMATS:
            raise OutputError("workbook.too_many_formats", allowed=_MOST_CELL_FORMATS)
        return index

    def with_number_format(self, base: int, code: str) -> int:
        """The index of the format ``base`` with another number format, all else the same."""
        attributes, children = self._like(base)
        return self.cell_format({**attributes, **self._numbered(code)}, children)

    def beside(self, base: int, code: str) -> int:
        """The index of a format that looks like ``base`` but holds something else.

        Font, fill, border, protection and vertical alignment are those of ``base``; horizontal alignment, indent and
        wrapping are not, since they suit what stands in ``base``'s own column.
        """
        attributes, children = self._like(base)
        kept = []
        for child in children:
            if etree.QName(child).localname == "alignment":
                vertical = child.get("vertical")
                if vertical:
                    kept.append(_element("alignment", {"vertical": vertical}))
            else:
                kept.append(child)
        return self.cell_format({**attributes, **self._numbered(code)}, kept)

    def named_style(
        self,
        name: str,
        attributes: Mapping[str, str],
        children: Iterable[Any] = (),
        *,
        listing: Mapping[str, str] | None = None,
    ) -> int:
        """The ``xfId`` of the named cell style ``name``: the workbook's own if it has one, else added.

        Parameters
        ----------
        name : str
            Compared without regard to case, as Excel does.
        attributes, children
            Of the ``<xf>`` in ``cellStyleXfs``, as in `cell_format`.
        listing : mapping of str to str, optional
            Further attributes of ``<cellStyle>``, such as ``builtinId``.
        """
        # A Dutch Excel names its "Normal" "Standaard": built-in styles are told by their number.
        built_in = [(listing or {}).get("builtinId"), (listing or {}).get("iLevel")]
        for style in self._sections["cellStyles"]:
            same = built_in[0] is not None and [style.get("builtinId"), style.get("iLevel")] == built_in
            if same or style.get("name", "").casefold() == name.casefold():
                return int(style.get("xfId", "0"))
        if not self._sections["cellStyleXfs"]:
            # Cells that follow no style name the first one all the same.
            plain = dict.fromkeys(("numFmtId", "fontId", "fillId", "borderId"), "0")
            self._sections["cellStyleXfs"].append(_element("xf", plain))
            normal = {"name": "Normal", "xfId": "0", "builtinId": "0"}
            self._sections["cellStyles"].append(_element("cellStyle", normal))
            if built_in[0] == "0":
                return 0
        self._sections["cellStyleXfs"].append(_element("xf", attributes, children))
        index = len(self._sections["cellStyleXfs"]) - 1
        named = {key: value for key, value in (listing or {}).items() if key not in {"name", "xfId"}}
        self._sections["cellStyles"].append(_element("cellStyle", {"name": name, "xfId": str(index), **named}))
        return index

    def style_format(self, index: int) -> Any:  # noqa: ANN401 -- an lxml element
        """The ``<xf>`` of the named style with that ``xfId``, a plain one where there is none; not to be changed."""
        formats = self._sections["cellStyleXfs"]
        return formats[index] if 0 <= index < len(formats) else _element("xf", {})

    def write(self) -> None:
        """Put what was added into the package; nothing happens if nothing was."""
        if all(len(children) == self._standing[name] for name, children in self._sections.items()):
            return
        markup = Markup(self._data, self._part or "xl/styles.xml")
        prefix = markup.root.prefix.decode()
        for name in _SECTIONS:
            new = self._sections[name][self._standing[name] :]
            if not new:
                continue
            inside = "".join(serialised(element, prefix) for element in new)
            section = markup.root.find(name)
            count = len(self._sections[name])
            if section is None:
                whole = f'<{prefix}{name} count="{count}">{inside}</{prefix}{name}>'
                markup.insert_in_order(markup.root, whole.encode(), name, _ORDER)
            else:
                markup.set_attribute(section, "count", str(count))
                markup.append(section, inside.encode())
        if self._part:
            self._package.replace(self._part, markup.result())
            return
        self._part = self._package.unused("xl/styles{}.xml") if "xl/styles.xml" in self._package else "xl/styles.xml"
        self._package.add(self._part, markup.result(), _TYPE)
        self._package.relate(self._package.workbook_part, "styles", self._part)

    def _like(self, base: int) -> tuple[dict[str, str], list[Any]]:
        formats = self._sections["cellXfs"]
        if not formats:
            return {"numFmtId": "0", "fontId": "0", "fillId": "0", "borderId": "0", "xfId": "0"}, []
        element = formats[base if 0 <= base < len(formats) else 0]
        attributes = {key: value for key, value in element.attrib.items() if not key.startswith("{")}
        attributes.pop("quotePrefix", None)  # says that the cell's text was typed behind an apostrophe
        attributes.pop("pivotButton", None)
        return attributes, [child for child in element.iterchildren(f"{{{MAIN}}}*") if not _extension(child)]

    def _numbered(self, code: str) -> dict[str, str]:
        return {"numFmtId": str(self.number_format(code)), "applyNumberFormat": "1"}

    def _index(self, section: str, element: Any) -> int:  # noqa: ANN401 -- an lxml element
        if section not in self._seen:
            seen: dict[Any, int] = {}
            for index, standing in enumerate(self._sections[section]):
                seen.setdefault(_key(standing), index)
            self._seen[section] = seen
        key = _key(element)
        if key not in self._seen[section]:
            self._sections[section].append(deepcopy(element))
            self._seen[section][key] = len(self._sections[section]) - 1
        return self._seen[section][key]


def _element(name: str, attributes: Mapping[str, str], children: Iterable[Any] = ()) -> Any:  # noqa: ANN401
    element = etree.Element(f"{{{MAIN}}}{name}", dict(attributes), nsmap={None: MAIN})  # type: ignore[dict-item]  # lxml allows None
    element.extend(deepcopy(child) for child in children)
    return element


def _extension(element: Any) -> bool:  # noqa: ANN401 -- an lxml element
    return bool(etree.QName(element).localname == "extLst")


def _key(element: Any) -> tuple[Any, ...]:  # noqa: ANN401 -- an lxml element
    attributes = tuple(sorted((key, value) for key, value in element.attrib.items() if not key.startswith("{")))
    children = tuple(_key(child) for child in element.iterchildren("*"))
    return (element.tag, attributes, children, (element.text or "").strip())


def serialised(element: Any, prefix: str) -> str:  # noqa: ANN401 -- an lxml element
    """``element`` as text to stand in a part whose main namespace has ``prefix`` (with colon, or empty).

    Elements of other namespaces declare their own; attributes of other namespaces are left behind.

    Examples
    --------
    >>> serialised(etree.fromstring(f'<font xmlns="{MAIN}"><b/><name val="A&amp;B"/></font>'), "x:")
    '<x:font><x:b/><x:name val="A&amp;B"/></x:font>'
    """
    name = etree.QName(element)
    declared = ""
    if name.namespace == MAIN:
        tag = prefix + name.localname
    else:
        tag = f"{element.prefix}:{name.localname}" if element.prefix else name.localname
        declared = f" xmlns{':' + element.prefix if element.prefix else ''}={quoteattr(name.namespace or '')}"
    attributes = "".join(
        f" {key}={quoteattr(value)}" for key, value in element.attrib.items() if not key.startswith("{")
    )
    inside = escape(element.text or "") if (element.text or "").strip() else ""
    inside += "".join(serialised(child, prefix) for child in element.iterchildren("*"))
    return f"<{tag}{declared}{attributes}>{inside}</{tag}>" if inside else f"<{tag}{declared}{attributes}/>"
