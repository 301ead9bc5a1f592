"""Excel for the tests of the add-in: xlwings' own engine over the object model in ``engine``."""

from __future__ import annotations

import re
import sys
from contextlib import contextmanager
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parent))  # for engine


@pytest.fixture
def make_excel(request, monkeypatch, tmp_path):
    """Start Excel: ``make_excel(platform="mac", language_id=1043)``. The test fails on any misuse.

    Unless the test is marked ``all_sheets``, builds add Pyramid as their only analysis, in Excel and in files alike:
    how sheets come into Excel does not depend on what they are about, and a build of all takes ten times as long.
    """
    from engine import Excel

    if request.node.get_closest_marker("all_sheets") is None:
        monkeypatch.setattr("pyramid_addin.templates._sheets.CHOSEN_SHEETS", ("pyramid",))

    from pyramid_addin.excel import _desktop

    started = []

    def make(**options):
        started.append(Excel(monkeypatch, tmp_path, **options))
        monkeypatch.setattr(_desktop, "sys", started[-1].interpreter)  # the system that the macros are on
        return started[-1]

    yield make
    for excel in started:
        assert not excel.misuses


@pytest.fixture
def excel(make_excel):
    """Excel for Windows, in English."""
    return make_excel()


@pytest.fixture
def com_error(excel):  # noqa: ARG001 - pywin32's stand-in is there while Excel is
    """pywin32's error, as a macro would import it."""
    import pywintypes

    return pywintypes.com_error


@pytest.fixture
def misuse(excel):
    """Expect the engine to say that something must never be done; the test goes on without it."""
    from engine import Misuse

    @contextmanager
    def expected(text):
        with pytest.raises(Misuse, match=text):
            yield
        assert any(re.search(text, known) for known in excel.misuses)
        excel.misuses.clear()

    return expected
