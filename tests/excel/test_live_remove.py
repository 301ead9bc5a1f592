"""Remove pyramid gives back what was there, whatever the user did meanwhile, and wherever it was built."""

from __future__ import annotations

import pytest
from live_ledgers import LEDGERS, as_file_mode, as_seen, differences, write_ledger

from pyramid_addin.building import build, remove
from pyramid_addin.excel import macros
from pyramid_addin.settings import Settings


@pytest.fixture(autouse=True)
def own_log(monkeypatch, tmp_path):
    """A log of the test's own, which must stay empty where nothing goes wrong."""
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))
    yield
    log = tmp_path / "state" / "pyramid-addin" / "pyramid.log"
    assert not log.exists(), log.read_text("utf-8")


@pytest.mark.parametrize("kind", LEDGERS)
def test_the_workbook_is_as_it_was(make_excel, tmp_path, kind):
    """Every cell, format, width, name, table, filter and rule; and Excel's own state."""
    excel = make_excel()
    book = excel.open(write_ledger(kind, tmp_path / "klanten.xlsx"))
    before, state = excel.snapshot(book), excel.state()
    macros.run("build")
    macros.run("remove")
    assert "as it was" in excel.alerts[-1][0]
    assert differences(as_seen(excel.snapshot(book)), as_seen(before)) == []
    assert excel.state() == state


@pytest.mark.parametrize("kind", ["plain", "table", "filtered range", "user's rules", "user's own names"])
def test_building_twice_is_building_once(make_excel, tmp_path, kind):
    """Build, and Update, take out what stands first."""
    excel = make_excel()
    book = excel.open(write_ledger(kind, tmp_path / "klanten.xlsx"))
    before = excel.snapshot(book)
    macros.run("build")
    once = excel.snapshot(book)
    book.sheets[0].activate()
    macros.run("build")
    assert differences(excel.snapshot(book), once) == []
    macros.run("update")
    assert differences(excel.snapshot(book), once) == []
    macros.run("remove")
    assert differences(excel.snapshot(book), before) == []


def test_columns_that_moved_are_found(make_excel, tmp_path):
    """The user put a column before the ledger, sorted nothing else: our columns went along, and come out there."""
    excel = make_excel()
    path = write_ledger("looks", tmp_path / "klanten.xlsx")
    book = excel.open(path)
    book.sheets[0].range("A:A").insert("right")
    before = as_seen(excel.snapshot(book))
    book.sheets[0].range("A:A").delete("left")
    macros.run("build")
    book.sheets["Debiteuren"].range("A:A").insert("right")
    macros.run("remove")
    after = as_seen(excel.snapshot(book))
    assert differences(after["'Debiteuren'"]["cells"], before["'Debiteuren'"]["cells"]) == []
    assert differences(after["names"], before["names"]) == []


def test_rows_that_came_between_lose_our_cells(make_excel, tmp_path):
    """Rows inserted into the ledger: nothing of ours stays in them, all rows keep what is the user's."""
    excel = make_excel()
    book = excel.open(write_ledger("looks", tmp_path / "klanten.xlsx"))
    sheet = book.sheets[0]
    macros.run("build")
    sheet.range("8:9").insert("down")
    sheet.range("A8").value = "K900"
    sheet.range("D8").value = 12.0
    macros.run("remove")
    cells = excel.snapshot(book)["'Debiteuren'"]["cells"]
    assert cells["A8"][0] == "K900"
    assert [place for place, (value, *_) in cells.items() if value is not None and place[0] > "H"] == []


def test_columns_that_the_user_put_behind_ours_close_up(make_excel, tmp_path):
    """In a table: ours are deleted, the user's come to stand beside the ledger, values and all."""
    excel = make_excel()
    book = excel.open(write_ledger("table", tmp_path / "klanten.xlsx"))
    sheet = book.sheets[0]
    macros.run("build")
    table = sheet.tables["Klanten"]
    last = table.range.column + table.range.shape[1]
    table.resize(sheet.range((3, 1), (27, last)))
    sheet.range((3, last)).value = "Mijn kolom"
    sheet.range((4, last)).value = 77.0
    macros.run("remove")
    assert sheet.tables["Klanten"].range.address == "$A$3:$H$27"
    assert sheet.range("H3").value == "Mijn kolom"
    assert sheet.range("H4").value == 77.0
    assert sheet.range("I3").value is None


