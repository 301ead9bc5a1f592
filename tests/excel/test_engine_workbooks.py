"""Workbooks in the engine: opened, saved with nothing lost, and the windows that show them."""

from __future__ import annotations

import zipfile
from pathlib import Path

import openpyxl
import pytest
import xlwings as xw

EXCEL_SAVED = Path(__file__).parents[2].parent / "shared" / "data" / "excel-saved"


def test_workbooks_open_close_and_are_found(excel, ledger, com_error, tmp_path):
    """Two of one name cannot be open (Excel's own words)."""
    book = excel.open(ledger)
    assert (book.fullname, book.api.Path, book.api.ReadOnly) == (str(ledger), str(ledger.parent), False)
    other = tmp_path / "other" / ledger.name
    other.parent.mkdir()
    other.write_bytes(ledger.read_bytes())
    with pytest.raises(com_error, match="same name"):
        book.app.api.Workbooks.Open(str(other))
    with pytest.raises(com_error, match="couldn't find"):
        book.app.api.Workbooks.Open(str(tmp_path / "no.xlsx"))
    fresh = book.app.books.add()
    assert (fresh.name, fresh.fullname, fresh.api.Path) == ("Book1", "Book1", "")
    assert book.app.books.active == fresh
    fresh.close()
    assert book.app.books.active == book


def test_a_workbook_in_the_cloud_has_a_web_address(excel, ledger):
    """FullName is a URL then, on which xlwings' own fullname may raise."""
    address = "https://d.docs.live.net/1234/klanten.xlsx"
    book = excel.open(ledger, fullname=address)
    assert (book.api.FullName, book.api.Path, book.name) == (address, "https://d.docs.live.net/1234", "klanten.xlsx")


def test_parts_that_openpyxl_drops_come_back(excel, tmp_path, ledger, run):
    """The record of a build by the command line survives a save in Excel; macros see it, and can delete it."""
    built = tmp_path / "built.xlsx"
    run("build", ledger, "-o", built)
    with zipfile.ZipFile(built) as archive:
        records = [archive.read(name) for name in archive.namelist() if name.startswith("customXml/item1")]
    assert len(records) == 1
    book = excel.open(built)
    saved = excel.save(book, tmp_path / "saved.xlsx")
    with zipfile.ZipFile(saved) as archive:
        assert archive.read("customXml/item1.xml") == records[0]
    parts = book.api.CustomXMLParts.SelectByNamespace("urn:pyramid-addin:record:1")
    assert (parts.Count, book.api.CustomXMLParts.Count) == (1, 4)
    parts(1).Delete()
    assert book.api.CustomXMLParts.SelectByNamespace("urn:pyramid-addin:record:1").Count == 0
    again = excel.save(book, tmp_path / "again.xlsx")
    with zipfile.ZipFile(again) as archive:
        assert not [name for name in archive.namelist() if name.startswith("customXml/")]


def test_saved_workbooks_keep_values_of_formulas(excel, tmp_path, ledger, run):
    """A build's every cell, formula and value, opened, saved and read by openpyxl: nothing differs."""
    built = tmp_path / "built.xlsx"
    run("build", ledger, "-o", built)
    saved = excel.save(excel.open(built), tmp_path / "saved.xlsx")
    for data_only in (False, True):
        before, after = (openpyxl.load_workbook(path, data_only=data_only) for path in (built, saved))
        assert before.sheetnames == after.sheetnames
        for sheet in before:
            cells = {cell.coordinate: cell.value for row in sheet.iter_rows() for cell in row if cell.value is not None}
            kept = {c.coordinate: c.value for row in after[sheet.title].iter_rows() for c in row if c.value is not None}
            assert cells == kept, (sheet.title, data_only)


