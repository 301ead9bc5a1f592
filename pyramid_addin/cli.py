"""The command line: a thin shell over `pyramid_addin.building`. Nothing heavy is imported before a command needs it."""

from __future__ import annotations

import gc
import json as json_text
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from pyramid_addin.addin_commands import addin
from pyramid_addin.batch_commands import batch
from pyramid_addin.command_options import (
    SYSTEM_LANGUAGE,
    AsOfOption,
    BoundariesOption,
    ForceOption,
    FunctionsOption,
    InPlaceOption,
    JsonOption,
    Language,
    LanguageOption,
    LedgerArgument,
    MapOption,
    MonthsOption,
    RankBy,
    RankOption,
    SettingsOption,
    SheetOption,
    SheetsOption,
    StrictOption,
    TemplateOption,
    told,
)
from pyramid_addin.errors import PyramidError, UsageError
from pyramid_addin.template_commands import templates
from pyramid_addin.texts import text

if TYPE_CHECKING:
    from pyramid_addin.building import Result
    from pyramid_addin.settings import Settings

app = typer.Typer(
    name="pyramid-addin",
    help=text("cli.about", SYSTEM_LANGUAGE),
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
    context_settings={"help_option_names": ["-h", "--help"]},
)
app.add_typer(templates, name="templates")
app.add_typer(addin, name="addin")


@app.callback(invoke_without_command=True)
def _root(
    context: typer.Context,
    version: Annotated[bool, typer.Option("--version", help=told("version"))] = False,
) -> None:
    if version:
        from pyramid_addin import __version__

        print(f"pyramid-addin {__version__}")
        raise typer.Exit
    del context


@app.command(help=told("build"))
def build(
    ledger: LedgerArgument,
    output: Annotated[Path | None, typer.Option("-o", "--output", metavar=told("file"), help=told("output"))] = None,
    in_place: InPlaceOption = False,
    sheet: SheetOption = None,
    mapping: MapOption = None,
    rank_by: RankOption = None,
    boundaries: BoundariesOption = None,
    as_of: AsOfOption = None,
    months: MonthsOption = None,
    sheets: SheetsOption = None,
    lang: LanguageOption = None,
    settings: SettingsOption = None,
    freeze: Annotated[bool, typer.Option("--freeze", help=told("freeze"))] = False,
    with_functions: FunctionsOption = False,
    template: TemplateOption = None,
    strict: StrictOption = False,
    json: JsonOption = False,
    force: ForceOption = False,
) -> None:
    """Build the customer pyramid."""
    from pyramid_addin import building
    from pyramid_addin.printing import Progress, print_result

    if in_place and output is not None:
        raise UsageError("cli.exclusive")
    chosen, given = _settings(
        settings, freeze, sheet, mapping, rank_by, boundaries, as_of, months, lang, strict=strict, sheets=sheets
    )
    with Progress(chosen.language, quiet=json) as progress:
        result = building.build(
            ledger,
            chosen,
            given=given,
            output=output,
            in_place=in_place,
            force=force,
            freeze=freeze,
            settings_file=settings,
            functions=with_functions,
            template=template,
            progress=progress.advance,
        )
    if json:
        _print_json(result)
    else:
        print_result(result)


@app.command(help=told("check"))
def check(
    ledger: LedgerArgument,
    sheet: SheetOption = None,
    mapping: MapOption = None,
    rank_by: RankOption = None,
    boundaries: BoundariesOption = None,
    as_of: AsOfOption = None,
    months: MonthsOption = None,
    lang: LanguageOption = None,
    settings: SettingsOption = None,
    strict: StrictOption = False,
    json: JsonOption = False,
) -> None:
    """Say what would be read."""
    from pyramid_addin import building
    from pyramid_addin.printing import Progress, print_check

    chosen, given = _settings(settings, False, sheet, mapping, rank_by, boundaries, as_of, months, lang, strict=strict)
    with Progress(chosen.language, quiet=json) as progress:
        result = building.check(ledger, chosen, given=given, progress=progress.advance)
    if json:
        _print_json(result)
    else:
        print_check(result)


