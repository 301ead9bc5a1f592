"""Checks of a workbook package for what the schema validators miss, and the validators themselves, run over many files.

Written against ECMA-376 and what Excel is known to call "unreadable content"; it shares no code with the engine it
checks. Every finding starts with the name of its rule in brackets; ``RULES`` lists them all, and a mutation test proves
that each one fires.
"""

from __future__ import annotations

import json
import re
import subprocess
import zipfile
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from functools import cached_property
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING, Any

from lxml import etree
from openpyxl.utils.cell import column_index_from_string, get_column_letter

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
RELATION_ID = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}"
PACKAGE_RELATIONS = "{http://schemas.openxmlformats.org/package/2006/relationships}"
CHART = "{http://schemas.openxmlformats.org/drawingml/2006/chart}"
MAX_ROW, MAX_COLUMN = 1_048_576, 16_384

RULES = {
    "autofilter": "a sheet's autofilter does not overlap a table",
    "calc-chain": "every cell in the calculation chain holds a formula",
    "cell-order": "cells stand in their row, in ascending order",
    "cell-value": "the value of a cell fits its type",
    "chart-reference": "the formulas of a chart name sheets that exist",
    "columns": "column ranges ascend and do not overlap",
    "conditional-format": "priorities are unique within a sheet, and differential styles exist",
    "content-type": "every part has a content type, and every override has a part",
    "defined-name": "names are well formed, unique in their scope, and point at sheets that exist",
    "dimension": "the dimension covers every cell",
    "duplicate-part": "no two parts have names that differ in case only",
    "hyperlink": "links within the workbook name sheets that exist",
    "merge": "merged ranges do not overlap each other or a table",
    "orphan": "every part can be reached from the package's root",
    "relationship": "relationships have unique ids and targets that exist, and every id in use is declared",
    "row-order": "rows ascend",
    "schema-order": "the children of worksheet, workbook and styleSheet stand in the order of the schema",
    "shared-formula": "every shared formula has one master",
    "sheet-id": "sheetIds are unique",
    "sheet-name": "sheet names are unique in any case, at most 31 characters, without : \\ / ? * [ ]",
    "style-index": "cells, rows and columns use styles that exist",
    "styles": "formats use fonts, fills, borders and number formats that exist, and counts are right",
    "tab-selected": "at most one sheet is selected",
    "table": "ids, names and columns of tables are unique, and counts and references agree",
    "table-header": "the cells of a table's header hold the names of its columns",
    "xml": "every XML part is well formed",
}

_CHILDREN = {
    "worksheet": """sheetPr dimension sheetViews sheetFormatPr cols sheetData sheetCalcPr sheetProtection
        protectedRanges scenarios autoFilter sortState dataConsolidate customSheetViews mergeCells phoneticPr
        conditionalFormatting dataValidations hyperlinks printOptions pageMargins pageSetup headerFooter rowBreaks
        colBreaks customProperties cellWatches ignoredErrors smartTags drawing legacyDrawing legacyDrawingHF drawingHF
        picture oleObjects controls webPublishItems tableParts extLst""",
    "workbook": """fileVersion fileSharing workbookPr workbookProtection bookViews sheets functionGroups
        externalReferences definedNames calcPr oleSize customWorkbookViews pivotCaches smartTagPr smartTagTypes
        webPublishing fileRecoveryPr webPublishObjects extLst""",
    "styleSheet": "numFmts fonts fills borders cellStyleXfs cellXfs cellStyles dxfs tableStyles colors extLst",
}
ORDER = {root: children.split() for root, children in _CHILDREN.items()}

_SHEET_IN_FORMULA = re.compile(r"'((?:[^']|'')+)'!|(?<![\w.\]'])(?<!#(?=VALUE!))([\w.]+)!")  # #VALUE! is no sheet
_STRING_IN_FORMULA = re.compile(r"""('(?:[^']|'')*')|"(?:[^"]|"")*\"""")  # quotes in a sheet's name begin no string
_NAME = re.compile(r"[\w\\][\w.\\?]*\Z")
_CELL = re.compile(r"([A-Z]{1,3})([0-9]{1,7})\Z")
_ERRORS = {"#NULL!", "#DIV/0!", "#VALUE!", "#REF!", "#NAME?", "#NUM!", "#N/A", "#GETTING_DATA", "#SPILL!", "#CALC!"}

