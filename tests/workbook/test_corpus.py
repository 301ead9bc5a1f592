"""Nothing of a workbook that Excel saved is lost: all of the corpus get columns and sheets, and give them back."""

from __future__ import annotations

import re
import subprocess
import warnings
import zipfile
from dataclasses import replace
from pathlib import Path

import openpyxl
import pytest
from lxml import etree
from openpyxl.utils.cell import range_boundaries
from package_checks import audit_findings, findings, new_findings, validator_findings
from python_calamine import CalamineWorkbook

from pyramid_addin.model import analyse
from pyramid_addin.settings import Settings
from pyramid_addin.templates import added_columns, build_templates, filled_sheets, layer_formats
from pyramid_addin.workbook import Build, strip, write_workbook

EXCEL_SAVED = Path(__file__).parents[2].parent / "shared" / "data" / "excel-saved"
WORKBOOKS = sorted(EXCEL_SAVED.glob("*.xls[xm]"))
CHUNKS = 6
MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
RELATIONS = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}"


@pytest.fixture(scope="session")
def real_template(tmp_path_factory):
    return build_templates(tmp_path_factory.mktemp("templates"))[0]


def first_worksheet(path: Path) -> tuple[str, str, list[tuple[int, int]], list[str]]:
    """Name and part of the first worksheet, the places of its cells, and its tables' parts: from the XML alone."""
    with zipfile.ZipFile(path) as archive:
        workbook = etree.fromstring(archive.read("xl/workbook.xml"))
        related = etree.fromstring(archive.read("xl/_rels/workbook.xml.rels"))
        targets = {item.get("Id"): "xl/" + item.get("Target") for item in related}
        for sheet in workbook.iter(f"{MAIN}sheet"):
            part = targets[sheet.get(f"{RELATIONS}id")]
            if not part.startswith("xl/worksheets/"):
                continue
            root = etree.fromstring(archive.read(part))
            places = [range_boundaries(cell.get("r"))[:2] for cell in root.iter(f"{MAIN}c")]
            own = part.replace("worksheets/", "worksheets/_rels/") + ".rels"
            tables = (
                re.findall(rb'Target="\.\./(tables/[^"]+)"', archive.read(own)) if own in archive.namelist() else []
            )
            return sheet.get("name"), part, places, [f"xl/{name.decode()}" for name in tables]
    return "", "", [], []


def table_area(path: Path, part: str) -> tuple[str, tuple[int, int, int, int], int] | None:
    """Name, boundaries and totals rows of a table that has a header."""
    with zipfile.ZipFile(path) as archive:
        table = etree.fromstring(archive.read(part))
    if table.get("headerRowCount") == "0":
        return None
    return table.get("displayName"), range_boundaries(table.get("ref")), int(table.get("totalsRowCount", 0))


def build_for(path: Path, make_ledger) -> tuple[Build, set[str]]:
    """A build whose ledger is the first worksheet's first table or used range; and the parts that it may change."""
    name, part, places, table_parts = first_worksheet(path)
    table = next(filter(None, (table_area(path, one) for one in table_parts)), None)
    left, top, right, bottom = 1, 1, 2, 3
    if table:
        (left, top, right, bottom) = table[1]
        bottom -= table[2]
    elif places:
        columns, rows = zip(*places, strict=True)
        left, top, right = min(columns), min(rows), max(columns)
        bottom = min(max(rows), top + 400)
    headers = [f"Header {place}" for place in range(right - left + 1)]
    ledger = make_ledger(
        path, headers, max(bottom, top + 1), sheet=name, header_row=top, first_column=left, table=table and table[0]
    )
    if right == left:
        ledger = replace(ledger, origin=replace(ledger.origin, columns={"revenue": left}))
    # All sheets into some of the workbooks: what is done to a workbook does not hang on what the sheets are about.
    analysis = analyse(ledger, Settings(sheets=() if WORKBOOKS.index(path) % 7 == 0 else ("pyramid",)))
    added = added_columns(ledger, analysis, "en")
    sheets = filled_sheets(ledger, analysis, added, "en")
    build = Build(ledger, added if places else [], sheets, {"sheet": name}, layer_formats(analysis, "en"))
    lists = {"[Content_Types].xml", "xl/workbook.xml", "xl/_rels/workbook.xml.rels", "xl/styles.xml"}
    return build, lists | ({part, *table_parts[:1]} if places else set())


