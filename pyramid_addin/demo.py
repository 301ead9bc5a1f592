"""A sample ledger: a Dutch wholesaler of professional kitchenware, invented, the same on every machine.

It has what real ledgers have: a title above the table, two years, costs, hours, open items, and dirt. Every figure
comes from one seeded generator of the standard library, whose sequence does not change between Python versions.
"""

from __future__ import annotations

import datetime as dt
import math
import random
import tomllib
from importlib.resources import files
from typing import TYPE_CHECKING, Any

from pyramid_addin.errors import OutputError
from pyramid_addin.texts import catalogue, text

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

SEED = 20251231
CUSTOMERS = 3_200
YEAR_END = dt.date(2025, 12, 31)


def demo_paths(output: Path | None, language: str) -> tuple[Path, Path]:
    """Where the sample ledger and its pyramid go.

    Parameters
    ----------
    output : pathlib.Path or None
        A folder (made when absent), or the .xlsx file that the pyramid becomes; None = the current folder.
    language : {"en", "nl"}

    Examples
    --------
    >>> from pathlib import Path
    >>> [path.as_posix() for path in demo_paths(Path("demo/board.xlsx"), "en")]
    ['demo/board-ledger.xlsx', 'demo/board.xlsx']
    """
    from pathlib import Path

    if output is not None and output.suffix.lower() == ".xlsx":
        return output.with_name(f"{output.stem}-ledger.xlsx"), output
    folder = Path() if output is None else output
    name = text("demo.file", language)
    return folder / f"{name}.xlsx", folder / f"{name}-pyramid.xlsx"


def _pick(chance: random.Random, weighted: dict[str, int]) -> str:
    return chance.choices(list(weighted), list(weighted.values()))[0]


def _customers() -> Iterator[dict[str, Any]]:
    """The wholesaler's customers as dictionaries of column key to value, in order of customer number."""
    chance = random.Random(SEED)  # noqa: S311 -- a sample, not a secret
    parts = tomllib.loads(files("pyramid_addin").joinpath("demo_names.toml").read_text("utf-8"))
    names: set[str] = set()
    for index in range(CUSTOMERS):
        name = f"{chance.choice(parts['first'])} {chance.choice(parts['second'])}{chance.choice(parts['suffix'])}"
        if name in names:
            name = f"{name} {chance.choice(parts['regions'])} {index % 97 + 1}"
        names.add(name)
        row: dict[str, Any] = {
            "number": f"{10_000 + index * 7}",
            "name": name,
            "trade": _pick(chance, parts["trades"]),
            "region": chance.choice(parts["regions"]),
            "country": _pick(chance, parts["countries"]),
            "manager": chance.choice(parts["managers"]),
        }
        kind = chance.choices(("active", "inactive", "prospect", "suspect"), (74, 13, 8, 5))[0]
        yield row | _trade(chance, kind)


def _trade(chance: random.Random, kind: str) -> dict[str, Any]:
    """What one customer of ``kind`` bought, cost and owes; money in euros."""
    if kind == "suspect":
        return {"status": "Suspect"}
    contact = YEAR_END - dt.timedelta(days=int(chance.expovariate(1 / 80)))
    if kind == "prospect":
        visits, calls = chance.choice((0, 1, 1, 2)), chance.randint(1, 6)
        return {
            "status": "Prospect",
            "contact": contact,
            "visits": visits,
            "calls": calls,
            # who was visited was asked what it spends
            "potential": calls * 2_500 if visits else None,
        }
    size = min(math.exp(chance.gauss(6.75, 1.95)), 9.5e5)
    growth = math.exp(chance.gauss(0.02, 0.28))
    first = dt.date(2010, 1, 1) + dt.timedelta(days=chance.randint(0, 5_800))
    if kind == "inactive":
        last = dt.date(2024, 1, 10) + dt.timedelta(days=chance.randint(0, 350))
        before = round(size * 0.6, 2) if chance.random() < 0.8 else 0.0
        return {
            "revenue": 0.0,
            "before": before,
            "first": min(first, last),
            "last": last,
            "orders": 0,
            "contact": contact,
        }
    revenue = round(size, 2)
    new = first.year == YEAR_END.year
    orders = max(1, round(math.sqrt(size) / 11 * math.exp(chance.gauss(0, 0.35))))
    last = max(first, YEAR_END - dt.timedelta(days=int(chance.expovariate(orders / 200)) % 364))
    margin = min(max(chance.gauss(0.262 - 0.010 * math.log(max(size, 100) / 1_000), 0.06), 0.04), 0.55)
    care = math.exp(chance.gauss(0, 0.75))
    hours = round(min(0.35 + (size**0.5) / 17, 160) * care * 2) / 2
    open_items = round(size / 12 * chance.random() * 1.6, 2) if chance.random() < 0.62 else 0.0
    late = int(chance.expovariate(1 / 19)) if open_items else 0
    return {
        "revenue": revenue,
        "before": 0.0 if new else round(size / growth, 2),
        "cost": round(revenue * (1 - margin), 2),
        "hours": hours,
        "visits": min(round(size / 9_000 * care) + (chance.random() < 0.15), 40),
        "calls": min(round(orders * 0.6 * care), 150),
        "open": open_items,
        "late": late,
        "potential": round(size / chance.uniform(0.25, 0.95), -2) if size > 1_500 and chance.random() < 0.6 else None,
        "first": first,
        "last": last,
        "orders": orders,
        "contact": max(contact, last),
        "status": "Klant",
    }


