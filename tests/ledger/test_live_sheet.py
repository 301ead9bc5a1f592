"""Live = file: a sheet as Excel hands it over gives the ledger that its file gives."""

from __future__ import annotations

import itertools
import math
from dataclasses import fields, replace
from datetime import date, datetime, time, timedelta, timezone
from decimal import Decimal
from pathlib import Path
from unittest import mock

import openpyxl
import pytest
import python_calamine
import xlsxwriter
from hypothesis import given, settings
from hypothesis import strategies as some
from openpyxl.utils import range_boundaries
from openpyxl.worksheet.table import Table as BookTable

from pyramid_addin.demo import write_demo_ledger
from pyramid_addin.errors import LedgerError, PyramidError, UsageError
from pyramid_addin.ledger import CellError, Ledger, SheetCells, Table, read_ledger, read_sheet
from pyramid_addin.ledger._number_format import moment, shown_as
from pyramid_addin.settings import Settings

SAVED_BY_EXCEL = sorted(Path(__file__).parents[3].joinpath("shared/data/excel-saved").rglob("*.xls[xm]"))
# What Range.Value2 gives for an error: the HRESULT of 2000 and more, as xlwings lists them.
ERRORS = {
    "#NULL!": -2146826288,
    "#DIV/0!": -2146826281,
    "#VALUE!": -2146826273,
    "#REF!": -2146826265,
    "#NAME?": -2146826259,
    "#NUM!": -2146826252,
    "#N/A": -2146826246,
}
# openpyxl says of a workbook what it is about to lose.
pytestmark = pytest.mark.filterwarnings("ignore::UserWarning")


def open_book(path):
    """The workbook with what Excel would have calculated; numbers that show dates stay numbers, as in Value2."""
    with mock.patch("openpyxl.worksheet._reader.from_excel", lambda value, *_, **__: value):
        return openpyxl.load_workbook(path, data_only=True)


def as_value2(cell):
    if cell.data_type == "e":
        return ERRORS[cell.value]
    return cell.value if cell.value is None or isinstance(cell.value, bool | str) else float(cell.value)


def cells_of(path, book, sheet, **more) -> SheetCells:
    """What a macro would hand over of a sheet: its used range, and who asks for formats."""
    left, top, right, bottom = range_boundaries(sheet.dimensions)

    def number_format(first, last, column):
        codes = {sheet.cell(row, column).number_format for row in range(first, last + 1)}
        return codes.pop() if len(codes) == 1 else None

    tables = []
    for table in sheet.tables.values():
        first_column, first_row, last_column, last_row = range_boundaries(table.ref)
        place = (first_row, first_column, last_row, last_column)
        headers = 1 if table.headerRowCount is None else table.headerRowCount
        columns = tuple(column.name for column in table.tableColumns)
        tables.append(Table(table.displayName, sheet.title, *place, headers, table.totalsRowCount or 0, columns))
    rows = sheet.iter_rows(min_row=top, max_row=bottom, min_col=left, max_col=right)
    values = [list(map(as_value2, row)) for row in rows]
    return SheetCells(
        path, sheet.title, top, left, values, number_format, tables, epoch_1904=book.epoch.year == 1904, **more
    )


def outcome(read):
    """A ledger as plain values, or the refusal's kind and facts."""
    try:
        ledger = read()
    except PyramidError as error:
        return error.key.replace("ledger_in_excel", "ledger"), {**error.facts}
    assert isinstance(ledger, Ledger)
    plain = {field.name: getattr(ledger, field.name) for field in fields(ledger)}
    frame = plain.pop("customers")
    plain["columns"] = {name: (str(frame[name].dtype), list(map(str, frame[name]))) for name in frame.columns}
    plain["numbers"] = {
        name: [value.hex() for value in frame[name]] for name in frame.columns if frame[name].dtype == float
    }
    for name in ("row_of_customer", "further_rows"):
        plain[name] = plain[name].tolist()
    return plain


