"""What was built in Excel is taken out without Excel, by what its hidden sheet says; and built again from there."""

from __future__ import annotations

import itertools
import json
import re
import zipfile

import openpyxl
import pytest
import xlsxwriter
from openpyxl.styles import PatternFill
from openpyxl.workbook.defined_name import DefinedName

from pyramid_addin.building import build, remove
from pyramid_addin.errors import LedgerError, PackageError
from pyramid_addin.settings import Settings
from pyramid_addin.workbook import BuildNote, LiveRecord, noted_builds, record_of, record_texts, strip

# openpyxl stands for Excel here, and says what it is about to lose.
pytestmark = pytest.mark.filterwarnings("ignore:.*extension is not supported:UserWarning")

HEADERS = ["Klantnr", "Naam", "Omzet"]
LEDGER = {"PYR_": "Noord", "PYR2_": "Zuid"}
STRINGS, RELATIONS = "xl/sharedStrings.xml", "xl/_rels/workbook.xml.rels"


@pytest.fixture
def source(tmp_path):
    """Two ledgers in tables on one sheet, far apart; a sheet with a name and a filter of its own."""
    path = tmp_path / "klanten.xlsx"
    with xlsxwriter.Workbook(path) as book:
        sheet = book.add_worksheet("Klanten")
        other = book.add_worksheet("Ander")
        for first, name in ((0, "Noord"), (40, "Zuid")):
            rows = [[f"{name}{row}", f"Klant {row}", row * 10.5] for row in range(1, 31)]
            columns = [{"header": header} for header in HEADERS]
            sheet.add_table(0, first, 30, first + 2, {"name": name, "columns": columns, "data": rows})
        other.write_row("A1", ["a", "b"])
        other.autofilter("A1:B1")
        book.define_name("Mijn", "=Klanten!$C$2:$C$31")
        book.define_name("Ander!Eigen", "=Ander!$A$1")
    return path


@pytest.fixture
def built(source, tmp_path):
    """One build, by the command line's engine."""
    return build(source, Settings(sheet="Noord"), output=tmp_path / "built.xlsx").output


@pytest.fixture
def built_twice(built, tmp_path):
    """A build of each ledger."""
    return build(built, Settings(sheet="Zuid"), output=tmp_path / "twice.xlsx").output


def recipes_in(path):
    return tuple(recipe for _, recipe in noted_builds(path))


def recipe_of(prefix, **more):
    return {"file": "klanten.xlsx", "sheet": "Klanten", "table": LEDGER[prefix], "settings": {"months": 6}, **more}


def facts(book, prefix):
    """The JSON that Excel would have noted of a build, gathered from the workbook as it stands."""
    keys = []
    for name, defined in book.defined_names.items():
        sheet, _, area = defined.attr_text.rpartition("!")
        if name.startswith(prefix) and sheet == "'Klanten'":
            header = book["Klanten"][area][0][0].offset(-1, 0)
            keys += [name] if header.value not in HEADERS else []
    assert len(keys) > 3
    return {
        "version": 1,
        "prefix": prefix,
        "recipe": recipe_of(prefix),
        "keys": keys,
        "labels": ["Top", "Large", "Medium", "Small", "Inactive", "Prospect", "Suspect"],
        "sheets": [sheet.title for sheet in book if f"{prefix}Sheet" in sheet.defined_names],
        "before": {"widths": {"D": 8.43}},
    }


def as_built_in_excel(path, target, *prefixes, change=lambda data: data, size=30_000):
    """The workbook as Excel would have saved it after building: every part anew, a record on a hidden sheet."""
    book = openpyxl.load_workbook(path)
    for prefix in prefixes:
        text = json.dumps(change(facts(book, prefix)), ensure_ascii=False)
        sheet = book.create_sheet(f"{prefix}Record")
        sheet.sheet_state = "veryHidden"
        for row, start in enumerate(range(0, len(text), size), 1):
            sheet.cell(row, 1, text[start : start + size]).data_type = "s"
        for row in range(1, 40):  # the looks of the cells that were overwritten
            sheet.cell(row, 4).fill = PatternFill("solid", "FFFF00")
        mark = f"{prefix}Sheet"
        sheet.defined_names[mark] = DefinedName(mark, attr_text=f"'{sheet.title}'!$A$1", hidden=True)
    book.save(target)
    rewritten(target, with_shared_strings)
    return target


