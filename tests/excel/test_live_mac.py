"""The same macros on a Mac: the same pyramid through Apple events, and out again."""

from __future__ import annotations

import pytest
from engine._errors import refused as failure
from live_ledgers import LEDGERS, as_file_mode, as_seen, differences, write_ledger

from pyramid_addin.building import build
from pyramid_addin.excel import macros
from pyramid_addin.excel._places import MAC_CONTAINER
from pyramid_addin.settings import Settings

DUTCH = 1043


@pytest.fixture
def mac(make_excel, monkeypatch, tmp_path):
    """Excel for Mac, in Dutch, with a container of its own for temporary files, and a log."""
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))
    (tmp_path / MAC_CONTAINER).mkdir(parents=True)
    return make_excel(platform="mac", language_id=DUTCH)


@pytest.fixture
def log(tmp_path):
    """What the add-in noted, "" where nothing."""
    path = tmp_path / "state" / "pyramid-addin" / "pyramid.log"
    return lambda: path.read_text("utf-8") if path.exists() else ""


@pytest.mark.parametrize("kind", LEDGERS)
def test_built_on_a_mac_it_is_as_built_in_the_file_and_comes_out_again(mac, log, tmp_path, kind):
    """Every cell, name, table and rule; nothing temporary stays in Excel's container."""
    path = write_ledger(kind, tmp_path / "klanten.xlsx")
    book = mac.open(path)
    before, state = as_seen(mac.snapshot(book)), mac.state()
    macros.run("build")
    assert log() == ""
    live = as_file_mode(mac.snapshot(book))
    macros.run("remove")
    assert differences(as_seen(mac.snapshot(book)), before) == []
    assert differences(mac.state(), state) == []
    assert list((tmp_path / MAC_CONTAINER).iterdir()) == []
    target = build(path, Settings(language="nl"), output=tmp_path / "built.xlsx").output
    assert differences(live, as_file_mode(mac.snapshot(mac.open(target)))) == []


def test_values_filtered_out_come_back_filtered(mac, tmp_path):
    """By values and by comparison, with AppleScript's words for how they are joined."""
    book = mac.open(write_ledger("filtered range", tmp_path / "klanten.xlsx"))
    cells = book.sheets[0].range("A3:G27")
    cells.autofilter.apply_values(1, ["K001", "K002", "K020"])
    cells.autofilter.apply_comparison(4, "between", 500, 2350)
    view = mac.state()["views"]["klanten.xlsx!Debiteuren"]
    macros.run("build")
    assert mac.alerts[-1][0].startswith("De piramide is klaar")
    assert mac.state()["views"]["klanten.xlsx!Debiteuren"] == view
    macros.run("remove")
    assert mac.state()["views"]["klanten.xlsx!Debiteuren"] == view


@pytest.mark.parametrize("key", ["check", "settings", "freeze", "language_en", "template_sample", "formulas", "about"])
def test_the_other_buttons_work(mac, log, tmp_path, key):
    """None of them goes past what a Mac has."""
    mac.open(write_ledger("table", tmp_path / "klanten.xlsx"))
    macros.run(key)
    assert log() == ""


def test_what_the_command_line_built_is_found_in_the_saved_file(mac, log, tmp_path):
    """Excel for Mac does not show custom XML, so the record is read from the file on disk."""
    source = write_ledger("plain", tmp_path / "klanten.xlsx")
    before = mac.snapshot(mac.open(source))
    path = build(source, Settings(months=6), output=tmp_path / "built.xlsx").output
    book = mac.open(path)
    macros.run("remove")
    assert "weer zoals die was" in mac.alerts[-1][0]
    after = mac.snapshot(book)
    assert differences(after["'Debiteuren'"]["cells"], before["'Debiteuren'"]["cells"]) == []
    assert differences(after["names"], before["names"]) == []
    assert log() == ""


@pytest.mark.parametrize("share", [0.2, 0.4, 0.6, 0.8])
def test_a_failure_half_way_leaves_nothing(mac, log, tmp_path, share):
    """At four places of a build with rules and a filter in the way."""
    book = mac.open(write_ledger("user's rules", tmp_path / "klanten.xlsx"))
    before, state = as_seen(mac.snapshot(book)), mac.state()
    mac.forget()
    macros.run("build")
    calls = mac.calls
    macros.run("remove")
    mac.forget()
    mac.fail_at(int(calls * share), failure("put there"))
    macros.run("build")
    if not mac.alerts[-1][0].startswith("De piramide is klaar"):
        assert differences(as_seen(mac.snapshot(book)), before) == []
        assert differences(mac.state(), state) == []
    assert "put there" in log()
