"""Grafting: sheets of a filled template become sheets of another workbook, with all that belongs to them.

Whatever a sheet leads to is copied under part names that are free: drawings, charts with their styles and colours,
images, tables, comments. Names, references, styles and caches are rewritten for their new place. Nothing that stands in
the receiving workbook changes but its lists: sheets, names, relationships, content types, styles (appended).
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any
from xml.sax.saxutils import quoteattr

from lxml import etree

from pyramid_addin.errors import TemplateError
from pyramid_addin.templates._filled import TableRows
from pyramid_addin.templates._kept import INPUT_REGIONS
from pyramid_addin.workbook import _charts
from pyramid_addin.workbook._cells import column_number
from pyramid_addin.workbook._chart_defaults import made_by_excel_2007, make_explicit
from pyramid_addin.workbook._fill import Canvas, filled
from pyramid_addin.workbook._formula import areas, names_used, renamed
from pyramid_addin.workbook._names import SHEET_MARK, DefinedName, define, ledger_names, quoted
from pyramid_addin.workbook._relationships import relationships_part
from pyramid_addin.workbook._restyle import StyleMap
from pyramid_addin.workbook._sheet_list import list_sheet, unique_sheet_name
from pyramid_addin.workbook._table_rows import TABLE_TYPE, add_to_sheet, fit_columns, freeze_header, with_tables
from pyramid_addin.workbook._template import CHART, MAIN, PREFIX, Template
from pyramid_addin.workbook._worksheet import WORKSHEET_TYPE, make_guest, serialised

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping, Sequence

    from pyramid_addin.templates._filled import FilledSheet
    from pyramid_addin.workbook._package import Package
    from pyramid_addin.workbook._styles import Styles

_TABLE_RELATION = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/table"
# These lead to parts of the workbook as a whole (caches, persons, connections), which a sheet cannot take along.
TIED = {"pivotTable", "queryTable", "slicer", "timeline", "threadedComment"}
_FORMULA_TAGS = {"f", "formula", "formula1", "formula2", "calculatedColumnFormula", "totalsRowFormula"}
_FORMULA_ATTRIBUTES = ("location", "textlink")


@dataclass(frozen=True)
class Grafted:
    """One sheet that was added.

    Attributes
    ----------
    template_sheet : str
        The template's sheet it was made from.
    name, part : str
        Its name and part in the receiving workbook.
    columns : mapping of str to str
        Of the table that is the ledger: column key -> column letters; columns without a key are not in it.
    first_row, last_row : int
        Of that table: its body rows, 1-based; 0 where there is none.
    """

    template_sheet: str
    name: str
    part: str
    columns: Mapping[str, str] = field(default_factory=dict)
    first_row: int = 0
    last_row: int = 0


def graft(
    package: Package,
    styles: Styles,
    template: Package,
    sheets: Sequence[FilledSheet],
    *,
    prefix: str = PREFIX,
    layer_formats: Sequence[tuple[str, str, str]] = (),
    taken: Collection[str] = (),
    named_styles: bool = True,
) -> list[Grafted]:
    """Fill sheets of a template and add them to a workbook, behind its last sheet.

    Parameters
    ----------
    package : Package
        The workbook that receives them.
    styles : Styles
        Of that workbook; the caller writes them when all is done.
    template : Package
        The open template; it is only read.
    sheets : sequence of FilledSheet
        Of one build, all at once, since they may refer to each other; each template sheet at most once.
    prefix : str
        What ``PYR_`` becomes in formulas: ``PYR2_`` for a second ledger in the same workbook.
    layer_formats : sequence of (label, fill, font colour)
        Colours of the layers in a table's column ``layer``, as six hexadecimal digits.
    taken : collection of str
        Names that sheets and tables must not get besides those in ``package``.
    named_styles : bool
        Whether the named cell styles of the template come along.

    Returns
    -------
    list of Grafted
        In the order of ``sheets``.

    Raises
    ------
    TemplateError
        A sheet or region is missing, a region is too small, or a sheet holds what cannot be carried over.
    OutputError
        More rows or columns than a sheet holds.
    """
    renames: dict[str, str] = {}
    elsewhere = {name.lower() for name in taken}
    sheets_taken = {sheet.name.lower() for sheet in package.sheets()} | elsewhere
    for sheet in sheets:
        name = unique_sheet_name(sheet.name, sheets_taken)
        sheets_taken.add(name.lower())
        renames[sheet.template_sheet.lower()] = name
    source = Template(template)
    job = _Job(package, source, StyleMap(source, styles, named=named_styles), renames, prefix, layer_formats, elsewhere)
    for sheet in sheets:
        job.fill(sheet)
    done = [job.add(sheet) for sheet in sheets]
    job.add_workbook_names()
    return done


def grid_names(prefix: str, done: Iterable[Grafted]) -> list[DefinedName]:
    """The names of the columns of grafted grids, which stand in for a ledger's own."""
    return [
        name
        for one in done
        for name in ledger_names(
            prefix,
            one.name,
            [(key, column_number(letters)) for key, letters in one.columns.items()],
            one.first_row,
            one.last_row,
        )
    ]