def test_drawings_are_known_by_their_place(excel):
    """Charts, pictures and text boxes of a workbook that Excel saved; anchors read from its XML by hand."""
    sheet = excel.open(EXCEL_SAVED / "textbox40.xlsx").sheets[0]
    found = [(shape.Name, shape.Type, shape.TopLeftCell.Address) for shape in sheet.api.Shapes]
    assert found == [("Picture 1", 13, "$E$25"), ("Chart 2", 3, "$E$9"), ("TextBox 3", 1, "$G$25")]
    assert (len(sheet.charts), len(sheet.pictures), len(sheet.shapes)) == (1, 1, 3)


@pytest.mark.parametrize("part", range(4))
@pytest.mark.filterwarnings("ignore::UserWarning")  # openpyxl tells what it leaves out of these files
def test_a_saved_workbook_is_the_same_when_it_is_opened_again(excel, tmp_path, part):
    """All that a snapshot sees of the workbooks that Excel saved; text boxes aside, which openpyxl drops."""
    compared = 0
    for path in sorted(EXCEL_SAVED.glob("*.xls[xm]"))[part::4]:
        try:
            openpyxl.load_workbook(path)
        except (ValueError, TypeError, KeyError, zipfile.BadZipFile):
            continue  # a few do not load with openpyxl at all
        book = excel.open(path)
        before, saved = excel.snapshot(book), excel.save(book, tmp_path / f"saved{path.suffix}")
        book.close()
        book = excel.open(saved)
        after = excel.snapshot(book)
        book.close()
        for snapshot in (before, after):
            for sheet in snapshot.values():
                if isinstance(sheet, dict):
                    sheet.pop("drawings", None)
        assert before == after, path.name
        compared += 1
    assert compared > 50


def test_saving_under_another_name_and_as_a_copy(excel, tmp_path, ledger, com_error):
    """SaveAs makes it that file, SaveCopyAs does not; a workbook that is read-only has no Save."""
    book = excel.open(ledger)
    book.sheets[0]["A1"].value = "changed"
    book.api.SaveCopyAs(str(tmp_path / "copy.xlsx"))
    assert openpyxl.load_workbook(tmp_path / "copy.xlsx").active["A1"].value == "changed"
    assert book.name == "klanten.xlsx"
    book.save(tmp_path / "other.xlsx")
    assert (book.name, book.fullname) == ("other.xlsx", str(tmp_path / "other.xlsx"))
    assert openpyxl.load_workbook(ledger).active["A1"].value == "Debiteurenlijst 2025"
    locked = excel.open(ledger, read_only=True)
    assert locked.api.ReadOnly is True
    with pytest.raises(com_error):
        locked.save()


def test_shared_workbooks_and_protected_view(excel, ledger, com_error):
    """A shared one takes values and no sheets; in Protected View no workbook is active."""
    book = excel.open(ledger, shared=True)
    assert book.api.MultiUserEditing is True
    book.sheets[0]["A1"].value = 1
    with pytest.raises(com_error):
        book.sheets.add()
    app = book.app
    assert xw.Book.caller() == book
    excel.open_protected(ledger)
    assert (app.api.ProtectedViewWindows.Count, app.api.ActiveWorkbook, app.api.ActiveSheet) == (1, None, None)
    with pytest.raises(Exception, match="set a mock caller"):
        xw.Book.caller()


def test_panes_and_what_is_scrolled_stay_with_their_sheet(excel, tmp_path):
    """Frozen at the active cell, as seen from the first cell that is shown."""
    book = excel.new()
    sheet, window = book.sheets[0], book.app.api.ActiveWindow
    window.ScrollRow = 3
    sheet["B5"].select()
    window.FreezePanes = True
    assert (window.SplitRow, window.SplitColumn) == (2, 1)
    other = book.sheets.add("Other")
    assert (window.FreezePanes, window.ScrollRow) == (False, 1)
    sheet.activate()
    assert (window.FreezePanes, window.ScrollRow) == (True, 3)
    assert openpyxl.load_workbook(excel.save(book, tmp_path / "panes.xlsx"))["Sheet1"].freeze_panes == "B3"
    assert other.name == "Other"
