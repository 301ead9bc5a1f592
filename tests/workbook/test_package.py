"""The package: what is not touched is copied raw, what is touched changes by the fewest bytes."""

from __future__ import annotations

import stat
import zipfile

import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree

from pyramid_addin.errors import PackageError
from pyramid_addin.workbook import _archive
from pyramid_addin.workbook._markup import MAIN, Markup
from pyramid_addin.workbook._package import Package
from pyramid_addin.workbook._relationships import resolved
from pyramid_addin.workbook._styles import Styles


@pytest.fixture
def path(tmp_path):
    path = tmp_path / "book.xlsx"
    book = openpyxl.Workbook()
    book.active["A1"] = "x"
    book.create_sheet("Café & Co").sheet_state = "hidden"
    book.save(path)
    return path


def raw_entries(path):
    """Name -> compressed bytes as they stand in the file."""
    data = path.read_bytes()
    with zipfile.ZipFile(path) as archive:
        found = {}
        for info in archive.infolist():
            start = (
                info.header_offset
                + 30
                + sum(int.from_bytes(data[info.header_offset + at :][:2], "little") for at in (26, 28))
            )
            found[info.filename] = data[start : start + info.compress_size]
        return found


def test_untouched_parts_are_copied_as_they_stand_compressed(path, tmp_path):
    """Also with a compression that our own writer would not choose, and a part that is stored plain."""
    odd = tmp_path / "odd.xlsx"
    with zipfile.ZipFile(path) as old, zipfile.ZipFile(odd, "w") as new:
        for info in old.infolist():
            kind = zipfile.ZIP_STORED if "theme" in info.filename else zipfile.ZIP_DEFLATED
            new.writestr(info.filename, old.read(info), kind, 1)
        new.writestr("xl/média/ü.bin", b"123")
    with Package.open(odd) as package:
        package.replace("xl/workbook.xml", package.read("xl/workbook.xml") + b" ")
        package.add("xl/new.xml", b"<x/>")
        package.save(tmp_path / "out.xlsx")
    before, after = raw_entries(odd), raw_entries(tmp_path / "out.xlsx")
    assert list(after) == [*before, "xl/new.xml"]
    assert {name for name in before if before[name] != after[name]} == {"xl/workbook.xml"}
    with zipfile.ZipFile(tmp_path / "out.xlsx") as archive:
        assert archive.testzip() is None
        assert archive.read("xl/média/ü.bin") == b"123"


def test_sheets_of_every_kind_are_listed(path):
    book = openpyxl.load_workbook(path)
    book.create_chartsheet("Chart")
    book.save(path)
    with Package.open(path) as package:
        assert package.workbook_part == "xl/workbook.xml"
        assert [(one.name, one.state, one.kind) for one in package.sheets()] == [
            ("Sheet", "visible", "worksheet"),
            ("Café & Co", "hidden", "worksheet"),
            ("Chart", "visible", "chartsheet"),
        ]
        assert all(one.part in package for one in package.sheets())


def test_relationships_and_content_types_are_added_and_taken_out(path, tmp_path):
    with Package.open(path) as package:
        part = package.unused("xl/worksheets/sheet{}.xml")
        assert part == "xl/worksheets/sheet3.xml"
        package.add(part, b"<worksheet/>", "application/x-sheet")
        identity = package.relate("xl/workbook.xml", "worksheet", part)
        link = package.relate(part, "hyperlink", "https://example.org/?a=1&b=2", external=True)
        assert package.content_type(part) == "application/x-sheet"
        assert package.related("xl/workbook.xml", "worksheet")[-1] == part
        assert package.relationships(part) == [
            (link, "http://schemas.openxmlformats.org/officeDocument/2006/relationships/hyperlink",
             "https://example.org/?a=1&b=2", True),
        ]  # fmt: skip
        package.unrelate("xl/workbook.xml", identity)
        package.drop(part)
        for name in ("xl/_rels/workbook.xml.rels", "[Content_Types].xml"):
            assert package.read(name) == package.original(name)
        package.save(tmp_path / "out.xlsx")
    assert raw_entries(tmp_path / "out.xlsx").keys() == raw_entries(path).keys()


def test_part_names_compare_without_case(path, tmp_path):
    """A relationship may spell its target otherwise than the package does."""
    odd = tmp_path / "odd.xlsx"
    with zipfile.ZipFile(path) as old, zipfile.ZipFile(odd, "w") as new:
        for name in old.namelist():
            new.writestr(name.replace("xl/worksheets/sheet1", "xl/worksheets/Sheet1"), old.read(name))
    with Package.open(odd) as package:
        assert package.sheets()[0].part == "xl/worksheets/Sheet1.xml"
        with pytest.raises(PackageError, match="twice"):
            package.add("xl/worksheets/SHEET1.XML", b"")


