"""What users typed into the sheets of a build stands there again after the next one, whatever happened in between."""

from __future__ import annotations

import json
import re
import shutil
import zipfile

import openpyxl
import pytest
from lxml import etree
from package_checks import findings, new_findings

import pyramid_addin.templates._build as templates_build
from pyramid_addin.building import build, typed_cells
from pyramid_addin.errors import OutputError
from pyramid_addin.settings import Settings, parse_boundaries
from pyramid_addin.templates import TypedFormula, build_templates
from pyramid_addin.templates._targets_layout import FORMER_ROW
from pyramid_addin.workbook import typed_inputs

pytestmark = pytest.mark.filterwarnings("ignore:.*extension is not supported")
MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
SHEETS = ("pyramid", "scenarios", "targets")
DUTCH = Settings(language="nl", sheets=SHEETS)
# Row 13 is Top, 14 Groot, 15 Middelgroot, 24 Inactief; campaigns begin in row 50.
TYPED = {
    "D13": 2,
    "E13": 2500.5,
    "E14": "=L14*1.1",
    "E15": "=ROUND(Debiteuren!D4*2,0)",
    "D24": 0,
    "E9": 0.12,
    "C50": "Groot",
    "D50": "Relatiedag & borrel",
    "F50": "Eén keer\nlangs",
    "J50": 1000,
    "K50": 46082,
    "O50": 2500,
    "C53": "Top",
    "D53": " =1+1",
}


@pytest.fixture(autouse=True)
def templates(tmp_path_factory, monkeypatch):
    """The templates as the code makes them now."""
    folder = tmp_path_factory.getbasetemp() / "typed templates"
    if not folder.is_dir():
        build_templates(folder)
    names = templates_build.FILE_NAMES
    monkeypatch.setattr(templates_build, "template_path", lambda language: folder / names[language])


def parts(path):
    with zipfile.ZipFile(path) as package:
        return {name: package.read(name) for name in package.namelist()}


def write(path, content):
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as package:
        for name, data in content.items():
            package.writestr(name, data)


def sheet_part(content, name):
    book = etree.fromstring(content["xl/workbook.xml"])
    rels = etree.fromstring(content["xl/_rels/workbook.xml.rels"])
    key = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"
    wanted = next(sheet.get(key) for sheet in book.iter(f"{MAIN}sheet") if sheet.get("name") == name)
    target = next(one.get("Target") for one in rels if one.get("Id") == wanted).lstrip("/")
    return target if target.startswith("xl/") else f"xl/{target}"


def type_in(path, cells, sheet="Doelen"):
    """Type into cells as a spreadsheet program would store it, and leave all other parts as they are."""
    content = parts(path)
    part = sheet_part(content, sheet)
    root = etree.fromstring(content[part])
    found = {cell.get("r"): cell for cell in root.iter(f"{MAIN}c")}
    for where, value in cells.items():
        cell = found[where]
        cell.attrib.pop("t", None)
        for child in list(cell):
            cell.remove(child)
        if isinstance(value, etree._Element):
            cell.append(value)
            etree.SubElement(cell, f"{MAIN}v").text = "77"
        elif isinstance(value, str) and value.startswith("="):
            etree.SubElement(cell, f"{MAIN}f").text = value[1:]
            etree.SubElement(cell, f"{MAIN}v").text = "77"
        elif isinstance(value, str):
            cell.set("t", "inlineStr")
            text = etree.SubElement(etree.SubElement(cell, f"{MAIN}is"), f"{MAIN}t")
            text.text = value
            text.set("{http://www.w3.org/XML/1998/namespace}space", "preserve")
        else:
            etree.SubElement(cell, f"{MAIN}v").text = str(value)
    content[part] = etree.tostring(root)
    write(path, content)


def shown(path, cells, sheet="Doelen"):
    page = openpyxl.load_workbook(path)[sheet]
    return {where: page[where].value for where in cells}


def days(value):
    """A date as Excel counts it, since openpyxl makes a date of what is formatted as one."""
    return openpyxl.utils.datetime.to_excel(value) if hasattr(value, "year") else value


@pytest.fixture
def built(ledger, tmp_path):
    """The small ledger with its pyramid, and what a user typed into the sheet Doelen."""
    output = tmp_path / "gebouwd.xlsx"
    build(ledger, DUTCH, output=output)
    type_in(output, TYPED)
    return output


# As typed, but that campaigns close up and formulas hold.
AGAIN = {
    **{where: value for where, value in TYPED.items() if where not in ("C53", "D53")},
    "C51": "Top",
    "D51": " =1+1",
}


