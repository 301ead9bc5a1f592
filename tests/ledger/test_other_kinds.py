"""Files in which calamine hides errors: what looks blank is said, so that no #N/A passes for zero."""

from __future__ import annotations

import pytest
import xlsxwriter

from pyramid_addin.ledger import read_ledger
from pyramid_addin.settings import Settings


@pytest.mark.parametrize("kind", ["ods", "xls"])
def test_a_blank_that_may_be_an_error_is_said(tmp_path, libreoffice, kind):
    """An error and a blank in the revenue column: the first is named, both are counted."""
    path = tmp_path / "klanten.xlsx"
    with xlsxwriter.Workbook(path) as book:
        sheet = book.add_worksheet("Klanten")
        for row, values in enumerate([["Klantnr", "Omzet"], ["K1", 100], ["K2", 50], ["K3", None], ["K4", 25]]):
            sheet.write_row(row, 0, values)
        sheet.write_formula("B3", "=NA()", None, "#N/A")
    converted = libreoffice(path, kind)
    ledger = read_ledger(converted, Settings())
    assert ledger.customers["revenue"].fillna(0).tolist() == [100, 0, 0, 25]
    (problem,) = ledger.problems
    assert (problem.key, problem.where, problem.count) == ("blank_or_error", "'Klanten'!B3", 2)
    assert all("Omzet" in problem.texts(language)["what"] for language in ("en", "nl"))


def test_a_full_column_is_not_mentioned(tmp_path, libreoffice):
    """Without blanks there is nothing to say."""
    path = tmp_path / "klanten.xlsx"
    with xlsxwriter.Workbook(path) as book:
        sheet = book.add_worksheet("Klanten")
        for row, values in enumerate([["Klantnr", "Omzet"], ["K1", 100], ["K2", 50]]):
            sheet.write_row(row, 0, values)
    assert read_ledger(libreoffice(path, "ods"), Settings()).problems == ()
