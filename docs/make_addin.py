"""The sources of the add-in file that are made, not written: its icons, its ribbon, its texts and its formulas.

Run with ``make addin`` after a change to the actions, the formulas or their texts.
"""

from __future__ import annotations

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))

from make_icons import write_icons

from pyramid_addin.excel._ribbon_xml import ribbon_xml
from pyramid_addin.excel._vba_functions import functions_module
from pyramid_addin.excel._vba_texts import texts_module

FOLDER = Path(__file__).parents[1] / "pyramid_addin" / "excel" / "addin"


def made_sources() -> dict[str, bytes]:
    """Content of every made text source, by file name."""
    modules = {"PyramidFunctions.bas": functions_module(), "PyramidTexts.bas": texts_module()}
    vba = {name: source.encode("cp1252") for name, source in modules.items()}
    return {"customUI14.xml": ribbon_xml().encode("utf-8"), **vba}


if __name__ == "__main__":
    for name, content in made_sources().items():
        (FOLDER / name).write_bytes(content)
    write_icons()