def rewritten(path, change):
    """The package with its parts changed: name -> bytes in, the same out."""
    with zipfile.ZipFile(path) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    parts = change(parts)
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in parts.items():
            archive.writestr(name, data)


def with_shared_strings(parts):
    """Openpyxl writes texts into the cells; Excel keeps them apart, and the cells number them."""
    strings = []

    def shared(found):
        strings.append(found[2])
        return b'%s t="s"><v>%d</v></c>' % (found[1], len(strings) - 1)

    cell = re.compile(rb'(<c r="[A-Z]+\d+"(?: s="\d+")?) t="inlineStr"><is>(.*?)</is></c>', re.DOTALL)
    for name in parts:
        if name.startswith("xl/worksheets/sheet"):
            parts[name] = cell.sub(shared, parts[name])
    items = b"".join(b"<si>%s</si>" % text for text in strings)
    parts[STRINGS] = b'<sst xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">%s</sst>' % items
    relation = (
        b'<Relationship Id="rId800" Target="sharedStrings.xml" '
        b'Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/sharedStrings"/></Relationships>'
    )
    declared = (
        b'<Override PartName="/xl/sharedStrings.xml" '
        b'ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.sharedStrings+xml"/></Types>'
    )
    parts[RELATIONS] = parts[RELATIONS].replace(b"</Relationships>", relation)
    parts["[Content_Types].xml"] = parts["[Content_Types].xml"].replace(b"</Types>", declared)
    return parts


def record_part(parts):
    """The sheet that holds the record is the last one."""
    return max((name for name in parts if name.startswith("xl/worksheets/sheet")), key=lambda name: (len(name), name))


def contents(path):
    """Everything that a reader sees: values, table ranges, names, filters, conditional formats, hidden sheets."""
    book = openpyxl.load_workbook(path)
    return {
        "names": {name: defined.attr_text for name, defined in book.defined_names.items()},
        **{
            sheet.title: (
                sheet.sheet_state,
                {cell.coordinate: cell.value for row in sheet.iter_rows() for cell in row if cell.value is not None},
                {
                    table.displayName: (table.ref, [one.name for one in table.tableColumns])
                    for table in sheet.tables.values()
                },
                {name: defined.attr_text for name, defined in sheet.defined_names.items()},
                sheet.auto_filter.ref,
                len(sheet.conditional_formatting),
            )
            for sheet in book
        },
    }


# --- out again ---


def test_everything_goes_and_the_rest_stays(source, built, tmp_path):
    """Columns, table columns, names, sheets (the record's too) and conditional formats; nothing of the user's."""
    live = as_built_in_excel(built, tmp_path / "live.xlsx", "PYR_")
    assert contents(live) != contents(source)
    assert strip(live, tmp_path / "back.xlsx") == (recipe_of("PYR_"),)
    assert contents(tmp_path / "back.xlsx") == contents(source)
    assert strip(tmp_path / "back.xlsx", tmp_path / "again.xlsx") == ()
    with zipfile.ZipFile(tmp_path / "back.xlsx") as archive:
        assert not [name for name in archive.namelist() if "sheet3" in name or "custom" in name]


def test_two_builds_in_excel(source, built_twice, tmp_path):
    """Each has its own record, prefix, columns and sheets; the recipes come in the order of the prefixes."""
    live = as_built_in_excel(built_twice, tmp_path / "live.xlsx", "PYR2_", "PYR_")
    assert recipes_in(live) == (recipe_of("PYR_"), recipe_of("PYR2_"))
    assert strip(live, live) == (recipe_of("PYR_"), recipe_of("PYR2_"))
    assert contents(live) == contents(source)


def test_recipes_are_read_without_a_change(source, built, tmp_path):
    """From a record of either kind; a workbook without builds has none."""
    live = as_built_in_excel(built, tmp_path / "live.xlsx", "PYR_")
    before = live.read_bytes(), built.read_bytes()
    assert recipes_in(live) == (recipe_of("PYR_"),)
    assert [(recipe["table"], recipe["settings"]["months"]) for recipe in recipes_in(built)] == [("Noord", 12)]
    assert recipes_in(source) == ()
    assert (live.read_bytes(), built.read_bytes()) == before


