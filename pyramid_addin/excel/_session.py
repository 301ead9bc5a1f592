"""One click: what it is done with, and Excel's own state, which is given back whatever happens."""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from pyramid_addin.errors import ExcelError
from pyramid_addin.excel._insist import insist
from pyramid_addin.excel.log import note_failure
from pyramid_addin.texts import percent_text, text

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    import xlwings

    from pyramid_addin.excel._desktop import Desktop

# What a click changes in Excel while it runs: property of xlwings' App -> value meanwhile. They are given back in the
# opposite order, so that the screen is drawn once, when all else is as it was.
_MEANWHILE = {"screen_updating": False, "display_alerts": False, "enable_events": False, "calculation": "manual"}


@dataclass
class Excel:
    """What every macro is handed.

    Attributes
    ----------
    app : xlwings.App
    book : xlwings.Book
        The workbook that was in front when the user clicked.
    system : Desktop
    language : {"en", "nl"}
        Of Excel's menus; messages are in it.
    destination : xlwings.Sheet or None
        The sheet to be in front when all is done; None leaves the user where they were.
    """

    app: xlwings.App
    book: xlwings.Book
    system: Desktop
    language: str
    destination: xlwings.Sheet | None = None
    _shown: str = field(default="", repr=False)

    def progress(self, stage: str, done: int, total: int) -> None:
        """Say in the status bar how far a stage (catalogue key below ``stages``) is, and stop if the user wants to.

        Raises
        ------
        ExcelError
            The user pressed Esc.
        """
        if self.system.escape_pressed(self.app):
            raise ExcelError("excel.stopped")
        share = percent_text(done / max(total, 1), self.language, decimals=0)
        shown = text("macros.progress", self.language, stage=text(f"stages.{stage}", self.language), share=share)
        if shown != self._shown:
            self.app.status_bar = shown
            self._shown = shown


@contextmanager
def kept_state(excel: Excel) -> Iterator[None]:
    """Let a macro work undisturbed, and give Excel back as it was: screen, alerts, calculation, selection and all."""
    app = excel.app
    before = {name: getattr(app, name) for name in _MEANWHILE}
    status = app.status_bar
    book = excel.book
    sheet = book.sheets.active if excel.system.worksheet_is_active(book) else None
    title = sheet.name if sheet is not None else None
    selection = app.selection
    address = selection.address if selection is not None and sheet is not None else None
    try:
        for name, value in _MEANWHILE.items():
            setattr(app, name, value)
        yield
    finally:
        steps: list[Callable[[], Any]] = [lambda: _back(book, title, address), lambda: _to_destination(excel)]
        steps += [lambda name=name: setattr(app, name, before[name]) for name in reversed(_MEANWHILE)]  # type: ignore[misc]
        steps += [lambda: setattr(app, "status_bar", status), lambda: setattr(app, "cut_copy_mode", False)]
        for step in steps:
            try:
                insist(step)
            except Exception as error:  # noqa: BLE001 -- what can still be given back is given back
                note_failure(error)


def _back(book: xlwings.Book, title: str | None, address: str | None) -> None:
    """The user's workbook, sheet and selection, as far as they are still there."""
    book.activate()
    if title is not None and title in {sheet.name for sheet in book.sheets}:
        book.sheets[title].activate()
        if address is not None:
            book.sheets[title].range(address).select()


def _to_destination(excel: Excel) -> None:
    """The sheet that a macro wants in front."""
    if excel.destination is not None:
        excel.destination.book.activate()
        excel.destination.activate()
