"""The commands about templates: a thin shell over `pyramid_addin.template_files`."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from pyramid_addin.command_options import SYSTEM_LANGUAGE, ForceOption, told
from pyramid_addin.texts import text

templates = typer.Typer(help=told("templates"), no_args_is_help=True)


@templates.command("build", help=told("templates_build"))
def templates_build(
    folder: Annotated[Path, typer.Argument(metavar=told("folder_name"), help=told("folder"))] = Path(
        "workbook_templates"
    ),
    force: ForceOption = False,
) -> None:
    """Make the templates anew."""
    from pyramid_addin.command_options import Language
    from pyramid_addin.errors import OutputError
    from pyramid_addin.templates import build_templates, template_path

    for language in Language:
        existing = folder / template_path(language.value).name
        if existing.exists() and not force:
            raise OutputError("output.exists", path=existing)
    for path in build_templates(folder):
        print(text("cli.saved", SYSTEM_LANGUAGE, path=path))