Box = tuple[int, int, int, int]


def findings(path: Path) -> list[str]:
    """Everything that is wrong with the workbook at ``path``, as ``[rule] part: what``; empty when nothing is."""
    with zipfile.ZipFile(path) as archive:
        return sorted(set(_Checks(archive).all()))


def new_findings(before: Iterable[str], after: Iterable[str]) -> list[str]:
    """What stands in ``after`` more often than in ``before``."""
    return sorted((Counter(after) - Counter(before)).elements())


def validator_findings(paths: Iterable[Path], *, processes: int = 2) -> dict[Path, list[str]]:
    """What the Open XML SDK says about each file; it takes one file a call, so ``processes`` run at a time."""
    program = _validator()

    def validate(path: Path) -> list[str]:
        done = subprocess.run([program, str(path)], capture_output=True, check=False, text=True)
        return [
            f"[{error['id']}] {error['path']}: {error['description']} at {error['xPath']}"
            for error in json.loads(done.stdout)["errors"]
        ]

    paths = list(paths)
    with ThreadPoolExecutor(processes) as pool:
        return dict(zip(paths, pool.map(validate, paths), strict=True))


def audit_findings(paths: Iterable[Path]) -> dict[Path, list[str]]:
    """What openxml-audit, a second and independent validator, says about each file.

    Named ignores: its advice to write shared instead of inline strings, which Excel reads alike.
    """
    from openxml_audit import FileFormat, OpenXmlValidator

    validator = OpenXmlValidator(FileFormat.MICROSOFT_365)
    return {
        path: [
            f"[audit] {error.part_uri}: {error.description}"
            for error in validator.validate(str(path)).errors
            if "inline-string cell(s)" not in error.description
        ]
        for path in paths
    }


def _validator() -> str:
    folders = Path(__file__).parents[2] / "node_modules" / "@xarsh"
    found = sorted(folders.glob("ooxml-validator-*/ooxml-validator*"))
    if not found:
        message = "the Open XML SDK validator is not installed: run `npm ci` in the project's folder"
        raise FileNotFoundError(message)
    return str(found[0])


def box(reference: str) -> Box:
    """First row, first column, last row, last column of ``B2:D9``, 1-based; whole rows and columns are filled up."""
    first, _, last = reference.replace("$", "").partition(":")
    rows_and_columns = []
    for corner, row, column in ((first, 1, 1), (last or first, MAX_ROW, MAX_COLUMN)):
        letters = corner.rstrip("0123456789")
        digits = corner[len(letters) :]
        rows_and_columns.append(
            (int(digits) if digits else row, column_index_from_string(letters) if letters else column)
        )
    (top, left), (bottom, right) = rows_and_columns
    return top, left, bottom, right


def overlap(one: Box, other: Box) -> bool:
    """Whether two boxes share a cell."""
    return one[0] <= other[2] and other[0] <= one[2] and one[1] <= other[3] and other[1] <= one[3]


