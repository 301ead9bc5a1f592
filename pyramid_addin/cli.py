"""The command line: a thin shell over `pyramid_addin.building`. Nothing heavy is imported before a command needs it."""

from __future__ import annotations

import gc
import json as json_text
import sys
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from pyramid_addin.errors import PyramidError, UsageError
from pyramid_addin.texts import system_language, text

if TYPE_CHECKING:
    from pyramid_addin.building import Result
    from pyramid_addin.settings import Settings

SYSTEM_LANGUAGE = system_language()


def _help(key: str) -> str:
    return text(f"cli.help.{key}", SYSTEM_LANGUAGE)


class Language(StrEnum):
    """Languages of texts and labels."""

    nl = "nl"
    en = "en"


class RankBy(StrEnum):
    """What can rank the customers."""

    revenue = "revenue"
    profit = "profit"


app = typer.Typer(
    name="pyramid-addin",
    help=text("cli.about", SYSTEM_LANGUAGE),
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
    context_settings={"help_option_names": ["-h", "--help"]},
)
templates = typer.Typer(help=_help("templates"), no_args_is_help=True)
app.add_typer(templates, name="templates")
addin = typer.Typer(help=_help("addin"), no_args_is_help=True)
app.add_typer(addin, name="addin")

LedgerArgument = Annotated[Path, typer.Argument(metavar=_help("ledger_name"), help=_help("ledger"), show_default=False)]
SheetOption = Annotated[str | None, typer.Option("--sheet", metavar=_help("name"), help=_help("sheet"))]
MapOption = Annotated[list[str] | None, typer.Option("--map", metavar=_help("pair"), help=_help("map"))]
RankOption = Annotated[RankBy | None, typer.Option("--rank-by", help=_help("rank_by"))]
BoundariesOption = Annotated[str | None, typer.Option("--boundaries", metavar=_help("list"), help=_help("boundaries"))]
AsOfOption = Annotated[str | None, typer.Option("--as-of", metavar=_help("date"), help=_help("as_of"))]
MonthsOption = Annotated[int | None, typer.Option("--months", metavar="N", min=1, max=120, help=_help("months"))]
SheetsOption = Annotated[str | None, typer.Option("--sheets", metavar=_help("list"), help=_help("sheets"))]
LanguageOption = Annotated[Language | None, typer.Option("--lang", help=_help("lang"))]
SettingsOption = Annotated[
    Path | None, typer.Option("--settings", metavar=_help("file") + ".toml", help=_help("settings"))
]
StrictOption = Annotated[bool, typer.Option("--strict", help=_help("strict"))]
JsonOption = Annotated[bool, typer.Option("--json", help=_help("json"))]
ForceOption = Annotated[bool, typer.Option("--force", help=_help("force"))]
SaidOption = Annotated[Language | None, typer.Option("--lang", help=_help("lang_said"))]


@app.callback(invoke_without_command=True)
def _root(
    context: typer.Context,
    version: Annotated[bool, typer.Option("--version", help=_help("version"))] = False,
) -> None:
    if version:
        from pyramid_addin import __version__

        print(f"pyramid-addin {__version__}")
        raise typer.Exit
    del context


@app.command(help=_help("build"))
def build(
    ledger: LedgerArgument,
    output: Annotated[Path | None, typer.Option("-o", "--output", metavar=_help("file"), help=_help("output"))] = None,
    in_place: Annotated[bool, typer.Option("--in-place", help=_help("in_place"))] = False,
    sheet: SheetOption = None,
    mapping: MapOption = None,
    rank_by: RankOption = None,
    boundaries: BoundariesOption = None,
    as_of: AsOfOption = None,
    months: MonthsOption = None,
    sheets: SheetsOption = None,
    lang: LanguageOption = None,
    settings: SettingsOption = None,
    freeze: Annotated[bool, typer.Option("--freeze", help=_help("freeze"))] = False,
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
            progress=progress.advance,
        )
    if json:
        _print_json(result)
    else:
        print_result(result)


