"""What every test may use: a small ledger with figures worked by hand, and the command line without a new process."""

from __future__ import annotations

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
        with pytest.raises(SystemExit) as stop:
            cli.main()
        printed = capsys.readouterr()
        assert (stop.value.code or 0) == status, printed.out + printed.err
        assert "Traceback" not in printed.out + printed.err
        return printed.out, printed.err

    return command
