"""The add-in file: Excel's rules for it, its VBA read back, and the same bytes everywhere. No Excel is needed."""

from __future__ import annotations

import csv
import io
import os
import re
import struct
import subprocess
import sys
import warnings
import zipfile
from pathlib import Path

import olefile
import openpyxl
import pytest
import xlwings
from PIL import Image
from pyopenvba.exceptions import VBACompileError
from pyopenvba.interpreter import parse_module
from pyopenvba.interpreter._preprocess import strip_directives

sys.path.insert(0, str(Path(__file__).parents[1] / "workbook"))
from package_checks import audit_findings, findings, validator_findings

from pyramid_addin.errors import InstallError, OutputError
from pyramid_addin.excel import addin_file
from pyramid_addin.excel._vba_project import PROJECT_NAME, vba_project
from pyramid_addin.excel.addin_file import CLOSED_SETTINGS, build_addin
from pyramid_addin.excel.functions import FUNCTIONS

with warnings.catch_warnings():
    warnings.simplefilter("ignore", DeprecationWarning)  # oletools speaks to pyparsing in its old words
    from oletools.olevba import VBA_Parser, decompress_stream

SOURCES = Path(addin_file.__file__).parent / "addin"
OURS = sorted(path.stem for path in SOURCES.glob("*.bas"))
MODULES = ["ThisWorkbook", "Sheet1", "xlwings", "Dictionary", *OURS]
FORMULAS = {one.__name__ for one in FUNCTIONS} | {"PYRAMID_WHY"}
ADDIN_TYPE = "application/vnd.ms-excel.addin.macroEnabled.main+xml"
DOCUMENT_ATTRIBUTES = """\
Attribute VB_Base = "0{%s}"\r
Attribute VB_GlobalNameSpace = False\r
Attribute VB_Creatable = False\r
Attribute VB_PredeclaredId = True\r
Attribute VB_Exposed = True\r
Attribute VB_TemplateDerived = False\r
Attribute VB_Customizable = True\r
"""
WORKBOOK_BASE, SHEET_BASE = "00020819-0000-0000-C000-000000000046", "00020820-0000-0000-C000-000000000046"
CLASS_BASE = "FCFB3D2A-A0FA-1068-A738-08002B3371B5"


@pytest.fixture(scope="module")
def addin(tmp_path_factory):
    return build_addin(tmp_path_factory.mktemp("addin") / "new folder" / "pyramid.xlam")


@pytest.fixture(scope="module")
def parts(addin):
    with zipfile.ZipFile(addin) as package:
        return {name: package.read(name) for name in package.namelist()}


@pytest.fixture(scope="module")
def source(parts):
    """Text of every module as it stands in the project, read by olefile and olevba."""
    with olefile.OleFileIO(io.BytesIO(parts["xl/vbaProject.bin"])) as project:
        return {
            name: bytes(decompress_stream(bytearray(project.openstream(["VBA", name]).read()))).decode("cp1252")
            for name in MODULES
        }