def test_after_libreoffice_saved_it(source, built, tmp_path, libreoffice):
    """Hidden where it was very hidden, and written anew throughout: still found."""
    live = as_built_in_excel(built, tmp_path / "live.xlsx", "PYR_")
    saved = libreoffice(live)
    assert strip(saved, saved) == (recipe_of("PYR_"),)
    found, first = contents(saved), contents(source)
    assert list(found) == list(first)
    assert found["Klanten"][1:3] == first["Klanten"][1:3]
    assert found["names"].keys() == {"Mijn"}


# --- built by both ---


def with_file_record(path, of):
    """Give a workbook the command line's record of another, which Excel keeps although it reads nothing of it."""
    with zipfile.ZipFile(of) as archive:
        record = archive.read("customXml/item1.xml")
    relation = (
        b'<Relationship Id="rId900" Target="../customXml/item1.xml" '
        b'Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/customXml"/></Relationships>'
    )

    def change(parts):
        relations = parts[RELATIONS].replace(b"</Relationships>", relation)
        return {**parts, RELATIONS: relations, "customXml/item1.xml": record}

    rewritten(path, change)


def test_built_by_the_command_line_and_updated_in_excel(source, built_twice, tmp_path):
    """What Excel noted is the newer for its ledger; the other ledger's build is known from the file's record."""
    live = as_built_in_excel(built_twice, tmp_path / "live.xlsx", "PYR_")
    with_file_record(live, built_twice)
    first, second = strip(live, live)
    assert first == recipe_of("PYR_")
    assert (second["table"], second["settings"]["months"]) == ("Zuid", 12)
    assert contents(live) == contents(source)
    with zipfile.ZipFile(live) as archive:
        assert not [name for name in archive.namelist() if "customXml" in name]


def test_built_by_the_command_line_and_partly_removed_in_excel(source, built, built_twice, tmp_path):
    """The file's record still tells of a build that Excel took out: it is not built again."""
    live = as_built_in_excel(built, tmp_path / "live.xlsx", "PYR_")
    with_file_record(live, built_twice)
    assert recipes_in(live) == (recipe_of("PYR_"),)
    assert strip(live, live) == (recipe_of("PYR_"),)
    assert contents(live) == contents(source)


def test_the_command_line_removes_and_builds_again(source, built, tmp_path):
    """`remove` gives the ledger back; `build` builds what Excel had built, with what that build was told."""
    live = as_built_in_excel(built, tmp_path / "live.xlsx", "PYR_")
    result = build(live, Settings(), given={}, output=tmp_path / "again.xlsx")
    assert (result.ledger.origin.table, result.analysis.settings.months) == ("Noord", 6)
    fresh = build(source, Settings(sheet="Noord", months=6), output=tmp_path / "fresh.xlsx")
    assert contents(result.output)["Klanten"] == contents(fresh.output)["Klanten"]
    assert contents(result.output).keys() == contents(fresh.output).keys()
    assert contents(remove(live)) == contents(source)
    with pytest.raises(LedgerError, match="nothing"):
        remove(live)


@pytest.mark.parametrize("file", ["Werkmap1", "klanten.xlsm", "", 7, None])
def test_a_workbook_that_had_no_extension_or_another(built, tmp_path, file):
    """It was built before it was saved, or saved as another kind since: it can be built again by its present name."""
    live = as_built_in_excel(
        built,
        tmp_path / "live.xlsx",
        "PYR_",
        change=lambda data: {**data, "recipe": {**data["recipe"], "file": file}},
    )
    assert recipes_in(live) == (recipe_of("PYR_", file="live.xlsx"),)
    assert build(live, Settings(), given={}, output=tmp_path / "again.xlsx").ledger.total == 30 * 31 / 2 * 10.5


# --- what stays ---


