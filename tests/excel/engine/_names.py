"""Defined names: of the workbook and of single sheets."""

# ruff: noqa: N802, N803, ARG002 - Excel's names and signatures

from __future__ import annotations

import re

from openpyxl.workbook.defined_name import DefinedName

from engine._areas import parse
from engine._dispatch import Model
from engine._errors import ComError, refused
from engine._formulas import check, quoted, shown, to_store, unquoted

VALID = re.compile(r"[A-Za-z_\\\u00aa-\uffff][\w.\\?\u00aa-\uffff]*")
WRONG_NAME = (
    "The syntax of this name isn't correct. Verify that the name: -Begins with a letter or underscore (_) -Doesn't "
    "include a space or character that isn't allowed -Doesn't conflict with an Excel built-in name or the name of "
    "another object in the workbook."
)
NO_SUCH = -2147352567


def check_name(name: str) -> None:
    """Raise 1004 for what Excel does not take as a name: addresses, R and C, blanks, more than 255 characters."""
    bad = not VALID.fullmatch(name) or len(name) > 255 or parse(name.upper()) is not None
    if bad or re.fullmatch(r"(?i)[rc]|r\d*c\d*|true|false", name):
        raise refused(WRONG_NAME)


class BookNames(Model):
    """All names of a workbook, those of its sheets among them."""

    def __init__(self, book):
        self.book = book

    def scopes(self):
        """(openpyxl's list of names, sheet or None): the workbook's first."""
        yield self.book.store.defined_names, None
        for sheet in self.book.worksheets:
            yield sheet.store.defined_names, sheet

    def all(self) -> list[Entry]:
        """In the order of their text, as Excel lists them."""
        found = [Entry(self.book, key, sheet) for names, sheet in self.scopes() for key in names]
        found += [PrintArea(self.book, "Print_Area", sheet) for sheet in self.book.worksheets if sheet.store.print_area]
        return sorted(found, key=lambda name: (name.key.lower(), name.sheet.Index if name.sheet else 0))

    Count = property(lambda self: len(self.all()))
    Parent = property(lambda self: self.book)

    def __iter__(self):
        return iter(self.all())

    def find(self, text: str, sheet=None):
        """By its text, which may name the sheet; a sheet's own name wins over the workbook's."""
        prefix, _, key = text.rpartition("!")
        if prefix:
            owner = self.book.sheet_named(unquoted(prefix))
            scopes = [owner] if owner is not None else []
        else:
            scopes = [sheet, None] if sheet is not None else [None]
        for scope in scopes:
            names = self.book.store.defined_names if scope is None else scope.store.defined_names
            for one in names:
                if one.lower() == key.lower():
                    return Entry(self.book, one, scope)
        return None

    def Item(self, Index=None, IndexLocal=None, RefersTo=None):
        """By number or text; names of one sheet only with the sheet's name before them, or where no other has it."""
        if isinstance(Index, str):
            found = self.find(Index)
            if found is None and "!" not in Index:
                found = next((name for name in self.all() if name.key.lower() == Index.lower()), None)
            if found is None:
                raise ComError(NO_SUCH, "Exception occurred.", (0, None, None, None, 0, NO_SUCH), None)
            return found
        every = self.all()
        if not 1 <= int(Index) <= len(every):
            raise ComError(NO_SUCH, "Exception occurred.", (0, None, None, None, 0, NO_SUCH), None)
        return every[int(Index) - 1]

    def Add(self, Name=None, RefersTo=None, Visible=True, **unknown):
        """A new name, or a new meaning of an old one."""
        return self._add(str(Name), RefersTo, Visible, None)

    def _add(self, text, refers_to, visible, sheet):
        prefix, _, key = text.rpartition("!")
        if prefix:
            sheet = self.book.sheet_named(unquoted(prefix))
            if sheet is None:
                raise refused(WRONG_NAME)
        check_name(key)
        if (
            any(table.Name.lower() == key.lower() for one in self.book.worksheets for table in one.tables)
            and sheet is None
        ):
            raise refused(WRONG_NAME)
        found = self.find(f"{quoted(sheet.Name)}!{key}" if sheet is not None else key)
        name = found or Entry(self.book, key, sheet)
        if found is None:
            name.names[key] = DefinedName(key)
        name.RefersTo = refers_to
        name.Visible = bool(True if visible is None else visible)
        return name

    def of(self, cells):
        """The name of exactly this range."""
        for name in self.all():
            if name.RefersTo == f"={quoted(cells.sheet.Name)}!{cells.Address}":
                return name
        return None