def repacked(parts, old, new):
    """The package with ``old`` replaced in every part."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as package:
        for name, content in parts.items():
            package.writestr(name, content.replace(old, new))
    return buffer.getvalue()


def streams(project):
    """Every stream of a VBA project, by path."""
    with olefile.OleFileIO(io.BytesIO(project)) as opened:
        return {"/".join(path): opened.openstream(path).read() for path in opened.listdir()}


def records(project):
    """The records of the dir stream, as (id, content), by [MS-OVBA] 2.3.4.2 and nothing of ours."""
    raw = bytes(decompress_stream(bytearray(streams(project)["VBA/dir"])))
    found, place = [], 0
    while place < len(raw):
        kind, size = struct.unpack_from("<HI", raw, place)
        size = 6 if kind == 9 else size  # PROJECTVERSION says 4 where 6 bytes follow
        found.append((kind, raw[place + 6 : place + 6 + size]))
        place += 6 + size
    return found


def blank_project():
    """The project that Excel wrote into an empty add-in."""
    from pyopenvba import ExcelFile

    folder = Path(ExcelFile.create_new.__code__.co_filename).parent / "_templates" / "blank_files"
    with zipfile.ZipFile(folder / "blank_excel_addin.xlam") as package:
        return package.read("xl/vbaProject.bin")


# ---- what Excel insists on


def test_package_is_an_addin_with_one_sheet_of_settings(parts):
    """The content type makes Excel hide it; the sheet holds nothing but the closed settings, as text."""
    types = parts["[Content_Types].xml"].decode()
    assert types.count(f'<Override PartName="/xl/workbook.xml" ContentType="{ADDIN_TYPE}"/>') == 1
    assert "sheet.macroEnabled" not in types
    # openpyxl does not know add-ins: for it the type is put back.
    book = openpyxl.load_workbook(io.BytesIO(repacked(parts, b"excel.addin.macro", b"excel.sheet.macro")))
    assert book.sheetnames == ["pyramid.conf"]
    assert list(book.active.iter_rows(values_only=True)) == [
        (key, value or None) for key, value in CLOSED_SETTINGS.items()
    ]
    assert book.properties.title == "Customer Pyramid / Klantenpiramide"


def test_what_only_the_addin_may_set_is_set():
    """None of these may be left to a default or to a file."""
    assert CLOSED_SETTINGS["ADD_WORKBOOK_TO_PYTHONPATH"] == "False"
    assert CLOSED_SETTINGS["USE UDF SERVER"] == "True"
    assert CLOSED_SETTINGS["DEBUG UDFS"] == "False"
    assert {key for key, value in CLOSED_SETTINGS.items() if not value} == {"CONDA PATH", "CONDA ENV", "LICENSE_KEY"}


def test_code_names_agree_everywhere(parts, source):
    """WorkbookPr and sheetPr, Document= line, dir record, stream and VB_Name: one that differs means repair."""
    assert re.findall(r'<workbookPr [^>]*codeName="(\w+)"', parts["xl/workbook.xml"].decode()) == ["ThisWorkbook"]
    assert re.findall(r'<sheetPr [^>]*codeName="(\w+)"', parts["xl/worksheets/sheet1.xml"].decode()) == ["Sheet1"]
    listing = streams(parts["xl/vbaProject.bin"])["PROJECT"].decode("cp1252")
    assert re.findall(r"^Document=(\w+)/&H00000000\r$", listing, re.MULTILINE) == ["ThisWorkbook", "Sheet1"]
    assert [re.match(r'Attribute VB_Name = "(\w+)"\r\n', text)[1] for text in source.values()] == MODULES


def test_project_lists_every_module_once(parts):
    """A missing Module= or Document= line passes every reader but Excel."""
    all_streams = streams(parts["xl/vbaProject.bin"])
    listing = all_streams["PROJECT"].decode("cp1252")
    declared = re.findall(r"^(Document|Module|Class)=(\w+)", listing, re.MULTILINE)
    kinds = {"ThisWorkbook": "Document", "Sheet1": "Document", "Dictionary": "Class"}
    assert declared == [(kinds.get(name, "Module"), name) for name in MODULES]
    workspace = listing.split("[Workspace]\r\n")[1]
    assert re.findall(r"^(\w+)=", workspace, re.MULTILINE) == MODULES
    names = b"".join(name.encode() + b"\0" + name.encode("utf-16-le") + b"\0\0" for name in MODULES)
    assert all_streams["PROJECTwm"] == names + b"\0\0"
    assert sorted(all_streams) == sorted(
        ["PROJECT", "PROJECTwm", "VBA/dir", "VBA/_VBA_PROJECT", *(f"VBA/{name}" for name in MODULES)]
    )


def test_dir_stream_describes_every_module(parts):
    """Per module: its name and stream twice, source from the first byte on (no compiled code), its kind."""
    found = records(parts["xl/vbaProject.bin"])
    start = next(index for index, (kind, _) in enumerate(found) if kind == 0x0F)
    assert found[start] == (0x0F, struct.pack("<H", len(MODULES)))
    assert found[-1][0] == 0x10
    modules, current = [], {}
    for kind, content in found[start + 2 : -1]:
        current[kind] = content
        if kind == 0x2B:
            modules.append(current)
            current = {}
    assert len(modules) == len(MODULES)
    for name, module in zip(MODULES, modules, strict=True):
        assert module[0x19] == module[0x1A] == name.encode()
        assert module[0x47] == module[0x32] == name.encode("utf-16-le")
        assert module[0x31] == bytes(4)
        is_standard = name not in {"ThisWorkbook", "Sheet1", "Dictionary"}
        assert (0x21 in module, 0x22 in module) == (is_standard, not is_standard)


def test_nothing_is_compiled(parts):
    """Excel compiles from source: the version says "none", and no cache of compiled code is there."""
    assert streams(parts["xl/vbaProject.bin"])["VBA/_VBA_PROJECT"] == bytes.fromhex("CC61FFFF000000")


def test_project_differs_from_excels_blank_only_in_name_and_modules(parts):
    """Same records before the modules, references among them, and the same lines, protection included."""
    project, blank = parts["xl/vbaProject.bin"], blank_project()
    ours, excels = records(project), records(blank)
    before = next(index for index, (kind, _) in enumerate(excels) if kind == 0x0F)
    assert [one for one in excels[:before] if one not in ours] == [(4, b"VBAProject")]
    assert ours[:before] == [(4, PROJECT_NAME.encode()) if one[0] == 4 else one for one in excels[:before]]
    assert ours[before + 1] == excels[before + 1]

    def lines(content):
        listing = streams(content)["PROJECT"].decode("cp1252")
        return [line for line in listing.split("\r\n") if not re.match(r"(Module|Class|Name|\w+=\d+, )", line)]

    assert lines(project) == lines(blank)
    assert sorted(set(streams(blank)) - set(streams(project))) == ["VBA/Module1"]


def test_office_is_referenced(parts):
    """IRibbonControl is a type of Office's own library."""
    references = [content for kind, content in records(parts["xl/vbaProject.bin"]) if kind == 0x0D]
    assert any(b"{2DF8D04C-5BFA-101B-BDE5-00AA0044DE52}#2.0#" in reference for reference in references)


