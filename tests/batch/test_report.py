"""The report: a row per file as it is, totals that LibreOffice confirms, and nothing a file name could do to it."""

from __future__ import annotations

import os
from pathlib import Path

import openpyxl
import pytest
from package_checks import audit_findings, findings, validator_findings

from pyramid_addin.batch import Row, write_report
from pyramid_addin.errors import OutputError

BUILT = {
    "customers": 100,
    "active": 80,
    "revenue": 1_234.56,
    "top_share": 0.8,
    "net_profit": -20.5,
    "loss_making": 3,
    "left_out_lines": 2,
    "left_out_amount": 10.25,
    "problems": 7,
}


def rows_of(folder, *changes):
    """A row for each of ``changes``, built unless it says otherwise."""
    names = (f"{number:02}.xlsx" for number in range(len(changes)))
    made = []
    for name, change in zip(names, changes, strict=True):
        figures = {} if change.get("result") in {"failed", "not_done"} else BUILT
        made.append(Row(**({"file": str(folder / name), "result": "built"} | figures | change)))
    return made


def read(path):
    """Headings, rows below them as dictionaries, the totals row."""
    sheet = openpyxl.load_workbook(path, data_only=True).active
    rows = [[cell.value for cell in row] for row in sheet.iter_rows(min_row=6)]
    table = [dict(zip(rows[0], row, strict=True)) for row in rows[1:]]
    return rows[0], table[:-1], table[-1]


@pytest.mark.parametrize("language", ["en", "nl"])
def test_totals_and_counts_are_what_libreoffice_calculates(tmp_path, recalculated, language):
    """They are formulas; their cached values equal sums by hand, and LibreOffice's."""
    path = tmp_path / "report.xlsx"
    failed = {"result": "failed", "message": "x"}
    write_report(path, rows_of(tmp_path, {}, failed, {"result": "unchanged"}, {"result": "not_done"}, {}), language)
    formulas = recalculated(path)
    assert len(formulas) == 9
    for _, cell, formula, cached, fresh in formulas:
        assert cached == (pytest.approx(fresh, rel=1e-12) if isinstance(fresh, int | float) else fresh), (cell, formula)
    _, _, totals = read(path)
    assert [value for value in totals.values() if isinstance(value, int | float)] == pytest.approx(
        [300, 240, 3_703.68, -61.5, 9, 6, 30.75, 21]
    )
    said = {
        "en": "built: 2   unchanged: 1   failed: 1   not done: 1",
        "nl": "gemaakt: 2   ongewijzigd: 1   mislukt: 1   niet gedaan: 1",
    }
    assert openpyxl.load_workbook(path, data_only=True).active["A3"].value == said[language]


def test_what_is_not_known_is_blank_and_not_added_up(tmp_path):
    """A profit that one branch cannot tell would make the total a wrong number."""
    path = tmp_path / "report.xlsx"
    write_report(path, rows_of(tmp_path, {}, {"net_profit": None, "loss_making": None}, {"result": "failed"}), "en")
    _, table, totals = read(path)
    assert [row["Net profit"] for row in table] == [-20.5, None, None]
    assert (totals["Net profit"], totals["Loss-making"], totals["Revenue"]) == (None, None, 2_469.12)
    remark = openpyxl.load_workbook(path).active["A4"].value
    assert remark.startswith("Net profit is not known everywhere (files without it: 1)")


def test_amounts_in_several_currencies_are_not_added_up(tmp_path):
    """Euros and dollars make no sum; customers do. A ledger that names none goes with the others."""
    path = tmp_path / "report.xlsx"
    write_report(path, rows_of(tmp_path, {"currency": "EUR"}, {"currency": "USD"}, {}), "nl")
    _, _, totals = read(path)
    assert (totals["Omzet"], totals["Nettowinst"], totals["Bedrag weggelaten"]) == (None, None, None)
    assert totals["Klanten"] == 300
    assert "(EUR, USD)" in openpyxl.load_workbook(path).active["A4"].value
    write_report(path, rows_of(tmp_path, {"currency": "EUR"}, {"currency": "EUR"}, {}), "nl")
    assert read(path)[2]["Omzet"] == pytest.approx(3 * 1_234.56)


