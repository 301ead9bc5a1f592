"""Reading a 200,000-row workbook into a Ledger, against python-calamine's raw read of the same sheet."""

from __future__ import annotations

from _measure import Row, in_turn
from ledger_200k import ledger_200k


def rows() -> list[Row]:
    """The rows of the table."""
    from python_calamine import CalamineWorkbook

    from pyramid_addin.ledger import read_ledger
    from pyramid_addin.settings import Settings

    path = ledger_200k()
    ours, peer = in_turn(
        lambda: read_ledger(path, Settings()),
        lambda: CalamineWorkbook.from_path(path).get_sheet_by_index(0).to_python(),
    )
    return [
        Row("read 200,000 x 8 into a Ledger / calamine raw", f"{ours:.2f} s", f"{peer:.2f} s", ours / peer, "<= 1.5")
    ]