def assert_alike(path, **chosen):
    """Every sheet of a workbook, or the one that is chosen, reads alike from the file and live."""
    book = open_book(path)
    outcomes = []
    for sheet in book.worksheets if "sheet" not in chosen else [book[chosen["sheet"]]]:
        options = Settings(**{**chosen, "sheet": sheet.title})
        live = outcome(lambda sheet=sheet, options=options: read_sheet(cells_of(path, book, sheet), options))
        assert live == outcome(lambda options=options: read_ledger(path, options)), sheet.title
        outcomes.append(live)
    return outcomes


# --- the same ledger both ways ---


@pytest.mark.parametrize(
    "columns",
    [
        {},
        {"name": "A", "revenue": "B"},
        {"name": "B", "revenue": "A"},
        {"name": "A", "revenue": "C", "last_order": "B"},
    ],
    ids=lambda columns: "-".join(columns.values()) or "as it is",
)
def test_workbooks_that_excel_saved(columns):
    """Every sheet of the corpus, as it is and with columns pointed out, reads or is refused alike."""
    outcomes = [one for path in SAVED_BY_EXCEL for one in assert_alike(path, columns=columns)]
    assert len(outcomes) > 350
    assert bool(columns) == any("total" in one for one in outcomes)


@pytest.mark.parametrize("language", ["en", "nl"])
def test_demo_ledgers(language, tmp_path):
    path = tmp_path / "demo.xlsx"
    write_demo_ledger(path, language=language)
    (ledger,) = assert_alike(path, language=language)
    assert len(ledger["row_of_customer"]) > 3_000


def test_a_ledger_with_titles_above_it(ledger):
    (found,) = assert_alike(ledger)
    assert found["total"] == 21_000.0


KINDS = {
    "texts_for_numbers": [
        ["Klantnr", "Naam", "Omzet", "Openstaand"],
        ["00123", "Jansen", "1.234,50", "€ 12,00"],
        ["00124", "De Vries", 100, "-"],
        ["00125", "Smit", "12,5-", ""],
        [126, "Bakker", "geen", None],
    ],
    "error_cells_and_booleans": [
        ["Klantnr", "Naam", "Omzet", "Marge %", "Laatste order"],
        ["K1", "Jansen", 100, 0.25, date(2025, 3, 1)],
        ["#N/A", "#REF!", "#DIV/0!", "#VALUE!", "#NUM!"],
        ["K2", True, 50, "#NAME?", "#NULL!"],
        ["K3", False, True, 0.5, True],
    ],
    "repeated_customers_and_totals": [
        ["Debiteurnr", "Debiteur", "Omzet 2024", "Omzet 2025"],
        ["K1", "Jansen", 1, 10],
        ["K2", "Smit", 2, 20.00005],
        [None, None, None, None],
        ["K1", "Jansen", 3, 30],
        [None, "Subtotaal", 6, 60.00005],
        ["Totaal", None, 6, 60.00005],
        [None, None, None, None],
        ["Peildatum 31-12-2025", None, None, None],
    ],
    "invoice_lines": [
        ["Factuurnr", "Factuurdatum", "Klant", "Aantal", "Prijs"],
        ["F1", date(2025, 1, 31), "Jansen", 2, 10.5],
        ["F2", datetime(2025, 6, 30, 14, 30), "Smit", 1, 100],  # noqa: DTZ001 -- cells know no time zone
        ["F3", "15-7-2025", "Jansen", -1, 10.5],
        ["F4", 45_992, "De Vries", 3, 7],
        ["F5", "#N/A", "De Vries", 3, 7],
        ["F6", None, "De Vries", 3, 7],
    ],
    "two_header_rows": [
        ["Klantnr", "Naam", "Omzet", None],
        [None, None, 2024, 2025],
        ["K1", "Jansen", 10, 20],
        ["K2", "Smit", 30, 40],
    ],
    "more_rows_than_are_searched": [
        ["Klantnr", "Omzet", "Eerste order"],
        *([index, index * 1.5, date(2020, 1, 1) + timedelta(index)] for index in range(1, 500)),
    ],
    "header_only": [["Klantnr", "Naam", "Omzet"]],
    "no_revenue": [["Klantnr", "Naam"], ["K1", "Jansen"]],
    "revenue_blank": [["Klantnr", "Omzet"], ["K1", None], ["K2", None]],
    "revenue_without_numbers": [["Klantnr", "Omzet"], ["K1", "x"], ["K2", "y"]],
    "two_revenues": [["Klantnr", "Omzet", "Omzet"], ["K1", 1, 2]],
    "nothing": [[None]],
    "one_cell": [["Omzet"]],
}


