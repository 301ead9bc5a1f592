"""What a person sees in the terminal: a progress bar on long work, a table of layers, the problems."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Self

from rich.console import Console
from rich.progress import BarColumn, TaskProgressColumn, TextColumn
from rich.progress import Progress as Bars
from rich.table import Table

from pyramid_addin.texts import number_text, percent_text, text

if TYPE_CHECKING:
    from types import TracebackType

    from pyramid_addin.building import Result

PROBLEMS_SHOWN = 10


class Progress:
    """A bar per stage on stderr while a build runs; nothing where stderr is no terminal.

    Parameters
    ----------
    language : str
    quiet : bool
        Show nothing at all.
    """

    def __init__(self, language: str, *, quiet: bool = False) -> None:
        self._language = language
        console = Console(stderr=True)
        columns = (TextColumn("{task.description}"), BarColumn(), TaskProgressColumn())
        self._bars = Bars(*columns, console=console, transient=True, disable=quiet or not sys.stderr.isatty())
        self._stages: dict[str, int] = {}

    def __enter__(self) -> Self:
        self._bars.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._bars.stop()

    def advance(self, stage: str, done: int, total: int) -> None:
        """Show that ``done`` of ``total`` is behind us in ``stage`` (catalogue key below ``stages``)."""
        if stage not in self._stages:
            self._stages[stage] = self._bars.add_task(text(f"stages.{stage}", self._language))
        self._bars.update(self._stages[stage], completed=done, total=max(total, 1))  # type: ignore[arg-type]


def print_result(result: Result) -> None:
    """Print what a build found: the layers, what was left out, the first problems, and where it is saved."""
    language = result.analysis.settings.language
    console = Console(highlight=False)
    _print_source(console, result)
    console.print(_layer_table(result, language))
    _print_left_out(console, result, "left_out")
    _print_problems(console, result)
    if result.frozen is not None:
        console.print(text("cli.frozen", language, path=result.frozen), markup=False, soft_wrap=True)
    for name in result.functions_left_out:
        console.print(text("function_cli.left_out", language, name=name), markup=False, soft_wrap=True)
    console.print(text("cli.saved", language, path=result.output), markup=False, soft_wrap=True)


def print_check(result: Result) -> None:
    """Print what a build would read: fields and their columns, the layers, what would be left out, every problem."""
    from openpyxl.utils import get_column_letter

    language = result.analysis.settings.language
    console = Console(highlight=False)
    _print_source(console, result)
    origin = result.ledger.origin
    table = Table(title=text("cli.fields", language), title_justify="left")
    for column in ("field", "header", "column"):
        table.add_column(text(f"cli.{column}", language))
    for field, place in sorted(origin.columns.items(), key=lambda entry: entry[1]):
        header = origin.headers[place - origin.first_column]
        table.add_row(field, header.replace("[", r"\["), get_column_letter(place))
    console.print(table)
    console.print(_layer_table(result, language))
    _print_left_out(console, result, "left_out_check")
    _print_problems(console, result, limit=len(result.ledger.problems))
    console.print(text("cli.checked", language, path=origin.path.name), markup=False, soft_wrap=True)


def _print_source(console: Console, result: Result) -> None:
    language = result.analysis.settings.language
    origin = result.ledger.origin
    where = origin.path.name if origin.kind == "text" else f"{origin.path.name}, {origin.table or origin.sheet}"
    figures = result.analysis.figures
    facts = {
        "rows": number_text(result.ledger.rows_read, language),
        "customers": number_text(figures.customers, language),
        "active": number_text(figures.active, language),
    }
    console.print(text("cli.read_from", language, where=where, **facts), markup=False, soft_wrap=True)


def _layer_table(result: Result, language: str) -> Table:
    analysis = result.analysis
    names = {layer.key: layer.name or text(f"layers.{layer.key}", language) for layer in analysis.layers}
    names["total"] = text("cli.total", language)
    measured = analysis.figures.net_profit is not None
    table = Table(show_footer=False)
    table.add_column(text("cli.columns.layer", language))
    headers = ["customers", "share_of_customers", "revenue", "share_of_revenue", *(["net_profit"] if measured else [])]
    for header in headers:
        table.add_column(text(f"cli.columns.{header}", language), justify="right")
    for key, row in analysis.layer_table.iterrows():
        cells = [
            number_text(row["customers"], language),
            percent_text(row["share_of_customers"], language),
            number_text(row["revenue"], language, decimals=2),
            percent_text(row["share_of_revenue"], language),
        ]
        if measured:
            cells.append(number_text(row["net_profit"], language, decimals=2))
        table.add_row(names[str(key)].replace("[", r"\["), *cells, end_section=key == analysis.layer_table.index[-2])
    return table


def _print_left_out(console: Console, result: Result, key: str) -> None:
    left_out = result.ledger.left_out
    if left_out.lines:
        language = result.analysis.settings.language
        amount = number_text(left_out.amount, language, decimals=2)
        lines = number_text(left_out.lines, language)
        console.print(text(f"cli.{key}", language, lines=lines, amount=amount), markup=False)


def _print_problems(console: Console, result: Result, limit: int = PROBLEMS_SHOWN) -> None:
    problems = result.ledger.problems
    if not problems:
        return
    language = result.analysis.settings.language
    console.print(f"{text('cli.problems', language)}:", markup=False)
    for problem in problems[:limit]:
        line = text("cli.problem", language, where=problem.where, **problem.texts(language))
        console.print(f"  {line}", markup=False, soft_wrap=True)
    if len(problems) > limit:
        console.print("  " + text("cli.more_problems", language, count=len(problems) - limit), markup=False)