@app.command(help=_help("check"))
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


@app.command(help=_help("remove"))
def remove(
    workbook: Annotated[
        Path, typer.Argument(metavar=_help("workbook_name"), help=_help("workbook"), show_default=False)
    ],
    output: Annotated[
        Path | None, typer.Option("-o", "--output", metavar=_help("file"), help=_help("output_remove"))
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


@app.command(help=_help("demo"))
def demo(
    output: Annotated[
        Path | None, typer.Option("-o", "--output", metavar=_help("path"), help=_help("output_demo"))
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


@templates.command("build", help=_help("templates_build"))
def templates_build(
    folder: Annotated[Path, typer.Argument(metavar=_help("folder_name"), help=_help("folder"))] = Path(
        "workbook_templates"
    ),
    force: ForceOption = False,
) -> None:
    """Make the templates anew."""
    from pyramid_addin.errors import OutputError
    from pyramid_addin.templates import build_templates, template_path

    for language in Language:
        existing = folder / template_path(language.value).name
        if existing.exists() and not force:
            raise OutputError("output.exists", path=existing)
    for path in build_templates(folder):
        print(text("cli.saved", SYSTEM_LANGUAGE, path=path))


@addin.command("build", help=_help("addin_build"))
def addin_build(
    addin_file: Annotated[Path, typer.Argument(metavar=_help("file"), help=_help("addin_file"))] = Path("pyramid.xlam"),
    lang: SaidOption = None,
    force: ForceOption = False,
) -> None:
    """Make the add-in file."""
    from hashlib import sha256

    from pyramid_addin.errors import OutputError
    from pyramid_addin.excel.addin_file import build_addin

    if addin_file.suffix.lower() != ".xlam":
        raise OutputError("addin.suffix", path=addin_file)
    if addin_file.exists() and not force:
        raise OutputError("output.exists", path=addin_file)
    content = build_addin(addin_file).read_bytes()
    print(text("cli.saved", lang or SYSTEM_LANGUAGE, path=addin_file))
    print(text("installing.digest", lang or SYSTEM_LANGUAGE, digest=sha256(content).hexdigest()))


@addin.command("install", help=_help("addin_install"))
def addin_install(
    signed: Annotated[
        Path | None, typer.Option("--signed", metavar=_help("file") + ".xlam", help=_help("signed"))
    ] = None,
    lang: SaidOption = None,
) -> None:
    """Bring the add-in to Excel."""
    from pyramid_addin.excel._console import installed_lines
    from pyramid_addin.excel._machine import this_machine
    from pyramid_addin.excel.install import install

    print("\n".join(installed_lines(install(this_machine(), signed), lang or SYSTEM_LANGUAGE)))


@addin.command("remove", help=_help("addin_remove"))
def addin_remove(lang: SaidOption = None) -> None:
    """Take the add-in away again."""
    from pyramid_addin.excel._console import removed_lines
    from pyramid_addin.excel._machine import this_machine
    from pyramid_addin.excel.install import remove

    print("\n".join(removed_lines(remove(this_machine()), lang or SYSTEM_LANGUAGE)))


@addin.command("doctor", help=_help("addin_doctor"))
def addin_doctor(lang: SaidOption = None, json: JsonOption = False) -> None:
    """Check everything that commonly breaks."""
    from pyramid_addin.errors import InstallError
    from pyramid_addin.excel._console import doctor_lines
    from pyramid_addin.excel._machine import this_machine
    from pyramid_addin.excel.doctor import all_well, examine, report

    language = lang or SYSTEM_LANGUAGE
    findings = examine(this_machine())
    if json:
        print(json_text.dumps(report(findings, language), ensure_ascii=False, indent=2))
    else:
        print("\n".join(doctor_lines(findings, language)))
    if not all_well(findings):
        raise typer.Exit(InstallError.exit_status)


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