def write(path, rows, *, corner=(0, 0), epoch_1904=False, formats=()):
    """Rows from a corner on; texts that begin with # are errors, dates look like dates, columns as ``formats``."""
    with xlsxwriter.Workbook(path, {"date_1904": epoch_1904}) as book:
        sheet = book.add_worksheet("Ledger")
        day = book.add_format({"num_format": "dd-mm-yyyy"})
        looks = {column: book.add_format({"num_format": code}) for column, code in dict(formats).items()}
        for row, cells in enumerate(rows, corner[0]):
            for column, value in enumerate(cells, corner[1]):
                if isinstance(value, date):
                    sheet.write_datetime(row, column, value, day)
                elif isinstance(value, str) and value in ERRORS:
                    sheet.write_formula(row, column, f"={value}", None, value)
                else:
                    sheet.write(row, column, value, looks.get(column) if row > corner[0] else None)
    return path


@pytest.mark.parametrize("epoch_1904", [False, True])
@pytest.mark.parametrize("corner", [(0, 0), (4, 2)])
@pytest.mark.parametrize("kind", sorted(KINDS))
def test_all_that_a_ledger_may_hold(tmp_path, kind, corner, epoch_1904):
    """Texts, errors, booleans, dates, totals, lines, refusals; in the corner and off it; from 1900 and from 1904."""
    path = write(tmp_path / "ledger.xlsx", KINDS[kind], corner=corner, epoch_1904=epoch_1904)
    assert_alike(path)
    assert_alike(path, language="nl", strict=True, as_of=date(2025, 12, 31))


def test_shown_as_percentages_times_and_currency(tmp_path):
    """A margin shown in percent is a fraction, hours shown as times are hours, a number format names the currency."""
    rows = [
        ["Klantnr", "Omzet", "Marge", "Uren", "Laatste contact"],
        ["K1", 100, 0.25, 1.5, 45_992],
        ["K2", 50, 0.1, 0.25, 0],
        ["K3", 25, 0.4, 30, 60],
    ]
    formats = {1: "[$€-413] #,##0.00", 2: "0.0%", 3: "[h]:mm", 4: "d mmm yyyy"}
    (ledger,) = assert_alike(write(tmp_path / "ledger.xlsx", rows, formats=formats))
    assert ledger["currency"] == "EUR"
    assert ledger["origin"].columns["margin_fraction"] == 3
    assert ledger["columns"]["hours"][1] == ["36.0", "6.0", "720.0"]
    assert ledger["columns"]["last_contact"][1][0] == "2025-12-01 00:00:00"


def test_cells_of_one_column_that_look_different(tmp_path):
    """Each number is a date or a number by its own cell's format, however the formats are spread."""
    with xlsxwriter.Workbook(tmp_path / "mixed.xlsx") as book:
        sheet = book.add_worksheet("Ledger")
        looks = [None, *(book.add_format({"num_format": code}) for code in ("yyyy-mm-dd", "0.00", "h:mm"))]
        sheet.write_row(0, 0, ["Klantnr", "Omzet", "Laatste order"])
        for row in range(1, 300):
            sheet.write_row(row, 0, [f"K{row}", row])
            sheet.write_number(row, 2, 45_000 + row, looks[(row * row) % 7 % 4])
    (ledger,) = assert_alike(tmp_path / "mixed.xlsx")
    assert {problem.key for problem in ledger["problems"]} == {"date_serial"}


# --- dates and times: calamine's rule, which decides for files ---

