"""The checks that stand in for Excel: quiet on sound workbooks, and each rule proved to fire on a broken one."""

from __future__ import annotations

import re
import zipfile
from pathlib import Path

import pytest
import xlsxwriter
from package_checks import RULES, audit_findings, findings, new_findings, validator_findings

EXCEL_SAVED = Path(__file__).parents[2].parent / "shared" / "data" / "excel-saved"
SHEET = "xl/worksheets/sheet1.xml"
BOOK = "xl/workbook.xml"
CALC_CHAIN = (
    b'<calcChain xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><c r="D2" i="1"/></calcChain>'
)
CALC_CHAIN_TYPE = (
    b'<Override PartName="/xl/calcChain.xml" '
    b'ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.calcChain+xml"/>'
)
CALC_CHAIN_RELATION = (
    b'<Relationship Id="rId99" Target="calcChain.xml" '
    b'Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/calcChain"/>'
)


@pytest.fixture(scope="module")
def sound(tmp_path_factory):
    """A workbook with one of everything that the rules look at."""
    path = tmp_path_factory.mktemp("sound") / "sound.xlsx"
    with xlsxwriter.Workbook(path) as book:
        bold = book.add_format({"bold": True, "num_format": "0.000"})
        sheet = book.add_worksheet("One")
        sheet.add_table("A1:B3", {"data": [["a", 1], ["b", 2]], "columns": [{"header": "Name"}, {"header": "Value"}]})
        sheet.merge_range("D4:E4", "merged", bold)
        sheet.merge_range("D6:E6", "merged too", bold)
        sheet.write_formula("D2", "=B2*2", bold, 2)
        sheet.write_boolean("F2", True)
        sheet.write_url("D3", "internal:Two!A1")
        sheet.conditional_format("B2:B3", {"type": "cell", "criteria": ">", "value": 1, "format": bold})
        sheet.conditional_format("B2:B3", {"type": "cell", "criteria": "<", "value": 0, "format": bold})
        sheet.set_column("A:A", 20, bold)
        sheet.set_column("C:C", 20)
        sheet.set_row(9, 20, bold)
        chart = book.add_chart({"type": "bar"})
        chart.add_series({"values": "=One!$B$2:$B$3"})
        sheet.insert_chart("H2", chart)
        other = book.add_worksheet("Two")
        other.write("A1", "x")
        other.autofilter("A1:B5")
        book.define_name("Total", "=One!$B$2:$B$3")
        book.define_name("Two!Local", "=Two!$A$1")
    return path


def changed(source: Path, target: Path, edits: dict[str, object]) -> Path:
    """A copy of ``source`` with parts changed: (pattern, replacement), new bytes, or None to leave the part out."""
    with zipfile.ZipFile(source) as old, zipfile.ZipFile(target, "w") as new:
        for name in old.namelist():
            edit = edits.get(name, ())
            if edit is None:
                continue
            data = old.read(name)
            for pattern, replacement in edit:
                data, count = re.subn(pattern, replacement, data, count=1)
                assert count == 1, (name, pattern)
            new.writestr(name, data)
        for name, data in edits.items():
            if isinstance(data, bytes):
                new.writestr(name, data)
    return target


