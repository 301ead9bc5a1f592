"""Whose turn it is, by formula: below the Attention sheet of a template, who is overdue and who follows."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from pyramid_addin.model import PASSIVE_LAYERS
from pyramid_addin.model._attention import COMING_DAYS
from pyramid_addin.model._contact_plan import contact_plan
from pyramid_addin.settings import STANDARD_KEYS
from pyramid_addin.templates._analysis_page import add_heading
from pyramid_addin.templates._attention_layout import KEY, LAST, MODEL_ROW
from pyramid_addin.templates._columns import defined_name
from pyramid_addin.templates._customers_template import number_format
from pyramid_addin.templates._labels import in_words, layer_label
from pyramid_addin.templates._live_text import fixed, quoted_text, text_formula
from pyramid_addin.templates._theme import ACTIVE_COLOURS, PASSIVE_COLOUR, RULE
from pyramid_addin.templates._wording import date_in_words
from pyramid_addin.templates.calculating._assumptions import fact
from pyramid_addin.templates.calculating._attention_columns import ATTENTION_COLUMNS, WITHOUT_REVENUE, days, numbers
from pyramid_addin.templates.calculating._ranked_list import ranked_rows
from pyramid_addin.texts import text

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import date

    from numpy.typing import NDArray

    from pyramid_addin.ledger import Ledger
    from pyramid_addin.model import Analysis
    from pyramid_addin.templates._filled import CellKind
    from pyramid_addin.templates._page import Page

LISTED = 50
# Beyond the page, below the facts: the value that each place is sorted by, and the row of the table it stands in.
_VALUE, _ROW = "V", "W"
_LETTER_WIDTH = 3  # of a month, in words


@dataclass(frozen=True)
class TurnList:
    """One of the two lists.

    Attributes
    ----------
    key : str
        Catalogue key below ``templates.attention.lists``, and what the column of the table is sorted by.
    top : int
        Row of its heading.
    days : int
        How many days behind the day of the figures its last day lies.
    """

    key: str
    top: int
    days: int

    @property
    def about(self) -> int:
        """Row of what is listed; the head stands below it."""
        return self.top + 1

    @property
    def head(self) -> int:
        """Row of the headers."""
        return self.top + 2

    @property
    def first(self) -> int:
        """First row of customers."""
        return self.top + 3

    @property
    def last(self) -> int:
        """Last row of customers."""
        return self.first + LISTED - 1

    @property
    def column(self) -> str:
        """The defined name of what it is sorted by."""
        return defined_name(f"{self.key}_turn")

    @property
    def count(self) -> str:
        """The cell that says how many customers there are to list."""
        return f"${_VALUE}${self.about}"

    def region(self, part: str) -> str:
        """The name of a region of the list, without ``PYR_``."""
        return f"Attention{self.key.capitalize()}{part}"


OVERDUE = TurnList("overdue", MODEL_ROW, 0)
COMING = TurnList("coming", OVERDUE.last + 2, COMING_DAYS)
LISTS = (OVERDUE, COMING)


class _Listed(NamedTuple):
    """A column of a list: its letters, header, kind of value, and formula; ``{r}`` is the sheet's row."""

    letters: tuple[str, str]
    header: str
    kind: CellKind
    formula: str


def _taken(key: str) -> str:
    return f"INDEX({defined_name(key)},${_ROW}{{r}})"


def _planned(column: str) -> str:
    return f'IFERROR({column},"")'


_NAME = f'IF({_taken("name")}="",{_taken("customer_id")},{_taken("name")})&""'
_OF_LAYER = f"MATCH({_taken('layer')},PYR_PlanLayers,0)"
_HEAD = f"templates.{KEY}.lists.head"
# Whoever is worth as much shares a rank; a customer without revenue has none.
_RANK = (
    f'IF(${_VALUE}{{r}}<=-{WITHOUT_REVENUE:.0f},"",COUNTIFS(PYR_Revenue,">="&(${_VALUE}{{r}}+0.00005))+1'
    f"-IF(${_VALUE}{{r}}<0,{fact('zeros')},0))"
)
_COLUMNS = (
    _Listed(("B", "B"), f"{_HEAD}.rank", "integer", _RANK),
    _Listed(("C", "C"), f"{_HEAD}.name", "text", _NAME),
    _Listed(("D", "D"), f"{_HEAD}.late", "integer", f"{fact('as_of')}-{_taken('next_contact')}"),
    _Listed(("E", "E"), f"{_HEAD}.last", "date", _taken("last_contact")),
    _Listed(("F", "F"), f"{_HEAD}.interval", "integer", _planned(f"INDEX(PYR_PlanIntervals,{_OF_LAYER})")),
    _Listed(("G", "G"), f"{_HEAD}.due", "date", _taken("next_contact")),
    _Listed(("H", "H"), f"{_HEAD}.layer", "text", _taken("layer")),
    _Listed(("I", "I"), f"{_HEAD}.revenue", "amount", f"N({_taken('revenue')})"),
    _Listed(("J", "J"), f"{_HEAD}.net_profit", "amount", _taken("net_profit")),
    _Listed(("K", "K"), f"{_HEAD}.visits", "number", _planned(f"INDEX(PYR_PlanContacts,{_OF_LAYER},1)")),
    _Listed(("L", "L"), f"{_HEAD}.calls", "number", _planned(f"INDEX(PYR_PlanContacts,{_OF_LAYER},2)")),
    _Listed(("M", "O"), f"{_HEAD}.customer_id", "text", f'{_taken("customer_id")}&""'),
    _Listed(("P", "R"), f"{_HEAD}.account_manager", "text", f'{_taken("account_manager")}&""'),
)
_LAST = _COLUMNS[-1].letters[1]