CODES = [
    *("General", "0", "0.00", "#,##0", "0%", "0.00E+00", "# ?/?", "@", "dd-mm-yyyy", "d mmm yyyy h:mm", "h:mm"),
    *("[h]:mm", "mm:ss", "mm:ss.0", "[$-413]d mmmm yyyy", "yyyy\\-mm\\-dd;@", '0 "days"', "#,##0_);[Red](#,##0)"),
    *(
        "[Red]0",
        "[mm]:ss",
        "[ss]",
        "[hh]:mm:ss",
        "h:mm AM/PM",
        "AM/PM",
        "A/P",
        '"d"0',
        "0;d",
        "_d0",
        "[h]",
        "e",
        "yyyy",
    ),
    *("[$€-413] #,##0.00", 'General"y"', "m/d/yy", "[$-F800]dddd\\,\\ mmmm\\ dd\\,\\ yyyy", "[Blue]d", "ge.m.d"),
    *("[<1]d;0", "[>100]0;d", "#,##0 \\d", "[Blue]\\+[h]:mm;[Red]\\-[h]:mm", "[s].000", "DD/MM/YY", "H:MM:SS;@"),
    '#,##0.00\\ _M"H"_);[Red]#,##0.00\\ _M"S"_)',
]
SERIALS = [
    *(-100_000.0, -1.0, -0.5, 0.0, 0.25, 0.999999999, 1.0, 1.5, 59.0, 59.9999999999, 60.0, 60.5, 61.0),
    *(45_292.0, 45_292.25, 45_292.123456789, 45_292.9999999999, 2_957_003.0, 2_957_004.0, 2_958_465.0),
    *(2_958_465.99999999, 2_958_466.0, 3e6, 3e8),
]


def by_calamine(path, codes, serials, *, epoch_1904=False):
    """What calamine makes of each serial number (a row) under each number format (a column)."""
    with xlsxwriter.Workbook(path, {"date_1904": epoch_1904}) as book:
        sheet = book.add_worksheet()
        for (column, code), (row, serial) in itertools.product(enumerate(codes), enumerate(serials)):
            sheet.write_number(row, column, serial, book.add_format({"num_format": code}))
    return python_calamine.CalamineWorkbook.from_path(str(path)).get_sheet_by_index(0).to_python()


@pytest.mark.parametrize("epoch_1904", [False, True])
def test_dates_and_times_are_those_of_the_file(tmp_path, epoch_1904):
    """Negative numbers, serial 60, fractions of a second, the last day there is: each as in a file."""
    expected = by_calamine(tmp_path / "dates.xlsx", CODES, SERIALS, epoch_1904=epoch_1904)
    found = [[moment(serial, shown_as(code), epoch_1904=epoch_1904) for code in CODES] for serial in SERIALS]
    assert [list(map(repr, row)) for row in found] == [list(map(repr, row)) for row in expected]


TOKENS = [
    *("d", "mm", "yyyy", "h", "[h]", "[mm]", "0", "#,##0", ".", ";", "@", "AM/PM", "a/p", '"d"', "\\d", "_m"),
    *("[Red]", "[$-413]", "[>5]", " ", "-", ":", "%", "General", "e"),
]
SOME_CODES = some.lists(some.lists(some.sampled_from(TOKENS), min_size=1, max_size=6).map("".join), max_size=40)


@settings(deadline=None, max_examples=60)
@given(codes=SOME_CODES)
def test_number_formats_say_what_they_say_in_a_file(tmp_path_factory, codes):
    """Whatever a number format is made of, the file and the live sheet agree on what its cells show."""
    path = tmp_path_factory.mktemp("formats") / "formats.xlsx"
    expected = [value for row in by_calamine(path, codes, [45_292.5]) for value in row]
    assert [repr(moment(45_292.5, shown_as(code))) for code in codes] == list(map(repr, expected))


@pytest.mark.parametrize("serial", [1e300, -1e300, 1e12, -1e12, 1e9])
@pytest.mark.parametrize("shown", ["number", "moment", "span"])
def test_a_number_that_is_no_date_stays_a_number(serial, shown):
    """Where Python has no date or span for a number, nothing is cut and nothing fails."""
    assert moment(serial, shown) == serial


# --- which ledger ---

LEDGER = [["Klantnr", "Naam", "Omzet"], ["K1", "Jansen", 100.0], ["K2", "De Vries", 50.0]]
GENERAL = "General"


def live(rows, *, corner=(1, 1), **more) -> SheetCells:
    """Rows as Excel hands them over, all of them in the format General unless said otherwise."""
    formats = more.pop("number_format", lambda _first, _last, _column: GENERAL)
    return SheetCells(Path("klanten.xlsx"), "Klanten", *corner, rows, formats, **more)


