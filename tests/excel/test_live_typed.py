"""What users typed into the sheets of a build stands there again after Update."""

from __future__ import annotations

import pytest
from live_ledgers import write_ledger

from pyramid_addin.building import build
from pyramid_addin.excel import macros
from pyramid_addin.settings import Settings

# Where the sheet Targets has the wanted number of the best layer, and the name and layer of the first campaign.
WANTED, LAYER, CAMPAIGN = "D13", "C50", "D50"


@pytest.mark.all_sheets
@pytest.mark.parametrize("built", ["in Excel", "by the command line"])
def test_typed_targets_stay(make_excel, tmp_path, built):
    """Wherever the pyramid was built: a number stays a number, a text a text."""
    excel = make_excel()
    source = write_ledger("plain", tmp_path / "klanten.xlsx")
    if built == "in Excel":
        book = excel.open(source)
        macros.run("language_nl")
        macros.run("build")
    else:
        book = excel.open(build(source, Settings(language="nl"), output=tmp_path / "built.xlsx").output)
    typed = {WANTED: 7, LAYER: "Groot", CAMPAIGN: "Relatiedag & borrel"}
    for cell, value in typed.items():
        book.sheets["Doelen"].range(cell).value = value
    macros.run("update")
    assert {cell: book.sheets["Doelen"].range(cell).value for cell in typed} == typed
