"""Ledgers for the tests of live builds, as users have them, and the comparison of two workbooks."""

from __future__ import annotations

import datetime as dt
import re

import xlsxwriter
from openpyxl.utils import get_column_letter as column_letters

HEADERS = ["Klantnr", "Naam", "Omzet vorig jaar", "Omzet", "Kostprijs omzet", "Uren", "Laatste order"]
COUNT = 24


def customers(count: int = COUNT) -> list[list]:
    """Customers of 2,400, 2,300, ... euro; the last two without revenue."""
    rows = []
    for index in range(count):
        revenue = 100.0 * (count - index)
        ordered = dt.date(2025, 1 + index % 12, 1 + index % 28)
        rows.append([f"K{index + 1:03}", f"Klant {index + 1}", revenue - 50, revenue, revenue * 0.7, 1.5, ordered])
    for row in rows[-2:]:
        row[3:6] = [0.0, None, None]
    return rows


def write_row(sheet, row: int, values, looks) -> None:
    """Cells of their own kind, never converted."""
    for column, value in enumerate(values):
        look = looks.get(column)
        if isinstance(value, dt.date):
            sheet.write_datetime(row, column, value, looks["date"])
        elif isinstance(value, str):
            sheet.write_string(row, column, value, look)
        elif value is not None:
            sheet.write_number(row, column, value, look)


def plain(book, name="Debiteuren", *, top=2, rows=None, headers=HEADERS):
    """A list below a title, as an export has it; the sheet, and its first and last row (0-based)."""
    sheet = book.add_worksheet(name)
    head = book.add_format({"bold": True, "bg_color": "#1F3864", "font_color": "#FFFFFF", "align": "center"})
    amount = book.add_format({"num_format": "#,##0.00"})
    looks = dict.fromkeys((2, 3, 4), amount) | {"date": book.add_format({"num_format": "dd-mm-yyyy"})}
    if top:
        sheet.write_string(0, 0, "Debiteurenlijst 2025", book.add_format({"bold": True}))
    for column, header in enumerate(headers):
        sheet.write_string(top, column, header, head)
    rows = customers() if rows is None else rows
    for row, values in enumerate(rows, top + 1):
        write_row(sheet, row, values, looks)
    return sheet, top, top + len(rows)


def _plain(book):
    plain(book)


def _filtered_range(book):
    sheet, top, last = plain(book)
    sheet.autofilter(top, 0, last, len(HEADERS) - 1)
    sheet.freeze_panes(top + 1, 1)


def _totals_row(book):
    sheet, _, last = plain(book)
    strong = book.add_format({"bold": True, "top": 1, "num_format": "#,##0.00"})
    sheet.write_string(last + 2, 0, "Totaal", strong)
    sheet.write_formula(last + 2, 3, f"=SUM(D4:D{last + 1})", strong, sum(row[3] for row in customers()))
    sheet.write_blank(last + 2, len(HEADERS) - 1, None, strong)


def _table(book):
    sheet, top, last = plain(book)
    columns = [{"header": header} for header in HEADERS]
    sheet.add_table(top, 0, last, len(HEADERS) - 1, {"name": "Klanten", "columns": columns})


def _table_with_totals(book):
    sheet, top, last = plain(book)
    columns = [{"header": header} for header in HEADERS]
    columns[0]["total_string"] = "Totaal"
    columns[3] |= {"total_function": "sum", "total_value": sum(row[3] for row in customers())}
    sheet.add_table(top, 0, last + 1, len(HEADERS) - 1, {"name": "Klanten", "columns": columns, "total_row": True})


def _neighbours(book):
    """A second table, other cells, a merged title and a chart to the right of the ledger."""
    sheet, top, last = plain(book)
    columns = [{"header": header} for header in HEADERS]
    sheet.add_table(top, 0, last, len(HEADERS) - 1, {"name": "Klanten", "columns": columns})
    sheet.add_table(2, 9, 6, 10, {"name": "Regio", "columns": [{"header": "Regio"}, {"header": "Naam regio"}]})
    sheet.write_string(30, 13, "losse opmerking")
    sheet.merge_range(10, 15, 10, 16, "samengevoegd")
    chart = book.add_chart({"type": "column"})
    chart.add_series({"values": "=Debiteuren!$D$4:$D$9"})
    sheet.insert_chart("S5", chart)


def _looks(book):
    """A last column that is centred, wrapped and indented, banded rows, a hidden column and widths to the right."""
    sheet, top, last = plain(book)
    for row in range(top + 1, last + 1):
        look = {"align": "center", "text_wrap": True, "bg_color": "#F2F2F2" if row % 2 else "#FFFFFF", "bottom": 1}
        sheet.write_string(row, 7, "ja", book.add_format({**look, "valign": "top", "italic": True}))
    sheet.write_string(top, 7, "Opmerking", book.add_format({"bold": True, "text_wrap": True, "align": "right"}))
    sheet.set_column(9, 9, 30)
    sheet.set_column(10, 10, 12, None, {"hidden": True})
    sheet.set_column(12, 12, 5, book.add_format({"bg_color": "#FFFF00"}))


def _user_rules(book):
    """The user's own conditional formats over whole columns, and over cells that only ours come into."""
    sheet, _, _ = plain(book)
    band = book.add_format({"bg_color": "#DDEBF7"})
    red = book.add_format({"font_color": "#C00000"})
    sheet.conditional_format("A1:Z200", {"type": "formula", "criteria": "=MOD(ROW(),2)=0", "format": band})
    sheet.conditional_format("J5:K9", {"type": "cell", "criteria": "<", "value": 0, "format": red})
    sheet.conditional_format("G4:G27", {"type": "blanks", "format": red})
    sheet.conditional_format("B2:XFD1048576", {"type": "formula", "criteria": '=B2="zoek"', "format": band})
    sheet.conditional_format("XFD2:XFD1048576", {"type": "errors", "format": band})


