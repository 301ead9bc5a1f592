"""Excel for the tests of the add-in: xlwings' own engine over the object model in ``engine``."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parent))  # for engine


@pytest.fixture
def make_excel(monkeypatch, tmp_path):
    """Start Excel: ``make_excel(platform="mac", language_id=1043)``. The test fails on any misuse."""
    from engine import Excel

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