@app.command(help=told("remove"))
def remove(
    workbook: Annotated[Path, typer.Argument(metavar=told("workbook_name"), help=told("workbook"), show_default=False)],
    output: Annotated[
        Path | None, typer.Option("-o", "--output", metavar=told("file"), help=told("output_remove"))
    ] = None,
    lang: LanguageOption = None,
    force: ForceOption = False,
) -> None:
    """Take everything out again."""
    from pyramid_addin import building

    language = lang or SYSTEM_LANGUAGE
    typed = building.typed_cells(workbook)
    cleaned = building.remove(workbook, output=output, force=force)
    print(text("cli.removed", language, path=cleaned))
    if typed:
        print(text("cli.removed_typed_one" if typed == 1 else "cli.removed_typed", language, count=typed))


@app.command(help=told("demo"))
def demo(
    output: Annotated[
        Path | None, typer.Option("-o", "--output", metavar=told("path"), help=told("output_demo"))
    ] = None,
    lang: LanguageOption = None,
    force: ForceOption = False,
    json: JsonOption = False,
) -> None:
    """Make a sample ledger and build it."""
    from pyramid_addin import building
    from pyramid_addin.demo import demo_paths, write_demo_ledger
    from pyramid_addin.printing import Progress, print_result

    chosen, _ = _settings(None, False, None, None, None, None, None, None, lang, strict=False)
    ledger, target = demo_paths(output, chosen.language)
    write_demo_ledger(ledger, chosen.language, force=force)
    with Progress(chosen.language, quiet=json) as progress:
        result = building.build(ledger, chosen, output=target, force=force, progress=progress.advance)
    if json:
        _print_json(result)
    else:
        print_result(result)


app.command(help=told("batch"))(batch)


def _settings(
    file: Path | None,
    freeze: bool,
    sheet: str | None,
    mapping: list[str] | None,
    rank_by: RankBy | None,
    boundaries: str | None,
    as_of: str | None,
    months: int | None,
    lang: Language | None,
    *,
    strict: bool,
    sheets: str | None = None,
) -> tuple[Settings, dict[str, Any] | None]:
    """What was asked for, as settings, and what of it was given by option."""
    from pyramid_addin.options import Options

    ranked, language = rank_by and rank_by.value, lang and lang.value
    options = Options(file, sheet, mapping or (), ranked, boundaries, as_of, months, sheets, language, strict)
    return options.chosen(freeze=freeze)


def _print_json(result: Result) -> None:
    print(json_text.dumps(result.summary(), ensure_ascii=False, indent=2, allow_nan=False))


def main() -> None:
    """Run the command line and end the process: 0 done, 1 our fault, 2 wrong usage, 3 something in the input."""
    gc.set_threshold(50_000)  # what is imported stays: going through all of it at every turn costs a tenth of a build
    for stream in (sys.stdout, sys.stderr):
        stream.reconfigure(encoding="utf-8", errors="replace")  # type: ignore[union-attr]
    language = _language(sys.argv)
    try:
        sys.exit(app(standalone_mode=False) or 0)
    except PyramidError as error:
        _complain(error.text(language), error.exit_status)
    except (KeyboardInterrupt, typer.Abort):
        _complain(text("cli.interrupted", language), 130)
    except MemoryError:
        _complain(text("cli.no_memory", language), 3)
    except Exception as error:  # noqa: BLE001 -- the last door: a user never meets a traceback
        from pyramid_addin._faults import fault_message
        from pyramid_addin._usage import WRONG_USAGE, usage_complaint

        wrong = usage_complaint(error, sys.argv, language)
        if wrong is not None:
            _complain(wrong, WRONG_USAGE)
        _complain(fault_message(error, language), 1)


def _language(arguments: list[str]) -> str:
    """The language that --lang asks for, known even when the command line cannot be parsed; else the system's."""
    for argument, following in zip(arguments, [*arguments[1:], ""], strict=True):
        value = argument.removeprefix("--lang=") if argument.startswith("--lang=") else following
        if argument.startswith("--lang") and value in set(Language):
            return value
    return SYSTEM_LANGUAGE


def _complain(message: str, status: int) -> None:
    print(message, file=sys.stderr)
    sys.exit(status)