def parts_of(path: Path) -> dict[str, bytes]:
    with zipfile.ZipFile(path) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def read_by_others(path: Path) -> list[str]:
    """The sheets' names as calamine and openpyxl see them; both read every cell."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # openpyxl's, of features that it leaves behind
        names = openpyxl.load_workbook(path).sheetnames
    reader = CalamineWorkbook.from_path(str(path))
    for sheet in reader.sheets_metadata:
        if "Work" in str(sheet.typ):
            reader.get_sheet_by_name(sheet.name).to_python()
    assert reader.sheet_names == names
    return names


def without_place(texts: list[str]) -> list[str]:
    """Findings without their XPath, which shifts when something is added before."""
    return [re.sub(r" at /\S*$", "", text) for text in texts]


@pytest.mark.parametrize("chunk", range(CHUNKS))
def test_nothing_is_lost(chunk, tmp_path, real_template, make_ledger):
    """Parts, findings of the validators and of our own checks, other readers, and the way back."""
    wrong: dict[str, object] = {}
    results: dict[Path, Path] = {}
    for path in WORKBOOKS[chunk::CHUNKS]:
        build, may_change = build_for(path, make_ledger)
        result = tmp_path / path.name
        write_workbook([build], real_template, result, source=path, language="en")
        before, after = parts_of(path), parts_of(result)
        lost = [name for name in before if name not in after]
        changed = {name for name in before if name in after and before[name] != after[name]} - may_change
        if lost or changed:
            wrong[f"{path.name}: parts"] = (lost, changed)
        if new := new_findings(findings(path), findings(result)):
            wrong[f"{path.name}: checks"] = new
        if read_by_others(result) != [*read_by_others(path), *(sheet.name for sheet in build.sheets)]:
            wrong[f"{path.name}: sheets"] = read_by_others(result)
        back = tmp_path / f"back-{path.name}"
        recipes = strip(result, back)
        if recipes != (build.recipe,) or parts_of(back) != before:
            wrong[f"{path.name}: strip"] = [name for name, data in parts_of(back).items() if before.get(name) != data]
        results[result] = path
    # The second validator takes longer, and has the less to say: a sample will do.
    for validate, some in ((validator_findings, list(results)), (audit_findings, list(results)[::6])):
        found = {result: texts for result, texts in validate(some).items() if texts}
        standing = validate(results[result] for result in found)
        for result, texts in found.items():
            if new := new_findings(without_place(standing[results[result]]), without_place(texts)):
                wrong[f"{result.name}: {validate.__name__}"] = new
    assert wrong == {}
    assert len(results) == len(WORKBOOKS) / CHUNKS


def test_libreoffice_opens_the_results(tmp_path, real_template, make_ledger):
    """A sample, of every kind of file there is, is loaded and stored anew with all its worksheets."""
    sample = WORKBOOKS[:: len(WORKBOOKS) // 12]
    expected = {}
    for path in sample:
        build, _ = build_for(path, make_ledger)
        result = tmp_path / f"{path.stem}.xlsx"
        write_workbook([build], real_template, result, source=path, language="en")
        expected[path.stem] = read_by_others(result)
    subprocess.run(
        [
            *("soffice", "--headless", f"-env:UserInstallation=file://{tmp_path}/profile", "--convert-to", "ods"),
            *("--outdir", str(tmp_path / "ods"), *(str(tmp_path / f"{name}.xlsx") for name in expected)),
        ],
        check=True,
        capture_output=True,
    )
    found = {name: CalamineWorkbook.from_path(str(tmp_path / "ods" / f"{name}.ods")).sheet_names for name in expected}
    assert found == expected
