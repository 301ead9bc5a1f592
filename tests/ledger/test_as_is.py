"""Which texts stand in the cells as they were counted: only with those may a formula compare."""

from __future__ import annotations

import datetime as dt

import openpyxl
import pytest

from pyramid_addin.ledger import read_ledger
from pyramid_addin.settings import Settings

HEADERS = ["Klantnummer", "Omzet", "Regio"]


def read(tmp_path, rows, name="klanten.xlsx"):
    path = tmp_path / name
    if path.suffix == ".csv":
        path.write_text("\n".join(";".join(map(str, row)) for row in [HEADERS, *rows]), "utf-8")
    else:
        book = openpyxl.Workbook()
        for row in [HEADERS, *rows]:
            book.active.append(row)
        book.save(path)
    return read_ledger(path, Settings())


@pytest.mark.parametrize(
    ("regions", "as_is"),
    [
        (["Noord", "Zuid", None], True),
        (["Noord", 12, 7], True),
        (["Noord", "Zuid ", "Oost"], False),
        (["Noord", "Zu\nid", "Oost"], False),
        (["Noord", 1.5, "Oost"], False),
        (["Noord", 1e15, "Oost"], False),
        (["Noord", True, "Oost"], False),
        (["Noord", dt.date(2025, 1, 1), "Oost"], False),
        (["Noord", "#N/A", "Oost"], False),
    ],
)
def test_cells_of_a_workbook(tmp_path, regions, as_is):
    """Whole numbers read as Excel writes them into a text; trimmed texts, errors and dates do not."""
    ledger = read(tmp_path, [[f"K{place}", 10.0 + place, region] for place, region in enumerate(regions)])
    assert ("region" in ledger.texts_as_is) == as_is
    assert "customer_id" in ledger.texts_as_is
    assert "country" not in ledger.texts_as_is


@pytest.mark.parametrize(("first", "as_is"), [("Noord", True), (None, False)])
def test_a_repeated_customer(tmp_path, first, as_is):
    """Its text may come from a later row; what is counted stands in its first."""
    ledger = read(tmp_path, [["K1", 10.0, first], ["K2", 5.0, "Oost"], ["K1", 1.0, "Noord"]])
    assert ledger.customers["region"].tolist() == ["Noord", "Oost"]
    assert ("region" in ledger.texts_as_is) == as_is


def test_a_new_sheet_gets_the_texts_as_they_were_read(tmp_path):
    """From a text file, what was trimmed is written trimmed."""
    ledger = read(tmp_path, [["K1", 10, " Noord "], ["K2", 5, "Oost"]], "klanten.csv")
    assert "region" in ledger.texts_as_is