def test_the_settings_sheet_stays(source, built, tmp_path):
    """It bears a mark of its own, which is no build's, and that still points at it when sheets before it went."""
    book = openpyxl.load_workbook(built)
    for path, workbook in ((tmp_path / "with.xlsx", book), (source, openpyxl.load_workbook(source))):
        sheet = workbook.create_sheet("Instellingen")
        sheet["A1"] = "months"
        sheet.defined_names["PyramidSettings"] = DefinedName(
            "PyramidSettings", attr_text="'Instellingen'!$A$1", hidden=True
        )
        workbook.save(path)
    live = as_built_in_excel(tmp_path / "with.xlsx", tmp_path / "live.xlsx", "PYR_")
    assert strip(live, live) == (recipe_of("PYR_"),)
    assert contents(live) == contents(source)
    assert openpyxl.load_workbook(live)["Instellingen"].defined_names.keys() == {"PyramidSettings"}


def test_a_sheet_of_the_user_by_the_name_of_a_record_stays(source, built, tmp_path):
    """Without the mark of a build it is the user's, whatever it is called and whatever stands in it."""
    live = as_built_in_excel(built, tmp_path / "live.xlsx", "PYR_")
    for path in (source, live):
        book = openpyxl.load_workbook(path)
        record = {"version": 1, "prefix": "PYR3_", "recipe": {}, "keys": [], "labels": [], "sheets": [], "before": {}}
        book.create_sheet("PYR3_Record")["A1"] = json.dumps(record)
        book.save(path)
    assert recipes_in(source) == ()
    assert strip(live, live) == (recipe_of("PYR_"),)
    assert contents(live) == contents(source)


# --- the record ---


def test_a_long_record_takes_several_cells(built, tmp_path):
    """Whatever its texts: quotes, tags, other scripts, what looks like an escape, blanks at the seams."""
    odd = ' <b>&amp; "x" \u20ac \U0001f600 _x0041_ ]]> \n' * 3_000
    live = as_built_in_excel(
        built,
        tmp_path / "live.xlsx",
        "PYR_",
        change=lambda data: {**data, "recipe": {**data["recipe"], "note": odd.replace("_x0041_", "")}},
    )
    assert len(odd) > 90_000
    assert recipes_in(live)[0]["note"] == odd.replace("_x0041_", "")


@pytest.mark.parametrize("kind", ["inline", "formula", "runs", "escaped", "prefixed"])
def test_texts_as_programs_may_write_them(built, tmp_path, kind):
    """In the cell, as a formula's result, in runs with a reading aid, with escapes, with a prefix on every element."""
    live = as_built_in_excel(built, tmp_path / "live.xlsx", "PYR_", size=100)

    def change(parts):
        record = record_part(parts)
        cells, strings = parts[record].decode(), parts[STRINGS].decode()
        texts = re.findall("<si>(.*?)</si>", strings, re.DOTALL)
        cell = re.compile(r'<c r="A(\d+)"([^>]*?) t="s"><v>(\d+)</v></c>')
        assert len(cell.findall(cells)) > 1
        if kind == "inline":
            cells = cell.sub(
                lambda found: f'<c r="A{found[1]}" t="inlineStr"><is>{texts[int(found[3])]}</is></c>', cells
            )
        elif kind == "formula":
            cells = cell.sub(
                lambda found: (
                    f'<c r="A{found[1]}" t="str"><f>B1</f>'
                    + re.sub("<(/?)t[^>]*>", r"<\1v>", texts[int(found[3])])
                    + "</c>"
                ),
                cells,
            )
        elif kind == "runs":
            strings = re.sub(
                r"<si><t([^>]*)>([^<&]{5})([^<]*)</t></si>",
                r"<si><r><t\1>\2</t></r><r><rPr><b/></rPr><t\1>\3</t></r>"
                r'<rPh sb="0" eb="1"><t>kana</t></rPh></si>',
                strings,
            )
            assert "kana" in strings
        elif kind == "escaped":
            assert "months" in strings
            strings = strings.replace("months", "mo_x006e_ths")
        else:
            cells, strings = (
                re.sub(r"(</?)(?=[a-zA-Z])", r"\1x:", text).replace("xmlns=", "xmlns:x=") for text in (cells, strings)
            )
        return {**parts, record: cells.encode(), STRINGS: strings.encode()}

    rewritten(live, change)
    assert recipes_in(live) == (recipe_of("PYR_"),)