def test_a_renamed_sheet_and_a_renamed_ledger_are_found(make_excel, tmp_path):
    """Marks and names know their sheets, not what they are called."""
    excel = make_excel()
    book = excel.open(write_ledger("plain", tmp_path / "klanten.xlsx"))
    macros.run("build")
    book.sheets["Pyramid"].name = "Mijn piramide"
    book.sheets["Debiteuren"].name = "Jan's lijst"
    macros.run("sheet_notes")
    macros.run("sheet_pyramid")
    assert book.sheets.active.name == "Mijn piramide"
    macros.run("update")
    assert [sheet.name for sheet in book.sheets][:3] == ["Jan's lijst", "Pyramid", "Notes"]
    macros.run("remove")
    assert [sheet.name for sheet in book.sheets] == ["Jan's lijst"]


def test_a_filter_on_our_column_goes_and_the_users_stays(make_excel, tmp_path):
    """Filtered by layer and by customer: the second is brought back for the columns that remain."""
    excel = make_excel()
    book = excel.open(write_ledger("filtered range", tmp_path / "klanten.xlsx"))
    sheet = book.sheets[0]
    macros.run("build")
    ours = excel.inner(book).worksheets[0].store.auto_filter
    where = sheet.range(ours.ref)
    assert where.shape == (25, 24)
    where.api.AutoFilter(Field=8, Criteria1="Top")
    where.api.AutoFilter(Field=4, Criteria1=">1000")
    macros.run("update")
    assert excel.state()["views"]["klanten.xlsx!Debiteuren"][2] != [[]]
    macros.run("remove")
    assert excel.inner(book).worksheets[0].store.auto_filter.ref == "A3:G27"
    (criteria,) = excel.state()["views"]["klanten.xlsx!Debiteuren"][2]
    assert [field for field, *_ in criteria] == [4]


def test_settings_stay(make_excel, tmp_path):
    """The box says so, and the next build follows them."""
    excel = make_excel()
    book = excel.open(write_ledger("plain", tmp_path / "klanten.xlsx"))
    macros.run("language_nl")
    macros.run("build")
    macros.run("remove")
    assert "The sheet Settings stays." in excel.alerts[-1][0]
    assert [sheet.name for sheet in book.sheets] == ["Debiteuren", "Settings"]
    macros.run("build")
    assert [sheet.name for sheet in book.sheets][:3] == ["Debiteuren", "Settings", "Piramide"]


@pytest.mark.parametrize("kind", ["plain", "table", "filtered range", "invoice lines", "user's rules"])
def test_what_the_command_line_built_comes_out_in_excel(make_excel, tmp_path, kind):
    """Its record is in the file; the ledger's cells, table, filter and names are as they were."""
    excel = make_excel()
    source = write_ledger(kind, tmp_path / "klanten.xlsx")
    before = excel.snapshot(excel.open(source))
    path = build(source, Settings(), output=tmp_path / "built.xlsx").output
    book = excel.open(path)
    macros.run("remove")
    assert "as it was" in excel.alerts[-1][0]
    after = excel.snapshot(book)
    for title in (title for title in before if title.startswith("'")):
        for part in before[title].keys() - {"columns"}:
            assert differences(after[title][part], before[title][part], f"{title}/{part}") == []
    assert differences(after["names"], before["names"]) == []
    assert after["parts"] == before["parts"]


@pytest.mark.parametrize("kind", ["plain", "table", "filtered range", "invoice lines"])
def test_what_the_command_line_built_is_updated_with_what_it_was_told(make_excel, tmp_path, kind):
    """Months, language and the rest are remembered; the result is that of file mode."""
    excel = make_excel()
    source = write_ledger(kind, tmp_path / "klanten.xlsx")
    settings = Settings(language="nl", rank_by="revenue", months=6, target_return=0.2)
    path = build(source, settings, output=tmp_path / "built.xlsx").output
    book = excel.open(path)
    filed = excel.snapshot(book)
    macros.run("update")
    live = excel.snapshot(book)
    assert differences(as_file_mode(live), as_file_mode(filed)) == []


