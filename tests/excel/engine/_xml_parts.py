"""Custom XML parts of a workbook: kept from file to file as Excel keeps them, and Excel's CustomXMLParts over them."""

# ruff: noqa: N802, N803, ARG002 - Excel's names and signatures

from __future__ import annotations

import posixpath
from dataclasses import dataclass, field

from lxml import etree

from engine._dispatch import Model
from engine._errors import refused

TYPE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/customXml"
PROPERTIES = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/customXmlProps"
PACKAGE = "http://schemas.openxmlformats.org/package/2006/relationships"
CONTENT_TYPES = "http://schemas.openxmlformats.org/package/2006/content-types"
PROPERTIES_CONTENT = "application/vnd.openxmlformats-officedocument.customXmlProperties+xml"
BOOK = "xl/workbook.xml"
# three parts of its own belong to every workbook, which the collection lists before the others (CustomXMLParts.Count)
BUILT_IN = 3


@dataclass
class XmlPart(Model):
    """One part and what describes it."""

    content: bytes
    properties: bytes | None = None
    owner: XmlParts | None = field(default=None, repr=False)

    @property
    def XML(self):
        """Its text."""
        return etree.tostring(etree.fromstring(self.content), encoding="unicode")

    @property
    def NamespaceURI(self):
        """The namespace of its root."""
        return etree.QName(etree.fromstring(self.content)).namespace or ""

    BuiltIn = property(lambda self: self.owner is None)

    def Delete(self):
        """Excel's own parts stay."""
        if self.owner is None:
            raise refused("Application-defined or object-defined error")
        self.owner.parts.remove(self)


@dataclass
class XmlParts(Model):
    """All parts of one workbook."""

    parts: list[XmlPart] = field(default_factory=list)

    @classmethod
    def read(cls, archive) -> XmlParts:
        """Those that the workbook part knows."""
        found, names = cls(), set(archive.namelist())
        rels = "xl/_rels/workbook.xml.rels"
        if rels not in names:
            return found
        for one in etree.fromstring(archive.read(rels)):
            if one.get("Type") != TYPE:
                continue
            part = posixpath.normpath(posixpath.join("xl", one.get("Target"))).lstrip("/")
            if one.get("Target").startswith("/"):
                part = one.get("Target").lstrip("/")
            own = f"customXml/_rels/{posixpath.basename(part)}.rels"
            described = None
            if own in names:
                target = etree.fromstring(archive.read(own))[0].get("Target")
                described = archive.read(posixpath.normpath(posixpath.join("customXml", target)))
            found.parts.append(XmlPart(archive.read(part), described, found))
        return found

    def write(self, parts: dict[str, bytes]) -> None:
        """Into a package that has none."""
        if not self.parts:
            return
        rels = etree.fromstring(parts["xl/_rels/workbook.xml.rels"])
        types = etree.fromstring(parts["[Content_Types].xml"])
        for number, part in enumerate(self.parts, start=1):
            parts[f"customXml/item{number}.xml"] = part.content
            etree.SubElement(
                rels,
                f"{{{PACKAGE}}}Relationship",
                Id=f"rIdCustom{number}",
                Type=TYPE,
                Target=f"../customXml/item{number}.xml",
            )
            if part.properties is None:
                continue
            parts[f"customXml/itemProps{number}.xml"] = part.properties
            own = etree.Element(f"{{{PACKAGE}}}Relationships", nsmap={None: PACKAGE})
            etree.SubElement(
                own, f"{{{PACKAGE}}}Relationship", Id="rId1", Type=PROPERTIES, Target=f"itemProps{number}.xml"
            )
            parts[f"customXml/_rels/item{number}.xml.rels"] = etree.tostring(
                own, xml_declaration=True, encoding="UTF-8"
            )
            etree.SubElement(
                types,
                f"{{{CONTENT_TYPES}}}Override",
                PartName=f"/customXml/itemProps{number}.xml",
                ContentType=PROPERTIES_CONTENT,
            )
        if not any(one.get("Extension") == "xml" for one in types):
            etree.SubElement(types, f"{{{CONTENT_TYPES}}}Default", Extension="xml", ContentType="application/xml")
        parts["xl/_rels/workbook.xml.rels"] = etree.tostring(rels, xml_declaration=True, encoding="UTF-8")
        parts["[Content_Types].xml"] = etree.tostring(types, xml_declaration=True, encoding="UTF-8")

    def every(self) -> list[XmlPart]:
        """Excel's own first."""
        return [XmlPart(b"<properties/>") for _ in range(BUILT_IN)] + self.parts

    Count = property(lambda self: len(self.every()))

    def __iter__(self):
        return iter(self.every())

    def Item(self, Index):
        """By number."""
        if not isinstance(Index, int) or not 1 <= Index <= self.Count:
            raise refused("Application-defined or object-defined error")
        return self.every()[Index - 1]

    def SelectByNamespace(self, NamespaceURI):
        """Those with this root namespace; the same kind of collection."""
        return Selected([part for part in self.parts if part.NamespaceURI == NamespaceURI])

    def Add(self, XML="", SchemaCollection=None):
        """A new part."""
        try:
            etree.fromstring(XML.encode())
        except etree.XMLSyntaxError:
            raise refused("Application-defined or object-defined error") from None
        part = XmlPart(XML.encode(), None, self)
        self.parts.append(part)
        return part


@dataclass
class Selected(Model):
    """Some parts."""

    parts: list[XmlPart]

    Count = property(lambda self: len(self.parts))

    def __iter__(self):
        return iter(self.parts)

    def Item(self, Index):
        """By number."""
        if not 1 <= Index <= self.Count:
            raise refused("Application-defined or object-defined error")
        return self.parts[Index - 1]
