"""All sheets that a build adds, filled."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pyramid_addin.templates._customers_sheet import customers_sheet
from pyramid_addin.templates._notes_sheet import notes_sheet
from pyramid_addin.templates._pyramid_sheet import pyramid_sheet

if TYPE_CHECKING:
    from collections.abc import Sequence

    from pyramid_addin.ledger import Ledger
    from pyramid_addin.model import Analysis
    from pyramid_addin.templates._filled import Column, FilledSheet


def filled_sheets(ledger: Ledger, analysis: Analysis, columns: Sequence[Column], language: str) -> list[FilledSheet]:
    """The sheets of one ledger, in the order of their tabs: Pyramid, Notes, and Customers where the ledger needs one.

    Parameters
    ----------
    ledger : Ledger
    analysis : Analysis
    columns : sequence of Column
        From `added_columns`, of the same ledger, analysis and language.
    language : {"en", "nl"}

    Returns
    -------
    list of FilledSheet
        Customers is absent when the columns go beside the ledger: one row per customer in a workbook of .xlsx or .xlsm.
    """
    customers = customers_sheet(ledger, columns, language)
    if customers is None:
        names = {column.key for column in columns} | set(ledger.origin.columns)
    else:
        names = {column.key for column in customers.ledger_columns}
    sheets = [pyramid_sheet(ledger, analysis, names, language), notes_sheet(ledger, analysis, language)]
    return sheets if customers is None else [*sheets, customers]
