"""The sheets of a build as a workbook of their own, from which Excel copies them."""

from __future__ import annotations

from datetime import date

import openpyxl
import package_checks
import pytest

from pyramid_addin.building import Result, filled
from pyramid_addin.ledger import read_ledger
from pyramid_addin.model import analyse
from pyramid_addin.settings import Settings
from pyramid_addin.templates import template_path
from pyramid_addin.workbook import DefinedName, Receiver, write_sheets


@pytest.fixture
def build(ledger):
    """What goes into a workbook, of the small ledger."""
    settings = Settings(as_of=date(2025, 12, 31), sheets=("pyramid",))
    read = read_ledger(ledger, settings)
    return filled(Result(read, analyse(read, settings), None))


def written(build, path, *, prefix="PYR2_", epoch_1904=False, marked=True):
    """The workbook for a receiver that has sheets and a table of our names already."""
    names = [DefinedName(f"{prefix}Revenue", "'Jan''s lijst'!$D$4:$D$25")]
    receiver = Receiver("Jan's lijst", names, {"Pyramid", "notes", "Klanten"}, epoch_1904)
    done = write_sheets(
        build.sheets,
        template_path("en"),
        path,
        receiver,
        prefix=prefix,
        layer_formats=build.layer_formats,
        marked=marked,
    )
    return done, openpyxl.load_workbook(path)


def test_names_that_the_receiver_has_are_not_used_again(build, tmp_path):
    """Sheets are called as they will be called there; a blank sheet stands in for the ledger's own."""
    done, book = written(build, tmp_path / "sheets.xlsx")
    assert book.sheetnames == ["Jan's lijst", "Pyramid (2)", "Notes (2)"]
    assert [one.name for one in done] == book.sheetnames[1:]
    assert book["Jan's lijst"].max_row == 1


def test_formulas_and_names_are_of_this_build(build, tmp_path):
    """No formula is left with the names of another ledger, and those that it was given point where they did."""
    _, book = written(build, tmp_path / "sheets.xlsx")
    formulas = [cell.value for row in book["Pyramid (2)"].iter_rows() for cell in row if cell.data_type == "f"]
    assert any("PYR2_Revenue" in formula for formula in formulas)
    assert not any("PYR_" in formula for formula in formulas)
    assert book.defined_names["PYR2_Revenue"].attr_text == "'Jan''s lijst'!$D$4:$D$25"


@pytest.mark.parametrize("marked", [True, False])
def test_marks_are_there_where_they_are_wanted(build, tmp_path, marked):
    """A Settings sheet is added the same way, but Remove must not take it."""
    _, book = written(build, tmp_path / "sheets.xlsx", marked=marked)
    marks = [name for sheet in book.worksheets for name in sheet.defined_names if name.endswith("_Sheet")]
    assert marks == (["PYR2_Sheet"] * 2 if marked else [])


@pytest.mark.parametrize("epoch_1904", [True, False])
def test_days_are_counted_as_in_the_receiver(build, tmp_path, epoch_1904):
    """Excel copies numbers, not days."""
    _, book = written(build, tmp_path / "sheets.xlsx", epoch_1904=epoch_1904)
    assert (book.epoch.year == 1904) is epoch_1904


def test_excel_opens_it_without_repair(build, tmp_path):
    """Our own checks and the Open XML SDK's find nothing."""
    path = tmp_path / "sheets.xlsx"
    written(build, path)
    assert package_checks.findings(path) == []
    assert package_checks.validator_findings([path]) == {path: []}
