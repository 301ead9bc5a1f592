"""The commands about templates: a thin shell over `pyramid_addin.template_files`."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from pyramid_addin.command_options import (
    SYSTEM_LANGUAGE,
    AsOfOption,
    ForceOption,
    JsonOption,
    LanguageOption,
    MapOption,
    SaidOption,
    SettingsOption,
    SheetOption,
    told,
)
from pyramid_addin.texts import text

templates = typer.Typer(help=told("templates"), no_args_is_help=True)


@templates.command("list", help=told("templates_list"))
def templates_list(lang: SaidOption = None, json: JsonOption = False) -> None:
    """Say which templates there are."""
    import json as json_text

    from pyramid_addin.template_files import list_templates

    found = list_templates(lang or SYSTEM_LANGUAGE)
    if json:
        rows = [{**one._asdict(), "path": str(one.path)} for one in found]
        print(json_text.dumps(rows, ensure_ascii=False, indent=2))
        return
    width = max(len(one.name) for one in found)
    for one in found:
        print(f"{one.name:<{width}}  {one.about}")
    print()
    print(text("template_cli.how", lang or SYSTEM_LANGUAGE, name=found[0].name))


@templates.command("new", help=told("templates_new"))
def templates_new(
    name: Annotated[str, typer.Argument(metavar=told("name"), help=told("template"), show_default=False)],
    output: Annotated[
        Path | None, typer.Option("-o", "--output", metavar=told("file"), help=told("output_new"))
    ] = None,
    lang: LanguageOption = None,
    rows: Annotated[int | None, typer.Option("--rows", metavar="N", min=0, max=1_000_000, help=told("rows"))] = None,
    source: Annotated[Path | None, typer.Option("--from", metavar=told("ledger_name"), help=told("from"))] = None,
    sheet: SheetOption = None,
    mapping: MapOption = None,
    as_of: AsOfOption = None,
    settings: SettingsOption = None,
    force: ForceOption = False,
) -> None:
    """Make a template for a user's own customers."""
    from pyramid_addin.options import Options
    from pyramid_addin.printing import Progress
    from pyramid_addin.template_files import new_template

    options = Options(settings=settings, sheet=sheet, mapping=mapping or (), as_of=as_of)
    with Progress(lang or SYSTEM_LANGUAGE, quiet=source is None) as progress:
        made = new_template(
            name,
            lang,
            output=output,
            source=source,
            options=options,
            rows=rows,
            force=force,
            progress=progress.advance,
        )
    print(text("cli.saved", lang or SYSTEM_LANGUAGE, path=made))


@templates.command("build", help=told("templates_build"))
def templates_build(
    folder: Annotated[Path, typer.Argument(metavar=told("folder_name"), help=told("folder"))] = Path(
        "workbook_templates"
    ),
    force: ForceOption = False,
) -> None:
    """Make all templates anew."""
    from pyramid_addin.template_files import build_all

    for path in build_all(folder, force=force):
        print(text("cli.saved", SYSTEM_LANGUAGE, path=path))


@templates.command("check", help=told("templates_check"))
def templates_check(
    files: Annotated[list[Path], typer.Argument(metavar=told("file") + "...", help=told("own_templates"))],
    lang: SaidOption = None,
    json: JsonOption = False,
) -> None:
    """Say whether templates that were changed can be filled."""
    import json as json_text

    from pyramid_addin.errors import TemplateError
    from pyramid_addin.own_template import check_template, in_words, summary

    language = lang or SYSTEM_LANGUAGE
    reports = [check_template(path) for path in files]
    if json:
        print(json_text.dumps([summary(report, language) for report in reports], ensure_ascii=False, indent=2))
    else:
        for report in reports:
            count = len(report.repairs)
            said = "good" if not count else "bad_one" if count == 1 else "bad"
            facts = {"path": report.path, "model": report.model.name, "count": count}
            print(text(f"template_check.{said}", language, **facts))
            for finding in report.findings:
                kind = text(f"template_check.{'repair' if finding.repair else 'remark'}", language)
                print(f"  {kind}: {in_words(finding, language)}")
    if any(report.repairs for report in reports):
        raise typer.Exit(TemplateError.exit_status)


@templates.command("functions", help=told("templates_functions"))
def templates_functions(
    workbook: Annotated[
        Path, typer.Argument(metavar=told("workbook_name"), help=told("workbook_any"), show_default=False)
    ],
    output: Annotated[
        Path | None, typer.Option("-o", "--output", metavar=told("file"), help=told("output_functions"))
    ] = None,
    in_place: Annotated[bool, typer.Option("--in-place", help=told("in_place_functions"))] = False,
    remove: Annotated[bool, typer.Option("--remove", help=told("remove_functions"))] = False,
    lang: LanguageOption = None,
    force: ForceOption = False,
) -> None:
    """Put the functions that travel into a workbook."""
    from pyramid_addin.function_files import put_functions

    language = lang or SYSTEM_LANGUAGE
    done = put_functions(workbook, language, output=output, in_place=in_place, force=force, remove=remove)
    said = "function_cli.removed" if remove else "function_cli.written"
    print(text(said, language, path=done.path, count=len(done.functions)))
    for name in done.left_out:
        print(text("function_cli.left_out", language, name=name))