MUTATIONS = {
    "autofilter": [{"xl/worksheets/sheet1.xml": [(rb"</sheetData>", rb'</sheetData><autoFilter ref="B2:D9"/>')]}],
    "calc-chain": [
        {
            "xl/calcChain.xml": CALC_CHAIN.replace(b"D2", b"A2"),
            "[Content_Types].xml": [(rb"</Types>", CALC_CHAIN_TYPE + b"</Types>")],
            "xl/_rels/workbook.xml.rels": [(rb"</Relationships>", CALC_CHAIN_RELATION + b"</Relationships>")],
        }
    ],
    "cell-order": [{SHEET: [(rb'r="F2"', rb'r="D2"')]}, {SHEET: [(rb'r="F2"', rb'r="F3"')]}],
    "cell-value": [
        {SHEET: [(rb'(<c r="A1".*?t="s"><v>)\d+', rb"\g<1>999")]},
        {SHEET: [(rb't="b"><v>1', rb't="b"><v>yes')]},
        {SHEET: [(rb"<v>2</v>", rb"<v>two</v>")]},
        {SHEET: [(rb'(<c r="A1".*?)t="s"', rb'\1t="inlineStr"')]},
    ],
    "chart-reference": [{"xl/charts/chart1.xml": [(rb"<c:f>One!", rb"<c:f>Gone!")]}],
    "columns": [{SHEET: [(rb'<col min="3" max="3"', rb'<col min="1" max="3"')]}],
    "conditional-format": [
        {SHEET: [(rb'priority="2"', rb'priority="1"')]},
        {SHEET: [(rb'dxfId="0"', rb'dxfId="7"')]},
    ],
    "content-type": [
        {"[Content_Types].xml": [(rb'<Default Extension="xml"', rb'<Default Extension="old"')], "x.xml": b"<a/>"},
        {"[Content_Types].xml": [(rb'PartName="/xl/styles.xml"', rb'PartName="/xl/stiles.xml"')]},
    ],
    "defined-name": [
        {BOOK: [(rb">One!\$B\$2", rb">Gone!$B$2")]},
        {BOOK: [(rb'localSheetId="1"', rb'localSheetId="5"')]},
        {BOOK: [(rb'name="Total"', rb'name="A1"')]},
        {BOOK: [(rb"</definedNames>", rb'<definedName name="TOTAL">One!$A$1</definedName></definedNames>')]},
    ],
    "dimension": [{SHEET: [(rb'<dimension ref="[^"]*"', rb'<dimension ref="A1:B2"')]}],
    "duplicate-part": [{"XL/Workbook.xml": b"<a/>"}],
    "hyperlink": [{SHEET: [(rb'location="Two!A1"', rb'location="Gone!A1"')]}],
    "merge": [{SHEET: [(rb'<mergeCell ref="D6:E6"', rb'<mergeCell ref="E4:E6"')]}],
    "orphan": [{"xl/worksheets/sheet9.xml": b"<a/>"}],
    "relationship": [
        {"xl/styles.xml": None},
        {"xl/worksheets/_rels/sheet1.xml.rels": [(rb'Id="rId2"', rb'Id="rId1"')]},
        {"xl/worksheets/_rels/sheet1.xml.rels": [(rb'Id="rId2"', rb'Id="rId7"')]},
    ],
    "row-order": [{SHEET: [(rb'<row r="3"', rb'<row r="2"')]}],
    "schema-order": [
        {SHEET: [(rb"(<mergeCells.*?</mergeCells>)(.*)(</worksheet>)", rb"\2\1\3")]},
        {BOOK: [(rb"(<sheets>.*?</sheets>)(<definedNames>.*?</definedNames>)", rb"\2\1")]},
        {"xl/styles.xml": [(rb"(<cellXfs.*?</cellXfs>)(<cellStyles.*?</cellStyles>)", rb"\2\1")]},
    ],
    "shared-formula": [{SHEET: [(rb"<f>B2\*2</f>", rb'<f t="shared" si="0"/>')]}],
    "sheet-id": [{BOOK: [(rb'sheetId="2"', rb'sheetId="1"')]}],
    "sheet-name": [
        {BOOK: [(rb'<sheet name="Two"', rb'<sheet name="ONE"')]},
        {BOOK: [(rb'<sheet name="Two"', rb'<sheet name="T/wo"')]},
        {BOOK: [(rb'<sheet name="Two"', b'<sheet name="' + 32 * b"x" + b'"')]},
    ],
    "style-index": [
        {SHEET: [(rb'<c r="D2" s="\d+"', rb'<c r="D2" s="99"')]},
        {SHEET: [(rb'<row r="10" (.*?)s="1"', rb'<row r="10" \1s="99"')]},
        {SHEET: [(rb'style="1"', rb'style="99"')]},
    ],
    "styles": [
        {"xl/styles.xml": [(rb'(<cellXfs.*?)fontId="1"', rb'\1fontId="9"')]},
        {"xl/styles.xml": [(rb"<fills count=\"\d+\"", rb'<fills count="9"')]},
        {"xl/styles.xml": [(rb'<numFmt numFmtId="164"', rb'<numFmt numFmtId="165"')]},
        {"xl/styles.xml": [(rb'(<cellStyle name="Normal".*?)xfId="0"', rb'\1xfId="4"')]},
    ],
    "tab-selected": [{"xl/worksheets/sheet2.xml": [(rb"<sheetView ", rb'<sheetView tabSelected="1" ')]}],
    "table": [
        {"xl/tables/table1.xml": [(rb'name="Value"', rb'name="NAME"')]},
        {"xl/tables/table1.xml": [(rb'displayName="Table1"', rb'displayName="TOTAL"')]},
        {"xl/tables/table1.xml": [(rb'(<table .*?)ref="A1:B3"', rb'\1ref="A1:C3"')]},
        {"xl/tables/table1.xml": [(rb'(<table .*?)ref="A1:B3"', rb'\1ref="A1:B1"')]},
        {"xl/tables/table1.xml": [(rb'<autoFilter ref="A1:B3"', rb'<autoFilter ref="A1:B2"')]},
        {"xl/tables/table1.xml": [(rb'<tableColumn id="2"', rb'<tableColumn id="2" dataDxfId="44"')]},
    ],
    "table-header": [{"xl/tables/table1.xml": [(rb'name="Value"', rb'name="Values"')]}],
    "xml": [{"docProps/core.xml": [(rb"</cp:coreProperties>", rb"")]}],
}


