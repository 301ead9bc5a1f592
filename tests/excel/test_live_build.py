"""One ledger built in Excel and built in its file: every cell, name, table and rule is the same."""

from __future__ import annotations

import pytest
import xlsxwriter
from live_ledgers import LEDGERS, as_file_mode, customers, differences, plain, write_ledger

from pyramid_addin.building import build
from pyramid_addin.demo import write_demo_ledger
from pyramid_addin.excel import macros
from pyramid_addin.settings import Settings

DUTCH = 1043


@pytest.fixture(autouse=True)
def own_log(monkeypatch, tmp_path):
    """A log of the test's own, which must stay empty where nothing goes wrong."""
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))
    yield
    log = tmp_path / "state" / "pyramid-addin" / "pyramid.log"
    assert not log.exists(), log.read_text("utf-8")


def both_ways(make_excel, path, language="en", settings=None):
    """Snapshots of the ledger at ``path`` built in Excel, and built in the file."""
    excel = make_excel(language_id=DUTCH if language == "nl" else 1033)
    book = excel.open(path)
    macros.run("build")
    live = excel.snapshot(book)
    target = path.with_name(f"built{path.suffix}")
    build(path, settings or Settings(language=language), output=target)
    return as_file_mode(live), as_file_mode(excel.snapshot(excel.open(target)))


@pytest.mark.parametrize("language", ["en", "nl"])
@pytest.mark.parametrize("kind", LEDGERS)
def test_live_is_as_file(make_excel, tmp_path, kind, language):
    """Values, formulas, looks, widths, names, tables, filters, rules, hidden rows and the order of sheets."""
    path = write_ledger(kind, tmp_path / "klanten.xlsx")
    live, filed = both_ways(make_excel, path, language)
    assert differences(live, filed) == []


@pytest.mark.all_sheets
@pytest.mark.parametrize("kind", ["table", "invoice lines"])
def test_every_sheet_is_as_in_the_file(make_excel, tmp_path, kind):
    """With the analyses: their tables, charts' data, input cells and names."""
    live, filed = both_ways(make_excel, write_ledger(kind, tmp_path / "klanten.xlsx"), "nl")
    assert differences(live, filed) == []


@pytest.mark.parametrize("kind", ["plain", "invoice lines"])
def test_live_is_as_file_where_days_count_from_1904(make_excel, tmp_path, kind):
    """Dates are the same days in both."""
    path = write_ledger(kind, tmp_path / "klanten.xlsx", date_1904=True)
    live, filed = both_ways(make_excel, path)
    assert differences(live, filed) == []


@pytest.mark.all_sheets
@pytest.mark.parametrize("language", ["en", "nl"])
def test_the_sample_ledger_is_the_same_both_ways(make_excel, tmp_path, language):
    """3,200 customers with all the dirt of a real export."""
    path = tmp_path / "sample.xlsx"
    write_demo_ledger(path, language)
    live, filed = both_ways(make_excel, path, language)
    assert differences(live, filed) == []


def test_how_often_excel_is_called_does_not_hang_on_the_rows(make_excel, tmp_path):
    """Cells are read in one call and written in one, however many there are, blanks and errors between them too."""
    calls = []
    for count in (40, 4_000):
        rows = customers(count)
        for row in rows[::3]:
            row[5] = row[6] = None
        path = tmp_path / f"{count}.xlsx"
        with xlsxwriter.Workbook(path) as book:
            plain(book, rows=rows)
        excel = make_excel()
        excel.open(path)
        macros.run("build")
        assert excel.alerts[-1][0].startswith("The pyramid is ready")
        calls.append(excel.calls)
        written = [shape for _, sheet, _, shape, _ in excel.writes if sheet == "Debiteuren" and shape[1] > 1]
        assert (count + 1, 17) in written
    assert calls[1] - calls[0] < 40


def test_large_ledgers_are_read_and_written_in_pieces(make_excel, tmp_path, monkeypatch):
    """Excel for Mac takes only so much at a time, and Esc is heard between pieces."""
    monkeypatch.setattr("pyramid_addin.excel._live_ledger._CELLS_A_CALL", 60)
    monkeypatch.setattr("pyramid_addin.excel._live_columns._CELLS_A_CALL", 40)
    live, filed = both_ways(make_excel, write_ledger("texts and doubles", tmp_path / "klanten.xlsx"))
    assert differences(live, filed) == []
