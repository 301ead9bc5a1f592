"""A table (ListObject) that is the ledger grows with the columns put beside it, and shrinks back."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from pyramid_addin.workbook._cells import escaped
from pyramid_addin.workbook._ledger_sheet import Area, area

if TYPE_CHECKING:
    from collections.abc import Sequence

    from pyramid_addin.workbook._package import Package


class Table(NamedTuple):
    """A table of a sheet.

    Attributes
    ----------
    part : str
    name : str
        Display name.
    area : Area
        With header and totals rows.
    columns : tuple of str
    grows : bool
        Whether columns can be added: those of a query or an XML map are its source's.
    """

    part: str
    name: str
    area: Area
    columns: tuple[str, ...]
    grows: bool


def tables(package: Package, sheet_part: str) -> list[Table]:
    """The tables of a sheet, those with a readable range."""
    found = []
    for part in package.related(sheet_part, "table"):
        root = package.markup(part).root
        attributes = root.attributes
        where = area(attributes.get("ref", ""))
        listing = root.find("tableColumns")
        if where and listing:
            names = tuple(child.attributes.get("name", "") for child in listing.children if child.name == "tableColumn")
            kind = attributes.get("tableType", "worksheet")
            name = attributes.get("displayName") or attributes.get("name", "")
            found.append(Table(part, name, where, names, kind == "worksheet" and len(names) == _breadth(where)))
    return found


def table_names(package: Package) -> set[str]:
    """Display names of all tables of the workbook, case folded: no defined name may be one of them."""
    return {
        package.markup(part).root.attributes.get("displayName", "").casefold()
        for sheet in package.sheets()
        if sheet.part
        for part in package.related(sheet.part, "table")
    }


def _breadth(where: Area) -> int:
    return where.last_column - where.first_column + 1


def grow(package: Package, table: Table, headers: Sequence[str]) -> None:
    """Add columns at the table's right end: range, filter and columns; ids are new, names as given.

    Parameters
    ----------
    package : Package
    table : Table
    headers : sequence of str
        Texts of the header cells, unlike each other and the table's own without regard to case.
    """
    _stretch(package, table.part, len(headers))
    markup = package.markup(table.part)
    root = markup.root
    listing = root.find("tableColumns")
    if listing is None:
        return
    ids = [int(child.attributes.get("id", "0")) for child in listing.children]
    prefix = root.prefix.decode()
    new = "".join(
        f'<{prefix}tableColumn id="{number}" name="{escaped(header)}"/>'
        for number, header in enumerate(headers, max(ids, default=0) + 1)
    )
    markup.set_attribute(listing, "count", str(len(listing.children) + len(headers)))
    markup.append(listing, new.encode())
    package.replace(table.part, markup.result())


def shrink(package: Package, table: Table, count: int) -> None:
    """Take the last ``count`` columns off the table."""
    _stretch(package, table.part, -count)
    markup = package.markup(table.part)
    listing = markup.root.find("tableColumns")
    if listing is None:
        return
    for child in listing.children[-count:]:
        markup.remove(child)
    markup.set_attribute(listing, "count", str(len(listing.children) - count))
    package.replace(table.part, markup.result())


def _stretch(package: Package, part: str, count: int) -> None:
    markup = package.markup(part)
    for element in (markup.root, markup.root.find("autoFilter")):
        where = area(element.attributes.get("ref", "")) if element else None
        if element and where:
            markup.set_attribute(element, "ref", str(where._replace(last_column=where.last_column + count)))
    package.replace(part, markup.result())
