"""Defined names: where they point, where they stand, and what becomes of those that are the user's."""

from __future__ import annotations

import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st
from openpyxl.workbook.defined_name import DefinedName as OpenpyxlName

from pyramid_addin.workbook import write_workbook
from pyramid_addin.workbook._names import (
    DefinedName,
    change_names,
    column_reference,
    define,
    defined_names,
    free_prefix,
    ledger_names,
    quoted,
    referred,
)
from pyramid_addin.workbook._package import Package


@pytest.fixture
def book(tmp_path):
    path = tmp_path / "in.xlsx"
    book = openpyxl.Workbook()
    book.active.title = "Jan's & Co"
    book.active.append(["Id", "Revenue"])
    book.active.append(["K", 1])
    for name in ("Alpha", "Zulu"):
        book.defined_names[name] = OpenpyxlName(name, attr_text="1+1")
    book.save(path)
    return path


def test_new_names_stand_where_the_alphabet_wants_them(book, tmp_path):
    with Package.open(book) as package:
        define(package, [DefinedName("pyr_b", "1<2"), DefinedName("PYR_A", "'x'!$A$1", 0, hidden=True)])
        assert [one.name for one in defined_names(package)] == ["Alpha", "PYR_A", "pyr_b", "Zulu"]
        assert defined_names(package)[1] == DefinedName("PYR_A", "'x'!$A$1", 0, hidden=True)
        package.save(tmp_path / "out.xlsx")
    read = openpyxl.load_workbook(tmp_path / "out.xlsx")
    assert read.defined_names["pyr_b"].attr_text == "1<2"
    assert read.worksheets[0].defined_names["PYR_A"].hidden


def test_names_come_and_go_to_the_byte(book):
    """The list itself goes with its last name, and comes with its first."""
    with Package.open(book) as package:
        before = package.read("xl/workbook.xml")
        define(package, [DefinedName("PYR_A", "1"), DefinedName("PYR_Z", "2")])
        change_names(package, lambda one: None if one.name.startswith("PYR_") else one)
        assert package.read("xl/workbook.xml") == before
        change_names(package, lambda _: None)
        assert b"definedName" not in package.read("xl/workbook.xml")
        define(package, [DefinedName("PYR_A", "1")])
        assert package.read("xl/workbook.xml").index(b"</sheets>") < package.read("xl/workbook.xml").index(
            b"<definedNames>"
        )


def test_the_first_free_prefix():
    assert free_prefix(["Total", "PYRAMID_LAYER"]) == "PYR_"
    assert free_prefix(["pyr_x", "PYR3_x"]) == "PYR2_"


def test_one_name_per_column_of_the_ledger_old_and_new(book, template_path, make_ledger, make_build):
    """A sheet's name that needs quotes; the added column "revenue" takes the place of the ledger's own."""
    import numpy as np

    from pyramid_addin.templates import Column

    ledger = make_ledger(book, ["Id", "Revenue"], 2, sheet="Jan's & Co")
    built = make_build(ledger)
    built.columns.insert(0, Column("revenue", "Revenue as counted", np.array([2.0]), "amount"))
    output = book.with_name("out.xlsx")
    write_workbook([built], template_path, output, source=book, language="en")
    names = openpyxl.load_workbook(output).defined_names
    assert {name: names[name].attr_text for name in names if name.startswith("PYR")} == {
        "PYR_CustomerId": "'Jan''s & Co'!$A$2:$A$2",
        "PYR_Revenue": "'Jan''s & Co'!$C$2:$C$2",
        "PYR_Layer": "'Jan''s & Co'!$D$2:$D$2",
        "PYR_Rank": "'Jan''s & Co'!$E$2:$E$2",
        "PYR_NetProfit": "'Jan''s & Co'!$F$2:$F$2",
        "PYR_Flags": "'Jan''s & Co'!$G$2:$G$2",
    }


@given(
    st.text(st.characters(codec="utf-8", exclude_characters="[]:*?/\\"), min_size=1, max_size=31),
    st.integers(1, 16384),
    st.integers(1, 1000),
)
def test_a_reference_reads_back(sheet, column, row):
    found = referred(column_reference(sheet, column, row, row + 5))
    assert found is not None
    assert found[0] == sheet
    assert found[1] == (column, row, column, row + 5)


@pytest.mark.parametrize("formula", ["1+1", "#REF!", "Ledger!#REF!", "SUM(A!$A$1:$A$2)", "A!$A:$A", ""])
def test_what_is_no_reference_is_none(formula):
    assert referred(formula) is None


def test_columns_without_key_get_no_name():
    assert [one.name for one in ledger_names("PYR2_", "L", [("", 1), ("rank", 2)], 2, 3)] == ["PYR2_Rank"]
    assert quoted("a'b") == "'a''b'"