class _Checks:
    """The checks over one open package."""

    def __init__(self, archive: zipfile.ZipFile) -> None:
        self.archive = archive
        self.names = [name for name in archive.namelist() if not name.endswith("/")]
        self.present = set(self.names)
        self.roots: dict[str, etree._Element | None] = {}
        self.broken: list[str] = []
        for name in self.names:
            if name.endswith((".xml", ".rels", ".vml")):
                parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=True)
                try:
                    self.roots[name] = etree.fromstring(archive.read(name), parser)
                except etree.XMLSyntaxError as error:
                    if not name.endswith(".vml"):
                        self.broken.append(f"[xml] {name}: {error}")

    def all(self) -> Iterator[str]:
        yield from self.broken
        yield from self.package()
        if self.workbook is not None:
            yield from self.styles()
            yield from self.sheet_list()
            yield from self.defined_names()
            yield from self.worksheets()
            yield from self.tables()
            yield from self.charts()
            yield from self.calc_chain()

    # ---- package

    def relations(self, part: str) -> dict[str, tuple[str, str]]:
        """Relationship id -> (type's last word, target part) of the internal relationships of ``part`` ("" = root)."""
        root = self.roots.get(_relations_name(part))
        if root is None:
            return {}
        return {
            item.get("Id"): (item.get("Type").rpartition("/")[2], _resolve(part, item.get("Target")))
            for item in root.iter(PACKAGE_RELATIONS + "Relationship")
            if item.get("TargetMode") != "External"
        }

    def package(self) -> Iterator[str]:
        for name, count in Counter(name.lower() for name in self.names).items():
            if count > 1:
                yield f"[duplicate-part] {name}: {count} times"
        types = self.roots.get("[Content_Types].xml")
        extensions = {item.get("Extension").lower() for item in types if item.tag.endswith("}Default")}
        overrides = [item.get("PartName").lstrip("/") for item in types if item.tag.endswith("}Override")]
        lower = {name.lower() for name in self.names}
        for name in overrides:
            if name.lower() not in lower:
                yield f"[content-type] {name}: override without a part"
        for name, count in Counter(overrides).items():
            if count > 1:
                yield f"[content-type] {name}: {count} overrides"
        declared = {name.lower() for name in overrides}
        for name in self.names:
            if name == "[Content_Types].xml":
                continue
            if name.lower() not in declared and name.rpartition(".")[2].lower() not in extensions:
                yield f"[content-type] {name}: none"
        yield from self.relationships()

    def relationships(self) -> Iterator[str]:
        reached, todo = {"[Content_Types].xml", "_rels/.rels"}, [""]
        while todo:
            part = todo.pop()
            for _, target in self.relations(part).values():
                if target in self.present and target not in reached:
                    reached.update((target, _relations_name(target)))
                    todo.append(target)
        for name in self.names:
            if name not in reached:
                yield f"[orphan] {name}: no relationship leads to it"
            if not name.endswith(".rels"):
                continue
            folder, _, file = name.rpartition("/")
            source = folder.removesuffix("_rels") + file.removesuffix(".rels")
            if source and source not in self.present:
                yield f"[relationship] {name}: belongs to no part"
            ids = [item.get("Id") for item in self.roots[name]]
            for identifier, count in Counter(ids).items():
                if count > 1:
                    yield f"[relationship] {name}: {identifier} stands {count} times"
            for identifier, (_, target) in self.relations(source).items():
                if target not in self.present and not target.startswith("#") and target != "NULL":
                    yield f"[relationship] {name}: {identifier} points at {target}, which is not there"
        for name, root in self.roots.items():
            if root is None or name.endswith(".rels") or name == "[Content_Types].xml":
                continue
            rels = self.roots.get(_relations_name(name))
            declared = set() if rels is None else {item.get("Id") for item in rels}
            for element in root.iter(etree.Element):
                for attribute, value in element.attrib.items():
                    if attribute.startswith(RELATION_ID) and value and value not in declared:
                        yield f"[relationship] {name}: {value} is used and not declared"

    # ---- workbook

    @cached_property
    def workbook_part(self) -> str:
        return next(target for kind, target in self.relations("").values() if kind == "officeDocument")

    @cached_property
    def workbook(self) -> etree._Element | None:
        return self.roots.get(self.workbook_part)

    @cached_property
    def sheets(self) -> list[tuple[str, str]]:
        """(name, part) of every sheet, in order."""
        relations = self.relations(self.workbook_part)
        return [
            (sheet.get("name"), relations.get(sheet.get(RELATION_ID + "id"), ("", ""))[1])
            for sheet in self.workbook.iter(MAIN + "sheet")
        ]

    @cached_property
    def sheet_names(self) -> set[str]:
        return {name.lower() for name, _ in self.sheets}

    def sheet_list(self) -> Iterator[str]:
        yield from _in_order(self.workbook_part, self.workbook)
        for name, count in Counter(name.lower() for name, _ in self.sheets).items():
            if count > 1:
                yield f"[sheet-name] {name}: {count} times"
        for name, _ in self.sheets:
            if len(name) > 31 or re.search(r"[:\\/?*\[\]]", name) or name[:1] == "'" or name[-1:] == "'" or not name:
                yield f"[sheet-name] {name}: not allowed"
        for identifier, count in Counter(item.get("sheetId") for item in self.workbook.iter(MAIN + "sheet")).items():
            if count > 1:
                yield f"[sheet-id] {identifier}: {count} times"
        selected = [
            name
            for name, part in self.sheets
            if self.roots.get(part) is not None
            and any(view.get("tabSelected") in ("1", "true") for view in self.roots[part].iter(MAIN + "sheetView"))
        ]
        if len(selected) > 1:
            yield f"[tab-selected] {', '.join(selected)}"

    def defined_names(self) -> Iterator[str]:
        seen: Counter[tuple[str, str | None]] = Counter()
        for item in self.workbook.iter(MAIN + "definedName"):
            name, scope = item.get("name"), item.get("localSheetId")
            seen[name.lower(), scope] += 1
            if scope is not None and not 0 <= int(scope) < len(self.sheets):
                yield f"[defined-name] {name}: localSheetId {scope} is out of range"
            plain = name.removeprefix("_xlnm.")
            if len(name) > 255 or not _NAME.match(plain) or plain[0].isdigit() or _is_cell(plain):
                yield f"[defined-name] {name}: not a valid name"
            for sheet in self.unknown_sheets(item.text or ""):
                yield f"[defined-name] {name}: there is no sheet {sheet}"
        for (name, scope), count in seen.items():
            if count > 1:
                yield f"[defined-name] {name}: {count} times in scope {scope}"

    def unknown_sheets(self, formula: str) -> Iterator[str]:
        for quoted, plain in _SHEET_IN_FORMULA.findall(_STRING_IN_FORMULA.sub(lambda found: found[1] or "", formula)):
            name = quoted.replace("''", "'") or plain
            if name == "#REF" or "[" in name or formula.find(f"]{name}!") >= 0:
                continue
            for each in name.split(":"):
                if each.lower() not in self.sheet_names:
                    yield each

    # ---- styles

    @cached_property
    def style_sheet(self) -> etree._Element | None:
        for kind, target in self.relations(self.workbook_part).values():
            if kind == "styles":
                return self.roots.get(target)
        return None

    def style_count(self, group: str) -> int:
        found = None if self.style_sheet is None else self.style_sheet.find(MAIN + group)
        return 0 if found is None else len(found)

    def styles(self) -> Iterator[str]:
        root = self.style_sheet
        if root is None:
            return
        yield from _in_order("styles", root)
        for group in root:
            if isinstance(group.tag, str) and group.get("count") and int(group.get("count")) != len(group):
                yield f"[styles] {etree.QName(group).localname}: count {group.get('count')}, holds {len(group)}"
        codes = Counter(
            item.get("numFmtId") for item in root.iter(MAIN + "numFmt") if item.getparent().tag == MAIN + "numFmts"
        )
        for code, count in codes.items():
            if count > 1:
                yield f"[styles] number format {code}: {count} times"
        limits = {"fontId": "fonts", "fillId": "fills", "borderId": "borders", "xfId": "cellStyleXfs"}
        for group in ("cellStyleXfs", "cellXfs"):
            for place, item in enumerate(root.iterfind(f"{MAIN}{group}/{MAIN}xf")):
                for attribute, target in limits.items():
                    value = item.get(attribute)
                    if value is not None and not 0 <= int(value) < self.style_count(target):
                        yield f"[styles] {group} {place}: {attribute} {value} does not exist"
                number = item.get("numFmtId")
                if number is not None and int(number) >= 164 and number not in codes:
                    yield f"[styles] {group} {place}: number format {number} does not exist"
        for item in root.iterfind(f"{MAIN}cellStyles/{MAIN}cellStyle"):
            if int(item.get("xfId")) >= self.style_count("cellStyleXfs"):
                yield f"[styles] cell style {item.get('name')}: xfId {item.get('xfId')} does not exist"
        for name, count in Counter(item.get("name").lower() for item in root.iter(MAIN + "cellStyle")).items():
            if count > 1:
                yield f"[styles] cell style {name}: {count} times"

    # ---- worksheets

    @cached_property
    def strings(self) -> list[str]:
        for kind, target in self.relations(self.workbook_part).values():
            if kind == "sharedStrings" and self.roots.get(target) is not None:
                return [_text(item) for item in self.roots[target].iter(MAIN + "si")]
        return []

    @cached_property
    def cells(self) -> dict[str, dict[tuple[int, int], etree._Element]]:
        """Part -> (row, column) -> cell element, filled while the worksheets are checked."""
        return {}

    def worksheets(self) -> Iterator[str]:
        for _, part in self.sheets:
            root = self.roots.get(part)
            if root is not None and root.tag == MAIN + "worksheet":
                yield from self.worksheet(part, root)

    def worksheet(self, part: str, root: etree._Element) -> Iterator[str]:
        yield from _in_order(part, root)
        yield from self.sheet_data(part, root)
        formats, differentials = self.style_count("cellXfs"), self.style_count("dxfs")
        end = 0
        for item in root.iterfind(f"{MAIN}cols/{MAIN}col"):
            first, last = int(item.get("min")), int(item.get("max"))
            if not end < first <= last <= MAX_COLUMN:
                yield f"[columns] {part}: {first} to {last} after {end}"
            end = last
            if int(item.get("style", 0)) >= max(formats, 1):
                yield f"[style-index] {part}: column {first} uses style {item.get('style')} of {formats}"
        priorities: Counter[str] = Counter()
        for rule in root.iterfind(f"{MAIN}conditionalFormatting/{MAIN}cfRule"):
            priorities[rule.get("priority")] += 1
            if rule.get("dxfId") is not None and int(rule.get("dxfId")) >= differentials:
                yield f"[conditional-format] {part}: dxfId {rule.get('dxfId')} of {differentials}"
        for priority, count in priorities.items():
            if count > 1:
                yield f"[conditional-format] {part}: priority {priority} stands {count} times"
        for link in root.iterfind(f"{MAIN}hyperlinks/{MAIN}hyperlink"):
            if link.get("location") and link.get(RELATION_ID + "id") is None:
                for sheet in self.unknown_sheets(link.get("location")):
                    yield f"[hyperlink] {part}: there is no sheet {sheet}"
        merged = [box(item.get("ref")) for item in root.iterfind(f"{MAIN}mergeCells/{MAIN}mergeCell")]
        tables = [box(table.get("ref")) for _, table in self.tables_of(part)]
        for place, one in enumerate(merged):
            if any(overlap(one, other) for other in [*merged[:place], *tables]):
                yield f"[merge] {part}: {one} overlaps"
        auto_filter = root.find(MAIN + "autoFilter")
        if auto_filter is not None and any(overlap(box(auto_filter.get("ref")), table) for table in tables):
            yield f"[autofilter] {part}: {auto_filter.get('ref')} overlaps a table"

    def sheet_data(self, part: str, root: etree._Element) -> Iterator[str]:
        formats = self.style_count("cellXfs")
        cells = self.cells.setdefault(part, {})
        masters: Counter[str] = Counter()
        used: set[str] = set()
        row_number = 0
        for row in root.iterfind(f"{MAIN}sheetData/{MAIN}row"):
            number = int(row.get("r", row_number + 1))
            if not row_number < number <= MAX_ROW:
                yield f"[row-order] {part}: row {number} after {row_number}"
            row_number = number
            if int(row.get("s", 0)) >= max(formats, 1):
                yield f"[style-index] {part}: row {number} uses style {row.get('s')} of {formats}"
            column = 0
            for cell in row.iterfind(MAIN + "c"):
                address = cell.get("r") or f"{get_column_letter(column + 1)}{number}"
                match = _CELL.match(address)
                place = column_index_from_string(match[1]) if match else 0
                if match is None or int(match[2]) != number or not column < place <= MAX_COLUMN:
                    yield f"[cell-order] {part}: {address} in row {number} after column {column}"
                column = place
                cells[number, place] = cell
                if int(cell.get("s", 0)) >= max(formats, 1):
                    yield f"[style-index] {part}: {address} uses style {cell.get('s')} of {formats}"
                if (wrong := self.wrong_value(cell)) is not None:
                    yield f"[cell-value] {part}: {address} {wrong}"
                formula = cell.find(MAIN + "f")
                if formula is not None and formula.get("t") == "shared":
                    used.add(formula.get("si"))
                    masters[formula.get("si")] += formula.get("ref") is not None
        for index in used:
            if masters[index] != 1:
                yield f"[shared-formula] {part}: {index} has {masters[index]} masters"
        dimension = root.find(MAIN + "dimension")
        if dimension is not None and cells:
            top, left, bottom, right = box(dimension.get("ref"))
            if not all(top <= row <= bottom and left <= column <= right for row, column in cells):
                yield f"[dimension] {part}: {dimension.get('ref')} does not cover every cell"

    def wrong_value(self, cell: etree._Element) -> str | None:
        kind, value, inline = cell.get("t", "n"), cell.findtext(MAIN + "v"), cell.find(MAIN + "is")
        if (inline is not None) != (kind == "inlineStr"):
            return f"of type {kind} {'has' if inline is not None else 'lacks'} an inline string"
        if value is None:
            return None
        fits = {
            "n": _is_number,
            "b": lambda text: text in {"0", "1"},
            "e": lambda text: text in _ERRORS,
            "s": lambda text: text.isdigit() and int(text) < len(self.strings),
            "str": lambda text: len(text) <= 32_767,
            "d": lambda text: bool(re.match(r"\d{4}-\d\d-\d\d", text)),
        }
        return None if kind in fits and fits[kind](value) else f"of type {kind} holds {value[:40]!r}"

    # ---- tables, charts, calculation chain

    def tables_of(self, part: str) -> list[tuple[str, etree._Element]]:
        return [
            (target, self.roots[target])
            for kind, target in self.relations(part).values()
            if kind == "table" and self.roots.get(target) is not None
        ]

    def tables(self) -> Iterator[str]:
        ids: Counter[str] = Counter()
        names: Counter[str] = Counter(
            item.get("name").lower()
            for item in self.workbook.iter(MAIN + "definedName")
            if item.get("localSheetId") is None
        )
        for _, sheet in self.sheets:
            boxes: list[Box] = []
            for part, table in self.tables_of(sheet):
                ids[table.get("id")] += 1
                names[table.get("displayName").lower()] += 1
                yield from self.table(part, table, self.cells.get(sheet, {}))
                area = box(table.get("ref"))
                if any(overlap(area, other) for other in boxes):
                    yield f"[table] {part}: {table.get('ref')} overlaps another table"
                boxes.append(area)
        for kind, counted in (("id", ids), ("name", names)):
            for value, count in counted.items():
                if count > 1:
                    yield f"[table] {kind} {value}: {count} times"

    def table(self, part: str, table: etree._Element, cells: dict[tuple[int, int], etree._Element]) -> Iterator[str]:
        top, left, bottom, right = box(table.get("ref"))
        columns = table.findall(f"{MAIN}tableColumns/{MAIN}tableColumn")
        names = [column.get("name") for column in columns]
        if len(columns) != right - left + 1 or int(table.find(MAIN + "tableColumns").get("count", len(columns))) != len(
            columns
        ):
            yield f"[table] {part}: {len(columns)} columns over {table.get('ref')}"
        if bottom - top < int(table.get("headerRowCount", 1)) + int(table.get("totalsRowCount", 0)):
            yield f"[table] {part}: {table.get('ref')} has no body row"
        for kind, values in (("id", [item.get("id") for item in columns]), ("name", [name.lower() for name in names])):
            for value, count in Counter(values).items():
                if count > 1:
                    yield f"[table] {part}: column {kind} {value} stands {count} times"
        for element in table.iter(MAIN + "table", MAIN + "tableColumn"):
            for attribute, value in element.attrib.items():
                if attribute.lower().endswith("dxfid") and int(value) >= self.style_count("dxfs"):
                    yield f"[table] {part}: {attribute} {value} does not exist"
        auto_filter = table.find(MAIN + "autoFilter")
        totals = int(table.get("totalsRowCount", 0))
        if auto_filter is not None and box(auto_filter.get("ref")) != (top, left, bottom - totals, right):
            yield f"[table] {part}: filter {auto_filter.get('ref')} in {table.get('ref')}"
        if table.get("headerRowCount", "1") == "0":
            return
        for place, name in enumerate(names):
            cell = cells.get((top, left + place))
            shown = self.shown(cell)
            if shown is None or _unescaped(name) != shown.replace("\r\n", "\n"):
                yield f"[table-header] {part}: column {name!r}, cell {shown!r}"

    def shown(self, cell: etree._Element | None) -> str | None:
        """The text of a text cell; None when it holds no text."""
        if cell is None or self.wrong_value(cell) is not None:
            return None
        if cell.get("t") == "s":
            return self.strings[int(cell.findtext(MAIN + "v"))]
        if cell.get("t") == "inlineStr":
            return _text(cell.find(MAIN + "is"))
        return cell.findtext(MAIN + "v") if cell.get("t") == "str" else None

    def charts(self) -> Iterator[str]:
        for name, root in self.roots.items():
            if root is not None and root.tag == CHART + "chartSpace":
                for formula in root.iter("{*}f"):
                    for sheet in self.unknown_sheets(formula.text or ""):
                        yield f"[chart-reference] {name}: there is no sheet {sheet}"

    def array_formulas(self, part: str) -> list[Box]:
        return [
            box(formula.get("ref"))
            for cell in self.cells.get(part, {}).values()
            for formula in cell.iterfind(MAIN + "f")
            if formula.get("t") == "array"
        ]

    def calc_chain(self) -> Iterator[str]:
        by_id = {
            sheet.get("sheetId"): part
            for sheet, (_, part) in zip(self.workbook.iter(MAIN + "sheet"), self.sheets, strict=True)
        }
        for kind, target in self.relations(self.workbook_part).values():
            if kind != "calcChain" or self.roots.get(target) is None:
                continue
            sheet = None
            for item in self.roots[target].iter(MAIN + "c"):
                sheet = item.get("i") or sheet
                row, column, _, _ = box(item.get("r"))
                cell = self.cells.get(by_id.get(sheet, ""), {}).get((row, column))
                arrays = self.array_formulas(by_id.get(sheet, ""))
                if (cell is None or cell.find(MAIN + "f") is None) and not any(
                    overlap((row, column, row, column), array) for array in arrays
                ):
                    yield f"[calc-chain] {target}: {item.get('r')} of sheet {sheet} holds no formula"


