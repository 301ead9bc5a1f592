"""Values as cells: what two other readers make of the bytes is what went in."""

from __future__ import annotations

import datetime as dt
import math
import re
import zipfile

import numpy as np
import openpyxl
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree
from python_calamine import CalamineWorkbook

from pyramid_addin.workbook._cells import (
    MOST_CHARACTERS,
    cell_text,
    column_letters,
    column_number,
    escaped,
    payloads,
    row_cells,
)

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"


def row_of(array, **options):
    """One row of cells as an XML element; payloads one below the other."""
    letters = "A"
    made = row_cells(np.arange(1, len(array) + 1), [letters], [0], [array], **options)
    return [bytes(one) for one in made.to_pylist()]


def workbook_of(tmp_path, cells):
    """A workbook whose first sheet holds those cells, one per row; made from XlsxWriter's by changing its rows."""
    path = tmp_path / "cells.xlsx"
    book = openpyxl.Workbook()
    book.save(path)
    with zipfile.ZipFile(path) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    rows = b"".join(b'<row r="%d">%b</row>' % (number, cell) for number, cell in enumerate(cells, 1))
    sheet = parts["xl/worksheets/sheet1.xml"]
    parts["xl/worksheets/sheet1.xml"] = re.sub(
        rb"<sheetData\s*/>|<sheetData></sheetData>", lambda _: b"<sheetData>" + rows + b"</sheetData>", sheet
    )
    with zipfile.ZipFile(path, "w") as archive:
        for name, data in parts.items():
            archive.writestr(name, data)
    return path


NUMBERS = [0.0, -0.0, 1.0, -1.5, 0.1 + 0.2, 1e20, 1e-300, 123456789.125, 5e-324, 1.7976931348623157e308, 2.0**53]


def test_numbers_come_back_exactly(tmp_path):
    path = workbook_of(tmp_path, row_of(payloads(np.array(NUMBERS), "number")))
    sheet = openpyxl.load_workbook(path).active
    assert [float(row[0].value) for row in sheet.iter_rows()] == NUMBERS


@given(st.lists(st.floats(allow_nan=True, allow_infinity=True), max_size=20))
def test_every_finite_number_round_trips_and_no_other_is_written(values):
    for value, cell in zip(values, payloads(np.array(values, dtype=float), "amount").to_pylist(), strict=True):
        if math.isfinite(value):
            assert float(re.fullmatch(rb"><v>(.*)</v></c>", cell)[1]) == value
        else:
            assert cell == b"/>"


# fmt: off
TEXTS = [
    "=1+1", "+x", "-x", "@x", "'quoted", " lead", "trail ", "a  b", "a\nb", "a\tb", 'R&D <x> "y"', "ü€😀", "1",
    "TRUE", "_x0041_", "bell\x07", "nul\x00", "\x1f", "#N/A", "http://x", "_x", "_xZZ_", "\ufffe",
    "_x0041_\x07",
]
# fmt: on


@pytest.mark.parametrize("form", ["object", "categorical", "series"])
def test_texts_come_back_exactly(tmp_path, form):
    """Two readers; both undo Excel's escapes, so that what looks like one must have been escaped."""
    values = {
        "object": np.array(TEXTS, dtype=object),
        "categorical": pd.Series(pd.Categorical(TEXTS)),
        "series": pd.Series(TEXTS, dtype=object),
    }[form]
    path = workbook_of(tmp_path, row_of(payloads(values, "text")))
    read = [row[0].value for row in openpyxl.load_workbook(path).active.iter_rows()]
    assert [unescaped(value) for value in read] == TEXTS
    assert all(
        isinstance(row[0], str) for row in CalamineWorkbook.from_path(str(path)).get_sheet_by_index(0).to_python()
    )


def unescaped(text):
    """What Excel shows for stored text: _xHHHH_ is one character (ECMA-376 part 1, 22.4.2.4)."""
    return re.sub("_x([0-9A-Fa-f]{4})_", lambda match: chr(int(match[1], 16)), text)


@given(st.text(st.characters(codec=None), max_size=40))
@settings(max_examples=300)
def test_any_text_makes_well_formed_xml_that_means_the_same(text):
    """Lone surrogates and controls included; line ends in the way XML reads them."""
    element = etree.fromstring(b"<t" + cell_text(text) + b"</t>")
    assert unescaped(element.text or "") == text
    array = payloads(np.array([text], dtype=object), "text").to_pylist()[0]
    assert array == (b' t="inlineStr"><is><t' + cell_text(text) + b"</t></is></c>" if text else b"/>")


