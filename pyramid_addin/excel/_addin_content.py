"""What is in an add-in file: whether we made it, whether it is the one of this version, whether it is signed."""

from __future__ import annotations

import io
import zipfile
from typing import TYPE_CHECKING

from pyramid_addin.excel.addin_file import RIBBON_PART

if TYPE_CHECKING:
    from pathlib import Path

PROJECT_PART = "xl/vbaProject.bin"
MARK = b"PyramidRibbon"  # the module whose procedures the ribbon of every version of the add-in calls


def is_our_addin(content: bytes) -> bool:
    """Whether ``content`` is an add-in file that this project made, of any version, signed or not."""
    parts = _parts(content)
    return MARK in parts.get(RIBBON_PART, b"") and PROJECT_PART in parts


def same_addin(found: bytes, built: bytes) -> bool:
    """Whether ``found`` is the add-in ``built``, byte for byte or with a signature added.

    Signing adds parts and the entries that announce them; every other part stays as it is.
    """
    if found == built:
        return True
    there, wanted = _parts(found), _parts(built)
    added = set(there) - set(wanted)
    return (
        bool(wanted)
        and all("signature" in name.lower() or name.endswith(".rels") for name in added)
        and all(there.get(name) == part for name, part in wanted.items() if not _announces(name))
    )


def is_signed(path: Path) -> bool:
    """Whether the VBA project in the add-in file at ``path`` carries a signature; False where there is no such file."""
    try:
        content = path.read_bytes()
    except OSError:
        return False
    return any("vbaprojectsignature" in name.lower() for name in _parts(content))


def _announces(name: str) -> bool:
    return name == "[Content_Types].xml" or name.endswith(".rels")


def _parts(content: bytes) -> dict[str, bytes]:
    """Parts by name; none where ``content`` is no package."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as package:
            return {name: package.read(name) for name in package.namelist()}
    except (zipfile.BadZipFile, NotImplementedError, OSError):
        return {}
