"""Customer ledgers into Jay Curry's customer pyramid: layers, what each customer truly earns, and what to do with each.

Examples
--------
>>> import pyramid_addin
>>> sorted(pyramid_addin.__all__)[:3]
['PyramidError', 'Settings', 'build']
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from pyramid_addin.building import build, check, remove
    from pyramid_addin.errors import PyramidError
    from pyramid_addin.settings import Settings

__version__ = "0.1.0"
__all__ = ["PyramidError", "Settings", "build", "check", "remove"]

_HOME = {
    "PyramidError": "errors",
    "Settings": "settings",
    "build": "building",
    "check": "building",
    "remove": "building",
}


def __getattr__(name: str) -> Any:  # noqa: ANN401 -- whatever the name stands for
    """Import a public name when it is first used, so that starting up stays quick."""
    if name not in _HOME:
        raise AttributeError(name)
    return getattr(import_module(f"{__name__}.{_HOME[name]}"), name)