def day_words(day: str, language: str) -> str:
    """A day as people write it, as an expression; ``day`` is one too.

    Examples
    --------
    >>> day_words("A1", "nl")
    'DAY(A1)&" "&MID("janfebmrtaprmeijunjulaugsepoktnovdec",MONTH(A1)*3-2,3)&" "&YEAR(A1)'
    """
    months = text("templates.months", language).replace(" ", "")
    return f'DAY({day})&" "&MID("{months}",MONTH({day})*{_LETTER_WIDTH}-2,{_LETTER_WIDTH})&" "&YEAR({day})'


def add_turn_lists(page: Page) -> None:
    """Draw both lists, and beyond the page what finds their rows."""
    for one in LISTS:
        _add_list(page, one)
    page.sheet.print_area(f"B1:{LAST}{COMING.last}")


def _add_list(page: Page, one: TurnList) -> None:
    language = page.language
    heading = text(f"templates.{KEY}.lists.{one.key}", language, days=COMING_DAYS)
    add_heading(page, f"B{one.top}", LAST, heading)
    page.merge(f"B{one.about}:{LAST}{one.about}", f"={_told(one, language)}", "notes_value")
    page.region(one.region("About"), f"B{one.about}")
    for row, height in {one.top: 30.0, one.about: 20.0, one.head: 30.0}.items():
        page.sheet.set_row(row - 1, height)
    for column in _COLUMNS:
        looks = {"align": "left", "indent": 1} if column.kind == "text" else {"align": "right"}
        first, last = column.letters
        header = text(column.header, language)
        page.merge(f"{first}{one.head}:{last}{one.head}", header, "customers_head", valign="bottom", **looks)
        code = number_format(column.kind, language)
        for row in range(one.first, one.last + 1):
            formula = f'=IF(${_ROW}{row}="","",{column.formula.replace("{r}", str(row))})'
            page.merge(f"{first}{row}:{last}{row}", formula, "plain", num_format=code, shrink=True, **looks)
    page.region(one.region("List"), f"B{one.first}:{_LAST}{one.last}")
    _add_looks(page, one)
    page.write(f"{_VALUE}{one.top}", text("calculating.attention_monitor.list.found", language), "data_note")
    page.write(f"{_VALUE}{one.about}", f"=COUNT({one.column})", "data")
    page.region(one.region("Count"), f"{_VALUE}{one.about}")
    found = ranked_rows(one.column, one.count, (_VALUE, _ROW), one.first, LISTED)
    for row, formulas in enumerate(found, one.first):
        for letter, formula in zip((_VALUE, _ROW), formulas, strict=True):
            page.write(f"{letter}{row}", formula, "data", num_format="0")
    page.region(one.region("Found"), f"{_VALUE}{one.first}:{_ROW}{one.last}")


def _add_looks(page: Page, one: TurnList) -> None:
    """The colours of the layers, amounts below zero, and a line below each row in use."""
    colours = [*ACTIVE_COLOURS[: len(STANDARD_KEYS)], *[PASSIVE_COLOUR] * len(PASSIVE_LAYERS)]
    for key, (fill, font) in zip((*STANDARD_KEYS, *PASSIVE_LAYERS), colours, strict=True):
        label = text(f"layers.{key}", page.language)
        area = f"H{one.first}:H{one.last}"
        page.paint(area, f'=H{one.first}="{label}"', bg_color=f"#{fill}", font_color=f"#{font}")
    page.red_below_zero(f"I{one.first}:J{one.last}")
    looks = page.workbook.add_format({"bottom": 1, "bottom_color": f"#{RULE}"})
    used = {"type": "formula", "criteria": f'=${_ROW}{one.first}<>""', "format": looks}
    for area in (f"B{one.first}:G{one.last}", f"I{one.first}:{_LAST}{one.last}"):
        page.sheet.conditional_format(area, used)