def _dirty(rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The dirt of a real export: text for numbers, an error cell, a credit balance, a customer twice, no number."""
    active = [row for row in rows if row.get("revenue")]
    active[41]["revenue"] = f"{active[41]['revenue']:,.2f}".translate(str.maketrans(",.", ".,"))
    active[97]["revenue"] = f"€ {active[97]['revenue']:,.2f}".translate(str.maketrans(",.", ".,"))
    active[260]["revenue"] = f"{active[260]['revenue']:.2f}".replace(".", ",") + "-"
    active[523]["cost"] = "#N/A"
    active[702]["open"] = "n.v.t."
    active[811]["name"] = "=Horeca & Co"
    active[1204]["name"] = "  " + active[1204]["name"] + "  "
    twice = dict(
        active[333], revenue=1_842.5, cost=1_320.0, hours=None, visits=None, calls=None, open=None, potential=None
    )
    nameless = {"name": "Diverse contante verkopen", "revenue": 6_215.4, "cost": 4_480.0}
    position = rows.index(active[333])
    return [*rows[: position + 1], twice, *rows[position + 1 :], nameless]


def write_demo_ledger(path: Path, language: str, *, force: bool = False) -> None:
    """Write the sample ledger to ``path``: an ordinary workbook, as an accounting program would export it.

    Parameters
    ----------
    path : pathlib.Path
        An .xlsx file; its folder is made when absent.
    language : {"en", "nl"}
        Language of headers and title; the customers are Dutch either way.
    force : bool
        Overwrite a file that exists.

    Raises
    ------
    OutputError
        The file exists, or cannot be written.
    """
    import xlsxwriter
    from xlsxwriter.exceptions import XlsxFileError

    if path.exists() and not force:
        raise OutputError("output.exists", path=path)
    texts = catalogue(language)["demo"]
    rows = _dirty(list(_customers()))
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        book = xlsxwriter.Workbook(str(path), {"strings_to_formulas": False, "strings_to_urls": False})
        book.set_properties({"title": texts["title"], "created": dt.datetime(2026, 1, 5)})  # noqa: DTZ001
        _write_sheet(book, texts, rows)
        book.close()
    except (OSError, XlsxFileError) as error:
        raise OutputError("output.unwritable", path=path, reason=error) from error


def _write_sheet(book: Any, texts: dict[str, Any], rows: list[dict[str, Any]]) -> None:  # noqa: ANN401
    sheet = book.add_worksheet(texts["sheet"])
    formats = {
        "text": book.add_format(),
        "amount": book.add_format({"num_format": "#,##0.00"}),
        "quantity": book.add_format({"num_format": "#,##0.0"}),
        "count": book.add_format({"num_format": "0"}),
        "date": book.add_format({"num_format": "dd-mm-yyyy"}),
    }
    header = book.add_format(
        {"bold": True, "bg_color": "#1F3864", "font_color": "#FFFFFF", "text_wrap": True, "valign": "top"}
    )
    sheet.write_string(0, 0, texts["title"], book.add_format({"bold": True, "font_size": 14}))
    sheet.write_string(1, 0, texts["subtitle"], book.add_format({"font_color": "#595959"}))
    columns = list(texts["columns"].items())
    for column, (key, title) in enumerate(columns):
        sheet.write_string(3, column, title, header)
        sheet.set_column(column, column, _WIDTHS.get(key, 12))
    for row, values in enumerate(rows, 4):
        for column, (key, _) in enumerate(columns):
            value = values.get(key)
            look = formats[_KINDS.get(key, "text")]
            if value == "#N/A":
                sheet.write_formula(row, column, "=NA()", look, "#N/A")
            elif isinstance(value, str):
                sheet.write_string(row, column, value, look)
            elif isinstance(value, dt.date):
                sheet.write_datetime(row, column, value, look)
            elif value is not None:
                sheet.write_number(row, column, value, look)
    total = len(rows) + 4
    strong = book.add_format({"bold": True, "num_format": "#,##0.00", "top": 1})
    sheet.write_string(total, 0, texts["total"], strong)
    for key in ("before", "revenue"):
        column = [name for name, _ in columns].index(key)
        letter = chr(ord("A") + column)
        numbers = [row[key] for row in rows if isinstance(row.get(key), float)]
        sheet.write_formula(total, column, f"=SUM({letter}5:{letter}{total})", strong, round(sum(numbers), 2))
    sheet.freeze_panes(4, 2)
    sheet.set_row(3, 30)
    sheet.autofilter(3, 0, total - 1, len(columns) - 1)


_WIDTHS = {"number": 11, "name": 34, "trade": 14, "region": 15, "manager": 15}
_KINDS = {
    "before": "amount",
    "revenue": "amount",
    "cost": "amount",
    "open": "amount",
    "potential": "amount",
    "hours": "quantity",
    "visits": "count",
    "calls": "count",
    "late": "count",
    "orders": "count",
    "first": "date",
    "last": "date",
    "contact": "date",
}