def test_names_keep_apart(parts):
    """VBA and cells find things by name alone, in any case: project, modules and formulas differ."""
    name = next(content for kind, content in records(parts["xl/vbaProject.bin"]) if kind == 4)
    assert name == b"PyramidAddin"
    everything = [name.decode().lower(), *(module.lower() for module in MODULES), *(one.lower() for one in FORMULAS)]
    assert len(set(everything)) == len(everything)
    assert max(map(len, MODULES)) <= 31


def test_documents_and_class_say_what_they_are(source):
    """VB_Base is what ties a module to the workbook, to a sheet, or makes it a class that New can make."""
    assert source["ThisWorkbook"].split("\r\n", 1)[1].startswith(DOCUMENT_ATTRIBUTES % WORKBOOK_BASE)
    assert source["Sheet1"] == 'Attribute VB_Name = "Sheet1"\r\n' + DOCUMENT_ATTRIBUTES % SHEET_BASE
    assert f'\r\nAttribute VB_Base = "0{{{CLASS_BASE}}}"\r\n' in source["Dictionary"]
    assert all("VB_Base" not in source[name] for name in ["xlwings", *OURS])


@pytest.mark.parametrize("name", MODULES)
def test_lines_are_such_as_the_editor_takes(source, name):
    """CR LF, at most 1,023 characters, 24 continuations, procedures below 64 KB, no tabs, no second header."""
    text = source[name]
    assert text.count("\r") == text.count("\n") == text.count("\r\n")
    assert text.endswith("\r\n")
    lines = text.split("\r\n")
    assert max(map(len, lines)) <= 1023
    run = longest = 0
    for line in lines:
        run = run + 1 if line.endswith(" _") else 0
        longest = max(longest, run)
    assert longest <= 24
    for procedure in re.findall(r"(?ms)^(?:Public |Private )?(?:Sub|Function) .*?^End (?:Sub|Function)", text):
        assert len(procedure) < 64_000
    body = text[text.rindex("Attribute VB_") :] if "Attribute VB_" in text else text
    assert "\tAttribute" not in body
    assert text.count("Attribute VB_Name") == 1 + text.count("'Attribute VB_Name")


@pytest.mark.parametrize("mac", [False, True], ids=["windows", "mac"])
@pytest.mark.parametrize("name", [one for one in MODULES if one != "Sheet1"])
def test_every_module_parses(source, name, mac):
    """An independent reader of VBA takes every module, with the branches of either system."""
    # It knows neither events nor a remark behind #Const.
    text = re.sub(r"(#Const .*?)'.*", r"\1", source[name].replace("WithEvents ", ""))
    text = strip_directives(text, constants={"Mac": mac, "VBA7": True, "Win64": not mac})
    procedures = len(re.findall(r"(?m)^End (?:Sub|Function|Property)", text))
    assert len(parse_module(text).procedures) == procedures
    assert procedures or mac
    with pytest.raises(VBACompileError):
        parse_module(f"{text}Private Sub Broken(\r\n")