def _told(one: TurnList, language: str) -> str:
    """What is listed, as a formula without "="."""
    count = f"FIXED({one.count},0)"
    day = day_words(f"({fact('as_of')}+{one.days})" if one.days else fact("as_of"), language)
    words = f"templates.{KEY}.lists"
    some = text_formula(f"{words}.bounded", language, shown=f'"{LISTED}"', count=count)
    several = text_formula(f"{words}.{one.key}_about", language, count=count, date=day)
    several = f'{several}&IF({one.count}>{LISTED}," "&{some},"")'
    single = text_formula(f"{words}.{one.key}_about_one", language, date=day)
    nobody = text_formula(_nobody(one), language, date=day)
    unknown = quoted_text(text("calculating.attention_monitor.list.unknown", language))
    told = f"IF({one.count}=0,{nobody},IF({one.count}=1,{single},{several}))"
    return f"IF(COUNT(PYR_LastContact)=0,{unknown},{told})"


def _nobody(one: TurnList) -> str:
    """Catalogue key of what is said where nobody is to be listed."""
    return f"templates.{KEY}.lists.overdue_none" if one is OVERDUE else "calculating.attention_monitor.list.coming_none"


# --- what the formulas show ---------------------------------------------------------------------------------
def turn_values(ledger: Ledger, analysis: Analysis, language: str) -> Mapping[str, Sequence[Sequence[object]]]:
    """What the formulas of both lists show.

    Parameters
    ----------
    ledger : Ledger
    analysis : Analysis
        With ``settings.as_of``.
    language : {"en", "nl"}
    """
    found: dict[str, Sequence[Sequence[object]]] = {}
    for one in LISTS:
        values = ATTENTION_COLUMNS[f"{one.key}_turn"].values
        assert values is not None  # noqa: S101 -- it has them
        worth = np.asarray(values(ledger, analysis, language), np.float64)
        rows = np.flatnonzero(~np.isnan(worth))
        order = rows[np.argsort(-worth[rows], kind="stable")]
        shown = order[:LISTED]
        blank: list[list[object]] = [[""] * sum(_width(column) for column in _COLUMNS)] * (LISTED - len(shown))
        places: list[list[object]] = [[float(worth[row]), int(row) + 1] for row in shown]
        found |= {
            f"PYR_{one.region('About')}": [[_told_value(one, len(order), ledger, analysis, language)]],
            f"PYR_{one.region('Count')}": [[len(order)]],
            f"PYR_{one.region('List')}": [*_rows(ledger, analysis, shown, language), *blank],
            f"PYR_{one.region('Found')}": [*places, *[["", ""]] * (LISTED - len(shown))],
        }
    return found


def _width(column: _Listed) -> int:
    """How many columns of the sheet it covers."""
    first, last = column.letters
    return ord(last) - ord(first) + 1


def _told_value(one: TurnList, count: int, ledger: Ledger, analysis: Analysis, language: str) -> str:
    as_of: date = analysis.settings.as_of  # type: ignore[assignment]
    if np.isnat(days(ledger, analysis, "last_contact")).all():
        return text("calculating.attention_monitor.list.unknown", language)
    day = date_in_words((np.datetime64(as_of, "D") + one.days).item(), language)
    if count == 0:
        return text(_nobody(one), language, date=day)
    if count == 1:
        return text(f"templates.{KEY}.lists.{one.key}_about_one", language, date=day)
    number = fixed(count, language)
    told = text(f"templates.{KEY}.lists.{one.key}_about", language, count=number, date=day)
    if count <= LISTED:
        return told
    return f"{told} {text(f'templates.{KEY}.lists.bounded', language, shown=LISTED, count=number)}"


def _rows(ledger: Ledger, analysis: Analysis, shown: NDArray[np.intp], language: str) -> list[list[object]]:
    customers, results, settings = ledger.customers, analysis.customers, analysis.settings
    plan = contact_plan(analysis.layers, settings)
    last, due = (days(ledger, analysis, key) for key in ("last_contact", "next_contact"))
    revenue, rank = np.nan_to_num(numbers(ledger, "revenue")), results["rank"].to_numpy(np.float64)
    profit = results["net_profit"].to_numpy(np.float64) if "net_profit" in results else np.full(len(rank), np.nan)
    words = in_words(results["layer"], {layer.key: layer_label(layer, language) for layer in analysis.layers})
    layers = results["layer"].astype(str).to_numpy()
    today = np.datetime64(settings.as_of, "D")

    def typed(key: str, row: int) -> str:
        return str(customers[key].iloc[row]) if key in customers else ""

    found: list[list[object]] = []
    for row in (int(place) for place in shown):
        of_layer = plan.loc[layers[row]]
        cells: list[object] = [
            "" if np.isnan(rank[row]) else rank[row],
            typed("name", row) or typed("customer_id", row),
            float((today - due[row]).astype(np.int64)),
            last[row].item(),
            of_layer["interval"],
            due[row].item(),
            words.iloc[row],
            revenue[row],
            "" if np.isnan(profit[row]) else profit[row],
            of_layer["visits"],
            of_layer["calls"],
            typed("customer_id", row),
            None,
            None,
            typed("account_manager", row),
            None,
            None,
        ]
        found.append(cells)
    return found
