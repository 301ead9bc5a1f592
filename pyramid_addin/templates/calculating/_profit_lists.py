"""Lists by formula below the Profitability sheet of a template: who loses most and why, who earns most, who least."""

from __future__ import annotations

import textwrap
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
import pandas as pd

from pyramid_addin.model._losses import COMPONENT_OF
from pyramid_addin.templates._analysis_page import add_heading
from pyramid_addin.templates._audit_layout import KEY, LAST, MODEL_ROW
from pyramid_addin.templates._audit_layout import fact as cell_of
from pyramid_addin.templates._audit_lists import TEXT_WIDTH
from pyramid_addin.templates._columns import defined_name
from pyramid_addin.templates._customers_template import number_format
from pyramid_addin.templates._live_text import fixed, quoted_text, rounded, text_formula
from pyramid_addin.templates._theme import AMOUNT, LINE_HEIGHT
from pyramid_addin.templates.calculating._assumptions import assumed, fact
from pyramid_addin.templates.calculating._ranked_list import ranked_rows
from pyramid_addin.texts import text

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from numpy.typing import NDArray

    from pyramid_addin.model._audit import Audit
    from pyramid_addin.templates._filled import CellKind, Column
    from pyramid_addin.templates._page import Page

    Columns = Mapping[str, Column]
    Rows = NDArray[np.int64]
    Cells = Sequence[Sequence[object]]

_OWN = "calculating.customer_profitability.lists"
_VALUE, _ROW = "R", "S"  # beyond the page: the value at each place, and the row of the table that it stands in
_LOW, _SERVICE, _LATE = COMPONENT_OF
_DECIMALS = {"hours_fewer": "#,##0.0", "return_on_effort": "0.00;-0.00;0.00"}


class _Listed(NamedTuple):
    """A column of a list.

    Attributes
    ----------
    letter : str
    key : str
        Of its header below ``templates.audit.lists.head``; of a column of the table where there is no formula.
    kind : str
        As of a `Column`.
    formula : callable or None
        From (1-based place, row of the sheet, the cell of the count, language): without "=", for a place that is taken.
    shows : callable or None
        From (columns, rows of the table, audit, how many could be listed): what it shows.
    """

    letter: str
    key: str
    kind: CellKind
    formula: Callable[[int, int, str, str], str] | None = None
    shows: Callable[[Columns, Rows, Audit, int], Sequence[object]] | None = None


def _numbers(columns: Columns, key: str, rows: Rows) -> NDArray[np.float64]:
    values = pd.Series(columns[key].values).iloc[rows]
    return pd.to_numeric(values, errors="coerce").to_numpy(np.float64)


def _listed(values: NDArray[np.float64]) -> list[object]:
    return ["" if np.isnan(value) else float(value) for value in values]


# --- what the columns hold ----------------------------------------------------------------------------------
_WHO: tuple[_Listed, ...] = (
    _Listed("C", "name", "text"),
    _Listed("D", "customer_id", "text"),
    _Listed("E", "layer", "text"),
    _Listed("F", "revenue", "amount"),
    _Listed("G", "gross_margin", "amount"),
    _Listed("H", "cost_to_serve", "amount"),
    _Listed("I", "payment_cost", "amount"),
    _Listed("J", "net_profit", "amount"),
    _Listed("K", "return_on_revenue", "fraction"),
)
_FROM_TOP = _Listed(
    "B", "profit_rank", "integer", lambda place, *_: str(place), lambda _, rows, *__: [*range(1, len(rows) + 1)]
)
_FROM_BOTTOM = _Listed(
    "B",
    "profit_rank",
    "integer",
    lambda place, _, count, __: f"{count}-{place - 1}",
    lambda _, rows, __, count: [count - place for place in range(len(rows))],
)


def _by_cause(row: int, language: str, low: str, service: str, late: str) -> str:
    """One of three expressions, by the cause in column L."""
    first, second = (f'"{text(f"templates.audit.cause.{cause}", language)}"' for cause in (_LOW, _SERVICE))
    return f"IF($L{row}={first},{low},IF($L{row}={second},{service},{late}))"