@pytest.mark.parametrize(
    "name",
    [
        *("=HYPERLINK(1)", "+1", "@x", "http://x.nl/a", "a\tb\nc", "\x01\x1f", "\udcff\udc80"),
        *("x" * 5_000, "日本 \U0001f600", "<&\"'>"),
    ],
    ids=["formula", "plus", "at", "link", "lines", "control", "no-text", "long", "unicode", "markup"],
)
def test_a_name_is_a_text_whatever_it_is(tmp_path, name):
    """No formula, no link, no broken workbook: names of files are as hostile as their contents."""
    path = tmp_path / "report.xlsx"
    write_report(path, [Row(name, name, "failed", message=name)], "en")
    sheet = openpyxl.load_workbook(path).active
    cells = [sheet[address] for address in ("A7", "B7", "N7")]
    expected = name.replace("\udcff", "?").replace("\udc80", "?")[:1_000]
    for cell in cells:
        assert cell.data_type == "s"
        assert cell.hyperlink is None
        assert cell.value.replace("_x0001_", "\x01").replace("_x001F_", "\x1f") == expected
    assert findings(path) == []
    assert sheet.row_dimensions[7].height <= 409


def test_files_below_the_report_are_named_from_there(tmp_path):
    """Others in full: a result may be anywhere."""
    path = tmp_path / "uit" / "report.xlsx"
    path.parent.mkdir()
    rows = [Row(str(tmp_path / "uit" / "noord" / "a.xlsx"), str(tmp_path / "uitgebreid.xlsx"), "failed")]
    write_report(path, rows, "en")
    _, ((row),), _ = read(path)
    assert row["File"] == str(Path("noord", "a.xlsx"))
    assert row["Result"] == str(tmp_path / "uitgebreid.xlsx")


def test_a_report_is_sound_and_the_same_every_time(tmp_path):
    """The Open XML SDK finds nothing; the same rows make the same bytes."""
    paths = [tmp_path / name for name in ("a.xlsx", "b.xlsx")]
    rows = rows_of(tmp_path, {}, {"result": "failed", "message": "m" * 900}, {"result": "not_done"})
    for path in paths:
        write_report(path, rows, "nl")
    assert paths[0].read_bytes() == paths[1].read_bytes()
    assert openpyxl.load_workbook(paths[0]).properties.created.isoformat() == "2026-01-01T00:00:00"
    assert findings(paths[0]) == []
    assert validator_findings(paths[:1]) == {paths[0]: []}
    assert audit_findings(paths[:1]) == {paths[0]: []}


def test_a_report_of_nothing_and_of_thousands(tmp_path):
    """A table has a row at least; ten thousand are as many rows."""
    path = tmp_path / "report.xlsx"
    write_report(path, [], "en")
    assert findings(path) == []
    write_report(path, rows_of(tmp_path, *[{}] * 3_000), "en")
    sheet = openpyxl.load_workbook(path).active
    assert sheet.tables["BatchReport"].ref == "A6:N3007"
    assert sheet.tables["BatchReport"].autoFilter.ref == "A6:N3006"


def test_it_prints_on_landscape_pages_with_its_headings(tmp_path):
    """One page wide, A4, the headings on each."""
    path = tmp_path / "report.xlsx"
    write_report(path, rows_of(tmp_path, {}), "en")
    sheet = openpyxl.load_workbook(path).active
    assert (sheet.page_setup.orientation, sheet.page_setup.paperSize) == ("landscape", 9)
    assert sheet.sheet_properties.pageSetUpPr.fitToPage
    assert sheet.page_setup.fitToHeight == 0  # as many as it takes; where nothing is said it is one wide
    assert sheet.print_title_rows == "$6:$6"
    assert sheet.freeze_panes == "B7"


def test_the_old_report_stays_when_the_new_one_cannot_be_written(tmp_path, monkeypatch):
    """It is complete before it takes the old one's place."""
    path = tmp_path / "report.xlsx"
    path.write_bytes(b"old")

    def full(_):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(OutputError, match="No space left"):
        write_report(path, rows_of(tmp_path, {}), "en")
    assert path.read_bytes() == b"old"
    assert list(tmp_path.glob(".*")) == []
