"""Taking out what was put in: to the byte, twice as once, and also after another program saved the file."""

from __future__ import annotations

import base64
import json
import shutil
import zipfile
import zlib

import openpyxl
import pytest
import xlsxwriter
from python_calamine import CalamineWorkbook

from pyramid_addin.errors import OutputError, PackageError
from pyramid_addin.templates import FilledSheet, Row
from pyramid_addin.workbook import strip, write_workbook

# openpyxl stands for "another program" here, and says what it is about to lose.
pytestmark = pytest.mark.filterwarnings("ignore:.*extension is not supported:UserWarning")

HEADERS = ["Id", "Revenue", "Since"]


def sheets():
    """One sheet of regions with charts, one that grows."""
    layers = [[f"Layer {row}", None, None, None] for row in range(7)]
    return [
        FilledSheet("Pyramid", "Pyramid", regions={"PYR_Title": [["Customers"]], "PYR_LayerTable": layers}),
        FilledSheet("Notes", "Notes", rows=[Row("PYR_NotesHeading", ["Read", None, None, None])]),
    ]


def two_tables(path):
    """Two ledgers in tables on one sheet, far apart, and a sheet of other things; a chart, a name, a filter."""
    with xlsxwriter.Workbook(path) as book:
        sheet = book.add_worksheet("Ledger")
        other = book.add_worksheet("Other")
        for first, name in ((0, "North"), (20, "South")):
            rows = [[f"{name}{row}", row * 10, "x"] for row in range(1, 6)]
            options = {"name": name, "columns": [{"header": header} for header in HEADERS], "data": rows}
            sheet.add_table(0, first, 5, first + 2, options)
        other.write_row("A1", ["a", "b"])
        chart = book.add_chart({"type": "column"})
        chart.add_series({"values": "=Ledger!$B$2:$B$6"})
        other.insert_chart("D4", chart)
        book.define_name("Mine", "=Ledger!$B$2:$B$6")
        book.define_name("Other!Local", "=Other!$A$1")
        other.autofilter("A1:B1")


def builds_of(path, make_ledger, make_build):
    north = make_ledger(path, HEADERS, 6, table="North")
    south = make_ledger(path, HEADERS, 6, table="South", first_column=21)
    return [make_build(north, sheets=sheets()), make_build(south, sheets=sheets())]


@pytest.fixture
def built(tmp_path, template_path, make_ledger, make_build):
    source, output = tmp_path / "source.xlsx", tmp_path / "built.xlsx"
    two_tables(source)
    write_workbook(builds_of(source, make_ledger, make_build), template_path, output, source=source, language="en")
    return source, output


def test_every_part_comes_back_to_the_byte(built, tmp_path, parts_of):
    """Two builds on one sheet, sheets with charts: names, order and bytes of all parts are the original's."""
    source, output = built
    assert len(parts_of(output)) > len(parts_of(source))
    recipes = strip(output, tmp_path / "back.xlsx")
    assert [recipe["table"] for recipe in recipes] == ["North", "South"]
    assert list(parts_of(tmp_path / "back.xlsx").items()) == list(parts_of(source).items())


def test_building_twice_equals_building_once(built, tmp_path, template_path, make_ledger, make_build, parts_of):
    _, output = built
    back, again = tmp_path / "back.xlsx", tmp_path / "again.xlsx"
    strip(output, back)
    write_workbook(builds_of(back, make_ledger, make_build), template_path, again, source=back, language="en")
    assert parts_of(again) == parts_of(output)
    assert again.read_bytes() == output.read_bytes()


def test_strip_in_place(built, parts_of):
    source, output = built
    assert strip(output, output)
    assert parts_of(output) == parts_of(source)
    assert [one.name for one in output.parent.iterdir() if one.name.startswith(".")] == []


def test_a_workbook_without_a_record_is_copied(built, tmp_path):
    source, _ = built
    target = tmp_path / "copy.xlsx"
    assert strip(source, target) == ()
    assert target.read_bytes() == source.read_bytes()
    assert strip(source, source) == ()


