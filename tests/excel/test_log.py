"""The add-in's log: where it is, that it stays small, and that it never stands in the way."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from pyramid_addin.errors import FormulaError
from pyramid_addin.excel import log


@pytest.fixture
def place(monkeypatch, tmp_path):
    monkeypatch.setattr(log.sys, "platform", "linux")
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path))
    return tmp_path / "pyramid-addin" / "pyramid.log"


@pytest.mark.parametrize(
    ("platform", "environment", "expected"),
    [
        ("win32", {"LOCALAPPDATA": "/c/Local"}, "/c/Local/pyramid-addin/pyramid.log"),
        ("win32", {}, "/home/jan/AppData/Local/pyramid-addin/pyramid.log"),
        ("darwin", {}, "/home/jan/Library/Containers/com.microsoft.Excel/Data/pyramid-addin/pyramid.log"),
        ("linux", {}, "/home/jan/.local/state/pyramid-addin/pyramid.log"),
        ("linux", {"XDG_STATE_HOME": "/state"}, "/state/pyramid-addin/pyramid.log"),
    ],
)
def test_where_it_is(monkeypatch, platform, environment, expected):
    """One file per user and system; on a Mac where Excel itself may write."""
    monkeypatch.setattr(log.sys, "platform", platform)
    monkeypatch.setattr(log.Path, "home", lambda: Path("/home/jan"))
    for name in ("LOCALAPPDATA", "XDG_STATE_HOME"):
        monkeypatch.delenv(name, raising=False)
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    assert log.log_path() == Path(expected)


def test_lines_have_their_time_and_stay_together(place):
    """A line per note; what goes on is indented; letters of any language."""
    log.note("Één regel")
    log.note("twee\nregels\n")
    lines = place.read_text("utf-8").splitlines()
    assert re.fullmatch(r"\d{4}-\d\d-\d\d \d\d:\d\d:\d\d  Één regel", lines[0])
    assert lines[1].endswith("  twee")
    assert lines[2:] == ["    regels"]


def test_a_refusal_is_a_line_and_a_fault_is_a_traceback(place):
    """What a user can mend needs no traceback."""
    log.note_failure(FormulaError("formula.result_too_large"))
    with pytest.raises(ValueError, match="invalid literal") as fault:
        int("unheard of")
    log.note_failure(fault.value)
    written = place.read_text("utf-8")
    assert "FormulaError: The answer is too large" in written
    assert written.count("Traceback") == 1
    assert "test_log.py" in written
    assert written.rstrip().endswith("ValueError: invalid literal for int() with base 10: 'unheard of'")


def test_it_stays_small_and_keeps_the_newest(place):
    """Beyond the limit the oldest lines go, whole lines only."""
    for number in range(3_000):
        log.note(f"{number} " + "x" * 500)
    assert place.stat().st_size <= log.LIMIT + 1_000
    lines = place.read_text("utf-8").splitlines()
    assert lines[-1].split("  ")[1].startswith("2999 ")
    assert all(re.match(r"\d{4}-\d\d-\d\d .{8}  \d+ x", line) for line in lines)
    assert len(lines) > 500


@pytest.mark.parametrize("obstacle", ["folder", "file"])
def test_it_never_raises(place, tmp_path, obstacle):
    """A formula must not fail because the log cannot be written."""
    if obstacle == "folder":
        place.mkdir(parents=True)
    else:
        (tmp_path / "pyramid-addin").write_text("in the way")
    log.note("lost")
    log.note_failure(ValueError("lost too"))
    assert not place.is_file()


def test_odd_text_does_not_stop_it(place):
    """Half a character, as hostile cells may hold."""
    log.note("\ud800 half")
    assert "half" in place.read_text("utf-8")


def test_a_user_without_a_home(monkeypatch):
    """Services have none."""

    def homeless():
        raise RuntimeError

    monkeypatch.setattr(log.sys, "platform", "darwin")
    monkeypatch.setattr(log.Path, "home", homeless)
    log.note("lost")
