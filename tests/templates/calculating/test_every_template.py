"""What holds for every template that calculates by itself."""

from __future__ import annotations

import re
import zipfile

import openpyxl
import pandas as pd
import pytest
from openpyxl.formula import Tokenizer
from package_checks import findings, validator_findings

from pyramid_addin.template_files import build_all, list_templates
from pyramid_addin.templates import template_path
from pyramid_addin.templates.calculating._design import design, designs
from pyramid_addin.templates.calculating._examples import example_customers
from pyramid_addin.texts import LANGUAGES

KEYS = [one.key for one in designs()]
ERRORS = ("#DIV/0!", "#N/A", "#NAME?", "#NULL!", "#NUM!", "#REF!", "#VALUE!", "Err:")
FOLDER = template_path("en").parent
FILES = [design(key).file_name(language) for key in KEYS for language in LANGUAGES]
# Of Excel 2007 to 2016, none volatile; each is known to LibreOffice 7 as well.
EXCEL_2016 = """
ABS AND AVERAGE AVERAGEIFS CEILING CHAR COLUMN COLUMNS COUNT COUNTA COUNTBLANK COUNTIF COUNTIFS DATE DAY EDATE EXACT
FALSE FIND FIXED FLOOR IF IFERROR INDEX INT ISBLANK ISERROR ISNUMBER ISTEXT LARGE LEFT LEN LOOKUP LOWER MATCH MAX MEDIAN
MID MIN MOD MONTH N NOT OR REPT RIGHT ROUND ROUNDDOWN ROUNDUP ROW ROWS SIGN SMALL SQRT SUBSTITUTE SUM SUMIF SUMIFS
SUMPRODUCT SUMSQ TRIM TRUE UPPER VALUE VLOOKUP YEAR
"""
ALLOWED = set(EXCEL_2016.split())
ONCE = {"TODAY"}  # volatile: at most in one cell of a workbook
# The order of the contact log is a column too, but it is sorted: a cell finds its place by halving.
_ROW_NAMES = re.compile(r"PYR_(?:Assumed|Fact|Status(?:Words|Meanings)|StrategyReasons|Plan|LogOrder)\w*")


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """All templates, made now."""
    return build_all(tmp_path_factory.mktemp("templates"))[0].parent


@pytest.fixture(scope="module")
def workbooks(folder):
    """The templates with their formulas."""
    return {name: openpyxl.load_workbook(folder / name) for name in FILES}


def formulas(book):
    """(sheet, cell, formula) of every cell with one."""
    return [
        (sheet.title, cell.coordinate, cell.value)
        for sheet in book.worksheets
        for row in sheet.iter_rows()
        for cell in row
        if cell.data_type == "f"
    ]


def tables(book):
    """Sheet and table of every table."""
    return [(sheet, table) for sheet in book.worksheets for table in sheet.tables.values()]


def test_the_committed_files_are_what_the_code_makes(folder):
    """Byte for byte: a template is never changed by hand."""
    made = {path.name: path.read_bytes() for path in folder.glob("*.xlsx")}
    assert made.keys() == {path.name for path in FOLDER.glob("*.xlsx")}
    assert [name for name, content in made.items() if content != (FOLDER / name).read_bytes()] == []


def test_all_are_listed():
    """The list names each, says what it answers, and where its examples are."""
    for language in LANGUAGES:
        found = list_templates(language)
        assert [one.path.name for one in found] == [design(key).file_name(language) for key in KEYS]
        assert all(one.path.exists() and one.about.endswith((".", "?")) for one in found)


def test_packages_are_sound(folder):
    """Neither the Open XML SDK nor our own checks find anything."""
    paths = [folder / name for name in FILES]
    assert [one for path in paths for one in findings(path)] == []
    assert [one for found in validator_findings(paths).values() for one in found] == []


@pytest.mark.parametrize("name", FILES)
def test_formulas_are_of_excel_2016(workbooks, name):
    """No function of later years, none that calculates at every click but one date, nothing too long for Excel."""
    volatile = 0
    for sheet, cell, formula in formulas(workbooks[name]):
        assert isinstance(formula, str), (sheet, cell)  # no array formula
        assert len(formula) <= 8192, (sheet, cell)
        for token in Tokenizer(formula).items:
            if token.type == "FUNC" and token.subtype == "OPEN":
                function = token.value.strip(":(").upper()
                volatile += function in ONCE
                assert function in ALLOWED | ONCE, (sheet, cell, function)
            if token.type == "OPERAND" and token.subtype == "TEXT":
                assert len(token.value) - 2 <= 255, (sheet, cell)
    assert volatile <= 1


