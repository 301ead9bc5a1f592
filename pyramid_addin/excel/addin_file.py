"""The add-in file ``pyramid.xlam``, made from the text sources in ``addin/``: the same bytes on every machine.

XlsxWriter makes the package around one sheet, which holds the settings that are not the user's to change. The VBA
project, the ribbon and its pictures are put in, and everything is stored rather than compressed, because compressed
bytes depend on the machine's zlib.
"""

from __future__ import annotations

import io
import zipfile
from datetime import UTC, datetime
from importlib.resources import files
from typing import TYPE_CHECKING

import pyramid_addin
from pyramid_addin.errors import InstallError, OutputError
from pyramid_addin.excel._ribbon_xml import pictures
from pyramid_addin.excel._vba_project import SHEET_MODULE, WORKBOOK_MODULE, vba_project
from pyramid_addin.excel._xlwings_module import CONFIGURATION_NAME, xlwings_sources
from pyramid_addin.texts import LANGUAGES, text

if TYPE_CHECKING:
    from importlib.resources.abc import Traversable
    from pathlib import Path

FILE_NAME = "pyramid.xlam"
RIBBON_PART = "customUI/customUI14.xml"

# In xlwings' words; they come before the user's own file. Of the user's own only the interpreter is left. What is empty
# here is empty for good: no other Python through conda, no licence key.
CLOSED_SETTINGS = {
    "ADD_WORKBOOK_TO_PYTHONPATH": "False",
    "USE UDF SERVER": "True",
    "DEBUG UDFS": "False",
    "SHOW CONSOLE": "False",
    "CONDA PATH": "",
    "CONDA ENV": "",
    "LICENSE_KEY": "",
}

_MADE = datetime(2026, 1, 1, tzinfo=UTC).replace(tzinfo=None)  # a date of making would make every build differ
_ENTRY_DATE = (1980, 1, 1, 0, 0, 0)  # the first that a zip archive can say
_RELATIONS = "http://schemas.openxmlformats.org/package/2006/relationships"
_RIBBON_RELATION = "http://schemas.microsoft.com/office/2007/relationships/ui/extensibility"
_PICTURE_RELATION = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/image"


def build_addin(target: Path) -> Path:
    """Make the add-in file at ``target``, over what stands there.

    Parameters
    ----------
    target : pathlib.Path
        A file; its folder is made where it is missing.

    Returns
    -------
    pathlib.Path
        ``target``.

    Raises
    ------
    InstallError
        xlwings or pyOpenVBA is not installed, or is not the version that the add-in is made from.
    OutputError
        ``target`` cannot be written.
    """
    content = addin_bytes()
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(content)
    except OSError as error:
        raise OutputError("addin.unwritable", path=target, reason=error.strerror or str(error)) from error
    return target


def addin_bytes() -> bytes:
    """The add-in file itself.

    Raises
    ------
    InstallError
        As in `build_addin`; or XlsxWriter makes a package in which something does not find its place.
    """
    parts = _workbook_parts(vba_project(vba_sources()))
    _replace_once(parts, "[Content_Types].xml", "sheet.macroEnabled.main+xml", "addin.macroEnabled.main+xml")
    rels = '<Default Extension="rels"'
    _replace_once(parts, "[Content_Types].xml", rels, f'<Default Extension="png" ContentType="image/png"/>{rels}')
    relation = f'<Relationship Id="rIdRibbon" Type="{_RIBBON_RELATION}" Target="{RIBBON_PART}"/>'
    _replace_once(parts, "_rels/.rels", "</Relationships>", f"{relation}</Relationships>")
    parts |= _ribbon_parts()
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_STORED) as package:
        for name, content in parts.items():
            entry = zipfile.ZipInfo(name, _ENTRY_DATE)
            entry.create_system = 0  # else Windows and others differ
            package.writestr(entry, content)
    return buffer.getvalue()


def vba_sources() -> list[str]:
    """Texts of all modules in the order of the project: the workbook's, xlwings', our own by name."""
    ours = sorted((file for file in _sources().iterdir() if file.name.endswith(".bas")), key=lambda file: file.name)
    return [
        _module(_sources() / f"{WORKBOOK_MODULE}.cls"),
        *xlwings_sources(),
        *(_module(file) for file in ours),
    ]


def _sources() -> Traversable:
    return files(__package__) / "addin"


def _module(file: Traversable) -> str:
    return file.read_text("cp1252")


def _workbook_parts(project: bytes) -> dict[str, bytes]:
    """A macro-enabled workbook with the settings sheet, by part."""
    from xlsxwriter import Workbook

    buffer = io.BytesIO()
    with Workbook(buffer, {"in_memory": True, "strings_to_numbers": False}) as workbook:
        # Excel's list of add-ins shows title and comments.
        about = (text("addin.about", language, version=pyramid_addin.__version__) for language in LANGUAGES)
        workbook.set_properties(
            {
                "title": " / ".join(text("ribbon.tab", language) for language in LANGUAGES),
                "comments": " ".join(about),
                "created": _MADE,
            }
        )
        workbook.add_vba_project(io.BytesIO(project), is_stream=True)
        workbook.set_vba_name(WORKBOOK_MODULE)
        sheet = workbook.add_worksheet(f"{CONFIGURATION_NAME}.conf")
        sheet.set_vba_name(SHEET_MODULE)
        for row, (key, value) in enumerate(CLOSED_SETTINGS.items()):
            sheet.write_string(row, 0, key)
            if value:
                sheet.write_string(row, 1, value)
    with zipfile.ZipFile(buffer) as package:
        return {name: package.read(name) for name in package.namelist()}


def _ribbon_parts() -> dict[str, bytes]:
    """The ribbon, its relationships and the pictures that it shows, by part."""
    ribbon = (_sources() / "customUI14.xml").read_bytes()
    names = pictures(ribbon.decode("utf-8"))
    relations = "".join(
        f'<Relationship Id="{name}" Type="{_PICTURE_RELATION}" Target="images/{name}.png"/>' for name in names
    )
    head = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
    return {
        RIBBON_PART: ribbon,
        "customUI/_rels/customUI14.xml.rels": (
            f'{head}<Relationships xmlns="{_RELATIONS}">{relations}</Relationships>'.encode()
        ),
        **{f"customUI/images/{name}.png": (_sources() / "icons" / f"{name}.png").read_bytes() for name in names},
    }


def _replace_once(parts: dict[str, bytes], name: str, old: str, new: str) -> None:
    content = parts[name].decode("utf-8")
    found = content.count(old)
    if found != 1:
        raise InstallError("addin.package_changed", package="XlsxWriter", where=name, found=f"{found} x {old}")
    parts[name] = content.replace(old, new).encode("utf-8")