def two_tables(path):
    """Two ledgers in tables on one sheet, the second with a totals row; another ledger on another sheet."""
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.title = "Klanten"
    for row in [[*row, None, *row] for row in LEDGER]:
        sheet.append(row)
    sheet["E4"], sheet["G4"] = "Totaal", 150
    for name, place, totals in (("Noord", "A1:C3", None), ("Zuid", "E1:G4", 1)):
        table = BookTable(displayName=name, ref=place, totalsRowCount=totals)
        sheet.add_table(table)
        table._initialise_columns()
        for column, header in zip(table.tableColumns, LEDGER[0], strict=True):
            column.name = header
    book.create_sheet("Ander").append(["Klantnr", "Omzet"])
    book.save(path)
    return path


def test_the_table_under_the_cursor_is_the_ledger(tmp_path):
    """As if it had been named; without a cursor in a table both are listed, and Excel's user is told to click."""
    path = two_tables(tmp_path / "tables.xlsx")
    book = open_book(path)
    sheet = book["Klanten"]
    for name, letter in (("Noord", "C"), ("Zuid", "G")):
        found = read_sheet(cells_of(path, book, sheet, table=name), Settings())
        assert found.origin == read_ledger(path, Settings(sheet=name)).origin
        assert (found.origin.table, found.origin.columns["revenue"]) == (name, ord(letter) - 64)
        assert (found.origin.last_row, found.total) == (3, 150.0)
    with pytest.raises(LedgerError) as refused:
        read_sheet(cells_of(path, book, sheet), Settings())
    assert refused.value.text("en") == (
        "tables.xlsx holds more than one ledger on this sheet: table Noord on 'Klanten', table Zuid on 'Klanten'. "
        "Click a cell inside the one you mean, and click the button again."
    )


def test_what_the_settings_name_wins_over_the_cursor(tmp_path):
    """The name of the other table, or of the sheet (then both tables count); another sheet is not this one."""
    path = two_tables(tmp_path / "tables.xlsx")
    book = open_book(path)
    cells = cells_of(path, book, book["Klanten"], table="Noord")
    assert read_sheet(cells, Settings(sheet="zuid")).origin.table == "Zuid"
    with pytest.raises(LedgerError, match="more than one ledger"):
        read_sheet(cells, Settings(sheet="Klanten"))
    with pytest.raises(LedgerError, match="ledger is on Ander, but the sheet in front of you is 'Klanten'"):
        read_sheet(cells, Settings(sheet="Ander"))


def test_the_table_under_the_cursor_is_no_ledger():
    """It is not left for something else on the sheet: the refusal says what that table lacks."""
    table = Table("Notities", "Klanten", 1, 5, 2, 6, 1, 0, ("Datum", "Status"))
    rows = [[*LEDGER[0], None, "Datum", "Status"], [*LEDGER[1], None, 45_292.0, "x"]]
    assert read_sheet(live(rows, tables=[table]), Settings()).total == 100
    with pytest.raises(LedgerError, match=r"table Notities on 'Klanten'.*headers there are: Datum, Status"):
        read_sheet(live(rows, tables=[table], table="Notities"), Settings())


def test_nobody_in_excel_is_told_to_type_options():
    """No refusal of a live sheet names an option of the command line, in either language."""
    rows = {
        "no_header": [["a", "b"], ["c", "d"]],
        "no_revenue": KINDS["no_revenue"],
        "no_identity": [["Omzet", "Postcode"], [1.0, "1234 AB"]],
        "ambiguous": KINDS["two_revenues"],
        "no_customers": [["Klantnr", "Omzet"], [None, 5.0]],
        "no_numbers": KINDS["revenue_without_numbers"],
        "revenue_blank": KINDS["revenue_blank"],
        "no_dates": [["Factuurnr", "Factuurdatum", "Klant", "Bedrag"], ["F1", "x", "Jansen", 5.0]],
        "no_lines": [["Factuurnr", "Factuurdatum", "Klant", "Bedrag"], ["F1", "1-1-2026", "Jansen", 5.0]],
        "duplicate": [*LEDGER, LEDGER[1]],
    }
    for key, cells in rows.items():
        with pytest.raises(LedgerError) as refused:
            read_sheet(live(cells), Settings(strict=True, as_of=date(2025, 12, 31)))
        assert refused.value.key == f"ledger_in_excel.{key}"
        for language in ("en", "nl"):
            assert "--" not in refused.value.text(language)
            assert {"en": "Settings", "nl": "Instellingen"}[language] in refused.value.text(language)
    with pytest.raises(UsageError, match="no field omzett"):
        read_sheet(live(LEDGER), Settings(columns={"omzett": "C"}))