@pytest.mark.parametrize("kind", LEDGERS)
def test_what_excel_built_comes_out_by_the_command_line(make_excel, tmp_path, kind):
    """Saved by Excel, then pyramid-addin remove: cells, tables, filters, rules and names of the ledger are back."""
    excel = make_excel()
    source = write_ledger(kind, tmp_path / "klanten.xlsx")
    book = excel.open(source)
    before = excel.snapshot(book)
    macros.run("build")
    saved = excel.save(book, tmp_path / "saved.xlsx")
    book.close()
    after = excel.snapshot(excel.open(remove(saved, output=tmp_path / "cleaned.xlsx")))
    assert [title for title, _ in after["sheets"]] == [title for title, _ in before["sheets"]]
    assert differences(after["names"], before["names"]) == []
    for title in (title for title in before if title.startswith("'")):
        values = [
            {place: cell[:2] for place, cell in one[title]["cells"].items() if cell[0] is not None}
            for one in (after, before)
        ]
        assert differences(*values) == []
        for part in ("tables", "filter", "conditions", "merged"):
            assert differences(after[title][part], before[title][part], part) == []


def test_nothing_to_take_out_is_said(make_excel, tmp_path):
    """A workbook without a pyramid is left alone."""
    excel = make_excel()
    book = excel.open(write_ledger("plain", tmp_path / "klanten.xlsx"))
    before = excel.snapshot(book)
    macros.run("remove")
    (tmp_path / "state" / "pyramid-addin" / "pyramid.log").unlink()  # a refusal is no accident, but it is noted
    assert excel.alerts[-1][0].startswith("This workbook holds no pyramid that the add-in made.")
    assert differences(excel.snapshot(book), before) == []


def test_a_ledger_that_is_gone_is_said(make_excel, tmp_path):
    """Update cannot read what the user deleted; Remove still takes out the rest."""
    excel = make_excel()
    book = excel.open(write_ledger("invoice lines", tmp_path / "facturen.xlsx"))
    macros.run("build")
    book.sheets["Facturen"].delete()
    macros.run("update")
    (tmp_path / "state" / "pyramid-addin" / "pyramid.log").unlink()
    assert excel.alerts[-1][0].startswith("The ledger stood on 'Facturen', which is no longer there.")
    macros.run("remove")
    assert "as it was" in excel.alerts[-1][0]
    assert not any(name.name.startswith("PYR") for name in book.names)


def test_a_workbook_that_is_all_ours_is_not_taken_apart(make_excel, tmp_path):
    """Made from a text file by the command line: without our sheets nothing would be left of it."""
    source = tmp_path / "klanten.csv"
    source.write_text("Klantnr;Omzet\n" + "".join(f"K{row};{row * 10}\n" for row in range(1, 30)), "utf-8")
    excel = make_excel()
    book = excel.open(build(source, Settings(), output=tmp_path / "built.xlsx").output)
    before = excel.snapshot(book)
    macros.run("remove")
    (tmp_path / "state" / "pyramid-addin" / "pyramid.log").unlink()
    assert "no record of what was there before" in excel.alerts[-1][0]
    assert differences(excel.snapshot(book), before) == []


@pytest.mark.parametrize("text", ["", "no json", '{"version": 9}', '{"version":1,"recipe":{"sheet":5}}', "[" * 5_000])
def test_a_record_that_is_off_counts_as_none(make_excel, tmp_path, text):
    """Someone wrote into the hidden sheet: nothing is taken out by half, and nothing breaks."""
    excel = make_excel()
    book = excel.open(write_ledger("plain", tmp_path / "klanten.xlsx"))
    macros.run("build")
    book.sheets["PYR_Record"].range("A1").value = text
    before = excel.snapshot(book)
    macros.run("remove")
    (tmp_path / "state" / "pyramid-addin" / "pyramid.log").unlink()
    assert "no record of what was there before" in excel.alerts[-1][0]
    assert differences(excel.snapshot(book), before) == []
