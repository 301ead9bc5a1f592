"""The functions that travel into any workbook, and out again, from file to file."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from pyramid_addin.building import PATCHED, refuse_existing
from pyramid_addin.errors import OutputError, PackageError, UsageError

if TYPE_CHECKING:
    from pathlib import Path


class FunctionsWritten(NamedTuple):
    """What became of a workbook that was given the functions, or relieved of them.

    Attributes
    ----------
    path : pathlib.Path
        The workbook that was written.
    functions : tuple of str
        Those that are in it now; where they were taken out: those that were.
    left_out : tuple of str
        Functions that are not in it, since it has a name or a table of its own that is called so.
    """

    path: Path
    functions: tuple[str, ...]
    left_out: tuple[str, ...]


def functions_path(workbook: Path) -> Path:
    """Where a workbook with functions is written when nothing else is said: beside it.

    Examples
    --------
    >>> from pathlib import Path
    >>> functions_path(Path("budget.xlsm")).name
    'budget-functions.xlsm'
    """
    return workbook.with_name(f"{workbook.stem}-functions{workbook.suffix.lower()}")


def put_functions(
    workbook: Path,
    language: str,
    *,
    output: Path | None = None,
    in_place: bool = False,
    force: bool = False,
    remove: bool = False,
) -> FunctionsWritten:
    """Put the functions that travel into a workbook, or take them out; nothing else in it changes.

    Parameters
    ----------
    workbook : pathlib.Path
        Excel workbook (.xlsx, .xlsm); never changed unless ``in_place``.
    language : {"en", "nl"}
        Of the names of layers and the like that the functions answer with.
    output : pathlib.Path, optional
        `functions_path` when absent; a folder takes a file of that name.
    in_place : bool
        Write over ``workbook``; the new file is complete before it takes the old one's place.
    force : bool
        Overwrite an output that exists.
    remove : bool
        Take them out instead.

    Raises
    ------
    UsageError
        Both ``output`` and ``in_place``.
    PackageError
        ``workbook`` is not one that can be opened safely; or, to ``remove``, there are no functions of ours in it.
    OutputError
        The result exists, would be of another kind, or cannot be written.
    """
    from pyramid_addin.templates import FUNCTION_NAMES
    from pyramid_addin.workbook import erase_functions, write_functions

    if workbook.suffix.lower() not in PATCHED:
        raise PackageError("functions.not_a_workbook", path=workbook.name)
    if in_place and output is not None:
        raise UsageError("cli.exclusive")
    target = workbook if in_place else output or functions_path(workbook)
    if target.is_dir():
        target = target / functions_path(workbook).name
    if target.suffix.lower() != workbook.suffix.lower():
        raise OutputError("functions.suffix", path=target.name, allowed=workbook.suffix.lower())
    if not in_place:
        refuse_existing(target, force=force)
    if not target.parent.is_dir():
        raise OutputError("output.no_folder", path=target, folder=target.parent)
    if remove:
        return FunctionsWritten(target, erase_functions(workbook, target), ())
    left_out = write_functions(workbook, target, language)
    return FunctionsWritten(target, tuple(name for name in FUNCTION_NAMES if name not in left_out), left_out)