@pytest.mark.parametrize(
    ("part", "target", "expected"),
    [
        ("xl/workbook.xml", "worksheets/sheet1.xml", "xl/worksheets/sheet1.xml"),
        ("xl/workbook.xml", "/xl/styles.xml", "xl/styles.xml"),
        ("xl/worksheets/sheet1.xml", "../drawings/drawing%201.xml", "xl/drawings/drawing 1.xml"),
        ("", "./xl/workbook.xml", "xl/workbook.xml"),
        ("xl/workbook.xml", "../../../../etc/passwd", "etc/passwd"),
    ],
)
def test_targets_resolve_as_addresses_do(part, target, expected):
    assert resolved(part, target) == expected


def test_transforms_stream_in_order_and_show_in_what_is_read(path, tmp_path):
    with Package.open(path) as package:
        part = "xl/worksheets/sheet1.xml"
        package.transform(part, lambda pieces: (piece.replace(b'left="0.75"', b'left="1"') for piece in pieces))
        package.transform(part, lambda pieces: (piece.replace(b'left="1"', b'left="2"') for piece in pieces))
        assert b'left="2"' in package.read(part)
        assert b'left="0.75"' in package.original(part)
        assert package.changed == [part]
        package.save(tmp_path / "out.xlsx")
        assert list(package.digests) == [part]
    with zipfile.ZipFile(tmp_path / "out.xlsx") as archive:
        assert b'left="2"' in archive.read(part)


def test_saving_onto_the_source_keeps_its_mode_and_follows_links(path, tmp_path):
    path.chmod(0o640)
    link = tmp_path / "link.xlsx"
    link.symlink_to(path)
    with Package.open(link) as package:
        package.replace("xl/workbook.xml", package.read("xl/workbook.xml") + b"\n")
        package.save(link)
    assert link.is_symlink()
    assert stat.S_IMODE(path.stat().st_mode) == 0o640
    with zipfile.ZipFile(path) as archive:
        assert archive.read("xl/workbook.xml").endswith(b"\n")
    assert sorted(one.name for one in tmp_path.iterdir()) == ["book.xlsx", "link.xlsx"]


def test_archives_of_many_entries_and_beyond_four_gibibytes_are_zip64(tmp_path):
    """66,000 entries, the last ones behind a hole of five gibibytes that takes no room on disk."""
    path = tmp_path / "big.zip"
    with path.open("wb") as file:
        writer = _archive.ArchiveWriter(file)
        for number in range(66_000):
            writer.write(f"{number}", [b""], like=None, fast=False)
        file.seek(5 << 30)
        writer.write("far", [b"away"], like=None, fast=True)
        writer.finish()
    with zipfile.ZipFile(path) as archive:
        assert len(archive.infolist()) == 66_001
        assert archive.getinfo("far").header_offset == 5 << 30
        assert archive.read("far") == b"away"
        assert archive.read("65999") == b""


NAMES = st.sampled_from(["a", "b", "x:c", "d"])


@st.composite
def documents(draw, depth=0):
    name = draw(NAMES)
    attributes = draw(st.sampled_from(["", ' k="1"', " k='>'", ' k = "a/b"  l="&lt;"']))
    if depth > 3 or draw(st.booleans()):
        return f"<{name}{attributes}{draw(st.sampled_from(['/>', ' />', f'></{name}>']))}"
    children = "".join(draw(st.lists(documents(depth + 1), max_size=3)))
    noise = draw(st.sampled_from(["", "text", "<!-- <a> -->", "<![CDATA[<b></a>]]>", "<?p <c>?>"]))
    return f"<{name}{attributes}>{noise}{children}{noise}</{name} >"


@given(documents())
@settings(max_examples=200)
def test_places_of_elements_are_where_a_parser_finds_them(text):
    """Names, attributes and nesting equal lxml's; what stands at an element's place parses to that element."""
    data = ("<?xml version='1.0'?>" + text.replace("<", "<", 1)).encode()
    data = data.replace(b"<x:c", b"<x:c xmlns:x='u'")
    tree = etree.fromstring(data)
    markup = Markup(data, "part")
    ours = list(markup.root.walk())
    theirs = list(tree.iter(etree.Element))
    assert [one.name for one in ours] == [etree.QName(one).localname for one in theirs]
    for one, other in zip(ours, theirs, strict=True):
        plain = {key: value for key, value in one.attributes.items() if not key.startswith("xmlns")}
        assert plain == dict(other.attrib)
        assert markup.text(one) == "".join(other.xpath("text()")) or len(other)
        assert etree.fromstring(markup.raw(one)).tag == other.tag
    assert markup.result() == data


