"""Small XML parts as bytes with their elements' places: edits touch the fewest bytes, all others stay as they were.

A parse and a serialisation would lose what XML calls insignificant and a byte comparison does not: quotes, blanks
between attributes, the declaration, prefixes. So an element here knows where it starts and ends, and an edit is a
replacement of a span.
"""

from __future__ import annotations

import codecs
import re
from functools import cached_property
from html import unescape
from typing import TYPE_CHECKING, Any
from xml.sax.saxutils import escape

from lxml import etree

from pyramid_addin.errors import PackageError

if TYPE_CHECKING:
    from collections.abc import Iterator

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
MOST_ELEMENTS = 2_000_000  # of a part that is held whole; each takes some 300 bytes
_MOST_DEPTH = 256
_TOKEN = re.compile(
    rb"<!--.*?-->|<!\[CDATA\[.*?\]\]>|<\?.*?\?>|<!"
    rb"|<(?P<close>/?)(?P<name>[^\s/>!?]+)(?P<attributes>(?:[^>\"']|\"[^\"]*\"|'[^']*')*?)(?P<empty>/?)>",
    re.DOTALL,
)
_ATTRIBUTE = re.compile(rb"([^\s=]+)\s*=\s*(?:\"([^\"]*)\"|'([^']*)')")
_TEXT = re.compile(rb"<!--.*?-->|<!\[CDATA\[(?P<plain>.*?)\]\]>|<[^>]*>|(?P<escaped>[^<]+)", re.DOTALL)
_DECLARED = re.compile(rb"^<\?xml[^>]*?encoding\s*=\s*[\"']([A-Za-z0-9._-]+)[\"']")
_BOMS = ((codecs.BOM_UTF8, "utf-8"), (codecs.BOM_UTF16_LE, "utf-16-le"), (codecs.BOM_UTF16_BE, "utf-16-be"))


def encoding_of(data: bytes) -> str:
    """The encoding of an XML part, from its first bytes: a byte order mark, else its declaration, else UTF-8.

    Examples
    --------
    >>> encoding_of(b'<?xml version="1.0" encoding="windows-1252"?><a/>')
    'cp1252'
    """
    for mark, name in _BOMS:
        if data.startswith(mark):
            return name
    if data[:4] == b"<\0?\0":
        return "utf-16-le"
    if data[:4] == b"\0<\0?":
        return "utf-16-be"
    declared = _DECLARED.match(data)
    try:
        return codecs.lookup(declared[1].decode("ascii")).name if declared else "utf-8"
    except LookupError as error:
        raise PackageError("workbook.odd_encoding", found=ascii(declared[1]) if declared else "") from error


def refuse_dtd(data: bytes, part: str) -> None:
    """Refuse a document type declaration: no workbook has one, and it is how entities get in."""
    for token in _TOKEN.finditer(data):
        if token["name"]:
            return
        if token[0] == b"<!":
            raise PackageError("workbook.dtd", part=part)


class Element:
    """One element of a `Markup` and its place.

    Attributes
    ----------
    name : str
        Local name.
    prefix : bytes
        With the colon: ``b"x:"``; empty without prefix.
    start, head_end, tail_start, end : int
        Offsets of the start tag, behind it, of the end tag, and behind that. For ``<a/>`` the last three are equal.
    children : list of Element
    """

    __slots__ = ("_attributes", "children", "end", "head_end", "name", "prefix", "start", "tail_start")

    def __init__(self, name: bytes, start: int, head_end: int, attributes: bytes) -> None:
        prefix, colon, local = name.rpartition(b":")
        self.name = local.decode("utf-8", "replace")
        self.prefix = prefix + colon
        self.start = start
        self.head_end = self.tail_start = self.end = head_end
        self._attributes = attributes
        self.children: list[Element] = []

    @property
    def attributes(self) -> dict[str, str]:
        """Attributes by qualified name (``r:id``), character references resolved."""
        return {
            match[1].decode("utf-8", "replace"): unescape((match[2] or match[3] or b"").decode("utf-8", "replace"))
            for match in _ATTRIBUTE.finditer(self._attributes)
        }

    def find(self, name: str) -> Element | None:
        """The first child of that local name."""
        return next((child for child in self.children if child.name == name), None)

    def walk(self) -> Iterator[Element]:
        """The element itself and all below it, in document order."""
        yield self
        for child in self.children:
            yield from child.walk()