def test_a_sound_workbook_has_no_findings(sound):
    assert findings(sound) == []


def test_quotes_in_the_name_of_a_sheet(tmp_path):
    """Double quotes in a name that stands between single ones begin no string."""
    path = tmp_path / "quotes.xlsx"
    with xlsxwriter.Workbook(path) as book:
        book.add_worksheet('Q\'s "list" x')
        book.define_name("Total", "='Q''s \"list\" x'!$A$1&\"text 'no sheet'!\"")
    assert findings(path) == []


def test_every_rule_has_a_mutation():
    assert set(MUTATIONS) == set(RULES)


@pytest.mark.filterwarnings("ignore:Duplicate name")
@pytest.mark.parametrize(
    ("rule", "number"), [(rule, number) for rule, cases in MUTATIONS.items() for number in range(len(cases))]
)
def test_each_rule_fires(sound, tmp_path, rule, number):
    """Breaking the workbook in the way that a rule forbids gives a finding of that rule."""
    broken = changed(sound, tmp_path / "broken.xlsx", MUTATIONS[rule][number])
    assert f"[{rule}]" in {finding.split(" ")[0] for finding in findings(broken)}


def test_workbooks_that_excel_saved_are_sound():
    """No rule calls wrong what Excel itself wrote; two selected sheets are what that file is about."""
    found = {path.name: findings(path) for path in sorted(EXCEL_SAVED.glob("*.xls[xm]"))}
    assert len(found) == 330
    assert {name: texts for name, texts in found.items() if texts} == {
        "simple03.xlsx": ["[tab-selected] Data Sheet, Sheet3"]
    }


def test_only_what_is_new_counts():
    assert new_findings(["a", "b"], ["b", "b", "c"]) == ["b", "c"]


def test_the_validators_find_a_child_out_of_place(sound, tmp_path):
    """Both validators run over several files at once, and say what is wrong with which."""
    broken = changed(sound, tmp_path / "broken.xlsx", MUTATIONS["schema-order"][0])
    by_sdk, by_audit = validator_findings([sound, broken]), audit_findings([sound, broken])
    assert (by_sdk[sound], by_audit[sound]) == ([], [])
    assert "unexpected child element" in by_sdk[broken][0]
    assert by_audit[broken]
