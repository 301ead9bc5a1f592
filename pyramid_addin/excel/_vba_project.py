"""The add-in's VBA project, from the text of its modules: what Excel keeps in ``vbaProject.bin``.

It begins as the project that Excel itself wrote into an empty add-in, which pyOpenVBA carries along. No compiled code
is kept: Excel compiles from the source when it opens the file, and says so if it cannot.
"""

from __future__ import annotations

import re
import struct
import tempfile
import zipfile
from pathlib import Path
from typing import TYPE_CHECKING

from pyramid_addin.errors import InstallError

if TYPE_CHECKING:
    from collections.abc import Iterable

PROJECT_NAME = "PyramidAddin"
"""Unlike the name of any module: VBA would not tell them apart."""

WORKBOOK_MODULE, SHEET_MODULE = "ThisWorkbook", "Sheet1"
"""The code names of the workbook and its sheet, which the package says too."""

_BLANK_NAME, _BLANK_MODULE = "VBAProject", "Module1"
# Identifier, "no version, hence no compiled code" and the end of the stream ([MS-OVBA] 2.3.4.1).
_NOT_COMPILED = bytes.fromhex("CC61 FFFF 00 0000")
_NAME_RECORD = 4
_END_RECORD = bytes.fromhex("1000 00000000")
_EXPORTED_CLASS = re.compile(r"\AVERSION [^\n]*\nBEGIN\n.*?\nEND\n((?:Attribute VB_[^\n]*\n)+)", re.DOTALL)
_CLASS_HEADER = """\
Attribute VB_Name = "{name}"
Attribute VB_Base = "0{{FCFB3D2A-A0FA-1068-A738-08002B3371B5}}"
Attribute VB_GlobalNameSpace = False
Attribute VB_Creatable = False
Attribute VB_PredeclaredId = False
Attribute VB_Exposed = {exposed}
Attribute VB_TemplateDerived = False
Attribute VB_Customizable = False
"""


def vba_project(modules: Iterable[str]) -> bytes:
    """The project that holds ``modules`` and nothing else, the same bytes for the same texts.

    Parameters
    ----------
    modules : iterable of str
        Module texts with their ``Attribute`` lines, in the order in which the project lists them. ``ThisWorkbook`` must
        be among them; the sheet's module is empty. Classes may be in the form in which the editor exports them.

    Raises
    ------
    InstallError
        pyOpenVBA is not installed.
    ValueError
        Two modules have the same name, or a name is too long or the project's own.
    UnicodeEncodeError
        A text holds a character that code page 1252 lacks.
    """
    try:
        from pyopenvba import ExcelFile
        from pyopenvba.vba import VBAModuleKind
    except ImportError as error:
        raise InstallError("addin.package_missing", package="pyOpenVBA") from error

    modules = list(modules)
    _check_names([module_name(text) for text in modules])
    texts = {module_name(text): stream_text(text) for text in modules}
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "blank.xlam"
        with ExcelFile.create_new(path) as blank:
            project = blank.vba_project()
            blank.set_module(WORKBOOK_MODULE, texts.pop(WORKBOOK_MODULE))
            for name, text in texts.items():
                kind = VBAModuleKind.other if "\r\nAttribute VB_Base" in text else VBAModuleKind.standard
                project.add_module(name, text, kind=kind)
            project.delete_module(_BLANK_MODULE)
            # Also the sheet's, for else the compiled code of the blank would stay in its stream.
            project.get_module(SHEET_MODULE).dirty = True
            blank.save()
        with zipfile.ZipFile(path) as package:
            return _named_and_uncompiled(package.read("xl/vbaProject.bin"))


def module_name(text: str) -> str:
    r"""The name that a module's text gives itself.

    Examples
    --------
    >>> module_name('Attribute VB_Name = "PyramidCall"\nOption Explicit\n')
    'PyramidCall'
    """
    match = re.search(r'^Attribute VB_Name = "(\w+)"', text, re.MULTILINE)
    if match is None:
        message = f"no Attribute VB_Name in {text[:60]!r}"
        raise ValueError(message)
    return match[1]


def stream_text(text: str) -> str:
    r"""A module's text as the project holds it: lines ended by CR LF, classes with a stream's attributes.

    Raises
    ------
    UnicodeEncodeError
        It holds a character that code page 1252 lacks.

    Examples
    --------
    >>> stream_text('Attribute VB_Name = "A"\nOption Explicit')
    'Attribute VB_Name = "A"\r\nOption Explicit\r\n'
    """
    text = "\n".join(text.splitlines()) + "\n"
    exported = _EXPORTED_CLASS.match(text)
    if exported:
        exposed = "Attribute VB_Exposed = True" in exported[1]
        text = _CLASS_HEADER.format(name=module_name(text), exposed=exposed) + text[exported.end() :]
    text.encode("cp1252")
    return text.replace("\n", "\r\n")


def _check_names(names: list[str]) -> None:
    """VBA refuses what differs in case only; a name that fails here would fail in Excel, without a reason."""
    folded = [name.lower() for name in (*names, SHEET_MODULE, PROJECT_NAME)]
    if len(set(folded)) != len(folded) or any(len(name) > 31 for name in names):
        message = f"module names must differ, from the project's too, and be at most 31 characters: {', '.join(names)}"
        raise ValueError(message)


def _named_and_uncompiled(project: bytes) -> bytes:
    """Give the project its name, in both places, and say that nothing in it is compiled."""
    from pyopenvba.cfb import CFB
    from pyopenvba.vba import compress, decompress

    streams = CFB.from_bytes(project)
    streams.write_stream_in_storage("VBA", "_VBA_PROJECT", _NOT_COMPILED)
    directory = decompress(streams.get_stream_in_storage("VBA", "dir"), stream_name="VBA/dir")
    directory = _replaced_once(directory, _name_record(_BLANK_NAME), _name_record(PROJECT_NAME))
    # pyOpenVBA ends it with four bytes more than Excel does.
    directory = directory[: directory.rindex(_END_RECORD)] + _END_RECORD
    streams.write_stream_in_storage("VBA", "dir", compress(directory))
    old, new = (f'\r\nName="{name}"\r\n'.encode() for name in (_BLANK_NAME, PROJECT_NAME))
    streams.write_stream("PROJECT", _replaced_once(streams.get_stream("PROJECT"), old, new))
    return bytes(streams.to_bytes())


def _name_record(name: str) -> bytes:
    return struct.pack("<HI", _NAME_RECORD, len(name)) + name.encode("ascii")


def _replaced_once(content: bytes, old: bytes, new: bytes) -> bytes:
    found = content.count(old)
    if found != 1:
        raise InstallError(
            "addin.package_changed", package="pyOpenVBA", where="vbaProject.bin", found=f"{found} x {old!r}"
        )
    return content.replace(old, new)