def assert_kept(path, expected=None, sheet="Doelen"):
    expected = AGAIN if expected is None else expected
    assert {where: days(value) for where, value in shown(path, expected, sheet).items()} == expected


def test_in_place_and_to_another_file_and_from_that_again(ledger, built, tmp_path):
    """Nothing is lost, nothing doubled, and the third build equals the second byte for byte."""
    other = tmp_path / "anders.xlsx"
    build(built, DUTCH, given={}, output=other)
    assert_kept(other)
    build(built, DUTCH, given={}, in_place=True)
    assert_kept(built)
    once = parts(built)
    build(built, DUTCH, given={}, in_place=True)
    assert parts(built) == once
    build(other, DUTCH, given={}, in_place=True)
    assert parts(other) == once
    assert new_findings(findings(ledger), findings(other)) == []


def test_what_stands_in_the_file_that_is_written_over_is_kept(ledger, built):
    """The same ledger once more, next month, over the result in which the user typed."""
    build(ledger, DUTCH, output=built, force=True)
    assert_kept(built)


def test_source_goes_before_what_is_written_over(ledger, built, tmp_path):
    other = tmp_path / "anders.xlsx"
    build(ledger, DUTCH, output=other)
    type_in(other, {"D13": 9})
    build(built, DUTCH, given={}, output=other, force=True)
    assert_kept(other)


def test_the_next_result_of_a_text_file_keeps_it_too(tmp_path):
    source, output = tmp_path / "klanten.csv", tmp_path / "klanten-pyramid.xlsx"
    source.write_text("Klantnummer;Omzet\nA;100\nB;50\nC;20\n", "utf-8")
    build(source, DUTCH, output=output)
    typed = {"D13": 2, "E16": 99, "C50": "Top", "D50": "Borrel"}
    type_in(output, typed)
    source.write_text("Klantnummer;Omzet\nA;150\nB;50\nC;20\nD;10\n", "utf-8")
    build(source, DUTCH, output=output, force=True)
    assert_kept(output, typed)
    assert shown(output, ["C13"]) == {"C13": "Top"}


def test_a_file_that_is_no_workbook_may_be_written_over(ledger, tmp_path):
    output = tmp_path / "oud.xlsx"
    output.write_bytes(b"no workbook")
    build(ledger, DUTCH, output=output, force=True)
    assert typed_cells(output) == 0


def test_formulas_are_calculated_anew(built, recalculated):
    """Groot is nobody here, so 1.1 times its revenue is zero; the ledger's D4 is 2,000."""
    build(built, DUTCH, given={}, in_place=True)
    calculated = {where: (cached, found) for sheet, where, _, cached, found in recalculated(built) if sheet == "Doelen"}
    assert calculated["E14"] == (None, 0)
    assert calculated["E15"] == (None, 4000)
    assert calculated["E23"] == (None, 2500.5 + 4000)


def test_changed_boundaries_move_wishes_with_their_layer(built):
    """A formula moves along with its layer; what is not here is kept below, and comes back."""
    own = parse_boundaries("Sterren=5,top=30,rest=100")
    build(built, Settings(language="nl", sheets=SHEETS, boundaries=own), in_place=True)
    first = FORMER_ROW
    former = [f"A{first}", f"C{first}", f"E{first}", f"A{first + 1}", f"E{first + 2}"]
    cells = shown(built, ["D14", "E14", "D24", "C50", "E13", *former])
    assert (cells["D14"], cells["E14"]) == (2, 2500.5)  # the same layer by its key, in the second place now
    assert [cells[where] for where in former] == ["large", "Groot", f"=L{first}*1.1", "medium", None]
    assert (cells["D24"], cells["C50"], cells["E13"]) == (0, "Groot", None)
    build(built, DUTCH, in_place=True)
    assert_kept(built)


def test_a_sheet_in_which_somebody_typed_stays_though_it_is_not_chosen(ledger, built, tmp_path):
    build(built, Settings(language="nl", sheets=("pyramid",)), in_place=True)
    assert_kept(built)
    untouched = tmp_path / "leeg.xlsx"
    build(ledger, DUTCH, output=untouched)
    build(untouched, Settings(language="nl", sheets=("pyramid",)), in_place=True)
    assert openpyxl.load_workbook(untouched).sheetnames == ["Debiteuren", "Piramide", "Toelichting"]


def test_another_language_finds_the_same_layers(built):
    build(built, Settings(language="en", sheets=SHEETS), in_place=True)
    expected = AGAIN | {"C50": "Large"}
    assert_kept(built, expected, "Targets")
    build(built, DUTCH, in_place=True)
    assert_kept(built)


