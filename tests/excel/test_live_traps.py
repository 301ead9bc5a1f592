"""What may be in the way in a live workbook: each is met before anything is changed, and told in words."""

from __future__ import annotations

import tempfile

import openpyxl
import pytest
import xlsxwriter
import xlwings
from live_ledgers import HEADERS, as_file_mode, as_seen, customers, differences, plain, write_ledger
from openpyxl.workbook.protection import WorkbookProtection
from openpyxl.worksheet.filters import (
    ColorFilter,
    DateGroupItem,
    DynamicFilter,
    FilterColumn,
    Filters,
    IconFilter,
    Top10,
)

from pyramid_addin.building import remove
from pyramid_addin.excel import macros
from pyramid_addin.excel._desktop_windows import Windows


@pytest.fixture(autouse=True)
def own_places(monkeypatch, tmp_path):
    """A log and a folder for temporary files of the test's own."""
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))
    (tmp_path / "temporary").mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path / "temporary"))


def refused(excel, book, key="build") -> str:
    """What the box of a macro says that must not change anything."""
    before, state = excel.snapshot(book), excel.state()
    excel.forget()
    macros.run(key)
    assert differences(excel.snapshot(book), before) == []
    assert differences(excel.state(), state) == []
    ((told, title, _),) = excel.alerts
    assert title == "Customer Pyramid"
    return told


def written(path, kind=plain, **options):
    """A workbook made by ``kind`` with XlsxWriter."""
    with xlsxwriter.Workbook(path, options) as book:
        kind(book)
    return path


@pytest.fixture
def opened(make_excel, tmp_path):
    """Excel with a plain ledger open."""
    excel = make_excel()
    return excel, excel.open(write_ledger("plain", tmp_path / "klanten.xlsx"))


def test_no_workbook_is_open(make_excel):
    """No error 91, but what to do."""
    excel = make_excel()
    for key in ("build", "remove", "settings", "check"):
        macros.run(key)
        assert excel.alerts[-1][0].startswith("No workbook is open, or it is in Protected View.")


def test_a_chart_sheet_is_in_front(make_excel, tmp_path):
    """There are no cells to look at."""

    def charted(book):
        plain(book)
        chart = book.add_chart({"type": "line"})
        chart.add_series({"values": "=Debiteuren!$D$4:$D$9"})
        book.add_chartsheet("Grafiek").set_chart(chart)

    excel = make_excel()
    book = excel.open(written(tmp_path / "klanten.xlsx", charted))
    book.api.Charts("Grafiek").Activate()
    assert refused(excel, book).startswith("A chart sheet is in front.")


def test_a_sheet_of_ours_is_in_front(opened):
    """Build on Pyramid or on Settings says where to go."""
    excel, book = opened
    macros.run("settings")
    assert refused(excel, book).startswith("'Settings' is a sheet that the add-in made.")
    book.sheets["Debiteuren"].activate()
    macros.run("build")
    assert book.sheets.active.name == "Pyramid"
    assert "click Update" in refused(excel, book)


def lock(inner) -> None:
    """Protect the structure."""
    inner.store.security = WorkbookProtection(lockStructure=True)


OBSTACLES = {
    "sheet": (lambda inner: inner.worksheets[0].Protect(), "The sheet 'Debiteuren' is protected"),
    "structure": (lock, "The structure of this workbook is protected"),
    "shared": (lambda inner: setattr(inner, "shared", True), "This workbook is shared in the old way"),
    "old format": (lambda inner: setattr(inner, "path", inner.path.with_suffix(".xls")), "This workbook has the old"),
}


