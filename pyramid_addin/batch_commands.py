"""The command that builds many ledgers: a thin shell over `pyramid_addin.batch`."""

from __future__ import annotations

import json as json_text
import sys
from dataclasses import asdict
from pathlib import Path
from typing import Annotated

import typer

from pyramid_addin.command_options import (
    AsOfOption,
    BoundariesOption,
    ForceOption,
    FunctionsOption,
    InPlaceOption,
    JsonOption,
    LanguageOption,
    MapOption,
    MonthsOption,
    RankOption,
    SettingsOption,
    SheetOption,
    SheetsOption,
    StrictOption,
    TemplateOption,
    told,
)
from pyramid_addin.errors import InputError, OutputError, UsageError
from pyramid_addin.texts import text

INTERRUPTED = 130


def batch(
    sources: Annotated[
        list[str] | None, typer.Argument(metavar=told("sources_name"), help=told("sources"), show_default=False)
    ] = None,
    output: Annotated[
        Path | None, typer.Option("-o", "--output", metavar=told("folder_name"), help=told("output_batch"))
    ] = None,
    in_place: InPlaceOption = False,
    manifest: Annotated[Path | None, typer.Option("--manifest", metavar=told("file"), help=told("manifest"))] = None,
    recursive: Annotated[bool, typer.Option("-r", "--recursive", help=told("recursive"))] = False,
    sheet: SheetOption = None,
    mapping: MapOption = None,
    rank_by: RankOption = None,
    boundaries: BoundariesOption = None,
    as_of: AsOfOption = None,
    months: MonthsOption = None,
    sheets: SheetsOption = None,
    lang: LanguageOption = None,
    settings: SettingsOption = None,
    with_functions: FunctionsOption = False,
    template: TemplateOption = None,
    strict: StrictOption = False,
    resume: Annotated[bool, typer.Option("--resume", help=told("resume"))] = False,
    jobs: Annotated[int | None, typer.Option("-j", "--jobs", metavar="N", min=1, max=256, help=told("jobs"))] = None,
    report: Annotated[
        Path | None, typer.Option("--report", metavar=told("file") + ".xlsx", help=told("report"))
    ] = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help=told("dry_run"))] = False,
    json: JsonOption = False,
    force: ForceOption = False,
) -> None:
    """Build many ledgers."""
    from pyramid_addin.batch import (
        REPORT_NAME,
        Order,
        Refused,
        plan,
        preview,
        read_manifest,
        run_batch,
        searched_folder,
    )
    from pyramid_addin.batch_printing import BatchBar, print_outcome, print_preview
    from pyramid_addin.options import Options

    if not sources and manifest is None:
        raise UsageError("batch.no_sources")
    if in_place and output is not None:
        raise UsageError("cli.exclusive")
    ranked, asked = rank_by and rank_by.value, lang and lang.value
    options = Options(settings, sheet, mapping or (), ranked, boundaries, as_of, months, sheets, asked, strict)
    language = options.chosen()[0].language
    orders = [Order(source, options=options) for source in sources or ()]
    if manifest is not None:
        orders += read_manifest(manifest, options, language, output=output)
    searched = (searched_folder(order.source) for order in orders)
    beside = manifest.parent if manifest else next((folder for folder in searched if folder.is_dir()), Path())
    place = report or (output or beside) / REPORT_NAME
    if manifest is not None and place.resolve() == manifest.resolve():
        raise OutputError("batch.report_over", path=place)
    away = [place, *([manifest] if manifest else [])]
    planned = plan(
        orders,
        language=language,
        output=output,
        in_place=in_place,
        recursive=recursive,
        functions=with_functions,
        template=template,
        leave_out=away,
    )
    if len(planned) == 1 and isinstance(planned[0], Refused):
        raise planned[0].reason  # nothing to report about
    if dry_run:
        rows = preview(planned, place, language=language, resume=resume, force=force)
        if json:
            _print_json({"files": [asdict(row) for row in rows]})
        else:
            print_preview(rows, language)
        raise typer.Exit(InputError.exit_status if any(row.result == "failed" for row in rows) else 0)
    with BatchBar(len(planned), language, quiet=json) as bar:
        outcome = run_batch(planned, place, bar, language=language, resume=resume, force=force, size=jobs)
    if json:
        _print_json(outcome.summary())
    else:
        print_outcome(outcome, language)
    counts, total = outcome.counts, len(outcome.rows)
    if counts["failed"]:
        print(text("batch.failed", language, count=counts["failed"], total=total, report=place), file=sys.stderr)
    if outcome.interrupted:
        said = text("batch.interrupted", language, count=counts["not_done"], total=total, report=place)
        print(said, file=sys.stderr)
        raise typer.Exit(INTERRUPTED)
    raise typer.Exit(InputError.exit_status if counts["failed"] else 0)


def _print_json(summary: dict[str, object]) -> None:
    print(json_text.dumps(summary, ensure_ascii=False, indent=2, allow_nan=False))