def _relations_name(part: str) -> str:
    folder, _, file = part.rpartition("/")
    return f"{folder}/_rels/{file}.rels".lstrip("/")


def _resolve(source: str, target: str) -> str:
    target = target.partition("#")[0] or f"#{target}"
    pieces: list[str] = [] if target.startswith("/") else list(PurePosixPath(source).parent.parts)
    for piece in target.split("/"):
        if piece == ".." and pieces:
            pieces.pop()
        elif piece not in ("", ".", ".."):
            pieces.append(piece)
    return "/".join(pieces)


def _in_order(part: str, root: etree._Element) -> Iterator[str]:
    order = ORDER[etree.QName(root).localname]
    last = -1
    for child in root:
        if not isinstance(child.tag, str) or not child.tag.startswith(MAIN):
            continue
        name = etree.QName(child).localname
        place = order.index(name) if name in order else -1
        if place < last or (place == last and name != "conditionalFormatting"):
            yield f"[schema-order] {part}: {name} stands after {order[last] if last >= 0 else 'nothing'}"
        last = max(last, place)


def _is_cell(name: str) -> bool:
    match = _CELL.match(name.upper())
    in_grid = match is not None and column_index_from_string(match[1]) <= MAX_COLUMN and int(match[2]) <= MAX_ROW
    return in_grid or name.upper() in {"R", "C"}


def _is_number(text: str) -> bool:
    try:
        return float(text) == float(text) and abs(float(text)) != float("inf")
    except ValueError:
        return False


def _text(item: Any) -> str:
    return _unescaped(
        "".join(text.text or "" for text in item.iterfind(f".//{MAIN}t") if text.getparent().tag != MAIN + "rPh")
    )


def _unescaped(text: str) -> str:
    return re.sub(r"_x([0-9A-Fa-f]{4})_", lambda match: chr(int(match[1], 16)), text)
