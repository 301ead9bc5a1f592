"""Columns and sheets into the user's own workbook, nothing of it lost, and out again.

write_workbook(builds, template, output, source=path, language="en")
strip(path, target) -> the recipes of the builds that were in it
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pyramid_addin.workbook._strip import strip
    from pyramid_addin.workbook._write import Build, write_workbook

_HOMES = {"Build": "_write", "strip": "_strip", "write_workbook": "_write"}

__all__ = ["Build", "strip", "write_workbook"]


def __getattr__(name: str) -> object:
    """Import what is asked for when it is asked for: Arrow and lxml take their time."""
    if name in _HOMES:
        return getattr(import_module(f"{__name__}.{_HOMES[name]}"), name)
    message = f"module {__name__!r} has no attribute {name!r}"
    raise AttributeError(message)
