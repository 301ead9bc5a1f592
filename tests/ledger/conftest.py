"""Ledgers made on the spot: rows in a workbook (written by XlsxWriter or openpyxl) or in a text file, read at once."""

from __future__ import annotations

import sys
import zipfile
from pathlib import Path

import openpyxl
import pytest

from pyramid_addin.ledger import Ledger, read_ledger
from pyramid_addin.settings import Settings

sys.path.insert(0, str(Path(__file__).parent))  # for binary_workbooks, which tests of other parts import too


@pytest.fixture
def book(tmp_path):
    """Write sheets (name -> rows) with openpyxl; a text that begins with = is a formula without a value."""

    def write(sheets, name="ledger.xlsx", change=None):
        workbook = openpyxl.Workbook()
        workbook.remove(workbook.active)
        for title, rows in sheets.items():
            sheet = workbook.create_sheet(title)
            for row in rows:
                sheet.append(list(row))
        if change:
            change(workbook)
        path = tmp_path / name
        workbook.save(path)
        return path

    return write


@pytest.fixture
def read_book(book):
    """Write one sheet called Ledger and read it."""

    def read(rows, change=None, **settings) -> Ledger:
        return read_ledger(book({"Ledger": rows}, change=change), Settings(**settings))

    return read


@pytest.fixture
def read_text(tmp_path):
    """Write text (or bytes) to a file and read it."""

    def read(content, name="ledger.csv", **settings) -> Ledger:
        path = tmp_path / name
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        return read_ledger(path, Settings(**settings))

    return read


@pytest.fixture
def problems():
    """Problems of a ledger as (key, where, found)."""

    def listed(ledger, key=None):
        return [(p.key, p.where, p.found) for p in ledger.problems if key in (None, p.key)]

    return listed


@pytest.fixture
def patch_part():
    """Replace bytes in a part of a package."""

    def patch(path, part, old, new):
        with zipfile.ZipFile(path) as archive:
            parts = {entry.filename: archive.read(entry) for entry in archive.infolist()}
        assert old in parts[part]
        parts[part] = parts[part].replace(old, new)
        with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
            for name, data in parts.items():
                archive.writestr(name, data)
        return path

    return patch