# ---- the sources


def test_own_sources_come_back_unchanged(addin):
    """What olevba reads from the file is what lies in the folder, byte for byte."""
    parser = VBA_Parser(str(addin))
    read = {name: code for _, _, name, code in parser.extract_macros()}
    parser.close()
    for path in (*SOURCES.glob("*.bas"), SOURCES / "ThisWorkbook.cls"):
        wanted = path.read_bytes().replace(b"\n", b"\r\n")
        assert read[path.with_suffix(path.suffix).name].encode("cp1252") == wanted
    assert len(read) == len(MODULES)


def test_class_of_xlwings_comes_with_its_licence(source):
    """Only the header that a file has, and a project has not, is another."""
    shipped = (Path(xlwings.__file__).parent / "addin" / "Dictionary.cls").read_text("ascii")
    body = shipped[shipped.index("''\n") :]
    assert source["Dictionary"].replace("\r\n", "\n").endswith(body.rstrip("\n") + "\n")
    assert "MIT" in source["Dictionary"]
    assert "BSD 3-clause license" in source["xlwings"]
    assert "THIS SOFTWARE IS PROVIDED BY THE COPYRIGHT HOLDERS" in source["xlwings"]


@pytest.mark.parametrize("path", sorted(SOURCES.glob("*.[bc][al]s")), ids=lambda path: path.name)
def test_sources_are_plain(path):
    """LF in the repository, and letters that read the same in every code page."""
    content = path.read_bytes()
    assert b"\r" not in content
    assert content.isascii()


# ---- ribbon and pictures in the package


def test_ribbon_is_related_and_its_pictures_are_there(parts):
    """The root names the ribbon, the ribbon's relationships name each picture once, none is left over."""
    relation = re.findall(r'<Relationship [^>]*ui/extensibility" Target="([^"]+)"', parts["_rels/.rels"].decode())
    assert relation == ["customUI/customUI14.xml"]
    assert parts["customUI/customUI14.xml"] == (SOURCES / "customUI14.xml").read_bytes()
    shown = set(re.findall(r'image="(\w+)"', parts["customUI/customUI14.xml"].decode()))
    related = re.findall(
        r'Id="(\w+)" [^>]*/image" Target="([^"]+)"', parts["customUI/_rels/customUI14.xml.rels"].decode()
    )
    assert sorted(name for name, _ in related) == sorted(shown)
    assert [target for name, target in related] == [f"images/{name}.png" for name, _ in related]
    pictures = {name.removeprefix("customUI/images/") for name in parts if name.startswith("customUI/images/")}
    assert pictures == {f"{name}.png" for name in shown}
    for name in shown:
        with Image.open(io.BytesIO(parts[f"customUI/images/{name}.png"])) as picture:
            assert picture.size == (int(name[-2:]),) * 2


def test_validators_accept_package_and_ribbon(addin, parts, tmp_path):
    """The Open XML SDK knows the ribbon's schema too: it refuses a broken one."""
    broken = tmp_path / "broken.xlam"
    broken.write_bytes(repacked(parts, b"<item id=", b"<item getLabel="))
    said = validator_findings([addin, broken])
    assert said[addin] == []
    assert any("getLabel" in finding for finding in said[broken])
    assert findings(addin) == []
    assert audit_findings([addin])[addin] == []


def test_libreoffice_opens_it(addin, tmp_path):
    """A program that is not ours reads the package as a workbook with macros."""
    command = ["soffice", f"-env:UserInstallation={(tmp_path / 'profile').as_uri()}", "--headless"]
    command += ["--infilter=Calc MS Excel 2007 VBA XML", "--convert-to", "csv", "--outdir", str(tmp_path), str(addin)]
    subprocess.run(command, check=True, capture_output=True, timeout=300)
    rows = list(csv.reader((tmp_path / "pyramid.csv").read_text("utf-8").splitlines()))
    assert [tuple(row) for row in rows] == [(key, value) for key, value in CLOSED_SETTINGS.items()]


# ---- the same bytes

