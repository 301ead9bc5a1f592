"""The builds that a workbook holds, whether a button or the command line made them."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from pyramid_addin.errors import PackageError
from pyramid_addin.excel._live_names import is_own, live_names
from pyramid_addin.excel._live_record import LiveBuild, is_recipe, recorded_builds
from pyramid_addin.workbook import NAMESPACE, OWN_NAME, SHEET_MARK, filed_builds, noted_builds

if TYPE_CHECKING:
    from typing import Any

    from pyramid_addin.excel._session import Excel
    from pyramid_addin.workbook import BuildNote


def standing_builds(excel: Excel) -> list[LiveBuild]:
    """Every build in the workbook, in the order of their prefixes.

    Those of the command line left their record in the file: Excel for Windows hands it out, for a Mac the file as it
    was last saved is looked into.

    Raises
    ------
    PackageError
        The workbook holds sheets of a build that no record tells of.
    """
    book = excel.book
    builds = {build.prefix.casefold(): build for build in recorded_builds(book, excel.system)}
    names = live_names(book)
    prefixes = {found[0].casefold() for name in names if (found := OWN_NAME.match(name.name))}
    if prefixes - set(builds):
        for note, recipe in _filed(excel):
            prefix = note.prefix.casefold()
            if prefix in prefixes and prefix not in builds and is_recipe(recipe):
                keys, labels, sheets, kinds = map(tuple, (note.keys, note.labels, note.sheets, note.kinds))
                builds[prefix] = LiveBuild(note.prefix, recipe, keys, labels, sheets, kinds)
    unknown = {
        name.sheet
        for name in names
        if name.sheet is not None
        and OWN_NAME.match(name.name)
        and name.name.casefold().endswith(f"_{SHEET_MARK}".casefold())
        and not any(is_own(name, prefix) for prefix in builds)
    }
    if unknown:
        raise PackageError("workbook.no_record", path=book.name)
    return sorted(builds.values(), key=lambda build: (len(build.prefix), build.prefix))


def _filed(excel: Excel) -> list[tuple[BuildNote, dict[str, Any]]]:
    parts = excel.system.custom_xml(excel.book, NAMESPACE)
    if parts:
        return [found for part in parts for found in filed_builds(part)]
    path = Path(excel.system.full_name(excel.book))
    try:
        return noted_builds(path) if path.is_file() else []
    except PackageError:
        return []
