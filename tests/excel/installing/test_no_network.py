"""What docs/it.md promises: nothing is asked of any network while formulas and builds work."""

from __future__ import annotations

import json
import subprocess
import sys

import pytest

WATCH = """
import json, sys
attempts = []
def watch(event, arguments):
    if event.startswith(("socket.connect", "socket.bind", "socket.getaddrinfo", "socket.gethostby", "socket.sendto")):
        attempts.append(event)
    elif event == "urllib.Request":
        attempts.append(event)
sys.addaudithook(watch)
{work}
print(json.dumps(attempts))
"""
WORK = {
    "a formula": """
from pyramid_addin.excel import udfs
assert udfs.PYRAMID_LAYER("", 100.0, [[float(revenue)] for revenue in range(1, 101)]) == [["Top"]]
""",
    "the add-in file": """
from pyramid_addin.excel.addin_file import addin_bytes
assert addin_bytes()
""",
    "a build": """
from pathlib import Path
from pyramid_addin import Settings, build
assert build(Path(sys.argv[1]), Settings()).output.exists()
""",
    "doctor": """
from pyramid_addin.excel._machine import this_machine
from pyramid_addin.excel.doctor import examine
assert examine(this_machine())
""",
}


def attempts(work, *arguments):
    """The calls to the network that a program makes, in a process of its own."""
    done = subprocess.run(
        [sys.executable, "-c", WATCH.format(work=work), *map(str, arguments)],
        capture_output=True,
        text=True,
        check=True,
        timeout=120,
    )
    return json.loads(done.stdout.splitlines()[-1])


@pytest.mark.parametrize("work", WORK.values(), ids=WORK)
def test_nothing_is_asked_of_a_network(work, ledger):
    """Not even a name is looked up."""
    assert attempts(work, ledger) == []


def test_a_connection_would_be_seen():
    """The watch itself is awake: a connection to this computer, where nobody listens."""
    assert "socket.connect" in attempts(
        "import socket\ntry:\n    socket.create_connection(('127.0.0.1', 9), timeout=1)\nexcept OSError:\n    pass\n"
    )
