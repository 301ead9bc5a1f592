"""Fixtures of the tests that run VBA: one LibreOffice per session, twins as they are asked for."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parent))  # for the modules beside this one

from engines import InterpreterTwin, LibreOffice, LibreOfficeTwin


@pytest.fixture(scope="session")
def office(tmp_path_factory):
    """LibreOffice, started by the first test that needs it."""
    program = LibreOffice(tmp_path_factory.mktemp("vba"))
    yield program
    program.close()


@pytest.fixture(scope="session")
def twins(tmp_path_factory, request):
    """Makes twins: the engine that runs it, its name, its cases."""
    made = {}

    def twin(engine, name, expressions=(), *, mac=False, fresh=False):
        key = (engine, name)
        if fresh or key not in made:
            file = f"{name}{len(made)}.xlsm"
            if engine == "libreoffice":
                new = LibreOfficeTwin(request.getfixturevalue("office"), file, expressions, mac=mac)
            else:
                new = InterpreterTwin(tmp_path_factory.mktemp("twin") / file, expressions, mac=mac)
            made[(*key, len(made)) if fresh else key] = new
            return new
        return made[key]

    return twin