def sheet_marks(package: Package, prefix: str, done: Iterable[Grafted]) -> list[DefinedName]:
    """The hidden names that tell grafted sheets from the user's, however they are renamed or moved."""
    places = {sheet.name: index for index, sheet in enumerate(package.sheets())}
    return [DefinedName(prefix + SHEET_MARK, f"{quoted(one.name)}!$A$1", places[one.name], hidden=True) for one in done]


class _Job:
    """One call of `graft`: what is renamed to what, and which parts were copied already."""

    def __init__(
        self,
        package: Package,
        template: Template,
        style_map: StyleMap,
        sheets: Mapping[str, str],
        prefix: str,
        layer_formats: Sequence[tuple[str, str, str]],
        taken: set[str],
    ) -> None:
        self.package = package
        self.template = template
        self.style_map = style_map
        self.sheets = sheets
        self.prefix = prefix
        self.layer_formats = layer_formats
        self.tables: dict[str, str] = {}
        self.canvases: dict[str, Canvas] = {}
        self.copied: dict[str, str] = {}
        self.used: set[str] = set()
        self.terse_charts = made_by_excel_2007(template.package)
        root = package.root(package.workbook_part)
        settings = root.find(f"{MAIN}workbookPr")
        self.date1904 = settings is not None and settings.get("date1904", "0") in ("1", "true")
        self.names_taken = taken | {
            item.get("name", "").lower() for item in root.iterfind(f"{MAIN}definedNames/{MAIN}definedName")
        }
        self.table_ids = {0}
        for sheet in package.sheets():
            for part in package.related(sheet.part, "table") if sheet.part else ():
                table = package.markup(part).root.attributes
                self.table_ids.add(int(table.get("id", "0")))
                self.names_taken.add(table.get("displayName", "").lower())

    def fill(self, sheet: FilledSheet) -> None:
        """Fill one sheet; its parts are added later, when the cells of every sheet are known."""
        self.canvases[sheet.template_sheet.lower()] = filled(self.template, sheet, date1904=self.date1904)
        for part in self.template.package.related(self.template.parts[sheet.template_sheet], "table"):
            name = self.template.package.root(part).get("displayName", "Table")
            self.tables[name.lower()] = self.unique_name(name)

    def unique_name(self, wanted: str) -> str:
        """A name for a table that no table and no defined name has."""
        plain = re.sub(r"\W", "_", wanted) or "Table"
        if plain[0].isdigit() or re.fullmatch(r"[A-Za-z]{1,3}[0-9]+|[RCrc]", plain):
            plain = f"_{plain}"
        name, number = plain, 1
        while name.lower() in self.names_taken:
            number += 1
            name = f"{plain}_{number}"
        self.names_taken.add(name.lower())
        return name

    def table_id(self) -> int:
        """An id that no table of the workbook has."""
        self.table_ids.add(max(self.table_ids) + 1)
        return max(self.table_ids)

    def add(self, sheet: FilledSheet) -> Grafted:
        """Add one filled sheet with its parts, and list it in the workbook."""
        old = self.template.parts[sheet.template_sheet]
        name = self.sheets[sheet.template_sheet.lower()]
        part = self.package.unused("xl/worksheets/sheet{}.xml")
        canvas = self.canvases[sheet.template_sheet.lower()]
        make_guest(canvas.root)
        self._restyle(canvas.root)
        self.rewrite(canvas.root)
        # what users typed already says what it means in this very workbook
        standing = {one.name.lower() for one in self.package.sheets()}
        canvas.write_typed(standing | {one.lower() for one in self.sheets.values()})
        relations = self._relations(old)
        listed = [row for row in sheet.rows if isinstance(row, TableRows)]
        for number, (wanted, table) in enumerate(zip(listed, canvas.tables, strict=True), 1):
            target = self.package.unused("xl/tables/table{}.xml")
            called = self.unique_name(name if wanted.is_ledger else wanted.name)
            self.package.add(target, table.part(self.table_id(), called), TABLE_TYPE)
            relations.append((f"rIdTable{number}", _TABLE_RELATION, target, False))
        grafted = Grafted(sheet.template_sheet, name, part)
        for wanted, table in zip(listed, canvas.tables, strict=True):
            table.restyle(self.style_map)
            if wanted.is_ledger:
                fit_columns(canvas.root, table)
                freeze_header(canvas.root, table)
                keys = zip(table.columns, table.letters, strict=True)
                letters = {column.key: letter for column, letter in keys if column.key}
                grafted = replace(grafted, columns=letters, first_row=table.first_row, last_row=table.last_row)
        if canvas.tables:
            relation_ids = [f"rIdTable{number}" for number in range(1, len(listed) + 1)]
            layers = [(label, self.style_map.layer(fill, font)) for label, fill, font in self.layer_formats]
            add_to_sheet(canvas.root, canvas.tables, relation_ids, layers)
        self.package.add(part, with_tables(canvas.root, canvas.tables), WORKSHEET_TYPE)
        self._write_relationships(part, relations)
        place = list_sheet(self.package, name, part)
        define(self.package, self._sheet_names(sheet.template_sheet, place, canvas))
        return grafted

    def add_workbook_names(self) -> None:
        """Carry over the template's names that a grafted formula uses: regions of these sheets, and constants.

        So are the regions in which users type: the next build finds what they typed through them. Names over the
        ledger's columns are not in the template, or point at cells that stay behind; whoever writes the columns defines
        them.
        """
        carried = []
        for name in self.template.names:
            new = self.renamed(name.name)
            wanted = name.name.lower() in self.used or name.name in INPUT_REGIONS
            if name.sheet or not wanted or new.lower() in self.names_taken:
                continue
            found = areas(name.text)
            stays = "!" in name.text and (found is None or any(area.sheet.lower() not in self.sheets for area in found))
            if not stays and "#REF!" not in name.text:
                carried.append(DefinedName(new, self.renamed(name.text), hidden=name.hidden))
        define(self.package, carried)

    def _sheet_names(self, template_sheet: str, place: int, canvas: Canvas) -> list[DefinedName]:
        """Print area, print titles and the like."""
        found = []
        for name in self.template.names:
            if name.sheet != template_sheet or (canvas.tables and name.name == "_xlnm._FilterDatabase"):
                continue
            text = name.text
            grown_from = canvas.grown_from
            ranges = areas(text)
            if grown_from and ranges and name.name == "_xlnm.Print_Area":
                # A print area that held the model rows holds the rows that came in their place.
                last_column = max((table.last_column for table in canvas.tables), default=0)
                text = ",".join(
                    str(area._replace(bottom=canvas.last_row, right=max(last_column, area.right)))
                    if area.bottom >= grown_from
                    else str(area)
                    for area in ranges
                )
            found.append(DefinedName(name.name, self.renamed(text), place, name.hidden))
        return found

    def _restyle(self, root: Any) -> None:  # noqa: ANN401 -- an lxml element
        for cell in root.iter(f"{MAIN}c"):
            index = self.style_map.cell(int(cell.get("s", "0"))) if cell.get("s") or len(cell) else 0
            cell.attrib.pop("s", None)
            if index:
                cell.set("s", str(index))
        for tag, attribute in (("row", "s"), ("col", "style")):
            for element in root.iter(f"{MAIN}{tag}"):
                if element.get(attribute):
                    element.set(attribute, str(self.style_map.cell(int(element.get(attribute)))))
        for rule in root.iter(f"{MAIN}cfRule"):
            if rule.get("dxfId"):
                rule.set("dxfId", str(self.style_map.differential(int(rule.get("dxfId")))))

    def rewrite(self, root: Any) -> None:  # noqa: ANN401 -- an lxml element
        """Rename sheets, tables and prefix in every formula of a part."""
        for element in root.iter(etree.Element):
            if element.text and etree.QName(element).localname in _FORMULA_TAGS:
                self.used |= names_used(element.text)
                element.text = self.renamed(element.text)
            for attribute in _FORMULA_ATTRIBUTES:
                if element.get(attribute):
                    self.used |= names_used(element.get(attribute))
                    element.set(attribute, self.renamed(element.get(attribute)))

    def renamed(self, formula: str) -> str:
        """A formula with the names of this workbook."""
        return renamed(formula, self.sheets, self.prefix, self.tables)

    def _relations(self, old: str) -> list[tuple[str, str, str, bool]]:
        """The relationships of the template's part ``old``, ids and all, over copies of their targets."""
        relations = []
        for relation in self.template.package.relationships(old):
            target = relation.target
            if relation.kind in TIED:
                raise TemplateError(
                    "graft.cannot_carry", found=relation.kind, template=self.template.package.source_name
                )
            if target.startswith("#"):
                target = f"#{self.renamed(target[1:])}"
            elif not relation.external:
                if target not in self.template.package:
                    continue
                target = self._copy(target)
            relations.append((relation.id, relation.type, target, relation.external))
        return relations

    def _write_relationships(self, part: str, relations: Iterable[tuple[str, str, str, bool]]) -> None:
        items = "".join(
            f"<Relationship Id={quoteattr(identity)} Type={quoteattr(kind)} "
            f"Target={quoteattr(target if external or target.startswith('#') else '/' + target)}"
            + (' TargetMode="External"/>' if external else "/>")
            for identity, kind, target, external in relations
        )
        if items:
            start = b'<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n<Relationships '
            space = b'xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
            self.package.add(relationships_part(part), start + space + items.encode() + b"</Relationships>")

    def _copy(self, old: str) -> str:
        """Copy a part of the template, and all it leads to, under a free name."""
        if old in self.copied:
            return self.copied[old]
        stem, dot, extension = old.rpartition(".")
        new = self.package.unused(f"{stem.rstrip('0123456789')}{{}}{dot}{extension}")
        self.copied[old] = new
        kind = self.template.package.content_type(old)
        self.package.add(new, self._content(old, kind), kind)
        self._write_relationships(new, self._relations(old))
        return new

    def _content(self, old: str, kind: str) -> bytes:
        if not kind.endswith("+xml"):
            return self.template.package.read(old)
        root = self.template.package.root(old)
        if root.tag == f"{CHART}chartSpace":
            if self.terse_charts:
                make_explicit(root)
            _charts.refresh(root, self.canvases)
        elif root.tag == f"{MAIN}table":
            self._rename_table(root)
        self.rewrite(root)
        return serialised(root)

    def _rename_table(self, root: Any) -> None:  # noqa: ANN401 -- an lxml element
        name = self.tables[root.get("displayName", "Table").lower()]
        root.set("id", str(self.table_id()))
        root.set("name", name)
        root.set("displayName", name)
        for element in root.iter(f"{MAIN}table", f"{MAIN}tableColumn"):
            for attribute, value in element.attrib.items():
                if attribute.lower().endswith("dxfid"):
                    element.set(attribute, str(self.style_map.differential(int(value))))
