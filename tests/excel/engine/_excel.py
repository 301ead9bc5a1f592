"""The Excel that a test holds in its hands: it opens and saves files, plays the user, and tells what macros did."""

from __future__ import annotations

import importlib
import sys
from pathlib import Path

from engine import _pywin32, _storage
from engine._application import Application
from engine._dispatch import Border, CDispatch
from engine._errors import Misuse
from engine._snapshot import snapshot
from engine._workbook import Workbook

ENGLISH, DUTCH = 1033, 1043
BUTTONS = {0: ("ok",), 1: ("ok", "cancel"), 3: ("yes", "no", "cancel"), 4: ("yes", "no")}
RETURNS = {"ok": 1, "cancel": 2, "yes": 6, "no": 7}


class Interpreter:
    """``sys`` as it is on another system: only what it says about the system differs."""

    def __init__(self, platform: str):
        self.platform = {"windows": "win32", "mac": "darwin"}[platform]

    def __getattr__(self, name):
        return getattr(sys, name)


class Excel:
    """One running Excel.

    Attributes
    ----------
    alerts : list of (text, title, tuple of buttons)
        Message boxes that were shown.
    answers : list of str
        What the user will click in boxes that leave a choice, in order.
    status_texts, writes, switched : list
        Texts in the status bar; (workbook, sheet, address, shape, how) of every write; (switch, value) of every
        change of screen updating, alerts, events and calculation.
    escape : int
        After how many more questions the Esc key is down; -1 for never.
    """

    def __init__(self, monkeypatch, folder: Path, *, platform: str = "windows", language_id: int = ENGLISH):
        self.monkeypatch, self.folder, self.platform, self.language_id = monkeypatch, folder, platform, language_id
        self.interpreter = Interpreter(platform)
        self.border, self.running = Border(), True
        self.application = Application(self)
        self.alerts, self.answers, self.status_texts, self.writes, self.switched = [], [], [], [], []
        self.escape, self.calculations = -1, 0
        self.window = CDispatch(self.application, self.border)
        self.module = self._install()

    def _install(self):
        import xlwings

        if self.platform == "mac":
            from engine import _mac

            module = _mac.install(self.monkeypatch, self)
        else:
            module = _pywin32.install(self.monkeypatch, self)
        for where in ("xlwings.main", "xlwings.utils"):
            self.monkeypatch.setattr(importlib.import_module(where), "sys", self.interpreter)
        engines = xlwings.main.engines
        engine = xlwings.Engine(impl=module.engine)
        self.monkeypatch.setattr(engines, "engines", [engine])
        self.monkeypatch.setattr(engines, "engines_by_name", {engine.name: engine})
        self.monkeypatch.setattr(engines, "active", engine)
        return module

    # Files

    def read_file(self, path: Path | None, name: str) -> Workbook:
        """What Excel does when it opens a file; a new workbook without one."""
        file = _storage.new() if path is None else _storage.load(path)
        return Workbook(self.application, file, path, name)

    def write_file(self, book: Workbook, path: Path) -> None:
        """What Excel does when it saves."""
        _storage.save(book, path)

    def open(self, path: Path | str, *, fullname: str | None = None, saved=True, read_only=False, shared=False):
        """Open a file as the user would; counts and recordings start anew.

        ``fullname`` makes it a file in the cloud; ``saved=False`` a workbook that was never saved (Book1); ``shared``
        one that is shared in the old way, in which sheets cannot be added.
        """
        import xlwings

        path = Path(path)
        if saved:
            book = self.application.Workbooks.Open(str(path), None, read_only)
        else:
            book = self.application.Workbooks.Add(str(path))
        book.fullname, book.shared = fullname, shared
        self.called_from(book)
        found = xlwings.books[book.name]
        self.forget()
        return found

    def new(self):
        """An empty workbook."""
        import xlwings

        book = self.application.Workbooks.Add()
        self.called_from(book)
        found = xlwings.books[book.name]
        self.forget()
        return found

    def open_protected(self, path: Path) -> None:
        """Open a file in Protected View: it is in front, and yet no workbook is active for a macro."""
        self.application.protected.append(path)
        self.application.front = None
        if self.platform == "windows":
            self.monkeypatch.setattr(self.module, "BOOK_CALLER", None)

    def called_from(self, book: Workbook) -> None:
        """Let ``xw.Book.caller()`` give this workbook, as RunPython does."""
        if self.platform == "windows":
            self.monkeypatch.setattr(self.module, "BOOK_CALLER", CDispatch(book, self.border))
        else:
            self.monkeypatch.setattr(sys, "argv", ["python", f"--wb={book.name}", "--from_xl=1"])

    def inner(self, book) -> Workbook:
        """The object behind one of xlwings' books."""
        return next(one for one in self.application.books if one.name == book.name)

    def save(self, book, path: Path) -> Path:
        """Save a copy of one of xlwings' books, for another program to look at."""
        self.write_file(self.inner(book), path)
        return path

    # The user

    def busy(self, times: float, *, editing: bool = False) -> None:
        """Turn the next calls away: Excel is busy, or a cell is being edited. ``math.inf`` for always."""
        self.border.busy, self.border.editing = times, editing

    def escape_is_down(self) -> bool:
        """Whether the user holds Esc."""
        if self.escape > 0:
            self.escape -= 1
        return self.escape == 0

    def answer(self, prompt: str, title: str, style: int) -> int:
        """Show a message box and click."""
        buttons = BUTTONS[style & 7]
        self.alerts.append((prompt, title, buttons))
        if len(buttons) == 1:
            return RETURNS["ok"]
        if not self.answers:
            self.border.misuse(f"nobody knows what to answer: {prompt}")
        return RETURNS[self.answers.pop(0)]

    def asked(self, text: str) -> None:
        """Excel itself asks something while a macro runs: nobody is there to answer."""
        raise Misuse(f"Excel asks and the macro stands still: {text}")

    def fail_at(self, call: int, failure: Exception) -> None:
        """Raise at the so many-th call from now on."""
        self.border.fail_at, self.border.failure = self.border.calls + call, failure

    # What happened

    def forget(self) -> None:
        """Start counting and recording anew."""
        self.border.calls = 0
        self.border.members.clear()
        for record in (self.alerts, self.status_texts, self.writes, self.switched):
            record.clear()

    @property
    def calls(self) -> int:
        """Number of calls that crossed to Excel."""
        return self.border.calls

    @property
    def misuses(self) -> list[str]:
        """What must never be done, and was; the fixture fails on it."""
        return self.border.misuses

    def state(self) -> dict:
        """What a macro must leave as it was: switches, status bar, clipboard, what is active, selected, filtered."""
        application = self.application
        return {
            "switches": dict(application.switches),
            "calculation": application.calculation,
            "status": application.status,
            "copying": application.copying,
            "cancel_key": application.cancel_key,
            "cursor": application.cursor,
            "books": [book.name for book in application.Workbooks.books],
            "active": application.front and (application.front.name, application.front.active.Name),
            "views": {
                f"{book.name}!{sheet.Name}": (
                    [area.address() for area in sheet.selected],
                    sheet.hidden_rows(),
                    [[(c.field, *c._criteria()) for c in one.Filters if c.On] for one in sheet.filters()],
                )
                for book in application.books
                for sheet in book.worksheets
            },
        }

    def snapshot(self, book) -> dict:
        """Everything that a workbook holds, as plain values that can be compared; see `engine._snapshot`."""
        return snapshot(self.inner(book))
