"""All sheets that a build adds, filled."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Protocol

from pyramid_addin.settings import CHOSEN_SHEETS
from pyramid_addin.templates._actions_sheet import actions_sheet
from pyramid_addin.templates._attention_sheet import attention_sheet
from pyramid_addin.templates._audit_sheet import audit_sheet
from pyramid_addin.templates._compare_sheet import compare_sheet
from pyramid_addin.templates._customers_sheet import customers_sheet
from pyramid_addin.templates._kept import typed_sheets
from pyramid_addin.templates._lessons_sheet import lessons_sheet
from pyramid_addin.templates._movement_sheet import movement_sheet
from pyramid_addin.templates._notes_sheet import notes_sheet
from pyramid_addin.templates._pyramid_sheet import pyramid_sheet
from pyramid_addin.templates._risk_sheet import risk_sheet
from pyramid_addin.templates._scenarios_sheet import scenarios_sheet
from pyramid_addin.templates._targets_sheet import targets_sheet
from pyramid_addin.templates._wallet_sheet import wallet_sheet

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Mapping, Sequence

    from pyramid_addin.ledger import Ledger
    from pyramid_addin.model import Analysis
    from pyramid_addin.templates._filled import Column, FilledSheet
    from pyramid_addin.templates._kept import Kept

    Fill = Callable[[Ledger, Analysis, Collection[str], str], FilledSheet | None]


class FillAgain(Protocol):
    """What fills a sheet that has cells to type in, and puts back what was typed."""

    def __call__(
        self, ledger: Ledger, analysis: Analysis, names: Collection[str], language: str, kept: Kept | None = None
    ) -> FilledSheet | None: ...


# Key of the sheet -> what fills it, in the order of the tabs; None where the ledger lacks the fields.
ANALYSES: Mapping[str, Fill] = {
    "pyramid": pyramid_sheet,
    "audit": audit_sheet,
    "actions": actions_sheet,
    "movement": movement_sheet,
    "wallet": wallet_sheet,
    "attention": attention_sheet,
    "compare": compare_sheet,
    "scenarios": scenarios_sheet,
    "lessons": lessons_sheet,
    "risk": risk_sheet,
    "targets": targets_sheet,
}
# Those among them that have cells to type in.
TYPED_IN: Mapping[str, FillAgain] = {"scenarios": scenarios_sheet, "targets": targets_sheet}


def filled_sheets(
    ledger: Ledger, analysis: Analysis, columns: Sequence[Column], language: str, *, kept: Kept | None = None
) -> list[FilledSheet]:
    """The sheets of one ledger, in the order of their tabs.

    Parameters
    ----------
    ledger : Ledger
    analysis : Analysis
    columns : sequence of Column
        From `added_columns`, of the same ledger, analysis and language.
    language : {"en", "nl"}
    kept : mapping of str to rows, optional
        What users typed into these sheets when they were built before; see `kept_inputs`.

    Returns
    -------
    list of FilledSheet
        Those of ``settings.sheets`` that the ledger has the fields for, and those in which users typed; Notes; then
        Customers, which is absent when the columns go beside the ledger: one row per customer in a workbook of .xlsx
        or .xlsm.
    """
    customers = customers_sheet(ledger, columns, language)
    if customers is None:
        names = {column.key for column in columns} | set(ledger.origin.columns)
    else:
        names = {column.key for column in customers.ledger_columns}
    fills: dict[str, Fill] = {**ANALYSES, **{key: partial(fill, kept=kept) for key, fill in TYPED_IN.items()}}
    chosen = analysis.settings.sheets or CHOSEN_SHEETS
    typed = [key for key in CHOSEN_SHEETS if key not in chosen and key in typed_sheets(kept or {})]
    filled = [fills[key](ledger, analysis, names, language) for key in (*chosen, *typed) if key in fills]
    sheets = [*(sheet for sheet in filled if sheet is not None), notes_sheet(ledger, analysis, language)]
    return sheets if customers is None else [*sheets, customers]