@given(st.text(st.characters(codec="utf-8"), max_size=30))
def test_any_text_fits_an_attribute(text):
    value = etree.fromstring(f'<t name="{escaped(text)}"/>').get("name")
    assert unescaped(value) == text.replace("\t", " ")


def test_texts_are_cut_where_excel_ends(tmp_path):
    """32,767 UTF-16 units; a character of two units is not cut in half."""
    long = ["x" * 40_000, "😀" * 20_000, "é" * MOST_CHARACTERS]
    path = workbook_of(tmp_path, row_of(payloads(np.array(long, dtype=object), "text")))
    read = [row[0].value for row in openpyxl.load_workbook(path).active.iter_rows()]
    assert read == ["x" * 32_767, "😀" * 16_383, "é" * 32_767]


def test_blanks_of_every_kind_are_blank():
    assert payloads(np.array(["", None, float("nan"), "a"], dtype=object), "text").to_pylist()[:3] == [b"/>"] * 3
    assert payloads(pd.Series(pd.Categorical(["", None, "a"])), "text").to_pylist()[:2] == [b"/>"] * 2
    assert payloads(np.array(["NaT", "2024-01-01"], "datetime64[ns]"), "date").to_pylist()[0] == b"/>"
    assert payloads(np.array([None, None], dtype=object), "text").to_pylist() == [b"/>"] * 2
    assert payloads(np.array([], dtype=float), "amount").to_pylist() == []


DAYS = ["1900-01-01", "1900-02-28", "1900-03-01", "2024-02-29", "9999-12-31", "2025-06-01T18:00"]


@pytest.mark.parametrize("epoch_1904", [False, True])
def test_dates_are_the_serials_that_openpyxl_makes(epoch_1904):
    """Both epochs, the day that never was (1900-02-29) included; days before the epoch are blank."""
    from openpyxl.utils.datetime import CALENDAR_MAC_1904, CALENDAR_WINDOWS_1900, to_excel

    epoch = CALENDAR_MAC_1904 if epoch_1904 else CALENDAR_WINDOWS_1900
    made = payloads(np.array(DAYS, "datetime64[s]"), "date", epoch_1904=epoch_1904).to_pylist()
    for day, cell in zip(DAYS, made, strict=True):
        serial = to_excel(dt.datetime.fromisoformat(day), epoch)
        found = re.fullmatch(rb"><v>(.*)</v></c>", cell)
        assert float(found[1]) == serial if serial >= 0 else cell == b"/>"


def test_objects_that_are_dates_or_numbers_are_taken_by_kind():
    days = np.array([dt.datetime.fromisoformat("2024-01-01"), None], dtype=object)
    assert payloads(days, "date").to_pylist() == [b"><v>45292</v></c>", b"/>"]
    assert payloads(np.array([1, 2]), "integer").to_pylist()[1] == b"><v>2</v></c>"
    assert payloads(np.array([7, "x"], dtype=object), "text").to_pylist()[0] == b' t="inlineStr"><is><t>7</t></is></c>'


def test_a_prefix_reaches_every_element():
    made = row_cells(
        np.array([3]),
        ["B", "C"],
        [1, np.array([2])],
        [
            payloads(np.array([1.5]), "amount", prefix="x:"),
            payloads(np.array(["a"], dtype=object), "text", prefix="x:"),
        ],
        prefix="x:",
    ).to_pylist()[0]
    row = etree.fromstring(b'<x:row xmlns:x="' + MAIN.encode() + b'">' + made + b"</x:row>")
    assert [(cell.get("r"), cell.get("s"), "".join(cell.itertext())) for cell in row] == [
        ("B3", "1", "1.5"),
        ("C3", "2", "a"),
    ]
    assert {etree.QName(one).namespace for one in row.iter()} == {MAIN}


@given(st.integers(1, 16384))
def test_column_letters_are_openpyxl_s(number):
    from openpyxl.utils import get_column_letter

    assert column_letters(number) == get_column_letter(number)
    assert column_number(column_letters(number)) == number
