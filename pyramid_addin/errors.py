"""What can go wrong, and what was noticed: one tree of errors, one record for problems.

    PyramidError                 everything below; catch this one
    ├── UsageError               a wrong option or setting (exit status 2)
    └── InputError               something in the user's data or files (exit status 3)
        ├── LedgerError          the ledger cannot be found or read
        ├── PackageError         not a workbook, password-protected, truncated or hostile
        ├── TemplateError        a template lacks a region or cannot be filled
        ├── OutputError          the result cannot be written
        ├── InstallError         the add-in cannot be built, installed or removed here
        └── ExcelError           Excel, or the workbook that is open in it, does not allow what was asked

Texts live in the language catalogue (``pyramid_addin/texts``) under ``errors.<key>`` and ``problems.<key>``. The same
text serves command line, cell and message box: what is wrong, where, what was found, what is allowed, what to do.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from pyramid_addin.texts import text

if TYPE_CHECKING:
    from collections.abc import Mapping


class PyramidError(Exception):
    """Anything this project refuses, with a text that a user can act on.

    Parameters
    ----------
    key : str
        Entry in the catalogue, below ``errors``: ``"ledger.no_revenue"``.
    **facts : object
        What the text names: ``where``, ``found``, ``allowed`` and the like.

    Examples
    --------
    >>> print(OutputError("output.exists", path="klanten-pyramid.xlsx").text("en"))
    klanten-pyramid.xlsx exists already. Choose another name with -o, or overwrite it with --force.
    """

    exit_status = 3

    def __init__(self, key: str, **facts: object) -> None:
        self.key = key
        self.facts = facts
        super().__init__(key, facts)

    def text(self, language: str) -> str:
        """The message in ``language`` ("en" or "nl"): one or more whole sentences, no traceback."""
        return text(f"errors.{self.key}", language, **self.facts)

    def __str__(self) -> str:
        return self.text("en")


class UsageError(PyramidError):
    """A wrong option or setting."""

    exit_status = 2


class InputError(PyramidError):
    """Something in the user's data or files stands in the way."""


class LedgerError(InputError):
    """The ledger cannot be found or read."""


class PackageError(InputError):
    """The file is not a workbook that can be opened safely."""


class TemplateError(InputError):
    """A template lacks a region, or holds something that cannot be filled."""


class OutputError(InputError):
    """The result cannot be written."""


class InstallError(InputError):
    """The add-in cannot be built, installed or removed on this machine."""


class ExcelError(InputError):
    """Excel, or the workbook that is open in it, does not allow what was asked."""


class FormulaError(InputError):
    """A formula in a cell cannot answer with what it was given; the cell shows #VALUE!."""


class NotAvailableError(FormulaError):
    """A formula has no answer although nothing is wrong with what it was given; the cell shows #N/A."""


@dataclass(frozen=True)
class Problem:
    """One thing that was noticed while reading, and what was done about it.

    Attributes
    ----------
    key : str
        Entry in the catalogue, below ``problems``; it has the texts ``what``, ``expected`` and ``done``.
    where : str
        Address of the cell, row or column: ``'Ledger'!G17``, or ``klanten.csv row 17, column Omzet``.
        With ``count`` above 1 the first address, or a range.
    found : str
        The value as it stands there, shortened to 60 characters.
    count : int
        How many places this record stands for; long runs are folded into one record.
    amount : float or None
        Money involved, in the ledger's currency, where known.
    facts : mapping
        What the texts name besides.
    """

    key: str
    where: str
    found: str = ""
    count: int = 1
    amount: float | None = None
    facts: Mapping[str, object] = field(default_factory=dict)

    def texts(self, language: str) -> dict[str, str]:
        """``what``, ``expected`` and ``done`` in ``language``; an absent text is the empty string."""
        facts = {"where": self.where, "found": self.found, "count": self.count, "amount": self.amount, **self.facts}
        return {part: text(f"problems.{self.key}.{part}", language, **facts) for part in ("what", "expected", "done")}
