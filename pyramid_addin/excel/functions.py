"""The formulas of the add-in as plain Python functions: numpy, pandas and the model only; no Excel, no xlwings.

They are named as Excel shows them. An argument is a scalar, rows as Excel hands them over (a list or tuple of them;
blanks are None, dates are serial numbers, errors are Excel's own whole numbers), a numpy array, or a pandas Series or
DataFrame. An answer is a number, a text, "" for blank or an `ErrorCell`; or rows of these, where the arguments came as
rows; or an array of them, where they came as arrays. It never holds NaN or infinity.

What is wrong in one cell gives an error in that cell's answer; what is wrong with the whole call raises a
`FormulaError` (#VALUE!) or a `NotAvailableError` (#N/A), or a `UsageError` for boundaries that cannot be. Each says
why.

Examples
--------
>>> PYRAMID_LAYER([[1000.0], [20.0]], [[1000.0], [20.0]])
[['Top'], ['Small']]
"""

from __future__ import annotations

from pyramid_addin.excel._customer_formulas import (
    CUSTOMER_PROFIT,
    CUSTOMER_STATUS,
    CUSTOMER_STRATEGY,
    EXPECTED_CREDIT_LOSS,
    PAYMENT_COST,
    PROFIT_CLASS,
)
from pyramid_addin.excel._error_cells import ErrorCell
from pyramid_addin.excel._language import language, set_language
from pyramid_addin.excel._layer_formulas import (
    LAYER_BOUNDARIES,
    LAYER_MIGRATION,
    LAYER_SHARE,
    PYRAMID_LAYER,
    PYRAMID_TABLE,
    REVENUE_TO_NEXT_LAYER,
)
from pyramid_addin.excel._ledger_formulas import CONCENTRATION, TOP_SHARE, UPGRADE_EFFECT

__all__ = [
    "FUNCTIONS",
    "ErrorCell",
    "language",
    "set_language",
]

FUNCTIONS = (
    PYRAMID_LAYER,
    LAYER_SHARE,
    PYRAMID_TABLE,
    LAYER_BOUNDARIES,
    REVENUE_TO_NEXT_LAYER,
    CUSTOMER_STATUS,
    CUSTOMER_PROFIT,
    PAYMENT_COST,
    EXPECTED_CREDIT_LOSS,
    PROFIT_CLASS,
    CUSTOMER_STRATEGY,
    TOP_SHARE,
    CONCENTRATION,
    LAYER_MIGRATION,
    UPGRADE_EFFECT,
)
__all__ += [function.__name__ for function in FUNCTIONS]