def renamed_and_moved(path, old, new):
    """Give a sheet another name and make it the first, as a spreadsheet program would store that."""
    content = parts(path)
    book = etree.fromstring(content["xl/workbook.xml"])
    sheets = book.find(f"{MAIN}sheets")
    place = next(index for index, sheet in enumerate(sheets) if sheet.get("name") == old)
    sheets[place].set("name", new)
    sheets.insert(0, sheets[place])
    for name in book.iter(f"{MAIN}definedName"):
        local = name.get("localSheetId")
        if local is not None:
            name.set("localSheetId", str(0 if int(local) == place else int(local) + (int(local) < place)))
        name.text = re.sub(rf"(?<![\w'])'?{old}'?!", f"'{new}'!", name.text)
    content["xl/workbook.xml"] = etree.tostring(book)
    write(path, content)


def test_a_sheet_that_was_renamed_and_moved(built):
    renamed_and_moved(built, "Doelen", "Onze 'plannen' 2026")
    build(built, DUTCH, given={}, in_place=True)
    assert_kept(built)


def test_a_workbook_that_libreoffice_saved(built, libreoffice, tmp_path):
    """Renamed, moved and saved by another program, which numbers all parts and styles anew."""
    renamed_and_moved(built, "Doelen", "Plannen")
    saved = tmp_path / "bewaard.xlsx"
    shutil.copy(libreoffice(built), saved)
    build(saved, DUTCH, given={}, in_place=True)
    kept = shown(saved, AGAIN)
    assert kept.pop("E15").replace("$", "").replace("'", "") == AGAIN["E15"]
    assert {where: days(value) for where, value in kept.items()} == {
        where: value for where, value in AGAIN.items() if where != "E15"
    }


def test_several_ledgers_each_keep_their_own(ledger, tmp_path):
    book = openpyxl.load_workbook(ledger)
    second = book.create_sheet("Noord")
    for row in (["Klantnummer", "Omzet"], ["a", 70], ["b", 20], ["c", 10]):
        second.append(row)
    book.save(ledger)
    output = tmp_path / "twee.xlsx"
    build(ledger, Settings(language="nl", sheets=SHEETS, sheet="Debiteuren"), output=output)
    build(output, Settings(language="nl", sheets=SHEETS, sheet="Noord"), in_place=True)
    type_in(output, {"D13": 1, "C50": "Top"})
    type_in(output, {"D13": 2, "E16": "=PYR2_TargetsGrowth+PYR_TargetsGrowth"}, "Doelen (2)")
    for sheet in ("Debiteuren", "Noord"):
        build(output, Settings(language="nl", sheets=SHEETS, sheet=sheet), in_place=True)
        assert_kept(output, {"D13": 1, "C50": "Top"})
        assert_kept(output, {"D13": 2, "E16": "=PYR2_TargetsGrowth+PYR_TargetsGrowth"}, "Doelen (2)")


@pytest.mark.parametrize(
    ("formula", "kept"),
    [
        ("=[1]Plan!A1", 77),
        ("='C:\\[plan.xlsx]Plan'!A1", 77),
        ("=cmd|'/c calc'!A1", 77),
        ("=WEBSERVICE(A1)", 77),
        ("=_xlfn.XLOOKUP(1,A1:A2,B1:B2)", 77),
        ("=SUM(Budget[Bedrag])", 77),
        ("=#REF!+1", 77),
        ("=Verdwenen!A1", 77),
        ("=Piramide!H30*1.05", "=Piramide!H30*1.05"),
        ("=SUM($L$13:L14)/2", "=SUM($L$13:L14)/2"),
        ('=IF(Debiteuren!D4>5,"a","b")', '=IF(Debiteuren!D4>5,"a","b")'),
    ],
)
def test_a_formula_stays_one_where_it_is_plain(ledger, tmp_path, formula, kept):
    """Else what it showed stands there: a reference to what is gone would damage the workbook."""
    output = tmp_path / "uit.xlsx"
    build(ledger, DUTCH, output=output)
    type_in(output, {"E13": formula})
    build(output, DUTCH, given={}, in_place=True)
    assert shown(output, ["E13"]) == {"E13": kept}


