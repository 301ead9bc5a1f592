"""What the sheets hand to the writer: columns beside the ledger, and template sheets and what goes into them."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    import numpy as np
    import pandas as pd

CellKind = Literal["text", "integer", "amount", "number", "fraction", "date"]


@dataclass(frozen=True)
class Column:
    """One column of values, one per customer (or per body row).

    Attributes
    ----------
    key : str
        Canonical name; the defined name ``PYR_<Key>`` (``revenue_to_next_layer`` -> ``PYR_RevenueToNextLayer``) will
        point at the column. "" = no name (a source column that is no field).
    header : str
        In the chosen language, not yet made unique within the sheet.
    values : numpy.ndarray or pandas.Series, shape (n,)
        float64 (NaN = blank), datetime64 (NaT = blank), Categorical or str/object of str ("" = blank).
    kind : {"text", "integer", "amount", "number", "fraction", "date"}
    added : bool
        False for a source column that is copied to a new sheet.
    """

    key: str
    header: str
    values: np.ndarray | pd.Series
    kind: CellKind
    added: bool = True


@dataclass(frozen=True)
class Fixed:
    """A value that takes the place of the template's formula (a plain value is only cached beside the formula)."""

    value: object


@dataclass(frozen=True)
class Row:
    """A row of a sheet that is written top down: the name of its model row in the template, and its values.

    ``height`` is in points; None takes the model row's. Wrapped texts need one: not every program fits rows to them.
    """

    model: str
    values: Sequence[object]
    height: float | None = None


@dataclass(frozen=True)
class TableRows:
    """A native, filterable table among the rows of a sheet that is written top down.

    Attributes
    ----------
    model : str
        Region that gives the looks: its first row the header model, its second the body models, one cell for each kind
        in the order of ``Column.kind``'s list. The table begins in the region's first column.
    name : str
        Wanted name of the table, made valid and unique by the writer.
    columns : sequence of Column
        All of the same length; a table without rows keeps one blank row.
    is_ledger : bool
        Whether this table is the customers that the sheets' formulas look at: its columns get the defined names, and
        the sheet's columns the width that their values need.
    height : float or None
        Of each body row, in points; None takes the model row's. Texts that wrap need one, as in a `Row`.
    """

    model: str
    name: str
    columns: Sequence[Column]
    is_ledger: bool = False
    height: float | None = None


@dataclass(frozen=True)
class FilledSheet:
    """One template sheet and what goes in.

    Attributes
    ----------
    template_sheet : str
        Its name in the template workbook: "Pyramid", "Notes", "Customers".
    name : str
        Wanted sheet name, in the chosen language; made unique by the writer.
    regions : mapping of str to rows of values
        Region (defined name in the template) -> rows of values, shaped as the region. None leaves a cell as it is; a
        plain value is written, beside the formula if the cell has one; Fixed replaces the formula; bool, int, float,
        str, date.
    hidden_rows : mapping of str to int
        Region -> 0-based rows of it to hide (layers that are not in use).
    rows : sequence of Row or TableRows
        For sheets that grow: written in order from the first model row's place; the model rows vanish.
    """

    template_sheet: str
    name: str
    regions: Mapping[str, Sequence[Sequence[object]]] = field(default_factory=dict)
    hidden_rows: Mapping[str, Sequence[int]] = field(default_factory=dict)
    rows: Sequence[Row | TableRows] = ()

    @property
    def ledger_columns(self) -> Sequence[Column]:
        """The columns of the table that is the ledger; none where the sheet holds no such table."""
        tables = (row for row in self.rows if isinstance(row, TableRows) and row.is_ledger)
        return next((table.columns for table in tables), ())


@dataclass(frozen=True)
class FilledTemplate:
    """What goes into a template that calculates by itself.

    Attributes
    ----------
    columns : mapping of str to Column
        By key, all of the same length: what is typed in, and what the columns with formulas show.
    rows : int
        The least number of rows of the table; those beyond the customers are left to be typed in.
    shown : mapping of str to rows of values
        Region, with ``PYR_`` -> what its formulas show; a cell without formula stays as it is.
    typed : mapping of str to rows of values
        Region, with ``PYR_`` -> values for cells that users type into.
    hidden : mapping of str to sequence of int
        Region, with ``PYR_`` -> 0-based rows of it that do not show.
    usual : mapping of str to value
        Region, with ``PYR_`` -> the value of an assumption with which ``shown`` was calculated. Where the template has
        another one, its formulas show nothing until a program has calculated them.
    """

    columns: Mapping[str, Column]
    rows: int
    shown: Mapping[str, Sequence[Sequence[object]]]
    typed: Mapping[str, Sequence[Sequence[object]]]
    hidden: Mapping[str, Sequence[int]]
    usual: Mapping[str, object] = field(default_factory=dict)