def test_each_ledger_has_names_of_its_own(built):
    _, output = built
    names = openpyxl.load_workbook(output).defined_names
    assert names["PYR_Layer"].attr_text == "'Ledger'!$D$2:$D$6"
    assert names["PYR_Revenue"].attr_text == "'Ledger'!$B$2:$B$6"
    assert names["PYR2_Layer"].attr_text == "'Ledger'!$X$2:$X$6"
    assert names["PYR2_Revenue"].attr_text == "'Ledger'!$V$2:$V$6"
    assert names["Mine"].attr_text == "Ledger!$B$2:$B$6"


def saved_by_openpyxl(path, target):
    """Another program's save: every part is written anew, the record is carried over by hand as Excel carries it."""
    book = openpyxl.load_workbook(path)
    book.save(target)
    with zipfile.ZipFile(path) as old:
        record = next(name for name in old.namelist() if name.startswith("customXml/item1"))
        data = old.read(record)
    with zipfile.ZipFile(target) as new:
        parts = {name: new.read(name) for name in new.namelist()}
    relation = (
        b'<Relationship Id="rId900" Target="../customXml/item7.xml" '
        b'Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/customXml"/></Relationships>'
    )
    rels = "xl/_rels/workbook.xml.rels"
    parts[rels] = parts[rels].replace(b"</Relationships>", relation)
    parts["customXml/item7.xml"] = data
    with zipfile.ZipFile(target, "w") as new:
        for name, content in parts.items():
            new.writestr(name, content)


def test_after_another_program_saved_it_the_rest_stays_and_ours_goes(built, tmp_path):
    """Columns, table columns, names, sheets and conditional formats go; the user's later changes stay."""
    source, output = built
    saved = tmp_path / "saved.xlsx"
    saved_by_openpyxl(output, saved)
    book = openpyxl.load_workbook(saved)
    assert "Pyramid" in book.sheetnames
    assert len(strip(saved, saved)) == 2
    book, first = openpyxl.load_workbook(saved), openpyxl.load_workbook(source)
    assert book.sheetnames == first.sheetnames
    sheet, original = book["Ledger"], first["Ledger"]
    values = [[cell.value for cell in row] for row in original.iter_rows()]
    assert [[cell.value for cell in row[: len(values[0])]] for row in sheet.iter_rows()] == values
    assert {name: sheet.tables[name].ref for name in sheet.tables} == {"North": "A1:C6", "South": "U1:W6"}
    assert [column.name for column in sheet.tables["North"].tableColumns] == HEADERS
    assert len(sheet.conditional_formatting) == 0
    assert set(book.defined_names) == {"Mine"}
    assert "Local" in book["Other"].defined_names
    assert CalamineWorkbook.from_path(str(saved)).sheet_names == ["Ledger", "Other"]
    with zipfile.ZipFile(saved) as archive:
        assert [name for name in archive.namelist() if "customXml" in name or "chart" in name] == [
            "xl/charts/chart1.xml"
        ]
    assert strip(saved, saved) == ()


def test_after_columns_and_sheets_were_moved_and_renamed_they_are_found(built, tmp_path):
    """The columns are found through their names, the sheets through theirs, wherever they are now."""
    _, output = built
    saved = tmp_path / "saved.xlsx"
    saved_by_openpyxl(output, saved)
    with zipfile.ZipFile(saved) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    workbook = parts["xl/workbook.xml"].decode()
    workbook = workbook.replace('name="Pyramid"', 'name="Board"').replace("'Pyramid'!", "'Board'!")
    workbook = workbook.replace('name="Ledger"', 'name="Klanten"').replace("'Ledger'!", "Klanten!")
    parts["xl/workbook.xml"] = workbook.encode()
    with zipfile.ZipFile(saved, "w") as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    strip(saved, saved)
    book = openpyxl.load_workbook(saved)
    assert book.sheetnames == ["Klanten", "Other"]
    assert book["Klanten"]["D1"].value is None
    assert book["Klanten"].tables["South"].ref == "U1:W6"


