"""The record of a build: what `strip` needs to give the user's workbook back, kept in the workbook itself.

It is a custom XML part, which Excel keeps: one element that holds compressed JSON. It is data from a file, so it is
read with bounds and checked field by field; a record that is off counts as none.
"""

from __future__ import annotations

import base64
import json
import uuid
import zlib
from contextlib import suppress
from dataclasses import asdict, dataclass, field
from typing import TYPE_CHECKING, Any, TypeVar

from pyramid_addin.errors import PackageError
from pyramid_addin.workbook._markup import Markup
from pyramid_addin.workbook._names import OWN_NAME
from pyramid_addin.workbook._splice import Undo

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from pyramid_addin.workbook._package import Package

_T = TypeVar("_T")
NAMESPACE = "urn:pyramid-addin:record:1"
_PROPERTIES_TYPE = "application/vnd.openxmlformats-officedocument.customXmlProperties+xml"
_MOST_RECORD = 64 << 20
_MOST_UNPACKED = 256 << 20
# One and the same in every workbook, so that two builds of one ledger are equal byte for byte.
_ITEM_ID = "{" + str(uuid.uuid5(uuid.NAMESPACE_URL, NAMESPACE)).upper() + "}"


@dataclass
class Difference:
    """The original of a small part, as what differs from its successor: common ends and the middle.

    Attributes
    ----------
    before, behind : int
        How many bytes at the start and at the end both have.
    middle : str
        The original's bytes between, compressed, base64.
    """

    before: int
    behind: int
    middle: str

    @classmethod
    def between(cls, original: bytes, now: bytes) -> Difference:
        """What `original_of` needs to turn ``now`` back into ``original``."""
        before = _common(original, now)
        behind = _common(original[before:][::-1], now[before:][::-1])
        return cls(before, behind, _packed(original[before : len(original) - behind]))

    def original_of(self, now: bytes) -> bytes:
        """The original."""
        end = len(now) - self.behind
        return now[: self.before] + _unpacked(self.middle) + now[end:]


def _common(one: bytes, other: bytes) -> int:
    """Length of the common start; halving, since a comparison of slices runs at the speed of memory."""
    low, high = 0, min(len(one), len(other))
    while low < high:
        half = (low + high + 1) // 2
        if one[low:half] == other[low:half]:
            low = half
        else:
            high = half - 1
    return low


def _packed(data: bytes) -> str:
    return base64.b64encode(zlib.compress(data, 9)).decode("ascii")


def _unpacked(text: str) -> bytes:
    inflater = zlib.decompressobj()
    data = inflater.decompress(base64.b64decode(text, validate=True), _MOST_UNPACKED)
    if inflater.unconsumed_tail:
        message = "more than a record may hold"
        raise ValueError(message)
    return data


@dataclass
class SheetUndo:
    """How to undo one splice.

    Attributes
    ----------
    part : str
    undo : Undo
    head, tail : str
        What stood before and behind the rows, compressed, base64.
    """

    part: str
    undo: Undo
    head: str
    tail: str

    @classmethod
    def of(cls, part: str, undo: Undo, frame: Markup) -> SheetUndo:
        """The note for a sheet whose frame was ``frame``."""
        return cls(part, undo, *(_packed(piece) for piece in halves(frame)))

    def frame(self) -> tuple[bytes, bytes]:
        """Head and tail as they were."""
        return _unpacked(self.head), _unpacked(self.tail)


def halves(frame: Markup) -> tuple[bytes, bytes]:
    """A sheet's frame in two: up to where its rows begin, and from where they end."""
    data = frame.root.find("sheetData")
    if data is None:
        raise PackageError("workbook.damaged_xml", part=frame.part)
    return frame.data[: data.head_end], frame.data[data.tail_start :]


@dataclass
class BuildNote:
    """What one build added, for removal from a workbook that was saved by another program since.

    Attributes
    ----------
    prefix : str
        Of its names: ``PYR_``.
    keys : list of str
        Names (with prefix) of its columns beside the ledger.
    labels : list of str
        Layer names that conditional formats colour.
    sheets : list of str
        Names of the sheets it added.
    kinds : list of str
        What each of them is: its name in the template. Empty in records of the first version of this program.
    """

    prefix: str
    keys: list[str]
    labels: list[str]
    sheets: list[str]
    kinds: list[str] = field(default_factory=list)


@dataclass
class Record:
    """Everything that builds did to a workbook.

    Attributes
    ----------
    recipes : list of dict
        As given with each build: enough to build it again.
    notes : list of BuildNote
        One per build.
    sheets : list of SheetUndo
        In the order they were done.
    parts : dict of str to Difference
        Small parts that were changed.
    digests : dict of str to str
        SHA-256 of every changed part after the build.
    added : list of str
        Parts that were added, the record's own included.
    functions : tuple of str
        Functions that travel which were not in the workbook before.
    """

    recipes: list[dict[str, Any]] = field(default_factory=list)
    notes: list[BuildNote] = field(default_factory=list)
    sheets: list[SheetUndo] = field(default_factory=list)
    parts: dict[str, Difference] = field(default_factory=dict)
    digests: dict[str, str] = field(default_factory=dict)
    added: list[str] = field(default_factory=list)
    functions: tuple[str, ...] = ()