@given(documents(), st.integers(0, 50))
@settings(max_examples=100)
def test_an_element_appended_is_the_last_child_and_all_else_the_same(text, pick):
    data = text.replace("<x:c", "<x:c xmlns:x='u'").encode()
    markup = Markup(data, "part")
    elements = list(markup.root.walk())
    place = pick % len(elements)
    markup.append(elements[place], b"<new/>")
    markup.append(elements[place], b"<newer/>")
    tree = etree.fromstring(markup.result())
    changed = list(tree.iter(etree.Element))[place]
    assert [child.tag for child in changed.iterchildren("*")][-2:] == ["new", "newer"]
    for child in list(changed.iterchildren("new", "newer")):
        changed.remove(child)
    before = [(one.tag, dict(one.attrib)) for one in etree.fromstring(data).iter(etree.Element)]
    assert [(one.tag, dict(one.attrib)) for one in tree.iter(etree.Element)] == before


def test_an_edit_keeps_the_encoding_and_all_other_bytes():
    data = "<?xml version='1.0' encoding='UTF-16'?>\r\n<a  b='é'/>".encode("utf-16")
    markup = Markup(data, "part")
    markup.set_attribute(markup.root, "b", "€ & '")
    markup.set_attribute(markup.root, "c", "1")
    after = markup.result().decode("utf-16")
    assert after == "<?xml version='1.0' encoding='UTF-16'?>\r\n<a c=\"1\"  b='€ &amp; &apos;'/>"


def xf(styles, index):
    return etree.tostring(styles._sections["cellXfs"][index])


def test_styles_are_appended_and_counted(path, tmp_path):
    """What stood there keeps its index; equal formats are added once; openpyxl sees the result."""
    font = etree.fromstring(f'<font xmlns="{MAIN}"><b/><sz val="20"/><name val="Georgia"/></font>')
    with Package.open(path) as package:
        styles = Styles(package)
        first = styles.cell_format(
            {"numFmtId": "0", "fontId": str(styles.font(font)), "fillId": "0", "borderId": "0", "xfId": "0"}
        )
        again = Styles(package)
        assert styles.with_number_format(first, "0.000") == styles.with_number_format(first, "0.000") == first + 1
        assert styles.number_format("0.000") == 164
        assert styles.number_format("#,##0") == 3
        assert again.font(font) == styles.font(font)
        styles.write()
        styles.write()
        sheet = "xl/worksheets/sheet1.xml"
        package.replace(sheet, package.read(sheet).replace(b'<c r="A1"', b'<c r="A1" s="%d"' % (first + 1)))
        package.save(tmp_path / "out.xlsx")
    cell = openpyxl.load_workbook(tmp_path / "out.xlsx").active["A1"]
    assert (cell.font.name, cell.font.sz, cell.font.b, cell.number_format) == ("Georgia", 20, True, "0.000")
    with zipfile.ZipFile(tmp_path / "out.xlsx") as archive:
        root = etree.fromstring(archive.read("xl/styles.xml"))
    for section in root:
        if section.get("count"):
            assert int(section.get("count")) == len(section), section.tag


def test_a_workbook_without_styles_gets_the_least(path, tmp_path):
    with Package.open(path) as package:
        for one in package.relationships("xl/workbook.xml"):
            if one.kind == "styles":
                package.unrelate("xl/workbook.xml", one.id)
                package.drop(one.target)
        package.save(tmp_path / "bare.xlsx")
    with Package.open(tmp_path / "bare.xlsx") as package:
        styles = Styles(package)
        styles.write()
        assert package.changed == []
        assert styles.beside(7, "0.0%") == 1
        styles.write()
        package.save(tmp_path / "out.xlsx")
    assert openpyxl.load_workbook(tmp_path / "out.xlsx")._cell_styles[1].numFmtId == 164


def test_prefixed_styles_stay_prefixed(path):
    with Package.open(path) as package:
        formats = '<x:cellXfs count="1"><x:xf numFmtId="0"/></x:cellXfs><x:dxfs/>'
        plain = f'<x:styleSheet xmlns:x="{MAIN}">{formats}</x:styleSheet>'
        package.replace("xl/styles.xml", plain.encode())
        styles = Styles(package)
        styles.with_number_format(0, "0.0%")
        styles.differential(etree.fromstring(f'<dxf xmlns="{MAIN}"><font><color rgb="FF000000"/></font></dxf>'))
        styles.write()
        root = package.root("xl/styles.xml")
    assert [etree.QName(one).localname for one in root] == ["numFmts", "cellXfs", "dxfs"]
    assert {etree.QName(one).namespace for one in root.iter()} == {MAIN}
    assert root[2].get("count") == "1"