@pytest.mark.parametrize("obstacle", OBSTACLES)
def test_where_nothing_can_be_added_a_new_workbook_is_offered(opened, tmp_path, obstacle):
    """No: nothing happens. Yes: the same pyramid in a new workbook, and this one is left alone."""
    excel, book = opened
    put, reason = OBSTACLES[obstacle]
    put(excel.inner(book))
    before = excel.snapshot(book)
    excel.answers = ["no"]
    macros.run("build")
    assert [text.startswith(reason) for text, *_ in excel.alerts] == [True]
    assert "Build the pyramid in a new workbook instead?" in excel.alerts[0][0]
    assert [one.name for one in excel.application.books] == [book.name]

    excel.answers = ["yes"]
    macros.run("build")
    assert differences(excel.snapshot(book), before) == []
    assert "The pyramid stands in a new workbook" in excel.alerts[-1][0]
    new = excel.application.front
    path = tmp_path / "new.xlsx"
    excel.write_file(new, path)
    made = openpyxl.load_workbook(path)
    assert made.sheetnames == ["Pyramid", "Notes", "Customers"]
    rows = list(made["Customers"].iter_rows(values_only=True))
    assert list(rows[0][: len(HEADERS)]) == HEADERS
    assert [row[3] for row in rows[1:]] == [row[3] for row in customers()]
    assert rows[1][rows[0].index("Layer")] == "Top"


@pytest.mark.parametrize("key", ["update", "remove"])
def test_update_and_remove_say_what_is_protected(opened, key):
    """There a new workbook is no help."""
    excel, book = opened
    macros.run("build")
    excel.inner(book).worksheets[0].Protect()
    book.sheets["Debiteuren"].activate()
    told = refused(excel, book, key)
    assert told.startswith("The sheet 'Debiteuren' is protected")
    assert told.endswith("Then click again.")


@pytest.mark.parametrize(("area", "where"), [("B3:C3", "B3:C3"), ("A9:A11", "A9:A11"), ("E20:F22", "E20:F22")])
def test_merged_cells_in_the_ledger_are_named(opened, area, where):
    """In the header, down a column, and as a block."""
    excel, book = opened
    book.sheets[0].range(area).merge()
    assert refused(excel, book).startswith(f"'Debiteuren'!{where} is a merged cell in the ledger.")


def test_a_merged_title_above_is_no_harm(opened):
    """Everybody merges titles."""
    excel, book = opened
    book.sheets[0].range("A1:G1").merge()
    macros.run("build")
    assert excel.alerts[-1][0].startswith("The pyramid is ready")


@pytest.mark.parametrize("kind", ["plain", "table"])
def test_values_filtered_out_come_back_filtered(make_excel, tmp_path, kind):
    """The rows are written all the same, and the user sees the filter, of the sheet or of the table, as it was."""
    excel = make_excel()
    book = excel.open(write_ledger(kind, tmp_path / "klanten.xlsx"))
    sheet = book.sheets[0]
    sheet.range("A3:G27").api.AutoFilter(Field=1, Criteria1=["K001", "K002", "K020"], Operator=7)
    sheet.range("A3:G27").api.AutoFilter(Field=4, Criteria1=">500", Operator=1, Criteria2="<2400")
    view = excel.state()["views"]["klanten.xlsx!Debiteuren"]
    assert view[1]
    macros.run("build")
    assert excel.state()["views"]["klanten.xlsx!Debiteuren"] == view
    assert all(row[0] for row in sheet.range("I4:I25").options(ndim=2).value)


FILTERS = {
    "colour": FilterColumn(colId=3, colorFilter=ColorFilter(dxfId=0)),
    "icon": FilterColumn(colId=3, iconFilter=IconFilter(iconSet="3Arrows", iconId=0)),
    "dynamic": FilterColumn(colId=3, dynamicFilter=DynamicFilter(type="aboveAverage")),
    "top ten": FilterColumn(colId=3, top10=Top10(val=3)),
    "dates by group": FilterColumn(
        colId=6, filters=Filters(dateGroupItem=[DateGroupItem(year=2025, month=3, dateTimeGrouping="month")])
    ),
}


@pytest.mark.parametrize("kind", FILTERS)
def test_a_filter_that_cannot_be_brought_back_is_refused(make_excel, tmp_path, kind):
    """Writing between filtered rows would tear them apart, and the filter would be lost."""
    path = write_ledger("filtered range", tmp_path / "klanten.xlsx")
    filtered = openpyxl.load_workbook(path)
    filtered["Debiteuren"].auto_filter.filterColumn.append(FILTERS[kind])
    filtered["Debiteuren"].row_dimensions[9].hidden = True
    filtered.save(path)
    excel = make_excel()
    assert "Clear it (Data > Clear) and click again." in refused(excel, excel.open(path))


