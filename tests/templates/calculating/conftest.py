"""Templates that calculate by themselves: made, their cached values spoilt, and recalculated by LibreOffice."""

from __future__ import annotations

import math
import re
import sys
import zipfile
from datetime import date, datetime
from pathlib import Path

import openpyxl
import pytest

from pyramid_addin.settings import Settings
from pyramid_addin.template_files import write_template
from pyramid_addin.templates.calculating._design import design

sys.path.insert(0, str(Path(__file__).parents[2] / "workbook"))  # for package_checks

SPOILT = 987_654_321
_CELL = re.compile(
    rb"<c (?P<attributes>[^>]*)>(?P<formula><f[^>]*>.*?</f>|<f[^>]*/>)(?:<v>[^<]*</v>|<v/>)?</c>", re.DOTALL
)


@pytest.fixture
def make_template(tmp_path):
    """A template with the customers of a frame, as `Ledger.customers`; its path."""

    def make(key, customers, language="en", *, name="made", rows=0, as_of=date(2025, 12, 31), **what):
        path = tmp_path / f"{name}.xlsx"
        write_template(path, design(key), customers, Settings(language=language, as_of=as_of), rows=rows, **what)
        return path

    return make


@pytest.fixture
def spoil(tmp_path):
    """A copy of a workbook in which every formula shows the same wrong number: only calculating puts that right."""

    def spoilt(path):
        target = tmp_path / f"spoilt-{path.name}"
        with zipfile.ZipFile(path) as source, zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as package:
            for entry in source.namelist():
                content = source.read(entry)
                if entry.startswith("xl/worksheets/sheet"):
                    content = _CELL.sub(_wrong, content)
                package.writestr(entry, content)
        return target

    return spoilt


def _wrong(cell: re.Match[bytes]) -> bytes:
    attributes = re.sub(rb' t="[a-zA-Z]+"', b"", cell["attributes"])
    return b"<c %s>%s<v>%d</v></c>" % (attributes, cell["formula"], SPOILT)


@pytest.fixture
def differences(spoil, libreoffice):
    """What a workbook's formulas show that LibreOffice calculates otherwise: (sheet, cell, formula, shown, found)."""

    def compare(path):
        formulas = openpyxl.load_workbook(path)
        shown = openpyxl.load_workbook(path, data_only=True)
        found = openpyxl.load_workbook(libreoffice(spoil(path)), data_only=True)
        cells = [
            (sheet.title, cell.coordinate, cell.value, shown[sheet.title][cell.coordinate].value,
             found[sheet.title][cell.coordinate].value)
            for sheet in formulas.worksheets
            for row in sheet.iter_rows()
            for cell in row
            if cell.data_type == "f"
        ]  # fmt: skip
        assert cells
        return [cell for cell in cells if not alike(*cell[-2:])]

    return compare


def alike(shown, found):
    """Texts and dates equal, amounts to 1e-9; an empty text is a blank."""
    numbers = [isinstance(value, int | float) and not isinstance(value, bool) for value in (shown, found)]
    if all(numbers):
        return math.isclose(shown, found, rel_tol=1e-9, abs_tol=1e-6)
    if isinstance(shown, date | datetime) or isinstance(found, date | datetime):
        return shown == found
    return (shown or "") == (found or "") and numbers[0] == numbers[1]


@pytest.fixture
def calculated(spoil, libreoffice):
    """Every formula of a workbook as LibreOffice calculates it: {(sheet, cell): value}."""

    def values(path):
        formulas = openpyxl.load_workbook(path)
        found = openpyxl.load_workbook(libreoffice(spoil(path)), data_only=True)
        return {
            (sheet.title, cell.coordinate): found[sheet.title][cell.coordinate].value
            for sheet in formulas.worksheets
            for row in sheet.iter_rows()
            for cell in row
            if cell.data_type == "f"
        }

    return values
