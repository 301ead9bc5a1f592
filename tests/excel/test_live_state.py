"""Whatever breaks off a macro, the workbook and Excel are as they were: a failure at any call, Esc, a busy Excel."""

from __future__ import annotations

import ctypes
import math

import pytest
from engine._errors import refused, rejected
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from live_ledgers import as_seen, differences, write_ledger

from pyramid_addin.excel import macros

SLOW = settings(
    max_examples=20,
    deadline=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
KINDS = ["filtered range", "table with totals", "user's rules", "looks", "invoice lines"]


@pytest.fixture(autouse=True)
def own_log(monkeypatch, tmp_path):
    """A log of the test's own: every failure is noted there."""
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))
    return tmp_path / "state" / "pyramid-addin" / "pyramid.log"


def opened(excel, path):
    """The ledger, where it has a filter with rows hidden by it."""
    book = excel.open(path)
    if excel.inner(book).worksheets[0].store.auto_filter.ref:
        book.sheets[0].range("A3:G27").api.AutoFilter(Field=4, Criteria1=">1000")
    book.sheets[0].range("C5").select()
    return book


def calls_of(excel, book, key) -> int:
    """How many calls a macro makes when nothing goes wrong; everything is taken out again."""
    excel.forget()
    macros.run(key)
    calls = excel.calls
    if key == "build":
        macros.run("remove")
        book.sheets[0].range("C5").select()
    return calls


def done_or_undone(excel, book, key, before, complete) -> None:
    """After a macro at most one thing holds: everything it was to do, or nothing."""
    now = as_seen(excel.snapshot(book)), excel.state()
    assert now[1]["switches"] == before[1]["switches"], "a switch was left"
    assert now[1]["calculation"] == before[1]["calculation"]
    assert now[1]["status"] == before[1]["status"]
    assert now[1]["copying"] == before[1]["copying"]
    if differences(now[0], complete[0]) == []:
        assert differences(now[1]["views"], complete[1]["views"]) == []
    else:
        assert differences(now[0], before[0]) == [], key
        assert differences(now[1], before[1]) == [], key


@pytest.mark.parametrize("kind", KINDS)
def test_a_build_that_fails_at_any_call_leaves_nothing(make_excel, tmp_path, kind):
    """One call fails, as Excel's calls do; the box says so, or all was done before it came to that."""
    excel = make_excel()
    path = write_ledger(kind, tmp_path / "klanten.xlsx")
    book = opened(excel, path)
    before = as_seen(excel.snapshot(book)), excel.state()
    calls = calls_of(excel, book, "build")
    macros.run("build")
    complete = as_seen(excel.snapshot(book)), excel.state()
    macros.run("remove")
    assert differences(as_seen(excel.snapshot(book)), before[0]) == []

    @SLOW
    @given(st.integers(1, calls), st.sampled_from([refused, lambda _: rejected()]))
    def at(call, failure):
        excel.forget()
        excel.fail_at(call, failure("a failure that was put there"))
        macros.run("build")
        done_or_undone(excel, book, "build", before, complete)
        if any(title.endswith("_Record") for title, _ in excel.snapshot(book)["sheets"]):
            macros.run("remove")
            book.sheets[0].range("C5").select()

    at()


@pytest.mark.parametrize("kind", ["filtered range", "table"])
def test_a_failure_while_things_are_given_back_is_overcome(make_excel, tmp_path, kind):
    """Each of the last calls: filter, selection, calculation and screen are given back all the same."""
    excel = make_excel()
    book = opened(excel, write_ledger(kind, tmp_path / "klanten.xlsx"))
    before = as_seen(excel.snapshot(book)), excel.state()
    calls = calls_of(excel, book, "build")
    macros.run("build")
    complete = as_seen(excel.snapshot(book)), excel.state()
    macros.run("remove")
    book.sheets[0].range("C5").select()
    for call in range(calls - 42, calls + 1, 2 if kind == "table" else 3):
        excel.forget()
        excel.fail_at(call, refused("a failure that was put there"))
        macros.run("build")
        done_or_undone(excel, book, "build", before, complete)
        if any(title.endswith("_Record") for title, _ in excel.snapshot(book)["sheets"]):
            macros.run("remove")
            book.sheets[0].range("C5").select()


@pytest.mark.parametrize("kind", ["filtered range", "table with totals"])
def test_esc_at_any_moment_leaves_nothing(make_excel, tmp_path, kind):
    """The box says that it stopped, and that everything is as it was."""
    excel = make_excel()
    book = opened(excel, write_ledger(kind, tmp_path / "klanten.xlsx"))
    before = as_seen(excel.snapshot(book)), excel.state()
    stopped = 0
    for questions in range(1, 12):
        excel.forget()
        excel.escape = questions
        macros.run("build")
        excel.escape = -1
        if excel.alerts[-1][0].startswith("Stopped, because you pressed Esc."):
            stopped += 1
            assert "Everything is as it was" in excel.alerts[-1][0]
            assert differences(as_seen(excel.snapshot(book)), before[0]) == []
            assert differences(excel.state(), before[1]) == []
        else:
            break
    assert stopped >= 3  # reading, analysing, writing


BUSY = "Excel is busy. Finish the cell that you are editing (Enter or Esc), close any dialog, and click again."


@pytest.mark.parametrize("editing", [True, False])
def test_a_busy_excel_is_said_and_not_waited_for(make_excel, tmp_path, monkeypatch, editing):
    """The user is told what to do, if need be without Excel; nothing is touched, and nothing waits for ever."""
    excel = make_excel()
    book = opened(excel, write_ledger("plain", tmp_path / "klanten.xlsx"))
    before = excel.snapshot(book)
    told = []
    monkeypatch.setattr(
        ctypes.windll.user32,
        "MessageBoxW",
        lambda _, text, title, style: told.append((text, title, style)),
        raising=False,
    )
    excel.busy(math.inf, editing=editing)
    macros.run("build")
    excel.busy(0)
    assert [text for text, *_ in [*excel.alerts, *told]] == [BUSY]
    assert differences(excel.snapshot(book), before) == []


def test_a_short_wait_is_no_failure(make_excel, tmp_path):
    """Xlwings asks again, and the build goes on."""
    excel = make_excel()
    opened(excel, write_ledger("plain", tmp_path / "klanten.xlsx"))
    excel.busy(20)
    macros.run("build")
    assert excel.alerts[-1][0].startswith("The pyramid is ready")


def test_manual_calculation_stays_manual(make_excel, tmp_path):
    """And the status bar keeps what another macro put there."""
    excel = make_excel()
    book = opened(excel, write_ledger("plain", tmp_path / "klanten.xlsx"))
    book.app.calculation = "manual"
    book.app.status_bar = "mine"
    macros.run("build")
    assert (book.app.calculation, book.app.status_bar) == ("manual", "mine")
    book.app.calculation = "semiautomatic"
    macros.run("remove")
    assert (book.app.calculation, book.app.status_bar) == ("semiautomatic", "mine")


def test_progress_is_shown_in_excels_language(make_excel, tmp_path):
    """Dutch in a Dutch Excel, and gone at the end."""
    excel = make_excel(language_id=1043)
    book = opened(excel, write_ledger("plain", tmp_path / "klanten.xlsx"))
    macros.run("build")
    assert any("(Esc stopt)" in text for text in excel.status_texts)
    assert book.app.status_bar is False