PROGRAM = """
import datetime, sys, time
class Later(datetime.datetime):
    @classmethod
    def now(cls, tz=None): return cls(2031, 5, 6, 7, 8, 9, tzinfo=tz)
    today = utcnow = now
datetime.datetime = Later
time.time, time.localtime = lambda: 1e9, lambda *_: time.struct_time((2031, 5, 6, 7, 8, 9, 1, 126, 0))
from pathlib import Path
from pyramid_addin.excel.addin_file import build_addin
build_addin(Path(sys.argv[1]))
"""


def test_other_machines_and_other_days_make_the_same_bytes(addin, tmp_path):
    """Time zone, language, order of sets, date and folder make no difference."""
    made = tmp_path / "other.xlam"
    other = {"TZ": "Pacific/Kiritimati", "LC_ALL": "C", "LANG": "nl_NL.UTF-8", "PYTHONHASHSEED": "7"}
    command = [sys.executable, "-c", PROGRAM, str(made)]
    subprocess.run(command, check=True, cwd=tmp_path, env={**os.environ, **other}, timeout=120)
    assert made.read_bytes() == addin.read_bytes()
    assert build_addin(tmp_path / "again.xlam").read_bytes() == addin.read_bytes()


def test_zip_tells_nothing_of_the_machine(addin):
    """Names are relative, dates the first there is, nothing depends on the system or on its zlib."""
    with zipfile.ZipFile(addin) as package:
        entries = package.infolist()
    assert entries[0].filename == "[Content_Types].xml"
    assert len({entry.filename.lower() for entry in entries}) == len(entries)
    for entry in entries:
        assert re.fullmatch(r"[\w\[\].]+(/[\w.]+)*", entry.filename), entry.filename
        assert entry.date_time == (1980, 1, 1, 0, 0, 0)
        assert (entry.create_system, entry.compress_type, entry.extra, entry.comment) == (0, 0, b"", b"")
        assert entry.external_attr == entries[0].external_attr
    assert str(Path.home()).encode() not in addin.read_bytes()


# ---- what may go wrong


def test_unwritable_target_is_said(tmp_path):
    """A folder stands where the file should be."""
    with pytest.raises(OutputError) as caught:
        build_addin(tmp_path)
    assert str(tmp_path) in caught.value.text("nl")
    assert "kan niet worden geschreven" in caught.value.text("nl")


@pytest.mark.parametrize("module", ["pyopenvba", "pyopenvba.vba"])
def test_absent_pyopenvba_is_said(monkeypatch, module):
    """With what to type next."""
    monkeypatch.setitem(sys.modules, module, None)
    with pytest.raises(InstallError, match="pyOpenVBA is not installed") as caught:
        addin_file.addin_bytes()
    assert 'pip install "pyramid-addin[excel]"' in str(caught.value)


def test_other_xlsxwriter_is_refused(monkeypatch):
    """A package in which the content type is not where it was is not silently a workbook."""
    made = addin_file._workbook_parts
    changed = {"[Content_Types].xml": b"<Types><Default Extension='rels'/></Types>"}
    monkeypatch.setattr(addin_file, "_workbook_parts", lambda project: made(project) | changed)
    with pytest.raises(InstallError, match="XlsxWriter is not as this version"):
        addin_file.addin_bytes()


def test_other_blank_of_pyopenvba_is_refused(monkeypatch):
    """The project's name must be found in both places."""
    from pyramid_addin.excel import _vba_project

    monkeypatch.setattr(_vba_project, "_BLANK_NAME", "Elsewhere")
    with pytest.raises(InstallError, match="pyOpenVBA is not as this version"):
        addin_file.addin_bytes()


@pytest.mark.parametrize(
    "names",
    [["A", "a"], ["Sheet1"], ["pyramidaddin"], ["A" * 32], ["ThisWorkbook"]],
    ids=["case", "sheet", "project", "long", "twice"],
)
def test_names_that_excel_would_trip_over_are_refused(names):
    """Before a file is made that Excel would repair without saying why."""
    workbook = (SOURCES / "ThisWorkbook.cls").read_text("ascii")
    with pytest.raises(ValueError, match="module names must differ"):
        vba_project([workbook, *(f'Attribute VB_Name = "{name}"\nOption Explicit\n' for name in names)])


def test_letters_outside_the_code_page_are_refused():
    """They would arrive as question marks."""
    with pytest.raises(UnicodeEncodeError):
        vba_project(['Attribute VB_Name = "ThisWorkbook"\n', 'Attribute VB_Name = "A"\n\' \u2265\n'])
