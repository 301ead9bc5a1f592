"""A ledger of 200,000 rows x 8 columns (4 text, 2 date, 2 number), as an accounting program exports it."""

from __future__ import annotations

import datetime as dt
import random
from typing import TYPE_CHECKING

from _measure import SCRATCH

if TYPE_CHECKING:
    from pathlib import Path

HEADERS = ["Debiteurnr", "Klantnaam", "Land", "Regio", "Eerste order", "Laatste order", "Omzet 2025", "Kostprijs"]


def ledger_200k(rows: int = 200_000) -> Path:
    """The workbook's path; made on first use, from a fixed seed."""
    import xlsxwriter

    path = SCRATCH / f"ledger_{rows}.xlsx"
    if path.exists():
        return path
    SCRATCH.mkdir(parents=True, exist_ok=True)
    chance = random.Random(7)  # noqa: S311 -- a fixed sample
    book = xlsxwriter.Workbook(str(path), {"constant_memory": False})
    sheet = book.add_worksheet("Ledger")
    day = book.add_format({"num_format": "yyyy-mm-dd"})
    money = book.add_format({"num_format": "#,##0.00"})
    sheet.write_row(0, 0, HEADERS, book.add_format({"bold": True}))
    start = dt.date(2015, 1, 1)
    for row in range(1, rows + 1):
        revenue = round(chance.paretovariate(1.16) * 250, 2)
        sheet.write_string(row, 0, f"D{100000 + row}")
        sheet.write_string(row, 1, f"Customer {chance.randint(1, 150_000)}")
        sheet.write_string(row, 2, chance.choice(("NL", "BE", "DE", "FR")))
        sheet.write_string(row, 3, chance.choice(("Noord", "Oost", "Zuid", "West")))
        sheet.write_datetime(row, 4, start + dt.timedelta(days=chance.randint(0, 3000)), day)
        sheet.write_datetime(row, 5, start + dt.timedelta(days=chance.randint(3000, 4000)), day)
        sheet.write_number(row, 6, revenue, money)
        sheet.write_number(row, 7, round(revenue * chance.uniform(0.5, 0.9), 2), money)
    book.close()
    return path
