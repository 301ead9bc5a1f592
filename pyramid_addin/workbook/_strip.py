"""Taking out what builds put in: to the byte where nothing else was saved since, by structure otherwise."""

from __future__ import annotations

import hashlib
import os
import shutil
import zlib
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pyramid_addin.errors import OutputError, PackageError
from pyramid_addin.workbook._drafts import draft_beside
from pyramid_addin.workbook._functions import drop_functions
from pyramid_addin.workbook._live_record import live_records
from pyramid_addin.workbook._names import OWN_NAME, defined_names, is_sheet_mark
from pyramid_addin.workbook._package import Package
from pyramid_addin.workbook._record import Record, find_record
from pyramid_addin.workbook._remove import remove_by_structure
from pyramid_addin.workbook._splice import removed

if TYPE_CHECKING:
    from collections.abc import Sequence

    from pyramid_addin.workbook._live_record import LiveRecord
    from pyramid_addin.workbook._record import BuildNote


def strip(source: Path, target: Path) -> tuple[dict[str, Any], ...]:
    """Write ``source`` to ``target`` without what builds added, and return their recipes.

    Where no other program saved the workbook since the build, every part becomes the original's, byte for byte. Where
    one did (Excel rewrites every part), the added columns are found through their names and cleared, the table shrinks
    back, and added sheets, names and conditional formats go; all else stays as that program wrote it.

    Parameters
    ----------
    source : pathlib.Path
        A workbook (.xlsx, .xlsm).
    target : pathlib.Path
        May be ``source`` itself; written complete beside its place first.

    Returns
    -------
    tuple of dict
        The recipe of each build, in their order; empty where there is no record, and ``target`` then equals
        ``source``.

    Raises
    ------
    PackageError
        ``source`` is not a workbook that can be opened safely, or it holds sheets of a build without the record of it.
    OutputError
        ``target`` cannot be written.
    """
    with Package.open(source) as package:
        filed, live = find_record(package), live_records(package)
        builds = _builds(package, filed[1] if filed else Record(), live)
        if filed or live:
            if not (filed and _unchanged(package, filed[1]) and _restore(package, filed[1])):
                remove_by_structure(package, [note for note, _ in builds], [filed[0]] if filed else [])
                drop_functions(package, filed[1].functions if filed else ())
            package.save(target)
            return tuple(recipe for _, recipe in builds)
        if any(is_sheet_mark(name) for name in defined_names(package)):
            raise PackageError("workbook.no_record", path=package.source_name)
    _copy(source, target)
    return ()


def noted_builds(source: Path) -> list[tuple[BuildNote, dict[str, Any]]]:
    """What each build in a workbook added, and its recipe as `strip` gives it back; nothing is changed.

    Raises
    ------
    PackageError
        ``source`` is not a workbook that can be opened safely, or the record of a build cannot be read.
    """
    with Package.open(source) as package:
        filed = find_record(package)
        return _builds(package, filed[1] if filed else Record(), live_records(package))


def _builds(package: Package, filed: Record, live: Sequence[LiveRecord]) -> list[tuple[BuildNote, dict[str, Any]]]:
    """Note and recipe of every build: of those in Excel, and of those by the command line that were not replaced since.

    A build in Excel comes after those that the file's own record tells of: it takes their place where it took their
    prefix, and where nothing bears a prefix any more, that build was taken out in Excel.
    """
    builds = {note.prefix.casefold(): (note, recipe) for note, recipe in zip(filed.notes, filed.recipes, strict=True)}
    if live:
        standing = {own[0].casefold() for name in defined_names(package) if (own := OWN_NAME.match(name.name))}
        builds = {prefix: build for prefix, build in builds.items() if prefix in standing}
    for one in live:
        builds[one.note.prefix.casefold()] = (one.note, _of_this_kind(one.recipe, package.source_name))
    return sorted(builds.values(), key=lambda build: (len(build[0].prefix), build[0].prefix))


def _of_this_kind(recipe: dict[str, Any], name: str) -> dict[str, Any]:
    """The recipe as if it had been built in a file of this kind.

    A workbook that was never saved has no extension yet, and Excel can save it as another kind later.
    """
    file = recipe.get("file")
    known = isinstance(file, str) and Path(file).suffix.lower() == Path(name).suffix.lower()
    return recipe if known else {**recipe, "file": name}


def _unchanged(package: Package, record: Record) -> bool:
    """Whether every part that builds changed or added stands as they left it."""
    if any(name not in package for name in (*record.digests, *record.added)):
        return False
    if {sheet.part for sheet in record.sheets} | set(record.parts) != set(record.digests):
        return False
    return all(_digest(package, name) == digest for name, digest in record.digests.items())


def _digest(package: Package, name: str) -> str:
    digest = hashlib.sha256()
    for piece in package.chunks(name):
        digest.update(piece)
    return digest.hexdigest()


def _restore(package: Package, record: Record) -> bool:
    """Give every part its original back; False, with nothing done, where the record does not fit the parts."""
    try:
        originals = {name: one.original_of(package.read(name)) for name, one in record.parts.items()}
        frames = [sheet.frame() for sheet in record.sheets]
    except (ValueError, zlib.error):
        return False
    for name in record.added:
        package.forget(name)
    for name, original in originals.items():
        package.replace(name, original)
    for sheet, (head, tail) in reversed(list(zip(record.sheets, frames, strict=True))):
        package.transform(sheet.part, removed(sheet.part, head, tail, sheet.undo))
    return True


def _copy(source: Path, target: Path) -> None:
    if target.exists() and target.samefile(source):
        return
    place = Path(os.path.realpath(target))
    draft = draft_beside(place)
    try:
        shutil.copyfile(source, draft)
        draft.replace(place)
    except OSError as error:
        raise OutputError("output.unwritable", path=target, reason=error.strerror or type(error).__name__) from error
    finally:
        with suppress(OSError):
            draft.unlink(missing_ok=True)