# --- what Excel may hand over ---


def test_the_same_values_in_other_types():
    """Whole numbers, dates and times as the host makes them (a Mac), time zones, Currency, errors by name."""
    headers = ["Klantnr", "Omzet", "Uren", "Laatste order", "Openstaand"]
    here = timezone(timedelta(hours=2))
    as_numbers = [
        headers,
        ["K1", 100.0, 0.0625, 45_992.0, -2146826246],
        ["K2", 50.25, 1.5, 45_992.75, 12.3456],
        ["", None, None, "", None],
        [7.0, -0.5, None, None, None],
    ]
    as_objects = [
        headers,
        ["K1", 100, time(1, 30, tzinfo=here), datetime(2025, 12, 1, tzinfo=here), CellError("#N/A")],
        ["K2", Decimal("50.25"), timedelta(days=1.5), datetime(2025, 12, 1, 18, tzinfo=here), Decimal("12.3456")],
        [None, "", "", None, ""],
        [7, Decimal("-0.5"), "", "", ""],
    ]
    formats = {1: GENERAL, 2: "0.00", 3: "[h]:mm", 4: "dd-mm-yyyy", 5: '"€" 0'}
    one, other = (
        outcome(
            lambda rows=rows: read_sheet(live(rows, number_format=lambda _f, _l, column: formats[column]), Settings())
        )
        for rows in (as_numbers, as_objects)
    )
    assert one == other
    assert one["columns"]["hours"][1] == ["1.5", "36.0", "nan"]
    assert one["columns"]["last_order"][1] == ["2025-12-01 00:00:00", "2025-12-01 18:00:00", "NaT"]
    assert [(problem.key, problem.where, problem.found) for problem in one["problems"]] == [
        ("error_cell", "'Klanten'!E2", "#N/A")
    ]


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        (math.nan, "nan"),
        (math.inf, "inf"),
        (-math.inf, "-inf"),
        (10**400, "1.000000000000000E+400"),
        (Decimal("sNaN"), "sNaN"),
        (Decimal("Infinity"), "Infinity"),
        (1e300, "1e+300"),
        (b"\xff\x00", "\N{REPLACEMENT CHARACTER}"),
        ("\ud83d", "\N{REPLACEMENT CHARACTER}"),
        ((1, 2), "(1, 2)"),
        (CellError("#SPILL!"), "#SPILL!"),
        (-2146826288 + 43, "#GETTING_DATA"),
        (True, "TRUE"),
    ],
    ids=itertools.count(),
)
def test_values_that_are_no_amount(value, shown):
    """Each is told with its address and counts as blank: never a wrong number, never a failure."""
    ledger = read_sheet(live([*LEDGER, ["K3", "Smit", value]]), Settings())
    assert [(problem.where, problem.found) for problem in ledger.problems] == [("'Klanten'!C4", shown)]
    assert ledger.total == 150
    assert math.isnan(ledger.customers.revenue[2])


def test_halves_of_characters_do_not_spoil_their_neighbours():
    """Excel's texts are 16 bit units: whole pairs become one character, halves a replacement."""
    ledger = read_sheet(live([*LEDGER, ["K\ud83d", "\ud83d\ude00 Smit", 1.0]]), Settings())
    assert ledger.customers.name.tolist() == ["Jansen", "De Vries", "\N{GRINNING FACE} Smit"]
    assert ledger.customers.customer_id[2] == "K\N{REPLACEMENT CHARACTER}"