@pytest.mark.parametrize("name", FILES)
def test_no_cell_of_a_table_looks_through_a_column(workbooks, name):
    """Rows times rows would be 400 million steps for 20,000 customers: a cell knows its own row and shared figures."""
    book = workbooks[name]
    for sheet, table in tables(book):
        customers = table.ref.startswith("A") and sheet.title in ("Customers", "Klanten")
        for column in table.tableColumns:
            formula = column.calculatedColumnFormula
            if formula is None or not customers:
                continue
            for token in Tokenizer(f"={formula.attr_text}").items:
                if token.type == "OPERAND" and token.subtype == "RANGE":
                    own_row = f"{table.displayName}[[#This Row],["
                    assert token.value.startswith(own_row) or _ROW_NAMES.fullmatch(token.value), token.value


@pytest.mark.parametrize("name", FILES)
def test_every_cell_of_a_column_calculates_alike(workbooks, name):
    """The formula that Excel fills new rows with is that of all rows."""
    for sheet, table in tables(workbooks[name]):
        cells = sheet[table.ref]
        for place, column in enumerate(table.tableColumns):
            assert cells[0][place].value == column.name
            if column.calculatedColumnFormula is not None:
                wanted = f"={column.calculatedColumnFormula.attr_text}"
                assert {row[place].value for row in cells[1:]} == {wanted}


@pytest.mark.parametrize("name", FILES)
def test_what_is_not_typed_is_protected(workbooks, name):
    """All sheets but those with tables are protected, without a password; cells to type in are free and validated."""
    book = workbooks[name]
    with_tables = {sheet.title for sheet, _ in tables(book)}
    for sheet in book.worksheets:
        assert sheet.protection.sheet == (sheet.title not in with_tables), sheet.title
        assert not sheet.protection.password
        validated = [area for rule in sheet.data_validations.dataValidation for area in rule.sqref.ranges]
        for row in sheet.iter_rows():
            for cell in row:
                if (
                    sheet.protection.sheet
                    and not cell.protection.locked
                    and not isinstance(cell, openpyxl.cell.MergedCell)
                ):
                    assert any(cell.coordinate in area for area in validated), (sheet.title, cell.coordinate)
                    assert cell.data_type != "f", (sheet.title, cell.coordinate)
    for sheet, table in tables(book):
        first_rows = sheet[table.ref][1:]
        validated = [area for rule in sheet.data_validations.dataValidation for area in rule.sqref.ranges]
        for cell in (*first_rows[0], *first_rows[-1]):
            assert any(cell.coordinate in area for area in validated), (sheet.title, cell.coordinate)


@pytest.mark.parametrize("name", FILES)
def test_examples_are_marked_and_spare_rows_wait(workbooks, name):
    """Every example says that it is one; below them rows stand ready."""
    book = workbooks[name]
    sheet = next(sheet for sheet in book.worksheets if sheet.title in ("Customers", "Klanten"))
    (table,) = sheet.tables.values()
    numbers = [row[0].value for row in sheet[table.ref][1:]]
    filled = [number for number in numbers if number]
    mark = "Example" if name.endswith("en.xlsx") else "Voorbeeld"
    assert len(filled) == 125
    assert all(number.startswith(mark) for number in filled)
    assert len(numbers) == 250


@pytest.mark.parametrize("key", KEYS)
def test_formulas_show_what_they_calculate(differences, folder, key):
    """LibreOffice, given nothing but wrong numbers, comes to every figure that the template shows."""
    assert differences(folder / design(key).file_name("en")) == []


@pytest.mark.parametrize("rows", [0, 1, 3])
@pytest.mark.parametrize("key", KEYS)
def test_few_customers_make_no_error(make_template, calculated, key, rows):
    """An empty table, one customer, a handful: no cell shows an error."""
    customers = example_customers("en").iloc[:rows] if rows else pd.DataFrame({"customer_id": [], "revenue": []})
    found = calculated(make_template(key, customers, rows=5))
    wrong = {where: value for where, value in found.items() if isinstance(value, str) and value.startswith(ERRORS)}
    assert wrong == {}


@pytest.mark.parametrize("name", FILES)
def test_charts_are_told_in_words(folder, name):
    """Whoever cannot see a chart hears what it shows."""
    with zipfile.ZipFile(folder / name) as package:
        drawings = [package.read(entry).decode() for entry in package.namelist() if "drawings/drawing" in entry]
    frames = [frame for drawing in drawings for frame in re.findall(r"<xdr:cNvPr [^>]*>", drawing)]
    assert frames
    assert all(re.search(r'descr="[^"]{20,}"', frame) for frame in frames)
