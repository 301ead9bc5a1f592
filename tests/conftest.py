"""What every test may use: a small ledger with figures worked by hand, and the command line without a new process."""

from __future__ import annotations

import gc
import subprocess
import sys

import openpyxl
import pytest

HEADERS = ["Klantnummer", "Klantnaam", "Omzet 2024", "Omzet 2025", "Kostprijs", "Uren"]


@pytest.fixture
def ledger(tmp_path):
    """20 active customers of 2,000, 1,900, ... 100 euro, one inactive and one prospect; total 21,000."""
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.title = "Debiteuren"
    sheet.append(["Debiteurenlijst 2025"])
    sheet.append([])
    sheet.append(HEADERS)
    for index in range(20):
        revenue = 2_000 - 100 * index
        sheet.append([f"K{index + 1:03}", f"Klant {index + 1}", revenue - 50, revenue, revenue * 0.7, 1])
    sheet.append(["K021", "Klant 21", 800, 0, None, None])
    sheet.append(["K022", "Klant 22", None, None, None, None])
    sheet["G3"] = "Status"
    sheet["G25"] = "prospect"
    path = tmp_path / "klanten.xlsx"
    book.save(path)
    return path


@pytest.fixture
def run(monkeypatch, capsys):
    """Run the command line in this process: arguments in, (exit status, stdout, stderr) out."""
    from pyramid_addin import cli

    def command(*arguments: object, status: int = 0) -> tuple[str, str]:
        monkeypatch.setattr(sys, "argv", ["pyramid-addin", *map(str, arguments)])
        monkeypatch.setattr(gc, "set_threshold", lambda _: None)  # the tests that follow collect as they always do
        with pytest.raises(SystemExit) as stop:
            cli.main()
        printed = capsys.readouterr()
        assert (stop.value.code or 0) == status, printed.out + printed.err
        assert "Traceback" not in printed.out + printed.err
        return printed.out, printed.err

    return command


RECALCULATE_ALWAYS = """<?xml version="1.0" encoding="UTF-8"?>
<oor:items xmlns:oor="http://openoffice.org/2001/registry" xmlns:xs="http://www.w3.org/2001/XMLSchema"
 xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"><item oor:path="/org.openoffice.Office.Calc/Formula/Load">
<prop oor:name="OOXMLRecalcMode" oor:op="fuse"><value>0</value></prop></item></oor:items>"""


@pytest.fixture(scope="session")
def libreoffice(tmp_path_factory):
    """Convert a file with LibreOffice, which recalculates every formula and trusts no cached value."""
    profile = tmp_path_factory.mktemp("libreoffice")
    (profile / "user").mkdir()
    (profile / "user" / "registrymodifications.xcu").write_text(RECALCULATE_ALWAYS, "utf-8")

    def convert(path, kind="xlsx"):
        folder = tmp_path_factory.mktemp("converted")
        command = ["soffice", f"-env:UserInstallation={profile.as_uri()}", "--headless", "--convert-to", kind]
        subprocess.run([*command, "--outdir", str(folder), str(path)], check=True, capture_output=True, timeout=300)
        return folder / f"{path.stem}.{kind}"

    return convert


@pytest.fixture(scope="session")
def recalculated(libreoffice):
    """Every formula of a workbook as (sheet, cell, formula, cached value, value that LibreOffice calculates)."""

    def compare(path):
        formulas, cached = openpyxl.load_workbook(path), openpyxl.load_workbook(path, data_only=True)
        fresh = openpyxl.load_workbook(libreoffice(path), data_only=True)
        return [
            (
                sheet.title,
                cell.coordinate,
                cell.value,
                cached[sheet.title][cell.coordinate].value,
                fresh[sheet.title][cell.coordinate].value,
            )
            for sheet in formulas.worksheets
            for row in sheet.iter_rows()
            for cell in row
            if cell.data_type == "f"
        ]

    return compare
