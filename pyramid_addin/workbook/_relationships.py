"""Relationships between parts, and content types: reading them, and adding to them with the fewest bytes."""

from __future__ import annotations

import posixpath
import re
from typing import TYPE_CHECKING, NamedTuple
from urllib.parse import unquote
from xml.sax.saxutils import quoteattr

from pyramid_addin.workbook._markup import Markup

if TYPE_CHECKING:
    from pyramid_addin.workbook._package import Package

CONTENT_TYPES = "[Content_Types].xml"
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/"
_EMPTY = (
    b'<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
    b'<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"/>'
)


class Relationship(NamedTuple):
    """One relationship of a part.

    Attributes
    ----------
    id : str
    type : str
        The whole URI; `kind` is its last word.
    target : str
        Part name; for an external one the target as it stands.
    external : bool
    """

    id: str
    type: str
    target: str
    external: bool

    @property
    def kind(self) -> str:
        """The last word of the type: ``worksheet``, ``table``, ``drawing``."""
        return self.type.rpartition("/")[2]


def relationships_part(part: str) -> str:
    """Where the relationships of ``part`` stand; of the package itself for "".

    Examples
    --------
    >>> relationships_part("xl/workbook.xml"), relationships_part("")
    ('xl/_rels/workbook.xml.rels', '_rels/.rels')
    """
    folder, _, name = part.rpartition("/")
    return posixpath.join(folder, "_rels", f"{name}.rels")


def resolved(part: str, target: str) -> str:
    """The part name that ``target`` means, seen from ``part``.

    Examples
    --------
    >>> resolved("xl/worksheets/sheet1.xml", "../tables/table1.xml"), resolved("xl/workbook.xml", "/xl/styles.xml")
    ('xl/tables/table1.xml', 'xl/styles.xml')
    """
    path = unquote(target.partition("#")[0]).replace("\\", "/")
    return posixpath.normpath(posixpath.join("/", posixpath.dirname(part), path)).lstrip("/")


def relationships(package: Package, part: str) -> list[Relationship]:
    """The relationships of ``part`` ("" = of the package), in their order."""
    name = relationships_part(part)
    if name not in package:
        return []
    found = []
    for element in Markup(package.read(name), name).root.children:
        attributes = element.attributes
        external = attributes.get("TargetMode") == "External"
        target = attributes.get("Target", "")
        found.append(
            Relationship(
                attributes.get("Id", ""),
                attributes.get("Type", ""),
                target if external else package.actual_name(resolved(part, target)),
                external,
            )
        )
    return found


def relate(package: Package, part: str, kind: str, target: str, *, external: bool = False) -> str:
    """Add a relationship of ``part`` and return its id.

    Parameters
    ----------
    package : Package
    part : str
        "" = the package itself.
    kind : str
        The whole URI, or the last word of an office one: ``worksheet``.
    target : str
        Part name (written relative to ``part``), or any address when ``external``.
    external : bool
    """
    name = relationships_part(part)
    if name not in package:
        package.add(name, _EMPTY)
    markup = Markup(package.read(name), name)
    taken = {element.attributes.get("Id", "").casefold() for element in markup.root.children}
    numbers = [int(match[1]) for one in taken if (match := re.fullmatch(r"rid(\d{1,9})", one))]
    identity = f"rId{max(numbers, default=0) + 1}"
    address = target if external else posixpath.relpath("/" + target, posixpath.join("/", posixpath.dirname(part)))
    uri = kind if ":" in kind else OFFICE + kind
    mode = ' TargetMode="External"' if external else ""
    prefix = markup.root.prefix.decode()
    markup.append(
        markup.root,
        f'<{prefix}Relationship Id="{identity}" Type={quoteattr(uri)} Target={quoteattr(address)}{mode}/>'.encode(),
    )
    package.replace(name, markup.result())
    return identity


def unrelate(package: Package, part: str, identity: str) -> None:
    """Take the relationship with that id out."""
    name = relationships_part(part)
    markup = Markup(package.read(name), name)
    for element in markup.root.children:
        if element.attributes.get("Id") == identity:
            markup.remove(element)
    package.replace(name, markup.result())


def content_type(package: Package, part: str) -> str:
    """The content type of ``part``: its override, else its extension's default, else ""."""
    extension = part.rpartition(".")[2].casefold()
    default = ""
    for element in Markup(package.read(CONTENT_TYPES), CONTENT_TYPES).root.children:
        attributes = element.attributes
        if element.name == "Override" and unquote(attributes.get("PartName", "")).casefold() == f"/{part}".casefold():
            return attributes.get("ContentType", "")
        if element.name == "Default" and attributes.get("Extension", "").casefold() == extension:
            default = attributes.get("ContentType", "")
    return default


def declare(package: Package, part: str, kind: str) -> None:
    """Give ``part`` a content type, unless its extension's default is that one already."""
    if content_type(package, part) == kind:
        return
    markup = Markup(package.read(CONTENT_TYPES), CONTENT_TYPES)
    prefix = markup.root.prefix.decode()
    markup.append(
        markup.root, f"<{prefix}Override PartName={quoteattr('/' + part)} ContentType={quoteattr(kind)}/>".encode()
    )
    package.replace(CONTENT_TYPES, markup.result())


def undeclare(package: Package, part: str) -> None:
    """Take the override of ``part`` out, if there is one."""
    markup = Markup(package.read(CONTENT_TYPES), CONTENT_TYPES)
    overrides = [
        element
        for element in markup.root.children
        if element.name == "Override"
        and unquote(element.attributes.get("PartName", "")).casefold() == f"/{part}".casefold()
    ]
    for element in overrides:
        markup.remove(element)
    if overrides:
        package.replace(CONTENT_TYPES, markup.result())