def test_the_table_under_the_cursor_is_the_ledger(make_excel, tmp_path):
    """Two ledgers side by side: the cursor says which; without it both are named."""

    def two(book):
        sheet = book.add_worksheet("Lijsten")
        for left, name in ((0, "Noord"), (20, "Zuid")):
            rows = [[f"{name}{row}", 100.0 * row] for row in range(1, 21)]
            columns = [{"header": "Klantnr"}, {"header": "Omzet"}]
            sheet.add_table(0, left, 20, left + 1, {"name": name, "columns": columns, "data": rows})

    excel = make_excel()
    book = excel.open(written(tmp_path / "klanten.xlsx", two))
    sheet = book.sheets[0]
    sheet.range("F30").select()
    assert "Noord" in (told := refused(excel, book))
    assert "Zuid" in told
    sheet.range("V5").select()
    macros.run("build")
    assert sheet.tables["Zuid"].range.shape == (21, 11)
    assert sheet.tables["Noord"].range.shape == (21, 2)
    sheet.activate()
    sheet.range("A2").select()
    macros.run("build")
    assert sheet.tables["Noord"].range.shape == (21, 11)
    assert {name.name.partition("_")[0] for name in book.names if name.name.startswith("PYR")} == {"PYR", "PYR2"}
    once = excel.snapshot(book)
    macros.run("update")
    assert "Pyramid (2)" in excel.alerts[-1][0]
    assert differences(excel.snapshot(book)["'Lijsten'"], once["'Lijsten'"]) == []
    macros.run("remove")
    assert "2 pyramids were taken out" in excel.alerts[-1][0]
    assert [one.name for one in book.sheets] == ["Lijsten"]
    assert sheet.tables["Noord"].range.shape == sheet.tables["Zuid"].range.shape == (21, 2)


def test_a_sheet_that_excel_thinks_is_enormous_is_not_read(opened):
    """A stray format in the last row: the address is told, and how to be rid of it."""
    excel, book = opened
    book.sheets[0].range("CZ1048576").value = "x"
    assert "used up to CZ1048576" in refused(excel, book)


def test_no_room_to_the_right_is_told(opened):
    """Something stands beside the ledger, and something in the last column."""
    excel, book = opened
    book.sheets[0].range("I5").value = "x"
    book.sheets[0].range("XFD5").value = "x"
    assert "a sheet ends at 16384 (XFD)" in refused(excel, book)


def test_a_workbook_that_was_never_saved(make_excel, tmp_path):
    """Book1 has no path; once saved, the command line takes the pyramid out."""
    excel = make_excel()
    source = write_ledger("plain", tmp_path / "klanten.xlsx")
    book = excel.open(source, saved=False)
    before = as_seen(excel.snapshot(book))
    macros.run("build")
    assert excel.alerts[-1][0].startswith("The pyramid is ready")
    assert "Book1.xlsx" in str(book.sheets["Notes"].used_range.value)
    saved = excel.save(book, tmp_path / "saved.xlsx")
    cleaned = openpyxl.load_workbook(remove(saved, output=tmp_path / "cleaned.xlsx"))
    assert cleaned.sheetnames == ["Debiteuren"]
    macros.run("remove")
    assert differences(as_seen(excel.snapshot(book)), before) == []


def test_a_workbook_in_the_cloud(make_excel, tmp_path):
    """Its path is an address on the web; nothing is looked up there."""
    excel = make_excel()
    path = write_ledger("plain", tmp_path / "klanten.xlsx")
    book = excel.open(path, fullname="https://example.sharepoint.com/sites/Finance/Shared%20Documents/klanten.xlsx")
    macros.run("build")
    assert excel.alerts[-1][0].startswith("The pyramid is ready")
    assert "klanten.xlsx" in str(book.sheets["Notes"].used_range.value)
    macros.run("remove")
    assert "as it was" in excel.alerts[-1][0]