class SheetNames(BookNames):
    """The names of one sheet."""

    def __init__(self, book, sheet):
        super().__init__(book)
        self.sheet = sheet

    Parent = property(lambda self: self.sheet)

    def all(self):
        """Only its own."""
        return [name for name in super().all() if name.sheet is self.sheet]

    def Add(self, Name=None, RefersTo=None, Visible=True, **unknown):
        """A name that only this sheet knows without its prefix."""
        return self._add(str(Name), RefersTo, Visible, self.sheet)

    def Item(self, Index=None, IndexLocal=None, RefersTo=None):
        """Only its own."""
        if isinstance(Index, str):
            key = Index.rpartition("!")[2].lower()
            found = [name for name in self.all() if name.key.lower() == key]
            if not found:
                raise ComError(NO_SUCH, "Exception occurred.", (0, None, None, None, 0, NO_SUCH), None)
            return found[0]
        return super().Item(Index)


class Entry(Model):
    """One name."""

    def __init__(self, book, key: str, sheet):
        self.book, self.key, self.sheet = book, key, sheet

    @property
    def names(self):
        """Openpyxl's list that holds it."""
        return self.book.store.defined_names if self.sheet is None else self.sheet.store.defined_names

    @property
    def definition(self) -> DefinedName:
        """Openpyxl's entry; 1004 once it was deleted."""
        if self.key not in self.names:
            raise refused("Application-defined or object-defined error")
        return self.names[self.key]

    @property
    def Parent(self):
        """The workbook, or the sheet that it belongs to."""
        return self.book if self.sheet is None else self.sheet

    @property
    def Name(self):
        """With the sheet before it where it belongs to one."""
        return self.key if self.sheet is None else f"{quoted(self.sheet.Name)}!{self.key}"

    @Name.setter
    def Name(self, text):
        key = text.rpartition("!")[2]
        check_name(key)
        entry = self.names.pop(self.key)
        entry.name = key
        self.names[key] = entry
        self.key = key

    @property
    def RefersTo(self):
        """A formula."""
        return f"={shown(self.definition.attr_text)}"

    @RefersTo.setter
    def RefersTo(self, value):
        if not isinstance(value, str):
            value = value.GetAddress(External=False) if hasattr(value, "GetAddress") else f"={value}"
        text = value if value.startswith("=") else '="' + value.replace('"', '""') + '"'
        check(text)
        for prefix, rest in _sheets_of(text):
            if self.book.sheet_named(prefix) is None and "[" not in prefix:
                # Excel would ask which file is meant
                raise refused(f"There's a problem with this formula: {prefix}!{rest}")
        self.definition.attr_text = to_store(text)[1:]

    Value = RefersTo

    @property
    def RefersToRange(self):
        """1004 where it is no range."""
        found = self.book.range_of(self.definition.attr_text, self.sheet)
        if found is None:
            raise refused("Application-defined or object-defined error")
        return found

    @property
    def Visible(self):
        """Whether the name manager lists it."""
        return not self.definition.hidden

    @Visible.setter
    def Visible(self, value):
        self.definition.hidden = None if value else True

    @property
    def Comment(self):
        """What the name manager says about it."""
        return self.definition.comment or ""

    @Comment.setter
    def Comment(self, text):
        self.definition.comment = text or None

    def Delete(self):
        """Formulas that use it show #NAME? from now on."""
        _ = self.definition
        del self.names[self.key]


class PrintArea(Entry):
    """The name that Excel keeps for a print area; openpyxl keeps it elsewhere."""

    RefersTo = property(lambda self: "=" + str(self.sheet.store.print_area))

    @property
    def definition(self):
        """Made on the spot."""
        return DefinedName(self.key, attr_text=str(self.sheet.store.print_area))

    Visible = property(lambda _: True)

    def Delete(self):
        """The whole sheet is printed."""
        self.sheet.store.print_area = None


def _sheets_of(formula: str):
    """(sheet, rest) of the references in a formula."""
    from engine._formulas import references

    for prefix, rest in references(formula):
        if prefix:
            yield unquoted(prefix), rest
