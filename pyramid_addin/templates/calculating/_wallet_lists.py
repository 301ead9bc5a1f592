"""Who has room to buy more, and who does not buy yet, by formula: the lists below the Share of wallet sheet."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
import pandas as pd

from pyramid_addin.model import PASSIVE_LAYERS
from pyramid_addin.settings import STANDARD_KEYS
from pyramid_addin.templates._analysis_page import add_heading
from pyramid_addin.templates._columns import defined_name
from pyramid_addin.templates._customers_template import number_format
from pyramid_addin.templates._labels import catalogue_words, in_words, layer_label
from pyramid_addin.templates._live_text import fixed, text_formula
from pyramid_addin.templates._theme import ACTIVE_COLOURS, AMOUNT, PASSIVE_COLOUR
from pyramid_addin.templates._wallet_layout import KEY, LAST, MODEL_ROW
from pyramid_addin.templates._wallet_layout import fact as cell_of
from pyramid_addin.templates._wording import percentage
from pyramid_addin.templates.calculating._ranked_list import ranked_rows
from pyramid_addin.templates.calculating._wallet_columns import (
    LISTED,
    LISTED_AMOUNTS,
    amounts_not_buying,
    amounts_with_room,
    develop_order,
)
from pyramid_addin.texts import text

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from pyramid_addin.ledger import Ledger
    from pyramid_addin.model import Analysis
    from pyramid_addin.templates._filled import CellKind
    from pyramid_addin.templates._page import Page

    Cells = Sequence[Sequence[object]]

_OWN, _HEADS = "calculating.share_of_wallet.lists", f"templates.{KEY}.lists.head"
# Beyond the page: what orders each place, the row of the table that it stands in, and the amounts that are listed.
_ORDER, _ROW, _AMOUNT = "R", "S", "T"
_ABOVE = 4  # rows of heading, text, room and head
_LINE = 13.4  # so that fifty fit on a page


class _Listed(NamedTuple):
    """A column of a list.

    Attributes
    ----------
    key : str
        Of what it shows, in the table or in `_shown`.
    header : str
        Catalogue key.
    kind : str
        As of a `Column`.
    formula : str
        Without "="; ``{r}`` is the row of the sheet, ``{first}`` that of the first place, ``{all}`` the cell that holds
        all there is to win.
    """

    key: str
    header: str
    kind: CellKind
    formula: str


def _column(key: str, kind: CellKind, formula: str = "", head: str = "") -> _Listed:
    """A column of the list; without a formula one that is taken from the table."""
    taken = f"INDEX({defined_name(key)},${_ROW}{{r}})"
    plain = {"text": f'{taken}&""', "date": f'IF(N({taken})=0,"",{taken})'}.get(kind, taken)
    return _Listed(key, head or f"{_HEADS}.{key}", kind, formula or plain)


_WHO = (
    _column("place", "integer", "ROWS($B${first}:$B{r})"),
    _column("name", "text"),
    _column("layer", "text"),
    _column("account_manager", "text"),  # where its header has room
    _column("strategy", "text"),
    _column("customer_id", "text"),
)
_SHARE = _column("share_of_wallet", "fraction", head=f"{_HEADS}.share")
_WON = _column("amount_to_win", "amount", head=f"{_HEADS}.to_win")
_LAST_CONTACT = _column("last_contact", "date", head="templates.fields.last_contact")
_DEVELOP = (
    *_WHO,
    _column("revenue", "amount"),
    _column("potential", "amount"),
    _SHARE,
    _column("elsewhere", "amount", "$I{r}-MAX($H{r},0)"),
    _WON,
    _column("growth", "fraction", 'IF($H{r}>0,$L{r}/$H{r},"")'),
    _column("cumulative", "fraction", "SUM($L${first}:$L{r})/{all}"),
    _column("profit_to_win", "amount"),
    _LAST_CONTACT,
)
_PREVIOUS = f"N(INDEX(PYR_PreviousRevenue,${_ROW}{{r}}))"
_NOT_BUYING = (
    *_WHO,
    _column("previous_revenue", "amount", f'IF({_PREVIOUS}=0,"",{_PREVIOUS})'),
    _column("potential", "amount"),
    _WON,
    _column("cumulative", "fraction", "SUM($J${first}:$J{r})/{all}"),
    _LAST_CONTACT,
)


@dataclass(frozen=True)
class _List:
    """A list: key of its texts, columns of the table with what is to win and with the order, length, first row."""

    key: str
    amounts: str
    order: str
    length: int
    columns: tuple[_Listed, ...]
    first: int

    @property
    def count(self) -> str:
        """The cell that holds how many could be listed."""
        return f"${_ORDER}${self.first + 1}"

    @property
    def total(self) -> str:
        """The cell that holds all that they have to win."""
        return f"${_ROW}${self.first + 1}"

    @property
    def rows(self) -> range:
        """The rows of the sheet with its places."""
        return range(self.first + _ABOVE, self.first + _ABOVE + self.length)

    @property
    def name(self) -> str:
        """What the names of its regions begin with."""
        return "".join(part.capitalize() for part in self.key.split("_"))


_FIRST = MODEL_ROW
_SECOND = _FIRST + _ABOVE + LISTED + 1
LISTS = (
    _List("develop", "PYR_DevelopAmount", "PYR_DevelopOrder", LISTED, _DEVELOP, _FIRST),
    _List("not_buying", "PYR_NotBuyingAmount", "PYR_NotBuyingAmount", 25, _NOT_BUYING, _SECOND),
)
LAST_ROW = LISTS[-1].rows[-1]


def _letters(one: _List) -> list[str]:
    return [chr(ord("B") + place) for place in range(len(one.columns))]


# --- drawing ------------------------------------------------------------------------------------------------
def add_wallet_lists(page: Page) -> None:
    """Draw both lists, and beyond the page what finds their customers."""
    page.write(f"{_ORDER}{MODEL_ROW}", text(f"{_OWN}.found", page.language), "data_note")
    for one in LISTS:
        _add_list(page, one)
    develop = LISTS[0]
    for place, row in enumerate(develop.rows, 1):
        nth = f'=IF({place}>{develop.count},"",LARGE({develop.amounts},{place}))'
        page.write(f"{_AMOUNT}{row}", nth, "data", num_format=AMOUNT)
    page.region(LISTED_AMOUNTS.removeprefix("PYR_"), f"{_AMOUNT}{develop.rows[0]}:{_AMOUNT}{develop.rows[-1]}")
    page.sheet.print_area(f"B1:{LAST}{LAST_ROW}")
    page.sheet.set_h_pagebreaks([one.first - 1 for one in LISTS])


def _add_list(page: Page, one: _List) -> None:
    language, about, head = page.language, one.first + 1, one.rows[0] - 1
    add_heading(page, f"B{one.first}", LAST, page.words(f"{KEY}.lists.{one.key}"))
    page.merge(f"B{about}:{LAST}{about}", f"={_told(one, language)}", "notes_value")
    page.region(f"{one.name}About", f"B{about}")
    heights = {one.first: 30.0, about: 17.2, about + 1: 6.0, head: 30.0, **dict.fromkeys(one.rows, _LINE)}
    for row, height in heights.items():
        page.sheet.set_row(row - 1, height)
    for letter, column in zip(_letters(one), one.columns, strict=True):
        looks: dict[str, Any] = {"align": "left", "indent": 1} if column.kind == "text" else {"align": "right"}
        page.write(f"{letter}{head}", text(column.header, language), "customers_head", valign="bottom", **looks)
        code = number_format(column.kind, language)
        for row in one.rows:
            found = column.formula.replace("{r}", str(row)).replace("{all}", one.total)
            formula = f'=IF(${_ROW}{row}="","",{found.replace("{first}", str(one.rows[0]))})'
            page.write(f"{letter}{row}", formula, "customers_cell", num_format=code, shrink=True, **looks)
    page.region(f"{one.name}List", f"B{one.rows[0]}:{_letters(one)[-1]}{one.rows[-1]}")
    _add_looks(page, one)
    for cell, formula in ((one.count, f"=COUNT({one.amounts})"), (one.total, f"=SUM({one.amounts})")):
        page.write(cell.replace("$", ""), formula, "data", num_format=AMOUNT)
    page.region(f"{one.name}Counted", f"{one.count}:{one.total}".replace("$", ""))
    found_rows = ranked_rows(one.order, one.count, (_ORDER, _ROW), one.rows[0], one.length)
    for row, formulas in zip(one.rows, found_rows, strict=True):
        for letter, formula, code in zip((_ORDER, _ROW), formulas, ("General", "0"), strict=True):
            page.write(f"{letter}{row}", formula, "data", num_format=code)
    page.region(f"{one.name}Found", f"{_ORDER}{one.rows[0]}:{_ROW}{one.rows[-1]}")


def _add_looks(page: Page, one: _List) -> None:
    """The colours of the layers, amounts below zero, and no lines below rows that hold nothing."""
    first, last = one.rows[0], one.rows[-1]
    colours = [*ACTIVE_COLOURS[: len(STANDARD_KEYS)], *[PASSIVE_COLOUR] * len(PASSIVE_LAYERS)]
    for key, (fill, font) in zip((*STANDARD_KEYS, *PASSIVE_LAYERS), colours, strict=True):
        label = text(f"layers.{key}", page.language)
        page.paint(f"D{first}:D{last}", f'=D{first}="{label}"', bg_color=f"#{fill}", font_color=f"#{font}")
    page.red_below_zero(f"H{first}:{_letters(one)[-1]}{last}")
    nothing = page.workbook.add_format({"bottom": 1, "bottom_color": "#FFFFFF"})
    rule = {"type": "formula", "criteria": f'=$B{first}=""', "format": nothing}
    page.sheet.conditional_format(f"B{first}:{_letters(one)[-1]}{last}", rule)


def _told(one: _List, language: str) -> str:
    """What is listed, as a formula without "="."""
    facts = {"threshold": cell_of("in_words"), "amount": f"FIXED({one.total},0)"}
    only = text_formula(f"templates.{KEY}.lists.{one.key}_about_one", language, **facts)
    about = text_formula(f"templates.{KEY}.lists.{one.key}_about", language, count=f"FIXED({one.count},0)", **facts)
    part = f"SUM({_won_letter(one)}{one.rows[0]}:{_won_letter(one)}{one.rows[-1]})/{one.total}"
    share = f'FIXED({part}*100,1)&"%"'
    bounded = text_formula(f"{_OWN}.bounded", language, shown=f'"{one.length}"', share=share)
    some = f'{about}&IF({one.count}>{one.length}," "&{bounded},"")'
    none = text_formula(_none(one), language, threshold=cell_of("in_words"))
    return f"IF({one.count}=0,{none},IF({one.count}=1,{only},{some}))"


def _won_letter(one: _List) -> str:
    return _letters(one)[one.columns.index(_WON)]


def _none(one: _List) -> str:
    """Catalogue key of what a list without anyone says; a build leaves out the second list then."""
    return f"templates.{KEY}.lists.develop_none" if one.key == "develop" else f"{_OWN}.not_buying_none"


# --- what the formulas show ---------------------------------------------------------------------------------
def wallet_list_values(ledger: Ledger, analysis: Analysis, language: str) -> dict[str, Cells]:
    """What the formulas of both lists show.

    Parameters
    ----------
    ledger : Ledger
    analysis : Analysis
        With the columns about the share of wallet.
    language : {"en", "nl"}
    """
    found: dict[str, Cells] = {}
    all_shown = _shown(ledger, analysis, language)
    order = develop_order(ledger, analysis)
    listed = (amounts_with_room(ledger, analysis), order), (amounts_not_buying(ledger, analysis),) * 2
    for one, (won, by) in zip(LISTS, listed, strict=True):
        count, total = int(np.count_nonzero(~np.isnan(won))), float(np.nansum(won))
        rows = np.argsort(-by, kind="stable")[: min(count, one.length)]
        blank = one.length - len(rows)
        cells = _cells(one, all_shown, rows, total)
        found |= {
            f"PYR_{one.name}About": [[_told_value(one, count, total, won[rows], analysis, language)]],
            f"PYR_{one.name}Counted": [[count, total]],
            f"PYR_{one.name}List": [*cells, *[[""] * len(one.columns)] * blank],
            f"PYR_{one.name}Found": [*([float(by[row]), int(row) + 1] for row in rows), *[["", ""]] * blank],
        }
        if one.key == "develop":
            found[LISTED_AMOUNTS] = [*([float(value)] for value in won[rows]), *[[""]] * blank]
    return found


def _told_value(
    one: _List, count: int, total: float, won: NDArray[np.float64], analysis: Analysis, language: str
) -> str:
    threshold = percentage(analysis.settings.wallet_threshold, language)
    if not count:
        return text(_none(one), language, threshold=threshold)
    facts = {"threshold": threshold, "amount": fixed(total, language), "count": fixed(count, language)}
    words = text(f"templates.{KEY}.lists.{one.key}_about{'_one' if count == 1 else ''}", language, **facts)
    if count <= one.length:
        return words
    share = f"{fixed(float(won.sum()) / total * 100, language, 1)}%"
    return f"{words} {text(f'{_OWN}.bounded', language, shown=one.length, share=share)}"


def _shown(ledger: Ledger, analysis: Analysis, language: str) -> pd.DataFrame:
    """What the lists take from the table, for every customer."""
    customers, results = ledger.customers, analysis.customers
    labels = {layer.key: layer_label(layer, language) for layer in analysis.layers}
    nothing = pd.Series(np.nan, range(len(customers)))
    found = {key: results.get(key, nothing) for key in ("potential", "share_of_wallet", "profit_to_win")}
    found |= {key: customers.get(key, nothing) for key in ("name", "customer_id", "account_manager", "last_contact")}
    found |= {"layer": in_words(results["layer"], labels), "amount_to_win": results["amount_to_win"]}
    found["strategy"] = catalogue_words("strategies", results["strategy"], language)
    found["revenue"] = customers["revenue"].fillna(0.0)
    found["previous_revenue"] = customers.get("previous_revenue", nothing).replace(0.0, np.nan)
    return pd.DataFrame({key: pd.Series(values).reset_index(drop=True) for key, values in found.items()})


def _cells(one: _List, shown: pd.DataFrame, rows: NDArray[np.int64], total: float) -> Cells:
    part = shown.iloc[rows].reset_index(drop=True)
    won = part["amount_to_win"]
    derived = {
        "place": pd.Series(np.arange(1, len(rows) + 1)),
        "elsewhere": part["potential"] - part["revenue"].clip(lower=0),
        "growth": won / part["revenue"].where(part["revenue"] > 0),
        "cumulative": won.cumsum() / total if total else won,
    }
    columns = [derived[column.key] if column.key in derived else part[column.key] for column in one.columns]
    cells = [column.astype(object).where(column.notna(), "").tolist() for column in columns]
    return [list(line) for line in zip(*cells, strict=True)]