def test_a_sheet_that_the_user_made_under_our_name_stays(built, tmp_path):
    """Our sheet was deleted, and the user made one called Pyramid: no mark is on it, so it is not ours."""
    _, output = built
    saved = tmp_path / "saved.xlsx"
    book = openpyxl.load_workbook(output)
    del book["Pyramid"]
    book.create_sheet("Pyramid")["A1"] = "mine"
    book.save(tmp_path / "half.xlsx")
    with zipfile.ZipFile(output) as old, zipfile.ZipFile(tmp_path / "half.xlsx", "a") as new:
        new.writestr("customXml/item1.xml", old.read("customXml/item1.xml"))
    shutil.copyfile(tmp_path / "half.xlsx", saved)
    with zipfile.ZipFile(saved) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    parts["xl/_rels/workbook.xml.rels"] = parts["xl/_rels/workbook.xml.rels"].replace(
        b"</Relationships>",
        b'<Relationship Id="rId77" Target="/customXml/item1.xml" '
        b'Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/customXml"/></Relationships>',
    )
    with zipfile.ZipFile(saved, "w") as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    assert len(strip(saved, saved)) == 2
    book = openpyxl.load_workbook(saved)
    assert book["Pyramid"]["A1"].value == "mine"


def with_record(path, target, change):
    """``path`` with its record's JSON changed."""
    with zipfile.ZipFile(path) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    name = "customXml/item1.xml"
    start, end = parts[name].index(b">", parts[name].index(b"<record")) + 1, parts[name].index(b"</record>")
    data = json.loads(zlib.decompress(base64.b64decode(parts[name][start:end])))
    packed = base64.b64encode(zlib.compress(json.dumps(change(data)).encode()))
    parts[name] = parts[name][:start] + packed + parts[name][end:]
    with zipfile.ZipFile(target, "w") as archive:
        for one, content in parts.items():
            archive.writestr(one, content)


@pytest.mark.parametrize(
    "change",
    [
        lambda _: [],
        lambda data: {**data, "recipes": "x"},
        lambda data: {**data, "sheets": [{"part": "xl/worksheets/sheet1.xml"}]},
        lambda data: {**data, "digests": {"xl/workbook.xml": 1}},
        lambda data: {**data, "notes": []},
    ],
)
def test_a_record_that_is_none_counts_as_none(built, tmp_path, change):
    _, output = built
    with_record(output, tmp_path / "odd.xlsx", change)
    with pytest.raises(PackageError, match="no record"):
        strip(tmp_path / "odd.xlsx", tmp_path / "out.xlsx")
    assert not (tmp_path / "out.xlsx").exists()


def test_a_record_that_does_not_fit_the_parts_is_not_believed(built, tmp_path):
    """A middle that is no compressed data: removal goes by structure instead, and nothing breaks."""
    _, output = built

    def change(data):
        for one in data["parts"].values():
            one["middle"] = "AAAA"
        return data

    with_record(output, tmp_path / "odd.xlsx", change)
    assert len(strip(tmp_path / "odd.xlsx", tmp_path / "out.xlsx")) == 2
    assert openpyxl.load_workbook(tmp_path / "out.xlsx").sheetnames == ["Ledger", "Other"]


def test_a_record_that_unfolds_without_end_is_not_read(built, tmp_path, monkeypatch):
    _, output = built
    monkeypatch.setattr("pyramid_addin.workbook._record._MOST_UNPACKED", 1000)
    with pytest.raises(PackageError, match="no record"):
        strip(output, tmp_path / "out.xlsx")


def test_a_target_that_cannot_be_written_is_said(built, tmp_path):
    source, output = built
    for one in (source, output):
        with pytest.raises(OutputError, match="cannot be written"):
            strip(one, tmp_path / "no such folder" / "out.xlsx")


def test_after_libreoffice_saved_it(built, libreoffice):
    """It keeps the record and rewrites all else: our columns, sheets and names go, the user's values stay."""
    source, output = built
    saved = libreoffice(output)
    assert len(strip(saved, saved)) == 2
    first, book = openpyxl.load_workbook(source), openpyxl.load_workbook(saved)
    assert book.sheetnames == first.sheetnames

    def filled(sheet):
        return {cell.coordinate: cell.value for row in sheet.iter_rows() for cell in row if cell.value is not None}

    assert filled(book["Ledger"]) == filled(first["Ledger"])
    assert not [name for name in book.defined_names if name.startswith("PYR")]
    assert len(book["Ledger"].conditional_formatting) == 0
    assert filled(openpyxl.load_workbook(libreoffice(saved))["Ledger"]) == filled(first["Ledger"])
