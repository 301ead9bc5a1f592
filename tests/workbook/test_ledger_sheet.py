"""The splice on sheets of every shape that XML allows: only what is ours is new, and all of it comes out again."""

from __future__ import annotations

import zipfile

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree

from pyramid_addin.workbook import strip, write_workbook
from pyramid_addin.workbook._ledger_sheet import area, placement
from pyramid_addin.workbook._markup import MAIN
from pyramid_addin.workbook._sheet_stream import SheetStream, cells, rows

SPREADSHEET = "application/vnd.openxmlformats-officedocument.spreadsheetml"
CONTENT_TYPES = f"""<?xml version="1.0" encoding="UTF-8"?>
<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">
<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>
<Default Extension="xml" ContentType="application/xml"/>
<Override PartName="/xl/workbook.xml" ContentType="{SPREADSHEET}.sheet.main+xml"/>
<Override PartName="/xl/worksheets/sheet1.xml" ContentType="{SPREADSHEET}.worksheet+xml"/>
</Types>"""
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
RELATIONS = "http://schemas.openxmlformats.org/package/2006/relationships"
LAST_ROW = 12
HEADERS = ["Id", "Revenue"]


def package_of(path, sheet):
    """The least workbook around a sheet part given as bytes."""
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("[Content_Types].xml", CONTENT_TYPES)
        archive.writestr(
            "_rels/.rels",
            f'<Relationships xmlns="{RELATIONS}"><Relationship Id="rId1" Type="{OFFICE}/officeDocument" '
            'Target="xl/workbook.xml"/></Relationships>',
        )
        archive.writestr(
            "xl/workbook.xml",
            f'<workbook xmlns="{MAIN}" xmlns:r="{OFFICE}"><sheets>'
            '<sheet name="Ledger" sheetId="1" r:id="rId1"/></sheets></workbook>',
        )
        archive.writestr(
            "xl/_rels/workbook.xml.rels",
            f'<Relationships xmlns="{RELATIONS}"><Relationship Id="rId1" Type="{OFFICE}/worksheet" '
            'Target="worksheets/sheet1.xml"/></Relationships>',
        )
        archive.writestr("xl/worksheets/sheet1.xml", sheet)
    return path


def sheet_cells(data):
    """Every cell as an XML parser sees it: (row, column letters and row) -> (style, text inside)."""
    root = etree.fromstring(data)
    found = {}
    number = 0
    for row in root.iter(f"{{{MAIN}}}row"):
        number = int(row.get("r", number + 1))
        column = 0
        names = [etree.QName(child).localname for child in row.iterchildren("*")]
        assert names == sorted(names), "extLst comes behind all cells"
        for cell in row.iterchildren(f"{{{MAIN}}}c"):
            address = cell.get("r")
            column = number_of(address) if address else column + 1
            found[number, column] = (cell.get("s"), "".join(cell.itertext()), len(cell))
    return found


def number_of(address):
    letters = address.rstrip("0123456789")
    return sum((ord(letter) - 64) * 26**place for place, letter in enumerate(reversed(letters)))


noise = st.sampled_from(["", "", "", "\n  ", "<!-- </row><row r='9'> <c r=\"D9\"> -->", "<?x </row>?>", "\r\n\t"])


@st.composite
def sheets(draw):
    """A sheet part: prefix, quotes, missing numbers, noise between and within rows, blanks in the way, encodings."""
    prefix = draw(st.sampled_from(["", "x:"]))
    quote = draw(st.sampled_from(['"', "'"]))
    addressed = draw(st.booleans())
    encoding = draw(st.sampled_from(["utf-8", "utf-8", "utf-16", "windows-1252"]))
    has_spans = draw(st.booleans())
    body = []
    for number in range(1, LAST_ROW + 4):
        shape = draw(st.sampled_from(["full", "full", "full", "missing", "closed", "bare"])) if number > 1 else "full"
        if shape == "missing" and addressed:
            continue
        name = f" r={quote}{number}{quote}" if addressed else ""
        span = f" spans={quote}1:{draw(st.integers(1, 9))}{quote}" if has_spans and draw(st.booleans()) else ""
        odd = draw(st.sampled_from(["", " ht='20'", ' s="1" customFormat="1"', " thickBot='a>b'"]))
        if shape in {"closed", "missing"}:
            body.append(f"<{prefix}row{name}{span}{odd}/>")
            continue
        inside = []
        if shape == "full":
            values = ["<![CDATA[</row>]]>", "a &lt; b", "é"]
            for column, letter in enumerate("AB"):
                at = f" r={quote}{letter}{number}{quote}" if addressed else ""
                value = draw(st.sampled_from(values))
                style = draw(st.sampled_from(["", f" s={quote}0{quote}"]))
                kind = " t='str'" if column == 0 else ""
                shown = value if column == 0 else str(number)
                inside.append(f"<{prefix}c{at}{style}{kind}><{prefix}v>{shown}</{prefix}v></{prefix}c>")
            for letter in draw(st.sampled_from(["", "", "C", "CD", "CDEFG", "FGH"])) if addressed else "":
                blank = draw(st.sampled_from(["/>", f"></{prefix}c>", f">  </{prefix}c >"]))
                inside.append(f"<{prefix}c r={quote}{letter}{number}{quote} s={quote}0{quote}{blank}")
            if not addressed:
                inside.extend([f"<{prefix}c s={quote}0{quote}/>"] * draw(st.integers(0, 6)))
        if draw(st.booleans()):
            inside.append(f"<{prefix}extLst><{prefix}ext uri='u'/></{prefix}extLst>")
        glued = "".join(piece + draw(noise) for piece in inside)
        body.append(f"<{prefix}row{name}{span}{odd}>{draw(noise)}{glued}</{prefix}row>")
    rows_text = "".join(piece + draw(noise) for piece in body)
    columns = draw(st.sampled_from(["", f'<{prefix}cols><{prefix}col min="2" max="30" width="9.5"/></{prefix}cols>']))
    size = draw(st.sampled_from(["", f"<{prefix}dimension ref='A1:B9'/>"]))
    space = f"xmlns:x='{MAIN}'" if prefix else f"xmlns='{MAIN}'"
    declared = {"utf-8": "UTF-8", "utf-16": "UTF-16", "windows-1252": "windows-1252"}[encoding]
    text = (
        f"<?xml version='1.0' encoding='{declared}'?>{draw(noise)}<{prefix}worksheet {space}>{size}{columns}"
        f"<{prefix}sheetData>{rows_text}</{prefix}sheetData>"
        f"<{prefix}pageMargins left='1' right='1' top='1' bottom='1' header='1' footer='1'/></{prefix}worksheet>"
    )
    return text.encode(encoding)


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    return tmp_path_factory.mktemp("sheets")