def add_record(package: Package, complete: Callable[[], Record]) -> None:
    """Add the record's parts, the record itself last.

    Parameters
    ----------
    package : Package
        To which nothing is added after this.
    complete : callable
        Asked for the record when all other parts are written.
    """
    item = package.unused("customXml/item{}.xml")
    properties = package.unused("customXml/itemProps{}.xml")
    package.add(
        properties,
        '<?xml version="1.0" encoding="UTF-8" standalone="no"?>\n'
        f'<ds:datastoreItem ds:itemID="{_ITEM_ID}" '
        'xmlns:ds="http://schemas.openxmlformats.org/officeDocument/2006/customXml"><ds:schemaRefs>'
        f'<ds:schemaRef ds:uri="{NAMESPACE}"/></ds:schemaRefs></ds:datastoreItem>'.encode(),
        _PROPERTIES_TYPE,
    )

    def pieces() -> Iterator[bytes]:
        yield _written(complete())

    package.relate(package.workbook_part, "customXml", item)
    package.relate(item, "customXmlProps", properties)
    package.add(item, pieces, "application/xml")


def _written(record: Record) -> bytes:
    data = json.dumps(asdict(record), sort_keys=True, separators=(",", ":")).encode()
    return (
        f'<?xml version="1.0" encoding="UTF-8"?>\n<record xmlns="{NAMESPACE}">'.encode()
        + _packed(data).encode()
        + b"</record>"
    )


def find_record(package: Package) -> tuple[str, Record] | None:
    """The record's part and the record; None where there is none, or none that can be used."""
    # LibreOffice relates custom parts to the package, where Excel and we relate them to the workbook.
    for part in [*package.related(package.workbook_part, "customXml"), *package.related("", "customXml")]:
        if package.size(part) > _MOST_RECORD:
            continue
        record = record_in(lambda part=part: package.markup(part))  # type: ignore[misc]
        if record:
            return part, record
    return None


def record_in(part: Callable[[], Markup]) -> Record | None:
    """The record in a custom XML part; None where it holds another thing, or a record that is off."""
    with suppress(PackageError, ValueError, TypeError, KeyError, AttributeError, zlib.error, RecursionError):
        markup = part()
        if markup.root.name == "record" and markup.root.attributes.get("xmlns") == NAMESPACE:
            return _checked(json.loads(_unpacked("".join(markup.text(markup.root).split()))))
    return None


def filed_builds(part: str) -> list[tuple[BuildNote, dict[str, Any]]]:
    """Note and recipe of each build in a record, given as the XML of its part; none where it is off."""
    record = record_in(lambda: Markup(part.encode(), NAMESPACE, "utf-8")) if len(part) <= _MOST_RECORD else None
    return list(zip(record.notes, record.recipes, strict=True)) if record else []


def _checked(data: dict[str, Any]) -> Record:
    """The record that ``data`` is; raises ValueError, KeyError or TypeError where it is not one."""
    record = Record(
        recipes=[must(recipe, dict) for recipe in data["recipes"]],
        notes=[build_note(note) for note in data["notes"]],
        sheets=[
            SheetUndo(
                must(sheet["part"], str), _undo(sheet["undo"]), must(sheet["head"], str), must(sheet["tail"], str)
            )
            for sheet in data["sheets"]
        ],
        parts={must(part, str): _difference(one) for part, one in data["parts"].items()},
        digests={must(part, str): must(digest, str) for part, digest in data["digests"].items()},
        added=_texts(data["added"]),
        functions=tuple(_texts(data.get("functions", []))),
    )
    if len(record.recipes) != len(record.notes):
        message = "a recipe without a note"
        raise ValueError(message)
    return record


def build_note(data: dict[str, Any]) -> BuildNote:
    """The note that ``data`` is; raises ValueError, KeyError or TypeError where it is not one.

    Names that do not begin with its prefix are none that a build defined: no column of the user's is taken for ours.
    """
    keys, labels, sheets = (_texts(data[part]) for part in ("keys", "labels", "sheets"))
    note = BuildNote(must(data["prefix"], str), keys, labels, sheets, _texts(data.get("kinds", [])))
    prefix = note.prefix.casefold()
    if not OWN_NAME.fullmatch(prefix) or not all(key.casefold().startswith(prefix) for key in note.keys):
        message = "names that are not a build's"
        raise ValueError(message)
    return note


def _undo(data: dict[str, Any]) -> Undo:
    return Undo(
        _count(data["first"]),
        _count(data["last"]),
        [[_count(first), _count(last)] for first, last in data["ranges"]],
        [[_count(rows), None if value is None else must(value, str)] for rows, value in data["spans"]],
        [[_count(row), _count(rows), must(cells, str)] for row, rows, cells in data["replaced"]],
    )


def _difference(data: dict[str, Any]) -> Difference:
    return Difference(_count(data["before"]), _count(data["behind"]), must(data["middle"], str))


def _texts(values: list[Any]) -> list[str]:
    return [must(value, str) for value in values]


def _count(value: object) -> int:
    number = must(value, int)
    if not 0 <= number < 1 << 32:
        message = "a number out of range"
        raise ValueError(message)
    return number


def must(value: object, kind: type[_T]) -> _T:
    """``value``, where it is of ``kind``; raises TypeError where it is not."""
    if not isinstance(value, kind) or isinstance(value, bool):
        message = f"not a {kind.__name__}"
        raise TypeError(message)
    return value
