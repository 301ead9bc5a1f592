"""Giving something back to Excel, which may be busy for a moment."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar

from pyramid_addin.excel.log import note_failure

if TYPE_CHECKING:
    from collections.abc import Callable

_T = TypeVar("_T")


def insist(step: Callable[[], _T]) -> _T:
    """Do a step of giving back, and once more where it fails; the log knows why.

    Examples
    --------
    >>> insist(lambda: 1)
    1
    """
    try:
        return step()
    except Exception as error:  # noqa: BLE001 -- whatever it was, the second time tells
        note_failure(error)
        return step()