def _texts_and_doubles(book):
    """Ids with zeros before them, amounts as text, a customer twice, an error, and one without a number."""
    rows = customers()
    for index, row in enumerate(rows):
        row[0] = f"{index + 1:05}"
    rows[3][3] = "1.234,56"
    rows[5][3] = "€ 99,00-"
    rows.append(list(rows[1]))
    rows.append([None, "Diverse verkopen", None, 321.0, None, None, None])
    sheet, _, _ = plain(book, rows=rows)
    sheet.write_formula("E9", "=NA()", None, "#N/A")
    sheet.write_boolean("F10", True)


def _odd_name(book):
    plain(book, "Jan's débiteuren [sic] 1-2".replace("[", "(").replace("]", ")"))


def _own_names(book):
    """A user's own name that begins as ours do."""
    plain(book)
    book.define_name("PYR_Layer", "=Debiteuren!$A$1")


def _hostile(book):
    """Texts that look like formulas, dates and numbers wherever a user can put them."""
    rows = customers()
    for row, name in zip(
        rows, ["=1+1", "+31 6", "-5", "@SUM(A1)", "'s-Hertogenbosch", "1-2", "TRUE", "1e5"], strict=False
    ):
        row[1] = name
    plain(book, rows=rows)


def _hidden_sheets(book):
    """The ledger between hidden sheets, the last one among them."""
    book.add_worksheet("Voor").hide()
    sheet, _, _ = plain(book)
    sheet.activate()
    sheet.set_first_sheet()
    book.add_worksheet("Achter")


def _lines(book):
    """Invoice lines: ninety of them, for seven customers, with a credit note."""
    sheet = book.add_worksheet("Facturen")
    look = book.add_format({"num_format": "yyyy-mm-dd"})
    for column, header in enumerate(["Factuurnr", "Factuurdatum", "Klantnr", "Klantnaam", "Bedrag"]):
        sheet.write_string(0, column, header)
    for row in range(1, 91):
        day = dt.date(2024, 1, 1) + dt.timedelta(days=8 * row)
        write_row(sheet, row, [f"F{row}", day, f"K{row % 7}", f"Klant {row % 7}", 10.0 * row], {"date": look})
    write_row(sheet, 91, ["C1", dt.date(2025, 12, 1), "K3", "Klant 3", -200.0], {"date": look})


LEDGERS = {
    "plain": _plain,
    "filtered range": _filtered_range,
    "totals row": _totals_row,
    "table": _table,
    "table with totals": _table_with_totals,
    "neighbours": _neighbours,
    "looks": _looks,
    "user's rules": _user_rules,
    "texts and doubles": _texts_and_doubles,
    "odd name": _odd_name,
    "user's own names": _own_names,
    "hostile texts": _hostile,
    "hidden sheets": _hidden_sheets,
    "invoice lines": _lines,
}


def write_ledger(kind: str, path, **options):
    """Write one of `LEDGERS` to ``path``."""
    with xlsxwriter.Workbook(path, {"strings_to_formulas": False, "strings_to_urls": False, **options}) as book:
        LEDGERS[kind](book)
    return path


def differences(one, other, where="") -> list[str]:
    """Where two snapshots differ, and how."""
    if not (isinstance(one, dict) and isinstance(other, dict)):
        return [] if one == other else [f"{where}: {str(one)[:300]} | {str(other)[:300]}"]
    return [
        line
        for key in sorted({*one, *other}, key=str)
        for line in differences(one.get(key, "absent"), other.get(key, "absent"), f"{where}/{key}")
    ]


def as_seen(snapshot: dict) -> dict:
    """A workbook without blank cells that look like their column: whether they are stored cannot be seen."""
    seen = dict(snapshot)
    for title, sheet in snapshot.items():
        if title.startswith("'"):
            looks = {column_letters(number): look for number, (_, look) in sheet["columns"].items()}
            kept = {
                place: cell
                for place, cell in sheet["cells"].items()
                if cell[0] is not None or cell[2] != looks.get(place.rstrip("0123456789"))
            }
            seen[title] = {**sheet, "cells": kept}
    return seen


def as_file_mode(snapshot: dict) -> dict:
    """A workbook without what tells a build in Excel from one in a file: their records, quotes, and a colour.

    Excel keeps the colour of a solid fill in a conditional format once, file mode writes it into both places.
    """
    kept = {
        key: value for key, value in snapshot.items() if key != "parts" and not re.fullmatch(r"'PYR\d*_Record'", key)
    }
    kept["sheets"] = [(title, state) for title, state in snapshot["sheets"] if not title.endswith("_Record")]
    kept["names"] = {
        name: (re.sub(r"'(\w+)'!", r"\1!", target), shown)
        for name, (target, shown) in snapshot["names"].items()
        if "_Record!" not in name
    }
    for title, _ in kept["sheets"]:
        sheet = dict(kept.get(f"'{title}'", {}))
        if sheet:
            sheet["conditions"] = [
                (*rule[:4], re.sub(r"fgColor=.*?, bgColor=", "bgColor=", rule[4], flags=re.DOTALL), rule[5])
                for rule in sheet["conditions"]
            ]
            kept[f"'{title}'"] = sheet
    return kept