def test_texts_stay_texts(make_excel, tmp_path):
    """Layers that a user calls 1-2, 'Top, 00123 or 1e5 are those texts, on the ledger and in its rules."""
    excel = make_excel()
    book = excel.open(write_ledger("plain", tmp_path / "klanten.xlsx"))
    names = ["1-2", "'Top", "00123", "1e5"]
    macros.run("settings")
    sheet = book.sheets["Settings"]
    keys = [row[0] for row in sheet.range("A1:A200").options(ndim=2).value]
    first = keys.index("boundaries") + 1
    for row, (name, share) in enumerate(zip(names, (0.01, 0.05, 0.2, 1.0), strict=True), first):
        sheet.range((row, 2)).number_format = "@"
        sheet.range((row, 2)).value = f"'{name}" if name.startswith("'") else name
        sheet.range((row, 3)).value = share
    book.sheets["Debiteuren"].activate()
    macros.run("build")
    assert excel.alerts[-1][0].startswith("The pyramid is ready")
    found = {cell for (cell,) in book.sheets["Debiteuren"].range("H4:H25").options(ndim=2).value}
    assert found == set(names)
    rules = [rule[3] for rule in excel.snapshot(book)["'Debiteuren'"]["conditions"]]
    assert rules[:4] == [[f'"{name}"'] for name in names]


def test_nothing_temporary_stays(opened, tmp_path):
    """No file in the folder for such, no workbook open, no link to one."""
    excel, book = opened
    macros.run("build")
    macros.run("settings")
    macros.run("update")
    assert list((tmp_path / "temporary").iterdir()) == []
    assert [one.name for one in excel.application.books] == ["klanten.xlsx"]
    assert not book.api.LinkSources(1)


def spoil(book, copy) -> None:
    """What Excel can make of a copied sheet where names of two workbooks meet."""
    if copy.name == "Pyramid":
        copy.range("E5").formula = "=SUM([pyramid-0123456789ab.xlsx]Debiteuren!D4:D27)"
        copy.names.add("PYR_Revenue", "=Pyramid!$A$1")
    copy.names["PYR_Sheet"].delete()
    book.names["PYR_Layer"].refers_to = "=Debiteuren!$A$1"


def test_what_excel_spoils_while_it_copies_is_set_right(opened, monkeypatch):
    """Formulas that point at the temporary workbook, names of a sheet's own, a mark that is lost, a name bent."""
    excel, book = opened
    macros.run("build")
    wanted = excel.snapshot(book)
    macros.run("remove")
    copy = xlwings.Sheet.copy

    def spoiled(sheet, **where):
        made = copy(sheet, **where)
        spoil(book, made)
        return made

    monkeypatch.setattr(xlwings.Sheet, "copy", spoiled)
    book.sheets["Debiteuren"].activate()
    macros.run("build")
    found = excel.snapshot(book)
    for one in (found, wanted):  # a formula that was set right is calculated by Excel, not by the engine
        formula, _, look = one["'Pyramid'"]["cells"]["E5"]
        one["'Pyramid'"]["cells"]["E5"] = (formula, look)
    assert differences(as_file_mode(found), as_file_mode(wanted)) == []


def test_a_link_that_stays_is_not_let_stand(opened, monkeypatch):
    """Nothing of it is kept, and the box says so."""
    excel, book = opened
    before = excel.snapshot(book)
    asked = []

    def links(_, of):
        asked.append(of)
        temporary = next(path for path in made if path.suffix == ".xlsx")
        return [str(temporary)]

    made = []
    monkeypatch.setattr(Windows, "links", links)
    monkeypatch.setattr("pyramid_addin.excel._live_sheets._opened", noted(made))
    macros.run("build")
    assert asked
    assert excel.alerts[-1][0].startswith("Excel did not copy the sheets as they were meant.")
    assert differences(excel.snapshot(book), before) == []


def noted(made):
    """Open the temporary workbook, and remember its path."""
    from pyramid_addin.excel import _live_sheets

    opening = _live_sheets._opened

    def open_it(excel, path):
        made.append(path)
        return opening(excel, path)

    return open_it


def test_an_unexpected_failure_names_the_log(opened, tmp_path, monkeypatch):
    """A calm sentence for the user; the whole of it in the log."""
    excel, book = opened

    def broken(*_, **__):
        message = "a mistake of ours"
        raise RuntimeError(message)

    monkeypatch.setattr("pyramid_addin.excel._live_build.analyse", broken)
    told = refused(excel, book)
    log = tmp_path / "state" / "pyramid-addin" / "pyramid.log"
    assert told.startswith("Something went wrong that should not have.")
    assert str(log) in told
    assert "a mistake of ours" in log.read_text("utf-8")