@pytest.mark.parametrize(
    "change",
    [
        lambda _: [],
        lambda _: "text",
        lambda data: {**data, "version": 2},
        lambda data: {**data, "prefix": "PYR2_"},
        lambda data: {**data, "prefix": "PYR2_", "keys": []},
        lambda data: {**data, "prefix": "Mijn"},
        lambda data: {**data, "recipe": "x"},
        lambda data: {**data, "keys": [*data["keys"], "Mijn"]},
        lambda data: {**data, "keys": "PYR_Layer"},
        lambda data: {**data, "labels": [1]},
        lambda data: {**data, "before": None},
        lambda data: {key: value for key, value in data.items() if key != "sheets"},
    ],
    ids=itertools.count(),
)
def test_a_record_that_is_none_is_not_acted_on(built, tmp_path, change):
    """Nothing is taken out by half: the refusal names the hidden sheet, and nothing is written."""
    live = as_built_in_excel(built, tmp_path / "live.xlsx", "PYR_", change=change)
    for read in (recipes_in, lambda path: strip(path, tmp_path / "out.xlsx")):
        with pytest.raises(PackageError, match="hidden sheet PYR_Record cannot be read") as refused:
            read(live)
        assert "verborgen blad PYR_Record" in refused.value.text("nl")
    assert not (tmp_path / "out.xlsx").exists()


@pytest.mark.parametrize(
    ("part", "old", "new"),
    [
        (None, rb"<v>", b"<v>9999"),  # a shared string that is not there
        (None, rb"<v>", b"<v>x"),
        (None, rb't="s"', b't="b"'),
        (None, rb"<sheetData>", b"<sheetDat>"),
        (None, rb'r="A1"', b'r="B1"'),
        (None, rb'<row r="1"', b'<row r="2"'),
        (STRINGS, rb"</si>", b""),
        (STRINGS, rb"<sst", b'<!DOCTYPE sst [<!ENTITY e "x">]><sst'),
        (STRINGS, rb"\{\"version", b'{{"version'),
        (STRINGS, rb"\{\"version", b"[" * 25_000),
    ],
    ids=itertools.count(),
)
def test_damage_to_the_record(built, tmp_path, part, old, new):
    """Cells and strings that are off make a record that is off, not a failure."""
    live = as_built_in_excel(built, tmp_path / "live.xlsx", "PYR_")

    def change(parts):
        name = part or record_part(parts)
        changed, count = re.subn(old, new, parts[name], count=1)
        assert count == 1
        return {**parts, name: changed}

    rewritten(live, change)
    with pytest.raises(PackageError, match="cannot be read"):
        recipes_in(live)


def test_what_is_written_is_read():
    """The writer's cells hold at most 30,000 characters, plain ones, and give the same record back."""
    note = BuildNote("PYR2_", ["PYR2_Layer"], ['12" =pijpen', "1-2"], ["Piramide"])
    record = LiveRecord(note, {"sheet": "D\u00e9biteuren", "settings": {}}, {"widths": {"D": 8.43}})
    assert record_of(record_texts(record)) == record
    assert record_of([*record_texts(record), None, "later"]) == record
    long = LiveRecord(note, {"columns": {str(number): "\U0001f600" * 100 for number in range(200)}}, {})
    texts = record_texts(long)
    assert len(texts) > 5
    assert all(len(text) <= 30_000 and text.isascii() for text in texts)
    assert record_of(texts) == long
    for damaged in (texts[1:], texts[:-1], [texts[0], None, *texts[1:]], [], [None], [5.0], ["x"] * 2_000):
        assert record_of(damaged) is None


def test_a_record_beyond_all_measure_is_not_written(monkeypatch):
    monkeypatch.setattr("pyramid_addin.workbook._live_record._MOST_CELLS", 2)
    note = BuildNote("PYR_", [], [], [])
    assert len(record_texts(LiveRecord(note, {"x": "y" * 50_000}, {}))) == 2
    with pytest.raises(ValueError, match="more than a record may hold"):
        record_texts(LiveRecord(note, {"x": "y" * 70_000}, {}))
    assert record_of(["{"] * 3) is None