class Markup:
    """An XML part and the edits to it.

    Parameters
    ----------
    data : bytes
        Any encoding; inside, offsets and texts are those of its UTF-8 form.
    part : str
        Its name, for messages.
    encoding : str, optional
        What ``data`` is in, whatever it declares.

    Examples
    --------
    >>> sheet = Markup(b"<a x='1'><b/><c>t</c></a>", "sheet1.xml")
    >>> sheet.set_attribute(sheet.root, "x", "2")
    >>> sheet.append(sheet.root.find("b"), b"<d/>")
    >>> sheet.result()
    b"<a x='2'><b><d/></b><c>t</c></a>"
    """

    def __init__(self, data: bytes, part: str, encoding: str | None = None) -> None:
        self.part = part
        self._encoding = encoding or encoding_of(data)
        try:
            self.data = data if self._encoding == "utf-8" else data.decode(self._encoding).encode("utf-8")
        except UnicodeError as error:
            raise PackageError("workbook.damaged_xml", part=part) from error
        self._edits: list[tuple[int, int, bytes]] = []

    @cached_property
    def root(self) -> Element:
        """The document's element."""
        refuse_dtd(self.data, self.part)
        open_elements: list[Element] = []
        root: Element | None = None
        count = 0
        for token in _TOKEN.finditer(self.data):
            name = token["name"]
            if not name:
                continue
            if token["close"]:
                if not open_elements:
                    raise PackageError("workbook.damaged_xml", part=self.part)
                closed = open_elements.pop()
                closed.tail_start, closed.end = token.span()
                continue
            element = Element(name, token.start(), token.end(), token["attributes"])
            count += 1
            if count > MOST_ELEMENTS:
                raise PackageError("workbook.too_many_elements", part=self.part, allowed=MOST_ELEMENTS)
            if open_elements:
                open_elements[-1].children.append(element)
            elif root is not None:
                raise PackageError("workbook.damaged_xml", part=self.part)
            else:
                root = element
            if not token["empty"]:
                open_elements.append(element)
                if len(open_elements) > _MOST_DEPTH:
                    raise PackageError("workbook.damaged_xml", part=self.part)
        if root is None or open_elements:
            raise PackageError("workbook.damaged_xml", part=self.part)
        return root

    def text(self, element: Element) -> str:
        """The element's text without its children's, references resolved."""
        inside = self.data[element.head_end : element.tail_start]
        return "".join(
            unescape(match["escaped"].decode("utf-8")) if match["escaped"] else (match["plain"] or b"").decode("utf-8")
            for match in _TEXT.finditer(inside)
        )

    def raw(self, element: Element) -> bytes:
        """The element's bytes."""
        return self.data[element.start : element.end]

    def replace(self, start: int, end: int, new: bytes) -> None:
        """Put ``new`` in the place of the bytes from ``start`` to ``end``; equal bounds insert."""
        self._edits.append((start, end, new))

    def remove(self, element: Element) -> None:
        """Take the element out."""
        self.replace(element.start, element.end, b"")

    def append(self, parent: Element, new: bytes) -> None:
        """Insert ``new`` behind the last child; ``<a/>`` opens for it."""
        if parent.end > parent.head_end:
            self.replace(parent.tail_start, parent.tail_start, new)
            return
        name = parent.prefix + parent.name.encode()
        for index, (start, end, opened) in enumerate(self._edits):
            if end == parent.end and start == parent.end - 2:  # opened by an earlier append
                closing = b"</" + name + b">"
                self._edits[index] = (start, end, opened.removesuffix(closing) + new + closing)
                return
        self.replace(parent.end - 2, parent.end, b">" + new + b"</" + name + b">")

    def insert_in_order(self, parent: Element, new: bytes, name: str, order: tuple[str, ...]) -> None:
        """Insert ``new``, a child of local name ``name``, where the schema's ``order`` wants it."""
        later = set(order[order.index(name) + 1 :])
        follower = next((child for child in parent.children if child.name in later), None)
        if follower is None:
            self.append(parent, new)
        else:
            self.replace(follower.start, follower.start, new)

    def set_attribute(self, element: Element, name: str, value: str) -> None:
        """Change or add an attribute of the start tag."""
        tag = self.data[element.start : element.head_end]
        found = re.search(rb"(?<=\s)" + re.escape(name.encode()) + rb"\s*=\s*(\"[^\"]*\"|'[^']*')", tag)
        encoded = escape(value, {'"': "&quot;", "'": "&apos;"}).encode()
        if found:
            start, end = (element.start + offset for offset in found.span(1))
            self.replace(start + 1, end - 1, encoded)
        else:
            behind_name = element.start + 1 + len(element.prefix) + len(element.name.encode())
            self.replace(behind_name, behind_name, b" " + name.encode() + b'="' + encoded + b'"')

    def result(self) -> bytes:
        """The part with all edits made, in the encoding it came in."""
        pieces = []
        place = 0
        for start, end, new in sorted(self._edits, key=lambda edit: (edit[0], edit[1])):
            pieces += [self.data[place:start], new]
            place = end
        done = b"".join([*pieces, self.data[place:]])
        if self._encoding == "utf-8":
            return done
        return done.decode("utf-8").encode(self._encoding, "xmlcharrefreplace")


def safe_parser() -> Any:  # noqa: ANN401 -- lxml's parser types differ between its stubs' versions
    """An lxml parser that follows nothing: no entities, no DTD, no network, lxml's own bounds on depth and text."""
    return etree.XMLParser(
        resolve_entities=False, no_network=True, load_dtd=False, dtd_validation=False, huge_tree=False
    )