def _ratio(_: int, row: int, __: str, language: str) -> str:
    return f'IF($F{row}<=0,"",{_by_cause(row, language, f"$G{row}", f"$H{row}", f"$I{row}")}/$F{row})'


def _usual(_: int, row: int, __: str, language: str) -> str:
    """What is usual; nothing where the cause was judged against zero."""
    gains = ",".join(
        f"INDEX({defined_name(key)},${_ROW}{row})" for key in ("missing_margin", "excess_service", "late_payment")
    )
    usual = [fact(f"usual_{component}") for component in COMPONENT_OF.values()]
    return f'IF(SUM({gains})=0,"",{_by_cause(row, language, *usual)})'


def _hours_fewer(_: int, row: int, *__: str) -> str:
    """Rounded up: a tenth less than what is needed would leave a loss."""
    rate = f"N({assumed('rate_hours')})"
    needed = f"-$J{row}/{rate}"
    enough = f"{needed}<=N(INDEX(PYR_Hours,${_ROW}{row}))"
    return f'IF({rate}<=0,"",IF({enough},ROUNDUP(ROUND({needed}*10,6),0)/10,""))'


def _of_losses(key: str) -> Callable[[Columns, Rows, Audit, int], Sequence[object]]:
    return lambda _, rows, found, __: _listed(found.losses[key].loc[rows.tolist()].to_numpy(np.float64))


def _hours_values(_: Columns, rows: Rows, found: Audit, __: int) -> Sequence[object]:
    hours = found.losses["hours_fewer"].loc[rows.tolist()].to_numpy(np.float64)
    return _listed(np.ceil(np.round(hours * 10, 6)) / 10)


def _effort_values(columns: Columns, rows: Rows, *_: object) -> Sequence[object]:
    profit, effort = (_numbers(columns, key, rows) for key in ("net_profit", "cost_to_serve"))
    return [rounded(a / b, 2) if b > 0 else "" for a, b in zip(profit, effort, strict=True)]


def _opportunity_values(columns: Columns, rows: Rows, found: Audit, _: int) -> Sequence[object]:
    hours = np.nan_to_num(_numbers(columns, "hours", rows))
    return _listed(np.round(hours * found.hourly_profit, 4))


_LOSS = (
    _Listed("L", "cause", "text", lambda _, row, *__: f'INDEX(PYR_LossCause,${_ROW}{row})&""'),
    _Listed("M", "ratio", "fraction", _ratio, _of_losses("ratio")),
    _Listed("N", "usual", "fraction", _usual, _of_losses("usual")),
    _Listed(
        "O",
        "price_increase",
        "fraction",
        lambda _, row, *__: f'IF($F{row}>0,-$J{row}/$F{row},"")',
        _of_losses("price_increase"),
    ),
    _Listed("P", "hours_fewer", "number", _hours_fewer, _hours_values),
)
_EARNING = (
    _Listed("L", "profit_class", "text"),
    _Listed(
        "M",
        "return_on_effort",
        "number",
        lambda _, row, *__: f'IF(N($H{row})>0,ROUND($J{row}/$H{row},2),"")',
        _effort_values,
    ),
)
_MORE = (
    _Listed(
        "O",
        "opportunity",
        "amount",
        lambda _, row, *__: (
            f'IF({fact("hourly_profit")}="","",ROUND(N(INDEX(PYR_Hours,${_ROW}{row}))*{fact("hourly_profit")},4))'
        ),
        _opportunity_values,
    ),
    _Listed("P", "share_of_effort", "fraction"),
)
_SO_FAR = _Listed(
    "N",
    "cumulative",
    "amount",
    lambda place, row, *_: f"$J{row}" if place == 1 else f"$N{row - 1}+$J{row}",
    lambda columns, rows, *_: _listed(np.cumsum(_numbers(columns, "net_profit", rows))),
)
_WITH_ALL_BEFORE = _Listed(
    "N",
    "cumulative",
    "amount",
    lambda place, row, *_: cell_of("total") if place == 1 else f"$N{row - 1}-$J{row - 1}",
    lambda columns, rows, found, _: _listed(
        found.curve.total - np.append(0.0, np.cumsum(_numbers(columns, "net_profit", rows)))[: len(rows)]
    ),
)


