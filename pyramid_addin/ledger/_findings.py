"""Gathers problems while a ledger is read: with their addresses, in order, long runs folded into one record."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from pyramid_addin.errors import Problem
from pyramid_addin.ledger._address import cell_address
from pyramid_addin.texts import text

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

MOST_OF_A_KIND = 100
# What was read all the same: told last, so that it does not bury what was not.
_MENDED = ("number_as_text",)


@dataclass
class Findings:
    """The problems of one ledger, and where its cells stand.

    Attributes
    ----------
    file_name, sheet : str
    is_text : bool
        Text files have rows and headers, but no cell addresses.
    headers : mapping of int to str
        Header text by 1-based column.
    language : str
        Language of addresses in text files: ``klanten.csv row 17, column Omzet``.
    problems : list of Problem
    """

    file_name: str
    sheet: str
    is_text: bool
    headers: Mapping[int, str]
    language: str
    problems: list[Problem] = field(default_factory=list)

    def where(self, row: int, column: int | None = None) -> str:
        """The address of a cell or row, both 1-based."""
        if self.is_text:
            facts = {"file": self.file_name, "row": row}
            header = self.headers.get(column, "") if column else ""
            if header:
                return text("ledger.place", self.language, column=header, **facts)
            return text("ledger.row", self.language, **facts)
        return cell_address(self.sheet, row, column or 1)

    def column_where(self, column: int, first_row: int, last_row: int) -> str:
        """The address of a whole column of the ledger."""
        if self.is_text:
            return text("ledger.column", self.language, file=self.file_name, column=self.headers.get(column, ""))
        first = cell_address(self.sheet, first_row, column)
        last = cell_address(self.sheet, last_row, column).rpartition("!")[2]
        return f"{first}:{last}"

    def add(
        self, key: str, where: str, found: str = "", *, count: int = 1, amount: float | None = None, **facts: object
    ) -> None:
        """Note one problem."""
        self.problems.append(Problem(key, where, found, count, amount, facts))

    def in_order(self) -> tuple[Problem, ...]:
        """All problems, as they were found; those that were mended come last."""
        return tuple(sorted(self.problems, key=lambda problem: problem.key in _MENDED))

    def add_cells(
        self,
        key: str,
        cells: Iterable[tuple[int, int | None, str, float | None]],
        *,
        count: int,
        rest_amount: float | None = None,
        read_as: Sequence[str] = (),
        **facts: object,
    ) -> None:
        """Note ``count`` problems of one kind in one column: the first 100 each, the rest folded into one record.

        Parameters
        ----------
        key : str
        cells : iterable of (row, column, found, amount)
            In order; only the first 101 are looked at.
        count : int
            How many there are in all.
        rest_amount : float, optional
            Money in the cells beyond the first 100.
        read_as : sequence of str, optional
            What the first 101 cells were read as: the fact ``read`` of each.
        **facts : object
        """
        first: Sequence[tuple[int, int | None, str, float | None]] = [
            cell for cell, _ in zip(cells, range(min(count, MOST_OF_A_KIND + 1)), strict=False)
        ]
        for place, (row, column, found, amount) in enumerate(first):
            rest = count - MOST_OF_A_KIND if place == MOST_OF_A_KIND else 1
            money = rest_amount if rest > 1 else amount
            money = None if money is None else round(money, 4) + 0.0
            own = {"read": read_as[place]} if read_as else {}
            self.problems.append(Problem(key, self.where(row, column), found, rest, money, {**facts, **own}))