def test_blank_cells_around_the_ledger_do_not_count():
    """A used range reaches as far as anything was ever formatted."""
    wide = [[None, *row, None, None] for row in LEDGER]
    blank = [None] * 6
    origin = read_sheet(live([blank, *wide, blank, blank], corner=(3, 2)), Settings()).origin
    assert (origin.header_row, origin.last_row, origin.first_column, origin.last_column) == (4, 6, 3, 5)
    with pytest.raises(UsageError, match=r"ZZ.*headers are: Klantnr, Naam, Omzet"):
        read_sheet(live([blank, *wide, blank]), Settings(columns={"revenue": "ZZ"}))
    for nothing in ([], [[]], [[None]], [[""]], [blank, blank]):
        with pytest.raises(LedgerError, match="No ledger was found on 'Klanten'"):
            read_sheet(live(nothing), Settings())


def test_a_ledger_at_the_edges_of_the_sheet():
    """The last row and the last column there are."""
    origin = read_sheet(live(LEDGER, corner=(1_048_574 - 1_048_573, 16_382)), Settings()).origin
    assert (origin.last_column, origin.headers) == (16_384, tuple(LEDGER[0]))
    long = [LEDGER[0], *([None] * 3 for _ in range(1_048_574)), LEDGER[1]]
    assert read_sheet(live(long), Settings()).origin.last_row == 1_048_576


@pytest.mark.parametrize(
    "wrong",
    [
        lambda: live([["Klantnr", "Omzet"], ["K1"]]),
        lambda: live(LEDGER, corner=(0, 1)),
        lambda: live(LEDGER, corner=(1_048_575, 1)),
        lambda: live(LEDGER, corner=(1, 16_383)),
        lambda: live(LEDGER, table="Noord"),
    ],
    ids=["ragged", "row 0", "below", "beside", "no such table"],
)
def test_cells_that_no_sheet_has_are_refused(wrong):
    with pytest.raises(ValueError, match=r"unequal length|beyond the edges|no table 'Noord'"):
        wrong()


def test_number_formats_are_asked_for_little():
    """Once for numbers that look alike, by halves where they differ, never for texts; each call may be slow."""
    asked = []
    breaks = 700  # below this row dates look like numbers

    def number_format(first, last, column):
        asked.append((first, last, column))
        codes = {"dd-mm-yyyy" if row < breaks else "0" for row in range(first, last + 1)}
        if column != 3:
            return GENERAL
        return codes.pop() if len(codes) == 1 else None

    rows = [[f"K{row}", float(row), 45_000.0 + row] for row in range(2, 1_002)]
    cells = live([["Klantnr", "Omzet", "Laatste order"], *rows], number_format=number_format)
    ledger = read_sheet(cells, Settings())
    assert [(problem.key, problem.where, problem.count) for problem in ledger.problems] == [
        ("date_serial", f"'Klanten'!C{breaks}", 1_001 - breaks + 1)
    ]
    assert {column for _, _, column in asked} == {2, 3}
    assert len(asked) < 40


def test_progress_counts_rows():
    told = []
    read_sheet(live(LEDGER), Settings(), progress=lambda *what: told.append(what))
    assert told == [("read", 0, 2), ("read", 1, 2), ("read", 2, 2)]


def test_results_that_go_apart_bring_every_column():
    """Where the sheet cannot be written to: every column comes along, and nothing else differs."""
    rows = [
        [*LEDGER[0], "Plaats", "Sinds"],
        ["K1", "Jansen", 100.0, "Delft", 45_292.0],
        ["K2", "Smit", None, None, None],
    ]
    formats = {5: "dd-mm-yyyy"}
    cells = live(rows, number_format=lambda _first, _last, column: formats.get(column, GENERAL))
    beside, apart = (read_sheet(one, Settings()) for one in (cells, replace(cells, apart=True)))
    assert (beside.origin.kind, beside.body) == ("workbook", None)
    assert apart.origin == replace(beside.origin, kind="values")
    assert apart.body.columns.tolist() == rows[0]
    assert apart.body_rows.tolist() == [2, 3]
    assert apart.body.Plaats.tolist() == ["Delft", ""]
    assert list(map(str, apart.body.Sinds)) == ["2024-01-01 00:00:00", "NaT"]
    assert apart.problems == beside.problems == ()
    assert apart.customers.equals(beside.customers)
