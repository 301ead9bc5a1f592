"""What a template that calculates by itself consists of: columns to type in, columns that follow, sheets."""

from __future__ import annotations

from dataclasses import dataclass, field
from importlib import import_module
from typing import TYPE_CHECKING, Any

from pyramid_addin.texts import text

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from pyramid_addin.ledger import Ledger
    from pyramid_addin.model import Analysis
    from pyramid_addin.settings import Settings
    from pyramid_addin.templates._filled import FilledSheet
    from pyramid_addin.templates._page import Page

# Key of a template -> the module that holds its design, in the order in which they are listed.
KEYS = (
    "customer_pyramid",
    "customer_profitability",
    "share_of_wallet",
    "attention_monitor",
    "customer_movement",
    "scenario",
    "targets",
)
TEMPLATE_MARK = "PYR_Template"  # the defined name that says of a workbook which template it is, and its language
# Inputs whose ledger field has the name of a column that calculates itself.
FIELDS = {"cost_to_serve_given": "cost_to_serve", "share_of_wallet_given": "share_of_wallet"}
# What was typed, beside what a log adds to it.
FIELDS |= {f"{field}_given": field for field in ("visits", "calls", "last_contact", "marketing_cost")}


@dataclass(frozen=True)
class SheetPlan:
    """An analysis sheet of a template: drawn and filled as for a build, with formulas where a build writes values.

    Attributes
    ----------
    key : str
        Catalogue key below ``templates.sheets``.
    add : callable
        Draws the sheet on a `Page`.
    fill : callable
        The values of its regions, from (ledger, analysis, names, language): what each formula shows before a program
        has calculated; None where the ledger lacks the fields.
    formulas : callable
        From (design, language): region, without ``PYR_`` -> formulas for cells that a build writes as values; None
        leaves a cell as it is.
    values : callable
        From (ledger, analysis, language): region, with ``PYR_`` -> what those formulas show, where that is not what
        ``fill`` gives.
    titled : tuple of str
        Regions of title and subtitle, without ``PYR_``, and catalogue key of the title; None where the sheet has none.
    finish : callable
        Draws what only the template has, such as lists of formulas, from (page, design).
    examples : callable
        From language: region, with ``PYR_`` -> what stands in cells to type in, beside example customers.
    usual : callable
        From language: region, with ``PYR_`` -> what its first cell, to type in, holds as drawn.
    """

    key: str
    add: Callable[[Page], None]
    fill: Callable[..., FilledSheet | None]
    formulas: Callable[[Design, str], Mapping[str, Sequence[Sequence[str | None]]]]
    values: Callable[[Ledger, Analysis, str], Mapping[str, Sequence[Sequence[object]]]] = lambda *_: {}
    titled: tuple[str, str, str] | None = None
    finish: Callable[[Page, Design], None] = lambda *_: None
    examples: Callable[[str], Mapping[str, Sequence[Sequence[object]]]] = lambda _: {}
    usual: Callable[[str], Mapping[str, object]] = lambda _: {}


@dataclass(frozen=True)
class LineTable:
    """A second table, of lines that count in the figures of the customers.

    Attributes
    ----------
    region : str
        Its cells to type in.
    examples : callable
        From (ledger, settings): its example lines as cells; none for other than example customers.
    counted : callable
        From (ledger, settings): the ledger with what the example lines add.
    shown : callable
        From (ledger as counted, analysis): region -> what the formulas of its sheet show.
    """

    region: str
    examples: Callable[[Ledger, Settings], Sequence[Sequence[object]]]
    counted: Callable[[Ledger, Settings], Ledger]
    shown: Callable[[Ledger, Analysis], Mapping[str, Sequence[Sequence[object]]]]


@dataclass(frozen=True)
class Design:
    """A template that calculates by itself.

    Attributes
    ----------
    key : str
        One of `KEYS`; catalogue key below ``calculating``, which holds its file names, title and explanation.
    inputs : tuple of str
        Ledger fields to type in, in the order of their columns; see also `FIELDS`.
    calculated : tuple of str
        Keys of `COLUMNS`, in the order in which they stand behind the inputs.
    assumptions, facts : tuple of str
        Keys of `ASSUMPTIONS` and of `FACTS` that stand on its sheet of assumptions.
    sheets : tuple of SheetPlan
        In the order of their tabs.
    further : mapping of str to callable
        Sheets of its own between Customers and the analyses: catalogue key below ``calculating.sheets`` -> what draws
        it.
    elsewhere : tuple of str
        Keys of `ASSUMPTIONS` that stand on one of those sheets.
    lines : LineTable or None
        The table that one of those sheets holds.
    """

    key: str
    inputs: tuple[str, ...]
    calculated: tuple[str, ...]
    assumptions: tuple[str, ...]
    facts: tuple[str, ...]
    sheets: tuple[SheetPlan, ...]
    further: Mapping[str, Callable[[Page, Design], None]] = field(default_factory=dict)
    elsewhere: tuple[str, ...] = ()
    lines: LineTable | None = None

    @property
    def columns(self) -> tuple[str, ...]:
        """All columns of the table, from left to right."""
        return (*self.inputs, *self.calculated)

    def headers(self, language: str) -> dict[str, str]:
        """Column -> its header."""
        fields = {key: text(f"templates.fields.{FIELDS.get(key, key)}", language) for key in self.inputs}
        return fields | {key: text(f"calculating.columns.{key}", language) for key in self.calculated}

    def words(self, key: str, language: str, **facts: object) -> str:
        """A text of this template's own."""
        return text(f"calculating.{self.key}.{key}", language, **facts)

    def file_name(self, language: str) -> str:
        """The name of its file in ``workbook_templates``."""
        return f"{self.words('file', language)}.{language}.xlsx"


def design(key: str) -> Design:
    """The design of the template ``key``.

    Examples
    --------
    >>> design("customer_pyramid").file_name("nl")
    'klantenpiramide.nl.xlsx'
    """
    module: Any = import_module(f"pyramid_addin.templates.calculating._{key}")
    found: Design = module.DESIGN
    return found


def designs() -> list[Design]:
    """All templates, in the order of `KEYS`."""
    return [design(key) for key in KEYS]