# --- the lists ----------------------------------------------------------------------------------------------
class _List(NamedTuple):
    """A list: its texts, its length, the column of the table that it follows, and what it counts."""

    key: str
    length: int
    order: str
    nth: str
    how_many: str
    columns: tuple[_Listed, ...]
    first: int  # row of its heading


_LOSS_COUNT, _MOST_COUNT = "COUNT(PYR_Loss)", 'COUNTIFS(PYR_CurveProfit,">0")'
_ABOVE = 4  # rows of heading, two texts and the head
_STARTS = (MODEL_ROW, MODEL_ROW + _ABOVE + 51, MODEL_ROW + 2 * _ABOVE + 77)
_LISTS = (
    _List("losses", 50, "loss", "SMALL", _LOSS_COUNT, (_FROM_TOP, *_WHO, *_LOSS), _STARTS[0]),
    _List("most", 25, "curve_profit", "LARGE", _MOST_COUNT, (_FROM_TOP, *_WHO, *_EARNING, _SO_FAR, *_MORE), _STARTS[1]),
    _List(
        "least",
        25,
        "curve_profit",
        "SMALL",
        "COUNT(PYR_CurveProfit)",
        (_FROM_BOTTOM, *_WHO, *_EARNING, _WITH_ALL_BEFORE, *_MORE),
        _STARTS[2],
    ),
)
LAST_ROW = _STARTS[2] + _ABOVE + 24


def _count_cell(one: _List) -> str:
    return f"${_VALUE}${one.first}"


def _told(one: _List, language: str) -> str:
    """What stands below the heading, as a formula without "="."""
    if one.key != "losses":
        return quoted_text(text(f"{_OWN}.{one.key}_about", language, shown=one.length))
    count = f"FIXED({_count_cell(one)},0)"
    about = text_formula(f"templates.{KEY}.lists.losses_about", language, count=count, amount="FIXED(-SUM(PYR_Loss),0)")
    shown = text_formula(f"{_OWN}.shown", language, shown=f'"{one.length}"', count=count)
    none = quoted_text(text(f"templates.{KEY}.lists.losses_none", language))
    return f'IF({_count_cell(one)}=0,{none},{about}&IF({_count_cell(one)}>{one.length}," "&{shown},""))'


def add_profit_lists(page: Page) -> None:
    """Draw the lists, and beyond the page what finds their customers."""
    language = page.language
    page.write(f"{_VALUE}{MODEL_ROW - 1}", text(f"{_OWN}.found", language), "data_note")
    for one in _LISTS:
        _add_list(page, one)
    page.sheet.print_area(f"B1:{LAST}{LAST_ROW}")


def _add_list(page: Page, one: _List) -> None:
    language, head = page.language, one.first + _ABOVE - 1
    name = f"Profit{one.key.capitalize()}"
    add_heading(page, f"B{one.first}", LAST, text(f"{_OWN}.{one.key}", language))
    page.sheet.set_row(one.first - 1, 30)
    remedy = page.words(f"{KEY}.lists.losses_remedy") if one.key == "losses" else ""
    page.merge(f"B{one.first + 1}:{LAST}{one.first + 1}", f"={_told(one, language)}", "notes_value")
    page.region(f"{name}About", f"B{one.first + 1}")
    page.merge(f"B{one.first + 2}:{LAST}{one.first + 2}", remedy, "notes_value")
    page.sheet.set_row(one.first, LINE_HEIGHT + 4)
    page.sheet.set_row(one.first + 1, LINE_HEIGHT * len(textwrap.wrap(remedy, TEXT_WIDTH)) + 6)
    page.sheet.set_row(head - 1, 30)
    rows = range(head + 1, head + 1 + one.length)
    for column in one.columns:
        _add_column(page, one, column, head, rows)
    area = f"B{rows[0]}:{LAST}{rows[-1]}"
    page.region(f"{name}List", area)
    page.red_below_zero(f"F{rows[0]}:{LAST}{rows[-1]}")
    nothing = page.workbook.add_format({"bottom": 1, "bottom_color": "#FFFFFF"})
    page.sheet.conditional_format(area, {"type": "formula", "criteria": f'=$B{rows[0]}=""', "format": nothing})
    page.write(_count_cell(one).replace("$", ""), f"={one.how_many}", "data")
    page.region(f"{name}Count", _count_cell(one).replace("$", ""))
    found = ranked_rows(defined_name(one.order), _count_cell(one), (_VALUE, _ROW), rows[0], one.length, one.nth)
    for row, (value, place) in zip(rows, found, strict=True):
        page.write(f"{_VALUE}{row}", value, "data", num_format=AMOUNT)
        page.write(f"{_ROW}{row}", place, "data")
    page.region(f"{name}Found", f"{_VALUE}{rows[0]}:{_ROW}{rows[-1]}")