@pytest.fixture(scope="module")
def makers(request):
    """The makers hold no state, so that one of each serves all examples of a property."""
    return request.getfixturevalue("make_ledger"), request.getfixturevalue("make_build")


@settings(max_examples=150, deadline=None)
@given(sheet=sheets(), totals=st.booleans())
def test_only_our_cells_are_new_and_all_come_out(sheet, totals, makers, folder, template_path):
    """An XML parser sees the user's cells unchanged and ours beside them; strip gives every byte back."""
    make_ledger, make_build = makers
    path, output, back = (folder / name for name in ("in.xlsx", "out.xlsx", "back.xlsx"))
    package_of(path, sheet)
    before = sheet_cells(sheet)
    present = {row for row, _ in before}
    blank = [row for row in range(2, LAST_ROW + 1) if row not in present]
    ledger = make_ledger(path, HEADERS, LAST_ROW, blank=blank, totals_row=LAST_ROW + 2 if totals else None)
    build = make_build(ledger)
    write_workbook([build], template_path, output, source=path, language="en")
    with zipfile.ZipFile(output) as archive:
        after = sheet_cells(archive.read("xl/worksheets/sheet1.xml"))
    ours = range(3, 7)
    theirs = {at: cell for at, cell in before.items() if at[1] not in ours}
    assert {at: cell for at, cell in after.items() if at[1] not in ours} == theirs
    assert [after[1, column][1] for column in ours] == ["Layer", "Rank", "Net profit", "Flags"]
    for index, row in enumerate(ledger.row_of_customer):
        assert after[row, 4][1] == str(index + 1)
        assert after[row, 3][1] == ("Top", "Small")[index % 2]
    columns_in_order(after)
    strip(output, back)
    with zipfile.ZipFile(back) as archive:
        assert archive.read("xl/worksheets/sheet1.xml") == sheet


def columns_in_order(found):
    """Cells stand in ascending order, as Excel requires: the dictionary was filled in document order."""
    by_row: dict[int, list[int]] = {}
    for row, column in found:
        by_row.setdefault(row, []).append(column)
    assert all(columns == sorted(set(columns)) for columns in by_row.values())
    assert list(by_row) == sorted(by_row)


@given(st.binary(min_size=0, max_size=40), st.integers(1, 7))
@settings(max_examples=60, deadline=None)
def test_pieces_of_any_size_give_the_same_rows(tail, size):
    """Where the reader's chunks end does not matter."""
    data = (
        b"<worksheet><sheetData><row r='1'><c r='A1'><v>1</v></c></row><!-- </row> --><row r='2'/>"
        b"<row r='5'><c/><c><is><t>x</t></is></c></row></sheetData><tail>"
        + tail.hex().encode()
        + b"</tail></worksheet>"
    )
    stream = SheetStream(iter([data[start : start + size] for start in range(0, len(data), size)]), "sheet")
    seen = []
    whole = stream.head
    number = 0
    for block, mask in stream.blocks():
        whole += block
        for row in rows(mask, b"", number):
            number = row.number
            seen.append((number, [(cell.column, cell.filled) for cell in cells(mask, b"", row)]))
    assert seen == [(1, [(1, True)]), (2, []), (5, [(1, False), (2, True)])]
    assert whole + stream.tail == data


@given(
    used=st.sets(st.integers(1, 60), max_size=8),
    last=st.integers(1, 20),
    count=st.integers(1, 15),
)
def test_columns_never_land_on_used_ones(used, last, count):
    right = {column for column in used if column > last}
    place = placement(right, last, count, "Ledger")
    assert place.last - place.first + 1 == count
    assert right.isdisjoint(range(place.first, place.last + 1))
    assert place.adjacent == (place.first == last + 1)
    assert place.adjacent or place.first > max(right) + 1


@given(
    corners=st.tuples(st.integers(1, 16384), st.integers(1, 1048576), st.integers(1, 16384), st.integers(1, 1048576))
)
def test_an_area_reads_back_what_it_writes(corners):
    from pyramid_addin.workbook._ledger_sheet import Area

    one = Area(*np.sort(corners[::2])[:1].tolist(), min(corners[1::2]), max(corners[::2]), max(corners[1::2]))
    assert area(str(one)) == one


@pytest.mark.parametrize("reference", ["", "#REF!", "A", "1:3", "A:C", "A1:B2,C3", "Sheet1!A1", "AAAA1"])
def test_what_is_no_rectangle_is_none(reference):
    assert area(reference) is None
