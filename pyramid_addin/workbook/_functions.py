"""The functions that travel, put into a workbook as defined names, and taken out again."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pyramid_addin.errors import PackageError
from pyramid_addin.templates import FUNCTION_NAMES, is_own_comment, lambda_names
from pyramid_addin.workbook._names import DefinedName, change_names, define, defined_names
from pyramid_addin.workbook._package import Package
from pyramid_addin.workbook._table import table_names

if TYPE_CHECKING:
    from collections.abc import Collection
    from pathlib import Path

_OURS = frozenset(name.casefold() for name in FUNCTION_NAMES)


def write_functions(source: Path, target: Path, language: str) -> tuple[str, ...]:
    """Write ``source`` to ``target`` with all functions in it; nothing but the list of names changes.

    Parameters
    ----------
    source : pathlib.Path
        A workbook (.xlsx, .xlsm).
    target : pathlib.Path
        May be ``source`` itself; written complete beside its place first.
    language : {"en", "nl"}
        In which they answer.

    Returns
    -------
    tuple of str
        The functions that are not in it, since the workbook has a name or a table of its own that is called so.

    Raises
    ------
    PackageError
        ``source`` is not a workbook that can be opened safely.
    OutputError
        ``target`` cannot be written.
    """
    with Package.open(source) as package:
        left_out, _ = add_functions(package, language)
        package.save(target)
    return left_out


def erase_functions(source: Path, target: Path) -> tuple[str, ...]:
    """Write ``source`` to ``target`` without the functions, and return which they were.

    Names that are called so but were not put there by us stay.

    Raises
    ------
    PackageError, OutputError
        As `write_functions`; and there are no functions of ours in it.
    """
    with Package.open(source) as package:
        gone = tuple(one.name for one in defined_names(package) if _is_function(one))
        if not gone:
            raise PackageError("functions.none", path=package.source_name)
        drop_functions(package, gone)
        package.save(target)
    return gone


def add_functions(package: Package, language: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Add every function, in the place of an earlier one of ours; what is the user's own stays as it is.

    Returns
    -------
    left_out : tuple of str
        Functions that the user's own names or tables leave no room for.
    added : tuple of str
        Functions that were not in the workbook before.
    """
    standing = [one for one in defined_names(package) if one.sheet is None]
    former = {one.name.casefold() for one in standing if _is_function(one)}
    taken = {one.name.casefold() for one in standing} - former | table_names(package)
    wanted = [DefinedName(one.name, one.text, comment=one.comment) for one in lambda_names(language)]
    fitting = [one for one in wanted if one.name.casefold() not in taken]
    drop_functions(package, former)
    define(package, fitting)
    return (
        tuple(one.name for one in wanted if one.name.casefold() in taken),
        tuple(one.name for one in fitting if one.name.casefold() not in former),
    )


def drop_functions(package: Package, names: Collection[str]) -> None:
    """Take out the functions of these names; names that were not put there by us stay."""
    gone = {name.casefold() for name in names}
    change_names(package, lambda one: None if one.name.casefold() in gone and _is_function(one) else one)


def _is_function(one: DefinedName) -> bool:
    """Whether a name is a function that we put there."""
    return one.sheet is None and one.name.casefold() in _OURS and is_own_comment(one.comment)