def _add_column(page: Page, one: _List, column: _Listed, head: int, rows: range) -> None:
    looks: dict[str, Any] = {"align": "left", "indent": 1} if column.kind == "text" else {"align": "right"}
    header = page.words(f"{KEY}.lists.head.{column.key}")
    if column.letter == "B" and one.key == "losses":
        header = text(f"{_OWN}.place", page.language)
    page.write(f"{column.letter}{head}", header, "customers_head", valign="bottom", **looks)
    code = _DECIMALS.get(column.key) or number_format(column.kind, page.language)
    for place, row in enumerate(rows, 1):
        if column.formula is not None:
            found = column.formula(place, row, _count_cell(one), page.language)
        else:
            found = f"INDEX({defined_name(column.key)},${_ROW}{row})"
            if column.kind == "text":
                found += '&""'
        formula = f'=IF(${_ROW}{row}="","",{found})'
        page.write(f"{column.letter}{row}", formula, "customers_cell", num_format=code, shrink=True, **looks)


# --- what the formulas show ---------------------------------------------------------------------------------
def list_values(columns: Columns, found: Audit, language: str) -> dict[str, Cells]:
    """What the formulas of the lists show.

    Parameters
    ----------
    columns : mapping of str to Column
        Of the table: what is typed in and what its formulas show.
    found : Audit
    language : {"en", "nl"}

    Returns
    -------
    dict of str to rows of values
        By region, with ``PYR_``.
    """
    shown: dict[str, Cells] = {}
    for one in _LISTS:
        name = f"PYR_Profit{one.key.capitalize()}"
        values = pd.to_numeric(pd.Series(columns[one.order].values), errors="coerce").to_numpy(np.float64)
        known = np.flatnonzero(~np.isnan(values))
        if one.key == "most":
            known = known[values[known] > 0]
        signed = values[known] if one.nth == "SMALL" else -values[known]
        rows = known[np.argsort(signed, kind="stable")][: one.length]
        empty = one.length - len(rows)
        cells = [_column_values(column, columns, rows, found, len(known)) for column in one.columns]
        listed = [list(row) for row in zip(*cells, strict=True)]
        shown[f"{name}List"] = [*listed, *[[""] * len(one.columns)] * empty]
        shown[f"{name}Found"] = [*[[float(values[row]), int(row) + 1] for row in rows], *[["", ""]] * empty]
        shown[f"{name}Count"] = [[len(known)]]
        shown[f"{name}About"] = [[_told_value(one, len(known), float(np.nansum(values)), language)]]
    return shown


def _column_values(column: _Listed, columns: Columns, rows: Rows, found: Audit, count: int) -> Sequence[object]:
    if column.shows is not None:
        return column.shows(columns, rows, found, count)
    key = {"cause": "loss_cause"}.get(column.key, column.key)
    if column.kind == "text":
        return pd.Series(columns[key].values).iloc[rows].astype(object).fillna("").tolist()
    numbers = _numbers(columns, key, rows)
    return _listed(np.nan_to_num(numbers) if key == "revenue" else numbers)  # INDEX makes zero of a blank


def _told_value(one: _List, count: int, total: float, language: str) -> str:
    if one.key != "losses":
        return text(f"{_OWN}.{one.key}_about", language, shown=one.length)
    if not count:
        return text(f"templates.{KEY}.lists.losses_none", language)
    facts = {"count": fixed(count, language), "amount": fixed(-total, language)}
    about = text(f"templates.{KEY}.lists.losses_about", language, **facts)
    shown = text(f"{_OWN}.shown", language, shown=one.length, count=facts["count"])
    return f"{about} {shown}" if count > one.length else about