def test_a_formula_that_was_filled_down(ledger, tmp_path):
    """Excel stores it once, in the first cell; an array formula is kept as what it showed."""
    output = tmp_path / "uit.xlsx"
    build(ledger, DUTCH, output=output)
    first, second, array = (etree.Element(f"{MAIN}f") for _ in range(3))
    first.attrib.update({"t": "shared", "si": "3", "ref": "E13:E14"})
    first.text = "L13*1.5"
    second.attrib.update({"t": "shared", "si": "3"})
    array.attrib.update({"t": "array", "ref": "E16"})
    array.text = "SUM(L13:L16*2)"
    type_in(output, {"E13": first, "E14": second, "E16": array})
    build(output, DUTCH, given={}, in_place=True)
    assert_kept(output, {"E13": "=L13*1.5", "E14": "=L14*1.5", "E16": 77})


def test_every_kind_of_cell_is_read(built):
    """Numbers, texts with Excel's escapes, yes and no, an error, a date as a text."""
    content = parts(built)
    part = sheet_part(content, "Doelen")
    for where, cell in {
        "D13": 't="b"><v>1</v>',
        "E13": 't="e"><v>#N/A</v>',
        "D14": 't="str"><f>"x"</f><v>x</v>',
        "E14": 't="d"><v>2026-03-01T00:00:00</v>',
        "D15": 't="inlineStr"><is><r><t>a_x000A_</t></r><r><t>b</t></r></is>',
        "E15": "><v>1e999</v>",
    }.items():
        pattern = rf'<c r="{where}"( s="[0-9]+")[^>]*?(/>|>.*?</c>)'
        text, count = re.subn(pattern, rf'<c r="{where}"\1 {cell}</c>', content[part].decode(), count=1)
        assert count == 1
        content[part] = text.encode()
    write(built, content)
    rows = typed_inputs(built)["Debiteuren", None]["PYR_TargetsWanted"]
    assert rows[0][3:] == [True, None]
    assert rows[1][3] == TypedFormula('"x"', 14, 4, "x")
    assert rows[1][4].isoformat() == "2026-03-01T00:00:00"
    assert rows[2][3:] == ["a\nb", None]


@pytest.mark.parametrize(
    "target",
    ["'Doelen'!$A:$E", "#REF!", "Weg!$A$1:$E$10", "Debiteuren!$A$1:$XFD$1048576", "1+1"],
)
def test_a_region_that_points_elsewhere_does_no_harm(built, target):
    """Only what a region can hold is read, and only so much of it."""
    content = parts(built)
    content["xl/workbook.xml"] = re.sub(
        rb'(<definedName name="PYR_TargetsWanted">)[^<]*', lambda m: m[1] + target.encode(), content["xl/workbook.xml"]
    )
    write(built, content)
    kept = typed_inputs(built)["Debiteuren", None]
    assert all(len(rows) <= 1000 and len(rows[0]) <= 40 for rows in kept.values())
    assert kept["PYR_TargetsCampaigns"][0][0] == "Groot"


def test_more_than_there_is_room_for_stops_the_build(built):
    """Rows that a user put into the region stretch it; nothing is thrown away without a word."""
    content = parts(built)
    part = sheet_part(content, "Doelen")
    root = etree.fromstring(content[part])
    for row in root.iter(f"{MAIN}row"):
        if 50 <= int(row.get("r")) < 111:
            for cell in row.iter(f"{MAIN}c"):
                if cell.get("r").rstrip("0123456789") == "D":
                    for child in list(cell):
                        cell.remove(child)
                    cell.attrib.pop("t", None)
                    etree.SubElement(cell, f"{MAIN}v").text = "5"
    content[part] = etree.tostring(root)
    content["xl/workbook.xml"] = content["xl/workbook.xml"].replace(b"$C$50:$O$109", b"$C$50:$O$110")
    write(built, content)
    before = built.read_bytes()
    with pytest.raises(OutputError, match=r"61 campagnes|61 campaigns"):
        build(built, DUTCH, given={}, in_place=True)
    assert built.read_bytes() == before


def test_removing_says_that_typed_cells_go_too(built, run, ledger):
    """Thirteen cells; the growth stood there from the start."""
    assert typed_cells(built) == len(TYPED) - 1 == 13
    out, _ = run("remove", built, "--lang", "nl")
    assert "13 cellen" in out
    assert parts(built) == parts(ledger) or openpyxl.load_workbook(built).sheetnames == ["Debiteuren"]
    untouched = built.with_name("leeg.xlsx")
    build(ledger, DUTCH, output=untouched)
    out, _ = run("remove", untouched, "--lang", "nl")
    assert "cel" not in out.replace(str(untouched), "")


def test_command_line_keeps_it(built, run):
    """From the command line, as users build; the summary for programs is the same as ever."""
    out, _ = run("build", built, "--in-place", "--json", "--lang", "nl")
    assert json.loads(out)["customers"] == 22
    assert_kept(built)
